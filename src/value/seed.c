/* What rules say of single expressions, put into their values: see seed.h. */
#include "value/seed.h"

#include "value/interp.h"

void seeds_begin(Interp *I) {
    if (!I->seeded) return;
    INTERP_RESERVE(I, seed_first, I->t->node_count);
    memset(I->seed_first, 0, I->t->node_count * sizeof *I->seed_first);
    for (uint32_t i = I->seeds.count; i--;) I->seed_first[I->seeds.items[i].at] = i + 1;
}

/* Labels of sources whose bits are there; of what a caller gives nobody knows here. */
static uint64_t present(const Interp *I, LabelSetId set) {
    const LabelStore *ls = &I->st->labels;
    uint64_t bits = 0;
    for (uint32_t i = 0; i < labels_count(ls, set); i++) {
        const Label *l = labels_at(ls, set, i);
        if (ls->origins[l->origin].kind == ORIGIN_SOURCE) bits |= ~l->cured;
    }
    return bits;
}

/* What the node names holds `labels`, too. */
static void keep(Interp *I, NodeId n, LabelSetId labels) {
    NodeKind kind = tree_kind(I->t, n);
    if (kind == NODE_Starred) n = Starred_value(I->t, n), kind = tree_kind(I->t, n);
    if (kind != NODE_Name && kind != NODE_Attribute && kind != NODE_Subscript) return;
    ValueId old = I->values[n.v];
    if (store_set(I->st, old).constant) old = VALUE_UNKNOWN; /* it has become something else */
    if (labels_join(&I->st->labels, store_deep(I->st, old), labels).v != store_deep(I->st, old).v)
        assign(I, n, store_relabel(I->st, old, labels));
}

static ValueId cured(Interp *I, ValueId v, uint64_t bits) {
    LabelSetId labels = store_deep(I->st, v);
    if (!labels.v) return v;
    return store_with_labels(I->st, store_plain(I->st, v), labels_cure_bits(&I->st->labels, labels, bits));
}

static void cure_kept(Interp *I, NodeId n, uint64_t bits) {
    NodeKind kind = tree_kind(I->t, n);
    if (kind != NODE_Name && kind != NODE_Attribute) return;
    ValueId v = cured(I, I->values[n.v], bits);
    if (!value_eq(v, I->values[n.v])) assign(I, n, v);
}

/* The labels that a seed gives. */
static LabelSetId given(Interp *I, const ValueSeed *s) {
    LabelStore *ls = &I->st->labels;
    if (s->kind == SEED_TAKE) return labels_only(ls, store_deep(I->st, I->values[s->from]), s->bits);
    uint32_t origin = labels_origin(ls, ORIGIN_SOURCE, (NodeId){s->node}, 0);
    return labels_of(ls, (Label){.origin = origin, .cured = ~s->bits});
}

static ValueId apply(Interp *I, const ValueSeed *s, ValueId v) {
    NodeId node = {s->node};
    ValueId old = s->node == s->at ? v : I->values[s->node];
    ValueId asked = s->kind == SEED_TAKE ? I->values[s->from] : old;
    if (s->need_count && !seed_holds(s->needs, s->need_count, present(I, store_deep(I->st, asked)))) return v;
    if (s->node == s->at) I->values[s->node] = v;
    if (s->kind == SEED_CURE) {
        if (s->keeps) cure_kept(I, node, s->bits);
        return s->node == s->at && !s->only ? cured(I, v, s->bits) : v;
    }
    LabelSetId labels = given(I, s);
    if (!labels.v) return v;
    if (s->keeps) keep(I, node, labels);
    if (s->only) return v;
    if (s->node == s->at) return store_relabel(I->st, v, labels);
    I->values[s->node] = store_relabel(I->st, I->values[s->node], labels);
    return v;
}

ValueId seeds_apply(Interp *I, NodeId n, ValueId v) {
    for (uint32_t i = I->seed_first[n.v]; i && i <= I->seeds.count && I->seeds.items[i - 1].at == n.v; i++)
        v = apply(I, &I->seeds.items[i - 1], v);
    return v;
}
