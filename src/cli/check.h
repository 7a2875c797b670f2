/* `tocsin check` in three files: what it was asked for (check_options.c), where its reports go (check_output.c), and the
 * run itself (cmd_check.c). */
#ifndef TOCSIN_CLI_CHECK_H
#define TOCSIN_CLI_CHECK_H

#include "audit/add_ignores.h"
#include "audit/audit.h"
#include "audit/baseline.h"
#include "audit/fix.h"
#include "audit/since.h"
#include "cli/command.h"

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
    Str *rule_paths, *model_paths;
    uint32_t rule_path_count, model_path_count;
    Str output, color;
    unsigned fail_on; /* Severity or FAIL_NEVER */
    Config config; /* of the run */
    ConfigSet configs;
    Writer writer; /* for fixes and --add-ignores */
    bool no_flow;
    bool fix, unsafe_fixes, diff;
    bool strict, verbose, fail_on_given, trust_given, show_settings, show_files;
    Arena run;
} Check;

extern const Option check_options[];
extern const char check_about[];

/* Fills `c`, whose defaults are set; false after telling what is wrong, or after help. */
bool check_read_options(Check *c, OptionReader *o);
/* Appends names to a list with commas between. */
void check_add_names(Buf *names, Str more);

/* A line on standard error. */
void check_tell(const char *format, ...) PRINTF_LIKE(1, 2);
void check_tell_err(const char *what, Err e);
/* Text of others, harmless for a terminal; lives in the run. */
const char *check_printable(Check *c, Str text);

/* Opens what the run will write, before the confinement; false after telling why not. */
bool check_open_outputs(Check *c);
/* Closes one after writing, which ended with `e`; false after telling what went wrong. */
bool check_close_output(Check *c, const Output *out, Err e);
/* The difference of --diff on standard output: as it is, or shown to a person where that is a terminal. */
Err check_write_difference(const Check *c, Str diff);
/* Standard output ends with the summary where its format has one; else that goes to standard error. */
bool check_write_reports(Check *c, const Report *report, int64_t started);

#endif
