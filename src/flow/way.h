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
    uint32_t visit; /* where the step's output was kept: how it came there; 0: no such one */
} SolveState;

typedef struct SolveEntry {
    bool source;
    uint32_t carrier, param; /* a kind of source (of rules' sources: one of the run); or a function of the run and its parameter */
    FlowPath path;
    uint32_t outputs, kept;   /* chains: what leaves it by its result or at sinks; ESCAPE */
    uint32_t waiting, visits; /* the same, of those who are told of the one, and of the other */
    uint32_t owned;           /* a chain: the calls in it that lead */
    uint32_t reached, output_count;
} SolveEntry;

/* How data leaves the function of an entry. */
typedef enum OutputKind {
    OUTPUT_SINK,   /* `number` is a sink of the run */
    OUTPUT_RETURN, /* by its result */
    OUTPUT_ESCAPE, /* it is kept where every call of the function `number` finds it, and gives it back */
} OutputKind;

typedef struct SolveOutput { /* 64 bytes: there may be a million */
    uint32_t entry, number, length, next;
    SolveStep step;
    uint32_t home; /* of what a kind of source does at a sink: the call where it is told; NO_STATE: there */
    uint8_t kind; /* OutputKind */
    bool queued;
    bool own; /* the file of the call `home` holds the source: it is told beside others */
    const FlowPath *path;
    FlowMark mark;
} SolveOutput;

/* A call that goes on when an entry has an output. When more becomes known of its state, that asks again by another one. */
typedef struct SolveWait {
    uint32_t state, edge, call;
    uint32_t owner, entry; /* the state's, and the one that it waits for */
    uint32_t length;       /* of the way up to the callee */
    uint32_t next, next_owned;
    FlowMark mark; /* what is said of the data when it comes to the callee */
    bool leads;    /* what does not depend on the call is asked for by it, and by no other of the same owner that is as good */
} SolveWait;

/* A kind of source that comes to the entry of a parameter, through one call or several. What is kept there goes on from the source,
 * once, whoever called: not up through all calls. */
typedef struct SolveVisit {
    uint32_t source, entry;
    uint32_t first, last; /* waits: that of the source, and that which leads here */
    uint32_t before;      /* the visit of the last one's function; 0: the source's own */
    uint32_t length, next;
    FlowMark mark;
    uint8_t keepers; /* FlowDoubt: of the functions on the way */
    bool queued;
} SolveVisit;

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
    SOLVE_LIST(SolveVisit) visits;  /* [0] is none */
    SOLVE_LIST(uint32_t) visited; /* visits, the first `led` done */
    uint32_t followed, heard, led;
    SOLVE_LIST(SolveTold) told;
    SolveSlots state_slots, entry_slots, part_slots, output_slots, told_slots, home_slots, leading_slots, visit_slots;
    FlowBounds bounds;
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
