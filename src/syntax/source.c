/* From the bytes of a file to text: see syntax/source.h. The cookie is found as CPython's tokenizer finds it
 * (Parser/tokenizer: get_coding_spec, check_coding_spec), which is a little different from PEP 263's expression. */
#include "syntax/source.h"

#include "syntax/codec.h"
#include "syntax/source_scan.h"

static bool is_cookie_char(char c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

/* The name in the cookie of one line, ptr NULL if it has none. `*go_on`: the line allows a cookie in the next one. */
static Str cookie_of_line(Str line, bool *go_on) {
    size_t i = 0;
    while (i < line.len && is_blank(line.ptr[i])) i++;
    *go_on = i == line.len || line.ptr[i] == '#';
    if (i == line.len || line.ptr[i] != '#') return (Str){0};
    for (;;) {
        i = str_find(line, S("coding"), i);
        if (i == SIZE_MAX) return (Str){0};
        i += 6;
        if (i >= line.len || (line.ptr[i] != ':' && line.ptr[i] != '=')) continue;
        size_t from = i + 1;
        while (from < line.len && (line.ptr[from] == ' ' || line.ptr[from] == '\t')) from++;
        size_t to = from;
        while (to < line.len && is_cookie_char(line.ptr[to])) to++;
        if (to > from) return str_slice(line, from, to);
    }
}

/* The first line of `*rest` without its end, which is cut off together with it. */
static Str cut_line(Str *rest) {
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != '\n' && rest->ptr[n] != '\r') n++;
    Str line = str_slice(*rest, 0, n);
    size_t end = n;
    if (end < rest->len) end += rest->ptr[end] == '\r' && end + 1 < rest->len && rest->ptr[end + 1] == '\n' ? 2 : 1;
    *rest = str_slice(*rest, end, rest->len);
    return line;
}

static Str find_cookie(Str text) {
    bool go_on = true;
    Str cookie = {0};
    for (int line = 0; line < 2 && go_on && !cookie.ptr; line++) cookie = cookie_of_line(cut_line(&text), &go_on);
    return cookie;
}

/* CPython's get_normal_name: the names that it knows without looking for a codec. */
static CodecKind plain_name(Str name) {
    static const struct {
        Str prefix;
        CodecKind kind;
    } plain[] = {
        {{"utf-8", 5}, CODEC_UTF8},
        {{"latin-1", 7}, CODEC_LATIN1},
        {{"iso-8859-1", 10}, CODEC_LATIN1},
        {{"iso-latin-1", 11}, CODEC_LATIN1},
    };
    char low[12] = {0};
    size_t n = name.len < sizeof low ? name.len : sizeof low;
    for (size_t i = 0; i < n; i++) {
        char c = name.ptr[i];
        low[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        Str prefix = plain[i].prefix;
        bool begins = str_starts_with(str_make(low, n), prefix);
        if (begins && (n == prefix.len || low[prefix.len] == '-')) return plain[i].kind;
    }
    return CODEC_UNKNOWN;
}

static void reserve_text(SourceBuffer *buffer, size_t need) {
    void *p = buffer->text;
    buffer_reserve(&p, &buffer->text_capacity, need + SOURCE_PADDING, 1);
    buffer->text = p;
}

/* Ends the decoded text: within the limit, padded. */
static Str finish_text(SourceBuffer *buffer, size_t length, uint32_t *bad_at) {
    if (length > SOURCE_MAX_BYTES) {
        length = SOURCE_MAX_BYTES;
        while (((unsigned char)buffer->text[length] & 0xC0) == 0x80) length--;
        if (*bad_at > length) *bad_at = (uint32_t)length;
    }
    memset(buffer->text + length, 0, SOURCE_PADDING);
    return str_make(buffer->text, length);
}

/* A copy of `text` in which every ill-formed part is U+FFFD. */
static Str repair_utf8(SourceBuffer *buffer, Str text, uint32_t first_bad) {
    reserve_text(buffer, codec_room(text.len));
    char *out = buffer->text;
    memcpy(out, text.ptr, first_bad);
    out += first_bad;
    for (size_t at = first_bad; at < text.len;) {
        uint32_t bad = 1, n = source_utf8_length((const unsigned char *)text.ptr + at, &bad);
        if (n) {
            memcpy(out, text.ptr + at, n);
            out += n;
            at += n;
        } else {
            memcpy(out, "\xEF\xBF\xBD", 3);
            out += 3;
            at += bad;
        }
    }
    return finish_text(buffer, (size_t)(out - buffer->text), &first_bad);
}

static void set_fault(Source *s, SourceFault fault, uint32_t at, uint32_t end) {
    if (s->fault != SOURCE_WHOLE) return;
    s->fault = fault;
    s->fault_at = at;
    s->fault_end = end < s->text.len ? end : (uint32_t)s->text.len;
}

static void read_utf8(Source *s, SourceBuffer *buffer) {
    SourceScan scan = source_scan(buffer, s->text);
    if (scan.invalid_at != UINT32_MAX) {
        s->text = repair_utf8(buffer, s->text, scan.invalid_at);
        set_fault(s, SOURCE_UNDECODABLE, scan.invalid_at, scan.invalid_at + 3);
        scan = source_scan(buffer, s->text);
    }
    s->lines = buffer->lines;
    s->line_count = scan.line_count;
    s->ascii = scan.ascii;
}

static bool all_ascii(Str text) {
    uint64_t any = 0, word;
    for (size_t at = 0; at < text.len; at += sizeof word) { /* the padding is zeros */
        memcpy(&word, text.ptr + at, sizeof word);
        any |= word;
    }
    return (any & 0x8080808080808080u) == 0;
}

/* Transcodes s->text; false where the codec is not to be had. */
static bool transcode(Source *s, SourceBuffer *buffer, Codec codec) {
    if (codec.kind <= CODEC_UTF8) return codec.kind == CODEC_UTF8;
    if (codec.kind <= CODEC_CHARMAP && all_ascii(s->text)) return true;
    reserve_text(buffer, codec_room(s->text.len));
    size_t length;
    uint32_t bad_at = UINT32_MAX;
    if (!codec_decode(codec, s->text, buffer->text, &length, &bad_at)) return false;
    s->text = finish_text(buffer, length, &bad_at);
    if (bad_at != UINT32_MAX) set_fault(s, SOURCE_UNDECODABLE, bad_at, bad_at + 3);
    return true;
}

Source source_make(SourceBuffer *buffer, Str path, Str bytes) {
    static const char nothing[SOURCE_PADDING];
    if (bytes.len == 0) bytes.ptr = nothing;
    if (bytes.len > SOURCE_MAX_BYTES) bytes.len = SOURCE_MAX_BYTES;
    Source s = {.path = path, .text = bytes, .raw_bytes = (uint32_t)bytes.len};
    bool bom = str_starts_with(bytes, S("\xEF\xBB\xBF"));
    if (bom) s.text = str_slice(bytes, 3, bytes.len);
    Str cookie = find_cookie(s.text);
    if (cookie.ptr) {
        uint32_t at = (uint32_t)(cookie.ptr - s.text.ptr), end = at + (uint32_t)cookie.len;
        CodecKind plain = plain_name(cookie);
        if (bom) {
            if (plain != CODEC_UTF8) set_fault(&s, SOURCE_COOKIE_MISMATCH, at, end);
        } else if (plain != CODEC_UTF8) {
            Codec codec = plain == CODEC_LATIN1 ? (Codec){.kind = CODEC_LATIN1} : codec_find(cookie);
            if (!transcode(&s, buffer, codec)) set_fault(&s, SOURCE_UNKNOWN_CODEC, at, end);
        }
    }
    read_utf8(&s, buffer);
    return s;
}

void source_buffer_free(SourceBuffer *buffer) {
    void *p = buffer->text;
    buffer_free(&p, &buffer->text_capacity);
    buffer->text = NULL;
    p = buffer->lines;
    buffer_free(&p, &buffer->line_capacity);
    buffer->lines = NULL;
}

static uint32_t line_of(const Source *source, uint32_t offset) {
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset) low = middle;
        else high = middle;
    }
    return low;
}

Position source_byte_position(const Source *source, uint32_t offset) {
    uint32_t line = line_of(source, offset);
    return (Position){.line = line + 1, .column = offset - source->lines[line]};
}

Position source_byte_position_near(const Source *source, uint32_t offset, uint32_t *line) {
    enum { STEPS = 8 };
    uint32_t at = *line < source->line_count ? *line : 0;
    for (int i = 0; i < STEPS; i++) {
        if (offset < source->lines[at]) break;
        if (at + 1 == source->line_count || offset < source->lines[at + 1]) {
            *line = at;
            return (Position){.line = at + 1, .column = offset - source->lines[at]};
        }
        at++;
    }
    *line = line_of(source, offset);
    return (Position){.line = *line + 1, .column = offset - source->lines[*line]};
}

Position source_position(const Source *source, uint32_t offset) {
    Position p = source_byte_position(source, offset);
    if (source->ascii) return p;
    const char *line = source->text.ptr + source->lines[p.line - 1];
    uint32_t continuation = 0;
    for (uint32_t i = 0; i < p.column; i++) continuation += ((unsigned char)line[i] & 0xC0) == 0x80;
    p.column -= continuation;
    return p;
}

Str source_line(const Source *source, uint32_t line) {
    if (line == 0 || line > source->line_count) return (Str){0};
    uint32_t from = source->lines[line - 1];
    uint32_t to = line < source->line_count ? source->lines[line] : (uint32_t)source->text.len;
    if (to > from && source->text.ptr[to - 1] == '\n') to--;
    if (to > from && source->text.ptr[to - 1] == '\r') to--;
    return str_slice(source->text, from, to);
}
