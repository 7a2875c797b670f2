/* Values of string literals: see syntax/literal.h. Numbers are literal_number.c's. */
#include "syntax/literal.h"

#include "syntax/escape.h"

/* How the text of a piece is read. */
enum { READ_RAW = 1, READ_BYTES = 2, READ_HALVED = 4 };

static bool is_special(char c, unsigned how) {
    return c == '\r' || (c == '\\' && !(how & READ_RAW)) || ((c == '{' || c == '}') && (how & READ_HALVED));
}

static size_t decode_escape(Str text, size_t at, unsigned how, Buf *out) {
    Escape e = escape_read(text, at, how & READ_BYTES);
    if (e.kind == ESCAPE_VALUE && how & READ_BYTES) buf_byte(out, (char)e.value);
    else if (e.kind == ESCAPE_VALUE) buf_utf8(out, e.value);
    else if (e.kind != ESCAPE_NOTHING) buf_byte(out, '\\');
    return e.end;
}

static void decode_text(Str text, unsigned how, Buf *out) {
    for (size_t at = 0; at < text.len;) {
        size_t run = at;
        while (at < text.len && !is_special(text.ptr[at], how)) at++;
        buf_add(out, str_slice(text, run, at));
        if (at == text.len) break;
        char c = text.ptr[at], next = at + 1 < text.len ? text.ptr[at + 1] : 0;
        if (c == '\\') {
            at = decode_escape(text, at, how, out);
        } else if (c == '\r') {
            buf_byte(out, '\n');
            at += next == '\n' ? 2 : 1;
        } else {
            buf_byte(out, c);
            at += next == c ? 2 : 1;
        }
    }
}

/* Cuts prefix and quotes off a string token; tells how the inside is to be read. A token without its closing quotes
 * (damaged text) has its inside up to the end. */
static Str literal_body(Str token, unsigned *how) {
    size_t at = 0;
    *how = 0;
    while (at < token.len && token.ptr[at] != '"' && token.ptr[at] != '\'') {
        char c = (char)(token.ptr[at++] | 32);
        if (c == 'r') *how |= READ_RAW;
        if (c == 'b') *how |= READ_BYTES;
    }
    if (at == token.len) return (Str){token.ptr + at, 0};
    char quote = token.ptr[at];
    size_t quotes = token.len - at >= 3 && token.ptr[at + 1] == quote && token.ptr[at + 2] == quote ? 3 : 1;
    Str body = str_slice(token, at + quotes, token.len);
    size_t closing = 0;
    while (closing < quotes && closing < body.len && body.ptr[body.len - 1 - closing] == quote) closing++;
    return closing == quotes ? str_slice(body, 0, body.len - quotes) : body;
}

void literal_verbatim(Str text, Buf *out) {
    /* CPython cares for escapes when it looks for a comment, but not when it takes comments out; so do we. */
    char quote = 0;
    bool comment = false;
    for (size_t i = 0; i < text.len && !comment; i++) {
        char c = text.ptr[i];
        if (c == '\\') i++;
        else if (c == '"' || c == '\'') quote = !quote ? c : quote == c ? 0 : quote;
        else comment = c == '#' && !quote;
    }
    quote = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (comment && (c == '"' || c == '\'')) quote = !quote ? c : quote == c ? 0 : quote;
        if (comment && c == '#' && !quote) {
            while (i < text.len && text.ptr[i] != '\n' && text.ptr[i] != '\r') i++;
            if (i == text.len) break;
            c = text.ptr[i];
        }
        if (c == '\r') {
            if (i + 1 < text.len && text.ptr[i + 1] == '\n') i++;
            c = '\n';
        }
        buf_byte(out, c);
    }
}

typedef struct Piece {
    Str text;
    PieceMode mode;
} Piece;

static uint32_t piece_count(const Tree *tree, NodeId constant) {
    uint32_t place = tree->nodes[constant.v].a;
    return place ? tree->extra[place] : 1;
}

static Piece piece_at(const Tree *tree, NodeId constant, uint32_t index) {
    uint32_t place = tree->nodes[constant.v].a;
    if (!place) return (Piece){tree_text(tree, constant), PIECE_LITERAL};
    const uint32_t *piece = tree->extra + place + 1 + 3 * (size_t)index;
    return (Piece){str_slice(tree->source->text, piece[0], piece[1]), (PieceMode)piece[2]};
}

/* The text of a piece without prefix and quotes, and how it is read; not for the verbatim ones. */
static Str piece_body(Piece p, unsigned *how) {
    static const uint8_t hows[] = {
        [PIECE_TEXT] = READ_HALVED,
        [PIECE_RAW_TEXT] = READ_HALVED | READ_RAW,
        [PIECE_SPEC] = 0,
        [PIECE_RAW_SPEC] = READ_RAW,
    };
    if (p.mode == PIECE_LITERAL) return literal_body(p.text, how);
    *how = hows[p.mode];
    return p.text;
}

static bool is_verbatim(PieceMode mode) { return mode == PIECE_VERBATIM || mode == PIECE_VERBATIM_ESCAPES; }

static void decode_verbatim(Piece p, Buf *out) {
    if (p.mode == PIECE_VERBATIM || str_find_byte(p.text, '\\', 0) == SIZE_MAX) {
        literal_verbatim(p.text, out);
        return;
    }
    Buf bare = {0};
    literal_verbatim(p.text, &bare);
    decode_text(buf_str(&bare), 0, out);
    buf_free(&bare);
}

void literal_string(const Tree *tree, NodeId constant, Buf *out) {
    uint32_t count = piece_count(tree, constant);
    for (uint32_t i = 0; i < count; i++) {
        Piece p = piece_at(tree, constant, i);
        unsigned how;
        if (is_verbatim(p.mode)) {
            decode_verbatim(p, out);
        } else {
            Str body = piece_body(p, &how);
            decode_text(body, how, out);
        }
    }
}

static bool is_plain(Str body, unsigned how) {
    for (size_t i = 0; i < body.len; i++)
        if (is_special(body.ptr[i], how)) return false;
    return true;
}

Str literal_string_in(Arena *arena, const Tree *tree, NodeId constant) {
    uint32_t count = piece_count(tree, constant);
    if (count == 1) {
        Piece p = piece_at(tree, constant, 0);
        unsigned how = 0;
        Str body = is_verbatim(p.mode) ? p.text : piece_body(p, &how);
        if (!is_verbatim(p.mode) && is_plain(body, how)) return body;
    }
    size_t room = 0; /* no value is longer than its source */
    for (uint32_t i = 0; i < count; i++) room += piece_at(tree, constant, i).text.len;
    if (room == 0) return S("");
    Buf out = {.ptr = arena_alloc(arena, room), .capacity = room, .limit = room};
    literal_string(tree, constant, &out);
    return buf_str(&out);
}

EscapeFault literal_check_escapes(Str body, bool bytes, uint32_t *at) {
    for (size_t i = str_find_byte(body, '\\', 0); i != SIZE_MAX;) {
        Escape e = escape_read(body, i, bytes);
        if (e.kind == ESCAPE_TRUNCATED || e.kind == ESCAPE_NO_NAME) {
            *at = (uint32_t)i;
            return e.kind == ESCAPE_TRUNCATED ? ESCAPE_MALFORMED : ESCAPE_UNKNOWN_NAME;
        }
        i = str_find_byte(body, '\\', e.end);
    }
    return ESCAPE_FINE;
}
