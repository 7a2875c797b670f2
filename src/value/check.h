/* What the files share that know tests: check.c (comparisons, calls, paths, patterns), check_each.c (of each element),
 * check_chars.c (of characters), check_made.c (of what calls give). Private to this room. */
#ifndef TOCSIN_VALUE_CHECK_H
#define TOCSIN_VALUE_CHECK_H

#include "value/interp.h"

/* The constant text that an expression is; NULL. */
static inline const Atom *check_text(const Interp *I, NodeId n) {
    const Atom *a = store_single(I->st, I->values[n.v]);
    return a && (a->kind == ATOM_STR || a->kind == ATOM_BYTES) ? a : NULL;
}

static inline LabelSetId check_labels(const Interp *I, NodeId n) { return store_deep(I->st, I->values[n.v]); }
static inline GuardFact check_cures(uint64_t bits) { return (GuardFact){.cured = bits}; }

/* ---- check_chars.c ---- */

/* What a text of such characters alone cannot do, and what it lacks; where others are `denied` one by one, how weak
 * that is. */
uint64_t check_chars(const Interp *I, CharSet allowed);
GuardFact check_chars_fact(const Interp *I, CharSet allowed, bool denied);
/* It does not have this text in it. */
GuardFact check_lacks(const Interp *I, Str text);
/* The characters that a constant collection of single ones, or a text, has. */
bool check_members(const Interp *I, NodeId n, CharSet *set);
/* Those that str.isalnum and its like allow. */
bool check_method_chars(Str method, CharSet *set);

/* ---- check_each.c ---- */

/* ip.is_private fails, ip.is_global holds: the address is no inner one. */
bool guard_is_address(const Interp *I, NodeId test, bool holds);
/* all(test for c in x), any(test for c in x) */
void check_generator(Interp *I, NodeId call, bool all, bool holds);

/* ---- check.c ---- */

/* There are labels, and all have these bits. */
bool check_all_known(const Interp *I, LabelSetId labels, uint64_t bits);
/* The pattern of re.match(p, x), P.match(x) where P is re.compile(p); NULL where it is not known. */
const Atom *check_pattern_of(Interp *I, NodeId call, NodeId *subject, NodeId *flags);
/* A path that has no "..": os.path.realpath(x), p.resolve() */
bool check_is_resolved(Interp *I, NodeId n);
/* What a method is called of; 0. */
NodeId check_receiver(const Interp *I, NodeId call);
bool check_is_call_of(const Interp *I, NodeId n, Str word);

#endif
