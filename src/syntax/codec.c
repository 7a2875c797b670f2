/* Codecs by name and their decoding: see syntax/codec.h. */
#include "syntax/codec.h"

#if !defined(__wasi__)
#include <iconv.h>
#endif

#include "syntax/codec_tables.h"
#include "syntax/escape.h"

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
        uint32_t c = b;
        if (b > 127 && codec.kind != CODEC_LATIN1) c = codec.upper ? codec.upper[b - 128] : NO_CHARACTER;
        if (c == NO_CHARACTER) put_bad(w);
        else put(w, c);
    }
}

static bool is_surrogate(uint32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

#if !defined(__wasi__)
/* Finds the control characters (and GBK's euro sign) that only iconv reads from single bytes; they stay in the text. */
static void find_c1(Writer *w) {
    for (const char *p = w->start; p < w->at; p++) {
        size_t left = (size_t)(w->at - p), offset = (size_t)(p - w->start);
        bool control = left >= 2 && p[0] == '\xC2' && (unsigned char)p[1] < 0xA0;
        bool euro = left >= 3 && memcmp(p, "\xE2\x82\xAC", 3) == 0;
        if (offset >= w->bad_at) return;
        if (control || euro) w->bad_at = (uint32_t)offset;
    }
}

/* Backslash and tilde for what iconv has made of their bytes; nothing else in these codecs becomes these characters. */
static void undo_yen(Writer *w) {
    char *to = w->start;
    for (const char *p = w->start; p < w->at;) {
        size_t left = (size_t)(w->at - p);
        if (w->bad_at == (size_t)(p - w->start)) w->bad_at = (uint32_t)(to - w->start);
        if (left >= 2 && memcmp(p, "\xC2\xA5", 2) == 0) *to++ = '\\', p += 2;
        else if (left >= 3 && memcmp(p, "\xE2\x82\xA9", 3) == 0) *to++ = '\\', p += 3;
        else if (left >= 3 && memcmp(p, "\xE2\x80\xBE", 3) == 0) *to++ = '~', p += 3;
        else *to++ = *p++;
    }
    w->at = to;
}

static bool decode_iconv(Codec codec, Str bytes, Writer *w) {
    iconv_t handle = iconv_open("UTF-8", codec.iconv);
    if (handle == (iconv_t)-1) return false;
    char *limit = w->start + codec_room(bytes.len);
    for (size_t at = 0; at < bytes.len;) {
        char *in = (char *)(uintptr_t)(bytes.ptr + at);
        size_t left = bytes.len - at, room = (size_t)(limit - w->at);
        iconv(handle, &in, &left, &w->at, &room);
        at = (size_t)(in - bytes.ptr);
        if (at == bytes.len || limit - w->at < 4) break; /* the second cannot be: no codec triples its input */
        put_bad(w);
        at++;
    }
    size_t room = (size_t)(limit - w->at);
    iconv(handle, NULL, NULL, &w->at, &room);
    iconv_close(handle);
    if (codec.quirk == QUIRK_YEN) undo_yen(w);
    if (codec.quirk == QUIRK_NO_C1) find_c1(w);
    return true;
}
#else
static bool decode_iconv(Codec codec, Str bytes, Writer *w) {
    (void)codec, (void)bytes, (void)w;
    return false;
}
#endif

/* Six bits, or 64 for what is no digit of base 64. */
static unsigned base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z') return (unsigned)(c - 'a' + 26);
    if (c >= '0' && c <= '9') return (unsigned)(c - '0' + 52);
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* One shifted run of UTF-7 (RFC 2152) behind its `+`: UTF-16 in base 64; returns the offset behind it. */
static size_t decode_utf7_run(Str bytes, size_t at, Writer *w) {
    uint32_t bits = 0, high = 0;
    unsigned count = 0;
    size_t from = at;
    for (; at < bytes.len; at++) {
        unsigned value = base64_value(bytes.ptr[at]);
        if (value == 64) break;
        bits = (bits << 6 | value) & 0x3FFFFF;
        count += 6;
        if (count < 16) continue;
        count -= 16;
        uint32_t unit = bits >> count & 0xFFFF;
        if (high && unit >= 0xDC00 && unit <= 0xDFFF) {
            put(w, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            high = 0;
            continue;
        }
        if (high) put_bad(w);
        high = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
        if (!high && is_surrogate(unit)) put_bad(w);
        else if (!high) put(w, unit);
    }
    bool ended = at < bytes.len && bytes.ptr[at] == '-';
    bool empty = at == from;
    if (empty && ended) put(w, '+');
    else if (empty || high || count >= 6 || (bits & ((1u << count) - 1))) put_bad(w);
    return at + ended;
}

static void decode_utf7(Str bytes, Writer *w) {
    for (size_t at = 0; at < bytes.len;) {
        unsigned char c = (unsigned char)bytes.ptr[at++];
        if (c == '+') at = decode_utf7_run(bytes, at, w);
        else if (c > 127) put_bad(w);
        else put(w, c);
    }
}

/* Surrogates and malformed escapes are damage: CPython refuses such a file. */
static void decode_unicode_escape(Str bytes, Writer *w) {
    for (size_t at = 0; at < bytes.len;) {
        if (bytes.ptr[at] != '\\') {
            put(w, (unsigned char)bytes.ptr[at++]);
            continue;
        }
        Escape e = escape_read(bytes, at, false);
        if (e.kind == ESCAPE_VALUE && !is_surrogate(e.value)) put(w, e.value);
        else if (e.kind == ESCAPE_LITERAL && at + 1 < bytes.len) put(w, '\\');
        else if (e.kind != ESCAPE_NOTHING) put_bad(w);
        at = e.end;
    }
}

static void decode_raw_unicode_escape(Str bytes, Writer *w) {
    for (size_t at = 0; at < bytes.len;) {
        char next = at + 1 < bytes.len ? bytes.ptr[at + 1] : 0;
        if (bytes.ptr[at] == '\\' && (next == 'u' || next == 'U')) {
            Escape e = escape_read(bytes, at, false);
            if (e.kind == ESCAPE_VALUE && !is_surrogate(e.value)) put(w, e.value);
            else put_bad(w);
            at = e.end;
            continue;
        }
        if (bytes.ptr[at] == '\\' && next) put(w, (unsigned char)bytes.ptr[at++]);
        put(w, (unsigned char)bytes.ptr[at++]);
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
        case CODEC_UTF7: decode_utf7(bytes, &w); break;
        case CODEC_UNICODE_ESCAPE: decode_unicode_escape(bytes, &w); break;
        case CODEC_RAW_UNICODE_ESCAPE: decode_raw_unicode_escape(bytes, &w); break;
        case CODEC_UNKNOWN:
        case CODEC_UTF8: done = false; break;
    }
    *written = (size_t)(w.at - out);
    *bad_at = w.bad_at;
    return done;
}
