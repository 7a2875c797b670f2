/* Asking for stacks: see witness.h. */
#include "sandbox/witness.h"

#include "sandbox/launch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HANDED = 2, ANSWER_FD = 3, STATUS_BYTES = 4096, MAX_TASKS = 4096 };

/* The process that reads */

static bool read_memory(void *context, uint64_t address, void *into, size_t size) {
    return pread(*(int *)context, into, size, (off_t)address) == (ssize_t)size;
}

static size_t read_all(int fd, char *into, size_t size) {
    size_t length = 0;
    for (ssize_t n; length < size && (n = read(fd, into + length, size - length)) > 0;) length += (size_t)n;
    return length;
}

/* A thread's number, with its process's memory and mappings. */
static bool receive(int32_t *tid, int handed[HANDED]) {
    union {
        char bytes[CMSG_SPACE(HANDED * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {tid, sizeof *tid};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    if (recvmsg(ANSWER_FD, &m, 0) != (ssize_t)sizeof *tid) return false;
    const struct cmsghdr *head = CMSG_FIRSTHDR(&m);
    if (!head || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(HANDED * sizeof(int))) return false;
    memcpy(handed, CMSG_DATA(head), HANDED * sizeof(int));
    return true;
}

_Noreturn static void serve(void) {
    char maps[WITNESS_MAX_MAPS], scratch[STACK_LINE_BYTES];
    Stack stack;
    int32_t tid = 0;
    int handed[HANDED];
    while (receive(&tid, handed)) {
        StackMemory memory = {.read = read_memory, .context = &handed[0], .scratch = scratch};
        memset(&stack, 0, sizeof stack);
        stack_read(&memory, str_make(maps, read_all(handed[1], maps, sizeof maps)), tid, &stack);
        for (int i = 0; i < HANDED; i++) close(handed[i]);
        if (send(ANSWER_FD, &stack, sizeof stack, MSG_NOSIGNAL) < 0) break;
    }
    _exit(0);
}

_Noreturn static void become(int line) {
    if (dup2(line, ANSWER_FD) < 0 || syscall(SYS_close_range, ANSWER_FD + 1, ~0u, 0) != 0) _exit(1);
    for (int fd = 0; fd < ANSWER_FD; fd++) close(fd);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        privilege_drop(false) != NULL)
        _exit(1);
    prctl(PR_SET_NAME, "tocsin-stack", 0, 0, 0);
    Filter filter;
    filter_witness(&filter);
    if (filter_install(&filter)) _exit(1);
    serve();
}

static bool make(Witness *w) {
    int ends[2];
    if (w->pid > 0) return true;
    if (w->made == WITNESS_MADE || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return false;
    w->made++;
    w->pid = fork();
    if (w->pid == 0) become(ends[1]);
    close(ends[1]);
    w->line = ends[0];
    if (w->pid > 0) return true;
    close(ends[0]);
    w->made = WITNESS_MADE;
    return false;
}

void witness_end(Witness *w) {
    if (w->pid <= 0) return;
    close(w->line);
    kill(w->pid, SIGKILL);
    while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR) continue;
    *w = (Witness){.made = w->made, .eye = w->eye};
}

/* Questions */

static bool hand_over(const Witness *w, int32_t tid, const int handed[HANDED]) {
    union {
        char bytes[CMSG_SPACE(HANDED * sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct iovec part = {&tid, sizeof tid};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *head = CMSG_FIRSTHDR(&m);
    *head =
        (struct cmsghdr){.cmsg_len = CMSG_LEN(HANDED * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(head), handed, HANDED * sizeof(int));
    return sendmsg(w->line, &m, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)sizeof tid;
}

static bool hear(const Witness *w, Stack *out) {
    struct pollfd polled = {w->line, POLLIN, 0};
    if (poll(&polled, 1, WITNESS_MILLISECONDS) != 1 ||
        recv(w->line, out, sizeof *out, MSG_DONTWAIT) != (ssize_t)sizeof *out)
        return false;
    /* It has read hostile memory: what it says is looked at like that. */
    if (out->count > STACK_FRAMES) return false;
    for (uint32_t i = 0; i < out->count; i++)
        if (out->frames[i].file_length > STACK_FILE || out->frames[i].function_length > STACK_FUNCTION) return false;
    return true;
}

static void ask(Witness *w, bool inner, pid_t number, pid_t own, Stack *out) {
    static const EyeFile files[HANDED] = {EYE_MEMORY, EYE_MAPS};
    int handed[HANDED] = {-1, -1};
    bool open_all = true;
    out->count = out->minor = 0;
    for (int i = 0; i < HANDED; i++) {
        handed[i] = eye_open(w->eye, inner, number, files[i], 0);
        open_all &= handed[i] >= 0;
    }
    bool handed_over = open_all && make(w) && hand_over(w, own, handed);
    if (open_all && !handed_over) { /* it ended since the last question */
        witness_end(w);
        handed_over = make(w) && hand_over(w, own, handed);
    }
    if (open_all && (!handed_over || !hear(w, out))) {
        witness_end(w);
        out->count = out->minor = 0;
    }
    for (int i = 0; i < HANDED; i++)
        if (handed[i] >= 0) close(handed[i]);
}

/* Callers */

/* Takes the file over. */
static ssize_t read_file(int fd, char *into, size_t size) {
    if (fd < 0) return -1;
    size_t n = read_all(fd, into, size - 1);
    close(fd);
    into[n] = 0;
    return (ssize_t)n;
}

static pid_t first_number(const char *text) { return (pid_t)strtol(text, NULL, 10); }

static pid_t last_number(const char *text) {
    pid_t last = 0;
    for (char *end; *text && *text != '\n'; text = end) {
        long n = strtol(text, &end, 10);
        if (end == text) break;
        last = (pid_t)n;
    }
    return last;
}

bool witness_identify(int proc, pid_t tid, Caller *who) {
    char path[32], text[STATUS_BYTES];
    snprintf(path, sizeof path, "%d/status", tid);
    *who = (Caller){.thread = tid};
    if (read_file(openat(proc, path, O_RDONLY | O_CLOEXEC), text, sizeof text) <= 0) return false;
    for (char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, "Name:\t", 6) == 0) { /* the kernel writes \n for a line end in it */
            size_t n = strcspn(line + 6, "\n");
            memcpy(who->name, line + 6, n < WITNESS_NAME ? n : WITNESS_NAME);
        } else if (strncmp(line, "Tgid:", 5) == 0) {
            who->process = first_number(line + 5);
        } else if (strncmp(line, "PPid:", 5) == 0) {
            who->parent = first_number(line + 5);
        } else if (strncmp(line, "NStgid:", 7) == 0) {
            who->inner_process = last_number(line + 7);
        } else if (strncmp(line, "NSpid:", 6) == 0) {
            who->inner_thread = last_number(line + 6);
            size_t length = strcspn(line, "\n");
            const char *first = strpbrk(line, "0123456789");
            who->inside =
                first && first < line + length && memchr(first, '\t', length - (size_t)(first - line)) != NULL;
        }
    }
    if (who->inner_thread == 0) who->inner_thread = tid;
    if (who->inner_process == 0) who->inner_process = who->process;
    return who->process > 0;
}

/* The thread of `process` that waits for a child which still has its memory; 0 if there is not exactly one. */
static pid_t find_waiting(const Witness *w, int proc, bool inner, pid_t process) {
    char path[64], text[64];
    snprintf(path, sizeof path, "%d/task", process);
    int fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *tasks = fd < 0 ? NULL : fdopendir(fd);
    if (!tasks) return 0;
    pid_t found = 0;
    int seen = 0, count = 0;
    for (struct dirent *e; (e = readdir(tasks)) && seen < MAX_TASKS; seen++) {
        if (e->d_name[0] < '0' || e->d_name[0] > '9') continue;
        ssize_t length = eye_ask(w->eye, inner, first_number(e->d_name), EYE_SYSCALL, 0, text, sizeof text - 1);
        if (length <= 0) continue;
        text[length] = 0;
        long call = strtol(text, NULL, 10);
        bool waits = call == SYS_clone || call == SYS_clone3;
#ifdef SYS_vfork
        waits |= call == SYS_vfork;
#endif
        if (!waits || text[0] < '0' || text[0] > '9') continue;
        found = first_number(e->d_name);
        count++;
    }
    closedir(tasks);
    return count == 1 ? found : 0;
}

void witness_ask(Witness *w, int proc, bool inner, const Caller *who, Stack *out) {
    ask(w, inner, who->thread, who->inner_thread, out);
    if (out->count || who->parent <= 1) return;
    Caller parent;
    pid_t waiting = find_waiting(w, proc, inner, who->parent);
    if (waiting && witness_identify(proc, waiting, &parent)) ask(w, inner, waiting, parent.inner_thread, out);
}
