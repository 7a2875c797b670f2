/* The new root: a few directories on which what was given is bind-mounted under its own name, each mount with no more than its
 * rights. See mount_setattr(2), pivot_root(2), user_namespaces(7), and "ID-mapped mounts" in mount_setattr(2).
 *
 * The directories lie on a tmpfs, or are served by the supervisor (root_server.h), who then hears of what is not there. Everything private to
 * the run (/tmp, /dev/shm, the home directory) lies in that one tmpfs, so that one size bounds all. Where the root is served,
 * /tmp and home are an overlay of the tmpfs above the served directories: so names that are not there are asked for there, too. */
#include "sandbox/inside.h"
#include "sandbox/message.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/stat.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* sys/mount.h and linux/mount.h do not stand in one file with every glibc. */
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);
int umount2(const char *target, int flags);

enum {
    CALL_OPEN_TREE = 428, /* the same numbers on every architecture */
    CALL_MOVE_MOUNT = 429,
    CALL_MOUNT_SETATTR = 442,
    CALL_OPEN_TREE_ATTR = 467,
    FLAG_RECURSIVE = 0x8000,
    FLAG_DETACH = 2,
    ASKED = 48, /* names that root_ask() asks for */
};
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MS_NOSUID
enum { MS_NOSUID = 2, MS_NODEV = 4, MS_NOEXEC = 8, MS_REC = 16384, MS_PRIVATE = 1 << 18, MS_RDONLY = 1, MS_MOVE = 8192 };
#endif

/* Of the tmpfs, where the root is served: the root; the overlay, what is above in it, what it needs besides; and the rest, with something empty that
 * nobody may open. */
#define SERVED "root"
#define OVERLAY "overlay"
#define UPPER "upper"
#define WORK "work"
#define OWN_SHM "shm"
#define OWN_FILES "etc"
#define OWN_NONE "none"
#define OWN_NOTHING "nothing"

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
        struct mount_attr attr = {.attr_set = attributes};
        if (map_owner && l->user_namespace >= 0) {
            attr.attr_set |= MOUNT_ATTR_IDMAP;
            attr.userns_fd = (unsigned)l->user_namespace;
        }
        int fd = (int)syscall(CALL_OPEN_TREE_ATTR, AT_FDCWD, source, flags, &attr, sizeof attr);
        if (fd >= 0) return fd;
        fd = (int)syscall(CALL_OPEN_TREE, AT_FDCWD, source, flags); /* before Linux 6.15; or it says what is wrong */
        if (fd < 0) return -1;
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

int root_clone_to_read(const Launch *l, const char *path) {
    return clone_mount(l, path, bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY, false, false);
}

/* A directory of the run's own tmpfs that stays writable when the root is made read-only. */
static bool make_private(const Launch *l, Str path, mode_t mode) {
    if (!make_way(l, path, true) || chmod(inside(path), mode) != 0) return false;
    if (l->privileged && chown(inside(path), l->host_id, l->host_id) != 0) return false;
    return attach(clone_mount(l, inside(path), bare | MOUNT_ATTR_NOEXEC, false, false), inside(path));
}

static const char *make_private_places(const Launch *l) {
    for (int p = PLACE_TMP; p < PLACE_COUNT; p++) {
        mode_t mode;
        Str path = root_place(l->access, (RootPlace)p, &mode);
        if (path.len && !make_private(l, path, mode)) return "make a private directory";
    }
    return make_way(l, l->access->policy->cwd, true) ? NULL : "make the working directory";
}

/* Something empty that nobody may open over `target`; where the root is served, the thing of the rule with this number, so that who tries is heard
 * of. */
static const char *hide(const Launch *l, const char *target, bool directory, int64_t rule) {
    char served[48];
    const char *empty = l->served ? directory ? "../" OWN_NONE : "../" OWN_NOTHING : directory ? "dev/.none" : "dev/.nothing";
    snprintf(served, sizeof served, ROOT_DENIED "/%u", (unsigned)rule);
    if (l->served && rule >= 0) empty = served;
    return attach(clone_mount(l, empty, bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY, false, false), target)
               ? NULL
               : "hide what is denied";
}

/* /proc/keys: empty, since keys have no namespace. /proc/sys: empty, or with --allow-sys=kernel read-only. */
static const char *close_kernel(const Launch *l) {
    static const char sys[] = ROOT_PROC "/sys", keys[] = ROOT_PROC "/keys";
    const char *fault = hide(l, keys, false, -1);
    if (fault && errno != ENOENT) return fault; /* a kernel may have none */
    if (!policy_has(l->policy, PERMISSION_sys, S("kernel"))) return hide(l, sys, true, -1);
    int fd = clone_mount(l, sys, bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY, false, false);
    return attach(fd, sys) ? NULL : "make /proc/sys read-only";
}

static const char *mount_rules(const Launch *l) {
    const Access *a = l->access;
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        if (!r->mount) continue;
        if (r->rights == 0) {
            const char *fault = hide(l, inside(r->path), r->directory, r->protects ? -1 : (int64_t)i);
            bool gone = errno == ENOENT && r->protects; /* a socket of someone who ended meanwhile */
            if (fault && !gone) return fault;
            continue;
        }
        bool ready = l->served || (r->directory ? make_way(l, r->path, true) : make_file(l, r->path, 0644, S("")));
        if (!ready) return "make a mount point";
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

static const char *mount_device(const Launch *l, Str path) {
    uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY;
    return attach(clone_mount(l, path.ptr, attributes, false, false), inside(path)) ? NULL : "mount a device of /dev";
}

/* The machine has 4096 of them (kernel.pty.max). */
static const char *mount_terminals(void) {
    const char options[] = "newinstance,ptmxmode=0666,mode=600,max=256";
    return mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, options) == 0 ? NULL : "mount a private /dev/pts";
}

static const char *make_devices(const Launch *l) {
    const char *fault = NULL;
    if (mkdir("dev", 0755) != 0 || mkdir("dev/.none", 0) != 0 || mkdir("dev/pts", 0755) != 0) return "make /dev";
    if (!make_file(l, S("/dev/.nothing"), 0, S(""))) return "make /dev";
    for (size_t i = 0; !fault && i < ROOT_DEVICES; i++) {
        Str path = str_from_z(root_devices[i]);
        fault = make_file(l, path, 0644, S("")) ? mount_device(l, path) : "make /dev";
    }
    for (size_t i = 0; !fault && i < ROOT_DEVICE_LINKS; i++)
        if (symlink(root_device_links[i][0], root_device_links[i][1] + 1) != 0) fault = "make /dev";
    if (!fault) fault = mount_terminals();
    if (fault) return fault;
    return make_private(l, S("/dev/shm"), 01777) ? NULL : "make a private /dev/shm";
}

/* The little that programs ask /etc for; where the root is served, in a directory to which its links lead. */
static const char *make_etc(const Launch *l) {
    RootFile files[ROOT_FILES];
    char path[64];
    if (access_find(l->access, S("/etc"))) return NULL;
    ArenaMark mark = arena_mark(l->policy->arena);
    unsigned count = root_files(l, l->policy->arena, files);
    const char *fault = NULL;
    for (unsigned i = 0; !fault && i < count; i++) {
        snprintf(path, sizeof path, "/%s/%s", OWN_FILES, str_last_part(files[i].path, '/').ptr);
        if (!make_file(l, l->served ? str_from_z(path) : files[i].path, 0644, files[i].text)) fault = "write /etc";
    }
    arena_reset(l->policy->arena, mark);
    return fault;
}

/* The working directory is there by name alone; what was granted below it stays mounted. The home directory and /tmp
 * stay what they are. */
static const char *close_cwd(const Launch *l) {
    Str cwd = l->policy->cwd;
    if (!root_closes_cwd(l->access)) return NULL;
    int fd =
        (int)syscall(CALL_OPEN_TREE, AT_FDCWD, inside(cwd), OPEN_TREE_CLONE | (unsigned)O_CLOEXEC | FLAG_RECURSIVE);
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
    if (fd < 0 || syscall(CALL_MOUNT_SETATTR, fd, "", AT_EMPTY_PATH, &attr, sizeof attr) != 0)
        return "make the working directory read-only";
    return attach(fd, inside(cwd)) ? NULL : "make the working directory read-only";
}

static const char *enter(const Launch *l) {
    struct mount_attr attr = {.attr_set = bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY};
    if (!l->served && (rmdir("dev/.none") != 0 || unlink("dev/.nothing") != 0)) return "tidy up /dev";
    if (!l->served && syscall(CALL_MOUNT_SETATTR, AT_FDCWD, ".", 0, &attr, sizeof attr) != 0) return "make the new root read-only";
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
    return NULL;
}

/* The old root lies on the new one, where only the way up from it leads. Who serves the new one need not be asked. */
static bool is_alone(void) {
    enum { AS_KNOWN = 0x4000 /* AT_STATX_DONT_SYNC */, NUMBER = 0x100 /* STATX_INO */ };
    struct statx here, above;
    if (syscall(SYS_statx, AT_FDCWD, "/", AS_KNOWN, NUMBER, &here) != 0 || syscall(SYS_statx, AT_FDCWD, "/..", AS_KNOWN, NUMBER, &above) != 0) return false;
    return here.stx_dev_major == above.stx_dev_major && here.stx_dev_minor == above.stx_dev_minor && here.stx_ino == above.stx_ino;
}

const char *root_is_left(void) {
    if (layer_is_off("mount") || is_alone()) return NULL;
    while (waitpid(-1, NULL, 0) < 0 && errno == EINTR) continue; /* the program's process waits for us */
    errno = EBUSY;
    return is_alone() ? NULL : "leave the old root";
}

/* A directory of the tmpfs that will be private to the run. */
static bool make_own(const Launch *l, Str path, mode_t mode) {
    return make_way(l, path, true) && chmod(inside(path), mode) == 0 && (!l->privileged || chown(inside(path), l->host_id, l->host_id) == 0);
}

/* What is above in the overlay, and the overlay. An old tmpfs cannot hold what it notes. */
static bool make_overlay(const Launch *l) {
    static const char options[] = "userxattr,lowerdir=" SERVED ",upperdir=" UPPER ",workdir=" WORK;
    bool any = false, good = mkdir(UPPER, 0755) == 0 && mkdir(WORK, 0755) == 0 && mkdir(OVERLAY, 0755) == 0;
    for (int p = PLACE_TMP; good && p < PLACE_COUNT; p++) {
        char text[POLICY_MAX_PATH + 16];
        mode_t mode;
        Str path = root_place(l->access, (RootPlace)p, &mode);
        if (!path.len) continue;
        any = true;
        int n = snprintf(text, sizeof text, "/" UPPER "%s", path.ptr);
        good = make_own(l, str_make(text, (size_t)n), mode) && setxattr(text + 1, "user.overlay.tocsin", "", 0, 0) == 0 &&
               removexattr(text + 1, "user.overlay.tocsin") == 0;
    }
    return good && (!any || mount("tocsin", OVERLAY, "overlay", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) == 0);
}

/* Whether who serves the root hides things, and so decides about permissions. */
static bool hides(const Access *a) {
    for (uint32_t i = 0; i < a->rule_count; i++)
        if (a->rules[i].mount && !a->rules[i].rights) return true;
    return false;
}

/* Mounts a root that the supervisor serves; it is given what it needs for that, and nobody else keeps it. The descriptor must be opened in
 * our user namespace. */
static bool mount_served(const Launch *l) {
    char options[128];
    int fds[2] = {open("/dev/fuse", O_RDWR | O_NONBLOCK | O_CLOEXEC), -1};
    if (fds[0] < 0) return false;
    fds[1] = open(ROOT_PROC, O_PATH | O_DIRECTORY | O_CLOEXEC);
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%u,group_id=%u,allow_other%s", fds[0], geteuid(), getegid(),
             hides(l->access) ? "" : ",default_permissions");
    bool good = fds[1] >= 0 && mkdir(SERVED, 0755) == 0 &&
                mount("tocsin", SERVED, "fuse", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, options) == 0 &&
                message_send_with(l->control, MESSAGE_ROOT, 0, fds, 2);
    close(fds[0]);
    if (fds[1] >= 0) close(fds[1]);
    return good;
}

/* Where it cannot be served, there is no trace of the attempt. */
void root_serve(Launch *l) {
    static const char *const made[] = {OVERLAY, WORK "/work", WORK, SERVED};
    if (layer_is_off("mount") || !l->serves) return;
    l->served = l->served && make_overlay(l);
    if (l->served) return;
    umount2(OVERLAY, FLAG_DETACH);
    umount2(SERVED, FLAG_DETACH);
    for (size_t i = 0; i < COUNT_OF(made); i++) rmdir(made[i]);
}

/* The supervisor looks for itself what lies in private places, and connects to sockets there: inside.h. */
static bool hand_over_places(const Launch *l) {
    int fds[2 * PLACE_COUNT], set = 0;
    unsigned count = 0;
    bool good = true;
    for (int p = PLACE_SHM; good && p < PLACE_COUNT; p++) {
        char text[POLICY_MAX_PATH + 16];
        mode_t mode;
        Str path = root_place(l->access, (RootPlace)p, &mode);
        if (!path.len) continue;
        snprintf(text, sizeof text, p == PLACE_SHM ? "../" OWN_SHM : "../" UPPER "%s", path.ptr);
        fds[count++] = open(text, O_PATH | O_DIRECTORY | O_CLOEXEC);
        fds[count++] = open(inside(path), O_PATH | O_DIRECTORY | O_CLOEXEC);
        good = fds[count - 1] >= 0 && fds[count - 2] >= 0;
        set |= 1 << p;
    }
    good = good && message_send_with(l->control, MESSAGE_PLACES, set, fds, count);
    while (count) close(fds[--count]);
    return good;
}

/* The kernel learns of all names of a directory at once, which it would have to ask for one by one. Nothing is lost where it does not. Gives the directory:
 * closing it is told to who serves it, who has more to do now than later. */
static int learn_names(const char *directory) {
    char entries[8192];
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && syscall(SYS_getdents64, fd, entries, sizeof entries) == (long)sizeof entries) continue;
    return fd;
}

/* Who asks has nothing else to do; those who come by the name later need not wait for an answer. */
static void ask(const char *path) {
    struct statx unused;
    char step[POLICY_MAX_PATH + sizeof SERVED];
    int n = snprintf(step, sizeof step, SERVED "%s", path);
    if (n > 0 && (size_t)n < sizeof step) syscall(SYS_statx, AT_FDCWD, step, AT_SYMLINK_NOFOLLOW | 0x4000 /* AT_STATX_DONT_SYNC */, 0, &unused);
}

void root_ask(const Launch *l) {
    const Access *a = l->access;
    unsigned asked = 0;
    for (uint32_t i = 0; i < a->rule_count && asked < ASKED; i++) {
        const Rule *r = &a->rules[i];
        if (!r->mount || !r->rights || access_find(a, root_parent(r->path))) continue;
        ask(r->path.ptr);
        asked++;
    }
    ask(l->policy->cwd.ptr);
    for (uint32_t i = 0; i < a->link_count; i++) { /* those of the loader, and of the libraries' directory */
        char path[POLICY_MAX_PATH + sizeof SERVED], target[8];
        if (!str_starts_with(a->links[i].path, S("/lib"))) continue;
        int n = snprintf(path, sizeof path, SERVED "%s", a->links[i].path.ptr);
        if (n > 0 && (size_t)n < sizeof path && readlink(path, target, sizeof target) < 0) return;
    }
}

/* Of root's run: owners are other ones in these mounts than outside. */
static bool hand_over_mounts(const Launch *l) {
    const Access *a = l->access;
    unsigned count = 0;
    for (uint32_t i = 0; l->privileged && i < a->rule_count && count < INSIDE_MOUNTS; i++) {
        const Rule *r = &a->rules[i];
        if (!r->mount || !r->directory || !(r->rights & RIGHT_WRITE)) continue;
        int fd = open(inside(r->path), O_PATH | O_DIRECTORY | O_CLOEXEC);
        bool good = fd >= 0 && message_send_with(l->control, MESSAGE_MOUNT, (int)i, &fd, 1);
        if (fd >= 0) close(fd);
        if (!good) return false;
        count++;
    }
    return true;
}

/* The names are there already: all that is left is to mount on them. */
static const char *build_served(const Launch *l) {
    const char *fault = NULL;
    if (mkdir(OWN_NONE, 0) != 0 || !make_file(l, S("/" OWN_NOTHING), 0, S(""))) return "make something empty";
    if (mkdir(OWN_FILES, 0755) != 0 || !make_own(l, S("/" OWN_SHM), 01777)) return "make a private /dev/shm";
    fault = make_etc(l);
    if (!fault && chdir(SERVED) != 0) fault = "enter the new root";
    static const char *const many[] = {".", "dev", "etc", "usr"};
    int learned[COUNT_OF(many)];
    for (size_t i = 0; i < COUNT_OF(many); i++) learned[i] = fault ? -1 : learn_names(many[i]);
    if (!fault && mount("../" ROOT_PROC, ROOT_PROC, NULL, MS_MOVE, NULL) != 0) fault = "enter the new root";
    for (size_t i = 0; !fault && i < ROOT_DEVICES; i++) fault = mount_device(l, str_from_z(root_devices[i]));
    if (!fault) fault = mount_terminals();
    bool own_files = !fault && !access_find(l->access, S("/etc"));
    if (own_files && !attach(clone_mount(l, "../" OWN_FILES, bare | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY, false, false), inside(S(ROOT_OWN_FILES))))
        fault = "mount the files of /etc";
    for (int p = PLACE_SHM; !fault && p < PLACE_COUNT; p++) {
        char text[POLICY_MAX_PATH + 16];
        mode_t mode;
        Str path = root_place(l->access, (RootPlace)p, &mode);
        if (!path.len) continue;
        snprintf(text, sizeof text, p == PLACE_SHM ? "../" OWN_SHM : "../" OVERLAY "%s", path.ptr);
        if (!attach(clone_mount(l, text, bare | MOUNT_ATTR_NOEXEC, false, false), inside(path))) fault = "mount a private directory";
    }
    if (!fault) fault = close_kernel(l);
    if (!fault) fault = mount_rules(l);
    if (!fault && (!hand_over_places(l) || !hand_over_mounts(l))) fault = "hand over the private directories";
    for (size_t i = 0; i < COUNT_OF(many); i++)
        if (learned[i] >= 0) close(learned[i]);
    return fault;
}

const char *root_begin(Launch *l) {
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
    l->served = l->serves && mount_served(l);
    return NULL;
}

static const char *build(const Launch *l) {
    const char *fault = make_devices(l);
    if (!fault) fault = close_kernel(l);
    if (!fault) fault = make_private_places(l);
    if (!fault) fault = mount_rules(l);
    if (!fault) fault = make_links(l);
    return fault ? fault : make_etc(l);
}

const char *root_build(const Launch *l) {
    if (layer_is_off("mount")) return NULL;
    const char *fault = l->served ? build_served(l) : build(l);
    if (!fault) fault = close_cwd(l);
    return fault ? fault : enter(l);
}
