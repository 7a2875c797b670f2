/* Attempts to use up what others need: see probe.def. Most of them end their run by its limit. */
#include "selftest/probe.h"
#include "sandbox/launch.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 4096, BOMB = 1200, THREADS = 6000, FILES = 400000, TIMERS = 200000 };
#define ATTEMPT(id) ProbeOutcome probe_##id(const ProbeTargets *t)

/* Until the run's limit ends us, however slow the machine; outside a moment is enough. */
static void live_on(void) { sleep(getenv(RUN_MARK) ? 40 : 1); }

/* So many children that wait; PROBE_OPEN if all of them lived for a while. */
static ProbeOutcome fork_many(void) {
    ProbeOutcome o = PROBE_OPEN;
    static pid_t children[BOMB];
    int count = 0;
    for (; count < BOMB; count++) {
        children[count] = fork();
        if (children[count] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
            for (;;) pause();
        }
        if (children[count] < 0) {
            o = PROBE_HELD;
            break;
        }
    }
    if (o == PROBE_OPEN) live_on();
    for (int i = 0; i < count; i++) kill(children[i], SIGKILL);
    for (int i = 0; i < count; i++) waitpid(children[i], NULL, 0);
    return o;
}
ATTEMPT(P03) { return (void)t, fork_many(); }
ATTEMPT(R11) { return (void)t, fork_many(); }

static void *wait_forever(void *data) {
    (void)data;
    for (;;) pause();
    return NULL;
}

ATTEMPT(P16) {
    (void)t;
    pthread_attr_t small;
    pthread_t thread;
    if (pthread_attr_init(&small) != 0 || pthread_attr_setstacksize(&small, 64 << 10) != 0) return PROBE_ABSENT;
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread, &small, wait_forever, NULL) != 0) return PROBE_HELD;
    live_on();
    return PROBE_OPEN;
}

/* Deaf to everything that can be refused. */
ATTEMPT(P12) {
    (void)t;
    for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
    struct timespec left = {20, 0};
    while (nanosleep(&left, &left) != 0) continue;
    return PROBE_OPEN;
}

ATTEMPT(R01) {
    (void)t;
    size_t size = (size_t)3 << 29;
    char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) return PROBE_HELD;
    for (size_t i = 0; i < size; i += 4096) bytes[i] = 1;
    live_on();
    return PROBE_OPEN;
}

ATTEMPT(R04) {
    (void)t;
    struct timespec used;
    do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    while (used.tv_sec < 2);
    return PROBE_OPEN;
}

ATTEMPT(R05) {
    (void)t;
    struct rlimit core;
    return getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max > 0 ? PROBE_OPEN : PROBE_HELD;
}

ATTEMPT(R08) {
    (void)t;
    static char flood[1 << 16];
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < 1024; i++)
        for (size_t done = 0; done < sizeof flood;) {
            ssize_t n = write(1, flood + done, sizeof flood - done);
            if (n < 0 && errno != EINTR) return PROBE_HELD;
            if (n > 0) done += (size_t)n;
        }
    return PROBE_OPEN;
}

/* Files in what is private to the run. */
ATTEMPT(R09) {
    char path[LONGEST];
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "/tmp/%s-%d", t->mark, i);
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) return PROBE_HELD;
        close(fd);
    }
    return PROBE_OPEN;
}

ATTEMPT(R10) {
    (void)t;
    int ends[2];
    while (pipe(ends) == 0)
        if (ends[1] > 100000) return PROBE_OPEN;
    struct sigevent quiet = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    timer_t timer;
    for (int i = 0; i < TIMERS; i++)
        if (timer_create(CLOCK_MONOTONIC, &quiet, &timer) != 0) return PROBE_HELD;
    return PROBE_OPEN;
}

ATTEMPT(R12) {
    char path[LONGEST];
    snprintf(path, sizeof path, "/tmp/%s-large", t->mark);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return PROBE_HELD;
    unlink(path);
    ProbeOutcome o = posix_fallocate(fd, 0, (off_t)8 << 30) == 0 ? PROBE_OPEN : PROBE_HELD;
    close(fd);
    return o;
}
