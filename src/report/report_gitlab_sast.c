/* GitLab's SAST report, schema 15.0.7 (gitlab.com/gitlab-org/security-products/security-report-schemas). Its ids hash
 * path and fingerprint, so that they survive edits elsewhere in the file. */
#include "report/json_parts.h"

#include <stdio.h>
#include <time.h>

enum { LONGEST_NAME = 255, LONGEST_SOLUTION = 7000, LONGEST_DESCRIPTION = 1 << 19 };

static const char *severity_of(Severity s) {
    static const char *const names[SEVERITY_COUNT] = {"Info", "Low", "Medium", "High", "Critical"};
    return names[s];
}

/* At most `most` bytes, never half a code point. */
static Str shorten(Str text, size_t most) {
    if (text.len <= most) return text;
    while (most && ((unsigned char)text.ptr[most] & 0xC0) == 0x80) most--;
    return str_slice(text, 0, most);
}

static void id_field(Json *j, Str path, const ReportFinding *f) {
    uint64_t print = f->finding->fingerprint, place = str_hash(path);
    char id[40];
    snprintf(id, sizeof id, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(print >> 32), (unsigned)(print >> 16 & 0xFFFF),
             (unsigned)(print & 0xFFFF), (unsigned)(place >> 48), (unsigned long long)(place & 0xFFFFFFFFFFFF));
    report_text_field(j, "id", str_from_z(id));
}

static void identifiers(Json *j, const RuleInfo *rule) {
    report_open_list(j, "identifiers");
    json_open_object(j);
    report_text_field(j, "type", S("tocsin_rule"));
    report_text_field(j, "name", rule->id);
    report_text_field(j, "value", rule->id);
    json_close_object(j);
    for (uint32_t i = 0; i < rule->cwe_count; i++) {
        char name[24], number[16], address[64];
        snprintf(name, sizeof name, "CWE-%u", rule->cwes[i]);
        snprintf(number, sizeof number, "%u", rule->cwes[i]);
        snprintf(address, sizeof address, "https://cwe.mitre.org/data/definitions/%u.html", rule->cwes[i]);
        json_open_object(j);
        report_text_field(j, "type", S("cwe"));
        report_text_field(j, "name", str_from_z(name));
        report_text_field(j, "value", str_from_z(number));
        report_text_field(j, "url", str_from_z(address));
        json_close_object(j);
    }
    json_close_array(j);
}

static void description_field(Json *j, const ReportFinding *f) {
    json_key_plain(j, S("description"));
    json_open_string(j);
    Buf text = {0};
    if (f->start.cell) buf_format(&text, "cell %u: ", f->start.cell);
    report_message(&text, f->finding);
    json_string_part(j, shorten(buf_str(&text), LONGEST_DESCRIPTION));
    json_close_string(j);
    buf_free(&text);
}

static void location(Json *j, Str path, const ReportFinding *f) {
    report_open_field(j, "location");
    report_text_field(j, "file", path);
    report_number_field(j, "start_line", f->start.line);
    report_number_field(j, "end_line", f->end.line);
    json_close_object(j);
}

/* The path as a list of places and of what happens there. */
static void details(Json *j, const Finding *f) {
    enum { MOST_STEPS = 100 };
    report_open_field(j, "details");
    report_open_field(j, "flow");
    report_text_field(j, "name", S("Path of the data"));
    report_text_field(j, "type", S("list"));
    report_open_list(j, "items");
    for (uint32_t i = 0; i < f->step_count; i++) {
        const FindingStep *s = &f->steps[i];
        Buf text = {0};
        bool cut = f->step_count > MOST_STEPS && i == MOST_STEPS / 2;
        if (cut) buf_format(&text, "%u steps are left out", f->step_count - MOST_STEPS);
        else if (s->cell) buf_format(&text, "%u. cell %u: ", i + 1, s->cell);
        else buf_format(&text, "%u. ", i + 1);
        if (!cut) buf_add(&text, s->note);
        json_open_object(j);
        report_text_field(j, "type", S("text"));
        report_text_field(j, "value", buf_str(&text));
        json_close_object(j);
        buf_free(&text);
        if (cut) i = f->step_count - MOST_STEPS / 2 - 1;
        if (cut || !s->line_number) continue;
        json_open_object(j);
        report_text_field(j, "type", S("file-location"));
        report_text_field(j, "file_name", s->path);
        report_number_field(j, "line_start", s->line_number);
        report_number_field(j, "line_end", s->end_line);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
    json_close_object(j);
}

static void one_finding(Json *j, Str path, const ReportFinding *f) {
    const RuleInfo *rule = f->finding->rule;
    json_open_object(j);
    id_field(j, path, f);
    report_text_field(j, "name", shorten(rule->summary.len ? rule->summary : rule->id, LONGEST_NAME));
    description_field(j, f);
    report_text_field(j, "severity", str_from_z(severity_of(f->finding->severity)));
    if (f->finding->remedy.len) report_text_field(j, "solution", shorten(f->finding->remedy, LONGEST_SOLUTION));
    identifiers(j, rule);
    location(j, path, f);
    if (f->finding->step_count) details(j, f->finding);
    if (rule->reference_count) {
        report_open_list(j, "links");
        for (uint32_t i = 0; i < rule->reference_count; i++) {
            if (!str_starts_with(rule->references[i], S("http"))) continue;
            json_open_object(j);
            report_text_field(j, "url", rule->references[i]);
            json_close_object(j);
        }
        json_close_array(j);
    }
    json_close_object(j);
}

static void tool(Json *j, const char *role, const ReportStyle *style) {
    report_open_field(j, role);
    report_text_field(j, "id", S("tocsin"));
    report_text_field(j, "name", S("Tocsin"));
    report_text_field(j, "version", str_from_z(style->version));
    report_open_field(j, "vendor");
    report_text_field(j, "name", S("Tocsin"));
    json_close_object(j);
    json_close_object(j);
}

static void time_field(Json *j, const char *name, int64_t seconds) {
    time_t t = (time_t)seconds;
    struct tm parts;
    char text[32] = "1970-01-01T00:00:00";
    if (gmtime_r(&t, &parts)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    report_text_field(j, name, str_from_z(text));
}

static void scan(Json *j, const Report *report, const ReportStyle *style) {
    report_open_field(j, "scan");
    tool(j, "analyzer", style);
    tool(j, "scanner", style);
    report_text_field(j, "type", S("sast"));
    time_field(j, "start_time", style->started);
    time_field(j, "end_time", style->ended);
    report_text_field(j, "status", report->errors ? S("failure") : S("success"));
    json_close_object(j);
}

static void write_gitlab(ReportSink *sink, const Report *report, const ReportStyle *style) {
    Json j = json_make(&sink->out);
    json_open_object(&j);
    report_text_field(&j, "version", S("15.0.7"));
    scan(&j, report, style);
    json_key_plain(&j, S("vulnerabilities"));
    json_open_array(&j);
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            one_finding(&j, file->path, &file->findings[k]);
            report_flush(sink, false);
        }
    }
    json_close_array(&j);
    json_close_object(&j);
    json_line(&j);
}

const ReportFormat report_gitlab_sast = {
    "gitlab-sast", "GitLab's SAST report 15.0.7; the summary goes to standard error", false, write_gitlab};
