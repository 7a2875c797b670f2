/* Flags as data: a command states one row an option; reading and help both come from the rows.
 *
 * Understood are --name, --name VALUE, --name=VALUE, -n, -n VALUE, -nVALUE, `--` before operands, and --help or -h for
 * every command. Options may stand between operands. A single `-` is an operand. */
#ifndef TOCSIN_CLI_OPTIONS_H
#define TOCSIN_CLI_OPTIONS_H

#include "base/str.h"

typedef struct Option {
    int id;               /* what option_next() gives, from 1; an enum of the command's. 0: `help` is a heading */
    char letter;          /* short form, or 0 */
    const char *name;     /* without the dashes, "" of a heading; NULL ends the table */
    const char *argument; /* "FILE"; NULL for a flag without */
    const char *help;     /* a few words, no full stop */
} Option;

#define OPTION_HEADING(text) {0, 0, "", NULL, text}

enum {
    OPTION_END = 0,      /* no argument is left */
    OPTION_OPERAND = -1, /* `value` is an operand */
    OPTION_STOP = -2,    /* help was printed, or a fault was told: the command ends with `status` */
};

typedef struct OptionReader {
    const char *command; /* "debug ast", for messages */
    const Option *options;
    char **arguments;
    int count, at;
    bool only_operands;  /* `--` was read */
    const char *letters; /* rest of a group of short flags */
    const struct CommandRow *row;
    Str value; /* of the option or operand just read; lives as long as the arguments */
    int status;
} OptionReader;

/* The next option's id, or one of the above. */
int option_next(OptionReader *reader);

/* Tells on standard error what is wrong with the arguments; gives OPTION_STOP and sets the status. */
int option_fault(OptionReader *reader, const char *format, ...) PRINTF_LIKE(2, 3);

/* The value as a number from `low` to `high`; else tells it and gives false. */
bool option_number(OptionReader *reader, const char *name, uint32_t low, uint32_t high, uint32_t *number);

/* Prints the table of options to standard output, in lines of at most 80 columns. */
void option_help(const Option *options);

#endif
