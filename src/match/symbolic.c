/* options: symbolic_propagation: a variable is what it was assigned, where one assignment before it in its block, or in
 * one around it within the same function, says so and nothing in between writes it. */
#include "match/inside.h"

enum { MAX_STEPS_BACK = 8 }; /* a = f(); b = a; c = b */

/* Does a statement, or one within it, store to the name? */
static bool stores(Matcher *m, NodeId statement, Sym name) {
    size_t base = m->stack.count;
    bool found = false;
    stack_push(&m->stack, statement.v);
    while (!found && m->stack.count > base && step(m)) {
        NodeId n = {m->stack.items[--m->stack.count]};
        found =
            tree_kind(m->tree, n) == NODE_Name && Name_id(m->tree, n).v == name.v && tree_flags(m->tree, n) != CTX_Load;
        if (!found) push_children(m, n);
    }
    m->stack.count = base;
    return found;
}

static bool is_definition(NodeKind kind) {
    return kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef || kind == NODE_ClassDef || kind == NODE_Lambda;
}

/* The expression that the name at `use` was assigned; 0 where that is not told. */
static NodeId assigned(Matcher *m, NodeId use) {
    Sym name = Name_id(m->tree, use);
    for (NodeId n = use; node_is(n) && step(m); n = matcher_parent(m, n)) {
        NodeKind kind = tree_kind(m->tree, n);
        if (is_definition(kind)) break;
        if (node_categories[kind] != CATEGORY_STMT) continue;
        uint32_t index;
        List list = sibling_list(m, n, &index);
        while (list.count && index-- > 0 && step(m)) {
            NodeId before = list_node(list, index);
            if (tree_kind(m->tree, before) == NODE_Assign) {
                List targets = Assign_targets(m->tree, before);
                NodeId target = list_node(targets, 0);
                bool plain = targets.count == 1 && tree_kind(m->tree, target) == NODE_Name;
                if (plain && Name_id(m->tree, target).v == name.v) return Assign_value(m->tree, before);
            }
            if (stores(m, before, name)) return (NodeId){0};
        }
    }
    return (NodeId){0};
}

bool match_symbolic(Matcher *m, uint32_t row, Place p, const Cont *k) {
    if (match_row(m, row, p, k)) return true;
    for (uint32_t i = 0; i < MAX_STEPS_BACK; i++) {
        bool name =
            node_is(p.node) && tree_kind(m->tree, p.node) == NODE_Name && tree_flags(m->tree, p.node) == CTX_Load;
        NodeId value = name ? assigned(m, p.node) : (NodeId){0};
        if (!node_is(value)) return false;
        p = place_of(m, value);
        if (match_row(m, row, p, k)) return true;
    }
    return false;
}
