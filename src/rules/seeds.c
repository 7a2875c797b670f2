/* Rules in taint mode: from matches of their parts to seeds. */
#include "rules/worker.h"

#include <stdlib.h>

void rules_without_taint(Rules *rules) { rules->no_taint = true; }

uint32_t rules_taint_words(const Rules *rules) { return rules->part_count ? BITS_WORDS(rules_count(rules)) : 0; }

void rules_taint_seen(const RulesWorker *w, uint64_t *sources, uint64_t *sinks) {
    const Rules *rules = w->rules;
    for (uint32_t i = rules_count(rules); i < rules->count; i++)
        if (rules->rules[i]->part[PART_ROLE] == FLOW_SOURCE && is_live(w, i)) bits_add(sources, rules->rules[i]->of);
    for (uint32_t i = 0; i < rules_taint_words(rules); i++) sinks[i] |= w->sinks[i];
}

TaintBatch *rules_taint_batches(const Rules *rules, const uint64_t *active, Arena *arena, uint32_t *count) {
    uint32_t rule_count = rules_count(rules), used = 64, capacity = 0;
    TaintBatch *batches = NULL;
    uint8_t *slots = NULL;
    *count = 0;
    for (uint32_t i = 0; i < rule_count; i++) {
        uint32_t labels = rules->rules[i]->row->labels;
        if (!labels || !bits_has(active, i)) continue;
        if (used + labels > 64) {
            slots = ARENA_ARRAY(arena, uint8_t, rule_count);
            memset(slots, TAINT_NO_SLOT, rule_count);
            batches = arena_grow(arena, batches, *count, &capacity, 4, sizeof *batches);
            batches[(*count)++] = (TaintBatch){slots};
            used = 0;
        }
        slots[i] = (uint8_t)used;
        used += labels;
    }
    return batches;
}

bool part_is_wanted(const RulesWorker *w, const LoadedRule *part) {
    if (w->batch) return w->batch->slots[part->of] != TAINT_NO_SLOT;
    return part->part[PART_ROLE] == FLOW_SINK && !bits_has(w->sinks, part->of);
}

/* ---- one match ---- */

static NodeId meant(const Tree *t, NodeId n) {
    if (n.v && tree_kind(t, n) == NODE_keyword) return keyword_value(t, n);
    if (n.v && tree_kind(t, n) == NODE_Expr) return Expr_value(t, n);
    return n;
}

/* A variable of the pattern is an expression, or several. */
static uint32_t nodes_of(const Tree *t, const Binding *b, NodeId *nodes, uint32_t most) {
    uint32_t count = 0;
    if (b->kind == BIND_PLACES) {
        for (uint32_t i = 0; i < b->count && count < most; i++)
            if (b->places[i].node.v) nodes[count++] = meant(t, b->places[i].node);
    } else if (b->kind != BIND_NONE && b->place.node.v) {
        nodes[count++] = meant(t, b->place.node);
    }
    return count;
}

/* Labels of the rule as bits of the batch. */
static const SeedTerm *terms_of(const RulesWorker *w, const uint32_t *part, uint32_t slot, uint32_t *count) {
    PatList needs = pat_list(&w->rule->table->match.pat, part[PART_NEEDS]);
    SeedTerm *terms = ARENA_ARRAY(w->seeds->arena, SeedTerm, needs.count / 2);
    for (uint32_t i = 0; i < needs.count; i += 2)
        terms[i / 2] = (SeedTerm){(uint64_t)needs.items[i] << slot, (uint64_t)needs.items[i + 1] << slot};
    *count = needs.count / 2;
    return terms;
}

static Str text_of(const RulesWorker *w, Str text, const Match *match) {
    Buf out = {.limit = 16384};
    fill_in(w, text, match, &out);
    Str kept = arena_copy(w->seeds->arena, buf_str(&out));
    buf_free(&out);
    return kept;
}

/* What the message may say of a source. */
static void keep_texts(const RulesWorker *w, const Match *match, FlowSeed *seed) {
    const PatTable *t = &w->rule->table->match.pat;
    PatList vars = pat_list(t, w->rule->row->vars);
    if (!vars.count || str_find_byte(w->rule->message, '$', 0) == SIZE_MAX) return;
    Str *texts = ARENA_ARRAY(w->seeds->arena, Str, 2 * (size_t)vars.count);
    for (uint32_t i = 0; i < vars.count; i++) {
        Buf shown = {.limit = 4096};
        if (match->slots[i].kind == BIND_NONE) continue;
        matcher_show(w->matcher, &match->slots[i], &shown);
        texts[2 * seed->text_count] = pat_string(t, vars.items[i]);
        texts[2 * seed->text_count++ + 1] = arena_copy(w->seeds->arena, buf_str(&shown));
        buf_free(&shown);
    }
    seed->texts = texts;
}

static void add_seed(RulesWorker *w, FlowSeed seed) {
    FlowSeeds *s = w->seeds;
    for (uint32_t i = w->tried; i < s->count; i++)
        if (s->items[i].node == seed.node && s->items[i].from == seed.from && s->items[i].start == seed.start &&
            s->items[i].end == seed.end)
            return;
    if (s->count >= FLOW_MAX_SEEDS) {
        s->full = true;
        return;
    }
    s->items = arena_grow(s->arena, s->items, s->count, &s->capacity, 64, sizeof *s->items);
    s->items[s->count++] = seed;
}

enum { MAX_PLACES = 64 }; /* of one match */

static void add_seeds(RulesWorker *w, const Match *match, FlowSeed seed, const NodeId *nodes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        seed.node = nodes[i].v;
        if (count > 1 || seed.role == FLOW_SOURCE) {
            seed.start = tree_start(w->tree, nodes[i]);
            seed.end = tree_end(w->tree, nodes[i]);
        }
        if (seed.role == FLOW_SINK && !seed.message.len) seed.message = text_of(w, w->rule->message, match);
        if (seed.role == FLOW_SOURCE && !seed.texts) keep_texts(w, match, &seed);
        add_seed(w, seed);
    }
}

bool part_found(void *context, const Match *match) {
    RulesWorker *w = context;
    const uint32_t *part = w->rule->part, flags = part[PART_FLAGS];
    if (!w->batch) {
        bits_add(w->sinks, w->rule->of);
        return true;
    }
    uint32_t slot = w->batch->slots[w->rule->of], labels = w->rules->rules[w->rule->of]->row->labels;
    uint64_t all = (labels == 64 ? UINT64_MAX : (UINT64_C(1) << labels) - 1) << slot;
    NodeId nodes[MAX_PLACES] = {meant(w->tree, match->node)}, from[MAX_PLACES];
    uint32_t count = 1, from_count = 1;
    FlowSeed seed = {.role = (uint8_t)part[PART_ROLE], .at = nodes[0].v, .start = match->start, .end = match->end,
                     .exact = flags & PART_EXACT, .keeps = flags & PART_KEEPS, .only = flags & PART_ONLY,
                     .control = flags & PART_CONTROL, .at_exit = flags & PART_AT_EXIT,
                     .yields = flags & PART_NOT_CONFLICTING, .rule = w->rule->of};
    seed.bits = part[PART_LABELS] ? (uint64_t)part[PART_LABELS] << slot : all;
    seed.needs = terms_of(w, part, slot, &seed.need_count);
    if (seed.role == FLOW_PROPAGATOR) {
        count = nodes_of(w->tree, &match->slots[part[PART_TO]], nodes, MAX_PLACES);
        from_count = nodes_of(w->tree, &match->slots[part[PART_FROM]], from, MAX_PLACES);
    } else if (match->focus) {
        count = nodes_of(w->tree, match->focus, nodes, MAX_PLACES);
    }
    for (uint32_t i = 0; i < from_count; i++) {
        if (seed.role == FLOW_PROPAGATOR) seed.from = from[i].v;
        add_seeds(w, match, seed, nodes, count);
    }
    return !match->focused && seed.role != FLOW_PROPAGATOR;
}

/* ---- all of them ---- */

static int by_place(const void *a, const void *b) {
    const FlowSeed *p = a, *q = b;
    if (p->start != q->start) return p->start < q->start ? -1 : 1;
    if (p->end != q->end) return p->end < q->end ? -1 : 1;
    if (p->rule != q->rule) return p->rule < q->rule ? -1 : 1;
    if (p->role != q->role) return p->role < q->role ? -1 : 1;
    if (p->node != q->node) return p->node < q->node ? -1 : 1;
    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    if (p->bits != q->bits) return p->bits < q->bits ? -1 : 1;
    return (p->keeps > q->keeps) - (p->keeps < q->keeps);
}

/* Is the sanitizer itself a source or a sink of its rule? Those of one place and rule stand side by side. */
static bool conflicts(const FlowSeeds *s, uint32_t at) {
    const FlowSeed *seed = &s->items[at];
    uint32_t i = at;
    while (i > 0 && s->items[i - 1].start == seed->start && s->items[i - 1].end == seed->end && s->items[i - 1].rule == seed->rule)
        if (s->items[--i].role <= FLOW_SINK) return true;
    return false;
}

void seeds_settle(FlowSeeds *s) {
    if (s->count) qsort(s->items, s->count, sizeof *s->items, by_place);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->count; i++) /* what stands before is not overwritten: kept <= i, and sources come first */
        if (!(s->items[i].role == FLOW_SANITIZER && s->items[i].yields && conflicts(s, i))) s->items[kept++] = s->items[i];
    s->count = kept;
}

Str rules_taint_message(const FlowSeed *sink, const FlowSeed *from, Arena *arena) {
    Buf out = {.limit = 16384};
    Str text = sink->message;
    for (size_t at = 0; at < text.len;) {
        const Str *found = NULL;
        Str rest = str_slice(text, at + 1, text.len);
        for (uint32_t i = 0; from && text.ptr[at] == '$' && i < from->text_count; i++) {
            const Str *name = &from->texts[2 * i];
            if (str_starts_with(rest, *name) && (!found || name->len > found->len)) found = name;
        }
        if (found) buf_add(&out, found[1]);
        else buf_byte(&out, text.ptr[at]);
        at += 1 + (found ? found->len : 0);
    }
    Str kept = arena_copy(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}
