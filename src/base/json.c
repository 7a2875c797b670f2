/* Json: see base/json.h. */
#include "base/json.h"

static void separate(Json *j) {
    if (j->comma) buf_byte(j->out, ',');
    j->comma = true;
}

void json_open_object(Json *j) {
    separate(j);
    buf_byte(j->out, '{');
    j->comma = false;
}

void json_close_object(Json *j) {
    buf_byte(j->out, '}');
    j->comma = true;
}

void json_open_array(Json *j) {
    separate(j);
    buf_byte(j->out, '[');
    j->comma = false;
}

void json_close_array(Json *j) {
    buf_byte(j->out, ']');
    j->comma = true;
}

void json_key(Json *j, Str name) {
    json_string(j, name);
    buf_byte(j->out, ':');
    j->comma = false;
}

void json_key_plain(Json *j, Str name) {
    separate(j);
    buf_byte(j->out, '"');
    buf_add(j->out, name);
    buf_add(j->out, S("\":"));
    j->comma = false;
}

static void add_escape(Buf *out, uint32_t unit) {
    static const char hex[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
    buf_add(out, (Str){text, sizeof text});
}

/* Writes one character that cannot stand as it is, or a sequence that begins with a byte above 127; gives the bytes
 * read. */
static size_t add_special(Buf *out, Str rest) {
    unsigned char byte = (unsigned char)rest.ptr[0];
    switch (byte) {
        case '"': buf_add(out, S("\\\"")); return 1;
        case '\\': buf_add(out, S("\\\\")); return 1;
        case '\n': buf_add(out, S("\\n")); return 1;
        case '\r': buf_add(out, S("\\r")); return 1;
        case '\t': buf_add(out, S("\\t")); return 1;
        default: break;
    }
    if (byte < 0x80) {
        add_escape(out, byte);
        return 1;
    }
    uint32_t c = 0;
    size_t length = str_utf8(rest, 0, &c);
    if (length == 0) {
        buf_utf8(out, 0xFFFD);
        return 1;
    }
    if (c < 0xA0 || (c >= 0xD800 && c <= 0xDFFF)) {
        add_escape(out, c);
    } else {
        buf_add(out, str_make(rest.ptr, length));
    }
    return length;
}

static bool is_plain(char c) {
    unsigned char byte = (unsigned char)c;
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

void json_string_part(Json *j, Str text) {
    size_t done = 0;
    while (done < text.len) {
        size_t at = done;
        while (at < text.len && is_plain(text.ptr[at])) at++;
        if (at > done) buf_add(j->out, str_make(text.ptr + done, at - done));
        done = at < text.len ? at + add_special(j->out, str_slice(text, at, text.len)) : at;
    }
}

void json_open_string(Json *j) {
    separate(j);
    buf_byte(j->out, '"');
}

void json_close_string(Json *j) { buf_byte(j->out, '"'); }

void json_string(Json *j, Str text) {
    json_open_string(j);
    json_string_part(j, text);
    json_close_string(j);
}

void json_uint(Json *j, uint64_t n) {
    separate(j);
    buf_uint(j->out, n);
}

void json_int(Json *j, int64_t n) {
    separate(j);
    if (n < 0) buf_byte(j->out, '-');
    buf_uint(j->out, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void json_bool(Json *j, bool b) { json_raw(j, b ? S("true") : S("false")); }

void json_null(Json *j) { json_raw(j, S("null")); }

void json_raw(Json *j, Str json) {
    separate(j);
    buf_add(j->out, json);
}

void json_line(Json *j) {
    buf_byte(j->out, '\n');
    j->comma = false;
}
