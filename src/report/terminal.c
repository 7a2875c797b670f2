/* Harmless text: see terminal.h. */
#include "report/terminal.h"

#include <stdio.h>

typedef struct Span {
    uint32_t first, last;
    uint8_t columns;
} Span;

/* What is shown as it is: scripts written from left to right, without marks that combine, and of one width everywhere.
 * A character that is not here is no fault: it is shown by its number. (Unicode 17: blocks less their exceptions.) */
static const Span shown[] = {
    {0x20, 0x7E, 1},       {0xA1, 0xAC, 1},       {0xAE, 0x2FF, 1},      {0x370, 0x377, 1},     {0x37A, 0x37F, 1},
    {0x384, 0x38A, 1},     {0x38C, 0x38C, 1},     {0x38E, 0x3A1, 1},     {0x3A3, 0x482, 1},     {0x48A, 0x52F, 1},
    {0x531, 0x556, 1},     {0x559, 0x58A, 1},     {0x10A0, 0x10C5, 1},   {0x10D0, 0x10FF, 1},   {0x1100, 0x115E, 2},
    {0x1E00, 0x1F15, 1},   {0x2010, 0x2027, 1},   {0x2030, 0x205E, 1},   {0x2070, 0x2071, 1},   {0x2074, 0x208E, 1},
    {0x20A0, 0x20C0, 1},   {0x2100, 0x218B, 1},   {0x2190, 0x2319, 1},   {0x231C, 0x2328, 1},   {0x232B, 0x23E8, 1},
    {0x2400, 0x2426, 1},   {0x2460, 0x25FC, 1},   {0x25FF, 0x2613, 1},   {0x2616, 0x2647, 1},   {0x2701, 0x2704, 1},
    {0x2706, 0x2709, 1},   {0x270C, 0x2727, 1},   {0x2729, 0x274B, 1},   {0x2758, 0x2794, 1},   {0x2798, 0x27AF, 1},
    {0x27B1, 0x27BE, 1},   {0x27C0, 0x2B1A, 1},   {0x2E80, 0x2E99, 2},   {0x2E9B, 0x2EF3, 2},   {0x2F00, 0x2FD5, 2},
    {0x3001, 0x3029, 2},   {0x3030, 0x303E, 2},   {0x3041, 0x3096, 2},   {0x309B, 0x30FF, 2},   {0x3105, 0x312F, 2},
    {0x3131, 0x3163, 2},   {0x3165, 0x318E, 2},   {0x3190, 0x31E3, 2},   {0x31F0, 0x321E, 2},   {0x3220, 0x3247, 2},
    {0x3250, 0x4DBF, 2},   {0x4E00, 0xA48C, 2},   {0xAC00, 0xD7A3, 2},   {0xF900, 0xFA6D, 2},   {0xFF01, 0xFF60, 2},
    {0xFFE0, 0xFFE6, 2},   {0x1F300, 0x1F320, 2}, {0x1F32D, 0x1F335, 2}, {0x1F337, 0x1F37C, 2}, {0x1F37E, 0x1F393, 2},
    {0x1F3A0, 0x1F3CA, 2}, {0x1F3E0, 0x1F3F0, 2}, {0x1F400, 0x1F43E, 2}, {0x1F442, 0x1F4FC, 2}, {0x1F600, 0x1F64F, 2},
    {0x1F680, 0x1F6C5, 2}, {0x20000, 0x2A6DF, 2},
};

static int columns_of(uint32_t c) {
    size_t low = 0, high = COUNT_OF(shown);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > shown[middle].last) low = middle + 1;
        else high = middle;
    }
    return low < COUNT_OF(shown) && c >= shown[low].first ? shown[low].columns : 0;
}

static Glyph escaped(const char *format, uint32_t value) {
    Glyph g = {.length = 0};
    int n = snprintf(g.text, sizeof g.text, format, value);
    g.length = g.columns = (uint8_t)n;
    return g;
}

static bool is_plain(char c) { return c >= 0x20 && c <= 0x7E; }

Glyph terminal_glyph(Str text, size_t *at) {
    uint32_t c = 0;
    if (is_plain(text.ptr[*at])) return (Glyph){.text = {text.ptr[(*at)++]}, .length = 1, .columns = 1};
    size_t length = str_utf8(text, *at, &c);
    if (length == 0) return escaped("\\x%02x", (unsigned char)text.ptr[(*at)++]);
    const char *bytes = text.ptr + *at;
    *at += length;
    int columns = columns_of(c);
    if (c == '\t') return (Glyph){.text = "    ", .length = 4, .columns = 4};
    if (columns == 0) return c < 0x100 ? escaped("\\x%02x", c) : escaped("\\u{%x}", c);
    Glyph g = {.length = (uint8_t)length, .columns = (uint8_t)columns};
    memcpy(g.text, bytes, length);
    return g;
}

void terminal_add(Buf *out, Str text) {
    for (size_t at = 0; at < text.len;) {
        size_t run = at;
        while (run < text.len && is_plain(text.ptr[run])) run++;
        buf_add(out, str_slice(text, at, run));
        at = run;
        if (at == text.len) break;
        Glyph g = terminal_glyph(text, &at);
        buf_add(out, str_make(g.text, g.length));
    }
}

/* The columns of the first word, and where it ends. */
static uint32_t word_columns(Str text, size_t *end) {
    uint32_t columns = 0;
    for (*end = 0; *end < text.len && text.ptr[*end] != ' ';) columns += terminal_glyph(text, end).columns;
    return columns;
}

void terminal_wrap(Buf *out, Str text, uint32_t indent, uint32_t columns) {
    if (columns < indent + columns / 3) columns = 0;
    if (!columns) terminal_add(out, text);
    for (uint32_t at = indent; columns && text.len;) {
        size_t spaces = 0, end;
        while (spaces < text.len && text.ptr[spaces] == ' ') spaces++;
        Str word = str_slice(text, spaces, text.len);
        uint32_t width = word_columns(word, &end);
        bool breaks = at > indent && at + spaces + width > columns;
        if (breaks) buf_byte(out, '\n');
        for (size_t i = 0; i < (breaks ? indent : spaces); i++) buf_byte(out, ' ');
        terminal_add(out, str_slice(word, 0, end));
        at = (breaks ? indent : at + (uint32_t)spaces) + width;
        text = str_slice(word, end, word.len);
    }
}
