/* Commands as lists of words, as sh(1) would see them, as long as nothing needs a shell. */
#include "fix/inside.h"

#include "syntax/literal.h"

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* What a shell acts upon outside quotes. */
static bool is_special(char c) { return c != '\0' && strchr("$`;&|<>(){}*?[]~#!\n\r^%", c) != NULL; }

/* What is the shell's own, of sh(1) and cmd.exe: no program would be found. */
static bool is_builtin(Str word) {
    static const char *const words[] = {
        ".",        "alias", "bg",     "case",  "cd",     "clear", "cls",   "command", "copy",   "del",    "dir",
        "erase",    "eval",  "exec",   "exit",  "export", "fg",    "for",   "hash",    "if",     "jobs",   "md",
        "mklink",   "move",  "pause",  "popd",  "pushd",  "rd",    "read",  "ren",     "rename", "return", "set",
        "setlocal", "shift", "source", "start", "time",   "title", "times", "trap",    "type",   "ulimit", "umask",
        "unalias",  "unset", "until",  "ver",   "vol",    "wait",  "while",
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq(word, str_from_z(words[i]))) return true;
    return false;
}

/* One character of a word; false where it needs a shell. `quote`: the quotes that we are in. */
static bool add_char(char c, char *quote, Buf *word) {
    if (*quote == '\'') {
        if (c == '\'') *quote = 0;
        else buf_byte(word, c);
        return true;
    }
    if (c == '\\') return false; /* a path to cmd.exe, an escape to sh */
    if (*quote == '"') {
        if (c == '$' || c == '`') return false;
        if (c == '"') *quote = 0;
        else buf_byte(word, c);
        return true;
    }
    if (c == '"' || c == '\'') *quote = c;
    else if (is_special(c)) return false;
    else buf_byte(word, c);
    return true;
}

static bool next_word(Str line, size_t *at, Buf *word) {
    char quote = 0;
    for (; *at < line.len && (quote || !is_blank(line.ptr[*at])); ++*at)
        if (line.ptr[*at] == '\0' || !add_char(line.ptr[*at], &quote, word)) return false;
    return quote == 0 && !word->full;
}

static bool command_words(Draft *d, Str line, WordList *words) {
    words->count = 0;
    line = str_trim(line);
    for (size_t at = 0; at < line.len;) {
        if (is_blank(line.ptr[at])) {
            at++;
            continue;
        }
        Buf word = {.limit = FIX_MAX_TEXT};
        bool fine = words->count < COMMAND_MAX_WORDS && next_word(line, &at, &word);
        if (fine) words->items[words->count++] = (Word){.text = arena_copy(d->arena, buf_str(&word)), .constant = true};
        buf_free(&word);
        if (!fine) return false;
    }
    Str first = words->count ? words->items[0].text : (Str){NULL, 0};
    return first.len && !is_builtin(first) && str_find_byte(first, '=', 0) == SIZE_MAX;
}

static bool is_string(const Tree *t, NodeId n) {
    return tree_kind(t, n) == NODE_Constant && tree_const_kind(t, n) == CONST_Str;
}

static bool list_words(Draft *d, List elements, WordList *words) {
    words->count = 0;
    if (elements.count == 0 || elements.count > COMMAND_MAX_WORDS) return false;
    for (uint32_t i = 0; i < elements.count; i++) {
        NodeId n = list_node(elements, i);
        Word *word = &words->items[words->count++];
        *word = (Word){.node = n, .constant = is_string(d->tree, n)};
        if (tree_kind(d->tree, n) == NODE_Starred) return false;
        if (word->constant) word->text = literal_string_in(d->arena, d->tree, n);
        if (str_find_byte(word->text, '\0', 0) != SIZE_MAX) return false;
    }
    words->quote = text_quote(d, list_node(elements, 0));
    return words->items[0].constant && words->items[0].text.len;
}

bool command_read(Draft *d, NodeId argument, WordList *words) {
    NodeKind kind = node_is(argument) ? tree_kind(d->tree, argument) : NODE_None;
    if (kind == NODE_List) return list_words(d, List_elts(d->tree, argument), words);
    if (kind == NODE_Tuple) return list_words(d, Tuple_elts(d->tree, argument), words);
    if (kind != NODE_Constant || !is_string(d->tree, argument)) return false;
    words->quote = text_quote(d, argument);
    return command_words(d, literal_string_in(d->arena, d->tree, argument), words);
}

void command_write(const WordList *words, Buf *out) {
    buf_byte(out, '[');
    for (uint32_t i = 0; i < words->count; i++) {
        if (i) buf_add(out, S(", "));
        text_literal(out, words->items[i].text, words->quote);
    }
    buf_byte(out, ']');
}

bool call_is_statement(const Draft *d, NodeId call) {
    NodeId next = {call.v + 1}; /* the parser makes it at once */
    return next.v < d->tree->node_count && tree_kind(d->tree, next) == NODE_Expr &&
           node_eq(Expr_value(d->tree, next), call);
}
