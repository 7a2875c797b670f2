/* Exponential backtracking. The positions are the characters of the expression, each behind what it has read. Where a
 * position comes back to itself by one text in two ways, that text twice is four ways, and what refuses at the end has all of them
 * tried. Two ways are a step that can be taken twice, or a pair of different positions between a position and itself.
 * Source: A. Weideman et al., Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers, 2016. */
#include "base/bits.h"
#include "match/automaton.h"

enum {
    MAX_POSITIONS = 600,
    WALK_STEPS = 4000,    /* ways from one position to the next ones that are looked at */
    MAX_WORK = 4000000,   /* pairs of positions that are looked at, for one expression */
    MAX_WORDS = 24,       /* texts that are tried for what is behind the loop */
    MAX_WORD = 1500,
    MAX_PATH = 512,
    MAX_SETS = 24, /* of positions, for what may come behind the loop */
};

typedef struct Search {
    Arena *arena;
    const Automaton *a;
    uint32_t count, words; /* positions; words of a set of them */
    uint32_t *nodes;       /* by position */
    uint32_t *position;    /* by node, NO_POSITION where it reads nothing */
    uint8_t *ways;         /* from position to position: 0, 1, or 2 for more */
    bool *accepts, *ends;  /* by position: the expression may be over here; at the end of the text */
    uint64_t *reach;       /* by position: those that come after it */
    uint32_t work, tried;
    uint8_t *word;         /* symbols */
    uint32_t length;
    uint64_t *now, *then;  /* sets of positions */
} Search;

static const uint32_t NO_POSITION = UINT32_MAX;

static const Symbols *symbols_of(const Search *s, uint32_t position) {
    return &s->a->nodes[s->nodes[position]].symbols;
}
static uint8_t ways(const Search *s, uint32_t from, uint32_t to) { return s->ways[from * s->count + to]; }
static bool reaches(const Search *s, uint32_t from, uint32_t to) {
    return bits_has(s->reach + (size_t)from * s->words, to);
}
static bool together(const Search *s, uint32_t a, uint32_t b) { return reaches(s, a, b) && reaches(s, b, a); }

/* A symbol of both: the first one that can be seen, or the last. -1: none. */
static int common(const Search *s, uint32_t a, uint32_t b, bool last) {
    const Symbols *x = symbols_of(s, a), *y = symbols_of(s, b);
    int found = -1;
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        uint32_t symbol = (i + 33) % SYMBOLS;
        if (!(x->bits[symbol / 64] & y->bits[symbol / 64])) continue;
        if (!bits_has(x->bits, symbol) || !bits_has(y->bits, symbol)) continue;
        found = (int)symbol;
        if (!last) break;
    }
    return found;
}
static bool meet(const Search *s, uint32_t a, uint32_t b) {
    const Symbols *x = symbols_of(s, a), *y = symbols_of(s, b);
    for (uint32_t i = 0; i < SYMBOLS / 64; i++)
        if (x->bits[i] & y->bits[i]) return true;
    return false;
}

/* Every way from behind a position to the next ones, without reading: none goes through a node twice. */
static void walk(Search *s, uint32_t from, uint64_t *on_path) {
    struct { uint32_t node, next; } path[MAX_PATH];
    uint32_t depth = 0, steps = 0;
    memset(on_path, 0, BITS_WORDS(s->a->count) * sizeof(*on_path));
    path[depth++].node = s->a->nodes[s->nodes[from]].out[0];
    path[0].next = 0;
    while (depth && steps++ < WALK_STEPS) {
        uint32_t n = path[depth - 1].node;
        const AutomatonNode *node = &s->a->nodes[n];
        bool first = path[depth - 1].next == 0;
        if (first && node->kind == STEP_READ) {
            uint8_t *count = &s->ways[from * s->count + s->position[n]];
            if (*count < 2) (*count)++;
        }
        if (node->kind != STEP_FREE || path[depth - 1].next == 2) {
            if (node->kind == STEP_FREE) bits_remove(on_path, n);
            depth--;
            continue;
        }
        bits_add(on_path, n);
        uint32_t to = node->out[path[depth - 1].next++];
        if (!to || bits_has(on_path, to) || depth == MAX_PATH) continue;
        path[depth].node = to;
        path[depth++].next = 0;
    }
}

/* Can all have been read behind a position? `at_end`: where the text ends. */
static bool is_over(Search *s, uint32_t from, bool at_end, uint64_t *seen, uint32_t *stack) {
    uint32_t depth = 0;
    memset(seen, 0, BITS_WORDS(s->a->count) * sizeof(*seen));
    stack[depth++] = s->a->nodes[s->nodes[from]].out[0];
    while (depth) {
        uint32_t n = stack[--depth];
        if (!n || bits_has(seen, n)) continue;
        bits_add(seen, n);
        const AutomatonNode *node = &s->a->nodes[n];
        if (node->kind == STEP_ACCEPT) return true;
        if (node->kind == STEP_READ || (node->kind == STEP_END && !at_end)) continue;
        stack[depth++] = node->out[0]; /* a node is there once for each that leads to it */
        stack[depth++] = node->out[1];
    }
    return false;
}

static void find_reach(Search *s) {
    for (uint32_t i = 0; i < s->count; i++) {
        for (uint32_t j = 0; j < s->count; j++)
            if (ways(s, i, j)) bits_add(s->reach + (size_t)i * s->words, j);
    }
    for (uint32_t k = 0; k < s->count; k++) {
        const uint64_t *more = s->reach + (size_t)k * s->words;
        for (uint32_t i = 0; i < s->count; i++) {
            uint64_t *row = s->reach + (size_t)i * s->words;
            if (i == k || !bits_has(row, k)) continue;
            for (uint32_t w = 0; w < s->words; w++) row[w] |= more[w];
        }
    }
}

static bool prepare(Search *s, const Automaton *a, Arena *arena) {
    *s = (Search){.arena = arena, .a = a};
    s->nodes = ARENA_ARRAY(arena, uint32_t, a->count);
    s->position = ARENA_ARRAY(arena, uint32_t, a->count);
    for (uint32_t i = 1; i < a->count; i++) {
        s->position[i] = NO_POSITION;
        if (a->nodes[i].kind != STEP_READ) continue;
        s->position[i] = s->count;
        s->nodes[s->count++] = i;
    }
    if (!s->count || s->count > MAX_POSITIONS) return false;
    s->words = BITS_WORDS(s->count);
    s->ways = ARENA_ARRAY(arena, uint8_t, s->count * s->count);
    s->accepts = ARENA_ARRAY(arena, bool, s->count);
    s->ends = ARENA_ARRAY(arena, bool, s->count);
    s->reach = ARENA_ARRAY(arena, uint64_t, (size_t)s->count * s->words);
    s->word = ARENA_ARRAY(arena, uint8_t, MAX_WORD);
    s->now = ARENA_ARRAY(arena, uint64_t, s->words);
    s->then = ARENA_ARRAY(arena, uint64_t, s->words);
    uint64_t *seen = ARENA_ARRAY(arena, uint64_t, BITS_WORDS(a->count));
    uint32_t *stack = ARENA_ARRAY(arena, uint32_t, 2 * (size_t)a->count + 2);
    for (uint32_t i = 0; i < s->count; i++) {
        walk(s, i, seen);
        s->accepts[i] = is_over(s, i, false, seen, stack);
        s->ends[i] = is_over(s, i, true, seen, stack);
    }
    find_reach(s);
    return true;
}

/* Where `set` can be behind one symbol more. */
static void advance(Search *s, const uint64_t *set, uint32_t symbol, uint64_t *to) {
    memset(to, 0, s->words * sizeof(*to));
    for (uint32_t i = 0; i < s->count; i++) {
        if (!bits_has(set, i)) continue;
        s->work += s->count;
        for (uint32_t j = 0; j < s->count; j++)
            if (ways(s, i, j) && bits_has(symbols_of(s, j)->bits, symbol)) bits_add(to, j);
    }
}
static bool any_of(const Search *s, const uint64_t *set, const bool *flags) {
    for (uint32_t i = 0; i < s->count; i++)
        if (flags[i] && bits_has(set, i)) return true;
    return false;
}

static void swap_sets(Search *s) {
    uint64_t *now = s->now;
    s->now = s->then;
    s->then = now;
}
static bool same_sets(const Search *s, const uint64_t *a, const uint64_t *b) {
    return memcmp(a, b, s->words * sizeof(*a)) == 0;
}

/* Is there a text with which nothing matches behind what is in s->now? Sets of positions, those found first first. */
static bool some_text_refuses(Search *s) {
    ArenaMark mark = arena_mark(s->arena);
    uint64_t *sets = ARENA_ARRAY(s->arena, uint64_t, (size_t)MAX_SETS * s->words);
    uint32_t head = 0, count = 1;
    bool refused = false;
    memcpy(sets, s->now, s->words * sizeof(*sets));
    for (; head < count && !refused && s->work < MAX_WORK; head++) {
        for (uint32_t symbol = 0; symbol < SYMBOLS && !refused && s->work < MAX_WORK; symbol++) {
            advance(s, sets + (size_t)head * s->words, symbol, s->then);
            if (any_of(s, s->then, s->accepts)) continue;
            refused = symbol != '\n' && !any_of(s, s->then, s->ends); /* `$` holds before a last line feed */
            uint32_t known = 0;
            while (known < count && !same_sets(s, sets + (size_t)known * s->words, s->then)) known++;
            if (known < count || count == MAX_SETS) continue;
            memcpy(sets + (size_t)count++ * s->words, s->then, s->words * sizeof(*sets));
        }
    }
    arena_reset(s->arena, mark);
    return refused;
}

/* Behind the word, read again and again from `start`: is there a text with which nothing matches? */
static bool can_refuse(Search *s, uint32_t start) {
    memset(s->now, 0, s->words * sizeof(*s->now));
    bits_add(s->now, start);
    for (uint32_t i = 0; i < 2 * s->length; i++) {
        if (s->work > MAX_WORK) return false;
        advance(s, s->now, s->word[i % s->length], s->then);
        swap_sets(s);
        if (any_of(s, s->now, s->accepts)) return false;
    }
    return !any_of(s, s->now, s->ends) || some_text_refuses(s);
}

static bool add_symbol(Search *s, int symbol) {
    if (symbol < 0 || s->length == MAX_WORD) return false;
    s->word[s->length++] = (uint8_t)symbol;
    return true;
}

/* Appends what leads from one position to another of the same loop, by the fewest steps. */
static bool add_path(Search *s, uint32_t from, uint32_t to, bool last) {
    ArenaMark mark = arena_mark(s->arena);
    uint32_t *next = ARENA_ARRAY(s->arena, uint32_t, s->count), *queue = ARENA_ARRAY(s->arena, uint32_t, s->count + 1);
    uint32_t head = 0, tail = 0;
    for (uint32_t i = 0; i < s->count; i++) next[i] = NO_POSITION;
    queue[tail++] = to;
    next[to] = to;
    while (head < tail && next[from] == NO_POSITION) { /* backwards, so that the word comes in order */
        uint32_t at = queue[head++];
        for (uint32_t i = 0; i < s->count; i++) {
            if (next[i] != NO_POSITION || !ways(s, i, at)) continue;
            next[i] = at;
            queue[tail++] = i;
        }
    }
    bool done = next[from] != NO_POSITION;
    while (done && from != to) {
        from = next[from];
        done = add_symbol(s, common(s, from, from, last));
    }
    arena_reset(s->arena, mark);
    return done;
}

/* A step that can be taken in two ways, within a loop. */
static bool double_step(Search *s) {
    for (uint32_t i = 0; i < s->count; i++) {
        for (uint32_t j = 0; j < s->count; j++) {
            if (ways(s, i, j) < 2 || !together(s, i, j)) continue;
            for (uint32_t last = 0; last < 2; last++) {
                if (s->tried++ > MAX_WORDS) return false;
                s->length = 0;
                if (add_symbol(s, common(s, j, j, last)) && add_path(s, j, i, last) && can_refuse(s, i)) return true;
            }
        }
    }
    return false;
}

/* Pairs of positions of one loop. */
typedef struct Pairs {
    const uint32_t *members;
    uint32_t count;
    uint32_t *from, *to; /* by pair: the pair before it on a way from a position twice, the one behind it on a way to one */
    uint32_t *queue;
} Pairs;
static const uint32_t NO_PAIR = UINT32_MAX;

/* All pairs that one text leads to from a position twice, or, backwards, from which one leads to a position twice. */
static bool spread(Search *s, Pairs *p, uint32_t *link, bool back) {
    uint32_t n = p->count, head = 0, tail = 0;
    for (uint32_t i = 0; i < n * n; i++) link[i] = NO_PAIR;
    for (uint32_t i = 0; i < n; i++) {
        link[i * n + i] = i * n + i;
        p->queue[tail++] = i * n + i;
    }
    while (head < tail) {
        uint32_t pair = p->queue[head++], a = p->members[pair / n], b = p->members[pair % n];
        if (back && !meet(s, a, b)) continue;
        for (uint32_t i = 0; i < n; i++) {
            uint32_t x = p->members[i];
            if (!(back ? ways(s, x, a) : ways(s, a, x))) continue;
            for (uint32_t j = 0; j < n; j++) {
                uint32_t y = p->members[j], to = i * n + j;
                if (s->work++ > MAX_WORK) return false;
                if (link[to] != NO_PAIR || !(back ? ways(s, y, b) : ways(s, b, y))) continue;
                if (!back && !meet(s, x, y)) continue;
                link[to] = pair;
                p->queue[tail++] = to;
            }
        }
    }
    return true;
}

/* The word from a position twice through `pair` to a position twice and round; the position in `*start`. */
static bool spell(Search *s, const Pairs *p, uint32_t pair, bool last, uint32_t *start) {
    uint32_t n = p->count, at = pair, steps = 0;
    s->length = 0;
    for (; p->from[at] != at; at = p->from[at], steps++) {
        if (!add_symbol(s, common(s, p->members[at / n], p->members[at % n], last))) return false;
    }
    *start = p->members[at / n];
    for (uint32_t i = 0; i < steps / 2; i++) { /* it was found from its end */
        uint8_t symbol = s->word[i];
        s->word[i] = s->word[steps - 1 - i];
        s->word[steps - 1 - i] = symbol;
    }
    for (at = pair; p->to[at] != at;) {
        at = p->to[at];
        if (!add_symbol(s, common(s, p->members[at / n], p->members[at % n], last))) return false;
    }
    return add_path(s, p->members[at / n], *start, last);
}

static bool double_way(Search *s, const uint32_t *members, uint32_t count) {
    ArenaMark mark = arena_mark(s->arena);
    size_t pairs = (size_t)count * count;
    Pairs p = {members, count, ARENA_ARRAY(s->arena, uint32_t, pairs), ARENA_ARRAY(s->arena, uint32_t, pairs),
               ARENA_ARRAY(s->arena, uint32_t, pairs)};
    bool found = false;
    if (spread(s, &p, p.from, false) && spread(s, &p, p.to, true)) {
        for (uint32_t pair = 0; pair < count * count && !found && s->tried <= MAX_WORDS; pair++) {
            if (pair / count == pair % count || p.from[pair] == NO_PAIR || p.to[pair] == NO_PAIR) continue;
            for (uint32_t last = 0; last < 2 && !found; last++) {
                uint32_t start;
                s->tried++;
                found = spell(s, &p, pair, last, &start) && can_refuse(s, start);
            }
        }
    }
    arena_reset(s->arena, mark);
    return found;
}

static bool double_ways(Search *s) {
    uint32_t *members = ARENA_ARRAY(s->arena, uint32_t, s->count);
    bool *done = ARENA_ARRAY(s->arena, bool, s->count), found = false;
    for (uint32_t i = 0; i < s->count && !found; i++) {
        uint32_t count = 0;
        if (done[i] || !reaches(s, i, i)) continue;
        for (uint32_t j = i; j < s->count; j++) {
            if (!together(s, i, j)) continue;
            members[count++] = j;
            done[j] = true;
        }
        found = count > 1 && double_way(s, members, count);
    }
    return found;
}

/* Without a group that is repeated there is no second way. */
static bool repeats_group(Str pattern) {
    for (size_t i = 1; i < pattern.len; i++) {
        char c = pattern.ptr[i];
        if (pattern.ptr[i - 1] == ')' && (c == '*' || c == '+' || c == '{')) return true;
    }
    return false;
}

bool regex_explodes(Str pattern, uint32_t flags, Arena *scratch) {
    if (!(flags & REGEX_VERBOSE) && !repeats_group(pattern)) return false;
    ArenaMark mark = arena_mark(scratch);
    Automaton a;
    Search s;
    bool found = automaton_read(pattern, flags, scratch, &a) && prepare(&s, &a, scratch) &&
                 (double_step(&s) || double_ways(&s));
    arena_reset(scratch, mark);
    return found;
}
