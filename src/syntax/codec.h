/* The encodings that a PEP 263 cookie can name, under CPython's names and aliases. The common ones are our own tables,
 * the multi-byte ones are iconv(3)'s, where the system has it. Private to the room. Pure; safe in all threads. */
#ifndef TOCSIN_SYNTAX_CODEC_H
#define TOCSIN_SYNTAX_CODEC_H

#include "base/buf.h"

typedef enum CodecKind {
    CODEC_UNKNOWN, /* nobody knows it, or it is no encoding of text (hex, rot13), or Python source cannot be in it */
    CODEC_UTF8,
    CODEC_LATIN1,
    CODEC_ASCII,
    CODEC_CHARMAP, /* one byte, one character; the lower half is ASCII */
    CODEC_UTF7,
    CODEC_ICONV,
    CODEC_UNICODE_ESCAPE,     /* \n, \x41, \u0041 over Latin-1: a known way to hide code in a comment */
    CODEC_RAW_UNICODE_ESCAPE, /* only \u0041 and \U00000041 */
} CodecKind;

/* Where iconv and CPython disagree about a codec. */
typedef enum CodecQuirk {
    QUIRK_NONE,
    QUIRK_YEN,   /* iconv reads 0x5C and 0x7E as a currency sign and an overline, CPython as ASCII */
    QUIRK_NO_C1, /* iconv reads bytes from 0x80 on as control characters (GBK: as the euro sign), CPython refuses them
                  */
} CodecQuirk;

typedef struct Codec {
    CodecKind kind;
    CodecQuirk quirk;
    const uint16_t *upper; /* CHARMAP: characters of the bytes 128 to 255, 0xFFFF where there is none */
    const char *iconv;     /* ICONV: the system's name */
} Codec;

/* The codec that CPython finds under `name`: encodings.normalize_encoding, then encodings.aliases. */
Codec codec_find(Str name);

/* Decodes `bytes` to UTF-8 at `out`, which has room for codec_room(bytes.len) bytes; returns the bytes written. What
 * cannot be decoded becomes U+FFFD; `*bad_at` is the offset in `out` of the first, UINT32_MAX if there is none. False
 * where the system does not have the codec after all; nothing is written then. Not for UTF8. */
bool codec_decode(Codec codec, Str bytes, char *out, size_t *written, uint32_t *bad_at);
size_t codec_room(size_t length);

#endif
