/* Growing arrays of rows; see builder.h. */
#include "match/builder.h"

#include "base/fault.h"

static void *array_add(PatArray *array, size_t count, size_t size) {
    CHECK(array->count + count < UINT32_MAX);
    buffer_reserve(&array->items, &array->capacity, array->count + count, size);
    void *place = (char *)array->items + array->count * size;
    array->count += count;
    return place;
}

static void array_free(PatArray *array) {
    buffer_free(&array->items, &array->capacity);
    array->count = 0;
}

void pat_builder_init(PatBuilder *b) {
    *b = (PatBuilder){0};
    pat_builder_row(b, (PatRow){0});
    pat_builder_formula(b, FORMULA_NONE, 0, 0);
    *(uint32_t *)array_add(&b->words, 1, sizeof(uint32_t)) = 0;
    pat_builder_signature(b, 0);
    uint32_t empty = pat_builder_string(b, (Str){0});
    CHECK(empty == 0);
}

void pat_builder_free(PatBuilder *b) {
    PatArray *arrays[] = {&b->rows, &b->formulas, &b->words, &b->signatures, &b->strings, &b->bytes, &b->buckets};
    for (size_t i = 0; i < COUNT_OF(arrays); i++) array_free(arrays[i]);
}

uint32_t pat_builder_row(PatBuilder *b, PatRow row) {
    *(PatRow *)array_add(&b->rows, 1, sizeof(row)) = row;
    return (uint32_t)b->rows.count - 1;
}

uint32_t pat_builder_formula(PatBuilder *b, FormulaOp op, uint32_t a, uint32_t c) {
    *(FormulaRow *)array_add(&b->formulas, 1, sizeof(FormulaRow)) = (FormulaRow){(uint32_t)op, a, c};
    return (uint32_t)b->formulas.count - 1;
}

uint32_t pat_builder_list(PatBuilder *b, const uint32_t *items, uint32_t count) {
    if (count == 0) return 0;
    uint32_t place = (uint32_t)b->words.count;
    uint32_t *words = array_add(&b->words, (size_t)count + 1, sizeof(uint32_t));
    words[0] = count;
    memcpy(words + 1, items, count * sizeof(uint32_t));
    return place;
}

uint32_t pat_builder_signature(PatBuilder *b, uint32_t list) {
    *(uint32_t *)array_add(&b->signatures, 1, sizeof(uint32_t)) = list;
    return (uint32_t)b->signatures.count - 1;
}

static Str builder_text(const PatBuilder *b, uint32_t string) {
    const StringRow *row = (const StringRow *)b->strings.items + string;
    return str_make((const char *)b->bytes.items + row->offset, row->length);
}

/* The bucket where `text` is or would be; buckets hold the number of a string plus one. */
static uint32_t *find_bucket(PatBuilder *b, Str text) {
    uint32_t *buckets = b->buckets.items;
    size_t mask = b->buckets.count - 1, at = str_hash(text) & mask;
    while (buckets[at] && !str_eq(builder_text(b, buckets[at] - 1), text)) at = (at + 1) & mask;
    return &buckets[at];
}

static void grow_buckets(PatBuilder *b) {
    size_t count = b->buckets.count ? b->buckets.count * 2 : 1024;
    array_free(&b->buckets);
    memset(array_add(&b->buckets, count, sizeof(uint32_t)), 0, count * sizeof(uint32_t));
    for (uint32_t i = 0; i < b->strings.count; i++) *find_bucket(b, builder_text(b, i)) = i + 1;
}

uint32_t pat_builder_string(PatBuilder *b, Str text) {
    if (b->strings.count * 2 >= b->buckets.count) grow_buckets(b);
    uint32_t *bucket = find_bucket(b, text);
    if (*bucket) return *bucket - 1;
    StringRow row = {(uint32_t)b->bytes.count, (uint32_t)text.len};
    char *bytes = array_add(&b->bytes, text.len + 1, 1);
    if (text.len) memcpy(bytes, text.ptr, text.len);
    bytes[text.len] = 0;
    *(StringRow *)array_add(&b->strings, 1, sizeof(row)) = row;
    *bucket = (uint32_t)b->strings.count;
    return (uint32_t)b->strings.count - 1;
}

PatTable pat_builder_table(const PatBuilder *b) {
    return (PatTable){
        .rows = b->rows.items,
        .formulas = b->formulas.items,
        .words = b->words.items,
        .signatures = b->signatures.items,
        .strings = b->strings.items,
        .bytes = b->bytes.items,
        .row_count = (uint32_t)b->rows.count,
        .formula_count = (uint32_t)b->formulas.count,
        .word_count = (uint32_t)b->words.count,
        .signature_count = (uint32_t)b->signatures.count,
        .string_count = (uint32_t)b->strings.count,
        .byte_count = (uint32_t)b->bytes.count,
    };
}
