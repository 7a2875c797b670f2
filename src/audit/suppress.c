/* Finding and reading comments that suppress: see suppress.h. One sweep over the tokens; comments stand between them.
 */
#include "audit/suppress.h"

#include "audit/lines.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\f'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool starts_with_word(Str s, Str word, bool any_case) {
    if (s.len < word.len) return false;
    if (any_case ? strncasecmp(s.ptr, word.ptr, word.len) != 0 : memcmp(s.ptr, word.ptr, word.len) != 0) return false;
    if (s.len == word.len) return true;
    char c = s.ptr[word.len];
    return !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !is_digit(c) && c != '_';
}

bool suppress_may_hold(Str text, bool any_finding) {
    for (size_t at = 0; (at = str_find_byte(text, '#', at)) != SIZE_MAX;) {
        for (at++; at < text.len && isspace((unsigned char)text.ptr[at]);) at++;
        Str rest = str_slice(text, at, text.len);
        if (str_starts_with(rest, S("tocsin:"))) return true;
        if (any_finding && rest.len > 3 && strncasecmp(rest.ptr, "no", 2) == 0 && strchr("sSqQ", rest.ptr[2])) return true;
    }
    return false;
}

bool suppress_date(Str text, uint32_t *number) {
    static const uint32_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-') return false;
    uint32_t parts[3] = {0}, part = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (i == 4 || i == 7) part++;
        else if (is_digit(text.ptr[i])) parts[part] = parts[part] * 10 + (uint32_t)(text.ptr[i] - '0');
        else return false;
    }
    *number = parts[0] * 10000 + parts[1] * 100 + parts[2];
    return parts[1] >= 1 && parts[1] <= 12 && parts[2] >= 1 && parts[2] <= days[parts[1] - 1];
}

/* The next name of a list: letters, digits, "-", "_", "."; empty at the end. */
static Str next_name(Str *rest) {
    size_t at = 0;
    while (at < rest->len && (is_space(rest->ptr[at]) || rest->ptr[at] == ',')) at++;
    size_t from = at;
    while (at < rest->len && !is_space(rest->ptr[at]) && rest->ptr[at] != ',') at++;
    Str name = str_slice(*rest, from, at);
    *rest = str_slice(*rest, at, rest->len);
    return name;
}

/* ignore[NAMES] REASON until=DATE */
static void read_own(Suppression *s, Str text) {
    s->malformed = true;
    text = str_trim(text);
    if (!str_starts_with(text, S("ignore"))) return;
    text = str_trim(str_slice(text, 6, text.len));
    size_t close = str_find_byte(text, ']', 0);
    if (!str_starts_with(text, S("[")) || close == SIZE_MAX) return;
    s->names = str_trim(str_slice(text, 1, close));
    s->reason = str_trim(str_slice(text, close + 1, text.len));
    size_t until = str_find(s->reason, S("until="), 0);
    if (until != SIZE_MAX) {
        Str rest = str_slice(s->reason, until + 6, s->reason.len), before = str_trim(str_slice(s->reason, 0, until));
        s->until = next_name(&rest);
        s->reason = before.len ? before : str_trim(rest);
        uint32_t number;
        if (!suppress_date(s->until, &number)) return;
    }
    s->malformed = s->names.len == 0;
}

static bool is_code(Str name, char family) {
    if (name.len < 2 || name.ptr[0] != family) return false;
    for (size_t i = 1; i < name.len; i++)
        if (!is_digit(name.ptr[i])) return false;
    return true;
}

/* "S602", "SIM101", "S" */
static bool is_any_code(Str name) {
    size_t at = 0;
    while (at < name.len && name.ptr[at] >= 'A' && name.ptr[at] <= 'Z') at++;
    bool letters = at > 0;
    while (at < name.len && is_digit(name.ptr[at])) at++;
    return letters && at == name.len;
}

static bool has_word(Str text) {
    for (size_t i = 0; i < text.len; i++)
        if (!is_space(text.ptr[i]) && !ispunct((unsigned char)text.ptr[i])) return true;
    return false;
}

/* What stands behind the ids of a peer's comment. Semgrep's have commas between them. */
static Str peer_reason(SuppressKind kind, Str names) {
    bool more = true;
    for (Str rest = names, name; (name = next_name(&rest)).len;) {
        if (kind == SUPPRESS_NOSEMGREP ? !more : !is_any_code(name))
            return str_slice(names, (size_t)(name.ptr - names.ptr), names.len);
        more = str_starts_with(str_trim(rest), S(","));
    }
    return (Str){NULL, 0};
}

/* Bandit: codes restrict it; words that are none are a remark. */
static void read_nosec(Suppression *s, Str text) {
    if (str_starts_with(text, S(":"))) text = str_slice(text, 1, text.len);
    s->names = text;
    s->reason = peer_reason(s->kind, text);
    s->all = true;
    for (Str rest = text, name; (name = next_name(&rest)).len;)
        if (is_code(name, 'B')) s->all = false;
}

/* One piece of a comment, from behind its "#". */
static bool read_piece(Suppression *s, Str text) {
    text = str_trim(text);
    if (str_starts_with(text, S("tocsin:"))) {
        s->kind = SUPPRESS_TOCSIN;
        read_own(s, str_slice(text, 7, text.len));
        return true;
    }
    if (starts_with_word(text, S("nosec"), true)) {
        s->kind = SUPPRESS_NOSEC;
        read_nosec(s, str_slice(text, 5, text.len));
        return true;
    }
    if (starts_with_word(text, S("noqa"), true)) {
        s->kind = SUPPRESS_NOQA;
        Str rest = str_trim(str_slice(text, 4, text.len));
        if (!str_starts_with(rest, S(":"))) return false;
        s->names = str_slice(rest, 1, rest.len);
        s->reason = peer_reason(s->kind, s->names);
        return true;
    }
    if (starts_with_word(text, S("nosemgrep"), false)) {
        s->kind = SUPPRESS_NOSEMGREP;
        Str rest = str_trim(str_slice(text, 9, text.len));
        s->all = !str_starts_with(rest, S(":"));
        s->names = s->all ? S("") : str_slice(rest, 1, rest.len);
        s->reason = s->all ? rest : peer_reason(s->kind, s->names);
        return true;
    }
    return false;
}

typedef struct Sweep {
    const Tree *tree;
    const Token *tokens;
    uint32_t count;
    Arena *arena;
    SuppressList list;
    uint32_t first, last;      /* tokens of the logical line: its first, its Newline */
    uint32_t above, below_end; /* the statement at token `above` ends here; asked last */
} Sweep;

static bool is_layout(const Token *t) {
    return t->kind == TOKEN_Newline || t->kind == TOKEN_Indent || t->kind == TOKEN_Dedent;
}

static uint32_t newline_from(const Sweep *s, uint32_t i) {
    while (i + 1 < s->count && s->tokens[i].kind != TOKEN_Newline) i++;
    return i;
}

static bool is_clause(const Token *t) {
    return t->kind == TOKEN_Elif || t->kind == TOKEN_Else || t->kind == TOKEN_Except || t->kind == TOKEN_Finally;
}

/* Behind the statement that begins at token `i`: its logical line, decorators before and blocks and clauses behind it.
 */
static uint32_t statement_end(Sweep *s, uint32_t i) {
    if (s->above == i) return s->below_end;
    s->above = i;
    for (bool more = true; more;) {
        more = s->tokens[i].kind == TOKEN_At;
        i = newline_from(s, i) + 1;
        if (i < s->count && s->tokens[i].kind == TOKEN_Indent) {
            uint32_t depth = 0;
            do {
                depth += s->tokens[i].kind == TOKEN_Indent;
                depth -= s->tokens[i].kind == TOKEN_Dedent;
                i++;
            } while (depth && i < s->count);
            more = false;
        }
        more = i < s->count && (more || is_clause(&s->tokens[i]));
    }
    return s->below_end = i <= s->count && i ? s->tokens[i - 1].end : 0;
}

static bool is_blank(Str text, uint32_t from, uint32_t to) {
    while (from < to && is_space(text.ptr[from])) from++;
    return from == to;
}

/* Nothing but comments stands on the lines from `at` to `to`. */
static bool only_comments(Str text, uint32_t at, uint32_t to) {
    while (at < to) {
        uint32_t end = line_end(text, at);
        if (end >= to) return true;
        if (is_blank(text, at, end)) return false;
        at = next_line(text, end);
    }
    return true;
}

/* Behind code: its line, and the statement if it stands at an edge of that. */
static void place_behind(const Sweep *s, Suppression *item) {
    Str text = s->tree->source->text;
    item->from = s->tokens[s->first].start;
    item->to = s->tokens[s->last].end;
    bool first = item->line_start <= item->from;
    uint32_t last = s->last > s->first ? s->tokens[s->last - 1].end : item->to;
    item->whole = first || item->line_end >= last || line_end(text, last) <= item->line_end;
}

/* Alone on its line, before token `i`. Inside brackets it speaks about the line below. */
static void place_above(Sweep *s, Suppression *item, uint32_t i) {
    Str text = s->tree->source->text;
    bool inside = i > s->first && s->first < s->count && s->last >= i && s->tokens[s->first].start < item->start;
    uint32_t below = next_line(text, item->line_end);
    item->line_start = item->line_end; /* not the comment's own line */
    while (i < s->count && is_layout(&s->tokens[i])) i++;
    if (i >= s->count || s->tokens[i].kind == TOKEN_EndMarker || !only_comments(text, below, s->tokens[i].start))
        return;
    if (inside || item->kind == SUPPRESS_NOSEMGREP) {
        item->line_start = line_start(text, s->tokens[i].start);
        item->line_end = line_end(text, s->tokens[i].start);
        item->from = inside ? s->tokens[s->first].start : item->line_start;
        item->to = inside ? s->tokens[s->last].end : item->line_end;
        item->whole = !inside;
    } else if (item->kind == SUPPRESS_TOCSIN) {
        item->from = s->tokens[i].start;
        item->to = statement_end(s, i);
        item->whole = true;
    }
}

static void add(Sweep *s, const Suppression *item) {
    SuppressList *list = &s->list;
    if (list->count == SUPPRESS_MAX) {
        list->more = true;
        return;
    }
    list->items = arena_grow(s->arena, list->items, list->count, &list->capacity, 16, sizeof *list->items);
    list->items[list->count++] = *item;
}

/* The comment [start, end), which stands before token `i`. */
static void one_comment(Sweep *s, uint32_t start, uint32_t end, uint32_t i) {
    Str text = s->tree->source->text, rest = str_slice(text, start + 1, end);
    Str remark = {NULL, 0}; /* a piece that suppresses nothing is the peers' way to say why */
    for (Str pieces = rest; pieces.ptr;) {
        Suppression item = {.start = start};
        Str piece = str_split(&pieces, '#');
        if (!read_piece(&item, piece) && has_word(piece)) remark = piece;
    }
    while (rest.ptr) {
        Suppression item = {.start = start, .end = end};
        if (!read_piece(&item, str_split(&rest, '#'))) continue;
        if (item.kind != SUPPRESS_TOCSIN && !has_word(item.reason)) item.reason = remark;
        item.line_start = line_start(text, start);
        item.line_end = end;
        if (is_blank(text, item.line_start, start)) place_above(s, &item, i);
        else place_behind(s, &item);
        add(s, &item);
    }
}

/* The comments between two tokens. */
static void between(Sweep *s, uint32_t from, uint32_t to, uint32_t i) {
    Str text = s->tree->source->text;
    while (from < to) {
        const char *hash = memchr(text.ptr + from, '#', to - from);
        if (!hash) return;
        uint32_t start = (uint32_t)(hash - text.ptr), end = line_end(text, start);
        one_comment(s, start, end, i);
        from = end;
    }
}

SuppressList suppress_find(const Tree *tree, const Token *tokens, uint32_t count, Arena *arena) {
    Sweep s = {.tree = tree, .tokens = tokens, .count = count, .arena = arena, .above = UINT32_MAX};
    if (!count) return s.list;
    uint32_t behind = 0;
    bool fresh = true;
    for (uint32_t i = 0; i < count; i++) {
        if (fresh && !is_layout(&tokens[i])) {
            s.first = i;
            s.last = newline_from(&s, i);
            fresh = false;
        }
        /* the gap before a first token lies outside its logical line */
        if (tokens[i].start > behind) between(&s, behind, tokens[i].start, i);
        if (tokens[i].kind == TOKEN_Newline) fresh = true;
        if (tokens[i].end > behind) behind = tokens[i].end;
    }
    return s.list;
}

bool suppress_names_rule(Str names, const RuleInfo *rule) {
    for (Str rest = names, name; (name = next_name(&rest)).len;)
        if (str_eq(name, rule->id) || str_eq(name, rule->family)) return true;
    return false;
}

/* Is `name` a peer's name of the rule, or with `prefix` the beginning of one? */
static bool is_peer(const RuleInfo *rule, Str name, bool prefix) {
    for (uint32_t i = 0; i < rule->peer_count; i++)
        if (str_eq(rule->peers[i], name) || (prefix && str_starts_with(rule->peers[i], name))) return true;
    return false;
}

static bool names_meet(const Suppression *s, const RuleInfo *rule) {
    if (s->all) return true;
    if (s->kind == SUPPRESS_TOCSIN) return suppress_names_rule(s->names, rule);
    for (Str rest = s->names, name; (name = next_name(&rest)).len;) {
        bool meets = false;
        if (s->kind == SUPPRESS_NOSEC) {
            meets = is_code(name, 'B') && is_peer(rule, name, false);
        } else if (s->kind == SUPPRESS_NOQA) {
            meets = (is_code(name, 'S') || str_eq(name, S("S"))) && is_peer(rule, name, true);
        } else {
            size_t dot = name.len;
            while (dot && name.ptr[dot - 1] != '.') dot--;
            Str last = str_slice(name, dot, name.len);
            meets = str_eq(last, rule->id) || is_peer(rule, name, false) || is_peer(rule, last, false);
        }
        if (meets) return true;
    }
    return false;
}

bool suppress_meets(const Suppression *s, const Finding *f) {
    bool starts_in = f->start >= s->from && f->start < s->to;
    bool reaches = f->start < s->line_end && f->end > s->line_start;
    bool ends_here = f->end > s->line_start && f->end <= s->line_end;
    if (!(starts_in && (s->whole || reaches)) && !ends_here) return false;
    return names_meet(s, f->rule);
}

Str suppress_unknown(const Suppression *s, const Rules *rules, bool *asleep) {
    for (Str rest = s->names, name; (name = next_name(&rest)).len;) {
        bool known = false, awake = false;
        for (uint32_t i = 0; i < rules_count(rules) && !awake; i++) {
            const RuleInfo *rule = rules_info(rules, i);
            if (!str_eq(name, rule->id) && !str_eq(name, rule->family)) continue;
            known = true;
            awake = rules_enabled(rules, i);
        }
        if (!known) return name;
        if (!awake) *asleep = true;
    }
    return (Str){NULL, 0};
}
