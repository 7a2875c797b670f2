/* Which formulas cannot hold in a file at all, since it lacks the words that their patterns need, or since nothing in it looks like
 * what must stand around? The rules know the words of a file; what follows for formulas made of others is found here, once a file
 * and formula, when somebody asks; and again when values are known, which may say less of what stands where, and more. */
#include "match/inside.h"

/* An entry is the turn of its file, and whether it lacks something. */
enum { TURNS = 1 << 15 };

void matcher_lacks(Matcher *m, MatchLacks *lacks, void *context) {
    m->lacks_words = lacks;
    m->lacks_context = context;
}

void match_begin_lacks(Matcher *m) {
    m->live_item_count = 0;
    if (++m->turn < TURNS) return;
    if (m->lack_count) memset(m->lacks, 0, m->lack_count * sizeof *m->lacks);
    if (m->live_part_count) memset(m->live_parts, 0, m->live_part_count * sizeof *m->live_parts);
    if (m->absent_count) memset(m->absents, 0, m->absent_count * sizeof *m->absents);
    if (m->absent_table_count) memset(m->absent_rows, 0, m->absent_table_count * sizeof *m->absent_rows);
    m->turn = 1;
}

static bool any_lacks(Matcher *m, PatList parts) {
    for (uint32_t i = 0; i < parts.count; i++)
        if (match_lacks(m, parts.items[i])) return true;
    return false;
}

static bool all_lack(Matcher *m, PatList parts) {
    for (uint32_t i = 0; i < parts.count; i++)
        if (!match_lacks(m, parts.items[i])) return false;
    return parts.count > 0;
}

/* A pattern of statements, one of which stands nowhere. */
static bool statements_lack(Matcher *m, uint32_t row) {
    const PatTable *t = &m->table->pat;
    PatList rows = t->rows[row].op == PAT_STATEMENTS ? pat_list(t, t->rows[row].a) : (PatList){0};
    for (uint32_t i = 0; i < rows.count; i++)
        if (match_row_absent(m, rows.items[i])) return true;
    return false;
}

/* As deep as formulas are: PATTERN_MAX_DEPTH. */
static bool find_lack(Matcher *m, uint32_t formula) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[formula];
    switch ((FormulaOp)f->op) {
        case FORMULA_PATTERN: return m->lacks_words(m->lacks_context, m->table, formula) || statements_lack(m, f->a);
        case FORMULA_AND: return any_lacks(m, pat_list(t, f->a));
        case FORMULA_OR: return all_lack(m, pat_list(t, f->a));
        case FORMULA_INSIDE: return match_lacks(m, f->a) || match_absent(m, f->a);
        case FORMULA_VARIABLE: return match_lacks(m, f->b);
        default: return false;
    }
}

/* Where the answer about a formula goes. */
static uint16_t *answer_of(Matcher *m, uint32_t formula, uint16_t **answers, size_t *answer_count, size_t *capacity) {
    size_t count = m->table->first_formula + m->table->pat.formula_count;
    if (count > *answer_count) {
        buffer_reserve((void **)answers, capacity, count, sizeof **answers);
        memset(*answers + *answer_count, 0, (count - *answer_count) * sizeof **answers);
        *answer_count = count;
    }
    return *answers + m->table->first_formula + formula;
}

bool match_find_lack(Matcher *m, uint32_t formula) {
    if (!m->lacks_words) return false;
    bool lacks = find_lack(m, formula);
    *answer_of(m, formula, &m->lacks, &m->lack_count, &m->lack_capacity) = (uint16_t)(m->turn << 1 | lacks);
    return lacks;
}

LiveParts match_live_parts(Matcher *m, uint32_t formula) {
    const PatTable *t = &m->table->pat;
    size_t count = m->table->first_formula + t->formula_count, at = m->table->first_formula + formula;
    if (count > m->live_part_count) {
        buffer_reserve((void **)&m->live_parts, &m->live_part_capacity, count, sizeof *m->live_parts);
        memset(m->live_parts + m->live_part_count, 0, (count - m->live_part_count) * sizeof *m->live_parts);
        m->live_part_count = count;
    }
    if (m->live_parts[at].turn == m->turn) return m->live_parts[at];
    PatList parts = pat_list(t, t->formulas[formula].a);
    LiveParts live = {(uint32_t)m->live_item_count, 0, (uint16_t)m->turn};
    buffer_reserve((void **)&m->live_items, &m->live_item_capacity, m->live_item_count + parts.count, sizeof *m->live_items);
    for (uint32_t i = 0; i < parts.count; i++)
        if (!match_lacks(m, parts.items[i])) m->live_items[live.first + live.count++] = parts.items[i];
    m->live_item_count += live.count;
    return m->live_parts[at] = live;
}

/* ---- what stands nowhere ---- */

static void find_kinds(Matcher *m) {
    const Tree *t = m->tree;
    uint32_t *first = m->kind_first, at[NODE_KIND_COUNT];
    memset(first, 0, sizeof m->kind_first);
    for (uint32_t id = 1; id < t->node_count; id++) first[t->nodes[id].kind + 1]++;
    for (uint32_t kind = 0; kind < NODE_KIND_COUNT; kind++) {
        first[kind + 1] += first[kind];
        at[kind] = first[kind];
    }
    buffer_reserve((void **)&m->of_kind, &m->of_kind_capacity, t->node_count, sizeof *m->of_kind);
    for (uint32_t id = 1; id < t->node_count; id++) m->of_kind[at[t->nodes[id].kind]++] = id;
    m->has_kinds = true;
}

static bool stands_somewhere(Matcher *m, uint32_t formula) {
    if (!m->has_kinds) find_kinds(m);
    for (uint32_t kind = 1; kind < NODE_KIND_COUNT; kind++) {
        if (!bits_has(match_look(m, formula)->kinds, kind)) continue;
        for (uint32_t i = m->kind_first[kind]; i < m->kind_first[kind + 1]; i++)
            if (match_may_stand(m, formula, (NodeId){m->of_kind[i]})) return true;
    }
    return false;
}

/* As deep as formulas are: PATTERN_MAX_DEPTH. */
static bool find_absent(Matcher *m, uint32_t formula) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[formula];
    PatList parts = f->op == FORMULA_AND || f->op == FORMULA_OR ? pat_list(t, f->a) : (PatList){0};
    bool all = f->op == FORMULA_OR && parts.count, any = false;
    for (uint32_t i = 0; i < parts.count; i++) {
        bool absent = match_absent(m, parts.items[i]);
        all &= absent;
        any |= absent;
    }
    switch ((FormulaOp)f->op) {
        case FORMULA_PATTERN: return !stands_somewhere(m, formula);
        case FORMULA_INSIDE: return match_absent(m, f->a);
        case FORMULA_AND: return any;
        case FORMULA_OR: return all;
        default: return false;
    }
}

/* What is asked about all places of a file alike, at nobody's cost. */
typedef struct Asking {
    bool must;
    uint32_t bound;
    uint64_t steps;
    NodeId candidate, callee;
} Asking;

static Asking ask_for_all(Matcher *m) {
    Asking before = {m->must, m->bound, m->steps, m->candidate, m->candidate_callee};
    m->must = false;
    m->bound = UINT32_MAX; /* nothing is bound on the way, and a quick look asks nothing of what is */
    m->steps = UINT64_MAX;
    m->candidate = m->candidate_callee = (NodeId){0};
    return before;
}

static void asked_for_all(Matcher *m, const Asking *before) {
    m->must = before->must;
    m->bound = before->bound;
    m->steps = before->steps;
    m->candidate = before->candidate;
    m->candidate_callee = before->callee;
}

bool match_find_absent(Matcher *m, uint32_t formula) {
    bool absent = match_lacks(m, formula);
    Asking before = ask_for_all(m);
    absent = absent || find_absent(m, formula);
    asked_for_all(m, &before);
    *answer_of(m, formula, &m->absents, &m->absent_count, &m->absent_capacity) = (uint16_t)(m->turn << 1 | absent);
    return absent;
}

/* Which nodes a row can meet: those of a kind, or (kind 0) all of a category. */
static bool fits_somewhere(Matcher *m, uint32_t row, NodeKind kind, NodeCategory category) {
    if (!m->has_kinds) find_kinds(m);
    for (uint32_t k = 1; k < NODE_KIND_COUNT; k++) {
        if (kind ? k != kind && match_plain_kind((NodeKind)k) != kind : node_categories[k] != category) continue;
        for (uint32_t i = m->kind_first[k]; i < m->kind_first[k + 1]; i++)
            if (may_row(m, row, (NodeId){m->of_kind[i]}, NULL, (NodeId){m->of_kind[i]})) return true;
    }
    return false;
}

/* `f(x)` as a statement stands within any other; a statement is of its own kind. */
static bool find_absent_row(Matcher *m, uint32_t number) {
    const PatTable *t = &m->table->pat;
    const PatRow *row = &t->rows[number];
    if (row->op != PAT_NODE || node_categories[row->kind] != CATEGORY_STMT) return false;
    if (row->kind != NODE_Expr) return !fits_somewhere(m, number, (NodeKind)row->kind, CATEGORY_STMT);
    uint32_t value = pat_list(t, row->a).items[0];
    NodeKind kind = t->rows[value].op == PAT_CALL ? NODE_Call : NODE_None;
    return !is_open_row(t, value) && t->rows[value].op != PAT_VAR && !fits_somewhere(m, value, kind, CATEGORY_EXPR);
}

/* The answers about the rows of the table at hand. */
static uint16_t *absent_rows(Matcher *m) {
    uint32_t number = m->table->number;
    if (number >= m->absent_table_count) {
        size_t count = m->absent_table_count;
        buffer_reserve((void **)&m->absent_rows, &m->absent_table_capacity, number + 1u, sizeof *m->absent_rows);
        memset(m->absent_rows + count, 0, (number + 1u - count) * sizeof *m->absent_rows);
        m->absent_table_count = number + 1u;
    }
    if (!m->absent_rows[number]) m->absent_rows[number] = ARENA_ARRAY(&m->home, uint16_t, m->table->pat.row_count);
    return m->absent_rows[number];
}

bool match_row_absent(Matcher *m, uint32_t row) {
    uint16_t *answers = absent_rows(m);
    if (answers[row] >> 1 == m->turn) return answers[row] & 1;
    Asking before = ask_for_all(m);
    bool absent = find_absent_row(m, row);
    asked_for_all(m, &before);
    answers[row] = (uint16_t)(m->turn << 1 | absent);
    return absent;
}
