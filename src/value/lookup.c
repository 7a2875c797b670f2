/* Names, attributes, items: what they denote, atom by atom. */
#include "value/interp.h"
#include "value/outline.h"

enum { MAX_BASES = 32, MAX_STARS = 16 };

/* ---- names ---- */

/* A name that the base knows below a module of a star import is that module's; of a module that nobody knows, it may
 * be. */
static ValueId from_stars(Interp *I, Str name, ValueId otherwise) {
    ValueId v = otherwise;
    uint32_t count = I->s->star_count < MAX_STARS ? I->s->star_count : MAX_STARS;
    for (uint32_t i = 0; i < count; i++) {
        NodeId n = I->s->star_imports[i];
        QualId module = lookup_module(I, tree_name(I->t, ImportFrom_module(I->t, n)), ImportFrom_level(I->t, n));
        if (!module.v) continue;
        PlaceId place = link_place_of(I, tree_name(I->t, ImportFrom_module(I->t, n)), ImportFrom_level(I->t, n));
        if (place.v && I->mode == VALUE_LINKED) {
            ValueId given = link_star_gives(I, place, name) ? link_star(I, place, name, 0) : VALUE_NEVER;
            if (!value_eq(given, VALUE_NEVER)) {
                v = given;
                continue;
            }
        }
        QualId known = qual_find_child(I->q, module, name);
        if (known.v && qual_is_base(I->q, known)) v = store_name(I->st, known);
        else if (value_eq(otherwise, VALUE_NEVER) && !qual_is_base(I->q, module))
            v = store_join(I->st, v, store_open(I->st, store_name(I->st, qual_child(I->q, module, name))));
    }
    return v;
}

static ValueId find_unbound(Interp *I, uint32_t sym) {
    Str name = scope_name_text(I->s, sym);
    ValueId v = VALUE_NEVER;
    if (str_eq(name, S("__builtins__"))) return store_name(I->st, effect_known(I->effects, KNOWN_BUILTINS));
    if (effect_is_builtin(I->effects, name))
        v = store_name(I->st, qual_child(I->q, effect_known(I->effects, KNOWN_BUILTINS), name));
    return I->s->star_count ? from_stars(I, name, v) : v;
}

ValueId lookup_unbound(Interp *I, uint32_t sym) {
    if (sym >= I->t->name_count) return VALUE_NEVER; /* mangled */
    if (!I->unbound[sym].v) I->unbound[sym] = (ValueId){find_unbound(I, sym).v + 1};
    return (ValueId){I->unbound[sym].v - 1};
}

static ValueId read_module(Interp *I, uint32_t row, uint32_t sym) {
    ValueId v = row == NO_ROW ? VALUE_NEVER : state_read(I, row);
    if (value_eq(v, VALUE_NEVER)) v = lookup_unbound(I, sym);
    return value_eq(v, VALUE_NEVER) ? VALUE_UNKNOWN : v;
}

ValueId lookup_name(Interp *I, NodeId name) {
    uint32_t index = I->s->name_of[name.v];
    if (index == NO_ROW) return VALUE_UNKNOWN;
    const ScopeName *n = &I->s->names[index];
    uint32_t row = n->variable;
    if (row == NO_ROW || I->s->names[row].scope.v == 1) return read_module(I, row, n->sym);
    ValueId v = state_read(I, row);
    if (!value_eq(v, VALUE_NEVER)) return v;
    if (I->s->scopes[n->scope.v].kind != SCOPE_CLASS || n->meaning != MEANS_LOCAL) return VALUE_UNKNOWN;
    I->steps += I->s->scopes[1].name_count; /* not bound yet in the class's body: the module's */
    return read_module(I, scope_lookup(I->s, (ScopeId){1}, n->sym), n->sym);
}

Sym lookup_sym(Interp *I, Str name) {
    uint32_t sym = name.len ? scope_find_sym(I->names, name) : 0;
    return (Sym){sym < I->t->name_count ? sym : 0};
}

static ValueId lookup_global_text(Interp *I, Str name) {
    uint32_t sym = lookup_sym(I, name).v;
    if (!sym) return VALUE_UNKNOWN;
    I->steps += I->s->scopes[1].name_count;
    return read_module(I, scope_lookup(I->s, (ScopeId){1}, sym), sym);
}

QualId lookup_module(Interp *I, Str dotted, uint32_t level) {
    static const char dots[] = "................";
    QualId id = I->program ? link_module(I, dotted, level) : (QualId){0};
    if (id.v) return id;
    if (level) id = qual_child(I->q, id, str_make(dots, level < sizeof dots - 1 ? level : sizeof dots - 1));
    for (Str rest = dotted; rest.len;) {
        id = qual_child(I->q, id, str_split(&rest, '.'));
        if (!id.v) break;
    }
    return id;
}

ValueId lookup_dotted(Interp *I, Str dotted) {
    Str rest = dotted;
    ValueId v = VALUE_UNKNOWN;
    if (!dotted.len || dotted.len > QUAL_MAX_TEXT) return v;
    for (bool first = true; rest.ptr; first = false) {
        Str segment = str_split(&rest, '.');
        v = first ? lookup_global_text(I, segment) : lookup_attribute(I, v, lookup_sym(I, segment), segment);
        if (value_eq(v, VALUE_UNKNOWN)) break;
    }
    return v;
}

/* ---- attributes ---- */

typedef enum MethodKind { METHOD_PLAIN, METHOD_STATIC, METHOD_CLASS, METHOD_PROPERTY } MethodKind;

static MethodKind method_kind(Interp *I, NodeId def) {
    if (tree_kind(I->t, def) == NODE_Lambda) return METHOD_PLAIN;
    List decorators = FunctionDef_decorator_list(I->t, def);
    for (uint32_t i = 0; i < decorators.count; i++) {
        ValueId v = I->values[decorators.items[i]];
        for (uint32_t j = 0; j < store_set(I->st, v).count; j++) {
            const Atom *a = store_get(I->st, store_member(I->st, v, j));
            if (a->kind != ATOM_NAME) continue;
            Str last = qual_segment(I->q, a->qual);
            if (str_eq(last, S("staticmethod"))) return METHOD_STATIC;
            if (str_eq(last, S("classmethod"))) return METHOD_CLASS;
            if (str_ends_with(last, S("property"))) return METHOD_PROPERTY;
        }
    }
    return METHOD_PLAIN;
}

ValueId lookup_property(Interp *I, ValueId member) {
    const Atom *a = store_single(I->st, member);
    if (!a || a->kind != ATOM_FUNCTION || method_kind(I, a->node) != METHOD_PROPERTY) return member;
    return call_result(I, a->node);
}

static ValueId bind_method(Interp *I, AtomId function, ValueId self) {
    return store_make(I->st, &(Atom){.kind = ATOM_METHOD, .callee = function, .items = &self, .count = 1});
}

/* What an attribute found in a class is, seen through the object or the class `self`. */
static ValueId through(Interp *I, ValueId found, const Atom *self) {
    ValueSet s = store_set(I->st, found);
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        AtomId id = store_member(I->st, found, i);
        const Atom *a = store_get(I->st, id);
        ValueId v = store_value(I->st, id);
        if (a->kind == ATOM_NONE && s.count == 1 && self->kind == ATOM_OBJECT)
            result = VALUE_UNKNOWN; /* a class that derives, or another file, gives it a value: else nobody would ask */
        if (a->kind == ATOM_FUNCTION) {
            MethodKind kind = method_kind(I, a->node);
            if (kind == METHOD_PROPERTY && self->kind == ATOM_OBJECT) v = call_result(I, a->node);
            else if (kind == METHOD_CLASS) v = bind_method(I, id, store_node(I->st, ATOM_CLASS, self->node));
            else if (kind == METHOD_PLAIN && self->kind == ATOM_OBJECT)
                v = bind_method(I, id, store_node(I->st, ATOM_OBJECT, self->node));
            if (value_eq(v, VALUE_NEVER)) v = VALUE_UNKNOWN;
        }
        result = store_join(I->st, result, v);
    }
    return store_relabel(I->st, result, s.labels);
}

/* Looks through the class and its bases of this file, then names the attribute after the first base of elsewhere.
 * `skip_own`: as super() does. */
static ValueId class_attribute(Interp *I, const Atom *self, Sym sym, Str name, bool skip_own) {
    NodeId queue[MAX_BASES];
    uint32_t count = 1, at = 0;
    QualId elsewhere = {0};
    queue[0] = self->node;
    for (; at < count; at++) {
        if (sym.v && !(skip_own && at == 0)) {
            Cell *cell = cell_get(I, queue[at], sym);
            if (!cell->read && I->asks) I->hot_grew = true;
            cell->read = true;
            readers_add(I, &cell->readers);
            if (I->asks) hot_add(I, sym.v, REACH_STORE);
            if (!value_eq(cell->value, VALUE_NEVER)) return through(I, cell->value, self);
        }
        List bases = ClassDef_bases(I->t, queue[at]);
        for (uint32_t i = 0; i < bases.count && i < MAX_BASES; i++) {
            ValueId base = I->values[bases.items[i]];
            for (uint32_t j = 0; j < store_set(I->st, base).count; j++) {
                const Atom *a = store_get(I->st, store_member(I->st, base, j));
                if (a->kind == ATOM_CLASS && count < MAX_BASES) queue[count++] = a->node;
                if (a->kind == ATOM_NAME && !elsewhere.v) elsewhere = a->qual;
            }
        }
    }
    if (!elsewhere.v || elsewhere.v == effect_known(I->effects, KNOWN_OBJECT).v) return VALUE_UNKNOWN;
    return link_attribute(I, elsewhere, name);
}

static QualId class_of(const Interp *I, const Atom *a) {
    switch ((AtomKind)a->kind) {
        case ATOM_STR:
        case ATOM_TEXT: return I->st->class_str;
        case ATOM_BYTES: return I->st->class_bytes;
        case ATOM_INT: return I->st->class_int;
        case ATOM_BOOL: return I->st->class_bool;
        case ATOM_FLOAT: return I->st->class_float;
        case ATOM_TUPLE: return I->st->class_tuple;
        case ATOM_LIST: return I->st->class_list;
        case ATOM_SET: return I->st->class_set;
        case ATOM_DICT:
        case ATOM_NAMESPACE:
        case ATOM_GLOBALS: return I->st->class_dict;
        default: return (QualId){0};
    }
}

static bool is_callable_atom(const Atom *a) {
    return a->kind == ATOM_NAME || a->kind == ATOM_FUNCTION || a->kind == ATOM_METHOD || a->kind == ATOM_PARTIAL;
}

static ValueId atom_attribute(Interp *I, AtomId id, Sym sym, Str name) {
    const Atom *a = store_get(I->st, id);
    if (is_callable_atom(a) && str_eq(name, S("__call__"))) return store_value(I->st, id);
    switch ((AtomKind)a->kind) {
        case ATOM_NAME:
            if (str_eq(name, S("__dict__"))) return store_make(I->st, &(Atom){.kind = ATOM_NAMESPACE, .qual = a->qual});
            return link_attribute(I, a->qual, name);
        case ATOM_INSTANCE:
            if (str_eq(name, S("__class__"))) return store_name(I->st, a->qual);
            return link_attribute(I, a->qual, name);
        case ATOM_OBJECT:
            if (str_eq(name, S("__class__"))) return store_node(I->st, ATOM_CLASS, a->node);
            return class_attribute(I, a, sym, name, false);
        case ATOM_CLASS: return class_attribute(I, a, sym, name, false);
        case ATOM_SUPER: return class_attribute(I, &(Atom){.kind = ATOM_OBJECT, .node = a->node}, sym, name, true);
        case ATOM_FUNCTION:
            if (str_eq(name, S("__globals__"))) return store_make(I->st, &(Atom){.kind = ATOM_GLOBALS});
            return VALUE_UNKNOWN;
        case ATOM_PARTIAL: return str_eq(name, S("func")) ? store_value(I->st, a->callee) : VALUE_UNKNOWN;
        case ATOM_METHOD:
            if (str_eq(name, S("__func__"))) return store_value(I->st, a->callee);
            if (str_eq(name, S("__self__"))) return a->items[0];
            return VALUE_UNKNOWN;
        case ATOM_STR:
        case ATOM_BYTES:
        case ATOM_INT:
            if (str_eq(name, S("value"))) return store_value(I->st, id); /* of an Enum's member */
            break;
        default: break;
    }
    QualId type = class_of(I, a);
    if (!type.v) return VALUE_UNKNOWN;
    AtomId method = store_atom(I->st, &(Atom){.kind = ATOM_NAME, .qual = qual_child(I->q, type, name)});
    return bind_method(I, method, store_value(I->st, id));
}

/* Of one name, from the cache. */
static ValueId name_attribute(Interp *I, AtomId id, Sym sym, Str name) {
    AttributeEntry *e = &I->attributes[(id.v * 31 + sym.v) % ATTRIBUTE_CACHE];
    if (e->atom != id.v || e->sym != sym.v) *e = (AttributeEntry){id.v, sym.v, atom_attribute(I, id, sym, name)};
    return e->value;
}

ValueId lookup_attribute(Interp *I, ValueId base, Sym sym, Str name) {
    ValueSet s = store_set(I->st, base);
    if (!s.count || !name.len) return VALUE_UNKNOWN;
    if (s.count == 1 && !s.open && sym.v) {
        AtomId id = store_member(I->st, base, 0);
        AtomKind kind = (AtomKind)store_get(I->st, id)->kind;
        if (kind == ATOM_NAME || kind == ATOM_INSTANCE) return name_attribute(I, id, sym, name);
    }
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    bool several = s.count > 1;
    for (uint32_t i = 0; i < s.count; i++) {
        AtomId id = store_member(I->st, base, i);
        if (several && store_get(I->st, id)->kind == ATOM_NONE) continue; /* None has no attributes that matter */
        result = store_join(I->st, result, atom_attribute(I, id, sym, name));
    }
    return value_eq(result, VALUE_NEVER) ? VALUE_UNKNOWN : result;
}

/* ---- items ---- */

static ValueId all_items(Interp *I, const Atom *a, uint32_t from, uint32_t step) {
    ValueId v = a->rest;
    for (uint32_t i = from; i < a->count; i += step) v = store_join(I->st, v, a->items[i]);
    return v;
}

static ValueId dict_item(Interp *I, const Atom *a, ValueId key) {
    if (!store_set(I->st, key).constant) return all_items(I, a, 1, 2);
    ValueId v = VALUE_NEVER;
    for (uint32_t k = 0; k < store_set(I->st, key).count; k++) {
        ValueId one = store_value(I->st, store_member(I->st, key, k)), hit = a->rest;
        for (uint32_t i = 0; i < a->count; i += 2)
            if (value_eq(a->items[i], one)) hit = a->items[i + 1];
        v = store_join(I->st, v, hit);
    }
    return v;
}

/* A slice's part as a number; `otherwise` where it is absent; false where it is not known. */
static bool slice_part(Interp *I, NodeId part, int64_t otherwise, int64_t *number) {
    *number = otherwise;
    if (!part.v) return true;
    const Atom *a = store_single(I->st, I->values[part.v]);
    if (a && a->kind == ATOM_NONE) return true;
    if (!a || a->kind != ATOM_INT || a->integer > INT32_MAX || a->integer < INT32_MIN) return false;
    *number = a->integer;
    return true;
}

/* Start, stop and step within a length, as slice.indices() gives them. */
static bool slice_bounds(Interp *I, NodeId slice, int64_t length, int64_t *start, int64_t *stop, int64_t *step) {
    if (!slice_part(I, Slice_step(I->t, slice), 1, step) || *step == 0) return false;
    bool back = *step < 0;
    int64_t low = back ? -1 : 0, high = back ? length - 1 : length;
    int64_t first = back ? high : low, last = back ? low : high;
    if (!slice_part(I, Slice_lower(I->t, slice), INT64_MAX, start) ||
        !slice_part(I, Slice_upper(I->t, slice), INT64_MAX, stop))
        return false;
    int64_t *ends[2] = {start, stop};
    for (int i = 0; i < 2; i++) {
        int64_t *e = ends[i];
        if (*e == INT64_MAX) {
            *e = i ? last : first;
            continue;
        }
        if (*e < 0) *e += length;
        if (*e < low) *e = low;
        if (*e > high) *e = high;
    }
    return true;
}

static bool is_ascii(Str s) {
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] > 127) return false;
    return true;
}

static ValueId text_item(Interp *I, const Atom *a, ValueId index, NodeId slice) {
    ValueId unknown = store_text(I->st, S(""), S(""));
    if (!is_ascii(a->text)) return unknown;
    int64_t start, stop, step = 1, length = (int64_t)a->text.len;
    if (slice.v && tree_kind(I->t, slice) == NODE_Slice) {
        if (!slice_bounds(I, slice, length, &start, &stop, &step)) return unknown;
    } else {
        const Atom *i = store_single(I->st, index);
        if (!i || i->kind != ATOM_INT) return unknown;
        start = i->integer < 0 ? i->integer + length : i->integer;
        if (start < 0 || start >= length) return VALUE_NEVER;
        stop = start + 1;
    }
    char text[VALUE_MAX_TEXT];
    size_t n = 0;
    for (int64_t i = start; (step > 0 ? i < stop : i > stop) && n < sizeof text; i += step) text[n++] = a->text.ptr[i];
    return store_str(I->st, str_make(text, n));
}

static ValueId sequence_item(Interp *I, const Atom *a, ValueId index, NodeId slice) {
    bool exact = value_eq(a->rest, VALUE_NEVER);
    if (slice.v && tree_kind(I->t, slice) == NODE_Slice) {
        int64_t start, stop, step;
        if (exact && slice_bounds(I, slice, a->count, &start, &stop, &step)) {
            ValueId items[VALUE_MAX_ITEMS];
            uint32_t n = 0;
            for (int64_t i = start; (step > 0 ? i < stop : i > stop) && n < VALUE_MAX_ITEMS; i += step)
                items[n++] = a->items[i];
            return store_container(I->st, (AtomKind)a->kind, (NodeId){0}, items, n, VALUE_NEVER);
        }
        return store_container(I->st, (AtomKind)a->kind, (NodeId){0}, NULL, 0, all_items(I, a, 0, 1));
    }
    const Atom *i = store_single(I->st, index);
    if (!i || (i->kind != ATOM_INT && i->kind != ATOM_BOOL)) return all_items(I, a, 0, 1);
    int64_t at = i->integer < 0 && exact ? i->integer + a->count : i->integer;
    if (at < 0) return exact ? VALUE_NEVER : all_items(I, a, 0, 1);
    return at < a->count ? a->items[at] : a->rest;
}

/* Base[T] is the class; Color["RED"] is one of its members. */
static ValueId generic_class(Interp *I, const Atom *a, const Atom *key) {
    bool text = key && key->kind == ATOM_STR;
    if (a->kind == ATOM_CLASS) {
        Sym member = text ? lookup_sym(I, key->text) : (Sym){0};
        bool is_member = member.v && !value_eq(cell_get(I, a->node, member)->value, VALUE_NEVER);
        return is_member ? VALUE_UNKNOWN : store_node(I->st, ATOM_CLASS, a->node);
    }
    const LinkRef *ref = text ? NULL : link_ref(I, a->qual);
    return ref && ref->unit && ref->unit->is_class ? store_name(I->st, a->qual) : VALUE_UNKNOWN;
}

static ValueId atom_item(Interp *I, const Atom *a, ValueId index, NodeId slice) {
    const Atom *key = store_single(I->st, index);
    bool text = key && key->kind == ATOM_STR && key->text.len;
    switch ((AtomKind)a->kind) {
        case ATOM_TUPLE:
        case ATOM_LIST: return sequence_item(I, a, index, slice);
        case ATOM_DICT: return dict_item(I, a, index);
        case ATOM_STR: return text_item(I, a, index, slice);
        case ATOM_TEXT: return store_text(I->st, S(""), S(""));
        case ATOM_NAMESPACE: return text ? store_name(I->st, qual_child(I->q, a->qual, key->text)) : VALUE_UNKNOWN;
        case ATOM_GLOBALS: return text ? lookup_global_text(I, key->text) : VALUE_UNKNOWN;
        case ATOM_CLASS: return generic_class(I, a, key);
        case ATOM_NAME:
            if (!text) return generic_class(I, a, key);
            if (a->qual.v == effect_known(I->effects, KNOWN_MODULES).v)
                return store_name(I->st, qual_intern(I->q, key->text));
            if (a->qual.v == effect_known(I->effects, KNOWN_BUILTINS).v)
                return store_name(I->st, qual_child(I->q, a->qual, key->text));
            return VALUE_UNKNOWN;
        default: return VALUE_UNKNOWN;
    }
}

ValueId lookup_item(Interp *I, ValueId base, ValueId index, NodeId slice) {
    ValueSet s = store_set(I->st, base);
    if (!s.count) return VALUE_UNKNOWN;
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++)
        result = store_join(I->st, result, atom_item(I, store_get(I->st, store_member(I->st, base, i)), index, slice));
    return value_eq(result, VALUE_NEVER) ? VALUE_UNKNOWN : result;
}

ValueId lookup_iterated(Interp *I, ValueId iterable) {
    ValueSet s = store_set(I->st, iterable);
    if (!s.count) return store_relabel(I->st, VALUE_UNKNOWN, s.labels);
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, iterable, i));
        ValueId v = VALUE_UNKNOWN;
        if (a->kind == ATOM_TUPLE || a->kind == ATOM_LIST || a->kind == ATOM_SET) v = all_items(I, a, 0, 1);
        else if (a->kind == ATOM_STR || a->kind == ATOM_TEXT) v = store_text(I->st, S(""), S(""));
        else if (a->kind == ATOM_DICT) {
            v = value_eq(a->rest, VALUE_NEVER) ? VALUE_NEVER : VALUE_UNKNOWN;
            for (uint32_t j = 0; j < a->count; j += 2) v = store_join(I->st, v, a->items[j]);
        }
        result = store_join(I->st, result, v);
    }
    return store_relabel(I->st, value_eq(result, VALUE_NEVER) ? VALUE_UNKNOWN : result, s.labels);
}

ValueId lookup_context(Interp *I, ValueId manager) {
    ValueSet s = store_set(I->st, manager);
    ValueId result = s.open || !s.count ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        AtomId id = store_member(I->st, manager, i);
        const Atom *a = store_get(I->st, id);
        ValueId v = VALUE_UNKNOWN;
        if (a->kind == ATOM_LIST) {
            v = lookup_iterated(I, store_value(I->st, id)); /* a generator under @contextmanager */
        } else if (a->kind == ATOM_INSTANCE) {
            v = store_value(I->st, id);
        } else if (a->kind == ATOM_OBJECT) {
            Str name = S("__enter__");
            ValueId enter = lookup_attribute(I, store_value(I->st, id), lookup_sym(I, name), name);
            const Atom *method = store_single(I->st, enter);
            v = store_value(I->st, id);
            if (method && method->kind == ATOM_METHOD && store_get(I->st, method->callee)->kind == ATOM_FUNCTION) {
                ValueId given = call_result(I, store_get(I->st, method->callee)->node);
                if (!value_eq(given, VALUE_NEVER) && !store_says_nothing(I->st, given)) v = given;
            }
        }
        result = store_join(I->st, result, v);
    }
    return store_relabel(I->st, result, s.labels);
}
