/* See fix.h. One thread: files with fixes are few. */
#include "audit/fix.h"

#include "audit/edit.h"
#include "audit/file_audit.h"
#include "audit/flow_audit.h"
#include "base/fault.h"
#include "base/thread.h"

#include <stdlib.h>

enum {
    MAX_DROPPED = 64, /* fixes of one file that are taken back; then it is left */
    MAX_RULES = 64,   /* that have fixes and are counted */
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
    uint64_t dropped[MAX_DROPPED]; /* fingerprints of findings whose fix was taken back */
    uint32_t dropped_count, audits;
    uint64_t fixed;
    uint64_t *known; /* fingerprints, in order, of what the report left out: a baseline knows it */
    bool *met;       /* of `known`: it has hidden one */
    uint32_t known_count;
    Arena file_memory; /* of `known` */
    bool *written;     /* one a file */
} Fixer;

/* A fix that is tried. */
typedef struct Trial {
    const Finding *finding;
    bool is_bad;
    uint32_t start; /* where the finding would begin behind it */
} Trial;

static void say(Fixer *x, Str path, Str what) {
    buf_add(&x->audit->notes, path);
    buf_add(&x->audit->notes, S(": "));
    buf_add(&x->audit->notes, what);
    buf_byte(&x->audit->notes, '\n');
}

static ReportFile audit_text(Fixer *x, const Edited *text, Arena *kept) {
    ReportFile result;
    arena_reset(kept, (ArenaMark){0});
    x->worker.kept = kept;
    file_audit_bytes(&x->worker, x->file->path, edited_text(text), &result);
    x->audits++;
    return result;
}

static bool is_dropped(const Fixer *x, const Finding *f) {
    for (uint32_t i = 0; i < x->dropped_count; i++)
        if (x->dropped[i] == f->fingerprint) return true;
    return false;
}

/* The first finding that begins at or behind an offset. */
static uint32_t first_at(const ReportFile *report, uint32_t start) {
    uint32_t low = 0, high = report->finding_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (report->findings[middle].finding->start < start) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Was it in the report that the user sees? */
static bool is_reported(const Fixer *x, const Finding *f) {
    for (uint32_t i = first_at(x->file, f->start); i < x->file->finding_count; i++) {
        const Finding *g = x->file->findings[i].finding;
        if (g->start != f->start) return false;
        if (g->rule == f->rule && g->end == f->end) return true;
    }
    return false;
}

static bool touches(const FixEdit *a, const FixEdit *b) {
    if (a->is_import || b->is_import) return a->start < b->end && b->start < a->end;
    return a->start <= b->end && b->start <= a->end;
}

static int by_place(const void *a, const void *b) {
    const FixEdit *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->is_import != y->is_import) return x->is_import ? -1 : 1;
    if (x->is_import) return str_compare(x->text, y->text);
    return (x->end > y->end) - (x->end < y->end);
}

static uint32_t last_end(const Fix *fix) {
    uint32_t end = 0;
    for (uint32_t i = 0; i < fix->count; i++)
        if (!fix->edits[i].is_import && fix->edits[i].end > end) end = fix->edits[i].end;
    return end;
}

/* Findings come in order of place, so a fix can only touch those that were taken last, or imports. */
static bool fits(const Fix *fix, const Trial *trials, uint32_t count) {
    for (uint32_t i = count; i-- > 0;) {
        const Fix *taken = trials[i].finding->fix;
        for (uint32_t a = 0; a < fix->count; a++)
            for (uint32_t b = 0; b < taken->count; b++)
                if (touches(&fix->edits[a], &taken->edits[b])) return false;
        if (count - i > 64) break; /* far enough */
    }
    return true;
}

/* What is tried together: fixes that do not touch each other. */
static uint32_t choose(Fixer *x, bool first, Trial *trials) {
    uint32_t count = 0, reach = 0;
    for (uint32_t i = 0; i < x->report.finding_count; i++) {
        const Finding *f = x->report.findings[i].finding;
        if (!f->fix || (f->fix->safety == FIX_UNSAFE && !x->fix->unsafe) || is_dropped(x, f)) continue;
        if (first ? !is_reported(x, f) : !x->fix->all) continue;
        uint32_t start = UINT32_MAX;
        for (uint32_t k = f->fix->count; k-- > 0;)
            if (!f->fix->edits[k].is_import) start = f->fix->edits[k].start;
        if (start <= reach && count && !fits(f->fix, trials, count)) continue;
        trials[count++] = (Trial){.finding = f};
        if (last_end(f->fix) > reach) reach = last_end(f->fix);
    }
    return count;
}

/* Where findings begin behind the edits: what is edited in them stands at or behind their start. */
static void move_starts(Trial *trials, uint32_t count, const FixEdit *edits, uint32_t edit_count,
                        const EditedPlace *places) {
    uint32_t k = 0;
    int64_t moved = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t start = trials[i].finding->start;
        for (; k < edit_count && edits[k].end <= start && (edits[k].is_import || edits[k].start < start); k++)
            moved = (int64_t)places[k].end - edits[k].end;
        trials[i].start = (uint32_t)(start + moved);
    }
}

/* The text behind the trials; false where their edits are not disjoint after all. */
static bool apply(Fixer *x, Trial *trials, uint32_t count) {
    Arena scratch = {0};
    size_t total = 0;
    uint32_t n = 0;
    bool fine = true;
    for (uint32_t i = 0; i < count; i++) total += trials[i].finding->fix->count;
    FixEdit *edits = ARENA_ARRAY(&scratch, FixEdit, total);
    EditedPlace *places = ARENA_ARRAY(&scratch, EditedPlace, total);
    for (uint32_t i = 0; i < count; i++) {
        const Fix *fix = trials[i].finding->fix;
        for (uint32_t k = 0; k < fix->count; k++) edits[n++] = fix->edits[k];
    }
    qsort(edits, n, sizeof *edits, by_place);
    for (uint32_t i = 0; i < n; i++)
        fine &= edits[i].end <= x->now.length && (i == 0 || edits[i].start >= edits[i - 1].end);
    if (fine) {
        edited_copy(&x->next, &x->now);
        edited_apply(&x->next, edits, n, places);
        move_starts(trials, count, edits, n, places);
    }
    arena_free(&scratch);
    return fine;
}

/* What a fix made harmless has gone, too. */
static bool counts_for(const Finding *of, const Finding *f) {
    return of->rule == f->rule && (f->severity > SEVERITY_INFO || of->severity == SEVERITY_INFO);
}

/* Findings like `of` that begin at an offset. */
static uint32_t count_at(const ReportFile *report, const Finding *of, uint32_t start) {
    uint32_t count = 0;
    for (uint32_t i = first_at(report, start); i < report->finding_count; i++) {
        if (report->findings[i].finding->start != start) break;
        count += counts_for(of, report->findings[i].finding);
    }
    return count;
}

/* Those whose finding is there as before. */
static uint32_t mark_bad(const Fixer *x, const ReportFile *after, Trial *trials, uint32_t count) {
    uint32_t bad = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Finding *f = trials[i].finding;
        trials[i].is_bad = count_at(after, f, trials[i].start) >= count_at(&x->report, f, f->start);
        bad += trials[i].is_bad;
    }
    return bad;
}

/* Rules, each once, and how many findings of each there are, less those that are fixed. */
typedef struct RuleCounts {
    const Finding *of[MAX_RULES]; /* the quietest that is fixed */
    int64_t left[MAX_RULES];
    uint32_t count;
} RuleCounts;

static uint32_t rule_place(const RuleCounts *c, const RuleInfo *rule) {
    uint32_t i = 0;
    while (i < c->count && c->of[i]->rule != rule) i++;
    return i;
}

/* The same, of those that count. */
static uint32_t finding_place(const RuleCounts *c, const Finding *f) {
    uint32_t at = rule_place(c, f->rule);
    return at < c->count && counts_for(c->of[at], f) ? at : MAX_RULES;
}

/* A finding may stand elsewhere behind a fix: of each rule there must be fewer, by as many as were fixed. */
static bool are_fewer(const Fixer *x, const ReportFile *after, const Trial *trials, uint32_t count) {
    RuleCounts c = {.count = 0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = rule_place(&c, trials[i].finding->rule);
        if (at == MAX_RULES) continue;
        if (at == c.count) c.of[c.count++] = trials[i].finding;
        else if (trials[i].finding->severity < c.of[at]->severity) c.of[at] = trials[i].finding;
        c.left[at]--;
    }
    for (uint32_t i = 0; i < x->report.finding_count; i++) {
        uint32_t at = finding_place(&c, x->report.findings[i].finding);
        if (at < c.count) c.left[at]++;
    }
    for (uint32_t i = 0; i < after->finding_count; i++) {
        uint32_t at = finding_place(&c, after->findings[i].finding);
        if (at < c.count && --c.left[at] < 0) return false;
    }
    return true;
}

static void drop(Fixer *x, const Finding *f) {
    if (x->dropped_count < MAX_DROPPED) x->dropped[x->dropped_count++] = f->fingerprint;
}

static uint32_t take_out_bad(Fixer *x, Trial *trials, uint32_t count) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (trials[i].is_bad) drop(x, trials[i].finding);
        else trials[kept++] = trials[i];
    }
    return kept;
}

static void accept(Fixer *x, const ReportFile *after) {
    Edited now = x->now;
    Arena kept = x->kept;
    x->now = x->next;
    x->next = now;
    x->kept = x->trial;
    x->trial = kept;
    x->report = *after;
}

/* Tries, and tries again with fewer. False where there is nothing left to try. */
static bool prove(Fixer *x, Trial *trials, uint32_t count) {
    while (count && x->audits < FIX_MAX_AUDITS && x->dropped_count < MAX_DROPPED) {
        bool whole = apply(x, trials, count);
        ReportFile after = {.kind = READ_DAMAGED};
        if (whole) after = audit_text(x, &x->next, &x->trial);
        if (after.kind == READ_PARSED && mark_bad(x, &after, trials, count)) {
            count = take_out_bad(x, trials, count);
            if (!count) return true;
        } else if (after.kind != READ_PARSED || !are_fewer(x, &after, trials, count)) {
            if (count == 1) {
                drop(x, trials[0].finding);
                return true;
            }
            count /= 2;
        } else {
            x->fixed += count;
            accept(x, &after);
            return true;
        }
    }
    return false;
}

static int by_number(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* What is there and was not reported. */
static void note_known(Fixer *x) {
    arena_reset(&x->file_memory, (ArenaMark){0});
    x->known = ARENA_ARRAY(&x->file_memory, uint64_t, x->report.finding_count);
    x->known_count = 0;
    for (uint32_t i = 0; !x->fix->all && i < x->report.finding_count; i++) {
        const Finding *f = x->report.findings[i].finding;
        if (!is_reported(x, f)) x->known[x->known_count++] = f->fingerprint;
    }
    x->met = ARENA_ARRAY(&x->file_memory, bool, x->known_count);
    if (x->known_count) qsort(x->known, x->known_count, sizeof *x->known, by_number);
}

static void fix_text(Fixer *x) {
    Arena scratch = {0};
    x->report = audit_text(x, &x->now, &x->kept);
    note_known(x);
    for (uint32_t round = 0; round < FIX_MAX_ROUNDS + x->dropped_count && x->report.kind == READ_PARSED; round++) {
        arena_reset(&scratch, (ArenaMark){0});
        Trial *trials = ARENA_ARRAY(&scratch, Trial, x->report.finding_count);
        uint32_t count = choose(x, round == 0, trials);
        if (!count || !prove(x, trials, count)) break;
    }
    arena_free(&scratch);
}

static bool is_known(Fixer *x, uint64_t fingerprint) {
    uint32_t low = 0, high = x->known_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (x->known[middle] < fingerprint) low = middle + 1;
        else high = middle;
    }
    while (low < x->known_count && x->known[low] == fingerprint && x->met[low]) low++;
    bool known = low < x->known_count && x->known[low] == fingerprint;
    if (known) x->met[low] = true;
    return known;
}

static void leave_out_known(Fixer *x, ReportFile *file) {
    ReportFinding *left = ARENA_ARRAY(&x->audit->arena, ReportFinding, file->finding_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < file->finding_count; i++)
        if (!is_known(x, file->findings[i].finding->fingerprint)) left[count++] = file->findings[i];
    file->findings = left;
    file->finding_count = count;
}

/* The report as it would have been, had the file been like this. */
static void report_again(Fixer *x) {
    Report *report = &x->audit->report;
    ReportFile *file = x->file, old = *file;
    uint32_t index = (uint32_t)(file - x->audit->files);
    x->worker.kept = &x->audit->arena;
    if (x->audit->graphs) x->worker.graph = &x->audit->graphs[index];
    x->written[index] = true;
    file_audit_bytes(&x->worker, old.path, edited_text(&x->now), file);
    x->worker.graph = NULL;
    x->worker.known = NULL;
    if (x->known_count) leave_out_known(x, file);
    report->count[old.kind]--;
    report->bytes[old.kind] -= old.bytes;
    report->count[file->kind]++;
    report->bytes[file->kind] += file->bytes;
    for (uint32_t i = 0; i < old.finding_count; i++) report->shown[old.findings[i].finding->severity]--;
    for (uint32_t i = 0; i < file->finding_count; i++) report->shown[file->findings[i].finding->severity]++;
}

/* UTF-8 as it stands, behind its byte order mark. */
static bool is_plain(Fixer *x, Str bytes, Str *text) {
    Source source = source_make(&x->source, x->file->path, bytes);
    size_t mark = str_starts_with(bytes, S("\xEF\xBB\xBF")) ? 3 : 0;
    *text = str_slice(bytes, mark, bytes.len);
    return source.fault == SOURCE_WHOLE && source.text.ptr == text->ptr && source.text.len == text->len;
}

static void say_why(Fixer *x, Str why) {
    buf_add(&x->audit->notes, x->file->path);
    buf_add(&x->audit->notes, S(": not fixed: "));
    buf_add(&x->audit->notes, why);
    buf_byte(&x->audit->notes, '\n');
}

static void write_file(Fixer *x, Str bytes, Str text, const WriterSeen *seen) {
    Buf out = {0};
    buf_add(&out, str_slice(bytes, 0, bytes.len - text.len));
    buf_add(&out, edited_text(&x->now));
    Err e = writer_replace(x->fix->writer, x->file->path, seen, buf_str(&out));
    buf_free(&out);
    if (err_is(e)) {
        say_why(x, err_text(e));
        x->audit->report.errors++;
        return;
    }
    x->audit->report.fixed += x->fixed;
    report_again(x);
}

/* ---- flows of what was written ---- */

/* Flows, as the user sees them, in one file. */
typedef struct FlowPrints {
    uint64_t *prints;
    uint32_t count, all;
} FlowPrints;

static bool is_flow(const Finding *f) { return f->step_count && f->rule->flow; }

static FlowPrints *note_flows(const Fixer *x, Arena *arena) {
    uint32_t count = x->audit->report.file_count;
    FlowPrints *of = ARENA_ARRAY(arena, FlowPrints, count);
    for (uint32_t i = 0; i < count; i++) {
        const ReportFile *file = &x->audit->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) of[i].all += is_flow(file->findings[k].finding);
        of[i].prints = ARENA_ARRAY(arena, uint64_t, of[i].all);
        for (uint32_t k = 0; k < file->finding_count; k++)
            if (is_flow(file->findings[k].finding)) of[i].prints[of[i].count++] = file->findings[k].finding->fingerprint;
    }
    return of;
}

static bool was_reported(const FlowPrints *of, const Finding *f) {
    for (uint32_t i = 0; i < of->count; i++)
        if (of->prints[i] == f->fingerprint) return true;
    return false;
}

static int by_report_order(const void *a, const void *b) {
    return finding_compare_reported(((const ReportFinding *)a)->finding, ((const ReportFinding *)b)->finding);
}

/* Instead of the flows that a file's report has, those that it has now. */
static void replace_flows(Fixer *x, ReportFile *file, const ReportFile *now, const FlowPrints *before) {
    Report *report = &x->audit->report;
    ReportFinding *all = ARENA_ARRAY(&x->audit->arena, ReportFinding, (size_t)file->finding_count + now->finding_count);
    uint32_t count = 0, left = 0;
    for (uint32_t i = 0; i < file->finding_count; i++) {
        const Finding *f = file->findings[i].finding;
        if (is_flow(f)) report->shown[f->severity]--;
        else all[count++] = file->findings[i];
    }
    for (uint32_t i = 0; i < now->finding_count; i++) {
        const Finding *f = now->findings[i].finding;
        if (!is_flow(f) || (!x->fix->all && !was_reported(before, f))) continue;
        report->shown[f->severity]++;
        left += was_reported(before, f);
        all[count++] = now->findings[i];
    }
    if (count) qsort(all, count, sizeof *all, by_report_order);
    file->findings = all;
    file->finding_count = count;
    if (before->count > left) report->fixed += before->count - left;
}

/* What was written has other flows, also where they end in other files. */
static void follow_again(Fixer *x, const FlowPrints *before) {
    uint32_t count = x->audit->report.file_count;
    bool any = false;
    for (uint32_t i = 0; i < count; i++) any |= x->written[i];
    if (!any || !x->audit->graphs) return;
    FlowAudit flows = flow_audit_again(x->audit, x->options, x->rules, x->audit->graphs, &x->audit->arena);
    x->worker.kept = &x->audit->arena;
    for (uint32_t i = 0; i < count; i++) {
        ReportFile now = {.kind = READ_PARSED};
        if (!before[i].count && flows.first[i + 1] == flows.first[i]) continue;
        file_worker_turn(&x->worker, x->audit, i);
        flow_audit_give(&flows, &x->worker, i);
        x->worker.known = x->audit->graphs[i];
        if (x->worker.flow_count || x->worker.cleared_count) file_audit(&x->worker, &x->audit->found[i], &now);
        replace_flows(x, &x->audit->files[i], &now, &before[i]);
    }
}

static bool has_fix(const Fixer *x, const ReportFile *file) {
    for (uint32_t i = 0; i < file->finding_count; i++) {
        const Fix *fix = file->findings[i].finding->fix;
        if (fix && (fix->safety == FIX_SAFE || x->fix->unsafe)) return true;
    }
    return false;
}

/* Why the file is not even tried; empty: it is. */
static Str refusal(const ReportFile *file) {
    if (str_ends_with(file->path, S(".ipynb"))) return S("a notebook is not fixed");
    if (file->kind == READ_OLD) return S("Python 2 is not fixed");
    if (file->kind != READ_PARSED) return S("a file with syntax errors is not fixed");
    return S("");
}

static void fix_file(Fixer *x, ReportFile *file) {
    Str bytes, text, why = refusal(file);
    WriterSeen seen;
    x->file = file;
    x->fixed = x->dropped_count = x->audits = 0;
    if (why.len) {
        say(x, file->path, why);
        return;
    }
    Err e = writer_read(&x->bytes, file->path, &seen, &bytes);
    if (err_is(e)) {
        say(x, file->path,
            e.code == ERR_LINK ? S("a symbolic link is not fixed") : S("not fixed: it cannot be read any more"));
        return;
    }
    if (!is_plain(x, bytes, &text)) {
        say(x, file->path, S("only UTF-8 is fixed"));
        return;
    }
    edited_start(&x->now, text);
    fix_text(x);
    if (x->dropped_count)
        say(x, file->path, S("a fix was taken back: its finding or a syntax error was there behind it"));
    if (x->fixed && x->fix->diff) {
        edited_diff(&x->now, file->path, x->fix->diff);
    } else if (x->fixed) {
        write_file(x, bytes, text, &seen);
    }
}

static void fix_all(void *argument) {
    Fixer *x = argument;
    Arena none = {0};
    file_worker_again(&x->worker, x->audit, x->options, x->rules, x->quals, &none);
    x->written = ARENA_ARRAY(&x->audit->arena, bool, x->audit->report.file_count);
    const FlowPrints *flows = note_flows(x, &x->audit->arena);
    for (uint32_t i = 0; i < x->audit->report.file_count; i++) {
        if (!has_fix(x, &x->audit->files[i])) continue;
        file_worker_turn(&x->worker, x->audit, i);
        fix_file(x, &x->audit->files[i]);
    }
    follow_again(x, flows);
    file_worker_end(&x->worker);
    edited_free(&x->now);
    edited_free(&x->next);
    file_buffer_free(&x->bytes);
    source_buffer_free(&x->source);
    arena_free(&x->kept);
    arena_free(&x->trial);
    arena_free(&x->file_memory);
}

Err audit_fix(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals, const FixOptions *fix) {
    Fixer x = {.audit = audit, .options = options, .rules = rules, .quals = quals, .fix = fix};
    return thread_run_deep(fix_all, &x);
}
