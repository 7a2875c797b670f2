/* Labels: what an untrusted value is made of. Each value carries a set of them beside its atoms; a join of values joins
 * their sets. A label says where something came from (its origin), which part of it this is (its path), and which
 * weaknesses it can no longer cause. Sets are stored once each, so that equality is one compare.
 *
 * An origin inside a function's body is a source, a parameter, or the result of a call to a function of the program. The
 * last two are places for what only the program as a whole knows: room flow puts them together. Ids are those of one file;
 * one thread at a time. */
#ifndef TOCSIN_VALUE_LABEL_H
#define TOCSIN_VALUE_LABEL_H

#include "base/arena.h"
#include "syntax/tree.h"
#include "value/slots.h"

typedef struct LabelSetId {
    uint32_t v;
} LabelSetId; /* 0: no labels */

typedef enum OriginKind {
    ORIGIN_SOURCE, /* `node` reads or calls a source; `index` is its kind, and ORIGIN_GUESSED; see origin_source() */
    ORIGIN_PARAM,  /* `node` is the `arg` of a function of this file */
    ORIGIN_RESULT, /* `node` calls a function of the program (or reads a property) */
} OriginKind;

typedef struct Origin {
    uint8_t kind; /* OriginKind */
    uint32_t node, index;
} Origin;

/* Of a source that is a parameter: it is one only where nobody in the program calls the function. */
enum { ORIGIN_GUESSED = 0x100 };
static inline uint32_t origin_source(const Origin *o) { return o->index & (ORIGIN_GUESSED - 1); }

/* Part of a whole: `.name`, ["key"], [3], each below a parent; 0 is the whole. */
typedef struct PathStep {
    uint32_t parent, depth;
    uint64_t key; /* path_key_*(): the same in all files */
} PathStep;

/* Through code that nobody knows; in order of doubt. */
typedef enum LabelThrough {
    THROUGH_NOTHING,
    THROUGH_CODE,
    THROUGH_METHOD, /* given to a method of something unknown, which may as well look something up by it */
} LabelThrough;

typedef struct Label {
    uint64_t cured; /* weaknesses that it cannot cause any more: bits of the TaintTable's numbers */
    uint32_t origin, path;
    uint32_t checks; /* functions of the program that have checked it, which only the program as a whole knows */
    uint16_t weak;  /* checks that it passed and that do not hold: bits, see guard.h */
    uint8_t through; /* LabelThrough */
    uint8_t decoded; /* not 0: what it was cured of before it came here counts no more: it was encoded, and is decoded again */
} Label;

/* A call that checks an argument: it came back, or gave something true or false. */
typedef struct LabelCheck {
    uint32_t call; /* the node */
    uint16_t argument, when; /* its position, or LABEL_KEYWORD + that of the keyword; GuardWhen */
} LabelCheck;

enum { LABEL_WEAKNESSES = 40, LABEL_MAX_CHECKS = 4, LABEL_KEYWORD = 0x4000 };
typedef struct LabelChecks {
    LabelCheck items[LABEL_MAX_CHECKS];
    uint32_t count;
} LabelChecks;

typedef struct LabelSet {
    uint32_t first, count; /* in LabelStore.labels; in order of origin, then path */
} LabelSet;

enum {
    LABEL_MAX_SET = 24,  /* labels of a set; further ones are dropped, sources last, and `full` counts it */
    LABEL_MAX_PATH = 3,  /* steps; what lies deeper is told by its prefix */
    LABEL_JOIN_CACHE = 1024,
};

typedef struct LabelStore {
    Label *labels;
    LabelSet *sets; /* [0] is the empty one */
    Origin *origins; /* [0] is none */
    PathStep *paths; /* [0] is the whole */
    LabelChecks *checks; /* [0] is none */
    const uint64_t (*closures)[2]; /* by weakness: what must be known of a text for it to be harmless; NULL */
    Slots set_slots, origin_slots, path_slots, check_slots;
    uint32_t label_count, set_count, origin_count, path_count, check_count;
    size_t check_capacity, label_capacity, set_capacity, origin_capacity, path_capacity;
    struct {
        uint32_t a, b, result;
    } joins[LABEL_JOIN_CACHE];
    uint32_t full; /* how often LABEL_MAX_SET was met */
    bool slots; /* see labels_cure_bits(); labels_begin() forgets it */
} LabelStore;

void labels_begin(LabelStore *ls); /* forgets all; keeps its memory */
void labels_free(LabelStore *ls);

/* The number of an origin; the same content has the same number. */
uint32_t labels_origin(LabelStore *ls, OriginKind kind, NodeId node, uint32_t index);
/* The set of one label. */
LabelSetId labels_of(LabelStore *ls, Label label);

LabelSetId labels_join_slow(LabelStore *ls, LabelSetId a, LabelSetId b);
/* Both: of a label that stands in both, with what both are cured of. */
static inline LabelSetId labels_join(LabelStore *ls, LabelSetId a, LabelSetId b) {
    if (a.v == b.v || !b.v) return a;
    return a.v ? labels_join_slow(ls, a, b) : b;
}

/* What follows from what is known of a text. */
static inline uint64_t labels_closed(const uint64_t (*closures)[2], uint64_t cured) {
    for (uint32_t w = 0; cured >> LABEL_WEAKNESSES && w < LABEL_WEAKNESSES; w++)
        for (int k = 0; k < 2; k++)
            if (closures[w][k] && (cured & closures[w][k]) == closures[w][k]) cured |= UINT64_C(1) << w;
    return cured;
}

/* The set after something was done to the value. */
LabelSetId labels_cure(LabelStore *ls, LabelSetId set, uint64_t weaknesses);
LabelSetId labels_cure_where(LabelStore *ls, LabelSetId set, uint64_t known, uint64_t weaknesses); /* those that have all of `known` */
uint32_t labels_one_check(LabelStore *ls, LabelCheck check);
LabelSetId labels_check(LabelStore *ls, LabelSetId set, LabelCheck check);
/* The checks that both sets say. */
uint32_t labels_checks_both(LabelStore *ls, uint32_t a, uint32_t b);
/* The same where `labels_begin()` was told that bits are no weaknesses (`slots`): labels_cure() then counts only where it cures
 * of all. */
LabelSetId labels_cure_bits(LabelStore *ls, LabelSetId set, uint64_t bits);
/* Of the labels that are not cured of all of `bits`, these alone. */
LabelSetId labels_only(LabelStore *ls, LabelSetId set, uint64_t bits);
LabelSetId labels_weaken(LabelStore *ls, LabelSetId set, uint16_t guards);
LabelSetId labels_through(LabelStore *ls, LabelSetId set, LabelThrough what);
/* What it was cured of and checked for as long as it was encoded is gone, but what its kind of source cannot cause. Digits,
 * cured of all of `number`, have nothing to decode. */
LabelSetId labels_decode(LabelStore *ls, LabelSetId set, const uint64_t *kind_cures, uint64_t number);
/* Of a part of the value. What comes from a source is untrusted as a whole: it has no path. */
LabelSetId labels_step(LabelStore *ls, LabelSetId set, uint64_t key);

static inline uint32_t labels_count(const LabelStore *ls, LabelSetId set) { return ls->sets[set.v].count; }
static inline const Label *labels_at(const LabelStore *ls, LabelSetId set, uint32_t i) {
    return &ls->labels[ls->sets[set.v].first + i];
}

uint32_t path_step(LabelStore *ls, uint32_t parent, uint64_t key);
static inline uint64_t path_key_name(Str name) { return str_hash(name) << 2; }
static inline uint64_t path_key_text(Str text) { return str_hash(text) << 2 | 1; }
static inline uint64_t path_key_int(int64_t number) { return (uint64_t)number << 2 | 2; }
/* Its keys: none of its items. */
static inline uint64_t path_key_keys(void) { return path_key_text(S("\0keys")); }
/* An item at `first` or behind it, of a list whose length nobody knows. */
static inline uint64_t path_key_behind(uint32_t first) { return (uint64_t)first << 2 | 3; }
/* Of the list of a command the words that its program may take for options: said where the list is made. Met by itself alone. */
#define PATH_KEY_OPTIONS ((UINT64_MAX >> 3) << 2)
/* What a call has put into its argument `i`, as a part of what it gives. Met by itself alone. */
#define PATH_KEY_GIVEN(i) (((UINT64_MAX >> 4) - (uint64_t)(i)) << 2)
static inline bool path_key_is_given(uint64_t key) { return !(key & 3) && key <= PATH_KEY_GIVEN(0) && key > PATH_KEY_GIVEN(64); }
/* Both may mean the same part. */
static inline bool path_keys_meet(uint64_t a, uint64_t b) {
    if (a == b || (a & 3) != 3) return a == b || ((b & 3) == 3 && (a & 3) == 2 && ((int64_t)a < 0 || a >> 2 >= b >> 2));
    return (b & 3) == 3 || ((b & 3) == 2 && ((int64_t)b < 0 || b >> 2 >= a >> 2));
}

#endif
