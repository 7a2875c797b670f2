/* `metadata: tocsin: fix:`: a plan, or a list of plans of which the first is taken that holds and can be made. */
#include "fix/fix.h"
#include "rules/read.h"

typedef enum StepShape { SHAPE_NAME, SHAPE_NAMES, SHAPE_PAIRS, SHAPE_FLAG, SHAPE_WAY } StepShape;

static const struct {
    const char *key;
    StepShape shape;
} steps[STEP_COUNT] = {
#define STEP(name, key, shape) [STEP_##name] = {key, SHAPE_##shape},
#include "fix/plan.def"
#undef STEP
};

static const char *const ways[WAY_COUNT] = {
#define WAY(name, key) [WAY_##name] = key,
#include "fix/way.def"
#undef WAY
};

enum { MAX_STEPS = 32 };

typedef struct StepList {
    uint32_t words[3 * MAX_STEPS];
    uint32_t count; /* words */
} StepList;

static bool add_step(RuleReader *r, const YamlNode *at, StepList *list, FixStep step, uint32_t a, uint32_t b) {
    if (list->count == COUNT_OF(list->words)) return rule_fault(r, at, S("fix"), S("too many steps"));
    list->words[list->count++] = (uint32_t)step;
    list->words[list->count++] = a;
    list->words[list->count++] = b;
    return true;
}

static uint32_t string(RuleReader *r, const YamlNode *node) { return pat_builder_string(&r->builder, node->text); }

static bool read_way(RuleReader *r, const YamlNode *value, StepList *list) {
    for (uint32_t i = 0; i < WAY_COUNT; i++)
        if (str_eq(value->text, str_from_z(ways[i]))) return add_step(r, value, list, STEP_BY, i, 0);
    return rule_fault(r, value, S("by"), S("there is no such way"));
}

static bool read_pairs(RuleReader *r, const YamlNode *value, FixStep step, StepList *list) {
    if (value->kind != YAML_MAP) return rule_fault(r, value, str_from_z(steps[step].key), S("needs a map"));
    for (uint32_t i = 0; i < value->count; i++) {
        const YamlNode *key = value->items[2 * i], *text = value->items[2 * i + 1];
        if (text->kind != YAML_SCALAR) return rule_fault(r, text, key->text, S("needs a text"));
        if (!add_step(r, key, list, step, string(r, key), string(r, text))) return false;
    }
    return true;
}

static bool read_names(RuleReader *r, const YamlNode *value, FixStep step, StepList *list) {
    const YamlNode *const *items = value->kind == YAML_SCALAR ? &value : value->items;
    uint32_t count = value->kind == YAML_SCALAR ? 1 : value->count;
    for (uint32_t i = 0; i < count; i++) {
        bool fine = value->kind != YAML_MAP && items[i]->kind == YAML_SCALAR && items[i]->text.len;
        if (!fine) return rule_fault(r, value, str_from_z(steps[step].key), S("needs a word or a list of words"));
        if (!add_step(r, value, list, step, string(r, items[i]), 0)) return false;
    }
    return true;
}

static bool read_step(RuleReader *r, const YamlNode *value, FixStep step, StepList *list) {
    bool scalar = value->kind == YAML_SCALAR;
    if (!scalar && steps[step].shape != SHAPE_PAIRS && steps[step].shape != SHAPE_NAMES)
        return rule_fault(r, value, str_from_z(steps[step].key), S("needs a text"));
    switch (steps[step].shape) {
        case SHAPE_NAME: return add_step(r, value, list, step, string(r, value), 0);
        case SHAPE_NAMES: return read_names(r, value, step, list);
        case SHAPE_PAIRS: return read_pairs(r, value, step, list);
        case SHAPE_FLAG: return add_step(r, value, list, step, 0, 0);
        case SHAPE_WAY: return read_way(r, value, list);
    }
    return false;
}

static bool read_safety(RuleReader *r, const YamlNode *node, uint32_t *safety) {
    bool safe = node && str_eq(node->text, S("safe"));
    *safety = safe ? FIX_SAFE : FIX_UNSAFE;
    return safe || (node && str_eq(node->text, S("unsafe"))) ||
           rule_fault(r, node, S("safety"), S("needs safe or unsafe"));
}

/* One of the keys that are no steps; false where it is one, or none. */
static bool is_plain_key(Str key) {
    static const char *const keys[] = {"if", "safety", "title", "imports", "python"};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_eq(key, str_from_z(keys[i]))) return true;
    return false;
}

/* The version from which on Python can run what the plan writes. */
static bool read_python(RuleReader *r, const YamlNode *node, uint32_t *version) {
    PyVersion since;
    *version = 0;
    if (!node) return true;
    if (node->kind != YAML_SCALAR || !version_parse(node->text, &since))
        return rule_fault(r, node, S("python"), S("needs a version as 3.9"));
    *version = (uint32_t)since;
    return true;
}

static bool read_plan(RuleReader *r, const YamlNode *map, uint32_t *plan) {
    if (map->kind != YAML_MAP) return rule_fault(r, map, S("fix"), S("needs a map or a list of maps"));
    StepList list = {.count = 0};
    const YamlNode *condition = yaml_get(map, S("if")), *title = yaml_get(map, S("title"));
    if (!yaml_get(map, S("safety")) || !title || title->kind != YAML_SCALAR)
        return rule_fault(r, map, S("fix"), S("needs `safety` and `title`"));
    for (uint32_t i = 0; i < map->count; i++) {
        const YamlNode *key = map->items[2 * i];
        uint32_t step = 0;
        if (is_plain_key(key->text)) continue;
        while (step < STEP_COUNT && !str_eq(key->text, str_from_z(steps[step].key))) step++;
        if (step == STEP_COUNT) return rule_fault(r, key, key->text, S("unknown or unsupported key"));
        if (!read_step(r, map->items[2 * i + 1], (FixStep)step, &list)) return false;
    }
    if (!read_safety(r, yaml_get(map, S("safety")), &plan[PLAN_SAFETY])) return false;
    if (!read_python(r, yaml_get(map, S("python")), &plan[PLAN_PYTHON])) return false;
    if (!read_strings(r, yaml_get(map, S("imports")), S("imports"), &plan[PLAN_IMPORTS])) return false;
    plan[PLAN_IF] = condition ? read_condition(r, condition) : 0;
    plan[PLAN_TITLE] = string(r, title);
    plan[PLAN_STEPS] = pat_builder_list(&r->builder, list.words, list.count);
    return !condition || plan[PLAN_IF];
}

bool read_plans(RuleReader *r, const YamlNode *node, uint32_t *plans) {
    *plans = 0;
    if (!node) return true;
    const YamlNode *const *items = node->kind == YAML_LIST ? node->items : &node;
    uint32_t count = node->kind == YAML_LIST ? node->count : 1;
    uint32_t *words = ARENA_ARRAY(r->arena, uint32_t, PLAN_WORDS * (size_t)count);
    for (uint32_t i = 0; i < count; i++)
        if (!read_plan(r, items[i], words + PLAN_WORDS * (size_t)i)) return false;
    *plans = pat_builder_list(&r->builder, words, PLAN_WORDS * count);
    return true;
}
