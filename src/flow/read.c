/* A model file: YAML to rows. docs/models.md has the language. */
#include "base/yaml.h"
#include "flow/rows.h"
#include "template/template.h"

typedef struct Reader {
    ModelRows *rows;
    Str path;
    bool fine;
} Reader;

void models_fault(ModelRows *m, ModelFault f) {
    m->faults = arena_grow(m->arena, m->faults, m->fault_count, &m->fault_capacity, 8, sizeof *m->faults);
    m->faults[m->fault_count++] =
        (ModelFault){arena_copy(m->arena, f.path), f.line, f.column, arena_copy(m->arena, f.key), arena_copy(m->arena, f.text)};
}

static bool fault(Reader *r, const YamlNode *at, Str key, Str text) {
    models_fault(r->rows, (ModelFault){r->path, at ? at->line : 0, at ? at->column : 0, key, text});
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
        } else if (str_eq(items[i]->text, S("**"))) {
            continue; /* see read_part() */
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

/* A dotted name that the table of names can hold; or how something is written, behind a star. */
static bool is_name(Str name) {
    if (str_starts_with(name, S("*"))) return name.len > 1 && name.len <= QUAL_MAX_TEXT;
    uint32_t segments = 0;
    for (Str rest = name; rest.ptr; segments++) {
        Str segment = str_split(&rest, '.');
        for (size_t i = 0; i < segment.len; i++) {
            unsigned char c = (unsigned char)segment.ptr[i];
            bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
            if (!letter && (i == 0 || c < '0' || c > '9')) return false;
        }
        if (!segment.len) return false;
    }
    return segments <= QUAL_MAX_SEGMENTS && name.len <= QUAL_MAX_TEXT;
}

static bool check_name(Reader *r, const YamlNode *node, Str key) {
    return (node->kind == YAML_SCALAR && is_name(node->text)) || fault(r, node, key, S("needs a name like shop.request.form"));
}

/* The names under a key: one, or a list. */
static const YamlNode *const *names_of(Reader *r, const YamlNode *const *node, Str key, uint32_t *count) {
    const YamlNode *const *items = items_of(node, count);
    if (!*count) fault(r, *node, key, S("needs a name or a list of names"));
    for (uint32_t i = 0; i < *count; i++) check_name(r, items[i], key);
    return items;
}

static bool read_weaknesses(Reader *r, const YamlNode *node, Str key, uint64_t *bits) {
    uint32_t count;
    const YamlNode *const *items = items_of(&node, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t weakness;
        if (str_eq(items[i]->text, S("all"))) *bits = TAINT_CURES_ALL;
        else if (str_eq(items[i]->text, S("as-number"))) *bits |= number_cures;
        else if (number_of(weakness_names, WEAKNESS_BITS, items[i]->text, &weakness)) *bits |= WEAKNESS_BIT(weakness);
        else return fault(r, items[i], key, S("no such weakness"));
    }
    return true;
}

/* `into: self`, `into: 1`. */
static bool read_into(Reader *r, const YamlNode *node, uint8_t *into) {
    int64_t position;
    *into = 0;
    if (!node) return true;
    if (str_eq(node->text, S("self"))) *into = TAINT_INTO_SELF;
    else if (yaml_int(node, &position) && position >= 0 && position < TAINT_MAX_ARGS) *into = (uint8_t)(position + 1);
    else return fault(r, node, S("into"), S("needs self or a position"));
    return true;
}

static const Str *read_texts(Reader *r, const YamlNode *node, uint32_t *count) {
    *count = 0;
    if (!node) return NULL;
    const YamlNode *const *items = items_of(&node, count);
    Str *texts = ARENA_ARRAY(r->rows->arena, Str, *count);
    for (uint32_t i = 0; i < *count; i++) texts[i] = arena_copy(r->rows->arena, items[i]->text);
    return texts;
}

/* imports: [django, rest_framework] */
static Str read_imports(Reader *r, const YamlNode *node) {
    uint32_t count;
    if (!node) return S("");
    const YamlNode *const *items = items_of(&node, &count);
    Buf text = {.limit = 4096};
    for (uint32_t i = 0; i < count; i++) buf_format(&text, "%s%.*s", i ? "," : "", (int)items[i]->text.len, items[i]->text.ptr);
    Str kept = arena_copy(r->rows->arena, buf_str(&text));
    buf_free(&text);
    return kept;
}

/* entry: {function: lambda_handler, parameters: [event, context], take: [event]} */
static void read_shape(Reader *r, const YamlNode *map, uint8_t source) {
    static const char *const keys[] = {"function", "of", "imports", "parameters", "take", "free", "doubtful"};
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    Arena *arena = r->rows->arena;
    const YamlNode *function = yaml_get(map, S("function")), *of = yaml_get(map, S("of")),
                   *imports = yaml_get(map, S("imports")), *parameters = yaml_get(map, S("parameters")),
                   *take = yaml_get(map, S("take"));
    ModelShape shape = {.kind = (uint8_t)(source + 1)};
    shape.imports = read_imports(r, imports);
    if (yaml_get(map, S("free")) && !yaml_bool(yaml_get(map, S("free")), &shape.free)) fault(r, map, S("free"), S("needs true or false"));
    if (yaml_get(map, S("doubtful")) && !yaml_bool(yaml_get(map, S("doubtful")), &shape.doubtful))
        fault(r, map, S("doubtful"), S("needs true or false"));
    uint32_t count = 0;
    const YamlNode *const *items = parameters ? items_of(&parameters, &count) : NULL;
    if (count > TAINT_MAX_SHAPE) fault(r, parameters, S("parameters"), S("too many"));
    for (uint32_t i = 0; i < count && i < TAINT_MAX_SHAPE; i++) shape.parameters[shape.parameter_count++] = arena_copy(arena, items[i]->text);
    if (take && take->kind == YAML_SCALAR && str_eq(take->text, S("rest"))) {
        shape.rest = true;
    } else if (take) {
        items = items_of(&take, &count);
        if (count > TAINT_MAX_SHAPE) fault(r, take, S("take"), S("too many"));
        for (uint32_t i = 0; i < count && i < TAINT_MAX_SHAPE; i++) shape.taken[shape.taken_count++] = arena_copy(arena, items[i]->text);
    }
    if (!function && !parameters && !of) {
        fault(r, map, S("entry"), S("needs a function, parameters, or a class"));
        return;
    }
    shape.functions = read_texts(r, function, &shape.function_count);
    shape.bases = read_texts(r, of, &shape.base_count);
    ModelRow *row = add(r, S("*"));
    ModelShape *kept = ARENA_NEW(arena, ModelShape);
    *kept = shape;
    row->kind = MODEL_SHAPE;
    row->shape = kept;
}

static void read_source(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"read", "call", "entry", "object", "each", "kind", "into", "imports", "cures", "doubtful"};
    static const ModelKind kinds[] = {MODEL_READ, MODEL_CALL, MODEL_ENTRY, MODEL_OBJECT, MODEL_EACH};
    const YamlNode *kind = yaml_get(map, S("kind")), *imports = yaml_get(map, S("imports")), *cures = yaml_get(map, S("cures")),
                   *doubtful = yaml_get(map, S("doubtful"));
    uint8_t source, into;
    uint64_t cured = 0;
    bool guessed = false;
    if (!check_keys(r, map, keys, COUNT_OF(keys)) || !read_into(r, yaml_get(map, S("into")), &into)) return;
    if (cures && !read_weaknesses(r, cures, S("cures"), &cured)) return;
    if (doubtful && !yaml_bool(doubtful, &guessed)) fault(r, doubtful, S("doubtful"), S("needs true or false"));
    if (!kind || !number_of(source_names, SOURCE_KIND_COUNT, kind->text, &source)) {
        fault(r, kind ? kind : map, S("kind"), S("needs a kind of source"));
        return;
    }
    for (int k = 0; k < 5; k++) {
        const YamlNode *node = yaml_get(map, str_from_z(keys[k]));
        uint32_t count = 0;
        if (!node) continue;
        if (kinds[k] == MODEL_ENTRY && node->kind == YAML_MAP) {
            read_shape(r, node, source);
            continue;
        }
        const YamlNode *const *items = names_of(r, &node, str_from_z(keys[k]), &count);
        for (uint32_t i = 0; i < count; i++) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = (uint8_t)kinds[k];
            row->source = source;
            row->into = into;
            row->cures = cured;
            row->doubtful = guessed;
            if (kinds[k] == MODEL_READ) row->text = read_imports(r, imports);
        }
    }
}

/* The last position that is listed; UINT32_MAX: there is none. */
static uint32_t position_in(uint32_t bits) {
    uint32_t position = UINT32_MAX;
    for (uint32_t i = 0; i < TAINT_MAX_ARGS; i++)
        if (bits >> i & 1) position = i;
    return position;
}

/* instead: [1, members]. */
static bool read_instead(Reader *r, const YamlNode *node, ModelSink *sink) {
    uint32_t bits = 0, count = 0;
    Str *names = NULL;
    if (!read_arguments(r, node, &bits, &names, &count)) return false;
    sink->instead_position = position_in(bits);
    sink->instead_keyword = count ? names[0] : S("");
    return sink->instead_position != UINT32_MAX || fault(r, node, S("instead"), S("needs a position"));
}

/* when: {shell: true} and its like; {arg: [1, shell], is: ...} where it may stand at a position. */
static bool read_when(Reader *r, const YamlNode *node, ModelSink *sink) {
    static const char *const keys[] = {"arg", "is", "begins", "not-begins", "first", "not-first", "names"};
    static const char *const words[] = {"always", "true", "not-true", "absent", "given"};
    uint32_t bits = 0, count = 0;
    Str *names = NULL;
    if (!check_keys(r, node, keys, COUNT_OF(keys))) return false;
    const YamlNode *arg = yaml_get(node, S("arg")), *is = yaml_get(node, S("is")), *text;
    static const SinkWhen kinds[] = {WHEN_TEXT, WHEN_NOT_TEXT, WHEN_FIRST, WHEN_NOT_FIRST};
    if (!arg || !read_arguments(r, arg, &bits, &names, &count)) return fault(r, node, S("arg"), S("is missing"));
    sink->when_position = position_in(bits);
    if (bits & TAINT_RECEIVER) sink->when_position = WHEN_RECEIVER;
    sink->when_keyword = count ? names[0] : S("");
    const YamlNode *listed = yaml_get(node, S("names"));
    if (listed) {
        uint32_t listed_count;
        const YamlNode *const *items = items_of(&listed, &listed_count);
        Str *kept = ARENA_ARRAY(r->rows->arena, Str, listed_count);
        for (uint32_t i = 0; i < listed_count; i++) kept[i] = arena_copy(r->rows->arena, items[i]->text);
        sink->when = WHEN_NAME;
        sink->when_names = kept;
        sink->when_name_count = listed_count;
        return true;
    }
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        text = yaml_get(node, str_from_z(keys[k + 2]));
        if (!text) continue;
        sink->when = (uint8_t)kinds[k];
        sink->when_text = arena_copy(r->rows->arena, text->text);
        return true;
    }
    if (is && str_eq(is->text, S("slow"))) {
        sink->when = WHEN_SLOW;
        return true;
    }
    if (!is || !number_of(words, COUNT_OF(words), is->text, &sink->when)) return fault(r, node, S("is"), S("needs true, not-true, absent, given or slow"));
    return true;
}

static void read_sink(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"call", "item", "store", "return", "answer", "args", "weakness", "when", "part", "quieter", "instead"};
    static const char *const parts[] = {"all", "program", "options", "splat", "body", "headers", "query", "shell"};
    static const SinkPlace places[] = {SINK_CALL, SINK_ITEM, SINK_STORE, SINK_RETURN, SINK_ANSWER};
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    ModelSink sink = {.instead_position = UINT32_MAX};
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
    const YamlNode *instead = yaml_get(map, S("instead"));
    if (instead && !read_instead(r, instead, &sink)) return;
    const YamlNode *part = yaml_get(map, S("part"));
    if (part && !number_of(parts, COUNT_OF(parts), part->text, &sink.part)) {
        fault(r, part, S("part"), S("needs program, options, splat, body, headers, query or shell"));
        return;
    }
    static const char *const grades[] = {"0", "1", "2", "3"};
    const YamlNode *quieter = yaml_get(map, S("quieter"));
    if (quieter && !number_of(grades, COUNT_OF(grades), quieter->text, &sink.quieter)) {
        fault(r, quieter, S("quieter"), S("needs a number of grades up to 3"));
        return;
    }
    for (size_t k = 0; k < COUNT_OF(places); k++) {
        const YamlNode *node = yaml_get(map, str_from_z(keys[k]));
        uint32_t count = 0;
        if (!node) continue;
        if ((places[k] == SINK_CALL || places[k] == SINK_ANSWER) && !args) fault(r, map, S("args"), S("is missing"));
        const YamlNode *const *items = names_of(r, &node, str_from_z(keys[k]), &count);
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t w = 0; w < WEAKNESS_BITS; w++) {
                if (!(bits >> w & 1)) continue;
                ModelRow *row = add(r, items[i]->text);
                row->kind = MODEL_SINK;
                row->sink = sink;
                row->sink.weakness = (uint8_t)w;
                row->sink.place = (uint8_t)places[k];
            }
    }
}

/* template: [0, template_name], context: [1, "**"]: a position, a keyword; in *all, does "**" stand there? */
static bool read_place(Reader *r, const YamlNode *node, uint8_t *at, Str *name, bool *all) {
    uint32_t bits = 0, count = 0, item_count = 0;
    Str *names = NULL;
    *at = UINT8_MAX;
    if (!node) return true;
    if (!read_arguments(r, node, &bits, &names, &count)) return false;
    const YamlNode *const *items = items_of(&node, &item_count);
    for (uint32_t i = 0; i < item_count && all; i++) *all |= str_eq(items[i]->text, S("**"));
    for (uint32_t i = 0; i < TAINT_MAX_ARGS; i++)
        if (bits >> i & 1) *at = (uint8_t)i;
    if (count) *name = names[0];
    return true;
}

static void read_page(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"render", "made", "make", "environment", "view", "engine", "escapes", "template", "text", "context"};
    static const char *const engines[TEMPLATE_ENGINE_COUNT] = {"jinja", "django", "mako", "tornado", "bottle"};
    static const char *const escapes[] = {"by-name", "on", "off", "by-argument", "by-owner"};
    static const PageKind kinds[] = {PAGE_RENDER, PAGE_MADE, PAGE_MAKE, PAGE_ENVIRONMENT, PAGE_VIEW};
    ModelSink sink = {.place = SINK_PAGE, .weakness = WEAKNESS_xss};
    ModelPage page = {0}, *p = &page;
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    const YamlNode *engine = yaml_get(map, S("engine")), *escape = yaml_get(map, S("escapes"));
    if (engine && !number_of(engines, COUNT_OF(engines), engine->text, &p->engine)) {
        fault(r, engine, S("engine"), S("needs jinja, django, mako, tornado or bottle"));
        return;
    }
    if (escape && !number_of(escapes, COUNT_OF(escapes), escape->text, &p->escapes)) {
        fault(r, escape, S("escapes"), S("needs by-name, on, off, by-argument or by-owner"));
        return;
    }
    if (!read_place(r, yaml_get(map, S("template")), &p->template_at, &p->template_name, NULL) ||
        !read_place(r, yaml_get(map, S("text")), &p->text_at, &p->text_name, NULL) ||
        !read_place(r, yaml_get(map, S("context")), &p->context_at, &p->context_name, &p->by_keywords))
        return;
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        const YamlNode *node = yaml_get(map, str_from_z(keys[k]));
        uint32_t count = 0;
        if (!node) continue;
        const YamlNode *const *items = names_of(r, &node, str_from_z(keys[k]), &count);
        ModelPage *kept = ARENA_NEW(r->rows->arena, ModelPage);
        page.kind = (uint8_t)kinds[k];
        *kept = page;
        sink.page = kept;
        for (uint32_t i = 0; i < count; i++) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = MODEL_SINK;
            row->sink = sink;
        }
    }
}

/* {call: threading.Thread, function: [1, target], args: [args], keywords: [kwargs]}; {call: x.serve, function: 0, kind: remote} */
static void read_run(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"call", "function", "args", "keywords", "each", "rest", "gives", "kind", "take"};
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    const YamlNode *call = yaml_get(map, S("call")), *function = yaml_get(map, S("function")), *kind = yaml_get(map, S("kind")),
                   *take = yaml_get(map, S("take")), *rest = yaml_get(map, S("rest"));
    ModelRun *run = ARENA_NEW(r->rows->arena, ModelRun);
    uint32_t count = 0;
    uint8_t source;
    Str *names;
    if (!call || !function) {
        fault(r, map, S("function"), S("needs a call, and the function that it is given"));
        return;
    }
    if (kind && !number_of(source_names, SOURCE_KIND_COUNT, kind->text, &source)) {
        fault(r, kind, S("kind"), S("needs a kind of source"));
        return;
    }
    if (kind) run->kind = (uint8_t)(source + 1);
    if (!read_place(r, function, &run->function_at, &run->function_name, NULL) ||
        !read_place(r, yaml_get(map, S("each")), &run->each_at, &run->each_name, NULL) ||
        !read_place(r, yaml_get(map, S("args")), &run->args_at, &run->args_name, NULL) ||
        !read_place(r, yaml_get(map, S("keywords")), &run->keywords_at, &run->keywords_name, NULL))
        return;
    if (take && !read_arguments(r, take, &run->take, &names, &count)) return;
    if (rest && !yaml_bool(rest, &run->rest)) {
        fault(r, rest, S("rest"), S("needs true or false"));
        return;
    }
    const YamlNode *gives = yaml_get(map, S("gives"));
    if (gives && !yaml_bool(gives, &run->gives)) {
        fault(r, gives, S("gives"), S("needs true or false"));
        return;
    }
    if (function->kind == YAML_SCALAR && str_eq(function->text, S("self"))) run->function_at = RUN_SELF;
    const YamlNode *const *items = names_of(r, &call, S("call"), &count);
    for (uint32_t i = 0; run->gives && i < count; i++) add(r, items[i]->text)->kind = MODEL_HANDS;
    uint32_t bits = 0, keywords = 0; /* the function may have several names: a row for each */
    if (!read_arguments(r, function, &bits, &names, &keywords)) return;
    for (uint32_t k = 0; k < keywords || k == 0; k++) {
        if (k) {
            ModelRun *other = ARENA_NEW(r->rows->arena, ModelRun);
            *other = *run;
            other->function_at = UINT8_MAX;
            other->function_name = names[k];
            run = other;
        }
        for (uint32_t i = 0; i < count; i++) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = MODEL_SINK;
            row->sink = (ModelSink){.place = SINK_RUN, .run = run};
        }
    }
}

static void read_flow(Reader *r, const YamlNode *map) {
    static const char *const keys[] = {"call", "read", "below", "field", "from", "cures", "into", "gives", "checks", "decodes"};
    if (!check_keys(r, map, keys, COUNT_OF(keys))) return;
    const YamlNode *call = yaml_get(map, S("call")), *from = yaml_get(map, S("from")), *cures = yaml_get(map, S("cures")),
                   *gives = yaml_get(map, S("gives")), *checks = yaml_get(map, S("checks")), *decodes = yaml_get(map, S("decodes"));
    uint8_t into;
    uint32_t bits = 0, count = 0, names_count = 0;
    uint64_t cured = 0, checked = 0;
    Str *names = NULL;
    TaintFlow flow = TAINT_ALL;
    static const struct {
        const char *key;
        ModelKind kind;
    } others[] = {{"read", MODEL_PART}, {"below", MODEL_BELOW}, {"field", MODEL_FIELD}};
    if (!call && !yaml_get(map, S("read")) && !yaml_get(map, S("below")) && !yaml_get(map, S("field"))) {
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
    if (checks && !read_weaknesses(r, checks, S("checks"), &checked)) return;
    if (!read_into(r, yaml_get(map, S("into")), &into)) return;
    if (decodes && (decodes->kind != YAML_SCALAR || !str_eq(decodes->text, S("true")))) {
        fault(r, decodes, S("decodes"), S("is true, or is left out"));
        return;
    }
    const YamlNode *const *items;
    for (size_t k = 0; k < COUNT_OF(others); k++) {
        const YamlNode *node = yaml_get(map, str_from_z(others[k].key));
        if (!node) continue;
        if (others[k].kind == MODEL_PART && flow != TAINT_NONE && !cured) fault(r, node, S("read"), S("needs `from: none`, or `cures`"));
        items = names_of(r, &node, str_from_z(others[k].key), &count);
        for (uint32_t i = 0; i < count; i++) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = (uint8_t)others[k].kind;
            row->flow = (uint8_t)flow;
            row->cures = cured;
        }
    }
    if (!call) return;
    items = names_of(r, &call, S("call"), &count);
    for (uint32_t i = 0; i < count; i++) {
        if ((!gives && !checks) || from || cures || into || decodes) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = MODEL_FLOW;
            row->flow = (uint8_t)flow;
            row->args = bits;
            row->cures = cured;
            row->decodes = decodes != NULL;
            row->into = into;
        }
        if (checks) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = MODEL_CHECK;
            row->cures = checked;
        }
        if (gives) {
            ModelRow *row = add(r, items[i]->text);
            row->kind = MODEL_TYPE;
            row->text = arena_copy(r->rows->arena, gives->text);
        }
    }
}

/* same: {flask.request: flask.Request}: rows of names below the second are those of the first, too. */
static void read_same(Reader *r, const YamlNode *map, uint32_t from) {
    if (map->kind != YAML_MAP) {
        fault(r, map, S("same"), S("needs a map"));
        return;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        const YamlNode *value = map->items[2 * i + 1];
        uint32_t count, end = r->rows->count;
        const YamlNode *const *others = names_of(r, &value, S("same"), &count);
        Str name = map->items[2 * i]->text;
        if (!r->fine) return;
        for (uint32_t row = from; row < end; row++) {
            Str known = r->rows->items[row].name;
            if (!str_starts_with(known, name) || (known.len > name.len && known.ptr[name.len] != '.')) continue;
            for (uint32_t k = 0; k < count; k++) {
                Buf text = {.limit = 2 * QUAL_MAX_TEXT + 2};
                buf_add(&text, others[k]->text);
                buf_add(&text, str_slice(known, name.len, known.len));
                ModelRow copy = r->rows->items[row];
                copy.name = arena_copy(r->rows->arena, buf_str(&text));
                buf_free(&text);
                if (!is_name(copy.name) || r->rows->count >= MODELS_MAX_ROWS) {
                    fault(r, others[k], S("same"), S("makes names too long, or too many"));
                    return;
                }
                *add(r, S("")) = copy;
            }
        }
    }
}

static void read_trusted(Reader *r, const YamlNode *list, ModelKind kind) {
    uint32_t count;
    const YamlNode *const *items = names_of(r, &list, S("trusted"), &count);
    for (uint32_t i = 0; i < count; i++) add(r, items[i]->text)->kind = (uint8_t)kind;
}

/* shared: {flask: [flask.g, quart.g]} */
static void read_shared(Reader *r, const YamlNode *map) {
    if (map->kind != YAML_MAP) {
        fault(r, map, S("shared"), S("needs a map"));
        return;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        const YamlNode *value = map->items[2 * i + 1];
        uint32_t count;
        const YamlNode *const *items = names_of(r, &value, S("shared"), &count);
        for (uint32_t k = 0; k < count; k++) {
            ModelRow *row = add(r, items[k]->text);
            row->kind = MODEL_SHARED;
            row->text = arena_copy(r->rows->arena, map->items[2 * i]->text);
        }
    }
}

bool models_read(ModelRows *rows, Str path, Str yaml) {
    static const char *const keys[] = {"library", "same", "trusted", "sources", "sinks", "flows", "pages", "runs", "trusted-bare", "shared"};
    static void (*const readers[])(Reader *, const YamlNode *) = {NULL, NULL, NULL, read_source, read_sink, read_flow, read_page, read_run};
    Reader r = {.rows = rows, .path = path, .fine = true};
    uint32_t before = rows->count;
    YamlFault broken;
    const YamlNode *doc = yaml_read(rows->arena, yaml, &broken);
    if (!doc) {
        YamlNode at = {.line = broken.line, .column = broken.column};
        return fault(&r, &at, S(""), broken.text);
    }
    if (!check_keys(&r, doc, keys, COUNT_OF(keys))) return false;
    for (size_t k = 3; k < COUNT_OF(readers); k++) {
        const YamlNode *list = yaml_get(doc, str_from_z(keys[k]));
        if (list && list->kind != YAML_LIST) fault(&r, list, str_from_z(keys[k]), S("needs a list"));
        for (uint32_t i = 0; list && list->kind == YAML_LIST && i < list->count; i++) readers[k](&r, list->items[i]);
    }
    if (yaml_get(doc, S("trusted"))) read_trusted(&r, yaml_get(doc, S("trusted")), MODEL_TRUSTED);
    if (yaml_get(doc, S("trusted-bare"))) read_trusted(&r, yaml_get(doc, S("trusted-bare")), MODEL_BARE);
    if (yaml_get(doc, S("shared"))) read_shared(&r, yaml_get(doc, S("shared")));
    if (yaml_get(doc, S("same"))) read_same(&r, yaml_get(doc, S("same")), before);
    if (rows->count > MODELS_MAX_ROWS) fault(&r, doc, S(""), S("too many models"));
    if (!r.fine) rows->count = before;
    return r.fine;
}
