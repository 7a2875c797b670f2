/* The one matcher: does a formula over patterns hold at a place of a file? Names are compared by what they denote,
 * arguments as the callee receives them, constants by value, metavariables by equal structure or equal value.
 *
 * It searches with backtracking and gives every way in which a formula holds, in a fixed order. Its C stack is bounded
 * by the size of patterns, never by the depth of the audited tree; its work by a budget of steps. */
#ifndef TOCSIN_MATCH_MATCH_H
#define TOCSIN_MATCH_MATCH_H

#include "match/pattern.h"
#include "value/value.h"

/* Something that a pattern meets: an expression or statement of the file, or a value that is written nowhere (out of a
 * splat or a partial; node 0). */
typedef struct Place {
    NodeId node;
    ValueId value;
} Place;

typedef enum BindingKind { BIND_NONE, BIND_PLACE, BIND_TEXT, BIND_PLACES } BindingKind;

typedef struct Binding {
    Place place;         /* PLACE; of a TEXT the node that it stands in */
    Str text;            /* TEXT: a name, or the content of a string */
    const Place *places; /* PLACES */
    uint32_t count;
    uint8_t kind; /* BindingKind */
} Binding;

/* One way in which a formula holds. Valid during the call that hands it out. */
typedef struct Match {
    uint32_t start, end;  /* byte offsets: of the place, or of what is in focus */
    NodeId node;          /* the place */
    bool focused;         /* start and end are those of what is in focus */
    const Binding *focus; /* that, where it is a metavariable; NULL */
    const Binding *slots; /* MATCH_MAX_SLOTS */
    Str command, instead; /* what FORMULA_COMMAND found; else empty */
    Str attack;           /* what FORMULA_EXPLODES found: the text that takes long, in words; else empty */
} Match;

typedef struct Matcher Matcher;

Matcher *matcher_new(void);
void matcher_free(Matcher *matcher);

/* A rule table with its names interned: quals[string] is the name that a PAT_QUAL or FORMULA_CALLED means. `number`
 * tells tables apart in the matcher's caches: below MATCH_MAX_TABLES, the same for the same table always; so does
 * `first_formula`: how many formulas the tables before have. */
typedef struct MatchTable {
    PatTable pat;
    const QualId *quals;
    uint32_t number, first_formula;
} MatchTable;
enum { MATCH_MAX_TABLES = 4096 };

/* Does the file at hand lack words without which a formula that is a pattern holds nowhere in it? False where nobody knows.
 * Asked at most twice a file: before values are known, and then. */
typedef bool MatchLacks(void *context, const MatchTable *table, uint32_t formula);
void matcher_lacks(Matcher *matcher, MatchLacks *lacks, void *context);

/* From now on this file; until the next one. */
void matcher_begin(Matcher *matcher, const Tree *tree, const Facts *facts);
/* The same file, of which more is known now. */
void matcher_know(Matcher *matcher, const Facts *facts);

/* Calls found(context, match) for each way in which the formula holds at `node`, until it returns true ("enough").
 * `*steps` is how much work there may be, and then how much of it is left: at 0 matches may be missing. */
typedef bool MatchFound(void *context, const Match *match);
void matcher_run(Matcher *matcher, const MatchTable *table, uint32_t formula, NodeId node, uint64_t *steps,
                 MatchFound *found, void *context);

/* Before values are known, after matcher_begin() with Facts of names alone: false where the formula cannot hold at the node,
 * which is written as one of the rule's triggers, whatever they are. */
bool matcher_may(Matcher *matcher, const MatchTable *table, uint32_t formula, NodeId node);

/* Did a regular expression meet its limit in this file? Then matches may be missing. */
bool matcher_limited(const Matcher *matcher);

/* Inside found(): does another formula of the table hold at the same place, under the same metavariables? */
bool matcher_holds(Matcher *matcher, uint32_t formula);

/* The same, but whatever the values are that may arrive: as below a negation. */
bool matcher_holds_surely(Matcher *matcher, uint32_t formula);

/* The name that a chain like `os.system` means by its spelling, where its first name is bound nowhere in the file and
 * what it denotes is not known for certain; else 0. */
QualId matcher_spelled(const Facts *facts, NodeId chain);

/* The text of a binding for a message: source on one line, shortened to about 80 bytes; a value in Python's words. */
void matcher_show(const Matcher *matcher, const Binding *binding, Buf *out);

enum { MATCH_ALIAS_WORDS = 4 }; /* ALIAS_WORDs of sema/alias.def */

/* Of the ALIAS_WORD number `i` the word, where it is one for `name`: "_loads" for pickle.loads; else empty. False behind the
 * last. */
bool match_alias_word(Str name, uint32_t i, Str *word);

#endif
