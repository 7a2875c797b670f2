/* Buf: see base/buf.h. */
#include "base/buf.h"

#include <stdio.h>

void buf_free(Buf *b) {
    void *p = b->ptr;
    buffer_free(&p, &b->capacity);
    *b = (Buf){.limit = b->limit};
}

static size_t make_room(Buf *b, size_t n) {
    size_t limit = b->limit ? b->limit : SIZE_MAX;
    if (n > limit - b->len) {
        n = limit - b->len;
        b->full = true;
    }
    if (b->capacity - b->len < n) {
        void *p = b->ptr;
        size_t need = b->len + n;
        buffer_reserve(&p, &b->capacity, need < 256 ? 256 : need, 1);
        b->ptr = p;
    }
    return n;
}

void buf_add_slowly(Buf *b, Str s) {
    size_t n = make_room(b, s.len);
    if (n) memcpy(b->ptr + b->len, s.ptr, n);
    b->len += n;
}

void buf_uint(Buf *b, uint64_t n) {
    char digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    buf_add(b, (Str){digits + at, sizeof digits - at});
}

void buf_utf8(Buf *b, uint32_t c) {
    char u[4];
    size_t n;
    if (c < 0x80) {
        u[0] = (char)c, n = 1;
    } else if (c < 0x800) {
        u[0] = (char)(0xC0 | c >> 6), u[1] = (char)(0x80 | (c & 63)), n = 2;
    } else if (c < 0x10000) {
        u[0] = (char)(0xE0 | c >> 12), u[1] = (char)(0x80 | (c >> 6 & 63)), u[2] = (char)(0x80 | (c & 63)), n = 3;
    } else {
        u[0] = (char)(0xF0 | c >> 18), u[1] = (char)(0x80 | (c >> 12 & 63));
        u[2] = (char)(0x80 | (c >> 6 & 63)), u[3] = (char)(0x80 | (c & 63)), n = 4;
    }
    buf_add(b, (Str){u, n});
}

void buf_format(Buf *b, const char *format, ...) {
    char small[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n < 0) return;
    if ((size_t)n < sizeof small) {
        buf_add(b, (Str){small, (size_t)n});
        return;
    }
    Arena arena = {0};
    char *big = arena_alloc(&arena, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(big, (size_t)n + 1, format, args);
    va_end(args);
    buf_add(b, (Str){big, (size_t)n});
    arena_free(&arena);
}
