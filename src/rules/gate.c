/* Which rules may hold in a file, by the names in it: see need.h. One pass over the file's names, one over its nodes.
 */
#include "rules/need.h"

#include "base/bits.h"
#include "base/fault.h"

#include <stdlib.h>

/* By these Python reaches what is not written: see value/trigger.c, whose lists these are. */
typedef enum Special {
    SPECIAL_NONE,
    SPECIAL_INTO,    /* any last word, given the first */
    SPECIAL_IMPORT,  /* any first word */
    SPECIAL_BARE,    /* the same, as a bare name */
    SPECIAL_NAMES,   /* any bare name, as a bare name */
    SPECIAL_MODULES, /* any first word, as a bare name or beside `sys` */
} Special;

static const struct {
    Str word;
    Special special;
} specials[] = {
    {S("getattr"), SPECIAL_INTO},          {S("vars"), SPECIAL_INTO},
    {S("__dict__"), SPECIAL_INTO},         {S("attrgetter"), SPECIAL_INTO},
    {S("__getattribute__"), SPECIAL_INTO}, {S("import_module"), SPECIAL_IMPORT},
    {S("__import__"), SPECIAL_BARE},       {S("globals"), SPECIAL_NAMES},
    {S("locals"), SPECIAL_NAMES},          {S("__builtins__"), SPECIAL_NAMES},
    {S("modules"), SPECIAL_MODULES},
};

/* A name without traits costs a pass over the nodes one byte. */
enum { TRAIT_INTO = 1, TRAIT_MIDDLE = 2, TRAIT_BARE = 4, TRAIT_ATTRIBUTE = 8 };

enum { SHAPES = 1 << 16 };

/* First byte, last byte and length in 16 bits. */
static uint32_t shape_of(Str word) {
    uint32_t first = (unsigned char)word.ptr[0], last = (unsigned char)word.ptr[word.len - 1];
    return (first ^ last << 5 ^ (uint32_t)word.len << 11) & (SHAPES - 1);
}

static uint32_t seek(const Gate *g, Str text) {
    uint32_t i = (uint32_t)str_hash(text) & g->mask;
    while (g->slots[i] && !str_eq(gate_text(g, &g->words[g->slots[i]]), text)) i = (i + 1) & g->mask;
    return i;
}

void gate_init(Gate *g, Arena *arena, uint32_t rule_count) {
    *g = (Gate){.arena = arena, .word_capacity = 1024, .word_count = 1, .mask = 4095, .term_count = 1};
    g->words = ARENA_ARRAY(arena, GateWord, g->word_capacity);
    g->slots = ARENA_ARRAY(arena, uint32_t, g->mask + 1);
    g->rule_words = BITS_WORDS(rule_count);
    g->always = ARENA_ARRAY(arena, uint64_t, g->rule_words);
    g->shapes = ARENA_ARRAY(arena, uint64_t, SHAPES / 64);
}

static void grow(Gate *g) {
    GateWord *words = ARENA_ARRAY(g->arena, GateWord, 4 * (size_t)g->word_capacity);
    memcpy(words, g->words, g->word_count * sizeof(GateWord));
    g->words = words;
    g->word_capacity *= 4;
    g->mask = 4 * g->mask + 3;
    g->slots = ARENA_ARRAY(g->arena, uint32_t, (size_t)g->mask + 1);
    for (uint32_t i = 1; i < g->word_count; i++) g->slots[seek(g, gate_text(g, &g->words[i]))] = i;
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
    w->text = pool_add(&g->texts, g->arena, text);
    return w;
}

void gate_middle(Gate *g, Str word) { gate_word(g, word)->is_middle = true; }

TermId gate_term(Gate *g, NeedRole role, Str text) {
    GateWord *w = gate_word(g, text);
    if (w == g->words || (!w->terms[role] && g->term_count == UINT16_MAX)) return 0; /* too many: not asked for */
    if (!w->terms[role]) w->terms[role] = (TermId)g->term_count++;
    return w->terms[role];
}

void gate_add(Gate *g, uint32_t rule, Ways ways) {
    for (uint32_t i = 0; i < ways.count; i++) {
        if (!ways.items[i].count) {
            bits_add(g->always, rule);
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

void gate_asks(Gate *g, uint32_t formula_count) {
    g->ask_count = formula_count;
    g->asks = ARENA_ARRAY(g->arena, uint32_t, formula_count);
    g->asked_count = 1;
}

void gate_ask(Gate *g, uint32_t formula, Ways ways) {
    for (uint32_t i = 0; i < ways.count; i++)
        if (!ways.items[i].count) return;
    if (g->asked_count + ways.count + 1 > g->asked_capacity) {
        uint32_t capacity = 2 * (g->asked_count + ways.count) + 1024;
        Way *all = ARENA_ARRAY(g->arena, Way, capacity);
        if (g->asked_capacity) memcpy(all, g->asked, g->asked_count * sizeof *all);
        g->asked = all;
        g->asked_capacity = capacity;
    }
    g->asks[formula] = g->asked_count;
    if (ways.count) memcpy(g->asked + g->asked_count, ways.items, ways.count * sizeof *ways.items);
    g->asked_count += ways.count + 1;
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
        bits_add(g->watched, g->ways[i].way.terms[0]);
    }
    for (uint32_t t = 1; t <= g->term_count; t++) g->watch[t] += g->watch[t - 1];
    GateWay *sorted = ARENA_ARRAY(g->arena, GateWay, g->way_count);
    for (uint32_t i = g->way_count; i-- > 0;) sorted[--g->watch[g->ways[i].way.terms[0]]] = g->ways[i];
    g->ways = sorted;
}

/* The terms of each word in a row, with those of what it is an alias of. */
static void list_satisfied(Gate *g) {
    uint32_t *from = ARENA_ARRAY(g->arena, uint32_t, qual_alias_count), total = 0;
    TermId *roots = ARENA_ARRAY(g->arena, TermId, qual_alias_count);
    for (size_t i = 0; i < qual_alias_count; i++) { /* posix is as good as os */
        from[i] = gate_find(g, str_first_part(qual_aliases[i].name, '.'));
        roots[i] = g->words[gate_find(g, str_first_part(qual_aliases[i].canonical, '.'))].terms[NEED_ROOT];
        if (roots[i]) g->words[from[i]].satisfied_count++;
    }
    for (uint32_t i = 1; i < g->word_count; i++) {
        GateWord *w = &g->words[i];
        w->satisfies = total;
        total += w->satisfied_count + NEED_ROLE_COUNT;
        w->satisfied_count = 0;
    }
    g->satisfied_count = total;
    g->satisfied = ARENA_ARRAY(g->arena, TermId, (size_t)total);
    for (uint32_t i = 1; i < g->word_count; i++) {
        GateWord *w = &g->words[i];
        w->is_first = w->terms[NEED_ROOT] != 0;
        for (uint32_t role = 0; role < NEED_ROLE_COUNT; role++) {
            if (role != NEED_BARE && role != NEED_STEM && w->terms[role]) g->satisfied[w->satisfies + w->satisfied_count++] = w->terms[role];
        }
    }
    for (size_t i = 0; i < qual_alias_count; i++) {
        GateWord *w = &g->words[from[i]];
        if (roots[i]) g->satisfied[w->satisfies + w->satisfied_count++] = roots[i], w->is_first = true;
    }
}

void gate_finish(Gate *g) {
    for (size_t i = 0; i < COUNT_OF(specials); i++)
        gate_word(g, specials[i].word)->special = (uint8_t)specials[i].special;
    gate_word(g, S("sys"));
    for (size_t i = 0; i < qual_alias_count; i++) {
        Str rest = qual_aliases[i].name;
        gate_word(g, str_split(&rest, '.'));
        if (rest.ptr) gate_word(g, str_first_part(rest, '.'))->is_turn = true;
    }
    g->words[0] = (GateWord){0};
    g->term_words = BITS_WORDS(g->term_count);
    g->watched = ARENA_ARRAY(g->arena, uint64_t, g->term_words);
    for (uint32_t role = 0; role < NEED_ROLE_COUNT; role++)
        g->roles[role] = ARENA_ARRAY(g->arena, uint64_t, g->term_words);
    uint8_t *cost = ARENA_ARRAY(g->arena, uint8_t, g->term_count);
    for (uint32_t i = 1; i < g->word_count; i++) {
        const GateWord *w = &g->words[i];
        for (uint32_t role = 0; role < NEED_ROLE_COUNT; role++) {
            TermId term = w->terms[role];
            if (!term) continue;
            bits_add(g->roles[role], term);
            bool weak = role == NEED_LAST || role == NEED_KEYWORD;
            cost[term] = (uint8_t)((weak ? 100 : 50) - (w->text.length < 30 ? w->text.length : 30));
        }
    }
    list_satisfied(g);
    sort_ways(g, cost);
}

void gate_image(Gate *g, Image *image) {
    uint32_t *numbers[] = {&g->word_count, &g->mask,       &g->term_count,      &g->way_count,
                           &g->term_words, &g->rule_words, &g->satisfied_count, &g->ask_count, &g->asked_count};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) image_number(image, numbers[i]);
    IMAGE_ITEMS(image, g->asks, g->ask_count);
    IMAGE_ITEMS(image, g->asked, g->asked_count);
    pool_image(&g->texts, image);
    IMAGE_ITEMS(image, g->words, g->word_count);
    IMAGE_ITEMS(image, g->slots, (size_t)g->mask + 1);
    IMAGE_ITEMS(image, g->ways, g->way_count);
    IMAGE_ITEMS(image, g->watch, (size_t)g->term_count + 1);
    IMAGE_ITEMS(image, g->watched, g->term_words);
    for (uint32_t role = 0; role < NEED_ROLE_COUNT; role++) IMAGE_ITEMS(image, g->roles[role], g->term_words);
    IMAGE_ITEMS(image, g->satisfied, g->satisfied_count);
    IMAGE_ITEMS(image, g->always, g->rule_words);
    IMAGE_ITEMS(image, g->shapes, SHAPES / 64);
}

GateFile gate_file_new(const Gate *g, Arena *arena) {
    return (GateFile){
        .terms = ARENA_ARRAY(arena, uint64_t, g->term_words),
        .bare = ARENA_ARRAY(arena, uint64_t, g->term_words),
        .modules = ARENA_ARRAY(arena, uint64_t, g->term_words),
        .stems = ARENA_ARRAY(arena, uint64_t, g->term_words),
        .live = ARENA_ARRAY(arena, uint64_t, g->rule_words),
        .unwritten = ARENA_ARRAY(arena, uint64_t, g->rule_words),
        .passed_on = ARENA_ARRAY(arena, uint64_t, g->term_words),
    };
}

void gate_file_free(GateFile *f) {
    buffer_free((void **)&f->words, &f->word_capacity);
    buffer_free((void **)&f->traits, &f->trait_capacity);
    buffer_free((void **)&f->places, &f->place_capacity);
    buffer_free((void **)&f->hits, &f->hit_capacity);
    buffer_free((void **)&f->mentions, &f->mention_capacity);
    buffer_free((void **)&f->uses, &f->use_capacity);
    buffer_free((void **)&f->imports, &f->import_capacity);
    buffer_free((void **)&f->imported, &f->imported_capacity);
}

uint32_t gate_find(const Gate *g, Str text) {
    if (!text.len || !(g->shapes[shape_of(text) >> 6] >> (shape_of(text) & 63) & 1)) return 0;
    return g->slots[seek(g, text)];
}

/* What the names of a file have shown so far. */
typedef struct Seen {
    bool bare;   /* words that count as bare names only */
    bool into;   /* getattr() and the like */
    bool import; /* what gives any module */
    bool names;  /* what gives any bare name */
    bool modules, sys, splat;
} Seen;

static void note_word(const Gate *g, GateFile *f, Seen *seen, uint32_t word) {
    const GateWord *w = &g->words[word];
    for (uint32_t i = 0; i < w->satisfied_count; i++) bits_add(f->terms, g->satisfied[w->satisfies + i]);
    seen->bare |= w->terms[NEED_BARE] || w->special >= SPECIAL_BARE;
    seen->into |= w->special == SPECIAL_INTO;
    seen->import |= w->special == SPECIAL_IMPORT;
    seen->modules |= w->special == SPECIAL_MODULES;
    seen->sys |= str_eq(gate_text(g, w), S("sys"));
}

/* The words of `a.b.c` in an import. */
static void note_dotted(const Gate *g, GateFile *f, Seen *seen, Str dotted) {
    if (str_find_byte(dotted, '.', 0) == SIZE_MAX) return;
    while (dotted.ptr) note_word(g, f, seen, gate_find(g, str_split(&dotted, '.')));
}

static uint8_t traits_of(const GateWord *w) {
    uint8_t traits = 0;
    if (w->special == SPECIAL_INTO) traits |= TRAIT_INTO;
    if (w->is_middle) traits |= TRAIT_MIDDLE;
    if (w->terms[NEED_BARE] || w->special >= SPECIAL_BARE) traits |= TRAIT_BARE;
    if (w->attribute_list) traits |= TRAIT_ATTRIBUTE;
    return traits;
}

static void note_names(const Gate *g, GateFile *f, Seen *seen, const Tree *tree) {
    buffer_reserve((void **)&f->words, &f->word_capacity, tree->name_count, sizeof(*f->words));
    buffer_reserve((void **)&f->traits, &f->trait_capacity, tree->name_count, sizeof(*f->traits));
    buffer_reserve((void **)&f->hits, &f->hit_capacity, tree->name_count, sizeof(*f->hits));
    f->hit_count = 0;
    for (uint32_t sym = 0; sym < tree->name_count; sym++) {
        uint32_t word = gate_find(g, tree->names[sym]);
        f->words[sym] = (uint16_t)word;
        f->traits[sym] = 0;
        if (!word) continue;
        f->traits[sym] = traits_of(&g->words[word]);
        f->hits[f->hit_count++] = sym;
        note_word(g, f, seen, word);
    }
}

static void note_bare(const Gate *g, GateFile *f, Seen *seen, Sym name) {
    const GateWord *w = &g->words[f->words[name.v]];
    if (w->terms[NEED_BARE]) bits_add(f->terms, w->terms[NEED_BARE]);
    seen->import |= w->special == SPECIAL_BARE || w->special == SPECIAL_MODULES;
    seen->names |= w->special == SPECIAL_NAMES;
}

/* What it is called by is not written where it is called. */
static void pass_on(const Gate *g, GateFile *f, uint32_t word) {
    const GateWord *w = &g->words[word];
    if (w->terms[NEED_LAST]) bits_add(f->passed_on, w->terms[NEED_LAST]);
    if (w->terms[NEED_BARE]) bits_add(f->passed_on, w->terms[NEED_BARE]);
}

static void note_imports(const Gate *g, GateFile *f, Seen *seen, const Tree *tree, NodeId n) {
    bool from = tree_kind(tree, n) == NODE_ImportFrom;
    List names = from ? ImportFrom_names(tree, n) : Import_names(tree, n);
    if (from) note_dotted(g, f, seen, tree_name(tree, ImportFrom_module(tree, n)));
    for (uint32_t i = 0; i < names.count; i++) {
        NodeId alias = list_node(names, i);
        Str name = tree_name(tree, alias_name(tree, alias));
        note_dotted(g, f, seen, name);
        if (alias_asname(tree, alias).v) pass_on(g, f, gate_find(g, str_last_part(name, '.')));
    }
    buffer_reserve((void **)&f->imports, &f->import_capacity, (size_t)f->import_count + 1, sizeof *f->imports);
    f->imports[f->import_count++] = n.v;
}

static Sym chain_root(const Tree *tree, NodeId n) {
    while (tree_kind(tree, n) == NODE_Attribute) n = Attribute_value(tree, n);
    return tree_kind(tree, n) == NODE_Name ? Name_id(tree, n) : (Sym){0};
}

/* What the pass over the nodes counts: in locals, so that they stay in registers. */
typedef struct Counts {
    const uint8_t *traits;
    uint32_t *mentions, *uses; /* of GateFile */
} Counts;

static bool is_module(Counts c, const Tree *tree, NodeId n) {
    NodeKind kind = tree_kind(tree, n);
    return kind == NODE_Name || (kind == NODE_Attribute && c.traits[Attribute_attr(tree, n).v] & TRAIT_MIDDLE);
}

/* A name is used bare but where an attribute is taken of it; `os.path` is as good as `os`. */
static void count_use(Counts c, const Tree *tree, NodeId attribute, uint8_t traits) {
    NodeId value = Attribute_value(tree, attribute);
    if (!(traits & TRAIT_INTO) && is_module(c, tree, value)) c.uses[chain_root(tree, value).v]--;
    if (traits & TRAIT_MIDDLE) c.uses[chain_root(tree, attribute).v]++;
}

static void uncount_callee(Counts c, const Tree *tree, NodeId func) {
    NodeKind kind = tree_kind(tree, func);
    if (kind == NODE_Name) c.mentions[Name_id(tree, func).v]--;
    else if (kind == NODE_Attribute) c.mentions[Attribute_attr(tree, func).v]--;
}

static void *reserve_zeroed(void **buffer, size_t *capacity, size_t count, size_t size) {
    buffer_reserve(buffer, capacity, count, size);
    return memset(*buffer, 0, count * size);
}

static void note_nodes(const Gate *g, GateFile *f, Seen *seen, const Tree *tree, const uint32_t *by_kind) {
    uint32_t count = 0;
    f->import_count = 0;
    reserve_zeroed((void **)&f->mentions, &f->mention_capacity, tree->name_count, sizeof(*f->mentions));
    reserve_zeroed((void **)&f->uses, &f->use_capacity, tree->name_count, sizeof(*f->uses));
    buffer_reserve((void **)&f->places, &f->place_capacity, tree->node_count, sizeof(*f->places));
    const Counts c = {f->traits, f->mentions, f->uses};
    uint32_t *places = f->places;
    for (uint32_t i = 1, end = tree->node_count; i < end; i++) {
        NodeId n = {i};
        NodeKind kind = tree_kind(tree, n);
        bool is_place = false;
        switch (kind) {
            case NODE_Name: {
                Sym name = Name_id(tree, n);
                c.mentions[name.v] += tree_flags(tree, n) == CTX_Load;
                c.uses[name.v]++;
                if (c.traits[name.v] & TRAIT_BARE) note_bare(g, f, seen, name);
                break;
            }
            case NODE_Attribute: {
                Sym name = Attribute_attr(tree, n);
                uint8_t traits = c.traits[name.v];
                c.mentions[name.v] += tree_flags(tree, n) == CTX_Load;
                count_use(c, tree, n, traits);
                is_place = traits & TRAIT_ATTRIBUTE;
                break;
            }
            case NODE_Call:
                uncount_callee(c, tree, Call_func(tree, n));
                is_place = true;
                break;
            case NODE_Assign: is_place = true; break;
            case NODE_keyword: seen->splat |= !keyword_arg(tree, n).v; break;
            case NODE_Import:
            case NODE_ImportFrom: note_imports(g, f, seen, tree, n); break;
            default: break;
        }
        if (is_place || by_kind[kind]) places[count++] = i;
    }
    f->place_count = count;
}

static void add_bits(uint64_t *bits, const uint64_t *more, uint32_t words) {
    for (uint32_t i = 0; i < words; i++) bits[i] |= more[i];
}

static void bare_word(const Gate *g, GateFile *f, uint32_t word, bool itself) {
    const GateWord *w = &g->words[word];
    for (uint32_t i = 0; i < w->satisfied_count; i++) {
        TermId term = g->satisfied[w->satisfies + i];
        if (!bits_has(g->roles[NEED_ROOT], term)) continue;
        bits_add(f->bare, term);
        if (itself) bits_add(f->modules, term);
    }
}

/* What an import gives is used bare: `inner` of `module`, or the module itself. */
static void bare_import(const Gate *g, GateFile *f, Str module, Str inner) {
    Str rest = module, first = str_split(&rest, '.'), last = inner.len ? inner : str_last_part(module, '.');
    Str second = rest.ptr ? str_first_part(rest, '.') : inner;
    const GateWord *stem = &g->words[gate_find(g, second)];
    bare_word(g, f, gate_find(g, first), !second.len || str_eq(last, S("*")) || stem->is_turn);
    if (stem->terms[NEED_STEM] && g->words[gate_find(g, last)].is_middle) bits_add(f->stems, stem->terms[NEED_STEM]);
}

/* An `import a.b` binds `a`, which may be no symbol of its own where nothing uses it. */
static void bind_first(GateFile *f, const Tree *tree, Str dotted) {
    Str first = str_first_part(dotted, '.');
    for (uint32_t sym = 1; sym < tree->name_count; sym++) {
        if (str_eq(tree->names[sym], first)) f->imported[sym] = true;
    }
}

/* What imports bind, and the first words of what may be called by another name. */
static void find_bare(const Gate *g, GateFile *f, const Tree *tree) {
    reserve_zeroed((void **)&f->imported, &f->imported_capacity, tree->name_count, sizeof(*f->imported));
    for (uint32_t i = 0; i < f->hit_count; i++) {
        if (f->uses[f->hits[i]]) bare_word(g, f, f->words[f->hits[i]], true);
    }
    for (uint32_t i = 0; i < f->import_count; i++) {
        NodeId n = {f->imports[i]};
        bool from = tree_kind(tree, n) == NODE_ImportFrom;
        List names = from ? ImportFrom_names(tree, n) : Import_names(tree, n);
        for (uint32_t j = 0; j < names.count; j++) {
            NodeId alias = list_node(names, j);
            Sym name = alias_name(tree, alias), as = alias_asname(tree, alias), bound = as.v ? as : name;
            Str module = tree_name(tree, from ? ImportFrom_module(tree, n) : name);
            bool star = str_eq(tree_name(tree, name), S("*"));
            f->any_import |= star;
            f->imported[bound.v] = true;
            if (!from && !as.v && str_find_byte(module, '.', 0) != SIZE_MAX) bind_first(f, tree, module);
            if (star || f->uses[bound.v]) bare_import(g, f, module, from ? tree_name(tree, name) : (Str){0});
        }
    }
}

/* How a way is satisfied: not, by what is written, or by what is not. */
typedef enum Satisfied { SATISFIED_NOT, SATISFIED_WRITTEN, SATISFIED_UNWRITTEN } Satisfied;

/* Terms of last words count as satisfied where the way's first word is used bare. */
static Satisfied is_satisfied(const Gate *g, const GateFile *f, const Way *way, bool into) {
    bool bare = false, last = false, passed_on = false;
    bool inside = way->stem && (way->stem == STEM_ANY || bits_has(f->stems, way->stem));
    for (uint32_t i = 0; i < way->count; i++) {
        TermId term = way->terms[i];
        bare |= bits_has(g->roles[NEED_ROOT], term) && bits_has(inside ? f->bare : f->modules, term);
        passed_on |= bits_has(f->passed_on, term);
        if (bits_has(f->terms, term)) continue;
        if (!into || !bits_has(g->roles[NEED_LAST], term)) return SATISFIED_NOT;
        last = true;
    }
    if (last && !bare) return SATISFIED_NOT;
    return last || passed_on || bare ? SATISFIED_UNWRITTEN : SATISFIED_WRITTEN;
}

static void open_rules(const Gate *g, GateFile *f, bool into) {
    memcpy(f->live, g->always, g->rule_words * sizeof(uint64_t));
    memset(f->unwritten, 0, g->rule_words * sizeof(uint64_t));
    for (uint32_t i = 0; i < g->term_words; i++) {
        for (uint64_t bits = (f->terms[i] | (into ? g->roles[NEED_LAST][i] : 0)) & g->watched[i]; bits;
             bits &= bits - 1) {
            uint32_t term = i * 64 + (uint32_t)__builtin_ctzll(bits);
            for (uint32_t w = g->watch[term]; w < g->watch[term + 1]; w++) {
                const GateWay *way = &g->ways[w];
                if (bits_has(f->unwritten, way->rule)) continue;
                Satisfied how = is_satisfied(g, f, &way->way, into);
                if (how) bits_add(f->live, way->rule);
                if (how == SATISFIED_UNWRITTEN) bits_add(f->unwritten, way->rule);
            }
        }
    }
}

bool gate_lacks(const Gate *g, const GateFile *f, uint32_t formula) {
    if (formula >= g->ask_count || !g->asks[formula]) return false;
    for (const Way *way = &g->asked[g->asks[formula]]; way->count; way++)
        if (is_satisfied(g, f, way, f->into)) return false;
    return true;
}

/* A name that an import of the file gives, as whatever the file calls it. */
static void note_brought(const Gate *g, GateFile *f, Str name) {
    uint32_t last = gate_find(g, str_last_part(name, '.')), first = gate_find(g, str_first_part(name, '.'));
    for (uint32_t i = 0; i < g->words[first].satisfied_count; i++) {
        TermId term = g->satisfied[g->words[first].satisfies + i];
        if (bits_has(g->roles[NEED_ROOT], term)) bits_add(f->terms, term);
    }
    TermId terms[] = {g->words[last].terms[NEED_LAST], g->words[last].terms[NEED_BARE]};
    for (size_t i = 0; i < COUNT_OF(terms); i++) {
        if (terms[i]) bits_add(f->terms, terms[i]);
    }
    pass_on(g, f, last);
}

void gate_open(const Gate *g, GateFile *f, const Tree *tree, const uint32_t *by_kind, const Str *brought,
               uint32_t brought_count) {
    Seen seen = {0};
    memset(f->terms, 0, g->term_words * sizeof(uint64_t));
    memset(f->bare, 0, g->term_words * sizeof(uint64_t));
    memset(f->modules, 0, g->term_words * sizeof(uint64_t));
    memset(f->stems, 0, g->term_words * sizeof(uint64_t));
    memset(f->passed_on, 0, g->term_words * sizeof(uint64_t));
    note_names(g, f, &seen, tree);
    note_nodes(g, f, &seen, tree, by_kind);
    f->any_import = seen.import || seen.names || (seen.modules && seen.sys);
    find_bare(g, f, tree);
    for (uint32_t i = 0; i < brought_count; i++) note_brought(g, f, brought[i]);
    for (uint32_t i = 0; i < f->hit_count; i++) {
        if (f->mentions[f->hits[i]]) pass_on(g, f, f->words[f->hits[i]]);
    }
    if (seen.import || (seen.modules && seen.sys)) {
        add_bits(f->terms, g->roles[NEED_ROOT], g->term_words);
        add_bits(f->modules, g->roles[NEED_ROOT], g->term_words);
        add_bits(f->bare, g->roles[NEED_ROOT], g->term_words);
    }
    if (seen.names) add_bits(f->terms, g->roles[NEED_BARE], g->term_words);
    if (seen.splat) add_bits(f->terms, g->roles[NEED_KEYWORD], g->term_words);
    f->into = seen.into;
    open_rules(g, f, seen.into);
    if (seen.names) memcpy(f->unwritten, f->live, g->rule_words * sizeof(uint64_t));
}
