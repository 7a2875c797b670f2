/* The report as one JSON document, version 1: columns in code points, lines and columns from 1, ends behind the last
 * character. The summary goes to standard error. */
#include "report/json_parts.h"

static void write_json(ReportSink *sink, const Report *report, const ReportStyle *style) {
    (void)style;
    Json j = json_make(&sink->out);
    json_open_object(&j);
    report_number_field(&j, "version", 1);
    json_key_plain(&j, S("findings"));
    json_open_array(&j);
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            json_open_object(&j);
            report_json_finding(&j, file->path, &file->findings[k]);
            json_close_object(&j);
            report_flush(sink, false);
        }
    }
    json_close_array(&j);
    report_json_files(&j, report);
    json_key_plain(&j, S("diagnostics"));
    json_open_array(&j);
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->note_count; k++) {
            json_open_object(&j);
            report_json_note(&j, file->path, &file->notes[k]);
            json_close_object(&j);
            report_flush(sink, false);
        }
    }
    json_close_array(&j);
    json_close_object(&j);
    json_line(&j);
}

const ReportFormat report_json = {"json", "one JSON document; the summary goes to standard error", false, write_json};
