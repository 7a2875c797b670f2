/* Which regular expressions take exponential time, and that hostile ones take none of ours. */
#include "check.h"
#include "match/automaton.h"

#include <stdio.h>
#include <string.h>

static void test_known(void **state) {
    static const struct {
        Str pattern;
        uint32_t flags;
        bool explodes;
    } cases[] = {
        {S("^(a+)+$"), 0, true},
        {S("(a|aa)+$"), 0, true},
        {S("^(\\w+\\s?)*$"), 0, true},
        {S("(.*)*x"), 0, true},
        {S("^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$"), 0, true},
        {S("^(?:\\s*\\w+\\s*,)*\\s*\\w+\\s*$"), 0, false},
        {S("^(([a-z])+.)+[A-Z]([a-z])+$"), 0, true},
        {S("(\\d+)*\\."), 0, true},
        {S("^(?:.*,)*$"), 0, true},
        {S("\\s+$"), 0, false},
        {S("^(a|a)*$"), 0, true},
        {S("^(?:[^\"\\\\]|\\\\.)*\"$"), 0, false},
        {S("^(?:[^\"\\\\]+|\\\\.)*\"$"), 0, true},
        {S("^((ab)*)+$"), 0, true},
        {S("(\\w*\\d*)*;"), 0, true},
        {S("(?P<x>(\\d+,?)+)$"), 0, true},
        {S("^(\\d+,)+$"), 0, false},
        {S("^_(__|.)+_$"), 0, true},
        {S("(.|\\n)*!"), 0, false},
        {S("(.|\\n)*?:\\s(.|\\n|\\s)*x"), 0, true},
        {S("(([\\S\\s]|[^a])*)\""), 0, true},
        {S("([^\"']+)*$"), 0, true},
        {S("^((a)+\\w)+$"), 0, true},
        {S("((([a]+)*)|b)*x"), 0, true},
        {S("(a+)+"), 0, false},
        {S("(a+)+.*"), 0, false},
        {S("(a+)+b"), 0, true},
        {S("^([a-z0-9]{1,4})+$"), 0, true},
        {S("^([a-z]{3})+$"), 0, false},
        {S("^(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\\.)+[A-Z]{2,6}$"), 0, false},
        {S("(?:a|b)+$"), 0, false},
        {S("(\\n(\\S+)\\s+(\\d+).*)+"), 0, false},
        {S("^((\\w+)-?)*$"), 0, true},
        {S("^((\\w+)-)*$"), 0, false},
        {S("(a?b?)*c"), 0, false},
        {S("(?:a*b*)*c"), 0, true},
        {S("^(\\w+\\.)*\\w+@(\\w+\\.)+\\w+$"), 0, false},
        {S("(1s|[bad\\n]|b|\\w)*x"), 0, true},
        {S("(;|\\w|[a-z])*x"), 0, true},
        {S("(;|\\w|-)*x"), 0, false},
        {S("(\"[^\"]*\"|[^\"]|\"\")*$x"), 0, true},
        {S("^(([^\\]]|\\\\\\])+)+$"), 0, true},
        {S("^([^\\]\\\\]|\\\\.)+\\]$"), 0, false},
        {S("(([^X]b)+)*($|[^X]b)"), 0, false},
        {S("((\\s)+a?)*b"), 0, true},
        {S("(?=(a+)+b)"), 0, true},
        {S("[\\s\\S]*([\\s\\S]+)*"), 0, false},
        {S("^(a++)+$"), 0, false},
        {S("(?>a+)+$"), 0, false},
        {S("((?:(?:[0-9])+\\s*)+)x"), 0, true},
        {S("^(([A-Za-z]+[^0-9]*)([0-9]+[^\\W]*)([\\W]+[\\W0-9A-Za-z]*))*$"), 0, true},
        {S("(?:(\\d+)|([a-z]+))+$x"), 0, true},
        {S("(.|\\n)*!"), REGEX_DOT_ALL, true},
        {S("(?s)(.|\\n)*!"), 0, true},
        {S("(a|A)*!"), REGEX_FOLD, true},
        {S("(a|A)*!"), 0, false},
        {S("( \\w+ \\s? )* $ # words"), REGEX_VERBOSE, true},
        {S("(?:\\w|\\d)*"), REGEX_WHOLE, true},
        {S("(?:\\w|\\d)*"), 0, false},
    };
    (void)state;
    Arena scratch = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool got = regex_explodes(cases[i].pattern, cases[i].flags, &scratch);
        if (got != cases[i].explodes)
            fail_msg("/%.*s/ %s", (int)cases[i].pattern.len, cases[i].pattern.ptr, got ? "explodes" : "does not explode");
    }
    arena_free(&scratch);
}

/* Bounded whatever is asked: this takes milliseconds or never ends. */
static void test_hostile(void **state) {
    static const char *const pieces[] = {"(", "(?:", "a", "\\w", "[a-z]", "|", ")", ")*", ")+", "{2,9}", "{0,4000}", "{3,}", "?", "(?=", "$"};
    (void)state;
    Arena scratch = {0};
    uint32_t seed = 11;
    for (uint32_t i = 0; i < 3000; i++) {
        char pattern[2000] = "";
        for (uint32_t k = 0; k < 1 + i % 250; k++) {
            seed = seed * 1664525u + 1013904223u;
            strcat(pattern, pieces[(seed >> 16) % COUNT_OF(pieces)]);
        }
        (void)regex_explodes(str_from_z(pattern), i % 32, &scratch);
    }
    char deep[3000];
    memset(deep, '(', sizeof(deep));
    assert_false(regex_explodes(str_make(deep, sizeof(deep)), 0, &scratch));
    arena_free(&scratch);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known), cmocka_unit_test(test_hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
