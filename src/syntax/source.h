/* The text of one file as the lexer wants it: UTF-8, no byte order mark, 64 zero bytes behind the end; with its line
 * table. Columns and lines are asked for here. */
#ifndef TOCSIN_SYNTAX_SOURCE_H
#define TOCSIN_SYNTAX_SOURCE_H

#include "base/arena.h"
#include "base/str.h"

enum {
    SOURCE_PADDING = 64,            /* readable zero bytes behind the text */
    SOURCE_MAX_BYTES = 1 << 30,     /* a larger file is not read: offsets, node ids and list places are 32 bits */
};

typedef enum SourceFault {
    SOURCE_WHOLE,           /* decoded without a loss */
    SOURCE_UNKNOWN_CODEC,   /* PEP 263 names a codec that nobody knows: read as UTF-8 as far as it goes */
    SOURCE_UNDECODABLE,     /* bytes that the codec refuses: replaced by U+FFFD */
    SOURCE_COOKIE_MISMATCH, /* a UTF-8 BOM and a cookie that names something else */
} SourceFault;

typedef struct Source {
    Str path;              /* as shown to people: for messages, and for rules that are for some files only */
    Str text;              /* UTF-8, padded by SOURCE_PADDING zero bytes */
    const uint32_t *lines; /* byte offset at which line i + 1 starts; lines[0] is 0 */
    uint32_t line_count;   /* LF, CR LF and lone CR end a line */
    bool ascii;            /* no byte above 127 */
    SourceFault fault;
    uint32_t fault_at;     /* byte offset into text of the first fault */
    uint32_t fault_end;
    uint32_t raw_bytes;    /* of the file, before decoding */
} Source;

typedef struct Position {
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 0; see the function */
} Position;

/* Reusable memory for the decoded text and the line table of one source at a time. Zero-initialised is ready. */
typedef struct SourceBuffer {
    char *text;
    size_t text_capacity;
    uint32_t *lines;
    size_t line_capacity;
} SourceBuffer;

/* Makes `bytes` into a Source: finds BOM and PEP 263 cookie, validates UTF-8 or transcodes to it, fills the line table.
 * `bytes` must be followed by SOURCE_PADDING readable zero bytes and at most SOURCE_MAX_BYTES long; the result points
 * into `bytes` where no decoding was needed, else into `buffer`, and is valid while both are. Never fails: faults are
 * told in the result (PEP 263, PEP 3120). */
Source source_make(SourceBuffer *buffer, Str path, Str bytes);
void source_buffer_free(SourceBuffer *buffer);

/* Line and UTF-8 byte column (as CPython's ast counts), or column in code points (as people count). O(log lines). */
Position source_byte_position(const Source *source, uint32_t offset);
/* The same for offsets that come roughly in order: *line is where the last one was, 0 at first. O(1) then. */
Position source_byte_position_near(const Source *source, uint32_t offset, uint32_t *line);
Position source_position(const Source *source, uint32_t offset);

/* The text of a line, without its end. `line` from 1. */
Str source_line(const Source *source, uint32_t line);

#endif
