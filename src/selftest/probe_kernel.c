/* Attempts on the kernel's surface: see probe.def. */
#include "selftest/probe.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ATTEMPT(id) ProbeOutcome probe_##id(const ProbeTargets *t)
#define CALL(id, ...)                            \
    ATTEMPT(id) {                                \
        (void)t;                                 \
        return probe_call(syscall(__VA_ARGS__)); \
    }

ATTEMPT(K01) {
    if (syscall(SYS_ptrace, PTRACE_ATTACH, t->victim, 0, 0) != 0) return PROBE_HELD;
    waitpid(t->victim, NULL, __WALL);
    syscall(SYS_ptrace, PTRACE_DETACH, t->victim, 0, 0);
    return PROBE_OPEN;
}
CALL(K02, SYS_ptrace, PTRACE_TRACEME, 0, 0, 0)
ATTEMPT(K03) {
    char here[8];
    struct iovec to = {here, sizeof here}, from = {(void *)(uintptr_t)&probes, sizeof here};
    return probe_call(syscall(SYS_process_vm_readv, t->victim, &to, 1UL, &from, 1UL, 0UL));
}
ATTEMPT(K04) {
    (void)t;
    unsigned attributes[16] = {2 /* an array */, 4, 4, 1};
    return probe_call(syscall(SYS_bpf, 0, attributes, sizeof attributes));
}
ATTEMPT(K05) {
    (void)t;
    unsigned attributes[32] = {1 /* software */, sizeof attributes, 1};
    attributes[10] = 0x60; /* no kernel, no hypervisor */
    return probe_call(syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0));
}
CALL(K06, SYS_userfaultfd, 1)
ATTEMPT(K07) {
    (void)t;
    unsigned parameters[30] = {0};
    return probe_call(syscall(SYS_io_uring_setup, 4, parameters));
}
CALL(K08, SYS_add_key, "user", "tocsin", "x", 1, -2)
CALL(K09, SYS_keyctl, 0, -3, 0)
ATTEMPT(K10) {
    (void)t;
    if (probe_call(syscall(SYS_kexec_load, 0, 0, NULL, 0xFFFF)) == PROBE_OPEN) return PROBE_OPEN;
    return probe_call(syscall(SYS_kexec_file_load, -1, -1, 0, NULL, 0xFFFF));
}
ATTEMPT(K11) {
    (void)t;
    if (probe_call(syscall(SYS_init_module, NULL, 0, "")) == PROBE_OPEN) return PROBE_OPEN;
    return probe_call(syscall(SYS_finit_module, -1, "", 0)) == PROBE_OPEN || errno == EBADF ? PROBE_OPEN : PROBE_HELD;
}
CALL(K12, SYS_unshare, CLONE_NEWUSER)

/* The child of a clone that went through ends at once. */
static ProbeOutcome cloned(long pid) {
    if (pid == 0) _exit(0);
    if (pid < 0) return PROBE_HELD;
    waitpid((pid_t)pid, NULL, __WALL);
    return PROBE_OPEN;
}
ATTEMPT(K13) {
    (void)t;
    uint64_t arguments[11] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};
    return cloned(syscall(SYS_clone3, arguments, sizeof arguments));
}
ATTEMPT(K14) {
    (void)t;
    return cloned(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}
ATTEMPT(K15) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/net", t->victim);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? PROBE_HELD : PROBE_OPEN;
}
CALL(K16, SYS_personality, 0x0040000 /* ADDR_NO_RANDOMIZE */)
ATTEMPT(K17) {
    (void)t;
    char c = '\n';
    errno = 0;
    return ioctl(0, 0x5412 /* TIOCSTI */, &c) != 0 && errno == EPERM ? PROBE_HELD : PROBE_OPEN;
}
ATTEMPT(K18) {
    (void)t;
    char c = 3;
    errno = 0;
    return ioctl(0, 0x541C /* TIOCLINUX */, &c) != 0 && errno == EPERM ? PROBE_HELD : PROBE_OPEN;
}
#ifdef __x86_64__
CALL(K19, SYS_modify_ldt, 0, NULL, 0)
ATTEMPT(K20) {
    (void)t;
    long result = 20; /* getpid of the other architecture */
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return result > 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(K21) {
    (void)t;
    long result = 310; /* unshare of the other architecture */
    __asm__ volatile("int $0x80" : "+a"(result) : "b"(0x10000000L) : "memory", "r8", "r9", "r10", "r11");
    return result == 0 ? PROBE_OPEN : PROBE_HELD;
}
CALL(K22, 0x40000000 | SYS_getpid)
/* A fixed page of the kernel's: a processor fault where there is none. */
ATTEMPT(K23) {
    (void)t;
    long (*const time_of_old)(long *) = (long (*)(long *))(uintptr_t)0xFFFFFFFFFF600400;
    return time_of_old(NULL) > 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(K24) {
    (void)t;
    if (probe_call(syscall(SYS_ioperm, 0x80, 1, 1)) == PROBE_OPEN) return PROBE_OPEN;
    return probe_call(syscall(SYS_iopl, 3));
}
#else
static ProbeOutcome none(void) { return PROBE_ABSENT; }
ATTEMPT(K19) { return (void)t, none(); }
ATTEMPT(K20) { return (void)t, none(); }
ATTEMPT(K21) { return (void)t, none(); }
ATTEMPT(K22) { return (void)t, none(); }
ATTEMPT(K23) { return (void)t, none(); }
ATTEMPT(K24) { return (void)t, none(); }
#endif
ATTEMPT(K25) {
    (void)t;
    char text[64];
    return probe_call(syscall(SYS_syslog, 3, text, sizeof text));
}
ATTEMPT(K26) {
    (void)t;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return probe_call(syscall(SYS_clock_settime, CLOCK_REALTIME, &now));
}
CALL(K27, SYS_sethostname, "tocsin-probe", 12)
ATTEMPT(K28) {
    int fd = (int)syscall(SYS_pidfd_open, t->victim, 0);
    return fd < 0 ? PROBE_HELD : probe_call(syscall(SYS_pidfd_getfd, fd, 0, 0));
}
ATTEMPT(K30) { return probe_call(syscall(SYS_kcmp, getpid(), t->victim, 1, 0, 0)); }
CALL(K31, SYS_set_mempolicy, 0, NULL, 0)

/* Reached if anything but the filter answers. */
static ProbeOutcome filtered(long result) {
    return result < 0 && (errno == EPERM || errno == ENOSYS) ? PROBE_HELD : PROBE_OPEN;
}

ATTEMPT(K32) {
    (void)t;
    if (filtered(syscall(SYS_quotactl, 0, NULL, 0, NULL)) == PROBE_OPEN) return PROBE_OPEN;
    if (filtered(syscall(SYS_acct, "/nonexistent")) == PROBE_OPEN) return PROBE_OPEN;
    if (filtered(syscall(SYS_swapon, "/nonexistent", 0)) == PROBE_OPEN) return PROBE_OPEN;
    return filtered(syscall(SYS_reboot, 0, 0, 0, NULL)); /* wrong magic: cannot do harm */
}
ATTEMPT(K34) {
    (void)t;
    struct sock_filter code[] = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
    struct sock_fprog program = {1, code};
    return probe_call(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 8 /* NEW_LISTENER */, &program));
}
ATTEMPT(K35) {
    (void)t;
    for (long number = 470; number < 1024; number++) {
        errno = 0;
        if (syscall(number, 0, 0, 0, 0, 0, 0) != -1 || errno != ENOSYS) return PROBE_OPEN;
    }
    return PROBE_HELD;
}
ATTEMPT(K29) {
    (void)t;
    void *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return both == MAP_FAILED ? PROBE_HELD : PROBE_OPEN;
}
ATTEMPT(K33) {
    (void)t;
    int fd = (int)syscall(SYS_memfd_create, "probe", 8 /* MFD_NOEXEC_SEAL */);
    if (fd < 0) fd = (int)syscall(SYS_memfd_secret, 0);
    return probe_call(fd);
}

/* A run inside the run that gives itself more than the outer one has. */
ATTEMPT(K36) {
    char read[4200], numbers[5][16];
    const int values[] = {t->victim, t->tcp_port, t->udp_port, t->shm, t->other_port};
    snprintf(read, sizeof read, "--allow-read=%s/vault", t->folder);
    for (size_t i = 0; i < COUNT_OF(values); i++) snprintf(numbers[i], sizeof numbers[i], "%d", values[i]);
    char self[4200];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) return PROBE_ABSENT;
    self[n] = 0;
    const char *words[] = {"tocsin-run", "run",     read,    "--degrade=all", "--",       self,       "probe",
                           "F01",        t->folder, t->mark, numbers[0],      numbers[1], numbers[2], numbers[3],
                           numbers[4],   NULL};
    pid_t child = fork();
    if (child == 0) {
        execv(self, (char *const *)(uintptr_t)words);
        _exit(125);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child) return PROBE_ABSENT;
    return WIFEXITED(status) && WEXITSTATUS(status) == PROBE_OPEN ? PROBE_OPEN : PROBE_HELD;
}
