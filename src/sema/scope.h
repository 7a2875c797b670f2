/* Scopes: which name means which variable, as CPython's symtable has it (Python/symtable.c, PEP 227, 572, 649, 695,
 * 709).
 *
 * bind(f): one pass over the nodes from the last to the first (parents before children), then one over the scopes.
 * Every scope has dense slots for the names that occur in it, so that a state of its variables is an array.
 * Read-only once made; belongs to the ScopeBuilder that made it and lives until its next file. */
#ifndef TOCSIN_SEMA_SCOPE_H
#define TOCSIN_SEMA_SCOPE_H

#include "syntax/tree.h"

typedef struct ScopeId {
    uint32_t v;
} ScopeId; /* 0 is none; 1 is the module; parents have smaller ids than children */

typedef enum ScopeKind {
    SCOPE_MODULE,
    SCOPE_FUNCTION, /* def, lambda */
    SCOPE_CLASS,
    SCOPE_COMPREHENSION, /* the four comprehensions: a function of their own to Python */
    SCOPE_TYPE_PARAMS,   /* PEP 695: around a generic def, class or type alias */
    SCOPE_TYPE_VALUE,    /* the value of a `type` statement, a bound or a default of a type parameter */
} ScopeKind;

/* What a name was seen as in a scope, and what it is. */
enum {
    NAME_USED = 1,     /* read */
    NAME_ASSIGNED = 2, /* written, deleted or bound by import, def, class, for, with, except, match, walrus */
    NAME_PARAMETER = 4,
    NAME_GLOBAL_STMT = 8,
    NAME_NONLOCAL_STMT = 16,
    NAME_IMPORTED = 32,
    NAME_ANNOTATED = 64,
    NAME_TYPE_PARAM = 128,
    NAME_CELL = 256,       /* local here, free in a scope below */
    NAME_SHARED = 512,     /* also written by another scope, through global or nonlocal */
    NAME_ELSEWHERE = 1024, /* only in the module: some scope below says `global` of it */
};

typedef enum NameMeaning {
    MEANS_LOCAL,    /* a variable of this scope */
    MEANS_FREE,     /* of the function scope `owner` */
    MEANS_GLOBAL,   /* of the module, by a global statement */
    MEANS_IMPLICIT, /* of the module or of builtins: nothing nearer binds it */
} NameMeaning;

/* A name in a scope. What it is a variable of, is told by `variable`: the row of the name in the scope that owns it. */
typedef struct ScopeName {
    uint32_t sym;      /* Sym, or a mangled name: scope_name_text() */
    uint16_t flags;    /* NAME_ */
    uint8_t meaning;   /* NameMeaning */
    ScopeId scope;     /* the scope whose row this is */
    uint32_t variable; /* index into Scopes.names; NO_ROW where the module has no such name: a builtin, or unbound */
} ScopeName;
enum { NO_ROW = UINT32_MAX };

typedef struct Scope {
    uint8_t kind;   /* ScopeKind */
    bool generator; /* has yield */
    ScopeId parent;
    ScopeId home_class;         /* the innermost class around, or itself: name mangling; 0 is none */
    NodeId node;                /* Module, FunctionDef, Lambda, ClassDef, ListComp, ..., TypeAlias, TypeVar */
    uint32_t names, name_count; /* rows in Scopes.names, in order of appearance */
} Scope;

typedef struct Scopes {
    const Tree *tree;
    const Scope *scopes; /* [0] is none */
    const ScopeName *names;
    uint32_t count; /* with [0] */
    uint32_t name_count;
    const ScopeId
        *scope_in; /* by NodeId: the scope that it is evaluated in; 0 for nodes that are not in the tree. Of a def's
                    * name, its decorators, defaults: the scope around. Of `arg` nodes: the function's */
    const uint32_t
        *name_of; /* by NodeId: the row of a Name and of what else binds a single name (arg, FunctionDef, ClassDef,
                   * alias, ExceptHandler, MatchAs, MatchStar, MatchMapping, TypeVar, ...); NO_ROW for others */
    const ScopeId *scope_of; /* by NodeId: the scope that a FunctionDef, Lambda, ClassDef or comprehension makes for its
                                body; else 0 */
    const Str *mangled;      /* text of the names from tree->name_count on */
    uint32_t mangled_count;
    const NodeId *star_imports; /* ImportFrom with `*`, in order of source */
    uint32_t star_count;
} Scopes;

static inline Str scope_name_text(const Scopes *s, uint32_t sym) {
    return sym < s->tree->name_count ? s->tree->names[sym] : s->mangled[sym - s->tree->name_count];
}

/* The scope of the function or lambda that a scope is or lies in; 1 (the module) or 0 where there is none. */
static inline ScopeId scope_function(const Scopes *s, ScopeId scope) {
    while (scope.v > 1 && s->scopes[scope.v].kind != SCOPE_FUNCTION) scope = s->scopes[scope.v].parent;
    return scope;
}

/* The reusable memory of one thread. */
typedef struct ScopeBuilder ScopeBuilder;
ScopeBuilder *scope_builder_new(void);
void scope_builder_free(ScopeBuilder *builder);

/* The scopes of a tree. Work and memory are linear in its nodes. */
const Scopes *scope_bind(ScopeBuilder *builder, const Tree *tree);

/* The row of `sym` in a scope, or NO_ROW where the name does not occur in it. Linear in the scope's names. */
uint32_t scope_lookup(const Scopes *scopes, ScopeId scope, uint32_t sym);

/* The symbol of a name of the file, or 0 where it has none. The first call of a file costs a pass over its names. */
uint32_t scope_find_sym(ScopeBuilder *builder, Str name);

#endif
