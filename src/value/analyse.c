/* value(f): which bodies are read, and how often.
 *
 * The module's body first, then the functions that mention a symbol of interest, in order of source. What is found may
 * make further symbols interesting (a variable that now holds os.system), and so further bodies. When something changed
 * that had been read before (an attribute, a global, a result), all is done again, until nothing changes or ROUNDS are
 * over. */
#include "syntax/token.h"
#include "value/outline.h"

enum {
    ROUNDS = 6,
    STEPS_PER_NODE = 64, /* of the budget; a run without loops needs two to four a node and round */
    STEPS_AT_LEAST = 200000,
};

struct ValueWorker {
    const QualTable *base;
    ScopeBuilder *scopes;
    QualTable *quals;
    Arena arena;   /* of the worker */
    Arena scratch; /* of one evaluation */
    ValueStore store;
    Interp interp;
    Facts facts;
    CallSiteAt *site_at;
    void *site_context;
    const TaintTable *taint;
    bool guarded; /* guards are known */
    ValueSeeds seeds;
    ValueId *labelled; /* by node: the values as they are, with their labels */
    size_t labelled_capacity;
};

ValueWorker *value_worker_new(const QualTable *base, const Triggers *triggers) {
    ValueWorker *w = NULL;
    size_t capacity = 0;
    buffer_reserve((void **)&w, &capacity, 1, sizeof *w);
    *w = (ValueWorker){.base = base};
    w->scopes = scope_builder_new();
    w->quals = qual_overlay_new(base);
    w->interp.effects = trigger_effects(triggers);
    w->store.live = trigger_live_new(&w->arena, triggers);
    return w;
}

void value_worker_free(ValueWorker *w) {
    if (!w) return;
    Interp *I = &w->interp;
#define FREE(array) buffer_free((void **)&I->array, &I->array##_capacity)
    FREE(values);
    FREE(now);
    FREE(any);
    FREE(shared);
    FREE(final);
    FREE(ret);
    FREE(readers);
    FREE(row_readers);
    FREE(ret_readers);
    FREE(scope_flags);
    FREE(hot_syms);
    FREE(found_syms);
    FREE(vain);
    FREE(mentions);
    FREE(unbound);
    FREE(cells);
    FREE(cell_slots);
    FREE(trail);
    FREE(writes);
    FREE(deltas);
    FREE(breaks);
    FREE(continues);
    FREE(heads);
    FREE(looped);
    FREE(row_serial);
    FREE(row_count);
    FREE(row_value);
    FREE(ops);
    FREE(pairs);
    FREE(reads);
    FREE(taint_words);
    FREE(names_say);
    FREE(seed_first);
    FREE(cold);
    FREE(implicit);
    FREE(options);
    FREE(definitions);
    FREE(guards);
    FREE(forks);
    FREE(summaries);
    FREE(weaks);
#undef FREE
    buffer_free((void **)&w->labelled, &w->labelled_capacity);
    scope_builder_free(w->scopes);
    qual_overlay_free(w->quals);
    store_free(&w->store);
    arena_free(&w->arena);
    arena_free(&w->scratch);
    size_t capacity = 1;
    buffer_free((void **)&w, &capacity);
}

void value_worker_taint(ValueWorker *w, const TaintTable *taint, const GuardTable *guards) {
    if (taint && !w->guarded) guard_table(&w->interp, guards);
    w->guarded |= taint != NULL;
    w->taint = taint;
}

void value_worker_seeds(ValueWorker *w, ValueSeeds seeds) { w->seeds = seeds; }

void value_worker_sites(ValueWorker *w, CallSiteAt *at, void *context) {
    w->site_at = at;
    w->site_context = context;
}

/* ---- which bodies ---- */

/* The callees of calls that rules would be tried at in vain. */
static void find_vain(Interp *I) {
    const Tree *t = I->t;
    INTERP_RESERVE(I, vain, t->node_count);
    memset(I->vain, 0, t->node_count);
    for (uint32_t id = 1; I->site_at && id < t->node_count; id++) {
        if (t->nodes[id].kind != NODE_Call) continue;
        NodeId func = Call_func(t, (NodeId){id});
        NodeKind kind = tree_kind(t, func);
        if (kind != NODE_Name && kind != NODE_Attribute) continue;
        Reach bits = I->hot_syms[kind == NODE_Name ? Name_id(t, func).v : Attribute_attr(t, func).v];
        if (!(bits & REACH_WORD) || (bits & REACH_SPECIAL)) continue;
        I->vain[func.v] = (uint8_t)I->site_at(I->site_context, (NodeId){id});
    }
}

/* What a symbol means at a node. */
static Reach sym_bits(const Interp *I, NodeId n, Sym sym) {
    Reach bits = I->hot_syms[sym.v];
    if (LIKELY(!(bits & REACH_WORD))) return bits;
    if (I->vain[n.v] & CALL_VAIN_BY_NAME) bits &= ~(Reach)(REACH_ROOTS | REACH_NAMED);
    if (I->vain[n.v] & CALL_VAIN_AS_METHOD) bits &= ~(REACH_PLAIN | REACH_DIRECT);
    return bits | I->found_syms[sym.v];
}

static Reach alias_bits(const Interp *I, NodeId n) {
    const Tree *t = I->t;
    Reach bits = I->hot_syms[alias_name(t, n).v] | I->hot_syms[alias_asname(t, n).v];
    Str dotted = tree_name(t, alias_name(t, n));
    size_t dot = str_find_byte(dotted, '.', 0);
    return dot == SIZE_MAX ? bits : bits | trigger_word(&I->st->live, str_slice(dotted, 0, dot));
}

static Reach import_bits(const Interp *I, NodeId n) {
    Str dotted = tree_name(I->t, ImportFrom_module(I->t, n));
    return trigger_word(&I->st->live, str_slice(dotted, 0, str_find_byte(dotted, '.', 0))) & ~(Reach)REACH_ROOTS;
}

/* A store to an attribute of the class around that a body worth reading reads. */
static bool is_wanted_store(const Interp *I, NodeId n) {
    if ((tree_flags(I->t, n) & 3) != CTX_Store) return false;
    ScopeId home = I->s->scopes[I->s->scope_in[n.v].v].home_class;
    return home.v && cell_is_read(I, I->s->scopes[home.v].node, Attribute_attr(I->t, n));
}

/* Whether an expression gives what triggers stand below: a carrier by itself (`os`), or a chain that the base knows for
 * such
 * (`socket.socket()`). Only short ones are looked at. */
static bool gives_carrier(const Interp *I, NodeId n) {
    enum { MAX_CHAIN = 6 };
    Str words[MAX_CHAIN];
    uint32_t count = 0;
    bool called = false;
    while (count < MAX_CHAIN) {
        NodeKind kind = tree_kind(I->t, n);
        if (kind == NODE_Call) {
            called = true;
            n = Call_func(I->t, n);
        } else if (kind == NODE_Attribute) {
            words[count++] = tree_name(I->t, Attribute_attr(I->t, n));
            n = Attribute_value(I->t, n);
        } else {
            break;
        }
    }
    if (tree_kind(I->t, n) != NODE_Name || !reach_carriers(I->hot_syms[Name_id(I->t, n).v])) return false;
    if (!count) return !called;
    QualId id = qual_find_child(I->q, (QualId){0}, tree_name(I->t, Name_id(I->t, n)));
    while (id.v && count) id = qual_find_child(I->q, id, words[--count]);
    if (called && effect_result_type(I->effects, id).v) id = effect_result_type(I->effects, id);
    return id.v && id.v < I->st->live.reach_count && reach_carriers(I->st->live.reach[id.v]);
}

/* What leaves the body by an attribute or as its result may be used where nothing else tells of it. */
static Reach assign_bits(const Interp *I, NodeId n) {
    List targets = Assign_targets(I->t, n);
    if (!targets.count) return 0;
    NodeId target = list_node(targets, 0);
    NodeKind kind = tree_kind(I->t, target);
    bool global = kind == NODE_Name && I->s && I->s->name_of[target.v] != NO_ROW &&
                  I->s->names[I->s->name_of[target.v]].meaning == MEANS_GLOBAL;
    if (kind != NODE_Attribute && !global) return 0;
    NodeId value = Assign_value(I->t, n);
    if (tree_kind(I->t, value) != NODE_BoolOp) return gives_carrier(I, value) ? REACH_DIRECT : 0;
    List values = BoolOp_values(I->t, value); /* self.pickler = pickler or pickle */
    bool gives = values.count && gives_carrier(I, list_node(values, values.count - 1));
    return gives ? REACH_DIRECT : 0;
}

/* Behind a star import a bare name may be the last word of a trigger. */
static Reach name_bits(const Interp *I, NodeId n) {
    Reach bits = sym_bits(I, n, Name_id(I->t, n));
    if (bits & REACH_NAMED) bits |= REACH_DIRECT;
    return I->has_star && reach_parts(bits) ? bits | REACH_DIRECT : bits;
}

static Reach quoted_carriers(const Interp *I, Str text) {
    Reach bits = 0;
    for (size_t at = 0; at < text.len && at < 200;) {
        size_t from = at;
        while (at < text.len && (text.ptr[at] == '_' || ((text.ptr[at] | 32) >= 'a' && (text.ptr[at] | 32) <= 'z') ||
                                 (text.ptr[at] >= '0' && text.ptr[at] <= '9')))
            at++;
        Str word = str_slice(text, from, at);
        at += at == from;
        uint32_t sym = word.len ? scope_find_sym(I->names, word) : 0;
        bits |= sym && sym < I->t->name_count ? I->hot_syms[sym] : trigger_word(&I->st->live, word);
    }
    return bits;
}

Reach annotation_carriers(const Interp *I, NodeId annotation) {
    enum { MOST = 64 };
    uint32_t start = tree_start(I->t, annotation);
    Reach bits = 0;
    for (uint32_t id = annotation.v; id && annotation.v - id < MOST; id--) {
        NodeId n = {id};
        NodeKind kind = tree_kind(I->t, n);
        if (tree_start(I->t, n) < start) break;
        if (kind == NODE_Name) bits |= I->hot_syms[Name_id(I->t, n).v];
        else if (kind == NODE_Constant && tree_const_kind(I->t, n) == CONST_Str)
            bits |= quoted_carriers(I, tree_text(I->t, n));
    }
    return reach_make(0, reach_carriers(bits));
}

static Reach node_bits(const Interp *I, NodeId n) {
    const Tree *t = I->t;
    switch (tree_kind(t, n)) {
        case NODE_Name: return name_bits(I, n);
        case NODE_Assign: return assign_bits(I, n);
        case NODE_Yield: return Yield_value(t, n).v && gives_carrier(I, Yield_value(t, n)) ? REACH_DIRECT : 0;
        case NODE_Return: return Return_value(t, n).v && gives_carrier(I, Return_value(t, n)) ? REACH_DIRECT : 0;
        case NODE_Attribute: {
            Reach bits = sym_bits(I, n, Attribute_attr(t, n));
            return !(bits & REACH_STORE) || is_wanted_store(I, n) ? bits : bits & ~REACH_STORE;
        }
        case NODE_arg: return arg_annotation(t, n).v && I->s ? annotation_carriers(I, arg_annotation(t, n)) : 0;
        case NODE_AnnAssign: return I->s ? annotation_carriers(I, AnnAssign_annotation(t, n)) : 0;
        case NODE_alias: return alias_bits(I, n);
        case NODE_ImportFrom: return import_bits(I, n);
        case NODE_Global: {
            List names = Global_names(t, n);
            Reach bits = 0;
            for (uint32_t i = 0; i < names.count; i++) bits |= I->hot_syms[names.items[i]];
            return bits & REACH_GLOBAL;
        }
        default: return 0;
    }
}

/* The same; most nodes are names that mean nothing, or of a kind that never does. */
static inline Reach quick_bits(const Interp *I, uint32_t id) {
    static const bool looked_at[NODE_KIND_COUNT] = {
        [NODE_Assign] = true,    [NODE_Yield] = true, [NODE_Return] = true,     [NODE_arg] = true,
        [NODE_AnnAssign] = true, [NODE_alias] = true, [NODE_ImportFrom] = true, [NODE_Global] = true,
    };
    NodeId n = {id};
    NodeKind kind = tree_kind(I->t, n);
    if (kind == NODE_Name) return UNLIKELY(I->hot_syms[Name_id(I->t, n).v]) ? name_bits(I, n) : 0;
    if (kind == NODE_Attribute) return UNLIKELY(I->hot_syms[Attribute_attr(I->t, n).v]) ? node_bits(I, n) : 0;
    return UNLIKELY(looked_at[kind]) ? node_bits(I, n) : 0;
}

/* Whether the file as a whole can reach a trigger. The symbols of keywords and soft keywords are in every file, so that
 * one of those (`exec`) must be seen in a node. */
static bool find_triggers(Interp *I) {
    Reach all = 0, fixed = 0;
    INTERP_RESERVE(I, hot_syms, (size_t)I->t->name_count + 1);
    INTERP_RESERVE(I, found_syms, (size_t)I->t->name_count + 1);
    memset(I->found_syms, 0, ((size_t)I->t->name_count + 1) * sizeof *I->found_syms);
    for (uint32_t sym = 0; sym < I->t->name_count; sym++) {
        Reach reach = trigger_word(&I->st->live, I->t->names[sym]);
        bool by_method = (reach & REACH_PLAIN) && !(reach & REACH_SPECIAL); /* that ends in the body: nothing leaves the module */
        if (I->mode == VALUE_EXPORTED && by_method) reach &= ~(REACH_PLAIN | REACH_DIRECT);
        I->hot_syms[sym] = reach;
        *(sym < FIXED_SYM_COUNT ? &fixed : &all) |= I->hot_syms[sym];
    }
    bool named = (all | fixed) & REACH_NAMED;
    find_vain(I);
    if (I->mode == VALUE_EXPORTED) return true;
    if (!named && !reach_is_worth(all | fixed)) return false;
    all = 0;
    for (uint32_t id = 1; id < I->t->node_count; id++) all |= quick_bits(I, id);
    return reach_is_worth(all);
}

/* What the classes below which a method's class stands lead to, the method may reach by `self` or super(). */
static Reach inherited(const Interp *I, ScopeId function) {
    enum { MAX_BASES = 8 };
    const Scope *class = &I->s->scopes[I->s->scopes[function.v].parent.v];
    if (class->kind != SCOPE_CLASS) return 0;
    List bases = ClassDef_bases(I->t, class->node);
    Reach reach = 0;
    for (uint32_t i = 0; i < bases.count && i < MAX_BASES; i++) {
        NodeId base = list_node(bases, i);
        while (tree_kind(I->t, base) == NODE_Attribute) base = Attribute_value(I->t, base);
        if (tree_kind(I->t, base) == NODE_Name) reach |= I->hot_syms[Name_id(I->t, base).v];
    }
    return reach_make(0, reach_carriers(reach));
}

/* What a scope mentions, the scopes around it mention, too. */
static void mark_scopes(Interp *I) {
    I->hot_grew = false;
    I->steps += I->t->node_count / 16;
    memset(I->mentions, 0, I->s->count * sizeof *I->mentions);
    for (uint32_t id = 1; id < I->t->node_count; id++) {
        Reach bits = quick_bits(I, id);
        if (bits) I->mentions[I->s->scope_in[id].v] |= bits;
    }
    for (uint32_t s = I->s->count; --s > 1;) {
        Reach all = I->mentions[s];
        if (reach_parts(all)) all |= inherited(I, (ScopeId){s});
        if (I->scope_flags[s] & SCOPE_UNASKED) all &= REACH_STORE | REACH_GLOBAL;
        if (reach_is_worth(all)) I->scope_flags[s] |= SCOPE_ASKED;
        if (reach_is_worth(all) || I->taint) I->scope_flags[s] |= SCOPE_HOT;
        I->mentions[I->s->scopes[s].parent.v] |= I->mentions[s];
    }
}

/* ---- rounds ---- */

static bool run_hot(Interp *I) {
    bool ran = false;
    for (uint32_t s = I->s->count; --s > 1;) { /* the first in the source has the greatest id */
        uint8_t flags = I->scope_flags[s];
        if (I->s->scopes[s].kind != SCOPE_FUNCTION || !(flags & SCOPE_HOT) || (flags & SCOPE_READ)) continue;
        I->scope_flags[s] |= SCOPE_READ | SCOPE_RAN;
        if ((flags & SCOPE_RAN) && !(flags & SCOPE_STALE)) continue;
        Reach own = I->mentions[s] & ~(REACH_STORE | REACH_GLOBAL);
        I->asks = reach_is_worth(own);
        exec_function(I, (ScopeId){s});
        ran = true;
    }
    return ran;
}

static void run_round(Interp *I) {
    for (uint32_t s = 0; s < I->s->count; s++) I->scope_flags[s] &= (uint8_t) ~(SCOPE_READ | SCOPE_ACTIVE);
    I->dirty = false;
    I->asks = true;
    if (I->round == 1 || (I->scope_flags[1] & SCOPE_STALE)) exec_module(I);
    while (I->steps <= I->budget) {
        if (I->hot_grew) mark_scopes(I);
        if (!run_hot(I) && !I->hot_grew) break;
    }
}

static void prepare(Interp *I) {
    size_t nodes = I->t->node_count, rows = (size_t)I->s->name_count + 1 + (I->taint ? GUARD_MAX_ROWS : 0), scopes = I->s->count;
#define ZERO(array, need) (INTERP_RESERVE(I, array, (need)), memset(I->array, 0, (need) * sizeof *I->array))
    ZERO(values, nodes);
    ZERO(now, rows);
    ZERO(row_readers, rows);
    ZERO(ret_readers, scopes);
    ZERO(scope_flags, scopes);
    ZERO(mentions, scopes);
    ZERO(row_serial, rows);
    ZERO(row_count, rows);
    ZERO(row_value, rows);
    if (I->taint) ZERO(definitions, rows);
    I->fork_count = I->guard_count = I->guard_depth = I->summary_count = I->summary_first = I->weak_count = 0;
    ZERO(unbound, (size_t)I->t->name_count + 1);
#undef ZERO
    memset(I->attributes, 0, sizeof I->attributes);
    INTERP_RESERVE(I, any, rows);
    INTERP_RESERVE(I, shared, rows);
    INTERP_RESERVE(I, final, rows);
    INTERP_RESERVE(I, ret, scopes);
    for (size_t i = 0; i < rows; i++) I->any[i] = I->shared[i] = I->final[i] = I->now[i] = VALUE_NEVER;
    for (size_t i = 0; i < scopes; i++) I->ret[i] = VALUE_NEVER;
    I->cell_count = I->cell_mask = 0;
    I->read_count = 0;
    I->reader_count = 1;
    I->op_count = I->pair_count = I->looped_count = I->head_count = I->serial = 0;
    I->steps = 0;
    I->budget = (uint64_t)nodes * STEPS_PER_NODE + STEPS_AT_LEAST;
    I->bounds = 0;
    I->eval_depth = 0;
    I->in_annotation = I->module_done = false;
    I->hot_grew = true;
}

static void analyse_all(Interp *I) {
    for (I->round = 1;; I->round++) {
        run_round(I);
        if (I->steps > I->budget) I->bounds |= BOUND_STEPS;
        if (!I->dirty || (I->bounds & BOUND_STEPS)) return;
        if (I->round == ROUNDS) break;
    }
    I->bounds |= BOUND_ROUNDS;
}

/* Whether others ask for what a scope of the module itself defines; what has no name may be anything's. */
static bool is_asked_for(const Interp *I, const uint64_t *wanted, NodeId def) {
    NodeKind kind = tree_kind(I->t, def);
    bool named = kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef || kind == NODE_ClassDef;
    return !named || words_have(wanted, str_hash(tree_name(I->t, FunctionDef_name(I->t, def))));
}

/* Whether a scope binds, by `global`, a name that others ask for. */
static bool sets_asked_for(const Interp *I, const uint64_t *wanted, const Scope *scope) {
    for (uint32_t i = scope->names; wanted && i < scope->names + scope->name_count; i++) {
        const ScopeName *n = &I->s->names[i];
        bool sets = (n->flags & NAME_GLOBAL_STMT) && (n->flags & NAME_ASSIGNED) && n->sym < I->t->name_count;
        if (sets && words_have(wanted, str_hash(tree_name(I->t, (Sym){n->sym})))) return true;
    }
    return false;
}

static bool is_small(const Interp *I, NodeId def) {
    enum { SMALL = 300 };
    NodeKind kind = tree_kind(I->t, def);
    return (kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef) && def.v - FunctionDef_args(I->t, def).v < SMALL;
}

/* Of a module whose exports are wanted, the bodies of what may lead others to a trigger are read, all of them where it is not
 * large; of what others only ask for the value, those that reach triggers by themselves; others only where they set what is
 * the module's. */
static void read_wanted(Interp *I) {
    enum { LARGE_MODULE = 20000 }; /* nodes: there, only bodies that reach triggers by themselves */
    const uint64_t *wanted = I->program->wanted[I->file];
    const uint64_t *deep = wanted ? wanted + OUTLINE_WORDS : NULL;
    for (uint32_t s = 2; s < I->s->count; s++) {
        uint32_t parent = I->s->scopes[s].parent.v;
        NodeId def = I->s->scopes[s].node;
        bool sets = sets_asked_for(I, wanted, &I->s->scopes[s]);
        bool top = parent == 1 && wanted;
        bool asked = sets || (top ? is_asked_for(I, wanted, def) : parent != 1 && !(I->scope_flags[parent] & SCOPE_UNASKED));
        bool small = top && tree_kind(I->t, def) != NODE_ClassDef && is_small(I, def);
        bool read = sets || (small && asked) || (top ? is_asked_for(I, deep, def) : parent != 1 && (I->scope_flags[parent] & SCOPE_DEEP));
        if (!asked) I->scope_flags[s] |= SCOPE_UNASKED;
        else if (read && I->t->node_count <= LARGE_MODULE) I->scope_flags[s] |= SCOPE_HOT | SCOPE_DEEP;
    }
}

/* Rules see values without labels; the labels are for room flow. */
static void take_labels(ValueWorker *w) {
    Interp *I = &w->interp;
    buffer_reserve((void **)&w->labelled, &w->labelled_capacity, I->t->node_count, sizeof *w->labelled);
    memcpy(w->labelled, I->values, I->t->node_count * sizeof *w->labelled);
    for (uint32_t id = 1; id < I->t->node_count; id++)
        if (I->values[id].v > VALUE_NEVER.v) I->values[id] = store_plain(I->st, I->values[id]);
    w->facts.labelled = w->labelled;
    w->facts.labels = &w->store.labels;
    w->facts.cold = I->cold;
    w->facts.results = I->ret;
    w->facts.implicit = I->implicit;
    w->facts.implicit_count = I->implicit_count;
    w->facts.cells = I->cells;
    w->facts.cell_count = I->cell_count;
    w->facts.summaries = I->summaries;
    w->facts.summary_count = I->summary_count;
    w->facts.weaks = I->weaks;
    w->facts.weak_count = I->weak_count;
}

void value_forget_unasked(ValueWorker *w) {
    Interp *I = &w->interp;
    if (!I->taint || !w->facts.values) return;
    for (uint32_t sc = 1; sc < I->s->count; sc++) { /* what stands inside a function is asked for with it */
        const Scope *scope = &I->s->scopes[sc];
        if (sc > 1 && scope->kind != SCOPE_FUNCTION)
            I->scope_flags[sc] = (uint8_t)((I->scope_flags[sc] & ~SCOPE_ASKED) | (I->scope_flags[scope->parent.v] & SCOPE_ASKED));
    }
    for (uint32_t id = 1; id < I->t->node_count; id++) {
        if (I->values[id].v <= VALUE_NEVER.v) continue;
        if (!(I->scope_flags[I->s->scope_in[id].v] & SCOPE_ASKED)) I->values[id] = VALUE_UNKNOWN;
    }
}

static const Facts *analyse(ValueWorker *w, const Tree *tree, const uint64_t *live) {
    Interp *I = &w->interp;
    qual_reset(w->quals);
    I->site_at = live ? w->site_at : NULL;
    I->site_context = w->site_context;
    I->taint = NULL;
    I->seeds = w->seeds;
    I->seeded = false;
    w->seeds = (ValueSeeds){0};
    w->facts = (Facts){.tree = tree, .quals = w->quals, .effects = w->interp.effects, .program = I->program, .file = I->file};
    I->t = tree;
    I->q = w->quals;
    I->st = &w->store;
    I->has_star = false;
    I->s = NULL;
    I->link_values = 0;
    I->taint = I->mode == VALUE_EXPORTED ? NULL : w->taint;
    I->seeded = I->taint && I->seeds.count;
    if (!trigger_live_set(&w->store.live, w->base, live, I->taint != NULL) && !I->taint) return &w->facts;
    bool asked = find_triggers(I) || I->mode >= VALUE_EXPORTED;
    if (!asked && !I->taint) return &w->facts;
    I->names = w->scopes;
    I->s = scope_bind(w->scopes, tree);
    I->has_star = I->s->star_count != 0;
    I->scratch = &w->scratch;
    store_begin(&w->store, w->quals);
    prepare(I);
    if (I->mode == VALUE_EXPORTED) read_wanted(I);
    if (I->mode == VALUE_LINKED) link_note_imports(I);
    if (I->taint) taint_begin(I);
    w->store.labels.slots = I->seeded;
    seeds_begin(I);
    analyse_all(I);
    if (asked) I->scope_flags[1] |= SCOPE_ASKED;
    if (I->taint) take_labels(w);
    w->facts.scopes = I->s;
    w->facts.values = I->values;
    w->facts.store = &w->store;
    w->facts.reads = I->reads;
    w->facts.read_count = I->read_count;
    w->facts.bounds = I->bounds;
    w->facts.steps = I->steps;
    for (uint32_t s = 1; s < I->s->count; s++) w->facts.bodies_read += (I->scope_flags[s] & SCOPE_RAN) != 0;
    return &w->facts;
}

static const Facts *analyse_in(ValueWorker *w, const Program *p, uint32_t file, ValueMode mode, const Tree *tree,
                               const uint64_t *live) {
    w->interp.program = p;
    w->interp.file = file;
    w->interp.mode = p ? mode : VALUE_ALONE;
    return analyse(w, tree, live);
}

const Facts *value_analyse_live(ValueWorker *w, const Tree *tree, const uint64_t *live) {
    return analyse_in(w, NULL, 0, VALUE_ALONE, tree, live);
}

const Facts *value_analyse(ValueWorker *w, const Tree *tree) { return value_analyse_live(w, tree, NULL); }

const Facts *value_analyse_placed(ValueWorker *w, const Program *p, uint32_t file, const Tree *tree,
                                  const uint64_t *live) {
    return analyse_in(w, p, file, VALUE_PLACED, tree, live);
}

const Facts *value_analyse_linked(ValueWorker *w, const Program *p, uint32_t file, const Tree *tree,
                                  const uint64_t *live) {
    return analyse_in(w, p, file, VALUE_LINKED, tree, live);
}

void program_export(Program *p, ValueWorker *w, uint32_t file, const Tree *tree, Arena *kept) {
    analyse_in(w, p, file, VALUE_EXPORTED, tree, NULL);
    const ModuleExports *none = NULL;
    atomic_compare_exchange_strong(&p->exports[file], &none, export_module(&w->interp, p, file, kept));
}

void value_worker_loads(ValueWorker *w, ProgramLoad *load, void *context) {
    w->interp.load = load;
    w->interp.load_context = context;
}

ValueWorker *program_exporter(const Program *p) { return value_worker_new(p->quals, p->triggers); }
