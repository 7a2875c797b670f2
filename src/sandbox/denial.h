/* Telling of refused operations: a line on standard error for each that is new, counts for the rest, and JSON lines
 * (--report).
 *
 *   denied: read /home/me/.ssh/id_rsa   app.py:17 in load_key()   allow with: --allow-read=/home/me/.ssh/id_rsa
 *
 * Texts come from the program and are escaped; the number of lines is bounded whatever it does; nothing waits for a
 * reader of standard error. One thread. */
#ifndef TOCSIN_SANDBOX_DENIAL_H
#define TOCSIN_SANDBOX_DENIAL_H

#include "policy/access.h"
#include "sandbox/witness.h"

enum {
    DENIAL_KINDS = 4096,    /* different operations that are kept apart */
    DENIAL_BYTES = 1 << 20, /* of their values */
    DENIAL_PATIENCE = 250,
    DENIAL_LINES = 200,    /* on standard error */
    DENIAL_STACKS = 8,     /* of one operation in the report */
    DENIAL_RECORDS = 20000 /* lines of a report */
};

typedef struct Denial {
    PermissionId permission;
    Str value;
    Str advice;     /* what --allow-PERMISSION= needs; empty: no grant helps */
    const Rule *by; /* what denies it, or NULL */
} Denial;

typedef struct DenialCount DenialCount;

typedef struct Denials {
    Arena arena;
    DenialCount *counts;
    uint32_t count, capacity;
    uint32_t lines, records;
    uint64_t uncounted; /* of kinds beyond DENIAL_KINDS */
    int report;         /* -1 for none */
    int patience;       /* milliseconds that a line waits for its reader */
    bool with_stack, full;
    Str cwd; /* names of files are told relative to it */
} Denials;

/* `report` is an open file or -1; the caller closes it. */
void denials_begin(Denials *d, Str cwd, int report, bool with_stack);

/* Counts one. True if its stack is asked for: then denials_tell() must follow. */
MUST_USE bool denials_count(Denials *d, const Denial *denial);

void denials_tell(Denials *d, const Denial *denial, const Caller *who, const Stack *stack);

/* What was counted and not told, in a few lines. */
void denials_end(Denials *d);

/* The frame that a person looks for: the innermost one outside the standard library; NULL for an unknown stack. */
const StackFrame *denial_frame(const Stack *stack);

/* Appends "app.py:17 in load_key()", escaped. */
void denial_place(Buf *out, const StackFrame *f, Str cwd);

#endif
