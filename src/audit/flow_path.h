/* The path of a flow for people: the solver's places with lines, columns and what happens there. */
#ifndef TOCSIN_AUDIT_FLOW_PATH_H
#define TOCSIN_AUDIT_FLOW_PATH_H

#include "audit/discover.h"
#include "flow/solve.h"
#include "rules/finding.h"

/* The steps of findings, gathered and then placed all at once, since each file is read but once for all of them. Their
 * memory, and the steps', is the arena's. */
typedef struct FlowPaths {
    const FoundFile *files;
    const Library *templates; /* what places of PRINT lie in */
    Str standard_input; /* what it gave, where it is one of the files */
    Arena *arena;
    struct FlowPathRef *refs;
    uint32_t count, capacity;
} FlowPaths;

/* The steps of a finding, in order; lines and notes are there behind flow_paths_place(). */
const FindingStep *flow_paths_add(FlowPaths *paths, const FlowFinding *f);
void flow_paths_place(FlowPaths *paths);

/* What is to be said of how sure the flow is: *count lines. */
const Str *flow_doubts(const FlowFinding *f, Arena *arena, uint32_t *count);

#endif
