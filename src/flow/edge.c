/* How data goes through one body: edges, and the checks on the way. See flow/extract.h. */
#include "flow/extract.h"

/* Most edges of a file share a few paths: each is kept once. */
static const FlowPath *path_of(Extractor *x, uint32_t path) {
    const LabelStore *ls = x->facts->labels;
    if (!path || x->path_of[path]) return x->path_of[path];
    FlowPath *out = ARENA_NEW(x->kept, FlowPath);
    out->count = ls->paths[path].depth;
    x->path_of[path] = out;
    for (uint32_t i = out->count; i--; path = ls->paths[path].parent) out->keys[i] = ls->paths[path].key;
    return out;
}

/* `path` with one more step. */
const FlowPath *extract_longer_path(Extractor *x, const FlowPath *path, uint64_t key) {
    FlowPath *out = ARENA_NEW(x->kept, FlowPath);
    if (path) *out = *path;
    out->keys[out->count++] = key;
    return out;
}

static uint32_t source_of(Extractor *x, uint32_t origin) {
    if (x->source_of[origin]) return x->source_of[origin] - 1;
    const Origin *o = &x->facts->labels->origins[origin];
    NodeId n = {o->node};
    *FLOW_GROW(x, sources) = (FlowSource){origin_source(o) & UINT8_MAX, (o->index & ORIGIN_GUESSED) != 0, extract_function(x, n), tree_start(x->tree, n), tree_end(x->tree, n)};
    x->source_of[origin] = x->sources.count;
    return x->sources.count - 1;
}

/* ---- checks ---- */

/* Those whose function somebody can find. */
static const FlowCheck *checks_of(Extractor *x, uint32_t set, uint32_t *count) {
    const LabelChecks *all = &x->facts->labels->checks[set];
    *count = 0;
    if (!all->count) return NULL;
    FlowCheck *kept = ARENA_ARRAY(x->kept, FlowCheck, all->count);
    for (uint32_t i = 0; i < all->count; i++) {
        LabelCheck c = all->items[i];
        if (!x->call_of[c.call]) continue;
        bool keyword = c.argument >= LABEL_KEYWORD;
        uint32_t argument = keyword ? FLOW_KEYWORD + c.argument - LABEL_KEYWORD : c.argument;
        kept[(*count)++] = (FlowCheck){x->call_of[c.call] - 1, argument, (uint8_t)c.when};
    }
    return kept;
}

static FlowStep weak_place(const Extractor *x, uint32_t origin, uint16_t weak) {
    FlowStep at = {0};
    for (uint32_t i = 0; weak && i < x->facts->weak_count; i++) {
        const WeakSite *w = &x->facts->weaks[i];
        if (w->origin == origin && w->weak & weak)
            at = (FlowStep){tree_start(x->tree, (NodeId){w->node}), tree_end(x->tree, (NodeId){w->node})};
    }
    return at;
}

void extract_guards(Extractor *x) {
    const LabelStore *ls = x->facts->labels;
    for (uint32_t i = 0; i < x->facts->summary_count; i++) {
        const GuardSummary *s = &x->facts->summaries[i];
        for (uint32_t when = 0; when < GUARD_WHEN_COUNT; when++) {
            const GuardFact *f = &s->facts[when];
            if (!(s->known >> when & 1) || (!f->cured && !f->weak && !f->checks)) continue;
            FlowGuard g = {.function = x->function_of[s->scope], .param = s->param, .when = (uint8_t)when, .weak = f->weak, .cured = f->cured};
            g.checks = checks_of(x, f->checks, &g.check_count);
            for (uint32_t o = 1; f->weak && o < ls->origin_count; o++)
                if (ls->origins[o].kind == ORIGIN_PARAM && ls->origins[o].index == s->param &&
                    extract_function(x, (NodeId){ls->origins[o].node}) == g.function)
                    g.weak_at = weak_place(x, o, f->weak);
            *FLOW_GROW(x, guards) = g;
        }
    }
    for (uint32_t i = 0; i < x->declared.count; i++)
        *FLOW_GROW(x, guards) = (FlowGuard){.function = x->first_declared + i, .param = UINT32_MAX, .when = GUARD_FIELD, .cured = x->declared.items[i].cured};
}

void extract_edge(Extractor *x, const Label *l, FlowEdge to, NodeId at) {
    const LabelStore *ls = x->facts->labels;
    const Origin *o = &ls->origins[l->origin];
    if (x->edges.count >= FLOW_MAX_EDGES) {
        flow_bounds_met(&x->bounds, FLOW_BOUND_edges, 1);
        return;
    }
    to.from_kind = o->kind;
    to.from_path = path_of(x, l->path);
    to.cured = l->cured;
    to.weak = l->weak;
    to.through = l->through;
    to.decoded = l->decoded != 0;
    if (o->kind == ORIGIN_SOURCE) {
        to.from = source_of(x, l->origin);
    } else if (o->kind == ORIGIN_PARAM) {
        to.from = extract_function(x, (NodeId){o->node});
        to.param = o->index;
    } else {
        if (!x->call_of[o->node]) return;
        to.from = x->call_of[o->node] - 1;
    }
    to.steps = trace(x, at, l->origin, &to.step_count);
    to.composed = x->composed;
    if (x->paged || (o->kind == ORIGIN_RESULT && x->pages && x->pages[o->node])) to.cured |= WEAKNESS_BIT(WEAKNESS_xss); /* that was decided where it was printed */
    to.checks = checks_of(x, l->checks, &to.check_count);
    if (l->weak) to.weak_at = weak_place(x, l->origin, l->weak);
    *FLOW_GROW(x, edges) = to;
}

void extract_labels(Extractor *x, LabelSetId set, FlowEdge to, NodeId at) {
    for (uint32_t i = 0; i < labels_count(x->facts->labels, set); i++) {
        Label l = *labels_at(x->facts->labels, set, i);
        extract_edge(x, &l, to, at);
    }
}

static bool key_of(const Extractor *x, ValueId key, uint64_t *out) {
    const Atom *a = value_single(x->facts, key);
    if (a && a->kind == ATOM_STR) *out = path_key_text(a->text);
    else if (a && a->kind == ATOM_INT) *out = path_key_int(a->integer);
    else return false;
    return true;
}

void extract_value(Extractor *x, ValueId v, FlowEdge to, NodeId at) {
    extract_labels(x, value_labels(x->facts, v), to, at);
    if (value_deep_labels(x->facts, v).v == value_labels(x->facts, v).v) return;
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if (!a->deep.v) continue;
        bool container = a->kind >= ATOM_TUPLE && a->kind <= ATOM_DICT;
        if (!container || (to.to_path && to.to_path->count == FLOW_MAX_PATH)) {
            extract_labels(x, a->deep, to, at);
            continue;
        }
        uint32_t step = a->kind == ATOM_DICT ? 2 : 1;
        for (uint32_t j = step - 1; j < a->count; j += step) {
            if (!value_deep_labels(x->facts, a->items[j]).v) continue;
            FlowEdge inner = to;
            uint64_t key = path_key_int(j);
            bool known = a->kind == ATOM_DICT ? key_of(x, a->items[j - 1], &key) : a->kind != ATOM_SET;
            if (known) inner.to_path = extract_longer_path(x, to.to_path, key);
            extract_value(x, a->items[j], inner, at);
        }
        if (a->rest.v == VALUE_NEVER.v) continue;
        FlowEdge rest = to;
        if (a->count && (a->kind == ATOM_LIST || a->kind == ATOM_TUPLE)) rest.to_path = extract_longer_path(x, to.to_path, path_key_behind(a->count));
        extract_labels(x, value_deep_labels(x->facts, a->rest), rest, at);
    }
}

void extract_fields(Extractor *x) {
    NodeId class_node;
    Sym name;
    ValueId value;
    for (uint32_t cell = 0, i = x->first_field; extract_next_field(x, &cell, &class_node, &name, &value); i++)
        extract_value(x, value, (FlowEdge){.to_kind = TO_RETURN, .to = i}, class_node);
}
