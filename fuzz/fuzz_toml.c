/* The reader of TOML under hostile bytes: a document within the limits that toml.h states, or a fault with its place. */
#include "base/toml.h"
#include "document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const DocumentLimits limits = {
    .depth = (TOML_MAX_DEPTH + 2) * (TOML_MAX_DEPTH + 2), /* dotted keys at each level */
    .nodes = 2 * TOML_MAX_NODES,
    .keys = TOML_MAX_KEYS,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 16) return 0;
    Arena arena = {0};
    YamlFault fault = {0};
    const YamlNode *root = toml_read(&arena, str_make((const char *)data, size), &fault);
    if (root) document_check(root, &limits, 0);
    else CHECK(fault.text.len > 0);
    arena_free(&arena);
    return 0;
}
