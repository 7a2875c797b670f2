/* Is a table what pattern.h promises? Rows before those that use them, lists and strings in bounds: afterwards the
 * matcher trusts it. */
#include "match/pattern.h"

#include "syntax/tree.h"

typedef struct Checker {
    const PatTable *t;
    uint16_t *depths; /* of rows, then of formulas */
    uint32_t deepest; /* below the one being checked */
} Checker;

static bool string_fits(const PatTable *t, uint32_t string) { return string < t->string_count; }
static bool name_fits(const PatTable *t, uint32_t word) {
    return word & NAME_IS_SLOT ? (word & ~NAME_IS_SLOT) < MATCH_MAX_SLOTS : string_fits(t, word);
}
static bool list_fits(const PatTable *t, uint32_t place) {
    return place < t->word_count && t->words[place] < t->word_count - place;
}

static bool row_fits(Checker *c, uint32_t row, uint32_t below) {
    if (row >= below) return false;
    if (c->depths[row] > c->deepest) c->deepest = c->depths[row];
    return true;
}

static bool rows_fit(Checker *c, uint32_t place, uint32_t below) {
    if (!list_fits(c->t, place)) return false;
    PatList list = pat_list(c->t, place);
    for (uint32_t i = 0; i < list.count; i++) {
        if (!row_fits(c, list.items[i], below)) return false;
    }
    return true;
}

static bool strings_fit(const PatTable *t, uint32_t place) {
    if (!list_fits(t, place)) return false;
    PatList list = pat_list(t, place);
    for (uint32_t i = 0; i < list.count; i++) {
        if (!string_fits(t, list.items[i])) return false;
    }
    return true;
}

static bool names_fit(const PatTable *t, uint32_t place) {
    if (!list_fits(t, place)) return false;
    PatList list = pat_list(t, place);
    for (uint32_t i = 0; i < list.count; i++) {
        if (!name_fits(t, list.items[i])) return false;
    }
    return list.count > 0;
}

static bool node_fits(Checker *c, const PatRow *row, uint32_t number) {
    if (row->kind == NODE_None || row->kind >= NODE_KIND_COUNT || !list_fits(c->t, row->a)) return false;
    FieldList fields = node_fields((NodeKind)row->kind);
    PatList words = pat_list(c->t, row->a);
    if (words.count != fields.count) return false;
    for (uint32_t i = 0; i < words.count; i++) {
        bool fits = true;
        switch ((FieldType)fields.fields[i].type) {
            case FIELD_ONE:
            case FIELD_OPT: fits = row_fits(c, words.items[i], number); break;
            case FIELD_MANY:
            case FIELD_GAPS: fits = rows_fit(c, words.items[i], number); break;
            case FIELD_SYM:
            case FIELD_OPTSYM: fits = name_fits(c->t, words.items[i]); break;
            case FIELD_SYMS: fits = strings_fit(c->t, words.items[i]); break;
            case FIELD_CMPOPS: fits = list_fits(c->t, words.items[i]); break;
            default: break;
        }
        if (!fits) return false;
    }
    return true;
}

static bool check_row(Checker *c, uint32_t number) {
    const PatTable *t = c->t;
    const PatRow *row = &t->rows[number];
    switch ((PatOp)row->op) {
        case PAT_NONE:
        case PAT_ANY:
        case PAT_DOTS:
        case PAT_PARTS:
        case PAT_ANY_STRING:
        case PAT_CONST: return true;
        case PAT_VAR:
        case PAT_VARS:
        case PAT_STRING_VAR: return row->a < MATCH_MAX_SLOTS;
        case PAT_CHAIN:
        case PAT_WRITTEN:
        case PAT_SYMBOLIC:
        case PAT_DEEP: return row_fits(c, row->a, number);
        case PAT_TYPED: return row_fits(c, row->a, number) && strings_fit(t, row->b);
        case PAT_QUAL: return string_fits(t, row->a) && row_fits(c, row->b, number);
        case PAT_STRING:
        case PAT_STRING_REGEX:
        case PAT_NUMBER: return string_fits(t, row->a);
        case PAT_CALL:
            return row_fits(c, row->a, number) && rows_fit(c, row->b, number) && row->kind < t->signature_count;
        case PAT_IMPORT: return names_fit(t, row->a) && name_fits(t, row->b);
        case PAT_KEYWORD: return name_fits(t, row->a) && row_fits(c, row->b, number);
        case PAT_PARAMETER: return row_fits(c, row->a, number) && row_fits(c, row->b, number);
        case PAT_NODE: return node_fits(c, row, number);
        case PAT_STATEMENTS: return rows_fit(c, row->a, number);
        case PAT_OP_COUNT: break;
    }
    return false;
}

static bool check_formula(Checker *c, uint32_t number, const uint16_t *depths) {
    const PatTable *t = c->t;
    const FormulaRow *f = &t->formulas[number];
    switch ((FormulaOp)f->op) {
        case FORMULA_NONE:
        case FORMULA_LOOP: return true;
        case FORMULA_PATTERN: return f->a < t->row_count;
        case FORMULA_AND:
        case FORMULA_OR:
            if (!list_fits(t, f->a)) return false;
            for (uint32_t i = 0; i < pat_list(t, f->a).count; i++) {
                uint32_t part = pat_list(t, f->a).items[i];
                if (part >= number) return false;
                if (depths[part] > c->deepest) c->deepest = depths[part];
            }
            return true;
        case FORMULA_NOT:
        case FORMULA_INSIDE:
        case FORMULA_NOT_INSIDE:
            if (f->a >= number) return false;
            c->deepest = depths[f->a];
            return true;
        case FORMULA_VARIABLE:
            if (f->a >= MATCH_MAX_SLOTS || f->b >= number) return false;
            c->deepest = depths[f->b];
            return true;
        case FORMULA_TEXT:
        case FORMULA_BUILT:
        case FORMULA_REGEX: return f->a < MATCH_MAX_SLOTS && string_fits(t, f->b);
        case FORMULA_FOCUS:
        case FORMULA_CONSTANT:
        case FORMULA_TRUE:
        case FORMULA_UNBOUND:
        case FORMULA_SEQUENCE: return f->a < MATCH_MAX_SLOTS;
        case FORMULA_HANDLED:
        case FORMULA_CALLED: return strings_fit(t, f->a);
        case FORMULA_COMMAND: return f->a < MATCH_MAX_SLOTS && strings_fit(t, f->b);
        case FORMULA_FIND:
        case FORMULA_NOT_FIND: return string_fits(t, f->a);
        case FORMULA_TYPE: return f->a < MATCH_MAX_SLOTS && strings_fit(t, f->b);
        case FORMULA_EXPLODES: return f->a < MATCH_MAX_SLOTS && (f->b & EXPLODE_FLAGS) <= MATCH_MAX_SLOTS;
        case FORMULA_COMPARE: return f->a < t->row_count && f->b >> COMPARE_BASE_SHIFT <= 36;
        case FORMULA_OP_COUNT: break;
    }
    return false;
}

bool pat_check(const PatTable *t, Arena *scratch) {
    bool fine =
        t->row_count && t->formula_count && t->word_count && t->signature_count && t->string_count && t->words[0] == 0;
    for (uint32_t i = 0; fine && i < t->string_count; i++) {
        fine = t->strings[i].offset <= t->byte_count && t->strings[i].length <= t->byte_count - t->strings[i].offset;
    }
    for (uint32_t i = 0; fine && i < t->signature_count; i++) fine = strings_fit(t, t->signatures[i]);
    if (!fine) return false;
    ArenaMark mark = arena_mark(scratch);
    Checker c = {.t = t, .depths = ARENA_ARRAY(scratch, uint16_t, t->row_count)};
    for (uint32_t i = 0; fine && i < t->row_count; i++) {
        c.deepest = 0;
        fine = check_row(&c, i) && c.deepest < 2 * PATTERN_MAX_DEPTH;
        c.depths[i] = (uint16_t)(c.deepest + 1);
    }
    uint16_t *depths = ARENA_ARRAY(scratch, uint16_t, t->formula_count);
    for (uint32_t i = 0; fine && i < t->formula_count; i++) {
        c.deepest = 0;
        fine = check_formula(&c, i, depths) && c.deepest < PATTERN_MAX_DEPTH;
        depths[i] = (uint16_t)(c.deepest + 1);
    }
    arena_reset(scratch, mark);
    return fine;
}
