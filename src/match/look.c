/* One glance before a formula is looked at: of which kind is the node, and which word stands in it? What a formula wants is
 * found once, what a node shows once for all rules that are tried there; then a rule of fifty patterns leaves in fifty
 * comparisons. */
#include "match/inside.h"

/* What a word is of; each is a bit of its own. */
enum { TAG_NAME = 1, TAG_ATTRIBUTE, TAG_ITEM, TAG_METHOD, TAG_SPELLED, TAG_MEANT };

static uint32_t mix(uint32_t hash, uint32_t tag) { return (hash ^ tag * 0x9E3779B9u) * 0x85EBCA6Bu >> (32 - LOOK_BITS); }
static uint32_t word_bit(Str word, uint32_t tag) { return mix((uint32_t)str_hash(word), tag); }
static uint32_t meant_bit(QualId qual) { return mix(qual.v * 0xC2B2AE35u, TAG_MEANT); }

static Str last_segment(Str dotted) {
    size_t from = dotted.len;
    while (from && dotted.ptr[from - 1] != '.') from--;
    return str_make(dotted.ptr + from, dotted.len - from);
}

/* --- what a formula wants --- */

static void set(uint64_t *bits, uint32_t bit) { bits[bit / 64] |= UINT64_C(1) << (bit % 64); }
static bool has(const uint64_t *bits, uint32_t bit) { return bits[bit / 64] >> (bit % 64) & 1; }

static void want_kind(Look *l, NodeKind kind) { set(l->kinds, kind); }

static void want_all(Look *l) { l->kinds[0] = l->kinds[1] = UINT64_MAX; }

/* A name as it is meant, or spelled, here or in what it is an alias of. */
static void want_name(const MatchTable *t, Look *l, uint32_t string, const QualTable *quals) {
    QualId qual = t->quals[string];
    l->worded = true;
    set(l->words, word_bit(last_segment(pat_string(&t->pat, string)), TAG_SPELLED));
    if (!qual.v) return;
    set(l->words, word_bit(qual_segment(quals, qual), TAG_SPELLED));
    set(l->words, meant_bit(qual));
}

static void want_word(Look *l, Str word, uint32_t tag) {
    l->worded = true;
    set(l->words, word_bit(word, tag));
}

/* The fixed name of an attribute; empty where it is a metavariable. */
static Str attribute_name(const PatTable *t, const PatRow *row) {
    uint32_t word = pat_list(t, row->a).items[1];
    return word & NAME_IS_SLOT ? (Str){0} : pat_string(t, word);
}

static void want_call(const MatchTable *t, Look *l, const PatRow *row, const QualTable *quals) {
    const PatRow *callee = &t->pat.rows[row->a];
    want_kind(l, NODE_Call);
    if (callee->op == PAT_QUAL) {
        want_name(t, l, callee->a, quals);
        l->calls = true;
    }
    if (callee->op != PAT_NODE || callee->kind != NODE_Attribute) return;
    Str name = attribute_name(&t->pat, callee);
    if (name.len) want_word(l, name, TAG_METHOD);
}

/* What is written to by `x = ...`, where that is told. */
static void want_target(const PatTable *t, Look *l, const PatRow *row) {
    if (row->op != PAT_NODE) return;
    PatList words = pat_list(t, row->a);
    if (row->kind == NODE_Name && words.items[0] && !(words.items[0] & NAME_IS_SLOT))
        want_word(l, pat_string(t, words.items[0]), TAG_NAME);
    if (row->kind == NODE_Attribute && attribute_name(t, row).len) want_word(l, attribute_name(t, row), TAG_ATTRIBUTE);
    if (row->kind != NODE_Subscript) return;
    const PatRow *key = &t->rows[words.items[1]];
    if (key->op == PAT_STRING && !key->flags) want_word(l, pat_string(t, key->a), TAG_ITEM);
}

static void want_node(const PatTable *t, Look *l, const PatRow *row) {
    switch ((NodeKind)row->kind) {
        case NODE_List:
        case NODE_Tuple:
        case NODE_Dict: want_all(l); return; /* known by value */
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
        case NODE_Assign: {
            PatList targets = pat_list(t, pat_list(t, row->a).items[0]);
            if (targets.count == 1) want_target(t, l, &t->rows[targets.items[0]]);
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
        case PAT_NODE: want_node(t, l, row); return;
        case PAT_WRITTEN: want_kind(l, NODE_Constant); return;
        case PAT_IMPORT:
            want_kind(l, NODE_ImportFrom);
            if (!row->flags) want_kind(l, NODE_Import);
            return;
        case PAT_QUAL:
            want_name(table, l, row->a, quals);
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
            Look part = *match_look(m, parts.items[i]);
            add_look(&l, &part);
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

const Look *match_look(Matcher *m, uint32_t formula) {
    if (m->look_of != m->table) {
        m->look_numbers = numbers_of_table(m);
        m->look_of = m->table;
    }
    uint32_t *number = &m->look_numbers[formula];
    if (*number) return &m->looks[*number];
    Look made = look_of(m, formula);
    if (!m->look_count) m->look_count = 1;
    buffer_reserve((void **)&m->looks, &m->look_capacity, m->look_count + 1, sizeof(*m->looks));
    *number = (uint32_t)m->look_count++;
    m->looks[*number] = made;
    return &m->looks[*number];
}

/* --- what a node shows --- */

static void show(Shown *s, uint32_t bit) { s->bits[s->count++] = (uint8_t)bit; }

static void show_name(Matcher *m, Shown *s, NodeId n) {
    NodeKind kind = tree_kind(m->tree, n);
    if (kind == NODE_Attribute) show(s, word_bit(tree_name(m->tree, Attribute_attr(m->tree, n)), TAG_METHOD));
    if (kind == NODE_Attribute) show(s, word_bit(tree_name(m->tree, Attribute_attr(m->tree, n)), TAG_SPELLED));
    if (kind == NODE_Name) show(s, word_bit(tree_name(m->tree, Name_id(m->tree, n)), TAG_SPELLED));
    ValueId value = value_of(m->facts, n);
    uint32_t count = value.v > VALUE_NEVER.v ? value_count(m->facts, value) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const Atom *atom = value_atom(m->facts, value, i);
        if (atom->kind == ATOM_PARTIAL || atom->kind == ATOM_METHOD) s->any = true;
        if (atom->kind != ATOM_NAME) continue;
        if (s->count == COUNT_OF(s->bits)) s->any = true; /* too many for a glance */
        else show(s, meant_bit(atom->qual));
    }
}

static void show_target(Matcher *m, Shown *s, NodeId assign) {
    List targets = Assign_targets(m->tree, assign);
    if (targets.count != 1) return;
    NodeId n = list_node(targets, 0);
    switch (tree_kind(m->tree, n)) {
        case NODE_Name: show(s, word_bit(tree_name(m->tree, Name_id(m->tree, n)), TAG_NAME)); break;
        case NODE_Attribute:
            show(s, word_bit(tree_name(m->tree, Attribute_attr(m->tree, n)), TAG_ATTRIBUTE));
            break;
        case NODE_Subscript: {
            Str key;
            NodeId slice = Subscript_slice(m->tree, n);
            if (tree_kind(m->tree, slice) != NODE_Constant) s->any = true;
            else if (match_string_of(m, place_of(m, slice), &key)) show(s, word_bit(key, TAG_ITEM));
            break;
        }
        default: break;
    }
}

static const Shown *shown(Matcher *m, NodeId n) {
    Shown *s = &m->shown[n.v % COUNT_OF(m->shown)];
    if (node_eq(s->node, n)) return s;
    *s = (Shown){.node = n};
    switch (tree_kind(m->tree, n)) {
        case NODE_Call: show_name(m, s, Call_func(m->tree, n)); break;
        case NODE_Assign: show_target(m, s, n); break;
        default: show_name(m, s, n);
    }
    return s;
}

bool match_fits(Matcher *m, const Look *l, NodeId n) {
    NodeKind kind = tree_kind(m->tree, n);
    if (!has(l->kinds, kind)) return false;
    if (has(l->plain, kind)) return true;
    if (l->names && kind == NODE_Call) return true; /* what it gives, not what it calls */
    if (m->blank && (kind == NODE_Call ? l->calls : l->names && !node_eq(n, m->candidate))) return true;
    const Shown *s = shown(m, n);
    if (s->any) return true;
    for (uint32_t i = 0; i < s->count; i++) {
        if (has(l->words, s->bits[i])) return true;
    }
    return false;
}
