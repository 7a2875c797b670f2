/* The rules of one run: the built-in ones, which stand as a compiled table inside the program, and a user's YAML files,
 * compiled by the same function. Made once before the threads start, then read-only and shared by all of them. */
#ifndef TOCSIN_RULES_RULES_H
#define TOCSIN_RULES_RULES_H

#include "base/arena.h"
#include "base/err.h"
#include "flow/seed.h"
#include "rules/finding.h"
#include "syntax/tree.h"
#include "value/value.h"

typedef struct Rules Rules;
typedef struct Models Models;       /* flow/model.h */
typedef struct Facts Facts;         /* value/value.h */
typedef struct QualTable QualTable; /* sema/qual.h */

/* What is wrong with a rule file: shown as "path:line:column: text (key)". */
typedef struct RuleFault {
    Str path;
    uint32_t line, column; /* from 1; 0 where there is none */
    Str key;               /* the YAML key it is about, "pattern-either"; may be empty */
    Str text;
} RuleFault;

typedef struct RuleFaultList {
    Arena *arena; /* texts and items live here */
    RuleFault *items;
    uint32_t count, capacity;
} RuleFaultList;

enum {
    RULES_MAX_FILE_BYTES = 4 << 20, /* a larger rule file is refused */
    RULES_MAX_COUNT = 1 << 16,      /* rules of one run */
};

/* An empty set; it and all that it hands out live in `run`. */
Rules *rules_new(Arena *run);

/* The built-in rules with the base of their names (value_base_new()), made when the program was built: nothing is left to be done
 * for each rule. Both live in `run`, and others can be added, which makes all of it anew. */
Rules *rules_new_builtin(Arena *run, QualTable **quals);

/* Names of rules and modules are interned into `quals`, which must not be frozen yet. Adds the rules of a YAML text, or of a file or of all *.yaml and *.yml files under a directory (sorted by path).
 * Faults are appended; a file with a fault adds none of its rules. False where there was a fault. Two rules of
 * one id are a fault; one that has the id of a built-in rule takes its place. */
bool rules_add_text(Rules *rules, QualTable *quals, Str path, Str yaml, RuleFaultList *faults);
bool rules_add_path(Rules *rules, QualTable *quals, Str path, RuleFaultList *faults);

/* Leaves only rules whose id or family is in the comma-separated `names` (select), or takes those away (ignore).
 * False, and `*unknown` is the first piece that names no rule and no family. */
bool rules_select(Rules *rules, Str names, Str *unknown);
bool rules_ignore(Rules *rules, Str names, Str *unknown);

uint32_t rules_count(const Rules *rules);
const RuleInfo *rules_info(const Rules *rules, uint32_t index); /* in order of id */
/* What is known of libraries, as it is built in; NULL where the rules are not those that are. */
const Models *rules_models(const Rules *rules);
/* The rule of an id, also one that is not enabled; NULL: none. */
const RuleInfo *rules_find(const Rules *rules, Str id);
/* What its findings say, with metavariables as they are written. */
Str rules_message(const Rules *rules, uint32_t index);

/* A reason for another severity. */
typedef struct RuleGrade {
    int steps;     /* louder; 0 where `severity` is set */
    Severity severity;
    bool sets;
    Str because; /* may hold metavariables */
} RuleGrade;

/* The grade number `which` of a rule that has a reason to tell; false behind the last. */
bool rules_grade(const Rules *rules, uint32_t index, uint32_t which, RuleGrade *grade);
bool rules_enabled(const Rules *rules, uint32_t index);

/* The names that enabled rules ask about, for the value analysis' demand, in groups by index of the rule that asks:
 * what rules_open() gives says which of them count in a file. Nothing may be added or (de)selected any more. They live as
 * long as the rules. */
const Triggers *rules_triggers(Rules *rules);

/* The memory of one thread that matches. */
typedef struct RulesWorker RulesWorker;
RulesWorker *rules_worker_new(const Rules *rules);
void rules_worker_free(RulesWorker *worker);

/* Findings below one of these have no message, remedy and fix from now on: who hides them need not pay for them. */
void rules_worker_quiet(RulesWorker *worker, Severity severity, Confidence confidence);

/* From now on this file. The rules that may hold in it at all, by how it is written: a bit for each index, valid until the next
 * file. `brought`: qualified names that it may have from other files of the program, without writing them. `batch`: of its rules
 * alone; NULL: of all. */
typedef struct TaintBatch TaintBatch;
const uint64_t *rules_open(RulesWorker *worker, const Tree *tree, const Str *brought, uint32_t brought_count, const TaintBatch *batch);

/* For value_worker_sites(), behind rules_open() and before rules_match(): `worker` is the RulesWorker. */
unsigned rules_call_site(void *worker, NodeId call);

/* Appends what the enabled rules find in the file, in order of rule and place, no two with the same rule and range.
 * rules_open() was asked about the file before.
 * Everything that the findings point to lives in findings->arena, or in the Rules. Returns false where a bound on the
 * work was met and findings may be missing: say so. */
bool rules_match(RulesWorker *worker, const Tree *tree, const Facts *facts, FindingList *findings);

/* ---- rules in taint mode: rules/seeds.c ----
 *
 * rules_match() only notes where they have sinks at all. When all files have been seen, those that have a sink somewhere and
 * may have a source somewhere are put into batches, in which each label of a rule is a bit; for each batch the files that
 * matter are asked for seeds, and the flow of data is followed for them. */

/* From now on these rules are left out, as nobody follows flows; before rules_triggers(). */
void rules_without_taint(Rules *rules);

/* Bits by index of the rule, rules_taint_words() words each: 0 where there is no rule of the kind. */
uint32_t rules_taint_words(const Rules *rules);
/* Of the file at hand, behind rules_match(): bits are added for rules that may have a source there, and that have a sink. */
void rules_taint_seen(const RulesWorker *worker, uint64_t *sources, uint64_t *sinks);

struct TaintBatch {
    const uint8_t *slots; /* by index of the rule: its first bit; TAINT_NO_SLOT where it is not of the batch */
};
enum { TAINT_NO_SLOT = 255 };

/* Batches of the rules whose bits are set. */
TaintBatch *rules_taint_batches(const Rules *rules, const uint64_t *active, Arena *arena, uint32_t *count);

/* Of a file for which rules_open() was asked, and whose values are known without seeds: what the rules of a batch find. False
 * where a bound was met. */
bool rules_seed(RulesWorker *worker, const Tree *tree, const Facts *facts, const TaintBatch *batch, FlowSeeds *seeds);

/* What a finding says: the sink's words, with the source's metavariables filled in. `from` may be NULL. */
Str rules_taint_message(const FlowSeed *sink, const FlowSeed *from, Arena *arena);

#endif
