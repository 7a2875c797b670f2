/* The distinct names of one file: bytes to Sym and back. Used again from file to file without clearing. The first
 * symbols of every file are the keywords of token.def. One thread at a time; private to this room. */
#ifndef TOCSIN_SYNTAX_NAMES_H
#define TOCSIN_SYNTAX_NAMES_H

#include "base/arena.h"
#include "base/bytes16.h"

/* A name of up to 16 bytes is its own key, padded with zeros. A longer one has a hash in `low` and in `high` its length
 * under a byte 0xFF, which no identifier ends with. The table's multipliers differ from run to run, so that nobody can
 * choose names that collide; nothing that we print depends on them. */
typedef struct NameEntry {
    uint64_t low, high;
    uint32_t sym;
    uint32_t round; /* entries of older rounds are empty */
} NameEntry;

typedef struct Names {
    NameEntry *table;
    size_t table_capacity;
    unsigned shift; /* 64 - log2(entries) */
    uint64_t multiply_low, multiply_high;
    const NameEntry *fixed; /* keys of the fixed symbols */
    uint32_t round;
    Str *text; /* text[Sym] */
    size_t text_capacity;
    uint32_t count;
    Arena fixed_arena;
    Arena arena; /* bytes of names that are not in the source as they are */
} Names;

/* Forgets all names but the fixed ones. The table starts as large as a source of `bytes` usually needs: a small one stays
 * in the first-level cache. */
void names_begin(Names *names, size_t bytes);
void names_free(Names *names);

/* The symbol of `name`; its bytes must live as long as the symbols (the source, or names->arena). */
uint32_t names_intern(Names *names, Str name);

/* Slow half of names_find_key(): a collision, or a new name, whose slot may be known to be free. */
uint32_t names_add(Names *names, uint64_t low, uint64_t high, Str name);
uint32_t names_add_at(Names *names, NameEntry *free_slot, uint64_t low, uint64_t high, Str name);

enum { NAME_KEY_BYTES = 16 };

static inline size_t names_slot(const Names *names, uint64_t low, uint64_t high) {
    return (size_t)(((low * names->multiply_low) ^ (high * names->multiply_high)) >> names->shift);
}

/* The symbol of a name of at most 16 bytes, given as its key. */
static inline uint32_t names_find_key(Names *names, uint64_t low, uint64_t high, Str name) {
    NameEntry *e = &names->table[names_slot(names, low, high)];
    if (LIKELY(e->low == low && e->high == high && e->round == names->round)) return e->sym;
    if (e->round != names->round) return names_add_at(names, e, low, high, name);
    return names_add(names, low, high, name);
}

#endif
