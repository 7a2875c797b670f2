/* What of the findings a revision had already: the old versions of the files that have findings are audited from
 * memory, one after the other. See audit.h. */
#include "audit/audit.h"
#include "audit/baseline.h"
#include "audit/file_audit.h"
#include "audit/flow_audit.h"
#include "audit/since.h"
#include "base/thread.h"

#include <signal.h>
#include <stdlib.h>

typedef struct Work {
    Audit *audit;
    const AuditOptions *options;
    Rules *rules;
    const QualTable *quals;
    Since *since;
    Baseline *known;
    bool *is_new;     /* one a file */
    bool *wanted;     /* the same: its old version matters */
    ReportFile *old;  /* the same: what that was found to have */
    const FlowGraph **graphs; /* of the revision, as far as it is looked at; NULL: flows are not followed */
    Arena kept;
} Work;

enum { MOST_GONE = 2000 }; /* files of the revision that have gone and are looked at */

static void add_lost(Work *work, Str path) {
    buf_add(&work->audit->notes, path);
    buf_add(&work->audit->notes, S(": the revision's version cannot be had: all of its findings count as new\n"));
}

static bool is_python(Str path) {
    return str_ends_with(path, S(".py")) || str_ends_with(path, S(".pyi")) || str_ends_with(path, S(".pyw"));
}

/* Findings of files that have gone, by rule and fingerprint alone: code that moved into new files is not new. */
static void read_gone(Work *work, FileWorker *w, Baseline *moved) {
    uint32_t files = 0;
    w->program = NULL; /* they are none of it */
    w->linked = false;
    w->graph = NULL;
    w->known = NULL;
    w->flow_count = w->cleared_count = 0;
    for (size_t i = 0; i < work->since->count && files < MOST_GONE; i++) {
        const SinceFile *file = &work->since->files[i];
        Str bytes;
        if (!is_python(file->path) || !since_is_gone(work->since, file)) continue;
        files++;
        if (since_read_file(work->since, file, &bytes) != SINCE_HAD) continue;
        ReportFile old;
        file_audit_bytes(w, file->path, bytes, &old);
        old.path = S("");
        baseline_add(moved, &(Report){.files = &old, .file_count = 1});
    }
    baseline_settle(moved);
}

static void apply_moved(Work *work, Baseline *moved) {
    Report *now = &work->audit->report;
    for (uint32_t i = 0; i < now->file_count; i++) {
        if (!work->is_new[i]) continue;
        ReportFile *file = &work->audit->files[i], one = *file;
        one.path = S("");
        Report part = *now;
        part.files = &one;
        part.file_count = 1;
        baseline_apply(moved, &part, &one);
        file->finding_count = one.finding_count;
        memcpy(now->shown, part.shown, sizeof now->shown);
        now->known = part.known;
    }
}

static int by_path(const void *key, const void *file) {
    return str_compare(*(const Str *)key, ((const ReportFile *)file)->path);
}

/* Files that have findings, and those that flows pass on their way. */
static void want_files(Work *work) {
    const Report *now = &work->audit->report;
    for (uint32_t i = 0; i < now->file_count; i++) {
        const ReportFile *file = &now->files[i];
        work->wanted[i] |= file->finding_count > 0;
        for (uint32_t k = 0; k < file->finding_count; k++) {
            const Finding *f = file->findings[k].finding;
            for (uint32_t s = 0; s < f->step_count; s++) {
                const ReportFile *at = bsearch(&f->steps[s].path, now->files, now->file_count, sizeof *now->files, by_path);
                if (at) work->wanted[at - now->files] = true;
            }
        }
    }
}

/* What the flows of the revision make of files, whose other findings are known already. */
static void add_flows(Work *work, FileWorker *w) {
    FlowAudit flows = flow_audit_again(work->audit, work->options, work->rules, work->graphs, &work->kept);
    for (uint32_t i = 0; i < flows.files.count; i++) {
        uint32_t file = flows.files.files[i];
        Str path = work->audit->report.files[file].path, bytes;
        if (!work->wanted[file] || work->is_new[file]) continue;
        if (since_read(work->since, path.ptr, &bytes) != SINCE_HAD) continue;
        file_worker_turn(w, work->audit, file);
        w->known = work->graphs[file];
        flow_audit_give(&flows, w, file);
        file_audit_bytes(w, path, bytes, &work->old[file]);
    }
}

static void compare(void *argument) {
    Work *work = argument;
    Report *now = &work->audit->report;
    Arena *kept = &work->kept;
    bool any_new = false;
    FileWorker w;
    file_worker_again(&w, work->audit, work->options, work->rules, work->quals, kept);
    want_files(work);
    for (uint32_t i = 0; i < now->file_count; i++) {
        const ReportFile *file = &now->files[i];
        Str bytes;
        if (!work->wanted[i]) continue;
        SinceRead read = since_read(work->since, file->path.ptr, &bytes);
        if (read == SINCE_LOST) add_lost(work, file->path);
        work->is_new[i] = read == SINCE_NEW;
        any_new |= work->is_new[i];
        if (work->graphs && work->is_new[i]) work->graphs[i] = NULL;
        if (read != SINCE_HAD) continue;
        file_worker_turn(&w, work->audit, i);
        if (work->graphs) w.graph = &work->graphs[i];
        file_audit_bytes(&w, file->path, bytes, &work->old[i]);
    }
    if (work->graphs) add_flows(work, &w);
    baseline_add(work->known, &(Report){.files = work->old, .file_count = now->file_count});
    baseline_settle(work->known);
    Baseline moved = {0};
    if (any_new) read_gone(work, &w, &moved);
    if (moved.count) apply_moved(work, &moved);
    baseline_free(&moved);
    file_worker_end(&w);
    arena_free(kept);
}

Err audit_compare(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals, Since *since) {
    Baseline known = {0};
    Work work = {.audit = audit, .options = options, .rules = rules, .quals = quals, .since = since, .known = &known};
    uint32_t count = audit->report.file_count;
    work.wanted = ARENA_ARRAY(&audit->arena, bool, count);
    work.old = ARENA_ARRAY(&audit->arena, ReportFile, count);
    if (audit->graphs) {
        work.graphs = ARENA_ARRAY(&audit->arena, const FlowGraph *, count);
        if (count) memcpy(work.graphs, audit->graphs, count * sizeof *work.graphs);
    }
    work.is_new = ARENA_ARRAY(&audit->arena, bool, audit->report.file_count);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* git may end before us */
    since_list(since);
    Err e = thread_run_deep(compare, &work);
    signal(SIGPIPE, before);
    if (!err_is(e)) baseline_apply(&known, &audit->report, audit->files);
    baseline_free(&known);
    return e;
}
