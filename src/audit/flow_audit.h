/* Flows of untrusted data as findings of the files that they end in. */
#ifndef TOCSIN_AUDIT_FLOW_AUDIT_H
#define TOCSIN_AUDIT_FLOW_AUDIT_H

#include "audit/file_audit.h"
#include "audit/taint_audit.h"
#include "flow/solve.h"

/* Which files have findings of flows, and which. */
typedef struct FlowAudit {
    Finding *findings;    /* in order of file, then place; memory as the steps' */
    uint32_t *first;      /* by file: its findings in `findings`; one more at the end */
    FileList files;       /* those that have some */
    uint32_t functions, edges, sources, sinks; /* that were followed, of the whole program */
    bool full;            /* a bound was met */
} FlowAudit;

/* Puts the graphs of all files together. `asked`: what rules in taint mode found. `graphs` by file; `standard_input`: what it gave, where it is one of them. What the findings point to lives in `arena`. */
FlowAudit flow_audit(const FlowGraph *const *graphs, const FoundFile *files, uint32_t count, Str standard_input, const Modules *modules,
                     const AuditOptions *options, const Rules *rules, const AskedFlows *asked, Arena *arena);

#endif
