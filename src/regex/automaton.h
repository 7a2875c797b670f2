/* A regular expression of Python's module re as an automaton: each place of the pattern that takes a character is a state, and
 * two states follow each other where the pattern lets them (V. M. Glushkov, The abstract theory of automata, 1961). A text
 * begins with LETTER_BEGIN and ends with LETTER_END, so that anchors are states like others.
 *
 * What is left out: look-arounds and back references count as the empty text, bounded repetitions as at most AUTOMATON_COPIES
 * copies, characters beyond ASCII as one, which no literal takes. */
#ifndef TOCSIN_REGEX_AUTOMATON_H
#define TOCSIN_REGEX_AUTOMATON_H

#include "regex/charset.h"

enum {
    AUTOMATON_STATES = 320, /* more: the pattern is not read */
    AUTOMATON_WORDS = AUTOMATON_STATES / 64,
    AUTOMATON_NESTING = 64, /* groups within groups: bounds the reader's C stack */
    AUTOMATON_COPIES = 6,
    AUTOMATON_LOOKS = 8,
};

/* What a text is made of: ASCII by its code, LETTER_OTHER for all beyond, and its borders. */
enum { LETTER_OTHER = 128, LETTER_BEGIN = 129, LETTER_END = 130 };

typedef struct StateSet {
    uint64_t bits[AUTOMATON_WORDS];
} StateSet;

/* How the pattern is used: from the text's begin on; all of the text; anywhere in it. */
typedef enum RegexUse { REGEX_MATCH, REGEX_FULLMATCH, REGEX_SEARCH } RegexUse;

/* Flags of re.compile() that change what is read. */
enum RegexFlags { REGEX_ANY_CASE = 1, REGEX_DOT_ALL = 2, REGEX_LINES = 4, REGEX_VERBOSE = 8 };

/* Whether what Python's own module makes simpler counts: of (a|[bc]) it makes one class. */
typedef enum RegexEngine { ENGINE_RE, ENGINE_ANY } RegexEngine;

typedef struct RegexMode {
    RegexUse use;
    RegexEngine engine;
    uint32_t flags; /* RegexFlags */
} RegexMode;

typedef struct Automaton {
    uint32_t count; /* states; 0 is the start, where a search stays while it skips */
    struct AutomatonState {
        CharSet chars;
        bool begin, end; /* it takes a border of the text */
        bool sealed;     /* inside (?>...), a++: never tried in another way once it is left */
        StateSet next;   /* states that may follow */
        StateSet twice;  /* those of `next` that follow in more than one way, as in (a+)+ */
    } states[AUTOMATON_STATES];
    StateSet last; /* states in which the pattern is matched */
    bool empty;    /* it matches the empty text */
    Str looks[AUTOMATON_LOOKS]; /* what look-arounds look for: patterns of their own */
    uint32_t look_count;
} Automaton;

/* False where the pattern is too large, nested too deeply or not one of Python's; `a` is undefined then. Work is linear in the
 * pattern's length, times AUTOMATON_COPIES for each level of bounded repetitions, up to a bound of steps. */
bool automaton_read(Automaton *a, Str pattern, RegexMode mode);

bool automaton_takes(const Automaton *a, uint32_t state, unsigned letter);

/* The states in which a set of them is after one more letter. */
StateSet automaton_step(const Automaton *a, const StateSet *from, unsigned letter);

static inline bool states_have(const StateSet *s, uint32_t state) { return s->bits[state / 64] >> (state % 64) & 1; }
static inline void states_add(StateSet *s, uint32_t state) { s->bits[state / 64] |= UINT64_C(1) << (state % 64); }
static inline bool states_meet(const StateSet *a, const StateSet *b) {
    for (unsigned i = 0; i < AUTOMATON_WORDS; i++)
        if (a->bits[i] & b->bits[i]) return true;
    return false;
}
static inline void states_join(StateSet *a, const StateSet *b) {
    for (unsigned i = 0; i < AUTOMATON_WORDS; i++) a->bits[i] |= b->bits[i];
}
/* The first state at or behind `from`; AUTOMATON_STATES: none. `for (q = states_after(s, 0); q < AUTOMATON_STATES; q = states_after(s, q + 1))`. */
uint32_t states_after(const StateSet *s, uint32_t from);

#endif
