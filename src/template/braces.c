/* Jinja2, Django and Tornado: {{ a value }}, {% a tag %}, {# a comment #}. */
#include "base/buf.h"
#include "template/reader.h"

/* A tag at hand: r->expr stands behind its first word. */
typedef struct Tag {
    Str word;
    size_t start, end;
} Tag;

typedef void TagReader(Reader *r, const Tag *tag);

static void tag_for(Reader *r, const Tag *tag) {
    reader_open(r, tag->word);
    reader_loop(r);
}

static void tag_open(Reader *r, const Tag *tag) { reader_open(r, tag->word); }

static void tag_if(Reader *r, const Tag *tag) {
    (void)tag;
    reader_open(r, S("if"));
    if (r->depth) r->open[r->depth - 1].keeps = true;
}

static void tag_else(Reader *r, const Tag *tag) {
    (void)tag;
    reader_branch(r);
}

/* `a=b, c=d`, `a=b c=d`, `b as a`. */
static void read_named(Reader *r) {
    Expr *x = &r->expr;
    for (size_t before = SIZE_MAX; x->at < x->text.len && x->at != before;) {
        before = x->at;
        if (reader_assign(r)) {
            expr_skip(x, ',');
            continue;
        }
        Str word = expr_peek(x);
        if (str_eq(word, S("and")) || str_eq(word, S("with")) || str_eq(word, S("count")) || str_eq(word, S("only"))) {
            expr_word(x);
            continue;
        }
        expr_read(x);
    }
}

/* Django's `{% with value as name %}`, else as above. */
static void tag_with(Reader *r, const Tag *tag) {
    reader_open(r, tag->word);
    size_t as = r->engine == ENGINE_DJANGO ? str_find(r->expr.text, S(" as "), r->expr.at) : SIZE_MAX;
    if (as == SIZE_MAX) {
        read_named(r);
        return;
    }
    Str all = r->expr.text, value = str_slice(all, r->expr.at, as);
    expr_begin(&r->expr, value);
    expr_read(&r->expr);
    reader_define(r, str_trim(str_slice(all, as + 4, all.len)), false);
}

static void tag_trans(Reader *r, const Tag *tag) {
    if (r->engine == ENGINE_DJANGO && str_starts_with(tag->word, S("tr"))) return; /* it has no end */
    reader_open(r, tag->word);
    read_named(r);
}

static void tag_set(Reader *r, const Tag *tag) {
    if (reader_assign(r) || r->engine == ENGINE_TORNADO) return;
    Str name = expr_word(&r->expr); /* up to endset: its parts are printed where they stand */
    r->expr.count = 0;
    reader_define(r, name, false);
    reader_open(r, tag->word);
    if (r->depth) r->open[r->depth - 1].keeps = true;
}

static void tag_block(Reader *r, const Tag *tag) {
    reader_open(r, tag->word);
    reader_begin_block(r, expr_word(&r->expr));
}

static void tag_macro(Reader *r, const Tag *tag) {
    reader_open(r, tag->word);
    reader_begin_macro(r);
}

/* {% call(item) macro(x) %} */
static void tag_call(Reader *r, const Tag *tag) {
    if (expr_skip(&r->expr, '(')) {
        do expr_read(&r->expr);
        while (expr_skip(&r->expr, ','));
        expr_skip(&r->expr, ')');
    }
    expr_read(&r->expr);
    r->expr.count = 0;
    reader_print(r, tag->start, tag->end);
    reader_open(r, tag->word);
}

static void tag_autoescape(Reader *r, const Tag *tag) {
    Str word = expr_peek(&r->expr);
    if (r->engine != ENGINE_TORNADO) reader_open(r, tag->word);
    bool off = str_eq(word, S("off")) || str_eq(word, S("false")) || str_eq(word, S("False")) || str_eq(word, S("None"));
    bool on = str_eq(word, S("on")) || str_eq(word, S("true")) || str_eq(word, S("True")) || r->engine == ENGINE_TORNADO;
    r->escape = off ? ESCAPE_OFF : on ? ESCAPE_ON : ESCAPE_INHERITED;
}

static void tag_include(Reader *r, const Tag *tag) {
    Expr *x = &r->expr;
    Str path = S("");
    bool list = expr_skip(x, '[');
    bool known = expr_string(x, &path);
    if (!known) expr_read(x);
    while (list && expr_skip(x, ',')) expr_string(x, &(Str){0});
    expr_skip(x, ']');
    uint32_t before = r->local_count;
    bool only = str_find(x->text, S("without context"), x->at) != SIZE_MAX;
    if (r->engine == ENGINE_DJANGO) {
        only = str_ends_with(str_trim(x->text), S(" only"));
        if (str_eq(expr_peek(x), S("with"))) {
            expr_word(x);
            read_named(r);
        }
    }
    TemplateLink *link = reader_link(r, LINK_INCLUDE, tag->start, tag->end);
    if (!link) return;
    link->path = known ? path : S("");
    link->only = only;
    reader_give_locals(r, link);
    if (only) {
        link->locals += before;
        link->local_count -= before;
    }
    r->local_count = before;
}

static void tag_extends(Reader *r, const Tag *tag) {
    Str path = S("");
    expr_string(&r->expr, &path);
    TemplateLink *link = reader_link(r, LINK_EXTENDS, tag->start, tag->end);
    if (link) link->path = path;
    r->extends = true;
}

/* {% import "x" as y %} */
static void tag_import(Reader *r, const Tag *tag) {
    Str path = S("");
    if (r->engine != ENGINE_JINJA || !expr_string(&r->expr, &path) || !str_eq(expr_word(&r->expr), S("as"))) return;
    TemplateLink *link = reader_link(r, LINK_IMPORT, tag->start, tag->end);
    if (!link) return;
    link->path = path;
    link->name = expr_word(&r->expr);
}

/* {% from "x" import a as b, c %} */
static void tag_from(Reader *r, const Tag *tag) {
    Expr *x = &r->expr;
    Str path = S("");
    if (r->engine != ENGINE_JINJA || !expr_string(x, &path) || !str_eq(expr_word(x), S("import"))) return;
    do {
        Str original = expr_word(x), name = original;
        if (str_eq(expr_peek(x), S("as"))) {
            expr_word(x);
            name = expr_word(x);
        }
        TemplateLink *link = original.len ? reader_link(r, LINK_IMPORT, tag->start, tag->end) : NULL;
        if (!link) return;
        link->path = path;
        link->name = name;
        link->original = original;
    } while (expr_skip(x, ','));
}

static void tag_firstof(Reader *r, const Tag *tag) {
    for (size_t before = SIZE_MAX; r->expr.at < r->expr.text.len && r->expr.at != before;) {
        before = r->expr.at;
        if (str_eq(expr_peek(&r->expr), S("as"))) return;
        expr_read(&r->expr);
        reader_print(r, tag->start, tag->end);
    }
}

/* Text in which nothing is read, up to the tag's end. */
static void tag_raw(Reader *r, const Tag *tag) {
    if (r->engine == ENGINE_TORNADO) { /* {% raw x %} */
        expr_read(&r->expr);
        expr_apply(&r->expr, 0, S("raw"));
        if (str_eq(tag->word, S("raw"))) reader_print(r, tag->start, tag->end);
        return;
    }
    Buf end = {.limit = 64};
    buf_add(&end, S("end"));
    buf_add(&end, tag->word);
    size_t at = tag->end, found = SIZE_MAX;
    bool comment = str_eq(tag->word, S("comment"));
    while (found == SIZE_MAX && (at = str_find(r->text, S("{%"), at)) != SIZE_MAX) {
        at += 2;
        Str rest = str_slice(r->text, at, at + 80);
        while (rest.len && (rest.ptr[0] == '-' || rest.ptr[0] == '+' || (unsigned char)rest.ptr[0] <= ' ')) rest = str_slice(rest, 1, rest.len);
        if (str_starts_with(rest, buf_str(&end))) found = at - 2;
    }
    buf_free(&end);
    if (found == SIZE_MAX) {
        r->full = true;
        r->at = r->text.len;
    } else if (comment) {
        r->at = found;
    } else {
        reader_text(r, found);
    }
}

static const struct {
    Str word;
    TagReader *read;
} tags[] = {
    {S("for"), tag_for},         {S("if"), tag_if},           {S("ifequal"), tag_if},      {S("ifnotequal"), tag_if}, {S("ifchanged"), tag_if},
    {S("elif"), tag_else},       {S("else"), tag_else},       {S("empty"), tag_else},      {S("with"), tag_with},     {S("set"), tag_set},
    {S("block"), tag_block},     {S("macro"), tag_macro},     {S("call"), tag_call},       {S("while"), tag_open},    {S("try"), tag_open},
    {S("filter"), tag_open},     {S("apply"), tag_open},      {S("autoescape"), tag_autoescape},                      {S("include"), tag_include},
    {S("extends"), tag_extends}, {S("import"), tag_import},   {S("from"), tag_from},       {S("firstof"), tag_firstof},
    {S("raw"), tag_raw},         {S("verbatim"), tag_raw},    {S("comment"), tag_raw},     {S("trans"), tag_trans},   {S("translate"), tag_trans},
    {S("blocktrans"), tag_trans}, {S("blocktranslate"), tag_trans},
};

/* Without the marks that take blanks away: -, +, and in Tornado ! for a tag that is none. */
static Str without_marks(Str tag) {
    if (tag.len && (tag.ptr[0] == '-' || tag.ptr[0] == '+')) tag = str_slice(tag, 1, tag.len);
    if (tag.len && (tag.ptr[tag.len - 1] == '-' || tag.ptr[tag.len - 1] == '+')) tag = str_slice(tag, 0, tag.len - 1);
    return tag;
}

static void read_tag(Reader *r, Str text, size_t start, size_t end) {
    expr_begin(&r->expr, without_marks(text));
    Str word = str_first_part(expr_peek(&r->expr), '.');
    r->expr.at += word.len;
    Tag tag = {word, start, end};
    if (str_starts_with(word, S("end"))) {
        Str opened = str_slice(word, 3, word.len);
        bool condition = str_eq(opened, S("ifequal")) || str_eq(opened, S("ifnotequal")) || str_eq(opened, S("ifchanged"));
        if (opened.len || r->engine == ENGINE_TORNADO) reader_close(r, condition ? S("if") : opened);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (str_eq(tags[i].word, word)) {
            tags[i].read(r, &tag);
            return;
        }
}

static void read_value(Reader *r, Str text, size_t start, size_t end) {
    if (r->engine == ENGINE_TORNADO && str_starts_with(text, S("!"))) return; /* {{! is text */
    Str inner = str_trim(without_marks(text));
    if (r->block && (str_eq(inner, S("super()")) || str_eq(inner, S("block.super")))) r->blocks.items[r->block - 1].super = true;
    expr_begin(&r->expr, inner);
    expr_read(&r->expr);
    reader_print(r, start, end);
}

void read_braces(Reader *r) {
    for (;;) {
        size_t open = str_find_byte(r->text, '{', r->at);
        if (open == SIZE_MAX || open + 1 >= r->text.len) return;
        char kind = r->text.ptr[open + 1];
        if (kind != '{' && kind != '%' && kind != '#') {
            reader_text(r, open + 1);
            continue;
        }
        reader_text(r, open);
        size_t end = kind == '#' ? str_find(r->text, S("#}"), open + 2) : reader_find_end(r, open + 2, kind == '{' ? S("}}") : S("%}"));
        if (end == SIZE_MAX) {
            r->full = true;
            return;
        }
        r->at = end + 2;
        Str text = str_slice(r->text, open + 2, end);
        if (kind == '{') read_value(r, text, open, end + 2);
        else if (kind == '%') read_tag(r, text, open, end + 2);
    }
}
