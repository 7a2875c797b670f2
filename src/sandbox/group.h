/* A control group below the caller's own that holds the memory of a run: memory of version 1 (Linux's cgroup-v1/memory) or 2 (cgroup-v2). Made only
 * where a limit was asked for, since attaching costs milliseconds; where the caller may not make one, memory is watched. */
#ifndef TOCSIN_SANDBOX_GROUP_H
#define TOCSIN_SANDBOX_GROUP_H

#include "base/compiler.h"

typedef struct Group {
    char path[512]; /* empty for none */
    bool second;    /* version 2 */
    int members;    /* what process 1 writes itself into */
} Group;

/* False if there can be none. Also removes those of supervisors that were killed. */
bool group_make(Group *g, uint64_t memory);

/* The calling process and what it starts belong to it from then on. Once, by process 1. */
bool group_enter(const Group *g);

/* For the supervisor, which stays outside. */
void group_leave(Group *g);

/* Whether someone was killed for the limit. */
bool group_was_full(const Group *g);

/* Once everyone in it is gone. */
void group_remove(Group *g);

#endif
