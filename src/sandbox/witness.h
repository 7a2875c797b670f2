/* Who asked: the line of Python of a thread that waits in the kernel for us. The supervisor opens a process's memory
 * and list of mappings and hands both to a process of its own, which reads the stack (stack.h) and has nothing else: no
 * file, no network, no other call. It is made at the first question; when it ends or is slow, that stack is unknown, and it is made anew a few
 * times; when it cannot be made, stacks are unknown and nothing else changes.
 *
 * Where the program may not be looked into (eye.h), everything is unknown. One thread. */
#ifndef TOCSIN_SANDBOX_WITNESS_H
#define TOCSIN_SANDBOX_WITNESS_H

#include "sandbox/eye.h"
#include "pystack/stack.h"

enum {
    WITNESS_NAME = 16,
    WITNESS_MAX_MAPS = 1 << 20,  /* bytes of the list of mappings */
    WITNESS_MADE = 8,            /* times at most */
    WITNESS_MILLISECONDS = 5000, /* that an answer may take, on a machine that is busy */
};

typedef struct Witness {
    pid_t pid; /* 0: not made */
    int line;
    unsigned made; /* how often */
    Eye *eye;  /* which opens the memory and the mappings */
} Witness;

/* What /proc/TID/status says (proc_pid_status(5)). */
typedef struct Caller {
    pid_t process, thread, parent;     /* as the reader of proc numbers them */
    pid_t inner_process, inner_thread; /* as they number themselves */
    bool inside;                       /* in a namespace of processes below the reader's */
    char name[WITNESS_NAME + 1];       /* hostile, not escaped */
} Caller;

/* `proc` is an open directory of proc(5) in which `tid` is a number. False where there is no such thread any more. */
MUST_USE bool witness_identify(int proc, pid_t tid, Caller *who);

/* The thread's Python stack; `inner` says of which proc(5) its numbers are (eye.h). A child that still shares its parent's memory (vfork(2),
 * posix_spawn(3)) has its parent's. */
void witness_ask(Witness *w, int proc, bool inner, const Caller *who, Stack *out);

void witness_end(Witness *w);

#endif
