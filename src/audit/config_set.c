/* Which configuration a file has: see config_set.h. */
#include "audit/config_set.h"

#include "audit/suppress.h"

#include <stdlib.h>

/* What is known of a directory, from the root. */
typedef struct Known {
    Str directory;
    const Config *config; /* NULL: none at or above it */
} Known;

typedef struct Maker {
    ConfigSet *set;
    Arena *arena;
    Arena scratch;
    const Discovery *found;
    Rules *rules;
    Buf *fault;
    Known *table; /* open addressing; a power of two */
    size_t size, used;
} Maker;

static Known *slot_of(Known *table, size_t size, Str directory) {
    size_t at = (size_t)str_hash(directory) & (size - 1);
    while (table[at].directory.ptr && !str_eq(table[at].directory, directory)) at = (at + 1) & (size - 1);
    return &table[at];
}

static void remember(Maker *m, Str directory, const Config *config) {
    if (m->used * 2 >= m->size) {
        size_t size = m->size ? m->size * 2 : 64;
        Known *table = ARENA_ARRAY(&m->scratch, Known, size);
        for (size_t i = 0; i < m->size; i++)
            if (m->table[i].directory.ptr) *slot_of(table, size, m->table[i].directory) = m->table[i];
        m->table = table;
        m->size = size;
    }
    *slot_of(m->table, m->size, directory) = (Known){directory, config};
    m->used++;
}

static bool check_names(Maker *m, const Config *config) {
    const ConfigName *unknown = config_unknown_name(config, m->rules);
    if (!unknown) return true;
    buf_add(m->fault, unknown->file);
    buf_format(m->fault, ":%u:%u: there is no rule or family ", unknown->line, unknown->column);
    buf_add(m->fault, unknown->name);
    return false;
}

/* The configuration that lies in a directory, if one does. */
static bool read_in(Maker *m, Str directory, const Config **config) {
    if (m->set->base->path.len && str_eq(directory, m->set->base->root)) {
        *config = m->set->base;
        return true;
    }
    Config own = {0};
    bool found;
    if (!config_read_in(&own, m->arena, directory, &found, m->fault)) return false;
    if (!found) return true;
    Config *kept = ARENA_NEW(m->arena, Config);
    *kept = own;
    *config = kept;
    return check_names(m, kept);
}

static Str parent_of(Str directory) {
    while (directory.len && directory.ptr[--directory.len] != '/') {}
    return directory;
}

/* The nearest at or above an absolute directory. What lies above that one is not looked at. */
static bool nearest(Maker *m, Str directory, const Config **config) {
    Str at = directory;
    bool known = false;
    *config = NULL;
    for (;; at = parent_of(at)) {
        const Known *slot = m->size ? slot_of(m->table, m->size, at) : NULL;
        known = slot && slot->directory.ptr;
        if (known) *config = slot->config;
        else if (!read_in(m, at, config)) return false;
        if (known || *config || !at.len) break;
    }
    for (Str below = directory; below.len > at.len; below = parent_of(below)) remember(m, below, *config);
    if (!known) remember(m, at, *config);
    return true;
}

static Str directory_of(Str path) {
    while (path.len && path.ptr[path.len - 1] != '/') path.len--;
    if (path.len > 1) path.len--;
    return path;
}

static int by_directory(const void *a, const void *b) {
    const ConfigDirectory *x = a, *y = b;
    return str_compare(x->shown, y->shown);
}

static bool find_all(Maker *m, ConfigDirectory **directories, size_t *count) {
    static const Config none;
    size_t capacity = 0;
    Str last = {NULL, 0};
    bool good = true, any = false;
    const Config *config = NULL;
    for (uint32_t i = 0; i < m->found->count && good; i++) {
        Str shown = directory_of(m->found->files[i].path);
        if (any && str_eq(shown, last)) continue;
        any = true;
        last = shown;
        good = nearest(m, config_resolve(&m->scratch, m->found->cwd, shown), &config);
        if (!good || config == m->set->base || (!config && !m->set->base->path.len)) continue;
        void *p = *directories;
        buffer_reserve(&p, &capacity, *count + 1, sizeof **directories);
        *directories = p;
        (*directories)[(*count)++] = (ConfigDirectory){shown, config ? config : &none};
    }
    return good;
}

/* Sorted, each once, in the arena. */
static void keep(ConfigSet *set, Arena *arena, ConfigDirectory *all, size_t count) {
    if (count) qsort(all, count, sizeof *all, by_directory);
    set->directories = ARENA_ARRAY(arena, ConfigDirectory, count);
    for (size_t i = 0; i < count; i++)
        if (!i || by_directory(&all[i - 1], &all[i]) != 0) set->directories[set->count++] = all[i];
}

static void take_excluded(const ConfigSet *set, Discovery *found) {
    Arena scratch = {0};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        const FoundFile *file = &found->files[i];
        const Config *config = config_set_of(set, file->path);
        bool asks = config != set->base && config->exclude_count && !file->is_named;
        if (asks && config_excludes(config, config_path(config, &scratch, found->cwd, file->path))) found->hidden++;
        else found->files[kept++] = *file;
        arena_reset(&scratch, (ArenaMark){0});
    }
    found->count = kept;
    arena_free(&scratch);
}

/* A rule that no configuration wants is off for the whole run. */
static void choose_rules(const Maker *m) {
    Buf off = {0};
    for (uint32_t i = 0; i < rules_count(m->rules); i++) {
        const RuleInfo *rule = rules_info(m->rules, i);
        bool wanted = config_set_wants(m->set, m->set->base, rule);
        for (uint32_t k = 0; k < m->set->count && !wanted; k++)
            wanted = config_set_wants(m->set, m->set->directories[k].config, rule);
        if (wanted) continue;
        if (off.len) buf_byte(&off, ',');
        buf_add(&off, rule->id);
    }
    Str unknown;
    if (off.len) rules_ignore(m->rules, buf_str(&off), &unknown);
    buf_free(&off);
}

bool config_set_make(ConfigSet *set, Arena *arena, Discovery *found, Rules *rules, Buf *fault) {
    Maker m = {.set = set, .arena = arena, .found = found, .rules = rules, .fault = fault};
    ConfigDirectory *directories = NULL;
    size_t count = 0;
    bool good = find_all(&m, &directories, &count);
    if (good) {
        keep(set, arena, directories, count);
        choose_rules(&m);
        take_excluded(set, found);
    }
    void *p = directories;
    size_t capacity = count;
    buffer_free(&p, &capacity);
    arena_free(&m.scratch);
    return good;
}

const Config *config_set_of(const ConfigSet *set, Str path) {
    if (!set->count) return set->base;
    ConfigDirectory wanted = {.shown = directory_of(path)};
    const ConfigDirectory *d = bsearch(&wanted, set->directories, set->count, sizeof wanted, by_directory);
    return d ? d->config : set->base;
}

bool config_set_wants(const ConfigSet *set, const Config *config, const RuleInfo *rule) {
    if (!set->own_select) return config_wants(config, rule);
    return !config->ignore.len || !suppress_names_rule(config->ignore, rule);
}

bool config_set_grades(const ConfigSet *set) {
    bool any = set->base && set->base->severity_count;
    for (uint32_t i = 0; i < set->count; i++) any |= set->directories[i].config->severity_count > 0;
    return any;
}
