/* What solve.c, resolve.c and the files beside them share. Private to this room. */
#ifndef TOCSIN_FLOW_PROGRAM_H
#define TOCSIN_FLOW_PROGRAM_H

#include "flow/solve.h"

/* A function of the program: a file and a number there. */
typedef struct FlowTargetFunction {
    uint32_t file, function;
    bool bound; /* the first parameter is taken */
} FlowTargetFunction;

typedef struct FlowCallees {
    const FlowTargetFunction *items;
    uint32_t count;
    bool by_name; /* a guess: what it gives back is not followed */
} FlowCallees;

/* What functions of the program have found out about what passes an edge. */
typedef struct FlowFact {
    uint64_t cured;
    uint16_t weak;
    uint32_t file; /* where the check stands that does not hold */
    FlowStep weak_at;
} FlowFact;

typedef struct FlowProgram {
    const FlowGraph *const *graphs;
    uint32_t file_count;
    const Modules *modules;
    bool slots; /* bits are labels of rules: what is not seeded has none of its own */
    Arena *arena;
    uint32_t *first_call, *first_function, *first_edge; /* by file: numbers in the run; one more at the end */
    FlowCallees *callees;                                /* by call of the run */
    uint32_t *callers, *caller_first;                    /* by function of the run: calls of the run */
    uint32_t *call_file;                                 /* by call of the run */
    uint8_t *uses;                                       /* by function of the run: calls outside of tests; 2: two or more */
    uint32_t *edges_from, *edge_first[3]; /* edges of the run by where they come from; the places by source, function, call */
    uint32_t *first_source, *first_sink;
    uint32_t *edge_file; /* by edge of the run */
    uint8_t *sink_weakness; /* by sink of the run: Weakness */
    FlowFact *facts; /* by edge of the run; NULL: nothing */
    struct NameIndex *names;
    const struct MemberRead *reads; /* attributes of the program's objects, in order of key */
    uint32_t read_count;
    uint32_t *asked; /* modules that the name at hand was looked for in */
    uint64_t (*closures)[2]; /* guard_closures() */
    bool *is_test;   /* by file: it holds tests, and others do not */
    FlowBounds *bounds;
} FlowProgram;

/* A call of the run that reads an attribute; its key is that of the class and the name. */
typedef struct MemberRead {
    uint64_t key;
    uint32_t call;
} MemberRead;
/* The reads of what a call writes: reads[*first .. *first + *count). */
void flow_reads(const FlowProgram *p, uint32_t file, const FlowCall *write, uint32_t which, uint32_t *first, uint32_t *count);

/* Fills the tables of numbers of the run, of edges by where they begin, sink_weakness and is_test, from graphs and modules. */
void flow_index(FlowProgram *p);

/* Who calls whom. Fills callees, callers, call_file, uses. */
void flow_resolve(FlowProgram *p);

/* page.c: the environments of templates that the program makes, as far as they are known, do not escape. */
bool flow_escapes_off(const FlowProgram *p);

/* What checks by functions of the program are worth. Fills facts; after flow_resolve(). */
void flow_check(FlowProgram *p);

/* constant.c: what waited for the results of calls and is harmless, in order of file. After flow_resolve(). */
const FlowCleared *flow_clear(const FlowProgram *p, uint32_t *count);

/* The parameter that an argument of a call is, for one callee: its number; FLOW_NO_PARAM where it is none. */
enum { FLOW_NO_PARAM = UINT32_MAX, FLOW_ANY_PARAM = UINT32_MAX - 1 };
uint32_t flow_parameter(const FlowProgram *p, const FlowCall *call, uint32_t argument, FlowTargetFunction target);

/* Methods of texts, lists and files: what is unknown is one of these far more often than an object of the program. */
bool flow_is_text_method(Str name);

/* A parameter, and what of it an argument is. */
typedef struct FlowPassed {
    uint32_t param;
    FlowPath path;
} FlowPassed;
enum { FLOW_MOST_PASSED = 16 };

/* The parameters of one callee that an argument is, or may be, whose part `path` is looked at: `out` has room for FLOW_MOST_PASSED. */
uint32_t flow_pass(const FlowProgram *p, const FlowCall *call, uint32_t argument, FlowTargetFunction target, const FlowPath *path,
                   FlowPassed *out);

/* The file of a number of the run: first[file] <= number < first[file + 1]. */
static inline uint32_t flow_file(const uint32_t *first, uint32_t files, uint32_t number) {
    uint32_t low = 0, high = files;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (first[middle] <= number) low = middle;
        else high = middle;
    }
    return low;
}

/* A function by its number in the run. */
static inline const FlowFunction *flow_function_at(const FlowProgram *p, uint32_t function) {
    uint32_t file = flow_file(p->first_function, p->file_count, function);
    return &p->graphs[file]->functions[function - p->first_function[file]];
}

static inline const FlowFunction *flow_function(const FlowProgram *p, FlowTargetFunction t) {
    return &p->graphs[t.file]->functions[t.function];
}

#endif
