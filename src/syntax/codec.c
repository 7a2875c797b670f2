/* Codecs by name and their decoding: see syntax/codec.h. */
#include "syntax/codec.h"

#include <errno.h>
#if !defined(__wasi__)
#include <iconv.h>
#endif

#include "syntax/codec_tables.h"

enum { NAME_MAX_BYTES = 40, NO_CHARACTER = 0xFFFF };

/* encodings.normalize_encoding over lower case: runs of anything but letters, digits and dots become one "_". */
static Str normalize_name(Str name, char out[NAME_MAX_BYTES]) {
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.')) {
            gap = true;
            continue;
        }
        if (n + 2 > NAME_MAX_BYTES) return (Str){0}; /* longer than any that exists */
        if (gap && n) out[n++] = '_';
        gap = false;
        out[n++] = c == '.' ? '_' : c;
    }
    return str_make(out, n);
}

Codec codec_find(Str name) {
    char low[NAME_MAX_BYTES];
    Str want = normalize_name(name, low);
    bool dotted = str_find_byte(name, '.', 0) != SIZE_MAX; /* encodings.search_function: no module, but an alias */
    size_t from = 0, to = COUNT_OF(codec_names);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_compare(want, str_from_z(codec_names[middle].name));
        if (order == 0) return dotted && !codec_names[middle].alias ? (Codec){0} : codec_names[middle].codec;
        if (order < 0) to = middle;
        else from = middle + 1;
    }
    return (Codec){0};
}

size_t codec_room(size_t length) { return 3 * length + 4; }

typedef struct Writer {
    char *start, *at;
    uint32_t bad_at;
} Writer;

static void put(Writer *w, uint32_t c) {
    char *p = w->at;
    if (c < 0x80) {
        *p++ = (char)c;
    } else if (c < 0x800) {
        *p++ = (char)(0xC0 | c >> 6);
        *p++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *p++ = (char)(0xE0 | c >> 12);
        *p++ = (char)(0x80 | (c >> 6 & 63));
        *p++ = (char)(0x80 | (c & 63));
    } else {
        *p++ = (char)(0xF0 | c >> 18);
        *p++ = (char)(0x80 | (c >> 12 & 63));
        *p++ = (char)(0x80 | (c >> 6 & 63));
        *p++ = (char)(0x80 | (c & 63));
    }
    w->at = p;
}

static void put_bad(Writer *w) {
    if (w->bad_at == UINT32_MAX) w->bad_at = (uint32_t)(w->at - w->start);
    put(w, 0xFFFD);
}

static void decode_bytes(Codec codec, Str bytes, Writer *w) {
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char b = (unsigned char)bytes.ptr[i];
        uint32_t c = b < 128 || codec.kind == CODEC_LATIN1 ? b : codec.kind == CODEC_ASCII ? NO_CHARACTER : codec.upper[b - 128];
        if (c == NO_CHARACTER) put_bad(w);
        else put(w, c);
    }
}

static bool decode_iconv(Codec codec, Str bytes, Writer *w) {
#if defined(__wasi__)
    (void)codec, (void)bytes, (void)w;
    return false;
#else
    iconv_t handle = iconv_open("UTF-8", codec.iconv);
    if (handle == (iconv_t)-1) return false;
    char *in = (char *)(uintptr_t)bytes.ptr, *limit = w->start + codec_room(bytes.len);
    size_t left = bytes.len;
    while (left) {
        size_t room = (size_t)(limit - w->at);
        if (iconv(handle, &in, &left, &w->at, &room) != (size_t)-1) break;
        if (limit - w->at < 4) break; /* cannot be: no codec triples its input */
        put_bad(w);
        in++, left--;
    }
    size_t room = (size_t)(limit - w->at);
    iconv(handle, NULL, NULL, &w->at, &room);
    iconv_close(handle);
    return true;
#endif
}

/* The value of `count` hexadecimal digits at `at`, or UINT32_MAX. */
static uint32_t hex_value(Str bytes, size_t at, size_t count) {
    uint32_t value = 0;
    if (bytes.len - at < count) return UINT32_MAX;
    for (size_t i = at; i < at + count; i++) {
        char c = bytes.ptr[i];
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (c | 32) >= 'a' && (c | 32) <= 'f' ? (uint32_t)((c | 32) - 'a' + 10) : 16;
        if (digit > 15) return UINT32_MAX;
        value = value << 4 | digit;
    }
    return value;
}

/* One escape behind the backslash at `at` - 1; returns the offset behind it. `put` gets no surrogates: source text with
 * them is refused by CPython, too. */
static size_t decode_escape(Str bytes, size_t at, bool raw, Writer *w) {
    static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
    char c = at < bytes.len ? bytes.ptr[at] : 0;
    size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : c == 'x' && !raw ? 2 : 0;
    if (at == bytes.len) {
        if (raw) put(w, '\\');
        else put_bad(w);
        return at;
    }
    if (digits) {
        uint32_t value = hex_value(bytes, at + 1, digits);
        bool fine = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
        if (fine) put(w, value);
        else put_bad(w);
        return fine ? at + 1 + digits : at + 1;
    }
    if (raw) {
        put(w, '\\');
        put(w, (unsigned char)c);
        return at + 1;
    }
    if (c == '\n') return at + 1;
    const char *simple = c ? strchr(from, c) : NULL;
    if (simple) {
        put(w, (unsigned char)to[simple - from]);
        return at + 1;
    }
    if (c >= '0' && c <= '7') {
        uint32_t value = 0;
        size_t end = at + 3;
        for (; at < end && at < bytes.len && bytes.ptr[at] >= '0' && bytes.ptr[at] <= '7'; at++)
            value = value * 8 + (uint32_t)(bytes.ptr[at] - '0');
        put(w, value);
        return at;
    }
    if (c == 'N') { /* names are not worth the dependency here: damage, never silence */
        put_bad(w);
        return at + 1;
    }
    put(w, '\\');
    put(w, (unsigned char)c);
    return at + 1;
}

static void decode_escapes(Str bytes, bool raw, Writer *w) {
    for (size_t at = 0; at < bytes.len;) {
        unsigned char c = (unsigned char)bytes.ptr[at++];
        if (c == '\\') at = decode_escape(bytes, at, raw, w);
        else put(w, c);
    }
}

bool codec_decode(Codec codec, Str bytes, char *out, size_t *written, uint32_t *bad_at) {
    Writer w = {out, out, UINT32_MAX};
    bool done = true;
    switch (codec.kind) {
    case CODEC_LATIN1:
    case CODEC_ASCII:
    case CODEC_CHARMAP: decode_bytes(codec, bytes, &w); break;
    case CODEC_ICONV: done = decode_iconv(codec, bytes, &w); break;
    case CODEC_UNICODE_ESCAPE:
    case CODEC_RAW_UNICODE_ESCAPE: decode_escapes(bytes, codec.kind == CODEC_RAW_UNICODE_ESCAPE, &w); break;
    case CODEC_UNKNOWN:
    case CODEC_UTF8: done = false; break;
    }
    *written = (size_t)(w.at - out);
    *bad_at = w.bad_at;
    return done;
}
