#include "syntax/literal.h"

#include "check.h"

#include <math.h>
#include <stdio.h>

#define T(literal) \
    { literal, sizeof(literal) - 1 } /* a Str in a table */

static SourceBuffer buffer;
static Buf out;
static char memory[9000];
static Source source;

/* A tree of one Constant whose text is `text`. */
static Tree tree_of(Str text, ConstKind kind) {
    static Node nodes[2];
    static LongEnd end;
    assert_true(text.len + SOURCE_PADDING < sizeof memory);
    memset(memory, 0, sizeof memory);
    memcpy(memory, text.ptr, text.len);
    source = source_make(&buffer, S("f.py"), str_make(memory, text.len));
    nodes[1] = (Node){.kind = NODE_Constant, .flags = (uint8_t)kind, .length = LENGTH_LONG};
    end = (LongEnd){.node = 1, .end = (uint32_t)text.len};
    return (Tree){.source = &source, .nodes = nodes, .node_count = 2, .ends = &end, .end_count = 1};
}
static const NodeId constant = {1};

static Str value_of(Str text, ConstKind kind) {
    Tree tree = tree_of(text, kind);
    buf_clear(&out);
    literal_string(&tree, constant, &out);
    Arena arena = {0};
    CHECK_STR(literal_string_in(&arena, &tree, constant), buf_str(&out));
    arena_free(&arena);
    return buf_str(&out);
}

static void strings_are_decoded_as_cpython_does(void **state) {
    (void)state;
    static const struct {
        Str source, value;
    } rows[] = {
        {T("'abc'"), T("abc")},
        {T("''"), T("")},
        {T("''''''"), T("")},
        {T("'''a'b''c'''"), T("a'b''c")},
        {T("\"\"\"a\r\nb\rc\n\"\"\""), T("a\nb\nc\n")},
        {T("'\\\\\\'\\\"\\a\\b\\f\\n\\r\\t\\v'"), T("\\'\"\a\b\f\n\r\t\v")},
        {T("'a\\\nb\\\r\nc\\\rd'"), T("abcd")},
        {T("'\\q\\8\\ \\\xC3\xA9'"), T("\\q\\8\\ \\\xC3\xA9")},
        {T("'\\0\\7\\101\\1012\\400\\777'"), T("\0\7A\101"
                                               "2\xC4\x80\xC7\xBF")},
        {T("'\\x41\\xe9\\u20AC\\U0001F600'"), T("A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")},
        {T("'\\ud83d\\ude00'"), T("\xED\xA0\xBD\xED\xB8\x80")},
        {T("'\\N{DIGIT ONE}\\N{dollar sign}'"), T("1$")},
        {T("'{{}}'"), T("{{}}")},
        {T("r'\\n\\x\\'\r\n'"), T("\\n\\x\\'\n")},
        {T("Rb'\\n'"), T("\\n")},
        {T("u'\\u0041'"), T("A")},
        {T("ur'\\n'"), T("\\n")},
        {T("b'\\xff\\777\\u0041\\N{}\\q'"), T("\xFF\xFF\\u0041\\N{}\\q")},
        {T("'\\x4"), T("\\x4")},
        {T("'abc"), T("abc")},
        {T("'''abc'"), T("abc'")},
        {T("'\\"), T("\\")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) CHECK_STR(value_of(rows[i].source, CONST_Str), rows[i].value);
}

static void pieces_are_joined(void **state) {
    (void)state;
    Str text = S("'a' r'\\n' x{{y}}\\N{DIGIT ONE}\\{{ \\{{ {{\\t a # b\r\n'#'= '\\x41'=");
    Tree tree = tree_of(text, CONST_Str);
    static const uint32_t pieces[][3] = {
        {0, 3, PIECE_LITERAL},
        {4, 9, PIECE_LITERAL},
        {10, 32, PIECE_TEXT},
        {33, 36, PIECE_RAW_TEXT},
        {37, 41, PIECE_SPEC},
        {42, 54, PIECE_VERBATIM},
        {54, 61, PIECE_VERBATIM_ESCAPES},
        {54, 61, PIECE_VERBATIM},
    };
    uint32_t extra[2 + 3 * COUNT_OF(pieces)] = {0, COUNT_OF(pieces)};
    memcpy(extra + 2, pieces, sizeof pieces);
    Node nodes[2] = {tree.nodes[0], tree.nodes[1]};
    nodes[1].a = 1;
    tree.nodes = nodes;
    tree.extra = extra;
    buf_clear(&out);
    literal_string(&tree, constant, &out);
    CHECK_STR(buf_str(&out), S("a\\nx{y}1\\{\\{{{\ta \n'#'= 'A'='\\x41'="));
}

static void comments_leave_verbatim_text(void **state) {
    (void)state;
    static const struct {
        Str text, value;
    } rows[] = {
        {T("x = "), T("x = ")},        {T("x['#'] = "), T("x['#'] = ")},
        {T("x # y\n ="), T("x \n =")}, {T("'#' # '\r\n\"#\" ="), T("'#' \n\"#\" =")},
        {T("x # no end"), T("x ")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_clear(&out);
        literal_verbatim(rows[i].text, &out);
        CHECK_STR(buf_str(&out), rows[i].value);
    }
}

static void malformed_escapes_are_found(void **state) {
    (void)state;
    static const struct {
        Str body;
        bool bytes;
        EscapeFault fault;
        uint32_t at;
    } rows[] = {
        {T("\\n\\x41\\q"), false, ESCAPE_FINE, 0},
        {T("a\\x4"), false, ESCAPE_MALFORMED, 1},
        {T("\\x4g"), true, ESCAPE_MALFORMED, 0},
        {T("\\u123"), false, ESCAPE_MALFORMED, 0},
        {T("\\u123"), true, ESCAPE_FINE, 0},
        {T("\\U00110000"), false, ESCAPE_MALFORMED, 0},
        {T("\\U0010FFFF"), false, ESCAPE_FINE, 0},
        {T("\\\\x\\N"), false, ESCAPE_MALFORMED, 3},
        {T("\\N{}"), false, ESCAPE_MALFORMED, 0},
        {T("\\N{DIGIT ONE"), false, ESCAPE_MALFORMED, 0},
        {T("\\N{DIGIT}"), false, ESCAPE_UNKNOWN_NAME, 0},
        {T("\\N{DIGIT}"), true, ESCAPE_FINE, 0},
        {T("\\"), false, ESCAPE_FINE, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t at = 0;
        assert_int_equal(literal_check_escapes(rows[i].body, rows[i].bytes, &at), rows[i].fault);
        assert_int_equal(at, rows[i].at);
    }
}

static bool decimal_of(Str text) {
    Tree tree = tree_of(text, CONST_Int);
    buf_clear(&out);
    return literal_int_decimal(&tree, constant, &out);
}

static void integers_have_their_decimal_digits(void **state) {
    (void)state;
    static const struct {
        const char *source, *decimal;
    } rows[] = {
        {"0", "0"},
        {"00_0", "0"},
        {"0x0", "0"},
        {"1_000", "1000"},
        {"0xFF", "255"},
        {"0XfF", "255"},
        {"0b1_01", "5"},
        {"0o17", "15"},
        {"0777", "511"},
        {"10L", "10"},
        {"0xFFL", "255"},
        {"18446744073709551616", "18446744073709551616"},
        {"0x1_0000_0000_0000_0000", "18446744073709551616"},
        {"0x3B9ACA00", "1000000000"},
        {"0xDE0B6B3A7640000", "1000000000000000000"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(decimal_of(str_from_z(rows[i].source)));
        CHECK_STR(buf_str(&out), str_from_z(rows[i].decimal));
    }
}

static void integers_beyond_the_limit_have_none(void **state) {
    (void)state;
    static char digits[8200];
    memset(digits, '9', sizeof digits);
    assert_true(decimal_of(str_make(digits, LITERAL_MAX_INT_DIGITS)));
    assert_int_equal(out.len, LITERAL_MAX_INT_DIGITS);
    assert_false(decimal_of(str_make(digits, LITERAL_MAX_INT_DIGITS + 1)));
    assert_int_equal(out.len, 0);
    /* 16**3570 has 4,299 digits, 16**3571 has 4,300, 16**3572 has 4,302 */
    memset(digits, '0', sizeof digits);
    memcpy(digits, "0x1", 3);
    assert_true(decimal_of(str_make(digits, 3 + 3570)));
    assert_int_equal(out.len, 4299);
    assert_true(decimal_of(str_make(digits, 3 + 3571)));
    assert_int_equal(out.len, 4300);
    assert_false(decimal_of(str_make(digits, 3 + 3572)));
    assert_int_equal(out.len, 0);
    assert_false(decimal_of(str_make(digits, 8100)));
    memset(digits, '0', sizeof digits);
    digits[8000] = '7';
    assert_true(decimal_of(str_make(digits, 8001)));
    CHECK_STR(buf_str(&out), S("7"));
}

static void small_integers_fit_64_bits(void **state) {
    (void)state;
    static const struct {
        const char *source;
        bool fits;
        uint64_t value;
    } rows[] = {
        {"0", true, 0},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"0xFFFF_FFFF_FFFF_FFFF", true, UINT64_MAX},
        {"0x10000000000000000", false, 0},
        {"0777", true, 511},
        {"10L", true, 10},
        {"0b11", true, 3},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Tree tree = tree_of(str_from_z(rows[i].source), CONST_Int);
        uint64_t value = 0;
        assert_int_equal(literal_uint64(&tree, constant, &value), rows[i].fits);
        assert_true(value == rows[i].value);
    }
}

static void floats_are_rounded_correctly(void **state) {
    (void)state;
    static const struct {
        const char *source, *hex;
    } rows[] = {
        {"1.5", "0x1.8000000000000p+0"},
        {"0.1", "0x1.999999999999ap-4"},
        {"1_0.5e1_0", "0x1.8727cda000000p+36"},
        {"1e400", "inf"},
        {"0.0", "0x0.0p+0"},
        {"5e-324", "0x0.0000000000001p-1022"},
        {".5", "0x1.0000000000000p-1"},
        {"2.", "0x1.0000000000000p+1"},
        {"1e-400", "0x0.0p+0"},
        {"2.2250738585072014e-308", "0x1.0000000000000p-1022"},
        {"10J", "0x1.4000000000000p+3"},
        {"1e1_0j", "0x1.2a05f20000000p+33"},
        {"0777j", "0x1.8480000000000p+9"},
        {"9007199254740993.0", "0x1.0000000000000p+53"},
        {"1.7976931348623157e308", "0x1.fffffffffffffp+1023"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Tree tree = tree_of(str_from_z(rows[i].source), CONST_Float);
        buf_clear(&out);
        literal_float_hex(literal_double(&tree, constant), &out);
        CHECK_STR(buf_str(&out), str_from_z(rows[i].hex));
    }
    buf_clear(&out);
    literal_float_hex(-0.5, &out);
    CHECK_STR(buf_str(&out), S("-0x1.0000000000000p-1"));
    buf_clear(&out);
    literal_float_hex(NAN, &out);
    CHECK_STR(buf_str(&out), S("nan"));
}

static int finish(void **state) {
    (void)state;
    source_buffer_free(&buffer);
    buf_free(&out);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_decoded_as_cpython_does), cmocka_unit_test(pieces_are_joined),
        cmocka_unit_test(comments_leave_verbatim_text),        cmocka_unit_test(malformed_escapes_are_found),
        cmocka_unit_test(integers_have_their_decimal_digits),  cmocka_unit_test(integers_beyond_the_limit_have_none),
        cmocka_unit_test(small_integers_fit_64_bits),          cmocka_unit_test(floats_are_rounded_correctly),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
