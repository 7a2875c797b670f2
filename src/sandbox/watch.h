/* Memory and processes of a run, looked at from process 1 inside, whose /proc shows them and nobody else. A limit that is watched
 * and not held by the kernel: it is passed for at most one interval. */
#ifndef TOCSIN_SANDBOX_WATCH_H
#define TOCSIN_SANDBOX_WATCH_H

#include "policy/policy.h"

typedef enum WatchResult { WATCH_FINE, WATCH_MEMORY, WATCH_PROCESSES } WatchResult;

typedef struct Watch {
    uint64_t memory, processes; /* limits, 0 for none */
    uint64_t page;
} Watch;

Watch watch_make(const Policy *p);

/* One look: a few calls a process, no memory. */
WatchResult watch_look(const Watch *w);

#endif
