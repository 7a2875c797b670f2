/* Lines of instructions, from the tables that CPython's compiler makes (Objects/lnotab_notes.txt up to 3.9, PEP 626
 * in 3.10, Objects/locations.md since 3.11). A damaged table gives some line or none. */
#include "pystack/stack.h"

typedef struct Cursor {
    Str table;
    size_t at;
} Cursor;

static bool next(Cursor *c, unsigned *byte) {
    if (c->at >= c->table.len) return false;
    *byte = (unsigned char)c->table.ptr[c->at++];
    return true;
}

static uint32_t positive(int64_t line) { return line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0; }

/* Pairs: so many bytes on, so many lines on. */
static uint32_t line_of_pairs(Cursor *c, int64_t line, uint64_t at) {
    uint64_t address = 0;
    unsigned bytes, lines;
    while (next(c, &bytes) && next(c, &lines)) {
        address += bytes;
        if (address > at) break;
        line += (signed char)lines;
    }
    return positive(line);
}

/* Pairs: a range of so many bytes is so many lines behind the one before it, or on no line. */
static uint32_t line_of_ranges(Cursor *c, int64_t line, uint64_t at) {
    enum { NO_LINE = 0x80 };
    uint64_t end = 0;
    unsigned bytes, lines;
    while (next(c, &bytes) && next(c, &lines)) {
        end += bytes;
        if (lines != NO_LINE) line += (signed char)lines;
        if (end > at) return lines == NO_LINE ? 0 : positive(line);
    }
    return 0;
}

/* A signed number in groups of six bits, the lowest first; its lowest bit is the sign. */
static int64_t read_signed(Cursor *c) {
    uint64_t number = 0;
    unsigned byte = 0x40;
    for (unsigned shift = 0; shift < 60 && byte & 0x40 && next(c, &byte); shift += 6)
        number |= (uint64_t)(byte & 0x3F) << shift;
    return number & 1 ? -(int64_t)(number >> 1) : (int64_t)(number >> 1);
}

/* Entries: a byte with the highest bit set says what kind and how many instructions, the next such byte begins the
 * next. */
static uint32_t line_of_entries(Cursor *c, int64_t line, uint64_t at) {
    enum { START = 0x80, NO_COLUMNS = 13, LONG = 14, NO_LOCATION = 15, FIRST_OF_ONE_LINE = 10 };
    uint64_t end = 0;
    unsigned head;
    while (next(c, &head)) {
        if (!(head & START)) continue;
        unsigned kind = head >> 3 & 15;
        end += 2 * ((head & 7) + 1);
        if (kind == NO_COLUMNS || kind == LONG) {
            int64_t delta = read_signed(c);
            if (delta > INT32_MAX || delta < INT32_MIN) return 0;
            line += delta;
        } else if (kind >= FIRST_OF_ONE_LINE && kind < NO_COLUMNS) {
            line += kind - FIRST_OF_ONE_LINE;
        }
        if (end > at) return kind == NO_LOCATION ? 0 : positive(line);
    }
    return 0;
}

uint32_t stack_line(unsigned minor, Str table, uint32_t first_line, uint64_t at) {
    Cursor c = {.table = table};
    if (minor < 10) return line_of_pairs(&c, first_line, at);
    if (minor == 10) return line_of_ranges(&c, first_line, at);
    return line_of_entries(&c, first_line, at);
}
