/* Formulas: and, or, not, inside. */
#include "match/inside.h"

static bool accept_run(Matcher *m, const Cont *self) {
    (void)m;
    (void)self;
    return true;
}
static const Cont accept = {accept_run};

static bool and_next(Matcher *m, const Cont *self) {
    const AndCont *c = (const AndCont *)self;
    if (c->at == c->parts.count) return resume(m, c->next);
    AndCont rest = *c;
    rest.at++;
    const FormulaRow *f = &m->table->pat.formulas[c->parts.items[c->at]];
    if (f->op == FORMULA_FIND) return step(m) && match_find(m, f, &rest);
    return match_formula(m, c->parts.items[c->at], c->place, &rest.cont);
}

/* What the parts say of metavariables that are not bound yet is asked as soon as they are: most ways end there. It is
 * asked again in its turn, so nothing hangs on it. */
static bool match_and(Matcher *m, PatList parts, Place p, const Cont *k) {
    AndCont c = {{and_next}, parts, 0, p, k};
    uint32_t before = m->guarded;
    for (uint32_t i = 1; i < parts.count; i++) {
        const FormulaRow *f = &m->table->pat.formulas[parts.items[i]];
        if (f->op != FORMULA_REGEX || (m->bound | m->guarded) >> f->a & 1) continue;
        m->guarded |= UINT32_C(1) << f->a;
        m->guards[f->a] = parts.items[i];
    }
    bool enough = and_next(m, &c.cont);
    m->guarded = before;
    return enough;
}

/* A quick look at one row; what it binds is forgotten. */
static bool row_may(Matcher *m, uint32_t row, NodeId n) {
    uint32_t before = m->bound;
    bool yes = may_row(m, row, n, NULL, n);
    slots_restore(m, before);
    return yes;
}

static bool match_pattern(Matcher *m, uint32_t row, Place p, bool around, const Cont *k) {
    if (node_is(p.node) && !row_may(m, row, p.node)) return false;
    if (m->table->pat.rows[row].op != PAT_STATEMENTS) return match_row(m, row, p, k);
    return node_is(p.node) && match_statements(m, row, p, around, k);
}

/* The formula of an `inside` at one of the places around. */
static bool match_around(Matcher *m, uint32_t formula, Place p, const Cont *k) {
    const FormulaRow *f = &m->table->pat.formulas[formula];
    if (f->op == FORMULA_PATTERN) return match_pattern(m, f->a, p, true, k);
    return match_formula(m, formula, p, k);
}

bool match_may_stand(Matcher *m, uint32_t formula, NodeId n) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[formula];
    if (!match_fits(m, formula, n)) return false;
    if (f->op != FORMULA_PATTERN) return true;
    uint32_t bound = m->bound, row = f->a;
    if (t->rows[row].op == PAT_STATEMENTS) row = pat_list(t, t->rows[row].a).items[0];
    m->bound = UINT32_MAX; /* nothing is bound on the way, and a quick look asks nothing of what is */
    bool yes = may_row(m, row, n, NULL, n);
    m->bound = bound;
    return yes;
}

static NearFact *near_fact(Matcher *m, uint32_t formula, NodeId n) {
    if (!m->nears) m->nears = ARENA_ARRAY(&m->home, NearFact, NEAR_FACTS);
    return &m->nears[(n.v * 31 + formula * 7 + m->table->number * 127) % NEAR_FACTS];
}

NodeId match_nearest(Matcher *m, uint32_t formula, NodeId n) {
    NodeId at = n, found = {0};
    for (; node_is(at) && step(m); at = matcher_parent(m, at)) {
        const NearFact *fact = near_fact(m, formula, at);
        if (fact->turn == m->begun && fact->node == at.v && fact->formula == formula && fact->table == m->table->number) {
            found.v = fact->near;
            break;
        }
        if (!match_may_stand(m, formula, at)) continue;
        found = at;
        break;
    }
    for (; m->steps; n = matcher_parent(m, n)) {
        *near_fact(m, formula, n) = (NearFact){m->begun, m->table->number, formula, n.v, found.v};
        if (!node_is(n) || node_eq(n, at)) break;
    }
    return found;
}

static bool match_inside(Matcher *m, uint32_t formula, Place p, const Cont *k) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[formula];
    bool statements = f->op == FORMULA_PATTERN && t->rows[f->a].op == PAT_STATEMENTS;
    if (match_absent(m, formula)) return false;
    for (NodeId n = p.node; node_is(n) && step(m); n = matcher_parent(m, n)) {
        if (!statements && !node_is(n = match_nearest(m, formula, n))) return false;
        if (statements && node_categories[tree_kind(m->tree, n)] != CATEGORY_STMT) continue;
        if (match_around(m, formula, place_of(m, n), k)) return true;
    }
    return false;
}

static bool holds(Matcher *m, uint32_t formula, Place p, bool inside) {
    uint32_t before = m->bound;
    uint32_t guarded = m->guarded;
    Range focus = m->focus;
    m->guarded = 0; /* what is bound below a negation is its own */
    m->must = !m->must;
    bool result = inside ? match_inside(m, formula, p, &accept) : match_formula(m, formula, p, &accept);
    m->must = !m->must;
    m->guarded = guarded;
    m->focus = focus;
    slots_restore(m, before);
    return result;
}

/* Of the same piece of text: `f(x)` is an expression and the statement that holds nothing else. */
static bool excluded(Matcher *m, uint32_t formula, Place p) {
    if (holds(m, formula, p, false)) return true;
    if (!node_is(p.node)) return false;
    NodeId around = matcher_parent(m, p.node);
    while (node_is(around) && tree_start(m->tree, around) == tree_start(m->tree, p.node) &&
           tree_end(m->tree, around) == tree_end(m->tree, p.node) && step(m)) {
        if (tree_kind(m->tree, around) == NODE_Expr && holds(m, formula, place_of(m, around), false)) return true;
        around = matcher_parent(m, around);
    }
    return false;
}

bool matcher_holds(Matcher *m, uint32_t formula) {
    uint32_t before = m->bound;
    uint32_t guarded = m->guarded;
    Str command = m->command, instead = m->instead;
    Range focus = m->focus;
    m->guarded = 0;
    bool result = match_formula(m, formula, place_of(m, m->candidate), &accept);
    slots_restore(m, before);
    m->guarded = guarded;
    m->focus = focus;
    m->command = command;
    m->instead = instead;
    return result;
}

bool matcher_holds_surely(Matcher *m, uint32_t formula) {
    m->must = true;
    bool result = matcher_holds(m, formula);
    m->must = false;
    return result;
}

/* Where a binding stands; a name within its node: the last one of an attribute, else the first. */
static Range binding_range(Matcher *m, const Binding *b) {
    NodeId n = b->place.node;
    if (b->kind == BIND_PLACES) { /* from the first to the last */
        NodeId first = b->count ? b->places[0].node : (NodeId){0};
        n = b->count ? b->places[b->count - 1].node : (NodeId){0};
        if (!node_is(first) || !node_is(n)) return (Range){0};
        return (Range){tree_start(m->tree, first), tree_end(m->tree, n)};
    }
    if (!node_is(n)) return (Range){0};
    Range range = {tree_start(m->tree, n), tree_end(m->tree, n)};
    if (b->kind != BIND_TEXT || tree_kind(m->tree, n) == NODE_Constant) return range;
    size_t at = str_find(tree_text(m->tree, n), b->text, 0);
    if (tree_kind(m->tree, n) == NODE_Attribute && range.end - range.start >= b->text.len)
        at = range.end - range.start - b->text.len;
    if (at == SIZE_MAX) return range;
    return (Range){range.start + (uint32_t)at, range.start + (uint32_t)(at + b->text.len)};
}

static bool match_focus(Matcher *m, uint32_t slot, const Cont *k) {
    Range old = m->focus, range = binding_range(m, &m->slots[slot]);
    const Binding *before = m->focus_on;
    if (range.end == 0) return false;
    m->focus = range;
    m->focus_on = &m->slots[slot];
    if (resume(m, k)) return true;
    m->focus = old;
    m->focus_on = before;
    return false;
}

/* A value that is written nowhere, in Python's words: "True". */
static Str value_words(Matcher *m, ValueId value) {
    Buf out = {.limit = 4096};
    value_print(m->facts, value, &out);
    Str text = arena_copy(&m->scratch, buf_str(&out));
    buf_free(&out);
    return text;
}

/* A name that is bound here is asked about as a name, not by what is put into it. */
bool match_is_target(const Matcher *m, NodeId n) {
    NodeKind kind = node_is(n) ? tree_kind(m->tree, n) : (NodeKind)0;
    return (kind == NODE_Name || kind == NODE_Attribute) && tree_flags(m->tree, n) == CTX_Store;
}

/* What regular expressions see of a binding: the content of a string, else the text. */
static bool binding_words(Matcher *m, const Binding *binding, Str *text) {
    *text = binding->text;
    if (binding->kind == BIND_PLACES) {
        Range range = binding_range(m, binding);
        *text = str_slice(m->tree->source->text, range.start, range.end);
        return true;
    }
    if (binding->kind != BIND_PLACE) return binding->kind == BIND_TEXT;
    if (match_is_target(m, binding->place.node) || !match_string_of(m, binding->place, text)) {
        *text = node_is(binding->place.node) ? tree_text(m->tree, binding->place.node)
                                             : value_words(m, binding->place.value);
    }
    return true;
}

/* One of several strings, where nothing else can arrive; below a negation all of them. */
static bool any_string_fits(Matcher *m, const Binding *b, Str pattern) {
    uint32_t count = b->kind == BIND_PLACE ? value_count(m->facts, b->place.value) : 0, fitting = 0;
    if (count < 2 || match_is_target(m, b->place.node) || value_is_open(m->facts, b->place.value)) return false;
    for (uint32_t i = 0; i < count && step(m); i++) {
        const Atom *atom = value_atom(m->facts, b->place.value, i);
        fitting += atom->kind == ATOM_STR && regex_matches(m, pattern, atom->text);
    }
    return m->must ? fitting == count : fitting > 0;
}

bool match_regex(Matcher *m, const FormulaRow *f) {
    const Binding *b = &m->slots[f->a];
    Str text, pattern = pat_string(&m->table->pat, f->b);
    if (regex_quotes(m, pattern) && b->kind == BIND_PLACE && node_is(b->place.node))
        return regex_matches(m, pattern, tree_text(m->tree, b->place.node));
    return (binding_words(m, b, &text) && regex_matches(m, pattern, text)) || any_string_fits(m, b, pattern);
}

typedef struct VariableCont {
    Cont cont;
    Str subject;
    Range found;
    const Cont *next;
} VariableCont;

/* What follows a metavariable-pattern is about the place again. */
static bool variable_next(Matcher *m, const Cont *self) {
    const VariableCont *c = (const VariableCont *)self;
    Str subject = m->subject;
    Range found = m->found_in_subject;
    m->subject = c->subject;
    m->found_in_subject = c->found;
    bool enough = resume(m, c->next);
    m->subject = subject;
    m->found_in_subject = found;
    return enough;
}

static bool match_variable(Matcher *m, const FormulaRow *f, const Cont *k) {
    const Binding *binding = &m->slots[f->a];
    VariableCont c = {{variable_next}, m->subject, m->found_in_subject, k};
    Place place = binding->place;
    Str text;
    if (!binding_words(m, binding, &text)) return false;
    if (binding->kind == BIND_TEXT && node_is(place.node)) {
        NodeKind kind = tree_kind(m->tree, place.node);
        if (kind == NODE_Name && tree_flags(m->tree, place.node) == CTX_Store) kind = NODE_None;
        place = kind == NODE_Constant || kind == NODE_Name ? place_of(m, place.node) : (Place){0};
    }
    bool name = binding->kind == BIND_TEXT && !node_is(place.node);
    m->subject = str_make(text.ptr ? text.ptr : "", text.len);
    m->subject_is_name = name;
    m->found_in_subject = (Range){0, (uint32_t)text.len};
    bool enough = binding->kind != BIND_PLACES && match_formula(m, f->b, place, &c.cont);
    for (uint32_t i = 0; binding->kind == BIND_PLACES && i < binding->count && !enough; i++) {
        place = binding->places[i]; /* one of them; of a keyword its value */
        if (node_is(place.node) && tree_kind(m->tree, place.node) == NODE_keyword)
            place = place_of(m, keyword_value(m->tree, place.node));
        enough = match_formula(m, f->b, place, &c.cont);
    }
    m->subject = c.subject;
    m->subject_is_name = false;
    m->found_in_subject = c.found;
    return enough;
}

bool match_formula(Matcher *m, uint32_t formula, Place p, const Cont *k) {
    const FormulaRow *f = &m->table->pat.formulas[formula];
    if (!step(m)) return false;
    if (match_lacks(m, formula)) return false;
    switch ((FormulaOp)f->op) {
        case FORMULA_PATTERN: {
            ArenaMark mark = arena_mark(&m->scratch);
            if (match_pattern(m, f->a, p, false, k)) return true;
            arena_reset(&m->scratch, mark); /* a call may have a million arguments, a rule twenty patterns */
            return false;
        }
        case FORMULA_AND: return match_and(m, pat_list(&m->table->pat, f->a), p, k);
        case FORMULA_OR: {
            LiveParts parts = match_live_parts(m, formula);
            for (uint32_t i = 0; i < parts.count; i++) {
                uint32_t part = m->live_items[parts.first + i];
                if ((!node_is(p.node) || match_fits(m, part, p.node)) && match_formula(m, part, p, k)) return true;
            }
            return false;
        }
        case FORMULA_NOT: return (match_lacks(m, f->a) || !excluded(m, f->a, p)) && resume(m, k);
        case FORMULA_INSIDE: return match_inside(m, f->a, p, k);
        case FORMULA_NOT_INSIDE: return (match_lacks(m, f->a) || !holds(m, f->a, p, true)) && resume(m, k);
        case FORMULA_REGEX: return match_regex(m, f) && resume(m, k);
        case FORMULA_VARIABLE: return match_variable(m, f, k);
        case FORMULA_FIND: {
            AndCont c = {{and_next}, {0}, 0, p, k};
            return match_find(m, f, &c);
        }
        case FORMULA_NOT_FIND: return match_not_find(m, f, p) && resume(m, k);
        case FORMULA_TYPE: {
            const Binding *binding = &m->slots[f->a];
            bool fits = binding->kind == BIND_PLACE && match_type(m, pat_list(&m->table->pat, f->b), binding->place);
            return fits && resume(m, k);
        }
        case FORMULA_COMPARE: return match_comparison(m, f) && resume(m, k);
        case FORMULA_FOCUS: return match_focus(m, f->a, k);
        default: return match_condition(m, f, p) && resume(m, k);
    }
}
