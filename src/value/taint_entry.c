/* Where untrusted data enters a program as a function's parameters: by what decorates it, by its shape, by its class, and
 * by the type of the parameter. */
#include "value/taint.h"

#include "value/interp.h"

static bool names_module(Str name, Str module) {
    return str_starts_with(name, module) && (name.len == module.len || name.ptr[module.len] == '.');
}

static bool has_module(const Interp *I, Str module) {
    bool has = false;
    for (uint32_t sym = 1; !has && sym < I->t->name_count; sym++) has = names_module(I->t->names[sym], module);
    return has;
}

bool taint_imports(const Interp *I, Text imports) {
    Str modules = taint_text(I->taint, imports);
    bool has = !modules.len;
    while (modules.len && !has) {
        Str module = str_split(&modules, ',');
        for (uint32_t sym = 1; !has && sym < I->t->name_count; sym++) has = names_module(I->t->names[sym], module);
    }
    return has;
}

void taint_entry_begin(Interp *I) {
    I->taint_entries = 0;
    I->options_are_listed = false;
    for (uint32_t e = 0; e < I->taint->entry_count; e++) {
        if (taint_imports(I, I->taint->entries[e].imports)) I->taint_entries |= UINT64_C(1) << e;
    }
}

/* The last word of what a decorator or a base is, or calls. */
static Str called_word(const Interp *I, NodeId n) { return tree_name(I->t, tree_called_word(I->t, n)); }

/* What is said of a word, whoever owns it; of "*a.word" only where `receiver` is a. */
static const TaintRow *spelled_row(const Interp *I, Str word, Str receiver) {
    return &I->taint->rows[word_row(&I->taint->words, word_find(&I->taint->words, word), receiver)];
}

static const TaintRow *atom_row(const Interp *I, ValueId v, uint32_t i) {
    const Atom *a = store_get(I->st, store_member(I->st, v, i));
    return a->qual.v ? taint_row(I->taint, a->qual) : I->taint->rows;
}

/* ---- decorators ---- */

static uint32_t decorator_kind(const Interp *I, NodeId function, bool *doubtful) {
    List decorators = FunctionDef_decorator_list(I->t, function);
    for (uint32_t i = 0; i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        ValueId v = I->values[d.v];
        bool known = false;
        for (uint32_t j = 0; j < store_set(I->st, v).count; j++) {
            const TaintRow *row = atom_row(I, v, j);
            if (row->entry) return *doubtful = row->doubtful, row->entry;
            known |= row != I->taint->rows;
        }
        if (known) continue;
        if (tree_kind(I->t, d) == NODE_Call) d = Call_func(I->t, d);
        Str receiver = tree_kind(I->t, d) == NODE_Attribute ? called_word(I, Attribute_value(I->t, d)) : S("");
        const TaintRow *row = spelled_row(I, called_word(I, d), receiver);
        if (row->entry) return *doubtful = row->doubtful, row->entry;
    }
    return 0;
}

/* ---- shapes ---- */

static uint32_t enclosing_class(const Interp *I, NodeId function) {
    uint32_t parent = I->s->scopes[I->s->scope_of[function.v].v].parent.v;
    if (I->s->scopes[parent].kind == SCOPE_TYPE_PARAMS) parent = I->s->scopes[parent].parent.v;
    return I->s->scopes[parent].kind == SCOPE_CLASS ? parent : 0;
}

/* Whether a class of this file derives from what the entry says. */
static bool is_base(const Interp *I, const TaintEntry *e, QualId name, Str word) {
    for (uint32_t i = e->bases; i < e->bases + e->base_count; i++) {
        const TaintBase *b = &I->taint->entry_bases[i];
        if (b->class.v ? b->class.v == name.v : word.len && str_ends_with(word, taint_text(I->taint, b->word))) return true;
    }
    return false;
}

static bool derives(const Interp *I, NodeId class, const TaintEntry *e) {
    enum { MOST = 16 };
    NodeId queue[MOST];
    uint32_t count = 1;
    queue[0] = class;
    for (uint32_t at = 0; at < count; at++) {
        List bases = ClassDef_bases(I->t, queue[at]);
        for (uint32_t b = 0; b < bases.count; b++) {
            NodeId base = list_node(bases, b);
            ValueId v = I->values[base.v];
            for (uint32_t i = 0; i < store_set(I->st, v).count; i++) {
                const Atom *a = store_get(I->st, store_member(I->st, v, i));
                if (a->kind == ATOM_CLASS && count < MOST) queue[count++] = a->node;
                if (a->qual.v && is_base(I, e, a->qual, S(""))) return true;
            }
            if (is_base(I, e, (QualId){0}, called_word(I, base))) return true;
        }
    }
    return false;
}

static bool has_name(const Interp *I, const TaintEntry *e, Str name) {
    for (uint32_t i = e->functions; i < e->functions + e->function_count; i++)
        if (str_eq(taint_text(I->taint, I->taint->entry_names[i]), name)) return true;
    return !e->function_count && (!str_starts_with(name, S("_")) || str_eq(name, S("__call__")));
}

static bool has_shape(const Interp *I, const TaintEntry *e, NodeId function, uint32_t class) {
    NodeId args = FunctionDef_args(I->t, function);
    List names = arguments_args(I->t, args);
    Str name = tree_name(I->t, FunctionDef_name(I->t, function));
    uint32_t skip = class ? 1 : 0;
    if (!has_name(I, e, name)) return false;
    if ((e->free && class) || (names.count < e->parameter_count + skip && e->parameter_count)) return false;
    for (uint32_t i = 0; i < e->parameter_count; i++)
        if (!str_eq(tree_name(I->t, arg_arg(I->t, list_node(names, i + skip))), taint_text(I->taint, e->parameters[i]))) return false;
    if (!e->base_count) return true;
    return class && derives(I, I->s->scopes[class].node, e);
}

static bool takes(const Interp *I, const TaintEntry *e, NodeId function, NodeId arg) {
    Str name = tree_name(I->t, arg_arg(I->t, arg));
    for (uint32_t i = 0; i < e->taken_count; i++)
        if (str_eq(taint_text(I->taint, e->taken[i]), name)) return true;
    if (e->taken_count) return false;
    for (uint32_t i = 0; e->rest && i < e->parameter_count; i++)
        if (str_eq(taint_text(I->taint, e->parameters[i]), name)) return false;
    List names = arguments_args(I->t, FunctionDef_args(I->t, function));
    return !(enclosing_class(I, function) && names.count && names.items[0] == arg.v);
}

static const TaintEntry *shape_of(const Interp *I, NodeId function, NodeId arg) {
    uint32_t class = enclosing_class(I, function);
    for (uint32_t i = 0; i < I->taint->entry_count; i++) {
        const TaintEntry *e = &I->taint->entries[i];
        if (!(I->taint_entries >> i & 1) || !has_shape(I, e, function, class)) continue;
        if (takes(I, e, function, arg)) return e;
    }
    return NULL;
}

/* ---- one parameter ---- */

/* `db: Session = Depends(get_db)`, `db: Annotated[Session, Depends(get_db)]`: nothing that a client sends. */
static bool is_trusted(const Interp *I, NodeId arg, ValueId v) {
    enum { MOST = 64 };
    NodeId annotation = arg_annotation(I->t, arg);
    const TaintRow *named = spelled_row(I, tree_name(I->t, arg_arg(I->t, arg)), S(""));
    if (named->trusted || (named->bare && !annotation.v)) return true;
    for (uint32_t i = 0; i < store_set(I->st, v).count; i++)
        if (atom_row(I, v, i)->trusted) return true;
    if (!annotation.v) return false;
    if (alias_is_trusted(I, annotation)) return true;
    if (str_ends_with(called_word(I, annotation), S("HttpRequest"))) return true; /* the program's own class of requests */
    uint32_t start = tree_start(I->t, annotation);
    for (uint32_t id = annotation.v; id && annotation.v - id < MOST; id--) {
        NodeId n = {id};
        if (tree_start(I->t, n) < start) break;
        NodeKind kind = tree_kind(I->t, n);
        if ((kind == NODE_Call || kind == NODE_Name || kind == NODE_Attribute) && spelled_row(I, called_word(I, n), S(""))->trusted)
            return true;
    }
    return false;
}

/* `project: Project`: parts of addresses are texts and numbers; objects of the program's classes were made by it. */
static bool is_object(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    bool object = false;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        if (a->kind == ATOM_OBJECT || (a->kind == ATOM_INSTANCE && link_owner(I, a->qual).v)) object = true;
        else if (a->kind != ATOM_NONE) return false;
    }
    return object && !s.open;
}

/* `who: Annotated[str, Depends(f)]` */
NodeId taint_dependency(const Interp *I, NodeId arg) {
    enum { MOST = 32 };
    NodeId annotation = arg_annotation(I->t, arg);
    if (!annotation.v || tree_kind(I->t, annotation) != NODE_Subscript) return (NodeId){0};
    uint32_t start = tree_start(I->t, annotation);
    for (uint32_t id = annotation.v; id && annotation.v - id < MOST && tree_start(I->t, (NodeId){id}) >= start; id--) {
        NodeId n = {id};
        if (tree_kind(I->t, n) == NODE_Call && spelled_row(I, called_word(I, Call_func(I->t, n)), S(""))->hands) return n;
    }
    return (NodeId){0};
}

/* @app.route("/month") def month(period): frameworks whose routes name all that they give; something else decorates it, too. */
static bool is_no_part(Interp *I, NodeId function, NodeId arg) {
    static const char *const frameworks[] = {"flask", "quart", "bottle"};
    Str name = tree_name(I->t, arg_arg(I->t, arg));
    List decorators = FunctionDef_decorator_list(I->t, function);
    bool routes = false, knows = false;
    for (uint32_t i = 0; i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        List args = tree_kind(I->t, d) == NODE_Call ? Call_args(I->t, d) : (List){0};
        const Atom *first = args.count ? option_text(I, list_node(args, 0)) : NULL;
        if (!first || !str_starts_with(first->text, S("/"))) continue;
        routes = true;
        for (size_t from = 0, at; (at = str_find(first->text, name, from)) != SIZE_MAX; from = at + name.len)
            if (at && (first->text.ptr[at - 1] == '<' || first->text.ptr[at - 1] == ':')) return false;
    }
    for (size_t i = 0; routes && decorators.count > 1 && i < COUNT_OF(frameworks); i++) knows |= has_module(I, str_from_z(frameworks[i]));
    return knows && !has_module(I, S("fastapi")) && !has_module(I, S("flask_openapi3")) && !has_module(I, S("webargs"));
}

uint32_t taint_entry_kind(Interp *I, NodeId function, NodeId arg, ValueId v, bool *doubtful) {
    *doubtful = false;
    for (uint32_t i = 0; i < store_set(I->st, v).count; i++)
        if (atom_row(I, v, i)->object) return atom_row(I, v, i)->object;
    if (tree_kind(I->t, function) == NODE_Lambda) return 0;
    uint32_t kind = decorator_kind(I, function, doubtful);
    if (kind && is_no_part(I, function, arg)) return 0;
    if (!kind) {
        const TaintEntry *e = shape_of(I, function, arg);
        if (!e) return 0;
        kind = e->kind;
        *doubtful = e->doubtful;
        if (e->taken_count) return kind; /* it is named */
        if (e->rest && is_object(I, v)) return 0;
    }
    return is_trusted(I, arg, v) ? 0 : kind;
}

/* ---- what decorators say of a parameter ---- */

/* "/user/<slug:name>": a converter that the program or its framework made leaves only what it admits. */
static bool route_converts(Str route, Str name) {
    static const char *const any[] = {"path", "string", "default", "str", "rest", "everything", "unicode", "text"};
    for (size_t from = 0, at; (at = str_find(route, name, from)) != SIZE_MAX; from = at + name.len) {
        if (!at || route.ptr[at - 1] != ':' || at + name.len >= route.len || route.ptr[at + name.len] != '>') continue;
        Str left = str_slice(route, 0, at - 1);
        Str converter = str_last_part(left, '<');
        converter = str_slice(converter, 0, str_find_byte(converter, '(', 0));
        bool admits_any = converter.len == left.len || !converter.len;
        for (size_t i = 0; i < COUNT_OF(any); i++) admits_any |= str_eq(converter, str_from_z(any[i]));
        return !admits_any;
    }
    return false;
}

/* "/user/<int:name>", "/user/{name:uuid}" */
static bool route_says_number(Str route, Str name) {
    static const char *const types[] = {"int", "float", "uuid", "number", "bool", "date"};
    for (size_t from = 0, at; (at = str_find(route, name, from)) != SIZE_MAX; from = at + name.len) {
        char before = at ? route.ptr[at - 1] : 0, behind = at + name.len < route.len ? route.ptr[at + name.len] : 0;
        for (size_t i = 0; i < COUNT_OF(types); i++) {
            Str type = str_from_z(types[i]), left = str_slice(route, 0, at), right = str_slice(route, at + name.len, route.len);
            if (behind == '>' && before == ':' && str_ends_with(str_slice(left, 0, left.len - 1), type) &&
                left.len >= type.len + 2 && left.ptr[left.len - type.len - 2] == '<')
                return true;
            bool braces = before == '{' && behind == ':', angles = before == '<' && behind == ':'; /* Sanic: <name:int> */
            if ((braces || angles) && str_starts_with(str_slice(right, 1, right.len), type) && right.len > type.len + 1 &&
                (right.ptr[type.len + 1] == '}' || right.ptr[type.len + 1] == '>'))
                return true;
        }
    }
    return false;
}

uint64_t taint_entry_cures(Interp *I, NodeId function, NodeId arg) {
    if (tree_kind(I->t, function) == NODE_Lambda) return 0;
    List decorators = FunctionDef_decorator_list(I->t, function);
    Str name = tree_name(I->t, arg_arg(I->t, arg));
    uint64_t cures = 0;
    for (uint32_t i = 0; name.len && i < decorators.count; i++) {
        NodeId d = list_node(decorators, i);
        List args = tree_kind(I->t, d) == NODE_Call ? Call_args(I->t, d) : (List){0};
        const Atom *first = args.count ? option_text(I, list_node(args, 0)) : NULL;
        if (!first) continue;
        if (str_find_byte(first->text, '/', 0) != SIZE_MAX && route_says_number(first->text, name)) cures |= taint_number_cures(I->taint);
        if (route_converts(first->text, name)) cures = TAINT_CURES_ALL;
        cures |= option_decorator_cures(I, d, name);
    }
    return cures;
}

/* ---- what frameworks make of a request ---- */


bool taint_makes_form(const Interp *I, NodeId func) {
    static const char *const ends[] = {"Form", "FormSet", "Formset", "form_class", "formset_class", "formsetclass", "get_form", "get_formset",
                                       "Serializer", "get_serializer", "serializer_class"};
    Str word = tree_name(I->t, tree_called_word(I->t, func));
    bool form = false;
    for (size_t i = 0; i < COUNT_OF(ends); i++) form |= str_ends_with(word, str_from_z(ends[i]));
    return form && (has_module(I, S("django")) || has_module(I, S("rest_framework")));
}

bool taint_of_server(Interp *I, NodeId mapping, NodeId key) {
    const Atom *k = store_single(I->st, I->values[key.v]);
    Str word = tree_name(I->t, tree_called_word(I->t, mapping));
    static const char *const of_scope[] = {"type", "scheme", "http_version", "asgi", "server", "client", "extensions", "app", "endpoint", "route"};
    if (!k) return false;
    const Atom *whole = store_single(I->st, I->values[mapping.v]);
    if (k->kind == ATOM_INT) return !k->integer && whole && whole->kind == ATOM_NAME && whole->qual.v == qual_find(I->q, S("sys.argv")).v;
    if (k->kind != ATOM_STR) return false;
    bool of_server = false;
    for (size_t i = 0; str_eq(word, S("scope")) && i < COUNT_OF(of_scope); i++) of_server |= str_eq(k->text, str_from_z(of_scope[i]));
    return of_server || (str_ends_with(word, S("environ")) && str_find_byte(k->text, '.', 0) < k->text.len && !str_eq(k->text, S("wsgi.input")));
}

/* Its class, or one above it in the program, sets the attribute. */
static bool is_set_above(Interp *I, const Atom *self, Sym attr, ValueId v) {
    enum { MOST = 8 };
    NodeId queue[MOST];
    uint32_t count = 1;
    bool elsewhere = false;
    queue[0] = self->node;
    for (uint32_t at = 0; at < count; at++) {
        if (!value_eq(cell_get(I, queue[at], attr)->value, VALUE_NEVER)) return true;
        List bases = ClassDef_bases(I->t, queue[at]);
        for (uint32_t i = 0; i < bases.count; i++) {
            const Atom *base = store_single(I->st, I->values[bases.items[i]]);
            if (base && base->kind == ATOM_CLASS && count < MOST) queue[count++] = base->node;
            elsewhere |= base && base->kind == ATOM_NAME && base->qual.v != effect_known(I->effects, KNOWN_OBJECT).v;
        }
    }
    const Atom *named = store_single(I->st, v); /* by its name alone: no class of the program has it */
    bool packed = named && named->kind == ATOM_DICT && !named->count; /* **kwargs of whoever makes it */
    return elsewhere && !packed && !(named && named->kind == ATOM_NAME);
}

/* Its class has View.as_view(): the program is the framework itself. */
static bool is_view(Interp *I, NodeId object) {
    const Atom *a = store_single(I->st, lookup_attribute(I, I->values[object.v], lookup_sym(I, S("as_view")), S("as_view")));
    const LinkRef *ref = a && a->kind == ATOM_NAME ? link_ref(I, a->qual) : NULL;
    return a && (a->kind != ATOM_NAME || (ref && ref->unit));
}

bool taint_set_by_program(Interp *I, NodeId object, Sym attr, ValueId v) {
    const Atom *self = store_single(I->st, I->values[object.v]);
    return self && self->kind == ATOM_OBJECT && is_set_above(I, self, attr, v) && !is_view(I, object);
}
