/* Regular expressions of audited code: whatever one says, the search for costly texts ends soon, and what it tells is a text that the
 * automaton does not match. The first byte says how the expression is used. */
#include "regex/redos.h"

#include "base/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool reads(const Automaton *a, StateSet *at, const RedosText *t) {
    for (uint32_t i = 0; i < t->length; i++) {
        unsigned letter = t->letters[i] == REDOS_BEYOND ? LETTER_OTHER : (unsigned char)t->letters[i];
        *at = automaton_step(a, at, letter);
        if (states_meet(at, &a->last)) return false;
    }
    return true;
}

static void check_told(const Automaton *a, const Redos *r) {
    StateSet at = {{1}};
    at = automaton_step(a, &at, LETTER_BEGIN);
    CHECK(r->pump.length > 0 && reads(a, &at, &r->prefix));
    for (unsigned i = 0; i < 5; i++) CHECK(reads(a, &at, &r->pump));
    CHECK(reads(a, &at, &r->suffix));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Arena scratch;
    static Automaton a;
    if (size < 1 || size > 2048) return 0;
    Str pattern = str_make((const char *)data + 1, size - 1);
    RegexMode mode = {.use = (RegexUse)(data[0] % 3), .engine = data[0] & 4 ? ENGINE_RE : ENGINE_ANY, .flags = data[0] >> 4};
    Redos r = redos_find(pattern, mode, REDOS_POLYNOMIAL, &scratch);
    if (r.cost != REDOS_NONE && automaton_read(&a, pattern, mode) && !a.look_count) check_told(&a, &r);
    PatternChars chars;
    charset_pattern(pattern, &chars);
    arena_reset(&scratch, (ArenaMark){0});
    return 0;
}
