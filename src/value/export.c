/* export(f): what the names of a module hold when its body has run, in a form that outlives the file. What a module got
 * from others stays a name with its place: it is looked up by who asks, so that no module waits for another. */
#include "value/outline.h"

#include "base/sort.h"
#include "value/interp.h"

#include <stdlib.h>

enum { EXPORT_DEPTH = 8, MAX_STARS = 64 };

typedef struct Exporter {
    Interp *I;
    Program *p;
    Arena *kept;
    Str module;       /* its dotted name */
    PlaceId place;
    ExportUnit **of;  /* by node: the unit of a function or class */
    uint32_t *queue;  /* nodes whose unit is to be filled */
    uint32_t *cells;  /* indexes, in order of class */
    uint32_t queued, cell_count;
    size_t queue_capacity;
} Exporter;

const ExportMember *export_find(const ExportMembers *members, Str name) {
    uint32_t low = 0, high = members->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = str_compare(members->items[middle].name, name);
        if (order == 0) return &members->items[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

/* "package.module.Class.method" */
static void unit_name(const Exporter *e, NodeId def, Buf *out) {
    enum { NESTING = 16 };
    NodeId path[NESTING];
    uint32_t count = 0;
    const Scopes *s = e->I->s;
    for (uint32_t scope = s->scope_of[def.v].v; scope > 1 && count < NESTING; scope = s->scopes[scope].parent.v) {
        NodeKind kind = tree_kind(e->I->t, s->scopes[scope].node);
        if (kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef || kind == NODE_ClassDef || kind == NODE_Lambda)
            path[count++] = s->scopes[scope].node;
    }
    buf_add(out, e->module);
    while (count--) {
        if (out->len) buf_byte(out, '.');
        if (tree_kind(e->I->t, path[count]) == NODE_Lambda) buf_format(out, "<lambda>%u", tree_start(e->I->t, path[count]));
        else buf_add(out, tree_name(e->I->t, FunctionDef_name(e->I->t, path[count])));
    }
}

static const ExportUnit *unit_of(Exporter *e, NodeId def) {
    if (e->of[def.v]) return e->of[def.v];
    ExportUnit *unit = ARENA_NEW(e->kept, ExportUnit);
    Buf name = {.limit = QUAL_MAX_TEXT};
    unit_name(e, def, &name);
    unit->name = arena_copy(e->kept, buf_str(&name));
    unit->below = str_slice(unit->name, e->module.len ? e->module.len + 1 : 0, unit->name.len);
    unit->place = e->place;
    unit->is_class = tree_kind(e->I->t, def) == NODE_ClassDef;
    buf_free(&name);
    e->of[def.v] = unit;
    buffer_reserve((void **)&e->queue, &e->queue_capacity, (size_t)e->queued + 1, sizeof *e->queue);
    e->queue[e->queued++] = def.v;
    return unit;
}

/* The dotted name, from the module of the run on that it stands below. */
static bool export_name(Exporter *e, QualId qual, ExportAtom *out) {
    QualId path[QUAL_MAX_SEGMENTS];
    uint32_t count = 0;
    const LinkRef *ref = NULL;
    bool settled = qual.v < e->p->all.reach_count && e->p->all.reach[qual.v]; /* whatever is called so in the run */
    for (QualId q = qual; q.v && count < QUAL_MAX_SEGMENTS; q = qual_parent(e->I->q, q)) {
        ref = settled ? NULL : link_ref(e->I, q);
        if (ref) break;
        path[count++] = q;
    }
    Buf text = {.limit = QUAL_MAX_TEXT};
    if (ref) out->place = ref->place;
    while (count--) {
        if (text.len) buf_byte(&text, '.');
        buf_add(&text, qual_segment(e->I->q, path[count]));
    }
    out->text = arena_copy(e->kept, buf_str(&text));
    bool known = ref || (text.len && text.ptr[0] != '.'); /* not what a relative import did not find */
    buf_free(&text);
    return known;
}

static ExportValue export_value(Exporter *e, ValueId v, uint32_t depth);

static void export_items(Exporter *e, const Atom *a, ExportAtom *out, uint32_t depth) {
    uint32_t total = a->count + a->name_count;
    ExportValue *items = ARENA_ARRAY(e->kept, ExportValue, (size_t)total + 1);
    for (uint32_t i = 0; i < total; i++) items[i] = export_value(e, a->items[i], depth + 1);
    items[total] = export_value(e, a->rest, depth + 1);
    out->items = items;
    out->count = a->count;
    out->name_count = a->name_count;
    Str *names = ARENA_ARRAY(e->kept, Str, a->name_count);
    for (uint32_t i = 0; i < a->name_count; i++) names[i] = arena_copy(e->kept, a->names[i]);
    out->names = names;
}

/* False for what means nothing elsewhere. */
static bool export_atom(Exporter *e, const Atom *a, ExportAtom *out, uint32_t depth) {
    *out = (ExportAtom){.kind = a->kind, .integer = a->integer, .real = a->real};
    if (depth > EXPORT_DEPTH) return false;
    switch ((AtomKind)a->kind) {
        case ATOM_NAME:
        case ATOM_INSTANCE: return export_name(e, a->qual, out);
        case ATOM_STR:
        case ATOM_TEXT:
        case ATOM_BYTES:
            out->text = arena_copy(e->kept, a->text);
            out->suffix = arena_copy(e->kept, a->suffix);
            return true;
        case ATOM_INT:
        case ATOM_FLOAT:
        case ATOM_BOOL:
        case ATOM_NONE:
        case ATOM_ELLIPSIS: return true;
        case ATOM_TUPLE:
        case ATOM_LIST:
        case ATOM_SET:
        case ATOM_DICT: export_items(e, a, out, depth); return true;
        case ATOM_FUNCTION:
            if (tree_kind(e->I->t, a->node) == NODE_Lambda) return false;
            out->unit = unit_of(e, a->node);
            return true;
        case ATOM_CLASS:
        case ATOM_OBJECT: out->unit = unit_of(e, a->node); return true;
        case ATOM_PARTIAL: {
            ExportAtom *callee = ARENA_NEW(e->kept, ExportAtom);
            export_items(e, a, out, depth);
            out->callee = callee;
            return export_atom(e, store_get(e->I->st, a->callee), callee, depth + 1);
        }
        default: return false;
    }
}

static ExportValue export_value(Exporter *e, ValueId v, uint32_t depth) {
    ValueSet s = store_set(e->I->st, v);
    ExportAtom *atoms = ARENA_ARRAY(e->kept, ExportAtom, s.count);
    ExportValue value = {.atoms = atoms, .open = s.open};
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_get(e->I->st, store_member(e->I->st, v, i));
        if (export_atom(e, a, &atoms[value.count], depth)) value.count++;
        else value.open = true;
    }
    return value;
}

static int by_member(const void *a, const void *b) {
    return str_compare(((const ExportMember *)a)->name, ((const ExportMember *)b)->name);
}

static void add_member(Exporter *e, ExportMember *items, uint32_t *count, Str name, ValueId v) {
    if (value_eq(v, VALUE_NEVER) || value_eq(v, VALUE_UNKNOWN)) return;
    ExportValue value = export_value(e, v, 0);
    if (value.count) items[(*count)++] = (ExportMember){arena_copy(e->kept, name), value};
}

static ExportMembers members_of(ExportMember *items, uint32_t count) {
    if (count) qsort(items, count, sizeof *items, by_member);
    return (ExportMembers){items, count};
}

/* ---- units ---- */

static int by_class(const void *a, const void *b, void *context) {
    const Cell *cells = context, *x = &cells[*(const uint32_t *)a], *y = &cells[*(const uint32_t *)b];
    if (x->class_node != y->class_node) return x->class_node < y->class_node ? -1 : 1;
    return (x->sym > y->sym) - (x->sym < y->sym);
}

static void sort_cells(Exporter *e, Arena *scratch) {
    Interp *I = e->I;
    e->cell_count = I->cell_count;
    e->cells = ARENA_ARRAY(scratch, uint32_t, e->cell_count);
    for (uint32_t i = 0; i < e->cell_count; i++) e->cells[i] = i;
    sort_with(e->cells, e->cell_count, sizeof *e->cells, by_class, I->cells);
}

static uint32_t first_cell(const Exporter *e, uint32_t class_node) {
    uint32_t low = 0, high = e->cell_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (e->I->cells[e->cells[middle]].class_node < class_node) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void fill_class(Exporter *e, NodeId def, ExportUnit *unit) {
    Interp *I = e->I;
    uint32_t first = first_cell(e, def.v), end = first, count = 0;
    while (end < e->cell_count && I->cells[e->cells[end]].class_node == def.v) end++;
    ExportMember *items = ARENA_ARRAY(e->kept, ExportMember, (size_t)(end - first));
    for (uint32_t i = first; i < end; i++) {
        Cell cell = I->cells[e->cells[i]];
        add_member(e, items, &count, tree_name(I->t, (Sym){cell.sym}), lookup_property(I, cell.value));
    }
    unit->members = members_of(items, count);
    List bases = ClassDef_bases(I->t, def);
    ExportValue *values = ARENA_ARRAY(e->kept, ExportValue, bases.count);
    for (uint32_t i = 0; i < bases.count; i++) values[i] = export_value(e, I->values[bases.items[i]], 0);
    unit->bases = values;
    unit->base_count = bases.count;
}

static void fill_units(Exporter *e) {
    while (e->queued) {
        NodeId def = {e->queue[--e->queued]};
        ExportUnit *unit = e->of[def.v];
        if (unit->is_class) fill_class(e, def, unit);
        else unit->result = export_value(e, call_result(e->I, def), 0);
    }
}

/* ---- the module ---- */

static void fill_all(Exporter *e, ModuleExports *out, ValueId v) {
    const Atom *list = store_single(e->I->st, v);
    if (!list || (list->kind != ATOM_LIST && list->kind != ATOM_TUPLE) || !value_eq(list->rest, VALUE_NEVER)) return;
    Str *all = ARENA_ARRAY(e->kept, Str, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        const Atom *a = store_single(e->I->st, list->items[i]);
        if (a && a->kind == ATOM_STR) all[out->all_count++] = arena_copy(e->kept, a->text);
    }
    out->all = all;
    out->has_all = true;
}

static void fill_stars(Exporter *e, ModuleExports *out, uint32_t file) {
    const Scopes *s = e->I->s;
    uint32_t count = s->star_count < MAX_STARS ? s->star_count : MAX_STARS;
    ExportStar *stars = ARENA_ARRAY(e->kept, ExportStar, count);
    for (uint32_t i = 0; i < count; i++) {
        NodeId n = s->star_imports[i];
        Str dotted = tree_name(e->I->t, ImportFrom_module(e->I->t, n));
        uint32_t level = ImportFrom_level(e->I->t, n);
        bool foreign = level == 0 && program_is_foreign(e->p, file, dotted);
        PlaceId place = foreign ? (PlaceId){0} : modules_find(e->p->modules, file, dotted, level);
        if (place.v) stars[out->star_count++] = (ExportStar){.place = place};
        else if (!level) stars[out->star_count++] = (ExportStar){.module = arena_copy(e->kept, dotted)};
    }
    out->stars = stars;
}

static ValueId row_value(const Interp *I, uint32_t row) { return store_join(I->st, I->final[row], I->shared[row]); }

const ModuleExports *export_module(Interp *I, Program *p, uint32_t file, Arena *kept) {
    Arena scratch = {0};
    Exporter e = {.I = I, .p = p, .kept = kept};
    Buf name = {.limit = QUAL_MAX_TEXT};
    e.place = modules_place(p->modules, file);
    modules_name(p->modules, e.place, &name);
    e.module = buf_str(&name);
    e.of = ARENA_ARRAY(&scratch, ExportUnit *, I->t->node_count);
    sort_cells(&e, &scratch);
    ModuleExports *out = ARENA_NEW(kept, ModuleExports);
    const Scope *s = &I->s->scopes[1];
    ExportMember *items = ARENA_ARRAY(kept, ExportMember, s->name_count);
    uint32_t count = 0;
    for (uint32_t row = s->names; row < s->names + s->name_count; row++) {
        const ScopeName *n = &I->s->names[row];
        if (n->sym >= I->t->name_count || !(n->flags & (NAME_ASSIGNED | NAME_IMPORTED | NAME_ELSEWHERE))) continue;
        Str text = tree_name(I->t, (Sym){n->sym});
        bool asked = p->wanted[file] && words_have(p->wanted[file], str_hash(text));
        if (str_eq(text, S("__all__"))) fill_all(&e, out, row_value(I, row));
        if (asked) add_member(&e, items, &count, text, row_value(I, row));
    }
    out->members = members_of(items, count);
    fill_stars(&e, out, file);
    fill_units(&e);
    buf_free(&name);
    buffer_free((void **)&e.queue, &e.queue_capacity);
    arena_free(&scratch);
    return out;
}
