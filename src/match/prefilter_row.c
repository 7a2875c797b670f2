/* A quick no for rows: kinds, names, literals, how many arguments there are. What a slot can be bound to without a
 * choice is bound on the way, for the regular expressions that follow. */
#include "match/inside.h"

/* Before values are known anything but a literal may have one. */
static bool is_known(const Matcher *m, NodeId n) {
    if (m->blank) return tree_kind(m->tree, n) != NODE_Constant;
    return value_of(m->facts, n).v > VALUE_NEVER.v;
}

static void bind(Matcher *m, uint32_t slot, Binding binding) {
    if (m->bound >> slot & 1) return;
    m->slots[slot] = binding;
    m->bound |= UINT32_C(1) << slot;
}

static void bind_name(Matcher *m, uint32_t word, Str name, NodeId owner) {
    bind(m, word & ~NAME_IS_SLOT, (Binding){.kind = BIND_TEXT, .text = name, .place = {.node = owner}});
}

/* As it is spelled, here or in what it is an alias of. */
static bool spelled_may(const Matcher *m, const PatRow *row, NodeId n) {
    Sym word = tree_last_word(m->tree, n);
    if (!word.v) return false;
    Str text = tree_name(m->tree, word);
    Str name = pat_string(&m->table->pat, row->a), other;
    if (str_eq(text, str_last_part(name, '.')) || str_eq(text, qual_segment(m->facts->quals, m->table->quals[row->a])))
        return true;
    for (uint32_t i = 0; match_alias_word(name, i, &other); i++)
        if (str_eq(text, other)) return true;
    return false;
}

static bool name_may(const Matcher *m, const PatRow *row, NodeId n) {
    if (m->blank && !node_eq(n, m->candidate)) return true;
    return (!m->blank && is_known(m, n) &&
            value_may_be_name(m->facts, value_of(m->facts, n), m->table->quals[row->a])) ||
           spelled_may(m, row, n);
}

/* A callee by name; `*layers`: it may bring arguments of its own. */
static bool callee_may(const Matcher *m, const PatRow *row, NodeId func, bool *layers) {
    if (m->blank) return !node_eq(func, m->candidate_callee) || spelled_may(m, row, func);
    ValueId value = value_of(m->facts, func);
    uint32_t count = value.v > VALUE_NEVER.v ? value_count(m->facts, value) : 0;
    bool named = false;
    for (uint32_t i = 0; i < count; i++) {
        const Atom *atom = value_atom(m->facts, value, i);
        *layers |= atom->kind == ATOM_PARTIAL;
        named |= atom->kind == ATOM_METHOD || (atom->kind == ATOM_NAME && qual_eq(atom->qual, m->table->quals[row->a]));
    }
    return named || *layers || spelled_may(m, row, func);
}

static bool literal_may(Matcher *m, const PatRow *row, NodeId n) {
    PatOp op = (PatOp)row->op;
    bool text = op == PAT_STRING_REGEX || op == PAT_STRING_VAR;
    if (tree_kind(m->tree, n) != NODE_Constant) {
        Str content;
        if (!is_known(m, n)) return false;
        if (m->blank) return true;
        if (!text) return match_constant(m, row, place_of(m, n));
        if (!match_string_of(m, place_of(m, n), &content)) return false;
        if (op == PAT_STRING_VAR) bind(m, row->a, (Binding){.kind = BIND_TEXT, .text = content, .place = {.node = n}});
        return true;
    }
    ConstKind kind = tree_const_kind(m->tree, n);
    if (op == PAT_STRING_VAR && kind == CONST_Str && !(m->bound >> row->a & 1)) {
        bind(m, row->a, (Binding){.kind = BIND_TEXT, .place = {.node = n}});
        m->lazy |= UINT32_C(1) << row->a;
    }
    if (text) return kind == CONST_Str;
    if (op == PAT_CONST) return kind == (ConstKind)row->flags;
    if (op == PAT_NUMBER) return kind == (ConstKind)row->kind;
    if (kind != (row->flags ? CONST_Bytes : CONST_Str)) return false;
    return op == PAT_ANY_STRING || (m->tree->nodes[n.v].length >= pat_string(&m->table->pat, row->a).len &&
                                    match_constant(m, row, place_of(m, n)));
}

/* --- calls --- */

/* A list is as long as audited code makes it. */
static void charge(Matcher *m, uint32_t count) { m->steps -= count / 64 < m->steps ? count / 64 : m->steps; }

/* Some item meets the row, with what else must hold. */
static bool any_may(Matcher *m, uint32_t row, List list, const MayRest *rest, NodeId at) {
    charge(m, list.count);
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t before = m->bound;
        bool yes = may_row(m, row, list_node(list, i), NULL, at) && may_rest(m, rest, at);
        slots_restore(m, before);
        if (yes) return true;
    }
    return false;
}

typedef struct CallMay {
    NodeId call;
    List args, keywords;
    PatList signature;
    bool by_name; /* the callee: a splat may be known by value */
} CallMay;

static bool has_splat(const Matcher *m, const CallMay *c) {
    for (uint32_t i = 0; i < c->keywords.count; i++) {
        if (!keyword_arg(m->tree, list_node(c->keywords, i)).v) return true;
    }
    return false;
}

/* The value of the keyword `name`; 0 where there is none. */
static NodeId keyword_named(const Matcher *m, const CallMay *c, Str name) {
    for (uint32_t i = 0; i < c->keywords.count; i++) {
        NodeId keyword = list_node(c->keywords, i);
        if (str_eq(tree_name(m->tree, keyword_arg(m->tree, keyword)), name)) return keyword_value(m->tree, keyword);
    }
    return (NodeId){0};
}

/* Some keyword, whatever its name is: each is tried with what else must hold. */
static bool any_keyword_may(Matcher *m, const CallMay *c, const PatRow *row, const MayRest *rest, NodeId at) {
    if (c->by_name && has_splat(m, c)) return true;
    for (uint32_t i = 0; i < c->keywords.count; i++) {
        NodeId keyword = list_node(c->keywords, i);
        Sym sym = keyword_arg(m->tree, keyword);
        uint32_t before = m->bound;
        if (!sym.v) continue;
        bind(m, row->a & ~NAME_IS_SLOT, (Binding){.kind = BIND_TEXT, .text = tree_name(m->tree, sym)});
        bool yes = may_row(m, row->b, keyword_value(m->tree, keyword), NULL, at) && may_rest(m, rest, at);
        slots_restore(m, before);
        if (yes) return true;
    }
    return false;
}

/* One argument given by keyword; where it may come otherwise, yes. */
static bool keyword_may(Matcher *m, const CallMay *c, const PatRow *row, const MayRest *rest, NodeId at) {
    const PatTable *t = &m->table->pat;
    if (!row->a) return has_splat(m, c);
    if (row->a & NAME_IS_SLOT) return any_keyword_may(m, c, row, rest, at);
    Str name = pat_string(t, row->a);
    NodeId value = keyword_named(m, c, name);
    if (node_is(value)) return has_splat(m, c) || may_row(m, row->b, value, NULL, at);
    if (c->keywords.count && has_splat(m, c)) return true;
    for (uint32_t i = 0; i < c->signature.count; i++) { /* by position */
        if (str_eq(pat_string(t, c->signature.items[i]), name)) return c->args.count > 0;
    }
    return false;
}

/* Behind a `...`: each row meets some argument from `first` on, whose place nobody knows; the only one of them with what else must hold. */
static bool scattered_may(Matcher *m, const CallMay *c, PatList rows, uint32_t count, uint32_t first, const MayRest *rest, NodeId at) {
    const PatTable *t = &m->table->pat;
    uint32_t closed = 0;
    if (c->keywords.count && (c->signature.count || has_splat(m, c))) return true; /* one of them may stand there, too */
    for (uint32_t i = 0; i < c->args.count; i++)
        if (tree_kind(m->tree, list_node(c->args, i)) == NODE_Starred) return true;
    for (uint32_t i = first; i < count; i++) {
        if (t->rows[rows.items[i]].op == PAT_VARS) return true;
        closed += !is_open_row(t, rows.items[i]);
    }
    List args = {c->args.items + first, c->args.count - first};
    if (closed > args.count) return false;
    for (uint32_t i = first; i < count; i++)
        if (!is_open_row(t, rows.items[i]) && !any_may(m, rows.items[i], args, closed == 1 ? rest : NULL, at)) return false;
    return true;
}

/* Rows in front of a `...` meet what stands at their place, or its keyword. */
static bool positional_may(Matcher *m, const CallMay *c, PatList rows, uint32_t count, const MayRest *rest, NodeId at) {
    const PatTable *t = &m->table->pat;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t op = t->rows[rows.items[i]].op;
        if (op == PAT_DOTS) return i > c->args.count || scattered_may(m, c, rows, count, i, rest, at);
        if (op == PAT_VARS) return true;
        NodeId arg = {0};
        if (i < c->args.count) {
            arg = list_node(c->args, i);
            if (tree_kind(m->tree, arg) == NODE_Starred) return true;
        } else {
            if (has_splat(m, c)) return true;
            if (i < c->signature.count) arg = keyword_named(m, c, pat_string(t, c->signature.items[i]));
            if (!node_is(arg)) return false;
        }
        if (!may_row(m, rows.items[i], arg, NULL, at)) return false;
    }
    for (uint32_t i = count; i < c->args.count; i++) { /* more than there are rows */
        if (tree_kind(m->tree, list_node(c->args, i)) != NODE_Starred) return false;
    }
    return true;
}

static bool call_may(Matcher *m, const PatRow *row, NodeId call, const MayRest *rest, NodeId at) {
    const PatTable *t = &m->table->pat;
    if (tree_kind(m->tree, call) != NODE_Call) return false;
    NodeId func = Call_func(m->tree, call);
    const PatRow *callee = &t->rows[row->a];
    CallMay c = {call, Call_args(m->tree, call), Call_keywords(m->tree, call), pat_list(t, t->signatures[row->kind]),
                 callee->op == PAT_QUAL};
    bool layers = false;
    if (c.by_name ? !callee_may(m, callee, func, &layers) : !may_row(m, row->a, func, NULL, at)) return false;
    if (layers) return true;
    PatList args = pat_list(t, row->b);
    uint32_t positional = 0;
    while (positional < args.count && t->rows[args.items[positional]].op != PAT_KEYWORD) positional++;
    charge(m, c.keywords.count + c.args.count);
    if (!positional_may(m, &c, args, positional, rest, at)) return false;
    for (uint32_t i = positional; i < args.count; i++) {
        if (!keyword_may(m, &c, &t->rows[args.items[i]], rest, at)) return false;
    }
    return true;
}

/* --- nodes --- */

/* Decorators: each row meets one of them. */
static bool decorators_may(Matcher *m, PatList rows, List list, const MayRest *rest, NodeId at) {
    for (uint32_t i = 0; i < rows.count; i++) {
        if (rows.items[i] && !is_open_row(&m->table->pat, rows.items[i]) && !any_may(m, rows.items[i], list, rest, at))
            return false;
    }
    return true;
}

/* Statements may stand within those of the list. */
static bool statements_may(Matcher *m, PatList rows) {
    for (uint32_t i = 0; i < rows.count; i++)
        if (match_row_absent(m, rows.items[i])) return false;
    return true;
}

/* Each row meets one of the items. */
static bool each_may(Matcher *m, PatList rows, List list, NodeId at) {
    enum { MOST = 8 };
    for (uint32_t i = 0; i < rows.count && i < MOST; i++)
        if (!is_open_row(&m->table->pat, rows.items[i]) && !any_may(m, rows.items[i], list, NULL, at)) return false;
    return true;
}

static bool list_may(Matcher *m, PatList rows, List list, const MayRest *rest, NodeId at) {
    const PatTable *t = &m->table->pat;
    if (list.count && node_categories[tree_kind(m->tree, list_node(list, 0))] == CATEGORY_STMT) return statements_may(m, rows);
    uint32_t closed = 0, last = 0;
    for (uint32_t i = 0; i < rows.count; i++) {
        if (is_open_row(t, rows.items[i])) continue;
        closed++;
        last = rows.items[i];
    }
    if (closed > list.count) return false;
    if (closed == rows.count) {
        if (closed != list.count) return false;
        for (uint32_t i = 0; i < closed; i++) {
            if (!may_row(m, rows.items[i], list_node(list, i), NULL, at)) return false;
        }
        return true;
    }
    return closed == 1 ? any_may(m, last, list, rest, at) : each_may(m, rows, list, at);
}

/* `def f(..., $X, ...)`: each row meets a parameter, in any order. */
static bool parameter_may(Matcher *m, uint32_t number, NodeId n, const MayRest *rest, NodeId at) {
    const Tree *t = m->tree;
    const PatRow *row = &m->table->pat.rows[number];
    List lists[3] = {arguments_posonlyargs(t, n), arguments_args(t, n), arguments_kwonlyargs(t, n)};
    if (row->op != PAT_PARAMETER) {
        if (row->op != PAT_NODE) return true;
        List one = {(uint32_t[]){arguments_vararg(t, n).v}, node_is(arguments_vararg(t, n))};
        List two = {(uint32_t[]){arguments_kwarg(t, n).v}, node_is(arguments_kwarg(t, n))};
        return any_may(m, number, lists[0], rest, at) || any_may(m, number, lists[1], rest, at) ||
               any_may(m, number, lists[2], rest, at) || any_may(m, number, one, rest, at) ||
               any_may(m, number, two, rest, at);
    }
    List values = arguments_defaults(t, n), kw_values = arguments_kw_defaults(t, n);
    uint32_t plain = lists[0].count + lists[1].count;
    if (values.count > plain) return true;
    charge(m, plain + lists[2].count);
    for (uint32_t i = 0; i < values.count + kw_values.count; i++) {
        uint32_t which = plain - values.count + i, value, arg;
        if (i < values.count) {
            arg = which < lists[0].count ? lists[0].items[which] : lists[1].items[which - lists[0].count];
            value = values.items[i];
        } else {
            value = kw_values.items[i - values.count];
            if (!value || i - values.count >= lists[2].count) continue;
            arg = lists[2].items[i - values.count];
        }
        uint32_t before = m->bound;
        bool yes = may_row(m, row->a, (NodeId){arg}, NULL, at) && may_row(m, row->b, (NodeId){value}, NULL, at) &&
                   may_rest(m, rest, at);
        slots_restore(m, before);
        if (yes) return true;
    }
    return false;
}

static bool field_may(Matcher *m, const FieldInfo *f, uint32_t word, uint32_t value, NodeId owner, const MayRest *rest,
                      NodeId at) {
    const PatTable *t = &m->table->pat;
    switch ((FieldType)f->type) {
        case FIELD_ONE:
        case FIELD_OPT: return !word || !value || may_row(m, word, (NodeId){value}, rest, at);
        case FIELD_MANY:
            if (!word) return true;
            if (f->name[0] == 'd' && f->name[4] == 'r') /* decorator_list, not defaults */
                return decorators_may(m, pat_list(t, word), tree_list(m->tree, value), rest, at);
            return list_may(m, pat_list(t, word), tree_list(m->tree, value), rest, at);
        case FIELD_SYM:
        case FIELD_OPTSYM:
            if (!word) return true;
            if (!(word & NAME_IS_SLOT)) return str_eq(pat_string(t, word), tree_name(m->tree, (Sym){value}));
            if (value) bind_name(m, word, tree_name(m->tree, (Sym){value}), owner);
            return value != 0;
        default: return true;
    }
}

/* The fields that say most stand last: the attribute, the value. */
static bool fields_may(Matcher *m, const PatRow *row, NodeId n, const MayRest *rest, NodeId at) {
    NodeKind kind = (NodeKind)row->kind;
    FieldList fields = node_fields(kind);
    PatList words = pat_list(&m->table->pat, row->a);
    for (uint32_t i = fields.count < words.count ? fields.count : words.count; i-- > 0;) {
        const FieldInfo *f = &fields.fields[i];
        if (f->slot < 0) continue;
        uint32_t value = tree_slot(m->tree, n, node_slot_counts[kind], (uint32_t)f->slot);
        if (!field_may(m, f, words.items[i], value, n, rest, at)) return false;
    }
    return true;
}

/* `os.$X` */
static bool names_member(const Matcher *m, const PatRow *row) {
    PatList words = pat_list(&m->table->pat, row->a);
    return m->table->pat.rows[words.items[0]].op == PAT_QUAL && (words.items[1] & NAME_IS_SLOT);
}

/* The same by what it denotes. */
static bool member_may(const Matcher *m, const PatRow *row, NodeId n) {
    if (!names_member(m, row)) return false;
    QualId parent = m->table->quals[m->table->pat.rows[pat_list(&m->table->pat, row->a).items[0]].a];
    ValueId known = value_of(m->facts, n);
    for (uint32_t i = 0; i < value_count(m->facts, known); i++) {
        const Atom *atom = value_atom(m->facts, known, i);
        if (atom->kind == ATOM_NAME && qual_eq(qual_parent(m->facts->quals, atom->qual), parent)) return true;
    }
    return false;
}

static bool attribute_may(Matcher *m, const PatRow *row, NodeId n, const MayRest *rest, NodeId at) {
    NodeKind kind = tree_kind(m->tree, n);
    uint32_t before = m->bound;
    if (m->blank ? kind == NODE_Name && names_member(m, row) : is_known(m, n) && member_may(m, row, n)) return true;
    if (kind != NODE_Attribute || !fields_may(m, row, n, rest, at)) return false;
    if (m->blank) slots_restore(m, before); /* by what it means it may have another name */
    return true;
}

static bool arguments_may(Matcher *m, const PatRow *row, NodeId n, const MayRest *rest, NodeId at) {
    const PatTable *t = &m->table->pat;
    PatList rows = pat_list(t, pat_list(t, row->a).items[1]);
    bool dots = false;
    for (uint32_t i = 0; i < rows.count; i++) dots |= t->rows[rows.items[i]].op == PAT_DOTS;
    if (!dots) return true;
    for (uint32_t i = 0; i < rows.count; i++) {
        if (!is_open_row(t, rows.items[i]) && !parameter_may(m, rows.items[i], n, rest, at)) return false;
    }
    return true;
}

/* A list, tuple or dictionary: as it is written, or known by value. Pairs of a dictionary stand in any order. */
static bool display_may(Matcher *m, const PatRow *row, NodeId n, const MayRest *rest, NodeId at) {
    NodeKind wanted = (NodeKind)row->kind;
    if (tree_kind(m->tree, n) != wanted) {
        AtomKind kind = wanted == NODE_List ? ATOM_LIST : wanted == NODE_Tuple ? ATOM_TUPLE : ATOM_DICT;
        const Atom *atom = m->blank || !is_known(m, n) ? NULL : value_single(m->facts, value_of(m->facts, n));
        return m->blank ? is_known(m, n) : atom && atom->kind == kind;
    }
    PatList rows = pat_list(&m->table->pat, pat_list(&m->table->pat, row->a).items[0]);
    if (wanted != NODE_Dict) return list_may(m, rows, wanted == NODE_List ? List_elts(m->tree, n) : Tuple_elts(m->tree, n), rest, at);
    return each_may(m, rows, Dict_keys(m->tree, n), at);
}

static bool node_may(Matcher *m, const PatRow *row, NodeId n, const MayRest *rest, NodeId at) {
    NodeKind kind = tree_kind(m->tree, n), wanted = (NodeKind)row->kind;
    switch (wanted) {
        case NODE_Attribute: return attribute_may(m, row, n, rest, at);
        case NODE_Expr: return node_categories[kind] == CATEGORY_STMT;
        case NODE_List:
        case NODE_Tuple:
        case NODE_Dict: return display_may(m, row, n, rest, at);
        case NODE_Set: return kind == NODE_Set || kind == NODE_Dict;
        default: break;
    }
    if (kind != wanted && match_plain_kind(kind) != wanted) return false;
    switch (wanted) {
        case NODE_BoolOp: return row->flags == tree_flags(m->tree, n);
        case NODE_arguments: return arguments_may(m, row, n, rest, at);
        case NODE_Name:
        case NODE_Subscript:
        case NODE_Starred: break;
        default:
            if (row->flags != tree_flags(m->tree, n)) return false;
    }
    return fields_may(m, row, n, rest, at);
}

/* The first word of an import is that of what it names. */
static bool import_may(const Matcher *m, const PatRow *row, NodeId n) {
    const PatTable *t = &m->table->pat;
    NodeKind kind = tree_kind(m->tree, n);
    uint32_t word = pat_list(t, row->a).items[0];
    if (kind != NODE_ImportFrom && (kind != NODE_Import || row->flags)) return false;
    if (word & NAME_IS_SLOT) return true;
    Str name = pat_string(t, word);
    if (kind == NODE_ImportFrom) return str_starts_with(tree_name(m->tree, ImportFrom_module(m->tree, n)), name);
    List names = Import_names(m->tree, n);
    for (uint32_t i = 0; i < names.count; i++) {
        if (str_starts_with(tree_name(m->tree, alias_name(m->tree, list_node(names, i))), name)) return true;
    }
    return false;
}

bool may_row(Matcher *m, uint32_t number, NodeId n, const MayRest *rest, NodeId at) {
    const PatRow *row = &m->table->pat.rows[number];
    switch ((PatOp)row->op) {
        case PAT_VAR: bind(m, row->a, (Binding){.kind = BIND_PLACE, .place = place_of(m, n)}); return true;
        case PAT_QUAL: return name_may(m, row, n);
        case PAT_STRING:
        case PAT_ANY_STRING:
        case PAT_STRING_REGEX:
        case PAT_STRING_VAR:
        case PAT_CONST:
        case PAT_NUMBER: return literal_may(m, row, n);
        case PAT_CALL: return call_may(m, row, n, rest, at);
        case PAT_NODE: return node_may(m, row, n, rest, at);
        case PAT_WRITTEN: return tree_kind(m->tree, n) == NODE_Constant && may_row(m, row->a, n, rest, at);
        case PAT_IMPORT: return import_may(m, row, n);
        default: return true;
    }
}
