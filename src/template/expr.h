/* Expressions of templates: which variables what is printed is made of, and what is done to them. No values, no types: what
 * cannot be told is taken to pass on what it is given. Private to this room. */
#ifndef TOCSIN_TEMPLATE_EXPR_H
#define TOCSIN_TEMPLATE_EXPR_H

#include "template/template.h"

enum { EXPR_MAX_VALUES = 48, EXPR_MAX_CALLS = 4, EXPR_MAX_ARGUMENTS = 12 };

/* A call of a macro: of `name`, or of `original` in the module `name`. */
typedef struct ExprCall {
    Str name, original;
    const TemplateLocal *arguments;
    uint32_t argument_count;
} ExprCall;

typedef struct Expr {
    TemplateEngine engine;
    Arena *arena;
    bool (*is_macro)(void *context, Str name, Str original); /* which calls are macros' */
    void *context;
    Str text;
    size_t at;
    TemplateValue values[EXPR_MAX_VALUES]; /* of what was read last */
    uint32_t count;
    ExprCall calls[EXPR_MAX_CALLS];
    uint32_t call_count;
    bool full;
} Expr;

/* Begins with a text; then reads one expression, up to a comma or a bracket of no opening one or the end. */
void expr_begin(Expr *x, Str text);
void expr_read(Expr *x);
/* At the beginning of what is left, behind blanks: a name, which may have dots; empty: none. expr_word() goes behind it. */
Str expr_peek(Expr *x);
Str expr_word(Expr *x);
/* A constant text that stands there; false: something else does. Its escapes are not read. */
bool expr_string(Expr *x, Str *text);
bool expr_skip(Expr *x, char c);

/* Does to the last values, from number `from` on, what a filter or function of that name does. */
void expr_apply(Expr *x, uint32_t from, Str word);
/* What comes of a value of mode `inner` that is taken for one of mode `outer`. */
PrintMode print_mode_of(PrintMode inner, PrintMode outer);

#endif
