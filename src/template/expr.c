/* See template/expr.h. Brackets recurse, to a bounded depth. */
#include "template/expr.h"

typedef enum WordEffect { WORD_KEEP, WORD_SAFE, WORD_ESCAPE, WORD_FORCE, WORD_CURE, WORD_PLAIN, WORD_NOTHING } WordEffect;

static const struct {
    Str name;
    uint8_t effect;
} words[] = {
#define WORD(name, effect) {S(name), WORD_##effect},
#include "template/word.def"
#undef WORD
};

static WordEffect effect_of(Str word) {
    static const Str cures[] = {S("sanitiz"), S("sanitis"), S("bleach"), S("escape"), S("clean_html"), S("strip_tags"), S("purify")};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq(words[i].name, word)) return (WordEffect)words[i].effect;
    for (size_t i = 0; i < COUNT_OF(cures); i++)
        if (str_find(word, cures[i], 0) != SIZE_MAX && str_find(word, S("unescape"), 0) == SIZE_MAX) return WORD_FORCE;
    return WORD_KEEP;
}

static PrintMode after(PrintMode mode, WordEffect effect) {
    switch (effect) {
        case WORD_SAFE: return mode == PRINT_PLAIN ? PRINT_SAFE : mode;
        case WORD_ESCAPE: return mode == PRINT_PLAIN ? PRINT_ESCAPED : mode;
        case WORD_FORCE: return mode == PRINT_CURED ? mode : PRINT_ESCAPED;
        case WORD_CURE: return PRINT_CURED;
        case WORD_PLAIN: return mode == PRINT_SAFE ? PRINT_PLAIN : mode;
        default: return mode;
    }
}

PrintMode print_mode_of(PrintMode inner, PrintMode outer) {
    static const WordEffect effects[] = {[PRINT_PLAIN] = WORD_KEEP, [PRINT_SAFE] = WORD_SAFE, [PRINT_ESCAPED] = WORD_ESCAPE, [PRINT_CURED] = WORD_CURE};
    return after(inner, effects[outer]);
}

void expr_apply(Expr *x, uint32_t from, Str word) {
    WordEffect effect = effect_of(word);
    if (x->engine == ENGINE_JINJA && str_eq(word, S("upper"))) effect = WORD_KEEP; /* Markup.upper() */
    if (effect == WORD_NOTHING) x->count = from;
    for (uint32_t i = from; i < x->count; i++) x->values[i].mode = (uint8_t)after((PrintMode)x->values[i].mode, effect);
}

/* ---- characters ---- */

static bool is_name(char c, bool first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) || (!first && c >= '0' && c <= '9');
}
static char here(const Expr *x) { return x->at < x->text.len ? x->text.ptr[x->at] : 0; }
static char ahead(const Expr *x) { return x->at + 1 < x->text.len ? x->text.ptr[x->at + 1] : 0; }
static void blanks(Expr *x) {
    while (x->at < x->text.len && (unsigned char)x->text.ptr[x->at] <= ' ') x->at++;
}

bool expr_skip(Expr *x, char c) {
    blanks(x);
    if (here(x) != c || x->at >= x->text.len) return false;
    x->at++;
    return true;
}

static Str name_at(const Expr *x, size_t at) {
    size_t end = at;
    while (end < x->text.len && is_name(x->text.ptr[end], end == at)) end++;
    return str_slice(x->text, at, end);
}

Str expr_peek(Expr *x) {
    blanks(x);
    size_t end = x->at + name_at(x, x->at).len;
    while (end > x->at && end < x->text.len && x->text.ptr[end] == '.' && name_at(x, end + 1).len) end += 1 + name_at(x, end + 1).len;
    return str_slice(x->text, x->at, end);
}

Str expr_word(Expr *x) {
    Str word = expr_peek(x);
    x->at += word.len;
    return word;
}

void expr_begin(Expr *x, Str text) {
    x->text = text;
    x->at = x->count = x->call_count = 0;
}

/* A text in quotes, single or three of them. */
bool expr_string(Expr *x, Str *text) {
    blanks(x);
    char quote = here(x);
    if (quote != '"' && quote != '\'') return false;
    size_t open = x->at, length = 1;
    if (str_starts_with(str_slice(x->text, open, x->text.len), quote == '"' ? S("\"\"\"") : S("'''"))) length = 3;
    for (x->at += length; x->at < x->text.len; x->at++) {
        if (x->text.ptr[x->at] == '\\' && x->engine != ENGINE_DJANGO) {
            x->at++;
            continue;
        }
        size_t same = 0;
        while (same < length && x->at + same < x->text.len && x->text.ptr[x->at + same] == quote) same++;
        if (same == length) {
            *text = str_slice(x->text, open + length, x->at);
            x->at += length;
            return true;
        }
    }
    x->at = x->text.len;
    *text = str_slice(x->text, open + length, x->text.len);
    return true;
}

/* ---- values ---- */

static void push(Expr *x, Str name) {
    static const Str own[] = {S("loop"), S("forloop"), S("True"), S("False"), S("None"), S("true"), S("false"), S("none"), S("self"),
                              S("csrf_token"), S("csrf_input"), S("block"), S("caller"), S("super"), S("base"), S("STATIC_URL")};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (str_eq(name, own[i])) return;
    if (x->count == EXPR_MAX_VALUES) x->full = true;
    else x->values[x->count++] = (TemplateValue){.root = name};
}

/* The one value that a primary has so far is a name with keys. */
static void add_key(Expr *x, uint32_t from, Str key) {
    for (uint32_t i = from; i < x->count; i++)
        if (x->values[i].key_count < TEMPLATE_MAX_PATH) x->values[i].keys[x->values[i].key_count++] = key;
}

static const TemplateLocal *keep_arguments(Expr *x, const TemplateLocal *all, uint32_t count) {
    TemplateLocal *kept = ARENA_ARRAY(x->arena, TemplateLocal, count);
    if (count) memcpy(kept, all, count * sizeof *kept);
    return kept;
}

static void read_expression(Expr *x, unsigned depth);

/* Up to the closing bracket. With `all` each argument is kept by itself: their count. */
static uint32_t read_arguments(Expr *x, char close, unsigned depth, TemplateLocal *all) {
    uint32_t n = 0, from = x->count;
    for (;;) {
        if (expr_skip(x, close) || x->at >= x->text.len) return n;
        Str name = name_at(x, x->at);
        size_t behind = x->at + name.len;
        while (behind < x->text.len && x->text.ptr[behind] == ' ') behind++;
        bool keyword = name.len && behind < x->text.len && x->text.ptr[behind] == '=' && behind + 1 < x->text.len && x->text.ptr[behind + 1] != '=';
        if (keyword) x->at = behind + 1;
        size_t before = x->at;
        if (depth < TEMPLATE_MAX_NESTING) read_expression(x, depth + 1);
        else x->full = true;
        if (all && n < EXPR_MAX_ARGUMENTS) {
            TemplateValue *values = ARENA_ARRAY(x->arena, TemplateValue, x->count - from);
            if (x->count > from) memcpy(values, x->values + from, (x->count - from) * sizeof *values);
            all[n++] = (TemplateLocal){keyword ? name : S(""), values, x->count - from};
            x->count = from;
        }
        if (!expr_skip(x, ',') && here(x) != close && x->at == before) x->at++; /* something that nobody knows */
    }
}

static void read_call(Expr *x, uint32_t from, bool fresh, unsigned depth) {
    TemplateValue callee = {.root = S("")};
    if (fresh && x->count == from + 1) callee = x->values[from];
    Str word = callee.key_count ? callee.keys[callee.key_count - 1] : callee.root;
    if (callee.root.len && callee.key_count < 2 && x->is_macro && x->is_macro(x->context, callee.root, callee.key_count ? word : S(""))) {
        TemplateLocal all[EXPR_MAX_ARGUMENTS];
        x->count = from;
        uint32_t n = read_arguments(x, ')', depth, all);
        if (x->call_count == EXPR_MAX_CALLS) x->full = true;
        else x->calls[x->call_count++] = (ExprCall){callee.root, callee.key_count ? word : S(""), keep_arguments(x, all, n), n};
        x->count = from;
        return;
    }
    bool escapes = effect_of(word) == WORD_ESCAPE || effect_of(word) == WORD_FORCE;
    if (callee.root.len && callee.key_count && !escapes) x->values[from].key_count--; /* a method: of its object */
    else if (callee.root.len) x->count = from;
    if (str_eq(word, S("get")) && callee.key_count) {
        Str key;
        size_t before = x->at;
        if (expr_string(x, &key)) add_key(x, from, key);
        else x->at = before;
    }
    read_arguments(x, ')', depth, NULL);
    if (word.len) expr_apply(x, from, word);
}

static void read_index(Expr *x, uint32_t from, unsigned depth) {
    Str key = S("");
    size_t before = x->at;
    if (!expr_string(x, &key) || !expr_skip(x, ']')) {
        uint32_t count = x->count;
        x->at = before;
        read_arguments(x, ']', depth, NULL);
        x->count = count < x->count ? count : x->count;
        key = S("");
    }
    add_key(x, from, key);
}

static void read_filter(Expr *x, uint32_t from, unsigned depth) {
    Str word = str_last_part(expr_word(x), '.');
    if (x->engine == ENGINE_DJANGO && here(x) == ':') {
        Str text;
        x->at++;
        if (!expr_string(x, &text)) {
            Str name = expr_word(x);
            if (name.len) push(x, str_first_part(name, '.'));
            while (x->at < x->text.len && !name.len && (unsigned char)here(x) > ' ' && here(x) != '|') x->at++; /* a number */
        }
    } else if (here(x) == '(') {
        x->at++;
        read_arguments(x, ')', depth, NULL);
    }
    expr_apply(x, from, word);
}

static void read_tail(Expr *x, uint32_t from, bool fresh, unsigned depth) {
    bool filters = x->engine == ENGINE_JINJA || x->engine == ENGINE_DJANGO;
    for (size_t before = x->at; x->at < x->text.len; before = x->at) {
        char c = here(x);
        if (c == '.' && name_at(x, x->at + 1).len) {
            Str key = name_at(x, x->at + 1);
            x->at += 1 + key.len;
            add_key(x, from, key);
        } else if (c == '.' && x->engine == ENGINE_DJANGO) { /* items.0 */
            x->at++;
            while (here(x) >= '0' && here(x) <= '9') x->at++;
            add_key(x, from, S(""));
        } else if (c == '[') {
            x->at++;
            read_index(x, from, depth);
        } else if (c == '(') {
            x->at++;
            read_call(x, from, fresh, depth);
        } else {
            blanks(x);
            if (!filters || here(x) != '|' || ahead(x) == '|') {
                x->at = here(x) && before < x->at ? x->at : before;
                return;
            }
            x->at++;
            read_filter(x, from, depth);
        }
        if (x->at == before) return;
    }
}

static char closing_of(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

/* False: nothing of an expression stands here. */
static bool read_primary(Expr *x, unsigned depth) {
    uint32_t from = x->count;
    char c = here(x);
    Str text, name = name_at(x, x->at);
    bool fresh = false;
    if (name.len && name.len <= 2 && x->at + name.len < x->text.len && (x->text.ptr[x->at + name.len] == '"' || x->text.ptr[x->at + name.len] == '\''))
        x->at += name.len, name.len = 0, c = here(x); /* r"", f"" */
    if (name.len) {
        x->at += name.len;
        push(x, name);
        fresh = true;
    } else if (c == '"' || c == '\'') {
        expr_string(x, &text);
    } else if (c == '(' || c == '[' || c == '{') {
        x->at++;
        read_arguments(x, closing_of(c), depth, NULL);
    } else if (c >= '0' && c <= '9') {
        while (x->at < x->text.len && (is_name(here(x), false) || here(x) == '.')) x->at++;
    } else {
        return false;
    }
    read_tail(x, from, fresh, depth);
    return true;
}

/* What an expression is made of: the parts of `or`, the last of `and`, both branches of `if`; of a comparison nothing. */
static void read_expression(Expr *x, unsigned depth) {
    uint32_t part = x->count, kept = 0, primaries = 0;
    bool condition = false, compares = false, counts = false, joins_on = false;
    for (;;) {
        uint32_t first = x->count;
        blanks(x);
        char c = here(x);
        Str word = name_at(x, x->at);
        bool joins = str_eq(word, S("or")) || str_eq(word, S("if")) || str_eq(word, S("else")), drops = str_eq(word, S("and"));
        bool ends = x->at >= x->text.len || c == ')' || c == ']' || c == '}' || c == ',' || c == ':' || c == ';';
        if (joins || drops || ends) {
            if (compares || drops) x->count = part;
            for (uint32_t i = part; counts && i < x->count; i++) x->values[i].mode = PRINT_CURED;
            compares = counts = joins_on = false;
            if (condition && (ends || str_eq(word, S("else")))) x->count = kept, condition = false;
            if (str_eq(word, S("if"))) kept = x->count, condition = true;
            part = x->count;
            if (ends) return;
            x->at += word.len;
        } else if (str_eq(word, S("not")) || str_eq(word, S("in")) || str_eq(word, S("is"))) {
            compares = true;
            x->at += word.len;
        } else if (x->engine == ENGINE_DJANGO && primaries++) {
            return; /* there are no operators: what follows a blank is another one */
        } else if (!read_primary(x, depth)) {
            char next = ahead(x);
            if (c == '<' || c == '>' || ((c == '=' || c == '!') && next == '=')) compares = c != next || c == '=';
            if (c == '-' || c == '/') counts = true;
            joins_on |= c == '+' || c == '~';
            x->at += (c == '=' || c == '!' || c == '<' || c == '>') && (next == '=' || next == c) ? 2 : 1;
        }
        for (uint32_t i = first; joins_on && i < x->count; i++) x->values[i].behind = true;
    }
}

void expr_read(Expr *x) {
    x->count = 0;
    read_expression(x, 0);
}
