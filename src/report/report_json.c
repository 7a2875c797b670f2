/* The report as one JSON document, version 1: columns in code points, lines and columns from 1, ends behind the last
 * character. The summary goes to standard error. */
#include "base/json.h"
#include "report/report.h"

#include <stdio.h>

static void text_field(Json *j, const char *name, Str value) {
    json_key_plain(j, str_from_z(name));
    json_string(j, value);
}

static void number_field(Json *j, const char *name, uint64_t value) {
    json_key_plain(j, str_from_z(name));
    json_uint(j, value);
}

static void places(Json *j, Place start, Place end) {
    number_field(j, "line", start.line);
    number_field(j, "column", start.column);
    number_field(j, "end_line", end.line);
    number_field(j, "end_column", end.column);
}

/* The reason and what can come of it. */
static void message_field(Json *j, const Finding *f) {
    json_key_plain(j, S("message"));
    json_open_string(j);
    json_string_part(j, f->message);
    Str risk = f->rule->consequence;
    if (risk.len && str_find(f->message, risk, 0) == SIZE_MAX) {
        json_string_part(j, S(": "));
        json_string_part(j, risk);
    }
    json_close_string(j);
}

static void one_finding(Json *j, Str path, const ReportFinding *f) {
    const RuleInfo *rule = f->finding->rule;
    json_open_object(j);
    text_field(j, "rule", rule->id);
    text_field(j, "severity", severity_name(f->finding->severity));
    text_field(j, "confidence", confidence_name(f->finding->confidence));
    text_field(j, "path", path);
    places(j, f->start, f->end);
    message_field(j, f->finding);
    text_field(j, "remedy", f->finding->remedy);
    json_key_plain(j, S("cwe"));
    json_open_array(j);
    for (uint32_t i = 0; i < rule->cwe_count; i++) json_uint(j, rule->cwes[i]);
    json_close_array(j);
    char print[24];
    snprintf(print, sizeof print, "%016llx", (unsigned long long)f->finding->fingerprint);
    text_field(j, "fingerprint", str_from_z(print));
    json_close_object(j);
}

static void one_note(Json *j, Str path, const ReportNote *n) {
    static const char *const levels[] = {"error", "warning", "info"};
    json_open_object(j);
    text_field(j, "level", str_from_z(levels[n->level]));
    text_field(j, "kind", n->kind);
    text_field(j, "path", path);
    if (n->start.line) places(j, n->start, n->end);
    text_field(j, "message", n->message);
    json_close_object(j);
}

static void counts(Json *j, const Report *report) {
    static const char *const names[] = {
#define READ_KIND(name, word, meaning) word,
        READ_KINDS(READ_KIND)
#undef READ_KIND
    };
    json_key_plain(j, S("files"));
    json_open_object(j);
    for (int k = 0; k < READ_KIND_COUNT; k++) number_field(j, names[k], report->count[k]);
    number_field(j, "hidden", report->hidden);
    json_close_object(j);
}

static void write_json(ReportSink *sink, const Report *report, const ReportStyle *style) {
    (void)style;
    Json j = json_make(&sink->out);
    json_open_object(&j);
    number_field(&j, "version", 1);
    json_key_plain(&j, S("findings"));
    json_open_array(&j);
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            one_finding(&j, file->path, &file->findings[k]);
            report_flush(sink, false);
        }
    }
    json_close_array(&j);
    counts(&j, report);
    json_key_plain(&j, S("diagnostics"));
    json_open_array(&j);
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->note_count; k++) {
            one_note(&j, file->path, &file->notes[k]);
            report_flush(sink, false);
        }
    }
    json_close_array(&j);
    json_close_object(&j);
    json_line(&j);
}

const ReportFormat report_json = {"json", "one JSON document; the summary goes to standard error", false, write_json};
