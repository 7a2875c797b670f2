/* tocsin version */
#include "cli/command.h"

#include <stdio.h>

static int run(OptionReader *options) {
    int id = option_next(options);
    if (id == OPTION_OPERAND) option_fault(options, "takes no argument");
    if (id != OPTION_END) return options->status;
    puts("tocsin " TOCSIN_VERSION);
    return STATUS_FINE;
}

static const Option rows[] = {{0, 0, NULL, NULL, NULL}};
const Command cmd_version = {"", "", rows, run};
