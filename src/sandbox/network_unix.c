/* Sockets in files, and abstract names: see network.h, unix(7).
 *
 * A file is found as the program would find it: below the program's root, from its working directory, with its rights
 * on the host. What was found is held open from then on, so that nothing the program does meanwhile puts another file
 * in its place. The program reaches sockets that the run itself made, and no others: a socket that someone outside puts
 * into a readable directory later is none of its business. */
#include "sandbox/eye.h"
#include "sandbox/inside.h"
#include "sandbox/network.h"

#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

/* openat2(2), for headers that do not have it. */
struct open_how_ {
    uint64_t flags, mode, resolve;
};
enum { RESOLVE_NO_MAGICLINKS_ = 2, RESOLVE_NO_SYMLINKS_ = 4, RESOLVE_IN_ROOT_ = 16 };

static int look_up(int root, const char *path, uint64_t flags) {
    struct open_how_ how = {flags | O_PATH | O_CLOEXEC, 0, RESOLVE_IN_ROOT_ | RESOLVE_NO_MAGICLINKS_};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

/* The path in the address, made absolute. False with errno. */
static bool path_of(const NetworkCall *c, char *path, size_t size) {
    struct sockaddr_un un = {0};
    size_t length = c->size;
    if (length > sizeof un) {
        errno = EINVAL;
        return false;
    }
    memcpy(&un, &c->own, length);
    char name[sizeof un.sun_path + 1] = "", cwd[PATH_MAX] = "";
    memcpy(name, un.sun_path, length - offsetof(struct sockaddr_un, sun_path));
    if (name[0] != '/') {
        ssize_t n = eye_ask(c->notify->eye, false, c->call->thread, EYE_CWD, 0, cwd, sizeof cwd - 1);
        if (n <= 0) return false;
        cwd[n] = 0;
    }
    int n = snprintf(path, size, "%s/%s", cwd, name);
    if (n > 0 && (size_t)n < size) return true;
    errno = ENAMETOOLONG;
    return false;
}

static int root_of(const NetworkCall *c) {
    int fd = eye_open(c->notify->eye, false, c->call->thread, EYE_ROOT, 0);
    if (fd >= 0 && notify_is_waiting(c->notify, c->call->id)) return fd;
    if (fd >= 0) close(fd);
    errno = EACCES;
    return -1;
}

/* Whether an open file is a socket, and which. */
static bool identify(int file, NetworkFile *f) {
    struct stat s;
    if (fstat(file, &s) != 0) return false;
    *f = (NetworkFile){major(s.st_dev) << 20 | minor(s.st_dev), (uint32_t)s.st_ino};
    return S_ISSOCK(s.st_mode);
}

/* Whether the file lies in what is private to the run: the file system of its root. */
static bool is_private(int root, const NetworkFile *f) {
    struct stat s;
    return fstat(root, &s) == 0 && (major(s.st_dev) << 20 | minor(s.st_dev)) == f->device;
}


/* The file of the host that a grant names, if this is its path; -1 if none does. What lies on the way was followed at
 * the start, and nothing that came to be a link since is followed. */
static int open_granted(const NetworkCall *c, const char *path) {
    const Policy *p = c->notify->network->policy;
    ArenaMark mark = arena_mark(p->arena);
    Str plain = policy_path(p->arena, S("/"), str_from_z(path));
    const NetRule *granted = NULL;
    bool denied = false;
    for (uint32_t i = 0; i < p->net_count; i++) {
        const NetRule *r = &p->net[i];
        bool same = r->kind == NET_UNIX && (str_eq(plain, r->name) || str_eq(plain, r->real));
        if (r->deny) denied |= same || (r->kind == NET_ALL && !r->udp);
        else if (same) granted = r;
    }
    arena_reset(p->arena, mark);
    if (denied || !granted || !granted->real.len) return -1;
    struct open_how_ how = {O_PATH | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS_ | RESOLVE_NO_MAGICLINKS_};
    int file = (int)syscall(SYS_openat2, AT_FDCWD, granted->real.ptr, &how, sizeof how);
    NetworkFile f;
    if (file < 0 || identify(file, &f)) return file;
    close(file);
    return -1;
}

typedef struct Target_ {
    int file, error;
    bool known; /* refused for what it is, not because it is not there */
} Target_;

/* What the path leads to, open, if the program may connect to it. */
static Target_ find(const NetworkCall *c, int root, const char *path) {
    Target_ t = {.file = open_granted(c, path)};
    NetworkFile f;
    if (t.file >= 0) return t;
    Network *w = c->notify->network;
    if (root < 0 && !w->inside) return (Target_){-1, EACCES, false};
    bool private = false;
    t.file = w->inside ? inside_open_socket(w->inside, str_from_z(path), &private) : look_up(root, path, 0);
    if (t.file < 0) t.error = errno;
    else if (!identify(t.file, &f)) t.error = ECONNREFUSED;
    else {
        if (!w->inside) private = w->backend == BACKEND_NAMESPACES && is_private(root, &f);
        if (!private && !diag_has_file(w, &f)) t.error = EACCES, t.known = true;
    }
    return t;
}

static void connect_file(const NetworkCall *c, const char *path) {
    Network *w = c->notify->network;
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    bool waits = false;
    Target_ t = {.file = -1, .error = EACCES};
    int root = w->inside ? -1 : root_of(c);
    if (network_as_program(w, true)) t = find(c, root, path);
    if (root >= 0) close(root);
    snprintf(to.sun_path, sizeof to.sun_path, "/proc/self/fd/%d", t.file);
    int error = t.error;
    if (!error) error = network_connect_now(c, c->socket, &to, sizeof to, &waits);
    if (!network_as_program(w, false)) error = EACCES;
    if (waits && (error == EAGAIN || error == EINPROGRESS)) {
        network_later(c, c->socket, t.file);
        return;
    }
    if (t.file >= 0) close(t.file);
    if (t.known) {
        char value[PATH_MAX + 8];
        snprintf(value, sizeof value, "unix:%s", path);
        network_refuse(c, "net", value, true);
    } else {
        network_end(c, error);
    }
}

void network_unix_connect(const NetworkCall *c) {
    size_t head = offsetof(struct sockaddr_un, sun_path);
    bool named = c->own.ss_family == AF_UNIX && c->size > head;
    char path[PATH_MAX];
    if (named && ((const char *)&c->own)[head] != 0) {
        if (path_of(c, path, sizeof path)) connect_file(c, path);
        else network_end(c, errno);
        return;
    }
    if (named && c->notify->network->backend != BACKEND_NAMESPACES) {
        network_refuse(c, "net", "unix:@", false); /* an abstract name of anyone */
        return;
    }
    bool waits;
    int error = network_connect_now(c, c->socket, &c->own, c->size, &waits);
    network_end(c, error == EINPROGRESS ? EAGAIN : error);
}

/* Where the file comes to be, and whether it may, is for the mounts and Landlock, which look when the kernel makes it:
 * nothing is judged here. Were another descriptor put in its place meanwhile, Landlock refuses to bind it, and a
 * connected one cannot be bound. */
void network_unix_bind(const NetworkCall *c) {
    if (c->notify->network->backend != BACKEND_NAMESPACES) diag_remember(c->notify->network, c->socket);
    notify_pass(c->notify, c->call->id);
    close(c->socket);
}

/* Not passed on: with another descriptor in its place it could bind a socket of the host. */
void network_unix_listen(const NetworkCall *c) {
    const Network *w = c->notify->network;
    int error = EACCES;
    if (network_as_program(w, true)) {
        error = ESRCH;
        if (network_is_waiting(c)) error = listen(c->socket, (int)(uint32_t)c->call->arguments[1]) == 0 ? 0 : errno;
    }
    if (!network_as_program(w, false)) error = EACCES;
    network_end(c, error);
}
