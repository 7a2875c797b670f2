/* The arguments of a call as text: what stands between them is read by hand, since a tree has no commas. */
#include "fix/inside.h"

#include "match/known.h"

#include <stdlib.h>

static int by_start(const void *a, const void *b) {
    const Arg *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* From `at` to `to`: white space, comments, commas, parentheses and stars. A comma and parentheses before it belong to
 * `last`; what opens behind it belongs to the next argument, whose start it gives. */
static uint32_t read_gap(Str text, uint32_t at, uint32_t to, Arg *last) {
    uint32_t start = to;
    while (at < to) {
        char c = text.ptr[at];
        if (c == '#') {
            while (at < to && text.ptr[at] != '\n' && text.ptr[at] != '\r') at++;
            continue;
        }
        if (c == ')' && last && start == to) last->end = at + 1;
        if (c == ',' && last) last->comma = at + 1;
        if ((c == '(' || c == '*') && start == to) start = at;
        at++;
    }
    return start;
}

static void collect(Draft *d, NodeId call, ArgList *list) {
    const Tree *t = d->tree;
    List positional = Call_args(t, call), keywords = Call_keywords(t, call);
    for (uint32_t i = 0; i < positional.count; i++) {
        NodeId n = list_node(positional, i);
        Arg *arg = &list->items[list->count++];
        *arg = (Arg){.node = n, .start = tree_start(t, n), .end = tree_end(t, n)};
        arg->starred = tree_kind(t, n) == NODE_Starred;
        list->starred |= arg->starred;
    }
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId n = list_node(keywords, i);
        Arg *arg = &list->items[list->count++];
        *arg = (Arg){.node = n, .start = tree_start(t, n), .end = tree_end(t, n)};
        arg->keyword = tree_name(t, keyword_arg(t, n));
        arg->starred = arg->keyword.len == 0;
        list->starred |= arg->starred;
    }
}

bool args_read(Draft *d, NodeId call, ArgList *list) {
    const Tree *t = d->tree;
    Str text = t->source->text;
    uint32_t at = tree_end(t, Call_func(t, call)), end = tree_end(t, call);
    if (Call_args(t, call).count + (uint64_t)Call_keywords(t, call).count > FIX_MAX_ARGUMENTS) return false;
    while (at < end && text.ptr[at] != '(') {
        if (text.ptr[at] != '#') at++;
        else
            while (at < end && text.ptr[at] != '\n' && text.ptr[at] != '\r') at++;
    }
    if (at >= end || text.ptr[end - 1] != ')') return false;
    list->open = at = at + 1;
    list->close = end - 1;
    list->added.limit = FIX_MAX_TEXT;
    collect(d, call, list);
    qsort(list->items, list->count, sizeof list->items[0], by_start);
    for (uint32_t i = 0; i < list->count; i++) {
        Arg *arg = &list->items[i];
        if (arg->start < at) return false; /* f(x for x in y): the parentheses are the generator's, too */
        arg->start = read_gap(text, at, arg->start, i ? arg - 1 : NULL);
        at = arg->end;
    }
    if (list->count) read_gap(text, at, list->close, &list->items[list->count - 1]);
    return true;
}

/* The place of a parameter in the callee's signature; UINT32_MAX where it has none. */
static uint32_t parameter_index(const Draft *d, Str name) {
    Buf qualified = {.limit = 1000};
    if (!d->request->callee.v) return UINT32_MAX;
    qual_text(d->maker->facts->quals, d->request->callee, &qualified);
    Str signature = known_signature(buf_str(&qualified));
    buf_free(&qualified);
    for (uint32_t i = 0; signature.ptr; i++)
        if (str_eq(str_split(&signature, ' '), name)) return i;
    return UINT32_MAX;
}

static uint32_t positional_count(const ArgList *list) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) count += list->items[i].keyword.len == 0 && !list->items[i].starred;
    return count;
}

Arg *args_find(Draft *d, ArgList *list, Str name) {
    for (uint32_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i].keyword, name)) return &list->items[i];
    uint32_t index = parameter_index(d, name);
    for (uint32_t i = 0; i < list->count && index != UINT32_MAX; i++) {
        if (list->items[i].keyword.len || list->items[i].starred) return NULL;
        if (i == index) return &list->items[i];
    }
    return NULL;
}

bool args_drop(Draft *d, ArgList *list, Str name) {
    Arg *arg = args_find(d, list, name);
    if (!arg) return false;
    bool last = arg->keyword.len || (uint32_t)(arg - list->items) + 1 == positional_count(list);
    if (!last) return draft_fail(d);
    arg->dropped = true;
    return true;
}

static void replace_value(Draft *d, const Arg *arg, Str value) {
    Str text = d->tree->source->text;
    uint32_t from = arg->start;
    if (arg->keyword.len) {
        while (text.ptr[from] != '=') from++;
        for (from++; text.ptr[from] == ' ' || text.ptr[from] == '\t';) from++;
    }
    draft_edit(d, from, arg->end, value);
}

bool args_set(Draft *d, ArgList *list, Str name, Str value) {
    const Arg *arg = args_find(d, list, name);
    if (arg) {
        replace_value(d, arg, value);
        return true;
    }
    if (list->starred) return draft_fail(d); /* it may be given there */
    if (list->added.len) buf_add(&list->added, S(", "));
    buf_add(&list->added, name);
    buf_byte(&list->added, '=');
    buf_add(&list->added, value);
    return true;
}

bool args_keywords(Draft *d, ArgList *list) {
    Buf qualified = {.limit = 1000};
    if (list->starred || !d->request->callee.v) return draft_fail(d);
    qual_text(d->maker->facts->quals, d->request->callee, &qualified);
    Str signature = known_signature(buf_str(&qualified));
    buf_free(&qualified);
    for (uint32_t i = 0; i < list->count && !list->items[i].keyword.len; i++) {
        Str name = str_split(&signature, ' ');
        if (!name.len) return draft_fail(d);
        Buf text = {0};
        buf_add(&text, name);
        buf_byte(&text, '=');
        draft_edit(d, list->items[i].start, list->items[i].start, buf_str(&text));
        buf_free(&text);
    }
    return true;
}

static bool has_comment(const Draft *d, uint32_t from, uint32_t to) {
    return str_find_byte(str_slice(d->tree->source->text, from, to), '#', 0) != SIZE_MAX;
}

/* Where the line ends at `at`, if nothing but white space and a comment stands there; else `at`. */
static uint32_t before_line_end(const Draft *d, uint32_t at) {
    Str text = d->tree->source->text;
    uint32_t end = at;
    while (end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t')) end++;
    if (end < text.len && text.ptr[end] == '#') {
        while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r') end++;
        return end;
    }
    return at;
}

/* The white space before the argument, if it begins its line, which is not that of the call; else NULL. */
static Str own_line(const Draft *d, const ArgList *list, const Arg *arg) {
    const Source *s = d->tree->source;
    uint32_t line = source_position(s, arg->start).line;
    Str before = str_slice(s->text, s->lines[line - 1], arg->start);
    bool alone = line > source_position(s, list->open).line && str_trim(before).len == 0;
    return alone ? before : (Str){NULL, 0};
}

/* The run [first, last] of arguments goes, with one comma; comments beside it stay. */
static void drop_run(Draft *d, const ArgList *list, uint32_t first, uint32_t last) {
    const Arg *from = &list->items[first], *to = &list->items[last];
    uint32_t behind = to->comma ? to->comma : to->end;
    Str text = d->tree->source->text;
    while (text.ptr[behind] == ' ' || text.ptr[behind] == '\t') behind++;
    Str indent = own_line(d, list, from);
    bool alone = indent.ptr && behind < text.len && (text.ptr[behind] == '\n' || text.ptr[behind] == '\r');
    if (alone && (first || last + 1 < list->count)) { /* with the lines that they have for themselves */
        uint32_t line = source_position(d->tree->source, behind).line;
        draft_edit(d, from->start - (uint32_t)indent.len, d->tree->source->lines[line], S(""));
        return;
    }
    if (last + 1 < list->count) {
        uint32_t next = to[1].start;
        draft_edit(d, from->start, has_comment(d, to->end, next) ? behind : next, S(""));
    } else if (first == 0) {
        draft_edit(d, from->start, behind, S(""));
    } else if (has_comment(d, from[-1].end, from->start)) {
        draft_edit(d, from->start, behind, S(""));
    } else {
        draft_edit(d, from[-1].end, to->end, S(""));
    }
}

/* Behind the last argument that stays; on a line of its own where that one has one. */
static void add_arguments(Draft *d, ArgList *list, uint32_t kept) {
    Buf text = {.limit = FIX_MAX_TEXT};
    const Arg *last = kept ? &list->items[kept - 1] : NULL;
    uint32_t at = last ? last->end : list->open;
    Str indent = last ? own_line(d, list, last) : (Str){NULL, 0};
    bool comma = last && last->comma && kept == list->count; /* one that ends the list, and goes on to */
    if (comma) at = indent.ptr ? before_line_end(d, last->comma) : last->comma;
    else if (last) buf_byte(&text, ',');
    if (indent.ptr) buf_add(&text, text_newline(d->maker));
    else if (last) buf_byte(&text, ' ');
    buf_add(&text, indent);
    buf_add(&text, buf_str(&list->added));
    if (comma) buf_byte(&text, ',');
    draft_edit(d, at, at, buf_str(&text));
    buf_free(&text);
}

void args_settle(Draft *d, ArgList *list) {
    uint32_t kept = 0; /* one more than the index of the last that stays */
    for (uint32_t i = 0; i < list->count; i++)
        if (!list->items[i].dropped) kept = i + 1;
    if (list->added.full) draft_fail(d);
    if (list->added.len) add_arguments(d, list, kept);
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t first = i;
        while (i < list->count && list->items[i].dropped) i++;
        if (i > first) drop_run(d, list, first, i - 1);
    }
}

/* The module of the dotted name, and its last segment. */
static void cut_name(Str name, Str *module, Str *last) {
    size_t dot = name.len;
    while (dot && name.ptr[dot - 1] != '.') dot--;
    *module = str_slice(name, 0, dot ? dot - 1 : 0);
    *last = str_slice(name, dot, name.len);
}

/* Is the base of the attribute the module itself, whatever it is called here? */
static bool stands_in(const Draft *d, NodeId func, Str module) {
    const Facts *facts = d->maker->facts;
    const Atom *atom = value_single(facts, value_of(facts, Attribute_value(d->tree, func)));
    if (!atom || atom->kind != ATOM_NAME) return false;
    Buf text = {.limit = 1000};
    qual_text(facts->quals, atom->qual, &text);
    bool same = str_eq(buf_str(&text), module);
    buf_free(&text);
    return same;
}

/* `secrets.SystemRandom().$METHOD`: a method of something that is made on the spot; $METHOD is the callee's last name.
 */
static bool rename_made(Draft *d, NodeId call, Str name, size_t bracket) {
    NodeId func = Call_func(d->tree, call);
    Str module, last;
    Buf text = {.limit = FIX_MAX_TEXT};
    cut_name(str_slice(name, 0, bracket), &module, &last);
    buf_add(&text, draft_name(d, module, last, tree_start(d->tree, call)));
    size_t dollar = str_find(name, S("$METHOD"), bracket);
    buf_add(&text, str_slice(name, bracket, dollar));
    if (dollar != SIZE_MAX && d->request->callee.v)
        buf_add(&text, qual_segment(d->maker->facts->quals, d->request->callee));
    if (!d->failed) draft_edit(d, tree_start(d->tree, func), tree_end(d->tree, func), buf_str(&text));
    buf_free(&text);
    return !d->failed;
}

bool call_rename(Draft *d, NodeId call, Str name) {
    NodeId func = Call_func(d->tree, call);
    uint32_t end = tree_end(d->tree, func);
    size_t bracket = str_find_byte(name, '(', 0);
    Str module, last;
    if (bracket != SIZE_MAX) return rename_made(d, call, name, bracket);
    cut_name(name, &module, &last);
    if (tree_kind(d->tree, func) == NODE_Attribute && stands_in(d, func, module)) {
        Str old = tree_name(d->tree, Attribute_attr(d->tree, func));
        if (str_ends_with(tree_text(d->tree, func), old)) {
            draft_edit(d, end - (uint32_t)old.len, end, last);
            return true;
        }
    }
    Str written = draft_name(d, module, last, tree_start(d->tree, call));
    if (!d->failed) draft_edit(d, tree_start(d->tree, func), end, written);
    return !d->failed;
}
