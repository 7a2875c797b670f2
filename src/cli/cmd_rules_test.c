/* tocsin rules test DIR...: do rules ring where their examples say so, and nowhere else? */
#include "audit/taint_audit.h"
#include "base/file.h"
#include "base/thread.h"
#include "base/walk.h"
#include "cli/command.h"
#include "cli/rule_set.h"
#include "cli/rules_test.h"
#include "flow/rows.h"
#include "flow/solve.h"
#include "report/style.h"
#include "report/terminal.h"
#include "rules/example.h"
#include "syntax/parser.h"
#include "value/value.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

typedef struct Tester {
    const RulesTest *options;
    Arena arena; /* paths */
    Str *files;
    uint32_t file_count, file_capacity;
    uint32_t rules, agreeing, bare, refused, lines;
    Buf out;
    ReportStyle style;
    bool fault;
} Tester;

static void add_file(Tester *t, Str path) {
    t->files = arena_grow(&t->arena, t->files, t->file_count, &t->file_capacity, 64, sizeof *t->files);
    t->files[t->file_count++] = arena_copy(&t->arena, path);
}

static void find_files(Tester *t, Str path) {
    struct stat status;
    if (stat(path.ptr, &status) == 0 && !S_ISDIR(status.st_mode)) {
        add_file(t, path);
        return;
    }
    Walk walk = {0};
    WalkEntry e;
    walk_start(&walk, AT_FDCWD, path.ptr, path);
    while (walk_next(&walk, &e)) {
        bool rules = str_ends_with(e.path, S(".yaml")) || str_ends_with(e.path, S(".yml"));
        bool tests =
            str_ends_with(e.path, S(".test.yaml")) || str_ends_with(e.path, S(".test.yml")); /* examples of YAML */
        if (e.kind == WALK_FILE && rules && !tests) add_file(t, e.path);
        if (e.kind != WALK_FAULT) continue;
        fprintf(stderr, "tocsin: %.*s: %.*s\n", (int)e.path.len, e.path.ptr, (int)err_text(e.err).len,
                err_text(e.err).ptr);
        t->fault = true;
    }
    walk_free(&walk);
}

/* Models, where a rule tells of flows. Before the names are frozen. */
static const Models *models_of(RuleSet *set) {
    uint32_t count;
    const ModelRow *rows = models_builtin(&set->arena, &count);
    for (uint32_t i = 0; i < rules_count(set->rules); i++)
        if (rules_info(set->rules, i)->flow || rules_info(set->rules, i)->taint) return models_new(&set->arena, set->quals, &rows, &count, 1);
    return NULL;
}

/* The flows within the one file. */
static void add_flows(RuleSet *set, const Models *models, const Facts *facts, Str path, FindingList *findings) {
    Arena scratch = {0};
    const FlowGraph *graph = flow_extract(facts, models, NULL, NULL, 0, &set->arena, &scratch);
    FlowFindings flows = flow_solve(&graph, 1, modules_new(&set->arena, &path, 1), false, &set->arena);
    for (uint32_t f = 0; f < flows.count; f++)
        for (uint32_t i = 0; i < rules_count(set->rules); i++) {
            const RuleInfo *rule = rules_info(set->rules, i);
            if (rule->flow != 1u + flows.items[f].weakness) continue;
            findings->items = arena_grow(findings->arena, findings->items, findings->count, &findings->capacity, 64, sizeof *findings->items);
            findings->items[findings->count++] = (Finding){.rule = rule, .start = flows.items[f].start, .end = flows.items[f].end, .severity = rule->severity};
        }
    arena_free(&scratch);
}

/* The same for what rules in taint mode say of the file. */
static void add_asked(RuleSet *set, const Models *models, ValueWorker *values, RulesWorker *worker, const Tree *tree,
                      Str path, FindingList *findings) {
    Arena scratch = {0};
    uint32_t count = 0, words = rules_taint_words(set->rules);
    uint64_t *all = ARENA_ARRAY(&set->arena, uint64_t, words);
    if (words) memset(all, 0xFF, words * sizeof *all);
    const TaintBatch *batches = words ? rules_taint_batches(set->rules, all, &set->arena, &count) : NULL;
    for (uint32_t b = 0; b < count; b++) {
        FlowSeeds seeds = {.arena = &set->arena};
        const uint64_t *live = rules_open(worker, tree, NULL, 0, NULL);
        rules_seed(worker, tree, value_analyse_live(values, tree, live), &batches[b], &seeds);
        value_worker_seeds(values, flow_seed_values(&seeds, tree, &set->arena));
        const Facts *facts = value_analyse_live(values, tree, live);
        const FlowGraph *graph = flow_extract(facts, models, &seeds, NULL, 0, &set->arena, &scratch);
        AskedFlows asked = {.count = 0};
        if (graph) asked_flows(&graph, 1, modules_new(&set->arena, &path, 1), &asked, &set->arena);
        for (uint32_t i = 0; i < asked.count; i++) {
            const FlowFinding *f = &asked.items[i].flow;
            const RuleInfo *rule = rules_info(set->rules, asked.items[i].rule);
            findings->items = arena_grow(findings->arena, findings->items, findings->count, &findings->capacity, 64,
                                         sizeof *findings->items);
            findings->items[findings->count++] =
                (Finding){.rule = rule, .start = f->start, .end = f->end, .severity = rule->severity};
        }
    }
    arena_free(&scratch);
}

/* Findings of severity low and above, whatever their confidence, of the rules of one file in a text. */
static void audit(RuleSet *set, Str path, Str text, FindingList *findings, uint32_t **lines) {
    Parser *parser = parser_new();
    const Models *models = models_of(set);
    ValueWorker *values = value_worker_new(set->quals, rules_triggers(set->rules));
    RulesWorker *worker = rules_worker_new(set->rules);
    SourceBuffer buffer = {0};
    Source source = source_make(&buffer, path, text);
    const Tree *tree = parser_parse(parser, &source, PY_NEWEST);
    value_worker_taint(values, models ? &models->taint : NULL, &flow_guards);
    const Facts *facts = value_analyse_live(values, tree, rules_open(worker, tree, NULL, 0, NULL));
    rules_match(worker, tree, facts, findings);
    if (models) add_flows(set, models, facts, path, findings);
    if (models) add_asked(set, models, values, worker, tree, path, findings);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity >= SEVERITY_LOW) findings->items[kept++] = findings->items[i];
    }
    findings->count = kept;
    *lines = ARENA_ARRAY(&set->arena, uint32_t, kept + 1);
    for (uint32_t i = 0; i < kept; i++) (*lines)[i] = source_byte_position(&source, findings->items[i].start).line;
    source_buffer_free(&buffer);
    rules_worker_free(worker);
    value_worker_free(values);
    parser_free(parser);
}

static void tell(Tester *t, bool *faulty, const RuleInfo *rule, Str path, uint32_t line, const char *what) {
    if (!*faulty) {
        style_on(&t->out, &t->style, STYLE_ERROR);
        buf_add(&t->out, S("disagrees"));
        style_off(&t->out, &t->style);
        buf_byte(&t->out, ' ');
        terminal_add(&t->out, rule->id);
        buf_byte(&t->out, '\n');
    }
    *faulty = true;
    buf_add(&t->out, S("  "));
    terminal_add(&t->out, path);
    buf_format(&t->out, ":%u: %s\n", line, what);
}

/* One rule against its annotations. */
static void judge(Tester *t, const RuleInfo *rule, Str path, const AnnotationList *marks, const FindingList *findings,
                  const uint32_t *lines) {
    uint32_t wanted = 0, silent = 0;
    bool faulty = false;
    for (uint32_t i = 0; i < marks->count; i++) {
        const Annotation *a = &marks->items[i];
        if (!str_eq(a->rule, rule->id) || a->kind == ANNOTATION_OPEN) continue;
        bool rings = false;
        for (uint32_t j = 0; j < findings->count; j++) rings |= findings->items[j].rule == rule && lines[j] == a->line;
        wanted += a->kind == ANNOTATION_RINGS;
        silent += a->kind == ANNOTATION_SILENT;
        if (a->kind == ANNOTATION_RINGS && !rings) tell(t, &faulty, rule, path, a->line, "missed: it must be reported here");
        if (a->kind == ANNOTATION_SILENT && rings)
            tell(t, &faulty, rule, path, a->line, "unexpected: it must not be reported here");
    }
    bool any = wanted + silent > 0;
    for (uint32_t j = 0; j < findings->count && any; j++) {
        if (findings->items[j].rule != rule) continue;
        bool marked = false, again = j && findings->items[j - 1].rule == rule && lines[j - 1] == lines[j];
        for (uint32_t i = 0; i < marks->count; i++) {
            marked |= marks->items[i].line == lines[j] && str_eq(marks->items[i].rule, rule->id);
        }
        if (!marked && !again) tell(t, &faulty, rule, path, lines[j], "unexpected: no annotation says that it is reported here");
    }
    t->rules++;
    t->lines += wanted + silent;
    bool bare = !wanted || (t->options->strict && !silent);
    if (bare) {
        t->bare++;
        if (t->options->strict || t->options->verbose) {
            buf_add(&t->out, S("no example "));
            terminal_add(&t->out, rule->id);
            buf_format(&t->out, ": %s needs `# ruleid:`%s\n", path.ptr, t->options->strict ? " and `# ok:`" : "");
        }
    }
    t->agreeing += !faulty;
    if (t->options->verbose && !faulty && any) {
        buf_add(&t->out, S("agrees "));
        terminal_add(&t->out, rule->id);
        buf_format(&t->out, ", %u lines are reported, %u are not\n", wanted, silent);
    }
}

static void test_file(Tester *t, Str path) {
    RuleSet set = {0};
    FileBuffer bytes = {0};
    RuleFaultList faults = {.arena = &set.arena};
    set.quals = value_base_new(&set.arena);
    set.rules = rules_new(&set.arena);
    if (!rules_add_path(set.rules, set.quals, path, &faults)) {
        rule_faults_print(&faults);
        t->refused++;
    } else {
        Str example = example_path(&set.arena, path), text;
        if (err_is(file_read(&bytes, AT_FDCWD, example.ptr, UINT32_MAX / 4, &text))) text = (Str){0};
        FindingList findings = {.arena = &set.arena};
        uint32_t *lines = NULL;
        AnnotationList marks = {0};
        if (text.len) {
            marks = example_annotations(&set.arena, text);
            audit(&set, example, text, &findings, &lines);
        }
        for (uint32_t i = 0; i < rules_count(set.rules); i++)
            judge(t, rules_info(set.rules, i), example, &marks, &findings, lines);
    }
    file_buffer_free(&bytes);
    rule_set_free(&set);
}

static void test_all(void *context) { /* on a deep stack: patterns and examples are parsed */
    Tester *t = context;
    for (uint32_t i = 0; i < t->file_count; i++) test_file(t, t->files[i]);
}

int rules_test(const RulesTest *options) {
    Tester t = {.options = options};
    t.style = rule_set_style();
    for (uint32_t i = 0; i < options->count; i++) find_files(&t, options->paths[i]);
    if (!t.file_count && !t.fault) fputs("tocsin: no *.yaml or *.yml file here\n", stderr);
    bool done = t.file_count && !err_is(thread_run_deep(test_all, &t)) && !t.fault;
    uint32_t wrong = t.rules - t.agreeing;
    if (t.out.len) fwrite(t.out.ptr, 1, t.out.len, stdout);
    if (t.file_count) {
        printf("%u rule%s in %u file%s, %u annotated lines: %u agree%s, %u disagree%s, %u without an example", t.rules,
               t.rules == 1 ? "" : "s", t.file_count, t.file_count == 1 ? "" : "s", t.lines, t.agreeing,
               t.agreeing == 1 ? "s" : "", wrong, wrong == 1 ? "s" : "", t.bare);
        if (t.refused) printf(", %u file%s refused", t.refused, t.refused == 1 ? "" : "s");
        putchar('\n');
    }
    buf_free(&t.out);
    arena_free(&t.arena);
    if (!done || t.refused) return STATUS_NOT_WHOLE;
    return wrong || (options->strict && t.bare) ? STATUS_FINDINGS : STATUS_FINE;
}
