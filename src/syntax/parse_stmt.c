/* Simple statements, and the loop that reads statements and goes on after damaged ones. */
#include "syntax/parse.h"

static uint32_t parse_return(Parser *p) {
    const Token *t = p->t++;
    uint32_t value = KIND(p) == TOKEN_Newline || KIND(p) == TOKEN_Semi ? 0 : parse_star_expressions(p);
    return node_add(p, NODE_Return, 0, t->start, last_end(p), value, 0);
}

static uint32_t parse_raise(Parser *p) {
    const Token *t = p->t++;
    uint32_t exc = 0, cause = 0;
    if (KIND(p) != TOKEN_Newline && KIND(p) != TOKEN_Semi) {
        uint32_t start = p->t->start;
        exc = parse_expression(p);
        if (accept(p, TOKEN_From)) {
            cause = parse_expression(p);
        } else if (KIND(p) == TOKEN_Comma) { /* Python 2: raise class, argument[, traceback] */
            parser_refuse(p, DIAG_Python2Raise, p->t->start, p->t->end);
            p->t++;
            uint32_t value = parse_expression(p), end = last_end(p);
            if (accept(p, TOKEN_Comma)) parse_expression(p);
            exc = node_add(p, NODE_Call, 0, start, end, exc, extra_2(p, list_of_one(p, value), 0));
        }
    }
    return node_add(p, NODE_Raise, 0, t->start, last_end(p), exc, cause);
}

static uint32_t parse_global(Parser *p, NodeKind kind) {
    const Token *t = p->t++;
    uint32_t mark = p->stack.count;
    do {
        push(p, p->t->value);
        if (!expect(p, TOKEN_Name)) return 0;
    } while (accept(p, TOKEN_Comma));
    return node_add(p, kind, 0, t->start, last_end(p), list_since(p, mark), 0);
}

static uint32_t parse_del(Parser *p) {
    const Token *t = p->t++;
    uint32_t mark = p->stack.count;
    do {
        uint32_t n = p->version < PY_3_9 ? parse_star_named(p) : parse_primary(p);
        if (p->failed) return 0;
        make_targets(p, n, CTX_Del);
        push(p, n);
    } while (accept(p, TOKEN_Comma) && KIND(p) != TOKEN_Newline && KIND(p) != TOKEN_Semi);
    return node_add(p, NODE_Delete, 0, t->start, last_end(p), list_since(p, mark), 0);
}

static uint32_t parse_assert(Parser *p) {
    const Token *t = p->t++;
    uint32_t test = parse_expression(p);
    uint32_t msg = accept(p, TOKEN_Comma) ? parse_expression(p) : 0;
    return node_add(p, NODE_Assert, 0, t->start, last_end(p), test, msg);
}

static uint32_t parse_type_alias(Parser *p) {
    const Token *t = p->t++;
    since(p, PY_3_12, t);
    uint32_t name = node_add(p, NODE_Name, CTX_Store, p->t->start, p->t->end, p->t->value, 0);
    p->t++;
    uint32_t params = parse_type_params(p);
    if (!expect(p, TOKEN_Equal)) return 0;
    uint32_t value = parse_expression(p);
    return node_add(p, NODE_TypeAlias, 0, t->start, last_end(p), name, extra_2(p, params, value));
}

/* --- Python 2 --- */

/* What can stand behind `print` or `exec` and is no operator: it starts an argument. */
static bool starts_argument(const Token *t) {
    switch ((TokenKind)t->kind) {
    case TOKEN_LPar:
    case TOKEN_LSqb:
    case TOKEN_Plus:
    case TOKEN_Minus:
    case TOKEN_Not: return false;
    default: return token_starts[t->kind];
    }
}

/* Elements of a bare tuple, or the one expression, as call arguments. */
static uint32_t spread(Parser *p, uint32_t value) {
    const Node *n = &p->nodes[value];
    return n->kind == NODE_Tuple && !(n->flags & FLAG_PAREN) ? n->a : list_of_one(p, value);
}

/* Python 2's print, exec: a statement, or 0 if the cursor is at neither. */
static uint32_t parse_python2(Parser *p) {
    const Token *t = p->t;
    if ((t->value != SYM_print && t->value != SYM_exec) || !starts_argument(t + 1)) return 0;
    bool print = t->value == SYM_print;
    parser_refuse(p, print ? DIAG_Python2Print : DIAG_Python2Exec, t->start, t->end);
    p->t++;
    uint32_t func = node_add(p, NODE_Name, CTX_Load, t->start, t->end, t->value, 0), args;
    if (print) {
        args = spread(p, parse_star_expressions(p));
    } else {
        uint32_t mark = p->stack.count;
        push(p, parse_binary(p, POWER_BITOR));
        if (accept(p, TOKEN_In)) {
            push(p, parse_expression(p));
            if (accept(p, TOKEN_Comma)) push(p, parse_expression(p));
        }
        args = list_since(p, mark);
    }
    if (p->failed) return 0;
    uint32_t call = node_add(p, NODE_Call, 0, t->start, last_end(p), func, extra_2(p, args, 0));
    return node_add(p, NODE_Expr, 0, t->start, last_end(p), call, 0);
}

/* --- assignment and expression statements --- */

static const uint8_t augmented[TOKEN_KIND_COUNT] = {
    [TOKEN_PlusEqual] = 1 + BINOP_Add,         [TOKEN_MinEqual] = 1 + BINOP_Sub,
    [TOKEN_StarEqual] = 1 + BINOP_Mult,        [TOKEN_AtEqual] = 1 + BINOP_MatMult,
    [TOKEN_SlashEqual] = 1 + BINOP_Div,        [TOKEN_PercentEqual] = 1 + BINOP_Mod,
    [TOKEN_DoubleStarEqual] = 1 + BINOP_Pow,   [TOKEN_LeftShiftEqual] = 1 + BINOP_LShift,
    [TOKEN_RightShiftEqual] = 1 + BINOP_RShift, [TOKEN_VBarEqual] = 1 + BINOP_BitOr,
    [TOKEN_CircumflexEqual] = 1 + BINOP_BitXor, [TOKEN_AmperEqual] = 1 + BINOP_BitAnd,
    [TOKEN_DoubleSlashEqual] = 1 + BINOP_FloorDiv,
};

/* `first =` has been read up to the sign. */
static uint32_t parse_assign(Parser *p, const Token *t, uint32_t first) {
    uint32_t mark = p->stack.count, value = first, targets;
    if (LIKELY(is_single_target(p, first))) p->nodes[first].flags |= CTX_Store;
    else make_targets(p, first, CTX_Store);
    p->t++;
    value = parse_value(p);
    if (LIKELY(KIND(p) != TOKEN_Equal)) {
        targets = list_of_one(p, first);
    } else {
        push(p, first);
        while (accept(p, TOKEN_Equal)) {
            if (p->failed) return 0;
            make_targets(p, value, CTX_Store);
            push(p, value);
            value = parse_value(p);
        }
        targets = list_since(p, mark);
    }
    return node_add(p, NODE_Assign, 0, t->start, last_end(p), targets, value);
}

/* CPython's grammar takes what `(a)` in `(a).b: int` stands for as the whole target, and does not look back. */
static bool begins_with_target_in_parens(const Parser *p, uint32_t target) {
    const Node *n = &p->nodes[target];
    if (n->flags & FLAG_PAREN) return false;
    do n = &p->nodes[n->a];
    while (!(n->flags & FLAG_PAREN) && (n->kind == NODE_Attribute || n->kind == NODE_Subscript || n->kind == NODE_Call));
    return n->flags & FLAG_PAREN && (n->kind == NODE_Name || n->kind == NODE_Attribute || n->kind == NODE_Subscript);
}

static uint32_t parse_annotated(Parser *p, const Token *t, uint32_t target) {
    if (!is_single_target(p, target)) return parser_fail(p, DIAG_InvalidTarget);
    if (UNLIKELY(t->kind == TOKEN_LPar) && p->nodes[target].kind != NODE_Name && p->version >= PY_3_9 &&
        begins_with_target_in_parens(p, target))
        parser_refuse(p, DIAG_InvalidTarget, t->start, last_end(p));
    Node *n = &p->nodes[target];
    unsigned simple = n->kind == NODE_Name && !(n->flags & FLAG_PAREN);
    n->flags |= CTX_Store;
    p->t++;
    uint32_t annotation = parse_expression(p);
    uint32_t value = accept(p, TOKEN_Equal) ? parse_value(p) : 0;
    return node_add(p, NODE_AnnAssign, simple, t->start, last_end(p), target, extra_2(p, annotation, value));
}

static uint32_t parse_expression_statement(Parser *p) {
    const Token *t = p->t;
    uint32_t n = parse_value(p);
    TokenKind kind = KIND(p);
    if (kind == TOKEN_Equal) return parse_assign(p, t, n);
    if (kind == TOKEN_Colon) return parse_annotated(p, t, n);
    if (augmented[kind]) {
        if (is_single_target(p, n)) p->nodes[n].flags |= CTX_Store;
        else parser_refuse(p, DIAG_InvalidTarget, t->start, last_end(p));
        p->t++;
        const Token *right = p->t;
        uint32_t value = parse_value(p);
        refuse_bare_star(p, right, value);
        return node_add(p, NODE_AugAssign, augmented[kind] - 1u, t->start, last_end(p), n, value);
    }
    return node_add(p, NODE_Expr, 0, t->start, last_end(p), n, 0);
}

static uint32_t parse_name_statement(Parser *p) {
    const Token *t = p->t;
    switch ((FixedSym)t->value) {
    case SYM_type:
        if (t[1].kind == TOKEN_Name && (t[2].kind == TOKEN_Equal || t[2].kind == TOKEN_LSqb)) return parse_type_alias(p);
        break;
    case SYM_lazy:
        if (t[1].kind == TOKEN_Import || t[1].kind == TOKEN_From) return parse_import(p);
        break;
    case SYM_print:
    case SYM_exec: {
        uint32_t n = parse_python2(p);
        if (n || p->failed) return n;
        break;
    }
    default: break;
    }
    if (t[1].kind == TOKEN_Equal) {
        p->t++;
        return parse_assign(p, t, node_add(p, NODE_Name, CTX_Load, t->start, t->end, t->value, 0));
    }
    return parse_expression_statement(p);
}

static uint32_t parse_keyword_alone(Parser *p, NodeKind kind) {
    const Token *t = p->t++;
    return node_add(p, kind, 0, t->start, t->end, 0, 0);
}

static uint32_t parse_simple(Parser *p) {
    switch (KIND(p)) {
    case TOKEN_Return: return parse_return(p);
    case TOKEN_Import:
    case TOKEN_From: return parse_import(p);
    case TOKEN_Raise: return parse_raise(p);
    case TOKEN_Pass: return parse_keyword_alone(p, NODE_Pass);
    case TOKEN_Break: return parse_keyword_alone(p, NODE_Break);
    case TOKEN_Continue: return parse_keyword_alone(p, NODE_Continue);
    case TOKEN_Del: return parse_del(p);
    case TOKEN_Assert: return parse_assert(p);
    case TOKEN_Global: return parse_global(p, NODE_Global);
    case TOKEN_Nonlocal: return parse_global(p, NODE_Nonlocal);
    default: return parse_expression_statement(p);
    }
}

/* --- lines, blocks, recovery --- */

static void end_line(Parser *p) {
    /* A line that is read after a failure may begin with its semicolon, or be empty, even as the first. */
    const Token *last = p->t - 1, *first = p->lexer.tokens;
    if (UNLIKELY(p->version < PY_3_9) && last > first && last->kind == TOKEN_Semi) last--;
    if (LIKELY(last >= first)) p->block_end = last->end;
    p->t++;
}

static void add_damage(Parser *p, uint32_t start, uint32_t end) {
    Range *last = p->damage_count ? &p->damage[p->damage_count - 1] : NULL;
    if (last && start <= last->end) {
        if (end > last->end) last->end = end;
        return;
    }
    if (p->damage_count >= p->damage_capacity) {
        void *items = p->damage;
        buffer_reserve(&items, &p->damage_capacity, (size_t)p->damage_count + 64, sizeof(Range));
        p->damage = items;
    }
    p->damage[p->damage_count++] = (Range){start, end};
}

/* After a failure: drops what the statement had made, skips to the end of its line, and reads the block that may follow
 * as if it stood here. */
static void recover(Parser *p, Checkpoint mark) {
    const Token *start = mark.t, *at = p->failed_at;
    parser_rewind(p, mark);
    if (at < start) at = start;
    while (at->kind != TOKEN_Newline && at->kind != TOKEN_EndMarker && at->kind != TOKEN_Indent && at->kind != TOKEN_Dedent) at++;
    p->t = at;
    add_damage(p, start->start, at->start > start->end ? at->start : start->end);
    if (KIND(p) == TOKEN_Newline) end_line(p);
    if (KIND(p) != TOKEN_Indent) return;
    p->t++;
    if (enter(p)) {
        parse_statements(p);
        leave(p);
    }
    accept(p, TOKEN_Dedent);
}

/* A line of simple statements, pushed one by one. False: it failed; what stood before the failure is kept and *mark is
 * behind it. */
static bool parse_line(Parser *p, Checkpoint *mark) {
    for (;;) {
        uint32_t n = LIKELY(KIND(p) == TOKEN_Name) ? parse_name_statement(p) : parse_simple(p);
        if (UNLIKELY(p->failed)) return false;
        if (LIKELY(KIND(p) == TOKEN_Newline)) {
            push(p, n);
            end_line(p);
            return true;
        }
        if (!expect(p, TOKEN_Semi)) return false;
        push(p, n);
        *mark = checkpoint(p);
        if (KIND(p) == TOKEN_Newline) {
            end_line(p);
            return true;
        }
    }
}

static const bool starts_compound[TOKEN_KIND_COUNT] = {
    [TOKEN_If] = true,  [TOKEN_For] = true,   [TOKEN_While] = true, [TOKEN_Try] = true, [TOKEN_With] = true,
    [TOKEN_Def] = true, [TOKEN_Class] = true, [TOKEN_Async] = true, [TOKEN_At] = true,
};

void parse_statements(Parser *p) {
    for (;;) {
        TokenKind kind = KIND(p);
        if (kind == TOKEN_Dedent || kind == TOKEN_EndMarker) return;
        Checkpoint mark = checkpoint(p);
        if (UNLIKELY(kind == TOKEN_Indent)) {
            parser_refuse(p, DIAG_UnexpectedIndent, p->t->start, p->t->end);
            p->failed_at = p->t;
            recover(p, mark);
            continue;
        }
        if (starts_compound[kind] || (kind == TOKEN_Name && UNLIKELY(p->t->value == SYM_match) && at_match(p))) {
            uint32_t n = parse_compound(p);
            if (LIKELY(!p->failed)) push(p, n);
        } else {
            parse_line(p, &mark);
        }
        if (UNLIKELY(p->failed)) recover(p, mark);
    }
}

uint32_t parse_block(Parser *p) {
    if (UNLIKELY(KIND(p) != TOKEN_Colon)) {
        if (KIND(p) != TOKEN_Newline || p->t[1].kind != TOKEN_Indent) return parser_fail(p, DIAG_ExpectedToken);
        parser_refuse(p, DIAG_ExpectedToken, p->t->start, p->t->end);
    } else {
        p->t++;
    }
    uint32_t mark = p->stack.count;
    if (KIND(p) != TOKEN_Newline) {
        Checkpoint line = checkpoint(p);
        parse_line(p, &line);
        return p->failed ? 0 : list_since(p, mark);
    }
    end_line(p);
    if (UNLIKELY(KIND(p) != TOKEN_Indent)) {
        parser_refuse(p, DIAG_ExpectedIndent, p->t->start, p->t->start);
        return 0;
    }
    p->t++;
    if (!enter(p)) return 0;
    parse_statements(p);
    leave(p);
    accept(p, TOKEN_Dedent);
    return list_since(p, mark);
}
