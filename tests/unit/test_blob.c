/* Rule tables: what is written is loaded again; what was changed is refused or harmless, never out of bounds. */
#include "rules/blob.h"

#include "check.h"
#include "rules/read.h"
#include "rules/set.h"
#include "sema/qual.h"

static const char rule_text[] =
    "rules:\n"
    "  - id: one\n"
    "    languages: [python]\n"
    "    severity: HIGH\n"
    "    message: found $X\n"
    "    patterns:\n"
    "      - pattern: os.system($X, ..., key=\"v\")\n"
    "      - pattern-inside: 'def $F(...): ...'\n"
    "      - metavariable-regex: {metavariable: $X, regex: a}\n"
    "    metadata: {cwe: CWE-78, references: [https://example.org], tocsin: {grades: [{if: {in-loop: true}, severity: +1}]}}\n"
    "  - id: two\n"
    "    languages: [python]\n"
    "    severity: HIGH\n"
    "    message: found $X\n"
    "    options: {symbolic_propagation: true, commutative_boolop: true}\n"
    "    fix-regex: {regex: a, replacement: b}\n"
    "    paths: {exclude: [x]}\n"
    "    patterns:\n"
    "      - pattern: '$F($X: int, $X and 1, \"...\" \"...\", {...})'\n"
    "      - pattern-inside: |\n"
    "          import a.$M as $N\n"
    "          ...\n"
    "      - pattern-regex: a\n"
    "      - pattern-not-regex: b\n"
    "      - metavariable-comparison: {comparison: 'int($X) < 2 ** 3 or $X in [1, \"a\"]'}\n"
    "      - metavariable-type: {metavariable: $X, types: [str, a.B]}\n";

static Str make_blob(Arena *arena) {
    RuleFaultList faults = {.arena = arena};
    RuleReader reader;
    Buf blob = {0};
    rule_reader_init(&reader, arena, &faults);
    bool fine = rule_reader_text(&reader, S("one.yaml"), str_from_z(rule_text));
    assert_true(fine);
    blob_write(&reader.builder, reader.rules, reader.count, &blob);
    Str bytes = arena_copy(arena, buf_str(&blob));
    buf_free(&blob);
    rule_reader_free(&reader);
    return bytes;
}

static void what_is_written_is_loaded(void **state) {
    (void)state;
    Arena arena = {0};
    Str blob = make_blob(&arena);
    RuleTable table;
    assert_true(blob_load(blob, &arena, &table));
    assert_int_equal(table.rule_count, 2);
    const RuleRow *rule = table.rules;
    CHECK_STR(pat_string(&table.pat, rule->id), S("one"));
    CHECK_STR(pat_string(&table.pat, rule->message), S("found $X"));
    assert_int_equal(pat_list(&table.pat, rule->cwes).items[0], 78);
    PatList triggers = pat_list(&table.pat, rule->triggers);
    assert_int_equal(triggers.count, 2);
    assert_int_equal(triggers.items[0], TRIGGER_CALL);
    CHECK_STR(pat_string(&table.pat, triggers.items[1]), S("os.system"));
    arena_free(&arena);
}

static void a_cut_or_foreign_table_is_refused(void **state) {
    (void)state;
    Arena arena = {0};
    Str blob = make_blob(&arena);
    RuleTable table;
    for (size_t length = 0; length < blob.len; length++)
        assert_false(blob_load(str_make(blob.ptr, length), &arena, &table));
    uint32_t *words = (uint32_t *)(void *)(uintptr_t)blob.ptr;
    words[1]++; /* the version */
    assert_false(blob_load(blob, &arena, &table));
    arena_free(&arena);
}

/* Every word of the table set to each of a few values: the sanitizers watch what the check then reads. */
static void a_changed_table_never_leads_out_of_bounds(void **state) {
    (void)state;
    Arena arena = {0};
    Str blob = make_blob(&arena);
    uint32_t *words = (uint32_t *)(void *)(uintptr_t)blob.ptr;
    static const uint32_t values[] = {0, 1, 2, 7, 100, 1u << 16, UINT32_MAX / 2, UINT32_MAX - 3, UINT32_MAX};
    uint32_t refused = 0;
    for (size_t i = 0; i < blob.len / 4; i++) {
        uint32_t kept = words[i];
        for (size_t v = 0; v < COUNT_OF(values); v++) {
            Arena run = {0};
            RuleTable table;
            words[i] = values[v];
            if (blob_load(blob, &run, &table)) {
                QualTable *quals = value_base_new(&run);
                Rules *rules = rules_new(&run);
                rules_add_blob(rules, quals, blob);
                rules_prepare(rules);
            } else {
                refused++;
            }
            arena_free(&run);
        }
        words[i] = kept;
    }
    assert_true(refused > 500);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_loaded),
        cmocka_unit_test(a_cut_or_foreign_table_is_refused),
        cmocka_unit_test(a_changed_table_never_leads_out_of_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
