/* See rule_set.h. */
#include "cli/rule_set.h"

#include "base/thread.h"
#include "cli/options.h"
#include "value/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct Loading {
    RuleSet *set;
    const Str *paths;
    uint32_t count;
    bool fine;
} Loading;

void rule_faults_print(const RuleFaultList *faults) {
    for (uint32_t i = 0; i < faults->count; i++) {
        const RuleFault *f = &faults->items[i];
        fprintf(stderr, "tocsin: %.*s:%u:%u: %.*s", (int)f->path.len, f->path.ptr, f->line, f->column, (int)f->text.len,
                f->text.ptr);
        if (f->key.len) fprintf(stderr, " (%.*s)", (int)f->key.len, f->key.ptr);
        fputc('\n', stderr);
    }
}

static void load(void *context) { /* on a deep stack: patterns are parsed */
    Loading *l = context;
    RuleFaultList faults = {.arena = &l->set->arena};
    for (uint32_t i = 0; i < l->count; i++) {
        l->fine = rules_add_path(l->set->rules, l->set->quals, l->paths[i], &faults) && l->fine;
    }
    rule_faults_print(&faults);
}

bool rule_set_load(RuleSet *set, const Str *paths, uint32_t count) {
    *set = (RuleSet){0};
    set->quals = value_base_new(&set->arena);
    set->rules = rules_new(&set->arena);
    rules_add_builtin(set->rules, set->quals);
    Loading l = {set, paths, count, true};
    return count == 0 || (!err_is(thread_run_deep(load, &l)) && l.fine);
}

void rule_set_free(RuleSet *set) { arena_free(&set->arena); }

Str rule_set_nearest(const RuleSet *set, Str name) {
    Str nearest = {0};
    unsigned least = name.len < 6 ? 3 : 4;
    for (uint32_t i = 0; i < rules_count(set->rules); i++) {
        const RuleInfo *rule = rules_info(set->rules, i);
        Str names[] = {rule->id, rule->family};
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            unsigned distance = option_distance(name, names[j]);
            if (distance < least) least = distance, nearest = names[j];
        }
    }
    for (uint32_t i = 0; i < rules_count(set->rules) && !nearest.len && name.len > 3; i++) {
        Str id = rules_info(set->rules, i)->id; /* a part of it: `pickle` of import-pickle */
        if (str_find(id, name, 0) != SIZE_MAX) nearest = id;
    }
    return nearest;
}

ReportStyle rule_set_style(uint32_t *columns) {
    struct winsize size = {0};
    const char *term = getenv("TERM"), *no = getenv("NO_COLOR"), *force = getenv("FORCE_COLOR");
    bool terminal = isatty(STDOUT_FILENO) == 1;
    *columns = terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 ? size.ws_col : 80;
    if (*columns > 100) *columns = 100; /* longer lines are hard to read */
    ReportStyle style = {0};
    style.color = terminal && !(term && strcmp(term, "dumb") == 0);
    if (force && *force) style.color = true;
    if (no && *no) style.color = false;
    return style;
}
