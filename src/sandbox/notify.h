/* System calls of the program that wait for the supervisor's answer (seccomp_unotify(2)). trap.def says which ones and who
 * answers.
 *
 *   notify_step() -> row of trap.def -> its handler -> notify_answer(), at once or later
 *
 * What holds, whatever the program does meanwhile (its threads run on, and may change memory and descriptors):
 *   - what is to happen is done by the supervisor, on its own copy of the arguments and of the descriptor. The kernel goes on with a
 *     notified call (notify_pass()) only where nothing of it was decided, so that there is nothing to change behind our back: calls of
 *     observed.def are looked at, and mounts and Landlock decide whatever memory holds by then;
 *   - notify_read() and notify_take() ask afterwards whether the call still waits, so that what they give comes from
 *     the process that asked and not from one that has its number now; notify_give() and notify_answer() are checked by the
 *     kernel, and notify_is_waiting() stands before every other effect;
 *   - without a supervisor every waiting and every later call gets ENOSYS.
 *
 * The supervisor needs the kernel's leave to read the program (ptrace(2), "access mode checks": it is the caller and
 * created the program's user namespace), or eye.h does it instead. Where neither may, calls fail with EACCES. One thread. */
#ifndef TOCSIN_SANDBOX_NOTIFY_H
#define TOCSIN_SANDBOX_NOTIFY_H

#include "base/str.h"

#include <sys/types.h>

/* Sets of rows of trap.def: a run traps what it has a use for. */
enum {
    TRAP_NETWORK = 1, /* connect, bind */
    TRAP_LISTEN = 2,  /* where sockets of the host are inside */
    TRAP_OPENS = 4,   /* observed.def: all opens */
    TRAP_CHANGES = 8, /* what starts programs and changes files */
    TRAP_MODES = 32,  /* modes and times of files, where nothing else decides on them */
    TRAP_LOOKS = 16,  /* what only looks */
    TRAP_WRITES = 64, /* opens that write or make, as their registers say: where the root is served */
};

typedef struct NotifyCall {
    uint64_t id;
    pid_t thread; /* as the supervisor sees it; 0 where that is not to be known */
    int number;
    uint64_t arguments[6]; /* registers: they cannot change while the call waits */
} NotifyCall;

struct Eye;      /* eye.h */
struct Network;  /* network.h */
struct Observer; /* observe.h */
typedef struct Notify Notify;

struct Notify {
    int fd;                  /* the listener, -1 for none: what to poll (for POLLIN) */
    struct Eye *eye;         /* by which all that is asked of the caller's process is looked at */
    struct Network *network; /* for the handlers of TRAP_NETWORK and TRAP_LISTEN */
    struct Observer *observer; /* of observed calls, NULL for none */
    /* Hears of every refusal before the call is answered, while the thread still waits: `permission` as in
     * permission.def, `value` as a grant would name it; not `grantable`: no grant helps. May be NULL. */
    void (*refused)(Notify *n, const NotifyCall *call, const char *permission, const char *value, bool grantable);

    /* Hear of every granted TCP connect, and of every address that was told for a name: what --learn learns. May be NULL. */
    void (*used)(Notify *n, const NotifyCall *call, const uint8_t address[16], unsigned port);
    void (*named)(Notify *n, const char *name, const uint8_t address[16]);
};

/* Answers a call, or keeps its id and answers later, exactly once. */
typedef void NotifyHandler(Notify *n, const NotifyCall *call);

/* Takes over the listener. */
void notify_open(Notify *n, int listener);
void notify_close(Notify *n);

/* Takes one call and hands it to its handler; never waits. False when nobody is left who could call. */
bool notify_step(Notify *n);

/* Whether the call still waits: the thread may have been killed or interrupted. */
bool notify_is_waiting(const Notify *n, uint64_t id);

/* Copies `size` bytes of the caller's memory. False, with errno, if they cannot be read or nobody waits any more. */
MUST_USE bool notify_read(const Notify *n, const NotifyCall *call, uint64_t address, void *to, size_t size);

/* The terminated text at `address`; at most `size` bytes with its end, ENAMETOOLONG beyond. The same for false. */
MUST_USE bool notify_read_text(const Notify *n, const NotifyCall *call, uint64_t address, char *to, size_t size);

/* A copy of the caller's descriptor `fd`, to be closed; -1 with errno (EBADF if it has none). */
MUST_USE int notify_take(const Notify *n, const NotifyCall *call, int fd);

/* Flags of the caller's descriptor as open(2) has them, O_CLOEXEC included (proc_pid_fdinfo(5)); -1 with errno. */
MUST_USE int notify_descriptor_flags(const Notify *n, const NotifyCall *call, int fd);

/* Puts a copy of our `own` in place of the caller's `fd`, whether that is open or not. */
MUST_USE bool notify_give(const Notify *n, uint64_t id, int own, int fd, bool close_on_exec);

/* Ends the call: `error` is an errno, or 0 and the call gives `value`. Nothing happens if nobody waits any more. */
void notify_answer(const Notify *n, uint64_t id, int64_t value, int error);

/* The kernel goes on with the call as the program has made it and may have changed it: nothing is allowed by this that the other
 * layers do not hold whatever the arguments are. */
void notify_pass(const Notify *n, uint64_t id);

/* The process of a thread (Tgid), 0 if it is gone. */
pid_t notify_process(pid_t thread);

#define TRAP(name, set, handler) NotifyHandler handler;
#include "sandbox/trap.def"
#undef TRAP

#endif
