/* A bar on standard error while the work is long. One thread draws. */
#ifndef TOCSIN_AUDIT_PROGRESS_H
#define TOCSIN_AUDIT_PROGRESS_H

#include "base/compiler.h"

typedef struct Progress {
    bool on, drawn;
    uint64_t started, next; /* nanoseconds */
} Progress;

void progress_start(Progress *p, bool on);
void progress_show(Progress *p, uint32_t done, uint32_t all);
void progress_end(Progress *p); /* takes the bar away */

#endif
