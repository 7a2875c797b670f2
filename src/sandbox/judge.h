/* Whether the sandbox refuses what a call asks for, said before the kernel does it: for people to read. Nothing is
 * enforced here, and a path that changes in between is told wrongly at most. A path that does not exist outside either
 * is no refusal.
 *
 * Opens paths without reading or waiting (O_PATH), as the caller of `tocsin run`. Allocates nothing. */
#ifndef TOCSIN_SANDBOX_JUDGE_H
#define TOCSIN_SANDBOX_JUDGE_H

#include "policy/access.h"

enum { JUDGE_PATH = 4096 };

typedef enum Use {
    USE_OPEN,
    USE_CREATE,
    USE_LOOK,
    USE_RUN,
    USE_CHANGE,
    USE_REMOVE,
    USE_MAKE,
} Use;

typedef struct Wish {
    Use use;
    uint64_t flags; /* of open(2), else 0 */
    Str path;       /* absolute, no `.` and doubled slashes; `..` may be there; terminated */
} Wish;

typedef struct Judge {
    const Access *access;
    bool namespaces; /* false: rules alone decide */
    bool learning;   /* looking at a file is reading it */
    int root;        /* O_PATH of the root inside, -1 while it is not known (with Landlock alone, and where we serve it) */
    const struct Inside *inside; /* of a root that we serve (inside.h), else NULL */
} Judge;

typedef struct Judgement {
    bool refused;
    PermissionId permission;
    const Rule *by; /* a --deny or a protected path that says so; NULL: nothing allows it */
    Str advice;     /* the value that a grant needs, a part of the wish's path; empty if no grant helps */
} Judgement;

Judgement judge(const Judge *j, const Wish *w);

/* Whether the run has its own of it, whatever is outside. */
bool judge_is_own(Str path);

/* Whether a part of it is `..`. */
bool judge_has_dots(Str path);

/* Whether it writes, changes or makes something. */
bool judge_writes(const Wish *w);

/* Whether `path` is there, as the caller of `tocsin run` sees it, and where links lead (terminated); NULL `real`: not
 * asked. */
bool judge_exists(Str path, bool follow, char real[JUDGE_PATH]);

#endif
