/* Looking into the program: see eye.h. */
#include "sandbox/eye.h"

#include "sandbox/launch.h"
#include "sandbox/notify.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EYE_FD = 3, INNER_FD = 4 };

typedef enum Kind { READ, TAKE, OPEN, LINK } Kind;

typedef struct Question {
    uint32_t number, kind; /* the answer has the same number */
    int32_t thread, which, fd;
    uint32_t size, inner;
    uint64_t address;
} Question;

typedef struct Answer {
    uint32_t number;
    int32_t error; /* an errno, or 0 */
    uint32_t size; /* of `bytes` */
    char bytes[EYE_BYTES];
} Answer;

typedef union Attached {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
} Attached;

static const struct {
    const char *name;
    int flags;
} files[EYE_FILES] = {
    [EYE_MEMORY] = {"mem", O_RDONLY},
    [EYE_MAPS] = {"maps", O_RDONLY},
    [EYE_ROOT] = {"root", O_PATH | O_DIRECTORY},
    [EYE_DESCRIPTORS] = {"fd", O_RDONLY | O_DIRECTORY},
    [EYE_DESCRIPTOR_INFO] = {"fdinfo/", O_RDONLY},
    [EYE_CWD] = {"cwd", -1}, /* not to be opened */
    [EYE_DESCRIPTOR] = {"fd/", -1},
    [EYE_SYSCALL] = {"syscall", -1},
};

/* Where to look: below `inner`, an open proc(5), or -1 for /proc. */
static int name_file(char *path, size_t size, int inner, pid_t thread, EyeFile which, int number) {
    const char *proc = inner < 0 ? "/proc/" : "";
    bool numbered = which == EYE_DESCRIPTOR_INFO || which == EYE_DESCRIPTOR;
    if (numbered) snprintf(path, size, "%s%d/%s%d", proc, thread, files[which].name, number);
    else snprintf(path, size, "%s%d/%s", proc, thread, files[which].name);
    return inner < 0 ? AT_FDCWD : inner;
}

/* The looking itself */

static int take(pid_t thread, int fd) {
    int process = (int)syscall(SYS_pidfd_open, thread, 0);
    if (process < 0 && errno != EMFILE) /* a thread that does not lead its process */
        process = (int)syscall(SYS_pidfd_open, notify_process(thread), 0);
    if (process < 0) return -1;
    int copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0), why = errno == EPERM ? EACCES : errno;
    close(process);
    errno = why;
    return copy;
}

static bool read_memory(pid_t thread, uint64_t address, void *to, size_t size) {
    struct iovec here = {to, size}, there = {(void *)(uintptr_t)address, size};
    ssize_t got = thread > 0 ? process_vm_readv(thread, &here, 1, &there, 1, 0) : -1;
    if (got == (ssize_t)size) return true;
    errno = got >= 0 ? EFAULT : errno == EPERM ? EACCES : errno;
    return false;
}

static int open_file(int inner, pid_t thread, EyeFile which, int number) {
    char path[64];
    int proc = name_file(path, sizeof path, inner, thread, which, number);
    return openat(proc, path, files[which].flags | O_CLOEXEC);
}

static ssize_t read_link(int inner, pid_t thread, EyeFile which, int number, char *to, size_t size) {
    char path[64];
    int proc = name_file(path, sizeof path, inner, thread, which, number);
    if (which != EYE_SYSCALL) return readlinkat(proc, path, to, size);
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, to, size);
    if (fd >= 0) close(fd);
    return n;
}

bool eye_space(pid_t process, char *space) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/ns/pid", process);
    ssize_t n = readlink(path, space, EYE_SPACE - 1);
    space[n > 0 ? n : 0] = 0;
    return n > 0;
}

/* The process that looks */

static bool is_ours(pid_t thread, const char *space) {
    char found[EYE_SPACE];
    return thread > 0 && eye_space(thread, found) && strcmp(found, space) == 0;
}

/* Gives a descriptor to send, or -1. */
static int find(const Question *q, const char *space, Answer *a) {
    int fd = -1;
    int inner = q->inner ? INNER_FD : -1;
    bool link = q->kind == LINK, good = false;
    errno = EACCES;
    if (q->inner ? q->thread <= 0 || q->kind == READ || q->kind == TAKE : !is_ours(q->thread, space)) {
        if (errno == 0 || errno == EPERM) errno = EACCES;
    } else if (q->kind == READ && q->size <= EYE_BYTES) {
        good = read_memory(q->thread, q->address, a->bytes, q->size);
        if (good) a->size = q->size;
    } else if (q->kind == TAKE) {
        good = (fd = take(q->thread, q->fd)) >= 0;
    } else if ((q->kind == OPEN || link) && q->which >= 0 && q->which < EYE_FILES && (files[q->which].flags < 0) == link) {
        ssize_t n = link ? read_link(inner, q->thread, (EyeFile)q->which, q->fd, a->bytes, EYE_BYTES)
                         : (fd = open_file(inner, q->thread, (EyeFile)q->which, q->fd));
        good = n >= 0;
        if (good && link) a->size = (uint32_t)n;
    }
    if (!good) a->error = errno;
    return fd;
}

static bool answer(const Answer *a, int fd) {
    Attached attached = {.room = {0}};
    struct iovec part = {(void *)(uintptr_t)a, offsetof(Answer, bytes) + a->size};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        m.msg_control = attached.room;
        m.msg_controllen = sizeof attached.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    return sendmsg(EYE_FD, &m, MSG_NOSIGNAL) >= 0;
}

_Noreturn static void serve(const char *space) {
    Question q;
    Answer a;
    for (;;) {
        ssize_t n = recv(EYE_FD, &q, sizeof q, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n != (ssize_t)sizeof q) _exit(0);
        a.number = q.number;
        a.error = 0;
        a.size = 0;
        int fd = find(&q, space, &a);
        if (!answer(&a, fd)) _exit(0);
        if (fd >= 0) close(fd);
    }
}

_Noreturn static void become(int line, int inner, const char *space) {
    const uint64_t kept = UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH; /* of root's */
    Filter filter;
    int keep = fcntl(line, F_DUPFD, INNER_FD + 1), proc = inner < 0 ? -1 : fcntl(inner, F_DUPFD, INNER_FD + 1);
    if (keep < 0 || dup2(keep, EYE_FD) < 0 || (inner >= 0 && (proc < 0 || dup2(proc, INNER_FD) < 0))) _exit(1);
    if (syscall(SYS_close_range, inner < 0 ? INNER_FD : INNER_FD + 1, ~0u, 0) != 0) _exit(1);
    for (int fd = 0; fd < EYE_FD; fd++) close(fd);
    filter_eye(&filter);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        privilege_keep(kept) != NULL || prctl(PR_SET_NAME, "tocsin-eye", 0, 0, 0) != 0 || filter_install(&filter) != NULL)
        _exit(1);
    serve(space);
}

bool eye_begin(Eye *eye, const char *space) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return false;
    pid_t pid = fork();
    if (pid == 0) become(ends[1], eye->inner, space);
    close(ends[1]);
    if (pid > 0) {
        eye->pid = pid;
        eye->line = ends[0];
        return true;
    }
    close(ends[0]);
    return false;
}

void eye_end(Eye *eye) {
    if (eye->pid <= 0) return;
    close(eye->line);
    kill(eye->pid, SIGKILL);
    while (waitpid(eye->pid, NULL, 0) < 0 && errno == EINTR) continue;
    *eye = (Eye){.line = -1, .inner = -1};
}

/* Asking it */

/* Whether there is somebody to ask. */
static bool is_other(Eye *eye) {
    void (*first)(void *context) = eye->first;
    eye->first = NULL;
    if (first) first(eye->context);
    return eye->line >= 0;
}

/* Gives the number of bytes in `a`, -1 with errno. A descriptor that comes is `*fd`, where one is wanted. */
static ssize_t ask(Eye *eye, Question q, Answer *a, int *fd) {
    q.number = ++eye->asked;
    if (send(eye->line, &q, sizeof q, MSG_NOSIGNAL) != (ssize_t)sizeof q) return errno = EACCES, -1;
    for (;;) {
        Attached attached = {.room = {0}};
        struct iovec part = {a, sizeof *a};
        struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = attached.room, .msg_controllen = sizeof attached.room};
        ssize_t n = recvmsg(eye->line, &m, MSG_CMSG_CLOEXEC);
        if (n < 0 && errno == EINTR) return -1; /* what the program makes wait: its answer is dropped below, the next time */
        if (n < (ssize_t)offsetof(Answer, bytes) || a->size != (size_t)n - offsetof(Answer, bytes)) return errno = EACCES, -1;
        const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        int given = -1;
        if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
            memcpy(&given, CMSG_DATA(c), sizeof given);
        bool wanted = fd && a->number == q.number && !a->error;
        if (given >= 0 && !wanted) close(given);
        if (a->number != q.number) continue;
        if (wanted) *fd = given;
        if (!a->error && (!fd || given >= 0)) return a->size;
        return errno = a->error ? a->error : EACCES, -1;
    }
}

bool eye_read(Eye *eye, pid_t thread, uint64_t address, void *to, size_t size) {
    if (!is_other(eye)) return read_memory(thread, address, to, size);
    Answer a;
    for (size_t at = 0; at < size;) {
        size_t part = size - at < EYE_BYTES ? size - at : EYE_BYTES;
        ssize_t n = ask(eye, (Question){.kind = READ, .thread = thread, .address = address + at, .size = (uint32_t)part}, &a, NULL);
        if (n != (ssize_t)part) return false;
        memcpy((char *)to + at, a.bytes, part);
        at += part;
    }
    return true;
}

int eye_take(Eye *eye, pid_t thread, int fd) {
    Answer a;
    int copy = -1;
    if (!is_other(eye)) return take(thread, fd);
    return ask(eye, (Question){.kind = TAKE, .thread = thread, .fd = fd}, &a, &copy) < 0 ? -1 : copy;
}

int eye_open(Eye *eye, bool inner, pid_t thread, EyeFile which, int number) {
    Answer a;
    int fd = -1;
    if (!is_other(eye)) return open_file(inner ? eye->inner : -1, thread, which, number);
    return ask(eye, (Question){.kind = OPEN, .inner = inner, .thread = thread, .which = (int32_t)which, .fd = number}, &a, &fd) < 0 ? -1 : fd;
}

ssize_t eye_ask(Eye *eye, bool inner, pid_t thread, EyeFile which, int number, char *to, size_t size) {
    Answer a;
    if (!is_other(eye)) return read_link(inner ? eye->inner : -1, thread, which, number, to, size);
    ssize_t n = ask(eye, (Question){.kind = LINK, .inner = inner, .thread = thread, .which = (int32_t)which, .fd = number}, &a, NULL);
    if (n < 0) return -1;
    if ((size_t)n > size) n = (ssize_t)size;
    memcpy(to, a.bytes, (size_t)n);
    return n;
}
