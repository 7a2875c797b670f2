/* Inside the matcher, between its files; for nobody else. */
#ifndef TOCSIN_MATCH_INSIDE_H
#define TOCSIN_MATCH_INSIDE_H

#include "base/bits.h"
#include "base/fault.h"
#include "match/match.h"

typedef struct NodeStack {
    uint32_t *items;
    size_t count, capacity;
} NodeStack;

/* Whether a `try` handles one of a list of exceptions, as far as it was asked. */
typedef struct HandledFact {
    uint32_t try, list, table;
    bool handled;
} HandledFact;
enum { HANDLED_FACTS = 64 };

/* Whether a row fits a statement, where metavariables are free. */
typedef struct RowFact {
    uint32_t table, row, node, state;
    bool fits;
} RowFact;
enum { ROW_FACTS = 2048 };

/* The nearest node, the node itself or around it, at which a formula may hold, where metavariables are free. */
typedef struct NearFact {
    uint32_t turn, table, formula, node, near;
} NearFact;
enum { NEAR_FACTS = 1024 };

/* Whether a regular expression, by its string, fits a name of the file. */
typedef struct NameFact {
    uint32_t turn, table, pattern, name;
    bool fits;
} NameFact;
enum { NAME_FACTS = 1024 };

/* What a cached yes/no of the file is known to be. */
typedef struct CalledFact {
    uint32_t table, formula;
    bool holds;
} CalledFact;

typedef struct Regexes Regexes; /* compiled ones, regex.c */

/* Where a regular expression was found in the file: ranges[first] up to ranges[last]. */
typedef struct FindFact {
    uint32_t table, string; /* which */
    size_t first, last;
} FindFact;

/* prefilter_node.c: what a formula wants of the node that it holds at: a kind, and where the kind is not plain one of some words. */
enum { LOOK_BITS = 11 };
typedef struct Guard Guard; /* prefilter_text.c */
typedef enum GuardKind { GUARD_CALL, GUARD_ASSIGN, GUARD_RETURN, GUARD_KINDS } GuardKind;
typedef struct Look {
    uint64_t kinds[2], plain[2]; /* bits by NodeKind */
    uint64_t sign; /* of all words, each modulo 64: one test says no to most nodes */
    uint64_t words[(1 << LOOK_BITS) / 64];
    bool worded;       /* of a row alone */
    bool calls, names;  /* calls and names by what they mean are among it */
    uint32_t guards[GUARD_KINDS]; /* numbers of guards; 0: not made yet */
} Look;
_Static_assert(NODE_KIND_COUNT <= 128, "Look.kinds");

/* What a node shows of itself: bits of Look.words. */
typedef struct Shown {
    NodeId node;
    uint8_t count;
    bool any;      /* no glance tells */
    uint64_t sign; /* as that of a Look; of any node all of them */
    uint16_t bits[20];
} Shown;

/* A slot of a kind of node that holds a node, or the place of a list of them. */
typedef struct Holder {
    uint8_t slot;
    bool is_list;
} Holder;
enum { MOST_HOLDERS = 10 };

struct Matcher {
    const MatchTable *table;
    const Tree *tree;
    const Facts *facts;
    Arena home;     /* the matcher itself */
    Arena scratch;  /* of one candidate */
    uint64_t steps; /* that are left */
    bool limited;   /* a regular expression met its limit in this file */
    bool blank;     /* values are not known yet: what they decide may be */
    bool must;      /* below a negation: what only may be does not count */
    Binding slots[MATCH_MAX_SLOTS];
    uint32_t bound; /* bits: slots that are not BIND_NONE */
    uint32_t guarded; /* bits: slots about which guards[slot], a FORMULA_REGEX that comes later, is asked at once */
    uint32_t guards[MATCH_MAX_SLOTS];
    uint32_t may_left; /* formulas that a quick look may still look at */
    uint32_t lazy;  /* bits: bound to the content of a string that nobody has read yet; in prefilter_formula.c alone */
    NodeId candidate, candidate_callee; /* the latter while `blank` */
    Range focus;      /* bytes; end 0: none */
    const Binding *focus_on; /* the metavariable that it is, or was before a regular expression found less */
    NodeId decorator; /* the first of the candidate, where the pattern asks for decorators: the finding begins there */
    QualId assumed;   /* what the candidate, a call that may call several things, was taken to call */
    uint32_t reached; /* items taken by the list that was matched last; for the continuation that runs at once */
    Str command, instead, attack;
    MatchFound *found;
    void *context;

    uint32_t *parents; /* by node, made on demand for a file */
    uint32_t *frames;  /* the same: see matcher_frame() */
    size_t parent_capacity, frame_capacity;
    bool has_parents, has_frames;
    Holder holders[NODE_KIND_COUNT][MOST_HOLDERS]; /* by kind; walk.c */
    uint8_t holder_counts[NODE_KIND_COUNT];
    NodeStack stack;    /* for walks below a node */
    CalledFact *called; /* of this file */
    size_t called_capacity;
    uint32_t called_count;
    HandledFact handled[HANDLED_FACTS];
    RowFact *rows; /* ROW_FACTS, NEAR_FACTS and NAME_FACTS of them; made when somebody asks */
    bool has_rows;
    NearFact *nears;
    NameFact *names;
    uint32_t begun; /* how many files were */
    MatchLacks *lacks_words; /* NULL: nobody knows */
    void *lacks_context;
    uint16_t *lacks; /* by formula of all tables; see prefilter_file.c */
    size_t lack_count, lack_capacity;
    uint32_t turn; /* of the file at hand, and whether values are known */
    struct LiveParts *live_parts; /* by formula of all tables */
    size_t live_part_count, live_part_capacity;
    uint32_t *live_items;
    size_t live_item_count, live_item_capacity;
    uint16_t *absents; /* the same of what stands nowhere */
    size_t absent_count, absent_capacity;
    uint16_t **absent_rows; /* by table, then by row: as `absents` */
    size_t absent_table_count, absent_table_capacity;
    uint32_t *of_kind, kind_first[NODE_KIND_COUNT + 1]; /* the nodes of the file by kind, made on demand */
    size_t of_kind_capacity;
    bool has_kinds;
    Look *looks;
    uint32_t **look_tables, *look_numbers; /* by table, then by formula: its number in `looks`; those of `look_of` */
    const MatchTable *look_of;
    size_t look_count, look_capacity, look_table_count, look_table_capacity;
    Guard *guard_list;
    size_t guard_count, guard_capacity;
    Shown shown[8]; /* of this file: what was asked last */
    Regexes *regexes;
    FindFact *finds; /* of this file */
    size_t find_count, find_capacity;
    Range *ranges;
    size_t range_count, range_capacity;
    /* In a metavariable-pattern: the text of what is bound, for FORMULA_FIND; otherwise ptr is NULL. */
    Str subject;
    bool subject_is_name;   /* a name that is no expression of its own: an attribute, a keyword, a definition */
    Range found_in_subject; /* by the FORMULA_FIND before; else all of it */
};

/* What remains to be done once something has matched: the search in continuation-passing style, so that every choice
 * can be taken back. Returns true for "enough", which ends the search. */
typedef struct Cont Cont;
struct Cont {
    bool (*run)(Matcher *m, const Cont *self);
};
static inline bool resume(Matcher *m, const Cont *k) { return k->run(m, k); }

/* Counts one step; false where the budget is spent. */
static inline bool step(Matcher *m) { return LIKELY(m->steps) && (m->steps--, true); }

/* Items of a list: nodes of the tree or places. */
typedef struct Items {
    const uint32_t *ids;
    const uint32_t *after; /* of flattened statements: the first that is not within this one; may be NULL */
    const Place *places;
    uint32_t count;
} Items;
static inline Place items_at(const Matcher *m, Items items, uint32_t i) {
    if (items.places) return items.places[i];
    NodeId n = {items.ids ? items.ids[i] : 0};
    return (Place){n, value_of(m->facts, n)};
}
static inline Place place_of(const Matcher *m, NodeId n) { return (Place){n, value_of(m->facts, n)}; }

/* Frees the slots that were bound since m->bound was `before`. */
static inline void slots_restore(Matcher *m, uint32_t before) {
    for (uint32_t bits = m->bound & ~before; bits; bits &= bits - 1)
        m->slots[(uint32_t)__builtin_ctz(bits)].kind = BIND_NONE;
    m->bound &= before;
    m->lazy &= before;
}

/* Prefilters, the cheapest first. Each may say yes where the search then says no, never the other way round.
 *
 *   prefilter_file.c     once a file and formula: does the file lack a word of it, or any node that it could hold at?
 *   prefilter_node.c     the kind and the words of a node (Shown) against those that a formula wants (Look)
 *   prefilter_text.c     names that are written to, lengths and shapes of texts, for assignments, calls and returns (Guard)
 *   prefilter_formula.c  the whole formula, as far as it leaves no choice ("may")
 *   prefilter_row.c      the same for one row of a pattern */

/* prefilter_node.c: false where a formula cannot hold at the node, by a first glance. The look is valid until the next one. */
const Look *match_make_look(Matcher *m, uint32_t formula);
static inline const Look *match_look(Matcher *m, uint32_t formula) {
    uint32_t number = m->look_of == m->table ? m->look_numbers[formula] : 0;
    return number ? &m->looks[number] : match_make_look(m, formula);
}
bool match_shows(Matcher *m, const Look *look, NodeId n);
static inline bool match_fits(Matcher *m, uint32_t formula, NodeId n) {
    const Look *look = match_look(m, formula);
    NodeKind kind = tree_kind(m->tree, n);
    if (!bits_has(look->kinds, kind)) return false;
    if (bits_has(look->plain, kind)) return true;
    const Shown *s = &m->shown[n.v % COUNT_OF(m->shown)];
    if (node_eq(s->node, n) && !(s->sign & look->sign) && !(m->blank && look->calls)) return false;
    return match_shows(m, look, n);
}
/* prefilter_file.c: what was answered is asked anew. */
void match_begin_lacks(Matcher *m);
/* True where the file lacks what the formula needs: it holds nowhere. */
bool match_find_lack(Matcher *m, uint32_t formula);
static inline bool match_lacks(Matcher *m, uint32_t formula) {
    size_t at = m->table->first_formula + formula;
    if (LIKELY(at < m->lack_count && m->lacks[at] >> 1 == m->turn)) return m->lacks[at] & 1;
    return match_find_lack(m, formula);
}
/* The parts of an `or` that the file does not lack: m->live_items[first] and so on, `count` of them. */
typedef struct LiveParts {
    uint32_t first, count;
    uint16_t turn;
} LiveParts;
LiveParts match_live_parts(Matcher *m, uint32_t formula);
/* The same where the file has no node at which the formula, that of an `inside`, may hold, whatever is bound. */
bool match_find_absent(Matcher *m, uint32_t formula);
static inline bool match_absent(Matcher *m, uint32_t formula) {
    size_t at = m->table->first_formula + formula;
    if (LIKELY(at < m->absent_count && m->absents[at] >> 1 == m->turn)) return m->absents[at] & 1;
    return match_find_absent(m, formula);
}
/* The same of one that stands among statements, anywhere. */
bool match_row_absent(Matcher *m, uint32_t row);
/* formula.c: may a formula hold at a node at all, whatever is bound? Of statements in a row the first. */
bool match_may_stand(Matcher *m, uint32_t formula, NodeId n);
/* prefilter_text.c: false where a formula cannot hold at a call, an assignment or a `return`, by names, lengths and shapes. */
bool match_guard(Matcher *m, uint32_t formula, NodeId n);
/* prefilter_formula.c: false where the formula cannot hold at a node; a quick look, which leaves nothing bound. */
bool match_may(Matcher *m, uint32_t formula, NodeId n);
/* The formulas that must hold beside the pattern at hand. */
typedef struct MayRest {
    PatList parts;
    uint32_t at;
    const struct MayRest *next;
} MayRest;
bool may_rest(Matcher *m, const MayRest *rest, NodeId n);
/* prefilter_row.c: the same of a row. Binds slots that are free, where the row can bind them to nothing else; where it has a
 * choice, one of them goes with `rest` (NULL: nothing), which is about the node `at`. */
bool may_row(Matcher *m, uint32_t row, NodeId n, const MayRest *rest, NodeId at);
/* Does a row of a list meet anything, or nothing? 0 is `...` in a dictionary. */
static inline bool is_open_row(const PatTable *t, uint32_t row) {
    uint8_t op = t->rows[row].op;
    return !row || op == PAT_DOTS || op == PAT_VARS || op == PAT_ANY;
}
/* rows.c */
bool match_row(Matcher *m, uint32_t row, Place p, const Cont *k);
/* Rows from `i` against items from `j`; `prefix`: items may be left over. */
bool match_items(Matcher *m, PatList rows, uint32_t i, Items items, uint32_t j, bool prefix, const Cont *k);
bool match_bind(Matcher *m, uint32_t slot, const Binding *binding, const Cont *k);
/* A name that stands in `owner`: a definition, an attribute, a keyword. */
bool match_name_word(Matcher *m, uint32_t word, Str name, NodeId owner, const Cont *k);
/* call.c */
bool match_call(Matcher *m, const PatRow *row, Place p, const Cont *k);
/* constant.c: by value; no continuation, nothing is bound */
bool match_constant(Matcher *m, const PatRow *row, Place p);
bool match_qual(Matcher *m, QualId qual, ValueId value);
bool match_string_of(Matcher *m, Place p, Str *text);

/* explode.c: FORMULA_EXPLODES at a call or another place. */
bool match_explodes(Matcher *m, const FormulaRow *f, NodeId call);
/* shape.c: nodes field by field */
bool match_node(Matcher *m, const PatRow *row, Place p, const Cont *k);
/* Kinds with the same fields that mean the same to a pattern are one. */
NodeKind match_plain_kind(NodeKind kind);
bool match_parameter(Matcher *m, const PatRow *row, Place p, const Cont *k);
/* Has a `...` that something follows: it skips into blocks, too, so the statements are matched as match_flatten() gives
 * them. */
bool match_skips(Matcher *m, PatList rows);
/* The statements of a body and of the blocks within it, in order; not those of definitions. */
Items match_flatten(Matcher *m, List body);
/* statements.c: PAT_STATEMENTS; `around`: the place is one of them, not the first. */
bool match_statements(Matcher *m, uint32_t row, Place p, bool around, const Cont *k);
/* equal.c */
bool bindings_equal(Matcher *m, const Binding *a, const Binding *b);
/* walk.c */
NodeId matcher_parent(Matcher *m, NodeId n);
/* The nearest node around `n` that is a loop, a comprehension, a `try`, a `with` or a definition; 0 where there is
 * none. */
NodeId matcher_frame(Matcher *m, NodeId n);
void stack_push(NodeStack *stack, uint32_t node);
void push_children(Matcher *m, NodeId n);
/* The list of statements or other parts of its parent that holds `n`; its index in *index; an empty list if none. */
List sibling_list(Matcher *m, NodeId n, uint32_t *index);
/* formula.c */
bool match_regex(Matcher *m, const FormulaRow *f);
/* The nearest node around, or `n` itself, at which the formula of an `inside` may hold, where it is no run of statements; 0: none.
 * Kept for the file: siblings ask the same of what is around them. */
NodeId match_nearest(Matcher *m, uint32_t formula, NodeId n);
bool match_is_target(const Matcher *m, NodeId n); /* a name or attribute that is written to */
bool match_formula(Matcher *m, uint32_t formula, Place p, const Cont *k);
/* condition.c: our own conditions; nothing is bound but m->command */
bool match_condition(Matcher *m, const FormulaRow *f, Place p);
/* import.c */
bool match_import(Matcher *m, const PatRow *row, Place p, const Cont *k);
/* comparison.c: true where the expression of a row is */
bool match_comparison(Matcher *m, const FormulaRow *f);
bool match_symbolic(Matcher *m, uint32_t row, Place p, const Cont *k);
/* type.c: may the place be an instance of one of these types? */
bool match_type(Matcher *m, PatList types, Place p);
/* find.c: pattern-regex. `next` is told where to go on: the place, or the node around a smaller text. */
typedef struct AndCont {
    Cont cont;
    PatList parts;
    uint32_t at;
    Place place;
    const Cont *next;
} AndCont;
bool match_find(Matcher *m, const FormulaRow *f, AndCont *next);
bool match_not_find(Matcher *m, const FormulaRow *f, Place p);
/* command.c */
bool match_command(Matcher *m, const FormulaRow *f);
/* regex.c */
bool regex_matches(Matcher *m, Str pattern, Str text); /* from the text's start */
bool regex_finds(Matcher *m, Str pattern, Str text);   /* anywhere */
size_t regex_least(Matcher *m, Str pattern);           /* bytes of a text that matches, at least */
bool regex_quotes(Matcher *m, Str pattern); /* the pattern asks about quotes: it is about the text as it is written */
/* The first match from `from` on; false where there is none. Every byte that is looked at costs a step in 64. */
bool regex_next(Matcher *m, Str pattern, Str text, size_t from, Range *range);
void regex_free(Regexes *regexes);

#endif
