/* Where may a rule hold, by how things are written? A rule that has no such place in a file, and that nothing unwritten may
 * set off (an alias, getattr(): the gate knows), is closed before the values of the file are asked for. The same places
 * as in find.c, asked as they are spelled; one is enough. */
#include "rules/worker.h"

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

static const GateWord *word_of(const RulesWorker *w, Sym sym) { return &w->rules->gate.words[w->gate.words[sym.v]]; }

static void ask_call(RulesWorker *w, const Tree *tree, NodeId call) {
    NodeId func = Call_func(tree, call);
    NodeKind kind = tree_kind(tree, func);
    if (kind == NODE_Name) ask(w, word_of(w, Name_id(tree, func))->call_list, call);
    if (kind == NODE_Attribute) {
        const GateWord *word = word_of(w, Attribute_attr(tree, func));
        ask(w, word->call_list, call);
        ask(w, word->method_list, call);
    }
    List keywords = Call_keywords(tree, call);
    for (uint32_t i = 0; i < keywords.count; i++)
        ask(w, word_of(w, keyword_arg(tree, list_node(keywords, i)))->keyword_list, call);
}

/* Of constants which kind, of what may be one both. */
static void ask_assign(RulesWorker *w, const Tree *tree, NodeId assign) {
    NodeId value = Assign_value(tree, assign);
    bool constant = tree_kind(tree, value) == NODE_Constant;
    ConstKind kind = constant ? tree_const_kind(tree, value) : CONST_None;
    bool string = kind == CONST_Str || kind == CONST_Bytes;
    if (!constant || string) ask(w, w->rules->dispatch.by_literal[0], assign);
    if (!constant || !string) ask(w, w->rules->dispatch.by_literal[1], assign);
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
        else if (kind == NODE_Assign) ask_assign(w, tree, n);
        ask(w, d->by_kind[kind], n);
    }
    for (uint32_t i = 0; i < words; i++) live[i] = w->sites[i];
}

/* One list of rules: does any live one hold there, may be? */
static CallSite site_of(RulesWorker *w, uint32_t list, NodeId call) {
    const uint32_t *items = w->rules->dispatch.lists + list;
    CallSite site = CALL_UNASKED;
    for (uint32_t i = 0; list && i < items[0]; i++) {
        uint32_t index = items[i + 1];
        if (!is_live(w, index)) continue;
        const LoadedRule *rule = w->rules->rules[index];
        if (matcher_may(w->matcher, &rule->table->match, rule->row->formula, call)) return CALL_ASKED;
        site = CALL_IN_VAIN;
    }
    return site;
}

CallSite rules_call_site(void *worker, NodeId call) {
    RulesWorker *w = worker;
    const Tree *tree = w->blank.tree;
    NodeId func = Call_func(tree, call);
    NodeKind kind = tree_kind(tree, func);
    if (kind != NODE_Name && kind != NODE_Attribute) return CALL_UNASKED;
    const GateWord *word = word_of(w, kind == NODE_Name ? Name_id(tree, func) : Attribute_attr(tree, func));
    CallSite site = site_of(w, word->call_list, call);
    if (site == CALL_ASKED || kind == NODE_Name) return site;
    CallSite method = site_of(w, word->method_list, call);
    return method == CALL_UNASKED ? site : method;
}
