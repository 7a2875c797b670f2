/* tocsin-run: the contained half of Tocsin as a program of its own, small and static, since its start is part of every
 * start of what it runs. `tocsin run` becomes it; its first argument says which command it is. */
#include "runner/run.h"
#include "sandbox/layer.h"
#include "selftest/probe.h"

#include <stdio.h>

#ifdef __SANITIZE_ADDRESS__
/* Leaks are looked for by a process that our filters do not let be; what ends with its run may keep memory to the end. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void) { return 1; }
#endif

static int nothing_command(int argc, char **argv) {
    (void)argv;
    return argc;
}

static const struct {
    const char *name;
    int (*command)(int argc, char **argv);
} commands[] = {
    {"run", run_command},           {"doctor", doctor_command},
    {"policy", policy_command},     {"selftest", selftest_command}, {"probe", probe_command}, /* of selftest, inside */
    {"nothing", nothing_command},                             /* of doctor, inside */
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc >= 2 && i < COUNT_OF(commands); i++)
        if (strcmp(argv[1], commands[i].name) == 0) return commands[i].command(argc - 2, argv + 2);
    fputs("tocsin-run is started by `tocsin run`.\n", stderr);
    return 125;
}
