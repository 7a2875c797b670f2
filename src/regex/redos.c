/* See regex/redos.h. Words are looked for breadth first in products of the automaton with itself, so that the shortest is told. */
#include "regex/redos.h"

enum {
    MAX_STEPS = 100000, /* of all searches in one pattern: a millisecond or two */
    PUMPS = 8,          /* after so many, the states that a text leads to are taken for those of any number */
    MAX_TRIES = 24,     /* words that are tried, of one pattern */
    MAX_ENDS = 24,      /* letters that are tried in pairs behind what is pumped */
};

typedef struct Word {
    uint8_t letters[REDOS_MAX_TEXT];
    uint32_t length;
} Word;

typedef struct RedosSearch {
    const Automaton *a;
    Arena *scratch;
    StateSet reach[AUTOMATON_STATES]; /* from a state, in one step or more */
    uint32_t steps, tries;
    uint8_t ends[LETTER_BEGIN];
    uint32_t end_count;
    Redos found;
} RedosSearch;

static bool in_step(RedosSearch *s) { return ++s->steps < MAX_STEPS; }

/* A letter of a set, the plainest to read. False where there is none. */
static bool pick(CharSet set, uint8_t *letter) {
    static const char plain[] = "a0A -_.,:;/@=\"'<>()[]{}\t\n";
    if (charset_empty(set)) return false;
    for (const char *p = plain; *p; p++) {
        *letter = (uint8_t)*p;
        if (charset_has(set, (unsigned char)*p)) return true;
    }
    for (unsigned c = 127; c >= 1; c--) {
        *letter = (uint8_t)c;
        if (charset_has(set, (unsigned char)c)) return true;
    }
    *letter = LETTER_OTHER;
    return set.others;
}

static CharSet chars_of(const RedosSearch *s, uint32_t state) { return s->a->states[state].chars; }
static CharSet shared(const RedosSearch *s, uint32_t p, uint32_t q) { return charset_and(chars_of(s, p), chars_of(s, q)); }
static bool is_looped(const RedosSearch *s, uint32_t p) { return states_have(&s->reach[p], p) && !s->a->states[p].sealed; }
static bool is_beside(const RedosSearch *s, uint32_t p, uint32_t q) { return states_have(&s->reach[p], q) && states_have(&s->reach[q], p); }

/* S. Warshall, A theorem on Boolean matrices, 1962. */
static void find_reach(RedosSearch *s) {
    const Automaton *a = s->a;
    for (uint32_t p = 0; p < a->count; p++) s->reach[p] = a->states[p].next;
    for (uint32_t k = 0; k < a->count; k++)
        for (uint32_t p = 0; p < a->count; p++)
            if (states_have(&s->reach[p], k)) states_join(&s->reach[p], &s->reach[k]);
}

/* ---- words ---- */

static bool add_letter(Word *w, CharSet from) {
    return w->length < REDOS_MAX_TEXT && pick(from, &w->letters[w->length]) && ++w->length;
}

/* The way back through `from` (what led to each), as a word: `at` is the last, `stop` has no letter of its own. */
static bool write_way(const RedosSearch *s, const uint16_t *from, uint32_t at, uint32_t stop, Word *w) {
    uint16_t way[REDOS_MAX_TEXT];
    uint32_t n = 0;
    for (; at != stop; at = from[at]) {
        if (n == REDOS_MAX_TEXT) return false;
        way[n++] = (uint16_t)at;
    }
    while (n)
        if (!add_letter(w, chars_of(s, way[--n]))) return false;
    return true;
}

/* Appends the shortest word that leads from p to q in one step or more. */
static bool add_way(RedosSearch *s, uint32_t p, uint32_t q, Word *w) {
    uint16_t from[AUTOMATON_STATES], queue[AUTOMATON_STATES];
    uint32_t count = 0;
    StateSet seen = {{0}};
    const StateSet *first = &s->a->states[p].next;
    for (uint32_t n = states_after(first, 0); n < AUTOMATON_STATES; n = states_after(first, n + 1)) {
        if (charset_empty(chars_of(s, n))) continue;
        states_add(&seen, n);
        from[n] = UINT16_MAX;
        queue[count++] = (uint16_t)n;
    }
    for (uint32_t i = 0; i < count && in_step(s); i++) {
        uint32_t at = queue[i];
        if (at == q) {
            uint32_t begin = at;
            while (from[begin] != UINT16_MAX) begin = from[begin];
            return add_letter(w, chars_of(s, begin)) && write_way(s, from, at, begin, w);
        }
        const StateSet *next = &s->a->states[at].next;
        for (uint32_t n = states_after(next, 0); n < AUTOMATON_STATES; n = states_after(next, n + 1)) {
            if (states_have(&seen, n) || charset_empty(chars_of(s, n))) continue;
            states_add(&seen, n);
            from[n] = (uint16_t)at;
            queue[count++] = (uint16_t)n;
        }
    }
    return false;
}

/* ---- whether it fails behind the pumped part: else nothing is tried again ---- */

static bool read_letter(const Automaton *a, StateSet *at, unsigned letter) {
    *at = automaton_step(a, at, letter);
    return !states_meet(at, &a->last);
}

static bool read_word(const Automaton *a, StateSet *at, const Word *w) {
    for (uint32_t i = 0; i < w->length; i++)
        if (!read_letter(a, at, w->letters[i])) return false;
    return true;
}

/* Letters that some state takes, or none does. */
static void find_ends(RedosSearch *s) {
    bool has[LETTER_BEGIN] = {false};
    for (uint32_t p = 1; p < s->a->count; p++) {
        uint8_t letter;
        if (pick(chars_of(s, p), &letter)) has[letter] = true;
        if (pick(charset_not(chars_of(s, p)), &letter)) has[letter] = true;
    }
    has['!'] = has['\n'] = true;
    for (unsigned c = '!'; c < LETTER_BEGIN; c++) /* those that are plain to see first */
        if (has[c]) s->ends[s->end_count++] = (uint8_t)c;
    for (unsigned c = 0; c < '!'; c++)
        if (has[c]) s->ends[s->end_count++] = (uint8_t)c;
}

static bool fails_at_end(const Automaton *a, StateSet at) { return read_letter(a, &at, LETTER_END); }

/* `suffix`: what makes it fail, of at most two letters. */
static bool can_fail(RedosSearch *s, const StateSet *at, Word *suffix) {
    const Automaton *a = s->a;
    if (!s->end_count) find_ends(s);
    suffix->length = 0;
    if (fails_at_end(a, *at)) return true;
    for (uint32_t i = 0; i < s->end_count && in_step(s); i++) {
        StateSet one = *at;
        if (!read_letter(a, &one, s->ends[i])) continue;
        suffix->letters[0] = s->ends[i];
        suffix->length = 1;
        if (fails_at_end(a, one)) return true;
        for (uint32_t j = 0; j < s->end_count && s->end_count <= MAX_ENDS && in_step(s); j++) {
            StateSet two = one;
            if (!read_letter(a, &two, s->ends[j])) continue;
            suffix->letters[1] = s->ends[j];
            suffix->length = 2;
            if (fails_at_end(a, two)) return true;
        }
    }
    return false;
}

static RedosText text_of(const Word *w) {
    RedosText t = {.length = w->length};
    for (uint32_t i = 0; i < w->length; i++) t.letters[i] = w->letters[i] == LETTER_OTHER ? REDOS_BEYOND : (char)w->letters[i];
    return t;
}

/* The shortest text that leads to `state`. */
static bool find_prefix(RedosSearch *s, uint32_t state, Word *prefix) {
    StateSet at = {{1}}, begin = automaton_step(s->a, &at, LETTER_BEGIN);
    if (states_have(&begin, state)) return true;
    if (add_way(s, 0, state, prefix)) return true;
    for (uint32_t p = states_after(&begin, 0); p < AUTOMATON_STATES; p = states_after(&begin, p + 1)) { /* over an anchor */
        prefix->length = 0;
        if (add_way(s, p, state, prefix)) return true;
    }
    return false;
}

/* After the prefix and the pump many times: false where it has matched by then. */
static bool pump_up(RedosSearch *s, const Word *prefix, const Word *pump, StateSet *at) {
    *at = (StateSet){{1}};
    bool fails = read_letter(s->a, at, LETTER_BEGIN) && read_word(s->a, at, prefix);
    for (uint32_t i = 0; i < PUMPS && fails && in_step(s); i++) fails = read_word(s->a, at, pump);
    return fails;
}

/* A text that begins so that `state` is reached, goes on with `pump` many times, and does not match. */
static bool try_pump(RedosSearch *s, uint32_t state, const Word *pump, RedosCost cost) {
    StateSet at;
    Word prefix = {.length = 0}, suffix;
    if (s->tries++ >= MAX_TRIES || !pump->length) return false;
    bool fails = pump_up(s, &prefix, pump, &at) && states_have(&at, state) && can_fail(s, &at, &suffix);
    if (!fails && (!find_prefix(s, state, &prefix) || !pump_up(s, &prefix, pump, &at) || !can_fail(s, &at, &suffix))) return false;
    s->found = (Redos){cost, text_of(&prefix), text_of(pump), text_of(&suffix), s->found.steps};
    return true;
}

/* ---- exponential: back to the same state on two ways ---- */

static bool find_double(RedosSearch *s) {
    const Automaton *a = s->a;
    for (uint32_t p = 1; p < a->count; p++) {
        const StateSet *twice = &a->states[p].twice;
        for (uint32_t q = states_after(twice, 0); q < AUTOMATON_STATES; q = states_after(twice, q + 1)) {
            if (!is_looped(s, p) || a->states[q].sealed || !is_beside(s, p, q)) continue;
            Word pump = {.length = 0};
            if (!add_letter(&pump, chars_of(s, q)) || (p != q && !add_way(s, q, p, &pump))) continue;
            if (try_pump(s, p, &pump, REDOS_EXPONENTIAL)) return true;
        }
    }
    return false;
}

/* Pairs of states of one loop, reached from `base` twice over the same word. */
typedef struct PairSearch {
    uint32_t members[AUTOMATON_STATES], count; /* of the loop */
    uint32_t *from;                            /* by pair: 1 + the pair before; 0: not seen */
    uint32_t *queue;
} PairSearch;

/* The two states of a pair lead on by one letter: to a pair, or (`*back`, true) to one state again. */
static bool spread(RedosSearch *s, PairSearch *ps, uint32_t pair, uint32_t *queued, uint32_t *back) {
    uint32_t i = pair / ps->count, j = pair % ps->count;
    const StateSet *next_i = &s->a->states[ps->members[i]].next, *next_j = &s->a->states[ps->members[j]].next;
    for (uint32_t k = 0; k < ps->count; k++) {
        if (!states_have(next_i, ps->members[k])) continue;
        for (uint32_t l = 0; l < ps->count && in_step(s); l++) {
            if (!states_have(next_j, ps->members[l]) || charset_empty(shared(s, ps->members[k], ps->members[l]))) continue;
            uint32_t to = k < l ? k * ps->count + l : l * ps->count + k;
            if (k == l && i == j) continue; /* the diagonal itself */
            if (k == l) {
                *back = k;
                return true;
            }
            if (ps->from[to]) continue;
            ps->from[to] = 1 + pair;
            ps->queue[(*queued)++] = to;
        }
    }
    return false;
}

static bool pair_word(RedosSearch *s, const PairSearch *ps, uint32_t base, uint32_t pair, uint32_t back, Word *w) {
    uint32_t way[REDOS_MAX_TEXT], n = 0, diagonal = base * ps->count + base;
    for (; pair != diagonal; pair = ps->from[pair] - 1) {
        if (n == REDOS_MAX_TEXT) return false;
        way[n++] = pair;
    }
    while (n) {
        pair = way[--n];
        if (!add_letter(w, shared(s, ps->members[pair / ps->count], ps->members[pair % ps->count]))) return false;
    }
    if (!add_letter(w, chars_of(s, ps->members[back]))) return false;
    return back == base || add_way(s, ps->members[back], ps->members[base], w);
}

static bool search_pairs(RedosSearch *s, PairSearch *ps, uint32_t base) {
    uint32_t pairs = ps->count * ps->count, queued = 0, back = 0, diagonal = base * ps->count + base;
    memset(ps->from, 0, pairs * sizeof *ps->from);
    ps->from[diagonal] = 1 + diagonal;
    ps->queue[queued++] = diagonal;
    for (uint32_t i = 0; i < queued && s->steps < MAX_STEPS; i++) {
        if (!spread(s, ps, ps->queue[i], &queued, &back)) continue;
        Word pump = {.length = 0};
        return pair_word(s, ps, base, ps->queue[i], back, &pump) && try_pump(s, ps->members[base], &pump, REDOS_EXPONENTIAL);
    }
    return false;
}

/* Two states that follow one another state of their loop on the same letter: without them nothing is ambiguous in it. */
static bool has_fork(const RedosSearch *s, const PairSearch *ps) {
    for (uint32_t i = 0; i < ps->count; i++) {
        const StateSet *next = &s->a->states[ps->members[i]].next;
        for (uint32_t k = 0; k < ps->count; k++) {
            if (!states_have(next, ps->members[k])) continue;
            for (uint32_t l = k + 1; l < ps->count; l++)
                if (states_have(next, ps->members[l]) && !charset_empty(shared(s, ps->members[k], ps->members[l]))) return true;
        }
    }
    return false;
}

static bool find_exponential(RedosSearch *s) {
    StateSet done = {{1}};
    if (find_double(s)) return true;
    for (uint32_t p = 1; p < s->a->count; p++) {
        if (states_have(&done, p) || !is_looped(s, p)) continue;
        PairSearch ps = {.count = 0};
        for (uint32_t q = p; q < s->a->count; q++) {
            if (s->a->states[q].sealed || (q != p && !is_beside(s, p, q))) continue;
            states_add(&done, q);
            ps.members[ps.count++] = q;
        }
        if (ps.count < 2 || !has_fork(s, &ps)) continue;
        ArenaMark mark = arena_mark(s->scratch);
        ps.from = arena_alloc(s->scratch, (size_t)ps.count * ps.count * sizeof *ps.from);
        ps.queue = arena_alloc(s->scratch, (size_t)ps.count * ps.count * sizeof *ps.queue);
        bool found = false;
        for (uint32_t i = 0; i < ps.count && !found; i++) found = search_pairs(s, &ps, i);
        arena_reset(s->scratch, mark);
        if (found) return true;
    }
    return false;
}

/* ---- polynomial: one loop, then another, over the same word ---- */

typedef struct Loop {
    uint32_t states[AUTOMATON_STATES], count;
    uint16_t place[AUTOMATON_STATES]; /* in `states`; UINT16_MAX: not of the loop */
} Loop;

/* Three states that read the same word: x stays in the first loop, y goes from there to the second, z stays in that. */
typedef struct Triples {
    Loop first, second;
    uint32_t states; /* of the automaton */
    uint32_t *from;  /* by triple: 1 + the one before */
    uint32_t *queue, queued;
} Triples;

typedef struct Triple {
    uint32_t x, y, z;
} Triple;

static uint32_t triple_id(const Triples *t, Triple of) {
    return ((uint32_t)t->first.place[of.x] * t->states + of.y) * t->second.count + t->second.place[of.z];
}

static Triple triple_of(const Triples *t, uint32_t id) {
    uint32_t pair = id / t->second.count;
    return (Triple){t->first.states[pair / t->states], pair % t->states, t->second.states[id % t->second.count]};
}

static CharSet of_three(const RedosSearch *s, Triple t) { return charset_and(shared(s, t.x, t.y), chars_of(s, t.z)); }

static void loop_around(const RedosSearch *s, uint32_t p, Loop *loop) {
    loop->count = 0;
    for (uint32_t q = 0; q < s->a->count; q++) {
        bool inside = q == p || is_beside(s, p, q);
        loop->place[q] = inside ? (uint16_t)loop->count : UINT16_MAX;
        if (inside) loop->states[loop->count++] = q;
    }
}

static void spread_triple(RedosSearch *s, Triples *t, uint32_t id, uint32_t q) {
    const struct AutomatonState *states = s->a->states;
    Triple at = triple_of(t, id), to;
    const StateSet *nx = &states[at.x].next, *ny = &states[at.y].next, *nz = &states[at.z].next;
    for (to.x = states_after(nx, 0); to.x < AUTOMATON_STATES; to.x = states_after(nx, to.x + 1)) {
        if (t->first.place[to.x] == UINT16_MAX) continue;
        for (to.z = states_after(nz, 0); to.z < AUTOMATON_STATES; to.z = states_after(nz, to.z + 1)) {
            if (t->second.place[to.z] == UINT16_MAX || charset_empty(shared(s, to.x, to.z))) continue;
            for (to.y = states_after(ny, 0); to.y < AUTOMATON_STATES && in_step(s); to.y = states_after(ny, to.y + 1)) {
                uint32_t next = triple_id(t, to);
                if (t->from[next] || charset_empty(of_three(s, to)) || (to.y != q && !states_have(&s->reach[to.y], q))) continue;
                t->from[next] = 1 + id;
                t->queue[t->queued++] = next;
            }
        }
    }
}

static bool triple_word(const RedosSearch *s, const Triples *t, uint32_t start, uint32_t id, Word *w) {
    uint32_t way[REDOS_MAX_TEXT], n = 0;
    do {
        if (n == REDOS_MAX_TEXT) return false;
        way[n++] = id;
        id = t->from[id] - 1;
    } while (id != start);
    while (n)
        if (!add_letter(w, of_three(s, triple_of(t, way[--n])))) return false;
    return true;
}

static bool search_triples(RedosSearch *s, Triples *t, uint32_t p, uint32_t q) {
    uint32_t start = triple_id(t, (Triple){p, p, q}), goal = triple_id(t, (Triple){p, q, q});
    spread_triple(s, t, start, q);
    for (uint32_t i = 0; i < t->queued && s->steps < MAX_STEPS; i++) {
        if (t->queue[i] != goal) {
            spread_triple(s, t, t->queue[i], q);
            continue;
        }
        Word pump = {.length = 0};
        return triple_word(s, t, start, goal, &pump) && try_pump(s, p, &pump, REDOS_POLYNOMIAL);
    }
    return false;
}

static bool find_polynomial(RedosSearch *s) {
    enum { MOST = 1 << 18 }; /* triples of two loops */
    Triples *t = ARENA_NEW(s->scratch, Triples);
    t->states = s->a->count;
    for (uint32_t p = 0; p < s->a->count; p++) {
        if (!is_looped(s, p)) continue;
        loop_around(s, p, &t->first);
        for (uint32_t q = 1; q < s->a->count && s->steps < MAX_STEPS; q++) {
            if (p == q || !is_looped(s, q) || !states_have(&s->reach[p], q)) continue;
            loop_around(s, q, &t->second);
            size_t triples = (size_t)t->first.count * t->states * t->second.count;
            if (triples > MOST) continue;
            ArenaMark mark = arena_mark(s->scratch);
            t->from = ARENA_ARRAY(s->scratch, uint32_t, triples);
            t->queue = arena_alloc(s->scratch, triples * sizeof *t->queue);
            t->queued = 0;
            bool found = search_triples(s, t, p, q);
            arena_reset(s->scratch, mark);
            if (found) return true;
        }
    }
    return false;
}

static Redos find_in(Str pattern, RegexMode mode, RedosCost least, Automaton *a, Arena *scratch) {
    Redos found = {.cost = REDOS_NONE};
    if (!automaton_read(a, pattern, mode) || a->empty) return found;
    ArenaMark mark = arena_mark(scratch);
    RedosSearch *s = arena_alloc(scratch, sizeof *s);
    s->a = a;
    s->scratch = scratch;
    s->steps = s->tries = s->end_count = 0;
    s->found = found;
    find_reach(s);
    if (!find_exponential(s) && least <= REDOS_POLYNOMIAL) {
        s->found.steps = s->steps;
        s->tries = s->steps = 0;
        find_polynomial(s);
    }
    found = s->found;
    found.steps += s->steps;
    arena_reset(scratch, mark);
    return found;
}

Redos redos_find(Str pattern, RegexMode mode, RedosCost least, Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    Automaton *a = arena_alloc(scratch, sizeof *a), *inner = arena_alloc(scratch, sizeof *inner);
    a->look_count = 0;
    Redos found = find_in(pattern, mode, least, a, scratch);
    RegexMode there = {.use = REGEX_MATCH, .engine = mode.engine, .flags = mode.flags};
    for (uint32_t i = 0; i < a->look_count && found.cost != REDOS_EXPONENTIAL; i++) {
        Redos look = find_in(a->looks[i], there, REDOS_EXPONENTIAL, inner, scratch);
        look.steps += found.steps;
        if (look.cost == REDOS_EXPONENTIAL) found = look;
        else found.steps = look.steps;
    }
    arena_reset(scratch, mark);
    return found;
}
