/* Where compiled patterns and formulas are written: the growing arrays of a PatTable. */
#ifndef TOCSIN_MATCH_BUILDER_H
#define TOCSIN_MATCH_BUILDER_H

#include "base/arena.h"
#include "match/pattern.h"

typedef struct PatArray {
    void *items;
    size_t count, capacity;
} PatArray;

/* Numbers of what is there already by its content. */
typedef struct PatBuckets {
    uint32_t *items; /* one more than the number; 0: free */
    size_t count, capacity; /* a power of two */
    uint32_t used;
} PatBuckets;

typedef struct PatBuilder {
    PatArray rows, formulas, words, signatures, strings, bytes;
    PatBuckets known_rows, known_formulas, known_lists, known_strings;
} PatBuilder;

/* Makes row, formula, string 0 ("none") and list 0 (empty). The memory is the heap's until pat_builder_free(). */
void pat_builder_init(PatBuilder *b);
void pat_builder_free(PatBuilder *b);

/* Each gives the number of what it added, or of what was there already and is equal: so what several patterns and rules ask is
 * asked once. */
uint32_t pat_builder_row(PatBuilder *b, PatRow row);
uint32_t pat_builder_formula(PatBuilder *b, FormulaOp op, uint32_t a, uint32_t c);
/* The same, but nothing else has its number: what is noted about it holds for it alone. */
uint32_t pat_builder_own_formula(PatBuilder *b, FormulaOp op, uint32_t a, uint32_t c);
uint32_t pat_builder_list(PatBuilder *b, const uint32_t *items, uint32_t count);
uint32_t pat_builder_string(PatBuilder *b, Str text);
uint32_t pat_builder_signature(PatBuilder *b, uint32_t list);

/* A view; valid until something is added. */
PatTable pat_builder_table(const PatBuilder *b);

#endif
