/* Triggers: see value/value.h. One hash table of words with bits. */
#include "value/trigger.h"

#include "base/fault.h"

typedef struct Word {
    Str text;
    Reach reach;
    uint32_t root;
    bool plain;
} Word; /* root: bit of a first word */

struct Triggers {
    Word *slots; /* text.ptr NULL is free */
    Str *names;  /* with a dot */
    uint32_t mask, name_count, root_count;
    uint64_t shapes[1024]; /* bits by shape_of(): most words are none by this alone */
};

/* By these Python reaches names at run time that do not stand in the text: by themselves, or given a module. */
static const Str reach_anything[] = {S("__import__"), S("import_module"), S("modules"),
                                     S("globals"),    S("locals"),        S("__builtins__")};
static const Str reach_into[] = {S("getattr"), S("vars"), S("__dict__"), S("attrgetter"), S("__getattribute__")};

static const struct {
    Str name, canonical;
} aliases[] = {
#define ALIAS(name, canonical) {S(name), S(canonical)},
#include "sema/alias.def"
#undef ALIAS
};

static Word *seek(const Triggers *t, Str text) {
    uint32_t i = (uint32_t)str_hash(text) & t->mask;
    while (t->slots[i].text.ptr && !str_eq(t->slots[i].text, text)) i = (i + 1) & t->mask;
    return &t->slots[i];
}

/* First byte, last byte and length in 16 bits. */
static uint32_t shape_of(Str word) {
    uint32_t first = (unsigned char)word.ptr[0], last = (unsigned char)word.ptr[word.len - 1];
    return (first ^ last << 5 ^ (uint32_t)word.len << 11) & 0xFFFF;
}

static Word *add(Triggers *t, Str text, Reach reach) {
    Word *w = seek(t, text);
    w->text = text;
    w->reach |= reach;
    if (text.len) t->shapes[shape_of(text) >> 6] |= UINT64_C(1) << (shape_of(text) & 63);
    return w;
}

/* First words beyond REACH_ROOT_COUNT share bits: only more is read then. */
static uint32_t root_bit(Triggers *t, Str root) {
    Word *w = add(t, root, 0);
    if (!w->root) w->root = 1u << (t->root_count++ % REACH_ROOT_COUNT);
    w->reach |= reach_make(0, w->root);
    return w->root;
}

static Str first_segment(Str dotted) { return str_slice(dotted, 0, str_find_byte(dotted, '.', 0)); }

static Str last_segment(Str dotted) {
    size_t from = dotted.len;
    while (from && dotted.ptr[from - 1] != '.') from--;
    return str_slice(dotted, from, dotted.len);
}

static void add_name(Triggers *t, Str name) {
    Str root = first_segment(name);
    if (root.len == name.len) {
        add(t, name, REACH_DIRECT)->plain = true;
        return;
    }
    t->names[t->name_count++] = name;
    uint32_t bit = root_bit(t, root);
    add(t, last_segment(name), str_eq(root, S("builtins")) ? REACH_DIRECT : reach_make(bit, 0));
}

Triggers *value_triggers_new(Arena *arena, const Str *names, uint32_t count) {
    Triggers *t = ARENA_NEW(arena, Triggers);
    size_t size = 256;
    while (size < ((size_t)count * 2 + COUNT_OF(aliases)) * 3) size *= 2;
    t->slots = ARENA_ARRAY(arena, Word, size);
    t->names = ARENA_ARRAY(arena, Str, count);
    t->mask = (uint32_t)(size - 1);
    for (uint32_t i = 0; i < count; i++)
        if (names[i].len) add_name(t, arena_copy(arena, names[i]));
    for (size_t i = 0; i < COUNT_OF(aliases); i++) { /* posix is as good as os */
        uint32_t bit = seek(t, first_segment(aliases[i].canonical))->root;
        if (bit) add(t, first_segment(aliases[i].name), reach_make(0, bit));
    }
    for (size_t i = 0; i < COUNT_OF(reach_anything); i++) add(t, reach_anything[i], REACH_DIRECT);
    for (size_t i = 0; i < COUNT_OF(reach_into); i++) add(t, reach_into[i], reach_make(REACH_ROOTS, 0));
    return t;
}

static bool may_be_word(const Triggers *t, Str word) {
    return word.len && (t->shapes[shape_of(word) >> 6] >> (shape_of(word) & 63) & 1);
}

Reach trigger_word(const Triggers *t, Str word) { return may_be_word(t, word) ? seek(t, word)->reach : 0; }

bool trigger_is_plain(const Triggers *t, Str name) { return may_be_word(t, name) && seek(t, name)->plain; }

void trigger_mark_base(const Triggers *t, const QualTable *base, Reach *reach, uint32_t count) {
    for (uint32_t i = 0; i < t->name_count; i++) {
        QualId id = qual_find(base, t->names[i]);
        if (!id.v) continue; /* nobody can ask about it either */
        CHECK(id.v < count);
        Reach carrier = reach_make(0, seek(t, first_segment(t->names[i]))->root);
        reach[id.v] |= REACH_DIRECT;
        for (id = qual_parent(base, id); id.v; id = qual_parent(base, id)) reach[id.v] |= carrier;
    }
    for (size_t i = 0; i < COUNT_OF(aliases); i++) { /* what an alias stands below leads there, too: asyncio.subprocess */
        Str name = aliases[i].name, last = last_segment(name);
        uint32_t root = seek(t, first_segment(aliases[i].canonical))->root;
        if (!root || last.len == name.len) continue;
        QualId id = qual_find(base, str_slice(name, 0, name.len - last.len - 1));
        for (; id.v && id.v < count; id = qual_parent(base, id)) reach[id.v] |= reach_make(0, root);
    }
}
