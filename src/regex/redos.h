/* Whether a backtracking engine, as Python's re is one, can take exponential or polynomial time over a regular expression:
 * CWE-1333. A text makes it so by a part that is pumped, repeated many times: each repetition can be read in more than one
 * way, and what follows makes all of them fail.
 *
 * Exponential: some state leads back to itself over the same word on two ways. Polynomial: two states lead to themselves over
 * a word over which one leads to the other. (A. Weber, H. Seidl, On the degree of ambiguity of finite automata, 1991; E. Berglund, F.
 * Drewes, B. van der Merwe, Analyzing catastrophic backtracking behavior in practical regular expression matching, 2014.) */
#ifndef TOCSIN_REGEX_REDOS_H
#define TOCSIN_REGEX_REDOS_H

#include "base/arena.h"
#include "regex/automaton.h"

typedef enum RedosCost { REDOS_NONE, REDOS_POLYNOMIAL, REDOS_EXPONENTIAL } RedosCost;

enum {
    REDOS_MAX_TEXT = 64,
    REDOS_BEYOND = '\x1a', /* stands for any character beyond ASCII */
};

typedef struct RedosText {
    char letters[REDOS_MAX_TEXT]; /* ASCII, no NUL behind */
    uint32_t length;
} RedosText;

/* The costly text: `prefix`, `pump` many times, `suffix`; of a look-around where that begins to look. */
typedef struct Redos {
    RedosCost cost;
    RedosText prefix, pump, suffix;
    uint32_t steps; /* that the search took */
} Redos;

/* What the pattern can cost when it is used so. `least`: cheaper ones are not looked for. REDOS_NONE also where the pattern is
 * not understood, or where a bound of steps is met: what is told is certain up to what automaton.h leaves out. Memory for the time of
 * the call from `scratch`. */
Redos redos_find(Str pattern, RegexMode mode, RedosCost least, Arena *scratch);

#endif
