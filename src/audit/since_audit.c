/* What of the findings a revision had already: the old versions of the files that have findings are audited from
 * memory, one after the other. See audit.h. */
#include "audit/audit.h"
#include "audit/baseline.h"
#include "audit/file_audit.h"
#include "audit/since.h"
#include "base/thread.h"

#include <signal.h>

typedef struct Work {
    Audit *audit;
    const AuditOptions *options;
    Rules *rules;
    const QualTable *quals;
    Since *since;
    Baseline *known;
    bool *is_new; /* one a file */
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
static void read_gone(Work *work, FileWorker *w, Arena *kept, Baseline *moved) {
    uint32_t files = 0;
    w->program = NULL; /* they are none of it */
    w->linked = false;
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
        arena_reset(kept, (ArenaMark){0});
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

static void compare(void *argument) {
    Work *work = argument;
    Report *now = &work->audit->report;
    Arena kept = {0};
    bool any_new = false;
    FileWorker w;
    file_worker_again(&w, work->audit, work->options, work->rules, work->quals, &kept);
    for (uint32_t i = 0; i < now->file_count; i++) {
        const ReportFile *file = &now->files[i];
        Str bytes;
        if (!file->finding_count) continue;
        SinceRead read = since_read(work->since, file->path.ptr, &bytes);
        if (read == SINCE_LOST) add_lost(work, file->path);
        work->is_new[i] = read == SINCE_NEW;
        any_new |= work->is_new[i];
        if (read != SINCE_HAD) continue;
        ReportFile old;
        file_worker_turn(&w, work->audit, i);
        file_audit_bytes(&w, file->path, bytes, &old);
        baseline_add(work->known, &(Report){.files = &old, .file_count = 1});
        arena_reset(&kept, (ArenaMark){0});
    }
    baseline_settle(work->known);
    Baseline moved = {0};
    if (any_new) read_gone(work, &w, &kept, &moved);
    if (moved.count) apply_moved(work, &moved);
    baseline_free(&moved);
    file_worker_end(&w);
    arena_free(&kept);
}

Err audit_compare(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals, Since *since) {
    Baseline known = {0};
    Work work = {audit, options, rules, quals, since, &known, NULL};
    work.is_new = ARENA_ARRAY(&audit->arena, bool, audit->report.file_count);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before); /* git may end before us */
    since_list(since);
    Err e = thread_run_deep(compare, &work);
    sigaction(SIGPIPE, &before, NULL);
    if (!err_is(e)) baseline_apply(&known, &audit->report, audit->files);
    baseline_free(&known);
    return e;
}
