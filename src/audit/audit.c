/* The audit as a pipeline: see audit.h. Threads take files by number and write each result to its own place, so that
 * nothing of their order is left in the report. */
#include "audit/audit.h"

#include "audit/file_audit.h"
#include "audit/flow_audit.h"
#include "audit/progress.h"
#include "base/bits.h"
#include "base/fault.h"
#include "base/thread.h"

#include <stdatomic.h>

enum { FILES_AT_ONCE = 4 };

/* What is done to a file: audited; looked at for what it does with its imports; audited once more with what those give (for
 * which others are read when they are asked); and again, where flows of data end in it. Between these, for each batch of rules in taint mode, files that have something of
 * theirs are asked for it. */
typedef enum Pass { PASS_AUDIT, PASS_LOOK, PASS_AGAIN, PASS_SEED, PASS_FLOW } Pass;

typedef struct FileCounts {
    uint32_t quieter, suppressed;
} FileCounts;

typedef struct Pool {
    const AuditOptions *options;
    const Rules *rules;
    const QualTable *quals;
    const Triggers *triggers;
    const FoundFile *files;
    Str cwd;
    ReportFile *results;
    uint32_t count;
    Program *program;
    bool *linked; /* one a file */
    const Modules *modules;
    Library *templates; /* NULL: flows are not followed */
    const FlowGraph **graphs; /* one a file; NULL: flows are not followed */
    FlowAudit flows;
    Matched *matched; /* one a file, for those that flows are told in; NULL: flows are not followed */
    uint64_t *taint_seen; /* 2 * taint_words a file: rules in taint mode with sources, with sinks; NULL */
    uint32_t taint_words;
    const TaintBatch *batch;
    const FlowGraph **seeded; /* the graphs of a batch */
    Str standard_input; /* where it is a file of the audit: it is read once */
    Pass pass;
    FileList list; /* behind the first pass: the files that it reads */
    Arena *arenas; /* one a worker */
    FileCounts *counts;
    atomic_uint next, done;
    Progress progress; /* drawn by worker 0 */
} Pool;

static void do_file(Pool *pool, FileWorker *w, uint32_t file) {
    w->file = file;
    w->linked = pool->pass == PASS_AGAIN || (pool->pass == PASS_FLOW && pool->linked[file]);
    w->graph = pool->graphs && pool->pass != PASS_FLOW ? &pool->graphs[file] : NULL;
    w->flow_count = w->cleared_count = 0;
    w->known = pool->graphs ? pool->graphs[file] : NULL;
    w->matched = pool->matched ? &pool->matched[file] : NULL;
    if (pool->pass == PASS_FLOW) flow_audit_give(&pool->flows, w, file);
    pool->linked[file] |= w->linked;
    if (pool->pass == PASS_SEED) {
        w->batch = pool->batch;
        w->linked = pool->linked[file];
        file_seed(w, &pool->files[file], &pool->seeded[file]);
        return;
    }
    w->taint_seen = pool->taint_seen && pool->pass != PASS_FLOW ? pool->taint_seen + 2 * (size_t)pool->taint_words * file : NULL;
    if (pool->pass == PASS_LOOK) {
        file_look(w, &pool->files[file]);
        return;
    }
    ReportFile before = pool->results[file];
    w->quieter = w->suppressed = 0;
    w->unchanged = false;
    file_audit(w, &pool->files[file], &pool->results[file]);
    if (w->unchanged) {
        pool->results[file] = before;
        return;
    }
    pool->counts[file] = (FileCounts){(uint32_t)w->quieter, (uint32_t)w->suppressed};
}

static void work(void *argument, unsigned worker) {
    Pool *pool = argument;
    FileWorker w;
    file_worker_start(&w, pool->options, pool->rules, pool->quals, pool->triggers, &pool->arenas[worker]);
    w.cwd = pool->cwd;
    w.program = pool->program;
    file_worker_loads(&w, pool->files);
    w.models = pool->options->models;
    w.templates = pool->templates;
    w.standard_input = &pool->standard_input;
    uint32_t count = pool->pass == PASS_AUDIT ? pool->count : pool->list.count;
    for (;;) {
        uint32_t first = atomic_fetch_add(&pool->next, FILES_AT_ONCE);
        if (first >= count) break;
        uint32_t last = count - first < FILES_AT_ONCE ? count : first + FILES_AT_ONCE;
        for (uint32_t i = first; i < last; i++) {
            do_file(pool, &w, pool->pass == PASS_AUDIT ? i : pool->list.files[i]);
            uint32_t done = atomic_fetch_add(&pool->done, 1) + 1;
            if (worker == 0 && pool->pass == PASS_AUDIT) progress_show(&pool->progress, done, pool->count);
        }
    }
    file_worker_end(&w);
}

MUST_USE static Err run_pass(Pool *pool, unsigned threads, Pass pass, FileList list) {
    uint32_t count = pass == PASS_AUDIT ? pool->count : list.count;
    unsigned useful = count / FILES_AT_ONCE + 1;
    pool->pass = pass;
    pool->list = list;
    pool->next = pool->done = 0;
    if (pass != PASS_AUDIT && !count) return err_ok();
    Err e = thread_run_pool(threads < useful ? threads : useful, work, pool);
    CHECK(err_is(e) || pool->done == count);
    return e;
}

/* Files that can import each other; what cannot be read is none. */
static Program *make_program(Arena *arena, Pool *pool) {
    Str *paths = ARENA_ARRAY(arena, Str, pool->count);
    for (uint32_t i = 0; i < pool->count; i++)
        if (!pool->files[i].why.len && !pool->files[i].is_stdin) paths[i] = pool->files[i].path;
    pool->modules = modules_new(arena, paths, pool->count);
    Program *program = program_new(arena, pool->modules, pool->count, pool->quals, pool->triggers);
    if (pool->options->models) program_know(program, models_known(pool->options->models, pool->quals, arena), pool->options->models->qual_count, arena);
    return program;
}

/* What the files of a program give each other. */
MUST_USE static Err run_linked(Pool *pool, Arena *arena, unsigned threads) {
    ProgramWants wants = program_wants(pool->program, arena);
    Err e = run_pass(pool, threads, PASS_LOOK, wants.doubtful);
    if (err_is(e)) return e;
    return run_pass(pool, threads, PASS_AGAIN, program_link(pool->program, wants.maybe, arena));
}

/* Rules in taint mode that have a sink somewhere, and may have a source somewhere. */
static uint64_t *active_rules(const Pool *pool, Arena *arena) {
    uint32_t words = pool->taint_words;
    uint64_t *all = ARENA_ARRAY(arena, uint64_t, 2 * (size_t)words);
    for (uint32_t f = 0; f < pool->count; f++)
        for (uint32_t i = 0; i < 2 * words; i++) all[i] |= pool->taint_seen[2 * (size_t)words * f + i];
    for (uint32_t i = 0; i < words; i++) all[i] &= all[words + i];
    return all;
}

/* The files that have something of the rules of a batch. */
static FileList batch_files(const Pool *pool, const TaintBatch *batch, Arena *arena) {
    uint32_t words = pool->taint_words, rules = rules_count(pool->rules), *files = ARENA_ARRAY(arena, uint32_t, pool->count);
    uint64_t *bits = ARENA_ARRAY(arena, uint64_t, words);
    FileList list = {.files = files};
    for (uint32_t i = 0; i < rules; i++)
        if (batch->slots[i] != TAINT_NO_SLOT) bits_add(bits, i);
    for (uint32_t f = 0; f < pool->count; f++) {
        const uint64_t *seen = pool->taint_seen + 2 * (size_t)words * f;
        uint64_t any = 0;
        for (uint32_t i = 0; i < words; i++) any |= bits[i] & (seen[i] | seen[words + i]);
        if (any) files[list.count++] = f;
    }
    return list;
}

MUST_USE static Err run_taint(Pool *pool, Arena *arena, unsigned threads, AskedFlows *flows) {
    if (!pool->taint_seen) return err_ok();
    uint32_t count;
    const TaintBatch *batches = rules_taint_batches(pool->rules, active_rules(pool, arena), arena, &count);
    for (uint32_t b = 0; b < count; b++) {
        pool->batch = &batches[b];
        pool->seeded = ARENA_ARRAY(arena, const FlowGraph *, pool->count);
        memcpy(pool->seeded, pool->graphs, pool->count * sizeof *pool->seeded);
        Err e = run_pass(pool, threads, PASS_SEED, batch_files(pool, pool->batch, arena));
        if (err_is(e)) return e;
        asked_flows(pool->seeded, pool->count, pool->modules, flows, arena);
    }
    return err_ok();
}

MUST_USE static Err run_passes(Pool *pool, Arena *arena, unsigned threads) {
    Err e = run_pass(pool, threads, PASS_AUDIT, (FileList){0});
    if (err_is(e)) return e;
    if (pool->program) {
        e = run_linked(pool, arena, threads);
        if (err_is(e)) return e;
    }
    if (!pool->graphs) return e;
    AskedFlows asked = {.count = 0};
    e = run_taint(pool, arena, threads, &asked);
    if (err_is(e)) return e;
    pool->flows = flow_audit(pool->graphs, pool->files, pool->count, pool->standard_input, pool->modules, pool->templates, pool->options, pool->rules, &asked, arena);
    return run_pass(pool, threads, PASS_FLOW, pool->flows.files);
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

bool audit_discover(Discovery *found, Arena *arena, const AuditOptions *options, Rules *rules, Buf *fault) {
    *found = discover(arena, &options->where);
    if (!options->configs || config_set_make(options->configs, arena, found, rules, fault)) return true;
    buf_byte(fault, '\n');
    return false;
}

static const ReportBound *bounds_met(const FlowBounds *met, Arena *arena, uint32_t *count) {
    static const char *const texts[][2] = {
#define FLOW_BOUND(name, text) {#name, text},
#include "flow/bound.def"
#undef FLOW_BOUND
    };
    ReportBound *all = ARENA_ARRAY(arena, ReportBound, FLOW_BOUND_COUNT);
    *count = 0;
    for (uint32_t i = 0; i < FLOW_BOUND_COUNT; i++)
        if (met->met[i]) all[(*count)++] = (ReportBound){str_from_z(texts[i][0]), str_from_z(texts[i][1]), met->met[i]};
    return all;
}

Err audit_run(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals) {
    Discovery found;
    bool good = audit_discover(&found, &audit->arena, options, rules, &audit->notes);
    buf_add(&audit->notes, buf_str(&found.notes));
    audit->cwd = found.cwd;
    if (!good) {
        discovery_free(&found);
        return err_make(ERR_SYNTAX, 0);
    }
    if (!options->models) rules_without_taint(rules);
    unsigned threads = thread_count(options, found.count);
    audit->arenas = ARENA_ARRAY(&audit->arena, Arena, threads);
    audit->arena_count = threads;
    Pool pool = {
        .options = options,
        .rules = rules,
        .quals = quals,
        .triggers = rules_triggers(rules),
        .files = found.files,
        .cwd = found.cwd,
        .results = ARENA_ARRAY(&audit->arena, ReportFile, found.count),
        .count = found.count,
        .arenas = audit->arenas,
        .counts = ARENA_ARRAY(&audit->arena, FileCounts, found.count),
        .linked = ARENA_ARRAY(&audit->arena, bool, found.count),
    };
    if (options->models) pool.graphs = ARENA_ARRAY(&audit->arena, const FlowGraph *, found.count);
    if (pool.graphs) pool.matched = ARENA_ARRAY(&audit->arena, Matched, found.count);
    if (pool.graphs) pool.templates = library_new(&audit->arena, found.templates, found.template_count);
    if (pool.graphs) pool.taint_words = rules_taint_words(rules);
    if (pool.taint_words) pool.taint_seen = ARENA_ARRAY(&audit->arena, uint64_t, 2 * (size_t)pool.taint_words * found.count);
    if (found.count > 1) pool.program = make_program(&audit->arena, &pool);
    progress_start(&pool.progress, options->progress);
    Err e = run_passes(&pool, &audit->arena, threads);
    progress_end(&pool.progress);

    audit->files = pool.results;
    audit->triggers = pool.triggers;
    audit->program = pool.program;
    audit->linked = pool.linked;
    audit->modules = pool.modules;
    audit->templates = pool.templates;
    audit->graphs = pool.graphs;
    FoundFile *files = ARENA_ARRAY(&audit->arena, FoundFile, found.count);
    if (found.count) memcpy(files, found.files, found.count * sizeof *files);
    audit->found = files;
    if (pool.graphs) {
        FlowAudit *kept = ARENA_NEW(&audit->arena, FlowAudit);
        *kept = pool.flows;
        audit->flows = kept;
    }
    audit->report = (Report){.files = pool.results, .file_count = found.count, .hidden = found.hidden};
    for (uint32_t i = 0; i < found.count; i++) {
        audit->report.quieter += pool.counts[i].quieter;
        audit->report.suppressed += pool.counts[i].suppressed;
    }
    audit->report.isolated = options->where.isolated;
    const FlowAudit *flows = &pool.flows;
    uint32_t bound_count;
    const ReportBound *bounds = bounds_met(&flows->bounds, &audit->arena, &bound_count);
    audit->report.flow = (ReportFlow){pool.graphs != NULL, bounds, bound_count, flows->functions, flows->edges, flows->sources, flows->sinks,
                                       pool.templates ? library_count(pool.templates) : 0};
    if (!err_is(e)) add_up(&audit->report);
    discovery_free(&found);
    return e;
}

void audit_free(Audit *audit) {
    for (unsigned i = 0; i < audit->arena_count; i++) arena_free(&audit->arenas[i]);
    buf_free(&audit->notes);
    if (audit->templates) library_free(audit->templates);
    arena_free(&audit->arena);
    *audit = (Audit){0};
}
