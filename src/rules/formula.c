/* Patterns and conditions of a rule file made into formulas. */
#include "rules/read.h"

typedef uint32_t ReadPart(RuleReader *r, const YamlNode *value, Str key);

typedef struct FormulaKey {
    const char *key;
    ReadPart *read;
    uint8_t order; /* within `patterns`: what binds metavariables comes before what asks about them */
} FormulaKey;

enum { ORDER_POSITIVE, ORDER_INSIDE, ORDER_CONDITION, ORDER_NEGATIVE, ORDER_FOCUS, ORDER_COUNT };

static uint32_t fault(RuleReader *r, const YamlNode *at, Str key, const char *text) {
    rule_fault(r, at, key, str_from_z(text));
    return 0;
}

static uint32_t add(RuleReader *r, FormulaOp op, uint32_t a, uint32_t b) {
    return pat_builder_formula(&r->builder, op, a, b);
}

static uint32_t read_pattern(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t row;
    if (value->kind != YAML_SCALAR) return fault(r, value, key, "a pattern is a text");
    if (pattern_compile(&r->compiler, value->text, &row)) return add(r, FORMULA_PATTERN, row, 0);
    YamlNode place = *value;
    place.line += r->compiler.fault_line - 1 + value->block;
    rule_fault(r, &place, key, r->compiler.fault.len ? r->compiler.fault : S("not a pattern"));
    return 0;
}

static const FormulaKey *find_key(Str key);

/* Formula keys and those of `keys`, nothing else. */
static bool only_keys(RuleReader *r, const YamlNode *map, Str key, const char *const *keys, size_t count) {
    if (map->kind != YAML_MAP) return rule_fault(r, map, key, S("needs a map"));
    for (uint32_t i = 0; i < map->count; i++) {
        Str found = map->items[2 * i]->text;
        bool known = false;
        for (size_t j = 0; j < count; j++) known |= str_eq(found, str_from_z(keys[j]));
        if (!known && !is_formula_key(found))
            return rule_fault(r, map->items[2 * i], found, S("unknown or unsupported key"));
    }
    return true;
}

/* The formula of a value that may be a pattern's text, or a map with formula keys. */
static uint32_t read_inner(RuleReader *r, const YamlNode *value, Str key) {
    if (value->kind != YAML_MAP) return read_pattern(r, value, key);
    return only_keys(r, value, key, NULL, 0) ? read_formula(r, value) : 0;
}

static uint32_t read_not(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t inner = read_inner(r, value, key);
    return inner ? add(r, FORMULA_NOT, inner, 0) : 0;
}
static uint32_t read_inside(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t inner = read_inner(r, value, key);
    return inner ? add(r, FORMULA_INSIDE, inner, 0) : 0;
}
static uint32_t read_not_inside(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t inner = read_inner(r, value, key);
    return inner ? add(r, FORMULA_NOT_INSIDE, inner, 0) : 0;
}

static uint32_t read_either(RuleReader *r, const YamlNode *value, Str key) {
    if (value->kind != YAML_LIST || value->count == 0) return fault(r, value, key, "needs a list of patterns");
    uint32_t *parts = ARENA_ARRAY(r->arena, uint32_t, value->count);
    for (uint32_t i = 0; i < value->count; i++) {
        if (!only_keys(r, value->items[i], key, NULL, 0)) return 0;
        parts[i] = read_formula(r, value->items[i]);
        if (!parts[i]) return 0;
    }
    return value->count == 1 ? parts[0] : add(r, FORMULA_OR, pat_builder_list(&r->builder, parts, value->count), 0);
}

/* All parts, ordered so that each finds its metavariables bound; the first is the one that says where to look. */
static uint32_t join_parts(RuleReader *r, const YamlNode *at, const uint32_t *parts, const uint8_t *orders,
                           uint32_t count) {
    uint32_t *sorted = ARENA_ARRAY(r->arena, uint32_t, count);
    uint32_t done = 0;
    bool positive = false;
    for (unsigned order = 0; order < ORDER_COUNT; order++) {
        for (uint32_t i = 0; i < count; i++) {
            if (orders[i] != order) continue;
            positive |= order <= ORDER_INSIDE;
            sorted[done++] = parts[i];
        }
    }
    if (!positive && !r->place_given)
        return fault(r, at, S("patterns"), "needs at least one pattern that is not negated");
    FormulaRow *first = (FormulaRow *)r->builder.formulas.items + sorted[0];
    if (first->op == FORMULA_INSIDE && !r->place_given)
        sorted[0] = first->a; /* nothing but `inside`: the place itself */
    return count == 1 ? sorted[0] : add(r, FORMULA_AND, pat_builder_list(&r->builder, sorted, count), 0);
}

static uint32_t read_all(RuleReader *r, const YamlNode *value, Str key) {
    if (value->kind != YAML_LIST || value->count == 0) return fault(r, value, key, "needs a list of patterns");
    uint32_t *parts = ARENA_ARRAY(r->arena, uint32_t, value->count);
    uint8_t *orders = ARENA_ARRAY(r->arena, uint8_t, value->count);
    for (uint32_t i = 0; i < value->count; i++) {
        const YamlNode *item = value->items[i];
        if (item->kind != YAML_MAP || item->count != 1)
            return fault(r, item, key, "needs maps of one key like `- pattern: ...`");
        const FormulaKey *known = find_key(item->items[0]->text);
        if (!known) return fault(r, item->items[0], item->items[0]->text, "unknown or unsupported key");
        orders[i] = known->order;
    }
    /* In the order of trying, so that slots are numbered as they are bound. */
    for (unsigned order = 0; order < ORDER_COUNT; order++) {
        for (uint32_t i = 0; i < value->count; i++) {
            const YamlNode *item = value->items[i];
            if (orders[i] != order) continue;
            parts[i] = find_key(item->items[0]->text)->read(r, item->items[1], item->items[0]->text);
            if (!parts[i]) return 0;
        }
    }
    return join_parts(r, value, parts, orders, value->count);
}

/* "$X" that the rule's patterns bind. */
static bool read_slot(RuleReader *r, const YamlNode *node, Str key, uint32_t *slot) {
    if (!node || node->kind != YAML_SCALAR || !str_starts_with(node->text, S("$"))) {
        return rule_fault(r, node, key, S("needs a metavariable like $X"));
    }
    Str name = str_slice(node->text, 1, node->text.len);
    for (*slot = 0; *slot < r->compiler.vars.count; ++*slot) {
        if (str_eq(r->compiler.vars.names[*slot], name)) return true;
    }
    return rule_fault(r, node, key, S("no pattern before binds this metavariable"));
}

static uint32_t read_regex_of(RuleReader *r, const YamlNode *value, Str key, FormulaOp op) {
    static const char *const keys[] = {"metavariable", "regex"};
    uint32_t slot = 0;
    if (!only_keys(r, value, key, keys, COUNT_OF(keys))) return 0;
    if (!read_slot(r, yaml_get(value, S("metavariable")), key, &slot)) return 0;
    const YamlNode *regex = yaml_get(value, S("regex"));
    if (!regex || regex->kind != YAML_SCALAR) return fault(r, value, S("regex"), "needs a regular expression");
    if (!regex_is_well_formed(regex->text)) return fault(r, regex, S("regex"), "not a regular expression");
    return add(r, op, slot, pat_builder_string(&r->builder, regex->text));
}
static uint32_t read_regex(RuleReader *r, const YamlNode *value, Str key) {
    return read_regex_of(r, value, key, FORMULA_REGEX);
}

static uint32_t read_variable(RuleReader *r, const YamlNode *value, Str key) {
    static const char *const keys[] = {"metavariable"};
    uint32_t slot = 0;
    if (!only_keys(r, value, key, keys, COUNT_OF(keys))) return 0;
    if (!read_slot(r, yaml_get(value, S("metavariable")), key, &slot)) return 0;
    bool before = r->place_given;
    r->place_given = true;
    uint32_t inner = read_formula(r, value);
    r->place_given = before;
    return inner ? add(r, FORMULA_VARIABLE, slot, inner) : 0;
}

static uint32_t read_focus(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t slot = 0;
    return read_slot(r, value, key, &slot) ? add(r, FORMULA_FOCUS, slot, 0) : 0;
}

static const FormulaKey formula_keys[] = {
    {"pattern", read_pattern, ORDER_POSITIVE},           {"patterns", read_all, ORDER_POSITIVE},
    {"pattern-either", read_either, ORDER_POSITIVE},     {"pattern-inside", read_inside, ORDER_INSIDE},
    {"pattern-not", read_not, ORDER_NEGATIVE},           {"pattern-not-inside", read_not_inside, ORDER_NEGATIVE},
    {"metavariable-regex", read_regex, ORDER_CONDITION}, {"metavariable-pattern", read_variable, ORDER_CONDITION},
    {"focus-metavariable", read_focus, ORDER_FOCUS},
};

static const FormulaKey *find_key(Str key) {
    for (size_t i = 0; i < COUNT_OF(formula_keys); i++) {
        if (str_eq(key, str_from_z(formula_keys[i].key))) return &formula_keys[i];
    }
    return NULL;
}

bool is_formula_key(Str key) { return find_key(key) != NULL; }

uint32_t read_formula(RuleReader *r, const YamlNode *map) {
    uint32_t formula = 0;
    const YamlNode *first = NULL;
    for (uint32_t i = 0; map->kind == YAML_MAP && i < map->count; i++) {
        const FormulaKey *known = find_key(map->items[2 * i]->text);
        if (!known) continue;
        if (first)
            return fault(r, map->items[2 * i], map->items[2 * i]->text,
                         "a second pattern key: use `patterns` for all of them");
        first = map->items[2 * i];
        formula = known->read(r, map->items[2 * i + 1], first->text);
        if (!formula) return 0;
    }
    if (!first) return fault(r, map, map->count ? map->items[0]->text : (Str){0}, "no pattern here");
    return formula;
}

/* --- metadata: tocsin: --- */

static uint32_t slot_condition(RuleReader *r, const YamlNode *value, Str key, FormulaOp op, uint32_t b) {
    uint32_t slot = 0;
    return read_slot(r, value, key, &slot) ? add(r, op, slot, b) : 0;
}
static uint32_t read_is_constant(RuleReader *r, const YamlNode *value, Str key) {
    return slot_condition(r, value, key, FORMULA_CONSTANT, 0);
}
static uint32_t read_is_true(RuleReader *r, const YamlNode *value, Str key) {
    return slot_condition(r, value, key, FORMULA_TRUE, 1);
}
static uint32_t read_may_be_true(RuleReader *r, const YamlNode *value, Str key) {
    return slot_condition(r, value, key, FORMULA_TRUE, 0);
}
static uint32_t read_is_list(RuleReader *r, const YamlNode *value, Str key) {
    return slot_condition(r, value, key, FORMULA_SEQUENCE, 0);
}
static uint32_t read_text_begins(RuleReader *r, const YamlNode *value, Str key) {
    return read_regex_of(r, value, key, FORMULA_TEXT);
}
static uint32_t read_text_built(RuleReader *r, const YamlNode *value, Str key) {
    return read_regex_of(r, value, key, FORMULA_BUILT);
}
static uint32_t read_runs(RuleReader *r, const YamlNode *value, Str key) {
    if (!r->command_list) return fault(r, value, key, "needs a table under `commands`");
    return slot_condition(r, value, key, FORMULA_COMMAND, r->command_list);
}

static uint32_t read_loop(RuleReader *r, const YamlNode *value, Str key) {
    bool wanted;
    if (!yaml_bool(value, &wanted)) return fault(r, value, key, "needs true or false");
    uint32_t loop = add(r, FORMULA_LOOP, 0, 0);
    return wanted ? loop : add(r, FORMULA_NOT, loop, 0);
}

static uint32_t read_handles(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t list;
    return read_strings(r, value, key, &list) ? add(r, FORMULA_HANDLED, list, 0) : 0;
}
static uint32_t read_calls(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t list;
    return read_strings(r, value, key, &list) ? add(r, FORMULA_CALLED, list, 0) : 0;
}

static uint32_t read_group(RuleReader *r, const YamlNode *value, Str key, FormulaOp op) {
    if (value->kind != YAML_LIST || value->count == 0) return fault(r, value, key, "needs a list of conditions");
    uint32_t *parts = ARENA_ARRAY(r->arena, uint32_t, value->count);
    for (uint32_t i = 0; i < value->count; i++) {
        parts[i] = read_condition(r, value->items[i]);
        if (!parts[i]) return 0;
    }
    return add(r, op, pat_builder_list(&r->builder, parts, value->count), 0);
}
static uint32_t read_any(RuleReader *r, const YamlNode *value, Str key) {
    return read_group(r, value, key, FORMULA_OR);
}
static uint32_t read_every(RuleReader *r, const YamlNode *value, Str key) {
    return read_group(r, value, key, FORMULA_AND);
}
static uint32_t read_negation(RuleReader *r, const YamlNode *value, Str key) {
    (void)key;
    uint32_t inner = read_condition(r, value);
    return inner ? add(r, FORMULA_NOT, inner, 0) : 0;
}

static const FormulaKey condition_keys[] = {
    {"is-constant", read_is_constant, 0},
    {"is-true", read_is_true, 0},
    {"may-be-true", read_may_be_true, 0},
    {"is-list", read_is_list, 0},
    {"text-begins", read_text_begins, 0},
    {"text-built", read_text_built, 0},
    {"runs", read_runs, 0},
    {"in-loop", read_loop, 0},
    {"handles", read_handles, 0},
    {"calls", read_calls, 0},
    {"any", read_any, 0},
    {"all", read_every, 0},
    {"not", read_negation, 0},
};

static ReadPart *condition_reader(Str key) {
    for (size_t i = 0; i < COUNT_OF(condition_keys); i++) {
        if (str_eq(key, str_from_z(condition_keys[i].key))) return condition_keys[i].read;
    }
    const FormulaKey *known = find_key(key);
    return known ? known->read : NULL;
}

uint32_t read_condition(RuleReader *r, const YamlNode *node) {
    if (node->kind != YAML_MAP || node->count == 0) return fault(r, node, (Str){0}, "a condition is a map");
    uint32_t *parts = ARENA_ARRAY(r->arena, uint32_t, node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        const YamlNode *key = node->items[2 * i];
        ReadPart *read = condition_reader(key->text);
        if (!read) return fault(r, key, key->text, "unknown or unsupported key");
        parts[i] = read(r, node->items[2 * i + 1], key->text);
        if (!parts[i]) return 0;
    }
    return node->count == 1 ? parts[0] : add(r, FORMULA_AND, pat_builder_list(&r->builder, parts, node->count), 0);
}
