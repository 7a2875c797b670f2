/* What a template prints: read from its text alone, for Jinja2, Django, Mako, Tornado and Bottle. A print is a variable of the
 * context, where it stands in the page, and what was done to it. Nothing here knows what the variables hold.
 *
 * A template is hostile input: any bytes are read in one pass without recursion over their nesting, and each count has a
 * bound; `full` is set beyond. Everything belongs to the arena; names point into the text, which must outlive it. Safe in all
 * threads. Sources: jinja.palletsprojects.com/templates, docs.djangoproject.com/ref/templates, docs.makotemplates.org. */
#ifndef TOCSIN_TEMPLATE_TEMPLATE_H
#define TOCSIN_TEMPLATE_TEMPLATE_H

#include "base/arena.h"

enum {
    TEMPLATE_MAX_BYTES = 2 << 20, /* a larger one is not read */
    TEMPLATE_MAX_PATH = 3,        /* keys below a variable; what lies deeper is told by these */
    TEMPLATE_MAX_PRINTS = 10000,  /* of one template; so many includes, calls of macros, and blocks, too */
    TEMPLATE_MAX_NESTING = 64,    /* of tags that open something, and of brackets in an expression */
    TEMPLATE_MAX_LOCALS = 64,     /* names that the template has given itself, at one place */
};

typedef enum TemplateEngine {
    ENGINE_JINJA,
    ENGINE_DJANGO,
    ENGINE_MAKO,
    ENGINE_TORNADO,
    ENGINE_BOTTLE,
    TEMPLATE_ENGINE_COUNT,
} TemplateEngine;

/* What was done to a value before it is printed. */
typedef enum PrintMode {
    PRINT_PLAIN,   /* nothing: it is escaped where the template escapes by itself */
    PRINT_SAFE,    /* marked as needing no escaping: |safe, |n, {!x} */
    PRINT_ESCAPED, /* <, >, &, and quotes are */
    PRINT_CURED,   /* harmless anywhere: a number, a URL's part, JSON */
} PrintMode;

typedef enum PrintEscape { ESCAPE_INHERITED, ESCAPE_ON, ESCAPE_OFF } PrintEscape;

/* Where in the page: */
typedef enum PrintPlace {
    PLACE_TEXT,     /* text, or a quoted attribute: escaping holds */
    PLACE_UNQUOTED, /* an attribute without quotes */
    PLACE_URL,      /* the beginning of an attribute that a browser follows */
    PLACE_EVENT,    /* a quoted attribute whose value is a script */
    PLACE_SCRIPT,   /* a script, outside its quotes */
    PLACE_TAG,      /* the name of a tag or of an attribute */
    PRINT_PLACE_COUNT,
} PrintPlace;

/* A variable, or part of it. A key is a name, or empty: any item of it. */
typedef struct TemplateValue {
    Str root;
    Str keys[TEMPLATE_MAX_PATH];
    uint8_t key_count;
    uint8_t mode; /* PrintMode */
    bool behind;  /* something stands before it in the text that it becomes part of */
} TemplateValue;

/* A name that the template gave itself: `{% set a = b.c %}`, `{% for a in b %}`, and what it stands for. */
typedef struct TemplateLocal {
    Str name;
    const TemplateValue *values;
    uint32_t count;
} TemplateLocal;

typedef struct TemplatePrint {
    TemplateValue value; /* of the context, or of the macro's parameters: locals are resolved */
    uint8_t escape;      /* PrintEscape */
    uint8_t place;       /* PrintPlace */
    uint32_t start, end; /* bytes, of the whole tag */
    uint32_t block;      /* 1 + the innermost block; 0: none */
    uint32_t macro;      /* 1 + the macro in whose body it stands; 0: none */
} TemplatePrint;

typedef enum TemplateLinkKind {
    LINK_INCLUDE,
    LINK_EXTENDS, /* the prints outside of blocks are not shown */
    LINK_IMPORT,  /* `name`: the module's name here, or that of one of its macros, called `original` there */
    LINK_CALL,    /* of the macro `name`, or of a module's macro: `original` of `name` */
} TemplateLinkKind;

typedef struct TemplateLink {
    uint8_t kind; /* TemplateLinkKind */
    uint8_t escape;
    uint8_t place;
    bool only;    /* an include that is given `locals` alone */
    Str path;     /* of the other template, as written; empty: nobody knows */
    Str name, original;
    const TemplateLocal *locals; /* an include's; the arguments of a call: their names empty where they are positional */
    uint32_t local_count;
    uint32_t block, macro;
    uint32_t start, end;
} TemplateLink;

typedef struct TemplateBlock {
    Str name;
    uint32_t outer; /* 1 +; 0: none */
    bool super;     /* it shows what it replaces, too */
} TemplateBlock;

typedef struct TemplateMacro {
    Str name;
    const Str *params;
    uint32_t param_count;
} TemplateMacro;

typedef struct Template {
    uint8_t engine;
    bool page;    /* it has tags of HTML: else what it prints is no page */
    bool extends;
    bool full;    /* a bound was met, or a tag is not closed */
    uint8_t escape; /* PrintEscape: what it says of itself */
    const TemplatePrint *prints;
    const TemplateLink *links;
    const TemplateBlock *blocks;
    const TemplateMacro *macros;
    uint32_t print_count, link_count, block_count, macro_count;
} Template;

/* Reads the text of a template; `scratch` is used and given back. */
const Template *template_read(Str text, TemplateEngine engine, Arena *arena, Arena *scratch);

#endif
