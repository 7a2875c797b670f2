/* The report for people: place, rule, grades, the source line with a caret below, the reason; risk and
 * remedy of a rule at its first finding. */
#include "report/excerpt.h"
#include "report/flow_text.h"
#include "report/terminal.h"

static void remark(Buf *out, const ReportStyle *style, unsigned width, const char *what, Str text) {
    if (text.len == 0) return;
    excerpt_gutter(out, style, width, 0, '=');
    buf_byte(out, ' ');
    style_on(out, style, STYLE_LABEL);
    buf_format(out, "%s: ", what);
    style_off(out, style);
    terminal_wrap(out, text, width + 4 + (uint32_t)strlen(what) + 2, style->columns);
    buf_byte(out, '\n');
}

static void heading(Buf *out, const ReportStyle *style, Str path, const ReportFinding *f) {
    const Finding *finding = f->finding;
    style_place(out, style, path, f->start);
    style_on(out, style, style_of_severity(finding->severity));
    buf_add(out, severity_name(finding->severity));
    style_off(out, style);
    buf_add(out, S(": "));
    style_on(out, style, STYLE_LABEL);
    terminal_add(out, finding->rule->id);
    style_off(out, style);
    buf_add(out, S(" (confidence "));
    buf_add(out, confidence_name(finding->confidence));
    buf_add(out, S(")\n"));
}

/* What a rule says of all its findings is told once, at the first of them. */
typedef struct Told {
    const RuleInfo **rules; /* in order of id */
    bool *told;
    uint32_t count;
} Told;

static bool is_first(Told *t, const RuleInfo *rule) {
    uint32_t low = 0, high = t->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(t->rules[middle]->id, rule->id) <= 0) low = middle;
        else high = middle;
    }
    bool first = !t->told[low];
    t->told[low] = true;
    return first;
}

static bool is_same_place(const ReportFinding *a, const ReportFinding *b) {
    return a->finding->start == b->finding->start && a->finding->end == b->finding->end;
}

/* Which option fixes it; what that does, with the rule's first finding. */
static void fix(Buf *out, const ReportStyle *style, unsigned width, const Fix *f, bool first) {
    if (!f) return;
    Buf text = {0};
    buf_add(&text, f->safety == FIX_SAFE ? S("--fix") : S("--unsafe-fixes"));
    if (first) buf_add(&text, S(": "));
    if (first) buf_add(&text, f->title);
    remark(out, style, width, "fix", buf_str(&text));
    buf_free(&text);
}

static void source_line(Buf *out, const ReportStyle *style, const ReportFinding *f, unsigned width) {
    Excerpt e = {f->line, f->before, f->cut_behind, f->start.line, f->start.column,
                 f->end.line == f->start.line ? f->end.column : 0};
    excerpt_line(out, style, width, &e);
    excerpt_carets(out, style, width, &e, style_of_severity(f->finding->severity), S(""));
}

/* The path of a flow shows the code of its finding, where it passes that. */
static void excerpts(Buf *out, const ReportStyle *style, const ReportFile *file, uint32_t i, unsigned width) {
    const ReportFinding *f = &file->findings[i];
    const Finding *finding = f->finding;
    bool shown = i && is_same_place(f - 1, f), shows = finding->step_count && flow_text_shows(file->path, f);
    if (!shown && !shows) source_line(out, style, f, width);
    if (finding->step_count) flow_text(out, style, file->path, f, width);
}

/* The columns of line numbers of a finding and those that stand together with it. */
static unsigned width_of(const ReportFile *file, uint32_t first) {
    unsigned width = flow_text_width(&file->findings[first]);
    for (uint32_t i = first + 1; i < file->finding_count && is_same_place(&file->findings[i - 1], &file->findings[i]); i++) {
        unsigned other = flow_text_width(&file->findings[i]);
        if (other > width) width = other;
    }
    return width;
}

/* Findings in the same code stand together, below one excerpt. */
static void findings(ReportSink *sink, const ReportStyle *style, const ReportFile *file, Told *told) {
    Buf *out = &sink->out;
    unsigned width = 0;
    for (uint32_t i = 0; i < file->finding_count; i++) {
        const ReportFinding *f = &file->findings[i];
        const Finding *finding = f->finding;
        if (i == 0 || !is_same_place(f - 1, f)) width = width_of(file, i);
        heading(out, style, file->path, f);
        excerpts(out, style, file, i, width);
        bool first = is_first(told, finding->rule);
        remark(out, style, width, "reason", finding->message);
        for (uint32_t k = 0; k < finding->doubt_count; k++) remark(out, style, width, "note", finding->doubts[k]);
        if (first) remark(out, style, width, "risk", report_risk(finding));
        if (first || !str_eq(finding->remedy, finding->rule->remedy))
            remark(out, style, width, "remedy", finding->remedy);
        fix(out, style, width, finding->fix, first);
        if (i + 1 == file->finding_count || !is_same_place(f, f + 1)) buf_byte(out, '\n');
        report_flush(sink, false);
    }
}

static void write_text(ReportSink *sink, const Report *report, const ReportStyle *style) {
    Arena arena = {0};
    Told explained = {0};
    explained.rules = report_rules(report, &arena, &explained.count);
    explained.told = ARENA_ARRAY(&arena, bool, explained.count);
    for (uint32_t i = 0; i < report->file_count; i++) findings(sink, style, &report->files[i], &explained);
    arena_free(&arena);
    report_summary(&sink->out, report, style);
}

const ReportFormat report_text = {"text", "for people, with the source line", true, write_text};
