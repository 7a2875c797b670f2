/* Process 1 of a run (with Landlock alone its monitor, a process like any other): builds the world, starts the program
 * in it, and then only watches, reaps and reports. When its line to the supervisor breaks it ends, and the kernel ends
 * everything in its namespace with it (pid_namespaces(7)).
 */
#include "sandbox/identity.h"
#include "sandbox/input.h"
#include "sandbox/message.h"
#include "sandbox/syscall_numbers.h"
#include "sandbox/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct Init {
    Launch launch; /* a copy of its own */
    pid_t program;
    int signals;
    Watch watch;
    _Alignas(16) char stack[16384]; /* root_leave() */
} Init;

/* The program's process, which makes its network namespace and wears its layers while we build the root. Root's is made
 * in a user namespace of its own. */
static const char *start_early(Init *in, int *line) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return "make a line to the program's process";
    unsigned long flags = in->launch.privileged && !layer_is_off("user") ? CLONE_NEWUSER : 0;
    in->program = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (in->program < 0) return "start the program's process";
    if (in->program == 0) program_main(&in->launch, ends[1]);
    close(ends[1]);
    *line = ends[0];
    return NULL;
}

/* Into the namespaces that the program's process made, and as root into its user namespace, as its only user. */
static const char *join(const Init *in) {
    const Launch *l = &in->launch;
    int spaces = program_spaces(l), program = spaces ? (int)syscall(SYS_pidfd_open, in->program, 0) : -1;
    if (spaces && (program < 0 || setns(program, spaces) != 0)) return "enter the program's namespaces";
    if (program >= 0) close(program);
    if (!l->privileged || layer_is_off("user")) return NULL;
    if (setns(l->user_namespace, CLONE_NEWUSER) != 0) return "enter the user namespace";
    if (setresgid(l->gid, l->gid, l->gid) != 0 || setresuid(l->uid, l->uid, l->uid) != 0)
        return "become an unprivileged user";
    close(l->user_namespace);
    return NULL;
}

static const char *seal(const Launch *l) {
    const char *fault = privilege_drop(false); /* the bounding set is of no use to who can start no program */
    if (!fault && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fault = "hide process 1";
    /* Changes of identity clear it. The supervisor may be gone already: then the socket says so. */
    if (!fault && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fault = "tie process 1 to the supervisor";
    memset(l->argument_start, 0, l->argument_size); /* what stands in /proc/1/cmdline */
    prctl(PR_SET_NAME, "tocsin", 0, 0, 0);
    return fault;
}

static const char *prepare(Init *in) {
    Launch *l = &in->launch;
    int line = -1;
    mode_t mask = umask(0);
    const char *fault = l->privileged && setgroups(0, NULL) != 0 ? "leave supplementary groups" : NULL;
    if (!fault && !l->privileged) fault = identity_map_self(l);
    if (!fault && !layer_is_off("mount")) fault = input_guard(l);
    if (!fault) fault = root_begin(l); /* whoever serves it begins while the program's process is made */
    umask(mask);                       /* the program's own */
    if (!fault) l->sysctl = open(layer_is_off("mount") ? "/proc/sys" : ROOT_PROC "/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (!fault) fault = start_early(in, &line);
    if (l->sysctl >= 0) close(l->sysctl);
    umask(0);
    if (!fault && l->privileged && !layer_is_off("user")) fault = identity_map(l, layer_is_off("mount") ? "/proc" : ROOT_PROC, in->program);
    if (!fault) root_serve(l);
    if (!fault) step_tell(line, l->served ? STEP_SERVED : STEP_MAPPED);
    if (!fault) fault = root_build(l);
    if (!fault) step_await(line, STEP_SPACES);
    if (!fault) step_tell(line, STEP_ROOT);
    if (!fault && !message_send(CONTROL_FD, MESSAGE_READY, 0, NULL)) fault = "tell the supervisor";
    if (!fault) fault = root_leave(in->stack, sizeof in->stack);
    if (!fault) fault = join(in);
    if (!fault) fault = seal(l);
    if (!fault) fault = root_is_left();
    if (!fault) step_tell(line, STEP_GO);
    if (line >= 0) close(line);
    return fault;
}

/* Ends with the first directory on the way to `path` that we may not enter, or with `path` itself if it cannot be had for `use`. */
static void demand(Str path, int use) {
    char step[POLICY_MAX_PATH + 1], barrier[sizeof((Message *)0)->text];
    for (size_t i = 1; i <= path.len && i <= POLICY_MAX_PATH; i++) {
        if (i < path.len && path.ptr[i] != '/') continue;
        memcpy(step, path.ptr, i);
        step[i] = 0;
        if (access(step, i < path.len ? X_OK : use) == 0) continue;
        snprintf(barrier, sizeof barrier, "reach %.80s as user %u", step, getuid());
        message_send(CONTROL_FD, MESSAGE_FAULT, errno, barrier);
        _exit(125);
    }
}

/* Landlock alone: no new world. Root's program becomes another user, who must be able to reach what was granted. */
static const char *prepare_alone(const Launch *l) {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return "become the parent of orphans";
    const char *fault = privilege_seal(l->privileged);
    if (fault) return fault;
    if (l->privileged && setgroups(0, NULL) != 0) return "leave supplementary groups";
    if (l->privileged &&
        (setresgid(l->host_id, l->host_id, l->host_id) != 0 || setresuid(l->host_id, l->host_id, l->host_id) != 0))
        return "become an unprivileged user";
    fault = privilege_drop(false);
    if (!fault && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fault = "hide the monitor";
    prctl(PR_SET_NAME, "tocsin", 0, 0, 0);
    for (uint32_t i = 0; !fault && l->privileged && i < l->access->rule_count; i++) {
        const Rule *r = &l->access->rules[i];
        bool any = l->policy->everything || r->optional || (r->directory && r->rights & RIGHT_RUN); /* as far as it goes */
        if (r->rights && !any) demand(r->path, R_OK);
    }
    if (!fault && l->privileged) demand(l->target->path, F_OK);
    return fault;
}

_Noreturn static void fail(const char *fault) {
    message_send(CONTROL_FD, MESSAGE_FAULT, errno, fault);
    _exit(125);
}

/* Everyone who ended or stopped. Gives false once the program has ended. */
static bool reap(Init *in) {
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED);
        if (pid <= 0) return true;
        if (pid != in->program) continue;
        if (WIFSTOPPED(status)) {
            message_send(CONTROL_FD, MESSAGE_STOPPED, WSTOPSIG(status), NULL);
            continue;
        }
        message_send(CONTROL_FD, MESSAGE_ENDED, status, NULL);
        return false;
    }
}

/* A number from the supervisor is a signal for the program. False when the supervisor is gone. */
static bool obey(Init *in) {
    int32_t number;
    ssize_t n = recv(CONTROL_FD, &number, sizeof number, MSG_DONTWAIT);
    if (n == (ssize_t)sizeof number && number > 0 && number < NSIG) {
        kill(in->program, number);
        return true;
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* Everyone of the run. With namespaces the kernel does it when process 1 ends; else the family is stopped, so that nobody forks away, and then killed
 * until none is left. */
static void kill_all(const Init *in) {
    if (in->launch.backend == BACKEND_NAMESPACES) return;
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD) return; /* orphans are our children, too: there is nobody */
    for (int i = 0; i < 3 && watch_signal(&in->watch, SIGSTOP); i++) continue;
    for (int i = 0; i < 10000 && watch_signal(&in->watch, SIGKILL); i++) {
        while (waitpid(-1, NULL, WNOHANG) > 0) continue;
        if (i > 10) poll(NULL, 0, 1);
    }
}

_Noreturn static void finish(const Init *in, int status) {
    kill_all(in);
    _exit(status);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void watch(Init *in) {
    struct pollfd polled[] = {{CONTROL_FD, POLLIN, 0}, {in->signals, POLLIN, 0}};
    for (int64_t due = now() + WATCH_MILLISECONDS;;) {
        int64_t left = due - now();
        int n = poll(polled, COUNT_OF(polled), left > 0 ? (int)left : 0);
        if (n < 0 && errno != EINTR) _exit(125);
        if (n > 0 && polled[0].revents && !obey(in)) finish(in, 125);
        if (n > 0 && polled[1].revents) {
            struct signalfd_siginfo info;
            while (read(in->signals, &info, sizeof info) > 0) continue;
        }
        if (!reap(in)) return;
        if (now() < due) continue;
        WatchResult r = watch_look(&in->watch);
        due = now() + WATCH_MILLISECONDS;
        if (r == WATCH_FINE) continue;
        message_send(CONTROL_FD, r == WATCH_MEMORY ? MESSAGE_MEMORY : MESSAGE_PROCESSES,
                     r == WATCH_TASKS ? TASKS : (int)in->watch.processes, NULL);
        finish(in, 0);
    }
}

static const char *start_alone(Init *in) {
    const char *fault = prepare_alone(&in->launch);
    if (fault) return fault;
    if (!message_send(CONTROL_FD, MESSAGE_READY, 0, NULL)) return "tell the supervisor";
    /* It uses our memory until exec, and we stand still: nobody has anything to do meanwhile. */
    in->program = vfork(); /* NOLINT(clang-analyzer-unix.Vfork,clang-analyzer-security.insecureAPI.vfork) */
    if (in->program < 0) return "start the program's process";
    if (in->program == 0) program_main(&in->launch, -1);
    return NULL;
}

_Noreturn void init_main(const Launch *l) {
    Init in;
    in.launch = *l;
    in.launch.sysctl = -1;
    in.program = 0;
    if (dup2(l->control, CONTROL_FD) < 0 || fcntl(CONTROL_FD, F_SETFD, FD_CLOEXEC) != 0) _exit(125);
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    in.signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (in.signals < 0) fail("watch for children");
    const char *fault = l->backend == BACKEND_NAMESPACES ? prepare(&in) : start_alone(&in);
    if (fault) fail(fault);
    for (int fd = 0; fd < CONTROL_FD; fd++) close(fd); /* pipes end when the program ends them */
    in.watch = watch_make(l->policy, l->backend == BACKEND_NAMESPACES);
    Filter own;
    filter_init(&own);
    fault = filter_install(&own);
    if (fault) fail(fault);
    watch(&in);
    finish(&in, 0);
}
