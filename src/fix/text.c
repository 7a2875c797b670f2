/* Text that fixes write: templates, expressions, literals, in the style of the file. */
#include "fix/inside.h"

#include "base/fault.h"

#include <stdlib.h>

void text_literal(Buf *out, Str value, char quote) {
    buf_byte(out, quote);
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c == (unsigned char)quote || c == '\\') buf_byte(out, '\\');
        if (c == '\n') buf_add(out, S("\\n"));
        else if (c == '\r') buf_add(out, S("\\r"));
        else if (c == '\t') buf_add(out, S("\\t"));
        else if (c < 0x20 || c == 0x7F) buf_format(out, "\\x%02x", c);
        else buf_byte(out, (char)c);
    }
    buf_byte(out, quote);
}

char text_quote(const Draft *d, NodeId string) {
    if (!node_is(string)) return '"';
    Str text = tree_text(d->tree, string);
    for (size_t i = 0; i < text.len && i < 3; i++)
        if (text.ptr[i] == '"' || text.ptr[i] == '\'') return text.ptr[i];
    return '"';
}

static bool is_loose(const Tree *t, NodeId n) {
    switch (tree_kind(t, n)) {
        case NODE_BoolOp:
        case NODE_NamedExpr:
        case NODE_BinOp:
        case NODE_UnaryOp:
        case NODE_Lambda:
        case NODE_IfExp:
        case NODE_Await:
        case NODE_Yield:
        case NODE_YieldFrom:
        case NODE_Compare: return true;
        case NODE_Tuple: return tree_text(t, n).ptr[0] != '('; /* those in parentheses begin with them, mostly */
        case NODE_Constant: return tree_const_kind(t, n) == CONST_Int;
        default: return false;
    }
}

static bool has_line_end(Str s) {
    return str_find_byte(s, '\n', 0) != SIZE_MAX || str_find_byte(s, '\r', 0) != SIZE_MAX;
}

void text_expression(Draft *d, NodeId node, bool tight, bool in_brackets, Buf *out) {
    Str text = tree_text(d->tree, node);
    NodeKind kind = tree_kind(d->tree, node);
    bool naked = kind == NODE_NamedExpr || kind == NODE_Yield || kind == NODE_YieldFrom;
    bool parens = (tight && is_loose(d->tree, node)) || naked || (has_line_end(text) && !in_brackets);
    if (kind == NODE_Starred) draft_fail(d);
    if (parens) buf_byte(out, '(');
    buf_add(out, text);
    if (parens) buf_byte(out, ')');
}

static void add_binding(Draft *d, const Binding *b, bool tight, bool in_brackets, Buf *out) {
    switch ((BindingKind)b->kind) {
        case BIND_TEXT: buf_add(out, b->text); return;
        case BIND_PLACE:
            if (!node_is(b->place.node)) draft_fail(d);
            else if (node_categories[tree_kind(d->tree, b->place.node)] != CATEGORY_EXPR)
                buf_add(out, tree_text(d->tree, b->place.node));
            else text_expression(d, b->place.node, tight, in_brackets, out);
            return;
        case BIND_PLACES:
            for (uint32_t i = 0; i < b->count; i++) {
                if (i) buf_add(out, S(", "));
                if (!node_is(b->places[i].node)) draft_fail(d);
                else buf_add(out, tree_text(d->tree, b->places[i].node));
            }
            return;
        case BIND_NONE: break;
    }
    draft_fail(d);
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A name of `imports` at text[at], as it is written in this file; 0 where none stands there. */
static size_t add_name(Draft *d, Str text, size_t at, Buf *out) {
    if (at && (is_word(text.ptr[at - 1]) || text.ptr[at - 1] == '.' || text.ptr[at - 1] == '"')) return 0;
    Str rest = str_slice(text, at, text.len);
    for (uint32_t i = 0; i < d->imports.count; i++) {
        Str module = pat_string(d->request->table, d->imports.items[i]);
        if (!str_starts_with(rest, module) || rest.len <= module.len || rest.ptr[module.len] != '.') continue;
        size_t end = module.len + 1;
        while (end < rest.len && is_word(rest.ptr[end])) end++;
        buf_add(out, draft_name(d, module, str_slice(rest, module.len + 1, end), d->range.start));
        return end;
    }
    return 0;
}

static bool is_delimiter(char c) {
    return c == '(' || c == '[' || c == '{' || c == ',' || c == ')' || c == ']' || c == '}' || c == ':';
}

/* Is something beside text[from, to) to which an expression there would bind? */
static bool is_tight(Str text, size_t from, size_t to) {
    while (from && text.ptr[from - 1] == ' ') from--;
    while (to < text.len && text.ptr[to] == ' ') to++;
    bool before = from && !is_delimiter(text.ptr[from - 1]) && text.ptr[from - 1] != '=';
    bool after = to < text.len && !is_delimiter(text.ptr[to]) && text.ptr[to] != '\n';
    return before || after;
}

static Str line_indent(const Source *s, uint32_t offset) {
    uint32_t line = source_position(s, offset).line;
    Str text = source_line(s, line);
    size_t n = 0;
    while (n < text.len && (text.ptr[n] == ' ' || text.ptr[n] == '\t' || text.ptr[n] == '\f')) n++;
    return str_slice(text, 0, n);
}

/* Behind a line end: the indentation of the statement, and the file's own unit for each four blanks of the template. */
static size_t add_line_end(Draft *d, Str text, size_t at, Buf *out) {
    size_t blanks = 0;
    buf_add(out, text_newline(d->maker));
    buf_add(out, line_indent(d->tree->source, d->range.start));
    while (at + 1 + blanks < text.len && text.ptr[at + 1 + blanks] == ' ') blanks++;
    for (size_t i = 0; i < blanks / 4; i++) buf_add(out, text_indent(d->maker));
    for (size_t i = 0; i < blanks % 4; i++) buf_byte(out, ' ');
    return 1 + blanks;
}

void text_template(Draft *d, Str text, Buf *out) {
    uint32_t brackets = 0;
    if (text.len && text.ptr[text.len - 1] == '\n') text.len--;
    for (size_t at = 0; at < text.len && !d->failed;) {
        char c = text.ptr[at];
        size_t length = 0;
        if (c == '(' || c == '[' || c == '{') brackets++;
        if ((c == ')' || c == ']' || c == '}') && brackets) brackets--;
        if (c == '\n') {
            length = add_line_end(d, text, at, out);
        } else if (c == '$' && str_starts_with(str_slice(text, at + 1, text.len), S("INSTEAD"))) {
            buf_add(out, d->request->match->instead);
            length = 8;
        } else if (c == '$') {
            const Binding *b = draft_variable(d, str_slice(text, at + 1, text.len), &length);
            if (b) add_binding(d, b, is_tight(text, at, at + 1 + length), brackets > 0, out);
            else if (length) draft_fail(d);
            length = b ? length + 1 : 0;
        } else if (d->imports.count && is_word(c)) {
            length = add_name(d, text, at, out);
        }
        if (length == 0) buf_byte(out, text.ptr[at]);
        at += length ? length : 1;
    }
}

/* The first line end of the file, and the indentation of the first block that has lines of its own. */
static void find_style(FixMaker *maker) {
    if (maker->has_style) return;
    const Source *s = maker->tree->source;
    maker->has_style = true;
    maker->newline = S("\n");
    maker->indent = S("    ");
    if (s->line_count > 1) {
        uint32_t end = s->lines[1];
        if (end >= 2 && s->text.ptr[end - 1] == '\n' && s->text.ptr[end - 2] == '\r') maker->newline = S("\r\n");
        else if (s->text.ptr[end - 1] == '\r') maker->newline = S("\r");
    }
    const Tree *t = maker->tree;
    List body = Module_body(t, t->root);
    for (uint32_t i = 0; i < body.count && fix_count_steps(maker, 1); i++) {
        NodeId n = list_node(body, i);
        List inner = {NULL, 0};
        if (tree_kind(t, n) == NODE_FunctionDef) inner = FunctionDef_body(t, n);
        if (tree_kind(t, n) == NODE_ClassDef) inner = ClassDef_body(t, n);
        if (tree_kind(t, n) == NODE_If) inner = If_body(t, n);
        Str indent = inner.count ? line_indent(s, tree_start(t, list_node(inner, 0))) : (Str){NULL, 0};
        if (indent.len == 0) continue;
        maker->indent = indent;
        return;
    }
}

Str text_newline(FixMaker *maker) {
    find_style(maker);
    return maker->newline;
}

Str text_indent(FixMaker *maker) {
    find_style(maker);
    return maker->indent;
}

bool text_statement(const Draft *d, Range range, Str *indent) {
    const Source *s = d->tree->source;
    Str before = line_indent(s, range.start);
    uint32_t line = source_position(s, range.start).line;
    if (s->lines[line - 1] + before.len != range.start) return false;
    for (uint32_t i = range.end; i < s->text.len; i++) {
        char c = s->text.ptr[i];
        if (c == '\n' || c == '\r' || c == '#') break;
        if (c != ' ' && c != '\t' && c != '\f') return false;
    }
    *indent = before;
    return true;
}

static int by_start(const void *a, const void *b) {
    const Range *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return (x->end < y->end) - (x->end > y->end);
}

/* The outermost f-strings and t-strings, in order. */
static void find_strings(FixMaker *maker) {
    const Tree *t = maker->tree;
    uint32_t count = 0, kept = 0;
    maker->has_strings = true;
    for (uint32_t i = 1; i < t->node_count; i++)
        count += t->nodes[i].kind == NODE_JoinedStr || t->nodes[i].kind == NODE_TemplateStr;
    Range *ranges = ARENA_ARRAY(&maker->file, Range, count);
    count = 0;
    for (uint32_t i = 1; i < t->node_count; i++) {
        if (t->nodes[i].kind != NODE_JoinedStr && t->nodes[i].kind != NODE_TemplateStr) continue;
        ranges[count++] = (Range){tree_start(t, (NodeId){i}), tree_end(t, (NodeId){i})};
    }
    if (count) qsort(ranges, count, sizeof *ranges, by_start);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || ranges[i].start >= ranges[kept - 1].end) ranges[kept++] = ranges[i];
    maker->strings = ranges;
    maker->string_count = kept;
}

bool text_in_string(FixMaker *maker, uint32_t at) {
    if (!maker->has_strings) find_strings(maker);
    uint32_t low = 0, high = maker->string_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (maker->strings[middle].end <= at) low = middle + 1;
        else high = middle;
    }
    return low < maker->string_count && maker->strings[low].start < at;
}
