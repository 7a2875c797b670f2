/* See regex/automaton.h. One recursive descent over the pattern; a copy of what is repeated is made by reading it again. */
#include "regex/automaton.h"

enum { MAX_STEPS = 50000 };

/* A piece of the pattern: the states that it begins and ends with, and whether it may be nothing at all. */
typedef struct Part {
    StateSet first, last;
    bool empty;
} Part;

typedef struct RegexReader {
    Automaton *out;
    Str text;
    size_t at;
    uint32_t depth, steps; /* bytes and atoms read, again and again for copies */
    bool failed, merges;
    bool any_case, dot_all, lines, verbose; /* (?i) (?s) (?m) (?x) */
} RegexReader;

static const Part NOTHING = {.empty = true};

static int peek(const RegexReader *r) { return r->at < r->text.len ? (unsigned char)r->text.ptr[r->at] : -1; }
static int peek_at(const RegexReader *r, size_t ahead) {
    return r->at + ahead < r->text.len ? (unsigned char)r->text.ptr[r->at + ahead] : -1;
}
static bool take(RegexReader *r, char c) {
    if (peek(r) != (unsigned char)c) return false;
    r->at++;
    return true;
}

uint32_t states_after(const StateSet *s, uint32_t from) {
    for (uint32_t word = from / 64; word < AUTOMATON_WORDS; word++) {
        uint64_t bits = s->bits[word];
        if (word == from / 64) bits &= UINT64_MAX << (from % 64);
        if (bits) return word * 64 + (uint32_t)__builtin_ctzll(bits);
    }
    return AUTOMATON_STATES;
}

/* ---- states ---- */

static Part new_state(RegexReader *r, CharSet chars, bool begin, bool end) {
    Automaton *a = r->out;
    if (a->count == AUTOMATON_STATES) {
        r->failed = true;
        return NOTHING;
    }
    uint32_t id = a->count++;
    a->states[id] = (struct AutomatonState){.chars = chars, .begin = begin, .end = end};
    Part p = {.empty = false};
    states_add(&p.first, id);
    states_add(&p.last, id);
    return p;
}

/* `to` may follow `from`; what already did now follows in two ways. */
static void follow(Automaton *a, const StateSet *from, const StateSet *to) {
    for (uint32_t p = states_after(from, 0); p < AUTOMATON_STATES; p = states_after(from, p + 1)) {
        struct AutomatonState *state = &a->states[p];
        for (unsigned i = 0; i < AUTOMATON_WORDS; i++) state->twice.bits[i] |= state->next.bits[i] & to->bits[i];
        states_join(&state->next, to);
    }
}

static Part join_behind(RegexReader *r, Part left, Part right) {
    follow(r->out, &left.last, &right.first);
    if (left.empty) states_join(&left.first, &right.first);
    if (right.empty) states_join(&right.last, &left.last);
    return (Part){.first = left.first, .last = right.last, .empty = left.empty && right.empty};
}

/* ---- characters ---- */

static CharSet word_chars(void) {
    CharSet s = charset_or(charset_alnum(), charset_of(S("_")));
    s.others = true;
    return s;
}

static CharSet exactly(uint32_t code) { return code < 128 ? charset_range((unsigned char)code, (unsigned char)code) : charset_none(); }

static uint32_t read_hex(RegexReader *r, unsigned digits) {
    uint32_t value = 0;
    for (; digits && peek(r) >= 0; digits--) {
        int c = peek(r) | 32;
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) break;
        value = value * 16 + (uint32_t)digit;
        r->at++;
    }
    return value;
}

/* Behind a backslash: a class such as \w. */
static bool read_class_escape(RegexReader *r, CharSet *set) {
    CharSet digit = charset_range('0', '9'), space = charset_of(S(" \t\n\r\f\v"));
    switch (peek(r)) {
        case 'w': *set = word_chars(); break;
        case 'W': *set = charset_not(word_chars()); break;
        case 'd': *set = digit; break;
        case 'D': *set = charset_not(digit); break;
        case 's': *set = space; break;
        case 'S': *set = charset_not(space); break;
        default: return false;
    }
    r->at++;
    return true;
}

/* Behind a backslash: one character, by its code. */
static uint32_t read_escaped(RegexReader *r) {
    int c = peek(r);
    r->at += c >= 0;
    switch (c) {
        case -1: r->failed = true; return 0;
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'f': return '\f';
        case 'v': return '\v';
        case 'a': return '\a';
        case 'x': return read_hex(r, 2);
        case 'u': return read_hex(r, 4);
        case 'U': return read_hex(r, 8);
        case 'N':
            while (peek(r) >= 0 && peek(r) != '}') r->at++;
            take(r, '}');
            return UINT32_MAX;
        case '0': {
            uint32_t value = 0;
            for (unsigned i = 0; i < 2 && peek(r) >= '0' && peek(r) <= '7'; i++, r->at++) value = value * 8 + (uint32_t)(peek(r) - '0');
            return value;
        }
        default: return (uint32_t)c;
    }
}

/* One character as it is written; of one beyond ASCII all its bytes. */
static uint32_t read_char(RegexReader *r) {
    unsigned char c = (unsigned char)peek(r);
    r->at++;
    if (c < 128) return c;
    while (peek(r) >= 0 && (peek(r) & 0xC0) == 0x80) r->at++;
    return UINT32_MAX;
}

static CharSet read_set(RegexReader *r) {
    CharSet all = charset_none();
    bool not = take(r, '^');
    for (bool first = true; peek(r) >= 0 && (first || peek(r) != ']'); first = false) {
        CharSet class;
        bool escaped = take(r, '\\');
        if (escaped && read_class_escape(r, &class)) {
            all = charset_or(all, class);
            continue;
        }
        uint32_t from = !escaped ? read_char(r) : take(r, 'b') ? (uint32_t)'\b' : read_escaped(r), to = from;
        if (peek(r) == '-' && peek_at(r, 1) >= 0 && peek_at(r, 1) != ']') {
            r->at++;
            to = take(r, '\\') ? read_escaped(r) : read_char(r);
        }
        if (to < from) r->failed = true;
        if (from < 128) all = charset_or(all, charset_range((unsigned char)from, to < 128 ? (unsigned char)to : 127));
        if (from != to && to >= 128) all.others = true; /* a range of others: so wide that it meets any */
    }
    if (!take(r, ']')) r->failed = true;
    return not ? charset_not(all) : all;
}

static CharSet both_cases(CharSet s) {
    const uint64_t letters = UINT64_C(0x7fffffe); /* A to Z, from '@' on */
    uint64_t upper = s.high & letters, lower = s.high >> 32 & letters;
    s.high |= upper << 32 | lower;
    return s;
}

static Part char_part(RegexReader *r, CharSet chars) { return new_state(r, r->any_case ? both_cases(chars) : chars, false, false); }

/* ---- pieces ---- */

static Part read_alternatives(RegexReader *r);

static void skip_group(RegexReader *r) {
    bool in_set = false;
    for (uint32_t depth = 1; r->at < r->text.len && depth; r->at++, r->steps++) {
        char c = r->text.ptr[r->at];
        if (c == '\\') r->at++;
        else if (in_set) in_set = c != ']';
        else if (c == '[') in_set = true, r->at += peek_at(r, 1) == ']' ? 1 : 0;
        else if (c == '(') depth++;
        else if (c == ')') depth--;
    }
}

/* The letters of (?i-s: or (?i). True where a colon ends them. */
static bool read_flags(RegexReader *r) {
    bool on = true;
    for (; peek(r) >= 0 && peek(r) != ':' && peek(r) != ')'; r->at++) {
        switch (peek(r)) {
            case '-': on = false; break;
            case 'i': r->any_case = on; break;
            case 's': r->dot_all = on; break;
            case 'm': r->lines = on; break;
            case 'x': r->verbose = on; break;
            default: break;
        }
    }
    return take(r, ':');
}

static void seal(Automaton *a, uint32_t from) {
    for (uint32_t i = from; i < a->count; i++) a->states[i].sealed = true;
}

static Part read_inside(RegexReader *r) {
    Part p = read_alternatives(r);
    if (!take(r, ')')) r->failed = true;
    return p;
}

static bool skip_name(RegexReader *r, char end) {
    while (peek(r) >= 0 && peek(r) != (unsigned char)end) r->at++;
    return take(r, end);
}

/* Behind an opening bracket. */
static Part read_group(RegexReader *r) {
    if (!take(r, '?')) return read_inside(r);
    int c = peek(r), next = peek_at(r, 1);
    if (c == '#' || c == '=' || c == '!' || (c == '<' && (next == '=' || next == '!'))) {
        r->at += c == '<' ? 2 : 1;
        size_t from = r->at;
        Automaton *a = r->out;
        skip_group(r);
        if (c != '#' && a->look_count < AUTOMATON_LOOKS && r->at > from) a->looks[a->look_count++] = str_slice(r->text, from, r->at - 1);
        return NOTHING;
    }
    if (c == 'P' && next == '=') {
        if (!skip_name(r, ')')) r->failed = true;
        return NOTHING;
    }
    if (c == 'P' || c == '<') {
        if (!skip_name(r, '>')) r->failed = true;
        return read_inside(r);
    }
    if (c == '(') { /* (?(1)yes|no) */
        if (!skip_name(r, ')')) r->failed = true;
        return read_inside(r);
    }
    if (c == '>') {
        uint32_t from = r->out->count;
        r->at++;
        Part p = read_inside(r);
        seal(r->out, from);
        return p;
    }
    RegexReader before = *r;
    if (!read_flags(r)) { /* (?i): from here on */
        if (!take(r, ')')) r->failed = true;
        return NOTHING;
    }
    Part p = read_inside(r);
    r->any_case = before.any_case, r->dot_all = before.dot_all, r->lines = before.lines, r->verbose = before.verbose;
    return p;
}

static Part read_escape(RegexReader *r) {
    CharSet set;
    if (read_class_escape(r, &set)) return new_state(r, set, false, false);
    int c = peek(r);
    if (c == 'b' || c == 'B' || (c >= '1' && c <= '9')) {
        for (r->at++; c <= '9' && peek(r) >= '0' && peek(r) <= '9';) r->at++;
        return NOTHING;
    }
    if (c == 'A' || c == 'Z' || c == 'z') {
        r->at++;
        return new_state(r, charset_none(), c == 'A', c != 'A');
    }
    return char_part(r, exactly(read_escaped(r)));
}

/* `$`: at the end, or before a line end that stands there. */
static Part end_part(RegexReader *r) {
    Part end = new_state(r, charset_none(), false, true);
    if (r->lines) return end;
    Part line = join_behind(r, new_state(r, charset_of(S("\n")), false, false), end);
    states_join(&line.first, &end.first);
    return line;
}

static Part read_atom(RegexReader *r) {
    if (++r->steps > MAX_STEPS) {
        r->failed = true;
        return NOTHING;
    }
    switch (peek(r)) {
        case '\\': r->at++; return read_escape(r);
        case '[': r->at++; return char_part(r, read_set(r));
        case '.': r->at++; return new_state(r, r->dot_all ? charset_all() : charset_not(charset_of(S("\n"))), false, false);
        case '^': r->at++; return r->lines ? NOTHING : new_state(r, charset_none(), true, false);
        case '$': r->at++; return end_part(r);
        case '(': {
            r->at++;
            if (++r->depth > AUTOMATON_NESTING) r->failed = true;
            Part p = r->failed ? NOTHING : read_group(r);
            r->depth--;
            return p;
        }
        case '*':
        case '+':
        case '?': r->failed = true; return NOTHING;
        default: return char_part(r, exactly(read_char(r)));
    }
}

static void skip_verbose(RegexReader *r) {
    if (!r->verbose) return;
    for (int c = peek(r); c == ' ' || (c >= '\t' && c <= '\r') || c == '#'; c = peek(r)) {
        if (c == '#') while (peek(r) >= 0 && peek(r) != '\n') r->at++;
        else r->at++;
    }
}

typedef struct Repeat {
    uint32_t least, most; /* UINT32_MAX: any number */
    bool possessive;
} Repeat;

static bool read_number(RegexReader *r, uint32_t *n) {
    size_t from = r->at;
    for (*n = 0; peek(r) >= '0' && peek(r) <= '9'; r->at++)
        if (*n < 100000) *n = *n * 10 + (uint32_t)(peek(r) - '0');
    return r->at > from;
}

/* `{2,3}`; false, and nothing read, where it is no repetition: it stands for itself then. */
static bool read_braces(RegexReader *r, Repeat *repeat) {
    size_t from = r->at++;
    bool least = read_number(r, &repeat->least), comma = take(r, ','), most = comma && read_number(r, &repeat->most);
    if (!comma) repeat->most = repeat->least;
    else if (!most) repeat->most = UINT32_MAX;
    if ((least || comma) && take(r, '}')) return true;
    r->at = from;
    return false;
}

static bool read_repeat(RegexReader *r, Repeat *repeat) {
    *repeat = (Repeat){0, UINT32_MAX, false};
    switch (peek(r)) {
        case '*': r->at++; break;
        case '+': repeat->least = 1; r->at++; break;
        case '?': repeat->most = 1; r->at++; break;
        case '{':
            if (!read_braces(r, repeat)) return false;
            break;
        default: return false;
    }
    if (!take(r, '?')) repeat->possessive = take(r, '+');
    return true;
}

/* What was read from `start` on, as often as `repeat` says. */
static Part repeated(RegexReader *r, Part one, size_t start, Repeat repeat) {
    size_t behind = r->at;
    bool any = repeat.most == UINT32_MAX;
    if (!any && repeat.most == 0) return NOTHING;
    uint32_t copies = any ? repeat.least : repeat.most;
    if (copies > AUTOMATON_COPIES) copies = AUTOMATON_COPIES;
    Part whole = one; /* each copy behind the one before: what may end earlier ends there */
    StateSet ends = repeat.least <= 1 ? one.last : (StateSet){{0}};
    for (uint32_t i = 1; i < copies && !r->failed; i++) {
        r->at = start;
        one = read_atom(r);
        whole = join_behind(r, whole, one);
        if (i + 1 >= repeat.least || i + 1 == copies) states_join(&ends, &whole.last);
    }
    if (any) follow(r->out, &one.last, &one.first);
    r->at = behind;
    return (Part){.first = whole.first, .last = ends, .empty = whole.empty || repeat.least == 0};
}

static Part read_sequence(RegexReader *r) {
    Part whole = NOTHING;
    for (skip_verbose(r); !r->failed && peek(r) >= 0 && peek(r) != '|' && peek(r) != ')'; skip_verbose(r)) {
        size_t start = r->at;
        uint32_t from = r->out->count;
        Part one = read_atom(r);
        Repeat repeat;
        skip_verbose(r);
        if (!r->failed && read_repeat(r, &repeat)) {
            one = repeated(r, one, start, repeat);
            if (repeat.possessive) seal(r->out, from);
        }
        whole = join_behind(r, whole, one);
    }
    return whole;
}

/* One character or class, which `[^` did not negate: Python's re makes one class of alternatives that are all such. */
static bool is_class(const RegexReader *r, size_t start, uint32_t from) {
    int first = start < r->text.len ? (unsigned char)r->text.ptr[start] : -1;
    if (r->out->count != from + 1 || r->out->states[from].begin || r->out->states[from].end) return false;
    if (first == '(' || first == '.') return false;
    if (first == '[') return r->text.ptr[start + 1] != '^' && r->text.ptr[r->at - 1] == ']';
    return r->at - start == (first == '\\' ? 2 : 1);
}

/* The class of all alternatives, which are the states behind `from`. */
static Part merged(RegexReader *r, uint32_t from) {
    Automaton *a = r->out;
    for (; a->count > from + 1; a->count--) a->states[from].chars = charset_or(a->states[from].chars, a->states[a->count - 1].chars);
    Part one = {.empty = false};
    states_add(&one.first, from);
    states_add(&one.last, from);
    return one;
}

static Part read_alternatives(RegexReader *r) {
    size_t start = r->at;
    uint32_t from = r->out->count, count = 1;
    Part whole = read_sequence(r);
    bool classes = r->merges && is_class(r, start, from);
    while (!r->failed && take(r, '|')) {
        start = r->at;
        Part other = read_sequence(r);
        classes = classes && !r->failed && is_class(r, start, from + count++);
        states_join(&whole.first, &other.first);
        states_join(&whole.last, &other.last);
        whole.empty |= other.empty;
    }
    return classes && count > 1 ? merged(r, from) : whole;
}

/* ---- the whole ---- */

/* The flag is given beside the pattern; but who breaks lines and indents them means it. */
static bool is_verbose(Str pattern) {
    size_t lines = 0;
    for (size_t at = str_find_byte(pattern, '\n', 0); at != SIZE_MAX; at = str_find_byte(pattern, '\n', at + 1), lines++) {
        char next = at + 1 < pattern.len ? pattern.ptr[at + 1] : ' ';
        if (next != ' ' && next != '\t' && next != '\n' && next != '\r') return false;
    }
    return lines > 0;
}

bool automaton_read(Automaton *a, Str pattern, RegexMode mode) {
    RegexReader r = {.out = a, .text = pattern, .merges = mode.engine == ENGINE_RE};
    r.any_case = mode.flags & REGEX_ANY_CASE;
    r.dot_all = mode.flags & REGEX_DOT_ALL;
    r.lines = mode.flags & REGEX_LINES;
    r.verbose = (mode.flags & REGEX_VERBOSE) || is_verbose(pattern);
    a->count = a->look_count = 0;
    Part start = new_state(&r, mode.use == REGEX_SEARCH ? charset_all() : charset_none(), true, false);
    follow(a, &start.last, &start.first);
    Part whole = read_alternatives(&r);
    if (r.failed || r.at < pattern.len) return false;
    if (mode.use == REGEX_FULLMATCH) whole = join_behind(&r, whole, new_state(&r, charset_none(), false, true));
    follow(a, &start.last, &whole.first);
    a->last = whole.last;
    a->empty = whole.empty;
    return !r.failed;
}

bool automaton_takes(const Automaton *a, uint32_t state, unsigned letter) {
    const struct AutomatonState *s = &a->states[state];
    if (letter == LETTER_BEGIN) return s->begin;
    if (letter == LETTER_END) return s->end;
    return charset_has(s->chars, (unsigned char)letter);
}

StateSet automaton_step(const Automaton *a, const StateSet *from, unsigned letter) {
    StateSet reached = {{0}}, result = {{0}};
    for (uint32_t p = states_after(from, 0); p < AUTOMATON_STATES; p = states_after(from, p + 1)) states_join(&reached, &a->states[p].next);
    for (uint32_t q = states_after(&reached, 0); q < AUTOMATON_STATES; q = states_after(&reached, q + 1))
        if (automaton_takes(a, q, letter)) states_add(&result, q);
    return result;
}
