/* What the files share that bind names: scope.c (the builder, its door), scope_bind.c (step 1), scope_decide.c (step 2). Private to
 * this room; one thread at a time.
 *
 * 1. The nodes from the last to the first: each node knows its scope when its turn comes, since its parent came before
 *    and said so (scope_in). Names leave an occurrence (scope, symbol, flags, node).
 * 2. Occurrences sorted by scope become rows; then the scopes from the module downwards decide what each row means,
 *    with one array "what this symbol means here" that is restored on the way up. */
#ifndef TOCSIN_SEMA_SCOPE_BUILDER_H
#define TOCSIN_SEMA_SCOPE_BUILDER_H

#include "base/fault.h"
#include "sema/scope.h"

typedef struct Occurrence {
    uint32_t scope, sym, node;
    uint32_t flags;
} Occurrence;

typedef struct Undo {
    uint32_t sym, old;
} Undo;

struct ScopeBuilder {
    const Tree *tree;
    Scopes result;
    Scope *scopes;
    Occurrence *found, *sorted;
    ScopeName *rows;
    uint32_t *scope_in, *name_of, *scope_of; /* by node */
    uint32_t *meaning;                       /* by symbol: row + 1 of the visible binding of a function, or 0 */
    uint32_t *module_row;                    /* by symbol: row + 1 in the module, or 0 */
    uint32_t *seen;                          /* by symbol: row + 1 in the scope being merged */
    uint32_t *starts, *first_child, *next_child, *path;
    uint8_t *is_private; /* by symbol: begins with two underscores and does not end so */
    Undo *undo;
    Str *mangled;
    NodeId *stars;
    uint32_t *text_slots; /* hash of the names' texts, made on demand: sym + 1 */
    Arena arena;
    uint32_t scope_count, found_count, row_count, undo_count, mangled_count, star_count, sym_count, text_mask;
    bool texts_ready;
    size_t scopes_capacity, found_capacity, sorted_capacity, rows_capacity, in_capacity, of_capacity, scope_of_capacity,
        meaning_capacity, module_capacity, seen_capacity, starts_capacity, first_capacity, next_capacity, path_capacity,
        private_capacity, undo_capacity, mangled_capacity, stars_capacity, slots_capacity;
};

#define RESERVE(b, array, capacity, need) \
    buffer_reserve((void **)&(b)->array, &(b)->capacity, (need), sizeof *(b)->array)

/* scope.c: a mangled name was added, so that scope_find_sym() finds it. */
void scope_texts_added(ScopeBuilder *b, uint32_t sym);

/* scope_bind.c */
uint32_t scope_add(ScopeBuilder *b, ScopeKind kind, uint32_t parent, NodeId node);
/* Step 1, of the whole tree: fills scopes, found, mangled, stars. */
void scope_bind_nodes(ScopeBuilder *b);

/* scope_decide.c: step 2: fills rows, name_of and what each row means. */
void scope_decide(ScopeBuilder *b);

#endif
