/* The lexer's main loop. It must not know the grammar beyond what ends a logical line. */
#include "syntax/lex.h"

#include "syntax/unicode.h"

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

/* Keywords that stand in no expression: at the start of a line they end a bracket that was never closed. */
static const bool ends_bracket[TOKEN_KIND_COUNT] = {
    [TOKEN_Assert] = true, [TOKEN_Break] = true,  [TOKEN_Class] = true,  [TOKEN_Continue] = true, [TOKEN_Def] = true,
    [TOKEN_Del] = true,    [TOKEN_Elif] = true,   [TOKEN_Except] = true, [TOKEN_Finally] = true,  [TOKEN_Global] = true,
    [TOKEN_Import] = true, [TOKEN_Nonlocal] = true, [TOKEN_Pass] = true, [TOKEN_Raise] = true,    [TOKEN_Return] = true,
    [TOKEN_Try] = true,    [TOKEN_While] = true,  [TOKEN_With] = true,
};

/* Bytes right behind a name that make it special: a quote (the name is a prefix), or more of the name. */
static const bool name_end[256] = {['"'] = true, ['\''] = true, ['0' ... '9'] = true, ['a' ... 'z'] = true,
                                   ['A' ... 'Z'] = true, ['_'] = true, [128 ... 255] = true};

/* Bytes right behind a digit that end the number for sure. */
static const bool number_end[256] = {[','] = true, [')'] = true, [']'] = true, ['}'] = true, [' '] = true, ['\n'] = true,
                                     [':'] = true, ['\r'] = true};

static const uint8_t keep_mask[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

static ALWAYS_INLINE Mask16 not_name_mask(Bytes16 v) {
    Bytes16 letters = bytes_in(bytes_or(v, bytes_fill(0x20)), 'a', 'z');
    Bytes16 others = bytes_or(bytes_in(v, '0', '9'), bytes_eq(v, '_'));
    return bytes_mask(bytes_or(letters, others)) ^ MASK16_ALL;
}

static bool is_name_byte(uint8_t c) { return char_class[c] == CLASS_NAME || char_class[c] == CLASS_DIGIT; }

/* Whether every character may stand where it stands in an identifier (PEP 3131, before NFKC). */
static bool is_identifier(Str name) {
    size_t at = 0;
    uint32_t c = unicode_decode(name, &at);
    if (c != '_' && !unicode_is_xid_start(c)) return false;
    while (at < name.len)
        if (!unicode_is_xid_continue(unicode_decode(name, &at))) return false;
    return true;
}

Cursor lex_long_name(Lexer *lx, Cursor p, uint32_t *sym, uint8_t *flags) {
    Cursor start = p;
    uint8_t all = 0;
    for (;;) {
        Mask16 stop = not_name_mask(bytes_load(p));
        p += stop ? mask_first(stop) : 16;
        if (stop && *p < 0x80) break;
        while (*p >= 0x80) all |= *p++;
    }
    Str name = {(const char *)start, (size_t)(p - start)};
    *flags = 0;
    if (all & 0x80) {
        if (!is_identifier(name)) {
            diags_add(lx->diags, DIAG_InvalidCharacter, lex_offset(lx, start), lex_offset(lx, p));
            *flags = TOKEN_BROKEN;
        }
        Buf normal = {.limit = name.len * 20 + 64}; /* no code point grows more under NFKC: U+FDFA, 3 bytes to 33 */
        unicode_nfkc(name, &normal);
        if (!str_eq(buf_str(&normal), name)) name = arena_copy(&lx->names->arena, buf_str(&normal));
        buf_free(&normal);
    }
    *sym = names_intern(lx->names, name);
    return p;
}

void lex_grow(Lexer *lx) {
    void *p = lx->tokens;
    buffer_reserve(&p, &lx->token_capacity, (size_t)lx->token_count + 4096, sizeof(Token));
    lx->tokens = p;
}

void lex_push_bracket(Lexer *lx, char open) {
    if (lx->bracket_count >= lx->bracket_capacity) {
        void *p = lx->brackets;
        buffer_reserve(&p, &lx->bracket_capacity, (size_t)lx->bracket_count + 64, sizeof(Bracket));
        lx->brackets = p;
    }
    lx->brackets[lx->bracket_count++] = (Bracket){lx->token_count, open};
}

bool lex_pop_bracket(Lexer *lx, char close, Cursor p) {
    char open = close == ')' ? '(' : close == ']' ? '[' : '{';
    uint32_t bottom = lx->fstring_count ? lx->fstrings[lx->fstring_count - 1].bottom : 0;
    uint32_t i = lx->bracket_count;
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

/* Whether nothing but white space stands between p and the start of its line. */
static bool first_on_line(const Lexer *lx, Cursor p) {
    while (p > lx->text && (p[-1] == ' ' || p[-1] == '\t' || p[-1] == '\f')) p--;
    return p == lx->text || p[-1] == '\n' || p[-1] == '\r';
}

/* A bracket is open where none can be (p is the end, or a keyword that starts a statement). The first time for a
 * statement, goes back to its start, to end it earlier; else ends the line here. Returns where to go on. */
static Cursor break_bracket(Lexer *lx, Cursor p) {
    const Bracket *b = &lx->brackets[lx->bracket_count - 1];
    uint32_t at = lx->tokens[b->token].start;
    size_t lost = (size_t)(lex_offset(lx, p) - lx->statement_start);
    bool back = !lx->recovering && !lx->always_recover;
    if (back) {
        lx->again += lost;
        lx->always_recover = lx->again > 4 * (size_t)(lx->end - lx->text) + 65536;
        lx->token_count = lx->statement_token;
        lx->diags->count = lx->statement_diags;
        lx->recovering = true;
        p = lx->text + lx->statement_start;
    } else {
        diags_add(lx->diags, DIAG_UnclosedBracket, at, at + 1);
        lx->recovering = false;
    }
    lx->bracket_count = 0;
    lx->fstring_count = 0;
    return p;
}

/* Inside brackets, recovering, at a line's first byte of code: does the statement end before this line? */
static bool line_breaks(const Lexer *lx, Cursor line, Cursor code) {
    uint8_t c = *code;
    if (c == '#' || c == '\n' || c == '\r' || c == ')' || c == ']' || c == '}' || code >= lx->end) return false;
    return (uint32_t)(code - line) <= lx->statement_column;
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

/* A backslash or a comment inside a replacement field: an error before Python 3.12. */
static NOINLINE void lex_check_field(Lexer *lx, Cursor p) {
    if (lx->version < PY_3_12) diags_add(lx->diags, DIAG_FString, lex_offset(lx, p), lex_offset(lx, p) + 1u);
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
    if (p >= lx->end) diags_add(lx->diags, DIAG_EofContinuation, at, at + 1);
    return p;
}

static NOINLINE Cursor lex_bad(Lexer *lx, Cursor p) {
    size_t at = lex_offset(lx, p);
    diags_add(lx->diags, *p ? DIAG_InvalidCharacter : DIAG_NullByte, at, at + 1);
    lex_emit(lx, TOKEN_Error, at, at + 1, 0, TOKEN_BROKEN);
    return p + 1;
}

static NOINLINE Cursor lex_prefixed(Lexer *lx, Cursor p, Cursor quote, unsigned prefix) {
    size_t at = lex_offset(lx, p);
    if (prefix & PREFIX_PYTHON2) diags_add(lx->diags, DIAG_Python2Prefix, at, at + 2);
    uint8_t flags = (uint8_t)prefix;
    if (prefix & PREFIX_FSTRING) return lex_fstring_open(lx, p, quote, flags);
    uint32_t index = lx->token_count;
    Cursor q = lex_string(lx, p, quote, &flags);
    if (lx->fstring_count && flags & TOKEN_STRING_ESCAPE) lex_check_field(lx, p);
    lex_emit(lx, TOKEN_String, at, lex_offset(lx, q), 0, flags);
    if (flags & TOKEN_STRING_BYTES) {
        uint8_t all = 0;
        for (Cursor c = quote; c < q; c++) all |= *c;
        if (all & 0x80) diags_add(lx->diags, DIAG_BytesNotAscii, lx->tokens[index].start, lx->tokens[index].end);
    }
    return q;
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

static NOINLINE Cursor lex_slow_name(Lexer *lx, Cursor p) {
    uint32_t sym;
    uint8_t flags;
    size_t at = lex_offset(lx, p);
    Cursor q = lex_long_name(lx, p, &sym, &flags);
    lex_emit(lx, flags & TOKEN_BROKEN ? TOKEN_Error : TOKEN_Name, at, lex_offset(lx, q), sym, flags);
    return q;
}

/* A keyword that starts a statement, on a line of its own, inside brackets: NULL where all is well. */
static NOINLINE Cursor keyword_in_bracket(Lexer *lx, Cursor p, TokenKind kind) {
    if (!ends_bracket[kind] || !first_on_line(lx, p)) return NULL;
    bool back = !lx->recovering && !lx->always_recover;
    Cursor q = break_bracket(lx, p);
    if (!back) {
        lex_emit(lx, TOKEN_Newline, lex_offset(lx, p), lex_offset(lx, p), 0, 0);
        while (q > lx->text && q[-1] != '\n' && q[-1] != '\r') q--;
    }
    return q;
}

typedef enum NameEnd { NAME_DONE, NAME_SLOW, NAME_LINE_START, NAME_LINE_AGAIN } NameEnd;

/* A name that is no plain short one: long, not ASCII, a string prefix. lx->token_count is in force. */
static NOINLINE bool lex_special_name(Lexer *lx, Cursor *at, size_t len) {
    Cursor p = *at;
    uint8_t next = p[len];
    if (next >= 0x80 || (len == 16 && is_name_byte(next))) {
        *at = lex_slow_name(lx, p);
        return true;
    }
    unsigned prefix = len <= 3 ? lex_prefix(p, len, lx->version) : PREFIX_NONE;
    if (prefix == PREFIX_NONE) return false;
    *at = lex_prefixed(lx, p, p + len, prefix);
    return true;
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

/* At a line end inside brackets. True: the statement was never closed and ends here. */
static bool breaks_here(Lexer *lx, Cursor line) {
    if (LIKELY(!lx->recovering)) return false;
    if (lx->fstring_count && lx->fstrings[0].quotes == 1) { /* a field that was never closed: the string ends here */
        break_bracket(lx, line);
        return true;
    }
    Cursor code = line;
    while (*code == ' ' || *code == '\t' || *code == '\f') code++;
    if (!line_breaks(lx, line, code)) return false;
    break_bracket(lx, line);
    return true;
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

/* A keyword inside brackets: whether the line has to be read again, and from where. */
static NOINLINE NameEnd lex_bracket_keyword(Lexer *lx, Cursor *at, TokenKind kind) {
    bool back = !lx->recovering && !lx->always_recover;
    Cursor q = keyword_in_bracket(lx, *at, kind);
    if (!q) return NAME_DONE;
    *at = q;
    return back ? NAME_LINE_AGAIN : NAME_LINE_START;
}

/* The end of a line of code, or of the text, inside brackets or not. True: a new line starts at *at. */
static bool lex_newline(Lexer *lx, Cursor *at) {
    Cursor p = *at, line = lex_skip_newline(p);
    *at = line;
    if (lx->bracket_count && !breaks_here(lx, line)) return false;
    /* A line that holds a comment or nothing after a continuation has no token of its own. */
    if (lx->token_count > lx->statement_token)
        lex_emit(lx, TOKEN_Newline, lex_offset(lx, p), lex_offset(lx, line), 0, 0);
    lx->recovering = false;
    return true;
}

/* The hot loop: the cursor and the next token stay in registers; whatever is rare is called with the lexer's own token
 * count in force (SYNC) and the registers loaded again behind it (LOAD). */
#define SYNC() (lx->token_count = (uint32_t)(tok - lx->tokens))
#define LOAD() (tok = lx->tokens + lx->token_count, limit = lx->tokens + lx->token_capacity - 8)
#define EMIT(kind_, length_, value_, flags_)                                                                     \
    do {                                                                                                         \
        if (UNLIKELY(tok >= limit)) SYNC(), lex_grow(lx), LOAD();                                                \
        uint32_t at_ = (uint32_t)(p - text);                                                                     \
        *tok++ = (Token){at_, at_ + (uint32_t)(length_), (value_), (uint8_t)(kind_), (uint8_t)(flags_), 0};      \
    } while (0)
#define CALL(statement) (SYNC(), (statement), LOAD())

static void lex_text(Lexer *lx) {
    const uint8_t *text = lx->text;
    Names *names = lx->names;
    Cursor p = text;
    Token *tok = lx->tokens, *limit;
    if (!tok) lex_grow(lx);
    LOAD();
line_start:
    CALL(p = lex_line_start(lx, p));
line_again:
    for (;;) {
        if (*p == ' ') {
            p++;
            if (UNLIKELY(*p == ' ')) p = skip_spaces(p);
        }
        switch ((CharClass)char_class[*p]) {
        case CLASS_NAME: {
            Bytes16 v = bytes_load(p);
            Mask16 stop = not_name_mask(v);
            size_t len = stop ? mask_first(stop) : 16;
            uint8_t next = p[len];
            if (UNLIKELY(name_end[next])) {
                SYNC();
                bool done = lex_special_name(lx, &p, len);
                LOAD();
                if (done) break;
            }
            uint64_t key[2];
            Bytes16 own = bytes_and(v, bytes_load(keep_mask + 16 - len));
            memcpy(key, &own, sizeof key);
            uint32_t sym = names_find_key(names, key[0], key[1], (Str){(const char *)p, len});
            unsigned kind = sym - 1 < KEYWORD_COUNT ? FIRST_KEYWORD + sym - 1 : TOKEN_Name;
            if (UNLIKELY(lx->bracket_count && ends_bracket[kind])) {
                SYNC();
                NameEnd end = lex_bracket_keyword(lx, &p, (TokenKind)kind);
                LOAD();
                if (end == NAME_LINE_AGAIN) goto line_again;
                if (end == NAME_LINE_START) goto line_start;
            }
            EMIT(kind, len, sym, 0);
            p += len;
            break;
        }
        case CLASS_SINGLE:
            EMIT(operators[*p].alone, 1, 0, 0);
            p++;
            break;
        case CLASS_OPEN:
            CALL(lex_push_bracket(lx, (char)*p));
            EMIT(operators[*p].alone, 1, 0, 0);
            p++;
            break;
        case CLASS_CLOSE: {
            const Bracket *top = lx->bracket_count ? &lx->brackets[lx->bracket_count - 1] : NULL;
            if (LIKELY(top && closes_bracket(top->open, *p))) {
                lx->tokens[top->token].value = (uint32_t)(tok - lx->tokens);
                lx->bracket_count--;
                EMIT(operators[*p].alone, 1, 0, 0);
                p++;
                break;
            }
            CALL(p = lex_close(lx, p));
            break;
        }
        case CLASS_COLON:
            if (LIKELY(p[1] != '=' && !in_field(lx))) {
                EMIT(TOKEN_Colon, 1, 0, 0);
                p++;
                break;
            }
            CALL(p = lex_colon(lx, p));
            break;
        case CLASS_OPERATOR: {
            size_t length;
            TokenKind kind = operator_at(p, &length);
            EMIT(kind, length, 0, 0);
            p += length;
            break;
        }
        case CLASS_DOT:
            if (UNLIKELY((uint8_t)(p[1] - '0') < 10)) {
                CALL(p = lex_number_token(lx, p));
            } else {
                size_t n = p[1] == '.' && p[2] == '.' ? 3 : 1;
                EMIT(n == 3 ? TOKEN_Ellipsis : TOKEN_Dot, n, 0, 0);
                p += n;
            }
            break;
        case CLASS_DIGIT:
            if (LIKELY(number_end[p[1]])) {
                EMIT(TOKEN_Number, 1, 0, 0);
                p++;
                break;
            }
            CALL(p = lex_number_token(lx, p));
            break;
        case CLASS_QUOTE: {
            uint8_t flags = 0;
            Cursor q = lex_string(lx, p, p, &flags);
            if (UNLIKELY(lx->fstring_count) && flags & TOKEN_STRING_ESCAPE) lex_check_field(lx, p);
            EMIT(TOKEN_String, q - p, 0, flags);
            p = q;
            break;
        }
        case CLASS_HASH:
            if (UNLIKELY(lx->fstring_count)) lex_check_field(lx, p);
            p = lex_line_end(lx, p);
            break;
        case CLASS_NEWLINE: {
            SYNC();
            bool line = lex_newline(lx, &p);
            LOAD();
            if (line) goto line_start;
            break;
        }
        case CLASS_BACKSLASH: CALL(p = lex_backslash(lx, p)); break;
        case CLASS_SPACE: p++; break;
        case CLASS_END:
            if (p < lx->end) {
                CALL(p = lex_bad(lx, p));
                break;
            }
            SYNC();
            if (lx->bracket_count) {
                bool back = !lx->recovering && !lx->always_recover;
                p = break_bracket(lx, p);
                LOAD();
                if (back) goto line_again;
            }
            return;
        case CLASS_BAD: CALL(p = lex_bad(lx, p)); break;
        default: __builtin_unreachable();
        }
    }
}
#undef SYNC
#undef LOAD
#undef EMIT
#undef CALL

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
