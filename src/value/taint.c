/* How labels go through expressions. What holds values (variables, containers, results of this file's functions) carries
 * labels by itself, since they are part of values; here stands what an operation makes of the labels of its operands. */
#include "value/taint.h"

#include "value/interp.h"

void taint_begin(Interp *I) {
    INTERP_RESERVE(I, taint_words, (size_t)I->t->name_count + 1);
    for (uint32_t sym = 0; sym < I->t->name_count; sym++) I->taint_words[sym] = word_find(&I->taint->words, I->t->names[sym]);
    taint_names_begin(I);
    taint_entry_begin(I);
    INTERP_RESERVE(I, cold, I->t->node_count);
    memset(I->cold, 0, I->t->node_count);
    I->implicit_count = 0;
    I->raised = (LabelSetId){0};
    I->st->labels.closures = I->guard_closures;
}

static LabelSetId own(const Interp *I, NodeId n) { return store_labels(I->st, I->values[n.v]); }
static LabelSetId deep(const Interp *I, NodeId n) { return store_deep(I->st, I->values[n.v]); }
static LabelSetId both(Interp *I, LabelSetId a, LabelSetId b) { return labels_join(&I->st->labels, a, b); }

LabelSetId taint_source(Interp *I, NodeId n, uint32_t kind, uint64_t harmless) {
    if (I->seeded) return (LabelSetId){0}; /* what rules call a source counts */
    uint32_t origin = labels_origin(&I->st->labels, ORIGIN_SOURCE, n, kind - 1);
    return labels_of(&I->st->labels, (Label){.origin = origin, .cured = I->taint->kind_cures[kind - 1] | harmless});
}

static uint64_t harmless_of(const Interp *I, const TaintRow *row) {
    return row->harmless && taint_imports(I, row->harmless_imports) ? row->harmless : 0;
}

/* A function that looks like an entry; see ORIGIN_GUESSED. */
static LabelSetId guessed(Interp *I, NodeId arg, uint32_t kind) {
    if (I->seeded) return (LabelSetId){0};
    uint32_t origin = labels_origin(&I->st->labels, ORIGIN_SOURCE, arg, (kind - 1) | ORIGIN_GUESSED);
    return labels_through(&I->st->labels, labels_of(&I->st->labels, (Label){.origin = origin, .cured = I->taint->kind_cures[kind - 1]}), THROUGH_CODE);
}

static ValueId made_of(Interp *I, ValueId v, LabelSetId labels) {
    if (!labels.v || store_set(I->st, v).constant) return v;
    if (taint_is_number(I, v)) labels = labels_cure(&I->st->labels, labels, taint_number_cures(I->taint));
    return store_relabel(I->st, v, labels);
}

/* What it holds did not all find a place in it: then the whole has the labels. */
static ValueId holding(Interp *I, ValueId v, LabelSetId held) {
    return both(I, store_deep(I->st, v), held).v == store_deep(I->st, v).v ? v : store_relabel(I->st, v, held);
}

static bool are_lists(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    bool all = s.count && !s.open;
    for (uint32_t i = 0; i < s.count && all; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        all = (a->kind == ATOM_LIST || a->kind == ATOM_TUPLE) && a->count;
    }
    return all;
}

/* Lists put together: what is behind the known items of the first has its labels alone. */
static ValueId joined_lists(Interp *I, ValueId v, ValueId left, ValueId right) {
    ValueId result = VALUE_NEVER;
    if (!are_lists(I, left) || !are_lists(I, v)) return VALUE_NEVER;
    for (uint32_t i = 0; i < store_set(I->st, v).count; i++) {
        const Atom *all = store_get(I->st, store_member(I->st, v, i));
        if (value_eq(all->rest, VALUE_NEVER)) return VALUE_NEVER;
        AtomKind kind = (AtomKind)all->kind;
        NodeId node = all->node;
        uint32_t count = all->count;
        ValueId items[VALUE_MAX_ITEMS], rest = all->rest;
        memcpy(items, all->items, count * sizeof *items);
        rest = store_relabel(I->st, rest, store_deep(I->st, right));
        result = store_join(I->st, result, store_container(I->st, kind, node, items, count, rest));
    }
    return store_relabel(I->st, result, store_labels(I->st, left));
}

/* Markup("<b>%s</b>") % x: what models say that an object's own operator cures. */
static LabelSetId escaped_by(Interp *I, ValueId left, LabelSetId given, BinOp op) {
    const Atom *a = store_single(I->st, left);
    QualId method = a && a->kind == ATOM_INSTANCE ? qual_find_child(I->q, a->qual, op == BINOP_Mod ? S("__mod__") : S("__add__")) : (QualId){0};
    return method.v ? labels_cure(&I->st->labels, given, taint_row(I->taint, method)->cures) : given;
}

ValueId taint_operator(Interp *I, ValueId v, ValueId left, ValueId right, BinOp op) {
    LabelSetId given = store_deep(I->st, right);
    ValueId list = given.v && op == BINOP_Add ? joined_lists(I, v, left, right) : VALUE_NEVER;
    if (!value_eq(list, VALUE_NEVER)) return list;
    if (given.v && (op == BINOP_Mod || op == BINOP_Add)) given = escaped_by(I, left, given, op);
    if (given.v && op == BINOP_Add) given = guard_added(I, left, given);
    if (given.v && op == BINOP_Mod) given = guard_percent(I, left, right, given);
    return made_of(I, v, both(I, store_deep(I->st, left), given));
}

/* ---- names ---- */

/* What is known of an attribute by how it is written, whoever owns it. */
static const TaintRow *spelled(const Interp *I, NodeId n) {
    if (tree_kind(I->t, n) != NODE_Attribute) return NULL;
    const WordRow *chain = I->taint_words[Attribute_attr(I->t, n).v];
    Str receiver = chain ? tree_name(I->t, tree_called_word(I->t, Attribute_value(I->t, n))) : S("");
    uint32_t row = word_row(&I->taint->words, chain, receiver);
    return row ? &I->taint->rows[row] : NULL;
}

/* A name of elsewhere that models may know: of the base, and not of the program itself. */
static bool is_known_name(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        if (a->qual.v && taint_row(I->taint, a->qual) != I->taint->rows) return true;
    }
    return false;
}

/* Attributes that say nothing of what their object was made of: a status, a size. */
static bool gives_nothing(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    bool nothing = s.count != 0; /* what else it may be, is called so, too */
    for (uint32_t i = 0; i < s.count && nothing; i++)
        nothing = taint_row(I->taint, store_get(I->st, store_member(I->st, v, i))->qual)->part == TAINT_NONE;
    return nothing;
}

/* Attributes that give a part of their object which is harmless: the name of a path. */
static uint64_t part_cures(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    uint64_t cures = s.count && !s.open ? TAINT_CURES_ALL : 0;
    for (uint32_t i = 0; cures && i < s.count; i++) {
        const TaintRow *row = taint_row(I->taint, store_get(I->st, store_member(I->st, v, i))->qual);
        cures &= row->part == TAINT_ALL ? row->cures : 0;
    }
    return cures;
}

static LabelSetId read_sources(Interp *I, NodeId n, ValueId v) {
    LabelSetId labels = {0};
    ValueSet s = store_set(I->st, v);
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        if (a->kind != ATOM_NAME) continue;
        const TaintRow *row = taint_row(I->taint, a->qual);
        if (row->read) labels = both(I, labels, taint_source(I, n, row->read, harmless_of(I, row)));
    }
    return labels;
}

/* What was read before, and has perhaps been checked since, is not read again. */
static ValueId finish_name(Interp *I, NodeId n, ValueId v) {
    const LabelStore *ls = &I->st->labels;
    LabelSetId labels = store_labels(I->st, v);
    for (uint32_t i = 0; i < labels_count(ls, labels); i++)
        if (ls->origins[labels_at(ls, labels, i)->origin].kind == ORIGIN_SOURCE) return v;
    labels = read_sources(I, n, v);
    const Atom *single = store_single(I->st, v);
    if (single && single->kind == ATOM_NAME && link_owner(I, single->qual).v) /* another file's */
        labels = both(I, labels, taint_secret_by_name(I, n, taint_sym_says(I, Name_id(I->t, n)), v));
    return store_relabel(I->st, v, labels);
}

/* Where no class of this file says what its attributes are. */
static bool has_own_class(const Interp *I, ValueId v) {
    ValueSet s = store_set(I->st, v);
    for (uint32_t i = 0; i < s.count; i++) {
        uint8_t kind = store_get(I->st, store_member(I->st, v, i))->kind;
        if (kind == ATOM_OBJECT || kind == ATOM_CLASS) return true;
    }
    return false;
}

Cell *taint_cell(Interp *I, NodeId base, Sym attr) {
    enum { OF_A_VARIABLE = 0x80000000 }; /* the rows of variables and the nodes of classes do not meet */
    uint32_t row = tree_kind(I->t, base) == NODE_Name ? I->s->name_of[base.v] : NO_ROW;
    if (row == NO_ROW || I->s->names[row].variable == NO_ROW || has_own_class(I, I->values[base.v])) return NULL;
    return cell_get(I, (NodeId){OF_A_VARIABLE | I->s->names[row].variable}, attr);
}

/* Objects of the program: of this file's classes, or of those of other files. */
static bool has_program_object(const Interp *I, ValueId v, Str member) {
    ValueSet s = store_set(I->st, v);
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, v, i));
        if (a->kind == ATOM_INSTANCE && link_owner(I, a->qual).v) return true;
        if (a->kind != ATOM_OBJECT) continue;
        if (a->kind == ATOM_OBJECT && lookup_sym((Interp *)(uintptr_t)I, member).v) return true;
    }
    return false;
}

void taint_note_implicit(Interp *I, ImplicitCall call) {
    INTERP_RESERVE(I, implicit, (size_t)I->implicit_count + 1);
    I->implicit[I->implicit_count++] = call;
}

LabelSetId taint_implicit(Interp *I, NodeId node, ValueId object, Str member, bool reads) {
    LabelStore *ls = &I->st->labels;
    if (!has_program_object(I, object, member)) return (LabelSetId){0};
    taint_note_implicit(I, (ImplicitCall){node.v, object.v, member, reads});
    return labels_of(ls, (Label){.origin = labels_origin(ls, ORIGIN_RESULT, node, 0)});
}

Str taint_shared(const TaintTable *t, const Tree *tree, NodeId node, const struct Atom *single) {
    if (single && single->kind != ATOM_NAME && single->kind != ATOM_INSTANCE) return S("");
    if (single) return taint_text(t, taint_row(t, single->qual)->shared);
    const WordRow *chain = word_find(&t->words, tree_name(tree, tree_called_word(tree, node)));
    bool attribute = tree_kind(tree, node) == NODE_Attribute;
    Str receiver = chain && attribute ? tree_name(tree, tree_called_word(tree, Attribute_value(tree, node))) : S("");
    return taint_text(t, t->rows[word_row(&t->words, chain, receiver)].shared);
}

/* What was set in a store of the whole program. */
static LabelSetId from_store(Interp *I, NodeId n) {
    LabelStore *ls = &I->st->labels;
    NodeId base = Attribute_value(I->t, n);
    ValueId object = I->values[base.v];
    const Atom *single = store_single(I->st, object);
    if ((!single && store_set(I->st, object).count) || !taint_shared(I->taint, I->t, base, single).len) return (LabelSetId){0};
    taint_note_implicit(I, (ImplicitCall){n.v, object.v, tree_name(I->t, Attribute_attr(I->t, n)), true});
    return labels_of(ls, (Label){.origin = labels_origin(ls, ORIGIN_RESULT, n, 0)});
}

/* client.shop, client["shop"]: what models say that an object gives where it has no such member of its own. */
static ValueId made_by(Interp *I, ValueId object, ValueId v, Str method) {
    const Atom *o = store_single(I->st, object), *member = store_single(I->st, v);
    if (!o || (o->kind != ATOM_INSTANCE && o->kind != ATOM_NAME)) return v;
    if (store_set(I->st, v).count && (!member || member->kind != ATOM_NAME || member->qual.v < I->taint->qual_count)) return v;
    QualId method_name = qual_find_child(I->q, o->qual, method);
    QualId type = method_name.v ? taint_row(I->taint, method_name)->type : (QualId){0};
    return type.v ? store_instance(I->st, type) : v;
}

static ValueId finish_attribute(Interp *I, NodeId n, ValueId v) {
    NodeId base = Attribute_value(I->t, n);
    Sym attr = Attribute_attr(I->t, n);
    v = made_by(I, I->values[base.v], v, S("__getattr__"));
    const TaintRow *row = I->taint_words[attr.v] && !is_known_name(I, v) ? spelled(I, n) : NULL;
    LabelSetId labels = read_sources(I, n, v);
    if (row && row->read && taint_imports(I, row->imports) && !taint_set_by_program(I, base, attr, v)) labels = both(I, labels, taint_source(I, n, row->read, harmless_of(I, row)));
    if (labels.v && keyed_route(I, n)) labels = labels_cure(&I->st->labels, labels, TAINT_CURES_ALL);
    if (row ? row->part != TAINT_NONE : !gives_nothing(I, v))
        labels = both(I, labels, labels_cure(&I->st->labels, labels_step(&I->st->labels, own(I, base), path_key_name(tree_name(I->t, attr))),
                                             taint_typed_cures(I, v) | part_cures(I, v) | (row && row->part == TAINT_ALL ? row->cures : 0) |
                                                 (own(I, base).v ? option_cures(I, n) : 0)));
    Cell *cell = taint_cell(I, base, attr);
    if (cell) {
        readers_add(I, &cell->readers);
        labels = both(I, labels, store_deep(I->st, cell->value));
        if (store_set(I->st, cell->value).count) v = store_join(I->st, v, cell->value);
    }
    Str name = tree_name(I->t, attr);
    bool of_choice = (str_eq(name, S("value")) || str_eq(name, S("name"))) && taint_is_choice(I, I->values[base.v]);
    LabelSetId read = of_choice ? (LabelSetId){0} : taint_implicit(I, n, I->values[base.v], name, true);
    if (read.v && labels.v && !I->seeded && taint_is_model(I, I->values[base.v])) labels = labels_check(&I->st->labels, labels, (LabelCheck){n.v, 0, GUARD_FIELD});
    labels = both(I, both(I, labels, read), taint_secret_by_name(I, n, taint_sym_says(I, attr), v));
    if (!row && !is_known_name(I, v)) labels = both(I, labels, from_store(I, n));
    return store_relabel(I->st, v, labels);
}

static LabelSetId part_of(Interp *I, LabelSetId whole, ValueId key) {
    const Atom *k = store_single(I->st, key);
    if (!whole.v || !k) return whole;
    if (k->kind == ATOM_STR) return labels_step(&I->st->labels, whole, path_key_text(k->text));
    if (k->kind == ATOM_INT) return labels_step(&I->st->labels, whole, path_key_int(k->integer));
    return whole;
}

ValueId taint_item(Interp *I, ValueId whole, ValueId key, ValueId item) {
    return store_relabel(I->st, item, part_of(I, store_labels(I->st, whole), key));
}

ValueId taint_member(Interp *I, ValueId whole, Str name, ValueId member) {
    LabelStore *ls = &I->st->labels;
    LabelSetId labels = store_labels(I->st, whole);
    if (name.len) labels = labels_step(ls, labels, path_key_name(name));
    return store_relabel(I->st, member, labels_cure(ls, labels, taint_typed_cures(I, member)));
}

ValueId taint_narrowed(Interp *I, ValueId whole, ValueId instance) {
    uint64_t cures = taint_typed_cures(I, instance);
    if (!cures && !value_reaches(I, instance)) return whole;
    return store_relabel(I->st, instance, labels_cure(&I->st->labels, store_deep(I->st, whole), cures));
}

static ValueId finish_subscript(Interp *I, NodeId n, ValueId v) {
    if (taint_of_server(I, Subscript_value(I->t, n), Subscript_slice(I->t, n))) return v;
    LabelSetId whole = own(I, Subscript_value(I->t, n));
    v = made_by(I, I->values[Subscript_value(I->t, n).v], v, S("__getitem__"));
    LabelSetId labels = part_of(I, whole, I->values[Subscript_slice(I->t, n).v]);
    labels = taint_form_field(I, n, Subscript_value(I->t, n), I->values[Subscript_slice(I->t, n).v], labels);
    labels = both(I, labels, taint_implicit(I, n, I->values[Subscript_value(I->t, n).v], S("__getitem__"), false));
    labels = both(I, labels, taint_secret_by_key(I, n, I->values[Subscript_slice(I->t, n).v], v));
    NodeId slice = Subscript_slice(I->t, n);
    bool cut = tree_kind(I->t, slice) == NODE_Slice && Slice_upper(I->t, slice).v; /* x[:80] */
    if (cut && labels.v) labels = labels_cure(&I->st->labels, labels, I->guard_families[GUARD_LENGTH]);
    return store_relabel(I->st, v, labels);
}

/* ---- calls ---- */

static LabelSetId argument_labels(Interp *I, NodeId call, const TaintRow *row) {
    List args = Call_args(I->t, call), keywords = Call_keywords(I->t, call);
    LabelSetId labels = {0};
    uint32_t from = row && row->flow == TAINT_SOME ? row->from : UINT32_MAX;
    for (uint32_t i = 0; i < args.count; i++) {
        NodeId a = list_node(args, i);
        if (i < TAINT_MAX_ARGS && !(from >> i & 1)) continue;
        labels = both(I, labels, deep(I, a));
    }
    for (uint32_t i = 0; i < keywords.count; i++)
        if (from & TAINT_ANY_KEYWORD)
            labels = both(I, labels, deep(I, keyword_value(I->t, list_node(keywords, i))));
    return labels;
}

/* Of a method the object, of a bound thing what is bound. */
static LabelSetId receiver_labels(Interp *I, NodeId func) {
    if (tree_kind(I->t, func) == NODE_Attribute) return deep(I, Attribute_value(I->t, func));
    return deep(I, func);
}

static LabelSetId flow_of(Interp *I, NodeId call, const TaintRow *row) {
    NodeId func = Call_func(I->t, call);
    List args = Call_args(I->t, call);
    LabelSetId labels = {0};
    switch ((TaintFlow)row->flow) {
        case TAINT_NONE: return labels;
        case TAINT_ITEM:
            labels = tree_kind(I->t, func) == NODE_Attribute ? own(I, Attribute_value(I->t, func)) : own(I, func);
            labels = args.count ? part_of(I, labels, I->values[args.items[0]]) : labels;
            if (args.count && tree_kind(I->t, func) == NODE_Attribute)
                labels = taint_form_field(I, func, Attribute_value(I->t, func), I->values[args.items[0]], labels);
            for (uint32_t i = 1; i < args.count; i++) labels = both(I, labels, deep(I, list_node(args, i)));
            break;
        case TAINT_SOME:
            labels = argument_labels(I, call, row);
            if (row->from & TAINT_RECEIVER) labels = both(I, labels, receiver_labels(I, func));
            break;
        case TAINT_UNSAID:
        case TAINT_ALL: labels = both(I, argument_labels(I, call, NULL), receiver_labels(I, func)); break;
    }
    if (row->decodes) labels = labels_decode(&I->st->labels, labels, I->taint->kind_cures, taint_number_cures(I->taint));
    return labels_cure(&I->st->labels, labels, row->cures);
}

typedef struct Called {
    LabelSetId labels;
    bool program; /* a function of the program may be called */
    bool moved;   /* what is given back was moved: it may have labels though it is constant */
    const TaintRow *row;
} Called;

/* What flows goes into the object, or an argument. */
static void mutate(Interp *I, NodeId call, uint32_t into, LabelSetId labels) {
    NodeId func = Call_func(I->t, call);
    List args = Call_args(I->t, call);
    if (!labels.v) return;
    if (into == TAINT_INTO_SELF ? tree_kind(I->t, func) != NODE_Attribute : into > args.count) return;
    NodeId receiver = into == TAINT_INTO_SELF ? Attribute_value(I->t, func) : list_node(args, into - 1);
    ValueId v = I->values[receiver.v];
    if (both(I, store_deep(I->st, v), labels).v == store_deep(I->st, v).v) return;
    assign_mutated(I, receiver, store_relabel(I->st, v, labels));
}

/* What is parsed stands in the program. */
static bool reads_constant(Interp *I, NodeId call, const TaintRow *row) {
    List args = Call_args(I->t, call);
    if (row->call - 1u != I->taint->deserialised || !args.count) return false;
    for (uint32_t i = 0; i < args.count; i++)
        if (!store_set(I->st, I->values[args.items[i]]).constant) return false;
    return true;
}

static void use_row(Interp *I, NodeId call, const TaintRow *row, Called *called) {
    LabelSetId labels = flow_of(I, call, row);
    if (row->call && !reads_constant(I, call, row)) labels = both(I, labels, taint_source(I, call, row->call, row->cures | harmless_of(I, row)));
    if (row->into && !keyed_store(I, call)) mutate(I, call, row->into, labels);
    called->labels = both(I, called->labels, labels);
    called->row = row;
}

static void all_of_it(Interp *I, NodeId call, Called *called, bool known) {
    LabelSetId labels = both(I, argument_labels(I, call, NULL), receiver_labels(I, Call_func(I->t, call)));
    if (!known) labels = labels_through(&I->st->labels, labels, THROUGH_CODE);
    called->labels = both(I, called->labels, labels);
}

/* Nobody knows what is called: what a method of something unknown is given, as a key perhaps, is more doubtful than what it is called on. */
static void unknown_call(Interp *I, NodeId call, Called *called) {
    NodeId func = Call_func(I->t, call);
    bool method = tree_kind(I->t, func) == NODE_Attribute && !qual_find_child(I->q, I->st->class_str, tree_name(I->t, Attribute_attr(I->t, func))).v;
    LabelSetId on = labels_through(&I->st->labels, receiver_labels(I, func), THROUGH_CODE);
    LabelSetId given = labels_through(&I->st->labels, argument_labels(I, call, NULL), method ? THROUGH_METHOD : THROUGH_CODE);
    called->labels = both(I, called->labels, both(I, on, given));
}

/* The symbol of a name that stands in a text; one of its own where the file does not write it as a name. */
static Sym text_sym(Interp *I, ValueId text) {
    enum { OWN = 0x40000000 };
    const Atom *a = store_single(I->st, text);
    if (!a || a->kind != ATOM_STR) return (Sym){0};
    Sym sym = lookup_sym(I, a->text);
    return sym.v ? sym : (Sym){OWN | (uint32_t)(str_hash(a->text) & (OWN - 1))};
}

/* getattr(x, "name") of what no class of this file knows. */
static LabelSetId named_attribute(Interp *I, QualId name, List args) {
    if (args.count < 2 || !str_eq(qual_segment(I->q, name), S("getattr"))) return (LabelSetId){0};
    Sym sym = text_sym(I, I->values[args.items[1]]);
    Cell *cell = sym.v ? taint_cell(I, list_node(args, 0), sym) : NULL;
    if (!cell) return (LabelSetId){0};
    readers_add(I, &cell->readers);
    return store_deep(I->st, cell->value);
}

/* What is said of all methods of what is called so: Model.objects.of_today(day).last(). */
static bool is_below_nothing(const Interp *I, NodeId n) {
    enum { MOST = 16 };
    for (uint32_t depth = 0; depth < MOST; depth++) {
        NodeKind kind = tree_kind(I->t, n);
        const TaintRow *row = depth ? spelled(I, n) : NULL;
        if (row && row->below == TAINT_NONE) return true;
        if (kind == NODE_Attribute) n = Attribute_value(I->t, n);
        else if (kind == NODE_Call) n = Call_func(I->t, n);
        else break;
    }
    return false;
}

/* What is said of all that a module has. */
static uint32_t module_flow(const Interp *I, QualId name) {
    for (uint32_t depth = 0; name.v && depth < 4; depth++) {
        const TaintRow *row = taint_row(I->taint, name);
        if (row->below) return row->below;
        name = qual_parent(I->q, name);
    }
    return 0;
}

/* setattr(x, "name", value) */
static void set_attribute(Interp *I, NodeId call) {
    List args = Call_args(I->t, call);
    Sym sym = args.count == 3 ? text_sym(I, I->values[args.items[1]]) : (Sym){0};
    if (sym.v) assign_member(I, list_node(args, 0), sym, I->values[args.items[2]]);
}

static void called_name(Interp *I, NodeId call, QualId name, Called *called) {
    const TaintRow *row = taint_row(I->taint, name);
    EffectLabels effect = effect_labels(I->effects, name);
    NodeId func = Call_func(I->t, call);
    List args = Call_args(I->t, call);
    if (name.v == effect_known(I->effects, KNOWN_SETATTR).v) set_attribute(I, call);
    if (name.v == effect_known(I->effects, KNOWN_STR).v && args.count == 1)
        called->labels = both(I, called->labels, taint_implicit(I, call, I->values[args.items[0]], S("__str__"), false));
    if (row->hands) {
        called->program = true;
    } else if (row != I->taint->rows && (row->flow || row->call)) {
        if (row->flow == TAINT_UNSAID && effect == EFFECT_NONE) return;
        use_row(I, call, row, called);
    } else if (effect == EFFECT_PLACES && !taint_has_starred(I, args)) { /* in what it gives each item has its own */
        called->moved = true;
    } else if (effect == EFFECT_MOVES || effect == EFFECT_PLACES) { /* what it moves has its labels with it */
        LabelSetId labels = named_attribute(I, name, args);
        if (tree_kind(I->t, func) == NODE_Attribute) labels = own(I, Attribute_value(I->t, func));
        if (!labels.v && args.count) labels = own(I, list_node(args, 0));
        called->moved = true;
        called->labels = both(I, called->labels, labels);
    } else if (effect == EFFECT_MAKES) {
        all_of_it(I, call, called, true);
    } else if (effect == EFFECT_UNKNOWN) {
        if (is_below_nothing(I, func)) return;
        if (link_owner(I, name).v) {
            called->program = true;
            return;
        }
        const TaintRow *word = spelled(I, func);
        uint32_t below = module_flow(I, name);
        if (below == TAINT_NONE) return;
        if (!below && word && (word->flow || word->call)) use_row(I, call, word, called);
        else all_of_it(I, call, called, below || row != I->taint->rows);
    }
}

static void called_atom(Interp *I, NodeId call, const Atom *a, Called *called) {
    a = store_unbound(I->st, a);
    switch ((AtomKind)a->kind) {
        case ATOM_NAME: called_name(I, call, a->qual, called); break;
        case ATOM_FUNCTION: called->program = true; break;
        case ATOM_CLASS: {
            Sym init = lookup_sym(I, S("__init__"));
            bool has = init.v && !value_eq(cell_get(I, a->node, init)->value, VALUE_NEVER);
            if (has) called->program = true; /* what it keeps, it keeps in its attributes */
            else taint_keep_fields(I, call, a->node);
            if (!has) all_of_it(I, call, called, true);
            break;
        }
        case ATOM_OBJECT: called->program = true; break;
        case ATOM_INSTANCE:
            if (link_owner(I, a->qual).v) called->program = true;
            else all_of_it(I, call, called, false);
            break;
        case ATOM_NONE: break;
        default: all_of_it(I, call, called, false); break;
    }
}

/* A parameter itself is called: what that is, the program as a whole knows. */
static bool is_handed(const Interp *I, NodeId func) {
    LabelSetId labels = own(I, func);
    for (uint32_t i = 0; i < labels_count(&I->st->labels, labels); i++) {
        const Label *l = labels_at(&I->st->labels, labels, i);
        if (!l->path && I->st->labels.origins[l->origin].kind == ORIGIN_PARAM) return true;
    }
    return false;
}

/* fields.Str(validate=validate.OneOf([...])): as good as a field of that kind. */
static ValueId validated_field(Interp *I, NodeId call, ValueId v) {
    const Atom *a = store_single(I->st, v);
    if (!a || a->kind != ATOM_INSTANCE || !taint_row(I->taint, a->qual)->field) return v;
    List keywords = Call_keywords(I->t, call);
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId k = list_node(keywords, i);
        ValueId by = I->values[keyword_value(I->t, k).v];
        const Atom *validator = str_eq(tree_name(I->t, keyword_arg(I->t, k)), S("validate")) ? store_single(I->st, by) : NULL;
        if (validator && validator->kind == ATOM_INSTANCE && taint_row(I->taint, validator->qual)->field) return by;
    }
    return v;
}

static ValueId finish_call(Interp *I, NodeId call, ValueId v) {
    NodeId func = Call_func(I->t, call);
    ValueId callee = I->values[func.v];
    ValueSet s = store_set(I->st, callee);
    Called called = {.labels = {0}};
    I->cold[call.v] = I->dead;
    ValueId kept = keyed_load(I, call);
    if (!value_eq(kept, VALUE_NEVER)) return store_relabel(I->st, kept, own(I, Attribute_value(I->t, func)));
    if (tree_kind(I->t, func) == NODE_Attribute && Call_args(I->t, call).count == 1 &&
        taint_of_server(I, Attribute_value(I->t, func), list_node(Call_args(I->t, call), 0)))
        return v;
    for (uint32_t i = 0; i < s.count; i++)
        called_atom(I, call, store_get(I->st, store_member(I->st, callee, i)), &called);
    if (s.count == 1 && called.program) taint_given(I, call, store_get(I->st, store_member(I->st, callee, 0)));
    if (!s.count) {
        const TaintRow *word = spelled(I, func);
        if (word && (word->flow || word->call)) use_row(I, call, word, &called);
        else if (is_handed(I, func)) called.program = true;
        else if (!is_below_nothing(I, func)) unknown_call(I, call, &called);
    }
    v = validated_field(I, call, v);
    if (called.program) { /* what a method gives, one that takes its place may not: it has the label even if it is constant */
        uint32_t origin = labels_origin(&I->st->labels, ORIGIN_RESULT, call, 0);
        LabelSetId result = guard_result(I, call, labels_of(&I->st->labels, (Label){.origin = origin}));
        if (tree_kind(I->t, func) == NODE_Attribute) v = store_relabel(I->st, v, result);
        else if (!store_set(I->st, v).constant) called.labels = both(I, called.labels, result);
    }
    const Atom *given = called.program ? NULL : store_single(I->st, v);
    uint64_t shown = taint_object_cures(I->taint);
    bool makes = called.row && called.row->call && !(I->taint->kind_cures[called.row->call - 1] & shown); /* a secret itself */
    bool object = given && !makes && given->kind == ATOM_INSTANCE && given->qual.v != I->st->class_str.v && given->qual.v != I->st->class_dict.v;
    if (object) called.labels = labels_cure(&I->st->labels, called.labels, shown);
    called.labels = both(I, called.labels, taint_secret_asked_for(I, call, v));
    LabelSetId labels = guard_result(I, call, taint_masked(I, func, called.labels));
    if (labels.v && taint_makes_form(I, func)) return store_with_labels(I->st, v, labels_cure(&I->st->labels, labels, TAINT_CURES_ALL));
    if (called.program) v = store_with_labels(I->st, v, taint_masked(I, func, store_labels(I->st, v)));
    return called.moved ? store_relabel(I->st, v, labels) : made_of(I, v, labels);
}

/* Two variables hold the same container where their values are the same and it says where it was made. */
void taint_aliases(Interp *I, uint32_t row, ValueId value) {
    const ScopeName *names = I->s->names;
    ValueId old = I->now[row];
    const Atom *a = store_single(I->st, old);
    const Scope *scope = &I->s->scopes[names[row].scope.v];
    if (!a || !a->node.v || a->kind < ATOM_LIST || a->kind > ATOM_DICT || value_eq(old, value)) return;
    for (uint32_t r = scope->names; r < scope->names + scope->name_count; r++)
        if (r != row && value_eq(I->now[r], old)) state_write(I, r, value);
}

/* ---- all of them ---- */

static LabelSetId list_labels(Interp *I, List list) {
    LabelSetId labels = {0};
    for (uint32_t i = 0; i < list.count; i++)
        if (list.items[i]) labels = both(I, labels, deep(I, list_node(list, i)));
    return labels;
}

/* What was found out about the same expression before. */
static ValueId checked(Interp *I, NodeId n, ValueId v) {
    LabelSetId labels = store_labels(I->st, v), known = guard_known(I, n, labels);
    return known.v == labels.v ? v : store_with_labels(I->st, v, known);
}

static ValueId with_labels(Interp *I, NodeId n, ValueId v) {
    const Tree *t = I->t;
    switch (tree_kind(t, n)) {
        case NODE_Name: return finish_name(I, n, v);
        case NODE_Attribute: return checked(I, n, finish_attribute(I, n, v));
        case NODE_Subscript: return checked(I, n, finish_subscript(I, n, v));
        case NODE_Call: return checked(I, n, finish_call(I, n, v));
        case NODE_BinOp: 
            return taint_operator(I, v, I->values[BinOp_left(t, n).v], I->values[BinOp_right(t, n).v], (BinOp)tree_flags(t, n));
        case NODE_UnaryOp:
            return tree_flags(t, n) == UNARYOP_Not ? v : made_of(I, v, own(I, UnaryOp_operand(t, n)));
        case NODE_JoinedStr:
        case NODE_TemplateStr: return made_of(I, v, guard_joined(I, n));
        case NODE_FormattedValue:
            if (tree_flags(t, n) && (char)tree_flags(t, n) != 's') { /* {x!r}: as repr() has it */
                QualId repr = qual_find(I->q, S("builtins.repr"));
                return store_with_labels(I->st, v, labels_cure(&I->st->labels, deep(I, FormattedValue_value(t, n)), taint_row(I->taint, repr)->cures));
            }
            return store_relabel(I->st, v, taint_implicit(I, n, I->values[FormattedValue_value(t, n).v], S("__str__"), false));
        case NODE_Interpolation: return store_relabel(I->st, v, deep(I, Interpolation_value(t, n)));
        case NODE_Tuple:
        case NODE_List:
        case NODE_Set: return holding(I, v, list_labels(I, Tuple_elts(t, n)));
        case NODE_Dict: return holding(I, v, list_labels(I, Dict_values(t, n)));
        case NODE_DictComp: return holding(I, v, deep(I, DictComp_value(t, n)));
        case NODE_ListComp:
        case NODE_SetComp:
        case NODE_GeneratorExp: return holding(I, v, deep(I, ListComp_elt(t, n)));
        case NODE_YieldFrom: return store_relabel(I->st, v, own(I, YieldFrom_value(t, n)));
        default: return v;
    }
}

ValueId taint_finish(Interp *I, NodeId n, ValueId v) { return seeded(I, n, with_labels(I, n, v)); }

ValueId taint_iterated(Interp *I, NodeId iterable, ValueId element) {
    ValueSet s = store_set(I->st, I->values[iterable.v]);
    LabelSetId labels = {0};
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, I->values[iterable.v], i));
        const TaintRow *row = a->kind == ATOM_INSTANCE ? taint_row(I->taint, a->qual) : I->taint->rows;
        if (row->each) labels = both(I, labels, taint_source(I, iterable, row->each, 0));
    }
    return store_relabel(I->st, element, labels);
}

/* ---- parameters ---- */

ValueId taint_default(Interp *I, ValueId annotated, ValueId given) {
    LabelSetId labels = store_labels(I->st, given);
    return labels.v ? store_with_labels(I->st, given, labels_cure(&I->st->labels, labels, taint_typed_cures(I, annotated))) : given;
}

ValueId taint_parameter(Interp *I, NodeId function, NodeId arg, uint32_t position, ValueId v, ValueId annotated) {
    LabelStore *ls = &I->st->labels;
    uint64_t cured = taint_is_number(I, v) ? taint_number_cures(I->taint) : taint_is_choice(I, annotated) ? TAINT_CURES_ALL : 0; /* `n: int` */
    Label label = {.origin = labels_origin(ls, ORIGIN_PARAM, arg, position), .cured = cured};
    LabelSetId labels = labels_of(ls, label);
    bool doubtful = false;
    uint32_t entry = taint_entry_kind(I, function, arg, v, &doubtful);
    if (entry) {
        LabelSetId from = doubtful ? guessed(I, arg, entry) : taint_source(I, arg, entry, 0);
        uint64_t declared = taint_entry_cures(I, function, arg); /* who calls it otherwise gives what fits */
        labels = both(I, labels_cure(ls, labels, declared), labels_cure(ls, from, taint_typed_cures(I, v) | taint_typed_cures(I, annotated) | declared));
    }
    labels = both(I, labels, taint_secret_by_name(I, arg, taint_sym_says(I, arg_arg(I->t, arg)), v));
    NodeId dependency = taint_dependency(I, arg);
    if (dependency.v) labels = both(I, labels, store_labels(I->st, eval(I, dependency)));
    labels = both(I, labels, alias_dependency(I, arg_annotation(I->t, arg)));
    return seeded(I, arg, store_relabel(I->st, v, labels));
}
