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

/* What a slot of a kind holds. */
enum { HOLDS_NO_NODE, HOLDS_NODE, HOLDS_LIST };

static void find_holders(Matcher *m) {
    for (uint32_t kind = 0; kind < NODE_KIND_COUNT; kind++) {
        FieldList fields = node_fields((NodeKind)kind);
        for (uint32_t i = 0; i < fields.count; i++) {
            const FieldInfo *f = &fields.fields[i];
            if (f->slot < 0 || f->type > FIELD_GAPS) continue;
            CHECK(f->slot < MOST_SLOTS);
            m->holds[kind][f->slot] = f->type <= FIELD_OPT ? HOLDS_NODE : HOLDS_LIST;
            m->holders[kind] = (uint8_t)(m->holders[kind] > f->slot ? m->holders[kind] : f->slot + 1);
        }
    }
}

static void note_parents(Matcher *m, uint32_t id, uint32_t kind) {
    const Node *node = &m->tree->nodes[id];
    const uint32_t *more = node_slot_counts[kind] <= 2 ? &node->b : m->tree->extra + node->b;
    for (uint32_t i = 0; i < m->holders[kind]; i++) {
        uint32_t value = i ? more[i - 1] : node->a;
        if (m->holds[kind][i] == HOLDS_NODE) {
            m->parents[value] = id;
        } else if (m->holds[kind][i] == HOLDS_LIST) {
            List list = tree_list(m->tree, value);
            for (uint32_t j = 0; j < list.count; j++) m->parents[list.items[j]] = id;
        }
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
    if (!m->holders[NODE_Module]) find_holders(m);
    for (uint32_t i = 1; i < count; i++) {
        uint32_t kind = m->tree->nodes[i].kind;
        if (m->holders[kind]) note_parents(m, i, kind);
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
