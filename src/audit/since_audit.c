/* What of the findings a revision had already: the old versions of the files that have findings are audited from memory,
 * one after the other. See audit.h. */
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
} Work;

static void add_lost(Work *work, Str path) {
    buf_add(&work->audit->notes, path);
    buf_add(&work->audit->notes, S(": the revision's version cannot be had: all of its findings count as new\n"));
}

static void compare(void *argument) {
    Work *work = argument;
    Report *now = &work->audit->report;
    Arena kept = {0};
    FileWorker w;
    file_worker_again(&w, work->audit, work->options, work->rules, work->quals, &kept);
    for (uint32_t i = 0; i < now->file_count; i++) {
        const ReportFile *file = &now->files[i];
        Str bytes;
        if (!file->finding_count) continue;
        SinceRead read = since_read(work->since, file->path.ptr, &bytes);
        if (read == SINCE_LOST) add_lost(work, file->path);
        if (read != SINCE_HAD) continue;
        ReportFile old;
        file_worker_turn(&w, work->audit, i);
        file_audit_bytes(&w, file->path, bytes, &old);
        baseline_add(work->known, &(Report){.files = &old, .file_count = 1});
        arena_reset(&kept, (ArenaMark){0});
    }
    baseline_settle(work->known);
    file_worker_end(&w);
    arena_free(&kept);
}

Err audit_compare(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals, Since *since) {
    Baseline known = {0};
    Work work = {audit, options, rules, quals, since, &known};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before); /* git may end before us */
    since_list(since);
    Err e = thread_run_deep(compare, &work);
    sigaction(SIGPIPE, &before, NULL);
    if (!err_is(e)) baseline_apply(&known, &audit->report, audit->files);
    baseline_free(&known);
    return e;
}
