/* Reads Python's regular expressions: https://docs.python.org/3/library/re.html#regular-expression-syntax */
#include "match/automaton.h"
#include "base/bits.h"

/* An expression: from `in` to `out`, a STEP_FREE whose ways are open; its nodes are [first, the count at the time). */
typedef struct Piece {
    uint32_t first, in, out;
} Piece;

typedef struct Group {
    uint32_t first, in, end, split; /* `split`: the last node whose out[1] is the next alternative */
    uint32_t flags;                 /* outside of it */
    uint32_t last;                  /* where the alternative at hand ends */
    bool look;
} Group;

typedef struct Reader {
    Arena *arena;
    Automaton *a;
    uint32_t capacity;
    Str text;
    size_t at;
    uint32_t flags;
    bool failed;
    uint32_t depth;
    Group groups[AUTOMATON_MAX_DEPTH];
} Reader;

static uint32_t add(Reader *r, StepKind kind, uint32_t to) {
    Automaton *a = r->a;
    if (a->count >= AUTOMATON_MAX_NODES) {
        r->failed = true;
        return 0;
    }
    if (a->count == r->capacity) a->nodes = arena_grow(r->arena, a->nodes, a->count, &r->capacity, 64, sizeof(*a->nodes));
    a->nodes[a->count] = (AutomatonNode){.kind = kind, .out = {to, 0}};
    return a->count++;
}

static bool has(const Reader *r) { return r->at < r->text.len; }
static char peek(const Reader *r, size_t ahead) {
    return r->at + ahead < r->text.len ? r->text.ptr[r->at + ahead] : '\0';
}
static bool take(Reader *r, Str what) {
    if (!str_starts_with(str_slice(r->text, r->at, r->text.len), what)) return false;
    r->at += what.len;
    return true;
}

static void add_code(Symbols *s, uint32_t code) {
    bits_add(s->bits, code < 128 ? code : 128 + code % 64);
}

static void add_range(Symbols *s, uint32_t from, uint32_t to) {
    for (uint32_t c = from; c <= to && c < 128; c++) add_code(s, c);
    uint32_t above = from < 128 ? 128 : from;
    for (uint32_t i = 0; to >= 128 && i < 64 && above + i <= to; i++) add_code(s, above + i);
}

static void add_all(Symbols *s, const Symbols *more) {
    for (uint32_t i = 0; i < SYMBOLS / 64; i++) s->bits[i] |= more->bits[i];
}
static void turn(Symbols *s) {
    for (uint32_t i = 0; i < SYMBOLS / 64; i++) s->bits[i] = ~s->bits[i];
}

/* Letters in both cases, where any is there in one. */
static void fold(Symbols *s) {
    for (uint32_t c = 'a'; c <= 'z'; c++) {
        if (bits_has(s->bits, c)) bits_add(s->bits, c - 32);
        else if (bits_has(s->bits, c - 32)) bits_add(s->bits, c);
    }
}

/* What `\d` and its kin read; false where the letter is none of them. */
static bool add_kind(Symbols *s, char letter) {
    Symbols kind = {0};
    switch (letter | 32) {
        case 'd': add_range(&kind, '0', '9'); break;
        case 's':
            add_range(&kind, '\t', '\r');
            add_code(&kind, ' ');
            break;
        case 'w':
            add_range(&kind, '0', '9');
            add_range(&kind, 'A', 'Z');
            add_range(&kind, 'a', 'z');
            add_code(&kind, '_');
            add_range(&kind, 128, 128 + 63);
            break;
        default: return false;
    }
    if (letter < 'a') turn(&kind);
    add_all(s, &kind);
    return true;
}

static uint32_t read_hex(Reader *r, uint32_t digits) {
    uint32_t code = 0;
    for (uint32_t i = 0; i < digits; i++) {
        char c = peek(r, 0);
        bool digit = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'f';
        if (!digit && !letter) break;
        code = code * 16 + (uint32_t)(digit ? c - '0' : (c | 32) - 'a' + 10);
        r->at++;
    }
    return code & 0x1FFFFF;
}

/* One character as it stands, out of UTF-8. */
static uint32_t read_code(Reader *r) {
    uint32_t first = (unsigned char)r->text.ptr[r->at++];
    if (first < 0xC0) return first;
    uint32_t code = first & 0x1F;
    while (has(r) && ((unsigned char)peek(r, 0) & 0xC0) == 0x80)
        code = (code << 6 | ((unsigned char)r->text.ptr[r->at++] & 0x3F)) & 0x1FFFFF;
    return code;
}

/* The character that an escape means which is no kind of characters; behind the backslash. */
static uint32_t read_escape(Reader *r) {
    switch (peek(r, 0)) {
        case 'n': return r->at++, '\n';
        case 't': return r->at++, '\t';
        case 'r': return r->at++, '\r';
        case 'f': return r->at++, '\f';
        case 'v': return r->at++, '\v';
        case 'a': return r->at++, '\a';
        case 'x': return r->at++, read_hex(r, 2);
        case 'u': return r->at++, read_hex(r, 4);
        case 'U': return r->at++, read_hex(r, 8);
        case '0': return r->at++, 0;
        default: return has(r) ? read_code(r) : 0;
    }
}

/* One member of `[...]`; true where it is one character, which is then in `*code`. */
static bool read_member(Reader *r, Symbols *s, uint32_t *code) {
    if (peek(r, 0) == '\\') {
        r->at++;
        if (add_kind(s, peek(r, 0))) return r->at++, false;
        *code = peek(r, 0) == 'b' ? (r->at++, (uint32_t)'\b') : read_escape(r);
        return true;
    }
    *code = read_code(r);
    return true;
}

/* `[...]`, behind the bracket. */
static Symbols read_set(Reader *r) {
    Symbols s = {0};
    bool negated = take(r, S("^"));
    for (bool first = true; has(r) && (first || peek(r, 0) != ']'); first = false) {
        uint32_t from = 0, to = 0;
        if (!read_member(r, &s, &from)) continue;
        if (peek(r, 0) == '-' && peek(r, 1) && peek(r, 1) != ']') {
            r->at++;
            if (read_member(r, &s, &to)) add_range(&s, from, to);
            else add_code(&s, from);
        } else {
            add_code(&s, from);
        }
    }
    if (!take(r, S("]"))) r->failed = true;
    if (r->flags & REGEX_FOLD) fold(&s);
    if (negated) turn(&s);
    return s;
}

static uint32_t letter_flag(char c) {
    return c == 'i' ? REGEX_FOLD : c == 's' ? REGEX_DOT_ALL : c == 'm' ? REGEX_LINES : c == 'x' ? REGEX_VERBOSE : 0;
}

/* Letters of `(?ims-x`; they count from here on. */
static void read_flags(Reader *r) {
    bool off = false;
    for (; has(r) && peek(r, 0) != ')' && peek(r, 0) != ':'; r->at++) {
        uint32_t flag = letter_flag(peek(r, 0));
        if (peek(r, 0) == '-') off = true;
        else if (off) r->flags &= ~flag;
        else r->flags |= flag;
    }
}

static void link(Reader *r, uint32_t from, uint32_t to) {
    if (!r->failed) r->a->nodes[from].out[0] = to;
}

static void begin_group(Reader *r, bool look, uint32_t flags) {
    if (r->depth == AUTOMATON_MAX_DEPTH) {
        r->failed = true;
        return;
    }
    Group *g = &r->groups[r->depth++];
    *g = (Group){.first = r->a->count, .flags = flags, .look = look};
    g->last = add(r, STEP_FREE, 0);
    g->in = g->split = add(r, STEP_FREE, g->last);
    g->end = add(r, look ? STEP_ACCEPT : STEP_FREE, 0);
}

/* Behind `(`: false where that is all, or a group of which nothing is to be had. */
static bool open_group(Reader *r) {
    uint32_t flags = r->flags;
    bool look = false;
    if (take(r, S("?"))) {
        if (take(r, S("P<")) || (peek(r, 0) == '<' && peek(r, 1) != '=' && peek(r, 1) != '!')) {
            size_t end = str_find_byte(r->text, '>', r->at);
            if (end == SIZE_MAX) return r->failed = true, false;
            r->at = end + 1;
        } else if (take(r, S("=")) || take(r, S("!")) || take(r, S("<=")) || take(r, S("<!"))) {
            look = true;
        } else if (take(r, S("#")) || take(r, S("P="))) { /* a comment; what a group read, once more */
            size_t end = str_find_byte(r->text, ')', r->at);
            if (end == SIZE_MAX) return r->failed = true, false;
            r->at = end + 1;
            return false;
        } else if (take(r, S("("))) {
            size_t end = str_find_byte(r->text, ')', r->at);
            if (end == SIZE_MAX) return r->failed = true, false;
            r->at = end + 1;
        } else if (peek(r, 0) == '>') { /* nothing is tried twice in it */
            return r->failed = true, false;
        } else {
            read_flags(r);
            if (take(r, S(")"))) return false;
            if (!take(r, S(":"))) return r->failed = true, false;
        }
    }
    begin_group(r, look, flags);
    return true;
}

static Piece close_group(Reader *r) {
    Group *g = &r->groups[--r->depth];
    link(r, g->last, g->end);
    r->flags = g->flags;
    if (!g->look) return (Piece){g->first, g->in, g->end};
    uint32_t free = add(r, STEP_FREE, 0); /* what it looks at is not read */
    return (Piece){g->first, free, free};
}

static void next_alternative(Reader *r) {
    Group *g = &r->groups[r->depth - 1];
    link(r, g->last, g->end);
    g->last = add(r, STEP_FREE, 0);
    uint32_t split = add(r, STEP_FREE, g->last);
    if (!r->failed) r->a->nodes[g->split].out[1] = split;
    g->split = split;
}

static Piece piece_of(Reader *r, StepKind kind, const Symbols *symbols) {
    uint32_t in = add(r, kind, 0), out = add(r, STEP_FREE, 0);
    link(r, in, out);
    if (symbols && !r->failed) r->a->nodes[in].symbols = *symbols;
    return (Piece){in, in, out};
}

/* The same nodes once more; `end` is where those of the piece end. */
static Piece copy_piece(Reader *r, Piece p, uint32_t end) {
    uint32_t shift = r->a->count - p.first;
    for (uint32_t i = p.first; i < end && !r->failed; i++) {
        AutomatonNode node = r->a->nodes[i];
        uint32_t copy = add(r, node.kind, 0);
        if (r->failed) break;
        for (uint32_t k = 0; k < 2; k++)
            if (node.out[k]) node.out[k] += shift;
        r->a->nodes[copy] = node;
    }
    return (Piece){p.first + shift, p.in + shift, p.out + shift};
}

/* A loop that reads the piece once or more, or, with `skip`, not at all. The ways from its end and from before it are
 * apart: they are two ways to go. */
static Piece repeat(Reader *r, Piece p, bool loop, bool skip) {
    uint32_t exit = add(r, STEP_FREE, 0), in = p.in;
    if (r->failed) return p;
    if (loop) {
        r->a->nodes[p.out].out[0] = p.in;
        r->a->nodes[p.out].out[1] = exit;
    } else {
        link(r, p.out, exit);
    }
    if (skip) {
        in = add(r, STEP_FREE, p.in);
        if (!r->failed) r->a->nodes[in].out[1] = exit;
    }
    return (Piece){p.first, in, exit};
}

/* `x{2,4}` is xx(x(x)?)?: what may be there is one way to go, whatever is left out. */
static Piece repeat_counted(Reader *r, Piece p, uint32_t least, uint32_t most, bool endless) {
    uint32_t end = r->a->count, copies = endless ? (least ? least : 1) : most;
    if (copies == 0) return piece_of(r, STEP_FREE, NULL);
    if (copies > AUTOMATON_MAX_NODES) r->failed = true;
    Piece all = {.first = p.first, .in = 0, .out = add(r, STEP_FREE, 0)};
    uint32_t exit = add(r, STEP_FREE, 0);
    all.in = all.out;
    for (uint32_t i = 0; i < copies && !r->failed; i++) {
        Piece one = i + 1 == copies ? p : copy_piece(r, p, end);
        if (i + 1 == copies && endless) {
            one = repeat(r, one, true, least == 0);
        } else if (i >= least) {
            one.in = add(r, STEP_FREE, one.in);
            if (!r->failed) r->a->nodes[one.in].out[1] = exit;
        }
        link(r, all.out, one.in);
        all.out = one.out;
    }
    link(r, all.out, exit);
    all.out = exit;
    return all;
}

static bool read_number(Reader *r, uint32_t *number) {
    bool any = false;
    for (*number = 0; peek(r, 0) >= '0' && peek(r, 0) <= '9'; r->at++, any = true)
        if (*number < 100000) *number = *number * 10 + (uint32_t)(peek(r, 0) - '0');
    return any;
}

/* `{2}`, `{2,}`, `{,3}`, `{2,3}`; otherwise it is text. */
static bool read_counts(Reader *r, uint32_t *least, uint32_t *most, bool *endless) {
    size_t start = r->at++;
    bool low = read_number(r, least), comma = take(r, S(",")), high = comma && read_number(r, most);
    if (!comma) *most = *least;
    *endless = comma && !high;
    if ((low || comma) && take(r, S("}"))) return true;
    r->at = start;
    return false;
}

static Piece read_repeats(Reader *r, Piece p) {
    while (has(r) && !r->failed) {
        uint32_t least = 0, most = 0;
        bool endless = false;
        char c = peek(r, 0);
        if (c == '*' || c == '+' || c == '?') {
            r->at++;
            p = repeat(r, p, c != '?', c != '+');
        } else if (c == '{' && read_counts(r, &least, &most, &endless)) {
            p = repeat_counted(r, p, least, most, endless);
        } else {
            break;
        }
        if (peek(r, 0) == '?') r->at++;
        if (peek(r, 0) == '+') r->failed = true; /* nothing is tried twice in it */
    }
    return p;
}

static Piece read_backslash(Reader *r) {
    Symbols s = {0};
    r->at++;
    char c = peek(r, 0);
    if (add_kind(&s, c)) return r->at++, piece_of(r, STEP_READ, &s);
    if (c == 'b' || c == 'B') return r->at++, piece_of(r, STEP_BORDER, NULL);
    if (c == 'Z' || c == 'z') return r->at++, piece_of(r, STEP_END, NULL);
    if (c == 'A') return r->at++, piece_of(r, STEP_READ, &s); /* of no character: not again once something was read */
    if (c >= '1' && c <= '9') { /* what a group read, once more: nobody knows */
        r->at++;
        if (peek(r, 0) >= '0' && peek(r, 0) <= '9') r->at++;
        return piece_of(r, STEP_BORDER, NULL);
    }
    add_code(&s, read_escape(r));
    if (r->flags & REGEX_FOLD) fold(&s);
    return piece_of(r, STEP_READ, &s);
}

static Piece read_atom(Reader *r) {
    Symbols s = {0};
    switch (peek(r, 0)) {
        case '\\': return read_backslash(r);
        case '[': r->at++; s = read_set(r); return piece_of(r, STEP_READ, &s);
        case '$': return r->at++, piece_of(r, STEP_END, NULL);
        case '^': return r->at++, piece_of(r, r->flags & REGEX_LINES ? STEP_BORDER : STEP_READ, &s);
        case '.':
            r->at++;
            if (!(r->flags & REGEX_DOT_ALL)) add_code(&s, '\n');
            turn(&s);
            return piece_of(r, STEP_READ, &s);
        default:
            add_code(&s, read_code(r));
            if (r->flags & REGEX_FOLD) fold(&s);
            return piece_of(r, STEP_READ, &s);
    }
}

/* White space and comments that mean nothing under re.VERBOSE. */
static bool skip_blank(Reader *r) {
    char c = peek(r, 0);
    if (!(r->flags & REGEX_VERBOSE) || !(c == ' ' || (c >= '\t' && c <= '\r') || c == '#')) return false;
    if (c == '#') {
        size_t end = str_find_byte(r->text, '\n', r->at);
        r->at = end == SIZE_MAX ? r->text.len : end;
    }
    r->at = r->at < r->text.len ? r->at + 1 : r->at;
    return true;
}

bool automaton_read(Str pattern, uint32_t flags, Arena *arena, Automaton *automaton) {
    Reader *r = ARENA_NEW(arena, Reader);
    *automaton = (Automaton){0};
    *r = (Reader){.arena = arena, .a = automaton, .text = pattern, .flags = flags};
    add(r, STEP_FREE, 0); /* nobody is 0 */
    begin_group(r, true, flags);
    while (has(r) && !r->failed) {
        Piece p;
        char c = peek(r, 0);
        if (skip_blank(r)) continue;
        if (c == '|') {
            r->at++;
            next_alternative(r);
            continue;
        }
        if (c == '(') {
            r->at++;
            open_group(r);
            continue;
        }
        if (c == ')') {
            if (r->depth < 2) return false;
            r->at++;
            p = close_group(r);
        } else {
            p = read_atom(r);
        }
        while (skip_blank(r)) {}
        p = read_repeats(r, p);
        if (r->failed) break;
        link(r, r->groups[r->depth - 1].last, p.in);
        r->groups[r->depth - 1].last = p.out;
    }
    if (r->failed || r->depth != 1) return false;
    uint32_t end = flags & REGEX_WHOLE ? add(r, STEP_END, r->groups[0].end) : r->groups[0].end;
    link(r, r->groups[0].last, end);
    return !r->failed;
}
