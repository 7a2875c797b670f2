/* metavariable-comparison: a small calculator over what metavariables are bound to. Python's operators on numbers,
 * texts and lists; int(), float(), str(), len(), re.match(). What cannot be known is no truth: the comparison does not
 * hold. Recursion is bounded by the depth of the pattern (PATTERN_MAX_DEPTH). */
#include "match/inside.h"

#include "syntax/literal.h"

#include <stdlib.h>

typedef enum CalcKind { CALC_NONE, CALC_NUMBER, CALC_TEXT, CALC_LIST, CALC_NULL } CalcKind;

typedef struct Calc {
    CalcKind kind;
    double number; /* exact up to 2^53, which sizes and modes are */
    Str text;
    PatList items; /* LIST: rows */
} Calc;

typedef struct Calculator {
    Matcher *m;
    uint32_t which; /* of the atoms of a value that may be several things */
    uint32_t flags; /* CompareBits */
    bool several;   /* some value had further atoms */
} Calculator;

static Calc calc_row(Calculator *c, uint32_t row);

/* Without libm: one more library to load would cost every start. */
static double down(double x) {
    if (!(x > -9e15 && x < 9e15)) return x;
    double whole = (double)(int64_t)x;
    return whole > x ? whole - 1 : whole;
}
static bool is_whole(double x) { return x > -9e15 && x < 9e15 && down(x) == x; }

static Calc number(double value) { return (Calc){.kind = CALC_NUMBER, .number = value}; }
static Calc text(Str value) { return (Calc){.kind = CALC_TEXT, .text = value}; }
static Calc truth(bool value) { return number(value); }

static bool is_true(Calc v) {
    switch (v.kind) {
        case CALC_NUMBER: return v.number != 0;
        case CALC_TEXT: return v.text.len > 0;
        case CALC_LIST: return v.items.count > 0;
        default: return false;
    }
}

/* A number as Python writes it: 0o644, 0x1F, 2_048, 1.5e3. */
static Calc parse_number(Str digits, unsigned base) {
    char buffer[64];
    size_t length = 0;
    for (size_t i = 0; i < digits.len && length < sizeof(buffer) - 1; i++) {
        if (digits.ptr[i] != '_' && digits.ptr[i] != ' ') buffer[length++] = digits.ptr[i];
    }
    buffer[length] = 0;
    const char *from = buffer;
    if (length > 2 && buffer[0] == '0' && (base == 0 || base == 8 || base == 16 || base == 2)) {
        unsigned named = (buffer[1] | 32) == 'x' ? 16 : (buffer[1] | 32) == 'o' ? 8 : (buffer[1] | 32) == 'b' ? 2 : 0;
        if (named && (!base || base == named)) base = named, from += 2;
    }
    char *end = buffer;
    double value = base && base != 10 ? (double)strtoll(from, &end, (int)base) : strtod(from, &end);
    return length && *end == 0 && end != from ? number(value) : (Calc){0};
}

static Calc literal(Calculator *c, NodeId n) {
    const Tree *t = c->m->tree;
    switch (tree_const_kind(t, n)) {
        case CONST_Str:
        case CONST_Bytes: return text(literal_string_in(&c->m->scratch, t, n));
        case CONST_True: return truth(true);
        case CONST_False: return truth(false);
        case CONST_None: return (Calc){.kind = CALC_NULL};
        case CONST_Float: return number(literal_double(t, n));
        case CONST_Int: {
            Buf digits = {.limit = 8192};
            Calc value = {0};
            if (literal_int_decimal(t, n, &digits) && digits.len < 60) value = parse_number(buf_str(&digits), 10);
            buf_free(&digits);
            return value;
        }
        default: return (Calc){0};
    }
}

static Calc atom_value(const Facts *facts, const Atom *atom) {
    int64_t integer;
    if (value_number(facts, atom, &integer)) return number((double)integer);
    switch ((AtomKind)atom->kind) {
        case ATOM_STR:
        case ATOM_BYTES: return text(atom->text);
        case ATOM_BOOL: return number((double)atom->integer);
        case ATOM_FLOAT: return number(atom->real);
        case ATOM_NONE: return (Calc){.kind = CALC_NULL};
        default: return (Calc){0};
    }
}

static Calc place_value(Calculator *c, Place p) {
    const Facts *facts = c->m->facts;
    if (node_is(p.node) && tree_kind(c->m->tree, p.node) == NODE_Constant) return literal(c, p.node);
    if (node_is(p.node) && tree_kind(c->m->tree, p.node) == NODE_UnaryOp &&
        tree_flags(c->m->tree, p.node) == UNARYOP_USub) {
        NodeId operand = UnaryOp_operand(c->m->tree, p.node);
        Calc value = tree_kind(c->m->tree, operand) == NODE_Constant ? literal(c, operand) : (Calc){0};
        if (value.kind == CALC_NUMBER) return number(-value.number);
    }
    uint32_t count = value_count(facts, p.value);
    if (count == 0 || (c->m->must && (count > 1 || value_is_open(facts, p.value)))) return (Calc){0};
    c->several |= c->which + 1 < count;
    return atom_value(facts, value_atom(facts, p.value, c->which < count ? c->which : count - 1));
}

/* The value of a metavariable; with `strip`, the number that a string spells. */
static Calc variable(Calculator *c, uint32_t slot) {
    const Binding *b = &c->m->slots[slot];
    Calc value = b->kind == BIND_PLACE ? place_value(c, b->place) : b->kind == BIND_TEXT ? text(b->text) : (Calc){0};
    if (value.kind != CALC_TEXT || !(c->flags & COMPARE_STRIP)) return value;
    Str digits = str_trim(value.text);
    while (digits.len > 1 && (digits.ptr[0] == '"' || digits.ptr[0] == '\'') &&
           digits.ptr[digits.len - 1] == digits.ptr[0])
        digits = str_slice(digits, 1, digits.len - 1);
    Calc stripped = parse_number(digits, c->flags >> COMPARE_BASE_SHIFT);
    return stripped.kind ? stripped : value;
}

/* str($X): the value of a string, else what is written. */
static Calc as_text(Calculator *c, uint32_t row) {
    const PatRow *r = &c->m->table->pat.rows[row];
    Calc value = calc_row(c, row);
    if (value.kind == CALC_TEXT) return value;
    if (r->op == PAT_VAR) {
        const Binding *b = &c->m->slots[r->a];
        if (b->kind == BIND_PLACE && node_is(b->place.node)) return text(tree_text(c->m->tree, b->place.node));
    }
    if (value.kind == CALC_NULL) return text(S("None"));
    if (value.kind != CALC_NUMBER) return (Calc){0};
    Buf out = {.limit = 64};
    buf_format(&out, is_whole(value.number) ? "%.0f" : "%.17g", value.number);
    Str written = arena_copy(&c->m->scratch, buf_str(&out));
    buf_free(&out);
    return text(written);
}

static Calc call(Calculator *c, const PatRow *row) {
    const PatTable *t = &c->m->table->pat;
    const PatRow *callee = &t->rows[row->a];
    PatList args = pat_list(t, row->b);
    if (callee->op != PAT_QUAL || args.count == 0) return (Calc){0};
    Str name = pat_string(t, callee->a);
    if (str_eq(name, S("builtins.str"))) return as_text(c, args.items[0]);
    Calc first = calc_row(c, args.items[0]);
    if (str_eq(name, S("builtins.int")) || str_eq(name, S("builtins.float"))) {
        Calc base = args.count > 1 ? calc_row(c, args.items[1]) : (Calc){0};
        unsigned n = base.kind == CALC_NUMBER && base.number >= 0 && base.number <= 36 ? (unsigned)base.number : 10;
        if (first.kind == CALC_TEXT) first = parse_number(str_trim(first.text), n);
        if (str_eq(name, S("builtins.int")) && first.kind == CALC_NUMBER)
            first.number = first.number < 0 ? -down(-first.number) : down(first.number);
        return first;
    }
    if (str_eq(name, S("builtins.len"))) {
        if (first.kind == CALC_TEXT) return number((double)first.text.len);
        return first.kind == CALC_LIST ? number(first.items.count) : (Calc){0};
    }
    if (!str_eq(name, S("re.match")) || args.count < 2) return (Calc){0};
    Calc subject = as_text(c, args.items[1]);
    if (first.kind != CALC_TEXT || subject.kind != CALC_TEXT) return (Calc){0};
    return truth(regex_matches(c->m, first.text, subject.text));
}

static Calc power(double x, double y) {
    double value = 1;
    if (!is_whole(y) || y < 0 || y > 1024) return (Calc){0};
    for (int i = 0; i < (int)y; i++) value *= x;
    return number(value);
}

static Calc arithmetic(unsigned op, Calc a, Calc b) {
    if (a.kind == CALC_TEXT || b.kind == CALC_TEXT || a.kind != CALC_NUMBER || b.kind != CALC_NUMBER) return (Calc){0};
    double x = a.number, y = b.number;
    bool whole = is_whole(x) && is_whole(y);
    int64_t i = whole ? (int64_t)x : 0, j = whole ? (int64_t)y : 0;
    switch (op) {
        case BINOP_Add: return number(x + y);
        case BINOP_Sub: return number(x - y);
        case BINOP_Mult: return number(x * y);
        case BINOP_Div: return y == 0 ? (Calc){0} : number(x / y);
        case BINOP_FloorDiv: return y == 0 ? (Calc){0} : number(down(x / y));
        case BINOP_Mod: return y == 0 ? (Calc){0} : number(x - y * down(x / y));
        case BINOP_Pow: return power(x, y);
        case BINOP_BitAnd: return whole ? number((double)(i & j)) : (Calc){0};
        case BINOP_BitOr: return whole ? number((double)(i | j)) : (Calc){0};
        case BINOP_BitXor: return whole ? number((double)(i ^ j)) : (Calc){0};
        default: return (Calc){0};
    }
}

static int order(Calc a, Calc b, bool *comparable) {
    *comparable = a.kind == b.kind && (a.kind == CALC_NUMBER || a.kind == CALC_TEXT);
    if (!*comparable) return 0;
    if (a.kind == CALC_TEXT) return str_compare(a.text, b.text);
    return (a.number > b.number) - (a.number < b.number);
}

static bool is_in(Calculator *c, Calc item, Calc container) {
    bool comparable;
    if (container.kind == CALC_TEXT)
        return item.kind == CALC_TEXT && str_find(container.text, item.text, 0) != SIZE_MAX;
    for (uint32_t i = 0; container.kind == CALC_LIST && i < container.items.count; i++) {
        if (order(item, calc_row(c, container.items.items[i]), &comparable) == 0 && comparable) return true;
    }
    return false;
}

static bool compare(Calculator *c, unsigned op, Calc a, Calc b) {
    if (a.kind == CALC_NONE || b.kind == CALC_NONE) return false;
    if (op == CMPOP_In) return is_in(c, a, b);
    if (op == CMPOP_NotIn) return (b.kind == CALC_LIST || b.kind == CALC_TEXT) && !is_in(c, a, b);
    bool comparable;
    int sign = order(a, b, &comparable);
    bool nulls = a.kind == CALC_NULL && b.kind == CALC_NULL;
    switch (op) {
        case CMPOP_Eq:
        case CMPOP_Is: return nulls || (comparable && sign == 0);
        case CMPOP_NotEq:
        case CMPOP_IsNot: return !nulls && !(comparable && sign == 0);
        case CMPOP_Lt: return comparable && sign < 0;
        case CMPOP_LtE: return comparable && sign <= 0;
        case CMPOP_Gt: return comparable && sign > 0;
        case CMPOP_GtE: return comparable && sign >= 0;
        default: return false;
    }
}

/* The words of a node's fields, in the order of node.def. */
static Calc calc_node(Calculator *c, const PatRow *row) {
    const PatTable *t = &c->m->table->pat;
    PatList words = pat_list(t, row->a);
    switch ((NodeKind)row->kind) {
        case NODE_BoolOp: {
            PatList values = pat_list(t, words.items[words.count - 1]);
            Calc value = {0};
            for (uint32_t i = 0; i < values.count; i++) {
                value = calc_row(c, values.items[i]);
                if (is_true(value) == (row->flags == BOOLOP_Or)) return value;
            }
            return value;
        }
        case NODE_UnaryOp: {
            Calc value = calc_row(c, words.items[words.count - 1]);
            if (row->flags == UNARYOP_Not) return truth(!is_true(value));
            if (value.kind != CALC_NUMBER) return (Calc){0};
            return row->flags == UNARYOP_USub ? number(-value.number) : row->flags == UNARYOP_UAdd ? value : (Calc){0};
        }
        case NODE_BinOp: {
            Calc left = calc_row(c, words.items[0]);
            return arithmetic(row->flags, left, calc_row(c, words.items[words.count - 1]));
        }
        case NODE_Compare: {
            PatList ops = pat_list(t, words.items[1]), rights = pat_list(t, words.items[2]);
            Calc left = calc_row(c, words.items[0]);
            for (uint32_t i = 0; i < ops.count && i < rights.count; i++) {
                Calc right = calc_row(c, rights.items[i]);
                if (!compare(c, ops.items[i], left, right)) return truth(false);
                left = right;
            }
            return truth(true);
        }
        case NODE_List:
        case NODE_Tuple:
        case NODE_Set: return (Calc){.kind = CALC_LIST, .items = pat_list(t, words.items[0])};
        default: return (Calc){0};
    }
}

static Calc calc_row(Calculator *c, uint32_t number_of_row) {
    const PatTable *t = &c->m->table->pat;
    const PatRow *row = &t->rows[number_of_row];
    if (!step(c->m)) return (Calc){0};
    switch ((PatOp)row->op) {
        case PAT_VAR: return variable(c, row->a);
        case PAT_STRING: return text(pat_string(t, row->a));
        case PAT_NUMBER: {
            if (row->kind == CONST_Int) return parse_number(pat_string(t, row->a), 10);
            char digits[64];
            Str hex = pat_string(t, row->a);
            if (hex.len >= sizeof(digits)) return (Calc){0};
            memcpy(digits, hex.ptr, hex.len);
            digits[hex.len] = 0;
            return number(strtod(digits, NULL));
        }
        case PAT_CONST:
            if (row->flags == CONST_None) return (Calc){.kind = CALC_NULL};
            return truth(row->flags == CONST_True);
        case PAT_CALL: return call(c, row);
        case PAT_NODE: return calc_node(c, row);
        default: return (Calc){0};
    }
}

bool match_comparison(Matcher *m, const FormulaRow *f) {
    Calculator c = {.m = m, .flags = f->b};
    do {
        c.several = false;
        if (is_true(calc_row(&c, f->a))) return true;
    } while (c.several && ++c.which < VALUE_MAX_ATOMS);
    return false;
}

/* At compile time: may a row stand in a comparison? The first that may not is what `*fault` says. */
static bool is_list(NodeKind kind) { return kind == NODE_List || kind == NODE_Tuple || kind == NODE_Set; }

static bool calls_known(const PatTable *t, const PatRow *row) {
    static const char *const known[] = {"builtins.int", "builtins.float", "builtins.str", "builtins.len", "re.match"};
    const PatRow *callee = &t->rows[row->a];
    for (size_t i = 0; callee->op == PAT_QUAL && i < COUNT_OF(known); i++) {
        if (str_eq(pat_string(t, callee->a), str_from_z(known[i]))) return true;
    }
    return false;
}

bool comparison_is_known(const PatTable *t, uint32_t number_of_row) {
    const PatRow *row = &t->rows[number_of_row];
    switch ((PatOp)row->op) {
        case PAT_VAR:
        case PAT_STRING:
        case PAT_NUMBER:
        case PAT_CONST: return true;
        case PAT_CALL: {
            PatList args = pat_list(t, row->b);
            if (!calls_known(t, row) || args.count == 0) return false;
            for (uint32_t i = 0; i < args.count; i++) {
                if (!comparison_is_known(t, args.items[i])) return false;
            }
            return true;
        }
        case PAT_NODE: break;
        default: return false;
    }
    PatList words = pat_list(t, row->a);
    NodeKind kind = (NodeKind)row->kind;
    if (kind != NODE_BoolOp && kind != NODE_UnaryOp && kind != NODE_BinOp && kind != NODE_Compare && !is_list(kind))
        return false;
    FieldList fields = node_fields(kind);
    for (uint32_t i = 0; i < fields.count; i++) {
        uint8_t type = fields.fields[i].type;
        if (type == FIELD_ONE && !comparison_is_known(t, words.items[i])) return false;
        if (type != FIELD_MANY) continue;
        PatList items = pat_list(t, words.items[i]);
        for (uint32_t j = 0; j < items.count; j++) {
            if (!comparison_is_known(t, items.items[j])) return false;
        }
    }
    return true;
}
