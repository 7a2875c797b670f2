/* The compiler of rules under hostile files: rules, or faults that name a place; and what it made runs on a small file. */
#include "base/fault.h"
#include "rules/rules.h"
#include "sema/qual.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 16) return 0;
    Arena run = {0};
    QualTable *quals = qual_base_new(&run);
    Rules *rules = rules_new(&run);
    RuleFaultList faults = {.arena = &run};
    bool whole = rules_add_text(rules, quals, S("fuzz.yaml"), str_make((const char *)data, size), &faults);
    CHECK(whole == (faults.count == 0));
    for (uint32_t i = 0; i < faults.count; i++) {
        CHECK(faults.items[i].text.len > 0);
        CHECK(str_eq(faults.items[i].path, S("fuzz.yaml")));
    }
    for (uint32_t i = 0; i < rules_count(rules); i++) CHECK(rules_info(rules, i)->id.len > 0);
    (void)rules_triggers(rules);
    arena_free(&run);
    return 0;
}
