/* --output: standard output and standard error go through the supervisor, which counts. Never more than one small buffer is held, so
 * that a slow reader slows the program, and a flood costs no memory. */
#ifndef TOCSIN_SANDBOX_RELAY_H
#define TOCSIN_SANDBOX_RELAY_H

#include "base/compiler.h"

#include <poll.h>

enum { RELAY_STREAMS = 2, RELAY_CHUNK = 4096 };

typedef struct RelayStream {
    int from, to; /* from: -1 once it has ended */
    size_t at, len;
    char bytes[RELAY_CHUNK];
} RelayStream;

typedef struct Relay {
    bool on, full;
    uint64_t left; /* bytes still to be passed on */
    int inner[RELAY_STREAMS]; /* what the program writes to */
    RelayStream streams[RELAY_STREAMS];
} Relay;

/* Makes the pipes. False with errno. */
MUST_USE bool relay_open(Relay *r, uint64_t limit);

/* The program's side, in the process that will become it (or its parent): puts the pipes in place of 1 and 2. */
MUST_USE bool relay_attach(const Relay *r);

/* Closes the program's side in the supervisor. */
void relay_detach(Relay *r);

/* What to poll for, and what to do about it. `polled` has RELAY_STREAMS places. */
void relay_prepare(const Relay *r, struct pollfd *polled);
void relay_step(Relay *r, const struct pollfd *polled);

/* Nothing is left to pass on. */
bool relay_done(const Relay *r);

#endif
