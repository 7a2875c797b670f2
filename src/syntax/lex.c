/* The lexer's main loop. It must not know the grammar beyond what ends a logical line. */
#include "syntax/lex.h"


typedef enum CharClass {
    CLASS_BAD, CLASS_END, CLASS_SPACE, CLASS_NEWLINE, CLASS_NAME, CLASS_DIGIT, CLASS_QUOTE, CLASS_HASH, CLASS_BACKSLASH,
    CLASS_OPEN, CLASS_CLOSE, CLASS_SINGLE, CLASS_COLON, CLASS_DOT, CLASS_OPERATOR,
} CharClass;

#define LETTERS(first, last) [first ... last] = CLASS_NAME
static const uint8_t char_class[256] = {
    [0] = CLASS_END, [' '] = CLASS_SPACE, ['\t'] = CLASS_SPACE, ['\f'] = CLASS_SPACE, ['\n'] = CLASS_NEWLINE,
    ['\r'] = CLASS_NEWLINE, LETTERS('a', 'z'), LETTERS('A', 'Z'), ['_'] = CLASS_NAME, LETTERS(128, 255),
    ['0' ... '9'] = CLASS_DIGIT, ['"'] = CLASS_QUOTE, ['\''] = CLASS_QUOTE, ['#'] = CLASS_HASH,
    ['\\'] = CLASS_BACKSLASH, ['('] = CLASS_OPEN, ['['] = CLASS_OPEN, ['{'] = CLASS_OPEN, [')'] = CLASS_CLOSE,
    [']'] = CLASS_CLOSE, ['}'] = CLASS_CLOSE, [','] = CLASS_SINGLE, [';'] = CLASS_SINGLE, ['~'] = CLASS_SINGLE,
    ['`'] = CLASS_SINGLE, [':'] = CLASS_COLON, ['.'] = CLASS_DOT, ['='] = CLASS_OPERATOR, ['+'] = CLASS_OPERATOR,
    ['-'] = CLASS_OPERATOR, ['*'] = CLASS_OPERATOR, ['/'] = CLASS_OPERATOR, ['%'] = CLASS_OPERATOR,
    ['@'] = CLASS_OPERATOR, ['<'] = CLASS_OPERATOR, ['>'] = CLASS_OPERATOR, ['&'] = CLASS_OPERATOR,
    ['|'] = CLASS_OPERATOR, ['^'] = CLASS_OPERATOR, ['!'] = CLASS_OPERATOR,
};

/* A character alone, before `=`, doubled, and doubled before `=`; 0 where there is no such token. */
static const struct {
    uint8_t alone, equal, twice, twice_equal;
} operators[128] = {
    ['('] = {TOKEN_LPar, 0, 0, 0}, [')'] = {TOKEN_RPar, 0, 0, 0}, ['['] = {TOKEN_LSqb, 0, 0, 0},
    [']'] = {TOKEN_RSqb, 0, 0, 0}, ['{'] = {TOKEN_LBrace, 0, 0, 0}, ['}'] = {TOKEN_RBrace, 0, 0, 0},
    [','] = {TOKEN_Comma, 0, 0, 0}, [';'] = {TOKEN_Semi, 0, 0, 0}, ['~'] = {TOKEN_Tilde, 0, 0, 0},
    ['`'] = {TOKEN_Backquote, 0, 0, 0}, ['='] = {TOKEN_Equal, TOKEN_EqEqual, 0, 0},
    ['!'] = {TOKEN_Exclamation, TOKEN_NotEqual, 0, 0}, ['+'] = {TOKEN_Plus, TOKEN_PlusEqual, 0, 0},
    ['-'] = {TOKEN_Minus, TOKEN_MinEqual, 0, 0}, ['%'] = {TOKEN_Percent, TOKEN_PercentEqual, 0, 0},
    ['@'] = {TOKEN_At, TOKEN_AtEqual, 0, 0}, ['&'] = {TOKEN_Amper, TOKEN_AmperEqual, 0, 0},
    ['|'] = {TOKEN_VBar, TOKEN_VBarEqual, 0, 0}, ['^'] = {TOKEN_Circumflex, TOKEN_CircumflexEqual, 0, 0},
    ['*'] = {TOKEN_Star, TOKEN_StarEqual, TOKEN_DoubleStar, TOKEN_DoubleStarEqual},
    ['/'] = {TOKEN_Slash, TOKEN_SlashEqual, TOKEN_DoubleSlash, TOKEN_DoubleSlashEqual},
    ['<'] = {TOKEN_Less, TOKEN_LessEqual, TOKEN_LeftShift, TOKEN_LeftShiftEqual},
    ['>'] = {TOKEN_Greater, TOKEN_GreaterEqual, TOKEN_RightShift, TOKEN_RightShiftEqual},
};

/* Bytes right behind a name that make it special: a quote (the name is a prefix), or more of the name. */
static const bool name_end[256] = {['"'] = true, ['\''] = true, ['0' ... '9'] = true, ['a' ... 'z'] = true,
                                   ['A' ... 'Z'] = true, ['_'] = true, [128 ... 255] = true};

/* Bytes right behind a digit that end the number for sure. */
static const bool number_end[256] = {[','] = true, [')'] = true, [']'] = true, ['}'] = true, [' '] = true, ['\n'] = true,
                                     [':'] = true, ['\r'] = true};

static const uint8_t keep_mask[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

void lex_grow(Lexer *lx) {
    void *p = lx->tokens;
    buffer_reserve(&p, &lx->token_capacity, (size_t)lx->token_count + 4096, sizeof(Token));
    lx->tokens = p;
}

static void lex_grow_brackets(Lexer *lx) {
    void *p = lx->brackets;
    buffer_reserve(&p, &lx->bracket_capacity, (size_t)lx->bracket_count + 64, sizeof(Bracket));
    lx->brackets = p;
}

void lex_push_bracket(Lexer *lx, char open) {
    if (lx->bracket_count >= lx->bracket_capacity) lex_grow_brackets(lx);
    lx->brackets[lx->bracket_count++] = (Bracket){lx->token_count, open};
}

/* A closing bracket is matched with one of this many open ones; those above it were never closed. */
enum { MATCH_DEPTH = 64 };

/* Closes a bracket: links the opening token to this one, which is the next to be emitted. False: nothing matches. */
static bool lex_pop_bracket(Lexer *lx, char close, Cursor p) {
    char open = close == ')' ? '(' : close == ']' ? '[' : '{';
    uint32_t bottom = lx->fstring_count ? lx->fstrings[lx->fstring_count - 1].bottom : 0;
    uint32_t i = lx->bracket_count;
    if (bottom + MATCH_DEPTH < i) bottom = i - MATCH_DEPTH;
    while (i > bottom && lx->brackets[i - 1].open != open && !(open == '{' && lx->brackets[i - 1].open == 'F')) i--;
    if (i <= bottom) { /* below it where a bracket inside the f-string has closed one outside */
        diags_add(lx->diags, DIAG_UnmatchedBracket, lex_offset(lx, p), lex_offset(lx, p) + 1);
        return false;
    }
    if (i != lx->bracket_count)
        diags_add(lx->diags, DIAG_UnmatchedBracket, lex_offset(lx, p), lex_offset(lx, p) + 1);
    lx->bracket_count = i - 1;
    lx->tokens[lx->brackets[i - 1].token].value = lx->token_count;
    return true;
}

static ALWAYS_INLINE TokenKind operator_at(Cursor p, size_t *length) {
    uint8_t c = p[0], d = p[1];
    *length = 1;
    if (LIKELY(d != '=' && d != c && d != '>')) return (TokenKind)operators[c].alone;
    if (d == '=' && operators[c].equal) {
        *length = 2;
        return (TokenKind)operators[c].equal;
    }
    if (d == c && operators[c].twice) {
        bool equal = p[2] == '=';
        *length = 2 + (size_t)equal;
        return (TokenKind)(equal ? operators[c].twice_equal : operators[c].twice);
    }
    if (d == '>' && (c == '-' || c == '<')) {
        *length = 2;
        return c == '-' ? TOKEN_Arrow : TOKEN_LessGreater;
    }
    return (TokenKind)operators[c].alone;
}

/* A bracket that is no replacement field, which closes through lex_close(). */
static ALWAYS_INLINE bool closes_bracket(char open, uint8_t close) {
    return open == (close == ')' ? '(' : close == ']' ? '[' : '{');
}

static bool in_field(const Lexer *lx) {
    return lx->bracket_count && lx->brackets[lx->bracket_count - 1].open == 'F';
}

static Cursor lex_colon(Lexer *lx, Cursor p) {
    size_t at = lex_offset(lx, p);
    if (UNLIKELY(in_field(lx))) {
        lex_emit(lx, TOKEN_Colon, at, at + 1, 0, TOKEN_STRING_SPEC);
        return lex_fstring_text(lx, p + 1, true);
    }
    bool walrus = p[1] == '=';
    lex_emit(lx, walrus ? TOKEN_ColonEqual : TOKEN_Colon, at, at + 1 + walrus, 0, 0);
    return p + 1 + walrus;
}

static Cursor lex_close(Lexer *lx, Cursor p) {
    size_t at = lex_offset(lx, p);
    bool closed = lex_pop_bracket(lx, (char)*p, p);
    bool field = closed && lx->brackets[lx->bracket_count].open == 'F';
    lex_emit(lx, (TokenKind)operators[*p].alone, at, at + 1, 0, closed ? 0 : TOKEN_BROKEN);
    if (LIKELY(!field)) return p + 1;
    /* Back to the text; where this field stood in a format spec, to that. */
    const FString *f = &lx->fstrings[lx->fstring_count - 1];
    return lex_fstring_text(lx, p + 1, in_field(lx) && lx->bracket_count > f->bottom);
}

static NOINLINE Cursor lex_backslash(Lexer *lx, Cursor p) {
    size_t at = lex_offset(lx, p);
    if (lx->fstring_count) lex_check_field(lx, p);
    if (p[1] != '\n' && p[1] != '\r') {
        diags_add(lx->diags, DIAG_BadContinuation, at, at + 1);
        lex_emit(lx, TOKEN_Error, at, at + 1, 0, TOKEN_BROKEN);
        return p + 1;
    }
    p = lex_skip_newline(p + 1);
    if (lex_nothing_follows(lx, p)) diags_add(lx->diags, DIAG_EofContinuation, at, at + 1);
    return p;
}

static NOINLINE Cursor lex_bad(Lexer *lx, Cursor p) {
    size_t at = lex_offset(lx, p);
    diags_add(lx->diags, *p ? DIAG_InvalidCharacter : DIAG_NullByte, at, at + 1);
    lex_emit(lx, TOKEN_Error, at, at + 1, 0, TOKEN_BROKEN);
    return p + 1;
}

static Cursor lex_number_token(Lexer *lx, Cursor p) {
    uint8_t flags;
    bool fine;
    Cursor q = lex_number(p, lx->version, &flags, &fine);
    size_t at = lex_offset(lx, p), end = lex_offset(lx, q);
    if (!fine) {
        diags_add(lx->diags, DIAG_InvalidNumber, at, end);
        flags |= TOKEN_BROKEN;
    } else if (flags & TOKEN_NUMBER_PYTHON2) {
        diags_add(lx->diags, DIAG_Python2Number, at, end);
    }
    lex_emit(lx, TOKEN_Number, at, end, 0, flags);
    return q;
}

static ALWAYS_INLINE Cursor skip_spaces(Cursor p) {
    for (;; p += 16) {
        Mask16 others = bytes_mask(bytes_eq(bytes_load(p), ' ')) ^ MASK16_ALL;
        if (LIKELY(others)) return p + mask_first(others);
    }
}

/* The line starting at p, outside brackets: skips blank and comment lines, emits Indent and Dedents. Returns the first
 * byte of code, or the end. */
static Cursor lex_line_start(Lexer *lx, Cursor p) {
    for (;;) {
        Cursor line = p;
        p = skip_spaces(p);
        uint32_t column = (uint32_t)(p - line), alternate = column;
        if (*p == '\t' || *p == '\f' || *p == '\\') {
            Indentation in = lex_indentation(lx, line);
            p = in.code, column = in.column, alternate = in.alternate;
            if (in.fault) diags_add(lx->diags, DIAG_EofContinuation, lex_offset(lx, line), lex_offset(lx, p));
        }
        if (*p == '#') p = lex_line_end(lx, p);
        if (*p == '\n' || *p == '\r') {
            p = lex_skip_newline(p);
            continue;
        }
        if (p >= lx->end) return lx->end;
        const IndentLevel *top = &lx->indents[lx->indent_count - 1];
        if (column != top->column || alternate != top->alternate) lex_indent(lx, p, column, alternate);
        lx->statement_start = lex_offset(lx, p);
        lx->statement_token = lx->token_count;
        lx->statement_diags = lx->diags->count;
        lx->statement_column = (uint32_t)(p - line);
        if (UNLIKELY(lx->always_recover)) lx->recovering = true;
        return p;
    }
}

static void lex_end(Lexer *lx) {
    size_t at = (size_t)(lx->end - lx->text);
    if (lx->token_count && lx->tokens[lx->token_count - 1].kind != TOKEN_Newline &&
        lx->tokens[lx->token_count - 1].kind != TOKEN_Dedent)
        lex_emit(lx, TOKEN_Newline, at, at, 0, 0);
    while (lx->indent_count > 1) {
        lx->indent_count--;
        lex_emit(lx, TOKEN_Dedent, at, at, 0, 0);
    }
    /* Four, so that looking ahead needs no test; one is counted. */
    for (int i = 0; i < 4; i++) lex_emit(lx, TOKEN_EndMarker, at, at, 0, 0);
    lx->token_count -= 3;
}

/* The end of a line of code, or of the text, inside brackets or not. True: a new line starts at *at. */
static bool lex_newline(Lexer *lx, Cursor *at) {
    Cursor p = *at, line = lex_skip_newline(p);
    *at = line;
    if (lx->bracket_count && !lex_breaks_here(lx, line)) return false;
    /* A line that holds a comment or nothing after a continuation has no token of its own. */
    if (lx->token_count > lx->statement_token)
        lex_emit(lx, TOKEN_Newline, lex_offset(lx, p), lex_offset(lx, line), 0, 0);
    else if (UNLIKELY(lx->version < PY_3_9) && lx->indent_count > 1) /* 3.8 has an empty statement there, and no block may */
        diags_add(lx->diags, DIAG_InvalidSyntax, lex_offset(lx, p), lex_offset(lx, p));
    lx->recovering = false;
    return true;
}

/* The hot loop's state, which the compiler keeps in registers. Whatever is rare is called with the lexer's own token
 * count in force (sync) and the state loaded again behind it (load). */
typedef struct Hot {
    Cursor p;
    Token *tok, *limit;
} Hot;

static ALWAYS_INLINE void sync(Lexer *lx, const Hot *h) { lx->token_count = (uint32_t)(h->tok - lx->tokens); }

static ALWAYS_INLINE void load(const Lexer *lx, Hot *h) {
    h->tok = lx->tokens + lx->token_count;
    h->limit = lx->tokens + lx->token_capacity - 8;
}

/* By value, as everything that is not inlined: once its address is known elsewhere, the state lives in memory. */
static NOINLINE Hot grow(Lexer *lx, Hot h) {
    sync(lx, &h);
    lex_grow(lx);
    load(lx, &h);
    return h;
}

/* The token at h->p; the cursor moves behind it. */
static ALWAYS_INLINE void emit(Lexer *lx, Hot *h, unsigned kind, size_t length, uint32_t value, unsigned flags) {
    if (UNLIKELY(h->tok >= h->limit)) *h = grow(lx, *h);
    uint32_t at = lex_offset(lx, h->p);
    *h->tok++ = (Token){at, at + (uint32_t)length, value, (uint8_t)kind, (uint8_t)flags, 0};
    h->p += length;
}

/* A part of the lexer that emits tokens of its own. */
static ALWAYS_INLINE void call(Lexer *lx, Hot *h, Cursor (*part)(Lexer *lx, Cursor p)) {
    sync(lx, h);
    h->p = part(lx, h->p);
    load(lx, h);
}

static ALWAYS_INLINE NameEnd hot_name(Lexer *lx, Hot *h) {
    Bytes16 v = bytes_load(h->p);
    Mask16 stop = lex_not_name(v);
    size_t len = stop ? mask_first(stop) : 16;
    if (UNLIKELY(name_end[h->p[len]])) {
        Cursor p = h->p;
        sync(lx, h);
        bool done = lex_special_name(lx, &p, len);
        load(lx, h);
        h->p = p;
        if (done) return NAME_DONE;
    }
    uint64_t key[2];
    Bytes16 own = bytes_and(v, bytes_load(keep_mask + 16 - len));
    memcpy(key, &own, sizeof key);
    uint32_t sym = names_find_key(lx->names, key[0], key[1], (Str){(const char *)h->p, len});
    unsigned kind = sym - 1 < KEYWORD_COUNT ? FIRST_KEYWORD + sym - 1 : TOKEN_Name;
    if (UNLIKELY(lx->bracket_count && lex_ends_bracket[kind])) {
        Cursor p = h->p;
        sync(lx, h);
        NameEnd end = lex_bracket_keyword(lx, &p);
        load(lx, h);
        h->p = p;
        if (end != NAME_DONE) return end;
    }
    emit(lx, h, kind, len, sym, 0);
    return NAME_DONE;
}

static ALWAYS_INLINE void hot_open(Lexer *lx, Hot *h) {
    if (UNLIKELY(lx->bracket_count >= lx->bracket_capacity)) lex_grow_brackets(lx);
    lx->brackets[lx->bracket_count++] = (Bracket){(uint32_t)(h->tok - lx->tokens), (char)*h->p};
    emit(lx, h, operators[*h->p].alone, 1, 0, 0);
}

static ALWAYS_INLINE void hot_close(Lexer *lx, Hot *h) {
    const Bracket *top = lx->bracket_count ? &lx->brackets[lx->bracket_count - 1] : NULL;
    if (UNLIKELY(!top || !closes_bracket(top->open, *h->p))) {
        call(lx, h, lex_close);
        return;
    }
    lx->tokens[top->token].value = (uint32_t)(h->tok - lx->tokens);
    lx->bracket_count--;
    emit(lx, h, operators[*h->p].alone, 1, 0, 0);
}

static ALWAYS_INLINE void hot_string(Lexer *lx, Hot *h) {
    uint8_t flags = 0;
    Cursor end = lex_string(lx, h->p, h->p, &flags);
    if (UNLIKELY(lx->fstring_count) && flags & TOKEN_STRING_ESCAPE) lex_check_field(lx, h->p);
    emit(lx, h, TOKEN_String, (size_t)(end - h->p), 0, flags);
}

static ALWAYS_INLINE void hot_dot(Lexer *lx, Hot *h) {
    if (UNLIKELY((uint8_t)(h->p[1] - '0') < 10)) {
        call(lx, h, lex_number_token);
        return;
    }
    bool three = h->p[1] == '.' && h->p[2] == '.';
    emit(lx, h, three ? TOKEN_Ellipsis : TOKEN_Dot, three ? 3 : 1, 0, 0);
}

static void lex_text(Lexer *lx) {
    if (!lx->tokens) lex_grow(lx);
    Hot h = {.p = lx->text};
    load(lx, &h);
line_start:
    call(lx, &h, lex_line_start);
line_again:
    for (;;) {
        if (*h.p == ' ') {
            h.p++;
            if (UNLIKELY(*h.p == ' ')) h.p = skip_spaces(h.p);
        }
        switch ((CharClass)char_class[*h.p]) {
        name:
        case CLASS_NAME: {
            NameEnd end = hot_name(lx, &h);
            if (UNLIKELY(end == NAME_LINE_AGAIN)) goto line_again;
            if (UNLIKELY(end == NAME_LINE_START)) goto line_start;
            /* What most often follows a name is tried at once: a jump less that nobody can predict. */
            if (*h.p == '.' && char_class[h.p[1]] == CLASS_NAME) {
                emit(lx, &h, TOKEN_Dot, 1, 0, 0);
                goto name;
            }
            if (*h.p == '(') hot_open(lx, &h);
            break;
        }
        case CLASS_SINGLE: emit(lx, &h, operators[*h.p].alone, 1, 0, 0); break;
        case CLASS_OPEN: hot_open(lx, &h); break;
        case CLASS_CLOSE: hot_close(lx, &h); break;
        case CLASS_COLON:
            if (LIKELY(h.p[1] != '=' && !in_field(lx))) emit(lx, &h, TOKEN_Colon, 1, 0, 0);
            else call(lx, &h, lex_colon);
            break;
        case CLASS_OPERATOR: {
            size_t length;
            TokenKind kind = operator_at(h.p, &length);
            emit(lx, &h, kind, length, 0, 0);
            break;
        }
        case CLASS_DOT: hot_dot(lx, &h); break;
        case CLASS_DIGIT:
            if (LIKELY(number_end[h.p[1]])) emit(lx, &h, TOKEN_Number, 1, 0, 0);
            else call(lx, &h, lex_number_token);
            break;
        case CLASS_QUOTE: hot_string(lx, &h); break;
        case CLASS_HASH:
            if (UNLIKELY(lx->fstring_count)) lex_check_field(lx, h.p);
            h.p = lex_line_end(lx, h.p);
            break;
        case CLASS_NEWLINE: {
            Cursor p = h.p;
            sync(lx, &h);
            bool line = lex_newline(lx, &p);
            load(lx, &h);
            h.p = p;
            if (line) goto line_start;
            break;
        }
        case CLASS_BACKSLASH: call(lx, &h, lex_backslash); break;
        case CLASS_SPACE: h.p++; break;
        case CLASS_END:
            if (h.p < lx->end) {
                call(lx, &h, lex_bad);
                break;
            }
            sync(lx, &h);
            if (!lx->bracket_count) return;
            bool back = lex_goes_back(lx);
            h.p = lex_break_bracket(lx, h.p);
            load(lx, &h);
            if (!back) return;
            goto line_again;
        case CLASS_BAD: call(lx, &h, lex_bad); break;
        default: __builtin_unreachable();
        }
    }
}

void lex_all(Lexer *lx, const Source *source, Names *names, Diags *diags, PyVersion version) {
    lx->text = (const uint8_t *)source->text.ptr;
    lx->end = lx->text + source->text.len;
    lx->names = names;
    lx->diags = diags;
    lx->version = version;
    lx->token_count = lx->bracket_count = lx->fstring_count = lx->indent_count = 0;
    lx->statement_start = lx->statement_token = lx->statement_diags = lx->statement_column = 0;
    lx->recovering = lx->always_recover = false;
    lx->again = 0;
    lx->no_triple[0] = lx->no_triple[1] = UINT32_MAX;
    if (!lx->indents) {
        void *p = NULL;
        buffer_reserve(&p, &lx->indent_capacity, 64, sizeof(IndentLevel));
        lx->indents = p;
    }
    lx->indents[lx->indent_count++] = (IndentLevel){0, 0};
    lex_text(lx);
    lex_end(lx);
}

void lex_free(Lexer *lx) {
    void *buffers[] = {lx->tokens, lx->indents, lx->brackets, lx->fstrings};
    size_t *capacities[] = {&lx->token_capacity, &lx->indent_capacity, &lx->bracket_capacity, &lx->fstring_capacity};
    for (size_t i = 0; i < COUNT_OF(buffers); i++) buffer_free(&buffers[i], capacities[i]);
    *lx = (Lexer){0};
}
