/* Rules in taint mode: their sources, sinks, sanitizers and propagators as parts, each matched for itself. */
#include "flow/seed.h"
#include "rules/read.h"

typedef struct TaintReader {
    RuleReader *r;
    Str labels[PART_MAX_LABELS]; /* [0] is that of sources that name none */
    uint32_t label_count;
    uint32_t *words; /* of the parts */
    uint32_t count, capacity;
} TaintReader;

/* ---- requires ---- */

enum { MAX_TERMS = 32, MAX_NESTING = 40 };

typedef struct Terms {
    uint32_t with[MAX_TERMS], without[MAX_TERMS];
    uint32_t count;
} Terms;

typedef struct Requirement {
    TaintReader *t;
    Str rest;
    uint32_t depth;
    const char *fault;
} Requirement;

static uint32_t label_number(TaintReader *t, Str name) {
    for (uint32_t i = 0; i < t->label_count; i++)
        if (str_eq(t->labels[i], name)) return i;
    if (t->label_count == PART_MAX_LABELS) return PART_MAX_LABELS;
    t->labels[t->label_count] = name;
    return t->label_count++;
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static Str peek(Requirement *q) {
    q->rest = str_trim(q->rest);
    size_t n = 0;
    while (n < q->rest.len && is_word(q->rest.ptr[n])) n++;
    if (!n && q->rest.len) n = 1;
    return str_slice(q->rest, 0, n);
}

static bool take(Requirement *q, const char *word) {
    Str next = peek(q);
    if (!str_eq(next, str_from_z(word))) return false;
    q->rest = str_slice(q->rest, next.len, q->rest.len);
    return true;
}

static void either(Requirement *q, Terms *a, const Terms *b) {
    for (uint32_t i = 0; i < b->count; i++) {
        if (a->count == MAX_TERMS) {
            q->fault = "is too long";
            return;
        }
        a->with[a->count] = b->with[i];
        a->without[a->count++] = b->without[i];
    }
}

static void both(Requirement *q, Terms *a, const Terms *b) {
    Terms all = {.count = 0};
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t j = 0; j < b->count; j++) {
            Terms one = {{a->with[i] | b->with[j]}, {a->without[i] | b->without[j]}, 1};
            if (!(one.with[0] & one.without[0])) either(q, &all, &one);
        }
    *a = all;
}

/* `negated`: what is read is behind a `not`, and and or change places. */
static Terms read_terms(Requirement *q, bool negated, bool alternatives);

static Terms read_label(Requirement *q, bool negated) {
    Terms out = {.count = 0};
    if (++q->depth > MAX_NESTING) q->fault = "is nested too deep";
    if (q->fault) return out;
    if (take(q, "not")) {
        out = read_label(q, !negated);
    } else if (take(q, "(")) {
        out = read_terms(q, negated, true);
        if (!take(q, ")")) q->fault = "needs a closing parenthesis";
    } else {
        Str name = peek(q);
        uint32_t number = name.len && is_word(name.ptr[0]) ? label_number(q->t, name) : PART_MAX_LABELS;
        if (number == PART_MAX_LABELS) q->fault = "needs labels with `and`, `or` and `not`; a rule has at most 16";
        else out = (Terms){{negated ? 0 : 1u << number}, {negated ? 1u << number : 0}, 1};
        q->rest = str_slice(q->rest, name.len, q->rest.len);
    }
    q->depth--;
    return out;
}

static Terms read_terms(Requirement *q, bool negated, bool alternatives) {
    Terms out = alternatives ? read_terms(q, negated, false) : read_label(q, negated);
    while (!q->fault && take(q, alternatives ? "or" : "and")) {
        Terms more = alternatives ? read_terms(q, negated, false) : read_label(q, negated);
        (alternatives != negated ? either : both)(q, &out, &more);
    }
    return out;
}

static bool read_requires(TaintReader *t, const YamlNode *node, uint32_t *part, uint32_t *mentioned) {
    if (!node) return true;
    if (node->kind != YAML_SCALAR) return rule_fault(t->r, node, S("requires"), S("needs labels with `and`, `or` and `not`"));
    Requirement q = {.t = t, .rest = node->text};
    Terms terms = read_terms(&q, false, true);
    if (!q.fault && peek(&q).len) q.fault = "needs labels with `and`, `or` and `not`";
    if (q.fault) return rule_fault(t->r, node, S("requires"), str_from_z(q.fault));
    uint32_t words[2 * MAX_TERMS];
    for (uint32_t i = 0; i < terms.count; i++) {
        words[2 * i] = terms.with[i];
        words[2 * i + 1] = terms.without[i];
        *mentioned |= terms.with[i] | terms.without[i];
    }
    part[PART_NEEDS] = pat_builder_list(&t->r->builder, words, 2 * terms.count);
    return true;
}

/* ---- parts ---- */

typedef struct TaintKey {
    const char *key;
    uint32_t roles; /* bits: of which roles it may be said */
} TaintKey;

static const TaintKey taint_keys[] = {
    {"exact", 1 << FLOW_SOURCE | 1 << FLOW_SINK | 1 << FLOW_SANITIZER},
    {"by-side-effect", 1 << FLOW_SOURCE | 1 << FLOW_SANITIZER | 1 << FLOW_PROPAGATOR},
    {"control", 1 << FLOW_SOURCE},
    {"label", 1 << FLOW_SOURCE | 1 << FLOW_PROPAGATOR},
    {"requires", 1 << FLOW_SOURCE | 1 << FLOW_SINK | 1 << FLOW_PROPAGATOR},
    {"at-exit", 1 << FLOW_SINK},
    {"not_conflicting", 1 << FLOW_SANITIZER},
    {"not-conflicting", 1 << FLOW_SANITIZER},
    {"replace-labels", 1 << FLOW_PROPAGATOR},
    {"from", 1 << FLOW_PROPAGATOR},
    {"to", 1 << FLOW_PROPAGATOR},
};

static bool check_part(RuleReader *r, const YamlNode *map, Str key, FlowRole role) {
    if (map->kind != YAML_MAP) return rule_fault(r, map, key, S("needs maps like `- pattern: ...`"));
    for (uint32_t i = 0; i < map->count; i++) {
        Str found = map->items[2 * i]->text;
        bool known = is_formula_key(found);
        for (size_t k = 0; k < COUNT_OF(taint_keys); k++)
            known |= str_eq(found, str_from_z(taint_keys[k].key)) && taint_keys[k].roles >> role & 1;
        if (!known) return rule_fault(r, map->items[2 * i], found, S("unknown or unsupported key"));
    }
    return true;
}

static bool read_flag(RuleReader *r, const YamlNode *map, const char *key, uint32_t flag, uint32_t *flags) {
    const YamlNode *node = yaml_get(map, str_from_z(key));
    bool on = false;
    if (!node) return true;
    if (flag == PART_KEEPS && str_eq(node->text, S("only"))) {
        *flags |= PART_KEEPS | PART_ONLY;
        return true;
    }
    if (!yaml_bool(node, &on)) return rule_fault(r, node, str_from_z(key), S("needs true or false"));
    *flags = on ? *flags | flag : *flags & ~flag;
    return true;
}

static bool read_flags(RuleReader *r, const YamlNode *map, FlowRole role, uint32_t *flags) {
    *flags = role == FLOW_PROPAGATOR ? PART_KEEPS : 0;
    return read_flag(r, map, "exact", PART_EXACT, flags) && read_flag(r, map, "by-side-effect", PART_KEEPS, flags) &&
           read_flag(r, map, "control", PART_CONTROL, flags) && read_flag(r, map, "at-exit", PART_AT_EXIT, flags) &&
           read_flag(r, map, "not_conflicting", PART_NOT_CONFLICTING, flags) &&
           read_flag(r, map, "not-conflicting", PART_NOT_CONFLICTING, flags);
}

static bool read_end(RuleReader *r, const YamlNode *map, const char *key, uint32_t *slot) {
    const YamlNode *node = yaml_get(map, str_from_z(key));
    if (node && node->kind == YAML_SCALAR && str_starts_with(node->text, S("$"))) {
        Str name = str_slice(node->text, 1, node->text.len);
        for (*slot = 0; *slot < r->compiler.vars.count; ++*slot)
            if (str_eq(r->compiler.vars.names[*slot], name)) return true;
    }
    return rule_fault(r, node ? node : map, str_from_z(key), S("needs a metavariable of the pattern, like $X"));
}

static bool read_formula_of(RuleReader *r, const YamlNode *map, uint32_t *part) {
    r->compiler.vars.count = 0;
    part[PART_FORMULA] = read_formula(r, map);
    if (!part[PART_FORMULA]) return false;
    mark_finds(r, part[PART_FORMULA]);
    part[PART_TRIGGERS] = find_triggers(r, part[PART_FORMULA]);
    if (!part[PART_TRIGGERS]) return rule_fault(r, map, S("pattern"), S("too large a pattern"));
    uint32_t names[MATCH_MAX_SLOTS];
    for (uint32_t i = 0; i < r->compiler.vars.count; i++)
        names[i] = pat_builder_string(&r->builder, r->compiler.vars.names[i]);
    part[PART_VARS] = pat_builder_list(&r->builder, names, r->compiler.vars.count);
    return true;
}

/* What it gives, or asks for. */
static bool read_labels(TaintReader *t, const YamlNode *map, FlowRole role, uint32_t *part) {
    uint32_t mentioned = 0, number = 0;
    if (!read_requires(t, yaml_get(map, S("requires")), part, &mentioned)) return false;
    const YamlNode *label = yaml_get(map, S("label"));
    if (label && label->kind == YAML_SCALAR && label->text.len) number = label_number(t, label->text);
    else if (label) number = PART_MAX_LABELS;
    if (number == PART_MAX_LABELS) return rule_fault(t->r, label, S("label"), S("needs a word; a rule has at most 16"));
    if (role == FLOW_SOURCE || (role == FLOW_PROPAGATOR && label)) part[PART_LABELS] = 1u << number;
    if (role == FLOW_SINK) part[PART_LABELS] = mentioned ? mentioned : 1;
    return true;
}

static bool read_part(TaintReader *t, const YamlNode *map, Str key, FlowRole role) {
    RuleReader *r = t->r;
    uint32_t part[PART_WORDS] = {[PART_ROLE] = role};
    if (!check_part(r, map, key, role) || !read_flags(r, map, role, &part[PART_FLAGS])) return false;
    if (!read_formula_of(r, map, part) || !read_labels(t, map, role, part)) return false;
    if (role == FLOW_PROPAGATOR && (!read_end(r, map, "from", &part[PART_FROM]) || !read_end(r, map, "to", &part[PART_TO])))
        return false;
    t->words = arena_grow(r->arena, t->words, t->count, &t->capacity, 16, sizeof part);
    memcpy(t->words + (size_t)PART_WORDS * t->count++, part, sizeof part);
    return true;
}

bool read_parts(RuleReader *r, const YamlNode *map, RuleRow *row) {
    static const char *const keys[FLOW_ROLE_COUNT] = {[FLOW_SOURCE] = "pattern-sources",
                                                      [FLOW_SINK] = "pattern-sinks",
                                                      [FLOW_SANITIZER] = "pattern-sanitizers",
                                                      [FLOW_PROPAGATOR] = "pattern-propagators"};
    for (uint32_t i = 0; i < map->count; i++)
        if (is_formula_key(map->items[2 * i]->text))
            return rule_fault(r, map->items[2 * i], map->items[2 * i]->text, S("has no place in `mode: taint`"));
    TaintReader t = {.r = r, .labels = {S("__SOURCE__")}, .label_count = 1};
    for (uint32_t role = 0; role < FLOW_ROLE_COUNT; role++) {
        Str key = str_from_z(keys[role]);
        const YamlNode *list = yaml_get(map, key);
        bool needed = role == FLOW_SOURCE || role == FLOW_SINK;
        if (!list && !needed) continue;
        if (!list || list->kind != YAML_LIST || !list->count)
            return rule_fault(r, list ? list : map, key, S("needs a list of patterns"));
        for (uint32_t i = 0; i < list->count; i++)
            if (!read_part(&t, list->items[i], key, (FlowRole)role)) return false;
    }
    row->parts = pat_builder_list(&r->builder, t.words, PART_WORDS * t.count);
    row->labels = t.label_count;
    return true;
}
