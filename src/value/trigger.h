/* Triggers by the symbols of a file, and by the names of the base. Private to this room. */
#ifndef TOCSIN_VALUE_TRIGGER_H
#define TOCSIN_VALUE_TRIGGER_H

#include "value/value.h"

/* What a mention of a word in a body means. A trigger "os.system" is reached by its last word ("part") together with
 * something that may hold what stands before it ("carrier"); first words are numbered, so that `os` and `run` do not
 * meet.
 *
 *  |global|store|carriers 30|direct|-|parts 30| */
typedef uint64_t Reach;
enum { REACH_ROOT_COUNT = 30 };
#define REACH_ROOTS ((UINT32_C(1) << REACH_ROOT_COUNT) - 1)
#define REACH_DIRECT (UINT64_C(1) << 31) /* worth reading by itself */
#define REACH_STORE (UINT64_C(1) << 62)  /* where it is stored to as an attribute */
#define REACH_GLOBAL (UINT64_C(1) << 63) /* where it is declared global */

static inline uint32_t reach_parts(Reach r) { return (uint32_t)r & REACH_ROOTS; }
static inline uint32_t reach_carriers(Reach r) { return (uint32_t)(r >> 32) & REACH_ROOTS; }
static inline Reach reach_make(uint32_t parts, uint32_t carriers) { return (Reach)carriers << 32 | parts; }

/* Whether a body that mentions all this may reach a trigger. */
static inline bool reach_is_worth(Reach r) {
    return (r & (REACH_DIRECT | REACH_STORE | REACH_GLOBAL)) || (reach_parts(r) & reach_carriers(r));
}

/* 0 for most words. */
Reach trigger_word(const Triggers *triggers, Str word);

/* True for a trigger without a dot: it may be of anything. */
bool trigger_is_plain(const Triggers *triggers, Str name);

/* For the `count` ids of the base: REACH_DIRECT for triggers, carriers for what they stand below. */
void trigger_mark_base(const Triggers *triggers, const QualTable *base, Reach *reach, uint32_t count);

#endif
