/* Compound statements. A clause that fails (elif, except, case, ...) ends its statement, which is kept as far as it is
 * whole; the statement loop then meets the clause again and skips its line. */
#include "syntax/parse.h"

/* Takes a failed clause back, so that the statement can end before it. */
static bool clause_failed(Parser *p, Checkpoint mark) {
    if (LIKELY(!p->failed)) return false;
    parser_rewind(p, mark);
    return true;
}

static uint32_t parse_else(Parser *p) {
    if (KIND(p) != TOKEN_Else) return 0;
    Checkpoint mark = checkpoint(p);
    p->t++;
    uint32_t body = parse_block(p);
    return clause_failed(p, mark) ? 0 : body;
}

static uint32_t parse_if(Parser *p) {
    /* Triples of start, test and body on the stack: a chain of elif is as long as it likes. */
    uint32_t mark = p->stack.count;
    Checkpoint clause;
    do {
        clause = checkpoint(p);
        uint32_t start = p->t->start;
        p->t++;
        uint32_t test = parse_named(p);
        uint32_t body = parse_block(p);
        if (p->failed) {
            if (p->stack.count <= mark || clause.stack == mark) return 0;
            parser_rewind(p, clause);
            break;
        }
        push(p, start), push(p, test), push(p, body);
    } while (KIND(p) == TOKEN_Elif);
    uint32_t orelse = parse_else(p), end = p->block_end, n = 0;
    while (p->stack.count > mark) {
        const uint32_t *c = p->stack.items + (p->stack.count -= 3);
        uint32_t start = c[0], test = c[1], body = c[2];
        n = node_add(p, NODE_If, 0, start, end, test, extra_2(p, body, orelse));
        if (p->stack.count > mark) orelse = list_of_one(p, n);
    }
    return n;
}

static uint32_t parse_while(Parser *p) {
    const Token *t = p->t++;
    uint32_t test = parse_named(p);
    uint32_t body = parse_block(p);
    if (p->failed) return 0;
    uint32_t orelse = parse_else(p);
    return node_add(p, NODE_While, 0, t->start, p->block_end, test, extra_2(p, body, orelse));
}

static uint32_t parse_for(Parser *p, const Token *first, NodeKind kind) {
    p->t++;
    uint32_t target = parse_targets(p);
    if (!expect(p, TOKEN_In)) return 0;
    const Token *right = p->t;
    uint32_t iter = parse_star_expressions(p);
    refuse_bare_star(p, right, iter);
    uint32_t body = parse_block(p);
    if (p->failed) return 0;
    uint32_t rest[3] = {iter, body, parse_else(p)};
    return node_add(p, kind, 0, first->start, p->block_end, target, extra_of(p, rest, 3));
}

/* --- with --- */

static uint32_t parse_with_item(Parser *p) {
    const Token *t = p->t;
    uint32_t context = parse_expression(p), vars = 0;
    if (accept(p, TOKEN_As)) {
        const Token *star = p->t;
        bool starred = accept(p, TOKEN_Star);
        if (starred) since(p, PY_3_9, star);
        vars = parse_primary(p);
        if (starred) vars = node_add(p, NODE_Starred, CTX_Load, star->start, last_end(p), vars, 0);
        if (p->failed) return 0;
        make_targets(p, vars, CTX_Store);
    }
    return node_add(p, NODE_withitem, 0, t->start, last_end(p), context, vars);
}

/* Whether the parenthesis at the cursor holds with-items and not an expression: it closes right before the colon, and
 * every element is a plain expression, with or without `as`. */
static bool items_in_parens(const Parser *p) {
    const Token *open = p->t;
    if (open->kind != TOKEN_LPar || !open->value || p->version < PY_3_9) return false;
    const Token *close = p->lexer.tokens + open->value;
    if (close[1].kind != TOKEN_Colon || close == open + 1) return false;
    bool start = true;
    for (const Token *t = open + 1; t < close; t++) {
        switch ((TokenKind)t->kind) {
        case TOKEN_Yield:
        case TOKEN_Star:
            if (start) return false;
            break;
        case TOKEN_ColonEqual: return false;
        case TOKEN_For: return false; /* a comprehension of its own stands in brackets, which are skipped */
        case TOKEN_LPar:
        case TOKEN_LSqb:
        case TOKEN_LBrace:
            if (!t->value) return false;
            t = p->lexer.tokens + t->value;
            break;
        default: break;
        }
        start = t->kind == TOKEN_Comma;
    }
    return true;
}

static uint32_t parse_with(Parser *p, const Token *first, NodeKind kind) {
    p->t++;
    uint32_t mark = p->stack.count;
    bool parens = items_in_parens(p);
    if (parens) p->t++;
    do push(p, parse_with_item(p));
    while (accept(p, TOKEN_Comma) && !(parens && KIND(p) == TOKEN_RPar));
    if (parens) expect(p, TOKEN_RPar);
    uint32_t items = list_since(p, mark);
    uint32_t body = parse_block(p);
    return node_add(p, kind, 0, first->start, p->block_end, items, body);
}

/* --- try --- */

/* The exception of a handler: one expression, or several without parentheses (PEP 758; in Python 2, a class and a name). */
static uint32_t parse_handler_type(Parser *p, uint32_t *name) {
    const Token *t = p->t;
    uint32_t type = parse_expression(p);
    if (KIND(p) == TOKEN_Comma && p->version < PY_3_14) {
        parser_refuse(p, DIAG_Python2Except, p->t->start, p->t->end);
        p->t++;
        if (KIND(p) == TOKEN_Name && p->t[1].kind == TOKEN_Colon) *name = p->t->value;
        parse_expression(p);
        return type;
    }
    if (KIND(p) == TOKEN_Comma) {
        uint32_t mark = p->stack.count;
        push(p, type);
        while (accept(p, TOKEN_Comma) && KIND(p) != TOKEN_Colon) push(p, parse_expression(p));
        type = node_add(p, NODE_Tuple, CTX_Load, t->start, last_end(p), list_since(p, mark), 0);
        if (KIND(p) == TOKEN_As) parser_refuse(p, DIAG_Parenthesize, t->start, last_end(p));
    }
    return type;
}

static uint32_t parse_handler(Parser *p, bool *star) {
    const Token *t = p->t++;
    const Token *s = p->t;
    *star = accept(p, TOKEN_Star);
    if (*star) since(p, PY_3_11, s);
    uint32_t type = 0, name = 0;
    if (KIND(p) != TOKEN_Colon || *star) {
        type = parse_handler_type(p, &name);
        if (accept(p, TOKEN_As)) {
            name = p->t->value;
            if (!expect(p, TOKEN_Name)) return 0;
        }
    }
    uint32_t body = parse_block(p);
    return node_add(p, NODE_ExceptHandler, 0, t->start, p->block_end, type, extra_2(p, name, body));
}

static uint32_t parse_try(Parser *p) {
    const Token *t = p->t++;
    uint32_t body = parse_block(p);
    if (p->failed) return 0;
    uint32_t mark = p->stack.count, orelse = 0, finalbody = 0;
    bool any_star = false, any_plain = false, failed = false;
    while (KIND(p) == TOKEN_Except) {
        Checkpoint clause = checkpoint(p);
        bool star;
        uint32_t n = parse_handler(p, &star);
        if ((failed = clause_failed(p, clause))) break;
        push(p, n);
        *(star ? &any_star : &any_plain) = true;
    }
    uint32_t handlers = list_since(p, mark);
    if (any_star && any_plain) parser_refuse(p, DIAG_InvalidSyntax, t->start, t->end);
    if (handlers) orelse = parse_else(p);
    bool finally = KIND(p) == TOKEN_Finally;
    if (finally) {
        Checkpoint clause = checkpoint(p);
        p->t++;
        finalbody = parse_block(p);
        failed |= clause_failed(p, clause);
    }
    if (!handlers && !finally && !failed) parser_refuse(p, DIAG_ExpectedToken, p->t->start, p->t->end);
    uint32_t rest[3] = {handlers, orelse, finalbody};
    return node_add(p, any_star ? NODE_TryStar : NODE_Try, 0, t->start, p->block_end, body, extra_of(p, rest, 3));
}

/* --- definitions --- */

/* Parameters or arguments that fail are left out where the brackets around them are whole. */
static bool skip_to_close(Parser *p, const Token *open, Checkpoint mark) {
    if (!p->failed || open->kind != TOKEN_LPar || !open->value) return false;
    parser_rewind(p, mark);
    p->t = p->lexer.tokens + open->value;
    return true;
}

static uint32_t parse_def(Parser *p, const Token *first, NodeKind kind, uint32_t decorators) {
    p->t++;
    const Token *name = p->t;
    if (!expect(p, TOKEN_Name)) return 0;
    uint32_t type_params = parse_type_params(p);
    const Token *open = p->t;
    if (!expect(p, TOKEN_LPar)) return 0;
    Checkpoint mark = checkpoint(p);
    uint32_t args = parse_parameters(p, false);
    if (!p->failed && KIND(p) != TOKEN_RPar) parser_fail(p, DIAG_ExpectedToken);
    if (skip_to_close(p, open, mark)) args = node_add(p, NODE_arguments, 0, open->end, open->end, 0, extra_of(p, (uint32_t[6]){0}, 6));
    if (!expect(p, TOKEN_RPar)) return 0;
    uint32_t returns = accept(p, TOKEN_Arrow) ? parse_expression(p) : 0;
    uint32_t body = parse_block(p);
    uint32_t rest[5] = {args, body, decorators, returns, type_params};
    return node_add(p, kind, 0, first->start, p->block_end, name->value, extra_of(p, rest, 5));
}

static uint32_t parse_class(Parser *p, uint32_t decorators) {
    const Token *t = p->t++, *name = p->t;
    if (!expect(p, TOKEN_Name)) return 0;
    uint32_t type_params = parse_type_params(p);
    Lists given = {0}; /* bases, keywords */
    const Token *open = p->t;
    if (accept(p, TOKEN_LPar)) {
        Checkpoint mark = checkpoint(p);
        given = parse_arguments(p);
        if (skip_to_close(p, open, mark)) given = (Lists){0}, p->t++;
        if (!p->failed && given.first && p->extra[given.first] == 1) { /* a bare generator expression is no base */
            const Node *only = &p->nodes[p->extra[given.first + 1]];
            if (only->kind == NODE_GeneratorExp && only->start == open->start)
                parser_refuse(p, DIAG_InvalidSyntax, only->start, last_end(p));
        }
    }
    uint32_t body = parse_block(p);
    uint32_t rest[5] = {given.first, given.second, body, decorators, type_params};
    return node_add(p, NODE_ClassDef, 0, t->start, p->block_end, name->value, extra_of(p, rest, 5));
}

/* Before 3.9 a decorator is a dotted name, called or not. */
static void check_decorator(Parser *p, uint32_t node) {
    if (LIKELY(p->version >= PY_3_9) || p->failed) return;
    const Node *n = &p->nodes[node];
    uint32_t start = n->start;
    if (n->kind == NODE_Call && !(n->flags & FLAG_PAREN)) n = &p->nodes[n->a];
    while (n->kind == NODE_Attribute && !(n->flags & FLAG_PAREN)) n = &p->nodes[n->a];
    if (n->kind != NODE_Name || n->flags & FLAG_PAREN) parser_refuse(p, DIAG_NewerSyntax, start, last_end(p));
}

static uint32_t parse_async(Parser *p, uint32_t decorators) {
    const Token *t = p->t++;
    switch (KIND(p)) {
    case TOKEN_Def: return parse_def(p, t, NODE_AsyncFunctionDef, decorators);
    case TOKEN_For:
        if (!decorators) return parse_for(p, t, NODE_AsyncFor);
        break;
    case TOKEN_With:
        if (!decorators) return parse_with(p, t, NODE_AsyncWith);
        break;
    default: break;
    }
    return parser_fail(p, DIAG_InvalidSyntax);
}

static uint32_t parse_decorated(Parser *p) {
    uint32_t mark = p->stack.count;
    while (accept(p, TOKEN_At)) {
        uint32_t n = parse_named(p);
        check_decorator(p, n);
        push(p, n);
        if (!expect(p, TOKEN_Newline)) return 0;
    }
    uint32_t decorators = list_since(p, mark);
    switch (KIND(p)) {
    case TOKEN_Def: return parse_def(p, p->t, NODE_FunctionDef, decorators);
    case TOKEN_Class: return parse_class(p, decorators);
    case TOKEN_Async: return parse_async(p, decorators);
    default: return parser_fail(p, DIAG_InvalidSyntax);
    }
}

/* --- match --- */

/* `match` is a keyword where the logical line ends in a colon and a block follows that starts with `case`. */
bool at_match(const Parser *p) {
    const Token *t = p->t + 1;
    if (!token_starts[t->kind] && t->kind != TOKEN_Star) return false;
    for (; t->kind != TOKEN_Newline; t++) {
        if (t->kind == TOKEN_EndMarker) return false;
        if ((t->kind == TOKEN_LPar || t->kind == TOKEN_LSqb || t->kind == TOKEN_LBrace) && t->value)
            t = p->lexer.tokens + t->value;
    }
    return t[-1].kind == TOKEN_Colon && t[1].kind == TOKEN_Indent && t[2].kind == TOKEN_Name && t[2].value == SYM_case;
}

static uint32_t parse_case(Parser *p) {
    const Token *t = p->t++;
    uint32_t pattern = parse_patterns(p);
    uint32_t guard = accept(p, TOKEN_If) ? parse_named(p) : 0;
    uint32_t body = parse_block(p);
    return node_add(p, NODE_match_case, 0, t->start, p->block_end, pattern, extra_2(p, guard, body));
}

static uint32_t parse_subject(Parser *p) {
    const Token *t = p->t;
    uint32_t n = parse_star_named(p);
    if (KIND(p) != TOKEN_Comma) {
        if (p->nodes[n].kind == NODE_Starred && !p->failed) return parser_fail(p, DIAG_InvalidSyntax);
        return n;
    }
    uint32_t mark = p->stack.count;
    push(p, n);
    while (accept(p, TOKEN_Comma) && KIND(p) != TOKEN_Colon) push(p, parse_star_named(p));
    return node_add(p, NODE_Tuple, CTX_Load, t->start, last_end(p), list_since(p, mark), 0);
}

static uint32_t parse_match(Parser *p) {
    const Token *t = p->t++;
    since(p, PY_3_10, t);
    uint32_t subject = parse_subject(p), header_end = p->t->end;
    if (!expect(p, TOKEN_Colon) || !expect(p, TOKEN_Newline) || !expect(p, TOKEN_Indent)) return 0;
    uint32_t mark = p->stack.count;
    if (!enter(p)) return 0;
    while (is_name(p, SYM_case)) {
        Checkpoint clause = checkpoint(p);
        uint32_t n = parse_case(p);
        if (clause_failed(p, clause)) break;
        push(p, n);
    }
    uint32_t cases = list_since(p, mark), end = cases ? p->block_end : header_end;
    if (KIND(p) != TOKEN_Dedent) {
        /* A damaged case: what it and the rest hold is read as statements, which have no place in the tree of the match;
         * they stand behind it. */
        if (!p->failed) parser_refuse(p, DIAG_Pattern, p->t->start, p->t->end);
        uint32_t n = node_add(p, NODE_Match, 0, t->start, end, subject, cases);
        push(p, n);
        parse_statements(p);
        leave(p);
        accept(p, TOKEN_Dedent);
        return p->stack.items[--p->stack.count];
    }
    leave(p);
    accept(p, TOKEN_Dedent);
    return node_add(p, NODE_Match, 0, t->start, end, subject, cases);
}

uint32_t parse_compound(Parser *p) {
    switch (KIND(p)) {
    case TOKEN_If: return parse_if(p);
    case TOKEN_For: return parse_for(p, p->t, NODE_For);
    case TOKEN_While: return parse_while(p);
    case TOKEN_Try: return parse_try(p);
    case TOKEN_With: return parse_with(p, p->t, NODE_With);
    case TOKEN_Def: return parse_def(p, p->t, NODE_FunctionDef, 0);
    case TOKEN_Class: return parse_class(p, 0);
    case TOKEN_Async: return parse_async(p, 0);
    case TOKEN_At: return parse_decorated(p);
    default: return parse_match(p);
    }
}
