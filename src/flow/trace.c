/* How a label came from its origin to where it is: backwards, from an expression to the operand that carries the label too,
 * and from a variable to the definition that gave it. It is told to people; nothing is decided by it. */
#include "flow/extract.h"

#include <stdlib.h>

static void define(Extractor *x, uint32_t row, NodeId at, NodeId value) {
    x->definitions = arena_grow(x->scratch, x->definitions, x->definition_count, &x->definition_capacity, 64,
                                sizeof *x->definitions);
    x->definitions[x->definition_count++] = (Definition){row, at, value};
}

/* Each name and attribute below a target, for targets that are not deep. */
static void define_target(Extractor *x, NodeId target, NodeId at, NodeId value, uint32_t depth) {
    const Tree *t = x->tree;
    switch (tree_kind(t, target)) {
        case NODE_Name: {
            uint32_t row = x->facts->scopes->name_of[target.v];
            if (row != NO_ROW) define(x, x->facts->scopes->names[row].variable, at, value);
            break;
        }
        case NODE_Attribute: define(x, UINT32_MAX - Attribute_attr(t, target).v, at, value); break;
        case NODE_Subscript: define_target(x, Subscript_value(t, target), at, value, depth); break;
        case NODE_Starred: define_target(x, Starred_value(t, target), at, value, depth); break;
        case NODE_Tuple:
        case NODE_List: {
            List elts = Tuple_elts(t, target);
            for (uint32_t i = 0; depth < 4 && i < elts.count; i++)
                define_target(x, list_node(elts, i), at, value, depth + 1);
            break;
        }
        default: break;
    }
}

/* x.append(value) and its like: the arguments go into the receiver. */
static void define_call(Extractor *x, NodeId call) {
    const Tree *t = x->tree;
    NodeId func = Call_func(t, call);
    if (tree_kind(t, func) != NODE_Attribute || tree_kind(t, Attribute_value(t, func)) != NODE_Name) return;
    List args = Call_args(t, call);
    for (uint32_t i = 0; i < args.count; i++) define_target(x, Attribute_value(t, func), call, list_node(args, i), 0);
}

static int by_row(const void *a, const void *b) {
    const Definition *p = a, *q = b;
    if (p->row != q->row) return p->row < q->row ? -1 : 1;
    return p->at.v < q->at.v ? -1 : p->at.v > q->at.v;
}

static void find_definitions(Extractor *x) {
    const Tree *t = x->tree;
    x->defined = true;
    for (uint32_t id = 1; id < t->node_count; id++) {
        NodeId n = {id};
        switch (tree_kind(t, n)) {
            case NODE_Assign: {
                List targets = Assign_targets(t, n);
                for (uint32_t i = 0; i < targets.count; i++)
                    define_target(x, list_node(targets, i), n, Assign_value(t, n), 0);
                break;
            }
            case NODE_AnnAssign:
                if (AnnAssign_value(t, n).v) define_target(x, AnnAssign_target(t, n), n, AnnAssign_value(t, n), 0);
                break;
            case NODE_AugAssign: define_target(x, AugAssign_target(t, n), n, AugAssign_value(t, n), 0); break;
            case NODE_NamedExpr: define_target(x, NamedExpr_target(t, n), n, NamedExpr_value(t, n), 0); break;
            case NODE_For:
            case NODE_AsyncFor: define_target(x, For_target(t, n), For_iter(t, n), For_iter(t, n), 0); break;
            case NODE_comprehension: define_target(x, comprehension_target(t, n), n, comprehension_iter(t, n), 0); break;
            case NODE_withitem:
                if (withitem_optional_vars(t, n).v)
                    define_target(x, withitem_optional_vars(t, n), n, withitem_context_expr(t, n), 0);
                break;
            case NODE_Call: define_call(x, n); break;
            default: break;
        }
    }
    if (x->definition_count) qsort(x->definitions, x->definition_count, sizeof *x->definitions, by_row);
}

static bool carries(const Extractor *x, NodeId n, uint32_t origin) {
    if (!n.v) return false;
    const LabelStore *ls = x->facts->labels;
    LabelSetId set = value_deep_labels(x->facts, x->facts->labelled[n.v]);
    for (uint32_t i = 0; i < labels_count(ls, set); i++)
        if (labels_at(ls, set, i)->origin == origin) return true;
    return false;
}

static NodeId first_of(const Extractor *x, List list, uint32_t origin) {
    for (uint32_t i = 0; i < list.count; i++)
        if (carries(x, list_node(list, i), origin)) return list_node(list, i);
    return (NodeId){0};
}

static NodeId either(const Extractor *x, NodeId a, NodeId b, uint32_t origin) {
    return carries(x, a, origin) ? a : carries(x, b, origin) ? b : (NodeId){0};
}

static NodeId operand_of_call(const Extractor *x, NodeId n, uint32_t origin) {
    const Tree *t = x->tree;
    NodeId found = first_of(x, Call_args(t, n), origin);
    List keywords = Call_keywords(t, n);
    for (uint32_t i = 0; !found.v && i < keywords.count; i++) {
        NodeId value = keyword_value(t, list_node(keywords, i));
        if (carries(x, value, origin)) found = value;
    }
    if (found.v) return found;
    NodeId func = Call_func(t, n);
    return tree_kind(t, func) == NODE_Attribute ? either(x, Attribute_value(t, func), func, origin)
                                                : either(x, func, (NodeId){0}, origin);
}

/* The operand of an expression that carries the label, too; 0 where none does. */
static NodeId operand(const Extractor *x, NodeId n, uint32_t origin) {
    const Tree *t = x->tree;
    switch (tree_kind(t, n)) {
        case NODE_Call: return operand_of_call(x, n, origin);
        case NODE_Attribute: return either(x, Attribute_value(t, n), (NodeId){0}, origin);
        case NODE_Subscript: return either(x, Subscript_value(t, n), (NodeId){0}, origin);
        case NODE_BinOp: return either(x, BinOp_left(t, n), BinOp_right(t, n), origin);
        case NODE_BoolOp: return first_of(x, BoolOp_values(t, n), origin);
        case NODE_IfExp: return either(x, IfExp_body(t, n), IfExp_orelse(t, n), origin);
        case NODE_NamedExpr: return either(x, NamedExpr_value(t, n), (NodeId){0}, origin);
        case NODE_FormattedValue: return either(x, FormattedValue_value(t, n), (NodeId){0}, origin);
        case NODE_Await:
        case NODE_Starred:
        case NODE_YieldFrom: return either(x, Await_value(t, n), (NodeId){0}, origin);
        case NODE_Tuple:
        case NODE_List:
        case NODE_Set:
        case NODE_JoinedStr:
        case NODE_TemplateStr: return first_of(x, Tuple_elts(t, n), origin);
        case NODE_Dict: return first_of(x, Dict_values(t, n), origin);
        case NODE_ListComp:
        case NODE_SetComp:
        case NODE_GeneratorExp: return either(x, ListComp_elt(t, n), (NodeId){0}, origin);
        default: return (NodeId){0};
    }
}

/* The first definition of a variable (or attribute) behind `at`; those before it stand before. */
static uint32_t definition_behind(Extractor *x, uint32_t row, NodeId at) {
    if (!x->defined) find_definitions(x);
    uint32_t low = 0, high = x->definition_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const Definition *d = &x->definitions[middle];
        if (d->row < row || (d->row == row && d->at.v <= at.v)) low = middle + 1;
        else high = middle;
    }
    return low;
}

enum { NEAR = 256 }; /* definitions that are looked at: of some names a file has thousands */

/* The definition of a variable (or attribute) that gave it the label: the last one before `at`, else the first. */
static const Definition *definition_of(Extractor *x, uint32_t row, NodeId at, uint32_t origin) {
    uint32_t low = definition_behind(x, row, at);
    for (uint32_t i = low, n = 0; i && n < NEAR && x->definitions[i - 1].row == row; i--, n++)
        if (carries(x, x->definitions[i - 1].value, origin)) return &x->definitions[i - 1];
    for (uint32_t i = low, n = 0; i < x->definition_count && n < NEAR && x->definitions[i].row == row; i++, n++)
        if (carries(x, x->definitions[i].value, origin)) return &x->definitions[i];
    return NULL;
}

/* The call that a definition takes the value of; 0: none. */
static NodeId call_of(const Extractor *x, const Definition *d) {
    NodeId value = tree_kind(x->tree, d->value) == NODE_Await ? Await_value(x->tree, d->value) : d->value;
    NodeKind kind = tree_kind(x->tree, d->at);
    return tree_kind(x->tree, value) != NODE_Call || kind == NODE_Call || kind == NODE_AugAssign ? (NodeId){0} : value;
}

NodeId extract_made_by(Extractor *x, NodeId n) {
    const Tree *t = x->tree;
    const Scopes *s = x->facts->scopes;
    if (tree_kind(t, n) == NODE_Await) n = Await_value(t, n);
    if (tree_kind(t, n) == NODE_Call) return n;
    uint32_t row;
    if (tree_kind(t, n) == NODE_Name && s->name_of[n.v] != NO_ROW) row = s->names[s->name_of[n.v]].variable;
    else if (tree_kind(t, n) == NODE_Attribute) row = UINT32_MAX - Attribute_attr(t, n).v;
    else return (NodeId){0};
    uint32_t low = definition_behind(x, row, n);
    for (uint32_t i = low, k = 0; i && k < NEAR && x->definitions[i - 1].row == row; i--, k++)
        if (call_of(x, &x->definitions[i - 1]).v) return call_of(x, &x->definitions[i - 1]);
    for (uint32_t i = low, k = 0; i < x->definition_count && k < NEAR && x->definitions[i].row == row; i++, k++)
        if (call_of(x, &x->definitions[i]).v) return call_of(x, &x->definitions[i]);
    return (NodeId){0};
}

/* Puts parts together: a + b, a % b, a / b, f"{a}", x.join(a), x.format(a), [a, b] */
static bool composes(const Extractor *x, NodeId n) {
    NodeKind kind = tree_kind(x->tree, n);
    if (kind == NODE_JoinedStr || kind == NODE_List) return true;
    if (kind == NODE_BinOp) {
        uint32_t op = tree_flags(x->tree, n);
        return op == BINOP_Add || op == BINOP_Mod || op == BINOP_Div;
    }
    if (kind != NODE_Call || tree_kind(x->tree, Call_func(x->tree, n)) != NODE_Attribute) return false;
    Str name = tree_name(x->tree, Attribute_attr(x->tree, Call_func(x->tree, n)));
    return str_eq(name, S("join")) || str_eq(name, S("joinpath")) || str_eq(name, S("format"));
}

const FlowStep *trace(Extractor *x, NodeId at, uint32_t origin, uint32_t *count) {
    enum { MOST = 200 };
    NodeId to = at;
    x->composed = x->paged = false;
    FlowStep steps[FLOW_MAX_STEPS];
    uint32_t n = 0, origin_node = x->facts->labels->origins[origin].node;
    const Scopes *s = x->facts->scopes;
    for (uint32_t i = 0; i < MOST && at.v && at.v != origin_node; i++) {
        NodeId next = operand(x, at, origin);
        NodeKind kind = tree_kind(x->tree, at);
        const Definition *d = NULL;
        x->paged |= x->pages && x->pages[at.v];
        if (!x->composed && composes(x, at)) x->composed = s->scope_in[at.v].v == s->scope_in[to.v].v;
        if (!next.v && kind == NODE_Name && s->name_of[at.v] != NO_ROW)
            d = definition_of(x, s->names[s->name_of[at.v]].variable, at, origin);
        else if (!next.v && kind == NODE_Attribute)
            d = definition_of(x, UINT32_MAX - Attribute_attr(x->tree, at).v, at, origin);
        if (d) {
            if (n == FLOW_MAX_STEPS) break;
            bool again = false; /* round and round in a loop */
            for (uint32_t j = 0; j < n; j++) again |= steps[j].start == tree_start(x->tree, d->at);
            if (again) break;
            steps[n++] = (FlowStep){tree_start(x->tree, d->at), tree_end(x->tree, d->at)};
            next = d->value;
        }
        at = next;
    }
    FlowStep *kept = ARENA_ARRAY(x->kept, FlowStep, n);
    for (uint32_t i = 0; i < n; i++) kept[i] = steps[n - 1 - i];
    *count = n;
    return kept;
}
