/* The vectorised pass of source_scan.h: 64 bytes a step; blocks without CR and without high bits (nearly all) take the
 * short way. SSE2 is as good as anything wider here: the pass runs at the speed of memory. */
#include "syntax/source_scan.h"

enum { BLOCK = 64, FREE_LINES = 4 };

/* Of 64 bytes: which are `c` (bit i: byte i), and whether any is CR or above 127. */
#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t block_mask(const char *p, char c) {
    const __m128i want = _mm_set1_epi8(c);
    uint64_t mask = 0;
    for (unsigned i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, want)) << (16 * i);
    }
    return mask;
}

static inline bool block_special(const char *p) {
    const __m128i cr = _mm_set1_epi8('\r');
    __m128i any = _mm_setzero_si128();
    for (unsigned i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        any = _mm_or_si128(any, _mm_or_si128(v, _mm_cmpeq_epi8(v, cr)));
    }
    return _mm_movemask_epi8(any) != 0;
}

#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>

static inline uint64_t block_mask(const char *p, char c) {
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t want = vdupq_n_u8((uint8_t)c), bit = vld1q_u8(bits);
    uint8x16_t m[4];
    for (unsigned i = 0; i < 4; i++)
        m[i] = vandq_u8(vceqq_u8(vld1q_u8((const uint8_t *)p + 16 * i), want), bit);
    uint8x16_t sum = vpaddq_u8(vpaddq_u8(m[0], m[1]), vpaddq_u8(m[2], m[3]));
    sum = vpaddq_u8(sum, sum);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

static inline bool block_special(const char *p) {
    const uint8x16_t cr = vdupq_n_u8('\r');
    uint8x16_t any = vdupq_n_u8(0);
    for (unsigned i = 0; i < 4; i++) {
        uint8x16_t v = vld1q_u8((const uint8_t *)p + 16 * i);
        any = vorrq_u8(any, vorrq_u8(v, vceqq_u8(v, cr)));
    }
    return vmaxvq_u8(any) > 127;
}

#else

static inline uint64_t block_mask(const char *p, char c) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < BLOCK; i++) mask |= (uint64_t)(p[i] == c) << i;
    return mask;
}

static inline bool block_special(const char *p) {
    unsigned any = 0;
    for (unsigned i = 0; i < BLOCK; i++) any |= ((unsigned char)p[i] & 128u) | (p[i] == '\r');
    return any != 0;
}

#endif

static inline bool block_high(const char *p) {
    uint64_t words[8], any = 0;
    memcpy(words, p, sizeof words);
    for (unsigned i = 0; i < 8; i++) any |= words[i];
    return (any & 0x8080808080808080u) != 0;
}

static inline unsigned low_bit(uint64_t mask) { return (unsigned)__builtin_ctzll(mask | 1ull << 63); }

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

/* Validates characters from `*next` until one begins at or behind `end`; false where one is ill-formed, at `*next`. */
static bool valid_until(const char *text, uint32_t *next, uint32_t end) {
    uint32_t at = *next, bad;
    while (at < end) {
        uint32_t n = source_utf8_length((const unsigned char *)text + at, &bad);
        if (n == 0) {
            *next = at;
            return false;
        }
        at += n;
    }
    *next = at;
    return true;
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
    uint32_t *lines = buffer->lines, count = 1, next = 0;
    lines[0] = 0;
    for (uint32_t at = 0; at < length; at += BLOCK) {
        const char *p = text.ptr + at;
        uint64_t ends = block_mask(p, '\n');
        if (UNLIKELY(block_special(p))) {
            uint64_t cr = block_mask(p, '\r');
            if (cr) ends |= cr & ~(ends >> 1 | (uint64_t)(p[BLOCK] == '\n') << 63);
            if (block_high(p)) {
                scan.ascii = false;
                if (next < at) next = at;
                if (!valid_until(text.ptr, &next, length - at < BLOCK ? length : at + BLOCK)) {
                    scan.invalid_at = next;
                    break;
                }
            }
        }
        if (UNLIKELY(count + BLOCK + FREE_LINES > buffer->line_capacity)) {
            grow_lines(buffer, (size_t)count + 2 * BLOCK + text.len / 32);
            lines = buffer->lines;
        }
        /* The first few without a branch that the data would decide: what is written too much is overwritten. */
        for (unsigned i = 0; i < FREE_LINES; i++) {
            lines[count] = at + low_bit(ends) + 1;
            count += ends != 0;
            ends &= ends - 1;
        }
        while (UNLIKELY(ends != 0)) {
            lines[count++] = at + low_bit(ends) + 1;
            ends &= ends - 1;
        }
    }
    scan.line_count = count;
    return scan;
}
