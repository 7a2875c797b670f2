/* The audit as a pipeline: see audit.h. Threads take files by number and write each result to its own place, so that
 * nothing of their order is left in the report. */
#include "audit/audit.h"

#include "audit/file_audit.h"
#include "audit/progress.h"
#include "base/fault.h"
#include "base/thread.h"

#include <stdatomic.h>

enum { FILES_AT_ONCE = 4 };

typedef struct Pool {
    const AuditOptions *options;
    const Rules *rules;
    const QualTable *quals;
    const Triggers *triggers;
    const FoundFile *files;
    Str cwd;
    ReportFile *results;
    uint32_t count;
    Arena *arenas;     /* one a worker */
    uint64_t *quieter, *suppressed; /* one a worker */
    atomic_uint next, done;
    Progress progress; /* drawn by worker 0 */
} Pool;

static void work(void *argument, unsigned worker) {
    Pool *pool = argument;
    FileWorker w;
    file_worker_start(&w, pool->options, pool->rules, pool->quals, pool->triggers, &pool->arenas[worker]);
    w.cwd = pool->cwd;
    for (;;) {
        uint32_t first = atomic_fetch_add(&pool->next, FILES_AT_ONCE);
        if (first >= pool->count) break;
        uint32_t last = pool->count - first < FILES_AT_ONCE ? pool->count : first + FILES_AT_ONCE;
        for (uint32_t i = first; i < last; i++) {
            file_audit(&w, &pool->files[i], &pool->results[i]);
            uint32_t done = atomic_fetch_add(&pool->done, 1) + 1;
            if (worker == 0) progress_show(&pool->progress, done, pool->count);
        }
    }
    pool->quieter[worker] = w.quieter;
    pool->suppressed[worker] = w.suppressed;
    file_worker_end(&w);
}

static void add_up(Report *report) {
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *f = &report->files[i];
        report->count[f->kind]++;
        report->bytes[f->kind] += f->bytes;
        for (uint32_t k = 0; k < f->finding_count; k++) report->shown[f->findings[k].finding->severity]++;
        for (uint32_t k = 0; k < f->note_count; k++) report->errors += f->notes[k].level == NOTE_ERROR;
    }
}

static unsigned thread_count(const AuditOptions *options, uint32_t files) {
    unsigned threads = options->threads ? options->threads : thread_processors();
    if (threads > THREAD_MAX) threads = THREAD_MAX;
    unsigned useful = files / FILES_AT_ONCE + 1;
    return threads < useful ? threads : useful;
}

Err audit_run(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals) {
    Discovery found = discover(&audit->arena, &options->where);
    buf_add(&audit->notes, buf_str(&found.notes));
    audit->cwd = found.cwd;
    unsigned threads = thread_count(options, found.count);
    audit->arenas = ARENA_ARRAY(&audit->arena, Arena, threads);
    audit->arena_count = threads;
    Pool pool = {
        .options = options,
        .rules = rules,
        .quals = quals,
        .triggers = rules_triggers(rules, &audit->arena),
        .files = found.files,
        .cwd = found.cwd,
        .results = ARENA_ARRAY(&audit->arena, ReportFile, found.count),
        .count = found.count,
        .arenas = audit->arenas,
        .quieter = ARENA_ARRAY(&audit->arena, uint64_t, threads),
        .suppressed = ARENA_ARRAY(&audit->arena, uint64_t, threads),
    };
    progress_start(&pool.progress, options->progress);
    Err e = thread_run_pool(threads, work, &pool);
    progress_end(&pool.progress);
    CHECK(err_is(e) || pool.done == found.count);

    audit->files = pool.results;
    audit->report = (Report){.files = pool.results, .file_count = found.count, .hidden = found.hidden};
    for (unsigned i = 0; i < threads; i++) {
        audit->report.quieter += pool.quieter[i];
        audit->report.suppressed += pool.suppressed[i];
    }
    audit->report.isolated = options->where.isolated;
    if (!err_is(e)) add_up(&audit->report);
    discovery_free(&found);
    return e;
}

void audit_free(Audit *audit) {
    for (unsigned i = 0; i < audit->arena_count; i++) arena_free(&audit->arenas[i]);
    buf_free(&audit->notes);
    arena_free(&audit->arena);
    *audit = (Audit){0};
}
