/* What values are made of, for who asks whether there is anything in them but constants. See flow/extract.h. */
#include "flow/extract.h"

/* name = models.CharField() in a class: what objects have there is what a library makes of it, whatever it is. */
static bool is_described(const Extractor *x, NodeId n) {
    ValueId v = value_of(x->facts, n);
    for (uint32_t i = 0; i < value_count(x->facts, v); i++)
        if (value_atom(x->facts, v, i)->kind == ATOM_INSTANCE) return true;
    return false;
}

bool extract_is_known(const Extractor *x, NodeId n, uint32_t depth) {
    enum { DEEPEST = 6, MOST = 8 };
    const Tree *t = x->tree;
    if (value_is_constant(x->facts, value_of(x->facts, n))) return true;
    if (depth > DEEPEST) return false;
    bool labelled = value_deep_labels(x->facts, x->facts->labelled[n.v]).v;
    switch (tree_kind(t, n)) {
        case NODE_BinOp: return extract_is_known(x, BinOp_left(t, n), depth + 1) && extract_is_known(x, BinOp_right(t, n), depth + 1);
        case NODE_FormattedValue: return extract_is_known(x, FormattedValue_value(t, n), depth + 1);
        case NODE_Tuple:
        case NODE_List:
        case NODE_JoinedStr: {
            List parts = Tuple_elts(t, n);
            for (uint32_t i = 0; i < parts.count; i++)
                if (i == MOST || !extract_is_known(x, list_node(parts, i), depth + 1)) return false;
            return true;
        }
        case NODE_Call: {
            List args = Call_args(t, n);
            NodeId func = Call_func(t, n);
            const Atom *callee = value_single(x->facts, value_of(x->facts, func));
            if (callee) callee = value_unbound(x->facts, callee);
            if (!callee || !callee->qual.v || Call_keywords(t, n).count || !args.count) return labelled;
            const TaintRow *row = taint_row(&x->models->taint, callee->qual);
            bool passes = row->flow != 0;
            for (QualId up = callee->qual; !passes && up.v; up = qual_parent(x->facts->quals, up)) passes = taint_row(&x->models->taint, up)->below != 0;
            const Atom *result = value_single(x->facts, value_of(x->facts, n));
            bool other = result && result->kind == ATOM_INSTANCE && result->qual.v != callee->qual.v; /* open(): what it reads is anybody's */
            if (row->call || !passes || other) return labelled;
            for (uint32_t i = 0; i < args.count; i++)
                if (i == MOST || !extract_is_known(x, list_node(args, i), depth + 1)) return false;
            return true;
        }
        case NODE_Attribute: return labelled && !is_described(x, n);
        default: return labelled;
    }
}

bool extract_passes(const Extractor *x, NodeId value) {
    const LabelStore *ls = x->facts->labels;
    const FlowFunction *f = &x->functions[extract_function(x, value)];
    if (!extract_is_known(x, value, 0)) return false;
    LabelSetId labels = value_deep_labels(x->facts, x->facts->labelled[value.v]);
    for (uint32_t i = 0; i < labels_count(ls, labels); i++) {
        const Label *l = labels_at(ls, labels, i);
        const Origin *o = &ls->origins[l->origin];
        if (o->kind != ORIGIN_PARAM || l->through || l->decoded || (f->is_method && !o->index)) return false;
        if (&x->functions[extract_function(x, (NodeId){o->node})] != f) return false;
    }
    return true;
}
