/* Source bytes to tokens, the whole file at once. Private to this room; parser.h is its door.
 *
 * Tokens are those of CPython's tokenizer, less comments and blank lines. Any bytes end in tokens: faults are reported
 * and leave TOKEN_Error or a token with TOKEN_BROKEN behind. A bracket that is never closed does not swallow the file:
 * where a line inside brackets starts with a keyword that no expression can hold, or the file ends, the lexer goes back
 * to the line that the statement started on and ends it at the first line that is not indented further. */
#ifndef TOCSIN_SYNTAX_LEX_H
#define TOCSIN_SYNTAX_LEX_H

#include "syntax/diag.h"
#include "syntax/names.h"
#include "syntax/source.h"
#include "syntax/token.h"
#include "syntax/version.h"

typedef struct Diags {
    Diag *items;
    size_t capacity;
    uint32_t count;
    bool full; /* past DIAGS_MAX the rest is counted as one */
} Diags;

enum { DIAGS_MAX = 100000 };

void diags_add(Diags *diags, DiagCode code, size_t start, size_t end);

typedef struct IndentLevel {
    uint32_t column, alternate; /* tabs to 8, tabs to 1 (CPython's tokenizer) */
} IndentLevel;

/* What an open bracket is. */
typedef struct Bracket {
    uint32_t token; /* its index */
    char open;      /* ( [ { or F: the { of a replacement field */
} Bracket;

/* An f-string or t-string that is open. */
typedef struct FString {
    uint32_t start;  /* byte offset of its prefix */
    uint32_t limit;  /* byte offset that the string cannot go beyond: its closing quote before Python 3.12, else the end */
    uint32_t bottom; /* brackets that were open outside */
    uint8_t flags;   /* TOKEN_STRING_* */
    char quote;
    uint8_t quotes;     /* 1 or 3 */
} FString;

typedef struct Lexer {
    const uint8_t *text, *end;
    Names *names;
    Diags *diags;
    PyVersion version;

    Token *tokens;
    size_t token_capacity;
    uint32_t token_count;

    IndentLevel *indents;
    size_t indent_capacity;
    uint32_t indent_count;

    Bracket *brackets;
    size_t bracket_capacity;
    uint32_t bracket_count;

    FString *fstrings;
    size_t fstring_capacity;
    uint32_t fstring_count;

    /* Recovery from brackets that are never closed. */
    uint32_t statement_start;  /* offset of the logical line's first byte of code */
    uint32_t statement_token;  /* its first token */
    uint32_t statement_diags;  /* diagnostics before it */
    uint32_t statement_column;
    bool recovering;           /* end the statement at the first line that is not indented further */
    bool always_recover;       /* going back has cost enough */
    size_t again;              /* bytes read again so far */
    uint32_t no_triple[2];     /* from here on no closing """ / ''' is left: do not search again */
} Lexer;

/* Lexes all of `source` into lexer->tokens; the last is an EndMarker. Buffers are reused. */
void lex_all(Lexer *lexer, const Source *source, Names *names, Diags *diags, PyVersion version);
void lex_free(Lexer *lexer);

/* Parts of the lexer. Each takes the cursor and returns the new one. */
typedef const uint8_t *Cursor;

static inline uint32_t lex_offset(const Lexer *lx, Cursor p) { return (uint32_t)(p - lx->text); }

/* The number at p; sets the token's flags; false in *fine where CPython refuses it. */
Cursor lex_number(Cursor p, PyVersion version, uint8_t *flags, bool *fine);

/* Token flags of a string prefix of `len` letters (0 to 3) and whether it is one; FSTRING and PYTHON2 besides. */
enum { PREFIX_FSTRING = 0x100, PREFIX_PYTHON2 = 0x200, PREFIX_NONE = 0xFFFF };
unsigned lex_prefix(Cursor p, size_t len, PyVersion version);

/* The plain string whose opening quote is at p; its end behind the closing quote. */
Cursor lex_string(Lexer *lx, Cursor start, Cursor quote, uint8_t *flags);

/* Opens the f-string whose opening quote is at `quote` and lexes its first text. */
Cursor lex_fstring_open(Lexer *lx, Cursor start, Cursor quote, uint8_t flags);
/* Lexes text of the innermost f-string up to a replacement field, or its end. */
Cursor lex_fstring_text(Lexer *lx, Cursor p, bool spec);

/* Lanes of the bytes that no ASCII name holds. */
static ALWAYS_INLINE Mask16 lex_not_name(Bytes16 v) {
    Bytes16 letters = bytes_in(bytes_or(v, bytes_fill(0x20)), 'a', 'z');
    Bytes16 others = bytes_or(bytes_in(v, '0', '9'), bytes_eq(v, '_'));
    return bytes_mask(bytes_or(letters, others)) ^ MASK16_ALL;
}

/* The name at *at, `len` plain bytes of which have been seen, if it is more than a short name: longer, not ASCII, or the
 * prefix of a string. Emits it and moves *at behind it; false where it is a short name after all. */
bool lex_special_name(Lexer *lx, Cursor *at, size_t len);

/* A backslash or a comment inside a replacement field is an error before Python 3.12. */
void lex_check_field(Lexer *lx, Cursor p);

/* --- recovery (lex_recover.c) --- */

/* Keywords that stand in no expression: at the start of a line they end a bracket that was never closed. */
extern const bool lex_ends_bracket[TOKEN_KIND_COUNT];

typedef enum NameEnd { NAME_DONE, NAME_LINE_START, NAME_LINE_AGAIN } NameEnd;

/* Whether the next break goes back to the statement's start. */
static inline bool lex_goes_back(const Lexer *lx) { return !lx->recovering && !lx->always_recover; }
/* A bracket is open where none can be (p is the end, or a keyword that starts a statement). The first time for a
 * statement, goes back to its start, to end it earlier; else ends the line here. Returns where to go on. */
Cursor lex_break_bracket(Lexer *lx, Cursor p);
/* Such a keyword inside brackets, at *at: NAME_DONE where all is well, else *at is where to go on. */
NameEnd lex_bracket_keyword(Lexer *lx, Cursor *at);
/* At a line that starts inside brackets: true where the statement was never closed and ends before it. */
bool lex_breaks_here(Lexer *lx, Cursor line);

/* Indentation of the line at p where it is not just spaces; see lex_indent.c. Returns the first byte of code. */
typedef struct Indentation {
    Cursor code;
    uint32_t column, alternate;
    bool fault; /* a continuation at the end of the file or before something else */
} Indentation;
Indentation lex_indentation(const Lexer *lx, Cursor p);
/* Emits Indent or Dedents for a line of code at that column. */
void lex_indent(Lexer *lx, Cursor code, uint32_t column, uint32_t alternate);

/* Emission: there is always room for the token at hand. */
void lex_grow(Lexer *lx);
static inline Token *lex_emit(Lexer *lx, TokenKind kind, size_t start, size_t end, uint32_t value, unsigned flags) {
    if (UNLIKELY(lx->token_count + 1 >= lx->token_capacity)) lex_grow(lx);
    Token *t = &lx->tokens[lx->token_count++];
    *t = (Token){(uint32_t)start, (uint32_t)end, value, (uint8_t)kind, (uint8_t)flags, 0};
    return t;
}

void lex_push_bracket(Lexer *lx, char open);

/* First byte at or after p that is LF, CR or the end of the text. */
static inline Cursor lex_line_end(const Lexer *lx, Cursor p) {
    for (;; p += 16) {
        Bytes16 v = bytes_load(p);
        Mask16 m = bytes_mask(bytes_or(bytes_or(bytes_eq(v, '\n'), bytes_eq(v, '\r')), bytes_eq(v, 0)));
        while (m) {
            Cursor hit = p + mask_first(m);
            if (*hit || hit >= lx->end) return hit;
            m &= ~((((Mask16)1 << MASK_LANE) - 1) << (mask_first(m) * MASK_LANE));
        }
    }
}

/* Behind the line end at p, if there is one. */
static inline Cursor lex_skip_newline(Cursor p) {
    if (*p == '\r') return p + 1 + (p[1] == '\n');
    return p + (*p == '\n');
}

/* Whether a continued line that ends at p has nothing to be continued by. Before 3.12 CPython added an empty line to a text
 * that ends in CR LF. */
static inline bool lex_nothing_follows(const Lexer *lx, Cursor p) {
    return p >= lx->end && (lx->version >= PY_3_12 || p[-2] != '\r');
}

#endif
