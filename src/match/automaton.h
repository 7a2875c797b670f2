/* A regular expression of the audited program as an automaton: what Python's `re` would try, in which order does not
 * matter. Nodes lie in one array; an expression's are next to each other, so that a counted repetition is copied.
 * Hostile input: size and depth are bounded; what is past a bound, malformed or not understood is no automaton. */
#ifndef TOCSIN_MATCH_AUTOMATON_H
#define TOCSIN_MATCH_AUTOMATON_H

#include "base/arena.h"

typedef enum StepKind {
    STEP_FREE,   /* goes on without reading: to out[0] and out[1] */
    STEP_READ,   /* reads one of `symbols`, then to out[0] */
    STEP_END,    /* only at the end of the text, then to out[0] */
    STEP_BORDER, /* `\b`: perhaps, then to out[0] */
    STEP_ACCEPT, /* the expression, or that of a look around, has matched */
} StepKind;

enum {
    AUTOMATON_MAX_NODES = 3000,
    AUTOMATON_MAX_DEPTH = 60,
    SYMBOLS = 192, /* ASCII, and above it characters by their number modulo 64 */
};

typedef struct Symbols {
    uint64_t bits[SYMBOLS / 64];
} Symbols;

typedef struct AutomatonNode {
    StepKind kind;
    uint32_t out[2]; /* numbers of nodes, 0 is none */
    Symbols symbols;
} AutomatonNode;

/* Flags of re.compile() that change what is read; REGEX_WHOLE: by re.fullmatch(), which wants the whole text. */
enum { REGEX_FOLD = 1, REGEX_DOT_ALL = 2, REGEX_LINES = 4, REGEX_VERBOSE = 8, REGEX_WHOLE = 16 };

typedef struct Automaton {
    AutomatonNode *nodes; /* node 0 is none */
    uint32_t count;
} Automaton;

/* False where the text is no expression that we understand, or can hold no thought twice: possessive and atomic ones.
 * Source: https://docs.python.org/3/library/re.html */
bool automaton_read(Str pattern, uint32_t flags, Arena *arena, Automaton *automaton);

/* explode.c: whether some text makes the time of a failing match exponential: a loop that can read one text in two ways, and
 * something behind it that can refuse. Pure; `scratch` is given back. */
bool regex_explodes(Str pattern, uint32_t flags, Arena *scratch);

#endif
