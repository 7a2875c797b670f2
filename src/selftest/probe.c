/* The table of attempts, and what they share: see probe.h. */
#include "selftest/probe.h"

#include <errno.h>
#include <poll.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const Probe probes[] = {
#define PROBE(id, flags, what) {#id, what, flags, probe_##id},
#include "selftest/probe.def"
#undef PROBE
};
const size_t probe_count = COUNT_OF(probes);

ProbeOutcome probe_call(long result) {
    static const int refusals[] = {EPERM,   EACCES,       ENOSYS,       ENOENT,          EROFS,
                                   ESRCH,   EXDEV,        EAFNOSUPPORT, EPROTONOSUPPORT, EBUSY,
                                   ENOTDIR, ECONNREFUSED, ENETUNREACH,  EBADF,           ENXIO};
    if (result >= 0) return PROBE_OPEN;
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (errno == refusals[i]) return PROBE_HELD;
    return PROBE_OPEN;
}

ProbeOutcome probe_opens(const char *path, int flags) {
    int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
    int why = errno;
    if (fd >= 0) close(fd);
    errno = why;
    return probe_call(fd);
}

ProbeOutcome probe_reads(const char *path) {
    char byte;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    ssize_t n = fd < 0 ? -1 : read(fd, &byte, 1);
    if (fd >= 0) close(fd);
    return n > 0 ? PROBE_OPEN : PROBE_HELD;
}

void probe_path(char *to, size_t size, const ProbeTargets *t, const char *name) {
    snprintf(to, size, "%s/%s", t->folder, name);
}

void probe_mark_path(const Probe *p, const ProbeTargets *t, const char *home, char *path, size_t size) {
    if (p->flags & PROBE_LATER) {
        snprintf(path, size, "%s/given/.%s-%s", t->folder, t->mark, p->id);
        return;
    }
    const char *folder = strcmp(p->id, "F33") == 0 ? "/tmp" : strcmp(p->id, "F34") == 0 ? "/dev/shm" : home;
    snprintf(path, size, "%s/.%s-%s", folder, t->mark, p->id);
}

void probe_sign_path(char *to, size_t size, const ProbeTargets *t, const char *id, ProbeSign sign) {
    snprintf(to, size, "%s/given/.%s-%s.%d", t->folder, t->mark, id, (int)sign);
}

bool probe_give(const ProbeTargets *t, const char *id, ProbeSign sign) {
    char path[4200];
    probe_sign_path(path, sizeof path, t, id, sign);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0;
}

bool probe_await(const ProbeTargets *t, const char *id, ProbeSign sign, int milliseconds) {
    enum { MOMENT = 5 };
    char path[4200];
    probe_sign_path(path, sizeof path, t, id, sign);
    for (int waited = 0; access(path, F_OK) != 0; waited += MOMENT) {
        if (waited >= milliseconds) return false;
        poll(NULL, 0, MOMENT);
    }
    return true;
}

int probe_key(const ProbeTargets *t) { return 0x746F0000 | (t->victim & 0xFFFF); }

int probe_command(int argc, char **argv) {
    if (argc != 8) return 125;
    ProbeTargets t = {argv[1],       argv[2],       atoi(argv[3]), atoi(argv[4]),
                      atoi(argv[5]), atoi(argv[6]), atoi(argv[7])};
    for (size_t i = 0; i < probe_count; i++)
        if (strcmp(probes[i].id, argv[0]) == 0) return (int)probes[i].attempt(&t);
    return 125;
}
