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

/* What has the number `number` in the array that the buckets are of. */
typedef Str Content(const PatBuilder *b, uint32_t number);

static Str row_content(const PatBuilder *b, uint32_t row) {
    return str_make((const char *)((const PatRow *)b->rows.items + row), sizeof(PatRow));
}

static Str formula_content(const PatBuilder *b, uint32_t formula) {
    return str_make((const char *)((const FormulaRow *)b->formulas.items + formula), sizeof(FormulaRow));
}

static Str list_content(const PatBuilder *b, uint32_t list) {
    const uint32_t *words = (const uint32_t *)b->words.items + list;
    return str_make((const char *)words, (words[0] + (size_t)1) * sizeof *words);
}

static Str string_content(const PatBuilder *b, uint32_t string) {
    const StringRow *row = (const StringRow *)b->strings.items + string;
    return str_make((const char *)b->bytes.items + row->offset, row->length);
}

/* The bucket where `content` is or would be. */
static uint32_t *find_bucket(const PatBuilder *b, PatBuckets *buckets, Content *content_of, Str content) {
    size_t mask = buckets->count - 1, at = str_hash(content) & mask;
    while (buckets->items[at] && !str_eq(content_of(b, buckets->items[at] - 1), content)) at = (at + 1) & mask;
    return &buckets->items[at];
}

static void grow_buckets(const PatBuilder *b, PatBuckets *buckets, Content *content_of) {
    PatBuckets old = *buckets;
    *buckets = (PatBuckets){.count = old.count ? 2 * old.count : 1024, .used = old.used};
    buffer_reserve((void **)&buckets->items, &buckets->capacity, buckets->count, sizeof *buckets->items);
    memset(buckets->items, 0, buckets->count * sizeof *buckets->items);
    for (size_t i = 0; i < old.count; i++)
        if (old.items[i]) *find_bucket(b, buckets, content_of, content_of(b, old.items[i] - 1)) = old.items[i];
    buffer_free((void **)&old.items, &old.capacity);
}

/* Is there something equal to `content`? Else `*number` is what is about to be added. */
static bool is_known(PatBuilder *b, PatBuckets *buckets, Content *content_of, Str content, uint32_t *number) {
    if (buckets->used * (size_t)2 >= buckets->count) grow_buckets(b, buckets, content_of);
    uint32_t *bucket = find_bucket(b, buckets, content_of, content);
    if (*bucket) {
        *number = *bucket - 1;
        return true;
    }
    *bucket = *number + 1;
    buckets->used++;
    return false;
}

uint32_t pat_builder_row(PatBuilder *b, PatRow row) {
    uint32_t number = (uint32_t)b->rows.count;
    if (!is_known(b, &b->known_rows, row_content, str_make((const char *)&row, sizeof row), &number))
        *(PatRow *)array_add(&b->rows, 1, sizeof(row)) = row;
    return number;
}

uint32_t pat_builder_own_formula(PatBuilder *b, FormulaOp op, uint32_t a, uint32_t c) {
    *(FormulaRow *)array_add(&b->formulas, 1, sizeof(FormulaRow)) = (FormulaRow){(uint32_t)op, a, c};
    return (uint32_t)b->formulas.count - 1;
}

uint32_t pat_builder_formula(PatBuilder *b, FormulaOp op, uint32_t a, uint32_t c) {
    FormulaRow row = {(uint32_t)op, a, c};
    uint32_t number = (uint32_t)b->formulas.count;
    if (is_known(b, &b->known_formulas, formula_content, str_make((const char *)&row, sizeof row), &number)) return number;
    return pat_builder_own_formula(b, op, a, c);
}

uint32_t pat_builder_list(PatBuilder *b, const uint32_t *items, uint32_t count) {
    if (count == 0) return 0;
    uint32_t place = (uint32_t)b->words.count, number = place;
    uint32_t *words = array_add(&b->words, (size_t)count + 1, sizeof(uint32_t));
    words[0] = count;
    memcpy(words + 1, items, count * sizeof(uint32_t));
    if (is_known(b, &b->known_lists, list_content, list_content(b, place), &number)) b->words.count = place;
    return number;
}

uint32_t pat_builder_signature(PatBuilder *b, uint32_t list) {
    *(uint32_t *)array_add(&b->signatures, 1, sizeof(uint32_t)) = list;
    return (uint32_t)b->signatures.count - 1;
}

uint32_t pat_builder_string(PatBuilder *b, Str text) {
    uint32_t number = (uint32_t)b->strings.count;
    if (is_known(b, &b->known_strings, string_content, text, &number)) return number;
    StringRow row = {(uint32_t)b->bytes.count, (uint32_t)text.len};
    char *bytes = array_add(&b->bytes, text.len + 1, 1);
    if (text.len) memcpy(bytes, text.ptr, text.len);
    bytes[text.len] = 0;
    *(StringRow *)array_add(&b->strings, 1, sizeof(row)) = row;
    return number;
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
    PatArray *arrays[] = {&b->rows, &b->formulas, &b->words, &b->signatures, &b->strings, &b->bytes};
    PatBuckets *buckets[] = {&b->known_rows, &b->known_formulas, &b->known_lists, &b->known_strings};
    for (size_t i = 0; i < COUNT_OF(arrays); i++) array_free(arrays[i]);
    for (size_t i = 0; i < COUNT_OF(buckets); i++) buffer_free((void **)&buckets[i]->items, &buckets[i]->capacity);
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
