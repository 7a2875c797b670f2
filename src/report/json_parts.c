/* What the formats that are JSON have in common: see json_parts.h. */
#include "report/json_parts.h"

#include <stdio.h>

void report_open_field(Json *j, const char *name) {
    json_key_plain(j, str_from_z(name));
    json_open_object(j);
}

void report_open_list(Json *j, const char *name) {
    json_key_plain(j, str_from_z(name));
    json_open_array(j);
}

void report_text_field(Json *j, const char *name, Str value) {
    json_key_plain(j, str_from_z(name));
    json_string(j, value);
}

void report_number_field(Json *j, const char *name, uint64_t value) {
    json_key_plain(j, str_from_z(name));
    json_uint(j, value);
}

static void places(Json *j, Place start, Place end) {
    if (start.cell) report_number_field(j, "cell", start.cell);
    report_number_field(j, "line", start.line);
    report_number_field(j, "column", start.column);
    report_number_field(j, "end_line", end.line);
    report_number_field(j, "end_column", end.column);
}

void report_message_field(Json *j, const char *name, const Finding *f) {
    json_key_plain(j, str_from_z(name));
    json_open_string(j);
    json_string_part(j, f->message);
    Str risk = report_risk(f);
    if (risk.len) json_string_part(j, S(": "));
    json_string_part(j, risk);
    json_close_string(j);
}

static void flow(Json *j, const Finding *f) {
    if (f->source.len) report_text_field(j, "source", f->source);
    report_open_list(j, "notes");
    for (uint32_t i = 0; i < f->doubt_count; i++) json_string(j, f->doubts[i]);
    json_close_array(j);
    report_open_list(j, "steps");
    for (uint32_t i = 0; i < f->step_count; i++) {
        const FindingStep *s = &f->steps[i];
        json_open_object(j);
        report_text_field(j, "path", s->path);
        if (s->line_number)
            places(j, (Place){s->line_number, s->column, s->cell}, (Place){s->end_line, s->end_column, s->cell});
        report_number_field(j, "depth", s->depth);
        report_text_field(j, "code", str_trim(s->line));
        report_text_field(j, "note", s->note);
        json_close_object(j);
    }
    json_close_array(j);
}

static void fix(Json *j, const Fix *f, const ReportEdit *edits) {
    report_open_field(j, "fix");
    report_text_field(j, "title", f->title);
    report_text_field(j, "safety", f->safety == FIX_SAFE ? S("safe") : S("unsafe"));
    report_open_list(j, "edits");
    for (uint32_t i = 0; i < f->count; i++) {
        json_open_object(j);
        places(j, edits[i].start, edits[i].end);
        report_text_field(j, "text", edits[i].text);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
}

void report_json_finding(Json *j, Str path, const ReportFinding *f) {
    const RuleInfo *rule = f->finding->rule;
    report_text_field(j, "rule", rule->id);
    report_text_field(j, "severity", severity_name(f->finding->severity));
    report_text_field(j, "confidence", confidence_name(f->finding->confidence));
    report_text_field(j, "path", path);
    places(j, f->start, f->end);
    report_message_field(j, "message", f->finding);
    report_text_field(j, "remedy", f->finding->remedy);
    report_open_list(j, "cwe");
    for (uint32_t i = 0; i < rule->cwe_count; i++) json_uint(j, rule->cwes[i]);
    json_close_array(j);
    char print[24];
    snprintf(print, sizeof print, "%016llx", (unsigned long long)f->finding->fingerprint);
    report_text_field(j, "fingerprint", str_from_z(print));
    if (f->finding->step_count) flow(j, f->finding);
    if (f->finding->fix) fix(j, f->finding->fix, f->edits);
}

void report_json_note(Json *j, Str path, const ReportNote *n) {
    static const char *const levels[] = {"error", "warning", "info"};
    report_text_field(j, "level", str_from_z(levels[n->level]));
    report_text_field(j, "kind", n->kind);
    report_text_field(j, "path", path);
    if (n->start.line) places(j, n->start, n->end);
    report_text_field(j, "message", n->message);
}

void report_json_files(Json *j, const Report *report) {
    static const char *const names[] = {
#define READ_KIND(name, word, meaning) word,
        READ_KINDS(READ_KIND)
#undef READ_KIND
    };
    report_open_field(j, "files");
    for (int k = 0; k < READ_KIND_COUNT; k++) report_number_field(j, names[k], report->count[k]);
    report_number_field(j, "hidden", report->hidden);
    json_close_object(j);
    report_number_field(j, "suppressed", report->suppressed);
    report_number_field(j, "known", report->known);
    report_number_field(j, "fixed", report->fixed);
    if (!report->flow.followed) return;
    report_open_field(j, "flow");
    report_number_field(j, "functions", report->flow.functions);
    report_number_field(j, "ways", report->flow.edges);
    report_number_field(j, "sources", report->flow.sources);
    report_number_field(j, "sinks", report->flow.sinks);
    report_number_field(j, "templates", report->flow.templates);
    json_key_plain(j, S("bound_met"));
    json_bool(j, report->flow.bound_count != 0);
    report_open_field(j, "bounds");
    for (uint32_t i = 0; i < report->flow.bound_count; i++) {
        json_key_plain(j, report->flow.bounds[i].name);
        json_uint(j, report->flow.bounds[i].times);
    }
    json_close_object(j);
    json_close_object(j);
}
