/* The set of rules of a run: loading tables, choosing among rules, asking for them. */
#include "rules/rules.h"

#include "base/fault.h"
#include "rules/read.h"
#include "rules/set.h"

Rules *rules_new(Arena *run) {
    Rules *rules = ARENA_NEW(run, Rules);
    rules->arena = run;
    return rules;
}

static Str *copy_list(Rules *rules, const PatTable *t, uint32_t place, uint32_t *count) {
    PatList list = pat_list(t, place);
    Str *items = ARENA_ARRAY(rules->arena, Str, list.count);
    for (uint32_t i = 0; i < list.count; i++) items[i] = pat_string(t, list.items[i]);
    *count = list.count;
    return items;
}

static LoadedRule *load_rule(Rules *rules, const LoadedTable *table, const RuleRow *row) {
    const PatTable *t = &table->match.pat;
    LoadedRule *rule = ARENA_NEW(rules->arena, LoadedRule);
    RuleInfo *info = &rule->info;
    *info = (RuleInfo){
        .id = pat_string(t, row->id),
        .family = pat_string(t, row->family),
        .summary = pat_string(t, row->summary),
        .consequence = pat_string(t, row->consequence),
        .remedy = pat_string(t, row->remedy),
        .path = pat_string(t, row->path),
        .severity = (Severity)row->severity,
        .confidence = (Confidence)row->confidence,
        .cwes = pat_list(t, row->cwes).items,
        .cwe_count = pat_list(t, row->cwes).count,
        .bad = pat_string(t, row->bad),
        .good = pat_string(t, row->good),
        .fix = pat_string(t, row->fix),
        .fix_regex = pat_string(t, row->fix_regex),
        .fix_replacement = pat_string(t, row->fix_replacement),
        .fix_count = row->fix_count,
        .has_fix = row->fixes & FIX_TEXT,
        .has_fix_regex = row->fixes & FIX_REGEX,
        .flow = row->flow,
        .sets_up = row->sets_up,
        .harmless = (Severity)row->harmless,
        .of_user = table->of_user,
        .taint = pat_list(t, row->parts).count,
    };
    info->references = copy_list(rules, t, row->references, &info->reference_count);
    uint32_t names;
    info->cwe_names = copy_list(rules, t, row->cwe_names, &names);
    info->capabilities = copy_list(rules, t, row->capabilities, &info->capability_count);
    info->peers = copy_list(rules, t, row->peers, &info->peer_count);
    rule->table = table;
    rule->row = row;
    rule->message = pat_string(t, row->message);
    rule->enabled = true;
    rule->has_paths = pat_list(t, row->include).count || pat_list(t, row->exclude).count;
    return rule;
}

/* Index of the first rule whose id is not less than `id`. */
static uint32_t find_place(const Rules *rules, Str id) {
    uint32_t low = 0, high = rules->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(rules->rules[middle]->info.id, id) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Does a user's rule have this id? */
static bool has_id(const Rules *rules, Str id) {
    uint32_t at = find_place(rules, id);
    return at < rules->count && str_eq(rules->rules[at]->info.id, id) && rules->rules[at]->table->of_user;
}

static void insert_rule(Rules *rules, LoadedRule *rule) {
    rules->rules = arena_grow(rules->arena, rules->rules, rules->count, &rules->capacity, 128, sizeof *rules->rules);
    bool is_last = !rules->count || str_compare(rules->rules[rules->count - 1]->info.id, rule->info.id) < 0;
    uint32_t at = is_last ? rules->count : find_place(rules, rule->info.id);
    if (at < rules->count && str_eq(rules->rules[at]->info.id, rule->info.id)) {
        rules->rules[at] = rule; /* in the place of a built-in one */
        return;
    }
    memmove(rules->rules + at + 1, rules->rules + at, (rules->count - at) * sizeof(*rules->rules));
    rules->rules[at] = rule;
    rules->count++;
}

static void intern_name(QualId *ids, const PatTable *t, uint32_t string, QualTable *quals) {
    if (!ids[string].v) ids[string] = qual_intern(quals, pat_string(t, string));
}

static void intern_list(QualId *ids, const PatTable *t, uint32_t list, QualTable *quals) {
    PatList names = pat_list(t, list);
    for (uint32_t j = 0; j < names.count; j++) intern_name(ids, t, names.items[j], quals);
}

static const QualId *intern_names(Rules *rules, const PatTable *t, QualTable *quals) {
    QualId *ids = ARENA_ARRAY(rules->arena, QualId, t->string_count);
    for (uint32_t i = 0; i < t->row_count; i++) {
        if (t->rows[i].op == PAT_QUAL) intern_name(ids, t, t->rows[i].a, quals);
        if (t->rows[i].op == PAT_TYPED) intern_list(ids, t, t->rows[i].b, quals);
    }
    for (uint32_t i = 0; i < t->formula_count; i++) {
        const FormulaRow *f = &t->formulas[i];
        if (f->op == FORMULA_CALLED) intern_list(ids, t, f->a, quals);
        if (f->op == FORMULA_TYPE) intern_list(ids, t, f->b, quals);
    }
    return ids;
}

static void add_table(Rules *rules, const RuleTable *from, const QualId *names, bool of_user) {
    rules->tables =
        arena_grow(rules->arena, rules->tables, rules->table_count, &rules->table_capacity, 16, sizeof *rules->tables);
    LoadedTable *table = ARENA_NEW(rules->arena, LoadedTable);
    const MatchTable *before = rules->table_count ? &rules->tables[rules->table_count - 1]->match : NULL;
    table->match = (MatchTable){from->pat, names, rules->table_count, before ? before->first_formula + before->pat.formula_count : 0};
    table->rules = from->rules;
    table->of_user = of_user;
    rules->tables[rules->table_count++] = table;
    rules->count -= rules->part_count;
    rules->part_count = 0;
    for (uint32_t i = 0; i < from->rule_count; i++) insert_rule(rules, load_rule(rules, table, &from->rules[i]));
    rules->ready = false;
}

static void add_blob(Rules *rules, QualTable *quals, Str bytes, bool of_user) {
    RuleTable table;
    bool fine = of_user ? blob_load(bytes, rules->arena, &table) : blob_view(bytes, &table);
    CHECK(fine);
    rules->quals = quals;
    add_table(rules, &table, intern_names(rules, &table.pat, quals), of_user);
}

void rules_write(Rules *rules, const QualTable *quals, Str blob, const Models *models, Buf *out) {
    CHECK(rules->table_count == 1 && rules->quals == quals);
    rules_prepare(rules);
    Image image = {.out = out};
    uint32_t size = (uint32_t)blob.len;
    const PatTable *pat = &rules->tables[0]->match.pat;
    qual_base_write(quals, &image);
    image_number(&image, &size);
    image_items(&image, (void *)(uintptr_t)blob.ptr, size, 1);
    image_items(&image, (void *)(uintptr_t)rules->tables[0]->match.quals, pat->string_count, sizeof(QualId));
    gate_image(&rules->gate, &image);
    dispatch_image(&rules->dispatch, rules->gate.rule_words, &image);
    value_triggers_write(rules->triggers, &image);
    Models known = *models;
    models_image(&known, &image);
}

Rules *rules_view(Arena *run, Str bytes, QualTable **quals) {
    Image image = image_read(bytes);
    RuleTable table;
    uint32_t size;
    Rules *rules = rules_new(run);
    rules->quals = *quals = qual_base_view(run, &image);
    image_number(&image, &size);
    bool fine = blob_view(str_make(image_items(&image, NULL, size, 1), size), &table);
    CHECK(fine);
    add_table(rules, &table, image_items(&image, NULL, table.pat.string_count, sizeof(QualId)), false);
    rules_add_parts(rules);
    gate_image(&rules->gate, &image);
    dispatch_image(&rules->dispatch, rules->gate.rule_words, &image);
    rules->triggers = value_triggers_view(run, rules->quals, &image);
    Models *models = ARENA_NEW(run, Models);
    models_image(models, &image);
    rules->models = models;
    rules->ready = true;
    return rules;
}

void rules_add_blob(Rules *rules, QualTable *quals, Str bytes) { add_blob(rules, quals, bytes, false); }

void rules_adding_begin(RulesAdding *a, Rules *rules, QualTable *quals, RuleFaultList *faults) {
    *a = (RulesAdding){.rules = rules, .quals = quals, .fine = true};
    rule_reader_init(&a->reader, &a->scratch, faults);
}

bool rules_adding_text(RulesAdding *a, Str path, Str yaml) {
    RuleReader *reader = &a->reader;
    uint32_t first = reader->count;
    bool fine = rule_reader_text(reader, path, yaml);
    PatTable t = pat_builder_table(&reader->builder);
    if (fine && (a->rules->count + reader->count > RULES_MAX_COUNT || a->rules->table_count + 1 >= MATCH_MAX_TABLES))
        fine = rule_fault(reader, NULL, (Str){0}, S("too many rules"));
    for (uint32_t i = first; fine && i < reader->count; i++) {
        Str id = pat_string(&t, reader->rules[i].id);
        if (has_id(a->rules, id)) fine = rule_fault(reader, NULL, id, S("another file has a rule of this id"));
    }
    a->fine &= fine;
    return fine;
}

void rules_adding_end(RulesAdding *a) {
    RuleReader *reader = &a->reader;
    if (a->fine && reader->count) {
        Buf blob = {0};
        blob_write(&reader->builder, reader->rules, reader->count, &blob);
        add_blob(a->rules, a->quals, arena_copy(a->rules->arena, buf_str(&blob)), true);
        buf_free(&blob);
    }
    rule_reader_free(reader);
    arena_free(&a->scratch);
}

bool rules_add_text(Rules *rules, QualTable *quals, Str path, Str yaml, RuleFaultList *faults) {
    RulesAdding adding;
    rules_adding_begin(&adding, rules, quals, faults);
    bool fine = rules_adding_text(&adding, path, yaml);
    rules_adding_end(&adding);
    return fine;
}

/* Parts stand behind the rules, so that these keep their numbers. */
static void add_part(Rules *rules, uint32_t of, const uint32_t *words) {
    LoadedRule *part = ARENA_NEW(rules->arena, LoadedRule);
    RuleRow *row = ARENA_NEW(rules->arena, RuleRow);
    *part = *rules->rules[of];
    *row = *part->row;
    row->formula = words[PART_FORMULA];
    row->triggers = words[PART_TRIGGERS];
    row->vars = words[PART_VARS];
    part->row = row;
    part->part = words;
    part->of = of;
    rules->rules = arena_grow(rules->arena, rules->rules, rules->count, &rules->capacity, 128, sizeof *rules->rules);
    rules->rules[rules->count++] = part;
    rules->part_count++;
}

void rules_add_parts(Rules *rules) {
    uint32_t count = rules->count;
    for (uint32_t i = 0; i < count; i++) {
        PatList parts = pat_list(&rules->rules[i]->table->match.pat, rules->rules[i]->row->parts);
        for (uint32_t p = 0; p < parts.count; p += PART_WORDS) add_part(rules, i, parts.items + p);
    }
}

uint32_t rules_count(const Rules *rules) { return rules->count - rules->part_count; }
const RuleInfo *rules_info(const Rules *rules, uint32_t index) { return &rules->rules[index]->info; }
const Models *rules_models(const Rules *rules) { return rules->models; }

const RuleInfo *rules_find(const Rules *rules, Str id) {
    for (uint32_t i = 0; i < rules_count(rules); i++)
        if (str_eq(rules->rules[i]->info.id, id)) return &rules->rules[i]->info;
    return NULL;
}

Str rules_message(const Rules *rules, uint32_t index) { return rules->rules[index]->message; }

bool rules_grade(const Rules *rules, uint32_t index, uint32_t which, RuleGrade *grade) {
    const LoadedRule *rule = rules->rules[index];
    const PatTable *t = &rule->table->match.pat;
    PatList grades = pat_list(t, rule->row->grades);
    for (uint32_t i = 0; i < grades.count; i += GRADE_WORDS) {
        const uint32_t *g = grades.items + i;
        Str because = pat_string(t, g[GRADE_BECAUSE]);
        if (!because.len || which-- > 0) continue;
        *grade = (RuleGrade){.because = because, .sets = g[GRADE_KIND] == GRADE_SET};
        if (grade->sets) grade->severity = (Severity)g[GRADE_VALUE];
        else grade->steps = (int32_t)g[GRADE_VALUE];
        return true;
    }
    return false;
}

bool rules_enabled(const Rules *rules, uint32_t index) { return rules->rules[index]->enabled; }

/* Is the rule named by one of the pieces of `names`? */
static bool is_named(const LoadedRule *rule, Str names) {
    while (names.ptr) {
        Str name = str_trim(str_split(&names, ','));
        if (str_eq(name, rule->info.id) || str_eq(name, rule->info.family)) return true;
    }
    return false;
}

static bool all_known(const Rules *rules, Str names, Str *unknown) {
    while (names.ptr) {
        Str name = str_trim(str_split(&names, ','));
        bool known = name.len == 0;
        for (uint32_t i = 0; i < rules->count && !known; i++) {
            known = str_eq(name, rules->rules[i]->info.id) || str_eq(name, rules->rules[i]->info.family);
        }
        if (known) continue;
        *unknown = name;
        return false;
    }
    return true;
}

bool rules_select(Rules *rules, Str names, Str *unknown) {
    for (uint32_t i = 0; i < rules->count; i++) {
        if (!is_named(rules->rules[i], names)) rules->rules[i]->enabled = false;
    }
    return all_known(rules, names, unknown);
}

bool rules_ignore(Rules *rules, Str names, Str *unknown) {
    for (uint32_t i = 0; i < rules->count; i++) {
        if (is_named(rules->rules[i], names)) rules->rules[i]->enabled = false;
    }
    return all_known(rules, names, unknown);
}
