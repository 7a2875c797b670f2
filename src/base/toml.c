/* TOML: see toml.h. One pass; nested values recurse, and their depth is bounded. */
#include "base/toml.h"

#include "base/buf.h"

/* A node that still grows. */
typedef struct Growing {
    YamlNode node; /* first: a Growing is handed out as its node */
    uint32_t capacity;
    bool closed;   /* an inline table or a list of values: nothing may be added by a header */
    bool headed;   /* a header has defined it */
    bool of_tables;
} Growing;

typedef struct Toml {
    Arena *arena;
    Str text;
    size_t at;
    uint32_t line;
    size_t line_start;
    uint32_t nodes;
    unsigned depth;
    YamlFault *fault;
    bool failed;
} Toml;

static bool fail(Toml *t, Str why) {
    if (!t->failed) *t->fault = (YamlFault){t->line, (uint32_t)(t->at - t->line_start) + 1, why};
    t->failed = true;
    return false;
}

static char peek(const Toml *t) { return t->at < t->text.len ? t->text.ptr[t->at] : 0; }
static bool at_end(const Toml *t) { return t->at >= t->text.len; }
static bool sees(const Toml *t, Str word) { return str_starts_with(str_slice(t->text, t->at, t->text.len), word); }

static void step(Toml *t) {
    if (t->text.ptr[t->at++] == '\n') {
        t->line++;
        t->line_start = t->at;
    }
}

static void blanks(Toml *t) {
    while (peek(t) == ' ' || peek(t) == '\t') t->at++;
}

static void comment(Toml *t) {
    if (peek(t) == '#')
        while (!at_end(t) && peek(t) != '\n') t->at++;
}

/* Blanks, comments and line ends. */
static void space(Toml *t) {
    for (;;) {
        blanks(t);
        comment(t);
        if (peek(t) != '\n' && !sees(t, S("\r\n"))) return;
        step(t);
    }
}

static Growing *new_node(Toml *t, YamlKind kind) {
    if (++t->nodes > TOML_MAX_NODES) fail(t, S("too many values"));
    Growing *g = ARENA_NEW(t->arena, Growing);
    g->node = (YamlNode){.kind = kind, .line = t->line, .column = (uint32_t)(t->at - t->line_start) + 1, .weight = 1};
    return g;
}

static Growing *new_scalar(Toml *t, Str text) {
    Growing *g = new_node(t, YAML_SCALAR);
    g->node.text = text;
    return g;
}

static void push(Toml *t, Growing *to, const YamlNode *item) {
    uint32_t used = to->node.kind == YAML_MAP ? to->node.count * 2 : to->node.count;
    to->node.items = arena_grow(t->arena, to->node.items, used, &to->capacity, 8, sizeof *to->node.items);
    to->node.items[used] = item;
}

static bool append(Toml *t, Growing *list, const Growing *item) {
    push(t, list, &item->node);
    list->node.count++;
    return !t->failed;
}

static bool set(Toml *t, Growing *map, const Growing *key, const Growing *value) {
    if (map->node.count >= TOML_MAX_KEYS) return fail(t, S("too many keys in a table"));
    push(t, map, &key->node);
    map->node.items[map->node.count * 2 + 1] = &value->node; /* capacities are even */
    map->node.count++;
    return !t->failed;
}

static Growing *find(const Growing *map, Str key) { return (Growing *)yaml_get(&map->node, key); }

static bool hex_escape(Toml *t, Buf *out, unsigned digits) {
    uint32_t c = 0;
    for (; digits; digits--, t->at++) {
        char d = peek(t);
        uint32_t v = d >= '0' && d <= '9' ? (uint32_t)(d - '0') : d >= 'a' && d <= 'f' ? (uint32_t)(d - 'a' + 10) : 99;
        if (d >= 'A' && d <= 'F') v = (uint32_t)(d - 'A' + 10);
        if (v > 15) return fail(t, S("an escape needs hexadecimal digits"));
        c = c << 4 | v;
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return fail(t, S("an escape names no character"));
    buf_utf8(out, c);
    return true;
}

/* Behind a backslash. */
static bool escape(Toml *t, Buf *out, bool lines) {
    static const char names[] = "btnfre\"\\", values[] = "\b\t\n\f\r\x1b\"\\";
    char c = peek(t);
    const char *known = c ? strchr(names, c) : NULL;
    if (known) {
        t->at++;
        buf_byte(out, values[known - names]);
        return true;
    }
    if (c == 'u' || c == 'U' || c == 'x') {
        t->at++;
        return hex_escape(t, out, c == 'u' ? 4 : c == 'U' ? 8 : 2);
    }
    if (!lines || (c != ' ' && c != '\t' && c != '\n' && c != '\r')) return fail(t, S("an unknown escape"));
    while (peek(t) == ' ' || peek(t) == '\t' || peek(t) == '\n' || peek(t) == '\r') step(t);
    return true;
}

/* The cursor is at a quote. */
static Growing *string(Toml *t) {
    char quote = peek(t);
    bool lines = sees(t, quote == '"' ? S("\"\"\"") : S("'''"));
    Growing *node = new_scalar(t, S(""));
    Buf out = {0};
    t->at += lines ? 3 : 1;
    if (lines && sees(t, S("\r\n"))) t->at++;
    if (lines && peek(t) == '\n') step(t);
    while (!t->failed) {
        char c = peek(t);
        if (at_end(t) || (c == '\n' && !lines)) {
            fail(t, S("a string is never closed"));
        } else if (c == quote && !lines) {
            t->at++;
            break;
        } else if (c == quote && sees(t, quote == '"' ? S("\"\"\"") : S("'''"))) {
            t->at += 3;
            for (int more = 0; more < 2 && peek(t) == quote; more++, t->at++) buf_byte(&out, quote);
            break;
        } else if (c == '\\' && quote == '"') {
            t->at++;
            escape(t, &out, lines);
        } else {
            buf_byte(&out, c);
            step(t);
        }
    }
    node->node.text = arena_copy(t->arena, buf_str(&out));
    buf_free(&out);
    return node;
}

static bool is_bare(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static Growing *key(Toml *t) {
    blanks(t);
    if (peek(t) == '"' || peek(t) == '\'') return string(t);
    Growing *node = new_scalar(t, S(""));
    size_t from = t->at;
    while (is_bare(peek(t))) t->at++;
    if (t->at == from) fail(t, S("a key was expected"));
    node->node.text = str_slice(t->text, from, t->at);
    return node;
}

static Growing *value(Toml *t);

/* KEY.KEY = VALUE into `table`. */
static bool pair(Toml *t, Growing *table) {
    for (unsigned depth = 0;; depth++) {
        Growing *name = key(t);
        blanks(t);
        if (t->failed) return false;
        if (depth > TOML_MAX_DEPTH) return fail(t, S("keys are nested too deep"));
        Growing *there = find(table, name->node.text);
        if (peek(t) != '.') {
            if (there) return fail(t, S("a key stands twice"));
            if (peek(t) != '=') return fail(t, S("`=` was expected"));
            t->at++;
            blanks(t);
            Growing *v = value(t);
            return !t->failed && set(t, table, name, v);
        }
        t->at++;
        if (!there) {
            there = new_node(t, YAML_MAP);
            if (!set(t, table, name, there)) return false;
        }
        if (there->node.kind != YAML_MAP || there->closed) return fail(t, S("a key stands twice"));
        table = there;
    }
}

static Growing *list(Toml *t) {
    Growing *node = new_node(t, YAML_LIST);
    node->closed = true;
    t->at++;
    for (space(t); !t->failed && peek(t) != ']'; space(t)) {
        if (!append(t, node, value(t))) break;
        space(t);
        if (peek(t) == ',') t->at++;
        else if (peek(t) != ']') fail(t, S("`,` or `]` was expected"));
    }
    t->at++;
    return node;
}

static Growing *inline_table(Toml *t) {
    Growing *node = new_node(t, YAML_MAP);
    t->at++;
    for (space(t); !t->failed && peek(t) != '}'; space(t)) {
        if (!pair(t, node)) break;
        space(t);
        if (peek(t) == ',') t->at++;
        else if (peek(t) != '}') fail(t, S("`,` or `}` was expected"));
    }
    t->at++;
    node->closed = true;
    return node;
}

static Growing *plain(Toml *t) {
    Growing *node = new_scalar(t, S(""));
    node->node.plain = true;
    size_t from = t->at;
    while (is_bare(peek(t)) || peek(t) == '.' || peek(t) == '+' || peek(t) == ':') t->at++;
    if (t->at == from) fail(t, S("a value was expected"));
    node->node.text = str_slice(t->text, from, t->at);
    return node;
}

static Growing *value(Toml *t) {
    if (++t->depth > TOML_MAX_DEPTH) fail(t, S("values are nested too deep"));
    Growing *node;
    if (t->failed) node = new_node(t, YAML_SCALAR);
    else if (peek(t) == '"' || peek(t) == '\'') node = string(t);
    else if (peek(t) == '[') node = list(t);
    else if (peek(t) == '{') node = inline_table(t);
    else node = plain(t);
    t->depth--;
    return node;
}

/* [A.B] or [[A.B]]: the table that the lines below fill. */
static Growing *header(Toml *t, Growing *root) {
    bool of_tables = sees(t, S("[["));
    t->at += of_tables ? 2 : 1;
    Growing *table = root;
    for (unsigned depth = 0; !t->failed; depth++) {
        Growing *name = key(t);
        blanks(t);
        if (t->failed) break;
        bool last = peek(t) != '.';
        if (depth > TOML_MAX_DEPTH) fail(t, S("tables are nested too deep"));
        Growing *there = find(table, name->node.text);
        bool fresh = !there;
        if (fresh) {
            there = new_node(t, last && of_tables ? YAML_LIST : YAML_MAP);
            there->of_tables = last && of_tables;
            set(t, table, name, there);
        }
        if (there->closed || there->node.kind == YAML_SCALAR) fail(t, S("this is a value and no table"));
        if (t->failed) break;
        if (last && of_tables != there->of_tables) fail(t, S("a table stands twice"));
        if (last && !of_tables && there->headed) fail(t, S("a table stands twice"));
        if (last && of_tables && !t->failed) append(t, there, new_node(t, YAML_MAP));
        if (last && !of_tables) there->headed = true;
        if (there->of_tables && there->node.count) there = (Growing *)there->node.items[there->node.count - 1];
        table = there;
        if (last) break;
        t->at++;
    }
    if (!t->failed && !sees(t, of_tables ? S("]]") : S("]"))) fail(t, S("`]` was expected"));
    t->at += of_tables ? 2 : 1;
    return table;
}

const YamlNode *toml_read(Arena *arena, Str text, YamlFault *fault) {
    Toml t = {.arena = arena, .text = text, .line = 1, .fault = fault};
    if (str_starts_with(text, S("\xEF\xBB\xBF"))) t.at = t.line_start = 3;
    Growing *root = new_node(&t, YAML_MAP), *table = root;
    if (text.len > TOML_MAX_BYTES) fail(&t, S("the file is too large"));
    for (space(&t); !t.failed && !at_end(&t); space(&t)) {
        if (peek(&t) == '[') table = header(&t, root);
        else pair(&t, table);
        if (t.failed) break;
        blanks(&t);
        comment(&t);
        if (!at_end(&t) && peek(&t) != '\n' && !sees(&t, S("\r\n"))) fail(&t, S("the line should end here"));
    }
    return t.failed ? NULL : &root->node;
}
