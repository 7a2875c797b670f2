/* Standard streams that are files which the program may only read. Through such a descriptor it reaches the file where the caller mounted it, which is not
 * read-only there: chmod, times, attributes and truncating by /proc/self/fd would be the file's owner's to do, whom no filter can tell from the
 * caller. So the program is given another open file of the same inode, from a read-only mount; where it was read to is put into the caller's descriptor
 * at the end, since a shell reads on there. See open_tree(2), mount_setattr(2). */
#ifndef TOCSIN_SANDBOX_INPUT_H
#define TOCSIN_SANDBOX_INPUT_H

#include "sandbox/launch.h"

/* In the supervisor, before there is anybody else: fills `input` of the launch. */
void input_find(Launch *l);

/* In process 1, while the old root is the root: takes their place, and hands copies to the supervisor (MESSAGE_INPUT). NULL, or what failed. */
const char *input_guard(const Launch *l);

/* At the end: `given` are those copies, or -1. Flags of open files (O_NONBLOCK, ...) become what they were, since the caller has the same ones. */
void input_return(const Launch *l, const int given[INPUTS]);

#endif
