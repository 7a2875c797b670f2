/* tocsin-run: the contained half of Tocsin as a program of its own, small and static, since its start is part of every
 * start of what it runs. `tocsin run` becomes it; its first argument says which command it is. */
#include "base/fault.h"
#include "sandbox/run.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc >= 2 && strcmp(argv[1], "run") == 0) return run_command(argc - 2, argv + 2);
    fputs("tocsin-run is started by `tocsin run`.\n", stderr);
    return 125;
}
