/* Untrusted data through a program of two files, from their bytes to flows, as `check` does it: no crash, places inside the
 * files, and the same flows from workers that are used again as from fresh ones. A form feed ends the first file. */
#include "base/fault.h"
#include "flow/solve.h"
#include "rules/rules.h"
#include "syntax/parser.h"
#include "value/program.h"

enum { FILES = 2 };

/* What the program's files share. */
typedef struct Ground {
    Arena arena;
    Rules *rules;
    QualTable *quals;
} Ground;

typedef struct Follower {
    Parser *parser;
    ValueWorker *values;
} Follower;

static void follower_start(Follower *f, const Ground *g) {
    f->parser = parser_new();
    f->values = value_worker_new(g->quals, rules_triggers(g->rules));
    value_worker_taint(f->values, &rules_models(g->rules)->taint, &flow_guards);
}

static void follower_end(Follower *f) {
    value_worker_free(f->values);
    parser_free(f->parser);
}

/* One reading of a file: its tree lives until the next one. */
static const Tree *read_file(Follower *f, Source *source, SourceBuffer *buffer, Str path, Str text) {
    *source = source_make(buffer, path, text);
    return parser_parse(f->parser, source, PY_NEWEST);
}

/* `lengths`: of the files as they were decoded. */

static bool is_among(FileList list, uint32_t file) {
    for (uint32_t i = 0; i < list.count; i++)
        if (list.files[i] == file) return true;
    return false;
}

static FlowFindings follow(Follower *f, const Ground *g, const Str *texts, size_t *lengths, Arena *run) {
    static const Str paths[FILES] = {S("a.py"), S("b.py")};
    const Modules *modules = modules_new(run, paths, FILES);
    Program *p = program_new(run, modules, FILES, g->quals, rules_triggers(g->rules));
    const FlowGraph *graphs[FILES] = {NULL};
    const Models *models = rules_models(g->rules);
    SourceBuffer buffer = {0};
    Source source;
    Arena scratch = {0};
    for (uint32_t i = 0; i < FILES; i++) {
        const Tree *tree = read_file(f, &source, &buffer, paths[i], texts[i]);
        const Facts *facts = value_analyse_placed(f->values, p, i, tree, NULL);
        lengths[i] = source.text.len;
        graphs[i] = flow_extract(facts, models, NULL, NULL, i, run, &scratch);
        program_outline(p, i, tree, facts, run);
    }
    ProgramWants wants = program_wants(p, run);
    for (uint32_t i = 0; i < wants.doubtful.count; i++) {
        uint32_t file = wants.doubtful.files[i];
        program_look(p, file, read_file(f, &source, &buffer, paths[file], texts[file]), run);
    }
    FileList again = program_link(p, wants.maybe, run);
    for (uint32_t i = 0; i < FILES && again.count; i++)
        program_export(p, f->values, i, read_file(f, &source, &buffer, paths[i], texts[i]), run);
    for (uint32_t i = 0; i < FILES; i++) {
        if (!is_among(again, i)) continue;
        const Tree *tree = read_file(f, &source, &buffer, paths[i], texts[i]);
        graphs[i] = flow_extract(value_analyse_linked(f->values, p, i, tree, NULL), models, NULL, NULL, i, run, &scratch);
    }
    FlowFindings found = flow_solve(graphs, FILES, modules, false, run);
    arena_free(&scratch);
    source_buffer_free(&buffer);
    return found;
}

static void check_places(const FlowFindings *found, const size_t *lengths) {
    for (uint32_t i = 0; i < found->count; i++) {
        const FlowFinding *f = &found->items[i];
        CHECK(f->file < FILES && f->start <= f->end && f->end <= lengths[f->file]);
        CHECK(f->weakness < WEAKNESS_COUNT && f->source < SOURCE_KIND_COUNT && f->place_count > 0);
        for (uint32_t k = 0; k < f->place_count; k++) {
            const FlowPlace *at = &f->places[k];
            CHECK(at->file < FILES && at->start <= at->end && at->end <= lengths[at->file]);
        }
    }
}

static void check_same(const FlowFindings *a, const FlowFindings *b) {
    CHECK(a->count == b->count && a->edges == b->edges && memcmp(&a->bounds, &b->bounds, sizeof a->bounds) == 0);
    for (uint32_t i = 0; i < a->count; i++) {
        const FlowFinding *x = &a->items[i], *y = &b->items[i];
        CHECK(x->file == y->file && x->start == y->start && x->weakness == y->weakness && x->source == y->source);
        CHECK(x->place_count == y->place_count && x->cured == y->cured && x->weak == y->weak);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Ground ground; /* a harness may: it is one thread, and the rules are the same for every input */
    static Follower used;
    if (!ground.rules) {
        ground.rules = rules_new_builtin(&ground.arena, &ground.quals);
        follower_start(&used, &ground);
    }
    if (size > 1 << 20) return 0;
    Arena arena = {0};
    Str texts[FILES];
    const uint8_t *cut = size ? memchr(data, '\f', size) : NULL;
    size_t first = cut ? (size_t)(cut - data) : size, lengths[FILES] = {first, cut ? size - first - 1 : 0};
    for (uint32_t i = 0; i < FILES; i++) {
        char *bytes = arena_zalloc(&arena, lengths[i] + SOURCE_PADDING, 1);
        if (lengths[i]) memcpy(bytes, i ? cut + 1 : data, lengths[i]);
        texts[i] = str_make(bytes, lengths[i]);
    }
    FlowFindings found = follow(&used, &ground, texts, lengths, &arena);
    check_places(&found, lengths);
    Follower fresh;
    follower_start(&fresh, &ground);
    FlowFindings again = follow(&fresh, &ground, texts, lengths, &arena);
    check_same(&found, &again);
    follower_end(&fresh);
    arena_free(&arena);
    return 0;
}
