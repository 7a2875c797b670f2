/* The audit of one file by one thread. */
#ifndef TOCSIN_AUDIT_FILE_AUDIT_H
#define TOCSIN_AUDIT_FILE_AUDIT_H

#include "audit/audit.h"
#include "audit/notebook.h"
#include "flow/graph.h"
#include "base/file.h"
#include "syntax/parser.h"
#include "value/program.h"
#include "value/value.h"

/* What rules found in a file, before flows, configuration and comments are asked: the pass that reports flows needs no values
 * for it. Lives in the memory of the report. */
typedef struct Matched {
    const Finding *items;
    uint32_t count, length; /* length: of the text that it was found in; 0: nothing was kept */
    bool values_bound, match_bound; /* a bound was met */
} Matched;

/* What a thread needs from file to file. */
typedef struct FileWorker {
    const AuditOptions *options;
    Parser *parser;
    ValueWorker *values;
    RulesWorker *matcher;
    FileBuffer bytes;
    SourceBuffer text;
    Arena scratch;    /* one file's */
    Arena *kept;      /* what the report points to */
    Buf directory;    /* path of `dirfd` */
    int dirfd;        /* -1: none is open */
    uint64_t quieter; /* findings below the limits, over all files */
    uint64_t suppressed; /* findings that a comment hides, or would where such are not obeyed */
    const Rules *rules;
    Program *program; /* NULL: the file stands alone */
    const FoundFile *files;    /* all of it; NULL: only what others have exported already is known */
    struct FileWorker *loader; /* reads those whose exports are asked for; NULL: none was yet */
    uint32_t file;    /* its number in the program */
    bool linked;      /* what the others export is known */
    bool unchanged;   /* nothing that the others export matters to the file: its result is as it was */
    bool is_again;    /* the program knows what the file gives: it is not to be told once more */
    Str *standard_input;       /* what it gave, once it was read: it can be read only once */
    const Models *models;      /* NULL: flows are not followed */
    Library *templates;        /* the program's; NULL the same */
    const FlowGraph **graph;   /* where the file's graph goes; NULL: it is not wanted */
    const FlowGraph *known;    /* the file's graph, where it is there; NULL */
    Matched *matched;          /* where goes what rules find, or (with flows) where it is; NULL: it is not kept */
    uint64_t *taint_seen;      /* where goes which rules in taint mode have sources and sinks in the file; NULL */
    const TaintBatch *batch;   /* of file_seed() */
    const Finding *flows;      /* findings of flows that end in the file, */
    uint32_t flow_count;       /* for the pass that reports them; */
    const FlowHarmless *cleared; /* calls of it that the program as a whole shows to be harmless: for the same pass */
    uint32_t cleared_count;
    Str cwd; /* absolute */
    Notebook notebook; /* the file, if is_notebook */
    bool is_notebook;
} FileWorker;

void file_worker_start(FileWorker *w, const AuditOptions *options, const Rules *rules, const QualTable *quals,
                       const Triggers *triggers, Arena *kept);
void file_worker_end(FileWorker *w);

/* A worker for other texts of files that `audit` has read, and its turn to file number `file` of the report: what the
 * program's other files give to it is known as it was then. */
void file_worker_again(FileWorker *w, const Audit *audit, const AuditOptions *options, const Rules *rules,
                       const QualTable *quals, Arena *kept);
void file_worker_turn(FileWorker *w, const Audit *audit, uint32_t file);

/* Audits one file. Never fails: what is wrong with the file stands in `result`. */
void file_audit(FileWorker *w, const FoundFile *file, ReportFile *result);

/* The same for bytes that are at hand, with 64 readable zero bytes behind them. `path` must outlive the result. */
void file_audit_bytes(FileWorker *w, Str path, Str bytes, ReportFile *result);

/* From now on other files of the program are read for what they export when the file at hand asks: `files` by number there. */
void file_worker_loads(FileWorker *w, const FoundFile *files);

/* Reads one file only for where what it imports is carried to. */
void file_look(FileWorker *w, const FoundFile *file);

/* Reads one file for the seeds of the rules of w->batch, and makes its graph of them; it stays as it is where there are none. */
void file_seed(FileWorker *w, const FoundFile *file, const FlowGraph **graph);

/* Of the line at `at`, where `offset` is, what is kept: all of it, or where it is long what stands near. Lives in `arena`.
 * *before: code points that are cut off before it. */
Str file_line_near(Arena *arena, const Source *source, uint32_t offset, Place at, uint32_t *before, bool *cut_behind);

/* What is known of one file as flows are followed: given to `use`, while it is there. */
typedef void FactsUse(void *context, const Facts *facts);
void file_facts(FileWorker *w, const FoundFile *file, FactsUse *use, void *context);

/* A place in the text that was parsed, as the user knows it: in a notebook as cell and line of the cell. */
Place file_place(const FileWorker *w, Place at);

/* Gives the findings the severities of the configuration, and takes away what it ignores in this file. */
void file_configure(FileWorker *w, Str path, FindingList *all);

/* Marks in `hidden`, one a finding, what comments hide; appends to the notes of the file what is wrong with comments.
 * `all` in order of place. Counts what it hides, or would hide without --isolated. */
void file_suppress(FileWorker *w, const Tree *tree, const FindingList *all, bool *hidden, ReportFile *result);

/* Stable names of findings: a hash of rule, kind of source, dotted name of the enclosing definition, the code's tokens (not their layout, nor
 * what formatters choose: quotes, parentheses, last commas), and which one of several alike in the file it is. `findings` in
 * order of place. Edits elsewhere in the file do not change it. */
void identity_assign(const Tree *tree, const Token *tokens, uint32_t token_count, Finding *findings, uint32_t count,
                     Arena *scratch);

#endif
