/* Notebooks: see notebook.h. The JSON is read in one pass, with a stack of our own. */
#include "audit/notebook.h"

#include <strings.h>

enum { PADDING = 64 };

typedef enum Role {
    ROLE_OTHER,
    ROLE_ROOT,
    ROLE_SHEETS,
    ROLE_CELLS,
    ROLE_CELL,
    ROLE_SOURCE,
    ROLE_METADATA,
    ROLE_KERNEL,
    ROLE_LANGUAGE
} Role;

typedef struct Level {
    bool object;
    Role role;
} Level;

typedef struct Reader {
    Notebook *n;
    Str json;
    size_t at;
    Level levels[NOTEBOOK_MAX_DEPTH];
    unsigned depth;
    Buf string, cell;                                   /* the string just read; the code of the cell being read */
    bool is_code, is_cell_type, is_source, is_language; /* the value that comes next */
    Role next;
    uint32_t number;
} Reader;

static char peek(const Reader *r) { return r->at < r->json.len ? r->json.ptr[r->at] : 0; }

static void space(Reader *r) {
    while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\n' || peek(r) == '\r') r->at++;
}

static bool hex4(Reader *r, uint32_t *c) {
    *c = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        char d = peek(r);
        if (d >= '0' && d <= '9') *c = *c * 16 + (uint32_t)(d - '0');
        else if ((d | 32) >= 'a' && (d | 32) <= 'f') *c = *c * 16 + (uint32_t)((d | 32) - 'a' + 10);
        else return false;
    }
    return true;
}

static bool unicode_escape(Reader *r) {
    uint32_t c, low;
    if (!hex4(r, &c)) return false;
    if (c >= 0xD800 && c < 0xDC00 && str_starts_with(str_slice(r->json, r->at, r->json.len), S("\\u"))) {
        size_t before = r->at;
        r->at += 2;
        if (!hex4(r, &low)) return false;
        if (low >= 0xDC00 && low < 0xE000) c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        else r->at = before;
    }
    buf_utf8(&r->string, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    return true;
}

/* The cursor is at a quote. */
static bool read_string(Reader *r) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    buf_clear(&r->string);
    r->at++;
    for (;;) {
        size_t from = r->at;
        while (r->at < r->json.len && r->json.ptr[r->at] != '"' && r->json.ptr[r->at] != '\\') r->at++;
        buf_add(&r->string, str_slice(r->json, from, r->at));
        if (r->at >= r->json.len) return false;
        if (r->json.ptr[r->at++] == '"') return true;
        char c = peek(r);
        r->at++;
        const char *known = c ? strchr(names, c) : NULL;
        if (known) buf_byte(&r->string, values[known - names]);
        else if (c != 'u' || !unicode_escape(r)) return false;
    }
}

static bool is_letter(char c) { return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_'; }

/* A line of a cell, without its end, as Python. True where it is IPython's and goes on in the next line. */
static bool add_line(Buf *out, Str line) {
    size_t indent = 0;
    while (indent < line.len && (line.ptr[indent] == ' ' || line.ptr[indent] == '\t')) indent++;
    Str code = str_trim(line);
    char first = code.len ? code.ptr[0] : 0, second = code.len > 1 ? code.ptr[1] : 0;
    bool comment = str_find_byte(code, '#', 0) != SIZE_MAX;
    bool magic = (first == '%' && (is_letter(second) || second == '%')) || (first == '!' && second != '=') ||
                 first == '?' || (code.len && code.ptr[code.len - 1] == '?' && !comment);
    bool goes_on = str_ends_with(code, S("\\"));
    if (magic) {
        buf_add(out, str_slice(line, 0, indent));
        buf_add(out, S("pass"));
        return goes_on;
    }
    size_t equal = str_find_byte(line, '=', 0), at = equal == SIZE_MAX ? 0 : equal + 1;
    while (at && at < line.len && line.ptr[at] == ' ') at++;
    if (at && at + 1 < line.len &&
        ((line.ptr[at] == '!' && line.ptr[at + 1] != '=') || (line.ptr[at] == '%' && is_letter(line.ptr[at + 1])))) {
        buf_add(out, str_slice(line, 0, at)); /* x = !ls, x = %magic */
        buf_add(out, S("get_ipython()"));     /* as IPython writes it: what it gives nobody knows */
        return goes_on;
    }
    buf_add(out, line);
    return false;
}

/* Does `%%NAME` leave the cell Python? */
static bool is_python_magic(Str line) {
    static const char *const names[] = {"%%time",   "%%timeit",  "%%capture", "%%prun",
                                        "%%python", "%%python3", "%%memit"};
    Str name = str_split(&line, ' ');
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(name, str_from_z(names[i]))) return true;
    return false;
}

static void add_cell(Reader *r) {
    Notebook *n = r->n;
    r->number++;
    if (!r->is_code || n->count == NOTEBOOK_MAX_CELLS) return;
    void *p = n->cells;
    buffer_reserve(&p, &n->capacity, n->count + 1, sizeof(NotebookCell));
    n->cells = p;
    n->cells[n->count++] = (NotebookCell){r->number, n->lines + 1};
    bool foreign = false, first = true, goes_on = false;
    Str rest = buf_str(&r->cell);
    if (!rest.ptr) rest = S("");
    while (rest.ptr) {
        Str line = str_split(&rest, '\n');
        if (str_ends_with(line, S("\r"))) line.len--;
        if (first && str_starts_with(str_trim(line), S("%%"))) foreign = !is_python_magic(str_trim(line));
        if (goes_on) goes_on = str_ends_with(str_trim(line), S("\\"));
        else if (!foreign) goes_on = add_line(&n->text, line);
        buf_byte(&n->text, '\n');
        n->lines++;
        for (size_t i = 0; i < line.len && !foreign; i++)
            n->lines += line.ptr[i] == '\r'; /* ends a line for Python, too */
        first = first && str_trim(line).len == 0;
    }
}

static Role role_of_array(const Reader *r) {
    return r->next == ROLE_SHEETS || r->next == ROLE_CELLS || r->next == ROLE_SOURCE ? r->next : ROLE_OTHER;
}

static bool open(Reader *r, bool object) {
    if (r->depth == NOTEBOOK_MAX_DEPTH) return false;
    Role outer = r->depth ? r->levels[r->depth - 1].role : ROLE_OTHER, role = ROLE_OTHER;
    bool in_array = r->depth && !r->levels[r->depth - 1].object;
    bool names_language = r->next == ROLE_METADATA || r->next == ROLE_KERNEL || r->next == ROLE_LANGUAGE;
    if (!object) role = role_of_array(r);
    else if (names_language) role = r->next;
    else if (!r->depth || (in_array && outer == ROLE_SHEETS)) role = ROLE_ROOT;
    else if (in_array && outer == ROLE_CELLS) role = ROLE_CELL;
    if (role == ROLE_CELL) {
        buf_clear(&r->cell);
        r->is_code = false;
    }
    r->levels[r->depth++] = (Level){object, role};
    r->next = ROLE_OTHER;
    r->is_cell_type = r->is_source = r->is_language = false;
    return true;
}

static void close(Reader *r) {
    if (r->levels[--r->depth].role == ROLE_CELL) add_cell(r);
}

/* What the name in r->string says about the value behind it. */
static void meet_key(Reader *r) {
    Str key = buf_str(&r->string);
    Role in = r->levels[r->depth - 1].role;
    r->next = ROLE_OTHER;
    r->is_cell_type = in == ROLE_CELL && str_eq(key, S("cell_type"));
    r->is_source = in == ROLE_CELL && (str_eq(key, S("source")) || str_eq(key, S("input")));
    if (in == ROLE_ROOT && str_eq(key, S("cells"))) r->next = ROLE_CELLS;
    if (in == ROLE_ROOT && str_eq(key, S("worksheets"))) r->next = ROLE_SHEETS;
    if (r->is_source) r->next = ROLE_SOURCE;
    if (in == ROLE_ROOT && str_eq(key, S("metadata"))) r->next = ROLE_METADATA;
    if (in == ROLE_METADATA && str_eq(key, S("kernelspec"))) r->next = ROLE_KERNEL;
    if (in == ROLE_METADATA && str_eq(key, S("language_info"))) r->next = ROLE_LANGUAGE;
    r->is_language =
        (in == ROLE_KERNEL && str_eq(key, S("language"))) || (in == ROLE_LANGUAGE && str_eq(key, S("name")));
}

/* "Python 3" and "ipython", too. */
static bool is_python(Str language) {
    for (size_t i = 0; i + 6 <= language.len; i++)
        if (strncasecmp(language.ptr + i, "python", 6) == 0) return true;
    return language.len == 0;
}

static bool string_value(Reader *r) {
    if (!read_string(r)) return false;
    bool in_source = r->depth && r->levels[r->depth - 1].role == ROLE_SOURCE;
    if (r->is_source || in_source) buf_add(&r->cell, buf_str(&r->string));
    if (r->is_language && !is_python(buf_str(&r->string))) r->n->foreign = true;
    if (r->is_cell_type) r->is_code = str_eq(buf_str(&r->string), S("code"));
    return true;
}

static bool plain_value(Reader *r) {
    size_t from = r->at;
    while (is_letter(peek(r)) || (peek(r) >= '0' && peek(r) <= '9') || peek(r) == '-' || peek(r) == '+' ||
           peek(r) == '.')
        r->at++;
    return r->at > from;
}

static bool read_all(Reader *r) {
    for (bool comma = false;;) {
        space(r);
        bool inside = r->depth > 0, object = inside && r->levels[r->depth - 1].object;
        char c = peek(r);
        if (inside && c == (object ? '}' : ']')) {
            r->at++;
            close(r);
            comma = true;
            if (!r->depth) return true;
            continue;
        }
        if (comma) {
            if (c != ',') return false;
            r->at++;
            space(r);
        }
        if (object) {
            if (peek(r) != '"' || !read_string(r)) return false;
            meet_key(r);
            space(r);
            if (peek(r) != ':') return false;
            r->at++;
            space(r);
        }
        c = peek(r);
        comma = c != '{' && c != '[';
        if (!comma) {
            r->at++;
            if (!open(r, c == '{')) return false;
        } else if (!(c == '"' ? string_value(r) : plain_value(r)) || !r->depth) {
            return false;
        }
    }
}

bool notebook_read(Notebook *n, Str json) {
    static const char zeros[PADDING];
    buf_clear(&n->text);
    n->count = 0;
    n->lines = 0;
    n->foreign = false;
    Reader r = {.n = n, .json = json};
    if (str_starts_with(json, S("\xEF\xBB\xBF"))) r.at = 3;
    bool good = read_all(&r);
    buf_add(&n->text, str_make(zeros, PADDING));
    n->text.len -= PADDING;
    buf_free(&r.string);
    buf_free(&r.cell);
    return good;
}

void notebook_free(Notebook *n) {
    void *p = n->cells;
    buffer_free(&p, &n->capacity);
    buf_free(&n->text);
    *n = (Notebook){0};
}

const NotebookCell *notebook_cell(const Notebook *n, uint32_t line) {
    size_t low = 0, high = n->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (n->cells[middle].line <= line) low = middle + 1;
        else high = middle;
    }
    return low ? &n->cells[low - 1] : NULL;
}
