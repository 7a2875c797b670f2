#include "base/yaml.h"

#include "base/buf.h"
#include "check.h"

static Arena arena;

static const YamlNode *read_text(Str text, YamlFault *fault) {
    arena_reset(&arena, (ArenaMark){0});
    return yaml_read(&arena, text, fault);
}

static void reads_a_document_with_places(void **state) {
    (void)state;
    YamlFault fault;
    const YamlNode *d = read_text(S("a: 1\nb:\n  - x\n  - 'y z'\n  - |\n    line\n    two\nc: {k: v}\n"), &fault);
    assert_non_null(d);
    assert_int_equal(d->kind, YAML_MAP);
    assert_int_equal(d->count, 3);
    const YamlNode *b = yaml_get(d, S("b"));
    assert_int_equal(b->kind, YAML_LIST);
    assert_int_equal(b->count, 3);
    CHECK_STR(b->items[1]->text, S("y z"));
    assert_int_equal(b->items[1]->line, 4);
    assert_int_equal(b->items[1]->column, 5);
    assert_false(b->items[1]->plain);
    assert_true(b->items[0]->plain);
    assert_true(b->items[2]->block);
    CHECK_STR(b->items[2]->text, S("line\ntwo\n"));
    CHECK_STR(yaml_get(yaml_get(d, S("c")), S("k"))->text, S("v"));
    assert_null(yaml_get(d, S("d")));
    assert_null(yaml_get(b, S("x")));
    assert_null(yaml_get(NULL, S("x")));
}

static void aliases_give_what_they_name(void **state) {
    (void)state;
    YamlFault fault;
    const YamlNode *d = read_text(S("a: &x [1, 2]\nb: *x\n"), &fault);
    assert_non_null(d);
    assert_ptr_equal(yaml_get(d, S("a")), yaml_get(d, S("b")));
    assert_null(read_text(S("a: *x\n"), &fault));
    assert_int_equal(fault.line, 1);
    assert_null(read_text(S("&a [*a]\n"), &fault));
}

static void faults_have_a_place(void **state) {
    (void)state;
    static const struct {
        Str text;
        uint32_t line;
    } cases[] = {
        {S("a: [1\n"), 2},   {S("a: 1\na: 2\n"), 2}, {S("? [a]\n: b\n"), 1},
        {S("a: b: c\n"), 1}, {S("\tx: 1\n"), 1},     {S("a: \x01\n"), 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        YamlFault fault;
        assert_null(read_text(cases[i].text, &fault));
        assert_true(fault.text.len > 0);
        assert_in_range(fault.line, 1, cases[i].line);
    }
}

static void hostile_texts_meet_limits(void **state) {
    (void)state;
    YamlFault fault;
    Buf deep = {0}, bomb = {0};
    for (int i = 0; i < 1000; i++) buf_byte(&deep, '[');
    assert_null(read_text(buf_str(&deep), &fault));
    assert_true(fault.text.len > 0);
    buf_add(&bomb, S("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 12; i++) {
        buf_format(&bomb, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1,
                   i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    assert_null(read_text(buf_str(&bomb), &fault));
    CHECK_STR(fault.text, S("too large"));
    buf_free(&deep);
    buf_free(&bomb);
}

static void numbers_and_truth_are_plain_words(void **state) {
    (void)state;
    YamlFault fault;
    const YamlNode *d =
        read_text(S("[12, -3, +4, '5', 1x, 999999999999999999999, true, off, 'yes', maybe, -]"), &fault);
    int64_t n = 0;
    bool b = false;
    assert_true(yaml_int(d->items[0], &n) && n == 12);
    assert_true(yaml_int(d->items[1], &n) && n == -3);
    assert_true(yaml_int(d->items[2], &n) && n == 4);
    for (int i = 3; i < 6; i++) assert_false(yaml_int(d->items[i], &n));
    assert_true(yaml_bool(d->items[6], &b) && b);
    assert_true(yaml_bool(d->items[7], &b) && !b);
    assert_false(yaml_bool(d->items[8], &b));
    assert_false(yaml_bool(d->items[9], &b));
    assert_false(yaml_int(d->items[10], &n));
}

static void an_empty_text_is_an_empty_scalar(void **state) {
    (void)state;
    YamlFault fault;
    const YamlNode *d = read_text(S(""), &fault);
    assert_non_null(d);
    assert_int_equal(d->kind, YAML_SCALAR);
    assert_int_equal(d->text.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_document_with_places),
        cmocka_unit_test(aliases_give_what_they_name),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(hostile_texts_meet_limits),
        cmocka_unit_test(numbers_and_truth_are_plain_words),
        cmocka_unit_test(an_empty_text_is_an_empty_scalar),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return status;
}
