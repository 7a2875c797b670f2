/* Where may a rule hold, by how things are written? A rule that has no such place in a file, and that nothing unwritten
 * may set off (an alias, getattr(): the gate knows), is closed before the values of the file are asked for. The same
 * places as in find.c, asked as they are spelled; one is enough. */
#include "rules/place.h"

enum { MOST_IDLE = 4096 };

static void ask(RulesWorker *w, const uint32_t *items, NodeId n) {
    for (uint32_t i = 0; i < items[0]; i++) {
        uint32_t index = items[i + 1];
        if (!is_live(w, index) || bits_has(w->sites, index)) {
            w->idle++;
            continue;
        }
        const LoadedRule *rule = w->rules->rules[index];
        if (matcher_may(w->matcher, &rule->table->match, rule->row->formula, n)) bits_add(w->sites, index);
    }
}

/* May the callee be a function of a module? A module comes from an import, or is called by its name in a text without
 * imports; where it goes by another name the gate knows. */
static bool may_be_of_module(const RulesWorker *w, const Tree *tree, NodeId func) {
    if (w->gate.any_import) return true;
    while (tree_kind(tree, func) == NODE_Attribute) func = Attribute_value(tree, func);
    if (tree_kind(tree, func) != NODE_Name) return false;
    Sym name = Name_id(tree, func);
    return w->gate.imported[name.v] || word_of(w, name)->is_first;
}

/* A callee as it is spelled. */
typedef struct Callee {
    const GateWord *word; /* its last; the empty one where it is no name and no attribute */
    bool is_attribute;
    bool of_module; /* it may be a function of a module */
    bool built_in;  /* it may be a built-in one */
} Callee;

static Callee callee_of(const RulesWorker *w, const Tree *tree, NodeId call) {
    NodeId func = Call_func(tree, call);
    NodeKind kind = tree_kind(tree, func);
    Callee c = {.word = &w->rules->gate.words[0], .is_attribute = kind == NODE_Attribute};
    if (kind == NODE_Name) c.word = word_of(w, Name_id(tree, func));
    if (c.is_attribute) c.word = word_of(w, Attribute_attr(tree, func));
    c.of_module = (c.word->module_list || c.word->builtin_list) && may_be_of_module(w, tree, func);
    c.built_in = c.of_module || kind == NODE_Name;
    return c;
}

static void ask_call(RulesWorker *w, const Tree *tree, NodeId call) {
    Callee c = callee_of(w, tree, call);
    visit_list(w, c.word->call_list, call, ask);
    if (c.is_attribute) visit_list(w, c.word->method_list, call, ask);
    if (c.of_module) visit_list(w, c.word->module_list, call, ask);
    if (c.built_in) visit_list(w, c.word->builtin_list, call, ask);
    visit_call(w, tree, call, ask);
}

void find_sites(RulesWorker *w, const Tree *tree) {
    const Dispatch *d = &w->rules->dispatch;
    uint64_t *live = w->gate.live, asked = 0;
    uint32_t words = w->rules->gate.rule_words;
    for (uint32_t i = 0; i < words; i++) {
        w->sites[i] = live[i] & (w->gate.unwritten[i] | d->unsure[i]);
        asked |= live[i] & ~w->sites[i];
    }
    w->blank.tree = tree;
    matcher_begin(w->matcher, tree, &w->blank);
    if (!asked) return;
    live_lists(w, w->sites);
    const uint32_t *known = w->by_place[PLACE_KNOWN]; /* nothing is yet */
    for (uint32_t i = 0; known && i < known[0]; i++)
        if (is_live(w, known[i + 1])) bits_add(w->sites, known[i + 1]);
    for (uint32_t i = 0; i < w->gate.place_count; i++) {
        NodeId n = {w->gate.places[i]};
        NodeKind kind = tree_kind(tree, n);
        if (kind == NODE_Call) ask_call(w, tree, n);
        else if (kind == NODE_Attribute) visit_list(w, word_of(w, Attribute_attr(tree, n))->attribute_list, n, ask);
        else if (kind == NODE_Assign) visit_assign(w, tree, n, true, ask);
        visit_live(w, w->by_kind[kind], n, ask);
        if (w->idle > MOST_IDLE) live_lists(w, w->sites);
    }
    for (uint32_t i = 0; i < words; i++) live[i] = w->sites[i];
}

/* May a live rule of the list hold at the call? `*any`: there is one. Where the callee is of no module (`applies` is
 * false) only what goes by another name may. */
static bool may_hold(RulesWorker *w, uint32_t list, bool applies, NodeId call, bool *any) {
    const uint32_t *items = w->rules->dispatch.lists + list;
    for (uint32_t i = 0; list && i < items[0]; i++) {
        uint32_t index = items[i + 1];
        if (!is_live(w, index)) continue;
        const LoadedRule *rule = w->rules->rules[index];
        if (applies ? matcher_may(w->matcher, &rule->table->match, rule->row->formula, call)
                    : bits_has(w->gate.unwritten, index))
            return true;
        *any = true;
    }
    return false;
}

unsigned rules_call_site(void *worker, NodeId call) {
    RulesWorker *w = worker;
    Callee c = callee_of(w, w->blank.tree, call);
    bool any = false;
    bool asked = may_hold(w, c.word->call_list, true, call, &any) ||
                 may_hold(w, c.word->module_list, c.of_module, call, &any) ||
                 may_hold(w, c.word->builtin_list, c.built_in, call, &any);
    unsigned vain = !asked && any ? CALL_VAIN_BY_NAME : 0;
    any = false;
    if (c.is_attribute && !may_hold(w, c.word->method_list, true, call, &any) && any) vain |= CALL_VAIN_AS_METHOD;
    return vain;
}
