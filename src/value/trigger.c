/* Triggers: see value/value.h. One hash table of words with bits; no pointers within, so that it can be an image. */
#include "value/interp.h"

#include "base/bits.h"
#include "base/fault.h"

#include <stdlib.h>

typedef struct Word {
    Reach reach;    /* whatever is live; carriers only of what is */
    Text text;
    uint32_t first; /* of its parts, by group; 0: none */
    uint32_t root;  /* bit of a first word */
} Word;

typedef struct Part {
    Reach reach;
    uint32_t group, next;
} Part;

typedef struct Name {
    Text text; /* with a dot */
    uint32_t group, root;
} Name;

enum { SHAPES = 1 << 16 };

struct Triggers {
    TextPool texts;
    uint32_t *slots; /* indexes of words; 0 is free */
    Word *words;     /* [0] is none */
    Part *parts;     /* the same */
    Name *names;     /* in order of group */
    uint32_t slot_count, word_count, part_count, name_count, root_count, group_count;
    uint32_t *first_name;     /* by group, and one more */
    uint64_t *asking;         /* bits of the groups that have triggers at all */
    uint32_t fixed_roots;     /* live always */
    uint64_t *shapes;         /* bits by shape_of(): most words are none by this alone */
    uint32_t reach_count;     /* names of the base */
    QualId *ids;              /* by name */
    Reach *always;            /* by id of the base: what LiveTriggers.reach holds whatever is live */
    const uint64_t *allowed;  /* bits: groups that count at all; NULL: all */
    EffectTable *effects;     /* of the base */
};

/* By these Python reaches names at run time that do not stand in the text: by themselves, as bare names, or given a
 * module. */
static const Str reach_anything[] = {S("import_module")};
static const Str reach_by_name[] = {S("__import__"), S("globals"), S("locals"), S("__builtins__"), S("modules")};
static const Str reach_into[] = {S("getattr"), S("vars"), S("__dict__"), S("attrgetter"), S("__getattribute__")};

static Str text_of(const Triggers *t, const Word *w) { return pool_text(&t->texts, w->text); }

static uint32_t seek_slot(const Triggers *t, Str text) {
    uint32_t mask = t->slot_count - 1, i = (uint32_t)str_hash(text) & mask;
    while (t->slots[i] && !str_eq(text_of(t, &t->words[t->slots[i]]), text)) i = (i + 1) & mask;
    return i;
}

/* The empty word where it is none. */
static const Word *seek(const Triggers *t, Str text) { return &t->words[t->slots[seek_slot(t, text)]]; }

/* First byte, last byte and length in 16 bits. */
static uint32_t shape_of(Str word) {
    uint32_t first = (unsigned char)word.ptr[0], last = (unsigned char)word.ptr[word.len - 1];
    return (first ^ last << 5 ^ (uint32_t)word.len << 11) & (SHAPES - 1);
}

static Word *add(Triggers *t, Arena *arena, Str text, Reach reach) {
    uint32_t slot = seek_slot(t, text);
    if (!t->slots[slot]) {
        t->slots[slot] = ++t->word_count;
        t->words[t->word_count].text = pool_add(&t->texts, arena, text);
        if (text.len) t->shapes[shape_of(text) >> 6] |= UINT64_C(1) << (shape_of(text) & 63);
    }
    Word *w = &t->words[t->slots[slot]];
    w->reach |= reach;
    return w;
}

/* First words beyond REACH_ROOT_COUNT share bits: only more is read then. */
static uint32_t root_bit(Triggers *t, Arena *arena, Str root) {
    Word *w = add(t, arena, root, 0);
    if (!w->root) w->root = 1u << (t->root_count++ % REACH_ROOT_COUNT);
    w->reach |= reach_make(0, w->root);
    return w->root;
}

static void add_part(Triggers *t, Arena *arena, Str text, Reach reach, uint32_t group) {
    Word *w = add(t, arena, text, 0);
    t->parts[++t->part_count] = (Part){reach, group, w->first};
    w->first = t->part_count;
}

typedef struct Sorted {
    Str text;
    Name name;
} Sorted;

static void add_name(Triggers *t, Arena *arena, Sorted *names, Str name, uint32_t group) {
    Str root = str_first_part(name, '.');
    if (root.len == name.len) {
        add_part(t, arena, name, REACH_DIRECT | REACH_PLAIN, group);
        return;
    }
    uint32_t bit = root_bit(t, arena, root);
    names[t->name_count++] = (Sorted){name, {pool_add(&t->texts, arena, name), group, bit}};
    bool builtin = str_eq(root, S("builtins"));
    add_part(t, arena, str_last_part(name, '.'), reach_make(bit, 0) | (builtin ? REACH_NAMED : 0), group);
}

static int compare_names(const void *a, const void *b) {
    const Sorted *x = a, *y = b;
    if (x->name.group != y->name.group) return x->name.group < y->name.group ? -1 : 1;
    return str_compare(x->text, y->text);
}

static void sort_names(Triggers *t, Arena *arena, Sorted *names) {
    if (t->name_count) qsort(names, t->name_count, sizeof *names, compare_names);
    t->names = ARENA_ARRAY(arena, Name, t->name_count);
    t->first_name = ARENA_ARRAY(arena, uint32_t, t->group_count + 1);
    for (uint32_t i = 0; i < t->name_count; i++) {
        t->names[i] = names[i].name;
        t->first_name[t->names[i].group + 1]++;
    }
    for (uint32_t g = 0; g < t->group_count; g++) t->first_name[g + 1] += t->first_name[g];
}

/* By these Python reaches names at run time. */
static void add_reaching(Triggers *t, Arena *arena) {
    for (size_t i = 0; i < qual_alias_count; i++) { /* posix is as good as os */
        uint32_t bit = seek(t, str_first_part(qual_aliases[i].canonical, '.'))->root;
        if (bit) add(t, arena, str_first_part(qual_aliases[i].name, '.'), reach_make(0, bit));
    }
    t->fixed_roots = root_bit(t, arena, S("sys"));
    for (size_t i = 0; i < COUNT_OF(reach_anything); i++)
        add(t, arena, reach_anything[i], REACH_DIRECT | REACH_SPECIAL);
    for (size_t i = 0; i < COUNT_OF(reach_by_name); i++) add(t, arena, reach_by_name[i], REACH_NAMED | REACH_SPECIAL);
    add(t, arena, S("modules"), reach_make(t->fixed_roots, 0));
    for (size_t i = 0; i < COUNT_OF(reach_into); i++)
        add(t, arena, reach_into[i], reach_make(REACH_ROOTS, 0) | REACH_SPECIAL);
}

/* Where the names stand in the base. */
static void find_ids(Triggers *t, Arena *arena, const QualTable *base) {
    t->reach_count = qual_count(base);
    t->ids = ARENA_ARRAY(arena, QualId, t->name_count);
    for (uint32_t i = 0; i < t->name_count; i++) {
        t->ids[i] = qual_find(base, trigger_name(t, i)); /* 0: nobody can ask about it either */
        CHECK(t->ids[i].v < t->reach_count);
    }
    t->always = ARENA_ARRAY(arena, Reach, t->reach_count);
    for (size_t i = 0; i < qual_alias_count; i++) {
        /* what an alias stands below leads there, too: asyncio.subprocess */
        Str name = qual_aliases[i].name, last = str_last_part(name, '.');
        uint32_t root = seek(t, str_first_part(qual_aliases[i].canonical, '.'))->root;
        if (!root || last.len == name.len) continue;
        QualId id = qual_find(base, str_slice(name, 0, name.len - last.len - 1));
        for (; id.v && id.v < t->reach_count; id = qual_parent(base, id)) t->always[id.v] |= reach_make(0, root);
    }
}

Triggers *value_triggers_grouped(Arena *arena, const QualTable *base, const Str *names, const uint32_t *groups,
                                 uint32_t count) {
    Arena scratch = {0};
    Triggers *t = ARENA_NEW(arena, Triggers);
    size_t most = (size_t)count * 2 + qual_alias_count + 64; /* words */
    for (t->slot_count = 256; t->slot_count < most * 2;) t->slot_count *= 2;
    t->slots = ARENA_ARRAY(arena, uint32_t, t->slot_count);
    t->words = ARENA_ARRAY(arena, Word, most);
    t->parts = ARENA_ARRAY(arena, Part, (size_t)count + 1);
    t->shapes = ARENA_ARRAY(arena, uint64_t, SHAPES / 64);
    Sorted *sorted = ARENA_ARRAY(&scratch, Sorted, count);
    t->group_count = 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t group = groups ? groups[i] : 0;
        if (group >= t->group_count) t->group_count = group + 1;
        if (names[i].len) add_name(t, arena, sorted, names[i], group);
    }
    t->asking = ARENA_ARRAY(arena, uint64_t, BITS_WORDS(t->group_count));
    for (uint32_t i = 1; i <= t->part_count; i++) bits_add(t->asking, t->parts[i].group);
    sort_names(t, arena, sorted);
    add_reaching(t, arena);
    find_ids(t, arena, base);
    t->effects = effect_table_new(arena, base);
    arena_free(&scratch);
    return t;
}

static void name_parts(Triggers *t, Image *image) {
    uint32_t *numbers[] = {&t->slot_count, &t->word_count,  &t->part_count,  &t->name_count,
                           &t->root_count, &t->group_count, &t->fixed_roots, &t->reach_count};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) image_number(image, numbers[i]);
    pool_image(&t->texts, image);
    IMAGE_ITEMS(image, t->slots, t->slot_count);
    IMAGE_ITEMS(image, t->words, t->word_count + 1);
    IMAGE_ITEMS(image, t->parts, t->part_count + 1);
    IMAGE_ITEMS(image, t->names, t->name_count);
    IMAGE_ITEMS(image, t->first_name, t->group_count + 1);
    IMAGE_ITEMS(image, t->asking, BITS_WORDS(t->group_count));
    IMAGE_ITEMS(image, t->shapes, SHAPES / 64);
    IMAGE_ITEMS(image, t->ids, t->name_count);
    IMAGE_ITEMS(image, t->always, t->reach_count);
}

void value_triggers_write(const Triggers *t, Image *image) {
    Triggers copy = *t;
    name_parts(&copy, image);
    effect_table_image(t->effects, image);
}

Triggers *value_triggers_view(Arena *arena, const QualTable *base, Image *image) {
    Triggers *t = ARENA_NEW(arena, Triggers);
    name_parts(t, image);
    t->effects = effect_table_view(arena, base, image);
    return t;
}

const EffectTable *trigger_effects(const Triggers *t) { return t->effects; }

void value_triggers_allow(Triggers *t, const uint64_t *groups) { t->allowed = groups; }

Triggers *value_triggers_new(Arena *arena, const QualTable *base, const Str *names, uint32_t count) {
    return value_triggers_grouped(arena, base, names, NULL, count);
}

static bool may_be_word(const Triggers *t, Str word) {
    return word.len && (t->shapes[shape_of(word) >> 6] >> (shape_of(word) & 63) & 1);
}

/* Whatever is live is allowed. */
static bool counts(const Triggers *t, const uint64_t *live, uint32_t group) {
    if (!live) live = t->allowed;
    return !live || bits_has(live, group);
}

static bool is_live(const LiveTriggers *l, uint32_t group) { return counts(l->triggers, l->live, group); }

Reach trigger_word(const LiveTriggers *l, Str text) {
    if (!may_be_word(l->triggers, text)) return 0;
    const Word *w = seek(l->triggers, text);
    Reach reach = w->reach & ~reach_make(0, REACH_ROOTS & ~l->roots);
    for (uint32_t i = w->first; i; i = l->triggers->parts[i].next) {
        if (is_live(l, l->triggers->parts[i].group)) reach |= l->triggers->parts[i].reach;
    }
    return reach;
}

bool trigger_is_plain(const LiveTriggers *l, Str name) { return (trigger_word(l, name) & REACH_PLAIN) != 0; }

LiveTriggers trigger_live_new(Arena *arena, const Triggers *t) {
    LiveTriggers l = {.triggers = t, .reach_count = t->reach_count, .ids = t->ids, .always = t->always};
    l.reach = arena_alloc(arena, l.reach_count * sizeof(Reach));
    l.touched = arena_alloc(arena, l.reach_count * sizeof *l.touched);
    memcpy(l.reach, l.always, l.reach_count * sizeof(Reach));
    return l;
}

static void touch(LiveTriggers *l, QualId id, Reach reach) {
    if (l->reach[id.v] == l->always[id.v] && (l->always[id.v] | reach) != l->always[id.v])
        l->touched[l->touched_count++] = id.v;
    l->reach[id.v] |= reach;
}

static void set_group(LiveTriggers *l, const QualTable *base, uint32_t group) {
    const Triggers *t = l->triggers;
    for (uint32_t i = t->first_name[group]; i < t->first_name[group + 1]; i++) {
        l->roots |= t->names[i].root;
        QualId id = l->ids[i];
        if (!id.v) continue;
        touch(l, id, REACH_DIRECT);
        for (id = qual_parent(base, id); id.v; id = qual_parent(base, id))
            touch(l, id, reach_make(0, t->names[i].root));
    }
}

bool trigger_live_set(LiveTriggers *l, const QualTable *base, const uint64_t *groups, bool anyway) {
    bool any = !groups;
    for (uint32_t i = 0; !any && i <= l->triggers->group_count / 64; i++) any = groups[i] & l->triggers->asking[i];
    if (!any && !anyway) return false;
    if (!groups && l->is_whole) return any;
    l->is_whole = !groups;
    for (uint32_t i = 0; i < l->touched_count; i++) l->reach[l->touched[i]] = l->always[l->touched[i]];
    l->touched_count = 0;
    l->live = groups;
    l->roots = l->triggers->fixed_roots;
    for (uint32_t g = 0; g < l->triggers->group_count; g++) {
        if (is_live(l, g)) set_group(l, base, g);
    }
    return any;
}

uint32_t trigger_name_count(const Triggers *t) { return t->name_count; }

Str trigger_name(const Triggers *t, uint32_t i) { return pool_text(&t->texts, t->names[i].text); }

bool trigger_name_is_live(const Triggers *t, uint32_t i, const uint64_t *groups) {
    return counts(t, groups, t->names[i].group);
}
