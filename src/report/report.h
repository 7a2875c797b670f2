/* What an audit tells, as plain data, and the formats that tell it: one row in report.def and one .c each.
 * A report sees findings and places, never a tree. Everything here is read-only for a format. */
#ifndef TOCSIN_REPORT_REPORT_H
#define TOCSIN_REPORT_REPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "rules/finding.h"

/* How a file was read; the words stand in reports. A file is of one kind. */
#define READ_KINDS(X)                                                 \
    X(PARSED, "parsed", "")                                           \
    X(OLD, "old", "Python 2, audited as such")                        \
    X(DAMAGED, "damaged", "syntax errors; what is whole was audited") \
    X(SKIPPED, "skipped", "not audited")

typedef enum ReadKind {
#define READ_KIND(name, word, meaning) READ_##name,
    READ_KINDS(READ_KIND)
#undef READ_KIND
        READ_KIND_COUNT
} ReadKind;

/* In the text as a person counts: both from 1, columns in code points. Line 0: the file as a whole. In a notebook lines
 * are those of the cell, and cells count from 1; elsewhere `cell` is 0. */
typedef struct Place {
    uint32_t line, column, cell;
} Place;

/* One edit of a fix: what stands between the places becomes `text`. */
typedef struct ReportEdit {
    Place start, end;
    Str text;
} ReportEdit;

typedef struct ReportFinding {
    const Finding *finding;
    const ReportEdit *edits; /* of finding->fix, in order; NULL without a fix */
    Place start, end; /* end is behind the last character */
    Str line;         /* the line of `start`, or what stands near it where it is long; UTF-8 of the audited file */
    uint32_t before;  /* code points of the line that are cut off before `line` */
    bool cut_behind;  /* something is cut off behind `line` */
} ReportFinding;

typedef enum NoteLevel {
    NOTE_ERROR,   /* the audit is not whole */
    NOTE_WARNING, /* something was read with a loss, or not honoured */
    NOTE_INFO,    /* worth knowing */
} NoteLevel;

typedef struct ReportNote {
    NoteLevel level;
    Str kind; /* one word: "unreadable", "damaged", ... */
    Place start, end;
    Str message;
} ReportNote;

typedef struct ReportFile {
    Str path; /* relative to the working directory, "/" between; any bytes but NUL */
    ReadKind kind;
    uint64_t bytes;
    const ReportFinding *findings; /* those that are shown, in order of place */
    const ReportNote *notes;
    uint32_t finding_count, note_count;
    uint32_t more_notes; /* beyond the bound of what is kept of a file */
} ReportFile;

/* A bound that was met. */
typedef struct ReportBound {
    Str name, text; /* for programs; for people: "more than 8 functions of one call" */
    uint64_t times;
} ReportBound;

/* How the flow of data was followed. */
typedef struct ReportFlow {
    bool followed;
    const ReportBound *bounds; /* that were met: findings may be missing */
    uint32_t bound_count;
    uint64_t functions, edges, sources, sinks; /* of the program */
    uint64_t templates; /* that were read */
} ReportFlow;

typedef struct Report {
    const ReportFile *files; /* in order of path */
    uint32_t file_count;
    uint64_t count[READ_KIND_COUNT], bytes[READ_KIND_COUNT];
    uint64_t hidden;                /* files that ignore files have hidden */
    uint64_t suppressed;            /* findings that comments or per-file-ignores hide, or comments would if it were not `isolated` */
    uint64_t known;                 /* findings that the baseline knows, or the revision had */
    ReportFlow flow;
    bool isolated;                  /* no comment was obeyed */
    uint64_t shown[SEVERITY_COUNT]; /* findings in `files` */
    uint64_t fixed;                 /* findings that were fixed */
    uint64_t quieter;               /* findings below the limits of severity and confidence */
    uint64_t errors;                /* notes of NOTE_ERROR */
} Report;

typedef struct ReportStyle {
    bool color;
    bool verbose; /* all notes */
    uint32_t columns; /* to which text for people is wrapped; 0: not at all */
    const char *version; /* of the program */
    int64_t started, ended; /* of the audit, in seconds since 1970 */
} ReportStyle;

/* Where a report goes: written in pieces, so that its size does not matter. */
typedef struct ReportSink {
    Buf out;
    int fd;
    Err err; /* the first fault of writing; nothing is written after it */
} ReportSink;

/* Writes what has gathered once it is much, or in any case at the end. */
void report_flush(ReportSink *sink, bool all);

typedef struct ReportFormat {
    const char *name, *help;
    bool has_summary; /* the report ends with the summary; else that goes to standard error */
    void (*write)(ReportSink *sink, const Report *report, const ReportStyle *style);
} ReportFormat;

#define FORMAT(name, word, help) extern const ReportFormat report_##name;
#include "report/report.def"
#undef FORMAT

/* NULL where there is no such format. */
const ReportFormat *report_find(Str name);

/* Appends "text, json". */
void report_names(Buf *out);

/* What can come of a finding, where its message does not say it already; else empty. */
Str report_risk(const Finding *f);
/* Appends the message and the risk: "message: risk", raw bytes. */
void report_message(Buf *out, const Finding *f);
/* Appends ":3:5", in a notebook ":cell 2:3:5", nothing for a file as a whole. */
void report_place(Buf *out, Place at);
/* The rules of the findings in the report, each once, in order of id; lives in the arena. */
const RuleInfo **report_rules(const Report *report, Arena *arena, uint32_t *count);

/* Appends a difference, as `diff -u` writes it, for a terminal: nothing in it steers that, so it is no patch any more. */
void report_difference(Buf *out, Str diff, const ReportStyle *style);

/* Appends what is wrong with comments that suppress and what was lost, then what was found and read, in a few lines for
 * a person. */
void report_summary(Buf *out, const Report *report, const ReportStyle *style);

#endif
