/* The arguments of `tocsin run`: flags of permission.def and limit.def and a few of its own, up to the program. */
#ifndef TOCSIN_POLICY_FLAGS_H
#define TOCSIN_POLICY_FLAGS_H

#include "policy/policy.h"

/* FLAG_ROW(name, letter, argument, help): what is neither permission nor limit. `argument` NULL takes no value. */
#define FLAG_ROWS(FLAG_ROW) \
    FLAG_ROW(policy, 0, "FILE", "read permissions and limits from a TOML file, too") \
    FLAG_ROW(profile, 0, "NAME", "add the file's [profile.NAME]") \
    FLAG_ROW(backend, 0, "NAME", "namespaces, landlock, oci or auto") \
    FLAG_ROW(degrade, 0, "NAME,...", "accept that these are missing: landlock, signals, protected, wx, limits, all") \
    FLAG_ROW(dry_run, 0, NULL, "print what the program would be given, and start nothing") \
    FLAG_ROW(verbose, 'v', NULL, "say on standard error which layers are enforced") \
    FLAG_ROW(all, 'A', NULL, "all permissions but devices, and the network as it is; the other layers stay") \
    FLAG_ROW(learn, 0, "FILE", "open read, write, run, net and env, and write to FILE the policy of what was used") \
    FLAG_ROW(report, 0, "FILE", "write what is refused to FILE, as JSON lines with the Python stack") \
    FLAG_ROW(quiet, 'q', NULL, "do not look for what is refused: opens are not trapped, nothing is told") \
    FLAG_ROW(stack, 0, NULL, "print the whole Python stack below each refused operation") \
    FLAG_ROW(pty, 0, NULL, "give the program a terminal of its own") \
    FLAG_ROW(deny_wx, 0, NULL, "no memory that was writable becomes executable")

typedef enum FlagId {
#define FLAG_ROW(name, letter, argument, help) FLAG_##name,
    FLAG_ROWS(FLAG_ROW)
#undef FLAG_ROW
    FLAG_COUNT
} FlagId;

typedef struct RunFlags {
    bool dry_run, verbose, pty, stack, quiet, help;
    Str report, learn; /* as given; empty for none */
    Str format;        /* of `policy show`; empty for `run` */
    int argc;    /* of the program, 0 for none */
    char **argv; /* behind the flags */
} RunFlags;

/* Fills `p` and `f` from the arguments behind `run`. A fault is in p->fault. */
MUST_USE bool flags_read(Policy *p, RunFlags *f, int argc, char **argv);

/* The help text, a line for each flag. */
void flags_help(Buf *out);

#endif
