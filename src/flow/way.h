/* The solver's tables, and the way of a finding through them. Private to this room. */
#ifndef TOCSIN_FLOW_WAY_H
#define TOCSIN_FLOW_WAY_H

#include "flow/program.h"

enum { NO_STATE = UINT32_MAX, MAX_WAY = 250 /* values that data passes through */ };

/* What is said of data on its way. */
typedef struct FlowMark {
    uint64_t cured;
    uint16_t weak;
    uint8_t doubts; /* FlowDoubt */
    bool decoded;
} FlowMark;

/* How something was reached: from a state along an edge; through a call, what its callee gave. */
typedef struct SolveStep {
    uint32_t state, edge;
    uint32_t output; /* of the callee's entry; NO_STATE */
    uint32_t call;   /* of the run */
} SolveStep;

/* A value that an entry reaches: a source, a parameter or a call's result, or part of it. */
typedef struct SolveState {
    uint32_t entry, carrier, param, length;
    uint8_t kind; /* OriginKind */
    bool queued;
    FlowPath path;
    FlowMark mark;
    SolveStep step;
} SolveState;

typedef struct SolveEntry {
    bool source;
    uint32_t carrier, param; /* a kind of source (of rules' sources: one of the run); or a function of the run and its parameter */
    FlowPath path;
    uint32_t outputs, waiting, leading; /* chains; of those that wait, those that lead */
    uint32_t reached, output_count;
} SolveEntry;

/* How data leaves the function of an entry. */
typedef enum OutputKind {
    OUTPUT_SINK,   /* `number` is a sink of the run */
    OUTPUT_RETURN, /* by its result */
    OUTPUT_ESCAPE, /* it was kept where every call of the function `number` finds it, and gives it back */
} OutputKind;

typedef struct SolveOutput {
    uint32_t entry, number, length, next;
    uint8_t kind; /* OutputKind */
    bool queued;
    FlowPath path;
    FlowMark mark;
    SolveStep step;
    uint32_t home; /* of what a kind of source does at a sink: the call where it is told; NO_STATE: there */
    bool own;      /* that call's file holds the source: it is told beside others */
} SolveOutput;

/* A call that goes on when an entry has an output. When more becomes known of its state, that asks again by another one. */
typedef struct SolveWait {
    uint32_t state, edge, call;
    uint32_t owner, entry; /* the state's, and the one that it waits for */
    uint32_t length;       /* of the way up to the callee */
    uint32_t next, next_leading;
    FlowMark mark; /* what is said of the data when it comes to the callee */
    bool leads;    /* what does not depend on the call is asked for by it, and by no other of the same owner that is as good */
} SolveWait;

/* What all callers of a function were told of. */
typedef struct SolveTold {
    uint32_t entry, function;
    FlowPath path;
    FlowMark mark;
} SolveTold;

typedef struct SolveSlot {
    uint64_t hash;
    uint32_t value; /* 1 + */
} SolveSlot;

typedef struct SolveSlots {
    SolveSlot *items;
    uint32_t count, size;
} SolveSlots;

#define SOLVE_LIST(type)          \
    struct {                      \
        type *items;              \
        uint32_t count, capacity; \
    }

typedef struct Solver {
    FlowProgram *p;
    SOLVE_LIST(SolveState) states;
    SOLVE_LIST(SolveEntry) entries;
    SOLVE_LIST(SolveOutput) outputs;
    SOLVE_LIST(SolveWait) waits;
    SOLVE_LIST(uint32_t) queue;   /* of states, the first `followed` done */
    SOLVE_LIST(uint32_t) changed; /* outputs; those who wait for them have not seen those from `heard` on */
    uint32_t followed, heard;
    SOLVE_LIST(SolveTold) told;
    SolveSlots state_slots, entry_slots, part_slots, output_slots, told_slots, home_slots, leading_slots;
    bool full;
} Solver;

const FlowEdge *edge_at(const FlowProgram *p, uint32_t edge); /* by number of the run */

/* The first slot for a hash; go on with the next, of `size`, while its content is another. There is room for one more. */
uint32_t flow_slot(Solver *S, SolveSlots *slots, uint64_t hash);

/* Where the states before a state of a kind of source began: its file, and it. */
const FlowSource *flow_first_source(const Solver *S, uint32_t state, uint32_t *file);

/* Follows what the sources give in tests, or elsewhere. After flow_index(), flow_resolve() and flow_check(). */
void flow_follow(Solver *S, bool tests);

/* The places from the source to the sink of an output, and the check on it that does not hold; from the arena of the run. */
const FlowPlace *flow_way(const Solver *S, uint32_t output, uint32_t *count, FlowFinding *of);

/* With what checks that do not hold make of findings: weak.c. */
FlowFinding *flow_weak(Arena *arena, FlowFinding *all, uint32_t *count, uint32_t *capacity);

#endif
