/* Which files an audit reads: those named, and under directories those with Python's extensions or a Python shebang,
 * less what .gitignore hides; and templates that these may name. Nothing else is left out; symbolic links to directories are not followed. */
#ifndef TOCSIN_AUDIT_DISCOVER_H
#define TOCSIN_AUDIT_DISCOVER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* A file to audit, or one that cannot be. Where `why` is set it is not read. */
typedef struct FoundFile {
    Str path;      /* shown, and opened: relative to the working directory, "/" between, NUL-terminated */
    Str why;       /* why it is not audited; empty: it is */
    bool is_error; /* that makes the audit not whole */
    bool is_stdin;
    bool is_named; /* itself on the command line: nothing excludes it */
} FoundFile;

typedef struct Config Config; /* audit/config.h */

typedef struct Discovery {
    Arena *arena;     /* owns all of it */
    FoundFile *files; /* sorted by the path's bytes, each path once */
    uint32_t count;
    size_t capacity;
    Str *templates; /* files that may be templates, the same way: read only where a program names them */
    uint32_t template_count;
    size_t template_capacity;
    uint64_t hidden; /* files that ignore files or the configuration have hidden */
    Str cwd;         /* absolute; "" for the root */
    Buf notes;       /* lines: what of the ignore files was not honoured */
} Discovery;

typedef struct DiscoverOptions {
    char *const *paths; /* as on the command line; "-" is standard input */
    uint32_t path_count;
    Str stdin_filename; /* empty: "<stdin>" */
    bool isolated;      /* ignore files do not count */
    const Config *config; /* says what is excluded; NULL: nothing */
} DiscoverOptions;

/* Below the directories on the command line, and in the folders for templates beside the files. */
enum { DISCOVER_MAX_FILES = 1 << 26, DISCOVER_MAX_TEMPLATES = 1 << 20 };

/* Never fails: what is missing or cannot be read is an entry with `why`. */
Discovery discover(Arena *arena, const DiscoverOptions *options);
void discovery_free(Discovery *d);

/* Does a file that begins with `head` start a Python interpreter by "#!"? */
bool discover_is_python_shebang(Str head);

/* `path` relative to the absolute directory `cwd`; without "." and doubled "/" in it. "" is cwd itself. Only text:
 * links are not looked at, ".." stays where it is. */
Str discover_shown_path(Arena *arena, Str cwd, Str path);

#endif
