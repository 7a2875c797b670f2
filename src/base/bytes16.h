/* Sixteen bytes at a time: SSE2 on x86-64, NEON on AArch64, plain C elsewhere. A Mask16 has one group of MASK_LANE bits a
 * byte, the lowest for the first byte. Pure. */
#ifndef TOCSIN_BASE_BYTES16_H
#define TOCSIN_BASE_BYTES16_H

#include "base/compiler.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

typedef __m128i Bytes16;
typedef uint32_t Mask16;
enum { MASK_LANE = 1 };
#define MASK16_ALL 0xFFFFu

static inline Bytes16 bytes_load(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
static inline Bytes16 bytes_fill(uint8_t c) { return _mm_set1_epi8((char)c); }
static inline Bytes16 bytes_eq(Bytes16 v, uint8_t c) { return _mm_cmpeq_epi8(v, bytes_fill(c)); }
static inline Bytes16 bytes_or(Bytes16 a, Bytes16 b) { return _mm_or_si128(a, b); }
static inline Bytes16 bytes_and(Bytes16 a, Bytes16 b) { return _mm_and_si128(a, b); }
static inline Bytes16 bytes_in(Bytes16 v, uint8_t low, uint8_t high) {
    Bytes16 x = _mm_sub_epi8(v, bytes_fill(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(x, bytes_fill((uint8_t)(high - low))), x);
}
static inline Mask16 bytes_mask(Bytes16 v) { return (Mask16)_mm_movemask_epi8(v); }

#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>

typedef uint8x16_t Bytes16;
typedef uint64_t Mask16;
enum { MASK_LANE = 4 };
#define MASK16_ALL UINT64_MAX

static inline Bytes16 bytes_load(const void *p) { return vld1q_u8((const uint8_t *)p); }
static inline Bytes16 bytes_fill(uint8_t c) { return vdupq_n_u8(c); }
static inline Bytes16 bytes_eq(Bytes16 v, uint8_t c) { return vceqq_u8(v, vdupq_n_u8(c)); }
static inline Bytes16 bytes_or(Bytes16 a, Bytes16 b) { return vorrq_u8(a, b); }
static inline Bytes16 bytes_and(Bytes16 a, Bytes16 b) { return vandq_u8(a, b); }
static inline Bytes16 bytes_in(Bytes16 v, uint8_t low, uint8_t high) {
    return vcleq_u8(vsubq_u8(v, vdupq_n_u8(low)), vdupq_n_u8((uint8_t)(high - low)));
}
static inline Mask16 bytes_mask(Bytes16 v) {
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(v), 4)), 0);
}

#else

typedef struct Bytes16 {
    uint8_t b[16];
} Bytes16;
typedef uint32_t Mask16;
enum { MASK_LANE = 1 };
#define MASK16_ALL 0xFFFFu

static inline Bytes16 bytes_load(const void *p) {
    Bytes16 v;
    memcpy(&v, p, sizeof v);
    return v;
}
static inline Bytes16 bytes_fill(uint8_t c) {
    Bytes16 v;
    memset(&v, c, sizeof v);
    return v;
}
static inline Bytes16 bytes_eq(Bytes16 v, uint8_t c) {
    for (int i = 0; i < 16; i++) v.b[i] = v.b[i] == c ? 0xFF : 0;
    return v;
}
static inline Bytes16 bytes_or(Bytes16 a, Bytes16 b) {
    for (int i = 0; i < 16; i++) a.b[i] |= b.b[i];
    return a;
}
static inline Bytes16 bytes_and(Bytes16 a, Bytes16 b) {
    for (int i = 0; i < 16; i++) a.b[i] &= b.b[i];
    return a;
}
static inline Bytes16 bytes_in(Bytes16 v, uint8_t low, uint8_t high) {
    for (int i = 0; i < 16; i++) v.b[i] = (uint8_t)(v.b[i] - low) <= (uint8_t)(high - low) ? 0xFF : 0;
    return v;
}
static inline Mask16 bytes_mask(Bytes16 v) {
    Mask16 m = 0;
    for (int i = 0; i < 16; i++) m |= (Mask16)(v.b[i] >> 7) << i;
    return m;
}

#endif

/* Index of the first byte whose lanes are set; `m` is not 0. */
static inline unsigned mask_first(Mask16 m) {
    return (unsigned)(sizeof m == 8 ? __builtin_ctzll(m) : __builtin_ctz((unsigned)m)) / MASK_LANE;
}

#endif
