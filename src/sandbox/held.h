/* Memory that the kernel holds for a run with namespaces and charges to no process of it: what lies in its System V objects and in its sockets.
 * Read from /proc, which shows those of the run's own namespaces and no others. Nothing is allocated; bytes; one thread. */
#ifndef TOCSIN_SANDBOX_HELD_H
#define TOCSIN_SANDBOX_HELD_H

#include <stdint.h>

/* Segments of shared memory, by their pages in memory. */
uint64_t held_segments(int proc);

/* Sets of semaphores, and queues with their messages. */
uint64_t held_queues(int proc);

typedef struct HeldSockets {
    uint64_t streams; /* by TCP, at most */
    uint64_t others;  /* by the rest, at most: each as much as one may */
} HeldSockets;

enum { HELD_BY_SOCKET = 2 * 212992 }; /* in one of a pair, at most: socket(7), wmem_max */

/* `least` keeps, between looks, the least that TCP of the whole machine held; 0 at first. The run's streams hold no more than what that grew by. */
HeldSockets held_sockets(int proc, uint64_t page, uint64_t *least);

#endif
