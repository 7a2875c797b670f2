/* Rule files from the file system. */
#include "base/texts.h"
#include "rules/read.h"

static bool add_file(void *context, Str path, Str text, Err fault) {
    RulesAdding *a = context;
    if (!err_is(fault)) return rules_adding_text(a, path, text);
    rule_fault_add(a->reader.faults, (RuleFault){.path = path, .text = err_text(fault)});
    return a->fine = false;
}

bool rules_add_path(Rules *rules, QualTable *quals, Str path, RuleFaultList *faults) {
    static const Str endings[] = {S(".yaml"), S(".yml")};
    RulesAdding a;
    bool empty;
    rules_adding_begin(&a, rules, quals, faults);
    bool fine = texts_each(path, endings, COUNT_OF(endings), RULES_MAX_FILE_BYTES, add_file, &a, &empty);
    if (empty) rule_fault_add(faults, (RuleFault){.path = path, .text = S("no *.yaml or *.yml file in this directory")});
    rules_adding_end(&a);
    return fine;
}
