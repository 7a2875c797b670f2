/* The whole program: the graphs of all its files put together, from the functions that call nobody upwards (strongly
 * connected components of the call graph), so that each function has a summary: which of its parameters reach its result,
 * which reach sinks, and which sources its result carries. A call takes the summary with the caller's own labels, so that
 * callers do not mix. */
#ifndef TOCSIN_FLOW_SOLVE_H
#define TOCSIN_FLOW_SOLVE_H

#include "flow/graph.h"

/* A place that data passes, for people. */
typedef enum FlowStepKind {
    STEP_SOURCE, /* it enters here */
    STEP_VALUE,  /* it is here */
    STEP_CALL,   /* it is handed to a function here */
    STEP_PARAM,  /* the function takes it here */
    STEP_RETURN, /* it comes back here */
    STEP_SINK,
    STEP_PRINT, /* a template prints it there */
} FlowStepKind;

/* Bits: what makes a way uncertain. */
typedef enum FlowDoubt {
    DOUBT_UNKNOWN = 1, /* it leads through code that nobody knows */
    DOUBT_KEPT = 2,    /* an object kept it that was given it, and what is read may be another one's */
    DOUBT_MANY = 4,    /* the same, and there are many such objects */
    DOUBT_TEST = 8,    /* a test gives it to the program, and nobody else */
    DOUBT_METHOD = 16, /* with DOUBT_UNKNOWN: a method of something unknown was given it, which may as well look something up by it */
} FlowDoubt;

typedef struct FlowPlace {
    uint8_t kind; /* FlowStepKind */
    uint32_t file, start, end;
    Str function;  /* of CALL, PARAM and RETURN: which is called; empty: one without a name */
    Str parameter; /* of CALL and PARAM; empty: among those that have none of their own */
    uint32_t page; /* of PRINT: 1 + the template, instead of the file; 0: in the file */
    uint8_t print_place; /* of PRINT: PrintPlace */
    bool escaped;        /* of PRINT: but that does not hold there */
} FlowPlace;

typedef struct FlowFinding {
    uint8_t weakness, source; /* Weakness, SourceKind; where it is `asked`, the bit and nothing */
    uint8_t quieter;          /* as in SinkRow */
    bool asked;               /* by a rule in taint mode */
    uint8_t doubts;           /* FlowDoubt: why the way may not hold */
    uint8_t print_place;      /* as in FlowSink */
    uint16_t weak;            /* guards on the way that do not hold */
    uint64_t cured;           /* of other weaknesses: what was done on the way against these */
    uint32_t file, start, end; /* the sink; where that lies in another file, the call that hands the data over to there */
    uint32_t weak_file, weak_start, weak_end; /* the first of these guards; weak_end 0: none */
    uint32_t seed;             /* in the seeds of that file's graph, where it has some */
    const FlowPlace *places;  /* from source to sink, both among them */
    uint32_t place_count;
} FlowFinding;

typedef struct FlowFindings {
    const FlowFinding *items; /* in order of file, start, weakness, source */
    uint32_t count;
    const struct FlowCleared *cleared; /* in order of file */
    uint32_t cleared_count;
    uint32_t functions, edges, sources, sinks; /* that there are in the program */
    FlowBounds bounds;
} FlowFindings;

/* What waited for the results of calls, and is harmless. */
typedef struct FlowCleared {
    uint32_t file;
    FlowHarmless harmless;
} FlowCleared;

/* `graphs` by number of the file; NULL where it has none. One finding a sink and kind of source: the shortest way. Memory
 * from `arena`. The same whatever the order in which the graphs were made. With `slots` the sources and sinks are those of
 * seeds, and `weakness` is the bit; graphs without seeds only pass data on. */
FlowFindings flow_solve(const FlowGraph *const *graphs, uint32_t file_count, const Modules *modules, bool slots, Arena *arena);

#endif
