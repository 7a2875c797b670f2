/* What the readers of the engines share: the page so far, what is open, what names stand for. Private to this room. */
#ifndef TOCSIN_TEMPLATE_READER_H
#define TOCSIN_TEMPLATE_READER_H

#include "template/expr.h"
#include "template/html.h"

#define READER_LIST(type)         \
    struct {                      \
        type *items;              \
        uint32_t count, capacity; \
    }

/* A tag that waits for its end. */
typedef struct OpenTag {
    Str word;
    uint32_t locals, block, macro; /* as they were before it */
    uint8_t escape;
    bool keeps;     /* names that it gives stay behind its end */
    HtmlState html; /* at its beginning: each branch goes on from there */
} OpenTag;

typedef struct Reader {
    Str text;
    size_t at;
    TemplateEngine engine;
    Arena *arena;
    HtmlState html;
    Expr expr;
    OpenTag open[TEMPLATE_MAX_NESTING];
    uint32_t depth;
    TemplateLocal locals[TEMPLATE_MAX_LOCALS];
    uint32_t local_count;
    uint32_t block, macro;
    uint8_t escape;
    uint32_t lost_quotes; /* tags whose end a quote hides */
    READER_LIST(TemplatePrint) prints;
    READER_LIST(TemplateLink) links;
    READER_LIST(TemplateBlock) blocks;
    READER_LIST(TemplateMacro) macros;
    bool extends, full;
} Reader;

void reader_open(Reader *r, Str word);
/* Closes the innermost tag of that word, and what is open inside it; empty: the innermost of any. */
void reader_close(Reader *r, Str word);
/* Another branch of the innermost tag begins. */
void reader_branch(Reader *r);

/* What r->expr has read last becomes what `name` stands for, `each`: any item of it. */
void reader_define(Reader *r, Str name, bool each);
/* Prints what r->expr has read last, and calls the macros in it. */
void reader_print(Reader *r, size_t start, size_t end);
/* NULL where a bound is met. Begins with what holds at this place. */
TemplateLink *reader_link(Reader *r, TemplateLinkKind kind, size_t start, size_t end);
/* An include is given all that has a name here. */
void reader_give_locals(Reader *r, TemplateLink *link);
void reader_begin_block(Reader *r, Str name);
/* `name(a, b=1)` stands at r->expr. */
void reader_begin_macro(Reader *r);
/* `for a, b in expression`, behind `for`. */
void reader_loop(Reader *r);
/* `a = x`, `a, b = x`, behind what says so; false: it is none. */
bool reader_assign(Reader *r);

/* Behind `open`, where a tag ends: the offset of `close`, outside of quotes where those are whole; SIZE_MAX: nowhere. */
size_t reader_find_end(Reader *r, size_t open, Str close);

/* Feeds the page with the text up to `to`, and goes there. */
void reader_text(Reader *r, size_t to);

void read_braces(Reader *r); /* Jinja2, Django, Tornado: braces.c */
void read_mako(Reader *r);
void read_bottle(Reader *r); /* both: lines.c */

#endif
