/* Rows against places: the operations that patterns add to Python, and lists. */
#include "match/inside.h"
#include "match/pattern_text.h"

bool match_bind(Matcher *m, uint32_t slot, const Binding *binding, const Cont *k) {
    const Binding *old = &m->slots[slot];
    if (old->kind != BIND_NONE) return bindings_equal(m, old, binding) && resume(m, k);
    m->slots[slot] = *binding;
    m->bound |= UINT32_C(1) << slot;
    bool fits = !(m->guarded >> slot & 1) || match_regex(m, &m->table->pat.formulas[m->guards[slot]]);
    if (fits && resume(m, k)) return true;
    m->slots[slot].kind = BIND_NONE;
    m->bound &= ~(UINT32_C(1) << slot);
    return false;
}

bool match_name_word(Matcher *m, uint32_t word, Str name, NodeId owner, const Cont *k) {
    if (word & NAME_IS_SLOT) {
        Binding binding = {.kind = BIND_TEXT, .text = name, .place = {.node = owner}};
        return name.len && match_bind(m, word & ~NAME_IS_SLOT, &binding, k);
    }
    return str_eq(pat_string(&m->table->pat, word), name) && resume(m, k);
}

static bool match_var(Matcher *m, uint32_t slot, Place p, const Cont *k) {
    Binding binding = {.kind = BIND_PLACE, .place = p};
    return match_bind(m, slot, &binding, k);
}

/* `x.y` as a pattern of a name that is no expression: of `$F` in `hashes.$F()`. */
static bool is_name(Matcher *m, const PatRow *row) {
    Str name = pat_string(&m->table->pat, row->a), builtin = S("builtins.");
    if (str_starts_with(name, builtin)) name = str_slice(name, builtin.len, name.len);
    return str_eq(name, m->subject);
}

/* `a.b.c` by meaning; by spelling where the first name could be anything, or is bound nowhere. */
static bool match_chain(Matcher *m, const PatRow *row, Place p, const Cont *k) {
    if (m->subject_is_name && !node_is(p.node)) return is_name(m, row) && resume(m, k);
    if (match_qual(m, m->table->quals[row->a], p.value)) return resume(m, k);
    if (!node_is(p.node)) return false;
    QualId spelled = matcher_spelled(m->facts, p.node);
    if (spelled.v && qual_eq(spelled, m->table->quals[row->a])) return resume(m, k);
    return row->b && match_row(m, row->b, p, k);
}

/* Something below the place; itself, too. Positions on the stack below `base` belong to walks further out. */
static bool match_deep(Matcher *m, uint32_t row, Place p, const Cont *k) {
    if (!node_is(p.node)) return match_row(m, row, p, k);
    size_t base = m->stack.count;
    stack_push(&m->stack, p.node.v);
    bool enough = false;
    while (!enough && m->stack.count > base && step(m)) {
        NodeId n = {m->stack.items[--m->stack.count]};
        push_children(m, n);
        if (node_categories[tree_kind(m->tree, n)] == CATEGORY_EXPR) enough = match_row(m, row, place_of(m, n), k);
    }
    m->stack.count = base;
    return enough;
}

/* The place, or what it is an attribute of or called on, link by link. */
static bool match_links(Matcher *m, uint32_t row, Place p, const Cont *k) {
    while (step(m)) {
        if (match_row(m, row, p, k)) return true;
        NodeKind kind = node_is(p.node) ? tree_kind(m->tree, p.node) : NODE_None;
        if (kind == NODE_Attribute) p = place_of(m, Attribute_value(m->tree, p.node));
        else if (kind == NODE_Call) p = place_of(m, Call_func(m->tree, p.node));
        else if (kind == NODE_Await) p = place_of(m, Await_value(m->tree, p.node));
        else return false;
    }
    return false;
}

static bool match_string_var(Matcher *m, uint32_t slot, Place p, const Cont *k) {
    Binding binding = {.kind = BIND_TEXT, .place = {.node = p.node}};
    return match_string_of(m, p, &binding.text) && match_bind(m, slot, &binding, k);
}

static bool has_parts(Matcher *m, const PatRow *row, Place p) {
    NodeKind kind = node_is(p.node) ? tree_kind(m->tree, p.node) : NODE_None;
    bool text = kind == NODE_JoinedStr || (kind == NODE_Constant && tree_const_kind(m->tree, p.node) == CONST_Str);
    if (!text) return false;
    Str source = tree_text(m->tree, p.node);
    uint64_t cost = source.len / 16;
    m->steps -= cost < m->steps ? cost : m->steps;
    return pattern_string_parts(source) >= row->a;
}

bool match_row(Matcher *m, uint32_t number, Place p, const Cont *k) {
    const PatRow *row = &m->table->pat.rows[number];
    if (!step(m)) return false;
    switch ((PatOp)row->op) {
        case PAT_ANY:
        case PAT_DOTS: return resume(m, k);
        case PAT_VAR: return match_var(m, row->a, p, k);
        case PAT_CHAIN: return match_links(m, row->a, p, k);
        case PAT_DEEP: return match_deep(m, row->a, p, k);
        case PAT_QUAL: return match_chain(m, row, p, k);
        case PAT_STRING:
        case PAT_ANY_STRING:
        case PAT_CONST:
        case PAT_NUMBER: return match_constant(m, row, p) && resume(m, k);
        case PAT_STRING_REGEX: {
            Str text;
            return match_string_of(m, p, &text) && regex_finds(m, pat_string(&m->table->pat, row->a), text) &&
                   resume(m, k);
        }
        case PAT_STRING_VAR: return match_string_var(m, row->a, p, k);
        case PAT_CALL: return match_call(m, row, p, k);
        case PAT_NODE: return match_node(m, row, p, k);
        case PAT_IMPORT: return match_import(m, row, p, k);
        case PAT_PARAMETER: return match_parameter(m, row, p, k);
        case PAT_TYPED: return match_type(m, pat_list(&m->table->pat, row->b), p) && match_row(m, row->a, p, k);
        case PAT_WRITTEN:
            return node_is(p.node) && tree_kind(m->tree, p.node) == NODE_Constant && match_row(m, row->a, p, k);
        case PAT_PARTS: return has_parts(m, row, p) && resume(m, k);
        case PAT_SYMBOLIC: return match_symbolic(m, row->a, p, k);
        case PAT_VARS:
        case PAT_KEYWORD:
        case PAT_STATEMENTS: break; /* stand in lists and at the top, which handle them */
        case PAT_NONE: return !node_is(p.node) && resume(m, k);
        case PAT_OP_COUNT: break;
    }
    return false;
}

typedef struct ItemsCont {
    Cont cont;
    PatList rows;
    Items items;
    uint32_t i, j;
    bool prefix;
    const Cont *next;
} ItemsCont;

static bool items_next(Matcher *m, const Cont *self) {
    const ItemsCont *c = (const ItemsCont *)self;
    return match_items(m, c->rows, c->i, c->items, c->j, c->prefix, c->next);
}

/* $...ARGS: every length, the longest first so that the last one takes all. */
static bool match_many(Matcher *m, uint32_t slot, ItemsCont *rest) {
    uint32_t from = rest->j, room = rest->items.count - from;
    Place *places = ARENA_ARRAY(&m->scratch, Place, room + 1);
    for (uint32_t i = 0; i < room; i++) places[i] = items_at(m, rest->items, from + i);
    for (uint32_t taken = room + 1; taken-- > 0;) {
        if (!step(m)) return false;
        Binding binding = {.kind = BIND_PLACES, .places = places, .count = taken};
        rest->j = from + taken;
        if (match_bind(m, slot, &binding, &rest->cont)) return true;
    }
    return false;
}

bool match_items(Matcher *m, PatList rows, uint32_t i, Items items, uint32_t j, bool prefix, const Cont *k) {
    if (i == rows.count) {
        m->reached = j;
        return (prefix || j == items.count) && resume(m, k);
    }
    const PatRow *row = &m->table->pat.rows[rows.items[i]];
    ItemsCont rest = {{items_next}, rows, items, i + 1, j + 1, prefix, k};
    if (row->op == PAT_VARS) {
        rest.j = j;
        return match_many(m, row->a, &rest);
    }
    if (row->op != PAT_DOTS) {
        if (j >= items.count) return false;
        if (match_row(m, rows.items[i], items_at(m, items, j), &rest.cont)) return true;
        if (!items.after || items.after[j] == j + 1) return false;
        rest.j = items.after[j]; /* behind the statement, not within it */
        return match_row(m, rows.items[i], items_at(m, items, j), &rest.cont);
    }
    if (i + 1 == rows.count) {
        m->reached = items.count;
        return resume(m, k);
    }
    for (uint32_t skip = j; skip <= items.count && step(m); skip++) {
        if (match_items(m, rows, i + 1, items, skip, prefix, k)) return true;
    }
    return false;
}
