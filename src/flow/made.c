/* Classes that somebody else makes an __init__ for: data classes, models, named tuples. Each is described as a function by that name that
 * keeps what it is given by the names of its fields, so that files which make objects know what they hold. See flow/extract.h. */
#include "flow/extract.h"

enum { MOST_FIELDS = 62 };

static bool is_one_of(Str word, const Str *words, size_t count) {
    bool is = false;
    for (size_t i = 0; i < count; i++) is |= str_eq(word, words[i]);
    return is;
}

static NodeId field_of(const Extractor *x, NodeId n) {
    if (tree_kind(x->tree, n) != NODE_AnnAssign || tree_kind(x->tree, AnnAssign_target(x->tree, n)) != NODE_Name) return (NodeId){0};
    NodeId annotation = AnnAssign_annotation(x->tree, n);
    Str word = tree_name(x->tree, tree_called_word(x->tree, tree_kind(x->tree, annotation) == NODE_Subscript ? Subscript_value(x->tree, annotation) : annotation));
    return str_eq(word, S("ClassVar")) ? (NodeId){0} : AnnAssign_target(x->tree, n);
}

static uint32_t count_of_fields(const Extractor *x, List body) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < body.count; i++) count += field_of(x, list_node(body, i)).v != 0;
    return count < MOST_FIELDS ? count : MOST_FIELDS;
}

/* `inherits`: from classes of the program, whose fields come first. */
static bool is_made(Extractor *x, NodeId class, bool *inherits) {
    static const Str decorators[] = {S("dataclass"), S("define"), S("frozen"), S("mutable"), S("attrs"), S("s")};
    static const Str models[] = {S("BaseModel"), S("SQLModel"), S("NamedTuple"), S("Struct"), S("BaseSettings")};
    const Tree *t = x->tree;
    List body = ClassDef_body(t, class), by = ClassDef_decorator_list(t, class), bases = ClassDef_bases(t, class);
    bool decorated = false, model = false;
    *inherits = false;
    if (!by.count && !bases.count) return false;
    for (uint32_t i = 0; i < by.count; i++) decorated |= is_one_of(tree_name(t, tree_called_word(t, list_node(by, i))), decorators, COUNT_OF(decorators));
    for (uint32_t i = 0; i < bases.count; i++) {
        FlowRef ref;
        model |= is_one_of(tree_name(t, tree_called_word(t, list_node(bases, i))), models, COUNT_OF(models));
        *inherits |= extract_refs(x, x->facts->labelled[bases.items[i]], &ref, 1) != 0;
    }
    if (!decorated && (!model || *inherits)) return false;
    for (uint32_t i = 0; i < body.count; i++) {
        NodeId n = list_node(body, i);
        if (tree_kind(t, n) == NODE_FunctionDef && str_eq(tree_name(t, FunctionDef_name(t, n)), S("__init__"))) return false;
    }
    return count_of_fields(x, body) != 0;
}

uint32_t extract_count_made(Extractor *x) {
    const Scopes *s = x->facts->scopes;
    uint32_t count = 0;
    bool inherits;
    for (uint32_t i = 2; i < s->count; i++) count += s->scopes[i].kind == SCOPE_CLASS && is_made(x, s->scopes[i].node, &inherits);
    return count;
}

static Str init_name(Extractor *x, Str class_name) {
    Buf text = {.limit = QUAL_MAX_TEXT};
    buf_add(&text, class_name);
    buf_add(&text, S(".__init__"));
    Str kept = arena_copy(x->kept, buf_str(&text));
    buf_free(&text);
    return kept;
}

static void describe(Extractor *x, uint32_t index, uint32_t scope, bool inherits) {
    const Tree *t = x->tree;
    NodeId class = x->facts->scopes->scopes[scope].node;
    List body = ClassDef_body(t, class);
    uint32_t fields = count_of_fields(x, body), n = 1;
    Str *names = ARENA_ARRAY(x->kept, Str, (size_t)fields + 1);
    uint32_t *starts = ARENA_ARRAY(x->kept, uint32_t, (size_t)fields + 1);
    names[0] = S("self");
    starts[0] = tree_start(t, class);
    for (uint32_t i = 0; i < body.count && n <= fields; i++) {
        NodeId field = field_of(x, list_node(body, i));
        if (!field.v) continue;
        FlowEdge e = {.from_kind = ORIGIN_PARAM, .from = index, .param = n, .to_kind = TO_RETURN, .to = index};
        e.to_path = extract_longer_path(x, NULL, path_key_name(tree_name(t, Name_id(t, field))));
        e.cured = extract_annotated_cures(x, AnnAssign_annotation(t, list_node(body, i)));
        *FLOW_GROW(x, edges) = e;
        names[n] = extract_name(x, Name_id(t, field));
        starts[n++] = tree_start(t, field);
    }
    const FlowClass *c = &x->classes[x->class_of[scope]];
    x->functions[index] = (FlowFunction){.name = init_name(x, c->name), .start = starts[0], .end = starts[0], .class_index = x->class_of[scope],
                                         .is_method = true, .params = names, .param_starts = starts,
                                         .positional = inherits ? 1 : n, .param_count = n, .has_rest = inherits, .has_keywords = inherits};
    for (uint32_t i = 0; inherits && i < 2; i++) /* fields of its bases: any */
        *FLOW_GROW(x, edges) = (FlowEdge){.from_kind = ORIGIN_PARAM, .from = index, .param = n + i, .to_kind = TO_RETURN, .to = index};
}

void extract_made(Extractor *x, uint32_t first) {
    const Scopes *s = x->facts->scopes;
    bool inherits;
    for (uint32_t i = 2; i < s->count; i++)
        if (s->scopes[i].kind == SCOPE_CLASS && is_made(x, s->scopes[i].node, &inherits)) describe(x, first++, i, inherits);
}
