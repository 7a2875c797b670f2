/* The tables that node.def and operator.def turn into: see syntax/tree.h. */
#include "syntax/tree.h"

const char *const node_names[NODE_KIND_COUNT] = {
    [NODE_None] = "None",
#define F(...)
#define NODE(kind, category, slots, fields) [NODE_##kind] = #kind,
#include "syntax/node.def"
#undef NODE
};

const uint8_t node_slot_counts[NODE_KIND_COUNT] = {
#define NODE(kind, category, slots, fields) [NODE_##kind] = slots,
#include "syntax/node.def"
#undef NODE
};

const uint8_t node_categories[NODE_KIND_COUNT] = {
#define NODE(kind, category, slots, fields) [NODE_##kind] = CATEGORY_##category,
#include "syntax/node.def"
#undef NODE
};
#undef F

static const FieldInfo field_table[] = {
#define F(kind, type, field, slot) {#field, FIELD_##type, slot},
#define NODE(kind, category, slots, fields) fields
#include "syntax/node.def"
#undef NODE
#undef F
};

enum FieldBounds {
    BOUND_0 = 0,
#define F(...) +1
#define NODE(kind, category, slots, fields) FIRST_##kind, COUNT_##kind = 0 fields, LAST_##kind = FIRST_##kind + COUNT_##kind - 1,
#include "syntax/node.def"
#undef NODE
};

static const struct {
    uint16_t first, count;
} field_bounds[NODE_KIND_COUNT] = {
#define NODE(kind, category, slots, fields) [NODE_##kind] = {FIRST_##kind - 1, COUNT_##kind},
#include "syntax/node.def"
#undef NODE
#undef F
};

FieldList node_fields(NodeKind kind) {
    return (FieldList){field_table + field_bounds[kind].first, field_bounds[kind].count};
}

uint32_t tree_long_end(const Tree *t, NodeId n) {
    uint32_t low = 0, high = t->end_count;
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->ends[middle].node <= n.v) low = middle;
        else high = middle;
    }
    return t->ends[low].end;
}

#define BINOP(name, symbol) #name,
#define UNARYOP(name, symbol)
#define BOOLOP(name, symbol)
#define CMPOP(name, symbol)
const char *const binop_names[BINOP_COUNT] = {
#include "syntax/operator.def"
};
#undef BINOP
#undef UNARYOP
#define BINOP(name, symbol)
#define UNARYOP(name, symbol) #name,
const char *const unaryop_names[UNARYOP_COUNT] = {
#include "syntax/operator.def"
};
#undef UNARYOP
#undef BOOLOP
#define UNARYOP(name, symbol)
#define BOOLOP(name, symbol) #name,
const char *const boolop_names[BOOLOP_COUNT] = {
#include "syntax/operator.def"
};
#undef BOOLOP
#undef CMPOP
#define BOOLOP(name, symbol)
#define CMPOP(name, symbol) #name,
const char *const cmpop_names[CMPOP_COUNT] = {
#include "syntax/operator.def"
};
