/* Making filters: see seccomp.h. */
#include "sandbox/seccomp.h"

#include "base/fault.h"
#include "sandbox/notify.h"
#include "sandbox/numbers.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint32_t allow = SECCOMP_RET_ALLOW, refuse = SECCOMP_RET_ERRNO | EPERM,
                      absent = SECCOMP_RET_ERRNO | ENOSYS;

static void load(Filter *f, unsigned argument) {
    emit(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offsetof(struct seccomp_data, args) + 8 * (size_t)argument), 0, 0);
}

/* The loaded register is one of `values`: `what`. */
static void give_if_any(Filter *f, const uint32_t *values, size_t count, uint32_t what) {
    for (size_t i = 0; i < count; i++) emit(f, BPF_JMP | BPF_JEQ | BPF_K, values[i], count - 1 - i, i + 1 == count);
    give(f, what);
}

static void give_if(Filter *f, uint32_t value, uint32_t what) { give_if_any(f, &value, 1, what); }

static void give_if_set(Filter *f, uint32_t bits, uint32_t what) {
    emit(f, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    give(f, what);
}

enum { NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP };

enum { OF_TIME = 0x80 }; /* CLONE_NEWTIME: among the flags of clone(2) these bits are a signal */

/* No namespaces; and no thread with descriptors of its own, which nobody would count: watch.c looks at those of the process. */
static void check_clone(Filter *f, FilterOptions o) {
    (void)o;
    load(f, 0);
    give_if_set(f, NAMESPACES, refuse);
    emit(f, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 2);
    emit(f, BPF_JMP | BPF_JSET | BPF_K, CLONE_FILES, 1, 0);
    give(f, refuse);
    give(f, allow);
}

static void check_unshare(Filter *f, FilterOptions o) {
    (void)o;
    load(f, 0);
    give_if_set(f, NAMESPACES | OF_TIME | CLONE_FILES, refuse);
    give(f, allow);
}

static void check_close_range(Filter *f, FilterOptions o) {
    (void)o;
    load(f, 2);
    give_if_set(f, 2 /* CLOSE_RANGE_UNSHARE */, refuse);
    give(f, allow);
}

/* Kinds of calls that change a file which is only readable, or the file system around it: flags and attributes, verity, keys (f); freezing, trimming
 * (X); subvolumes (0x94); and those of F2FS and bcachefs. What `looks` names is left: FS_IOC_GETFLAGS, FS_IOC_FIEMAP; XFS_IOC_DIOINFO, FS_IOC_FSGETXATTR,
 * XFS_IOC_FSGEOMETRY; FICLONE, FICLONERANGE, FS_IOC_GETFSLABEL, FIDEDUPERANGE, which change what is open to be written alone. */
static const struct {
    uint32_t kind, count, looks[5];
} file_calls[] = {
    {'f', 2, {1, 11}}, {'X', 5, {30, 31, 100, 124, 126}}, {0x94, 4, {9, 13, 49, 54}}, {0xF5, 0, {0}}, {0xBC, 0, {0}},
};

/* What types into a terminal, or leaves it changed in ways that no shell mends; what changes files that are open to be read. */
static void check_ioctl(Filter *f, FilterOptions o) {
    static const uint32_t typing[] = {0x5412 /* TIOCSTI */, 0x541C /* TIOCLINUX */, 0x5423 /* TIOCSETD */,
                                      0x541D /* TIOCCONS */, 0x540C /* TIOCEXCL */},
                          console[] = {0x4B00 /* keyboard and screen: KDSKBMODE, ... */, 0x5600 /* VT_LOCKSWITCH, ... */},
                          attributes[] = {0x40087602 /* FS_IOC_SETVERSION */, 0x40047211 /* FAT_IOCTL_SET_ATTRIBUTES */};
    load(f, 1);
    give_if_any(f, typing, COUNT_OF(typing), refuse);
    give_if_any(f, attributes, COUNT_OF(attributes), refuse);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0x540A /* TCXONC */, 0, 3);
    load(f, 2);
    give_if(f, 0 /* TCOOFF: nobody would see anything any more */, refuse);
    load(f, 1);
    emit(f, BPF_ALU | BPF_AND | BPF_K, 0xFFFFFF00, 0, 0);
    give_if_any(f, console, COUNT_OF(console), refuse);
    emit(f, BPF_ALU | BPF_AND | BPF_K, 0xFF00, 0, 0);
    for (size_t i = 0; i < COUNT_OF(file_calls); i++) {
        uint32_t looks = file_calls[i].count;
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, file_calls[i].kind << 8, 0, looks ? 4 + looks : 1);
        if (looks) {
            load(f, 1);
            emit(f, BPF_ALU | BPF_AND | BPF_K, 0xFF, 0, 0);
            give_if_any(f, file_calls[i].looks, looks, allow);
        }
        give(f, refuse);
    }
    if (o.host_sockets) load(f, 1);
    if (o.host_sockets) { /* SIOCADDRT and all behind it: routes, interfaces, namespaces */
        emit(f, BPF_JMP | BPF_JGE | BPF_K, 0x890B, 0, 2);
        emit(f, BPF_JMP | BPF_JGE | BPF_K, 0x8A00, 1, 0);
        give(f, refuse);
    }
    give(f, allow);
}

/* A lease keeps whoever opens the file outside waiting. */
static void check_fcntl(Filter *f, FilterOptions o) {
    (void)o;
    load(f, 1);
    give_if(f, 1024 /* F_SETLEASE */, refuse);
    give(f, allow);
}

static const uint32_t no_family = SECCOMP_RET_ERRNO | EAFNOSUPPORT, no_protocol = SECCOMP_RET_ERRNO | EPROTONOSUPPORT;

/* Without a network of its own: what the supervisor connects, binds and listens for, and nothing that can send without.
 */
static void check_socket_alone(Filter *f) {
    static const uint32_t types[] = {SOCK_STREAM, SOCK_SEQPACKET}, protocols[] = {0, IPPROTO_TCP};
    load(f, 0);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 6);
    load(f, 1);
    emit(f, BPF_ALU | BPF_AND | BPF_K, 0xF, 0, 0);
    give_if_any(f, types, COUNT_OF(types), allow);
    give(f, refuse);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 1, 0);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 9);
    load(f, 1);
    emit(f, BPF_ALU | BPF_AND | BPF_K, 0xF, 0, 0);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 1, 0);
    give(f, refuse);
    load(f, 2);
    give_if_any(f, protocols, COUNT_OF(protocols), allow);
    give(f, no_protocol);
    give(f, no_family);
}

/* Unix, and TCP and UDP alone: no raw, packet, netlink, vsock, MPTCP, SCTP, ... */
static void check_socket(Filter *f, FilterOptions o) {
    static const uint32_t families[] = {AF_UNIX, AF_INET, AF_INET6},
                          types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    static const uint32_t protocols[] = {0, IPPROTO_TCP, IPPROTO_UDP};
    if (!o.namespaces && !o.open_network) {
        if (o.traps & TRAP_NETWORK) check_socket_alone(f);
        else give(f, refuse); /* Landlock alone knows no UDP and no sockets in files */
        return;
    }
    load(f, 0);
    for (size_t i = 0; i < COUNT_OF(families); i++)
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, families[i], COUNT_OF(families) - i, 0);
    give(f, no_family);
    load(f, 1);
    emit(f, BPF_ALU | BPF_AND | BPF_K, 0xF, 0, 0);
    for (size_t i = 0; i < COUNT_OF(types); i++) emit(f, BPF_JMP | BPF_JEQ | BPF_K, types[i], COUNT_OF(types) - i, 0);
    give(f, refuse);
    load(f, 2);
    give_if_any(f, protocols, COUNT_OF(protocols), allow);
    give(f, no_protocol);
}

/* A datagram socket, also one of a pair, sends to any file: without namespaces these are everyone's. */
static void check_socketpair(Filter *f, FilterOptions o) {
    if (!o.namespaces && !o.open_network) {
        load(f, 1);
        emit(f, BPF_ALU | BPF_AND | BPF_K, 0xF, 0, 0);
        give_if(f, SOCK_DGRAM, refuse);
    }
    load(f, 0);
    give_if(f, AF_UNIX, allow);
    give(f, no_family);
}

/* TCP that sends before it is connected, or is something else; routes of one's own: the first hop of a route is whom
 * the kernel sends to, whatever the address says. */
static void check_setsockopt(Filter *f, FilterOptions o) {
    static const struct {
        uint32_t level, count, names[5];
    } levels[] = {
        {IPPROTO_TCP, 3, {23 /* TCP_FASTOPEN */, 30 /* TCP_FASTOPEN_CONNECT */, 31 /* TCP_ULP */}},
        {IPPROTO_IP, 1, {4 /* IP_OPTIONS */}},
        {IPPROTO_IPV6,
         5,
         {57 /* IPV6_RTHDR */, 55 /* IPV6_RTHDRDSTOPTS */, 54 /* IPV6_HOPOPTS */, 5 /* IPV6_2292RTHDR */, 6}},
    };
    if (!o.namespaces && !o.open_network) { /* a port of the host's that a program of the same user shares so would be ours, too: socket(7) */
        load(f, 1);
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, SOL_SOCKET, 0, 3);
        load(f, 2);
        give_if(f, 15 /* SO_REUSEPORT */, SECCOMP_RET_ERRNO | ENOPROTOOPT);
    }
    load(f, 1);
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, levels[i].level, 0, 3 + levels[i].count);
        load(f, 2);
        give_if_any(f, levels[i].names, levels[i].count, refuse);
        give(f, allow);
    }
    give(f, allow);
}

static void check_send(Filter *f, unsigned flags) {
    load(f, flags);
    give_if_set(f, 0x20000000 /* MSG_FASTOPEN */, refuse);
    give(f, allow);
}
static void check_send_2(Filter *f, FilterOptions o) { (void)o, check_send(f, 2); }
static void check_send_3(Filter *f, FilterOptions o) { (void)o, check_send(f, 3); }

/* Options that change the process for itself; all others could be the next hole. */
static void check_prctl(Filter *f, FilterOptions o) {
    (void)o;
    static const uint32_t harmless[] = {1,  2,  3,  4,  5,  6,  7,  8,  13, 14, 15, 16,        19, 20, 21,
                                        22, 23, 25, 26, 27, 29, 30, 33, 34, 36, 37, 38,        39, 40, 41,
                                        42, 47, 50, 51, 52, 53, 54, 55, 56, 65, 66, 0x53564D41 /* PR_SET_VMA */};
    load(f, 0);
    give_if_any(f, harmless, COUNT_OF(harmless), allow);
    give(f, refuse);
}

static void check_personality(Filter *f, FilterOptions o) {
    (void)o;
    static const uint32_t harmless[] = {0, 0xFFFFFFFF};
    load(f, 0);
    give_if_any(f, harmless, COUNT_OF(harmless), allow);
    give(f, refuse);
}

/* A program may confine itself further, but not answer for others. */
static void check_seccomp(Filter *f, FilterOptions o) {
    load(f, 1);
    if (!o.traps) /* else there will be one, and the kernel lets nobody have a second */
        give_if_set(f, 8 /* SECCOMP_FILTER_FLAG_NEW_LISTENER */, SECCOMP_RET_ERRNO | EBUSY);
    give(f, allow);
}

static const uint32_t no_memory = SECCOMP_RET_ERRNO | ENOMEM;

/* A file of memory alone must say that it will never be started: Landlock and noexec do not see it. It can be mapped twice, to be written and
 * to be run. Huge pages: check_mapping(). */
static void check_memfd(Filter *f, FilterOptions o) {
    load(f, 1);
    give_if_set(f, 4 /* MFD_HUGETLB */, no_memory);
    if (!o.deny_wx) give_if_set(f, 8 /* MFD_NOEXEC_SEAL */, allow);
    give(f, SECCOMP_RET_ERRNO | EACCES);
}

/* A whiteout is a device, and hides files where the directory is part of an overlay. */
static void check_rename(Filter *f, FilterOptions o) {
    (void)o;
    load(f, 4);
    give_if_set(f, 4 /* RENAME_WHITEOUT */, SECCOMP_RET_ERRNO | EINVAL);
    give(f, allow);
}

static const uint32_t set_id_bits = S_ISUID | S_ISGID;

/* Whether modes and times may change at all: by the mounts' leave, or the supervisor's. */
static bool changes_metadata(FilterOptions o) { return (o.namespaces || o.traps & TRAP_MODES) && !o.keep_modes; }

static void check_mode(Filter *f, FilterOptions o, unsigned argument) {
    if (!changes_metadata(o)) {
        give(f, refuse);
        return;
    }
    load(f, argument);
    give_if_set(f, set_id_bits, refuse);
    give(f, allow);
}
static void check_mode_1(Filter *f, FilterOptions o) { check_mode(f, o, 1); }
static void check_mode_2(Filter *f, FilterOptions o) { check_mode(f, o, 2); }

/* Callers have another way. */
static void check_mode_young(Filter *f, FilterOptions o) {
    if (o.namespaces) check_mode(f, o, 2);
    else give(f, absent);
}

static void check_mknod(Filter *f, unsigned argument) {
    static const uint32_t devices[] = {S_IFCHR, S_IFBLK};
    load(f, argument);
    give_if_set(f, set_id_bits, refuse);
    emit(f, BPF_ALU | BPF_AND | BPF_K, S_IFMT, 0, 0);
    give_if_any(f, devices, COUNT_OF(devices), refuse);
    give(f, allow);
}
static void check_mknod_1(Filter *f, FilterOptions o) { (void)o, check_mknod(f, 1); }
static void check_mknod_2(Filter *f, FilterOptions o) { (void)o, check_mknod(f, 2); }

/* The mode counts only where a file may be made; elsewhere the register holds anything. */
static void check_open(Filter *f, unsigned flags) {
    load(f, flags);
    emit(f, BPF_JMP | BPF_JSET | BPF_K, 0100 | 020000000 /* O_CREAT, O_TMPFILE */, 1, 0);
    give(f, allow);
    load(f, flags + 1);
    give_if_set(f, set_id_bits, refuse);
    give(f, allow);
}
static void check_open_2(Filter *f, FilterOptions o) { (void)o, check_open(f, 2); }
#ifdef SYS_open
static void check_open_1(Filter *f, FilterOptions o) { (void)o, check_open(f, 1); }
#endif
static void check_creat_1(Filter *f, FilterOptions o) {
    (void)o;
    load(f, 1);
    give_if_set(f, set_id_bits, refuse);
    give(f, allow);
}

static void check_kill(Filter *f, FilterOptions o) {
    if (o.guard_signals) {
        load(f, 0);
        give_if(f, 0, refuse);
    }
    give(f, allow);
}

/* Without a namespace of processes a number could name anyone's: only the caller itself. In one there is process 1, who keeps limits. */
static void check_self(Filter *f, FilterOptions o, unsigned argument) {
    load(f, argument);
    give_if(f, o.namespaces ? 1 : 0, o.namespaces ? refuse : allow);
    give(f, o.namespaces ? allow : refuse);
}
static void check_self_0(Filter *f, FilterOptions o) { check_self(f, o, 0); }

/* Where core files are handed to a program of the host (core(5)), a limit of 1 keeps it from being started, and 0 does not: it stays. */
static void check_setrlimit(Filter *f, FilterOptions o) {
    if (o.core_is_piped) {
        load(f, 0);
        give_if(f, 4 /* RLIMIT_CORE */, refuse);
    }
    give(f, allow);
}

static void check_prlimit(Filter *f, FilterOptions o) {
    if (o.core_is_piped) {
        load(f, 1);
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, 4 /* RLIMIT_CORE */, 0, 5);
        load(f, 2);
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2); /* no new one: it only looks */
        emit(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, args[2]) + 4, 0, 0);
        emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
        give(f, refuse);
    }
    check_self(f, o, 0);
}

/* Processes alone: the caller's group (that of the shell's pipeline) and user have members outside, with namespaces, too. */
static void check_one(Filter *f, FilterOptions o, uint32_t process) {
    load(f, 0);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, process, 1, 0);
    give(f, refuse);
    check_self(f, o, 1);
}
static void check_priority(Filter *f, FilterOptions o) { check_one(f, o, 0 /* PRIO_PROCESS */); }
static void check_ioprio(Filter *f, FilterOptions o) { check_one(f, o, 1 /* IOPRIO_WHO_PROCESS */); }

/* Memory that is written and run at once. What becomes executable later is prctl(PR_SET_MDWE)'s: program.c. */
static void check_protection(Filter *f, FilterOptions o) {
    if (o.deny_wx) {
        load(f, 2);
        emit(f, BPF_ALU | BPF_AND | BPF_K, 2 | 4 /* PROT_WRITE, PROT_EXEC */, 0, 0);
        give_if(f, 2 | 4, SECCOMP_RET_ERRNO | EACCES);
    }
    give(f, allow);
}

/* Huge pages are the host's pool, and in no sum of memory: there are none, as on most machines. */
static void check_mapping(Filter *f, FilterOptions o) {
    load(f, 3);
    give_if_set(f, 0x40000 /* MAP_HUGETLB */, no_memory);
    check_protection(f, o);
}

static void check_shmget(Filter *f, FilterOptions o) {
    load(f, 2);
    give_if_set(f, 04000 /* SHM_HUGETLB */, no_memory);
    give(f, o.namespaces ? allow : refuse);
}

/* What a set may hold is the kernel's memory, which no process is charged for: 2 MB for 32000. */
static void check_semget(Filter *f, FilterOptions o) {
    enum { MOST = 256 };
    if (o.namespaces) {
        load(f, 1);
        emit(f, BPF_JMP | BPF_JGT | BPF_K, MOST, 0, 1);
        give(f, SECCOMP_RET_ERRNO | EINVAL);
    }
    give(f, o.namespaces ? allow : refuse);
}

static void check_shmat(Filter *f, FilterOptions o) {
    if (o.deny_wx) {
        load(f, 2);
        give_if_set(f, 0100000 /* SHM_EXEC */, SECCOMP_RET_ERRNO | EACCES);
    }
    give(f, o.namespaces ? allow : refuse);
}

/* Owners, times, attributes: Landlock does not know them. */
static void check_times(Filter *f, FilterOptions o) { give(f, changes_metadata(o) ? allow : refuse); }
static void check_metadata(Filter *f, FilterOptions o) { give(f, o.namespaces && !o.keep_modes ? allow : refuse); }

/* System V objects and queues. */
static void check_unmediated(Filter *f, FilterOptions o) { give(f, o.namespaces ? allow : refuse); }

static const Row program_rows[] = {
#define ALLOW(name) {SYS_##name, SECCOMP_RET_ALLOW, NULL},
#define REFUSE(name) {SYS_##name, SECCOMP_RET_ERRNO | EPERM, NULL},
#define ABSENT(name) {SYS_##name, SECCOMP_RET_ERRNO | ENOSYS, NULL},
#define CHECKED(name, check) {SYS_##name, 0, check_##check},
#include "policy/syscall.def"
};

static const Row init_rows[] = {
#define ALLOW(name)
#define REFUSE(name)
#define ABSENT(name)
#define CHECKED(name, check)
#define INIT(name) {SYS_##name, SECCOMP_RET_ALLOW, NULL},
#include "policy/syscall.def"
};

void filter_program(Filter *f, FilterOptions options) {
    numbers_filter(f, program_rows, COUNT_OF(program_rows), absent, options);
}

/* Also netlink, to ask whose a socket is: sock_diag(7). */
static void check_families(Filter *f, FilterOptions o) {
    (void)o;
    static const uint32_t families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
    load(f, 0);
    give_if_any(f, families, COUNT_OF(families), allow);
    give(f, no_family);
}

static void check_reading(Filter *f, unsigned flags) {
    load(f, flags);
    give_if_set(f, 3 | 0100 | 01000 /* O_ACCMODE, O_CREAT, O_TRUNC */, refuse);
    load(f, flags);
    give_if_set(f, 020000000 /* O_TMPFILE */, refuse);
    give(f, allow);
}
#ifdef SYS_open
static void check_reading_1(Filter *f, FilterOptions o) { (void)o, check_reading(f, 1); }
#endif
static void check_reading_2(Filter *f, FilterOptions o) { (void)o, check_reading(f, 2); }

/* Where the supervisor differs from the program. */
static const Row supervisor_rows[] = {
#define ALLOW(name) {SYS_##name, SECCOMP_RET_ALLOW, NULL},
#define REFUSE(name) {SYS_##name, SECCOMP_RET_ERRNO | EPERM, NULL},
    ALLOW(process_vm_readv) ALLOW(pidfd_getfd) ALLOW(openat2){SYS_socket, 0, check_families},
    {SYS_openat, 0, check_reading_2},
    REFUSE(execve) REFUSE(execveat) REFUSE(truncate) REFUSE(mkdirat) REFUSE(unlinkat) REFUSE(renameat) REFUSE(renameat2)
        REFUSE(symlinkat) REFUSE(linkat) REFUSE(mknodat) REFUSE(fchmodat) REFUSE(fchownat)
#ifdef SYS_open
            {SYS_open, 0, check_reading_1},
    REFUSE(creat) REFUSE(rename) REFUSE(mkdir) REFUSE(rmdir) REFUSE(unlink) REFUSE(link) REFUSE(symlink) REFUSE(mknod)
        REFUSE(chmod) REFUSE(chown) REFUSE(lchown)
#endif
#undef ALLOW
#undef REFUSE
};

/* What a program may do with certain registers alone, the supervisor may or may not: a shorter filter is installed
 * sooner. */
static void make_plain(Row *r) {
    static Check *const never[] = {check_unmediated, check_shmget, check_semget, check_metadata, check_shmat,   check_mode_1,      check_mode_2,   check_mode_young, check_times,
                                   check_mknod_1,    check_mknod_2,  check_creat_1, check_personality, check_memfd,
                                   check_priority,   check_ioprio};
    bool allowed = r->action == SECCOMP_RET_ALLOW;
    if (r->check) allowed = true;
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (r->check == never[i]) allowed = false;
    if (r->check == check_clone) return;
    r->check = NULL;
    r->action = allowed ? SECCOMP_RET_ALLOW : refuse;
}

void filter_supervisor(Filter *f, bool removes_folders, bool changes_modes) {
    Row rows[NUMBERS_MOST_ROWS];
    CHECK(COUNT_OF(program_rows) <= NUMBERS_MOST_ROWS);
    memcpy(rows, program_rows, sizeof program_rows);
    for (size_t j = 0; j < COUNT_OF(program_rows); j++) make_plain(&rows[j]);
    for (size_t i = 0; i < COUNT_OF(supervisor_rows); i++)
        for (size_t j = 0; j < COUNT_OF(program_rows); j++)
            if (rows[j].number == supervisor_rows[i].number) rows[j] = supervisor_rows[i];
    for (size_t j = 0; changes_modes && j < COUNT_OF(program_rows); j++) /* Landlock alone: mode.c */
        if (rows[j].number == SYS_fchmodat || rows[j].number == SYS_utimensat) rows[j] = (Row){rows[j].number, SECCOMP_RET_ALLOW, NULL};
    for (size_t j = 0; removes_folders && j < COUNT_OF(program_rows); j++) /* its control group, at the end */
#ifdef SYS_rmdir
        if (rows[j].number == SYS_rmdir) rows[j].action = SECCOMP_RET_ALLOW;
#else
        if (rows[j].number == SYS_unlinkat) rows[j].action = SECCOMP_RET_ALLOW;
#endif
    numbers_filter(f, rows, COUNT_OF(program_rows), refuse, (FilterOptions){.namespaces = true});
}

void filter_init(Filter *f) {
    numbers_filter(f, init_rows, COUNT_OF(init_rows), SECCOMP_RET_KILL_PROCESS, (FilterOptions){.namespaces = true});
}

static const Row witness_rows[] = {
#define ALLOW(name)
#define REFUSE(name)
#define ABSENT(name)
#define CHECKED(name, check)
#define WITNESS(name) {SYS_##name, SECCOMP_RET_ALLOW, NULL},
#include "policy/syscall.def"
};

void filter_witness(Filter *f) {
    numbers_filter(f, witness_rows, COUNT_OF(witness_rows), SECCOMP_RET_KILL_PROCESS, (FilterOptions){.namespaces = true});
}

static const Row eye_rows[] = {
#define ALLOW(name)
#define REFUSE(name)
#define ABSENT(name)
#define CHECKED(name, check)
#define EYE(name) {SYS_##name, SECCOMP_RET_ALLOW, NULL},
#include "policy/syscall.def"
    {SYS_openat, 0, check_reading_2},
#ifdef SYS_open
    {SYS_open, 0, check_reading_1},
#endif
};

void filter_eye(Filter *f) {
    numbers_filter(f, eye_rows, COUNT_OF(eye_rows), SECCOMP_RET_KILL_PROCESS, (FilterOptions){.namespaces = true});
}

/* What looks at an open descriptor (AT_EMPTY_PATH), as fstat(3) does, names no file. */
static void check_look(Filter *f, FilterOptions o) {
    (void)o;
    load(f, 3);
    give_if_set(f, 0x1000, SECCOMP_RET_ALLOW);
    give(f, SECCOMP_RET_USER_NOTIF);
}

static void allow_own(Filter *f, FilterOptions o) {
    load(f, 5);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)o.own, 0, 3);
    emit(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, args[5]) + 4, 0, 0);
    give_if(f, (uint32_t)(o.own >> 32), SECCOMP_RET_ALLOW);
}

static void check_exec(Filter *f, FilterOptions o) {
    allow_own(f, o);
    give(f, SECCOMP_RET_USER_NOTIF);
}

static void check_writing(Filter *f, unsigned flags) {
    load(f, flags);
    give_if_set(f, 3 | 0100 | 01000 /* O_ACCMODE, O_CREAT, O_TRUNC */, SECCOMP_RET_USER_NOTIF);
    load(f, flags);
    give_if_set(f, 020000000 /* O_TMPFILE */, SECCOMP_RET_USER_NOTIF);
    give(f, SECCOMP_RET_ALLOW);
}
#ifdef SYS_open
static void check_writing_1(Filter *f, FilterOptions o) { (void)o, check_writing(f, 1); }
#endif
static void check_writing_2(Filter *f, FilterOptions o) {
    allow_own(f, o);
    check_writing(f, 2);
}

static Check *check_of_trap(uint32_t number, unsigned traps) {
    if (number == SYS_newfstatat) return check_look;
    if (number == SYS_execve) return check_exec;
    if (number == SYS_openat && !(traps & TRAP_OPENS)) return check_writing_2;
#ifdef SYS_open
    if (number == SYS_open && !(traps & TRAP_OPENS)) return check_writing_1;
#endif
    return NULL;
}

void filter_traps(Filter *f, unsigned traps, uint64_t own) {
    static const struct {
        uint32_t number;
        unsigned set;
    } trapped[] = {
#define TRAP(name, set, handler) {SYS_##name, set},
#include "sandbox/trap.def"
#undef TRAP
    };
    Row rows[COUNT_OF(trapped)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(trapped); i++)
        if (trapped[i].set & traps)
            rows[count++] = (Row){trapped[i].number, SECCOMP_RET_USER_NOTIF, check_of_trap(trapped[i].number, traps)};
    numbers_filter(f, rows, count, SECCOMP_RET_ALLOW, (FilterOptions){.namespaces = true, .own = own});
}

const char *filter_install(const Filter *f) {
    struct sock_fprog program = {.len = f->length, .filter = (struct sock_filter *)f->code};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return "install the filter of system calls";
    return NULL;
}

const char *filter_listen(const Filter *f, int *listener) {
    struct sock_fprog program = {.len = f->length, .filter = (struct sock_filter *)f->code};
    *listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    return *listener < 0 ? "install the filter of system calls with a listener" : NULL;
}
