/* What the program's functions say about what they check, put where it holds: the edges of whoever asked them. A function
 * that asks another one takes what that says. */
#include "flow/program.h"

#include "base/fault.h"

enum { DEEPEST = 6, NO_GUARD = 0 };

typedef struct Checker {
    FlowProgram *p;
    uint32_t **guard_of; /* by file, by function: 1 + its first guard */
    FlowFact *memo;      /* by guard of the run */
    uint8_t *state;      /* 0 not asked, 1 being asked, 2 known */
    uint32_t *first_guard;
} Checker;

static FlowFact fact_of(Checker *c, uint32_t file, uint32_t guard, uint32_t depth);

/* All functions that it may call say so. */
static FlowFact asked(Checker *c, uint32_t file, const FlowCheck *check, uint32_t depth) {
    const FlowProgram *p = c->p;
    const FlowGraph *g = p->graphs[file];
    FlowCallees callees = p->callees[p->first_call[file] + check->call];
    FlowFact all = {.cured = UINT64_MAX, .weak = UINT16_MAX};
    if (!callees.count || (callees.by_name && callees.count > 1)) return (FlowFact){0};
    for (uint32_t t = 0; t < callees.count; t++) {
        FlowTargetFunction target = callees.items[t];
        uint32_t param = flow_parameter(p, &g->calls[check->call], check->argument, target);
        const FlowGraph *of = p->graphs[target.file];
        FlowFact one = {0};
        uint32_t first = c->guard_of[target.file] ? c->guard_of[target.file][target.function] : NO_GUARD;
        for (uint32_t i = first ? first - 1 : of->guard_count; i < of->guard_count && of->guards[i].function == target.function; i++)
            if (of->guards[i].param == param && of->guards[i].when == check->when) one = fact_of(c, target.file, i, depth + 1);
        all.cured &= one.cured;
        all.weak &= one.weak;
        if (one.weak) all.file = one.file, all.weak_at = one.weak_at;
    }
    return all;
}

static FlowFact fact_of(Checker *c, uint32_t file, uint32_t guard, uint32_t depth) {
    const FlowGuard *g = &c->p->graphs[file]->guards[guard];
    uint32_t number = c->first_guard[file] + guard;
    FlowFact fact = {g->cured, g->weak, file, g->weak_at};
    if (c->state[number] == 2) return c->memo[number];
    if (c->state[number] == 1 || depth > DEEPEST) return fact;
    c->state[number] = 1;
    for (uint32_t i = 0; i < g->check_count; i++) {
        FlowFact more = asked(c, file, &g->checks[i], depth);
        fact.cured |= more.cured;
        if (more.weak & ~fact.weak) fact.weak |= more.weak, fact.file = more.file, fact.weak_at = more.weak_at;
    }
    c->memo[number] = fact;
    c->state[number] = 2;
    return fact;
}

void flow_check(FlowProgram *p) {
    uint32_t checks = 0;
    Checker c = {.p = p};
    c.first_guard = ARENA_ARRAY(p->arena, uint32_t, (size_t)p->file_count + 1);
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        c.first_guard[f + 1] = c.first_guard[f] + (g ? g->guard_count : 0);
        for (uint32_t i = 0; g && !checks && i < g->edge_count; i++) checks += g->edges[i].check_count;
    }
    if (!checks || !c.first_guard[p->file_count]) return;
    c.guard_of = ARENA_ARRAY(p->arena, uint32_t *, p->file_count);
    c.memo = ARENA_ARRAY(p->arena, FlowFact, c.first_guard[p->file_count]);
    c.state = ARENA_ARRAY(p->arena, uint8_t, c.first_guard[p->file_count]);
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        if (!g || !g->guard_count) continue;
        c.guard_of[f] = ARENA_ARRAY(p->arena, uint32_t, g->function_count);
        for (uint32_t i = g->guard_count; i--;) c.guard_of[f][g->guards[i].function] = 1 + i;
    }
    p->facts = ARENA_ARRAY(p->arena, FlowFact, p->first_edge[p->file_count]);
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        for (uint32_t i = 0; g && i < g->edge_count; i++) {
            FlowFact *fact = &p->facts[p->first_edge[f] + i];
            for (uint32_t k = 0; k < g->edges[i].check_count; k++) {
                FlowFact more = asked(&c, f, &g->edges[i].checks[k], 0);
                fact->cured |= more.cured;
                if (more.weak) fact->weak |= more.weak, fact->file = more.file, fact->weak_at = more.weak_at;
            }
        }
    }
}
