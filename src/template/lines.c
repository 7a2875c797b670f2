/* Mako and Bottle's SimpleTemplate: Python between the lines of a page. */
#include "template/reader.h"

/* ---- Python ---- */

/* One statement: a control line, or an assignment. True where it opens or closes something. */
static bool read_statement(Reader *r, Str line) {
    static const Str openers[] = {S("if"), S("while"), S("try"), S("with"), S("def")};
    static const Str branches[] = {S("elif"), S("else"), S("except"), S("finally")};
    Expr *x = &r->expr;
    expr_begin(x, str_trim(line));
    Str word = expr_word(x);
    if (str_eq(word, S("for"))) {
        reader_open(r, word);
        reader_loop(r);
        return true;
    }
    if (str_starts_with(word, S("end"))) {
        Str opened = str_slice(word, 3, word.len);
        reader_close(r, opened);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(branches); i++)
        if (str_eq(word, branches[i])) {
            reader_branch(r);
            return true;
        }
    for (size_t i = 0; i < COUNT_OF(openers); i++)
        if (str_eq(word, openers[i])) {
            reader_open(r, word);
            if (r->depth) r->open[r->depth - 1].keeps = true;
            return true;
        }
    x->at = 0;
    reader_assign(r);
    return false;
}

static void read_python(Reader *r, Str code) {
    while (code.ptr) read_statement(r, str_split(&code, '\n'));
}

static bool at_line_start(const Reader *r, size_t at) {
    while (at && (r->text.ptr[at - 1] == ' ' || r->text.ptr[at - 1] == '\t')) at--;
    return at == 0 || r->text.ptr[at - 1] == '\n';
}

static size_t line_end(const Reader *r, size_t at) {
    size_t end = str_find_byte(r->text, '\n', at);
    return end == SIZE_MAX ? r->text.len : end;
}

/* ---- Mako ---- */

/* The value of an attribute of a tag: name="value". */
static Str attribute(Str tag, Str name) {
    for (size_t at = str_find(tag, name, 0); at != SIZE_MAX; at = str_find(tag, name, at + 1)) {
        size_t i = at + name.len;
        bool whole = at && (unsigned char)tag.ptr[at - 1] <= ' ';
        while (i < tag.len && tag.ptr[i] == ' ') i++;
        if (!whole || i + 1 >= tag.len || tag.ptr[i] != '=') continue;
        for (i++; i < tag.len && tag.ptr[i] == ' ';) i++;
        if (i >= tag.len || (tag.ptr[i] != '"' && tag.ptr[i] != '\'')) continue;
        size_t end = str_find_byte(tag, tag.ptr[i], i + 1);
        return str_slice(tag, i + 1, end == SIZE_MAX ? tag.len : end);
    }
    return S("");
}

/* "h", "trim,h,n": do they escape? */
static bool filters_escape(Str filters) {
    while (filters.ptr) {
        Str one = str_trim(str_split(&filters, ','));
        if (str_eq(one, S("h")) || str_eq(one, S("x")) || str_eq(one, S("entity")) || str_find(one, S("escape"), 0) != SIZE_MAX) return true;
    }
    return false;
}

/* ${expression | filters} */
static void read_value(Reader *r, Str text, size_t start, size_t end) {
    Expr *x = &r->expr;
    size_t bar = text.len;
    while (bar && !(text.ptr[bar - 1] == '|' && (bar < 2 || text.ptr[bar - 2] != '|') && (bar >= text.len || text.ptr[bar] != '|'))) bar--;
    Str filters = bar ? str_slice(text, bar, text.len) : S("");
    for (size_t i = 0; i < filters.len; i++) {
        char c = filters.ptr[i];
        if (c == '\'' || c == '"' || c == ']' || c == '}') filters.len = 0; /* part of the expression */
    }
    expr_begin(x, filters.len ? str_slice(text, 0, bar - 1) : text);
    expr_read(x);
    bool bare = false, escapes = filters_escape(filters);
    for (Str all = filters, one; all.len && all.ptr;) {
        one = str_trim(str_split(&all, ','));
        if (str_eq(one, S("n"))) bare = true;
        else expr_apply(x, 0, str_last_part(one, '.'));
    }
    if (bare && !escapes) expr_apply(x, 0, S("n"));
    reader_print(r, start, end);
}

static void begin_call(Reader *r, Str tag, size_t start, size_t end) {
    expr_begin(&r->expr, attribute(tag, S("expr")));
    expr_read(&r->expr);
    r->expr.count = 0;
    reader_print(r, start, end);
    reader_open(r, S("call"));
}

static void read_tag(Reader *r, Str tag, size_t start, size_t end) {
    static const Str includes[] = {S("include"), S("inherit"), S("namespace")};
    static const TemplateLinkKind kinds[] = {LINK_INCLUDE, LINK_EXTENDS, LINK_IMPORT};
    bool single = str_ends_with(tag, S("/"));
    expr_begin(&r->expr, tag);
    Str word = expr_word(&r->expr);
    for (size_t i = 0; i < COUNT_OF(includes); i++) {
        if (!str_eq(word, includes[i])) continue;
        TemplateLink *link = reader_link(r, kinds[i], start, end);
        if (!link) return;
        link->path = attribute(tag, S("file"));
        link->name = attribute(tag, S("name"));
        if (str_starts_with(link->path, S("${"))) link->path = S("");
        if (i == 0) reader_give_locals(r, link);
        if (i == 2 && !single) reader_open(r, word);
        return;
    }
    if (str_eq(word, S("page"))) {
        Str filters = attribute(tag, S("expression_filter"));
        if (filters.len) r->escape = filters_escape(filters) ? ESCAPE_ON : ESCAPE_INHERITED;
    } else if (str_eq(word, S("block")) || str_eq(word, S("def"))) {
        if (single) return;
        reader_open(r, word);
        if (filters_escape(attribute(tag, S("filter")))) r->escape = ESCAPE_ON;
        if (str_eq(word, S("block"))) {
            reader_begin_block(r, attribute(tag, S("name")));
        } else {
            expr_begin(&r->expr, attribute(tag, S("name")));
            reader_begin_macro(r);
        }
    } else if (str_eq(word, S("call"))) {
        begin_call(r, tag, start, end);
    }
}

/* <%doc>, <%text>, <% code %>, <%! code %>, <%tag ...> */
static bool read_percent(Reader *r, size_t open) {
    static const Str ends[] = {S("</%doc>"), S("</%text>"), S("%>"), S(">")};
    Str rest = str_slice(r->text, open + 2, r->text.len);
    bool doc = str_starts_with(rest, S("doc>")), text = str_starts_with(rest, S("text"));
    bool code = rest.len && (rest.ptr[0] == '!' || (unsigned char)rest.ptr[0] <= ' ');
    int kind = doc ? 0 : text ? 1 : code ? 2 : 3;
    size_t end = kind == 3 ? reader_find_end(r, open + 2, ends[kind]) : str_find(r->text, ends[kind], open + 2);
    if (end == SIZE_MAX) {
        r->full = true;
        return false;
    }
    Str inner = str_slice(r->text, open + 2, end);
    r->at = end + ends[kind].len;
    if (code) read_python(r, inner);
    else if (kind == 3) read_tag(r, inner, open, r->at);
    return true;
}

static void read_control(Reader *r, size_t at) {
    size_t end = line_end(r, at);
    read_statement(r, str_slice(r->text, at + 1, end));
    r->at = end;
}

static bool read_hole(Reader *r, size_t open, size_t behind, Str close, void (*read)(Reader *, Str, size_t, size_t)) {
    reader_text(r, open);
    size_t end = reader_find_end(r, behind, close);
    if (end == SIZE_MAX) {
        r->full = true;
        return false;
    }
    r->at = end + close.len;
    read(r, str_slice(r->text, behind, end), open, r->at);
    return true;
}

/* The first byte from `at` on with which something other than text may begin. */
static size_t next_mark(const Reader *r, size_t at, const char *marks) {
    while (at < r->text.len && !(r->text.ptr[at] && strchr(marks, r->text.ptr[at]))) at++;
    return at;
}

void read_mako(Reader *r) {
    for (size_t at = next_mark(r, 0, "$<%#"); at < r->text.len; at = next_mark(r, at, "$<%#")) {
        Str rest = str_slice(r->text, at, at + 3);
        char c = rest.ptr[0], next = rest.len > 1 ? rest.ptr[1] : 0;
        if (c == '$' && next == '{') {
            if (!read_hole(r, at, at + 2, S("}"), read_value)) return;
        } else if (c == '<' && next == '%') {
            reader_text(r, at);
            if (!read_percent(r, at)) return;
        } else if (str_eq(rest, S("</%"))) {
            reader_text(r, at);
            size_t end = str_find_byte(r->text, '>', at);
            if (end == SIZE_MAX) return;
            reader_close(r, str_trim(str_slice(r->text, at + 3, end)));
            r->at = end + 1;
        } else if ((c == '%' || (c == '#' && next == '#')) && next != '%' && at_line_start(r, at)) {
            reader_text(r, at);
            if (c == '%') read_control(r, at);
            else r->at = line_end(r, at);
        } else {
            at++;
            continue;
        }
        at = r->at;
    }
}

/* ---- Bottle ---- */

static void bottle_value(Reader *r, Str text, size_t start, size_t end) {
    bool raw = str_starts_with(text, S("!"));
    expr_begin(&r->expr, raw ? str_slice(text, 1, text.len) : text);
    expr_read(&r->expr);
    if (raw) expr_apply(&r->expr, 0, S("raw"));
    reader_print(r, start, end);
}

/* % include('x.tpl', a=b), % rebase('x.tpl') */
static void bottle_line(Reader *r, Str code, size_t start, size_t end) {
    Expr *x = &r->expr;
    expr_begin(x, str_trim(code));
    Str word = expr_word(x), path;
    if (!str_eq(word, S("include")) && !str_eq(word, S("rebase"))) {
        read_statement(r, code);
        return;
    }
    if (!expr_skip(x, '(') || !expr_string(x, &path)) return;
    uint32_t before = r->local_count;
    while (expr_skip(x, ',') && reader_assign(r)) continue;
    TemplateLink *link = reader_link(r, LINK_INCLUDE, start, end);
    if (link) {
        link->path = path;
        reader_give_locals(r, link);
    }
    r->local_count = before;
}

void read_bottle(Reader *r) {
    for (size_t at = next_mark(r, 0, "{<%"); at < r->text.len; at = next_mark(r, at, "{<%")) {
        char c = r->text.ptr[at], next = at + 1 < r->text.len ? r->text.ptr[at + 1] : 0;
        if (c == '{' && next == '{') {
            if (!read_hole(r, at, at + 2, S("}}"), bottle_value)) return;
        } else if (c == '<' && next == '%') {
            reader_text(r, at);
            size_t end = str_find(r->text, S("%>"), at + 2);
            if (end == SIZE_MAX) {
                r->full = true;
                return;
            }
            read_python(r, str_slice(r->text, at + 2, end));
            r->at = end + 2;
        } else if (c == '%' && next != '%' && at_line_start(r, at)) {
            size_t end = line_end(r, at);
            reader_text(r, at);
            bottle_line(r, str_slice(r->text, at + 1, end), at, end);
            r->at = end;
        } else {
            at++;
            continue;
        }
        at = r->at;
    }
}
