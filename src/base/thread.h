/* Threads, as few kinds as we need: a deep stack to recurse on, and a pool that takes numbered jobs. Where there are no
 * threads (wasm32-wasi) everything runs in the caller. */
#ifndef TOCSIN_BASE_THREAD_H
#define TOCSIN_BASE_THREAD_H

#include "base/err.h"

#include <stdatomic.h>

/* Stack of a deep thread in bytes: address space, not memory; only what is touched counts. Where the process may not
 * have so much (ulimit -v) a thread gets the half, the quarter, ... of it, and none below 16 MiB. */
size_t thread_deep_stack(void);

/* Runs work(argument) on a deep stack and comes back when it is done. */
MUST_USE Err thread_run_deep(void (*work)(void *argument), void *argument);

/* Runs work(argument, worker) on `count` threads with deep stacks, worker from 0, and waits for all of them; a single one
 * is the calling thread, on another stack. Where the
 * system does not give so many it runs on those that it got: the workers share out the jobs among themselves and must
 * not wait for each other. An error only if there was not even one. */
MUST_USE Err thread_run_pool(unsigned count, void (*work)(void *argument, unsigned worker), void *argument);

enum { THREAD_MAX = 1024 }; /* a pool is never larger */

/* One thread at a time may hold it; zero-initialised nobody does. For short stretches: who waits asks again and again,
 * and lets others run between. */
typedef struct Lock {
    atomic_flag taken;
} Lock;
void lock_take(Lock *lock);
void lock_give(Lock *lock);

/* Processors that this process may use (sched_getaffinity(2)), at least 1. */
unsigned thread_processors(void);

#endif
