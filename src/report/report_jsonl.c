/* One JSON object a line: first {"type": "report"} with version and counts, then the findings and the diagnostics, each
 * with the fields that they have in the format json. */
#include "report/json_parts.h"

static void open_line(Json *j, Str type) {
    json_open_object(j);
    report_text_field(j, "type", type);
}

static void close_line(Json *j, ReportSink *sink) {
    json_close_object(j);
    json_line(j);
    report_flush(sink, false);
}

static void write_jsonl(ReportSink *sink, const Report *report, const ReportStyle *style) {
    (void)style;
    Json j = json_make(&sink->out);
    open_line(&j, S("report"));
    report_number_field(&j, "version", 1);
    report_json_files(&j, report);
    close_line(&j, sink);
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            open_line(&j, S("finding"));
            report_json_finding(&j, file->path, &file->findings[k]);
            close_line(&j, sink);
        }
    }
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->note_count; k++) {
            open_line(&j, S("diagnostic"));
            report_json_note(&j, file->path, &file->notes[k]);
            close_line(&j, sink);
        }
    }
}

const ReportFormat report_jsonl = {"jsonl", "one JSON object a line; the summary goes to standard error", false, write_jsonl};
