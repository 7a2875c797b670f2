/* The variables' values, and what is kept to undo and to join them: see value/interp.h.
 *
 * A branch costs what it changes: every write leaves the old value on the trail; a way that has run gives its changed
 * variables as deltas, is undone, and the deltas of all ways are joined at the end. Inside `try`, each write is also
 * noted in `writes`, since a handler may begin behind any of them. */
#include "value/interp.h"

/* Variables of a comprehension or a class that has ended are on the trail, but are nobody's any more. */
static bool is_active(const Interp *I, uint32_t row) {
    if (UNLIKELY(row > I->s->name_count)) return true; /* what is known by checks */
    return (I->scope_flags[I->s->names[row].scope.v] & SCOPE_ACTIVE) != 0;
}

void readers_add(Interp *I, uint32_t *first) {
    uint32_t scope = I->function.v;
    if (*first && I->readers[*first].scope == scope) return;
    INTERP_RESERVE(I, readers, (size_t)I->reader_count + 1);
    I->readers[I->reader_count] = (Reader){scope, *first};
    *first = I->reader_count++;
}

void scope_stale(Interp *I, uint32_t scope) {
    if (!(I->scope_flags[scope] & SCOPE_RAN) && scope != 1) return;
    I->scope_flags[scope] |= SCOPE_STALE;
    I->dirty = true;
}

/* They come back to the chain when they read it again. */
void readers_stale(Interp *I, uint32_t *first) {
    for (uint32_t i = *first; i; i = I->readers[i].next) scope_stale(I, I->readers[i].scope);
    *first = 0;
}

void hot_add(Interp *I, uint32_t sym, Reach reach) {
    if (!sym || sym >= I->t->name_count || (I->hot_syms[sym] & reach) == reach) return;
    I->hot_syms[sym] |= reach;
    I->hot_grew = true;
}

/* It means something hot, whatever its name says. */
static void hot_find(Interp *I, uint32_t sym) {
    if (!sym || sym >= I->t->name_count || (I->found_syms[sym] & REACH_DIRECT)) return;
    I->found_syms[sym] |= REACH_DIRECT;
    I->hot_grew = true;
}

void hot_add_value(Interp *I, uint32_t sym, ValueId value) {
    ValueSet s = store_set(I->st, value);
    if (!s.hot && !s.warm) return;
    hot_add(I, sym, reach_make(0, s.warm) | (s.hot ? REACH_DIRECT : 0));
    const Atom *a = store_single(I->st, value);
    bool own = a && a->kind == ATOM_NAME && sym < I->t->name_count && str_eq(qual_segment(I->q, a->qual), I->t->names[sym]);
    if (s.hot && !own) hot_find(I, sym);
}

/* What bodies share grows from round to round; in late rounds what counts is given up, so that it settles. */
static ValueId join_shared(Interp *I, ValueId old, ValueId value) {
    enum { WIDEN_ROUND = 3, LAST_ROUND = 4 };
    ValueId all = store_join(I->st, old, value);
    if (I->round < WIDEN_ROUND || value_eq(all, old)) return all;
    if (I->round >= LAST_ROUND) return store_give_up(I->st, old, value);
    return store_join(I->st, old, store_widen(I->st, value));
}

static void gather(Interp *I, uint32_t row, ValueId value) {
    if (value_eq(value, VALUE_NEVER)) return;
    ValueId all = join_shared(I, I->any[row], value);
    if (value_eq(all, I->any[row])) return;
    I->any[row] = all;
    const ScopeName *n = &I->s->names[row];
    if (n->scope.v != 1) readers_stale(I, &I->row_readers[row]);
    if (n->scope.v == 1 || n->flags & NAME_CELL) hot_add_value(I, n->sym, value);
}

/* A value joined from values that were written before: `try` has noted those, and must not note sums of them again and
 * again, or nested ones double the notes at every level. */
static void put_joined(Interp *I, uint32_t row, ValueId value) {
    if (value_eq(I->now[row], value)) return;
    INTERP_RESERVE(I, trail, (size_t)I->trail_count + 1);
    I->trail[I->trail_count++] = (RowValue){row, I->now[row]};
    I->now[row] = value;
}

static void put(Interp *I, uint32_t row, ValueId value) {
    if (value_eq(I->now[row], value)) return;
    put_joined(I, row, value);
    if (!I->try_depth) return;
    INTERP_RESERVE(I, writes, (size_t)I->write_count + 1);
    I->writes[I->write_count++] = (RowValue){row, value};
}

void state_write(Interp *I, uint32_t row, ValueId value) {
    if (row == NO_ROW) return;
    if (UNLIKELY(row > I->s->name_count)) {
        put(I, row, value);
        return;
    }
    gather(I, row, value);
    if (!is_active(I, row)) {
        ValueId all = join_shared(I, I->shared[row], value);
        if (!value_eq(all, I->shared[row])) {
            I->shared[row] = all;
            readers_stale(I, &I->row_readers[row]);
        }
        return;
    }
    put(I, row, I->weak ? store_join(I->st, I->now[row], value) : value);
}

void state_write_weak(Interp *I, uint32_t row, ValueId value) {
    I->weak++;
    state_write(I, row, value);
    I->weak--;
}

void state_apply(Interp *I, uint32_t from, uint32_t to) {
    I->steps += to - from;
    for (uint32_t i = from; i < to; i++) {
        RowValue w = I->writes[i];
        if (is_active(I, w.row)) put_joined(I, w.row, store_join(I->st, I->now[w.row], w.value));
    }
}

ValueId state_read(Interp *I, uint32_t row) {
    const ScopeName *n = &I->s->names[row];
    if (is_active(I, row)) {
        if (!(n->flags & NAME_SHARED)) return I->now[row];
        readers_add(I, &I->row_readers[row]);
        return store_join(I->st, I->now[row], I->shared[row]);
    }
    readers_add(I, &I->row_readers[row]);
    if (n->scope.v != 1) return store_join(I->st, I->any[row], I->shared[row]);
    if (I->asks && n->flags & NAME_SHARED) hot_add(I, n->sym, REACH_GLOBAL);
    ValueId v = I->module_done ? I->final[row] : I->any[row];
    if (value_eq(v, VALUE_NEVER)) v = I->any[row];
    return store_join(I->st, v, I->shared[row]);
}

void state_enter(Interp *I, ScopeId scope) {
    const Scope *s = &I->s->scopes[scope.v];
    for (uint32_t row = s->names; row < s->names + s->name_count; row++)
        I->now[row] = scope.v == 1 ? lookup_unbound(I, I->s->names[row].sym) : VALUE_NEVER;
    I->scope_flags[scope.v] |= SCOPE_ACTIVE;
}

void state_leave(Interp *I, ScopeId scope) { I->scope_flags[scope.v] &= (uint8_t)~SCOPE_ACTIVE; }

void state_undo(Interp *I, uint32_t mark) {
    while (I->trail_count > mark) {
        RowValue w = I->trail[--I->trail_count];
        I->now[w.row] = w.value;
    }
}

/* ---- arms ---- */

Arms arms_begin(const Interp *I) { return (Arms){I->trail_count, I->delta_count, 0, I->dead}; }

void arms_note(Interp *I, Arms *arms) {
    if (I->dead) return;
    arms->count++;
    uint32_t serial = ++I->serial;
    for (uint32_t i = arms->trail_mark; i < I->trail_count; i++) {
        uint32_t row = I->trail[i].row;
        if (I->row_serial[row] == serial || !is_active(I, row)) continue;
        I->row_serial[row] = serial;
        INTERP_RESERVE(I, deltas, (size_t)I->delta_count + 1);
        I->deltas[I->delta_count++] = (RowValue){row, I->now[row]};
    }
}

void arms_add(Interp *I, Arms *arms) {
    arms_note(I, arms);
    state_undo(I, arms->trail_mark);
    I->dead = arms->was_dead;
}

void arms_add_exits(Interp *I, Arms *arms, const Exit *exits, uint32_t from, uint32_t to, uint32_t count) {
    arms->count += count;
    for (uint32_t i = from; i < to; i++) {
        INTERP_RESERVE(I, deltas, (size_t)I->delta_count + 1);
        I->deltas[I->delta_count++] = (RowValue){exits[i].row, exits[i].value};
    }
}

void arms_join(Interp *I, Arms *arms) {
    uint32_t serial = ++I->serial, unique = arms->delta_mark;
    for (uint32_t i = arms->delta_mark; i < I->delta_count; i++) {
        RowValue d = I->deltas[i];
        if (I->row_serial[d.row] != serial) {
            I->row_serial[d.row] = serial;
            I->row_count[d.row] = 1;
            I->row_value[d.row] = d.value;
            I->deltas[unique++].row = d.row;
        } else {
            I->row_count[d.row]++;
            I->row_value[d.row] = store_join(I->st, I->row_value[d.row], d.value);
        }
    }
    for (uint32_t i = arms->delta_mark; i < unique; i++) {
        uint32_t row = I->deltas[i].row;
        ValueId v = I->row_value[row];
        if (I->row_count[row] < arms->count) v = store_join(I->st, v, I->now[row]);
        put_joined(I, row, v);
    }
    I->delta_count = arms->delta_mark;
    I->dead = arms->was_dead || arms->count == 0;
}

void exits_add(Interp *I, Exit **exits, size_t *capacity, uint32_t *count, uint32_t mark) {
    uint32_t serial = ++I->serial;
    for (uint32_t i = mark; i < I->trail_count; i++) {
        uint32_t row = I->trail[i].row;
        if (I->row_serial[row] == serial || !is_active(I, row)) continue;
        I->row_serial[row] = serial;
        buffer_reserve((void **)exits, capacity, (size_t)*count + 1, sizeof **exits);
        (*exits)[(*count)++] = (Exit){row, I->now[row], serial};
    }
}

/* ---- attributes of classes, results of functions ---- */

static uint32_t cell_hash(uint32_t class_node, uint32_t sym) {
    return (uint32_t)((((uint64_t)class_node << 32 | sym) * 0x9E3779B97F4A7C15u) >> 32);
}

static void cells_rehash(Interp *I, size_t size) {
    INTERP_RESERVE(I, cell_slots, size);
    memset(I->cell_slots, 0, size * sizeof *I->cell_slots);
    I->cell_mask = (uint32_t)(size - 1);
    for (uint32_t id = 0; id < I->cell_count; id++) {
        uint32_t i = cell_hash(I->cells[id].class_node, I->cells[id].sym) & I->cell_mask;
        while (I->cell_slots[i]) i = (i + 1) & I->cell_mask;
        I->cell_slots[i] = id + 1;
    }
}

Cell *cell_get(Interp *I, NodeId class_node, Sym sym) {
    if (!I->cell_mask) cells_rehash(I, 64);
    uint32_t i = cell_hash(class_node.v, sym.v) & I->cell_mask;
    for (; I->cell_slots[i]; i = (i + 1) & I->cell_mask) {
        Cell *c = &I->cells[I->cell_slots[i] - 1];
        if (c->class_node == class_node.v && c->sym == sym.v) return c;
    }
    INTERP_RESERVE(I, cells, (size_t)I->cell_count + 1);
    I->cells[I->cell_count++] = (Cell){class_node.v, sym.v, VALUE_NEVER, 0, false};
    I->cell_slots[i] = I->cell_count;
    if ((size_t)I->cell_count * 2 > I->cell_mask) cells_rehash(I, ((size_t)I->cell_mask + 1) * 4);
    return &I->cells[I->cell_count - 1];
}

bool cell_is_read(const Interp *I, NodeId class_node, Sym sym) {
    for (uint32_t i = cell_hash(class_node.v, sym.v); I->cell_mask; i++) {
        uint32_t id = I->cell_slots[i & I->cell_mask];
        if (!id) break;
        const Cell *c = &I->cells[id - 1];
        if (c->class_node == class_node.v && c->sym == sym.v) return c->read;
    }
    return false;
}

void cell_write(Interp *I, NodeId class_node, Sym sym, ValueId value) {
    Cell *c = cell_get(I, class_node, sym);
    ValueId all = join_shared(I, c->value, value);
    if (value_eq(all, c->value)) return;
    c->value = all;
    readers_stale(I, &c->readers);
    hot_add_value(I, sym.v, value);
}

void ret_write(Interp *I, ScopeId function, ValueId value) {
    ValueId all = join_shared(I, I->ret[function.v], value);
    if (value_eq(all, I->ret[function.v])) return;
    I->ret[function.v] = all;
    readers_stale(I, &I->ret_readers[function.v]);
    NodeId n = I->s->scopes[function.v].node;
    NodeKind kind = tree_kind(I->t, n);
    if (kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef) hot_add_value(I, FunctionDef_name(I->t, n).v, value);
}

/* A small function whose result is asked for is worth reading, whatever it mentions. */
ValueId ret_read(Interp *I, ScopeId function) {
    enum { SMALL_BODY = 200 };
    NodeId n = I->s->scopes[function.v].node;
    NodeId args = tree_kind(I->t, n) == NODE_Lambda ? Lambda_args(I->t, n) : FunctionDef_args(I->t, n);
    if (I->asks && !(I->scope_flags[function.v] & (SCOPE_HOT | SCOPE_RAN)) && n.v - args.v < SMALL_BODY) {
        I->scope_flags[function.v] |= SCOPE_HOT;
        I->dirty = true;
    }
    readers_add(I, &I->ret_readers[function.v]);
    return I->ret[function.v];
}
