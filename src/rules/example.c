/* Examples beside rules: see example.h. */
#include "rules/example.h"

#include "base/buf.h"

static Str line_at(Str text, size_t *at) {
    size_t end = str_find_byte(text, '\n', *at);
    if (end == SIZE_MAX) end = text.len;
    Str line = str_slice(text, *at, end);
    *at = end + 1;
    if (str_ends_with(line, S("\r"))) line = str_slice(line, 0, line.len - 1);
    return line;
}

/* The names behind `# ruleid:` in a line; false where it is no annotation. */
static bool read_annotation(Str line, Str *names, AnnotationKind *kind) {
    static const struct {
        const char *word;
        AnnotationKind kind;
    } words[] = {{"ruleid:", ANNOTATION_RINGS},
                 {"ok:", ANNOTATION_SILENT},
                 {"todoruleid:", ANNOTATION_OPEN},
                 {"todook:", ANNOTATION_OPEN}};
    for (size_t hash = str_find_byte(line, '#', 0); hash != SIZE_MAX; hash = str_find_byte(line, '#', hash + 1)) {
        Str rest = str_trim(str_slice(line, hash + 1, line.len));
        for (size_t i = 0; i < COUNT_OF(words); i++) {
            if (!str_starts_with(rest, str_from_z(words[i].word))) continue;
            *names = str_slice(rest, strlen(words[i].word), rest.len);
            *kind = words[i].kind;
            return true;
        }
    }
    return false;
}

static void add(Arena *arena, AnnotationList *list, Annotation a) {
    list->items = arena_grow(arena, list->items, list->count, &list->capacity, 32, sizeof *list->items);
    list->items[list->count++] = a;
}

AnnotationList example_annotations(Arena *arena, Str text) {
    AnnotationList list = {0};
    uint32_t line = 0, waiting = 0; /* those from `waiting` on mean a line that is still to come */
    for (size_t at = 0; at < text.len;) {
        Str names, content = line_at(text, &at);
        AnnotationKind kind;
        line++;
        if (!read_annotation(content, &names, &kind)) {
            for (; waiting < list.count; waiting++) list.items[waiting].line = line;
            continue;
        }
        while (names.ptr) {
            Str name = str_trim(str_split(&names, ','));
            size_t end = 0; /* words behind a name are a remark */
            while (end < name.len && name.ptr[end] != ' ' && name.ptr[end] != '\t') end++;
            if (end) add(arena, &list, (Annotation){str_slice(name, 0, end), 0, kind});
        }
    }
    list.count = waiting;
    return list;
}

static size_t indentation(Str line) {
    size_t n = 0;
    while (n < line.len && (line.ptr[n] == ' ' || line.ptr[n] == '\t')) n++;
    return n;
}

/* Brackets that are open behind a line; strings are not looked into: this is for showing. */
static int open_brackets(Str line) {
    int open = 0;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        open += c == '(' || c == '[' || c == '{';
        open -= c == ')' || c == ']' || c == '}';
    }
    return open;
}

/* `except`, `else` and their like go on with the statement before. */
static bool goes_on(Str bare) {
    static const Str words[] = {S("except"), S("else:"), S("elif "), S("finally:"), S("case ")};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_starts_with(bare, words[i])) return true;
    return false;
}

typedef struct Lines {
    Str *at;
    uint32_t count;
} Lines;

static Lines lines_of(Arena *arena, Str text) {
    uint32_t count = 0;
    for (size_t at = 0; at < text.len; count++) line_at(text, &at);
    Lines lines = {ARENA_ARRAY(arena, Str, count), count};
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) lines.at[i] = line_at(text, &at);
    return lines;
}

static bool is_annotation(Str line) {
    Str names;
    AnnotationKind kind;
    return read_annotation(line, &names, &kind);
}

static bool is_beside(Str line, size_t indent) {
    return str_trim(line).len && indentation(line) == indent && !is_annotation(line);
}

/* Adds what stands before line `first` in its block, unless it belongs to another annotation or is more than a few
 * lines. */
static void add_before(Buf *code, Lines lines, uint32_t first, size_t indent) {
    enum { MOST = 3 };
    uint32_t end = first;
    while (end > 0 && is_annotation(lines.at[end - 1])) end--;
    uint32_t start = end;
    while (start > 0 && is_beside(lines.at[start - 1], indent)) start--;
    bool others = start > 0 && (is_annotation(lines.at[start - 1]) || indentation(lines.at[start - 1]) > indent);
    if (others || end - start > MOST) return;
    for (; start < end; start++) {
        buf_add(code, str_slice(lines.at[start], indent, lines.at[start].len));
        buf_byte(code, '\n');
    }
}

/* Adds the statement in line `first`, and what follows in its block. */
static void add_code(Buf *code, Lines lines, uint32_t first, size_t indent) {
    int open = 0;
    bool decorated = false;
    for (uint32_t i = first; i < lines.count && i < first + EXAMPLE_MAX_LINES; i++) {
        Str line = lines.at[i], bare = str_trim(line);
        bool deeper = indentation(line) > indent, beside = indentation(line) == indent && (indent || goes_on(bare));
        if (i > first && (!bare.len || is_annotation(line))) break;
        if (i > first && open <= 0 && !deeper && !decorated && !beside) break;
        if (i > first) buf_byte(code, '\n');
        buf_add(code, str_slice(line, indentation(line) < indent ? indentation(line) : indent, line.len));
        open += open_brackets(bare);
        decorated = str_starts_with(bare, S("@")) || (decorated && open > 0);
    }
}

Str example_code(Arena *arena, Str text, Str rule, AnnotationKind kind) {
    Arena scratch = {0};
    AnnotationList list = example_annotations(&scratch, text);
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < list.count && !wanted; i++) {
        if (list.items[i].kind == kind && str_eq(list.items[i].rule, rule)) wanted = list.items[i].line;
    }
    Buf code = {.limit = 4096};
    if (wanted) {
        Lines lines = lines_of(&scratch, text);
        size_t indent = indentation(lines.at[wanted - 1]);
        add_before(&code, lines, wanted - 1, indent);
        add_code(&code, lines, wanted - 1, indent);
    }
    Str copy = wanted ? arena_copy(arena, buf_str(&code)) : (Str){0};
    buf_free(&code);
    arena_free(&scratch);
    return copy;
}

Str example_path(Arena *arena, Str rule_file) {
    size_t dot = rule_file.len;
    while (dot > 0 && rule_file.ptr[dot - 1] != '.') dot--;
    Buf path = {.limit = 1 << 16};
    buf_add(&path, str_slice(rule_file, 0, dot ? dot - 1 : rule_file.len));
    buf_add(&path, S(".py"));
    Str copy = arena_copy(arena, buf_str(&path));
    buf_free(&path);
    return copy;
}
