/* Seeing what a program asks for and does not get. Calls of observed.def wait until the supervisor has looked at them;
 * then the kernel goes on with each and decides by itself: nothing here allows or refuses anything.
 *
 * One thread, the supervisor's. */
#ifndef TOCSIN_SANDBOX_OBSERVE_H
#define TOCSIN_SANDBOX_OBSERVE_H

#include "sandbox/denial.h"
#include "sandbox/inside.h"
#include "sandbox/judge.h"
#include "sandbox/launch.h"
#include "sandbox/notify.h"

struct Learn; /* learn.h */

typedef struct Observer {
    Judge judge;
    Judge without; /* while learning: of the policy with nothing opened */
    Denials denials;
    Witness witness;
    int proc;            /* O_PATH of /proc */
    Eye *eye;            /* of Notify */
    int inner_proc;      /* the same of the processes inside, as they number themselves; -1 where the root is not served */
    struct Learn *learn; /* NULL, or what hears of every use instead */
} Observer;

/* Hears of the calls of `n`, and of what it refuses. `inside` and `inner_proc` where the root is served, else NULL and -1; the caller's. */
void observe_begin(Observer *o, const Launch *l, Notify *n, const Inside *inside, int inner_proc);

/* A thread (numbered as inside) waits for a root that we serve, in which `path` is not there, or denied. What traps see is left to them, and
 * what comes through a watched place by its name, to observe_pass(). Gives whether `path` is there outside. */
bool observe_miss(Observer *o, pid_t thread, Str path, RootPlace watched, const Rule *denied);

/* A thread waits on its way through a private place. */
void observe_pass(Observer *o, pid_t thread, RootPlace place);

/* Tells what was counted, and ends the process that reads stacks. Nothing happens where nothing was begun. */
void observe_end(Observer *o, Notify *n);

#endif
