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

size_t str_utf8(Str s, size_t at, uint32_t *c) {
    static const uint8_t lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s.ptr[at];
    size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || s.len - at < length) return 0;
    uint32_t value = lead & lead_bits[length];
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)s.ptr[at + i];
        if ((byte & 0xC0) != 0x80) return 0;
        value = value << 6 | (byte & 0x3F);
    }
    if (value < least[length] || value > 0x10FFFF) return 0;
    *c = value;
    return length;
}

unsigned str_distance(Str a, Str b) {
    enum { LONGEST = 63, FAR = 1000 };
    if (a.len > LONGEST || b.len > LONGEST) return FAR;
    unsigned rows[3][LONGEST + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    for (unsigned j = 0; j <= b.len; j++) above[j] = before[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned best = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            if (above[j] + 1 < best) best = above[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped && before[j - 2] + 1 < best) best = before[j - 2] + 1;
            row[j] = best;
        }
        unsigned *oldest = before;
        before = above, above = row, row = oldest;
    }
    return above[b.len];
}

void str_nearer(Str name, Str candidate, Str *nearest, unsigned *least) {
    unsigned distance = str_distance(name, candidate);
    if (distance < *least) *least = distance, *nearest = candidate;
}
