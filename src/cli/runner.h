/* Commands that are not this program's: `run`, `doctor` and `selftest` belong to tocsin-run, which is small and starts at once. */
#ifndef TOCSIN_CLI_RUNNER_H
#define TOCSIN_CLI_RUNNER_H

#include "cli/options.h"

/* Becomes `tocsin-run COMMAND ARGUMENT...`; the program lies beside this one, or in ../libexec/tocsin. Comes back only if that failed, with
 * the status for it, which was told. */
int runner_become(const char *command, const OptionReader *options);

#endif
