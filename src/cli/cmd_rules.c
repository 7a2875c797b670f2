/* tocsin rules [NAME...], tocsin rules test PATH... */
#include "cli/command.h"
#include "cli/rule_set.h"
#include "cli/rules_test.h"

#include <stdio.h>

enum { RULES = 1, STRICT, VERBOSE };

static const Option rows[] = {
    {RULES, 0, "rules", "PATH", "add the rules of a YAML file or directory"},
    {STRICT, 0, "strict", NULL, "test: a rule needs a line that it reports and one that it does not"},
    {VERBOSE, 'v', "verbose", NULL, "test: name the rules that agree, too"},
    {0, 0, NULL, NULL, NULL},
};

static const char about[] = "Lists every rule, or those that are named by id or family.\n\n"
                            "`tocsin rules test PATH...` runs the rules of each YAML file on the Python file of\n"
                            "the same name beside it and compares: `# ruleid: ID` stands above a line that must\n"
                            "be reported, `# ok: ID` above one that must not. Findings of severity low and above\n"
                            "count, whatever their confidence. Exit status: 0 all agree, 1 some do not, 2 a file\n"
                            "could not be read or is no rule file.\n";

static void list(const RuleInfo *rule) {
    Str severity = severity_name(rule->severity);
    printf("%-30.*s %-16.*s %-9.*s %.*s\n", (int)rule->id.len, rule->id.ptr, (int)rule->family.len, rule->family.ptr,
           (int)severity.len, severity.ptr, (int)rule->summary.len, rule->summary.ptr);
}

static int show(const Str *paths, uint32_t path_count, const Str *names, uint32_t name_count) {
    RuleSet set;
    Str unknown = {0};
    Buf wanted = {.limit = 1 << 20};
    for (uint32_t i = 0; i < name_count; i++) {
        if (i) buf_byte(&wanted, ',');
        buf_add(&wanted, names[i]);
    }
    int status = rule_set_load(&set, paths, path_count) ? STATUS_FINE : STATUS_NOT_WHOLE;
    if (status == STATUS_FINE && name_count && !rules_select(set.rules, buf_str(&wanted), &unknown)) {
        rule_unknown_print(set.rules, unknown, S(""));
        status = STATUS_NOT_WHOLE;
    }
    for (uint32_t i = 0; i < rules_count(set.rules) && status == STATUS_FINE; i++) {
        if (rules_enabled(set.rules, i)) list(rules_info(set.rules, i));
    }
    buf_free(&wanted);
    rule_set_free(&set);
    return status;
}

static int run(OptionReader *options) {
    Arena arena = {0};
    Str *names = ARENA_ARRAY(&arena, Str, (size_t)options->count + 1),
        *paths = ARENA_ARRAY(&arena, Str, (size_t)options->count + 1);
    uint32_t name_count = 0, path_count = 0;
    RulesTest test = {0};
    int id;
    while ((id = option_next(options)) != OPTION_END && id != OPTION_STOP) {
        if (id == RULES) paths[path_count++] = options->value;
        else if (id == STRICT) test.strict = true;
        else if (id == VERBOSE) test.verbose = true;
        else names[name_count++] = options->value;
    }
    int status = options->status;
    if (id == OPTION_END && name_count && str_eq(names[0], S("test"))) {
        test.paths = names + 1;
        test.count = name_count - 1;
        if (test.count) status = rules_test(&test);
        else option_fault(options, "name a rule file or a folder"), status = options->status;
    } else if (id == OPTION_END) {
        status = show(paths, path_count, names, name_count);
    }
    arena_free(&arena);
    return command_finish(status);
}

const Command cmd_rules = {"[OPTION]... [NAME]...\n       tocsin rules test [OPTION]... PATH...", about, rows, run};
