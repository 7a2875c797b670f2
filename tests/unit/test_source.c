#include "syntax/source.h"

#include "check.h"

#include <stdlib.h>

#define T(literal) \
    { literal, sizeof(literal) - 1 } /* a Str in a table */

static SourceBuffer buffer;

/* `bytes` with padding, alive until the next call. */
static Str padded(Str bytes) {
    static char *memory;
    free(memory);
    memory = calloc(1, bytes.len + SOURCE_PADDING);
    assert_non_null(memory);
    if (bytes.len) memcpy(memory, bytes.ptr, bytes.len);
    return str_make(memory, bytes.len);
}

static Source make(Str bytes) { return source_make(&buffer, S("f.py"), padded(bytes)); }

#define E_ACUTE "\xC3\xA9"
#define REPLACED "\xEF\xBF\xBD"

/* What CPython does with these files is checked by tests/literals/encodings.py; this is what they become. */
static void cookies_decide_how_bytes_are_read(void **state) {
    (void)state;
    static const struct {
        Str bytes, text;
        SourceFault fault;
    } rows[] = {
        {T(""), T(""), SOURCE_WHOLE},
        {T("x = '" E_ACUTE "'"), T("x = '" E_ACUTE "'"), SOURCE_WHOLE},
        {T("\xEF\xBB\xBFx"), T("x"), SOURCE_WHOLE},
        {T("\xEF\xBB\xBF\xEF\xBB\xBFx"), T("\xEF\xBB\xBFx"), SOURCE_WHOLE},
        {T("#coding:latin-1\n\xE9"), T("#coding:latin-1\n" E_ACUTE), SOURCE_WHOLE},
        {T("#coding=l1\n\xE9"), T("#coding=l1\n" E_ACUTE), SOURCE_WHOLE},
        {T("\n#coding=l1\n\xE9"), T("\n#coding=l1\n" E_ACUTE), SOURCE_WHOLE},
        {T("#\r#coding=l1\r\xE9"), T("#\r#coding=l1\r" E_ACUTE), SOURCE_WHOLE},
        {T("1\n#coding=l1\n\xE9"), T("1\n#coding=l1\n" REPLACED), SOURCE_UNDECODABLE},
        {T("\n\n#coding=l1\n\xE9"), T("\n\n#coding=l1\n" REPLACED), SOURCE_UNDECODABLE},
        {T("#coding =l1\n\xE9"), T("#coding =l1\n" REPLACED), SOURCE_UNDECODABLE},
        {T("#coding:cp1252\n\x80\x81"), T("#coding:cp1252\n\xE2\x82\xAC" REPLACED), SOURCE_UNDECODABLE},
        {T("#coding:ascii\n\xE9"), T("#coding:ascii\n" REPLACED), SOURCE_UNDECODABLE},
        {T("#coding:koi8-r\n\xE9"), T("#coding:koi8-r\n\xD0\x98"), SOURCE_WHOLE},
        {T("#coding:cp65001\n" E_ACUTE), T("#coding:cp65001\n" E_ACUTE), SOURCE_WHOLE},
        {T("#coding:none\nx"), T("#coding:none\nx"), SOURCE_UNKNOWN_CODEC},
        {T("#coding:rot13\nx"), T("#coding:rot13\nx"), SOURCE_UNKNOWN_CODEC},
        {T("\xEF\xBB\xBF#coding:UTF_8\nx"), T("#coding:UTF_8\nx"), SOURCE_WHOLE},
        {T("\xEF\xBB\xBF#coding:utf8\nx"), T("#coding:utf8\nx"), SOURCE_COOKIE_MISMATCH},
        {T("\xEF\xBB\xBF#coding:latin-1\nx"), T("#coding:latin-1\nx"), SOURCE_COOKIE_MISMATCH},
        {T("#coding:unicode_escape\n#\\nx\\\ny\\q"), T("#coding:unicode_escape\n#\nxy\\q"), SOURCE_WHOLE},
        {T("#coding:unicode_escape\n\\ud800"), T("#coding:unicode_escape\n" REPLACED), SOURCE_UNDECODABLE},
        {T("#coding:raw_unicode_escape\n\\\\u0041\\u0041"), T("#coding:raw_unicode_escape\n\\\\u0041A"), SOURCE_WHOLE},
        {T("a\xC3(\xE2\x82(\xED\xA0\x80"), T("a" REPLACED "(" REPLACED "(" REPLACED REPLACED REPLACED),
         SOURCE_UNDECODABLE},
        {T("\xF0\x9F\x98"), T(REPLACED), SOURCE_UNDECODABLE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Source s = make(rows[i].bytes);
        CHECK_STR(s.text, rows[i].text);
        assert_int_equal(s.fault, rows[i].fault);
        assert_int_equal(s.raw_bytes, rows[i].bytes.len);
        for (size_t k = 0; k < SOURCE_PADDING; k++) assert_int_equal(s.text.ptr[s.text.len + k], 0);
    }
}

static void multi_byte_codecs_are_the_systems(void **state) {
    (void)state;
    Source s = make(S("#coding:shift_jis\n\x83\x65\x83\x58\x83\x67"));
    CHECK_STR(s.text, S("#coding:shift_jis\n\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88"));
    assert_int_equal(s.fault, SOURCE_WHOLE);
    s = make(S("#coding:gbk\n\xC4\xE3\xFF\xBA\xC3\n"));
    CHECK_STR(s.text, S("#coding:gbk\n\xE4\xBD\xA0" REPLACED "\xE5\xA5\xBD\n"));
    assert_int_equal(s.fault, SOURCE_UNDECODABLE);
    assert_int_equal(s.fault_at, 15);
    assert_int_equal(s.fault_end, 18);
    s = make(S("#coding:utf-7\n#+AAo-x\n"));
    CHECK_STR(s.text, S("#coding:utf-7\n#\nx\n"));
}

static void faults_name_their_bytes(void **state) {
    (void)state;
    Source s = make(S("# coding: nope-1\nx = 1\n"));
    assert_int_equal(s.fault_at, 10);
    assert_int_equal(s.fault_end, 16);
    s = make(S("x = '\xE9\xE9'\n"));
    assert_int_equal(s.fault_at, 5);
    assert_int_equal(s.fault_end, 8);
}

static void text_that_needs_no_decoding_is_not_copied(void **state) {
    (void)state;
    Str bytes = padded(S("#coding: latin-1\nx = 1\n"));
    assert_ptr_equal(source_make(&buffer, S(""), bytes).text.ptr, bytes.ptr);
    bytes = padded(S("\xEF\xBB\xBFx = '" E_ACUTE "'\n"));
    assert_ptr_equal(source_make(&buffer, S(""), bytes).text.ptr, bytes.ptr + 3);
}

static void positions_count_bytes_and_characters(void **state) {
    (void)state;
    Source s = make(S("a\r\nb" E_ACUTE "c\rd\n\ne"));
    static const uint32_t wanted[][4] = {
        /* offset, line, byte column, character column */
        {0, 1, 0, 0}, {1, 1, 1, 1}, {2, 1, 2, 2},  {3, 2, 0, 0},  {6, 2, 3, 2},  {7, 2, 4, 3},
        {8, 3, 0, 0}, {9, 3, 1, 1}, {10, 4, 0, 0}, {11, 5, 0, 0}, {12, 5, 1, 1},
    };
    assert_int_equal(s.line_count, 5);
    assert_false(s.ascii);
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        Position bytes = source_byte_position(&s, wanted[i][0]), characters = source_position(&s, wanted[i][0]);
        assert_int_equal(bytes.line, wanted[i][1]);
        assert_int_equal(bytes.column, wanted[i][2]);
        assert_int_equal(characters.line, wanted[i][1]);
        assert_int_equal(characters.column, wanted[i][3]);
    }
    CHECK_STR(source_line(&s, 1), S("a"));
    CHECK_STR(source_line(&s, 2), S("b" E_ACUTE "c"));
    CHECK_STR(source_line(&s, 4), S(""));
    CHECK_STR(source_line(&s, 5), S("e"));
    CHECK_STR(source_line(&s, 0), S(""));
    CHECK_STR(source_line(&s, 6), S(""));
}

/* The vector pass against the plain reading of the same rules, over random mixtures at every offset in a block. */
static void lines_and_validity_are_those_of_a_plain_scan(void **state) {
    (void)state;
    static const char *const parts[] = {
        "\n",
        "\r",
        "\r\n",
        "x",
        "long piece of text without any end",
        E_ACUTE,
        "\xE2\x82\xAC",
        "\xF0\x9F\x98\x80",
        "\f\v\x1c\xE2\x80\xA8",
        "\xE9",
        "\xC0\x80",
        "\xF4\x90\x80\x80",
    };
    uint64_t random = 7;
    for (int round = 0; round < 20000; round++) {
        char bytes[700];
        size_t length = 0, kinds = round % 3 == 0 ? 5 : round % 3 == 1 ? 9 : COUNT_OF(parts);
        while (length < (size_t)(round % 640)) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            const char *part = parts[(random >> 33) % kinds];
            memcpy(bytes + length, part, strlen(part));
            length += strlen(part);
        }
        Source s = make(str_make(bytes, length));
        if (kinds < COUNT_OF(parts)) {
            assert_int_equal(s.fault, SOURCE_WHOLE);
            CHECK_STR(s.text, str_make(bytes, length));
        }
        uint32_t line = 0;
        bool ascii = true;
        assert_int_equal(s.lines[line++], 0);
        for (uint32_t i = 0; i < s.text.len; i++) {
            char c = s.text.ptr[i];
            ascii = ascii && !(c & 0x80);
            if (c != '\n' && (c != '\r' || s.text.ptr[i + 1] == '\n')) continue;
            assert_true(line < s.line_count);
            assert_int_equal(s.lines[line++], i + 1);
        }
        assert_int_equal(line, s.line_count);
        assert_int_equal(ascii, s.ascii);
    }
}

static void a_file_of_line_ends_has_that_many_lines(void **state) {
    (void)state;
    enum { COUNT = 100000 };
    char *bytes = malloc(COUNT);
    assert_non_null(bytes);
    memset(bytes, '\n', COUNT);
    Source s = make(str_make(bytes, COUNT));
    free(bytes);
    assert_int_equal(s.line_count, COUNT + 1);
    assert_int_equal(source_byte_position(&s, COUNT).line, COUNT + 1);
}

static int finish(void **state) {
    (void)state;
    source_buffer_free(&buffer);
    (void)padded(S(""));
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cookies_decide_how_bytes_are_read),
        cmocka_unit_test(multi_byte_codecs_are_the_systems),
        cmocka_unit_test(faults_name_their_bytes),
        cmocka_unit_test(text_that_needs_no_decoding_is_not_copied),
        cmocka_unit_test(positions_count_bytes_and_characters),
        cmocka_unit_test(lines_and_validity_are_those_of_a_plain_scan),
        cmocka_unit_test(a_file_of_line_ends_has_that_many_lines),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
