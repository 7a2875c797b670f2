/* Patterns and conditions of a rule file made into formulas. */
#include "rules/read.h"

typedef uint32_t ReadPart(RuleReader *r, const YamlNode *value, Str key);

typedef struct FormulaKey {
    const char *key;
    ReadPart *read;
    uint8_t order; /* within `patterns`: what binds metavariables comes before what asks about them */
} FormulaKey;

enum {
    ORDER_POSITIVE,
    ORDER_FIND,
    ORDER_INSIDE,
    ORDER_CONDITION,
    ORDER_FOUND,
    ORDER_NEGATIVE,
    ORDER_FOCUS,
    ORDER_COUNT
};

static uint32_t fault(RuleReader *r, const YamlNode *at, Str key, const char *text) {
    rule_fault(r, at, key, str_from_z(text));
    return 0;
}

static uint32_t add(RuleReader *r, FormulaOp op, uint32_t a, uint32_t b) {
    if (op == FORMULA_FIND) return pat_builder_own_formula(&r->builder, op, a, b); /* mark_finds() writes to it */
    return pat_builder_formula(&r->builder, op, a, b);
}

/* A pattern of plain text as a regular expression: `...` is anything, $X a word, blanks are any white space. */
static uint32_t read_text_pattern(RuleReader *r, const YamlNode *value, Str key) {
    Buf text = {.limit = RULES_MAX_FILE_BYTES};
    Str s = str_trim(value->text);
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i];
        bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r', word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (str_starts_with(str_slice(s, i, s.len), S("..."))) {
            buf_add(&text, S("[\\s\\S]{0,2000}?"));
            i += 3;
        } else if (c == '$' && i + 1 < s.len && s.ptr[i + 1] >= 'A' && s.ptr[i + 1] <= 'Z') {
            buf_add(&text, S("\\w+"));
            for (i++; i < s.len && ((s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') || s.ptr[i] == '_' || (s.ptr[i] >= '0' && s.ptr[i] <= '9'));) i++;
        } else {
            if (blank) buf_add(&text, S("\\s*"));
            else if (!word && (unsigned char)c < 128) buf_byte(&text, '\\');
            if (!blank) buf_byte(&text, c);
            i++;
        }
    }
    bool fine = text.len && regex_is_well_formed(buf_str(&text));
    uint32_t string = fine ? pat_builder_string(&r->builder, buf_str(&text)) : 0;
    buf_free(&text);
    return fine ? add(r, FORMULA_FIND, string, 0) : fault(r, value, key, "not a pattern of plain text");
}

static uint32_t read_pattern(RuleReader *r, const YamlNode *value, Str key) {
    uint32_t row;
    if (value->kind != YAML_SCALAR) return fault(r, value, key, "a pattern is a text");
    if (r->is_text) return read_text_pattern(r, value, key);
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

static FormulaRow *formula_of(RuleReader *r, uint32_t formula) {
    return (FormulaRow *)r->builder.formulas.items + formula;
}

/* Several regular expressions are one; 0 where there is something else among them. */
static uint32_t join_finds(RuleReader *r, const uint32_t *parts, uint32_t count) {
    Buf text = {.limit = RULES_MAX_FILE_BYTES};
    bool finds = true;
    for (uint32_t i = 0; i < count && finds; i++) {
        PatTable t = pat_builder_table(&r->builder);
        finds = formula_of(r, parts[i])->op == FORMULA_FIND;
        if (!finds) break;
        if (i) buf_byte(&text, '|');
        buf_add(&text, pat_string(&t, formula_of(r, parts[i])->a));
    }
    uint32_t joined = finds ? add(r, FORMULA_FIND, pat_builder_string(&r->builder, buf_str(&text)), 0) : 0;
    buf_free(&text);
    return joined;
}

static uint32_t read_either(RuleReader *r, const YamlNode *value, Str key) {
    if (value->kind != YAML_LIST || value->count == 0) return fault(r, value, key, "needs a list of patterns");
    uint32_t *parts = ARENA_ARRAY(r->arena, uint32_t, value->count);
    for (uint32_t i = 0; i < value->count; i++) {
        if (!only_keys(r, value->items[i], key, NULL, 0)) return 0;
        parts[i] = read_formula(r, value->items[i]);
        if (!parts[i]) return 0;
    }
    if (value->count == 1) return parts[0];
    uint32_t joined = join_finds(r, parts, value->count);
    return joined ? joined : add(r, FORMULA_OR, pat_builder_list(&r->builder, parts, value->count), 0);
}

static PatList parts_of(RuleReader *r, uint32_t formula) {
    PatTable t = pat_builder_table(&r->builder);
    return pat_list(&t, formula_of(r, formula)->a);
}

/* `patterns` of nothing but `pattern-inside`: alone, the place; within others, `around`. */
typedef struct Around {
    uint32_t formula, around;
} Around;

static uint32_t find_around(const RuleReader *r, uint32_t formula) {
    for (uint32_t i = 0; i < r->around_count; i++)
        if (r->arounds[i].formula == formula) return r->arounds[i].around;
    return 0;
}

/* Does it say only what is around? `pattern-inside`, or `pattern-either` or `patterns` of nothing else. */
static bool is_around(RuleReader *r, uint32_t formula) {
    uint32_t op = formula_of(r, formula)->op;
    if (find_around(r, formula)) return true;
    if (op != FORMULA_OR) return op == FORMULA_INSIDE;
    PatList parts = parts_of(r, formula);
    for (uint32_t i = 0; i < parts.count; i++) {
        if (!is_around(r, parts.items[i])) return false;
    }
    return true;
}

/* As part of something that says itself where it holds. */
static uint32_t as_around(RuleReader *r, uint32_t formula) {
    uint32_t around = find_around(r, formula);
    if (around || formula_of(r, formula)->op != FORMULA_OR) return around ? around : formula;
    uint32_t count = parts_of(r, formula).count, *parts = ARENA_ARRAY(r->arena, uint32_t, count);
    bool changed = false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t part = parts_of(r, formula).items[i];
        parts[i] = as_around(r, part);
        changed |= parts[i] != part;
    }
    return changed ? add(r, FORMULA_OR, pat_builder_list(&r->builder, parts, count), 0) : formula;
}

/* The same of the place itself. */
static uint32_t without_inside(RuleReader *r, uint32_t formula) {
    if (find_around(r, formula)) return formula;
    if (formula_of(r, formula)->op == FORMULA_INSIDE) return formula_of(r, formula)->a;
    uint32_t count = parts_of(r, formula).count, *parts = ARENA_ARRAY(r->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) parts[i] = without_inside(r, parts_of(r, formula).items[i]);
    return add(r, FORMULA_OR, pat_builder_list(&r->builder, parts, count), 0);
}

enum { MAX_SIDE_BY_SIDE = 8 };

/* Several patterns that say where: the smallest of what they match, within all the others. */
static uint32_t intersect(RuleReader *r, uint32_t *places, uint32_t count, uint32_t *rest, uint32_t rest_count) {
    uint32_t ways[MAX_SIDE_BY_SIDE], *parts = ARENA_ARRAY(r->arena, uint32_t, (size_t)count + rest_count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t done = 0;
        parts[done++] = places[i];
        for (uint32_t j = 0; j < count; j++) {
            if (j != i) parts[done++] = add(r, FORMULA_INSIDE, places[j], 0);
        }
        if (rest_count) memcpy(parts + done, rest, rest_count * sizeof(*rest));
        done += rest_count;
        ways[i] = done == 1 ? parts[0] : add(r, FORMULA_AND, pat_builder_list(&r->builder, parts, done), 0);
    }
    return count == 1 ? ways[0] : add(r, FORMULA_OR, pat_builder_list(&r->builder, ways, count), 0);
}

/* All parts, ordered so that each finds its metavariables bound; the first is the one that says where to look. */
static uint32_t join_parts(RuleReader *r, const YamlNode *at, const uint32_t *parts, const uint8_t *orders,
                           uint32_t count) {
    uint32_t *sorted = ARENA_ARRAY(r->arena, uint32_t, count), *places = ARENA_ARRAY(r->arena, uint32_t, count);
    uint32_t rest = 0, place_count = 0, found = 0, around = 0;
    bool focused = false, finds = false;
    for (unsigned order = 0; order < ORDER_COUNT; order++) {
        for (uint32_t i = 0; i < count; i++) {
            bool place = order == ORDER_POSITIVE && !r->place_given && !is_around(r, parts[i]) &&
                         formula_of(r, parts[i])->op != FORMULA_FIND;
            if (orders[i] != order) continue;
            if (place) places[place_count++] = parts[i];
            else sorted[rest++] = is_around(r, parts[i]) ? as_around(r, parts[i]) : parts[i];
            focused |= order == ORDER_FOCUS;
            finds |= formula_of(r, parts[i])->op == FORMULA_FIND;
            found += order <= ORDER_INSIDE;
        }
    }
    if (r->place_given)
        return rest == 1 ? sorted[0] : add(r, FORMULA_AND, pat_builder_list(&r->builder, sorted, rest), 0);
    if (!found) return fault(r, at, S("patterns"), "needs at least one pattern that is not negated");
    if (place_count > MAX_SIDE_BY_SIDE)
        return fault(r, at, S("patterns"), "too many patterns side by side: more than 8");
    if (!place_count && !focused && !finds)
        around = rest == 1 ? sorted[0] : add(r, FORMULA_AND, pat_builder_list(&r->builder, sorted, rest), 0);
    for (uint32_t i = 0; i < rest && !place_count; i++) { /* nothing but `inside`: the place itself */
        if (!is_around(r, sorted[i])) continue;
        places[place_count++] = without_inside(r, sorted[i]);
        memmove(sorted + i, sorted + i + 1, (--rest - i) * sizeof(*sorted));
    }
    if (place_count) {
        uint32_t formula = intersect(r, places, place_count, sorted, rest);
        if (!around) return formula;
        FormulaRow same = *formula_of(r, formula);
        formula = pat_builder_own_formula(&r->builder, (FormulaOp)same.op, same.a, same.b);
        r->arounds = arena_grow(r->arena, r->arounds, r->around_count, &r->around_capacity, 16, sizeof *r->arounds);
        r->arounds[r->around_count++] = (Around){formula, around};
        return formula;
    }
    return intersect(r, sorted, 1, sorted + 1, rest - 1); /* a regular expression alone */
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

/* Semgrep's analyzer "redos"; its other one, of entropy, is not here. */
static uint32_t read_analysis(RuleReader *r, const YamlNode *value, Str key) {
    static const char *const keys[] = {"metavariable", "analyzer", "flags"};
    uint32_t slot = 0, flags = 0;
    if (!only_keys(r, value, key, keys, COUNT_OF(keys))) return 0;
    if (!read_slot(r, yaml_get(value, S("metavariable")), key, &slot)) return 0;
    const YamlNode *analyzer = yaml_get(value, S("analyzer"));
    if (!analyzer || !str_eq(analyzer->text, S("redos"))) return fault(r, analyzer ? analyzer : value, S("analyzer"), "needs redos: no other is known");
    const YamlNode *given = yaml_get(value, S("flags")); /* ours: Semgrep has no word for them */
    if (given && !read_slot(r, given, key, &flags)) return 0;
    return add(r, FORMULA_EXPLODES, slot, (given ? flags + 1 : 0) | EXPLODE_ANY_ENGINE);
}

/* `language: generic`, `regex` (where only regular expressions are patterns), `python`. */
static bool read_language(RuleReader *r, const YamlNode *node, bool *is_text) {
    *is_text = node && (str_eq(node->text, S("generic")) || str_eq(node->text, S("regex")) || str_eq(node->text, S("none")));
    return !node || *is_text || str_eq(node->text, S("python")) ||
           rule_fault(r, node, S("language"), S("needs python, generic or regex"));
}

static uint32_t read_variable(RuleReader *r, const YamlNode *value, Str key) {
    static const char *const keys[] = {"metavariable", "language"};
    uint32_t slot = 0;
    bool before = r->place_given, text_before = r->is_text, is_text;
    if (!only_keys(r, value, key, keys, COUNT_OF(keys))) return 0;
    if (!read_slot(r, yaml_get(value, S("metavariable")), key, &slot)) return 0;
    if (!read_language(r, yaml_get(value, S("language")), &is_text)) return 0;
    r->place_given = true;
    r->is_text |= is_text;
    uint32_t inner = read_formula(r, value);
    r->place_given = before;
    r->is_text = text_before;
    return inner ? add(r, FORMULA_VARIABLE, slot, inner) : 0;
}

/* pattern-regex sees lines: `^` and `$` are their ends. */
static uint32_t read_find_of(RuleReader *r, const YamlNode *value, Str key, FormulaOp op) {
    if (value->kind != YAML_SCALAR || !value->text.len) return fault(r, value, key, "needs a regular expression");
    Buf text = {.limit = RULES_MAX_FILE_BYTES + 8};
    buf_add(&text, S("(?m:"));
    buf_add(&text, value->text);
    buf_byte(&text, ')');
    bool fine = regex_is_well_formed(buf_str(&text));
    uint32_t string = fine ? pat_builder_string(&r->builder, buf_str(&text)) : 0;
    buf_free(&text);
    return fine ? add(r, op, string, 0) : fault(r, value, key, "not a regular expression");
}
static uint32_t read_find(RuleReader *r, const YamlNode *value, Str key) {
    return read_find_of(r, value, key, FORMULA_FIND);
}
static uint32_t read_not_find(RuleReader *r, const YamlNode *value, Str key) {
    return read_find_of(r, value, key, FORMULA_NOT_FIND);
}

static uint32_t compiler_fault(RuleReader *r, const YamlNode *at, Str key) {
    YamlNode place = *at;
    place.line += r->compiler.fault_line - 1 + at->block;
    rule_fault(r, &place, key, r->compiler.fault.len ? r->compiler.fault : S("not a pattern"));
    return 0;
}

static uint32_t read_comparison(RuleReader *r, const YamlNode *value, Str key) {
    static const char *const keys[] = {"metavariable", "comparison", "strip", "base"};
    uint32_t slot = 0, row = 0;
    int64_t base = 0;
    bool strip = false;
    if (!only_keys(r, value, key, keys, COUNT_OF(keys))) return 0;
    const YamlNode *text = yaml_get(value, S("comparison"));
    if (yaml_get(value, S("metavariable")) && !read_slot(r, yaml_get(value, S("metavariable")), key, &slot)) return 0;
    if (!text || text->kind != YAML_SCALAR)
        return fault(r, text ? text : value, S("comparison"), "needs an expression");
    if (yaml_get(value, S("strip")) && !yaml_bool(yaml_get(value, S("strip")), &strip))
        return fault(r, yaml_get(value, S("strip")), S("strip"), "needs true or false");
    if (yaml_get(value, S("base")) && (!yaml_int(yaml_get(value, S("base")), &base) || base < 2 || base > 36))
        return fault(r, yaml_get(value, S("base")), S("base"), "needs a number from 2 to 36");
    if (!pattern_compile_comparison(&r->compiler, text->text, &row)) return compiler_fault(r, text, S("comparison"));
    uint32_t bits = (uint32_t)base << COMPARE_BASE_SHIFT | (strip || base ? COMPARE_STRIP : 0);
    return add(r, FORMULA_COMPARE, row, bits);
}

/* `{metavariable: $X, type: T}` or `types: [T, U]`. */
static uint32_t read_type(RuleReader *r, const YamlNode *value, Str key) {
    static const char *const keys[] = {"metavariable", "type", "types"};
    uint32_t slot = 0, formulas[MATCH_MAX_SLOTS], count = 0;
    if (!only_keys(r, value, key, keys, COUNT_OF(keys))) return 0;
    if (!read_slot(r, yaml_get(value, S("metavariable")), key, &slot)) return 0;
    const YamlNode *one = yaml_get(value, S("type")), *many = yaml_get(value, S("types"));
    if (!one == !many) return fault(r, value, key, "needs `type` or `types`");
    const YamlNode *const *items = many ? many->items : &one;
    if (many && (many->kind != YAML_LIST || !many->count || many->count > COUNT_OF(formulas)))
        return fault(r, many, S("types"), "needs a list of types");
    for (uint32_t i = 0; i < (many ? many->count : 1); i++) {
        uint32_t list;
        if (items[i]->kind != YAML_SCALAR) return fault(r, items[i], key, "a type is a text");
        if (!pattern_compile_type(&r->compiler, items[i]->text, &list)) return compiler_fault(r, items[i], key);
        formulas[count++] = add(r, FORMULA_TYPE, slot, list);
    }
    return count == 1 ? formulas[0] : add(r, FORMULA_OR, pat_builder_list(&r->builder, formulas, count), 0);
}

static uint32_t read_focus(RuleReader *r, const YamlNode *value, Str key) {
    const YamlNode *const *items = value->kind == YAML_LIST ? value->items : &value;
    uint32_t count = value->kind == YAML_LIST ? value->count : 1, *parts = ARENA_ARRAY(r->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) { /* of several each is a finding */
        uint32_t slot = 0;
        if (!read_slot(r, items[i], key, &slot)) return 0;
        parts[i] = add(r, FORMULA_FOCUS, slot, 0);
    }
    if (!count) return fault(r, value, key, "needs a metavariable like $X");
    return count == 1 ? parts[0] : add(r, FORMULA_OR, pat_builder_list(&r->builder, parts, count), 0);
}

static const FormulaKey formula_keys[] = {
    {"pattern", read_pattern, ORDER_POSITIVE},           {"patterns", read_all, ORDER_POSITIVE},
    {"pattern-either", read_either, ORDER_POSITIVE},     {"pattern-inside", read_inside, ORDER_INSIDE},
    {"pattern-not", read_not, ORDER_NEGATIVE},           {"pattern-not-inside", read_not_inside, ORDER_NEGATIVE},
    {"metavariable-regex", read_regex, ORDER_CONDITION}, {"metavariable-analysis", read_analysis, ORDER_CONDITION},
    {"metavariable-pattern", read_variable, ORDER_CONDITION},
    {"focus-metavariable", read_focus, ORDER_FOCUS},     {"pattern-regex", read_find, ORDER_FIND},
    {"pattern-not-regex", read_not_find, ORDER_FOUND},   {"metavariable-comparison", read_comparison, ORDER_CONDITION},
    {"metavariable-type", read_type, ORDER_CONDITION},
};

static const FormulaKey *find_key(Str key) {
    for (size_t i = 0; i < COUNT_OF(formula_keys); i++) {
        if (str_eq(key, str_from_z(formula_keys[i].key))) return &formula_keys[i];
    }
    return NULL;
}

void mark_finds(RuleReader *r, uint32_t formula) {
    FormulaRow *f = formula_of(r, formula);
    if (f->op == FORMULA_FIND) f->b = 1;
    if (f->op == FORMULA_AND) mark_finds(r, parts_of(r, formula).items[0]);
    for (uint32_t i = 0; f->op == FORMULA_OR && i < parts_of(r, formula).count; i++)
        mark_finds(r, parts_of(r, formula).items[i]);
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
static uint32_t read_is_literal(RuleReader *r, const YamlNode *value, Str key) {
    return slot_condition(r, value, key, FORMULA_CONSTANT, 1);
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
static uint32_t read_is_unbound(RuleReader *r, const YamlNode *value, Str key) {
    return slot_condition(r, value, key, FORMULA_UNBOUND, 0);
}
static uint32_t read_text_begins(RuleReader *r, const YamlNode *value, Str key) {
    return read_regex_of(r, value, key, FORMULA_TEXT);
}
static uint32_t read_text_built(RuleReader *r, const YamlNode *value, Str key) {
    return read_regex_of(r, value, key, FORMULA_BUILT);
}
/* `$REGEX`, or `{metavariable: $REGEX, flags: $FLAGS}`. */
static uint32_t read_explodes(RuleReader *r, const YamlNode *value, Str key) {
    static const char *const keys[] = {"metavariable", "flags"};
    uint32_t slot = 0, flags = 0;
    if (value->kind != YAML_MAP) return slot_condition(r, value, key, FORMULA_EXPLODES, 0);
    if (!only_keys(r, value, key, keys, COUNT_OF(keys))) return 0;
    if (!read_slot(r, yaml_get(value, S("metavariable")), key, &slot)) return 0;
    if (!read_slot(r, yaml_get(value, S("flags")), key, &flags)) return 0;
    return add(r, FORMULA_EXPLODES, slot, flags + 1);
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
    {"is-literal", read_is_literal, 0},
    {"is-true", read_is_true, 0},
    {"may-be-true", read_may_be_true, 0},
    {"is-list", read_is_list, 0},
    {"is-unbound", read_is_unbound, 0},
    {"text-begins", read_text_begins, 0},
    {"text-built", read_text_built, 0},
    {"explodes", read_explodes, 0},
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
