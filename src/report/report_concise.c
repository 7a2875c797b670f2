/* One line a finding: PATH:LINE:COLUMN: SEVERITY: RULE: MESSAGE. Made harmless for a terminal. */
#include "report/report.h"
#include "report/style.h"
#include "report/terminal.h"

static void one_finding(Buf *out, const ReportStyle *style, Str path, const ReportFinding *f) {
    style_place(out, style, path, f->start);
    style_on(out, style, style_of_severity(f->finding->severity));
    buf_add(out, severity_name(f->finding->severity));
    style_off(out, style);
    buf_add(out, S(": "));
    terminal_add(out, f->finding->rule->id);
    buf_add(out, S(": "));
    terminal_add(out, f->finding->message);
    Str risk = report_risk(f->finding);
    if (risk.len) buf_add(out, S(": "));
    terminal_add(out, risk);
    if (f->finding->step_count) {
        const FindingStep *source = &f->finding->steps[0];
        buf_add(out, S(" (from "));
        terminal_add(out, source->path);
        report_place(out, (Place){source->line_number, source->column, source->cell});
        buf_byte(out, ')');
    }
    buf_byte(out, '\n');
}

static void write_concise(ReportSink *sink, const Report *report, const ReportStyle *style) {
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            one_finding(&sink->out, style, file->path, &file->findings[k]);
            report_flush(sink, false);
        }
    }
}

const ReportFormat report_concise = {"concise", "one line a finding; the summary goes to standard error", false,
                                     write_concise};
