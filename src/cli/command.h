/* Subcommands: command.def as a table. A command is a const struct that its cmd_*.c exports; main.c finds it by name,
 * help prints it, options.h reads its flags. */
#ifndef TOCSIN_CLI_COMMAND_H
#define TOCSIN_CLI_COMMAND_H

#include "cli/options.h"

/* What the process ends with. The greatest of what happened wins. */
enum {
    STATUS_FINE = 0,
    STATUS_FINDINGS = 1,
    STATUS_NOT_WHOLE = 2, /* bad flag, missing path, unreadable file, internal error */
};

typedef struct Command {
    const char *usage;     /* what stands behind the command's name: "[OPTION]... PATH..." */
    const char *about;     /* paragraphs for its help, lines of at most 80 columns, ends with a line end; may be "" */
    const Option *options; /* ends with a row whose name is NULL; never NULL */
    int (*run)(OptionReader *options); /* gives the status of the process */
} Command;

typedef struct CommandRow {
    const char *name, *summary;
    const Command *command;
} CommandRow;

#define COMMAND(name, summary) extern const Command cmd_##name;
#define SPELLED(name, text, summary) extern const Command cmd_##name;
#define DEBUG(name, summary) extern const Command cmd_debug_##name;
#include "cli/command.def"

/* The rows of command.def, ending with a row whose name is NULL. */
extern const CommandRow command_rows[], command_debug_rows[];

/* The row of that name, or NULL. */
const CommandRow *command_find(const CommandRow *rows, Str name);

/* Says on standard error that there is no such command, with the nearest name if one is near. Gives STATUS_NOT_WHOLE.
 */
int command_unknown(const CommandRow *rows, Str name);

/* Runs the command of `row` with the arguments behind its name. `name` is the whole name: "debug ast". */
int command_run(const CommandRow *row, const char *name, int argc, char **argv);

/* Prints names and summaries, or the help of one command, to standard output. */
void command_list(const CommandRow *rows);
void command_help(const CommandRow *row, const char *name);

/* Ends standard output: gives STATUS_NOT_WHOLE, and says so, if not all of it could be written, else `status`. */
int command_finish(int status);

#endif
