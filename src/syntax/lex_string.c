/* String literals and the insides of f-strings and t-strings (PEP 701, PEP 750). */
#include "syntax/lex.h"

unsigned lex_prefix(Cursor p, size_t len, PyVersion version) {
    unsigned flags = 0, seen = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned letter;
        switch (p[i] | 0x20) {
        case 'r': letter = TOKEN_STRING_RAW; break;
        case 'b': letter = TOKEN_STRING_BYTES; break;
        case 'u': letter = TOKEN_STRING_U; break;
        case 'f': letter = PREFIX_FSTRING; break;
        case 't':
            if (version < PY_3_14) return PREFIX_NONE;
            letter = PREFIX_FSTRING | TOKEN_STRING_TEMPLATE;
            break;
        default: return PREFIX_NONE;
        }
        if (seen & letter) return PREFIX_NONE;
        seen |= letter;
    }
    flags = seen;
    if (len == 2) { /* one of the two is r, and the other is not u: ur is Python 2's */
        if (!(seen & TOKEN_STRING_RAW)) return PREFIX_NONE;
        if (seen & TOKEN_STRING_U) return (p[0] | 0x20) == 'u' ? (flags & ~(unsigned)TOKEN_STRING_U) | PREFIX_PYTHON2 : PREFIX_NONE;
    }
    return len <= 2 ? flags : PREFIX_NONE;
}

/* First quote, backslash or, where `lines`, line end at or after p; the end of the text at the latest. */
static ALWAYS_INLINE Cursor scan_string(Cursor p, Cursor end, uint8_t quote, bool lines) {
    for (;; p += 16) {
        Bytes16 v = bytes_load(p);
        Bytes16 hit = bytes_or(bytes_eq(v, quote), bytes_eq(v, '\\'));
        if (lines) hit = bytes_or(hit, bytes_or(bytes_eq(v, '\n'), bytes_eq(v, '\r')));
        Mask16 m = bytes_mask(hit);
        if (LIKELY(m)) {
            p += mask_first(m);
            return p < end ? p : end;
        }
        if (UNLIKELY(p + 16 >= end)) return end;
    }
}

static Cursor single(Lexer *lx, Cursor start, Cursor p, uint8_t quote, uint8_t *flags) {
    for (;;) {
        p = scan_string(p, lx->end, quote, true);
        if (LIKELY(p < lx->end && *p == quote)) return p + 1;
        if (p < lx->end && *p == '\\' && p + 1 < lx->end) {
            *flags |= TOKEN_STRING_ESCAPE;
            p += 1;
            p = *p == '\r' ? lex_skip_newline(p) : p + 1;
            continue;
        }
        if (p < lx->end && *p == '\\') p++;
        *flags |= TOKEN_BROKEN;
        diags_add(lx->diags, DIAG_UnterminatedString, lex_offset(lx, start), lex_offset(lx, p));
        return p;
    }
}

static Cursor triple(Lexer *lx, Cursor start, Cursor p, uint8_t quote, uint8_t *flags) {
    uint32_t *none = &lx->no_triple[quote == '"'];
    if (lex_offset(lx, start) < *none) {
        for (;;) {
            p = scan_string(p, lx->end, quote, false);
            if (p >= lx->end) break;
            if (*p == '\\') {
                *flags |= TOKEN_STRING_ESCAPE;
                if (p + 1 >= lx->end) break;
                p += 2;
                continue;
            }
            if (p[1] == quote && p[2] == quote) return p + 3;
            p++;
        }
        *none = lex_offset(lx, start);
    }
    /* Never closed: only the line is lost. */
    *flags |= TOKEN_BROKEN;
    p = lex_line_end(lx, start);
    diags_add(lx->diags, DIAG_UnterminatedTriple, lex_offset(lx, start), lex_offset(lx, p));
    return p;
}

Cursor lex_string(Lexer *lx, Cursor start, Cursor quote, uint8_t *flags) {
    uint8_t q = *quote;
    if (quote[1] == q && quote[2] == q) {
        *flags |= TOKEN_STRING_TRIPLE;
        return triple(lx, start, quote + 3, q, flags);
    }
    return single(lx, start, quote + 1, q, flags);
}

Cursor lex_fstring_open(Lexer *lx, Cursor start, Cursor quote, uint8_t flags) {
    uint8_t q = *quote;
    bool three = quote[1] == q && quote[2] == q;
    FString f = {lex_offset(lx, start), lex_offset(lx, lx->end), lx->bracket_count, flags, (char)q, three ? 3 : 1};
    if (three) f.flags |= TOKEN_STRING_TRIPLE;
    if (lx->version < PY_3_12) { /* the string is found first, then its fields */
        uint8_t ignored = 0;
        Cursor close = lex_string(lx, start, quote, &ignored);
        f.limit = lex_offset(lx, close) - (ignored & TOKEN_BROKEN ? 0u : f.quotes);
        if (lx->fstring_count && f.limit > lx->fstrings[lx->fstring_count - 1].limit)
            f.limit = lx->fstrings[lx->fstring_count - 1].limit;
    }
    if (lx->fstring_count >= lx->fstring_capacity) {
        void *p = lx->fstrings;
        buffer_reserve(&p, &lx->fstring_capacity, (size_t)lx->fstring_count + 16, sizeof(FString));
        lx->fstrings = p;
    }
    lx->fstrings[lx->fstring_count++] = f;
    Cursor inside = quote + f.quotes;
    lex_emit(lx, TOKEN_FStringStart, f.start, lex_offset(lx, inside), 0, f.flags);
    return lex_fstring_text(lx, inside, false);
}

static Cursor fstring_end(Lexer *lx, Cursor p, bool closed) {
    FString *f = &lx->fstrings[--lx->fstring_count];
    uint32_t at = lex_offset(lx, p), end = closed ? at + f->quotes : at;
    if (!closed) {
        bool three = f->flags & TOKEN_STRING_TRIPLE;
        diags_add(lx->diags, three ? DIAG_UnterminatedTriple : DIAG_UnterminatedString, f->start, at);
    }
    if (lx->bracket_count > f->bottom) lx->bracket_count = f->bottom; /* fields that were never closed */
    lex_emit(lx, TOKEN_FStringEnd, at, end, 0, f->flags | (closed ? 0 : TOKEN_BROKEN));
    return lx->text + end;
}

static bool closes(const FString *f, const Lexer *lx, Cursor p) {
    if (lx->version < PY_3_12) return lex_offset(lx, p) >= f->limit;
    if (*p != (uint8_t)f->quote) return false;
    return f->quotes == 1 || (p[1] == *p && p[2] == *p);
}

/* \N{name} in a text that is not raw: its braces open no field. */
static Cursor skip_named_escape(const Lexer *lx, Cursor p) {
    Cursor q = p + 3;
    while (q < lx->end && *q != '}' && *q != '\n' && *q != '"' && *q != '\'' && *q != '{') q++;
    return q < lx->end && *q == '}' ? q + 1 : p + 2;
}

/* Behind the backslash at p and what it escapes; a brace behind it still counts. */
static Cursor skip_escape(const Lexer *lx, const FString *f, Cursor p, Cursor limit) {
    if (p + 1 >= limit) return p + 1;
    uint8_t next = p[1];
    if (next == '\r') return lex_skip_newline(p + 1);
    if (f->flags & TOKEN_STRING_RAW) /* keeps a quote or a backslash from its meaning even so */
        return next == (uint8_t)f->quote || next == '\\' || next == '\n' ? p + 2 : p + 1;
    if (next == 'N' && p[2] == '{') return skip_named_escape(lx, p);
    return next == '{' || next == '}' ? p + 1 : p + 2;
}

typedef enum TextEnd { TEXT_FIELD, TEXT_SPEC_END, TEXT_CLOSED, TEXT_BROKEN } TextEnd;

/* Scans text from *at; leaves *at where it ends. */
static TextEnd scan_text(Lexer *lx, const FString *f, Cursor *at, bool spec, unsigned *flags) {
    Cursor p = *at, limit = lx->text + f->limit;
    TextEnd end = TEXT_BROKEN;
    for (; p < limit; ) {
        uint8_t c = *p;
        if (c == (uint8_t)f->quote && closes(f, lx, p)) {
            end = TEXT_CLOSED;
            break;
        }
        if ((c == '\n' || c == '\r') && f->quotes == 1) {
            if (spec && lx->version >= PY_3_12 && lx->version < PY_3_14) end = TEXT_SPEC_END; /* white space, then `}` */
            break;
        }
        if (c == '\\') {
            *flags |= TOKEN_STRING_ESCAPE;
            p = skip_escape(lx, f, p, limit);
        } else if (c != '{' && c != '}') {
            p++;
        } else if (!spec && p + 1 < limit && p[1] == c) {
            p += 2;
        } else if (c == '{' || spec) {
            end = c == '{' ? TEXT_FIELD : TEXT_SPEC_END;
            break;
        } else {
            diags_add(lx->diags, DIAG_FString, lex_offset(lx, p), lex_offset(lx, p) + 1);
            p++;
        }
    }
    if (p >= limit) {
        p = *at > limit ? *at : limit; /* never back: a string that begins beyond its outer one's end is not read twice */
        bool closed = lx->version < PY_3_12 && p == limit && limit < lx->end && *limit == (uint8_t)f->quote;
        end = closed ? TEXT_CLOSED : TEXT_BROKEN;
    }
    *at = p;
    return end;
}

Cursor lex_fstring_text(Lexer *lx, Cursor p, bool spec) {
    const FString f = lx->fstrings[lx->fstring_count - 1];
    unsigned flags = f.flags & (TOKEN_STRING_RAW | TOKEN_STRING_TEMPLATE);
    if (spec) flags |= TOKEN_STRING_SPEC;
    Cursor start = p;
    if (lex_offset(lx, p) > f.limit) return fstring_end(lx, p, false); /* before 3.12: a field ran over the end */
    TextEnd end = scan_text(lx, &f, &p, spec, &flags);
    if (lx->fstring_count > 1 && flags & TOKEN_STRING_ESCAPE) lex_check_field(lx, start); /* inside another's field */
    uint32_t at = lex_offset(lx, p);
    if (p > start) lex_emit(lx, TOKEN_FStringMiddle, lex_offset(lx, start), at, 0, flags);
    switch (end) {
    case TEXT_FIELD:
        lex_push_bracket(lx, 'F');
        lex_emit(lx, TOKEN_LBrace, at, at + 1, 0, 0);
        return p + 1;
    case TEXT_SPEC_END: return p;
    case TEXT_CLOSED: return fstring_end(lx, p, true);
    default: return fstring_end(lx, p, false);
    }
}

void lex_check_field(Lexer *lx, Cursor p) {
    if (lx->version < PY_3_12) diags_add(lx->diags, DIAG_FString, lex_offset(lx, p), lex_offset(lx, p) + 1u);
}
