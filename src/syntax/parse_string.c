/* String literals: implicit concatenation, f-strings (PEP 701) and t-strings (PEP 750). Text is not decoded here: a
 * Constant keeps the pieces of source that it is made of. */
#include "syntax/literal.h"
#include "syntax/parse.h"

/* Text of a constant that is still growing: pieces on p->pieces since `mark`. */
typedef struct Pending {
    uint32_t mark;
    uint32_t start, end; /* of the constant, as CPython places it */
    unsigned flags;      /* CONST_U */
    bool begun;          /* its start is known; it may have no text yet */
} Pending;

static Str piece_text(const Parser *p, uint32_t start, uint32_t end) {
    return str_make(p->source->text.ptr + start, end - start);
}

static void check_escapes(Parser *p, uint32_t start, uint32_t end, bool bytes) {
    uint32_t at = 0;
    EscapeFault fault = literal_check_escapes(piece_text(p, start, end), bytes, &at);
    if (fault == ESCAPE_FINE) return;
    parser_refuse(p, fault == ESCAPE_MALFORMED ? DIAG_InvalidEscape : DIAG_UnknownName, start + at, end);
}

/* The inside of a plain string token. */
static Range string_body(const Parser *p, const Token *t) {
    const char *text = p->source->text.ptr;
    uint32_t start = t->start, quotes = t->flags & TOKEN_STRING_TRIPLE ? 3 : 1;
    while (text[start] != '"' && text[start] != '\'') start++;
    start += quotes;
    uint32_t end = t->end - quotes;
    return (Range){start, end < start ? start : end};
}

static unsigned string_flags(const Token *t) {
    if (t->flags & TOKEN_STRING_BYTES) return CONST_Bytes;
    return CONST_Str | (t->flags & TOKEN_STRING_U ? CONST_U : 0u);
}

static void check_string(Parser *p, const Token *t) {
    if (LIKELY(!(t->flags & (TOKEN_STRING_ESCAPE | TOKEN_BROKEN)))) return;
    if (t->flags & TOKEN_BROKEN) {
        parser_fail_at(p, DIAG_UnterminatedString, t);
        return;
    }
    if (t->flags & TOKEN_STRING_RAW) return;
    Range body = string_body(p, t);
    check_escapes(p, body.start, body.end, t->flags & TOKEN_STRING_BYTES);
}

/* --- pieces --- */

static void piece_push(Parser *p, uint32_t start, uint32_t end, PieceMode mode) {
    uint32_t piece[3] = {start, end, mode};
    if (p->pieces.count + 3 > p->pieces.capacity) {
        void *items = p->pieces.items;
        buffer_reserve(&items, &p->pieces.capacity, (size_t)p->pieces.count + 96, sizeof(uint32_t));
        p->pieces.items = items;
    }
    memcpy(p->pieces.items + p->pieces.count, piece, sizeof piece);
    p->pieces.count += 3;
}

/* Whether a piece says nothing: no bytes, or nothing but continued lines. */
static bool piece_is_empty(const Parser *p, uint32_t start, uint32_t end, bool raw) {
    const char *text = p->source->text.ptr;
    while (!raw && start + 1 < end && text[start] == '\\' && (text[start + 1] == '\n' || text[start + 1] == '\r'))
        start += text[start + 1] == '\r' && start + 2 < end && text[start + 2] == '\n' ? 3 : 2;
    return start >= end;
}

/* Adds text to the pending constant, as CPython folds them: an empty literal can start or end one, an empty part of an
 * f-string cannot. */
static void pending_add(Parser *p, Pending *pending, Range place, Range text, PieceMode mode, bool empty, unsigned flags) {
    if (empty && mode != PIECE_LITERAL) return;
    if (!pending->begun) pending->start = place.start, pending->flags = flags, pending->begun = true;
    pending->end = place.end;
    if (!empty) piece_push(p, text.start, text.end, mode);
}

static uint32_t make_constant(Parser *p, const Pending *pending, unsigned kind) {
    uint32_t count = (p->pieces.count - pending->mark) / 3;
    const uint32_t *pieces = p->pieces.items + pending->mark;
    uint32_t a = 0;
    bool whole = count == 1 && pieces[2] == PIECE_LITERAL && pieces[0] == pending->start && pieces[1] == pending->end;
    if (!whole) {
        a = extra_take(p, 1 + 3 * count);
        p->extra[a] = count;
        memcpy(p->extra + a + 1, pieces, 3 * count * sizeof(uint32_t));
    }
    p->pieces.count = pending->mark;
    return node_add(p, NODE_Constant, kind | pending->flags, pending->start, pending->end, a, 0);
}

/* The pending constant, if there is one, becomes a value of the f-string. */
static void pending_flush(Parser *p, Pending *pending) {
    pending->begun = false;
    if (p->pieces.count == pending->mark) return;
    push(p, make_constant(p, pending, CONST_Str));
}

/* --- replacement fields --- */

static void parse_pieces(Parser *p, Pending *pending, bool template, bool raw);

static uint32_t parse_spec(Parser *p, bool raw) {
    const Token *colon = p->t++;
    uint32_t mark = p->stack.count;
    Pending pending = {.mark = p->pieces.count};
    bool nested = p->in_spec;
    if (nested && p->version < PY_3_12 && KIND(p) == TOKEN_LBrace) parser_refuse(p, DIAG_FString, colon->start, colon->end);
    p->in_spec = true;
    parse_pieces(p, &pending, false, raw); /* fields of a t-string's spec are formatted, too */
    p->in_spec = nested;
    if (p->failed) return 0;
    pending_flush(p, &pending);
    return node_add(p, NODE_JoinedStr, 0, colon->start, last_end(p), list_since(p, mark), 0);
}

static unsigned parse_conversion(Parser *p) {
    const Token *bang = p->t++, *name = p->t;
    char c = p->source->text.ptr[name->start];
    bool fine = name->kind == TOKEN_Name && name->end - name->start == 1 && (c == 's' || c == 'r' || c == 'a');
    if (!fine || name->start != bang->end) {
        parser_fail(p, DIAG_FString);
        return 0;
    }
    p->t++;
    if (p->version < PY_3_12 && p->t->start != name->end) parser_refuse(p, DIAG_FString, name->end, p->t->start);
    return (unsigned char)c;
}

/* The expression of a field. Before 3.12 it is read as if it stood in parentheses of its own. */
static uint32_t parse_field_value(Parser *p) {
    const Token *t = p->t;
    uint32_t value = parse_value(p);
    if (LIKELY(p->version >= PY_3_12) || p->failed) return value;
    if (at_clauses(p)) {
        uint32_t generators = parse_clauses(p);
        return node_add(p, NODE_GeneratorExp, 0, t->start, last_end(p), value, generators);
    }
    if (p->version > PY_3_8 && p->nodes[value].kind == NODE_Starred) parser_refuse(p, DIAG_FString, t->start, last_end(p));
    return value;
}

/* The source of `{expr = }`. 3.12 and 3.13 read escapes in it, as in the text around. */
static void add_debug_text(Parser *p, Pending *pending, Range text, bool raw) {
    bool escapes = !raw && p->version >= PY_3_12 && p->version < PY_3_14;
    if (escapes) check_escapes(p, text.start, text.end, false);
    pending_add(p, pending, text, text, escapes ? PIECE_VERBATIM_ESCAPES : PIECE_VERBATIM, false, 0);
}

/* Where the text of an Interpolation ends: behind its expression or, as CPython strips white space only, behind the last
 * backslash before the next token. */
static uint32_t interpolation_end(const Parser *p) {
    const char *text = p->source->text.ptr;
    uint32_t end = last_end(p);
    for (uint32_t i = end; i < p->t->start; i++) {
        if (text[i] == '#') {
            while (i < p->t->start && text[i] != '\n' && text[i] != '\r') i++;
        } else if (text[i] == '\\') {
            end = i + 1;
        }
    }
    return end;
}

static void parse_field(Parser *p, Pending *pending, bool template, bool raw) {
    const Token *brace = p->t++;
    uint32_t value = parse_field_value(p), value_end = template ? interpolation_end(p) : 0;
    bool debug = accept(p, TOKEN_Equal);
    uint32_t text_end = p->t->start;
    unsigned conversion = KIND(p) == TOKEN_Exclamation ? parse_conversion(p) : 0;
    if (debug && !p->failed) add_debug_text(p, pending, (Range){brace->end, text_end}, raw);
    bool has_spec = KIND(p) == TOKEN_Colon;
    if (p->failed) return;
    pending_flush(p, pending);
    uint32_t spec = has_spec ? parse_spec(p, raw) : 0;
    if (!expect(p, TOKEN_RBrace)) return;
    if (debug && !conversion && !has_spec) conversion = 'r';
    uint32_t b = spec;
    if (template) {
        uint32_t text = extra_2(p, brace->end, value_end);
        b = extra_2(p, text, spec);
    }
    push(p, node_add(p, template ? NODE_Interpolation : NODE_FormattedValue, conversion, brace->start, last_end(p), value, b));
}

/* Texts and fields, up to the end of the string or the closing brace of a spec. */
static void parse_pieces(Parser *p, Pending *pending, bool template, bool raw_fields) {
    while (!p->failed) {
        const Token *t = p->t;
        if (t->kind == TOKEN_FStringMiddle) {
            bool raw = t->flags & TOKEN_STRING_RAW, spec = t->flags & TOKEN_STRING_SPEC;
            if (raw && spec && p->version >= PY_3_12 && p->version < PY_3_14) raw = false; /* as those two have it */
            PieceMode mode = spec ? (raw ? PIECE_RAW_SPEC : PIECE_SPEC) : raw ? PIECE_RAW_TEXT : PIECE_TEXT;
            if (t->flags & TOKEN_STRING_ESCAPE && !raw) check_escapes(p, t->start, t->end, false);
            Range text = {t->start, t->end};
            pending_add(p, pending, text, text, mode, piece_is_empty(p, t->start, t->end, raw), 0);
            p->t++;
        } else if (t->kind == TOKEN_LBrace) {
            if (!enter(p)) return;
            parse_field(p, pending, template, raw_fields);
            leave(p);
        } else {
            return;
        }
    }
}

/* --- whole literals --- */

static void parse_fstring(Parser *p, Pending *pending) {
    bool template = p->t->flags & TOKEN_STRING_TEMPLATE, raw = p->t->flags & TOKEN_STRING_RAW;
    bool in_spec = p->in_spec;
    p->in_spec = false;
    p->t++;
    parse_pieces(p, pending, template, raw);
    p->in_spec = in_spec;
    if (KIND(p) == TOKEN_FStringEnd && p->t->flags & TOKEN_BROKEN) parser_fail(p, DIAG_UnterminatedString);
    else expect(p, TOKEN_FStringEnd);
}

/* Before 3.12 the first literal's prefix counted for every constant among the values, in 3.8 for those in format specs,
 * too. */
static void spread_prefix(Parser *p, uint32_t mark, unsigned u) {
    for (uint32_t i = mark; i < p->stack.count; i++) {
        Node *n = &p->nodes[p->stack.items[i]];
        if (n->kind == NODE_Constant) n->flags = (uint8_t)((n->flags & ~(unsigned)CONST_U) | u);
        if (n->kind != NODE_FormattedValue || !n->b || p->version > PY_3_8) continue;
        const uint32_t *spec = p->extra + p->nodes[n->b].a;
        for (uint32_t j = 1; j <= spec[0]; j++)
            if (p->nodes[spec[j]].kind == NODE_Constant) p->nodes[spec[j]].flags |= (uint8_t)u;
    }
}

static uint32_t parse_joined(Parser *p) {
    const Token *first = p->t;
    bool template = first->kind == TOKEN_FStringStart && first->flags & TOKEN_STRING_TEMPLATE, mixed = false;
    Pending pending = {.mark = p->pieces.count};
    uint32_t mark = p->stack.count;
    while (!p->failed) {
        const Token *t = p->t;
        if (t->kind == TOKEN_FStringStart) {
            mixed |= template != ((t->flags & TOKEN_STRING_TEMPLATE) != 0);
            parse_fstring(p, &pending);
        } else if (t->kind == TOKEN_String) {
            check_string(p, t);
            mixed |= template || t->flags & TOKEN_STRING_BYTES;
            Range body = string_body(p, t), place = {t->start, t->end};
            bool empty = piece_is_empty(p, body.start, body.end, t->flags & TOKEN_STRING_RAW);
            if (p->failed) break;
            pending_add(p, &pending, place, place, PIECE_LITERAL, empty, string_flags(t) & CONST_U);
            p->t++;
        } else {
            break;
        }
    }
    if (p->failed) {
        p->pieces.count = pending.mark;
        return 0;
    }
    if (mixed) parser_refuse(p, DIAG_MixedLiterals, first->start, last_end(p));
    pending_flush(p, &pending);
    if (UNLIKELY(p->version < PY_3_12)) {
        unsigned u = first->kind == TOKEN_String ? string_flags(first) & CONST_U : 0;
        spread_prefix(p, mark, u);
    }
    return node_add(p, template ? NODE_TemplateStr : NODE_JoinedStr, 0, first->start, last_end(p), list_since(p, mark), 0);
}

static uint32_t parse_concatenation(Parser *p) {
    const Token *first = p->t;
    Pending pending = {.mark = p->pieces.count, .start = first->start, .flags = string_flags(first) & CONST_U};
    unsigned kind = string_flags(first) & CONST_KIND_MASK;
    bool mixed = false;
    for (; KIND(p) == TOKEN_String && !p->failed; p->t++) {
        const Token *t = p->t;
        check_string(p, t);
        if (p->failed) break;
        mixed |= (string_flags(t) & CONST_KIND_MASK) != kind;
        piece_push(p, t->start, t->end, PIECE_LITERAL);
    }
    if (p->failed) {
        p->pieces.count = pending.mark;
        return 0;
    }
    if (mixed) parser_refuse(p, DIAG_MixedLiterals, first->start, last_end(p));
    pending.end = last_end(p);
    return make_constant(p, &pending, kind);
}

uint32_t parse_strings(Parser *p) {
    const Token *t = p->t;
    if (LIKELY(t->kind == TOKEN_String && t[1].kind != TOKEN_String && t[1].kind != TOKEN_FStringStart)) {
        check_string(p, t);
        if (p->failed) return 0;
        p->t = t + 1;
        return node_add(p, NODE_Constant, string_flags(t), t->start, t->end, 0, 0);
    }
    for (const Token *s = t; s->kind == TOKEN_String || s->kind == TOKEN_FStringStart; s++)
        if (s->kind == TOKEN_FStringStart) return parse_joined(p);
    return parse_concatenation(p);
}
