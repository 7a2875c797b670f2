/* FORMULA_EXPLODES: regular expressions of the audited code that take exponential time, and the text that shows it. */
#include "match/inside.h"
#include "regex/redos.h"

/* The flags of a call of `re` by their names, as they are written. */
static uint32_t flags_of(const Matcher *m, const Binding *b) {
    static const struct {
        const char *name;
        uint32_t flag;
    } names[] = {{"I", REGEX_ANY_CASE}, {"IGNORECASE", REGEX_ANY_CASE}, {"S", REGEX_DOT_ALL}, {"DOTALL", REGEX_DOT_ALL},
                 {"M", REGEX_LINES},    {"MULTILINE", REGEX_LINES},     {"X", REGEX_VERBOSE}, {"VERBOSE", REGEX_VERBOSE}};
    uint32_t flags = 0;
    if (b->kind != BIND_PLACE || !node_is(b->place.node)) return 0;
    Str rest = tree_text(m->tree, b->place.node);
    while (rest.ptr) {
        Str word = str_last_part(str_trim(str_split(&rest, '|')), '.');
        for (size_t i = 0; i < COUNT_OF(names); i++)
            if (str_eq(word, str_from_z(names[i].name))) flags |= names[i].flag;
    }
    return flags;
}

static RegexUse use_of(const Matcher *m, NodeId n) {
    if (!node_is(n) || tree_kind(m->tree, n) != NODE_Call) return REGEX_SEARCH;
    return str_ends_with(tree_text(m->tree, Call_func(m->tree, n)), S("fullmatch")) ? REGEX_FULLMATCH : REGEX_SEARCH;
}

static void add_quoted(Buf *out, const RedosText *t) {
    buf_byte(out, '\'');
    for (uint32_t i = 0; i < t->length; i++) {
        char c = t->letters[i];
        if (c == '\n') buf_add(out, S("\\n"));
        else if (c == '\t') buf_add(out, S("\\t"));
        else if (c >= ' ' && c < 127) buf_byte(out, c);
        else buf_format(out, "\\x%02x", (unsigned char)c);
    }
    buf_byte(out, '\'');
}

/* The text that takes long, in words: 'x=', then 'a' again and again, then '!'. */
static Str attack_of(Matcher *m, const Redos *redos) {
    Buf out = {.limit = 1024};
    if (redos->prefix.length) {
        add_quoted(&out, &redos->prefix);
        buf_add(&out, S(", then "));
    }
    add_quoted(&out, &redos->pump);
    buf_add(&out, S(" again and again"));
    if (redos->suffix.length) {
        buf_add(&out, S(", then "));
        add_quoted(&out, &redos->suffix);
    }
    Str text = arena_copy(&m->scratch, buf_str(&out));
    buf_free(&out);
    return text;
}

static bool takes_long(Matcher *m, Str pattern, RegexMode mode) {
    Redos redos = redos_find(pattern, mode, REDOS_EXPONENTIAL, &m->scratch);
    m->steps -= redos.steps < m->steps ? redos.steps : m->steps;
    if (redos.cost != REDOS_EXPONENTIAL) return false;
    m->attack = attack_of(m, &redos);
    return true;
}

bool match_explodes(Matcher *m, const FormulaRow *f, NodeId call) {
    const Binding *b = &m->slots[f->a];
    uint32_t flags = f->b & EXPLODE_FLAGS;
    RegexMode mode = {
        .use = use_of(m, call),
        .engine = f->b & EXPLODE_ANY_ENGINE ? ENGINE_ANY : ENGINE_RE,
        .flags = flags ? flags_of(m, &m->slots[flags - 1]) : 0,
    };
    Str text;
    if (b->kind == BIND_TEXT) return takes_long(m, b->text, mode);
    if (b->kind != BIND_PLACE) return false;
    if (match_string_of(m, b->place, &text)) return takes_long(m, text, mode);
    uint32_t count = value_count(m->facts, b->place.value), found = 0;
    for (uint32_t i = 0; i < count && m->steps; i++) {
        const Atom *atom = value_atom(m->facts, b->place.value, i);
        found += atom->kind == ATOM_STR && takes_long(m, atom->text, mode);
    }
    return m->must ? count && found == count : found > 0;
}
