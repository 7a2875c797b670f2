/* Ways that no template can say: way.def. */
#include "fix/inside.h"

/* The first argument of the call, however it is given; 0 where it is not written. */
static Arg *first_argument(Draft *d, ArgList *args) {
    static const char *const names[] = {"args", "cmd", "command"};
    if (args->count && !args->items[0].keyword.len && !args->items[0].starred) return &args->items[0];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        Arg *arg = args_find(d, args, str_from_z(names[i]));
        if (arg) return arg;
    }
    return NULL;
}

static NodeId value_node(const Draft *d, const Arg *arg) {
    return arg->keyword.len ? keyword_value(d->tree, arg->node) : arg->node;
}

/* subprocess.run("ls -l", shell=True) -> subprocess.run(["ls", "-l"]) */
bool fix_way_argument_list(Draft *d) {
    if (tree_kind(d->tree, d->node) != NODE_Call || !d->request->certain) return draft_fail(d);
    ArgList *args = ARENA_NEW(d->arena, ArgList);
    WordList *words = ARENA_NEW(d->arena, WordList);
    if (!args_read(d, d->node, args) || args->starred) return draft_fail(d);
    Arg *command = first_argument(d, args);
    NodeId node = command ? value_node(d, command) : (NodeId){0};
    bool is_text = node_is(node) && tree_kind(d->tree, node) == NODE_Constant;
    if (!is_text || args_find(d, args, S("executable")) || !command_read(d, node, words)) return draft_fail(d);
    Buf list = {.limit = FIX_MAX_TEXT};
    command_write(words, &list);
    /* What stands in parentheses or is of several pieces is replaced as a whole. */
    uint32_t from = command->keyword.len ? tree_start(d->tree, node) : command->start;
    if (tree_in_parens(d->tree, node) && command->keyword.len) draft_fail(d);
    draft_edit(d, from, command->end, buf_str(&list));
    buf_free(&list);
    if (!args_drop(d, args, S("shell"))) return draft_fail(d);
    args_settle(d, args);
    return !d->failed;
}

/* os.system("ls -l") -> subprocess.run(["ls", "-l"], check=False) */
bool fix_way_run(Draft *d) {
    if (tree_kind(d->tree, d->node) != NODE_Call || !d->request->certain) return draft_fail(d);
    ArgList *args = ARENA_NEW(d->arena, ArgList);
    WordList *words = ARENA_NEW(d->arena, WordList);
    if (!args_read(d, d->node, args) || args->starred || args->count != 1) return draft_fail(d);
    NodeId node = value_node(d, &args->items[0]);
    if (tree_kind(d->tree, node) != NODE_Constant || !command_read(d, node, words)) return draft_fail(d);
    Buf text = {.limit = FIX_MAX_TEXT};
    buf_add(&text, draft_name(d, S("subprocess"), S("run"), d->range.start));
    buf_byte(&text, '(');
    command_write(words, &text);
    buf_add(&text, S(", check=False)"));
    if (!call_is_statement(d, d->node)) buf_add(&text, S(".returncode"));
    draft_edit(d, tree_start(d->tree, d->node), tree_end(d->tree, d->node), buf_str(&text));
    buf_free(&text);
    return !d->failed;
}

/* The opposite of a test, without `not` where the opposite has a word of its own that means just the same. */
static void add_opposite(Draft *d, NodeId test, Buf *out) {
    const Tree *t = d->tree;
    static const char *const opposites[CMPOP_COUNT] = {
        [CMPOP_Is] = " is not ", [CMPOP_IsNot] = " is ", [CMPOP_In] = " not in ", [CMPOP_NotIn] = " in "};
    NodeKind kind = tree_kind(t, test);
    if (kind == NODE_UnaryOp && tree_flags(t, test) == UNARYOP_Not) {
        text_expression(d, UnaryOp_operand(t, test), false, false, out);
        return;
    }
    List ops = kind == NODE_Compare ? Compare_ops(t, test) : (List){NULL, 0};
    const char *opposite = ops.count == 1 ? opposites[ops.items[0]] : NULL;
    Str text = tree_text(t, test);
    bool plain = str_find_byte(text, '\n', 0) == SIZE_MAX && str_find_byte(text, '\r', 0) == SIZE_MAX;
    NodeId left = opposite ? Compare_left(t, test) : (NodeId){0};
    NodeId right = opposite ? list_node(Compare_comparators(t, test), 0) : (NodeId){0};
    if (opposite && plain && !tree_in_parens(t, left) && !tree_in_parens(t, right)) {
        buf_add(out, tree_text(t, left));
        buf_add(out, str_from_z(opposite));
        buf_add(out, tree_text(t, right));
        return;
    }
    buf_add(out, S("not "));
    text_expression(d, test, kind != NODE_Await && kind != NODE_Constant, false, out);
}

/* assert x, y -> if not x: raise AssertionError(y), in two lines */
bool fix_way_raise(Draft *d) {
    const Tree *t = d->tree;
    Str indent;
    Range range = {tree_start(t, d->node), tree_end(t, d->node)};
    if (tree_kind(t, d->node) != NODE_Assert || !text_statement(d, range, &indent)) return draft_fail(d);
    if (!draft_is_builtin(d, S("AssertionError"))) return draft_fail(d);
    Str old = str_slice(t->source->text, range.start, range.end);
    NodeId test = Assert_test(t, d->node), message = Assert_msg(t, d->node);
    Str kept = tree_text(t, test);
    Str words = node_is(message) ? tree_text(t, message) : S("");
    bool comments = str_find_byte(old, '#', 0) != SIZE_MAX && str_find_byte(kept, '#', 0) == SIZE_MAX &&
                    str_find_byte(words, '#', 0) == SIZE_MAX;
    if (comments) return draft_fail(d); /* one would be lost */
    Buf text = {.limit = FIX_MAX_TEXT};
    buf_add(&text, S("if "));
    add_opposite(d, test, &text);
    buf_byte(&text, ':');
    buf_add(&text, text_newline(d->maker));
    buf_add(&text, indent);
    buf_add(&text, text_indent(d->maker));
    buf_add(&text, S("raise AssertionError"));
    if (node_is(message)) {
        buf_byte(&text, '(');
        text_expression(d, message, false, true, &text);
        buf_byte(&text, ')');
    }
    draft_edit(d, range.start, range.end, buf_str(&text));
    buf_free(&text);
    return !d->failed;
}
