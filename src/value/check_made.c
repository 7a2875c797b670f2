/* What is known of a text from how it is made: the quotes around a hole, what stands before it, what calls take away.
 */
#include "value/check.h"

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

/* Where a URL is behind a text: behind its host or "?", or where it is a path of this site, what follows cannot choose it any more. */
typedef enum UrlPart { URL_NONE, URL_HOST, URL_PATH } UrlPart;

static UrlPart url_part(Str text, UrlPart part) {
    if (part == URL_NONE && text.len > 1 && text.ptr[0] == '/' && text.ptr[1] != '/' && text.ptr[1] != '\\') return URL_PATH;
    if (str_find_byte(text, '?', 0) < text.len || str_find_byte(text, '#', 0) < text.len) return URL_PATH;
    size_t at = part == URL_NONE ? str_find(text, S("://"), 0) : 0;
    if (part == URL_NONE && at == SIZE_MAX) return URL_NONE;
    if (part == URL_NONE) at += 3;
    return part == URL_PATH || str_find_byte(text, '/', at) != SIZE_MAX ? URL_PATH : URL_HOST;
}

/* The same of a value: "/" and data behind it that cannot begin with another one is a path of this site, too. */
static UrlPart url_behind(const Interp *I, ValueId v) {
    const Atom *a = store_single(I->st, v);
    if (!a || (a->kind != ATOM_STR && a->kind != ATOM_TEXT)) return URL_NONE;
    UrlPart part = url_part(a->text, URL_NONE);
    if (a->kind == ATOM_TEXT && (part != URL_NONE || url_part(a->suffix, URL_HOST) == URL_PATH)) part = url_part(a->suffix, part);
    bool here = a->kind == ATOM_TEXT && str_eq(a->text, S("/"));
    return here && check_all_known(I, store_labels(I->st, v), I->guard_families[GUARD_REDIRECT]) ? URL_PATH : part;
}

LabelSetId guard_joined(Interp *I, NodeId n) {
    List parts = JoinedStr_values(I->t, n);
    LabelSetId labels = {0};
    int quote = 0;
    Str before = S("");
    UrlPart url = URL_NONE;
    for (uint32_t i = 0; i < parts.count; i++) {
        NodeId p = list_node(parts, i);
        const Atom *text = check_text(I, p);
        bool known = text && !check_labels(I, p).v;
        LabelSetId hole = known ? (LabelSetId){0} : behind(I, before, check_labels(I, p), quote);
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
    if (url_behind(I, left) == URL_PATH) right = labels_cure(&I->st->labels, right, I->guard_families[GUARD_URL]);
    if (a->kind == ATOM_STR) return behind(I, a->text, right, open_quote(a->text, 0));
    if (a->kind == ATOM_TEXT) return behind(I, a->suffix, right, open_quote(a->suffix, open_quote(a->text, 0)));
    return right;
}

/* The holes of a format in turn: what stands before each, and what fills it; a position beyond all arguments where that is not known. */
typedef struct Hole {
    Str before, name;
    uint32_t position;
    bool number; /* %d */
} Hole;

enum { NO_POSITION = UINT32_MAX / 2 };

static size_t percent_hole(Str text, size_t at, uint32_t *next, Hole *hole) {
    size_t end = at + 1;
    if (end < text.len && text.ptr[end] == '(') {
        size_t close = str_find_byte(text, ')', end);
        if (close >= text.len) return text.len;
        hole->name = str_slice(text, end + 1, close);
        end = close + 1;
    }
    while (end < text.len && str_find_byte(S("-+ #0123456789.hlL"), text.ptr[end], 0) < 18) end++;
    if (end < text.len && text.ptr[end] == '*') *next = NO_POSITION;
    hole->number = end < text.len && str_find_byte(S("dioxXeEfFgG"), text.ptr[end], 0) < 11;
    hole->position = hole->name.len ? NO_POSITION : (*next)++;
    return end + 1;
}

static size_t brace_hole(Str text, size_t at, uint32_t *next, Hole *hole) {
    size_t end = str_find_byte(text, '}', at);
    if (end >= text.len) return text.len;
    Str field = str_slice(text, at + 1, end);
    size_t name = 0;
    while (name < field.len && str_find_byte(S("!:.["), field.ptr[name], 0) >= 4) name++;
    if (str_find_byte(field, '{', 0) < field.len) *next = NO_POSITION; /* the width is an argument, too */
    bool counted = !name, digit = name == 1 && field.ptr[0] >= '0' && field.ptr[0] <= '9';
    if (!counted && !digit) hole->name = str_slice(field, 0, name);
    hole->position = counted ? (*next)++ : digit ? (uint32_t)(field.ptr[0] - '0') : NO_POSITION;
    return end + 1;
}

static bool next_hole(Str text, bool percent, size_t *at, uint32_t *next, Hole *hole) {
    char opens = percent ? '%' : '{';
    for (size_t i = *at; i < text.len; i++) {
        if (text.ptr[i] != opens) continue;
        if (i + 1 < text.len && text.ptr[i + 1] == opens) {
            i++;
            continue;
        }
        *hole = (Hole){.before = str_slice(text, *at, i)};
        *at = (percent ? percent_hole : brace_hole)(text, i, next, hole);
        return true;
    }
    return false;
}

/* `all` where nobody knows what fills it. */
static LabelSetId hole_labels(const Interp *I, const Hole *hole, const FormatArgs *args, LabelSetId all) {
    if (hole->position < args->count) return store_deep(I->st, args->items[hole->position]);
    for (uint32_t i = 0; hole->name.len && i < args->name_count; i++)
        if (str_eq(args->named[i].keyword, hole->name)) return store_deep(I->st, args->named[i].value);
    return all;
}

/* "..." % x, "...".format(x): each hole by the quote around it, and by what stands before it. */
static LabelSetId formatted(Interp *I, ValueId format, const FormatArgs *args, LabelSetId all, bool percent) {
    const Atom *a = store_single(I->st, format);
    if (!a || a->kind != ATOM_STR || !all.v) return all;
    LabelStore *ls = &I->st->labels;
    LabelSetId labels = {0};
    UrlPart url = URL_NONE;
    int quote = 0;
    size_t at = 0;
    uint32_t next = 0, holes = 0;
    for (Hole hole; next_hole(a->text, percent, &at, &next, &hole); holes++) {
        quote = open_quote(hole.before, quote);
        url = hole.before.len ? url_part(hole.before, url) : url;
        LabelSetId given = behind(I, hole.before, hole_labels(I, &hole, args, all), quote);
        if (url == URL_PATH) given = labels_cure(ls, given, I->guard_families[GUARD_URL]);
        if (hole.number) given = labels_cure(ls, given, taint_number_cures(I->taint));
        labels = labels_join(ls, labels, given);
    }
    return holes ? labels : all;
}

LabelSetId guard_percent(Interp *I, ValueId format, ValueId right, LabelSetId labels) {
    CallArg named[VALUE_MAX_ITEMS];
    FormatArgs args = fold_percent_args(I, &right, named);
    return formatted(I, format, &args, labels, true);
}

/* "...".format(x, name=y) */
static LabelSetId format_call(Interp *I, NodeId call, NodeId base, LabelSetId labels) {
    ValueId items[VALUE_MAX_ITEMS];
    CallArg named[VALUE_MAX_ITEMS];
    FormatArgs given = {.items = items, .named = named};
    List args = Call_args(I->t, call), keywords = Call_keywords(I->t, call);
    for (uint32_t i = 0; i < args.count && i < VALUE_MAX_ITEMS; i++) {
        if (tree_kind(I->t, list_node(args, i)) == NODE_Starred) break;
        items[given.count++] = I->values[args.items[i]];
    }
    for (uint32_t i = 0; i < keywords.count && i < VALUE_MAX_ITEMS; i++) {
        NodeId k = list_node(keywords, i);
        named[given.name_count++] = (CallArg){.keyword = tree_name(I->t, keyword_arg(I->t, k)), .value = I->values[keyword_value(I->t, k).v]};
    }
    return formatted(I, I->values[base.v], &given, labels, false);
}

/* "?".join, "&".join: all that it may be. */
static bool joins_queries(const Interp *I, NodeId by) {
    ValueSet s = store_set(I->st, I->values[by.v]);
    bool all = s.count && !s.open;
    for (uint32_t i = 0; i < s.count && all; i++) {
        const Atom *a = store_get(I->st, store_member(I->st, I->values[by.v], i));
        all = a->kind == ATOM_STR && a->text.len && str_find_byte(S("?&#"), a->text.ptr[0], 0) < 3;
    }
    return all;
}

/* by.join([first, x]): where what begins it leaves x no host to choose. */
static LabelSetId joined(Interp *I, NodeId by, List args, LabelSetId labels) {
    NodeId list = args.count == 1 ? list_node(args, 0) : (NodeId){0};
    NodeKind kind = list.v ? tree_kind(I->t, list) : NODE_None;
    if ((kind != NODE_List && kind != NODE_Tuple) || !Tuple_elts(I->t, list).count || !by.v) return labels;
    NodeId first = list_node(Tuple_elts(I->t, list), 0);
    bool here = url_behind(I, I->values[first.v]) == URL_PATH;
    if (!here && !joins_queries(I, by)) return labels;
    LabelSetId cured = labels_cure(&I->st->labels, labels, I->guard_families[GUARD_URL]);
    return here ? cured : labels_join(&I->st->labels, check_labels(I, first), cured);
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
        const Atom *from = check_text(I, list_node(args, 0)), *to = check_text(I, list_node(args, 1));
        if (!from || !to || str_find(to->text, from->text, 0) != SIZE_MAX || !from->text.len) return labels;
        if (from->text.len == 1) return labels_cure(ls, labels, check_chars(I, charset_not(charset_of(from->text))));
        if (str_eq(from->text, S(".."))) return labels_cure(ls, labels, TEXT_NO_DOTS);
    } else if (str_eq(word, S("sub")) && args.count >= 2) {
        NodeId subject, flags;
        PatternChars chars;
        const Atom *pattern = NULL, *to = NULL;
        NodeId base = check_receiver(I, call), def = base.v ? guard_definition(I, base) : (NodeId){0};
        bool compiled =
            (def.v && check_is_call_of(I, def, S("compile"))) || (base.v && check_is_call_of(I, base, S("compile")));
        if (compiled) {
            List inner = Call_args(t, def.v ? def : base);
            pattern = inner.count ? check_text(I, list_node(inner, 0)) : NULL;
            to = check_text(I, list_node(args, 0));
        } else {
            pattern = check_pattern_of(I, call, &subject, &flags);
            to = check_text(I, list_node(args, 1));
        }
        if (!pattern || !to || !charset_pattern(pattern->text, &chars) || !chars.one_class) return labels;
        return labels_cure(ls, labels, check_chars(I, charset_or(charset_not(chars.all), charset_of(to->text))));
    } else if (str_eq(word, S("join"))) {
        return joined(I, check_receiver(I, call), args, labels);
    } else if (str_eq(word, S("format"))) {
        NodeId base = check_receiver(I, call);
        return base.v ? format_call(I, call, base, labels) : labels;
    } else if ((str_eq(word, S("strip")) || str_eq(word, S("lstrip"))) && args.count == 1) {
        const Atom *what = check_text(I, list_node(args, 0));
        if (what && str_find_byte(what->text, '/', 0) != SIZE_MAX) return labels_cure(ls, labels, TEXT_RELATIVE);
    } else if (str_eq(word, S("encode")) && args.count) {
        const Atom *codec = check_text(I, list_node(args, 0));
        if (codec && (str_eq(codec->text, S("unicode_escape")) || str_eq(codec->text, S("unicode-escape"))))
            return labels_cure(ls, labels, I->guard_families[GUARD_LINES]);
    } else if (str_eq(word, S("relative_to"))) {
        NodeId base = check_receiver(I, call);
        if (base.v && check_is_resolved(I, base)) return labels_cure(ls, labels, I->guard_families[GUARD_PATH]);
    }
    return labels;
}
