/* tocsin debug COMMAND: what the parts of the program see, for those who work on it or compare it with others. */
#include "cli/command.h"

#include <stdio.h>

static int run(OptionReader *options) {
    const CommandRow *row = NULL;
    if (options->at < options->count)
        row = command_find(command_debug_rows, str_from_z(options->arguments[options->at]));
    if (row) {
        char name[64];
        snprintf(name, sizeof name, "debug %s", row->name);
        options->at++;
        return command_run(row, name, options->count - options->at, options->arguments + options->at);
    }
    int id = option_next(options);
    if (id == OPTION_STOP) return options->status;
    if (id == OPTION_OPERAND) return command_unknown(command_debug_rows, options->value);
    fputs("tocsin debug: needs a command:\n", stderr);
    for (row = command_debug_rows; row->name; row++) fprintf(stderr, "  %-10s %s\n", row->name, row->summary);
    return STATUS_NOT_WHOLE;
}

static const char about[] = "`tocsin help debug ast` and so on explain the commands.\n";
static const Option rows[] = {{0, 0, NULL, NULL, NULL}};
const Command cmd_debug = {"COMMAND [ARGUMENT]...", about, rows, run};
