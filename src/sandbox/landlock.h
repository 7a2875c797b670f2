/* Landlock (landlock(7)) for the program: files by path, no TCP, no signals and no abstract sockets to the outside. ABI 1 to
 * the newest known; each adds rights, and a kernel with less enforces less, which doctor tells. */
#ifndef TOCSIN_SANDBOX_LANDLOCK_H
#define TOCSIN_SANDBOX_LANDLOCK_H

#include "policy/access.h"

enum { LANDLOCK_NEWEST = 7 };

/* What the kernel offers, at most LANDLOCK_NEWEST; 0 with errno if nothing. TOCSIN_LANDLOCK_ABI=N lowers it, for tests. */
int landlock_abi(void);

/* Confines the calling thread and its children for good. `connects`: TCP is refused altogether, as it always is without namespaces: the
 * supervisor connects and binds. In the namespaces backend the root holds only what was given, so reading is
 * left to the mounts; writing and starting are decided here again. NULL or what failed. */
const char *landlock_confine(const Access *access, int abi, bool namespaces, bool connects);

/* For the supervisor, once eye.h looks into the program for it: files are read where the program reads them, in /proc, in `inner_proc` (the run's own,
 * or -1), and where it is told what hosts are called; `group` (may be empty) is the control group that it removes at the end. NULL or what failed,
 * with errno. */
const char *landlock_keep(const Access *access, int abi, int inner_proc, const char *group);

#endif
