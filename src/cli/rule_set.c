/* See rule_set.h. */
#include "cli/rule_set.h"

#include "base/thread.h"
#include "cli/options.h"
#include "cli/tty.h"
#include "flow/rows.h"
#include "report/terminal.h"
#include "value/value.h"

#include <stdio.h>
#include <unistd.h>

enum { USUAL_COLUMNS = 80 }; /* where output goes to a file */

static void print_line(Buf *line) {
    fprintf(stderr, "tocsin: %.*s\n", (int)line->len, line->ptr);
    buf_free(line);
}

void rule_faults_print(const RuleFaultList *faults) {
    for (uint32_t i = 0; i < faults->count; i++) {
        const RuleFault *f = &faults->items[i];
        Buf line = {0};
        terminal_add(&line, f->path);
        if (f->line) buf_format(&line, ":%u:%u", f->line, f->column);
        buf_add(&line, S(": "));
        terminal_add(&line, f->text);
        if (f->key.len) buf_add(&line, S(" ("));
        terminal_add(&line, f->key);
        if (f->key.len) buf_add(&line, S(")"));
        print_line(&line);
    }
}

typedef struct Loading {
    Rules *rules;
    QualTable *quals;
    const Str *paths;
    uint32_t count;
    RuleFaultList faults;
    bool fine;
} Loading;

static void load(void *context) {
    Loading *l = context;
    for (uint32_t i = 0; i < l->count; i++) l->fine &= rules_add_path(l->rules, l->quals, l->paths[i], &l->faults);
}

bool rules_load(Rules **rules, QualTable **quals, const Str *paths, uint32_t count, Arena *arena) {
    *rules = rules_new_builtin(arena, quals);
    if (!count) return true;
    Loading l = {*rules, *quals, paths, count, {.arena = arena}, true};
    Err e = thread_run_deep(load, &l); /* patterns are parsed, and that wants a deep stack */
    rule_faults_print(&l.faults);
    if (err_is(e)) fprintf(stderr, "tocsin: rules: %.*s\n", (int)err_text(e).len, err_text(e).ptr);
    return !err_is(e) && l.fine && !l.faults.count;
}

static void print_model_faults(const ModelRows *rows) {
    Arena arena = {0};
    RuleFaultList faults = {.arena = &arena};
    for (uint32_t i = 0; i < rows->fault_count; i++) {
        const ModelFault *f = &rows->faults[i];
        faults.items = arena_grow(&arena, faults.items, faults.count, &faults.capacity, 8, sizeof *faults.items);
        faults.items[faults.count++] = (RuleFault){f->path, f->line, f->column, f->key, f->text};
    }
    rule_faults_print(&faults);
    arena_free(&arena);
}

const Models *models_load(const Rules *rules, QualTable *quals, const Str *paths, uint32_t count, Arena *arena) {
    if (!count) return rules_models(rules);
    ModelRows own = {.arena = arena};
    bool fine = true;
    for (uint32_t i = 0; i < count; i++) fine = models_read_path(&own, paths[i]) && fine;
    print_model_faults(&own);
    if (!fine) return NULL;
    uint32_t counts[2] = {0, own.count};
    const ModelRow *rows[2] = {models_builtin(arena, &counts[0]), own.items};
    return models_new(arena, quals, rows, counts, 2);
}

bool rule_set_load(RuleSet *set, const Str *paths, uint32_t count) {
    *set = (RuleSet){0};
    return rules_load(&set->rules, &set->quals, paths, count, &set->arena);
}

void rule_set_free(RuleSet *set) { arena_free(&set->arena); }

/* The id of a rule, or a family, that is most like the name; empty where none is. */
static Str nearest_to(const Rules *rules, Str name) {
    Str nearest = {0};
    unsigned least = name.len < 6 ? 3 : 4;
    for (uint32_t i = 0; i < rules_count(rules); i++) {
        const RuleInfo *rule = rules_info(rules, i);
        str_nearer(name, rule->id, &nearest, &least);
        str_nearer(name, rule->family, &nearest, &least);
    }
    for (uint32_t i = 0; i < rules_count(rules) && !nearest.len && name.len > 3; i++) {
        Str id = rules_info(rules, i)->id; /* a part of it: `pickle` of import-pickle */
        if (str_find(id, name, 0) != SIZE_MAX) nearest = id;
    }
    return nearest;
}

void rule_unknown_print(const Rules *rules, Str name, Str where) {
    Str nearest = nearest_to(rules, name);
    Buf line = {0};
    terminal_add(&line, where);
    if (where.len) buf_add(&line, S(": "));
    buf_add(&line, S("there is no rule or family "));
    terminal_add(&line, name);
    if (nearest.len) buf_add(&line, S("; did you mean "));
    terminal_add(&line, nearest);
    if (nearest.len) buf_add(&line, S("?"));
    print_line(&line);
}

ReportStyle rule_set_style(void) {
    uint32_t columns = tty_columns(STDOUT_FILENO);
    return (ReportStyle){.color = tty_has_color(S("auto"), STDOUT_FILENO), .columns = columns ? columns : USUAL_COLUMNS};
}
