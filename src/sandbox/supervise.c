/* The supervisor: outside, with the caller's own process group and terminal. It makes process 1, passes signals on,
 * keeps time, and ends as the program ended.
 *
 * The program stays in our process group, so that the terminal's signals reach it as without us: what the kernel sends
 * to the group is not passed on, what someone sends to us alone is. */
#include "base/fault.h"
#include "base/file.h"
#include "sandbox/eye.h"
#include "sandbox/identity.h"
#include "sandbox/input.h"
#include "sandbox/layer.h"
#include "sandbox/learn.h"
#include "sandbox/message.h"
#include "sandbox/network.h"
#include "sandbox/observe.h"
#include "sandbox/pty.h"
#include "sandbox/relay.h"
#include "sandbox/root_server.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    STATUS_TIME = 124,
    STATUS_OURS = 125,
    STATUS_REFUSED = 126,
    STATUS_MISSING = 127,
    STATUS_LIMIT = 137,
    UNDECIDED = -2,
    OWN_POLLED = 5 /* descriptors of our own that serve() polls */
};

static const int passed_on[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT, SIGALRM};

typedef struct Supervisor {
    Launch *launch;
    pid_t init;
    int control, signals;
    Relay relay;
    Pty pty;
    Notify notify;
    Eye eye;
    char space[EYE_SPACE]; /* the run's namespace of processes */
    Observer observer;
    RootTree tree; /* where the root is served: what is in it, */
    RootServer root;
    Inside inside;
    int inner_proc;
    int input[INPUTS]; /* what took the place of standard streams, or -1 */
    int64_t deadline; /* milliseconds of the monotonic clock, -1 for none */
    pid_t foreground; /* the terminal's process group before, 0 for none of ours */
    bool timed_out, verbose;
    bool listened; /* there was a listener; a short program may be gone before we tell of it */
    bool confined;       /* we are, by `filter` */
    bool ready;          /* the new root is, and we have what we look into it by */
    Filter filter;
    bool started, ended; /* the program is, has */
    int status;          /* its wait status */
    int result;          /* our own status where it is not the program's, else UNDECIDED */
} Supervisor;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void say(const char *format, ...) PRINTF_LIKE(1, 2);
static void say(const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    int n = snprintf(text, sizeof text, "tocsin run: ");
    n += vsnprintf(text + n, sizeof text - (size_t)n - 1, format, args);
    va_end(args);
    if (n > (int)sizeof text - 2) n = (int)sizeof text - 2;
    text[n++] = '\n';
    if (write(2, text, (size_t)n) < 0) return; /* nobody listens */
}

static void tell(Supervisor *s, int32_t number) {
    if (send(s->control, &number, sizeof number, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return; /* it ends already */
}

/* The terminal goes back to our group, whoever inside had taken it; SIGTTOU is blocked. */
static pid_t take_terminal(const Supervisor *s) {
    if (!s->foreground) return 0;
    pid_t holder = tcgetpgrp(0);
    if (holder > 0 && holder != s->foreground) tcsetpgrp(0, s->foreground);
    return holder;
}

/* The program was stopped: so are we, for the shell to see. On the way back it is told, in case it was we alone who
 * were. */
static void stop(Supervisor *s) {
    pid_t holder = take_terminal(s);
    raise(SIGSTOP);
    if (s->foreground && holder > 0 && holder != s->foreground && tcgetpgrp(0) == s->foreground) tcsetpgrp(0, holder);
    tell(s, SIGCONT);
}

/* A step of the set-up failed. Where the kernel forbids namespaces and another backend may be taken, that one is. */
static void fail(Supervisor *s, const char *what, int why) {
    static const int forbidding[] = {EPERM, EACCES, ENOSPC, ENOSYS, EUSERS, EINVAL};
    s->result = STATUS_OURS;
    for (size_t i = 0; i < COUNT_OF(forbidding); i++)
        if (s->launch->policy->backend == BACKEND_AUTO && !s->confined && why == forbidding[i]) s->result = SUPERVISE_UNAVAILABLE;
    if (s->result == STATUS_OURS) say("cannot %s: %s", what, strerror(why));
    else say("no namespaces here (cannot %s: %s): Landlock and seccomp alone", what, strerror(why));
}

static void tell_layers(const Supervisor *s) {
    Buf text = {0};
    layers_tell(s->launch, s->listened, s->inside.known, &text);
    if (err_is(file_write(2, buf_str(&text)))) text.full = true; /* nobody listens */
    buf_free(&text);
}

/* While process 1 and the program's process put on their last layers. A user keeps no capability; root, whose program is another user, those by which it
 * reads that one's memory, looks at files, and connects as that one. */
static void confine(Supervisor *s) {
    if (s->confined) return;
    s->confined = true;
    if (layer_is_off("supervisor")) return;
    const Policy *p = s->launch->policy;
    static const int of_root[] = {CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_SETUID, CAP_SETGID};
    uint64_t kept = 0;
    for (size_t i = 0; s->launch->privileged && i < COUNT_OF(of_root); i++) kept |= UINT64_C(1) << of_root[i];
    if (s->launch->backend != BACKEND_NAMESPACES) kept |= UINT64_C(1) << CAP_KILL;
    for (uint32_t i = 0; i < p->grant_count; i++)
        if (p->grants[i].permission == PERMISSION_listen) kept |= UINT64_C(1) << CAP_NET_BIND_SERVICE;
    const char *fault = privilege_keep(kept);
    if (!fault) fault = filter_install(&s->filter);
    if (!fault) return;
    say("cannot confine the supervisor: cannot %s: %s", fault, strerror(errno));
    s->result = STATUS_OURS;
}

/* Once the listener and all places are handed over, whichever comes last; nobody waits for an answer before. */
static void begin_observing(Supervisor *s) {
    if (s->notify.fd < 0 || !s->ready || s->notify.observer) return;
    const Inside *inside = s->inside.known ? &s->inside : NULL;
    if (s->notify.network) s->notify.network->inside = inside;
    s->eye.inner = inside ? s->inner_proc : -1;
    observe_begin(&s->observer, s->launch, &s->notify, inside, s->eye.inner);
}

/* Before anything of the program is looked at: a Landlock domain, and somebody else who looks into the program. With Landlock alone
 * the kernel may want who looks there to be the program's ancestor (Yama): there is none. Where all is open, to be learned or for good, each call would
 * be looked at, and asking somebody else costs more than it holds. */
static void close_up(void *context) {
    Supervisor *s = context;
    const Launch *l = s->launch;
    bool open = l->learn || l->policy->everything;
    if (l->backend != BACKEND_NAMESPACES || open || !l->landlock_abi || !s->space[0] || layer_is_off("supervisor")) return;
    const char *fault = eye_begin(&s->eye, s->space) ? privilege_keep(~(UINT64_C(1) << CAP_SYS_PTRACE)) : "start who looks into the program";
    if (!fault) fault = landlock_keep(l->access, l->landlock_abi, s->inner_proc, l->group.path);
    if (!fault) return;
    say("cannot %s: %s", fault, strerror(errno));
    s->result = STATUS_OURS;
}

static void hear(Supervisor *s, const Message *m) {
    switch ((MessageKind)m->kind) {
        case MESSAGE_FAULT: fail(s, m->text, m->value); return;
        case MESSAGE_EXEC:
            say("cannot execute %s: %s", s->launch->target->path.ptr, strerror(m->value));
            s->result = m->value == ENOENT ? STATUS_MISSING : STATUS_REFUSED;
            return;
        case MESSAGE_STOPPED: stop(s); return;
        case MESSAGE_ENDED:
            s->ended = true;
            s->status = m->value;
            return;
        case MESSAGE_MEMORY:
            say("more memory than %llu bytes: killed", (unsigned long long)s->launch->policy->limits[LIMIT_memory]);
            s->result = STATUS_LIMIT;
            return;
        case MESSAGE_PROCESSES:
            say("more %s than %d: killed", m->value == TASKS ? "tasks" : "processes", m->value);
            s->result = STATUS_LIMIT;
            return;
        case MESSAGE_NESTED: say("inside another run: its network, and its reports"); return;
        case MESSAGE_PLACES:
        case MESSAGE_MOUNT:
        case MESSAGE_INPUT:
        case MESSAGE_SOCKETS: return; /* of use with their descriptors alone: attach() */
        case MESSAGE_ROOT:
            if (s->root.fd >= 0 && !root_server_step(&s->root)) root_server_close(&s->root); /* process 1 waits for its first answer */
            confine(s);
            return;
        case MESSAGE_READY:
            s->ready = true;
            confine(s);
            begin_observing(s);
            return;
        case MESSAGE_LISTENER: begin_observing(s); return;
        case MESSAGE_STARTED:
            CHECK(s->confined);
            s->started = s->root.started = true;
            if (s->verbose) tell_layers(s);
            return;
    }
}

/* Whether process 1 has ended; it stays to be waited for. */
static bool is_over(const Supervisor *s) {
    siginfo_t info = {.si_pid = 0};
    return waitid(P_PID, (id_t)s->init, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == s->init;
}

static bool hear_miss(void *context, pid_t thread, Str path, RootPlace watched, const Rule *denied) {
    Supervisor *s = context;
    return s->notify.observer && s->inside.known && observe_miss(s->notify.observer, thread, path, watched, denied);
}

static void hear_passing(void *context, pid_t thread, RootPlace place) {
    Supervisor *s = context;
    if (s->notify.observer && s->inside.known) observe_pass(s->notify.observer, thread, place);
}

/* Descriptors that came with a message. What cannot be served is closed, and the calls that wait for it fail. */
static void attach(Supervisor *s, const Message *m, const int *descriptors, unsigned count) {
    unsigned used = 0;
    const Launch *l = s->launch;
    if (m->kind == MESSAGE_ROOT && count == 2 && s->root.fd < 0) {
        root_server_open(&s->root, descriptors[0], &s->tree, l->privileged ? l->host_id : l->uid, l->privileged ? l->host_id : l->gid);
        s->root.missed = hear_miss;
        s->root.passed = hear_passing;
        s->root.context = s;
        s->inner_proc = descriptors[1];
        return;
    }
    if (m->kind == MESSAGE_PLACES) {
        inside_attach(&s->inside, m->value, descriptors, count);
        return;
    }
    if (m->kind == MESSAGE_INPUT && count == 1 && m->value >= 0 && m->value < INPUTS && s->input[m->value] < 0) {
        s->input[m->value] = descriptors[0];
        return;
    }
    if (m->kind == MESSAGE_MOUNT && count == 1) {
        inside_attach_mount(&s->inside, (uint32_t)m->value, descriptors[0]);
        return;
    }
    if (count && l->filter_options.traps && !s->notify.network)
        s->notify.network =
            network_make(l->policy, l->backend, l->privileged ? l->host_id : (uid_t)-1, l->landlock_abi);
    if (s->notify.network) s->notify.network->access = l->access;
    if (m->kind == MESSAGE_SOCKETS) {
        network_attach(s->notify.network, (NetworkSockets)m->value, descriptors, count);
        return;
    }
    if (m->kind == MESSAGE_LISTENER && count == 1 && s->notify.fd < 0) notify_open(&s->notify, descriptors[used++]);
    s->listened |= s->notify.fd >= 0;
    while (used < count) close(descriptors[used++]);
}

/* All that process 1 and the program's process have said. False when nothing more will come. */
static bool listen_to_init(Supervisor *s) {
    for (;;) {
        Message m;
        int descriptors[MESSAGE_MAX_DESCRIPTORS];
        unsigned count;
        if (message_receive(s->control, &m, descriptors, &count)) {
            attach(s, &m, descriptors, count);
            if (s->result == UNDECIDED || m.kind == MESSAGE_STOPPED) hear(s, &m);
            if (s->ended || s->result != UNDECIDED) return false;
            continue;
        }
        return errno == EAGAIN;
    }
}

static void take_signals(Supervisor *s) {
    struct signalfd_siginfo info;
    while (read(s->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        int number = (int)info.ssi_signo;
        if (number == SIGCHLD) continue;
        if (number == SIGWINCH) {
            pty_resize(&s->pty);
            continue;
        }
        /* From the kernel: the whole foreground group has it. A continue may have been for us alone. */
        if (info.ssi_code == SI_KERNEL && number != SIGCONT) continue;
        tell(s, number);
    }
}

static void keep_time(Supervisor *s) {
    if (s->deadline < 0 || now() < s->deadline) return;
    if (s->timed_out) {
        kill(s->init, SIGKILL);
        s->deadline = -1;
        return;
    }
    s->timed_out = true;
    s->deadline = now() + GRACE_SECONDS * 1000;
    say("time limit of %llu seconds", (unsigned long long)s->launch->policy->limits[LIMIT_time]);
    tell(s, SIGTERM);
    tell(s, SIGCONT);
}

static void serve(Supervisor *s) {
    for (bool open = true; open || !relay_done(&s->relay) || !pty_done(&s->pty);) {
        struct pollfd polled[OWN_POLLED + RELAY_STREAMS + PTY_POLLED] = {{open ? s->control : -1, POLLIN, 0},
                                                                         {s->signals, POLLIN, 0},
                                                                         {s->notify.fd, POLLIN, 0},
                                                                         {network_descriptor(s->notify.network), POLLIN, 0},
                                                                         {s->root.fd, POLLIN, 0}};
        relay_prepare(&s->relay, polled + OWN_POLLED);
        pty_prepare(&s->pty, polled + OWN_POLLED + RELAY_STREAMS);
        int64_t wait = s->deadline < 0 ? -1 : s->deadline <= now() ? 0 : s->deadline - now();
        int soon = network_wait(s->notify.network);
        if (soon >= 0 && (wait < 0 || wait > soon)) wait = soon;
        int n = poll(polled, COUNT_OF(polled), wait > 3600000 ? 3600000 : (int)wait);
        if (n < 0 && errno != EINTR) break;
        keep_time(s);
        if (soon >= 0 || polled[3].revents) network_step(s->notify.network, &s->notify);
        if (n <= 0) continue;
        if (polled[4].revents) {
            if (open && !s->started) open = listen_to_init(s); /* it was said before the program asked: whether it is the program */
            if (s->root.fd >= 0 && !root_server_step(&s->root)) root_server_close(&s->root);
        }
        if (polled[2].revents && !notify_step(&s->notify)) notify_close(&s->notify);
        if (polled[1].revents) take_signals(s);
        bool was_full = s->relay.full;
        relay_step(&s->relay, polled + OWN_POLLED);
        pty_step(&s->pty, polled + OWN_POLLED + RELAY_STREAMS);
        if (s->relay.full && !was_full)
            say("output limit of %llu bytes", (unsigned long long)s->launch->policy->limits[LIMIT_output]);
        if (open && polled[0].revents) open = listen_to_init(s);
        if (open && polled[1].revents && is_over(s)) listen_to_init(s), open = false;
        if (s->result == STATUS_OURS) open = false; /* also: we could not confine ourselves further */
        if (!open) shutdown(s->control, SHUT_RDWR); /* whoever is left ends, and with them what they write to */
    }
}

/* Ends this process by the signal that ended the program; gives the status that stands for it if that fails. */
static int die_of(int number) {
    struct rlimit none = {1, 1}; /* no file, and nobody who is handed one: core(5) */
    setrlimit(RLIMIT_CORE, &none);
    signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    kill(getpid(), number);
    return 128 + number;
}

static int conclude(Supervisor *s, int init_status) {
    take_terminal(s);
    if (s->result != UNDECIDED) return s->result;
    if (s->timed_out) return STATUS_TIME;
    if (!s->ended) {
        if (WIFSIGNALED(init_status)) say("process 1 was ended by signal %d", WTERMSIG(init_status));
        else say("process 1 ended before the program");
        return STATUS_OURS;
    }
    return WIFSIGNALED(s->status) ? die_of(WTERMSIG(s->status)) : WEXITSTATUS(s->status);
}

static bool block_signals(Supervisor *s) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT_OF(passed_on); i++) sigaddset(&set, passed_on[i]);
    sigaddset(&set, SIGCHLD);
    if (s->pty.on) sigaddset(&set, SIGWINCH);
    sigset_t blocked = set;
    sigaddset(&blocked, SIGPIPE);
    sigaddset(&blocked, SIGTTOU);
    struct sigaction action;
    s->launch->ignores_children = sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
    signal(SIGCHLD, SIG_DFL);
    if (sigprocmask(SIG_BLOCK, &blocked, &s->launch->mask) != 0) return false;
    s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return s->signals >= 0;
}

/* A copy of this process in new namespaces, those that the program's process makes meanwhile left out; 0 in it. */
static pid_t split(const Launch *l) {
    if (l->backend != BACKEND_NAMESPACES) return fork();
    unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWCGROUP;
    if (!l->privileged) flags |= CLONE_NEWUSER;
    if (layer_is_off("pid")) flags &= ~(unsigned long)CLONE_NEWPID;
    if (layer_is_off("cgroup")) flags &= ~(unsigned long)CLONE_NEWCGROUP;
    return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

static const char *start(Supervisor *s) {
    Launch *l = s->launch;
    int ends[2];
    if (l->policy->limits[LIMIT_output] && !relay_open(&s->relay, l->policy->limits[LIMIT_output])) return "make pipes";
    if (l->pty && !pty_open(&s->pty)) return "make a terminal";
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return "make a pair of sockets";
    s->control = ends[0];
    l->control = ends[1];
    if (!block_signals(s)) return "watch for signals";
    bool namespaces = l->backend == BACKEND_NAMESPACES;
    const char *fault = l->privileged ? identity_choose(l) : NULL;
    if (fault) return fault;
    l->group = (Group){.members = -1};
    if (l->policy->asks_memory) group_make(&l->group, l->policy->limits[LIMIT_memory]);
    input_find(l);
    s->init = split(l);
    if (s->init < 0) return "make namespaces";
    if (s->init == 0) {
        if (namespaces) prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* a monitor first ends its family */
        close(s->control);
        if (!relay_attach(&s->relay) || !pty_attach(&s->pty)) _exit(STATUS_OURS);
        if (!group_enter(&l->group)) {
            message_send(l->control, MESSAGE_FAULT, errno, "enter the control group");
            _exit(STATUS_OURS);
        }
        init_main(l);
    }
    filter_supervisor(&s->filter, l->group.path[0], l->filter_options.traps & TRAP_MODES); /* the others are busy */
    if (namespaces && !eye_space(s->init, s->space)) s->space[0] = 0;
    close(l->control);
    if (l->serves) root_tree_make(&s->tree, l);
    inside_begin(&s->inside, &s->tree);
    group_leave(&l->group);
    relay_detach(&s->relay);
    pty_begin(&s->pty);
    return NULL;
}

/* As if nothing had been tried. */
static void undo(const Supervisor *s) {
    if (s->signals >= 0) close(s->signals);
    if (s->control >= 0) close(s->control);
    if (s->launch->ignores_children) signal(SIGCHLD, SIG_IGN);
    sigprocmask(SIG_SETMASK, &s->launch->mask, NULL);
}

static void tell_news(const Launch *l) {
    Buf text = {0};
    access_tell_new(l->access, &text);
    if (text.len && err_is(file_write(2, buf_str(&text)))) text.full = true; /* nobody listens */
    buf_free(&text);
}

int supervise(Launch *l, bool verbose) {
    Supervisor s = {.launch = l, .result = UNDECIDED, .signals = -1, .control = -1, .deadline = -1, .verbose = verbose};
    s.notify.fd = s.root.fd = s.inner_proc = -1;
    for (int i = 0; i < INPUTS; i++) s.input[i] = -1;
    s.eye = (Eye){.line = -1, .inner = -1, .first = close_up, .context = &s};
    s.notify.eye = &s.eye;
    pid_t foreground = tcgetpgrp(0);
    if (foreground > 0 && foreground == getpgrp()) s.foreground = foreground;
    sigprocmask(SIG_SETMASK, NULL, &l->mask);
    const char *fault = start(&s);
    int init_status = 0;
    if (fault) {
        fail(&s, fault, errno);
    } else {
        if (l->policy->limits[LIMIT_time]) s.deadline = now() + (int64_t)l->policy->limits[LIMIT_time] * 1000;
        serve(&s);
        close(s.control); /* whoever still waits for us ends */
        s.control = -1;
        root_server_close(&s.root); /* and whoever asks for a name */
        pty_end(&s.pty);
        observe_end(&s.observer, &s.notify);
        eye_end(&s.eye);
        inside_end(&s.inside);
        if (s.inner_proc >= 0) close(s.inner_proc);
        while (waitpid(s.init, &init_status, 0) < 0 && errno == EINTR) continue;
        input_return(l, s.input);
        if (l->learn && s.started) learn_end(l->learn);
    }
    bool killed = s.ended ? WIFSIGNALED(s.status) && WTERMSIG(s.status) == SIGKILL : s.result == UNDECIDED;
    if (killed && group_was_full(&l->group)) {
        say("more memory than %llu bytes: killed", (unsigned long long)l->policy->limits[LIMIT_memory]);
        s.result = STATUS_LIMIT;
    }
    group_remove(&l->group);
    if (s.started) tell_news(l);
    if (s.result == SUPERVISE_UNAVAILABLE) undo(&s);
    return conclude(&s, init_status);
}
