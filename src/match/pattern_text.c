/* See pattern_text.h. A scanner of a few tokens: it must know strings, comments and brackets, and no grammar. */
#include "match/pattern_text.h"

enum { MAX_BRACKETS = 256 };

typedef struct Rewriter {
    Str text;
    size_t at;
    Buf *out;
    unsigned depth, deep;        /* open brackets; open `<...` */
    char brackets[MAX_BRACKETS]; /* ( [ {, or 'd' for the parameters of a def */
    bool colons[MAX_BRACKETS];   /* a `:` was seen in it: in braces, a dictionary */
    bool lambdas[MAX_BRACKETS];  /* a `lambda` was seen in it */
    bool defaults[MAX_BRACKETS]; /* a `=` was seen in it: from then on parameters have defaults */
    char previous;               /* last byte that is not blank; 'n' behind a word, 0 at the start */
    Str word;                    /* last word, if it was the last token */
    bool in_def, in_import;      /* a def's name is being read; behind `import` on this line */
} Rewriter;

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

size_t pattern_var_length(Str text) {
    size_t n = 0;
    while (n < text.len) {
        char c = text.ptr[n];
        bool fits = (c >= 'A' && c <= 'Z') || c == '_' || (n > 0 && c >= '0' && c <= '9');
        if (!fits) break;
        n++;
    }
    return n < text.len && is_word(text.ptr[n]) ? 0 : n;
}

uint32_t pattern_string_parts(Str text) {
    uint32_t parts = 0;
    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        if (c == '#') {
            size_t end = str_find_byte(text, '\n', at);
            at = end == SIZE_MAX ? text.len : end;
        } else if (c == '"' || c == '\'') {
            char triple[3] = {c, c, c};
            Str closing = str_make(triple, 3);
            if (!str_starts_with(str_slice(text, at, text.len), closing)) closing.len = 1;
            for (at += closing.len; at < text.len; at++) {
                if (text.ptr[at] == '\\') at++;
                else if (str_starts_with(str_slice(text, at, text.len), closing)) break;
            }
            at += closing.len;
            parts++;
        } else {
            at++; /* a prefix, white space */
        }
    }
    return parts;
}

static Str rest_of(const Rewriter *r, size_t from) { return str_slice(r->text, from, r->text.len); }

static char next_byte(const Rewriter *r, size_t from) {
    while (from < r->text.len) {
        char c = r->text.ptr[from++];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return c;
    }
    return 0;
}

static void rewrite_variable(Rewriter *r);

/* Is the word before a quote the prefix of an f-string? */
static bool is_format_prefix(Str word) {
    for (size_t i = 0; i < word.len && word.len <= 2; i++) {
        if (word.ptr[i] == 'f' || word.ptr[i] == 'F') return true;
    }
    return false;
}

/* Copies a string literal whose quote is at r->at; in the replacement fields of f-strings metavariables are rewritten.
 */
static void copy_string(Rewriter *r) {
    bool format = is_format_prefix(r->word);
    unsigned fields = 0;
    char quote = r->text.ptr[r->at];
    char triple[3] = {quote, quote, quote};
    Str closing = str_make(triple, str_starts_with(rest_of(r, r->at), str_make(triple, 3)) ? 3 : 1);
    size_t from = r->at, at = from + closing.len;
    while (at < r->text.len) {
        char c = r->text.ptr[at];
        if (c == '\\') {
            at += 2;
        } else if (str_starts_with(rest_of(r, at), closing)) {
            at += closing.len;
            break;
        } else if (format && fields && c == '$') {
            buf_add(r->out, str_slice(r->text, from, at));
            r->at = at;
            rewrite_variable(r);
            from = at = r->at;
        } else {
            if (format && c == '{') fields++;
            if (format && c == '}' && fields) fields--;
            at++;
        }
    }
    buf_add(r->out, str_slice(r->text, from, at));
    r->at = at < r->text.len ? at : r->text.len;
    r->previous = quote;
    r->word = (Str){0};
}

/* True where the innermost brace, which is open at r->at, holds a `:` of its own: a dictionary. */
static bool in_dict(const Rewriter *r) {
    int level = 0;
    if (r->colons[r->depth - 1]) return true;
    for (size_t at = r->at; at < r->text.len && level >= 0; at++) {
        char c = r->text.ptr[at];
        if (c == '(' || c == '[' || c == '{') level++;
        if (c == ')' || c == ']' || c == '}') level--;
        if (c == ':' && level == 0) return true;
        if ((c == '"' || c == '\'') && level >= 0) {
            size_t end = str_find_byte(r->text, c, at + 1);
            if (end == SIZE_MAX) return false;
            at = end;
        }
    }
    return false;
}

static void rewrite_dots(Rewriter *r) {
    char bracket = r->depth ? r->brackets[r->depth - 1] : 0;
    char next = next_byte(r, r->at + 3);
    bool named =
        (bracket == 'd' && r->previous != '=') || r->in_import || r->previous == '.' || str_eq(r->word, S("lambda"));
    bool pair =
        bracket == '{' && (r->previous == '{' || r->previous == ',') && (next == ',' || next == '}') && in_dict(r);
    if (pair) buf_add(r->out, S("**"));
    buf_add(r->out, named || pair ? RESERVED_DOTS : S("..."));
    if (bracket == 'd' && r->defaults[r->depth - 1] && r->previous == ',') buf_add(r->out, S("=0"));
    r->at += 3;
    r->previous = 'n';
    r->word = (Str){0};
}

static void rewrite_word(Rewriter *r) {
    size_t from = r->at;
    while (r->at < r->text.len && is_word(r->text.ptr[r->at])) r->at++;
    Str word = str_slice(r->text, from, r->at);
    buf_add(r->out, word);
    if (str_eq(word, S("def"))) r->in_def = true;
    if (str_eq(word, S("import"))) r->in_import = true;
    if (str_eq(word, S("lambda")) && r->depth) r->lambdas[r->depth - 1] = true;
    r->word = word;
    r->previous = 'n';
}

/* `$X` or `$...X`; anything else behind a `$` stays, and the parser refuses it. */
static void rewrite_variable(Rewriter *r) {
    bool many = str_starts_with(rest_of(r, r->at + 1), S("..."));
    size_t name = r->at + (many ? 4 : 1);
    size_t length = pattern_var_length(rest_of(r, name));
    if (length == 0) {
        buf_byte(r->out, '$');
        r->at++;
        return;
    }
    buf_add(r->out, many ? RESERVED_VARS : RESERVED_VAR);
    buf_add(r->out, str_slice(r->text, name, name + length));
    r->at = name + length;
    r->previous = 'n';
    r->word = (Str){0};
}

/* Bytes of the type behind `$X:`, up to the bracket or comma that ends it. */
static size_t type_length(Str text) {
    int level = 0;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.ptr[at];
        if (level == 0 && (c == ',' || c == ')' || c == ']' || c == '}' || c == '\n' || c == '=')) return at;
        if (c == '(' || c == '[' || c == '{') level++;
        if (c == ')' || c == ']' || c == '}') level--;
    }
    return 0;
}

/* `$X: T` within the parentheses of a call or of its own; false for anything else. */
static bool rewrite_typed(Rewriter *r) {
    if (r->depth == 0 || r->brackets[r->depth - 1] != '(' || r->lambdas[r->depth - 1]) return false;
    if (r->previous != '(' && r->previous != ',' && r->previous != '=') return false;
    size_t length = pattern_var_length(rest_of(r, r->at + 1)), colon = r->at + 1 + length;
    while (colon < r->text.len && r->text.ptr[colon] == ' ') colon++;
    if (length == 0 || colon >= r->text.len || r->text.ptr[colon] != ':') return false;
    size_t type = type_length(rest_of(r, colon + 1));
    if (type == 0) return false;
    buf_add(r->out, RESERVED_TYPED);
    buf_byte(r->out, '(');
    rewrite_variable(r);
    buf_add(r->out, S(", "));
    buf_add(r->out, str_trim(str_slice(r->text, colon + 1, colon + 1 + type)));
    buf_byte(r->out, ')');
    r->at = colon + 1 + type;
    return true;
}

static bool rewrite_byte(Rewriter *r, char c, Str *fault) {
    if (c == '(' || c == '[' || c == '{') {
        if (r->depth == MAX_BRACKETS) {
            *fault = S("too many brackets");
            return false;
        }
        r->colons[r->depth] = r->defaults[r->depth] = r->lambdas[r->depth] = false;
        r->brackets[r->depth++] = c == '(' && r->in_def ? 'd' : c;
        r->in_def = false;
    }
    if (c == '=' && r->depth) r->defaults[r->depth - 1] = true;
    if (c == ':' && r->depth) r->colons[r->depth - 1] = true;
    if ((c == ')' || c == ']' || c == '}') && r->depth) r->depth--;
    if (c == '\n' && r->depth == 0) r->in_import = r->in_def = false;
    buf_byte(r->out, c);
    r->at++;
    bool blank = c == ' ' || c == '\t' || (c == '\n' && r->depth);
    if (!blank) {
        r->previous = c;
        r->word = (Str){0};
    }
    return true;
}

bool pattern_rewrite(Str pattern, Buf *out, Str *fault) {
    Rewriter r = {.text = pattern, .out = out};
    while (r.at < pattern.len) {
        char c = pattern.ptr[r.at];
        Str rest = rest_of(&r, r.at);
        if (c == '"' || c == '\'') {
            copy_string(&r);
        } else if (c == '#') {
            size_t end = str_find_byte(pattern, '\n', r.at);
            r.at = end == SIZE_MAX ? pattern.len : end;
        } else if (is_word(c)) {
            rewrite_word(&r);
        } else if (c == '$') {
            if (!rewrite_typed(&r)) rewrite_variable(&r);
        } else if (str_starts_with(rest, S("<..."))) {
            buf_add(out, RESERVED_DEEP);
            buf_byte(out, '(');
            r.at += 4;
            r.deep++;
            r.previous = '(';
        } else if (r.deep && str_starts_with(rest, S("...>"))) {
            buf_byte(out, ')');
            r.at += 4;
            r.deep--;
            r.previous = ')';
        } else if (str_starts_with(rest, S("..."))) {
            rewrite_dots(&r);
        } else if (!rewrite_byte(&r, c, fault)) {
            return false;
        }
    }
    if (r.deep) *fault = S("`<...` without `...>`");
    return r.deep == 0;
}
