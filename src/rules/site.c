/* Where may a rule hold, by how things are written? A rule that has no such place in a file, and that nothing unwritten
 * may set off (an alias, getattr(): the gate knows), is closed before the values of the file are asked for. The same
 * places as in find.c, asked as they are spelled; one is enough. */
#include "rules/place.h"

static bool has_bit(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }

static void ask(RulesWorker *w, uint32_t list, NodeId n) {
    const uint32_t *items = w->rules->dispatch.lists + list;
    for (uint32_t i = 0; list && i < items[0]; i++) {
        uint32_t index = items[i + 1];
        if (!is_live(w, index) || has_bit(w->sites, index)) continue;
        const LoadedRule *rule = w->rules->rules[index];
        if (matcher_may(w->matcher, &rule->table->match, rule->row->formula, n))
            w->sites[index / 64] |= UINT64_C(1) << index % 64;
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

/* The lists of rules that a call may set off by its callee as it is spelled, those at which something is tried. */
typedef struct CallLists {
    uint32_t items[4], count;
} CallLists;

static CallLists lists_of_call(const RulesWorker *w, const Tree *tree, NodeId func) {
    CallLists lists = {0};
    NodeKind kind = tree_kind(tree, func);
    if (kind != NODE_Name && kind != NODE_Attribute) return lists;
    const GateWord *word = word_of(w, kind == NODE_Name ? Name_id(tree, func) : Attribute_attr(tree, func));
    bool of_module = (word->module_list || word->builtin_list) && may_be_of_module(w, tree, func);
    if (word->call_list) lists.items[lists.count++] = word->call_list;
    if (word->method_list && kind == NODE_Attribute) lists.items[lists.count++] = word->method_list;
    if (word->module_list && of_module) lists.items[lists.count++] = word->module_list;
    if (word->builtin_list && (of_module || kind == NODE_Name)) lists.items[lists.count++] = word->builtin_list;
    return lists;
}

static void ask_call(RulesWorker *w, const Tree *tree, NodeId call) {
    CallLists lists = lists_of_call(w, tree, Call_func(tree, call));
    for (uint32_t i = 0; i < lists.count; i++) ask(w, lists.items[i], call);
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
    for (uint32_t i = 1; i < tree->node_count; i++) {
        NodeId n = {i};
        uint8_t kind = tree->nodes[i].kind;
        if (kind == NODE_Call) ask_call(w, tree, n);
        else if (kind == NODE_Attribute) ask(w, word_of(w, Attribute_attr(tree, n))->attribute_list, n);
        else if (kind == NODE_Assign) visit_assign(w, tree, n, true, ask);
        ask(w, d->by_kind[kind], n);
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
                    : has_bit(w->gate.unwritten, index))
            return true;
        *any = true;
    }
    return false;
}

unsigned rules_call_site(void *worker, NodeId call) {
    RulesWorker *w = worker;
    const Tree *tree = w->blank.tree;
    NodeId func = Call_func(tree, call);
    NodeKind kind = tree_kind(tree, func);
    if (kind != NODE_Name && kind != NODE_Attribute) return 0;
    const GateWord *word = word_of(w, kind == NODE_Name ? Name_id(tree, func) : Attribute_attr(tree, func));
    bool of_module = (word->module_list || word->builtin_list) && may_be_of_module(w, tree, func), any = false;
    bool asked = may_hold(w, word->call_list, true, call, &any) ||
                 may_hold(w, word->module_list, of_module, call, &any) ||
                 may_hold(w, word->builtin_list, of_module || kind == NODE_Name, call, &any);
    unsigned vain = !asked && any ? CALL_VAIN_BY_NAME : 0;
    any = false;
    if (kind == NODE_Attribute && !may_hold(w, word->method_list, true, call, &any) && any) vain |= CALL_VAIN_AS_METHOD;
    return vain;
}
