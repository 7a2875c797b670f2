/* Comments that say "this finding is known", ours and the peers':
 *
 *     # tocsin: ignore[rule, family] reason until=2027-01-31
 *     # nosec        # nosec B602, B607        (Bandit)
 *     # noqa: S602                             (Ruff, flake8-bandit; without a code of family S it hides nothing)
 *     # nosemgrep    # nosemgrep: id, id       (Semgrep)
 *
 * Behind code a comment speaks about the findings of its line, on the first or last line of a statement about the whole
 * of it. Alone on a line, one of ours speaks about the statement below, with its block, and one of Semgrep's about the
 * line below. docs/check.md is the manual. Only comments count, never text inside strings. */
#ifndef TOCSIN_AUDIT_SUPPRESS_H
#define TOCSIN_AUDIT_SUPPRESS_H

#include "rules/rules.h"
#include "syntax/token.h"
#include "syntax/tree.h"

enum {
    SUPPRESS_MAX = 10000,           /* comments of a file that count; later ones hide nothing, and that is told */
    SUPPRESS_MAX_STEPS = 200000000, /* pairs of a comment and a finding that are looked at in a file; the same */
};

typedef enum SuppressKind { SUPPRESS_TOCSIN, SUPPRESS_NOSEC, SUPPRESS_NOQA, SUPPRESS_NOSEMGREP } SuppressKind;

typedef struct Suppression {
    SuppressKind kind;
    uint32_t start, end;           /* the comment, from its "#" */
    uint32_t line_start, line_end; /* findings that end here, or start in the statement and reach here */
    uint32_t from, to;             /* the statement: findings that start in it */
    bool whole;                    /* all findings that start in the statement */
    bool all;                      /* of every rule */
    Str names;                     /* ids, commas or blanks between */
    Str reason, until;             /* may be empty; until: "2027-01-31" */
    bool malformed, used;
} Suppression;

typedef struct SuppressList {
    Suppression *items;
    uint32_t count, capacity;
    bool more; /* SUPPRESS_MAX was met */
} SuppressList;

/* Is it worth looking for comments? `any_finding`: peers' comments matter then, too. Linear, fast. */
bool suppress_may_hold(Str text, bool any_finding);

/* The comments of a file in order of place; memory from `arena`, texts point into the source. */
SuppressList suppress_find(const Tree *tree, const Token *tokens, uint32_t count, Arena *arena);

/* Does the comment speak about the finding? Whether it is in force is the caller's business. */
bool suppress_meets(const Suppression *s, const Finding *f);

/* Does `names` name the rule, as our comments do: by id or family? */
bool suppress_names_rule(Str names, const RuleInfo *rule);

/* What is wrong with one of our comments, from the rules' point of view: the first name that no rule and no family has;
 * empty where all are known. `*asleep` is set where a name means only rules that are switched off in this run. */
Str suppress_unknown(const Suppression *s, const Rules *rules, bool *asleep);

/* Is "2027-01-31" a date? Then *number is 20270131, for comparing. */
bool suppress_date(Str text, uint32_t *number);

#endif
