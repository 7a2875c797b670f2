/* Qualified names: aliases, tables on tables, limits. */
#include "sema/qual.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static Arena arena;

static int start(void **state) {
    *state = qual_base_new(&arena);
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static void expect_text(const QualTable *t, QualId id, const char *text) {
    Buf out = {.limit = QUAL_MAX_TEXT};
    qual_text(t, id, &out);
    assert_true(str_eq(buf_str(&out), str_from_z(text)));
    buf_free(&out);
}

static void test_aliases_are_the_same_name(void **state) {
    QualTable *base = *state;
    assert_true(qual_eq(qual_intern(base, S("posix.system")), qual_intern(base, S("os.system"))));
    assert_true(qual_eq(qual_intern(base, S("_io.open")), qual_intern(base, S("builtins.open"))));
    expect_text(base, qual_intern(base, S("nt.path.join")), "os.path.join");
    assert_false(qual_eq(qual_intern(base, S("os")), qual_intern(base, S("os.os"))));
}

static void test_overlays_share_the_base(void **state) {
    QualTable *base = *state;
    QualId system = qual_intern(base, S("os.system"));
    QualTable *a = qual_overlay_new(base), *b = qual_overlay_new(base);
    assert_true(qual_eq(qual_intern(a, S("os.system")), system));
    QualId own = qual_child(a, system, S("own"));
    assert_false(qual_is_base(a, own));
    assert_true(qual_is_base(a, system));
    assert_int_equal(qual_find(b, S("os.system.own")).v, 0);
    expect_text(a, own, "os.system.own");
    assert_true(qual_eq(qual_parent(a, own), system));
    qual_overlay_free(a);
    qual_overlay_free(b);
}

static void test_reset_forgets_all_but_the_base(void **state) {
    QualTable *base = *state;
    QualTable *t = qual_overlay_new(base);
    char name[32];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5000; i++) {
            snprintf(name, sizeof name, "m%d.f%d", i % 100, i);
            assert_int_not_equal(qual_intern(t, str_from_z(name)).v, 0);
        }
        expect_text(t, qual_find(t, S("m99.f4999")), "m99.f4999");
        qual_reset(t);
        assert_int_equal(qual_find(t, S("m99.f4999")).v, 0);
    }
    qual_overlay_free(t);
}

static void test_chains_end(void **state) {
    QualTable *base = *state;
    QualId id = {0};
    for (uint32_t i = 0; i < QUAL_MAX_SEGMENTS; i++) {
        id = qual_child(base, id, S("next"));
        assert_int_not_equal(id.v, 0);
    }
    assert_int_equal(qual_child(base, id, S("next")).v, 0);
    assert_int_equal(qual_intern(base, S("")).v, 0);
}

static void test_a_view_is_the_same_base_and_may_grow(void **state) {
    QualTable *base = *state;
    char name[32];
    for (int i = 0; i < 600; i++) {
        snprintf(name, sizeof name, "m%d.f%d", i % 10, i);
        qual_intern(base, str_from_z(name));
    }
    Buf bytes = {0};
    Image image = {.out = &bytes};
    qual_base_write(base, &image);
    image = image_read(arena_copy(&arena, buf_str(&bytes)));
    buf_free(&bytes);
    QualTable *view = qual_base_view(&arena, &image);
    assert_ptr_equal(image.at, image.end);
    assert_int_equal(qual_count(view), qual_count(base));
    for (uint32_t i = 1; i < qual_count(base); i++) {
        Buf text = {.limit = QUAL_MAX_TEXT};
        qual_text(base, (QualId){i}, &text);
        assert_true(qual_eq(qual_find(view, buf_str(&text)), qual_find(base, buf_str(&text))));
        buf_free(&text);
    }
    assert_int_equal(qual_find(view, S("own.name")).v, 0);
    QualId own = qual_intern(view, S("own.name"));
    expect_text(view, own, "own.name");
    qual_alias(view, S("m1.f1"), S("m2.f2"));
    assert_true(qual_eq(qual_find(view, S("m1.f1")), qual_find(view, S("m2.f2"))));
    assert_false(qual_eq(qual_find(base, S("m1.f1")), qual_find(base, S("m2.f2"))));
    QualTable *overlay = qual_overlay_new(view);
    assert_true(qual_eq(qual_intern(overlay, S("own.name")), own));
    assert_false(qual_is_base(overlay, qual_intern(overlay, S("own.other"))));
    qual_overlay_free(overlay);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_aliases_are_the_same_name, start, end),
        cmocka_unit_test_setup_teardown(test_overlays_share_the_base, start, end),
        cmocka_unit_test_setup_teardown(test_reset_forgets_all_but_the_base, start, end),
        cmocka_unit_test_setup_teardown(test_chains_end, start, end),
        cmocka_unit_test_setup_teardown(test_a_view_is_the_same_base_and_may_grow, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
