/* See audit/taint_audit.h. Each label that reaches a sink is a flow of its own; here they become findings: what a sink requires
 * is asked of all labels that reach it. */
#include "audit/taint_audit.h"

#include <stdlib.h>

static int by_sink(const void *a, const void *b) {
    const FlowFinding *p = a, *q = b;
    if (p->file != q->file) return p->file < q->file ? -1 : 1;
    if (p->seed != q->seed) return p->seed < q->seed ? -1 : 1;
    if (p->weakness != q->weakness) return p->weakness < q->weakness ? -1 : 1;
    return (p->place_count > q->place_count) - (p->place_count < q->place_count);
}

static const FlowSeed *source_of(const FlowGraph *const *graphs, const FlowFinding *f) {
    const FlowPlace *at = &f->places[0];
    const FlowSeeds *seeds = f->place_count && graphs[at->file] ? graphs[at->file]->seeds : NULL;
    for (uint32_t i = 0; seeds && i < seeds->count; i++) {
        const FlowSeed *s = &seeds->items[i];
        if (s->role == FLOW_SOURCE && s->start == at->start && s->end == at->end && s->bits >> f->weakness & 1) return s;
    }
    return NULL;
}

/* The first term that holds tells which label is shown. */
static bool is_wanted(const FlowSeed *sink, uint64_t present, uint64_t *shown) {
    *shown = present;
    if (!sink->need_count) return true;
    for (uint32_t i = 0; i < sink->need_count; i++) {
        if (!seed_holds(&sink->needs[i], 1, present)) continue;
        if (sink->needs[i].with) *shown = sink->needs[i].with;
        return true;
    }
    return false;
}

static bool is_told(const AskedFlows *out, uint32_t first, const FlowFinding *f, uint32_t rule) {
    for (uint32_t i = first; i < out->count; i++) {
        const AskedFlow *t = &out->items[i];
        if (t->rule == rule && t->flow.file == f->file && t->flow.start == f->start && t->flow.end == f->end) return true;
    }
    return false;
}

void asked_flows(const FlowGraph *const *graphs, uint32_t count, const Modules *modules, AskedFlows *out, Arena *arena) {
    FlowFindings found = flow_solve(graphs, count, modules, true, arena);
    FlowFinding *all = ARENA_ARRAY(arena, FlowFinding, found.count);
    flow_bounds_add(&out->bounds, &found.bounds);
    if (!found.count) return;
    memcpy(all, found.items, found.count * sizeof *all);
    qsort(all, found.count, sizeof *all, by_sink);
    uint32_t first = out->count;
    for (uint32_t i = 0, next; i < found.count; i = next) {
        uint64_t present = 0, shown;
        if (all[i].file != all[i ? i - 1 : 0].file) first = out->count;
        for (next = i; next < found.count && all[next].file == all[i].file && all[next].seed == all[i].seed; next++)
            present |= UINT64_C(1) << all[next].weakness;
        const FlowSeed *sink = &graphs[all[i].file]->seeds->items[all[i].seed];
        if (!is_wanted(sink, present, &shown)) continue;
        uint32_t best = i;
        while (best + 1 < next && !(shown >> all[best].weakness & 1)) best++;
        if (is_told(out, first, &all[best], sink->rule)) continue;
        out->items = arena_grow(arena, out->items, out->count, &out->capacity, 64, sizeof *out->items);
        out->items[out->count++] = (AskedFlow){all[best], sink->rule,
                                               rules_taint_message(sink, source_of(graphs, &all[best]), arena), 0};
    }
}
