/* Names that are more than a few ASCII letters: long ones, those of other scripts (PEP 3131), string prefixes. */
#include "syntax/lex.h"

#include "base/buf.h"
#include "syntax/unicode.h"

static bool is_name_byte(uint8_t c) {
    return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10 || c == '_' || c >= 0x80;
}

/* Whether every character may stand where it stands in an identifier (PEP 3131, before NFKC). */
static bool is_identifier(Str name) {
    size_t at = 0;
    uint32_t c = unicode_decode(name, &at);
    if (c != '_' && !unicode_is_xid_start(c)) return false;
    while (at < name.len)
        if (!unicode_is_xid_continue(unicode_decode(name, &at))) return false;
    return true;
}

static Cursor long_name(Lexer *lx, Cursor p, uint32_t *sym, uint8_t *flags) {
    Cursor start = p;
    uint8_t all = 0;
    for (;;) {
        Mask16 stop = lex_not_name(bytes_load(p));
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

static Cursor prefixed(Lexer *lx, Cursor p, Cursor quote, unsigned prefix) {
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

static Cursor slow_name(Lexer *lx, Cursor p) {
    uint32_t sym;
    uint8_t flags;
    size_t at = lex_offset(lx, p);
    Cursor q = long_name(lx, p, &sym, &flags);
    lex_emit(lx, flags & TOKEN_BROKEN ? TOKEN_Error : TOKEN_Name, at, lex_offset(lx, q), sym, flags);
    return q;
}

/* A name that is no plain short one: long, not ASCII, a string prefix. lx->token_count is in force. */
bool lex_special_name(Lexer *lx, Cursor *at, size_t len) {
    Cursor p = *at;
    uint8_t next = p[len];
    if (next >= 0x80 || (len == 16 && is_name_byte(next))) {
        *at = slow_name(lx, p);
        return true;
    }
    unsigned prefix = len <= 3 ? lex_prefix(p, len, lx->version) : PREFIX_NONE;
    if (prefix == PREFIX_NONE) return false;
    *at = prefixed(lx, p, p + len, prefix);
    return true;
}
