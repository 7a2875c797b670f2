/* From the tree of a rewritten pattern to rows: see pattern.h for what they mean. Recursion is bounded by
 * PATTERN_MAX_DEPTH: patterns are ours or our user's, and small. */
#include "match/compile.h"

#include "base/fault.h"
#include "match/known.h"
#include "match/pattern_text.h"
#include "syntax/diag.h"
#include "syntax/literal.h"

static uint32_t compile_node(PatCompiler *c, NodeId n);

static void fail(PatCompiler *c, NodeId n, Str text) {
    if (c->fault.len) return; /* the first is the cause */
    c->fault = text;
    c->fault_line = node_is(n) ? source_byte_position(c->tree->source, tree_start(c->tree, n)).line : 1;
}

/* The slot of a name, added where it is new; NO_VAR where there are too many. `$_` has a new one each time. */
static uint32_t slot_of_name(PatVars *vars, Str name) {
    bool nobody = str_eq(name, S("_"));
    for (uint32_t i = 0; i < vars->count && !nobody; i++) {
        if (str_eq(vars->names[i], name)) return i;
    }
    if (vars->count == MATCH_MAX_SLOTS) return NO_VAR;
    vars->names[vars->count] = name;
    return vars->count++;
}

static uint32_t slot_of(PatCompiler *c, NodeId n, Str prefix, Str name) {
    Buf text = {.limit = PATTERN_MAX_BYTES};
    buf_add(&text, prefix);
    buf_add(&text, name);
    uint32_t slot = slot_of_name(&c->vars, arena_copy(c->arena, buf_str(&text)));
    buf_free(&text);
    if (slot == NO_VAR) fail(c, n, S("too many metavariables"));
    return slot == NO_VAR ? 0 : slot;
}

static uint32_t add_row(PatCompiler *c, PatOp op, uint32_t kind, uint32_t flags, uint32_t a, uint32_t b) {
    return pat_builder_row(c->builder, (PatRow){(uint8_t)op, (uint8_t)flags, (uint16_t)kind, a, b});
}

/* Is it one of the reserved names, and which? `*name` is what follows. */
static bool strip(Str text, Str reserved, Str *name) {
    if (!str_starts_with(text, reserved)) return false;
    *name = str_slice(text, reserved.len, text.len);
    return true;
}

static uint32_t name_word(PatCompiler *c, NodeId n, Sym sym) {
    Str text = tree_name(c->tree, sym), name;
    if (strip(text, RESERVED_VAR, &name)) return NAME_IS_SLOT | slot_of(c, n, (Str){0}, name);
    if (str_starts_with(text, S("__tocsin_"))) fail(c, n, S("`...` is not supported in this place"));
    return pat_builder_string(c->builder, text);
}

/* Appends "os.path.join" for a chain of plain names; false for anything else. */
static bool chain_text(PatCompiler *c, NodeId n, Buf *out, uint32_t depth) {
    if (depth > PATTERN_MAX_DEPTH) return false;
    Str segment;
    if (tree_kind(c->tree, n) == NODE_Attribute) {
        if (!chain_text(c, Attribute_value(c->tree, n), out, depth + 1)) return false;
        buf_byte(out, '.');
        segment = tree_name(c->tree, Attribute_attr(c->tree, n));
    } else if (tree_kind(c->tree, n) == NODE_Name) {
        segment = tree_name(c->tree, Name_id(c->tree, n));
    } else {
        return false;
    }
    buf_add(out, segment);
    return !str_starts_with(segment, S("__tocsin_"));
}

static uint32_t compile_fields(PatCompiler *c, NodeId n);

/* A name or chain that is read: by what it denotes, and by spelling where the first name could be anything. */
static uint32_t compile_chain(PatCompiler *c, NodeId n) {
    Buf text = {.limit = PATTERN_MAX_BYTES};
    uint32_t row = 0;
    if (chain_text(c, n, &text, 0)) {
        Str dotted = buf_str(&text), rest = dotted;
        Str first = str_split(&rest, '.');
        uint32_t spelled = 0;
        if (str_eq(first, S("self")) || str_eq(first, S("cls"))) { /* what a method's object is called denotes nothing */
            row = compile_fields(c, n);
            buf_free(&text);
            return row;
        }
        if (known_is_builtin(first)) {
            Str short_name = arena_copy(c->arena, dotted);
            buf_clear(&text);
            buf_add(&text, S("builtins."));
            buf_add(&text, short_name);
            dotted = buf_str(&text);
        } else if (!known_is_module(first)) {
            spelled = compile_fields(c, n);
        }
        row = add_row(c, PAT_QUAL, 0, 0, pat_builder_string(c->builder, dotted), spelled);
    }
    buf_free(&text);
    return row;
}

static uint32_t compile_name(PatCompiler *c, NodeId n) {
    Str text = tree_name(c->tree, Name_id(c->tree, n)), name;
    if (strip(text, RESERVED_VARS, &name)) return add_row(c, PAT_VARS, 0, 0, slot_of(c, n, S("..."), name), 0);
    if (strip(text, RESERVED_VAR, &name)) return add_row(c, PAT_VAR, 0, 0, slot_of(c, n, (Str){0}, name), 0);
    if (str_eq(text, RESERVED_DOTS)) return add_row(c, PAT_DOTS, 0, 0, 0, 0);
    if (tree_flags(c->tree, n) != CTX_Load) return compile_fields(c, n);
    return compile_chain(c, n);
}

static uint32_t compile_number(PatCompiler *c, NodeId n, ConstKind kind) {
    Buf text = {.limit = PATTERN_MAX_BYTES};
    if (kind == CONST_Int) {
        if (!literal_int_decimal(c->tree, n, &text)) fail(c, n, S("too long a number"));
    } else {
        literal_float_hex(literal_double(c->tree, n), &text);
    }
    uint32_t row = add_row(c, PAT_NUMBER, kind, 0, pat_builder_string(c->builder, buf_str(&text)), 0);
    buf_free(&text);
    return row;
}

/* "=~/regex/" with the flags i, m, s behind it. */
static uint32_t compile_regex(PatCompiler *c, NodeId n, Str text) {
    size_t end = text.len;
    while (end > 3 && text.ptr[end - 1] != '/') end--;
    Str flags = str_slice(text, end, text.len);
    Buf regex = {.limit = PATTERN_MAX_BYTES};
    if (flags.len && end > 3) buf_format(&regex, "(?%.*s)", (int)flags.len, flags.ptr);
    buf_add(&regex, str_slice(text, 3, end > 3 ? end - 1 : 3));
    if (end <= 3 || !regex_is_well_formed(buf_str(&regex))) fail(c, n, S("not a regular expression: `=~/.../`"));
    uint32_t row = add_row(c, PAT_STRING_REGEX, 0, 0, pat_builder_string(c->builder, buf_str(&regex)), 0);
    buf_free(&regex);
    return row;
}

static uint32_t compile_string(PatCompiler *c, NodeId n, bool bytes) {
    Str text = literal_string_in(c->arena, c->tree, n);
    uint32_t parts = bytes ? 1 : pattern_string_parts(tree_text(c->tree, n));
    if (parts > 1 && text.len == 3 * (size_t)parts && str_find(text, S("..."), text.len - 3) != SIZE_MAX)
        return add_row(c, PAT_PARTS, 0, 0, parts, 0);
    if (str_eq(text, S("..."))) return add_row(c, PAT_ANY_STRING, 0, bytes, 0, 0);
    if (!bytes && text.len > 1 && text.ptr[0] == '$') {
        Str name = str_slice(text, 1, text.len);
        if (pattern_var_length(name) == name.len) {
            return add_row(c, PAT_STRING_VAR, 0, 0, slot_of(c, n, (Str){0}, name), 0);
        }
    }
    if (!bytes && str_starts_with(text, S("=~/"))) return compile_regex(c, n, text);
    return add_row(c, PAT_STRING, 0, bytes, pat_builder_string(c->builder, text), 0);
}

static uint32_t compile_any_constant(PatCompiler *c, NodeId n) {
    ConstKind kind = tree_const_kind(c->tree, n);
    switch (kind) {
        case CONST_Ellipsis: return add_row(c, PAT_ANY, 0, 0, 0, 0);
        case CONST_Int:
        case CONST_Float:
        case CONST_Complex: return compile_number(c, n, kind);
        case CONST_Str:
        case CONST_Bytes: return compile_string(c, n, kind == CONST_Bytes);
        default: return add_row(c, PAT_CONST, 0, kind, 0, 0);
    }
}

static uint32_t compile_constant(PatCompiler *c, NodeId n) {
    uint32_t row = compile_any_constant(c, n);
    bool dots = tree_const_kind(c->tree, n) == CONST_Ellipsis;
    return c->literal_only && !dots ? add_row(c, PAT_WRITTEN, 0, 0, row, 0) : row;
}

static bool is_dots_name(PatCompiler *c, Sym sym) { return str_eq(tree_name(c->tree, sym), RESERVED_DOTS); }

/* `...` as one of several things, in whatever form it had to be written for the parser. */
static bool is_dots(PatCompiler *c, NodeId n) {
    if (!node_is(n)) return false;
    switch (tree_kind(c->tree, n)) {
        case NODE_Constant: return tree_const_kind(c->tree, n) == CONST_Ellipsis;
        case NODE_Expr: return is_dots(c, Expr_value(c->tree, n));
        case NODE_Name: return is_dots_name(c, Name_id(c->tree, n));
        case NODE_arg: return is_dots_name(c, arg_arg(c->tree, n));
        case NODE_alias: return is_dots_name(c, alias_name(c->tree, n));
        default: return false;
    }
}

/* "..." between the fields of an f-string: anything. */
static bool is_dots_text(PatCompiler *c, NodeId n) {
    return tree_kind(c->tree, n) == NODE_Constant && tree_const_kind(c->tree, n) == CONST_Str &&
           str_eq(literal_string_in(c->arena, c->tree, n), S("..."));
}

static uint32_t compile_list(PatCompiler *c, List list, bool texts) {
    if (list.count == 0) return 0;
    uint32_t *rows = ARENA_ARRAY(c->arena, uint32_t, list.count);
    for (uint32_t i = 0; i < list.count; i++) {
        NodeId item = list_node(list, i);
        bool dots = is_dots(c, item) || (texts && is_dots_text(c, item));
        rows[i] = dots ? add_row(c, PAT_DOTS, 0, 0, 0, 0) : compile_node(c, item);
    }
    return pat_builder_list(c->builder, rows, list.count);
}

static uint32_t compile_keyword(PatCompiler *c, NodeId n) {
    Sym name = keyword_arg(c->tree, n);
    uint32_t value = compile_node(c, keyword_value(c->tree, n));
    return add_row(c, PAT_KEYWORD, 0, 0, name.v ? name_word(c, n, name) : 0, value);
}

static uint32_t signature_of(PatCompiler *c, uint32_t callee) {
    const PatRow *row = (const PatRow *)c->builder->rows.items + callee;
    if (row->op != PAT_QUAL) return 0;
    PatTable table = pat_builder_table(c->builder);
    Str parameters = known_signature(pat_string(&table, row->a));
    if (parameters.len == 0) return 0;
    uint32_t names[MATCH_MAX_SLOTS], count = 0;
    while (parameters.ptr && count < COUNT_OF(names)) {
        names[count++] = pat_builder_string(c->builder, str_split(&parameters, ' '));
    }
    uint32_t list = pat_builder_list(c->builder, names, count);
    table = pat_builder_table(c->builder);
    for (uint32_t i = 1; i < table.signature_count; i++) {
        PatList known = pat_list(&table, table.signatures[i]);
        if (known.count == count && memcmp(known.items, names, count * sizeof(*names)) == 0) return i;
    }
    uint32_t signature = pat_builder_signature(c->builder, list);
    return signature <= UINT16_MAX ? signature : 0;
}

/* Adds the names of a type: `T`, `a.b.T`, "T", `T | U`, `Optional[T]`, `Union[T, U]`, `list[T]`, `None`. */
static bool type_names(PatCompiler *c, NodeId n, uint32_t *words, uint32_t *count, uint32_t depth) {
    if (*count == MATCH_MAX_SLOTS || depth > PATTERN_MAX_DEPTH) return false;
    NodeKind kind = tree_kind(c->tree, n);
    if (kind == NODE_Constant && tree_const_kind(c->tree, n) == CONST_None) {
        words[(*count)++] = pat_builder_string(c->builder, S("None"));
        return true;
    }
    if (kind == NODE_BinOp && tree_flags(c->tree, n) == BINOP_BitOr) {
        return type_names(c, BinOp_left(c->tree, n), words, count, depth + 1) &&
               type_names(c, BinOp_right(c->tree, n), words, count, depth + 1);
    }
    if (kind == NODE_Subscript) {
        Str of = tree_text(c->tree, Subscript_value(c->tree, n));
        NodeId slice = Subscript_slice(c->tree, n);
        bool optional = str_ends_with(of, S("Optional")), any = str_ends_with(of, S("Union"));
        if (!optional && !any) return type_names(c, Subscript_value(c->tree, n), words, count, depth + 1);
        if (optional) words[(*count)++] = pat_builder_string(c->builder, S("None"));
        if (tree_kind(c->tree, slice) != NODE_Tuple) return type_names(c, slice, words, count, depth + 1);
        List items = Tuple_elts(c->tree, slice);
        bool fine = true;
        for (uint32_t i = 0; i < items.count && fine; i++)
            fine = type_names(c, list_node(items, i), words, count, depth + 1);
        return fine;
    }
    Buf text = {.limit = PATTERN_MAX_BYTES};
    bool fine = chain_text(c, n, &text, 0);
    if (fine) {
        Str rest = buf_str(&text), name = arena_copy(c->arena, rest);
        if (known_is_builtin(str_split(&rest, '.'))) {
            buf_clear(&text);
            buf_add(&text, S("builtins."));
            buf_add(&text, name);
        }
        words[(*count)++] = pat_builder_string(c->builder, buf_str(&text));
    }
    buf_free(&text);
    return fine;
}

static uint32_t compile_type(PatCompiler *c, NodeId n) {
    uint32_t words[MATCH_MAX_SLOTS], count = 0;
    if (!type_names(c, n, words, &count, 0)) fail(c, n, S("a type is a name, `T | U` or `Optional[T]`"));
    return pat_builder_list(c->builder, words, count);
}

static bool is_reserved(PatCompiler *c, NodeId func, Str name) {
    return tree_kind(c->tree, func) == NODE_Name && str_eq(tree_name(c->tree, Name_id(c->tree, func)), name);
}

static uint32_t compile_call(PatCompiler *c, NodeId n) {
    NodeId func = Call_func(c->tree, n);
    List args = Call_args(c->tree, n), keywords = Call_keywords(c->tree, n);
    if (is_reserved(c, func, RESERVED_TYPED) && args.count == 2) {
        uint32_t row = compile_node(c, list_node(args, 0));
        return add_row(c, PAT_TYPED, 0, 0, row, compile_type(c, list_node(args, 1)));
    }
    if (is_reserved(c, func, RESERVED_DEEP)) {
        if (args.count == 1 && keywords.count == 0) {
            return add_row(c, PAT_DEEP, 0, 0, compile_node(c, list_node(args, 0)), 0);
        }
        fail(c, n, S("`<... x ...>` holds one expression"));
        return 0;
    }
    uint32_t callee = compile_node(c, func);
    uint32_t count = args.count + keywords.count;
    uint32_t *rows = ARENA_ARRAY(c->arena, uint32_t, count);
    for (uint32_t i = 0; i < args.count; i++) {
        NodeId item = list_node(args, i);
        rows[i] = is_dots(c, item) ? add_row(c, PAT_DOTS, 0, 0, 0, 0) : compile_node(c, item);
    }
    for (uint32_t i = 0; i < keywords.count; i++) rows[args.count + i] = compile_keyword(c, list_node(keywords, i));
    uint32_t signature = signature_of(c, callee);
    return add_row(c, PAT_CALL, signature, 0, callee, pat_builder_list(c->builder, rows, count));
}

static uint32_t compile_words(PatCompiler *c, NodeId n, List list, bool names) {
    uint32_t *words = ARENA_ARRAY(c->arena, uint32_t, list.count);
    for (uint32_t i = 0; i < list.count; i++) words[i] = names ? name_word(c, n, (Sym){list.items[i]}) : list.items[i];
    return pat_builder_list(c->builder, words, list.count);
}

static uint32_t compile_field(PatCompiler *c, NodeId n, uint32_t type, uint32_t value) {
    switch (type) {
        case FIELD_ONE:
        case FIELD_OPT: return value ? compile_node(c, (NodeId){value}) : 0;
        case FIELD_MANY:
        case FIELD_GAPS: return compile_list(c, tree_list(c->tree, value), tree_kind(c->tree, n) == NODE_JoinedStr);
        case FIELD_SYM:
        case FIELD_OPTSYM: return value ? name_word(c, n, (Sym){value}) : 0;
        case FIELD_SYMS: return compile_words(c, n, tree_list(c->tree, value), true);
        case FIELD_CMPOPS: return compile_words(c, n, tree_list(c->tree, value), false);
        case FIELD_INT: return value;
        default: return 0;
    }
}

/* Parameters beside `...`: each carries its default, since nobody knows how many stand behind it. */
static uint32_t compile_parameters(PatCompiler *c, NodeId n) {
    List args = arguments_args(c->tree, n), values = arguments_defaults(c->tree, n);
    uint32_t *rows = ARENA_ARRAY(c->arena, uint32_t, args.count);
    for (uint32_t i = 0; i < args.count; i++) {
        NodeId arg = list_node(args, i);
        bool dots = is_dots(c, arg), has_default = i + values.count >= args.count;
        rows[i] = dots ? add_row(c, PAT_DOTS, 0, 0, 0, 0) : compile_node(c, arg);
        if (dots || !has_default) continue;
        uint32_t value = compile_node(c, list_node(values, i + values.count - args.count));
        rows[i] = add_row(c, PAT_PARAMETER, 0, 0, rows[i], value);
    }
    return pat_builder_list(c->builder, rows, args.count);
}

static bool has_dots_parameter(PatCompiler *c, NodeId n) {
    List args = arguments_args(c->tree, n);
    for (uint32_t i = 0; i < args.count; i++) {
        if (is_dots(c, list_node(args, i))) return true;
    }
    return false;
}

/* A node field by field. */
static uint32_t compile_fields(PatCompiler *c, NodeId n) {
    NodeKind kind = tree_kind(c->tree, n);
    FieldList fields = node_fields(kind);
    uint32_t words[16];
    CHECK(fields.count <= COUNT_OF(words));
    bool operator= true, parameters = kind == NODE_arguments && has_dots_parameter(c, n);
    for (uint32_t i = 0; i < fields.count; i++) {
        const FieldInfo *f = &fields.fields[i];
        words[i] = 0;
        if (parameters) {
            if (f->slot == 0) words[i] = compile_parameters(c, n); /* `args`; see match_parameters() */
            continue;
        }
        uint32_t value = f->slot < 0 ? 0 : tree_slot(c->tree, n, node_slot_counts[kind], (uint32_t)f->slot);
        words[i] = compile_field(c, n, f->type, value);
        if (f->type == FIELD_CTX) operator= false;
    }
    uint32_t list = pat_builder_list(c->builder, words, fields.count);
    bool any_order = kind == NODE_BoolOp && c->commutative;
    return add_row(c, PAT_NODE, kind, operator? tree_flags(c->tree, n) : 0, list, any_order);
}

/* Adds the segments of "a.b.$X". */
static void add_segments(PatCompiler *c, NodeId n, Str dotted, uint32_t *words, uint32_t *count) {
    while (dotted.ptr) {
        Str segment = str_split(&dotted, '.'), name;
        if (*count == MATCH_MAX_SLOTS) {
            fail(c, n, S("too long a name"));
        } else if (strip(segment, RESERVED_VAR, &name)) {
            words[(*count)++] = NAME_IS_SLOT | slot_of(c, n, (Str){0}, name);
        } else {
            words[(*count)++] = pat_builder_string(c->builder, segment);
        }
    }
}

/* `import a.b` and `from a import b` of one name; 0 for other forms, which are met as they are written. */
static uint32_t compile_import(PatCompiler *c, NodeId n) {
    bool from = tree_kind(c->tree, n) == NODE_ImportFrom;
    List names = from ? ImportFrom_names(c->tree, n) : Import_names(c->tree, n);
    if (names.count != 1 || is_dots(c, list_node(names, 0))) return 0;
    NodeId alias = list_node(names, 0);
    Sym module = from ? ImportFrom_module(c->tree, n) : (Sym){0}, as = alias_asname(c->tree, alias);
    Str name = tree_name(c->tree, alias_name(c->tree, alias));
    uint32_t words[MATCH_MAX_SLOTS], count = 0;
    if (str_eq(name, S("*")) || (from && (!module.v || ImportFrom_level(c->tree, n)))) return 0;
    if (from) add_segments(c, n, tree_name(c->tree, module), words, &count);
    add_segments(c, n, name, words, &count);
    uint32_t asname = as.v ? name_word(c, n, as) : 0;
    return add_row(c, PAT_IMPORT, 0, from, pat_builder_list(c->builder, words, count), asname);
}

/* Is what a variable was assigned to be looked at where this expression is expected? Not for names, which are known by
 * value, nor for what is called. */
static bool is_symbolic(PatCompiler *c, NodeId n, uint32_t row) {
    const PatRow *r = (const PatRow *)c->builder->rows.items + row;
    if (!c->symbolic || c->depth <= 1 || node_categories[tree_kind(c->tree, n)] != CATEGORY_EXPR) return false;
    return r->op == PAT_VAR || r->op == PAT_CALL ||
           (r->op == PAT_NODE && r->kind != NODE_Attribute && r->kind != NODE_Name);
}

static uint32_t compile_node(PatCompiler *c, NodeId n) {
    if (!node_is(n) || c->fault.len) return 0;
    if (++c->depth > PATTERN_MAX_DEPTH) fail(c, n, S("nested too deeply"));
    uint32_t row = 0;
    if (!c->fault.len) {
        switch (tree_kind(c->tree, n)) {
            case NODE_Constant: row = compile_constant(c, n); break;
            case NODE_Name: row = compile_name(c, n); break;
            case NODE_Attribute:
                if (is_dots_name(c, Attribute_attr(c->tree, n))) {
                    row = add_row(c, PAT_CHAIN, 0, 0, compile_node(c, Attribute_value(c->tree, n)), 0);
                    break;
                }
                if (tree_flags(c->tree, n) == CTX_Load) row = compile_chain(c, n);
                if (!row) row = compile_fields(c, n);
                break;
            case NODE_Call: row = compile_call(c, n); break;
            case NODE_Import:
            case NODE_ImportFrom:
                row = compile_import(c, n);
                if (!row) row = compile_fields(c, n);
                break;
            case NODE_Expr: {
                bool symbolic = c->symbolic;
                if (tree_kind(c->tree, Expr_value(c->tree, n)) != NODE_Call) c->symbolic = false;
                row = compile_fields(c, n);
                c->symbolic = symbolic;
                break;
            }
            default: row = compile_fields(c, n);
        }
        if (row && is_symbolic(c, n, row)) row = add_row(c, PAT_SYMBOLIC, 0, 0, row, 0);
    }
    c->depth--;
    return row;
}

static bool compile_module(PatCompiler *c, uint32_t *row) {
    List body = Module_body(c->tree, c->tree->root);
    if (body.count == 0) {
        fail(c, (NodeId){0}, S("an empty pattern"));
    } else if (body.count > 1) {
        *row = add_row(c, PAT_STATEMENTS, 0, 0, compile_list(c, body, false), 0);
    } else {
        NodeId only = list_node(body, 0);
        *row = compile_node(c, tree_kind(c->tree, only) == NODE_Expr ? Expr_value(c->tree, only) : only);
    }
    return c->fault.len == 0;
}

/* What the parser says against the text, where it lost something of it: a pattern must be read whole. */
static bool check_diags(PatCompiler *c) {
    for (uint32_t i = 0; i < c->tree->diag_count; i++) {
        const Diag *d = &c->tree->diags[i];
        if (d->class != DIAG_DAMAGE) continue;
        c->fault = diag_text((DiagCode)d->code);
        c->fault_line = source_byte_position(c->tree->source, d->start).line;
        return false;
    }
    return true;
}

/* What the tree of a text becomes. */
typedef bool CompileTree(PatCompiler *c, uint32_t *result);

static bool compile_text(PatCompiler *c, Str text, CompileTree *compile, uint32_t *result) {
    c->fault = (Str){0};
    c->fault_line = 1;
    c->depth = 0;
    *result = 0;
    Buf python = {.limit = 4 * PATTERN_MAX_BYTES};
    SourceBuffer buffer = {0};
    bool fine = text.len <= PATTERN_MAX_BYTES;
    if (!fine) c->fault = S("too long a pattern");
    fine = fine && pattern_rewrite(text, &python, &c->fault);
    if (fine) {
        size_t length = python.len;
        static const char padding[SOURCE_PADDING];
        buf_add(&python, str_make(padding, sizeof(padding)));
        Source source = source_make(&buffer, S("pattern"), str_make(python.ptr, length));
        c->tree = parser_parse(c->parser, &source, PY_NEWEST);
        fine = check_diags(c) && compile(c, result);
        c->tree = NULL;
    }
    source_buffer_free(&buffer);
    buf_free(&python);
    return fine;
}

bool pattern_compile(PatCompiler *c, Str text, uint32_t *row) { return compile_text(c, text, compile_module, row); }

/* The one expression of the text. */
static NodeId only_expression(PatCompiler *c) {
    List body = Module_body(c->tree, c->tree->root);
    if (body.count == 1 && tree_kind(c->tree, list_node(body, 0)) == NODE_Expr)
        return Expr_value(c->tree, list_node(body, 0));
    fail(c, (NodeId){0}, S("needs one expression"));
    return (NodeId){0};
}

static bool compile_type_tree(PatCompiler *c, uint32_t *list) {
    NodeId n = only_expression(c);
    if (node_is(n)) *list = compile_type(c, n);
    return c->fault.len == 0;
}

bool pattern_compile_type(PatCompiler *c, Str text, uint32_t *list) {
    return compile_text(c, text, compile_type_tree, list);
}

static bool compile_comparison_tree(PatCompiler *c, uint32_t *row) {
    NodeId n = only_expression(c);
    uint32_t before = c->vars.count;
    if (node_is(n)) *row = compile_node(c, n);
    PatTable table = pat_builder_table(c->builder);
    if (c->fault.len) return false;
    if (c->vars.count != before) fail(c, n, S("no pattern before binds one of its metavariables"));
    else if (!comparison_is_known(&table, *row))
        fail(c, n, S("only numbers, texts, lists, operators, int(), float(), str(), len() and re.match()"));
    return c->fault.len == 0;
}

bool pattern_compile_comparison(PatCompiler *c, Str text, uint32_t *row) {
    bool literal_only = c->literal_only, symbolic = c->symbolic;
    c->literal_only = c->symbolic = false;
    bool fine = compile_text(c, text, compile_comparison_tree, row);
    c->literal_only = literal_only;
    c->symbolic = symbolic;
    return fine;
}
