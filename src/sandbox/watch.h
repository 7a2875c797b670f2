/* Memory and processes of a run, looked at from its process 1 (namespaces: /proc shows the run and nobody else) or from its monitor
 * (Landlock alone: the run is the monitor's family, since orphans come back to it). A limit that is watched and not held by the
 * kernel: it is passed for at most one interval; by shared memory, while others of the machine give some back, for WATCH_CLOSELY of them.
 *
 * Allocates nothing. */
#ifndef TOCSIN_SANDBOX_WATCH_H
#define TOCSIN_SANDBOX_WATCH_H

#include "policy/policy.h"

#include <sys/types.h>

enum {
    WATCH_MAX_PROCESSES = 16384, /* of the machine that are looked at */
    WATCH_CLOSELY = 16,          /* of so many looks one asks each process for what it shares */
};

typedef enum WatchResult { WATCH_FINE, WATCH_MEMORY, WATCH_PROCESSES, WATCH_TASKS } WatchResult;

typedef struct Watch {
    uint64_t memory, processes; /* limits, 0 for none */
    uint64_t tasks; /* processes and threads; with namespaces the kernel holds it, too */
    uint64_t page;
    pid_t head; /* whose descendants are the run */
    bool scratch; /* /dev/shm is the run's own and counts */
    bool network; /* so are all sockets that /proc tells of */
    uint64_t shared, swapped; /* shared memory of the machine, and what it swapped out: the least since it began */
    uint32_t looks;
    uint64_t streams; /* held_sockets() */
} Watch;

Watch watch_make(const Policy *p, bool namespaces);

/* One look: a few calls a process. */
WatchResult watch_look(Watch *w);

/* Sends a signal to every descendant of `head`; gives how many there were. Children before parents or not: as they come. */
size_t watch_signal(const Watch *w, int number);

#endif
