/* Where in a file may what an import brings be called by the last word of a trigger? Of `session = connect()` that is
 * `session.get(...)`, not `options.get(...)`. Asked by syntax alone, so that a file is read again only where something
 * brought can ring.
 *
 * Each of the imported names has a bit. A pass over the nodes from the first to the last knows the bits of all that
 * stands below a node, and hands them on to the names that a statement binds: variables, attributes, parameters and
 * functions, whatever scope they are of. Passes are made until nothing is added; what is not followed (getattr(),
 * globals(), subjects of `match`) is taken to get everywhere. Work is linear in the nodes. */
#include "value/outline.h"

#include "value/interp.h"

enum { CARRY_ROUNDS = 8, TARGETS = 64 };

typedef struct Span {
    uint32_t start;
    uint64_t bits;
} Span;

typedef struct Carrier {
    const Tree *t;
    const Program *p;
    uint64_t *of_sym;   /* by symbol: what may be held by something of that name */
    uint64_t *passed;   /* by symbol: what is passed to functions of that name */
    uint64_t *called;   /* by symbol, of last words of triggers: what they are taken of */
    uint64_t *below;    /* by node: what it and all below it mention */
    uint8_t *means;     /* by symbol: IS_ bits */
    Span *open, *given; /* stacks: nodes whose parent has not come yet; results whose function has not */
    uint32_t open_count, given_count;
    size_t open_capacity, given_capacity;
    uint64_t everywhere, held; /* held: by any name */
    uint32_t *holders;         /* symbols of names that hold something */
    uint32_t holder_count;
    Sym self, cls, super, init, call;
    bool grew;
} Carrier;

enum {
    IS_WORD = 1,
    IS_SPECIAL = 2,
    IS_GIVER = 4,
    IS_CHANGER = 8,
    IS_CHECK = 16,
    IS_CAST = 32,
    IS_SELF = 129,
    IS_CLS,
    IS_SUPER,
    IS_INIT,
    IS_CALL /* not bits: one name each */
};

static const struct {
    Str word;
    uint8_t means;
} carry_words[] = {
    {S("__import__"), IS_SPECIAL},
    {S("globals"), IS_SPECIAL},
    {S("locals"), IS_SPECIAL},
    {S("__builtins__"), IS_SPECIAL},
    {S("import_module"), IS_SPECIAL},
    {S("getattr"), IS_GIVER},
    {S("setattr"), IS_GIVER},
    {S("vars"), IS_GIVER},
    {S("attrgetter"), IS_GIVER},
    {S("__getattribute__"), IS_GIVER},
    {S("methodcaller"), IS_GIVER},
    {S("append"), IS_CHANGER},
    {S("add"), IS_CHANGER},
    {S("extend"), IS_CHANGER},
    {S("insert"), IS_CHANGER},
    {S("update"), IS_CHANGER},
    {S("setdefault"), IS_CHANGER},
    {S("appendleft"), IS_CHANGER},
    {S("isinstance"), IS_CHECK},
    {S("cast"), IS_CAST},
    {S("self"), IS_SELF},
    {S("cls"), IS_CLS},
    {S("super"), IS_SUPER},
    {S("__init__"), IS_INIT},
    {S("__call__"), IS_CALL},
};

static uint8_t shape_of(Str word) {
    return (uint8_t)((unsigned char)word.ptr[0] * 7u + (unsigned char)word.ptr[word.len - 1] * 3u + word.len);
}

static void add_to(Carrier *c, Sym sym, uint64_t bits) {
    if (!sym.v || !(bits & ~c->of_sym[sym.v])) return;
    if (!c->of_sym[sym.v]) c->holders[c->holder_count++] = sym.v;
    c->of_sym[sym.v] |= bits;
    c->held |= bits;
    c->grew = true;
}

static void pass_to(Carrier *c, Sym sym, uint64_t bits) {
    if (!sym.v || !(bits & ~c->passed[sym.v])) return;
    c->passed[sym.v] |= bits;
    c->grew = true;
}

static void spread(Carrier *c, uint64_t bits) {
    c->grew |= (bits & ~c->everywhere) != 0;
    c->everywhere |= bits;
}

static uint64_t below_all(const Carrier *c, List list) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < list.count; i++) bits |= c->below[list.items[i]];
    return bits;
}

/* What a target binds. */
static void add_target(Carrier *c, NodeId target, uint64_t bits) {
    uint32_t stack[TARGETS], count = 0;
    if (!bits || !target.v) return;
    stack[count++] = target.v;
    while (count) {
        NodeId n = {stack[--count]};
        List list = {0};
        switch (tree_kind(c->t, n)) {
            case NODE_Name: add_to(c, Name_id(c->t, n), bits); break;
            case NODE_Attribute: add_to(c, Attribute_attr(c->t, n), bits); break;
            case NODE_Subscript: stack[count++] = Subscript_value(c->t, n).v; break;
            case NODE_Starred: stack[count++] = Starred_value(c->t, n).v; break;
            case NODE_Call: stack[count++] = Call_func(c->t, n).v; break;
            case NODE_Tuple:
            case NODE_List: list = Tuple_elts(c->t, n); break;
            default: break;
        }
        if (list.count + count > TARGETS) spread(c, bits);
        else
            for (uint32_t i = 0; i < list.count; i++) stack[count++] = list.items[i];
    }
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

/* What the names in a text may hold: a type in quotes. */
static uint64_t quoted_bits(const Carrier *c, Str text) {
    enum { MOST_HOLDERS = 64, MOST_TEXT = 200 };
    uint64_t bits = 0;
    if (c->holder_count > MOST_HOLDERS || text.len > MOST_TEXT) return c->held;
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        while (at < text.len && is_name_byte(text.ptr[at])) at++;
        Str word = str_slice(text, from, at);
        at += at == from;
        for (uint32_t i = 0; word.len && i < c->holder_count; i++)
            if (str_eq(c->t->names[c->holders[i]], word)) bits |= c->of_sym[c->holders[i]];
    }
    return bits;
}

/* Names in an annotation, also of one in quotes. */
static uint64_t annotation_bits(const Carrier *c, NodeId annotation) {
    if (!annotation.v) return 0;
    uint64_t bits = c->below[annotation.v];
    uint32_t start = tree_start(c->t, annotation), steps = 0;
    for (uint32_t id = annotation.v; id && steps++ < TARGETS; id--) {
        NodeId n = {id};
        if (tree_start(c->t, n) < start) break;
        if (tree_kind(c->t, n) == NODE_Constant && tree_const_kind(c->t, n) == CONST_Str)
            bits |= quoted_bits(c, tree_text(c->t, n));
    }
    return bits;
}

static Sym last_name(const Tree *t, NodeId func) {
    NodeKind kind = tree_kind(t, func);
    return kind == NODE_Name ? Name_id(t, func) : kind == NODE_Attribute ? Attribute_attr(t, func) : (Sym){0};
}

static void carry_call(Carrier *c, NodeId n) {
    const Tree *t = c->t;
    NodeId func = Call_func(t, n);
    Sym last = last_name(t, func);
    List args = Call_args(t, n);
    uint64_t bits = below_all(c, args) | below_all(c, Call_keywords(t, n));
    uint8_t means = c->means[last.v];
    if (means & IS_CAST && args.count) c->below[n.v] |= annotation_bits(c, list_node(args, 0));
    if (!bits) return;
    pass_to(c, last, bits);
    pass_to(c, c->call, bits);
    for (uint32_t i = 0; i < args.count && i < TARGETS; i++) /* partial(f, x) */
        pass_to(c, last_name(t, list_node(args, i)), bits);
    if (means & IS_GIVER) spread(c, bits);
    if (means & IS_CHANGER && tree_kind(t, func) == NODE_Attribute) add_target(c, Attribute_value(t, func), bits);
    if (means & IS_CHECK && args.count == 2) add_target(c, list_node(args, 0), c->below[args.items[1]]);
}

static void carry_attribute(Carrier *c, NodeId n) {
    Sym attr = Attribute_attr(c->t, n);
    uint64_t of = c->below[Attribute_value(c->t, n).v];
    if (c->means[attr.v] & IS_SPECIAL) spread(c, UINT64_MAX);
    c->called[attr.v] |= of;
    c->below[n.v] |= c->of_sym[attr.v];
}

static void carry_parameters(Carrier *c, NodeId args, uint64_t bits) {
    List lists[3] = {arguments_posonlyargs(c->t, args), arguments_args(c->t, args), arguments_kwonlyargs(c->t, args)};
    for (int k = 0; bits && k < 3; k++)
        for (uint32_t i = 0; i < lists[k].count; i++) add_to(c, arg_arg(c->t, list_node(lists[k], i)), bits);
}

static void carry_result(Carrier *c, NodeId n, NodeId value) {
    if (!value.v || !c->below[value.v]) return;
    buffer_reserve((void **)&c->given, &c->given_capacity, (size_t)c->given_count + 1, sizeof *c->given);
    c->given[c->given_count++] = (Span){tree_start(c->t, n), c->below[value.v]};
}

static void carry_function(Carrier *c, NodeId n) {
    Sym name = FunctionDef_name(c->t, n);
    uint64_t bits = annotation_bits(c, FunctionDef_returns(c->t, n));
    while (c->given_count && c->given[c->given_count - 1].start >= tree_start(c->t, n))
        bits |= c->given[--c->given_count].bits;
    add_to(c, name, bits);
    carry_parameters(c, FunctionDef_args(c->t, n), c->passed[name.v]);
}

static void carry_class(Carrier *c, NodeId n) {
    Sym name = ClassDef_name(c->t, n);
    uint64_t bits = below_all(c, ClassDef_bases(c->t, n));
    pass_to(c, c->init, c->passed[name.v]);
    if (!bits) return;
    add_to(c, name, bits);
    add_to(c, c->self, bits);
    add_to(c, c->cls, bits);
    add_to(c, c->super, bits);
}

static void carry_arguments(Carrier *c, NodeId n) {
    List a = arguments_defaults(c->t, n), b = arguments_kw_defaults(c->t, n);
    uint64_t bits = below_all(c, a);
    for (uint32_t i = 0; i < b.count; i++) bits |= b.items[i] ? c->below[b.items[i]] : 0;
    carry_parameters(c, n, bits);
}

static void carry_node(Carrier *c, NodeId n) {
    const Tree *t = c->t;
    switch (tree_kind(t, n)) {
        case NODE_Name:
            if (c->means[Name_id(t, n).v] & IS_SPECIAL) spread(c, UINT64_MAX);
            c->below[n.v] |= c->of_sym[Name_id(t, n).v];
            c->called[Name_id(t, n).v] |= c->below[n.v];
            break;
        case NODE_alias: c->called[alias_name(t, n).v] |= c->of_sym[alias_asname(t, n).v]; break;
        case NODE_Attribute: carry_attribute(c, n); break;
        case NODE_Call: carry_call(c, n); break;
        case NODE_Assign: {
            List targets = Assign_targets(t, n);
            for (uint32_t i = 0; i < targets.count; i++)
                add_target(c, list_node(targets, i), c->below[Assign_value(t, n).v]);
            break;
        }
        case NODE_AnnAssign: {
            NodeId value = AnnAssign_value(t, n);
            add_target(c, AnnAssign_target(t, n),
                       annotation_bits(c, AnnAssign_annotation(t, n)) | (value.v ? c->below[value.v] : 0));
            break;
        }
        case NODE_AugAssign: add_target(c, AugAssign_target(t, n), c->below[AugAssign_value(t, n).v]); break;
        case NODE_NamedExpr: add_target(c, NamedExpr_target(t, n), c->below[NamedExpr_value(t, n).v]); break;
        case NODE_For:
        case NODE_AsyncFor: add_target(c, For_target(t, n), c->below[For_iter(t, n).v]); break;
        case NODE_comprehension: add_target(c, comprehension_target(t, n), c->below[comprehension_iter(t, n).v]); break;
        case NODE_withitem: add_target(c, withitem_optional_vars(t, n), c->below[withitem_context_expr(t, n).v]); break;
        case NODE_ExceptHandler:
            if (ExceptHandler_type(t, n).v) add_to(c, ExceptHandler_name(t, n), c->below[ExceptHandler_type(t, n).v]);
            break;
        case NODE_Match: spread(c, c->below[Match_subject(t, n).v]); break;
        case NODE_arg: add_to(c, arg_arg(t, n), annotation_bits(c, arg_annotation(t, n))); break;
        case NODE_arguments: carry_arguments(c, n); break;
        case NODE_Return:
        case NODE_Yield:
        case NODE_YieldFrom: carry_result(c, n, Return_value(t, n)); break; /* one operand in slot 0 */
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef: carry_function(c, n); break;
        case NODE_ClassDef: carry_class(c, n); break;
        default: break;
    }
}

/* One pass. Children stand before their parents and begin nowhere before them. */
static void carry_round(Carrier *c) {
    const Tree *t = c->t;
    c->open_count = c->given_count = 0;
    for (uint32_t id = 1; id < t->node_count; id++) {
        uint32_t start = tree_start(t, (NodeId){id});
        uint64_t bits = 0;
        while (c->open_count && c->open[c->open_count - 1].start >= start) bits |= c->open[--c->open_count].bits;
        c->below[id] = bits;
        carry_node(c, (NodeId){id});
        if (!c->below[id]) continue;
        buffer_reserve((void **)&c->open, &c->open_capacity, (size_t)c->open_count + 1, sizeof *c->open);
        c->open[c->open_count++] = (Span){start, c->below[id]};
    }
}

static Sym *known_sym(Carrier *c, uint8_t means) {
    switch (means) {
        case IS_SELF: return &c->self;
        case IS_CLS: return &c->cls;
        case IS_SUPER: return &c->super;
        case IS_INIT: return &c->init;
        case IS_CALL: return &c->call;
        default: return NULL;
    }
}

/* The last words of triggers that stand in the file, and what else counts. */
static void find_words(Carrier *c) {
    uint8_t slots[256] = {0}; /* by length and ends of the word: number + 1, the last one that is like it */
    uint8_t next[COUNT_OF(carry_words) + 1] = {0};
    for (size_t i = 0; i < COUNT_OF(carry_words); i++) {
        uint8_t *slot = &slots[shape_of(carry_words[i].word)];
        next[i + 1] = *slot;
        *slot = (uint8_t)(i + 1);
    }
    for (uint32_t sym = 1; sym < c->t->name_count; sym++) {
        Str name = c->t->names[sym];
        if (!name.len) continue;
        if (trigger_word(&c->p->all, name) & REACH_WORD || program_knows_word(c->p, str_hash(name))) c->means[sym] |= IS_WORD;
        for (uint8_t i = slots[shape_of(name)]; i; i = next[i]) {
            if (!str_eq(carry_words[i - 1].word, name)) continue;
            uint8_t means = carry_words[i - 1].means;
            Sym *known = known_sym(c, means);
            if (known) known->v = sym;
            else c->means[sym] |= means;
        }
    }
}

static void keep_sites(const Carrier *c, Arena *kept, Outline *out) {
    uint32_t count = 0;
    for (uint32_t sym = 1; sym < c->t->name_count; sym++) count += (c->means[sym] & IS_WORD) != 0;
    OutlineSite *sites = ARENA_ARRAY(kept, OutlineSite, (size_t)count + 1);
    count = 0;
    for (uint32_t sym = 1; sym < c->t->name_count; sym++) {
        if (!(c->means[sym] & IS_WORD)) continue;
        sites[count++] = (OutlineSite){str_hash(c->t->names[sym]), c->called[sym] | c->everywhere};
    }
    out->sites = sites;
    out->site_count = count;
}

void program_look(Program *p, uint32_t file, const Tree *t, Arena *kept) {
    Arena scratch = {0};
    Outline *out = &p->outlines[file];
    Carrier c = {.t = t, .p = p};
    size_t syms = (size_t)t->name_count + 1;
    c.means = ARENA_ARRAY(&scratch, uint8_t, syms);
    c.of_sym = ARENA_ARRAY(&scratch, uint64_t, syms);
    c.passed = ARENA_ARRAY(&scratch, uint64_t, syms);
    c.called = ARENA_ARRAY(&scratch, uint64_t, syms);
    c.holders = ARENA_ARRAY(&scratch, uint32_t, syms);
    c.below = ARENA_ARRAY(&scratch, uint64_t, t->node_count);
    for (uint32_t sym = 1; sym < t->name_count; sym++) {
        uint64_t name = str_hash(t->names[sym]);
        if (outline_wants(out, name)) add_to(&c, (Sym){sym}, outline_bit(name));
    }
    find_words(&c);
    for (uint32_t round = 0;; round++) {
        c.grew = false;
        carry_round(&c);
        if (!c.grew) break;
        if (round < CARRY_ROUNDS) continue;
        c.everywhere = UINT64_MAX;
        break;
    }
    keep_sites(&c, kept, out);
    buffer_free((void **)&c.open, &c.open_capacity);
    buffer_free((void **)&c.given, &c.given_capacity);
    arena_free(&scratch);
}
