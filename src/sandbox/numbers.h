/* A seccomp filter as a table of numbers: the architecture first, then a binary search over the numbers, whose leaves are actions or
 * checks of registers (seccomp(2); the instructions: bpf(4) of the BSDs). Nothing is allocated; a table that does not fit is a fault of ours.
 *
 *   numbers.c   from a table to code
 *   seccomp.c   the tables, and what the checks look at */
#ifndef TOCSIN_SANDBOX_NUMBERS_H
#define TOCSIN_SANDBOX_NUMBERS_H

#include "base/fault.h"
#include "sandbox/seccomp.h"

#include <linux/seccomp.h>

enum {
    NUMBERS_LONGEST_JUMP = 255, /* of a conditional one: a byte */
    NUMBERS_MOST_ROWS = 600,
};

/* Appends one instruction. */
static inline void emit(Filter *f, unsigned code, uint32_t k, size_t if_true, size_t if_false) {
    CHECK(f->length < FILTER_LONGEST && if_true <= NUMBERS_LONGEST_JUMP && if_false <= NUMBERS_LONGEST_JUMP);
    f->code[f->length++] =
        (struct sock_filter){(unsigned short)code, (unsigned char)if_true, (unsigned char)if_false, k};
}

/* The end: an action, SECCOMP_RET_. */
static inline void give(Filter *f, uint32_t what) { emit(f, BPF_RET | BPF_K, what, 0, 0); }

/* Appends what looks at registers and ends with actions on every way. One instruction alone is an action. */
typedef void Check(Filter *f, FilterOptions o);

/* One number: an action, or a check. */
typedef struct Row {
    uint32_t number, action;
    Check *check;
} Row;

/* Of two rows of one number the first counts; numbers without a row give `other`. Calls of another architecture kill. */
void numbers_filter(Filter *f, const Row *rows, size_t count, uint32_t other, FilterOptions options);

#endif
