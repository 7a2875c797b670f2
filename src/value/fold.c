/* Operators on constants, and on strings of which only ends are known. */
#include "value/interp.h"

#include <math.h>

enum { MAX_PRODUCT = 16 }; /* pairs of atoms that are folded one by one; beyond it only the kind is kept */

static bool is_text(const Atom *a) { return a->kind == ATOM_STR || a->kind == ATOM_TEXT; }
static bool is_number(const Atom *a) { return a->kind == ATOM_INT || a->kind == ATOM_BOOL; }

/* ---- constants ---- */

static ValueId fold_int(Interp *I, NodeId n) {
    uint64_t u;
    if (!literal_uint64(I->t, n, &u) || u > INT64_MAX) return store_instance(I->st, I->st->class_int);
    return store_int(I->st, (int64_t)u);
}

ValueId fold_constant(Interp *I, NodeId n) {
    switch (tree_const_kind(I->t, n)) {
        case CONST_None: return store_none(I->st);
        case CONST_False: return store_bool(I->st, false);
        case CONST_True: return store_bool(I->st, true);
        case CONST_Ellipsis: return store_make(I->st, &(Atom){.kind = ATOM_ELLIPSIS});
        case CONST_Int: return fold_int(I, n);
        case CONST_Float: return store_float(I->st, literal_double(I->t, n));
        case CONST_Str:
        case CONST_Bytes: {
            ArenaMark mark = arena_mark(I->scratch);
            Str s = literal_string_in(I->scratch, I->t, n);
            ValueId v = tree_const_kind(I->t, n) == CONST_Str ? store_str(I->st, s) : store_bytes(I->st, s);
            arena_reset(I->scratch, mark);
            return v;
        }
        default: return VALUE_UNKNOWN;
    }
}

/* ---- text ---- */

static Str prefix_of(const Atom *a) { return a->text; }
static Str suffix_of(const Atom *a) { return a->kind == ATOM_STR ? a->text : a->suffix; }

static ValueId concat_atoms(Interp *I, const Atom *a, const Atom *b) {
    char text[2 * VALUE_MAX_TEXT], end[2 * VALUE_MAX_TEXT];
    Str x = prefix_of(a), y = suffix_of(b);
    bool whole_a = a->kind == ATOM_STR, whole_b = b->kind == ATOM_STR;
    size_t n = x.len, m = 0;
    memcpy(text, x.ptr ? x.ptr : "", x.len);
    if (whole_a) { /* the beginning goes on into b */
        Str next = prefix_of(b);
        if (next.len) memcpy(text + n, next.ptr, next.len);
        n += next.len;
    }
    if (whole_a && whole_b) return store_str(I->st, str_make(text, n));
    if (whole_b && suffix_of(a).len) {
        m = suffix_of(a).len;
        if (m) memcpy(end, suffix_of(a).ptr, m);
    }
    if (y.len) memcpy(end + m, y.ptr, y.len);
    return store_text(I->st, str_make(text, n), str_make(end, m + y.len));
}

/* str(value) of one atom: a STR, or a TEXT that says what is known. */
static ValueId atom_str(Interp *I, AtomId id) {
    const Atom *a = store_get(I->st, id);
    char digits[32];
    switch ((AtomKind)a->kind) {
        case ATOM_STR:
        case ATOM_TEXT: return store_value(I->st, id);
        case ATOM_INT: {
            Buf out = {.limit = sizeof digits};
            if (a->integer < 0) buf_byte(&out, '-');
            buf_uint(&out, a->integer < 0 ? 0 - (uint64_t)a->integer : (uint64_t)a->integer);
            ValueId v = store_str(I->st, buf_str(&out));
            buf_free(&out);
            return v;
        }
        case ATOM_BOOL: return store_str(I->st, a->integer ? S("True") : S("False"));
        case ATOM_NONE: return store_str(I->st, S("None"));
        default: return store_text(I->st, S(""), S(""));
    }
}

ValueId fold_str(Interp *I, ValueId value) {
    ValueSet s = store_set(I->st, value);
    ValueId result = s.open || !s.count ? store_text(I->st, S(""), S("")) : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++)
        result = store_join(I->st, result, atom_str(I, store_member(I->st, value, i)));
    return result;
}

/* Both are strings, whatever else is unknown of them. */
ValueId fold_concat(Interp *I, ValueId left, ValueId right) {
    ValueId a = fold_str(I, left), b = fold_str(I, right), result = VALUE_NEVER;
    ValueSet x = store_set(I->st, a), y = store_set(I->st, b);
    if (x.count * y.count > MAX_PRODUCT) return store_text(I->st, S(""), S(""));
    for (uint32_t i = 0; i < x.count; i++)
        for (uint32_t j = 0; j < y.count; j++) {
            I->steps++;
            result = store_join(I->st, result,
                                concat_atoms(I, store_get(I->st, store_member(I->st, a, i)),
                                             store_get(I->st, store_member(I->st, b, j))));
        }
    return result;
}

ValueId fold_joined(Interp *I, NodeId n) {
    List parts = JoinedStr_values(I->t, n);
    ValueId v = store_str(I->st, S(""));
    for (uint32_t i = 0; i < parts.count; i++) {
        NodeId p = list_node(parts, i);
        ValueId part = I->values[p.v];
        if (tree_kind(I->t, p) == NODE_FormattedValue &&
            (FormattedValue_format_spec(I->t, p).v || tree_flags(I->t, p))) {
            char conversion = (char)tree_flags(I->t, p);
            if (FormattedValue_format_spec(I->t, p).v || conversion != 's') part = store_text(I->st, S(""), S(""));
        }
        v = fold_concat(I, v, part);
    }
    return v;
}

/* ---- formats: "%s" and "{}" ---- */

static ValueId add_literal(Interp *I, ValueId v, Str text) {
    return text.len ? fold_concat(I, v, store_str(I->st, text)) : v;
}

static ValueId argument_text(Interp *I, const FormatArgs *args, uint32_t at) {
    return at < args->count ? args->items[at] : store_text(I->st, S(""), S(""));
}

static ValueId named_text(Interp *I, const FormatArgs *args, Str name) {
    for (uint32_t i = 0; i < args->name_count; i++)
        if (str_eq(args->named[i].keyword, name)) return args->named[i].value;
    return store_text(I->st, S(""), S(""));
}

/* Only %s and %d of plain form are read; any other is some text. */
static ValueId format_percent(Interp *I, Str f, const FormatArgs *args) {
    ValueId v = store_str(I->st, S(""));
    size_t from = 0, i = 0;
    uint32_t next = 0;
    while (i < f.len && interp_step(I)) {
        if (f.ptr[i] != '%') {
            i++;
            continue;
        }
        v = add_literal(I, v, str_slice(f, from, i));
        size_t j = i + 1;
        if (j < f.len && f.ptr[j] == '%') {
            v = add_literal(I, v, S("%"));
        } else {
            bool plain = j < f.len && (f.ptr[j] == 's' || f.ptr[j] == 'd' || f.ptr[j] == 'i');
            ValueId named = VALUE_NEVER;
            if (j < f.len && f.ptr[j] == '(') {
                size_t close = str_find_byte(f, ')', j);
                if (close == SIZE_MAX) close = f.len - 1;
                if (close + 1 < f.len && f.ptr[close + 1] == 's') named = named_text(I, args, str_slice(f, j + 1, close));
                j = close + (close + 1 < f.len);
                next = args->count;
            }
            while (j < f.len && !((f.ptr[j] | 32) >= 'a' && (f.ptr[j] | 32) <= 'z')) j++;
            if (j >= f.len) j = f.len - 1;
            ValueId part = plain ? argument_text(I, args, next) : store_text(I->st, S(""), S(""));
            v = fold_concat(I, v, value_eq(named, VALUE_NEVER) ? part : named);
            next++;
        }
        i = from = j + 1;
    }
    return add_literal(I, v, str_slice(f, from, f.len));
}

static ValueId format_braces(Interp *I, Str f, const FormatArgs *args) {
    ValueId v = store_str(I->st, S(""));
    size_t from = 0, i = 0;
    uint32_t next = 0;
    while (i < f.len && interp_step(I)) {
        char c = f.ptr[i];
        if (c != '{' && c != '}') {
            i++;
            continue;
        }
        v = add_literal(I, v, str_slice(f, from, i));
        if (i + 1 < f.len && f.ptr[i + 1] == c) {
            v = add_literal(I, v, str_make(&f.ptr[i], 1));
            i = from = i + 2;
            continue;
        }
        size_t end = i + 1;
        uint32_t depth = 1;
        for (; end < f.len && depth; end++) depth += f.ptr[end] == '{' ? 1u : f.ptr[end] == '}' ? UINT32_MAX : 0u;
        Str field = str_slice(f, i + 1, end - 1);
        ValueId part;
        if (!field.len) part = argument_text(I, args, next++);
        else if (field.len == 1 && field.ptr[0] >= '0' && field.ptr[0] <= '9')
            part = argument_text(I, args, (uint32_t)(field.ptr[0] - '0'));
        else part = named_text(I, args, field);
        v = fold_concat(I, v, part);
        i = from = end;
    }
    return add_literal(I, v, str_slice(f, from, f.len));
}

ValueId fold_format(Interp *I, Str format, const FormatArgs *args, bool percent) {
    return percent ? format_percent(I, format, args) : format_braces(I, format, args);
}

FormatArgs fold_percent_args(const Interp *I, const ValueId *right, CallArg *named) {
    const Atom *a = store_single(I->st, *right);
    FormatArgs args = {.items = right, .count = 1};
    if (a && a->kind == ATOM_TUPLE) return (FormatArgs){.items = a->items, .count = value_eq(a->rest, VALUE_NEVER) ? a->count : 0};
    if (!a || a->kind != ATOM_DICT) return args;
    args = (FormatArgs){.named = named};
    for (uint32_t i = 0; i < a->count && args.name_count < VALUE_MAX_ITEMS; i += 2) {
        const Atom *key = store_single(I->st, a->items[i]);
        if (key && key->kind == ATOM_STR) named[args.name_count++] = (CallArg){.keyword = key->text, .value = a->items[i + 1]};
    }
    return args;
}

static ValueId fold_percent(Interp *I, const Atom *format, ValueId right) {
    if (format->kind == ATOM_TEXT)
        return store_text(I->st, str_slice(format->text, 0, str_find_byte(format->text, '%', 0)), S(""));
    const Atom *a = store_single(I->st, right);
    CallArg named[VALUE_MAX_ITEMS];
    FormatArgs args = fold_percent_args(I, &right, named);
    if (a && (a->kind == ATOM_TUPLE || a->kind == ATOM_DICT)) return fold_format(I, format->text, &args, true);
    if (!a && store_set(I->st, right).open) {
        right = store_text(I->st, S(""), S(""));
    } else if (a && store_set(I->st, right).open) {
        args.count = 0;
    }
    return fold_format(I, format->text, &args, true);
}

/* ---- numbers ---- */

static bool int_operation(BinOp op, int64_t x, int64_t y, int64_t *z) {
    switch (op) {
        case BINOP_Add: return !__builtin_add_overflow(x, y, z);
        case BINOP_Sub: return !__builtin_sub_overflow(x, y, z);
        case BINOP_Mult: return !__builtin_mul_overflow(x, y, z);
        case BINOP_FloorDiv:
        case BINOP_Mod:
            if (y == 0 || (x == INT64_MIN && y == -1)) return false;
            *z = op == BINOP_Mod ? x % y : x / y;
            if (x % y && (x % y < 0) != (y < 0)) *z += op == BINOP_Mod ? y : -1; /* Python rounds down */
            return true;
        case BINOP_LShift:
            if (x < 0 || y < 0 || y > 62 || (x && (uint64_t)x > (uint64_t)INT64_MAX >> y)) return false;
            *z = (int64_t)((uint64_t)x << y);
            return true;
        case BINOP_RShift:
            if (x < 0 || y < 0) return false;
            *z = y > 62 ? 0 : x >> y;
            return true;
        case BINOP_BitOr: *z = x | y; return true;
        case BINOP_BitAnd: *z = x & y; return true;
        case BINOP_BitXor: *z = x ^ y; return true;
        case BINOP_Pow:
            if (y < 0 || y > 64) return false;
            *z = 1;
            while (y--)
                if (__builtin_mul_overflow(*z, x, z)) return false;
            return true;
        default: return false;
    }
}

static bool is_some_int(const Interp *I, const Atom *a) {
    return is_number(a) || (a->kind == ATOM_INSTANCE && a->qual.v == I->st->class_int.v);
}

/* A name that is known to be a number, as one. */
static const Atom *as_number(const Interp *I, const Atom *a, Atom *number) {
    *number = (Atom){.kind = ATOM_INT, .constant = true};
    return a->kind == ATOM_NAME && effect_number(I->effects, a->qual, &number->integer) ? number : a;
}

static ValueId repeat(Interp *I, const Atom *text, int64_t times) {
    if (times < 0) times = 0;
    bool bytes = text->kind == ATOM_BYTES;
    bool known = bytes || text->kind == ATOM_STR;
    if (!known || times > VALUE_MAX_TEXT || times * (int64_t)text->text.len > VALUE_MAX_TEXT)
        return bytes ? store_instance(I->st, I->st->class_bytes) : store_text(I->st, S(""), S(""));
    char all[VALUE_MAX_TEXT + 1];
    size_t n = 0;
    for (int64_t i = 0; i < times && text->text.len; i++) {
        memcpy(all + n, text->text.ptr, text->text.len);
        n += text->text.len;
    }
    return bytes ? store_bytes(I->st, str_make(all, n)) : store_str(I->st, str_make(all, n));
}

static bool is_sequence(const Atom *a) { return a->kind == ATOM_LIST || a->kind == ATOM_TUPLE; }

static ValueId concat_sequences(Interp *I, const Atom *a, const Atom *b, NodeId at) {
    ValueId items[2 * VALUE_MAX_ITEMS], rest = store_join(I->st, a->rest, b->rest);
    uint32_t count = a->count;
    if (a->count) memcpy(items, a->items, a->count * sizeof *items);
    bool exact = value_eq(a->rest, VALUE_NEVER);
    for (uint32_t i = 0; i < b->count; i++) {
        if (exact) items[count++] = b->items[i];
        else rest = store_join(I->st, rest, b->items[i]);
    }
    return store_container(I->st, (AtomKind)a->kind, a->kind == ATOM_LIST ? at : (NodeId){0}, items, count, rest);
}

static ValueId add_unknown(Interp *I, const Atom *known, bool known_is_left, NodeId at) {
    ValueId any = store_text(I->st, S(""), S(""));
    const Atom *text = store_single(I->st, any);
    if (is_text(known)) return known_is_left ? concat_atoms(I, known, text) : concat_atoms(I, text, known);
    if (!is_sequence(known)) return VALUE_UNKNOWN;
    const Atom *more =
        store_single(I->st, store_container(I->st, (AtomKind)known->kind, (NodeId){0}, NULL, 0, VALUE_UNKNOWN));
    return known_is_left ? concat_sequences(I, known, more, at) : concat_sequences(I, more, known, at);
}

/* What may well be a str or a list, for all we know. */
static bool is_of_elsewhere(const Atom *a) {
    return a->kind == ATOM_NAME || a->kind == ATOM_INSTANCE || a->kind == ATOM_OBJECT;
}

static ValueId binary_atoms(Interp *I, BinOp op, const Atom *a, const Atom *b, NodeId at) {
    int64_t z;
    if (op == BINOP_Add && is_text(a) && is_text(b)) return concat_atoms(I, a, b);
    if (op == BINOP_Add && is_sequence(a) && a->kind == b->kind) return concat_sequences(I, a, b, at);
    if (op == BINOP_Add && (is_text(a) || is_sequence(a)) && is_of_elsewhere(b)) return add_unknown(I, a, true, at);
    if (op == BINOP_Add && (is_text(b) || is_sequence(b)) && is_of_elsewhere(a)) return add_unknown(I, b, false, at);
    if (op == BINOP_Add && a->kind == ATOM_BYTES && b->kind == ATOM_BYTES) {
        char all[2 * VALUE_MAX_TEXT];
        if (a->text.len) memcpy(all, a->text.ptr, a->text.len);
        if (b->text.len) memcpy(all + a->text.len, b->text.ptr, b->text.len);
        return store_bytes(I->st, str_make(all, a->text.len + b->text.len));
    }
    Atom number_a, number_b;
    a = as_number(I, a, &number_a);
    b = as_number(I, b, &number_b);
    if (is_number(a) && is_number(b)) {
        if (op == BINOP_Div)
            return b->integer ? store_float(I->st, (double)a->integer / (double)b->integer) : VALUE_UNKNOWN;
        return int_operation(op, a->integer, b->integer, &z) ? store_int(I->st, z)
                                                             : store_instance(I->st, I->st->class_int);
    }
    if (is_some_int(I, a) && is_some_int(I, b) && op != BINOP_Div && op != BINOP_Pow)
        return store_instance(I->st, I->st->class_int);
    if (op == BINOP_Mult && (is_text(a) || a->kind == ATOM_BYTES) && is_number(b)) return repeat(I, a, b->integer);
    if (op == BINOP_Mult && (is_text(b) || b->kind == ATOM_BYTES) && is_number(a)) return repeat(I, b, a->integer);
    if (op == BINOP_Mult && is_sequence(a))
        return store_container(I->st, (AtomKind)a->kind, (NodeId){0}, NULL, 0,
                               lookup_iterated(I, store_make(I->st, a)));
    return VALUE_UNKNOWN;
}

/* dict | dict: the right one's keys win. */
static ValueId merge_dicts(Interp *I, const Atom *a, const Atom *b, NodeId at) {
    ValueId items[4 * VALUE_MAX_ITEMS], rest = store_join(I->st, a->rest, b->rest);
    uint32_t count = a->count;
    if (a->count) memcpy(items, a->items, a->count * sizeof *items);
    for (uint32_t i = 0; i < b->count; i += 2) {
        uint32_t j = 0;
        while (j < a->count && !value_eq(items[j], b->items[i])) j += 2;
        if (j >= a->count) {
            j = count;
            items[count] = b->items[i];
            count += 2;
        }
        items[j + 1] = b->items[i + 1];
    }
    return store_container(I->st, ATOM_DICT, at, items, count, rest);
}

/* Path("/srv") / name is a path, whatever `name` is. */
static bool is_path(const Interp *I, const Atom *a) {
    QualId module = a && a->kind == ATOM_INSTANCE ? qual_parent(I->q, a->qual) : (QualId){0};
    return module.v && !qual_parent(I->q, module).v && str_eq(qual_segment(I->q, module), S("pathlib"));
}

ValueId fold_binary(Interp *I, BinOp op, ValueId left, ValueId right, NodeId at) {
    ValueSet x = store_set(I->st, left), y = store_set(I->st, right);
    const Atom *a = x.count ? store_get(I->st, store_member(I->st, left, 0)) : NULL;
    const Atom *b = y.count ? store_get(I->st, store_member(I->st, right, 0)) : NULL;
    if (op == BINOP_Mod && a && is_text(a) && x.count == 1 && !x.open) return fold_percent(I, a, right);
    if (op == BINOP_BitOr && x.count == 1 && y.count == 1 && !x.open && !y.open && a->kind == ATOM_DICT &&
        b->kind == ATOM_DICT)
        return merge_dicts(I, a, b, at);
    if (op == BINOP_Div && x.count == 1 && !x.open && is_path(I, a)) return store_instance(I->st, a->qual);
    if (!x.count && !y.count) return VALUE_UNKNOWN;
    if (x.count * y.count > MAX_PRODUCT) return VALUE_UNKNOWN;
    ValueId result = VALUE_NEVER;
    for (uint32_t i = 0; i < x.count; i++)
        for (uint32_t j = 0; j < y.count; j++) {
            I->steps++;
            result = store_join(I->st, result,
                                binary_atoms(I, op, store_get(I->st, store_member(I->st, left, i)),
                                             store_get(I->st, store_member(I->st, right, j)), at));
        }
    if (op != BINOP_Add) return x.open || y.open ? VALUE_UNKNOWN : result;
    for (uint32_t i = 0; y.open && i < x.count; i++)
        result = store_join(I->st, result, add_unknown(I, store_get(I->st, store_member(I->st, left, i)), true, at));
    for (uint32_t j = 0; x.open && j < y.count; j++)
        result = store_join(I->st, result, add_unknown(I, store_get(I->st, store_member(I->st, right, j)), false, at));
    return value_eq(result, VALUE_NEVER) ? VALUE_UNKNOWN : result;
}

ValueId fold_unary(Interp *I, UnaryOp op, ValueId operand) {
    if (op == UNARYOP_Not) {
        int truth = store_truth(I->st, operand);
        return truth < 0 ? store_instance(I->st, I->st->class_bool) : store_bool(I->st, !truth);
    }
    const Atom *a = store_single(I->st, operand);
    if (a && a->kind == ATOM_FLOAT && op != UNARYOP_Invert)
        return store_float(I->st, op == UNARYOP_USub ? -a->real : a->real);
    if (!a || !is_number(a) || a->integer == INT64_MIN) return VALUE_UNKNOWN;
    return store_int(I->st, op == UNARYOP_USub ? -a->integer : op == UNARYOP_Invert ? ~a->integer : a->integer);
}

/* ---- comparisons ---- */

static bool is_plain(const Atom *a) {
    return a->kind == ATOM_STR || a->kind == ATOM_BYTES || is_number(a) || a->kind == ATOM_NONE ||
           a->kind == ATOM_FLOAT;
}

static double real_of(const Atom *a) { return a->kind == ATOM_FLOAT ? a->real : (double)a->integer; }

static bool is_real(const Atom *a) { return a->kind == ATOM_FLOAT || is_number(a); }

/* -1, 0, 1 as a stands to b; 2 where there is no order; both plain. */
static int order_of(const Atom *a, const Atom *b) {
    if (is_number(a) && is_number(b)) return a->integer < b->integer ? -1 : a->integer > b->integer;
    if (is_real(a) && is_real(b)) return real_of(a) < real_of(b) ? -1 : real_of(a) > real_of(b);
    if (a->kind != b->kind) return 2;
    if (a->kind == ATOM_NONE) return 0;
    int order = str_compare(a->text, b->text);
    return order < 0 ? -1 : order > 0;
}

static int compare_in(Interp *I, const Atom *a, const Atom *b) {
    if (a->kind == ATOM_STR && b->kind == ATOM_STR) return str_find(b->text, a->text, 0) != SIZE_MAX;
    bool holds = b->kind == ATOM_TUPLE || b->kind == ATOM_LIST || b->kind == ATOM_SET || b->kind == ATOM_DICT;
    if (!holds || !b->constant || !value_eq(b->rest, VALUE_NEVER) || !is_plain(a)) return -1;
    for (uint32_t i = 0; i < b->count; i += b->kind == ATOM_DICT ? 2 : 1) {
        const Atom *item = store_single(I->st, b->items[i]);
        if (!item || !is_plain(item)) return -1;
        if (order_of(a, item) == 0) return 1;
    }
    return 0;
}

int fold_compare(Interp *I, CmpOp op, ValueId left, ValueId right) {
    const Atom *a = store_single(I->st, left), *b = store_single(I->st, right);
    if (!a || !b) return -1;
    if (op == CMPOP_In || op == CMPOP_NotIn) {
        int in = compare_in(I, a, b);
        return in < 0 ? -1 : in == (op == CMPOP_In);
    }
    if (!is_plain(a) || !is_plain(b)) return -1;
    int order = order_of(a, b);
    switch (op) {
        case CMPOP_Eq: return order == 0;
        case CMPOP_NotEq: return order != 0;
        case CMPOP_Is: return a->kind == ATOM_NONE || b->kind == ATOM_NONE ? a->kind == b->kind : -1;
        case CMPOP_IsNot: return a->kind == ATOM_NONE || b->kind == ATOM_NONE ? a->kind != b->kind : -1;
        case CMPOP_Lt: return order == 2 ? -1 : order < 0;
        case CMPOP_LtE: return order == 2 ? -1 : order <= 0;
        case CMPOP_Gt: return order == 2 ? -1 : order > 0;
        case CMPOP_GtE: return order == 2 ? -1 : order >= 0;
        default: return -1;
    }
}
