/* A byte string that grows, with a limit stated at birth: past it the bytes are dropped and `full` is set, so that
 * hostile input cannot make us write without end. One thread at a time. */
#ifndef TOCSIN_BASE_BUF_H
#define TOCSIN_BASE_BUF_H

#include "base/arena.h"

#include <stdarg.h>

typedef struct Buf {
    char *ptr;
    size_t len, capacity;
    size_t limit; /* bytes, never exceeded; 0 means SIZE_MAX */
    bool full;    /* something was dropped */
} Buf;

static inline Str buf_str(const Buf *b) { return (Str){b->ptr, b->len}; }
static inline void buf_clear(Buf *b) { b->len = 0, b->full = false; }
void buf_free(Buf *b);

void buf_add(Buf *b, Str s);
void buf_byte(Buf *b, char c);
void buf_uint(Buf *b, uint64_t n); /* decimal */
void buf_utf8(Buf *b, uint32_t code_point); /* surrogates are encoded as three bytes, too (WTF-8) */
void buf_format(Buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
