/* Globs: see glob.h. Both matchers remember only the last star: what it took before can stay as it is. */
#include "base/glob.h"

#include <ctype.h>

static bool in_class(Str name, unsigned char c) {
    static const struct {
        const char *name;
        int (*is)(int);
    } classes[] = {
        {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
        {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
        {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
    };
    for (size_t i = 0; i < COUNT_OF(classes); i++)
        if (str_eq(name, str_from_z(classes[i].name))) return c < 128 && classes[i].is(c);
    return false;
}

/* A byte inside brackets, escapes taken off; false at the end of the pattern. */
static bool bracket_byte(Str pattern, size_t *at, unsigned char *c) {
    if (*at < pattern.len && pattern.ptr[*at] == '\\') (*at)++;
    if (*at >= pattern.len) return false;
    *c = (unsigned char)pattern.ptr[(*at)++];
    return true;
}

/* The bracket expression that starts at *at (behind "["). 1 and 0 match or not, and *at is behind it; -1 malformed. */
static int match_bracket(Str pattern, size_t *at, unsigned char c) {
    bool negated = *at < pattern.len && (pattern.ptr[*at] == '!' || pattern.ptr[*at] == '^');
    if (negated) (*at)++;
    bool hit = false;
    for (bool first = true;; first = false) {
        if (*at >= pattern.len) return -1;
        if (pattern.ptr[*at] == ']' && !first) break;
        if (pattern.ptr[*at] == '[' && *at + 1 < pattern.len && pattern.ptr[*at + 1] == ':') {
            size_t end = str_find(pattern, S(":]"), *at + 2);
            if (end == SIZE_MAX) return -1;
            hit |= in_class(str_slice(pattern, *at + 2, end), c);
            *at = end + 2;
            continue;
        }
        unsigned char low, high;
        if (!bracket_byte(pattern, at, &low)) return -1;
        high = low;
        if (*at + 1 < pattern.len && pattern.ptr[*at] == '-' && pattern.ptr[*at + 1] != ']') {
            (*at)++;
            if (!bracket_byte(pattern, at, &high)) return -1;
        }
        hit |= c >= low && c <= high;
    }
    (*at)++;
    return hit != negated;
}

/* Does the pattern's element at *at take the byte? *at moves behind the element where it does. */
static bool take(Str pattern, size_t *at, unsigned char c) {
    if (*at >= pattern.len) return false;
    size_t next = *at + 1;
    bool hit;
    switch (pattern.ptr[*at]) {
        case '?': hit = true; break;
        case '[': hit = match_bracket(pattern, &next, c) == 1; break;
        case '\\':
            hit = next < pattern.len && (unsigned char)pattern.ptr[next] == c;
            next++;
            break;
        default: hit = (unsigned char)pattern.ptr[*at] == c;
    }
    if (hit) *at = next;
    return hit;
}

bool glob_match_name(Str pattern, Str name) {
    size_t p = 0, n = 0, star = SIZE_MAX, star_name = 0;
    while (n < name.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = ++p;
            star_name = n;
        } else if (take(pattern, &p, (unsigned char)name.ptr[n])) {
            n++;
        } else if (star != SIZE_MAX) {
            p = star;
            n = ++star_name;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') p++;
    return p == pattern.len;
}

/* The first segment of a pattern: a "/" in brackets or behind a backslash does not end it. */
static Str split_pattern(Str *rest) {
    size_t at = 0;
    while (at < rest->len && rest->ptr[at] != '/') {
        if (rest->ptr[at] == '\\') {
            at += 2;
        } else if (rest->ptr[at++] == '[' && match_bracket(*rest, &at, 0) < 0) {
            at = rest->len; /* malformed, and so matches nothing */
        }
    }
    Str segment = str_slice(*rest, 0, at);
    *rest = at < rest->len ? str_slice(*rest, at + 1, rest->len) : (Str){NULL, 0};
    return segment;
}

bool glob_match_path(Str pattern, Str path) {
    Str p = pattern, n = path;
    Str star = {NULL, 0}, star_path = {NULL, 0};
    while (n.ptr) {
        Str p_next = p, n_next = n;
        Str segment = p.ptr ? split_pattern(&p_next) : S("");
        Str name = str_split(&n_next, '/');
        if (p.ptr && str_eq(segment, S("**"))) {
            if (!p_next.ptr) return true; /* behind "a/": everything inside, and something is left */
            star = p = p_next;
            star_path = n;
        } else if (p.ptr && glob_match_name(segment, name)) {
            p = p_next;
            n = n_next;
        } else if (star.ptr) {
            str_split(&star_path, '/');
            p = star;
            n = star_path;
        } else {
            return false;
        }
    }
    return !p.ptr;
}
