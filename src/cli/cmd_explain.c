/* tocsin explain RULE...: a rule for a person. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/rule_set.h"
#include "report/style.h"
#include "report/terminal.h"
#include "rules/example.h"

#include <fcntl.h>
#include <stdio.h>

enum { RULES = 1, LABEL_WIDTH = 13 };

static const Option rows[] = {
    {RULES, 0, "rules", "PATH", "add the rules of a YAML file or directory"},
    {0, 0, NULL, NULL, NULL},
};

static const char about[] = "RULE is a rule's id, a family, or what another tool calls it: B602, S506.\n";

typedef struct Page {
    Buf out;
    ReportStyle style;
} Page;

static void styled(Page *p, StyleName name, Str text) {
    style_on(&p->out, &p->style, name);
    terminal_add(&p->out, text);
    style_off(&p->out, &p->style);
}

static void blanks(Page *p, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) buf_byte(&p->out, ' ');
}

static void wrapped(Page *p, Str text, uint32_t indent) {
    terminal_wrap(&p->out, text, indent, p->style.columns);
    buf_byte(&p->out, '\n');
}

static void label(Page *p, const char *name) {
    blanks(p, 2);
    styled(p, STYLE_LABEL, str_from_z(name));
    blanks(p, LABEL_WIDTH - (uint32_t)strlen(name));
}

static void part(Page *p, const char *name, Str text) {
    if (!text.len) return;
    label(p, name);
    wrapped(p, text, LABEL_WIDTH + 2);
}

static void words(Page *p, const char *name, const Str *items, uint32_t count, const char *between) {
    if (!count) return;
    Buf line = {.limit = 1 << 16};
    for (uint32_t i = 0; i < count; i++) {
        if (i) buf_add(&line, str_from_z(between));
        buf_add(&line, items[i]);
    }
    part(p, name, buf_str(&line));
    buf_free(&line);
}

static void code(Page *p, const char *name, StyleName style, Str text) {
    if (!text.len) return;
    buf_byte(&p->out, '\n');
    blanks(p, 2);
    styled(p, style, str_from_z(name));
    buf_byte(&p->out, '\n');
    while (text.ptr) {
        Str line = str_split(&text, '\n');
        style_on(&p->out, &p->style, style);
        buf_add(&p->out, S("  | "));
        style_off(&p->out, &p->style);
        terminal_add(&p->out, line);
        buf_byte(&p->out, '\n');
    }
}

/* The example of a user's rule stands beside its file. */
static void find_example(Arena *arena, const RuleInfo *rule, Str *bad, Str *good) {
    FileBuffer buffer = {0};
    Str text;
    *bad = rule->bad;
    *good = rule->good;
    if (bad->len || good->len) return;
    if (err_is(file_read(&buffer, AT_FDCWD, example_path(arena, rule->path).ptr, RULES_MAX_FILE_BYTES, &text))) return;
    *bad = example_code(arena, text, rule->id, ANNOTATION_RINGS);
    *good = example_code(arena, text, rule->id, ANNOTATION_SILENT);
    file_buffer_free(&buffer);
}

static void weaknesses(Page *p, const RuleInfo *rule) {
    for (uint32_t i = 0; i < rule->cwe_count; i++) {
        Buf line = {.limit = 4096};
        buf_format(&line, "CWE-%u ", rule->cwes[i]);
        buf_add(&line, rule->cwe_names[i]);
        part(p, i ? "" : "weakness", str_trim(buf_str(&line)));
        buf_free(&line);
    }
}

/* "info where every part is constant", "one step quieter where it is a test". */
static void grades(Page *p, const RuleSet *set, uint32_t index) {
    RuleGrade g;
    for (uint32_t i = 0; rules_grade(set->rules, index, i, &g); i++) {
        Buf line = {.limit = 1 << 16};
        int steps = g.steps < 0 ? -g.steps : g.steps;
        if (g.sets) buf_add(&line, severity_name(g.severity));
        else if (!g.steps) buf_add(&line, S("as loud"));
        else buf_format(&line, "%d step%s %s", steps, steps == 1 ? "" : "s", g.steps < 0 ? "quieter" : "louder");
        buf_add(&line, S(": "));
        buf_add(&line, g.because);
        part(p, i ? "" : "graded", buf_str(&line));
        buf_free(&line);
    }
}

static void explain(Page *p, RuleSet *set, uint32_t index) {
    const RuleInfo *rule = rules_info(set->rules, index);
    Arena *arena = &set->arena;
    Str bad, good;
    find_example(arena, rule, &bad, &good);
    styled(p, STYLE_LABEL, rule->id);
    buf_add(&p->out, S("  "));
    styled(p, style_of_severity(rule->severity), severity_name(rule->severity));
    buf_format(&p->out, ", confidence %s, family ", confidence_name(rule->confidence).ptr);
    terminal_add(&p->out, rule->family);
    buf_byte(&p->out, '\n');
    if (!str_eq(rule->summary, rule->id)) wrapped(p, rule->summary, 0);
    buf_byte(&p->out, '\n');
    part(p, "reason", rules_message(set->rules, index));
    part(p, "risk", rule->consequence);
    part(p, "remedy", rule->remedy);
    code(p, "bad", STYLE_ERROR, bad);
    code(p, "good", STYLE_GOOD, good);
    buf_byte(&p->out, '\n');
    grades(p, set, index);
    weaknesses(p, rule);
    words(p, "capability", rule->capabilities, rule->capability_count, ", ");
    words(p, "also called", rule->peers, rule->peer_count, ", ");
    if (rule->has_fix) part(p, "fix", rule->fix);
    for (uint32_t i = 0; i < rule->reference_count; i++) part(p, i ? "" : "see", rule->references[i]);
    Buf line = {.limit = 4096};
    buf_add(&line, S("# tocsin: ignore["));
    buf_add(&line, rule->id);
    buf_add(&line, S("] why"));
    part(p, "suppress", buf_str(&line));
    buf_free(&line);
    part(p, "file", rule->path);
}

static bool is_named(const RuleInfo *rule, Str name) {
    if (str_eq(rule->id, name) || str_eq(rule->family, name)) return true;
    for (uint32_t i = 0; i < rule->peer_count; i++) {
        if (str_eq(rule->peers[i], name)) return true;
    }
    return false;
}

static int explain_named(Page *p, RuleSet *set, Str name) {
    uint32_t found = 0;
    bool is_id = false; /* what is a rule's own name is nobody else's */
    for (uint32_t i = 0; i < rules_count(set->rules); i++) is_id |= str_eq(rules_info(set->rules, i)->id, name);
    for (uint32_t i = 0; i < rules_count(set->rules); i++) {
        const RuleInfo *rule = rules_info(set->rules, i);
        if (is_id ? !str_eq(rule->id, name) : !is_named(rule, name)) continue;
        if (found++ || p->out.len) buf_byte(&p->out, '\n');
        explain(p, set, i);
    }
    if (found) return STATUS_FINE;
    rule_unknown_print(set->rules, name, S(""));
    fputs("Try `tocsin rules`.\n", stderr);
    return STATUS_NOT_WHOLE;
}

static int run(OptionReader *options) {
    Arena arena = {0};
    Str *names = ARENA_ARRAY(&arena, Str, (size_t)options->count + 1),
        *paths = ARENA_ARRAY(&arena, Str, (size_t)options->count + 1);
    uint32_t name_count = 0, path_count = 0;
    int id;
    while ((id = option_next(options)) != OPTION_END && id != OPTION_STOP) {
        if (id == RULES) paths[path_count++] = options->value;
        else names[name_count++] = options->value;
    }
    if (id == OPTION_END && !name_count) option_fault(options, "name a rule: `tocsin rules` lists them");
    int status = options->status;
    if (id == OPTION_END && name_count) {
        RuleSet set;
        Page page = {0};
        page.style = rule_set_style();
        status = rule_set_load(&set, paths, path_count) ? STATUS_FINE : STATUS_NOT_WHOLE;
        for (uint32_t i = 0; i < name_count && status == STATUS_FINE; i++)
            status = explain_named(&page, &set, names[i]);
        if (page.out.len) fwrite(page.out.ptr, 1, page.out.len, stdout);
        buf_free(&page.out);
        rule_set_free(&set);
    }
    arena_free(&arena);
    return status;
}

const Command cmd_explain = {"[OPTION]... RULE...", about, rows, run};
