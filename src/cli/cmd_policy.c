/* tocsin policy: becomes tocsin-run. */
#include "cli/command.h"
#include "cli/runner.h"

static int run(OptionReader *options) { return runner_become("policy", options); }

static const Option rows[] = {{0, 0, NULL, NULL, NULL}};
static const char about[] =
    "Prints what `tocsin run` with the same flags would hold, in the words of another\nengine: bwrap (a shell script), systemd (a unit's [Service]), oci (a config.json\nfor crun, runc, runsc or Kata) or deno. What an engine cannot say is marked.\n";
const Command cmd_policy = {"show --format bwrap|systemd|oci|deno [FLAG]... [--] PROGRAM [ARGUMENT]...", about, rows,
                            run};
