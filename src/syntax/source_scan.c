/* The vectorised pass of source_scan.h: 64 bytes a step; blocks without CR and without high bits (nearly all) take the
 * short way. SSE2 is as good as anything wider here: the pass runs at the speed of memory. */
#include "syntax/source_scan.h"

enum { BLOCK = 64, FREE_LINES = 3 };

/* Four vectors are a block. Which bytes of it are `byte` (bit i: byte i), and whether any is CR or above 127. */
#if defined(__SSE2__)
#include <emmintrin.h>

typedef __m128i Vector;
static inline Vector vector_at(const char *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }

static inline uint64_t match_mask(Vector a, Vector b, Vector c, Vector d, char byte) {
    const Vector want = _mm_set1_epi8(byte);
    uint32_t m0 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, want));
    uint32_t m1 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b, want));
    uint32_t m2 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(c, want));
    uint32_t m3 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(d, want));
    return m0 | m1 << 16 | (uint64_t)(m2 | m3 << 16) << 32;
}

static inline bool any_special(Vector a, Vector b, Vector c, Vector d) {
    const Vector cr = _mm_set1_epi8('\r');
    Vector high = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
    Vector returns = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(a, cr), _mm_cmpeq_epi8(b, cr)),
                                  _mm_or_si128(_mm_cmpeq_epi8(c, cr), _mm_cmpeq_epi8(d, cr)));
    return _mm_movemask_epi8(_mm_or_si128(high, returns)) != 0;
}

#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>

typedef uint8x16_t Vector;
static inline Vector vector_at(const char *p) { return vld1q_u8((const uint8_t *)p); }

static inline uint64_t match_mask(Vector a, Vector b, Vector c, Vector d, char byte) {
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const Vector want = vdupq_n_u8((uint8_t)byte), bit = vld1q_u8(bits);
    Vector low = vpaddq_u8(vandq_u8(vceqq_u8(a, want), bit), vandq_u8(vceqq_u8(b, want), bit));
    Vector high = vpaddq_u8(vandq_u8(vceqq_u8(c, want), bit), vandq_u8(vceqq_u8(d, want), bit));
    Vector sum = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}

static inline bool any_special(Vector a, Vector b, Vector c, Vector d) {
    const Vector cr = vdupq_n_u8('\r');
    Vector high = vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d));
    Vector returns = vorrq_u8(vorrq_u8(vceqq_u8(a, cr), vceqq_u8(b, cr)), vorrq_u8(vceqq_u8(c, cr), vceqq_u8(d, cr)));
    return vmaxvq_u8(vorrq_u8(high, returns)) > 127;
}

#else

#define SCALAR_SCAN 1

#endif

/* What is known of a block at once. */
typedef struct Block {
    uint64_t line_feeds; /* bit i: byte i */
    bool special;        /* has CR or a byte above 127 */
} Block;

static inline Block block_read(const char *p) {
#ifdef SCALAR_SCAN
    Block b = {0};
    unsigned any = 0;
    for (unsigned i = 0; i < BLOCK; i++) {
        b.line_feeds |= (uint64_t)(p[i] == '\n') << i;
        any |= ((unsigned char)p[i] & 128u) | (p[i] == '\r');
    }
    b.special = any != 0;
    return b;
#else
    Vector a = vector_at(p), b = vector_at(p + 16), c = vector_at(p + 32), d = vector_at(p + 48);
    return (Block){match_mask(a, b, c, d, '\n'), any_special(a, b, c, d)};
#endif
}

/* Which bytes of a block are CR: for the files that have any. */
static inline uint64_t block_returns(const char *p) {
#ifdef SCALAR_SCAN
    uint64_t mask = 0;
    for (unsigned i = 0; i < BLOCK; i++) mask |= (uint64_t)(p[i] == '\r') << i;
    return mask;
#else
    return match_mask(vector_at(p), vector_at(p + 16), vector_at(p + 32), vector_at(p + 48), '\r');
#endif
}

static inline bool block_high(const char *p) {
    uint64_t words[8], any = 0;
    memcpy(words, p, sizeof words);
    for (unsigned i = 0; i < 8; i++) any |= words[i];
    return (any & 0x8080808080808080u) != 0;
}

static inline unsigned low_bit(uint64_t mask) { return (unsigned)__builtin_ctzll(mask | 1ull << 63); }

/* Takes the lowest bit off `*ends`: a line begins behind it. Writes without asking whether there is one. */
static inline uint32_t put_line(uint32_t *lines, uint32_t count, uint32_t at, uint64_t *ends) {
    lines[count] = at + low_bit(*ends) + 1;
    count += *ends != 0;
    *ends &= *ends - 1;
    return count;
}

uint32_t source_utf8_length(const unsigned char *p, uint32_t *bad) {
    unsigned lead = p[0];
    if (lead < 0x80) return 1;
    *bad = 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    if ((p[1] & 0xC0) != 0x80) return 0;
    if (lead < 0xE0) return 2;
    if ((lead == 0xE0 && p[1] < 0xA0) || (lead == 0xED && p[1] > 0x9F)) return 0;
    if ((lead == 0xF0 && p[1] < 0x90) || (lead == 0xF4 && p[1] > 0x8F)) return 0;
    *bad = 2;
    if ((p[2] & 0xC0) != 0x80) return 0;
    if (lead < 0xF0) return 3;
    *bad = 3;
    return (p[3] & 0xC0) == 0x80 ? 4 : 0;
}

/* UTF-8 as an automaton whose rows are words: a state is the offset of its field in the row of the next byte, so that a
 * step is one load and one shift, whatever the text. Fields are 6 bits. */
enum {
    BAD = 0,
    FINE = 6,
    ONE = 12,
    TWO = 18,
    THREE = 24, /* so many continuation bytes are to come */
    AFTER_E0 = 30,
    AFTER_ED = 36,
    AFTER_F0 = 42,
    AFTER_F4 = 48,
};
#define STEP(from, to) ((uint64_t)(to) << (from))
#define CONTINUES (STEP(ONE, FINE) | STEP(TWO, ONE) | STEP(THREE, TWO))
static const uint64_t utf8_rows[256] = {
    [0x00 ... 0x7F] = STEP(FINE, FINE),
    [0x80 ... 0x8F] = CONTINUES | STEP(AFTER_ED, ONE) | STEP(AFTER_F4, TWO),
    [0x90 ... 0x9F] = CONTINUES | STEP(AFTER_ED, ONE) | STEP(AFTER_F0, TWO),
    [0xA0 ... 0xBF] = CONTINUES | STEP(AFTER_E0, ONE) | STEP(AFTER_F0, TWO),
    [0xC2 ... 0xDF] = STEP(FINE, ONE),
    [0xE0] = STEP(FINE, AFTER_E0),
    [0xE1 ... 0xEC] = STEP(FINE, TWO),
    [0xED] = STEP(FINE, AFTER_ED),
    [0xEE ... 0xEF] = STEP(FINE, TWO),
    [0xF0] = STEP(FINE, AFTER_F0),
    [0xF1 ... 0xF3] = STEP(FINE, THREE),
    [0xF4] = STEP(FINE, AFTER_F4),
};

static uint64_t utf8_step_block(const char *p, uint64_t state) {
    for (unsigned i = 0; i < BLOCK; i++) state = utf8_rows[(unsigned char)p[i]] >> (state & 63);
    return state & 63;
}

/* The first ill-formed byte, known to be at `at` or behind it, or in a character begun up to three bytes before. */
static uint32_t find_invalid(const char *text, uint32_t at) {
    for (uint32_t back = 1; back <= 3 && back <= at; back++) {
        if ((unsigned char)text[at - back] < 0xC0) continue;
        at -= back;
        break;
    }
    uint32_t bad, n;
    while ((n = source_utf8_length((const unsigned char *)text + at, &bad)) != 0) at += n;
    return at;
}

static void grow_lines(SourceBuffer *buffer, size_t need) {
    void *p = buffer->lines;
    buffer_reserve(&p, &buffer->line_capacity, need, sizeof *buffer->lines);
    buffer->lines = p;
}

SourceScan source_scan(SourceBuffer *buffer, Str text) {
    const uint32_t length = (uint32_t)text.len;
    SourceScan scan = {.line_count = 1, .invalid_at = UINT32_MAX, .ascii = true};
    grow_lines(buffer, 2 * BLOCK + text.len / 32);
    uint32_t *lines = buffer->lines, count = 1;
    uint64_t state = FINE;
    lines[0] = 0;
    for (uint32_t at = 0; at < length; at += BLOCK) {
        const char *p = text.ptr + at;
        Block block = block_read(p);
        uint64_t ends = block.line_feeds;
        bool high = false;
        if (UNLIKELY(block.special)) {
            uint64_t cr = block_returns(p);
            if (cr) ends |= cr & ~(ends >> 1 | (uint64_t)(p[BLOCK] == '\n') << 63);
            high = block_high(p);
            scan.ascii = scan.ascii && !high;
        }
        if (UNLIKELY(high || state != FINE)) {
            state = utf8_step_block(p, state);
            if (state == BAD) {
                scan.invalid_at = find_invalid(text.ptr, at);
                break;
            }
        }
        if (UNLIKELY(count + BLOCK + FREE_LINES > buffer->line_capacity)) {
            grow_lines(buffer, (size_t)count + 2 * BLOCK + text.len / 32);
            lines = buffer->lines;
        }
        /* The first few without a branch that the data would decide: what is written too much is overwritten. */
        count = put_line(lines, count, at, &ends);
        count = put_line(lines, count, at, &ends);
        count = put_line(lines, count, at, &ends);
        while (UNLIKELY(ends != 0)) {
            lines[count++] = at + low_bit(ends) + 1;
            ends &= ends - 1;
        }
    }
    if (state != FINE && state != BAD) scan.invalid_at = find_invalid(text.ptr, length); /* cut short by the end */
    scan.line_count = count;
    return scan;
}
