/* Numbers of the run for what each file counts for itself, and which edges begin where. See flow/program.h. */
#include "flow/program.h"

static void number_all(FlowProgram *p) {
    size_t n = (size_t)p->file_count + 1;
    p->first_call = ARENA_ARRAY(p->arena, uint32_t, n);
    p->first_function = ARENA_ARRAY(p->arena, uint32_t, n);
    p->first_edge = ARENA_ARRAY(p->arena, uint32_t, n);
    p->first_source = ARENA_ARRAY(p->arena, uint32_t, n);
    p->first_sink = ARENA_ARRAY(p->arena, uint32_t, n);
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        p->first_call[f + 1] = p->first_call[f] + (g ? g->call_count : 0);
        p->first_function[f + 1] = p->first_function[f] + (g ? g->function_count : 0);
        p->first_edge[f + 1] = p->first_edge[f] + (g ? g->edge_count : 0);
        p->first_source[f + 1] = p->first_source[f] + (g ? g->source_count : 0);
        p->first_sink[f + 1] = p->first_sink[f] + (g ? g->sink_count : 0);
    }
    p->sink_weakness = ARENA_ARRAY(p->arena, uint8_t, p->first_sink[p->file_count]);
    for (uint32_t f = 0; f < p->file_count; f++)
        for (uint32_t i = 0; p->graphs[f] && i < p->graphs[f]->sink_count; i++)
            p->sink_weakness[p->first_sink[f] + i] = p->graphs[f]->sinks[i].weakness;
}

/* Where all is tests, nothing is; nor where one file stands alone. */
static void find_tests(FlowProgram *p) {
    uint32_t tests = 0, all = 0;
    p->is_test = ARENA_ARRAY(p->arena, bool, p->file_count);
    for (uint32_t f = 0; f < p->file_count; f++) {
        if (!p->graphs[f] || !p->modules) continue;
        p->is_test[f] = modules_is_test(p->modules, f);
        all++;
        tests += p->is_test[f];
    }
    if (tests == all) memset(p->is_test, 0, p->file_count * sizeof *p->is_test);
}

static uint32_t carrier_of(const FlowProgram *p, uint32_t file, const FlowEdge *e) {
    switch ((OriginKind)e->from_kind) {
        case ORIGIN_SOURCE: return p->first_source[file] + e->from;
        case ORIGIN_PARAM: return p->first_function[file] + e->from;
        default: return p->first_call[file] + e->from;
    }
}

/* Edges by where they come from. */
static void index_edges(FlowProgram *p) {
    uint32_t totals[3] = {p->first_source[p->file_count], p->first_function[p->file_count], p->first_call[p->file_count]};
    uint32_t base = 0;
    for (int k = 0; k < 3; k++) p->edge_first[k] = ARENA_ARRAY(p->arena, uint32_t, (size_t)totals[k] + 2);
    p->edges_from = ARENA_ARRAY(p->arena, uint32_t, p->first_edge[p->file_count]);
    p->edge_file = ARENA_ARRAY(p->arena, uint32_t, p->first_edge[p->file_count]);
    for (uint32_t f = 0; f < p->file_count; f++)
        for (uint32_t i = 0; p->graphs[f] && i < p->graphs[f]->edge_count; i++) {
            const FlowEdge *e = &p->graphs[f]->edges[i];
            p->edge_first[e->from_kind][carrier_of(p, f, e) + 2]++;
            p->edge_file[p->first_edge[f] + i] = f;
        }
    for (int k = 0; k < 3; k++) {
        p->edge_first[k][0] = p->edge_first[k][1] = base;
        for (uint32_t i = 0; i < totals[k]; i++) p->edge_first[k][i + 2] += p->edge_first[k][i + 1];
        base = p->edge_first[k][totals[k] + 1];
    }
    for (uint32_t f = 0; f < p->file_count; f++)
        for (uint32_t i = 0; p->graphs[f] && i < p->graphs[f]->edge_count; i++) {
            const FlowEdge *e = &p->graphs[f]->edges[i];
            p->edges_from[p->edge_first[e->from_kind][carrier_of(p, f, e) + 1]++] = p->first_edge[f] + i;
        }
}

void flow_index(FlowProgram *p) {
    number_all(p);
    find_tests(p);
    index_edges(p);
}
