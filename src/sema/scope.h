/* Scopes: which name means which variable, as CPython's symtable has it (Python/symtable.c, PEP 227, 572, 649, 695, 709).
 *
 * bind(f): one pass over the nodes from the last to the first (parents before children), then one over the scopes.
 * Every scope has dense slots for the names that occur in it, so that a state of its variables is an array.
 * Read-only once made; belongs to the ScopeBuilder that made it and lives until its next file. */
#ifndef TOCSIN_SEMA_SCOPE_H
#define TOCSIN_SEMA_SCOPE_H

#include "syntax/tree.h"

typedef struct ScopeId { uint32_t v; } ScopeId; /* 0 is none; 1 is the module; parents have smaller ids than children */

typedef enum ScopeKind {
    SCOPE_MODULE,
    SCOPE_FUNCTION,      /* def, lambda */
    SCOPE_CLASS,
    SCOPE_COMPREHENSION, /* the four comprehensions: a function of their own to Python */
    SCOPE_TYPE_PARAMS,   /* PEP 695: around a generic def, class or type alias */
    SCOPE_TYPE_VALUE,    /* the value of a `type` statement, a bound or a default of a type parameter */
} ScopeKind;

/* What a name was seen as in a scope, and what it is. */
enum {
    NAME_USED = 1,        /* read */
    NAME_ASSIGNED = 2,    /* written, deleted or bound by import, def, class, for, with, except, match, walrus */
    NAME_PARAMETER = 4,
    NAME_GLOBAL_STMT = 8,
    NAME_NONLOCAL_STMT = 16,
    NAME_IMPORTED = 32,
    NAME_ANNOTATED = 64,
    NAME_TYPE_PARAM = 128,
    NAME_CELL = 256,      /* local here, free in a scope below */
    NAME_SHARED = 512,    /* also written by another scope, through global or nonlocal */
};

typedef enum NameMeaning {
    MEANS_LOCAL,    /* a variable of this scope */
    MEANS_FREE,     /* of the function scope `owner` */
    MEANS_GLOBAL,   /* of the module, by a global statement */
    MEANS_IMPLICIT, /* of the module or of builtins: nothing nearer binds it */
} NameMeaning;

typedef struct ScopeName {
    Sym sym;         /* as written: mangling is done by scope_mangle() */
    uint16_t flags;  /* NAME_ */
    uint8_t meaning; /* NameMeaning */
    ScopeId owner;   /* the scope whose variable it is: itself, an enclosing function, or the module */
    uint32_t slot;   /* in the owner: index into its names; NO_SLOT where the module has no such name (a builtin, or unbound) */
} ScopeName;
enum { NO_SLOT = UINT32_MAX };

typedef struct Scope {
    uint8_t kind;        /* ScopeKind */
    bool star_import;    /* holds `from x import *` */
    bool generator;      /* has yield; async ones, too */
    ScopeId parent;
    ScopeId home_class;  /* the innermost class around (or itself) that name mangling and super() refer to; 0 is none */
    NodeId node;         /* Module, FunctionDef, Lambda, ClassDef, ListComp, ..., TypeAlias, TypeVar */
    uint32_t first_node, last_node; /* ids of the nodes inside: (first_node, last_node]; scopes below included */
    uint32_t names, name_count;     /* in Scopes.names */
} Scope;

typedef struct Scopes {
    const Tree *tree;
    const Scope *scopes;     /* [0] is none */
    const ScopeName *names;
    uint32_t count;          /* with [0] */
    uint32_t name_count;
    const uint32_t *name_of; /* by NodeId: of a Name and of what else binds or reads a single name (arg, FunctionDef, alias, ...): index into
                              * names; NO_SLOT for others */
    const ScopeId *scope_of; /* by NodeId of a scope's node (FunctionDef, Lambda, ClassDef, comprehensions): its scope; else 0 */
    bool bounded;            /* a bound was reached: names of what lies beyond are missing */
} Scopes;

/* The reusable memory of one thread. */
typedef struct ScopeBuilder ScopeBuilder;
ScopeBuilder *scope_builder_new(void);
void scope_builder_free(ScopeBuilder *builder);

/* The scopes of a tree. Work and memory are linear in its nodes. */
const Scopes *scope_bind(ScopeBuilder *builder, const Tree *tree);

/* The row of `sym` in a scope, or NULL where the name does not occur in it. */
const ScopeName *scope_lookup(const Scopes *scopes, ScopeId scope, Sym sym);

#endif
