#include "base/arena.h"

#include "check.h"

static void blocks_do_not_overlap(void **state) {
    (void)state;
    Arena arena = {0};
    unsigned char *items[400];
    size_t sizes[400];
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        sizes[i] = (i * 7919) % 5000;
        items[i] = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)items[i] % 16, 0);
        memset(items[i], (int)(i & 255), sizes[i]);
    }
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(items[i][k], i & 255);
    }
    arena_free(&arena);
    assert_int_equal(arena.total, 0);
}

static void zalloc_is_zero_after_reuse(void **state) {
    (void)state;
    Arena arena = {0};
    ArenaMark mark = arena_mark(&arena);
    memset(arena_alloc(&arena, 10000), 0xAB, 10000);
    arena_reset(&arena, mark);
    const unsigned char *p = arena_zalloc(&arena, 100, 100);
    for (size_t i = 0; i < 10000; i++) assert_int_equal(p[i], 0);
    arena_free(&arena);
}

static void reset_keeps_what_stood_before_the_mark(void **state) {
    (void)state;
    Arena arena = {0};
    Str kept = arena_copy(&arena, S("kept"));
    ArenaMark mark = arena_mark(&arena);
    size_t before = arena.total;
    for (int i = 0; i < 1000; i++) arena_alloc(&arena, 4096);
    assert_true(arena.total > before);
    arena_reset(&arena, mark);
    assert_int_equal(arena.total, before);
    memset(arena_alloc(&arena, 4096), 1, 4096);
    CHECK_STR(kept, S("kept"));
    assert_int_equal(kept.ptr[kept.len], 0);
    arena_free(&arena);
}

static void a_buffer_keeps_its_items_as_it_grows(void **state) {
    (void)state;
    void *items = NULL;
    size_t capacity = 0;
    for (size_t n = 1; n < 5000; n++) {
        buffer_reserve(&items, &capacity, n, sizeof(uint32_t));
        assert_true(capacity >= n);
        ((uint32_t *)items)[n - 1] = (uint32_t)n;
    }
    for (size_t n = 1; n < 5000; n++) assert_int_equal(((uint32_t *)items)[n - 1], n);
    buffer_free(&items, &capacity);
    assert_null(items);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_do_not_overlap),
        cmocka_unit_test(zalloc_is_zero_after_reuse),
        cmocka_unit_test(reset_keeps_what_stood_before_the_mark),
        cmocka_unit_test(a_buffer_keeps_its_items_as_it_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
