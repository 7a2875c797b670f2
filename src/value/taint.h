/* What models say of names, as the value analysis needs it: what gives untrusted data, what passes it on, what cures it.
 * The table is made by room flow from models/; here it is only read. Read-only once made, shared by all threads. */
#ifndef TOCSIN_VALUE_TAINT_H
#define TOCSIN_VALUE_TAINT_H

#include "sema/qual.h"
#include "syntax/tree.h"
#include "value/label.h"
#include "value/word.h"

/* Which of what a call was given is in what it gives (or does to its receiver). */
typedef enum TaintFlow {
    TAINT_UNSAID, /* no model: of code that nobody knows, all of it */
    TAINT_NONE,
    TAINT_ALL,  /* receiver and arguments */
    TAINT_SOME, /* those in `from` */
    TAINT_ITEM, /* the part of the receiver that the first argument names: d.get("key") */
} TaintFlow;

enum {
    TAINT_RECEIVER = 1u << 31, /* in `from`; argument i is bit i; keywords by TaintRow.keywords */
    TAINT_MAX_ARGS = 24,
    TAINT_ANY_KEYWORD = 1u << 30,
};
#define TAINT_CURES_ALL UINT64_MAX

typedef struct TaintRow {
    uint8_t read, call; /* 1 + the kind of source that reading the name, or calling it, is; 0: none */
    uint8_t entry;      /* 1 + the kind that the parameters of what it decorates are */
    uint8_t each;       /* 1 + the kind that what an object of the class gives, one by one, is */
    uint8_t object;     /* 1 + the kind that an object of the class is, where a function is given one */
    uint8_t flow;       /* TaintFlow of a call */
    uint8_t part;       /* TAINT_NONE: reading it gives nothing of its object; TAINT_UNSAID: a part of it */
    uint8_t below;      /* TaintFlow of calls of names below it that have no row: of a whole module */
    uint8_t into;       /* what flows goes there, too: TAINT_INTO_SELF, or 1 + the number of an argument; 0: nowhere */
    bool field;         /* an object of the class is a field of a form or a schema: what comes through it cannot cause `cures` */
    bool doubtful;      /* of `entry`: only where nobody in the program calls what it decorates */
    bool hands;         /* a call gives what the function gives that is its first argument: Depends(f) */
    bool decodes;       /* what it was cured of before counts no more */
    bool bare;          /* the same of a parameter that has no annotation */
    bool trusted;       /* an object of the class, or a parameter of the name, is nothing that a client sends */
    Text imports;       /* reading it is a source only in files that import one of these modules, or one below it (commas between); empty: in all */
    Text shared;        /* the name of a store whose attributes the whole program sets and reads; empty: it is none */
    QualId type;        /* a call gives an object of this class */
    uint32_t from;      /* TAINT_SOME */
    uint64_t cures;     /* what a call gives can no longer cause these */
    uint64_t harmless;  /* what a source that it is cannot cause, */
    Text harmless_imports; /* in files that import one of these; empty: in all */
    uint64_t checks;    /* where a call gives something true, its first argument cannot */
} TaintRow;

enum { TAINT_INTO_SELF = 255, TAINT_MAX_SHAPE = 4, TAINT_MAX_ENTRIES = 64 };

typedef struct TaintBase {
    QualId class; /* 0: */
    Text word;    /* the end of the name of a base */
} TaintBase;

/* Functions by their shape, whose parameters are untrusted: `def lambda_handler(event, context)`. */
typedef struct TaintEntry {
    uint32_t functions, function_count; /* in TaintTable.entry_names: its names; none: any that does not begin with `_` */
    uint32_t bases, base_count; /* in TaintTable.entry_bases: what its class derives from; none: any class, or none */
    Text imports;      /* the file imports one of these modules (commas between), or one below it; empty: any file */
    Text parameters[TAINT_MAX_SHAPE]; /* names of its first parameters behind the object */
    uint32_t parameter_count;
    Text taken[TAINT_MAX_SHAPE]; /* those that are untrusted; */
    uint32_t taken_count;
    bool rest;         /* or all behind `parameters`; neither: all */
    bool free;         /* it is in no class */
    bool doubtful;     /* the shape alone does not prove much */
    uint8_t kind;
} TaintEntry;

typedef struct TaintTable {
    const TaintRow *rows;    /* [0] says nothing */
    const uint16_t *by_qual; /* by id of the base: in rows */
    WordTable words;         /* names whose owner is not known: in rows */
    const TaintEntry *entries;   /* at most 64 */
    const Text *entry_names;
    const TaintBase *entry_bases;
    const uint64_t *kind_cures;  /* by kind of source: what it cannot cause; behind them: what an object that does not print what it was made of
                                    cannot; what a number cannot, whoever gave it */
    TextPool texts;
    uint32_t deserialised; /* the kind of source that parsing something is */
    uint32_t row_count, qual_count, entry_count, entry_name_count, entry_base_count, kind_count;
} TaintTable;

static inline const TaintRow *taint_row(const TaintTable *t, QualId name) {
    return &t->rows[name.v < t->qual_count ? t->by_qual[name.v] : 0];
}
static inline Str taint_text(const TaintTable *t, Text text) { return pool_text(&t->texts, text); }
static inline uint64_t taint_object_cures(const TaintTable *t) { return t->kind_cures[t->kind_count - 2]; }
static inline uint64_t taint_number_cures(const TaintTable *t) { return t->kind_cures[t->kind_count - 1]; }
struct Atom;
/* The store that an object is, whose attributes one part of the program sets and another reads: flask.g; by what it is, or where
 * nobody knows that (`single` is NULL), by how `node` writes it. Empty: it is none. */
Str taint_shared(const TaintTable *t, const Tree *tree, NodeId node, const struct Atom *single);

/* At `node` Python calls, or reads, a member of an object of the program by itself: an attribute that may be a property or
 * be set elsewhere, __enter__ of `with`, __str__ of str(). Its result has the label of an ORIGIN_RESULT. */
typedef struct ImplicitCall {
    uint32_t node, object; /* object: the value (with labels) whose member it is */
    Str member;
    bool reads; /* an attribute: a function that stands there is not called, unless it is a property */
} ImplicitCall;

/* list.append and its like: methods that add to what they are called on. */
bool taint_grows(Str method);

#endif
