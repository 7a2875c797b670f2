/* The tests that are known: comparisons, methods of text and paths, regular expressions, all() and any(). Each says what
 * holds of which expression; guard.c carries it on. */
#include "value/interp.h"

static const Atom *text_of(const Interp *I, NodeId n) {
    const Atom *a = store_single(I->st, I->values[n.v]);
    return a && (a->kind == ATOM_STR || a->kind == ATOM_BYTES) ? a : NULL;
}

static LabelSetId labels_at_node(const Interp *I, NodeId n) { return store_deep(I->st, I->values[n.v]); }

static GuardFact cures(uint64_t bits) { return (GuardFact){.cured = bits}; }
static GuardFact weakly(uint16_t bits) { return (GuardFact){.weak = bits}; }

/* All labels have these bits. */
static bool all_known(const Interp *I, LabelSetId labels, uint64_t bits) {
    const LabelStore *ls = &I->st->labels;
    for (uint32_t i = 0; i < labels_count(ls, labels); i++)
        if ((labels_at(ls, labels, i)->cured & bits) != bits) return false;
    return labels.v != 0;
}

/* ---- characters ---- */

void guard_table(Interp *I, const GuardTable *table) {
    memset(I->guard_closures, 0, sizeof I->guard_closures);
    memset(I->guard_families, 0, sizeof I->guard_families);
    I->guard_quoted[0] = I->guard_quoted[1] = 0;
    Str tracked = S(GUARD_TRACKED_CHARS);
    for (uint32_t w = 0; w < GUARD_WEAKNESSES; w++) {
        I->guard_harm[w] = charset_of(table->harm[w] ? str_from_z(table->harm[w]) : S(""));
        if (table->quotes[w]) I->guard_quoted[0] |= UINT64_C(1) << w;
        if (table->quotes[w] == 1) I->guard_quoted[1] |= UINT64_C(1) << w;
        Str excluded = table->excluded[w] ? str_from_z(table->excluded[w]) : S("");
        for (size_t i = 0; i < excluded.len; i++)
            I->guard_closures[w][0] |= TEXT_LACKS(str_find_byte(tracked, excluded.ptr[i], 0));
    }
    for (size_t i = 0; table->families[i].family != GUARD_FAMILY_COUNT; i++)
        I->guard_families[table->families[i].family] |= UINT64_C(1) << table->families[i].weakness;
    for (uint32_t w = 0; w < GUARD_WEAKNESSES; w++) {
        if (I->guard_families[GUARD_PATH] >> w & 1) I->guard_closures[w][1] = TEXT_NO_DOTS | TEXT_RELATIVE;
        if (I->guard_families[GUARD_REDIRECT] >> w & 1) I->guard_closures[w][1] = TEXT_BEGINS_SLASH | TEXT_NO_TWO_SLASHES;
        if (I->guard_families[GUARD_CODE] >> w & 1)
            I->guard_closures[w][1] = TEXT_BEGINS_QUOTE | TEXT_ENDS_QUOTE | TEXT_NO_QUOTE_INSIDE;
    }
}

/* What a text of such characters alone cannot do, and what it lacks. */
static uint64_t charset_cures(const Interp *I, CharSet allowed) {
    uint64_t bits = 0;
    Str tracked = S(GUARD_TRACKED_CHARS);
    for (uint32_t w = 0; w < GUARD_WEAKNESSES; w++)
        if (!charset_empty(I->guard_harm[w]) && charset_empty(charset_and(I->guard_harm[w], allowed))) bits |= UINT64_C(1) << w;
    for (size_t i = 0; i < tracked.len; i++)
        if (!charset_has(allowed, (unsigned char)tracked.ptr[i])) bits |= TEXT_LACKS(i);
    if (!charset_has(allowed, '.')) bits |= TEXT_NO_DOTS;
    if (!charset_has(allowed, '/')) bits |= TEXT_RELATIVE | TEXT_NO_TWO_SLASHES;
    return bits;
}

static GuardFact charset_fact(const Interp *I, CharSet allowed, bool denied) {
    GuardFact f = cures(charset_cures(I, allowed));
    static const char shell[] = ";|&$`";
    for (const char *c = shell; denied && *c; c++)
        if (!charset_has(allowed, (unsigned char)*c)) f.weak |= GUARD_WEAK_DENY;
    return f;
}

/* It does not have this text in it. */
static GuardFact lacks(const Interp *I, Str text) {
    if (text.len == 1) return charset_fact(I, charset_not(charset_of(text)), true);
    if (str_eq(text, S("..")) || str_eq(text, S("../")) || str_eq(text, S("..\\")) || str_eq(text, S("/..")))
        return (GuardFact){.cured = TEXT_NO_DOTS, .weak = GUARD_WEAK_DOTS};
    if (str_eq(text, S("//")) || str_eq(text, S("://"))) return cures(TEXT_NO_TWO_SLASHES);
    return (GuardFact){0};
}

/* The characters that a constant collection of single ones, or a text, has. */
static bool members(const Interp *I, NodeId n, CharSet *set) {
    const Atom *a = text_of(I, n);
    NodeId inner = n;
    if (tree_kind(I->t, n) == NODE_Call && str_eq(guard_word(I, Call_func(I->t, n)), S("set")) && Call_args(I->t, n).count == 1)
        inner = list_node(Call_args(I->t, n), 0);
    if (!a) a = text_of(I, inner);
    if (a) {
        *set = charset_of(a->text);
        return true;
    }
    a = store_single(I->st, I->values[n.v]);
    if (!a || a->kind < ATOM_TUPLE || a->kind > ATOM_DICT || !value_eq(a->rest, VALUE_NEVER) || !a->count) return false;
    *set = charset_none();
    for (uint32_t i = 0; i < a->count; i += a->kind == ATOM_DICT ? 2 : 1) {
        const Atom *item = store_single(I->st, a->items[i]);
        if (!item || item->kind != ATOM_STR || item->text.len > 1) return false;
        *set = charset_or(*set, charset_of(item->text));
    }
    return true;
}

static bool class_of_method(Str word, CharSet *set) {
    CharSet digits = charset_range('0', '9'), letters = charset_or(charset_range('a', 'z'), charset_range('A', 'Z'));
    digits.others = letters.others = true;
    if (str_eq(word, S("isalnum"))) *set = charset_alnum();
    else if (str_eq(word, S("isdigit")) || str_eq(word, S("isdecimal")) || str_eq(word, S("isnumeric"))) *set = digits;
    else if (str_eq(word, S("isalpha"))) *set = letters;
    else if (str_eq(word, S("isidentifier"))) *set = charset_or(charset_alnum(), charset_of(S("_")));
    else if (str_eq(word, S("isspace"))) *set = charset_of(S(" \t\n\r\f\v"));
    else return false;
    return true;
}

/* The characters for which a test about `variable`, one character, may hold. */
static CharSet test_chars(Interp *I, NodeId test, Sym variable, bool holds, uint32_t depth) {
    const Tree *t = I->t;
    CharSet set = charset_all();
    NodeKind kind = tree_kind(t, test);
    if (depth > 8) return set;
    if (kind == NODE_UnaryOp && tree_flags(t, test) == UNARYOP_Not)
        return test_chars(I, UnaryOp_operand(t, test), variable, !holds, depth + 1);
    if (kind == NODE_BoolOp) {
        List parts = BoolOp_values(t, test);
        bool all = (tree_flags(t, test) == BOOLOP_And) == holds;
        set = all ? charset_all() : charset_none();
        for (uint32_t i = 0; i < parts.count; i++) {
            CharSet one = test_chars(I, list_node(parts, i), variable, holds, depth + 1);
            set = all ? charset_and(set, one) : charset_or(set, one);
        }
        return set;
    }
    NodeId subject = {0};
    bool positive = true, known = false;
    if (kind == NODE_Compare && Compare_comparators(t, test).count == 1) {
        CmpOp op = (CmpOp)Compare_ops(t, test).items[0];
        subject = Compare_left(t, test);
        positive = op == CMPOP_In || op == CMPOP_Eq;
        known = (op == CMPOP_In || op == CMPOP_NotIn || op == CMPOP_Eq || op == CMPOP_NotEq) &&
                members(I, list_node(Compare_comparators(t, test), 0), &set);
    } else if (kind == NODE_Call && tree_kind(t, Call_func(t, test)) == NODE_Attribute) {
        subject = Attribute_value(t, Call_func(t, test));
        known = class_of_method(guard_word(I, Call_func(t, test)), &set);
    }
    if (!known || tree_kind(t, subject) != NODE_Name || Name_id(t, subject).v != variable.v) return charset_all();
    return holds == positive ? set : charset_not(set);
}

/* all(c in S for c in x), not any(c in S for c in x) */
static void check_generator(Interp *I, NodeId call, bool all, bool holds) {
    const Tree *t = I->t;
    List args = Call_args(t, call);
    if (args.count != 1 || all != holds) return;
    NodeId gen = list_node(args, 0);
    NodeKind kind = tree_kind(t, gen);
    if (kind != NODE_GeneratorExp && kind != NODE_ListComp) return;
    List gens = ListComp_generators(t, gen);
    NodeId g = list_node(gens, 0);
    if (gens.count != 1 || comprehension_ifs(t, g).count || tree_kind(t, comprehension_target(t, g)) != NODE_Name) return;
    NodeId over = comprehension_iter(t, g), elt = ListComp_elt(t, gen), target = comprehension_target(t, g);
    if (labels_at_node(I, over).v) {
        CharSet set = test_chars(I, elt, Name_id(t, target), all, 0);
        if (charset_empty(charset_not(set))) {
            /* all(item in ALLOWED for item in items) */
            bool compare = tree_kind(t, elt) == NODE_Compare && Compare_comparators(t, elt).count == 1;
            if (!all || !compare || Compare_ops(t, elt).items[0] != CMPOP_In) return;
            NodeId right = list_node(Compare_comparators(t, elt), 0), left = Compare_left(t, elt);
            bool item = tree_kind(t, left) == NODE_Name && Name_id(t, left).v == Name_id(t, target).v;
            if (item && !labels_at_node(I, right).v) guard_apply(I, call, over, cures(TAINT_CURES_ALL));
            return;
        }
        guard_apply(I, call, over, charset_fact(I, set, !all));
    } else if (tree_kind(t, elt) == NODE_Compare && !all && Compare_comparators(t, elt).count == 1) {
        /* any(bad in x for bad in (";", "|")) */
        NodeId right = list_node(Compare_comparators(t, elt), 0), left = Compare_left(t, elt);
        CharSet set;
        bool item = tree_kind(t, left) == NODE_Name && Name_id(t, left).v == Name_id(t, target).v;
        if (item && Compare_ops(t, elt).items[0] == CMPOP_In && labels_at_node(I, right).v) {
            if (members(I, over, &set)) {
                guard_apply(I, call, right, charset_fact(I, charset_not(set), true));
                return;
            }
            const Atom *a = store_single(I->st, I->values[over.v]);
            for (uint32_t i = 0; a && a->kind >= ATOM_TUPLE && a->kind <= ATOM_SET && i < a->count; i++) {
                const Atom *one = store_single(I->st, a->items[i]);
                if (one && one->kind == ATOM_STR) guard_apply(I, call, right, lacks(I, one->text));
            }
        }
    }
}

/* ---- regular expressions ---- */

/* The pattern of re.match(p, x), P.match(x) where P is re.compile(p); NULL where it is not known. */
static const Atom *pattern_of(Interp *I, NodeId call, NodeId *subject, NodeId *flags) {
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
            return inner.count ? text_of(I, list_node(inner, 0)) : NULL;
        }
    }
    if (args.count < 2) return NULL;
    *subject = list_node(args, 1);
    if (args.count > 2) *flags = list_node(args, 2);
    return text_of(I, list_node(args, 0));
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

static void check_pattern(Interp *I, NodeId call, Str word, bool holds) {
    static const char *const multiline[] = {"M", "MULTILINE", NULL};
    NodeId subject, flags;
    PatternChars chars;
    const Atom *pattern = pattern_of(I, call, &subject, &flags);
    if (!pattern || !charset_pattern(pattern->text, &chars) || !labels_at_node(I, subject).v) return;
    if (has_flag(I, flags, multiline)) chars.begins = chars.ends = false;
    bool search = str_eq(word, S("search")), full = str_eq(word, S("fullmatch"));
    if (!holds) {
        if (search && chars.one_class) guard_apply(I, call, subject, charset_fact(I, charset_not(chars.all), true));
        return;
    }
    bool begins = !search || chars.begins, ends = full || chars.ends;
    uint64_t bits = charset_cures(I, chars.all);
    if (begins && ends) guard_apply(I, call, subject, cures(bits));
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
        const Atom *b = args.count ? text_of(I, list_node(args, args.count - 1)) : NULL;
        return b && !b->text.len;
    }
    Str word = guard_word(I, last);
    return last.v != n.v && (str_eq(word, S("sep")) || str_eq(word, S("separator")) || (text_of(I, last) && str_eq(text_of(I, last)->text, S("/"))));
}

static bool is_resolved(Interp *I, NodeId n) {
    static const char *const words[] = {"realpath", "abspath", "normpath", "resolve", "safe_join", NULL};
    if (all_known(I, labels_at_node(I, n), TEXT_RESOLVED)) return true;
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
    if (!is_resolved(I, path)) guard_apply(I, at, path, weakly(GUARD_WEAK_UNRESOLVED));
    else if (exact) guard_apply(I, at, path, cures(I->guard_families[GUARD_PATH]));
    else guard_apply(I, at, path, weakly(GUARD_WEAK_PREFIX));
}

static bool is_host(Interp *I, NodeId n) {
    NodeId def = guard_definition(I, n);
    Str word = guard_word(I, def.v ? def : n);
    return str_eq(word, S("netloc")) || str_eq(word, S("hostname")) || str_eq(word, S("host"));
}

static void begins_with(Interp *I, NodeId call, NodeId subject, Str text, bool holds) {
    size_t scheme = str_find(text, S("://"), 0);
    uint64_t bits = 0;
    if (!holds) {
        if (str_eq(text, S("/"))) bits = TEXT_RELATIVE;
        else if (str_eq(text, S("//"))) bits = TEXT_NO_TWO_SLASHES;
        else if (str_eq(text, S("-"))) bits = I->guard_families[GUARD_ARGUMENT];
        else if (str_starts_with(text, S("..")) && is_resolved(I, subject)) bits = I->guard_families[GUARD_PATH];
        NodeId def = guard_definition(I, subject);
        if (!def.v) def = subject;
        bool relative = tree_kind(I->t, def) == NODE_Call && str_eq(guard_word(I, Call_func(I->t, def)), S("relpath"));
        if (relative && str_starts_with(text, S(".."))) bits = I->guard_families[GUARD_PATH];
        guard_apply(I, call, subject, cures(bits));
        return;
    }
    if (str_eq(text, S("/"))) bits = TEXT_BEGINS_SLASH;
    else if (str_eq(text, S("'")) || str_eq(text, S("\""))) bits = TEXT_BEGINS_QUOTE;
    if (bits) {
        guard_apply(I, call, subject, cures(bits));
    } else if (scheme != SIZE_MAX) {
        bool host = scheme + 3 < text.len;
        if (host && str_find_byte(text, '/', scheme + 3) != SIZE_MAX) guard_apply(I, call, subject, cures(I->guard_families[GUARD_URL]));
        else guard_apply(I, call, subject, weakly(GUARD_WEAK_URL_PREFIX));
    } else if (str_find_byte(text, '/', 0) != SIZE_MAX) {
        within(I, call, subject, str_ends_with(text, S("/")));
    }
}

static void check_begins(Interp *I, NodeId call, NodeId subject, bool holds) {
    List args = Call_args(I->t, call);
    if (!args.count) return;
    NodeId prefix = list_node(args, 0);
    const Atom *text = text_of(I, prefix), *all = store_single(I->st, I->values[prefix.v]);
    if (all && all->kind == ATOM_TUPLE && !holds) { /* none of them */
        for (uint32_t i = 0; i < all->count; i++) {
            const Atom *one = store_single(I->st, all->items[i]);
            if (one && one->kind == ATOM_STR) begins_with(I, call, subject, one->text, false);
        }
        return;
    }
    if (text) {
        begins_with(I, call, subject, text->text, holds);
    } else if (holds && is_resolved(I, subject)) {
        within(I, call, subject, ends_with_separator(I, prefix));
    } else if (holds) {
        guard_apply(I, call, subject, weakly(GUARD_WEAK_UNRESOLVED | GUARD_WEAK_URL_PREFIX));
    }
}

static void check_ends(Interp *I, NodeId call, NodeId subject, bool holds) {
    List args = Call_args(I->t, call);
    const Atom *text = args.count ? text_of(I, list_node(args, 0)) : NULL;
    if (!text || !holds || !text->text.len) return;
    if (str_eq(text->text, S("'")) || str_eq(text->text, S("\""))) guard_apply(I, call, subject, cures(TEXT_ENDS_QUOTE));
    else if (is_host(I, subject) && text->text.ptr[0] == '.') guard_apply(I, call, subject, cures(I->guard_families[GUARD_URL]));
    else if (is_host(I, subject)) guard_apply(I, call, subject, weakly(GUARD_WEAK_URL_PREFIX));
}

/* ---- calls ---- */

static void check_instance(Interp *I, NodeId call) {
    static const char *const harmless[] = {"int", "float", "bool", "complex", "UUID", "Decimal", "date", "datetime", "timedelta", "Enum", NULL};
    List args = Call_args(I->t, call);
    if (args.count != 2) return;
    NodeId types = list_node(args, 1);
    bool tuple = tree_kind(I->t, types) == NODE_Tuple;
    List elts = tuple ? Tuple_elts(I->t, types) : (List){.items = &types.v, .count = 1};
    for (uint32_t i = 0; i < elts.count; i++) {
        bool known = false;
        for (const char *const *h = harmless; *h; h++) known |= str_eq(guard_word(I, list_node(elts, i)), str_from_z(*h));
        if (!known) return;
    }
    if (elts.count) guard_apply(I, call, list_node(args, 0), cures(TAINT_CURES_ALL));
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
        if (!labels_at_node(I, a).v) continue;
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
    NodeId subject = args.count ? list_node(args, 0) : keywords.count ? keyword_value(I->t, list_node(keywords, 0)) : (NodeId){0};
    if (bits && subject.v && tree_kind(I->t, subject) != NODE_Starred) guard_apply(I, call, subject, cures(bits));
}

static NodeId receiver_of(const Interp *I, NodeId call) {
    NodeId func = Call_func(I->t, call);
    return tree_kind(I->t, func) == NODE_Attribute ? Attribute_value(I->t, func) : (NodeId){0};
}

void guard_call(Interp *I, NodeId call, GuardWhen when) {
    Str word = guard_word(I, Call_func(I->t, call));
    List args = Call_args(I->t, call);
    NodeId receiver = receiver_of(I, call);
    bool holds = when == GUARD_TRUE;
    CharSet set;
    if (when == GUARD_DONE) {
        static const char *const raising[] = {"int", "float", "UUID", "ip_address", "ip_network", "IPv4Address", "IPv6Address", "fromisoformat", "Decimal", NULL};
        if (str_eq(word, S("relative_to")) && receiver.v) within(I, call, receiver, true);
        for (const char *const *r = raising; args.count == 1 && *r; r++)
            if (str_eq(word, str_from_z(*r))) guard_apply(I, call, list_node(args, 0), cures(TAINT_CURES_ALL));
        check_by_program(I, call, when);
        return;
    }
    bool method = receiver.v && labels_at_node(I, receiver).v;
    if (holds) check_by_model(I, call);
    if (method && str_eq(word, S("startswith"))) check_begins(I, call, receiver, holds);
    else if (method && str_eq(word, S("endswith"))) check_ends(I, call, receiver, holds);
    else if (method && !args.count && class_of_method(word, &set)) {
        if (holds) guard_apply(I, call, receiver, charset_fact(I, set, false));
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
        if (holds && members(I, list_node(args, 0), &set))
            guard_apply(I, call, receiver, charset_fact(I, subset ? set : charset_not(set), !subset));
        else if (holds && subset && !labels_at_node(I, list_node(args, 0)).v)
            guard_apply(I, call, receiver, cures(TAINT_CURES_ALL));
    } else if (str_eq(word, S("isabs")) && args.count == 1) {
        if (!holds) guard_apply(I, call, list_node(args, 0), cures(TEXT_RELATIVE));
    } else if (method && str_eq(word, S("is_absolute"))) {
        if (!holds) guard_apply(I, call, receiver, cures(TEXT_RELATIVE));
    } else if (str_eq(word, S("bool")) && args.count == 1) {
        taint_guard(I, list_node(args, 0), holds);
    } else {
        check_by_program(I, call, when);
    }
}

/* ---- comparisons ---- */

static bool is_call_of(const Interp *I, NodeId n, Str word) {
    return tree_kind(I->t, n) == NODE_Call && str_eq(guard_word(I, Call_func(I->t, n)), word);
}

/* x == f(x): x is as good as what f gives. */
static void equals_itself(Interp *I, NodeId at, NodeId left, NodeId right) {
    LabelSetId x = labels_at_node(I, left), y = labels_at_node(I, right);
    const LabelStore *ls = &I->st->labels;
    uint64_t bits = UINT64_MAX;
    if (labels_count(ls, x) != labels_count(ls, y)) return;
    for (uint32_t i = 0; i < labels_count(ls, x); i++) {
        const Label *p = labels_at(ls, x, i), *q = labels_at(ls, y, i);
        if (p->origin != q->origin) return;
        bits &= q->cured;
    }
    guard_apply(I, at, left, cures(bits));
}

static void check_equal(Interp *I, NodeId at, NodeId left, NodeId right) {
    NodeId def = guard_definition(I, left);
    if (!def.v) def = left;
    if (is_call_of(I, def, S("type")) && Call_args(I->t, def).count == 1) {
        Str type = guard_word(I, right);
        if (str_eq(type, S("int")) || str_eq(type, S("float")) || str_eq(type, S("bool")))
            guard_apply(I, at, list_node(Call_args(I->t, def), 0), cures(TAINT_CURES_ALL));
        return;
    }
    if (is_call_of(I, def, S("commonpath")) || is_call_of(I, def, S("commonprefix"))) {
        List args = Call_args(I->t, def);
        if (args.count != 1) return;
        List elts = Tuple_elts(I->t, list_node(args, 0));
        NodeKind kind = tree_kind(I->t, list_node(args, 0));
        for (uint32_t i = 0; (kind == NODE_List || kind == NODE_Tuple) && i < elts.count; i++)
            if (labels_at_node(I, list_node(elts, i)).v) within(I, at, list_node(elts, i), is_call_of(I, def, S("commonpath")));
        return;
    }
    if (tree_kind(I->t, left) == NODE_Call && receiver_of(I, left).v && Call_args(I->t, left).count == 1) {
        /* x.find(";") == -1, x.count("..") == 0 */
        Str word = guard_word(I, Call_func(I->t, left));
        const Atom *what = text_of(I, list_node(Call_args(I->t, left), 0)), *number = store_single(I->st, I->values[right.v]);
        bool find = str_eq(word, S("find")) && number && number->kind == ATOM_INT && number->integer == -1;
        bool count = str_eq(word, S("count")) && number && number->kind == ATOM_INT && number->integer == 0;
        if (what && (find || count)) {
            guard_apply(I, at, receiver_of(I, left), lacks(I, what->text));
            return;
        }
    }
    bool host = is_host(I, left);
    if (labels_at_node(I, left).v && !labels_at_node(I, right).v) {
        if (host) {
            guard_apply(I, at, left, cures(I->guard_families[GUARD_URL]));
            return;
        }
        guard_apply(I, at, left, cures(TAINT_CURES_ALL));
    } else if (labels_at_node(I, left).v) {
        equals_itself(I, at, left, right);
        equals_itself(I, at, right, left);
    }
}

static void check_member(Interp *I, NodeId at, NodeId left, NodeId right) {
    if (labels_at_node(I, left).v && !labels_at_node(I, right).v) {
        guard_apply(I, at, left, cures(is_host(I, left) ? I->guard_families[GUARD_URL] : TAINT_CURES_ALL));
        return;
    }
    Str word = guard_word(I, right);
    if (tree_kind(I->t, right) == NODE_Attribute && str_eq(word, S("parents"))) {
        within(I, at, Attribute_value(I->t, right), true);
    } else if (text_of(I, left) && labels_at_node(I, right).v) {
        Str text = text_of(I, left)->text;
        if (str_find_byte(text, '.', 0) != SIZE_MAX && text.len > 3) guard_apply(I, at, right, weakly(GUARD_WEAK_SUBSTRING));
    }
}

static void check_no_member(Interp *I, NodeId at, NodeId left, NodeId right) {
    const Atom *text = text_of(I, left);
    if (!labels_at_node(I, right).v) return;
    if (!text) {
        Str word = guard_word(I, left);
        if (str_eq(word, S("sep"))) guard_apply(I, at, right, lacks(I, S("/")));
        if (str_eq(word, S("pardir"))) guard_apply(I, at, right, lacks(I, S("..")));
        return;
    }
    NodeId def = guard_definition(I, right);
    if (!def.v) def = right;
    if (tree_kind(I->t, def) == NODE_Subscript && tree_kind(I->t, Subscript_slice(I->t, def)) == NODE_Slice) { /* "'" not in x[1:-1] */
        NodeId slice = Subscript_slice(I->t, def);
        const Atom *from = Slice_lower(I->t, slice).v ? store_single(I->st, I->values[Slice_lower(I->t, slice).v]) : NULL;
        bool inside = from && from->kind == ATOM_INT && from->integer == 1 && Slice_upper(I->t, slice).v;
        if (inside && (str_eq(text->text, S("'")) || str_eq(text->text, S("\""))))
            guard_apply(I, at, Subscript_value(I->t, def), cures(TEXT_NO_QUOTE_INSIDE));
    }
    guard_apply(I, at, right, lacks(I, text->text));
}

static void check_order(Interp *I, NodeId at, CmpOp op, NodeId left, NodeId right, bool holds) {
    bool less = (op == CMPOP_Lt || op == CMPOP_LtE) == holds; /* left is not above right */
    NodeId bounded = less ? left : right, by = less ? right : left;
    CharSet set;
    if (labels_at_node(I, bounded).v && !labels_at_node(I, by).v)
        guard_apply(I, at, bounded, cures(I->guard_families[GUARD_SIZE]));
    if (holds && op == CMPOP_LtE && is_call_of(I, left, S("set")) && members(I, right, &set))
        guard_apply(I, at, left, charset_fact(I, set, false));
}

void guard_compare(Interp *I, NodeId test, bool holds) {
    List ops = Compare_ops(I->t, test), others = Compare_comparators(I->t, test);
    NodeId left = Compare_left(I->t, test);
    if (others.count > 1 && !holds) return;
    for (uint32_t i = 0; i < others.count; i++) {
        NodeId right = list_node(others, i);
        CmpOp op = (CmpOp)ops.items[i];
        bool in = op == CMPOP_In || op == CMPOP_NotIn, equal = op == CMPOP_Eq || op == CMPOP_NotEq || op == CMPOP_Is || op == CMPOP_IsNot;
        bool positive = op == CMPOP_In || op == CMPOP_Eq || op == CMPOP_Is;
        const Atom *none = equal ? store_single(I->st, I->values[right.v]) : NULL;
        if (none && none->kind == ATOM_NONE) {
            taint_guard(I, left, holds != positive);
        } else if (equal && holds == positive) {
            if (labels_at_node(I, left).v || !labels_at_node(I, right).v) check_equal(I, test, left, right);
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

/* ---- what calls give ---- */

/* Quotes around a hole: the quote that is open behind a text; 0: none, -1: not known. */
static int open_quote(Str text, int quote) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\') i++;
        else if (quote ? c == quote : c == '\'' || c == '"') quote = quote ? 0 : c;
    }
    return quote;
}

static LabelSetId quoted(Interp *I, LabelSetId labels, int quote) {
    LabelStore *ls = &I->st->labels;
    if (quote == '\'') return labels_cure_where(ls, labels, TEXT_NO_SINGLE_QUOTE, I->guard_quoted[0]);
    if (quote == '"') return labels_cure_where(ls, labels, TEXT_NO_DOUBLE_QUOTE, I->guard_quoted[1]);
    return labels;
}

/* Behind a text that ends with a slash nobody chooses the root of a path. */
static LabelSetId behind(Interp *I, Str text, LabelSetId labels, int quote) {
    if (str_ends_with(text, S("/"))) labels = labels_cure(&I->st->labels, labels, TEXT_RELATIVE);
    return quoted(I, labels, quote);
}

/* Where a URL is behind a text: behind its host, what follows cannot choose it any more. */
typedef enum UrlPart { URL_NONE, URL_HOST, URL_PATH } UrlPart;

static UrlPart url_part(Str text, UrlPart part) {
    size_t at = part == URL_NONE ? str_find(text, S("://"), 0) : 0;
    if (part == URL_NONE && at == SIZE_MAX) return URL_NONE;
    if (part == URL_NONE) at += 3;
    return part == URL_PATH || str_find_byte(text, '/', at) != SIZE_MAX ? URL_PATH : URL_HOST;
}

LabelSetId guard_joined(Interp *I, NodeId n) {
    List parts = JoinedStr_values(I->t, n);
    LabelSetId labels = {0};
    int quote = 0;
    Str before = S("");
    UrlPart url = URL_NONE;
    for (uint32_t i = 0; i < parts.count; i++) {
        NodeId p = list_node(parts, i);
        const Atom *text = text_of(I, p);
        bool known = text && !labels_at_node(I, p).v;
        LabelSetId hole = known ? (LabelSetId){0} : behind(I, before, labels_at_node(I, p), quote);
        if (url == URL_PATH) hole = labels_cure(&I->st->labels, hole, I->guard_families[GUARD_URL]);
        if (known) quote = open_quote(text->text, quote);
        if (known) url = url_part(text->text, url);
        labels = labels_join(&I->st->labels, labels, hole);
        before = known ? text->text : S("");
    }
    return labels;
}

/* left + right: the quote that is open behind left. */
LabelSetId guard_added(Interp *I, ValueId left, LabelSetId right) {
    const Atom *a = store_single(I->st, left);
    if (!a || !right.v) return right;
    if (a->kind == ATOM_STR && str_eq(a->text, S("/"))) /* "/" + path.strip("/"): a place of this site */
        right = labels_cure_where(&I->st->labels, right, TEXT_RELATIVE, I->guard_families[GUARD_REDIRECT]);
    UrlPart url = a->kind == ATOM_STR || a->kind == ATOM_TEXT ? url_part(a->text, URL_NONE) : URL_NONE;
    if (url != URL_NONE && a->kind == ATOM_TEXT) url = url_part(a->suffix, url);
    if (url == URL_PATH) right = labels_cure(&I->st->labels, right, I->guard_families[GUARD_URL]);
    if (a->kind == ATOM_STR) return behind(I, a->text, right, open_quote(a->text, 0));
    if (a->kind == ATOM_TEXT) return behind(I, a->suffix, right, open_quote(a->suffix, open_quote(a->text, 0)));
    return right;
}

/* "..." % x, "...".format(x): the quote around all holes. */
LabelSetId guard_formatted(Interp *I, ValueId format, LabelSetId labels, char hole) {
    const Atom *a = store_single(I->st, format);
    int quote = 0, around = -1;
    bool inside = true; /* of a path: a slash before each hole */
    if (!a || a->kind != ATOM_STR || !labels.v) return labels;
    for (size_t i = 0; i < a->text.len; i++) {
        quote = open_quote(str_slice(a->text, i, i + 1), quote);
        if (a->text.ptr[i] != hole) continue;
        if (i + 1 < a->text.len && a->text.ptr[i + 1] == hole) {
            i++;
            continue;
        }
        inside &= i && a->text.ptr[i - 1] == '/';
        around = around >= 0 && around != quote ? 0 : quote;
        if (!around && !inside) return labels;
    }
    return around < 0 ? labels : behind(I, inside ? S("/") : S(""), labels, around);
}

/* x.replace("'", ""), re.sub("[^a-z]", "", x), realpath(x): what is known of what they give. */
LabelSetId guard_result(Interp *I, NodeId call, LabelSetId labels) {
    static const char *const resolving[] = {"realpath", "abspath", "normpath", "resolve", NULL};
    const Tree *t = I->t;
    LabelStore *ls = &I->st->labels;
    Str word = guard_word(I, Call_func(t, call));
    List args = Call_args(t, call);
    if (!labels.v || !word.len) return labels;
    for (const char *const *r = resolving; *r; r++)
        if (str_eq(word, str_from_z(*r))) return labels_cure(ls, labels, TEXT_RESOLVED);
    if (str_eq(word, S("replace")) && args.count == 2) {
        const Atom *from = text_of(I, list_node(args, 0)), *to = text_of(I, list_node(args, 1));
        if (!from || !to || str_find(to->text, from->text, 0) != SIZE_MAX || !from->text.len) return labels;
        if (from->text.len == 1) return labels_cure(ls, labels, charset_cures(I, charset_not(charset_of(from->text))));
        if (str_eq(from->text, S(".."))) return labels_cure(ls, labels, TEXT_NO_DOTS);
    } else if (str_eq(word, S("sub")) && args.count >= 2) {
        NodeId subject, flags;
        PatternChars chars;
        const Atom *pattern = NULL, *to = NULL;
        NodeId func = Call_func(t, call), base = receiver_of(I, call), def = base.v ? guard_definition(I, base) : (NodeId){0};
        bool compiled = (def.v && is_call_of(I, def, S("compile"))) || (base.v && is_call_of(I, base, S("compile")));
        (void)func;
        if (compiled) {
            List inner = Call_args(t, def.v ? def : base);
            pattern = inner.count ? text_of(I, list_node(inner, 0)) : NULL;
            to = text_of(I, list_node(args, 0));
        } else {
            pattern = pattern_of(I, call, &subject, &flags);
            to = text_of(I, list_node(args, 1));
        }
        if (!pattern || !to || !charset_pattern(pattern->text, &chars) || !chars.one_class) return labels;
        return labels_cure(ls, labels, charset_cures(I, charset_or(charset_not(chars.all), charset_of(to->text))));
    } else if (str_eq(word, S("format"))) {
        NodeId base = receiver_of(I, call);
        return base.v ? guard_formatted(I, I->values[base.v], labels, '{') : labels;
    } else if ((str_eq(word, S("strip")) || str_eq(word, S("lstrip"))) && args.count == 1) {
        const Atom *what = text_of(I, list_node(args, 0));
        if (what && str_find_byte(what->text, '/', 0) != SIZE_MAX) return labels_cure(ls, labels, TEXT_RELATIVE);
    } else if (str_eq(word, S("encode")) && args.count) {
        const Atom *codec = text_of(I, list_node(args, 0));
        if (codec && (str_eq(codec->text, S("unicode_escape")) || str_eq(codec->text, S("unicode-escape"))))
            return labels_cure(ls, labels, I->guard_families[GUARD_LINES]);
    } else if (str_eq(word, S("relative_to"))) {
        NodeId base = receiver_of(I, call);
        if (base.v && is_resolved(I, base)) return labels_cure(ls, labels, I->guard_families[GUARD_PATH]);
    }
    return labels;
}
