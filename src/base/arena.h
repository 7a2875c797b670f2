/* Memory. Everything the program holds comes from an Arena and goes back with it: the run's (names, rules), one
 * file's (tree, facts), or a scratch that is marked and reset. malloc stands in arena.c alone.
 *
 * An arena belongs to one thread at a time. Out of memory ends the program through fault.h with status 2: there is
 * no half-done audit to go on with, and no caller that could do better. */
#ifndef TOCSIN_BASE_ARENA_H
#define TOCSIN_BASE_ARENA_H

#include "base/str.h"

typedef struct ArenaBlock ArenaBlock;

/* Zero-initialised is empty and ready. Fields are private to arena.c. */
typedef struct Arena {
    ArenaBlock *head;
    char *at, *end;
    size_t total; /* bytes taken from the system */
} Arena;

typedef struct ArenaMark {
    ArenaBlock *block;
    char *at;
} ArenaMark;

/* `size` bytes, uninitialised, aligned to 16; never NULL. Lives until the arena is reset or freed. */
void *arena_alloc(Arena *arena, size_t size);

/* `count` times `size` bytes, zeroed; overflow of the product is out of memory. */
void *arena_zalloc(Arena *arena, size_t count, size_t size);

/* Room for one more item behind `count` of them: `items` itself while `*capacity` is not reached, else a copy of twice the
 * size (`first` items at the beginning; the new ones zeroed), and the old array stays where it is. More than UINT32_MAX items
 * are out of memory. `items` may be NULL where `count` is 0. */
void *arena_grow(Arena *arena, void *items, uint32_t count, uint32_t *capacity, uint32_t first, size_t item_size);

/* A copy of `s` in the arena, with a NUL behind it that is not counted. */
Str arena_copy(Arena *arena, Str s);

/* Everything allocated after the mark goes back at arena_reset(); an empty ArenaMark resets all. */
ArenaMark arena_mark(const Arena *arena);
void arena_reset(Arena *arena, ArenaMark mark);

/* Gives all memory back to the system; the arena is empty and ready again. */
void arena_free(Arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_zalloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_zalloc((arena), (count), sizeof(type)))

/* A growing array outside any arena, for the few buffers that are reused from file to file. `*items` starts NULL.
 * Makes room for at least `need` items, keeping the old ones; `*capacity` in items. */
void buffer_reserve(void **items, size_t *capacity, size_t need, size_t item_size);
void buffer_free(void **items, size_t *capacity);

#endif
