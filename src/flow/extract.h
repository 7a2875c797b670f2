/* What extract.c and trace.c share. Private to this room. */
#ifndef TOCSIN_FLOW_EXTRACT_H
#define TOCSIN_FLOW_EXTRACT_H

#include "flow/graph.h"

#define FLOW_LIST(type)           \
    struct {                      \
        type *items;              \
        uint32_t count, capacity; \
    }

/* Where a variable or an attribute is given a value. */
typedef struct Definition {
    uint32_t row;    /* of the variable; UINT32_MAX - the attribute's symbol */
    NodeId at, value; /* the statement or the part of one that does it; what is given */
} Definition;

typedef struct Extractor {
    const Facts *facts;
    const Models *models;
    const Tree *tree;
    Arena *kept, *scratch;
    uint32_t *function_of, *class_of; /* by scope */
    uint32_t *call_of;                /* by node: 1 + its number */
    uint32_t *source_of;              /* by origin: the same */
    FlowFunction *functions;
    FlowClass *classes;
    uint32_t function_count, class_count, first_field;
    FLOW_LIST(FlowCall) calls;
    FLOW_LIST(FlowSource) sources;
    FLOW_LIST(FlowSink) sinks;
    FLOW_LIST(FlowEdge) edges;
    FLOW_LIST(FlowImport) imports;
    FLOW_LIST(FlowName) names;
    FLOW_LIST(FlowHarmless) harmless;
    FLOW_LIST(FlowGuard) guards;
    uint64_t asked, doubtful; /* weaknesses that the call at hand may have; those of them that it was not cleared of */
    Definition *definitions; /* made when first asked for; in order of row, then node */
    uint32_t definition_count, definition_capacity;
    bool defined;
    const FlowSeeds *seeds; /* NULL: models say what sources and sinks are */
    uint32_t *parents, parent; /* seed.c: by node, made when first asked for */
    bool full;
    bool composed; /* what trace() went through last: parts were put together in the same scope */
} Extractor;

#define FLOW_GROW(x, list)                                                                                          \
    ((x)->list.items = arena_grow((x)->kept, (x)->list.items, (x)->list.count, &(x)->list.capacity, 16,             \
                                  sizeof *(x)->list.items),                                                         \
     &(x)->list.items[(x)->list.count++])

/* extract.c: the function that a node stands in, and one label's edge to where `to` says. */
uint32_t extract_function(const Extractor *x, NodeId n);
void extract_edge(Extractor *x, const Label *l, FlowEdge to, NodeId at);

/* seed.c: the sinks of seeds, and what reaches them. */
void extract_seeds(Extractor *x);

/* The places between `origin` and the expression `at`, which carries its label, in order; kept. */
const FlowStep *trace(Extractor *x, NodeId at, uint32_t origin, uint32_t *count);

static inline bool value_eq_never(ValueId v) { return v.v == VALUE_NEVER.v; }

#endif
