/* The rules of a run as they stand in memory: inside src/rules only. */
#ifndef TOCSIN_RULES_SET_H
#define TOCSIN_RULES_SET_H

#include "flow/model.h"
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
    const uint32_t *part; /* not NULL: one of the parts of a rule in taint mode, PART_WORDS; `row` has its formula */
    uint32_t of;          /* then: that rule */
} LoadedRule;

/* Lists of rules by what sets them off. A list is `lists[first]` rule indexes from lists[first + 1]; 0 is none. */
typedef struct Dispatch {
    uint32_t *lists;
    uint32_t *by_qual; /* by QualId of the base */
    uint32_t list_words, qual_count;
    bool has_methods, has_calls;
    uint64_t *unsure; /* rules whose calls may be spelled in ways that are not listed */
    uint32_t *by_place; /* PLACE_COUNT */
    uint32_t *by_kind;  /* NODE_KIND_COUNT */
} Dispatch;

struct Rules {
    Arena *arena;
    LoadedTable **tables;
    uint32_t table_count, table_capacity;
    LoadedRule **rules; /* in order of id; once prepared, behind them the parts of rules in taint mode */
    uint32_t count, capacity;
    uint32_t part_count; /* of `count` */
    bool no_taint;       /* flows are not followed */
    const QualTable *quals;
    bool ready; /* what follows is made; it is the same whatever rules are enabled */
    Dispatch dispatch;
    Gate gate;
    Triggers *triggers;
    const Models *models; /* NULL: not built in */
    uint64_t *enabled; /* bits: set behind rules_triggers() */
};

/* Appends the parts of rules in taint mode, for rules_prepare(). */
void rules_add_parts(Rules *rules);
/* Makes gate, dispatch and triggers, once. */
void rules_prepare(Rules *rules);
/* Writes it, or makes an empty one a view; `rule_words` as in the gate. */
void dispatch_image(Dispatch *dispatch, uint32_t rule_words, Image *image);
/* Is the rule for a file of this path? (paths.c) */
bool rule_is_for(const LoadedRule *rule, Str path);
/* Is one of the globs of a list of strings for it, or the list empty? */
bool grade_is_for(const PatTable *t, uint32_t globs, Str path);

/* Adds the rules of a table that is known to be fine; `bytes` outlive the set. */
void rules_add_blob(Rules *rules, QualTable *quals, Str bytes);

/* A set of one table, `blob`, and its names, prepared, as an image; and the same set again, which lives as long as the
 * image. Both are believed: main.c of this room makes the image when the program is built, and nothing else does. */
void rules_write(Rules *rules, const QualTable *quals, Str blob, const Models *models, Buf *out);
Rules *rules_view(Arena *run, Str image, QualTable **quals);

#endif
