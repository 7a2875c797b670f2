/* What the files share that apply fixes: fix.c (files, reports, what is written) and fix_trial.c (which fixes of a text hold).
 * Private to this room; one thread. */
#ifndef TOCSIN_AUDIT_FIXER_H
#define TOCSIN_AUDIT_FIXER_H

#include "audit/edit.h"
#include "audit/file_audit.h"
#include "audit/fix.h"

enum {
    FIXER_MAX_DROPPED = 64, /* fixes of one file that are taken back; then it is left */
};

typedef struct Fixer {
    Audit *audit;
    const AuditOptions *options;
    Rules *rules;
    const QualTable *quals;
    const FixOptions *fix;
    FileWorker worker;
    Arena kept, trial; /* what the reports of `now` and `next` point to */
    ReportFile report; /* of `now` */
    FileBuffer bytes;
    SourceBuffer source;
    /* of the file at hand */
    ReportFile *file;
    Edited now, next;
    uint64_t dropped[FIXER_MAX_DROPPED]; /* fingerprints of findings whose fix was taken back */
    uint32_t dropped_count, audits;
    uint64_t fixed;
    uint64_t *known; /* fingerprints, in order, of what the report left out: a baseline knows it */
    bool *met;       /* of `known`: it has hidden one */
    uint32_t known_count;
    Arena file_memory; /* of `known` */
    bool *written;     /* one a file */
} Fixer;

/* fix_trial.c: from x->now, the text of x->file, to the text with all fixes that are proven, and to x->report, its report. x->known:
 * what was there before and not reported. */
void fixer_try(Fixer *x);

#endif
