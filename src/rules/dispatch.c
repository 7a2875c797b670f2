/* From what is met in a file to the rules that it may set off, so that a rule costs nothing where it cannot hold. */
#include "rules/set.h"

#include <stdlib.h>

/* One pair of what is met and a rule. */
typedef struct Edge {
    uint32_t kind; /* TriggerKind */
    uint32_t key;  /* QualId, number of the method's name, NodeKind */
    uint32_t rule;
} Edge;

typedef struct Edges {
    Edge *items;
    uint32_t count;
    Str *methods;
    uint32_t method_count;
    uint32_t qual_count;
} Edges;

static int compare_edges(const void *a, const void *b) {
    const Edge *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

static uint32_t method_number(Edges *e, Str name) {
    for (uint32_t i = 0; i < e->method_count; i++) {
        if (str_eq(e->methods[i], name)) return i;
    }
    e->methods[e->method_count] = name;
    return e->method_count++;
}

static Edges collect(Rules *rules) {
    size_t total = 0;
    for (uint32_t i = 0; i < rules->count; i++) {
        total += pat_list(&rules->rules[i]->table->match.pat, rules->rules[i]->row->triggers).count / 2;
    }
    Edges e = {.items = ARENA_ARRAY(rules->arena, Edge, total), .methods = ARENA_ARRAY(rules->arena, Str, total)};
    for (uint32_t i = 0; i < rules->count; i++) {
        const LoadedRule *rule = rules->rules[i];
        if (!rule->enabled) continue;
        PatList list = pat_list(&rule->table->match.pat, rule->row->triggers);
        for (uint32_t j = 0; j < list.count; j += 2) {
            Edge edge = {list.items[j], list.items[j + 1], i};
            if (edge.kind == TRIGGER_METHOD)
                edge.key = method_number(&e, pat_string(&rule->table->match.pat, edge.key));
            if (edge.kind == TRIGGER_CALL) {
                edge.key = rule->table->match.quals[edge.key].v;
                if (!edge.key) continue;
                if (edge.key >= e.qual_count) e.qual_count = edge.key + 1;
            }
            e.items[e.count++] = edge;
        }
    }
    if (e.count) qsort(e.items, e.count, sizeof(Edge), compare_edges);
    return e;
}

static void make_methods(Rules *rules, Dispatch *d, const Edges *e, const uint32_t *by_number) {
    uint32_t size = 16;
    while (size < 2 * e->method_count) size *= 2;
    Str *names = ARENA_ARRAY(rules->arena, Str, size);
    uint32_t *lists = ARENA_ARRAY(rules->arena, uint32_t, size);
    for (uint32_t i = 0; i < e->method_count; i++) {
        uint32_t at = (uint32_t)str_hash(e->methods[i]) & (size - 1);
        while (names[at].len) at = (at + 1) & (size - 1);
        names[at] = e->methods[i];
        lists[at] = by_number[i];
    }
    d->methods = names;
    d->by_method = lists;
    d->method_mask = size - 1;
    d->has_methods = e->method_count > 0;
}

uint32_t dispatch_method(const Dispatch *d, Str name) {
    uint32_t at = (uint32_t)str_hash(name) & d->method_mask;
    while (d->methods[at].len) {
        if (str_eq(d->methods[at], name)) return d->by_method[at];
        at = (at + 1) & d->method_mask;
    }
    return 0;
}

static void make_dispatch(Rules *rules, const Edges *e) {
    Dispatch *d = &rules->dispatch;
    *d = (Dispatch){.qual_count = e->qual_count};
    uint32_t *lists = ARENA_ARRAY(rules->arena, uint32_t, 2 * (size_t)e->count + 1), used = 1;
    uint32_t *by_qual = ARENA_ARRAY(rules->arena, uint32_t, e->qual_count);
    uint32_t *by_number = ARENA_ARRAY(rules->arena, uint32_t, e->method_count);
    for (uint32_t i = 0; i < e->count;) {
        const Edge *first = &e->items[i];
        uint32_t place = used++;
        for (; i < e->count && e->items[i].kind == first->kind && e->items[i].key == first->key; i++) {
            lists[used++] = e->items[i].rule;
        }
        lists[place] = used - place - 1;
        if (first->kind == TRIGGER_CALL) by_qual[first->key] = place, d->has_calls = true;
        else if (first->kind == TRIGGER_METHOD) by_number[first->key] = place;
        else d->by_kind[first->key] = place, d->has_kinds = true;
    }
    d->lists = lists;
    d->by_qual = by_qual;
    make_methods(rules, d, e, by_number);
}

static int compare_names(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

/* Every name that an enabled rule's patterns or conditions ask about, and the methods that they look for on anything,
 * whose arguments have values, too. */
static void make_triggers(Rules *rules, const Edges *e) {
    size_t total = e->method_count;
    for (uint32_t i = 0; i < rules->table_count; i++) total += rules->tables[i]->match.pat.string_count;
    Str *names = ARENA_ARRAY(rules->arena, Str, total);
    uint32_t count = 0;
    for (uint32_t i = 0; i < e->method_count; i++) names[count++] = e->methods[i];
    for (uint32_t i = 0; i < rules->table_count; i++) {
        const MatchTable *t = &rules->tables[i]->match;
        for (uint32_t j = 0; j < t->pat.string_count; j++) {
            if (t->quals[j].v) names[count++] = pat_string(&t->pat, j);
        }
    }
    if (count) qsort(names, count, sizeof(Str), compare_names);
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (distinct == 0 || !str_eq(names[distinct - 1], names[i])) names[distinct++] = names[i];
    }
    rules->triggers = (StrList){names, distinct};
}

void rules_prepare(Rules *rules) {
    if (rules->ready) return;
    Edges edges = collect(rules);
    make_dispatch(rules, &edges);
    make_triggers(rules, &edges);
    rules->ready = true;
}
