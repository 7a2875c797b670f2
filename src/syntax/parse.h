/* The parser's insides: state, node making, and what each file of parse_*.c gives the others. Private to this room.
 *
 * Decisions are made without backing up: one token of look-ahead, cover grammars (an expression is read first and then
 * taken as a target), and the lexer's links from brackets to where they close. A syntax error poisons the cursor: it
 * then points at a token that ends everything, all functions return at once, and the statement loop recovers. */
#ifndef TOCSIN_SYNTAX_PARSE_H
#define TOCSIN_SYNTAX_PARSE_H

#include "base/fault.h"
#include "syntax/lex.h"
#include "syntax/parser.h"

enum {
#if defined(__wasm__)
    PARSER_MAX_NESTING = 1000, /* brackets, lambdas, conditional expressions, powers, blocks within one another */
#else
    PARSER_MAX_NESTING = 400000,
#endif
};

typedef struct Ids {
    uint32_t *items;
    size_t capacity;
    uint32_t count;
} Ids;

struct Parser {
    const Token *t; /* the cursor */
    Node *nodes;
    uint32_t node_count;
    uint32_t extra_count;
    uint32_t *extra;
    size_t node_capacity, extra_capacity;
    Ids stack;  /* elements of lists that are being read */
    Ids pieces; /* triples of a string constant that is being read */
    uint32_t depth;
    PyVersion version;
    bool failed; /* the cursor is poisoned */
    bool in_spec; /* inside a format spec, before 3.12 */
    bool barry;   /* from __future__ import barry_as_FLUFL: `<>` and not `!=` (PEP 401) */
    const Token *failed_at;
    uint32_t block_end; /* end of the last token before the last Newline that was consumed */

    const Source *source;
    LongEnd *ends;
    size_t end_capacity;
    uint32_t end_count;
    Diags diags;
    Range *damage;
    size_t damage_capacity;
    uint32_t damage_count;

    Lexer lexer;
    Names names;
    Token poison[4];
    Tree tree;
};

#define KIND(p) ((TokenKind)(p)->t->kind)

/* --- nodes --- */

void parser_grow_nodes(Parser *p);
void parser_grow_extra(Parser *p, uint32_t need);
void parser_long_end(Parser *p, uint32_t node, uint32_t end);

static inline uint32_t node_add(Parser *p, NodeKind kind, unsigned flags, uint32_t start, uint32_t end, uint32_t a,
                                uint32_t b) {
    uint32_t n = p->node_count;
    if (UNLIKELY(n >= p->node_capacity)) parser_grow_nodes(p);
    p->node_count = n + 1;
    uint32_t length = end - start;
    if (UNLIKELY(length >= LENGTH_LONG)) {
        length = LENGTH_LONG;
        parser_long_end(p, n, end);
    }
    p->nodes[n] = (Node){(uint8_t)kind, (uint8_t)flags, (uint16_t)length, start, a, b};
    return n;
}

/* Room for `count` words in extra; returns the place of the first. */
static inline uint32_t extra_take(Parser *p, uint32_t count) {
    uint32_t at = p->extra_count;
    if (UNLIKELY((size_t)at + count > p->extra_capacity)) parser_grow_extra(p, count);
    p->extra_count = at + count;
    return at;
}

static inline uint32_t extra_2(Parser *p, uint32_t a, uint32_t b) {
    uint32_t at = extra_take(p, 2);
    p->extra[at] = a, p->extra[at + 1] = b;
    return at;
}

static inline uint32_t extra_of(Parser *p, const uint32_t *words, uint32_t count) {
    uint32_t at = extra_take(p, count);
    for (uint32_t i = 0; i < count; i++) p->extra[at + i] = words[i];
    return at;
}

/* --- lists: push elements, then turn all since the mark into a list in extra --- */

void parser_grow_stack(Parser *p);

static inline void push(Parser *p, uint32_t id) {
    if (UNLIKELY(p->stack.count >= p->stack.capacity)) parser_grow_stack(p);
    p->stack.items[p->stack.count++] = id;
}

static inline uint32_t list_since(Parser *p, uint32_t mark) {
    uint32_t count = p->stack.count - mark;
    if (!count) return 0;
    uint32_t at = extra_take(p, count + 1);
    p->extra[at] = count;
    uint32_t *to = p->extra + at + 1;
    const uint32_t *from = p->stack.items + mark;
    for (uint32_t i = 0; i < count; i++) to[i] = from[i];
    p->stack.count = mark;
    return at;
}

/* Two lists, given by value: a local whose address is taken costs a stack canary. */
typedef struct Lists {
    uint32_t first, second;
} Lists;

/* Pairs since the mark as two lists of equal length. */
static inline Lists pairs_since(Parser *p, uint32_t mark) {
    uint32_t count = (p->stack.count - mark) / 2;
    if (!count) return (Lists){0};
    uint32_t at = extra_take(p, 2 * (count + 1));
    const uint32_t *pairs = p->stack.items + mark;
    uint32_t *first = p->extra + at, *second = first + count + 1;
    *first = *second = count;
    for (uint32_t i = 1; i <= count; i++, pairs += 2) first[i] = pairs[0], second[i] = pairs[1];
    p->stack.count = mark;
    return (Lists){at, at + count + 1};
}

static inline uint32_t list_of_one(Parser *p, uint32_t id) { return extra_2(p, 1, id); }

/* --- tokens --- */

/* End of the token before the cursor. */
static inline uint32_t last_end(const Parser *p) { return p->t[-1].end; }

static inline bool accept(Parser *p, TokenKind kind) {
    if (KIND(p) != kind) return false;
    p->t++;
    return true;
}

/* A syntax error at the cursor: everything ends until the statement loop goes on. Returns 0, "no node". */
COLD uint32_t parser_fail(Parser *p, DiagCode code);
/* The same at another token. */
COLD uint32_t parser_fail_at(Parser *p, DiagCode code, const Token *t);
/* CPython refuses it, but what was meant is plain: reported, and parsing goes on. */
COLD void parser_refuse(Parser *p, DiagCode code, uint32_t start, uint32_t end);

static inline bool expect(Parser *p, TokenKind kind) {
    if (LIKELY(KIND(p) == kind)) {
        p->t++;
        return true;
    }
    parser_fail(p, DIAG_ExpectedToken);
    return false;
}

/* Refuses syntax that the version asked for does not have yet. */
static inline void since(Parser *p, PyVersion version, const Token *t) {
    if (UNLIKELY(p->version < version)) parser_refuse(p, DIAG_NewerSyntax, t->start, t->end);
}

static inline bool enter(Parser *p) {
    if (LIKELY(++p->depth < PARSER_MAX_NESTING)) return true;
    parser_fail(p, DIAG_TooDeep);
    return false;
}
static inline void leave(Parser *p) { p->depth--; }

static inline bool is_name(const Parser *p, FixedSym sym) { return KIND(p) == TOKEN_Name && p->t->value == (uint32_t)sym; }

/* Token can start an expression. */
extern const bool token_starts[TOKEN_KIND_COUNT];
enum { POWER_OR = 1, POWER_AND = 2, POWER_NOT = 3, POWER_COMPARE = 4, POWER_BITOR = 5 };

/* --- expressions (parse_expr.c); names are those of CPython's grammar --- */

uint32_t parse_expression(Parser *p);         /* expression */
uint32_t parse_named(Parser *p);              /* named_expression */
uint32_t parse_star_named(Parser *p);         /* star_named_expression */
uint32_t parse_star_expressions(Parser *p);   /* star_expressions: a tuple without parentheses */
uint32_t parse_value(Parser *p);              /* yield_expr | star_expressions */
uint32_t parse_yield(Parser *p);
/* Python 3.8 has no starred expression, bare or in a bare tuple, where later versions do; t is its first token. */
void refuse_bare_star(Parser *p, const Token *t, uint32_t value);
uint32_t parse_binary(Parser *p, unsigned power); /* operators that bind at least as tightly */
uint32_t parse_primary(Parser *p);            /* await_primary, no power operator */
uint32_t parse_leaf(Parser *p, const Token *t); /* Name, Number, one String, True, False, None: a node for it */
/* Call arguments and keywords, the cursor behind `(`; consumes `)`. */
Lists parse_arguments(Parser *p);

/* --- atoms (parse_atom.c) --- */
uint32_t parse_bracketed(Parser *p); /* ( [ { or ` */
/* for_if_clauses into a list; the cursor at `for` or `async for`. */
uint32_t parse_clauses(Parser *p);
bool at_clauses(const Parser *p);
/* Every element was read on the same cover grammar: what is not allowed is refused here. */
void refuse_bare_named(Parser *p, uint32_t node, PyVersion allowed_since);

/* --- strings (parse_string.c) --- */
uint32_t parse_strings(Parser *p);

/* --- targets (parse_target.c) --- */
/* Takes an expression as what is assigned to or deleted; refuses what cannot be. */
void make_targets(Parser *p, uint32_t node, ExprContext context);
bool is_single_target(const Parser *p, uint32_t node); /* Name, Attribute, Subscript */
uint32_t parse_targets(Parser *p); /* star_targets, as behind `for`; already made Store */

/* --- parameters (parse_params.c) --- */
uint32_t parse_parameters(Parser *p, bool lambda); /* up to `)` or `:`, which stays */
uint32_t parse_type_params(Parser *p);             /* list or 0 */

/* --- patterns (parse_pattern.c) --- */
uint32_t parse_patterns(Parser *p);

/* --- statements (parse_stmt.c, parse_compound.c, parse_import.c) --- */
void parse_statements(Parser *p);              /* pushes statements until Dedent or EndMarker, which stays */
uint32_t parse_compound(Parser *p);            /* the cursor is at a keyword that starts one, or at_match() */
bool at_match(const Parser *p);                /* the cursor is at the name `match`: is it the keyword? */
uint32_t parse_import(Parser *p);
/* Since 3.14 the parser knows what `from __future__` at the start of a module can import. */
void parse_check_future(Parser *p, uint32_t body);
uint32_t parse_block(Parser *p); /* `:` and what it holds, as a list */

/* What a clause that fails is taken back to. */
typedef struct Checkpoint {
    const Token *t;
    uint32_t nodes, extra, ends, stack, depth;
} Checkpoint;
static inline Checkpoint checkpoint(const Parser *p) {
    return (Checkpoint){p->t, p->node_count, p->extra_count, p->end_count, p->stack.count, p->depth};
}
/* After a failure: forgets nodes since the mark and puts the cursor back; diagnostics stay. */
void parser_rewind(Parser *p, Checkpoint mark);

#endif
