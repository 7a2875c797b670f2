/* Ids found again by the content of what they number: an open hash table that grows. What is in it, and whether two are the same, its owner
 * knows. Ids count from 1 (or higher) without gaps and are put in as they are given out; 0 is free. Used again for each file. */
#ifndef TOCSIN_VALUE_SLOTS_H
#define TOCSIN_VALUE_SLOTS_H

#include "base/arena.h"

#include <string.h>

enum { SLOTS_FIRST = 256 };

typedef struct Slots {
    uint32_t *ids;
    size_t capacity;
    uint32_t mask;
} Slots;

/* The hash of what an id of the owner stands for. */
typedef uint64_t SlotHash(const void *owner, uint32_t id);

static inline void slots_clear(Slots *s, size_t size) {
    buffer_reserve((void **)&s->ids, &s->capacity, size, sizeof *s->ids);
    memset(s->ids, 0, size * sizeof *s->ids);
    s->mask = (uint32_t)(size - 1);
}

static inline void slots_free(Slots *s) { buffer_free((void **)&s->ids, &s->capacity); }

static inline uint32_t slots_begin(const Slots *s, uint64_t hash) { return (uint32_t)hash & s->mask; }
static inline uint32_t slots_next(const Slots *s, uint32_t at) { return (at + 1) & s->mask; }

/* The newest id, whose content is known to `hash`, into the free slot at which looking for it ended. */
static inline void slots_put(Slots *s, uint32_t at, uint32_t id, SlotHash *hash, const void *owner, uint32_t first) {
    s->ids[at] = id;
    if ((size_t)id * 2 < s->mask) return;
    slots_clear(s, ((size_t)s->mask + 1) * 4);
    for (uint32_t i = first; i <= id; i++) {
        uint32_t slot = slots_begin(s, hash(owner, i));
        while (s->ids[slot]) slot = slots_next(s, slot);
        s->ids[slot] = i;
    }
}

#endif
