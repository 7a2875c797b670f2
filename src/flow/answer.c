/* What type a function says that its answer has: what is no page of HTML runs nothing in a browser. See flow/extract.h.
 */
#include "flow/extract.h"

/* Where a type is said: what is written in `from`..`to` of that function, or in any method of that class, has it. */
typedef struct AnswerType {
    uint32_t function, class_index, from, to;
    bool page; /* of a list of headers: it is one of HTML */
} AnswerType;

static bool is_content_type(const Extractor *x, ValueId key) {
    static const char name[] = "content-type";
    const Atom *a = value_single(x->facts, key);
    if (!a || a->kind != ATOM_STR || a->text.len != sizeof name - 1) return false;
    for (size_t i = 0; i < a->text.len; i++)
        if ((a->text.ptr[i] | 0x20) != name[i] && a->text.ptr[i] != name[i]) return false;
    return true;
}

/* Of all that is known of it nothing is a page that runs scripts. */
static bool is_no_page(const Extractor *x, ValueId v) {
    static const char *const pages[] = {"html", "xml", "svg", "javascript", NULL};
    bool said = false;
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if (a->kind != ATOM_STR && a->kind != ATOM_TEXT) continue;
        for (const char *const *p = pages; *p; p++)
            if (str_find(a->text, str_from_z(*p), 0) != SIZE_MAX) return false;
        said |= str_find_byte(a->text, '/', 0) < a->text.len;
    }
    return said;
}

static bool holds_node(const Tree *t, NodeId outer, NodeId inner) {
    return tree_start(t, outer) <= tree_start(t, inner) && tree_end(t, inner) <= tree_end(t, outer);
}

static bool narrow(const Tree *t, List list, NodeId n, AnswerType *to) {
    if (!list.count) return false;
    NodeId first = list_node(list, 0), last = list_node(list, list.count - 1);
    if (tree_start(t, n) < tree_start(t, first) || tree_end(t, n) > tree_end(t, last)) return false;
    to->from = tree_start(t, first);
    to->to = tree_end(t, last);
    return true;
}

/* The statements that run only where `n` does, or with it: of an `if` one branch. Children stand before their parents.
 */
static void find_block(const Tree *t, NodeId n, AnswerType *to) {
    for (NodeId up = {n.v + 1}; up.v < t->node_count; up.v++) {
        NodeKind kind = tree_kind(t, up);
        bool function = kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef;
        if (!function && kind != NODE_If && kind != NODE_ExceptHandler && kind != NODE_For && kind != NODE_While &&
            kind != NODE_match_case)
            continue;
        if (!holds_node(t, up, n)) continue;
        if (kind == NODE_If && (narrow(t, If_body(t, up), n, to) || narrow(t, If_orelse(t, up), n, to))) return;
        to->from = tree_start(t, up);
        to->to = tree_end(t, up);
        return;
    }
}

static void add_type(Extractor *x, NodeId at, ValueId type, bool listed) {
    AnswerType said = {.function = extract_function(x, at), .class_index = UINT32_MAX, .to = UINT32_MAX, .page = !is_no_page(x, type)};
    if (said.page && !listed) return;
    const FlowFunction *f = &x->functions[said.function];
    Str name = str_last_part(f->name, '.');
    if (f->class_index != UINT32_MAX && (str_eq(name, S("set_default_headers")) || str_eq(name, S("prepare"))))
        said.class_index = f->class_index;
    else find_block(x->tree, at, &said);
    *FLOW_GROW(x, answer_types) = said;
}

/* start_response("200 OK", [("Content-Type", "text/plain")]) */
static void add_listed_type(Extractor *x, NodeId call, NodeId headers) {
    const Atom *list = value_single(x->facts, value_of(x->facts, headers));
    for (uint32_t i = 0; list && list->kind == ATOM_LIST && i < list->count; i++) {
        const Atom *pair = value_single(x->facts, list->items[i]);
        if (!pair || pair->kind != ATOM_TUPLE || pair->count != 2 || !is_content_type(x, pair->items[0])) continue;
        add_type(x, call, pair->items[1], true);
    }
}

static void find_types(Extractor *x) {
    static const char *const setters[] = {"set_header", "add_header", "setHeader", "send_header", NULL};
    const Tree *t = x->tree;
    x->answers_known = true;
    for (uint32_t id = 1; id < t->node_count; id++) {
        NodeId n = {id};
        if (tree_kind(t, n) == NODE_Call && tree_kind(t, Call_func(t, n)) == NODE_Attribute) {
            List args = Call_args(t, n);
            Str word = tree_name(t, Attribute_attr(t, Call_func(t, n)));
            for (const char *const *s = setters; *s && args.count >= 2; s++)
                if (str_eq(word, str_from_z(*s)) && is_content_type(x, value_of(x->facts, list_node(args, 0))))
                    add_type(x, n, value_of(x->facts, list_node(args, 1)), false);
        }
        if (tree_kind(t, n) == NODE_Call && str_eq(tree_name(t, tree_called_word(t, Call_func(t, n))), S("start_response")) && Call_args(t, n).count > 1)
            add_listed_type(x, n, list_node(Call_args(t, n), 1));
        if (tree_kind(t, n) != NODE_Assign) continue;
        List targets = Assign_targets(t, n);
        for (uint32_t i = 0; i < targets.count; i++) {
            NodeId target = list_node(targets, i);
            NodeKind kind = tree_kind(t, target);
            Str word = kind == NODE_Attribute ? tree_name(t, Attribute_attr(t, target)) : S("");
            bool names = str_eq(word, S("content_type")) || str_eq(word, S("mimetype"));
            if (names || (kind == NODE_Subscript && is_content_type(x, value_of(x->facts, Subscript_slice(t, target)))))
                add_type(x, n, value_of(x->facts, Assign_value(t, n)), false);
        }
    }
}

static bool has_type(Extractor *x, NodeId at, bool page) {
    if (!x->answers_known) find_types(x);
    uint32_t function = extract_function(x, at), class_index = x->functions[function].class_index;
    for (uint32_t i = 0; i < x->answer_types.count; i++) {
        const AnswerType *said = &x->answer_types.items[i];
        if (said->page == page && (said->class_index != UINT32_MAX ? said->class_index == class_index
                                                                   : said->function == function && said->from <= tree_start(x->tree, at) &&
                                                                         tree_end(x->tree, at) <= said->to))
            return true;
    }
    return false;
}

bool extract_is_no_page(Extractor *x, NodeId at) { return has_type(x, at, false); }
bool extract_is_page(Extractor *x, NodeId at) { return has_type(x, at, true); }
