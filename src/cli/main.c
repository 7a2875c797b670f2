/* The program: finds the command and runs it. What a command does stands in its cmd_*.c. */
#include "base/fault.h"
#include "cli/command.h"

#include <stdio.h>

/* `tocsin --help` and `tocsin --version` are the commands of these names. */
static Str command_name(const char *argument) {
    Str name = str_from_z(argument);
    if (str_eq(name, S("--help")) || str_eq(name, S("-h"))) return S("help");
    if (str_eq(name, S("--version")) || str_eq(name, S("-V"))) return S("version");
    return name;
}

int main(int argc, char **argv) {
    fault_install();
    if (argc < 2) {
        fputs("Usage: tocsin COMMAND [ARGUMENT]...\nTry `tocsin help`.\n", stderr);
        return STATUS_NOT_WHOLE;
    }
    Str name = command_name(argv[1]);
    const CommandRow *row = command_find(command_rows, name);
    if (!row) return command_unknown(command_rows, name);
    return command_run(row, row->name, argc - 2, argv + 2);
}
