/* The rules of a command, built-in ones and a user's, and what is told about them. */
#ifndef TOCSIN_CLI_RULE_SET_H
#define TOCSIN_CLI_RULE_SET_H

#include "report/report.h"
#include "rules/rules.h"
#include "sema/qual.h"

typedef struct RuleSet {
    Arena arena;
    Rules *rules;
    QualTable *quals;
} RuleSet;

/* For a command that audits nothing: the built-in rules and those under `paths`. False, and told, where something is wrong
 * with these. Free it in either case. */
bool rule_set_load(RuleSet *set, const Str *paths, uint32_t count);
void rule_set_free(RuleSet *set);

/* The same for one that audits. `arena` owns the rules and their names. */
bool rules_load(Rules **rules, QualTable **quals, const Str *paths, uint32_t count, Arena *arena);

/* What is known of libraries: what is built in, and what stands in the files and folders of `paths`. NULL, and told, where
 * something is wrong with these. `quals`: of the rules, not frozen yet. */
const Models *models_load(const Rules *rules, QualTable *quals, const Str *paths, uint32_t count, Arena *arena);

/* "path:line:column: text (key)" for each on standard error, harmless for a terminal. */
void rule_faults_print(const RuleFaultList *faults);

/* "where: there is no rule or family NAME; did you mean ...?" on standard error; `where` may be empty. */
void rule_unknown_print(const Rules *rules, Str name, Str where);

/* For printing to standard output: colour, and how many columns there are (80 where it is no terminal). */
ReportStyle rule_set_style(void);

#endif
