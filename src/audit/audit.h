/* One audit from start to end: discover, then for each file, on many threads: read, parse, bind and value, match, grade
 * and filter; collect in the order of paths. The report is the same whatever the threads do. */
#ifndef TOCSIN_AUDIT_AUDIT_H
#define TOCSIN_AUDIT_AUDIT_H

#include "audit/config_set.h"
#include "audit/discover.h"
#include "report/report.h"
#include "rules/rules.h"
#include "sema/qual.h"
#include "syntax/version.h"
#include "value/program.h"

typedef struct AuditOptions {
    DiscoverOptions where;
    unsigned threads; /* 0: one for each processor */
    PyVersion version;
    ConfigSet *configs; /* `base` and `own_select` are set, audit_run() does the rest; NULL: none */
    Severity min_severity;
    Confidence min_confidence;
    bool require_reason; /* a suppression without a reason hides nothing */
    uint32_t today;      /* 20270131: suppressions that ended before hide nothing */
    const Models *models; /* of libraries, for the flow of data; NULL: it is not followed */
    uint32_t trust; /* kinds of source (1 << SourceKind) whose data is trusted: its flows are told as info */
    bool progress; /* draw a bar on standard error while it takes long */
} AuditOptions;

enum {
    AUDIT_MAX_NOTES = 100,      /* kept of a file; the others are counted */
    AUDIT_MAX_EXCERPTS = 10000, /* findings of a file that keep their source line */
    AUDIT_LINE_BEFORE = 300,    /* bytes of a long line that are kept before a finding */
    AUDIT_LINE_BEHIND = 500,    /* and from it on */
};

typedef struct FlowAudit FlowAudit; /* audit/flow_audit.h */
typedef struct FlowGraph FlowGraph; /* flow/graph.h */
typedef struct Library Library;     /* template/library.h */

typedef struct Audit {
    Report report;
    ReportFile *files; /* those of the report */
    Buf notes;     /* lines: what of the ignore files was not honoured */
    Str cwd;       /* absolute */
    const Triggers *triggers;
    Program *program; /* NULL: each file stands alone */
    const FoundFile *found; /* one a file, as the report has them */
    const Modules *modules; /* NULL: there is one file */
    Library *templates;     /* those beside it; NULL: flows were not followed */
    const FlowGraph **graphs; /* one a file; NULL: flows were not followed */
    const FlowAudit *flows;   /* what was found with them; NULL the same */
    bool *linked;     /* one a file: it was read again with what the others give it */
    Arena *arenas; /* all that the report points to: one for discovery, then one a thread */
    unsigned arena_count;
    Arena arena;
} Audit;

/* The files, with their configurations. False, and a line in `fault`, where one of these holds something else than the
 * manual says. */
bool audit_discover(Discovery *found, Arena *arena, const AuditOptions *options, Rules *rules, Buf *fault);

/* Fills a zero-initialised `audit`, which owns the report until audit_free(). `rules` and `quals` must outlive it. An
 * Err only where no thread could be started or a configuration is malformed; faults of files stand in the report. */
MUST_USE Err audit_run(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals);

/* Takes out of the report what the revision had, and counts it as known: compared as a baseline is, path by path. */
typedef struct Since Since;
MUST_USE Err audit_compare(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals, Since *since);

void audit_free(Audit *audit);

#endif
