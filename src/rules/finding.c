/* Names and order of findings. */
#include "rules/finding.h"

static const char *const severity_names[SEVERITY_COUNT] = {"info", "low", "medium", "high", "critical"};
static const char *const confidence_names[CONFIDENCE_COUNT] = {"low", "medium", "high"};

Str severity_name(Severity s) { return str_from_z(severity_names[s]); }
Str confidence_name(Confidence c) { return str_from_z(confidence_names[c]); }

static bool find_name(const char *const *names, uint32_t count, Str text, uint32_t *index) {
    for (uint32_t i = 0; i < count; i++) {
        if (str_eq(text, str_from_z(names[i]))) {
            *index = i;
            return true;
        }
    }
    return false;
}

bool severity_parse(Str text, Severity *s) {
    uint32_t index;
    if (!find_name(severity_names, SEVERITY_COUNT, text, &index)) return false;
    *s = (Severity)index;
    return true;
}

bool confidence_parse(Str text, Confidence *c) {
    uint32_t index;
    if (!find_name(confidence_names, CONFIDENCE_COUNT, text, &index)) return false;
    *c = (Confidence)index;
    return true;
}

static int compare_number(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

int finding_compare(const void *a, const void *b) {
    const Finding *x = a, *y = b;
    int order = compare_number(x->file, y->file);
    if (!order) order = compare_number(x->start, y->start);
    if (!order) order = compare_number(x->end, y->end);
    if (!order) order = str_compare(x->rule->id, y->rule->id);
    if (!order) order = str_compare(x->message, y->message);
    return order;
}

int finding_compare_reported(const void *a, const void *b) {
    const Finding *x = a, *y = b;
    int order = compare_number(x->file, y->file);
    if (!order) order = compare_number(x->start, y->start);
    if (!order) order = compare_number(x->end, y->end);
    if (!order) order = compare_number(y->step_count > 0, x->step_count > 0);
    if (!order) order = compare_number(y->severity, x->severity);
    return order ? order : finding_compare(a, b);
}
