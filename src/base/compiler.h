/* What the compilers call differently. Nothing here allocates or has state. */
#ifndef TOCSIN_BASE_COMPILER_H
#define TOCSIN_BASE_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define MUST_USE __attribute__((warn_unused_result))
#define NOINLINE __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NORETURN __attribute__((noreturn))
#define COLD __attribute__((cold))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#error "tocsin needs gcc or clang"
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
