/* seccomp(2) filters, written here: the architecture first, then a binary search over the numbers, then registers. A filter that looks
 * one number after the other takes five times as long to install, since the kernel tries it on every number.
 *
 * No filter looks at memory. Low halves of arguments are compared: those are what the kernel uses. */
#ifndef TOCSIN_SANDBOX_SECCOMP_H
#define TOCSIN_SANDBOX_SECCOMP_H

#include "base/compiler.h"

#include <linux/filter.h>

enum { FILTER_LONGEST = 1200 };

typedef struct Filter {
    struct sock_filter code[FILTER_LONGEST];
    unsigned short length;
} Filter;

typedef struct FilterOptions {
    bool namespaces;    /* false: what Landlock alone does not mediate is refused here */
    bool guard_signals; /* signals to the own process group could reach outside: no Landlock scope */
    bool open_network;  /* -A: sockets without namespaces, too */
    bool keep_modes;    /* no changes of modes, owners, times and attributes anywhere: a mount that must be writable is for removing alone */
    bool deny_wx;       /* no memory that is writable and executable at once */
    bool host_sockets;  /* sockets of the host come to be inside: nothing may be learnt of, or changed at, its interfaces */
    bool core_is_piped; /* core files are handed to a program of the host: core(5) */
    bool nested;        /* another run is around, whose listener answers where there can be no own one */
    bool must_listen;   /* without a listener nothing starts */
    uint64_t own;       /* filter_traps() */
    unsigned traps;     /* TRAP_ of notify.h: what the supervisor answers or observes, by filter_traps() */
} FilterOptions;

/* For the program. */
void filter_program(Filter *f, FilterOptions options);

/* What the supervisor answers or observes, to be worn last of all, with filter_listen(): what filter_program() refuses stays refused. An execve
 * whose last register, which the kernel does not use, holds `own` is not observed: it is the one that starts the program. Nor is such an openat. */
void filter_traps(Filter *f, unsigned traps, uint64_t own);

/* For the process that reads Python's stacks: it reads what it was handed and answers; all else ends it. */
void filter_witness(Filter *f);

/* For the process that looks into the program (eye.h): memory, descriptors, files to be read; all else ends it, but opening for writing is refused. */
void filter_eye(Filter *f);

/* For the supervisor once the program runs: what a program may do, but for starting programs, changing files, opening them for writing and
 * signalling by group, and with what it answers calls by (reading a process's memory, taking descriptors out of it). */
void filter_supervisor(Filter *f, bool removes_folders, bool changes_modes);

/* For process 1 of the run: all else ends it, and with it the run. */
void filter_init(Filter *f);

/* In force for the calling thread and its children from then on. Needs no_new_privs. NULL or what failed. */
const char *filter_install(const Filter *f);

/* The same, with a descriptor that hears of the trapped calls. A process has one listener at most: EBUSY inside another. */
const char *filter_listen(const Filter *f, int *listener);

#endif
