/* Rule files from the file system. */
#include "base/texts.h"
#include "rules/read.h"

typedef struct Adding {
    Rules *rules;
    QualTable *quals;
    RuleFaultList *faults;
} Adding;

static bool add_file(void *context, Str path, Str text, Err fault) {
    Adding *a = context;
    if (!err_is(fault)) return rules_add_text(a->rules, a->quals, path, text, a->faults);
    rule_fault_add(a->faults, (RuleFault){.path = path, .text = err_text(fault)});
    return false;
}

bool rules_add_path(Rules *rules, QualTable *quals, Str path, RuleFaultList *faults) {
    static const Str endings[] = {S(".yaml"), S(".yml")};
    Adding a = {rules, quals, faults};
    bool empty;
    bool fine = texts_each(path, endings, COUNT_OF(endings), RULES_MAX_FILE_BYTES, add_file, &a, &empty);
    if (empty) rule_fault_add(faults, (RuleFault){.path = path, .text = S("no *.yaml or *.yml file in this directory")});
    return fine;
}
