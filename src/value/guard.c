/* Checks: see value/guard.h. A test is taken apart, down to the expressions that it says something about; what it says of
 * an expression holds of the variables that this was made of by what keeps its meaning (str(), Path(), realpath()), and
 * of variables that were made of these before.
 *
 * What is known of attributes, items and the function's own parameters has rows behind those of the variables, so that
 * branches join it as they join values: the label in it says what holds. */
#include "value/check.h"

enum {
    MAX_WALK = 12,   /* expressions that one fact is carried back through */
    MAX_PARTS = 32,  /* of one test */
};

/* ---- rows ---- */

void guard_begin(Interp *I) { I->guard_count = 0; }

static uint32_t guard_row(Interp *I, uint64_t key, uint32_t origin, bool make) {
    for (uint32_t i = 0; i < I->guard_count; i++)
        if (I->guards[i].key == key) return I->s->name_count + 1 + i;
    if (!make || I->guard_count == GUARD_MAX_ROWS) return NO_ROW;
    INTERP_RESERVE(I, guards, (size_t)I->guard_count + 1);
    uint32_t row = I->s->name_count + 1 + I->guard_count;
    I->guards[I->guard_count++] = (GuardRow){key, origin};
    I->now[row] = store_relabel(I->st, VALUE_UNKNOWN, labels_of(&I->st->labels, (Label){.origin = origin}));
    return row;
}

static LabelSetId with_fact(Interp *I, LabelSetId labels, const GuardFact *f) {
    LabelStore *ls = &I->st->labels;
    labels = labels_cure(ls, labels, f->cured);
    if (f->weak) labels = labels_weaken(ls, labels, f->weak);
    if (f->checks) labels = labels_check(ls, labels, ls->checks[f->checks].items[0]);
    return labels;
}

/* In one way through an expression, too, it holds in all of that way. */
static void guard_write(Interp *I, uint32_t row, ValueId value) {
    uint32_t weak = I->weak;
    I->weak = 0;
    state_write(I, row, value);
    I->weak = weak;
}

static void note_row(Interp *I, uint64_t key, uint32_t origin, const GuardFact *f) {
    uint32_t row = guard_row(I, key, origin, true);
    if (row == NO_ROW) return;
    ValueId v = I->now[row];
    guard_write(I, row, store_with_labels(I->st, v, with_fact(I, store_labels(I->st, v), f)));
}

/* What an expression is, where the same one gives the same again: x.a.b, x["k"], x.get("k"); 0 for others. */
static uint64_t expression_key(const Interp *I, NodeId n) {
    const Tree *t = I->t;
    uint64_t h = 1;
    for (uint32_t depth = 0; depth < MAX_WALK; depth++) {
        switch (tree_kind(t, n)) {
            case NODE_Name: {
                uint32_t row = interp_row(I, n);
                return depth ? hash_mix(hash_mix(h, row == NO_ROW ? Name_id(t, n).v : row), row != NO_ROW) | 1 : 0;
            }
            case NODE_Attribute:
                h = hash_mix(h, Attribute_attr(t, n).v);
                n = Attribute_value(t, n);
                break;
            case NODE_Subscript: {
                const Atom *k = store_single(I->st, I->values[Subscript_slice(t, n).v]);
                if (!k || !k->constant || (k->kind != ATOM_STR && k->kind != ATOM_INT)) return 0;
                h = hash_mix(h, k->kind == ATOM_STR ? path_key_text(k->text) : path_key_int(k->integer));
                n = Subscript_value(t, n);
                break;
            }
            case NODE_Call: {
                List args = Call_args(t, n);
                NodeId func = Call_func(t, n);
                if (tree_kind(t, func) != NODE_Attribute || !args.count || args.count > 2) return 0;
                Str name = tree_name(t, Attribute_attr(t, func));
                const Atom *k = store_single(I->st, I->values[args.items[0]]);
                if (!str_starts_with(name, S("get")) || !k || k->kind != ATOM_STR) return 0;
                h = hash_mix(h, path_key_text(k->text) + 3);
                n = func;
                break;
            }
            default: return 0;
        }
    }
    return 0;
}

LabelSetId guard_known(Interp *I, NodeId n, LabelSetId labels) {
    if (!I->guard_count || !labels.v) return labels;
    uint64_t key = expression_key(I, n);
    uint32_t row = key ? guard_row(I, key, 0, false) : NO_ROW;
    if (row == NO_ROW) return labels;
    LabelSetId known = store_labels(I->st, I->now[row]);
    if (!labels_count(&I->st->labels, known)) return labels;
    Label l = *labels_at(&I->st->labels, known, 0);
    LabelStore *ls = &I->st->labels;
    labels = labels_cure(ls, labels, l.cured);
    if (l.weak) labels = labels_weaken(ls, labels, l.weak);
    for (uint32_t i = 0; i < ls->checks[l.checks].count; i++) labels = labels_check(ls, labels, ls->checks[l.checks].items[i]);
    return labels;
}

void guard_forget(Interp *I, NodeId target) {
    uint64_t key = I->guard_count ? expression_key(I, target) : 0;
    uint32_t row = key ? guard_row(I, key, 0, false) : NO_ROW;
    if (row == NO_ROW) return;
    uint32_t origin = I->guards[row - I->s->name_count - 1].origin;
    guard_write(I, row, store_relabel(I->st, VALUE_UNKNOWN, labels_of(&I->st->labels, (Label){.origin = origin})));
}

/* ---- what an expression was made of ---- */

/* The same data, whatever it was cured of in between. */
static bool same_data(Interp *I, ValueId a, ValueId b) {
    if (value_eq(a, b)) return true;
    const LabelStore *ls = &I->st->labels;
    LabelSetId x = store_deep(I->st, a), y = store_deep(I->st, b);
    if (!x.v || labels_count(ls, x) != labels_count(ls, y)) return false;
    for (uint32_t i = 0; i < labels_count(ls, x); i++) {
        const Label *p = labels_at(ls, x, i), *q = labels_at(ls, y, i);
        if (p->origin != q->origin || p->path != q->path) return false;
    }
    return value_eq(store_plain(I->st, a), store_plain(I->st, b));
}

/* The expression that a variable's value is; 0 where it may be another. */
NodeId guard_definition(Interp *I, NodeId name) {
    uint32_t row = tree_kind(I->t, name) == NODE_Name ? interp_row(I, name) : NO_ROW;
    if (row == NO_ROW || !I->definitions[row]) return (NodeId){0};
    NodeId def = {I->definitions[row]};
    bool local = (I->scope_flags[I->s->names[row].scope.v] & SCOPE_ACTIVE) != 0;
    ValueId now = local ? I->now[row] : I->values[name.v];
    return same_data(I, I->values[def.v], now) ? def : (NodeId){0};
}

static bool is_word(Str word, const char *const *words) {
    for (; *words; words++)
        if (str_eq(word, str_from_z(*words))) return true;
    return false;
}

typedef struct Walk {
    NodeId items[MAX_WALK];
    uint32_t count, at;
} Walk;

static void walk_add(Walk *w, NodeId n) {
    for (uint32_t i = 0; i < w->count; i++)
        if (w->items[i].v == n.v) return;
    if (n.v && w->count < MAX_WALK) w->items[w->count++] = n;
}

static void walk_call(const Interp *I, Walk *w, NodeId call) {
    static const char *const of_arguments[] = {"str", "Path", "PurePath", "PosixPath", "realpath", "abspath", "normpath", "normcase", "expanduser",
                                               "expandvars", "join", "fspath", "urlparse", "urlsplit", "urljoin", "parse_url", "URL", "furl", "list", "set", "tuple", "frozenset",
                                               "commonpath", "commonprefix", "relpath", "unquote", "unquote_plus", "sorted", "force_str", "safe_join",
                                               "getaddrinfo", "gethostbyname", "gethostbyname_ex", "ip_address", NULL};
    static const char *const of_receiver[] = {"resolve", "absolute", "lower", "upper", "casefold", "strip", "lstrip", "rstrip", "decode", "encode",
                                              "as_posix", "joinpath", "expanduser", "split", "rsplit", "title", "format", NULL};
    NodeId func = Call_func(I->t, call);
    Str word = guard_word(I, func);
    List args = Call_args(I->t, call);
    if (is_word(word, of_arguments))
        for (uint32_t i = 0; i < args.count; i++) walk_add(w, list_node(args, i));
    if (tree_kind(I->t, func) != NODE_Attribute || !is_word(word, of_receiver)) return;
    walk_add(w, Attribute_value(I->t, func));
    if (str_eq(word, S("joinpath")) || str_eq(word, S("format")))
        for (uint32_t i = 0; i < args.count; i++) walk_add(w, list_node(args, i));
}

/* One step back. */
static void walk_on(Interp *I, Walk *w, NodeId n) {
    static const char *const parts[] = {"netloc", "hostname", "host", "parents", "parent", "parts", NULL};
    const Tree *t = I->t;
    switch (tree_kind(t, n)) {
        case NODE_Name: walk_add(w, guard_definition(I, n)); break;
        case NODE_NamedExpr:
            walk_add(w, NamedExpr_target(t, n));
            walk_add(w, NamedExpr_value(t, n));
            break;
        case NODE_Attribute:
            if (is_word(guard_word(I, n), parts)) walk_add(w, Attribute_value(t, n));
            break;
        case NODE_Call: walk_call(I, w, n); break;
        case NODE_Await:
        case NODE_Starred: walk_add(w, Await_value(t, n)); break;
        case NODE_BinOp:
            walk_add(w, BinOp_right(t, n));
            walk_add(w, BinOp_left(t, n));
            break;
        case NODE_List:
        case NODE_Tuple:
        case NODE_JoinedStr: {
            List elts = Tuple_elts(t, n);
            for (uint32_t i = 0; i < elts.count; i++) walk_add(w, list_node(elts, i));
            break;
        }
        case NODE_FormattedValue: walk_add(w, FormattedValue_value(t, n)); break;
        case NODE_BoolOp: { /* x or "" */
            List values = BoolOp_values(t, n);
            if (values.count == 2 && !store_deep(I->st, I->values[values.items[1]]).v) walk_add(w, list_node(values, 0));
            break;
        }
        default: break;
    }
}

/* ---- facts ---- */

/* The parameter that a value is, as the caller gave it. */
static void note_parameter(Interp *I, ValueId v, const GuardFact *f) {
    LabelSetId labels = store_labels(I->st, v);
    const LabelStore *ls = &I->st->labels;
    uint32_t found = 0;
    for (uint32_t i = 0; i < labels_count(ls, labels); i++) {
        const Label *l = labels_at(ls, labels, i);
        if (ls->origins[l->origin].kind == ORIGIN_SOURCE) continue;
        if (found || ls->origins[l->origin].kind != ORIGIN_PARAM || l->path || l->through) return;
        found = l->origin;
    }
    if (found) note_row(I, hash_mix(2, found), found, f);
}

static bool mentions(Interp *I, NodeId def, uint32_t row, ValueId value) {
    enum { MOST = 64 };
    uint32_t start = tree_start(I->t, def);
    for (uint32_t id = def.v; id && def.v - id < MOST && tree_start(I->t, (NodeId){id}) >= start; id--)
        if (I->t->nodes[id].kind == NODE_Name && interp_row(I, (NodeId){id}) == row && same_data(I, I->values[id], value)) return true;
    return false;
}

/* What other variables were made of it before the check. */
static void cure_made(Interp *I, uint32_t row, ValueId old, const GuardFact *f) {
    const Scope *s = &I->s->scopes[I->s->names[row].scope.v];
    LabelStore *ls = &I->st->labels;
    uint32_t most = s->name_count < 256 ? s->name_count : 256;
    LabelSetId from = store_deep(I->st, old);
    for (uint32_t r = s->names; r < s->names + most; r++) {
        ValueId v = I->now[r];
        LabelSetId labels = store_labels(I->st, v);
        if (r == row || !labels.v || !I->definitions[r]) continue;
        NodeId def = {I->definitions[r]};
        if (!same_data(I, I->values[def.v], v) || !mentions(I, def, row, old)) continue;
        LabelSetId kept = {0};
        for (uint32_t i = 0; i < labels_count(ls, labels); i++) {
            Label l = *labels_at(ls, labels, i);
            LabelSetId one = labels_of(ls, l);
            for (uint32_t j = 0; j < labels_count(ls, from); j++)
                if (labels_at(ls, from, j)->origin == l.origin && labels_at(ls, from, j)->path == l.path) {
                    one = with_fact(I, one, f);
                    break;
                }
            kept = labels_join(ls, kept, one);
        }
        guard_write(I, r, store_with_labels(I->st, v, kept));
    }
}

static void note_weak(Interp *I, NodeId at, ValueId v, uint16_t weak) {
    LabelSetId labels = store_deep(I->st, v);
    for (uint32_t i = 0; weak && i < labels_count(&I->st->labels, labels); i++) {
        WeakSite site = {at.v, labels_at(&I->st->labels, labels, i)->origin, weak};
        bool known = false;
        for (uint32_t j = I->weak_count; !known && j-- && I->weak_count - j < 32;)
            known = I->weaks[j].node == site.node && I->weaks[j].origin == site.origin && I->weaks[j].weak == site.weak;
        if (known) continue;
        INTERP_RESERVE(I, weaks, (size_t)I->weak_count + 1);
        I->weaks[I->weak_count++] = site;
    }
}

static void cure_variable(Interp *I, NodeId name, const GuardFact *f) {
    uint32_t row = interp_row(I, name);
    if (row == NO_ROW) return;
    ValueId v = state_read(I, row);
    LabelSetId labels = store_labels(I->st, v);
    bool narrowed = !store_deep(I->st, v).v; /* to constants, by the same test */
    if (!narrowed && !same_data(I, I->values[name.v], v)) return;
    note_parameter(I, I->values[name.v], f);
    if (narrowed) return;
    if (labels.v) {
        ValueId cured = store_with_labels(I->st, v, with_fact(I, labels, f));
        guard_write(I, row, cured);
        if ((I->scope_flags[I->s->names[row].scope.v] & SCOPE_ACTIVE)) cure_made(I, row, v, f);
    }
}

/* What is said of the name of an archive's member is said of where it is unpacked. */
static void cure_member(Interp *I, NodeId n, const GuardFact *f) {
    static const char *const names[] = {"name", "filename", "path", NULL};
    if (tree_kind(I->t, n) != NODE_Attribute || !is_word(guard_word(I, n), names)) return;
    uint64_t archive = I->guard_families[GUARD_ARCHIVE], of_text = TEXT_RELATIVE | TEXT_NO_DOTS; /* both: it stays where it is unpacked */
    /* What says all of the name says nothing of what else the member has. */
    GuardFact fact = {.cured = f->cured & (f->cured & archive ? archive : of_text), .checks = f->checks};
    if (tree_kind(I->t, Attribute_value(I->t, n)) == NODE_Name && (fact.cured || fact.checks)) cure_variable(I, Attribute_value(I->t, n), &fact);
}

void guard_apply(Interp *I, NodeId at, NodeId n, GuardFact f) {
    Walk w = {.count = 0};
    if (!f.cured && !f.weak && !f.checks) return;
    walk_add(&w, n);
    note_weak(I, at, I->values[n.v], f.weak);
    while (w.at < w.count && interp_step(I)) {
        NodeId e = w.items[w.at++];
        if (!store_deep(I->st, I->values[e.v]).v) continue;
        if (tree_kind(I->t, e) == NODE_Name) cure_variable(I, e, &f);
        uint64_t key = expression_key(I, e);
        if (key) {
            LabelSetId labels = store_deep(I->st, I->values[e.v]);
            note_row(I, key, labels_at(&I->st->labels, labels, 0)->origin, &f);
        }
        cure_member(I, e, &f);
        walk_on(I, &w, e);
    }
}

/* ---- summaries ---- */

static GuardFact fact_of(Interp *I, uint32_t i) {
    LabelSetId labels = store_labels(I->st, I->now[I->s->name_count + 1 + i]);
    if (!labels_count(&I->st->labels, labels)) return (GuardFact){0};
    const Label *l = labels_at(&I->st->labels, labels, 0);
    return (GuardFact){l->cured, l->weak, l->checks};
}

static void merge(Interp *I, GuardSummary *s, GuardWhen when, bool first, GuardFact f) {
    GuardFact *old = &s->facts[when];
    if (first) {
        *old = f;
        s->known |= (uint8_t)(1u << when);
    } else if (s->known >> when & 1) {
        if (old->cured == UINT64_MAX) *old = f;
        else if (f.cured != UINT64_MAX)
            *old = (GuardFact){old->cured & f.cured, old->weak & f.weak, labels_checks_both(&I->st->labels, old->checks, f.checks)};
    }
}

static GuardSummary *summary_of(Interp *I, uint32_t param, bool make) {
    for (uint32_t i = I->summary_first; i < I->summary_count; i++)
        if (I->summaries[i].param == param) return &I->summaries[i];
    if (!make) return NULL;
    INTERP_RESERVE(I, summaries, (size_t)I->summary_count + 1);
    I->summaries[I->summary_count] = (GuardSummary){.scope = I->function.v, .param = param};
    return &I->summaries[I->summary_count++];
}

/* The function comes back here, with something that is true, false, or either. */
static void note_return(Interp *I, GuardWhen when) {
    bool first = !I->returns[when];
    I->returns[when] = true;
    const Origin *origins = I->st->labels.origins;
    for (uint32_t i = I->summary_first; i < I->summary_count; i++) {
        bool stays = false;
        for (uint32_t j = 0; j < I->guard_count; j++)
            stays |= origins[I->guards[j].origin].kind == ORIGIN_PARAM && origins[I->guards[j].origin].index == I->summaries[i].param &&
                     I->guards[j].key == hash_mix(2, I->guards[j].origin);
        if (!stays) merge(I, &I->summaries[i], when, false, (GuardFact){0});
    }
    for (uint32_t j = 0; j < I->guard_count; j++) {
        const Origin *o = &origins[I->guards[j].origin];
        if (o->kind != ORIGIN_PARAM || I->guards[j].key != hash_mix(2, I->guards[j].origin)) continue;
        if (I->s->scopes[I->function.v].node.v != I->s->scopes[I->s->scope_in[o->node].v].node.v) continue;
        GuardSummary *s = summary_of(I, o->index, first);
        if (s) merge(I, s, when, first, fact_of(I, j));
    }
}

void guard_return(Interp *I, NodeId value) {
    if (I->dead || I->function.v <= 1) return;
    int truth = value.v ? store_truth(I->st, I->values[value.v]) : 0;
    uint32_t mark = state_mark(I);
    note_return(I, GUARD_DONE);
    if (truth != 0) {
        if (value.v) taint_guard(I, value, true);
        note_return(I, GUARD_TRUE);
        state_undo(I, mark);
    }
    if (truth != 1) {
        if (value.v) taint_guard(I, value, false);
        note_return(I, GUARD_FALSE);
        state_undo(I, mark);
    }
}

void guard_function(Interp *I) {
    uint32_t kept = 0; /* what an earlier round said */
    for (uint32_t i = 0; i < I->summary_count; i++)
        if (I->summaries[i].scope != I->function.v) I->summaries[kept++] = I->summaries[i];
    I->summary_first = I->summary_count = kept;
    memset(I->returns, 0, sizeof I->returns);
}

/* ---- tests ---- */

/* What a test says where it is the value of a variable: ok = is_fine(x); if ok: ... */
static NodeId test_of(Interp *I, NodeId n) {
    for (uint32_t depth = 0; depth < 4; depth++) {
        NodeKind kind = tree_kind(I->t, n);
        NodeId def = {0};
        if (kind == NODE_NamedExpr) def = NamedExpr_value(I->t, n);
        uint32_t row = kind == NODE_Name ? interp_row(I, n) : NO_ROW;
        if (row != NO_ROW && I->definitions[row] && (I->scope_flags[I->s->names[row].scope.v] & SCOPE_ACTIVE) &&
            value_eq(store_join(I->st, I->values[I->definitions[row]], I->now[row]), I->values[I->definitions[row]])) /* or less of it */
            def = (NodeId){I->definitions[row]};
        if (!def.v) break;
        n = def;
    }
    return n;
}

typedef struct Part {
    NodeId test;
    bool holds;
} Part;

/* `if not x`: there it is empty, whatever it was made of. */
static void empty_variable(Interp *I, NodeId test) {
    if (tree_kind(I->t, test) == NODE_NamedExpr) test = NamedExpr_target(I->t, test);
    uint32_t row = tree_kind(I->t, test) == NODE_Name ? interp_row(I, test) : NO_ROW;
    if (row == NO_ROW) return;
    ValueId v = state_read(I, row);
    LabelSetId labels = store_labels(I->st, v);
    if (labels.v) guard_write(I, row, store_with_labels(I->st, v, labels_cure(&I->st->labels, labels, TAINT_CURES_ALL)));
}

/* head, tail = os.path.split(x)   if not head: x is a name without a folder. */
static void no_folder(Interp *I, NodeId at, NodeId call) {
    NodeId func = Call_func(I->t, call);
    List args = Call_args(I->t, call);
    Str word = guard_word(I, func);
    if (tree_kind(I->t, func) != NODE_Attribute || args.count != 1 || (!str_eq(word, S("split")) && !str_eq(word, S("dirname")))) return;
    if (str_ends_with(guard_word(I, Attribute_value(I->t, func)), S("path"))) guard_apply(I, at, list_node(args, 0), check_lacks(I, S("/")));
}

static void guard_any(Interp *I, List parts, bool holds);

static void guard_one(Interp *I, NodeId test, bool holds) {
    const Tree *t = I->t;
    uint32_t row = tree_kind(t, test) == NODE_Name && !holds ? interp_row(I, test) : NO_ROW;
    if (row != NO_ROW && I->definitions[row] && tree_kind(t, (NodeId){I->definitions[row]}) == NODE_Call)
        no_folder(I, test, (NodeId){I->definitions[row]});
    test = test_of(I, test);
    NodeKind kind = tree_kind(t, test);
    if (kind == NODE_Call && !holds) no_folder(I, test, test);
    if (kind == NODE_Compare) guard_compare(I, test, holds);
    else if (kind == NODE_Call) guard_call(I, test, holds ? GUARD_TRUE : GUARD_FALSE);
    else if (kind == NODE_Name && !holds && I->guard_depth) /* `x and not is_fine(x)`: or it is empty */
        cure_variable(I, test, &(GuardFact){.cured = TAINT_CURES_ALL});
    else if (kind == NODE_Attribute && !holds && (str_eq(guard_word(I, test), S("netloc")) || str_eq(guard_word(I, test), S("hostname"))))
        guard_apply(I, test, Attribute_value(t, test), (GuardFact){.cured = I->guard_families[GUARD_REDIRECT]});
    else if (guard_is_address(I, test, holds))
        guard_apply(I, test, Attribute_value(t, test), (GuardFact){.cured = I->guard_families[GUARD_REQUEST]});
}

/* All parts of an `and` that held hold; of an `or` that failed, all failed. */
void taint_guard(Interp *I, NodeId test, bool holds) {
    const Tree *t = I->t;
    Part parts[MAX_PARTS];
    uint32_t count = 0, looked_at = 0;
    if (I->dead) return;
    parts[count++] = (Part){test, holds};
    while (count && looked_at++ < 2 * MAX_PARTS && interp_step(I)) { /* `x = x and y` is defined by itself */
        Part p = parts[--count];
        NodeId n = test_of(I, p.test);
        NodeKind kind = tree_kind(t, n);
        if (kind == NODE_UnaryOp && tree_flags(t, n) == UNARYOP_Not) {
            parts[count++] = (Part){UnaryOp_operand(t, n), !p.holds};
        } else if (kind == NODE_BoolOp) {
            List values = BoolOp_values(t, n);
            bool all = (tree_flags(t, n) == BOOLOP_And) == p.holds;
            if (!all) guard_any(I, values, p.holds);
            for (uint32_t i = values.count; all && i-- && count < MAX_PARTS;) parts[count++] = (Part){list_node(values, i), p.holds};
        } else {
            guard_one(I, n, p.holds);
            if (!p.holds) empty_variable(I, p.test);
        }
    }
}

/* One of them at least: what each of them says. */
static void guard_any(Interp *I, List parts, bool holds) {
    enum { MOST = 6, DEEPEST = 4 };
    if (parts.count > MOST || I->guard_depth >= DEEPEST) return;
    I->guard_depth++;
    Arms arms = arms_begin(I);
    for (uint32_t i = 0; i < parts.count; i++) {
        taint_guard(I, list_node(parts, i), holds);
        arms_add(I, &arms);
    }
    arms_join(I, &arms);
    I->guard_depth--;
}

void guard_case(Interp *I, NodeId subject, NodeId pattern) {
    enum { DEEPEST = 64 };
    const Tree *t = I->t;
    bool literal = true;
    NodeKind kind = tree_kind(t, pattern);
    if (kind == NODE_MatchAs && MatchAs_pattern(t, pattern).v) pattern = MatchAs_pattern(t, pattern), kind = tree_kind(t, pattern);
    if (kind == NODE_MatchOr) {
        List parts = MatchOr_patterns(t, pattern);
        for (uint32_t i = 0; i < parts.count; i++) {
            NodeKind k = tree_kind(t, list_node(parts, i));
            literal &= k == NODE_MatchValue || k == NODE_MatchSingleton;
        }
    } else {
        literal = kind == NODE_MatchValue || kind == NODE_MatchSingleton;
    }
    if (kind == NODE_MatchClass) {
        Str word = guard_word(I, MatchClass_cls(t, pattern));
        literal = str_eq(word, S("int")) || str_eq(word, S("float")) || str_eq(word, S("bool"));
    }
    if (literal) guard_apply(I, pattern, subject, (GuardFact){.cured = TAINT_CURES_ALL});
}
