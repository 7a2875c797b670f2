/* Attempts on processes, resources and information: see probe.def. */
#include "selftest/probe.h"
#include "sandbox/syscall_numbers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ATTEMPT(id) ProbeOutcome probe_##id(const ProbeTargets *t)

ATTEMPT(P01) { return probe_call(kill(t->victim, 0)); }
ATTEMPT(P02) {
    int fd = (int)syscall(SYS_pidfd_open, t->victim, 0);
    return fd < 0 ? PROBE_HELD : probe_call(syscall(SYS_pidfd_send_signal, fd, SIGCONT, NULL, 0));
}
ATTEMPT(P04) {
    (void)t;
    struct sched_param p = {.sched_priority = 1};
    return probe_call(sched_setscheduler(0, SCHED_FIFO, &p));
}
ATTEMPT(P05) {
    (void)t;
    return setpriority(PRIO_PROCESS, 0, -5) == 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(P06) {
    struct rlimit now;
    return probe_call(prlimit(t->victim, RLIMIT_NOFILE, NULL, &now));
}
ATTEMPT(P07) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d", t->victim);
    struct stat status;
    return probe_call(stat(path, &status));
}
ATTEMPT(P08) {
    int ends[2];
    if (pipe(ends) != 0) return PROBE_ABSENT;
    return probe_call(fcntl(ends[0], F_SETOWN, t->victim)) == PROBE_OPEN && fcntl(ends[0], F_GETOWN) == t->victim &&
                   kill(t->victim, 0) == 0
               ? PROBE_OPEN
               : PROBE_HELD;
}
ATTEMPT(P09) {
    siginfo_t info = {.si_signo = SIGCONT, .si_code = SI_QUEUE};
    return probe_call(syscall(SYS_rt_sigqueueinfo, t->victim, SIGCONT, &info));
}
ATTEMPT(P17) {
    (void)t;
    struct rlimit core;
    getrlimit(RLIMIT_CORE, &core);
    core.rlim_cur = 1 << 20;
    core.rlim_max = 1 << 20;
    return setrlimit(RLIMIT_CORE, &core) == 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(R02) {
    (void)t;
    for (int i = 0; i < 15000; i++)
        if (dup(1) < 0) return PROBE_HELD;
    return PROBE_OPEN;
}
ATTEMPT(R03) {
    (void)t;
    static char block[1 << 20];
    int fd = open("/tmp/.tocsin-fill", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return PROBE_HELD;
    ProbeOutcome o = PROBE_OPEN;
    for (int i = 0; i < 4096 && o == PROBE_OPEN; i++)
        if (write(fd, block, sizeof block) < (ssize_t)sizeof block) o = PROBE_HELD;
    close(fd);
    unlink("/tmp/.tocsin-fill");
    return o;
}
ATTEMPT(R06) { return shmat(t->shm, NULL, SHM_RDONLY) == (void *)-1 ? PROBE_HELD : PROBE_OPEN; }
ATTEMPT(R07) { return probe_call(shmget(probe_key(t), 4096, IPC_CREAT | 0666)); }
ATTEMPT(I02) {
    (void)t;
    return probe_opens("/proc/kcore", O_RDONLY);
}

/* Any address that is not zeroes. */
ATTEMPT(I03) {
    (void)t;
    char line[256];
    FILE *file = fopen("/proc/kallsyms", "re");
    if (!file) return PROBE_HELD;
    bool known = fgets(line, sizeof line, file) && strtoull(line, NULL, 16) != 0;
    fclose(file);
    return known ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(I05) {
    (void)t;
    struct utsname names;
    return uname(&names) == 0 && strcmp(names.nodename, "tocsin") != 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(I06) {
    (void)t;
    return probe_opens("/etc/shadow", O_RDONLY);
}
ATTEMPT(I07) {
    (void)t;
    return probe_opens("/etc/machine-id", O_RDONLY) == PROBE_OPEN ? PROBE_OPEN
                                                                  : probe_opens("/var/lib/dbus/machine-id", O_RDONLY);
}
ATTEMPT(I08) {
    (void)t;
    return probe_opens("/proc/sys/kernel/random/boot_id", O_RDONLY);
}
ATTEMPT(I09) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", t->victim);
    return probe_reads(path);
}

/* The host's listener is in the table of connections. */
ATTEMPT(I10) {
    char line[512], port[16];
    snprintf(port, sizeof port, ":%04X ", (unsigned)t->tcp_port);
    FILE *file = fopen("/proc/net/tcp", "re");
    if (!file) return PROBE_HELD;
    bool found = false;
    while (fgets(line, sizeof line, file)) found |= strstr(line, port) != NULL;
    fclose(file);
    return found ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(I12) {
    (void)t;
    return probe_opens("/proc/kmsg", O_RDONLY);
}

/* When the run is over there is a file, unless we are gone by then. */
static void leave_later(const ProbeTargets *t, const char *id) {
    char path[4200];
    snprintf(path, sizeof path, "%s/given/.%s-%s", t->folder, t->mark, id);
    if (!probe_await(t, id, PROBE_OVER, 60000)) return;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
}

/* A child that leaves its family. */
ATTEMPT(P10) {
    pid_t child = fork();
    if (child < 0) return PROBE_ABSENT;
    if (child == 0) {
        setsid();
        if (fork() == 0) leave_later(t, "P10");
        _exit(0);
    }
    waitpid(child, NULL, 0);
    return PROBE_OPEN;
}

/* Whoever started us is killed meanwhile. */
ATTEMPT(P11) {
    pid_t child = fork();
    if (child < 0) return PROBE_ABSENT;
    if (child == 0) {
        leave_later(t, "P11");
        _exit(0);
    }
    probe_give(t, "P11", PROBE_READY);
    waitpid(child, NULL, 0);
    return PROBE_OPEN;
}

static volatile sig_atomic_t interrupted;
static void note(int number) { interrupted = number; }

/* The terminal's interrupt must come through: held means that it did. */
ATTEMPT(P13) {
    signal(SIGINT, note);
    probe_give(t, "P13", PROBE_READY);
    for (int i = 0; i < 400 && !interrupted; i++) usleep(50000);
    return interrupted == SIGINT ? PROBE_HELD : PROBE_OPEN;
}
ATTEMPT(P14) {
    (void)t;
    kill(getpid(), SIGTERM);
    return PROBE_OPEN;
}

ATTEMPT(I01) {
    (void)t;
    return getenv("TOCSIN_SELFTEST_TOKEN") ? PROBE_OPEN : PROBE_HELD;
}

static ProbeOutcome file_holds(const char *path, const char *text) {
    char line[8192];
    FILE *file = fopen(path, "re");
    if (!file) return PROBE_HELD;
    ProbeOutcome o = PROBE_HELD;
    for (size_t n; (n = fread(line, 1, sizeof line, file)) > 0 && o == PROBE_HELD;)
        if (memmem(line, n, text, strlen(text))) o = PROBE_OPEN;
    fclose(file);
    return o;
}
ATTEMPT(I04) { return file_holds("/proc/self/mountinfo", t->folder); }
ATTEMPT(I11) {
    (void)t;
    return probe_reads("/proc/version");
}
/* The flags of the run in the arguments of those who hold it. */
ATTEMPT(I13) {
    (void)t;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", getppid());
    if (file_holds(path, "--allow-read") == PROBE_OPEN) return PROBE_OPEN;
    return file_holds("/proc/1/cmdline", "--allow-read");
}
/* Time itself cannot be taken away. */
ATTEMPT(I14) {
    (void)t;
    struct timespec one, two;
    clock_gettime(CLOCK_MONOTONIC, &one);
    clock_gettime(CLOCK_MONOTONIC, &two);
    return two.tv_nsec != one.tv_nsec ? PROBE_OPEN : PROBE_HELD;
}
