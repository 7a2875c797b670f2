/* Ways through the tree that the tree itself does not store: down without recursion, up, and to the sides. */
#include "match/inside.h"

void stack_push(NodeStack *stack, uint32_t node) {
    if (stack->count == stack->capacity) {
        buffer_reserve((void **)&stack->items, &stack->capacity, stack->count + 64, sizeof(*stack->items));
    }
    stack->items[stack->count++] = node;
}

/* The slots that hold nodes, in the order of the fields. */
static void find_holders(Matcher *m) {
    for (uint32_t kind = 0; kind < NODE_KIND_COUNT; kind++) {
        FieldList fields = node_fields((NodeKind)kind);
        for (uint32_t i = 0; i < fields.count; i++) {
            const FieldInfo *f = &fields.fields[i];
            if (f->slot < 0 || f->type > FIELD_GAPS) continue;
            CHECK(m->holder_counts[kind] < MOST_HOLDERS);
            m->holders[kind][m->holder_counts[kind]++] = (Holder){(uint8_t)f->slot, f->type > FIELD_OPT};
        }
    }
}

/* What such a slot of a node holds: itself, or the place of a list. */
static inline uint32_t held(const Tree *t, const Node *node, Holder h) {
    if (h.slot == 0) return node->a;
    return node_slot_counts[node->kind] <= 2 ? node->b : t->extra[node->b + h.slot - 1];
}

void push_children(Matcher *m, NodeId n) {
    if (!m->holder_counts[NODE_Module]) find_holders(m);
    const Node *node = &m->tree->nodes[n.v];
    for (uint32_t i = m->holder_counts[node->kind]; i-- > 0;) {
        Holder h = m->holders[node->kind][i];
        uint32_t value = held(m->tree, node, h);
        if (!h.is_list) {
            if (value) stack_push(&m->stack, value);
            continue;
        }
        List list = tree_list(m->tree, value);
        for (uint32_t j = list.count; j-- > 0;)
            if (list.items[j]) stack_push(&m->stack, list.items[j]);
    }
}

static void note_parents(Matcher *m, uint32_t id, const Node *node) {
    for (uint32_t i = 0; i < m->holder_counts[node->kind]; i++) {
        Holder h = m->holders[node->kind][i];
        uint32_t value = held(m->tree, node, h);
        if (!h.is_list) {
            m->parents[value] = id;
            continue;
        }
        List list = tree_list(m->tree, value);
        for (uint32_t j = 0; j < list.count; j++) m->parents[list.items[j]] = id;
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
    if (!m->holder_counts[NODE_Module]) find_holders(m);
    for (uint32_t i = 1; i < count; i++) note_parents(m, i, &m->tree->nodes[i]);
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
        List list = tree_list(m->tree, tree_slot(m->tree, parent, node_slot_counts[tree_kind(m->tree, parent)], (uint32_t)f->slot));
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
