/* Str: see base/str.h. */
#include "base/str.h"

Str str_slice(Str s, size_t from, size_t to) {
    if (to > s.len) to = s.len;
    if (from > to) from = to;
    return (Str){s.ptr ? s.ptr + from : NULL, to - from};
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Str str_trim(Str s) {
    while (s.len && is_space(s.ptr[0])) s.ptr++, s.len--;
    while (s.len && is_space(s.ptr[s.len - 1])) s.len--;
    return s;
}

int str_compare(Str a, Str b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (order) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

size_t str_find_byte(Str s, char c, size_t from) {
    if (from >= s.len) return SIZE_MAX;
    const char *hit = memchr(s.ptr + from, c, s.len - from);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

size_t str_find(Str s, Str needle, size_t from) {
    if (from > s.len) return SIZE_MAX;
    if (needle.len == 0) return from;
    for (;;) {
        size_t at = str_find_byte(s, needle.ptr[0], from);
        if (at == SIZE_MAX || s.len - at < needle.len) return SIZE_MAX;
        if (memcmp(s.ptr + at, needle.ptr, needle.len) == 0) return at;
        from = at + 1;
    }
}

Str str_split(Str *rest, char sep) {
    size_t at = str_find_byte(*rest, sep, 0);
    Str head = *rest;
    if (at == SIZE_MAX) {
        *rest = (Str){NULL, 0};
        return head;
    }
    head.len = at;
    *rest = (Str){rest->ptr + at + 1, rest->len - at - 1};
    return head;
}

Str str_first_part(Str s, char sep) { return str_split(&s, sep); }

Str str_last_part(Str s, char sep) {
    size_t from = s.len;
    while (from && s.ptr[from - 1] != sep) from--;
    return str_slice(s, from, s.len);
}

uint64_t str_hash(Str s) {
    uint64_t h = 0x9E3779B97F4A7C15u ^ s.len;
    while (s.len >= 8) {
        uint64_t w;
        memcpy(&w, s.ptr, 8);
        h = (h ^ w) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
        s.ptr += 8, s.len -= 8;
    }
    /* By halves: a copy of unknown length is a loop over bytes, and most names are short. */
    uint64_t tail = 0;
    unsigned shift = 0;
    if (s.len & 4) {
        uint32_t four;
        memcpy(&four, s.ptr, 4);
        tail = four;
        shift = 32;
        s.ptr += 4;
    }
    if (s.len & 2) {
        uint16_t two;
        memcpy(&two, s.ptr, 2);
        tail |= (uint64_t)two << shift;
        shift += 16;
        s.ptr += 2;
    }
    if (s.len & 1) tail |= (uint64_t)(unsigned char)*s.ptr << shift;
    h = (h ^ tail) * 0xD6E8FEB86659FD93u;
    return h ^ (h >> 29);
}
