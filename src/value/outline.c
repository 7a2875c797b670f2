/* outline(f): what a file imports from the run's files, and which of its names may matter to those that import them. By
 * syntax alone, and rather too much than too little: what is named here is only looked at. */
#include "value/outline.h"

#include "value/interp.h"

#include <stdlib.h>

enum { MAX_CHAIN = 8, LOOK_BACK = 400, MAX_LEAVES = 50000, MAX_LOOKED = 1 << 22, SEGMENTS = 1024 };
#define RESULT_OF 1 /* for a time, instead of a member: the result of the function that is being read */

/* What a name of the file stands for, as far as its imports tell. */
typedef struct Bound {
    uint32_t sym;
    QualId qual;   /* of the base */
    PlaceId place; /* with a qual: the run's own module of that name, for what rules do not know below it */
    uint64_t target_name;
    uint8_t read; /* READ_ bits */
} Bound;

/* A statement of the module that binds a name: `node` and what stands below it belong to it. */
typedef struct Leaf {
    uint32_t node;
    Sym name; /* 0: none */
} Leaf;

typedef struct Outliner {
    Program *p;
    uint32_t file;
    PlaceId place;
    const Tree *t;
    const Facts *facts;
    OutlineRow *rows;
    Bound *bounds;
    Leaf *leaves;
    uint32_t *bound_of; /* by symbol: index + 1 of its last */
    bool *own;          /* by symbol: the module defines or assigns it */
    uint32_t row_count, bound_count, leaf_count;
    size_t row_capacity, bound_capacity, leaf_capacity;
    bool needs_words, has_modules, imports_by_name;
    Sym top; /* of the last dotted import */
    uint32_t looked;
} Outliner;

bool program_is_foreign(const Program *p, uint32_t file, Str dotted) {
    Str root = str_slice(dotted, 0, str_find_byte(dotted, '.', 0));
    QualId known = root.len ? qual_find_child(p->quals, (QualId){0}, root) : (QualId){0};
    bool leads_on = known.v && known.v < p->all.reach_count && reach_carriers(p->all.reach[known.v]);
    return leads_on && !modules_is_within(p->modules, file, root);
}

static void add_row(Outliner *o, OutlineRow row) {
    if (o->row_count >= PROGRAM_MAX_ROWS) return;
    buffer_reserve((void **)&o->rows, &o->row_capacity, (size_t)o->row_count + 1, sizeof *o->rows);
    o->rows[o->row_count++] = row;
    o->needs_words |= row.wanted;
}

static void add_bound(Outliner *o, Bound b) {
    buffer_reserve((void **)&o->bounds, &o->bound_capacity, (size_t)o->bound_count + 1, sizeof *o->bounds);
    o->bounds[o->bound_count++] = b;
    if (b.sym < o->t->name_count) o->bound_of[b.sym] = o->bound_count;
}


/* ---- imports ---- */

static uint8_t was_read(const Outliner *o, NodeId alias) { return (uint8_t)facts_was_read(o->facts, alias); }

static void bind_place(Outliner *o, NodeId alias, Sym bound, PlaceId place, uint64_t target_name) {
    uint64_t name = target_name == OUTLINE_ALL ? 0 : str_hash(tree_name(o->t, bound));
    add_row(o, (OutlineRow){.name = name,
                            .target_name = target_name,
                            .target = place,
                            .kind = OUTLINE_IMPORT,
                            .wanted = true,
                            .read = target_name == OUTLINE_ALL ? READ_ITSELF | READ_ATTRIBUTE : was_read(o, alias)});
    if (target_name != OUTLINE_ALL)
        add_bound(o, (Bound){.sym = bound.v, .place = place, .target_name = target_name, .read = was_read(o, alias)});
    o->has_modules |= target_name == 0;
}

static void bind_qual(Outliner *o, NodeId alias, Sym bound, QualId q, PlaceId own) {
    if (!q.v) return;
    add_bound(o, (Bound){.sym = bound.v, .qual = q, .place = own, .read = own.v && was_read(o, alias)});
    o->has_modules |= own.v != 0;
    if (program_leads(o->p, q))
        add_row(o, (OutlineRow){.name = str_hash(tree_name(o->t, bound)), .kind = OUTLINE_REACH, .qual = q});
}

/* What `import a.b` binds: a. Beyond a bound of names that are looked at it is what stands there. */
static Sym bound_by(Outliner *o, NodeId alias) {
    Str dotted = tree_name(o->t, alias_name(o->t, alias));
    size_t dot = str_find_byte(dotted, '.', 0);
    if (alias_asname(o->t, alias).v) return alias_asname(o->t, alias);
    if (dot == SIZE_MAX) return alias_name(o->t, alias);
    Str top = str_slice(dotted, 0, dot);
    if (str_eq(tree_name(o->t, o->top), top)) return o->top;
    for (uint32_t sym = 1; sym < o->t->name_count && o->looked < MAX_LOOKED; sym++, o->looked++)
        if (str_eq(o->t->names[sym], top)) return o->top = (Sym){sym};
    return alias_name(o->t, alias);
}

static void outline_import(Outliner *o, NodeId n) {
    List names = Import_names(o->t, n);
    for (uint32_t i = 0; i < names.count; i++) {
        NodeId a = list_node(names, i);
        Str dotted = tree_name(o->t, alias_name(o->t, a));
        if (!alias_asname(o->t, a).v) dotted = str_slice(dotted, 0, str_find_byte(dotted, '.', 0));
        if (program_is_foreign(o->p, o->file, dotted)) {
            o->imports_by_name |= str_eq(str_first_part(dotted, '.'), S("importlib"));
            bind_qual(o, a, bound_by(o, a), qual_find(o->p->quals, dotted),
                      modules_beside(o->p->modules, o->file, dotted));
            continue;
        }
        PlaceId place = modules_find(o->p->modules, o->file, dotted, 0);
        if (place.v) bind_place(o, a, bound_by(o, a), place, 0);
        else bind_qual(o, a, bound_by(o, a), qual_find(o->p->quals, dotted), place);
    }
}

static void outline_from(Outliner *o, NodeId n) {
    Str dotted = tree_name(o->t, ImportFrom_module(o->t, n));
    uint32_t level = ImportFrom_level(o->t, n);
    List names = ImportFrom_names(o->t, n);
    bool foreign = level == 0 && program_is_foreign(o->p, o->file, dotted);
    PlaceId place =
        foreign ? modules_beside(o->p->modules, o->file, dotted) : modules_find(o->p->modules, o->file, dotted, level);
    bool known = foreign || (!level && !place.v);
    QualId module = known ? qual_find(o->p->quals, dotted) : (QualId){0};
    o->imports_by_name |= foreign && str_eq(dotted, S("importlib"));
    if (!place.v && !module.v) return;
    for (uint32_t i = 0; i < names.count; i++) {
        NodeId a = list_node(names, i);
        Str name = tree_name(o->t, alias_name(o->t, a));
        Sym bound = alias_asname(o->t, a).v ? alias_asname(o->t, a) : alias_name(o->t, a);
        bool star = str_eq(name, S("*"));
        if (known && star) {
            if (program_leads(o->p, module)) add_row(o, (OutlineRow){.name = 0, .kind = OUTLINE_REACH, .qual = module});
        } else if (known && (!place.v || qual_find_child(o->p->quals, module, name).v)) {
            bind_qual(o, a, bound, qual_find_child(o->p->quals, module, name), (PlaceId){0});
        } else {
            bind_place(o, a, bound, place, star ? OUTLINE_ALL : str_hash(name));
            PlaceId below = star ? (PlaceId){0} : modules_child(o->p->modules, place, name);
            if (below.v) bind_place(o, a, bound, below, 0);
        }
    }
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

/* importlib.import_module("package.module"): the modules of the run that strings of the file name. */
static void outline_by_name(Outliner *o) {
    for (uint32_t id = 1; id < o->t->node_count && o->looked < MAX_LOOKED; id++) {
        NodeId n = {id};
        if (o->t->nodes[id].kind != NODE_Constant || tree_const_kind(o->t, n) != CONST_Str) continue;
        Str text = tree_text(o->t, n); /* as it is written */
        size_t end = 0, level = 0, quotes = text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'');
        text = str_slice(text, quotes, text.len - quotes);
        while (level < text.len && text.ptr[level] == '.') level++;
        for (end = level; end < text.len && (is_name_byte(text.ptr[end]) || text.ptr[end] == '.');) end++;
        o->looked += (uint32_t)end + 1;
        if (end < text.len || level == text.len || text.len > QUAL_MAX_TEXT) continue;
        Str dotted = str_slice(text, level, end);
        if (!level && program_is_foreign(o->p, o->file, dotted)) continue;
        PlaceId place = modules_find(o->p->modules, o->file, dotted, (uint32_t)level);
        if (place.v && place.v != o->place.v) bind_place(o, (NodeId){0}, (Sym){0}, place, OUTLINE_ALL);
    }
}

/* ---- what expressions lead to ---- */

/* Notes under `name` what a chain of attributes and calls leads to: `requests.Session()`, `conn`, `Client(x).session`.
 */
static void note_chain(Outliner *o, uint64_t name, uint64_t member, NodeId n, bool called) {
    Str words[MAX_CHAIN];
    uint32_t count = 0;
    for (uint32_t steps = 0; n.v && steps < 2 * MAX_CHAIN; steps++) {
        NodeKind kind = tree_kind(o->t, n);
        if (kind == NODE_Await || kind == NODE_Yield) n = Await_value(o->t, n);
        else if (kind == NODE_Call) called = count == 0 || called, n = Call_func(o->t, n);
        else if (kind == NODE_Attribute && count < MAX_CHAIN)
            words[count++] = tree_name(o->t, Attribute_attr(o->t, n)), n = Attribute_value(o->t, n);
        else if (kind == NODE_BoolOp && BoolOp_values(o->t, n).count)
            n = list_node(BoolOp_values(o->t, n), BoolOp_values(o->t, n).count - 1);
        else break;
    }
    if (!n.v || tree_kind(o->t, n) != NODE_Name) return;
    Sym sym = Name_id(o->t, n);
    uint32_t at = o->bound_of[sym.v];
    if (!at) { /* a class or function of the module itself */
        if (o->place.v && o->own[sym.v] && str_hash(tree_name(o->t, sym)) != name)
            add_row(o, (OutlineRow){.name = name,
                                    .member = member,
                                    .kind = OUTLINE_IMPORT,
                                    .target = o->place,
                                    .target_name = str_hash(tree_name(o->t, sym))});
        return;
    }
    const Bound *b = &o->bounds[at - 1];
    if (b->place.v && !b->qual.v) {
        uint64_t target_name = b->target_name;
        if (!target_name && count) target_name = str_hash(words[count - 1]);
        add_row(o, (OutlineRow){.name = name,
                                .member = member,
                                .kind = OUTLINE_IMPORT,
                                .target = b->place,
                                .target_name = target_name});
        return;
    }
    QualId q = b->qual;
    while (q.v && count) q = qual_find_child(o->p->quals, q, words[--count]);
    QualId type = called && q.v ? effect_result_type(o->p->effects, q) : (QualId){0};
    if (type.v) q = type;
    if (program_leads(o->p, q))
        add_row(o, (OutlineRow){
                       .name = name, .member = member, .kind = called ? OUTLINE_OBJECT : OUTLINE_REACH, .qual = q});
}

/* A value: what it leads to, and what the function that makes it was given first: functools.partial(run),
 * staticmethod(run). */
static void note_value(Outliner *o, uint64_t name, uint64_t member, NodeId value) {
    note_chain(o, name, member, value, false);
    if (tree_kind(o->t, value) == NODE_Call && Call_args(o->t, value).count)
        note_chain(o, name, member, list_node(Call_args(o->t, value), 0), false);
}

/* A type in quotes: each dotted name in it. */
static void note_quoted(Outliner *o, uint64_t name, uint64_t member, Str text) {
    for (size_t at = 0; at < text.len && at < 200;) {
        size_t from = at;
        while (at < text.len && (is_name_byte(text.ptr[at]) || text.ptr[at] == '.')) at++;
        Str dotted = str_slice(text, from, at);
        at += at == from;
        if (!dotted.len) continue;
        Str rest = dotted, first = str_split(&rest, '.');
        const Bound *b = NULL;
        for (uint32_t i = o->bound_count; i-- && !b;)
            if (str_eq(tree_name(o->t, (Sym){o->bounds[i].sym}), first)) b = &o->bounds[i];
        if (!b) {
            if (o->place.v && str_hash(first) != name)
                add_row(o, (OutlineRow){.name = name,
                                        .member = member,
                                        .kind = OUTLINE_IMPORT,
                                        .target = o->place,
                                        .target_name = str_hash(first)});
            continue;
        }
        if (b->place.v && !b->qual.v) {
            uint64_t target_name = b->target_name ? b->target_name : str_hash(rest.len ? str_split(&rest, '.') : S(""));
            add_row(o, (OutlineRow){.name = name,
                                    .member = member,
                                    .kind = OUTLINE_IMPORT,
                                    .target = b->place,
                                    .target_name = target_name});
            continue;
        }
        QualId q = b->qual;
        while (q.v && rest.len) q = qual_find_child(o->p->quals, q, str_split(&rest, '.'));
        if (program_leads(o->p, q)) add_row(o, (OutlineRow){.name = name, .member = member, .kind = OUTLINE_OBJECT, .qual = q});
    }
}

/* All names in a small expression: an annotation, a base, called to give an object; or what a container holds. */
static void note_names(Outliner *o, uint64_t name, uint64_t member, NodeId expr, bool called) {
    uint32_t start = tree_start(o->t, expr), steps = 0;
    for (uint32_t id = expr.v; id && steps < 32; id--, steps++) {
        NodeId n = {id};
        if (tree_start(o->t, n) < start) break;
        NodeKind kind = tree_kind(o->t, n);
        if (kind == NODE_Attribute || kind == NODE_Name) note_chain(o, name, member, n, called);
        while (id && tree_kind(o->t, (NodeId){id}) == NODE_Attribute) id--; /* down to the first name of the chain */
        if (kind == NODE_Constant && tree_const_kind(o->t, n) == CONST_Str)
            note_quoted(o, name, member, tree_text(o->t, n));
    }
}

/* `return x`: what x was given shortly before. */
static void note_returned(Outliner *o, uint64_t name, NodeId ret, uint32_t from) {
    NodeId value = Return_value(o->t, ret);
    if (!value.v) return;
    if (tree_kind(o->t, value) != NODE_Name || o->bound_of[Name_id(o->t, value).v]) {
        note_value(o, name, RESULT_OF, value);
        return;
    }
    Sym sym = Name_id(o->t, value);
    for (uint32_t id = ret.v; id > from && ret.v - id < LOOK_BACK; id--) {
        NodeId n = {id};
        if (tree_kind(o->t, n) != NODE_Assign) continue;
        List targets = Assign_targets(o->t, n);
        NodeId target = targets.count ? list_node(targets, 0) : (NodeId){0};
        if (target.v && tree_kind(o->t, target) == NODE_Name && Name_id(o->t, target).v == sym.v)
            note_value(o, name, RESULT_OF, Assign_value(o->t, n));
    }
}

/* `mod.name`, `package.mod.name` of an imported module: a want of its own. */
static void outline_attribute(Outliner *o, NodeId n) {
    Str words[MAX_CHAIN];
    uint32_t count = 0;
    for (; tree_kind(o->t, n) == NODE_Attribute && count < MAX_CHAIN; n = Attribute_value(o->t, n))
        words[count++] = tree_name(o->t, Attribute_attr(o->t, n));
    if (tree_kind(o->t, n) != NODE_Name) return;
    uint32_t at = o->bound_of[Name_id(o->t, n).v];
    if (!at || !o->bounds[at - 1].place.v || o->bounds[at - 1].target_name) return;
    PlaceId place = o->bounds[at - 1].place;
    QualId known = o->bounds[at - 1].qual;
    if (known.v && qual_find_child(o->p->quals, known, words[count - 1]).v) return;
    while (count > 1) {
        PlaceId below = modules_child(o->p->modules, place, words[count - 1]);
        if (!below.v) break;
        place = below;
        count--;
    }
    add_row(o, (OutlineRow){.name = str_hash(tree_name(o->t, Name_id(o->t, n))),
                            .target_name = str_hash(words[count - 1]),
                            .target = place,
                            .kind = OUTLINE_IMPORT,
                            .wanted = true,
                            .read = o->bounds[at - 1].read ? READ_ITSELF | READ_ATTRIBUTE : 0});
}

/* ---- the module's names ---- */

static void add_leaf(Outliner *o, NodeId n, Sym name) {
    if (o->leaf_count >= MAX_LEAVES) return;
    buffer_reserve((void **)&o->leaves, &o->leaf_capacity, (size_t)o->leaf_count + 1, sizeof *o->leaves);
    o->leaves[o->leaf_count++] = (Leaf){n.v, name};
    o->own[name.v] = true;
    NodeId target = {0};
    if (tree_kind(o->t, n) == NODE_AnnAssign) target = AnnAssign_target(o->t, n);
    else if (!name.v && Assign_targets(o->t, n).count) target = list_node(Assign_targets(o->t, n), 0);
    if (target.v && tree_kind(o->t, target) == NODE_Name) o->own[Name_id(o->t, target).v] = true;
}

static bool is_literal_like(NodeKind kind) {
    switch (kind) {
        case NODE_Constant:
        case NODE_Tuple:
        case NODE_List:
        case NODE_Dict:
        case NODE_Set:
        case NODE_BinOp:
        case NODE_UnaryOp:
        case NODE_JoinedStr:
        case NODE_BoolOp:
        case NODE_IfExp:
        case NODE_Attribute:
        case NODE_Name: return true;
        default: return false;
    }
}

static bool is_container(NodeKind kind) {
    return kind == NODE_Dict || kind == NODE_List || kind == NODE_Tuple || kind == NODE_Set;
}

static bool mentions(const Tree *t, Str word) {
    for (uint32_t sym = 0; sym < t->name_count; sym++)
        if (str_eq(t->names[sym], word)) return true;
    return false;
}

/* Term = Annotated[str, Query()], and Literal[...] in a module that has such: what parameters of other files may be annotated with, where
 * somebody asks what untrusted data they are. */
static bool is_type(const Outliner *o, NodeId value) {
    if (!o->p->known_below || tree_kind(o->t, value) != NODE_Subscript) return false;
    Str word = tree_name(o->t, tree_called_word(o->t, Subscript_value(o->t, value)));
    if (str_eq(word, S("Literal"))) return mentions(o->t, S("Annotated"));
    NodeId slice = Subscript_slice(o->t, value);
    List parts = tree_kind(o->t, slice) == NODE_Tuple ? Tuple_elts(o->t, slice) : (List){0};
    return str_eq(word, S("Annotated")) && parts.count > 1 && tree_kind(o->t, list_node(parts, 1)) == NODE_Call;
}

static void leaf_value(Outliner *o, NodeId n, NodeId target, NodeId value, NodeId annotation) {
    if (!target.v || tree_kind(o->t, target) != NODE_Name) return;
    Sym sym = Name_id(o->t, target);
    uint64_t name = str_hash(tree_name(o->t, sym));
    bool type = value.v && is_type(o, value);
    if (type) note_names(o, name, 0, value, true);
    if (type) add_row(o, (OutlineRow){.name = name, .kind = OUTLINE_TYPE});
    if (value.v && is_literal_like(tree_kind(o->t, value)))
        add_row(o, (OutlineRow){.name = name, .kind = OUTLINE_VALUE});
    if (value.v && is_container(tree_kind(o->t, value))) note_names(o, name, 0, value, false);
    else if (value.v) note_value(o, name, 0, value);
    if (annotation.v) note_names(o, name, 0, annotation, true);
    (void)n;
}

/* Adds the blocks below a compound statement of the module. */
static void push_blocks(const Tree *t, NodeId n, List *stack, uint32_t *count) {
    switch (tree_kind(t, n)) {
        case NODE_If:
            stack[(*count)++] = If_body(t, n);
            stack[(*count)++] = If_orelse(t, n);
            break;
        case NODE_Try:
        case NODE_TryStar: {
            List handlers = Try_handlers(t, n);
            for (uint32_t i = 0; i < handlers.count && i < 8; i++)
                stack[(*count)++] = ExceptHandler_body(t, list_node(handlers, i));
            stack[(*count)++] = Try_body(t, n);
            stack[(*count)++] = Try_orelse(t, n);
            break;
        }
        case NODE_With: stack[(*count)++] = With_body(t, n); break;
        default: break;
    }
}

static void find_leaves(Outliner *o) {
    enum { STACK = 64, ROOM = 12 };
    List stack[STACK + ROOM];
    uint32_t count = 0;
    stack[count++] = Module_body(o->t, o->t->root);
    while (count) {
        List body = stack[--count];
        for (uint32_t i = 0; i < body.count; i++) {
            NodeId n = list_node(body, i);
            switch (tree_kind(o->t, n)) {
                case NODE_FunctionDef:
                case NODE_AsyncFunctionDef:
                case NODE_ClassDef: add_leaf(o, n, FunctionDef_name(o->t, n)); break; /* the same slot */
                case NODE_Assign:
                case NODE_AnnAssign: add_leaf(o, n, (Sym){0}); break;
                default:
                    if (count < STACK) push_blocks(o->t, n, stack, &count);
            }
        }
    }
}

static void outline_leaf(Outliner *o, const Leaf *leaf) {
    const Tree *t = o->t;
    NodeId n = {leaf->node};
    uint64_t name = leaf->name.v ? str_hash(tree_name(t, leaf->name)) : 0;
    switch (tree_kind(t, n)) {
        case NODE_Assign: {
            List targets = Assign_targets(t, n);
            for (uint32_t i = 0; i < targets.count && i < 8; i++) {
                NodeId target = list_node(targets, i), value = Assign_value(t, n);
                if (tree_kind(t, target) == NODE_Tuple) {
                    List names = Tuple_elts(t, target);
                    for (uint32_t j = 0; j < names.count && j < 16; j++)
                        leaf_value(o, n, list_node(names, j), value, (NodeId){0});
                } else {
                    leaf_value(o, n, target, value, (NodeId){0});
                }
            }
            break;
        }
        case NODE_AnnAssign:
            leaf_value(o, n, AnnAssign_target(t, n), AnnAssign_value(t, n), AnnAssign_annotation(t, n));
            break;
        case NODE_ClassDef: {
            List bases = ClassDef_bases(t, n), body = ClassDef_body(t, n);
            for (uint32_t i = 0; i < bases.count && i < 16; i++) note_names(o, name, 0, list_node(bases, i), true);
            for (uint32_t i = 0; i < body.count; i++) {
                NodeKind kind = tree_kind(t, list_node(body, i));
                if (kind != NODE_Assign && kind != NODE_AnnAssign) continue;
                add_row(o, (OutlineRow){.name = name, .kind = OUTLINE_CLASS});
                break;
            }
            break;
        }
        default: break;
    }
}

/* Results and attributes: the statements inside functions and classes, with the leaf that they belong to. */
static void outline_inside(Outliner *o) {
    static const bool belongs[NODE_KIND_COUNT] = {[NODE_Return] = true,
                                                  [NODE_Assign] = true,
                                                  [NODE_AnnAssign] = true,
                                                  [NODE_FunctionDef] = true,
                                                  [NODE_AsyncFunctionDef] = true};
    const Tree *t = o->t;
    uint32_t leaf = 0, results = o->row_count; /* rows from there on may be of the function that is being read */
    for (uint32_t id = 1; id < t->node_count; id++) {
        uint8_t kind = t->nodes[id].kind;
        if (LIKELY(!belongs[kind])) continue;
        while (leaf < o->leaf_count && o->leaves[leaf].node < id) leaf++;
        if (leaf == o->leaf_count) break;
        Sym sym = o->leaves[leaf].name;
        NodeId n = {id};
        if (!sym.v || tree_start(t, n) < tree_start(t, (NodeId){o->leaves[leaf].node})) continue;
        uint64_t name = str_hash(tree_name(t, sym));
        if (kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef) {
            if (FunctionDef_returns(t, n).v) note_names(o, name, RESULT_OF, FunctionDef_returns(t, n), true);
            bool method = o->leaves[leaf].node != id;
            for (uint32_t i = results; i < o->row_count; i++)
                if (o->rows[i].member == RESULT_OF)
                    o->rows[i].member = method ? str_hash(tree_name(t, FunctionDef_name(t, n))) : 0;
            results = o->row_count;
        } else if (kind == NODE_Return) {
            note_returned(o, name, n, leaf ? o->leaves[leaf - 1].node : 0);
        } else if (tree_kind(t, (NodeId){o->leaves[leaf].node}) == NODE_ClassDef) {
            NodeId target = kind == NODE_Assign ? list_node(Assign_targets(t, n), 0) : AnnAssign_target(t, n);
            NodeKind what = tree_kind(t, target);
            if (what != NODE_Attribute && what != NODE_Name) continue;
            uint64_t member =
                str_hash(tree_name(t, what == NODE_Attribute ? Attribute_attr(t, target) : Name_id(t, target)));
            if (kind == NODE_AnnAssign) note_names(o, name, member, AnnAssign_annotation(t, n), true);
            else note_value(o, name, member, Assign_value(t, n));
        }
    }
}

static int by_node(const void *a, const void *b) {
    const Leaf *x = a, *y = b;
    return (x->node > y->node) - (x->node < y->node);
}

static int by_name(const void *a, const void *b) {
    const OutlineRow *x = a, *y = b;
    if (x->name != y->name) return x->name < y->name ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->target.v != y->target.v) return x->target.v < y->target.v ? -1 : 1;
    if (x->target_name != y->target_name) return x->target_name < y->target_name ? -1 : 1;
    if (x->member != y->member) return x->member < y->member ? -1 : 1;
    if (x->qual.v != y->qual.v) return x->qual.v < y->qual.v ? -1 : 1;
    if (x->wanted != y->wanted) return x->wanted ? -1 : 1;
    return (x->read < y->read) - (x->read > y->read);
}

static void keep_rows(Outliner *o, Arena *kept, Outline *out) {
    if (!o->row_count) return;
    qsort(o->rows, o->row_count, sizeof *o->rows, by_name);
    uint32_t count = 0;
    for (uint32_t i = 0; i < o->row_count; i++) {
        OutlineRow *r = &o->rows[i], *last = count ? &o->rows[count - 1] : NULL;
        bool same = last && last->name == r->name && last->kind == r->kind && last->target.v == r->target.v &&
                    last->target_name == r->target_name && last->member == r->member && last->qual.v == r->qual.v;
        if (!same) o->rows[count++] = *r;
        else last->read |= r->read, last->wanted |= r->wanted;
    }
    OutlineRow *rows = ARENA_ARRAY(kept, OutlineRow, count);
    memcpy(rows, o->rows, count * sizeof *rows);
    out->rows = rows;
    out->count = count;
    if (!o->needs_words) return;
    uint64_t *words = ARENA_ARRAY(kept, uint64_t, OUTLINE_WORDS);
    for (uint32_t sym = 1; sym < o->t->name_count; sym++) words_add(words, str_hash(o->t->names[sym]));
    out->words = words;
}

void program_outline(Program *p, uint32_t file, const Tree *tree, const Facts *facts, Arena *kept) {
    Arena scratch = {0};
    Outliner o = {.p = p, .file = file, .place = modules_place(p->modules, file), .t = tree, .facts = facts};
    o.bound_of = ARENA_ARRAY(&scratch, uint32_t, (size_t)tree->name_count + 1);
    o.own = ARENA_ARRAY(&scratch, bool, (size_t)tree->name_count + 1);
    for (uint32_t id = 1; id < tree->node_count; id++) {
        uint8_t kind = tree->nodes[id].kind;
        if (kind == NODE_ImportFrom) outline_from(&o, (NodeId){id});
        else if (kind == NODE_Import) outline_import(&o, (NodeId){id});
    }
    for (uint32_t sym = 1; sym < tree->name_count && !o.imports_by_name; sym++)
        o.imports_by_name = str_eq(tree->names[sym], S("__import__"));
    if (o.imports_by_name) outline_by_name(&o);
    for (uint32_t id = 1; o.has_modules && id < tree->node_count; id++)
        if (tree->nodes[id].kind == NODE_Attribute) outline_attribute(&o, (NodeId){id});
    if (o.place.v) {
        find_leaves(&o);
        if (o.leaf_count) qsort(o.leaves, o.leaf_count, sizeof *o.leaves, by_node);
        for (uint32_t i = 0; i < o.leaf_count; i++) outline_leaf(&o, &o.leaves[i]);
        outline_inside(&o);
    }
    keep_rows(&o, kept, &p->outlines[file]);
    buffer_free((void **)&o.rows, &o.row_capacity);
    buffer_free((void **)&o.bounds, &o.bound_capacity);
    buffer_free((void **)&o.leaves, &o.leaf_capacity);
    arena_free(&scratch);
}
