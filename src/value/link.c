/* link(p): who imports what matters. One thread; the work for each imported name is bounded. */
#include "base/bits.h"
#include "value/interp.h"
#include "value/outline.h"

#include <stdlib.h>

enum { FOUND_REACH = 1, FOUND_VALUE = 2, FOUND_CLASS = 4, FOUND_TYPE = 8, VISITS = 4 * PROGRAM_MAX_STEPS, MOST_STARS = 64 };

typedef struct Linker {
    Program *p;
    uint32_t steps;
    Arena *arena;
    const Outline *importer;
    uint64_t bits;     /* of what it imports; 0: what has no name of its own there */
    bool doubtful;     /* of the importer: more may be known when somebody has looked at it */
    uint64_t *brought; /* of the importer: triggers, where files are marked */
    bool by_value;     /* of the importer: constants */
    struct Visit {
        uint64_t name;
        uint32_t place, serial;
    } * visits;                /* hash table of what this search has seen */
    uint32_t serial;           /* of the search */
    PlaceId stars[MOST_STARS]; /* modules whose names a star import gives */
    uint32_t star_count;
} Linker;

/* The triggers at and below each name of the base. */
static void find_below(Program *p, Arena *arena) {
    uint32_t count = p->all.reach_count, total = 0, names = trigger_name_count(p->triggers);
    uint32_t *below = ARENA_ARRAY(arena, uint32_t, (size_t)count + 1);
    p->last_words = ARENA_ARRAY(arena, uint64_t, names);
    for (int fill = 0; fill < 2; fill++) {
        uint32_t *list = fill ? ARENA_ARRAY(arena, uint32_t, total) : NULL;
        for (uint32_t i = 0; i < names; i++) {
            if (!trigger_name_is_live(p->triggers, i, NULL)) continue;
            for (QualId id = p->all.ids[i]; id.v; id = qual_parent(p->quals, id)) {
                if (fill) list[--below[id.v]] = i;
                else below[id.v]++, total++;
            }
            Str name = trigger_name(p->triggers, i);
            p->last_words[i] = str_hash(str_last_part(name, '.'));
        }
        if (!fill)
            for (uint32_t q = 1; q <= count; q++) below[q] += below[q - 1];
        p->below_names = list;
    }
    p->below = below;
}

Program *program_new(Arena *arena, const Modules *modules, uint32_t file_count, const QualTable *quals,
                     const Triggers *triggers) {
    Program *p = ARENA_NEW(arena, Program);
    p->modules = modules;
    p->quals = quals;
    p->triggers = triggers;
    p->effects = trigger_effects(triggers);
    p->all = trigger_live_new(arena, triggers);
    trigger_live_set(&p->all, quals, NULL, false);
    find_below(p, arena);
    p->outlines = ARENA_ARRAY(arena, Outline, file_count);
    p->wanted = ARENA_ARRAY(arena, uint64_t *, file_count);
    p->brought = ARENA_ARRAY(arena, const uint64_t *, file_count);
    p->by_value = ARENA_ARRAY(arena, bool, file_count);
    p->exports = ARENA_ARRAY(arena, _Atomic(const ModuleExports *), file_count);
    p->file_count = file_count;
    return p;
}

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

void program_know(Program *p, const uint8_t *known, uint32_t count, Arena *arena) {
    uint32_t most = p->all.reach_count < count ? p->all.reach_count : count, total = 0;
    uint32_t *below = ARENA_ARRAY(arena, uint32_t, (size_t)p->all.reach_count + 1);
    for (int fill = 0; fill < 2; fill++) {
        uint64_t *words = fill ? ARENA_ARRAY(arena, uint64_t, total) : NULL;
        for (uint32_t i = 1; i < most; i++) {
            if (!known[i]) continue;
            uint64_t word = str_hash(qual_segment(p->quals, (QualId){i}));
            for (QualId id = {i}; id.v; id = qual_parent(p->quals, id)) {
                if (fill) words[--below[id.v]] = word;
                else below[id.v]++, total++;
            }
        }
        if (!fill)
            for (uint32_t q = 1; q <= p->all.reach_count; q++) below[q] += below[q - 1];
        p->known_words = words;
    }
    p->known_below = below;
    uint64_t *all = ARENA_ARRAY(arena, uint64_t, most);
    for (uint32_t i = 1; i < most; i++)
        if (known[i]) all[p->all_word_count++] = str_hash(qual_segment(p->quals, (QualId){i}));
    if (p->all_word_count) qsort(all, p->all_word_count, sizeof *all, by_value);
    p->all_words = all;
}

bool program_knows_word(const Program *p, uint64_t word) {
    return p->all_word_count && bsearch(&word, p->all_words, p->all_word_count, sizeof word, by_value);
}

bool program_leads(const Program *p, QualId q) {
    if (!q.v || q.v >= p->all.reach_count) return false;
    return p->all.reach[q.v] || (p->known_below && p->known_below[q.v + 1] > p->known_below[q.v]);
}

/* The first row of a name. */
static uint32_t first_row(const Outline *o, uint64_t name) {
    uint32_t low = 0, high = o->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (o->rows[middle].name < name) low = middle + 1;
        else high = middle;
    }
    return low;
}

static unsigned find_name(Linker *l, PlaceId place, uint64_t name, uint32_t depth, bool load);

static void begin(Linker *l, const Outline *importer) {
    l->steps = 0;
    l->serial++;
    l->importer = importer;
}

bool outline_wants(const Outline *o, uint64_t name) {
    for (uint32_t i = first_row(o, name); i < o->count && o->rows[i].name == name; i++)
        if (o->rows[i].wanted) return true;
    return false;
}

/* Whether a trigger's last word may stand behind what is imported; of a star import, anywhere. */
static bool has_site(Linker *l, const OutlineRow *row, uint64_t word) {
    const Outline *o = l->importer;
    uint64_t bits = row->name ? l->bits : 0;
    if (!outline_has_word(o, word)) return false;
    l->doubtful |= !o->sites;
    for (uint32_t i = 0; i < o->site_count; i++)
        if (o->sites[i].word == word) return !bits || (o->sites[i].bits & bits);
    return !o->sites;
}

/* Whether the importer's words complete what `qual` begins to a trigger that may matter there: it is one, or the last
 * word of one below it is there. What does is noted where files are marked. */
static bool rings(Linker *l, const OutlineRow *row, bool load) {
    uint32_t q = row->qual.v;
    bool any = false;
    for (uint32_t i = l->p->below[q]; i < l->p->below[q + 1] && (load || !any); i++) {
        uint32_t name = l->p->below_names[i];
        if (l->p->all.ids[name].v == q) {
            if (row->kind != OUTLINE_REACH) continue;
        } else if (!has_site(l, row, l->p->last_words[name])) {
            continue;
        }
        any = true;
        if (load) bits_add(l->brought, name);
    }
    const uint32_t *known = l->p->known_below;
    for (uint32_t i = known ? known[q] : 0; known && i < known[q + 1] && !any; i++)
        if (has_site(l, row, l->p->known_words[i])) any = l->by_value = true;
    return any;
}

static void mark_loaded(Linker *l, uint32_t file, uint64_t name, unsigned found) {
    uint64_t **words = &l->p->wanted[file];
    if (!*words) *words = ARENA_ARRAY(l->arena, uint64_t, 2 * OUTLINE_WORDS);
    words_add(*words, name);
    if (found & FOUND_REACH) words_add(*words + OUTLINE_WORDS, name);
}

/* What the rows of `name` in one file lead to. */
static unsigned find_rows(Linker *l, uint32_t file, PlaceId place, uint64_t row_name, uint64_t name, uint32_t depth,
                          bool load) {
    const Outline *o = &l->p->outlines[file];
    unsigned found = 0;
    for (uint32_t i = first_row(o, row_name); i < o->count && o->rows[i].name == row_name; i++) {
        const OutlineRow *r = &o->rows[i];
        if (r->member && !outline_has_word(l->importer, r->member)) continue;
        if (r->kind == OUTLINE_REACH || r->kind == OUTLINE_OBJECT) found |= rings(l, r, load) ? FOUND_REACH : 0;
        else if (r->kind == OUTLINE_VALUE) found |= FOUND_VALUE;
        else if (r->kind == OUTLINE_CLASS) found |= FOUND_CLASS;
        else if (r->kind == OUTLINE_TYPE) found |= FOUND_TYPE;
        else if (r->target_name == OUTLINE_ALL) found |= find_name(l, r->target, name, depth + 1, load);
        else if (r->target_name && !(r->target.v == place.v && r->target_name == name))
            found |= find_name(l, r->target, r->target_name, depth + 1, load);
    }
    if (found && load) mark_loaded(l, file, name, found);
    return found;
}

static bool was_seen(Linker *l, PlaceId place, uint64_t name) {
    for (uint32_t i = (uint32_t)name ^ place.v * 0x9E3779B1u;; i++) {
        struct Visit *v = &l->visits[i & (VISITS - 1)];
        if (v->serial == l->serial && v->name == name && v->place == place.v) return true;
        if (v->serial == l->serial) continue;
        *v = (struct Visit){name, place.v, l->serial};
        return false;
    }
}

/* What a place calls `name`: FOUND_ bits. With `load`, the files on the way to it are marked. */
static unsigned find_name(Linker *l, PlaceId place, uint64_t name, uint32_t depth, bool load) {
    unsigned found = 0;
    if (depth > PROGRAM_MAX_CHAIN || ++l->steps > PROGRAM_MAX_STEPS || was_seen(l, place, name)) return 0;
    for (int stub = 0; stub < 2; stub++) {
        uint32_t file = modules_file(l->p->modules, place, stub);
        if (file == MODULES_NO_FILE) continue;
        found |= find_rows(l, file, place, name, name, depth, load);
        const Outline *o = &l->p->outlines[file];
        if (o->count && !o->rows[0].name) found |= find_rows(l, file, place, 0, name, depth, load); /* its stars */
    }
    return found;
}

static void add_star(Linker *l, PlaceId place) {
    for (uint32_t i = 0; i < l->star_count; i++)
        if (l->stars[i].v == place.v) return;
    if (l->star_count < MOST_STARS) l->stars[l->star_count++] = place;
}

/* The names of one file that the importer mentions; the modules that it imports by star are added to the list. */
static unsigned find_mentioned_in(Linker *l, uint32_t file, PlaceId place, const Outline *importer, bool load) {
    const Outline *o = &l->p->outlines[file];
    unsigned found = 0;
    uint32_t i = 0;
    begin(l, importer);
    for (; i < o->count && !o->rows[i].name; i++) {
        if (o->rows[i].kind == OUTLINE_REACH) found |= rings(l, &o->rows[i], load) ? FOUND_REACH : 0;
        else if (o->rows[i].target.v) add_star(l, o->rows[i].target);
    }
    if (i && load) mark_loaded(l, file, 0, found);
    for (; i < o->count; i++) {
        uint64_t name = o->rows[i].name;
        if ((i && o->rows[i - 1].name == name) || !outline_has_word(importer, name)) continue;
        begin(l, importer);
        found |= find_name(l, place, name, 0, load);
    }
    return found;
}

/* The names of a module, and of those that it imports by star, that the file mentions. */
static unsigned find_mentioned(Linker *l, PlaceId place, const Outline *importer, bool load) {
    unsigned found = 0;
    l->star_count = 0;
    add_star(l, place);
    for (uint32_t i = 0; i < l->star_count; i++) {
        for (int stub = 0; stub < 2; stub++) {
            uint32_t file = modules_file(l->p->modules, l->stars[i], stub);
            if (file != MODULES_NO_FILE) found |= find_mentioned_in(l, file, l->stars[i], importer, load);
        }
    }
    return found;
}

static bool wants(Linker *l, const Outline *o, const OutlineRow *r, bool load) {
    begin(l, o);
    bool all = r->target_name == OUTLINE_ALL;
    l->bits = r->name ? outline_bit(r->name) : 0;
    if (!r->target_name) return false; /* a module: what is asked of it has rows of its own */
    unsigned found = all ? find_mentioned(l, r->target, o, load) : find_name(l, r->target, r->target_name, 0, load);
    bool by_value = (found & FOUND_TYPE) || ((found & FOUND_VALUE) && r->read) || ((found & FOUND_CLASS) && (r->read & READ_ATTRIBUTE));
    l->by_value |= by_value;
    return (found & FOUND_REACH) || by_value;
}

static FileList list_of(const uint8_t *marks, uint32_t count, Arena *arena) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) n += marks[i] != 0;
    uint32_t *files = ARENA_ARRAY(arena, uint32_t, n);
    n = 0;
    for (uint32_t i = 0; i < count; i++)
        if (marks[i]) files[n++] = i;
    return (FileList){files, n};
}

/* A file that is read again sees all that it imports, where that is loaded anyway. */
static void ask_for_all(Linker *l, const Outline *o) {
    for (uint32_t i = 0; i < o->count; i++) {
        const OutlineRow *r = &o->rows[i];
        for (int stub = 0; r->wanted && r->target_name && stub < 2; stub++) {
            uint32_t file = modules_file(l->p->modules, r->target, stub);
            if (file != MODULES_NO_FILE && l->p->wanted[file]) words_add(l->p->wanted[file], r->target_name);
        }
    }
}

/* Whether a file imports what matters. */
static bool may_want(Linker *l, uint32_t file) {
    const Outline *o = &l->p->outlines[file];
    for (uint32_t i = 0; i < o->count; i++)
        if (o->rows[i].wanted && wants(l, o, &o->rows[i], false)) return true;
    return false;
}

/* The same; what it needs is marked. */
static bool link_file(Linker *l, uint32_t file) {
    const Outline *o = &l->p->outlines[file];
    bool again = false;
    l->by_value = false;
    for (uint32_t i = 0; i < o->count; i++) {
        if (!o->rows[i].wanted || !wants(l, o, &o->rows[i], false)) continue;
        if (!again) l->brought = ARENA_ARRAY(l->arena, uint64_t, BITS_WORDS(trigger_name_count(l->p->triggers)));
        again = true;
        wants(l, o, &o->rows[i], true);
    }
    if (again) l->p->brought[file] = l->brought;
    l->p->by_value[file] = l->by_value;
    return again;
}

static Linker linker_new(Program *p, Arena *arena) {
    return (Linker){.p = p,
                    .arena = arena,
                    .visits = ARENA_ARRAY(arena, struct Visit, VISITS)};
}

ProgramWants program_wants(Program *p, Arena *arena) {
    Linker l = linker_new(p, arena);
    uint8_t *maybe = ARENA_ARRAY(arena, uint8_t, p->file_count), *doubtful = ARENA_ARRAY(arena, uint8_t, p->file_count);
    for (uint32_t file = 0; file < p->file_count; file++) {
        l.doubtful = false;
        maybe[file] = may_want(&l, file);
        doubtful[file] = maybe[file] && l.doubtful;
    }
    return (ProgramWants){.maybe = list_of(maybe, p->file_count, arena),
                          .doubtful = list_of(doubtful, p->file_count, arena)};
}

FileList program_link(Program *p, FileList maybe, Arena *arena) {
    Linker l = linker_new(p, arena);
    uint8_t *again = ARENA_ARRAY(arena, uint8_t, p->file_count);
    for (uint32_t i = 0; i < maybe.count; i++) again[maybe.files[i]] = link_file(&l, maybe.files[i]);
    for (uint32_t file = 0; file < p->file_count; file++)
        if (again[file]) ask_for_all(&l, &p->outlines[file]);
    return list_of(again, p->file_count, arena);
}

const Str *program_brought(const Program *p, uint32_t file, Arena *scratch, uint32_t *count) {
    const uint64_t *bits = p->brought[file];
    uint32_t total = trigger_name_count(p->triggers);
    *count = 0;
    if (!bits) return NULL;
    Str *list = ARENA_ARRAY(scratch, Str, total);
    for (uint32_t i = 0; i < total; i++)
        if (bits_has(bits, i)) list[(*count)++] = trigger_name(p->triggers, i);
    return list;
}

bool program_matters(const Program *p, uint32_t file, const uint64_t *live) {
    const uint64_t *bits = p->brought[file];
    uint32_t total = trigger_name_count(p->triggers);
    if (!bits || p->by_value[file]) return true;
    for (uint32_t i = 0; i < total; i++)
        if (bits_has(bits, i) && trigger_name_is_live(p->triggers, i, live)) return true;
    return false;
}
