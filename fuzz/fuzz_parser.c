/* Lexer and parser under hostile bytes: any bytes end in a tree that holds what tree.h and parser.h promise. */
#include "base/fault.h"
#include "syntax/dump.h"
#include "syntax/parser.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_range(const Tree *t, uint32_t start, uint32_t end) {
    CHECK(start <= end);
    CHECK(end <= t->source->text.len);
}

static void check_list_place(const Tree *t, uint32_t place) {
    CHECK(place < t->extra_count);
    CHECK(t->extra[place] < t->extra_count - place);
}

static void describe(const Tree *t, const char *role, NodeId n) {
    fprintf(stderr, "%s: node %u, %s, bytes %u to %u\n", role, n.v, node_names[tree_kind(t, n)], tree_start(t, n),
            tree_end(t, n));
}

static void check_child(const Tree *t, NodeId parent, NodeId child, bool may_lie_outside) {
    bool older = child.v < parent.v;
    bool inside = tree_start(t, parent) <= tree_start(t, child) && tree_end(t, child) <= tree_end(t, parent);
    if (older && (inside || may_lie_outside)) return;
    describe(t, "parent", parent);
    describe(t, "child", child);
    CHECK(older);
    CHECK(inside);
}

static void check_children(const Tree *t, NodeId parent, List list, bool gaps, bool may_lie_outside) {
    for (uint32_t i = 0; i < list.count; i++) {
        NodeId child = list_node(list, i);
        CHECK(gaps || node_is(child));
        if (node_is(child)) check_child(t, parent, child, may_lie_outside);
    }
}

static void check_symbols(const Tree *t, List list) {
    for (uint32_t i = 0; i < list.count; i++) CHECK(list.items[i] < t->name_count);
}

static void check_field(const Tree *t, NodeId n, FieldInfo field, uint32_t slots) {
    if (field.slot < 0) return;
    uint32_t value = tree_slot(t, n, slots, (uint32_t)field.slot);
    bool decorators = strcmp(field.name, "decorator_list") == 0; /* they stand before the `def` or `class` */
    switch ((FieldType)field.type) {
        case FIELD_ONE:
            CHECK(value != 0);
            check_child(t, n, (NodeId){value}, false);
            break;
        case FIELD_OPT:
            if (value) check_child(t, n, (NodeId){value}, false);
            break;
        case FIELD_MANY:
        case FIELD_GAPS:
            check_list_place(t, value);
            check_children(t, n, tree_list(t, value), field.type == FIELD_GAPS, decorators);
            break;
        case FIELD_SYM:
        case FIELD_OPTSYM: CHECK(value < t->name_count); break;
        case FIELD_SYMS:
            check_list_place(t, value);
            check_symbols(t, tree_list(t, value));
            break;
        case FIELD_CMPOPS: check_list_place(t, value); break;
        case FIELD_TEXT:
            CHECK(value + 1 < t->extra_count);
            check_range(t, t->extra[value], t->extra[value + 1]);
            break;
        default: break;
    }
}

static void check_tree(const Tree *t) {
    CHECK(node_is(t->root) && t->root.v < t->node_count);
    CHECK(tree_kind(t, t->root) == NODE_Module);
    for (uint32_t id = 1; id < t->node_count; id++) {
        NodeId n = {id};
        NodeKind kind = tree_kind(t, n);
        CHECK(kind > NODE_None && kind < NODE_KIND_COUNT);
        check_range(t, tree_start(t, n), tree_end(t, n));
        if (node_slot_counts[kind] > 2) CHECK(t->nodes[id].b + node_slot_counts[kind] - 1 <= t->extra_count);
        FieldList fields = node_fields(kind);
        for (uint32_t i = 0; i < fields.count; i++) check_field(t, n, fields.fields[i], node_slot_counts[kind]);
    }
    for (uint32_t i = 0; i < t->diag_count; i++) {
        check_range(t, t->diags[i].start, t->diags[i].end);
        CHECK(i == 0 || t->diags[i - 1].start <= t->diags[i].start);
    }
    for (uint32_t i = 0; i < t->damage_count; i++) {
        check_range(t, t->damage[i].start, t->damage[i].end);
        CHECK(i == 0 || t->damage[i - 1].end <= t->damage[i].start);
    }
    CHECK(t->damage_count == 0 || t->diag_count != 0);
}

static void check_tokens(const Tree *t, const Token *tokens, uint32_t count) {
    CHECK(count > 0 && tokens[count - 1].kind == TOKEN_EndMarker);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(tokens[i].kind < TOKEN_KIND_COUNT);
        check_range(t, tokens[i].start, tokens[i].end);
        CHECK(i == 0 || tokens[i - 1].end <= tokens[i].start);
    }
}

static void swallow(void *context, Str text) { *(size_t *)context += text.len; }

/* Equal arrays: what a parser says depends on the bytes alone, not on what it read before. */
static void check_same(const Tree *a, const Tree *b) {
    CHECK(a->node_count == b->node_count && a->extra_count == b->extra_count && a->diag_count == b->diag_count);
    CHECK(memcmp(a->nodes, b->nodes, a->node_count * sizeof *a->nodes) == 0);
    CHECK(memcmp(a->extra, b->extra, a->extra_count * sizeof *a->extra) == 0);
}

/* The printed forms do not fail on any tree; they cost more than the parse. */
static void print(const Tree *tree, const Token *tokens, uint32_t count) {
    size_t written = 0;
    Dump dump = {.sink = {swallow, &written}};
    dump_tree(&dump, tree);
    CHECK(written > 0);
    dump_tokens(&dump, tree, tokens, count);
    dump_free(&dump);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const PyVersion older[] = {PY_OLDEST, PY_3_9, PY_3_11, PY_3_13};
    if (size > 1 << 20) return 0;
    Arena arena = {0};
    char *bytes = arena_zalloc(&arena, size + SOURCE_PADDING, 1);
    if (size) memcpy(bytes, data, size);
    SourceBuffer buffer = {0};
    Source source = source_make(&buffer, S("fuzz.py"), str_make(bytes, size));

    Parser *used = parser_new();
    uint32_t count = 0;
    const Tree *old = parser_parse(used, &source, older[size % COUNT_OF(older)]);
    check_tree(old);
    const Token *tokens = parser_tokens(used, &count);
    check_tokens(old, tokens, count);

    const Tree *tree = parser_parse(used, &source, PY_NEWEST);
    check_tree(tree);
    tokens = parser_tokens(used, &count);
    check_tokens(tree, tokens, count);
    if (size % 8 == 0) print(tree, tokens, count);

    Parser *fresh = parser_new();
    check_same(tree, parser_parse(fresh, &source, PY_NEWEST));
    parser_free(fresh);
    parser_free(used);
    source_buffer_free(&buffer);
    arena_free(&arena);
    return 0;
}
