/* Qualified names: see sema/qual.h. Open addressing over (parent, segment); the base's table is asked first. */
#include "sema/qual.h"

#include "base/fault.h"

typedef struct Entry {
    uint64_t at; /* of its segment, from the table's `origin` on, modulo 2^64: the same wherever an image lies */
    uint32_t length;
    uint32_t parent, canonical; /* ids */
    uint32_t hash;
    uint32_t depth;
} Entry;

struct QualTable {
    const QualTable *base; /* NULL in a base */
    Arena own;             /* an overlay's segments */
    Arena *arena;          /* where segments go, and a base's arrays, too */
    const char *origin;    /* of segments: an image's bytes, or NULL */
    Entry *entries;        /* entries[id - first] */
    uint32_t first, count;
    size_t capacity;
    uint32_t *slots; /* ids; 0 is free */
    size_t slot_capacity;
    uint32_t mask;
    bool is_view; /* entries and slots are an image's: copied before they change */
};

const QualAlias qual_aliases[] = {
#define ALIAS(name, canonical) {S(name), S(canonical)},
#include "sema/alias.def"
};
const size_t qual_alias_count = COUNT_OF(qual_aliases);

static uint32_t hash_of(QualId parent, Str segment) {
    uint64_t h = (str_hash(segment) ^ parent.v) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 32);
}

static const Entry *entry_of(const QualTable *t, QualId id) {
    if (id.v < t->first) return entry_of(t->base, id);
    CHECK(id.v - t->first < t->count);
    return &t->entries[id.v - t->first];
}

static Str segment_of(const QualTable *t, const Entry *e) {
    return str_make((const char *)(uintptr_t)((uintptr_t)t->origin + e->at), e->length);
}

/* The raw id of (parent, segment) in this table alone, or 0. */
static uint32_t seek(const QualTable *t, QualId parent, Str segment, uint32_t hash) {
    if (!t->slots) return 0;
    for (uint32_t i = hash & t->mask;; i = (i + 1) & t->mask) {
        uint32_t id = t->slots[i];
        if (!id) return 0;
        const Entry *e = &t->entries[id - t->first];
        if (e->hash == hash && e->parent == parent.v && str_eq(segment_of(t, e), segment)) return id;
    }
}

static uint32_t seek_both(const QualTable *t, QualId parent, Str segment, uint32_t hash) {
    uint32_t id = 0;
    if (t->base && parent.v < t->first) id = seek(t->base, parent, segment, hash);
    return id ? id : seek(t, parent, segment, hash);
}

static void place(QualTable *t, uint32_t id) {
    uint32_t i = t->entries[id - t->first].hash & t->mask;
    while (t->slots[i]) i = (i + 1) & t->mask;
    t->slots[i] = id;
}

/* From now on the table may change. */
static void own_arrays(QualTable *t) {
    Entry *entries = ARENA_ARRAY(t->arena, Entry, t->capacity = 2 * (size_t)t->count + 256);
    uint32_t *slots = ARENA_ARRAY(t->arena, uint32_t, (size_t)t->mask + 1);
    memcpy(entries, t->entries, t->count * sizeof(Entry));
    memcpy(slots, t->slots, ((size_t)t->mask + 1) * sizeof *slots);
    t->entries = entries;
    t->slots = slots;
    t->is_view = false;
}

/* Room for one more entry. A base's arrays live in its arena, and old ones stay there; an overlay's are buffers. */
static void make_room(QualTable *t) {
    size_t need = (size_t)t->count + 1;
    CHECK(need < UINT32_MAX / 4);
    if (t->is_view) own_arrays(t);
    if (need > t->capacity) {
        size_t want = t->capacity ? t->capacity * 2 : 256;
        if (t->base) {
            buffer_reserve((void **)&t->entries, &t->capacity, want, sizeof(Entry));
        } else {
            Entry *entries = ARENA_ARRAY(t->arena, Entry, want);
            if (t->count) memcpy(entries, t->entries, t->count * sizeof(Entry));
            t->entries = entries;
            t->capacity = want;
        }
    }
    if (t->slots && need * 2 <= (size_t)t->mask + 1) return;
    size_t slots = t->slots ? ((size_t)t->mask + 1) * 2 : 512;
    if (t->base) {
        buffer_reserve((void **)&t->slots, &t->slot_capacity, slots, sizeof(uint32_t));
        memset(t->slots, 0, slots * sizeof(uint32_t));
    } else {
        t->slots = ARENA_ARRAY(t->arena, uint32_t, slots);
    }
    t->mask = (uint32_t)(slots - 1);
    for (uint32_t i = 0; i < t->count; i++) place(t, t->first + i);
}

static uint32_t add(QualTable *t, QualId parent, Str segment, uint32_t hash, uint32_t depth) {
    make_room(t);
    uint32_t id = t->first + t->count;
    const char *kept = arena_copy(t->arena, segment).ptr;
    uint64_t at = (uint64_t)((uintptr_t)kept - (uintptr_t)t->origin);
    t->entries[t->count++] = (Entry){at, (uint32_t)segment.len, parent.v, id, hash, depth};
    place(t, id);
    return id;
}

/* The id of (parent, segment) itself, aliases not followed. */
static uint32_t child_raw(QualTable *t, QualId parent, Str segment) {
    uint32_t depth = parent.v ? entry_of(t, parent)->depth + 1 : 1;
    if (depth > QUAL_MAX_SEGMENTS || !segment.len) return 0;
    uint32_t hash = hash_of(parent, segment);
    uint32_t id = seek_both(t, parent, segment, hash);
    return id ? id : add(t, parent, segment, hash, depth);
}

QualId qual_child(QualTable *t, QualId parent, Str segment) {
    uint32_t id = child_raw(t, parent, segment);
    return id ? (QualId){entry_of(t, (QualId){id})->canonical} : (QualId){0};
}

QualId qual_intern(QualTable *t, Str dotted) {
    QualId id = {0};
    for (Str rest = dotted; rest.ptr;) {
        Str segment = str_split(&rest, '.');
        id = qual_child(t, id, segment);
        if (!id.v) break;
    }
    return id;
}

QualId qual_find_child(const QualTable *t, QualId parent, Str segment) {
    uint32_t id = seek_both(t, parent, segment, hash_of(parent, segment));
    return id ? (QualId){entry_of(t, (QualId){id})->canonical} : (QualId){0};
}

QualId qual_find(const QualTable *t, Str dotted) {
    QualId id = {0};
    for (Str rest = dotted; rest.ptr;) {
        Str segment = str_split(&rest, '.');
        id = qual_find_child(t, id, segment);
        if (!id.v) break;
    }
    return id;
}

void qual_alias(QualTable *base, Str name, Str canonical) {
    CHECK(!base->base);
    QualId target = qual_intern(base, canonical);
    QualId parent = {0};
    for (Str rest = name; rest.ptr;) {
        Str segment = str_split(&rest, '.');
        if (rest.ptr) {
            parent = qual_child(base, parent, segment);
        } else {
            uint32_t id = child_raw(base, parent, segment);
            if (base->is_view) own_arrays(base);
            if (id) base->entries[id - base->first].canonical = target.v;
        }
    }
}

QualTable *qual_base_new(Arena *arena) {
    QualTable *t = ARENA_NEW(arena, QualTable);
    t->arena = arena;
    t->first = 1;
    for (size_t i = 0; i < qual_alias_count; i++) qual_alias(t, qual_aliases[i].name, qual_aliases[i].canonical);
    return t;
}

/* All segments in a row, and entries that say where in it theirs are. */
static Entry *gather_segments(const QualTable *t, Arena *scratch, Buf *segments) {
    Entry *entries = ARENA_ARRAY(scratch, Entry, t->count);
    for (uint32_t i = 0; i < t->count; i++) {
        entries[i] = t->entries[i];
        entries[i].at = segments->len;
        buf_add(segments, segment_of(t, &t->entries[i]));
    }
    return entries;
}

static void name_parts(QualTable *t, Image *image, Entry *entries, char *segments, uint32_t length) {
    uint32_t slots = t->mask + 1;
    image_number(image, &t->first);
    image_number(image, &t->count);
    image_number(image, &slots);
    image_number(image, &length);
    t->mask = slots - 1;
    t->entries = IMAGE_ITEMS(image, entries, t->count);
    IMAGE_ITEMS(image, t->slots, slots);
    t->origin = IMAGE_ITEMS(image, segments, length);
}

void qual_base_write(const QualTable *base, Image *image) {
    Arena scratch = {0};
    Buf segments = {0};
    QualTable copy = *base;
    CHECK(!base->base && base->slots);
    Entry *entries = gather_segments(base, &scratch, &segments);
    name_parts(&copy, image, entries, segments.ptr, (uint32_t)segments.len);
    buf_free(&segments);
    arena_free(&scratch);
}

QualTable *qual_base_view(Arena *arena, Image *image) {
    QualTable *t = ARENA_NEW(arena, QualTable);
    t->arena = arena;
    name_parts(t, image, NULL, NULL, 0);
    t->capacity = t->count;
    t->is_view = true;
    return t;
}

QualTable *qual_overlay_new(const QualTable *base) {
    QualTable *t = NULL;
    size_t capacity = 0;
    buffer_reserve((void **)&t, &capacity, 1, sizeof *t);
    *t = (QualTable){.base = base, .first = base->first + base->count};
    t->arena = &t->own;
    return t;
}

void qual_overlay_free(QualTable *t) {
    if (!t) return;
    buffer_free((void **)&t->entries, &t->capacity);
    buffer_free((void **)&t->slots, &t->slot_capacity);
    arena_free(&t->own);
    size_t capacity = 1;
    buffer_free((void **)&t, &capacity);
}

void qual_reset(QualTable *t) {
    CHECK(t->base);
    CHECK(t->first == t->base->first + t->base->count);
    if (!t->count) return;
    t->count = 0;
    memset(t->slots, 0, ((size_t)t->mask + 1) * sizeof(uint32_t));
    arena_reset(&t->own, (ArenaMark){0});
}

QualId qual_parent(const QualTable *t, QualId id) { return id.v ? (QualId){entry_of(t, id)->parent} : id; }

Str qual_segment(const QualTable *t, QualId id) {
    while (id.v && id.v < t->first) t = t->base;
    return id.v ? segment_of(t, entry_of(t, id)) : S("");
}

uint32_t qual_count(const QualTable *t) { return t->first + t->count; }

uint32_t qual_first(const QualTable *t) { return t->base ? t->first : t->first + t->count; }

bool qual_is_base(const QualTable *t, QualId id) { return !t->base || id.v < t->first; }

void qual_text(const QualTable *t, QualId id, Buf *out) {
    QualId path[QUAL_MAX_SEGMENTS];
    uint32_t n = 0;
    for (; id.v && n < QUAL_MAX_SEGMENTS; id = qual_parent(t, id)) path[n++] = id;
    while (n--) {
        buf_add(out, qual_segment(t, path[n]));
        if (n) buf_byte(out, '.');
    }
}
