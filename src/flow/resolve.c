/* Names of the program to its functions: through imports, re-exports, classes and their bases, objects, and what functions
 * give back. */
#include "flow/program.h"

#include "base/fault.h"

#include <stdlib.h>

enum { MAX_DEPTH = 16, MAX_BASES = 32, MAX_BY_NAME = 3, MAX_ASKED = 512 /* modules that may be asked for one name: stars of stars */ };

typedef enum EntityKind { ENTITY_NONE, ENTITY_MODULE, ENTITY_FUNCTION, ENTITY_CLASS, ENTITY_OBJECT, ENTITY_ITEMS } EntityKind;

typedef struct Entity {
    uint8_t kind; /* EntityKind */
    bool bound;
    PlaceId place;
    uint32_t file, index;
} Entity;

/* ---- names of a file ---- */

typedef enum RowKind { ROW_FUNCTION, ROW_CLASS, ROW_IMPORT, ROW_NAME } RowKind;

typedef struct NameRow {
    uint64_t hash; /* of file and name */
    uint32_t file, index;
    uint8_t kind;
} NameRow;

struct NameIndex {
    NameRow *rows; /* a hash table; the kinds of a name stand behind each other */
    uint32_t mask;
    uint64_t *methods; /* hashes of methods' last words, in order, with */
    FlowTargetFunction *method_targets;
    uint32_t method_count;
    uint32_t *first_class, *class_file;       /* by file: its first class of the run; by class: its file */
    uint64_t *class_hash;                     /* by class: of its name */
    struct ClassBases *bases;                 /* by class: what they are; NULL: not known yet */
    struct KnownName *known; /* a hash table of what names stand for */
    uint32_t known_count, known_size;
    struct Overriding **overriding;           /* by function of the run: what takes its place below its class; NULL: nobody asked */
    uint32_t *subclasses, *subclass_first;    /* by class: those that name it as a base */
};

/* A name in two parts, "Service" and "run": the members of a class are asked for by many words. */
typedef struct TwoWords {
    Str owner, last; /* owner empty: a name of the module */
    uint64_t owner_hash, last_hash;
} TwoWords;

static TwoWords two_words(Str dotted) {
    Str last = str_last_part(dotted, '.');
    Str owner = last.len < dotted.len ? str_slice(dotted, 0, dotted.len - last.len - 1) : S("");
    return (TwoWords){owner, last, str_hash(owner), str_hash(last)};
}

static uint64_t name_hash(uint32_t file, const TwoWords *name) {
    return hash_mix(hash_mix((uint64_t)file + 1, name->owner_hash), name->last_hash) | 1;
}

static bool is_name(Str dotted, const TwoWords *name) {
    if (!name->owner.len) return str_eq(dotted, name->last);
    return dotted.len == name->owner.len + 1 + name->last.len && str_starts_with(dotted, name->owner) && dotted.ptr[name->owner.len] == '.' &&
           str_ends_with(dotted, name->last);
}

static void index_add(struct NameIndex *n, uint32_t file, Str name, RowKind kind, uint32_t index) {
    if (!name.len) return;
    TwoWords words = two_words(name);
    uint64_t hash = name_hash(file, &words);
    uint32_t i = (uint32_t)(hash >> 24) & n->mask;
    while (n->rows[i].hash) i = (i + 1) & n->mask;
    n->rows[i] = (NameRow){hash, file, index, (uint8_t)kind};
}

static Str row_name(const FlowProgram *p, const NameRow *r) {
    const FlowGraph *g = p->graphs[r->file];
    switch ((RowKind)r->kind) {
        case ROW_FUNCTION: return g->functions[r->index].name;
        case ROW_CLASS: return g->classes[r->index].name;
        case ROW_IMPORT: return g->imports[r->index].name;
        default: return g->names[r->index].name;
    }
}

/* The row of a name, the last of its kind in the file; NULL. Of several kinds that with the smallest number. */
static const NameRow *index_find(const FlowProgram *p, uint32_t file, const TwoWords *name) {
    const struct NameIndex *n = p->names;
    uint64_t hash = name_hash(file, name);
    const NameRow *best = NULL;
    for (uint32_t i = (uint32_t)(hash >> 24) & n->mask; n->rows[i].hash; i = (i + 1) & n->mask) {
        const NameRow *r = &n->rows[i];
        if (r->hash != hash || r->file != file || !is_name(row_name(p, r), name)) continue;
        if (!best || r->kind < best->kind || (r->kind == best->kind && r->index > best->index)) best = r;
    }
    return best;
}

typedef struct MethodRow {
    uint64_t hash;
    FlowTargetFunction target;
} MethodRow;

static int by_hash(const void *a, const void *b) {
    const MethodRow *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    if (x->target.file != y->target.file) return x->target.file < y->target.file ? -1 : 1;
    return x->target.function < y->target.function ? -1 : x->target.function > y->target.function;
}

static void make_index(FlowProgram *p) {
    struct NameIndex *n = ARENA_NEW(p->arena, struct NameIndex);
    size_t total = 0, methods = 0, size = 64;
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        if (g) total += (size_t)g->function_count + g->class_count + g->import_count + g->name_count;
        if (g) methods += g->function_count;
    }
    while (size < total * 2) size *= 2;
    n->rows = ARENA_ARRAY(p->arena, NameRow, size);
    n->mask = (uint32_t)(size - 1);
    p->names = n;
    MethodRow *rows = ARENA_ARRAY(p->arena, MethodRow, methods);
    uint32_t count = 0;
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        if (!g) continue;
        for (uint32_t i = 1; i < g->function_count; i++) {
            index_add(n, f, g->functions[i].name, ROW_FUNCTION, i);
            if (!g->functions[i].is_method || !g->functions[i].name.len) continue;
            rows[count++] = (MethodRow){str_hash(str_last_part(g->functions[i].name, '.')), {f, i, true}};
        }
        for (uint32_t i = 0; i < g->class_count; i++) index_add(n, f, g->classes[i].name, ROW_CLASS, i);
        for (uint32_t i = 0; i < g->import_count; i++) index_add(n, f, g->imports[i].name, ROW_IMPORT, i);
        for (uint32_t i = 0; i < g->name_count; i++) index_add(n, f, g->names[i].name, ROW_NAME, i);
    }
    if (count) qsort(rows, count, sizeof *rows, by_hash);
    n->methods = ARENA_ARRAY(p->arena, uint64_t, count);
    n->method_targets = ARENA_ARRAY(p->arena, FlowTargetFunction, count);
    n->method_count = count;
    for (uint32_t i = 0; i < count; i++) {
        n->methods[i] = rows[i].hash;
        n->method_targets[i] = rows[i].target;
    }
}

/* ---- what a name is ---- */

/* Nothing is found: too far. */
static Entity too_far(const FlowProgram *p) {
    flow_bounds_met(p->bounds, FLOW_BOUND_names, 1);
    return (Entity){0};
}

static Entity entity_of(const FlowProgram *p, const FlowRef *ref, uint32_t file, uint32_t depth);

static Entity resolve_name(const FlowProgram *p, PlaceId place, Str rest, uint32_t depth);

/* The row of a class's own member; NULL. */
static const NameRow *own_member(const FlowProgram *p, uint32_t file, uint32_t class, Str name, uint64_t hash) {
    TwoWords words = {p->graphs[file]->classes[class].name, name, p->names->class_hash[p->names->first_class[file] + class], hash};
    return index_find(p, file, &words);
}

typedef struct ClassBases {
    Entity items[FLOW_MAX_CALLEES];
    bool known;
} ClassBases;

static Entity base_of(const FlowProgram *p, uint32_t file, uint32_t class, uint32_t which, uint32_t depth) {
    const ClassBases *known = &p->names->bases[p->names->first_class[file] + class];
    if (known->known) return known->items[which];
    return entity_of(p, &p->graphs[file]->classes[class].bases[which], file, depth);
}

/* A method of a class, or of what it inherits from. */
static Entity class_member(const FlowProgram *p, Entity class, Str name, uint32_t depth) {
    Entity queue[MAX_BASES];
    uint32_t count = 1;
    uint64_t hash = str_hash(name);
    queue[0] = class;
    for (uint32_t at = 0; at < count; at++) {
        const FlowClass *c = &p->graphs[queue[at].file]->classes[queue[at].index];
        const NameRow *row = own_member(p, queue[at].file, queue[at].index, name, hash);
        if (row && row->kind == ROW_FUNCTION)
            return (Entity){.kind = ENTITY_FUNCTION, .file = row->file, .index = row->index, .bound = class.kind == ENTITY_OBJECT};
        if (row && row->kind == ROW_CLASS) return (Entity){.kind = ENTITY_CLASS, .file = row->file, .index = row->index};
        if (row && row->kind == ROW_NAME) return entity_of(p, &p->graphs[row->file]->names[row->index].ref, row->file, depth + 1);
        for (uint32_t b = 0; b < c->base_count && count < MAX_BASES; b++) {
            Entity base = base_of(p, queue[at].file, queue[at].index, b, depth + 1);
            if (base.kind == ENTITY_CLASS || base.kind == ENTITY_OBJECT) queue[count++] = base;
        }
    }
    return count == MAX_BASES ? too_far(p) : (Entity){0};
}

static Entity result_of(const FlowProgram *p, Entity function, uint32_t depth) {
    const FlowFunction *f = &p->graphs[function.file]->functions[function.index];
    for (uint32_t i = 0; i < f->result_count; i++) {
        Entity e = entity_of(p, &f->results[i], function.file, depth + 1);
        if (e.kind) return e;
    }
    return (Entity){0};
}

static Entity member(const FlowProgram *p, Entity of, Str name, uint32_t depth) {
    if (depth > MAX_DEPTH) return too_far(p);
    switch ((EntityKind)of.kind) {
        case ENTITY_MODULE: return resolve_name(p, of.place, name, depth + 1);
        case ENTITY_CLASS:
        case ENTITY_OBJECT: return class_member(p, of, name, depth);
        case ENTITY_ITEMS: return of; /* get(), pop(): one of them */
        case ENTITY_FUNCTION: {
            Entity result = result_of(p, of, depth); /* of what it gives, when it is called */
            return result.kind && result.kind != ENTITY_FUNCTION ? member(p, result, name, depth + 1) : (Entity){0};
        }
        default: return (Entity){0};
    }
}

static Entity module_member(const FlowProgram *p, PlaceId place, Str name, uint32_t depth) {
    if (depth > MAX_DEPTH || ++*p->asked > MAX_ASKED) return too_far(p);
    uint32_t file = modules_file(p->modules, place, false);
    const FlowGraph *g = file == MODULES_NO_FILE || file >= p->file_count ? NULL : p->graphs[file];
    TwoWords words = {S(""), name, str_hash(S("")), str_hash(name)};
    const NameRow *row = g ? index_find(p, file, &words) : NULL;
    if (row && row->kind == ROW_FUNCTION) return (Entity){.kind = ENTITY_FUNCTION, .file = file, .index = row->index};
    if (row && row->kind == ROW_CLASS) return (Entity){.kind = ENTITY_CLASS, .file = file, .index = row->index};
    if (row && row->kind == ROW_IMPORT) {
        const FlowImport *i = &g->imports[row->index];
        return resolve_name(p, i->place, i->rest, depth + 1);
    }
    if (row && g->names[row->index].item_count) return (Entity){.kind = ENTITY_ITEMS, .file = file, .index = row->index};
    if (row) return entity_of(p, &g->names[row->index].ref, file, depth + 1);
    PlaceId child = modules_child(p->modules, place, name);
    if (child.v) return (Entity){.kind = ENTITY_MODULE, .place = child};
    for (uint32_t i = 0; g && i < g->import_count; i++) {
        if (g->imports[i].name.len) continue; /* a star */
        Entity e = module_member(p, g->imports[i].place, name, depth + 1);
        if (e.kind) return e;
    }
    return (Entity){0};
}

static Entity resolve_name(const FlowProgram *p, PlaceId place, Str rest, uint32_t depth) {
    if (depth > MAX_DEPTH) return too_far(p);
    Entity e = {.kind = ENTITY_MODULE, .place = place};
    bool first = true;
    while (rest.len && e.kind) {
        Str segment = str_split(&rest, '.');
        e = first ? module_member(p, place, segment, depth + 1) : member(p, e, segment, depth + 1);
        first = false;
    }
    return e;
}

typedef struct KnownName {
    uint64_t hash; /* 0: an empty slot */
    Str rest;
    PlaceId place;
    Entity entity;
} KnownName;

static void known_grow(const FlowProgram *p) {
    struct NameIndex *n = p->names;
    uint32_t size = n->known_size ? n->known_size * 4 : 4096;
    KnownName *known = ARENA_ARRAY(p->arena, KnownName, size);
    for (uint32_t i = 0; i < n->known_size; i++) {
        if (!n->known[i].hash) continue;
        uint32_t j = (uint32_t)(n->known[i].hash >> 8) & (size - 1);
        while (known[j].hash) j = (j + 1) & (size - 1);
        known[j] = n->known[i];
    }
    n->known = known;
    n->known_size = size;
}

/* resolve_name() where a search begins; most names are asked for many times. */
static Entity resolve_known(const FlowProgram *p, PlaceId place, Str rest) {
    struct NameIndex *n = p->names;
    uint64_t hash = hash_mix(place.v, str_hash(rest)) | 1;
    if (n->known_count * 2 >= n->known_size) known_grow(p);
    uint32_t i = (uint32_t)(hash >> 8) & (n->known_size - 1);
    for (; n->known[i].hash; i = (i + 1) & (n->known_size - 1))
        if (n->known[i].hash == hash && n->known[i].place.v == place.v && str_eq(n->known[i].rest, rest)) return n->known[i].entity;
    n->known[i] = (KnownName){hash, rest, place, resolve_name(p, place, rest, 1)};
    n->known_count++;
    return n->known[i].entity;
}

static Entity entity_of(const FlowProgram *p, const FlowRef *ref, uint32_t file, uint32_t depth) {
    if (depth == 0) *p->asked = 0;
    if (depth > MAX_DEPTH) return too_far(p);
    Entity e = {.file = file, .index = ref->index, .bound = ref->bound};
    switch ((FlowRefKind)ref->kind) {
        case REF_FUNCTION: e.kind = ENTITY_FUNCTION; return e;
        case REF_CLASS: e.kind = ref->object ? ENTITY_OBJECT : ENTITY_CLASS; return e;
        case REF_NAME: break;
        default: return (Entity){0};
    }
    e = depth ? resolve_name(p, ref->place, ref->rest, depth + 1) : resolve_known(p, ref->place, ref->rest);
    if (e.kind == ENTITY_FUNCTION && ref->object) e = result_of(p, e, depth);
    if (e.kind == ENTITY_CLASS && ref->object) e.kind = ENTITY_OBJECT;
    if (e.kind == ENTITY_FUNCTION) e.bound = e.bound || ref->bound;
    return e;
}

/* ---- calls ---- */

bool flow_is_text_method(Str name) {
    static const char *const names[] = {"append", "decode", "encode", "endswith", "extend", "flush", "format", "lower", "readline", "readlines", "replace",
                                        "split", "splitlines", "startswith", "strip", "upper", "write", "writelines"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(name, str_from_z(names[i]))) return true;
    return false;
}

static uint32_t method_guess(const FlowProgram *p, Str name, FlowTargetFunction *out) {
    const struct NameIndex *n = p->names;
    uint64_t hash = str_hash(name);
    uint32_t low = 0, high = n->method_count, count = 0;
    if (name.len < 5 || flow_is_text_method(name)) return 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (n->methods[middle] < hash) low = middle + 1;
        else high = middle;
    }
    for (; low < n->method_count && n->methods[low] == hash; low++) {
        if (count == MAX_BY_NAME) return 0; /* anybody's */
        out[count++] = n->method_targets[low];
    }
    return count;
}

static void add_target(const FlowProgram *p, FlowTargetFunction *out, uint32_t *count, FlowTargetFunction t) {
    for (uint32_t i = 0; i < *count; i++)
        if (out[i].file == t.file && out[i].function == t.function) return;
    if (*count < FLOW_MAX_CALLEES) out[(*count)++] = t;
    else flow_bounds_met(p->bounds, FLOW_BOUND_callees, 1);
}

typedef struct Overriding {
    FlowTargetFunction items[FLOW_MAX_CALLEES];
    uint32_t count;
} Overriding;

static Overriding *find_overriding(const FlowProgram *p, FlowTargetFunction method) {
    const struct NameIndex *n = p->names;
    Overriding *found = ARENA_NEW(p->arena, Overriding);
    uint32_t queue[MAX_BASES], waiting = 1;
    const FlowFunction *f = flow_function(p, method);
    Str name = str_last_part(f->name, '.');
    if (str_starts_with(name, S("__"))) return found; /* nobody makes an object of another class by accident */
    uint64_t hash = str_hash(name);
    queue[0] = n->first_class[method.file] + f->class_index;
    for (uint32_t at = 0; at < waiting && found->count < FLOW_MAX_CALLEES; at++) {
        for (uint32_t s = n->subclass_first[queue[at]]; s < n->subclass_first[queue[at] + 1] && waiting < MAX_BASES; s++) {
            uint32_t class = n->subclasses[s];
            bool known = false;
            for (uint32_t i = 0; i < waiting; i++) known |= queue[i] == class;
            if (known) continue;
            queue[waiting++] = class;
            uint32_t file = n->class_file[class];
            const NameRow *row = own_member(p, file, class - n->first_class[file], name, hash);
            if (row && row->kind == ROW_FUNCTION)
                add_target(p, found->items, &found->count, (FlowTargetFunction){file, row->index, true});
        }
    }
    if (waiting == MAX_BASES || found->count == FLOW_MAX_CALLEES) flow_bounds_met(p->bounds, FLOW_BOUND_callees, 1); /* there may be more */
    return found;
}

/* The methods of classes below its own that take its place. */
static void add_overriding(const FlowProgram *p, FlowTargetFunction method, FlowTargetFunction *out, uint32_t *count) {
    Overriding **known = &p->names->overriding[p->first_function[method.file] + method.function];
    if (!*known) *known = find_overriding(p, method);
    for (uint32_t i = 0; i < (*known)->count; i++) add_target(p, out, count, (*known)->items[i]);
}

/* A method is called on an object where its first parameter is taken; a class is called by making an object. */
static void add_one_entity(const FlowProgram *p, Entity e, FlowTargetFunction *out, uint32_t *count) {
    if (e.kind == ENTITY_CLASS || e.kind == ENTITY_OBJECT) {
        bool makes = e.kind == ENTITY_CLASS;
        e = class_member(p, e, makes ? S("__init__") : S("__call__"), 0);
        e.bound = true;
    }
    if (e.kind != ENTITY_FUNCTION) return;
    const FlowFunction *f = &p->graphs[e.file]->functions[e.index];
    bool bound = f->is_method && (e.bound || f->of_class);
    add_target(p, out, count, (FlowTargetFunction){e.file, e.index, bound});
    if (bound && f->class_index != UINT32_MAX) add_overriding(p, (FlowTargetFunction){e.file, e.index, bound}, out, count);
}

static void add_entity(const FlowProgram *p, Entity e, FlowTargetFunction *out, uint32_t *count) {
    const FlowName *held = e.kind == ENTITY_ITEMS ? &p->graphs[e.file]->names[e.index] : NULL;
    for (uint32_t i = 0; held && i < held->item_count; i++) add_one_entity(p, entity_of(p, &held->items[i], e.file, 0), out, count);
    if (!held) add_one_entity(p, e, out, count);
}

static bool is_read(const FlowProgram *p, Entity e) {
    return e.kind == ENTITY_FUNCTION && p->graphs[e.file]->functions[e.index].is_read;
}

/* A method of what a function of the program gives back, where nobody knows what that is. */
static uint32_t result_guess(const FlowProgram *p, const FlowRef *ref, FlowTargetFunction *out) {
    Str name = str_last_part(ref->rest, '.');
    if (ref->kind != REF_NAME || ref->member.len || name.len == ref->rest.len) return 0;
    Entity owner = resolve_known(p, ref->place, str_slice(ref->rest, 0, ref->rest.len - name.len - 1));
    return owner.kind == ENTITY_FUNCTION ? method_guess(p, name, out) : 0;
}

static bool is_like(Str name, Str pattern) {
    size_t star = str_find_byte(pattern, '*', 0);
    return name.len >= pattern.len - 1 && str_starts_with(name, str_slice(pattern, 0, star)) &&
           str_ends_with(name, str_slice(pattern, star + 1, pattern.len));
}

/* handlers.do_*, of a module or a class: what getattr() may give there. Of too many none: anybody's. */
static void add_like(const FlowProgram *p, const FlowRef *ref, FlowTargetFunction *out, uint32_t *count) {
    Str pattern = str_last_part(ref->rest, '.'), owner = str_slice(ref->rest, 0, ref->rest.len - pattern.len);
    Entity e = resolve_known(p, ref->place, owner.len ? str_slice(owner, 0, owner.len - 1) : owner);
    bool module = e.kind == ENTITY_MODULE;
    uint32_t file = module ? modules_file(p->modules, e.place, false) : e.file, before = *count;
    if ((!module && e.kind != ENTITY_CLASS && e.kind != ENTITY_OBJECT) || file >= p->file_count || !p->graphs[file]) return;
    const FlowGraph *g = p->graphs[file];
    for (uint32_t i = 1; i < g->function_count; i++) {
        const FlowFunction *f = &g->functions[i];
        Str name = str_last_part(f->name, '.');
        bool own = module ? name.len == f->name.len : f->class_index == e.index;
        if (!own || f->is_read || !is_like(name, pattern)) continue;
        if (*count == FLOW_MAX_CALLEES) {
            *count = before;
            return;
        }
        add_one_entity(p, (Entity){.kind = ENTITY_FUNCTION, .file = file, .index = i, .bound = ref->bound}, out, count);
    }
}

static void resolve_call(FlowProgram *p, uint32_t file, uint32_t index) {
    const FlowCall *call = &p->graphs[file]->calls[index];
    FlowTargetFunction found[FLOW_MAX_CALLEES];
    uint32_t count = 0;
    bool by_name = false;
    for (uint32_t i = 0; i < call->callee_count && !call->writes; i++) {
        const FlowRef *ref = &call->callees[i];
        if (ref->kind == REF_METHOD) {
            count = method_guess(p, ref->rest, found);
            by_name = true;
        } else if (ref->kind == REF_NAME && str_find_byte(ref->rest, '*', 0) < ref->rest.len) {
            add_like(p, ref, found, &count);
        } else if (ref->kind != REF_PARAM) {
            Entity e = entity_of(p, ref, file, 0);
            if (ref->member.len) e = member(p, e, ref->member, 0);
            if (!call->reads || is_read(p, e)) add_entity(p, e, found, &count);
        }
    }
    if (!count && call->callee_count == 1 && !call->implicit && !call->writes) {
        count = result_guess(p, &call->callees[0], found);
        by_name = by_name || count;
    }
    FlowTargetFunction *kept = ARENA_ARRAY(p->arena, FlowTargetFunction, count);
    if (count) memcpy(kept, found, count * sizeof *kept);
    p->callees[p->first_call[file] + index] = (FlowCallees){kept, count, by_name};
}

uint32_t flow_parameter(const FlowProgram *p, const FlowCall *call, uint32_t argument, FlowTargetFunction t) {
    const FlowFunction *f = flow_function(p, t);
    uint32_t shift = t.bound ? 1 : 0;
    if (argument == FLOW_REST || argument == FLOW_KEYWORDS) return FLOW_ANY_PARAM;
    if (argument < FLOW_RECEIVER) {
        if (argument + shift < f->positional) return argument + shift;
        return f->has_rest ? f->param_count : FLOW_NO_PARAM;
    }
    if (argument < FLOW_KEYWORD || argument - FLOW_KEYWORD >= call->keyword_count) return FLOW_NO_PARAM;
    Str name = call->keywords[argument - FLOW_KEYWORD];
    for (uint32_t i = 0; i < f->param_count; i++)
        if (str_eq(f->params[i], name)) return i;
    return f->has_keywords ? f->param_count + 1 : FLOW_NO_PARAM;
}

/* ---- functions that are handed over ---- */

typedef struct Handed {
    uint64_t key; /* function of the run, parameter */
    Entity entity;
} Handed;

static int by_key(const void *a, const void *b) {
    const Handed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    if (x->entity.file != y->entity.file) return x->entity.file < y->entity.file ? -1 : 1;
    if (x->entity.kind != y->entity.kind) return x->entity.kind < y->entity.kind ? -1 : 1;
    return x->entity.index < y->entity.index ? -1 : x->entity.index > y->entity.index;
}

static uint64_t parameter_key(const FlowProgram *p, FlowTargetFunction t, uint32_t parameter) {
    return (uint64_t)(p->first_function[t.file] + t.function) << 16 | (parameter & 0xFFFF);
}

static Handed *collect_handed(FlowProgram *p, uint32_t *count) {
    Handed *all = NULL;
    uint32_t n = 0, capacity = 0;
    for (uint32_t f = 0; f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        for (uint32_t c = 0; g && c < g->call_count; c++) {
            const FlowCall *call = &g->calls[c];
            const FlowCallees *callees = &p->callees[p->first_call[f] + c];
            for (uint32_t i = 0; i < call->given_count; i++) {
                if (!callees->count) continue;
                Entity given = entity_of(p, &call->given[i].ref, f, 0);
                bool known = given.kind != ENTITY_NONE && given.kind != ENTITY_MODULE;
                for (uint32_t t = 0; known && t < callees->count; t++) {
                    uint32_t q = flow_parameter(p, call, call->given[i].argument, callees->items[t]);
                    if (q >= FLOW_ANY_PARAM) continue;
                    all = arena_grow(p->arena, all, n, &capacity, 64, sizeof *all);
                    all[n++] = (Handed){parameter_key(p, callees->items[t], q), given};
                }
            }
        }
    }
    if (n) qsort(all, n, sizeof *all, by_key);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!kept || by_key(&all[kept - 1], &all[i])) all[kept++] = all[i];
    *count = kept;
    return all;
}

/* Calls of what a parameter was given: all that was ever handed to it. */
static void resolve_handed(FlowProgram *p) {
    uint32_t count;
    Handed *all = collect_handed(p, &count);
    for (uint32_t f = 0; count && f < p->file_count; f++) {
        const FlowGraph *g = p->graphs[f];
        for (uint32_t c = 0; g && c < g->call_count; c++) {
            FlowTargetFunction found[FLOW_MAX_CALLEES];
            uint32_t n = 0;
            for (uint32_t i = 0; i < g->calls[c].callee_count; i++) {
                const FlowRef *ref = &g->calls[c].callees[i];
                if (ref->kind != REF_PARAM) continue;
                uint64_t key = parameter_key(p, (FlowTargetFunction){f, ref->function, false}, ref->index);
                uint32_t low = 0, high = count;
                while (low < high) {
                    uint32_t middle = low + (high - low) / 2;
                    if (all[middle].key < key) low = middle + 1;
                    else high = middle;
                }
                for (; low < count && all[low].key == key && n < FLOW_MAX_CALLEES; low++)
                    add_entity(p, ref->member.len ? member(p, all[low].entity, ref->member, 0) : all[low].entity, found, &n);
                bool more = low < count && all[low].key == key;
                if (more && ref->member.len) n = 0; /* anybody's */
                else flow_bounds_met(p->bounds, FLOW_BOUND_callees, more);
            }
            if (!n) continue;
            FlowTargetFunction *kept = ARENA_ARRAY(p->arena, FlowTargetFunction, n);
            memcpy(kept, found, n * sizeof *kept);
            p->callees[p->first_call[f] + c] = (FlowCallees){kept, n, false};
        }
    }
}

static void invert(FlowProgram *p) {
    uint32_t functions = p->first_function[p->file_count], calls = p->first_call[p->file_count];
    p->caller_first = ARENA_ARRAY(p->arena, uint32_t, (size_t)functions + 2);
    p->uses = ARENA_ARRAY(p->arena, uint8_t, functions);
    p->call_file = ARENA_ARRAY(p->arena, uint32_t, calls);
    size_t total = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t c = 0, file = 0; c < calls; c++) {
            while (c >= p->first_call[file + 1]) file++;
            p->call_file[c] = file;
            if (p->callees[c].by_name) continue;
            for (uint32_t t = 0; t < p->callees[c].count; t++) {
                FlowTargetFunction target = p->callees[c].items[t];
                uint32_t f = p->first_function[target.file] + target.function;
                if (pass == 0) p->caller_first[f + 2]++, total++;
                else p->callers[p->caller_first[f + 1]++] = c;
                if (pass == 0 && p->uses[f] < 2) p->uses[f] += !p->is_test[file];
            }
        }
        if (pass) break;
        for (uint32_t f = 0; f < functions; f++) p->caller_first[f + 2] += p->caller_first[f + 1];
        p->callers = ARENA_ARRAY(p->arena, uint32_t, total);
    }
}

/* Numbers the classes of the run. */
static void number_classes(FlowProgram *p) {
    struct NameIndex *n = p->names;
    n->first_class = ARENA_ARRAY(p->arena, uint32_t, (size_t)p->file_count + 1);
    for (uint32_t f = 0; f < p->file_count; f++)
        n->first_class[f + 1] = n->first_class[f] + (p->graphs[f] ? p->graphs[f]->class_count : 0);
    uint32_t total = n->first_class[p->file_count];
    n->class_file = ARENA_ARRAY(p->arena, uint32_t, total);
    n->class_hash = ARENA_ARRAY(p->arena, uint64_t, total);
    for (uint32_t f = 0; f < p->file_count; f++)
        for (uint32_t c = 0; p->graphs[f] && c < p->graphs[f]->class_count; c++) {
            n->class_file[n->first_class[f] + c] = f;
            n->class_hash[n->first_class[f] + c] = str_hash(p->graphs[f]->classes[c].name);
        }
    n->bases = ARENA_ARRAY(p->arena, ClassBases, total);
    n->overriding = ARENA_ARRAY(p->arena, Overriding *, p->first_function[p->file_count]);
}

/* Which classes stand directly below which. */
static void make_subclasses(FlowProgram *p) {
    struct NameIndex *n = p->names;
    uint32_t total = n->first_class[p->file_count], edges = 0;
    n->subclass_first = ARENA_ARRAY(p->arena, uint32_t, (size_t)total + 2);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t class = 0; class < total; class++) {
            uint32_t f = n->class_file[class];
            const FlowClass *c = &p->graphs[f]->classes[class - n->first_class[f]];
            for (uint32_t b = 0; b < c->base_count; b++) {
                Entity *base = &n->bases[class].items[b];
                if (pass == 0) *base = entity_of(p, &c->bases[b], f, 0), n->bases[class].known = b + 1 == c->base_count;
                if (base->kind != ENTITY_CLASS) continue;
                uint32_t number = n->first_class[base->file] + base->index;
                if (pass == 0) n->subclass_first[number + 2]++, edges++;
                else n->subclasses[n->subclass_first[number + 1]++] = class;
            }
        }
        if (pass) break;
        for (uint32_t i = 0; i < total; i++) n->subclass_first[i + 2] += n->subclass_first[i + 1];
        n->subclasses = ARENA_ARRAY(p->arena, uint32_t, edges);
    }
}

/* ---- attributes that others set ---- */

static uint64_t member_key(const FlowProgram *p, const FlowRef *ref, uint32_t file) {
    if (ref->kind == REF_SHARED) return hash_mix(str_hash(ref->rest), str_hash(ref->member)) | 1;
    Entity e = entity_of(p, ref, file, 0);
    if (e.kind != ENTITY_CLASS && e.kind != ENTITY_OBJECT) return 0;
    return (str_hash(ref->member) ^ ((uint64_t)p->names->first_class[e.file] + e.index) * 0x9E3779B97F4A7C15u) | 1;
}

static int by_member(const void *a, const void *b) {
    const MemberRead *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->call < y->call ? -1 : x->call > y->call;
}

/* Only where something is written at all. */
static void collect_reads(FlowProgram *p) {
    MemberRead *all = NULL;
    uint32_t count = 0, capacity = 0;
    bool any = false;
    for (uint32_t f = 0; f < p->file_count && !any; f++)
        for (uint32_t c = 0; p->graphs[f] && c < p->graphs[f]->call_count && !any; c++) any = p->graphs[f]->calls[c].writes;
    for (uint32_t f = 0; any && f < p->file_count; f++) {
        for (uint32_t c = 0; p->graphs[f] && c < p->graphs[f]->call_count; c++) {
            const FlowCall *call = &p->graphs[f]->calls[c];
            for (uint32_t i = 0; call->reads && i < call->callee_count; i++) {
                uint64_t key = member_key(p, &call->callees[i], f);
                if (!key) continue;
                all = arena_grow(p->arena, all, count, &capacity, 64, sizeof *all);
                all[count++] = (MemberRead){key, p->first_call[f] + c};
            }
        }
    }
    if (count) qsort(all, count, sizeof *all, by_member);
    p->reads = all;
    p->read_count = count;
}

void flow_reads(const FlowProgram *p, uint32_t file, const FlowCall *write, uint32_t which, uint32_t *first, uint32_t *count) {
    uint64_t key = member_key(p, &write->callees[which], file);
    uint32_t low = 0, high = key ? p->read_count : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (p->reads[middle].key < key) low = middle + 1;
        else high = middle;
    }
    *first = low;
    *count = 0;
    while (key && low + *count < p->read_count && p->reads[low + *count].key == key) ++*count;
}

void flow_resolve(FlowProgram *p) {
    p->asked = ARENA_NEW(p->arena, uint32_t);
    p->bounds = ARENA_NEW(p->arena, FlowBounds);
    make_index(p);
    number_classes(p);
    make_subclasses(p);
    p->callees = ARENA_ARRAY(p->arena, FlowCallees, p->first_call[p->file_count]);
    for (uint32_t f = 0; f < p->file_count; f++)
        for (uint32_t c = 0; p->graphs[f] && c < p->graphs[f]->call_count; c++) resolve_call(p, f, c);
    resolve_handed(p);
    collect_reads(p);
    invert(p);
}
