/* What one thread that matches holds: inside src/rules only. */
#ifndef TOCSIN_RULES_WORKER_H
#define TOCSIN_RULES_WORKER_H

#include "base/bits.h"
#include "fix/fix.h"
#include "rules/set.h"

struct RulesWorker {
    Arena home;
    const Rules *rules;
    Matcher *matcher;
    FixMaker *fixes;
    uint64_t *steps; /* left, by rule */
    FindingList *findings;
    GateFile gate; /* of the file at hand */
    const Tree *tree;
    const Facts *facts;
    const LoadedRule *rule; /* being tried */
    QualId callee;          /* what the call being tried may call; 0 where nobody knows */
    bool certain;           /* it calls nothing else */
    Severity min_severity;  /* of findings that are described */
    Confidence min_confidence;
    uint32_t first;         /* of this file's findings */
    uint32_t tried;         /* the first of this rule at this place */
    bool opened;            /* rules_open() was asked about the file at hand */
    Facts blank;            /* what is known of a file before its values are: nothing */
    uint64_t *sites;        /* bits: rules that a place was found for; site.c */
    const TaintBatch *batch; /* not NULL: seeds are looked for, not findings */
    FlowSeeds *seeds;
    uint64_t *sinks;        /* bits: rules in taint mode that have a sink in the file */
    const uint32_t *by_kind[NODE_KIND_COUNT], *by_place[PLACE_COUNT]; /* what is live of the lists of Dispatch, or NULL */
    uint32_t *live_items; /* what these point to; room for all of them */
    uint32_t idle;        /* rules that were met in a list though nothing is asked of them any more */
};

static inline bool is_live(const RulesWorker *w, uint32_t rule) { return bits_has(w->gate.live, rule); }

/* seeds.c: may a part be tried now; and what is found of it. */
bool part_is_wanted(const RulesWorker *worker, const LoadedRule *part);
bool part_found(void *worker, const Match *match);
/* In order, each once, without sanitizers that are what they would take the harm from. */
void seeds_settle(FlowSeeds *seeds);

/* find.c: appends `text` with its metavariables filled in. */
void fill_in(const RulesWorker *worker, Str text, const Match *match, Buf *out);

/* find.c: fills in by_kind and by_place; NULL, or bits: rules that are left out. */
void live_lists(RulesWorker *worker, const uint64_t *without);
/* site.c: of the rules that the gate has opened, closes those that no place of the file may set off, and makes the
 * demand. */
void find_sites(RulesWorker *worker, const Tree *tree);

#endif
