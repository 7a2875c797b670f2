/* The tests that are known: comparisons, methods of text and paths, regular expressions. Each says what holds of which
 * expression; guard.c carries it on. */
#include "value/check.h"

static GuardFact weakly(uint16_t bits) { return (GuardFact){.weak = bits}; }

/* All labels have these bits. */
bool check_all_known(const Interp *I, LabelSetId labels, uint64_t bits) {
    const LabelStore *ls = &I->st->labels;
    for (uint32_t i = 0; i < labels_count(ls, labels); i++)
        if ((labels_at(ls, labels, i)->cured & bits) != bits) return false;
    return labels.v != 0;
}

/* ---- regular expressions ---- */

/* The pattern of re.match(p, x), P.match(x) where P is re.compile(p); NULL where it is not known. */
const Atom *check_pattern_of(Interp *I, NodeId call, NodeId *subject, NodeId *flags) {
    const Tree *t = I->t;
    NodeId func = Call_func(t, call);
    List args = Call_args(t, call);
    *flags = (NodeId){0};
    if (tree_kind(t, func) == NODE_Attribute) {
        NodeId base = Attribute_value(t, func), def = guard_definition(I, base);
        if (!def.v) def = base;
        if (tree_kind(t, def) == NODE_Call && str_eq(guard_word(I, Call_func(t, def)), S("compile")) && args.count) {
            List inner = Call_args(t, def);
            *subject = list_node(args, 0);
            if (inner.count > 1) *flags = list_node(inner, 1);
            return inner.count ? check_text(I, list_node(inner, 0)) : NULL;
        }
    }
    if (args.count < 2) return NULL;
    *subject = list_node(args, 1);
    if (args.count > 2) *flags = list_node(args, 2);
    return check_text(I, list_node(args, 0));
}

static bool has_flag(const Interp *I, NodeId flags, const char *const *names) {
    for (uint32_t depth = 0; flags.v && depth < 8; depth++) {
        bool sum = tree_kind(I->t, flags) == NODE_BinOp;
        NodeId one = sum ? BinOp_right(I->t, flags) : flags;
        for (const char *const *n = names; *n; n++)
            if (str_eq(guard_word(I, one), str_from_z(*n))) return true;
        flags = sum ? BinOp_left(I->t, flags) : (NodeId){0};
    }
    return false;
}

/* "(~|\\.\\.|/)": texts, one of which is meant. What matches none of it has none of them. */
static void lacks_pattern(Interp *I, NodeId at, NodeId subject, Str pattern) {
    enum { MOST = 16 };
    char text[MOST];
    size_t len = 0;
    bool plain = true;
    if (pattern.len > 2 && pattern.ptr[0] == '(' && pattern.ptr[pattern.len - 1] == ')') pattern = str_slice(pattern, 1, pattern.len - 1);
    if (str_starts_with(pattern, S("?:"))) pattern = str_slice(pattern, 2, pattern.len);
    for (size_t i = 0; i <= pattern.len; i++) {
        char c = i < pattern.len ? pattern.ptr[i] : '|';
        if (c == '|') {
            if (plain && len) guard_apply(I, at, subject, check_lacks(I, str_make(text, len)));
            len = 0, plain = true;
            continue;
        }
        bool escaped = c == '\\' && i + 1 < pattern.len;
        if (escaped) c = pattern.ptr[++i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z', digit = c >= '0' && c <= '9';
        if (escaped ? letter || digit : str_find_byte(S("()[]{}.*+?^$"), c, 0) != SIZE_MAX) plain = false;
        if (c == '(' && !escaped) return;
        if (len < MOST) text[len++] = c;
        else plain = false;
    }
}

static void check_pattern(Interp *I, NodeId call, Str word, bool holds) {
    static const char *const multiline[] = {"M", "MULTILINE", NULL};
    NodeId subject, flags;
    PatternChars chars;
    const Atom *pattern = check_pattern_of(I, call, &subject, &flags);
    if (!pattern || !check_labels(I, subject).v) return;
    if (!holds && str_eq(word, S("search"))) lacks_pattern(I, call, subject, pattern->text);
    if (!charset_pattern(pattern->text, &chars)) return;
    if (has_flag(I, flags, multiline)) chars.begins = chars.ends = false;
    bool search = str_eq(word, S("search")), full = str_eq(word, S("fullmatch"));
    if (!holds) {
        if (search && chars.one_class) guard_apply(I, call, subject, check_chars_fact(I, charset_not(chars.all), true));
        return;
    }
    bool begins = !search || chars.begins, ends = full || chars.ends;
    uint64_t bits = check_chars(I, chars.all);
    if (begins && ends) guard_apply(I, call, subject, check_cures(bits));
    else if (bits) guard_apply(I, call, subject, weakly(!begins ? GUARD_WEAK_NO_BEGIN : GUARD_WEAK_NO_END));
}

/* ---- paths and URLs ---- */

static bool ends_with_separator(const Interp *I, NodeId n) {
    const Tree *t = I->t;
    const Atom *a = store_single(I->st, I->values[n.v]);
    if (a && a->kind == ATOM_STR) return str_ends_with(a->text, S("/"));
    if (a && a->kind == ATOM_TEXT && a->suffix.len) return str_ends_with(a->suffix, S("/"));
    NodeId last = n;
    if (tree_kind(t, n) == NODE_BinOp) last = BinOp_right(t, n);
    if (tree_kind(t, n) == NODE_JoinedStr) {
        List parts = JoinedStr_values(t, n);
        if (parts.count) last = list_node(parts, parts.count - 1);
        if (tree_kind(t, last) == NODE_FormattedValue) last = FormattedValue_value(t, last);
    }
    if (tree_kind(t, n) == NODE_Call && str_eq(guard_word(I, Call_func(t, n)), S("join"))) {
        List args = Call_args(t, n);
        const Atom *b = args.count ? check_text(I, list_node(args, args.count - 1)) : NULL;
        return b && !b->text.len;
    }
    Str word = guard_word(I, last);
    return last.v != n.v && (str_eq(word, S("sep")) || str_eq(word, S("separator")) ||
                             (check_text(I, last) && str_eq(check_text(I, last)->text, S("/"))));
}

bool check_is_resolved(Interp *I, NodeId n) {
    static const char *const words[] = {"realpath", "abspath", "normpath", "resolve", "safe_join", NULL};
    if (check_all_known(I, check_labels(I, n), TEXT_RESOLVED)) return true;
    for (uint32_t depth = 0; n.v && depth < 6; depth++) {
        NodeKind kind = tree_kind(I->t, n);
        if (kind == NODE_Name) {
            n = guard_definition(I, n);
        } else if (kind == NODE_Call) {
            NodeId func = Call_func(I->t, n);
            for (const char *const *w = words; *w; w++)
                if (str_eq(guard_word(I, func), str_from_z(*w))) return true;
            List args = Call_args(I->t, n);
            n = args.count && str_eq(guard_word(I, func), S("str")) ? list_node(args, 0) : (NodeId){0};
        } else {
            n = (NodeId){0};
        }
    }
    return false;
}

static void within(Interp *I, NodeId at, NodeId path, bool exact) {
    if (!check_is_resolved(I, path)) guard_apply(I, at, path, weakly(GUARD_WEAK_UNRESOLVED));
    else if (exact) guard_apply(I, at, path, check_cures(I->guard_families[GUARD_PATH]));
    else guard_apply(I, at, path, weakly(GUARD_WEAK_PREFIX));
}

static bool is_host(Interp *I, NodeId n) {
    NodeId def = guard_definition(I, n);
    Str word = guard_word(I, def.v ? def : n);
    return str_eq(word, S("netloc")) || str_eq(word, S("hostname")) || str_eq(word, S("host"));
}

/* A request's path: that begins with "/", and is a URL of this site unless it begins with "//". */
static bool is_request_path(const Interp *I, NodeId n) {
    static const char *const words[] = {"path", "raw_path", "path_info", "path_qs", "full_path", "get_full_path", "uri", NULL};
    if (tree_kind(I->t, n) == NODE_Call) n = Call_func(I->t, n);
    if (tree_kind(I->t, n) != NODE_Attribute) return false;
    bool found = false;
    for (const char *const *w = words; *w; w++) found |= str_eq(guard_word(I, n), str_from_z(*w));
    return found;
}

static void begins_with(Interp *I, NodeId call, NodeId subject, Str text, bool holds) {
    size_t scheme = str_find(text, S("://"), 0);
    uint64_t bits = 0;
    if (!holds) {
        NodeId def = guard_definition(I, subject);
        if (!def.v) def = subject;
        if (str_eq(text, S("/"))) bits = TEXT_RELATIVE;
        else if (str_eq(text, S("//"))) bits = TEXT_NO_TWO_SLASHES | (is_request_path(I, def) ? TEXT_BEGINS_SLASH : 0);
        else if (str_eq(text, S("-"))) bits = I->guard_families[GUARD_ARGUMENT];
        else if (str_starts_with(text, S("..")) && check_is_resolved(I, subject)) bits = I->guard_families[GUARD_PATH];
        bool relative = tree_kind(I->t, def) == NODE_Call && str_eq(guard_word(I, Call_func(I->t, def)), S("relpath"));
        if (relative && str_starts_with(text, S(".."))) bits = I->guard_families[GUARD_PATH];
        guard_apply(I, call, subject, check_cures(bits));
        return;
    }
    if (str_eq(text, S("/"))) bits = TEXT_BEGINS_SLASH;
    else if (str_eq(text, S("'")) || str_eq(text, S("\""))) bits = TEXT_BEGINS_QUOTE;
    if (bits) {
        guard_apply(I, call, subject, check_cures(bits));
    } else if (scheme != SIZE_MAX) {
        bool host = scheme + 3 < text.len;
        if (host && str_find_byte(text, '/', scheme + 3) != SIZE_MAX)
            guard_apply(I, call, subject, check_cures(I->guard_families[GUARD_URL]));
        else guard_apply(I, call, subject, weakly(GUARD_WEAK_URL_PREFIX));
    } else if (str_find_byte(text, '/', 0) != SIZE_MAX) {
        within(I, call, subject, str_ends_with(text, S("/")));
    }
}

/* ("https://a.example/", "https://b.example/"): one of these, each to the end of its host. */
static bool are_hosts(const Interp *I, NodeId prefix) {
    const Atom *all = store_single(I->st, I->values[prefix.v]);
    if (!all || all->kind != ATOM_TUPLE || all->rest.v != VALUE_NEVER.v) return false;
    for (uint32_t i = 0; i < all->count; i++) {
        const Atom *one = store_single(I->st, all->items[i]);
        size_t scheme = one && one->kind == ATOM_STR ? str_find(one->text, S("://"), 0) : SIZE_MAX;
        if (scheme == SIZE_MAX || scheme + 3 == one->text.len || str_find_byte(one->text, '/', scheme + 3) == SIZE_MAX) return false;
    }
    return all->count != 0;
}

static void check_begins(Interp *I, NodeId call, NodeId subject, bool holds) {
    List args = Call_args(I->t, call);
    if (!args.count) return;
    NodeId prefix = list_node(args, 0);
    const Atom *text = check_text(I, prefix), *all = store_single(I->st, I->values[prefix.v]);
    if (all && all->kind == ATOM_TUPLE && !holds) { /* none of them */
        for (uint32_t i = 0; i < all->count; i++) {
            const Atom *one = store_single(I->st, all->items[i]);
            if (one && one->kind == ATOM_STR) begins_with(I, call, subject, one->text, false);
        }
        return;
    }
    if (text) {
        begins_with(I, call, subject, text->text, holds);
    } else if (holds && are_hosts(I, prefix)) {
        guard_apply(I, call, subject, check_cures(I->guard_families[GUARD_URL]));
    } else if (holds && check_is_resolved(I, subject)) {
        within(I, call, subject, ends_with_separator(I, prefix));
    } else if (holds) {
        bool whole = ends_with_separator(I, prefix); /* of a URL, the host */
        guard_apply(I, call, subject, (GuardFact){.cured = whole ? I->guard_families[GUARD_URL] : 0,
                                                  .weak = GUARD_WEAK_UNRESOLVED | (whole ? 0 : GUARD_WEAK_URL_PREFIX)});
    }
}

static void check_ends(Interp *I, NodeId call, NodeId subject, bool holds) {
    List args = Call_args(I->t, call);
    const Atom *text = args.count ? check_text(I, list_node(args, 0)) : NULL;
    if (!text || !holds || !text->text.len) return;
    if (str_eq(text->text, S("'")) || str_eq(text->text, S("\"")))
        guard_apply(I, call, subject, check_cures(TEXT_ENDS_QUOTE));
    else if (is_host(I, subject) && text->text.ptr[0] == '.')
        guard_apply(I, call, subject, check_cures(I->guard_families[GUARD_URL]));
    else if (is_host(I, subject)) guard_apply(I, call, subject, weakly(GUARD_WEAK_URL_PREFIX));
}

/* ---- calls ---- */

static void check_instance(Interp *I, NodeId call) {
    static const char *const harmless[] = {"int",  "float",    "bool",      "complex", "UUID", "Decimal",
                                           "date", "datetime", "timedelta", "Enum",    NULL};
    List args = Call_args(I->t, call);
    if (args.count != 2) return;
    NodeId types = list_node(args, 1);
    bool tuple = tree_kind(I->t, types) == NODE_Tuple;
    List elts = tuple ? Tuple_elts(I->t, types) : (List){.items = &types.v, .count = 1};
    uint64_t cures = elts.count ? TAINT_CURES_ALL : 0;
    for (uint32_t i = 0; i < elts.count; i++) {
        Str word = guard_word(I, list_node(elts, i));
        bool known = false, text = str_eq(word, S("str")) || str_eq(word, S("bytes"));
        for (const char *const *h = harmless; *h; h++) known |= str_eq(word, str_from_z(*h));
        if (!known) cures &= text ? I->guard_families[GUARD_OBJECT] : 0;
    }
    if (cures) guard_apply(I, call, list_node(args, 0), check_cures(cures));
}

static bool may_be_program(const Interp *I, NodeId func) {
    ValueId v = I->values[func.v];
    ValueSet s = store_set(I->st, v);
    for (uint32_t i = 0; i < s.count; i++) {
        const Atom *a = store_unbound(I->st, store_get(I->st, store_member(I->st, v, i)));
        if (a->kind == ATOM_FUNCTION || a->kind == ATOM_OBJECT) return true;
        if ((a->kind == ATOM_NAME || a->kind == ATOM_INSTANCE) && link_owner(I, a->qual).v) return true;
    }
    return !s.count && tree_kind(I->t, func) == NODE_Attribute;
}

static void check_by_program(Interp *I, NodeId call, GuardWhen when) {
    enum { MOST = 8 };
    List args = Call_args(I->t, call), keywords = Call_keywords(I->t, call);
    LabelStore *ls = &I->st->labels;
    if (!may_be_program(I, Call_func(I->t, call))) return;
    for (uint32_t i = 0; i < args.count + keywords.count && i < MOST; i++) {
        bool keyword = i >= args.count;
        NodeId a = keyword ? keyword_value(I->t, list_node(keywords, i - args.count)) : list_node(args, i);
        if (tree_kind(I->t, a) == NODE_Starred) return;
        if (!check_labels(I, a).v) continue;
        LabelCheck check = {call.v, (uint16_t)(keyword ? LABEL_KEYWORD + i - args.count : i), (uint16_t)when};
        guard_apply(I, call, a, (GuardFact){.checks = labels_one_check(ls, check)});
    }
}

/* What models say of a check by a library. */
static void check_by_model(Interp *I, NodeId call) {
    List args = Call_args(I->t, call), keywords = Call_keywords(I->t, call);
    ValueId callee = I->values[Call_func(I->t, call).v];
    ValueSet s = store_set(I->st, callee);
    uint64_t bits = s.count && !s.open ? UINT64_MAX : 0;
    for (uint32_t i = 0; bits && i < s.count; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, callee, i));
        bits &= a->kind == ATOM_NAME ? taint_row(I->taint, a->qual)->checks : 0;
    }
    NodeId subject = args.count       ? list_node(args, 0)
                     : keywords.count ? keyword_value(I->t, list_node(keywords, 0))
                                      : (NodeId){0};
    if (bits && subject.v && tree_kind(I->t, subject) != NODE_Starred) guard_apply(I, call, subject, check_cures(bits));
}

NodeId check_receiver(const Interp *I, NodeId call) {
    NodeId func = Call_func(I->t, call);
    return tree_kind(I->t, func) == NODE_Attribute ? Attribute_value(I->t, func) : (NodeId){0};
}

void guard_call(Interp *I, NodeId call, GuardWhen when) {
    Str word = guard_word(I, Call_func(I->t, call));
    List args = Call_args(I->t, call);
    NodeId receiver = check_receiver(I, call);
    bool holds = when == GUARD_TRUE;
    CharSet set;
    if (when == GUARD_DONE) {
        static const char *const raising[] = {"int",         "float",       "UUID",          "ip_address", "ip_network",
                                              "IPv4Address", "IPv6Address", "fromisoformat", "Decimal",    NULL};
        if (str_eq(word, S("relative_to")) && receiver.v) within(I, call, receiver, true);
        bool based = args.count == 2 && str_eq(word, S("int")) && !check_labels(I, list_node(args, 1)).v;
        for (const char *const *r = raising; (args.count == 1 || based) && *r; r++)
            if (str_eq(word, str_from_z(*r))) guard_apply(I, call, list_node(args, 0), check_cures(TAINT_CURES_ALL));
        check_by_program(I, call, when);
        return;
    }
    bool method = receiver.v && check_labels(I, receiver).v;
    if (holds) check_by_model(I, call);
    if (method && str_eq(word, S("startswith"))) check_begins(I, call, receiver, holds);
    else if (method && str_eq(word, S("endswith"))) check_ends(I, call, receiver, holds);
    else if (method && !args.count && check_method_chars(word, &set)) {
        if (holds) guard_apply(I, call, receiver, check_chars_fact(I, set, false));
    } else if (method && str_eq(word, S("is_relative_to"))) {
        if (holds) within(I, call, receiver, true);
    } else if (str_eq(word, S("match")) || str_eq(word, S("fullmatch")) || str_eq(word, S("search"))) {
        check_pattern(I, call, word, holds);
    } else if (str_eq(word, S("isinstance"))) {
        if (holds) check_instance(I, call);
    } else if (str_eq(word, S("all")) || str_eq(word, S("any"))) {
        check_generator(I, call, str_eq(word, S("all")), holds);
    } else if (method && args.count == 1 && (str_eq(word, S("issubset")) || str_eq(word, S("isdisjoint")))) {
        bool subset = str_eq(word, S("issubset"));
        if (holds && check_members(I, list_node(args, 0), &set))
            guard_apply(I, call, receiver, check_chars_fact(I, subset ? set : charset_not(set), !subset));
        else if (holds && subset && !check_labels(I, list_node(args, 0)).v)
            guard_apply(I, call, receiver, check_cures(TAINT_CURES_ALL));
    } else if (str_eq(word, S("isabs")) && args.count == 1) {
        if (!holds) guard_apply(I, call, list_node(args, 0), check_cures(TEXT_RELATIVE));
    } else if (method && str_eq(word, S("is_absolute"))) {
        if (!holds) guard_apply(I, call, receiver, check_cures(TEXT_RELATIVE));
    } else if (str_eq(word, S("bool")) && args.count == 1) {
        taint_guard(I, list_node(args, 0), holds);
    } else {
        check_by_program(I, call, when);
    }
}

/* ---- comparisons ---- */

bool check_is_call_of(const Interp *I, NodeId n, Str word) {
    return tree_kind(I->t, n) == NODE_Call && str_eq(guard_word(I, Call_func(I->t, n)), word);
}

/* x == re.sub(p, "", x): it has nothing that p matches. */
static void equals_replaced(Interp *I, NodeId at, NodeId x, NodeId call) {
    if (!check_is_call_of(I, call, S("sub"))) return;
    NodeId func = Call_func(I->t, call), subject, flags;
    List args = Call_args(I->t, call);
    const Atom *pattern = check_pattern_of(I, call, &subject, &flags);
    bool compiled = tree_kind(I->t, func) == NODE_Attribute && pattern && subject.v == args.items[0];
    uint32_t last = compiled ? 1 : 2;
    if (!pattern || args.count != last + 1 || !value_eq(I->values[args.items[last]], I->values[x.v])) return;
    const Atom *put = check_text(I, list_node(args, last - 1));
    if (put && !put->text.len) lacks_pattern(I, at, x, pattern->text);
}

/* x == f(x): x is as good as what f gives. */
static void equals_itself(Interp *I, NodeId at, NodeId left, NodeId right) {
    LabelSetId x = check_labels(I, left), y = check_labels(I, right);
    const LabelStore *ls = &I->st->labels;
    uint64_t bits = UINT64_MAX;
    if (labels_count(ls, x) != labels_count(ls, y)) return;
    for (uint32_t i = 0; i < labels_count(ls, x); i++) {
        const Label *p = labels_at(ls, x, i), *q = labels_at(ls, y, i);
        if (p->origin != q->origin) return;
        bits &= q->cured;
    }
    guard_apply(I, at, left, check_cures(bits));
}

static void check_equal(Interp *I, NodeId at, NodeId left, NodeId right) {
    NodeId def = guard_definition(I, left);
    if (!def.v) def = left;
    if (check_is_call_of(I, def, S("type")) && Call_args(I->t, def).count == 1) {
        Str type = guard_word(I, right);
        if (str_eq(type, S("int")) || str_eq(type, S("float")) || str_eq(type, S("bool")))
            guard_apply(I, at, list_node(Call_args(I->t, def), 0), check_cures(TAINT_CURES_ALL));
        return;
    }
    if (check_is_call_of(I, def, S("commonpath")) || check_is_call_of(I, def, S("commonprefix"))) {
        List args = Call_args(I->t, def);
        if (args.count != 1) return;
        List elts = Tuple_elts(I->t, list_node(args, 0));
        NodeKind kind = tree_kind(I->t, list_node(args, 0));
        for (uint32_t i = 0; (kind == NODE_List || kind == NODE_Tuple) && i < elts.count; i++)
            if (check_labels(I, list_node(elts, i)).v)
                within(I, at, list_node(elts, i), check_is_call_of(I, def, S("commonpath")));
        return;
    }
    if (tree_kind(I->t, left) == NODE_Call && check_receiver(I, left).v && Call_args(I->t, left).count == 1) {
        /* x.find(";") == -1, x.count("..") == 0 */
        Str word = guard_word(I, Call_func(I->t, left));
        const Atom *what = check_text(I, list_node(Call_args(I->t, left), 0)),
                   *number = store_single(I->st, I->values[right.v]);
        bool find = str_eq(word, S("find")) && number && number->kind == ATOM_INT && number->integer == -1;
        bool count = str_eq(word, S("count")) && number && number->kind == ATOM_INT && number->integer == 0;
        if (what && (find || count)) {
            guard_apply(I, at, check_receiver(I, left), check_lacks(I, what->text));
            return;
        }
    }
    bool host = is_host(I, left);
    if (check_labels(I, left).v && !check_labels(I, right).v) {
        if (host) {
            guard_apply(I, at, left, check_cures(I->guard_families[GUARD_URL]));
            return;
        }
        guard_apply(I, at, left, check_cures(TAINT_CURES_ALL));
    } else if (host && (is_host(I, right) || check_is_call_of(I, right, S("get_host")))) { /* the program's own, as the request says it */
        guard_apply(I, at, left, check_cures(I->guard_families[GUARD_URL]));
        guard_apply(I, at, right, check_cures(I->guard_families[GUARD_URL]));
    } else if (check_labels(I, left).v) {
        equals_itself(I, at, left, right);
        equals_itself(I, at, right, left);
        equals_replaced(I, at, left, right);
        equals_replaced(I, at, right, left);
        if (check_is_resolved(I, left) && check_is_resolved(I, right)) guard_apply(I, at, left, check_cures(I->guard_families[GUARD_PATH])); /* the folder itself */
    }
}

/* self.columns, Meta.fields: what a class or an object has is the program's own, as long as nothing untrusted is seen there. */
static bool is_own_list(const Interp *I, NodeId n) {
    const LabelStore *ls = &I->st->labels;
    if (tree_kind(I->t, n) != NODE_Attribute) return false;
    NodeId base = Attribute_value(I->t, n);
    Str word = tree_kind(I->t, base) == NODE_Name ? tree_name(I->t, Name_id(I->t, base)) : S("");
    bool self = str_eq(word, S("self")) || str_eq(word, S("cls"));
    LabelSetId labels = check_labels(I, n);
    for (uint32_t i = 0; i < labels_count(ls, labels); i++) {
        const Origin *o = &ls->origins[labels_at(ls, labels, i)->origin];
        if (!(o->kind == ORIGIN_RESULT && o->node == n.v) && !(o->kind == ORIGIN_PARAM && self)) return false;
    }
    return true;
}

/* def choose(value, choices): what a caller gives to choose from is its own. */
static bool is_given_list(const Interp *I, NodeId left, NodeId right) {
    const LabelStore *ls = &I->st->labels;
    LabelSetId labels = check_labels(I, right), value = check_labels(I, left);
    if (tree_kind(I->t, right) != NODE_Name) return false;
    for (uint32_t i = 0; i < labels_count(ls, labels); i++) {
        const Label *l = labels_at(ls, labels, i);
        if (ls->origins[l->origin].kind != ORIGIN_PARAM || l->path) return false;
        for (uint32_t k = 0; k < labels_count(ls, value); k++)
            if (labels_at(ls, value, k)->origin == l->origin) return false;
    }
    return true;
}

static void check_member(Interp *I, NodeId at, NodeId left, NodeId right) {
    if (check_labels(I, left).v && (!check_labels(I, right).v || is_own_list(I, right) || is_given_list(I, left, right))) {
        guard_apply(I, at, left, check_cures(is_host(I, left) ? I->guard_families[GUARD_URL] : TAINT_CURES_ALL));
        return;
    }
    if (check_labels(I, left).v && check_is_call_of(I, right, S("listdir"))) { /* the name of a file that is there */
        guard_apply(I, at, left, check_cures(I->guard_families[GUARD_PATH]));
        return;
    }
    Str word = guard_word(I, right);
    if (tree_kind(I->t, right) == NODE_Attribute && str_eq(word, S("parents"))) {
        within(I, at, Attribute_value(I->t, right), true);
    } else if (check_text(I, left) && check_labels(I, right).v) {
        Str text = check_text(I, left)->text;
        if (str_find_byte(text, '.', 0) != SIZE_MAX && text.len > 3)
            guard_apply(I, at, right, weakly(GUARD_WEAK_SUBSTRING));
    }
}

static void check_no_member(Interp *I, NodeId at, NodeId left, NodeId right) {
    const Atom *text = check_text(I, left);
    if (!check_labels(I, right).v) return;
    if (!text) {
        Str word = guard_word(I, left);
        if (str_eq(word, S("sep"))) guard_apply(I, at, right, check_lacks(I, S("/")));
        if (str_eq(word, S("pardir"))) guard_apply(I, at, right, check_lacks(I, S("..")));
        return;
    }
    NodeId def = guard_definition(I, right);
    if (!def.v) def = right;
    if (tree_kind(I->t, def) == NODE_Subscript &&
        tree_kind(I->t, Subscript_slice(I->t, def)) == NODE_Slice) { /* "'" not in x[1:-1] */
        NodeId slice = Subscript_slice(I->t, def);
        const Atom *from =
            Slice_lower(I->t, slice).v ? store_single(I->st, I->values[Slice_lower(I->t, slice).v]) : NULL;
        bool inside = from && from->kind == ATOM_INT && from->integer == 1 && Slice_upper(I->t, slice).v;
        if (inside && (str_eq(text->text, S("'")) || str_eq(text->text, S("\""))))
            guard_apply(I, at, Subscript_value(I->t, def), check_cures(TEXT_NO_QUOTE_INSIDE));
    }
    guard_apply(I, at, right, check_lacks(I, text->text));
}

static void check_order(Interp *I, NodeId at, CmpOp op, NodeId left, NodeId right, bool holds) {
    bool less = (op == CMPOP_Lt || op == CMPOP_LtE) == holds; /* left is not above right */
    NodeId bounded = less ? left : right, by = less ? right : left;
    CharSet set;
    if (check_labels(I, bounded).v && !check_labels(I, by).v)
        guard_apply(I, at, bounded, check_cures(I->guard_families[GUARD_SIZE]));
    List of = check_is_call_of(I, bounded, S("len")) ? Call_args(I->t, bounded) : (List){0};
    if (of.count == 1 && !check_labels(I, by).v) guard_apply(I, at, list_node(of, 0), check_cures(I->guard_families[GUARD_LENGTH]));
    if (holds && op == CMPOP_LtE && check_is_call_of(I, left, S("set")) && check_members(I, right, &set))
        guard_apply(I, at, left, check_chars_fact(I, set, false));
}

void guard_compare(Interp *I, NodeId test, bool holds) {
    List ops = Compare_ops(I->t, test), others = Compare_comparators(I->t, test);
    NodeId left = Compare_left(I->t, test);
    if (others.count > 1 && !holds) return;
    for (uint32_t i = 0; i < others.count; i++) {
        NodeId right = list_node(others, i);
        CmpOp op = (CmpOp)ops.items[i];
        bool in = op == CMPOP_In || op == CMPOP_NotIn,
             equal = op == CMPOP_Eq || op == CMPOP_NotEq || op == CMPOP_Is || op == CMPOP_IsNot;
        bool positive = op == CMPOP_In || op == CMPOP_Eq || op == CMPOP_Is;
        const Atom *none = equal ? store_single(I->st, I->values[right.v]) : NULL;
        if (none && none->kind == ATOM_NONE) {
            taint_guard(I, left, holds != positive);
        } else if (equal && holds == positive) {
            if (check_labels(I, left).v || !check_labels(I, right).v) check_equal(I, test, left, right);
            else check_equal(I, test, right, left);
        } else if (in && holds == positive) {
            check_member(I, test, left, right);
        } else if (in) {
            check_no_member(I, test, left, right);
        } else if (!equal) {
            check_order(I, test, op, left, right, holds);
        }
        left = right;
    }
}
