/* chmod and times of files with Landlock alone, which does not know them: the filter hands them to the supervisor, who changes what lies below a
 * writable grant and nothing else. The file is found and opened first, then judged by where it is, and changed by what is open
 * (open(2), O_PATH). */
#include "sandbox/eye.h"
#include "sandbox/network.h"
#include "sandbox/syscall_numbers.h"

#include "policy/access.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* openat2(2), for headers that do not have it. */
struct open_how_ {
    uint64_t flags, mode, resolve;
};
enum { NO_MAGIC_LINKS = 2, NO_PATH = -1 };

typedef struct Change {
    bool times;
    int directory, path, mode, flags; /* which argument; NO_PATH for none */
} Change;

static const struct {
    int number;
    Change change;
} changes[] = {
    {SYS_fchmod, {false, 0, NO_PATH, 1, NO_PATH}},
    {SYS_fchmodat, {false, 0, 1, 2, NO_PATH}},
    {SYS_utimensat, {true, 0, 1, 2, 3}},
#ifdef SYS_chmod
    {SYS_chmod, {false, NO_PATH, 0, 1, NO_PATH}},
#endif
};

/* The path as the program means it, absolute. False with errno. */
static bool path_of(Notify *n, const NotifyCall *call, const Change *c, char *path, size_t size) {
    char name[PATH_MAX], base[PATH_MAX] = "";
    if (!notify_read_text(n, call, call->arguments[c->path], name, sizeof name)) return false;
    if (!name[0]) return errno = ENOENT, false;
    int directory = c->directory == NO_PATH ? AT_FDCWD : (int)(uint32_t)call->arguments[c->directory];
    if (name[0] != '/') {
        ssize_t length = eye_ask(n->eye, false, call->thread, directory == AT_FDCWD ? EYE_CWD : EYE_DESCRIPTOR, directory, base, sizeof base - 1);
        if (length <= 0 || base[0] != '/') return errno = EBADF, false;
        base[length] = 0;
    }
    int length = snprintf(path, size, "%s/%s", base, name);
    if (length > 0 && (size_t)length < size) return true;
    return errno = ENAMETOOLONG, false;
}

/* The file, open without rights to it; -1 with errno. */
static int open_file(Notify *n, const NotifyCall *call, const Change *c) {
    char path[2 * PATH_MAX];
    if (c->path == NO_PATH || (c->times && !call->arguments[c->path]))
        return notify_take(n, call, (int)(uint32_t)call->arguments[c->directory]);
    if (!path_of(n, call, c, path, sizeof path) || !notify_is_waiting(n, call->id)) return -1;
    bool stays = c->flags != NO_PATH && call->arguments[c->flags] & AT_SYMLINK_NOFOLLOW;
    struct open_how_ how = {O_PATH | O_CLOEXEC | (stays ? O_NOFOLLOW : 0), 0, NO_MAGIC_LINKS};
    if (!network_as_program(n->network, true)) return errno = EACCES, -1;
    int file = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how), why = errno;
    if (!network_as_program(n->network, false)) {
        if (file >= 0) close(file);
        return errno = EACCES, -1;
    }
    errno = why;
    return file;
}

/* Whether the open file lies below a writable grant; its path, for telling. */
static bool may_change(const Notify *n, int file, char real[PATH_MAX]) {
    char link[40];
    struct stat s;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, real, PATH_MAX - 1);
    if (length <= 0) return false;
    real[length] = 0;
    if (real[0] != '/' || fstat(file, &s) != 0 || S_ISLNK(s.st_mode)) return false;
    const Rule *r = access_find(n->network->access, str_from_z(real));
    return r && r->rights & RIGHT_WRITE && !(r->denied & RIGHT_WRITE);
}

static int change(Notify *n, const NotifyCall *call, const Change *c, int file) {
    struct timespec times[2];
    char link[40];
    bool now = c->times && !call->arguments[c->mode];
    if (c->times && !now && !notify_read(n, call, call->arguments[c->mode], times, sizeof times)) return errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (!notify_is_waiting(n, call->id)) return ESRCH;
    if (!network_as_program(n->network, true)) return EACCES;
    int result = c->times ? utimensat(AT_FDCWD, link, now ? NULL : times, 0)
                          : fchmodat(AT_FDCWD, link, (mode_t)call->arguments[c->mode] & 01777, 0);
    int error = result == 0 ? 0 : errno;
    return network_as_program(n->network, false) ? error : EACCES;
}

void mode_change(Notify *n, const NotifyCall *call) {
    const Change *c = NULL;
    char real[PATH_MAX];
    for (size_t i = 0; i < COUNT_OF(changes); i++)
        if (changes[i].number == call->number) c = &changes[i].change;
    if (!c || !n->network || n->network->backend == BACKEND_NAMESPACES) { /* mounts decide */
        observe_call(n, call);
        return;
    }
    int file = open_file(n, call, c), error = file < 0 ? errno : 0;
    if (!error && !may_change(n, file, real)) {
        error = EPERM;
        if (n->refused && real[0] == '/') n->refused(n, call, "write", real, true);
    }
    if (!error) error = change(n, call, c, file);
    if (file >= 0) close(file);
    notify_answer(n, call->id, 0, error);
}
