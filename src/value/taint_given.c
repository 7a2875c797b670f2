/* What a function of this file does to a container or an object that it is given: `out.append(x)`, `out[key] = x`, `out.name = x`.
 * The caller's variable gets a label of its own for that; what it is made of the program as a whole knows (PATH_KEY_GIVEN). */
#include "value/taint.h"

#include "value/interp.h"

enum { MOST_NODES = 4096 /* of a function */ };

bool taint_grows(Str method) {
    static const char *const words[] = {"append", "add", "insert", "extend", "update", "setdefault", "appendleft", "extendleft", NULL};
    for (const char *const *w = words; *w; w++)
        if (str_eq(method, str_from_z(*w))) return true;
    return false;
}

static bool is_name(const Tree *t, NodeId n, Sym name) { return tree_kind(t, n) == NODE_Name && Name_id(t, n).v == name.v; }

typedef struct Change {
    bool grows, bound; /* it is changed; it is another object from some place on */
} Change;

static void target_of(const Tree *t, NodeId target, Sym name, Change *c) {
    NodeKind kind = tree_kind(t, target);
    c->bound |= is_name(t, target, name);
    if (kind == NODE_Subscript) c->grows |= is_name(t, Subscript_value(t, target), name);
    if (kind == NODE_Attribute) c->grows |= is_name(t, Attribute_value(t, target), name);
}

static bool changes(const Tree *t, NodeId function, Sym name) {
    Change c = {false, false};
    uint32_t start = tree_start(t, function);
    for (uint32_t id = function.v; id && function.v - id < MOST_NODES && tree_start(t, (NodeId){id}) >= start; id--) {
        NodeId n = {id};
        NodeKind kind = tree_kind(t, n);
        if (kind == NODE_Assign) {
            List targets = Assign_targets(t, n);
            for (uint32_t i = 0; i < targets.count; i++) target_of(t, list_node(targets, i), name, &c);
        } else if (kind == NODE_AugAssign) {
            target_of(t, AugAssign_target(t, n), name, &c);
        } else if (kind == NODE_Call && tree_kind(t, Call_func(t, n)) == NODE_Attribute) {
            NodeId func = Call_func(t, n);
            c.grows |= is_name(t, Attribute_value(t, func), name) && taint_grows(tree_name(t, Attribute_attr(t, func)));
        }
    }
    return c.grows && !c.bound;
}

/* Made in this function, or at least known to be a container or an object of the program. */
static bool may_change(const Interp *I, NodeId n) {
    const Atom *a = store_single(I->st, I->values[n.v]);
    if (!a || tree_kind(I->t, n) != NODE_Name) return false;
    return (a->kind >= ATOM_LIST && a->kind <= ATOM_DICT) || a->kind == ATOM_OBJECT;
}

void taint_given(Interp *I, NodeId call, const Atom *callee) {
    enum { MOST = 8 };
    bool bound = callee->kind == ATOM_METHOD;
    const Atom *plain = store_unbound(I->st, callee);
    List args = Call_args(I->t, call);
    if (plain->kind != ATOM_FUNCTION || tree_kind(I->t, plain->node) == NODE_Lambda) return;
    List names = arguments_args(I->t, FunctionDef_args(I->t, plain->node));
    for (uint32_t i = 0; i < args.count && i < MOST && i + bound < names.count; i++) {
        NodeId a = list_node(args, i);
        if (tree_kind(I->t, a) == NODE_Starred) return;
        if (!may_change(I, a) || !changes(I->t, plain->node, arg_arg(I->t, list_node(names, i + bound)))) continue;
        LabelStore *ls = &I->st->labels;
        Label l = {.origin = labels_origin(ls, ORIGIN_RESULT, call, 0), .path = path_step(ls, 0, PATH_KEY_GIVEN(i))};
        assign_mutated(I, a, store_relabel(I->st, I->values[a.v], labels_of(ls, l)));
    }
}

bool taint_has_starred(const Interp *I, List args) {
    bool has = false;
    for (uint32_t i = 0; i < args.count; i++) has |= tree_kind(I->t, list_node(args, i)) == NODE_Starred;
    return has;
}

/* What is given for a field: dataclasses and their like; 0: nothing, or nobody can tell. */
static NodeId given_for(const Interp *I, NodeId call, Str field, uint32_t position) {
    List args = Call_args(I->t, call), keywords = Call_keywords(I->t, call);
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId k = list_node(keywords, i);
        if (str_eq(tree_name(I->t, keyword_arg(I->t, k)), field)) return keyword_value(I->t, k);
    }
    return position < args.count && !taint_has_starred(I, args) ? list_node(args, position) : (NodeId){0};
}

/* A class without an __init__ of its own, for which a decorator or a base makes one, keeps what its objects are made with by the names of
 * its fields. By position only where no base has fields that come before. */
void taint_keep_fields(Interp *I, NodeId call, NodeId class) {
    List body = ClassDef_body(I->t, class), bases = ClassDef_bases(I->t, class);
    uint32_t position = 0;
    if (!bases.count && !FunctionDef_decorator_list(I->t, class).count) return;
    for (uint32_t i = 0; i < bases.count; i++) {
        const Atom *base = store_single(I->st, I->values[bases.items[i]]);
        if (base && base->kind == ATOM_CLASS) position = UINT32_MAX - body.count;
    }
    for (uint32_t i = 0; i < body.count; i++) {
        NodeId n = list_node(body, i), target = tree_kind(I->t, n) == NODE_AnnAssign ? AnnAssign_target(I->t, n) : (NodeId){0};
        if (!target.v || tree_kind(I->t, target) != NODE_Name) continue;
        Sym field = Name_id(I->t, target);
        NodeId given = given_for(I, call, tree_name(I->t, field), position++);
        LabelSetId labels = given.v ? store_deep(I->st, I->values[given.v]) : (LabelSetId){0};
        if (!labels.v) continue;
        ValueId old = cell_get(I, class, field)->value;
        cell_write(I, class, field, store_relabel(I->st, value_eq(old, VALUE_NEVER) ? VALUE_UNKNOWN : old, labels));
    }
}
