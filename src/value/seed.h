/* What rules in taint mode say of single expressions of one file: given to the value analysis beside what models say of
 * names. Bits are those of Label.cured, with the meaning that the giver gives them: there, each bit is a label of a rule. */
#ifndef TOCSIN_VALUE_SEED_H
#define TOCSIN_VALUE_SEED_H

#include "value/label.h"

typedef enum SeedKind {
    SEED_SOURCE, /* the value is untrusted: a label of which only `bits` are not cured */
    SEED_TAKE,   /* the value of `from`, which stands before `at`, goes into that of `node` */
    SEED_CURE,   /* the value loses `bits` */
} SeedKind;

/* One way in which a requirement holds: all labels of `with` are there and none of `without`. */
typedef struct SeedTerm {
    uint64_t with, without;
} SeedTerm;

static inline bool seed_holds(const SeedTerm *terms, uint32_t count, uint64_t present) {
    bool holds = !count;
    for (uint32_t i = 0; i < count && !holds; i++)
        holds = (present & terms[i].with) == terms[i].with && !(present & terms[i].without);
    return holds;
}

typedef struct ValueSeed {
    uint32_t at;   /* the node behind which it happens: `node`, or the expression around it */
    uint32_t node, from;
    uint8_t kind;  /* SeedKind */
    bool keeps;    /* of what the node names, too, from here on */
    bool only;     /* of that alone, not of the expression */
    uint64_t bits;
    const SeedTerm *needs; /* of the labels that the value has (TAKE: that of `from`); none: always */
    uint32_t need_count;
} ValueSeed;

/* In order of `at`, then kind. */
typedef struct ValueSeeds {
    const ValueSeed *items;
    uint32_t count;
} ValueSeeds;

#endif
