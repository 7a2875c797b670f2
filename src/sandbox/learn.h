/* --learn: what a program used, as the smallest policy that lets it run again.
 *
 *   learn_open()   before the start: read, write, run, net, env are opened, but for secrets; what was asked for by
 * flags stays learn_use()    each use that the policy without them would refuse, with the line that caused it
 * learn_end() when all has ended: folds, and writes the file
 *
 * The file is opened before the start and nobody inside can write it. Bounded: what comes beyond is counted. One
 * thread. */
#ifndef TOCSIN_SANDBOX_LEARN_H
#define TOCSIN_SANDBOX_LEARN_H

#include "policy/access.h"
#include "sandbox/judge.h"
#include "pystack/stack.h"

enum {
    LEARN_USES = 5000,
    LEARN_FILES = 5000,         /* of Python, whose text is searched for names of the environment */
    LEARN_FILE_BYTES = 2 << 20, /* of each */
    LEARN_MANY = 32,            /* files of one directory that become the directory */
    LEARN_NAMES = 4096,
    LEARN_PLACES = 3, /* lines told for one entry */
};

typedef struct LearnUse {
    PermissionId permission;
    Str path;  /* what was asked for; another permission's value as a grant names it */
    Str value; /* what a grant would need then */
    Str places[LEARN_PLACES];
    Use use;
    uint32_t times;
} LearnUse;

/* What a name's answer said. */
typedef struct LearnName {
    uint8_t address[16];
    Str name;
} LearnName;

typedef struct Learn {
    Arena *arena;
    Policy *policy;  /* as it runs */
    Policy asked;    /* as the flags say it */
    Access *without; /* what the program would have with nothing opened: see learn_open() */
    char *const *argv;
    int file;
    Str path; /* of the file */
    LearnUse *uses;
    uint32_t use_count, use_capacity;
    Str *files;
    uint32_t file_count, file_capacity;
    LearnName *names;
    uint32_t name_count, name_capacity;
    uint32_t lost;
    bool made, written; /* the file was not there before; it holds what was learned */
} Learn;

/* `argv`: the program and its arguments. Opens `path` for what is learned and changes `p` from what the flags say to
 * what runs; `l->asked` keeps what they said, without what is learned anew. A file that is there must be one of ours.
 * False: see p->fault. */
MUST_USE bool learn_open(Learn *l, Policy *p, Str path, char *const *argv, char *const *environment);

/* The rest of what is opened, to be added to the rules of the run. */
void learn_add_system(Access *a);

/* Whether a use of that is new, so that its stack is of interest: then learn_place() follows. */
MUST_USE LearnUse *learn_use(Learn *l, PermissionId permission, Str path, Str value, Use use);
void learn_place(Learn *l, LearnUse *use, const StackFrame *frame);

/* The same for a connect; it is told by the name that was asked for where there is one. */
MUST_USE LearnUse *learn_connect(Learn *l, const uint8_t address[16], unsigned port);
void learn_name(Learn *l, const char *name, const uint8_t address[16]);

/* A file that was opened; those of Python are remembered. */
void learn_file(Learn *l, Str path);

/* Writes the policy and says on standard error what is not in it. */
void learn_end(Learn *l);

/* Takes the file away again where nothing was learned and it was not there before. */
void learn_drop(Learn *l);

/* A name or place that holds keys, tokens or passwords. */
bool learn_is_secret(Str path, Str home);
bool learn_is_secret_name(Str name);

#endif
