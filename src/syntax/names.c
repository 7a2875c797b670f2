/* Names: see syntax/names.h. Open addressing, linear probing, at most half full. */
#include "syntax/names.h"

#include "base/fault.h"
#include "syntax/token.h"

#if defined(__linux__)
#include <sys/random.h>
#endif

enum {
    FIRST_LOG2 = 8,       /* entries of the smallest table */
    BYTES_AN_ENTRY = 32,  /* of source: real code has a distinct name every 60 to 100 bytes, and the table is half full */
};

static const Str fixed_names[FIXED_SYM_COUNT] = {
    [SYM_NONE] = {"", 0},
#define TOKEN(name, words)
#define PUNCT(name, words, power)
#define KEYWORD(name, words, power) [SYM_KW_##name] = {words, sizeof(words) - 1},
#define SOFT(name, words) [SYM_##name] = {words, sizeof(words) - 1},
#include "syntax/token.def"
#undef TOKEN
#undef PUNCT
#undef KEYWORD
#undef SOFT
};

static size_t table_entries(const Names *n) { return (size_t)1 << (64 - n->shift); }

/* A table of that size, all entries empty: fresh ones, or those of an older round. */
static void make_table(Names *n, unsigned shift) {
    n->shift = shift;
    if (table_entries(n) <= n->table_capacity && ++n->round != 0) return;
    if (table_entries(n) > n->table_capacity) {
        void *p = n->table;
        buffer_free(&p, &n->table_capacity);
        buffer_reserve(&p, &n->table_capacity, table_entries(n), sizeof(NameEntry));
        n->table = p;
    }
    memset(n->table, 0, n->table_capacity * sizeof(NameEntry));
    n->round = 1;
}

/* Two words at a time; the seed is the table's. */
static uint64_t long_key(const Names *n, Str name) {
    uint64_t h = name.len, a, b;
    const char *p = name.ptr, *last = name.ptr + name.len - 16;
    for (; p < last; p += 16) {
        memcpy(&a, p, 8), memcpy(&b, p + 8, 8);
        h = (h ^ a) * n->multiply_low + (b ^ h >> 32) * n->multiply_high;
    }
    memcpy(&a, last, 8), memcpy(&b, last + 8, 8);
    h = (h ^ a) * n->multiply_low + (b ^ h >> 32) * n->multiply_high;
    return h ^ h >> 32;
}

static void key_of(const Names *n, Str name, uint64_t *low, uint64_t *high) {
    if (name.len > NAME_KEY_BYTES) {
        *low = long_key(n, name);
        *high = (uint64_t)0xFF << 56 | (uint64_t)name.len;
        return;
    }
    char key[NAME_KEY_BYTES] = {0};
    if (name.len) memcpy(key, name.ptr, name.len);
    memcpy(low, key, 8);
    memcpy(high, key + 8, 8);
}

static NameEntry *find_slot(Names *n, uint64_t low, uint64_t high, Str name) {
    size_t mask = table_entries(n) - 1;
    for (size_t i = names_slot(n, low, high);; i = (i + 1) & mask) {
        NameEntry *e = &n->table[i];
        if (e->round != n->round) return e;
        if (e->low == low && e->high == high && (name.len <= NAME_KEY_BYTES || str_eq(n->text[e->sym], name))) return e;
    }
}

static void grow_table(Names *n) {
    make_table(n, n->shift - 1);
    for (uint32_t sym = 1; sym < n->count; sym++) {
        uint64_t low, high;
        key_of(n, n->text[sym], &low, &high);
        *find_slot(n, low, high, n->text[sym]) = (NameEntry){low, high, sym, n->round};
    }
}

uint32_t names_add_at(Names *n, NameEntry *e, uint64_t low, uint64_t high, Str name) {
    if (n->count * 2 >= table_entries(n)) {
        grow_table(n);
        e = find_slot(n, low, high, name);
    }
    if (n->count >= n->text_capacity) {
        void *p = n->text;
        buffer_reserve(&p, &n->text_capacity, (size_t)n->count + 1024, sizeof(Str));
        n->text = p;
    }
    *e = (NameEntry){low, high, n->count, n->round};
    n->text[n->count] = name;
    return n->count++;
}

uint32_t names_add(Names *n, uint64_t low, uint64_t high, Str name) {
    NameEntry *e = find_slot(n, low, high, name);
    return e->round == n->round ? e->sym : names_add_at(n, e, low, high, name);
}

uint32_t names_intern(Names *n, Str name) {
    uint64_t low, high;
    key_of(n, name, &low, &high);
    return names_add(n, low, high, name);
}

/* Odd numbers that nobody knows beforehand; where the system has none to give, fixed ones. */
static void choose_multipliers(Names *n) {
    uint64_t random[2] = {0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu};
#if defined(__linux__)
    uint64_t fresh[2];
    if (getrandom(fresh, sizeof fresh, GRND_NONBLOCK) == sizeof fresh) memcpy(random, fresh, sizeof random);
#endif
    n->multiply_low = random[0] | 1;
    n->multiply_high = random[1] | 1;
}

/* Fixed symbols are all short: their keys do not depend on the multipliers. */
static void make_fixed(Names *n) {
    NameEntry *fixed = arena_alloc(&n->fixed_arena, FIXED_SYM_COUNT * sizeof(NameEntry));
    for (uint32_t sym = 1; sym < FIXED_SYM_COUNT; sym++) {
        CHECK(fixed_names[sym].len <= NAME_KEY_BYTES);
        fixed[sym].sym = sym;
        key_of(n, fixed_names[sym], &fixed[sym].low, &fixed[sym].high);
    }
    n->fixed = fixed;
}

void names_begin(Names *n, size_t bytes) {
    if (!n->table) choose_multipliers(n);
    if (!n->fixed) make_fixed(n);
    unsigned log2 = FIRST_LOG2;
    while ((size_t)BYTES_AN_ENTRY << log2 < bytes && log2 < 20) log2++;
    make_table(n, 64 - log2);
    arena_reset(&n->arena, (ArenaMark){0});
    n->count = 1;
    if (!n->text) {
        void *p = NULL;
        buffer_reserve(&p, &n->text_capacity, 1024, sizeof(Str));
        n->text = p;
    }
    memcpy(n->text, fixed_names, sizeof fixed_names);
    n->count = FIXED_SYM_COUNT;
    size_t mask = table_entries(n) - 1;
    for (uint32_t sym = 1; sym < FIXED_SYM_COUNT; sym++) {
        NameEntry entry = n->fixed[sym];
        size_t slot = names_slot(n, entry.low, entry.high);
        while (n->table[slot].round == n->round) slot = (slot + 1) & mask;
        entry.round = n->round;
        n->table[slot] = entry;
    }
}

void names_free(Names *n) {
    void *table = n->table, *text = n->text;
    buffer_free(&table, &n->table_capacity);
    buffer_free(&text, &n->text_capacity);
    arena_free(&n->arena);
    arena_free(&n->fixed_arena);
    *n = (Names){0};
}
