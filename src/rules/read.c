/* One rule file: its rules, their words and numbers. Patterns and conditions are formula.c's. */
#include "rules/read.h"

#include "base/fault.h"
#include "flow/model.h"
#include "rules/example.h"

typedef struct RuleMap {
    const YamlNode *map, *metadata, *own; /* own: metadata: tocsin: */
} RuleMap;

void rule_fault_add(RuleFaultList *faults, RuleFault fault) {
    faults->items =
        arena_grow(faults->arena, faults->items, faults->count, &faults->capacity, 16, sizeof *faults->items);
    fault.path = arena_copy(faults->arena, fault.path);
    fault.key = arena_copy(faults->arena, fault.key);
    fault.text = arena_copy(faults->arena, fault.text);
    faults->items[faults->count++] = fault;
}

bool rule_fault(RuleReader *r, const YamlNode *at, Str key, Str text) {
    rule_fault_add(r->faults, (RuleFault){r->path, at ? at->line : 0, at ? at->column : 0, key, text});
    return false;
}

void rule_reader_init(RuleReader *r, Arena *arena, RuleFaultList *faults) {
    *r = (RuleReader){.arena = arena, .faults = faults, .parser = parser_new()};
    pat_builder_init(&r->builder);
}

void rule_reader_free(RuleReader *r) {
    pat_builder_free(&r->builder);
    parser_free(r->parser);
}

static bool check_keys(RuleReader *r, const YamlNode *map, Str where, const char *const *keys, size_t count,
                       bool formulas) {
    if (map->kind != YAML_MAP) return rule_fault(r, map, where, S("needs a map"));
    bool fine = true;
    for (uint32_t i = 0; i < map->count; i++) {
        Str key = map->items[2 * i]->text;
        if (str_is_among(key, keys, count) || (formulas && is_formula_key(key))) continue;
        fine = rule_fault(r, map->items[2 * i], key, S("unknown or unsupported key"));
    }
    return fine;
}

bool read_strings(RuleReader *r, const YamlNode *node, Str key, uint32_t *list) {
    *list = 0;
    if (!node) return true;
    const YamlNode *const *items = node->kind == YAML_SCALAR ? &node : node->items;
    uint32_t count = node->kind == YAML_SCALAR ? 1 : node->count;
    uint32_t *words = ARENA_ARRAY(r->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        bool fine = node->kind != YAML_MAP && items[i]->kind == YAML_SCALAR && items[i]->text.len;
        if (!fine) return rule_fault(r, node, key, S("needs a word or a list of words"));
        words[i] = pat_builder_string(&r->builder, items[i]->text);
    }
    *list = pat_builder_list(&r->builder, words, count);
    return true;
}

/* A text on one line: runs of white space become one blank. */
static bool read_line(RuleReader *r, const YamlNode *node, Str key, uint32_t *string) {
    *string = 0;
    if (!node) return true;
    if (node->kind != YAML_SCALAR) return rule_fault(r, node, key, S("needs a text"));
    char *line = arena_alloc(r->arena, node->text.len + 1);
    size_t length = 0;
    for (size_t i = 0; i < node->text.len; i++) {
        char c = node->text.ptr[i];
        bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank) line[length++] = c;
        else if (length && line[length - 1] != ' ') line[length++] = ' ';
    }
    *string = pat_builder_string(&r->builder, str_trim(str_make(line, length)));
    return true;
}

static bool read_severity(RuleReader *r, const RuleMap *m, uint32_t *severity) {
    static const struct {
        const char *name;
        Severity severity;
    } table[] = {
        {"CRITICAL", SEVERITY_CRITICAL}, {"ERROR", SEVERITY_HIGH},    {"HIGH", SEVERITY_HIGH},
        {"WARNING", SEVERITY_MEDIUM},    {"MEDIUM", SEVERITY_MEDIUM}, {"INFO", SEVERITY_LOW},
        {"LOW", SEVERITY_LOW},
    };
    const YamlNode *own = yaml_get(m->own, S("severity"));
    Severity s;
    if (own) {
        if (!severity_parse(own->text, &s))
            return rule_fault(r, own, S("severity"), S("needs info, low, medium, high or critical"));
        *severity = s;
        return true;
    }
    const YamlNode *node = yaml_get(m->map, S("severity"));
    if (!node) return rule_fault(r, m->map, S("severity"), S("is missing"));
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (!str_eq(node->text, str_from_z(table[i].name))) continue;
        *severity = table[i].severity;
        return true;
    }
    return rule_fault(r, node, S("severity"), S("needs CRITICAL, ERROR, HIGH, WARNING, MEDIUM, INFO or LOW"));
}

static bool read_confidence(RuleReader *r, const RuleMap *m, uint32_t *confidence) {
    const YamlNode *node = yaml_get(m->metadata, S("confidence"));
    *confidence = CONFIDENCE_MEDIUM;
    if (!node) return true;
    char word[8];
    size_t length = node->text.len < sizeof(word) ? node->text.len : sizeof(word);
    for (size_t i = 0; i < length; i++) {
        char c = node->text.ptr[i];
        word[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    Confidence c;
    if (!confidence_parse(str_make(word, length), &c)) {
        return rule_fault(r, node, S("confidence"), S("needs LOW, MEDIUM or HIGH"));
    }
    *confidence = c;
    return true;
}

/* "CWE-78: Improper ...", 78, or a list of such. */
static bool read_cwes(RuleReader *r, const YamlNode *node, uint32_t *list, uint32_t *name_list) {
    *list = *name_list = 0;
    if (!node) return true;
    const YamlNode *const *items = node->kind == YAML_SCALAR ? &node : node->items;
    uint32_t count = node->kind == YAML_SCALAR ? 1 : node->count;
    if (node->kind == YAML_MAP) return rule_fault(r, node, S("cwe"), S("needs a text or a list of texts"));
    uint32_t *numbers = ARENA_ARRAY(r->arena, uint32_t, count), *names = ARENA_ARRAY(r->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        Str text = items[i]->text;
        if (str_starts_with(text, S("CWE-"))) text = str_slice(text, 4, text.len);
        size_t digits = 0;
        while (digits < text.len && digits < 6 && text.ptr[digits] >= '0' && text.ptr[digits] <= '9') {
            numbers[i] = numbers[i] * 10 + (uint32_t)(text.ptr[digits++] - '0');
        }
        if (!digits) return rule_fault(r, items[i], S("cwe"), S("needs a text like CWE-78"));
        Str name = str_slice(text, digits, text.len);
        if (str_starts_with(name, S(":"))) name = str_slice(name, 1, name.len);
        names[i] = pat_builder_string(&r->builder, str_trim(name));
    }
    *list = pat_builder_list(&r->builder, numbers, count);
    *name_list = pat_builder_list(&r->builder, names, count);
    return true;
}

static bool read_text(RuleReader *r, const YamlNode *map, Str key, uint32_t *string) {
    const YamlNode *node = yaml_get(map, key);
    if (!node || node->kind != YAML_SCALAR) return rule_fault(r, node ? node : map, key, S("needs a text"));
    *string = pat_builder_string(&r->builder, node->text);
    return true;
}

/* `fix: text`, `fix-regex: {regex: ..., replacement: ..., count: 1}`. */
static bool read_fixes(RuleReader *r, const YamlNode *map, RuleRow *row) {
    static const char *const keys[] = {"regex", "replacement", "count"};
    const YamlNode *regex = yaml_get(map, S("fix-regex")), *count = yaml_get(regex, S("count"));
    int64_t times = 0;
    if (yaml_get(map, S("fix"))) {
        row->fixes |= FIX_TEXT;
        if (!read_text(r, map, S("fix"), &row->fix)) return false;
    }
    if (!regex) return true;
    row->fixes |= FIX_REGEX;
    if (!check_keys(r, regex, S("fix-regex"), keys, COUNT_OF(keys), false)) return false;
    if (!read_text(r, regex, S("regex"), &row->fix_regex)) return false;
    if (!read_text(r, regex, S("replacement"), &row->fix_replacement)) return false;
    if (!regex_is_well_formed(yaml_get(regex, S("regex"))->text))
        return rule_fault(r, yaml_get(regex, S("regex")), S("regex"), S("not a regular expression"));
    if (count && (!yaml_int(count, &times) || times < 1 || times > INT32_MAX))
        return rule_fault(r, count, S("count"), S("needs a number from 1"));
    row->fix_count = (uint32_t)times;
    return true;
}

/* `paths: {include: [...], exclude: [...]}`. */
static bool read_paths(RuleReader *r, const YamlNode *paths, RuleRow *row) {
    static const char *const keys[] = {"include", "exclude"};
    if (!paths) return true;
    return check_keys(r, paths, S("paths"), keys, COUNT_OF(keys), false) &&
           read_strings(r, yaml_get(paths, S("include")), S("include"), &row->include) &&
           read_strings(r, yaml_get(paths, S("exclude")), S("exclude"), &row->exclude);
}

static bool read_mode(RuleReader *r, const YamlNode *map, bool *taint) {
    const YamlNode *mode = yaml_get(map, S("mode"));
    *taint = mode && str_eq(mode->text, S("taint"));
    return !mode || *taint || str_eq(mode->text, S("search")) ||
           rule_fault(r, mode, S("mode"), S("only `search` and `taint` are supported"));
}

/* `harmless: medium`: how loud it stays where the flow of data shows that what a call is given does no harm. */
static bool read_harmless(RuleReader *r, const YamlNode *node, RuleRow *row) {
    Severity severity = SEVERITY_INFO;
    if (node && !severity_parse(node->text, &severity))
        return rule_fault(r, node, S("harmless"), S("needs info, low, medium, high or critical"));
    row->harmless = severity;
    return true;
}

/* `metadata: tocsin: flow: command`: what models say of sources and sinks. */
static bool read_weakness(RuleReader *r, const YamlNode *node, Str key, uint32_t *weakness) {
    for (uint32_t w = 0; node && w < WEAKNESS_COUNT && !*weakness; w++)
        if (str_eq(node->text, str_from_z(weakness_names[w]))) *weakness = 1 + w;
    return !node || *weakness || rule_fault(r, node, key, S("no such weakness"));
}

/* Those that change nothing here are understood, not obeyed: what they ask for is what always happens. */
static bool read_options(RuleReader *r, const YamlNode *options) {
    static const char *const known[] = {
        "constant_propagation",
        "symbolic_propagation",
        "commutative_boolop",
        "vardef_assign",
        "flddef_assign",
        "attr_expr",
        "ac_matching",
        "implicit_return",
        "implicit_deep_exprstmt",
        "implicit_ellipsis",
        "decorators_order_matters",
        "interfile",
        "taint_assume_safe_functions",
        "taint_assume_safe_indexes",
        "taint_assume_safe_comparisons",
        "taint_assume_safe_booleans",
        "taint_assume_safe_numbers",
        "taint_only_propagate_through_assignments",
        "taint_unify_mvars",
        "taint_intrafile",
        "generic_ellipsis_max_span",
    };
    bool fine = true;
    if (options && options->kind != YAML_MAP) return rule_fault(r, options, S("options"), S("needs a map"));
    for (uint32_t i = 0; options && i < options->count; i++) {
        const YamlNode *key = options->items[2 * i], *value = options->items[2 * i + 1];
        bool on = false;
        if (!str_is_among(key->text, known, COUNT_OF(known))) {
            fine = rule_fault(r, key, key->text, S("unknown or unsupported option"));
        } else if (!yaml_bool(value, &on) && !str_eq(key->text, S("generic_ellipsis_max_span"))) {
            fine = rule_fault(r, value, key->text, S("needs true or false"));
        }
        if (str_eq(key->text, S("constant_propagation"))) r->compiler.literal_only = !on;
        if (str_eq(key->text, S("symbolic_propagation"))) r->compiler.symbolic = on;
        if (str_eq(key->text, S("commutative_boolop"))) r->compiler.commutative = on;
    }
    return fine;
}

static bool read_languages(RuleReader *r, const YamlNode *map) {
    const YamlNode *node = yaml_get(map, S("languages"));
    if (!node || node->kind != YAML_LIST)
        return rule_fault(r, node ? node : map, S("languages"), S("needs a list with python"));
    for (uint32_t i = 0; i < node->count; i++) {
        Str text = node->items[i]->text;
        if (str_eq(text, S("python")) || str_eq(text, S("py")) || str_eq(text, S("python3")) ||
            str_eq(text, S("python2")))
            return true;
    }
    return rule_fault(r, node, S("languages"), S("only python is audited"));
}

static bool is_kebab(Str id) {
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                    c == '_' || c == '.';
        if (!fine) return false;
    }
    return id.len > 0 && id.len <= 200;
}

static bool read_id(RuleReader *r, const YamlNode *map, RuleRow *row) {
    const YamlNode *node = yaml_get(map, S("id"));
    if (!node || node->kind != YAML_SCALAR || !is_kebab(node->text)) {
        return rule_fault(r, node ? node : map, S("id"), S("needs letters, digits and dashes"));
    }
    row->id = pat_builder_string(&r->builder, node->text);
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->rules[i].id == row->id) return rule_fault(r, node, node->text, S("is another rule's already"));
    }
    return true;
}

static bool read_words(RuleReader *r, const RuleMap *m, RuleRow *row) {
    const YamlNode *family = yaml_get(m->own, S("family"));
    row->family = pat_builder_string(&r->builder, family && family->text.len ? family->text : S("user"));
    row->path = pat_builder_string(&r->builder, r->path);
    if (!yaml_get(m->map, S("message"))) return rule_fault(r, m->map, S("message"), S("is missing"));
    bool fine = read_line(r, yaml_get(m->map, S("message")), S("message"), &row->message);
    fine &= read_line(r, yaml_get(m->own, S("summary")), S("summary"), &row->summary);
    fine &= read_line(r, yaml_get(m->own, S("consequence")), S("consequence"), &row->consequence);
    fine &= read_line(r, yaml_get(m->own, S("remedy")), S("remedy"), &row->remedy);
    fine &= read_strings(r, yaml_get(m->metadata, S("references")), S("references"), &row->references);
    fine &= read_strings(r, yaml_get(m->own, S("peers")), S("peers"), &row->peers);
    fine &= read_cwes(r, yaml_get(m->metadata, S("cwe")), &row->cwes, &row->cwe_names);
    fine &= read_strings(r, yaml_get(m->own, S("capability")), S("capability"), &row->capabilities);
    fine &= read_severity(r, m, &row->severity);
    fine &= read_confidence(r, m, &row->confidence);
    if (!row->summary) row->summary = row->id;
    return fine;
}

/* A table of programs: `- {run: rm, with: "-r|-R", instead: "shutil.rmtree(path)"}`. */
static bool read_commands(RuleReader *r, const YamlNode *node) {
    static const char *const keys[] = {"run", "with", "instead"};
    r->command_list = 0;
    if (!node) return true;
    if (node->kind != YAML_LIST || node->count == 0) return rule_fault(r, node, S("commands"), S("needs a list"));
    uint32_t *words = ARENA_ARRAY(r->arena, uint32_t, 3 * (size_t)node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        const YamlNode *item = node->items[i];
        if (!check_keys(r, item, S("commands"), keys, COUNT_OF(keys), false)) return false;
        if (!yaml_get(item, S("run")) || !yaml_get(item, S("instead"))) {
            return rule_fault(r, item, S("commands"), S("needs `run` and `instead`"));
        }
        for (uint32_t j = 0; j < 3; j++) {
            if (!read_line(r, yaml_get(item, str_from_z(keys[j])), str_from_z(keys[j]), &words[3 * i + j]))
                return false;
        }
    }
    r->command_list = pat_builder_list(&r->builder, words, 3 * node->count);
    return true;
}

/* `severity: -1`, `severity: +1` or `severity: info`. */
static bool read_change(RuleReader *r, const YamlNode *node, uint32_t *grade) {
    int64_t steps;
    Severity severity;
    if (node && yaml_int(node, &steps) && steps >= -4 && steps <= 4) {
        grade[GRADE_KIND] = GRADE_STEP;
        grade[GRADE_VALUE] = (uint32_t)(int32_t)steps;
        return true;
    }
    if (!node || !severity_parse(node->text, &severity)) {
        return rule_fault(r, node, S("severity"), S("needs a severity, or steps like -1 or +1"));
    }
    grade[GRADE_KIND] = GRADE_SET;
    grade[GRADE_VALUE] = severity;
    return true;
}

/* `paths: tests`, which every project has, or a list of globs. */
static bool read_grade_paths(RuleReader *r, const YamlNode *node, uint32_t *list) {
    static const char *const tests[] = {"tests/", "tests.py", "test_*.py", "*_test.py", "conftest.py"};
    uint32_t globs[COUNT_OF(tests)];
    if (node && node->kind != YAML_SCALAR && !node->count) return rule_fault(r, node, S("paths"), S("needs a glob"));
    if (!node || !str_eq(node->text, S("tests"))) return read_strings(r, node, S("paths"), list);
    for (uint32_t i = 0; i < COUNT_OF(tests); i++) globs[i] = pat_builder_string(&r->builder, str_from_z(tests[i]));
    *list = pat_builder_list(&r->builder, globs, COUNT_OF(tests));
    return true;
}

static bool read_grades(RuleReader *r, const YamlNode *node, uint32_t *list) {
    static const char *const keys[] = {"if", "paths", "severity", "confidence", "because"};
    *list = 0;
    if (!node) return true;
    if (node->kind != YAML_LIST) return rule_fault(r, node, S("grades"), S("needs a list"));
    uint32_t *words = ARENA_ARRAY(r->arena, uint32_t, GRADE_WORDS * (size_t)node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        const YamlNode *item = node->items[i];
        uint32_t *grade = words + GRADE_WORDS * (size_t)i;
        if (!check_keys(r, item, S("grades"), keys, COUNT_OF(keys), false)) return false;
        const YamlNode *condition = yaml_get(item, S("if")), *paths = yaml_get(item, S("paths"));
        if (!condition && !paths) return rule_fault(r, item, S("grades"), S("needs `if` or `paths`"));
        if (condition) grade[GRADE_IF] = read_condition(r, condition);
        if (condition && !grade[GRADE_IF]) return false;
        if (!read_grade_paths(r, paths, &grade[GRADE_PATHS]) || !read_change(r, yaml_get(item, S("severity")), grade))
            return false;
        if (!read_line(r, yaml_get(item, S("because")), S("because"), &grade[GRADE_BECAUSE])) return false;
        const YamlNode *trust = yaml_get(item, S("confidence"));
        Confidence confidence;
        if (!trust) continue;
        if (!confidence_parse(trust->text, &confidence))
            return rule_fault(r, trust, S("confidence"), S("needs low, medium or high"));
        grade[GRADE_CONFIDENCE] = 1 + (uint32_t)confidence;
    }
    *list = pat_builder_list(&r->builder, words, GRADE_WORDS * node->count);
    return true;
}

static bool read_options_of(RuleReader *r, const RuleMap *m) {
    r->compiler = (PatCompiler){.arena = r->arena, .builder = &r->builder, .parser = r->parser};
    return read_options(r, yaml_get(m->map, S("options")));
}

/* The rule's formula, with what `metadata: tocsin: where:` adds. */
static bool read_matching(RuleReader *r, const RuleMap *m, RuleRow *row) {
    if (!read_options_of(r, m)) return false;
    if (!read_commands(r, yaml_get(m->own, S("commands")))) return false;
    row->formula = read_formula(r, m->map);
    if (!row->formula) return false;
    mark_finds(r, row->formula);
    row->triggers = find_triggers(r, row->formula);
    if (!row->triggers) return rule_fault(r, m->map, S("pattern"), S("too large a pattern"));
    const YamlNode *where = yaml_get(m->own, S("where"));
    if (where) {
        uint32_t parts[2] = {row->formula, read_condition(r, where)};
        if (!parts[1]) return false;
        row->formula = pat_builder_formula(&r->builder, FORMULA_AND, pat_builder_list(&r->builder, parts, 2), 0);
    }
    if (!read_grades(r, yaml_get(m->own, S("grades")), &row->grades)) return false;
    if (!read_plans(r, yaml_get(m->own, S("fix")), &row->plans)) return false;
    uint32_t names[MATCH_MAX_SLOTS];
    for (uint32_t i = 0; i < r->compiler.vars.count; i++) {
        names[i] = pat_builder_string(&r->builder, r->compiler.vars.names[i]);
    }
    row->vars = pat_builder_list(&r->builder, names, r->compiler.vars.count);
    return true;
}

static void add_rule(RuleReader *r, const RuleRow *row) {
    r->rules = arena_grow(r->arena, r->rules, r->count, &r->capacity, 64, sizeof *r->rules);
    r->rules[r->count++] = *row;
}

static bool read_rule(RuleReader *r, const YamlNode *map) {
    static const char *const keys[] = {"id",          "message", "severity", "languages", "metadata", "min-version",
                                       "max-version", "mode",    "options",  "paths",     "fix",      "fix-regex",
                                       "pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators"};
    static const char *const own_keys[] = {"family", "summary",  "consequence", "remedy",     "severity", "grades",
                                           "where",  "commands", "peers",       "capability", "fix",
                                           "flow",  "harmless", "sets-up"};
    RuleMap m = {map, yaml_get(map, S("metadata")), NULL};
    RuleRow row = {0};
    bool taint = false;
    if (!check_keys(r, map, S("rules"), keys, COUNT_OF(keys), true)) return false;
    if (m.metadata && m.metadata->kind != YAML_MAP) return rule_fault(r, m.metadata, S("metadata"), S("needs a map"));
    m.own = yaml_get(m.metadata, S("tocsin"));
    if (m.own && !check_keys(r, m.own, S("tocsin"), own_keys, COUNT_OF(own_keys), false)) return false;
    bool fine = read_id(r, map, &row);
    fine = read_languages(r, map) && fine;
    fine = read_words(r, &m, &row) && fine;
    fine = read_fixes(r, map, &row) && fine;
    fine = read_paths(r, yaml_get(map, S("paths")), &row) && fine;
    fine = read_mode(r, map, &taint) && fine;
    const YamlNode *flow = yaml_get(m.own, S("flow"));
    fine = read_harmless(r, yaml_get(m.own, S("harmless")), &row) && fine;
    if (flow && !taint) fine = rule_fault(r, flow, S("flow"), S("needs `mode: taint`"));
    fine = read_weakness(r, yaml_get(m.own, S("sets-up")), S("sets-up"), &row.sets_up) && fine;
    if (flow) fine = read_weakness(r, flow, S("flow"), &row.flow) && fine;
    else if (taint) fine = read_options_of(r, &m) && read_parts(r, map, &row) && fine;
    else fine = read_matching(r, &m, &row) && fine;
    if (fine) add_rule(r, &row);
    return fine;
}

bool rule_reader_text(RuleReader *r, Str path, Str yaml) {
    r->path = path;
    YamlFault fault;
    if (yaml.len > RULES_MAX_FILE_BYTES) return rule_fault(r, NULL, (Str){0}, S("too large a file"));
    const YamlNode *file = yaml_read(r->arena, yaml, &fault);
    if (!file) {
        rule_fault_add(r->faults, (RuleFault){path, fault.line, fault.column, {0}, fault.text});
        return false;
    }
    const YamlNode *rules = yaml_get(file, S("rules"));
    if (!rules || rules->kind != YAML_LIST) return rule_fault(r, file, S("rules"), S("a rule file has a list `rules`"));
    static const char *const keys[] = {"rules"};
    bool fine = check_keys(r, file, (Str){0}, keys, COUNT_OF(keys), false);
    for (uint32_t i = 0; i < rules->count; i++) fine = read_rule(r, rules->items[i]) && fine;
    return fine;
}

void rule_reader_example(RuleReader *r, uint32_t first, Str python) {
    for (uint32_t i = first; i < r->count; i++) {
        PatTable t = pat_builder_table(&r->builder);
        Str id = pat_string(&t, r->rules[i].id);
        Str bad = example_code(r->arena, python, id, ANNOTATION_RINGS);
        Str good = example_code(r->arena, python, id, ANNOTATION_SILENT);
        r->rules[i].bad = pat_builder_string(&r->builder, bad);
        r->rules[i].good = pat_builder_string(&r->builder, good);
    }
}
