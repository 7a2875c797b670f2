/* The report for people: place, rule, grades, the source line with a caret below, the reason; risk and
 * remedy of a rule at its first finding. */
#include "report/report.h"
#include "report/style.h"
#include "report/terminal.h"

enum { WINDOW = 100, LEFT_OF_CARET = 40, DIGITS = 12 };

/* The line as glyphs, and where the finding stands among them. */
typedef struct Cells {
    size_t start, end;      /* bytes of ReportFinding.line that are shown */
    uint32_t first, behind; /* columns of the caret's range, from the left edge of what is shown */
    bool cut_before, cut_behind;
} Cells;

static uint32_t columns_between(Str line, size_t from, size_t to) {
    uint32_t columns = 0;
    for (size_t at = from; at < to;) columns += terminal_glyph(line, &at).columns;
    return columns;
}

/* The byte at which the character `count` code points behind `at` stands, at most the end. */
static size_t skip(Str line, size_t at, uint32_t count) {
    while (count-- && at < line.len) terminal_glyph(line, &at);
    return at;
}

/* Moves `from` to the right until at most `most` columns lie between it and `to`. */
static size_t shorten(Str line, size_t from, size_t to, uint32_t most) {
    uint32_t columns = columns_between(line, from, to);
    while (columns > most && from < to) columns -= terminal_glyph(line, &from).columns;
    return from;
}

static Cells lay_out(const ReportFinding *f) {
    Str line = f->line;
    size_t caret = skip(line, 0, f->start.column - 1 - f->before);
    size_t caret_end = line.len;
    if (f->end.line == f->start.line) caret_end = skip(line, caret, f->end.column - f->start.column);
    Cells c = {.start = 0, .end = line.len};
    if (columns_between(line, 0, line.len) > WINDOW) {
        c.start = shorten(line, 0, caret, LEFT_OF_CARET);
        c.end = c.start;
        for (uint32_t columns = 0; c.end < line.len;) {
            size_t next = c.end;
            columns += terminal_glyph(line, &next).columns;
            if (columns > WINDOW) break;
            c.end = next;
        }
    }
    if (caret_end > c.end) caret_end = c.end;
    c.cut_before = c.start > 0 || f->before > 0;
    c.cut_behind = c.end < line.len || f->cut_behind;
    c.first = columns_between(line, c.start, caret);
    c.behind = c.first + columns_between(line, caret, caret_end);
    return c;
}

static void repeat(Buf *out, char c, uint32_t count) {
    while (count--) buf_byte(out, c);
}

static unsigned digits(uint32_t n) {
    unsigned d = 1;
    while (n /= 10) d++;
    return d;
}

static void gutter(Buf *out, const ReportStyle *style, unsigned width, uint32_t line, char mark) {
    style_on(out, style, STYLE_GUTTER);
    buf_byte(out, ' ');
    if (line) {
        repeat(out, ' ', width - digits(line));
        buf_uint(out, line);
    } else {
        repeat(out, ' ', width);
    }
    buf_byte(out, ' ');
    buf_byte(out, mark);
    style_off(out, style);
}

static void source_line(Buf *out, const ReportStyle *style, const ReportFinding *f, unsigned width) {
    Cells c = lay_out(f);
    gutter(out, style, width, f->start.line, '|');
    buf_byte(out, ' ');
    if (c.cut_before) buf_add(out, S("..."));
    terminal_add(out, str_slice(f->line, c.start, c.end));
    if (c.cut_behind) buf_add(out, S("..."));
    buf_byte(out, '\n');
    gutter(out, style, width, 0, '|');
    repeat(out, ' ', 1 + c.first + (c.cut_before ? 3u : 0u));
    style_on(out, style, style_of_severity(f->finding->severity));
    repeat(out, '^', c.behind > c.first ? c.behind - c.first : 1);
    style_off(out, style);
    buf_byte(out, '\n');
}

static void remark(Buf *out, const ReportStyle *style, unsigned width, const char *what, Str text) {
    if (text.len == 0) return;
    gutter(out, style, width, 0, '=');
    buf_byte(out, ' ');
    style_on(out, style, STYLE_LABEL);
    buf_format(out, "%s: ", what);
    style_off(out, style);
    terminal_add(out, text);
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

/* Findings in the same code stand together, below one excerpt. */
static void findings(ReportSink *sink, const ReportStyle *style, const ReportFile *file, Told *told) {
    Buf *out = &sink->out;
    for (uint32_t i = 0; i < file->finding_count; i++) {
        const ReportFinding *f = &file->findings[i];
        const Finding *finding = f->finding;
        unsigned width = digits(f->start.line);
        heading(out, style, file->path, f);
        if (i == 0 || !is_same_place(f - 1, f)) source_line(out, style, f, width);
        bool first = is_first(told, finding->rule);
        remark(out, style, width, "reason", finding->message);
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
