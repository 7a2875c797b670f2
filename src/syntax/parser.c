/* One file from source to tree: see syntax/parser.h. Keeps the state that all parse_*.c share. */
#include "syntax/parse.h"

#include <stdlib.h>

/* --- memory --- */

void parser_grow_nodes(Parser *p) {
    void *items = p->nodes;
    buffer_reserve(&items, &p->node_capacity, (size_t)p->node_count + 4096, sizeof(Node));
    p->nodes = items;
}

void parser_grow_extra(Parser *p, uint32_t need) {
    void *items = p->extra;
    buffer_reserve(&items, &p->extra_capacity, (size_t)p->extra_count + need + 4096, sizeof(uint32_t));
    p->extra = items;
}

void parser_grow_stack(Parser *p) {
    void *items = p->stack.items;
    buffer_reserve(&items, &p->stack.capacity, (size_t)p->stack.count + 1024, sizeof(uint32_t));
    p->stack.items = items;
}

void parser_long_end(Parser *p, uint32_t node, uint32_t end) {
    if (p->end_count >= p->end_capacity) {
        void *items = p->ends;
        buffer_reserve(&items, &p->end_capacity, (size_t)p->end_count + 256, sizeof(LongEnd));
        p->ends = items;
    }
    p->ends[p->end_count++] = (LongEnd){node, end};
}

/* --- diagnostics and failure --- */

void diags_add(Diags *diags, DiagCode code, size_t start, size_t end) {
    if (diags->count >= DIAGS_MAX) {
        diags->full = true;
        return;
    }
    if (diags->count >= diags->capacity) {
        void *items = diags->items;
        buffer_reserve(&items, &diags->capacity, (size_t)diags->count + 64, sizeof(Diag));
        diags->items = items;
    }
    diags->items[diags->count++] =
        (Diag){(uint32_t)start, (uint32_t)(end < start ? start : end), (uint16_t)code, (uint8_t)diag_class(code)};
}

uint32_t parser_fail_at(Parser *p, DiagCode code, const Token *t) {
    if (p->failed) return 0;
    /* The lexer has said already what is wrong with a broken token. */
    if (!(t->flags & TOKEN_BROKEN) || !p->diags.count) diags_add(&p->diags, code, t->start, t->end);
    p->failed = true;
    p->failed_at = t;
    for (size_t i = 0; i < COUNT_OF(p->poison); i++) p->poison[i] = (Token){t->start, t->start, 0, TOKEN_EndMarker, 0, 0};
    p->t = p->poison + 1;
    return 0;
}

uint32_t parser_fail(Parser *p, DiagCode code) { return parser_fail_at(p, code, p->t); }

void parser_refuse(Parser *p, DiagCode code, uint32_t start, uint32_t end) {
    if (!p->failed) diags_add(&p->diags, code, start, end);
}

void parser_rewind(Parser *p, Checkpoint mark) {
    p->t = mark.t;
    p->node_count = mark.nodes;
    p->extra_count = mark.extra;
    p->end_count = mark.ends;
    p->stack.count = mark.stack;
    p->pieces.count = 0;
    p->depth = mark.depth;
    p->failed = false;
    p->in_spec = false;
}

/* --- one file --- */

static void source_diags(Parser *p, const Source *source) {
    switch (source->fault) {
    case SOURCE_WHOLE: return;
    case SOURCE_UNKNOWN_CODEC: diags_add(&p->diags, DIAG_UnknownCodec, source->fault_at, source->fault_end); return;
    case SOURCE_UNDECODABLE: diags_add(&p->diags, DIAG_Undecodable, source->fault_at, source->fault_end); return;
    case SOURCE_COOKIE_MISMATCH: diags_add(&p->diags, DIAG_CookieMismatch, source->fault_at, source->fault_end); return;
    }
}

/* NUL bytes in strings and comments, which the lexer passes over. */
static void null_diags(Parser *p, const Source *source) {
    if (!source->text.len) return;
    const char *nul = memchr(source->text.ptr, 0, source->text.len);
    if (nul) diags_add(&p->diags, DIAG_NullByte, (size_t)(nul - source->text.ptr), (size_t)(nul - source->text.ptr) + 1);
}

static int by_start(const void *a, const void *b) {
    const Diag *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    return (int)x->code - (int)y->code;
}

static void begin(Parser *p, const Source *source, PyVersion version) {
    p->source = source;
    p->version = version;
    p->failed = p->in_spec = p->barry = false;
    p->depth = p->end_count = p->damage_count = p->block_end = 0;
    p->stack.count = p->pieces.count = 0;
    p->diags.count = 0;
    p->diags.full = false;
    if (!p->node_capacity) parser_grow_nodes(p);
    if (!p->extra_capacity) parser_grow_extra(p, 1);
    p->nodes[0] = (Node){0};
    p->node_count = 1;
    /* Place 0 is the empty list, and the further slots of a node that has all of them empty. */
    for (p->extra_count = 0; p->extra_count < 8; p->extra_count++) p->extra[p->extra_count] = 0;
}

/* Python 3.8's parser lets nobody bind __debug__; later ones leave that to the compiler. */
static void refuse_debug(Parser *p) {
    for (uint32_t i = 1; i < p->node_count; i++) {
        const Node *n = &p->nodes[i];
        bool binds;
        switch ((NodeKind)n->kind) {
        case NODE_Name: binds = (n->flags & FLAG_MASK) == CTX_Store && n->a == SYM_debug; break;
        case NODE_Attribute: binds = (n->flags & FLAG_MASK) == CTX_Store && n->b == SYM_debug; break;
        case NODE_arg:
        case NODE_keyword:
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef:
        case NODE_ClassDef: binds = n->a == SYM_debug; break;
        case NODE_ExceptHandler: binds = p->extra[n->b] == SYM_debug; break;
        case NODE_alias: binds = n->b == SYM_debug || (!n->b && n->a == SYM_debug); break;
        default: binds = false;
        }
        if (binds) diags_add(&p->diags, DIAG_InvalidTarget, n->start, n->start);
    }
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Python 3.8's parser refuses a keyword argument that is given twice; later ones leave that to the compiler. */
static void refuse_repeated(Parser *p) {
    for (uint32_t i = 1; i < p->node_count; i++) {
        const Node *n = &p->nodes[i];
        if (n->kind != NODE_Call && n->kind != NODE_ClassDef) continue;
        uint32_t list = p->extra[n->b + 1], mark = p->stack.count; /* slot 2 of both: keywords */
        for (uint32_t k = 0; k < p->extra[list]; k++) {
            uint32_t name = p->nodes[p->extra[list + 1 + k]].a;
            if (name) push(p, name);
        }
        uint32_t count = p->stack.count - mark, *names = p->stack.items + mark;
        if (count > 1) qsort(names, count, sizeof *names, by_number);
        bool twice = false;
        for (uint32_t k = 1; k < count; k++) twice |= names[k] == names[k - 1];
        if (twice) diags_add(&p->diags, DIAG_Arguments, n->start, n->start);
        p->stack.count = mark;
    }
}

static const Tree *finish(Parser *p, uint32_t root) {
    if (UNLIKELY(p->version < PY_3_9)) {
        refuse_debug(p);
        refuse_repeated(p);
    }
    if (p->diags.count > 1) qsort(p->diags.items, p->diags.count, sizeof(Diag), by_start);
    uint32_t old = 0;
    for (uint32_t i = 0; i < p->diags.count; i++) old += p->diags.items[i].class == DIAG_OLD;
    p->tree = (Tree){
        .source = p->source, .nodes = p->nodes, .extra = p->extra, .ends = p->ends, .names = p->names.text,
        .diags = p->diags.items, .damage = p->damage, .node_count = p->node_count, .extra_count = p->extra_count,
        .end_count = p->end_count, .name_count = p->names.count, .diag_count = p->diags.count,
        .damage_count = p->damage_count, .old_count = old, .token_count = p->lexer.token_count, .root = {root},
        .version = p->version,
    };
    return &p->tree;
}

const Tree *parser_parse(Parser *p, const Source *source, PyVersion version) {
    begin(p, source, version);
    source_diags(p, source);
    null_diags(p, source);
    names_begin(&p->names, source->text.len);
    lex_all(&p->lexer, source, &p->names, &p->diags, version);
    p->t = p->lexer.tokens;
    parse_statements(p);
    while (KIND(p) == TOKEN_Dedent) { /* only after damage: a block ended twice */
        p->t++;
        parse_statements(p);
    }
    uint32_t body = list_since(p, 0);
    if (version >= PY_3_14) parse_check_future(p, body);
    uint32_t root = node_add(p, NODE_Module, 0, 0, (uint32_t)source->text.len, body, 0);
    return finish(p, root);
}

const Token *parser_tokens(const Parser *p, uint32_t *count) {
    *count = p->lexer.token_count;
    return p->lexer.tokens;
}

Parser *parser_new(void) {
    void *p = NULL;
    size_t capacity = 0;
    buffer_reserve(&p, &capacity, 1, sizeof(Parser));
    memset(p, 0, sizeof(Parser));
    return p;
}

void parser_free(Parser *p) {
    if (!p) return;
    void *buffers[] = {p->nodes, p->extra, p->stack.items, p->pieces.items, p->ends, p->diags.items, p->damage};
    size_t *capacities[] = {&p->node_capacity, &p->extra_capacity, &p->stack.capacity, &p->pieces.capacity,
                            &p->end_capacity, &p->diags.capacity, &p->damage_capacity};
    for (size_t i = 0; i < COUNT_OF(buffers); i++) buffer_free(&buffers[i], capacities[i]);
    lex_free(&p->lexer);
    names_free(&p->names);
    void *self = p;
    size_t one = 1;
    buffer_free(&self, &one);
}
