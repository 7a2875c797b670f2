/* What the patterns of `match` capture (PEP 634): parts of the subject, with the labels of those parts. Nested patterns are worked off
 * from a list, not by recursion. */
#include "value/interp.h"

bool pattern_always_matches(Interp *I, NodeId pattern) {
    while (tree_kind(I->t, pattern) == NODE_MatchAs) {
        NodeId inner = MatchAs_pattern(I->t, pattern);
        if (!inner.v) return true;
        pattern = inner;
    }
    return false;
}

int pattern_truth(Interp *I, NodeId pattern, ValueId subject) {
    enum { MOST = 64 };
    const Atom *a = store_single(I->st, subject);
    bool either = tree_kind(I->t, pattern) == NODE_MatchOr;
    List parts = either ? MatchOr_patterns(I->t, pattern) : (List){.items = &pattern.v, .count = 1};
    if (!a || (a->kind != ATOM_STR && a->kind != ATOM_INT) || parts.count > MOST) return -1;
    int truth = 0;
    for (uint32_t i = 0; i < parts.count; i++) {
        NodeId p = list_node(parts, i);
        if (tree_kind(I->t, p) != NODE_MatchValue) return -1;
        const Atom *b = store_single(I->st, eval(I, MatchValue_value(I->t, p)));
        if (!b || b->kind != a->kind) return -1;
        if (a->kind == ATOM_STR ? str_eq(a->text, b->text) : a->integer == b->integer) truth = 1;
    }
    return truth;
}

/* The subject, known to be an object of the class: where that says less than is known of it, as it was. */
static ValueId narrowed(Interp *I, NodeId pattern, ValueId subject) {
    ValueId v = annotation_instances(I, eval(I, MatchClass_cls(I->t, pattern)));
    if (I->taint) return taint_narrowed(I, subject, v);
    return value_reaches(I, v) ? v : subject;
}

/* Classes whose one positional pattern is the subject itself: PEP 634, class patterns. */
static bool stands_for_itself(const Interp *I, const Atom *class) {
    static const char *const names[] = {"bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"};
    if (!class || class->kind != ATOM_NAME || !str_eq(qual_segment(I->q, qual_parent(I->q, class->qual)), S("builtins"))) return false;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(qual_segment(I->q, class->qual), str_from_z(names[i]))) return true;
    return false;
}

/* The attribute that is matched at a position: of __match_args__, else the fields of the class in their order, as @dataclass has them. */
static Sym attribute_at(Interp *I, ValueId cls, const Atom *class, uint32_t position) {
    const Atom *said = store_single(I->st, lookup_attribute(I, cls, lookup_sym(I, S("__match_args__")), S("__match_args__")));
    if (said && said->kind == ATOM_TUPLE) {
        const Atom *item = position < said->count ? store_single(I->st, said->items[position]) : NULL;
        return item && item->kind == ATOM_STR ? lookup_sym(I, item->text) : (Sym){0};
    }
    List body = class && class->kind == ATOM_CLASS ? ClassDef_body(I->t, class->node) : (List){0};
    for (uint32_t i = 0; i < body.count; i++) {
        NodeId n = list_node(body, i), target = tree_kind(I->t, n) == NODE_AnnAssign ? AnnAssign_target(I->t, n) : (NodeId){0};
        if (!target.v || tree_kind(I->t, target) != NODE_Name || position--) continue;
        return Name_id(I->t, target);
    }
    return (Sym){0};
}

/* An attribute of the subject by its name; without one, anything of it. */
static ValueId member(Interp *I, ValueId subject, Sym attribute) {
    Str name = attribute.v ? tree_name(I->t, attribute) : S("");
    ValueId v = name.len ? lookup_attribute(I, subject, attribute, name) : VALUE_UNKNOWN;
    return I->taint ? taint_member(I, subject, name, v) : v;
}

static void pattern_class(Interp *I, NodeId n, ValueId subject) {
    ValueId cls = eval(I, MatchClass_cls(I->t, n));
    const Atom *class = store_single(I->st, cls);
    List patterns = MatchClass_patterns(I->t, n), named = MatchClass_kwd_patterns(I->t, n), names = MatchClass_kwd_attrs(I->t, n);
    bool whole = stands_for_itself(I, class);
    subject = narrowed(I, n, subject);
    for (uint32_t i = 0; i < patterns.count; i++)
        assign_push(I, list_node(patterns, i), whole && !i ? subject : member(I, subject, attribute_at(I, cls, class, i)));
    for (uint32_t i = 0; i < named.count; i++)
        assign_push(I, list_node(named, i), member(I, subject, i < names.count ? (Sym){names.items[i]} : (Sym){0}));
}

static void pattern_mapping(Interp *I, NodeId n, ValueId subject) {
    List keys = MatchMapping_keys(I->t, n), patterns = MatchMapping_patterns(I->t, n);
    for (uint32_t i = 0; i < patterns.count; i++) {
        ValueId key = i < keys.count ? eval(I, list_node(keys, i)) : VALUE_UNKNOWN, item = lookup_item(I, subject, key, (NodeId){0});
        assign_push(I, list_node(patterns, i), I->taint ? taint_item(I, subject, key, item) : item);
    }
    if (MatchMapping_rest(I->t, n).v) state_write(I, interp_row(I, n), subject); /* and a little more than the rest */
}

void assign_pattern(Interp *I, NodeId first, ValueId subject) {
    uint32_t bottom = I->pair_count;
    assign_push(I, first, subject);
    while (I->pair_count > bottom && interp_step(I)) {
        Pair p = I->pairs[--I->pair_count];
        switch (tree_kind(I->t, p.node)) {
            case NODE_MatchAs: {
                NodeId inner = MatchAs_pattern(I->t, p.node);
                bool class = inner.v && tree_kind(I->t, inner) == NODE_MatchClass;
                state_write(I, interp_row(I, p.node), class ? narrowed(I, inner, p.value) : p.value);
                assign_push(I, inner, p.value);
                break;
            }
            case NODE_MatchStar: state_write(I, interp_row(I, p.node), p.value); break;
            case NODE_MatchSequence: assign_unpack(I, MatchSequence_patterns(I->t, p.node), p.value); break;
            case NODE_MatchOr: {
                List all = MatchOr_patterns(I->t, p.node);
                for (uint32_t i = 0; i < all.count; i++) assign_push(I, list_node(all, i), p.value);
                break;
            }
            case NODE_MatchMapping: pattern_mapping(I, p.node, p.value); break;
            case NODE_MatchClass: pattern_class(I, p.node, p.value); break;
            case NODE_MatchValue: eval(I, MatchValue_value(I->t, p.node)); break;
            default: break;
        }
    }
    I->pair_count = bottom;
}
