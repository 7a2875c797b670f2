/* What a git revision had: the files of its tree, read through git's plumbing. `ls-tree` is run to its end and
 * `cat-file --batch` is started before the audit confines itself; both are confined as helpers (base/confine.h).
 *
 * The repository may be hostile, its configuration, too. Nothing in it makes git start a program, open a socket or
 * write: the kernel refuses it (where it can), and git is told so as well: no lazy fetching, no protocol, no replaced
 * objects, no hooks, no monitor, no pager, an empty search path, an environment made anew. The user's own and the
 * system's configuration are read as always, since `safe.directory` stands there. The program `git` is looked for in the
 * absolute directories of PATH that lie outside of the repository. git(1), git-ls-tree(1), git-cat-file(1). */
#ifndef TOCSIN_AUDIT_SINCE_H
#define TOCSIN_AUDIT_SINCE_H

#include "base/buf.h"

enum { SINCE_MAX_LISTING = 1 << 30 }; /* bytes of the list of a revision's files; beyond it is a fault */

typedef struct SinceFile {
    Str path; /* from the root of the repository */
    Str object;
} SinceFile;

typedef enum SinceRead {
    SINCE_NEW,  /* the revision has no such file, or it lies outside of the repository */
    SINCE_HAD,  /* here it is */
    SINCE_LOST, /* the revision has it, but it cannot be had: too large, an object that is missing here */
} SinceRead;

/* Zero-initialised is empty. One thread at a time. */
typedef struct Since {
    Arena arena;
    Str root;         /* absolute path of the working tree */
    Buf listing;      /* what ls-tree says */
    SinceFile *files; /* in order of path */
    size_t count, capacity;
    int ask, answer; /* pipes to and from cat-file; -1 once it is gone */
    Buf chunk;       /* read from the pipe and not yet taken */
    size_t taken;
    Buf text;
} Since;

/* Begins with `revision` of the repository that holds the path `first` (a C string). False, and a line in `fault`, where
 * there is no such repository, revision or git. Call it in the only thread, unconfined. */
bool since_start(Since *since, const char *first, Str revision, Buf *fault);

/* Reads the list. May be called confined; before since_read(). */
void since_list(Since *since);

/* The bytes that the file had, `path` as it can be opened now (a C string); 64 zero bytes stand behind them, and they live
 * until the next call. */
SinceRead since_read(Since *since, const char *path, Str *bytes);

/* The same for a file of the list, whether it is there now or not; and whether it is not. */
SinceRead since_read_file(Since *since, const SinceFile *file, Str *bytes);
bool since_is_gone(const Since *since, const SinceFile *file);

void since_end(Since *since);

#endif
