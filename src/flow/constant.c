/* Calls that give nothing but constants, whoever calls, and checks of the program: what waits for them does no harm. See flow/program.h. */
#include "flow/program.h"

enum { DEEPEST = 6, MOST_ARGUMENTS = 16 };

/* One file at a time: its edges by the call that they lead to, and what was found out. */
typedef struct Asked {
    const FlowProgram *p;
    const FlowGraph *g;
    uint32_t file, *first, *edges;
    uint8_t *known; /* by call: 1 + whether it gives constants, for `weakness` */
    uint8_t weakness;
} Asked;

static Asked ask_file(const FlowProgram *p, uint32_t file) {
    const FlowGraph *g = p->graphs[file];
    Asked a = {p, g, file, ARENA_ARRAY(p->arena, uint32_t, (size_t)g->call_count + 2), NULL,
               ARENA_ARRAY(p->arena, uint8_t, g->call_count), WEAKNESS_COUNT};
    for (uint32_t e = 0; e < g->edge_count; e++)
        if (g->edges[e].to_kind == TO_ARGUMENT) a.first[g->edges[e].to + 2]++;
    for (uint32_t c = 2; c < g->call_count + 2; c++) a.first[c] += a.first[c - 1];
    a.edges = ARENA_ARRAY(p->arena, uint32_t, a.first[g->call_count + 1]);
    for (uint32_t e = 0; e < g->edge_count; e++)
        if (g->edges[e].to_kind == TO_ARGUMENT) a.edges[a.first[g->edges[e].to + 1]++] = e;
    return a;
}

static bool gives_constants(const Asked *a, uint32_t call, uint32_t depth);

/* What it is given are constants, or does no harm; and its object is a constant, where that matters. */
static bool is_given_constants(const Asked *a, uint32_t call, bool object, uint32_t depth) {
    uint32_t first = a->first[call], end = a->first[call + 1];
    if (!a->g->calls[call].known || end - first > MOST_ARGUMENTS) return false;
    for (uint32_t i = first; i < end; i++) {
        const FlowEdge *e = &a->g->edges[a->edges[i]];
        bool receiver = e->argument == FLOW_RECEIVER, fine = e->cured & WEAKNESS_BIT(a->weakness) && !e->decoded;
        if (!fine && e->from_kind == ORIGIN_RESULT && !e->through) fine = gives_constants(a, e->from, depth + 1);
        if (!fine && (object || !receiver)) return false;
        object = object && !receiver;
    }
    return !object;
}

static bool ask(const Asked *a, uint32_t call, uint32_t depth) {
    FlowCallees callees = a->p->callees[a->p->first_call[a->file] + call];
    if (!callees.count && a->g->calls[call].implicit) return true;
    bool all = !callees.by_name;
    for (uint32_t i = 0; i < callees.count; i++) {
        const FlowFunction *f = flow_function(a->p, callees.items[i]);
        if (!f->passes && !f->constant) return false;
        all = all && f->constant;
    }
    return (all && callees.count) || is_given_constants(a, call, !callees.count, depth);
}

static bool gives_constants(const Asked *a, uint32_t call, uint32_t depth) {
    if (depth > DEEPEST) return false;
    if (!a->known[call]) {
        a->known[call] = 1; /* one that waits for itself gives more */
        a->known[call] = 1 + ask(a, call, depth);
    }
    return a->known[call] == 2;
}

/* What reaches those sinks was checked by the program, and that cures it; results of calls that were not are waited for. */
static bool is_checked(const FlowProgram *p, uint32_t file, const FlowHarmless *h) {
    const FlowGraph *g = p->graphs[file];
    uint64_t bit = WEAKNESS_BIT(h->weakness);
    for (uint32_t i = 0; h->sink_count && i < g->edge_count; i++) {
        const FlowEdge *e = &g->edges[i];
        if (e->to_kind != TO_SINK || e->to - h->sink >= h->sink_count || g->sinks[e->to].weakness != h->weakness || !e->check_count) continue;
        uint64_t cured = e->cured | (p->facts ? p->facts[p->first_edge[file] + i].cured : 0);
        if (!(labels_closed((const uint64_t (*)[2])p->closures, cured) & bit)) return false;
    }
    return true;
}

const FlowCleared *flow_clear(const FlowProgram *p, uint32_t *count) {
    uint32_t capacity = 0;
    FlowCleared *all = NULL;
    *count = 0;
    for (uint32_t f = 0; f < p->file_count; f++) {
        Asked a = {.g = NULL};
        for (uint32_t i = 0; p->graphs[f] && i < p->graphs[f]->harmless_count; i++) {
            const FlowHarmless *h = &p->graphs[f]->harmless[i];
            if ((!h->call_count && !h->sink_count) || !is_checked(p, f, h)) continue;
            if (!a.g) a = ask_file(p, f);
            if (a.weakness != h->weakness) memset(a.known, 0, a.g->call_count);
            a.weakness = h->weakness;
            bool constant = true;
            for (uint32_t c = 0; constant && c < h->call_count; c++) constant = gives_constants(&a, h->calls[c], 0);
            if (!constant) continue;
            all = arena_grow(p->arena, all, *count, &capacity, 16, sizeof *all);
            all[(*count)++] = (FlowCleared){f, *h};
        }
    }
    return all;
}
