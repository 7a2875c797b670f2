/* Flows that rules in taint mode ask for. */
#ifndef TOCSIN_AUDIT_TAINT_AUDIT_H
#define TOCSIN_AUDIT_TAINT_AUDIT_H

#include "flow/solve.h"
#include "rules/rules.h"

typedef struct AskedFlow {
    FlowFinding flow;
    uint32_t rule; /* index in Rules */
    Str message;
    uint32_t order;
} AskedFlow;

typedef struct AskedFlows {
    AskedFlow *items; /* each batch's in order of file and place */
    uint32_t count, capacity;
    FlowBounds bounds;
} AskedFlows;

/* Appends the flows of one batch. `graphs` by file: seeded ones where rules of the batch found seeds. */
void asked_flows(const FlowGraph *const *graphs, uint32_t count, const Modules *modules, AskedFlows *out, Arena *arena);

#endif
