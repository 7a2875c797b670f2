/* The reader of TOML under hostile bytes: a document within the limits that toml.h states, or a fault with its place. */
#include "base/fault.h"
#include "base/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nodes below, each as often as it is named; bounded since the reader bounds it. */
static uint32_t check_node(const YamlNode *node, unsigned depth) {
    CHECK(depth <= (TOML_MAX_DEPTH + 2) * (TOML_MAX_DEPTH + 2)); /* dotted keys at each level */
    CHECK(node->line >= 1 && node->column >= 1);
    if (node->kind == YAML_SCALAR) {
        int64_t number;
        bool truth;
        (void)yaml_int(node, &number);
        (void)yaml_bool(node, &truth);
        return 1;
    }
    uint32_t items = node->kind == YAML_MAP ? 2 * node->count : node->count, below = 1;
    for (uint32_t i = 0; i < items; i++) below += check_node(node->items[i], depth + 1);
    CHECK(below <= 2 * TOML_MAX_NODES);
    if (node->kind == YAML_MAP) {
        CHECK(node->count <= TOML_MAX_KEYS);
        for (uint32_t i = 0; i < items && i < 64; i += 2) {
            CHECK(yaml_get(node, node->items[i]->text) == node->items[i + 1]);
        }
    }
    return below;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 16) return 0;
    Arena arena = {0};
    YamlFault fault = {0};
    const YamlNode *root = toml_read(&arena, str_make((const char *)data, size), &fault);
    if (root) check_node(root, 0);
    else CHECK(fault.text.len > 0);
    arena_free(&arena);
    return 0;
}
