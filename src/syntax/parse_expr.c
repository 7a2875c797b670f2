/* Expressions: operators by binding power, primaries, calls. */
#include "syntax/parse.h"

/* How tightly a token binds as a binary operator; 0 if it is none. */
static const uint8_t token_powers[TOKEN_KIND_COUNT] = {
#define TOKEN(name, text)
#define PUNCT(name, text, power) [TOKEN_##name] = power,
#define KEYWORD(name, text, power) [TOKEN_##name] = power,
#define SOFT(name, text)
#include "syntax/token.def"
#undef TOKEN
#undef PUNCT
#undef KEYWORD
#undef SOFT
};

const bool token_starts[TOKEN_KIND_COUNT] = {
    [TOKEN_Name] = true,   [TOKEN_Number] = true,   [TOKEN_String] = true, [TOKEN_FStringStart] = true,
    [TOKEN_LPar] = true,   [TOKEN_LSqb] = true,     [TOKEN_LBrace] = true, [TOKEN_Ellipsis] = true,
    [TOKEN_Tilde] = true,  [TOKEN_Plus] = true,     [TOKEN_Minus] = true,  [TOKEN_Backquote] = true,
    [TOKEN_None] = true,   [TOKEN_True] = true,     [TOKEN_False] = true,  [TOKEN_Not] = true,
    [TOKEN_Lambda] = true, [TOKEN_Await] = true,
};

/* Token ends an expression for sure. */
static const bool token_ends[TOKEN_KIND_COUNT] = {
    [TOKEN_Comma] = true, [TOKEN_RPar] = true,  [TOKEN_RSqb] = true, [TOKEN_RBrace] = true,
    [TOKEN_Colon] = true, [TOKEN_Equal] = true, [TOKEN_Semi] = true, [TOKEN_Newline] = true,
};

static const uint8_t binary_ops[TOKEN_KIND_COUNT] = {
    [TOKEN_VBar] = BINOP_BitOr,     [TOKEN_Circumflex] = BINOP_BitXor, [TOKEN_Amper] = BINOP_BitAnd,
    [TOKEN_LeftShift] = BINOP_LShift, [TOKEN_RightShift] = BINOP_RShift, [TOKEN_Plus] = BINOP_Add,
    [TOKEN_Minus] = BINOP_Sub,      [TOKEN_Star] = BINOP_Mult,         [TOKEN_Slash] = BINOP_Div,
    [TOKEN_DoubleSlash] = BINOP_FloorDiv, [TOKEN_Percent] = BINOP_Mod, [TOKEN_At] = BINOP_MatMult,
};

static const uint8_t leaf_kinds[TOKEN_KIND_COUNT] = {
    [TOKEN_Name] = 1, [TOKEN_Number] = 1, [TOKEN_String] = 1, [TOKEN_None] = 1, [TOKEN_True] = 1, [TOKEN_False] = 1,
    [TOKEN_Ellipsis] = 1,
};

/* What a number's flags mean; token_leaves below say the same of the other leaves. */
static const uint8_t number_kinds[4] = {CONST_Int, CONST_Float, CONST_Complex, CONST_Complex};

/* Kind of constant of a token that is one. */
static const uint8_t constant_kinds[TOKEN_KIND_COUNT] = {
    [TOKEN_None] = CONST_None, [TOKEN_True] = CONST_True, [TOKEN_False] = CONST_False, [TOKEN_Ellipsis] = CONST_Ellipsis,
};

/* A node for a token that leaf_kinds has, strings excepted. */
static ALWAYS_INLINE uint32_t make_leaf(Parser *p, const Token *t) {
    if (LIKELY(t->kind == TOKEN_Name)) return node_add(p, NODE_Name, CTX_Load, t->start, t->end, t->value, 0);
    unsigned kind = t->kind == TOKEN_Number ? number_kinds[t->flags & 3] : constant_kinds[t->kind];
    return node_add(p, NODE_Constant, kind, t->start, t->end, 0, 0);
}

uint32_t parse_leaf(Parser *p, const Token *t) { return make_leaf(p, t); }

/* One token that is a whole expression, because what follows ends it: most are. 0 if it is not. */
static ALWAYS_INLINE uint32_t parse_short(Parser *p) {
    const Token *t = p->t;
    if (!leaf_kinds[t->kind] || !token_ends[t[1].kind]) return 0;
    if (UNLIKELY(t->kind == TOKEN_String)) return parse_strings(p);
    p->t = t + 1;
    return make_leaf(p, t);
}

/* --- calls and subscripts --- */

static uint32_t keyword_argument(Parser *p) {
    const Token *name = p->t;
    p->t += 2;
    uint32_t value = parse_expression(p);
    return node_add(p, NODE_keyword, 0, name->start, last_end(p), name->value, value);
}

typedef struct ArgumentState {
    bool keyword, unpacking; /* one was seen */
} ArgumentState;

static void refuse_argument(Parser *p, uint32_t start) { parser_refuse(p, DIAG_Arguments, start, last_end(p)); }

/* A positional argument, or a generator expression that is the only one. */
static uint32_t positional_argument(Parser *p, ArgumentState state, const Token *open, bool first) {
    const Token *t = p->t;
    uint32_t value = parse_named(p);
    if (UNLIKELY(at_clauses(p))) {
        uint32_t generators = parse_clauses(p);
        bool alone = first && KIND(p) == TOKEN_RPar;
        if (!alone) parser_refuse(p, DIAG_Parenthesize, t->start, last_end(p));
        uint32_t start = alone ? open->start : t->start, end = alone ? p->t->end : last_end(p);
        value = node_add(p, NODE_GeneratorExp, 0, start, end, value, generators);
    } else if (UNLIKELY(KIND(p) == TOKEN_Equal)) {
        return parser_fail(p, DIAG_Arguments);
    }
    if (UNLIKELY(state.keyword || state.unpacking)) refuse_argument(p, t->start);
    return value;
}

/* Where `*value` of a call ends: in 3.8 before the parentheses that stand around the value. */
static uint32_t starred_end(const Parser *p, uint32_t value) {
    const Node *n = &p->nodes[value];
    if (LIKELY(p->version >= PY_3_9) || !(n->flags & FLAG_PAREN)) return last_end(p);
    if (n->length != LENGTH_LONG) return n->start + n->length;
    for (uint32_t i = p->end_count; i-- > 0;)
        if (p->ends[i].node == value) return p->ends[i].end;
    return last_end(p);
}

static uint32_t starred_argument(Parser *p, ArgumentState state, const Token *open, bool first) {
    const Token *star = p->t++;
    uint32_t value = parse_expression(p);
    value = node_add(p, NODE_Starred, CTX_Load, star->start, starred_end(p, value), value, 0);
    if (UNLIKELY(at_clauses(p))) { /* PEP 798 */
        since(p, PY_3_15, star);
        uint32_t generators = parse_clauses(p);
        bool alone = first && KIND(p) == TOKEN_RPar;
        if (!alone) parser_refuse(p, DIAG_Parenthesize, star->start, last_end(p));
        uint32_t start = alone ? open->start : star->start, end = alone ? p->t->end : last_end(p);
        value = node_add(p, NODE_GeneratorExp, 0, start, end, value, generators);
    }
    if (UNLIKELY(state.unpacking)) refuse_argument(p, star->start);
    return value;
}

/* Arguments and keywords since the mark, as they mix in the source, into two lists. */
static Lists split_arguments(Parser *p, uint32_t mark) {
    uint32_t total = p->stack.count - mark, nkeywords = 0;
    for (uint32_t i = 0; i < total; i++) nkeywords += p->nodes[p->stack.items[mark + i]].kind == NODE_keyword;
    uint32_t nargs = total - nkeywords;
    uint32_t at = extra_take(p, total + 1 + (nargs ? 1 : 0));
    uint32_t *out = p->extra + at, *list = p->stack.items + mark;
    if (nargs) {
        *out++ = nargs;
        for (uint32_t i = 0; i < total; i++)
            if (p->nodes[list[i]].kind != NODE_keyword) *out++ = list[i];
    }
    uint32_t keywords = (uint32_t)(out - p->extra);
    *out++ = nkeywords;
    for (uint32_t i = 0; i < total; i++)
        if (p->nodes[list[i]].kind == NODE_keyword) *out++ = list[i];
    p->stack.count = mark;
    return (Lists){nargs ? at : 0, keywords};
}

Lists parse_arguments(Parser *p) {
    const Token *open = p->t - 1;
    uint32_t mark = p->stack.count;
    ArgumentState state = {0};
    for (bool first = true; KIND(p) != TOKEN_RPar; first = false) {
        if (KIND(p) == TOKEN_Name && p->t[1].kind == TOKEN_Equal) {
            push(p, keyword_argument(p));
            state.keyword = true;
        } else if (KIND(p) == TOKEN_DoubleStar) {
            const Token *stars = p->t++;
            uint32_t value = parse_expression(p);
            push(p, node_add(p, NODE_keyword, 0, stars->start, last_end(p), 0, value));
            state.unpacking = true;
        } else if (KIND(p) == TOKEN_Star) {
            push(p, starred_argument(p, state, open, first));
        } else {
            push(p, positional_argument(p, state, open, first));
        }
        if (!accept(p, TOKEN_Comma)) break;
    }
    if (!expect(p, TOKEN_RPar)) return (Lists){0};
    if (state.keyword || state.unpacking) return split_arguments(p, mark);
    return (Lists){list_since(p, mark), 0};
}

static uint32_t parse_slice(Parser *p) {
    const Token *t = p->t;
    if (KIND(p) == TOKEN_Star) {
        since(p, PY_3_11, t);
        p->t++;
        uint32_t value = parse_binary(p, POWER_BITOR);
        return node_add(p, NODE_Starred, CTX_Load, t->start, last_end(p), value, 0);
    }
    uint32_t lower = 0, upper = 0, step = 0;
    if (KIND(p) != TOKEN_Colon) {
        lower = parse_named(p);
        if (LIKELY(KIND(p) != TOKEN_Colon)) {
            refuse_bare_named(p, lower, PY_3_10);
            return lower;
        }
        refuse_bare_named(p, lower, PY_NEWEST + 1);
    }
    p->t++;
    if (KIND(p) != TOKEN_Colon && KIND(p) != TOKEN_RSqb && KIND(p) != TOKEN_Comma) upper = parse_expression(p);
    if (accept(p, TOKEN_Colon) && KIND(p) != TOKEN_RSqb && KIND(p) != TOKEN_Comma) step = parse_expression(p);
    return node_add(p, NODE_Slice, 0, t->start, last_end(p), lower, extra_2(p, upper, step));
}

static uint32_t parse_subscript(Parser *p, uint32_t start, uint32_t value) {
    const Token *first = ++p->t;
    uint32_t slice = parse_slice(p);
    if (KIND(p) == TOKEN_Comma || p->nodes[slice].kind == NODE_Starred) {
        uint32_t mark = p->stack.count;
        push(p, slice);
        while (accept(p, TOKEN_Comma) && KIND(p) != TOKEN_RSqb) push(p, parse_slice(p));
        slice = node_add(p, NODE_Tuple, CTX_Load, first->start, last_end(p), list_since(p, mark), 0);
    }
    if (!expect(p, TOKEN_RSqb)) return 0;
    return node_add(p, NODE_Subscript, CTX_Load, start, last_end(p), value, slice);
}

static uint32_t parse_call(Parser *p, uint32_t start, uint32_t func) {
    p->t++;
    Lists given = {0};
    if (!accept(p, TOKEN_RPar)) given = parse_arguments(p);
    uint32_t more = given.first | given.second ? extra_2(p, given.first, given.second) : 0;
    return node_add(p, NODE_Call, 0, start, last_end(p), func, more);
}

static ALWAYS_INLINE uint32_t parse_atom(Parser *p) {
    const Token *t = p->t;
    if (LIKELY(leaf_kinds[t->kind] && t->kind != TOKEN_String)) {
        p->t = t + 1;
        return make_leaf(p, t);
    }
    switch ((TokenKind)t->kind) {
    case TOKEN_String:
    case TOKEN_FStringStart: return parse_strings(p);
    case TOKEN_LPar:
    case TOKEN_LSqb:
    case TOKEN_LBrace:
    case TOKEN_Backquote: {
        if (!enter(p)) return 0;
        uint32_t n = parse_bracketed(p);
        leave(p);
        return n;
    }
    default: return parser_fail(p, DIAG_ExpectedExpression);
    }
}

/* `.name`, `(...)` and `[...]` behind a value. */
static ALWAYS_INLINE uint32_t parse_trailers(Parser *p, uint32_t start, uint32_t n) {
    for (;;) {
        switch (KIND(p)) {
        case TOKEN_Dot: {
            const Token *name = p->t + 1;
            if (name->kind != TOKEN_Name) {
                p->t++;
                return parser_fail(p, DIAG_ExpectedToken);
            }
            p->t += 2;
            n = node_add(p, NODE_Attribute, CTX_Load, start, name->end, n, name->value);
            break;
        }
        case TOKEN_LPar:
            if (!enter(p)) return 0;
            n = parse_call(p, start, n);
            leave(p);
            break;
        case TOKEN_LSqb:
            if (!enter(p)) return 0;
            n = parse_subscript(p, start, n);
            leave(p);
            break;
        default: return n;
        }
    }
}

uint32_t parse_primary(Parser *p) {
    const Token *t = p->t;
    bool await = accept(p, TOKEN_Await);
    uint32_t start = p->t->start;
    uint32_t n = parse_trailers(p, start, parse_atom(p));
    return await ? node_add(p, NODE_Await, 0, t->start, last_end(p), n, 0) : n;
}

/* --- operators --- */

/* power: the right side takes unary operators, and powers, in turn. */
static uint32_t parse_unary(Parser *p);
static ALWAYS_INLINE uint32_t parse_power(Parser *p) {
    const Token *t = p->t;
    uint32_t n = parse_primary(p);
    if (LIKELY(KIND(p) != TOKEN_DoubleStar)) return n;
    if (!enter(p)) return 0;
    p->t++;
    uint32_t right = parse_unary(p);
    leave(p);
    return node_add(p, NODE_BinOp, BINOP_Pow, t->start, last_end(p), n, right);
}

/* 1 + UnaryOp of a prefix operator. */
static const uint8_t unary_ops[TOKEN_KIND_COUNT] = {
    [TOKEN_Minus] = 1 + UNARYOP_USub, [TOKEN_Plus] = 1 + UNARYOP_UAdd, [TOKEN_Tilde] = 1 + UNARYOP_Invert,
};

static NOINLINE uint32_t parse_prefixed(Parser *p) {
    const Token *first = p->t;
    while (unary_ops[KIND(p)]) p->t++;
    const Token *last = p->t - 1;
    uint32_t n = parse_power(p), end = last_end(p);
    if (p->failed) return 0;
    for (const Token *t = last; t >= first; t--) n = node_add(p, NODE_UnaryOp, unary_ops[t->kind] - 1u, t->start, end, n, 0);
    return n;
}

static ALWAYS_INLINE uint32_t parse_unary_inline(Parser *p) {
    return LIKELY(!unary_ops[KIND(p)]) ? parse_power(p) : parse_prefixed(p);
}

static uint32_t parse_unary(Parser *p) { return parse_unary_inline(p); }

static uint32_t parse_not(Parser *p) {
    const Token *first = p->t;
    while (KIND(p) == TOKEN_Not) p->t++;
    const Token *last = p->t - 1;
    uint32_t n = parse_binary(p, POWER_COMPARE), end = last_end(p);
    if (p->failed) return 0;
    for (const Token *t = last; t >= first; t--) n = node_add(p, NODE_UnaryOp, UNARYOP_Not, t->start, end, n, 0);
    return n;
}

/* A comparison operator at the cursor, consumed; CMPOP_COUNT if there is none. */
static CmpOp compare_op(Parser *p) {
    static const uint8_t plain[TOKEN_KIND_COUNT] = {
        [TOKEN_EqEqual] = 1 + CMPOP_Eq, [TOKEN_NotEqual] = 1 + CMPOP_NotEq,    [TOKEN_Less] = 1 + CMPOP_Lt,
        [TOKEN_LessEqual] = 1 + CMPOP_LtE, [TOKEN_Greater] = 1 + CMPOP_Gt,     [TOKEN_GreaterEqual] = 1 + CMPOP_GtE,
        [TOKEN_In] = 1 + CMPOP_In,      [TOKEN_LessGreater] = 1 + CMPOP_NotEq, [TOKEN_Is] = 1 + CMPOP_Is,
    };
    const Token *t = p->t;
    if (t->kind == TOKEN_Not && t[1].kind == TOKEN_In) {
        p->t += 2;
        return CMPOP_NotIn;
    }
    if (!plain[t->kind]) return CMPOP_COUNT;
    p->t++;
    if (t->kind == TOKEN_Is && accept(p, TOKEN_Not)) return CMPOP_IsNot;
    if (UNLIKELY((t->kind == TOKEN_LessGreater) != p->barry) && (t->kind == TOKEN_LessGreater || t->kind == TOKEN_NotEqual))
        parser_refuse(p, DIAG_Python2NotEqual, t->start, t->end);
    return (CmpOp)(plain[t->kind] - 1);
}

static uint32_t parse_compare(Parser *p, uint32_t start, uint32_t left, CmpOp op) {
    /* Pairs of operator and operand on the stack; then two lists. */
    uint32_t mark = p->stack.count;
    do {
        push(p, op);
        uint32_t right = parse_binary(p, POWER_BITOR);
        push(p, right);
        op = compare_op(p);
    } while (op != CMPOP_COUNT);
    Lists pairs = pairs_since(p, mark); /* operators, comparators */
    return node_add(p, NODE_Compare, 0, start, last_end(p), left, extra_2(p, pairs.first, pairs.second));
}

static uint32_t parse_bool(Parser *p, uint32_t start, uint32_t left, TokenKind kind) {
    uint32_t mark = p->stack.count;
    push(p, left);
    while (accept(p, kind)) push(p, parse_binary(p, token_powers[kind] + 1u));
    uint32_t values = list_since(p, mark);
    return node_add(p, NODE_BoolOp, kind == TOKEN_And ? BOOLOP_And : BOOLOP_Or, start, last_end(p), values, 0);
}

/* An operand that is no short expression, and the operators behind it that bind at least as tightly. */
static uint32_t parse_operators(Parser *p, unsigned power) {
    const Token *t = p->t;
    uint32_t n;
    if (UNLIKELY(t->kind == TOKEN_Not)) {
        if (power > POWER_NOT) return parser_fail(p, DIAG_ExpectedExpression);
        n = parse_not(p);
    } else {
        n = parse_unary_inline(p);
    }
    for (;;) {
        TokenKind kind = KIND(p);
        unsigned own = token_powers[kind];
        if (own < power || own == 0) return n;
        if (own > POWER_COMPARE) {
            p->t++;
            uint32_t right = parse_binary(p, own + 1);
            n = node_add(p, NODE_BinOp, binary_ops[kind], t->start, last_end(p), n, right);
        } else if (own == POWER_COMPARE) {
            CmpOp op = compare_op(p);
            if (op == CMPOP_COUNT) return n; /* `not` without `in` */
            n = parse_compare(p, t->start, n, op);
        } else {
            n = parse_bool(p, t->start, n, kind);
        }
        if (p->failed) return 0;
    }
}

uint32_t parse_binary(Parser *p, unsigned power) {
    uint32_t n = parse_short(p);
    return n ? n : parse_operators(p, power);
}

/* --- the loosest forms --- */

static uint32_t parse_lambda(Parser *p) {
    const Token *t = p->t++;
    uint32_t args = parse_parameters(p, true);
    if (p->t->flags & TOKEN_STRING_SPEC) return parser_fail(p, DIAG_FString); /* f"{lambda: x}": a spec */
    if (!expect(p, TOKEN_Colon)) return 0;
    uint32_t body = parse_expression(p);
    return node_add(p, NODE_Lambda, 0, t->start, last_end(p), args, body);
}

static uint32_t parse_conditional(Parser *p, uint32_t start, uint32_t body) {
    p->t++;
    uint32_t test = parse_binary(p, POWER_OR);
    if (!expect(p, TOKEN_Else)) return 0;
    uint32_t orelse = parse_expression(p);
    return node_add(p, NODE_IfExp, 0, start, last_end(p), test, extra_2(p, body, orelse));
}

static uint32_t parse_long(Parser *p) {
    const Token *t = p->t;
    uint32_t n;
    if (UNLIKELY(t->kind == TOKEN_Lambda)) {
        if (!enter(p)) return 0;
        n = parse_lambda(p);
        leave(p);
        return n;
    }
    n = parse_operators(p, POWER_OR);
    if (LIKELY(KIND(p) != TOKEN_If)) return n;
    if (!enter(p)) return 0;
    n = parse_conditional(p, t->start, n);
    leave(p);
    return n;
}

uint32_t parse_expression(Parser *p) {
    uint32_t n = parse_short(p);
    return n ? n : parse_long(p);
}

uint32_t parse_named(Parser *p) {
    const Token *t = p->t;
    if (LIKELY(t[1].kind != TOKEN_ColonEqual || t->kind != TOKEN_Name)) {
        uint32_t n = parse_short(p);
        return n ? n : parse_long(p);
    }
    p->t += 2;
    uint32_t target = node_add(p, NODE_Name, CTX_Store, t->start, t->end, t->value, 0);
    uint32_t value = parse_expression(p);
    return node_add(p, NODE_NamedExpr, 0, t->start, last_end(p), target, value);
}

static uint32_t parse_starred(Parser *p) {
    const Token *star = p->t++;
    uint32_t value = parse_binary(p, POWER_BITOR);
    return node_add(p, NODE_Starred, CTX_Load, star->start, last_end(p), value, 0);
}

uint32_t parse_star_named(Parser *p) { return KIND(p) == TOKEN_Star ? parse_starred(p) : parse_named(p); }

uint32_t parse_star_expressions(Parser *p) {
    const Token *t = p->t;
    uint32_t first = parse_short(p);
    if (!first) first = UNLIKELY(t->kind == TOKEN_Star) ? parse_starred(p) : parse_long(p);
    if (LIKELY(KIND(p) != TOKEN_Comma)) return first;
    uint32_t mark = p->stack.count;
    push(p, first);
    while (accept(p, TOKEN_Comma)) {
        if (KIND(p) == TOKEN_Star) push(p, parse_starred(p));
        else if (token_starts[KIND(p)]) push(p, parse_expression(p));
        else break;
    }
    return node_add(p, NODE_Tuple, CTX_Load, t->start, last_end(p), list_since(p, mark), 0);
}

void refuse_bare_star(Parser *p, const Token *t, uint32_t value) {
    if (LIKELY(p->version >= PY_3_9) || p->failed) return;
    const Node *n = &p->nodes[value];
    bool star = n->kind == NODE_Starred;
    if (n->kind == NODE_Tuple && !(n->flags & FLAG_PAREN))
        for (uint32_t i = 0; i < p->extra[n->a]; i++) star |= p->nodes[p->extra[n->a + 1 + i]].kind == NODE_Starred;
    if (star) parser_refuse(p, DIAG_NewerSyntax, t->start, last_end(p));
}

uint32_t parse_yield(Parser *p) {
    const Token *t = p->t++;
    uint32_t value = 0;
    if (accept(p, TOKEN_From)) {
        value = parse_expression(p);
        return node_add(p, NODE_YieldFrom, 0, t->start, last_end(p), value, 0);
    }
    if (token_starts[KIND(p)] || KIND(p) == TOKEN_Star) value = parse_star_expressions(p);
    return node_add(p, NODE_Yield, 0, t->start, last_end(p), value, 0);
}

uint32_t parse_value(Parser *p) { return KIND(p) == TOKEN_Yield ? parse_yield(p) : parse_star_expressions(p); }
