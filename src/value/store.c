/* Atoms and sets of atoms: see value/store.h. */
#include "value/store.h"

#include "base/fault.h"

#include <math.h>

static uint64_t double_bits(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

static uint64_t atom_hash(const Atom *a) {
    uint64_t h = hash_mix(a->kind, a->qual.v);
    h = hash_mix(h, ((uint64_t)a->node.v << 32) | a->callee.v);
    h = hash_mix(h, (uint64_t)a->integer);
    if (a->kind == ATOM_FLOAT) h = hash_mix(h, double_bits(a->real));
    if (a->text.len) h = hash_mix(h, str_hash(a->text));
    if (a->suffix.len) h = hash_mix(h, str_hash(a->suffix));
    for (uint32_t i = 0; i < a->count + a->name_count; i++) h = hash_mix(h, a->items[i].v);
    for (uint32_t i = 0; i < a->name_count; i++) h = hash_mix(h, str_hash(a->names[i]));
    return hash_mix(h, ((uint64_t)a->rest.v << 32) | a->count);
}

static bool atom_same(const Atom *a, const Atom *b) {
    if (a->kind != b->kind || a->qual.v != b->qual.v || a->node.v != b->node.v || a->callee.v != b->callee.v)
        return false;
    if (a->integer != b->integer || a->count != b->count || a->name_count != b->name_count || a->rest.v != b->rest.v)
        return false;
    if (double_bits(a->real) != double_bits(b->real) || !str_eq(a->text, b->text) || !str_eq(a->suffix, b->suffix))
        return false;
    for (uint32_t i = 0; i < a->count + a->name_count; i++)
        if (a->items[i].v != b->items[i].v) return false;
    for (uint32_t i = 0; i < a->name_count; i++)
        if (!str_eq(a->names[i], b->names[i])) return false;
    return true;
}

#define RESERVE(st, array, capacity, need) \
    buffer_reserve((void **)&(st)->array, &(st)->capacity, (need), sizeof *(st)->array)

void store_begin(ValueStore *st, const QualTable *quals) {
    st->quals = quals;
    link_begin(&st->refs);
    labels_begin(&st->labels);
    st->plain_count = 0;
    arena_reset(&st->arena, (ArenaMark){0});
    slots_clear(&st->atom_slots, SLOTS_FIRST);
    slots_clear(&st->set_slots, SLOTS_FIRST);
    memset(st->joins, 0, sizeof st->joins);
    memset(st->small, 0, sizeof st->small);
    st->any_text = (ValueId){0};
    RESERVE(st, atoms, atom_capacity, 64);
    RESERVE(st, alone, alone_capacity, 64);
    RESERVE(st, sets, set_capacity, 64);
    RESERVE(st, members, member_capacity, 64);
    st->atoms[0] = ARENA_NEW(&st->arena, Atom);
    st->atoms[0]->kind = ATOM_KIND_COUNT;
    st->sets[0] = (ValueSet){.open = true};
    st->sets[1] = (ValueSet){0};
    st->atom_count = 1;
    st->set_count = 2;
    st->member_count = 0;
    st->class_str = qual_find(quals, S("builtins.str"));
    st->class_int = qual_find(quals, S("builtins.int"));
    st->class_bool = qual_find(quals, S("builtins.bool"));
    st->class_list = qual_find(quals, S("builtins.list"));
    st->class_tuple = qual_find(quals, S("builtins.tuple"));
    st->class_dict = qual_find(quals, S("builtins.dict"));
    st->class_set = qual_find(quals, S("builtins.set"));
    st->class_bytes = qual_find(quals, S("builtins.bytes"));
    st->class_float = qual_find(quals, S("builtins.float"));
}

void store_free(ValueStore *st) {
    link_free(&st->refs);
    labels_free(&st->labels);
    buffer_free((void **)&st->plain, &st->plain_capacity);
    buffer_free((void **)&st->atoms, &st->atom_capacity);
    buffer_free((void **)&st->alone, &st->alone_capacity);
    buffer_free((void **)&st->sets, &st->set_capacity);
    buffer_free((void **)&st->members, &st->member_capacity);
    slots_free(&st->atom_slots);
    slots_free(&st->set_slots);
    arena_free(&st->arena);
}

static uint64_t hash_of_atom(const void *st, uint32_t id) { return atom_hash(((const ValueStore *)st)->atoms[id]); }

static Reach reach_of(const ValueStore *st, QualId id) {
    return id.v < st->live.reach_count ? st->live.reach[id.v] : 0;
}

/* A trigger, or what stands in one: `subprocess.$X` asks about Popen where that was imported by itself. */
static bool is_hot_name(const ValueStore *st, QualId id) {
    QualId around = qual_parent(st->quals, id);
    return ((reach_of(st, id) | reach_of(st, around)) & REACH_DIRECT) || trigger_is_plain(&st->live, qual_segment(st->quals, id)) ||
           (around.v && !qual_parent(st->quals, around).v && trigger_is_plain(&st->live, qual_segment(st->quals, around)));
}

/* What holds values is as deep as its deepest one, as constant as all of them, as hot as any. */
static bool describe(ValueStore *st, Atom *a) {
    a->depth = 0;
    a->deep = (LabelSetId){0};
    a->constant = a->kind >= ATOM_STR && a->kind <= ATOM_DICT && (a->kind != ATOM_TEXT || a->integer);
    a->hot = false;
    a->warm = 0;
    if (a->qual.v) {
        a->hot = a->kind == ATOM_NAME && is_hot_name(st, a->qual);
        a->warm = reach_carriers(reach_of(st, a->qual));
        const LinkRef *ref = link_find(&st->refs, a->qual);
        if (ref) a->warm |= ref->carried;
    }
    if (a->kind == ATOM_GLOBALS) a->warm = REACH_ROOTS;
    if (a->callee.v) {
        const Atom *callee = store_get(st, a->callee);
        a->hot = a->hot || callee->hot;
        a->warm |= callee->warm;
        a->deep = callee->deep;
        a->depth = (uint8_t)(callee->depth + 1);
    }
    bool holds = a->count + a->name_count || (a->kind >= ATOM_TUPLE && a->kind <= ATOM_DICT);
    if (!holds) return a->depth <= VALUE_MAX_DEPTH;
    uint32_t total = a->count + a->name_count;
    for (uint32_t i = 0; i <= total; i++) {
        ValueId v = i < total ? a->items[i] : a->rest;
        ValueSet s = store_set(st, v);
        if (i < total || v.v != 1) a->constant = a->constant && s.constant;
        a->hot = a->hot || s.hot;
        a->warm |= s.warm;
        a->deep = labels_join(&st->labels, a->deep, s.deep);
        for (uint32_t j = 0; j < s.count; j++) {
            uint8_t depth = store_get(st, store_member(st, v, j))->depth;
            if (depth >= a->depth) a->depth = (uint8_t)(depth + 1);
        }
    }
    return a->depth <= VALUE_MAX_DEPTH;
}

static void keep_content(ValueStore *st, Atom *a) {
    if (a->text.len) a->text = arena_copy(&st->arena, a->text);
    if (a->suffix.len) a->suffix = arena_copy(&st->arena, a->suffix);
    uint32_t total = a->count + a->name_count;
    if (total) {
        ValueId *items = arena_alloc(&st->arena, total * sizeof *items);
        memcpy(items, a->items, total * sizeof *items);
        a->items = items;
    }
    if (a->name_count) {
        Str *names = arena_alloc(&st->arena, a->name_count * sizeof *names);
        for (uint32_t i = 0; i < a->name_count; i++) names[i] = arena_copy(&st->arena, a->names[i]);
        a->names = names;
    }
}

AtomId store_atom(ValueStore *st, const Atom *content) {
    uint32_t i = slots_begin(&st->atom_slots, atom_hash(content));
    for (; st->atom_slots.ids[i]; i = slots_next(&st->atom_slots, i))
        if (atom_same(st->atoms[st->atom_slots.ids[i]], content)) return (AtomId){st->atom_slots.ids[i]};
    Atom a = *content;
    if (!describe(st, &a)) return (AtomId){0};
    keep_content(st, &a);
    RESERVE(st, atoms, atom_capacity, (size_t)st->atom_count + 1);
    RESERVE(st, alone, alone_capacity, (size_t)st->atom_count + 1);
    uint32_t id = st->atom_count++;
    st->alone[id] = (ValueId){0};
    st->atoms[id] = arena_alloc(&st->arena, sizeof a);
    *st->atoms[id] = a;
    slots_put(&st->atom_slots, i, id, hash_of_atom, st, 1);
    return (AtomId){id};
}

/* ---- sets ---- */

static uint64_t set_hash(const AtomId *members, uint32_t count, bool open, LabelSetId labels) {
    uint64_t h = hash_mix((uint64_t)labels.v << 1 | open, count); /* most with labels have no members: mixed, too */
    for (uint32_t i = 0; i < count; i++) h = hash_mix(h, members[i].v);
    return h;
}

static uint64_t hash_of_set(const void *store, uint32_t id) {
    const ValueStore *st = store;
    const ValueSet *s = &st->sets[id];
    return set_hash(&st->members[s->first], s->count, s->open, s->labels);
}

/* `members` in order of id, each once. */
static ValueId set_intern(ValueStore *st, const AtomId *members, uint32_t count, bool open, LabelSetId labels) {
    if (!count && !labels.v) return open ? VALUE_UNKNOWN : VALUE_NEVER;
    uint32_t i = slots_begin(&st->set_slots, set_hash(members, count, open, labels));
    for (; st->set_slots.ids[i]; i = slots_next(&st->set_slots, i)) {
        const ValueSet *s = &st->sets[st->set_slots.ids[i]];
        if (s->count == count && s->open == open && s->labels.v == labels.v &&
            (!count || !memcmp(&st->members[s->first], members, count * sizeof *members)))
            return (ValueId){st->set_slots.ids[i]};
    }
    RESERVE(st, sets, set_capacity, (size_t)st->set_count + 1);
    RESERVE(st, members, member_capacity, (size_t)st->member_count + count);
    ValueSet s = {.first = st->member_count,
                  .count = (uint8_t)count,
                  .open = open,
                  .constant = !open && count,
                  .labels = labels,
                  .deep = labels};
    for (uint32_t j = 0; j < count; j++) {
        const Atom *a = store_get(st, members[j]);
        s.constant = s.constant && a->constant;
        s.hot = s.hot || a->hot;
        s.warm |= a->warm;
        s.deep = labels_join(&st->labels, s.deep, a->deep);
        st->members[st->member_count++] = members[j];
    }
    uint32_t id = st->set_count++;
    st->sets[id] = s;
    slots_put(&st->set_slots, i, id, hash_of_set, st, 2);
    return (ValueId){id};
}

ValueId store_value(ValueStore *st, AtomId atom) {
    if (!atom.v) return VALUE_UNKNOWN;
    ValueId *alone = &st->alone[atom.v];
    if (!alone->v) *alone = set_intern(st, &atom, 1, false, (LabelSetId){0});
    return *alone;
}

ValueId store_make(ValueStore *st, const Atom *content) {
    AtomId id = store_atom(st, content);
    if (id.v) return store_value(st, id);
    Atom a = *content; /* nested too deeply: anything, made of all that it holds */
    describe(st, &a);
    return store_relabel(st, VALUE_UNKNOWN, a.deep);
}

/* Too many: what has a trigger's name stays, of the rest those that came first; the set is open from now on. */
static uint32_t shrink(const ValueStore *st, AtomId *members, uint32_t count) {
    uint32_t hot = 0, kept = 0;
    for (uint32_t i = 0; i < count; i++) hot += store_get(st, members[i])->hot;
    uint32_t cold_room = hot < VALUE_MAX_ATOMS ? VALUE_MAX_ATOMS - hot : 0;
    for (uint32_t i = 0; i < count && kept < VALUE_MAX_ATOMS; i++) {
        bool is_hot = store_get(st, members[i])->hot;
        if (!is_hot && !cold_room) continue;
        if (!is_hot) cold_room--;
        members[kept++] = members[i];
    }
    return kept;
}

static ValueId join_slow(ValueStore *st, ValueId a, ValueId b) {
    AtomId members[2 * VALUE_MAX_ATOMS];
    ValueSet x = store_set(st, a), y = store_set(st, b);
    uint32_t i = 0, j = 0, count = 0;
    bool open = x.open || y.open;
    while (i < x.count || j < y.count) {
        uint32_t p = i < x.count ? st->members[x.first + i].v : UINT32_MAX;
        uint32_t q = j < y.count ? st->members[y.first + j].v : UINT32_MAX;
        members[count++] = (AtomId){p < q ? p : q};
        i += p <= q;
        j += q <= p;
    }
    if (count > VALUE_MAX_ATOMS) {
        open = true;
        bool lost = false;
        for (uint32_t k = 0; k < count; k++) lost |= store_get(st, members[k])->deep.v != 0;
        st->labels.full += lost && st->labels.full < UINT32_MAX;
        count = shrink(st, members, count);
    }
    return set_intern(st, members, count, open, labels_join(&st->labels, x.labels, y.labels));
}

ValueId store_join(ValueStore *st, ValueId a, ValueId b) {
    if (a.v == b.v || b.v == 1) return a;
    if (a.v == 1) return b;
    if (a.v > b.v) {
        ValueId swap = a;
        a = b;
        b = swap;
    }
    JoinEntry *e = &st->joins[(a.v * 31 + b.v) % JOIN_CACHE];
    if (e->a == a.v && e->b == b.v) return (ValueId){e->result};
    ValueId result = join_slow(st, a, b);
    *e = (JoinEntry){a.v, b.v, result.v};
    return result;
}

ValueId store_open(ValueStore *st, ValueId v) { return store_join(st, v, VALUE_UNKNOWN); }

/* ---- makers ---- */

/* The value of an atom whose content is a number: what that means, its kind says. */
static ValueId make_small(ValueStore *st, AtomKind kind, uint32_t number) {
    uint64_t key = ((uint64_t)kind + 1) << 32 | number;
    SmallEntry *e = &st->small[(number * 17 + (uint32_t)kind) % SMALL_CACHE];
    if (e->key == key) return e->value;
    Atom a = {.kind = (uint8_t)kind};
    if (kind == ATOM_NAME || kind == ATOM_INSTANCE) a.qual.v = number;
    else if (kind == ATOM_INT || kind == ATOM_BOOL) a.integer = number;
    else a.node.v = number;
    *e = (SmallEntry){key, store_make(st, &a)};
    return e->value;
}

ValueId store_name(ValueStore *st, QualId qual) { return qual.v ? make_small(st, ATOM_NAME, qual.v) : VALUE_UNKNOWN; }

ValueId store_instance(ValueStore *st, QualId qual) {
    if (!qual.v) return VALUE_UNKNOWN;
    if (qual.v == st->class_str.v) return store_text(st, S(""), S(""));
    return make_small(st, ATOM_INSTANCE, qual.v);
}

/* Cut at a character's border. */
static Str head_of(Str s, size_t limit) {
    if (s.len <= limit) return s;
    while (limit && ((unsigned char)s.ptr[limit] & 0xC0) == 0x80) limit--;
    return str_slice(s, 0, limit);
}

static Str tail_of(Str s, size_t limit) {
    if (s.len <= limit) return s;
    size_t from = s.len - limit;
    while (from < s.len && ((unsigned char)s.ptr[from] & 0xC0) == 0x80) from++;
    return str_slice(s, from, s.len);
}

ValueId store_str(ValueStore *st, Str text) {
    if (text.len > VALUE_MAX_TEXT) return store_long(st, text, text, (int64_t)(str_hash(text) | 1));
    return store_make(st, &(Atom){.kind = ATOM_STR, .text = text});
}

ValueId store_text(ValueStore *st, Str prefix, Str suffix) {
    if (prefix.len || suffix.len) return store_long(st, prefix, suffix, 0);
    if (!st->any_text.v) st->any_text = store_long(st, prefix, suffix, 0);
    return st->any_text;
}

ValueId store_long(ValueStore *st, Str prefix, Str suffix, int64_t hash) {
    return store_make(st, &(Atom){.kind = ATOM_TEXT,
                                  .integer = hash,
                                  .text = head_of(prefix, VALUE_MAX_AFFIX),
                                  .suffix = tail_of(suffix, VALUE_MAX_AFFIX)});
}

ValueId store_bytes(ValueStore *st, Str bytes) {
    if (bytes.len > VALUE_MAX_TEXT) return store_instance(st, st->class_bytes);
    return store_make(st, &(Atom){.kind = ATOM_BYTES, .text = bytes});
}

ValueId store_int(ValueStore *st, int64_t integer) {
    if (integer >= 0 && integer <= UINT32_MAX) return make_small(st, ATOM_INT, (uint32_t)integer);
    return store_make(st, &(Atom){.kind = ATOM_INT, .integer = integer});
}

ValueId store_float(ValueStore *st, double real) { return store_make(st, &(Atom){.kind = ATOM_FLOAT, .real = real}); }

ValueId store_bool(ValueStore *st, bool truth) { return make_small(st, ATOM_BOOL, truth); }

ValueId store_none(ValueStore *st) { return make_small(st, ATOM_NONE, 0); }

ValueId store_node(ValueStore *st, AtomKind kind, NodeId node) { return make_small(st, kind, node.v); }

ValueId store_container(ValueStore *st, AtomKind kind, NodeId made_at, const ValueId *items, uint32_t count,
                        ValueId rest) {
    uint32_t step = kind == ATOM_DICT ? 2 : 1;
    while (count > VALUE_MAX_ITEMS * step) {
        rest = store_join(st, rest, items[count - 1]);
        count -= step;
    }
    return store_make(st,
                      &(Atom){.kind = (uint8_t)kind, .node = made_at, .items = items, .count = count, .rest = rest});
}

/* ---- truth ---- */

static int atom_truth(const Atom *a) {
    switch ((AtomKind)a->kind) {
        case ATOM_NAME:
        case ATOM_FUNCTION:
        case ATOM_CLASS:
        case ATOM_METHOD:
        case ATOM_PARTIAL:
        case ATOM_ELLIPSIS: return 1;
        case ATOM_STR:
        case ATOM_BYTES: return a->text.len != 0;
        case ATOM_TEXT: return a->text.len || a->suffix.len ? 1 : -1;
        case ATOM_INT:
        case ATOM_BOOL: return a->integer != 0;
        case ATOM_FLOAT: return a->real < 0 || a->real > 0 || isnan(a->real);
        case ATOM_NONE: return 0;
        case ATOM_TUPLE: return a->count ? 1 : a->rest.v == 1 ? 0 : -1;
        default: return -1; /* what may change, or may define __bool__ */
    }
}

/* A name of elsewhere may be any object, so that only its being a function or a module makes it true. */
static int member_truth(const ValueStore *st, ValueId v, uint32_t i) {
    const Atom *a = store_get(st, store_member(st, v, i));
    return a->kind == ATOM_NAME ? -1 : atom_truth(a);
}

int store_truth(const ValueStore *st, ValueId v) {
    ValueSet s = store_set(st, v);
    if (s.open || !s.count) return -1;
    int all = member_truth(st, v, 0);
    for (uint32_t i = 1; i < s.count; i++)
        if (member_truth(st, v, i) != all) return -1;
    return all;
}

ValueId store_filter_truth(ValueStore *st, ValueId v, int keep) {
    AtomId members[VALUE_MAX_ATOMS];
    uint32_t count = 0, total = store_set(st, v).count;
    for (uint32_t i = 0; i < total; i++)
        if (member_truth(st, v, i) != !keep) members[count++] = store_member(st, v, i);
    return count == total ? v : set_intern(st, members, count, store_set(st, v).open, store_labels(st, v));
}

ValueId store_without_none(ValueStore *st, ValueId v) {
    AtomId members[VALUE_MAX_ATOMS];
    uint32_t count = 0, total = store_set(st, v).count;
    for (uint32_t i = 0; i < total; i++)
        if (store_get(st, store_member(st, v, i))->kind != ATOM_NONE) members[count++] = store_member(st, v, i);
    bool none_left = !count && !store_set(st, v).open;
    return count == total || none_left ? v : set_intern(st, members, count, store_set(st, v).open, store_labels(st, v));
}

ValueId store_widen(ValueStore *st, ValueId v) {
    ValueSet s = store_set(st, v);
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        AtomId id = store_member(st, v, i);
        const Atom *a = store_get(st, id);
        ValueId w = store_value(st, id);
        if (a->kind == ATOM_INT) w = store_instance(st, st->class_int);
        else if (a->kind == ATOM_FLOAT) w = store_instance(st, st->class_float);
        else if (a->kind == ATOM_STR || a->kind == ATOM_TEXT) w = store_text(st, S(""), S(""));
        else if (a->kind >= ATOM_TUPLE && a->kind <= ATOM_DICT) w = VALUE_UNKNOWN;
        result = store_join(st, result, w);
    }
    return store_relabel(st, result, s.deep);
}

ValueId store_give_up(ValueStore *st, ValueId old, ValueId value) {
    AtomId members[VALUE_MAX_ATOMS];
    ValueSet s = store_set(st, value);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s.count; i++)
        if (store_get(st, store_member(st, value, i))->hot) members[count++] = store_member(st, value, i);
    return store_join(st, old, set_intern(st, members, count, true, s.deep));
}

/* ---- labels ---- */

ValueId store_with_labels(ValueStore *st, ValueId v, LabelSetId labels) {
    ValueSet s = store_set(st, v);
    if (s.labels.v == labels.v) return v;
    AtomId members[VALUE_MAX_ATOMS];
    if (s.count) memcpy(members, &st->members[s.first], s.count * sizeof *members);
    return set_intern(st, members, s.count, s.open, labels);
}

ValueId store_relabel_slow(ValueStore *st, ValueId v, LabelSetId labels) {
    if (v.v == VALUE_NEVER.v) return v;
    return store_with_labels(st, v, labels_join(&st->labels, store_labels(st, v), labels));
}

static AtomId plain_atom(ValueStore *st, AtomId id) {
    const Atom *a = store_get(st, id);
    if (!a->deep.v) return id;
    ValueId items[2 * VALUE_MAX_ITEMS + 2] = {VALUE_NEVER}; /* where there are none, too: for who reads the code alone */
    uint32_t total = a->count + a->name_count;
    CHECK(total <= COUNT_OF(items));
    Atom plain = *a;
    for (uint32_t i = 0; i < total; i++) items[i] = store_plain(st, a->items[i]);
    plain.items = items;
    plain.rest = store_plain(st, a->rest);
    if (a->callee.v) plain.callee = plain_atom(st, a->callee);
    return store_atom(st, &plain);
}

ValueId store_plain(ValueStore *st, ValueId v) {
    ValueSet s = store_set(st, v);
    if (!s.deep.v) return v;
    if (v.v < st->plain_count && st->plain[v.v].v) return st->plain[v.v];
    ValueId result = s.open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++)
        result = store_join(st, result, store_value(st, plain_atom(st, store_member(st, v, i))));
    if (v.v >= st->plain_count) {
        uint32_t count = st->set_count;
        RESERVE(st, plain, plain_capacity, count);
        memset(st->plain + st->plain_count, 0, (count - st->plain_count) * sizeof *st->plain);
        st->plain_count = count;
    }
    st->plain[v.v] = result;
    return result;
}
