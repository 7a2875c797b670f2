/* A file's graph from its facts: see flow/graph.h. One pass over the nodes; what an edge passes is looked up afterwards, in
 * trace.c. */
#include "flow/extract.h"

/* `self.name = value` in __init__: a part of what making an object gives. */
static void take_field(Extractor *x, NodeId target, NodeId value) {
    NodeId base = Attribute_value(x->tree, target);
    uint32_t function = extract_function(x, target);
    const FlowFunction *f = &x->functions[function];
    if (!f->is_method || !f->positional || tree_kind(x->tree, base) != NODE_Name) return;
    if (!str_eq(str_last_part(f->name, '.'), S("__init__")) || !str_eq(tree_name(x->tree, Name_id(x->tree, base)), f->params[0])) return;
    if (!value_deep_labels(x->facts, x->facts->labelled[value.v]).v) return;
    FlowEdge to = {.to_kind = TO_RETURN, .to = function};
    to.to_path = extract_longer_path(x, NULL, path_key_name(tree_name(x->tree, Attribute_attr(x->tree, target))));
    extract_value(x, x->facts->labelled[value.v], to, value);
}

/* What is put into a parameter: the caller has it. */
static void take_given(Extractor *x, NodeId owner, NodeId at, NodeId value) {
    uint32_t function = extract_function(x, at);
    const FlowFunction *f = &x->functions[function];
    if (tree_kind(x->tree, owner) != NODE_Name || !value_deep_labels(x->facts, x->facts->labelled[value.v]).v) return;
    Str name = tree_name(x->tree, Name_id(x->tree, owner));
    uint32_t first = f->is_method ? 1 : 0;
    for (uint32_t i = first; i < f->positional; i++) {
        if (!str_eq(f->params[i], name)) continue;
        FlowEdge to = {.to_kind = TO_RETURN, .to = function};
        to.to_path = extract_longer_path(x, NULL, PATH_KEY_GIVEN(i - first));
        if (tree_kind(x->tree, at) == NODE_Attribute) to.to_path = extract_longer_path(x, to.to_path, path_key_name(tree_name(x->tree, Attribute_attr(x->tree, at))));
        extract_labels(x, value_deep_labels(x->facts, x->facts->labelled[value.v]), to, value);
    }
}

/* out.append(x), out.setdefault(key, x) */
static void take_grown(Extractor *x, NodeId call) {
    NodeId func = Call_func(x->tree, call);
    List args = Call_args(x->tree, call);
    if (tree_kind(x->tree, func) != NODE_Attribute || !args.count || !taint_grows(tree_name(x->tree, Attribute_attr(x->tree, func)))) return;
    take_given(x, Attribute_value(x->tree, func), call, list_node(args, args.count - 1));
}

static void take_store(Extractor *x, NodeId target, NodeId value) {
    if (tree_kind(x->tree, target) == NODE_Attribute) take_given(x, Attribute_value(x->tree, target), target, value);
    if (tree_kind(x->tree, target) == NODE_Subscript) take_given(x, Subscript_value(x->tree, target), target, value);
    if (tree_kind(x->tree, target) == NODE_Attribute) take_field(x, target, value);
    if (tree_kind(x->tree, target) == NODE_Attribute) extract_member(x, target, value);
    if (!x->seeds) extract_store_sinks(x, target, value);
    if (!x->seeds) extract_context(x, target, target, value);
}

static void take_return(Extractor *x, NodeId at, NodeId value) {
    if (!value.v || x->facts->cold[at.v]) return;
    if (x->pages && x->pages[value.v] == EXTRACT_HARMLESS_PAGE)
        *FLOW_GROW(x, harmless) = (FlowHarmless){.weakness = WEAKNESS_xss, .start = tree_start(x->tree, at), .end = tree_end(x->tree, at)};
    FlowEdge to = {.to_kind = TO_RETURN, .to = extract_function(x, at)};
    extract_value(x, x->facts->labelled[value.v], to, value);
    if (!x->seeds) extract_options(x, x->facts->labelled[value.v], to, value);
    FlowFunction *f = &x->functions[to.to];
    f->passes = f->passes && tree_kind(x->tree, at) == NODE_Return && extract_passes(x, value);
    if (x->seeds || tree_kind(x->tree, at) == NODE_YieldFrom) return;
    extract_page_sinks(x, at, value);
    if (tree_kind(x->tree, at) != NODE_Return) return;
    extract_answer_sinks(x, at, value);
    extract_context(x, at, (NodeId){0}, value);
}

static void take_node(Extractor *x, NodeId n) {
    const Tree *t = x->tree;
    switch (tree_kind(t, n)) {
        case NODE_Call:
            if (x->facts->cold[n.v]) break;
            if (!x->seeds) extract_call_sinks(x, n);
            take_grown(x, n);
            extract_arguments(x, n);
            break;
        case NODE_Return: take_return(x, n, Return_value(t, n)); break;
        case NODE_Yield: take_return(x, n, Yield_value(t, n)); break;
        case NODE_YieldFrom: take_return(x, n, YieldFrom_value(t, n)); break;
        case NODE_Lambda: {
            NodeId body = Lambda_body(t, n);
            uint32_t scope = x->facts->scopes->scope_of[n.v].v;
            if (scope) extract_value(x, x->facts->labelled[body.v],
                                 (FlowEdge){.to_kind = TO_RETURN, .to = x->function_of[scope]}, body);
            break;
        }
        case NODE_Assign: {
            List targets = Assign_targets(t, n);
            for (uint32_t i = 0; i < targets.count; i++) take_store(x, list_node(targets, i), Assign_value(t, n));
            if (x->facts->scopes->scope_in[n.v].v == 1) extract_names(x, n);
            break;
        }
        case NODE_AnnAssign:
            if (AnnAssign_value(x->tree, n).v && tree_kind(x->tree, AnnAssign_target(x->tree, n)) == NODE_Attribute)
                take_field(x, AnnAssign_target(x->tree, n), AnnAssign_value(x->tree, n));
            break;
        case NODE_AugAssign: take_store(x, AugAssign_target(t, n), AugAssign_value(t, n)); break;
        case NODE_Import:
        case NODE_ImportFrom: extract_import(x, n); break;
        default: break;
    }
}

/* As long as it is, without the room to grow. */
static const void *trimmed(Arena *kept, const void *items, uint32_t count, size_t size) {
    if (!count) return NULL;
    void *out = arena_alloc(kept, count * size);
    memcpy(out, items, count * size);
    return out;
}

const FlowGraph *flow_extract(const Facts *facts, const Models *models, const FlowSeeds *seeds, Library *templates, uint32_t file,
                              Arena *kept, Arena *scratch) {
    if (!facts->labels || !facts->scopes) return NULL;
    ArenaMark mark = arena_mark(scratch);
    Extractor x = {.facts = facts, .models = models, .tree = facts->tree, .kept = kept, .scratch = scratch,
                   .seeds = seeds, .templates = templates};
    x.call_of = ARENA_ARRAY(scratch, uint32_t, facts->tree->node_count);
    x.source_of = ARENA_ARRAY(scratch, uint32_t, facts->labels->origin_count);
    x.path_of = ARENA_ARRAY(scratch, const FlowPath *, facts->labels->path_count);
    x.name_of = ARENA_ARRAY(scratch, Str, facts->tree->name_count);
    x.module = value_module(facts);
    extract_definitions(&x);
    extract_calls(&x);
    extract_guards(&x);
    for (uint32_t id = 1; id < facts->tree->node_count; id++)
        if (facts->scopes->scope_in[id].v) take_node(&x, (NodeId){id});
    extract_fields(&x);
    if (!seeds) extract_set_ups(&x);
    if (seeds) extract_seeds(&x);
    flow_bounds_met(&x.bounds, FLOW_BOUND_labels, facts->labels->full);
    FlowGraph *g = ARENA_NEW(kept, FlowGraph);
#define KEPT(list) trimmed(kept, x.list.items, x.list.count, sizeof *x.list.items)
    *g = (FlowGraph){.file = file,
                     .functions = x.functions, .function_count = x.function_count,
                     .classes = x.classes, .class_count = x.class_count,
                     .calls = KEPT(calls), .call_count = x.calls.count,
                     .sources = KEPT(sources), .source_count = x.sources.count,
                     .sinks = KEPT(sinks), .sink_count = x.sinks.count,
                     .edges = KEPT(edges), .edge_count = x.edges.count,
                     .imports = KEPT(imports), .import_count = x.imports.count,
                     .names = KEPT(names), .name_count = x.names.count,
                     .harmless = KEPT(harmless), .harmless_count = x.harmless.count,
                     .guards = KEPT(guards), .guard_count = x.guards.count,
                     .seeds = seeds, .unread = x.unread, .environments = x.environments,
                     .bounds = x.bounds};
#undef KEPT
    arena_reset(scratch, mark);
    return g;
}
