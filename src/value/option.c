/* What the options of a command line may be, as the program itself declares them: decorators of click, arguments of argparse and
 * optparse. A parser refuses what does not fit its declaration before the program sees it. */
#include "value/interp.h"

/* "--dry-run" is dry_run. */
static bool option_names(Str option, Str name) {
    while (option.len && option.ptr[0] == '-') option = str_slice(option, 1, option.len);
    if (option.len != name.len) return false;
    for (size_t i = 0; i < name.len; i++)
        if (option.ptr[i] != name.ptr[i] && !(option.ptr[i] == '-' && name.ptr[i] == '_')) return false;
    return name.len != 0;
}

const Atom *option_text(Interp *I, NodeId n) {
    const Atom *a = tree_kind(I->t, n) == NODE_Constant ? store_single(I->st, fold_constant(I, n)) : NULL;
    return a && a->kind == ATOM_STR ? a : NULL;
}

/* One keyword of a declaration. */
static uint64_t keyword_cures(Interp *I, Str key, NodeId value) {
    static const char *const numbers[] = {"int", "float", "bool", "complex", "long", "INT", "FLOAT", "BOOL", "UUID", "IntRange", "FloatRange", "DateTime"};
    static const char *const constants[] = {"store_true", "store_false", "store_const", "append_const", "count", "BooleanOptionalAction"};
    bool constant = tree_kind(I->t, value) == NODE_Constant;
    if (str_eq(key, S("choices"))) return constant ? 0 : TAINT_CURES_ALL;
    if (str_eq(key, S("is_flag")) || str_eq(key, S("count"))) return constant && tree_const_kind(I->t, value) == CONST_True ? TAINT_CURES_ALL : 0;
    const Atom *text = option_text(I, value);
    Str word = text ? text->text : tree_name(I->t, tree_called_word(I->t, value));
    if (str_eq(key, S("action"))) return str_is_among(word, constants, COUNT_OF(constants)) ? TAINT_CURES_ALL : 0;
    if (!str_eq(key, S("type"))) return 0;
    if (str_eq(word, S("Choice")) || str_eq(word, S("choice"))) return TAINT_CURES_ALL;
    return str_is_among(word, numbers, COUNT_OF(numbers)) ? taint_number_cures(I->taint) : 0;
}

/* What an option cannot cause, declared by this call; `dest` gets the name that it says. */
static uint64_t declared_cures(Interp *I, NodeId call, Str *dest) {
    List keywords = Call_keywords(I->t, call);
    uint64_t cures = 0;
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId k = list_node(keywords, i);
        Str key = tree_name(I->t, keyword_arg(I->t, k));
        const Atom *text = str_eq(key, S("dest")) ? option_text(I, keyword_value(I->t, k)) : NULL;
        if (text) *dest = text->text;
        cures |= keyword_cures(I, key, keyword_value(I->t, k));
    }
    return cures;
}

static bool declares(Interp *I, NodeId call, Str dest, Str name) {
    List args = Call_args(I->t, call);
    bool named = dest.len && str_eq(dest, name);
    for (uint32_t i = 0; !dest.len && !named && i < args.count; i++) {
        const Atom *a = option_text(I, list_node(args, i));
        named = a && option_names(a->text, name);
    }
    return named;
}

uint64_t option_decorator_cures(Interp *I, NodeId call, Str name) {
    Str dest = {0};
    uint64_t cures = declared_cures(I, call, &dest);
    return cures && declares(I, call, dest, name) ? cures : 0;
}

/* Every x.add_argument() and x.add_option() of the file, whatever x is: subparsers and groups are made in many ways. */
static void list_options(Interp *I) {
    enum { MOST = 512 }; /* with more nothing is said of any */
    const Tree *t = I->t;
    I->options_are_listed = true;
    I->option_count = 0;
    if (!lookup_sym(I, S("add_argument")).v && !lookup_sym(I, S("add_option")).v) return;
    for (NodeId n = {1}; n.v < t->node_count; n.v++) {
        if (tree_kind(t, n) != NODE_Call || tree_kind(t, Call_func(t, n)) != NODE_Attribute) continue;
        Str word = tree_name(t, Attribute_attr(t, Call_func(t, n)));
        if (!str_eq(word, S("add_argument")) && !str_eq(word, S("add_option"))) continue;
        if (I->option_count == MOST) {
            I->option_count = 0;
            return;
        }
        INTERP_RESERVE(I, options, (size_t)I->option_count + 1);
        I->options[I->option_count++] = n;
    }
}

/* What parse_args() gives, or what is called as nearly everybody calls it. */
static bool is_namespace(const Interp *I, NodeId n) {
    static const char *const names[] = {"args", "arguments", "options", "opts", "namespace", "ns", "parsed", "parsed_args", "cli_args", "flags", "cmdline", "params"};
    const Atom *a = store_single(I->st, I->values[n.v]);
    if (a && a->kind == ATOM_INSTANCE) {
        Str last = qual_segment(I->q, a->qual);
        return str_eq(last, S("Namespace")) || str_eq(last, S("Values"));
    }
    return !a && str_is_among(tree_name(I->t, tree_called_word(I->t, n)), names, COUNT_OF(names));
}

uint64_t option_cures(Interp *I, NodeId attribute) {
    if (I->seeded || !is_namespace(I, Attribute_value(I->t, attribute))) return 0;
    if (!I->options_are_listed) list_options(I);
    Str name = tree_name(I->t, Attribute_attr(I->t, attribute));
    uint64_t cures = 0;
    bool found = false;
    for (uint32_t i = 0; i < I->option_count; i++) {
        Str dest = {0};
        uint64_t these = declared_cures(I, I->options[i], &dest);
        if (!declares(I, I->options[i], dest, name)) continue;
        cures = found ? cures & these : these; /* several commands may have one of that name */
        found = true;
    }
    return cures;
}
