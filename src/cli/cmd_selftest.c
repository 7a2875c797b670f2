/* tocsin selftest: becomes tocsin-run. */
#include "cli/command.h"
#include "cli/runner.h"

static int run(OptionReader *options) { return runner_become("selftest", options); }

static const Option rows[] = {{0, 0, NULL, NULL, NULL}};
static const char about[] = "Tries to break out of `tocsin run` on this machine, each attempt also outside.\n";
const Command cmd_selftest = {"[OPTION]... [ID]...", about, rows, run};
