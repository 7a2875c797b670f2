/* What the functions of one file do with data, without its tree: a graph whose edges lead from where data enters a body
 * (a source, a parameter, the result of a call into the program) to where it leaves it (the function's result, an
 * argument of such a call, a sink). solve.c puts the graphs of a program together.
 *
 * Everything belongs to the arena that extract() was given and is the same whatever the threads did. Places in the
 * source are byte offsets of the file. */
#ifndef TOCSIN_FLOW_GRAPH_H
#define TOCSIN_FLOW_GRAPH_H

#include "flow/bound.h"
#include "flow/model.h"
#include "flow/seed.h"
#include "sema/modules.h"
#include "template/library.h"
#include "value/value.h"

enum {
    FLOW_MAX_PATH = LABEL_MAX_PATH,
    FLOW_MAX_STEPS = 12,     /* places shown between where data enters a body and where it leaves it */
    FLOW_MAX_CALLEES = 8,    /* of one call */
    FLOW_MAX_EDGES = 200000, /* of one file; told beyond */
};

/* Part of a value: keys as in value/label.h; none: all of it. */
typedef struct FlowPath {
    uint64_t keys[FLOW_MAX_PATH];
    uint32_t count;
} FlowPath;

/* A function or class that something may call or be. */
typedef enum FlowRefKind {
    REF_FUNCTION, /* of this file: `index` in functions */
    REF_CLASS,    /* of this file: `index` in classes; as a callee: its construction */
    REF_NAME,     /* of the run: `rest` ("Service.run") in the module `place` */
    REF_METHOD,   /* a method of something unknown, by its name `rest` alone */
    REF_SHARED,   /* the attribute `member` of the store `rest` of the whole program: flask.g */
    REF_PARAM,    /* what parameter `index` of function `function` was given; with `member`, that method of the object */
} FlowRefKind;

typedef struct FlowRef {
    uint8_t kind; /* FlowRefKind */
    bool bound;   /* the first parameter is taken: a method of an object */
    bool object;  /* not the class itself (or what the name stands for), but an object of it */
    uint32_t index, function;
    PlaceId place;
    Str rest;
    Str member; /* not empty: that member of it, which Python calls or reads by itself */
} FlowRef;

typedef struct FlowFunction {
    Str name; /* dotted, within the file: "Service.run", "outer.inner"; empty for the module's body and lambdas */
    uint32_t start, end; /* of the name where it has one, for people */
    uint32_t class_index; /* its class in `classes`, for methods; UINT32_MAX */
    bool is_method; /* its first parameter is the object or the class */
    bool of_class;  /* the class: it is taken whoever calls */
    bool is_read;   /* a property, or no function at all but an attribute: what reading it gives */
    const Str *params; /* positional ones, then those by keyword only */
    const uint32_t *param_starts;
    uint32_t positional, param_count;
    /* Position of *args is param_count, of **kwargs param_count + 1, where it has them. */
    bool has_rest, has_keywords;
    uint64_t texts; /* bits of parameters: by their annotation texts, lists or dictionaries */
    bool constant; /* whatever it is given, it gives back one of some constants */
    bool passes;   /* what it gives back is made of constants and of what it is given, but for its object */
    const FlowRef *results; /* functions and classes (of objects) that it may give back */
    uint32_t result_count;
} FlowFunction;

typedef struct FlowClass {
    Str name; /* dotted, within the file */
    const FlowRef *bases;
    uint32_t base_count;
} FlowClass;

/* `function` calls what may be one of `callees`. */
typedef struct FlowCall {
    uint32_t function;
    uint32_t start, end;
    const FlowRef *callees;
    uint32_t callee_count;
    bool implicit;  /* Python calls it by itself, where it is there: __str__ */
    bool reads;     /* an attribute: only what FlowFunction.is_read is called */
    bool known;     /* each argument is made of constants and of what has labels */
    bool keyed;     /* `get`: where nobody knows whose, argument 0 only says which */
    bool served;    /* a framework calls it: only parameters that are texts are what somebody sends */
    bool writes;    /* an attribute, argument 0, of an object or class of another file: whoever reads it has it */
    uint32_t shift; /* positional arguments that a partial has given before */
    uint32_t positional; /* with those, before the first `*x` */
    const Str *keywords; /* argument numbers from FLOW_KEYWORD on */
    uint32_t keyword_count;
    const struct FlowGiven *given; /* functions that are passed as arguments */
    uint32_t given_count;
} FlowCall;

enum {
    FLOW_RECEIVER = 0x3FFF, /* numbers of arguments: positional ones from 0; the object of a method */
    FLOW_KEYWORD = 0x4000,  /* + index in keywords */
    FLOW_REST = 0x7FFE,     /* what comes by `*x`: any positional one */
    FLOW_KEYWORDS = 0x7FFF, /* what comes by `**x`: any one */
};

typedef struct FlowGiven {
    uint32_t argument;
    FlowRef ref;
} FlowGiven;

typedef struct FlowSource {
    uint8_t kind; /* SourceKind */
    bool guessed; /* a parameter of `function`: a source only where nobody in the program calls that */
    uint32_t function;
    uint32_t start, end;
} FlowSource;

typedef struct FlowSink {
    uint8_t weakness; /* Weakness; where the graph is seeded, the bit */
    uint8_t quieter;  /* as in SinkRow; of what is printed: it is escaped, but that does not hold where it stands */
    uint32_t seed;    /* there: which of the seeds */
    uint32_t function;
    uint32_t start, end;         /* of the call */
    uint32_t value_start, value_end; /* of what reaches it */
    uint32_t page;               /* 1 + the template of the library that prints it; 0: none */
    uint32_t page_start, page_end; /* the print, there */
    bool printed;                /* a template does, of the library or in this file: */
    bool if_off;                 /* only where the environments of the program do not escape */
    uint8_t print_place;         /* PrintPlace */
} FlowSink;

/* A call that could do harm with what it is given, but all of that is constant or untrusted data that was cured. */
typedef struct FlowHarmless {
    uint8_t weakness; /* Weakness */
    uint32_t start, end;
    const uint32_t *calls; /* in calls: that, if what each of these gives is constant; only the program as a whole knows */
    uint32_t call_count;
    bool whole; /* a function: all such calls in it are */
    uint32_t sink, sink_count; /* in sinks: that, if checks of the program cure what reaches these; likewise */
} FlowHarmless;

typedef enum FlowTarget {
    TO_RETURN,   /* `to` in functions */
    TO_ARGUMENT, /* `to` in calls, `argument` as above */
    TO_SINK,     /* `to` in sinks */
} FlowTarget;

typedef struct FlowStep {
    uint32_t start, end;
} FlowStep;

/* A call that checks what passes: see GuardWhen. */
typedef struct FlowCheck {
    uint32_t call;     /* in calls */
    uint32_t argument; /* as FlowEdge.argument */
    uint8_t when;      /* GuardWhen */
} FlowCheck;

/* What a function checks about a parameter before it comes back, or gives something true or false. */
typedef struct FlowGuard {
    uint32_t function, param;
    uint8_t when; /* GuardWhen */
    uint16_t weak;
    uint64_t cured;
    const FlowCheck *checks;
    uint32_t check_count;
    FlowStep weak_at;
} FlowGuard;

typedef struct FlowEdge {
    uint8_t from_kind; /* OriginKind */
    uint8_t to_kind;   /* FlowTarget */
    uint16_t weak;     /* as in Label */
    uint8_t through, decoded; /* as there */
    bool composed;     /* it was put together with something on the way, in the scope where it leads to */
    uint32_t from;     /* in sources; in functions, whose parameter `param` it is; in calls */
    uint32_t param;
    uint32_t to, argument;
    const FlowPath *from_path, *to_path; /* NULL: all of it */
    uint64_t cured;
    const FlowStep *steps; /* between them, in order */
    uint32_t step_count;
    const FlowCheck *checks;
    uint32_t check_count;
    FlowStep weak_at; /* the check that does not hold, where `weak` */
} FlowEdge;

/* A name that the file's module has from elsewhere: `from .x import y as name`; of star imports `name` is empty. */
typedef struct FlowImport {
    Str name;
    PlaceId place;
    Str rest; /* in that module; empty: the module itself */
} FlowImport;

/* Another name of the file's module: `service = Service()`. */
typedef struct FlowName {
    Str name;
    FlowRef ref;
    const FlowRef *items; /* of a dictionary, a list, a tuple: functions and classes that it holds, instead of `ref` */
    uint32_t item_count;
} FlowName;

typedef struct FlowGraph {
    uint32_t file;
    const FlowFunction *functions; /* [0] is the module's body */
    const FlowClass *classes;
    const FlowCall *calls;
    const FlowSource *sources;
    const FlowSink *sinks;
    const FlowEdge *edges;
    const FlowImport *imports;
    const FlowName *names;
    const FlowHarmless *harmless;
    const FlowGuard *guards;
    uint32_t guard_count;
    uint32_t function_count, class_count, call_count, source_count, sink_count, edge_count, import_count, name_count, harmless_count;
    const FlowSeeds *seeds; /* NULL: sources and sinks are those of models */
    uint8_t environments; /* of templates that it makes: 1 << TemplateEscaping */
    Str unread; /* a template that could not be read, and why; empty: there is none */
    FlowBounds bounds; /* where one was met flows may be missing */
} FlowGraph;

/* The graph of a file that was analysed with value_worker_taint(models->taint), and with value_worker_seeds() where there are
 * seeds, which are kept. `templates`: where pages are looked up; NULL: nowhere. `file` is its number in the run. Scratch is used and given back. Thread-safe for different facts. */
const FlowGraph *flow_extract(const Facts *facts, const Models *models, const FlowSeeds *seeds, Library *templates, uint32_t file,
                              Arena *kept, Arena *scratch);

#endif
