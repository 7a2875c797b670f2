/* What an expression may be: for every expression of the bodies that matter, a small set of atoms (constants, qualified
 * names, functions and classes of this file, instances, containers of values).
 *
 * bind(f) has made the Scopes; value(f) makes the Facts. Rules, and later the flow of data, read Facts and nothing else
 * of this room. Facts belong to the ValueWorker and live until its next file.
 *
 * A body is interpreted only where it, or a binding that it reads, can reach a trigger (see Triggers): elsewhere
 * value_of() says "unknown" for every expression. Interpretation is flow-sensitive inside a body (rebinding replaces,
 * branches join, loops run to a fixpoint); what bodies share (globals, cells, attributes of classes of this file,
 * results of its functions) is joined over all of them. Budgets count steps; one that was hit is told by facts->bounds.
 */
#ifndef TOCSIN_VALUE_VALUE_H
#define TOCSIN_VALUE_VALUE_H

#include "sema/modules.h"
#include "sema/qual.h"
#include "sema/scope.h"
#include "syntax/tree.h"
#include "value/guard.h"
#include "value/seed.h"
#include "value/taint.h"

typedef struct ValueId {
    uint32_t v;
} ValueId; /* of this file; 0 is "anything" */
typedef struct AtomId {
    uint32_t v;
} AtomId; /* of this file; 0 is none */

enum {
    VALUE_MAX_ATOMS = 8,   /* atoms of a set; beyond it the set is open */
    VALUE_MAX_ITEMS = 64,  /* known items of a container; the others are its rest */
    VALUE_MAX_DEPTH = 6,   /* containers within containers; deeper ones are unknown */
    VALUE_MAX_TEXT = 4096, /* bytes of a known string; of a longer one prefix and suffix are known */
    VALUE_MAX_AFFIX = 256, /* bytes of a known prefix or suffix */
};
#define VALUE_UNKNOWN ((ValueId){0}) /* may be anything: no atoms, open */
#define VALUE_NEVER ((ValueId){1})   /* no value at all: unbound, dead code; no atoms, closed */

typedef enum AtomKind {
    ATOM_NAME,     /* module, function, class, method or constant of elsewhere, by qualified name: `qual` */
    ATOM_INSTANCE, /* what calling `qual` gives, or an object of the class `qual`: socket.socket(); `s: socket.socket`;
                    * its attributes are names again: socket.socket.bind. Also builtins.int, ... of unknown value. `text`: of
                    * re.compile() the pattern, where it is known; else empty */
    ATOM_STR,      /* `text`, UTF-8 (WTF-8) */
    ATOM_TEXT,     /* a str of which only the beginning `text` and the end `suffix` are known; both may be empty; `integer`
                    * is not 0 where it is a constant, too long to be kept */
    ATOM_BYTES,    /* `text`, the bytes */
    ATOM_INT,      /* `integer` */
    ATOM_FLOAT,    /* `real` */
    ATOM_BOOL,     /* `integer` 0 or 1 */
    ATOM_NONE,
    ATOM_ELLIPSIS,
    ATOM_TUPLE,    /* `items`; the first `count` are known, behind them may stand more (`rest` is not NEVER) */
    ATOM_LIST,     /* the same */
    ATOM_SET,      /* the same, in order of text */
    ATOM_DICT,     /* `items` are key, value, key, value (`count` counts both): each key one constant; `rest`: values of
                      keys unknown */
    ATOM_FUNCTION, /* def or lambda of this file: `node` */
    ATOM_CLASS,    /* class of this file: `node` */
    ATOM_OBJECT,   /* an instance of a class of this file: `node` is the ClassDef */
    ATOM_METHOD,   /* `callee` with its first parameter bound to items[0]: a FUNCTION, or the NAME of a method of a
                    * built-in type, as   builtins.str.format for "..." .format */
    ATOM_PARTIAL,  /* functools.partial: `callee` with items bound: `count` positional ones, then keyword values, see
                      `names` */
    ATOM_NAMESPACE, /* vars(m), m.__dict__: the dictionary of the attributes of `qual` */
    ATOM_GLOBALS,   /* globals(), vars() or locals() at module level */
    ATOM_SUPER,     /* super() in the class `node` */
    ATOM_KIND_COUNT,
} AtomKind;

typedef struct Atom {
    uint8_t kind;  /* AtomKind */
    uint8_t depth; /* of nesting: 0 for what holds no values */
    bool constant; /* the same in each run of the program: literals and containers of nothing else */
    bool hot;      /* it, or something inside, is a trigger */
    uint32_t
        warm; /* not 0: it, or something inside, is what triggers stand below, as `os`; bits of their first words */
    LabelSetId deep; /* the labels of what it holds */
    QualId qual;
    NodeId node; /* FUNCTION, CLASS, OBJECT, SUPER: the definition. LIST, SET, DICT: where it was made, or 0 */
    AtomId callee;
    Str text, suffix;
    int64_t integer;
    double real;
    const ValueId *items;
    const Str *names; /* PARTIAL: names of the keyword values items[count], items[count + 1], ... */
    uint32_t count, name_count;
    ValueId rest; /* containers: what further items may be; NEVER where there are none */
} Atom;

/* What makes a body worth reading.
 *
 * A qualified name ("os.system", "builtins.eval") is reached by a body that mentions its last segment together with
 * something that may hold what stands before it: its first segment, or a variable, attribute or function that was seen
 * to hold such a value. A name without a dot ("execute") makes every body worth reading that mentions it. The ways by
 * which Python reaches names at run time (getattr, __import__, ...) are added to both. */
typedef struct Triggers Triggers;

/* A set of names, made once and then shared read-only by all workers. Names are copied into `arena`; `base` is the
 * workers', of value_base_new(), with all names that are to be found. */
Triggers *value_triggers_new(Arena *arena, const QualTable *base, const Str *names, uint32_t count);

/* The same in groups, small numbers: names[i] counts only in files for which groups[i] is live. */
Triggers *value_triggers_grouped(Arena *arena, const QualTable *base, const Str *names, const uint32_t *groups,
                                 uint32_t count);

/* Groups that count at all, where not all do: bits that outlive the triggers. What is live later is among them. */
void value_triggers_allow(Triggers *triggers, const uint64_t *groups);

/* Triggers as an image, with what is known of the names of their base: written, and seen again for the view of the same
 * base. */
void value_triggers_write(const Triggers *triggers, Image *image);
Triggers *value_triggers_view(Arena *arena, const QualTable *base, Image *image);

/* The base of names for a run: qual_base_new() with the names that this room knows by itself. */
QualTable *value_base_new(Arena *arena);

/* Which bounds were reached: bits. Each is a diagnostic for the user, never silence. */
enum {
    BOUND_STEPS = 1,  /* the budget of steps of this file: bodies after it were not interpreted */
    BOUND_ROUNDS = 2, /* a loop or the file's bodies did not settle: what still changed became unknown */
    BOUND_SCOPES = 4, /* too many scopes, names or nested definitions */
};

/* The memory of one thread for one file at a time. */
typedef struct ValueWorker ValueWorker;
ValueWorker *value_worker_new(const QualTable *base, const Triggers *triggers); /* base: of value_base_new() */
void value_worker_free(ValueWorker *worker);

/* Who asks about calls of what has that last word, but in vain about this one, by how it is written: bits. */
enum {
    CALL_VAIN_BY_NAME = 1,   /* those that ask by qualified name */
    CALL_VAIN_AS_METHOD = 2, /* those that ask about a method of anything */
};
typedef unsigned CallSiteAt(void *context, NodeId call);

/* From now on a call in vain does not make its body worth reading where value_analyse_live() or the like is given what is
 * live; `at` is asked about the file at hand alone. */
void value_worker_sites(ValueWorker *worker, CallSiteAt *at, void *context);

/* From now on values have labels, by what the table says of names, and all bodies are read. NULL: no more. */
void value_worker_taint(ValueWorker *worker, const TaintTable *taint, const GuardTable *guards);

/* For the next file alone, with a table: what rules say of its nodes. The bits of labels are theirs then. */
void value_worker_seeds(ValueWorker *worker, ValueSeeds seeds);

/* Takes from the facts at hand the values that would not be known without labels, so that rules find the same with and without. */
void value_forget_unasked(ValueWorker *worker);

typedef struct Facts {
    const Tree *tree;
    const Scopes *scopes;  /* NULL where no trigger's name is in the file: nothing was bound or interpreted */
    QualTable *quals;      /* the overlay that the atoms' names belong to */
    const ValueId *values; /* by NodeId; NULL with scopes */
    const struct ValueStore *store;
    const struct EffectTable *effects;
    const struct Program *program; /* NULL: the file stands alone */
    uint32_t file;                 /* its number there */
    const uint8_t *reads; /* by id of the overlay: READ_ bits; see facts_was_read() */
    uint32_t read_count;
    const LabelStore *labels; /* with value_worker_taint(), else NULL and so the next four */
    const ValueId *labelled;  /* by NodeId: as `values`, with labels: value_labels() */
    const uint8_t *cold;      /* by NodeId: a Call, Return or Yield that nothing reaches */
    const ValueId *results;   /* by ScopeId: what a function gives back, with labels */
    const ImplicitCall *implicit; /* in order of time; a node may stand in it more than once */
    const struct Cell *cells;     /* attributes of this file's classes; see facts_cell() */
    uint32_t implicit_count, cell_count;
    const GuardSummary *summaries;
    const WeakSite *weaks; /* in order of discovery */
    uint32_t summary_count, weak_count;
    uint32_t bounds;      /* BOUND_ */
    uint32_t bodies_read; /* interpreted, of scopes->count */
    uint64_t steps;
} Facts;

/* Everything about one file. The result lives until the worker's next file or its end. */
const Facts *value_analyse(ValueWorker *worker, const Tree *tree);

/* The same where only the groups whose bits stand in `live` count. */
const Facts *value_analyse_live(ValueWorker *worker, const Tree *tree, const uint64_t *live);

/* What an expression may be. For a Name or Attribute that is stored to: what is stored. For a FunctionDef or ClassDef:
 * what the name is bound to (after decorators). */
static inline ValueId value_of(const Facts *facts, NodeId expr) {
    return facts->values ? facts->values[expr.v] : VALUE_UNKNOWN;
}

/* An attribute of a class of this file, by number below facts->cell_count: the class, the name, and what it may be, with
 * labels. False for what belongs to a variable instead. */
bool facts_cell(const Facts *facts, uint32_t number, NodeId *class_node, Sym *name, ValueId *value);

/* A value of `labelled` or `results`: its labels; with those of what it holds. */
LabelSetId value_labels(const Facts *facts, ValueId value);
LabelSetId value_deep_labels(const Facts *facts, ValueId value);

/* Where in the run a name is defined that is the program's own: the module's place, and what follows behind it ("Service.run")
 * appended to `rest`. False for names of elsewhere. */
bool value_where(const Facts *facts, QualId name, PlaceId *place, Buf *rest);
/* The file's own module by the name that others import it by; 0 where the run's base has no such name. */
QualId value_module(const Facts *facts);
/* The module that an import statement of the file means; 0 where it is none of the run's. */
PlaceId value_import_place(const Facts *facts, Str dotted, uint32_t level);

/* How the name that an import's `alias` binds was passed to what rules ask about: READ_ bits. */
enum { READ_ITSELF = 1, READ_ATTRIBUTE = 2 /* an attribute of it, or of an object of it */ };
unsigned facts_was_read(const Facts *facts, NodeId alias);

/* The atoms of a value, in an order that is the same in every run: `const Atom *a = value_atom(facts, v, i)`. */
uint32_t value_count(const Facts *facts, ValueId value);
const Atom *value_atom(const Facts *facts, ValueId value, uint32_t i);
AtomId value_atom_id(const Facts *facts, ValueId value, uint32_t i);
const Atom *value_atom_by_id(const Facts *facts, AtomId id);

/* What is called in the end, behind bound methods and partials. */
const Atom *value_unbound(const Facts *facts, const Atom *atom);

/* True where it may also be something unknown. */
bool value_is_open(const Facts *facts, ValueId value);

/* True where it is closed and each atom is constant: `"ls"`, `("ls", "-l")`, either of two such. NEVER is not. */
bool value_is_constant(const Facts *facts, ValueId value);

/* The one atom of a closed value that has just one, else NULL. */
const Atom *value_single(const Facts *facts, ValueId value);

/* True where the atom is an integer, or a name of the standard library that stands for one: `stat.S_IRWXO`. */
bool value_number(const Facts *facts, const Atom *atom, int64_t *number);

/* Truth where it is known: 1 true, 0 false, -1 unknown or either. */
int value_truth(const Facts *facts, ValueId value);

/* True where some atom is the name `qual`. */
bool value_may_be_name(const Facts *facts, ValueId value, QualId qual);

/* The known beginning of a string value: the whole text of a STR, the prefix of a TEXT. False where the value is not
 * one closed atom of these kinds. `*whole` says whether it is all of it. For several strings, ask each atom. */
bool value_text(const Facts *facts, ValueId value, Str *text, bool *whole);

/* One argument as the callee receives it. */
typedef struct CallArg {
    Str keyword; /* empty: positional */
    NodeId node; /* the argument's expression; the starred expression for what came out of `*a` or `**d`; 0 from a
                    partial */
    ValueId value;
} CallArg;

/* A call seen from one of the things that it may call. */
typedef struct CallView {
    const Atom *callee;   /* NAME, INSTANCE, FUNCTION, CLASS, ...; partials and bound methods are taken off */
    QualId name;          /* the callee's qualified name where it has one, else 0 */
    ValueId self;         /* what a method is bound to, else NEVER; not among the arguments */
    bool certain;         /* it is the only thing that the call may call */
    bool more_positional; /* `*args` of unknown length: positional arguments behind the listed ones, values unknown */
    bool more_keywords;   /* `**kwargs` of unknown content */
    uint32_t count;
    const CallArg *args; /* positional ones first, in order, then keywords; the first of a name counts */
} CallView;

/* The view of `call` (a Call) from atom `which` of its func (below value_count()); memory from `scratch`. */
CallView value_call(const Facts *facts, NodeId call, uint32_t which, Arena *scratch);

/* The same for a callee that nobody knows: the arguments alone. Without `splats` what `**x` holds is left unknown. */
CallView value_call_of_unknown(const Facts *facts, NodeId call, bool splats, Arena *scratch);

/* For people and tests: "os.system | 'ls' | ?" */
void value_print(const Facts *facts, ValueId value, Buf *out);

#endif
