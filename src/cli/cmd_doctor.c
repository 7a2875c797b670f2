/* tocsin doctor: becomes tocsin-run. */
#include "cli/command.h"
#include "cli/runner.h"

static int run(OptionReader *options) { return runner_become("doctor", options); }

static const Option rows[] = {{0, 0, NULL, NULL, NULL}};
static const char about[] = "Says which layers of `tocsin run` this kernel enforces, and why not where not.\n";
const Command cmd_doctor = {"", about, rows, run};
