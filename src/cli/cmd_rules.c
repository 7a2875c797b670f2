/* tocsin rules [ID...] */
#include "base/thread.h"
#include "cli/command.h"
#include "rules/rules.h"
#include "value/value.h"

#include <stdio.h>

enum { RULES = 1 };

static const Option rows[] = {
    {RULES, 0, "rules", "PATH", "add the rules of a YAML file or directory"},
    {0, 0, NULL, NULL, NULL},
};

static const char about[] = "Lists every rule, or explains those that are named by id or family.\n";

typedef struct Listing {
    Arena run;
    Rules *rules;
    QualTable *quals;
    Buf names; /* comma-separated */
    Str *paths;
    int path_count;
    int status;
} Listing;

static void add_paths(void *context) {
    Listing *l = context;
    RuleFaultList faults = {.arena = &l->run};
    for (int i = 0; i < l->path_count; i++) {
        if (!rules_add_path(l->rules, l->quals, l->paths[i], &faults)) l->status = STATUS_NOT_WHOLE;
    }
    for (uint32_t i = 0; i < faults.count; i++) {
        const RuleFault *f = &faults.items[i];
        fprintf(stderr, "tocsin: %.*s:%u:%u: %.*s\n", (int)f->path.len, f->path.ptr, f->line, f->column,
                (int)f->text.len, f->text.ptr);
    }
}

static void print_words(const char *label, const Str *words, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        printf("  %-12s %.*s\n", i ? "" : label, (int)words[i].len, words[i].ptr);
    }
}

static void explain(const RuleInfo *rule) {
    Str levels[] = {severity_name(rule->severity), confidence_name(rule->confidence)};
    printf("%.*s\n  %-12s %.*s\n", (int)rule->id.len, rule->id.ptr, "family", (int)rule->family.len, rule->family.ptr);
    print_words("severity", levels, 1);
    print_words("confidence", levels + 1, 1);
    if (rule->summary.len) print_words("what", &rule->summary, 1);
    if (rule->consequence.len) print_words("risk", &rule->consequence, 1);
    if (rule->remedy.len) print_words("remedy", &rule->remedy, 1);
    for (uint32_t i = 0; i < rule->cwe_count; i++) printf("  %-12s CWE-%u\n", i ? "" : "weakness", rule->cwes[i]);
    print_words("elsewhere", rule->peers, rule->peer_count);
    print_words("see", rule->references, rule->reference_count);
    print_words("file", &rule->path, 1);
}

static void list(const RuleInfo *rule) {
    Str severity = severity_name(rule->severity);
    printf("%-22.*s %-12.*s %-9.*s %.*s\n", (int)rule->id.len, rule->id.ptr, (int)rule->family.len, rule->family.ptr,
           (int)severity.len, severity.ptr, (int)rule->summary.len, rule->summary.ptr);
}

static int show(Listing *l) {
    Str unknown = {0};
    if (l->names.len && !rules_select(l->rules, buf_str(&l->names), &unknown)) {
        fprintf(stderr, "tocsin: there is no rule and no family %.*s\n", (int)unknown.len, unknown.ptr);
        return STATUS_NOT_WHOLE;
    }
    for (uint32_t i = 0; i < rules_count(l->rules); i++) {
        if (!rules_enabled(l->rules, i)) continue;
        if (l->names.len) explain(rules_info(l->rules, i));
        else list(rules_info(l->rules, i));
    }
    return STATUS_FINE;
}

static int run(OptionReader *options) {
    Listing l = {0};
    l.paths = ARENA_ARRAY(&l.run, Str, (size_t)options->count + 1);
    int id = option_next(options);
    for (; id != OPTION_END && id != OPTION_STOP; id = option_next(options)) {
        if (id == RULES) {
            l.paths[l.path_count++] = options->value;
        } else {
            if (l.names.len) buf_byte(&l.names, ',');
            buf_add(&l.names, options->value);
        }
    }
    int status = options->status;
    if (id == OPTION_END) {
        l.quals = value_base_new(&l.run);
        l.rules = rules_new(&l.run);
        rules_add_builtin(l.rules, l.quals);
        if (l.path_count && err_is(thread_run_deep(add_paths, &l)))
            l.status = STATUS_NOT_WHOLE; /* patterns are parsed */
        status = l.status == STATUS_FINE ? show(&l) : l.status;
    }
    buf_free(&l.names);
    arena_free(&l.run);
    return command_finish(status);
}

const Command cmd_rules = {"[OPTION]... [ID]...", about, rows, run};
