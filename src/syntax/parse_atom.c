/* What stands in brackets: groups, tuples, lists, sets, dictionaries, comprehensions; Python 2's backquotes. */
#include "syntax/parse.h"

bool at_clauses(const Parser *p) {
    return KIND(p) == TOKEN_For || (KIND(p) == TOKEN_Async && p->t[1].kind == TOKEN_For);
}

void refuse_bare_named(Parser *p, uint32_t node, PyVersion allowed_since) {
    const Node *n = &p->nodes[node];
    if (UNLIKELY(n->kind == NODE_NamedExpr && !(n->flags & FLAG_PAREN) && p->version < allowed_since))
        parser_refuse(p, DIAG_Parenthesize, n->start, last_end(p));
}

static uint32_t parse_clause(Parser *p) {
    const Token *t = p->t;
    unsigned async = accept(p, TOKEN_Async);
    p->t++;
    uint32_t target = parse_targets(p);
    if (!expect(p, TOKEN_In)) return 0;
    uint32_t iter = parse_binary(p, POWER_OR);
    uint32_t mark = p->stack.count;
    while (accept(p, TOKEN_If)) push(p, parse_binary(p, POWER_OR));
    uint32_t ifs = list_since(p, mark);
    return node_add(p, NODE_comprehension, async, t->start, last_end(p), target, extra_2(p, iter, ifs));
}

uint32_t parse_clauses(Parser *p) {
    uint32_t mark = p->stack.count;
    while (at_clauses(p)) push(p, parse_clause(p));
    return list_since(p, mark);
}

/* for_if_clauses and the closing bracket behind an element that has been read. */
static uint32_t finish_comprehension(Parser *p, NodeKind kind, const Token *open, uint32_t elt, TokenKind close) {
    if (UNLIKELY(p->nodes[elt].kind == NODE_Starred)) since(p, PY_3_15, open + 1);
    uint32_t generators = parse_clauses(p);
    if (!expect(p, close)) return 0;
    return node_add(p, kind, 0, open->start, last_end(p), elt, generators);
}

/* Elements behind the first, which is on the stack, up to the closing bracket. */
static bool finish_elements(Parser *p, TokenKind close, PyVersion bare_named) {
    while (accept(p, TOKEN_Comma) && KIND(p) != close) {
        uint32_t n = parse_star_named(p);
        refuse_bare_named(p, n, bare_named);
        push(p, n);
    }
    return expect(p, close);
}

/* Whether an expression binds less tightly than `|`: what a star takes in a
 * comprehension (PEP 798), but not in a display. */
static bool is_loose(const Parser *p, uint32_t n) {
    const Node *node = &p->nodes[n];
    if (node->flags & FLAG_PAREN) return false;
    bool is_not = node->kind == NODE_UnaryOp && (node->flags & FLAG_MASK) == UNARYOP_Not;
    return is_not || node->kind == NODE_Lambda || node->kind == NODE_IfExp || node->kind == NODE_BoolOp ||
           node->kind == NODE_Compare;
}

/* `*` and what it takes, first in parentheses: a whole expression in a generator. */
static uint32_t parse_starred_first(Parser *p) {
    const Token *star = p->t++;
    uint32_t value = parse_expression(p);
    if (p->failed) return 0;
    if (!at_clauses(p) && is_loose(p, value)) parser_refuse(p, DIAG_Parenthesize, star->end, last_end(p));
    return node_add(p, NODE_Starred, CTX_Load, star->start, last_end(p), value, 0);
}

static uint32_t parse_group(Parser *p) {
    const Token *open = p->t++;
    if (accept(p, TOKEN_RPar)) return node_add(p, NODE_Tuple, CTX_Load, open->start, last_end(p), 0, 0);
    uint32_t n = KIND(p) == TOKEN_Yield  ? parse_yield(p)
                 : KIND(p) == TOKEN_Star ? parse_starred_first(p)
                                         : parse_named(p);
    if (LIKELY(accept(p, TOKEN_RPar))) {
        if (UNLIKELY(p->nodes[n].kind == NODE_Starred) && p->version >= PY_3_9) parser_refuse(p, DIAG_Parenthesize, open->start, last_end(p));
        p->nodes[n].flags |= FLAG_PAREN;
        return n;
    }
    NodeKind kind = (NodeKind)p->nodes[n].kind;
    bool yields = (kind == NODE_Yield || kind == NODE_YieldFrom) && !(p->nodes[n].flags & FLAG_PAREN);
    if (yields) return parser_fail(p, DIAG_ExpectedToken);
    if (at_clauses(p)) return finish_comprehension(p, NODE_GeneratorExp, open, n, TOKEN_RPar);
    if (KIND(p) != TOKEN_Comma) return parser_fail(p, DIAG_ExpectedToken);
    uint32_t mark = p->stack.count;
    push(p, n);
    if (!finish_elements(p, TOKEN_RPar, PY_OLDEST)) return 0;
    return node_add(p, NODE_Tuple, CTX_Load | FLAG_PAREN, open->start, last_end(p), list_since(p, mark), 0);
}

static uint32_t parse_list(Parser *p) {
    const Token *open = p->t++;
    if (accept(p, TOKEN_RSqb)) return node_add(p, NODE_List, CTX_Load, open->start, last_end(p), 0, 0);
    uint32_t n = parse_star_named(p);
    if (at_clauses(p)) return finish_comprehension(p, NODE_ListComp, open, n, TOKEN_RSqb);
    uint32_t mark = p->stack.count;
    push(p, n);
    if (!finish_elements(p, TOKEN_RSqb, PY_OLDEST)) return 0;
    return node_add(p, NODE_List, CTX_Load, open->start, last_end(p), list_since(p, mark), 0);
}

/* Keys and values alternate on the stack. */
static uint32_t finish_dict(Parser *p, const Token *open, uint32_t mark) {
    while (accept(p, TOKEN_Comma) && KIND(p) != TOKEN_RBrace) {
        if (accept(p, TOKEN_DoubleStar)) {
            push(p, 0);
            push(p, parse_binary(p, POWER_BITOR));
            continue;
        }
        push(p, parse_expression(p));
        if (!expect(p, TOKEN_Colon)) return 0;
        push(p, parse_expression(p));
    }
    if (!expect(p, TOKEN_RBrace)) return 0;
    Lists pairs = pairs_since(p, mark); /* keys, values */
    return node_add(p, NODE_Dict, 0, open->start, last_end(p), pairs.first, pairs.second);
}

static uint32_t finish_dict_comp(Parser *p, const Token *open, uint32_t key, uint32_t value) {
    uint32_t generators = parse_clauses(p);
    if (!expect(p, TOKEN_RBrace)) return 0;
    return node_add(p, NODE_DictComp, 0, open->start, last_end(p), key, extra_2(p, value, generators));
}

static uint32_t parse_braces(Parser *p) {
    const Token *open = p->t++;
    uint32_t mark = p->stack.count;
    if (accept(p, TOKEN_RBrace)) return node_add(p, NODE_Dict, 0, open->start, last_end(p), 0, 0);
    if (accept(p, TOKEN_DoubleStar)) {
        const Token *first = p->t;
        uint32_t value = parse_expression(p);
        if (at_clauses(p)) { /* PEP 798 */
            since(p, PY_3_15, open + 1);
            return finish_dict_comp(p, open, value, 0);
        }
        if (!p->failed && is_loose(p, value)) parser_refuse(p, DIAG_Parenthesize, first->start, last_end(p));
        push(p, 0);
        push(p, value);
        return finish_dict(p, open, mark);
    }
    uint32_t n = parse_star_named(p);
    if (KIND(p) == TOKEN_Colon && p->nodes[n].kind != NODE_Starred) {
        refuse_bare_named(p, n, PY_NEWEST + 1);
        p->t++;
        uint32_t value = parse_expression(p);
        if (at_clauses(p)) return finish_dict_comp(p, open, n, value);
        push(p, n);
        push(p, value);
        return finish_dict(p, open, mark);
    }
    refuse_bare_named(p, n, PY_3_9);
    if (at_clauses(p)) return finish_comprehension(p, NODE_SetComp, open, n, TOKEN_RBrace);
    push(p, n);
    if (!finish_elements(p, TOKEN_RBrace, PY_3_9)) return 0;
    return node_add(p, NODE_Set, 0, open->start, last_end(p), list_since(p, mark), 0);
}

/* `x` of Python 2 is repr(x). */
static uint32_t parse_backquotes(Parser *p) {
    const Token *open = p->t++;
    parser_refuse(p, DIAG_Python2Backquote, open->start, open->end);
    uint32_t func = node_add(p, NODE_Name, CTX_Load, open->start, open->end, SYM_repr, 0);
    uint32_t value = parse_star_expressions(p);
    if (!expect(p, TOKEN_Backquote)) return 0;
    return node_add(p, NODE_Call, 0, open->start, last_end(p), func, extra_2(p, list_of_one(p, value), 0));
}

uint32_t parse_bracketed(Parser *p) {
    switch (KIND(p)) {
    case TOKEN_LPar: return parse_group(p);
    case TOKEN_LSqb: return parse_list(p);
    case TOKEN_LBrace: return parse_braces(p);
    default: return parse_backquotes(p);
    }
}
