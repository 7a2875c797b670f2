/* Seeds: what they mean for values, and the sinks among them. See flow/seed.h. */
#include "flow/seed.h"

#include "flow/extract.h"

#include <stdlib.h>

/* ---- ways through the tree ---- */

typedef void NodeVisit(void *context, NodeId n);

static void each_child(const Tree *t, NodeId n, NodeVisit *visit, void *context) {
    NodeKind kind = tree_kind(t, n);
    FieldList fields = node_fields(kind);
    for (uint32_t i = 0; i < fields.count; i++) {
        const FieldInfo *f = &fields.fields[i];
        if (f->slot < 0 || f->type > FIELD_GAPS) continue;
        uint32_t value = tree_slot(t, n, node_slot_counts[kind], (uint32_t)f->slot);
        if (f->type <= FIELD_OPT) {
            if (value) visit(context, (NodeId){value});
            continue;
        }
        List list = tree_list(t, value);
        for (uint32_t j = 0; j < list.count; j++)
            if (list.items[j]) visit(context, list_node(list, j));
    }
}

/* ---- for the value analysis ---- */

typedef struct Maker {
    Arena *arena;
    const Tree *tree;
    ValueSeed *items;
    uint32_t count, capacity;
    ValueSeed pattern; /* for the expressions of a statement */
} Maker;

static void add(Maker *m, ValueSeed seed) {
    m->items = arena_grow(m->arena, m->items, m->count, &m->capacity, 64, sizeof *m->items);
    m->items[m->count++] = seed;
}

static void add_expression(void *context, NodeId n) {
    Maker *m = context;
    if (node_categories[tree_kind(m->tree, n)] != CATEGORY_EXPR) return;
    ValueSeed seed = m->pattern;
    seed.at = seed.node = n.v;
    add(m, seed);
}

static bool has_value(const Tree *t, uint32_t node) {
    NodeKind kind = tree_kind(t, (NodeId){node});
    return node_categories[kind] == CATEGORY_EXPR || kind == NODE_arg;
}

static void add_seed(Maker *m, const FlowSeed *s) {
    static const uint8_t kinds[] = {
        [FLOW_SOURCE] = SEED_SOURCE, [FLOW_PROPAGATOR] = SEED_TAKE, [FLOW_SANITIZER] = SEED_CURE};
    if (s->role == FLOW_SINK || s->control) return;
    ValueSeed seed = {.at = s->node, .node = s->node, .from = s->from, .kind = kinds[s->role], .keeps = s->keeps,
                      .only = s->only, .bits = s->bits, .needs = s->needs, .need_count = s->need_count};
    if (s->role == FLOW_PROPAGATOR && has_value(m->tree, s->at)) seed.at = s->at;
    if (has_value(m->tree, seed.at)) {
        add(m, seed);
        return;
    }
    m->pattern = seed;
    if (s->role != FLOW_PROPAGATOR) each_child(m->tree, (NodeId){s->node}, add_expression, m);
}

static int by_node(const void *a, const void *b) {
    const ValueSeed *p = a, *q = b;
    if (p->at != q->at) return p->at < q->at ? -1 : 1;
    if (p->kind != q->kind) return p->kind < q->kind ? -1 : 1;
    if (p->node != q->node) return p->node < q->node ? -1 : 1;
    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    if (p->keeps != q->keeps) return p->keeps ? 1 : -1;
    if (p->only != q->only) return p->only ? 1 : -1;
    if (p->need_count != q->need_count) return p->need_count < q->need_count ? -1 : 1;
    return (p->bits > q->bits) - (p->bits < q->bits);
}

static bool same_place(const ValueSeed *a, const ValueSeed *b) {
    return a->at == b->at && a->kind == b->kind && a->node == b->node && a->from == b->from && a->keeps == b->keeps &&
           a->only == b->only && !a->need_count && !b->need_count;
}

ValueSeeds flow_seed_values(const FlowSeeds *seeds, const Tree *tree, Arena *arena) {
    Maker m = {.arena = arena, .tree = tree};
    for (uint32_t i = 0; i < seeds->count; i++) add_seed(&m, &seeds->items[i]);
    if (m.count) qsort(m.items, m.count, sizeof *m.items, by_node);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < m.count; i++) {
        if (kept && same_place(&m.items[kept - 1], &m.items[i])) m.items[kept - 1].bits |= m.items[i].bits;
        else m.items[kept++] = m.items[i];
    }
    return (ValueSeeds){m.items, kept};
}

/* ---- what runs behind something ---- */

static void note_parent(void *context, NodeId n) {
    Extractor *x = context;
    x->parents[n.v] = x->parent;
}

static void find_parents(Extractor *x) {
    x->parents = ARENA_ARRAY(x->scratch, uint32_t, x->tree->node_count);
    for (x->parent = 1; x->parent < x->tree->node_count; x->parent++)
        each_child(x->tree, (NodeId){x->parent}, note_parent, x);
}

static bool ends_block(NodeKind kind) {
    return kind == NODE_Return || kind == NODE_Raise || kind == NODE_Break || kind == NODE_Continue;
}

typedef struct Block {
    const Tree *tree;
    uint32_t from, other; /* statements: from one of them to the other in one list, from back to front */
    bool behind, stops;   /* `other` stands behind it; what lies between lets nothing past */
} Block;

/* Where the list that holds `from` goes on. */
static void look_behind(const Tree *t, NodeId parent, Block *b) {
    NodeKind kind = tree_kind(t, parent);
    FieldList fields = node_fields(kind);
    for (uint32_t i = 0; i < fields.count; i++) {
        const FieldInfo *f = &fields.fields[i];
        if (f->slot < 0 || (f->type != FIELD_MANY && f->type != FIELD_GAPS)) continue;
        List list = tree_list(t, tree_slot(t, parent, node_slot_counts[kind], (uint32_t)f->slot));
        bool seen = false;
        for (uint32_t j = 0; j < list.count; j++) {
            if (seen && list.items[j] == b->other) b->behind = !b->stops;
            if (seen && ends_block(tree_kind(t, list_node(list, j)))) b->stops = true;
            seen |= list.items[j] == b->from;
        }
        if (seen) return;
    }
}

/* May `to` run when `from` has? In one function, by how statements stand. */
static bool runs_behind(Extractor *x, uint32_t from, uint32_t to) {
    enum { DEPTH = 64 };
    const Tree *t = x->tree;
    uint32_t chain[DEPTH], count = 0;
    if (!x->parents) find_parents(x);
    if (extract_function(x, (NodeId){from}) != extract_function(x, (NodeId){to})) return false;
    for (uint32_t n = to; n && count < DEPTH; n = x->parents[n]) chain[count++] = n;
    for (uint32_t n = from; n; n = x->parents[n]) {
        uint32_t parent = x->parents[n], i = 0;
        NodeKind kind = tree_kind(t, (NodeId){parent});
        if (ends_block(tree_kind(t, (NodeId){n}))) return false;
        while (i < count && chain[i] != parent) i++;
        bool common = i > 0 && i < count;
        Block b = {.tree = t, .from = n, .other = common ? chain[i - 1] : 0};
        look_behind(t, (NodeId){parent}, &b);
        if (common && b.behind) return true;
        if (common && (kind == NODE_While || kind == NODE_For || kind == NODE_AsyncFor)) return true;
        if (common || b.stops || kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef) return false;
    }
    return false;
}

/* The function may end with this statement. */
static bool is_exit(Extractor *x, NodeId n) {
    const Tree *t = x->tree;
    if (!x->parents) find_parents(x);
    while (n.v && node_categories[tree_kind(t, n)] != CATEGORY_STMT) n.v = x->parents[n.v];
    for (; n.v; n.v = x->parents[n.v]) {
        NodeKind kind = tree_kind(t, n);
        if (kind == NODE_Return || kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef || kind == NODE_Module) return true;
        Block b = {.tree = t, .from = n.v, .other = 0};
        FieldList fields = node_fields(tree_kind(t, (NodeId){x->parents[n.v]}));
        NodeId parent = {x->parents[n.v]};
        for (uint32_t i = 0; i < fields.count; i++) {
            const FieldInfo *f = &fields.fields[i];
            if (f->slot < 0 || f->type != FIELD_MANY) continue;
            List list = tree_list(t, tree_slot(t, parent, node_slot_counts[tree_kind(t, parent)], (uint32_t)f->slot));
            for (uint32_t j = 0; j + 1 < list.count; j++) b.behind |= list.items[j] == n.v;
        }
        if (b.behind || tree_kind(t, parent) == NODE_For || tree_kind(t, parent) == NODE_While) return false;
    }
    return true;
}

/* ---- sinks ---- */

enum {
    MAX_WITHIN = 4000, /* expressions of one sink */
    MAX_SEEN = 64,     /* labels of one sink */
};

typedef struct Within {
    Extractor *x;
    uint32_t items[MAX_WITHIN]; /* expressions, from the whole down */
    uint32_t count;
} Within;

static void push_within(void *context, NodeId n) {
    Within *w = context;
    NodeKind kind = tree_kind(w->x->tree, n);
    if (kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef || kind == NODE_ClassDef) return;
    if (w->count < MAX_WITHIN) w->items[w->count++] = n.v;
}

static LabelSetId labels_at_node(const Extractor *x, uint32_t n) {
    return value_deep_labels(x->facts, x->facts->labelled[n]);
}

/* A sink's expressions: of what calls give, not what they were given, where it is known to be something else. */
static void find_within(Within *w, const FlowSeed *s) {
    const Tree *t = w->x->tree;
    w->count = 0;
    w->items[w->count++] = s->node;
    if (s->exact) return;
    for (uint32_t i = 0; i < w->count; i++) {
        NodeId n = {w->items[i]};
        bool call = tree_kind(t, n) == NODE_Call;
        if (call && i && !labels_at_node(w->x, n.v).v) continue;
        each_child(t, n, push_within, w);
    }
}

static bool holds_all(const FlowSeed *s, uint32_t start, uint32_t end) { return s->start <= start && s->end >= end; }

static bool is_sanitized(const Extractor *x, uint32_t n, uint64_t bit) {
    uint32_t start = tree_start(x->tree, (NodeId){n}), end = tree_end(x->tree, (NodeId){n});
    for (uint32_t i = 0; i < x->seeds->count; i++) {
        const FlowSeed *s = &x->seeds->items[i];
        if (s->role == FLOW_SANITIZER && !s->exact && !s->only && s->bits & bit && holds_all(s, start, end)) return true;
    }
    return false;
}

static FlowEdge add_sink(Extractor *x, uint32_t seed, uint8_t slot, uint32_t value) {
    const FlowSeed *s = &x->seeds->items[seed];
    NodeId node = {s->node}, v = {value};
    *FLOW_GROW(x, sinks) = (FlowSink){.weakness = slot, .seed = seed, .function = extract_function(x, node),
                                      .start = s->start, .end = s->end,
                                      .value_start = tree_start(x->tree, v), .value_end = tree_end(x->tree, v)};
    return (FlowEdge){.to_kind = TO_SINK, .to = x->sinks.count - 1};
}

/* Sources that reach a sink without a value that carries them: what it stands in, what runs before it. */
static void add_direct(Extractor *x, uint32_t seed, uint8_t slot, FlowEdge *to) {
    const FlowSeed *sink = &x->seeds->items[seed];
    for (uint32_t i = 0; i < x->seeds->count; i++) {
        const FlowSeed *s = &x->seeds->items[i];
        if (s->role != FLOW_SOURCE || !(s->bits >> slot & 1)) continue;
        bool around = !s->exact && !s->control && !s->only && s->node != sink->node && holds_all(s, sink->start, sink->end) &&
                      node_categories[tree_kind(x->tree, (NodeId){s->node})] == CATEGORY_EXPR;
        if (!around && !(s->control && runs_behind(x, s->node, sink->node))) continue;
        if (to->to_kind != TO_SINK) *to = add_sink(x, seed, slot, sink->node);
        NodeId n = {s->node};
        *FLOW_GROW(x, sources) = (FlowSource){0, false, extract_function(x, n), tree_start(x->tree, n), tree_end(x->tree, n)};
        FlowEdge edge = *to;
        edge.from_kind = ORIGIN_SOURCE;
        edge.from = x->sources.count - 1;
        edge.cured = ~(UINT64_C(1) << slot);
        *FLOW_GROW(x, edges) = edge;
    }
}

static void take_slot(Extractor *x, uint32_t seed, uint8_t slot, const Within *w) {
    uint64_t bit = UINT64_C(1) << slot, seen[MAX_SEEN];
    uint32_t seen_count = 0;
    const LabelStore *ls = x->facts->labels;
    FlowEdge to = {.to_kind = TO_RETURN};
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t n = w->items[i];
        LabelSetId set = labels_at_node(x, n);
        bool asked = false;
        for (uint32_t k = 0; k < labels_count(ls, set); k++) {
            Label l = *labels_at(ls, set, k);
            uint64_t key = (uint64_t)l.origin << 32 | l.path;
            bool again = l.cured & bit;
            for (uint32_t j = 0; j < seen_count && !again; j++) again = seen[j] == key;
            if (again || seen_count == MAX_SEEN) continue;
            if (!asked && is_sanitized(x, n, bit)) break;
            asked = true;
            seen[seen_count++] = key;
            if (to.to_kind != TO_SINK) to = add_sink(x, seed, slot, n);
            extract_edge(x, &l, to, (NodeId){n});
        }
    }
    add_direct(x, seed, slot, &to);
}

void extract_seeds(Extractor *x) {
    Within *w = ARENA_NEW(x->scratch, Within);
    w->x = x;
    flow_bounds_met(&x->bounds, FLOW_BOUND_seeds, x->seeds->full);
    for (uint32_t i = 0; i < x->seeds->count; i++) {
        const FlowSeed *s = &x->seeds->items[i];
        if (s->role != FLOW_SINK || !x->facts->scopes->scope_in[s->node].v) continue;
        if (s->at_exit && !is_exit(x, (NodeId){s->node})) continue;
        find_within(w, s);
        for (uint8_t slot = 0; slot < 64; slot++)
            if (s->bits >> slot & 1) take_slot(x, i, slot, w);
    }
}
