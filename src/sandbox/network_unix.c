/* Sockets in files, and abstract names: see network.h, unix(7).
 *
 * A file is found as the program would find it: below the program's root, from its working directory, with its rights on the host. What
 * was found is held open from then on, so that nothing the program does meanwhile puts another file in its place. The
 * program reaches sockets that the run itself made, and no others: a socket that someone outside puts into a readable directory
 * later is none of its business. */
#include "sandbox/network.h"

#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

/* A file as the kernel's list of sockets names it (sock_diag(7)). */
typedef struct NetworkFile {
    uint32_t device, inode;
} NetworkFile;

/* openat2(2), for headers that do not have it. */
struct open_how_ {
    uint64_t flags, mode, resolve;
};
enum { RESOLVE_NO_MAGICLINKS_ = 2, RESOLVE_IN_ROOT_ = 16 };

static int look_up(int root, const char *path, uint64_t flags) {
    struct open_how_ how = {flags | O_PATH | O_CLOEXEC, 0, RESOLVE_IN_ROOT_ | RESOLVE_NO_MAGICLINKS_};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

/* The path in the address, made absolute. False with errno. */
static bool path_of(const NetworkCall *c, char *path, size_t size) {
    struct sockaddr_un un = {0};
    size_t length = c->address.size;
    if (length > sizeof un) {
        errno = EINVAL;
        return false;
    }
    memcpy(&un, &c->address.own, length);
    char name[sizeof un.sun_path + 1] = "", cwd[PATH_MAX] = "", link[40];
    memcpy(name, un.sun_path, length - offsetof(struct sockaddr_un, sun_path));
    if (name[0] != '/') {
        snprintf(link, sizeof link, "/proc/%d/cwd", c->call->thread);
        ssize_t n = readlink(link, cwd, sizeof cwd - 1);
        if (n <= 0) return false;
        cwd[n] = 0;
    }
    int n = snprintf(path, size, "%s/%s", cwd, name);
    if (n > 0 && (size_t)n < size) return true;
    errno = ENAMETOOLONG;
    return false;
}

static int root_of(const NetworkCall *c) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/root", c->call->thread);
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
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

/* Whether a message of the list is about this file. */
static bool names_file(const char *message, size_t length, const NetworkFile *f) {
    enum { ATTRIBUTE_VFS = 1 };
    for (size_t at = NLMSG_LENGTH(sizeof(struct unix_diag_msg)); at + sizeof(struct nlattr) <= length;) {
        struct nlattr head;
        uint32_t vfs[2]; /* inode, device */
        memcpy(&head, message + at, sizeof head);
        if (head.nla_len < sizeof head || head.nla_len > length - at) return false;
        if (head.nla_type == ATTRIBUTE_VFS && head.nla_len >= sizeof head + sizeof vfs) {
            memcpy(vfs, message + at + sizeof head, sizeof vfs);
            return vfs[0] == f->inode && vfs[1] == f->device;
        }
        at += (size_t)NLA_ALIGN(head.nla_len);
    }
    return false;
}

/* Whether a socket of the run's own network is bound to the file: then the run made it. Who is outside has his sockets in another
 * network, also those whose files the program can see. */
static bool is_made_inside(const Network *w, const NetworkFile *f) {
    struct {
        struct nlmsghdr head;
        struct unix_diag_req body;
    } request = {{sizeof request, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
                 {.sdiag_family = AF_UNIX, .udiag_states = ~0u, .udiag_show = UDIAG_SHOW_VFS}};
    _Alignas(8) char answer[16384];
    bool found = false;
    if (w->diagnosis < 0 || send(w->diagnosis, &request, sizeof request, MSG_DONTWAIT) < 0) return false;
    for (;;) { /* to its end, so that the next answer is not mistaken for this one */
        ssize_t n = recv(w->diagnosis, answer, sizeof answer, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        for (size_t at = 0; at + sizeof(struct nlmsghdr) <= (size_t)n;) {
            struct nlmsghdr head;
            memcpy(&head, answer + at, sizeof head);
            if (head.nlmsg_len < sizeof head || head.nlmsg_len > (size_t)n - at) return false;
            if (head.nlmsg_type == NLMSG_DONE) return found;
            if (head.nlmsg_type == NLMSG_ERROR) return false;
            found = found || names_file(answer + at, head.nlmsg_len, f);
            at += NLMSG_ALIGN(head.nlmsg_len);
        }
    }
}

/* Whether the file lies in what is private to the run: the file system of its root. */
static bool is_private(int root, const NetworkFile *f) {
    struct stat s;
    return fstat(root, &s) == 0 && (major(s.st_dev) << 20 | minor(s.st_dev)) == f->device;
}

static bool may_connect(const NetworkCall *c, int root, int file) {
    const Network *w = c->notify->network;
    NetworkFile f;
    if (w->backend != BACKEND_NAMESPACES || !identify(file, &f)) return false;
    return is_private(root, &f) || is_made_inside(w, &f);
}

static void connect_file(const NetworkCall *c, const char *path) {
    Network *w = c->notify->network;
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int root = root_of(c), file = -1, error = root < 0 ? EACCES : 0;
    bool known = false, waits = false;
    if (!error && !network_as_program(w, true)) error = EACCES;
    if (!error && (file = look_up(root, path, 0)) < 0) error = errno;
    if (!error && !(known = may_connect(c, root, file))) error = EACCES;
    snprintf(to.sun_path, sizeof to.sun_path, "/proc/self/fd/%d", file);
    if (!error) error = network_connect_now(c, c->socket, &to, sizeof to, &waits);
    if (!network_as_program(w, false)) error = EACCES;
    if (root >= 0) close(root);
    struct stat s;
    bool is_socket = file >= 0 && fstat(file, &s) == 0 && S_ISSOCK(s.st_mode);
    if (waits && (error == EAGAIN || error == EINPROGRESS)) {
        network_later(c, c->socket, file);
        return;
    }
    if (file >= 0) close(file);
    if (error == EACCES && !known && is_socket) {
        char value[PATH_MAX + 8];
        snprintf(value, sizeof value, "unix:%s", path);
        network_refuse(c, "net", value);
    } else {
        network_end(c, error == EACCES && !is_socket && file >= 0 ? ECONNREFUSED : error);
    }
}

void network_unix_connect(const NetworkCall *c) {
    const NetworkAddress *a = &c->address;
    size_t head = offsetof(struct sockaddr_un, sun_path);
    bool named = a->own.ss_family == AF_UNIX && a->size > head;
    char path[PATH_MAX];
    if (named && ((const char *)&a->own)[head] != 0) {
        if (path_of(c, path, sizeof path)) connect_file(c, path);
        else network_end(c, errno);
        return;
    }
    if (named && c->notify->network->backend != BACKEND_NAMESPACES) {
        network_refuse(c, "net", "unix:@"); /* an abstract name of anyone */
        return;
    }
    bool waits;
    int error = network_connect_now(c, c->socket, &a->own, a->size, &waits);
    network_end(c, error == EINPROGRESS ? EAGAIN : error);
}

/* Where the file comes to be, and whether it may, is for the mounts and Landlock, which look when the kernel makes it: nothing is judged
 * here. Were another descriptor put in its place meanwhile, Landlock refuses to bind it, and a connected one cannot be bound. */
void network_unix_bind(const NetworkCall *c) {
    if (c->notify->network->backend == BACKEND_NAMESPACES) notify_pass(c->notify, c->call->id);
    else notify_answer(c->notify, c->call->id, 0, EACCES);
    close(c->socket);
}
