/* What binds names: targets and parameters; and what an annotation says. Nested targets are worked off from a list, not
 * by recursion. */
#include "value/interp.h"

void assign_push(Interp *I, NodeId node, ValueId value) {
    if (!node.v) return;
    INTERP_RESERVE(I, pairs, (size_t)I->pair_count + 1);
    I->pairs[I->pair_count++] = (Pair){node, value};
}

/* The item of one atom at place `i` of `count`; with a star at `star` (UINT32_MAX: none), places behind it count from
 * the end. */
static ValueId item_at(Interp *I, const Atom *a, uint32_t i, uint32_t count, uint32_t star) {
    bool exact = value_eq(a->rest, VALUE_NEVER);
    if (star == UINT32_MAX || i < star) {
        if (i < a->count) return exact && star == UINT32_MAX && a->count != count ? VALUE_NEVER : a->items[i];
        return a->rest;
    }
    uint32_t from_end = count - i; /* 1 is the last */
    if (exact) return from_end <= a->count ? a->items[a->count - from_end] : VALUE_NEVER;
    return lookup_iterated(I, store_make(I->st, a));
}

static ValueId starred_of(Interp *I, const Atom *a, uint32_t star, uint32_t count) {
    uint32_t behind = count - star - 1;
    if (!value_eq(a->rest, VALUE_NEVER) || a->count < star + behind)
        return store_container(I->st, ATOM_LIST, (NodeId){0}, NULL, 0, lookup_iterated(I, store_make(I->st, a)));
    return store_container(I->st, ATOM_LIST, (NodeId){0}, a->items + star, a->count - star - behind, VALUE_NEVER);
}

void assign_unpack(Interp *I, List targets, ValueId value) {
    uint32_t star = UINT32_MAX;
    for (uint32_t i = 0; i < targets.count && star == UINT32_MAX; i++) {
        NodeKind kind = tree_kind(I->t, list_node(targets, i));
        if (kind == NODE_Starred || kind == NODE_MatchStar) star = i;
    }
    ValueSet s = store_set(I->st, value);
    for (uint32_t i = targets.count; i--;) {
        ValueId item = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
        for (uint32_t j = 0; j < s.count; j++) {
            const Atom *a = store_get(I->st, store_member(I->st, value, j));
            ValueId v = VALUE_UNKNOWN;
            if (a->kind == ATOM_TUPLE || a->kind == ATOM_LIST)
                v = i == star ? starred_of(I, a, star, targets.count) : item_at(I, a, i, targets.count, star);
            item = store_join(I->st, item, v);
        }
        if (value_eq(item, VALUE_NEVER)) item = VALUE_UNKNOWN;
        LabelSetId labels = s.labels;
        if (labels.v && i != star && !I->is_each) labels = labels_step(&I->st->labels, labels, path_key_int(i));
        else if (labels.v && !i && I->is_pair) labels = labels_step(&I->st->labels, labels, path_key_keys());
        assign_push(I, list_node(targets, i), store_relabel(I->st, item, labels));
    }
}

/* ---- containers that change ---- */

void assign_mutated(Interp *I, NodeId receiver, ValueId value) {
    NodeKind kind = tree_kind(I->t, receiver);
    if (kind == NODE_Name) {
        uint32_t row = interp_row(I, receiver);
        if (row == NO_ROW) return;
        if (I->taint) taint_aliases(I, row, value);
        state_write(I, row, value);
    } else if (kind == NODE_Attribute) {
        ValueId base = I->values[Attribute_value(I->t, receiver).v];
        for (uint32_t i = 0; i < store_set(I->st, base).count; i++) {
            const Atom *a = store_get(I->st, store_member(I->st, base, i));
            if (a->kind == ATOM_OBJECT || a->kind == ATOM_CLASS)
                cell_write(I, a->node, Attribute_attr(I->t, receiver), value);
        }
    }
}

/* `base` after base[key] = value. Inside a loop or a branch of unknown key the old items stay. */
static ValueId with_item(Interp *I, ValueId base, ValueId key, ValueId value) {
    ValueSet s = store_set(I->st, base);
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    const Atom *k = store_single(I->st, key);
    for (uint32_t i = 0; i < s.count; i++) {
        AtomId id = store_member(I->st, base, i);
        const Atom *a = store_get(I->st, id);
        ValueId v = store_value(I->st, id);
        if (a->kind == ATOM_DICT || a->kind == ATOM_LIST) {
            ValueId items[VALUE_MAX_ITEMS * 2 + 2], rest = a->rest;
            uint32_t count = a->count;
            if (count) memcpy(items, a->items, count * sizeof *items);
            bool placed = false;
            if (a->kind == ATOM_DICT && k && k->constant) {
                for (uint32_t j = 0; j < count && !placed; j += 2)
                    if (value_eq(items[j], key)) items[j + 1] = value, placed = true;
                if (!placed && count < VALUE_MAX_ITEMS * 2) items[count++] = key, items[count++] = value, placed = true;
            } else if (a->kind == ATOM_LIST && k && k->kind == ATOM_INT && k->integer >= 0 && k->integer < (value_eq(rest, VALUE_NEVER) ? count : VALUE_MAX_ITEMS)) {
                while (count <= k->integer) items[count++] = rest; /* so long it is, or this would not be stored */
                items[k->integer] = value;
                placed = true;
            }
            if (!placed) {
                uint32_t step = a->kind == ATOM_DICT ? 2 : 1;
                for (uint32_t j = step - 1; j < count; j += step) items[j] = store_join(I->st, items[j], value);
                rest = store_join(I->st, rest, value);
            }
            v = store_container(I->st, (AtomKind)a->kind, a->node, items, count, rest);
        }
        result = store_join(I->st, result, v);
    }
    return store_relabel(I->st, result, s.labels);
}

/* Under a constant text, in what may be a mapping for all that is known: the rest of it stays what it was. */
static bool may_be_mapping(const Interp *I, ValueId base, ValueId key) {
    const Atom *k = store_single(I->st, key);
    ValueSet s = store_set(I->st, base);
    bool mapping = k && k->kind == ATOM_STR && (s.open || s.count);
    for (uint32_t i = 0; i < s.count && mapping; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, base, i));
        mapping = a->kind == ATOM_OBJECT || a->kind == ATOM_NONE || (a->kind == ATOM_INSTANCE && link_owner(I, a->qual).v);
    }
    return mapping;
}

static void assign_subscript(Interp *I, NodeId target, ValueId value) {
    NodeId container = Subscript_value(I->t, target);
    ValueId base = eval(I, container);
    ValueId key = eval(I, Subscript_slice(I->t, target));
    if (tree_kind(I->t, Subscript_slice(I->t, target)) == NODE_Slice) key = value = VALUE_UNKNOWN;
    for (uint32_t i = 0; i < store_set(I->st, base).count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, base, i));
        const Atom *k = store_single(I->st, key);
        if (a->kind == ATOM_GLOBALS && k && k->kind == ATOM_STR) {
            uint32_t row = scope_lookup(I->s, (ScopeId){1}, lookup_sym(I, k->text).v);
            if (row != NO_ROW) state_write_weak(I, row, value);
        } else if (a->kind == ATOM_DICT || a->kind == ATOM_LIST) {
            assign_mutated(I, container, with_item(I, base, key, value));
            return;
        }
    }
    LabelSetId labels = store_deep(I->st, value);
    if (labels.v && may_be_mapping(I, base, key)) {
        ValueId pair[2] = {key, value}, kept = store_container(I->st, ATOM_DICT, (NodeId){0}, pair, 2, VALUE_NEVER);
        assign_mutated(I, container, store_relabel(I->st, store_join(I->st, base, kept), store_labels(I->st, base)));
        return;
    }
    /* into what nobody knows: all of it */
    if (labels.v && labels_join(&I->st->labels, store_deep(I->st, base), labels).v != store_deep(I->st, base).v)
        assign_mutated(I, container, store_relabel(I->st, base, labels));
}

/* Something with methods. */
static bool has_object(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    for (uint32_t i = 0; i < s.count; i++) {
        AtomKind kind = (AtomKind)store_get(I->st, store_member(I->st, v, i))->kind;
        if (kind == ATOM_OBJECT || kind == ATOM_INSTANCE) return true;
    }
    return false;
}

void assign_member(Interp *I, NodeId object, Sym attr, ValueId value) {
    ValueId base = I->values[object.v];
    for (uint32_t i = 0; i < store_set(I->st, base).count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, base, i));
        if ((a->kind == ATOM_OBJECT || a->kind == ATOM_CLASS) && attr.v < I->t->name_count) cell_write(I, a->node, attr, value);
    }
    if (!I->taint || (!store_deep(I->st, value).v && !has_object(I, value))) return;
    const Cell *cell = taint_cell(I, object, attr);
    if (cell) cell_write(I, (NodeId){cell->class_node}, attr, value);
}

static void assign_attribute(Interp *I, NodeId target, ValueId value) {
    eval(I, Attribute_value(I->t, target));
    assign_member(I, Attribute_value(I->t, target), Attribute_attr(I->t, target), value);
}

/* for key, value in x.items() */
static bool gives_pairs(const Interp *I, NodeId iterable) {
    NodeId func = tree_kind(I->t, iterable) == NODE_Call ? Call_func(I->t, iterable) : (NodeId){0};
    if (!func.v || tree_kind(I->t, func) != NODE_Attribute || Call_args(I->t, iterable).count) return false;
    Str word = tree_name(I->t, Attribute_attr(I->t, func));
    return str_eq(word, S("items")) || str_eq(word, S("iteritems"));
}

void assign_each(Interp *I, NodeId target, NodeId iterable, ValueId value) {
    I->is_each = true;
    I->is_pair = gives_pairs(I, iterable);
    assign(I, target, value);
    I->is_each = I->is_pair = false;
}

void assign(Interp *I, NodeId first, ValueId first_value) {
    uint32_t bottom = I->pair_count;
    assign_push(I, first, first_value);
    while (I->pair_count > bottom && interp_step(I)) {
        Pair p = I->pairs[--I->pair_count];
        I->values[p.node.v] = p.value;
        switch (tree_kind(I->t, p.node)) {
            case NODE_Name:
                if (tree_flags(I->t, p.node) == CTX_Store) p.value = seeded(I, p.node, p.value);
                state_write(I, interp_row(I, p.node), p.value);
                break;
            case NODE_Tuple:
            case NODE_List: assign_unpack(I, Tuple_elts(I->t, p.node), p.value); break;
            case NODE_Starred: assign_push(I, Starred_value(I->t, p.node), p.value); break;
            case NODE_Attribute: assign_attribute(I, p.node, p.value); break;
            case NODE_Subscript: assign_subscript(I, p.node, p.value); break;
            default: break;
        }
        if (I->taint) guard_forget(I, p.node);
    }
    I->pair_count = bottom;
}

void delete_target(Interp *I, NodeId first) {
    uint32_t bottom = I->pair_count;
    assign_push(I, first, VALUE_NEVER);
    while (I->pair_count > bottom && interp_step(I)) {
        NodeId n = I->pairs[--I->pair_count].node;
        NodeKind kind = tree_kind(I->t, n);
        if (kind == NODE_Name) {
            state_write(I, interp_row(I, n), VALUE_NEVER);
        } else if (kind == NODE_Tuple || kind == NODE_List) {
            List elts = Tuple_elts(I->t, n);
            for (uint32_t i = 0; i < elts.count; i++) assign_push(I, list_node(elts, i), VALUE_NEVER);
        } else if (kind == NODE_Attribute) {
            eval(I, Attribute_value(I->t, n));
        } else if (kind == NODE_Subscript) {
            eval(I, Subscript_value(I->t, n));
            eval(I, Subscript_slice(I->t, n));
        }
    }
    I->pair_count = bottom;
}

/* ---- parameters ---- */

/* What a method's first parameter is: 0 not a method, 1 an object, 2 the class. */
static int receiver_kind(Interp *I, NodeId def) {
    List decorators = FunctionDef_decorator_list(I->t, def);
    Str name = tree_name(I->t, FunctionDef_name(I->t, def));
    int kind =
        str_eq(name, S("__new__")) || str_eq(name, S("__init_subclass__")) || str_eq(name, S("__class_getitem__")) ? 2
                                                                                                                   : 1;
    for (uint32_t i = 0; i < decorators.count; i++) {
        const Atom *a = store_single(I->st, I->values[decorators.items[i]]);
        if (!a || a->kind != ATOM_NAME) continue;
        Str last = qual_segment(I->q, a->qual);
        if (str_eq(last, S("staticmethod"))) return 0;
        if (str_eq(last, S("classmethod"))) kind = 2;
    }
    return kind;
}

static ValueId receiver_of(Interp *I, ScopeId scope, NodeId def) {
    const Scope *s = &I->s->scopes[scope.v];
    ScopeId parent = s->parent;
    if (I->s->scopes[parent.v].kind == SCOPE_TYPE_PARAMS) parent = I->s->scopes[parent.v].parent;
    if (tree_kind(I->t, def) == NODE_Lambda || I->s->scopes[parent.v].kind != SCOPE_CLASS) return VALUE_NEVER;
    int kind = receiver_kind(I, def);
    return kind ? store_node(I->st, kind == 1 ? ATOM_OBJECT : ATOM_CLASS, I->s->scopes[parent.v].node) : VALUE_NEVER;
}

/* A body whose parameter may be a trigger by its default is worth reading. */
void note_defaults(Interp *I, NodeId args) {
    const Tree *t = I->t;
    List lists[2] = {arguments_posonlyargs(t, args), arguments_args(t, args)};
    List defaults = arguments_defaults(t, args), kwonly = arguments_kwonlyargs(t, args),
         kw_defaults = arguments_kw_defaults(t, args);
    uint32_t total = lists[0].count + lists[1].count;
    for (uint32_t i = 0; i < defaults.count && i < total; i++) {
        uint32_t at = total - 1 - i;
        NodeId arg = at < lists[0].count ? list_node(lists[0], at) : list_node(lists[1], at - lists[0].count);
        hot_add_value(I, arg_arg(t, arg).v, I->values[defaults.items[defaults.count - 1 - i]]);
    }
    for (uint32_t i = 0; i < kwonly.count && i < kw_defaults.count; i++)
        if (kw_defaults.items[i]) hot_add_value(I, arg_arg(t, list_node(kwonly, i)).v, I->values[kw_defaults.items[i]]);
}

/* A default is one thing that a parameter may be; what callers pass is another, of which its annotation may tell. */
static void assign_parameter(Interp *I, NodeId def, NodeId arg, uint32_t position, NodeId dflt) {
    NodeId annotation = arg_annotation(I->t, arg);
    ValueId annotated = annotation.v ? annotation_value(I, annotation) : VALUE_UNKNOWN, v = annotated;
    if (dflt.v) v = store_join(I->st, v, I->taint && annotation.v ? taint_default(I, v, I->values[dflt.v]) : I->values[dflt.v]);
    uint32_t row = interp_row(I, arg);
    if (row != NO_ROW) v = store_join(I->st, v, I->shared[row]); /* what calls in this file passed */
    if (I->taint) v = taint_parameter(I, def, arg, position, v, annotation.v ? annotated : v);
    I->values[arg.v] = v;
    state_write(I, row, v);
}

/* `*args: T` is a tuple of T. */
static void assign_rest(Interp *I, NodeId def, NodeId arg, uint32_t position, AtomKind kind) {
    NodeId annotation = arg_annotation(I->t, arg);
    ValueId each = annotation.v ? annotation_value(I, annotation) : VALUE_UNKNOWN;
    if (!value_reaches(I, each)) each = VALUE_UNKNOWN;
    ValueId v = store_container(I->st, kind, (NodeId){0}, NULL, 0, each);
    if (I->taint) v = taint_parameter(I, def, arg, position, v, v);
    I->values[arg.v] = v;
    state_write(I, interp_row(I, arg), v);
}

void assign_parameters(Interp *I, ScopeId scope) {
    const Tree *t = I->t;
    NodeId def = I->s->scopes[scope.v].node;
    NodeId args = tree_kind(t, def) == NODE_Lambda ? Lambda_args(t, def) : FunctionDef_args(t, def);
    List posonly = arguments_posonlyargs(t, args), plain = arguments_args(t, args),
         kwonly = arguments_kwonlyargs(t, args);
    List defaults = arguments_defaults(t, args), kw_defaults = arguments_kw_defaults(t, args);
    ValueId receiver = receiver_of(I, scope, def);
    uint32_t total = posonly.count + plain.count;
    for (uint32_t i = 0; i < total; i++) {
        NodeId arg = i < posonly.count ? list_node(posonly, i) : list_node(plain, i - posonly.count);
        if (i == 0 && !value_eq(receiver, VALUE_NEVER)) { /* its attributes have labels of their own */
            I->values[arg.v] = receiver;
            state_write(I, interp_row(I, arg), receiver);
            continue;
        }
        uint32_t without = total > defaults.count ? total - defaults.count : 0;
        assign_parameter(I, def, arg, i, i >= without ? list_node(defaults, i - without) : (NodeId){0});
    }
    for (uint32_t i = 0; i < kwonly.count; i++)
        assign_parameter(I, def, list_node(kwonly, i), total + i, i < kw_defaults.count ? list_node(kw_defaults, i) : (NodeId){0});
    NodeId vararg = arguments_vararg(t, args), kwarg = arguments_kwarg(t, args);
    if (vararg.v) assign_rest(I, def, vararg, total + kwonly.count, ATOM_TUPLE);
    if (kwarg.v) assign_rest(I, def, kwarg, total + kwonly.count + 1, ATOM_DICT);
}

/* ---- annotations ---- */

enum { ANNOTATION_DEPTH = 8 };

static const struct {
    Str name, means;
} generics[] = {
    {S("typing.List"), S("builtins.list")},   {S("typing.Dict"), S("builtins.dict")},
    {S("typing.Tuple"), S("builtins.tuple")}, {S("typing.Set"), S("builtins.set")},
    {S("typing.Text"), S("builtins.str")},    {S("typing.AnyStr"), S("builtins.str")},
};

static ValueId instances_of(Interp *I, ValueId classes) {
    ValueSet s = store_set(I->st, classes);
    ValueId result = s.open || !s.count ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, classes, i));
        ValueId v = VALUE_UNKNOWN;
        if (a->kind == ATOM_CLASS) v = store_node(I->st, ATOM_OBJECT, a->node);
        else if (a->kind == ATOM_NONE) v = store_none(I->st);
        else if (a->kind == ATOM_PARTIAL) v = VALUE_NEVER; /* what stands beside the class: alias.c */
        else if (a->kind == ATOM_NAME) {
            Buf text = {.limit = QUAL_MAX_TEXT};
            qual_text(I->q, a->qual, &text);
            QualId means = a->qual;
            bool opaque = str_eq(buf_str(&text), S("typing.Any")) || str_eq(buf_str(&text), S("builtins.object"));
            for (size_t g = 0; g < COUNT_OF(generics); g++)
                if (str_eq(buf_str(&text), generics[g].name)) means = qual_find(I->q, generics[g].means);
            buf_free(&text);
            if (!opaque) v = store_instance(I->st, means);
        }
        result = store_join(I->st, result, v);
    }
    return result;
}

/* What a generic type says of what it holds. */
typedef enum GenericKind {
    GENERIC_PLAIN,  /* nothing */
    GENERIC_UNION,  /* any of its arguments */
    GENERIC_FIRST,  /* what its first argument is */
    GENERIC_LAST,
    GENERIC_CLASS,  /* its argument itself */
    GENERIC_LIST,   /* its first argument, many times */
    GENERIC_SET,
    GENERIC_DICT,   /* values of its second one */
    GENERIC_TUPLE,
} GenericKind;

static const struct {
    Str name;
    GenericKind kind;
} generic_kinds[] = {
    {S("Optional"), GENERIC_UNION},         {S("Union"), GENERIC_UNION},
    {S("Annotated"), GENERIC_FIRST},        {S("Final"), GENERIC_FIRST},
    {S("ClassVar"), GENERIC_FIRST},         {S("InitVar"), GENERIC_FIRST},
    {S("Required"), GENERIC_FIRST},         {S("NotRequired"), GENERIC_FIRST},
    {S("ReadOnly"), GENERIC_FIRST},         {S("Awaitable"), GENERIC_FIRST},
    {S("Coroutine"), GENERIC_LAST},         {S("Type"), GENERIC_CLASS},
    {S("type"), GENERIC_CLASS},             {S("List"), GENERIC_LIST},
    {S("list"), GENERIC_LIST},              {S("Sequence"), GENERIC_LIST},
    {S("MutableSequence"), GENERIC_LIST},   {S("Iterable"), GENERIC_LIST},
    {S("Iterator"), GENERIC_LIST},          {S("Collection"), GENERIC_LIST},
    {S("Generator"), GENERIC_LIST},         {S("AsyncGenerator"), GENERIC_LIST},
    {S("AsyncIterator"), GENERIC_LIST},     {S("AsyncIterable"), GENERIC_LIST},
    {S("Deque"), GENERIC_LIST},             {S("deque"), GENERIC_LIST},
    {S("ContextManager"), GENERIC_LIST},    {S("AbstractContextManager"), GENERIC_LIST},
    {S("Set"), GENERIC_SET},                {S("set"), GENERIC_SET},
    {S("FrozenSet"), GENERIC_SET},          {S("frozenset"), GENERIC_SET},
    {S("Dict"), GENERIC_DICT},              {S("dict"), GENERIC_DICT},
    {S("Mapping"), GENERIC_DICT},           {S("MutableMapping"), GENERIC_DICT},
    {S("DefaultDict"), GENERIC_DICT},       {S("defaultdict"), GENERIC_DICT},
    {S("OrderedDict"), GENERIC_DICT},       {S("Tuple"), GENERIC_TUPLE},
    {S("tuple"), GENERIC_TUPLE},
};

static GenericKind generic_kind(Str last) {
    for (size_t i = 0; i < COUNT_OF(generic_kinds); i++)
        if (str_eq(last, generic_kinds[i].name)) return generic_kinds[i].kind;
    return GENERIC_PLAIN;
}

/* A container of unknown length is worth telling only where its elements may lead to a trigger: else it is just an
 * object of its class. */
static ValueId holder_of(Interp *I, GenericKind kind, const ValueId *args, uint32_t count, ValueId otherwise) {
    ValueId all = VALUE_NEVER;
    for (uint32_t i = 0; i < count; i++) all = store_join(I->st, all, args[i]);
    if (!count || !value_reaches(I, all)) return otherwise;
    switch (kind) {
        case GENERIC_LIST: return store_container(I->st, ATOM_LIST, (NodeId){0}, NULL, 0, args[0]);
        case GENERIC_SET: return store_container(I->st, ATOM_SET, (NodeId){0}, NULL, 0, args[0]);
        case GENERIC_DICT: return store_container(I->st, ATOM_DICT, (NodeId){0}, NULL, 0, args[count - 1]);
        default: return store_container(I->st, ATOM_TUPLE, (NodeId){0}, args, count, VALUE_NEVER);
    }
}

enum { MAX_TYPE_ARGS = 16 };

/* ---- types in quotes ---- */

static ValueId annotation_text(Interp *I, Str text, uint32_t depth);

/* The next piece before a `separator` outside of brackets. */
static Str cut_piece(Str *rest, char separator) {
    uint32_t nesting = 0;
    for (size_t i = 0; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (c == '[') nesting++;
        else if (c == ']' && nesting) nesting--;
        else if (c == separator && !nesting) {
            Str piece = str_slice(*rest, 0, i);
            *rest = str_slice(*rest, i + 1, rest->len);
            return str_trim(piece);
        }
    }
    Str piece = *rest;
    *rest = (Str){NULL, 0};
    return str_trim(piece);
}

static Str unquoted(Str s) {
    if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'')) return str_slice(s, 1, s.len - 1);
    return s;
}

static ValueId annotation_generic_text(Interp *I, Str head, Str inner, uint32_t depth) {
    size_t dot = head.len;
    while (dot && head.ptr[dot - 1] != '.') dot--;
    Str last = str_slice(head, dot, head.len);
    GenericKind kind = generic_kind(last);
    ValueId args[MAX_TYPE_ARGS], all = str_eq(last, S("Optional")) ? store_none(I->st) : VALUE_NEVER;
    uint32_t count = 0;
    ValueId plain = instances_of(I, lookup_dotted(I, head));
    if (kind == GENERIC_PLAIN) return plain;
    if (kind == GENERIC_CLASS) return lookup_dotted(I, str_trim(inner));
    for (Str rest = inner; rest.ptr && count < MAX_TYPE_ARGS;) {
        Str piece = cut_piece(&rest, ',');
        if (str_eq(piece, S("..."))) continue;
        args[count++] = annotation_text(I, piece, depth);
        all = store_join(I->st, all, args[count - 1]);
    }
    if (!count) return plain;
    if (kind == GENERIC_UNION) return all;
    if (kind == GENERIC_FIRST || kind == GENERIC_LAST) return args[kind == GENERIC_FIRST ? 0 : count - 1];
    return holder_of(I, kind, args, count, plain);
}

static ValueId annotation_text(Interp *I, Str text, uint32_t depth) {
    if (depth > ANNOTATION_DEPTH || text.len > QUAL_MAX_TEXT) return VALUE_UNKNOWN;
    text = str_trim(unquoted(str_trim(text)));
    Str rest = text, first = cut_piece(&rest, '|');
    if (rest.ptr) {
        ValueId v = annotation_text(I, first, depth + 1);
        while (rest.ptr) v = store_join(I->st, v, annotation_text(I, cut_piece(&rest, '|'), depth + 1));
        return v;
    }
    if (str_eq(text, S("None"))) return store_none(I->st);
    size_t open = str_find_byte(text, '[', 0);
    if (open != SIZE_MAX && text.len && text.ptr[text.len - 1] == ']')
        return annotation_generic_text(I, str_trim(str_slice(text, 0, open)), str_slice(text, open + 1, text.len - 1),
                                       depth + 1);
    return instances_of(I, lookup_dotted(I, text));
}

/* ---- types as expressions ---- */

static ValueId annotation_at(Interp *I, NodeId n, uint32_t depth);

static ValueId annotation_subscript(Interp *I, NodeId n, uint32_t depth) {
    ValueId base = eval(I, Subscript_value(I->t, n));
    NodeId slice = Subscript_slice(I->t, n);
    const Atom *a = store_single(I->st, base);
    Str last = a && a->kind == ATOM_NAME ? qual_segment(I->q, a->qual) : S("");
    List args = tree_kind(I->t, slice) == NODE_Tuple ? Tuple_elts(I->t, slice) : (List){&slice.v, 1};
    GenericKind kind = generic_kind(last);
    ValueId types[MAX_TYPE_ARGS], all = str_eq(last, S("Optional")) ? store_none(I->st) : VALUE_NEVER;
    if (str_eq(last, S("Literal"))) {
        for (uint32_t i = 0; i < args.count; i++) all = store_join(I->st, all, eval(I, list_node(args, i)));
        return all;
    }
    if (kind == GENERIC_PLAIN || !args.count) return instances_of(I, base);
    if (kind == GENERIC_CLASS) return eval(I, list_node(args, 0));
    if (kind == GENERIC_FIRST) return annotation_at(I, list_node(args, 0), depth);
    if (kind == GENERIC_LAST) return annotation_at(I, list_node(args, args.count - 1), depth);
    uint32_t count = 0;
    for (uint32_t i = 0; i < args.count; i++) {
        NodeId arg = list_node(args, i);
        if (tree_kind(I->t, arg) == NODE_Constant && tree_const_kind(I->t, arg) == CONST_Ellipsis) continue;
        ValueId v = annotation_at(I, arg, depth);
        if (count < MAX_TYPE_ARGS) types[count++] = v;
        all = store_join(I->st, all, v);
    }
    return kind == GENERIC_UNION ? all : holder_of(I, kind, types, count, instances_of(I, base));
}

static ValueId annotation_at(Interp *I, NodeId n, uint32_t depth) {
    if (depth > ANNOTATION_DEPTH) return VALUE_UNKNOWN;
    NodeKind kind = tree_kind(I->t, n);
    if (kind == NODE_Subscript) return annotation_subscript(I, n, depth + 1);
    if (kind == NODE_BinOp && (tree_flags(I->t, n)) == BINOP_BitOr)
        return store_join(I->st, annotation_at(I, BinOp_left(I->t, n), depth + 1),
                          annotation_at(I, BinOp_right(I->t, n), depth + 1));
    ValueId v = eval(I, n);
    const Atom *a = store_single(I->st, v);
    if (a && a->kind == ATOM_STR) return annotation_text(I, a->text, depth + 1);
    if (kind == NODE_Tuple) { /* `except (A, B)` */
        ValueId result = VALUE_NEVER;
        List elts = Tuple_elts(I->t, n);
        for (uint32_t i = 0; i < elts.count; i++)
            result = store_join(I->st, result, instances_of(I, I->values[elts.items[i]]));
        return result;
    }
    return instances_of(I, v);
}

ValueId annotation_quoted(Interp *I, Str text) { return annotation_text(I, text, 0); }

ValueId annotation_instances(Interp *I, ValueId classes) { return instances_of(I, classes); }

ValueId annotation_value(Interp *I, NodeId annotation) {
    if (I->in_annotation) return VALUE_UNKNOWN;
    I->in_annotation = true;
    ValueId v = annotation_at(I, annotation, 0);
    I->in_annotation = false;
    return v;
}
