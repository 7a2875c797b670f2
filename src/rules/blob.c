/* Writing and loading of rule tables; see blob.h. */
#include "rules/blob.h"

#include "fix/fix.h"
#include "flow/model.h"
#include "flow/seed.h"
#include "rules/finding.h"
#include "syntax/tree.h"

static const uint32_t item_sizes[BLOB_SECTION_COUNT] = {
    [BLOB_RULES] = sizeof(RuleRow),
    [BLOB_ROWS] = sizeof(PatRow),
    [BLOB_FORMULAS] = sizeof(FormulaRow),
    [BLOB_WORDS] = 4,
    [BLOB_SIGNATURES] = 4,
    [BLOB_STRINGS] = sizeof(StringRow),
    [BLOB_BYTES] = 1,
};

void blob_write(const PatBuilder *builder, const RuleRow *rules, uint32_t count, Buf *out) {
    PatTable t = pat_builder_table(builder);
    const void *items[BLOB_SECTION_COUNT] = {rules, t.rows, t.formulas, t.words, t.signatures, t.strings, t.bytes};
    const uint32_t counts[BLOB_SECTION_COUNT] = {
        count, t.row_count, t.formula_count, t.word_count, t.signature_count, t.string_count, t.byte_count};
    BlobHeader header = {.magic = BLOB_MAGIC, .version = BLOB_VERSION, .size = sizeof(header)};
    for (uint32_t i = 0; i < BLOB_SECTION_COUNT; i++) {
        header.sections[i].offset = header.size;
        header.sections[i].count = counts[i];
        header.size += counts[i] * item_sizes[i];
    }
    uint32_t padding = (4 - header.size % 4) % 4;
    header.size += padding;
    buf_add(out, str_make((const char *)&header, sizeof(header)));
    for (uint32_t i = 0; i < BLOB_SECTION_COUNT; i++) {
        buf_add(out, str_make(items[i], (size_t)counts[i] * item_sizes[i]));
    }
    buf_add(out, str_make("\0\0\0", padding));
}

static bool string_list_fits(const PatTable *t, uint32_t place) {
    if (place >= t->word_count || t->words[place] >= t->word_count - place) return false;
    PatList list = pat_list(t, place);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.items[i] >= t->string_count) return false;
    }
    return true;
}

static bool list_fits(const PatTable *t, uint32_t place, uint32_t group) {
    return place < t->word_count && t->words[place] < t->word_count - place && t->words[place] % group == 0;
}

static uint32_t trigger_limit(const PatTable *t, uint32_t kind) {
    if (kind == TRIGGER_KIND) return NODE_KIND_COUNT;
    return kind == TRIGGER_PLACE ? PLACE_COUNT : t->string_count;
}

static bool triggers_fit(const PatTable *t, uint32_t place) {
    if (!list_fits(t, place, 2)) return false;
    PatList list = pat_list(t, place);
    for (uint32_t i = 0; i < list.count; i += 2) {
        uint32_t kind = list.items[i], key = list.items[i + 1];
        if (kind > TRIGGER_PLACE || key >= trigger_limit(t, kind)) return false;
    }
    return true;
}

static bool grades_fit(const PatTable *t, uint32_t place) {
    if (!list_fits(t, place, GRADE_WORDS)) return false;
    PatList list = pat_list(t, place);
    for (uint32_t i = 0; i < list.count; i += GRADE_WORDS) {
        const uint32_t *grade = list.items + i;
        if (grade[GRADE_IF] >= t->formula_count || grade[GRADE_KIND] > GRADE_SET) return false;
        if (grade[GRADE_BECAUSE] >= t->string_count || grade[GRADE_CONFIDENCE] > CONFIDENCE_COUNT) return false;
        if (grade[GRADE_KIND] == GRADE_SET && grade[GRADE_VALUE] >= SEVERITY_COUNT) return false;
        if (!string_list_fits(t, grade[GRADE_PATHS])) return false;
    }
    return true;
}

static bool parts_fit(const PatTable *t, const RuleRow *r) {
    if (!list_fits(t, r->parts, PART_WORDS) || r->labels > PART_MAX_LABELS) return false;
    PatList list = pat_list(t, r->parts);
    for (uint32_t i = 0; i < list.count; i += PART_WORDS) {
        const uint32_t *p = list.items + i;
        if (p[PART_ROLE] >= FLOW_ROLE_COUNT || p[PART_FORMULA] >= t->formula_count || !p[PART_FORMULA]) return false;
        if (!triggers_fit(t, p[PART_TRIGGERS]) || !string_list_fits(t, p[PART_VARS])) return false;
        uint32_t vars = pat_list(t, p[PART_VARS]).count;
        if (vars > MATCH_MAX_SLOTS || p[PART_FROM] > vars || p[PART_TO] > vars || !list_fits(t, p[PART_NEEDS], 2)) return false;
        if (p[PART_ROLE] == FLOW_PROPAGATOR && (p[PART_FROM] == vars || p[PART_TO] == vars)) return false;
        if (p[PART_LABELS] >> PART_MAX_LABELS) return false;
    }
    return true;
}

static bool rule_fits(const PatTable *t, const RuleRow *r) {
    const uint32_t strings[] = {r->id,   r->family, r->summary,   r->consequence,     r->message, r->remedy,
                                r->path, r->fix,    r->fix_regex, r->fix_replacement, r->bad,     r->good};
    for (size_t i = 0; i < COUNT_OF(strings); i++) {
        if (strings[i] >= t->string_count) return false;
    }
    return string_list_fits(t, r->references) && string_list_fits(t, r->peers) && string_list_fits(t, r->vars) &&
           pat_list(t, r->vars).count <= MATCH_MAX_SLOTS && list_fits(t, r->cwes, 1) &&
           string_list_fits(t, r->cwe_names) && string_list_fits(t, r->capabilities) &&
           pat_list(t, r->cwes).count == pat_list(t, r->cwe_names).count && r->severity < SEVERITY_COUNT &&
           r->confidence < CONFIDENCE_COUNT && r->formula < t->formula_count && triggers_fit(t, r->triggers) &&
           grades_fit(t, r->grades) && string_list_fits(t, r->include) && string_list_fits(t, r->exclude) &&
           fix_plans_fit(t, r->plans) && r->flow <= WEAKNESS_COUNT && r->sets_up <= WEAKNESS_COUNT && parts_fit(t, r);
}

bool blob_view(Str bytes, RuleTable *table) {
    const BlobHeader *h = (const BlobHeader *)(const void *)bytes.ptr;
    if (bytes.len < sizeof(*h) || (uintptr_t)bytes.ptr % 4) return false;
    if (h->magic != BLOB_MAGIC || h->version != BLOB_VERSION || h->size != bytes.len) return false;
    const void *items[BLOB_SECTION_COUNT];
    for (uint32_t i = 0; i < BLOB_SECTION_COUNT; i++) {
        uint32_t offset = h->sections[i].offset, count = h->sections[i].count;
        if (offset > h->size || count > (h->size - offset) / item_sizes[i] || (i != BLOB_BYTES && offset % 4))
            return false;
        items[i] = bytes.ptr + offset;
    }
    *table = (RuleTable){
        .pat = {.rows = items[BLOB_ROWS],
                .formulas = items[BLOB_FORMULAS],
                .words = items[BLOB_WORDS],
                .signatures = items[BLOB_SIGNATURES],
                .strings = items[BLOB_STRINGS],
                .bytes = items[BLOB_BYTES],
                .row_count = h->sections[BLOB_ROWS].count,
                .formula_count = h->sections[BLOB_FORMULAS].count,
                .word_count = h->sections[BLOB_WORDS].count,
                .signature_count = h->sections[BLOB_SIGNATURES].count,
                .string_count = h->sections[BLOB_STRINGS].count,
                .byte_count = h->sections[BLOB_BYTES].count},
        .rules = items[BLOB_RULES],
        .rule_count = h->sections[BLOB_RULES].count,
    };
    return true;
}

bool blob_load(Str bytes, Arena *scratch, RuleTable *table) {
    if (!blob_view(bytes, table) || !pat_check(&table->pat, scratch)) return false;
    for (uint32_t i = 0; i < table->rule_count; i++) {
        if (!rule_fits(&table->pat, &table->rules[i])) return false;
    }
    return true;
}
