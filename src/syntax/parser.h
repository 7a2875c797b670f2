/* Python source to tree: lex(f); parse(f). The one door of this room for those who want trees.
 *
 * Any bytes end in a tree and diagnostics: what CPython accepts has none; what it refuses has at least one, and what is
 * whole around the damage is kept. Nesting is limited by PARSER_MAX_NESTING alone, with a diagnostic. */
#ifndef TOCSIN_SYNTAX_PARSER_H
#define TOCSIN_SYNTAX_PARSER_H

#include "syntax/source.h"
#include "syntax/token.h"
#include "syntax/tree.h"
#include "syntax/version.h"

/* The reusable memory of one thread: tokens, nodes, lists, names. */
typedef struct Parser Parser;

Parser *parser_new(void);
void parser_free(Parser *parser);

/* Reads `source`. The tree lives until the parser's next use and points into `source`, which must live as long.
 * One thread at a time for a parser; parsers share nothing. Needs PARSER_STACK_BYTES of C stack at the deepest nesting:
 * run it through thread_run_deep() of base/thread.h. */
const Tree *parser_parse(Parser *parser, const Source *source, PyVersion version);

/* The tokens of the last parse, the last one TOKEN_EndMarker; they live as long as its tree. */
const Token *parser_tokens(const Parser *parser, uint32_t *count);

#endif
