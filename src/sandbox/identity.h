/* Who the program is: users and their mapping into a new user namespace (user_namespaces(7)). */
#ifndef TOCSIN_SANDBOX_IDENTITY_H
#define TOCSIN_SANDBOX_IDENTITY_H

#include "sandbox/launch.h"

/* Inside a namespace just made by an unprivileged caller: the caller is who he was. */
const char *identity_map_self(const Launch *l);

/* Whether the caller is root and not just called so: a user namespace whose root is a plain user outside has nobody else to be. */
bool identity_is_root(void);

/* Root: chooses who the program is on the host. */
const char *identity_choose(Launch *l);

/* The same user in the new user namespace of the child `pid`, which is kept open in `l`. `proc` is where proc(5) of this process's
 * namespace is mounted, below the working directory. */
const char *identity_map(Launch *l, const char *proc, pid_t pid);

#endif
