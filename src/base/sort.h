/* Sorting by something that the order itself needs to know. */
#ifndef TOCSIN_BASE_SORT_H
#define TOCSIN_BASE_SORT_H

#include <stddef.h>

/* Sorts `count` items of `size` bytes (at most 512) each; `order` as for qsort(3), with the context behind. No order among equals. */
void sort_with(void *items, size_t count, size_t size, int (*order)(const void *a, const void *b, void *context), void *context);

#endif
