/* The rules of a command that audits nothing: built-in ones and a user's. */
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

/* The built-in rules and those under `paths`; what is wrong with those goes to standard error. False where something
 * is. Free it in either case. */
bool rule_set_load(RuleSet *set, const Str *paths, uint32_t count);
void rule_set_free(RuleSet *set);

/* Prints "path:line:column: text (key)" for each to standard error. */
void rule_faults_print(const RuleFaultList *faults);

/* The id of a rule, or a family, that is most like `name`; empty where none is. */
Str rule_set_nearest(const RuleSet *set, Str name);

/* For printing to standard output: colour, and how many columns there are (80 where nobody knows). */
ReportStyle rule_set_style(uint32_t *columns);

#endif
