/* SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0) as GitHub code scanning reads it: at most 25,000 results in a
 * run, more stand in further runs, each with an automationDetails.id of its own. Columns count code points. */
#include "report/flow_text.h"
#include "report/json_parts.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_RESULTS = 25000, MOST_STEPS = 100 };

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

typedef struct Sarif {
    Json j;
    ReportSink *sink;
    const Report *report;
    const ReportStyle *style;
    const RuleInfo **rules;
    uint32_t rule_count;
    uint32_t file, next; /* the finding that comes next */
} Sarif;

static const char *level_of(Severity s) {
    if (s >= SEVERITY_HIGH) return "error";
    return s == SEVERITY_MEDIUM ? "warning" : "note";
}

/* GitHub: over 9.0 is critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low. */
static const char *score_of(Severity s) {
    static const char *const scores[SEVERITY_COUNT] = {"0.1", "3.0", "5.5", "8.0", "9.5"};
    return scores[s];
}

static void text_object(Json *j, const char *name, Str text) {
    report_open_field(j, name);
    report_text_field(j, "text", text);
    json_close_object(j);
}

/* A path as a relative URI reference (RFC 3986): what is not unreserved or "/" is percent-encoded; a first segment
 * never looks like a scheme since ":" is encoded. */
static void uri_field(Json *j, const char *name, Str path) {
    static const char hex[] = "0123456789ABCDEF";
    json_key_plain(j, str_from_z(name));
    json_open_string(j);
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '.' || c == '_' || c == '~' || c == '/';
        const char encoded[3] = {'%', hex[c >> 4], hex[c & 15]};
        json_string_part(j, plain ? str_make(path.ptr + i, 1) : str_make(encoded, 3));
    }
    json_close_string(j);
}

static void add_cwe_name(char name[static 24], uint32_t cwe) { snprintf(name, 24, "CWE-%u", cwe); }

static void help(Json *j, const RuleInfo *rule) {
    Buf text = {0}, markdown = {0};
    buf_add(&text, rule->summary);
    buf_format(&markdown, "**%.*s**\n", (int)rule->summary.len, rule->summary.ptr);
    if (rule->consequence.len) {
        buf_format(&text, "\nRisk: %.*s", (int)rule->consequence.len, rule->consequence.ptr);
        buf_format(&markdown, "\n**Risk:** %.*s\n", (int)rule->consequence.len, rule->consequence.ptr);
    }
    if (rule->remedy.len) {
        buf_format(&text, "\nRemedy: %.*s", (int)rule->remedy.len, rule->remedy.ptr);
        buf_format(&markdown, "\n**Remedy:** %.*s\n", (int)rule->remedy.len, rule->remedy.ptr);
    }
    if (rule->cwe_count) buf_add(&markdown, S("\n"));
    for (uint32_t i = 0; i < rule->cwe_count; i++)
        buf_format(&markdown, "%s[CWE-%u](https://cwe.mitre.org/data/definitions/%u.html)", i ? ", " : "",
                   rule->cwes[i], rule->cwes[i]);
    if (rule->cwe_count) buf_add(&markdown, S("\n"));
    if (rule->reference_count) buf_add(&markdown, S("\n"));
    for (uint32_t i = 0; i < rule->reference_count; i++)
        buf_format(&markdown, "- <%.*s>\n", (int)rule->references[i].len, rule->references[i].ptr);
    report_open_field(j, "help");
    report_text_field(j, "text", buf_str(&text));
    report_text_field(j, "markdown", buf_str(&markdown));
    json_close_object(j);
    buf_free(&text);
    buf_free(&markdown);
}

static void tags(Json *j, const RuleInfo *rule) {
    report_open_list(j, "tags");
    json_string(j, S("security"));
    json_string(j, rule->family);
    for (uint32_t i = 0; i < rule->cwe_count; i++) {
        char tag[40];
        snprintf(tag, sizeof tag, "external/cwe/cwe-%03u", rule->cwes[i]);
        json_string(j, str_from_z(tag));
    }
    json_close_array(j);
}

static void relationships(Json *j, const RuleInfo *rule) {
    if (!rule->cwe_count) return;
    report_open_list(j, "relationships");
    for (uint32_t i = 0; i < rule->cwe_count; i++) {
        char name[24];
        add_cwe_name(name, rule->cwes[i]);
        json_open_object(j);
        report_open_field(j, "target");
        report_text_field(j, "id", str_from_z(name));
        report_open_field(j, "toolComponent");
        report_text_field(j, "name", S("CWE"));
        json_close_object(j);
        json_close_object(j);
        report_open_list(j, "kinds");
        json_string(j, S("superset"));
        json_close_array(j);
        json_close_object(j);
    }
    json_close_array(j);
}

/* "os-system" as "OsSystem", which readers of SARIF expect of a name; it must not be the id itself. */
static void name_field(Json *j, Str id) {
    if (str_find_byte(id, '-', 0) == SIZE_MAX) return;
    Buf name = {0};
    bool start = true;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        if (letter || digit) buf_byte(&name, start && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        start = !letter && !digit;
    }
    if (name.len) report_text_field(j, "name", buf_str(&name));
    buf_free(&name);
}

static void one_rule(Json *j, const RuleInfo *rule) {
    json_open_object(j);
    report_text_field(j, "id", rule->id);
    name_field(j, rule->id);
    text_object(j, "shortDescription", rule->summary);
    text_object(j, "fullDescription", rule->consequence.len ? rule->consequence : rule->summary);
    help(j, rule);
    if (rule->reference_count && str_starts_with(rule->references[0], S("https://")))
        report_text_field(j, "helpUri", rule->references[0]);
    report_open_field(j, "defaultConfiguration");
    report_text_field(j, "level", str_from_z(level_of(rule->severity)));
    json_close_object(j);
    relationships(j, rule);
    report_open_field(j, "properties");
    tags(j, rule);
    report_text_field(j, "precision", confidence_name(rule->confidence));
    report_text_field(j, "security-severity", str_from_z(score_of(rule->severity)));
    json_close_object(j);
    json_close_object(j);
}

static void driver(Sarif *s) {
    Json *j = &s->j;
    report_open_field(j, "tool");
    report_open_field(j, "driver");
    report_text_field(j, "name", S("Tocsin"));
    report_text_field(j, "semanticVersion", str_from_z(s->style->version));
    report_open_list(j, "rules");
    for (uint32_t i = 0; i < s->rule_count; i++) {
        one_rule(j, s->rules[i]);
        report_flush(s->sink, false);
    }
    json_close_array(j);
    report_open_list(j, "supportedTaxonomies");
    json_open_object(j);
    report_text_field(j, "name", S("CWE"));
    json_close_object(j);
    json_close_array(j);
    json_close_object(j);
    json_close_object(j);
}

static void region(Json *j, const char *name, Place start, Place end) {
    report_open_field(j, name);
    report_number_field(j, "startLine", start.line);
    report_number_field(j, "startColumn", start.column);
    report_number_field(j, "endLine", end.line);
    report_number_field(j, "endColumn", end.column);
    json_close_object(j);
}

/* The fields of a location, inside an object of the caller's. Of a notebook the lines of the file say nothing to a person:
 * the cell stands as a logical location. */
static void location_fields(Json *j, Str path, Place start, Place end) {
    report_open_field(j, "physicalLocation");
    report_open_field(j, "artifactLocation");
    uri_field(j, "uri", path);
    json_close_object(j);
    if (start.line) region(j, "region", start, end);
    json_close_object(j);
    if (start.cell) {
        char name[24];
        snprintf(name, sizeof name, "cell %u", start.cell);
        report_open_list(j, "logicalLocations");
        json_open_object(j);
        report_text_field(j, "name", str_from_z(name));
        json_close_object(j);
        json_close_array(j);
    }
}

static void locations(Json *j, Str path, Place start, Place end) {
    report_open_list(j, "locations");
    json_open_object(j);
    location_fields(j, path, start, end);
    json_close_object(j);
    json_close_array(j);
}

static void step_fields(Json *j, const FindingStep *s, Str note) {
    location_fields(j, s->path, (Place){s->line_number, s->column, s->cell}, (Place){s->end_line, s->end_column, s->cell});
    text_object(j, "message", note);
}

/* Where the data enters, for readers that show no flows: "relatedLocations" in section 3.27.22. */
static void related(Json *j, const Finding *f) {
    report_open_list(j, "relatedLocations");
    json_open_object(j);
    report_number_field(j, "id", 1);
    step_fields(j, &f->steps[0], f->steps[0].note);
    json_close_object(j);
    json_close_array(j);
}

/* "codeFlows" in section 3.36. A long path keeps its ends, and says so. */
static void code_flow(Json *j, const Finding *f) {
    report_open_list(j, "codeFlows");
    json_open_object(j);
    report_open_list(j, "threadFlows");
    json_open_object(j);
    report_open_list(j, "locations");
    for (uint32_t i = 0; i < f->step_count; i++) {
        const FindingStep *s = &f->steps[i];
        bool cut = f->step_count > MOST_STEPS && i == MOST_STEPS / 2;
        Buf note = {0};
        if (cut) {
            buf_format(&note, "%u steps before this one are left out; ", f->step_count - MOST_STEPS);
            i = f->step_count - MOST_STEPS / 2;
            s = &f->steps[i];
        }
        buf_add(&note, s->note);
        json_open_object(j);
        report_open_field(j, "location");
        step_fields(j, s, buf_str(&note));
        json_close_object(j);
        report_number_field(j, "nestingLevel", s->depth);
        report_text_field(j, "importance", i == 0 || i + 1 == f->step_count ? S("essential") : S("important"));
        json_close_object(j);
        buf_free(&note);
    }
    json_close_array(j);
    json_close_object(j);
    json_close_array(j);
    json_close_object(j);
    json_close_array(j);
}

/* Replacements of one file, "fixes" in section 3.55. */
static void one_fix(Json *j, Str path, const ReportFinding *f) {
    const Fix *fix = f->finding->fix;
    report_open_list(j, "fixes");
    json_open_object(j);
    report_open_field(j, "description");
    report_text_field(j, "text", fix->title);
    json_close_object(j);
    report_open_list(j, "artifactChanges");
    json_open_object(j);
    report_open_field(j, "artifactLocation");
    uri_field(j, "uri", path);
    json_close_object(j);
    report_open_list(j, "replacements");
    for (uint32_t i = 0; i < fix->count; i++) {
        json_open_object(j);
        region(j, "deletedRegion", f->edits[i].start, f->edits[i].end);
        report_open_field(j, "insertedContent");
        report_text_field(j, "text", f->edits[i].text);
        json_close_object(j);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
    json_close_array(j);
    json_close_object(j);
    json_close_array(j);
}

static uint32_t rule_index(const Sarif *s, const RuleInfo *rule) {
    uint32_t low = 0, high = s->rule_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(s->rules[middle]->id, rule->id) <= 0) low = middle;
        else high = middle;
    }
    return low;
}

static void one_result(Sarif *s, Str path, const ReportFinding *f) {
    Json *j = &s->j;
    const Finding *finding = f->finding;
    json_open_object(j);
    report_text_field(j, "ruleId", finding->rule->id);
    report_number_field(j, "ruleIndex", rule_index(s, finding->rule));
    report_text_field(j, "level", str_from_z(level_of(finding->severity)));
    report_open_field(j, "message");
    report_message_field(j, "text", finding);
    json_close_object(j);
    locations(j, path, f->start, f->end);
    char print[32];
    snprintf(print, sizeof print, "%016llx", (unsigned long long)finding->fingerprint);
    report_open_field(j, "partialFingerprints");
    report_text_field(j, "tocsin/v1", str_from_z(print));
    snprintf(print, sizeof print, "%016llx:1", (unsigned long long)finding->fingerprint);
    report_text_field(j, "primaryLocationLineHash", str_from_z(print)); /* the one that GitHub compares */
    json_close_object(j);
    if (finding->step_count) {
        related(j, finding);
        code_flow(j, finding);
    }
    if (finding->fix) one_fix(j, path, f);
    report_open_field(j, "properties");
    report_text_field(j, "severity", severity_name(finding->severity));
    report_text_field(j, "confidence", confidence_name(finding->confidence));
    if (finding->remedy.len) report_text_field(j, "remedy", finding->remedy);
    if (finding->source.len) report_text_field(j, "source", finding->source);
    if (finding->doubt_count) {
        report_open_list(j, "notes");
        for (uint32_t i = 0; i < finding->doubt_count; i++) json_string(j, finding->doubts[i]);
        json_close_array(j);
    }
    if (f->start.cell) report_number_field(j, "cell", f->start.cell);
    json_close_object(j);
    json_close_object(j);
}

static void results(Sarif *s) {
    report_open_list(&s->j, "results");
    for (uint32_t written = 0; s->file < s->report->file_count; s->file++, s->next = 0) {
        const ReportFile *file = &s->report->files[s->file];
        for (; s->next < file->finding_count && written < MOST_RESULTS; s->next++, written++) {
            one_result(s, file->path, &file->findings[s->next]);
            report_flush(s->sink, false);
        }
        if (s->next < file->finding_count) break;
    }
    while (s->file < s->report->file_count && s->next >= s->report->files[s->file].finding_count)
        s->file++, s->next = 0;
    json_close_array(&s->j);
}

static void notifications(Sarif *s) {
    static const char *const levels[] = {"error", "warning", "note"};
    Json *j = &s->j;
    report_open_list(j, "toolExecutionNotifications");
    if (s->report->flow.bound_count) {
        Buf text = {.limit = 4096};
        buf_add(&text, S("the flow of data was not followed to its end, findings may be missing: "));
        flow_text_bounds(&text, &s->report->flow);
        json_open_object(j);
        report_text_field(j, "level", S("warning"));
        text_object(j, "message", buf_str(&text));
        buf_free(&text);
        report_open_field(j, "descriptor");
        report_text_field(j, "id", S("bound"));
        json_close_object(j);
        json_close_object(j);
    }
    for (uint32_t i = 0; i < s->report->file_count; i++) {
        const ReportFile *file = &s->report->files[i];
        for (uint32_t k = 0; k < file->note_count; k++) {
            const ReportNote *n = &file->notes[k];
            json_open_object(j);
            report_text_field(j, "level", str_from_z(levels[n->level]));
            text_object(j, "message", n->message);
            locations(j, file->path, n->start, n->end);
            report_open_field(j, "descriptor");
            report_text_field(j, "id", n->kind);
            json_close_object(j);
            json_close_object(j);
            report_flush(s->sink, false);
        }
    }
    json_close_array(j);
}

static int by_number(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void taxonomy(Sarif *s) {
    Arena arena = {0};
    size_t count = 0;
    for (uint32_t i = 0; i < s->rule_count; i++) count += s->rules[i]->cwe_count;
    uint32_t *cwes = ARENA_ARRAY(&arena, uint32_t, count), n = 0;
    for (uint32_t i = 0; i < s->rule_count; i++)
        for (uint32_t k = 0; k < s->rules[i]->cwe_count; k++) cwes[n++] = s->rules[i]->cwes[k];
    if (n) qsort(cwes, n, sizeof(*cwes), by_number);
    Json *j = &s->j;
    report_open_list(j, "taxonomies");
    json_open_object(j);
    report_text_field(j, "name", S("CWE"));
    report_text_field(j, "organization", S("MITRE"));
    report_text_field(j, "informationUri", S("https://cwe.mitre.org/"));
    text_object(j, "shortDescription", S("Common Weakness Enumeration"));
    report_open_list(j, "taxa");
    for (uint32_t i = 0; i < n; i++) {
        if (i && cwes[i] == cwes[i - 1]) continue;
        char name[24], address[64];
        add_cwe_name(name, cwes[i]);
        snprintf(address, sizeof address, "https://cwe.mitre.org/data/definitions/%u.html", cwes[i]);
        json_open_object(j);
        report_text_field(j, "id", str_from_z(name));
        report_text_field(j, "helpUri", str_from_z(address));
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
    json_close_array(j);
    arena_free(&arena);
}

static void one_run(Sarif *s, uint32_t number) {
    Json *j = &s->j;
    json_open_object(j);
    driver(s);
    char id[40]; /* what stands before the last "/" is the category: GitHub takes one run of a category */
    snprintf(id, sizeof id, number ? "tocsin/%u/" : "tocsin/", number + 1);
    report_open_field(j, "automationDetails");
    report_text_field(j, "id", str_from_z(id));
    json_close_object(j);
    report_text_field(j, "columnKind", S("unicodeCodePoints"));
    report_open_list(j, "invocations");
    json_open_object(j);
    json_key_plain(j, S("executionSuccessful"));
    json_bool(j, s->report->errors == 0);
    if (number == 0) notifications(s);
    json_close_object(j);
    json_close_array(j);
    taxonomy(s);
    results(s);
    json_close_object(j);
}

static void write_sarif(ReportSink *sink, const Report *report, const ReportStyle *style) {
    Arena arena = {0};
    Sarif s = {.j = json_make(&sink->out), .sink = sink, .report = report, .style = style};
    s.rules = report_rules(report, &arena, &s.rule_count);
    json_open_object(&s.j);
    report_text_field(&s.j, "$schema", S(SCHEMA));
    report_text_field(&s.j, "version", S("2.1.0"));
    report_open_list(&s.j, "runs");
    uint32_t number = 0;
    do one_run(&s, number++);
    while (s.file < report->file_count);
    json_close_array(&s.j);
    json_close_object(&s.j);
    json_line(&s.j);
    arena_free(&arena);
}

const ReportFormat report_sarif = {"sarif", "SARIF 2.1.0; the summary goes to standard error", false, write_sarif};
