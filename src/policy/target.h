/* What a program needs to start at all, found by reading the file system and running nothing: where its name leads, its
 * interpreter (`#!`), its loader and libraries (ELF), and for Python its prefix, standard library, site-packages and what
 * their .pth files name. All of it is given read-only. */
#ifndef TOCSIN_POLICY_TARGET_H
#define TOCSIN_POLICY_TARGET_H

#include "policy/access.h"

typedef enum TargetState { TARGET_FOUND, TARGET_MISSING, TARGET_REFUSED, TARGET_FAULT } TargetState;

typedef struct Target {
    Str path;       /* the file: absolute, links not followed; NUL-terminated */
    Str called;     /* what is executed: the same, or the name as it was given if that holds a slash (a script sees it) */
    bool shimmed;   /* found behind a shim: it is called by its path, as the shim would */
    Str python;     /* the interpreter's real path, empty if it is no Python */
    Str version;    /* "3.11" where it is known */
    TargetState state;
} Target;

/* Finds argv[0] (in `search`, a PATH, if it holds no slash) and adds what it needs. MISSING, REFUSED (not executable) and
 * FAULT are told in the policy's fault. */
MUST_USE Target target_find(Access *a, int argc, char *const *argv, Str search);

/* Adds the --allow-run programs and the --deny-run ones; `t` is what is to be run. */
MUST_USE bool target_add_runs(Access *a, Str search, const Target *t);

/* Parts of it, each a file of its own. */
typedef struct Elf {
    bool is_elf, is_dynamic;
    Str loader;  /* PT_INTERP */
    Str runpath; /* DT_RUNPATH or DT_RPATH, as it stands */
} Elf;

/* Reads what the file says of itself; a damaged one is not ELF. Bounded; strings lie in the arena. */
Elf elf_read(Arena *arena, const char *path);

/* The needs of the interpreter at `path` (as it is called) whose real path is `real`; gives its version. */
Str python_add(Access *a, Str path, Str real);

/* The program that a shim of pyenv at `path` stands for, or `path`. */
Str shim_see_through(Access *a, Str path);

/* Whether a program of this name is Python. */
bool python_is_name(Str path);

/* The script or module that the arguments behind the interpreter name, and its directory. */
void python_add_script(Access *a, int argc, char *const *argv);

#endif
