/* One pass over the bytes of a file: is it UTF-8, is it ASCII, where do its lines begin. Private to source.c. */
#ifndef TOCSIN_SYNTAX_SOURCE_SCAN_H
#define TOCSIN_SYNTAX_SOURCE_SCAN_H

#include "syntax/source.h"

typedef struct SourceScan {
    uint32_t line_count; /* entries of buffer->lines that are filled */
    uint32_t invalid_at; /* offset of the first byte that is not UTF-8, where the scan ends; UINT32_MAX if all is */
    bool ascii;          /* no byte above 127 up to invalid_at */
} SourceScan;

/* `text` is padded as Source.text is; buffer->lines grows as needed. */
SourceScan source_scan(SourceBuffer *buffer, Str text);

/* Bytes of the well-formed character at `p` (RFC 3629: no surrogates, nothing over-long or beyond U+10FFFF), or 0; then
 * `*bad` is the length of the maximal ill-formed part (Unicode 3.9, U+FFFD substitution), at least 1. `p` has three
 * readable bytes behind it; zeros end a truncated character. */
uint32_t source_utf8_length(const unsigned char *p, uint32_t *bad);

#endif
