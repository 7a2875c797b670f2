/* import and from ... import; PEP 810's lazy ones. */
#include "base/buf.h"
#include "syntax/parse.h"

/* a.b.c as one symbol; spaces between the parts do not count. */
static uint32_t dotted_sym(Parser *p) {
    const Token *first = p->t;
    if (!expect(p, TOKEN_Name)) return 0;
    if (LIKELY(KIND(p) != TOKEN_Dot)) return first->value;
    Buf joined = {.limit = SOURCE_MAX_BYTES};
    buf_add(&joined, p->names.text[first->value]);
    while (accept(p, TOKEN_Dot)) {
        const Token *name = p->t;
        if (!expect(p, TOKEN_Name)) break;
        buf_byte(&joined, '.');
        buf_add(&joined, p->names.text[name->value]);
    }
    uint32_t sym = 0;
    if (!p->failed) {
        /* The source's own bytes serve where they are the same. */
        Str own = str_make(p->source->text.ptr + first->start, last_end(p) - first->start);
        Str text = str_eq(own, buf_str(&joined)) ? own : arena_copy(&p->names.arena, buf_str(&joined));
        sym = names_intern(&p->names, text);
    }
    buf_free(&joined);
    return sym;
}

static uint32_t parse_alias(Parser *p, bool dotted) {
    const Token *t = p->t;
    uint32_t name, asname = 0;
    if (dotted) name = dotted_sym(p);
    else name = expect(p, TOKEN_Name) ? t->value : 0;
    if (accept(p, TOKEN_As)) {
        asname = p->t->value;
        if (!expect(p, TOKEN_Name)) return 0;
    }
    return node_add(p, NODE_alias, 0, t->start, last_end(p), name, asname);
}

static uint32_t import_module(Parser *p, const Token *first, unsigned lazy) {
    p->t++;
    uint32_t mark = p->stack.count;
    do push(p, parse_alias(p, true));
    while (accept(p, TOKEN_Comma));
    return node_add(p, NODE_Import, lazy, first->start, last_end(p), list_since(p, mark), 0);
}

static uint32_t imported_names(Parser *p) {
    uint32_t mark = p->stack.count;
    const Token *t = p->t;
    if (accept(p, TOKEN_Star)) {
        push(p, node_add(p, NODE_alias, 0, t->start, t->end, names_intern(&p->names, S("*")), 0));
        return list_since(p, mark);
    }
    bool parens = accept(p, TOKEN_LPar);
    do push(p, parse_alias(p, false));
    while (accept(p, TOKEN_Comma) && !(parens && KIND(p) == TOKEN_RPar));
    if (parens) expect(p, TOKEN_RPar);
    return list_since(p, mark);
}

static uint32_t import_from(Parser *p, const Token *first, unsigned lazy) {
    p->t++;
    uint32_t level = 0, module = 0;
    for (;; p->t++) {
        if (KIND(p) == TOKEN_Dot) level += 1;
        else if (KIND(p) == TOKEN_Ellipsis) level += 3;
        else break;
    }
    if (!level || KIND(p) != TOKEN_Import) module = dotted_sym(p);
    if (!expect(p, TOKEN_Import)) return 0;
    uint32_t names = imported_names(p);
    if (UNLIKELY(module == SYM_future) && !level && p->version >= PY_3_14)
        for (uint32_t i = 0; i < p->extra[names]; i++) p->barry |= p->nodes[p->extra[names + 1 + i]].a == SYM_barry;
    if (UNLIKELY(module == SYM_future && !level && lazy)) parser_refuse(p, DIAG_LazyFuture, first->start, last_end(p));
    return node_add(p, NODE_ImportFrom, lazy, first->start, last_end(p), module, extra_2(p, names, level));
}

uint32_t parse_import(Parser *p) {
    const Token *first = p->t;
    unsigned lazy = 0;
    if (KIND(p) == TOKEN_Name) {
        lazy = 1;
        since(p, PY_3_15, first);
        p->t++;
    }
    return KIND(p) == TOKEN_Import ? import_module(p, first, lazy) : import_from(p, first, lazy);
}

static bool is_feature(Str name) {
    static const Str features[] = {
        {"nested_scopes", 13},  {"generators", 10},     {"division", 8},          {"absolute_import", 15},
        {"with_statement", 14}, {"print_function", 14}, {"unicode_literals", 16}, {"barry_as_FLUFL", 14},
        {"generator_stop", 14}, {"annotations", 11},
    };
    for (size_t i = 0; i < COUNT_OF(features); i++)
        if (str_eq(name, features[i])) return true;
    return false;
}

static bool is_docstring(const Parser *p, const Node *n) {
    if (n->kind != NODE_Expr) return false;
    const Node *value = &p->nodes[n->a];
    return value->kind == NODE_Constant && (value->flags & CONST_KIND_MASK) == CONST_Str;
}

void parse_check_future(Parser *p, uint32_t body) {
    for (uint32_t i = 0; i < p->extra[body]; i++) {
        const Node *n = &p->nodes[p->extra[body + 1 + i]];
        if (i == 0 && is_docstring(p, n)) continue;
        bool level = n->kind == NODE_ImportFrom && p->extra[n->b + 1] != 0;
        if (n->kind != NODE_ImportFrom || n->a != SYM_future || level) return;
        uint32_t names = p->extra[n->b];
        for (uint32_t k = 0; k < p->extra[names]; k++) {
            const Node *alias = &p->nodes[p->extra[names + 1 + k]];
            if (!is_feature(p->names.text[alias->a]))
                diags_add(&p->diags, DIAG_Future, alias->start, alias->start + alias->length);
        }
    }
}
