/* Outlines and exports, as outline.c, link.c, export.c and link_names.c share them. Private to this room. */
#ifndef TOCSIN_VALUE_OUTLINE_H
#define TOCSIN_VALUE_OUTLINE_H

#include "value/interp.h"
#include "value/program.h"

#include <stdatomic.h>

/* What a file's text says of one of its names. */
typedef enum OutlineKind {
    OUTLINE_REACH,  /* it may lead to a trigger */
    OUTLINE_OBJECT, /* what triggers are methods of, or a function or class that gives it */
    OUTLINE_VALUE,  /* a constant, maybe */
    OUTLINE_CLASS,  /* a class with attributes: constants, maybe */
    OUTLINE_TYPE,   /* a name for a type: what is annotated with it may be anywhere */
    OUTLINE_IMPORT, /* what `target` calls `target_name` (0: target itself) */
} OutlineKind;

typedef struct OutlineRow {
    uint64_t name;        /* str_hash(); 0: any name (a star import) */
    uint64_t target_name; /* 0: the module; OUTLINE_ALL: all its names */
    uint64_t member; /* the attribute of the class that it is about; 0: none, or any */
    PlaceId target;
    QualId qual;  /* REACH: of the base */
    uint8_t kind; /* OutlineKind */
    bool wanted;  /* the file imports it for itself: a row of an import statement */
    uint8_t read; /* READ_ bits, where its value matters */
} OutlineRow;
#define OUTLINE_ALL UINT64_MAX

enum { OUTLINE_WORDS = 32 }; /* 2,048 bits: which names stand in a file */

/* A last word of triggers, and the imported names that something of that word may be taken of: outline_bit() of each. */
typedef struct OutlineSite {
    uint64_t word, bits;
} OutlineSite;

typedef struct Outline {
    const OutlineRow *rows; /* in order of name, kind, target, target_name */
    uint32_t count;
    const uint64_t *words; /* NULL: it imports nothing of the run's */
    const OutlineSite *sites; /* NULL: nobody has looked, program_look() */
    uint32_t site_count;
} Outline;

static inline bool words_have(const uint64_t *words, uint64_t name) {
    return words[name >> 40 & (OUTLINE_WORDS - 1)] >> (name & 63) & 1;
}
static inline void words_add(uint64_t *words, uint64_t name) {
    words[name >> 40 & (OUTLINE_WORDS - 1)] |= UINT64_C(1) << (name & 63);
}
static inline uint64_t outline_bit(uint64_t name) { return UINT64_C(1) << (name >> 58); }
static inline bool outline_has_word(const Outline *o, uint64_t name) { return o->words && words_have(o->words, name); }

/* Values that outlive the file that they come from. */
typedef struct ExportAtom ExportAtom;
typedef struct ExportUnit ExportUnit;

typedef struct ExportValue {
    const ExportAtom *atoms;
    uint16_t count;
    bool open;
} ExportValue;

struct ExportAtom {
    uint8_t kind;     /* AtomKind; FUNCTION, CLASS and OBJECT have a unit */
    Str text, suffix; /* NAME, INSTANCE: the dotted name, below `place` where there is one */
    PlaceId place;
    const ExportUnit *unit;
    int64_t integer;
    double real;
    const ExportValue *items; /* those of the atom, then for containers the rest */
    const Str *names;
    uint32_t count, name_count;
    const ExportAtom *callee;
};

typedef struct ExportMember {
    Str name;
    ExportValue value;
} ExportMember;

typedef struct ExportMembers {
    const ExportMember *items; /* in order of name */
    uint32_t count;
} ExportMembers;

/* A function or class. */
struct ExportUnit {
    Str name; /* dotted, with its module's */
    Str below; /* the same, within its module */
    PlaceId place; /* its module */
    bool is_class;
    ExportValue result; /* of a function */
    ExportMembers members;
    const ExportValue *bases;
    uint32_t base_count;
};

/* `from module import *`: one of the run's, or of elsewhere. */
typedef struct ExportStar {
    PlaceId place;
    Str module;
} ExportStar;

typedef struct ModuleExports {
    ExportMembers members;
    const Str *all; /* __all__ */
    uint32_t all_count;
    bool has_all;
    const ExportStar *stars; /* in order */
    uint32_t star_count;
} ModuleExports;

struct Program {
    const Modules *modules;
    const QualTable *quals;
    const Triggers *triggers;
    const struct EffectTable *effects;
    LiveTriggers all; /* with all triggers live; read-only */
    const uint32_t *below; /* by id of the base: where in below_names its triggers begin; one more at the end */
    const uint32_t *below_names; /* numbers of the triggers at and below a name */
    uint64_t *last_words;        /* by number: hash of its last word */
    const uint32_t *known_below; /* by id of the base: where in known_words its names begin that program_know() was told; NULL */
    const uint64_t *known_words; /* hashes of their last words */
    const uint64_t *all_words;   /* the same of all of them, in order */
    uint32_t all_word_count;
    Outline *outlines;
    _Atomic(const ModuleExports *) *exports; /* by file; NULL: nobody has asked yet. Once there it stays */
    uint64_t **wanted;             /* by file: hashes of the names that others ask for, as in Outline.words; behind them of
                                    * those for more than their value; NULL: nobody may ask */
    const uint64_t **brought;      /* by file: triggers that its imports may lead to */
    bool *by_value;                /* by file: its imports bring constants where they matter, or names that are known */
    uint32_t file_count;
};

/* True where the audited files' own package is not meant: `os`, `requests` of a rule, unless `file` is part of it. Names
 * below that rules do not know may still be those of a module of the run, modules_beside(). */
bool program_is_foreign(const Program *p, uint32_t file, Str dotted);

/* Whether a name of the base leads to what matters. */
bool program_leads(const Program *p, QualId q);
/* Whether one that program_know() was told ends with the word: str_hash(). */
bool program_knows_word(const Program *p, uint64_t word);

/* Whether the file imports something of the run by that name: str_hash(). */
bool outline_wants(const Outline *o, uint64_t name);

/* What the names of the module hold that `I` has just read. */
const ModuleExports *export_module(Interp *I, Program *p, uint32_t file, Arena *kept);

const ExportMember *export_find(const ExportMembers *members, Str name);

#endif
