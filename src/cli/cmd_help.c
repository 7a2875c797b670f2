/* tocsin help [COMMAND...] */
#include "cli/command.h"
#include "cli/runner.h"

#include <stdio.h>

static int run(OptionReader *options) {
    Str words[2];
    size_t count = 0;
    for (int id; (id = option_next(options)) != OPTION_END;) {
        if (id == OPTION_STOP) return options->status;
        if (count == COUNT_OF(words)) {
            option_fault(options, "too many arguments");
            return options->status;
        }
        words[count++] = options->value;
    }
    if (count == 0) {
        printf("Tocsin audits Python source code for security, and runs programs that nobody trusts.\n\n"
               "Usage: tocsin COMMAND [ARGUMENT]...\n\nCommands:\n");
        command_list(command_rows);
        printf("\n`tocsin help COMMAND` explains one. Exit status: 0 nothing found, 1 findings,\n"
               "2 the work could not be done in full.\n");
        return STATUS_FINE;
    }
    const CommandRow *row = command_find(command_rows, words[0]);
    if (!row) return command_unknown(command_rows, words[0]);
    char name[64];
    if (count == 1 && row->command == &cmd_run) { /* tocsin-run knows its flags */
        char *words_of_run[] = {"--help", NULL};
        return runner_become(row->name, &(OptionReader){.arguments = words_of_run, .count = 1});
    }
    if (count == 1) {
        command_help(row, row->name);
        if (row->command == &cmd_debug) {
            puts("\nCommands:");
            command_list(command_debug_rows);
        }
        return STATUS_FINE;
    }
    const CommandRow *inner = row->command == &cmd_debug ? command_find(command_debug_rows, words[1]) : NULL;
    if (!inner) return command_unknown(command_debug_rows, words[1]);
    snprintf(name, sizeof name, "%s %s", row->name, inner->name);
    command_help(inner, name);
    return STATUS_FINE;
}

static const Option rows[] = {{0, 0, NULL, NULL, NULL}};
const Command cmd_help = {"[COMMAND [DEBUG-COMMAND]]", "", rows, run};
