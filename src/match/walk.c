/* Ways through the tree that the tree itself does not store: down without recursion, up, and to the sides. */
#include "match/inside.h"

void stack_push(NodeStack *stack, uint32_t node) {
    if (stack->count == stack->capacity) {
        buffer_reserve((void **)&stack->items, &stack->capacity, stack->count + 64, sizeof(*stack->items));
    }
    stack->items[stack->count++] = node;
}

static uint32_t field_value(const Tree *t, NodeId n, const FieldInfo *f) {
    return tree_slot(t, n, node_slot_counts[tree_kind(t, n)], (uint32_t)f->slot);
}

void push_children(Matcher *m, NodeId n) {
    FieldList fields = node_fields(tree_kind(m->tree, n));
    for (uint32_t i = fields.count; i-- > 0;) {
        const FieldInfo *f = &fields.fields[i];
        if (f->slot < 0 || f->type > FIELD_GAPS) continue;
        uint32_t value = field_value(m->tree, n, f);
        if (f->type <= FIELD_OPT) {
            if (value) stack_push(&m->stack, value);
            continue;
        }
        List list = tree_list(m->tree, value);
        for (uint32_t j = list.count; j-- > 0;) {
            if (list.items[j]) stack_push(&m->stack, list.items[j]);
        }
    }
}

static void note_parents(Matcher *m, NodeId n) {
    FieldList fields = node_fields(tree_kind(m->tree, n));
    for (uint32_t i = 0; i < fields.count; i++) {
        const FieldInfo *f = &fields.fields[i];
        if (f->slot < 0 || f->type > FIELD_GAPS) continue;
        uint32_t value = field_value(m->tree, n, f);
        if (f->type <= FIELD_OPT) {
            m->parents[value] = n.v;
            continue;
        }
        List list = tree_list(m->tree, value);
        for (uint32_t j = 0; j < list.count; j++) m->parents[list.items[j]] = n.v;
    }
}

static bool is_frame(NodeKind kind) {
    switch (kind) {
        case NODE_For:
        case NODE_AsyncFor:
        case NODE_While:
        case NODE_ListComp:
        case NODE_SetComp:
        case NODE_GeneratorExp:
        case NODE_DictComp:
        case NODE_Try:
        case NODE_TryStar:
        case NODE_With:
        case NODE_AsyncWith:
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef:
        case NODE_Lambda:
        case NODE_ClassDef: return true;
        default: return false;
    }
}

/* A parent has the larger id; what is not so is a remnant that no tree refers to. */
static void make_parents(Matcher *m) {
    uint32_t count = m->tree->node_count;
    buffer_reserve((void **)&m->parents, &m->parent_capacity, count, sizeof(*m->parents));
    memset(m->parents, 0, count * sizeof(*m->parents));
    for (uint32_t i = 1; i < count; i++) {
        if (node_slot_counts[m->tree->nodes[i].kind]) note_parents(m, (NodeId){i});
    }
    m->parents[0] = 0;
    m->has_parents = true;
}

static void make_frames(Matcher *m) {
    uint32_t count = m->tree->node_count;
    if (!m->has_parents) make_parents(m);
    buffer_reserve((void **)&m->frames, &m->frame_capacity, count, sizeof(*m->frames));
    m->frames[0] = 0;
    for (uint32_t i = count; i-- > 1;) {
        uint32_t parent = matcher_parent(m, (NodeId){i}).v;
        m->frames[i] = is_frame((NodeKind)m->tree->nodes[parent].kind) ? parent : m->frames[parent];
    }
    m->has_frames = true;
}

NodeId matcher_parent(Matcher *m, NodeId n) {
    if (!m->has_parents) make_parents(m);
    return (NodeId){m->parents[n.v] > n.v ? m->parents[n.v] : 0};
}

NodeId matcher_frame(Matcher *m, NodeId n) {
    if (!m->has_frames) make_frames(m);
    return (NodeId){m->frames[n.v]};
}

List sibling_list(Matcher *m, NodeId n, uint32_t *index) {
    NodeId parent = matcher_parent(m, n);
    List none = {0};
    if (!node_is(parent)) return none;
    FieldList fields = node_fields(tree_kind(m->tree, parent));
    for (uint32_t i = 0; i < fields.count; i++) {
        const FieldInfo *f = &fields.fields[i];
        if (f->slot < 0 || f->type != FIELD_MANY) continue;
        List list = tree_list(m->tree, field_value(m->tree, parent, f));
        uint32_t low = 0, high = list.count; /* what was read first has the smaller id */
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (list.items[middle] < n.v) low = middle + 1;
            else high = middle;
        }
        if (low == list.count || list.items[low] != n.v) continue;
        *index = low;
        return list;
    }
    return none;
}
