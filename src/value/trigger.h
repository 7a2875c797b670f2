/* Triggers by the symbols of a file, and by the names of the base. Private to this room. */
#ifndef TOCSIN_VALUE_TRIGGER_H
#define TOCSIN_VALUE_TRIGGER_H

#include "value/value.h"

/* What a mention of a word in a body means. A trigger "os.system" is reached by its last word ("part") together with
 * something that may hold what stands before it ("carrier"); first words are numbered, so that `os` and `run` do not
 * meet.
 *
 *  |global|store|special|carriers 29|direct|plain|named|parts 29| */
typedef uint64_t Reach;
enum { REACH_ROOT_COUNT = 29 };
#define REACH_ROOTS ((UINT32_C(1) << REACH_ROOT_COUNT) - 1)
#define REACH_NAMED (UINT64_C(1) << 29)  /* worth reading where it is a bare name, not an attribute: `eval` */
#define REACH_PLAIN (UINT64_C(1) << 30)  /* a trigger without a dot */
#define REACH_DIRECT (UINT64_C(1) << 31) /* worth reading by itself */
#define REACH_SPECIAL (UINT64_C(1) << 61) /* Python reaches names by it at run time */
#define REACH_STORE (UINT64_C(1) << 62)  /* where it is stored to as an attribute */
#define REACH_GLOBAL (UINT64_C(1) << 63) /* where it is declared global */

#define REACH_WORD (REACH_ROOTS | REACH_NAMED | REACH_PLAIN | REACH_DIRECT) /* what a last word means */

static inline uint32_t reach_parts(Reach r) { return (uint32_t)r & REACH_ROOTS; }
static inline uint32_t reach_carriers(Reach r) { return (uint32_t)(r >> 32) & REACH_ROOTS; }
static inline Reach reach_make(uint32_t parts, uint32_t carriers) { return (Reach)carriers << 32 | parts; }

/* Whether a body that mentions all this may reach a trigger. */
static inline bool reach_is_worth(Reach r) {
    return (r & (REACH_DIRECT | REACH_STORE | REACH_GLOBAL)) || (reach_parts(r) & reach_carriers(r));
}

/* The triggers that count in the file at hand; one a thread. */
typedef struct LiveTriggers {
    const Triggers *triggers;
    const uint64_t *live; /* bits by group; NULL: all that are allowed */
    uint32_t roots;       /* bits of the first words of those that count */
    Reach *reach;         /* by id of the base: REACH_DIRECT for triggers, carriers for what they stand below */
    uint32_t reach_count;
    const QualId *ids;   /* by name */
    const Reach *always; /* what `reach` holds whatever is live */
    uint32_t *touched;   /* ids whose entry is more than that */
    uint32_t touched_count;
    bool is_whole; /* all that are allowed count */
} LiveTriggers;

/* What is known of the names of the triggers' base: effect.def and the like. */
const struct EffectTable *trigger_effects(const Triggers *triggers);

/* With nothing live yet. `arena` owns the arrays. */
LiveTriggers trigger_live_new(Arena *arena, const Triggers *triggers);

/* The groups that count from now on: bits, NULL for all that are allowed. `base`: of the triggers. False where they ask for nothing at all; then nothing is
 * done, but where somebody wants it `anyway`. */
bool trigger_live_set(LiveTriggers *live, const QualTable *base, const uint64_t *groups, bool anyway);

/* Those with a dot, in the order of LiveTriggers.ids. */
uint32_t trigger_name_count(const Triggers *triggers);
Str trigger_name(const Triggers *triggers, uint32_t i);
/* `groups`: as for trigger_live_set(). */
bool trigger_name_is_live(const Triggers *triggers, uint32_t i, const uint64_t *groups);

/* 0 for most words. */
Reach trigger_word(const LiveTriggers *live, Str word);

/* True for a trigger without a dot: it may be of anything. */
bool trigger_is_plain(const LiveTriggers *live, Str name);

#endif
