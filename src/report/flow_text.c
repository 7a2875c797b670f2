/* See flow_text.h. */
#include "report/flow_text.h"

#include "report/excerpt.h"
#include "report/terminal.h"

enum { MOST_SHOWN = 12 }; /* steps of a path that is not shortened */

/* Steps on one line are told as one: the place of the first, the notes of all. The last of a path stands alone. */
typedef struct Group {
    uint32_t first, behind;
} Group;

static bool same_line(const FindingStep *a, const FindingStep *b) {
    return a->line_number == b->line_number && a->cell == b->cell && a->line_number && str_eq(a->path, b->path);
}

static Group group_at(const Finding *f, uint32_t first) {
    Group g = {first, first + 1};
    while (g.behind + 1 < f->step_count && same_line(&f->steps[first], &f->steps[g.behind])) g.behind++;
    return g;
}

static uint32_t count_groups(const Finding *f) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->step_count; i = group_at(f, i).behind) count++;
    return count;
}

unsigned flow_text_width(const ReportFinding *f) {
    uint32_t most = f->start.line;
    for (uint32_t i = 0; i < f->finding->step_count; i++)
        if (f->finding->steps[i].line_number > most) most = f->finding->steps[i].line_number;
    return excerpt_digits(most);
}

static bool is_at(const FindingStep *s, Str path, const ReportFinding *f) {
    return s->line_number == f->start.line && s->column == f->start.column && s->cell == f->start.cell && str_eq(s->path, path);
}

bool flow_text_shows(Str path, const ReportFinding *f) {
    bool shown = false;
    for (uint32_t i = 0; i < f->finding->step_count; i++) shown |= is_at(&f->finding->steps[i], path, f);
    return shown;
}

static void file_name(Buf *out, const ReportStyle *style, unsigned width, const FindingStep *s) {
    style_on(out, style, STYLE_GUTTER);
    for (unsigned i = 0; i < width; i++) buf_byte(out, ' ');
    buf_add(out, S(" --> "));
    style_off(out, style);
    style_on(out, style, STYLE_PATH);
    terminal_add(out, s->path);
    style_off(out, style);
    if (s->cell) buf_format(out, ":cell %u", s->cell);
    buf_byte(out, '\n');
}

static void add_notes(Buf *notes, const Finding *f, Group g) {
    for (uint32_t i = g.first; i < g.behind; i++) {
        bool again = false;
        for (uint32_t j = g.first; j < i; j++) again |= str_eq(f->steps[i].note, f->steps[j].note);
        if (again) continue;
        if (notes->len) buf_add(notes, S(", "));
        buf_add(notes, f->steps[i].note);
    }
}

static void group(Buf *out, const ReportStyle *style, const Finding *f, Group g, unsigned width, bool line_shown, bool here) {
    const FindingStep *s = &f->steps[g.first];
    Buf notes = {.limit = 1 << 16};
    add_notes(&notes, f, g);
    if (s->line_number) {
        Excerpt e = {s->line, s->before, s->cut_behind, s->line_number, s->column,
                     s->end_line == s->line_number ? s->end_column : 0};
        StyleName name = here || g.behind == f->step_count ? style_of_severity(f->severity) : g.first ? STYLE_GUTTER : STYLE_LABEL;
        if (!line_shown || !excerpt_is_whole(&e)) excerpt_line(out, style, width, &e);
        excerpt_carets(out, style, width, &e, name, buf_str(&notes));
    } else { /* nobody could read it once more */
        excerpt_gutter(out, style, width, 0, '|');
        buf_byte(out, ' ');
        terminal_add(out, buf_str(&notes));
        buf_byte(out, '\n');
    }
    buf_free(&notes);
}

static void left_out(Buf *out, const ReportStyle *style, unsigned width, uint32_t count) {
    excerpt_gutter(out, style, width, 0, ':');
    buf_format(out, " %u steps are left out; --verbose shows them\n", count);
}

void flow_text(Buf *out, const ReportStyle *style, Str path, const ReportFinding *f, unsigned width) {
    const Finding *finding = f->finding;
    uint32_t groups = count_groups(finding), number = 0, skipped = 0;
    uint32_t from = groups, to = groups;
    if (groups > MOST_SHOWN && !style->verbose) from = MOST_SHOWN / 2, to = groups - MOST_SHOWN / 2;
    const FindingStep *last = NULL;
    Str shown = path;
    uint32_t cell = f->start.cell;
    for (uint32_t i = 0; i < finding->step_count; number++) {
        Group g = group_at(finding, i);
        const FindingStep *s = &finding->steps[i];
        i = g.behind;
        if (number >= from && number < to) {
            if (!skipped++) left_out(out, style, width, to - from);
            last = NULL;
            continue;
        }
        if (!str_eq(s->path, shown) || s->cell != cell) file_name(out, style, width, s);
        shown = s->path;
        cell = s->cell;
        group(out, style, finding, g, width, last && same_line(last, s), is_at(s, path, f));
        last = s;
    }
}

void flow_text_bounds(Buf *out, const ReportFlow *flow) {
    for (uint32_t i = 0; i < flow->bound_count; i++) {
        const ReportBound *b = &flow->bounds[i];
        buf_format(out, "%s%.*s (", i ? ", " : "", (int)b->text.len, b->text.ptr);
        if (b->times == 1) buf_add(out, S("once)"));
        else buf_format(out, "%llu times)", (unsigned long long)b->times);
    }
}
