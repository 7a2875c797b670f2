/* Everything that is decided before the first process is made; the processes of the run inherit it and change nothing.
 * Steps of the set-up give NULL when done, else a few words on what failed, with errno. */
#ifndef TOCSIN_SANDBOX_LAUNCH_H
#define TOCSIN_SANDBOX_LAUNCH_H

#include "policy/target.h"
#include "sandbox/group.h"
#include "sandbox/landlock.h"
#include "sandbox/seccomp.h"

#include <signal.h>
#include <sys/types.h>

/* In the program's environment, so that a run inside this one knows whose listener is in its way. Nothing is granted by it: a run that believes it
 * wrongly leaves streams of Unix sockets to the listener around. */
#define RUN_MARK "TOCSIN_RUN"

enum {
    CONTROL_FD = 3, /* in the program's process before exec */
    LINE_FD = 4,    /* the same: its line to process 1 (namespaces) */
    STOLEN_ID = 1953456999, /* who the program is on the host when root starts it; nobody's number */
    SMALL_ID = 65533,       /* the same inside a container that has only 65536 numbers */
    TASKS = 4096,           /* processes and threads */
    INPUTS = 3,             /* standard streams */
    SCRATCH_INODES = 1 << 18,
    WATCH_MILLISECONDS = 100,
    GRACE_SECONDS = 5,
};

/* Only in the build that tests/sandbox/layers.py makes: whether $TOCSIN_WITHOUT names the layer, which is left out then. */
#ifdef TOCSIN_TEST_LAYERS
bool layer_is_off(const char *name);
#else
#define layer_is_off(name) false
#endif

typedef struct Launch {
    const Policy *policy;
    const Access *access;
    const Target *target;
    char *const *argv;
    char **environment;
    Backend backend;
    bool privileged;       /* started by root: the program becomes `host_id` */
    uid_t uid;             /* the caller's, and what the program sees */
    gid_t gid;
    uid_t host_id;
    int user_namespace;    /* in process 1 of a privileged run: the program's; else -1 */
    int sysctl;            /* in process 1 and the program's process: /proc/sys before it is closed */
    int control;           /* the inner end */
    const char *input[INPUTS]; /* input.h: real paths, or NULL */
    int input_flags[INPUTS]; /* of the standard streams, as the caller had them: fcntl(2), F_GETFL */
    bool pty;              /* the program leads a session with a terminal of its own */
    Group group;           /* holds the memory; without a path it is watched */
    int landlock_abi;      /* 0: none, by --degrade */
    FilterOptions filter_options; /* of the program's filter */
    int report;            /* --report: an open file, or -1 */
    bool tell_stacks;      /* --stack */
    bool quiet;            /* --quiet: nothing is looked for and nothing told */
    bool serves;           /* the supervisor would serve the root: root_server.h */
    bool served;           /* in process 1: it does */
    struct Learn *learn;   /* --learn, or NULL */
    sigset_t mask;         /* the caller's signal mask */
    bool ignores_children; /* the caller had SIGCHLD ignored */
    char *argument_start;  /* our own arguments in memory, which /proc/1/cmdline would show */
    size_t argument_size;
} Launch;

/* The new root (namespaces backend) in four steps, for process 1. root_begin() leaves it as the working directory, with nothing in it but
 * ROOT_PROC, which shows the new processes; root_serve() says whether the supervisor serves it; root_build() gives it all it holds and moves
 * everybody into it, for whom it is the root from then on;
 * root_ask() meanwhile, in another process that is where root_begin() was, has a served root asked for the names that will be needed.
 * root_leave() takes the old one away. The kernel makes whoever does that wait until no processor looks at it any more, so it is begun by a task
 * of its own, on `stack`, which must stay; root_is_left() says whether it is gone, and waits where it has not begun. */
#define ROOT_PROC "proc"
const char *root_begin(Launch *l);
void root_serve(Launch *l);
const char *root_build(const Launch *l);
void root_ask(const Launch *l);

/* In process 1 before root_begin(): a detached, read-only mount of the file at `path`; -1 with errno. */
int root_clone_to_read(const Launch *l, const char *path);
const char *root_leave(void *stack, size_t size);
const char *root_is_left(void);

/* Process 1 inside: sets everything up, starts the program, watches, reaps. */
_Noreturn void init_main(const Launch *l);

/* What process 1 and the program's process tell each other on the way, a byte each; they work side by side. Whoever finds the other gone
 * ends. */
enum { STEP_SPACES = 1,  /* the program's process has its namespaces of network, IPC and host name */
       STEP_MAPPED,      /* its user has a number */
       STEP_SERVED,      /* the same, and the new root will be served */
       STEP_ROOT,        /* the new root is the root */
       STEP_GO };        /* the old root is gone, and process 1 has given up its rights, too */
void step_tell(int line, uint8_t step);
void step_await(int line, uint8_t step);

/* The program's own process: the layers that it alone wears, the self-check, exec. Sends what fails. With namespaces process 1 starts it first of
 * all, since making namespaces and installing a filter take as long as building a root; `line` leads to process 1. With
 * Landlock alone all is ready, and `line` is -1. */
_Noreturn void program_main(const Launch *l, int line);

/* The namespaces (CLONE_NEW*) that it makes for the run, and process 1 joins. */
int program_spaces(const Launch *l);

/* What the supervisor serves of the private network, made in the program's process while it has rights there. */
const char *network_inside(const Launch *l);

/* Raises the loopback interface of a new network namespace. */
const char *network_raise(void);

/* The bounding set: what can never come back. `able`: the caller has CAP_SETPCAP; without it the set cannot be emptied, and
 * no_new_privs keeps it from ever being used. */
const char *privilege_seal(bool able);

/* That, all capabilities, and the ways back to them. */
const char *privilege_drop(bool able);

/* For the supervisor: no capabilities but those of `kept` (bits of their numbers), and none to come. */
const char *privilege_keep(uint64_t kept);

/* Tries what must be forbidden; names the first thing that was not. `own` as filter_traps() has it. */
const char *selfcheck(const Launch *l, uint64_t own);

/* The supervisor: makes the processes, waits, passes signals on. Gives the status to end with, or ends with the program's
 * signal; SUPERVISE_UNAVAILABLE where namespaces were one choice of two and the kernel forbids them: nothing was started, and why was
 * told. */
enum { SUPERVISE_UNAVAILABLE = -1 };
int supervise(Launch *l, bool verbose);

#endif
