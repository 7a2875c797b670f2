/* Triggers: see value/value.h. One hash table of words with bits. */
#include "value/trigger.h"

#include "base/fault.h"
#include "value/store.h"

enum { WORD_PLAIN = 8 };

typedef struct Word { Str text; uint8_t bits; } Word;

struct Triggers {
    Word *slots; /* text.ptr NULL is free */
    Str *names;  /* with a dot */
    uint32_t mask, name_count;
    uint32_t lengths[256]; /* by first byte: which lengths (modulo 32) there are: most words are none by this alone */
};

/* By these Python reaches names at run time that do not stand in the text: by themselves, or given a module. */
static const Str reach_anything[] = {S("__import__"), S("import_module"), S("modules"), S("globals"), S("locals"), S("__builtins__")};
static const Str reach_into[] = {S("getattr"), S("vars"), S("__dict__"), S("attrgetter"), S("__getattribute__")};

static const struct { Str name, canonical; } aliases[] = {
#define ALIAS(name, canonical) {S(name), S(canonical)},
#include "sema/alias.def"
#undef ALIAS
};

static Word *seek(const Triggers *t, Str text) {
    uint32_t i = (uint32_t)str_hash(text) & t->mask;
    while (t->slots[i].text.ptr && !str_eq(t->slots[i].text, text)) i = (i + 1) & t->mask;
    return &t->slots[i];
}

static void add(Triggers *t, Str text, uint8_t bits) {
    if (!text.len) return;
    Word *w = seek(t, text);
    w->text = text;
    w->bits |= bits;
    t->lengths[(unsigned char)text.ptr[0]] |= 1u << (text.len & 31);
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
        add(t, name, WORD_DIRECT | WORD_PLAIN);
        return;
    }
    t->names[t->name_count++] = name;
    bool builtin = str_eq(root, S("builtins"));
    add(t, last_segment(name), builtin ? WORD_DIRECT : WORD_PART);
    add(t, root, WORD_CARRIER);
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
    for (size_t i = 0; i < COUNT_OF(aliases); i++) /* posix is as good as os */
        if (seek(t, first_segment(aliases[i].canonical))->bits & WORD_CARRIER) add(t, first_segment(aliases[i].name), WORD_CARRIER);
    for (size_t i = 0; i < COUNT_OF(reach_anything); i++) add(t, reach_anything[i], WORD_DIRECT);
    for (size_t i = 0; i < COUNT_OF(reach_into); i++) add(t, reach_into[i], WORD_PART);
    return t;
}

uint8_t trigger_word(const Triggers *t, Str word) {
    if (!word.len || !(t->lengths[(unsigned char)word.ptr[0]] >> (word.len & 31) & 1)) return 0;
    return seek(t, word)->bits & (WORD_DIRECT | WORD_PART | WORD_CARRIER);
}

bool trigger_is_plain(const Triggers *t, Str name) {
    if (!name.len || !(t->lengths[(unsigned char)name.ptr[0]] >> (name.len & 31) & 1)) return false;
    return (seek(t, name)->bits & WORD_PLAIN) != 0;
}

void trigger_mark_base(const Triggers *t, const QualTable *base, uint8_t *reach, uint32_t count) {
    for (uint32_t i = 0; i < t->name_count; i++) {
        QualId id = qual_find(base, t->names[i]);
        if (!id.v) continue; /* nobody can ask about it either */
        CHECK(id.v < count);
        reach[id.v] |= REACH_HOT;
        for (id = qual_parent(base, id); id.v; id = qual_parent(base, id)) reach[id.v] |= REACH_WARM;
    }
}
