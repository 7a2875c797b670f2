/* Nodes field by field, as node.def lists them, and the few kinds whose fields need more: containers known by value,
 * dictionaries, parameters, decorators, statements below statements. */
#include "match/inside.h"

typedef struct FieldsCont {
    Cont cont;
    const PatRow *row;
    NodeId node;
    uint32_t at; /* next field */
    const Cont *next;
} FieldsCont;

static bool match_fields(Matcher *m, const FieldsCont *c);

static bool fields_next(Matcher *m, const Cont *self) { return match_fields(m, (const FieldsCont *)self); }

NodeKind match_plain_kind(NodeKind kind) {
    switch (kind) {
        case NODE_AsyncFunctionDef: return NODE_FunctionDef;
        case NODE_AsyncFor: return NODE_For;
        case NODE_AsyncWith: return NODE_With;
        case NODE_TryStar: return NODE_Try;
        default: return kind;
    }
}

static bool row_is(Matcher *m, uint32_t row, PatOp op) { return m->table->pat.rows[row].op == op; }

/* Lists of statements within `n`. */
static bool holds_statements(NodeKind kind) {
    switch (kind) {
        case NODE_If:
        case NODE_For:
        case NODE_AsyncFor:
        case NODE_While:
        case NODE_With:
        case NODE_AsyncWith:
        case NODE_Try:
        case NODE_TryStar:
        case NODE_ExceptHandler:
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef:
        case NODE_ClassDef:
        case NODE_Match:
        case NODE_match_case: return true;
        default: return false;
    }
}

/* The statements of a body and of the blocks within it, in order: what `...` between statements may skip. */
Items match_flatten(Matcher *m, List body) {
    size_t base = m->stack.count;
    NodeStack flat = {0};
    for (uint32_t i = body.count; i-- > 0;) stack_push(&m->stack, body.items[i]);
    while (m->stack.count > base && step(m)) {
        NodeId n = {m->stack.items[--m->stack.count]};
        NodeKind kind = tree_kind(m->tree, n);
        if (node_categories[kind] == CATEGORY_EXPR || node_categories[kind] == CATEGORY_PATTERN) continue;
        if (node_categories[kind] == CATEGORY_STMT) stack_push(&flat, n.v);
        if (holds_statements(kind)) push_children(m, n);
    }
    m->stack.count = base;
    uint32_t *ids = ARENA_ARRAY(&m->scratch, uint32_t, 2 * flat.count), *after = ids + flat.count;
    if (flat.count) memcpy(ids, flat.items, flat.count * sizeof(*ids));
    Items items = {.ids = ids, .after = after, .count = (uint32_t)flat.count};
    for (uint32_t i = 0; i < items.count; i++) { /* on the stack: the statements that are open */
        while (m->stack.count > base && tree_end(m->tree, (NodeId){ids[m->stack.items[m->stack.count - 1]]}) <=
                                            tree_start(m->tree, (NodeId){ids[i]}))
            after[m->stack.items[--m->stack.count]] = i;
        stack_push(&m->stack, i);
    }
    while (m->stack.count > base) after[m->stack.items[--m->stack.count]] = items.count;
    buffer_free((void **)&flat.items, &flat.capacity);
    return items;
}

bool match_skips(Matcher *m, PatList rows) {
    for (uint32_t i = 0; i + 1 < rows.count; i++) {
        if (row_is(m, rows.items[i], PAT_DOTS)) return true;
    }
    return false;
}

static bool match_list(Matcher *m, PatList rows, List list, const Cont *k) {
    Items items = {.ids = list.items, .count = list.count};
    bool statements = list.count && node_categories[tree_kind(m->tree, list_node(list, 0))] == CATEGORY_STMT;
    if (statements) {
        if (match_skips(m, rows)) items = match_flatten(m, list);
    }
    return match_items(m, rows, 0, items, 0, statements, k);
}

/* Each row meets one of the items, in any order: decorators, pairs of a dictionary. */
typedef struct AnyOrder {
    Cont cont;
    PatList rows, value_rows; /* value_rows: of a Dict; otherwise empty */
    Items items, values;
    uint32_t at;
    bool pairing; /* the key has matched at `found`; its value is next */
    uint32_t found;
    bool taken;                    /* `found` is */
    const struct AnyOrder *before; /* what met the rows before: no item meets two */
    const Cont *next;
} AnyOrder;

static bool any_order(Matcher *m, const AnyOrder *c);
static bool any_order_next(Matcher *m, const Cont *self) { return any_order(m, (const AnyOrder *)self); }

static bool is_taken(const AnyOrder *c, uint32_t item) {
    for (; c; c = c->before) {
        if (c->taken && c->found == item) return true;
    }
    return false;
}

static bool any_order(Matcher *m, const AnyOrder *c) {
    AnyOrder rest = *c;
    rest.cont.run = any_order_next;
    if (c->pairing) {
        rest.pairing = false;
        rest.at++;
        return match_row(m, c->value_rows.items[c->at], items_at(m, c->values, c->found), &rest.cont);
    }
    while (rest.at < c->rows.count && (c->rows.items[rest.at] == 0 || row_is(m, c->rows.items[rest.at], PAT_DOTS)))
        rest.at++;
    if (rest.at == c->rows.count) return resume(m, c->next);
    uint32_t row = c->rows.items[rest.at];
    if (c->value_rows.count) rest.pairing = true;
    else rest.at++;
    for (uint32_t i = 0; i < c->items.count && step(m); i++) {
        Place p = items_at(m, c->items, i);
        if (!node_is(p.node) && !c->items.places) continue; /* the key of a `**` */
        if (is_taken(c, i)) continue;
        rest.found = i;
        rest.taken = true;
        rest.before = c;
        if (match_row(m, row, p, &rest.cont)) return true;
    }
    return false;
}

/* `{"a": $X, ...}`; without `...` there are no other pairs. The compiler writes `...` as `**` of PAT_DOTS. */
static bool match_dict(Matcher *m, PatList keys, PatList values, Items items, Items item_values, const Cont *k) {
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < keys.count; i++) wanted += keys.items[i] != 0;
    bool dots = wanted != keys.count;
    if (!dots && wanted != items.count) return false;
    AnyOrder c = {
        .cont = {any_order_next}, .rows = keys, .value_rows = values, .items = items, .values = item_values, .next = k};
    return any_order(m, &c);
}

static uint32_t add_list(uint32_t *ids, uint32_t count, List list) {
    if (list.count) memcpy(ids + count, list.items, list.count * sizeof(*ids));
    return count + list.count;
}

/* The default of a parameter of the target; 0 where it has none. */
static NodeId default_of(Matcher *m, NodeId arg) {
    NodeId n = matcher_parent(m, arg);
    if (!node_is(n) || tree_kind(m->tree, n) != NODE_arguments) return (NodeId){0};
    List pos = arguments_posonlyargs(m->tree, n), args = arguments_args(m->tree, n),
         kw = arguments_kwonlyargs(m->tree, n);
    List values = arguments_defaults(m->tree, n), kw_values = arguments_kw_defaults(m->tree, n);
    uint32_t count = pos.count + args.count;
    for (uint32_t i = count - values.count; values.count <= count && i < count; i++) {
        uint32_t id = i < pos.count ? pos.items[i] : args.items[i - pos.count];
        if (id == arg.v) return list_node(values, i - (count - values.count));
    }
    for (uint32_t i = 0; i < kw.count && i < kw_values.count; i++) {
        if (kw.items[i] == arg.v) return list_node(kw_values, i);
    }
    return (NodeId){0};
}

typedef struct DefaultCont {
    Cont cont;
    uint32_t row;
    NodeId value;
    const Cont *next;
} DefaultCont;

static bool default_next(Matcher *m, const Cont *self) {
    const DefaultCont *c = (const DefaultCont *)self;
    return match_row(m, c->row, place_of(m, c->value), c->next);
}

bool match_parameter(Matcher *m, const PatRow *row, Place p, const Cont *k) {
    DefaultCont c = {{default_next}, row->b, {0}, k};
    if (!node_is(p.node) || tree_kind(m->tree, p.node) != NODE_arg) return false;
    c.value = default_of(m, p.node);
    return node_is(c.value) && match_row(m, row->a, p, &c.cont);
}

/* Parameters with `...` among them: all of the target's in a row. */
static bool match_parameters(Matcher *m, PatList rows, NodeId n, const Cont *k) {
    List pos = arguments_posonlyargs(m->tree, n), args = arguments_args(m->tree, n),
         kw = arguments_kwonlyargs(m->tree, n);
    uint32_t *ids = ARENA_ARRAY(&m->scratch, uint32_t, pos.count + args.count + kw.count + 2);
    uint32_t count = add_list(ids, add_list(ids, 0, pos), args);
    if (node_is(arguments_vararg(m->tree, n))) ids[count++] = arguments_vararg(m->tree, n).v;
    count = add_list(ids, count, kw);
    if (node_is(arguments_kwarg(m->tree, n))) ids[count++] = arguments_kwarg(m->tree, n).v;
    return match_items(m, rows, 0, (Items){.ids = ids, .count = count}, 0, false, k);
}

static bool is_optional_in_patterns(NodeKind kind, Str field) {
    static const struct {
        NodeKind kind;
        const char *field;
    } table[] = {
        {NODE_FunctionDef, "returns"},
        {NODE_FunctionDef, "decorator_list"},
        {NODE_FunctionDef, "type_params"},
        {NODE_ClassDef, "decorator_list"},
        {NODE_ClassDef, "type_params"},
        {NODE_arg, "annotation"},
        {NODE_alias, "asname"},
        {NODE_Assert, "msg"},
        {NODE_If, "orelse"},
        {NODE_For, "orelse"},
        {NODE_While, "orelse"},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (table[i].kind == kind && str_eq(field, str_from_z(table[i].field))) return true;
    }
    return false;
}

static bool words_equal(Matcher *m, PatList words, List list, bool names) {
    if (words.count != list.count) return false;
    for (uint32_t i = 0; i < words.count; i++) {
        Str name = names ? tree_name(m->tree, (Sym){list.items[i]}) : (Str){0};
        if (names ? !str_eq(pat_string(&m->table->pat, words.items[i]), name) : words.items[i] != list.items[i])
            return false;
    }
    return true;
}

/* One field; `k` goes on with the next. */
static bool match_field(Matcher *m, NodeId n, NodeKind kind, const FieldInfo *f, uint32_t word, uint32_t value,
                        const Cont *k) {
    const PatTable *t = &m->table->pat;
    if (word == 0 && is_optional_in_patterns(kind, str_from_z(f->name))) return resume(m, k);
    switch ((FieldType)f->type) {
        case FIELD_ONE:
        case FIELD_OPT:
            if (!word || !value) {
                bool anything = word && (row_is(m, word, PAT_ANY) || row_is(m, word, PAT_DOTS));
                return (anything || (!word && !value)) && resume(m, k);
            }
            return match_row(m, word, place_of(m, (NodeId){value}), k);
        case FIELD_MANY:
        case FIELD_GAPS: {
            PatList rows = pat_list(t, word);
            if (str_eq(str_from_z(f->name), S("decorator_list"))) {
                List list = tree_list(m->tree, value);
                AnyOrder c = {.cont = {any_order_next},
                              .rows = rows,
                              .items = {.ids = list.items, .count = list.count},
                              .next = k};
                NodeId before = m->decorator;
                if (rows.count && list.count && node_eq(n, m->candidate)) m->decorator = list_node(list, 0);
                if (any_order(m, &c)) return true;
                m->decorator = before;
                return false;
            }
            return match_list(m, rows, tree_list(m->tree, value), k);
        }
        case FIELD_SYM:
        case FIELD_OPTSYM:
            if (!word) return !value && resume(m, k);
            return match_name_word(m, word, tree_name(m->tree, (Sym){value}), n, k);
        case FIELD_SYMS:
        case FIELD_CMPOPS:
            return words_equal(m, pat_list(t, word), tree_list(m->tree, value), f->type == FIELD_SYMS) && resume(m, k);
        case FIELD_INT: return word == value && resume(m, k);
        default: return resume(m, k);
    }
}

static bool match_fields(Matcher *m, const FieldsCont *c) {
    NodeKind kind = (NodeKind)c->row->kind;
    FieldList fields = node_fields(kind);
    if (c->at == fields.count) return resume(m, c->next);
    const FieldInfo *f = &fields.fields[c->at];
    FieldsCont rest = *c;
    rest.cont.run = fields_next;
    rest.at++;
    uint32_t word = pat_list(&m->table->pat, c->row->a).items[c->at];
    uint32_t value = f->slot < 0 ? 0 : tree_slot(m->tree, c->node, node_slot_counts[kind], (uint32_t)f->slot);
    return match_field(m, c->node, kind, f, word, value, &rest.cont);
}

/* A list, tuple or dictionary that is known by value but written elsewhere. */
static bool match_container(Matcher *m, const PatRow *row, Place p, const Cont *k) {
    AtomKind wanted = row->kind == NODE_List ? ATOM_LIST : row->kind == NODE_Tuple ? ATOM_TUPLE : ATOM_DICT;
    const Atom *atom = value_single(m->facts, p.value);
    if (!atom || atom->kind != wanted || atom->rest.v != VALUE_NEVER.v) return false;
    PatList fields = pat_list(&m->table->pat, row->a);
    Place *places = ARENA_ARRAY(&m->scratch, Place, atom->count);
    if (wanted != ATOM_DICT) {
        for (uint32_t i = 0; i < atom->count; i++) places[i].value = atom->items[i];
        return match_items(m, pat_list(&m->table->pat, fields.items[0]), 0,
                           (Items){.places = places, .count = atom->count}, 0, false, k);
    }
    uint32_t half = atom->count / 2;
    for (uint32_t i = 0; i < half; i++) {
        places[i].value = atom->items[2 * i];
        places[half + i].value = atom->items[2 * i + 1];
    }
    return match_dict(m, pat_list(&m->table->pat, fields.items[0]), pat_list(&m->table->pat, fields.items[1]),
                      (Items){.places = places, .count = half}, (Items){.places = places + half, .count = half}, k);
}

/* A pattern's statement `f(x)` meets every statement in whose own expressions f(x) stands: `y = f(x)`, `return f(x)`.
 * Those of the statements within it are their own. */
static bool match_within(Matcher *m, uint32_t row, NodeId statement, const Cont *k) {
    size_t base = m->stack.count;
    push_children(m, statement);
    bool enough = false;
    while (!enough && m->stack.count > base && step(m)) {
        NodeId n = {m->stack.items[--m->stack.count]};
        NodeCategory category = (NodeCategory)node_categories[tree_kind(m->tree, n)];
        if (category == CATEGORY_STMT || tree_kind(m->tree, n) == NODE_ExceptHandler ||
            tree_kind(m->tree, n) == NODE_match_case)
            continue;
        push_children(m, n);
        if (category == CATEGORY_EXPR) enough = match_row(m, row, place_of(m, n), k);
    }
    m->stack.count = base;
    return enough;
}

/* `os.$X` where the name was imported by itself: the last segment of what it denotes. */
static bool match_member(Matcher *m, const PatRow *row, Place p, const Cont *k) {
    PatList words = pat_list(&m->table->pat, row->a);
    const PatRow *value = &m->table->pat.rows[words.items[0]];
    if (value->op != PAT_QUAL || !(words.items[1] & NAME_IS_SLOT)) return false;
    QualId parent = m->table->quals[value->a];
    uint32_t count = parent.v ? value_count(m->facts, p.value) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const Atom *atom = value_atom(m->facts, p.value, i);
        if (atom->kind != ATOM_NAME || !qual_eq(qual_parent(m->facts->quals, atom->qual), parent)) continue;
        if (match_name_word(m, words.items[1], qual_segment(m->facts->quals, atom->qual), p.node, k)) return true;
    }
    return false;
}

/* `{...}`: any set, any dictionary. */
static bool is_any_braces(Matcher *m, const PatRow *row) {
    if (row->kind != NODE_Set) return false;
    PatList items = pat_list(&m->table->pat, pat_list(&m->table->pat, row->a).items[0]);
    return items.count == 1 && row_is(m, items.items[0], PAT_DOTS);
}

bool match_node(Matcher *m, const PatRow *row, Place p, const Cont *k) {
    NodeKind kind = (NodeKind)row->kind;
    if (node_is(p.node) && tree_kind(m->tree, p.node) == NODE_Dict && is_any_braces(m, row)) return resume(m, k);
    if (kind == NODE_Attribute && match_member(m, row, p, k)) return true;
    if (kind == NODE_Expr && node_is(p.node) && node_categories[tree_kind(m->tree, p.node)] == CATEGORY_STMT) {
        return match_within(m, pat_list(&m->table->pat, row->a).items[0], p.node, k);
    }
    bool same =
        node_is(p.node) && (match_plain_kind(tree_kind(m->tree, p.node)) == kind || tree_kind(m->tree, p.node) == kind);
    bool container = kind == NODE_List || kind == NODE_Tuple || kind == NODE_Dict;
    if (!same) return container && match_container(m, row, p, k);
    FieldList fields = node_fields(kind);
    bool contextual = false;
    for (uint32_t i = 0; i < fields.count; i++) contextual |= fields.fields[i].type == FIELD_CTX;
    if (!contextual && row->flags != tree_flags(m->tree, p.node)) return false;
    PatList words = pat_list(&m->table->pat, row->a);
    if (kind == NODE_Dict) {
        List keys = Dict_keys(m->tree, p.node), values = Dict_values(m->tree, p.node);
        return match_dict(m, pat_list(&m->table->pat, words.items[0]), pat_list(&m->table->pat, words.items[1]),
                          (Items){.ids = keys.items, .count = keys.count},
                          (Items){.ids = values.items, .count = values.count}, k);
    }
    if (kind == NODE_BoolOp && row->b) { /* options: commutative_boolop */
        List values = BoolOp_values(m->tree, p.node);
        PatList wanted = pat_list(&m->table->pat, words.items[words.count - 1]);
        Items items = {.ids = values.items, .count = values.count};
        AnyOrder c = {.cont = {any_order_next}, .rows = wanted, .items = items, .next = k};
        bool dots = wanted.count && (match_skips(m, wanted) || row_is(m, wanted.items[wanted.count - 1], PAT_DOTS));
        return (dots || wanted.count == values.count) && any_order(m, &c);
    }
    if (kind == NODE_arguments) {
        PatList rows = pat_list(&m->table->pat, words.items[1]);
        for (uint32_t i = 0; i < rows.count; i++) {
            if (row_is(m, rows.items[i], PAT_DOTS)) return match_parameters(m, rows, p.node, k);
        }
    }
    FieldsCont c = {{fields_next}, row, p.node, 0, k};
    return match_fields(m, &c);
}
