/* Giving up privileges: capabilities(7), prctl(2). */
#include "sandbox/launch.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CAP_LAST_OLD = 36 }; /* every kernel that can do the rest knows these */

static const char *gain_nothing(void) {
    if (layer_is_off("no_new_privs")) return NULL;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? NULL : "set no_new_privs";
}

const char *privilege_seal(bool able) {
    for (unsigned long c = 0; able && c < 64; c++) {
        if (prctl(PR_CAPBSET_DROP, c, 0, 0, 0) == 0) continue;
        if (errno == EINVAL && c > CAP_LAST_OLD) break; /* the kernel knows no more */
        return "empty the bounding set";
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); /* absent before Linux 4.3, as are ambient capabilities */
    return NULL;
}

const char *privilege_drop(bool able) {
    if (layer_is_off("capabilities")) return gain_nothing();
    const char *fault = privilege_seal(able);
    if (fault) return fault;
    if (prctl(PR_SET_SECUREBITS, SECURE_ALL_BITS | SECURE_ALL_LOCKS, 0, 0, 0) != 0 && able)
        return "lock the secure bits";
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}, {0}}, left[2];
    if (syscall(SYS_capset, &head, none) != 0) return "drop capabilities";
    head = (struct __user_cap_header_struct){.version = _LINUX_CAPABILITY_VERSION_3};
    if (syscall(SYS_capget, &head, left) != 0) return "read capabilities";
    if (left[0].permitted | left[1].permitted | left[0].effective | left[1].effective) {
        errno = EPERM;
        return "drop capabilities";
    }
    return gain_nothing();
}

const char *privilege_keep(uint64_t kept) {
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &head, sets) != 0) return "read capabilities";
    for (int i = 0; i < 2; i++) {
        sets[i].permitted &= (uint32_t)(kept >> (32 * i));
        sets[i].effective = sets[i].permitted;
        sets[i].inheritable = 0;
    }
    head = (struct __user_cap_header_struct){.version = _LINUX_CAPABILITY_VERSION_3};
    if (syscall(SYS_capset, &head, sets) != 0) return "drop capabilities";
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? NULL : "set no_new_privs";
}
