/* The words without which a regular expression cannot match: see regex_need.h. A small reader of PCRE2's syntax; what
 * it does not know for certain it gives up on. */
#include "match/regex_need.h"

#include "base/bits.h"

#include <string.h>

enum {
    MAX_WORDS = 96,
    MAX_WORD = 24, /* bytes; longer ones are cut into what was read so far */
    MAX_CLASS = 8, /* characters of a class that are spelled out */
    MAX_DEPTH = 24,
};

/* What a part of an expression says: exactly one of these words, or: one of these stands in what it matches. No words:
 * nothing is known. */
typedef struct Words {
    Str *items;
    uint32_t count;
    bool exact;
} Words;

typedef struct Reader {
    Str text;
    size_t at;
    Arena *arena;
    uint32_t depth;
    bool failed;
} Reader;

static Words read_choice(Reader *r);

static bool at_end(const Reader *r) { return r->at >= r->text.len; }
static char peek(const Reader *r) { return at_end(r) ? '\0' : r->text.ptr[r->at]; }
static bool take(Reader *r, char c) {
    if (at_end(r) || r->text.ptr[r->at] != c) return false;
    r->at++;
    return true;
}

static Words fail(Reader *r) {
    r->failed = true;
    r->at = r->text.len;
    return (Words){0};
}

static Words nothing(void) { return (Words){0}; }

static Words empty_word(Reader *r) {
    Words w = {ARENA_ARRAY(r->arena, Str, 1), 1, true};
    return w;
}

static Words letter(Reader *r, char c) {
    Words w = {ARENA_ARRAY(r->arena, Str, 1), 1, true};
    char *byte = arena_alloc(r->arena, 1);
    *byte = c;
    w.items[0] = str_make(byte, 1);
    return w;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static size_t shortest(Words w) {
    size_t least = SIZE_MAX;
    for (uint32_t i = 0; i < w.count; i++)
        if (w.items[i].len < least) least = w.items[i].len;
    return w.count ? least : 0;
}

/* The one that says more; both say what must stand there. */
static Words better(Words a, Words b) {
    size_t x = shortest(a), y = shortest(b);
    if (x < 2) x = 0;
    if (y < 2) y = 0;
    if ((x < 3 ? x : 3) != (y < 3 ? y : 3)) return x > y ? a : b;
    if (a.count != b.count && x && y) return a.count < b.count ? a : b;
    return x >= y ? a : b;
}

/* Each of a followed by each of b; false where that is too many or too long. */
static bool join(Reader *r, Words a, Words b, Words *out) {
    if (!a.exact || !b.exact || a.count * b.count > MAX_WORDS) return false;
    *out = (Words){ARENA_ARRAY(r->arena, Str, (size_t)a.count * b.count), 0, true};
    for (uint32_t i = 0; i < a.count; i++) {
        for (uint32_t j = 0; j < b.count; j++) {
            size_t length = a.items[i].len + b.items[j].len;
            if (length > MAX_WORD) return false;
            char *bytes = arena_alloc(r->arena, length + 1);
            if (a.items[i].len) memcpy(bytes, a.items[i].ptr, a.items[i].len);
            if (b.items[j].len) memcpy(bytes + a.items[i].len, b.items[j].ptr, b.items[j].len);
            out->items[out->count++] = str_make(bytes, length);
        }
    }
    return true;
}

/* One or the other. */
static Words either(Reader *r, Words a, Words b) {
    bool exact = a.exact && b.exact;
    if (a.count + b.count > MAX_WORDS || !a.count || !b.count) return nothing();
    if (!exact && (shortest(a) < 2 || shortest(b) < 2)) return nothing();
    Words w = {ARENA_ARRAY(r->arena, Str, (size_t)a.count + b.count), a.count + b.count, exact};
    memcpy(w.items, a.items, a.count * sizeof(Str));
    memcpy(w.items + a.count, b.items, b.count * sizeof(Str));
    return w;
}

/* Behind `\`. */
static Words read_escape(Reader *r) {
    char c = peek(r);
    if (at_end(r)) return fail(r);
    r->at++;
    if (!is_alnum(c)) return (unsigned char)c < 0x80 ? letter(r, c) : fail(r);
    switch (c) {
        case 'd':
        case 'D':
        case 'w':
        case 'W':
        case 's':
        case 'S':
        case 'h':
        case 'H':
        case 'v':
        case 'V':
        case 'N':
        case 'R': return peek(r) == '{' ? fail(r) : nothing();
        case 'b':
        case 'B':
        case 'A':
        case 'z':
        case 'Z': return empty_word(r);
        case 'n': return letter(r, '\n');
        case 't': return letter(r, '\t');
        case 'r': return letter(r, '\r');
        case 'x':
        case 'p':
        case 'P':
            if (!take(r, '{')) return fail(r);
            while (!at_end(r) && peek(r) != '}') r->at++;
            r->at++;
            return nothing();
        default: return fail(r);
    }
}

/* Behind `[`. */
static Words read_class(Reader *r) {
    char found[MAX_CLASS];
    uint32_t count = 0;
    bool plain = !take(r, '^');
    for (bool first = true; !at_end(r) && (first || peek(r) != ']'); first = false) {
        char c = r->text.ptr[r->at++];
        if (c == '[' && (peek(r) == ':' || peek(r) == '.' || peek(r) == '=')) return fail(r);
        if (c == '\\') {
            if (at_end(r) || peek(r) == 'Q' || peek(r) == 'E') return fail(r);
            c = r->text.ptr[r->at++];
            if (is_alnum(c)) plain = false;
        } else if (!first && c == '-' && peek(r) != ']') {
            plain = false; /* a range */
        }
        if (count == MAX_CLASS || (unsigned char)c >= 0x80) plain = false;
        else found[count++] = c;
    }
    if (!take(r, ']')) return fail(r);
    if (!plain || !count) return nothing();
    Words w = letter(r, found[0]);
    for (uint32_t i = 1; i < count; i++) w = either(r, w, letter(r, found[i]));
    return w;
}

/* Behind `(?`: `*look` where what follows is looked at only. False where it is a setting, `(?i)`, that ends here. */
static bool read_kind(Reader *r, bool *look) {
    *look = false;
    if (take(r, ':') || take(r, '>')) return true;
    if (take(r, '=') || take(r, '!')) return *look = true;
    bool python = take(r, 'P');
    if (take(r, '<')) {
        if (!python && (take(r, '=') || take(r, '!'))) return *look = true;
        while (!at_end(r) && peek(r) != '>') r->at++;
        if (take(r, '>')) return true;
    } else if (!python) {
        while (peek(r) == 'i' || peek(r) == 's' || peek(r) == 'm' || peek(r) == '-') r->at++;
        if (take(r, ':')) return true;
        if (take(r, ')')) return false;
    }
    fail(r);
    return false;
}

/* Behind `(`. */
static Words read_group(Reader *r) {
    bool look = false;
    if (peek(r) == '*' || r->depth == MAX_DEPTH) return fail(r);
    if (take(r, '?') && !read_kind(r, &look)) return r->failed ? nothing() : empty_word(r);
    r->depth++;
    Words w = read_choice(r);
    r->depth--;
    if (!take(r, ')')) return fail(r);
    return look ? empty_word(r) : w;
}

static Words read_atom(Reader *r) {
    char c = r->text.ptr[r->at++];
    switch (c) {
        case '(': return read_group(r);
        case '[': return read_class(r);
        case '\\': return read_escape(r);
        case '.': return nothing();
        case '^':
        case '$': return empty_word(r);
        default: break;
    }
    if ((unsigned char)c < 0x80) return letter(r, c);
    while (((unsigned char)peek(r) & 0xC0) == 0x80) r->at++; /* the rest of the character */
    return nothing();
}

/* How often at least and at most what stands before comes: 0, 1, or 2 for more. */
static void read_times(Reader *r, uint32_t *least, uint32_t *most) {
    *least = *most = 1;
    if (take(r, '?')) *least = 0;
    else if (take(r, '*')) *least = 0, *most = 2;
    else if (take(r, '+')) *most = 2;
    else if (peek(r) == '{') {
        size_t at = r->at + 1;
        uint32_t number = 0;
        while (at < r->text.len && is_digit(r->text.ptr[at]) && number < 100000)
            number = 10 * number + (uint32_t)(r->text.ptr[at++] - '0');
        if (at == r->at + 1) {
            fail(r); /* a brace, or `{,n}`: versions of PCRE2 disagree */
            return;
        }
        *least = number < 2 ? number : 2;
        *most = number == 1 && at < r->text.len && r->text.ptr[at] == '}' ? 1 : 2;
        while (at < r->text.len && r->text.ptr[at] != '}') at++;
        r->at = at + 1;
    } else {
        return;
    }
    if (!take(r, '?')) take(r, '+');
}

/* Words one after the other. */
static Words read_sequence(Reader *r) {
    Words best = nothing(), run = empty_word(r);
    bool whole = true; /* `run` is all that there is */
    while (!at_end(r) && peek(r) != '|' && peek(r) != ')') {
        uint32_t least, most;
        Words joined, part = read_atom(r);
        read_times(r, &least, &most);
        if (r->failed) return nothing();
        if (least == 0 && part.exact && most == 1) part = either(r, part, empty_word(r));
        else if (least == 0) part = nothing();
        if (part.exact && join(r, run, part, &joined)) {
            run = joined;
            if (most == 1) continue;
            best = better(best, run);
            run = empty_word(r);
        } else {
            best = better(better(best, run), part);
            run = part.exact && most == 1 ? part : empty_word(r);
        }
        whole = false;
    }
    if (whole) return run;
    best = better(best, run);
    best.exact = false;
    return shortest(best) < 2 ? nothing() : best;
}

static Words read_choice(Reader *r) {
    Words all = read_sequence(r);
    while (!r->failed && take(r, '|')) {
        Words next = read_sequence(r);
        all = either(r, all, next);
    }
    return r->failed ? nothing() : all;
}

static uint32_t piece_hash(uint32_t piece) { return piece * 0x9E3779B1u >> (32 - NEED_PIECE_BITS); }

/* Case is one bit of a letter; other bytes that differ by it alone are taken for each other, which does no harm. */
static uint32_t fold(char c) { return (unsigned char)c | 0x20u; }

void regex_need_of(Str pattern, Arena *scratch, RegexNeed *need) {
    *need = (RegexNeed){0};
    Reader r = {.text = pattern, .arena = scratch};
    Words w = read_choice(&r);
    if (r.failed || !at_end(&r) || shortest(w) < 2) return;
    need->size = shortest(w) < 3 ? 2 : 3;
    for (uint32_t i = 0; i < w.count; i++) {
        uint32_t piece = 0;
        for (uint32_t j = 0; j < need->size; j++) piece = piece << 8 | fold(w.items[i].ptr[j]);
        uint32_t bit = piece_hash(piece);
        bits_add(need->pieces, bit);
    }
}

bool regex_need_met(const RegexNeed *need, Str text) {
    if (!need->size) return true;
    uint32_t piece = 0, mask = need->size == 3 ? 0xFFFFFF : 0xFFFF;
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) return true; /* letters outside ASCII may be the same without case */
        piece = (piece << 8 | fold(text.ptr[i])) & mask;
        if (i + 1 < need->size) continue;
        uint32_t bit = piece_hash(piece);
        if (bits_has(need->pieces, bit)) return true;
    }
    return false;
}
