/* tocsin run: becomes tocsin-run. */
#include "cli/command.h"
#include "cli/runner.h"

static int run(OptionReader *options) { return runner_become("run", options); }

static const Option rows[] = {{0, 0, NULL, NULL, NULL}};
static const char about[] =
    "Without flags the program has its own runtime, read-only: no other files, no\nnetwork, no other programs. `tocsin run --help` lists what can be given to it.\n";
const Command cmd_run = {"[FLAG]... [--] PROGRAM [ARGUMENT]...", about, rows, run};
