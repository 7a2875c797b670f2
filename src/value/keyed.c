/* What is known by constants beside a value: what an object was given under a constant key, and the address of a page whose
 * route has no parts that vary. */
#include "value/interp.h"

/* x.set("section", "key", value), x.get("section", "key"): as good as a variable; NULL where it is not so. */
static Cell *keyed_cell(Interp *I, NodeId call, Str method, uint32_t count) {
    enum { OF_A_VARIABLE = 0x80000000, OF_A_KEY = 0x80000000 };
    NodeId func = Call_func(I->t, call);
    List args = Call_args(I->t, call);
    if (args.count < count || tree_kind(I->t, func) != NODE_Attribute) return NULL;
    if (!str_eq(tree_name(I->t, Attribute_attr(I->t, func)), method)) return NULL;
    const Atom *section = store_single(I->st, I->values[args.items[0]]), *key = store_single(I->st, I->values[args.items[1]]);
    NodeId base = Attribute_value(I->t, func);
    uint32_t row = tree_kind(I->t, base) == NODE_Name ? I->s->name_of[base.v] : NO_ROW;
    if (row == NO_ROW || I->s->names[row].variable == NO_ROW) return NULL;
    if (!section || section->kind != ATOM_STR || !key || key->kind != ATOM_STR) return NULL;
    uint32_t number = (uint32_t)(str_hash(section->text) * 31 + str_hash(key->text));
    return cell_get(I, (NodeId){OF_A_VARIABLE | I->s->names[row].variable}, (Sym){OF_A_KEY | number});
}

bool keyed_store(Interp *I, NodeId call) {
    Cell *cell = keyed_cell(I, call, S("set"), 3);
    if (!cell || Call_args(I->t, call).count != 3 || I->dead) return cell != NULL;
    cell_write(I, (NodeId){cell->class_node}, (Sym){cell->sym}, I->values[Call_args(I->t, call).items[2]]);
    return true;
}

ValueId keyed_load(Interp *I, NodeId call) {
    Cell *cell = keyed_cell(I, call, S("get"), 2);
    if (!cell) return VALUE_NEVER;
    readers_add(I, &cell->readers);
    return cell->value;
}

bool keyed_route(Interp *I, NodeId attribute) {
    if (!str_eq(tree_name(I->t, Attribute_attr(I->t, attribute)), S("path"))) return false;
    uint32_t scope = scope_function(I->s, I->s->scope_in[attribute.v]).v;
    NodeKind kind = scope > 1 ? tree_kind(I->t, I->s->scopes[scope].node) : NODE_Module;
    if (kind != NODE_FunctionDef && kind != NODE_AsyncFunctionDef) return false;
    List decorators = FunctionDef_decorator_list(I->t, I->s->scopes[scope].node);
    bool constant = false;
    for (uint32_t i = 0; i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        List args = tree_kind(I->t, d) == NODE_Call ? Call_args(I->t, d) : (List){0};
        bool written = args.count && tree_kind(I->t, list_node(args, 0)) == NODE_Constant; /* it may not have been run yet */
        const Atom *rule = args.count ? store_single(I->st, written ? fold_constant(I, list_node(args, 0)) : I->values[args.items[0]]) : NULL;
        if (!rule || rule->kind != ATOM_STR || !str_starts_with(rule->text, S("/"))) continue;
        for (const char *c = "<{:*"; *c; c++)
            if (str_find_byte(rule->text, *c, 0) != SIZE_MAX) return false;
        constant = true;
    }
    return constant;
}
