/* A rule table as one run of bytes without pointers: what the compiler of rules writes, the program embeds and loads.
 * Numbers are 32 bits in the machine's own order: a table is made for the machine that compiles it, and is checked when
 * it is loaded.
 *
 *   BlobHeader | rules | rows | formulas | words | signatures | strings | bytes
 */
#ifndef TOCSIN_RULES_BLOB_H
#define TOCSIN_RULES_BLOB_H

#include "base/buf.h"
#include "match/builder.h"

enum { BLOB_MAGIC = 0x52435354, BLOB_VERSION = 17 };

typedef enum BlobSection {
    BLOB_RULES,
    BLOB_ROWS,
    BLOB_FORMULAS,
    BLOB_WORDS,
    BLOB_SIGNATURES,
    BLOB_STRINGS,
    BLOB_BYTES,
    BLOB_SECTION_COUNT,
} BlobSection;

typedef struct BlobHeader {
    uint32_t magic, version, size, reserved;
    struct {
        uint32_t offset, count;
    } sections[BLOB_SECTION_COUNT]; /* bytes from the header; items */
} BlobHeader;

/* Where a rule is tried. */
typedef enum TriggerKind {
    TRIGGER_CALL,      /* calls of the name `key`, a string: "os.system" */
    TRIGGER_METHOD,    /* calls of an attribute `key`, a string, of anything */
    TRIGGER_KIND,      /* nodes of the kind `key` */
    TRIGGER_KEYWORD,   /* calls of anything with an argument named `key`, a string */
    TRIGGER_ATTRIBUTE, /* attributes named `key`, a string, of anything */
    TRIGGER_TARGET,    /* assignments to a name or attribute `key`, a string, alone */
    TRIGGER_PLACE,     /* what TriggerPlace `key` says */
} TriggerKind;

/* Places that no word tells apart. */
typedef enum TriggerPlace {
    PLACE_STRING,        /* assignments of a string or bytes, or of what may be one */
    PLACE_CONSTANT,      /* of another constant, or of what may be one */
    PLACE_ITEM,          /* assignments to x[y] alone */
    PLACE_ITEM_STRING,   /* the same of a string or bytes, or of what may be one */
    PLACE_ITEM_CONSTANT, /* of another constant, or of what may be one */
    PLACE_CALL_WITH_KEYWORDS,
    PLACE_CALL_WITH_SPLAT, /* f(**x) */
    PLACE_CALL_OF_RESULT,  /* f()(), x[y]() */
    PLACE_KNOWN,           /* names and attributes of which it is known which list, tuple or dictionary they are */
    PLACE_COUNT,
} TriggerPlace;

typedef enum GradeKind {
    GRADE_STEP, /* value: steps louder, as int32_t */
    GRADE_SET,  /* value: a Severity */
} GradeKind;

/* One grade: it counts where both conditions hold. */
typedef enum GradeWord {
    GRADE_IF,         /* formula; 0: holds */
    GRADE_KIND,       /* GradeKind */
    GRADE_VALUE,      /* as the kind says */
    GRADE_BECAUSE,    /* string to add to the message */
    GRADE_CONFIDENCE, /* 1 + Confidence, or 0 */
    GRADE_PATHS,      /* list of strings: globs of files; empty: holds */
    GRADE_WORDS,
} GradeWord;

/* Part of a rule in taint mode: its sources, sinks, sanitizers and propagators, each with metavariables of its own. Masks are
 * of labels, bit 0 is that of sources that name none. */
typedef enum PartWord {
    PART_ROLE, /* FlowRole */
    PART_FLAGS,
    PART_FORMULA,
    PART_TRIGGERS, /* as RuleRow.triggers */
    PART_VARS,     /* as RuleRow.vars */
    PART_LABELS,   /* mask: SOURCE: the one that it gives; SINK: those that it asks for */
    PART_NEEDS,    /* list of pairs of masks, as SeedTerm */
    PART_FROM,     /* PROPAGATOR: slots */
    PART_TO,
    PART_WORDS,
} PartWord;

enum PartFlags {
    PART_EXACT = 1,
    PART_KEEPS = 2, /* by-side-effect */
    PART_ONLY = 4,
    PART_CONTROL = 8,
    PART_AT_EXIT = 16,
    PART_NOT_CONFLICTING = 32,
};
enum { PART_MAX_LABELS = 16 };

enum FixBits { FIX_TEXT = 1, FIX_REGEX = 2 }; /* which of its fixes a rule has */

/* Strings and lists are those of PatTable. */
typedef struct RuleRow {
    uint32_t id, family, summary, consequence, message, remedy, path; /* strings */
    uint32_t references, peers;                                       /* lists of strings */
    uint32_t cwes;                                                    /* list of numbers */
    uint32_t cwe_names;                                               /* list of as many strings */
    uint32_t capabilities;                                            /* list of strings */
    uint32_t bad, good;                                               /* strings: code of the example */
    uint32_t severity, confidence;
    uint32_t formula;
    uint32_t vars;                            /* list of strings: the name of each slot, without `$` */
    uint32_t triggers;                        /* list of pairs: TriggerKind, key */
    uint32_t grades;                          /* list of groups of GRADE_WORDS */
    uint32_t fixes;                           /* FixBits */
    uint32_t fix, fix_regex, fix_replacement; /* strings */
    uint32_t fix_count;                       /* how often fix_regex is replaced; 0: everywhere */
    uint32_t plans;                           /* list of fixes, see fix/fix.h */
    uint32_t include, exclude;                /* lists of strings: globs of files that the rule is for, or is not */
    uint32_t sets_up;                         /* 1 + the Weakness of what it is set up for; 0: it is no such rule */
    uint32_t harmless;                        /* Severity at most where what a call is given is known to do no harm */
    uint32_t flow;                            /* 1 + the Weakness whose flows it tells; it has no formula then */
    uint32_t parts;                           /* list of groups of PART_WORDS: of a rule in taint mode, which has no formula */
    uint32_t labels;                          /* how many it has */
} RuleRow;

typedef struct RuleTable {
    PatTable pat;
    const RuleRow *rules;
    uint32_t rule_count;
} RuleTable;

void blob_write(const PatBuilder *builder, const RuleRow *rules, uint32_t count, Buf *out);

/* A view into `bytes`, which must be aligned to 4 and outlive it. False where they are no rule table of this version.
 */
bool blob_load(Str bytes, Arena *scratch, RuleTable *table);

/* The same of a blob that blob_load() has found well before: that of the program itself, when it was built. */
bool blob_view(Str bytes, RuleTable *table);

#endif
