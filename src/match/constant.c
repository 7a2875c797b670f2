/* Constants by value: written at the place, or known to arrive there. */
#include "match/inside.h"

#include "syntax/literal.h"

#include <stdio.h>

/* An atom against a row of the constant operations. */
static bool atom_fits(Matcher *m, const PatRow *row, const Atom *atom) {
    const PatTable *t = &m->table->pat;
    switch ((PatOp)row->op) {
        case PAT_ANY_STRING: return atom->kind == (row->flags ? ATOM_BYTES : ATOM_STR);
        case PAT_STRING:
            return atom->kind == (row->flags ? ATOM_BYTES : ATOM_STR) && str_eq(atom->text, pat_string(t, row->a));
        case PAT_CONST:
            if (row->flags == CONST_None) return atom->kind == ATOM_NONE;
            if (row->flags == CONST_Ellipsis) return atom->kind == ATOM_ELLIPSIS;
            return atom->kind == ATOM_BOOL && (atom->integer != 0) == (row->flags == CONST_True);
        case PAT_NUMBER: {
            char digits[24];
            int64_t number;
            if (row->kind != CONST_Int || !value_number(m->facts, atom, &number)) return false;
            int length = snprintf(digits, sizeof(digits), "%lld", (long long)number);
            return str_eq(str_make(digits, (size_t)length), pat_string(t, row->a));
        }
        default: return false;
    }
}

/* One of the values that may arrive; below a negation all of them must fit. */
static bool value_fits(Matcher *m, const PatRow *row, ValueId value) {
    uint32_t count = value_count(m->facts, value), fitting = 0;
    for (uint32_t i = 0; i < count; i++) fitting += atom_fits(m, row, value_atom(m->facts, value, i));
    return m->must ? count && fitting == count && !value_is_open(m->facts, value) : fitting > 0;
}

static bool literal_fits(Matcher *m, const PatRow *row, NodeId n) {
    const PatTable *t = &m->table->pat;
    ConstKind kind = tree_const_kind(m->tree, n);
    switch ((PatOp)row->op) {
        case PAT_ANY_STRING: return kind == (row->flags ? CONST_Bytes : CONST_Str);
        case PAT_CONST: return kind == row->flags;
        case PAT_STRING:
            return kind == (row->flags ? CONST_Bytes : CONST_Str) &&
                   str_eq(literal_string_in(&m->scratch, m->tree, n), pat_string(t, row->a));
        case PAT_NUMBER: {
            if (kind != row->kind) return false;
            Buf text = {.limit = 8192};
            if (kind == CONST_Int) literal_int_decimal(m->tree, n, &text);
            else literal_float_hex(literal_double(m->tree, n), &text);
            bool fits = str_eq(buf_str(&text), pat_string(t, row->a));
            buf_free(&text);
            return fits;
        }
        default: return false;
    }
}

bool match_constant(Matcher *m, const PatRow *row, Place p) {
    if (node_is(p.node) && tree_kind(m->tree, p.node) == NODE_Constant) return literal_fits(m, row, p.node);
    return value_fits(m, row, p.value);
}

bool match_qual(Matcher *m, QualId qual, ValueId value) {
    if (!qual.v) return false;
    if (!m->must) return value_may_be_name(m->facts, value, qual);
    const Atom *atom = value_single(m->facts, value);
    return atom && atom->kind == ATOM_NAME && qual_eq(atom->qual, qual);
}

bool match_string_of(Matcher *m, Place p, Str *text) {
    if (node_is(p.node) && tree_kind(m->tree, p.node) == NODE_Constant) {
        if (tree_const_kind(m->tree, p.node) != CONST_Str) return false;
        *text = literal_string_in(&m->scratch, m->tree, p.node);
        return true;
    }
    const Atom *atom = value_single(m->facts, p.value);
    if (!atom || atom->kind != ATOM_STR) return false;
    *text = atom->text;
    return true;
}
