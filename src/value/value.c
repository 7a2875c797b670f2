/* The room's door: questions about values. Analysis itself is analyse.c's. */
#include "value/value.h"

#include "value/interp.h"

QualTable *value_base_new(Arena *arena) {
    QualTable *base = qual_base_new(arena);
    effect_add_names(base);
    return base;
}

/* ---- questions ---- */

/* Where nothing was analysed there is no store, and every value is unknown. */
static ValueSet set_of(const Facts *f, ValueId v) {
    if (f->store) return store_set(f->store, v);
    return (ValueSet){.open = v.v == 0};
}

uint32_t value_count(const Facts *f, ValueId v) { return set_of(f, v).count; }
AtomId value_atom_id(const Facts *f, ValueId v, uint32_t i) { return store_member(f->store, v, i); }
const Atom *value_atom(const Facts *f, ValueId v, uint32_t i) {
    return store_get(f->store, store_member(f->store, v, i));
}
const Atom *value_atom_by_id(const Facts *f, AtomId id) { return store_get(f->store, id); }
const Atom *value_unbound(const Facts *f, const Atom *a) { return store_unbound(f->store, a); }
bool value_is_open(const Facts *f, ValueId v) { return set_of(f, v).open; }
bool value_is_constant(const Facts *f, ValueId v) { return set_of(f, v).constant; }
const Atom *value_single(const Facts *f, ValueId v) { return f->store ? store_single(f->store, v) : NULL; }
int value_truth(const Facts *f, ValueId v) { return f->store ? store_truth(f->store, v) : -1; }

bool facts_cell(const Facts *f, uint32_t number, NodeId *class_node, Sym *name, ValueId *value) {
    const Cell *c = &f->cells[number];
    *class_node = (NodeId){c->class_node};
    *name = (Sym){c->sym};
    *value = c->value;
    return c->class_node < f->tree->node_count;
}

LabelSetId value_labels(const Facts *f, ValueId v) { return set_of(f, v).labels; }
LabelSetId value_deep_labels(const Facts *f, ValueId v) { return set_of(f, v).deep; }

bool value_number(const Facts *f, const Atom *atom, int64_t *number) {
    *number = atom->integer;
    if (atom->kind == ATOM_INT) return true;
    return atom->kind == ATOM_NAME && f->effects && effect_number(f->effects, atom->qual, number);
}

static bool has_atom(const Facts *f, ValueId v, AtomKind kind, QualId qual) {
    for (uint32_t i = 0; i < value_count(f, v); i++) {
        const Atom *a = value_atom(f, v, i);
        if (a->kind == kind && a->qual.v == qual.v) return true;
    }
    return false;
}

unsigned facts_was_read(const Facts *f, NodeId alias) {
    if (!f->reads || !f->scopes) return 0;
    const Atom *a = store_single(f->store, f->values[alias.v]);
    if (!a || a->kind != ATOM_NAME || qual_is_base(f->quals, a->qual)) return 0;
    uint32_t at = a->qual.v - qual_first(f->quals);
    return at < f->read_count ? f->reads[at] : 0;
}

bool value_may_be_name(const Facts *f, ValueId v, QualId qual) { return has_atom(f, v, ATOM_NAME, qual); }

bool value_text(const Facts *f, ValueId v, Str *text, bool *whole) {
    const Atom *a = value_single(f, v);
    if (!a || (a->kind != ATOM_STR && a->kind != ATOM_TEXT)) return false;
    *text = a->text;
    *whole = a->kind == ATOM_STR;
    return true;
}

/* ---- calls ---- */

typedef struct ArgList {
    CallArg *items;
    uint32_t count, capacity;
    Arena *arena;
} ArgList;

static void add_arg(ArgList *l, CallArg a) {
    l->items = arena_grow(l->arena, l->items, l->count, &l->capacity, 8, sizeof *l->items);
    l->items[l->count++] = a;
}

static void add_positional(const Facts *f, CallView *view, ArgList *l, NodeId node) {
    if (tree_kind(f->tree, node) != NODE_Starred) {
        if (!view->more_positional) add_arg(l, (CallArg){{0}, node, value_of(f, node)});
        return;
    }
    const Atom *a = value_single(f, value_of(f, Starred_value(f->tree, node)));
    bool sequence = a && (a->kind == ATOM_TUPLE || a->kind == ATOM_LIST);
    for (uint32_t i = 0; sequence && !view->more_positional && i < a->count; i++)
        add_arg(l, (CallArg){{0}, node, a->items[i]});
    if (!sequence || !value_eq(a->rest, VALUE_NEVER)) view->more_positional = true;
}

static void add_keyword(const Facts *f, CallView *view, ArgList *l, NodeId node) {
    Sym name = keyword_arg(f->tree, node);
    NodeId value = keyword_value(f->tree, node);
    if (name.v) {
        add_arg(l, (CallArg){tree_name(f->tree, name), value, value_of(f, value)});
        return;
    }
    const Atom *a = value_single(f, value_of(f, value));
    bool dict = a && a->kind == ATOM_DICT;
    for (uint32_t i = 0; dict && i < a->count; i += 2) {
        Str text;
        bool whole;
        if (value_text(f, a->items[i], &text, &whole) && whole && text.len)
            add_arg(l, (CallArg){text, value, a->items[i + 1]});
    }
    if (!dict || !value_eq(a->rest, VALUE_NEVER)) view->more_keywords = true;
}

/* Partials within partials: the innermost's arguments come first, the outermost's keywords win. */
CallView callview_make(const Facts *f, NodeId call, AtomId callee, Arena *scratch) {
    enum { MAX_LAYERS = VALUE_MAX_DEPTH + 2 };
    CallView view = {.self = VALUE_NEVER};
    ArgList l = {.arena = scratch};
    const Atom *layers[MAX_LAYERS], *a = store_get(f->store, callee);
    uint32_t count = 0;
    while ((a->kind == ATOM_PARTIAL || a->kind == ATOM_METHOD) && count < MAX_LAYERS) {
        layers[count++] = a;
        if (a->kind == ATOM_METHOD) view.self = a->items[0];
        a = store_get(f->store, a->callee);
    }
    for (uint32_t i = count; i--;)
        for (uint32_t j = 0; layers[i]->kind == ATOM_PARTIAL && j < layers[i]->count; j++)
            add_arg(&l, (CallArg){{0}, {0}, layers[i]->items[j]});
    List args = Call_args(f->tree, call), keywords = Call_keywords(f->tree, call);
    for (uint32_t i = 0; i < args.count; i++) add_positional(f, &view, &l, list_node(args, i));
    for (uint32_t i = 0; i < keywords.count; i++) add_keyword(f, &view, &l, list_node(keywords, i));
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < layers[i]->name_count; j++)
            if (layers[i]->names[j].len)
                add_arg(&l, (CallArg){
                                layers[i]->names[j], {0}, layers[i]->items[layers[i]->count + j]});
    view.callee = a;
    view.name = a->kind == ATOM_NAME || a->kind == ATOM_INSTANCE ? a->qual : (QualId){0};
    view.args = l.items;
    view.count = l.count;
    return view;
}

CallView value_call_of_unknown(const Facts *f, NodeId call, bool splats, Arena *scratch) {
    CallView view = {.self = VALUE_NEVER};
    ArgList l = {.arena = scratch};
    List args = Call_args(f->tree, call), keywords = Call_keywords(f->tree, call);
    for (uint32_t i = 0; i < args.count; i++) add_positional(f, &view, &l, list_node(args, i));
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId keyword = list_node(keywords, i);
        if (splats || keyword_arg(f->tree, keyword).v) add_keyword(f, &view, &l, keyword);
        else view.more_keywords = true;
    }
    view.args = l.items;
    view.count = l.count;
    return view;
}

CallView value_call(const Facts *f, NodeId call, uint32_t which, Arena *scratch) {
    ValueId callee = value_of(f, Call_func(f->tree, call));
    CallView view = callview_make(f, call, value_atom_id(f, callee, which), scratch);
    view.certain = value_count(f, callee) == 1 && !value_is_open(f, callee);
    return view;
}
