/* What all(), any() and loops say of each element: of each character of a text, each piece of a path, each item. */
#include "value/check.h"

/* The characters for which a test about `variable`, one character, may hold. */
static CharSet test_chars(Interp *I, NodeId test, Sym variable, bool holds, uint32_t depth) {
    const Tree *t = I->t;
    CharSet set = charset_all();
    NodeKind kind = tree_kind(t, test);
    if (depth > 8) return set;
    if (kind == NODE_UnaryOp && tree_flags(t, test) == UNARYOP_Not)
        return test_chars(I, UnaryOp_operand(t, test), variable, !holds, depth + 1);
    if (kind == NODE_BoolOp) {
        List parts = BoolOp_values(t, test);
        bool all = (tree_flags(t, test) == BOOLOP_And) == holds;
        set = all ? charset_all() : charset_none();
        for (uint32_t i = 0; i < parts.count; i++) {
            CharSet one = test_chars(I, list_node(parts, i), variable, holds, depth + 1);
            set = all ? charset_and(set, one) : charset_or(set, one);
        }
        return set;
    }
    NodeId subject = {0};
    bool positive = true, known = false;
    if (kind == NODE_Compare && Compare_comparators(t, test).count == 1) {
        CmpOp op = (CmpOp)Compare_ops(t, test).items[0];
        subject = Compare_left(t, test);
        positive = op == CMPOP_In || op == CMPOP_Eq;
        known = (op == CMPOP_In || op == CMPOP_NotIn || op == CMPOP_Eq || op == CMPOP_NotEq) &&
                check_members(I, list_node(Compare_comparators(t, test), 0), &set);
    } else if (kind == NODE_Call && tree_kind(t, Call_func(t, test)) == NODE_Attribute) {
        subject = Attribute_value(t, Call_func(t, test));
        known = check_method_chars(guard_word(I, Call_func(t, test)), &set);
    }
    if (!known || tree_kind(t, subject) != NODE_Name || Name_id(t, subject).v != variable.v) return charset_all();
    return holds == positive ? set : charset_not(set);
}

/* The text of which an expression gives the pieces between slashes: x.split("/"), Path(x).parts; 0. */
static NodeId split_path(const Interp *I, NodeId n) {
    const Tree *t = I->t;
    if (tree_kind(t, n) == NODE_Attribute && str_eq(guard_word(I, n), S("parts"))) return Attribute_value(t, n);
    if (tree_kind(t, n) != NODE_Call || tree_kind(t, Call_func(t, n)) != NODE_Attribute) return (NodeId){0};
    Str word = guard_word(I, Call_func(t, n));
    List args = Call_args(t, n);
    if (!args.count || (!str_eq(word, S("split")) && !str_eq(word, S("rsplit")))) return (NodeId){0};
    const Atom *by = check_text(I, list_node(args, 0));
    bool slash = by ? str_eq(by->text, S("/")) || str_eq(by->text, S("\\"))
                    : str_eq(guard_word(I, list_node(args, 0)), S("sep"));
    return slash ? Attribute_value(t, Call_func(t, n)) : (NodeId){0};
}

static bool is_variable(const Interp *I, NodeId n, Sym name) {
    return tree_kind(I->t, n) == NODE_Name && Name_id(I->t, n).v == name.v;
}

/* Whether a test about a piece of a path finds "..". */
static bool finds_dots(const Interp *I, NodeId test, Sym piece) {
    const Tree *t = I->t;
    if (tree_kind(t, test) != NODE_Compare || Compare_comparators(t, test).count != 1) return false;
    NodeId left = Compare_left(t, test), right = list_node(Compare_comparators(t, test), 0);
    CmpOp op = (CmpOp)Compare_ops(t, test).items[0];
    bool of_right = op == CMPOP_In && is_variable(I, right, piece);
    if (!of_right && !(is_variable(I, left, piece) && (op == CMPOP_Eq || op == CMPOP_In))) return false;
    ValueId v = I->values[(of_right ? left : right).v];
    const Atom *a = store_single(I->st, v);
    if (a && a->kind == ATOM_STR) return str_eq(a->text, S(".."));
    for (uint32_t i = 0; a && a->kind >= ATOM_TUPLE && a->kind <= ATOM_SET && i < a->count; i++) {
        const Atom *one = store_single(I->st, a->items[i]);
        if (one && one->kind == ATOM_STR && str_eq(one->text, S(".."))) return true;
    }
    return str_eq(guard_word(I, of_right ? left : right), S("pardir"));
}

/* any(bad in x for bad in (";", "|")) failed. */
static void check_parts(Interp *I, NodeId at, NodeId over, NodeId test, Sym variable) {
    const Tree *t = I->t;
    CharSet set;
    if (tree_kind(t, test) != NODE_Compare || Compare_comparators(t, test).count != 1) return;
    NodeId right = list_node(Compare_comparators(t, test), 0);
    if (!is_variable(I, Compare_left(t, test), variable) || Compare_ops(t, test).items[0] != CMPOP_In ||
        !check_labels(I, right).v)
        return;
    if (check_members(I, over, &set)) {
        guard_apply(I, at, right, check_chars_fact(I, charset_not(set), true));
        return;
    }
    const Atom *a = store_single(I->st, I->values[over.v]);
    for (uint32_t i = 0; a && a->kind >= ATOM_TUPLE && a->kind <= ATOM_SET && i < a->count; i++) {
        const Atom *one = store_single(I->st, a->items[i]);
        if (one && one->kind == ATOM_STR) guard_apply(I, at, right, check_lacks(I, one->text));
    }
}

bool guard_is_address(const Interp *I, NodeId test, bool holds) {
    static const char *const inner[] = {"is_private", "is_loopback", "is_link_local", "is_reserved", NULL};
    if (tree_kind(I->t, test) != NODE_Attribute) return false;
    Str word = guard_word(I, test);
    bool found = false;
    for (const char *const *w = inner; *w; w++) found |= str_eq(word, str_from_z(*w));
    return holds ? str_eq(word, S("is_global")) : found;
}

/* What stands within `n` and says something of an address. */
static bool asks_address(const Interp *I, NodeId n, bool holds) {
    enum { MOST = 64 };
    uint32_t start = tree_start(I->t, n);
    bool found = false;
    for (uint32_t id = n.v; !found && id && n.v - id < MOST && tree_start(I->t, (NodeId){id}) >= start; id--)
        found = guard_is_address(I, (NodeId){id}, holds) || guard_is_address(I, (NodeId){id}, !holds);
    return found;
}

/* Of each `variable` in `over` the test holds, or it fails. */
static void check_each(Interp *I, NodeId at, NodeId over, Sym variable, NodeId test, bool holds) {
    const Tree *t = I->t;
    if (!check_labels(I, over).v) {
        if (!holds) check_parts(I, at, over, test, variable);
        return;
    }
    NodeId whole = holds ? (NodeId){0} : split_path(I, over);
    if (whole.v && finds_dots(I, test, variable)) {
        guard_apply(I, at, whole, check_cures(TEXT_NO_DOTS));
        return;
    }
    CharSet set = test_chars(I, test, variable, holds, 0);
    if (!charset_empty(charset_not(set))) {
        guard_apply(I, at, over, check_chars_fact(I, set, !holds));
        return;
    }
    if (whole.v) return;
    if (!holds && asks_address(I, test, false)) guard_apply(I, at, over, check_cures(I->guard_families[GUARD_REQUEST]));
    bool compare = tree_kind(t, test) == NODE_Compare && Compare_comparators(t, test).count == 1;
    CmpOp op = compare ? (CmpOp)Compare_ops(t, test).items[0] : CMPOP_Eq;
    if (compare && op == (holds ? CMPOP_In : CMPOP_NotIn) && is_variable(I, Compare_left(t, test), variable) &&
        !check_labels(I, list_node(Compare_comparators(t, test), 0)).v)
        guard_apply(I, at, over, check_cures(TAINT_CURES_ALL));
}

/* all(c in S for c in x), not any(c in S for c in x) */
void check_generator(Interp *I, NodeId call, bool all, bool holds) {
    const Tree *t = I->t;
    List args = Call_args(t, call);
    if (args.count != 1 || all != holds) return;
    NodeId gen = list_node(args, 0);
    NodeKind kind = tree_kind(t, gen);
    if (kind != NODE_GeneratorExp && kind != NODE_ListComp) return;
    List gens = ListComp_generators(t, gen);
    NodeId g = list_node(gens, 0);
    if (gens.count != 1 || comprehension_ifs(t, g).count || tree_kind(t, comprehension_target(t, g)) != NODE_Name)
        return;
    check_each(I, call, comprehension_iter(t, g), Name_id(t, comprehension_target(t, g)), ListComp_elt(t, gen), all);
}

/* Nothing goes on behind these statements. */
static bool leaves(const Interp *I, List body) {
    if (!body.count) return false;
    NodeKind last = tree_kind(I->t, list_node(body, body.count - 1));
    return last == NODE_Raise || last == NODE_Return;
}

/* It is no long loop, and none that may end before the last element without leaving the function. */
static bool sees_all(const Interp *I, NodeId loop) {
    enum { MOST = 512 };
    uint32_t start = tree_start(I->t, loop);
    for (uint32_t id = loop.v; id && tree_start(I->t, (NodeId){id}) >= start; id--)
        if (loop.v - id == MOST || I->t->nodes[id].kind == NODE_Break) return false;
    return true;
}

/* Members of an archive: for member in tar.getmembers(), in tar. The archive; 0. */
static NodeId archive_of(const Interp *I, NodeId over) {
    static const char *const lists[] = {"getmembers", "getnames", "infolist", "namelist", NULL};
    bool known = tree_kind(I->t, over) == NODE_Name;
    if (tree_kind(I->t, over) == NODE_Call) {
        for (const char *const *w = lists; *w; w++) known |= str_eq(guard_word(I, Call_func(I->t, over)), str_from_z(*w));
        over = known ? check_receiver(I, over) : over;
    }
    return known && over.v && tree_kind(I->t, over) == NODE_Name ? over : (NodeId){0};
}

/* The test is about a name, or a path made of one: of a member, or of the variable that was made of it in the loop. */
static bool asks_name(const Interp *I, NodeId test, Sym member, Sym made) {
    enum { MOST = 64 };
    uint32_t start = tree_start(I->t, test);
    for (uint32_t id = test.v; id && test.v - id < MOST && tree_start(I->t, (NodeId){id}) >= start; id--) {
        NodeId n = {id};
        if (made.v && is_variable(I, n, made)) return true;
        if (tree_kind(I->t, n) != NODE_Attribute || !is_variable(I, Attribute_value(I->t, n), member)) continue;
        Str word = guard_word(I, n);
        if (str_eq(word, S("name")) || str_eq(word, S("path")) || str_eq(word, S("filename"))) return true;
    }
    return false;
}

/* for part in x.split("/"): if part == "..": raise ...   Who gets behind the loop has passed each of them. */
void guard_loop(Interp *I, NodeId loop) {
    const Tree *t = I->t;
    List body = For_body(t, loop);
    NodeId target = For_target(t, loop);
    Sym made = {0};
    bool seen = false;
    if (I->dead || I->seeded || tree_kind(t, target) != NODE_Name) return;
    for (uint32_t i = 0; i < body.count; i++) {
        NodeId n = list_node(body, i);
        NodeKind kind = tree_kind(t, n);
        if (kind == NODE_Expr || kind == NODE_AnnAssign) continue;
        if (kind == NODE_Assign) {
            List to = Assign_targets(t, n);
            bool name = to.count == 1 && tree_kind(t, list_node(to, 0)) == NODE_Name;
            if (name && asks_name(I, Assign_value(t, n), Name_id(t, target), made)) made = Name_id(t, list_node(to, 0));
            continue;
        }
        if (kind == NODE_If && !seen && !(seen = sees_all(I, loop))) return;
        if (kind != NODE_If || If_orelse(t, n).count || !leaves(I, If_body(t, n)))
            return; /* it may be gone on before */
        check_each(I, n, For_iter(t, loop), Name_id(t, target), If_test(t, n), false);
        NodeId archive = archive_of(I, For_iter(t, loop));
        if (archive.v && asks_name(I, If_test(t, n), Name_id(t, target), made))
            guard_apply(I, n, archive, check_cures(I->guard_families[GUARD_ARCHIVE]));
    }
}
