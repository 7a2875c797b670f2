/* Expressions, on a stack of their own: trees may be millions deep. An operation either asks for the operands of a node
 * (and for its finish behind them) or finishes it from the operands' values, which are already in `values`. */
#include "value/interp.h"

enum EvalOpKind {
    OP_EVAL,
    OP_FINISH,
    OP_WEAK,   /* what follows may not happen */
    OP_STRONG, /* what follows happens again */
    OP_ENTER,  /* a comprehension's scope begins */
    OP_LEAVE,
    OP_BIND, /* a `comprehension`: its target gets what its iterable gives */
    /* With labels, what tests say: */
    OP_FORK,   /* from here on things hold that do not behind OP_MEET */
    OP_OTHER,  /* the other way begins */
    OP_MEET,
    OP_HELD,   /* this test held */
    OP_FAILED,
};

static void push(Interp *I, enum EvalOpKind op, NodeId n) {
    if (!n.v && op == OP_EVAL) return;
    INTERP_RESERVE(I, ops, (size_t)I->op_count + 1);
    I->ops[I->op_count++] = (EvalOp){(uint32_t)op, n.v};
}

/* So that the first of the list is evaluated first. */
static void push_list(Interp *I, List list) {
    for (uint32_t i = list.count; i--;) push(I, OP_EVAL, list_node(list, i));
}

static void push_comprehension(Interp *I, NodeId n) {
    const Tree *t = I->t;
    bool dict = tree_kind(t, n) == NODE_DictComp;
    List gens = dict ? DictComp_generators(t, n) : ListComp_generators(t, n);
    if (I->taint) push(I, OP_MEET, n);
    push(I, OP_LEAVE, n);
    if (dict) {
        push(I, OP_EVAL, DictComp_value(t, n));
        push(I, OP_EVAL, DictComp_key(t, n));
    } else {
        push(I, OP_EVAL, ListComp_elt(t, n));
    }
    for (uint32_t i = gens.count; i--;) {
        NodeId g = list_node(gens, i);
        List ifs = comprehension_ifs(t, g);
        for (uint32_t k = ifs.count; k--;) {
            if (I->taint) push(I, OP_HELD, list_node(ifs, k));
            push(I, OP_EVAL, list_node(ifs, k));
        }
        push(I, OP_BIND, g);
        if (i == 0) push(I, OP_ENTER, n);
        if (i == 0 && I->taint) push(I, OP_FORK, n);
        push(I, OP_EVAL, comprehension_iter(t, g));
    }
}

static void push_call(Interp *I, NodeId n) {
    const Tree *t = I->t;
    List keywords = Call_keywords(t, n);
    for (uint32_t i = keywords.count; i--;) push(I, OP_EVAL, keyword_value(t, list_node(keywords, i)));
    push_list(I, Call_args(t, n));
    push(I, OP_EVAL, Call_func(t, n));
}

static void push_dict(Interp *I, NodeId n) {
    List keys = Dict_keys(I->t, n), values = Dict_values(I->t, n);
    for (uint32_t i = values.count; i--;) {
        push(I, OP_EVAL, list_node(values, i));
        if (i < keys.count) push(I, OP_EVAL, list_node(keys, i));
    }
}

static void push_choice(Interp *I, NodeId first, NodeId second, NodeId third) {
    push(I, OP_STRONG, third);
    if (I->taint) push(I, OP_MEET, first);
    push(I, OP_EVAL, third);
    if (I->taint) push(I, OP_FAILED, first);
    if (I->taint) push(I, OP_OTHER, first);
    push(I, OP_EVAL, second);
    if (I->taint) push(I, OP_HELD, first);
    if (I->taint) push(I, OP_FORK, first);
    push(I, OP_WEAK, first);
    push(I, OP_EVAL, first);
}

static void push_bool(Interp *I, NodeId n) {
    List values = BoolOp_values(I->t, n);
    enum EvalOpKind before = tree_flags(I->t, n) == BOOLOP_And ? OP_HELD : OP_FAILED;
    push(I, OP_STRONG, n);
    if (I->taint) push(I, OP_MEET, n);
    for (uint32_t i = values.count; i-- > 1;) {
        push(I, OP_EVAL, list_node(values, i));
        if (I->taint) push(I, before, list_node(values, i - 1));
    }
    if (I->taint) push(I, OP_FORK, n);
    push(I, OP_WEAK, n);
    if (values.count) push(I, OP_EVAL, list_node(values, 0));
}

/* Operands of `n`, in order of evaluation. */
static void push_operands(Interp *I, NodeId n) {
    const Tree *t = I->t;
    switch (tree_kind(t, n)) {
        case NODE_Attribute: push(I, OP_EVAL, Attribute_value(t, n)); break;
        case NODE_Call: push_call(I, n); break;
        case NODE_BinOp:
            push(I, OP_EVAL, BinOp_right(t, n));
            push(I, OP_EVAL, BinOp_left(t, n));
            break;
        case NODE_BoolOp: push_bool(I, n); break;
        case NODE_UnaryOp: push(I, OP_EVAL, UnaryOp_operand(t, n)); break;
        case NODE_NamedExpr: push(I, OP_EVAL, NamedExpr_value(t, n)); break;
        case NODE_IfExp: push_choice(I, IfExp_test(t, n), IfExp_body(t, n), IfExp_orelse(t, n)); break;
        case NODE_Lambda:
            push_list(I, arguments_kw_defaults(t, Lambda_args(t, n)));
            push_list(I, arguments_defaults(t, Lambda_args(t, n)));
            break;
        case NODE_Dict: push_dict(I, n); break;
        case NODE_Set:
        case NODE_Tuple:
        case NODE_List:
        case NODE_JoinedStr:
        case NODE_TemplateStr: push_list(I, Tuple_elts(t, n)); break; /* one list in slot 0 */
        case NODE_ListComp:
        case NODE_SetComp:
        case NODE_DictComp:
        case NODE_GeneratorExp: push_comprehension(I, n); break;
        case NODE_Await:
        case NODE_Yield:
        case NODE_YieldFrom:
        case NODE_Starred: push(I, OP_EVAL, Await_value(t, n)); break; /* one operand in slot 0 */
        case NODE_Compare:
            push_list(I, Compare_comparators(t, n));
            push(I, OP_EVAL, Compare_left(t, n));
            break;
        case NODE_FormattedValue:
            push(I, OP_EVAL, FormattedValue_format_spec(t, n));
            push(I, OP_EVAL, FormattedValue_value(t, n));
            break;
        case NODE_Interpolation:
            push(I, OP_EVAL, Interpolation_format_spec(t, n));
            push(I, OP_EVAL, Interpolation_value(t, n));
            break;
        case NODE_Subscript:
            push(I, OP_EVAL, Subscript_slice(t, n));
            push(I, OP_EVAL, Subscript_value(t, n));
            break;
        case NODE_Slice:
            push(I, OP_EVAL, Slice_step(t, n));
            push(I, OP_EVAL, Slice_upper(t, n));
            push(I, OP_EVAL, Slice_lower(t, n));
            break;
        default: break;
    }
}

/* ---- finishing ---- */

/* Items of a display; what a `*x` brings is known where x is one sequence of known length, else it goes into the rest,
 * and so does all that follows. */
static ValueId finish_display(Interp *I, AtomKind kind, NodeId n) {
    List elts = Tuple_elts(I->t, n);
    ValueId items[VALUE_MAX_ITEMS], rest = VALUE_NEVER;
    uint32_t count = 0;
    bool exact = true;
    for (uint32_t i = 0; i < elts.count; i++) {
        NodeId e = list_node(elts, i);
        ValueId v = I->values[e.v];
        if (tree_kind(I->t, e) != NODE_Starred) {
            if (exact && count < VALUE_MAX_ITEMS) items[count++] = v;
            else exact = false, rest = store_join(I->st, rest, v);
            continue;
        }
        const Atom *a = store_single(I->st, v);
        bool known = a && (a->kind == ATOM_TUPLE || a->kind == ATOM_LIST) && value_eq(a->rest, VALUE_NEVER);
        if (known && exact && a->count + count <= VALUE_MAX_ITEMS) {
            for (uint32_t j = 0; j < a->count; j++) items[count++] = a->items[j];
        } else {
            exact = false;
            rest = store_join(I->st, rest, lookup_iterated(I, v));
        }
    }
    return store_container(I->st, kind, kind == ATOM_TUPLE ? (NodeId){0} : n, items, count, rest);
}

static void dict_put(Interp *I, ValueId *items, uint32_t *count, ValueId *rest, ValueId key, ValueId value) {
    const Atom *k = store_single(I->st, key);
    if (k && k->constant) {
        for (uint32_t i = 0; i < *count; i += 2) {
            if (!value_eq(items[i], key)) continue;
            items[i + 1] = value;
            return;
        }
        if (*count < VALUE_MAX_ITEMS * 2) {
            items[(*count)++] = key;
            items[(*count)++] = value;
            return;
        }
    }
    *rest = store_join(I->st, *rest, value);
}

static ValueId finish_dict(Interp *I, NodeId n) {
    List keys = Dict_keys(I->t, n), values = Dict_values(I->t, n);
    ValueId items[VALUE_MAX_ITEMS * 2], rest = VALUE_NEVER;
    uint32_t count = 0;
    for (uint32_t i = 0; i < values.count; i++) {
        ValueId v = I->values[values.items[i]];
        if (i < keys.count && keys.items[i]) {
            dict_put(I, items, &count, &rest, I->values[keys.items[i]], v);
            continue;
        }
        const Atom *a = store_single(I->st, v); /* **v */
        if (!a || a->kind != ATOM_DICT) {
            rest = VALUE_UNKNOWN;
            continue;
        }
        for (uint32_t j = 0; j < a->count; j += 2) dict_put(I, items, &count, &rest, a->items[j], a->items[j + 1]);
        rest = store_join(I->st, rest, a->rest);
    }
    return store_container(I->st, ATOM_DICT, n, items, count, rest);
}

/* `a or b`: what of a may be true, or b; `a and b`: what of a may be false, or b. */
static ValueId finish_bool(Interp *I, NodeId n) {
    List values = BoolOp_values(I->t, n);
    int keep = tree_flags(I->t, n) == BOOLOP_Or;
    ValueId result = VALUE_NEVER;
    for (uint32_t i = 0; i < values.count; i++) {
        ValueId v = I->values[values.items[i]];
        if (i + 1 == values.count) return store_join(I->st, result, v);
        int truth = store_truth(I->st, v);
        if (truth == keep) return store_join(I->st, result, v);
        if (truth < 0) result = store_join(I->st, result, store_filter_truth(I->st, v, keep));
    }
    return result;
}

static ValueId finish_choice(Interp *I, NodeId n) {
    int truth = store_truth(I->st, I->values[IfExp_test(I->t, n).v]);
    ValueId yes = I->values[IfExp_body(I->t, n).v], no = I->values[IfExp_orelse(I->t, n).v];
    return truth == 1 ? yes : truth == 0 ? no : store_join(I->st, yes, no);
}

static ValueId finish_compare(Interp *I, NodeId n) {
    List ops = Compare_ops(I->t, n), others = Compare_comparators(I->t, n);
    ValueId left = I->values[Compare_left(I->t, n).v];
    int all = 1;
    for (uint32_t i = 0; i < others.count && i < ops.count; i++) {
        ValueId right = I->values[others.items[i]];
        int one = fold_compare(I, (CmpOp)ops.items[i], left, right);
        if (one == 0) all = 0;
        else if (one < 0 && all > 0) all = -1;
        left = right;
    }
    return all < 0 ? store_instance(I->st, I->st->class_bool) : store_bool(I->st, all == 1);
}

static ValueId finish_comprehension(Interp *I, NodeId n) {
    AtomKind kind = ATOM_LIST;
    ValueId rest = VALUE_UNKNOWN;
    if (tree_kind(I->t, n) == NODE_DictComp) {
        kind = ATOM_DICT;
        if (DictComp_value(I->t, n).v) rest = I->values[DictComp_value(I->t, n).v];
    } else {
        if (tree_kind(I->t, n) == NODE_SetComp) kind = ATOM_SET;
        NodeId elt = ListComp_elt(I->t, n);
        rest = I->values[elt.v];
        if (tree_kind(I->t, elt) == NODE_Starred) rest = lookup_iterated(I, rest);
    }
    return store_container(I->st, kind, n, NULL, 0, rest);
}

static ValueId finish(Interp *I, NodeId n) {
    const Tree *t = I->t;
    const ValueId *v = I->values;
    switch (tree_kind(t, n)) {
        case NODE_Name: return lookup_name(I, n);
        case NODE_Constant: return fold_constant(I, n);
        case NODE_Attribute:
            return lookup_attribute(I, v[Attribute_value(t, n).v], Attribute_attr(t, n),
                                    tree_name(t, Attribute_attr(t, n)));
        case NODE_Call: return eval_call(I, n);
        case NODE_BinOp:
            return fold_binary(I, (BinOp)tree_flags(t, n), v[BinOp_left(t, n).v], v[BinOp_right(t, n).v], n);
        case NODE_UnaryOp: return fold_unary(I, (UnaryOp)tree_flags(t, n), v[UnaryOp_operand(t, n).v]);
        case NODE_BoolOp: return finish_bool(I, n);
        case NODE_IfExp: return finish_choice(I, n);
        case NODE_Compare: return finish_compare(I, n);
        case NODE_NamedExpr: {
            ValueId value = v[NamedExpr_value(t, n).v];
            assign(I, NamedExpr_target(t, n), value);
            return value;
        }
        case NODE_Lambda: note_defaults(I, Lambda_args(t, n)); return store_node(I->st, ATOM_FUNCTION, n);
        case NODE_Tuple: return finish_display(I, ATOM_TUPLE, n);
        case NODE_List: return finish_display(I, ATOM_LIST, n);
        case NODE_Set: return finish_display(I, ATOM_SET, n);
        case NODE_Dict: return finish_dict(I, n);
        case NODE_JoinedStr: return fold_joined(I, n);
        case NODE_Subscript: {
            ValueId alias = alias_of(I, n);
            if (!value_eq(alias, VALUE_NEVER)) return alias;
            return lookup_item(I, v[Subscript_value(t, n).v], v[Subscript_slice(t, n).v], Subscript_slice(t, n));
        }
        case NODE_Yield:
            if (I->taint) I->cold[n.v] = I->dead;
            if (Yield_value(t, n).v && !I->dead) ret_write(I, I->function, v[Yield_value(t, n).v]);
            return VALUE_UNKNOWN;
        case NODE_Await:
        case NODE_Starred: return v[Await_value(t, n).v];
        case NODE_FormattedValue: return v[FormattedValue_value(t, n).v];
        case NODE_ListComp:
        case NODE_SetComp:
        case NODE_DictComp:
        case NODE_GeneratorExp: return finish_comprehension(I, n);
        default: return VALUE_UNKNOWN;
    }
}

static void bind_generator(Interp *I, NodeId g) {
    ValueId element = lookup_iterated(I, I->values[comprehension_iter(I->t, g).v]);
    assign_each(I, comprehension_target(I->t, g), comprehension_iter(I->t, g), I->taint ? taint_iterated(I, comprehension_iter(I->t, g), element) : element);
}

/* Both ways of a choice, or the one that may not have been taken and the other. */
static void meet(Interp *I, Arms *arms) {
    Arms fork = *arms;
    arms_add(I, &fork);
    if (fork.count < 2) arms_add(I, &fork);
    arms_join(I, &fork);
}

ValueId eval(Interp *I, NodeId expr) {
    enum { MAX_EVAL_DEPTH = 500 };
    uint32_t bottom = I->op_count, weak = I->weak, forks = I->fork_count;
    if (I->eval_depth >= MAX_EVAL_DEPTH) {
        I->bounds |= BOUND_STEPS;
        return VALUE_UNKNOWN;
    }
    I->eval_depth++;
    push(I, OP_EVAL, expr);
    while (I->op_count > bottom && interp_step(I)) {
        EvalOp op = I->ops[--I->op_count];
        NodeId n = {op.node};
        switch ((enum EvalOpKind)op.op) {
            case OP_EVAL: {
                NodeKind kind = tree_kind(I->t, n);
                if (kind == NODE_Constant && I->values[n.v].v && !I->seeded) break; /* what it is it stays */
                if (kind == NODE_Name || kind == NODE_Constant) {
                    I->values[n.v] = finish(I, n);
                    if (UNLIKELY(I->taint != NULL) && (kind == NODE_Name || I->seeded))
                        I->values[n.v] = taint_finish(I, n, I->values[n.v]);
                    break;
                }
                push(I, OP_FINISH, n);
                push_operands(I, n);
                break;
            }
            case OP_FINISH: {
                ValueId v = finish(I, n);
                I->values[n.v] = LIKELY(!I->taint) ? v : taint_finish(I, n, v);
                break;
            }
            case OP_WEAK: I->weak++; break;
            case OP_STRONG: I->weak--; break;
            case OP_ENTER:
                state_enter(I, I->s->scope_of[n.v]);
                I->weak++;
                break;
            case OP_LEAVE:
                state_leave(I, I->s->scope_of[n.v]);
                I->weak--;
                break;
            case OP_BIND: bind_generator(I, n); break;
            case OP_FORK:
                INTERP_RESERVE(I, forks, (size_t)I->fork_count + 1);
                I->forks[I->fork_count++] = arms_begin(I);
                break;
            case OP_OTHER: arms_add(I, &I->forks[I->fork_count - 1]); break;
            case OP_MEET: meet(I, &I->forks[--I->fork_count]); break;
            case OP_HELD: taint_guard(I, n, true); break;
            case OP_FAILED: taint_guard(I, n, false); break;
        }
    }
    I->eval_depth--;
    if (I->op_count > bottom) { /* the budget is used up */
        I->op_count = bottom;
        I->weak = weak;
        I->fork_count = forks;
    }
    return I->values[expr.v];
}
