/* tocsin explain-flow FILE:LINE [PATH...]: what the engine knows of a line. */
#include "audit/flow_explain.h"
#include "base/confine.h"
#include "cli/command.h"
#include "cli/rule_set.h"
#include "report/style.h"
#include "report/terminal.h"

#include <sys/stat.h>
#include <stdio.h>

enum { RULES = 1, MODELS };

static const Option rows[] = {
    {RULES, 0, "rules", "PATH", "add the rules of a YAML file or directory"},
    {MODELS, 0, "models", "PATH", "add what a YAML file or directory says of libraries"},
    {0, 0, NULL, NULL, NULL},
};

static const char about[] =
    "For each value on the line: what it may be, whether it comes from untrusted data\n"
    "and how, what it was made harmless for, and which model says so; for each sink\n"
    "why it is reported or not. Flows are followed through FILE and the files under each\n"
    "PATH. `tocsin check` with the same paths shows the findings.\n";

typedef struct Question {
    char **paths; /* [0] is the file */
    uint32_t path_count, line;
    Str *rules, *models;
    uint32_t rule_count, model_count;
    Arena arena;
} Question;

/* "FILE:LINE" */
static bool read_place(Question *q, Str place) {
    size_t colon = place.len;
    while (colon && place.ptr[colon - 1] != ':') colon--;
    uint64_t line = 0;
    for (size_t i = colon; i < place.len; i++) {
        if (place.ptr[i] < '0' || place.ptr[i] > '9' || line > UINT32_MAX / 20) return false;
        line = line * 10 + (uint64_t)(place.ptr[i] - '0');
    }
    q->line = (uint32_t)line;
    if (colon < 2 || !line) return false;
    Buf path = {0};
    buf_add(&path, str_slice(place, 0, colon - 1));
    buf_byte(&path, 0);
    q->paths[0] = (char *)(uintptr_t)arena_copy(&q->arena, buf_str(&path)).ptr;
    buf_free(&path);
    return true;
}

/* Named another way, absolute or through a link. */
static uint32_t same_file(const Audit *audit, Str path) {
    struct stat wanted, at;
    if (stat(path.ptr, &wanted)) return UINT32_MAX;
    for (uint32_t i = 0; i < audit->report.file_count; i++)
        if (!stat(audit->report.files[i].path.ptr, &at) && at.st_ino == wanted.st_ino && at.st_dev == wanted.st_dev) return i;
    return UINT32_MAX;
}

/* The number of the file in the report: it is shown as it was named, or else without "./". */
static uint32_t find_file(const Audit *audit, Str path) {
    while (str_starts_with(path, S("./"))) path = str_slice(path, 2, path.len);
    for (uint32_t i = 0; i < audit->report.file_count; i++)
        if (str_eq(audit->report.files[i].path, path)) return i;
    return same_file(audit, path);
}

static void print(Str text, bool color) {
    Buf out = {0};
    ReportStyle style = {.color = color};
    while (text.len) {
        Str line = str_split(&text, '\n');
        bool head = !str_starts_with(line, S("      "));
        if (head) style_on(&out, &style, STYLE_LABEL);
        terminal_add(&out, line);
        if (head) style_off(&out, &style);
        buf_byte(&out, '\n');
    }
    fwrite(out.ptr, 1, out.len, stdout);
    buf_free(&out);
}

static int answer(Question *q, Audit *audit, const AuditOptions *options, const Rules *rules, const QualTable *quals) {
    Str name = str_from_z(q->paths[0]);
    uint32_t file = find_file(audit, name);
    if (file == UINT32_MAX || audit->report.files[file].kind == READ_SKIPPED) {
        fprintf(stderr, "tocsin: this file is not among those that are read, or it cannot be read\n");
        return STATUS_NOT_WHOLE;
    }
    Buf out = {0};
    bool any;
    Err e = flow_explain(audit, options, rules, quals, file, q->line, &out, &any);
    if (!err_is(e) && any) print(buf_str(&out), rule_set_style().color);
    else if (!err_is(e)) fprintf(stderr, "tocsin: nothing is known of a value on line %u\n", q->line);
    buf_free(&out);
    return err_is(e) || !any ? STATUS_NOT_WHOLE : STATUS_FINE;
}

static int explain(Question *q) {
    QualTable *quals;
    Rules *rules;
    AuditOptions options = {.version = PY_NEWEST, .min_severity = SEVERITY_INFO, .min_confidence = CONFIDENCE_LOW};
    if (!rules_load(&rules, &quals, q->rules, q->rule_count, &q->arena)) return STATUS_NOT_WHOLE;
    options.models = models_load(rules, quals, q->models, q->model_count, &q->arena);
    if (!options.models) return STATUS_NOT_WHOLE;
    options.where.paths = q->paths;
    options.where.path_count = q->path_count;
    options.where.isolated = true;
    confine_self();
    Audit audit = {0};
    Err e = audit_run(&audit, &options, rules, quals);
    int status = STATUS_NOT_WHOLE;
    if (err_is(e)) fprintf(stderr, "tocsin: audit: %.*s\n", (int)err_text(e).len, err_text(e).ptr);
    else status = answer(q, &audit, &options, rules, quals);
    audit_free(&audit);
    return status;
}

static int run(OptionReader *o) {
    Question q = {.line = 0};
    size_t most = (size_t)o->count + 1;
    bool named = false, good = true;
    q.paths = ARENA_ARRAY(&q.arena, char *, most);
    q.rules = ARENA_ARRAY(&q.arena, Str, most);
    q.models = ARENA_ARRAY(&q.arena, Str, most);
    q.path_count = 1;
    int id;
    while (good && (id = option_next(o)) != OPTION_END) {
        if (id == OPTION_STOP) good = false;
        else if (id == RULES) q.rules[q.rule_count++] = o->value;
        else if (id == MODELS) q.models[q.model_count++] = o->value;
        else if (named) q.paths[q.path_count++] = (char *)(uintptr_t)o->value.ptr;
        else named = good = read_place(&q, o->value);
        if (id == OPTION_OPERAND && !named) option_fault(o, "needs FILE:LINE, with a line from 1");
    }
    if (good && !named) option_fault(o, "needs FILE:LINE");
    int status = good && named ? explain(&q) : o->status;
    arena_free(&q.arena);
    return status;
}

const Command cmd_explain_flow = {"[OPTION]... FILE:LINE [PATH]...", about, rows, run};
