/* Rule files to a rule table: YAML in the form of Semgrep's Python rules, with what Semgrep has no words for under
 * `metadata: tocsin:`. docs/rules.md is the manual. Whatever is not understood is a fault with its place, never
 * ignored. */
#ifndef TOCSIN_RULES_READ_H
#define TOCSIN_RULES_READ_H

#include "base/yaml.h"
#include "match/compile.h"
#include "rules/blob.h"
#include "rules/rules.h"

typedef struct RuleReader {
    Arena *arena;
    PatBuilder builder;
    Parser *parser;
    RuleRow *rules; /* in the arena */
    uint32_t count, capacity;
    RuleFaultList *faults;
    /* private: of the rule being read */
    Str path;
    PatCompiler compiler;
    const YamlNode *commands; /* metadata: tocsin: commands: */
    uint32_t command_list;
    struct Around *arounds; /* formula.c: `patterns` that say only what is around */
    uint32_t around_count, around_capacity;
    bool is_text;     /* in a metavariable-pattern of `language: generic`: patterns are of plain text */
    bool place_given; /* in a metavariable-pattern: negations alone are enough */
} RuleReader;

void rule_reader_init(RuleReader *r, Arena *arena, RuleFaultList *faults);
void rule_reader_free(RuleReader *r);

/* Adds the rules of one file. False where faults were added. Needs the C stack of parser_parse(). */
bool rule_reader_text(RuleReader *r, Str path, Str yaml);

/* Gives the rules from number `first` on what a person may be shown of their example, the text of a Python file. */
void rule_reader_example(RuleReader *r, uint32_t first, Str python);

/* Between the files of the reader: */

/* Appends a fault at a node (NULL: none); `key` may be empty. Always false. */
bool rule_fault(RuleReader *r, const YamlNode *at, Str key, Str text);
void rule_fault_add(RuleFaultList *faults, RuleFault fault);

/* formula.c: the formula under the pattern keys of a map; other keys are `others`' business. 0 and a fault on error. */
uint32_t read_formula(RuleReader *r, const YamlNode *map);
/* Marks the regular expressions that alone say where a rule holds. */
void mark_finds(RuleReader *r, uint32_t formula);
/* The conditions of a map under `metadata: tocsin:`: patterns and our own words. 0 and a fault on error. */
uint32_t read_condition(RuleReader *r, const YamlNode *node);
bool is_formula_key(Str key);
/* A list of words, or one word alone, as a list of strings; false and a fault for anything else. `node` may be NULL. */
bool read_strings(RuleReader *r, const YamlNode *node, Str key, uint32_t *list);

/* taint.c: the parts of a rule in taint mode. False and a fault on error. */
bool read_parts(RuleReader *r, const YamlNode *map, RuleRow *row);

/* plan.c: the fixes under `metadata: tocsin: fix:`. `node` may be NULL. */
bool read_plans(RuleReader *r, const YamlNode *node, uint32_t *plans);

/* trigger.c: where a formula can hold at all, as a list of pairs. */
uint32_t find_triggers(RuleReader *r, uint32_t formula);

/* rules.c: files of a user that become one table, so that what their rules have in common is asked once. A file with faults
 * leaves the set as it was; so do those beside it. */
typedef struct RulesAdding {
    Rules *rules;
    QualTable *quals;
    Arena scratch;
    RuleReader reader;
    bool fine;
} RulesAdding;
void rules_adding_begin(RulesAdding *adding, Rules *rules, QualTable *quals, RuleFaultList *faults);
bool rules_adding_text(RulesAdding *adding, Str path, Str yaml);
void rules_adding_end(RulesAdding *adding);

#endif
