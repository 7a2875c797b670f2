/* See fix.h. One thread: files with fixes are few. */
#include "audit/fixer.h"

#include "audit/flow_audit.h"
#include "base/fault.h"
#include "base/thread.h"

#include <stdlib.h>

static void say(Fixer *x, Str path, Str what) {
    buf_add(&x->audit->notes, path);
    buf_add(&x->audit->notes, S(": "));
    buf_add(&x->audit->notes, what);
    buf_byte(&x->audit->notes, '\n');
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
    fixer_try(x);
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
