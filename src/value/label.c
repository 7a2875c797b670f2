/* Sets of labels: see value/label.h. */
#include "value/label.h"

#include "base/fault.h"

#define RESERVE(ls, array, need) \
    buffer_reserve((void **)&(ls)->array##s, &(ls)->array##_capacity, (need), sizeof *(ls)->array##s)

void labels_begin(LabelStore *ls) {
    ls->full = 0;
    if (ls->set_count == 1 && ls->origin_count == 1 && ls->path_count == 1 && ls->check_count == 1) return; /* none since */
    slots_clear(&ls->set_slots, SLOTS_FIRST);
    slots_clear(&ls->origin_slots, SLOTS_FIRST);
    slots_clear(&ls->path_slots, SLOTS_FIRST);
    slots_clear(&ls->check_slots, SLOTS_FIRST);
    memset(ls->joins, 0, sizeof ls->joins);
    RESERVE(ls, set, 64);
    RESERVE(ls, origin, 64);
    RESERVE(ls, path, 64);
    RESERVE(ls, label, 64);
    RESERVE(ls, check, 16);
    ls->checks[0] = (LabelChecks){.count = 0};
    ls->check_count = 1;
    ls->sets[0] = (LabelSet){0};
    ls->origins[0] = (Origin){0};
    ls->paths[0] = (PathStep){0};
    ls->set_count = ls->origin_count = ls->path_count = 1;
    ls->label_count = 0;
}

void labels_free(LabelStore *ls) {
    buffer_free((void **)&ls->labels, &ls->label_capacity);
    buffer_free((void **)&ls->sets, &ls->set_capacity);
    buffer_free((void **)&ls->origins, &ls->origin_capacity);
    buffer_free((void **)&ls->checks, &ls->check_capacity);
    buffer_free((void **)&ls->paths, &ls->path_capacity);
    slots_free(&ls->set_slots);
    slots_free(&ls->origin_slots);
    slots_free(&ls->path_slots);
    slots_free(&ls->check_slots);
}

/* ---- origins and paths ---- */

static uint64_t origin_hash(const Origin *o) { return hash_mix(hash_mix(o->kind, o->node), o->index) >> 20; }

static uint64_t hash_of_origin(const void *ls, uint32_t id) { return origin_hash(&((const LabelStore *)ls)->origins[id]); }

uint32_t labels_origin(LabelStore *ls, OriginKind kind, NodeId node, uint32_t index) {
    Origin wanted = {.kind = (uint8_t)kind, .node = node.v, .index = index};
    uint32_t i = slots_begin(&ls->origin_slots, origin_hash(&wanted));
    for (; ls->origin_slots.ids[i]; i = slots_next(&ls->origin_slots, i)) {
        const Origin *o = &ls->origins[ls->origin_slots.ids[i]];
        if (o->kind == wanted.kind && o->node == wanted.node && o->index == wanted.index) return ls->origin_slots.ids[i];
    }
    RESERVE(ls, origin, (size_t)ls->origin_count + 1);
    ls->origins[ls->origin_count] = wanted;
    slots_put(&ls->origin_slots, i, ls->origin_count, hash_of_origin, ls, 1);
    return ls->origin_count++;
}

static uint64_t path_hash(uint32_t parent, uint64_t key) { return hash_mix(key, parent) >> 20; }

static uint64_t hash_of_path(const void *ls, uint32_t id) {
    const PathStep *p = &((const LabelStore *)ls)->paths[id];
    return path_hash(p->parent, p->key);
}

uint32_t path_step(LabelStore *ls, uint32_t parent, uint64_t key) {
    enum { MOST = 1 << 16 };
    if (ls->paths[parent].depth >= LABEL_MAX_PATH) return parent;
    uint32_t i = slots_begin(&ls->path_slots, path_hash(parent, key));
    for (; ls->path_slots.ids[i]; i = slots_next(&ls->path_slots, i)) {
        const PathStep *p = &ls->paths[ls->path_slots.ids[i]];
        if (p->key == key && p->parent == parent) return ls->path_slots.ids[i];
    }
    if (ls->path_count >= MOST) return parent;
    RESERVE(ls, path, (size_t)ls->path_count + 1);
    ls->paths[ls->path_count] = (PathStep){.parent = parent, .depth = ls->paths[parent].depth + 1, .key = key};
    slots_put(&ls->path_slots, i, ls->path_count, hash_of_path, ls, 1);
    return ls->path_count++;
}

/* ---- sets ---- */

static uint64_t set_hash(const Label *labels, uint32_t count) {
    uint64_t h = count;
    for (uint32_t i = 0; i < count; i++) {
        h = hash_mix(h, (uint64_t)labels[i].origin << 32 | labels[i].path);
        h = hash_mix(h, labels[i].cured);
        h = hash_mix(h, (uint64_t)labels[i].checks << 32 | (uint32_t)labels[i].weak << 16 | (uint32_t)labels[i].through << 1 | labels[i].decoded);
    }
    return h >> 16;
}

static uint64_t hash_of_set(const void *store, uint32_t id) {
    const LabelStore *ls = store;
    return set_hash(&ls->labels[ls->sets[id].first], ls->sets[id].count);
}

static bool label_same(const Label *a, const Label *b) {
    return a->origin == b->origin && a->path == b->path && a->cured == b->cured && a->weak == b->weak &&
           a->through == b->through && a->decoded == b->decoded && a->checks == b->checks;
}

/* The first of them, but sources before what only may come from one. */
static uint32_t bounded(LabelStore *ls, const Label *labels, uint32_t count, Label *kept) {
    uint32_t sources = 0, n = 0;
    ls->full += ls->full < UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) sources += ls->origins[labels[i].origin].kind == ORIGIN_SOURCE;
    uint32_t others = sources < LABEL_MAX_SET ? LABEL_MAX_SET - sources : 0;
    for (uint32_t i = 0; i < count && n < LABEL_MAX_SET; i++) {
        bool source = ls->origins[labels[i].origin].kind == ORIGIN_SOURCE;
        if (!source && !others) continue;
        others -= !source;
        kept[n++] = labels[i];
    }
    return n;
}

/* In order, no two of the same origin and path. */
static LabelSetId intern(LabelStore *ls, const Label *labels, uint32_t count) {
    Label kept[LABEL_MAX_SET];
    if (!count) return (LabelSetId){0};
    if (UNLIKELY(count > LABEL_MAX_SET)) {
        count = bounded(ls, labels, count, kept);
        labels = kept;
    }
    uint32_t i = slots_begin(&ls->set_slots, set_hash(labels, count));
    for (; ls->set_slots.ids[i]; i = slots_next(&ls->set_slots, i)) {
        const LabelSet *s = &ls->sets[ls->set_slots.ids[i]];
        bool same = s->count == count;
        for (uint32_t j = 0; same && j < count; j++) same = label_same(&ls->labels[s->first + j], &labels[j]);
        if (same) return (LabelSetId){ls->set_slots.ids[i]};
    }
    RESERVE(ls, set, (size_t)ls->set_count + 1);
    RESERVE(ls, label, (size_t)ls->label_count + count);
    memcpy(ls->labels + ls->label_count, labels, count * sizeof *labels);
    ls->sets[ls->set_count] = (LabelSet){ls->label_count, count};
    ls->label_count += count;
    slots_put(&ls->set_slots, i, ls->set_count, hash_of_set, ls, 1);
    return (LabelSetId){ls->set_count++};
}

LabelSetId labels_of(LabelStore *ls, Label label) { return intern(ls, &label, 1); }

static int label_order(const Label *a, const Label *b) {
    if (a->origin != b->origin) return a->origin < b->origin ? -1 : 1;
    return a->path < b->path ? -1 : a->path > b->path;
}

/* What may be either: what both are cured of. One that can do no harm at all adds nothing. */
static Label both_labels(LabelStore *ls, const Label *p, const Label *q) {
    if (p->cured == UINT64_MAX) return *q;
    if (q->cured == UINT64_MAX) return *p;
    Label l = *p;
    l.cured = p->cured & q->cured;
    l.weak = p->weak & q->weak;
    l.through = p->through < q->through ? p->through : q->through;
    l.decoded = p->decoded | q->decoded;
    l.checks = labels_checks_both(ls, p->checks, q->checks);
    return l;
}

LabelSetId labels_join_slow(LabelStore *ls, LabelSetId a, LabelSetId b) {
    if (a.v > b.v) {
        LabelSetId swap = a;
        a = b;
        b = swap;
    }
    uint32_t slot = (a.v * 31 + b.v) % LABEL_JOIN_CACHE;
    if (ls->joins[slot].a == a.v && ls->joins[slot].b == b.v) return (LabelSetId){ls->joins[slot].result};
    Label all[2 * LABEL_MAX_SET];
    LabelSet x = ls->sets[a.v], y = ls->sets[b.v];
    uint32_t i = 0, j = 0, count = 0;
    while (i < x.count || j < y.count) {
        const Label *p = i < x.count ? &ls->labels[x.first + i] : NULL, *q = j < y.count ? &ls->labels[y.first + j] : NULL;
        int order = !p ? 1 : !q ? -1 : label_order(p, q);
        all[count] = order <= 0 ? *p : *q;
        if (order == 0) all[count] = both_labels(ls, p, q);
        count++;
        i += order <= 0;
        j += order >= 0;
    }
    LabelSetId result = intern(ls, all, count);
    ls->joins[slot].a = a.v;
    ls->joins[slot].b = b.v;
    ls->joins[slot].result = result.v;
    return result;
}

/* ---- what is done to values ---- */

static uint32_t copy(const LabelStore *ls, LabelSetId set, Label *all) {
    LabelSet s = ls->sets[set.v];
    if (s.count) memcpy(all, ls->labels + s.first, s.count * sizeof *all);
    return s.count;
}

static uint64_t closed(const LabelStore *ls, uint64_t cured) { return ls->closures && !ls->slots ? labels_closed(ls->closures, cured) : cured; }

LabelSetId labels_only(LabelStore *ls, LabelSetId set, uint64_t bits) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all), kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!(bits & ~all[i].cured)) continue;
        all[kept] = all[i];
        all[kept++].cured |= ~bits;
    }
    return intern(ls, all, kept);
}

LabelSetId labels_cure_bits(LabelStore *ls, LabelSetId set, uint64_t bits) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all);
    if (!bits) return set;
    for (uint32_t i = 0; i < count; i++) all[i].cured |= bits;
    return intern(ls, all, count);
}

LabelSetId labels_cure_where(LabelStore *ls, LabelSetId set, uint64_t known, uint64_t weaknesses) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all);
    if (!weaknesses || (ls->slots && weaknesses != UINT64_MAX)) return set;
    bool changed = false;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t cured = (all[i].cured & known) == known ? closed(ls, all[i].cured | weaknesses) : all[i].cured;
        changed |= cured != all[i].cured;
        all[i].cured = cured;
    }
    return changed ? intern(ls, all, count) : set;
}

LabelSetId labels_cure(LabelStore *ls, LabelSetId set, uint64_t weaknesses) { return labels_cure_where(ls, set, 0, weaknesses); }

/* ---- checks by the program's functions ---- */

static bool check_same(const LabelCheck *a, const LabelCheck *b) {
    return a->call == b->call && a->argument == b->argument && a->when == b->when;
}

static uint64_t checks_hash(const LabelChecks *c) {
    uint64_t h = c->count;
    for (uint32_t i = 0; i < c->count; i++)
        h = hash_mix(h, (uint64_t)c->items[i].call << 32 | (uint32_t)c->items[i].argument << 16 | c->items[i].when);
    return h >> 20;
}

static uint64_t hash_of_checks(const void *ls, uint32_t id) { return checks_hash(&((const LabelStore *)ls)->checks[id]); }

static uint32_t intern_checks(LabelStore *ls, const LabelChecks *wanted) {
    if (!wanted->count) return 0;
    uint32_t i = slots_begin(&ls->check_slots, checks_hash(wanted));
    for (; ls->check_slots.ids[i]; i = slots_next(&ls->check_slots, i)) {
        const LabelChecks *c = &ls->checks[ls->check_slots.ids[i]];
        bool same = c->count == wanted->count;
        for (uint32_t j = 0; same && j < c->count; j++) same = check_same(&c->items[j], &wanted->items[j]);
        if (same) return ls->check_slots.ids[i];
    }
    RESERVE(ls, check, (size_t)ls->check_count + 1);
    ls->checks[ls->check_count] = *wanted;
    slots_put(&ls->check_slots, i, ls->check_count, hash_of_checks, ls, 1);
    return ls->check_count++;
}

uint32_t labels_checks_both(LabelStore *ls, uint32_t a, uint32_t b) {
    if (a == b) return a;
    LabelChecks out = {.count = 0}, x = ls->checks[a], y = ls->checks[b];
    for (uint32_t i = 0; i < x.count; i++)
        for (uint32_t j = 0; j < y.count; j++)
            if (check_same(&x.items[i], &y.items[j])) {
                out.items[out.count++] = x.items[i];
                break;
            }
    return intern_checks(ls, &out);
}

uint32_t labels_one_check(LabelStore *ls, LabelCheck check) {
    LabelChecks c = {.items = {check}, .count = 1};
    return intern_checks(ls, &c);
}

LabelSetId labels_check(LabelStore *ls, LabelSetId set, LabelCheck check) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all);
    for (uint32_t i = 0; i < count; i++) {
        LabelChecks c = ls->checks[all[i].checks];
        bool has = c.count == LABEL_MAX_CHECKS;
        for (uint32_t j = 0; j < c.count; j++) has |= check_same(&c.items[j], &check);
        if (has) continue;
        c.items[c.count++] = check;
        all[i].checks = intern_checks(ls, &c);
    }
    return intern(ls, all, count);
}

LabelSetId labels_weaken(LabelStore *ls, LabelSetId set, uint16_t guards) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all);
    bool changed = false;
    for (uint32_t i = 0; i < count; i++) changed |= (guards & ~all[i].weak) != 0, all[i].weak |= guards;
    return changed ? intern(ls, all, count) : set;
}

LabelSetId labels_through(LabelStore *ls, LabelSetId set, LabelThrough what) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all);
    bool changed = false;
    for (uint32_t i = 0; i < count; i++) {
        if (all[i].through >= what) continue;
        all[i].through = (uint8_t)what;
        changed = true;
    }
    return changed ? intern(ls, all, count) : set;
}

LabelSetId labels_decode(LabelStore *ls, LabelSetId set, const uint64_t *kind_cures, uint64_t number) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all);
    if (ls->slots) return set;
    for (uint32_t i = 0; i < count; i++) {
        const Origin *o = &ls->origins[all[i].origin];
        if ((all[i].cured & number) == number) continue;
        all[i].cured = o->kind == ORIGIN_SOURCE ? kind_cures[origin_source(o)] : 0;
        all[i].checks = 0;
        all[i].decoded = 1;
    }
    return intern(ls, all, count);
}

LabelSetId labels_step(LabelStore *ls, LabelSetId set, uint64_t key) {
    Label all[LABEL_MAX_SET];
    uint32_t count = copy(ls, set, all), kept = 0;
    bool changed = false;
    for (uint32_t i = 0; i < count; i++) {
        Label l = all[i];
        if (ls->origins[l.origin].kind != ORIGIN_SOURCE) l.path = path_step(ls, l.path, key);
        changed |= l.path != all[i].path;
        uint32_t at = kept; /* in order again; two may have become one */
        while (at && label_order(&l, &all[at - 1]) < 0) at--;
        if (at && label_order(&l, &all[at - 1]) == 0) {
            all[at - 1] = both_labels(ls, &all[at - 1], &l);
            continue;
        }
        memmove(all + at + 1, all + at, (kept - at) * sizeof *all);
        all[at] = l;
        kept++;
    }
    return changed ? intern(ls, all, kept) : set;
}
