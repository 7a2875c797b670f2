/* Reading flags: see options.h. */
#include "cli/options.h"

#include "base/buf.h"
#include "cli/command.h"
#include "report/terminal.h"

#include <stdarg.h>
#include <stdio.h>

enum { HELP_ID = -3, HELP_COLUMNS = 80 };
static const Option help_option = {HELP_ID, 'h', "help", NULL, "show this help"};

int option_fault(OptionReader *reader, const char *format, ...) {
    fprintf(stderr, "tocsin %s: ", reader->command);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nTry `tocsin help %s`.\n", reader->command);
    reader->status = STATUS_NOT_WHOLE;
    return OPTION_STOP;
}

static int unknown_option(OptionReader *reader, Str name) {
    Str nearest = {0};
    unsigned least = 3;
    for (const Option *o = reader->options; o->name; o++)
        if (o->id) str_nearer(name, str_from_z(o->name), &nearest, &least);
    str_nearer(name, str_from_z(help_option.name), &nearest, &least);
    int len = name.len > 60 ? 60 : (int)name.len;
    if (nearest.len) return option_fault(reader, "unknown option --%.*s; did you mean --%s?", len, name.ptr, nearest.ptr);
    return option_fault(reader, "unknown option --%.*s", len, name.ptr);
}

static int found(OptionReader *reader, const Option *option) {
    if (option->id != HELP_ID) return option->id;
    command_help(reader->row, reader->command);
    reader->status = STATUS_FINE;
    return OPTION_STOP;
}

static int long_option(OptionReader *reader, Str text) {
    Str value = text;
    Str name = str_split(&value, '=');
    const Option *option = str_eq(name, str_from_z(help_option.name)) ? &help_option : NULL;
    for (const Option *o = reader->options; o->name && !option; o++)
        if (o->id && str_eq(name, str_from_z(o->name))) option = o;
    if (!option) return unknown_option(reader, name);
    if (!option->argument) {
        if (value.ptr) return option_fault(reader, "--%s takes no value", option->name);
        return found(reader, option);
    }
    if (!value.ptr) {
        if (reader->at >= reader->count) return option_fault(reader, "--%s needs %s", option->name, option->argument);
        value = str_from_z(reader->arguments[reader->at++]);
    }
    reader->value = value;
    return option->id;
}

static int short_option(OptionReader *reader) {
    char letter = *reader->letters++;
    const Option *option = letter == help_option.letter ? &help_option : NULL;
    for (const Option *o = reader->options; o->name; o++)
        if (o->letter == letter) option = o;
    if (!option) return option_fault(reader, "unknown option -%c", letter);
    if (!option->argument) {
        if (!*reader->letters) reader->letters = NULL;
        return found(reader, option);
    }
    if (!*reader->letters) {
        if (reader->at >= reader->count) return option_fault(reader, "-%c needs %s", letter, option->argument);
        reader->letters = reader->arguments[reader->at++];
    }
    reader->value = str_from_z(reader->letters);
    reader->letters = NULL;
    return option->id;
}

int option_next(OptionReader *reader) {
    if (reader->letters) return short_option(reader);
    while (reader->at < reader->count) {
        char *argument = reader->arguments[reader->at++];
        if (reader->only_operands || argument[0] != '-' || argument[1] == '\0') {
            reader->value = str_from_z(argument);
            return OPTION_OPERAND;
        }
        if (argument[1] != '-') {
            reader->letters = argument + 1;
            return short_option(reader);
        }
        if (argument[2] != '\0') return long_option(reader, str_from_z(argument + 2));
        reader->only_operands = true;
    }
    return OPTION_END;
}

bool option_number(OptionReader *reader, const char *name, uint32_t low, uint32_t high, uint32_t *number) {
    uint64_t n = 0;
    bool good = reader->value.len > 0 && reader->value.len <= 10;
    for (size_t i = 0; good && i < reader->value.len; i++) {
        char c = reader->value.ptr[i];
        good = c >= '0' && c <= '9';
        n = n * 10 + (uint64_t)(c - '0');
    }
    if (!good || n < low || n > high) {
        option_fault(reader, "--%s needs a number from %u to %u", name, low, high);
        return false;
    }
    *number = (uint32_t)n;
    return true;
}

static size_t width_of(const Option *o) {
    return strlen("  -n, --") + strlen(o->name) + (o->argument ? strlen(o->argument) + 1 : 0);
}

static void help_row(Buf *out, const Option *o, size_t width) {
    if (!o->id) {
        buf_format(out, "%s%s:\n", out->len ? "\n" : "", o->help);
        return;
    }
    size_t start = out->len;
    if (o->letter) buf_format(out, "  -%c, --%s", o->letter, o->name);
    else buf_format(out, "      --%s", o->name);
    if (o->argument) buf_format(out, " %s", o->argument);
    while (out->len - start < width + 2) buf_byte(out, ' ');
    terminal_wrap(out, str_from_z(o->help), (uint32_t)width + 2, HELP_COLUMNS);
    buf_byte(out, '\n');
}

void option_help(const Option *options) {
    Buf out = {0};
    size_t width = 14;
    for (const Option *o = options; o->name; o++)
        if (o->id && width_of(o) > width) width = width_of(o);
    for (const Option *o = options; o->name; o++) help_row(&out, o, width);
    help_row(&out, &help_option, width);
    fwrite(out.ptr, 1, out.len, stdout);
    buf_free(&out);
}
