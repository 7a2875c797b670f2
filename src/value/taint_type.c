/* What untrusted data cannot cause by what it is: see interp.h. */
#include "value/interp.h"

/* A number is untrusted, too, but can do little: its text is digits. */
bool taint_is_number(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    bool all = s.count && !s.open;
    for (uint32_t i = 0; all && i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        QualId q = a->kind == ATOM_INSTANCE ? a->qual : (QualId){0};
        bool instance = q.v && (q.v == I->st->class_int.v || q.v == I->st->class_float.v || q.v == I->st->class_bool.v);
        all = instance || a->kind == ATOM_INT || a->kind == ATOM_FLOAT || a->kind == ATOM_BOOL || a->kind == ATOM_NONE;
    }
    return all;
}

static bool is_enum(const Interp *I, NodeId class) {
    enum { MOST = 16 };
    NodeId queue[MOST] = {class};
    for (uint32_t at = 0, count = 1; at < count; at++) {
        List bases = ClassDef_bases(I->t, queue[at]);
        for (uint32_t b = 0; b < bases.count; b++) {
            ValueId v = I->values[bases.items[b]];
            for (uint32_t i = 0; i < store_set(I->st, v).count; i++) {
                const Atom *a = store_get(I->st, store_member(I->st, v, i));
                if (a->kind == ATOM_CLASS && count < MOST) queue[count++] = a->node;
                if (a->qual.v && (str_ends_with(qual_segment(I->q, a->qual), S("Enum")) || taint_is_enum(I, a->qual))) return true;
            }
        }
    }
    return false;
}

static bool is_member(const Interp *I, const Atom *a) {
    if (a->kind == ATOM_OBJECT) return is_enum(I, a->node);
    return a->kind == ATOM_INSTANCE && taint_is_enum(I, a->qual);
}

bool taint_is_choice(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    bool all = s.count && !s.open;
    for (uint32_t i = 0; all && i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        bool literal = a->kind == ATOM_INSTANCE && str_eq(qual_segment(I->q, a->qual), S("Literal"));
        all = a->kind == ATOM_STR || a->kind == ATOM_NONE || a->kind == ATOM_INT || literal || is_member(I, a);
    }
    return all;
}

/* What an object cannot cause by what it is, whatever it was made of: a number, a member of an Enum, an object of a class whose
 * making gives nothing on. */
uint64_t taint_typed_cures(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    uint64_t cures = s.count && !s.open ? TAINT_CURES_ALL : 0;
    if (taint_is_number(I, v)) return taint_number_cures(I->taint);
    for (uint32_t i = 0; cures && i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        const TaintRow *row = a->kind == ATOM_INSTANCE ? taint_row(I->taint, a->qual) : I->taint->rows;
        bool constant = a->kind == ATOM_NONE || a->kind == ATOM_INT || a->kind == ATOM_BOOL || a->kind == ATOM_FLOAT || a->kind == ATOM_STR;
        bool nothing = constant || row->flow == TAINT_NONE || is_member(I, a);
        if (!nothing) cures &= row->flow ? row->cures : 0;
    }
    return cures;
}
