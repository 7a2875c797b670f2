/* tocsin check PATH... */
#include "audit/config.h"
#include "base/confine.h"
#include "base/file.h"
#include "cli/check.h"
#include "cli/rule_set.h"
#include "report/terminal.h"
#include "value/value.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static bool load_rules(Check *c, Rules **rules, QualTable **quals) {
    if (!rules_load(rules, quals, c->rule_paths, c->rule_path_count, &c->run)) return false;
    Str unknown = {NULL, 0};
    if ((c->select.len && !rules_select(*rules, buf_str(&c->select), &unknown)) ||
        (c->ignore.len && !rules_ignore(*rules, buf_str(&c->ignore), &unknown))) {
        rule_unknown_print(*rules, unknown, S(""));
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
        if (!good) check_tell("%s", check_printable(c, buf_str(&fault)));
        buf_free(&fault);
        if (!good) return false;
    }
    const ConfigName *unknown = config_unknown_name(config, rules);
    if (unknown) {
        Buf place = {0};
        buf_add(&place, unknown->file);
        buf_format(&place, ":%u:%u", unknown->line, unknown->column);
        rule_unknown_print(rules, unknown->name, buf_str(&place));
        buf_free(&place);
        return false;
    }
    if (config->has_fail_on && !c->fail_on_given) c->fail_on = config->fail_on;
    if (config->has_trust && !c->trust_given) c->audit.trust = config->trust;
    c->audit.where.config = config->path.len ? config : NULL;
    c->configs = (ConfigSet){.base = config, .own_select = c->select.len > 0};
    c->audit.configs = c->audit.where.isolated ? NULL : &c->configs;
    return true;
}

static void tell_notes(Check *c, Str notes) {
    while (notes.len) check_tell("%s", check_printable(c, str_split(&notes, '\n')));
}

/* --show-settings, --show-files. */
static int show(Check *c, Rules *rules) {
    Buf out = {0}, fault = {0};
    bool good = true;
    if (c->show_settings) {
        Config shown = c->config;
        shown.fail_on = c->fail_on;
        shown.trust = c->audit.trust;
        if (c->select.len) shown.select = buf_str(&c->select);
        if (c->ignore.len) {
            if (shown.ignore.len) check_add_names(&c->ignore, shown.ignore);
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
        for (uint32_t i = 0; i < found.template_count && c->audit.models; i++) {
            terminal_add(&out, found.templates[i]);
            buf_byte(&out, '\n');
        }
        discovery_free(&found);
    }
    Err e = file_write(STDOUT_FILENO, buf_str(&out));
    buf_free(&out);
    if (err_is(e)) check_tell_err("standard output", e);
    tell_notes(c, buf_str(&fault));
    buf_free(&fault);
    return err_is(e) || !good ? STATUS_NOT_WHOLE : STATUS_FINE;
}

static bool read_baseline(Check *c) {
    if (!c->baseline_path) return true;
    const char *path = check_printable(c, str_from_z(c->baseline_path));
    FileBuffer bytes = {0};
    Str text;
    uint32_t line = 0;
    Err e = file_read(&bytes, AT_FDCWD, c->baseline_path, BASELINE_MAX_BYTES, &text);
    bool good = !err_is(e) && baseline_read(&c->baseline, text, &line);
    if (err_is(e)) check_tell_err(path, e);
    else if (!good) check_tell("%s:%u: this is no line of a baseline", path, line);
    file_buffer_free(&bytes);
    return good;
}

static bool start_since(Check *c) {
    if (!c->revision.ptr) return true;
    Buf fault = {0};
    bool good = since_start(&c->since, c->audit.where.paths[0], c->revision, &fault);
    if (!good) check_tell("%s", check_printable(c, buf_str(&fault)));
    buf_free(&fault);
    return good;
}

/* What it hides leaves the report. */
static Err add_ignores(Check *c, Audit *audit, Rules *rules, const QualTable *quals) {
    c->add.writer = &c->writer;
    Err e = audit_add_ignores(audit, &c->audit, rules, quals, &c->add);
    if (!err_is(e))
        check_tell("comments added: %llu, in files: %llu, for findings: %llu", (unsigned long long)c->add.comments,
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

/* What --write-baseline writes is known from then on. */
static bool use_baseline(Check *c, Audit *audit) {
    bool good = true;
    if (c->known.path) {
        Buf text = {0};
        uint32_t line;
        baseline_write(&text, &audit->report);
        good = check_close_output(c, &c->known, file_write(c->known.fd, buf_str(&text)));
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
    if (err_is(e)) check_tell_err("changing files", e);
    return !err_is(e);
}

/* A difference goes to standard output; a report that would go there is left out. */
static Err fix_findings(Check *c, Audit *audit, Rules *rules, const QualTable *quals) {
    Buf diff = {0};
    FixOptions options = {.unsafe = c->unsafe_fixes, .writer = c->diff ? NULL : &c->writer};
    options.all = !c->baseline_path && !c->known.path && !c->revision.ptr;
    options.diff = c->diff ? &diff : NULL;
    Err e = audit_fix(audit, &c->audit, rules, quals, &options);
    if (!err_is(e) && c->diff) e = check_write_difference(c, buf_str(&diff));
    buf_free(&diff);
    return e;
}

/* Rules and output first, then the confinement, then what is not trusted. */
static int check(Check *c) {
    QualTable *quals;
    Rules *rules;
    if (!load_rules(c, &rules, &quals)) return STATUS_NOT_WHOLE;
    if (!c->no_flow) c->audit.models = models_load(rules, quals, c->model_paths, c->model_path_count, &c->run);
    if (!c->no_flow && !c->audit.models) return STATUS_NOT_WHOLE;
    bool shows = c->show_settings || c->show_files;
    if (!shows && (!read_baseline(c) || !check_open_outputs(c) || !start_since(c) || !start_writer(c)))
        return STATUS_NOT_WHOLE;
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
    if (err_is(e)) check_tell_err("audit", e);
    else if (check_write_reports(c, &audit.report, started) && written) status = status_of(c, &audit.report);
    audit_free(&audit);
    return status;
}

/* 20270131, in UTC: the Gregorian calendar in years that begin in March, and eras of 400 of them. gmtime(3) would read the
 * machine's time zone. */
static uint32_t today(void) {
    const uint64_t days = (uint64_t)time(NULL) / 86400 + 719468; /* since 1 March of the year 0 */
    const uint32_t era = (uint32_t)(days / 146097), of_era = (uint32_t)(days % 146097);
    const uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const uint32_t march = (5 * of_year + 2) / 153, day = of_year - (153 * march + 2) / 5 + 1;
    const uint32_t month = march < 10 ? march + 3 : march - 9;
    return (era * 400 + year + (month <= 2)) * 10000 + month * 100 + day;
}

static int run(OptionReader *options) {
    Check c = {
        .audit = {.version = PY_NEWEST, .min_severity = SEVERITY_LOW, .min_confidence = CONFIDENCE_MEDIUM},
        .color = S("auto"),
        .fail_on = SEVERITY_LOW,
    };
    c.audit.today = today();
    c.audit.progress = isatty(STDERR_FILENO) == 1;
    int status = check_read_options(&c, options) ? check(&c) : options->status;
    baseline_free(&c.baseline);
    since_end(&c.since);
    buf_free(&c.select);
    buf_free(&c.ignore);
    arena_free(&c.run);
    return status;
}

const Command cmd_check = {"[OPTION]... [PATH]...", check_about, check_options, run};
