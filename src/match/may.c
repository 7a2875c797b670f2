/* A quick no: can a formula hold at a node at all, whatever its metavariables are? Looks at kinds, fixed names and
 * literals alone, binds nothing, and says yes wherever it would have to think. Most rules meet most nodes in vain. */
#include "match/inside.h"

static bool row_may(const Matcher *m, uint32_t number, NodeId n);

/* Before values are known anything but a literal may have one. */
static bool is_known(const Matcher *m, NodeId n) {
    if (m->blank) return tree_kind(m->tree, n) != NODE_Constant;
    return value_of(m->facts, n).v > VALUE_NEVER.v;
}

/* The last word of a name or chain; 0 where it is neither. */
static Sym last_word(const Tree *t, NodeId n) {
    NodeKind kind = tree_kind(t, n);
    if (kind == NODE_Attribute) return Attribute_attr(t, n);
    return kind == NODE_Name ? Name_id(t, n) : (Sym){0};
}

static Str last_segment(Str dotted) {
    size_t from = dotted.len;
    while (from && dotted.ptr[from - 1] != '.') from--;
    return str_slice(dotted, from, dotted.len);
}

/* By meaning only where a value is known; else as it is spelled, here or in what it is an alias of. */
static bool name_may(const Matcher *m, const PatRow *row, NodeId n) {
    if (m->blank ? !node_eq(n, m->candidate) : is_known(m, n)) return true;
    Sym word = last_word(m->tree, n);
    if (!word.v) return false;
    Str text = tree_name(m->tree, word);
    return str_eq(text, last_segment(pat_string(&m->table->pat, row->a))) ||
           str_eq(text, qual_segment(m->facts->quals, m->table->quals[row->a]));
}

static bool literal_may(const Matcher *m, const PatRow *row, NodeId n) {
    if (tree_kind(m->tree, n) != NODE_Constant) return is_known(m, n);
    ConstKind kind = tree_const_kind(m->tree, n);
    switch ((PatOp)row->op) {
        case PAT_CONST: return kind == (ConstKind)row->flags;
        case PAT_NUMBER: return kind == CONST_Int || kind == CONST_Float || kind == CONST_Complex;
        case PAT_STRING: return kind == CONST_Str || kind == CONST_Bytes;
        default: return kind == CONST_Str;
    }
}

/* One argument given by keyword; where it may come otherwise, yes. */
static bool keyword_may(const Matcher *m, const PatRow *row, PatList signature, NodeId call) {
    const PatTable *t = &m->table->pat;
    if (!row->a || row->a & NAME_IS_SLOT) return true;
    Str name = pat_string(t, row->a);
    List keywords = Call_keywords(m->tree, call);
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId keyword = list_node(keywords, i);
        Sym sym = keyword_arg(m->tree, keyword);
        if (!sym.v) return true;
        if (str_eq(tree_name(m->tree, sym), name)) return row_may(m, row->b, keyword_value(m->tree, keyword));
    }
    for (uint32_t i = 0; i < signature.count; i++) {
        if (str_eq(pat_string(t, signature.items[i]), name)) return true;
    }
    return false;
}

static bool call_may(const Matcher *m, const PatRow *row, NodeId call) {
    const PatTable *t = &m->table->pat;
    if (tree_kind(m->tree, call) != NODE_Call) return false;
    NodeId func = Call_func(m->tree, call);
    if (!row_may(m, row->a, func)) return false;
    if (t->rows[row->a].op == PAT_QUAL && !m->blank && is_known(m, func)) return true; /* a partial brings arguments of its own */
    PatList args = pat_list(t, row->b), signature = pat_list(t, t->signatures[row->kind]);
    for (uint32_t i = args.count; i-- > 0;) {
        const PatRow *arg = &t->rows[args.items[i]];
        if (arg->op != PAT_KEYWORD) break; /* keywords stand last */
        if (!keyword_may(m, arg, signature, call)) return false;
    }
    return true;
}

static bool is_open_row(const PatTable *t, uint32_t row) {
    uint8_t op = t->rows[row].op;
    return op == PAT_DOTS || op == PAT_VARS || op == PAT_ANY;
}

static bool field_may(const Matcher *m, NodeKind kind, const FieldInfo *f, uint32_t word, uint32_t value) {
    const PatTable *t = &m->table->pat;
    switch ((FieldType)f->type) {
        case FIELD_ONE:
        case FIELD_OPT: return !word || !value || row_may(m, word, (NodeId){value});
        case FIELD_MANY: {
            if (kind != NODE_Assign) return true;
            PatList rows = pat_list(t, word);
            List list = tree_list(m->tree, value);
            if (rows.count != 1 || is_open_row(t, rows.items[0])) return true;
            return list.count == 1 && row_may(m, rows.items[0], list_node(list, 0));
        }
        case FIELD_SYM:
        case FIELD_OPTSYM:
            return !word || word & NAME_IS_SLOT || str_eq(pat_string(t, word), tree_name(m->tree, (Sym){value}));
        default: return true;
    }
}

/* The fields that say most stand last: the attribute, the value. */
static bool fields_may(const Matcher *m, const PatRow *row, NodeId n) {
    NodeKind kind = (NodeKind)row->kind;
    FieldList fields = node_fields(kind);
    PatList words = pat_list(&m->table->pat, row->a);
    for (uint32_t i = fields.count < words.count ? fields.count : words.count; i-- > 0;) {
        const FieldInfo *f = &fields.fields[i];
        if (f->slot < 0) continue;
        uint32_t value = tree_slot(m->tree, n, node_slot_counts[kind], (uint32_t)f->slot);
        if (!field_may(m, kind, f, words.items[i], value)) return false;
    }
    return true;
}

/* `os.$X` by what it denotes. */
static bool member_may(const Matcher *m, const PatRow *row, NodeId n) {
    PatList words = pat_list(&m->table->pat, row->a);
    const PatRow *value = &m->table->pat.rows[words.items[0]];
    if (value->op != PAT_QUAL || !(words.items[1] & NAME_IS_SLOT)) return false;
    QualId parent = m->table->quals[value->a];
    ValueId known = value_of(m->facts, n);
    for (uint32_t i = 0; i < value_count(m->facts, known); i++) {
        const Atom *atom = value_atom(m->facts, known, i);
        if (atom->kind == ATOM_NAME && qual_eq(qual_parent(m->facts->quals, atom->qual), parent)) return true;
    }
    return false;
}

static bool node_may(const Matcher *m, const PatRow *row, NodeId n) {
    NodeKind kind = tree_kind(m->tree, n);
    switch ((NodeKind)row->kind) {
        case NODE_Attribute:
            return (m->blank ? kind == NODE_Name : is_known(m, n) && member_may(m, row, n)) || (kind == NODE_Attribute && fields_may(m, row, n));
        case NODE_Assign:
        case NODE_AugAssign:
        case NODE_AnnAssign:
        case NODE_Subscript: return kind == (NodeKind)row->kind && fields_may(m, row, n);
        case NODE_Compare: return kind == NODE_Compare;
        case NODE_Name: return kind == NODE_Name && fields_may(m, row, n);
        case NODE_BinOp: return kind == NODE_BinOp && row->flags == tree_flags(m->tree, n);
        case NODE_JoinedStr: return kind == NODE_JoinedStr;
        default: return true;
    }
}

static bool row_may(const Matcher *m, uint32_t number, NodeId n) {
    const PatRow *row = &m->table->pat.rows[number];
    switch ((PatOp)row->op) {
        case PAT_QUAL: return name_may(m, row, n);
        case PAT_STRING:
        case PAT_ANY_STRING:
        case PAT_STRING_REGEX:
        case PAT_STRING_VAR:
        case PAT_CONST:
        case PAT_NUMBER: return literal_may(m, row, n);
        case PAT_CALL: return call_may(m, row, n);
        case PAT_NODE: return node_may(m, row, n);
        default: return true;
    }
}

bool match_may(const Matcher *m, uint32_t number, NodeId n) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[number];
    switch ((FormulaOp)f->op) {
        case FORMULA_PATTERN: {
            uint32_t row = f->a;
            if (t->rows[row].op == PAT_STATEMENTS) row = pat_list(t, t->rows[row].a).items[0];
            return row_may(m, row, n);
        }
        case FORMULA_AND: {
            PatList parts = pat_list(t, f->a);
            for (uint32_t i = 0; i < parts.count; i++) {
                if (!match_may(m, parts.items[i], n)) return false;
            }
            return true;
        }
        case FORMULA_OR: {
            PatList parts = pat_list(t, f->a);
            for (uint32_t i = 0; i < parts.count; i++) {
                if (match_may(m, parts.items[i], n)) return true;
            }
            return false;
        }
        default: return true;
    }
}
