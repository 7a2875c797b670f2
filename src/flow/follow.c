/* A tabulation: an entry is a kind of source (all sources of one kind are followed together: the first to get somewhere is the
 * nearest), or a part of a parameter that somebody hands untrusted data to; for each entry the values that it reaches inside its
 * function are found, and what leaves the function (outputs): by its result, or at a sink. A call asks for the entry of the callee's
 * parameter and goes on when that has an output. Entries are made when they are asked for, so that only what sources reach is looked
 * at. See flow/way.h. */
#include "flow/way.h"

/* ---- paths ---- */

/* One is part of the other. */
static bool paths_meet(const FlowPath *a, const FlowPath *b) {
    uint32_t n = a->count < b->count ? a->count : b->count;
    for (uint32_t i = 0; i < n; i++)
        if (!path_keys_meet(a->keys[i], b->keys[i])) return false;
    return true;
}

/* What is tainted is an attribute of what `from` tells of: the object itself is not. */
static bool is_attribute_of(const FlowPath *tainted, const FlowPath *from) {
    return tainted->count > from->count && !(tainted->keys[from->count] & 3);
}

/* What is tainted stands below a key of it: a page is not made of mappings, they are sent as JSON. */
static bool is_item_of(const FlowPath *tainted, const FlowPath *from) {
    return tainted->count > from->count && (tainted->keys[from->count] & 3) == 1;
}

/* `tainted` holds at `from`; where it leads to, `to`: what of `tainted` lies below `from` lies below `to`. */
static FlowPath path_after(const FlowPath *tainted, const FlowPath *from, const FlowPath *to) {
    FlowPath out = *to;
    for (uint32_t i = from->count; i < tainted->count && out.count < FLOW_MAX_PATH; i++)
        out.keys[out.count++] = tainted->keys[i];
    return out;
}

static bool paths_equal(const FlowPath *a, const FlowPath *b) {
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->keys[i] != b->keys[i]) return false;
    return true;
}

/* ---- entries ---- */

enum {
    MAX_STATES = 4u << 20, /* reached values of the whole program */
    MAX_REACHED = 1024,    /* of one parameter */
    MAX_OUTPUTS = 256,     /* the same */
    MAX_PARTS = 8,         /* of one value: paths to it that are told apart */
};

#define SOLVE_GROW(S, list)                                                                                          \
    ((S)->list.items = arena_grow((S)->p->arena, (S)->list.items, (S)->list.count, &(S)->list.capacity, 16,          \
                                  sizeof *(S)->list.items),                                                          \
     (S)->list.count++)

static uint64_t path_hash(const FlowPath *path) {
    uint64_t h = path->count;
    for (uint32_t i = 0; i < path->count; i++) h = hash_mix(h, path->keys[i]);
    return h;
}

/* The lowest bit is always set. */
static uint32_t slot_start(uint64_t hash, uint32_t size) { return (uint32_t)(hash >> 1) & (size - 1); }

static void slots_grow(Solver *S, SolveSlots *slots) {
    uint32_t size = slots->size ? slots->size * 4 : 64;
    SolveSlot *items = ARENA_ARRAY(S->p->arena, SolveSlot, size);
    for (uint32_t i = 0; i < slots->size; i++) {
        if (!slots->items[i].value) continue;
        uint32_t j = slot_start(slots->items[i].hash, size);
        while (items[j].value) j = (j + 1) & (size - 1);
        items[j] = slots->items[i];
    }
    slots->items = items;
    slots->size = size;
}

uint32_t flow_slot(Solver *S, SolveSlots *slots, uint64_t hash) {
    if (slots->count * 2 >= slots->size) slots_grow(S, slots);
    return slot_start(hash, slots->size);
}

/* Of one value only so many parts are told apart; what comes later counts as the whole. */
static FlowPath bounded_path(Solver *S, uint64_t whole, FlowPath path) {
    if (!path.count) return path;
    uint64_t hash = whole | 1;
    uint32_t i = flow_slot(S, &S->part_slots, hash);
    while (S->part_slots.items[i].value && S->part_slots.items[i].hash != hash) i = (i + 1) & (S->part_slots.size - 1);
    SolveSlot *slot = &S->part_slots.items[i];
    if (!slot->value) S->part_slots.count++;
    slot->hash = hash;
    return slot->value++ < MAX_PARTS ? path : (FlowPath){0};
}

static void push(Solver *S, uint32_t state) {
    if (S->states.items[state].queued) return;
    S->states.items[state].queued = true;
    SOLVE_GROW(S, queue);
    S->queue.items[S->queue.count - 1] = state;
}

/* What `b` adds to `a`: less that it is cured of, a way that is more certain, another guard. */
static bool adds(const FlowMark *a, const FlowMark *b) {
    return a->cured & ~b->cured || a->weak & ~b->weak || b->doubts < a->doubts || (b->decoded && !a->decoded);
}

static FlowMark merged(FlowMark a, FlowMark b) {
    return (FlowMark){a.cured & b.cured, a.weak & b.weak, a.doubts < b.doubts ? a.doubts : b.doubts, a.decoded || b.decoded};
}

/* Where bits are labels of rules, what is cured of some weaknesses only is not cured. */
static uint64_t cured_by(const FlowProgram *p, uint32_t file, const FlowEdge *e) {
    return p->slots && !p->graphs[file]->seeds && e->cured != TAINT_CURES_ALL ? 0 : e->cured;
}

/* `a`, and then `b`. */
static FlowMark both(FlowMark a, FlowMark b) {
    bool number = !(~a.cured & number_cures);
    return (FlowMark){(b.decoded && !number ? 0 : a.cured) | b.cured, (uint16_t)(a.weak | b.weak), a.doubts | b.doubts,
                      a.decoded || b.decoded};
}

static const uint8_t doubts_of[] = {[THROUGH_NOTHING] = 0, [THROUGH_CODE] = DOUBT_UNKNOWN, [THROUGH_METHOD] = DOUBT_UNKNOWN | DOUBT_METHOD};

static FlowMark behind(FlowMark before, const FlowProgram *p, uint32_t file, const FlowEdge *e) {
    FlowFact none = {0}, *fact = p->facts ? &p->facts[p->first_edge[file] + (uint32_t)(e - p->graphs[file]->edges)] : &none;
    return both(before, (FlowMark){cured_by(p, file, e) | (p->slots ? 0 : fact->cured), (uint16_t)(e->weak | fact->weak),
                                   doubts_of[e->through], e->decoded});
}

/* A value that an entry reaches, without what is said of it. */
typedef struct Place {
    uint32_t entry, carrier, param;
    uint8_t kind; /* OriginKind */
    FlowPath path;
} Place;

static uint64_t place_hash(const Place *p) {
    uint64_t whole = hash_mix(hash_mix(hash_mix(0, p->entry), (uint64_t)p->kind << 32 | p->carrier), p->param);
    return hash_mix(whole, path_hash(&p->path)) | 1;
}

/* Where the state of a place stands, or would: then the slot has no value. */
static uint32_t state_slot(Solver *S, const Place *p, uint64_t hash) {
    uint32_t i = flow_slot(S, &S->state_slots, hash);
    for (; S->state_slots.items[i].value; i = (i + 1) & (S->state_slots.size - 1)) {
        if (S->state_slots.items[i].hash != hash) continue;
        const SolveState *s = &S->states.items[S->state_slots.items[i].value - 1];
        if (s->entry == p->entry && s->kind == p->kind && s->carrier == p->carrier && s->param == p->param && paths_equal(&s->path, &p->path))
            break;
    }
    return i;
}

/* The same; a part only where the whole is not reached already, and where so many parts are told apart. */
static uint32_t place_slot(Solver *S, Place *p, uint64_t *hash) {
    Place whole = *p;
    whole.path = (FlowPath){0};
    uint64_t of_whole = place_hash(&whole);
    uint32_t slot = state_slot(S, &whole, of_whole);
    *hash = of_whole;
    if (p->path.count && !S->state_slots.items[slot].value) {
        *hash = place_hash(p);
        uint32_t part = state_slot(S, p, *hash);
        if (S->state_slots.items[part].value || bounded_path(S, of_whole, p->path).count) return part;
        *hash = of_whole;
        slot = state_slot(S, &whole, of_whole);
    }
    p->path = whole.path;
    return slot;
}

/* An entry reaches a value of its function (or, where data is kept in attributes and globals, of another one). */
static void reach(Solver *S, uint32_t entry, uint8_t kind, uint32_t carrier, uint32_t param, FlowPath path, FlowMark mark,
                  SolveStep step, uint32_t visit) {
    Place at = {entry, carrier, param, kind, path};
    uint64_t hash;
    uint32_t i = place_slot(S, &at, &hash);
    SolveSlot *slot = &S->state_slots.items[i];
    if (slot->value) {
        SolveState *s = &S->states.items[slot->value - 1];
        if (!adds(&s->mark, &mark)) return;
        s->mark = merged(s->mark, mark);
        push(S, slot->value - 1);
        return;
    }
    const SolveEntry *owner = &S->entries.items[entry];
    if (S->states.count >= MAX_STATES || (!owner->source && owner->reached >= MAX_REACHED)) {
        flow_bounds_met(&S->bounds, FLOW_BOUND_values, 1);
        return;
    }
    S->entries.items[entry].reached++;
    SOLVE_GROW(S, states);
    uint32_t id = S->states.count - 1;
    S->states.items[id] = (SolveState){.entry = entry, .kind = kind, .carrier = carrier, .param = param, .path = at.path,
                                       .mark = mark, .step = step, .visit = visit,
                                       .length = step.state == NO_STATE ? 0 : S->states.items[step.state].length + 1};
    *slot = (SolveSlot){hash, id + 1};
    S->state_slots.count++;
    push(S, id);
}

static uint32_t entry_of(Solver *S, bool source, uint32_t carrier, uint32_t param, FlowPath path) {
    if (!source && path.count > 1) path.count = 1; /* callers' parts of parts are told apart by them */
    uint64_t hash = hash_mix(hash_mix(hash_mix(source, carrier), param), path_hash(&path)) | 1;
    uint32_t i = flow_slot(S, &S->entry_slots, hash);
    for (; S->entry_slots.items[i].value; i = (i + 1) & (S->entry_slots.size - 1)) {
        if (S->entry_slots.items[i].hash != hash) continue;
        const SolveEntry *e = &S->entries.items[S->entry_slots.items[i].value - 1];
        if (e->source == source && e->carrier == carrier && e->param == param && paths_equal(&e->path, &path))
            return S->entry_slots.items[i].value - 1;
    }
    SOLVE_GROW(S, entries);
    uint32_t id = S->entries.count - 1;
    S->entries.items[id] =
        (SolveEntry){.source = source, .carrier = carrier, .param = param, .path = path, .outputs = NO_STATE, .kept = NO_STATE,
                     .waiting = NO_STATE, .owned = NO_STATE};
    S->entry_slots.items[i] = (SolveSlot){hash, id + 1};
    S->entry_slots.count++;
    if (!source) reach(S, id, ORIGIN_PARAM, carrier, param, path, (FlowMark){0}, (SolveStep){NO_STATE, 0, NO_STATE, 0}, 0);
    return id;
}

/* ---- outputs ---- */

static const FlowPath *kept_path(Solver *S, const FlowPath *path) {
    static const FlowPath whole = {.count = 0};
    if (!path->count) return &whole;
    FlowPath *kept = ARENA_NEW(S->p->arena, FlowPath);
    *kept = *path;
    return kept;
}

static void push_output(Solver *S, uint32_t output) {
    if (S->outputs.items[output].queued) return;
    S->outputs.items[output].queued = true;
    SOLVE_GROW(S, changed);
    S->changed.items[S->changed.count - 1] = output;
}

/* The sink's function itself makes a path, a query, a page of the data. */
static bool is_composed(const Solver *S, const SolveStep *step) {
    while (step->output != NO_STATE) step = &S->outputs.items[step->output].step;
    return edge_at(S->p, step->edge)->composed;
}

/* What is called there is called elsewhere, too; tests do not count. */
static bool is_helper(const FlowProgram *p, uint32_t call) {
    for (uint32_t i = 0; i < p->callees[call].count; i++) {
        FlowTargetFunction t = p->callees[call].items[i];
        if (p->uses[p->first_function[t.file] + t.function] > 1) return true;
    }
    return false;
}

/* Where a finding stands: at its sink. But where that lies in another file than the function that got hold of the data, and only
 * uses what it is given, at the call with which this function hands it over: to its caller the called function is the sink, if others
 * call something on the way, too, or a text or a list is made of the data for it. So, too, where a function of one file makes such for a
 * helper that others use. A test that does so only shows how the program is used: its callee is asked. */
static uint32_t home_of(const Solver *S, SolveStep step, uint32_t sink) {
    const FlowProgram *p = S->p;
    if (step.output == NO_STATE || is_composed(S, &step)) return NO_STATE;
    uint32_t sink_file = flow_file(p->first_sink, p->file_count, sink), first = NO_STATE;
    bool helps = false;
    for (; step.output != NO_STATE; step = S->outputs.items[step.output].step) {
        uint32_t file = p->call_file[step.call];
        if (file == sink_file) {
            if (first == NO_STATE && edge_at(p, step.edge)->composed && is_helper(p, step.call)) return step.call;
            break;
        }
        if (p->is_test[file] && !p->is_test[sink_file]) continue;
        if (first == NO_STATE) first = step.call;
        helps = helps || edge_at(p, step.edge)->composed || is_helper(p, step.call);
    }
    return helps ? first : NO_STATE;
}

const FlowSource *flow_first_source(const Solver *S, uint32_t state, uint32_t *file) {
    while (S->states.items[state].step.state != NO_STATE) state = S->states.items[state].step.state;
    uint32_t number = S->states.items[state].carrier;
    *file = flow_file(S->p->first_source, S->p->file_count, number);
    return &S->p->graphs[*file]->sources[number - S->p->first_source[*file]];
}

static Weakness sink_weakness(const FlowProgram *p, uint32_t sink) { return (Weakness)p->sink_weakness[sink]; }

/* What reads the data and hands it on in one file is told for itself, where that does harm by itself; of longer ways to a sink the first. */
static bool has_source(const Solver *S, uint32_t home, uint32_t state, uint32_t sink) {
    uint32_t file;
    Weakness weakness = home == NO_STATE ? WEAKNESS_log : sink_weakness(S->p, sink);
    if (weakness == WEAKNESS_log || weakness == WEAKNESS_size) return false;
    flow_first_source(S, state, &file);
    return file == S->p->call_file[home] && !S->p->is_test[file];
}

/* A password is none any more behind code that nobody knows: a connection, whether it is right. */
static bool is_by_name(const Solver *S, uint32_t entry) {
    const SolveEntry *e = &S->entries.items[entry];
    return e->source && !S->p->slots && e->carrier == SOURCE_credential;
}

/* What is a secret by its name alone is told where the same function, or what it is given by one of its file, writes it. */
static bool is_far(const Solver *S, const SolveStep *step, uint32_t sink, uint32_t length) {
    enum { NEAR = 3 };
    uint32_t file;
    if (length > NEAR || step->output != NO_STATE) return true;
    flow_first_source(S, step->state, &file);
    return file != flow_file(S->p->first_sink, S->p->file_count, sink);
}

static void add_output(Solver *S, uint32_t entry, OutputKind kind, uint32_t number, FlowPath path, FlowMark mark, SolveStep step,
                       uint32_t length) {
    if (kind == OUTPUT_SINK && is_by_name(S, entry) && is_far(S, &step, number, length)) return;
    uint32_t home = kind == OUTPUT_SINK && S->entries.items[entry].source && !S->p->slots ? home_of(S, step, number) : NO_STATE;
    bool own = has_source(S, home, step.state, number);
    uint64_t hash = hash_mix(hash_mix(hash_mix(hash_mix(0, entry), (uint64_t)kind << 32 | number), own ? home : NO_STATE), path_hash(&path)) | 1;
    uint32_t i = flow_slot(S, &S->output_slots, hash);
    for (; S->output_slots.items[i].value; i = (i + 1) & (S->output_slots.size - 1)) {
        SolveOutput *old = &S->outputs.items[S->output_slots.items[i].value - 1];
        if (S->output_slots.items[i].hash != hash || old->entry != entry || old->kind != kind || old->number != number ||
            old->own != own || (own && old->home != home) || !paths_equal(old->path, &path))
            continue;
        if (!adds(&old->mark, &mark)) return;
        old->mark = merged(old->mark, mark);
        push_output(S, S->output_slots.items[i].value - 1);
        return;
    }
    SolveEntry *owner = &S->entries.items[entry];
    if (!owner->source && owner->output_count >= MAX_OUTPUTS) {
        flow_bounds_met(&S->bounds, FLOW_BOUND_outputs, 1);
        return;
    }
    owner->output_count++;
    uint32_t *chain = kind == OUTPUT_ESCAPE ? &owner->kept : &owner->outputs;
    SOLVE_GROW(S, outputs);
    uint32_t id = S->outputs.count - 1;
    S->outputs.items[id] = (SolveOutput){.entry = entry, .kind = (uint8_t)kind, .number = number, .path = kept_path(S, &path), .mark = mark,
                                         .step = step, .home = home, .own = own, .length = length, .next = *chain};
    *chain = id;
    S->output_slots.items[i] = (SolveSlot){hash, id + 1};
    S->output_slots.count++;
    push_output(S, id);
}

/* What comes with that mark does no harm at a sink of the run. */
static bool is_cured(const Solver *S, uint32_t entry, FlowMark mark, uint32_t sink) {
    const SolveEntry *e = &S->entries.items[entry];
    uint64_t cured = mark.cured | (e->source && !S->p->slots ? source_cures[e->carrier] : 0);
    /* What is compared before it is resolved leads nowhere else without "..". */
    if (mark.weak & GUARD_WEAK_UNRESOLVED && cured & TEXT_NO_DOTS) cured |= TEXT_RELATIVE;
    return labels_closed((const uint64_t (*)[2])S->p->closures, cured) & WEAKNESS_BIT(sink_weakness(S->p, sink));
}

/* Whether the callers of a function have heard already that a kind of source comes back from it, and no less is said of it now. */
static bool is_told(Solver *S, uint32_t entry, uint32_t function, const FlowPath *path, FlowMark mark) {
    uint64_t hash = hash_mix(hash_mix(hash_mix(0, entry), function), path_hash(path)) | 1;
    uint32_t i = flow_slot(S, &S->told_slots, hash);
    for (; S->told_slots.items[i].value; i = (i + 1) & (S->told_slots.size - 1)) {
        SolveTold *t = &S->told.items[S->told_slots.items[i].value - 1];
        if (S->told_slots.items[i].hash != hash || t->entry != entry || t->function != function || !paths_equal(&t->path, path)) continue;
        if (!adds(&t->mark, &mark)) return true;
        t->mark = merged(t->mark, mark);
        return false;
    }
    SOLVE_GROW(S, told);
    S->told.items[S->told.count - 1] = (SolveTold){entry, function, *path, mark};
    S->told_slots.items[i] = (SolveSlot){hash, S->told.count};
    S->told_slots.count++;
    return false;
}

/* Every call of a function gets what it gives. `step.call` is filled in where it was no call that led there. */
static void to_callers(Solver *S, uint32_t entry, uint32_t function, FlowPath path, FlowMark mark, SolveStep step, uint32_t visit) {
    if (is_told(S, entry, function, &path, mark)) return;
    for (uint32_t i = S->p->caller_first[function]; i < S->p->caller_first[function + 1]; i++) {
        if (step.output == NO_STATE) step.call = S->p->callers[i];
        reach(S, entry, ORIGIN_RESULT, S->p->callers[i], 0, path, mark, step, visit);
    }
}

/* What a method keeps of a parameter and another function gives back: of how many objects? */
static uint8_t doubt_of_keeper(const Solver *S, uint32_t keeper) {
    enum { FEW = 3, MANY = 8 };
    uint32_t calls = S->p->caller_first[keeper + 1] - S->p->caller_first[keeper];
    if (calls <= FEW || flow_function_at(S->p, keeper)->class_index == UINT32_MAX) return 0;
    return calls <= MANY ? DOUBT_KEPT : DOUBT_MANY;
}

/* The same, but not of a closure. */
static uint8_t doubt_of_keeping(const Solver *S, uint32_t keeper, uint32_t giver) {
    uint8_t doubt = doubt_of_keeper(S, keeper);
    if (!doubt) return 0;
    Str k = flow_function_at(S->p, keeper)->name, g = flow_function_at(S->p, giver)->name;
    return str_starts_with(g, k) && g.len > k.len && g.ptr[k.len] == '.' ? 0 : doubt;
}

/* What the entry of a callee gives reaches the caller. */
static void apply_output(Solver *S, const SolveWait *w, uint32_t output) {
    const SolveOutput o = S->outputs.items[output];
    FlowMark mark = both(w->mark, o.mark);
    SolveStep step = {w->state, w->edge, output, w->call};
    uint32_t length = w->length + o.length + 1, entry = w->owner;
    if (length > MAX_WAY) {
        flow_bounds_met(&S->bounds, FLOW_BOUND_ways, 1);
        return;
    }
    if (mark.doubts & DOUBT_UNKNOWN && is_by_name(S, entry)) return;
    if (o.kind == OUTPUT_SINK) {
        if (is_cured(S, entry, mark, o.number)) return;
        add_output(S, entry, OUTPUT_SINK, o.number, (FlowPath){0}, mark, step, length);
    } else if (!S->p->callees[w->call].by_name) {
        reach(S, entry, ORIGIN_RESULT, w->call, 0, *o.path, mark, step, 0);
    }
}

/* ---- what is kept ---- */

/* To all who find it, for one visit of its entry. */
static void give(Solver *S, uint32_t visit, uint32_t output) {
    const SolveVisit *v = &S->visits.items[visit];
    const SolveWait *first = &S->waits.items[v->first];
    const SolveOutput *o = &S->outputs.items[output];
    FlowMark mark = both(v->mark, o->mark);
    mark.doubts |= v->keepers;
    to_callers(S, v->source, o->number, *o->path, mark, (SolveStep){first->state, first->edge, output, first->call}, visit);
}

/* The visit that a wait makes of its entry, for the source of the visit `before` or its own. */
static void visit(Solver *S, uint32_t wait, uint32_t before) {
    const SolveWait *w = &S->waits.items[wait];
    SolveVisit v = {.source = w->owner, .entry = w->entry, .first = wait, .last = wait, .before = before, .length = w->length + 1, .mark = w->mark};
    if (before) {
        const SolveVisit *b = &S->visits.items[before];
        v.source = b->source;
        v.first = b->first;
        v.length += b->length;
        v.mark = both(b->mark, w->mark);
        v.keepers = b->keepers | doubt_of_keeper(S, S->entries.items[w->owner].carrier);
    }
    uint64_t hash = hash_mix(hash_mix(0, v.source), v.entry) | 1;
    uint32_t i = flow_slot(S, &S->visit_slots, hash), id = 0;
    for (; S->visit_slots.items[i].value; i = (i + 1) & (S->visit_slots.size - 1)) {
        SolveVisit *old = &S->visits.items[S->visit_slots.items[i].value];
        if (old->source != v.source || old->entry != v.entry) continue;
        if (!adds(&old->mark, &v.mark) && v.keepers >= old->keepers) return;
        old->mark = merged(old->mark, v.mark);
        if (v.keepers < old->keepers) old->keepers = v.keepers;
        id = S->visit_slots.items[i].value;
        break;
    }
    if (!id) {
        if (v.length > MAX_WAY || S->visits.count >= MAX_STATES) {
            flow_bounds_met(&S->bounds, FLOW_BOUND_ways, 1);
            return;
        }
        if (!S->visits.count) SOLVE_GROW(S, visits);
        SOLVE_GROW(S, visits);
        id = S->visits.count - 1;
        v.next = S->entries.items[v.entry].visits;
        S->entries.items[v.entry].visits = id;
        S->visits.items[id] = v;
        S->visit_slots.items[i] = (SolveSlot){hash, id};
        S->visit_slots.count++;
    }
    if (S->visits.items[id].queued) return;
    S->visits.items[id].queued = true;
    SOLVE_GROW(S, visited);
    S->visited.items[S->visited.count - 1] = id;
}

/* What is kept there, and on to what is called from there. */
static void lead_on(Solver *S, uint32_t id) {
    S->visits.items[id].queued = false;
    SolveEntry *e = &S->entries.items[S->visits.items[id].entry];
    for (uint32_t o = e->kept; o != NO_STATE; o = S->outputs.items[o].next) give(S, id, o);
    for (uint32_t *link = &e->owned; *link != NO_STATE;) {
        SolveWait *w = &S->waits.items[*link];
        if (w->leads) visit(S, *link, id), link = &w->next_owned;
        else *link = w->next_owned;
    }
}

/* ---- waits ---- */

/* `b` adds nothing to `a`, whatever follows. */
static bool mark_covers(const FlowMark *a, const FlowMark *b) {
    return !(a->cured & ~b->cured) && !(a->weak & ~b->weak) && !(a->doubts & ~b->doubts) && (a->decoded || !b->decoded);
}

/* Of the waits of one entry for another one leads whose data comes with the least said of it: it asks for what does not depend on the
 * call. One as good that is newer takes its place; one that is better leads beside it. Gives whether it hears nothing new. */
static bool take_lead(Solver *S, SolveWait *w, uint32_t number) {
    uint64_t hash = hash_mix(hash_mix(0, w->owner), w->entry) | 1;
    uint32_t i = flow_slot(S, &S->leading_slots, hash);
    for (; S->leading_slots.items[i].value; i = (i + 1) & (S->leading_slots.size - 1)) {
        SolveWait *before = &S->waits.items[S->leading_slots.items[i].value - 1];
        if (before->entry != w->entry || before->owner != w->owner) continue;
        bool covered = mark_covers(&before->mark, &w->mark) && before->length <= w->length;
        w->leads = !covered || mark_covers(&w->mark, &before->mark);
        if (w->leads) S->leading_slots.items[i].value = number + 1;
        if (w->leads && covered) before->leads = false;
        return covered;
    }
    S->leading_slots.items[i] = (SolveSlot){hash, number + 1};
    S->leading_slots.count++;
    w->leads = true;
    return false;
}

/* A sink below a parameter is the same whichever call led to it. */
static bool is_of_leaders(const Solver *S, const SolveWait *w, uint32_t output) {
    return S->outputs.items[output].kind == OUTPUT_SINK && !S->entries.items[w->owner].source;
}

/* From now on the call hears of what the entry of its callee gives. */
static void wait_for(Solver *S, SolveWait w) {
    const SolveState *from = &S->states.items[w.state];
    SolveEntry *e = &S->entries.items[w.entry];
    w.owner = from->entry;
    w.length = from->length;
    SolveEntry *owner = &S->entries.items[w.owner];
    SOLVE_GROW(S, waits);
    uint32_t number = S->waits.count - 1;
    bool old = take_lead(S, &w, number);
    w.next = e->waiting;
    e->waiting = number;
    w.next_owned = owner->owned;
    if (w.leads && !owner->source) owner->owned = number;
    S->waits.items[number] = w;
    for (uint32_t o = e->outputs; o != NO_STATE; o = S->outputs.items[o].next)
        if (!old || !is_of_leaders(S, &w, o)) apply_output(S, &w, o);
    if (old) return;
    if (owner->source) visit(S, number, 0);
    for (uint32_t v = owner->visits; v; v = S->visits.items[v].next) visit(S, number, v);
}

static void tell_waiting(Solver *S, uint32_t output) {
    SolveOutput *o = &S->outputs.items[output];
    const SolveEntry *e = &S->entries.items[o->entry];
    o->queued = false;
    if (o->kind == OUTPUT_ESCAPE) {
        for (uint32_t v = e->visits; v; v = S->visits.items[v].next) give(S, v, output);
        return;
    }
    for (uint32_t w = e->waiting; w != NO_STATE; w = S->waits.items[w].next)
        if (S->waits.items[w].leads || !is_of_leaders(S, &S->waits.items[w], output)) apply_output(S, &S->waits.items[w], output);
}

/* ---- edges ---- */

/* x.find(key), where nobody knows x. */
static bool is_unknown_method(const FlowCall *c) {
    bool method = c->callee_count != 0;
    for (uint32_t i = 0; i < c->callee_count && method; i++) {
        const FlowRef *ref = &c->callees[i];
        Str name = ref->member.len ? ref->member : str_last_part(ref->rest, '.');
        bool below = ref->kind == REF_METHOD || ref->member.len || (ref->kind == REF_NAME && name.len < ref->rest.len);
        method = below && !flow_is_text_method(name); /* what a text is given it holds */
    }
    return method;
}

/* An attribute of another file's object: to all that read it. */
static void to_readers(Solver *S, uint32_t state, uint32_t edge, const FlowEdge *e, uint32_t file, FlowPath path, FlowMark mark) {
    const FlowCall *c = &S->p->graphs[file]->calls[e->to];
    uint32_t entry = S->states.items[state].entry;
    for (uint32_t i = 0; i < c->callee_count; i++) {
        uint32_t first, count;
        if (c->callees[i].kind == REF_SHARED && mark.doubts & DOUBT_UNKNOWN) continue; /* whoever is logged in, ... */
        flow_reads(S->p, file, c, i, &first, &count);
        for (uint32_t r = first; r < first + count; r++)
            reach(S, entry, ORIGIN_RESULT, S->p->reads[r].call, 0, path, mark,
                  (SolveStep){state, edge, NO_STATE, S->p->reads[r].call}, 0);
    }
}

static void to_argument(Solver *S, uint32_t state, uint32_t edge, const FlowEdge *e, uint32_t file, FlowPath path, FlowMark mark) {
    uint32_t call = S->p->first_call[file] + e->to;
    const FlowCall *c = &S->p->graphs[file]->calls[e->to];
    FlowCallees callees = S->p->callees[call];
    if (c->writes) {
        to_readers(S, state, edge, e, file, path, mark);
        return;
    }
    if (e->argument == FLOW_RECEIVER && callees.count) return; /* what the object keeps, it keeps in its attributes */
    if (!callees.count && c->keyed && !e->argument) return;
    if (!callees.count || callees.by_name) { /* nobody knows what is called */
        FlowMark doubtful = mark;
        doubtful.doubts |= is_unknown_method(c) ? DOUBT_UNKNOWN | DOUBT_METHOD : DOUBT_UNKNOWN;
        reach(S, S->states.items[state].entry, ORIGIN_RESULT, call, 0, (FlowPath){0}, doubtful, (SolveStep){state, edge, NO_STATE, call}, 0);
        if (!callees.count) return;
    }
    for (uint32_t t = 0; t < callees.count; t++) {
        FlowTargetFunction target = callees.items[t];
        FlowPassed passed[FLOW_MOST_PASSED];
        uint32_t count = flow_pass(S->p, c, e->argument, target, &path, passed);
        for (uint32_t q = 0; q < count; q++) {
            if (c->served && !(passed[q].param < 64 && flow_function(S->p, target)->texts >> passed[q].param & 1)) continue;
            uint32_t entry = entry_of(S, false, S->p->first_function[target.file] + target.function, passed[q].param, passed[q].path);
            wait_for(S, (SolveWait){.state = state, .edge = edge, .call = call, .entry = entry, .mark = mark});
        }
    }
}

static void to_return(Solver *S, uint32_t state, uint32_t edge, uint32_t function, FlowPath path, FlowMark mark) {
    SolveState from = S->states.items[state];
    const SolveEntry *entry = &S->entries.items[from.entry];
    SolveStep step = {state, edge, NO_STATE, 0};
    bool own = entry->source || entry->carrier == function;
    if (!own) mark.doubts |= doubt_of_keeping(S, entry->carrier, function);
    if (entry->source) to_callers(S, from.entry, function, path, mark, step, 0);
    else add_output(S, from.entry, own ? OUTPUT_RETURN : OUTPUT_ESCAPE, function, path, mark, step, from.length + 1);
}

static void follow(Solver *S, uint32_t state, uint32_t edge) {
    SolveState from = S->states.items[state];
    uint32_t file = S->p->edge_file[edge];
    const FlowEdge *e = edge_at(S->p, edge);
    if (from.kind == ORIGIN_PARAM && e->param != from.param) return;
    static const FlowPath whole = {.count = 0};
    const FlowPath *from_path = e->from_path ? e->from_path : &whole;
    if (!paths_meet(&from.path, from_path)) return;
    bool of_options = from_path->count && from_path->keys[from_path->count - 1] == PATH_KEY_OPTIONS;
    if (of_options && from.path.count < from_path->count) return; /* a list that nobody saw being made */
    if (!from.path.count && from_path->count && path_key_is_given(from_path->keys[0])) return;
    if ((e->to_kind == TO_SINK || e->through || e->composed) && is_attribute_of(&from.path, from_path)) return;
    FlowMark mark = behind(from.mark, S->p, file, e);
    if (mark.doubts & DOUBT_UNKNOWN && is_by_name(S, from.entry)) return;
    FlowPath path = path_after(&from.path, from_path, e->to_path ? e->to_path : &whole);
    switch ((FlowTarget)e->to_kind) {
        case TO_SINK:
            if (!S->p->slots && sink_weakness(S->p, S->p->first_sink[file] + e->to) == WEAKNESS_xss && is_item_of(&from.path, from_path)) return;
            if (S->p->slots != (S->p->graphs[file]->seeds != NULL)) return;
            if (is_cured(S, from.entry, mark, S->p->first_sink[file] + e->to)) return;
            add_output(S, from.entry, OUTPUT_SINK, S->p->first_sink[file] + e->to, (FlowPath){0}, mark,
                       (SolveStep){state, edge, NO_STATE, 0}, from.length + 1);
            break;
        case TO_ARGUMENT: to_argument(S, state, edge, e, file, path, mark); break;
        case TO_RETURN: to_return(S, state, edge, S->p->first_function[file] + e->to, path, mark); break;
    }
}

static void run(Solver *S) {
    while (S->followed < S->queue.count || S->heard < S->changed.count || S->led < S->visited.count) {
        while (S->heard < S->changed.count) tell_waiting(S, S->changed.items[S->heard++]);
        while (S->led < S->visited.count) lead_on(S, S->visited.items[S->led++]);
        if (S->followed == S->queue.count) continue;
        uint32_t state = S->queue.items[S->followed++];
        S->states.items[state].queued = false;
        SolveState s = S->states.items[state];
        if (s.length > MAX_WAY) {
            flow_bounds_met(&S->bounds, FLOW_BOUND_ways, 1);
            continue;
        }
        const uint32_t *first = S->p->edge_first[s.kind];
        for (uint32_t i = first[s.carrier]; i < first[s.carrier + 1]; i++) follow(S, state, S->p->edges_from[i]);
    }
}

void flow_follow(Solver *S, bool tests) {
    const FlowProgram *p = S->p;
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        if (!g || p->is_test[f] != tests || p->slots != (g->seeds != NULL)) continue;
        for (uint32_t s = 0; s < g->source_count; s++) {
            uint32_t number = p->first_source[f] + s;
            /* what looks as if the outside called it, but the program does: the callers say what it is given */
            if (g->sources[s].guessed && p->uses[p->first_function[f] + g->sources[s].function]) continue;
            reach(S, entry_of(S, true, p->slots ? number : g->sources[s].kind, 0, (FlowPath){0}), ORIGIN_SOURCE, number, 0, (FlowPath){0},
                  (FlowMark){0}, (SolveStep){NO_STATE, 0, NO_STATE, 0}, 0);
        }
    }
    run(S);
}
