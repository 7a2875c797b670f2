/* The modules of a run: see sema/modules.h. Places are a trie of path segments in one array with a hash table. */
#include "sema/modules.h"

#include "base/fault.h"

typedef struct Place {
    Str segment;
    uint32_t parent;
    uint32_t file, stub; /* NAME.py and NAME.pyi, or __init__.py and __init__.pyi of the directory NAME */
    uint32_t next_top;   /* packages at the top of the same name, in order of path */
    uint32_t hash;
    bool regular; /* a directory with __init__ */
} Place;

struct Modules {
    Arena *arena;
    Place *places; /* [0] none; [1] what all paths stand below */
    uint32_t *slots;
    uint32_t count, mask;
    size_t capacity;
    uint32_t *of_file;   /* place of a file; 0: cannot be imported */
    uint32_t *directory; /* place of the directory of a file */
    uint32_t *tops;      /* hash table by name: the first of the packages at the top */
    uint32_t top_mask;
    uint32_t common; /* the directory that all files lie in */
};

static uint32_t hash_of(uint32_t parent, Str segment) {
    return (uint32_t)(((str_hash(segment) ^ parent) * 0x9E3779B97F4A7C15u) >> 32);
}

static uint32_t seek(const Modules *m, uint32_t parent, Str segment) {
    uint32_t hash = hash_of(parent, segment);
    for (uint32_t i = hash & m->mask; m->slots[i]; i = (i + 1) & m->mask) {
        const Place *p = &m->places[m->slots[i]];
        if (p->hash == hash && p->parent == parent && str_eq(p->segment, segment)) return m->slots[i];
    }
    return 0;
}

static void put(Modules *m, uint32_t id) {
    uint32_t i = m->places[id].hash & m->mask;
    while (m->slots[i]) i = (i + 1) & m->mask;
    m->slots[i] = id;
}

static void grow(Modules *m) {
    size_t capacity = m->capacity ? m->capacity * 2 : 1024;
    CHECK(capacity < UINT32_MAX / 4);
    Place *places = ARENA_ARRAY(m->arena, Place, capacity);
    if (m->count) memcpy(places, m->places, m->count * sizeof *places);
    m->places = places;
    m->capacity = capacity;
    m->slots = ARENA_ARRAY(m->arena, uint32_t, capacity * 2);
    m->mask = (uint32_t)(capacity * 2 - 1);
    for (uint32_t id = 2; id < m->count; id++) put(m, id);
}

static uint32_t add(Modules *m, uint32_t parent, Str segment) {
    uint32_t id = seek(m, parent, segment);
    if (id) return id;
    if (m->count == m->capacity) grow(m);
    id = m->count++;
    m->places[id] = (Place){.segment = segment,
                            .parent = parent,
                            .file = MODULES_NO_FILE,
                            .stub = MODULES_NO_FILE,
                            .hash = hash_of(parent, segment)};
    put(m, id);
    return id;
}

/* "mod" of "mod.py"; empty where the name is no module's. */
static Str module_of(Str name, bool *stub) {
    static const Str endings[] = {S(".py"), S(".pyw"), S(".pyi")};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        *stub = i == 2;
        if (!str_ends_with(name, endings[i])) continue;
        Str stem = str_slice(name, 0, name.len - endings[i].len);
        return str_find_byte(stem, '.', 0) == SIZE_MAX ? stem : S("");
    }
    return S("");
}

/* Directories have larger numbers than what they lie in. */
static uint32_t common_directory(const Modules *m, uint32_t a, uint32_t b) {
    while (a != b) {
        if (a > b) a = m->places[a].parent;
        else b = m->places[b].parent;
    }
    return a;
}

static void add_file(Modules *m, uint32_t file, Str path) {
    Str rest = path, segment = S("");
    uint32_t at = 1;
    while (rest.ptr) {
        segment = str_split(&rest, '/');
        if (rest.ptr) at = add(m, at, segment);
    }
    m->directory[file] = at;
    m->common = m->common ? common_directory(m, m->common, at) : at;
    bool stub = false;
    Str name = module_of(segment, &stub);
    if (!name.len) return;
    bool package = str_eq(name, S("__init__"));
    uint32_t id = package ? at : add(m, at, name);
    Place *p = &m->places[id];
    m->of_file[file] = id;
    if (p->regular && !package) return; /* a package goes before a module of its name */
    if (package && !p->regular) p->file = p->stub = MODULES_NO_FILE;
    p->regular = p->regular || package;
    uint32_t *slot = stub ? &p->stub : &p->file;
    if (*slot == MODULES_NO_FILE) *slot = file;
}

static uint32_t *top_slot(const Modules *m, Str name) {
    uint32_t i = (uint32_t)str_hash(name) & m->top_mask;
    while (m->tops[i] && !str_eq(m->places[m->tops[i]].segment, name)) i = (i + 1) & m->top_mask;
    return &m->tops[i];
}

/* Packages at the top by name, the last in order of path first in each chain. */
static void find_tops(Modules *m) {
    uint32_t size = 64;
    while (size < m->count) size *= 2;
    m->tops = ARENA_ARRAY(m->arena, uint32_t, (size_t)size * 2);
    m->top_mask = size * 2 - 1;
    for (uint32_t id = 2; id < m->count; id++) {
        Place *p = &m->places[id];
        if (!p->regular || m->places[p->parent].regular) continue;
        uint32_t *slot = top_slot(m, p->segment);
        p->next_top = *slot;
        *slot = id;
    }
}

Modules *modules_new(Arena *arena, const Str *paths, uint32_t count) {
    Modules *m = ARENA_NEW(arena, Modules);
    m->arena = arena;
    grow(m);
    m->count = 2;
    m->places[1].file = m->places[1].stub = m->places[0].file = m->places[0].stub = MODULES_NO_FILE;
    m->of_file = ARENA_ARRAY(arena, uint32_t, count);
    m->directory = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        if (paths[i].len) add_file(m, i, paths[i]);
    find_tops(m);
    return m;
}

PlaceId modules_place(const Modules *m, uint32_t file) { return (PlaceId){m->of_file[file]}; }

PlaceId modules_child(const Modules *m, PlaceId place, Str name) {
    return (PlaceId){place.v && name.len ? seek(m, place.v, name) : 0};
}

uint32_t modules_file(const Modules *m, PlaceId place, bool stub) {
    return stub ? m->places[place.v].stub : m->places[place.v].file;
}

/* Directory from which the imports of a file start: the first above it that is no regular package. */
static uint32_t import_root(const Modules *m, uint32_t file) {
    uint32_t at = m->directory[file];
    while (m->places[at].regular && m->places[at].parent) at = m->places[at].parent;
    return at;
}

static uint32_t depth_of(const Modules *m, uint32_t place) {
    uint32_t depth = 0;
    for (; place > 1; place = m->places[place].parent) depth++;
    return depth;
}

static uint32_t common_depth(const Modules *m, uint32_t a, uint32_t b) {
    uint32_t da = depth_of(m, a), db = depth_of(m, b);
    for (; da > db; da--) a = m->places[a].parent;
    for (; db > da; db--) b = m->places[b].parent;
    for (; a != b; da--) a = m->places[a].parent, b = m->places[b].parent;
    return da;
}

static uint32_t nearest_top(const Modules *m, uint32_t root, Str name) {
    enum { MAX_TOPS = 64 };
    uint32_t best = 0, best_depth = 0, seen = 0;
    for (uint32_t id = *top_slot(m, name); id && seen < MAX_TOPS; id = m->places[id].next_top, seen++) {
        uint32_t depth = common_depth(m, root, id);
        if (best && depth < best_depth) continue;
        best = id;
        best_depth = depth;
    }
    return best;
}

static uint32_t find_root(const Modules *m, uint32_t file, Str name) {
    static const Str sources[] = {S("src"), S("lib")};
    uint32_t root = import_root(m, file), at = root;
    for (uint32_t depth = 0; at && depth < MODULES_MAX_DEPTH; at = m->places[at].parent, depth++) {
        uint32_t found = seek(m, at, name);
        for (size_t i = 0; !found && i < COUNT_OF(sources); i++) {
            uint32_t source = seek(m, at, sources[i]);
            if (source && !m->places[source].regular) found = seek(m, source, name);
        }
        if (found) return found;
    }
    return nearest_top(m, root, name);
}

PlaceId modules_find(const Modules *m, uint32_t file, Str dotted, uint32_t level) {
    uint32_t at = 0;
    Str rest = dotted;
    if (level) {
        at = m->directory[file];
        while (--level && at) at = m->places[at].parent;
    } else {
        if (!dotted.len) return (PlaceId){0};
        at = find_root(m, file, str_split(&rest, '.'));
    }
    while (at && rest.len) at = seek(m, at, str_split(&rest, '.'));
    return (PlaceId){at};
}

PlaceId modules_beside(const Modules *m, uint32_t file, Str dotted) {
    Str rest = dotted;
    uint32_t at = dotted.len ? seek(m, import_root(m, file), str_split(&rest, '.')) : 0;
    if (at && !m->places[at].regular && m->places[at].file == MODULES_NO_FILE) at = 0;
    while (at && rest.len) at = seek(m, at, str_split(&rest, '.'));
    return (PlaceId){at};
}

bool modules_name(const Modules *m, PlaceId place, Buf *out) {
    uint32_t path[MODULES_MAX_DEPTH], count = 0;
    bool regular = false;
    for (uint32_t at = place.v; at > 1 && count < MODULES_MAX_DEPTH; at = m->places[at].parent) {
        if (count && !m->places[at].regular) break;
        path[count++] = at;
        regular = m->places[at].regular;
    }
    while (count--) {
        buf_add(out, m->places[path[count]].segment);
        if (count) buf_byte(out, '.');
    }
    return regular;
}

bool modules_is_test(const Modules *m, uint32_t file) {
    static const Str directories[] = {S("tests"), S("test"), S("testing")};
    uint32_t place = m->of_file[file];
    Str name = m->places[place].segment;
    if (place && (str_starts_with(name, S("test_")) || str_ends_with(name, S("_test")) || str_eq(name, S("conftest")) || str_eq(name, S("tests"))))
        return true;
    for (place = m->directory[file]; place && place != m->common; place = m->places[place].parent)
        for (size_t i = 0; i < COUNT_OF(directories); i++)
            if (str_eq(m->places[place].segment, directories[i])) return true;
    return false;
}

bool modules_is_within(const Modules *m, uint32_t file, Str name) {
    uint32_t at = m->directory[file], top = 0;
    for (; at && m->places[at].regular; at = m->places[at].parent) top = at;
    return top && str_eq(m->places[top].segment, name);
}
