/* What a file has: its functions, classes, attributes that carry labels, and what names of the module stand for.
 * See flow/extract.h. */
#include "flow/extract.h"

Str extract_name(Extractor *x, Sym sym) {
    Str *kept = &x->name_of[sym.v];
    if (!kept->ptr) *kept = arena_copy(x->kept, tree_name(x->tree, sym));
    return *kept;
}

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

/* The same names are called again and again: what was found last stands in a small table. */
static bool name_ref(Extractor *x, QualId qual, FlowRef *ref) {
    NameRef *known = &x->name_refs[qual.v % EXTRACT_NAME_REFS];
    if (known->qual.v != qual.v || !qual.v) {
        Buf rest = {.limit = QUAL_MAX_TEXT};
        *known = (NameRef){.qual = qual};
        known->found = value_where(x->facts, qual, &known->place, &rest);
        if (known->found) known->rest = arena_copy(x->kept, buf_str(&rest));
        buf_free(&rest);
    }
    ref->kind = REF_NAME;
    if (known->found) ref->place = known->place, ref->rest = known->rest;
    return known->found;
}

/* What one atom stands for in the program; false for what is not of it. */
static bool atom_ref(Extractor *x, const Atom *a, FlowRef *ref) {
    *ref = (FlowRef){0};
    for (uint32_t depth = 0; (a->kind == ATOM_METHOD || a->kind == ATOM_PARTIAL) && depth <= VALUE_MAX_DEPTH; depth++) {
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

uint32_t extract_refs(Extractor *x, ValueId v, FlowRef *refs, uint32_t most) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < value_count(x->facts, v) && count < most; i++)
        if (atom_ref(x, value_atom(x->facts, v, i), &refs[count])) count++;
    return count;
}

const FlowRef *extract_keep_refs(Extractor *x, const FlowRef *refs, uint32_t count) {
    FlowRef *kept = ARENA_ARRAY(x->kept, FlowRef, count);
    if (count) memcpy(kept, refs, count * sizeof *refs);
    return kept;
}

/* ---- functions and classes ---- */

uint32_t extract_function(const Extractor *x, NodeId n) {
    ScopeId scope = scope_function(x->facts->scopes, x->facts->scopes->scope_in[n.v]);
    return scope.v ? x->function_of[scope.v] : 0;
}

bool extract_next_field(const Extractor *x, uint32_t *cell, NodeId *class_node, Sym *name, ValueId *value) {
    for (; *cell < x->facts->cell_count; ++*cell)
        if (facts_cell(x->facts, *cell, class_node, name, value) && value_deep_labels(x->facts, *value).v) {
            ++*cell;
            return true;
        }
    return false;
}

/* Members of classes of this file that are an Enum, by the words of their bases. */
static bool is_enum_class(const Extractor *x, NodeId class) {
    List bases = ClassDef_bases(x->tree, class);
    for (uint32_t i = 0; i < bases.count; i++) {
        Str word = tree_name(x->tree, tree_called_word(x->tree, list_node(bases, i)));
        if (str_ends_with(word, S("Enum")) || str_ends_with(word, S("Choices"))) return true;
    }
    return false;
}

/* `kind: Kind`, `mode: Literal["a", "b"]`, `count: int`. */
uint64_t extract_annotated_cures(const Extractor *x, NodeId annotation) {
    const Tree *t = x->tree;
    if (tree_kind(t, annotation) == NODE_Subscript) {
        Str word = tree_name(t, tree_called_word(t, Subscript_value(t, annotation)));
        return str_eq(word, S("Literal")) ? TAINT_CURES_ALL : 0;
    }
    const Atom *a = value_single(x->facts, x->facts->labelled[annotation.v]);
    if (a && a->kind == ATOM_CLASS) return is_enum_class(x, a->node) ? TAINT_CURES_ALL : 0;
    Str word = tree_kind(t, annotation) == NODE_Name ? tree_name(t, Name_id(t, annotation)) : S("");
    return str_eq(word, S("int")) || str_eq(word, S("float")) || str_eq(word, S("bool")) ? number_cures : 0;
}

static void declare(Extractor *x, NodeId class_node, Sym name, uint64_t cured) {
    if (cured) *FLOW_GROW(x, declared) = (Declared){class_node, name, cured};
}

/* Fields of forms, and what annotations of classes say. */
static void find_declared(Extractor *x) {
    NodeId class_node;
    Sym name;
    ValueId value;
    for (uint32_t cell = 0; cell < x->facts->cell_count; cell++) {
        if (!facts_cell(x->facts, cell, &class_node, &name, &value) || value_deep_labels(x->facts, value).v) continue;
        const Atom *a = value_single(x->facts, value);
        const TaintRow *row = a && a->kind == ATOM_INSTANCE ? taint_row(&x->models->taint, a->qual) : x->models->taint.rows;
        if (row->field) declare(x, class_node, name, row->cures);
    }
    const Scopes *s = x->facts->scopes;
    for (uint32_t i = 2; i < s->count; i++) {
        List body = s->scopes[i].kind == SCOPE_CLASS ? ClassDef_body(x->tree, s->scopes[i].node) : (List){0};
        for (uint32_t k = 0; k < body.count; k++) {
            NodeId n = list_node(body, k);
            if (tree_kind(x->tree, n) != NODE_AnnAssign) continue;
            NodeId target = AnnAssign_target(x->tree, n);
            if (tree_kind(x->tree, target) == NODE_Name)
                declare(x, s->scopes[i].node, Name_id(x->tree, target), extract_annotated_cures(x, AnnAssign_annotation(x->tree, n)));
        }
    }
}

static uint32_t count_fields(const Extractor *x) {
    uint32_t cell = 0, count = 0;
    NodeId class_node;
    Sym name;
    ValueId value;
    while (extract_next_field(x, &cell, &class_node, &name, &value)) count++;
    return count;
}

/* The number of the first of those that made.c describes. */
static uint32_t number_scopes(Extractor *x) {
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
    x->first_declared = functions;
    find_declared(x);
    functions += x->declared.count;
    uint32_t first_made = functions;
    functions += extract_count_made(x);
    x->functions = ARENA_ARRAY(x->kept, FlowFunction, functions);
    x->classes = ARENA_ARRAY(x->kept, FlowClass, classes);
    x->function_count = functions;
    x->class_count = classes;
    return first_made;
}

/* `x: str`, `x: Optional[str]`, `x: Annotated[str, Header()]`; nothing that is given by Depends(). */
static bool is_text_parameter(const Extractor *x, NodeId arg) {
    static const Str texts[] = {S("str"), S("bytes"), S("dict"), S("list"), S("Any")};
    enum { MOST = 16 };
    NodeId annotation = arg_annotation(x->tree, arg);
    uint32_t start = annotation.v ? tree_start(x->tree, annotation) : 0;
    bool is = false;
    for (uint32_t id = annotation.v; id && annotation.v - id < MOST && tree_start(x->tree, (NodeId){id}) >= start; id--) {
        NodeId n = {id};
        if (tree_kind(x->tree, n) == NODE_Call && str_eq(tree_name(x->tree, tree_called_word(x->tree, Call_func(x->tree, n))), S("Depends"))) return false;
        for (size_t i = 0; tree_kind(x->tree, n) == NODE_Name && i < COUNT_OF(texts); i++)
            is |= str_eq(tree_name(x->tree, Name_id(x->tree, n)), texts[i]);
    }
    return is;
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
            names[n] = extract_name(x, arg_arg(t, arg));
            if (n < 64 && is_text_parameter(x, arg)) f->texts |= UINT64_C(1) << n;
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

/* Decorators may put another result in its place; the usual three do not. */
static bool is_plain(const Extractor *x, NodeId def) {
    uint32_t decorators = FunctionDef_decorator_list(x->tree, def).count;
    return !decorators || (decorators == 1 && (is_decorated(x, def, S("staticmethod")) || is_decorated(x, def, S("classmethod")) ||
                                               is_property(x, def)));
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
        ValueId result = x->facts->results[i];
        bool plain = lambda || is_plain(x, def);
        f->constant = plain && value_is_constant(x->facts, result) && !value_deep_labels(x->facts, result).v;
        f->passes = plain && !lambda; /* until a `return` says something else */
        FlowRef refs[FLOW_MAX_CALLEES];
        f->result_count = extract_refs(x, x->facts->results[i], refs, FLOW_MAX_CALLEES);
        f->results = extract_keep_refs(x, refs, f->result_count);
    }
}

/* "Shop.store" */
static Str member_name(Extractor *x, NodeId class_node, Sym name) {
    Buf text = {.limit = QUAL_MAX_TEXT};
    buf_add(&text, dotted_name(x, x->facts->scopes->scope_of[class_node.v].v));
    buf_byte(&text, '.');
    buf_add(&text, tree_name(x->tree, name));
    Str kept = arena_copy(x->kept, buf_str(&text));
    buf_free(&text);
    return kept;
}

static FlowFunction field_function(Extractor *x, NodeId class_node, Sym name) {
    return (FlowFunction){.name = member_name(x, class_node, name), .class_index = x->class_of[x->facts->scopes->scope_of[class_node.v].v],
                          .is_method = true, .is_read = true,
                          .start = tree_start(x->tree, class_node), .end = tree_start(x->tree, class_node)};
}

static void describe_fields(Extractor *x) {
    NodeId class_node;
    Sym name;
    ValueId value;
    for (uint32_t cell = 0, i = x->first_field; extract_next_field(x, &cell, &class_node, &name, &value); i++) {
        FlowRef refs[FLOW_MAX_CALLEES];
        x->functions[i] = field_function(x, class_node, name);
        x->functions[i].result_count = extract_refs(x, value, refs, FLOW_MAX_CALLEES);
        x->functions[i].results = extract_keep_refs(x, refs, x->functions[i].result_count);
    }
    for (uint32_t i = 0; i < x->declared.count; i++)
        x->functions[x->first_declared + i] = field_function(x, x->declared.items[i].class_node, x->declared.items[i].name);
}

/* Objects of the program that attributes of its objects hold: "Shop.store" is a Store. */
static void describe_members(Extractor *x) {
    NodeId class_node;
    Sym name;
    ValueId value;
    for (uint32_t cell = 0; cell < x->facts->cell_count; cell++) {
        FlowRef ref;
        if (!facts_cell(x->facts, cell, &class_node, &name, &value) || value_deep_labels(x->facts, value).v) continue;
        if (!extract_refs(x, value, &ref, 1) || !ref.object) continue;
        *FLOW_GROW(x, names) = (FlowName){.name = member_name(x, class_node, name), .ref = ref};
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
            count += extract_refs(x, x->facts->labelled[bases.items[b]], refs + count, FLOW_MAX_CALLEES - count);
        *c = (FlowClass){dotted_name(x, i), extract_keep_refs(x, refs, count), count};
    }
}

void extract_definitions(Extractor *x) {
    uint32_t first_made = number_scopes(x);
    describe_functions(x);
    describe_fields(x);
    describe_classes(x);
    describe_members(x);
    extract_made(x, first_made);
}

/* ---- names of the module ---- */

static void add_import(Extractor *x, Str name, PlaceId place, Str rest) {
    if (place.v) *FLOW_GROW(x, imports) = (FlowImport){arena_copy(x->kept, name), place, arena_copy(x->kept, rest)};
}

void extract_import(Extractor *x, NodeId n) {
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

/* HANDLERS = {"run": run, "stop": stop} */
static uint32_t held_refs(Extractor *x, ValueId v, FlowRef *refs) {
    const Atom *a = value_single(x->facts, v);
    uint32_t count = 0;
    if (!a || a->kind < ATOM_TUPLE || a->kind > ATOM_DICT) return 0;
    uint32_t step = a->kind == ATOM_DICT ? 2 : 1;
    for (uint32_t i = step - 1; i < a->count; i += step) {
        if (count == FLOW_MAX_CALLEES) return 0; /* anybody's */
        count += extract_refs(x, a->items[i], &refs[count], FLOW_MAX_CALLEES - count);
    }
    return count;
}

void extract_names(Extractor *x, NodeId assign) {
    List targets = Assign_targets(x->tree, assign);
    ValueId v = x->facts->labelled[Assign_value(x->tree, assign).v];
    FlowRef ref = {0}, items[FLOW_MAX_CALLEES];
    uint32_t count = 0;
    if (!extract_refs(x, v, &ref, 1) && !(count = held_refs(x, v, items))) return;
    const FlowRef *held = count ? extract_keep_refs(x, items, count) : NULL;
    for (uint32_t i = 0; i < targets.count; i++) {
        NodeId target = list_node(targets, i);
        if (tree_kind(x->tree, target) == NODE_Name)
            *FLOW_GROW(x, names) = (FlowName){extract_name(x, Name_id(x->tree, target)), ref, held, count};
    }
}
