/* See syntax/escape.h. */
#include "syntax/escape.h"

#include "syntax/unicode.h"

/* Longer than any name: "\N{\N{\N{..." without an end must not be searched to the end again and again. */
enum { NAME_MAX_BYTES = 256 };

static const struct {
    char letter, value;
} simple_escapes[] = {
    {'\\', '\\'}, {'\'', '\''}, {'"', '"'},  {'a', '\a'}, {'b', '\b'},
    {'f', '\f'},  {'n', '\n'},  {'r', '\r'}, {'t', '\t'}, {'v', '\v'},
};

static unsigned hex_digit(char c) {
    if (c >= '0' && c <= '9') return (unsigned)(c - '0');
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

static Escape fault(EscapeKind kind, size_t at) { return (Escape){.kind = kind, .end = at + 1}; }

static Escape read_hex(Str text, size_t at, size_t digits) {
    uint32_t value = 0;
    if (text.len - (at + 2) < digits) return fault(ESCAPE_TRUNCATED, at);
    for (size_t i = at + 2; i < at + 2 + digits; i++) {
        unsigned digit = hex_digit(text.ptr[i]);
        if (digit > 15) return fault(ESCAPE_TRUNCATED, at);
        value = value << 4 | digit;
    }
    if (value > 0x10FFFF) return fault(ESCAPE_TRUNCATED, at);
    return (Escape){ESCAPE_VALUE, value, at + 2 + digits};
}

static Escape read_octal(Str text, size_t at, bool bytes) {
    uint32_t value = 0;
    size_t i = at + 1;
    for (; i < text.len && i < at + 4 && text.ptr[i] >= '0' && text.ptr[i] <= '7'; i++)
        value = value * 8 + (uint32_t)(text.ptr[i] - '0');
    return (Escape){ESCAPE_VALUE, bytes ? value & 0xFF : value, i};
}

static Escape read_name(Str text, size_t at) {
    size_t from = at + 3;
    if (from > text.len || text.ptr[at + 2] != '{') return fault(ESCAPE_TRUNCATED, at);
    size_t to = str_find_byte(str_slice(text, 0, from + NAME_MAX_BYTES), '}', from);
    if (to == SIZE_MAX || to == from) return fault(ESCAPE_TRUNCATED, at);
    uint32_t value = unicode_by_name(str_slice(text, from, to));
    if (value == UINT32_MAX) return fault(ESCAPE_NO_NAME, at);
    return (Escape){ESCAPE_VALUE, value, to + 1};
}

Escape escape_read(Str text, size_t at, bool bytes) {
    char c = at + 1 < text.len ? text.ptr[at + 1] : 0;
    if (c >= '0' && c <= '7') return read_octal(text, at, bytes);
    for (size_t i = 0; i < COUNT_OF(simple_escapes); i++)
        if (c == simple_escapes[i].letter)
            return (Escape){ESCAPE_VALUE, (unsigned char)simple_escapes[i].value, at + 2};
    if (c == '\n') return (Escape){.kind = ESCAPE_NOTHING, .end = at + 2};
    if (c == '\r') {
        bool pair = at + 2 < text.len && text.ptr[at + 2] == '\n';
        return (Escape){.kind = ESCAPE_NOTHING, .end = at + 2 + pair};
    }
    if (c == 'x') return read_hex(text, at, 2);
    if (c == 'u' && !bytes) return read_hex(text, at, 4);
    if (c == 'U' && !bytes) return read_hex(text, at, 8);
    if (c == 'N' && !bytes) return read_name(text, at);
    return fault(ESCAPE_LITERAL, at);
}
