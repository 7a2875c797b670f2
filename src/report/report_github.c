/* Workflow commands of GitHub Actions: ::error file=...,line=...::message. Source:
 * docs.github.com/actions/reference/workflow-commands-for-github-actions. No text can end its command or begin another:
 * "%", line ends, and in properties ":" and "," are percent-encoded; other control characters stand as escapes. */
#include "report/report.h"
#include "report/terminal.h"

static void add_encoded(Buf *out, Str text, bool property) {
    Buf plain = {0};
    terminal_add(&plain, text);
    for (size_t i = 0; i < plain.len; i++) {
        char c = plain.ptr[i];
        bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
        if (special) buf_format(out, "%%%02X", (unsigned)(unsigned char)c);
        else buf_byte(out, c);
    }
    buf_free(&plain);
}

static const char *level_of(Severity s) {
    if (s >= SEVERITY_HIGH) return "error";
    return s == SEVERITY_MEDIUM ? "warning" : "notice";
}

/* The lines of an annotation are few: the ends of a long path. */
static void flow(Buf *out, const Finding *f) {
    enum { MOST_STEPS = 12 };
    for (uint32_t i = 0; i < f->step_count; i++) {
        const FindingStep *s = &f->steps[i];
        if (f->step_count > MOST_STEPS && i == MOST_STEPS / 2) {
            buf_format(out, "%%0A... %u steps are left out", f->step_count - MOST_STEPS);
            i = f->step_count - MOST_STEPS / 2 - 1;
            continue;
        }
        Buf place = {0};
        report_place(&place, (Place){s->line_number, s->column, s->cell});
        buf_format(out, "%%0A%u. ", i + 1);
        add_encoded(out, s->path, false);
        add_encoded(out, buf_str(&place), false);
        buf_add(out, S(": "));
        add_encoded(out, s->note, false);
        buf_free(&place);
    }
}

static void one_finding(Buf *out, Str path, const ReportFinding *f) {
    const Finding *finding = f->finding;
    buf_format(out, "::%s file=", level_of(finding->severity));
    add_encoded(out, path, true);
    if (!f->start.cell) buf_format(out, ",line=%u,endLine=%u", f->start.line, f->end.line);
    if (!f->start.cell && f->start.line == f->end.line)
        buf_format(out, ",col=%u,endColumn=%u", f->start.column, f->end.column);
    buf_add(out, S(",title="));
    add_encoded(out, finding->rule->id, true);
    buf_add(out, S("::"));
    if (f->start.cell) buf_format(out, "cell %u, line %u, column %u: ", f->start.cell, f->start.line, f->start.column);
    Buf message = {0};
    report_message(&message, finding);
    add_encoded(out, buf_str(&message), false);
    buf_free(&message);
    flow(out, finding);
    if (finding->remedy.len) buf_add(out, S("%0ARemedy: "));
    add_encoded(out, finding->remedy, false);
    buf_byte(out, '\n');
}

static void write_github(ReportSink *sink, const Report *report, const ReportStyle *style) {
    (void)style;
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            one_finding(&sink->out, file->path, &file->findings[k]);
            report_flush(sink, false);
        }
    }
}

const ReportFormat report_github = {"github", "workflow commands of GitHub Actions; the summary goes to standard error", false,
                                    write_github};
