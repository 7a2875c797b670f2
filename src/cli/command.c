/* Finding, running and explaining commands: see command.h. */
#include "cli/command.h"

#include "base/arena.h"

#include <errno.h>
#include <stdio.h>

const CommandRow command_rows[] = {
#define COMMAND(name, summary) {#name, summary, &cmd_##name},
#define SPELLED(name, text, summary) {text, summary, &cmd_##name},
#include "cli/command.def"
    {NULL, NULL, NULL},
};

const CommandRow command_debug_rows[] = {
#define DEBUG(name, summary) {#name, summary, &cmd_debug_##name},
#include "cli/command.def"
    {NULL, NULL, NULL},
};

const CommandRow *command_find(const CommandRow *rows, Str name) {
    for (; rows->name; rows++)
        if (str_eq(name, str_from_z(rows->name))) return rows;
    return NULL;
}

int command_unknown(const CommandRow *rows, Str name) {
    Str nearest = {0};
    unsigned least = 3;
    for (; rows->name; rows++) str_nearer(name, str_from_z(rows->name), &nearest, &least);
    int len = name.len > 60 ? 60 : (int)name.len;
    fprintf(stderr, "tocsin: unknown command `%.*s`", len, name.ptr);
    if (nearest.len) fprintf(stderr, "; did you mean `%s`?", nearest.ptr);
    fputs("\nTry `tocsin help`.\n", stderr);
    return STATUS_NOT_WHOLE;
}

int command_run(const CommandRow *row, const char *name, int argc, char **argv) {
    OptionReader reader = {
        .command = name, .options = row->command->options, .arguments = argv, .count = argc, .row = row};
    return command_finish(row->command->run(&reader));
}

void command_list(const CommandRow *rows) {
    size_t width = 0;
    for (const CommandRow *r = rows; r->name; r++)
        if (strlen(r->name) > width) width = strlen(r->name);
    for (; rows->name; rows++) printf("  %-*s  %s\n", (int)width, rows->name, rows->summary);
}

void command_help(const CommandRow *row, const char *name) {
    printf("Usage: tocsin %s %s\n\n%c%s.\n\n", name, row->command->usage,
           row->summary[0] >= 'a' && row->summary[0] <= 'z' ? row->summary[0] - 32 : row->summary[0], row->summary + 1);
    if (row->command->about[0]) printf("%s\n", row->command->about);
    option_help(row->command->options);
}

int command_finish(int status) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fprintf(stderr, "tocsin: cannot write to standard output: %s\n", strerror(errno));
    return STATUS_NOT_WHOLE;
}
