/* What stands ready for the attempts of `tocsin selftest`, outside, and what is done while one runs: see probe.h. */
#ifndef TOCSIN_SELFTEST_STAGE_H
#define TOCSIN_SELFTEST_STAGE_H

#include "selftest/probe.h"

enum { STAGE_LONGEST = 4096, STAGE_FLAGS = 8 };

typedef struct Stage {
    ProbeTargets targets;
    char folder[64], mark[32], self[STAGE_LONGEST];
    const char *home;
    int tcp, udp, other, abstract, named, display, folder_of_root, secret, handed;
    bool verbose;
} Stage;

/* Builds it below /var/tmp. NULL or what failed, with errno. */
const char *stage_prepare(Stage *s);
void stage_tidy(const Stage *s);

/* The flags of the run for this attempt: `count` of them, in `flags`. */
size_t stage_flags(const Stage *s, const Probe *p, const char *backend, char flags[STAGE_FLAGS][STAGE_LONGEST + 64]);

/* Starts this program with these words, standard streams thrown away, does what the attempt wants done meanwhile, and gives the status of its
 * end; a death by signal is PROBE_HELD. */
int stage_run(const Stage *s, const Probe *p, const char *const *words);

/* What an attempt left: whether it is there, which ends with it. */
bool stage_left(const Stage *s, const Probe *p);

#endif
