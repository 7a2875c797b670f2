/* What holds of every document that the readers of YAML and TOML give, within the limits that each of them states. */
#ifndef TOCSIN_FUZZ_DOCUMENT_H
#define TOCSIN_FUZZ_DOCUMENT_H

#include "base/fault.h"
#include "base/yaml.h"

typedef struct DocumentLimits {
    uint32_t depth, nodes, keys;
} DocumentLimits;

/* Nodes below, each as often as it is named; bounded since the reader bounds it. */
static inline uint32_t document_check(const YamlNode *node, const DocumentLimits *limits, unsigned depth) {
    CHECK(depth <= limits->depth);
    CHECK(node->line >= 1 && node->column >= 1);
    if (node->kind == YAML_SCALAR) {
        int64_t number;
        bool truth;
        (void)yaml_int(node, &number);
        (void)yaml_bool(node, &truth);
        return 1;
    }
    uint32_t items = node->kind == YAML_MAP ? 2 * node->count : node->count, below = 1;
    for (uint32_t i = 0; i < items; i++) below += document_check(node->items[i], limits, depth + 1);
    CHECK(below <= limits->nodes);
    if (node->kind == YAML_MAP) {
        CHECK(node->count <= limits->keys);
        for (uint32_t i = 0; i < items && i < 64; i += 2) {
            CHECK(yaml_get(node, node->items[i]->text) == node->items[i + 1]);
        }
    }
    return below;
}

#endif
