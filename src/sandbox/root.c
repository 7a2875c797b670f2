/* The new root: a tmpfs of a few directories on which what was given is bind-mounted under its own name, each mount
 * with no more than its rights. See mount_setattr(2), pivot_root(2), user_namespaces(7), and "ID-mapped mounts" in
 * mount_setattr(2).
 *
 * Everything private to the run (/tmp, /dev/shm, the home directory) lies in that one tmpfs, so that one size bounds
 * all. */
#include "sandbox/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* sys/mount.h and linux/mount.h do not stand in one file with every glibc. */
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);
int umount2(const char *target, int flags);

enum {
    CALL_OPEN_TREE = 428, /* the same numbers on every architecture */
    CALL_MOVE_MOUNT = 429,
    CALL_MOUNT_SETATTR = 442,
    FLAG_RECURSIVE = 0x8000,
    FLAG_DETACH = 2,
};
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MS_NOSUID
enum { MS_NOSUID = 2, MS_NODEV = 4, MS_NOEXEC = 8, MS_REC = 16384, MS_PRIVATE = 1 << 18 };
#endif

/* Before pivoting the new root is the working directory: paths inside, without their first slash. */
static const char *inside(Str path) { return path.len > 1 ? path.ptr + 1 : "."; }

/* A directory on the way to what was given is the program's, as what was given is: git, for one, trusts no other. The root is read-only. */
static bool make_folder(const Launch *l, const char *path) {
    if (mkdir(path, 0755) != 0) return false;
    return !l->privileged || chown(path, l->host_id, l->host_id) == 0;
}

/* Makes the directories on the way to `path` (absolute), itself included if `whole`. */
static bool make_way(const Launch *l, Str path, bool whole) {
    char step[POLICY_MAX_PATH + 1];
    if (path.len > POLICY_MAX_PATH) return false;
    if (whole && path.len > 1 && (make_folder(l, inside(path)) || errno == EEXIST)) return true; /* the way was there */
    for (size_t i = 1; i <= path.len; i++) {
        if (i < path.len ? path.ptr[i] != '/' : !whole) continue;
        memcpy(step, path.ptr + 1, i - 1);
        step[i - 1] = 0;
        if (i > 1 && !make_folder(l, step) && errno != EEXIST && errno != EROFS) return false;
    }
    return true;
}

static bool make_file(const Launch *l, Str path, mode_t mode, Str text) {
    if (!text.len && (mknod(inside(path), S_IFREG | mode, 0) == 0 || errno == EEXIST)) return true;
    int fd = open(inside(path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0 && errno == ENOENT) {
        if (!make_way(l, path, false)) return false;
        fd = open(inside(path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    }
    /* What stands in a mount is the host's: it is there, and stays untouched. */
    if (fd < 0) return errno == EEXIST || ((errno == EROFS || errno == EACCES) && access(inside(path), F_OK) == 0);
    bool good = text.len == 0 || write(fd, text.ptr, text.len) == (ssize_t)text.len;
    close(fd);
    return good;
}

/* A copy of the mount at `source`, detached, with `attributes` set (and the owner mapped for root). -1 with errno. */
static int clone_mount(const Launch *l, const char *source, uint64_t attributes, bool map_owner, bool must_map) {
    unsigned recursive = FLAG_RECURSIVE;
    for (int attempt = 0; attempt < 2; attempt++, recursive = 0) {
        unsigned flags = OPEN_TREE_CLONE | (unsigned)O_CLOEXEC | AT_SYMLINK_NOFOLLOW | recursive;
        int fd = (int)syscall(CALL_OPEN_TREE, AT_FDCWD, source, flags);
        if (fd < 0) return -1;
        struct mount_attr attr = {.attr_set = attributes};
        if (map_owner && l->user_namespace >= 0) {
            attr.attr_set |= MOUNT_ATTR_IDMAP;
            attr.userns_fd = (unsigned)l->user_namespace;
        }
        if (syscall(CALL_MOUNT_SETATTR, fd, "", AT_EMPTY_PATH | recursive, &attr, sizeof attr) == 0) return fd;
        int why = errno;
        close(fd);
        errno = why;
        if (!(attr.attr_set & MOUNT_ATTR_IDMAP) || why != EINVAL) return -1;
    }
    if (must_map) return -1;
    return clone_mount(l, source, attributes, false,
                       false); /* a file system without mapped owners: others' rights hold */
}

static bool attach(int fd, const char *target) {
    bool good = fd >= 0 && syscall(CALL_MOVE_MOUNT, fd, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) == 0;
    int why = errno;
    if (fd >= 0) close(fd);
    errno = why;
    return good;
}

static const uint64_t bare = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

/* A directory of the run's own tmpfs that stays writable when the root is made read-only. */
static bool make_private(const Launch *l, Str path, mode_t mode) {
    if (!make_way(l, path, true) || chmod(inside(path), mode) != 0) return false;
    if (l->privileged && chown(inside(path), l->host_id, l->host_id) != 0) return false;
    return attach(clone_mount(l, inside(path), bare | MOUNT_ATTR_NOEXEC, false, false), inside(path));
}

static const char *make_private_places(const Launch *l) {
    const Access *a = l->access;
    if (!access_find(a, S("/tmp")) && !make_private(l, S("/tmp"), 01777)) return "make a private /tmp";
    Str home = a->policy->home;
    if (home.len > 1 && !access_find(a, home) && !policy_below(home, S("/proc")) && !policy_below(home, S("/dev")) &&
        !policy_below(S("/tmp"), home) && !make_private(l, home, 0700))
        return "make a private home directory";
    return make_way(l, a->policy->cwd, true) ? NULL : "make the working directory";
}

static const char *hide(const Launch *l, const char *target, bool directory) {
    const char *empty = directory ? "dev/.none" : "dev/.nothing";
    return attach(clone_mount(l, empty, bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY, false, false), target)
               ? NULL
               : "hide what is denied";
}

/* /proc/sys: empty, or with --allow-sys=kernel read-only. */
static const char *close_kernel(const Launch *l) {
    static const char sys[] = ROOT_PROC "/sys";
    if (!policy_has(l->policy, PERMISSION_sys, S("kernel"))) return hide(l, sys, true);
    int fd = clone_mount(l, sys, bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY, false, false);
    return attach(fd, sys) ? NULL : "make /proc/sys read-only";
}

static const char *mount_rules(const Launch *l) {
    const Access *a = l->access;
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        if (!r->mount) continue;
        if (r->rights == 0) {
            const char *fault = hide(l, inside(r->path), r->directory);
            bool gone = errno == ENOENT && r->protects; /* a socket of someone who ended meanwhile */
            if (fault && !gone) return fault;
            continue;
        }
        if (r->directory ? !make_way(l, r->path, true) : !make_file(l, r->path, 0644, S(""))) return "make a mount point";
        bool changes = r->rights & (RIGHT_WRITE | RIGHT_DELETE) && !r->device, must_map = changes && !a->policy->everything;
        uint64_t attributes = r->device ? MOUNT_ATTR_NOSUID : bare;
        if (!changes && !r->device) attributes |= MOUNT_ATTR_RDONLY;
        if (!(r->rights & RIGHT_MAP)) attributes |= MOUNT_ATTR_NOEXEC;
        int fd = clone_mount(l, r->path.ptr, attributes, !r->device, must_map);
        if (!attach(fd, inside(r->path))) return changes ? "mount a writable path" : "mount a path";
    }
    return NULL;
}

static const char *make_links(const Launch *l) {
    const Access *a = l->access;
    for (uint32_t i = 0; i < a->link_count; i++) {
        const Link *link = &a->links[i];
        if (access_find(a, link->path)) continue; /* stands in what is mounted */
        if (symlink(link->target.ptr, inside(link->path)) == 0 || errno == EEXIST) continue;
        if (errno != ENOENT || !make_way(l, link->path, false)) return "make a link's directory";
        if (symlink(link->target.ptr, inside(link->path)) != 0 && errno != EEXIST) return "make a link";
    }
    return NULL;
}

static const char *make_devices(const Launch *l) {
    static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
    static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"},
                                           {"/proc/self/fd/0", "dev/stdin"},
                                           {"/proc/self/fd/1", "dev/stdout"},
                                           {"/proc/self/fd/2", "dev/stderr"},
                                           {"pts/ptmx", "dev/ptmx"}};
    if (mkdir("dev", 0755) != 0 || mkdir("dev/.none", 0) != 0 || mkdir("dev/pts", 0755) != 0) return "make /dev";
    if (!make_file(l, S("/dev/.nothing"), 0, S(""))) return "make /dev";
    for (size_t i = 0; i < COUNT_OF(devices); i++) {
        Str path = str_from_z(devices[i]);
        uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY;
        if (!make_file(l, path, 0644, S("")) ||
            !attach(clone_mount(l, devices[i], attributes, false, false), inside(path)))
            return "mount a device of /dev";
    }
    for (size_t i = 0; i < COUNT_OF(links); i++)
        if (symlink(links[i][0], links[i][1]) != 0) return "make /dev";
    if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=600") != 0)
        return "mount a private /dev/pts";
    return make_private(l, S("/dev/shm"), 01777) ? NULL : "make a private /dev/shm";
}

/* The little that programs ask /etc for. */
static const char *make_etc(const Launch *l) {
    if (access_find(l->access, S("/etc"))) return NULL;
    Str home = l->policy->home;
    char text[2 * POLICY_MAX_PATH];
    const char *name = l->uid == 0 ? "root" : "user";
    for (char **e = l->environment; *e; e++)
        if (strncmp(*e, "USER=", 5) == 0 && (*e)[5] && strlen(*e) < 64 && !strpbrk(*e + 5, ":\n/ ")) name = *e + 5;
    int n = snprintf(text, sizeof text, "%s:x:%u:%u::%s:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n",
                     name, l->uid, l->gid, home.ptr);
    if (!access_find(l->access, S("/etc/passwd")) && !make_file(l, S("/etc/passwd"), 0644, str_make(text, (size_t)n)))
        return "write /etc/passwd";
    n = snprintf(text, sizeof text, "%s:x:%u:\nnogroup:x:65534:\n", name, l->gid);
    if (!access_find(l->access, S("/etc/group")) && !make_file(l, S("/etc/group"), 0644, str_make(text, (size_t)n)))
        return "write /etc/group";
    static const struct {
        const char *path, *text;
    } files[] = {
        {"/etc/hosts", "127.0.0.1 localhost tocsin\n::1 localhost\n"},
        {"/etc/nsswitch.conf",
         "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n"},
        {"/etc/resolv.conf", "nameserver 127.0.0.1\n"},
        {"/etc/host.conf", ""},
        {"/etc/gai.conf", ""},
    };
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (!access_find(l->access, str_from_z(files[i].path)) &&
            !make_file(l, str_from_z(files[i].path), 0644, str_from_z(files[i].text)))
            return "write /etc";
    return NULL;
}

/* The working directory is there by name alone; what was granted below it stays mounted. The home directory and /tmp
 * stay what they are. */
static const char *close_cwd(const Launch *l) {
    const Access *a = l->access;
    Str cwd = a->policy->cwd;
    bool private = (policy_below(cwd, S("/tmp")) && cwd.len > 4) ||
                   (policy_below(cwd, a->policy->home) && cwd.len > a->policy->home.len);
    if (!private || access_find(a, cwd)) return NULL;
    int fd =
        (int)syscall(CALL_OPEN_TREE, AT_FDCWD, inside(cwd), OPEN_TREE_CLONE | (unsigned)O_CLOEXEC | FLAG_RECURSIVE);
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
    if (fd < 0 || syscall(CALL_MOUNT_SETATTR, fd, "", AT_EMPTY_PATH, &attr, sizeof attr) != 0)
        return "make the working directory read-only";
    return attach(fd, inside(cwd)) ? NULL : "make the working directory read-only";
}

static const char *enter(void) {
    struct mount_attr attr = {.attr_set = bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY};
    if (rmdir("dev/.none") != 0 || unlink("dev/.nothing") != 0) return "tidy up /dev";
    if (syscall(CALL_MOUNT_SETATTR, AT_FDCWD, ".", 0, &attr, sizeof attr) != 0) return "make the new root read-only";
    return syscall(SYS_pivot_root, ".", ".") == 0 ? NULL : "change the root";
}

static int unmount_old(void *unused) {
    (void)unused;
    return umount2(".", FLAG_DETACH) != 0;
}

const char *root_leave(void *stack, size_t size) {
    if (layer_is_off("mount")) return NULL;
    if (clone(unmount_old, (char *)stack + size, CLONE_VM | SIGCHLD, NULL) < 0 && umount2(".", FLAG_DETACH) != 0) return "leave the old root";
    sched_yield(); /* it only has to begin */
    return chdir("/") == 0 ? NULL : "enter the new root";
}

/* The old root lies on the new one, where only the way up from it leads. */
static bool is_alone(void) {
    struct stat here, above;
    return stat("/", &here) == 0 && stat("/..", &above) == 0 && here.st_dev == above.st_dev && here.st_ino == above.st_ino;
}

const char *root_is_left(void) {
    if (layer_is_off("mount") || is_alone()) return NULL;
    while (waitpid(-1, NULL, 0) < 0 && errno == EINTR) continue; /* the program's process waits for us */
    errno = EBUSY;
    return is_alone() ? NULL : "leave the old root";
}

const char *root_begin(const Launch *l) {
    if (layer_is_off("mount")) return NULL;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return "make mounts private";
    char options[128];
    uint64_t size = l->policy->limits[LIMIT_memory];
    if (size > UINT64_C(1) << 30) size = UINT64_C(1) << 30;
    snprintf(options, sizeof options, "mode=755,size=%llu,nr_inodes=%d", (unsigned long long)size, SCRATCH_INODES);
    /* On /proc, which is there, and whose own content nothing below asks for. */
    if (mount("tocsin", "/proc", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) != 0 || chdir("/proc") != 0)
        return "mount a new root";
    if (mkdir(ROOT_PROC, 0755) != 0) return "make /proc";
    if (mount("proc", ROOT_PROC, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
        return "mount /proc of the new processes";
    return NULL;
}

const char *root_build(const Launch *l) {
    if (layer_is_off("mount")) return NULL;
    const char *fault = make_devices(l);
    if (!fault) fault = close_kernel(l);
    if (!fault) fault = make_private_places(l);
    if (!fault) fault = mount_rules(l);
    if (!fault) fault = make_links(l);
    if (!fault) fault = make_etc(l);
    if (!fault) fault = close_cwd(l);
    if (!fault) fault = enter();
    return fault;
}
