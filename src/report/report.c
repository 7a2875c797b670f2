/* The table of formats, and the way out: see report.h. */
#include "report/report.h"

#include "base/file.h"

#include <stdlib.h>

enum { MUCH = 64 * 1024 };

static const ReportFormat *const formats[] = {
#define FORMAT(name, word, help) &report_##name,
#include "report/report.def"
#undef FORMAT
};

const ReportFormat *report_find(Str name) {
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (str_eq(name, str_from_z(formats[i]->name))) return formats[i];
    return NULL;
}

void report_names(Buf *out) {
    for (size_t i = 0; i < COUNT_OF(formats); i++) buf_format(out, "%s%s", i ? ", " : "", formats[i]->name);
}

void report_flush(ReportSink *sink, bool all) {
    if (sink->out.len < MUCH && !all) return;
    if (!err_is(sink->err)) sink->err = file_write(sink->fd, buf_str(&sink->out));
    buf_clear(&sink->out);
}

Str report_risk(const Finding *f) {
    Str risk = f->rule->consequence;
    return risk.len && str_find(f->message, risk, 0) == SIZE_MAX ? risk : (Str){NULL, 0};
}

void report_message(Buf *out, const Finding *f) {
    buf_add(out, f->message);
    Str risk = report_risk(f);
    if (risk.len) buf_add(out, S(": "));
    buf_add(out, risk);
}

void report_place(Buf *out, Place at) {
    if (!at.line) return;
    if (at.cell) buf_format(out, ":cell %u", at.cell);
    buf_format(out, ":%u:%u", at.line, at.column);
}

static int by_id(const void *a, const void *b) {
    const RuleInfo *const *x = a, *const *y = b;
    return str_compare((*x)->id, (*y)->id);
}

const RuleInfo **report_rules(const Report *report, Arena *arena, uint32_t *count) {
    uint64_t findings = 0;
    for (int s = 0; s < SEVERITY_COUNT; s++) findings += report->shown[s];
    const RuleInfo **rules = ARENA_ARRAY(arena, const RuleInfo *, findings);
    uint32_t n = 0;
    const RuleInfo *last = NULL;
    for (uint32_t i = 0; i < report->file_count; i++) {
        for (uint32_t k = 0; k < report->files[i].finding_count; k++) {
            const RuleInfo *rule = report->files[i].findings[k].finding->rule;
            if (rule != last) rules[n++] = last = rule;
        }
    }
    if (n) qsort(rules, n, sizeof(*rules), by_id);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || rules[kept - 1] != rules[i]) rules[kept++] = rules[i];
    *count = kept;
    return rules;
}
