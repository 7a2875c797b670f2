/* Calls: the callee by what it denotes, the arguments as it receives them, whether given by position, by keyword, out
 * of a splat or by a partial. */
#include "match/inside.h"

/* The arguments of one call, sorted for matching. */
typedef struct Args {
    Items positional;
    const CallArg *keywords;
    uint32_t keyword_count, promoted; /* promoted: keywords that stand among the positional, too */
    NodeId star;                      /* `*args` of unknown length: matches any number of items; the last positional */
    NodeId splat;                     /* the value of a `**kwargs` */
    bool more_keywords;
} Args;

static uint32_t parameter_index(Matcher *m, PatList signature, Str name) {
    for (uint32_t i = 0; i < signature.count; i++) {
        if (str_eq(pat_string(&m->table->pat, signature.items[i]), name)) return i;
    }
    return UINT32_MAX;
}

static const CallArg *find_keyword(const Args *args, Str name) {
    for (uint32_t i = 0; i < args->keyword_count; i++) {
        if (str_eq(args->keywords[i].keyword, name)) return &args->keywords[i];
    }
    return NULL;
}

/* What came out of a splat or partial is written nowhere as an expression of its own. */
static Place arg_place(Matcher *m, const CallArg *arg) {
    bool written = node_is(arg->node) && tree_kind(m->tree, arg->node) != NODE_Starred &&
                   value_of(m->facts, arg->node).v == arg->value.v;
    return (Place){written ? arg->node : (NodeId){0}, arg->value};
}

static Args sort_args(Matcher *m, NodeId call, const CallView *view, PatList signature) {
    Args args = {.more_keywords = view->more_keywords};
    uint32_t positional = 0;
    while (positional < view->count && view->args[positional].keyword.len == 0) positional++;
    if (view->args) args.keywords = view->args + positional;
    args.keyword_count = view->count - positional;
    Place *places = ARENA_ARRAY(&m->scratch, Place, positional + signature.count + 1);
    for (uint32_t i = 0; i < positional; i++) places[i] = arg_place(m, &view->args[i]);
    if (view->more_positional) {
        List written = Call_args(m->tree, call);
        for (uint32_t i = 0; i < written.count; i++) {
            if (tree_kind(m->tree, list_node(written, i)) == NODE_Starred) args.star = list_node(written, i);
        }
        places[positional++] = (Place){args.star, VALUE_UNKNOWN};
    } else {
        while (positional < signature.count) {
            const CallArg *arg = find_keyword(&args, pat_string(&m->table->pat, signature.items[positional]));
            if (!arg) break;
            places[positional++] = arg_place(m, arg);
            args.promoted++;
        }
    }
    List keywords = Call_keywords(m->tree, call);
    for (uint32_t i = 0; i < keywords.count && !node_is(args.splat); i++) {
        NodeId n = list_node(keywords, i);
        if (!keyword_arg(m->tree, n).v) args.splat = keyword_value(m->tree, n);
    }
    args.positional = (Items){.places = places, .count = positional};
    return args;
}

/* A pattern's arguments against a call's: keywords first, one by one in any order, then what is given by position. */
typedef struct ArgsCont {
    Cont cont;
    const Args *args;
    PatList rows;       /* keywords of the pattern */
    PatList positional; /* rows of the pattern without the keywords */
    PatList signature;
    NodeId call;
    uint32_t at, met; /* next of rows; keywords of the call that were met */
    bool dots, splat; /* a `...`; a `**` that was met */
    const Cont *next;
} ArgsCont;

static bool match_keywords(Matcher *m, const ArgsCont *c);

static bool args_next(Matcher *m, const Cont *self) { return match_keywords(m, (const ArgsCont *)self); }

/* The keyword argument whose value is `value`. */
static NodeId keyword_of(Matcher *m, NodeId call, NodeId value) {
    List keywords = Call_keywords(m->tree, call);
    for (uint32_t i = 0; i < keywords.count && step(m); i++) {
        if (node_eq(keyword_value(m->tree, list_node(keywords, i)), value)) return list_node(keywords, i);
    }
    return value;
}

static bool asks_for(Matcher *m, const ArgsCont *c, Str name) {
    const PatTable *t = &m->table->pat;
    for (uint32_t i = 0; i < c->rows.count; i++) {
        uint32_t word = t->rows[c->rows.items[i]].a;
        if (word && !(word & NAME_IS_SLOT) && str_eq(pat_string(t, word), name)) return true;
    }
    return false;
}

/* A `$...ARGS` that ends the positional ones takes the keywords, too, that the pattern does not ask for. */
static Items with_keywords(Matcher *m, const ArgsCont *c, Items items) {
    uint32_t last = c->positional.count;
    if (last == 0 || m->table->pat.rows[c->positional.items[last - 1]].op != PAT_VARS) return items;
    Place *places = ARENA_ARRAY(&m->scratch, Place, (size_t)items.count + c->args->keyword_count);
    Items all = {.places = places, .count = items.count};
    if (items.count) memcpy(places, items.places, items.count * sizeof(*places));
    for (uint32_t i = 0; i < c->args->keyword_count; i++) {
        const CallArg *arg = &c->args->keywords[i];
        if (asks_for(m, c, arg->keyword) || parameter_index(m, c->signature, arg->keyword) < items.count) continue;
        Place p = arg_place(m, arg);
        if (node_is(p.node)) p.node = keyword_of(m, c->call, p.node);
        places[all.count++] = p;
    }
    return all;
}

/* `f($X, ...)` against `f(*args)`: nobody knows how many there are, so they are what the pattern needs. */
static bool match_positional(Matcher *m, const ArgsCont *c) {
    Items items = with_keywords(m, c, c->args->positional);
    if (!node_is(c->args->star)) return match_items(m, c->positional, 0, items, 0, false, c->next);
    Items padded = {.count = items.count};
    while (padded.count <= items.count + c->positional.count) {
        Place *places = ARENA_ARRAY(&m->scratch, Place, padded.count + 1);
        for (uint32_t i = 0; i < padded.count; i++) places[i] = items.places[i < items.count ? i : items.count - 1];
        padded.places = places;
        if (match_items(m, c->positional, 0, padded, 0, false, c->next)) return true;
        padded.count++;
    }
    for (uint32_t i = 0; i < c->positional.count; i++) { /* it holds the star, so there is no reading without */
        if (m->table->pat.rows[c->positional.items[i]].op == PAT_VARS) return false;
    }
    padded = (Items){.places = items.places, .count = items.count - 1};
    return match_items(m, c->positional, 0, padded, 0, false, c->next);
}

/* The value of a keyword whose name was bound. */
typedef struct KeywordCont {
    Cont cont;
    uint32_t row;
    Place place;
    const Cont *next;
} KeywordCont;

static bool keyword_value_next(Matcher *m, const Cont *self) {
    const KeywordCont *c = (const KeywordCont *)self;
    return match_row(m, c->row, c->place, c->next);
}

static bool match_keywords(Matcher *m, const ArgsCont *c) {
    const Args *args = c->args;
    if (c->at == c->rows.count) {
        bool all = c->met + args->promoted >= args->keyword_count && (c->splat || !args->more_keywords);
        return (c->dots || all) && match_positional(m, c);
    }
    const PatRow *row = &m->table->pat.rows[c->rows.items[c->at]];
    if (row->op != PAT_KEYWORD) return false;
    ArgsCont rest = *c;
    rest.cont.run = args_next;
    rest.at++;
    rest.met++;
    if (!row->a) {
        rest.met--;
        rest.splat = true;
        return node_is(args->splat) && match_row(m, row->b, place_of(m, args->splat), &rest.cont);
    }
    if (!(row->a & NAME_IS_SLOT)) {
        Str name = pat_string(&m->table->pat, row->a);
        const CallArg *arg = find_keyword(args, name);
        if (arg) return match_row(m, row->b, arg_place(m, arg), &rest.cont);
        uint32_t index = parameter_index(m, c->signature, name);
        uint32_t known = args->positional.count - node_is(args->star);
        rest.met--;
        return index < known && match_row(m, row->b, args->positional.places[index], &rest.cont);
    }
    for (uint32_t i = 0; i < args->keyword_count; i++) {
        KeywordCont value = {{keyword_value_next}, row->b, arg_place(m, &args->keywords[i]), &rest.cont};
        Binding name = {.kind = BIND_TEXT, .text = args->keywords[i].keyword};
        if (match_bind(m, row->a & ~NAME_IS_SLOT, &name, &value.cont)) return true;
    }
    return false;
}

static bool match_args(Matcher *m, const PatRow *row, NodeId call, const CallView *view, const Cont *k) {
    const PatTable *t = &m->table->pat;
    PatList all = pat_list(t, row->b), signature = pat_list(t, t->signatures[row->kind]);
    ArgsCont c = {.cont = {args_next}, .signature = signature, .call = call, .next = k};
    uint32_t positional = 0;
    while (positional < all.count && t->rows[all.items[positional]].op != PAT_KEYWORD) {
        uint8_t op = t->rows[all.items[positional++]].op;
        c.dots |= op == PAT_DOTS || op == PAT_VARS;
    }
    c.positional = (PatList){all.items, positional};
    c.rows = (PatList){all.items + positional, all.count - positional};
    Args args = sort_args(m, call, view, signature);
    c.args = &args;
    return match_keywords(m, &c);
}

typedef struct CalleeCont {
    Cont cont;
    const PatRow *row;
    NodeId call;
    const Cont *next;
} CalleeCont;

static bool callee_next(Matcher *m, const Cont *self) {
    const CalleeCont *c = (const CalleeCont *)self;
    bool named = m->table->pat.rows[c->row->a].op != PAT_VAR; /* `$F(..., x=1)` is tried where `x` is written */
    CallView view = value_call_of_unknown(m->facts, c->call, named, &m->scratch);
    return match_args(m, c->row, c->call, &view, c->next);
}

/* A negation needs certainty, but for what was assumed of this very call before. */
static bool match_view(Matcher *m, const PatRow *row, NodeId call, const CallView *view, const Cont *k) {
    bool here = node_eq(call, m->candidate);
    if (m->must)
        return (view->certain || (here && qual_eq(view->name, m->assumed))) && match_args(m, row, call, view, k);
    QualId before = m->assumed;
    if (here) m->assumed = view->name;
    bool enough = match_args(m, row, call, view, k);
    if (!enough) m->assumed = before;
    return enough;
}

bool match_call(Matcher *m, const PatRow *row, Place p, const Cont *k) {
    if (!node_is(p.node) || tree_kind(m->tree, p.node) != NODE_Call) return false;
    const PatRow *callee = &m->table->pat.rows[row->a];
    NodeId func = Call_func(m->tree, p.node);
    ValueId value = value_of(m->facts, func);
    uint32_t count = value_count(m->facts, value);
    CalleeCont spelled_out = {{callee_next}, row, p.node, k};
    if (callee->op != PAT_QUAL) return match_row(m, row->a, (Place){func, value}, &spelled_out.cont);
    QualId qual = m->table->quals[callee->a];
    for (uint32_t i = 0; qual.v && i < count; i++) {
        CallView view = value_call(m->facts, p.node, i, &m->scratch);
        if (!qual_eq(view.name, qual) || (view.callee && view.callee->kind != ATOM_NAME)) continue;
        if (match_view(m, row, p.node, &view, k)) return true;
    }
    QualId spelled = matcher_spelled(m->facts, func);
    if (spelled.v && qual_eq(spelled, qual)) {
        CallView view = value_call_of_unknown(m->facts, p.node, true, &m->scratch);
        view.name = qual;
        view.certain = true;
        return match_view(m, row, p.node, &view, k);
    }
    return callee->b && match_row(m, callee->b, (Place){func, value}, &spelled_out.cont);
}
