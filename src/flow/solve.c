/* See flow/solve.h. The graphs put together, what is followed through them (follow.c), and what of that is told. */
#include "flow/way.h"

#include <stdlib.h>

static int by_place(const void *a, const void *b) {
    const FlowFinding *x = a, *y = b;
    if (x->file != y->file) return x->file < y->file ? -1 : 1;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    if (x->weakness != y->weakness) return x->weakness < y->weakness ? -1 : 1;
    if (x->seed != y->seed) return x->seed < y->seed ? -1 : 1;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    if (x->quieter != y->quieter) return x->quieter < y->quieter ? -1 : 1;
    if (x->doubts != y->doubts) return x->doubts < y->doubts ? -1 : 1;
    if (x->place_count != y->place_count) return x->place_count < y->place_count ? -1 : 1;
    for (uint32_t i = 0; i < x->place_count; i++) {
        const FlowPlace *p = &x->places[i], *q = &y->places[i];
        if (p->file != q->file) return p->file < q->file ? -1 : 1;
        if (p->start != q->start) return p->start < q->start ? -1 : 1;
    }
    return 0;
}

static bool same_finding(const FlowFinding *a, const FlowFinding *b) {
    return a->file == b->file && a->start == b->start && a->end == b->end && a->weakness == b->weakness &&
           a->source == b->source && a->seed == b->seed;
}

/* Drops what a server answers where what a client sends gets to the same place: that is worse. They stand in order of place, then of source. */
static uint32_t drop_answers(FlowFinding *all, uint32_t count) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        FlowFinding remote = all[i];
        remote.source = SOURCE_remote;
        bool told = all[i].source == SOURCE_response && kept && same_finding(&remote, &all[kept - 1]);
        if (!told) all[kept++] = all[i];
    }
    return kept;
}

/* The function of the run that an output's source stands in. */
static uint32_t source_function(const Solver *S, const SolveOutput *o) {
    uint32_t file;
    const FlowSource *source = flow_first_source(S, o->step.state, &file);
    return S->p->first_function[file] + source->function;
}

/* The slot of an output that is told at home and has a source in the same function and the same sink, or a free one. */
static uint32_t home_slot(Solver *S, const SolveOutput *o, uint64_t *hash) {
    uint32_t source = source_function(S, o);
    *hash = hash_mix(hash_mix(hash_mix(0, o->number), o->entry), source) | 1;
    uint32_t i = flow_slot(S, &S->home_slots, *hash);
    for (; S->home_slots.items[i].value; i = (i + 1) & (S->home_slots.size - 1)) {
        const SolveOutput *other = &S->outputs.items[S->home_slots.items[i].value - 1];
        if (S->home_slots.items[i].hash == *hash && other->number == o->number && other->entry == o->entry && source_function(S, other) == source) break;
    }
    return i;
}

static void index_homes(Solver *S) {
    uint64_t hash;
    for (uint32_t o = 0; o < S->outputs.count; o++) {
        if (!S->outputs.items[o].own) continue;
        uint32_t i = home_slot(S, &S->outputs.items[o], &hash);
        if (S->home_slots.items[i].value) continue;
        S->home_slots.items[i] = (SolveSlot){hash, 1 + o};
        S->home_slots.count++;
    }
}

/* A source of the same function does it at a call that has a finding of its own. */
static bool is_told_at_home(Solver *S, const SolveOutput *o) {
    uint64_t hash;
    if (o->own || !S->home_slots.count) return false;
    return S->home_slots.items[home_slot(S, o, &hash)].value != 0;
}

/* Tells it where its home is. */
static void move_home(const Solver *S, const SolveOutput *o, FlowFinding *f) {
    const FlowProgram *p = S->p;
    if (o->home == NO_STATE) return;
    uint32_t file = p->call_file[o->home];
    const FlowCall *c = &p->graphs[file]->calls[o->home - p->first_call[file]];
    f->file = file;
    f->start = c->start;
    f->end = c->end;
}

FlowFindings flow_solve(const FlowGraph *const *graphs, uint32_t file_count, const Modules *modules, bool slots, Arena *arena) {
    FlowProgram p = {.graphs = graphs, .file_count = file_count, .modules = modules, .slots = slots, .arena = arena};
    Solver S = {.p = &p};
    flow_index(&p);
    p.closures = (uint64_t (*)[2])ARENA_ARRAY(arena, uint64_t, 2 * GUARD_WEAKNESSES);
    if (!slots) guard_closures(&flow_guards, p.closures);
    flow_resolve(&p);
    flow_check(&p);
    flow_follow(&S, false);
    flow_follow(&S, true);
    index_homes(&S);

    uint32_t count = 0, capacity = 0;
    bool off = flow_escapes_off(&p);
    FlowFinding *all = NULL;
    for (uint32_t i = 0; i < S.outputs.count; i++) {
        const SolveOutput *o = &S.outputs.items[i];
        const SolveEntry *e = &S.entries.items[o->entry];
        if (!e->source || o->kind != OUTPUT_SINK || is_told_at_home(&S, o)) continue;
        uint32_t file = flow_file(p.first_sink, file_count, o->number);
        const FlowSink *sink = &graphs[file]->sinks[o->number - p.first_sink[file]];
        if (sink->if_off && !off) continue;
        uint32_t source_file;
        const FlowSource *source = flow_first_source(&S, o->step.state, &source_file);
        all = arena_grow(arena, all, count, &capacity, 64, sizeof *all);
        FlowFinding *f = &all[count++];
        *f = (FlowFinding){.weakness = sink->weakness, .quieter = sink->quieter, .source = source->kind, .doubts = o->mark.doubts,
                           .weak = o->mark.weak, .cured = slots ? 0 : o->mark.cured & ~source_cures[source->kind], .file = file, .start = sink->start, .end = sink->end,
                           .asked = slots, .seed = sink->seed, .print_place = sink->print_place};
        f->places = flow_way(&S, i, &f->place_count, f);
        if (!slots) move_home(&S, o, f);
        if (p.is_test[source_file] && !p.is_test[f->file]) f->doubts |= DOUBT_TEST;
    }
    if (count) qsort(all, count, sizeof *all, by_place);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!kept || !same_finding(&all[kept - 1], &all[i])) all[kept++] = all[i];
    if (!slots) {
        count = kept;
        all = flow_weak(arena, all, &count, &capacity);
        if (count) qsort(all, count, sizeof *all, by_place);
        kept = 0;
        for (uint32_t i = 0; i < count; i++)
            if (!kept || !same_finding(&all[kept - 1], &all[i])) all[kept++] = all[i];
        kept = drop_answers(all, kept);
    }
    FlowBounds bounds = S.bounds;
    flow_bounds_add(&bounds, p.bounds);
    for (uint32_t f = 0; f < file_count; f++)
        if (graphs[f]) flow_bounds_add(&bounds, &graphs[f]->bounds);
    FlowFindings out = {all, kept, NULL, 0, p.first_function[file_count], p.first_edge[file_count], p.first_source[file_count],
                        p.first_sink[file_count], bounds};
    if (!slots) out.cleared = flow_clear(&p, &out.cleared_count);
    return out;
}
