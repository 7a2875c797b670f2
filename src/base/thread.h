/* Threads, as few kinds as we need: a deep stack to recurse on, and a pool that takes numbered jobs. Where there are no
 * threads (wasm32-wasi) everything runs in the caller. */
#ifndef TOCSIN_BASE_THREAD_H
#define TOCSIN_BASE_THREAD_H

#include "base/err.h"

/* Stack of a deep thread in bytes: address space, not memory; only what is touched counts. */
size_t thread_deep_stack(void);

/* Runs work(argument) on a thread with a deep stack and waits for it. */
MUST_USE Err thread_run_deep(void (*work)(void *argument), void *argument);

/* Runs work(argument, worker) on `count` threads with deep stacks, worker from 0, and waits for all of them. */
MUST_USE Err thread_run_pool(unsigned count, void (*work)(void *argument, unsigned worker), void *argument);

/* Processors that this process may use, at least 1. */
unsigned thread_processors(void);

#endif
