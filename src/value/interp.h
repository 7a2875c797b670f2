/* The interpreter of one file, as its parts see it. Private to this room.
 *
 *   analyse.c   which bodies are read, in which order, until nothing changes
 *   exec.c      statements: a state to a state; state.c keeps the variables' values, and what is needed to undo and to join them
 *   eval.c      expressions, on a stack of its own; fold.c operators on constants
 *   assign.c    targets, parameters, annotations; alias.c names that types are given; case.c what patterns of `match` capture
 *   lookup.c    names, attributes, subscripts, what iterating gives; keyed.c by constants; option.c of command lines
 *   call.c      calls; effect.def says what known functions give, effect*.c do it
 *   guard.c     what conditions say of values; check*.c the kinds of checks
 *   taint.c     what operations make of labels; taint_*.c where labels begin
 *   store.c     atoms and values, each once; label.c the same for sets of labels
 *   outline.c, link.c, link_uses.c, export.c, link_names.c   what modules give each other: program.h
 *
 * Every variable of every scope of the file has one place in `now`: its row in Scopes.names. Bodies of functions run
 * one after the other, never inside each other; bodies of classes and comprehensions run inside the body around. So
 * "now" is right for the scopes that are active; of others there is only what all writes together gave. */
#ifndef TOCSIN_VALUE_INTERP_H
#define TOCSIN_VALUE_INTERP_H

#include "base/fault.h"
#include "syntax/literal.h"
#include "value/guard.h"
#include "value/store.h"
#include "value/seed.h"
#include "value/taint.h"
#include "value/trigger.h"

typedef struct RowValue {
    uint32_t row;
    ValueId value;
} RowValue;

/* What code at a loop's `break` or `continue` carries to where it lands. */
typedef struct Exit {
    uint32_t row;
    ValueId value;
    uint32_t arm;
} Exit;

/* An attribute of a class of this file: what the class's body and `self.x = ...` anywhere gave it. */
typedef struct Cell {
    uint32_t class_node, sym;
    ValueId value;
    uint32_t readers; /* as Interp.row_readers */
    bool read;
} Cell;

/* A body that has read something that others may still change. */
typedef struct Reader {
    uint32_t scope, next;
} Reader;

typedef struct HeadGrowth {
    uint32_t row;
    ValueId value;
    uint32_t next;
} HeadGrowth;

/* The attribute of a name: what does not change while the file lasts. */
typedef struct AttributeEntry {
    uint32_t atom, sym;
    ValueId value;
} AttributeEntry;
enum { ATTRIBUTE_CACHE = 512 };

typedef struct EvalOp {
    uint32_t op, node;
} EvalOp;
typedef struct Pair {
    NodeId node;
    ValueId value;
} Pair;

enum {
    SCOPE_ACTIVE = 1, /* its variables are in `now` */
    SCOPE_HOT = 2,    /* its body is to be read */
    SCOPE_READ = 4,   /* it has been read in this round */
    SCOPE_RAN = 8,    /* it has been read in some round */
    SCOPE_ASKED = 16, /* hot because of what it mentions, and not only since all bodies are read for their labels */
    SCOPE_STALE = 32, /* something changed that it had read */
    SCOPE_DEEP = 16,    /* of a module that is read for its exports: it may lead others to a trigger */
    SCOPE_UNASKED = 64, /* nobody asked for it */
};

typedef struct Loop {
    struct Loop *outer;
    uint32_t trail_mark;
    uint32_t break_mark; /* in breaks */
    uint32_t break_arms;
    uint32_t continue_mark; /* in continues */
} Loop;

/* How much of the run's other modules is known: nothing; where they are; what they export. */
typedef enum ValueMode { VALUE_ALONE, VALUE_PLACED, VALUE_EXPORTED, VALUE_LINKED } ValueMode;

/* Several ways through the code, joined: begin; for each way: run, arms_add(), which also undoes it; arms_join(). */
typedef struct Arms {
    uint32_t trail_mark, delta_mark, count;
    bool was_dead;
} Arms;

/* What is known of an expression by checks: its label stands in the row behind those of the variables. */
typedef struct GuardRow {
    uint64_t key;
    uint32_t origin;
} GuardRow;

enum { INTERP_TELLING = 64 };

typedef struct Interp {
    const Tree *t;
    const Scopes *s;
    ScopeBuilder *names;
    QualTable *q;
    ValueStore *st;
    const struct EffectTable *effects;
    const TaintTable *taint; /* NULL: values have no labels */
    const struct Program *program; /* NULL: the file stands alone */
    uint32_t file;                 /* its number there */
    void (*load)(void *context, uint32_t file); /* see value_worker_loads() */
    void *load_context;
    ValueMode mode;
    uint32_t link_budget; /* modules that the look-up at hand may still ask */
    uint32_t link_values; /* values of others that the file has taken */
    Arena *scratch; /* for one evaluation; reset by whoever marked it */

    ValueId *values; /* by node */
    ValueId *now;    /* by row */
    ValueId *any;    /* by row: all writes together */
    ValueId *shared; /* by row: writes through global and nonlocal */
    ValueId *final;  /* by row of the module: what it holds when the module's body has run */
    ValueId *ret;    /* by scope: what the function gives back */
    Reader *readers;       /* [0] is none */
    uint32_t *row_readers; /* by row: first of its chain in `readers`; 0 is none */
    uint32_t *ret_readers; /* by scope: of its result */
    uint8_t *scope_flags;
    CallSiteAt *site_at; /* NULL: nobody knows */
    void *site_context;
    Reach *hot_syms;   /* by symbol of the tree */
    Reach *found_syms; /* by symbol: what of it does not stand in its name, but was found out */
    uint64_t taint_entries; /* those of the TaintTable that count in this file */
    uint32_t telling[INTERP_TELLING], telling_count; /* letters of parts of names that say something: taint_name.c */
    uint16_t *names_say; /* by symbol: with `taint`, see sym_says() */
    const WordRow **taint_words; /* by symbol: with `taint`, what is known of names by their last word */
    uint8_t *cold;     /* by node: with `taint`, a call that nothing reaches */
    ImplicitCall *implicit;
    NodeId *options; /* calls that declare options of a command line, once somebody asks */
    bool options_are_listed;
    ValueSeeds seeds; /* what rules say of nodes, where `seeded` */
    uint32_t *seed_first; /* by node: 1 + the first of its seeds */
    bool seeded;
    uint8_t *vain;     /* by node: CALL_VAIN_ of the call whose callee it is */
    Reach *mentions; /* by scope: of all that it mentions */
    bool hot_grew;

    uint8_t *reads;   /* by id of the overlay: a body worth it read the name */
    ValueId *unbound; /* by symbol: lookup_unbound(), asked once; 0 is not asked yet */
    AttributeEntry attributes[ATTRIBUTE_CACHE];
    Cell *cells;
    uint32_t *cell_slots;
    RowValue *trail, *writes, *deltas; /* trail: old values; writes: inside try; deltas: of arms */
    Exit *breaks, *continues;
    HeadGrowth *heads;
    uint32_t *looped;     /* nodes whose `values` entry is a chain of heads for the time of a body */
    uint32_t *row_serial; /* by row: last arm that saw it */
    uint32_t *row_count;  /* by row: how many arms changed it */
    ValueId *row_value;
    EvalOp *ops;
    Pair *pairs;
    uint32_t implicit_count, option_count;
    LabelSetId raised; /* labels of what was raised since the `try` around began */
    uint32_t *definitions; /* by row: with `taint`, the expression that was assigned last; 0 */
    Arms *forks;           /* of the expressions that are being read */
    GuardRow *guards;      /* of the body that runs */
    GuardSummary *summaries; /* of the bodies that ran; from summary_first on of the one that runs */
    WeakSite *weaks;
    CharSet guard_harm[GUARD_WEAKNESSES];
    uint64_t guard_closures[GUARD_WEAKNESSES][2], guard_families[GUARD_FAMILY_COUNT], guard_quoted[2];
    uint32_t fork_count, guard_count, guard_depth, summary_count, summary_first, weak_count;
    bool returns[GUARD_WHEN_COUNT];
    size_t forks_capacity, definitions_capacity, guards_capacity, summaries_capacity, weaks_capacity;
    size_t taint_words_capacity, names_say_capacity, cold_capacity, seed_first_capacity, implicit_capacity, options_capacity;
    uint32_t reader_count, read_count, cell_count, cell_mask, trail_count, write_count, delta_count, break_count, continue_count, head_count,
        looped_count, op_count, pair_count, serial;
    size_t values_capacity, now_capacity, any_capacity, shared_capacity, final_capacity, ret_capacity,
        scope_flags_capacity, hot_syms_capacity, found_syms_capacity, vain_capacity, mentions_capacity, unbound_capacity,
        cells_capacity, cell_slots_capacity, trail_capacity, writes_capacity, deltas_capacity, breaks_capacity,
        continues_capacity, heads_capacity, looped_capacity, row_serial_capacity, row_count_capacity,
        row_value_capacity, readers_capacity, row_readers_capacity, ret_readers_capacity, ops_capacity, pairs_capacity, reads_capacity;

    ScopeId function; /* whose body runs: the module's or a function's */
    Loop *loop;
    uint32_t weak; /* >0: writes may not happen (a branch of an expression) */
    uint32_t try_depth, loop_depth;
    bool dead;          /* nothing gets here */
    bool dirty;         /* something changed that had been read: one more round */
    bool asks;          /* the body that runs is worth it by itself: what it reads is worth reading, too */
    bool has_star;      /* the file has a star import */
    bool in_annotation;
    bool is_each, is_pair; /* see assign_each() */
    uint32_t round;      /* over all bodies, from 1 */
    uint32_t eval_depth; /* of eval() within eval(), through targets */
    bool module_done;
    uint64_t steps, budget;
    uint32_t bounds;
} Interp;

#define INTERP_RESERVE(I, array, need) \
    buffer_reserve((void **)&(I)->array, &(I)->array##_capacity, (need), sizeof *(I)->array)

enum { STORE_MAX_BYTES = 256 << 20 }; /* of atoms in one file */

/* Counts a step; false when the budget is used up. */
static inline bool interp_step(Interp *I) {
    if (LIKELY(++I->steps <= I->budget) && LIKELY(I->st->arena.total < STORE_MAX_BYTES)) return true;
    I->bounds |= BOUND_STEPS;
    return false;
}

/* ---- state.c ---- */

/* The body that runs has read something; that has changed: its readers are stale. `first` is where the chain begins. */
void readers_add(Interp *I, uint32_t *first);
void readers_stale(Interp *I, uint32_t *first);
void scope_stale(Interp *I, uint32_t scope);

/* Writes a variable: strongly where its scope is active, else into what its other readers see. */
void state_write(Interp *I, uint32_t row, ValueId value);
/* The same, but the old value may stay. */
void state_write_weak(Interp *I, uint32_t row, ValueId value);
/* The state in which a handler begins: as it was, or behind any of the noted writes [from, to). */
void state_apply(Interp *I, uint32_t from, uint32_t to);
ValueId state_read(Interp *I, uint32_t row);
/* Gives the variables of a scope whose body begins their first values. */
void state_enter(Interp *I, ScopeId scope);
void state_leave(Interp *I, ScopeId scope);

static inline uint32_t state_mark(const Interp *I) { return I->trail_count; }
void state_undo(Interp *I, uint32_t mark);

Arms arms_begin(const Interp *I);
void arms_add(Interp *I, Arms *arms);
void arms_note(Interp *I, Arms *arms); /* without the undoing */
/* A way that was recorded by exits_add(): entries [from, to) of `exits`, one arm for each value of Exit.arm. */
void arms_add_exits(Interp *I, Arms *arms, const Exit *exits, uint32_t from, uint32_t to, uint32_t count);
void arms_join(Interp *I, Arms *arms);

/* Appends what changed since `mark` as one arm. */
void exits_add(Interp *I, Exit **exits, size_t *capacity, uint32_t *count, uint32_t mark);

/* The cell of an attribute, made where it does not exist yet. Valid until the next. */
Cell *cell_get(Interp *I, NodeId class_node, Sym sym);
bool cell_is_read(const Interp *I, NodeId class_node, Sym sym);
void cell_write(Interp *I, NodeId class_node, Sym sym, ValueId value);

/* A result joined into what the function gives back. */
void ret_write(Interp *I, ScopeId function, ValueId value);
ValueId ret_read(Interp *I, ScopeId function);

/* From now on a mention of `sym` means this, too. */
void hot_add(Interp *I, uint32_t sym, Reach reach);
/* ... those of a variable that holds `value`. */
void hot_add_value(Interp *I, uint32_t sym, ValueId value);
static inline bool value_reaches(const Interp *I, ValueId v) {
    return store_set(I->st, v).hot || store_set(I->st, v).warm;
}

/* The variable that a name, a parameter or a pattern at a node stands for; NO_ROW: none. */
static inline uint32_t interp_row(const Interp *I, NodeId n) {
    uint32_t row = I->s->name_of[n.v];
    return row == NO_ROW ? NO_ROW : I->s->names[row].variable;
}

/* ---- eval.c ---- */
ValueId eval(Interp *I, NodeId expr);

/* ---- analyse.c ---- */
/* What the names in an annotation carry, also of one in quotes. */
Reach annotation_carriers(const Interp *I, NodeId annotation);

/* ---- exec.c ---- */
void exec_module(Interp *I);
void exec_function(Interp *I, ScopeId scope);

/* ---- assign.c ---- */
void assign(Interp *I, NodeId target, ValueId value);
/* One of many: its parts are no parts of what holds them all; but of x.items() the first is a key. */
void assign_each(Interp *I, NodeId target, NodeId iterable, ValueId value);
void assign_push(Interp *I, NodeId target, ValueId value); /* what is worked off next */
void assign_unpack(Interp *I, List targets, ValueId value);
void note_defaults(Interp *I, NodeId args); /* after they were evaluated */
void assign_parameters(Interp *I, ScopeId scope);
void delete_target(Interp *I, NodeId target);
/* `object`, an expression that has its value, gets an attribute. */
void assign_member(Interp *I, NodeId object, Sym attr, ValueId value);
/* `receiver` (an expression whose value was a container) now holds `value`. */
void assign_mutated(Interp *I, NodeId receiver, ValueId value);
/* What an annotation says about a value: instances of what it names; VALUE_UNKNOWN where it says nothing. */
ValueId annotation_value(Interp *I, NodeId annotation);
ValueId annotation_quoted(Interp *I, Str text);
/* Objects of classes. */
ValueId annotation_instances(Interp *I, ValueId classes);

/* ---- alias.c ---- */
/* What a subscription of a name of `typing` is as a value, whose parts have theirs; VALUE_NEVER: no name for a type. */
ValueId alias_of(Interp *I, NodeId subscript);
/* With `taint`: a parameter's annotation is a name for `Annotated[T, Depends(f)]`: nothing that a client sends, and what f gives. */
bool alias_is_trusted(const Interp *I, NodeId annotation);
LabelSetId alias_dependency(Interp *I, NodeId annotation);

/* ---- lookup.c ---- */
ValueId lookup_name(Interp *I, NodeId name);
/* What a name of the module that nothing binds means: a built-in, or what a star import brings. */
ValueId lookup_unbound(Interp *I, uint32_t sym);
ValueId lookup_attribute(Interp *I, ValueId base, Sym sym, Str name);
ValueId lookup_item(Interp *I, ValueId base, ValueId index, NodeId slice);
ValueId lookup_iterated(Interp *I, ValueId iterable);
/* What the name of an imported module denotes: `os.path`, or a relative one. */
QualId lookup_module(Interp *I, Str dotted, uint32_t level);
/* Text as names from the module's view: "os.path" through what `os` is bound to. */
ValueId lookup_dotted(Interp *I, Str dotted);
ValueId lookup_property(Interp *I, ValueId member); /* what an object gives where its class has this */
ValueId lookup_context(Interp *I, ValueId manager); /* what `with x as` binds */
Sym lookup_sym(Interp *I, Str name);

/* ---- fold.c ---- */
ValueId fold_binary(Interp *I, BinOp op, ValueId left, ValueId right, NodeId at);
ValueId fold_unary(Interp *I, UnaryOp op, ValueId operand);
int fold_compare(Interp *I, CmpOp op, ValueId left, ValueId right); /* 1, 0, -1 unknown */
ValueId fold_joined(Interp *I, NodeId joined_str);
ValueId fold_constant(Interp *I, NodeId constant);
ValueId fold_concat(Interp *I, ValueId left, ValueId right); /* as text */
ValueId fold_str(Interp *I, ValueId value);                  /* str(value) */
typedef struct FormatArgs {
    const ValueId *items;
    const CallArg *named;
    uint32_t count, name_count;
} FormatArgs;
ValueId fold_format(Interp *I, Str format, const FormatArgs *args, bool percent);
/* What stands behind "..." %: a tuple's items, a dictionary's by their keys, else the one; `named` has room for VALUE_MAX_ITEMS. */
FormatArgs fold_percent_args(const Interp *I, const ValueId *right, CallArg *named);

/* ---- case.c ---- */
void assign_pattern(Interp *I, NodeId pattern, ValueId value);
bool pattern_always_matches(Interp *I, NodeId pattern);
int pattern_truth(Interp *I, NodeId pattern, ValueId subject); /* whether a constant matches: 1, 0, or -1 not known */

/* ---- call.c ---- */
ValueId eval_call(Interp *I, NodeId call);
ValueId call_result(Interp *I, NodeId def); /* what a function of this file gives back */

/* ---- taint.c: with `taint` ---- */

/* The value of an expression whose operands have theirs, with its labels. */
ValueId taint_finish(Interp *I, NodeId n, ValueId v);
/* What an operator makes of two values. */
ValueId taint_operator(Interp *I, ValueId v, ValueId left, ValueId right, BinOp op);
/* A parameter at the beginning of a body. */
/* `annotated`: what its annotation says, else `v`. */
ValueId taint_parameter(Interp *I, NodeId function, NodeId arg, uint32_t position, ValueId v, ValueId annotated);
void taint_begin(Interp *I);
/* taint_given.c: what a function of this file does to what it is given; methods that add to what they are called on. */
void taint_given(Interp *I, NodeId call, const Atom *callee);
/* The fields of an object that is made by `call` hold what they are given: see there. */
void taint_keep_fields(Interp *I, NodeId call, NodeId class);
bool taint_has_starred(const Interp *I, List args);

/* taint_type.c: whether it can be nothing but a number, and what an object of its type cannot cause. */
bool taint_is_number(const Interp *I, ValueId v);
uint64_t taint_typed_cures(const Interp *I, ValueId v);
bool taint_is_choice(const Interp *I, ValueId v); /* it is one of a few that the program names: a constant, a member of an Enum */
/* taint_entry.c: 1 + the kind of source that a parameter is, by what its function or its type is; 0: none. */
void taint_entry_begin(Interp *I);
bool taint_imports(const Interp *I, Text modules); /* the file imports one of them, or one below; commas between */
/* taint.c: the label of a source of that kind (1 + it), cured of `harmless`. */
LabelSetId taint_source(Interp *I, NodeId n, uint32_t kind, uint64_t harmless);

/* taint_name.c: begins a file; what a symbol says of what it stands for, 0: nothing; of the value `v` of `n`, whose name says so, or which is asked for by
 * a key, or by a call, that says so. */
void taint_names_begin(Interp *I);
uint8_t taint_sym_says(Interp *I, Sym sym);
LabelSetId taint_secret_by_name(Interp *I, NodeId n, uint8_t says, ValueId v);
LabelSetId taint_secret_by_key(Interp *I, NodeId n, ValueId key, ValueId v);
LabelSetId taint_secret_asked_for(Interp *I, NodeId call, ValueId v);
/* An object of a class of another file whose fields are checked when it is made: pydantic. */
bool taint_is_model(const Interp *I, ValueId object);
bool taint_is_enum(const Interp *I, QualId class); /* of another file */
/* What a call of mask_password() leaves. */
LabelSetId taint_masked(Interp *I, NodeId func, LabelSetId labels);
/* What is known of data[key], of what a form or a schema has taken in; `n` stands for the read. */
LabelSetId taint_form_field(Interp *I, NodeId n, NodeId data, ValueId key, LabelSetId labels);

/* What a parameter is given by its annotation: the call of Depends(); 0: nothing. */
NodeId taint_dependency(const Interp *I, NodeId arg);
uint32_t taint_entry_kind(Interp *I, NodeId function, NodeId arg, ValueId v, bool *doubtful);
/* A form or a serializer of Django: it carries nothing on but its `cleaned_data`, which is a source. */
bool taint_makes_form(const Interp *I, NodeId func);
/* environ["server.key"], scope["scheme"]: what the server, or the program, put there (PEP 3333 has a dot in such keys; ASGI); argv[0]: its own name. */
bool taint_of_server(Interp *I, NodeId mapping, NodeId key);
/* object.attr, of value `v`: a class of the program sets it, so that it is not what a framework puts there. */
bool taint_set_by_program(Interp *I, NodeId object, Sym attr, ValueId v);
/* `n: int = Query(1)`: a default, which says where the value comes from, of a parameter that is annotated so. */
ValueId taint_default(Interp *I, ValueId annotated, ValueId given);
uint64_t taint_entry_cures(Interp *I, NodeId function, NodeId arg); /* as what decorates the function says of the parameter */
/* option.c: what an option of the command line cannot cause: a parameter that a decorator declares, an attribute of what a parser gives. */
uint64_t option_decorator_cures(Interp *I, NodeId call, Str name);
uint64_t option_cures(Interp *I, NodeId attribute);
const Atom *option_text(Interp *I, NodeId n); /* of a literal; NULL: it is none */
/* The label of what a member of the program's objects among `object` gives that Python calls by itself; none where there are
 * no such objects. `node` stands for the call. */
LabelSetId taint_implicit(Interp *I, NodeId node, ValueId object, Str member, bool reads);
void taint_note_implicit(Interp *I, ImplicitCall call);
/* An attribute of what a variable holds, where no class of this file knows it: as good as a variable of its own. */
Cell *taint_cell(Interp *I, NodeId base, Sym attr);
/* A container that a variable holds changes: so does what other variables of the body hold, where it is the same one. */
void taint_aliases(Interp *I, uint32_t row, ValueId value);
/* What patterns take out of a value: the item at a key, an attribute (by no name: any), and the value itself, which is an object like `instance`. */
ValueId taint_item(Interp *I, ValueId whole, ValueId key, ValueId item);
ValueId taint_member(Interp *I, ValueId whole, Str name, ValueId member);
ValueId taint_narrowed(Interp *I, ValueId whole, ValueId instance);
/* What iterating over the value of an expression gives. */
ValueId taint_iterated(Interp *I, NodeId iterable, ValueId element);

/* ---- keyed.c: with `taint` ---- */

/* x.set("section", "key", value): what x.get("section", "key") gives then; VALUE_NEVER: nothing is known. */
bool keyed_store(Interp *I, NodeId call);
ValueId keyed_load(Interp *I, NodeId call);
/* request.path in a page whose route has no parts that vary. */
bool keyed_route(Interp *I, NodeId attribute);

/* ---- guard.c, check.c: with `taint` ---- */

/* What holds behind a test, or where it failed. */
void taint_guard(Interp *I, NodeId test, bool holds);
/* A body begins; that of a function. */
void guard_begin(Interp *I);
void guard_function(Interp *I);
/* It comes back here; `value` is 0 at its end. */
void guard_return(Interp *I, NodeId value);
/* `subject` matched a pattern. */
void guard_case(Interp *I, NodeId subject, NodeId pattern);
/* What a test `at` says of an expression. */
void guard_apply(Interp *I, NodeId at, NodeId n, GuardFact f);
/* The labels of an attribute, an item or a call with what was checked before. */
LabelSetId guard_known(Interp *I, NodeId n, LabelSetId labels);
void guard_forget(Interp *I, NodeId target);
void guard_loop(Interp *I, NodeId loop); /* behind a `for`: what it has seen of each element */
NodeId guard_definition(Interp *I, NodeId name);
static inline Str guard_word(const Interp *I, NodeId n) { return tree_name(I->t, tree_last_word(I->t, n)); }
void guard_table(Interp *I, const GuardTable *table);
void guard_compare(Interp *I, NodeId test, bool holds);
void guard_call(Interp *I, NodeId call, GuardWhen when);
LabelSetId guard_result(Interp *I, NodeId call, LabelSetId labels);
/* Labels of what is put between quotes. */
LabelSetId guard_joined(Interp *I, NodeId n);
LabelSetId guard_added(Interp *I, ValueId left, LabelSetId right);
LabelSetId guard_percent(Interp *I, ValueId format, ValueId right, LabelSetId labels);

/* ---- seed.c: with `seeded` ---- */
void seeds_begin(Interp *I);
ValueId seeds_apply(Interp *I, NodeId n, ValueId v);
static inline ValueId seeded(Interp *I, NodeId n, ValueId v) {
    return UNLIKELY(I->seeded) && I->seed_first[n.v] ? seeds_apply(I, n, v) : v;
}

/* ---- link_names.c: names of the run's other modules ---- */
/* The name of an imported module of the run; 0 where it is none. */
QualId link_module(Interp *I, Str dotted, uint32_t level);
PlaceId link_place_of(Interp *I, Str dotted, uint32_t level);
/* The longest beginning of a name that is a module, a class or a function of the run; 0 where none is. */
QualId link_owner(const Interp *I, QualId name);
const LinkRef *link_ref(const Interp *I, QualId qual);
/* An attribute of what has that name; for what nobody knows, just the longer name. */
ValueId link_attribute(Interp *I, QualId of, Str name);
ValueId link_result(Interp *I, QualId function); /* of a call; VALUE_NEVER: not known */
ValueId link_star(Interp *I, PlaceId place, Str name, uint32_t depth);
bool link_star_gives(Interp *I, PlaceId place, Str name);
void link_note_imports(Interp *I);

/* ---- effect.c ---- */
typedef struct CallContext {
    NodeId node; /* the Call */
    const Atom *callee;
    ValueId self;   /* of a method of a constant or container; else VALUE_NEVER */
    uint32_t count; /* arguments in `args`: those of a partial first */
    const CallArg *args;
    bool more; /* there may be others, from `*` or `**` */
} CallContext;
typedef ValueId EffectFunction(Interp *I, const CallContext *c);
typedef struct EffectTable EffectTable;
void effect_add_names(QualTable *base);
EffectTable *effect_table_new(Arena *arena, const QualTable *base);
void effect_table_image(EffectTable *table, Image *image);
EffectTable *effect_table_view(Arena *arena, const QualTable *base, Image *image);
EffectFunction *effect_find(const EffectTable *table, QualId name);
/* What a known function does with labels; EFFECT_UNKNOWN where effect.def has no row. */
typedef enum EffectLabels { EFFECT_UNKNOWN, EFFECT_MOVES, EFFECT_PLACES, EFFECT_MAKES, EFFECT_NONE } EffectLabels;
EffectLabels effect_labels(const EffectTable *table, QualId name);
QualId effect_result_type(const EffectTable *table, QualId name); /* 0: not known */
/* Names that the interpreter itself asks for. */
typedef enum KnownName { KNOWN_BUILTINS, KNOWN_OBJECT, KNOWN_MODULES, KNOWN_ISINSTANCE, KNOWN_SETATTR, KNOWN_STR, KNOWN_NAME_COUNT } KnownName;
QualId effect_known(const EffectTable *table, KnownName name);
bool effect_number(const EffectTable *table, QualId name, int64_t *number); /* stat.S_IRWXO is 7 */
bool effect_ends_program(const EffectTable *table, QualId name);            /* sys.exit and its like */
bool effect_is_builtin(const EffectTable *table, Str name);
ValueId effect_arg(const CallContext *c, uint32_t position, Str keyword); /* VALUE_NEVER where absent */

/* ---- value.c ---- */
CallView callview_make(const Facts *facts, NodeId call, AtomId callee, Arena *scratch);

#endif
