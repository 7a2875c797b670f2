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

/* Where there is no room yet. */
void buf_add_slowly(Buf *b, Str s);

static inline void buf_add(Buf *b, Str s) {
    if (UNLIKELY(b->capacity - b->len < s.len || (b->limit && b->limit - b->len < s.len))) {
        buf_add_slowly(b, s);
        return;
    }
    if (s.len) memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
}

static inline void buf_byte(Buf *b, char c) { buf_add(b, (Str){&c, 1}); }

void buf_uint(Buf *b, uint64_t n); /* decimal */
void buf_utf8(Buf *b, uint32_t code_point); /* surrogates are encoded as three bytes, too (WTF-8) */
void buf_format(Buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
