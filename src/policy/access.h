/* From permissions to paths: every file and directory that a program can reach, with its rights and the reason, as a sorted
 * list that a sandbox only has to carry out. Symbolic links are followed here, once, and those on the way are kept, so that
 * the program finds things under the names it knows.
 *
 * Reads directories and links of this machine and changes nothing. One thread at a time. */
#ifndef TOCSIN_POLICY_ACCESS_H
#define TOCSIN_POLICY_ACCESS_H

#include "policy/policy.h"

enum {
    RIGHT_READ = 1,
    RIGHT_WRITE = 2, /* create, change, rename, remove */
    RIGHT_MAP = 4,   /* map as code: a library, or a program that is started */
    RIGHT_RUN = 8,   /* start; of files and of what is below directories, never inherited */
    RIGHT_DELETE = 16, /* remove; comes with writing unless denied */
    ACCESS_MAX_RULES = 20000,
    ACCESS_MAX_LINKS = 40, /* followed in one path */
};

typedef struct Rule {
    Str path;    /* real: absolute, no links; NUL-terminated */
    Str why;     /* "runtime", "script", "--allow-read=./data" */
    uint32_t order; /* among rules of one path: as they were added */
    uint8_t rights;
    uint8_t denied;   /* RIGHT_READ: nothing below is visible; RIGHT_WRITE: nothing below changes; the others: they alone */
    bool directory;
    bool protects;    /* denied by access_protect() */
    bool runtime;     /* stays read-only below a writable grant */
    bool device;      /* a character device, to be opened as one */
    bool optional;    /* may be named for nothing, as run paths do: no fault where Landlock alone cannot reach it */
    bool mount;       /* after access_settle(): its rights differ from those of what it stands in */
    bool holds;       /* after access_settle(): they do not, and it is mounted all the same: nobody moves away what has a mount on it, and with it the
                         way to something below that may not change */
} Rule;

typedef struct Link {
    Str path, target; /* NUL-terminated; target as the link has it */
} Link;

typedef struct Access {
    Policy *policy; /* faults go there */
    Arena *arena;
    Rule *rules;
    uint32_t rule_count, rule_capacity;
    Link *links;
    uint32_t link_count, link_capacity;
    Str walked[64]; /* directories met on the way that are no links: looked at once */
    uint32_t walked_count;
    Buf notes; /* what was left out and why, a line each, for --verbose and --dry-run */
} Access;

void access_init(Access *a, Policy *p);
void access_free(Access *a);

/* Follows all links of `path` (absolute); `*real` lies in the arena. False with errno if something does not exist. */
bool access_trace(Access *a, Str path, Str *real);

/* Adds a rule as it is. */
void access_append(Access *a, Rule rule);

/* Adds a rule if the path exists; `real` (may be NULL) is where it led. False, with errno, if it does not exist. */
bool access_add(Access *a, Str path, unsigned rights, bool runtime, Str why, Str *real);

/* Whether a directory is too wide to be given for a reason that nobody stated: the root, a top directory, the home
 * directory or one above it. */
bool access_is_wide(const Access *a, Str path);

/* Adds the --allow-read, -write, -native and the --deny ones. A path that does not exist is a fault. */
MUST_USE bool access_add_grants(Access *a);

/* Adds the sockets of --allow-net=unix:PATH, which must be there. */
MUST_USE bool access_add_sockets(Access *a);

/* Denies what must not follow from a grant: writing where others start code from (.git/hooks, .envrc, *.pth, the `bin` of a venv) below
 * writable grants, and with `sockets` reaching sockets in files below any grant. What is there now, to a bounded depth and number;
 * `notes` says where that was not all. */
void access_protect(Access *a, bool sockets);

/* After the run: what has come to be where others start code from, below writable grants: a line each, at most ACCESS_MAX_NEW. */
enum { ACCESS_MAX_NEW = 20 };
void access_tell_new(const Access *a, Buf *out);

/* Sorts, merges, applies what is denied, and drops what a rule above says already. A rule stands behind those above it. */
MUST_USE bool access_settle(Access *a);

/* Whether below `place` something may be removed and not changed, or changed and not removed. Landlock alone tells these apart, and its
 * rights add up on the way down: what is private there cannot be writable then. After access_settle(). */
bool access_splits(const Access *a, Str place);

/* The rule that decides for `path`, or NULL. After access_settle(). */
const Rule *access_find(const Access *a, Str path);

#endif
