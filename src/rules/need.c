/* From formulas to what they need: see need.h. Patterns are shallow (PATTERN_MAX_DEPTH), so this recurses. */
#include "rules/need.h"

typedef struct Needer {
    Gate *gate;
    Arena *scratch;
    const MatchTable *table;
    const QualTable *quals;
    PatList signature; /* of the call around: parameters that may be given by position */
} Needer;

static const Ways never = {0};

static Ways always(Needer *n) { return (Ways){ARENA_NEW(n->scratch, Way), 1}; }

static Ways of_term(Needer *n, NeedRole role, Str word) {
    Ways ways = always(n);
    ways.items[0].terms[0] = gate_term(n->gate, role, word);
    ways.items[0].count = ways.items[0].terms[0] != 0;
    return ways;
}

static bool is_always(Ways w) {
    for (uint32_t i = 0; i < w.count; i++) {
        if (!w.items[i].count) return true;
    }
    return false;
}

static bool has_term(const Way *way, TermId term) {
    for (uint32_t i = 0; i < way->count; i++) {
        if (way->terms[i] == term) return true;
    }
    return false;
}

/* Terms that no longer fit are not asked for. */
static void merge(Way *into, const Way *way) {
    for (uint32_t i = 0; i < way->count && into->count < NEED_MAX_TERMS; i++) {
        if (!has_term(into, way->terms[i])) into->terms[into->count++] = way->terms[i];
    }
    if (!into->stem) into->stem = way->stem;
    else if (way->stem && way->stem != into->stem) into->stem = STEM_ANY;
}

static bool way_eq(const Way *a, const Way *b) {
    return a->count == b->count && a->stem == b->stem && memcmp(a->terms, b->terms, a->count * sizeof(a->terms[0])) == 0;
}

static Ways either(Needer *n, Ways a, Ways b) {
    if (!a.count) return b;
    if (!b.count) return a;
    if (is_always(a) || is_always(b) || a.count + b.count > NEED_MAX_WAYS) return always(n);
    Ways all = {ARENA_ARRAY(n->scratch, Way, a.count + b.count), a.count};
    memcpy(all.items, a.items, a.count * sizeof(Way));
    for (uint32_t i = 0; i < b.count; i++) {
        bool known = false;
        for (uint32_t j = 0; j < a.count && !known; j++) known = way_eq(&a.items[j], &b.items[i]);
        if (!known) all.items[all.count++] = b.items[i];
    }
    return all;
}

/* Where both together would be too many ways, the shorter of them is asked for alone. */
static Ways both(Needer *n, Ways a, Ways b) {
    if (!a.count || !b.count) return never;
    if (is_always(a)) return b;
    if (is_always(b)) return a;
    if (a.count * b.count > NEED_MAX_WAYS) return a.count <= b.count ? a : b;
    Ways all = {ARENA_ARRAY(n->scratch, Way, (size_t)a.count * b.count), 0};
    for (uint32_t i = 0; i < a.count; i++) {
        for (uint32_t j = 0; j < b.count; j++) {
            all.items[all.count] = a.items[i];
            merge(&all.items[all.count++], &b.items[j]);
        }
    }
    return all;
}

static Ways of_row(Needer *n, uint32_t row);

/* Whatever of a module is used bare may be what is meant. */
static Ways by_any(Ways ways) {
    for (uint32_t i = 0; i < ways.count; i++) ways.items[i].stem = STEM_ANY;
    return ways;
}

/* os.system: `os` and `system`. A built-in also by its bare name. */
static Ways of_name(Needer *n, uint32_t string) {
    QualId id = n->table->quals[string], root = id;
    if (!id.v) return always(n);
    TermId stem = 0;
    while (qual_parent(n->quals, root).v) {
        if (root.v != id.v) {
            gate_middle(n->gate, qual_segment(n->quals, root));
            stem = gate_term(n->gate, NEED_STEM, qual_segment(n->quals, root));
            if (!stem) stem = STEM_ANY;
        }
        root = qual_parent(n->quals, root);
    }
    Str first = qual_segment(n->quals, root), last = qual_segment(n->quals, id);
    if (id.v == root.v) /* or an alias */
        return by_any(either(n, of_term(n, NEED_LAST, last), of_term(n, NEED_ROOT, last)));
    Ways qualified = both(n, of_term(n, NEED_ROOT, first), of_term(n, NEED_LAST, last));
    qualified.items[0].stem = stem;
    return str_eq(first, S("builtins")) ? either(n, of_term(n, NEED_BARE, last), qualified) : qualified;
}

static Ways of_names(Needer *n, uint32_t list) {
    PatList names = pat_list(&n->table->pat, list);
    Ways ways = never;
    for (uint32_t i = 0; i < names.count; i++) ways = either(n, ways, of_name(n, names.items[i]));
    return ways;
}

static Ways of_rows(Needer *n, PatList rows) {
    Ways ways = always(n);
    for (uint32_t i = 0; i < rows.count; i++) {
        if (rows.items[i]) ways = both(n, ways, of_row(n, rows.items[i]));
    }
    return ways;
}

static Ways of_word(Needer *n, uint32_t word) {
    Ways ways = always(n);
    if (!word || word & NAME_IS_SLOT) return ways;
    for (Str rest = pat_string(&n->table->pat, word); rest.ptr;) {
        Str segment = str_split(&rest, '.');
        if (segment.len) ways = both(n, ways, of_term(n, NEED_NAME, segment));
    }
    return ways;
}

static Ways of_words(Needer *n, uint32_t list) {
    PatList words = pat_list(&n->table->pat, list);
    Ways ways = always(n);
    for (uint32_t i = 0; i < words.count; i++) ways = both(n, ways, of_word(n, words.items[i]));
    return ways;
}

static Ways of_field(Needer *n, FieldType type, uint32_t word) {
    const PatTable *t = &n->table->pat;
    switch (type) {
        case FIELD_ONE:
        case FIELD_OPT: return word ? of_row(n, word) : always(n);
        case FIELD_MANY:
        case FIELD_GAPS: return of_rows(n, pat_list(t, word));
        case FIELD_SYM:
        case FIELD_OPTSYM: return of_word(n, word);
        default: return always(n);
    }
}

static Ways of_node(Needer *n, const PatRow *row) {
    FieldList fields = node_fields((NodeKind)row->kind);
    PatList words = pat_list(&n->table->pat, row->a);
    Ways ways = always(n);
    for (uint32_t i = 0; i < fields.count && i < words.count; i++)
        ways = both(n, ways, of_field(n, (FieldType)fields.fields[i].type, words.items[i]));
    /* `subprocess.$X`: what is imported from it by itself, too */
    return row->kind == NODE_Attribute && words.items[1] & NAME_IS_SLOT ? by_any(ways) : ways;
}

static Ways of_keyword(Needer *n, const PatRow *row) {
    Ways value = of_row(n, row->b);
    if (!row->a || row->a & NAME_IS_SLOT) return value;
    Str name = pat_string(&n->table->pat, row->a);
    for (uint32_t i = 0; i < n->signature.count; i++) { /* or by position */
        if (str_eq(pat_string(&n->table->pat, n->signature.items[i]), name)) return value;
    }
    return both(n, of_term(n, NEED_KEYWORD, name), value);
}

static Ways of_call(Needer *n, const PatRow *row) {
    const PatTable *t = &n->table->pat;
    PatList outer = n->signature;
    n->signature = (PatList){0};
    Ways callee = of_row(n, row->a);
    n->signature = pat_list(t, t->signatures[row->kind]);
    Ways args = of_rows(n, pat_list(t, row->b));
    n->signature = outer;
    return both(n, callee, args);
}

static Ways of_row(Needer *n, uint32_t number) {
    const PatTable *t = &n->table->pat;
    const PatRow *row = &t->rows[number];
    switch ((PatOp)row->op) {
        case PAT_DEEP:
        case PAT_CHAIN:
        case PAT_TYPED:
        case PAT_WRITTEN:
        case PAT_SYMBOLIC: return of_row(n, row->a);
        case PAT_QUAL: return of_name(n, row->a); /* spelled out it has the same words */
        case PAT_CALL: return of_call(n, row);
        case PAT_KEYWORD: return of_keyword(n, row);
        case PAT_PARAMETER: return both(n, of_row(n, row->a), of_row(n, row->b));
        case PAT_NODE: return of_node(n, row);
        case PAT_STATEMENTS: return of_rows(n, pat_list(t, row->a));
        case PAT_IMPORT: return of_words(n, row->a);
        default: return always(n); /* what the words of a file say nothing about */
    }
}

static Ways of_formula(Needer *n, uint32_t number) {
    const PatTable *t = &n->table->pat;
    const FormulaRow *f = &t->formulas[number];
    PatList parts = f->op == FORMULA_AND || f->op == FORMULA_OR ? pat_list(t, f->a) : (PatList){0};
    Ways ways = never;
    switch ((FormulaOp)f->op) {
        case FORMULA_PATTERN: return of_row(n, f->a);
        case FORMULA_AND:
            ways = always(n);
            for (uint32_t i = 0; i < parts.count; i++) ways = both(n, ways, of_formula(n, parts.items[i]));
            return ways;
        case FORMULA_OR:
            for (uint32_t i = 0; i < parts.count; i++) ways = either(n, ways, of_formula(n, parts.items[i]));
            return ways;
        case FORMULA_INSIDE: return of_formula(n, f->a);
        case FORMULA_VARIABLE: return of_formula(n, f->b);
        case FORMULA_CALLED: return of_names(n, f->a);
        default: return always(n);
    }
}

Ways need_of(Gate *gate, Arena *scratch, const MatchTable *table, const QualTable *quals, uint32_t formula) {
    Needer n = {.gate = gate, .scratch = scratch, .table = table, .quals = quals};
    return of_formula(&n, formula);
}

/* ---- names ---- */

typedef struct Namer {
    const MatchTable *table;
    NeedNote *note;
    void *context;
} Namer;

static void names_of_row(const Namer *n, uint32_t number);

static void names_of_rows(const Namer *n, uint32_t list) {
    PatList rows = pat_list(&n->table->pat, list);
    for (uint32_t i = 0; i < rows.count; i++) {
        if (rows.items[i]) names_of_row(n, rows.items[i]);
    }
}

static void names_of_list(const Namer *n, uint32_t list) {
    PatList names = pat_list(&n->table->pat, list);
    for (uint32_t i = 0; i < names.count; i++) n->note(n->context, names.items[i]);
}

static void names_of_node(const Namer *n, const PatRow *row) {
    FieldList fields = node_fields((NodeKind)row->kind);
    PatList words = pat_list(&n->table->pat, row->a);
    for (uint32_t i = 0; i < fields.count && i < words.count; i++) {
        uint8_t type = fields.fields[i].type;
        if (type == FIELD_ONE || type == FIELD_OPT) {
            if (words.items[i]) names_of_row(n, words.items[i]);
        } else if (type == FIELD_MANY || type == FIELD_GAPS) {
            names_of_rows(n, words.items[i]);
        }
    }
}

static void names_of_row(const Namer *n, uint32_t number) {
    const PatRow *row = &n->table->pat.rows[number];
    switch ((PatOp)row->op) { /* no default: a new operation says here which names it asks about */
        case PAT_QUAL: n->note(n->context, row->a); return;
        case PAT_DEEP:
        case PAT_CHAIN:
        case PAT_WRITTEN:
        case PAT_SYMBOLIC: names_of_row(n, row->a); return;
        case PAT_TYPED:
            names_of_row(n, row->a);
            names_of_list(n, row->b);
            return;
        case PAT_CALL:
            names_of_row(n, row->a);
            names_of_rows(n, row->b);
            return;
        case PAT_KEYWORD: names_of_row(n, row->b); return;
        case PAT_PARAMETER:
            names_of_row(n, row->a);
            names_of_row(n, row->b);
            return;
        case PAT_NODE: names_of_node(n, row); return;
        case PAT_STATEMENTS: names_of_rows(n, row->a); return;
        case PAT_IMPORT:
        case PAT_PARTS:
        case PAT_NONE:
        case PAT_ANY:
        case PAT_DOTS:
        case PAT_VAR:
        case PAT_VARS:
        case PAT_STRING:
        case PAT_ANY_STRING:
        case PAT_STRING_REGEX:
        case PAT_STRING_VAR:
        case PAT_CONST:
        case PAT_NUMBER:
        case PAT_OP_COUNT: return;
    }
}

static void names_of_formula(const Namer *n, uint32_t number) {
    const FormulaRow *f = &n->table->pat.formulas[number];
    switch ((FormulaOp)f->op) { /* no default, as above */
        case FORMULA_PATTERN: names_of_row(n, f->a); return;
        case FORMULA_AND:
        case FORMULA_OR: {
            PatList parts = pat_list(&n->table->pat, f->a);
            for (uint32_t i = 0; i < parts.count; i++) names_of_formula(n, parts.items[i]);
            return;
        }
        case FORMULA_NOT:
        case FORMULA_INSIDE:
        case FORMULA_NOT_INSIDE: names_of_formula(n, f->a); return;
        case FORMULA_VARIABLE: names_of_formula(n, f->b); return;
        case FORMULA_CALLED: names_of_list(n, f->a); return;
        case FORMULA_TYPE: names_of_list(n, f->b); return;
        case FORMULA_COMPARE: names_of_row(n, f->a); return;
        case FORMULA_NONE:
        case FORMULA_REGEX:
        case FORMULA_FOCUS:
        case FORMULA_TEXT:
        case FORMULA_BUILT:
        case FORMULA_FIND:
        case FORMULA_NOT_FIND:
        case FORMULA_CONSTANT:
        case FORMULA_TRUE:
        case FORMULA_SEQUENCE:
        case FORMULA_UNBOUND:
        case FORMULA_EXPLODES:
        case FORMULA_LOOP:
        case FORMULA_HANDLED:
        case FORMULA_COMMAND:
        case FORMULA_OP_COUNT: return;
    }
}

void need_names(const MatchTable *table, uint32_t formula, NeedNote *note, void *context) {
    Namer n = {table, note, context};
    names_of_formula(&n, formula);
}
