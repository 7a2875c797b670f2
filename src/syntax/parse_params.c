/* Parameters of functions and lambdas (PEP 570, PEP 3102), and type parameters (PEP 695, PEP 696). */
#include "syntax/parse.h"

typedef struct Params {
    uint32_t mark;       /* pairs of arg and default on the stack, positional ones first */
    uint32_t positional; /* before any star, the positional-only ones included */
    uint32_t posonly;
    uint32_t kwonly;
    uint32_t vararg, kwarg;
    bool slash, star, defaulted;
} Params;

static uint32_t parse_param(Parser *p, bool lambda, bool star) {
    const Token *t = p->t;
    if (!expect(p, TOKEN_Name)) return 0;
    uint32_t annotation = 0;
    if (!lambda && accept(p, TOKEN_Colon)) {
        if (star && KIND(p) == TOKEN_Star) { /* PEP 646: *args: *Ts */
            const Token *s = p->t++;
            since(p, PY_3_11, s);
            uint32_t value = parse_binary(p, POWER_BITOR);
            annotation = node_add(p, NODE_Starred, CTX_Load, s->start, last_end(p), value, 0);
        } else {
            annotation = parse_expression(p);
        }
    }
    return node_add(p, NODE_arg, 0, t->start, last_end(p), t->value, annotation);
}

/* Python 2's tuple parameter: one parameter that no name can reach. */
static uint32_t parse_tuple_param(Parser *p) {
    const Token *open = p->t;
    if (!open->value) return parser_fail(p, DIAG_ExpectedToken);
    parser_refuse(p, DIAG_Python2Parameter, open->start, open->end);
    p->t = p->lexer.tokens + open->value + 1;
    uint32_t sym = names_intern(&p->names, S(".tuple"));
    return node_add(p, NODE_arg, 0, open->start, last_end(p), sym, 0);
}

static void parse_star(Parser *p, Params *params, bool lambda) {
    const Token *star = p->t++;
    if (params->star) {
        parser_fail_at(p, DIAG_Parameters, star);
        return;
    }
    params->star = true;
    if (KIND(p) == TOKEN_Comma) return;
    params->vararg = parse_param(p, lambda, true);
    if (UNLIKELY(KIND(p) == TOKEN_Equal)) parser_fail(p, DIAG_Parameters);
}

static void parse_plain(Parser *p, Params *params, bool lambda) {
    const Token *t = p->t;
    push(p, UNLIKELY(KIND(p) == TOKEN_LPar) ? parse_tuple_param(p) : parse_param(p, lambda, false));
    bool defaulted = accept(p, TOKEN_Equal);
    push(p, defaulted ? parse_expression(p) : 0);
    if (params->star) {
        params->kwonly++;
        return;
    }
    params->positional++;
    if (params->defaulted && !defaulted) parser_refuse(p, DIAG_Parameters, t->start, t->end);
    params->defaulted |= defaulted;
}

static void parse_slash(Parser *p, Params *params) {
    if (params->slash || params->star || !params->positional) {
        parser_fail(p, DIAG_Parameters);
        return;
    }
    p->t++;
    params->slash = true;
    params->posonly = params->positional;
}

/* Items `from` to `to` (pairs) as a list of their first or second halves; `gaps` keeps zeros. */
static inline uint32_t list_of(Parser *p, const Params *params, uint32_t from, uint32_t to, bool defaults, bool gaps) {
    if (from == to) return 0;
    const uint32_t *pairs = p->stack.items + params->mark;
    uint32_t count = 0;
    for (uint32_t i = from; i < to; i++) count += gaps || pairs[2 * i + defaults];
    if (!count) return 0;
    uint32_t at = extra_take(p, count + 1), *out = p->extra + at;
    *out++ = count;
    for (uint32_t i = from; i < to; i++)
        if (gaps || pairs[2 * i + defaults]) *out++ = pairs[2 * i + defaults];
    return at;
}

static uint32_t make_arguments(Parser *p, const Token *first, const Params *params) {
    if (p->t == first) return node_add(p, NODE_arguments, 0, first->start, first->start, 0, extra_of(p, (uint32_t[6]){0}, 6));
    uint32_t all = params->positional + params->kwonly;
    uint32_t fields[7] = {
        list_of(p, params, params->posonly, params->positional, false, true),
        list_of(p, params, 0, params->posonly, false, true),
        params->vararg,
        list_of(p, params, params->positional, all, false, true),
        list_of(p, params, params->positional, all, true, true),
        params->kwarg,
        list_of(p, params, 0, params->positional, true, false),
    };
    p->stack.count = params->mark;
    return node_add(p, NODE_arguments, 0, first->start, last_end(p), fields[0], extra_of(p, fields + 1, 6));
}

uint32_t parse_parameters(Parser *p, bool lambda) {
    const Token *first = p->t, *bare = NULL;
    TokenKind close = lambda ? TOKEN_Colon : TOKEN_RPar;
    Params params = {.mark = p->stack.count};
    while (KIND(p) != close && !p->failed) {
        switch (KIND(p)) {
        case TOKEN_Star:
            bare = p->t;
            parse_star(p, &params, lambda);
            if (params.vararg) bare = NULL;
            break;
        case TOKEN_DoubleStar:
            p->t++;
            params.kwarg = parse_param(p, lambda, false);
            break;
        case TOKEN_Slash: parse_slash(p, &params); break;
        default: parse_plain(p, &params, lambda);
        }
        if (!accept(p, TOKEN_Comma) || params.kwarg) break;
    }
    if (p->failed) return 0;
    if (bare && !params.kwonly) parser_refuse(p, DIAG_Parameters, bare->start, bare->end);
    return make_arguments(p, first, &params);
}

static uint32_t parse_type_param(Parser *p) {
    const Token *t = p->t;
    NodeKind kind = accept(p, TOKEN_Star) ? NODE_TypeVarTuple : accept(p, TOKEN_DoubleStar) ? NODE_ParamSpec : NODE_TypeVar;
    const Token *name = p->t;
    if (!expect(p, TOKEN_Name)) return 0;
    uint32_t bound = 0, value = 0;
    if (kind == NODE_TypeVar && accept(p, TOKEN_Colon)) bound = parse_expression(p);
    if (KIND(p) == TOKEN_Equal) {
        since(p, PY_3_13, p->t);
        p->t++;
        const Token *star = p->t;
        if (kind == NODE_TypeVarTuple && accept(p, TOKEN_Star)) {
            value = parse_binary(p, POWER_BITOR);
            value = node_add(p, NODE_Starred, CTX_Load, star->start, last_end(p), value, 0);
        } else {
            value = parse_expression(p);
        }
    }
    uint32_t b = kind == NODE_TypeVar ? extra_2(p, bound, value) : value;
    return node_add(p, kind, 0, t->start, last_end(p), name->value, b);
}

uint32_t parse_type_params(Parser *p) {
    if (LIKELY(KIND(p) != TOKEN_LSqb)) return 0;
    since(p, PY_3_12, p->t);
    p->t++;
    uint32_t mark = p->stack.count;
    do push(p, parse_type_param(p));
    while (accept(p, TOKEN_Comma) && KIND(p) != TOKEN_RSqb);
    if (!expect(p, TOKEN_RSqb)) return 0;
    return list_since(p, mark);
}
