/* Files that are only to be read: see input.h. */
#include "sandbox/input.h"

#include "policy/access.h"
#include "sandbox/message.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

static void name_of(int fd, char *name, size_t size) { snprintf(name, size, "/proc/self/fd/%d", fd); }

/* Whether the caller could do more with the file than read it, and the program could not. */
static bool is_worth_it(const Launch *l, int fd, const struct stat *s, Str path) {
    char name[32];
    const Rule *r = access_find(l->access, path);
    name_of(fd, name, sizeof name);
    return !(r && r->rights & RIGHT_WRITE) && (s->st_uid == l->uid || l->uid == 0 || access(name, W_OK) == 0);
}

/* What lies in /proc and /sys changes for nobody, and is another file each time it is opened. */
static bool is_kernels(int fd) {
    enum { PROC = 0x9FA0, SYS = 0x62656572 };
    struct statfs s;
    return fstatfs(fd, &s) == 0 && (s.f_type == PROC || s.f_type == SYS);
}

void input_find(Launch *l) {
    for (int fd = 0; fd < INPUTS; fd++) {
        char name[32], path[PATH_MAX];
        struct stat s;
        int flags = fcntl(fd, F_GETFL);
        l->input[fd] = NULL;
        l->input_flags[fd] = flags;
        if (l->backend != BACKEND_NAMESPACES || l->policy->everything || flags < 0 || (flags & O_ACCMODE) != O_RDONLY) continue;
        if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || s.st_nlink == 0 || is_kernels(fd)) continue;
        name_of(fd, name, sizeof name);
        ssize_t n = readlink(name, path, sizeof path - 1);
        if (n <= 0 || !is_worth_it(l, fd, &s, str_make(path, (size_t)n))) continue;
        l->input[fd] = arena_copy(l->policy->arena, str_make(path, (size_t)n)).ptr;
    }
}

/* The same file, open to be read in a read-only mount; -1 with errno. */
static int open_again(const Launch *l, int fd) {
    char name[32];
    struct stat old, new;
    int mounted = root_clone_to_read(l, l->input[fd]), kept = O_NONBLOCK | O_DIRECT;
    if (mounted < 0) return -1;
    name_of(mounted, name, sizeof name);
    int fresh = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | (fcntl(fd, F_GETFL) & kept)), why = errno;
    close(mounted);
    errno = why;
    if (fresh < 0) return -1;
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (fstat(fd, &old) == 0 && fstat(fresh, &new) == 0 && old.st_dev == new.st_dev && old.st_ino == new.st_ino && at >= 0 &&
        lseek(fresh, at, SEEK_SET) == at)
        return fresh;
    close(fresh);
    return errno = ESTALE, -1;
}

const char *input_guard(const Launch *l) {
    for (int fd = 0; fd < INPUTS; fd++) {
        if (!l->input[fd]) continue;
        int fresh = open_again(l, fd);
        bool good = fresh >= 0 && dup2(fresh, fd) == fd && message_send_with(l->control, MESSAGE_INPUT, fd, &fresh, 1);
        int why = errno;
        if (fresh >= 0) close(fresh);
        errno = why == EACCES ? ENOENT : why; /* it is not namespaces that are forbidden */
        if (!good) return "open the file of a standard stream by its name, to be read alone";
    }
    return NULL;
}

void input_return(const Launch *l, const int given[INPUTS]) {
    for (int fd = 0; fd < INPUTS; fd++) {
        off_t at = given[fd] < 0 ? -1 : lseek(given[fd], 0, SEEK_CUR);
        int flags = fcntl(fd, F_GETFL);
        if (flags >= 0 && l->input_flags[fd] >= 0 && flags != l->input_flags[fd]) fcntl(fd, F_SETFL, l->input_flags[fd]);
        if (at >= 0 && lseek(fd, at, SEEK_SET) != at) continue; /* then a reader behind us begins where we began */
        if (given[fd] >= 0) close(given[fd]);
    }
}
