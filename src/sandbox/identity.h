/* Who the program is: users and their mapping into a new user namespace (user_namespaces(7)). */
#ifndef TOCSIN_SANDBOX_IDENTITY_H
#define TOCSIN_SANDBOX_IDENTITY_H

#include "sandbox/launch.h"

/* Inside a namespace just made by an unprivileged caller: the caller is who he was. */
const char *identity_map_self(const Launch *l);

/* Root: chooses who the program is on the host, makes its namespace and keeps it open in `l`. */
const char *identity_make(Launch *l);

#endif
