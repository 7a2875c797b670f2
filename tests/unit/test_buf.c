#include "base/buf.h"

#include "check.h"

static void grows_and_keeps(void **state) {
    (void)state;
    Buf b = {0};
    for (int i = 0; i < 1000; i++) buf_add(&b, S("abc"));
    buf_uint(&b, UINT64_MAX);
    buf_byte(&b, '!');
    assert_int_equal(b.len, 3000 + 20 + 1);
    CHECK_STR(str_slice(buf_str(&b), 2997, SIZE_MAX), S("abc18446744073709551615!"));
    assert_false(b.full);
    buf_free(&b);
}

static void drops_what_passes_the_limit_and_says_so(void **state) {
    (void)state;
    Buf b = {.limit = 5};
    buf_add(&b, S("1234"));
    assert_false(b.full);
    buf_add(&b, S("567"));
    buf_byte(&b, '8');
    CHECK_STR(buf_str(&b), S("12345"));
    assert_true(b.full);
    buf_clear(&b);
    buf_add(&b, S("again"));
    CHECK_STR(buf_str(&b), S("again"));
    assert_false(b.full);
    buf_free(&b);
}

static void encodes_code_points(void **state) {
    (void)state;
    Buf b = {0};
    const uint32_t points[] = {'a', 0x7F, 0x80, 0x7FF, 0x800, 0xD800, 0xFFFF, 0x10000, 0x10FFFF};
    for (size_t i = 0; i < COUNT_OF(points); i++) buf_utf8(&b, points[i]);
    CHECK_STR(buf_str(&b),
              S("a\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
    buf_free(&b);
}

static void formats_short_and_long(void **state) {
    (void)state;
    Buf b = {0};
    buf_format(&b, "%d %s", -7, "x");
    CHECK_STR(buf_str(&b), S("-7 x"));
    buf_clear(&b);
    buf_format(&b, "%*d", 2000, 5);
    assert_int_equal(b.len, 2000);
    assert_int_equal(b.ptr[1999], '5');
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_keeps),
        cmocka_unit_test(drops_what_passes_the_limit_and_says_so),
        cmocka_unit_test(encodes_code_points),
        cmocka_unit_test(formats_short_and_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
