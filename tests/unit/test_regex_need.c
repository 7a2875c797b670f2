/* What a text must hold so that an expression can match: never more than PCRE2 itself asks for. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "check.h"
#include "match/regex_need.h"

#include <stdio.h>
#include <string.h>

enum { MAX_PATTERN = 64, MAX_TEXT = 24 };

static RegexNeed need_of(Str pattern) {
    Arena scratch = {0};
    RegexNeed need;
    regex_need_of(pattern, &scratch, &need);
    arena_free(&scratch);
    return need;
}

/* 1: finds, 0: does not; -1: no pattern. */
static int finds(Str pattern, Str text) {
    int error;
    size_t at;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, PCRE2_UTF | PCRE2_MULTILINE, &error, &at, NULL);
    if (!code) return -1;
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    int got = pcre2_match(code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, data, NULL);
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return got >= 0;
}

static void test_words(void **state) {
    static const struct {
        Str pattern, with, without; /* `without` empty: nothing can be said */
    } cases[] = {
        {S("password"), S("my_password"), S("pa-ssword")},
        {S("(?i)password"), S("PassWord"), S("pa-ss")},
        {S("(http|ftp)://"), S("ftp://a"), S("file:")},
        {S(".*(secret|token)$"), S("a_token"), S("to_ken")},
        {S("(?s)(?!.*safe).*(abc)"), S("xabc"), S("xab")},
        {S("a{3}bc"), S("aaabc"), S("ac")},
        {S("[abc]de"), S("bde"), S("xyz")},
        {S("(ab)?cd"), S("cd"), S("c.d")},
        {S("(?=hello)h"), S("hello"), S("")},
        {S("\\.execute\\("), S("db.execute(x)"), S("execute")},
        {S("^$"), S(""), S("")},
        {S("\\d+"), S("12"), S("")},
        {S("(?x) a b # c"), S("ab"), S("")},
        {S("[^a]bc|x*"), S(""), S("")},
        {S("caf\xc3\xa9"), S("caf\xc3\xa9"), S("")},
        {S("\\Qa.b\\E"), S("a.b"), S("")},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        RegexNeed need = need_of(cases[i].pattern);
        assert_int_equal(finds(cases[i].pattern, cases[i].with), 1);
        if (!regex_need_met(&need, cases[i].with))
            fail_msg("%s is refused by %s", cases[i].with.ptr, cases[i].pattern.ptr);
        if (!cases[i].without.len) continue;
        if (regex_need_met(&need, cases[i].without))
            fail_msg("%s is not refused by %s", cases[i].without.ptr, cases[i].pattern.ptr);
    }
}

/* ---- whatever PCRE2 finds, the need is met ---- */

static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void add(char *out, const char *piece) {
    if (strlen(out) + strlen(piece) < MAX_PATTERN - 8) strcat(out, piece);
}

static void make_pattern(char *out, uint32_t *seed, int depth) {
    static const char *const pieces[] = {"a",     "b",     "ab",     "abc",   "B",       ".",       "[ab]",
                                         "[^a]",  "[a-c]", "\\w",    "\\.",   "\\x61",   "(?i:A)",  "^",
                                         "$",     "\\b",   "(?=ab)", "(?!b)", "(?<=a)",  "[\\w.]",  "\\Qb",
                                         "\\101", "(?#x)", "\\p{L}", "[]a]",  "(?<!ab)", "(?>a|b)", "[[:alpha:]]"};
    static const char *const counts[] = {"", "", "", "*", "+", "?", "{2}", "{0,1}", "{1,}", "*?", "++", "{,2}"};
    uint32_t parts = 1 + next(seed) % 3;
    for (uint32_t i = 0; i < parts; i++) {
        if (depth && next(seed) % 3 == 0) {
            static const char *const opens[] = {"(", "(?:", "(?i:", "(?=", "(?!", "(?s)(", "(?|"};
            add(out, opens[next(seed) % COUNT_OF(opens)]);
            make_pattern(out, seed, depth - 1);
            if (next(seed) % 2) {
                add(out, "|");
                make_pattern(out, seed, depth - 1);
            }
            add(out, ")");
        } else {
            add(out, pieces[next(seed) % COUNT_OF(pieces)]);
        }
        add(out, counts[next(seed) % COUNT_OF(counts)]);
    }
}

static void test_no_match_is_lost(void **state) {
    static const char letters[] = "aabbcABC.x";
    uint32_t seed = 20260101, matched = 0, refused = 0;
    (void)state;
    for (int i = 0; i < 6000; i++) {
        char pattern[MAX_PATTERN] = "";
        make_pattern(pattern, &seed, 2);
        RegexNeed need = need_of(str_from_z(pattern));
        for (int k = 0; k < 8; k++) {
            char text[MAX_TEXT];
            uint32_t length = next(&seed) % 9;
            for (uint32_t j = 0; j < length; j++) text[j] = letters[next(&seed) % (sizeof letters - 1)];
            Str asked = str_make(text, length);
            bool met = regex_need_met(&need, asked);
            int found = met ? 0 : finds(str_from_z(pattern), asked);
            if (found < 0) break;
            refused += !met;
            matched += (uint32_t)met;
            if (found > 0) fail_msg("/%s/ finds something in \"%.*s\"", pattern, (int)length, text);
        }
    }
    assert_true(refused > 1000 && matched > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_no_match_is_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
