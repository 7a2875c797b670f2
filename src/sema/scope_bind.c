/* Nodes to occurrences of names: step 1 of sema/scope_builder.h. */
#include "sema/scope_builder.h"

#include "syntax/token.h"

uint32_t scope_add(ScopeBuilder *b, ScopeKind kind, uint32_t parent, NodeId node) {
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
    scope_texts_added(b, sym);
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

void scope_bind_nodes(ScopeBuilder *b) {
    uint32_t root = b->tree->root.v;
    b->scope_in[root] = 1;
    b->scope_of[root] = 1;
    for (uint32_t id = root; id; id--)
        if (b->scope_in[id]) bind_node(b, (NodeId){id}, b->scope_in[id]);
}
