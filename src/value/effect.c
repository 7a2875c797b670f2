/* What known functions give back: effect.def's rows, one small function for each way. */
#include "value/interp.h"

ValueId effect_arg(const CallContext *c, uint32_t position, Str keyword) {
    for (uint32_t i = 0; i < c->count; i++) {
        const CallArg *a = &c->args[i];
        if (a->keyword.len ? str_eq(a->keyword, keyword) : i == position) return a->value;
    }
    return c->more ? VALUE_UNKNOWN : VALUE_NEVER;
}

static ValueId arg(const CallContext *c, uint32_t position) { return effect_arg(c, position, S("")); }
static bool absent(ValueId v) { return value_eq(v, VALUE_NEVER); }
static ValueId some_text(Interp *I) { return store_text(I->st, S(""), S("")); }
static ValueId known(ValueId v) { return absent(v) ? VALUE_UNKNOWN : v; }

static const Atom *text_of(Interp *I, ValueId v) {
    const Atom *a = store_single(I->st, v);
    return a && a->kind == ATOM_STR ? a : NULL;
}

static ValueId list_of(Interp *I, AtomKind kind, ValueId element, NodeId at) {
    return store_container(I->st, kind, at, NULL, 0, element);
}

static ValueId effect_same(Interp *I, const CallContext *c) {
    (void)I;
    return known(arg(c, 0));
}

static ValueId effect_self(Interp *I, const CallContext *c) {
    (void)I;
    return known(c->self);
}

static ValueId effect_unknown(Interp *I, const CallContext *c) {
    (void)I, (void)c;
    return VALUE_UNKNOWN;
}

static ValueId effect_some_text(Interp *I, const CallContext *c) {
    (void)c;
    return some_text(I);
}

/* ---- reaching names at run time ---- */

static ValueId attribute_by_text(Interp *I, ValueId base, ValueId name) {
    ValueSet s = store_set(I->st, name);
    ValueId v = s.open || !s.count ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, name, i));
        v = store_join(I->st, v, a->kind == ATOM_STR ? lookup_attribute(I, base, lookup_sym(I, a->text), a->text) : VALUE_UNKNOWN);
    }
    return v;
}

static ValueId effect_getattr(Interp *I, const CallContext *c) {
    ValueId v = attribute_by_text(I, arg(c, 0), arg(c, 1));
    return absent(arg(c, 2)) ? v : store_join(I->st, v, arg(c, 2));
}

static ValueId effect_vars(Interp *I, const CallContext *c) {
    ValueId object = arg(c, 0), result = VALUE_NEVER;
    if (absent(object)) return store_make(I->st, &(Atom){.kind = ATOM_GLOBALS});
    for (uint32_t i = 0; i < store_set(I->st, object).count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, object, i));
        if (a->kind != ATOM_NAME) return VALUE_UNKNOWN;
        result = store_join(I->st, result, store_make(I->st, &(Atom){.kind = ATOM_NAMESPACE, .qual = a->qual}));
    }
    return known(result);
}

static ValueId effect_globals(Interp *I, const CallContext *c) {
    (void)c;
    return store_make(I->st, &(Atom){.kind = ATOM_GLOBALS});
}

/* Inside a function the dictionary of its own variables: what its names hold now. */
static ValueId effect_locals(Interp *I, const CallContext *c) {
    if (I->function.v == 1) return effect_globals(I, c);
    const Scope *s = &I->s->scopes[I->function.v];
    ValueId items[2 * VALUE_MAX_ITEMS];
    uint32_t count = 0;
    for (uint32_t row = s->names; row < s->names + s->name_count && count < 2 * VALUE_MAX_ITEMS; row++) {
        if (I->s->names[row].meaning != MEANS_LOCAL || absent(I->now[row])) continue;
        items[count++] = store_str(I->st, scope_name_text(I->s, I->s->names[row].sym));
        items[count++] = I->now[row];
    }
    return store_container(I->st, ATOM_DICT, (NodeId){0}, items, count, VALUE_UNKNOWN);
}

/* __import__("a.b") gives a, unless it has a fromlist; import_module("a.b") gives a.b. */
static ValueId imported(Interp *I, ValueId name, bool whole) {
    ValueSet s = store_set(I->st, name);
    ValueId v = s.open || !s.count ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, name, i));
        Str text = a->kind == ATOM_STR ? a->text : S("");
        if (!whole) text = str_slice(text, 0, str_find_byte(text, '.', 0));
        bool plain = text.len && text.len <= QUAL_MAX_TEXT && text.ptr[0] != '.';
        v = store_join(I->st, v, plain ? store_name(I->st, qual_intern(I->q, text)) : VALUE_UNKNOWN);
    }
    return v;
}

static ValueId effect_import(Interp *I, const CallContext *c) {
    ValueId from = effect_arg(c, 3, S("fromlist"));
    bool whole = !absent(from) && store_truth(I->st, from) != 0;
    const Atom *list = store_single(I->st, from);
    if (list && list->kind == ATOM_LIST) whole = list->count != 0 || !absent(list->rest);
    return imported(I, effect_arg(c, 0, S("name")), whole);
}

static ValueId effect_import_module(Interp *I, const CallContext *c) { return imported(I, effect_arg(c, 0, S("name")), true); }

static ValueId effect_modules_get(Interp *I, const CallContext *c) { return imported(I, arg(c, 0), true); }

/* ---- callables made of callables ---- */

static ValueId make_partial(Interp *I, AtomId callee, const CallArg *args, uint32_t count) {
    ValueId items[VALUE_MAX_ITEMS];
    Sym names[VALUE_MAX_ITEMS];
    uint32_t positional = 0, named = 0;
    for (uint32_t i = 0; i < count && positional < VALUE_MAX_ITEMS; i++)
        if (!args[i].keyword.len) items[positional++] = args[i].value;
    for (uint32_t i = 0; i < count && positional + named < VALUE_MAX_ITEMS; i++) {
        if (!args[i].keyword.len) continue;
        items[positional + named] = args[i].value;
        names[named++] = lookup_sym(I, args[i].keyword);
    }
    return store_make(I->st, &(Atom){.kind = ATOM_PARTIAL, .callee = callee, .items = items, .count = positional, .names = names, .name_count = named});
}

static ValueId effect_partial(Interp *I, const CallContext *c) {
    ValueId callee = arg(c, 0), result = store_set(I->st, callee).open ? VALUE_UNKNOWN : VALUE_NEVER;
    if (!c->count) return VALUE_UNKNOWN;
    for (uint32_t i = 0; i < store_set(I->st, callee).count; i++)
        result = store_join(I->st, result, make_partial(I, store_member(I->st, callee, i), c->args + 1, c->count - 1));
    return known(result);
}

static AtomId name_atom(Interp *I, const char *name) {
    return store_atom(I->st, &(Atom){.kind = ATOM_NAME, .qual = qual_intern(I->q, str_from_z(name))});
}

/* attrgetter("a.b") is a partial of itself: called again, with the object behind the name, it looks up. */
static ValueId effect_attrgetter(Interp *I, const CallContext *c) {
    if (c->count != 2) return c->count == 1 ? make_partial(I, name_atom(I, "operator.attrgetter"), c->args, 1) : VALUE_UNKNOWN;
    const Atom *path = text_of(I, arg(c, 0));
    ValueId v = arg(c, 1);
    for (Str rest = path ? path->text : (Str){NULL, 0}; rest.ptr;) {
        Str segment = str_split(&rest, '.');
        v = lookup_attribute(I, v, lookup_sym(I, segment), segment);
    }
    return path ? v : VALUE_UNKNOWN;
}

static ValueId effect_itemgetter(Interp *I, const CallContext *c) {
    if (c->count != 2) return c->count == 1 ? make_partial(I, name_atom(I, "operator.itemgetter"), c->args, 1) : VALUE_UNKNOWN;
    return lookup_item(I, arg(c, 1), arg(c, 0), (NodeId){0});
}

static ValueId effect_getitem(Interp *I, const CallContext *c) { return lookup_item(I, arg(c, 0), arg(c, 1), (NodeId){0}); }

static ValueId effect_add(Interp *I, const CallContext *c) { return fold_binary(I, BINOP_Add, arg(c, 0), arg(c, 1), c->node); }

static ValueId effect_decorator(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    return a && a->kind == ATOM_FUNCTION ? arg(c, 0) : VALUE_UNKNOWN;
}

static ValueId effect_super(Interp *I, const CallContext *c) {
    ScopeId home = I->s->scopes[I->function.v].home_class;
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && a->kind == ATOM_CLASS) return store_node(I->st, ATOM_SUPER, a->node);
    return home.v && absent(arg(c, 0)) ? store_node(I->st, ATOM_SUPER, I->s->scopes[home.v].node) : VALUE_UNKNOWN;
}

static ValueId effect_type(Interp *I, const CallContext *c) {
    if (c->count != 1) return VALUE_UNKNOWN;
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && a->kind == ATOM_OBJECT) return store_node(I->st, ATOM_CLASS, a->node);
    return a && a->kind == ATOM_INSTANCE ? store_name(I->st, a->qual) : VALUE_UNKNOWN;
}

static ValueId instances(Interp *I, ValueId types) {
    const Atom *a = store_single(I->st, types);
    if (a && a->kind == ATOM_NAME) return store_instance(I->st, a->qual);
    if (a && a->kind == ATOM_CLASS) return store_node(I->st, ATOM_OBJECT, a->node);
    return VALUE_UNKNOWN;
}

static ValueId effect_cast(Interp *I, const CallContext *c) {
    ValueId v = arg(c, 1);
    return absent(v) || value_eq(v, VALUE_UNKNOWN) ? instances(I, arg(c, 0)) : v;
}

/* ---- plain values ---- */

static ValueId effect_str(Interp *I, const CallContext *c) {
    return c->count == 1 ? fold_str(I, arg(c, 0)) : c->count ? some_text(I) : store_str(I->st, S(""));
}

static ValueId effect_chr(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (!a || a->kind != ATOM_INT || a->integer < 0 || a->integer > 0x10FFFF) return some_text(I);
    Buf out = {.limit = 8};
    buf_utf8(&out, (uint32_t)a->integer);
    ValueId v = store_str(I->st, buf_str(&out));
    buf_free(&out);
    return v;
}

static ValueId effect_ord(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && a->kind == ATOM_STR && a->text.len == 1) return store_int(I->st, (unsigned char)a->text.ptr[0]);
    return store_instance(I->st, I->st->class_int);
}

static ValueId effect_int(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    bool whole = a && c->count == 1 && (a->kind == ATOM_INT || a->kind == ATOM_BOOL);
    return whole ? store_int(I->st, a->integer) : store_instance(I->st, I->st->class_int);
}

static ValueId effect_bool(Interp *I, const CallContext *c) {
    int truth = absent(arg(c, 0)) ? 0 : store_truth(I->st, arg(c, 0));
    return truth < 0 ? store_instance(I->st, I->st->class_bool) : store_bool(I->st, truth == 1);
}

static ValueId effect_len(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && a->kind == ATOM_TUPLE && absent(a->rest)) return store_int(I->st, a->count);
    if (a && a->kind == ATOM_BYTES) return store_int(I->st, (int64_t)a->text.len);
    return store_instance(I->st, I->st->class_int);
}

/* ---- containers ---- */

static ValueId copy_as(Interp *I, const CallContext *c, AtomKind kind, bool order) {
    ValueId v = arg(c, 0);
    if (absent(v)) return store_container(I->st, kind, c->node, NULL, 0, VALUE_NEVER);
    const Atom *a = store_single(I->st, v);
    bool known_items = a && (a->kind == ATOM_TUPLE || a->kind == ATOM_LIST);
    if (known_items && order) return store_container(I->st, kind, kind == ATOM_TUPLE ? (NodeId){0} : c->node, a->items, a->count, a->rest);
    return list_of(I, kind, lookup_iterated(I, v), c->node);
}

static ValueId effect_list(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_LIST, true); }
static ValueId effect_tuple(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_TUPLE, true); }
static ValueId effect_set(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_SET, true); }
static ValueId effect_list_any_order(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_LIST, false); }

static ValueId effect_next(Interp *I, const CallContext *c) {
    ValueId v = lookup_iterated(I, arg(c, 0));
    return absent(arg(c, 1)) ? v : store_join(I->st, v, arg(c, 1));
}

static ValueId effect_enumerate(Interp *I, const CallContext *c) {
    ValueId pair[2] = {store_instance(I->st, I->st->class_int), lookup_iterated(I, arg(c, 0))};
    return list_of(I, ATOM_LIST, store_container(I->st, ATOM_TUPLE, (NodeId){0}, pair, 2, VALUE_NEVER), c->node);
}

static ValueId effect_zip(Interp *I, const CallContext *c) {
    ValueId items[VALUE_MAX_ITEMS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->count && count < VALUE_MAX_ITEMS && !c->args[i].keyword.len; i++)
        items[count++] = lookup_iterated(I, c->args[i].value);
    ValueId rest = c->more ? VALUE_UNKNOWN : VALUE_NEVER;
    return list_of(I, ATOM_LIST, store_container(I->st, ATOM_TUPLE, (NodeId){0}, items, count, rest), c->node);
}

static ValueId effect_filter(Interp *I, const CallContext *c) {
    return list_of(I, ATOM_LIST, lookup_iterated(I, arg(c, 1)), c->node);
}

static ValueId effect_map(Interp *I, const CallContext *c) { return list_of(I, ATOM_LIST, VALUE_UNKNOWN, c->node); }

/* `base` with key = value. */
static ValueId dict_with(Interp *I, const Atom *a, ValueId key, ValueId value) {
    ValueId items[2 * VALUE_MAX_ITEMS + 2], rest = a->rest;
    uint32_t count = a->count;
    if (count) memcpy(items, a->items, count * sizeof *items);
    const Atom *k = store_single(I->st, key);
    for (uint32_t i = 0; i < count; i += 2) {
        if (!value_eq(items[i], key)) continue;
        items[i + 1] = value;
        return store_container(I->st, ATOM_DICT, a->node, items, count, rest);
    }
    if (k && k->constant && count < 2 * VALUE_MAX_ITEMS) items[count++] = key, items[count++] = value;
    else rest = store_join(I->st, rest, value);
    return store_container(I->st, ATOM_DICT, a->node, items, count, rest);
}

static ValueId dict_merge(Interp *I, ValueId into, const CallContext *c, uint32_t first) {
    for (uint32_t i = first; i < c->count; i++) {
        const Atom *a = store_single(I->st, into);
        if (!a || a->kind != ATOM_DICT) return VALUE_UNKNOWN;
        if (c->args[i].keyword.len) {
            into = dict_with(I, a, store_str(I->st, c->args[i].keyword), c->args[i].value);
            continue;
        }
        const Atom *from = store_single(I->st, c->args[i].value);
        if (!from || from->kind != ATOM_DICT) {
            into = store_container(I->st, ATOM_DICT, a->node, a->items, a->count, VALUE_UNKNOWN);
            continue;
        }
        for (uint32_t j = 0; j < from->count; j += 2) into = dict_with(I, store_single(I->st, into), from->items[j], from->items[j + 1]);
        a = store_single(I->st, into);
        into = store_container(I->st, ATOM_DICT, a->node, a->items, a->count, store_join(I->st, a->rest, from->rest));
    }
    const Atom *a = store_single(I->st, into);
    return c->more && a ? store_container(I->st, ATOM_DICT, a->node, a->items, a->count, VALUE_UNKNOWN) : into;
}

static ValueId effect_dict(Interp *I, const CallContext *c) {
    return dict_merge(I, store_container(I->st, ATOM_DICT, c->node, NULL, 0, VALUE_NEVER), c, 0);
}

static NodeId receiver(Interp *I, const CallContext *c) {
    NodeId func = Call_func(I->t, c->node);
    return tree_kind(I->t, func) == NODE_Attribute ? Attribute_value(I->t, func) : (NodeId){0};
}

/* The receiver's variable holds `value` from now on. */
static ValueId mutate(Interp *I, const CallContext *c, ValueId value) {
    NodeId r = receiver(I, c);
    if (r.v) assign_mutated(I, r, value);
    return store_none(I->st);
}

static ValueId effect_forget(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self);
    ValueId all = lookup_iterated(I, c->self);
    mutate(I, c, a && a->kind == ATOM_LIST ? store_container(I->st, ATOM_LIST, a->node, NULL, 0, all) : VALUE_UNKNOWN);
    return store_none(I->st);
}

static ValueId effect_dict_update(Interp *I, const CallContext *c) { return mutate(I, c, dict_merge(I, c->self, c, 0)); }

static ValueId effect_dict_get(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self);
    ValueId key = arg(c, 0), otherwise = arg(c, 1);
    ValueId v = lookup_item(I, c->self, key, (NodeId){0});
    if (a && a->kind == ATOM_DICT && store_set(I->st, key).constant) {
        const Atom *k = store_single(I->st, key);
        for (uint32_t i = 0; k && i < a->count; i += 2)
            if (value_eq(a->items[i], key)) return v; /* certainly there */
        if (absent(a->rest) && k) return absent(otherwise) ? store_none(I->st) : otherwise;
    }
    return store_join(I->st, v, absent(otherwise) ? store_none(I->st) : otherwise);
}

static ValueId effect_dict_setdefault(Interp *I, const CallContext *c) {
    ValueId v = effect_dict_get(I, c);
    mutate(I, c, VALUE_UNKNOWN);
    return v;
}

static ValueId effect_dict_getitem(Interp *I, const CallContext *c) { return lookup_item(I, c->self, arg(c, 0), (NodeId){0}); }

static ValueId effect_dict_items(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self);
    if (!a || a->kind != ATOM_DICT) return VALUE_UNKNOWN;
    ValueId items[VALUE_MAX_ITEMS], rest = VALUE_NEVER;
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->count; i += 2) items[count++] = store_container(I->st, ATOM_TUPLE, (NodeId){0}, a->items + i, 2, VALUE_NEVER);
    if (!absent(a->rest)) {
        ValueId pair[2] = {VALUE_UNKNOWN, a->rest};
        rest = store_container(I->st, ATOM_TUPLE, (NodeId){0}, pair, 2, VALUE_NEVER);
    }
    return store_container(I->st, ATOM_LIST, c->node, items, count, rest);
}

static ValueId dict_half(Interp *I, const CallContext *c, uint32_t half) {
    const Atom *a = store_single(I->st, c->self);
    if (!a || a->kind != ATOM_DICT) return VALUE_UNKNOWN;
    ValueId items[VALUE_MAX_ITEMS], rest = half ? a->rest : absent(a->rest) ? VALUE_NEVER : VALUE_UNKNOWN;
    uint32_t count = 0;
    for (uint32_t i = half; i < a->count; i += 2) items[count++] = a->items[i];
    return store_container(I->st, ATOM_LIST, c->node, items, count, rest);
}

static ValueId effect_dict_values(Interp *I, const CallContext *c) { return dict_half(I, c, 1); }
static ValueId effect_dict_keys(Interp *I, const CallContext *c) { return dict_half(I, c, 0); }

/* Whether what a method call does to its receiver happens once, to a variable whose value is known here. */
static bool happens_once(Interp *I, const CallContext *c) {
    NodeId r = receiver(I, c);
    return r.v && tree_kind(I->t, r) == NODE_Name && !I->loop_depth && !I->weak;
}

/* A list that grows: at its end where that is known and this happens once, else somewhere. */
static ValueId list_grown(Interp *I, const CallContext *c, const ValueId *more, uint32_t count, ValueId rest) {
    ValueId list = c->self;
    ValueSet s = store_set(I->st, list);
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, list, i));
        if (a->kind != ATOM_LIST && a->kind != ATOM_SET) return VALUE_UNKNOWN;
        ValueId items[VALUE_MAX_ITEMS], tail = store_join(I->st, a->rest, rest);
        uint32_t n = a->count;
        if (n) memcpy(items, a->items, n * sizeof *items);
        bool at_end = absent(a->rest) && happens_once(I, c);
        for (uint32_t j = 0; j < count; j++) {
            if (at_end && n < VALUE_MAX_ITEMS) items[n++] = more[j];
            else tail = store_join(I->st, tail, more[j]);
        }
        result = store_join(I->st, result, store_container(I->st, (AtomKind)a->kind, a->node, items, n, tail));
    }
    return result;
}

static ValueId effect_list_append(Interp *I, const CallContext *c) {
    ValueId v = known(arg(c, 0));
    return mutate(I, c, list_grown(I, c, &v, 1, VALUE_NEVER));
}

static ValueId effect_set_add(Interp *I, const CallContext *c) { return effect_list_append(I, c); }

static ValueId effect_list_extend(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && (a->kind == ATOM_LIST || a->kind == ATOM_TUPLE)) return mutate(I, c, list_grown(I, c, a->items, a->count, a->rest));
    return mutate(I, c, list_grown(I, c, NULL, 0, lookup_iterated(I, arg(c, 0))));
}

static ValueId effect_list_insert(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self), *at = store_single(I->st, arg(c, 0));
    ValueId v = known(arg(c, 1));
    bool front = at && at->kind == ATOM_INT && at->integer == 0 && happens_once(I, c);
    if (!a || a->kind != ATOM_LIST || a->count >= VALUE_MAX_ITEMS) return mutate(I, c, VALUE_UNKNOWN);
    ValueId items[VALUE_MAX_ITEMS];
    if (!front) return mutate(I, c, store_container(I->st, ATOM_LIST, a->node, NULL, 0, store_join(I->st, lookup_iterated(I, c->self), v)));
    items[0] = v;
    if (a->count) memcpy(items + 1, a->items, a->count * sizeof *items);
    return mutate(I, c, store_container(I->st, ATOM_LIST, a->node, items, a->count + 1, a->rest));
}

static ValueId effect_list_pop(Interp *I, const CallContext *c) {
    ValueId all = lookup_iterated(I, c->self);
    effect_forget(I, c);
    return all;
}

/* ---- text ---- */

static ValueId effect_str_format(Interp *I, const CallContext *c) {
    const Atom *f = store_single(I->st, c->self);
    ValueId args[VALUE_MAX_ITEMS];
    uint32_t count = 0;
    while (count < c->count && count < VALUE_MAX_ITEMS && !c->args[count].keyword.len) args[count] = c->args[count].value, count++;
    if (f && f->kind == ATOM_STR) return fold_format(I, f->text, args, count, false);
    if (f && f->kind == ATOM_TEXT) return store_text(I->st, str_slice(f->text, 0, str_find_byte(f->text, '{', 0)), S(""));
    return some_text(I);
}

static ValueId join_items(Interp *I, ValueId separator, ValueId list) {
    const Atom *a = store_single(I->st, list);
    if (!a || (a->kind != ATOM_LIST && a->kind != ATOM_TUPLE)) return some_text(I);
    ValueId v = store_str(I->st, S(""));
    for (uint32_t i = 0; i < a->count; i++) {
        if (i) v = fold_concat(I, v, separator);
        v = fold_concat(I, v, a->items[i]);
    }
    return absent(a->rest) ? v : fold_concat(I, a->count ? fold_concat(I, v, some_text(I)) : v, some_text(I));
}

static ValueId effect_str_join(Interp *I, const CallContext *c) { return join_items(I, c->self, arg(c, 0)); }
static ValueId effect_join_words(Interp *I, const CallContext *c) { return join_items(I, store_str(I->st, S(" ")), arg(c, 0)); }

static ValueId effect_path_join(Interp *I, const CallContext *c) {
    ValueId v = known(arg(c, 0));
    for (uint32_t i = 1; i < c->count; i++) {
        const Atom *a = store_single(I->st, c->args[i].value);
        if (!a || (a->kind != ATOM_STR && a->kind != ATOM_TEXT) || (a->text.len && a->text.ptr[0] == '/') || (a->kind == ATOM_TEXT && !a->text.len))
            return some_text(I);
        v = fold_concat(I, fold_concat(I, v, store_str(I->st, S("/"))), c->args[i].value);
    }
    return v;
}

static ValueId map_bytes(Interp *I, const CallContext *c, char from, char to, int delta) {
    const Atom *a = store_single(I->st, c->self);
    if (!a || a->kind != ATOM_STR) return some_text(I);
    char text[VALUE_MAX_TEXT];
    for (size_t i = 0; i < a->text.len; i++) {
        char b = a->text.ptr[i];
        if (b & (char)0x80) return some_text(I);
        text[i] = b >= from && b <= to ? (char)(b + delta) : b;
    }
    return store_str(I->st, str_make(text, a->text.len));
}

static ValueId effect_str_lower(Interp *I, const CallContext *c) { return map_bytes(I, c, 'A', 'Z', 32); }
static ValueId effect_str_upper(Interp *I, const CallContext *c) { return map_bytes(I, c, 'a', 'z', -32); }

static ValueId effect_str_strip(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, c->self);
    bool both = a && str_eq(qual_segment(I->q, c->callee->qual), S("strip"));
    return both && !c->count && !c->more ? store_str(I->st, str_trim(a->text)) : some_text(I);
}

static ValueId effect_str_replace(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, c->self), *from = text_of(I, arg(c, 0)), *to = text_of(I, arg(c, 1));
    if (!a || !from || !to || !from->text.len || c->count != 2) return some_text(I);
    Buf out = {.limit = VALUE_MAX_TEXT};
    size_t at = 0;
    for (size_t hit; (hit = str_find(a->text, from->text, at)) != SIZE_MAX; at = hit + from->text.len) {
        buf_add(&out, str_slice(a->text, at, hit));
        buf_add(&out, to->text);
    }
    buf_add(&out, str_slice(a->text, at, a->text.len));
    ValueId v = out.full ? some_text(I) : store_str(I->st, buf_str(&out));
    buf_free(&out);
    return v;
}

/* At white space, or at a separator of one byte. */
static ValueId split_at(Interp *I, const Atom *a, const Atom *separator, NodeId at) {
    ValueId items[VALUE_MAX_ITEMS];
    uint32_t count = 0;
    if (!a || (separator && separator->text.len != 1)) return list_of(I, ATOM_LIST, some_text(I), at);
    for (Str rest = a->text; rest.ptr;) {
        Str piece = str_split(&rest, separator ? separator->text.ptr[0] : ' ');
        if (!separator) piece = str_trim(piece);
        if (!separator && !piece.len) continue;
        if (count == VALUE_MAX_ITEMS) return list_of(I, ATOM_LIST, some_text(I), at);
        items[count++] = store_str(I->st, piece);
    }
    return store_container(I->st, ATOM_LIST, at, items, count, VALUE_NEVER);
}

static ValueId effect_str_split(Interp *I, const CallContext *c) {
    bool plain = c->count == 0 || (c->count == 1 && text_of(I, arg(c, 0)));
    if (plain && !c->more) return split_at(I, text_of(I, c->self), c->count ? text_of(I, arg(c, 0)) : NULL, c->node);
    return list_of(I, ATOM_LIST, some_text(I), c->node);
}

static ValueId effect_split_words(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, arg(c, 0));
    bool quoted = a && (str_find_byte(a->text, '"', 0) != SIZE_MAX || str_find_byte(a->text, '\'', 0) != SIZE_MAX ||
                        str_find_byte(a->text, '\\', 0) != SIZE_MAX);
    return split_at(I, quoted ? NULL : a, NULL, c->node);
}

static ValueId effect_str_encode(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, c->self);
    return a ? store_bytes(I->st, a->text) : store_instance(I->st, I->st->class_bytes);
}

static ValueId effect_bytes_decode(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self);
    if (!a || a->kind != ATOM_BYTES) return some_text(I);
    for (size_t i = 0; i < a->text.len; i++)
        if ((unsigned char)a->text.ptr[i] > 127) return some_text(I);
    return store_str(I->st, a->text);
}

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static ValueId effect_base64(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (!a || (a->kind != ATOM_STR && a->kind != ATOM_BYTES)) return store_instance(I->st, I->st->class_bytes);
    char out[VALUE_MAX_TEXT];
    size_t n = 0;
    uint32_t bits = 0, have = 0;
    for (size_t i = 0; i < a->text.len; i++) {
        int d = base64_digit(a->text.ptr[i]);
        if (d < 0) continue;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        out[n++] = (char)(bits >> have & 0xFF);
    }
    return store_bytes(I->st, str_make(out, n));
}

static ValueId effect_codecs_decode(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, arg(c, 0)), *codec = text_of(I, arg(c, 1));
    if (!a || !codec || (!str_eq(codec->text, S("rot13")) && !str_eq(codec->text, S("rot_13")))) return VALUE_UNKNOWN;
    char text[VALUE_MAX_TEXT];
    for (size_t i = 0; i < a->text.len; i++) {
        char b = a->text.ptr[i], low = (char)(b | 32);
        text[i] = low >= 'a' && low <= 'z' ? (char)(b + (low < 'n' ? 13 : -13)) : b;
    }
    return store_str(I->st, str_make(text, a->text.len));
}

static ValueId effect_environment(Interp *I, const CallContext *c) {
    ValueId otherwise = arg(c, 1);
    return store_join(I->st, some_text(I), absent(otherwise) ? store_none(I->st) : otherwise);
}

/* ---- the table ---- */

typedef struct EffectRow { Str name; EffectFunction *function; } EffectRow;
typedef struct ResultRow { Str name, type; } ResultRow;

static const EffectRow effect_rows[] = {
#define EFFECT(name, function) {S(name), effect_##function},
#define RESULT(name, type)
#include "value/effect.def"
#undef EFFECT
#undef RESULT
};

static const ResultRow result_rows[] = {
#define EFFECT(name, function)
#define RESULT(name, type) {S(name), S(type)},
#include "value/effect.def"
#undef EFFECT
#undef RESULT
};

static const Str builtin_names[] = {
#define BUILTIN(name) S(name),
#include "value/builtin.def"
#undef BUILTIN
};

static const Str known_names[KNOWN_NAME_COUNT] = {S("builtins"), S("builtins.object"), S("sys.modules")};
static const Str ending_names[] = {S("sys.exit"), S("os._exit"), S("os.abort"), S("builtins.exit"), S("builtins.quit")};

/* By id of the base: ids are dense, so that a look-up is one read. */
struct EffectTable {
    const QualTable *base;
    QualId builtins;
    uint32_t count;
    uint16_t *effects; /* row + 1 */
    QualId *types;
    uint8_t *builtin;
    QualId known[KNOWN_NAME_COUNT], ending[COUNT_OF(ending_names)];
};

void effect_add_names(QualTable *base) {
    for (size_t i = 0; i < COUNT_OF(effect_rows); i++) qual_intern(base, effect_rows[i].name);
    for (size_t i = 0; i < COUNT_OF(result_rows); i++) {
        qual_intern(base, result_rows[i].name);
        qual_intern(base, result_rows[i].type);
    }
    QualId builtins = qual_intern(base, S("builtins"));
    for (size_t i = 0; i < COUNT_OF(builtin_names); i++) qual_child(base, builtins, builtin_names[i]);
    for (size_t i = 0; i < COUNT_OF(known_names); i++) qual_intern(base, known_names[i]);
    for (size_t i = 0; i < COUNT_OF(ending_names); i++) qual_intern(base, ending_names[i]);
}

static QualId present(const QualTable *base, QualId id) {
    CHECK(id.v && qual_is_base(base, id)); /* value_base_new() has made them all */
    return id;
}

EffectTable *effect_table_new(Arena *arena, const QualTable *base) {
    EffectTable *t = ARENA_NEW(arena, EffectTable);
    t->base = base;
    t->builtins = present(base, qual_find(base, S("builtins")));
    t->count = qual_count(base);
    for (size_t i = 0; i < COUNT_OF(known_names); i++) t->known[i] = present(base, qual_find(base, known_names[i]));
    for (size_t i = 0; i < COUNT_OF(ending_names); i++) t->ending[i] = present(base, qual_find(base, ending_names[i]));
    t->effects = ARENA_ARRAY(arena, uint16_t, t->count);
    t->types = ARENA_ARRAY(arena, QualId, t->count);
    t->builtin = ARENA_ARRAY(arena, uint8_t, t->count);
    for (size_t i = 0; i < COUNT_OF(effect_rows); i++)
        t->effects[present(base, qual_find(base, effect_rows[i].name)).v] = (uint16_t)(i + 1);
    for (size_t i = 0; i < COUNT_OF(result_rows); i++)
        t->types[present(base, qual_find(base, result_rows[i].name)).v] = qual_find(base, result_rows[i].type);
    for (size_t i = 0; i < COUNT_OF(builtin_names); i++)
        t->builtin[present(base, qual_find_child(base, t->builtins, builtin_names[i])).v] = 1;
    return t;
}

EffectFunction *effect_find(const EffectTable *t, QualId name) {
    uint32_t row = name.v < t->count ? t->effects[name.v] : 0;
    return row ? effect_rows[row - 1].function : NULL;
}

QualId effect_result_type(const EffectTable *t, QualId name) { return name.v < t->count ? t->types[name.v] : (QualId){0}; }

QualId effect_known(const EffectTable *t, KnownName name) { return t->known[name]; }

bool effect_ends_program(const EffectTable *t, QualId name) {
    for (size_t i = 0; i < COUNT_OF(ending_names); i++)
        if (t->ending[i].v == name.v) return true;
    return false;
}

bool effect_is_builtin(const EffectTable *t, Str name) {
    if (!name.len) return false;
    QualId id = qual_find_child(t->base, t->builtins, name);
    return id.v && id.v < t->count && t->builtin[id.v];
}
