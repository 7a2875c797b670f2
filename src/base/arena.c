/* Arena: see base/arena.h. The only file that knows malloc. */
#include "base/arena.h"

#include "base/fault.h"

#include <stdlib.h>

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 4 * 1024 * 1024, ALIGN = 16 };

struct ArenaBlock {
    ArenaBlock *previous;
    size_t size; /* bytes of data behind this header */
    size_t padding[2];
};

static char *block_data(ArenaBlock *b) { return (char *)(b + 1); }

static void *take(size_t size) {
    void *p = malloc(size);
    if (!p) fault_out_of_memory(size);
    return p;
}

static void grow(Arena *arena, size_t size) {
    size_t want = arena->head ? arena->head->size * 2 : FIRST_BLOCK;
    if (want > LARGEST_BLOCK) want = LARGEST_BLOCK;
    if (want < size) want = size;
    if (want > SIZE_MAX - sizeof(ArenaBlock)) fault_out_of_memory(size);
    ArenaBlock *b = take(sizeof(ArenaBlock) + want);
    b->previous = arena->head;
    b->size = want;
    arena->head = b;
    arena->at = block_data(b);
    arena->end = arena->at + want;
    arena->total += want;
}

void *arena_alloc(Arena *arena, size_t size) {
    if (size > SIZE_MAX - ALIGN) fault_out_of_memory(size);
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if ((size_t)(arena->end - arena->at) < size || !arena->at) grow(arena, size);
    void *p = arena->at;
    arena->at += size;
    return p;
}

void *arena_zalloc(Arena *arena, size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) fault_out_of_memory(SIZE_MAX);
    void *p = arena_alloc(arena, count * size);
    size_t bytes = count * size;
    if (bytes) memset(p, 0, bytes);
    return p;
}

Str arena_copy(Arena *arena, Str s) {
    char *p = arena_alloc(arena, s.len + 1);
    if (s.len) memcpy(p, s.ptr, s.len);
    p[s.len] = 0;
    return (Str){p, s.len};
}

void *arena_grow(Arena *arena, void *items, uint32_t count, uint32_t *capacity, uint32_t first, size_t item_size) {
    if (count < *capacity) return items;
    if (*capacity > UINT32_MAX / 2) fault_out_of_memory(SIZE_MAX);
    *capacity = *capacity ? *capacity * 2 : first;
    void *more = arena_zalloc(arena, *capacity, item_size);
    if (count) memcpy(more, items, count * item_size);
    return more;
}

ArenaMark arena_mark(const Arena *arena) { return (ArenaMark){arena->head, arena->at}; }

void arena_reset(Arena *arena, ArenaMark mark) {
    while (arena->head && arena->head != mark.block) {
        ArenaBlock *b = arena->head;
        if (!mark.block && !b->previous) break; /* keep one block: scratch memory is used again at once */
        arena->head = b->previous;
        arena->total -= b->size;
        free(b);
    }
    if (!arena->head) {
        arena->at = arena->end = NULL;
        return;
    }
    arena->at = mark.block ? mark.at : block_data(arena->head);
    arena->end = block_data(arena->head) + arena->head->size;
}

void arena_free(Arena *arena) {
    for (ArenaBlock *b = arena->head; b;) {
        ArenaBlock *previous = b->previous;
        free(b);
        b = previous;
    }
    *arena = (Arena){0};
}

void buffer_reserve(void **items, size_t *capacity, size_t need, size_t item_size) {
    if (need <= *capacity) return;
    size_t want = *capacity + *capacity / 2;
    if (want < need) want = need;
    if (want > SIZE_MAX / item_size) fault_out_of_memory(SIZE_MAX);
    void *p = realloc(*items, want * item_size);
    if (!p) fault_out_of_memory(want * item_size);
    *items = p;
    *capacity = want;
}

void buffer_free(void **items, size_t *capacity) {
    free(*items);
    *items = NULL;
    *capacity = 0;
}
