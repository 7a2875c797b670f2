#include "syntax/unicode.h"

#include "check.h"

/* The digests come from CPython 3.15: python3.15 tools/unicode.py digests */
static const uint64_t xid_digest = 0xB468267D59248F3Fu, single_digest = 0x8FA82295288CF7EBu,
                      mixed_digest = 0xDB5E25A7168F1331u;
static const uint64_t digest_start = 0xCBF29CE484222325u;
enum { CODE_POINTS = 0x110000 };

static uint64_t fnv64(uint64_t state, const void *bytes, size_t size) {
    const unsigned char *p = bytes;
    for (size_t i = 0; i < size; i++) state = (state ^ p[i]) * 0x100000001B3u;
    return state;
}

static void identifiers_are_those_of_cpython(void **state) {
    (void)state;
    uint64_t digest = digest_start;
    for (uint32_t c = 0; c < CODE_POINTS; c++) {
        uint8_t bits = (uint8_t)(unicode_is_xid_start(c) | unicode_is_xid_continue(c) << 1);
        digest = fnv64(digest, &bits, 1);
    }
    assert_true(digest == xid_digest);
    assert_false(unicode_is_xid_start(CODE_POINTS) || unicode_is_xid_continue(UINT32_MAX));
}

static uint64_t add_nfkc(uint64_t digest, Str text, Buf *out) {
    buf_clear(out);
    unicode_nfkc(text, out);
    buf_byte(out, 0);
    return fnv64(digest, out->ptr, out->len);
}

static void every_character_has_the_normal_form_of_cpython(void **state) {
    (void)state;
    Buf text = {0}, out = {0};
    uint64_t digest = digest_start;
    for (uint32_t c = 0; c < CODE_POINTS; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        buf_clear(&text);
        buf_clear(&out);
        buf_utf8(&text, c);
        unicode_nfkc(buf_str(&text), &out);
        if (str_eq(buf_str(&text), buf_str(&out))) continue;
        unsigned char number[3] = {(unsigned char)c, (unsigned char)(c >> 8), (unsigned char)(c >> 16)};
        digest = add_nfkc(fnv64(digest, number, 3), buf_str(&text), &out);
    }
    assert_true(digest == single_digest);
    buf_free(&text);
    buf_free(&out);
}

static uint64_t random_state;
static uint32_t draw(uint32_t n) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % n);
}

static void mixed_strings_have_the_normal_form_of_cpython(void **state) {
    (void)state;
    static const struct {
        uint32_t first, size;
    } pools[] = {{0x41, 58},   {0x300, 112},    {0x1100, 256}, {0xAC00, 11172}, {0x1E00, 512}, {0xFB00, 1280},
                 {0x900, 384}, {0x1D400, 1024}, {0x3300, 256}, {0x11930, 64},   {0x1D160, 96}, {0x61, 26}};
    Buf text = {0}, out = {0};
    uint64_t digest = digest_start;
    random_state = 1;
    for (int i = 0; i < 20000; i++) {
        buf_clear(&text);
        for (uint32_t left = 1 + draw(12); left; left--) {
            uint32_t pool = draw(COUNT_OF(pools));
            buf_utf8(&text, pools[pool].first + draw(pools[pool].size));
        }
        digest = add_nfkc(digest, buf_str(&text), &out);
    }
    assert_true(digest == mixed_digest);
    buf_free(&text);
    buf_free(&out);
}

/* A run of marks as long as the text, in falling order of class, is sorted in linear time. */
static void a_million_marks_are_put_in_order(void **state) {
    (void)state;
    enum { HALF = 500000 };
    Buf text = {0}, out = {0};
    buf_byte(&text, 'q');
    for (int i = 0; i < HALF; i++) buf_utf8(&text, 0x301);
    for (int i = 0; i < HALF; i++) buf_utf8(&text, 0x323);
    unicode_nfkc(buf_str(&text), &out);
    assert_int_equal(out.len, text.len);
    CHECK_STR(str_slice(buf_str(&out), 0, 3), S("q\xCC\xA3"));
    CHECK_STR(str_slice(buf_str(&out), out.len - 2, out.len), S("\xCC\x81"));
    buf_free(&text);
    buf_free(&out);
}

static void names_are_found_as_cpython_finds_them(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t code_point;
    } rows[] = {
        {"LATIN SMALL LETTER A", 0x61},
        {"latin Small letter a", 0x61},
        {"DIGIT ONE", 0x31},
        {"NULL", 0},
        {"LF", 0xA},
        {"NBSP", 0xA0},
        {"ALERT", 7},
        {"BELL", 0x1F514},
        {"VS17", 0xE0100},
        {"VARIATION SELECTOR-256", 0xE01EF},
        {"TIBETAN MARK BSKA- SHOG GI MGO RGYAN", 0xFD0},
        {"TIBETAN LETTER -A", 0xF60},
        {"HYPHEN-MINUS", 0x2D},
        {"CJK UNIFIED IDEOGRAPH-4E00", 0x4E00},
        {"cjk unified ideograph-2a6d6", 0x2A6D6},
        {"CJK COMPATIBILITY IDEOGRAPH-F900", 0xF900},
        {"TANGUT IDEOGRAPH-17000", 0x17000},
        {"EGYPTIAN HIEROGLYPH-13460", 0x13460},
        {"EGYPTIAN HIEROGLYPH A001", 0x13000},
        {"HANGUL SYLLABLE GAG", 0xAC01},
        {"hangul syllable a", 0xC544},
        {"HANGUL SYLLABLE HIH", 0xD7A3},
        {"WEIERSTRASS ELLIPTIC FUNCTION", 0x2118},
        {"BRAILLE PATTERN DOTS-12345678", 0x28FF},
        {"", UINT32_MAX},
        {"A", UINT32_MAX},
        {"LATIN SMALL LETTER", UINT32_MAX},
        {"LATIN SMALL LETTER A ", UINT32_MAX},
        {" LATIN SMALL LETTER A", UINT32_MAX},
        {"LATIN  SMALL LETTER A", UINT32_MAX},
        {"HYPHEN MINUS", UINT32_MAX},
        {"HYPHEN -MINUS", UINT32_MAX},
        {"LATIN-SMALL LETTER A", UINT32_MAX},
        {"HANGUL SYLLABLE ", UINT32_MAX},
        {"HANGUL SYLLABLE GAGA", UINT32_MAX},
        {"CJK UNIFIED IDEOGRAPH-04E00", UINT32_MAX},
        {"CJK UNIFIED IDEOGRAPH-2A6E0", UINT32_MAX},
        {"CJK UNIFIED IDEOGRAPH-4E0", UINT32_MAX},
        {"TANGUT IDEOGRAPH-4E00", UINT32_MAX},
        {"KEYCAP DIGIT ONE", UINT32_MAX},
        {"EGYPTIAN HIEROGLYPH-13000", UINT32_MAX},
        {"LATIN SMALL LETTER \xC3\xA4", UINT32_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t got = unicode_by_name(str_from_z(rows[i].name));
        if (got != rows[i].code_point) fail_msg("%s: U+%04X, not U+%04X", rows[i].name, got, rows[i].code_point);
    }
    char garbage[4096];
    memset(garbage, 'A', sizeof garbage);
    assert_true(unicode_by_name(str_make(garbage, sizeof garbage)) == UINT32_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identifiers_are_those_of_cpython),
        cmocka_unit_test(every_character_has_the_normal_form_of_cpython),
        cmocka_unit_test(mixed_strings_have_the_normal_form_of_cpython),
        cmocka_unit_test(a_million_marks_are_put_in_order),
        cmocka_unit_test(names_are_found_as_cpython_finds_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
