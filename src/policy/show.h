/* `tocsin policy show`: a policy in the words of other engines, so that who needs a container or a virtual machine takes it along. What an
 * engine has no words for stands in comments (bwrap, systemd, deno) or annotations (oci): nothing is left out silently. */
#ifndef TOCSIN_POLICY_SHOW_H
#define TOCSIN_POLICY_SHOW_H

#include "policy/target.h"

typedef struct Show {
    const Policy *policy;
    const Access *access;
    const Target *target;
    int argc;
    char *const *argv;        /* of the program */
    char *const *environment; /* the caller's */
    uint32_t uid, gid;        /* of the program, as it sees itself */
    const char *rootfs;       /* oci: where the empty root lies */
} Show;

/* bwrap: a shell script. systemd: the [Service] part of a unit. oci: a config.json. deno: a command line. False if there is no such format. */
MUST_USE bool policy_show(const Show *s, Str format, Buf *out);

#endif
