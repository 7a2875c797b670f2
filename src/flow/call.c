/* Calls into the program, and what they are given. See flow/extract.h. */
#include "flow/extract.h"

static bool has_instance(const Extractor *x, ValueId v) {
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        uint8_t kind = value_atom(x->facts, v, i)->kind;
        if (kind == ATOM_INSTANCE || kind == ATOM_OBJECT || kind == ATOM_SUPER) return true;
    }
    return false;
}

/* self.store.load(x), where self.store is what __init__() was given: whoever made the object knows what that is. */
static uint32_t method_of_given(Extractor *x, NodeId func, FlowRef *refs) {
    enum { MOST = 2 };
    LabelSetId own = value_labels(x->facts, x->facts->labelled[Attribute_value(x->tree, func).v]);
    uint32_t count = 0;
    for (uint32_t i = 0; i < labels_count(x->facts->labels, own) && count < MOST; i++) {
        const Label *l = labels_at(x->facts->labels, own, i);
        const Origin *o = &x->facts->labels->origins[l->origin];
        if (o->kind != ORIGIN_PARAM || l->path || l->through) continue;
        refs[count++] = (FlowRef){.kind = REF_PARAM, .bound = true, .function = extract_function(x, (NodeId){o->node}), .index = o->index,
                                  .member = extract_name(x, Attribute_attr(x->tree, func))};
    }
    return count;
}

static uint32_t callees_of(Extractor *x, NodeId func, FlowRef *refs) {
    ValueId v = x->facts->labelled[func.v];
    if (tree_kind(x->tree, func) == NODE_Subscript && !value_count(x->facts, v)) v = x->facts->labelled[Subscript_value(x->tree, func).v]; /* another file's */
    uint32_t count = extract_refs(x, v, refs, FLOW_MAX_CALLEES);
    if (count == FLOW_MAX_CALLEES && value_is_open(x->facts, v)) flow_bounds_met(&x->bounds, FLOW_BOUND_callees, 1); /* there were more */
    bool method = tree_kind(x->tree, func) == NODE_Attribute;
    bool on_object = method && has_instance(x, x->facts->labelled[Attribute_value(x->tree, func).v]) &&
                     !str_eq(tree_name(x->tree, Attribute_attr(x->tree, func)), S("__new__")); /* it is given the class itself */
    for (uint32_t i = 0; i < count; i++)
        if (refs[i].kind == REF_NAME && method) refs[i].bound = on_object;
    if (count || value_count(x->facts, v)) return count;
    LabelSetId own = value_labels(x->facts, v);
    for (uint32_t i = 0; i < labels_count(x->facts->labels, own) && count < FLOW_MAX_CALLEES; i++) {
        const Label *l = labels_at(x->facts->labels, own, i);
        const Origin *o = &x->facts->labels->origins[l->origin];
        if (o->kind != ORIGIN_PARAM || l->path) continue;
        refs[count++] = (FlowRef){.kind = REF_PARAM, .function = extract_function(x, (NodeId){o->node}), .index = o->index};
    }
    if (!count && method) count = method_of_given(x, func, refs);
    if (count < FLOW_MAX_CALLEES && method && (!count || refs[0].member.len))
        refs[count++] = (FlowRef){.kind = REF_METHOD, .bound = true, .rest = extract_name(x, Attribute_attr(x->tree, func))};
    return count;
}

/* Functions, classes and objects that are handed over. */
static void take_given(Extractor *x, FlowCall *call, uint32_t argument, NodeId value, FlowGiven *given) {
    FlowRef refs[2];
    uint32_t count = extract_refs(x, x->facts->labelled[value.v], refs, 2);
    for (uint32_t i = 0; i < count; i++) {
        if (call->given_count < FLOW_MAX_CALLEES) given[call->given_count++] = (FlowGiven){argument, refs[i]};
        else flow_bounds_met(&x->bounds, FLOW_BOUND_callees, 1);
    }
}

/* The request of a framework as a whole: what is untrusted are its parts, and the called function takes them out. */
static void take_request(Extractor *x, NodeId value, FlowEdge to) {
    static const char *const parts[] = {"args", "params", "query", "GET", "forms"};
    const Atom *a = value_single(x->facts, x->facts->labelled[value.v]);
    if (!a || a->kind != ATOM_NAME || x->edges.count >= FLOW_MAX_EDGES) return;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        QualId part = qual_find_child(x->facts->quals, a->qual, str_from_z(parts[i]));
        uint8_t kind = part.v ? taint_row(&x->models->taint, part)->read : 0;
        if (!kind) continue;
        *FLOW_GROW(x, sources) = (FlowSource){(uint8_t)(kind - 1), false, extract_function(x, value), tree_start(x->tree, value),
                                         tree_end(x->tree, value)};
        to.from_kind = ORIGIN_SOURCE;
        to.from = x->sources.count - 1;
        to.cured = source_cures[kind - 1];
        *FLOW_GROW(x, edges) = to;
        return;
    }
}

/* Methods that texts have, of what may well be one: where the program has no such method of its own, they pass on what they are
 * called on. */
static void take_receiver(Extractor *x, NodeId call, FlowEdge to) {
    NodeId func = Call_func(x->tree, call);
    if (tree_kind(x->tree, func) != NODE_Attribute) return;
    QualId text = qual_find(x->facts->quals, S("builtins.str"));
    if (!text.v || !qual_find_child(x->facts->quals, text, tree_name(x->tree, Attribute_attr(x->tree, func))).v) return;
    NodeId object = Attribute_value(x->tree, func);
    to.argument = FLOW_RECEIVER;
    extract_labels(x, value_labels(x->facts, x->facts->labelled[object.v]), to, object);
}

void extract_arguments(Extractor *x, NodeId n) {
    if (!x->call_of[n.v]) return;
    uint32_t index = x->call_of[n.v] - 1;
    FlowCall *call = &x->calls.items[index];
    if (call->served) return; /* it is given nothing here */
    const Tree *t = x->tree;
    List args = Call_args(t, n), keywords = Call_keywords(t, n);
    FlowGiven given[FLOW_MAX_CALLEES];
    const Atom *partial = value_single(x->facts, x->facts->labelled[Call_func(t, n).v]);
    if (partial && partial->kind != ATOM_PARTIAL) partial = NULL;
    uint32_t more = partial ? partial->name_count : 0;
    Str *names = ARENA_ARRAY(x->kept, Str, (size_t)keywords.count + more);
    FlowEdge to = {.to_kind = TO_ARGUMENT, .to = index};
    call->shift = call->positional = partial ? partial->count : 0;
    for (uint32_t i = 0; partial && i < partial->count + more; i++) {
        if (i >= partial->count) names[keywords.count + i - partial->count] = arena_copy(x->kept, partial->names[i - partial->count]);
        to.argument = i < partial->count ? i : FLOW_KEYWORD + keywords.count + i - partial->count;
        extract_value(x, partial->items[i], to, Call_func(t, n));
    }
    take_receiver(x, n, to);
    NodeId func = Call_func(t, n);
    call->keyed = tree_kind(t, func) == NODE_Attribute && str_eq(tree_name(t, Attribute_attr(t, func)), S("get"));
    bool starred = false;
    call->known = true;
    if (args.count > FLOW_RECEIVER || keywords.count > FLOW_KEYWORD / 2) flow_bounds_met(&x->bounds, FLOW_BOUND_arguments, 1);
    for (uint32_t i = 0; i < args.count && i < FLOW_RECEIVER; i++) {
        NodeId a = list_node(args, i);
        starred |= tree_kind(t, a) == NODE_Starred;
        call->known = call->known && !starred && extract_is_known(x, a, 0);
        to.argument = starred ? FLOW_REST : i + call->shift;
        if (!starred) call->positional = i + call->shift + 1;
        if (tree_kind(t, a) == NODE_Starred) extract_labels(x, value_deep_labels(x->facts, x->facts->labelled[a.v]), to, a);
        else extract_value(x, x->facts->labelled[a.v], to, a);
        if (!starred) extract_options(x, x->facts->labelled[a.v], to, a);
        take_request(x, a, to);
        take_given(x, call, to.argument, a, given);
    }
    for (uint32_t i = 0; i < keywords.count && i < FLOW_KEYWORD / 2; i++) {
        NodeId k = list_node(keywords, i), value = keyword_value(t, k);
        call->known = call->known && extract_is_known(x, value, 0);
        names[i] = extract_name(x, keyword_arg(t, k));
        to.argument = names[i].len ? FLOW_KEYWORD + i : FLOW_KEYWORDS;
        extract_value(x, x->facts->labelled[value.v], to, value);
        extract_options(x, x->facts->labelled[value.v], to, value);
        take_request(x, value, to);
        take_given(x, call, to.argument, value, given);
    }
    call->keywords = names;
    call->keyword_count = keywords.count + more;
    FlowGiven *kept = ARENA_ARRAY(x->kept, FlowGiven, call->given_count);
    if (call->given_count) memcpy(kept, given, call->given_count * sizeof *given);
    call->given = kept;
}

/* A new call of the graph, at a node. */
static FlowCall *add_call(Extractor *x, NodeId n, const FlowRef *callees, uint32_t count) {
    FlowCall *call = FLOW_GROW(x, calls);
    *call = (FlowCall){.function = extract_function(x, n),
                       .start = tree_start(x->tree, n),
                       .end = tree_end(x->tree, n),
                       .callees = extract_keep_refs(x, callees, count),
                       .callee_count = count};
    return call;
}

/* The store of the whole program that an object is. */
static bool shared_ref(Extractor *x, NodeId object, FlowRef *ref) {
    ValueId v = x->facts->labelled[object.v];
    const Atom *single = value_single(x->facts, v);
    if (!single && value_count(x->facts, v)) return false;
    *ref = (FlowRef){.kind = REF_SHARED, .rest = taint_shared(&x->models->taint, x->tree, object, single)};
    return ref->rest.len != 0;
}

/* What somebody else gives it: a request, a message. */
static void run_source(Extractor *x, const RunRow *row, NodeId function, FlowEdge to);

static void number_implicit(Extractor *x, const ImplicitCall *call) {
    NodeId n = {call->node};
    FlowRef refs[FLOW_MAX_CALLEES];
    if (x->call_of[call->node]) return;
    uint32_t count = extract_refs(x, (ValueId){call->object}, refs, FLOW_MAX_CALLEES);
    bool shared = !count && tree_kind(x->tree, n) == NODE_Attribute && shared_ref(x, Attribute_value(x->tree, n), refs);
    if (shared) count = 1;
    for (uint32_t i = 0; i < count; i++) refs[i].member = arena_copy(x->kept, call->member);
    if (!count) return;
    FlowCall *added = add_call(x, n, refs, count);
    added->implicit = !shared;
    added->reads = call->reads;
    x->call_of[call->node] = x->calls.count;
    if (call->member.len) return;
    static const RunRow request = {.kind = SOURCE_remote + 1}; /* `sort: Sort`, which is Annotated[str, Depends(f)]: as run_served() */
    added->served = true;
    if (x->edges.count < FLOW_MAX_EDGES) run_source(x, &request, n, (FlowEdge){.to_kind = TO_ARGUMENT, .to = x->calls.count - 1});
}

/* The class that a parameter is annotated with whose default, or part of whose annotation, `call` is. */
static NodeId annotated_class(const Extractor *x, NodeId call) {
    const Scopes *s = x->facts->scopes;
    const Tree *t = x->tree;
    for (uint32_t i = 2; i < s->count; i++) {
        if (s->scopes[i].kind != SCOPE_FUNCTION || tree_kind(t, s->scopes[i].node) == NODE_Lambda) continue;
        NodeId args = FunctionDef_args(t, s->scopes[i].node);
        List names = arguments_args(t, args), defaults = arguments_defaults(t, args);
        for (uint32_t k = 0; k < names.count; k++) {
            NodeId annotation = arg_annotation(t, list_node(names, k));
            uint32_t first = names.count - defaults.count;
            if (!annotation.v) continue;
            if (defaults.count <= names.count && k >= first && defaults.items[k - first] == call.v) return annotation;
            bool within = tree_start(t, annotation) < tree_start(t, call) && tree_end(t, call) <= tree_end(t, annotation);
            NodeId slice = within && tree_kind(t, annotation) == NODE_Subscript ? Subscript_slice(t, annotation) : (NodeId){0};
            if (slice.v && tree_kind(t, slice) == NODE_Tuple && Tuple_elts(t, slice).count) return list_node(Tuple_elts(t, slice), 0);
        }
    }
    return (NodeId){0};
}

/* Depends(f): f is called for it; Depends(): the class of the parameter. */
static uint32_t dependency_of(Extractor *x, NodeId call, FlowRef *refs) {
    const Atom *a = value_single(x->facts, x->facts->labelled[Call_func(x->tree, call).v]);
    if (!a || a->kind != ATOM_NAME || !taint_row(&x->models->taint, a->qual)->hands) return 0;
    List args = Call_args(x->tree, call);
    NodeId given = args.count ? list_node(args, 0) : extract_argument(x, call, UINT32_MAX, S("dependency"));
    if (!given.v) given = annotated_class(x, call);
    return given.v ? extract_refs(x, x->facts->labelled[given.v], refs, FLOW_MAX_CALLEES) : 0;
}

void extract_calls(Extractor *x) {
    for (uint32_t id = 1; id < x->tree->node_count; id++) {
        NodeId n = {id};
        if (x->tree->nodes[id].kind != NODE_Call || x->facts->cold[id] || !x->facts->scopes->scope_in[id].v) continue;
        FlowRef refs[FLOW_MAX_CALLEES];
        uint32_t count = callees_of(x, Call_func(x->tree, n), refs);
        if (!count) count = dependency_of(x, n, refs);
        if (!count) continue;
        add_call(x, n, refs, count);
        x->call_of[id] = x->calls.count;
    }
    for (uint32_t i = 0; i < x->facts->implicit_count; i++) number_implicit(x, &x->facts->implicit[i]);
}

void extract_member(Extractor *x, NodeId target, NodeId value) {
    FlowRef refs[FLOW_MAX_CALLEES];
    uint32_t count = 0, all = extract_refs(x, x->facts->labelled[Attribute_value(x->tree, target).v], refs, FLOW_MAX_CALLEES);
    for (uint32_t i = 0; i < all; i++)
        if (refs[i].kind == REF_NAME) refs[count++] = refs[i];
    if (!all && shared_ref(x, Attribute_value(x->tree, target), refs)) count = 1;
    if (!count || !value_deep_labels(x->facts, x->facts->labelled[value.v]).v) return;
    Str attribute = extract_name(x, Attribute_attr(x->tree, target));
    for (uint32_t i = 0; i < count; i++) refs[i].member = attribute;
    add_call(x, target, refs, count)->writes = true;
    extract_value(x, x->facts->labelled[value.v], (FlowEdge){.to_kind = TO_ARGUMENT, .to = x->calls.count - 1}, value);
}

/* ---- functions that others call ---- */

/* "args=(x,)": what is in a list becomes arguments, one by one. */
static void run_list(Extractor *x, NodeId list, FlowEdge to, uint32_t shift) {
    ValueId v = x->facts->labelled[list.v];
    const Atom *a = value_single(x->facts, v);
    bool known = a && (a->kind == ATOM_TUPLE || a->kind == ATOM_LIST);
    for (uint32_t i = 0; known && i < a->count && i + shift < FLOW_RECEIVER; i++) {
        to.argument = i + shift;
        extract_value(x, a->items[i], to, list);
    }
    to.argument = FLOW_REST;
    if (!known) extract_labels(x, value_deep_labels(x->facts, v), to, list);
    else if (a->rest.v != VALUE_NEVER.v) extract_labels(x, value_deep_labels(x->facts, a->rest), to, list);
}

/* "kwargs={'name': x}": the same by keyword. */
static void run_dictionary(Extractor *x, NodeId dictionary, FlowEdge to, Str *names, uint32_t *name_count, uint32_t most) {
    ValueId v = x->facts->labelled[dictionary.v];
    const Atom *a = value_single(x->facts, v);
    bool known = a && a->kind == ATOM_DICT;
    for (uint32_t i = 0; known && i + 1 < a->count; i += 2) {
        const Atom *key = value_single(x->facts, a->items[i]);
        bool named = key && key->kind == ATOM_STR && *name_count < most;
        to.argument = named ? FLOW_KEYWORD + *name_count : FLOW_KEYWORDS;
        if (named) names[(*name_count)++] = arena_copy(x->kept, key->text);
        extract_value(x, a->items[i + 1], to, dictionary);
    }
    to.argument = FLOW_KEYWORDS;
    if (!known) extract_labels(x, value_deep_labels(x->facts, v), to, dictionary);
}

static void run_source(Extractor *x, const RunRow *row, NodeId function, FlowEdge to) {
    *FLOW_GROW(x, sources) = (FlowSource){(uint8_t)(row->kind - 1), false, extract_function(x, function), tree_start(x->tree, function),
                                          tree_end(x->tree, function)};
    to.from_kind = ORIGIN_SOURCE;
    to.from = x->sources.count - 1;
    to.cured = source_cures[row->kind - 1];
    for (uint32_t i = 0; i < TAINT_MAX_ARGS; i++) {
        if (!(row->take >> i & 1)) continue;
        to.argument = i;
        *FLOW_GROW(x, edges) = to;
    }
    to.argument = FLOW_REST;
    if (!row->take) *FLOW_GROW(x, edges) = to;
}

/* Depends(f): a framework calls f with what somebody sends, and gives on what it gives. */
static void run_served(Extractor *x, const RunRow *row, NodeId n) {
    if (!x->call_of[n.v]) return;
    uint32_t index = x->call_of[n.v] - 1;
    x->calls.items[index].served = true;
    if (row->kind && x->edges.count < FLOW_MAX_EDGES) run_source(x, row, n, (FlowEdge){.to_kind = TO_ARGUMENT, .to = index});
}

void extract_run(Extractor *x, const RunRow *row, NodeId n) {
    enum { MOST = 16 };
    if (row->gives) {
        run_served(x, row, n);
        return;
    }
    const Tree *t = x->tree;
    NodeId func = Call_func(t, n), function = {0};
    if (row->function_at != RUN_SELF) function = extract_argument(x, n, row->function_at, models_text(x->models, row->function_name));
    else if (tree_kind(t, func) == NODE_Attribute) function = Attribute_value(t, func);
    if (!function.v || x->edges.count >= FLOW_MAX_EDGES) return;
    FlowRef refs[FLOW_MAX_CALLEES];
    uint32_t all = callees_of(x, function, refs), count = 0;
    for (uint32_t i = 0; i < all; i++)
        if (!refs[i].object && refs[i].kind != REF_METHOD) refs[count++] = refs[i];
    if (!count) return;
    add_call(x, n, refs, count);
    FlowEdge to = {.to_kind = TO_ARGUMENT, .to = x->calls.count - 1};
    Str *names = ARENA_ARRAY(x->kept, Str, MOST);
    uint32_t name_count = 0;
    const Atom *partial = value_single(x->facts, x->facts->labelled[function.v]);
    uint32_t shift = partial && partial->kind == ATOM_PARTIAL ? partial->count : 0;
    for (uint32_t i = 0; i < shift; i++) {
        to.argument = i;
        extract_value(x, partial->items[i], to, function);
    }
    List args = Call_args(t, n), keywords = Call_keywords(t, n);
    uint32_t first = row->function_at == RUN_SELF ? 0 : row->function_at + 1u;
    for (uint32_t i = first; row->rest && i < args.count; i++) {
        NodeId a = list_node(args, i);
        to.argument = tree_kind(t, a) == NODE_Starred ? FLOW_REST : i - first + shift;
        extract_value(x, x->facts->labelled[a.v], to, a);
    }
    for (uint32_t i = 0; row->rest && i < keywords.count && name_count < MOST; i++) {
        NodeId k = list_node(keywords, i), value = keyword_value(t, k);
        if (value.v == function.v) continue;
        to.argument = FLOW_KEYWORD + name_count;
        names[name_count++] = extract_name(x, keyword_arg(t, k));
        extract_value(x, x->facts->labelled[value.v], to, value);
    }
    NodeId list = extract_argument(x, n, row->args_at, models_text(x->models, row->args_name));
    NodeId dictionary = extract_argument(x, n, row->keywords_at, models_text(x->models, row->keywords_name));
    NodeId each = extract_argument(x, n, row->each_at, models_text(x->models, row->each_name));
    if (list.v) run_list(x, list, to, shift);
    if (each.v) {
        to.argument = shift;
        extract_labels(x, value_deep_labels(x->facts, x->facts->labelled[each.v]), to, each);
    }
    if (dictionary.v) run_dictionary(x, dictionary, to, names, &name_count, MOST);
    if (row->kind) run_source(x, row, function, to);
    FlowCall *call = &x->calls.items[to.to]; /* what was added meanwhile may have moved it */
    call->keywords = names;
    call->keyword_count = name_count;
    call->shift = shift;
}
