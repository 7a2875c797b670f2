/* Which rules may hold in a file, by the names in it: see need.h. One pass over the file's names, one over its nodes. */
#include "rules/need.h"

#include "base/fault.h"

#include <stdlib.h>

/* By these Python reaches what is not written: see value/trigger.c, whose lists these are. */
typedef enum Special {
    SPECIAL_NONE,
    SPECIAL_INTO,     /* any last word, given the first */
    SPECIAL_ANYTHING, /* any qualified name */
    SPECIAL_BARE,     /* the same, as a bare name */
    SPECIAL_MODULES,  /* the same, as a bare name or beside `sys` */
} Special;

static const struct {
    Str word;
    Special special;
} specials[] = {
    {S("getattr"), SPECIAL_INTO},
    {S("vars"), SPECIAL_INTO},
    {S("__dict__"), SPECIAL_INTO},
    {S("attrgetter"), SPECIAL_INTO},
    {S("__getattribute__"), SPECIAL_INTO},
    {S("import_module"), SPECIAL_ANYTHING},
    {S("__import__"), SPECIAL_BARE},
    {S("globals"), SPECIAL_BARE},
    {S("locals"), SPECIAL_BARE},
    {S("__builtins__"), SPECIAL_BARE},
    {S("modules"), SPECIAL_MODULES},
};

static const struct {
    Str name, canonical;
} aliases[] = {
#define ALIAS(name, canonical) {S(name), S(canonical)},
#include "sema/alias.def"
#undef ALIAS
};

static bool has_bit(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }
static void set_bit(uint64_t *bits, uint32_t i) { bits[i / 64] |= UINT64_C(1) << (i % 64); }

/* First byte, last byte and length in 16 bits. */
static uint32_t shape_of(Str word) {
    uint32_t first = (unsigned char)word.ptr[0], last = (unsigned char)word.ptr[word.len - 1];
    return (first ^ last << 5 ^ (uint32_t)word.len << 11) & 0xFFFF;
}

static uint32_t seek(const Gate *g, Str text) {
    uint32_t i = (uint32_t)str_hash(text) & g->mask;
    while (g->slots[i] && !str_eq(g->words[g->slots[i]].text, text)) i = (i + 1) & g->mask;
    return i;
}

void gate_init(Gate *g, Arena *arena, uint32_t rule_count) {
    *g = (Gate){.arena = arena, .word_capacity = 1024, .word_count = 1, .mask = 4095, .term_count = 1};
    g->words = ARENA_ARRAY(arena, GateWord, g->word_capacity);
    g->slots = ARENA_ARRAY(arena, uint32_t, g->mask + 1);
    g->rule_words = rule_count / 64 + 1;
    g->always = ARENA_ARRAY(arena, uint64_t, g->rule_words);
}

static void grow(Gate *g) {
    GateWord *words = ARENA_ARRAY(g->arena, GateWord, 4 * (size_t)g->word_capacity);
    memcpy(words, g->words, g->word_count * sizeof(GateWord));
    g->words = words;
    g->word_capacity *= 4;
    g->mask = 4 * g->mask + 3;
    g->slots = ARENA_ARRAY(g->arena, uint32_t, (size_t)g->mask + 1);
    for (uint32_t i = 1; i < g->word_count; i++) g->slots[seek(g, g->words[i].text)] = i;
}

GateWord *gate_word(Gate *g, Str text) {
    uint32_t slot = seek(g, text);
    if (g->slots[slot]) return &g->words[g->slots[slot]];
    if (g->word_count == UINT16_MAX || !text.len) return &g->words[0];
    if (g->word_count == g->word_capacity) {
        grow(g);
        slot = seek(g, text);
    }
    g->slots[slot] = g->word_count;
    g->shapes[shape_of(text) >> 6] |= UINT64_C(1) << (shape_of(text) & 63);
    GateWord *w = &g->words[g->word_count++];
    w->text = text;
    return w;
}

TermId gate_term(Gate *g, NeedRole role, Str text) {
    GateWord *w = gate_word(g, text);
    if (w == g->words || (!w->terms[role] && g->term_count == UINT16_MAX)) return 0; /* too many: not asked for */
    if (!w->terms[role]) w->terms[role] = (TermId)g->term_count++;
    return w->terms[role];
}

void gate_add(Gate *g, uint32_t rule, Ways ways) {
    for (uint32_t i = 0; i < ways.count; i++) {
        if (!ways.items[i].count) {
            set_bit(g->always, rule);
            return;
        }
    }
    if (g->way_count + ways.count > g->way_capacity) {
        uint32_t capacity = 2 * (g->way_count + ways.count) + 1024;
        GateWay *all = ARENA_ARRAY(g->arena, GateWay, capacity);
        if (g->way_count) memcpy(all, g->ways, g->way_count * sizeof(GateWay));
        g->ways = all;
        g->way_capacity = capacity;
    }
    for (uint32_t i = 0; i < ways.count; i++) g->ways[g->way_count++] = (GateWay){ways.items[i], rule};
}

/* A way waits for the rarest of its terms: never for a last word, which getattr() may give, where there is another;
 * otherwise long words are rarer than short ones. */
static void choose(const uint8_t *cost, Way *way) {
    for (uint32_t i = 1; i < way->count; i++) {
        if (cost[way->terms[i]] >= cost[way->terms[0]]) continue;
        TermId other = way->terms[0];
        way->terms[0] = way->terms[i];
        way->terms[i] = other;
    }
}

static void sort_ways(Gate *g, const uint8_t *cost) {
    g->watch = ARENA_ARRAY(g->arena, uint32_t, (size_t)g->term_count + 1);
    for (uint32_t i = 0; i < g->way_count; i++) {
        choose(cost, &g->ways[i].way);
        g->watch[g->ways[i].way.terms[0]]++;
        set_bit(g->watched, g->ways[i].way.terms[0]);
    }
    for (uint32_t t = 1; t <= g->term_count; t++) g->watch[t] += g->watch[t - 1];
    GateWay *sorted = ARENA_ARRAY(g->arena, GateWay, g->way_count);
    for (uint32_t i = g->way_count; i-- > 0;) sorted[--g->watch[g->ways[i].way.terms[0]]] = g->ways[i];
    g->ways = sorted;
}

static Str first_segment(Str dotted) { return str_slice(dotted, 0, str_find_byte(dotted, '.', 0)); }

/* The terms of each word in a row, with those of what it is an alias of. */
static void list_satisfied(Gate *g) {
    uint32_t *from = ARENA_ARRAY(g->arena, uint32_t, COUNT_OF(aliases)), total = 0;
    TermId *roots = ARENA_ARRAY(g->arena, TermId, COUNT_OF(aliases));
    for (size_t i = 0; i < COUNT_OF(aliases); i++) { /* posix is as good as os */
        from[i] = gate_find(g, first_segment(aliases[i].name));
        roots[i] = g->words[gate_find(g, first_segment(aliases[i].canonical))].terms[NEED_ROOT];
        if (roots[i]) g->words[from[i]].satisfied_count++;
    }
    for (uint32_t i = 1; i < g->word_count; i++) {
        GateWord *w = &g->words[i];
        w->satisfies = total;
        total += w->satisfied_count + NEED_ROLE_COUNT;
        w->satisfied_count = 0;
    }
    g->satisfied = ARENA_ARRAY(g->arena, TermId, (size_t)total);
    for (uint32_t i = 1; i < g->word_count; i++) {
        GateWord *w = &g->words[i];
        for (uint32_t role = 0; role < NEED_ROLE_COUNT; role++) {
            if (role != NEED_BARE && w->terms[role]) g->satisfied[w->satisfies + w->satisfied_count++] = w->terms[role];
        }
    }
    for (size_t i = 0; i < COUNT_OF(aliases); i++) {
        GateWord *w = &g->words[from[i]];
        if (roots[i]) g->satisfied[w->satisfies + w->satisfied_count++] = roots[i];
    }
}

void gate_finish(Gate *g) {
    for (size_t i = 0; i < COUNT_OF(specials); i++) gate_word(g, specials[i].word)->special = (uint8_t)specials[i].special;
    gate_word(g, S("sys"));
    for (size_t i = 0; i < COUNT_OF(aliases); i++) gate_word(g, first_segment(aliases[i].name));
    g->words[0] = (GateWord){0};
    g->term_words = g->term_count / 64 + 1;
    g->watched = ARENA_ARRAY(g->arena, uint64_t, g->term_words);
    g->into = ARENA_ARRAY(g->arena, uint64_t, g->term_words);
    g->anything = ARENA_ARRAY(g->arena, uint64_t, g->term_words);
    g->splat = ARENA_ARRAY(g->arena, uint64_t, g->term_words);
    uint8_t *cost = ARENA_ARRAY(g->arena, uint8_t, g->term_count);
    for (uint32_t i = 1; i < g->word_count; i++) {
        const GateWord *w = &g->words[i];
        for (uint32_t role = 0; role < NEED_ROLE_COUNT; role++) {
            TermId term = w->terms[role];
            if (!term) continue;
            if (role == NEED_LAST) set_bit(g->into, term);
            if (role == NEED_LAST || role == NEED_ROOT || role == NEED_BARE) set_bit(g->anything, term);
            if (role == NEED_KEYWORD) set_bit(g->splat, term);
            bool weak = role == NEED_LAST || role == NEED_KEYWORD;
            cost[term] = (uint8_t)((weak ? 100 : 50) - (w->text.len < 30 ? w->text.len : 30));
        }
    }
    list_satisfied(g);
    sort_ways(g, cost);
}

GateFile gate_file_new(const Gate *g, Arena *arena) {
    return (GateFile){
        .terms = ARENA_ARRAY(arena, uint64_t, g->term_words),
        .live = ARENA_ARRAY(arena, uint64_t, g->rule_words),
    };
}

void gate_file_free(GateFile *f) { buffer_free((void **)&f->words, &f->word_capacity); }

uint32_t gate_find(const Gate *g, Str text) {
    if (!text.len || !(g->shapes[shape_of(text) >> 6] >> (shape_of(text) & 63) & 1)) return 0;
    return g->slots[seek(g, text)];
}

/* What the names of a file have shown so far. */
typedef struct Seen {
    bool bare, into, anything, splat, modules, sys;
} Seen;

static void note_word(const Gate *g, GateFile *f, Seen *seen, uint32_t word) {
    const GateWord *w = &g->words[word];
    for (uint32_t i = 0; i < w->satisfied_count; i++) set_bit(f->terms, g->satisfied[w->satisfies + i]);
    seen->bare |= w->terms[NEED_BARE] || w->special >= SPECIAL_BARE;
    seen->into |= w->special == SPECIAL_INTO;
    seen->anything |= w->special == SPECIAL_ANYTHING;
    seen->modules |= w->special == SPECIAL_MODULES;
    seen->sys |= str_eq(w->text, S("sys"));
}

/* The words of `a.b.c` in an import. */
static void note_dotted(const Gate *g, GateFile *f, Seen *seen, Str dotted) {
    if (str_find_byte(dotted, '.', 0) == SIZE_MAX) return;
    while (dotted.ptr) note_word(g, f, seen, gate_find(g, str_split(&dotted, '.')));
}

static void note_names(const Gate *g, GateFile *f, Seen *seen, const Tree *tree) {
    buffer_reserve((void **)&f->words, &f->word_capacity, tree->name_count, sizeof(*f->words));
    for (uint32_t sym = 0; sym < tree->name_count; sym++) {
        uint32_t word = gate_find(g, tree->names[sym]);
        f->words[sym] = (uint16_t)word;
        if (word) note_word(g, f, seen, word);
    }
}

static void note_bare(const Gate *g, GateFile *f, Seen *seen, Sym name) {
    const GateWord *w = &g->words[f->words[name.v]];
    if (w->terms[NEED_BARE]) set_bit(f->terms, w->terms[NEED_BARE]);
    seen->anything |= w->special >= SPECIAL_BARE;
}

static void note_nodes(const Gate *g, GateFile *f, Seen *seen, const Tree *tree) {
    for (uint32_t i = 1; i < tree->node_count; i++) {
        NodeId n = {i};
        switch ((NodeKind)tree->nodes[i].kind) {
            case NODE_Name:
                if (seen->bare && f->words[Name_id(tree, n).v]) note_bare(g, f, seen, Name_id(tree, n));
                break;
            case NODE_keyword: seen->splat |= !keyword_arg(tree, n).v; break;
            case NODE_alias: note_dotted(g, f, seen, tree_name(tree, alias_name(tree, n))); break;
            case NODE_ImportFrom: note_dotted(g, f, seen, tree_name(tree, ImportFrom_module(tree, n))); break;
            default: break;
        }
    }
}

static void add_bits(uint64_t *bits, const uint64_t *more, uint32_t words) {
    for (uint32_t i = 0; i < words; i++) bits[i] |= more[i];
}

static bool is_satisfied(const GateFile *f, const Way *way) {
    for (uint32_t i = 0; i < way->count; i++) {
        if (!has_bit(f->terms, way->terms[i])) return false;
    }
    return true;
}

static void open_rules(const Gate *g, GateFile *f) {
    memcpy(f->live, g->always, g->rule_words * sizeof(uint64_t));
    for (uint32_t i = 0; i < g->term_words; i++) {
        for (uint64_t bits = f->terms[i] & g->watched[i]; bits; bits &= bits - 1) {
            uint32_t term = i * 64 + (uint32_t)__builtin_ctzll(bits);
            for (uint32_t w = g->watch[term]; w < g->watch[term + 1]; w++) {
                const GateWay *way = &g->ways[w];
                if (!has_bit(f->live, way->rule) && is_satisfied(f, &way->way)) set_bit(f->live, way->rule);
            }
        }
    }
}

void gate_open(const Gate *g, GateFile *f, const Tree *tree, bool linked) {
    Seen seen = {.anything = linked};
    memset(f->terms, 0, g->term_words * sizeof(uint64_t));
    note_names(g, f, &seen, tree);
    note_nodes(g, f, &seen, tree);
    if (seen.anything || (seen.modules && seen.sys)) add_bits(f->terms, g->anything, g->term_words);
    if (seen.into) add_bits(f->terms, g->into, g->term_words);
    if (seen.splat) add_bits(f->terms, g->splat, g->term_words);
    open_rules(g, f);
}
