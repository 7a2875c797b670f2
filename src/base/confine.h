/* Confinement of this process before it reads what it does not trust: files read-only, no network, no programs, no
 * other processes. What is open already stays usable: reports are written to descriptors that were opened before.
 *
 * Linux: Landlock (landlock(7), ABI 1 to 7) and seccomp (seccomp(2)). Call it once, in the only thread: threads that
 * are started afterwards are confined with it. Never fails: what the kernel does not offer is told in the result.
 * Sanitizer builds leave the seccomp filter and Landlock's right to execute out, since their run-time uses both. */
#ifndef TOCSIN_BASE_CONFINE_H
#define TOCSIN_BASE_CONFINE_H

#include "base/buf.h"

typedef struct Confinement {
    int landlock_abi;   /* 0: Landlock is not enforced, for landlock_error */
    int landlock_error; /* errno, 0 where it is enforced */
    int seccomp_error;  /* errno, 0 where the filter is in force; ENOTSUP where this build has none */
    bool files, network, programs, signals; /* what is enforced by one or the other: no writes, no sockets, ... */
    uint64_t nanoseconds;                   /* what it cost */
} Confinement;

Confinement confine_self(void);

/* In a child, between fork and the exec of a program that is only to read: it may write no file but /dev/null, open no
 * socket and start no process. What the kernel does not offer is left out. */
void confine_helper(void);

/* For a process that replaces files below the folders (NUL-terminated) and does nothing else: no other file, socket, process or program.
 * What the kernel does not offer is left out. */
void confine_writer(const Str *folders, uint32_t count);

/* Appends one line for a person, with its line end: what is enforced, and what is not and why. */
void confine_tell(const Confinement *c, Buf *out);

#endif
