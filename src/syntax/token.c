/* The words of token.def: see syntax/token.h. */
#include "syntax/token.h"

const char *const token_names[TOKEN_KIND_COUNT] = {
#define TOKEN(name, text) #name,
#define PUNCT(name, text, power) #name,
#define KEYWORD(name, text, power) #name,
#define SOFT(name, text)
#include "syntax/token.def"
#undef TOKEN
#undef PUNCT
#undef KEYWORD
};
