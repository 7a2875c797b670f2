/* Everything that `check` does with a file, from its bytes to findings by the built-in rules: no crash, findings inside
 * the file, and the same ones from workers that are used again as from fresh ones. */
#include "base/fault.h"
#include "rules/rules.h"
#include "syntax/parser.h"
#include "value/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one thread of an audit has. */
typedef struct Auditor {
    Parser *parser;
    ValueWorker *values;
    RulesWorker *matcher;
} Auditor;

typedef struct Ground {
    Arena arena;
    Rules *rules;
    QualTable *quals;
    const Triggers *triggers;
} Ground;

static void auditor_start(Auditor *a, const Ground *ground) {
    a->parser = parser_new();
    a->values = value_worker_new(ground->quals, ground->triggers);
    a->matcher = rules_worker_new(ground->rules);
}

static void auditor_end(Auditor *a) {
    rules_worker_free(a->matcher);
    value_worker_free(a->values);
    parser_free(a->parser);
}

static void ground_start(Ground *ground) {
    ground->rules = rules_new_builtin(&ground->arena, &ground->quals);
    ground->triggers = rules_triggers(ground->rules);
}

static void audit(Auditor *a, const Source *source, FindingList *findings) {
    const Tree *tree = parser_parse(a->parser, source, PY_NEWEST);
    const uint64_t *live = rules_open(a->matcher, tree, NULL, 0, NULL);
    (void)rules_match(a->matcher, tree, value_analyse_live(a->values, tree, live), findings);
    for (uint32_t i = 0; i < findings->count; i++) {
        const Finding *f = &findings->items[i];
        CHECK(f->start <= f->end && f->end <= source->text.len);
        CHECK(f->message.len > 0);
    }
}

static void check_same(const FindingList *a, const FindingList *b) {
    CHECK(a->count == b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        CHECK(a->items[i].start == b->items[i].start && a->items[i].end == b->items[i].end);
        CHECK(a->items[i].severity == b->items[i].severity);
        CHECK(str_eq(a->items[i].message, b->items[i].message));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Ground ground; /* a harness may: it is one thread, and the rules are the same for every input */
    static Auditor used;
    if (!ground.rules) {
        ground_start(&ground);
        auditor_start(&used, &ground);
    }
    if (size > 1 << 20) return 0;
    Arena arena = {0};
    char *bytes = arena_zalloc(&arena, size + SOURCE_PADDING, 1);
    if (size) memcpy(bytes, data, size);
    SourceBuffer buffer = {0};
    Source source = source_make(&buffer, S("fuzz.py"), str_make(bytes, size));
    FindingList first = {.arena = &arena}, second = {.arena = &arena};
    audit(&used, &source, &first);
    Auditor fresh;
    auditor_start(&fresh, &ground);
    audit(&fresh, &source, &second);
    check_same(&first, &second);
    auditor_end(&fresh);
    source_buffer_free(&buffer);
    arena_free(&arena);
    return 0;
}
