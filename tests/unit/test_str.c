#include "base/str.h"

#include "check.h"

static void finds_bytes_and_needles(void **state) {
    (void)state;
    Str s = S("one,two,,three");
    assert_int_equal(str_find_byte(s, ',', 0), 3);
    assert_int_equal(str_find_byte(s, ',', 4), 7);
    assert_true(str_find_byte(s, 'x', 0) == SIZE_MAX);
    assert_true(str_find_byte(s, 'e', 99) == SIZE_MAX);
    assert_int_equal(str_find(s, S("th"), 0), 9);
    assert_true(str_find(s, S("threes"), 0) == SIZE_MAX);
    assert_int_equal(str_find(S("aaab"), S("aab"), 0), 1);
    assert_int_equal(str_find(s, S(""), 4), 4);
}

static void splits_into_every_piece(void **state) {
    (void)state;
    Str rest = S("a,,b,");
    const Str wanted[] = {S("a"), S(""), S("b"), S("")};
    size_t count = 0;
    while (rest.ptr) {
        assert_true(count < COUNT_OF(wanted));
        Str piece = str_split(&rest, ',');
        CHECK_STR(piece, wanted[count++]);
    }
    assert_int_equal(count, COUNT_OF(wanted));
}

static void slices_are_clamped(void **state) {
    (void)state;
    CHECK_STR(str_slice(S("hello"), 1, 3), S("el"));
    CHECK_STR(str_slice(S("hello"), 3, 99), S("lo"));
    CHECK_STR(str_slice(S("hello"), 9, 99), S(""));
    CHECK_STR(str_slice(S("hello"), 4, 2), S(""));
    CHECK_STR(str_trim(S(" \t\r\n\v\fa b ")), S("a b"));
    CHECK_STR(str_trim(S("  ")), S(""));
}

static void orders_by_unsigned_bytes(void **state) {
    (void)state;
    assert_true(str_compare(S("a"), S("b")) < 0);
    assert_true(str_compare(S("a"), S("\xFF")) < 0);
    assert_true(str_compare(S("ab"), S("a")) > 0);
    assert_int_equal(str_compare(S("ab"), S("ab")), 0);
    assert_true(str_starts_with(S("abc"), S("ab")) && !str_starts_with(S("a"), S("ab")));
    assert_true(str_ends_with(S("abc"), S("bc")) && !str_ends_with(S("c"), S("bc")));
    assert_true(str_eq(S("a\0b"), S("a\0b")) && !str_eq(S("a\0b"), S("a\0c")));
}

static void hashes_tell_near_texts_apart(void **state) {
    (void)state;
    uint64_t seen[512];
    char text[] = "prefix-xx-suffix";
    for (size_t i = 0; i < COUNT_OF(seen); i++) {
        text[7] = (char)('0' + i % 64);
        text[8] = (char)('0' + i / 64);
        seen[i] = str_hash(str_from_z(text));
        for (size_t k = 0; k < i; k++) assert_true(seen[k] != seen[i]);
    }
    assert_true(str_hash(S("a")) != str_hash(S("a\0")));
}

static void reads_characters(void **state) {
    (void)state;
    static const struct {
        Str text;
        size_t length;
        uint32_t c;
    } rows[] = {
        {S("a"), 1, 'a'}, {S("\xC3\xA9"), 2, 0xE9}, {S("\xE2\x82\xAC"), 3, 0x20AC}, {S("\xF0\x9F\x98\x80"), 4, 0x1F600},
        {S("\xED\xA0\x80"), 3, 0xD800}, /* a surrogate */
        {S("\x80"), 0, 0}, {S("\xC0\xAF"), 0, 0}, {S("\xE0\x80\xAF"), 0, 0}, /* not a first byte; longer than need be */
        {S("\xE2\x82"), 0, 0}, {S("\xE2\x82z"), 0, 0}, {S("\xF4\x90\x80\x80"), 0, 0}, {S("\xFF"), 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t c = 0;
        assert_int_equal(str_utf8(rows[i].text, 0, &c), rows[i].length);
        assert_int_equal(c, rows[i].c);
    }
}

static void suggests_the_nearest(void **state) {
    (void)state;
    assert_int_equal(str_distance(S("select"), S("slect")), 1);
    assert_int_equal(str_distance(S("ab"), S("ba")), 1);
    assert_int_equal(str_distance(S(""), S("abc")), 3);
    Str nearest = {0};
    unsigned least = 3;
    str_nearer(S("formt"), S("output"), &nearest, &least);
    assert_int_equal(nearest.len, 0);
    str_nearer(S("formt"), S("form"), &nearest, &least);
    str_nearer(S("formt"), S("format"), &nearest, &least); /* as near, but later */
    CHECK_STR(nearest, S("form"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_bytes_and_needles),      cmocka_unit_test(splits_into_every_piece),
        cmocka_unit_test(slices_are_clamped),           cmocka_unit_test(orders_by_unsigned_bytes),
        cmocka_unit_test(hashes_tell_near_texts_apart), cmocka_unit_test(reads_characters),
        cmocka_unit_test(suggests_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
