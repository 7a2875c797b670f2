/* Names that types are given, so that a parameter annotated with one is what it says wherever the name was made:
 *     Term = Annotated[str, Query()]      Mode = Literal["a", "b"]      Session = Annotated[orm.Session, Depends(open_session)]
 * The value of such a name is the class, and a partial of each call that stands beside it. See value/interp.h. */
#include "value/interp.h"

static bool is_of_typing(const Interp *I, QualId name) {
    Str module = qual_segment(I->q, qual_parent(I->q, name));
    return str_eq(module, S("typing")) || str_eq(module, S("typing_extensions"));
}

/* `Depends(f)`, with what it is given by position. */
static ValueId call_beside(Interp *I, NodeId call) {
    const Atom *callee = store_single(I->st, I->values[Call_func(I->t, call).v]);
    List args = Call_args(I->t, call);
    ValueId items[2];
    if (!callee || callee->kind != ATOM_NAME || args.count > COUNT_OF(items)) return VALUE_NEVER;
    for (uint32_t i = 0; i < args.count; i++) items[i] = I->values[args.items[i]];
    return store_make(I->st, &(Atom){.kind = ATOM_PARTIAL,
                                     .callee = store_member(I->st, I->values[Call_func(I->t, call).v], 0),
                                     .items = items,
                                     .count = args.count,
                                     .rest = VALUE_NEVER});
}

ValueId alias_of(Interp *I, NodeId subscript) {
    const Atom *base = store_single(I->st, I->values[Subscript_value(I->t, subscript).v]);
    if (!base || base->kind != ATOM_NAME || !is_of_typing(I, base->qual)) return VALUE_NEVER;
    Str word = qual_segment(I->q, base->qual);
    NodeId slice = Subscript_slice(I->t, subscript);
    if (str_eq(word, S("Literal"))) return store_name(I->st, base->qual);
    if (!str_eq(word, S("Annotated")) || tree_kind(I->t, slice) != NODE_Tuple) return VALUE_NEVER;
    List parts = Tuple_elts(I->t, slice);
    ValueId v = parts.count ? I->values[parts.items[0]] : VALUE_NEVER;
    for (uint32_t i = 1; i < parts.count && !value_eq(v, VALUE_NEVER); i++)
        if (tree_kind(I->t, list_node(parts, i)) == NODE_Call) v = store_join(I->st, v, call_beside(I, list_node(parts, i)));
    return v;
}

/* The partial among what an annotation names that stands for a call for which `is` holds; NULL. */
static const Atom *beside(const Interp *I, NodeId annotation, bool (*is)(const TaintRow *row)) {
    NodeKind kind = annotation.v ? tree_kind(I->t, annotation) : NODE_Constant;
    ValueSet s = kind == NODE_Name || kind == NODE_Attribute ? store_set(I->st, I->values[annotation.v]) : (ValueSet){0};
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, I->values[annotation.v], i));
        if (a->kind == ATOM_PARTIAL && is(taint_row(I->taint, store_get(I->st, a->callee)->qual))) return a;
    }
    return NULL;
}

static bool is_trusted(const TaintRow *row) { return row->trusted; }
static bool hands_on(const TaintRow *row) { return row->hands; }

bool alias_is_trusted(const Interp *I, NodeId annotation) { return beside(I, annotation, is_trusted) != NULL; }

LabelSetId alias_dependency(Interp *I, NodeId annotation) {
    const Atom *call = beside(I, annotation, hands_on);
    if (!call || !call->count) return (LabelSetId){0};
    taint_note_implicit(I, (ImplicitCall){annotation.v, call->items[0].v, S(""), false});
    return labels_of(&I->st->labels, (Label){.origin = labels_origin(&I->st->labels, ORIGIN_RESULT, annotation, 0)});
}
