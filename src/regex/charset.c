/* See regex/charset.h. A pattern is read once from left to right: what characters may match is the sum of all its parts,
 * whatever stands around them; look-arounds and back references add none of their own. */
#include "regex/charset.h"

CharSet charset_range(unsigned char from, unsigned char to) {
    CharSet s = charset_none();
    for (unsigned c = from; c <= to && c < 128; c++) {
        if (c < 64) s.low |= UINT64_C(1) << c;
        else s.high |= UINT64_C(1) << (c - 64);
    }
    s.others = to >= 128;
    return s;
}

CharSet charset_of(Str text) {
    CharSet s = charset_none();
    for (size_t i = 0; i < text.len; i++) s = charset_or(s, charset_range((unsigned char)text.ptr[i], (unsigned char)text.ptr[i]));
    return s;
}

CharSet charset_alnum(void) {
    CharSet s = charset_or(charset_range('0', '9'), charset_or(charset_range('a', 'z'), charset_range('A', 'Z')));
    s.others = true;
    return s;
}

typedef struct PatternReader {
    Str text;
    size_t at;
    PatternChars *out;
    uint32_t depth;   /* of groups */
    bool start;       /* nothing but anchors was read since the alternative began, and it stands in no group */
    bool anchored, closed; /* the alternative at hand: at its begin; an end anchor was the last thing */
    bool any_begin_missing, any_end_missing;
    uint32_t items;   /* things that match characters */
    bool whole_class; /* the first of them was a class */
} PatternReader;

static int peek(const PatternReader *r) { return r->at < r->text.len ? (unsigned char)r->text.ptr[r->at] : -1; }

/* Behind a backslash; false where it stands for no characters. */
static bool escape(PatternReader *r, CharSet *set, bool in_class) {
    int c = peek(r);
    CharSet word = charset_or(charset_alnum(), charset_of(S("_"))), space = charset_of(S(" \t\n\r\f\v"));
    CharSet digit = charset_range('0', '9');
    digit.others = space.others = true;
    r->at++;
    switch (c) {
        case -1: *set = charset_none(); return true;
        case 'w': *set = word; return true;
        case 'W': *set = charset_not(word); set->others = true; return true;
        case 'd': *set = digit; return true;
        case 'D': *set = charset_not(charset_range('0', '9')); return true;
        case 's': *set = space; return true;
        case 'S': *set = charset_not(charset_of(S(" \t\n\r\f\v"))); return true;
        case 'n': *set = charset_of(S("\n")); return true;
        case 'r': *set = charset_of(S("\r")); return true;
        case 't': *set = charset_of(S("\t")); return true;
        case 'f': *set = charset_of(S("\f")); return true;
        case 'v': *set = charset_of(S("\v")); return true;
        case 'x':
        case 'u':
        case 'U':
        case 'N':
        case '0': *set = charset_all(); return true; /* any one: rarely worth the reading */
        default: break;
    }
    if (!in_class && (c == 'b' || c == 'B' || c == 'A' || c == 'Z' || c == 'z' || (c >= '1' && c <= '9'))) return false;
    *set = charset_range((unsigned char)c, (unsigned char)c);
    return true;
}

static CharSet read_class(PatternReader *r) {
    CharSet all = charset_none();
    bool not = peek(r) == '^';
    r->at += not;
    for (bool first = true; peek(r) >= 0 && (first || peek(r) != ']'); first = false) {
        int from = peek(r);
        CharSet one;
        r->at++;
        bool single = true;
        if (from == '\\') {
            int e = peek(r);
            single = !(e == 'w' || e == 'W' || e == 'd' || e == 'D' || e == 's' || e == 'S');
            escape(r, &one, true);
            from = e;
        } else {
            one = charset_range((unsigned char)from, (unsigned char)from);
        }
        if (single && peek(r) == '-' && r->at + 1 < r->text.len && r->text.ptr[r->at + 1] != ']') {
            r->at++;
            int to = peek(r);
            r->at++;
            if (to == '\\') {
                to = peek(r);
                r->at++;
            }
            one = to < from ? charset_all() : charset_range((unsigned char)from, (unsigned char)to);
        }
        all = charset_or(all, one);
    }
    r->at++;
    return not ? charset_not(all) : all;
}

static void end_alternative(PatternReader *r) {
    r->any_begin_missing |= !r->anchored;
    r->any_end_missing |= !r->closed;
}

static void begin_alternative(PatternReader *r) {
    r->start = true;
    r->anchored = r->closed = false;
}

static void matches(PatternReader *r, CharSet set, bool is_class) {
    r->out->all = charset_or(r->out->all, set);
    r->whole_class = is_class && r->items == 0;
    r->items++;
    r->start = r->closed = false;
}

/* `(?` and what follows: false where the group matches no characters of its own. */
static bool group_head(PatternReader *r) {
    if (peek(r) != '?') return true;
    r->at++;
    int c = peek(r);
    if (c == 'P' || c == '<') {
        if (c == '<' && r->at + 1 < r->text.len && (r->text.ptr[r->at + 1] == '=' || r->text.ptr[r->at + 1] == '!')) return false;
        if (c == 'P' && r->at + 1 < r->text.len && r->text.ptr[r->at + 1] == '=') return false;
        while (peek(r) >= 0 && peek(r) != '>') r->at++;
        r->at++;
        return true;
    }
    if (c == '=' || c == '!' || c == '#') return false;
    while (peek(r) >= 0 && peek(r) != ':' && peek(r) != ')') r->at++;
    if (peek(r) == ')') return true; /* (?i): the bracket is read as the group's end */
    r->at++;
    return true;
}

static void skip_group(PatternReader *r) {
    for (uint32_t depth = 1; r->at < r->text.len && depth; r->at++) {
        char c = r->text.ptr[r->at];
        if (c == '\\') r->at++;
        else if (c == '(') depth++;
        else if (c == ')') depth--;
    }
}

static void read_one(PatternReader *r) {
    int c = peek(r);
    CharSet set;
    r->at++;
    switch (c) {
        case '\\': {
            int e = peek(r);
            if (escape(r, &set, false)) {
                matches(r, set, true);
            } else if (e == 'A') {
                if (r->start && !r->depth) r->anchored = true;
            } else if (e == 'Z' || e == 'z') {
                r->closed = !r->depth;
            }
            break;
        }
        case '^':
            if (r->start) r->anchored = true;
            break;
        case '$': r->closed = true; break;
        case '.': set = charset_not(charset_of(S("\n"))); matches(r, set, false); break;
        case '[': matches(r, read_class(r), true); break;
        case '(':
            if (group_head(r)) {
                r->depth++;
                r->items += 2;
            } else {
                skip_group(r);
            }
            break;
        case ')':
            if (r->depth) r->depth--;
            break;
        case '|':
            r->items += 2;
            if (r->depth) {
                r->start = false;
                break;
            }
            end_alternative(r);
            begin_alternative(r);
            break;
        case '*':
        case '+':
        case '?': r->whole_class &= c == '+'; break;
        case '{':
            while (peek(r) >= 0 && peek(r) != '}') r->at++;
            r->at++;
            r->items += 2;
            break;
        default: matches(r, charset_range((unsigned char)c, (unsigned char)c), true); break;
    }
}

bool charset_pattern(Str pattern, PatternChars *out) {
    *out = (PatternChars){.all = charset_none()};
    PatternReader r = {.text = pattern, .out = out};
    begin_alternative(&r);
    while (r.at < r.text.len) read_one(&r);
    end_alternative(&r);
    out->begins = !r.any_begin_missing;
    out->ends = !r.any_end_missing;
    out->one_class = r.whole_class && r.items == 1 && !out->begins && !out->ends;
    return r.depth == 0;
}
