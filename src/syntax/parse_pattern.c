/* Patterns of `case` (PEP 634). */
#include "syntax/parse.h"

static uint32_t parse_pattern(Parser *p);

/* A number with its sign: real, imaginary, or the sum of both. */
static uint32_t signed_number(Parser *p) {
    const Token *t = p->t;
    bool minus = accept(p, TOKEN_Minus), plus = !minus && accept(p, TOKEN_Plus);
    if (plus) since(p, PY_3_15, t);
    if (KIND(p) != TOKEN_Number) return parser_fail(p, DIAG_Pattern);
    uint32_t n = parse_leaf(p, p->t++);
    return minus ? node_add(p, NODE_UnaryOp, UNARYOP_USub, t->start, last_end(p), n, 0) : n; /* 3.15 drops the plus */
}

static uint32_t number_pattern(Parser *p) {
    const Token *t = p->t;
    uint32_t n = signed_number(p);
    if (KIND(p) != TOKEN_Plus && KIND(p) != TOKEN_Minus) return n;
    bool real = !(p->t[-1].flags & TOKEN_NUMBER_IMAGINARY);
    BinOp op = KIND(p) == TOKEN_Plus ? BINOP_Add : BINOP_Sub;
    p->t++;
    if (KIND(p) != TOKEN_Number || !(p->t->flags & TOKEN_NUMBER_IMAGINARY) || !real) return parser_fail(p, DIAG_Pattern);
    uint32_t right = parse_leaf(p, p->t++);
    return node_add(p, NODE_BinOp, op, t->start, last_end(p), n, right);
}

static uint32_t dotted_name(Parser *p) {
    const Token *t = p->t++;
    uint32_t n = parse_leaf(p, t);
    while (KIND(p) == TOKEN_Dot) {
        p->t++;
        const Token *name = p->t;
        if (!expect(p, TOKEN_Name)) return 0;
        n = node_add(p, NODE_Attribute, CTX_Load, t->start, name->end, n, name->value);
    }
    return n;
}

/* What a mapping's key can be: a literal or a dotted name. */
static uint32_t key_expression(Parser *p) {
    const Token *t = p->t;
    switch (KIND(p)) {
    case TOKEN_Minus:
    case TOKEN_Plus:
    case TOKEN_Number: return number_pattern(p);
    case TOKEN_String:
    case TOKEN_FStringStart: return parse_strings(p);
    case TOKEN_None:
    case TOKEN_True:
    case TOKEN_False: p->t++; return parse_leaf(p, t);
    case TOKEN_Name:
        if (t[1].kind == TOKEN_Dot) return dotted_name(p);
        return parser_fail(p, DIAG_Pattern);
    default: return parser_fail(p, DIAG_Pattern);
    }
}

/* Positional patterns, then keyword ones; the cursor behind `(`. */
static uint32_t class_pattern(Parser *p, const Token *first, uint32_t cls) {
    uint32_t mark = p->stack.count, positional = 0;
    p->t++;
    while (KIND(p) != TOKEN_RPar && !(KIND(p) == TOKEN_Name && p->t[1].kind == TOKEN_Equal)) {
        push(p, parse_pattern(p));
        if (!accept(p, TOKEN_Comma)) break;
    }
    bool more = p->t[-1].kind == TOKEN_Comma || p->stack.count == mark;
    positional = list_since(p, mark);
    while (more && KIND(p) == TOKEN_Name && p->t[1].kind == TOKEN_Equal) {
        push(p, p->t->value);
        p->t += 2;
        push(p, parse_pattern(p));
        if (!accept(p, TOKEN_Comma)) break;
    }
    if (!expect(p, TOKEN_RPar)) return 0;
    Lists pairs = pairs_since(p, mark); /* names, patterns */
    uint32_t more_fields[3] = {positional, pairs.first, pairs.second};
    return node_add(p, NODE_MatchClass, 0, first->start, last_end(p), cls, extra_of(p, more_fields, 3));
}

static uint32_t name_pattern(Parser *p) {
    const Token *t = p->t;
    if (t[1].kind == TOKEN_Dot || t[1].kind == TOKEN_LPar) {
        uint32_t n = dotted_name(p);
        if (p->failed) return 0;
        if (KIND(p) == TOKEN_LPar) return class_pattern(p, t, n);
        return node_add(p, NODE_MatchValue, 0, t->start, last_end(p), n, 0);
    }
    if (t[1].kind == TOKEN_Equal) return parser_fail_at(p, DIAG_Pattern, t + 1);
    p->t++;
    uint32_t name = t->value == SYM_underscore ? 0 : t->value;
    return node_add(p, NODE_MatchAs, 0, t->start, t->end, 0, name);
}

static uint32_t star_pattern(Parser *p) {
    const Token *star = p->t++, *name = p->t;
    if (!expect(p, TOKEN_Name)) return 0;
    return node_add(p, NODE_MatchStar, 0, star->start, last_end(p), name->value == SYM_underscore ? 0 : name->value, 0);
}

static uint32_t maybe_star_pattern(Parser *p) { return KIND(p) == TOKEN_Star ? star_pattern(p) : parse_pattern(p); }

/* (a, b), [a, b] or, in parentheses and without a comma, a itself. */
static uint32_t sequence_pattern(Parser *p) {
    const Token *open = p->t++;
    TokenKind close = open->kind == TOKEN_LPar ? TOKEN_RPar : TOKEN_RSqb;
    uint32_t mark = p->stack.count;
    bool comma = false, star = KIND(p) == TOKEN_Star;
    while (KIND(p) != close) {
        push(p, maybe_star_pattern(p));
        if (!accept(p, TOKEN_Comma)) break;
        comma = true;
    }
    if (!expect(p, close)) return 0;
    if (close == TOKEN_RPar && p->stack.count == mark + 1 && !comma) {
        if (star) parser_refuse(p, DIAG_Pattern, open->start, last_end(p));
        return p->stack.items[--p->stack.count];
    }
    return node_add(p, NODE_MatchSequence, 0, open->start, last_end(p), list_since(p, mark), 0);
}

static uint32_t mapping_pattern(Parser *p) {
    const Token *open = p->t++;
    uint32_t mark = p->stack.count, rest = 0;
    while (KIND(p) != TOKEN_RBrace) {
        if (accept(p, TOKEN_DoubleStar)) {
            const Token *name = p->t;
            if (!expect(p, TOKEN_Name)) return 0;
            if (name->value == SYM_underscore) return parser_fail_at(p, DIAG_Pattern, name);
            rest = name->value;
            accept(p, TOKEN_Comma);
            break;
        }
        push(p, key_expression(p));
        if (!expect(p, TOKEN_Colon)) return 0;
        push(p, parse_pattern(p));
        if (!accept(p, TOKEN_Comma)) break;
    }
    if (!expect(p, TOKEN_RBrace)) return 0;
    Lists pairs = pairs_since(p, mark); /* keys, patterns */
    return node_add(p, NODE_MatchMapping, 0, open->start, last_end(p), pairs.first, extra_2(p, pairs.second, rest));
}

static uint32_t closed_pattern(Parser *p) {
    const Token *t = p->t;
    switch (KIND(p)) {
    case TOKEN_Name: return name_pattern(p);
    case TOKEN_LPar:
    case TOKEN_LSqb:
    case TOKEN_LBrace: {
        if (!enter(p)) return 0;
        uint32_t n = KIND(p) == TOKEN_LBrace ? mapping_pattern(p) : sequence_pattern(p);
        leave(p);
        return n;
    }
    case TOKEN_None: p->t++; return node_add(p, NODE_MatchSingleton, CONST_None, t->start, t->end, 0, 0);
    case TOKEN_True: p->t++; return node_add(p, NODE_MatchSingleton, CONST_True, t->start, t->end, 0, 0);
    case TOKEN_False: p->t++; return node_add(p, NODE_MatchSingleton, CONST_False, t->start, t->end, 0, 0);
    default: {
        uint32_t n = key_expression(p);
        return node_add(p, NODE_MatchValue, 0, t->start, last_end(p), n, 0);
    }
    }
}

static uint32_t parse_pattern(Parser *p) {
    const Token *t = p->t;
    uint32_t n = closed_pattern(p);
    if (KIND(p) == TOKEN_VBar) {
        uint32_t mark = p->stack.count;
        push(p, n);
        while (accept(p, TOKEN_VBar)) push(p, closed_pattern(p));
        n = node_add(p, NODE_MatchOr, 0, t->start, last_end(p), list_since(p, mark), 0);
    }
    if (accept(p, TOKEN_As)) {
        const Token *name = p->t;
        if (expect(p, TOKEN_Name)) {
            if (name->value == SYM_underscore) parser_refuse(p, DIAG_Pattern, name->start, name->end);
            n = node_add(p, NODE_MatchAs, 0, t->start, last_end(p), n, name->value);
        }
    }
    return n;
}

uint32_t parse_patterns(Parser *p) {
    const Token *t = p->t;
    bool star = KIND(p) == TOKEN_Star;
    uint32_t n = maybe_star_pattern(p);
    if (KIND(p) != TOKEN_Comma) {
        if (star && !p->failed) return parser_fail(p, DIAG_Pattern);
        return n;
    }
    uint32_t mark = p->stack.count;
    push(p, n);
    while (accept(p, TOKEN_Comma) && KIND(p) != TOKEN_Colon && KIND(p) != TOKEN_If) push(p, maybe_star_pattern(p));
    return node_add(p, NODE_MatchSequence, 0, t->start, last_end(p), list_since(p, mark), 0);
}
