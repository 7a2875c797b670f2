/* From a match to edits: what a rule says about its fix (templates, arguments to drop or set, names to call, and ways
 * written in C) made concrete at one place of one file. Nothing is written here, and nothing is proven here: whoever
 * applies a fix parses and audits the result. */
#ifndef TOCSIN_FIX_FIX_H
#define TOCSIN_FIX_FIX_H

#include "fix/edit.h"
#include "match/match.h"

typedef enum FixStep {
#define STEP(name, key, shape) STEP_##name,
#include "fix/plan.def"
#undef STEP
    STEP_COUNT
} FixStep;

typedef enum FixWay {
#define WAY(name, key) WAY_##name,
#include "fix/way.def"
#undef WAY
    WAY_COUNT
} FixWay;

/* A fix in a rule table: PLAN_WORDS words, several of them in a list; the first that holds and can be made is taken. */
typedef enum PlanWord {
    PLAN_IF,      /* formula, 0: always */
    PLAN_SAFETY,  /* FixSafety */
    PLAN_TITLE,   /* string */
    PLAN_IMPORTS, /* list of strings: modules whose names the templates use */
    PLAN_PYTHON,  /* PyVersion from which on it runs, 0: all */
    PLAN_STEPS,   /* list of threes: FixStep, string or FixWay, string */
    PLAN_WORDS,
} PlanWord;

/* False where a list that came from outside is not of this form. */
bool fix_plans_fit(const PatTable *table, uint32_t plans);

/* What is asked for. */
typedef struct FixRequest {
    const PatTable *table;
    uint32_t plans;  /* list; empty: none */
    PatList vars;    /* names of the slots */
    const Match *match;
    QualId callee;   /* what the call at hand calls; 0 where nobody knows */
    bool certain;    /* and nothing else */
    Str regex, replacement; /* fix-regex; regex.ptr NULL: none. At most `times` times, 0: everywhere */
    uint32_t times;
    const Str *text; /* the rule's `fix:`; NULL: none */
} FixRequest;

/* The memory of one thread. */
typedef struct FixMaker FixMaker;
FixMaker *fix_maker_new(void);
void fix_maker_free(FixMaker *maker);

/* From now on this file; until the next one. */
void fix_begin(FixMaker *maker, const Tree *tree, const Facts *facts);

/* Inside the matcher's found(): the fix, in `arena`; NULL where there is none. */
const Fix *fix_make(FixMaker *maker, Matcher *matcher, const FixRequest *request, Arena *arena);

#endif
