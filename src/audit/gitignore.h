/* What .gitignore files hide, by the rules of gitignore(5): nested files, negation, `**`, anchors, directories only,
 * .git/info/exclude, up to the root of the git repository. Outside a repository nothing is hidden.
 *
 * A rule that would hide a path named on the command line, or one of its parents, is void: name those paths first, then
 * walk. Paths here are absolute and without "." and ".." in them. One thread at a time. */
#ifndef TOCSIN_AUDIT_GITIGNORE_H
#define TOCSIN_AUDIT_GITIGNORE_H

#include "base/buf.h"
#include "base/file.h"

enum {
    GITIGNORE_MAX_BYTES = 1 << 20, /* a larger file is not honoured, and that is told */
    GITIGNORE_MAX_RULES = 20000,   /* rules of a file behind these are not honoured, and that is told */
};

typedef struct GitignoreFile GitignoreFile;

/* The rules in force in a directory: the nearest file's, then those of the parents up to the repository's root. NULL is
 * outside of any repository. */
typedef struct GitignoreScope {
    const struct GitignoreScope *parent;
    const GitignoreFile *file; /* NULL: a root without rules */
} GitignoreScope;

/* Zero-initialised is ready. */
typedef struct Gitignore {
    Arena arena;          /* files that parents of named paths hold: they may have void rules */
    GitignoreFile *known; /* a list of them */
    FileBuffer bytes;
    Buf faults; /* one line for each file that was not honoured in full */
} Gitignore;

void gitignore_free(Gitignore *g);

/* Makes the rules void that hide `path` or one of its parents. */
void gitignore_name(Gitignore *g, Str path, bool directory);

/* The rules in force in the parent of the directory `path`; memory from `arena`. */
const GitignoreScope *gitignore_above(Gitignore *g, Arena *arena, Str path);

/* From the rules in force in its parent to those in the open directory `dirfd`, which is `path`. Often `outer` itself;
 * else memory from `arena`. */
const GitignoreScope *gitignore_enter(Gitignore *g, Arena *arena, const GitignoreScope *outer, int dirfd, Str path);

/* Is `path`, an entry of the directory of `scope`, hidden? */
bool gitignore_hides(const GitignoreScope *scope, Str path, bool directory);

#endif
