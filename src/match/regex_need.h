/* What a text must hold so that a regular expression can match in it, read from the expression itself: one of a few
 * literal words. A necessary condition only, and none where the expression is not understood.
 *
 * A text is asked by pieces of two or three bytes: for each word its first piece stands in a small table of bits. */
#ifndef TOCSIN_MATCH_REGEX_NEED_H
#define TOCSIN_MATCH_REGEX_NEED_H

#include "base/arena.h"

enum { NEED_PIECE_BITS = 12 };

typedef struct RegexNeed {
    uint64_t pieces[(1 << NEED_PIECE_BITS) / 64];
    uint8_t size; /* bytes of a piece: 2 or 3; 0: nothing is known */
} RegexNeed;

/* Reads a pattern that PCRE2 accepts, in UTF mode. `scratch` holds nothing afterwards that is needed. */
void regex_need_of(Str pattern, Arena *scratch, RegexNeed *need);

/* False where no word of the need stands in the text. Case does not count; a text that is not all ASCII has always. */
bool regex_need_met(const RegexNeed *need, Str text);

#endif
