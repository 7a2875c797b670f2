/* See excerpt.h. */
#include "report/excerpt.h"

#include "report/terminal.h"

enum { WINDOW = 100, LEFT_OF_CARET = 40, NOTE_MAX_COLUMN = 80 };

/* The line as glyphs, and where the finding stands among them. */
typedef struct Cells {
    size_t start, end;      /* bytes of Excerpt.line that are shown */
    uint32_t first, behind; /* columns of the caret's range, from the left edge of what is shown */
    bool cut_before, cut_behind;
} Cells;

static uint32_t columns_between(Str line, size_t from, size_t to) {
    uint32_t columns = 0;
    for (size_t at = from; at < to;) columns += terminal_glyph(line, &at).columns;
    return columns;
}

/* The byte at which the character `count` code points behind `at` stands, at most the end. */
static size_t skip(Str line, size_t at, uint32_t count) {
    while (count-- && at < line.len) terminal_glyph(line, &at);
    return at;
}

/* Moves `from` to the right until at most `most` columns lie between it and `to`. */
static size_t shorten(Str line, size_t from, size_t to, uint32_t most) {
    uint32_t columns = columns_between(line, from, to);
    while (columns > most && from < to) columns -= terminal_glyph(line, &from).columns;
    return from;
}

static Cells lay_out(const Excerpt *e) {
    Str line = e->line;
    size_t caret = skip(line, 0, e->column - 1 - e->before);
    size_t caret_end = line.len;
    if (e->end_column) caret_end = skip(line, caret, e->end_column - e->column);
    Cells c = {.start = 0, .end = line.len};
    if (columns_between(line, 0, line.len) > WINDOW) {
        c.start = shorten(line, 0, caret, LEFT_OF_CARET);
        c.end = c.start;
        for (uint32_t columns = 0; c.end < line.len;) {
            size_t next = c.end;
            columns += terminal_glyph(line, &next).columns;
            if (columns > WINDOW) break;
            c.end = next;
        }
    }
    if (caret_end > c.end) caret_end = c.end;
    c.cut_before = c.start > 0 || e->before > 0;
    c.cut_behind = c.end < line.len || e->cut_behind;
    c.first = columns_between(line, c.start, caret);
    c.behind = c.first + columns_between(line, caret, caret_end);
    return c;
}

static void repeat(Buf *out, char c, uint32_t count) {
    while (count--) buf_byte(out, c);
}

unsigned excerpt_digits(uint32_t n) {
    unsigned d = 1;
    while (n /= 10) d++;
    return d;
}

void excerpt_gutter(Buf *out, const ReportStyle *style, unsigned width, uint32_t line, char mark) {
    style_on(out, style, STYLE_GUTTER);
    buf_byte(out, ' ');
    if (line) {
        unsigned digits = excerpt_digits(line);
        repeat(out, ' ', width > digits ? width - digits : 0);
        buf_uint(out, line);
    } else {
        repeat(out, ' ', width);
    }
    buf_byte(out, ' ');
    buf_byte(out, mark);
    style_off(out, style);
}

void excerpt_line(Buf *out, const ReportStyle *style, unsigned width, const Excerpt *e) {
    Cells c = lay_out(e);
    excerpt_gutter(out, style, width, e->number, '|');
    buf_byte(out, ' ');
    if (c.cut_before) buf_add(out, S("..."));
    terminal_add(out, str_slice(e->line, c.start, c.end));
    if (c.cut_behind) buf_add(out, S("..."));
    buf_byte(out, '\n');
}

void excerpt_carets(Buf *out, const ReportStyle *style, unsigned width, const Excerpt *e, StyleName name, Str note) {
    Cells c = lay_out(e);
    uint32_t indent = 1 + c.first + (c.cut_before ? 3u : 0u), carets = c.behind > c.first ? c.behind - c.first : 1;
    uint32_t columns = columns_between(note, 0, note.len), gutter = width + 3;
    excerpt_gutter(out, style, width, 0, '|');
    repeat(out, ' ', indent);
    style_on(out, style, name);
    repeat(out, '^', carets);
    if (note.len && gutter + indent + carets + 1 + columns > NOTE_MAX_COLUMN) {
        style_off(out, style);
        buf_byte(out, '\n');
        excerpt_gutter(out, style, width, 0, '|');
        while (indent > 1 && gutter + indent + columns > NOTE_MAX_COLUMN) indent--;
        repeat(out, ' ', indent);
        style_on(out, style, name);
    } else if (note.len) {
        buf_byte(out, ' ');
    }
    terminal_add(out, note);
    style_off(out, style);
    buf_byte(out, '\n');
}

bool excerpt_is_whole(const Excerpt *e) {
    return !e->before && !e->cut_behind && columns_between(e->line, 0, e->line.len) <= WINDOW;
}
