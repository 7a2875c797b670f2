/* Which lists of rules are tried at a node, whatever is called there: the same for the first look (site.c) and the
 * search (find.c). Inside src/rules only. */
#ifndef TOCSIN_RULES_PLACE_H
#define TOCSIN_RULES_PLACE_H

#include "rules/worker.h"

static inline const GateWord *word_of(const RulesWorker *w, Sym sym) {
    return &w->rules->gate.words[w->gate.words[sym.v]];
}

/* `list`: how many rules, and their numbers. */
typedef void PlaceVisit(RulesWorker *worker, const uint32_t *list, NodeId node);

static inline void visit_live(RulesWorker *w, const uint32_t *list, NodeId n, PlaceVisit *visit) {
    if (list) visit(w, list, n);
}

static inline void visit_list(RulesWorker *w, uint32_t list, NodeId n, PlaceVisit *visit) {
    if (list) visit(w, w->rules->dispatch.lists + list, n);
}

static inline void visit_call(RulesWorker *w, const Tree *tree, NodeId call, PlaceVisit *visit) {
    const uint32_t *const *places = w->by_place;
    NodeKind callee = tree_kind(tree, Call_func(tree, call));
    if (callee == NODE_Call || callee == NODE_Subscript) visit_live(w, places[PLACE_CALL_OF_RESULT], call, visit);
    List keywords = Call_keywords(tree, call);
    if (!keywords.count) return;
    visit_live(w, places[PLACE_CALL_WITH_KEYWORDS], call, visit);
    bool splat = false;
    for (uint32_t i = 0; i < keywords.count; i++) {
        Sym name = keyword_arg(tree, list_node(keywords, i));
        if (name.v) visit_list(w, word_of(w, name)->keyword_list, call, visit);
        splat |= !name.v;
    }
    if (splat) visit_live(w, places[PLACE_CALL_WITH_SPLAT], call, visit);
}

/* `may_be_constant`: a value that is not written as a constant may be one. */
static inline void visit_assign(RulesWorker *w, const Tree *tree, NodeId assign, bool may_be_constant,
                                PlaceVisit *visit) {
    const uint32_t *const *places = w->by_place;
    NodeId value = Assign_value(tree, assign);
    bool written = tree_kind(tree, value) == NODE_Constant;
    ConstKind kind = written ? tree_const_kind(tree, value) : CONST_None;
    bool text = kind == CONST_Str || kind == CONST_Bytes;
    bool string = written ? text : may_be_constant, constant = written ? !text : may_be_constant;
    if (string) visit_live(w, places[PLACE_STRING], assign, visit);
    if (constant) visit_live(w, places[PLACE_CONSTANT], assign, visit);
    List targets = Assign_targets(tree, assign);
    if (targets.count != 1) return; /* patterns of several targets hang on no name */
    NodeId target = list_node(targets, 0);
    switch (tree_kind(tree, target)) {
        case NODE_Name: visit_list(w, word_of(w, Name_id(tree, target))->target_list, assign, visit); return;
        case NODE_Attribute:
            visit_list(w, word_of(w, Attribute_attr(tree, target))->target_list, assign, visit);
            return;
        case NODE_Subscript:
            visit_live(w, places[PLACE_ITEM], assign, visit);
            if (string) visit_live(w, places[PLACE_ITEM_STRING], assign, visit);
            if (constant) visit_live(w, places[PLACE_ITEM_CONSTANT], assign, visit);
            return;
        default: return;
    }
}

#endif
