/* From a table of numbers to code: see numbers.h. */
#include "sandbox/numbers.h"

#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#else
#error "no filter for this architecture"
#endif

enum {
    X32_BIT = 0x40000000,
    MAX_NUMBER = 1024, /* of a row; what is above has none */
    MAX_BLOCK = 200, /* ranges whose nodes and ends a jump of a byte crosses */
    MAX_CALLS = 200,
    DONE = 0xFFFF,
};

/* Numbers from `start` up to the next range. */
typedef struct Range {
    uint32_t start, action;
    Check *check;
} Range;

/* A jump of a node to where a range's numbers end up: `way` of the node at `at`. */
typedef struct Jump {
    unsigned short at, range;
    bool if_true;
} Jump;

/* A check, and a jump to it whose length is not known before all is laid out. */
typedef struct Call {
    unsigned short at;
    Check *check;
} Call;

typedef struct Tree {
    Filter *filter;
    FilterOptions options;
    Range ranges[2 * NUMBERS_MOST_ROWS];
    size_t count;
    Jump jumps[MAX_BLOCK + 1];
    size_t jump_count;
    Call calls[MAX_CALLS];
    size_t call_count;
} Tree;

static void add_range(Tree *t, uint32_t start, uint32_t action, Check *check) {
    Range *last = t->count ? &t->ranges[t->count - 1] : NULL;
    if (last && last->action == action && last->check == check) return;
    CHECK(t->count < COUNT_OF(t->ranges));
    t->ranges[t->count++] = (Range){start, action, check};
}

/* A check that looks at nothing, with these options, is an action. */
static void add_row(Tree *t, const Row *row) {
    Filter trial;
    trial.length = 0;
    if (row->check) row->check(&trial, t->options);
    bool plain = trial.length == 1;
    add_range(t, row->number, plain ? trial.code[0].k : row->action, plain ? NULL : row->check);
}

static void make_ranges(Tree *t, const Row *rows, size_t count, uint32_t other) {
    unsigned short row_of[MAX_NUMBER] = {0}; /* one more */
    for (size_t i = 0; i < count; i++) {
        CHECK(rows[i].number < MAX_NUMBER);
        if (!row_of[rows[i].number]) row_of[rows[i].number] = (unsigned short)(i + 1);
    }
    for (uint32_t number = 0; number < MAX_NUMBER; number++) {
        if (row_of[number]) add_row(t, &rows[row_of[number] - 1]);
        else add_range(t, number, other, NULL);
    }
}

static void emit_end(Tree *t, const Range *r) {
    if (!r->check) {
        give(t->filter, r->action);
        return;
    }
    CHECK(t->call_count < COUNT_OF(t->calls));
    t->calls[t->call_count++] = (Call){t->filter->length, r->check};
    emit(t->filter, BPF_JMP | BPF_JA, 0, 0, 0);
}

static bool ends_alike(const Range *x, const Range *y) { return x->check == y->check && (x->check || x->action == y->action); }

/* Where the jumps of a block end: once for each action and check, right behind its nodes, so that all can reach it. */
static void emit_ends(Tree *t) {
    Filter *f = t->filter;
    for (size_t i = 0; i < t->jump_count; i++) {
        if (t->jumps[i].range == DONE) continue;
        const Range *r = &t->ranges[t->jumps[i].range];
        for (size_t j = i; j < t->jump_count; j++) {
            Jump *jump = &t->jumps[j];
            if (jump->range == DONE || !ends_alike(r, &t->ranges[jump->range])) continue;
            size_t distance = (size_t)f->length - jump->at - 1;
            CHECK(distance <= NUMBERS_LONGEST_JUMP);
            struct sock_filter *node = &f->code[jump->at];
            if (jump->if_true) node->jt = (unsigned char)distance;
            else node->jf = (unsigned char)distance;
            if (j > i) jump->range = DONE;
        }
        emit_end(t, r);
        t->jumps[i].range = DONE;
    }
    t->jump_count = 0;
}

static void emit_way(Tree *t, unsigned short at, bool if_true, size_t from, size_t to);

/* A node for each two halves of the ranges. Recursion is as deep as the logarithm of a table of ours. */
static void emit_node(Tree *t, size_t from, size_t to) {
    size_t middle = from + (to - from) / 2;
    unsigned short at = t->filter->length;
    emit(t->filter, BPF_JMP | BPF_JGE | BPF_K, t->ranges[middle].start, 0, 0);
    emit_way(t, at, false, from, middle);
    emit_way(t, at, true, middle, to);
}

static void emit_way(Tree *t, unsigned short at, bool if_true, size_t from, size_t to) {
    if (to - from == 1) {
        CHECK(t->jump_count < COUNT_OF(t->jumps));
        t->jumps[t->jump_count++] = (Jump){at, (unsigned short)from, if_true};
        return;
    }
    size_t distance = (size_t)t->filter->length - at - 1;
    CHECK(distance <= NUMBERS_LONGEST_JUMP);
    if (if_true) t->filter->code[at].jt = (unsigned char)distance;
    else t->filter->code[at].jf = (unsigned char)distance;
    emit_node(t, from, to);
}

/* Blocks are as large as jumps of a byte can cross; above them a node has its long jump behind it. */
static void emit_tree(Tree *t, size_t from, size_t to) {
    if (to - from == 1) {
        emit_end(t, &t->ranges[from]);
        return;
    }
    if (to - from <= MAX_BLOCK) {
        emit_node(t, from, to);
        emit_ends(t);
        return;
    }
    size_t middle = from + (to - from) / 2;
    Filter *f = t->filter;
    unsigned short at = f->length;
    emit(f, BPF_JMP | BPF_JGE | BPF_K, t->ranges[middle].start, 0, 1); /* above: the jump that follows; below: over it */
    emit(f, BPF_JMP | BPF_JA, 0, 0, 0);
    emit_tree(t, from, middle);
    f->code[at + 1].k = (uint32_t)(f->length - at - 2);
    emit_tree(t, middle, to);
}

/* What is called from several blocks stands once. */
static void emit_checks(Tree *t) {
    Filter *f = t->filter;
    for (size_t i = 0; i < t->call_count; i++) {
        Check *check = t->calls[i].check;
        if (!check) continue;
        for (size_t j = i; j < t->call_count; j++) {
            if (t->calls[j].check != check) continue;
            f->code[t->calls[j].at].k = (uint32_t)(f->length - t->calls[j].at - 1);
            t->calls[j].check = NULL;
        }
        check(f, t->options);
    }
}

void numbers_filter(Filter *f, const Row *rows, size_t count, uint32_t other, FilterOptions options) {
    Tree t;
    t.filter = f;
    t.options = options;
    t.count = t.jump_count = t.call_count = 0;
    f->length = 0;
    make_ranges(&t, rows, count, other);
    emit(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0);
    give(f, SECCOMP_RET_KILL_PROCESS);
    emit(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
#ifdef __x86_64__
    emit(f, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1); /* the x32 doors to the same calls, and what is no number */
    give(f, SECCOMP_RET_ERRNO | ENOSYS);
#endif
    emit_tree(&t, 0, t.count);
    emit_checks(&t);
}
