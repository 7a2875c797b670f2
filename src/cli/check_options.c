/* The options of `tocsin check`: see check.h. */
#include "cli/check.h"

#include "base/thread.h"
#include "flow/model.h"
#include "report/terminal.h"

#include <stdio.h>

enum {
    SELECT = 1,
    IGNORE,
    RULES,
    MODELS,
    MIN_SEVERITY,
    MIN_CONFIDENCE,
    ALL,
    FAIL_ON,
    STRICT,
    FORMAT,
    OUTPUT,
    COLOR,
    VERBOSE,
    ISOLATED,
    REQUIRE_REASON,
    ADD_IGNORES,
    REASON,
    BASELINE,
    SINCE,
    SHOW_SETTINGS,
    SHOW_FILES,
    WRITE_BASELINE,
    FIX,
    UNSAFE_FIXES,
    DIFF,
    STDIN_FILENAME,
    PYTHON_VERSION,
    THREADS,
    NO_CACHE,
    NO_FLOW,
    TRUST,
};

#define FORMAT(name, word, help) " " word
static const char format_help[] = "form of the report, or FORMAT=FILE, more than once (default text):"
#include "report/report.def"
    ;
#undef FORMAT

const Option check_options[] = {
    OPTION_HEADING("What is looked for"),
    {SELECT, 0, "select", "NAMES", "only these rules: ids or families, commas between"},
    {IGNORE, 0, "ignore", "NAMES", "without these rules"},
    {RULES, 0, "rules", "PATH", "add the rules of a YAML file or directory"},
    {MODELS, 0, "models", "PATH", "add what a YAML file or directory says of libraries"},
    {TRUST, 0, "trust", "KINDS", "data from there does no harm: cli, environment, file, ...; commas between"},
    {NO_FLOW, 0, "no-flow", NULL, "do not follow the flow of data"},
    OPTION_HEADING("What is read"),
    {ISOLATED, 0, "isolated", NULL, "obey no ignore file, configuration or suppression in the audited tree"},
    {STDIN_FILENAME, 0, "stdin-filename", "PATH", "what to call standard input, which - reads"},
    {PYTHON_VERSION, 0, "python-version", "3.N", "read as this Python, 3.8 to 3.15 (default 3.15)"},
    {SHOW_FILES, 0, "show-files", NULL, "print which files would be audited, and end"},
    {SHOW_SETTINGS, 0, "show-settings", NULL, "print what the configuration and the options say, and end"},
    {THREADS, 'j', "threads", "N", "work on N threads (default: one a processor)"},
    {NO_CACHE, 0, "no-cache", NULL, "changes nothing: there is no cache"},
    OPTION_HEADING("What is shown"),
    {MIN_SEVERITY, 0, "min-severity", "LEVEL", "show info, low (default), medium, high or critical and above"},
    {MIN_CONFIDENCE, 0, "min-confidence", "LEVEL", "show low, medium (default) or high and above"},
    {ALL, 'a', "all", NULL, "show everything, what is proven harmless as info"},
    {BASELINE, 0, "baseline", "FILE", "report only what FILE does not know"},
    {WRITE_BASELINE, 0, "write-baseline", "FILE", "write the findings to FILE as known ones"},
    {SINCE, 0, "since", "REV", "report only what this git revision does not have"},
    OPTION_HEADING("Reports"),
    {FORMAT, 'f', "format", "FORMAT", format_help},
    {OUTPUT, 'o', "output", "FILE", "write the report to FILE"},
    {COLOR, 0, "color", "WHEN", "auto (default), always or never"},
    {VERBOSE, 'v', "verbose", NULL, "say more: confinement, each syntax error, whole paths of flows"},
    {FAIL_ON, 0, "fail-on", "LEVEL", "end with 1 from this severity on (default low), or never"},
    {STRICT, 0, "strict", NULL, "end with 2 where a file is damaged"},
    OPTION_HEADING("Changing the audited files"),
    {FIX, 0, "fix", NULL, "make the fixes that cannot do worse than what is there"},
    {UNSAFE_FIXES, 0, "unsafe-fixes", NULL, "make the other fixes, too; read the result"},
    {DIFF, 0, "diff", NULL, "print what --fix, or --unsafe-fixes, would change, and change nothing"},
    {ADD_IGNORES, 0, "add-ignores", NULL, "write a comment behind each finding that ignores it"},
    {REASON, 0, "reason", "TEXT", "why, in the comments that --add-ignores writes"},
    {REQUIRE_REASON, 0, "require-reason", NULL, "a comment that ignores a finding must say why"},
    OPTION_HEADING("Help"),
    {0, 0, NULL, NULL, NULL},
};

const char check_about[] = "Audits files named, and under directories *.py, *.pyi, *.pyw and scripts whose\n"
                           "first line names Python; `-` is standard input, no PATH the working directory.\n"
                           "What .gitignore hides is counted. Exit status: 0 nothing found, 1 findings, 2 the\n"
                           "audit is not whole, whatever was found.\n";

void check_tell(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("tocsin: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

void check_tell_err(const char *what, Err e) {
    Str why = err_text(e);
    check_tell("%s: %.*s", what, (int)why.len, why.ptr);
}

const char *check_printable(Check *c, Str text) {
    Buf out = {0};
    terminal_add(&out, text);
    const char *z = arena_copy(&c->run, buf_str(&out)).ptr;
    buf_free(&out);
    return z;
}

void check_add_names(Buf *names, Str more) {
    if (names->len) buf_byte(names, ',');
    buf_add(names, more);
}

static bool read_fail_on(Check *c, Str value) {
    Severity s;
    if (str_eq(value, S("never"))) {
        c->fail_on = FAIL_NEVER;
        return true;
    }
    bool good = severity_parse(value, &s);
    if (good) c->fail_on = s;
    return good;
}

static bool read_color(Check *c, Str value) {
    c->color = value;
    return str_eq(value, S("auto")) || str_eq(value, S("always")) || str_eq(value, S("never"));
}

static void tell_formats(Check *c, OptionReader *o) {
    Buf names = {0};
    report_names(&names);
    option_fault(o, "there is no format %s; there are %.*s", check_printable(c, o->value), (int)names.len, names.ptr);
    buf_free(&names);
}

/* FORMAT, or FORMAT=FILE. */
static bool read_format(Check *c, OptionReader *o) {
    Str path = o->value;
    o->value = str_split(&path, '=');
    const ReportFormat *format = report_find(o->value);
    if (!format) {
        tell_formats(c, o);
        return false;
    }
    if (!path.ptr) {
        if (c->format && c->format != format) option_fault(o, "two forms for one report; FORMAT=FILE writes several");
        bool good = !c->format || c->format == format;
        c->format = format;
        return good;
    }
    for (uint32_t i = 0; i < c->output_count; i++) {
        if (!str_eq(path, str_from_z(c->outputs[i].path))) continue;
        option_fault(o, "--format writes %s twice", check_printable(c, path));
        return false;
    }
    c->outputs[c->output_count++] = (Output){.format = format, .path = path.ptr, .fd = -1};
    return true;
}

static bool read_trust(Check *c, OptionReader *o) {
    uint32_t bits;
    Str unknown, nearest = {NULL, 0};
    c->trust_given = true;
    if (sources_parse(o->value, &bits, &unknown)) {
        c->audit.trust |= bits;
        return true;
    }
    unsigned least = 4;
    for (uint32_t k = 0; k < SOURCE_KIND_COUNT; k++) str_nearer(unknown, str_from_z(source_names[k]), &nearest, &least);
    Buf names = {0};
    if (!nearest.len) buf_add(&names, S("there are "));
    if (nearest.len) buf_format(&names, "did you mean %.*s?", (int)nearest.len, nearest.ptr);
    else sources_names(&names);
    option_fault(o, "there is no kind of source %s; %.*s", check_printable(c, unknown), (int)names.len, names.ptr);
    buf_free(&names);
    return false;
}

/* Tells `what` where a value was not good; gives whether it was. */
static bool needs(OptionReader *o, bool good, const char *what) {
    if (!good) option_fault(o, "%s", what);
    return good;
}

static bool read_output(Check *c, OptionReader *o) {
    if (c->output.len) return needs(o, false, "-o is given twice; FORMAT=FILE writes several reports");
    c->output = o->value;
    return true;
}

static bool read_threads(Check *c, OptionReader *o) {
    uint32_t threads;
    if (!option_number(o, "threads", 1, THREAD_MAX, &threads)) return false;
    c->audit.threads = threads;
    return true;
}

/* One option; false after telling what is wrong with it. */
static bool read_option(Check *c, OptionReader *o, int id) {
    Str v = o->value;
    switch (id) {
        case SELECT: check_add_names(&c->select, v); return true;
        case IGNORE: check_add_names(&c->ignore, v); return true;
        case RULES: c->rule_paths[c->rule_path_count++] = v; return true;
        case MODELS: c->model_paths[c->model_path_count++] = v; return true;
        case MIN_SEVERITY:
            return needs(o, severity_parse(v, &c->audit.min_severity), "--min-severity needs info, low, medium, high or critical");
        case MIN_CONFIDENCE:
            return needs(o, confidence_parse(v, &c->audit.min_confidence), "--min-confidence needs low, medium or high");
        case ALL:
            c->audit.min_severity = SEVERITY_INFO;
            c->audit.min_confidence = CONFIDENCE_LOW;
            return true;
        case FAIL_ON:
            c->fail_on_given = true;
            return needs(o, read_fail_on(c, v), "--fail-on needs info, low, medium, high, critical or never");
        case STRICT: c->strict = true; return true;
        case FORMAT: return read_format(c, o);
        case OUTPUT: return read_output(c, o);
        case COLOR: return needs(o, read_color(c, v), "--color needs auto, always or never");
        case VERBOSE: c->verbose = true; return true;
        case ISOLATED: c->audit.where.isolated = true; return true;
        case REQUIRE_REASON: c->audit.require_reason = true; return true;
        case ADD_IGNORES: c->adds_ignores = true; return true;
        case REASON:
            c->add.reason = v;
            return needs(o, add_ignores_reason(v), "--reason needs one line without \"#\"");
        case BASELINE: c->baseline_path = v.ptr; return true;
        case SINCE: c->revision = v; return true;
        case WRITE_BASELINE: c->known.path = v.ptr; return true;
        case FIX: c->fix = true; return true;
        case UNSAFE_FIXES: c->fix = c->unsafe_fixes = true; return true;
        case DIFF: c->fix = c->diff = true; return true;
        case STDIN_FILENAME: c->audit.where.stdin_filename = v; return true;
        case PYTHON_VERSION: return needs(o, version_parse(v, &c->audit.version), "--python-version needs 3.8 to 3.15");
        case THREADS: return read_threads(c, o);
        case SHOW_SETTINGS: c->show_settings = true; return true;
        case SHOW_FILES: c->show_files = true; return true;
        case NO_CACHE: return true; /* there is none: for scripts that say it to every tool */
        case TRUST: return read_trust(c, o);
        case NO_FLOW: c->no_flow = true; return true;
        default: return false;
    }
}

/* Options that make no sense together. */
static bool check_together(Check *c, OptionReader *o) {
    bool reads_stdin = false;
    for (uint32_t i = 0; i < c->audit.where.path_count; i++) reads_stdin |= strcmp(c->audit.where.paths[i], "-") == 0;
    const char *fault = NULL;
    if (c->adds_ignores && c->audit.where.isolated)
        fault = "--isolated obeys no comment: --add-ignores would hide nothing";
    else if (c->adds_ignores && c->fix) fault = "--add-ignores comes behind --fix, in a run of its own";
    else if (c->fix && reads_stdin) fault = "--fix cannot change standard input";
    else if (c->adds_ignores && reads_stdin) fault = "--add-ignores cannot change standard input";
    else if (c->add.reason.len && !c->adds_ignores) fault = "--reason is for --add-ignores";
    if (fault) option_fault(o, "%s", fault);
    /* one that must be there and is not given is easy to find later */
    if (c->audit.require_reason && !c->add.reason.len) c->add.reason = S("TODO: say why");
    return !fault;
}

bool check_read_options(Check *c, OptionReader *o) {
    static char here[] = ".";
    static char *const only_here[] = {here};
    char **paths = ARENA_ARRAY(&c->run, char *, (size_t)o->count + 1);
    c->rule_paths = ARENA_ARRAY(&c->run, Str, (size_t)o->count + 1);
    c->model_paths = ARENA_ARRAY(&c->run, Str, (size_t)o->count + 1);
    c->outputs = ARENA_ARRAY(&c->run, Output, (size_t)o->count + 1);
    uint32_t count = 0;
    for (int id; (id = option_next(o)) != OPTION_END;) {
        if (id == OPTION_STOP) return false;
        if (id == OPTION_OPERAND) paths[count++] = (char *)o->value.ptr;
        else if (!read_option(c, o, id)) return false;
    }
    if (c->format || c->output.ptr || c->output_count == 0) {
        if (!c->format) c->format = report_find(S("text"));
        c->outputs[c->output_count++] = (Output){.format = c->format, .path = c->output.ptr, .fd = -1};
    }
    c->audit.where.paths = count ? paths : only_here;
    c->audit.where.path_count = count ? count : 1;
    return check_together(c, o);
}
