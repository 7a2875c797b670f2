/* effect.def, number.def and builtin.def by id of the base: ids are dense, so that a look-up is one read. */
#include "value/effect.h"

typedef struct EffectRow {
    Str name;
    EffectFunction *function;
    EffectLabels labels;
} EffectRow;
typedef struct ResultRow {
    Str name, type;
} ResultRow;

static const EffectRow effect_rows[] = {
#define EFFECT(name, function, labels) {S(name), effect_##function, EFFECT_##labels},
#define RESULT(name, type)
#include "value/effect.def"
#undef EFFECT
#undef RESULT
};

static const ResultRow result_rows[] = {
#define EFFECT(name, function, labels)
#define RESULT(name, type) {S(name), S(type)},
#include "value/effect.def"
#undef EFFECT
#undef RESULT
};

static const Str builtin_names[] = {
#define BUILTIN(name) S(name),
#include "value/builtin.def"
#undef BUILTIN
};

static const struct {
    Str name;
    int64_t value;
} numbers[] = {
#define NUMBER(name, value) {S(name), value},
#include "value/number.def"
#undef NUMBER
};

static const Str known_names[KNOWN_NAME_COUNT] = {S("builtins"), S("builtins.object"), S("sys.modules"),
                                                  S("builtins.isinstance"), S("builtins.setattr"), S("builtins.str")};
static const Str ending_names[] = {S("sys.exit"), S("os._exit"), S("os.abort"), S("builtins.exit"), S("builtins.quit"),
                                   S("flask.abort"), S("werkzeug.exceptions.abort"), S("bottle.abort"), S("quart.abort")};

struct EffectTable {
    const QualTable *base;
    QualId builtins;
    uint32_t count;
    uint16_t *effects; /* row + 1 */
    uint16_t *numbers; /* the same */
    QualId *types;
    uint8_t *builtin;
    QualId known[KNOWN_NAME_COUNT], ending[COUNT_OF(ending_names)];
};

void effect_add_names(QualTable *base) {
    for (size_t i = 0; i < COUNT_OF(effect_rows); i++) qual_intern(base, effect_rows[i].name);
    for (size_t i = 0; i < COUNT_OF(result_rows); i++) {
        qual_intern(base, result_rows[i].name);
        qual_intern(base, result_rows[i].type);
    }
    QualId builtins = qual_intern(base, S("builtins"));
    for (size_t i = 0; i < COUNT_OF(builtin_names); i++) qual_child(base, builtins, builtin_names[i]);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) qual_intern(base, numbers[i].name);
    for (size_t i = 0; i < COUNT_OF(known_names); i++) qual_intern(base, known_names[i]);
    for (size_t i = 0; i < COUNT_OF(ending_names); i++) qual_intern(base, ending_names[i]);
}

static QualId present(const QualTable *base, QualId id) {
    CHECK(id.v && qual_is_base(base, id)); /* value_base_new() has made them all */
    return id;
}

EffectTable *effect_table_new(Arena *arena, const QualTable *base) {
    EffectTable *t = ARENA_NEW(arena, EffectTable);
    t->base = base;
    t->builtins = present(base, qual_find(base, S("builtins")));
    t->count = qual_count(base);
    for (size_t i = 0; i < COUNT_OF(known_names); i++) t->known[i] = present(base, qual_find(base, known_names[i]));
    for (size_t i = 0; i < COUNT_OF(ending_names); i++) t->ending[i] = present(base, qual_find(base, ending_names[i]));
    t->effects = ARENA_ARRAY(arena, uint16_t, t->count);
    t->numbers = ARENA_ARRAY(arena, uint16_t, t->count);
    t->types = ARENA_ARRAY(arena, QualId, t->count);
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        t->numbers[present(base, qual_find(base, numbers[i].name)).v] = (uint16_t)(i + 1);
    t->builtin = ARENA_ARRAY(arena, uint8_t, t->count);
    for (size_t i = 0; i < COUNT_OF(effect_rows); i++)
        t->effects[present(base, qual_find(base, effect_rows[i].name)).v] = (uint16_t)(i + 1);
    for (size_t i = 0; i < COUNT_OF(result_rows); i++)
        t->types[present(base, qual_find(base, result_rows[i].name)).v] = qual_find(base, result_rows[i].type);
    for (size_t i = 0; i < COUNT_OF(builtin_names); i++)
        t->builtin[present(base, qual_find_child(base, t->builtins, builtin_names[i])).v] = 1;
    return t;
}

void effect_table_image(EffectTable *t, Image *image) {
    QualId *known = t->known, *ending = t->ending;
    image_number(image, &t->builtins.v);
    image_number(image, &t->count);
    IMAGE_ITEMS(image, t->effects, t->count);
    IMAGE_ITEMS(image, t->numbers, t->count);
    IMAGE_ITEMS(image, t->types, t->count);
    IMAGE_ITEMS(image, t->builtin, t->count);
    IMAGE_ITEMS(image, known, COUNT_OF(t->known));
    IMAGE_ITEMS(image, ending, COUNT_OF(t->ending));
    if (image->out) return;
    memcpy(t->known, known, sizeof t->known);
    memcpy(t->ending, ending, sizeof t->ending);
}

EffectTable *effect_table_view(Arena *arena, const QualTable *base, Image *image) {
    EffectTable *t = ARENA_NEW(arena, EffectTable);
    t->base = base;
    effect_table_image(t, image);
    return t;
}

EffectFunction *effect_find(const EffectTable *t, QualId name) {
    uint32_t row = name.v < t->count ? t->effects[name.v] : 0;
    return row ? effect_rows[row - 1].function : NULL;
}

EffectLabels effect_labels(const EffectTable *t, QualId name) {
    uint32_t row = name.v < t->count ? t->effects[name.v] : 0;
    return row ? effect_rows[row - 1].labels : EFFECT_UNKNOWN;
}

QualId effect_result_type(const EffectTable *t, QualId name) {
    return name.v < t->count ? t->types[name.v] : (QualId){0};
}

bool effect_number(const EffectTable *t, QualId name, int64_t *number) {
    uint32_t row = name.v < t->count ? t->numbers[name.v] : 0;
    if (row) *number = numbers[row - 1].value;
    return row != 0;
}

QualId effect_known(const EffectTable *t, KnownName name) { return t->known[name]; }

bool effect_ends_program(const EffectTable *t, QualId name) {
    for (size_t i = 0; i < COUNT_OF(ending_names); i++)
        if (t->ending[i].v == name.v) return true;
    return false;
}

bool effect_is_builtin(const EffectTable *t, Str name) {
    if (!name.len) return false;
    QualId id = qual_find_child(t->base, t->builtins, name);
    return id.v && id.v < t->count && t->builtin[id.v];
}
