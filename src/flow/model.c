/* Questions to the models: see flow/model.h. */
#include "flow/model.h"

const char *const weakness_names[WEAKNESS_COUNT] = {
#define WEAKNESS(name, rule, does) #name,
#include "flow/weakness.def"
#undef WEAKNESS
};
const char *const weakness_rules[WEAKNESS_COUNT] = {
#define WEAKNESS(name, rule, does) rule,
#include "flow/weakness.def"
#undef WEAKNESS
};
const char *const weakness_does[WEAKNESS_COUNT] = {
#define WEAKNESS(name, rule, does) does,
#include "flow/weakness.def"
#undef WEAKNESS
};
const char *const source_names[SOURCE_KIND_COUNT] = {
#define SOURCE(name, text, cures) #name,
#include "flow/source.def"
#undef SOURCE
};
const char *const source_texts[SOURCE_KIND_COUNT] = {
#define SOURCE(name, text, cures) text,
#include "flow/source.def"
#undef SOURCE
};

void sources_names(Buf *out) {
    for (uint32_t k = 0; k < SOURCE_KIND_COUNT; k++) buf_format(out, "%s%s", k ? ", " : "", source_names[k]);
}

bool sources_parse(Str names, uint32_t *bits, Str *unknown) {
    *bits = 0;
    while (names.len) {
        Str name = str_trim(str_split(&names, ','));
        uint32_t found = 0;
        for (uint32_t k = 0; k < SOURCE_KIND_COUNT; k++)
            if (str_eq(name, str_from_z(source_names[k])) || (name.len >= 3 && str_starts_with(str_from_z(source_names[k]), name)))
                found |= 1u << k;
        *unknown = name;
        if (!found) return false;
        *bits |= found;
    }
    return true;
}

#define VIEW(items, count) ((items) = image_items(image, (void *)(uintptr_t)(items), (count), sizeof *(items)))

void models_image(Models *m, Image *image) {
    TaintTable *t = &m->taint;
    uint32_t *numbers[] = {&t->row_count,  &t->qual_count,      &m->qual_count,       &m->sink_row_count,   &m->sink_count, &m->keyword_count, &m->page_count, &m->run_count,
                           &t->entry_count, &t->entry_name_count, &t->entry_base_count, &t->kind_count, &t->deserialised};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) image_number(image, numbers[i]);
    pool_image(&t->texts, image);
    pool_image(&m->texts, image);
    VIEW(t->rows, t->row_count);
    VIEW(t->by_qual, t->qual_count);
    word_image(&t->words, image);
    VIEW(t->entries, t->entry_count);
    VIEW(t->entry_names, t->entry_name_count);
    VIEW(t->entry_bases, t->entry_base_count);
    VIEW(t->kind_cures, t->kind_count);
    VIEW(m->sink_rows, m->sink_row_count);
    VIEW(m->sinks, m->sink_count);
    VIEW(m->sink_by_qual, m->qual_count);
    word_image(&m->sink_words, image);
    VIEW(m->keywords, m->keyword_count);
    VIEW(m->pages, m->page_count);
    VIEW(m->runs, m->run_count);
}

/* A member of a class, or of an object that a library has: what stands before its last word is no module. */
static bool is_member(const QualTable *quals, QualId name) {
    Str owner = qual_segment(quals, qual_parent(quals, name));
    return owner.len && owner.ptr[0] >= 'A' && owner.ptr[0] <= 'Z';
}

/* A sink whatever the object is; what a pattern was compiled from no file says of another's. */
static bool is_sink(const Models *m, QualId q) {
    SinkList list = models_sinks(m, q);
    for (uint32_t i = 0; i < list.count; i++) {
        const SinkRow *row = &m->sink_rows[list.first + i];
        if (row->when != WHEN_SLOW || row->when_position != WHEN_RECEIVER) return true;
    }
    return false;
}

const uint8_t *models_known(const Models *m, const QualTable *quals, Arena *arena) {
    uint8_t *known = ARENA_ARRAY(arena, uint8_t, m->qual_count);
    for (uint32_t q = 1; q < m->qual_count; q++) {
        const TaintRow *row = taint_row(&m->taint, (QualId){q});
        bool says = row->read || row->call || row->entry || row->each || row->object || is_sink(m, (QualId){q});
        known[q] = says && is_member(quals, (QualId){q});
    }
    return known;
}
