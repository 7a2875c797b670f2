/* Which program a command runs, as far as it is known: text for a shell, or a list of arguments. A table of the rule
 * says which programs are meant, with which options, and what Python has instead. */
#include "match/inside.h"

#include "syntax/literal.h"

enum { MAX_WORDS = 32 }; /* looked at in one simple command */

/* One simple command of a shell's text: its words without quotes around them; the last may be cut off. */
typedef struct Command {
    Str words[MAX_WORDS];
    uint32_t count;
    Str tail;   /* the known beginning of a further word, if that is all that is known of it */
    bool piped; /* reads what another one writes */
} Command;

static bool is_blank(char c) { return c == ' ' || c == '\t'; }
static bool ends_command(char c) {
    return c == ';' || c == '&' || c == '|' || c == '\n' || c == '(' || c == ')' || c == '`';
}

/* One word at *at, which is not blank; *closed says whether something stands behind it, so that it is whole. */
static Str read_word(Str text, size_t *at, bool *closed) {
    size_t from = *at;
    char quote = 0;
    while (*at < text.len) {
        char c = text.ptr[*at];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (is_blank(c) || ends_command(c)) {
            break;
        } else if (c == '\\' && *at + 1 < text.len) {
            ++*at;
        }
        ++*at;
    }
    *closed = *at < text.len;
    Str word = str_slice(text, from, *at);
    bool quoted = word.len >= 2 && (word.ptr[0] == '"' || word.ptr[0] == '\'') && word.ptr[word.len - 1] == word.ptr[0];
    return quoted ? str_slice(word, 1, word.len - 1) : word;
}

/* The next simple command of `text`; false at its end. `whole`: nothing unknown follows the text. */
static bool read_command(Str text, size_t *at, bool whole, Command *c) {
    c->count = 0;
    while (*at < text.len && (is_blank(text.ptr[*at]) || ends_command(text.ptr[*at]))) {
        char ch = text.ptr[(*at)++];
        if (ch == '|') c->piped = *at < text.len && text.ptr[*at] != '|' && (*at < 2 || text.ptr[*at - 2] != '|');
        else if (!is_blank(ch)) c->piped = false;
    }
    if (*at >= text.len) return false;
    while (*at < text.len && !ends_command(text.ptr[*at])) {
        if (is_blank(text.ptr[*at])) {
            ++*at;
            continue;
        }
        bool closed;
        Str word = read_word(text, at, &closed);
        if (c->count < MAX_WORDS && (closed || whole)) c->words[c->count++] = word;
    }
    return true;
}

static Str base_name(Str path) {
    size_t from = path.len;
    while (from > 0 && path.ptr[from - 1] != '/') from--;
    return str_slice(path, from, path.len);
}

/* What only runs the command that follows it, and assignments before a command. */
static bool is_wrapper(Str word) {
    static const char *const wrappers[] = {"sudo", "doas",    "env",     "exec",  "nice", "nohup",
                                           "time", "command", "busybox", "xargs", "if",   "then",
                                           "else", "do",      "while",   "!",     "{"};
    for (size_t i = 0; i < COUNT_OF(wrappers); i++) {
        if (str_eq(base_name(word), str_from_z(wrappers[i]))) return true;
    }
    return str_find_byte(word, '=', 0) != SIZE_MAX;
}

/* An option of a wrapper whose value is the next word: sudo -u root, nice -n 10. */
static bool takes_value(Str word) { return str_eq(word, S("-u")) || str_eq(word, S("-g")) || str_eq(word, S("-n")); }

/* Where the command itself begins, behind wrappers and their options; c->count if nowhere. */
static uint32_t skip_wrappers(const Command *c) {
    uint32_t at = 0;
    while (at < c->count) {
        bool option = at > 0 && c->words[at].len && c->words[at].ptr[0] == '-';
        if (!option && !is_wrapper(c->words[at])) break;
        at += option && takes_value(c->words[at]) ? 2 : 1;
    }
    return at < c->count ? at : c->count;
}

/* "-r" is met by "-rf", too; "--recursive" by itself; ">" by any redirection. */
static bool word_has_option(Str word, Str option) {
    if (str_eq(word, option) || (option.ptr[0] == '>' && str_starts_with(word, option))) return true;
    bool cluster = option.len == 2 && word.len > 2 && word.ptr[0] == '-' && word.ptr[1] != '-';
    return cluster && str_find_byte(word, option.ptr[1], 1) != SIZE_MAX;
}

static bool has_option(const Command *c, uint32_t from, Str options) {
    if (options.len == 0) return true;
    while (options.ptr) {
        Str option = str_split(&options, '|');
        for (uint32_t i = from; i < c->count; i++) {
            if (word_has_option(c->words[i], option)) return true;
        }
    }
    return false;
}

static bool is_shell(Str name) {
    return str_eq(name, S("sh")) || str_eq(name, S("bash")) || str_eq(name, S("dash")) || str_eq(name, S("zsh"));
}

static bool text_fits(Matcher *m, PatList table, Str text, bool whole, bool nested);

static bool command_fits(Matcher *m, PatList table, const Command *c, bool nested) {
    uint32_t at = skip_wrappers(c);
    bool fed = c->piped && !(c->count && str_eq(base_name(c->words[0]), S("xargs")));
    if (at == c->count || fed) return false;
    Str name = base_name(c->words[at]);
    if (is_shell(name) && !nested && at + 1 < c->count && has_option(c, at + 1, S("-c"))) {
        bool cut = c->tail.len > 0;
        return text_fits(m, table, cut ? c->tail : c->words[c->count - 1], !cut, true);
    }
    for (uint32_t i = 0; i + 2 < table.count; i += 3) {
        if (!str_eq(pat_string(&m->table->pat, table.items[i]), name)) continue;
        if (!has_option(c, at + 1, pat_string(&m->table->pat, table.items[i + 1]))) continue;
        m->command = pat_string(&m->table->pat, table.items[i]);
        m->instead = pat_string(&m->table->pat, table.items[i + 2]);
        return true;
    }
    return false;
}

static bool text_fits(Matcher *m, PatList table, Str text, bool whole, bool nested) {
    size_t at = 0;
    Command c = {0};
    while (step(m) && read_command(text, &at, whole, &c)) {
        if (command_fits(m, table, &c, nested)) return true;
    }
    return false;
}

/* A word, or its known beginning in *tail. */
static Str word_of(Matcher *m, Place p, Str *tail) {
    Str text = {0};
    bool whole = true;
    if (match_string_of(m, p, &text)) return text;
    const Atom *atom = value_single(m->facts, p.value);
    if (atom && atom->kind == ATOM_BYTES) return atom->text;
    if (value_text(m->facts, p.value, &text, &whole) && !whole) *tail = text;
    return whole ? text : (Str){0};
}

static bool items_fit(Matcher *m, PatList table, Items items) {
    Command c = {0};
    for (uint32_t i = 0; i < items.count && c.count < MAX_WORDS; i++) {
        c.tail = (Str){0};
        c.words[c.count++] = word_of(m, items_at(m, items, i), &c.tail);
    }
    return c.count && c.words[0].len && command_fits(m, table, &c, false);
}

static bool atom_fits(Matcher *m, PatList table, const Atom *atom) {
    switch ((AtomKind)atom->kind) {
        case ATOM_BYTES:
        case ATOM_STR: return text_fits(m, table, atom->text, true, false);
        case ATOM_TEXT: return text_fits(m, table, atom->text, false, false);
        case ATOM_LIST:
        case ATOM_TUPLE: {
            Place *places = ARENA_ARRAY(&m->scratch, Place, atom->count);
            for (uint32_t i = 0; i < atom->count; i++) places[i].value = atom->items[i];
            return items_fit(m, table, (Items){.places = places, .count = atom->count});
        }
        default: return false;
    }
}

static bool place_fits(Matcher *m, PatList table, Place p) {
    NodeKind kind = node_is(p.node) ? tree_kind(m->tree, p.node) : NODE_None;
    if (kind == NODE_List || kind == NODE_Tuple) {
        List list = kind == NODE_List ? List_elts(m->tree, p.node) : Tuple_elts(m->tree, p.node);
        return items_fit(m, table, (Items){.ids = list.items, .count = list.count});
    }
    Str text;
    if (match_string_of(m, p, &text)) return text_fits(m, table, text, true, false);
    uint32_t count = value_count(m->facts, p.value);
    for (uint32_t i = 0; i < count; i++) {
        if (atom_fits(m, table, value_atom(m->facts, p.value, i))) return true;
    }
    return false;
}

bool match_command(Matcher *m, const FormulaRow *f) {
    const Binding *b = &m->slots[f->a];
    PatList table = pat_list(&m->table->pat, f->b);
    if (b->kind == BIND_PLACE) return place_fits(m, table, b->place);
    if (b->kind == BIND_PLACES) return items_fit(m, table, (Items){.places = b->places, .count = b->count});
    return false;
}
