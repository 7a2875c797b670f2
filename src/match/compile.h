/* Pattern text to rows. Used by the compiler of rules, and later of sources and sinks: at build time and for a user's
 * files. */
#ifndef TOCSIN_MATCH_COMPILE_H
#define TOCSIN_MATCH_COMPILE_H

#include "match/builder.h"
#include "syntax/parser.h"

/* The metavariables of one rule; the index is the slot. */
typedef struct PatVars {
    Str names[MATCH_MAX_SLOTS]; /* "X" of $X, "...ARGS" of $...ARGS; the compiler's arena owns them */
    uint32_t count;
} PatVars;

enum { NO_VAR = UINT32_MAX };

typedef struct PatCompiler {
    Arena *arena;
    PatBuilder *builder;
    Parser *parser;
    PatVars vars;
    /* options of the rule: see docs/rules.md */
    bool literal_only; /* constants are met where they are written, not where they arrive */
    bool symbolic;     /* a variable is met as what it was assigned */
    bool commutative;  /* `a or b` is `b or a` */
    /* of the last fault */
    Str fault;
    uint32_t fault_line; /* of the pattern, from 1 */
    /* private */
    const Tree *tree;
    uint32_t depth;
} PatCompiler;

/* Adds the rows of one pattern; `*row` is an expression, a statement or PAT_STATEMENTS. False, with c->fault, where the
 * text is no pattern. Needs the C stack of parser_parse(). */
bool pattern_compile(PatCompiler *c, Str text, uint32_t *row);

/* A type as `($X: T)` and metavariable-type name it: the words of a list of strings under which it is known. False,
 * with c->fault, for what is no name, `T | None` or `Optional[T]`. */
bool pattern_compile_type(PatCompiler *c, Str text, uint32_t *list);

/* An expression of metavariable-comparison. */
bool pattern_compile_comparison(PatCompiler *c, Str text, uint32_t *row);

/* False for a regular expression that PCRE2 refuses. */
bool regex_is_well_formed(Str pattern);

/* comparison.c: does a row hold nothing but what metavariable-comparison can reckon? */
bool comparison_is_known(const PatTable *table, uint32_t row);

#endif
