/* Looking into the root inside from beside it: see inside.h. */
#include "sandbox/inside.h"

#include "base/buf.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* openat2(2), for headers that do not have it. */
struct open_how_ {
    uint64_t flags, mode, resolve;
};
enum { NO_MOUNTS = 1, NO_MAGIC_LINKS = 2, BENEATH = 8, CACHED = 0x20, PATIENCE = 16 };

static Str trim(Str rest) {
    while (rest.len && rest.ptr[0] == '/') rest = str_slice(rest, 1, rest.len);
    return rest;
}

static int open_beneath(int directory, Str rest, uint64_t flags, uint64_t resolve) {
    struct open_how_ how = {O_PATH | O_CLOEXEC | flags, 0, resolve | NO_MAGIC_LINKS};
    return (int)syscall(SYS_openat2, directory, rest.len ? rest.ptr : ".", &how, sizeof how);
}

bool inside_is_able(void) {
    int fd = open_beneath(AT_FDCWD, S("/"), 0, CACHED);
    if (fd >= 0) close(fd);
    return fd >= 0 || errno == EAGAIN;
}

void inside_begin(Inside *in, const RootTree *tree) {
    *in = (Inside){.tree = tree};
    for (int p = 0; p < PLACE_COUNT; p++) in->memory[p] = in->shown[p] = -1;
}

void inside_attach(Inside *in, int set, const int *descriptors, unsigned count) {
    unsigned used = 0;
    for (int p = 0; p < PLACE_COUNT && used + 2 <= count; p++) {
        if (!(set & 1 << p) || in->memory[p] >= 0) continue;
        in->memory[p] = descriptors[used++];
        in->shown[p] = descriptors[used++];
    }
    while (used < count) close(descriptors[used++]);
    in->known = true;
}

void inside_attach_mount(Inside *in, uint32_t rule, int descriptor) {
    const Access *a = in->tree->access;
    if (in->mount_count == INSIDE_MOUNTS || rule >= a->rule_count) {
        close(descriptor);
        return;
    }
    in->mounts[in->mount_count].rule = &a->rules[rule];
    in->mounts[in->mount_count++].fd = descriptor;
}

void inside_end(Inside *in) {
    for (unsigned i = 0; i < in->mount_count; i++) close(in->mounts[i].fd);
    for (int p = 0; p < PLACE_COUNT; p++) {
        if (in->memory[p] >= 0) close(in->memory[p]);
        if (in->shown[p] >= 0) close(in->shown[p]);
    }
    inside_begin(in, NULL);
}

/* Below a working directory that is there by name alone nothing comes to be. */
static bool is_closed(const Inside *in, Str path) {
    const Access *a = in->tree->access;
    return root_closes_cwd(a) && policy_below(path, a->policy->cwd);
}

/* What lies in a mount, by its path outside: it is inside if a rule says so where it really is. EACCES: it is hidden.
 */
static int open_given(const Inside *in, const RootWhere *w, bool follow) {
    char path[2 * PATH_MAX], link[40], real[PATH_MAX];
    int n =
        snprintf(path, sizeof path, "%s/%.*s", in->tree->nodes[w->node].rule->path.ptr, (int)w->rest.len, w->rest.ptr);
    if (n <= 0 || (size_t)n >= sizeof path) return errno = ENAMETOOLONG, -1;
    if (!w->rest.len) path[n - 1] = 0;
    int fd = open_beneath(AT_FDCWD, str_from_z(path), follow ? 0 : O_NOFOLLOW, 0);
    if (fd < 0) return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, real, sizeof real - 1);
    const Rule *r = length > 0 ? access_find(in->tree->access, str_make(real, (size_t)length)) : NULL;
    if (r && r->rights) return fd;
    close(fd);
    return errno = r ? EACCES : ENOENT, -1;
}

/* In the memory of the run; what an overlay notes about names that were removed is no file. */
static int open_own(int directory, Str rest, bool follow) {
    struct stat s;
    int fd = open_beneath(directory, rest, follow ? 0 : O_NOFOLLOW, BENEATH | NO_MOUNTS);
    if (fd < 0 || fstat(fd, &s) != 0 || !S_ISCHR(s.st_mode) || s.st_rdev != makedev(0, 0)) return fd;
    close(fd);
    return errno = ENOENT, -1;
}

InsideFound inside_find(const Inside *in, Str path, bool follow) {
    char text[ROOT_PATH];
    RootWhere w = root_tree_find(in->tree, path, follow, text);
    InsideFound f = {.read_only = true, .fd = -1};
    switch (w.kind) {
        case WHERE_NOWHERE: break;
        case WHERE_NODE:
            f.there = true;
            f.read_only = !w.place || is_closed(in, path);
            break;
        case WHERE_PLACE:
            f.fd = open_own(in->memory[w.place], w.rest, follow);
            f.there = f.fd >= 0;
            f.read_only = is_closed(in, path);
            break;
        case WHERE_MOUNT:
            f.fd = open_given(in, &w, follow);
            f.there = f.fd >= 0 || errno == EACCES;
            f.read_only = !(in->tree->nodes[w.node].rule->rights & RIGHT_WRITE);
            break;
    }
    return f;
}

/* A socket that somebody listens at is held by the kernel with all names on the way to it; others are asked for in
 * memory. */
static int open_shown(const Inside *in, const RootWhere *w) {
    for (int i = 0; i < PATIENCE; i++) {
        int fd = open_beneath(in->shown[w->place], w->rest, 0, BENEATH | NO_MOUNTS | CACHED);
        if (fd >= 0 || errno != EAGAIN) return fd;
    }
    int fd = open_own(in->memory[w->place], w->rest, true);
    if (fd < 0) return -1;
    close(fd);
    return errno = ECONNREFUSED, -1;
}

/* In a directory that the program may write, as it is mounted there; else by the path outside. */
static int open_mounted(const Inside *in, const RootWhere *w) {
    Str path = {0}, mount = in->tree->nodes[w->node].rule->path;
    Buf text = {.limit = 2 * PATH_MAX};
    buf_format(&text, "%s/%.*s", mount.ptr, (int)w->rest.len, w->rest.ptr);
    buf_byte(&text, 0);
    if (text.len) path = str_make(text.ptr, text.len - 1);
    int fd = -1, found = -1;
    for (unsigned i = 0; i < in->mount_count; i++) {
        Str here = in->mounts[i].rule->path;
        bool deeper = found < 0 || here.len > in->mounts[found].rule->path.len;
        if (policy_below(path, here) && path.len > here.len && deeper) found = (int)i;
    }
    if (found >= 0) {
        Str rest = trim(str_slice(path, in->mounts[found].rule->path.len, path.len));
        fd = open_beneath(in->mounts[found].fd, rest, 0, BENEATH | NO_MOUNTS);
    } else {
        fd = open_given(in, w, true);
    }
    if (fd < 0 && (errno == EACCES || errno == EXDEV)) errno = ECONNREFUSED; /* what is hidden is no socket */
    int why = errno;
    buf_free(&text);
    return errno = why, fd;
}

int inside_open_socket(const Inside *in, Str path, bool *private) {
    char text[ROOT_PATH];
    RootWhere w = root_tree_find(in->tree, path, true, text);
    *private = w.kind == WHERE_PLACE;
    if (w.kind == WHERE_PLACE) return open_shown(in, &w);
    if (w.kind == WHERE_MOUNT) return open_mounted(in, &w);
    return errno = w.kind == WHERE_NODE ? ECONNREFUSED : ENOENT, -1;
}
