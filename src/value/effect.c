/* What known functions give back: effect.def's rows, one small function for each way. */
#include "value/effect.h"

ValueId effect_arg(const CallContext *c, uint32_t position, Str keyword) {
    for (uint32_t i = 0; i < c->count; i++) {
        const CallArg *a = &c->args[i];
        if (a->keyword.len ? str_eq(a->keyword, keyword) : i == position) return a->value;
    }
    return c->more ? VALUE_UNKNOWN : VALUE_NEVER;
}

ValueId effect_same(Interp *I, const CallContext *c) {
    (void)I;
    return known(arg(c, 0));
}

ValueId effect_self(Interp *I, const CallContext *c) {
    (void)I;
    return known(c->self);
}

ValueId effect_entered(Interp *I, const CallContext *c) { return lookup_context(I, known(arg(c, 0))); }

/* A dataclass's field: its default, or what its factory gives; else its annotation tells. */
ValueId effect_field(Interp *I, const CallContext *c) {
    ValueId factory = effect_arg(c, UINT32_MAX, S("default_factory"));
    const Atom *a = absent(factory) ? NULL : store_single(I->st, factory);
    QualId type = a && a->kind == ATOM_NAME ? a->qual : (QualId){0};
    if (type.v && type.v < I->st->live.reach_count && reach_carriers(I->st->live.reach[type.v]))
        return store_instance(I->st, type);
    return known(effect_arg(c, UINT32_MAX, S("default")));
}

/* re.compile(): a pattern that knows its text. */
ValueId effect_compile(Interp *I, const CallContext *c) {
    const Atom *text = store_single(I->st, known(effect_arg(c, 0, S("pattern"))));
    QualId type = effect_result_type(I->effects, qual_find(I->q, S("re.compile")));
    if (!text || text->kind != ATOM_STR || !type.v) return store_instance(I->st, type);
    return store_make(I->st, &(Atom){.kind = ATOM_INSTANCE, .qual = type, .text = text->text});
}

ValueId effect_unknown(Interp *I, const CallContext *c) {
    (void)I, (void)c;
    return VALUE_UNKNOWN;
}

ValueId effect_some_text(Interp *I, const CallContext *c) {
    (void)c;
    return some_text(I);
}

/* ---- reaching names at run time ---- */

/* getattr(handlers, "do_" + name), of a module or an object of another file: a name with a star, which stands for all that begin and
 * end so there. */
static ValueId members_like(Interp *I, const Atom *of, const Atom *text) {
    enum { MOST = 64 };
    if (!link_owner(I, of->qual).v || text->text.len + text->suffix.len > MOST) return VALUE_UNKNOWN;
    AtomKind kind = (AtomKind)of->kind;
    Buf name = {.limit = MOST + 1};
    buf_add(&name, text->text);
    buf_byte(&name, '*');
    buf_add(&name, text->suffix);
    QualId members = qual_child(I->q, of->qual, buf_str(&name));
    ValueId self = store_value(I->st, store_atom(I->st, &(Atom){.kind = (uint8_t)kind, .qual = of->qual}));
    buf_free(&name);
    if (kind == ATOM_NAME) return store_name(I->st, members);
    AtomId method = store_atom(I->st, &(Atom){.kind = ATOM_NAME, .qual = members});
    return store_make(I->st, &(Atom){.kind = ATOM_METHOD, .callee = method, .items = &self, .count = 1});
}

/* getattr(self, "do_" + name): each method of a class of this file that is called so. */
static ValueId methods_like(Interp *I, ValueId base, const Atom *text) {
    enum { MOST = 8, SHORTEST = 2 };
    ValueId found = VALUE_UNKNOWN;
    uint32_t count = 0, cells = I->cell_count;
    const Atom *of = store_single(I->st, base);
    if (!of || text->text.len + text->suffix.len < SHORTEST) return found;
    if (of->kind == ATOM_NAME || of->kind == ATOM_INSTANCE) return members_like(I, of, text);
    if (of->kind != ATOM_OBJECT && of->kind != ATOM_CLASS) return found;
    uint32_t class = of->node.v;
    Str begins = text->text, ends = text->suffix;
    I->steps += cells / 16;
    for (uint32_t i = 0; i < cells; i++) {
        Cell cell = I->cells[i];
        if (cell.class_node != class || cell.sym >= I->t->name_count) continue;
        Str name = tree_name(I->t, (Sym){cell.sym});
        const Atom *a = store_single(I->st, cell.value);
        if (!a || a->kind != ATOM_FUNCTION || !str_starts_with(name, begins) || !str_ends_with(name, ends)) continue;
        if (++count > MOST) break;
        found = store_join(I->st, found, lookup_attribute(I, base, (Sym){cell.sym}, name));
    }
    return found;
}

static ValueId attribute_by_text(Interp *I, ValueId base, ValueId name) {
    ValueSet s = store_set(I->st, name);
    ValueId v = s.open || !s.count ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, name, i));
        v = store_join(I->st, v, a->kind == ATOM_STR    ? lookup_attribute(I, base, lookup_sym(I, a->text), a->text)
                                 : a->kind == ATOM_TEXT ? methods_like(I, base, a)
                                                        : VALUE_UNKNOWN);
    }
    return v;
}

ValueId effect_getattr(Interp *I, const CallContext *c) {
    ValueId v = attribute_by_text(I, arg(c, 0), arg(c, 1));
    return absent(arg(c, 2)) ? v : store_join(I->st, v, arg(c, 2));
}

ValueId effect_vars(Interp *I, const CallContext *c) {
    ValueId object = arg(c, 0), result = VALUE_NEVER;
    if (absent(object)) return store_make(I->st, &(Atom){.kind = ATOM_GLOBALS});
    for (uint32_t i = 0; i < store_set(I->st, object).count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, object, i));
        if (a->kind != ATOM_NAME) return VALUE_UNKNOWN;
        result = store_join(I->st, result, store_make(I->st, &(Atom){.kind = ATOM_NAMESPACE, .qual = a->qual}));
    }
    return known(result);
}

ValueId effect_globals(Interp *I, const CallContext *c) {
    (void)c;
    return store_make(I->st, &(Atom){.kind = ATOM_GLOBALS});
}

/* Inside a function the dictionary of its own variables: what its names hold now. */
ValueId effect_locals(Interp *I, const CallContext *c) {
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

/* What `name` names: one of the run's modules, or one of elsewhere. Dots in front are the file's own packages. */
static ValueId module_named(Interp *I, Str name) {
    uint32_t level = 0;
    while (level < name.len && name.ptr[level] == '.') level++;
    Str dotted = str_slice(name, level, name.len);
    if (!dotted.len || dotted.len > QUAL_MAX_TEXT || (level && !link_place_of(I, dotted, level).v)) return VALUE_UNKNOWN;
    return store_name(I->st, lookup_module(I, dotted, level));
}

/* __import__("a.b") gives a, unless it has a fromlist; import_module("a.b") gives a.b. */
static ValueId imported(Interp *I, ValueId name, bool whole) {
    ValueSet s = store_set(I->st, name);
    ValueId v = s.open || !s.count ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, name, i));
        Str text = a->kind == ATOM_STR ? a->text : S("");
        if (!whole) text = str_slice(text, 0, str_find_byte(text, '.', 0));
        v = store_join(I->st, v, module_named(I, text));
    }
    return v;
}

ValueId effect_import(Interp *I, const CallContext *c) {
    ValueId from = effect_arg(c, 3, S("fromlist"));
    bool whole = !absent(from) && store_truth(I->st, from) != 0;
    const Atom *list = store_single(I->st, from);
    if (list && list->kind == ATOM_LIST) whole = list->count != 0 || !absent(list->rest);
    return imported(I, effect_arg(c, 0, S("name")), whole);
}

ValueId effect_import_module(Interp *I, const CallContext *c) { return imported(I, effect_arg(c, 0, S("name")), true); }

ValueId effect_modules_get(Interp *I, const CallContext *c) { return imported(I, arg(c, 0), true); }

/* ---- callables made of callables ---- */

static ValueId make_partial(Interp *I, AtomId callee, const CallArg *args, uint32_t count) {
    ValueId items[VALUE_MAX_ITEMS];
    Str names[VALUE_MAX_ITEMS];
    uint32_t positional = 0, named = 0;
    for (uint32_t i = 0; i < count && positional < VALUE_MAX_ITEMS; i++)
        if (!args[i].keyword.len) items[positional++] = args[i].value;
    for (uint32_t i = 0; i < count && positional + named < VALUE_MAX_ITEMS; i++) {
        if (!args[i].keyword.len) continue;
        items[positional + named] = args[i].value;
        names[named++] = args[i].keyword;
    }
    return store_make(I->st, &(Atom){.kind = ATOM_PARTIAL,
                                     .callee = callee,
                                     .items = items,
                                     .count = positional,
                                     .names = names,
                                     .name_count = named});
}

ValueId effect_partial(Interp *I, const CallContext *c) {
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
ValueId effect_attrgetter(Interp *I, const CallContext *c) {
    if (c->count != 2)
        return c->count == 1 ? make_partial(I, name_atom(I, "operator.attrgetter"), c->args, 1) : VALUE_UNKNOWN;
    const Atom *path = text_of(I, arg(c, 0));
    ValueId v = arg(c, 1);
    for (Str rest = path ? path->text : (Str){NULL, 0}; rest.ptr;) {
        Str segment = str_split(&rest, '.');
        v = lookup_attribute(I, v, lookup_sym(I, segment), segment);
    }
    return path ? v : VALUE_UNKNOWN;
}

ValueId effect_itemgetter(Interp *I, const CallContext *c) {
    if (c->count != 2)
        return c->count == 1 ? make_partial(I, name_atom(I, "operator.itemgetter"), c->args, 1) : VALUE_UNKNOWN;
    return lookup_item(I, arg(c, 1), arg(c, 0), (NodeId){0});
}

ValueId effect_getitem(Interp *I, const CallContext *c) { return lookup_item(I, arg(c, 0), arg(c, 1), (NodeId){0}); }

ValueId effect_add(Interp *I, const CallContext *c) { return fold_binary(I, BINOP_Add, arg(c, 0), arg(c, 1), c->node); }

ValueId effect_decorator(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    return a && a->kind == ATOM_FUNCTION ? arg(c, 0) : VALUE_UNKNOWN;
}

ValueId effect_super(Interp *I, const CallContext *c) {
    ScopeId home = I->s->scopes[I->function.v].home_class;
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && a->kind == ATOM_CLASS) return store_node(I->st, ATOM_SUPER, a->node);
    return home.v && absent(arg(c, 0)) ? store_node(I->st, ATOM_SUPER, I->s->scopes[home.v].node) : VALUE_UNKNOWN;
}

ValueId effect_type(Interp *I, const CallContext *c) {
    if (c->count != 1) return VALUE_UNKNOWN;
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && a->kind == ATOM_OBJECT) return store_node(I->st, ATOM_CLASS, a->node);
    return a && a->kind == ATOM_INSTANCE ? store_name(I->st, a->qual) : VALUE_UNKNOWN;
}

static ValueId instances(Interp *I, ValueId types) {
    const Atom *a = store_single(I->st, types);
    if (a && a->kind == ATOM_STR) return annotation_quoted(I, a->text);
    if (a && a->kind == ATOM_NAME) return store_instance(I->st, a->qual);
    if (a && a->kind == ATOM_CLASS) return store_node(I->st, ATOM_OBJECT, a->node);
    return VALUE_UNKNOWN;
}

ValueId effect_cast(Interp *I, const CallContext *c) {
    ValueId v = arg(c, 1);
    return absent(v) || value_eq(v, VALUE_UNKNOWN) ? instances(I, arg(c, 0)) : v;
}

/* ---- plain values ---- */

ValueId effect_str(Interp *I, const CallContext *c) {
    return c->count == 1 ? fold_str(I, arg(c, 0)) : c->count ? some_text(I) : store_str(I->st, S(""));
}

ValueId effect_chr(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (!a || a->kind != ATOM_INT || a->integer < 0 || a->integer > 0x10FFFF) return some_text(I);
    Buf out = {.limit = 8};
    buf_utf8(&out, (uint32_t)a->integer);
    ValueId v = store_str(I->st, buf_str(&out));
    buf_free(&out);
    return v;
}

ValueId effect_ord(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && a->kind == ATOM_STR && a->text.len == 1) return store_int(I->st, (unsigned char)a->text.ptr[0]);
    return store_instance(I->st, I->st->class_int);
}

ValueId effect_int(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    bool whole = a && c->count == 1 && (a->kind == ATOM_INT || a->kind == ATOM_BOOL);
    return whole ? store_int(I->st, a->integer) : store_instance(I->st, I->st->class_int);
}

ValueId effect_bool(Interp *I, const CallContext *c) {
    int truth = absent(arg(c, 0)) ? 0 : store_truth(I->st, arg(c, 0));
    return truth < 0 ? store_instance(I->st, I->st->class_bool) : store_bool(I->st, truth == 1);
}

ValueId effect_len(Interp *I, const CallContext *c) {
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
    if (known_items && order)
        return store_container(I->st, kind, kind == ATOM_TUPLE ? (NodeId){0} : c->node, a->items, a->count, a->rest);
    return list_of(I, kind, lookup_iterated(I, v), c->node);
}

ValueId effect_list(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_LIST, true); }
ValueId effect_tuple(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_TUPLE, true); }
ValueId effect_set(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_SET, true); }
ValueId effect_list_any_order(Interp *I, const CallContext *c) { return copy_as(I, c, ATOM_LIST, false); }

ValueId effect_next(Interp *I, const CallContext *c) {
    ValueId v = lookup_iterated(I, arg(c, 0));
    return absent(arg(c, 1)) ? v : store_join(I->st, v, arg(c, 1));
}

ValueId effect_enumerate(Interp *I, const CallContext *c) {
    ValueId pair[2] = {store_instance(I->st, I->st->class_int), lookup_iterated(I, arg(c, 0))};
    return list_of(I, ATOM_LIST, store_container(I->st, ATOM_TUPLE, (NodeId){0}, pair, 2, VALUE_NEVER), c->node);
}

ValueId effect_zip(Interp *I, const CallContext *c) {
    ValueId items[VALUE_MAX_ITEMS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->count && count < VALUE_MAX_ITEMS && !c->args[i].keyword.len; i++)
        items[count++] = lookup_iterated(I, c->args[i].value);
    ValueId rest = c->more ? VALUE_UNKNOWN : VALUE_NEVER;
    return list_of(I, ATOM_LIST, store_container(I->st, ATOM_TUPLE, (NodeId){0}, items, count, rest), c->node);
}

ValueId effect_filter(Interp *I, const CallContext *c) {
    return list_of(I, ATOM_LIST, lookup_iterated(I, arg(c, 1)), c->node);
}

ValueId effect_map(Interp *I, const CallContext *c) { return list_of(I, ATOM_LIST, VALUE_UNKNOWN, c->node); }

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

/* `into` with the pairs of one positional argument: a dictionary, or a sequence of pairs. */
static ValueId dict_merge_one(Interp *I, ValueId into, ValueId from) {
    const Atom *a = store_single(I->st, into), *f = store_single(I->st, from);
    ValueId rest = VALUE_UNKNOWN;
    if (!a || a->kind != ATOM_DICT) return VALUE_UNKNOWN;
    if (f && f->kind == ATOM_DICT) {
        rest = f->rest;
        for (uint32_t j = 0; a && j < f->count; j += 2) {
            into = dict_with(I, a, f->items[j], f->items[j + 1]);
            a = store_single(I->st, into);
        }
    } else if (f && (f->kind == ATOM_LIST || f->kind == ATOM_TUPLE)) {
        rest = VALUE_NEVER;
        for (uint32_t j = 0; a && j <= f->count; j++) {
            ValueId pairs = j < f->count ? f->items[j] : f->rest;
            const Atom *pair = store_single(I->st, pairs);
            bool plain = pair && pair->kind == ATOM_TUPLE && pair->count == 2 && absent(pair->rest);
            if (!plain) {
                if (!absent(pairs)) rest = VALUE_UNKNOWN;
                continue;
            }
            if (j < f->count) into = dict_with(I, a, pair->items[0], pair->items[1]);
            else rest = store_join(I->st, rest, pair->items[1]);
            a = store_single(I->st, into);
        }
    }
    if (!a || a->kind != ATOM_DICT) return VALUE_UNKNOWN;
    return store_container(I->st, ATOM_DICT, a->node, a->items, a->count, store_join(I->st, a->rest, rest));
}

static ValueId dict_merge(Interp *I, ValueId into, const CallContext *c) {
    for (uint32_t i = 0; i < c->count; i++) {
        const Atom *a = store_single(I->st, into);
        if (!a || a->kind != ATOM_DICT) return VALUE_UNKNOWN;
        if (c->args[i].keyword.len) into = dict_with(I, a, store_str(I->st, c->args[i].keyword), c->args[i].value);
        else into = dict_merge_one(I, into, c->args[i].value);
    }
    const Atom *a = store_single(I->st, into);
    if (!c->more || !a || a->kind != ATOM_DICT) return into;
    return store_container(I->st, ATOM_DICT, a->node, a->items, a->count, VALUE_UNKNOWN);
}

ValueId effect_dict(Interp *I, const CallContext *c) {
    return dict_merge(I, store_container(I->st, ATOM_DICT, c->node, NULL, 0, VALUE_NEVER), c);
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

ValueId effect_forget(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self);
    ValueId all = lookup_iterated(I, c->self);
    mutate(I, c, a && a->kind == ATOM_LIST ? store_container(I->st, ATOM_LIST, a->node, NULL, 0, all) : VALUE_UNKNOWN);
    return store_none(I->st);
}

ValueId effect_dict_update(Interp *I, const CallContext *c) { return mutate(I, c, dict_merge(I, c->self, c)); }

ValueId effect_dict_get(Interp *I, const CallContext *c) {
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

ValueId effect_dict_setdefault(Interp *I, const CallContext *c) {
    ValueId v = effect_dict_get(I, c);
    mutate(I, c, VALUE_UNKNOWN);
    return v;
}

ValueId effect_dict_getitem(Interp *I, const CallContext *c) { return lookup_item(I, c->self, arg(c, 0), (NodeId){0}); }

ValueId effect_dict_items(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self);
    if (!a || a->kind != ATOM_DICT) return VALUE_UNKNOWN;
    ValueId items[VALUE_MAX_ITEMS], rest = VALUE_NEVER;
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->count; i += 2)
        items[count++] = store_container(I->st, ATOM_TUPLE, (NodeId){0}, a->items + i, 2, VALUE_NEVER);
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

ValueId effect_dict_values(Interp *I, const CallContext *c) { return dict_half(I, c, 1); }
ValueId effect_dict_keys(Interp *I, const CallContext *c) { return dict_half(I, c, 0); }

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

ValueId effect_list_append(Interp *I, const CallContext *c) {
    ValueId v = known(arg(c, 0));
    return mutate(I, c, list_grown(I, c, &v, 1, VALUE_NEVER));
}

ValueId effect_set_add(Interp *I, const CallContext *c) { return effect_list_append(I, c); }

ValueId effect_list_extend(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    if (a && (a->kind == ATOM_LIST || a->kind == ATOM_TUPLE))
        return mutate(I, c, list_grown(I, c, a->items, a->count, a->rest));
    return mutate(I, c, list_grown(I, c, NULL, 0, lookup_iterated(I, arg(c, 0))));
}

ValueId effect_list_insert(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self), *at = store_single(I->st, arg(c, 0));
    ValueId v = known(arg(c, 1));
    bool front = at && at->kind == ATOM_INT && at->integer == 0 && happens_once(I, c);
    if (!a || a->kind != ATOM_LIST || a->count >= VALUE_MAX_ITEMS) return mutate(I, c, VALUE_UNKNOWN);
    ValueId items[VALUE_MAX_ITEMS];
    if (!front)
        return mutate(
            I, c,
            store_container(I->st, ATOM_LIST, a->node, NULL, 0, store_join(I->st, lookup_iterated(I, c->self), v)));
    items[0] = v;
    if (a->count) memcpy(items + 1, a->items, a->count * sizeof *items);
    return mutate(I, c, store_container(I->st, ATOM_LIST, a->node, items, a->count + 1, a->rest));
}

/* list.pop() of a list of known length, where it happens once. */
static bool pop_exactly(Interp *I, const CallContext *c, ValueId *popped) {
    const Atom *a = store_single(I->st, c->self), *index = c->count ? store_single(I->st, arg(c, 0)) : NULL;
    if (!a || a->kind != ATOM_LIST || !absent(a->rest) || !a->count || c->more || !happens_once(I, c)) return false;
    if (c->count && (!index || index->kind != ATOM_INT)) return false;
    int64_t at = c->count ? index->integer : -1;
    if (at < 0) at += a->count;
    if (at < 0 || at >= (int64_t)a->count) return false;
    ValueId items[VALUE_MAX_ITEMS];
    for (uint32_t i = 0, n = 0; i < a->count; i++)
        if (i != (uint32_t)at) items[n++] = a->items[i];
    *popped = a->items[at];
    mutate(I, c, store_container(I->st, ATOM_LIST, a->node, items, a->count - 1, VALUE_NEVER));
    return true;
}

ValueId effect_list_pop(Interp *I, const CallContext *c) {
    ValueId all = lookup_iterated(I, c->self);
    if (pop_exactly(I, c, &all)) return all;
    effect_forget(I, c);
    return all;
}
