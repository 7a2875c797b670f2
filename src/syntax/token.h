/* Tokens of Python: token.def as an enum, and one token as the lexer leaves it. */
#ifndef TOCSIN_SYNTAX_TOKEN_H
#define TOCSIN_SYNTAX_TOKEN_H

#include "base/str.h"

typedef enum TokenKind {
#define TOKEN(name, text) TOKEN_##name,
#define PUNCT(name, text, power) TOKEN_##name,
#define KEYWORD(name, text, power) TOKEN_##name,
#define SOFT(name, text)
#include "syntax/token.def"
#undef TOKEN
#undef PUNCT
#undef KEYWORD
#undef SOFT
    TOKEN_KIND_COUNT
} TokenKind;

/* The symbols that every file has. */
typedef enum FixedSym {
    SYM_NONE,
#define TOKEN(name, text)
#define PUNCT(name, text, power)
#define KEYWORD(name, text, power) SYM_KW_##name,
#define SOFT(name, text) SYM_##name,
#include "syntax/token.def"
#undef TOKEN
#undef PUNCT
#undef KEYWORD
#undef SOFT
    FIXED_SYM_COUNT
} FixedSym;

enum { FIRST_KEYWORD = TOKEN_False, KEYWORD_COUNT = TOKEN_KIND_COUNT - FIRST_KEYWORD };

/* Flags of a token. */
enum {
    TOKEN_NUMBER_FLOAT = 1,     /* Number: 1.5, 1e9 */
    TOKEN_NUMBER_IMAGINARY = 2, /* Number: 1j */
    TOKEN_NUMBER_PYTHON2 = 4,   /* Number: 0777, 10L */
    TOKEN_STRING_BYTES = 1,     /* String: b"" */
    TOKEN_STRING_RAW = 2,       /* String, FString*: r"" */
    TOKEN_STRING_U = 4,         /* String: u"" */
    TOKEN_STRING_TEMPLATE = 8,  /* FString*: t"" */
    TOKEN_STRING_TRIPLE = 16,   /* String, FStringStart */
    TOKEN_STRING_ESCAPE = 32,   /* String, FStringMiddle: holds a backslash */
    TOKEN_STRING_SPEC = 64,     /* FStringMiddle: inside a format spec. Colon: starts one */
    TOKEN_BROKEN = 128,         /* the lexer has reported a fault in it */
};

typedef struct Token {
    uint32_t start, end; /* byte offsets into the source */
    uint32_t value;      /* Name and keywords: Sym. Opening bracket: index of its closing token, 0 if it has none. */
    uint8_t kind;        /* TokenKind */
    uint8_t flags;
    uint16_t unused;
} Token;

extern const char *const token_names[TOKEN_KIND_COUNT]; /* "LPar" */

#endif
