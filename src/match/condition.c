/* Conditions that Semgrep has no words for: constness, loops, handlers, what else the file calls. */
#include "match/inside.h"

static bool place_is_constant(Matcher *m, Place p) {
    if (node_is(p.node) && tree_kind(m->tree, p.node) == NODE_Constant) return true;
    bool never =
        !value_count(m->facts, p.value) && !value_is_open(m->facts, p.value); /* behind what seems to be dead code */
    return !never && value_is_constant(m->facts, p.value);
}

/* A constant that is written at the place itself, not one of elsewhere by its name. */
static bool is_literal(Matcher *m, const Binding *b) {
    bool place = b->kind == BIND_PLACE || b->kind == BIND_TEXT;
    return place && node_is(b->place.node) && tree_kind(m->tree, b->place.node) == NODE_Constant;
}

static bool is_constant(Matcher *m, const Binding *b) {
    if (b->kind == BIND_PLACE) return place_is_constant(m, b->place);
    for (uint32_t i = 0; i < b->count; i++) {
        if (!place_is_constant(m, b->places[i])) return false;
    }
    return b->kind != BIND_NONE && b->count > 0; /* of no argument nothing is known */
}

/* What the source itself says of the beginning of a text that is put together, in a body whose values nobody asked for.
 */
static bool written_beginning(Matcher *m, NodeId n, Str *text) {
    size_t end = SIZE_MAX;
    bool built = false;
    while (node_is(n) && step(m)) {
        NodeKind kind = tree_kind(m->tree, n);
        if (kind == NODE_BinOp) {
            if (tree_flags(m->tree, n) == BINOP_Mod) end = '%';
            else if (tree_flags(m->tree, n) != BINOP_Add) return false;
            n = BinOp_left(m->tree, n);
            built = true;
        } else if (kind == NODE_Call) {
            n = Call_func(m->tree, n);
            if (tree_kind(m->tree, n) != NODE_Attribute) return false;
            if (!str_eq(tree_name(m->tree, Attribute_attr(m->tree, n)), S("format"))) return false;
            n = Attribute_value(m->tree, n);
            end = '{';
            built = true;
        } else if (kind == NODE_JoinedStr) {
            List values = JoinedStr_values(m->tree, n);
            if (!values.count) return false;
            built |= values.count > 1;
            n = list_node(values, 0);
            *text = (Str){0};
            if (tree_kind(m->tree, n) != NODE_Constant) return true;
        } else {
            if (!built || !match_string_of(m, place_of(m, n), text)) return false;
            if (end != SIZE_MAX) *text = str_slice(*text, 0, str_find_byte(*text, (char)end, 0));
            return true;
        }
    }
    return false;
}

/* Each string that may arrive by what is known of it; below a negation all values must fit. */
static bool text_begins(Matcher *m, const FormulaRow *f, bool built) {
    const Binding *b = &m->slots[f->a];
    Str regex = pat_string(&m->table->pat, f->b), text;
    if (b->kind == BIND_TEXT) return !built && regex_matches(m, regex, b->text);
    if (b->kind != BIND_PLACE) return false;
    if (built && node_is(b->place.node) && tree_kind(m->tree, b->place.node) == NODE_Constant) return false;
    if (match_string_of(m, b->place, &text)) return !built && regex_matches(m, regex, text);
    uint32_t count = value_count(m->facts, b->place.value), fitting = 0;
    if (!count && written_beginning(m, b->place.node, &text)) return regex_matches(m, regex, text);
    for (uint32_t i = 0; i < count && step(m); i++) {
        const Atom *atom = value_atom(m->facts, b->place.value, i);
        bool kind = built ? atom->kind == ATOM_TEXT && !atom->constant && atom->text.len + atom->suffix.len
                          : atom->kind == ATOM_TEXT || atom->kind == ATOM_STR;
        fitting += kind && regex_matches(m, regex, atom->text);
    }
    return m->must ? count && fitting == count && !value_is_open(m->facts, b->place.value) : fitting > 0;
}

/* What the shape of an expression says of its truth: 1, 0, or -1 for nothing. */
static int written_truth(Matcher *m, NodeId n) {
    const Tree *t = m->tree;
    switch (tree_kind(t, n)) {
        case NODE_Constant: {
            ConstKind kind = tree_const_kind(t, n);
            return kind == CONST_True ? 1 : kind == CONST_False || kind == CONST_None ? 0 : -1;
        }
        case NODE_Lambda:
        case NODE_GeneratorExp: return 1;
        case NODE_List: return List_elts(t, n).count ? -1 : 0;
        case NODE_Dict: return Dict_values(t, n).count ? -1 : 0;
        case NODE_JoinedStr: {
            List parts = JoinedStr_values(t, n);
            Str text;
            for (uint32_t i = 0; i < parts.count; i++) {
                if (match_string_of(m, place_of(m, list_node(parts, i)), &text) && text.len) return 1;
            }
            return -1;
        }
        default: return -1;
    }
}

static bool is_true(Matcher *m, const Binding *b, bool certain) {
    if (b->kind != BIND_PLACE) return false;
    int truth = value_truth(m->facts, b->place.value);
    if (node_is(b->place.node) && truth < 0) truth = written_truth(m, b->place.node);
    return certain ? truth == 1 : truth != 0;
}

static bool is_sequence(Matcher *m, const Binding *b) {
    if (b->kind != BIND_PLACE) return false;
    if (node_is(b->place.node)) {
        NodeKind kind = tree_kind(m->tree, b->place.node);
        if (kind == NODE_List || kind == NODE_Tuple) return true;
    }
    const Atom *atom = value_single(m->facts, b->place.value);
    return atom && (atom->kind == ATOM_LIST || atom->kind == ATOM_TUPLE);
}

static bool stands_in(Matcher *m, NodeId n, NodeId first, NodeId last) {
    uint32_t at = tree_start(m->tree, n);
    return node_is(first) && at >= tree_start(m->tree, first) && at < tree_end(m->tree, last);
}

/* Does `n` stand among the nodes of a list or below? Lists are in order of position. */
static bool is_among(Matcher *m, List list, NodeId n) {
    return list.count && stands_in(m, n, list_node(list, 0), list_node(list, list.count - 1));
}

static bool is_boundary(NodeKind kind) {
    return kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef || kind == NODE_Lambda || kind == NODE_ClassDef;
}

/* Does `n` run again and again because of a frame around it? */
static bool repeats(Matcher *m, NodeId frame, NodeId n) {
    NodeId part;
    switch (tree_kind(m->tree, frame)) {
        case NODE_For:
        case NODE_AsyncFor: return is_among(m, For_body(m->tree, frame), n);
        case NODE_While:
            return stands_in(m, n, While_test(m->tree, frame), While_test(m->tree, frame)) ||
                   is_among(m, While_body(m->tree, frame), n);
        case NODE_ListComp:
        case NODE_SetComp:
        case NODE_GeneratorExp: part = ListComp_elt(m->tree, frame); break;
        case NODE_DictComp:
            part = DictComp_value(m->tree, frame);
            return stands_in(m, n, DictComp_key(m->tree, frame), node_is(part) ? part : DictComp_key(m->tree, frame));
        default: return false;
    }
    return stands_in(m, n, part, part);
}

static bool in_loop(Matcher *m, NodeId n) {
    NodeId frame = matcher_frame(m, n);
    while (node_is(frame) && step(m) && !is_boundary(tree_kind(m->tree, frame))) {
        if (repeats(m, frame, n)) return true;
        frame = matcher_frame(m, frame);
    }
    return false;
}

/* An exception as a handler names it: the last name of `socket.error`, resolved where it can be. */
static bool catches(Matcher *m, PatList names, NodeId type) {
    Str name = {0};
    if (!node_is(type)) {
        name = S("*");
    } else if (tree_kind(m->tree, type) == NODE_Name) {
        name = tree_name(m->tree, Name_id(m->tree, type));
    } else if (tree_kind(m->tree, type) == NODE_Attribute) {
        name = tree_name(m->tree, Attribute_attr(m->tree, type));
    }
    for (uint32_t i = 0; i < names.count; i++) {
        if (str_eq(name, pat_string(&m->table->pat, names.items[i]))) return true;
    }
    return false;
}

static bool has_handler(Matcher *m, PatList names, NodeId try) {
    List handlers = Try_handlers(m->tree, try);
    for (uint32_t i = 0; i < handlers.count && step(m); i++) {
        NodeId type = ExceptHandler_type(m->tree, list_node(handlers, i));
        if (!node_is(type) || tree_kind(m->tree, type) != NODE_Tuple) {
            if (catches(m, names, type)) return true;
            continue;
        }
        List types = Tuple_elts(m->tree, type);
        for (uint32_t j = 0; j < types.count && step(m); j++) {
            if (catches(m, names, list_node(types, j))) return true;
        }
    }
    return false;
}

/* `with contextlib.suppress(OSError):` handles, too. */
static bool has_suppress(Matcher *m, PatList names, NodeId with) {
    List items = With_items(m->tree, with);
    for (uint32_t i = 0; i < items.count && step(m); i++) {
        NodeId call = withitem_context_expr(m->tree, list_node(items, i));
        if (tree_kind(m->tree, call) != NODE_Call) continue;
        NodeId func = Call_func(m->tree, call);
        bool attribute = tree_kind(m->tree, func) == NODE_Attribute;
        if (!attribute && tree_kind(m->tree, func) != NODE_Name) continue;
        Str name = tree_name(m->tree, attribute ? Attribute_attr(m->tree, func) : Name_id(m->tree, func));
        List types = Call_args(m->tree, call);
        for (uint32_t j = 0; str_eq(name, S("suppress")) && j < types.count && step(m); j++) {
            if (catches(m, names, list_node(types, j))) return true;
        }
    }
    return false;
}

static bool handles(Matcher *m, PatList names, NodeId frame) {
    bool with = tree_kind(m->tree, frame) == NODE_With || tree_kind(m->tree, frame) == NODE_AsyncWith;
    return with ? has_suppress(m, names, frame) : has_handler(m, names, frame);
}

/* Asked for each place in the body of one `try`: the last answers are kept. */
static bool try_handles(Matcher *m, uint32_t list, NodeId try) {
    HandledFact *fact = &m->handled[(try.v ^ list * 7) % HANDLED_FACTS];
    if (fact->try != try.v || fact->list != list || fact->table != m->table->number) {
        *fact = (HandledFact){try.v, list, m->table->number, handles(m, pat_list(&m->table->pat, list), try)};
    }
    return fact->handled;
}

static bool is_handled(Matcher *m, uint32_t list, NodeId n) {
    NodeId frame = matcher_frame(m, n);
    while (node_is(frame) && step(m) && !is_boundary(tree_kind(m->tree, frame))) {
        NodeKind kind = tree_kind(m->tree, frame);
        bool tried = (kind == NODE_Try || kind == NODE_TryStar) && is_among(m, Try_body(m->tree, frame), n);
        tried |= (kind == NODE_With || kind == NODE_AsyncWith) && is_among(m, With_body(m->tree, frame), n);
        if (tried && try_handles(m, list, frame)) return true;
        frame = matcher_frame(m, frame);
    }
    return false;
}

static bool calls_one_of(Matcher *m, PatList names, NodeId call) {
    ValueId callee = value_of(m->facts, Call_func(m->tree, call));
    if (callee.v <= VALUE_NEVER.v) return false;
    for (uint32_t i = 0; i < names.count; i++) {
        QualId qual = m->table->quals[names.items[i]];
        if (qual.v && value_may_be_name(m->facts, callee, qual)) return true;
    }
    return false;
}

/* Asked once for a file, then remembered. */
static bool is_called(Matcher *m, const FormulaRow *f) {
    uint32_t formula = (uint32_t)(f - m->table->pat.formulas);
    for (uint32_t i = 0; i < m->called_count; i++) {
        const CalledFact *known = &m->called[i];
        if (known->table == m->table->number && known->formula == formula) return known->holds;
    }
    PatList names = pat_list(&m->table->pat, f->a);
    bool found = false;
    for (uint32_t i = 1; i < m->tree->node_count && !found; i++) {
        if (m->tree->nodes[i].kind == NODE_Call) found = calls_one_of(m, names, (NodeId){i});
    }
    buffer_reserve((void **)&m->called, &m->called_capacity, m->called_count + 1u, sizeof(*m->called));
    m->called[m->called_count++] = (CalledFact){m->table->number, formula, found};
    return found;
}

/* A name that neither its scopes bind, nor the module, nor the language: reading it fails. A star may bring anything. */
static bool is_unbound(Matcher *m, const Binding *b) {
    const Scopes *s = m->facts->scopes;
    if (b->kind != BIND_PLACE || !node_is(b->place.node) || tree_kind(m->tree, b->place.node) != NODE_Name) return false;
    if (!s || s->star_count || s->name_of[b->place.node.v] == NO_ROW) return false;
    if (s->names[s->name_of[b->place.node.v]].variable != NO_ROW) return false;
    Str name = tree_name(m->tree, Name_id(m->tree, b->place.node));
    QualId builtins = qual_find(m->facts->quals, S("builtins"));
    return !str_starts_with(name, S("__")) && !qual_find_child(m->facts->quals, builtins, name).v;
}

bool match_condition(Matcher *m, const FormulaRow *f, Place p) {
    switch ((FormulaOp)f->op) {
        case FORMULA_TEXT: return text_begins(m, f, false);
        case FORMULA_BUILT: return text_begins(m, f, true);
        case FORMULA_CONSTANT: return f->b ? is_literal(m, &m->slots[f->a]) : is_constant(m, &m->slots[f->a]);
        case FORMULA_TRUE: return is_true(m, &m->slots[f->a], f->b);
        case FORMULA_SEQUENCE: return is_sequence(m, &m->slots[f->a]);
        case FORMULA_UNBOUND: return is_unbound(m, &m->slots[f->a]);
        case FORMULA_LOOP: return in_loop(m, p.node);
        case FORMULA_HANDLED: return is_handled(m, f->a, p.node);
        case FORMULA_CALLED: return is_called(m, f);
        case FORMULA_EXPLODES: return match_explodes(m, f, p.node);
        case FORMULA_COMMAND: return match_command(m, f);
        default: return false;
    }
}
