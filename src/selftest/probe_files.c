/* Attempts on files: see probe.def. */
#include "selftest/probe.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { LONGEST = 4096 };
#define ATTEMPT(id) ProbeOutcome probe_##id(const ProbeTargets *t)
#define NAMED(variable, name) \
    char variable[LONGEST];   \
    probe_path(variable, sizeof variable, t, name)

/* Both names of a path in /proc of a process. */
static void in_proc(char *to, size_t size, pid_t pid, const char *rest) {
    snprintf(to, size, "/proc/%d/%s", pid, rest);
}

/* PROBE_OPEN if any is. */
static ProbeOutcome any_opens(const char *const *paths, size_t count, int flags) {
    bool there = false;
    for (size_t i = 0; i < count; i++) {
        if (probe_opens(paths[i], flags) == PROBE_OPEN) return PROBE_OPEN;
        there = true;
    }
    return there ? PROBE_HELD : PROBE_ABSENT;
}

static ProbeOutcome leave(const ProbeTargets *t, const char *id, const char *folder) {
    char path[LONGEST];
    snprintf(path, sizeof path, "%s/.%s-%s", folder, t->mark, id);
    return probe_opens(path, O_WRONLY | O_CREAT);
}

ATTEMPT(F01) {
    NAMED(secret, "vault/secret");
    return probe_reads(secret);
}
ATTEMPT(F02) { return leave(t, "F02", getenv("HOME") ? getenv("HOME") : "/"); }
ATTEMPT(F03) {
    NAMED(secret, "vault/secret");
    NAMED(link, "given/link-to-secret");
    unlink(link);
    if (symlink(secret, link) != 0) return PROBE_ABSENT;
    ProbeOutcome o = probe_reads(link);
    unlink(link);
    return o;
}
ATTEMPT(F04) {
    NAMED(outside, "vault/made-outside");
    NAMED(link, "given/link-to-outside");
    unlink(link);
    if (symlink(outside, link) != 0) return PROBE_ABSENT;
    ProbeOutcome o = probe_opens(link, O_WRONLY | O_CREAT);
    unlink(link);
    return o;
}
ATTEMPT(F05) {
    char path[LONGEST];
    snprintf(path, sizeof path, "/proc/self/root%s/vault/secret", t->folder);
    return probe_reads(path);
}
ATTEMPT(F06) {
    (void)t;
    return probe_opens("/proc/1/root/", O_RDONLY | O_DIRECTORY);
}
ATTEMPT(F07) {
    char path[LONGEST];
    in_proc(path, sizeof path, t->victim, "root/");
    return probe_opens(path, O_RDONLY | O_DIRECTORY);
}
/* What whoever started us left open: a directory and a file. */
ATTEMPT(F08) {
    NAMED(secret, "vault/secret");
    char byte;
    int fd = openat(PROBE_FD_ROOT, secret + 1, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, &byte, 1);
    if (fd >= 0) close(fd);
    return n > 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(F09) {
    (void)t;
    char byte;
    return pread(PROBE_FD_SECRET, &byte, 1, 0) > 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(F10) {
    NAMED(secret, "vault/secret");
    NAMED(name, "given/hard-link");
    unlink(name);
    ProbeOutcome o = probe_call(link(secret, name));
    unlink(name);
    return o;
}
ATTEMPT(F11) {
    (void)t;
    struct {
        unsigned size;
        int type;
        unsigned char bytes[8];
    } handle = {8, 1, {2}};
    return probe_call(syscall(SYS_open_by_handle_at, AT_FDCWD, &handle, O_RDONLY));
}
ATTEMPT(F12) {
    (void)t;
    return probe_call(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
}
ATTEMPT(F13) {
    (void)t;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return PROBE_HELD;
    return PROBE_OPEN;
}
ATTEMPT(F14) {
    (void)t;
    return probe_call(syscall(SYS_fsopen, "tmpfs", 0));
}
ATTEMPT(F15) {
    (void)t;
    if (probe_call(syscall(SYS_open_tree, AT_FDCWD, "/", 1)) == PROBE_OPEN) return PROBE_OPEN;
    if (probe_call(syscall(SYS_move_mount, AT_FDCWD, "/proc", AT_FDCWD, "/", 0)) == PROBE_OPEN) return PROBE_OPEN;
    return probe_call(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, NULL, 0));
}
ATTEMPT(F16) {
    (void)t;
    return probe_call(umount2("/proc", MNT_DETACH));
}
ATTEMPT(F17) {
    (void)t;
    return probe_call(chroot("/"));
}
ATTEMPT(F18) {
    (void)t;
    return probe_opens("/proc/sys/kernel/core_pattern", O_WRONLY);
}
ATTEMPT(F19) {
    (void)t;
    return probe_opens("/proc/sysrq-trigger", O_WRONLY);
}
ATTEMPT(F20) {
    (void)t;
    static const char *const paths[] = {"/sys/kernel/uevent_helper", "/sys/fs/cgroup/release_agent",
                                        "/sys/fs/cgroup/cgroup.procs"};
    return any_opens(paths, COUNT_OF(paths), O_WRONLY);
}
ATTEMPT(F21) {
    NAMED(path, "given/device");
    ProbeOutcome o = probe_call(mknod(path, S_IFCHR | 0600, (1 << 8) | 3));
    unlink(path);
    return o;
}
ATTEMPT(F22) {
    (void)t;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? PROBE_HELD : PROBE_OPEN;
}
ATTEMPT(F23) {
    NAMED(path, "given/set-id");
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    if (fd < 0) return PROBE_ABSENT;
    bool done =
        fchmod(fd, 04755) == 0 || chmod(path, 04755) == 0 || syscall(SYS_fchmodat2, AT_FDCWD, path, 04755, 0) == 0;
    close(fd);
    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 04755);
    if (fd >= 0) close(fd), unlink(path), done = true;
    return done ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(F24) {
    char path[LONGEST];
    in_proc(path, sizeof path, t->victim, "mem");
    return probe_opens(path, O_RDONLY);
}
ATTEMPT(F25) {
    char path[LONGEST];
    in_proc(path, sizeof path, t->victim, "environ");
    return probe_opens(path, O_RDONLY);
}

/* Starts what `fd` or `path` is, in a child; open if it ran. The copy of this very program ends with 125 for want of a
 * command. */
static ProbeOutcome starts(int fd, const char *path) {
    static const char *const words[] = {"x", NULL}, *const none[] = {NULL};
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (null >= 0) dup2(null, 2);
        if (path) execve(path, (char *const *)(uintptr_t)words, (char *const *)(uintptr_t)none);
        else syscall(SYS_execveat, fd, "", words, none, AT_EMPTY_PATH);
        _exit(77);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0) return PROBE_ABSENT;
    return WIFEXITED(status) && WEXITSTATUS(status) == 125 ? PROBE_OPEN : PROBE_HELD;
}

static bool copy_self(int to) {
    char bytes[65536];
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    bool good = from >= 0;
    for (ssize_t n; good && (n = read(from, bytes, sizeof bytes)) != 0;)
        good = n > 0 && write(to, bytes, (size_t)n) == n;
    if (from >= 0) close(from);
    return good;
}

ATTEMPT(F26) {
    (void)t;
    int fd = memfd_create("probe", 0);
    if (fd < 0) return PROBE_HELD;
    if (!copy_self(fd)) return PROBE_ABSENT;
    return starts(fd, NULL);
}
ATTEMPT(F27) {
    NAMED(path, "given/program");
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    bool good = fd >= 0 && copy_self(fd);
    if (fd >= 0) close(fd);
    ProbeOutcome o = good ? starts(-1, path) : PROBE_ABSENT;
    unlink(path);
    return o;
}
ATTEMPT(F28) {
    NAMED(path, "read/file");
    return probe_call(chmod(path, 0644));
}
ATTEMPT(F29) {
    NAMED(path, "read/file");
    return probe_call(setxattr(path, "user.tocsin", "1", 1, 0));
}
ATTEMPT(F30) {
    NAMED(path, "read/file");
    return probe_call(truncate(path, 0));
}
ATTEMPT(F31) {
    struct stat status;
    NAMED(path, "vault/secret");
    return probe_call(stat(path, &status));
}
ATTEMPT(F32) {
    NAMED(vault, "vault");
    int fd = inotify_init1(IN_CLOEXEC);
    return fd < 0 ? PROBE_HELD : probe_call(inotify_add_watch(fd, vault, IN_ALL_EVENTS));
}
ATTEMPT(F33) { return leave(t, "F33", "/tmp"); }
ATTEMPT(F34) { return leave(t, "F34", "/dev/shm"); }
ATTEMPT(F35) {
    (void)t;
    static const char *const paths[] = {"/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/port"};
    return any_opens(paths, COUNT_OF(paths), O_RDONLY);
}
ATTEMPT(F36) {
    NAMED(secret, "vault/secret");
    char again[64];
    int fd = open(secret, O_PATH | O_CLOEXEC);
    if (fd < 0) return PROBE_HELD;
    snprintf(again, sizeof again, "/proc/self/fd/%d", fd);
    return probe_reads(again);
}
ATTEMPT(F37) {
    NAMED(path, "read/file");
    return probe_call(utimensat(AT_FDCWD, path, NULL, 0));
}
ATTEMPT(F38) {
    (void)t;
    return probe_call(syscall(SYS_fanotify_init, 0x200, O_RDONLY));
}
ATTEMPT(F39) {
    NAMED(vault, "vault");
    return probe_opens(vault, O_RDONLY | O_DIRECTORY);
}
ATTEMPT(F43) {
    NAMED(from, "given/hidden");
    NAMED(to, "given/moved");
    if (rename(from, to) != 0) return PROBE_HELD;
    rename(to, from);
    return PROBE_OPEN;
}
ATTEMPT(F47) {
    NAMED(path, "given/library");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0755); /* what a loader does: map code */
    if (fd < 0 || !copy_self(fd)) return PROBE_ABSENT;
    void *map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    close(fd);
    unlink(path);
    return map == MAP_FAILED ? PROBE_HELD : PROBE_OPEN;
}
ATTEMPT(F48) {
    (void)t;
    static const char *const paths[] = {"/dev/kvm", "/dev/fuse", "/dev/dri/card0", "/dev/net/tun", "/dev/vhost-net"};
    return any_opens(paths, COUNT_OF(paths), O_RDWR);
}
ATTEMPT(F49) {
    (void)t;
    static const char *const paths[] = {"/proc/self/exe", "/proc/1/exe"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        if (open(paths[i], O_WRONLY | O_CLOEXEC) >= 0) return PROBE_OPEN;
    return PROBE_HELD;
}
ATTEMPT(F50) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || strlen(t->folder) > 80) return PROBE_HELD;
    snprintf(address.sun_path, sizeof address.sun_path, "%.70s/vault/sock-made", t->folder);
    ProbeOutcome o = probe_call(bind(fd, (struct sockaddr *)&address, sizeof address));
    unlink(address.sun_path);
    return o;
}

/* Where others start code from, in a folder that may be written. */
ATTEMPT(F44) {
    static const struct {
        const char *name;
        bool makes;
    } places[] = {{"project/.git/hooks/pre-commit", true},
                  {"project/.envrc", false},
                  {"project/venv/bin/python", true},
                  {"project/site.pth", false}};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        NAMED(path, places[i].name);
        int fd = open(path, O_WRONLY | O_CLOEXEC | (places[i].makes ? O_CREAT : 0), 0700);
        if (fd < 0) continue;
        close(fd);
        if (places[i].makes) unlink(path);
        return PROBE_OPEN;
    }
    return PROBE_HELD;
}
ATTEMPT(F46) {
    NAMED(path, "read/file");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return PROBE_ABSENT;
    void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    close(fd);
    return code == MAP_FAILED ? PROBE_HELD : PROBE_OPEN;
}
