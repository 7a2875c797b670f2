/* Calls: what they may give back, atom by atom of the callee. */
#include "value/interp.h"

enum { CALL_DEPTH = 8 }; /* of partials and bound methods within each other */

/* Hands what a call passes on to the parameters of a function of this file, where a trigger can be reached from it:
 * what is called by another name inside is found there. */
static void pass_argument(Interp *I, ScopeId scope, NodeId parameter, ValueId value) {
    uint32_t row = I->s->name_of[parameter.v];
    if (row == NO_ROW) return;
    row = I->s->names[row].variable;
    if (I->taint) value = store_plain(I->st, value); /* what callers give it is a matter of edges */
    ValueId all = store_join(I->st, I->shared[row], value);
    if (value_eq(all, I->shared[row])) return;
    I->shared[row] = all;
    hot_add_value(I, I->s->names[row].sym, value);
    scope_stale(I, scope.v);
}

static void pass_arguments(Interp *I, NodeId def, const CallContext *c, uint32_t skip) {
    const Tree *t = I->t;
    ScopeId scope = I->s->scope_of[def.v];
    NodeId args = tree_kind(t, def) == NODE_Lambda ? Lambda_args(t, def) : FunctionDef_args(t, def);
    List lists[3] = {arguments_posonlyargs(t, args), arguments_args(t, args), arguments_kwonlyargs(t, args)};
    for (uint32_t i = 0; i < c->count; i++) {
        const CallArg *a = &c->args[i];
        if (!value_reaches(I, a->value)) continue;
        uint32_t at = i + skip;
        if (!a->keyword.len) {
            if (at < lists[0].count) pass_argument(I, scope, list_node(lists[0], at), a->value);
            else if (at - lists[0].count < lists[1].count)
                pass_argument(I, scope, list_node(lists[1], at - lists[0].count), a->value);
            continue;
        }
        for (int k = 1; k < 3; k++)
            for (uint32_t j = 0; j < lists[k].count && j < 256; j++)
                if (str_eq(tree_name(t, arg_arg(t, list_node(lists[k], j))), a->keyword))
                    pass_argument(I, scope, list_node(lists[k], j), a->value);
    }
}

static ValueId call_function(Interp *I, NodeId def, const CallContext *c, uint32_t skip) {
    pass_arguments(I, def, c, skip);
    return call_result(I, def);
}

ValueId call_result(Interp *I, NodeId def) {
    ScopeId scope = I->s->scope_of[def.v];
    ValueId v = ret_read(I, scope);
    if (I->taint) v = store_plain(I->st, v); /* its labels are those of its own parameters */
    if (I->s->scopes[scope.v].generator && value_reaches(I, v)) /* what it yields, or what a context manager gives */
        return store_container(I->st, ATOM_LIST, def, NULL, 0, v);
    if (I->s->scopes[scope.v].generator) v = VALUE_UNKNOWN;
    bool says = tree_kind(I->t, def) != NODE_Lambda && FunctionDef_returns(I->t, def).v;
    const Atom *only = store_single(I->st, v);
    bool stub = says && only && only->kind == ATOM_NONE; /* a body of `...` */
    if (!value_eq(v, VALUE_NEVER) && !store_says_nothing(I->st, v) && !stub) return v;
    return says ? annotation_value(I, FunctionDef_returns(I->t, def)) : VALUE_UNKNOWN;
}

static ValueId call_name(Interp *I, QualId name, const CallContext *c) {
    EffectFunction *effect = effect_find(I->effects, name);
    if (effect) return effect(I, c);
    QualId type = effect_result_type(I->effects, name);
    if (!type.v && I->taint) type = taint_row(I->taint, name)->type;
    ValueId given = type.v ? VALUE_NEVER : link_result(I, name);
    if (!value_eq(given, VALUE_NEVER)) return given;
    return store_instance(I->st, type.v ? type : name);
}

static ValueId call_attribute(Interp *I, AtomId object, Str name, NodeId call, uint32_t depth);

static ValueId call_atom(Interp *I, NodeId call, AtomId callee, uint32_t depth) {
    const Atom *plain = store_get(I->st, callee);
    if (plain->kind == ATOM_NAME && !effect_find(I->effects, plain->qual)) return call_name(I, plain->qual, NULL);
    if (plain->kind == ATOM_INSTANCE) return VALUE_UNKNOWN;
    Facts facts = {.tree = I->t, .scopes = I->s, .quals = I->q, .values = I->values, .store = I->st};
    CallView view = callview_make(&facts, call, callee, I->scratch);
    const Atom *a = store_get(I->st, callee);
    CallContext c = {call, view.callee, VALUE_NEVER, view.count, view.args, view.more_positional || view.more_keywords};
    uint32_t skip = 0;
    while (a->kind == ATOM_PARTIAL || a->kind == ATOM_METHOD) {
        if (a->kind == ATOM_METHOD) {
            c.self = a->items[0];
            skip = 1;
        }
        a = store_get(I->st, a->callee);
    }
    switch ((AtomKind)a->kind) {
        case ATOM_NAME: return call_name(I, a->qual, &c);
        case ATOM_FUNCTION: return call_function(I, a->node, &c, skip);
        case ATOM_CLASS: {
            Str init = S("__init__");
            ValueId object = store_node(I->st, ATOM_OBJECT, a->node);
            call_attribute(I, store_member(I->st, object, 0), init, call, depth + 1);
            return object;
        }
        case ATOM_OBJECT:
            return call_attribute(I, store_atom(I->st, &(Atom){.kind = ATOM_OBJECT, .node = a->node}), S("__call__"),
                                  call, depth + 1);
        default: return VALUE_UNKNOWN;
    }
}

/* object.name(...), for the methods that Python calls by itself. */
static ValueId call_attribute(Interp *I, AtomId object, Str name, NodeId call, uint32_t depth) {
    Sym sym = lookup_sym(I, name);
    if (!sym.v || depth > CALL_DEPTH) return VALUE_UNKNOWN;
    ValueId method = lookup_attribute(I, store_value(I->st, object), sym, name), result = VALUE_NEVER;
    for (uint32_t i = 0; i < store_set(I->st, method).count; i++) {
        AtomId id = store_member(I->st, method, i);
        if (store_get(I->st, id)->kind != ATOM_METHOD) return VALUE_UNKNOWN;
        result = store_join(I->st, result, call_atom(I, call, id, depth));
    }
    return value_eq(result, VALUE_NEVER) ? VALUE_UNKNOWN : result;
}

/* A name of elsewhere that nobody knows yet is passed to what rules ask about, or an attribute of it; `objects`: or one of
 * an object of such a class. */
static void note_read(Interp *I, NodeId name, bool objects) {
    const Atom *a = store_single(I->st, I->values[name.v]);
    uint32_t first = qual_first(I->q);
    bool attribute = tree_kind(I->t, (NodeId){name.v + 1}) == NODE_Attribute;
    if (!a || a->qual.v < first || (a->kind != ATOM_NAME && !(a->kind == ATOM_INSTANCE && attribute && objects))) return;
    uint32_t at = a->qual.v - first;
    if (at >= I->read_count) {
        INTERP_RESERVE(I, reads, (size_t)at + 64);
        memset(I->reads + I->read_count, 0, at + 64 - I->read_count);
        I->read_count = at + 64;
    }
    I->reads[at] |= attribute ? READ_ATTRIBUTE : READ_ITSELF;
}

/* The arguments' nodes stand between the callee and the call. What a method of anything is simply given (`x.get(KEY)`) does
 * not count: there are too many. */
static void note_arguments(Interp *I, NodeId call, bool simple_too) {
    enum { MOST = 256 }; /* nodes; calls stand in calls */
    List args = Call_args(I->t, call);
    uint32_t at = 0, first = Call_func(I->t, call).v + 1;
    if (call.v - first > MOST) first = call.v - MOST;
    for (uint32_t id = first; id < call.v; id++) {
        while (at < args.count && args.items[at] < id) at++;
        bool simple = at < args.count && args.items[at] == id;
        if (I->t->nodes[id].kind == NODE_Name && (simple_too || !simple)) note_read(I, (NodeId){id}, simple_too);
    }
}

/* Whether rules ask about the call: 2 by its name, 1 only as a method of anything. */
static int asked_about(Interp *I, NodeId call, ValueId callee) {
    ValueSet s = store_set(I->st, callee);
    NodeId func = Call_func(I->t, call);
    uint8_t vain = I->vain[func.v];
    for (uint32_t i = 0; s.hot && !(vain & CALL_VAIN_BY_NAME) && i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, callee, i));
        if (a->kind != ATOM_NAME || (a->qual.v < I->st->live.reach_count && I->st->live.reach[a->qual.v])) return 2;
    }
    return !(vain & CALL_VAIN_AS_METHOD) && tree_kind(I->t, func) == NODE_Attribute &&
           trigger_is_plain(&I->st->live, tree_name(I->t, Attribute_attr(I->t, func)));
}

ValueId eval_call(Interp *I, NodeId call) {
    ValueId callee = I->values[Call_func(I->t, call).v];
    ValueSet s = store_set(I->st, callee);
    int asked = asked_about(I, call, callee);
    if (asked) note_arguments(I, call, asked == 2);
    if (!s.count) return VALUE_UNKNOWN;
    ArenaMark mark = arena_mark(I->scratch);
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++)
        result = store_join(I->st, result, call_atom(I, call, store_member(I->st, callee, i), 0));
    arena_reset(I->scratch, mark);
    return value_eq(result, VALUE_NEVER) ? VALUE_UNKNOWN : result;
}
