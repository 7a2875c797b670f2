/* Answering for the kernel: see notify.h. */
#include "sandbox/notify.h"

#include "sandbox/eye.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    LONGEST = 1024,                  /* bytes of a notification of any kernel; ours has 80 */
    SET_FLAGS = 0x40082104,          /* SECCOMP_IOCTL_NOTIF_SET_FLAGS, Linux 6.6 */
    ID_VALID_OLD = (int)0x80082102u, /* as kernels before 5.8 number it */
    BATCH = 64,
};
static const uint64_t sync_wake_up = 1;

void notify_open(Notify *n, int listener) {
    n->fd = listener;
    /* Who answers and who waits take turns on one processor; older kernels do not know it. */
    if (ioctl(listener, SET_FLAGS, sync_wake_up) != 0) errno = 0;
}

void notify_close(Notify *n) {
    if (n->fd >= 0) close(n->fd);
    n->fd = -1;
}

bool notify_is_waiting(const Notify *n, uint64_t id) {
    if (ioctl(n->fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0) return true;
    return errno == EINVAL && ioctl(n->fd, (unsigned)ID_VALID_OLD, &id) == 0;
}

/* What was read is the caller's own only if the call waits still. */
static bool is_good(const Notify *n, const NotifyCall *call) {
    if (notify_is_waiting(n, call->id)) return true;
    errno = ESRCH;
    return false;
}

bool notify_read(const Notify *n, const NotifyCall *call, uint64_t address, void *to, size_t size) {
    if (!eye_read(n->eye, call->thread, address, to, size)) return false;
    return is_good(n, call);
}

/* By pages: the next one may not be there. */
bool notify_read_text(const Notify *n, const NotifyCall *call, uint64_t address, char *to, size_t size) {
    enum { PAGE = 4096 };
    for (size_t at = 0; at < size;) {
        size_t part = PAGE - (size_t)((address + at) % PAGE);
        if (part > size - at) part = size - at;
        if (!notify_read(n, call, address + at, to + at, part)) return false;
        if (memchr(to + at, 0, part)) return true;
        at += part;
    }
    errno = ENAMETOOLONG;
    return false;
}

/* A line of a small file of /proc that begins with `key`: the number behind it in that base; -1 if there is none. Takes the file over. */
static long number_of(int fd, const char *key, int base) {
    char text[4096];
    if (fd < 0) return -1;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    size_t length = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (strncmp(line, key, length) == 0) return strtol(line + length, NULL, base);
    }
    errno = EACCES;
    return -1;
}

pid_t notify_process(pid_t thread) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/status", thread);
    long process = thread > 0 ? number_of(open(path, O_RDONLY | O_CLOEXEC), "Tgid:", 10) : 0;
    return process > 0 ? (pid_t)process : 0;
}

int notify_take(const Notify *n, const NotifyCall *call, int fd) {
    if (call->thread <= 0) {
        errno = EACCES;
        return -1;
    }
    int copy = eye_take(n->eye, call->thread, fd);
    if (copy < 0 || is_good(n, call)) return copy;
    close(copy);
    errno = ESRCH;
    return -1;
}

int notify_descriptor_flags(const Notify *n, const NotifyCall *call, int fd) {
    long flags = number_of(eye_open(n->eye, false, call->thread, EYE_DESCRIPTOR_INFO, fd), "flags:", 8);
    return flags >= 0 && is_good(n, call) ? (int)flags : -1;
}

bool notify_give(const Notify *n, uint64_t id, int own, int fd, bool close_on_exec) {
    struct seccomp_notif_addfd add = {.id = id,
                                      .flags = SECCOMP_ADDFD_FLAG_SETFD,
                                      .srcfd = (unsigned)own,
                                      .newfd = (unsigned)fd,
                                      .newfd_flags = close_on_exec ? O_CLOEXEC : 0};
    return ioctl(n->fd, SECCOMP_IOCTL_NOTIF_ADDFD, &add) >= 0;
}

void notify_answer(const Notify *n, uint64_t id, int64_t value, int error) {
    struct seccomp_notif_resp response = {.id = id, .val = error ? 0 : value, .error = -error};
    if (ioctl(n->fd, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0) errno = 0; /* nobody waits */
}

void notify_pass(const Notify *n, uint64_t id) {
    struct seccomp_notif_resp response = {.id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    if (ioctl(n->fd, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0) errno = 0; /* nobody waits */
}

static NotifyHandler *handler_of(int number) {
    static const struct {
        int number;
        NotifyHandler *handler;
    } rows[] = {
#define TRAP(name, set, handler) {SYS_##name, handler},
#include "sandbox/trap.def"
#undef TRAP
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].number == number) return rows[i].handler;
    return NULL;
}

bool notify_step(Notify *n) {
    for (int i = 0; i < BATCH; i++) {
        struct pollfd polled = {n->fd, POLLIN, 0};
        if (poll(&polled, 1, 0) <= 0) return true;
        if (!(polled.revents & POLLIN)) return !(polled.revents & (POLLHUP | POLLERR | POLLNVAL));
        union {
            struct seccomp_notif notification;
            char room[LONGEST];
        } u;
        memset(&u, 0, sizeof u); /* the kernel wants it empty */
        if (ioctl(n->fd, SECCOMP_IOCTL_NOTIF_RECV, &u) != 0) {
            if (errno == ENOENT || errno == EINTR) continue; /* it was interrupted meanwhile */
            return false;
        }
        NotifyCall call = {
            .id = u.notification.id, .thread = (pid_t)u.notification.pid, .number = u.notification.data.nr};
        for (size_t a = 0; a < COUNT_OF(call.arguments); a++) call.arguments[a] = u.notification.data.args[a];
        NotifyHandler *handler = handler_of(call.number);
        if (handler) handler(n, &call);
        else notify_answer(n, call.id, 0, ENOSYS);
    }
    return true;
}
