/* Landlock and seccomp for the own process: see base/confine.h.
 *
 * The filter is raw BPF and no libseccomp: it is one list of allowed calls, and the library would cost a dependency and
 * a millisecond at each start to arrive at the same hundred instructions. */
#include "base/confine.h"

#include <errno.h>
#include <time.h>

/* Who is confined, and what is left to him. */
typedef struct Kind {
    bool helper, writer;
    const Str *folders; /* of a writer */
    uint32_t count;
} Kind;

#ifdef __linux__

#include "base/landlock.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* A program that is sanitized has to be able to start its symbolizer. */
static struct landlock_ruleset rights_of(int abi) {
    struct landlock_ruleset r = landlock_rights(abi);
    if (SANITIZED) r.handled_access_fs &= ~(uint64_t)LANDLOCK_EXECUTE;
    return r;
}

/* Adds the rights to what lies at `path`; those that the ruleset does not handle are not asked for. Returns errno. */
static int allow_below(int ruleset, const char *path, uint64_t access) {
    struct landlock_path_beneath rule = {.allowed_access = access};
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) return errno;
    int error = syscall(CALL_ADD_RULE, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0) != 0 ? errno : 0;
    close(rule.parent_fd);
    return error;
}

/* Everything may be read, nothing else done. A helper may also be executed, and begin by opening /dev/null as many
 * programs do; a writer may also write, make and remove files below its folders. Returns errno. */
static int restrict_files(int abi, const Kind *kind) {
    struct landlock_ruleset rights = rights_of(abi);
    const uint64_t read = LANDLOCK_READ_FILE | LANDLOCK_READ_DIR;
    const uint64_t null = LANDLOCK_READ_FILE | LANDLOCK_WRITE_FILE | (rights.handled_access_fs & LANDLOCK_TRUNCATE);
    int ruleset = (int)syscall(CALL_CREATE_RULESET, &rights, sizeof rights, 0);
    if (ruleset < 0) return errno;
    const uint64_t write = null | LANDLOCK_MAKE_REG | LANDLOCK_REMOVE_FILE | LANDLOCK_READ_DIR;
    int error = allow_below(ruleset, "/", kind->helper ? read | (rights.handled_access_fs & LANDLOCK_EXECUTE) : read);
    if (!error && kind->helper) error = allow_below(ruleset, "/dev/null", null);
    for (uint32_t i = 0; i < kind->count; i++) /* one that is not there is written to by nobody */
        if (allow_below(ruleset, kind->folders[i].ptr, write) == EINVAL) error = EINVAL;
    if (!error && syscall(CALL_RESTRICT_SELF, ruleset, 0) != 0) error = errno;
    close(ruleset);
    return error;
}

static void apply_landlock(Confinement *c, const Kind *kind) {
    long abi = syscall(CALL_CREATE_RULESET, NULL, 0, LANDLOCK_ASK_VERSION);
    if (abi < 1) {
        c->landlock_error = abi < 0 ? errno : ENOSYS;
        return;
    }
    c->landlock_error = restrict_files((int)abi, kind);
    if (c->landlock_error) return;
    c->landlock_abi = (int)abi;
    c->files = true;
    c->programs = !SANITIZED;
    c->signals = abi >= 6;
}

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

#if defined(OWN_ARCH) && !SANITIZED

/* The calls that reading, analysing and reporting need, the frequent ones first. What is neither here nor in
 * make_filter() is refused: execve, fork, socket, connect, ptrace, process_vm_*, mount, bpf, io_uring_setup, unlink,
 * kill, and all that is invented later. */
static const uint32_t allowed_calls[] = {
    SYS_read,
    SYS_close,
    SYS_fstat,
    SYS_write,
    SYS_getdents64,
    SYS_futex,
    SYS_mmap,
    SYS_munmap,
    SYS_madvise,
    SYS_brk,
    SYS_mremap,
    SYS_mprotect,
    SYS_newfstatat,
    SYS_statx,
    SYS_lseek,
    SYS_pread64,
    SYS_readv,
    SYS_writev,
    SYS_readlinkat,
    SYS_faccessat,
    SYS_getcwd,
    SYS_fcntl,
    SYS_dup,
    SYS_ppoll,
    SYS_exit,
    SYS_exit_group,
    SYS_set_robust_list,
    SYS_get_robust_list,
    SYS_rseq,
    SYS_set_tid_address,
    SYS_membarrier,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getcpu,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_getrusage,
    SYS_times,
    SYS_getrandom,
    SYS_sysinfo,
    SYS_uname,
    SYS_restart_syscall,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_getpid,
    SYS_gettid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
#ifdef __x86_64__ /* older doors to the same rooms */
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_poll,
    SYS_time,
    SYS_arch_prctl,
#endif
#ifdef SYS_faccessat2
    SYS_faccessat2,
#endif
};

enum { LONGEST_FILTER = COUNT_OF(allowed_calls) + 64, ALLOW_WHERE_SET = true, REFUSE_WHERE_SET = false };

typedef struct Filter {
    struct sock_filter code[LONGEST_FILTER];
    unsigned short length;
} Filter;

static void emit(Filter *f, unsigned code, uint32_t k, size_t if_true, size_t if_false) {
    f->code[f->length++] =
        (struct sock_filter){(unsigned short)code, (unsigned char)if_true, (unsigned char)if_false, k};
}

static void emit_load(Filter *f, size_t offset) { emit(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0); }
static void emit_return(Filter *f, uint32_t what) { emit(f, BPF_RET | BPF_K, what, 0, 0); }
static size_t low_half(unsigned argument) { return offsetof(struct seccomp_data, args) + 8 * (size_t)argument; }

static const uint32_t refuse = SECCOMP_RET_ERRNO | EPERM;

/* `call` is allowed only where the low half of its argument is one of `values`. */
static void emit_values(Filter *f, uint32_t call, unsigned argument, const uint32_t *values, size_t count) {
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, count + 3);
    emit_load(f, low_half(argument));
    for (size_t i = 0; i < count; i++) emit(f, BPF_JMP | BPF_JEQ | BPF_K, values[i], count - i, 0);
    emit_return(f, refuse);
    emit_return(f, SECCOMP_RET_ALLOW);
}

/* `call` is allowed, or refused, where one of `bits` is set in its argument. */
static void emit_bits(Filter *f, uint32_t call, unsigned argument, uint32_t bits, bool allow_where_set) {
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
    emit_load(f, low_half(argument));
    emit(f, BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
    emit_return(f, allow_where_set ? refuse : SECCOMP_RET_ALLOW);
    emit_return(f, allow_where_set ? SECCOMP_RET_ALLOW : refuse);
}

static void emit_allowed_calls(Filter *f) {
    for (size_t i = 0; i < COUNT_OF(allowed_calls); i++)
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, allowed_calls[i], COUNT_OF(allowed_calls) - i, 0);
    emit(f, BPF_JMP | BPF_JA, 1, 0, 0);
    emit_return(f, SECCOMP_RET_ALLOW);
}

static void make_filter(Filter *f) {
    static const uint32_t names[] = {PR_SET_NAME, 0x53564D41 /* PR_SET_VMA: names of mappings, by malloc */};
    static const uint32_t terminal[] = {TCGETS, TIOCGWINSZ}; /* is it one, how wide is it; never TIOCSTI */
    static const uint32_t null_low[] = {0};
    const uint32_t own_process[] = {(uint32_t)getpid()};
    const uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;

    f->length = 0;
    /* The architecture first: the same number means another call elsewhere (x86: int 0x80; x32's numbers have bit 30
     * set, which none of ours has). */
    emit_load(f, offsetof(struct seccomp_data, arch));
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0);
    emit_return(f, SECCOMP_RET_KILL_PROCESS);
    emit_load(f, offsetof(struct seccomp_data, nr));
    emit_allowed_calls(f);
    emit_bits(f, SYS_openat, 2, writing, REFUSE_WHERE_SET);
#ifdef __x86_64__
    emit_bits(f, SYS_open, 1, writing, REFUSE_WHERE_SET);
#endif
    /* Threads, but no processes. clone3's flags lie in memory, where a filter cannot look: libc then takes clone. */
    emit_bits(f, SYS_clone, 0, CLONE_THREAD, ALLOW_WHERE_SET);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
    emit_return(f, SECCOMP_RET_ERRNO | ENOSYS);
    emit_values(f, SYS_tgkill, 0, own_process, COUNT_OF(own_process)); /* abort() */
    emit_values(f, SYS_prctl, 0, names, COUNT_OF(names));
    emit_values(f, SYS_ioctl, 1, terminal, COUNT_OF(terminal));
    /* Limits are read, not set. (Half of a pointer is enough: nobody gets to choose one that ends in 32 zero bits.) */
    emit_values(f, SYS_prlimit64, 2, null_low, COUNT_OF(null_low));
    emit_return(f, refuse);
}

/* What else a program that we did not write may call differs from one version to the next: the files are Landlock's
 * business, here it is refused to make processes and sockets, and to reach into others. */
static void make_helper_filter(Filter *f, bool writer) {
    static const uint32_t refused[] = {
        SYS_execve,
        SYS_execveat, /* the helper's own program is to come: these two are for a writer */
        SYS_socket,
        SYS_socketpair,
        SYS_connect,
        SYS_bind,
        SYS_ptrace,
        SYS_process_vm_readv,
        SYS_process_vm_writev,
        SYS_kill,
        SYS_tkill,
        SYS_io_uring_setup,
        SYS_bpf,
        SYS_mount,
        SYS_unshare,
        SYS_setns,
#ifdef __x86_64__
        SYS_fork,
        SYS_vfork,
#endif
    };
    f->length = 0;
    emit_load(f, offsetof(struct seccomp_data, arch));
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0);
    emit_return(f, SECCOMP_RET_KILL_PROCESS);
    emit_load(f, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    emit(f, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1); /* x32's numbers for the same calls */
    emit_return(f, refuse);
#endif
    for (size_t i = writer ? 0 : 2; i < COUNT_OF(refused); i++) {
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, refused[i], 0, 1);
        emit_return(f, refuse);
    }
    emit_bits(f, SYS_clone, 0, CLONE_THREAD, ALLOW_WHERE_SET);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
    emit_return(f, SECCOMP_RET_ERRNO | ENOSYS);
    emit_return(f, SECCOMP_RET_ALLOW);
}

static int apply_seccomp(const Kind *kind) {
    Filter filter;
    if (kind->helper || kind->writer) make_helper_filter(&filter, kind->writer);
    else make_filter(&filter);
    struct sock_fprog program = {filter.length, filter.code};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0) return 0;
    return errno ? errno : EPERM;
}

#else
static int apply_seccomp(const Kind *kind) {
    (void)kind;
    return ENOTSUP;
}
#endif

static void apply(Confinement *c, const Kind *kind) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        c->landlock_error = c->seccomp_error = errno;
        return;
    }
    apply_landlock(c, kind);
    c->seccomp_error = apply_seccomp(kind);
    if (c->seccomp_error == 0) c->files = c->network = c->programs = c->signals = true;
}

#else /* not Linux */
static void apply(Confinement *c, const Kind *kind) {
    (void)kind;
    c->landlock_error = c->seccomp_error = ENOSYS;
}
#endif

static uint64_t now(void) {
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

Confinement confine_self(void) {
    Confinement c = {0};
    uint64_t start = now();
    apply(&c, &(Kind){0});
    c.nanoseconds = now() - start;
    return c;
}

void confine_helper(void) {
    Confinement c = {0};
    apply(&c, &(Kind){.helper = true});
}

void confine_writer(const Str *folders, uint32_t count) {
    Confinement c = {0};
    apply(&c, &(Kind){.writer = true, .folders = folders, .count = count});
}

void confine_tell(const Confinement *c, Buf *out) {
    const struct {
        bool on;
        const char *text;
    } parts[] = {
        {c->files, "files read-only"},
        {c->network, "no network"},
        {c->programs, "no other programs"},
        {c->signals, "no signals to others"},
    };
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!parts[i].on) continue;
        buf_format(out, "%s%s", any ? ", " : "confined: ", parts[i].text);
        any = true;
    }
    if (!any) buf_add(out, S("not confined"));
    if (c->landlock_abi) buf_format(out, "; Landlock ABI %d", c->landlock_abi);
    else buf_format(out, "; no Landlock: %s", strerror(c->landlock_error));
    if (c->seccomp_error == 0) buf_add(out, S("; seccomp"));
    else if (c->seccomp_error == ENOTSUP) buf_add(out, S("; no seccomp filter in this build"));
    else buf_format(out, "; no seccomp: %s", strerror(c->seccomp_error));
    buf_format(out, "; took %.2f ms\n", (double)c->nanoseconds / 1e6);
}
