/* What the functions of effect.def are made of. Private to this room. */
#ifndef TOCSIN_VALUE_EFFECT_H
#define TOCSIN_VALUE_EFFECT_H

#include "value/interp.h"

#define EFFECT(name, function, labels) EffectFunction effect_##function;
#define RESULT(name, type)
#include "value/effect.def"
#undef EFFECT
#undef RESULT

static inline ValueId arg(const CallContext *c, uint32_t position) { return effect_arg(c, position, S("")); }
static inline bool absent(ValueId v) { return value_eq(v, VALUE_NEVER); }
static inline ValueId some_text(Interp *I) { return store_text(I->st, S(""), S("")); }
static inline ValueId known(ValueId v) { return absent(v) ? VALUE_UNKNOWN : v; }

static inline const Atom *text_of(Interp *I, ValueId v) {
    const Atom *a = store_single(I->st, v);
    return a && a->kind == ATOM_STR ? a : NULL;
}

static inline ValueId list_of(Interp *I, AtomKind kind, ValueId element, NodeId at) {
    return store_container(I->st, kind, at, NULL, 0, element);
}

#endif
