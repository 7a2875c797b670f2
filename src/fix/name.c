/* How a module's name is written in this file: as it is imported already, or by an import that is added. A name that
 * means anything else anywhere in the file is left alone, and there is no fix. */
#include "fix/inside.h"

#include "base/fault.h"

/* An imported thing: "pathlib", or "pathlib" and "Path". */
typedef struct Import {
    Str module, name; /* name empty: the module */
} Import;

static bool import_eq(Import a, Import b) { return str_eq(a.module, b.module) && str_eq(a.name, b.name); }

/* What one alias of an import statement binds, and to what. Relative imports are of an unknown module. */
static Str bound_by(const Tree *t, NodeId statement, NodeId alias, Import *meaning) {
    Str name = tree_name(t, alias_name(t, alias)), as = tree_name(t, alias_asname(t, alias));
    if (tree_kind(t, statement) == NODE_Import) {
        *meaning = (Import){.module = as.len ? name : str_first_part(name, '.')};
        return as.len ? as : str_first_part(name, '.');
    }
    bool absolute = ImportFrom_level(t, statement) == 0;
    *meaning = (Import){absolute ? tree_name(t, ImportFrom_module(t, statement)) : S("."), name};
    return as.len ? as : name;
}

static bool is_import(NodeKind kind) { return kind == NODE_Import || kind == NODE_ImportFrom; }

static List names_of(const Tree *t, NodeId statement) {
    return tree_kind(t, statement) == NODE_Import ? Import_names(t, statement) : ImportFrom_names(t, statement);
}

/* Does a statement of import bind `name` to something else, or only inside a function or class? */
static bool imports_other(const FixMaker *maker, NodeId statement, Str name, const Import *wanted) {
    const Tree *t = maker->tree;
    const Scopes *scopes = maker->facts->scopes;
    List aliases = names_of(t, statement);
    for (uint32_t i = 0; i < aliases.count; i++) {
        Import meaning;
        if (!str_eq(bound_by(t, statement, list_node(aliases, i), &meaning), name)) continue;
        if (!wanted || !import_eq(meaning, *wanted)) return true;
        if (!scopes || scopes->scope_in[statement.v].v != 1) return true;
    }
    return false;
}

/* Does the node bind the name, otherwise than by an import? */
static bool binds(const Tree *t, NodeId n, uint32_t sym) {
    switch (tree_kind(t, n)) {
        case NODE_Name: return Name_id(t, n).v == sym && tree_flags(t, n) != CTX_Load;
        case NODE_FunctionDef: return FunctionDef_name(t, n).v == sym;
        case NODE_AsyncFunctionDef: return AsyncFunctionDef_name(t, n).v == sym;
        case NODE_ClassDef: return ClassDef_name(t, n).v == sym;
        case NODE_arg: return arg_arg(t, n).v == sym;
        case NODE_ExceptHandler: return ExceptHandler_name(t, n).v == sym;
        case NODE_MatchAs: return MatchAs_name(t, n).v == sym;
        case NODE_MatchStar: return MatchStar_name(t, n).v == sym;
        case NODE_MatchMapping: return MatchMapping_rest(t, n).v == sym;
        case NODE_TypeVar: return TypeVar_name(t, n).v == sym;
        case NODE_ParamSpec: return ParamSpec_name(t, n).v == sym;
        case NODE_TypeVarTuple: return TypeVarTuple_name(t, n).v == sym;
        default: return false;
    }
}

static uint32_t find_sym(const Tree *t, Str name) {
    for (uint32_t i = 1; i < t->name_count; i++)
        if (str_eq(t->names[i], name)) return i;
    return 0;
}

/* Does the name mean nothing but `wanted` (NULL: nothing) in the whole file? One pass over it. */
static bool means_only(FixMaker *maker, Str name, const Import *wanted) {
    const Tree *t = maker->tree;
    if (!fix_count_steps(maker, (uint64_t)t->node_count + t->name_count)) return false;
    uint32_t sym = find_sym(t, name);
    for (uint32_t i = 1; i < t->node_count; i++) {
        NodeId n = {i};
        if (is_import(tree_kind(t, n))) {
            if (imports_other(maker, n, name, wanted)) return false;
        } else if (sym && binds(t, n, sym)) {
            return false;
        }
    }
    return true;
}

static Str join(Arena *arena, Str module, Str name) {
    Buf text = {0};
    buf_add(&text, module);
    if (module.len && name.len) buf_byte(&text, '.');
    buf_add(&text, name);
    Str joined = arena_copy(arena, buf_str(&text));
    buf_free(&text);
    return joined;
}

/* How `alias` lets the thing be written; empty where it does not. */
static Str written_by(FixMaker *maker, NodeId statement, NodeId alias, Import thing) {
    const Tree *t = maker->tree;
    Import meaning;
    Str bound = bound_by(t, statement, alias, &meaning), module = tree_name(t, alias_name(t, alias));
    bool plain = tree_kind(t, statement) == NODE_Import;
    Str written = {NULL, 0};
    if (!plain && import_eq(meaning, thing) && thing.name.len) written = bound;
    else if (plain && str_eq(module, thing.module))
        written = join(&maker->file, tree_name(t, alias_asname(t, alias)).len ? bound : module, thing.name);
    else if (!plain && str_eq(join(&maker->file, meaning.module, meaning.name), thing.module))
        written = join(&maker->file, bound, thing.name); /* from xml.etree import ElementTree */
    if (written.len == 0 || !means_only(maker, bound, &meaning)) return (Str){NULL, 0};
    return written;
}

/* By the imports that stand in the module's own body. */
static bool find_import(FixMaker *maker, Import thing, NameFact *fact) {
    const Tree *t = maker->tree;
    List body = Module_body(t, t->root);
    if (!fix_count_steps(maker, body.count)) return false;
    for (uint32_t i = 0; i < body.count; i++) {
        NodeId statement = list_node(body, i);
        if (!is_import(tree_kind(t, statement))) continue;
        List aliases = names_of(t, statement);
        for (uint32_t k = 0; k < aliases.count; k++) {
            fact->written = written_by(maker, statement, list_node(aliases, k), thing);
            fact->from = tree_end(t, statement);
            if (fact->written.len) return true;
        }
    }
    return false;
}

static bool is_docstring(const Tree *t, NodeId n) {
    if (tree_kind(t, n) != NODE_Expr) return false;
    NodeId value = Expr_value(t, n);
    return tree_kind(t, value) == NODE_Constant && tree_const_kind(t, value) == CONST_Str;
}

static bool is_future(const Tree *t, NodeId n) {
    return tree_kind(t, n) == NODE_ImportFrom && ImportFrom_level(t, n) == 0 &&
           str_eq(tree_name(t, ImportFrom_module(t, n)), S("__future__"));
}

/* Where a statement begins with its decorators. */
static uint32_t statement_start(const Tree *t, NodeId n) {
    List decorators = {NULL, 0};
    if (tree_kind(t, n) == NODE_FunctionDef) decorators = FunctionDef_decorator_list(t, n);
    if (tree_kind(t, n) == NODE_AsyncFunctionDef) decorators = AsyncFunctionDef_decorator_list(t, n);
    if (tree_kind(t, n) == NODE_ClassDef) decorators = ClassDef_decorator_list(t, n);
    return tree_start(t, decorators.count ? list_node(decorators, 0) : n);
}

static uint32_t line_index(const Source *s, uint32_t offset) { return source_position(s, offset).line - 1; }

/* The start of the first line behind the statement `body[i]` at which no other statement is under way; the length of
 * the text where there is none. */
static uint32_t behind(const Tree *t, List body, uint32_t i) {
    const Source *s = t->source;
    for (;; i++) {
        uint32_t line = line_index(s, tree_end(t, list_node(body, i))) + 1;
        if (line >= s->line_count) return (uint32_t)s->text.len;
        if (i + 1 == body.count || statement_start(t, list_node(body, i + 1)) >= s->lines[line]) return s->lines[line];
    }
}

/* The start of the line on which the statement `body[i]` begins, unless another one ends there. */
static uint32_t before(const Tree *t, List body, uint32_t i) {
    uint32_t line = line_index(t->source, statement_start(t, list_node(body, i)));
    bool shared = i && line_index(t->source, tree_end(t, list_node(body, i - 1))) >= line;
    return shared ? behind(t, body, i) : t->source->lines[line];
}

/* Where an import goes, and whether an empty line should part it from what stands before or behind it. */
typedef struct ImportPlace {
    uint32_t at;
    bool blank_before, blank_behind;
} ImportPlace;

/* The first run of imports, body[from] to body[to]: without an empty line between them. */
static uint32_t end_of_run(const Tree *t, List body, uint32_t from) {
    uint32_t to = from;
    for (; to < body.count && is_import(tree_kind(t, list_node(body, to))); to++) {
        if (to == from) continue;
        uint32_t last = line_index(t->source, tree_end(t, list_node(body, to - 1)));
        if (line_index(t->source, tree_start(t, list_node(body, to))) > last + 1) break;
    }
    return to;
}

/* Behind the plain import that comes before it in the alphabet, in the first run of imports; else before the run's
 * first plain one; else behind the run; else behind docstring and __future__; else before the first statement. */
static ImportPlace import_place(const Tree *t, Str module) {
    List body = Module_body(t, t->root);
    uint32_t i = 0, smaller = UINT32_MAX, plain = UINT32_MAX;
    if (i < body.count && is_docstring(t, list_node(body, i))) i++;
    while (i < body.count && is_future(t, list_node(body, i))) i++;
    uint32_t run = end_of_run(t, body, i);
    for (uint32_t k = i; k < run; k++) {
        NodeId n = list_node(body, k);
        if (tree_kind(t, n) != NODE_Import) continue;
        if (plain == UINT32_MAX) plain = k;
        if (str_compare(tree_name(t, alias_name(t, list_node(Import_names(t, n), 0))), module) < 0) smaller = k;
    }
    if (smaller != UINT32_MAX) return (ImportPlace){.at = behind(t, body, smaller)};
    if (plain != UINT32_MAX) return (ImportPlace){.at = before(t, body, plain)};
    if (run > i) return (ImportPlace){.at = behind(t, body, run - 1)};
    if (i > 0) return (ImportPlace){.at = behind(t, body, i - 1), .blank_before = true};
    if (body.count == 0) return (ImportPlace){.at = (uint32_t)t->source->text.len};
    return (ImportPlace){.at = before(t, body, 0), .blank_behind = true};
}

static void add_import(FixMaker *maker, Import thing, NameFact *fact) {
    const Tree *t = maker->tree;
    if (!means_only(maker, str_first_part(thing.module, '.'), NULL)) {
        Import plain = {.module =
                            str_first_part(thing.module, '.')}; /* `import xml.dom` beside `import xml.sax` is fine */
        if (!means_only(maker, plain.module, &plain)) return;
    }
    Str text = t->source->text;
    Buf line = {0};
    ImportPlace place = import_place(t, thing.module);
    fact->from = place.at;
    bool cut = fact->from == text.len && text.len && text.ptr[text.len - 1] != '\n' && text.ptr[text.len - 1] != '\r';
    if (cut) buf_add(&line, text_newline(maker));
    if (place.blank_before) buf_add(&line, text_newline(maker));
    buf_add(&line, S("import "));
    buf_add(&line, thing.module);
    buf_add(&line, text_newline(maker));
    if (place.blank_behind) buf_add(&line, text_newline(maker));
    fact->line = arena_copy(&maker->file, buf_str(&line));
    buf_free(&line);
    fact->is_new = true;
    fact->written = join(&maker->file, thing.module, thing.name);
}

static const NameFact *name_fact(FixMaker *maker, Import thing) {
    Str name = join(&maker->file, thing.module, thing.name);
    for (const NameFact *f = maker->names; f; f = f->next)
        if (str_eq(f->name, name)) return f;
    NameFact *fact = ARENA_NEW(&maker->file, NameFact);
    fact->name = name;
    if (!find_import(maker, thing, fact)) add_import(maker, thing, fact);
    fact->next = maker->names;
    maker->names = fact;
    return fact;
}

Str draft_name(Draft *d, Str module, Str attribute, uint32_t at) {
    const NameFact *fact = name_fact(d->maker, (Import){module, attribute});
    if (!fact->written.len || fact->from > at) {
        draft_fail(d);
        return S("");
    }
    bool there = !fact->is_new;
    for (uint32_t i = 0; i < d->count; i++) there |= d->edits[i].is_import && str_eq(d->edits[i].text, fact->line);
    if (!there) {
        draft_edit(d, fact->from, fact->from, fact->line);
        if (d->count) d->edits[d->count - 1].is_import = true;
    }
    return fact->written;
}

bool draft_is_builtin(Draft *d, Str name) {
    FixMaker *maker = d->maker;
    Str key = join(&maker->file, S("builtins"), name);
    NameFact *fact = maker->names;
    while (fact && !str_eq(fact->name, key)) fact = fact->next;
    if (!fact) {
        fact = ARENA_NEW(&maker->file, NameFact);
        *fact = (NameFact){.name = key, .written = means_only(maker, name, NULL) ? name : S(""), .next = maker->names};
        maker->names = fact;
    }
    return fact->written.len || draft_fail(d);
}
