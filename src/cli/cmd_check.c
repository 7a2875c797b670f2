/* tocsin check PATH... */
#include "audit/add_ignores.h"
#include "audit/audit.h"
#include "audit/baseline.h"
#include "audit/config.h"
#include "audit/fix.h"
#include "audit/since.h"
#include "base/confine.h"
#include "base/file.h"
#include "base/thread.h"
#include "cli/command.h"
#include "report/report.h"
#include "report/terminal.h"
#include "rules/rules.h"
#include "value/value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    SELECT = 1,
    IGNORE,
    RULES,
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
};

#define FORMAT(name, word, help) " " word
static const char format_help[] = "form of the report, or FORMAT=FILE, more than once (default text):"
#include "report/report.def"
    ;
#undef FORMAT

static const Option rows[] = {
    {SELECT, 0, "select", "NAMES", "only these rules: ids or families, commas between"},
    {IGNORE, 0, "ignore", "NAMES", "without these rules"},
    {RULES, 0, "rules", "PATH", "add the rules of a YAML file or directory"},
    {MIN_SEVERITY, 0, "min-severity", "LEVEL", "show info, low (default), medium, high or critical and above"},
    {MIN_CONFIDENCE, 0, "min-confidence", "LEVEL", "show low, medium (default) or high and above"},
    {ALL, 'a', "all", NULL, "show everything, what is proven harmless as info"},
    {FAIL_ON, 0, "fail-on", "LEVEL", "end with 1 from this severity on (default low), or never"},
    {STRICT, 0, "strict", NULL, "end with 2 where a file is damaged"},
    {FORMAT, 'f', "format", "FORMAT", format_help},
    {OUTPUT, 'o', "output", "FILE", "write the report to FILE"},
    {COLOR, 0, "color", "WHEN", "auto (default), always or never"},
    {VERBOSE, 'v', "verbose", NULL, "say more: confinement, each syntax error"},
    {ISOLATED, 0, "isolated", NULL, "obey no ignore file, configuration or suppression in the audited tree"},
    {REQUIRE_REASON, 0, "require-reason", NULL, "a comment that ignores a finding must say why"},
    {ADD_IGNORES, 0, "add-ignores", NULL, "write a comment behind each finding that ignores it"},
    {REASON, 0, "reason", "TEXT", "why, in the comments that --add-ignores writes"},
    {BASELINE, 0, "baseline", "FILE", "report only what FILE does not know"},
    {SINCE, 0, "since", "REV", "report only what this git revision does not have"},
    {WRITE_BASELINE, 0, "write-baseline", "FILE", "write the findings to FILE as known ones"},
    {FIX, 0, "fix", NULL, "change the files: fixes that cannot do worse than what is there"},
    {UNSAFE_FIXES, 0, "unsafe-fixes", NULL, "change the files: the other fixes, too; read the result"},
    {DIFF, 0, "diff", NULL, "print what --fix, or --unsafe-fixes, would change, and change nothing"},
    {STDIN_FILENAME, 0, "stdin-filename", "PATH", "what to call standard input, which - reads"},
    {PYTHON_VERSION, 0, "python-version", "3.N", "read as this Python, 3.8 to 3.15 (default 3.15)"},
    {THREADS, 'j', "threads", "N", "work on N threads (default: one a processor)"},
    {SHOW_SETTINGS, 0, "show-settings", NULL, "print what the configuration and the options say, and end"},
    {SHOW_FILES, 0, "show-files", NULL, "print which files would be audited, and end"},
    {NO_CACHE, 0, "no-cache", NULL, "neither read nor write a cache"},
    {NO_FLOW, 0, "no-flow", NULL, "do not follow the flow of data"},
    {0, 0, NULL, NULL, NULL},
};

static const char about[] = "Audits files named, and under directories *.py, *.pyi, *.pyw and scripts whose\n"
                            "first line names Python; `-` is standard input, no PATH the working directory.\n"
                            "What .gitignore hides is counted. Exit status: 0 nothing found, 1 findings, 2 the\n"
                            "audit is not whole, whatever was found.\n";

enum { FAIL_NEVER = SEVERITY_COUNT };

typedef struct Output {
    const ReportFormat *format;
    const char *path; /* NULL: standard output */
    int fd;
} Output;

typedef struct Check {
    AuditOptions audit;
    Output *outputs;     /* of --format FORMAT=FILE; then the one of --format FORMAT and -o FILE */
    uint32_t output_count;
    const ReportFormat *format; /* NULL: not given */
    const char *baseline_path; /* NULL: none */
    Baseline baseline;
    Str revision; /* of --since; its ptr is NULL: not asked for */
    Since since;
    bool adds_ignores;
    AddIgnores add;
    Output known; /* of --write-baseline; its path is NULL: not asked for */
    Buf select, ignore; /* comma-separated */
    char **rule_paths;
    int rule_path_count;
    Str output, color;
    unsigned fail_on; /* Severity or FAIL_NEVER */
    Config config; /* of the run */
    ConfigSet configs;
    Writer writer; /* for fixes and --add-ignores */
    bool fix, unsafe_fixes, diff;
    bool strict, verbose, fail_on_given, show_settings, show_files;
    Arena run;
} Check;

static void tell(const char *format, ...) PRINTF_LIKE(1, 2);
static void tell(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("tocsin: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static void tell_err(const char *what, Err e) {
    Str why = err_text(e);
    tell("%s: %.*s", what, (int)why.len, why.ptr);
}

/* For messages: text of others, harmless for a terminal; lives in the run. */
static const char *printable(Check *c, Str text) {
    Buf out = {0};
    terminal_add(&out, text);
    const char *z = arena_copy(&c->run, buf_str(&out)).ptr;
    buf_free(&out);
    return z;
}

static void add_names(Buf *names, Str more) {
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
    option_fault(o, "there is no format %s; there are %.*s", printable(c, o->value), (int)names.len, names.ptr);
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
        c->format = format;
        return true;
    }
    for (uint32_t i = 0; i < c->output_count; i++) {
        if (!str_eq(path, str_from_z(c->outputs[i].path))) continue;
        option_fault(o, "--format writes %s twice", printable(c, path));
        return false;
    }
    c->outputs[c->output_count++] = (Output){.format = format, .path = path.ptr, .fd = -1};
    return true;
}

/* One option; false after telling what is wrong with it. */
static bool read_option(Check *c, OptionReader *o, int id) {
    Str v = o->value;
    uint32_t threads;
    switch (id) {
        case SELECT: add_names(&c->select, v); return true;
        case IGNORE: add_names(&c->ignore, v); return true;
        case RULES: c->rule_paths[c->rule_path_count++] = (char *)v.ptr; return true;
        case MIN_SEVERITY:
            if (severity_parse(v, &c->audit.min_severity)) return true;
            option_fault(o, "--min-severity needs info, low, medium, high or critical");
            return false;
        case MIN_CONFIDENCE:
            if (confidence_parse(v, &c->audit.min_confidence)) return true;
            option_fault(o, "--min-confidence needs low, medium or high");
            return false;
        case ALL:
            c->audit.min_severity = SEVERITY_INFO;
            c->audit.min_confidence = CONFIDENCE_LOW;
            return true;
        case FAIL_ON:
            c->fail_on_given = true;
            if (read_fail_on(c, v)) return true;
            option_fault(o, "--fail-on needs info, low, medium, high, critical or never");
            return false;
        case STRICT: c->strict = true; return true;
        case FORMAT: return read_format(c, o);
        case OUTPUT: c->output = v; return true;
        case COLOR:
            if (read_color(c, v)) return true;
            option_fault(o, "--color needs auto, always or never");
            return false;
        case VERBOSE: c->verbose = true; return true;
        case ISOLATED: c->audit.where.isolated = true; return true;
        case REQUIRE_REASON: c->audit.require_reason = true; return true;
        case ADD_IGNORES: c->adds_ignores = true; return true;
        case REASON:
            c->add.reason = v;
            if (add_ignores_reason(v)) return true;
            option_fault(o, "--reason needs one line without \"#\"");
            return false;
        case BASELINE: c->baseline_path = v.ptr; return true;
        case SINCE: c->revision = v; return true;
        case WRITE_BASELINE: c->known.path = v.ptr; return true;
        case FIX: c->fix = true; return true;
        case UNSAFE_FIXES: c->fix = c->unsafe_fixes = true; return true;
        case DIFF: c->fix = c->diff = true; return true;
        case STDIN_FILENAME: c->audit.where.stdin_filename = v; return true;
        case PYTHON_VERSION:
            if (version_parse(v, &c->audit.version)) return true;
            option_fault(o, "--python-version needs 3.8 to 3.15");
            return false;
        case THREADS:
            if (!option_number(o, "threads", 1, THREAD_MAX, &threads)) return false;
            c->audit.threads = threads;
            return true;
        case SHOW_SETTINGS: c->show_settings = true; return true;
        case SHOW_FILES: c->show_files = true; return true;
        case NO_CACHE:
        case NO_FLOW: return true; /* there is neither yet */
        default: return false;
    }
}

/* Options that make no sense together. */
static bool check_together(Check *c, OptionReader *o) {
    bool reads_stdin = false;
    for (uint32_t i = 0; i < c->audit.where.path_count; i++) reads_stdin |= strcmp(c->audit.where.paths[i], "-") == 0;
    const char *fault = NULL;
    if (c->adds_ignores && c->audit.where.isolated) fault = "--isolated obeys no comment: --add-ignores would hide nothing";
    else if (c->adds_ignores && c->fix) fault = "--add-ignores comes behind --fix, in a run of its own";
    else if (c->fix && reads_stdin) fault = "--fix cannot change standard input";
    else if (c->adds_ignores && reads_stdin) fault = "--add-ignores cannot change standard input";
    else if (c->add.reason.len && !c->adds_ignores) fault = "--reason is for --add-ignores";
    if (fault) option_fault(o, "%s", fault);
    /* one that must be there and is not given is easy to find later */
    if (c->audit.require_reason && !c->add.reason.len) c->add.reason = S("TODO: say why");
    return !fault;
}

static bool read_options(Check *c, OptionReader *o) {
    static char here[] = ".";
    static char *const only_here[] = {here};
    char **paths = ARENA_ARRAY(&c->run, char *, (size_t)o->count + 1);
    c->rule_paths = ARENA_ARRAY(&c->run, char *, (size_t)o->count + 1);
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

static bool tell_rule_faults(Check *c, const RuleFaultList *faults) {
    for (uint32_t i = 0; i < faults->count; i++) {
        const RuleFault *f = &faults->items[i];
        tell("%s:%u:%u: %s%s%s%s", printable(c, f->path), f->line, f->column, printable(c, f->text),
             f->key.len ? " (" : "", printable(c, f->key), f->key.len ? ")" : "");
    }
    return faults->count == 0;
}

/* With the nearest id or family, if one is near. */
static void tell_unknown(Check *c, const Rules *rules, Str name, Str where) {
    Str nearest = {NULL, 0};
    unsigned least = 4;
    for (uint32_t i = 0; i < rules_count(rules); i++) {
        const Str known[] = {rules_info(rules, i)->id, rules_info(rules, i)->family};
        for (size_t k = 0; k < COUNT_OF(known); k++) {
            unsigned distance = option_distance(name, known[k]);
            if (distance < least) least = distance, nearest = known[k];
        }
    }
    const char *guess = nearest.ptr ? printable(c, nearest) : "";
    tell("%s%sthere is no rule or family %s%s%s%s", printable(c, where), where.len ? ": " : "", printable(c, name), nearest.ptr ? "; did you mean " : "", guess,
         nearest.ptr ? "?" : "");
}

typedef struct RuleLoad {
    Check *check;
    Rules *rules;
    QualTable *quals;
    bool good;
} RuleLoad;

static void add_rules(void *argument) {
    RuleLoad *load = argument;
    Check *c = load->check;
    RuleFaultList faults = {.arena = &c->run};
    load->good = true;
    for (int i = 0; i < c->rule_path_count; i++)
        load->good &= rules_add_path(load->rules, load->quals, str_from_z(c->rule_paths[i]), &faults);
    load->good &= tell_rule_faults(c, &faults);
}

static bool load_rules(Check *c, Rules *rules, QualTable *quals) {
    rules_add_builtin(rules, quals);
    RuleLoad load = {.check = c, .rules = rules, .quals = quals, .good = true};
    if (c->rule_path_count) { /* patterns are parsed, and that wants a deep stack */
        Err e = thread_run_deep(add_rules, &load);
        if (err_is(e)) tell_err("rules", e);
        if (err_is(e) || !load.good) return false;
    }
    Str unknown = {NULL, 0};
    if ((c->select.len && !rules_select(rules, buf_str(&c->select), &unknown)) ||
        (c->ignore.len && !rules_ignore(rules, buf_str(&c->ignore), &unknown))) {
        tell_unknown(c, rules, unknown, S(""));
        return false;
    }
    return true;
}

/* Options win; --ignore adds to what the configuration ignores. */
static bool configure(Check *c, Rules *rules) {
    Config *config = &c->config;
    if (!c->audit.where.isolated) {
        Buf fault = {0};
        bool good = config_find(config, &c->run, c->audit.where.paths[0], &fault);
        if (!good) tell("%s", printable(c, buf_str(&fault)));
        buf_free(&fault);
        if (!good) return false;
    }
    Str unknown = config_unknown_name(config, rules);
    if (unknown.len) {
        tell_unknown(c, rules, unknown, config->path);
        return false;
    }
    if (config->has_fail_on && !c->fail_on_given) c->fail_on = config->fail_on;
    c->audit.where.config = config->path.len ? config : NULL;
    c->configs = (ConfigSet){.base = config, .own_select = c->select.len > 0};
    c->audit.configs = c->audit.where.isolated ? NULL : &c->configs;
    return true;
}

static void tell_notes(Check *c, Str notes) {
    while (notes.len) tell("%s", printable(c, str_split(&notes, '\n')));
}

/* --show-settings, --show-files. */
static int show(Check *c, Rules *rules) {
    Buf out = {0}, fault = {0};
    bool good = true;
    if (c->show_settings) {
        Config shown = c->config;
        shown.fail_on = c->fail_on;
        if (c->select.len) shown.select = buf_str(&c->select);
        if (c->ignore.len) {
            if (shown.ignore.len) add_names(&c->ignore, shown.ignore);
            shown.ignore = buf_str(&c->ignore);
        }
        config_print(&shown, &out);
    }
    if (c->show_files) {
        Discovery found;
        good = audit_discover(&found, &c->run, &c->audit, rules, &fault);
        for (uint32_t i = 0; i < found.count; i++) {
            if (found.files[i].why.len) continue;
            terminal_add(&out, found.files[i].path);
            buf_byte(&out, '\n');
        }
        discovery_free(&found);
    }
    Err e = file_write(STDOUT_FILENO, buf_str(&out));
    buf_free(&out);
    if (err_is(e)) tell_err("standard output", e);
    tell_notes(c, buf_str(&fault));
    buf_free(&fault);
    return err_is(e) || !good ? STATUS_NOT_WHOLE : STATUS_FINE;
}

static bool is_set(const char *variable) {
    const char *value = getenv(variable);
    return value && value[0];
}

/* --color decides; then NO_COLOR, then FORCE_COLOR (no-color.org, force-color.org), then whether it is a terminal. */
static bool use_color(const Check *c, int fd) {
    if (str_eq(c->color, S("always"))) return true;
    if (str_eq(c->color, S("never")) || is_set("NO_COLOR")) return false;
    const char *force = getenv("FORCE_COLOR");
    if (force && force[0]) return strcmp(force, "0") != 0;
    const char *term = getenv("TERM");
    return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

static bool open_output(Check *c, Output *out) {
    out->fd = STDOUT_FILENO;
    if (!out->path) return true;
    out->fd = open(out->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    if (out->fd < 0) tell("%s: cannot write: %s", printable(c, str_from_z(out->path)), strerror(errno));
    return out->fd >= 0;
}

static bool open_outputs(Check *c) {
    bool good = true;
    for (uint32_t i = 0; i < c->output_count; i++) good &= open_output(c, &c->outputs[i]);
    return good && (!c->known.path || open_output(c, &c->known));
}

static bool read_baseline(Check *c) {
    if (!c->baseline_path) return true;
    const char *path = printable(c, str_from_z(c->baseline_path));
    FileBuffer bytes = {0};
    Str text;
    uint32_t line = 0;
    Err e = file_read(&bytes, AT_FDCWD, c->baseline_path, BASELINE_MAX_BYTES, &text);
    bool good = !err_is(e) && baseline_read(&c->baseline, text, &line);
    if (err_is(e)) tell_err(path, e);
    else if (!good) tell("%s:%u: this is no line of a baseline", path, line);
    file_buffer_free(&bytes);
    return good;
}

static bool start_since(Check *c) {
    if (!c->revision.ptr) return true;
    Buf fault = {0};
    bool good = since_start(&c->since, c->audit.where.paths[0], c->revision, &fault);
    if (!good) tell("%s", printable(c, buf_str(&fault)));
    buf_free(&fault);
    return good;
}

/* What it hides leaves the report. */
static Err add_ignores(Check *c, Audit *audit, Rules *rules, const QualTable *quals) {
    c->add.writer = &c->writer;
    Err e = audit_add_ignores(audit, &c->audit, rules, quals, &c->add);
    if (!err_is(e))
        tell("comments added: %llu, in files: %llu, for findings: %llu", (unsigned long long)c->add.comments,
             (unsigned long long)c->add.files, (unsigned long long)c->add.findings);
    return e;
}

static void confine(const Check *c) {
    Confinement confinement = confine_self();
    if (!c->verbose) return;
    Buf out = {0};
    confine_tell(&confinement, &out);
    fprintf(stderr, "tocsin: %.*s", (int)out.len, out.ptr);
    buf_free(&out);
}

static bool close_output(Check *c, const Output *out, Err e) {
    bool good = !err_is(e);
    if (!good) tell_err(out->path ? printable(c, str_from_z(out->path)) : "standard output", e);
    if (!out->path || close(out->fd) == 0) return good;
    tell("%s: cannot write: %s", printable(c, str_from_z(out->path)), strerror(errno));
    return false;
}

/* Standard output ends with the summary where its format has one; else that goes to standard error. */
static bool write_reports(Check *c, const Report *report, int64_t started) {
    bool good = true, told = false;
    ReportStyle style = {.verbose = c->verbose, .version = TOCSIN_VERSION, .started = started, .ended = time(NULL)};
    for (uint32_t i = 0; i < c->output_count; i++) {
        const Output *out = &c->outputs[i];
        if (c->diff && !out->path) continue;
        ReportSink sink = {.fd = out->fd};
        style.color = use_color(c, out->fd);
        out->format->write(&sink, report, &style);
        report_flush(&sink, true);
        buf_free(&sink.out);
        good &= close_output(c, out, sink.err);
        told |= !out->path && out->format->has_summary;
    }
    if (told) return good;
    Buf summary = {0};
    style.color = use_color(c, STDERR_FILENO);
    report_summary(&summary, report, &style);
    fwrite(summary.ptr, 1, summary.len, stderr);
    buf_free(&summary);
    return good;
}

/* What --write-baseline writes is known from then on. */
static bool use_baseline(Check *c, Audit *audit) {
    bool good = true;
    if (c->known.path) {
        Buf text = {0};
        uint32_t line;
        baseline_write(&text, &audit->report);
        good = close_output(c, &c->known, file_write(c->known.fd, buf_str(&text)));
        baseline_free(&c->baseline);
        good &= baseline_read(&c->baseline, buf_str(&text), &line);
        buf_free(&text);
    }
    baseline_apply(&c->baseline, &audit->report, audit->files);
    return good;
}

static int status_of(const Check *c, const Report *report) {
    if (report->errors || (c->strict && report->count[READ_DAMAGED])) return STATUS_NOT_WHOLE;
    for (unsigned s = c->fail_on; s < SEVERITY_COUNT; s++)
        if (report->shown[s]) return STATUS_FINDINGS;
    return STATUS_FINE;
}

/* Before the confinement. */
static bool start_writer(Check *c) {
    if ((!c->fix || c->diff) && !c->adds_ignores) return true;
    Err e = writer_start(&c->writer, c->audit.where.paths, c->audit.where.path_count);
    if (err_is(e)) tell_err("changing files", e);
    return !err_is(e);
}

/* A difference goes to standard output; a report that would go there is left out. */
static Err fix_findings(Check *c, Audit *audit, Rules *rules, const QualTable *quals) {
    Buf diff = {0};
    FixOptions options = {.unsafe = c->unsafe_fixes, .writer = c->diff ? NULL : &c->writer};
    options.all = !c->baseline_path && !c->known.path && !c->revision.ptr;
    options.diff = c->diff ? &diff : NULL;
    Err e = audit_fix(audit, &c->audit, rules, quals, &options);
    if (!err_is(e) && c->diff) e = file_write(STDOUT_FILENO, buf_str(&diff));
    buf_free(&diff);
    return e;
}

/* Rules and output first, then the confinement, then what is not trusted. */
static int check(Check *c) {
    QualTable *quals = value_base_new(&c->run);
    Rules *rules = rules_new(&c->run);
    if (!load_rules(c, rules, quals)) return STATUS_NOT_WHOLE;
    bool shows = c->show_settings || c->show_files;
    if (!shows && (!read_baseline(c) || !open_outputs(c) || !start_since(c) || !start_writer(c))) return STATUS_NOT_WHOLE;
    int64_t started = time(NULL);
    confine(c);
    if (!configure(c, rules)) return STATUS_NOT_WHOLE;
    if (shows) return show(c, rules);
    Audit audit = {0};
    Err e = audit_run(&audit, &c->audit, rules, quals);
    if (!err_is(e) && c->revision.ptr) e = audit_compare(&audit, &c->audit, rules, quals, &c->since);
    bool written = err_is(e) || use_baseline(c, &audit);
    if (!err_is(e) && c->fix) e = fix_findings(c, &audit, rules, quals);
    if (!err_is(e) && c->adds_ignores) e = add_ignores(c, &audit, rules, quals);
    writer_stop(&c->writer);
    tell_notes(c, buf_str(&audit.notes));
    int status = STATUS_NOT_WHOLE;
    if (err_is(e)) tell_err("audit", e);
    else if (write_reports(c, &audit.report, started) && written) status = status_of(c, &audit.report);
    audit_free(&audit);
    return status;
}

/* 20270131, in UTC. */
static uint32_t today(void) {
    time_t now = time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts)) return 0;
    return (uint32_t)(parts.tm_year + 1900) * 10000 + (uint32_t)(parts.tm_mon + 1) * 100 + (uint32_t)parts.tm_mday;
}

static int run(OptionReader *options) {
    Check c = {
        .audit = {.version = PY_NEWEST, .min_severity = SEVERITY_LOW, .min_confidence = CONFIDENCE_MEDIUM},
        .color = S("auto"),
        .fail_on = SEVERITY_LOW,
    };
    c.audit.today = today();
    c.audit.progress = isatty(STDERR_FILENO) == 1;
    int status = read_options(&c, options) ? check(&c) : options->status;
    baseline_free(&c.baseline);
    since_end(&c.since);
    buf_free(&c.select);
    buf_free(&c.ignore);
    arena_free(&c.run);
    return status;
}

const Command cmd_check = {"[OPTION]... [PATH]...", about, rows, run};
