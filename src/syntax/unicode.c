/* Identifiers and their normal form: see syntax/unicode.h. Names of characters are unicode_names.c's. */
#include "syntax/unicode.h"

#include "syntax/unicode_nfkc_tables.h"
#include "syntax/unicode_xid_tables.h"

static unsigned xid_pair(uint32_t c) {
    uint32_t block = c >> 7;
    if (block >= COUNT_OF(xid_blocks)) return 0;
    unsigned four = xid_bits[xid_blocks[block] * 32u + (c >> 2 & 31)];
    return four >> (2 * (c & 3));
}

bool unicode_is_xid_start(uint32_t code_point) { return xid_pair(code_point) & 1; }
bool unicode_is_xid_continue(uint32_t code_point) { return xid_pair(code_point) >> 1 & 1; }

uint32_t unicode_decode(Str text, size_t *at) {
    const unsigned char *p = (const unsigned char *)text.ptr + *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return (p[0] & 31u) << 6 | (p[1] & 63u);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
    }
    *at += 4;
    return (p[0] & 7u) << 18 | (p[1] & 63u) << 12 | (p[2] & 63u) << 6 | (p[3] & 63u);
}

static unsigned combining_class(uint32_t c) {
    uint32_t block = c >> 6;
    return block < COUNT_OF(combining_blocks) ? combining_classes[combining_blocks[block] * 64u + (c & 63)] : 0;
}

/* Place of the full decomposition of `c` in expansion_pool, or 0. */
static uint32_t expansion_place(uint32_t c) {
    uint32_t block = c >> 6;
    return block < COUNT_OF(expansion_blocks) ? expansion_places[expansion_blocks[block] * 64u + (c & 63)] : 0;
}

/* Hangul by rule (Unicode 3.12). */
enum {
    HANGUL_S = 0xAC00,
    HANGUL_L = 0x1100,
    HANGUL_V = 0x1161,
    HANGUL_T = 0x11A7,
    HANGUL_L_COUNT = 19,
    HANGUL_V_COUNT = 21,
    HANGUL_T_COUNT = 28,
    HANGUL_S_COUNT = 11172,
};

/* The primary composite of two characters, or 0. */
static uint32_t composite(uint32_t first, uint32_t second) {
    if (first - HANGUL_L < HANGUL_L_COUNT && second - HANGUL_V < HANGUL_V_COUNT)
        return HANGUL_S + ((first - HANGUL_L) * HANGUL_V_COUNT + (second - HANGUL_V)) * HANGUL_T_COUNT;
    if (first - HANGUL_S < HANGUL_S_COUNT && (first - HANGUL_S) % HANGUL_T_COUNT == 0 &&
        second - (HANGUL_T + 1) < HANGUL_T_COUNT - 1)
        return first + (second - HANGUL_T);
    size_t low = 0, high = COUNT_OF(composites);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool same = composites[middle].first == first;
        if (composites[middle].first < first || (same && composites[middle].second < second)) low = middle + 1;
        else high = middle;
    }
    return low < COUNT_OF(composites) && composites[low].first == first && composites[low].second == second
               ? composites[low].both
               : 0;
}

/* A starter and the marks behind it, not yet in order. A run of marks can be as long as the text: it grows on the heap
 * and is sorted in linear time. */
typedef struct Segment {
    Buf *out;
    uint32_t starter;
    bool has_starter;
    uint32_t *marks; /* |class 8|code point 24| */
    size_t count, capacity;
} Segment;

static void add_mark(Segment *s, uint32_t mark, unsigned class) {
    if (s->count == s->capacity) {
        void *p = s->marks;
        buffer_reserve(&p, &s->capacity, s->count + 16, sizeof *s->marks);
        s->marks = p;
    }
    s->marks[s->count++] = (uint32_t) class << 24 | mark;
}

/* Sorts the marks by class and keeps the order within a class (canonical ordering). */
static void sort_marks(Segment *s) {
    if (s->count < 16) {
        for (size_t i = 1; i < s->count; i++) {
            uint32_t mark = s->marks[i];
            size_t to = i;
            for (; to > 0 && s->marks[to - 1] >> 24 > mark >> 24; to--) s->marks[to] = s->marks[to - 1];
            s->marks[to] = mark;
        }
        return;
    }
    size_t starts[257] = {0};
    for (size_t i = 0; i < s->count; i++) starts[(s->marks[i] >> 24) + 1]++;
    for (size_t i = 1; i < 257; i++) starts[i] += starts[i - 1];
    size_t count = s->count;
    void *p = s->marks;
    buffer_reserve(&p, &s->capacity, 2 * count, sizeof *s->marks);
    s->marks = p;
    for (size_t i = 0; i < count; i++) s->marks[count + starts[s->marks[i] >> 24]++] = s->marks[i];
    memmove(s->marks, s->marks + count, count * sizeof *s->marks);
}

/* Puts the marks in order and composes what the starter takes; the rest stays. */
static void compose_marks(Segment *s) {
    if (s->count == 0) return;
    sort_marks(s);
    if (!s->has_starter) return;
    size_t kept = 0;
    unsigned last = 0;
    for (size_t i = 0; i < s->count; i++) {
        unsigned class = s->marks[i] >> 24;
        uint32_t both = class > last ? composite(s->starter, s->marks[i] & 0xFFFFFF) : 0;
        if (both) {
            s->starter = both;
        } else {
            last = class;
            s->marks[kept++] = s->marks[i];
        }
    }
    s->count = kept;
}

static void flush_segment(Segment *s) {
    if (s->has_starter) buf_utf8(s->out, s->starter);
    for (size_t i = 0; i < s->count; i++) buf_utf8(s->out, s->marks[i] & 0xFFFFFF);
    s->count = 0;
}

static void add_character(Segment *s, uint32_t c) {
    unsigned class = combining_class(c);
    if (class) {
        add_mark(s, c, class);
        return;
    }
    compose_marks(s);
    uint32_t both = s->has_starter && s->count == 0 ? composite(s->starter, c) : 0;
    if (both) {
        s->starter = both;
        return;
    }
    flush_segment(s);
    s->starter = c;
    s->has_starter = true;
}

static void add_decomposed(Segment *s, uint32_t c) {
    if (c - HANGUL_S < HANGUL_S_COUNT) {
        uint32_t i = c - HANGUL_S;
        add_character(s, HANGUL_L + i / (HANGUL_V_COUNT * HANGUL_T_COUNT));
        add_character(s, HANGUL_V + i / HANGUL_T_COUNT % HANGUL_V_COUNT);
        if (i % HANGUL_T_COUNT) add_character(s, HANGUL_T + i % HANGUL_T_COUNT);
        return;
    }
    uint32_t place = expansion_place(c);
    if (!place) {
        add_character(s, c);
        return;
    }
    const uint16_t *unit = expansion_pool + place + 1, *end = unit + expansion_pool[place];
    while (unit < end) {
        uint32_t high = *unit++;
        if (high - 0xD800 < 0x400) high = 0x10000 + ((high - 0xD800) << 10) + (*unit++ - 0xDC00u);
        add_character(s, high);
    }
}

void unicode_nfkc(Str text, Buf *out) {
    Segment s = {.out = out};
    for (size_t at = 0; at < text.len;) add_decomposed(&s, unicode_decode(text, &at));
    compose_marks(&s);
    flush_segment(&s);
    void *p = s.marks;
    buffer_free(&p, &s.capacity);
}
