/* Sets of small numbers as bits in words of 64. Who makes one knows how many words it has: BITS_WORDS(count). */
#ifndef TOCSIN_BASE_BITS_H
#define TOCSIN_BASE_BITS_H

#include <stdbool.h>
#include <stdint.h>

#define BITS_WORDS(count) ((count) / 64 + 1)

static inline bool bits_has(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }
static inline void bits_add(uint64_t *bits, uint32_t i) { bits[i / 64] |= UINT64_C(1) << (i % 64); }
static inline void bits_remove(uint64_t *bits, uint32_t i) { bits[i / 64] &= ~(UINT64_C(1) << (i % 64)); }

#endif
