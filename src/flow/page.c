/* Templates: which of the values that a call hands over are printed as they are. What a template prints is known from its text
 * (template/library.h); here these variables are looked up among what the call is given. See flow/extract.h. */
#include "flow/extract.h"
#include "flow/program.h"

enum { MAX_NAMES = 4, MAX_HELD = 8, XSS = WEAKNESS_xss };

/* A call that hands variables to templates. */
typedef struct Use {
    NodeId call, at; /* what is told of: the call, or what a view gives back */
    NodeId text;     /* of the template, where it stands here */
    NodeId context;  /* a dictionary of variables; 0: none */
    Str name;        /* not empty: there is but this one, and it is `value` */
    NodeId value;
    bool listed;     /* only what the dictionary is known to hold counts */
    bool keywords;   /* the call's keywords are variables, too */
    uint8_t engine;
    TemplateEscaping escaping;
    bool unknown;        /* nobody here knows whether it escapes */
    bool if_off;         /* what is at hand holds only if it does not */
    bool decided, whole; /* some template was found; all of it */
    bool open;           /* there may be variables that are not known */
    bool escapes;        /* it is known to escape, and which template is not for others to say */
    bool raw;            /* something is printed that nobody knows */
} Use;

/* What a variable may hold: a value, or part of something that is not known item by item. */
typedef struct Held {
    ValueId value;
    NodeId at;
    bool part;
} Held;

/* ---- which template ---- */

static bool argument_is(const Extractor *x, NodeId call, Str name, NodeId *value) {
    *value = extract_argument(x, call, UINT32_MAX, name);
    return value->v != 0;
}

/* default_filters=["h"] */
static bool holds_filter(const Extractor *x, NodeId list) {
    const Atom *a = value_single(x->facts, value_of(x->facts, list));
    for (uint32_t i = 0; a && (a->kind == ATOM_LIST || a->kind == ATOM_TUPLE) && i < a->count; i++) {
        const Atom *word = value_single(x->facts, a->items[i]);
        if (word && word->kind == ATOM_STR && (str_eq(word->text, S("h")) || str_eq(word->text, S("x")) || str_find(word->text, S("escape"), 0) != SIZE_MAX))
            return true;
    }
    return false;
}

/* What the arguments of an environment or template say; false: nobody knows. */
static bool escaping_by_argument(const Extractor *x, NodeId call, uint8_t engine, TemplateEscaping *out) {
    NodeId value;
    if (engine == ENGINE_MAKO) {
        *out = argument_is(x, call, S("default_filters"), &value) && holds_filter(x, value) ? ESCAPING_ON : ESCAPING_OFF;
        return true;
    }
    bool given = argument_is(x, call, S("autoescape"), &value);
    *out = engine == ENGINE_TORNADO ? ESCAPING_ON : ESCAPING_OFF;
    if (!given) return true;
    const Atom *a = value_single(x->facts, value_of(x->facts, value));
    if (a && (a->kind == ATOM_BOOL || a->kind == ATOM_NONE)) *out = a->kind == ATOM_BOOL && a->integer ? ESCAPING_ON : ESCAPING_OFF;
    else if (tree_kind(x->tree, value) == NODE_Call) *out = ESCAPING_BY_NAME; /* select_autoescape() */
    else return false;
    return true;
}

static const PageRow *page_row(const Extractor *x, NodeId call, PageKind kind) {
    NodeId func = Call_func(x->tree, call);
    SinkList list = extract_sinks_of(x, x->facts->labelled[func.v], func);
    for (uint32_t i = 0; i < list.count; i++) {
        const SinkRow *row = &x->models->sink_rows[list.first + i];
        if (row->place == SINK_PAGE && x->models->pages[row->args].kind == kind) return &x->models->pages[row->args];
    }
    return NULL;
}

/* The environment whose method a call is. */
static bool escaping_by_owner(Extractor *x, NodeId call, TemplateEscaping *out) {
    NodeId func = Call_func(x->tree, call);
    if (tree_kind(x->tree, func) != NODE_Attribute) return false;
    NodeId owner = Attribute_value(x->tree, func), made = extract_made_by(x, owner);
    const PageRow *row = made.v ? page_row(x, made, PAGE_ENVIRONMENT) : NULL;
    if (!row) {
        *out = ESCAPING_BY_NAME; /* an application's own: app.jinja_env */
        return str_eq(tree_name(x->tree, tree_called_word(x->tree, owner)), S("jinja_env"));
    }
    if (row->escapes != PAGE_BY_ARGUMENT) *out = (TemplateEscaping)row->escapes;
    return row->escapes != PAGE_BY_ARGUMENT || escaping_by_argument(x, made, row->engine, out);
}

static bool escaping_of(Extractor *x, const PageRow *row, NodeId call, TemplateEscaping *out) {
    switch ((PageEscape)row->escapes) {
        case PAGE_BY_NAME: *out = ESCAPING_BY_NAME; return true;
        case PAGE_ON: *out = ESCAPING_ON; return true;
        case PAGE_OFF: *out = ESCAPING_OFF; return true;
        case PAGE_BY_ARGUMENT: return escaping_by_argument(x, call, row->engine, out);
        case PAGE_BY_OWNER: return escaping_by_owner(x, call, out);
    }
    return false;
}

static NodeId argument_of(const Extractor *x, NodeId call, uint8_t at, Text name) {
    return extract_argument(x, call, at == UINT8_MAX ? UINT32_MAX : at, models_text(x->models, name));
}

/* An engine that a renderer's name tells: "x.mako". */
static uint8_t engine_of(uint8_t engine, Str name) {
    return engine == ENGINE_JINJA && (str_ends_with(name, S(".mako")) || str_ends_with(name, S(".mak"))) ? ENGINE_MAKO : engine;
}

/* ---- which variables ---- */

static void hold(Held *held, uint32_t *count, ValueId value, NodeId at, bool part) {
    if (*count < MAX_HELD) held[(*count)++] = (Held){value, at, part};
}

/* The value of a key in what may be a dictionary. */
static void look_in(const Extractor *x, Use *u, ValueId v, NodeId at, Str key, Held *held, uint32_t *count) {
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        u->open |= a->kind != ATOM_DICT || a->rest.v != VALUE_NEVER.v;
        if (a->kind != ATOM_DICT) continue;
        bool found = false;
        for (uint32_t k = 0; k + 1 < a->count && !found; k += 2) {
            const Atom *name = value_single(x->facts, a->items[k]);
            found = name && name->kind == ATOM_STR && str_eq(name->text, key);
            if (found) hold(held, count, a->items[k + 1], at, false);
        }
        if (!found && a->rest.v != VALUE_NEVER.v) hold(held, count, a->rest, at, false);
    }
    u->open |= value_is_open(x->facts, v);
    if (u->listed) return;
    if (value_labels(x->facts, v).v) hold(held, count, v, at, true);
}

/* The place of a key's value, where the dictionary is written out. */
static NodeId written_value(const Extractor *x, NodeId dict, Str key) {
    const Tree *t = x->tree;
    if (tree_kind(t, dict) != NODE_Dict) return dict;
    List keys = Dict_keys(t, dict), values = Dict_values(t, dict);
    for (uint32_t i = 0; i < keys.count && i < values.count; i++) {
        NodeId k = list_node(keys, i);
        const Atom *name = k.v ? value_single(x->facts, value_of(x->facts, k)) : NULL;
        if (name && name->kind == ATOM_STR && str_eq(name->text, key)) return list_node(values, i);
    }
    return dict;
}

static uint32_t find_variable(const Extractor *x, Use *u, Str name, Held *held) {
    const Tree *t = x->tree;
    uint32_t count = 0;
    if (u->name.len && str_eq(u->name, name)) hold(held, &count, x->facts->labelled[u->value.v], u->value, false);
    List keywords = u->keywords ? Call_keywords(t, u->call) : (List){0};
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId k = list_node(keywords, i), value = keyword_value(t, k);
        Str given = tree_name(t, keyword_arg(t, k));
        if (!given.len) look_in(x, u, x->facts->labelled[value.v], written_value(x, value, name), name, held, &count);
        else if (str_eq(given, name)) hold(held, &count, x->facts->labelled[value.v], value, false);
    }
    if (u->context.v) look_in(x, u, x->facts->labelled[u->context.v], written_value(x, u->context, name), name, held, &count);
    return count;
}

/* ---- what is printed of them ---- */

/* One way from a value to a print. `keys`: those that still lie between. */
typedef struct Printing {
    const Use *use;
    const PagePrint *print;
    NodeId at;
    uint32_t sink; /* 1 + its number, once there is one */
} Printing;

static uint32_t sink_of(Extractor *x, Printing *p) {
    if (p->sink) return p->sink - 1;
    const PagePrint *print = p->print;
    NodeId at = p->use->at, text = p->use->text;
    bool here = !print->file;
    *FLOW_GROW(x, sinks) = (FlowSink){.weakness = XSS, .function = extract_function(x, at),
                                      .start = tree_start(x->tree, at), .end = tree_end(x->tree, at),
                                      .value_start = tree_start(x->tree, p->at), .value_end = tree_end(x->tree, p->at),
                                      .page = print->file, .page_start = here ? tree_start(x->tree, text) : print->start,
                                      .page_end = here ? tree_end(x->tree, text) : print->end, .printed = true, .if_off = p->use->if_off,
                                      .quieter = print->grade == GRADE_PLACE, .print_place = print->place};
    p->sink = x->sinks.count;
    return p->sink - 1;
}

static void print_label(Extractor *x, Printing *p, const Label *l, uint64_t key) {
    if (l->cured & WEAKNESS_BIT(XSS)) return;
    FlowEdge to = {.to_kind = TO_SINK, .to = sink_of(x, p)};
    uint32_t before = x->edges.count;
    extract_edge(x, l, to, p->at);
    if (x->edges.count == before) return;
    FlowEdge *e = &x->edges.items[before];
    if (!key || e->from_kind == ORIGIN_SOURCE || (e->from_path && e->from_path->count == FLOW_MAX_PATH)) return;
    FlowPath *path = ARENA_NEW(x->kept, FlowPath);
    if (e->from_path) *path = *e->from_path;
    path->keys[path->count++] = key;
    e->from_path = path;
}

/* Labels of which a part is printed: of an object's attribute, or of a dictionary's item. */
static void print_labels(Extractor *x, Printing *p, LabelSetId set, const Str *key, bool part) {
    for (uint32_t i = 0; i < labels_count(x->facts->labels, set); i++) {
        Label l = *labels_at(x->facts->labels, set, i);
        if (!key || !key->len) {
            print_label(x, p, &l, 0);
            continue;
        }
        print_label(x, p, &l, path_key_text(*key));
        if (!part && x->facts->labels->origins[l.origin].kind != ORIGIN_SOURCE) print_label(x, p, &l, path_key_name(*key));
    }
}

/* An attribute of an object of the program's: what reading it gives. */
static void print_attribute(Extractor *x, Printing *p, ValueId v, Str name) {
    FlowRef refs[MAX_HELD];
    uint32_t count = 0, all = extract_refs(x, v, refs, MAX_HELD);
    for (uint32_t i = 0; i < all; i++)
        if (refs[i].object) refs[count++] = refs[i];
    if (!count || x->edges.count >= FLOW_MAX_EDGES) return;
    Str member = arena_copy(x->kept, name);
    for (uint32_t i = 0; i < count; i++) refs[i].member = member;
    *FLOW_GROW(x, calls) = (FlowCall){.function = extract_function(x, p->at), .start = tree_start(x->tree, p->at), .end = tree_end(x->tree, p->at),
                                      .callees = extract_keep_refs(x, refs, count), .callee_count = count, .reads = true};
    FlowEdge to = {.from_kind = ORIGIN_RESULT, .from = x->calls.count - 1, .to_kind = TO_SINK, .to = sink_of(x, p)};
    *FLOW_GROW(x, edges) = to;
}

static void print_value(Extractor *x, Printing *p, ValueId v, const Str *keys, uint32_t count) {
    if (count && keys->len) print_attribute(x, p, v, *keys);
    if (!count) {
        print_labels(x, p, value_deep_labels(x->facts, v), NULL, false);
        return;
    }
    print_labels(x, p, value_labels(x->facts, v), keys, false);
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if (!a->deep.v) continue;
        if (a->kind < ATOM_TUPLE || a->kind > ATOM_DICT) {
            print_labels(x, p, a->deep, NULL, false);
            continue;
        }
        uint32_t step = a->kind == ATOM_DICT ? 2 : 1;
        bool found = false;
        for (uint32_t k = step - 1; k < a->count; k += step) {
            const Atom *name = step == 2 && keys->len ? value_single(x->facts, a->items[k - 1]) : NULL;
            bool other = name && name->kind == ATOM_STR && !str_eq(name->text, *keys);
            found |= name && !other;
            if (!other) print_value(x, p, a->items[k], keys + 1, count - 1);
        }
        if (!found && a->rest.v != VALUE_NEVER.v) print_value(x, p, a->rest, keys + 1, count - 1);
    }
}

static void take_print(Extractor *x, Use *u, const PagePrint *print) {
    Held held[MAX_HELD];
    uint32_t count = find_variable(x, u, print->value.root, held);
    u->raw |= !count && u->open && print->grade == GRADE_RAW;
    for (uint32_t i = 0; i < count; i++) {
        Printing p = {.use = u, .print = print, .at = held[i].at};
        u->raw |= !value_is_constant(x->facts, held[i].value) && print->grade == GRADE_RAW;
        if (held[i].part) print_labels(x, &p, value_labels(x->facts, held[i].value), &print->value.root, true);
        else print_value(x, &p, held[i].value, print->value.keys, print->value.key_count);
    }
}

static void take_fault(Extractor *x, uint32_t number) {
    Str fault = library_fault(x->templates, number);
    if (!fault.len || x->unread.len) return;
    Buf text = {.limit = 4096};
    buf_add(&text, library_path(x->templates, number));
    buf_add(&text, S(": "));
    buf_add(&text, fault);
    x->unread = arena_copy(x->kept, buf_str(&text));
    buf_free(&text);
}

static void take_page(Extractor *x, Use *u, const TemplatePage *page) {
    if (!page) return;
    u->decided = true;
    u->whole &= page->whole;
    for (uint32_t i = 0; i < page->count; i++)
        if (!u->if_off || page->prints[i].grade == GRADE_RAW) take_print(x, u, &page->prints[i]);
}

/* Where nobody knows whether it is escaped: as if it were, and what is printed besides if it is not. */
static void take_template(Extractor *x, Use *u, uint32_t number, Str text, TemplateEngine engine) {
    Str from = x->tree->source->path;
    for (int off = 0; off <= (int)u->unknown; off++) {
        u->if_off = off;
        if (u->unknown) u->escaping = off ? ESCAPING_OFF : ESCAPING_ON;
        take_page(x, u, number ? library_ask(x->templates, number, engine, u->escaping) : library_ask_text(x->templates, from, text, engine, u->escaping));
    }
    u->if_off = false;
    if (number) take_fault(x, number);
}

/* Each template that the argument may name, or text that it may be. */
static void take_templates(Extractor *x, Use *u, NodeId argument, bool is_text) {
    Str from = x->tree->source->path;
    ValueId v = argument.v ? value_of(x->facts, argument) : VALUE_NEVER;
    uint32_t count = value_count(x->facts, v), known = 0;
    for (uint32_t i = 0; i < count && i < MAX_NAMES; i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if ((a->kind == ATOM_LIST || a->kind == ATOM_TUPLE) && a->count) a = value_single(x->facts, a->items[0]);
        if (!a || a->kind != ATOM_STR) continue;
        TemplateEngine engine = (TemplateEngine)engine_of(u->engine, is_text ? S("") : a->text);
        uint32_t number = is_text ? 0 : library_find(x->templates, from, a->text, engine);
        known += is_text || number;
        if (is_text || number) take_template(x, u, number, a->text, engine);
    }
    if (known < count || value_is_open(x->facts, v)) u->whole = false;
}

/* `row` says which of the arguments of `call` name the template. */
static void take_call(Extractor *x, const PageRow *row, NodeId call, Use *u) {
    NodeId text = argument_of(x, call, row->text_at, row->text_name), name = argument_of(x, call, row->template_at, row->template_name);
    u->engine = row->engine;
    u->whole = true;
    if (!text.v && !name.v) return;
    u->unknown = !escaping_of(x, row, call, &u->escaping);
    u->text = text.v ? text : name;
    u->escapes = !text.v && !u->unknown && u->escaping == ESCAPING_ON && value_is_constant(x->facts, value_of(x->facts, name));
    take_templates(x, u, text.v ? text : name, text.v != 0);
}

static void decide(Extractor *x, const Use *u) {
    bool escapes = !u->decided && u->escapes; /* nobody finds it, but all of its engine's are escaped */
    if (!u->decided && !escapes) return;
    if (!x->pages) x->pages = ARENA_ARRAY(x->scratch, uint8_t, x->tree->node_count);
    x->pages[u->at.v] = escapes || u->raw || !u->whole ? EXTRACT_PAGE : EXTRACT_HARMLESS_PAGE;
    if (escapes) return;
    x->asked |= WEAKNESS_BIT(XSS);
    if (u->raw || !u->whole) x->doubtful |= WEAKNESS_BIT(XSS);
}

void extract_page(Extractor *x, const PageRow *row, NodeId call) {
    TemplateEscaping escaping;
    if (row->kind == PAGE_ENVIRONMENT && escaping_of(x, row, call, &escaping)) x->environments |= (uint8_t)(1u << escaping);
    if (row->kind != PAGE_RENDER && row->kind != PAGE_MADE) return;
    Use u = {.call = call, .at = call, .context = argument_of(x, call, row->context_at, row->context_name), .keywords = row->by_keywords};
    if (row->kind == PAGE_RENDER) {
        take_call(x, row, call, &u);
    } else {
        NodeId func = Call_func(x->tree, call);
        NodeId made = tree_kind(x->tree, func) == NODE_Attribute ? extract_made_by(x, Attribute_value(x->tree, func)) : (NodeId){0};
        const PageRow *maker = made.v ? page_row(x, made, PAGE_MAKE) : NULL;
        if (maker) take_call(x, maker, made, &u);
    }
    decide(x, &u);
}

void extract_view(Extractor *x, const PageRow *row, NodeId decorator, NodeId at, NodeId value) {
    if (row->kind != PAGE_VIEW || tree_kind(x->tree, decorator) != NODE_Call) return;
    Use u = {.call = decorator, .at = at, .context = value};
    take_call(x, row, decorator, &u);
}

/* The template of a Django view whose variables the function at hand makes: `template_name` of its class. */
static NodeId view_template(const Extractor *x, NodeId at) {
    const Scopes *s = x->facts->scopes;
    const Tree *t = x->tree;
    uint32_t scope = scope_function(s, s->scope_in[at.v]).v;
    NodeId none = {0}, def = s->scopes[scope].node;
    if (scope <= 1 || tree_kind(t, def) != NODE_FunctionDef || !str_eq(tree_name(t, FunctionDef_name(t, def)), S("get_context_data"))) return none;
    uint32_t outer = s->scopes[scope].parent.v;
    if (s->scopes[outer].kind != SCOPE_CLASS) return none;
    List body = ClassDef_body(t, s->scopes[outer].node);
    for (uint32_t i = 0; i < body.count; i++) {
        NodeId n = list_node(body, i);
        if (tree_kind(t, n) != NODE_Assign) continue;
        List targets = Assign_targets(t, n);
        for (uint32_t k = 0; k < targets.count; k++) {
            NodeId target = list_node(targets, k);
            if (tree_kind(t, target) == NODE_Name && str_eq(tree_name(t, Name_id(t, target)), S("template_name"))) return Assign_value(t, n);
        }
    }
    return none;
}

void extract_context(Extractor *x, NodeId at, NodeId target, NodeId value) {
    Use u = {.call = at, .at = at, .engine = ENGINE_DJANGO, .escaping = ESCAPING_ON, .whole = true};
    if (!x->templates || (target.v && tree_kind(x->tree, target) != NODE_Subscript)) return;
    u.text = view_template(x, at);
    if (!u.text.v) return;
    if (target.v) {
        const Atom *key = value_single(x->facts, value_of(x->facts, Subscript_slice(x->tree, target)));
        if (!key || key->kind != ATOM_STR) return;
        u.name = key->text;
        u.value = value;
    } else {
        u.context = value;
        u.listed = true;
    }
    take_templates(x, &u, u.text, false);
}

bool flow_escapes_off(const FlowProgram *p) {
    uint32_t all = 0;
    for (uint32_t f = 0; f < p->file_count; f++) all |= p->graphs[f] ? p->graphs[f]->environments : 0;
    return all == 1u << ESCAPING_OFF;
}
