/* Sorting with a context: see base/sort.h. Systems have qsort_r() with arguments in another order, or not at all. */
#include "base/sort.h"

#include "base/fault.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__

void sort_with(void *items, size_t count, size_t size, int (*order)(const void *a, const void *b, void *context), void *context) {
    if (count) qsort_r(items, count, size, order, context);
}

#else

enum { LARGEST = 512 };

static void swap(char *a, char *b, size_t size) {
    char held[LARGEST];
    memcpy(held, a, size);
    memcpy(a, b, size);
    memcpy(b, held, size);
}

/* Lets the item at `at` down to where it belongs in a heap of `count`. */
static void sink(char *items, size_t at, size_t count, size_t size, int (*order)(const void *a, const void *b, void *context), void *context) {
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && order(items + child * size, items + (child + 1) * size, context) < 0) child++;
        if (order(items + at * size, items + child * size, context) >= 0) return;
        swap(items + at * size, items + child * size, size);
    }
}

void sort_with(void *items, size_t count, size_t size, int (*order)(const void *a, const void *b, void *context), void *context) {
    CHECK(size <= LARGEST);
    for (size_t at = count / 2; at-- > 0;) sink(items, at, count, size, order, context);
    for (size_t end = count; end-- > 1;) {
        swap(items, (char *)items + end * size, size);
        sink(items, 0, end, size, order, context);
    }
}

#endif
