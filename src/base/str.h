/* Bytes that travel with their length. A Str owns nothing: whoever made the bytes says how long they live.
 * The bytes are not terminated and may hold NUL. Every function is pure and safe in all threads. */
#ifndef TOCSIN_BASE_STR_H
#define TOCSIN_BASE_STR_H

#include "base/compiler.h"

#include <string.h>

typedef struct Str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;      /* bytes */
} Str;

/* A literal as a Str; the literal lives as long as the program. */
#define S(literal) ((Str){"" literal, sizeof(literal) - 1})

static inline Str str_make(const char *ptr, size_t len) { return (Str){ptr, len}; }

/* A terminated C string as a Str; `z` may be NULL and is then empty. */
static inline Str str_from_z(const char *z) { return (Str){z, z ? strlen(z) : 0}; }

static inline bool str_eq(Str a, Str b) { return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0); }

static inline bool str_starts_with(Str s, Str prefix) {
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool str_ends_with(Str s, Str suffix) {
    return s.len >= suffix.len && (suffix.len == 0 || memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0);
}

/* Whether it is one of a few, in any order. */
static inline bool str_is_among(Str s, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_eq(s, str_from_z(words[i]))) return true;
    return false;
}

/* Bytes [from, to) of `s`, both clamped to its length. */
Str str_slice(Str s, size_t from, size_t to);

/* Without ASCII white space at both ends. */
Str str_trim(Str s);

/* Order by bytes, the shorter first where one is the other's prefix: <0, 0, >0. */
int str_compare(Str a, Str b);

/* Offset of the first byte `c` at or after `from`, or SIZE_MAX. */
size_t str_find_byte(Str s, char c, size_t from);

/* Offset of the first `needle` at or after `from`, or SIZE_MAX. An empty needle is found at `from`. */
size_t str_find(Str s, Str needle, size_t from);

/* Cuts `*rest` at the first `sep`: returns what stands before it and leaves what stands behind in `*rest`; without a
 * `sep` returns all and leaves an empty Str whose ptr is NULL, so that `while (rest.ptr)` visits each piece. */
Str str_split(Str *rest, char sep);

/* What stands before the first `sep`, behind the last one: "os" and "join" of "os.path.join"; all where there is none. */
Str str_first_part(Str s, char sep);
Str str_last_part(Str s, char sep);

/* The code point of the UTF-8 sequence at offset `at`, and its length in bytes; 0 where there is none (RFC 3629). A surrogate,
 * which UTF-8 has not, is given like another code point: who minds it looks. */
size_t str_utf8(Str s, size_t at, uint32_t *c);

/* How many insertions, deletions, replacements and swaps of neighbours make `a` to `b`; texts over 63 bytes are far from
 * everything. For suggestions. */
unsigned str_distance(Str a, Str b);

/* Makes `*nearest` the candidate, and `*least` its distance to `name`, where that is less than `*least`. */
void str_nearer(Str name, Str candidate, Str *nearest, unsigned *least);

/* 64-bit hash of the bytes; the same in every run and on every machine (wyhash-like; not for hostile tables). */
uint64_t str_hash(Str s);
/* A hash of several numbers: begin with anything, mix in one after the other. */
static inline uint64_t hash_mix(uint64_t h, uint64_t x) {
    h = (h ^ x) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

#endif
