/* A model file: YAML to rows. docs/models.md has the language. */
#include "base/yaml.h"
#include "flow/rows.h"

typedef struct Reader {
    ModelRows *rows;
    Str path;
    bool fine;
} Reader;

static bool fault(Reader *r, const YamlNode *at, Str key, Str text) {
    ModelRows *m = r->rows;
    m->faults = arena_grow(m->arena, m->faults, m->fault_count, &m->fault_capacity, 8, sizeof *m->faults);
    m->faults[m->fault_count++] = (ModelFault){arena_copy(m->arena, r->path), at ? at->line : 0, at ? at->column : 0,
                                               arena_copy(m->arena, key), arena_copy(m->arena, text)};
    r->fine = false;
    return false;
}

static bool number_of(const char *const *names, uint32_t count, Str name, uint8_t *number) {
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(name, str_from_z(names[i]))) {
            *number = (uint8_t)i;
            return true;
        }
    return false;
}

static const YamlNode *const *items_of(const YamlNode *const *node, uint32_t *count) {
    bool list = (*node)->kind == YAML_LIST;
    *count = list ? (*node)->count : (*node)->kind == YAML_SCALAR ? 1 : 0;
    return list ? (const YamlNode *const *)(*node)->items : node;
}

/* [0, command, self, "*"]: positions, the receiver, names of keywords; "*": all of them. */
static bool read_arguments(Reader *r, const YamlNode *node, uint32_t *bits, Str **keywords, uint32_t *keyword_count) {
    uint32_t count;
    const YamlNode *const *items = items_of(&node, &count);
    Str *names = ARENA_ARRAY(r->rows->arena, Str, count);
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t position;
        if (items[i]->kind != YAML_SCALAR) return fault(r, items[i], S("args"), S("needs positions and names"));
        if (yaml_int(items[i], &position)) {
            if (position < 0 || position >= TAINT_MAX_ARGS) return fault(r, items[i], S("args"), S("no such position"));
            *bits |= 1u << position;
        } else if (str_eq(items[i]->text, S("self"))) {
            *bits |= TAINT_RECEIVER;
        } else if (str_eq(items[i]->text, S("*"))) {
            *bits |= ((1u << TAINT_MAX_ARGS) - 1) | TAINT_ANY_KEYWORD;
        } else {
            names[n++] = arena_copy(r->rows->arena, items[i]->text);
        }
    }
    *keywords = names;
    *keyword_count = n;
    return true;
}

static bool check_keys(Reader *r, const YamlNode *map, const char *const *keys, size_t count) {
    if (map->kind != YAML_MAP) return fault(r, map, S(""), S("needs a map"));
    for (uint32_t i = 0; i < map->count; i++) {
        uint8_t number;
        if (!number_of(keys, (uint32_t)count, map->items[2 * i]->text, &number))
            return fault(r, map->items[2 * i], map->items[2 * i]->text, S("unknown key"));
    }
    return true;
}

static ModelRow *add(Reader *r, Str name) {
    ModelRows *m = r->rows;
    m->items = arena_grow(m->arena, m->items, m->count, &m->capacity, 256, sizeof *m->items);
    ModelRow *row = &m->items[m->count++];
    *row = (ModelRow){.name = arena_copy(m->arena, name)};
    return row;
}

/* The names under a key: one, or a list. */
static const YamlNode *const *names_of(Reader *r, const YamlNode *const *node, Str key, uint32_t *count) {
    const YamlNode *const *items = items_of(node, count);
    if (!*count) fault(r, *node, key, S("needs a name or a list of names"));
    for (uint32_t i = 0; i < *count; i++)
        if (items[i]->kind != YAML_SCALAR || !items[i]->text.len) fault(r, items[i], key, S("needs a name"));
    return items;
}

static void read_source(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"read", "call", "entry", "kind"};
    static const ModelKind kinds[] = {MODEL_READ, MODEL_CALL, MODEL_ENTRY};
    const YamlNode *kind = yaml_get(map, S("kind"));
    uint8_t source;
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    if (!kind || !number_of(source_names, SOURCE_KIND_COUNT, kind->text, &source)) {
        fault(r, kind ? kind : map, S("kind"), S("needs a kind of source"));
        return;
    }
    for (int k = 0; k < 3; k++) {
        const YamlNode *node = yaml_get(map, str_from_z(keys[k]));
        uint32_t count = 0;
        if (!node) continue;
        const YamlNode *const *items = names_of(r, &node, str_from_z(keys[k]), &count);
        for (uint32_t i = 0; i < count; i++) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = (uint8_t)kinds[k];
            row->source = source;
        }
    }
}

static bool read_weaknesses(Reader *r, const YamlNode *node, Str key, uint64_t *bits) {
    uint32_t count;
    const YamlNode *const *items = items_of(&node, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t weakness;
        if (str_eq(items[i]->text, S("all"))) *bits = TAINT_CURES_ALL;
        else if (number_of(weakness_names, WEAKNESS_COUNT, items[i]->text, &weakness)) *bits |= WEAKNESS_BIT(weakness);
        else return fault(r, items[i], key, S("no such weakness"));
    }
    return true;
}

/* when: {shell: true} and its like; {arg: [1, shell], is: ...} where it may stand at a position. */
static bool read_when(Reader *r, const YamlNode *node, ModelSink *sink) {
    static const char *const keys[] = {"arg", "is", "begins"};
    static const char *const words[] = {"always", "true", "not-true", "absent", "given"};
    uint32_t bits = 0, count = 0;
    Str *names = NULL;
    if (!check_keys(r, node, keys, COUNT_OF(keys))) return false;
    const YamlNode *arg = yaml_get(node, S("arg")), *is = yaml_get(node, S("is")), *begins = yaml_get(node, S("begins"));
    if (!arg || !read_arguments(r, arg, &bits, &names, &count)) return fault(r, node, S("arg"), S("is missing"));
    sink->when_position = UINT32_MAX;
    for (uint32_t i = 0; i < TAINT_MAX_ARGS; i++)
        if (bits >> i & 1) sink->when_position = i;
    sink->when_keyword = count ? names[0] : S("");
    if (begins) {
        sink->when = WHEN_TEXT;
        sink->when_text = arena_copy(r->rows->arena, begins->text);
        return true;
    }
    if (!is || !number_of(words, COUNT_OF(words), is->text, &sink->when)) return fault(r, node, S("is"), S("needs true, not-true, absent or given"));
    return true;
}

static void read_sink(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"call", "item", "store", "return", "args", "weakness", "when"};
    static const SinkPlace places[] = {SINK_CALL, SINK_ITEM, SINK_STORE, SINK_RETURN};
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    ModelSink sink = {.args = 0};
    uint64_t bits = 0;
    const YamlNode *args = yaml_get(map, S("args")), *weakness = yaml_get(map, S("weakness")), *when = yaml_get(map, S("when"));
    Str *names = NULL;
    if (!weakness || !read_weaknesses(r, weakness, S("weakness"), &bits)) {
        fault(r, map, S("weakness"), S("is missing"));
        return;
    }
    if (args && !read_arguments(r, args, &sink.args, &names, &sink.keyword_count)) return;
    sink.keywords = names;
    if (when && !read_when(r, when, &sink)) return;
    for (int k = 0; k < 4; k++) {
        const YamlNode *node = yaml_get(map, str_from_z(keys[k]));
        uint32_t count = 0;
        if (!node) continue;
        if (places[k] == SINK_CALL && !args) fault(r, map, S("args"), S("is missing"));
        const YamlNode *const *items = names_of(r, &node, str_from_z(keys[k]), &count);
        for (uint32_t i = 0; i < count; i++)
            for (uint8_t w = 0; w < WEAKNESS_COUNT; w++) {
                if (!(bits >> w & 1)) continue;
                ModelRow *row = add(r, items[i]->text);
                row->kind = MODEL_SINK;
                row->sink = sink;
                row->sink.weakness = w;
                row->sink.place = (uint8_t)places[k];
            }
    }
}

static void read_flow(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"call", "from", "cures", "into", "gives"};
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    const YamlNode *call = yaml_get(map, S("call")), *from = yaml_get(map, S("from")), *cures = yaml_get(map, S("cures")),
                   *into = yaml_get(map, S("into")), *gives = yaml_get(map, S("gives"));
    uint32_t bits = 0, count = 0, names_count = 0;
    uint64_t cured = 0;
    Str *names = NULL;
    TaintFlow flow = TAINT_ALL;
    if (!call) {
        fault(r, map, S("call"), S("is missing"));
        return;
    }
    if (from && from->kind == YAML_SCALAR && str_eq(from->text, S("item"))) flow = TAINT_ITEM;
    else if (from && from->kind == YAML_SCALAR && str_eq(from->text, S("none"))) flow = TAINT_NONE;
    else if (from) {
        if (!read_arguments(r, from, &bits, &names, &names_count)) return;
        flow = TAINT_SOME;
        if (names_count) bits |= TAINT_ANY_KEYWORD;
    }
    if (cures && !read_weaknesses(r, cures, S("cures"), &cured)) return;
    if (into && !str_eq(into->text, S("self"))) fault(r, into, S("into"), S("needs self"));
    const YamlNode *const *items = names_of(r, &call, S("call"), &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!gives || from || cures || into) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = MODEL_FLOW;
            row->flow = (uint8_t)flow;
            row->args = bits;
            row->cures = cured;
            row->mutates = into != NULL;
        }
        if (gives) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = MODEL_TYPE;
            row->text = arena_copy(r->rows->arena, gives->text);
        }
    }
}

bool models_read(ModelRows *rows, Str path, Str yaml) {
    static const char *const keys[] = {"library", "sources", "sinks", "flows"};
    static void (*const readers[])(Reader *, const YamlNode *) = {NULL, read_source, read_sink, read_flow};
    Reader r = {.rows = rows, .path = path, .fine = true};
    uint32_t before = rows->count;
    YamlFault broken;
    const YamlNode *doc = yaml_read(rows->arena, yaml, &broken);
    if (!doc) {
        YamlNode at = {.line = broken.line, .column = broken.column};
        return fault(&r, &at, S(""), broken.text);
    }
    if (!check_keys(&r, doc, keys, COUNT_OF(keys))) return false;
    for (size_t k = 1; k < COUNT_OF(keys); k++) {
        const YamlNode *list = yaml_get(doc, str_from_z(keys[k]));
        if (list && list->kind != YAML_LIST) fault(&r, list, str_from_z(keys[k]), S("needs a list"));
        for (uint32_t i = 0; list && list->kind == YAML_LIST && i < list->count; i++) readers[k](&r, list->items[i]);
    }
    if (rows->count > MODELS_MAX_ROWS) fault(&r, doc, S(""), S("too many models"));
    if (!r.fine) rows->count = before;
    return r.fine;
}
