/* pattern-regex and pattern-not-regex: pieces of the text beside pieces of the tree. Where two hold at once, one within
 * the other, the smaller one is what was found. */
#include "match/inside.h"

enum { MAX_FINDS = 1 << 18 }; /* pieces of one file, of all expressions together */

static bool holds_all(Range outer, Range inner) { return outer.start <= inner.start && outer.end >= inner.end; }

/* All pieces of the file that an expression finds, looked for once. */
static FindFact find_all(Matcher *m, uint32_t string) {
    for (size_t i = 0; i < m->find_count; i++) {
        if (m->finds[i].table == m->table->number && m->finds[i].string == string) return m->finds[i];
    }
    FindFact fact = {m->table->number, string, m->range_count, m->range_count};
    Str text = m->tree->source->text, pattern = pat_string(&m->table->pat, string);
    Range range;
    for (size_t at = 0; step(m) && regex_next(m, pattern, text, at, &range);) {
        at = range.end > range.start ? range.end : (size_t)range.end + 1;
        if (range.end == range.start) continue;
        if (m->range_count == MAX_FINDS) {
            m->steps = 0; /* a bound: the report says so */
            break;
        }
        buffer_reserve((void **)&m->ranges, &m->range_capacity, m->range_count + 1, sizeof(Range));
        m->ranges[m->range_count++] = range;
    }
    fact.last = m->range_count;
    buffer_reserve((void **)&m->finds, &m->find_capacity, m->find_count + 1, sizeof(FindFact));
    m->finds[m->find_count++] = fact;
    return fact;
}

static Range range_of(Matcher *m, Place p) {
    if (m->focus.end) return m->focus;
    if (!node_is(p.node)) return (Range){0};
    if (tree_kind(m->tree, p.node) == NODE_Module) return (Range){0, (uint32_t)m->tree->source->text.len};
    return (Range){tree_start(m->tree, p.node), tree_end(m->tree, p.node)};
}

/* The smallest node around a piece of text; children stand before their parents, so it is the first. */
static NodeId node_around(Matcher *m, Range range) {
    for (uint32_t i = 1; i < m->tree->node_count && step(m); i++) {
        NodeId n = {i};
        if (holds_all((Range){tree_start(m->tree, n), tree_end(m->tree, n)}, range)) return n;
    }
    return m->tree->root;
}

static bool find_in_subject(Matcher *m, const FormulaRow *f, AndCont *next) {
    Range old = m->found_in_subject, range;
    bool enough = false;
    for (size_t at = 0;
         !enough && step(m) && regex_next(m, pat_string(&m->table->pat, f->a), m->subject, at, &range);) {
        at = range.end > range.start ? range.end : (size_t)range.end + 1;
        m->found_in_subject = range;
        enough = resume(m, &next->cont);
    }
    m->found_in_subject = old;
    return enough;
}

bool match_find(Matcher *m, const FormulaRow *f, AndCont *next) {
    if (m->subject.ptr) return find_in_subject(m, f, next);
    bool file = node_is(next->place.node) && tree_kind(m->tree, next->place.node) == NODE_Module;
    if (file != (f->b == 1)) return false;
    Range old = m->focus, here = range_of(m, next->place);
    if (here.end == here.start) return false;
    FindFact fact = find_all(m, f->a);
    size_t low = fact.first, high = fact.last;
    while (low < high) { /* the first that ends behind the beginning of the place */
        size_t middle = low + (high - low) / 2;
        if (m->ranges[middle].end <= here.start) low = middle + 1;
        else high = middle;
    }
    Place place = next->place;
    for (; low < fact.last && step(m) && m->ranges[low].start < here.end; low++) {
        Range range = m->ranges[low];
        if (holds_all(range, here)) {
            if (resume(m, &next->cont)) return true;
        } else if (holds_all(here, range)) {
            m->focus = range;
            if (file) next->place = place_of(m, node_around(m, range));
            if (resume(m, &next->cont)) return true;
            m->focus = old;
            next->place = place;
        }
    }
    return false;
}

bool match_not_find(Matcher *m, const FormulaRow *f, Place p) {
    Range range;
    if (m->subject.ptr) {
        for (size_t at = 0; step(m) && regex_next(m, pat_string(&m->table->pat, f->a), m->subject, at, &range);) {
            at = range.end > range.start ? range.end : (size_t)range.end + 1;
            if (holds_all(range, m->found_in_subject)) return false;
        }
        return true;
    }
    Range here = range_of(m, p);
    FindFact fact = find_all(m, f->a);
    size_t low = fact.first, high = fact.last;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->ranges[middle].end < here.end) low = middle + 1;
        else high = middle;
    }
    return low == fact.last || !holds_all(m->ranges[low], here);
}
