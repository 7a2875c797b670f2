/* A quick no: can a formula hold at a node at all? What a row says of kinds, names and literals is asked first, then
 * what regular expressions and the like say of the metavariables that are plain to see. It says yes wherever it would
 * have to think: most rules meet most nodes in vain, and this is where they leave. */
#include "match/inside.h"

enum { MAY_FORMULAS = 1024 }; /* looked at; then it is yes */

static bool formula_may(Matcher *m, uint32_t number, NodeId n, const MayRest *rest);

/* The content of a string that was only pointed at. */
static void settle_slot(Matcher *m, uint32_t slot) {
    if (!(m->lazy >> slot & 1)) return;
    m->lazy &= ~(UINT32_C(1) << slot);
    Binding *b = &m->slots[slot];
    match_string_of(m, place_of(m, b->place.node), &b->text);
}

/* Is it bound to something of which all is known that matters? Before values are known what is written may be more than
 * it seems, but for literals and names that are written to. */
static bool is_told(const Matcher *m, uint32_t slot) {
    const Binding *b = &m->slots[slot];
    if (!(m->bound >> slot & 1)) return false;
    if (!m->blank || b->kind != BIND_PLACE) return true;
    return node_is(b->place.node) &&
           (tree_kind(m->tree, b->place.node) == NODE_Constant || match_is_target(m, b->place.node));
}

/* What a regular expression is asked about: where it asks about quotes that is the text as it is written. */
static bool is_told_to(Matcher *m, const FormulaRow *regex) {
    if (is_told(m, regex->a)) return true;
    const Binding *b = &m->slots[regex->a];
    return (m->bound >> regex->a & 1) && b->kind == BIND_PLACE && node_is(b->place.node) && regex_quotes(m, pat_string(&m->table->pat, regex->b));
}

static bool regex_holds(Matcher *m, const FormulaRow *f) {
    const Binding *b = &m->slots[f->a];
    if (m->lazy >> f->a & 1) { /* no content is longer than what is written */
        Node node = m->tree->nodes[b->place.node.v];
        if (node.length < regex_least(m, pat_string(&m->table->pat, f->b))) return false;
        settle_slot(m, f->a);
    }
    return match_regex(m, f);
}

/* Conditions on one slot that can be answered at once. */
static bool is_plain_condition(FormulaOp op) {
    switch (op) {
        case FORMULA_TEXT:
        case FORMULA_BUILT:
        case FORMULA_CONSTANT:
        case FORMULA_TRUE:
        case FORMULA_SEQUENCE: return true;
        default: return false;
    }
}

/* True where it holds for certain, of what need not be asked below a negation. */
static bool holds_for_certain(Matcher *m, uint32_t number) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[number];
    switch ((FormulaOp)f->op) {
        case FORMULA_REGEX: return is_told(m, f->a) && regex_holds(m, f);
        case FORMULA_CONSTANT:
            if (!is_told(m, f->a)) return false;
            settle_slot(m, f->a);
            return match_condition(m, f, (Place){0});
        case FORMULA_AND:
        case FORMULA_OR: {
            PatList parts = pat_list(t, f->a);
            bool all = f->op == FORMULA_AND;
            for (uint32_t i = 0; i < parts.count; i++) {
                if (holds_for_certain(m, parts.items[i]) != all) return !all;
            }
            return all;
        }
        default: return false;
    }
}

/* What stands in a metavariable, where that is a node. */
static bool variable_may(Matcher *m, const FormulaRow *f, NodeId n, const MayRest *rest) {
    const Binding *b = &m->slots[f->a];
    if (!is_told(m, f->a) || b->kind != BIND_PLACE) return may_rest(m, rest, n);
    return !node_is(b->place.node) ||
           (match_fits(m, f->b, b->place.node) && formula_may(m, f->b, b->place.node, NULL) && may_rest(m, rest, n));
}

/* A condition that does not hold for certain below a negation. */
static bool negation_may(Matcher *m, uint32_t number) {
    m->must = true;
    bool holds = holds_for_certain(m, number);
    m->must = false;
    return !holds;
}

static bool pattern_may(Matcher *m, uint32_t row, NodeId n, const MayRest *rest) {
    const PatTable *t = &m->table->pat;
    uint32_t before = m->bound;
    if (t->rows[row].op == PAT_STATEMENTS) row = pat_list(t, t->rows[row].a).items[0];
    bool yes = may_row(m, row, n, rest, n) && may_rest(m, rest, n);
    slots_restore(m, before);
    return yes;
}

static bool inside_may(Matcher *m, uint32_t number, NodeId n) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[number];
    if (m->blank || (f->op == FORMULA_PATTERN && t->rows[f->a].op == PAT_STATEMENTS)) return true;
    return node_is(match_nearest(m, number, n));
}

bool may_rest(Matcher *m, const MayRest *rest, NodeId n) {
    while (rest && rest->at == rest->parts.count) rest = rest->next;
    if (!rest) return true;
    MayRest behind = {rest->parts, rest->at + 1, rest->next};
    uint32_t part = rest->parts.items[rest->at];
    bool place = m->table->pat.formulas[part].op <= FORMULA_OR;
    return (!place || match_fits(m, part, n)) && formula_may(m, part, n, &behind);
}

static bool formula_may(Matcher *m, uint32_t number, NodeId n, const MayRest *rest) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[number];
    if (!m->may_left) return true;
    m->may_left--;
    if (match_lacks(m, number)) return false;
    switch ((FormulaOp)f->op) {
        case FORMULA_PATTERN: return pattern_may(m, f->a, n, rest);
        case FORMULA_AND: {
            MayRest parts = {pat_list(t, f->a), 0, rest};
            return may_rest(m, &parts, n);
        }
        case FORMULA_OR: {
            LiveParts parts = match_live_parts(m, number);
            for (uint32_t i = 0; i < parts.count; i++) {
                uint32_t part = m->live_items[parts.first + i];
                if (match_fits(m, part, n) && formula_may(m, part, n, rest)) return true;
            }
            return false;
        }
        case FORMULA_REGEX: return (!is_told_to(m, f) || regex_holds(m, f)) && may_rest(m, rest, n);
        case FORMULA_NOT: return (match_lacks(m, f->a) || negation_may(m, f->a)) && may_rest(m, rest, n);
        case FORMULA_VARIABLE: return variable_may(m, f, n, rest);
        case FORMULA_INSIDE: return inside_may(m, f->a, n) && may_rest(m, rest, n);
        case FORMULA_CALLED: return (m->blank || match_condition(m, f, (Place){0})) && may_rest(m, rest, n);
        default: break;
    }
    if (!m->blank && is_plain_condition((FormulaOp)f->op) && is_told(m, f->a)) {
        settle_slot(m, f->a);
        if (!match_condition(m, f, (Place){0})) return false;
    }
    return may_rest(m, rest, n);
}

bool match_may(Matcher *m, uint32_t number, NodeId n) {
    m->may_left = MAY_FORMULAS;
    if (match_lacks(m, number) || !match_fits(m, number, n)) return false;
    return match_guard(m, number, n) && formula_may(m, number, n, NULL);
}
