/* Attempts to break out, as `tocsin selftest` makes them: each once outside and once inside a run of its own. An attempt that fails outside, too,
 * proves nothing, and is told so. */
#ifndef TOCSIN_SELFTEST_PROBE_H
#define TOCSIN_SELFTEST_PROBE_H

#include "base/str.h"

#include <sys/types.h>

/* What stands ready for the attempts, outside. */
typedef struct ProbeTargets {
    const char *folder; /* with vault/secret, read/ (given), given/ (writable), given/hidden (denied) */
    const char *mark;   /* a word for names that nobody else uses */
    pid_t victim;       /* a process of the same user */
    int tcp_port, udp_port; /* of 127.0.0.1 */
    int shm;            /* a System V segment */
    int other_port;     /* a further service of 127.0.0.1 */
} ProbeTargets;

typedef enum ProbeOutcome {
    PROBE_OPEN = 40, /* exit statuses of a probe: it did what it must not be able to do */
    PROBE_HELD,
    PROBE_ABSENT,    /* this machine has nothing to try it on */
} ProbeOutcome;

enum {
    PROBE_INSIDE = 1,     /* never tried outside: it would do harm there, or means nothing there */
    PROBE_HOST_SEES = 2,  /* leaves a file; open if the file is there for others afterwards */
    PROBE_NEEDS_SPACES = 4, /* Landlock alone does not hold it, and docs/run.md says so */
    PROBE_DOCUMENTED = 8, /* open with every backend, and docs/run.md says why */
    PROBE_LATER = 16,     /* with HOST_SEES: what it leaves comes after the run */
    PROBE_BOUNDED = 32,   /* the run is ended by a limit: that is as good as a refusal */
};

/* What the attempts F08, F09 and N17 find open when they are started: `/`, the secret, and a socket that holds the secret's descriptor. */
enum { PROBE_FD_ROOT = 107, PROBE_FD_SECRET, PROBE_FD_SOCKET };

typedef struct Probe {
    const char *id, *what;
    unsigned flags;
    ProbeOutcome (*attempt)(const ProbeTargets *t);
} Probe;

extern const Probe probes[];
extern const size_t probe_count;

/* Where a PROBE_HOST_SEES one leaves its file. Static storage of the caller's: `size` bytes. */
void probe_mark_path(const Probe *p, const ProbeTargets *t, const char *home, char *path, size_t size);

/* The key of the segment that R07 leaves. */
int probe_key(const ProbeTargets *t);

/* `tocsin-run probe ID FOLDER MARK VICTIM TCP UDP SHM OTHER`: one attempt in this process. */
int probe_command(int argc, char **argv);

/* `tocsin-run selftest [--backend=NAME] [ID...]`. */
int selftest_command(int argc, char **argv);

/* The attempts of each group, in probe_*.c: rows of probe.def with that group. */
#define PROBE(id, flags, what) ProbeOutcome probe_##id(const ProbeTargets *t);
#include "selftest/probe.def"
#undef PROBE

/* Shared by the attempts: what a call gave. A refusal by the sandbox is one of a few errors; anything else means that it was reached. */
ProbeOutcome probe_call(long result);
ProbeOutcome probe_opens(const char *path, int flags);
ProbeOutcome probe_reads(const char *path);
void probe_path(char *to, size_t size, const ProbeTargets *t, const char *name);

/* Signs between an attempt and the one who looks on: files in the writable directory, so that neither has to guess how long the other takes. READY
 * comes from the attempt, DONE and OVER (the run is) from outside. */
typedef enum ProbeSign { PROBE_READY, PROBE_DONE, PROBE_OVER, PROBE_SIGNS } ProbeSign;
void probe_sign_path(char *to, size_t size, const ProbeTargets *t, const char *id, ProbeSign sign);
bool probe_give(const ProbeTargets *t, const char *id, ProbeSign sign);
bool probe_await(const ProbeTargets *t, const char *id, ProbeSign sign, int milliseconds);

#endif
