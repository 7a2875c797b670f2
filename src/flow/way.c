/* The way of a finding: backwards through what reached what, into the functions that data passes. */
#include "flow/way.h"

const FlowEdge *edge_at(const FlowProgram *p, uint32_t edge) {
    uint32_t file = p->edge_file[edge];
    return &p->graphs[file]->edges[edge - p->first_edge[file]];
}

/* Behind MANY places what lies in functions that only give data back is left out: there, each call may double the way. */
enum { MAX_PLACES = 400, MANY = MAX_PLACES / 2, MAX_DEPTH = MAX_WAY };

typedef struct Way {
    const Solver *S;
    FlowPlace places[MAX_PLACES];
    uint32_t count;
    FlowFinding *of;
} Way;

static FlowPlace *place(Way *w, FlowStepKind kind, uint32_t file, uint32_t start, uint32_t end) {
    FlowPlace *last = w->count ? &w->places[w->count - 1] : NULL;
    if (last && last->file == file && last->start == start && last->kind != STEP_SOURCE && kind == STEP_VALUE) return last;
    if (w->count == MAX_PLACES) {
        if (kind != STEP_SINK) return NULL;
        w->count--; /* the sink is told, always */
    }
    w->places[w->count++] = (FlowPlace){.kind = (uint8_t)kind, .file = file, .start = start, .end = end};
    return &w->places[w->count - 1];
}

/* Which function, and which parameter of it, an entry is about. */
static void name_entry(const Way *w, FlowPlace *at, const SolveEntry *e) {
    if (!at || e->source) return;
    const FlowFunction *f = flow_function_at(w->S->p, e->carrier);
    at->function = f->name;
    if (e->param < f->param_count) at->parameter = f->params[e->param];
}

static void place_edge(Way *w, uint32_t edge) {
    const FlowProgram *p = w->S->p;
    uint32_t file = p->edge_file[edge];
    const FlowEdge *e = edge_at(p, edge);
    const FlowFact *fact = p->facts ? &p->facts[edge] : NULL;
    if (e->weak & w->of->weak && e->weak_at.end)
        w->of->weak_file = file, w->of->weak_start = e->weak_at.start, w->of->weak_end = e->weak_at.end;
    else if (fact && fact->weak & w->of->weak && fact->weak_at.end)
        w->of->weak_file = fact->file, w->of->weak_start = fact->weak_at.start, w->of->weak_end = fact->weak_at.end;
    for (uint32_t i = 0; i < e->step_count; i++) place(w, STEP_VALUE, file, e->steps[i].start, e->steps[i].end);
}

static FlowPlace *place_call(Way *w, FlowStepKind kind, uint32_t call) {
    const FlowProgram *p = w->S->p;
    uint32_t file = p->call_file[call];
    const FlowCall *c = &p->graphs[file]->calls[call - p->first_call[file]];
    return place(w, kind, file, c->start, c->end);
}

static void place_output(Way *w, uint32_t output, uint32_t depth);

static void place_start(Way *w, const SolveState *first) {
    const FlowProgram *p = w->S->p;
    const SolveEntry *e = &w->S->entries.items[first->entry];
    if (first->kind == ORIGIN_SOURCE) {
        uint32_t file = flow_file(p->first_source, p->file_count, first->carrier);
        const FlowSource *s = &p->graphs[file]->sources[first->carrier - p->first_source[file]];
        place(w, STEP_SOURCE, file, s->start, s->end);
        return;
    }
    uint32_t file = flow_file(p->first_function, p->file_count, e->carrier);
    const FlowFunction *f = &p->graphs[file]->functions[e->carrier - p->first_function[file]];
    uint32_t start = e->param < f->param_count ? f->param_starts[e->param] : f->start;
    uint32_t length = e->param < f->param_count ? (uint32_t)f->params[e->param].len : 0;
    name_entry(w, place(w, STEP_PARAM, file, start, start + length), e);
}

static void place_state(Way *w, uint32_t state, uint32_t depth);

/* The entry of the first function that a step leads into. */
static const SolveEntry *first_entry(const Solver *S, const SolveStep *step, uint32_t visit) {
    if (!visit) return &S->entries.items[S->outputs.items[step->output].entry];
    return &S->entries.items[S->waits.items[S->visits.items[visit].first].entry];
}

/* From the function that the source calls to that which keeps the data. */
static void place_visit(Way *w, uint32_t visit, uint32_t depth) {
    uint32_t chain[MAX_WAY + 2] = {0}, n = 0;
    for (; w->S->visits.items[visit].before && n < MAX_WAY + 2; visit = w->S->visits.items[visit].before)
        chain[n++] = w->S->visits.items[visit].last;
    while (n-- && w->count <= MANY) {
        const SolveWait *on = &w->S->waits.items[chain[n]];
        place_state(w, on->state, depth);
        place_edge(w, on->edge);
        name_entry(w, place_call(w, STEP_CALL, on->call), &w->S->entries.items[on->entry]);
    }
}

static void place_step(Way *w, SolveStep step, uint32_t visit, uint32_t depth) {
    place_edge(w, step.edge);
    if (step.output == NO_STATE) return;
    name_entry(w, place_call(w, STEP_CALL, step.call), first_entry(w->S, &step, visit));
    if (visit) place_visit(w, visit, depth + 1);
    if (w->S->outputs.items[step.output].kind == OUTPUT_SINK || w->count <= MANY) place_output(w, step.output, depth + 1);
}

/* The value is the result of a call: of what its callee gives for the argument, or of a source in there. */
static void place_return(Way *w, const SolveState *s) {
    FlowPlace *at = place_call(w, STEP_RETURN, s->carrier);
    const FlowProgram *p = w->S->p;
    if (s->step.output != NO_STATE) {
        name_entry(w, at, first_entry(w->S, &s->step, s->visit));
    } else if (at) {
        uint32_t file = p->edge_file[s->step.edge];
        const FlowEdge *e = edge_at(p, s->step.edge);
        if (e->to_kind == TO_RETURN) at->function = p->graphs[file]->functions[e->to].name;
    }
}

/* The states before it, from the entry on. */
static void place_state(Way *w, uint32_t state, uint32_t depth) {
    uint32_t chain[MAX_WAY + 2], n = 0;
    do {
        chain[n++] = state;
        state = w->S->states.items[state].step.state;
    } while (state != NO_STATE && n < MAX_WAY + 2);
    place_start(w, &w->S->states.items[chain[n - 1]]);
    while (n-- > 1) {
        const SolveState *s = &w->S->states.items[chain[n - 1]];
        place_step(w, s->step, s->visit, depth);
        place_return(w, s);
    }
}

static void place_output(Way *w, uint32_t output, uint32_t depth) {
    if (depth > MAX_DEPTH) return;
    const SolveOutput *o = &w->S->outputs.items[output];
    place_state(w, o->step.state, depth);
    place_step(w, o->step, 0, depth);
    if (o->kind != OUTPUT_SINK || o->step.output != NO_STATE) return;
    const FlowProgram *p = w->S->p;
    uint32_t file = flow_file(p->first_sink, p->file_count, o->number);
    const FlowSink *s = &p->graphs[file]->sinks[o->number - p->first_sink[file]];
    place(w, STEP_SINK, file, s->start, s->end);
    FlowPlace *print = s->printed ? place(w, STEP_PRINT, file, s->page_start, s->page_end) : NULL;
    if (!print) return;
    print->page = s->page;
    print->print_place = s->print_place;
    print->escaped = s->quieter;
}

const FlowPlace *flow_way(const Solver *S, uint32_t output, uint32_t *count, FlowFinding *of) {
    Way w = {.S = S, .of = of};
    place_output(&w, output, 0);
    FlowPlace *kept = ARENA_ARRAY(S->p->arena, FlowPlace, w.count);
    if (w.count) memcpy(kept, w.places, w.count * sizeof *kept);
    *count = w.count;
    return kept;
}
