/* Statements: a state to a state. Recursion follows indentation only, which the parser bounds; chains of `elif` are a
 * loop.
 *
 * Code that nothing reaches is still read, so that it has facts, but what it does reaches nothing: `dead`. */
#include "value/interp.h"

static void exec_block(Interp *I, List body);

enum {
    LOOP_ROUNDS = 4,     /* rounds of a loop after which what still changes is widened */
    LOOP_LAST_ROUND = 8, /* and after which nothing is added but "or anything" */
};

/* ---- definitions ---- */

/* True where one of them is not what it was. */
static bool eval_list(Interp *I, List list) {
    bool changed = false;
    for (uint32_t i = 0; i < list.count; i++) {
        if (!list.items[i]) continue;
        ValueId old = I->values[list.items[i]];
        changed |= !value_eq(eval(I, list_node(list, i)), old);
    }
    return changed;
}

static void exec_function_def(Interp *I, NodeId n) {
    NodeId args = FunctionDef_args(I->t, n);
    bool changed = eval_list(I, FunctionDef_decorator_list(I->t, n));
    changed |= eval_list(I, arguments_defaults(I->t, args));
    changed |= eval_list(I, arguments_kw_defaults(I->t, args));
    if (changed) scope_stale(I, I->s->scope_of[n.v].v);
    note_defaults(I, args);
    if (FunctionDef_returns(I->t, n).v)
        hot_add(I, FunctionDef_name(I->t, n).v, annotation_carriers(I, FunctionDef_returns(I->t, n)));
    ValueId v = store_node(I->st, ATOM_FUNCTION, n);
    I->values[n.v] = v;
    if (I->s->name_of[n.v] != NO_ROW) state_write(I, I->s->names[I->s->name_of[n.v]].variable, v);
}

/* The body's variables become attributes of the class. */
static void export_class(Interp *I, NodeId n, ScopeId scope) {
    const Scope *s = &I->s->scopes[scope.v];
    for (uint32_t row = s->names; row < s->names + s->name_count; row++) {
        const ScopeName *name = &I->s->names[row];
        if (name->meaning != MEANS_LOCAL || name->sym >= I->t->name_count) continue;
        ValueId v = I->dead ? I->any[row] : I->now[row];
        if (!value_eq(v, VALUE_NEVER)) cell_write(I, n, (Sym){name->sym}, v);
    }
}

/* What a class inherits is reached through its name, and through the first parameter of its methods. */
static void note_bases(Interp *I, NodeId n) {
    List bases = ClassDef_bases(I->t, n);
    for (uint32_t i = 0; i < bases.count; i++) {
        uint32_t warm = store_set(I->st, I->values[bases.items[i]]).warm;
        if (!warm) continue;
        hot_add(I, ClassDef_name(I->t, n).v, reach_make(0, warm));
        hot_add(I, lookup_sym(I, S("self")).v, reach_make(0, warm));
    }
}

static void exec_class_def(Interp *I, NodeId n) {
    eval_list(I, ClassDef_decorator_list(I->t, n));
    bool changed = eval_list(I, ClassDef_bases(I->t, n));
    if (changed && I->round > 1) /* whoever reads what is inherited */
        for (uint32_t s = 1; s < I->s->count; s++) scope_stale(I, s);
    List keywords = ClassDef_keywords(I->t, n);
    for (uint32_t i = 0; i < keywords.count; i++) eval(I, keyword_value(I->t, list_node(keywords, i)));
    note_bases(I, n);
    ScopeId scope = I->s->scope_of[n.v];
    bool was_dead = I->dead;
    Loop *loop = I->loop;
    I->loop = NULL;
    state_enter(I, scope);
    exec_block(I, ClassDef_body(I->t, n));
    export_class(I, n, scope);
    state_leave(I, scope);
    I->loop = loop;
    I->dead = was_dead;
    ValueId v = store_node(I->st, ATOM_CLASS, n);
    I->values[n.v] = v;
    if (I->s->name_of[n.v] != NO_ROW) state_write(I, I->s->names[I->s->name_of[n.v]].variable, v);
}

/* ---- imports ---- */

static void bind_import(Interp *I, NodeId alias, ValueId v) {
    I->values[alias.v] = v;
    if (I->s->name_of[alias.v] != NO_ROW) state_write(I, I->s->names[I->s->name_of[alias.v]].variable, v);
}

static void exec_import(Interp *I, NodeId n) {
    List names = Import_names(I->t, n);
    for (uint32_t i = 0; i < names.count; i++) {
        NodeId a = list_node(names, i);
        Str dotted = tree_name(I->t, alias_name(I->t, a));
        if (!alias_asname(I->t, a).v) { /* `import a.b` binds a */
            size_t dot = str_find_byte(dotted, '.', 0);
            if (dot != SIZE_MAX) dotted = str_slice(dotted, 0, dot);
        }
        bind_import(I, a, store_name(I->st, lookup_module(I, dotted, 0)));
    }
}

static void exec_import_from(Interp *I, NodeId n) {
    QualId module = lookup_module(I, tree_name(I->t, ImportFrom_module(I->t, n)), ImportFrom_level(I->t, n));
    List names = ImportFrom_names(I->t, n);
    for (uint32_t i = 0; i < names.count; i++) {
        NodeId a = list_node(names, i);
        Str name = tree_name(I->t, alias_name(I->t, a));
        if (!module.v || !name.len || str_eq(name, S("*"))) continue;
        bind_import(I, a, link_attribute(I, module, name));
    }
}

/* ---- branches ---- */

/* isinstance(x, T) held: x is an object of T where nobody knew better. */
static void narrow(Interp *I, NodeId test) {
    if (tree_kind(I->t, test) != NODE_Call) return;
    List args = Call_args(I->t, test);
    const Atom *f = store_single(I->st, I->values[Call_func(I->t, test).v]);
    if (args.count != 2 || !f || f->kind != ATOM_NAME || f->qual.v != effect_known(I->effects, KNOWN_ISINSTANCE).v)
        return;
    NodeId name = list_node(args, 0);
    if (tree_kind(I->t, name) != NODE_Name || !store_set(I->st, I->values[name.v]).open) return;
    ValueId classes = I->values[args.items[1]];
    const Atom *tuple = store_single(I->st, classes);
    if (tuple && tuple->kind == ATOM_TUPLE) classes = lookup_iterated(I, classes);
    ValueId v = annotation_instances(I, classes);
    if (value_reaches(I, v) && I->s->name_of[name.v] != NO_ROW)
        state_write(I, I->s->names[I->s->name_of[name.v]].variable, v);
}

/* Each part of `a and b` holds where the whole does. */
static void narrow_all(Interp *I, NodeId test) {
    if (tree_kind(I->t, test) != NODE_BoolOp || tree_flags(I->t, test) != BOOLOP_And) {
        narrow(I, test);
        return;
    }
    List parts = BoolOp_values(I->t, test);
    for (uint32_t i = 0; i < parts.count; i++) narrow(I, list_node(parts, i));
}

static void narrow_not(Interp *I, NodeId test) {
    if (tree_kind(I->t, test) == NODE_UnaryOp && tree_flags(I->t, test) == UNARYOP_Not)
        narrow(I, UnaryOp_operand(I->t, test));
}

/* `x in ("a", "b")` held: x is one of these, where nobody knew better. */
static void narrow_in(Interp *I, NodeId name, List others) {
    const Atom *all = others.count == 1 ? store_single(I->st, I->values[others.items[0]]) : NULL;
    bool holds =
        all && all->kind >= ATOM_TUPLE && all->kind <= ATOM_DICT && all->constant && value_eq(all->rest, VALUE_NEVER);
    bool known = holds && all->count && all->count <= VALUE_MAX_ATOMS;
    if (!known || I->dead || tree_kind(I->t, name) != NODE_Name || I->s->name_of[name.v] == NO_ROW) return;
    if (!store_set(I->st, I->values[name.v]).open) return;
    ValueId v = VALUE_NEVER;
    for (uint32_t i = 0; i < all->count; i += all->kind == ATOM_DICT ? 2 : 1) v = store_join(I->st, v, all->items[i]);
    state_write(I, I->s->names[I->s->name_of[name.v]].variable, v);
}

/* `x`, `x is None`, `(x := f()) != None` or the opposite held: then x is not None where that says so, nor empty. */
static void narrow_none(Interp *I, NodeId test, bool holds) {
    if (tree_kind(I->t, test) == NODE_UnaryOp && tree_flags(I->t, test) == UNARYOP_Not) {
        test = UnaryOp_operand(I->t, test);
        holds = !holds;
    }
    bool compares = tree_kind(I->t, test) == NODE_Compare;
    if (compares) {
        List ops = Compare_ops(I->t, test), others = Compare_comparators(I->t, test);
        const Atom *other = others.count == 1 ? store_single(I->st, I->values[others.items[0]]) : NULL;
        if (ops.items[0] == (holds ? CMPOP_In : CMPOP_NotIn)) narrow_in(I, Compare_left(I->t, test), others);
        bool is_not = ops.items[0] == CMPOP_IsNot || ops.items[0] == CMPOP_NotEq;
        if (!other || other->kind != ATOM_NONE) return;
        if (!is_not && ops.items[0] != CMPOP_Is && ops.items[0] != CMPOP_Eq) return;
        holds = holds == is_not;
        test = Compare_left(I->t, test);
    }
    NodeId name = tree_kind(I->t, test) == NODE_NamedExpr ? NamedExpr_target(I->t, test) : test;
    if (!holds || tree_kind(I->t, name) != NODE_Name || I->s->name_of[name.v] == NO_ROW) return;
    ValueId was = I->values[test.v];
    ValueId v = compares ? store_without_none(I->st, was) : store_filter_truth(I->st, was, 1);
    if (!value_eq(v, was) && !I->dead) state_write(I, I->s->names[I->s->name_of[name.v]].variable, v);
}

/* The same of each part that must have held, or not held. */
static void narrow_none_all(Interp *I, NodeId test, bool holds) {
    if (tree_kind(I->t, test) != NODE_BoolOp || (tree_flags(I->t, test) == BOOLOP_And) != holds) {
        narrow_none(I, test, holds);
        return;
    }
    List parts = BoolOp_values(I->t, test);
    for (uint32_t i = 0; i < parts.count; i++) narrow_none(I, list_node(parts, i), holds);
}

/* One arm after the other of if/elif/.../else, each from the state in which the tests before it were false. */
static void exec_if(Interp *I, NodeId n) {
    Arms arms = arms_begin(I);
    for (;;) {
        int truth = store_truth(I->st, eval(I, If_test(I->t, n)));
        /* What the test did (a walrus) holds in both arms: it stays on the trail before the arm. */
        uint32_t before_arm = state_mark(I);
        bool was_dead = I->dead;
        if (truth == 0) I->dead = true;
        narrow_all(I, If_test(I->t, n));
        narrow_none_all(I, If_test(I->t, n), true);
        if (I->taint) taint_guard(I, If_test(I->t, n), true);
        exec_block(I, If_body(I->t, n));
        arms_note(I, &arms);
        state_undo(I, before_arm);
        I->dead = was_dead || truth == 1;
        narrow_not(I, If_test(I->t, n));
        narrow_none_all(I, If_test(I->t, n), false);
        if (I->taint) taint_guard(I, If_test(I->t, n), false);
        List orelse = If_orelse(I->t, n);
        NodeId next = orelse.count == 1 ? list_node(orelse, 0) : (NodeId){0};
        if (next.v && tree_kind(I->t, next) == NODE_If && interp_step(I)) {
            n = next;
            continue;
        }
        exec_block(I, orelse);
        arms_add(I, &arms);
        break;
    }
    arms_join(I, &arms);
}

static void exec_match(Interp *I, NodeId n) {
    ValueId subject = eval(I, Match_subject(I->t, n));
    List cases = Match_cases(I->t, n);
    Arms arms = arms_begin(I);
    bool always = false;
    for (uint32_t i = 0; i < cases.count; i++) {
        NodeId c = list_node(cases, i);
        NodeId guard = match_case_guard(I->t, c);
        if (I->taint) guard_case(I, Match_subject(I->t, n), match_case_pattern(I->t, c));
        assign_pattern(I, match_case_pattern(I->t, c), subject);
        int truth = guard.v ? store_truth(I->st, eval(I, guard)) : 1, matches = pattern_truth(I, match_case_pattern(I->t, c), subject);
        I->dead = I->dead || always || truth == 0 || matches == 0;
        if (I->taint && guard.v) taint_guard(I, guard, true);
        exec_block(I, match_case_body(I->t, c));
        arms_add(I, &arms);
        always = always || (truth == 1 && (matches == 1 || pattern_always_matches(I, match_case_pattern(I->t, c))));
    }
    I->dead = I->dead || always;
    arms_add(I, &arms);
    arms_join(I, &arms);
}

/* ---- loops ---- */

/* What grew at a loop's head in earlier rounds, of this run of the loop or of one before inside the same body: a chain
 * that hangs, for the time of the body, on the loop's entry in `values`. */
static void heads_apply(Interp *I, NodeId n) {
    for (uint32_t i = I->values[n.v].v; i; i = I->heads[i].next)
        state_write(I, I->heads[i].row, store_join(I->st, I->now[I->heads[i].row], I->heads[i].value));
}

static void heads_grow(Interp *I, NodeId n, uint32_t row, ValueId value) {
    for (uint32_t i = I->values[n.v].v; i; i = I->heads[i].next) {
        if (I->heads[i].row != row) continue;
        I->heads[i].value = value;
        return;
    }
    if (!I->values[n.v].v) {
        INTERP_RESERVE(I, looped, (size_t)I->looped_count + 1);
        I->looped[I->looped_count++] = n.v;
    }
    if (!I->head_count) I->head_count = 1;
    INTERP_RESERVE(I, heads, (size_t)I->head_count + 1);
    I->heads[I->head_count] = (HeadGrowth){row, value, I->values[n.v].v};
    I->values[n.v] = (ValueId){I->head_count++};
}

static void loops_forget(Interp *I) {
    for (uint32_t i = 0; i < I->looped_count; i++) I->values[I->looped[i]] = VALUE_UNKNOWN;
    I->looped_count = I->head_count = 0;
}

/* Joins the deltas of the round just run into the head; true where it changed. */
static bool head_join(Interp *I, NodeId n, uint32_t delta_mark, uint32_t continue_mark, uint32_t round) {
    bool changed = false;
    uint32_t deltas = I->delta_count - delta_mark, total = deltas + I->continue_count - continue_mark;
    for (uint32_t i = 0; i < total; i++) {
        const Exit *exit = i < deltas ? NULL : &I->continues[continue_mark + i - deltas];
        RowValue d = exit ? (RowValue){exit->row, exit->value} : I->deltas[delta_mark + i];
        ValueId v = store_join(I->st, I->now[d.row], d.value);
        if (value_eq(v, I->now[d.row])) continue;
        if (round >= LOOP_LAST_ROUND) v = store_give_up(I->st, I->now[d.row], d.value);
        else if (round >= LOOP_ROUNDS) v = store_join(I->st, I->now[d.row], store_widen(I->st, d.value));
        if (value_eq(v, I->now[d.row])) continue;
        state_write(I, d.row, v);
        heads_grow(I, n, d.row, v);
        changed = true;
    }
    I->delta_count = delta_mark;
    I->continue_count = continue_mark;
    return changed;
}

typedef struct LoopParts {
    NodeId node, test, target;
    ValueId element;
    List body, orelse;
} LoopParts;

static void run_round(Interp *I, const LoopParts *p, int *truth) {
    if (p->test.v) *truth = store_truth(I->st, eval(I, p->test));
    else assign_each(I, p->target, For_iter(I->t, p->node), p->element);
    if (*truth == 0) I->dead = true;
    if (I->taint && p->test.v) taint_guard(I, p->test, true);
    exec_block(I, p->body);
}

static void exec_loop(Interp *I, const LoopParts *p) {
    Loop loop = {I->loop, state_mark(I), I->break_count, 0, I->continue_count};
    bool was_dead = I->dead;
    int truth = -1;
    I->loop = &loop;
    I->loop_depth++;
    heads_apply(I, p->node);
    for (uint32_t round = 1;; round++) {
        I->break_count = loop.break_mark;
        loop.break_arms = 0;
        run_round(I, p, &truth);
        Arms end = {loop.trail_mark, I->delta_count, 0, was_dead};
        uint32_t delta_mark = I->delta_count;
        arms_add(I, &end);
        heads_apply(I, p->node);
        if (!head_join(I, p->node, delta_mark, loop.continue_mark, round)) break;
        if (!interp_step(I) || round > 2 * LOOP_LAST_ROUND) {
            I->bounds |= BOUND_ROUNDS;
            break;
        }
    }
    I->loop = loop.outer;
    I->loop_depth--;
    if (p->test.v) truth = store_truth(I->st, eval(I, p->test));
    I->dead = was_dead || truth == 1;
    if (I->taint && p->test.v) taint_guard(I, p->test, false);
    exec_block(I, p->orelse);
    Arms arms = {loop.trail_mark, I->delta_count, 0, was_dead};
    arms_add(I, &arms);
    arms_add_exits(I, &arms, I->breaks, loop.break_mark, I->break_count, loop.break_arms);
    I->break_count = loop.break_mark;
    arms_join(I, &arms);
}

static void exec_for(Interp *I, NodeId n) { /* AsyncFor has the same slots */
    ValueId iterable = eval(I, For_iter(I->t, n)), element = lookup_iterated(I, iterable);
    if (I->taint) element = taint_iterated(I, For_iter(I->t, n), element);
    LoopParts p = {.node = n,
                   .target = For_target(I->t, n),
                   .element = element,
                   .body = For_body(I->t, n),
                   .orelse = For_orelse(I->t, n)};
    exec_loop(I, &p);
    if (I->taint) guard_loop(I, n);
}

static void exec_while(Interp *I, NodeId n) {
    LoopParts p = {
        .node = n, .test = While_test(I->t, n), .body = While_body(I->t, n), .orelse = While_orelse(I->t, n)};
    exec_loop(I, &p);
}

static void exec_break(Interp *I) {
    if (I->loop && !I->dead) {
        exits_add(I, &I->breaks, &I->breaks_capacity, &I->break_count, I->loop->trail_mark);
        I->loop->break_arms++;
    }
    I->dead = true;
}

static void exec_continue(Interp *I) {
    if (I->loop && !I->dead)
        exits_add(I, &I->continues, &I->continues_capacity, &I->continue_count, I->loop->trail_mark);
    I->dead = true;
}

/* ---- try, with ---- */

static void exec_handler(Interp *I, NodeId handler) {
    NodeId type = ExceptHandler_type(I->t, handler);
    uint32_t name = I->s->name_of[handler.v];
    ValueId v = type.v ? annotation_value(I, type) : VALUE_UNKNOWN;
    v = store_relabel(I->st, v, I->raised);
    if (name != NO_ROW) state_write(I, I->s->names[name].variable, v);
    exec_block(I, ExceptHandler_body(I->t, handler));
    if (name != NO_ROW) state_write(I, I->s->names[name].variable, VALUE_NEVER);
}

/* `finally` runs once, from all ways in together; behind it go on those that came in normally, with what it wrote. */
static void exec_finally(Interp *I, List body, uint32_t write_mark) {
    if (!body.count) return;
    bool dead = I->dead;
    uint32_t mark = state_mark(I), write_end = I->write_count;
    I->dead = false;
    state_apply(I, write_mark, write_end);
    uint32_t start = state_mark(I);
    exec_block(I, body);
    bool ended = I->dead;
    /* The writes of the body itself, as they stand at its end, on top of the normal way in. */
    uint32_t deltas = I->delta_count;
    Arms wrote = {.trail_mark = start};
    I->dead = false;
    arms_note(I, &wrote);
    state_undo(I, mark);
    for (uint32_t i = deltas; i < I->delta_count; i++) state_write(I, I->deltas[i].row, I->deltas[i].value);
    I->delta_count = deltas;
    I->dead = dead || ended;
}

static void exec_try(Interp *I, NodeId n) { /* TryStar has the same slots */
    bool was_dead = I->dead;
    uint32_t write_mark = I->write_count;
    LabelSetId raised = I->raised;
    I->raised = (LabelSetId){0};
    I->try_depth++;
    Arms arms = arms_begin(I);
    exec_block(I, Try_body(I->t, n));
    uint32_t write_end = I->write_count;
    exec_block(I, Try_orelse(I->t, n));
    arms_add(I, &arms);
    List handlers = Try_handlers(I->t, n);
    for (uint32_t i = 0; i < handlers.count; i++) {
        state_apply(I, write_mark, write_end);
        exec_handler(I, list_node(handlers, i));
        arms_add(I, &arms);
    }
    arms_join(I, &arms);
    I->raised = labels_join(&I->st->labels, raised, I->raised);
    exec_finally(I, Try_finalbody(I->t, n), write_mark);
    I->dead = I->dead || was_dead;
    if (--I->try_depth == 0) I->write_count = 0;
}

/* Whether leaving this manager may end an exception: then code behind the block is reached from anywhere inside. */
static bool may_suppress(Interp *I, ValueId manager) {
    static const Str names[] = {S("suppress"), S("raises"), S("assertRaises"), S("assertRaisesRegex"), S("ignored")};
    for (uint32_t i = 0; i < store_set(I->st, manager).count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, manager, i));
        if (a->kind != ATOM_INSTANCE) continue;
        for (size_t j = 0; j < COUNT_OF(names); j++)
            if (str_eq(qual_segment(I->q, a->qual), names[j])) return true;
    }
    return false;
}

static ValueId entered(Interp *I, NodeId item, ValueId manager) {
    ValueId v = lookup_context(I, manager);
    return I->taint ? store_relabel(I->st, v, taint_implicit(I, item, manager, S("__enter__"), false)) : v;
}

static void exec_with(Interp *I, NodeId n) { /* AsyncWith has the same slots */
    List items = With_items(I->t, n);
    bool suppresses = false, was_dead = I->dead;
    for (uint32_t i = 0; i < items.count; i++) {
        NodeId item = list_node(items, i);
        ValueId manager = eval(I, withitem_context_expr(I->t, item));
        suppresses = suppresses || may_suppress(I, manager);
        if (withitem_optional_vars(I->t, item).v)
            assign(I, withitem_optional_vars(I->t, item), entered(I, item, manager));
    }
    if (!suppresses) {
        exec_block(I, With_body(I->t, n));
        return;
    }
    uint32_t write_mark = I->write_count;
    I->try_depth++;
    Arms arms = arms_begin(I);
    exec_block(I, With_body(I->t, n));
    uint32_t write_end = I->write_count;
    arms_add(I, &arms);
    state_apply(I, write_mark, write_end);
    arms_add(I, &arms);
    arms_join(I, &arms);
    I->dead = was_dead;
    if (--I->try_depth == 0) I->write_count = 0;
}

/* ---- simple statements ---- */

/* What a variable was made of, for what is found out about it later. Also of head, tail = os.path.split(x) the first. */
static void note_definition(Interp *I, NodeId target, NodeId value) {
    bool split = tree_kind(I->t, value) == NODE_Call && str_eq(guard_word(I, Call_func(I->t, value)), S("split"));
    if (split && tree_kind(I->t, target) == NODE_Tuple && Tuple_elts(I->t, target).count) target = list_node(Tuple_elts(I->t, target), 0);
    if (tree_kind(I->t, target) != NODE_Name || I->s->name_of[target.v] == NO_ROW) return;
    uint32_t row = I->s->names[I->s->name_of[target.v]].variable;
    if (row != NO_ROW) I->definitions[row] = value.v;
}

static void exec_assign(Interp *I, NodeId n) {
    ValueId v = eval(I, Assign_value(I->t, n));
    List targets = Assign_targets(I->t, n);
    for (uint32_t i = 0; i < targets.count; i++) {
        assign(I, list_node(targets, i), v);
        if (I->taint) note_definition(I, list_node(targets, i), Assign_value(I->t, n));
    }
}

/* In the body of a class that a decorator or a base makes an __init__ for, a default is one thing that a field may be: what an object
 * is made with is another. */
static bool is_field(Interp *I, NodeId target, NodeId annotation) {
    uint32_t row = tree_kind(I->t, target) == NODE_Name ? I->s->name_of[target.v] : NO_ROW;
    if (row == NO_ROW || I->s->scopes[I->s->names[row].scope.v].kind != SCOPE_CLASS) return false;
    Str type = tree_name(I->t, tree_called_word(I->t, annotation));
    NodeId class = I->s->scopes[I->s->names[row].scope.v].node;
    if (str_eq(type, S("ClassVar")) || str_eq(type, S("Final"))) return false;
    List bases = ClassDef_bases(I->t, class);
    for (uint32_t i = 0; i < bases.count; i++)
        if (str_ends_with(tree_name(I->t, tree_called_word(I->t, list_node(bases, i))), S("Enum"))) return false;
    return bases.count || FunctionDef_decorator_list(I->t, class).count;
}

static void exec_ann_assign(Interp *I, NodeId n) {
    NodeId value = AnnAssign_value(I->t, n), target = AnnAssign_target(I->t, n);
    ValueId said = annotation_value(I, AnnAssign_annotation(I->t, n));
    if (value.v) {
        ValueId v = eval(I, value);
        const Atom *a = store_single(I->st, v);
        bool none = a && a->kind == ATOM_NONE && value_reaches(I, said); /* given later */
        bool other = none || is_field(I, target, AnnAssign_annotation(I->t, n));
        assign(I, target, store_says_nothing(I->st, v) ? store_relabel(I->st, said, store_labels(I->st, v)) : other ? store_join(I->st, v, said) : v);
        if (I->taint) note_definition(I, target, value);
        return;
    }
    I->values[target.v] = said;
    uint32_t row = I->s->name_of[target.v];
    if (row == NO_ROW) return;
    ScopeId scope = I->s->names[row].scope;
    if (I->s->scopes[scope.v].kind == SCOPE_CLASS && I->s->names[row].sym < I->t->name_count)
        cell_write(I, I->s->scopes[scope.v].node, (Sym){I->s->names[row].sym}, said);
    if (scope.v == 1 && value_reaches(I, said)) state_write_weak(I, row, said); /* given later */
}

/* The target is read and written; its own node is a store, so its reading is done by hand. */
static void exec_aug_assign(Interp *I, NodeId n) {
    NodeId target = AugAssign_target(I->t, n);
    ValueId old = VALUE_UNKNOWN;
    NodeKind kind = tree_kind(I->t, target);
    if (kind == NODE_Name) {
        old = lookup_name(I, target);
    } else if (kind == NODE_Attribute) {
        Sym attr = Attribute_attr(I->t, target);
        old = lookup_attribute(I, eval(I, Attribute_value(I->t, target)), attr, tree_name(I->t, attr));
    } else if (kind == NODE_Subscript) {
        ValueId base = eval(I, Subscript_value(I->t, target));
        old = lookup_item(I, base, eval(I, Subscript_slice(I->t, target)), Subscript_slice(I->t, target));
    }
    ValueId operand = eval(I, AugAssign_value(I->t, n));
    ValueId v = fold_binary(I, (BinOp)tree_flags(I->t, n), old, operand, n);
    assign(I, target, I->taint ? taint_operator(I, v, old, operand, (BinOp)tree_flags(I->t, n)) : v);
}

static void exec_return(Interp *I, NodeId n) {
    NodeId value = Return_value(I->t, n);
    ValueId v = value.v ? eval(I, value) : store_none(I->st);
    if (I->taint) I->cold[n.v] = I->dead;
    if (!I->dead) ret_write(I, I->function, v);
    if (I->taint) guard_return(I, value);
    I->dead = true;
}

/* A function of this file that was read and that nothing comes back from. */
static bool never_returns(const Interp *I, ScopeId function) {
    bool plain = tree_kind(I->t, I->s->scopes[function.v].node) == NODE_FunctionDef && !I->s->scopes[function.v].generator;
    return plain && (I->scope_flags[function.v] & SCOPE_RAN) && value_eq(I->ret[function.v], VALUE_NEVER);
}

static bool ends_program(Interp *I, NodeId expr) {
    if (tree_kind(I->t, expr) != NODE_Call) return false;
    const Atom *a = store_single(I->st, I->values[Call_func(I->t, expr).v]);
    for (uint32_t depth = 0; a && a->kind == ATOM_METHOD && depth < VALUE_MAX_DEPTH; depth++) a = store_get(I->st, a->callee);
    if (a && a->kind == ATOM_FUNCTION && I->taint) return never_returns(I, I->s->scope_of[a->node.v]);
    return a && a->kind == ATOM_NAME && effect_ends_program(I->effects, a->qual);
}

/* A call whose result nobody takes: it checks what it was given, or does something. */
static void guard_statement(Interp *I, NodeId n) {
    if (tree_kind(I->t, n) == NODE_Await) n = Await_value(I->t, n);
    if (tree_kind(I->t, n) == NODE_Call && !I->dead && !I->seeded) guard_call(I, n, GUARD_DONE);
}

static void exec_statement(Interp *I, NodeId n) {
    const Tree *t = I->t;
    switch (tree_kind(t, n)) {
        case NODE_Expr:
            if (tree_kind(t, Expr_value(t, n)) == NODE_Constant) break; /* a docstring */
            eval(I, Expr_value(t, n));
            if (I->taint) guard_statement(I, Expr_value(t, n));
            if (ends_program(I, Expr_value(t, n))) I->dead = true;
            break;
        case NODE_Assign: exec_assign(I, n); break;
        case NODE_AnnAssign: exec_ann_assign(I, n); break;
        case NODE_AugAssign: exec_aug_assign(I, n); break;
        case NODE_Return: exec_return(I, n); break;
        case NODE_If: exec_if(I, n); break;
        case NODE_For:
        case NODE_AsyncFor: exec_for(I, n); break;
        case NODE_While: exec_while(I, n); break;
        case NODE_Try:
        case NODE_TryStar: exec_try(I, n); break;
        case NODE_With:
        case NODE_AsyncWith: exec_with(I, n); break;
        case NODE_Match: exec_match(I, n); break;
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef: exec_function_def(I, n); break;
        case NODE_ClassDef: exec_class_def(I, n); break;
        case NODE_Import: exec_import(I, n); break;
        case NODE_ImportFrom: exec_import_from(I, n); break;
        case NODE_Break: exec_break(I); break;
        case NODE_Continue: exec_continue(I); break;
        case NODE_Raise:
            if (Raise_exc(t, n).v) {
                LabelSetId labels = store_deep(I->st, eval(I, Raise_exc(t, n)));
                if (!I->dead) I->raised = labels_join(&I->st->labels, I->raised, labels);
            }
            if (Raise_cause(t, n).v) eval(I, Raise_cause(t, n));
            I->dead = true;
            break;
        case NODE_Assert:
            eval(I, Assert_test(t, n));
            narrow_all(I, Assert_test(t, n));
            if (I->taint) taint_guard(I, Assert_test(t, n), true);
            if (Assert_msg(t, n).v) eval(I, Assert_msg(t, n));
            break;
        case NODE_Delete: {
            List targets = Delete_targets(t, n);
            for (uint32_t i = 0; i < targets.count; i++) delete_target(I, list_node(targets, i));
            break;
        }
        case NODE_TypeAlias: assign(I, TypeAlias_name(t, n), VALUE_UNKNOWN); break;
        default: break; /* Pass, Global, Nonlocal */
    }
}

static void exec_block(Interp *I, List body) {
    for (uint32_t i = 0; i < body.count && interp_step(I); i++) exec_statement(I, list_node(body, i));
}

/* ---- bodies ---- */

static void begin_body(Interp *I, ScopeId scope) {
    I->function = scope;
    I->trail_count = I->write_count = I->delta_count = I->break_count = I->continue_count = 0;
    I->loop = NULL;
    I->weak = I->try_depth = I->loop_depth = 0;
    I->dead = false;
    I->scope_flags[scope.v] &= (uint8_t)~SCOPE_STALE;
    if (I->taint) guard_begin(I);
    state_enter(I, scope);
}

static void end_body(Interp *I, ScopeId scope) {
    state_leave(I, scope);
    loops_forget(I);
}

void exec_module(Interp *I) {
    ScopeId module = {1};
    const Scope *s = &I->s->scopes[1];
    begin_body(I, module);
    exec_block(I, Module_body(I->t, s->node));
    for (uint32_t row = s->names; row < s->names + s->name_count; row++) {
        ValueId v = I->dead ? store_join(I->st, I->any[row], lookup_unbound(I, I->s->names[row].sym)) : I->now[row];
        if (!value_eq(v, I->final[row])) readers_stale(I, &I->row_readers[row]);
        I->final[row] = v;
    }
    I->module_done = true;
    end_body(I, module);
}

void exec_function(Interp *I, ScopeId scope) {
    NodeId n = I->s->scopes[scope.v].node;
    begin_body(I, scope);
    if (I->taint) guard_function(I);
    assign_parameters(I, scope);
    if (tree_kind(I->t, n) == NODE_Lambda) {
        ret_write(I, scope, eval(I, Lambda_body(I->t, n)));
        if (I->taint) guard_return(I, Lambda_body(I->t, n));
    } else {
        exec_block(I, FunctionDef_body(I->t, n));
        if (!I->dead) ret_write(I, scope, store_none(I->st));
        if (I->taint) guard_return(I, (NodeId){0});
    }
    end_body(I, scope);
}
