/* The rules of a run as they stand in memory: inside src/rules only. */
#ifndef TOCSIN_RULES_SET_H
#define TOCSIN_RULES_SET_H

#include "match/match.h"
#include "rules/blob.h"
#include "rules/need.h"
#include "rules/rules.h"

typedef struct LoadedTable {
    MatchTable match;
    const RuleRow *rules;
    bool of_user; /* not built in */
} LoadedTable;

typedef struct LoadedRule {
    RuleInfo info;
    const LoadedTable *table;
    const RuleRow *row;
    Str message;
    bool enabled;
    bool has_paths; /* it is for some files only */
} LoadedRule;

/* Lists of rules by what sets them off. A list is `lists[first]` rule indexes from lists[first + 1]; 0 is none. */
typedef struct Dispatch {
    const uint32_t *lists;
    const uint32_t *by_qual; /* by QualId of the base */
    uint32_t qual_count;
    bool has_methods, has_calls;
    uint64_t *unsure; /* rules whose calls may be spelled in ways that are not listed */
    uint32_t by_place[PLACE_COUNT];
    uint32_t by_kind[NODE_KIND_COUNT];
} Dispatch;

struct Rules {
    Arena *arena;
    LoadedTable **tables;
    uint32_t table_count, table_capacity;
    LoadedRule **rules; /* in order of id */
    uint32_t count, capacity;
    const QualTable *quals;
    bool ready; /* what follows is made */
    Dispatch dispatch;
    Gate gate;
};

/* Makes dispatch and triggers for the enabled rules, once. */
void rules_prepare(Rules *rules);
/* Is the rule for a file of this path? (paths.c) */
bool rule_is_for(const LoadedRule *rule, Str path);
/* Is one of the globs of a list of strings for it, or the list empty? */
bool grade_is_for(const PatTable *t, uint32_t globs, Str path);

/* Adds the rules of a table that is known to be fine; `bytes` outlive the set. rules_add_builtin() is generated at
 * build time (main.c of this room) and calls it. */
void rules_add_blob(Rules *rules, QualTable *quals, Str bytes);

#endif
