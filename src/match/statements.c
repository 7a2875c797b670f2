/* Several statements in a row: from the place on, or around it. The same statements of a block are asked about for each
 * place in it, so what the first of the rows says of a statement is remembered. */
#include "match/inside.h"

static bool accept_run(Matcher *m, const Cont *self) {
    (void)m;
    (void)self;
    return true;
}
static const Cont accept = {accept_run};

/* Statements in a row around the one at `index`: the last of them is not before it. */
typedef struct RowCont {
    Cont cont;
    uint32_t index;
    const Cont *next;
} RowCont;

static bool covers(Matcher *m, const Cont *self) {
    const RowCont *c = (const RowCont *)self;
    return m->reached > c->index && resume(m, c->next);
}

/* Does the first row alone fit here? A cheap question before the statements behind are looked at. */
static bool first_fits(Matcher *m, uint32_t row, Place p) {
    uint32_t before = m->bound;
    if (m->table->pat.rows[row].op != PAT_NODE) return true;
    bool fits = match_row(m, row, p, &accept);
    slots_restore(m, before);
    return fits;
}

/* The conditions under which a row is asked about. */
static uint32_t state_hash(const Matcher *m) {
    uint32_t hash = m->guarded * 2 + m->must;
    for (uint32_t bits = m->guarded; bits; bits &= bits - 1) hash = hash * 31 + m->guards[__builtin_ctz(bits)];
    return hash;
}

/* The same of free metavariables: where it says no, no binding helps. */
static bool first_may(Matcher *m, uint32_t row, NodeId n) {
    if (m->table->pat.rows[row].op != PAT_NODE) return true;
    if (tree_kind(m->tree, n) != (NodeKind)m->table->pat.rows[row].kind && m->table->pat.rows[row].kind == NODE_Assign)
        return false;
    uint32_t state = state_hash(m);
    if (!m->rows) m->rows = ARENA_ARRAY(&m->home, RowFact, ROW_FACTS);
    RowFact *fact = &m->rows[(n.v * 7 + row) % ROW_FACTS];
    if (fact->node == n.v && fact->row == row && fact->table == m->table->number && fact->state == state)
        return fact->fits;
    uint32_t bound = m->bound;
    Binding saved[MATCH_MAX_SLOTS];
    memcpy(saved, m->slots, sizeof(saved));
    slots_restore(m, 0);
    bool fits = match_row(m, row, place_of(m, n), &accept);
    memcpy(m->slots, saved, sizeof(saved));
    m->bound = bound;
    if (!m->steps) return true;
    m->has_rows = true;
    *fact = (RowFact){m->table->number, row, n.v, state, fits};
    return fits;
}

static bool any_may(Matcher *m, uint32_t row, List list) {
    for (uint32_t i = 0; i < list.count && step(m); i++) {
        if (first_may(m, row, list_node(list, i))) return true;
    }
    return false;
}

bool match_statements(Matcher *m, uint32_t row, Place p, bool around, const Cont *k) {
    uint32_t index = 0;
    PatList rows = pat_list(&m->table->pat, m->table->pat.rows[row].a);
    if (!around && !first_fits(m, rows.items[0], p)) return false;
    List list = sibling_list(m, p.node, &index);
    if (list.count == 0 || node_categories[tree_kind(m->tree, p.node)] != CATEGORY_STMT) return false;
    uint32_t first = around ? 0 : index;
    Items items = {.ids = list.items + first, .count = list.count - first};
    index -= first;
    if (around && !any_may(m, rows.items[0], (List){items.ids, index + 1})) return false;
    if (match_skips(m, rows)) {
        items = match_flatten(m, (List){items.ids, items.count});
        for (index = 0; index < items.count && items.ids[index] != p.node.v; index++) {}
    }
    RowCont c = {{covers}, index, k};
    /* The first of them is one of the list, not within one. */
    for (uint32_t from = 0; from <= index && from < items.count && step(m);) {
        bool may = !around || first_may(m, rows.items[0], (NodeId){items.ids[from]});
        if (may && match_items(m, rows, 0, items, from, true, &c.cont)) return true;
        from = items.after ? items.after[from] : from + 1;
    }
    return false;
}
