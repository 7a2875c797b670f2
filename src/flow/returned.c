/* What functions give back that somebody makes a page or an answer of: by what decorates them, by their class, by what they are given, by
 * the keys of a dictionary. See flow/extract.h. */
#include "flow/extract.h"

/* What stands below a key of a dictionary. */
static ValueId item_of(const Extractor *x, const Atom *dictionary, Str name) {
    for (uint32_t i = 0; dictionary && dictionary->kind == ATOM_DICT && i + 1 < dictionary->count; i += 2) {
        const Atom *key = value_single(x->facts, dictionary->items[i]);
        if (key && key->kind == ATOM_STR && extract_is_word(key->text, name)) return dictionary->items[i + 1];
    }
    return VALUE_NEVER;
}

/* An answer's headers say that it is a page. */
static bool says_page(const Extractor *x, const Atom *answer) {
    const Atom *headers = value_single(x->facts, item_of(x, answer, S("headers")));
    const Atom *type = value_single(x->facts, item_of(x, headers, S("content-type")));
    return type && (type->kind == ATOM_STR || type->kind == ATOM_TEXT) && str_starts_with(type->text, S("text/html"));
}

void extract_answer_sinks(Extractor *x, NodeId at, NodeId value) {
    const Atom *answer = value_single(x->facts, x->facts->labelled[value.v]);
    if (!answer || answer->kind != ATOM_DICT || !value_deep_labels(x->facts, x->facts->labelled[value.v]).v) return;
    for (uint32_t i = 0; i + 1 < answer->count; i += 2) {
        const Atom *key = value_single(x->facts, answer->items[i]);
        if (!key || key->kind != ATOM_STR) continue;
        const WordTable *words = &x->models->sink_words;
        SinkList list = x->models->sinks[word_row(words, word_find(words, key->text), S(""))];
        for (uint32_t k = 0; k < list.count; k++) {
            const SinkRow *row = &x->models->sink_rows[list.first + k];
            if (row->place != SINK_ANSWER || (row->weakness == WEAKNESS_xss && !says_page(x, answer))) continue;
            for (uint32_t n = 0; n < row->keyword_count; n++) {
                ValueId part = item_of(x, answer, models_text(x->models, x->models->keywords[row->keywords + n]));
                if (part.v == VALUE_NEVER.v) continue;
                if (row->part == PART_HEADERS) extract_headers(x, row, at, value, part);
                else extract_sink(x, row, at, value, value_deep_labels(x->facts, part));
            }
        }
    }
}

/* class Page(Resource): def render_GET(self, request): what a server makes of what a method gives back, by what its class derives from. */
static void add_method_return(Extractor *x, ScopeId function, NodeId at, NodeId value) {
    const Tree *t = x->tree;
    const Scope *class = &x->facts->scopes->scopes[x->facts->scopes->scopes[function.v].parent.v];
    if (class->kind != SCOPE_CLASS) return;
    Str name = tree_name(t, FunctionDef_name(t, x->facts->scopes->scopes[function.v].node));
    const WordTable *words = &x->models->sink_words;
    const WordRow *word = word_find(words, name);
    List bases = ClassDef_bases(t, class->node);
    for (uint32_t i = 0; i < bases.count; i++) {
        NodeId base = list_node(bases, i);
        const Atom *a = value_single(x->facts, x->facts->labelled[base.v]);
        QualId method = a && a->qual.v ? qual_find_child(x->facts->quals, a->qual, name) : (QualId){0};
        SinkList list = method.v ? models_sinks(x->models, method) : (SinkList){0};
        if (!list.count) list = x->models->sinks[word_row(words, word, tree_name(t, tree_called_word(t, base)))];
        for (uint32_t j = 0; j < list.count; j++) {
            const SinkRow *row = &x->models->sink_rows[list.first + j];
            if (row->place == SINK_RETURN) extract_sink(x, row, at, value, extract_body_labels(x, value));
        }
    }
}

/* The result of a call that is given both parameters: another such function's, which is told there. */
static bool is_passed_on(const Extractor *x, const FlowFunction *f, const Label *l) {
    const Origin *o = &x->facts->labels->origins[l->origin];
    NodeId call = {o->node};
    List args = o->kind == ORIGIN_RESULT && tree_kind(x->tree, call) == NODE_Call ? Call_args(x->tree, call) : (List){0};
    if (args.count < 2) return false;
    NodeId given = list_node(args, args.count - 2);
    return tree_kind(x->tree, given) == NODE_Name && str_eq(tree_name(x->tree, Name_id(x->tree, given)), f->params[f->positional - 2]);
}

/* def app(environ, start_response): what a server makes of what a function gives back, by what it is given last. */
static void add_parameter_return(Extractor *x, uint32_t function, NodeId at, NodeId value) {
    const FlowFunction *f = &x->functions[function];
    const WordTable *words = &x->models->sink_words;
    if (f->positional < 2) return;
    SinkList list = x->models->sinks[word_row(words, word_find(words, f->params[f->positional - 1]), S(""))];
    for (uint32_t k = 0; k < list.count; k++) {
        const SinkRow *row = &x->models->sink_rows[list.first + k];
        LabelSetId all = value_deep_labels(x->facts, x->facts->labelled[value.v]);
        bool known = true;
        for (uint32_t i = 0; i < labels_count(x->facts->labels, all) && known; i++) {
            const Label *l = labels_at(x->facts->labels, all, i);
            known = !l->through && !is_passed_on(x, f, l);
        }
        if (row->place == SINK_RETURN && known && extract_is_page(x, at)) extract_sink(x, row, at, value, all);
    }
}

void extract_page_sinks(Extractor *x, NodeId at, NodeId value) {
    const Scopes *s = x->facts->scopes;
    ScopeId scope = scope_function(s, s->scope_in[at.v]);
    NodeId def = s->scopes[scope.v].node;
    if (scope.v <= 1 || tree_kind(x->tree, def) == NODE_Lambda) return;
    List decorators = FunctionDef_decorator_list(x->tree, def);
    for (uint32_t i = 0; i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        SinkList list = extract_sinks_of(x, x->facts->labelled[d.v], tree_kind(x->tree, d) == NODE_Call ? Call_func(x->tree, d) : d);
        for (uint32_t j = 0; j < list.count; j++) {
            const SinkRow *row = &x->models->sink_rows[list.first + j];
            if (row->place == SINK_PAGE && x->templates) extract_view(x, &x->models->pages[row->args], d, at, value);
            if (row->place == SINK_RETURN && (row->when == WHEN_ALWAYS || (tree_kind(x->tree, d) == NODE_Call && extract_holds(x, row, d))))
                extract_sink(x, row, at, value, extract_body_labels(x, value));
        }
    }
    add_method_return(x, scope, at, value);
    add_parameter_return(x, extract_function(x, at), at, value);
}
