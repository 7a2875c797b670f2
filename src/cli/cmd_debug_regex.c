/* tocsin debug regex: what a regular expression can cost, and a text that makes it so; one line of JSON for each. */
#include "base/json.h"
#include "cli/command.h"
#include "regex/redos.h"

#include <stdio.h>

enum { USE = 1 };

static const Option rows[] = {
    {USE, 'u', "use", "HOW", "match, fullmatch or search: how it is used (default search)"},
    {0, 0, NULL, NULL, NULL},
};

static bool read_use(Str word, RegexUse *use) {
    static const struct {
        Str word;
        RegexUse use;
    } uses[] = {{S("match"), REGEX_MATCH}, {S("fullmatch"), REGEX_FULLMATCH}, {S("search"), REGEX_SEARCH}};
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        if (!str_eq(word, uses[i].word)) continue;
        *use = uses[i].use;
        return true;
    }
    return false;
}

static void put(Json *j, Str key, Str text) {
    json_key(j, key);
    json_string(j, text);
}

static Str letters(const RedosText *t) { return str_make(t->letters, t->length); }

static void show(Str pattern, RegexMode mode, Arena *arena) {
    static const Str costs[] = {S("none"), S("polynomial"), S("exponential")};
    Redos r = redos_find(pattern, mode, REDOS_POLYNOMIAL, arena);
    Buf out = {.ptr = NULL};
    Json j = json_make(&out);
    json_open_object(&j);
    put(&j, S("pattern"), pattern);
    put(&j, S("cost"), costs[r.cost]);
    put(&j, S("prefix"), letters(&r.prefix));
    put(&j, S("pump"), letters(&r.pump));
    put(&j, S("suffix"), letters(&r.suffix));
    json_close_object(&j);
    buf_byte(&out, '\n');
    fwrite(out.ptr, 1, out.len, stdout);
    buf_free(&out);
}

static int run(OptionReader *options) {
    RegexUse use = REGEX_SEARCH;
    int count = 0;
    for (int id; (id = option_next(options)) != OPTION_END;) {
        if (id == OPTION_STOP) return options->status;
        if (id == OPTION_OPERAND) options->arguments[count++] = options->arguments[options->at - 1];
        else if (!read_use(options->value, &use)) {
            option_fault(options, "--use takes match, fullmatch or search");
            return options->status;
        }
    }
    if (count == 0) {
        option_fault(options, "needs at least one REGEX");
        return options->status;
    }
    Arena arena = {0};
    for (int i = 0; i < count; i++) show(str_from_z(options->arguments[i]), (RegexMode){.use = use}, &arena);
    arena_free(&arena);
    return STATUS_FINE;
}

static const char about[] =
    "Each line is {\"pattern\", \"cost\", \"prefix\", \"pump\", \"suffix\"}: a text of `prefix`, many\n"
    "times `pump`, then `suffix` takes Python's re time that grows exponentially, or as a\n"
    "polynomial, with its length. U+001A stands for any character beyond ASCII.\n";

const Command cmd_debug_regex = {"[OPTION]... REGEX...", about, rows, run};
