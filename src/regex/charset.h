/* Which characters a text may have: the ASCII ones one by one, the others together. And what a regular expression of
 * Python's module re says about that. */
#ifndef TOCSIN_REGEX_CHARSET_H
#define TOCSIN_REGEX_CHARSET_H

#include "base/str.h"

#include <stdint.h>

typedef struct CharSet {
    uint64_t low, high; /* ASCII */
    bool others;
} CharSet;

static inline CharSet charset_none(void) { return (CharSet){0, 0, false}; }
static inline CharSet charset_all(void) { return (CharSet){UINT64_MAX, UINT64_MAX, true}; }
static inline bool charset_has(CharSet s, unsigned char c) {
    return c < 64 ? s.low >> c & 1 : c < 128 ? s.high >> (c - 64) & 1 : s.others;
}
static inline CharSet charset_or(CharSet a, CharSet b) {
    return (CharSet){a.low | b.low, a.high | b.high, a.others || b.others};
}
static inline CharSet charset_and(CharSet a, CharSet b) {
    return (CharSet){a.low & b.low, a.high & b.high, a.others && b.others};
}
static inline CharSet charset_not(CharSet a) { return (CharSet){~a.low, ~a.high, !a.others}; }
static inline bool charset_empty(CharSet a) { return !a.low && !a.high && !a.others; }
CharSet charset_of(Str text); /* those that stand in it */
CharSet charset_range(unsigned char from, unsigned char to);
CharSet charset_alnum(void); /* with the letters and digits beyond ASCII, as str.isalnum() and \w have them */

typedef struct PatternChars {
    CharSet all;        /* any text that it matches has no others; line ends that `$` lets pass are not counted */
    bool begins, ends;  /* it holds fast to the text's begin, its end: by ^ \A $ \Z, in each alternative */
    bool one_class;     /* it is one class of characters and no more, `all`: found nowhere, the text has none of them */
} PatternChars;

/* False where the pattern is not understood. Work is linear in its length. */
bool charset_pattern(Str pattern, PatternChars *out);

#endif
