/* How often each bound of following data was met; all zero: never. */
#ifndef TOCSIN_FLOW_BOUND_H
#define TOCSIN_FLOW_BOUND_H

#include <stdint.h>

typedef enum FlowBound {
#define FLOW_BOUND(name, text) FLOW_BOUND_##name,
#include "flow/bound.def"
#undef FLOW_BOUND
    FLOW_BOUND_COUNT
} FlowBound;

typedef struct FlowBounds {
    uint32_t met[FLOW_BOUND_COUNT];
} FlowBounds;

/* They stop at UINT32_MAX. */
static inline void flow_bounds_met(FlowBounds *b, FlowBound bound, uint32_t times) {
    b->met[bound] = times > UINT32_MAX - b->met[bound] ? UINT32_MAX : b->met[bound] + times;
}
static inline void flow_bounds_add(FlowBounds *to, const FlowBounds *from) {
    for (int i = 0; i < FLOW_BOUND_COUNT; i++) flow_bounds_met(to, (FlowBound)i, from->met[i]);
}

#endif
