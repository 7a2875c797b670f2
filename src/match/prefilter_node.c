/* One glance before a formula is looked at: of which kind is the node, and which word stands in it? What a formula
 * wants is found once, what a node shows once for all rules that are tried there; then a rule of fifty patterns leaves
 * in fifty comparisons. */
#include "match/inside.h"

/* What a word is of; each is a bit of its own. */
enum {
    TAG_NAME = 1, /* with a Class of the value: targets of an assignment */
    TAG_ATTRIBUTE,
    TAG_ITEM,
    TAG_KIND,
    TAG_COUNT,
    TAG_METHOD, /* callees and names */
    TAG_SPELLED,
    TAG_MEANT,
    TAG_OWNER, /* what an attribute that is called is taken from */
    TAG_OWNER_MEANT,
    TAG_CALLEE_KIND,
    TAG_KEYWORD,
    TAG_SPLAT,
    TAG_LEFT, /* of a comparison */
    TAG_RIGHT,
    TAG_IMPORT,
    TAG_VALUE_SPELLED, /* of a call that is assigned or given back */
    TAG_VALUE_MEANT,
    TAG_VALUE_ROOT, /* the name that the value begins with, or its kind */
    TAG_VALUE_KIND,
    TAG_DECORATED, /* of a definition: by something */
    TAG_DECORATOR, /* what decorates it, or what a class derives from */
    TAG_DECORATOR_MEANT,
    TAG_LAYERS, /* a partial or a method: it may stand for any name */
};

/* What an operand may be; a node may be two of them. */
typedef enum Class {
    CLASS_TEXT,
    CLASS_CONST,
    CLASS_NUMBER,
    CLASS_DISPLAY,
    CLASS_CALL,
    CLASS_KNOWN,
    CLASS_OTHER,
    CLASS_COUNT
} Class;
enum { ALL_CLASSES = (1 << CLASS_COUNT) - 1 };

static uint32_t mix(uint32_t hash, uint32_t tag) {
    return (hash ^ tag * 0x9E3779B9u) * 0x85EBCA6Bu >> (32 - LOOK_BITS);
}
static uint32_t word_bit(Str word, uint32_t tag) { return mix((uint32_t)str_hash(word), tag); }
static uint32_t meant_bit(QualId qual, uint32_t tag) { return mix(qual.v * 0xC2B2AE35u, tag); }
static uint32_t class_bit(uint32_t hash, uint32_t tag, Class class) { return mix(hash + class * 0x27D4EB2Fu, tag); }

/* --- what a formula wants --- */

static void want_kind(Look *l, NodeKind kind) { bits_add(l->kinds, kind); }

static void want_all(Look *l) { l->kinds[0] = l->kinds[1] = UINT64_MAX; }

/* A name as it is meant, or spelled, here or in what it is an alias of. */
static void want_name(const MatchTable *t, Look *l, uint32_t string, const QualTable *quals, uint32_t spelled, uint32_t meant) {
    QualId qual = t->quals[string];
    l->worded = true;
    bits_add(l->words, mix(0, TAG_LAYERS));
    bits_add(l->words, word_bit(str_last_part(pat_string(&t->pat, string), '.'), spelled));
    if (!qual.v) return;
    bits_add(l->words, word_bit(qual_segment(quals, qual), spelled));
    bits_add(l->words, meant_bit(qual, meant));
    Str other;
    for (uint32_t i = 0; match_alias_word(pat_string(&t->pat, string), i, &other); i++)
        if (other.len) bits_add(l->words, word_bit(other, spelled));
}

/* Which classes of nodes a row may meet. */
static uint32_t classes_of(const PatTable *t, const PatRow *row) {
    switch ((PatOp)row->op) {
        case PAT_STRING:
        case PAT_ANY_STRING:
        case PAT_STRING_REGEX:
        case PAT_STRING_VAR: return 1u << CLASS_TEXT | 1u << CLASS_KNOWN;
        case PAT_CONST: return 1u << CLASS_CONST | 1u << CLASS_KNOWN;
        case PAT_NUMBER: return 1u << CLASS_NUMBER | 1u << CLASS_KNOWN;
        case PAT_CALL: return 1u << CLASS_CALL;
        case PAT_WRITTEN: return classes_of(t, &t->rows[row->a]) & ~(1u << CLASS_KNOWN);
        case PAT_NODE:
            if (row->kind == NODE_List || row->kind == NODE_Tuple || row->kind == NODE_Dict)
                return 1u << CLASS_DISPLAY | 1u << CLASS_KNOWN;
            return ALL_CLASSES;
        default: return ALL_CLASSES;
    }
}

static void want_classes(Look *l, uint32_t hash, uint32_t tag, uint32_t classes) {
    l->worded = true;
    if (classes == ALL_CLASSES) bits_add(l->words, class_bit(hash, tag, CLASS_COUNT));
    for (uint32_t class = 0; classes != ALL_CLASSES && class < CLASS_COUNT; class ++)
        if (classes >> class & 1) bits_add(l->words, class_bit(hash, tag, (Class) class));
}

static void want_word(Look *l, Str word, uint32_t tag) {
    l->worded = true;
    bits_add(l->words, word_bit(word, tag));
}

/* The fixed name of an attribute; empty where it is a metavariable. */
static Str attribute_name(const PatTable *t, const PatRow *row) {
    uint32_t word = pat_list(t, row->a).items[1];
    return word & NAME_IS_SLOT ? (Str){0} : pat_string(t, word);
}

/* `$F(..., $K=x, ...)`, `$F(**x)`: without keywords no call of that kind. */
static void want_argument(const PatTable *t, Look *l, const PatRow *call) {
    PatList args = pat_list(t, call->b);
    for (uint32_t i = args.count; i-- > 0;) {
        const PatRow *arg = &t->rows[args.items[i]];
        if (arg->op != PAT_KEYWORD) return;
        if (arg->a && !(arg->a & NAME_IS_SLOT)) {
            want_word(l, pat_string(t, arg->a), TAG_KEYWORD);
            bits_add(l->words, mix(0, TAG_SPLAT));
            return;
        }
        l->worded = true;
        bits_add(l->words, mix(0, arg->a ? TAG_KEYWORD : TAG_SPLAT));
        return;
    }
}

/* `os.$X(...)` */
static void want_owner(const MatchTable *t, Look *l, uint32_t string, const QualTable *quals) {
    QualId qual = t->quals[string];
    want_word(l, str_last_part(pat_string(&t->pat, string), '.'), TAG_OWNER);
    bits_add(l->words, mix(0, TAG_LAYERS));
    l->calls = true;
    if (!qual.v) return;
    bits_add(l->words, word_bit(qual_segment(quals, qual), TAG_OWNER));
    bits_add(l->words, meant_bit(qual, TAG_OWNER_MEANT));
}

/* Kinds that a pattern's callee meets as nothing else. */
static bool is_plain_callee(NodeKind kind) { return kind == NODE_Subscript || kind == NODE_Lambda; }

static void want_call(const MatchTable *t, Look *l, const PatRow *row, const QualTable *quals) {
    const PatRow *callee = &t->pat.rows[row->a];
    want_kind(l, NODE_Call);
    if (callee->op == PAT_QUAL) {
        want_name(t, l, callee->a, quals, TAG_SPELLED, TAG_MEANT);
        l->calls = true;
    }
    if (callee->op == PAT_VAR) {
        want_argument(&t->pat, l, row);
    } else if (callee->op == PAT_CALL || (callee->op == PAT_NODE && is_plain_callee((NodeKind)callee->kind))) {
        l->worded = true;
        bits_add(l->words, mix(callee->op == PAT_CALL ? NODE_Call : callee->kind, TAG_CALLEE_KIND));
    } else if (callee->op == PAT_NODE && callee->kind == NODE_Attribute) {
        Str name = attribute_name(&t->pat, callee);
        const PatRow *owner = &t->pat.rows[pat_list(&t->pat, callee->a).items[0]];
        if (name.len) want_word(l, name, TAG_METHOD);
        else if (owner->op == PAT_QUAL) want_owner(t, l, owner->a, quals);
    }
}

enum { ROOT_DEPTH = 12 };

/* `request` of request.$X.get(...)[...]; else empty */
static Str wanted_root(const PatTable *t, const PatRow *row) {
    for (uint32_t i = 0; i < ROOT_DEPTH; i++) {
        bool node = row->op == PAT_NODE;
        if (row->op == PAT_CALL) row = &t->rows[row->a];
        else if (node && (row->kind == NODE_Attribute || row->kind == NODE_Subscript)) row = &t->rows[pat_list(t, row->a).items[0]];
        else {
            uint32_t name = node && row->kind == NODE_Name ? pat_list(t, row->a).items[0] : 0;
            return name && !(name & NAME_IS_SLOT) ? pat_string(t, name) : (Str){0};
        }
    }
    return (Str){0};
}

/* What a statement has for its value, `x = $A.get()`, `return request.$F()`: by whom it calls, what it begins with, of which kind it is.
 * False where the pattern leaves it open. */
static bool want_value(const MatchTable *table, Look *l, uint32_t number, const QualTable *quals) {
    const PatTable *t = &table->pat;
    const PatRow *value = &t->rows[number], *callee = value->op == PAT_CALL ? &t->rows[value->a] : value;
    if (callee != value && callee->op == PAT_QUAL) {
        want_name(table, l, callee->a, quals, TAG_VALUE_SPELLED, TAG_VALUE_MEANT);
        l->calls = true;
        return true;
    }
    Str root = wanted_root(t, value);
    if (root.len) want_word(l, root, TAG_VALUE_ROOT);
    else if (callee != value && callee->op == PAT_NODE && callee->kind == NODE_Attribute && attribute_name(t, callee).len)
        want_word(l, attribute_name(t, callee), TAG_VALUE_SPELLED);
    else if (value->op == PAT_NODE && (value->kind == NODE_Subscript || value->kind == NODE_BinOp))
        bits_add(l->words, mix(value->kind, TAG_VALUE_KIND));
    else return false;
    return l->worded = true;
}

/* `x = ...`: what is written to and what with. */
static void want_assign(const MatchTable *table, Look *l, const PatRow *row, const QualTable *quals) {
    const PatTable *t = &table->pat;
    PatList targets = pat_list(t, pat_list(t, row->a).items[0]);
    uint32_t classes = classes_of(t, &t->rows[pat_list(t, row->a).items[1]]);
    for (uint32_t i = 0; i < targets.count; i++) {
        uint8_t op = t->rows[targets.items[i]].op;
        if (op == PAT_DOTS || op == PAT_VARS || op == PAT_ANY) return;
    }
    if (targets.count != 1) {
        want_classes(l, targets.count, TAG_COUNT, classes);
        return;
    }
    const PatRow *target = &t->rows[targets.items[0]];
    bool node = target->op == PAT_NODE &&
                (target->kind == NODE_Name || target->kind == NODE_Attribute || target->kind == NODE_Subscript);
    if (!node) {
        if (want_value(table, l, pat_list(t, row->a).items[1], quals)) return;
        want_classes(l, 1, TAG_COUNT, classes);
        return;
    }
    PatList words = pat_list(t, target->a);
    const PatRow *key = target->kind == NODE_Subscript ? &t->rows[words.items[1]] : NULL;
    Str name = {0};
    if (target->kind == NODE_Name && words.items[0] && !(words.items[0] & NAME_IS_SLOT))
        name = pat_string(t, words.items[0]);
    if (target->kind == NODE_Attribute) name = attribute_name(t, target);
    if (key && key->op == PAT_STRING && !key->flags) name = pat_string(t, key->a);
    uint32_t tag = target->kind == NODE_Name ? TAG_NAME : target->kind == NODE_Attribute ? TAG_ATTRIBUTE : TAG_ITEM;
    if (name.ptr) want_classes(l, (uint32_t)str_hash(name), tag, classes);
    else want_classes(l, target->kind, TAG_KIND, classes);
}

/* `a == b`: by the operand that says more. */
static void want_compare(const PatTable *t, Look *l, const PatRow *row) {
    PatList words = pat_list(t, row->a), ops = pat_list(t, words.items[1]), rights = pat_list(t, words.items[2]);
    if (ops.count != 1 || rights.count != 1) return;
    uint32_t left = classes_of(t, &t->rows[words.items[0]]), right = classes_of(t, &t->rows[rights.items[0]]);
    if (left != ALL_CLASSES) want_classes(l, ops.items[0], TAG_LEFT, left);
    else want_classes(l, ops.items[0], TAG_RIGHT, right);
}

/* Its place among the fields of the kind. */
static uint32_t field_named(NodeKind kind, Str name) {
    FieldList fields = node_fields(kind);
    for (uint32_t i = 0; i < fields.count; i++)
        if (str_eq(str_from_z(fields.fields[i].name), name)) return i;
    CHECK(false);
    return 0;
}

/* By the name of one of the decorators, or of one of the bases. */
static bool want_one_of(const MatchTable *table, Look *l, uint32_t list, const QualTable *quals) {
    const PatTable *t = &table->pat;
    PatList rows = pat_list(t, list);
    for (uint32_t i = 0; i < rows.count; i++) {
        const PatRow *row = &t->rows[rows.items[i]];
        if (row->op == PAT_CALL) row = &t->rows[row->a];
        if (row->op == PAT_QUAL) {
            want_name(table, l, row->a, quals, TAG_DECORATOR, TAG_DECORATOR_MEANT);
            return l->calls = true;
        }
        if (row->op == PAT_NODE && row->kind == NODE_Attribute && attribute_name(t, row).len) {
            want_word(l, attribute_name(t, row), TAG_DECORATOR);
            return true;
        }
    }
    return false;
}

static void want_definition(const MatchTable *table, Look *l, const PatRow *row, const QualTable *quals) {
    PatList words = pat_list(&table->pat, row->a);
    uint32_t decorators = words.items[field_named((NodeKind)row->kind, S("decorator_list"))];
    if (want_one_of(table, l, decorators, quals)) return;
    if (row->kind == NODE_ClassDef && want_one_of(table, l, words.items[field_named(NODE_ClassDef, S("bases"))], quals)) return;
    PatList rows = pat_list(&table->pat, decorators);
    for (uint32_t i = 0; i < rows.count && !l->worded; i++) {
        if (is_open_row(&table->pat, rows.items[i])) continue;
        l->worded = true;
        bits_add(l->words, mix(0, TAG_DECORATED));
    }
}

static void want_node(const MatchTable *table, Look *l, const PatRow *row, const QualTable *quals) {
    const PatTable *t = &table->pat;
    switch ((NodeKind)row->kind) {
        case NODE_List:
        case NODE_Tuple:
        case NODE_Dict: /* known by value: any expression */
            for (uint32_t kind = 1; kind < NODE_KIND_COUNT; kind++)
                if (node_categories[kind] == CATEGORY_EXPR) want_kind(l, (NodeKind)kind);
            return;
        case NODE_Set: want_kind(l, NODE_Dict); break;
        case NODE_Expr:
            for (uint32_t kind = 1; kind < NODE_KIND_COUNT; kind++)
                if (node_categories[kind] == CATEGORY_STMT) want_kind(l, (NodeKind)kind);
            return;
        case NODE_Attribute:
            if (!attribute_name(t, row).len) {
                want_all(l);
                return;
            }
            want_word(l, attribute_name(t, row), TAG_METHOD);
            break;
        case NODE_Assign: want_assign(table, l, row, quals); break;
        case NODE_Return: want_value(table, l, pat_list(t, row->a).items[0], quals); break;
        case NODE_Compare: want_compare(t, l, row); break;
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef:
        case NODE_ClassDef: want_definition(table, l, row, quals); break;
        case NODE_Subscript: {
            const PatRow *value = &t->rows[pat_list(t, row->a).items[0]];
            if (value->op != PAT_CALL) break;
            l->worded = true;
            bits_add(l->words, mix(NODE_Call, TAG_CALLEE_KIND));
            break;
        }
        default: break;
    }
    for (uint32_t kind = 1; kind < NODE_KIND_COUNT; kind++)
        if (kind == row->kind || match_plain_kind((NodeKind)kind) == row->kind) want_kind(l, (NodeKind)kind);
}

static void want_row(const MatchTable *table, Look *l, uint32_t number, const QualTable *quals) {
    const PatTable *t = &table->pat;
    const PatRow *row = &t->rows[number];
    if (row->op == PAT_STATEMENTS) row = &t->rows[pat_list(t, row->a).items[0]];
    switch ((PatOp)row->op) {
        case PAT_CALL: want_call(table, l, row, quals); return;
        case PAT_NODE: want_node(table, l, row, quals); return;
        case PAT_WRITTEN: want_kind(l, NODE_Constant); return;
        case PAT_IMPORT:
            want_kind(l, NODE_ImportFrom);
            if (!row->flags) want_kind(l, NODE_Import);
            if (!(pat_list(t, row->a).items[0] & NAME_IS_SLOT))
                want_word(l, pat_string(t, pat_list(t, row->a).items[0]), TAG_IMPORT);
            return;
        case PAT_QUAL:
            want_name(table, l, row->a, quals, TAG_SPELLED, TAG_MEANT);
            l->names = true;
            break;
        default: break;
    }
    want_all(l);
}

static void add_look(Look *l, const Look *part) {
    for (size_t i = 0; i < COUNT_OF(l->kinds); i++) {
        l->kinds[i] |= part->kinds[i];
        l->plain[i] |= part->plain[i];
    }
    for (size_t i = 0; i < COUNT_OF(l->words); i++) l->words[i] |= part->words[i];
    l->calls |= part->calls;
    l->names |= part->names;
}

/* As deep as formulas are: PATTERN_MAX_DEPTH. */
static Look look_of(Matcher *m, uint32_t formula) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[formula];
    Look l = {0};
    if ((f->op == FORMULA_AND || f->op == FORMULA_OR) && pat_list(t, f->a).count) {
        PatList parts = pat_list(t, f->a);
        for (uint32_t i = 0; i < (f->op == FORMULA_OR ? parts.count : 1); i++) {
            add_look(&l, match_look(m, parts.items[i]));
        }
        return l;
    }
    if (f->op == FORMULA_PATTERN) want_row(m->table, &l, f->a, m->facts->quals);
    else want_all(&l);
    if (!l.worded) memcpy(l.plain, l.kinds, sizeof(l.plain));
    return l;
}

/* The numbers of a table's looks; 0: not made yet. */
static uint32_t *numbers_of_table(Matcher *m) {
    uint32_t number = m->table->number;
    if (number >= m->look_table_count) {
        size_t count = m->look_table_count;
        buffer_reserve((void **)&m->look_tables, &m->look_table_capacity, number + 1u, sizeof(*m->look_tables));
        memset(m->look_tables + count, 0, (number + 1u - count) * sizeof(*m->look_tables));
        m->look_table_count = number + 1u;
    }
    if (!m->look_tables[number]) m->look_tables[number] = ARENA_ARRAY(&m->home, uint32_t, m->table->pat.formula_count);
    return m->look_tables[number];
}

enum { LOOKS_AT_FIRST = 2048 };

const Look *match_make_look(Matcher *m, uint32_t formula) {
    if (m->look_of != m->table) {
        m->look_numbers = numbers_of_table(m);
        m->look_of = m->table;
    }
    uint32_t *number = &m->look_numbers[formula];
    if (*number) return &m->looks[*number];
    Look made = look_of(m, formula);
    for (size_t i = 0; i < COUNT_OF(made.words); i++) made.sign |= made.words[i];
    if (made.names) made.sign = UINT64_MAX;
    if (!m->look_count) m->look_count = 1;
    size_t room = m->look_capacity ? m->look_count + 1 : LOOKS_AT_FIRST; /* much is made for the first file already */
    buffer_reserve((void **)&m->looks, &m->look_capacity, room, sizeof(*m->looks));
    *number = (uint32_t)m->look_count++;
    m->looks[*number] = made;
    return &m->looks[*number];
}

/* --- what a node shows --- */

static void show(Shown *s, uint32_t bit) {
    s->sign |= UINT64_C(1) << (bit & 63);
    if (s->count < COUNT_OF(s->bits)) s->bits[s->count++] = (uint16_t)bit;
    else s->any = true; /* too much for a glance */
}

static Str written_word(const Tree *t, NodeId n) {
    NodeKind kind = tree_kind(t, n);
    if (kind == NODE_Attribute) return tree_name(t, Attribute_attr(t, n));
    return kind == NODE_Name ? tree_name(t, Name_id(t, n)) : (Str){0};
}

/* What a name may mean; also as a member of something. */
static void show_meaning(Matcher *m, Shown *s, NodeId n, uint32_t tag, bool member) {
    ValueId value = value_of(m->facts, n);
    uint32_t count = value.v > VALUE_NEVER.v ? value_count(m->facts, value) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const Atom *atom = value_atom(m->facts, value, i);
        if (atom->kind == ATOM_PARTIAL || atom->kind == ATOM_METHOD) show(s, mix(0, TAG_LAYERS));
        if (atom->kind != ATOM_NAME) continue;
        show(s, meant_bit(atom->qual, tag));
        if (member) show(s, meant_bit(qual_parent(m->facts->quals, atom->qual), TAG_OWNER_MEANT));
    }
}

static void show_name(Matcher *m, Shown *s, NodeId n, bool member) {
    Str word = written_word(m->tree, n);
    if (word.len) show(s, word_bit(word, TAG_SPELLED));
    if (tree_kind(m->tree, n) == NODE_Attribute) show(s, word_bit(word, TAG_METHOD));
    show_meaning(m, s, n, TAG_MEANT, member);
}

static void show_call(Matcher *m, Shown *s, NodeId call) {
    NodeId func = Call_func(m->tree, call);
    NodeKind kind = tree_kind(m->tree, func);
    show_name(m, s, func, true);
    if (kind == NODE_Attribute) {
        NodeId owner = Attribute_value(m->tree, func);
        Str word = written_word(m->tree, owner);
        if (word.len) show(s, word_bit(word, TAG_OWNER));
        show_meaning(m, s, owner, TAG_OWNER_MEANT, false);
    } else if (kind != NODE_Name) {
        show(s, mix(kind, TAG_CALLEE_KIND));
    }
    List keywords = Call_keywords(m->tree, call);
    bool named = false, splat = false;
    for (uint32_t i = 0; i < keywords.count && !s->any; i++) {
        Sym name = keyword_arg(m->tree, list_node(keywords, i));
        if (name.v) show(s, word_bit(tree_name(m->tree, name), TAG_KEYWORD));
        named |= name.v != 0;
        splat |= !name.v;
    }
    if (named) show(s, mix(0, TAG_KEYWORD));
    if (splat) show(s, mix(0, TAG_SPLAT));
}

static bool is_known(const Matcher *m, NodeId n) { return m->blank || value_of(m->facts, n).v > VALUE_NEVER.v; }

static void show_classes(Matcher *m, Shown *s, uint32_t hash, uint32_t tag, NodeId n) {
    Class class = CLASS_OTHER;
    show(s, class_bit(hash, tag, CLASS_COUNT)); /* whatever it is */
    switch (tree_kind(m->tree, n)) {
        case NODE_Constant: {
            ConstKind kind = tree_const_kind(m->tree, n);
            class = kind >= CONST_Str ? CLASS_TEXT : kind >= CONST_Int ? CLASS_NUMBER : CLASS_CONST;
            show(s, class_bit(hash, tag, class));
            return;
        }
        case NODE_List:
        case NODE_Tuple:
        case NODE_Dict: class = CLASS_DISPLAY; break;
        case NODE_Call: class = CLASS_CALL; break;
        default: break;
    }
    show(s, class_bit(hash, tag, class));
    if (is_known(m, n)) show(s, class_bit(hash, tag, CLASS_KNOWN));
}

static void show_root(Matcher *m, Shown *s, NodeId n) {
    for (uint32_t i = 0; i < ROOT_DEPTH; i++) {
        switch (tree_kind(m->tree, n)) {
            case NODE_Call: n = Call_func(m->tree, n); break;
            case NODE_Attribute: n = Attribute_value(m->tree, n); break;
            case NODE_Subscript: n = Subscript_value(m->tree, n); break;
            case NODE_Name: show(s, word_bit(tree_name(m->tree, Name_id(m->tree, n)), TAG_VALUE_ROOT)); return;
            default: return;
        }
    }
    s->any = true;
}

static void show_value(Matcher *m, Shown *s, NodeId value) {
    if (!node_is(value)) return;
    show(s, mix(tree_kind(m->tree, value), TAG_VALUE_KIND));
    show_root(m, s, value);
    if (tree_kind(m->tree, value) != NODE_Call) return;
    NodeId func = Call_func(m->tree, value);
    Str word = written_word(m->tree, func);
    if (word.len) show(s, word_bit(word, TAG_VALUE_SPELLED));
    show_meaning(m, s, func, TAG_VALUE_MEANT, false);
}

static void show_assign(Matcher *m, Shown *s, NodeId assign) {
    List targets = Assign_targets(m->tree, assign);
    NodeId value = Assign_value(m->tree, assign), n = list_node(targets, 0);
    NodeKind kind = tree_kind(m->tree, n);
    show_classes(m, s, targets.count, TAG_COUNT, value);
    if (targets.count == 1) show_value(m, s, value);
    if (targets.count != 1 || (kind != NODE_Name && kind != NODE_Attribute && kind != NODE_Subscript)) return;
    show_classes(m, s, kind, TAG_KIND, value);
    Str word = written_word(m->tree, n);
    if (kind == NODE_Subscript) {
        NodeId key = Subscript_slice(m->tree, n);
        if (tree_kind(m->tree, key) != NODE_Constant) s->any |= is_known(m, key);
        else if (match_string_of(m, place_of(m, key), &word))
            show_classes(m, s, (uint32_t)str_hash(word), TAG_ITEM, value);
    } else {
        show_classes(m, s, (uint32_t)str_hash(word), kind == NODE_Name ? TAG_NAME : TAG_ATTRIBUTE, value);
    }
}

static void show_compare(Matcher *m, Shown *s, NodeId n) {
    List ops = tree_list(m->tree, tree_slot(m->tree, n, node_slot_counts[NODE_Compare], 1));
    List rights = Compare_comparators(m->tree, n);
    if (ops.count != 1 || rights.count != 1) return;
    show_classes(m, s, ops.items[0], TAG_LEFT, Compare_left(m->tree, n));
    show_classes(m, s, ops.items[0], TAG_RIGHT, list_node(rights, 0));
}

static void show_import(Matcher *m, Shown *s, NodeId n) {
    if (tree_kind(m->tree, n) == NODE_ImportFrom) {
        Str module = tree_name(m->tree, ImportFrom_module(m->tree, n));
        show(s, word_bit(str_split(&module, '.'), TAG_IMPORT));
        return;
    }
    List names = Import_names(m->tree, n);
    for (uint32_t i = 0; i < names.count && !s->any; i++) {
        Str name = tree_name(m->tree, alias_name(m->tree, list_node(names, i)));
        show(s, word_bit(str_split(&name, '.'), TAG_IMPORT));
    }
}

static void show_each(Matcher *m, Shown *s, List list) {
    for (uint32_t i = 0; i < list.count && !s->any; i++) {
        NodeId n = list_node(list, i), named = n;
        if (tree_kind(m->tree, n) == NODE_Call) named = Call_func(m->tree, n);
        Str word = written_word(m->tree, named);
        if (word.len) show(s, word_bit(word, TAG_DECORATOR));
        show_meaning(m, s, named, TAG_DECORATOR_MEANT, false);
        if (!node_eq(n, named)) show_meaning(m, s, n, TAG_DECORATOR_MEANT, false);
    }
}

static void show_definition(Matcher *m, Shown *s, NodeId n) {
    NodeKind kind = tree_kind(m->tree, n);
    List decorators = kind == NODE_ClassDef      ? ClassDef_decorator_list(m->tree, n)
                      : kind == NODE_FunctionDef ? FunctionDef_decorator_list(m->tree, n)
                                                 : AsyncFunctionDef_decorator_list(m->tree, n);
    if (decorators.count) show(s, mix(0, TAG_DECORATED));
    show_each(m, s, decorators);
    if (kind == NODE_ClassDef) show_each(m, s, ClassDef_bases(m->tree, n));
}

static const Shown *shown(Matcher *m, NodeId n) {
    Shown *s = &m->shown[n.v % COUNT_OF(m->shown)];
    if (node_eq(s->node, n)) return s;
    *s = (Shown){.node = n};
    switch (tree_kind(m->tree, n)) {
        case NODE_Call: show_call(m, s, n); break;
        case NODE_Assign: show_assign(m, s, n); break;
        case NODE_Return: show_value(m, s, Return_value(m->tree, n)); break;
        case NODE_Compare: show_compare(m, s, n); break;
        case NODE_Import:
        case NODE_ImportFrom: show_import(m, s, n); break;
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef:
        case NODE_ClassDef: show_definition(m, s, n); break;
        case NODE_Subscript: show(s, mix(tree_kind(m->tree, Subscript_value(m->tree, n)), TAG_CALLEE_KIND)); break;
        default: show_name(m, s, n, false);
    }
    if (s->any) s->sign = UINT64_MAX;
    return s;
}

/* What it shows are names of what is within. */
static bool holds_names(NodeKind kind) {
    switch (kind) {
        case NODE_Assign:
        case NODE_Return:
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef:
        case NODE_ClassDef: return true;
        default: return false;
    }
}

bool match_shows(Matcher *m, const Look *l, NodeId n) {
    NodeKind kind = tree_kind(m->tree, n);
    if (l->names && kind != NODE_Name && kind != NODE_Attribute) return true; /* by its value, which is not shown */
    /* Values are not known yet, but the candidate is meant as it is spelled: what goes by other names the gate knows.
     */
    if (m->blank && l->calls && holds_names(kind)) return true;
    if (m->blank && !node_eq(n, m->candidate) && (kind == NODE_Call ? l->calls : l->names)) return true;
    const Shown *s = shown(m, n);
    if (s->any) return true;
    for (uint32_t i = 0; i < s->count; i++) {
        if (bits_has(l->words, s->bits[i])) return true;
    }
    return false;
}
