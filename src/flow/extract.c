/* A file's graph from its facts: see flow/graph.h. One pass over the nodes; what an edge passes is looked up afterwards, in
 * trace.c. */
#include "flow/extract.h"

#include "base/fault.h"

/* ---- lists that grow ---- */

#define GROW FLOW_GROW

static Str dotted_name(Extractor *x, uint32_t scope) {
    enum { NESTING = 16 };
    const Scopes *s = x->facts->scopes;
    NodeId path[NESTING];
    uint32_t count = 0;
    for (; scope > 1 && count < NESTING; scope = s->scopes[scope].parent.v) {
        NodeKind kind = tree_kind(x->tree, s->scopes[scope].node);
        if (kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef || kind == NODE_ClassDef || kind == NODE_Lambda)
            path[count++] = s->scopes[scope].node;
    }
    Buf name = {.limit = QUAL_MAX_TEXT};
    while (count--) {
        if (name.len) buf_byte(&name, '.');
        if (tree_kind(x->tree, path[count]) == NODE_Lambda) buf_format(&name, "<lambda>%u", tree_start(x->tree, path[count]));
        else buf_add(&name, tree_name(x->tree, FunctionDef_name(x->tree, path[count])));
    }
    Str kept = arena_copy(x->kept, buf_str(&name));
    buf_free(&name);
    return kept;
}

/* ---- what may be called ---- */

static bool name_ref(Extractor *x, QualId qual, FlowRef *ref) {
    Buf rest = {.limit = QUAL_MAX_TEXT};
    bool found = value_where(x->facts, qual, &ref->place, &rest);
    ref->kind = REF_NAME;
    if (found) ref->rest = arena_copy(x->kept, buf_str(&rest));
    buf_free(&rest);
    return found;
}

/* What one atom stands for in the program; false for what is not of it. */
static bool atom_ref(Extractor *x, const Atom *a, FlowRef *ref) {
    *ref = (FlowRef){0};
    for (uint32_t depth = 0; (a->kind == ATOM_METHOD || a->kind == ATOM_PARTIAL) && depth < VALUE_MAX_DEPTH; depth++) {
        ref->bound |= a->kind == ATOM_METHOD;
        a = value_atom_by_id(x->facts, a->callee);
    }
    switch ((AtomKind)a->kind) {
        case ATOM_FUNCTION:
            ref->kind = REF_FUNCTION;
            ref->index = x->function_of[x->facts->scopes->scope_of[a->node.v].v];
            return true;
        case ATOM_OBJECT:
        case ATOM_CLASS:
            ref->kind = REF_CLASS;
            ref->object = a->kind == ATOM_OBJECT;
            ref->bound = true;
            ref->index = x->class_of[x->facts->scopes->scope_of[a->node.v].v];
            return true;
        case ATOM_INSTANCE: ref->object = true; return name_ref(x, a->qual, ref);
        case ATOM_NAME: return name_ref(x, a->qual, ref);
        default: return false;
    }
}

static uint32_t value_refs(Extractor *x, ValueId v, FlowRef *refs, uint32_t most) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < value_count(x->facts, v) && count < most; i++)
        if (atom_ref(x, value_atom(x->facts, v, i), &refs[count])) count++;
    return count;
}

static const FlowRef *keep_refs(Extractor *x, const FlowRef *refs, uint32_t count) {
    FlowRef *kept = ARENA_ARRAY(x->kept, FlowRef, count);
    if (count) memcpy(kept, refs, count * sizeof *refs);
    return kept;
}

/* ---- functions and classes ---- */

uint32_t extract_function(const Extractor *x, NodeId n) {
    const Scopes *s = x->facts->scopes;
    uint32_t scope = s->scope_in[n.v].v;
    while (scope > 1 && s->scopes[scope].kind != SCOPE_FUNCTION) scope = s->scopes[scope].parent.v;
    return scope ? x->function_of[scope] : 0;
}

/* Attributes of classes that carry labels are functions without parameters: what reading them gives. */
static bool next_field(const Extractor *x, uint32_t *cell, NodeId *class_node, Sym *name, ValueId *value) {
    for (; *cell < x->facts->cell_count; ++*cell)
        if (facts_cell(x->facts, *cell, class_node, name, value) && value_deep_labels(x->facts, *value).v) {
            ++*cell;
            return true;
        }
    return false;
}

static uint32_t count_fields(const Extractor *x) {
    uint32_t cell = 0, count = 0;
    NodeId class_node;
    Sym name;
    ValueId value;
    while (next_field(x, &cell, &class_node, &name, &value)) count++;
    return count;
}

static void number_scopes(Extractor *x) {
    const Scopes *s = x->facts->scopes;
    x->function_of = ARENA_ARRAY(x->scratch, uint32_t, s->count);
    x->class_of = ARENA_ARRAY(x->scratch, uint32_t, s->count);
    uint32_t functions = 1, classes = 0;
    for (uint32_t i = 2; i < s->count; i++) {
        if (s->scopes[i].kind == SCOPE_FUNCTION) x->function_of[i] = functions++;
        else if (s->scopes[i].kind == SCOPE_CLASS) x->class_of[i] = classes++;
    }
    x->first_field = functions;
    functions += count_fields(x);
    x->functions = ARENA_ARRAY(x->kept, FlowFunction, functions);
    x->classes = ARENA_ARRAY(x->kept, FlowClass, classes);
    x->function_count = functions;
    x->class_count = classes;
}

static void take_parameters(Extractor *x, FlowFunction *f, NodeId args) {
    const Tree *t = x->tree;
    List lists[3] = {arguments_posonlyargs(t, args), arguments_args(t, args), arguments_kwonlyargs(t, args)};
    f->positional = lists[0].count + lists[1].count;
    f->param_count = f->positional + lists[2].count;
    f->has_rest = arguments_vararg(t, args).v != 0;
    f->has_keywords = arguments_kwarg(t, args).v != 0;
    Str *names = ARENA_ARRAY(x->kept, Str, f->param_count);
    uint32_t *starts = ARENA_ARRAY(x->kept, uint32_t, f->param_count), n = 0;
    for (int k = 0; k < 3; k++)
        for (uint32_t i = 0; i < lists[k].count; i++, n++) {
            NodeId arg = list_node(lists[k], i);
            names[n] = arena_copy(x->kept, tree_name(t, arg_arg(t, arg)));
            starts[n] = tree_start(t, arg);
        }
    f->params = names;
    f->param_starts = starts;
}

static bool is_decorated(const Extractor *x, NodeId def, Str name) {
    List decorators = FunctionDef_decorator_list(x->tree, def);
    for (uint32_t i = 0; i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        if (tree_kind(x->tree, d) == NODE_Name && str_eq(tree_name(x->tree, Name_id(x->tree, d)), name)) return true;
    }
    return false;
}

/* As the value analysis has it: any decorator whose last word ends so. */
static bool is_property(const Extractor *x, NodeId def) {
    List decorators = FunctionDef_decorator_list(x->tree, def);
    for (uint32_t i = 0; i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        Str word = tree_name(x->tree, tree_called_word(x->tree, d));
        if (str_ends_with(word, S("property"))) return true;
    }
    return false;
}

static void describe_functions(Extractor *x) {
    const Scopes *s = x->facts->scopes;
    x->functions[0] = (FlowFunction){.class_index = UINT32_MAX};
    for (uint32_t i = 2; i < s->count; i++) {
        if (s->scopes[i].kind != SCOPE_FUNCTION) continue;
        NodeId def = s->scopes[i].node;
        bool lambda = tree_kind(x->tree, def) == NODE_Lambda;
        FlowFunction *f = &x->functions[x->function_of[i]];
        *f = (FlowFunction){.name = dotted_name(x, i), .class_index = UINT32_MAX};
        f->start = tree_start(x->tree, def);
        f->end = lambda ? tree_end(x->tree, def) : f->start;
        take_parameters(x, f, lambda ? Lambda_args(x->tree, def) : FunctionDef_args(x->tree, def));
        uint32_t parent = s->scopes[i].parent.v;
        if (s->scopes[parent].kind == SCOPE_TYPE_PARAMS) parent = s->scopes[parent].parent.v;
        if (s->scopes[parent].kind == SCOPE_CLASS) {
            f->class_index = x->class_of[parent];
            f->is_method = !lambda && !is_decorated(x, def, S("staticmethod"));
            f->of_class = !lambda && is_decorated(x, def, S("classmethod"));
            f->is_read = !lambda && is_property(x, def);
        }
        FlowRef refs[FLOW_MAX_CALLEES];
        f->result_count = value_refs(x, x->facts->results[i], refs, FLOW_MAX_CALLEES);
        f->results = keep_refs(x, refs, f->result_count);
    }
}

static void describe_fields(Extractor *x) {
    NodeId class_node;
    Sym name;
    ValueId value;
    for (uint32_t cell = 0, i = x->first_field; next_field(x, &cell, &class_node, &name, &value); i++) {
        uint32_t scope = x->facts->scopes->scope_of[class_node.v].v;
        Buf text = {.limit = QUAL_MAX_TEXT};
        buf_add(&text, dotted_name(x, scope));
        buf_byte(&text, '.');
        buf_add(&text, tree_name(x->tree, name));
        x->functions[i] = (FlowFunction){.name = arena_copy(x->kept, buf_str(&text)), .class_index = x->class_of[scope],
                                         .is_method = true, .is_read = true,
                                         .start = tree_start(x->tree, class_node), .end = tree_start(x->tree, class_node)};
        buf_free(&text);
    }
}

static void describe_classes(Extractor *x) {
    const Scopes *s = x->facts->scopes;
    for (uint32_t i = 2; i < s->count; i++) {
        if (s->scopes[i].kind != SCOPE_CLASS) continue;
        FlowClass *c = &x->classes[x->class_of[i]];
        FlowRef refs[FLOW_MAX_CALLEES];
        uint32_t count = 0;
        List bases = ClassDef_bases(x->tree, s->scopes[i].node);
        for (uint32_t b = 0; b < bases.count && count < FLOW_MAX_CALLEES; b++)
            count += value_refs(x, x->facts->labelled[bases.items[b]], refs + count, FLOW_MAX_CALLEES - count);
        *c = (FlowClass){dotted_name(x, i), keep_refs(x, refs, count), count};
    }
}

/* ---- names of the module ---- */

static void add_import(Extractor *x, Str name, PlaceId place, Str rest) {
    if (place.v) *GROW(x, imports) = (FlowImport){arena_copy(x->kept, name), place, arena_copy(x->kept, rest)};
}

static void take_import(Extractor *x, NodeId n) {
    const Tree *t = x->tree;
    if (tree_kind(t, n) == NODE_Import) {
        List names = Import_names(t, n);
        for (uint32_t i = 0; i < names.count; i++) {
            NodeId a = list_node(names, i);
            Str dotted = tree_name(t, alias_name(t, a));
            bool whole = alias_asname(t, a).v != 0;
            Str first = whole ? dotted : str_slice(dotted, 0, str_find_byte(dotted, '.', 0));
            add_import(x, whole ? tree_name(t, alias_asname(t, a)) : first, value_import_place(x->facts, first, 0), S(""));
        }
        return;
    }
    PlaceId place = value_import_place(x->facts, tree_name(t, ImportFrom_module(t, n)), ImportFrom_level(t, n));
    List names = ImportFrom_names(t, n);
    for (uint32_t i = 0; place.v && i < names.count; i++) {
        NodeId a = list_node(names, i);
        Str name = tree_name(t, alias_name(t, a));
        bool star = str_eq(name, S("*"));
        Str bound = alias_asname(t, a).v ? tree_name(t, alias_asname(t, a)) : name;
        add_import(x, star ? S("") : bound, place, star ? S("") : name);
    }
}

static void take_names(Extractor *x, NodeId assign) {
    List targets = Assign_targets(x->tree, assign);
    ValueId v = x->facts->labelled[Assign_value(x->tree, assign).v];
    FlowRef ref;
    if (!value_refs(x, v, &ref, 1)) return;
    for (uint32_t i = 0; i < targets.count; i++) {
        NodeId target = list_node(targets, i);
        if (tree_kind(x->tree, target) == NODE_Name)
            *GROW(x, names) = (FlowName){arena_copy(x->kept, tree_name(x->tree, Name_id(x->tree, target))), ref};
    }
}

/* ---- edges ---- */

static FlowPath path_of(const LabelStore *ls, uint32_t path) {
    FlowPath out = {.count = ls->paths[path].depth};
    for (uint32_t i = out.count; i--; path = ls->paths[path].parent) out.keys[i] = ls->paths[path].key;
    return out;
}

static uint32_t source_of(Extractor *x, uint32_t origin) {
    if (x->source_of[origin]) return x->source_of[origin] - 1;
    const Origin *o = &x->facts->labels->origins[origin];
    NodeId n = {o->node};
    *GROW(x, sources) = (FlowSource){(uint8_t)o->index, extract_function(x, n), tree_start(x->tree, n), tree_end(x->tree, n)};
    x->source_of[origin] = x->sources.count;
    return x->sources.count - 1;
}

/* ---- checks ---- */

/* Those whose function somebody can find. */
static const FlowCheck *checks_of(Extractor *x, uint32_t set, uint32_t *count) {
    const LabelChecks *all = &x->facts->labels->checks[set];
    *count = 0;
    if (!all->count) return NULL;
    FlowCheck *kept = ARENA_ARRAY(x->kept, FlowCheck, all->count);
    for (uint32_t i = 0; i < all->count; i++) {
        LabelCheck c = all->items[i];
        if (!x->call_of[c.call]) continue;
        bool keyword = c.argument >= LABEL_KEYWORD;
        uint32_t argument = keyword ? FLOW_KEYWORD + c.argument - LABEL_KEYWORD : c.argument;
        kept[(*count)++] = (FlowCheck){x->call_of[c.call] - 1, argument, (uint8_t)c.when};
    }
    return kept;
}

static FlowStep weak_place(const Extractor *x, uint32_t origin, uint16_t weak) {
    FlowStep at = {0};
    for (uint32_t i = 0; weak && i < x->facts->weak_count; i++) {
        const WeakSite *w = &x->facts->weaks[i];
        if (w->origin == origin && w->weak & weak)
            at = (FlowStep){tree_start(x->tree, (NodeId){w->node}), tree_end(x->tree, (NodeId){w->node})};
    }
    return at;
}

static void take_guards(Extractor *x) {
    const LabelStore *ls = x->facts->labels;
    for (uint32_t i = 0; i < x->facts->summary_count; i++) {
        const GuardSummary *s = &x->facts->summaries[i];
        for (uint32_t when = 0; when < GUARD_WHEN_COUNT; when++) {
            const GuardFact *f = &s->facts[when];
            if (!(s->known >> when & 1) || (!f->cured && !f->weak && !f->checks)) continue;
            FlowGuard g = {.function = x->function_of[s->scope], .param = s->param, .when = (uint8_t)when, .weak = f->weak, .cured = f->cured};
            g.checks = checks_of(x, f->checks, &g.check_count);
            for (uint32_t o = 1; f->weak && o < ls->origin_count; o++)
                if (ls->origins[o].kind == ORIGIN_PARAM && ls->origins[o].index == s->param &&
                    extract_function(x, (NodeId){ls->origins[o].node}) == g.function)
                    g.weak_at = weak_place(x, o, f->weak);
            *GROW(x, guards) = g;
        }
    }
}

/* One label's edge to where `to` says; false where the origin is none that anybody can follow. */
void extract_edge(Extractor *x, const Label *l, FlowEdge to, NodeId at) {
    const LabelStore *ls = x->facts->labels;
    const Origin *o = &ls->origins[l->origin];
    if (x->edges.count >= FLOW_MAX_EDGES) {
        x->full = true;
        return;
    }
    to.from_kind = o->kind;
    to.from_path = path_of(ls, l->path);
    to.cured = l->cured;
    to.weak = l->weak;
    to.through = l->through != 0;
    if (o->kind == ORIGIN_SOURCE) {
        to.from = source_of(x, l->origin);
    } else if (o->kind == ORIGIN_PARAM) {
        to.from = extract_function(x, (NodeId){o->node});
        to.param = o->index;
    } else {
        if (!x->call_of[o->node]) return;
        to.from = x->call_of[o->node] - 1;
    }
    to.steps = trace(x, at, l->origin, &to.step_count);
    to.composed = x->composed;
    to.checks = checks_of(x, l->checks, &to.check_count);
    if (l->weak) to.weak_at = weak_place(x, l->origin, l->weak);
    *GROW(x, edges) = to;
}

static void add_labels(Extractor *x, LabelSetId set, FlowEdge to, NodeId at) {
    for (uint32_t i = 0; i < labels_count(x->facts->labels, set); i++) {
        Label l = *labels_at(x->facts->labels, set, i);
        extract_edge(x, &l, to, at);
    }
}

static bool key_of(const Extractor *x, ValueId key, uint64_t *out) {
    const Atom *a = value_single(x->facts, key);
    if (a && a->kind == ATOM_STR) *out = path_key_text(a->text);
    else if (a && a->kind == ATOM_INT) *out = path_key_int(a->integer);
    else return false;
    return true;
}

/* A value leaves the body: its labels, and those of what it holds, each at its path. */
static void add_value(Extractor *x, ValueId v, FlowEdge to, NodeId at) {
    add_labels(x, value_labels(x->facts, v), to, at);
    if (value_deep_labels(x->facts, v).v == value_labels(x->facts, v).v) return;
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if (!a->deep.v) continue;
        bool container = a->kind >= ATOM_TUPLE && a->kind <= ATOM_DICT;
        if (!container || to.to_path.count == FLOW_MAX_PATH) {
            add_labels(x, a->deep, to, at);
            continue;
        }
        uint32_t step = a->kind == ATOM_DICT ? 2 : 1;
        for (uint32_t j = step - 1; j < a->count; j += step) {
            if (!value_deep_labels(x->facts, a->items[j]).v) continue;
            FlowEdge inner = to;
            uint64_t key = path_key_int(j);
            bool known = a->kind == ATOM_DICT ? key_of(x, a->items[j - 1], &key) : a->kind != ATOM_SET;
            if (known) inner.to_path.keys[inner.to_path.count++] = key;
            add_value(x, a->items[j], inner, at);
        }
        if (!value_eq_never(a->rest)) add_labels(x, value_deep_labels(x->facts, a->rest), to, at);
    }
}

static void take_fields(Extractor *x) {
    NodeId class_node;
    Sym name;
    ValueId value;
    for (uint32_t cell = 0, i = x->first_field; next_field(x, &cell, &class_node, &name, &value); i++)
        add_value(x, value, (FlowEdge){.to_kind = TO_RETURN, .to = i}, class_node);
}

/* ---- calls ---- */

static bool has_instance(const Extractor *x, ValueId v) {
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        uint8_t kind = value_atom(x->facts, v, i)->kind;
        if (kind == ATOM_INSTANCE || kind == ATOM_OBJECT) return true;
    }
    return false;
}

static uint32_t callees_of(Extractor *x, NodeId call, FlowRef *refs) {
    NodeId func = Call_func(x->tree, call);
    ValueId v = x->facts->labelled[func.v];
    uint32_t count = value_refs(x, v, refs, FLOW_MAX_CALLEES);
    bool method = tree_kind(x->tree, func) == NODE_Attribute;
    bool on_object = method && has_instance(x, x->facts->labelled[Attribute_value(x->tree, func).v]);
    for (uint32_t i = 0; i < count; i++)
        if (refs[i].kind == REF_NAME) refs[i].bound = on_object;
    if (count || value_count(x->facts, v)) return count;
    LabelSetId own = value_labels(x->facts, v);
    for (uint32_t i = 0; i < labels_count(x->facts->labels, own) && count < FLOW_MAX_CALLEES; i++) {
        const Label *l = labels_at(x->facts->labels, own, i);
        const Origin *o = &x->facts->labels->origins[l->origin];
        if (o->kind != ORIGIN_PARAM || l->path) continue;
        refs[count++] = (FlowRef){.kind = REF_PARAM, .function = extract_function(x, (NodeId){o->node}), .index = o->index};
    }
    if (!count && method)
        refs[count++] = (FlowRef){.kind = REF_METHOD,
                                  .bound = true,
                                  .rest = arena_copy(x->kept, tree_name(x->tree, Attribute_attr(x->tree, func)))};
    return count;
}

/* Functions that are handed over. */
static void take_given(Extractor *x, FlowCall *call, uint32_t argument, NodeId value, FlowGiven *given) {
    FlowRef refs[2];
    uint32_t count = value_refs(x, x->facts->labelled[value.v], refs, 2);
    for (uint32_t i = 0; i < count && call->given_count < FLOW_MAX_CALLEES; i++)
        if (!refs[i].object) given[call->given_count++] = (FlowGiven){argument, refs[i]};
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
        *GROW(x, sources) = (FlowSource){(uint8_t)(kind - 1), extract_function(x, value), tree_start(x->tree, value),
                                         tree_end(x->tree, value)};
        to.from_kind = ORIGIN_SOURCE;
        to.from = x->sources.count - 1;
        to.cured = source_cures[kind - 1];
        *GROW(x, edges) = to;
        return;
    }
}

static void take_arguments(Extractor *x, NodeId n, FlowCall *call, uint32_t index) {
    const Tree *t = x->tree;
    List args = Call_args(t, n), keywords = Call_keywords(t, n);
    FlowGiven given[FLOW_MAX_CALLEES];
    const Atom *partial = value_single(x->facts, x->facts->labelled[Call_func(t, n).v]);
    if (partial && partial->kind != ATOM_PARTIAL) partial = NULL;
    uint32_t more = partial ? partial->name_count : 0;
    Str *names = ARENA_ARRAY(x->kept, Str, (size_t)keywords.count + more);
    FlowEdge to = {.to_kind = TO_ARGUMENT, .to = index};
    call->shift = partial ? partial->count : 0;
    for (uint32_t i = 0; partial && i < partial->count + more; i++) {
        if (i >= partial->count) names[keywords.count + i - partial->count] = arena_copy(x->kept, partial->names[i - partial->count]);
        to.argument = i < partial->count ? i : FLOW_KEYWORD + keywords.count + i - partial->count;
        add_value(x, partial->items[i], to, Call_func(t, n));
    }
    bool starred = false;
    for (uint32_t i = 0; i < args.count && i < FLOW_RECEIVER; i++) {
        NodeId a = list_node(args, i);
        starred |= tree_kind(t, a) == NODE_Starred;
        to.argument = starred ? FLOW_REST : i + call->shift;
        if (tree_kind(t, a) == NODE_Starred) add_labels(x, value_deep_labels(x->facts, x->facts->labelled[a.v]), to, a);
        else add_value(x, x->facts->labelled[a.v], to, a);
        take_request(x, a, to);
        take_given(x, call, to.argument, a, given);
    }
    for (uint32_t i = 0; i < keywords.count && i < FLOW_KEYWORD / 2; i++) {
        NodeId k = list_node(keywords, i), value = keyword_value(t, k);
        names[i] = arena_copy(x->kept, tree_name(t, keyword_arg(t, k)));
        to.argument = names[i].len ? FLOW_KEYWORD + i : FLOW_KEYWORDS;
        add_value(x, x->facts->labelled[value.v], to, value);
        take_request(x, value, to);
        take_given(x, call, to.argument, value, given);
    }
    call->keywords = names;
    call->keyword_count = keywords.count + more;
    FlowGiven *kept = ARENA_ARRAY(x->kept, FlowGiven, call->given_count);
    if (call->given_count) memcpy(kept, given, call->given_count * sizeof *given);
    call->given = kept;
}

static void number_implicit(Extractor *x, const ImplicitCall *call) {
    NodeId n = {call->node};
    FlowRef refs[FLOW_MAX_CALLEES];
    if (x->call_of[call->node]) return;
    uint32_t count = value_refs(x, (ValueId){call->object}, refs, FLOW_MAX_CALLEES);
    for (uint32_t i = 0; i < count; i++) refs[i].member = arena_copy(x->kept, call->member);
    if (!count) return;
    *GROW(x, calls) = (FlowCall){.function = extract_function(x, n),
                                 .start = tree_start(x->tree, n),
                                 .end = tree_end(x->tree, n),
                                 .callees = keep_refs(x, refs, count),
                                 .callee_count = count,
                                 .reads = call->reads};
    x->call_of[call->node] = x->calls.count;
}

/* Numbers first: the result of a call may reach a call that stands before it, in a loop. */
static void number_calls(Extractor *x) {
    for (uint32_t id = 1; id < x->tree->node_count; id++) {
        NodeId n = {id};
        if (x->tree->nodes[id].kind != NODE_Call || x->facts->cold[id] || !x->facts->scopes->scope_in[id].v) continue;
        FlowRef refs[FLOW_MAX_CALLEES];
        uint32_t count = callees_of(x, n, refs);
        if (!count) continue;
        *GROW(x, calls) = (FlowCall){.function = extract_function(x, n),
                                     .start = tree_start(x->tree, n),
                                     .end = tree_end(x->tree, n),
                                     .callees = keep_refs(x, refs, count),
                                     .callee_count = count};
        x->call_of[id] = x->calls.count;
    }
    for (uint32_t i = 0; i < x->facts->implicit_count; i++) number_implicit(x, &x->facts->implicit[i]);
}

/* ---- sinks ---- */

/* Where a value comes from is all that speaks for it. */
static bool cured_by_kind(const Extractor *x, LabelSetId labels, Weakness weakness) {
    for (uint32_t i = 0; i < labels_count(x->facts->labels, labels); i++) {
        const Origin *o = &x->facts->labels->origins[labels_at(x->facts->labels, labels, i)->origin];
        if (o->kind == ORIGIN_SOURCE && x->models->taint.kind_cures[o->index] & WEAKNESS_BIT(weakness)) return true;
    }
    return false;
}

/* Made of constants alone, by known code: whatever it is, nobody chose it. */
static bool is_made_of_constants(const Extractor *x, NodeId n, uint32_t depth) {
    enum { DEEPEST = 6, MOST = 8 };
    const Tree *t = x->tree;
    if (value_is_constant(x->facts, value_of(x->facts, n))) return true;
    if (depth > DEEPEST || value_deep_labels(x->facts, x->facts->labelled[n.v]).v) return false;
    switch (tree_kind(t, n)) {
        case NODE_BinOp: return is_made_of_constants(x, BinOp_left(t, n), depth + 1) && is_made_of_constants(x, BinOp_right(t, n), depth + 1);
        case NODE_FormattedValue: return is_made_of_constants(x, FormattedValue_value(t, n), depth + 1);
        case NODE_Tuple:
        case NODE_List:
        case NODE_JoinedStr: {
            List parts = Tuple_elts(t, n);
            for (uint32_t i = 0; i < parts.count; i++)
                if (i == MOST || !is_made_of_constants(x, list_node(parts, i), depth + 1)) return false;
            return true;
        }
        case NODE_Call: {
            List args = Call_args(t, n);
            NodeId func = Call_func(t, n);
            const Atom *callee = value_single(x->facts, value_of(x->facts, func));
            for (uint32_t k = 0; callee && callee->kind == ATOM_METHOD && k < VALUE_MAX_DEPTH; k++) callee = value_atom_by_id(x->facts, callee->callee);
            if (!callee || !callee->qual.v || Call_keywords(t, n).count || !args.count) return false;
            const TaintRow *row = taint_row(&x->models->taint, callee->qual);
            bool passes = row->flow != 0;
            for (QualId up = callee->qual; !passes && up.v; up = qual_parent(x->facts->quals, up)) passes = taint_row(&x->models->taint, up)->below != 0;
            const Atom *result = value_single(x->facts, value_of(x->facts, n));
            bool other = result && result->kind == ATOM_INSTANCE && result->qual.v != callee->qual.v; /* open(): what it reads is anybody's */
            if (row->call || !passes || other) return false;
            for (uint32_t i = 0; i < args.count; i++)
                if (i == MOST || !is_made_of_constants(x, list_node(args, i), depth + 1)) return false;
            return true;
        }
        default: return false;
    }
}

/* Where a constant is never what is wrong; a mode or a regular expression may be. */
static const uint64_t constant_is_harmless = WEAKNESS_BIT(WEAKNESS_code) | WEAKNESS_BIT(WEAKNESS_deserialise) | WEAKNESS_BIT(WEAKNESS_sql) |
                                             WEAKNESS_BIT(WEAKNESS_nosql) | WEAKNESS_BIT(WEAKNESS_ldap) | WEAKNESS_BIT(WEAKNESS_xpath) |
                                             WEAKNESS_BIT(WEAKNESS_xml) | WEAKNESS_BIT(WEAKNESS_template) | WEAKNESS_BIT(WEAKNESS_redirect);

static void add_sink(Extractor *x, Weakness weakness, NodeId at, NodeId value, LabelSetId labels) {
    bool any = false;
    for (uint32_t i = 0; i < labels_count(x->facts->labels, labels); i++)
        any |= !(labels_at(x->facts->labels, labels, i)->cured & WEAKNESS_BIT(weakness));
    x->asked |= WEAKNESS_BIT(weakness);
    /* What has no labels may come from anywhere; constants are graded by the rules themselves. */
    if (any || (!labels.v && !(constant_is_harmless & WEAKNESS_BIT(weakness) && is_made_of_constants(x, value, 0))) || cured_by_kind(x, labels, weakness)) x->doubtful |= WEAKNESS_BIT(weakness);
    if (!any) return;
    *GROW(x, sinks) = (FlowSink){.weakness = (uint8_t)weakness, .function = extract_function(x, at),
                                 .start = tree_start(x->tree, at), .end = tree_end(x->tree, at),
                                 .value_start = tree_start(x->tree, value), .value_end = tree_end(x->tree, value)};
    FlowEdge to = {.to_kind = TO_SINK, .to = x->sinks.count - 1};
    for (uint32_t i = 0; i < labels_count(x->facts->labels, labels); i++) {
        Label l = *labels_at(x->facts->labels, labels, i);
        if (!(l.cured & WEAKNESS_BIT(weakness))) extract_edge(x, &l, to, value);
    }
}

/* The argument that a condition is about; 0 where it is not given. */
static NodeId find_argument(const Extractor *x, NodeId call, uint32_t position, Str keyword) {
    List args = Call_args(x->tree, call), keywords = Call_keywords(x->tree, call);
    for (uint32_t i = 0; keyword.len && i < keywords.count; i++) {
        NodeId k = list_node(keywords, i);
        if (str_eq(tree_name(x->tree, keyword_arg(x->tree, k)), keyword)) return keyword_value(x->tree, k);
    }
    return position < args.count ? list_node(args, position) : (NodeId){0};
}

static bool is_named(const Extractor *x, const SinkRow *row, ValueId v) {
    bool named = false;
    for (uint32_t i = 0; i < value_count(x->facts, v) && !named; i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if (!a->qual.v) continue;
        Buf text = {.limit = QUAL_MAX_TEXT};
        qual_text(x->facts->quals, a->qual, &text);
        for (uint32_t n = 0; n < row->when_name_count; n++) named |= str_eq(buf_str(&text), models_text(x->models, x->models->keywords[row->when_names + n]));
        buf_free(&text);
    }
    return named;
}

static bool holds(const Extractor *x, const SinkRow *row, NodeId call) {
    if (row->when == WHEN_ALWAYS) return true;
    NodeId a = find_argument(x, call, row->when_position, models_text(x->models, row->when_keyword));
    ValueId v = a.v ? value_of(x->facts, a) : VALUE_NEVER;
    const Atom *one = a.v ? value_single(x->facts, v) : NULL;
    bool text = one && (one->kind == ATOM_STR || one->kind == ATOM_TEXT) && str_starts_with(one->text, models_text(x->models, row->when_text));
    switch ((SinkWhen)row->when) {
        case WHEN_TRUE: return a.v && value_truth(x->facts, v) != 0;
        case WHEN_NOT_TRUE: return !a.v || value_truth(x->facts, v) != 1;
        case WHEN_ABSENT: return !a.v;
        case WHEN_GIVEN: return a.v != 0;
        case WHEN_TEXT: return text;
        case WHEN_NOT_TEXT: return !text;
        case WHEN_FIRST:
        case WHEN_NOT_FIRST: {
            Str letters = models_text(x->models, row->when_text);
            bool letter = one && one->kind == ATOM_STR && one->text.len &&
                          str_find_byte(letters, one->text.ptr[0], 0) < letters.len;
            return letter == (row->when == WHEN_FIRST);
        }
        case WHEN_NAME: return a.v && is_named(x, row, v);
        default: return true;
    }
}

static bool names_keyword(const Extractor *x, const SinkRow *row, Str keyword) {
    for (uint32_t i = 0; i < row->keyword_count; i++)
        if (str_eq(models_text(x->models, x->models->keywords[row->keywords + i]), keyword)) return true;
    return false;
}

/* f(**{"command": x}) */
static LabelSetId splat_labels(const Extractor *x, const SinkRow *row, NodeId value) {
    ValueId v = x->facts->labelled[value.v];
    const Atom *a = value_single(x->facts, v);
    if (!a || a->kind != ATOM_DICT) return row->keyword_count ? value_deep_labels(x->facts, v) : (LabelSetId){0};
    for (uint32_t i = 0; i < a->count; i += 2) {
        const Atom *key = value_single(x->facts, a->items[i]);
        if (key && key->kind == ATOM_STR && names_keyword(x, row, key->text) && value_deep_labels(x->facts, a->items[i + 1]).v)
            return value_deep_labels(x->facts, a->items[i + 1]);
    }
    return value_deep_labels(x->facts, a->rest);
}

static const struct {
    Str name, option;
} shells[] = {
    {S("sh"), S("-c")},         {S("bash"), S("-c")},  {S("dash"), S("-c")},   {S("zsh"), S("-c")},   {S("ksh"), S("-c")},
    {S("cmd"), S("/c")},        {S("cmd.exe"), S("/c")}, {S("cmd"), S("/C")},  {S("cmd.exe"), S("/C")},
    {S("powershell"), S("")},   {S("pwsh"), S("")},    {S("ssh"), S("")},      {S("python"), S("-c")}, {S("python3"), S("-c")},
    {S("perl"), S("-e")},       {S("ruby"), S("-e")},  {S("node"), S("-e")},   {S("su"), S("-c")},    {S("eval"), S("")},
    {S("xargs"), S("")},        {S("osascript"), S("-e")}, {S("php"), S("-r")},
};

static const Atom *word_at(const Extractor *x, const Atom *list, uint32_t i) {
    const Atom *a = i < list->count ? value_single(x->facts, list->items[i]) : NULL;
    return a && a->kind == ATOM_STR ? a : NULL;
}

/* ["sh", "-c", ...]: what follows is a program's text. */
static bool runs_text(const Extractor *x, const Atom *list) {
    const Atom *first = word_at(x, list, 0);
    if (!first) return false;
    Str program = str_last_part(first->text, '/');
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        if (!str_eq(program, shells[i].name)) continue;
        if (!shells[i].option.len) return true;
        for (uint32_t k = 1; k < list->count && k < 4; k++) {
            const Atom *word = word_at(x, list, k);
            if (word && (str_eq(word->text, shells[i].option) || (str_eq(word->text, S("-lc")) && shells[i].option.ptr[1] == 'c')))
                return true;
        }
    }
    return false;
}

/* Words that a program may take for options: behind the first, before "--", and with nothing known before what is untrusted. */
static LabelSetId option_labels(const Extractor *x, const Atom *list) {
    if (!word_at(x, list, 0)) return (LabelSetId){0};
    for (uint32_t i = 1; i < list->count; i++) {
        const Atom *word = value_single(x->facts, list->items[i]);
        if (word && word->kind == ATOM_STR && str_eq(word->text, S("--"))) break;
        LabelSetId labels = value_deep_labels(x->facts, list->items[i]);
        bool begins = word && (word->kind == ATOM_TEXT || word->kind == ATOM_STR) && word->text.len;
        const Atom *before = word_at(x, list, i - 1);
        bool of_an_option = i > 1 && before && str_starts_with(before->text, S("-"));
        if (labels.v && !begins && !of_an_option) return labels;
    }
    return (LabelSetId){0};
}

static LabelSetId part_labels(const Extractor *x, const SinkRow *row, NodeId call, NodeId value) {
    ValueId v = x->facts->labelled[value.v];
    LabelSetId all = value_deep_labels(x->facts, v);
    const Atom *list = value_single(x->facts, v);
    bool known = list && (list->kind == ATOM_LIST || list->kind == ATOM_TUPLE) && list->count;
    if (row->part == PART_ALL || !all.v) return all;
    if (row->part == PART_OPTIONS) return known && !runs_text(x, list) ? option_labels(x, list) : (LabelSetId){0};
    NodeId shell = find_argument(x, call, UINT32_MAX, S("shell"));
    if (!known || (shell.v && value_truth(x->facts, value_of(x->facts, shell)) == 1) || runs_text(x, list)) return all;
    return value_deep_labels(x->facts, list->items[0]);
}

static void try_call_sink(Extractor *x, const SinkRow *row, NodeId call) {
    const Tree *t = x->tree;
    if (row->place != SINK_CALL || !holds(x, row, call)) return;
    List args = Call_args(t, call), keywords = Call_keywords(t, call);
    bool starred = false;
    if (row->part == PART_SPLAT) {
        for (uint32_t i = 0; i < keywords.count; i++) {
            NodeId value = keyword_value(t, list_node(keywords, i));
            if (tree_name(t, keyword_arg(t, list_node(keywords, i))).len) continue;
            add_sink(x, (Weakness)row->weakness, call, value, value_labels(x->facts, x->facts->labelled[value.v]));
        }
        return;
    }
    for (uint32_t i = 0; i < args.count; i++) {
        NodeId a = list_node(args, i);
        starred |= tree_kind(t, a) == NODE_Starred;
        if (starred || (row->args >> (i < TAINT_MAX_ARGS ? i : TAINT_MAX_ARGS - 1) & 1))
            add_sink(x, (Weakness)row->weakness, call, a, part_labels(x, row, call, a));
    }
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId k = list_node(keywords, i), value = keyword_value(t, k);
        Str name = tree_name(t, keyword_arg(t, k));
        if (!name.len) add_sink(x, (Weakness)row->weakness, call, value, splat_labels(x, row, value));
        if (!name.len || (!(row->args & TAINT_ANY_KEYWORD) && !names_keyword(x, row, name))) continue;
        add_sink(x, (Weakness)row->weakness, call, value, part_labels(x, row, call, value));
    }
    NodeId func = Call_func(t, call);
    if (row->args & TAINT_RECEIVER && tree_kind(t, func) == NODE_Attribute) {
        NodeId base = Attribute_value(t, func);
        add_sink(x, (Weakness)row->weakness, call, base, value_deep_labels(x->facts, x->facts->labelled[base.v]));
    }
}

static void try_sinks(Extractor *x, SinkList list, NodeId call) {
    for (uint32_t i = 0; i < list.count; i++) try_call_sink(x, &x->models->sink_rows[list.first + i], call);
}

/* Sinks of an attribute by how it is written, whoever owns it. */
static SinkList spelled_sinks(const Extractor *x, NodeId n) {
    const WordTable *words = &x->models->sink_words;
    if (tree_kind(x->tree, n) != NODE_Attribute) return (SinkList){0};
    Str receiver = tree_name(x->tree, tree_called_word(x->tree, Attribute_value(x->tree, n)));
    return x->models->sinks[word_row(words, word_find(words, tree_name(x->tree, Attribute_attr(x->tree, n))), receiver)];
}

static bool known_sinks(Extractor *x, ValueId callee, NodeId call) {
    bool known = false;
    for (uint32_t i = 0; i < value_count(x->facts, callee); i++) {
        const Atom *a = value_atom(x->facts, callee, i);
        for (uint32_t depth = 0; (a->kind == ATOM_METHOD || a->kind == ATOM_PARTIAL) && depth < VALUE_MAX_DEPTH; depth++)
            a = value_atom_by_id(x->facts, a->callee);
        if (a->kind == ATOM_FUNCTION || a->kind == ATOM_CLASS) known = true;
        if (!a->qual.v) continue;
        SinkList list = models_sinks(x->models, a->qual);
        known |= list.count || taint_row(&x->models->taint, a->qual) != x->models->taint.rows;
        try_sinks(x, list, call);
    }
    return known;
}

static void take_call(Extractor *x, NodeId n) {
    NodeId func = Call_func(x->tree, n);
    x->asked = x->doubtful = 0;
    if (!x->seeds && !known_sinks(x, x->facts->labelled[func.v], n)) try_sinks(x, spelled_sinks(x, func), n);
    for (uint8_t w = 0; x->asked & ~x->doubtful && w < WEAKNESS_COUNT; w++)
        if ((x->asked & ~x->doubtful) >> w & 1)
            *GROW(x, harmless) = (FlowHarmless){w, tree_start(x->tree, n), tree_end(x->tree, n)};
    if (x->call_of[n.v]) take_arguments(x, n, &x->calls.items[x->call_of[n.v] - 1], x->call_of[n.v] - 1);
}

/* other.attribute = value, where another file's class says what `other` is. */
static void take_member(Extractor *x, NodeId target, NodeId value) {
    FlowRef refs[FLOW_MAX_CALLEES];
    uint32_t count = 0, all = value_refs(x, x->facts->labelled[Attribute_value(x->tree, target).v], refs, FLOW_MAX_CALLEES);
    for (uint32_t i = 0; i < all; i++)
        if (refs[i].kind == REF_NAME) refs[count++] = refs[i];
    if (!count || !value_deep_labels(x->facts, x->facts->labelled[value.v]).v) return;
    for (uint32_t i = 0; i < count; i++) refs[i].member = tree_name(x->tree, Attribute_attr(x->tree, target));
    for (uint32_t i = 0; i < count; i++) refs[i].member = arena_copy(x->kept, refs[i].member);
    *GROW(x, calls) = (FlowCall){.function = extract_function(x, target),
                                 .start = tree_start(x->tree, target),
                                 .end = tree_end(x->tree, target),
                                 .callees = keep_refs(x, refs, count),
                                 .callee_count = count,
                                 .writes = true};
    add_value(x, x->facts->labelled[value.v], (FlowEdge){.to_kind = TO_ARGUMENT, .to = x->calls.count - 1}, value);
}

/* What is stored somewhere: target = value. */
static void take_store(Extractor *x, NodeId target, NodeId value) {
    NodeKind kind = tree_kind(x->tree, target);
    if (kind != NODE_Attribute && kind != NODE_Subscript) return;
    if (kind == NODE_Attribute) take_member(x, target, value);
    NodeId owner = kind == NODE_Attribute ? target : Subscript_value(x->tree, target);
    SinkPlace place = kind == NODE_Attribute ? SINK_STORE : SINK_ITEM;
    ValueId v = x->facts->labelled[owner.v];
    LabelSetId labels = value_deep_labels(x->facts, x->facts->labelled[value.v]);
    NodeId key = kind == NODE_Subscript ? Subscript_slice(x->tree, target) : (NodeId){0};
    LabelSetId keyed = key.v ? value_labels(x->facts, x->facts->labelled[key.v]) : (LabelSetId){0};
    if (x->seeds || (!labels.v && !keyed.v)) return;
    SinkList list = {0};
    for (uint32_t i = 0; i < value_count(x->facts, v) && !list.count; i++)
        list = models_sinks(x->models, value_atom(x->facts, v, i)->qual);
    if (!list.count) list = spelled_sinks(x, owner);
    for (uint32_t i = 0; i < list.count; i++) {
        const SinkRow *row = &x->models->sink_rows[list.first + i];
        if (row->place != place) continue;
        if (labels.v) add_sink(x, (Weakness)row->weakness, target, value, labels);
        if (keyed.v) add_sink(x, (Weakness)row->weakness, target, key, keyed);
    }
}

/* ---- the pass ---- */

/* Sinks that the decorators of a function make of what it gives back. */
static void take_page(Extractor *x, uint32_t scope, NodeId at, NodeId value) {
    NodeId def = x->facts->scopes->scopes[scope].node;
    if (tree_kind(x->tree, def) == NODE_Lambda || scope == 1) return;
    List decorators = FunctionDef_decorator_list(x->tree, def);
    for (uint32_t i = 0; i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        ValueId v = x->facts->labelled[d.v];
        SinkList list = {0};
        for (uint32_t j = 0; j < value_count(x->facts, v) && !list.count; j++)
            list = models_sinks(x->models, value_atom(x->facts, v, j)->qual);
        if (!list.count) list = spelled_sinks(x, tree_kind(x->tree, d) == NODE_Call ? Call_func(x->tree, d) : d);
        for (uint32_t j = 0; j < list.count; j++)
            if (x->models->sink_rows[list.first + j].place == SINK_RETURN)
                add_sink(x, (Weakness)x->models->sink_rows[list.first + j].weakness, at, value,
                         value_labels(x->facts, x->facts->labelled[value.v]));
    }
}

static void take_return(Extractor *x, NodeId at, NodeId value) {
    uint32_t function = extract_function(x, at);
    if (!value.v || x->facts->cold[at.v]) return;
    add_value(x, x->facts->labelled[value.v], (FlowEdge){.to_kind = TO_RETURN, .to = function}, value);
    const Scopes *s = x->facts->scopes;
    uint32_t scope = s->scope_in[at.v].v;
    while (scope > 1 && s->scopes[scope].kind != SCOPE_FUNCTION) scope = s->scopes[scope].parent.v;
    if (tree_kind(x->tree, at) == NODE_Return && !x->seeds) take_page(x, scope, at, value);
}

static void take_node(Extractor *x, NodeId n) {
    const Tree *t = x->tree;
    switch (tree_kind(t, n)) {
        case NODE_Call:
            if (!x->facts->cold[n.v]) take_call(x, n);
            break;
        case NODE_Return: take_return(x, n, Return_value(t, n)); break;
        case NODE_Yield: take_return(x, n, Yield_value(t, n)); break;
        case NODE_YieldFrom: take_return(x, n, YieldFrom_value(t, n)); break;
        case NODE_Lambda: {
            NodeId body = Lambda_body(t, n);
            uint32_t scope = x->facts->scopes->scope_of[n.v].v;
            if (scope) add_value(x, x->facts->labelled[body.v],
                                 (FlowEdge){.to_kind = TO_RETURN, .to = x->function_of[scope]}, body);
            break;
        }
        case NODE_Assign: {
            List targets = Assign_targets(t, n);
            for (uint32_t i = 0; i < targets.count; i++) take_store(x, list_node(targets, i), Assign_value(t, n));
            if (x->facts->scopes->scope_in[n.v].v == 1) take_names(x, n);
            break;
        }
        case NODE_AugAssign: take_store(x, AugAssign_target(t, n), AugAssign_value(t, n)); break;
        case NODE_Import:
        case NODE_ImportFrom: take_import(x, n); break;
        default: break;
    }
}

const FlowGraph *flow_extract(const Facts *facts, const Models *models, const FlowSeeds *seeds, uint32_t file, Arena *kept,
                              Arena *scratch) {
    if (!facts->labels || !facts->scopes) return NULL;
    ArenaMark mark = arena_mark(scratch);
    Extractor x = {.facts = facts, .models = models, .tree = facts->tree, .kept = kept, .scratch = scratch,
                   .seeds = seeds};
    x.call_of = ARENA_ARRAY(scratch, uint32_t, facts->tree->node_count);
    x.source_of = ARENA_ARRAY(scratch, uint32_t, facts->labels->origin_count);
    number_scopes(&x);
    describe_functions(&x);
    describe_fields(&x);
    describe_classes(&x);
    number_calls(&x);
    take_guards(&x);
    for (uint32_t id = 1; id < facts->tree->node_count; id++)
        if (facts->scopes->scope_in[id].v) take_node(&x, (NodeId){id});
    take_fields(&x);
    if (seeds) extract_seeds(&x);
    FlowGraph *g = ARENA_NEW(kept, FlowGraph);
    *g = (FlowGraph){.file = file,
                     .functions = x.functions, .function_count = x.function_count,
                     .classes = x.classes, .class_count = x.class_count,
                     .calls = x.calls.items, .call_count = x.calls.count,
                     .sources = x.sources.items, .source_count = x.sources.count,
                     .sinks = x.sinks.items, .sink_count = x.sinks.count,
                     .edges = x.edges.items, .edge_count = x.edges.count,
                     .imports = x.imports.items, .import_count = x.imports.count,
                     .names = x.names.items, .name_count = x.names.count,
                     .harmless = x.harmless.items, .harmless_count = x.harmless.count,
                     .guards = x.guards.items, .guard_count = x.guards.count,
                     .seeds = seeds,
                     .full = x.full || facts->labels->full};
    arena_reset(scratch, mark);
    return g;
}
