/* libyaml's events made into a document. Knows YAML, not what is written in it. */
#include "base/yaml.h"

#include <yaml.h>

typedef struct Anchor {
    struct Anchor *next;
    Str name;
    const YamlNode *node;
} Anchor;

typedef struct Reader {
    Arena *arena;
    yaml_parser_t parser;
    YamlFault *fault;
    Anchor *anchors; /* the latest first: a name may be given again */
    uint32_t nodes;
} Reader;

/* Items of a list or map while it grows; moved into one array when it is whole. */
typedef struct Growing {
    const YamlNode **items;
    uint32_t count, capacity;
} Growing;

static const YamlNode *fail(Reader *r, yaml_mark_t mark, Str text) {
    *r->fault = (YamlFault){(uint32_t)mark.line + 1, (uint32_t)mark.column + 1, text};
    return NULL;
}

static bool next_event(Reader *r, yaml_event_t *event) {
    if (yaml_parser_parse(&r->parser, event)) return true;
    const char *problem = r->parser.problem ? r->parser.problem : "malformed YAML";
    fail(r, r->parser.problem_mark, arena_copy(r->arena, str_from_z(problem)));
    return false;
}

static void grow_add(Arena *arena, Growing *g, const YamlNode *node) {
    g->items = arena_grow(arena, g->items, g->count, &g->capacity, 8, sizeof *g->items);
    g->items[g->count++] = node;
}

static Str event_text(Reader *r, const yaml_char_t *bytes, size_t length) {
    return arena_copy(r->arena, str_make((const char *)bytes, length));
}

static void remember_anchor(Reader *r, const yaml_char_t *name, const YamlNode *node) {
    if (!name) return;
    Anchor *anchor = ARENA_NEW(r->arena, Anchor);
    *anchor = (Anchor){r->anchors, arena_copy(r->arena, str_from_z((const char *)name)), node};
    r->anchors = anchor;
}

static const YamlNode *read_alias(Reader *r, const yaml_event_t *event, unsigned depth) {
    Str name = str_from_z((const char *)event->data.alias.anchor);
    for (const Anchor *a = r->anchors; a; a = a->next) {
        if (!str_eq(a->name, name)) continue;
        if (a->node->weight > YAML_MAX_NODES - r->nodes) return fail(r, event->start_mark, S("too large"));
        if (a->node->height > YAML_MAX_DEPTH - depth) return fail(r, event->start_mark, S("nested too deeply"));
        r->nodes += a->node->weight;
        return a->node;
    }
    return fail(r, event->start_mark, S("unknown alias"));
}

static const YamlNode *read_node(Reader *r, yaml_event_t *event, unsigned depth);

static bool has_key(const Growing *g, Str key) {
    for (uint32_t i = 0; i + 1 < g->count; i += 2) {
        if (str_eq(g->items[i]->text, key)) return true;
    }
    return false;
}

/* What stands between the start event, which the caller has, and the end event. */
static bool read_items(Reader *r, YamlNode *node, yaml_event_type_t end, unsigned depth) {
    Growing items = {0};
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) return false;
        yaml_mark_t mark = event.start_mark;
        if (event.type == end) {
            yaml_event_delete(&event);
            break;
        }
        const YamlNode *item = read_node(r, &event, depth + 1);
        yaml_event_delete(&event);
        if (!item) return false;
        if (node->kind == YAML_MAP && items.count % 2 == 0) {
            if (items.count / 2 == YAML_MAX_KEYS) return fail(r, mark, S("too many keys")) != NULL;
            if (item->kind != YAML_SCALAR) return fail(r, mark, S("a key must be a word")) != NULL;
            if (has_key(&items, item->text)) return fail(r, mark, S("the same key twice")) != NULL;
        }
        node->weight += item->weight;
        if (node->height <= item->height) node->height = item->height + 1;
        grow_add(r->arena, &items, item);
    }
    node->items = items.items;
    node->count = node->kind == YAML_MAP ? items.count / 2 : items.count;
    return true;
}

static const YamlNode *read_node(Reader *r, yaml_event_t *event, unsigned depth) {
    if (depth > YAML_MAX_DEPTH) return fail(r, event->start_mark, S("nested too deeply"));
    if (event->type == YAML_ALIAS_EVENT) return read_alias(r, event, depth);
    if (++r->nodes > YAML_MAX_NODES) return fail(r, event->start_mark, S("too large"));
    YamlNode *node = ARENA_NEW(r->arena, YamlNode);
    node->line = (uint32_t)event->start_mark.line + 1;
    node->column = (uint32_t)event->start_mark.column + 1;
    node->weight = 1;
    switch (event->type) {
        case YAML_SCALAR_EVENT:
            node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
            node->block = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                          event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
            node->text = event_text(r, event->data.scalar.value, event->data.scalar.length);
            remember_anchor(r, event->data.scalar.anchor, node);
            return node;
        case YAML_SEQUENCE_START_EVENT:
            node->kind = YAML_LIST;
            if (!read_items(r, node, YAML_SEQUENCE_END_EVENT, depth)) return NULL;
            remember_anchor(r, event->data.sequence_start.anchor, node);
            return node;
        case YAML_MAPPING_START_EVENT:
            node->kind = YAML_MAP;
            if (!read_items(r, node, YAML_MAPPING_END_EVENT, depth)) return NULL;
            remember_anchor(r, event->data.mapping_start.anchor, node);
            return node;
        default: return fail(r, event->start_mark, S("malformed YAML"));
    }
}

static const YamlNode *empty_node(Reader *r) {
    YamlNode *node = ARENA_NEW(r->arena, YamlNode);
    *node = (YamlNode){.line = 1, .column = 1, .weight = 1};
    return node;
}

static const YamlNode *read_document(Reader *r) {
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event)) return NULL;
        const YamlNode *node = NULL;
        switch (event.type) {
            case YAML_STREAM_START_EVENT:
            case YAML_DOCUMENT_START_EVENT: yaml_event_delete(&event); continue;
            case YAML_STREAM_END_EVENT: node = empty_node(r); break;
            default: node = read_node(r, &event, 0);
        }
        yaml_event_delete(&event);
        return node;
    }
}

const YamlNode *yaml_read(Arena *arena, Str text, YamlFault *fault) {
    Reader r = {.arena = arena, .fault = fault};
    *fault = (YamlFault){0};
    if (!yaml_parser_initialize(&r.parser)) {
        fault->text = S("out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.ptr ? text.ptr : ""), text.len);
    const YamlNode *node = read_document(&r);
    yaml_parser_delete(&r.parser);
    return node;
}

const YamlNode *yaml_get(const YamlNode *map, Str key) {
    if (!map || map->kind != YAML_MAP) return NULL;
    for (uint32_t i = 0; i < map->count; i++) {
        if (str_eq(map->items[2 * i]->text, key)) return map->items[2 * i + 1];
    }
    return NULL;
}

bool yaml_int(const YamlNode *node, int64_t *value) {
    if (!node || node->kind != YAML_SCALAR || !node->plain || node->text.len == 0 || node->text.len > 18) return false;
    Str digits = node->text;
    bool negative = digits.ptr[0] == '-';
    if (negative || digits.ptr[0] == '+') digits = str_slice(digits, 1, digits.len);
    if (digits.len == 0) return false;
    int64_t sum = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9') return false;
        sum = sum * 10 + (digits.ptr[i] - '0');
    }
    *value = negative ? -sum : sum;
    return true;
}

bool yaml_bool(const YamlNode *node, bool *value) {
    if (!node || node->kind != YAML_SCALAR || !node->plain) return false;
    static const char *const words[] = {"true", "True", "TRUE", "yes", "Yes", "on", "On"};
    static const char *const others[] = {"false", "False", "FALSE", "no", "No", "off", "Off"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        bool is_true = str_eq(node->text, str_from_z(words[i]));
        if (!is_true && !str_eq(node->text, str_from_z(others[i]))) continue;
        *value = is_true;
        return true;
    }
    return false;
}
