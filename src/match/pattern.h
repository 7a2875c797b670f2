/* Patterns as rows: what the compiler writes into a rule table and the matcher reads. Position-independent: rows refer
 * to each other, to lists and to strings by number, 0 is "none", and a row's children have smaller numbers than the
 * row.
 *
 * The shape of a row follows the tree: any kind of node.def can stand in a pattern (PAT_NODE), field by field; what
 * patterns add to Python (`...`, `$X`, names by meaning, strings by value) has operations of its own. */
#ifndef TOCSIN_MATCH_PATTERN_H
#define TOCSIN_MATCH_PATTERN_H

#include "base/arena.h"

typedef enum PatOp {
    PAT_NONE,
    PAT_ANY,          /* `...` where one thing stands: anything, and absence */
    PAT_DOTS,         /* `...` in a list: any number of items */
    PAT_VAR,          /* $X: a = slot */
    PAT_VARS,         /* $...ARGS in a list: a = slot */
    PAT_DEEP,         /* <... x ...>: a = row; something below matches */
    PAT_QUAL,         /* a name or chain by what it denotes: a = string "os.system"; b = row of the same as text */
    PAT_STRING,       /* a literal by value: a = string; flags: 1 = bytes */
    PAT_ANY_STRING,   /* "...": any constant string; flags: 1 = bytes */
    PAT_STRING_REGEX, /* "=~/x/": a constant string in which the regular expression is found: a = string */
    PAT_STRING_VAR,   /* "$X": the content of a constant string: a = slot */
    PAT_CONST,        /* None, True, False, ...: flags = ConstKind */
    PAT_NUMBER,       /* kind = ConstKind; a = string: decimal digits, or float.hex() */
    PAT_CALL,         /* a = row of the callee; b = list of argument rows; kind = signature, see PatTable */
    PAT_KEYWORD,      /* in a call: a = name word, 0 for `**x`; b = row of the value */
    PAT_PARAMETER,    /* with a default, beside `...`: a = row of the arg, b = row of the default */
    PAT_NODE,         /* kind = NodeKind; flags = the operator; a = list of one word a field of node_fields() */
    PAT_TYPED,        /* ($X: T): a = row; b = list of strings, the names of the types */
    PAT_WRITTEN,      /* a constant that is written here: a = row */
    PAT_SYMBOLIC,     /* what a variable was assigned counts, too: a = row */
    PAT_IMPORT, /* `import a.b`, `from a import b`: a = list of name words, the segments; b = name word behind `as` or
                   0; flags: 1 = with `from` */
    PAT_CHAIN,  /* x. ...: a = row of x; x itself, or attributes and calls of it: x.a, x.a().b */
    PAT_PARTS,  /* "..." "...": a string of at least `a` literals side by side */
    PAT_STATEMENTS, /* several statements in a row: a = list of rows */
    PAT_OP_COUNT,
} PatOp;

typedef struct PatRow {
    uint8_t op; /* PatOp */
    uint8_t flags;
    uint16_t kind;
    uint32_t a, b;
} PatRow;

/* In a list of fields: a row for a child, a list for children, a name word for a name, a number.
 * A name word is a string, or a slot with NAME_IS_SLOT set. */
enum { NAME_IS_SLOT = 1u << 31 };

/* Formulas: what Semgrep's keys say about a place, and the conditions that are our own (metadata: tocsin:). */
typedef enum FormulaOp {
    FORMULA_NONE,
    FORMULA_PATTERN,    /* a = row */
    FORMULA_AND,        /* a = list of formulas, in the order in which they are tried */
    FORMULA_OR,         /* a = list */
    FORMULA_NOT,        /* a = formula */
    FORMULA_INSIDE,     /* a = formula: the place or something around it */
    FORMULA_NOT_INSIDE, /* a = formula */
    FORMULA_REGEX,      /* a = slot, b = string: the text of the metavariable matches from its start */
    FORMULA_VARIABLE,   /* a = slot, b = formula: metavariable-pattern */
    FORMULA_FOCUS,      /* a = slot: the finding is there */
    FORMULA_TEXT,       /* a = slot, b = string: the known beginning of a string matches */
    FORMULA_BUILT,      /* the same of a string of which parts are unknown: put together at run time */
    FORMULA_CONSTANT,   /* a = slot: a value known without running the program */
    FORMULA_TRUE,       /* a = slot; b = 1: certainly true as a condition; b = 0: not certainly false */
    FORMULA_SEQUENCE,   /* a = slot: a literal or known list or tuple */
    FORMULA_LOOP,       /* in the body of a loop of the same function */
    FORMULA_HANDLED,    /* a = list of strings: a handler around it catches one of these exceptions; "*" a bare one */
    FORMULA_CALLED,     /* a = list of strings: the file calls one of these names somewhere */
    FORMULA_COMMAND,    /* a = slot, b = list of {command, option, instead} strings: see match/command.c */
    FORMULA_FIND, /* a = string: a piece of the text that the regular expression finds, within the place or around it;
                     the smaller one counts. b = 1: nothing else says where, it is asked of the whole file */
    FORMULA_NOT_FIND, /* a = string: no piece that it finds holds all of the place */
    FORMULA_TYPE,     /* a = slot, b = list of strings: it may be an instance of one of these types */
    FORMULA_UNBOUND,  /* a = slot: a name that nobody binds */
    FORMULA_EXPLODES, /* a = slot: a regular expression whose time can be exponential; b: see ExplodeBits */
    FORMULA_COMPARE,  /* a = row of an expression that is true; b: see CompareBits */
    FORMULA_OP_COUNT,
} FormulaOp;

/* FORMULA_EXPLODES: 1 + the slot of the flags, 0 where there are none; whether other engines than Python's re count, too. */
enum ExplodeBits { EXPLODE_FLAGS = 0xFF, EXPLODE_ANY_ENGINE = 0x100 };

/* How FORMULA_COMPARE reads numbers out of strings: bit 0: at all; the bits above: the base, 0 as Python does. */
enum CompareBits { COMPARE_STRIP = 1, COMPARE_BASE_SHIFT = 1 };

typedef struct FormulaRow {
    uint32_t op; /* FormulaOp */
    uint32_t a, b;
} FormulaRow;

enum {
    MATCH_MAX_SLOTS = 32,        /* metavariables of one rule */
    PATTERN_MAX_DEPTH = 200,     /* rows below each other, formulas below each other: bounds the matcher's C stack */
    PATTERN_MAX_BYTES = 1 << 16, /* text of one pattern */
};

typedef struct StringRow {
    uint32_t offset, length; /* into bytes */
} StringRow;

/* The arrays of one rule table, checked: whatever is reachable from a row or formula is in bounds and acyclic. List 0
 * is empty; a list is words[place] items from words[place + 1]. A signature (PatRow.kind of PAT_CALL) is an index into
 * signatures, each the place of a list of strings: the names of the parameters that may be given by position. */
typedef struct PatTable {
    const PatRow *rows;
    const FormulaRow *formulas;
    const uint32_t *words;
    const uint32_t *signatures;
    const StringRow *strings;
    const char *bytes;
    uint32_t row_count, formula_count, word_count, signature_count, string_count, byte_count;
} PatTable;

static inline Str pat_string(const PatTable *t, uint32_t string) {
    return str_make(t->bytes + t->strings[string].offset, t->strings[string].length);
}

typedef struct PatList {
    const uint32_t *items;
    uint32_t count;
} PatList;
static inline PatList pat_list(const PatTable *t, uint32_t place) {
    return (PatList){t->words + place + 1, t->words[place]};
}

/* True where every row and formula of the table obeys the above; for tables that come from outside. */
bool pat_check(const PatTable *table, Arena *scratch);

#endif
