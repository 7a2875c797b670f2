/* One backslash escape of a string literal, as CPython's unicode-escape and bytes decoders read it. Private to the
 * room. Pure; safe in all threads. */
#ifndef TOCSIN_SYNTAX_ESCAPE_H
#define TOCSIN_SYNTAX_ESCAPE_H

#include "base/str.h"

typedef enum EscapeKind {
    ESCAPE_VALUE,     /* a character (or a byte) */
    ESCAPE_NOTHING,   /* backslash, end of line */
    ESCAPE_LITERAL,   /* no escape: the backslash stands for itself and what follows is read anew */
    ESCAPE_TRUNCATED, /* \x \u \U \N that CPython refuses */
    ESCAPE_NO_NAME,   /* \N{...} that no character has */
} EscapeKind;

typedef struct Escape {
    EscapeKind kind;
    uint32_t value; /* VALUE: code point, surrogates included; at most 255 in bytes */
    size_t end;     /* offset behind the escape; behind the backslash alone for LITERAL and the faults */
} Escape;

/* `text.ptr[at]` is the backslash. CR and CR LF end a line as LF does. In `bytes` only \x, octal and the one-letter
 * escapes are known. */
Escape escape_read(Str text, size_t at, bool bytes);

#endif
