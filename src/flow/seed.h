/* What rules in taint mode found in one file: expressions that are sources, sinks, sanitizers and propagators, by the
 * matcher. The graph of a file that has such seeds is made of them alone, and its bits are labels of rules, not weaknesses. */
#ifndef TOCSIN_FLOW_SEED_H
#define TOCSIN_FLOW_SEED_H

#include "value/value.h"

typedef enum FlowRole { FLOW_SOURCE, FLOW_SINK, FLOW_SANITIZER, FLOW_PROPAGATOR, FLOW_ROLE_COUNT } FlowRole;

typedef struct FlowSeed {
    uint32_t node;       /* the expression (or parameter, or statement) that it is about */
    uint32_t at;         /* all that matched */
    uint32_t from;       /* PROPAGATOR: where the data comes from */
    uint32_t start, end; /* what is shown of it */
    uint8_t role;        /* FlowRole */
    bool exact;          /* it alone, not what stands within it */
    bool keeps, only;    /* by side effect: what it names from there on, too; that alone */
    bool control;        /* SOURCE: whatever runs behind it */
    bool at_exit;        /* SINK: only where the function may end there */
    bool yields;         /* SANITIZER: to a source or sink at the same place */
    uint64_t bits;       /* SOURCE: those that it gives; SANITIZER: that it takes; PROPAGATOR: that pass; SINK: asked for */
    const SeedTerm *needs; /* SOURCE, PROPAGATOR, SINK: `requires` */
    uint32_t need_count;
    uint32_t rule;       /* for whoever made it */
    Str message;         /* SINK */
    const Str *texts;    /* SOURCE: name and text of metavariables, one behind the other */
    uint32_t text_count;
} FlowSeed;

typedef struct FlowSeeds {
    Arena *arena;
    FlowSeed *items;
    uint32_t count, capacity;
    bool full; /* more were found than are kept */
} FlowSeeds;

enum { FLOW_MAX_SEEDS = 50000 /* of one file */ };

/* The same for the value analysis; memory from `arena`. */
ValueSeeds flow_seed_values(const FlowSeeds *seeds, const Tree *tree, Arena *arena);

#endif
