/* What the files share that make a file's graph: extract.c (the pass), describe.c, edge.c, call.c, sink.c, seed.c, trace.c. Private to
 * this room. */
#ifndef TOCSIN_FLOW_EXTRACT_H
#define TOCSIN_FLOW_EXTRACT_H

#include "flow/graph.h"

#define FLOW_LIST(type)           \
    struct {                      \
        type *items;              \
        uint32_t count, capacity; \
    }

/* Where a variable or an attribute is given a value. */
typedef struct Definition {
    uint32_t row;    /* of the variable; UINT32_MAX - the attribute's symbol */
    NodeId at, value; /* the statement or the part of one that does it; what is given */
} Definition;

/* An attribute of a class without labels that says what it holds cannot cause: a field of a form, `kind: Kind`. They are functions, too,
 * numbered from Extractor.first_declared. */
typedef struct Declared {
    NodeId class_node;
    Sym name;
    uint64_t cured;
} Declared;

/* What a qualified name is in the program. */
typedef struct NameRef {
    QualId qual;
    bool found;
    PlaceId place;
    Str rest;
} NameRef;

enum { EXTRACT_NAME_REFS = 64 };

typedef struct Extractor {
    const Facts *facts;
    const Models *models;
    const Tree *tree;
    Arena *kept, *scratch;
    uint32_t *function_of, *class_of; /* by scope */
    uint32_t *call_of;                /* by node: 1 + its number */
    uint32_t *source_of;              /* by origin: the same */
    const FlowPath **path_of;         /* by path of the labels: kept; NULL */
    QualId module;                    /* the file's, where a model may know it; 0 */
    Str *name_of;                     /* by symbol: kept; see extract_name() */
    NameRef name_refs[EXTRACT_NAME_REFS]; /* describe.c */
    FlowFunction *functions;
    FlowClass *classes;
    uint32_t function_count, class_count, first_field, first_declared; /* attributes with labels; those that say what they may hold */
    FLOW_LIST(Declared) declared;
    FLOW_LIST(FlowCall) calls;
    FLOW_LIST(FlowSource) sources;
    FLOW_LIST(FlowSink) sinks;
    FLOW_LIST(FlowEdge) edges;
    FLOW_LIST(FlowImport) imports;
    FLOW_LIST(FlowName) names;
    FLOW_LIST(FlowHarmless) harmless;
    FLOW_LIST(FlowGuard) guards;
    FLOW_LIST(struct AnswerType) answer_types; /* answer.c, made when first asked for */
    bool answers_known;
    uint64_t asked, doubtful; /* weaknesses that the call at hand may have; those of them that it was not cleared of */
    uint64_t checked;         /* those that it is cleared of if functions of the program that check the data say so */
    uint64_t waiting;         /* those that it is cleared of if what `waits` give is constant */
    uint32_t waits[FLOW_MAX_CALLEES], wait_count; /* in calls */
    struct SetUp *set_ups; /* by function, made when first asked for: see sink.c */
    Definition *definitions; /* made when first asked for; in order of row, then node */
    uint32_t definition_count, definition_capacity;
    bool defined;
    const FlowSeeds *seeds; /* NULL: models say what sources and sinks are */
    uint32_t *parents, parent; /* seed.c: by node, made when first asked for */
    Library *templates; /* NULL: nobody looks for any */
    uint8_t *pages;     /* by node: EXTRACT_PAGE and so on; NULL: there is none */
    Str unread;         /* as FlowGraph.unread and .environments */
    uint8_t environments;
    FlowBounds bounds;
    bool paged;    /* what trace() went through last: such a call */
    bool composed; /* what trace() went through last: parts were put together in the same scope */
} Extractor;

/* A call that gives a page of which is known what it prints; and that is nothing that does harm. */
enum { EXTRACT_PAGE = 1, EXTRACT_HARMLESS_PAGE };

/* Lists grow in scratch; extract.c keeps them when they are whole. */
#define FLOW_GROW(x, list)                                                                                          \
    ((x)->list.items = arena_grow((x)->scratch, (x)->list.items, (x)->list.count, &(x)->list.capacity, 16,             \
                                  sizeof *(x)->list.items),                                                         \
     &(x)->list.items[(x)->list.count++])

/* describe.c: the functions, classes and attributes with labels of the file, numbered. First of all. */
void extract_definitions(Extractor *x);

/* What an annotation leaves nothing to be done with: of a number, of one of a few constants. */
uint64_t extract_annotated_cures(const Extractor *x, NodeId annotation);

/* made.c: the classes that somebody else makes an __init__ for; those as functions from number `first` on. */
uint32_t extract_count_made(Extractor *x);
void extract_made(Extractor *x, uint32_t first);

/* The function that a node stands in. */
uint32_t extract_function(const Extractor *x, NodeId n);

/* Attributes of classes that carry labels are functions without parameters, numbered from first_field: what reading them
 * gives. The next of them from `*cell` on; false where there is none. */
bool extract_next_field(const Extractor *x, uint32_t *cell, NodeId *class_node, Sym *name, ValueId *value);

/* A name of the file, kept once. */
Str extract_name(Extractor *x, Sym sym);

/* What a value may be in the program, at most `most`; those, kept. */
uint32_t extract_refs(Extractor *x, ValueId v, FlowRef *refs, uint32_t most);
const FlowRef *extract_keep_refs(Extractor *x, const FlowRef *refs, uint32_t count);

/* What names of the module stand for: Import and ImportFrom; an Assign in its body. */
void extract_import(Extractor *x, NodeId n);
void extract_names(Extractor *x, NodeId assign);

/* edge.c: one label's edge to where `to` says, none where its origin is nothing that anybody can follow; all labels of a set; of a
 * value that leaves the body, those of what it holds, too, each at its path. `at` carries them. */
void extract_edge(Extractor *x, const Label *l, FlowEdge to, NodeId at);
/* The path with one key more; kept. */
const FlowPath *extract_longer_path(Extractor *x, const FlowPath *path, uint64_t key);
void extract_labels(Extractor *x, LabelSetId set, FlowEdge to, NodeId at);
void extract_value(Extractor *x, ValueId v, FlowEdge to, NodeId at);

/* What functions check about their parameters; what attributes of classes give. */
void extract_guards(Extractor *x);
void extract_fields(Extractor *x);

/* sink.c: the words of lists that the value may be, which a program may take for options: an edge to that part of where `to` says. */
void extract_options(Extractor *x, ValueId v, FlowEdge to, NodeId at);

/* call.c: numbers the calls into the program, before anything follows what they give: the result of a call may reach a call
 * that stands before it, in a loop. What a call is given; what `other.attribute = value` keeps, where another file's class
 * says what `other` is. */
void extract_calls(Extractor *x);
void extract_arguments(Extractor *x, NodeId call);
void extract_member(Extractor *x, NodeId target, NodeId value);
/* A call that calls a function which it is given. */
void extract_run(Extractor *x, const RunRow *row, NodeId call);

/* sink.c: the calls of which all in a function do no harm; last of all. */
void extract_set_ups(Extractor *x);
/* What models say of a call; of `target = value`; of what a decorated function gives back. */
void extract_call_sinks(Extractor *x, NodeId call);
void extract_store_sinks(Extractor *x, NodeId target, NodeId value);
void extract_page_sinks(Extractor *x, NodeId at, NodeId value);
/* The same of a dictionary that is an answer by its keys: {"statusCode": 302, "headers": {...}}. */
void extract_answer_sinks(Extractor *x, NodeId at, NodeId value);

/* sink.c: an edge from each label to a sink; what a row says of other arguments of a call; headers of a dictionary or a list of pairs; the
 * first of (body, status, headers); whether two words are the same in any case. */
void extract_sink(Extractor *x, const SinkRow *row, NodeId at, NodeId value, LabelSetId labels);
bool extract_holds(const Extractor *x, const SinkRow *row, NodeId call);
void extract_headers(Extractor *x, const SinkRow *row, NodeId at, NodeId place, ValueId v);
LabelSetId extract_body_labels(const Extractor *x, NodeId value);
bool extract_is_word(Str text, Str word);

/* returned.c: what models say of what a function gives back: a page, an answer. */

/* answer.c: what is written at a node is no page: its function says that the answer has another type. */
bool extract_is_no_page(Extractor *x, NodeId at);
/* It is one: by the headers that its function gives to start_response. */
bool extract_is_page(Extractor *x, NodeId at);

/* seed.c: the sinks of seeds, and what reaches them. */
void extract_seeds(Extractor *x);

/* A call of a template's: what is printed there of what it is given; what a function gives back, where that is what its decorators
 * print. See page.c. */
void extract_page(Extractor *x, const PageRow *row, NodeId call);
void extract_view(Extractor *x, const PageRow *row, NodeId decorator, NodeId at, NodeId value);

/* The variables of a Django view's template, in its get_context_data(): `target = value`, or with no target what it gives back. */
void extract_context(Extractor *x, NodeId at, NodeId target, NodeId value);

/* known.c: whether a value is made of constants and of what has labels, by known code: nothing in it comes from where nobody
 * knows (`depth` is 0); of constants and of the parameters of the function that it stands in, but for its object. */
bool extract_is_known(const Extractor *x, NodeId n, uint32_t depth);
bool extract_passes(const Extractor *x, NodeId value);

/* sink.c: the argument at a position or by a keyword; 0 where it is not given. */
NodeId extract_argument(const Extractor *x, NodeId call, uint32_t position, Str keyword);
/* What models say of a callee, or else of how it is written. */
SinkList extract_sinks_of(const Extractor *x, ValueId v, NodeId written);

/* trace.c: the call that gave a name or an attribute what it holds, the nearest before `n`; `n` itself where it is one; else 0. */
NodeId extract_made_by(Extractor *x, NodeId n);

/* trace.c: the places between `origin` and the expression `at`, which carries its label, in order; kept. */
const FlowStep *trace(Extractor *x, NodeId at, uint32_t origin, uint32_t *count);

#endif
