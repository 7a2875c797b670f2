/* Names of the run's other modules, as a file that imports them sees them. A name keeps what is known of it in a table
 * by its id: the module that it is, or the class or function. */
#include "value/outline.h"

#include "value/interp.h"

enum {
    LINK_DEPTH = 12,
    NOTE_DEPTH = 3,
    MAX_LINK_BASES = 16,
    LINK_BUDGET = 256 /* modules that are asked for one name */,
    LINK_VALUES = 20000 /* values that one file takes from others */
};

/* ---- what is known of a name ---- */

static uint32_t ref_slot(const LinkRefs *r, uint32_t qual) {
    uint32_t i = (qual * 0x9E3779B1u) & r->mask;
    while (r->slots[i] && r->items[r->slots[i] - 1].qual != qual) i = (i + 1) & r->mask;
    return i;
}

const LinkRef *link_find(const LinkRefs *r, QualId qual) {
    if (!r->count) return NULL;
    uint32_t at = r->slots[ref_slot(r, qual.v)];
    return at ? &r->items[at - 1] : NULL;
}

QualId link_owner(const Interp *I, QualId name) {
    if (!I->st->refs.count) return (QualId){0};
    while (name.v && !link_ref(I, name)) name = qual_parent(I->q, name);
    return name;
}

const LinkRef *link_ref(const Interp *I, QualId qual) { return link_find(&I->st->refs, qual); }

void link_begin(LinkRefs *r) {
    if (!r->count) return;
    memset(r->slots, 0, ((size_t)r->mask + 1) * sizeof *r->slots);
    r->count = 0;
}

void link_free(LinkRefs *r) {
    buffer_free((void **)&r->items, &r->capacity);
    buffer_free((void **)&r->slots, &r->slot_capacity);
}

/* Adds an entry; its index. The first that is said of a name stays. */
static uint32_t add_ref(LinkRefs *r, LinkRef ref) {
    if (!r->slots || (size_t)r->count * 2 >= r->mask) {
        size_t size = r->slots ? ((size_t)r->mask + 1) * 2 : 128;
        buffer_reserve((void **)&r->slots, &r->slot_capacity, size, sizeof *r->slots);
        memset(r->slots, 0, size * sizeof *r->slots);
        r->mask = (uint32_t)(size - 1);
        for (uint32_t i = 0; i < r->count; i++) r->slots[ref_slot(r, r->items[i].qual)] = i + 1;
    }
    buffer_reserve((void **)&r->items, &r->capacity, (size_t)r->count + 1, sizeof *r->items);
    r->items[r->count++] = ref;
    r->slots[ref_slot(r, ref.qual)] = r->count;
    return r->count - 1;
}

/* What rules know by name stays what it is. */
static bool is_settled(const Interp *I, QualId q) {
    return q.v < I->program->all.reach_count && I->program->all.reach[q.v];
}

/* ---- values that come from another file ---- */

static ValueId link_value(Interp *I, const ExportValue *ev, uint32_t depth);
static ValueId place_member(Interp *I, PlaceId place, Str name, uint32_t depth);

/* Words by which members lead on count from now on; what all of them carry is given back. */
static uint32_t note_members(Interp *I, const ExportMembers *m, uint32_t depth) {
    uint32_t carried = 0;
    for (uint32_t i = 0; i < m->count && interp_step(I); i++) {
        Sym sym = lookup_sym(I, m->items[i].name);
        if (!sym.v) continue;
        ValueId v = link_value(I, &m->items[i].value, depth + 1);
        hot_add_value(I, sym.v, v);
        carried |= store_set(I->st, v).warm;
    }
    return carried;
}

static uint32_t carried_by(Interp *I, const ExportUnit *unit, uint32_t depth) {
    if (depth > NOTE_DEPTH) return 0;
    if (!unit->is_class) { /* whoever mentions the function may get what it gives */
        Str rest = unit->name, last = rest;
        while (rest.ptr) last = str_split(&rest, '.');
        ValueId result = link_value(I, &unit->result, depth + 1);
        hot_add_value(I, lookup_sym(I, last).v, result);
        return store_set(I->st, result).warm;
    }
    uint32_t carried = note_members(I, &unit->members, depth);
    for (uint32_t i = 0; i < unit->base_count && i < MAX_LINK_BASES; i++)
        carried |= store_set(I->st, link_value(I, &unit->bases[i], depth + 1)).warm;
    return carried;
}

static QualId unit_qual(Interp *I, const ExportUnit *unit, uint32_t depth) {
    QualId q = qual_intern(I->q, unit->name);
    if (!q.v || is_settled(I, q) || link_ref(I, q)) return q;
    uint32_t at = add_ref(&I->st->refs, (LinkRef){.qual = q.v, .unit = unit});
    uint32_t carried = carried_by(I, unit, depth);
    I->st->refs.items[at].carried = carried;
    return q;
}

/* Only where the file is read with what others export. What cannot be read any more exports nothing. */
static const ModuleExports *exports_of(const Interp *I, PlaceId place, int stub) {
    static const ModuleExports nothing = {0};
    uint32_t file = modules_file(I->program->modules, place, stub);
    if (file == MODULES_NO_FILE || !I->program->wanted[file]) return NULL;
    const ModuleExports *e = I->program->exports[file];
    if (e || !I->load) return e;
    I->load(I->load_context, file);
    e = I->program->exports[file];
    return e ? e : &nothing;
}

/* The module is the place, as far as rules do not know what is below its name. */
static QualId note_place(Interp *I, QualId q, PlaceId place) {
    if (!q.v || link_ref(I, q)) return q;
    uint32_t at = add_ref(&I->st->refs, (LinkRef){.qual = q.v, .place = place});
    if (I->mode != VALUE_LINKED) return q;
    uint32_t carried = 0;
    for (int stub = 0; stub < 2; stub++) {
        const ModuleExports *e = exports_of(I, place, stub);
        if (e) carried |= note_members(I, &e->members, 0);
    }
    I->st->refs.items[at].carried = carried;
    return q;
}

static QualId link_place(Interp *I, QualId q, PlaceId place) { return is_settled(I, q) ? q : note_place(I, q, place); }

/* The name of a place; the segments below it come behind. */
static QualId place_qual(Interp *I, PlaceId place) {
    Buf text = {.limit = QUAL_MAX_TEXT};
    if (!modules_name(I->program->modules, place, &text)) { /* it is nobody else's "subprocess" */
        buf_clear(&text);
        buf_add(&text, S("<run>."));
        modules_name(I->program->modules, place, &text);
    }
    QualId q = qual_intern(I->q, buf_str(&text));
    buf_free(&text);
    return q;
}

static ValueId name_below(Interp *I, PlaceId place, Str rest, uint32_t depth) {
    if (depth > LINK_DEPTH || !interp_step(I)) return VALUE_UNKNOWN;
    if (!rest.len) return store_name(I->st, link_place(I, place_qual(I, place), place));
    Str first = str_split(&rest, '.');
    ValueId v = place_member(I, place, first, depth + 1);
    while (rest.len) {
        Str segment = str_split(&rest, '.');
        v = lookup_attribute(I, v, lookup_sym(I, segment), segment);
    }
    return v;
}

/* What a class or a function gives when it is called, by the name of either. */
static ValueId object_of(Interp *I, ValueId named) {
    ValueSet s = store_set(I->st, named);
    ValueId result = s.open || !s.count ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, named, i));
        ValueId v = VALUE_UNKNOWN;
        if (a->kind == ATOM_NAME) {
            ValueId given = link_result(I, a->qual);
            QualId type = effect_result_type(I->effects, a->qual);
            v = value_eq(given, VALUE_NEVER) ? store_instance(I->st, type.v ? type : a->qual) : given;
        }
        result = store_join(I->st, result, v);
    }
    return result;
}

static ValueId link_container(Interp *I, const ExportAtom *a, uint32_t depth) {
    ValueId items[2 * VALUE_MAX_ITEMS];
    uint32_t count = a->count < 2 * VALUE_MAX_ITEMS ? a->count : 2 * VALUE_MAX_ITEMS;
    for (uint32_t i = 0; i < count; i++) items[i] = link_value(I, &a->items[i], depth + 1);
    const ExportValue *rest = &a->items[a->count + a->name_count];
    bool none = !rest->count && !rest->open;
    return store_container(I->st, (AtomKind)a->kind, (NodeId){0}, items, count,
                           none ? VALUE_NEVER : link_value(I, rest, depth + 1));
}

static ValueId link_partial(Interp *I, const ExportAtom *a, uint32_t depth) {
    ValueId items[VALUE_MAX_ITEMS];
    ExportValue callee = {.atoms = a->callee, .count = 1};
    ValueId called = link_value(I, &callee, depth + 1);
    if (a->count + a->name_count > VALUE_MAX_ITEMS || !store_single(I->st, called)) return VALUE_UNKNOWN;
    for (uint32_t i = 0; i < a->count + a->name_count; i++) items[i] = link_value(I, &a->items[i], depth + 1);
    return store_make(I->st, &(Atom){.kind = ATOM_PARTIAL,
                                     .callee = store_member(I->st, called, 0),
                                     .items = items,
                                     .names = a->names,
                                     .count = a->count,
                                     .name_count = a->name_count,
                                     .rest = VALUE_NEVER});
}

static ValueId link_atom(Interp *I, const ExportAtom *a, uint32_t depth) {
    ValueStore *st = I->st;
    switch ((AtomKind)a->kind) {
        case ATOM_NAME:
            return a->place.v ? name_below(I, a->place, a->text, depth) : store_name(st, qual_intern(I->q, a->text));
        case ATOM_INSTANCE:
            if (a->place.v) return object_of(I, name_below(I, a->place, a->text, depth));
            return store_instance(st, qual_intern(I->q, a->text));
        case ATOM_STR: return store_str(st, a->text);
        case ATOM_TEXT: return store_long(st, a->text, a->suffix, a->integer);
        case ATOM_BYTES: return store_bytes(st, a->text);
        case ATOM_INT: return store_int(st, a->integer);
        case ATOM_FLOAT: return store_float(st, a->real);
        case ATOM_BOOL: return store_bool(st, a->integer != 0);
        case ATOM_NONE: return store_none(st);
        case ATOM_ELLIPSIS: return store_make(st, &(Atom){.kind = ATOM_ELLIPSIS});
        case ATOM_TUPLE:
        case ATOM_LIST:
        case ATOM_SET:
        case ATOM_DICT: return link_container(I, a, depth);
        case ATOM_PARTIAL: return link_partial(I, a, depth);
        case ATOM_FUNCTION:
        case ATOM_CLASS: return store_name(st, unit_qual(I, a->unit, depth));
        case ATOM_OBJECT: return store_instance(st, unit_qual(I, a->unit, depth));
        default: return VALUE_UNKNOWN;
    }
}

static ValueId link_value(Interp *I, const ExportValue *ev, uint32_t depth) {
    if (depth > LINK_DEPTH || !interp_step(I) || ++I->link_values > LINK_VALUES) return VALUE_UNKNOWN;
    ValueId v = ev->open ? VALUE_UNKNOWN : VALUE_NEVER;
    for (uint32_t i = 0; i < ev->count; i++) v = store_join(I->st, v, link_atom(I, &ev->atoms[i], depth));
    return ev->count || ev->open ? v : VALUE_UNKNOWN;
}

/* ---- looking up ---- */

static bool star_gives(const ModuleExports *e, Str name) {
    if (!e->has_all) return name.len && name.ptr[0] != '_';
    for (uint32_t i = 0; i < e->all_count; i++)
        if (str_eq(e->all[i], name)) return true;
    return false;
}

static ValueId star_member(Interp *I, const ExportStar *star, Str name, uint32_t depth) {
    if (!star->place.v) {
        QualId module = qual_find(I->q, star->module);
        QualId q = module.v ? qual_find_child(I->q, module, name) : (QualId){0};
        return q.v && is_settled(I, q) ? store_name(I->st, q) : VALUE_NEVER;
    }
    for (int stub = 0; stub < 2; stub++) {
        const ModuleExports *e = exports_of(I, star->place, stub);
        if (!e || !star_gives(e, name)) continue;
        ValueId v = link_star(I, star->place, name, depth + 1);
        if (!value_eq(v, VALUE_NEVER)) return v;
    }
    return VALUE_NEVER;
}

/* What a place calls a name, by itself or by its star imports; VALUE_NEVER where nothing tells. */
ValueId link_star(Interp *I, PlaceId place, Str name, uint32_t depth) {
    if (depth == 0) I->link_budget = LINK_BUDGET;
    if (depth > LINK_DEPTH || !I->link_budget || !interp_step(I)) return VALUE_NEVER;
    I->link_budget--;
    ValueId found = VALUE_NEVER;
    for (int stub = 0; stub < 2; stub++) {
        const ModuleExports *e = exports_of(I, place, stub);
        const ExportMember *m = e ? export_find(&e->members, name) : NULL;
        if (m) found = link_value(I, &m->value, depth + 1);
        for (uint32_t i = e ? e->star_count : 0; i-- && value_eq(found, VALUE_NEVER);)
            found = star_member(I, &e->stars[i], name, depth + 1);
        if (!value_eq(found, VALUE_NEVER) && !value_eq(found, VALUE_UNKNOWN)) break;
    }
    return found;
}

bool link_star_gives(Interp *I, PlaceId place, Str name) {
    const ModuleExports *e = exports_of(I, place, 0);
    if (!e) e = exports_of(I, place, 1);
    return e && star_gives(e, name);
}

/* A member, else a module below, else just its name. */
static ValueId place_member(Interp *I, PlaceId place, Str name, uint32_t depth) {
    QualId q = qual_child(I->q, place_qual(I, place), name);
    if (is_settled(I, q)) return store_name(I->st, q);
    ValueId v = I->mode == VALUE_LINKED ? link_star(I, place, name, depth) : VALUE_NEVER;
    if (!value_eq(v, VALUE_NEVER)) return v;
    PlaceId below = modules_child(I->program->modules, place, name);
    return store_name(I->st, below.v ? link_place(I, q, below) : q);
}

/* A class's attribute, through its bases; VALUE_NEVER where it is not known. */
static ValueId unit_member(Interp *I, const ExportUnit *unit, Str name, uint32_t depth) {
    if (depth > LINK_DEPTH || !interp_step(I)) return VALUE_NEVER;
    const ExportMember *m = export_find(&unit->members, name);
    if (m) return link_value(I, &m->value, depth + 1);
    for (uint32_t i = 0; i < unit->base_count && i < MAX_LINK_BASES; i++) {
        const Atom *base = store_single(I->st, link_value(I, &unit->bases[i], depth + 1));
        if (!base || base->kind != ATOM_NAME || base->qual.v == effect_known(I->effects, KNOWN_OBJECT).v) continue;
        const LinkRef *ref = link_ref(I, base->qual);
        ValueId v = ref && ref->unit ? unit_member(I, ref->unit, name, depth + 1)
                                     : store_name(I->st, qual_child(I->q, base->qual, name));
        if (!value_eq(v, VALUE_NEVER)) return v;
    }
    return VALUE_NEVER;
}

ValueId link_attribute(Interp *I, QualId of, Str name) {
    QualId q = qual_child(I->q, of, name);
    if (!I->program || is_settled(I, q)) return store_name(I->st, q);
    const LinkRef *ref = link_ref(I, of);
    ValueId v = VALUE_NEVER;
    if (ref && ref->unit && ref->unit->is_class) {
        v = unit_member(I, ref->unit, name, 0);
    } else if (ref && ref->place.v) {
        if (I->mode == VALUE_LINKED) v = link_star(I, ref->place, name, 0);
        PlaceId below = modules_child(I->program->modules, ref->place, name);
        if (value_eq(v, VALUE_NEVER) && below.v) v = store_name(I->st, link_place(I, q, below));
    }
    return value_eq(v, VALUE_NEVER) ? store_name(I->st, q) : v;
}

ValueId link_result(Interp *I, QualId function) {
    const LinkRef *ref = I->program ? link_ref(I, function) : NULL;
    if (!ref || !ref->unit || ref->unit->is_class) return VALUE_NEVER;
    const ExportUnit *unit = ref->unit;
    return unit->result.count ? link_value(I, &unit->result, 0) : VALUE_NEVER;
}

/* ---- imports ---- */

QualId link_module(Interp *I, Str dotted, uint32_t level) {
    const Program *p = I->program;
    bool foreign = level == 0 && program_is_foreign(p, I->file, dotted);
    PlaceId place =
        foreign ? modules_beside(p->modules, I->file, dotted) : modules_find(p->modules, I->file, dotted, level);
    if (!place.v) return (QualId){0};
    if (foreign) return note_place(I, qual_intern(I->q, dotted), place);
    if (!level) {
        QualId q = qual_intern(I->q, dotted);
        return link_place(I, q, place);
    }
    return link_place(I, place_qual(I, place), place);
}

PlaceId link_place_of(Interp *I, Str dotted, uint32_t level) {
    if (!I->program || (level == 0 && program_is_foreign(I->program, I->file, dotted))) return (PlaceId){0};
    return modules_find(I->program->modules, I->file, dotted, level);
}

/* Names that functions import are known before their bodies are chosen. */
void link_note_imports(Interp *I) {
    for (uint32_t id = 1; id < I->t->node_count; id++) {
        if (I->t->nodes[id].kind != NODE_ImportFrom) continue;
        NodeId n = {id};
        QualId module = lookup_module(I, tree_name(I->t, ImportFrom_module(I->t, n)), ImportFrom_level(I->t, n));
        List names = ImportFrom_names(I->t, n);
        for (uint32_t i = 0; module.v && i < names.count && interp_step(I); i++) {
            NodeId a = list_node(names, i);
            Sym bound = alias_asname(I->t, a).v ? alias_asname(I->t, a) : alias_name(I->t, a);
            hot_add_value(I, bound.v, link_attribute(I, module, tree_name(I->t, alias_name(I->t, a))));
        }
    }
}

/* ---- questions ---- */

bool value_where(const Facts *f, QualId name, PlaceId *place, Buf *rest) {
    QualId path[QUAL_MAX_SEGMENTS];
    uint32_t count = 0;
    const LinkRef *ref = NULL;
    *place = (PlaceId){0};
    if (!f->store || !f->store->refs.count) return false;
    for (QualId q = name; q.v && count < QUAL_MAX_SEGMENTS; q = qual_parent(f->quals, q)) {
        ref = link_find(&f->store->refs, q);
        if (ref) break;
        path[count++] = q;
    }
    if (!ref) return false;
    *place = ref->unit ? ref->unit->place : ref->place;
    if (ref->unit) buf_add(rest, ref->unit->below);
    while (count--) {
        if (rest->len) buf_byte(rest, '.');
        buf_add(rest, qual_segment(f->quals, path[count]));
    }
    return place->v != 0;
}

QualId value_module(const Facts *f) {
    QualId found = {0};
    Buf name = {.limit = QUAL_MAX_TEXT};
    if (f->program && modules_name(f->program->modules, modules_place(f->program->modules, f->file), &name))
        found = qual_find(f->quals, buf_str(&name));
    buf_free(&name);
    return found;
}

PlaceId value_import_place(const Facts *f, Str dotted, uint32_t level) {
    return f->program ? modules_find(f->program->modules, f->file, dotted, level) : (PlaceId){0};
}
