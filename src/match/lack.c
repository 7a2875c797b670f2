/* Which formulas cannot hold in a file at all, since it lacks the words that their patterns need? The rules know the words
 * of a file; what follows for formulas made of others is found here, once a file and formula, when somebody asks. */
#include "match/inside.h"

/* An entry is the turn of its file, and whether it lacks something. */
enum { TURNS = 1 << 15 };

void matcher_lacks(Matcher *m, MatchLacks *lacks, void *context) {
    m->lacks_words = lacks;
    m->lacks_context = context;
}

void matcher_open(Matcher *m) {
    if (++m->turn < TURNS) return;
    memset(m->lacks, 0, m->lack_count * sizeof *m->lacks);
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

/* As deep as formulas are: PATTERN_MAX_DEPTH. */
static bool find_lack(Matcher *m, uint32_t formula) {
    const PatTable *t = &m->table->pat;
    const FormulaRow *f = &t->formulas[formula];
    switch ((FormulaOp)f->op) {
        case FORMULA_PATTERN: return m->lacks_words(m->lacks_context, m->table, formula);
        case FORMULA_AND: return any_lacks(m, pat_list(t, f->a));
        case FORMULA_OR: return all_lack(m, pat_list(t, f->a));
        case FORMULA_INSIDE: return match_lacks(m, f->a);
        case FORMULA_VARIABLE: return match_lacks(m, f->b);
        default: return false;
    }
}

bool match_find_lack(Matcher *m, uint32_t formula) {
    if (!m->lacks_words) return false;
    size_t at = m->table->first_formula + formula, count = m->table->first_formula + m->table->pat.formula_count;
    if (count > m->lack_count) {
        buffer_reserve((void **)&m->lacks, &m->lack_capacity, count, sizeof *m->lacks);
        memset(m->lacks + m->lack_count, 0, (count - m->lack_count) * sizeof *m->lacks);
        m->lack_count = count;
    }
    bool lacks = find_lack(m, formula);
    m->lacks[at] = (uint16_t)(m->turn << 1 | lacks);
    return lacks;
}
