/* The reader of YAML under hostile bytes: a document within the limits that yaml.h states, or a fault with its place.
 */
#include "document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const DocumentLimits limits = {.depth = YAML_MAX_DEPTH, .nodes = YAML_MAX_NODES, .keys = YAML_MAX_KEYS};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 16) return 0;
    Arena arena = {0};
    YamlFault fault = {0};
    const YamlNode *root = yaml_read(&arena, str_make((const char *)data, size), &fault);
    if (root) document_check(root, &limits, 0);
    else CHECK(fault.text.len > 0);
    arena_free(&arena);
    return 0;
}
