/* What a file must mention so that a rule can hold in it, and the test of a file for it: most rules meet most files
 * never.
 *
 * A rule's need is a disjunction of ways, each of a few terms. A term is a word in a role; a file satisfies it by what
 * its table of names holds. It is a necessary condition only: whatever Python does to reach a name that is not written
 * satisfies the terms that it may stand for: getattr() any last word, but only of modules that are used bare (`f(os)`,
 * not `os.x`) or above which a module is that an import gives (`from django import http` and django.http.x), import_module() any first word, globals() any bare name, `**kwargs` any argument. */
#ifndef TOCSIN_RULES_NEED_H
#define TOCSIN_RULES_NEED_H

#include "match/match.h"

typedef enum NeedRole {
    NEED_NAME,    /* stands there as a name, an attribute, a keyword, in an import */
    NEED_BARE,    /* stands there as a bare name: eval */
    NEED_LAST,    /* the last word of a qualified name, or something like getattr() on what its first word gives */
    NEED_ROOT,    /* the first word of a qualified name, or of an alias of it */
    NEED_KEYWORD, /* the name of an argument, or some `**x` */
    NEED_STEM,    /* the second of at least three words of a qualified name; only as Way.stem */
    NEED_ROLE_COUNT,
} NeedRole;

typedef uint16_t TermId; /* 0: satisfied always */

enum { NEED_MAX_TERMS = 6, NEED_MAX_WAYS = 256 };

typedef struct Way {
    TermId terms[NEED_MAX_TERMS];
    uint16_t count;
    TermId stem; /* of role NEED_STEM, or STEM_ANY; 0: its names have two words, so that only a module itself leads to them */
} Way;
enum { STEM_ANY = UINT16_MAX };

/* No ways: never. A way of no terms: always. */
typedef struct Ways {
    Way *items;
    uint32_t count;
} Ways;

typedef struct GateWord {
    Text text;
    TermId terms[NEED_ROLE_COUNT];
    uint8_t special;    /* see gate.c */
    bool is_first;      /* begins some name, or an alias of it: os, posix */
    bool is_middle;     /* stands between the first and the last word of some name: `path` in os.path.join */
    bool is_turn;       /* the second word of an alias: what it names may stand elsewhere, as os.path.os */
    uint32_t satisfies; /* first of its terms in Gate.satisfied, but for the bare one */
    uint32_t satisfied_count;
    /* of Dispatch: rules that are tried at calls of an attribute of this name, at calls with an argument, at attributes
     */
    /* and at calls of what is spelled so: of functions of a module, of built-in ones, of others (methods of a class) */
    uint32_t module_list, builtin_list, call_list;
    bool ends_call; /* one of these is there */
    uint32_t method_list, keyword_list, attribute_list, target_list;
} GateWord;

/* A way of a rule, kept where one of its terms is. */
typedef struct GateWay {
    Way way;
    uint32_t rule;
} GateWay;

/* Words and ways of all rules of a run, and of each of their patterns; read-only once finished. Without pointers within, so that it can be an image. */
typedef struct Gate {
    Arena *arena;
    TextPool texts;
    GateWord *words; /* [0] is none */
    uint32_t *slots;
    uint32_t word_count, word_capacity, mask, term_count;
    GateWay *ways;
    uint32_t way_count, way_capacity;
    uint32_t *watch;                  /* by term, and one more: its ways, once finished */
    uint64_t *watched;                /* terms with ways */
    uint64_t *roles[NEED_ROLE_COUNT]; /* terms in each role */
    uint32_t term_words;              /* of 64 bits */
    TermId *satisfied;
    uint32_t satisfied_count;
    uint64_t *always; /* rules that need nothing */
    uint32_t *asks;   /* by MatchTable.first_formula + formula: 0, or the place in `asked` of the ways of a pattern */
    Way *asked;       /* ended by a way with no terms */
    uint32_t ask_count, asked_count, asked_capacity;
    uint32_t rule_words;
    uint64_t *shapes; /* bits by the shape of a word: most names are none by this alone */
} Gate;

/* What one thread knows of its file. */
typedef struct GateFile {
    uint64_t *terms, *live; /* bits: of terms, of rules */
    uint64_t
        *unwritten; /* bits: of live rules that may hold where nothing that is written says so: an alias, getattr() */
    uint64_t *passed_on;       /* of terms: last words and bare names that stand elsewhere than as what is called */
    uint64_t *bare;            /* of terms: first words of what is used bare */
    uint64_t *modules;         /* of terms: first words that are used bare themselves, not as the beginning of an import */
    uint64_t *stems;           /* of terms: second words of what is used bare */
    uint16_t *words;           /* by Sym: index into Gate.words */
    uint8_t *traits;           /* by Sym: what the word is to a pass over all nodes; see gate.c */
    uint32_t *hits, hit_count; /* the Syms that are words */
    uint32_t *mentions;        /* by Sym: how often it is read, but for being called */
    uint32_t *uses;            /* by Sym: how often it, or a module below it, is used bare */
    bool *imported;            /* by Sym: some import of the file binds it */
    bool any_import;           /* names and modules may come from imports that name them not */
    uint32_t *imports;         /* Import and ImportFrom of the file */
    uint32_t import_count;
    uint32_t *places; /* nodes at which rules may be tried */
    uint32_t place_count;
    size_t place_capacity, trait_capacity;
    size_t word_capacity, hit_capacity, mention_capacity, use_capacity, import_capacity, imported_capacity;
    bool any_live;
    bool into; /* getattr() and the like are used */
} GateFile;

static inline Str gate_text(const Gate *gate, const GateWord *word) { return pool_text(&gate->texts, word->text); }

/* gate.c */
void gate_init(Gate *gate, Arena *arena, uint32_t rule_count);
GateWord *gate_word(Gate *gate, Str text); /* valid until the next */
TermId gate_term(Gate *gate, NeedRole role, Str text);
void gate_add(Gate *gate, uint32_t rule, Ways ways);
/* The formula of this number needs one of the ways; before, how many there are. */
void gate_asks(Gate *gate, uint32_t formula_count);
void gate_ask(Gate *gate, uint32_t formula, Ways ways);
void gate_finish(Gate *gate);
/* Writes a finished gate, or makes an empty one the view of it. */
void gate_image(Gate *gate, Image *image);
GateFile gate_file_new(const Gate *gate, Arena *arena);
void gate_file_free(GateFile *file);
/* Fills in which rules may hold in the file; `brought` as for rules_open(). Beside calls, assignments and attributes of
 * its words, nodes of a kind with `by_kind` are places of the file. */
void gate_open(const Gate *gate, GateFile *file, const Tree *tree, const uint32_t *by_kind, const Str *brought,
               uint32_t brought_count);
/* Behind gate_open(): does the file lack what the formula of this number needs? False where it needs nothing. */
bool gate_lacks(const Gate *gate, const GateFile *file, uint32_t formula);
/* From now on `word` stands within a name. */
void gate_middle(Gate *gate, Str word);
/* The index of a word that is none of the gate's is 0. */
uint32_t gate_find(const Gate *gate, Str text);

/* need.c: what a formula needs; memory from `scratch`. */
Ways need_of(Gate *gate, Arena *scratch, const MatchTable *table, const QualTable *quals, uint32_t formula);
/* Every name that a formula asks about, whether for or against: calls note(context, string). */
typedef void NeedNote(void *context, uint32_t string);
void need_names(const MatchTable *table, uint32_t formula, NeedNote *note, void *context);

#endif
