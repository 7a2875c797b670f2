/* A baseline: findings that are known, as lines of text, so that version control shows what changed:
 *
 *     # tocsin baseline 1
 *     c18d976fec81c1d8 os-system src/app.py
 *
 * fingerprint, rule, path; control characters, spaces at an edge, "%" and bytes that are not ASCII are percent-encoded.
 * Compared as multisets: each line hides one finding and no more. */
#ifndef TOCSIN_AUDIT_BASELINE_H
#define TOCSIN_AUDIT_BASELINE_H

#include "base/file.h"
#include "report/report.h"

enum { BASELINE_MAX_BYTES = 1 << 30 };

typedef struct BaselineKey {
    uint64_t fingerprint, place; /* a hash of rule and path */
    uint64_t count;              /* lines alike that have hidden nothing yet */
} BaselineKey;

typedef struct Baseline {
    BaselineKey *keys; /* sorted, each once */
    size_t count, capacity;
} Baseline;

/* Reads the text of a baseline into a zero-initialised one. False, and the number of the line, where it is malformed. */
bool baseline_read(Baseline *baseline, Str text, uint32_t *line);
/* Adds the findings of reports; settles it behind the last one. */
void baseline_add(Baseline *baseline, const Report *report);
void baseline_settle(Baseline *baseline);
void baseline_free(Baseline *baseline);

/* Takes what the baseline knows out of the report, whose files the caller owns, and counts it. */
void baseline_apply(Baseline *baseline, Report *report, ReportFile *files);

/* The findings of the report as a baseline, sorted. */
void baseline_write(Buf *out, const Report *report);

#endif
