/* Seeing what a program asks for and does not get. Calls of observed.def wait until the supervisor has looked at them;
 * then the kernel goes on with each and decides by itself: nothing here allows or refuses anything.
 *
 * One thread, the supervisor's. */
#ifndef TOCSIN_SANDBOX_OBSERVE_H
#define TOCSIN_SANDBOX_OBSERVE_H

#include "sandbox/denial.h"
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
    struct Learn *learn; /* NULL, or what hears of every use instead */
} Observer;

/* Hears of the calls of `n`, and of what it refuses. */
void observe_begin(Observer *o, const Launch *l, Notify *n);

/* Tells what was counted, and ends the process that reads stacks. Nothing happens where nothing was begun. */
void observe_end(Observer *o, Notify *n);

#endif
