/* When two bindings of one metavariable are the same: equal constants, or equal structure, name by name. */
#include "match/inside.h"

#include "syntax/literal.h"

static bool constants_equal(Matcher *m, NodeId a, NodeId b) {
    ConstKind kind = tree_const_kind(m->tree, a);
    if (kind != tree_const_kind(m->tree, b)) return false;
    if (kind < CONST_Int) return true;
    if (str_eq(tree_text(m->tree, a), tree_text(m->tree, b))) return true;
    if (kind != CONST_Str && kind != CONST_Bytes) return false;
    return str_eq(literal_string_in(&m->scratch, m->tree, a), literal_string_in(&m->scratch, m->tree, b));
}

/* Pushes the pairs of children; false where the nodes differ by themselves. */
static bool compare_nodes(Matcher *m, NodeId a, NodeId b) {
    NodeKind kind = tree_kind(m->tree, a);
    if (kind != tree_kind(m->tree, b)) return false;
    if (kind == NODE_Constant) return constants_equal(m, a, b);
    FieldList fields = node_fields(kind);
    bool contextual = false;
    for (uint32_t i = 0; i < fields.count; i++) {
        const FieldInfo *f = &fields.fields[i];
        contextual |= f->type == FIELD_CTX;
        if (f->slot < 0) continue;
        uint32_t x = tree_slot(m->tree, a, node_slot_counts[kind], (uint32_t)f->slot);
        uint32_t y = tree_slot(m->tree, b, node_slot_counts[kind], (uint32_t)f->slot);
        if (f->type == FIELD_TEXT) continue;
        bool is_list =
            f->type == FIELD_MANY || f->type == FIELD_GAPS || f->type == FIELD_SYMS || f->type == FIELD_CMPOPS;
        if (!is_list) {
            bool child = f->type <= FIELD_OPT;
            if (child ? !x != !y : x != y) return false;
            if (child && x) stack_push(&m->stack, x), stack_push(&m->stack, y);
            continue;
        }
        List p = tree_list(m->tree, x), q = tree_list(m->tree, y);
        if (p.count != q.count) return false;
        bool nodes = f->type == FIELD_MANY || f->type == FIELD_GAPS;
        for (uint32_t j = 0; j < p.count; j++) {
            if (nodes ? !p.items[j] != !q.items[j] : p.items[j] != q.items[j]) return false;
            if (nodes && p.items[j]) stack_push(&m->stack, p.items[j]), stack_push(&m->stack, q.items[j]);
        }
    }
    return contextual || tree_flags(m->tree, a) == tree_flags(m->tree, b);
}

static bool trees_equal(Matcher *m, NodeId a, NodeId b) {
    size_t base = m->stack.count;
    stack_push(&m->stack, a.v);
    stack_push(&m->stack, b.v);
    bool equal = true;
    while (equal && m->stack.count > base) {
        NodeId y = {m->stack.items[--m->stack.count]}, x = {m->stack.items[--m->stack.count]};
        equal = step(m) && (node_eq(x, y) || compare_nodes(m, x, y));
    }
    m->stack.count = base;
    return equal;
}

static bool places_equal(Matcher *m, Place a, Place b) {
    if (a.value.v == b.value.v && value_is_constant(m->facts, a.value)) return true;
    return node_is(a.node) && node_is(b.node) && trees_equal(m, a.node, b.node);
}

/* A name, whether it was met as a word (`def f`) or as an expression (`f()`). */
static bool binding_text(Matcher *m, const Binding *b, Str *text) {
    *text = b->text;
    if (b->kind == BIND_TEXT) return true;
    if (b->kind != BIND_PLACE || !node_is(b->place.node) || tree_kind(m->tree, b->place.node) != NODE_Name)
        return false;
    *text = tree_name(m->tree, Name_id(m->tree, b->place.node));
    return true;
}

bool bindings_equal(Matcher *m, const Binding *a, const Binding *b) {
    if (a->kind == BIND_PLACE && b->kind == BIND_PLACE) return places_equal(m, a->place, b->place);
    if (a->kind == BIND_PLACES || b->kind == BIND_PLACES) {
        bool equal = a->kind == b->kind && a->count == b->count;
        for (uint32_t i = 0; equal && i < a->count; i++) equal = places_equal(m, a->places[i], b->places[i]);
        return equal;
    }
    Str x, y;
    return binding_text(m, a, &x) && binding_text(m, b, &y) && str_eq(x, y);
}
