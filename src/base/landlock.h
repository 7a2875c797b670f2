/* Landlock's numbers and structures as of ABI 7 (linux/landlock.h, landlock(7)), stated here so that older headers build the
 * same program. For those who confine: base/confine.c its own process, sandbox/landlock.c another program. */
#ifndef TOCSIN_BASE_LANDLOCK_H
#define TOCSIN_BASE_LANDLOCK_H

#include <stdint.h>

struct landlock_ruleset {
    uint64_t handled_access_fs, handled_access_net, scoped;
};
struct landlock_path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

enum {
    LANDLOCK_EXECUTE = 1 << 0,
    LANDLOCK_WRITE_FILE = 1 << 1,
    LANDLOCK_READ_FILE = 1 << 2,
    LANDLOCK_READ_DIR = 1 << 3,
    LANDLOCK_REMOVE_FILE = 1 << 5,
    LANDLOCK_MAKE_CHAR = 1 << 6,
    LANDLOCK_MAKE_REG = 1 << 8,
    LANDLOCK_MAKE_BLOCK = 1 << 11,
    LANDLOCK_ABI_1 = (1 << 13) - 1, /* execute, write, read, remove and make of each kind */
    LANDLOCK_REFER = 1 << 13,       /* ABI 2: link and rename across directories */
    LANDLOCK_TRUNCATE = 1 << 14,    /* ABI 3 */
    LANDLOCK_NET_BOTH = 3,          /* ABI 4: bind and connect of TCP */
    LANDLOCK_IOCTL_DEV = 1 << 15,   /* ABI 5 */
    LANDLOCK_SCOPE_BOTH = 3,        /* ABI 6: abstract Unix sockets, signals */
    LANDLOCK_ASK_VERSION = 1,
    LANDLOCK_PATH_BENEATH = 1,
    CALL_CREATE_RULESET = 444, /* the same numbers on every architecture */
    CALL_ADD_RULE = 445,
    CALL_RESTRICT_SELF = 446,
};

/* Every right of files, addresses and scopes that the ABI (1 or more) knows, to be handled. */
static inline struct landlock_ruleset landlock_rights(int abi) {
    struct landlock_ruleset r = {.handled_access_fs = LANDLOCK_ABI_1};
    if (abi >= 2) r.handled_access_fs |= LANDLOCK_REFER;
    if (abi >= 3) r.handled_access_fs |= LANDLOCK_TRUNCATE;
    if (abi >= 4) r.handled_access_net = LANDLOCK_NET_BOTH;
    if (abi >= 5) r.handled_access_fs |= LANDLOCK_IOCTL_DEV;
    if (abi >= 6) r.scoped = LANDLOCK_SCOPE_BOTH;
    return r;
}

#endif
