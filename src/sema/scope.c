/* bind(f): see sema/scope.h. Two steps.
 *
 * 1. The nodes from the last to the first: each node knows its scope when its turn comes, since its parent came before
 *    and said so (scope_in). Names leave an occurrence (scope, symbol, flags, node).
 * 2. Occurrences sorted by scope become rows; then the scopes from the module downwards decide what each row means,
 *    with one array "what this symbol means here" that is restored on the way up. */
#include "sema/scope.h"

#include "base/fault.h"
#include "syntax/token.h"

typedef struct Occurrence {
    uint32_t scope, sym, node;
    uint32_t flags;
} Occurrence;

typedef struct Undo {
    uint32_t sym, old;
} Undo;

struct ScopeBuilder {
    const Tree *tree;
    Scopes result;
    Scope *scopes;
    Occurrence *found, *sorted;
    ScopeName *rows;
    uint32_t *scope_in, *name_of, *scope_of; /* by node */
    uint32_t *meaning;                       /* by symbol: row + 1 of the visible binding of a function, or 0 */
    uint32_t *module_row;                    /* by symbol: row + 1 in the module, or 0 */
    uint32_t *seen;                          /* by symbol: row + 1 in the scope being merged */
    uint32_t *starts, *first_child, *next_child, *path;
    uint8_t *is_private; /* by symbol: begins with two underscores and does not end so */
    Undo *undo;
    Str *mangled;
    NodeId *stars;
    uint32_t *text_slots; /* hash of the names' texts, made on demand: sym + 1 */
    Arena arena;
    uint32_t scope_count, found_count, row_count, undo_count, mangled_count, star_count, sym_count, text_mask;
    bool texts_ready;
    size_t scopes_capacity, found_capacity, sorted_capacity, rows_capacity, in_capacity, of_capacity, scope_of_capacity,
        meaning_capacity, module_capacity, seen_capacity, starts_capacity, first_capacity, next_capacity, path_capacity,
        private_capacity, undo_capacity, mangled_capacity, stars_capacity, slots_capacity;
};

#define RESERVE(b, array, capacity, need) \
    buffer_reserve((void **)&(b)->array, &(b)->capacity, (need), sizeof *(b)->array)

ScopeBuilder *scope_builder_new(void) {
    ScopeBuilder *b = NULL;
    size_t capacity = 0;
    buffer_reserve((void **)&b, &capacity, 1, sizeof *b);
    *b = (ScopeBuilder){0};
    return b;
}

void scope_builder_free(ScopeBuilder *b) {
    if (!b) return;
    buffer_free((void **)&b->scopes, &b->scopes_capacity);
    buffer_free((void **)&b->found, &b->found_capacity);
    buffer_free((void **)&b->sorted, &b->sorted_capacity);
    buffer_free((void **)&b->rows, &b->rows_capacity);
    buffer_free((void **)&b->scope_in, &b->in_capacity);
    buffer_free((void **)&b->name_of, &b->of_capacity);
    buffer_free((void **)&b->scope_of, &b->scope_of_capacity);
    buffer_free((void **)&b->meaning, &b->meaning_capacity);
    buffer_free((void **)&b->module_row, &b->module_capacity);
    buffer_free((void **)&b->seen, &b->seen_capacity);
    buffer_free((void **)&b->starts, &b->starts_capacity);
    buffer_free((void **)&b->first_child, &b->first_capacity);
    buffer_free((void **)&b->next_child, &b->next_capacity);
    buffer_free((void **)&b->path, &b->path_capacity);
    buffer_free((void **)&b->is_private, &b->private_capacity);
    buffer_free((void **)&b->undo, &b->undo_capacity);
    buffer_free((void **)&b->mangled, &b->mangled_capacity);
    buffer_free((void **)&b->stars, &b->stars_capacity);
    buffer_free((void **)&b->text_slots, &b->slots_capacity);
    arena_free(&b->arena);
    size_t capacity = 1;
    buffer_free((void **)&b, &capacity);
}

/* ---- names by text ---- */

static Str text_of(const ScopeBuilder *b, uint32_t sym) {
    return sym < b->tree->name_count ? b->tree->names[sym] : b->mangled[sym - b->tree->name_count];
}

static void texts_add(ScopeBuilder *b, uint32_t sym) {
    uint32_t i = (uint32_t)str_hash(text_of(b, sym)) & b->text_mask;
    while (b->text_slots[i]) i = (i + 1) & b->text_mask;
    b->text_slots[i] = sym + 1;
}

static void texts_make(ScopeBuilder *b) {
    size_t size = 64, count = (size_t)b->tree->name_count + b->mangled_count;
    while (size < count * 3) size *= 2;
    RESERVE(b, text_slots, slots_capacity, size);
    memset(b->text_slots, 0, size * sizeof *b->text_slots);
    b->text_mask = (uint32_t)(size - 1);
    for (uint32_t sym = 1; sym < count; sym++) texts_add(b, sym);
    b->texts_ready = true;
}

uint32_t scope_find_sym(ScopeBuilder *b, Str name) {
    if (!b->texts_ready) texts_make(b);
    for (uint32_t i = (uint32_t)str_hash(name) & b->text_mask;; i = (i + 1) & b->text_mask) {
        uint32_t sym = b->text_slots[i];
        if (!sym) return 0;
        if (str_eq(text_of(b, sym - 1), name)) return sym - 1;
    }
}

/* ---- step 1: nodes to occurrences ---- */

static uint32_t scope_add(ScopeBuilder *b, ScopeKind kind, uint32_t parent, NodeId node) {
    RESERVE(b, scopes, scopes_capacity, (size_t)b->scope_count + 1);
    uint32_t id = b->scope_count++;
    Scope *s = &b->scopes[id];
    *s = (Scope){.kind = (uint8_t)kind, .parent = {parent}, .node = node};
    s->home_class = kind == SCOPE_CLASS ? (ScopeId){id} : b->scopes[parent].home_class;
    return id;
}

/* The symbol for `sym` inside the class scope `home` (language reference, 6.2.1: private name mangling). */
static uint32_t mangle(ScopeBuilder *b, uint32_t home, uint32_t sym) {
    Str class_name = tree_name(b->tree, ClassDef_name(b->tree, b->scopes[home].node));
    while (class_name.len && class_name.ptr[0] == '_') class_name = str_slice(class_name, 1, class_name.len);
    if (!class_name.len) return sym;
    Str own = b->tree->names[sym];
    char *text = arena_alloc(&b->arena, class_name.len + own.len + 1);
    text[0] = '_';
    memcpy(text + 1, class_name.ptr, class_name.len);
    memcpy(text + 1 + class_name.len, own.ptr, own.len);
    Str mangled = {text, class_name.len + own.len + 1};
    uint32_t known = scope_find_sym(b, mangled);
    if (known) return known;
    RESERVE(b, mangled, mangled_capacity, (size_t)b->mangled_count + 1);
    b->mangled[b->mangled_count] = mangled;
    sym = b->tree->name_count + b->mangled_count++;
    if ((size_t)sym * 3 / 2 > b->text_mask) texts_make(b);
    else texts_add(b, sym);
    return sym;
}

static void occur(ScopeBuilder *b, uint32_t scope, uint32_t sym, uint32_t flags, NodeId node) {
    if (!sym) return;
    if (b->is_private[sym] && b->scopes[scope].home_class.v) sym = mangle(b, b->scopes[scope].home_class.v, sym);
    RESERVE(b, found, found_capacity, (size_t)b->found_count + 1);
    b->found[b->found_count++] = (Occurrence){scope, sym, node.v, flags};
}

static void enter(ScopeBuilder *b, NodeId n, uint32_t scope) {
    if (n.v) b->scope_in[n.v] = scope;
}

static void enter_list(ScopeBuilder *b, List list, uint32_t scope) {
    for (uint32_t i = 0; i < list.count; i++) b->scope_in[list.items[i]] = scope;
    if (list.count) b->scope_in[0] = 0; /* GAPS */
}

static uint32_t host_of(const ScopeBuilder *b, uint32_t scope) {
    while (b->scopes[scope].kind == SCOPE_COMPREHENSION) scope = b->scopes[scope].parent.v;
    return scope;
}

static void bind_parameter(ScopeBuilder *b, NodeId arg, uint32_t inside, uint32_t around) {
    if (!arg.v) return;
    enter(b, arg, inside);
    enter(b, arg_annotation(b->tree, arg), around);
    occur(b, inside, arg_arg(b->tree, arg).v, NAME_PARAMETER | NAME_ASSIGNED, arg);
}

/* Parameters belong to the scope inside, annotations to the one around (which may be that of type parameters), defaults
 * to `outer`. */
static void bind_arguments(ScopeBuilder *b, NodeId args, uint32_t inside, uint32_t around, uint32_t outer) {
    const Tree *t = b->tree;
    List lists[3] = {arguments_posonlyargs(t, args), arguments_args(t, args), arguments_kwonlyargs(t, args)};
    enter(b, args, inside);
    bind_parameter(b, arguments_kwarg(t, args), inside, around);
    for (int i = 3; i--;) {
        if (i == 1) bind_parameter(b, arguments_vararg(t, args), inside, around);
        for (uint32_t j = lists[i].count; j--;) bind_parameter(b, list_node(lists[i], j), inside, around);
    }
    enter_list(b, arguments_defaults(t, args), outer);
    enter_list(b, arguments_kw_defaults(t, args), outer);
}

static uint32_t open_type_params(ScopeBuilder *b, NodeId n, List params, uint32_t scope) {
    if (!params.count) return scope;
    uint32_t inner = scope_add(b, SCOPE_TYPE_PARAMS, scope, n);
    enter_list(b, params, inner);
    return inner;
}

static void bind_function(ScopeBuilder *b, NodeId n, uint32_t scope) {
    const Tree *t = b->tree; /* FunctionDef and AsyncFunctionDef have the same slots */
    occur(b, scope, FunctionDef_name(t, n).v, NAME_ASSIGNED, n);
    uint32_t around = open_type_params(b, n, FunctionDef_type_params(t, n), scope);
    uint32_t inside = scope_add(b, SCOPE_FUNCTION, around, n);
    b->scope_of[n.v] = inside;
    enter_list(b, FunctionDef_body(t, n), inside);
    enter_list(b, FunctionDef_decorator_list(t, n), scope);
    enter(b, FunctionDef_returns(t, n), around);
    bind_arguments(b, FunctionDef_args(t, n), inside, around, scope);
}

static void bind_class(ScopeBuilder *b, NodeId n, uint32_t scope) {
    const Tree *t = b->tree;
    occur(b, scope, ClassDef_name(t, n).v, NAME_ASSIGNED, n);
    uint32_t around = open_type_params(b, n, ClassDef_type_params(t, n), scope);
    uint32_t inside = scope_add(b, SCOPE_CLASS, around, n);
    if (around != scope)
        b->scopes[around].home_class = (ScopeId){inside}; /* its parameters are mangled as its own names */
    b->scope_of[n.v] = inside;
    enter_list(b, ClassDef_body(t, n), inside);
    enter_list(b, ClassDef_decorator_list(t, n), scope);
    enter_list(b, ClassDef_bases(t, n), around);
    enter_list(b, ClassDef_keywords(t, n), around);
}

/* Slots of the four comprehensions: elt [value] generators. */
static void bind_comprehension(ScopeBuilder *b, NodeId n, uint32_t scope) {
    const Tree *t = b->tree;
    uint32_t inside = scope_add(b, SCOPE_COMPREHENSION, scope, n);
    b->scope_of[n.v] = inside;
    bool dict = tree_kind(t, n) == NODE_DictComp;
    enter(b, dict ? DictComp_key(t, n) : ListComp_elt(t, n), inside);
    if (dict) enter(b, DictComp_value(t, n), inside);
    List gens = dict ? DictComp_generators(t, n) : ListComp_generators(t, n);
    for (uint32_t i = 0; i < gens.count; i++) {
        NodeId g = list_node(gens, i);
        enter(b, g, inside);
        enter(b, comprehension_target(t, g), inside);
        enter(b, comprehension_iter(t, g), i ? inside : scope);
        enter_list(b, comprehension_ifs(t, g), inside);
    }
}

static void bind_lambda(ScopeBuilder *b, NodeId n, uint32_t scope) {
    uint32_t inside = scope_add(b, SCOPE_FUNCTION, scope, n);
    b->scope_of[n.v] = inside;
    enter(b, Lambda_body(b->tree, n), inside);
    bind_arguments(b, Lambda_args(b->tree, n), inside, scope, scope);
}

static void bind_type_alias(ScopeBuilder *b, NodeId n, uint32_t scope) {
    enter(b, TypeAlias_name(b->tree, n), scope);
    uint32_t around = open_type_params(b, n, TypeAlias_type_params(b->tree, n), scope);
    enter(b, TypeAlias_value(b->tree, n), scope_add(b, SCOPE_TYPE_VALUE, around, n));
}

static void bind_type_value(ScopeBuilder *b, NodeId owner, NodeId value, uint32_t scope) {
    if (value.v) enter(b, value, scope_add(b, SCOPE_TYPE_VALUE, scope, owner));
}

static void bind_alias(ScopeBuilder *b, NodeId n, uint32_t scope) {
    const Tree *t = b->tree;
    Sym as = alias_asname(t, n);
    Sym name = as.v ? as : alias_name(t, n);
    Str text = tree_name(t, name);
    if (!as.v && str_eq(text, S("*"))) return;
    size_t dot = as.v ? SIZE_MAX : str_find_byte(text, '.', 0);
    uint32_t sym = dot == SIZE_MAX ? name.v : scope_find_sym(b, str_slice(text, 0, dot));
    occur(b, scope, sym, NAME_ASSIGNED | NAME_IMPORTED, n);
}

static void bind_declaration(ScopeBuilder *b, List syms, uint32_t flag, uint32_t scope) {
    for (uint32_t i = syms.count; i--;) {
        occur(b, scope, syms.items[i], flag, (NodeId){0});
        if (flag == NAME_GLOBAL_STMT && scope != 1) occur(b, 1, syms.items[i], NAME_ELSEWHERE, (NodeId){0});
    }
}

static void bind_named_expr(ScopeBuilder *b, NodeId n, uint32_t scope) {
    NodeId target = NamedExpr_target(b->tree, n);
    uint32_t host = host_of(b, scope);
    enter(b, target, host);
    enter(b, NamedExpr_value(b->tree, n), scope);
}

static void bind_name(ScopeBuilder *b, NodeId n, uint32_t scope) {
    uint32_t flags = (tree_flags(b->tree, n) & 3) == CTX_Load ? NAME_USED : NAME_ASSIGNED;
    occur(b, scope, Name_id(b->tree, n).v, flags, n);
}

static void bind_annotated(ScopeBuilder *b, NodeId n, uint32_t scope) {
    NodeId target = AnnAssign_target(b->tree, n);
    bool name = tree_kind(b->tree, target) == NODE_Name;
    bool bare = name && !AnnAssign_value(b->tree, n).v; /* `(x): int` alone binds nothing */
    if (!bare || !tree_in_parens(b->tree, target)) enter(b, target, scope);
    enter(b, AnnAssign_annotation(b->tree, n), scope);
    enter(b, AnnAssign_value(b->tree, n), scope);
    if (name && !tree_in_parens(b->tree, target))
        occur(b, scope, Name_id(b->tree, target).v, NAME_ANNOTATED, (NodeId){0});
}

static void bind_import_from(ScopeBuilder *b, NodeId n, uint32_t scope) {
    List names = ImportFrom_names(b->tree, n);
    enter_list(b, names, scope);
    if (names.count == 1 && str_eq(tree_name(b->tree, alias_name(b->tree, list_node(names, 0))), S("*"))) {
        RESERVE(b, stars, stars_capacity, (size_t)b->star_count + 1);
        b->stars[b->star_count++] = n;
    }
}

/* Hands the scope on to all children, by the rows of node.def. */
static void pass_on(ScopeBuilder *b, NodeId n, uint32_t scope) {
    const Tree *t = b->tree;
    uint32_t *in = b->scope_in;
    switch (tree_kind(t, n)) {
#define CHILD_ONE(kind, field) in[kind##_##field(t, n).v] = scope;
#define CHILD_OPT(kind, field) in[kind##_##field(t, n).v] = scope;
#define CHILD_MANY(kind, field) enter_list(b, kind##_##field(t, n), scope);
#define CHILD_GAPS(kind, field) enter_list(b, kind##_##field(t, n), scope);
#define CHILD_SYM(kind, field)
#define CHILD_OPTSYM(kind, field)
#define CHILD_SYMS(kind, field)
#define CHILD_INT(kind, field)
#define CHILD_TEXT(kind, field)
#define CHILD_CMPOPS(kind, field)
#define CHILD_VALUE(kind, field)
#define CHILD_CTX(kind, field)
#define CHILD_BINOP(kind, field)
#define CHILD_UNARYOP(kind, field)
#define CHILD_BOOLOP(kind, field)
#define CHILD_FLAG(kind, field)
#define CHILD_CONV(kind, field)
#define CHILD_KIND(kind, field)
#define CHILD_SINGLETON(kind, field)
#define CHILD_ABSENT(kind, field)
#define F(kind, type, field, slot) CHILD_##type(kind, field)
#define NODE(kind, category, slots, fields) \
    case NODE_##kind:                       \
        fields break;
#include "syntax/node.def"
#undef NODE
#undef F
        default: break;
    }
    in[0] = 0;
}

static void bind_node(ScopeBuilder *b, NodeId n, uint32_t scope) {
    const Tree *t = b->tree;
    switch (tree_kind(t, n)) {
        case NODE_Name: bind_name(b, n, scope); break;
        case NODE_FunctionDef:
        case NODE_AsyncFunctionDef: bind_function(b, n, scope); break;
        case NODE_ClassDef: bind_class(b, n, scope); break;
        case NODE_Lambda: bind_lambda(b, n, scope); break;
        case NODE_ListComp:
        case NODE_SetComp:
        case NODE_DictComp:
        case NODE_GeneratorExp: bind_comprehension(b, n, scope); break;
        case NODE_comprehension:
        case NODE_arguments:
        case NODE_arg: break; /* done with their parents */
        case NODE_TypeAlias: bind_type_alias(b, n, scope); break;
        case NODE_alias: bind_alias(b, n, scope); break;
        case NODE_ImportFrom: bind_import_from(b, n, scope); break;
        case NODE_Global: bind_declaration(b, Global_names(t, n), NAME_GLOBAL_STMT, scope); break;
        case NODE_Nonlocal: bind_declaration(b, Nonlocal_names(t, n), NAME_NONLOCAL_STMT, scope); break;
        case NODE_NamedExpr: bind_named_expr(b, n, scope); break;
        case NODE_AnnAssign: bind_annotated(b, n, scope); break;
        case NODE_ExceptHandler:
            occur(b, scope, ExceptHandler_name(t, n).v, NAME_ASSIGNED, n);
            pass_on(b, n, scope);
            break;
        case NODE_MatchAs:
            occur(b, scope, MatchAs_name(t, n).v, NAME_ASSIGNED, n);
            pass_on(b, n, scope);
            break;
        case NODE_MatchStar: occur(b, scope, MatchStar_name(t, n).v, NAME_ASSIGNED, n); break;
        case NODE_MatchMapping:
            occur(b, scope, MatchMapping_rest(t, n).v, NAME_ASSIGNED, n);
            pass_on(b, n, scope);
            break;
        case NODE_TypeVar:
            occur(b, scope, TypeVar_name(t, n).v, NAME_ASSIGNED | NAME_TYPE_PARAM, n);
            bind_type_value(b, n, TypeVar_bound(t, n), scope);
            bind_type_value(b, n, TypeVar_default_value(t, n), scope);
            break;
        case NODE_ParamSpec:
            occur(b, scope, ParamSpec_name(t, n).v, NAME_ASSIGNED | NAME_TYPE_PARAM, n);
            bind_type_value(b, n, ParamSpec_default_value(t, n), scope);
            break;
        case NODE_TypeVarTuple:
            occur(b, scope, TypeVarTuple_name(t, n).v, NAME_ASSIGNED | NAME_TYPE_PARAM, n);
            bind_type_value(b, n, TypeVarTuple_default_value(t, n), scope);
            break;
        case NODE_Yield:
        case NODE_YieldFrom:
            b->scopes[scope].generator = true;
            pass_on(b, n, scope);
            break;
        default: pass_on(b, n, scope);
    }
}

/* ---- step 2: occurrences to rows, rows to meanings ---- */

static void sort_by_scope(ScopeBuilder *b) {
    RESERVE(b, starts, starts_capacity, (size_t)b->scope_count + 1);
    RESERVE(b, sorted, sorted_capacity, (size_t)b->found_count + 1);
    memset(b->starts, 0, ((size_t)b->scope_count + 1) * sizeof *b->starts);
    for (uint32_t i = 0; i < b->found_count; i++) b->starts[b->found[i].scope + 1]++;
    for (uint32_t s = 0; s < b->scope_count; s++) b->starts[s + 1] += b->starts[s];
    for (uint32_t i = b->found_count;
         i--;) /* found from the end of the file: turned round, rows come in order of source */
        b->sorted[b->starts[b->found[i].scope]++] = b->found[i];
}

static void make_rows(ScopeBuilder *b) {
    RESERVE(b, rows, rows_capacity, (size_t)b->found_count + 1);
    uint32_t at = 0;
    for (uint32_t s = 1; s < b->scope_count; s++) {
        Scope *scope = &b->scopes[s];
        scope->names = b->row_count;
        for (; at < b->starts[s]; at++) {
            const Occurrence *o = &b->sorted[at];
            uint32_t row = b->seen[o->sym];
            if (row <= scope->names) {
                row = b->seen[o->sym] = ++b->row_count;
                b->rows[row - 1] = (ScopeName){.sym = o->sym, .scope = {s}, .variable = NO_ROW};
            }
            b->rows[row - 1].flags |= (uint16_t)o->flags;
            if (o->node) b->name_of[o->node] = row - 1;
        }
        scope->name_count = b->row_count - scope->names;
    }
}

static bool is_bound(uint32_t flags) {
    return (flags & (NAME_ASSIGNED | NAME_ANNOTATED)) && !(flags & (NAME_GLOBAL_STMT | NAME_NONLOCAL_STMT));
}

uint32_t scope_lookup(const Scopes *scopes, ScopeId scope, uint32_t sym) {
    const Scope *s = &scopes->scopes[scope.v];
    for (uint32_t i = s->names; i < s->names + s->name_count; i++)
        if (scopes->names[i].sym == sym) return i;
    return NO_ROW;
}

/* Annotation scopes that stand directly in a class see its names (PEP 695); a class has few such, each with few names.
 */
static uint32_t look_in_class(const ScopeBuilder *b, const Scope *s, uint32_t sym) {
    while (s->kind == SCOPE_TYPE_PARAMS || s->kind == SCOPE_TYPE_VALUE) s = &b->scopes[s->parent.v];
    if (s->kind != SCOPE_CLASS) return NO_ROW;
    for (uint32_t i = 0; i < s->name_count && i < 256; i++)
        if (b->rows[s->names + i].sym == sym && is_bound(b->rows[s->names + i].flags)) return s->names + i;
    return NO_ROW;
}

static void make_global(ScopeBuilder *b, ScopeName *row, NameMeaning meaning) {
    uint32_t module = b->module_row[row->sym];
    row->meaning = (uint8_t)meaning;
    row->variable = module ? module - 1 : NO_ROW;
    if (module && meaning == MEANS_GLOBAL && (row->flags & NAME_ASSIGNED)) b->rows[module - 1].flags |= NAME_SHARED;
}

static void make_free(ScopeBuilder *b, ScopeName *row, uint32_t owner) {
    row->meaning = MEANS_FREE;
    row->variable = owner;
    b->rows[owner].flags |= NAME_CELL;
    if ((row->flags & NAME_NONLOCAL_STMT) && (row->flags & NAME_ASSIGNED)) b->rows[owner].flags |= NAME_SHARED;
}

static void decide(ScopeBuilder *b, const Scope *s, uint32_t index) {
    ScopeName *row = &b->rows[index];
    uint32_t near = b->meaning[row->sym];
    if (row->flags & NAME_GLOBAL_STMT && s != &b->scopes[1]) {
        make_global(b, row, MEANS_GLOBAL);
    } else if (is_bound(row->flags) || s == &b->scopes[1]) {
        row->meaning = MEANS_LOCAL;
        row->variable = index;
    } else {
        uint32_t own = s->kind >= SCOPE_TYPE_PARAMS ? look_in_class(b, s, row->sym) : NO_ROW;
        if (own != NO_ROW) make_free(b, row, own);
        else if (near) make_free(b, row, near - 1);
        else make_global(b, row, MEANS_IMPLICIT);
    }
}

static void set_meaning(ScopeBuilder *b, uint32_t sym, uint32_t meaning) {
    if (b->meaning[sym] == meaning) return;
    RESERVE(b, undo, undo_capacity, (size_t)b->undo_count + 1);
    b->undo[b->undo_count++] = (Undo){sym, b->meaning[sym]};
    b->meaning[sym] = meaning;
}

static void decide_scope(ScopeBuilder *b, uint32_t id) {
    const Scope *s = &b->scopes[id];
    for (uint32_t i = s->names; i < s->names + s->name_count; i++) decide(b, s, i);
    if (id == 1 || s->kind == SCOPE_CLASS) return; /* their names are not seen by the functions inside as their own */
    for (uint32_t i = s->names; i < s->names + s->name_count; i++) {
        const ScopeName *row = &b->rows[i];
        if (row->meaning == MEANS_LOCAL) set_meaning(b, row->sym, i + 1);
        else if (row->meaning == MEANS_GLOBAL) set_meaning(b, row->sym, 0);
    }
}

static void unwind(ScopeBuilder *b, uint32_t mark) {
    while (b->undo_count > mark) {
        Undo u = b->undo[--b->undo_count];
        b->meaning[u.sym] = u.old;
    }
}

/* From the module downwards, in order of source; `path` holds pairs: the scope, the mark of the undo trail before it.
 */
static void decide_all(ScopeBuilder *b) {
    size_t n = b->scope_count;
    RESERVE(b, first_child, first_capacity, n);
    RESERVE(b, next_child, next_capacity, n);
    RESERVE(b, path, path_capacity, n * 2);
    memset(b->first_child, 0, n * sizeof *b->first_child);
    for (uint32_t s = 2; s < b->scope_count; s++) {
        uint32_t parent = b->scopes[s].parent.v;
        b->next_child[s] = b->first_child[parent];
        b->first_child[parent] = s;
    }
    b->next_child[1] = 0;
    uint32_t depth = 0, s = 1;
    while (s) {
        b->path[depth * 2] = s;
        b->path[depth * 2 + 1] = b->undo_count;
        decide_scope(b, s);
        uint32_t next = b->first_child[s];
        if (next) {
            depth++;
        } else {
            unwind(b, b->path[depth * 2 + 1]);
            while (!(next = b->next_child[b->path[depth * 2]]) && depth) {
                depth--;
                unwind(b, b->path[depth * 2 + 1]);
            }
        }
        s = next;
    }
}

static void prepare(ScopeBuilder *b, const Tree *tree) {
    size_t nodes = (size_t)tree->node_count + 1, syms = (size_t)tree->name_count + 1;
    b->tree = tree;
    b->scope_count = b->found_count = b->row_count = b->undo_count = 0;
    b->mangled_count = b->star_count = 0;
    b->texts_ready = false;
    arena_reset(&b->arena, (ArenaMark){0});
    RESERVE(b, scope_in, in_capacity, nodes);
    RESERVE(b, name_of, of_capacity, nodes);
    RESERVE(b, scope_of, scope_of_capacity, nodes);
    memset(b->scope_in, 0, nodes * sizeof *b->scope_in);
    memset(b->name_of, 0xFF, nodes * sizeof *b->name_of);
    memset(b->scope_of, 0, nodes * sizeof *b->scope_of);
    RESERVE(b, is_private, private_capacity, syms);
    for (uint32_t i = 0; i < tree->name_count; i++) {
        Str s = tree->names[i];
        b->is_private[i] = s.len > 2 && s.ptr[0] == '_' && s.ptr[1] == '_' && !str_ends_with(s, S("__")) &&
                           str_find_byte(s, '.', 0) == SIZE_MAX;
    }
    RESERVE(b, scopes, scopes_capacity, 2);
    b->scopes[0] = (Scope){0};
    b->scope_count = 1;
    scope_add(b, SCOPE_MODULE, 0, tree->root);
}

static void clear_symbols(ScopeBuilder *b) {
    size_t syms = (size_t)b->tree->name_count + b->mangled_count + 1;
    RESERVE(b, meaning, meaning_capacity, syms);
    RESERVE(b, module_row, module_capacity, syms);
    RESERVE(b, seen, seen_capacity, syms);
    memset(b->meaning, 0, syms * sizeof *b->meaning);
    memset(b->module_row, 0, syms * sizeof *b->module_row);
    memset(b->seen, 0, syms * sizeof *b->seen);
}

static void turn_stars(ScopeBuilder *b) {
    for (uint32_t i = 0, j = b->star_count; i + 1 < j; i++) {
        j--;
        NodeId swap = b->stars[i];
        b->stars[i] = b->stars[j];
        b->stars[j] = swap;
    }
}

const Scopes *scope_bind(ScopeBuilder *b, const Tree *tree) {
    prepare(b, tree);
    b->scope_in[tree->root.v] = 1;
    b->scope_of[tree->root.v] = 1;
    for (uint32_t id = tree->root.v; id; id--)
        if (b->scope_in[id]) bind_node(b, (NodeId){id}, b->scope_in[id]);
    sort_by_scope(b);
    clear_symbols(b);
    make_rows(b);
    for (uint32_t i = 0; i < b->scopes[1].name_count; i++)
        b->module_row[b->rows[b->scopes[1].names + i].sym] = b->scopes[1].names + i + 1;
    decide_all(b);
    turn_stars(b);
    b->result = (Scopes){
        .tree = tree,
        .scopes = b->scopes,
        .names = b->rows,
        .count = b->scope_count,
        .name_count = b->row_count,
        .scope_in = (const ScopeId *)(const void *)b->scope_in,
        .name_of = b->name_of,
        .scope_of = (const ScopeId *)(const void *)b->scope_of,
        .mangled = b->mangled,
        .mangled_count = b->mangled_count,
        .star_imports = b->stars,
        .star_count = b->star_count,
    };
    return &b->result;
}
