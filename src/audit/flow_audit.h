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
    FlowHarmless *cleared;    /* calls that the program as a whole shows to be harmless */
    uint32_t *first_cleared;  /* by file, as `first` */
    FileList files;       /* those that have some of either */
    uint32_t functions, edges, sources, sinks; /* that were followed, of the whole program */
    FlowBounds bounds;
} FlowAudit;

/* Puts the graphs of all files together. `asked`: what rules in taint mode found. `graphs` by file; `standard_input`: what it gave, where it is one of them. What the findings point to lives in `arena`. */
FlowAudit flow_audit(const FlowGraph *const *graphs, const FoundFile *files, uint32_t count, Str standard_input, const Modules *modules,
                     const Library *templates, const AuditOptions *options, const Rules *rules, const AskedFlows *asked, Arena *arena);

/* The same for an audit that has been, with other graphs for some of its files (one a file, as audit->graphs). Flows that
 * rules in taint mode ask for are not among them. */
FlowAudit flow_audit_again(const Audit *audit, const AuditOptions *options, const Rules *rules, const FlowGraph *const *graphs,
                           Arena *arena);
/* Which of its findings end in a file: for that file's worker. */
static inline void flow_audit_give(const FlowAudit *flows, FileWorker *w, uint32_t file) {
    w->flows = flows->findings + flows->first[file];
    w->flow_count = flows->first[file + 1] - flows->first[file];
    w->cleared = flows->cleared + flows->first_cleared[file];
    w->cleared_count = flows->first_cleared[file + 1] - flows->first_cleared[file];
}

#endif
