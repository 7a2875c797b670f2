/* What a project wants of an audit: for each file the nearest `tocsin.toml`, or `pyproject.toml` with a table
 * [tool.tocsin], in its directory or above it; for the run as a whole the one of the first path that is audited.
 * docs/check.md is the manual. Unknown keys are faults. */
#ifndef TOCSIN_AUDIT_CONFIG_H
#define TOCSIN_AUDIT_CONFIG_H

#include "base/buf.h"
#include "rules/rules.h"

enum { CONFIG_MAX_EXTENDS = 8, CONFIG_FAIL_NEVER = SEVERITY_COUNT };

typedef struct ConfigIgnore {
    Str glob, names; /* names: commas between */
} ConfigIgnore;

typedef struct ConfigSeverity {
    Str name; /* rule or family */
    Severity severity;
} ConfigSeverity;

/* A name of a rule or family, and where it stands. */
typedef struct ConfigName {
    Str name, file;
    uint32_t line, column;
} ConfigName;

typedef struct Config {
    Str path;            /* empty: there is none, and all below is empty */
    Str root;            /* absolute path of its directory: globs speak about what is below */
    Str select, ignore;  /* commas between */
    Str *excludes;
    ConfigIgnore *ignores;
    ConfigSeverity *severities; /* the last one that names a rule counts */
    uint32_t exclude_count, ignore_count, severity_count;
    ConfigName *names; /* all that were read */
    uint32_t name_count, name_capacity;
    bool has_fail_on;
    bool has_trust;
    uint32_t trust;      /* kinds of source (1 << SourceKind) */
    unsigned fail_on; /* Severity or CONFIG_FAIL_NEVER */
} Config;

/* Reads the configuration for the path `first` (a C string). False, and a line in `fault`, where it cannot be read or
 * holds something else than the manual says. Memory from `arena`. */
bool config_find(Config *config, Arena *arena, const char *first, Buf *fault);

/* The same for one directory alone: *found says whether a configuration lies in it. `directory` is an
 * absolute path without "/" at its end. */
bool config_read_in(Config *config, Arena *arena, Str directory, bool *found, Buf *fault);

/* `shown`, a path relative to the absolute directory `cwd`, as seen from the configuration; memory from `arena`. */
Str config_path(const Config *config, Arena *arena, Str cwd, Str shown);

/* `path`, relative to `cwd` or absolute, from the root, with "." and ".." resolved as text; "" is the root. */
Str config_resolve(Arena *arena, Str cwd, Str path);

bool config_excludes(const Config *config, Str path);
bool config_ignores(const Config *config, Str path, const RuleInfo *rule);

/* The severity of a rule's finding: overridden where the finding has the rule's own. */
Severity config_severity(const Config *config, const RuleInfo *rule, Severity graded);

/* Do `select` and `ignore` leave the rule on? */
bool config_wants(const Config *config, const RuleInfo *rule);

/* The first name in it that no rule and no family has; NULL where all are known. */
const ConfigName *config_unknown_name(const Config *config, const Rules *rules);

/* As TOML. */
void config_print(const Config *config, Buf *out);

#endif
