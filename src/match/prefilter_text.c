/* Before a formula is looked at: what must the name that is written to look like, how long must the text be? Rules for
 * any assignment of a text, and for any keyword, are tried at most places of a file in vain: nearly all leave here. */
#include "match/inside.h"

enum { GUARD_WAYS = 16, GUARD_OPEN = 1 };

/* One pattern, by the regular expressions that stand beside it: formulas; 0: none. */
typedef struct GuardWay {
    uint32_t name; /* of the target, or of a keyword */
    uint32_t text; /* of the value */
    uint8_t kind;  /* of the target; NODE_None: any */
    bool many;     /* several targets */
    bool is_text;  /* the value is one known text */
    bool is_built; /* it is a text that is put together */
    bool is_tuple; /* it is a tuple */
} GuardWay;

/* The ways of a formula at nodes of one kind; `open`: they say nothing. */
struct Guard {
    bool open;
    uint8_t count;
    GuardWay ways[GUARD_WAYS];
};

/* What must hold beside a pattern. */
typedef struct Beside {
    PatList parts;
    const struct Beside *outer;
} Beside;

static uint32_t formula_beside(const PatTable *t, const Beside *beside, FormulaOp op, uint32_t slot) {
    for (; beside; beside = beside->outer) {
        for (uint32_t i = 0; i < beside->parts.count; i++) {
            const FormulaRow *f = &t->formulas[beside->parts.items[i]];
            if (f->op == op && f->a == slot) return beside->parts.items[i];
        }
    }
    return 0;
}

static uint32_t regex_beside(const PatTable *t, const Beside *beside, uint32_t slot) {
    return formula_beside(t, beside, FORMULA_REGEX, slot);
}

static uint32_t name_beside(const PatTable *t, const Beside *beside, uint32_t word) {
    return word & NAME_IS_SLOT ? regex_beside(t, beside, word & ~NAME_IS_SLOT) : 0;
}

static void want_text(const PatTable *t, const Beside *beside, uint32_t row, GuardWay *way) {
    const PatRow *value = &t->rows[row];
    way->is_text = value->op == PAT_STRING_VAR;
    way->is_built = value->op == PAT_VAR && formula_beside(t, beside, FORMULA_BUILT, value->a);
    way->is_tuple = value->op == PAT_NODE && value->kind == NODE_Tuple;
    if (way->is_text) way->text = regex_beside(t, beside, value->a);
}

static bool assign_way(const PatTable *t, const PatRow *row, const Beside *beside, GuardWay *way) {
    PatList targets = pat_list(t, pat_list(t, row->a).items[0]);
    for (uint32_t i = 0; i < targets.count; i++) {
        uint8_t op = t->rows[targets.items[i]].op;
        if (op == PAT_DOTS || op == PAT_VARS || op == PAT_ANY) return false;
    }
    way->many = targets.count != 1;
    if (way->many) return true;
    want_text(t, beside, pat_list(t, row->a).items[1], way);
    const PatRow *target = &t->rows[targets.items[0]];
    if (target->op == PAT_VAR) way->name = regex_beside(t, beside, target->a);
    if (target->op != PAT_NODE) return true;
    PatList words = pat_list(t, target->a);
    if (target->kind == NODE_Name) way->name = name_beside(t, beside, words.items[0]);
    if (target->kind == NODE_Attribute) {
        if (t->rows[words.items[0]].op == PAT_QUAL) return true; /* by what it means it may have another name */
        way->name = name_beside(t, beside, words.items[1]);
    }
    if (target->kind == NODE_Name || target->kind == NODE_Attribute || target->kind == NODE_Subscript)
        way->kind = (uint8_t)target->kind;
    return true;
}

/* `$F(..., $K="$TEXT", ...)` */
static bool call_way(const PatTable *t, const PatRow *row, const Beside *beside, GuardWay *way) {
    PatList args = pat_list(t, row->b);
    const PatRow *keyword = NULL;
    if (t->rows[row->a].op != PAT_VAR) return false;
    for (uint32_t i = 0; i < args.count; i++)
        if (t->rows[args.items[i]].op == PAT_KEYWORD) keyword = &t->rows[args.items[i]];
    if (!keyword || !(keyword->a & NAME_IS_SLOT)) return false;
    way->name = name_beside(t, beside, keyword->a);
    want_text(t, beside, keyword->b, way);
    return true;
}

static bool return_way(const PatTable *t, const PatRow *row, const Beside *beside, GuardWay *way) {
    uint32_t value = pat_list(t, row->a).items[0];
    if (value) want_text(t, beside, value, way);
    return value;
}

static void add_way(const PatTable *t, Guard *g, NodeKind kind, uint32_t number, const Beside *beside) {
    const PatRow *row = &t->rows[number];
    GuardWay way = {0};
    bool told = false;
    if (row->op == PAT_NODE && row->kind == NODE_Assign) told = kind == NODE_Assign && assign_way(t, row, beside, &way);
    if (row->op == PAT_NODE && row->kind == NODE_Return) told = kind == NODE_Return && return_way(t, row, beside, &way);
    if (row->op == PAT_CALL) told = kind == NODE_Call && call_way(t, row, beside, &way);
    if (!told || g->count == GUARD_WAYS) g->open = true;
    else g->ways[g->count++] = way;
}

/* As deep as formulas are. The first part of an `and` says where it holds. */
static void add_ways(Matcher *m, Guard *g, NodeKind kind, uint32_t formula, const Beside *beside) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[formula];
    PatList parts = f->op == FORMULA_AND || f->op == FORMULA_OR ? pat_list(t, f->a) : (PatList){0};
    if (f->op == FORMULA_PATTERN) {
        add_way(t, g, kind, f->a, beside);
    } else if (!parts.count) {
        g->open = true;
    } else if (f->op == FORMULA_AND) {
        Beside more = {parts, beside};
        add_ways(m, g, kind, parts.items[0], &more);
    } else {
        for (uint32_t i = 0; i < parts.count && !g->open; i++)
            if (bits_has(match_look(m, parts.items[i])->kinds, kind)) add_ways(m, g, kind, parts.items[i], beside);
    }
}

static uint32_t make_guard(Matcher *m, uint32_t formula, NodeKind kind) {
    Guard g = {0};
    bool says = false;
    add_ways(m, &g, kind, formula, NULL);
    for (uint32_t i = 0; i < g.count; i++) says |= g.ways[i].name || g.ways[i].is_text || g.ways[i].is_built;
    if (g.open || !says) return GUARD_OPEN;
    if (m->guard_count <= GUARD_OPEN) m->guard_count = GUARD_OPEN + 1;
    buffer_reserve((void **)&m->guard_list, &m->guard_capacity, m->guard_count + 1, sizeof(*m->guard_list));
    m->guard_list[m->guard_count] = g;
    return (uint32_t)m->guard_count++;
}

static Str regex_text(const Matcher *m, uint32_t formula) {
    return pat_string(&m->table->pat, m->table->pat.formulas[formula].b);
}

/* No content of a literal is longer than what is written. */
static bool text_passes(Matcher *m, const GuardWay *way, NodeId value) {
    if (!way->is_text) return true;
    size_t length = m->tree->nodes[value.v].length;
    if (tree_kind(m->tree, value) == NODE_Constant) {
        if (tree_const_kind(m->tree, value) != CONST_Str) return false;
    } else {
        if (m->blank) return true;
        const Atom *atom = value_single(m->facts, value_of(m->facts, value));
        if (!atom || atom->kind != ATOM_STR) return false;
        length = atom->text.len;
    }
    return !way->text || length >= regex_least(m, regex_text(m, way->text));
}

/* What is put together is written so, or a name whose value is known to be. */
static bool may_be_built(Matcher *m, NodeId value) {
    NodeKind kind = tree_kind(m->tree, value);
    if (kind == NODE_Constant) return false;
    if (m->blank || kind == NODE_BinOp || kind == NODE_Call || kind == NODE_JoinedStr) return true;
    ValueId known = value_of(m->facts, value);
    uint32_t count = known.v > VALUE_NEVER.v ? value_count(m->facts, known) : 0;
    for (uint32_t i = 0; i < count; i++)
        if (value_atom(m->facts, known, i)->kind == ATOM_TEXT) return true;
    return false;
}

static bool may_be_tuple(Matcher *m, NodeId value) {
    return tree_kind(m->tree, value) == NODE_Tuple || m->blank || value_of(m->facts, value).v > VALUE_NEVER.v;
}

static bool value_passes(Matcher *m, const GuardWay *way, NodeId value) {
    if (way->is_built && !may_be_built(m, value)) return false;
    if (way->is_tuple && !may_be_tuple(m, value)) return false;
    return text_passes(m, way, value);
}

/* The same name comes again and again. */
static bool name_passes(Matcher *m, uint32_t formula, Sym name) {
    uint32_t pattern = m->table->pat.formulas[formula].b;
    if (!m->names) m->names = ARENA_ARRAY(&m->home, NameFact, NAME_FACTS);
    NameFact *fact = &m->names[(name.v * 31 + pattern * 7 + m->table->number * 127) % NAME_FACTS];
    if (fact->turn != m->begun || fact->name != name.v || fact->pattern != pattern || fact->table != m->table->number)
        *fact = (NameFact){m->begun, m->table->number, pattern, name.v, regex_matches(m, regex_text(m, formula), tree_name(m->tree, name))};
    return fact->fits;
}

static bool target_passes(Matcher *m, const GuardWay *way, NodeId target) {
    NodeKind kind = tree_kind(m->tree, target);
    if (way->kind && way->kind != kind) return false;
    if (!way->name || !match_is_target(m, target)) return true;
    if (kind == NODE_Name) return name_passes(m, way->name, Name_id(m->tree, target));
    if (way->kind == NODE_Attribute) return name_passes(m, way->name, Attribute_attr(m->tree, target));
    return regex_matches(m, regex_text(m, way->name), tree_text(m->tree, target));
}

static bool assign_passes(Matcher *m, const Guard *g, NodeId n) {
    List targets = Assign_targets(m->tree, n);
    NodeId value = Assign_value(m->tree, n);
    for (uint32_t i = 0; i < g->count; i++) {
        const GuardWay *way = &g->ways[i];
        if (way->many != (targets.count != 1)) continue;
        if (way->many) return true;
        if (value_passes(m, way, value) && target_passes(m, way, list_node(targets, 0))) return true;
    }
    return false;
}

static bool keyword_passes(Matcher *m, const Guard *g, NodeId keyword) {
    Sym name = keyword_arg(m->tree, keyword);
    for (uint32_t i = 0; name.v && i < g->count; i++) {
        const GuardWay *way = &g->ways[i];
        if (value_passes(m, way, keyword_value(m->tree, keyword)) && (!way->name || name_passes(m, way->name, name))) return true;
    }
    return false;
}

static bool return_passes(Matcher *m, const Guard *g, NodeId n) {
    NodeId value = Return_value(m->tree, n);
    if (!node_is(value)) return true;
    for (uint32_t i = 0; i < g->count; i++)
        if (value_passes(m, &g->ways[i], value)) return true;
    return false;
}

bool match_guard(Matcher *m, uint32_t formula, NodeId n) {
    NodeKind kind = tree_kind(m->tree, n);
    if (kind != NODE_Call && kind != NODE_Assign && kind != NODE_Return) return true;
    GuardKind which = kind == NODE_Call ? GUARD_CALL : kind == NODE_Assign ? GUARD_ASSIGN : GUARD_RETURN;
    uint32_t number = match_look(m, formula)->guards[which];
    if (!number) {
        number = make_guard(m, formula, kind);
        m->looks[m->look_numbers[formula]].guards[which] = number;
    }
    if (number == GUARD_OPEN) return true;
    const Guard *g = &m->guard_list[number];
    if (kind == NODE_Assign) return assign_passes(m, g, n);
    if (kind == NODE_Return) return return_passes(m, g, n);
    List keywords = Call_keywords(m->tree, n);
    for (uint32_t i = 0; i < keywords.count; i++)
        if (keyword_passes(m, g, list_node(keywords, i))) return true;
    return false;
}
