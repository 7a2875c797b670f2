/* The bar: see progress.h. It appears only when the work has gone on for a while, and is drawn ten times a second. */
#include "audit/progress.h"

#include <stdio.h>
#include <time.h>

enum { WIDTH = 30 };
static const uint64_t first_after = 700000000, step = 100000000;

static uint64_t now(void) {
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void progress_start(Progress *p, bool on) {
    *p = (Progress){.on = on};
    if (on) p->next = now() + first_after;
}

void progress_show(Progress *p, uint32_t done, uint32_t all) {
    if (!p->on || all == 0) return;
    uint64_t t = now();
    if (t < p->next) return;
    p->next = t + step;
    p->drawn = true;
    char bar[WIDTH + 1];
    uint32_t full = (uint32_t)((uint64_t)done * WIDTH / all);
    for (uint32_t i = 0; i < WIDTH; i++) bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = 0;
    fprintf(stderr, "\r[%s] %u of %u files", bar, done, all);
    fflush(stderr);
}

void progress_end(Progress *p) {
    if (p->drawn) fputs("\r\x1b[K", stderr);
    p->drawn = false;
}
