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

Str example_code(Arena *arena, Str text, Str rule, AnnotationKind kind) {
    ArenaMark mark = arena_mark(arena);
    AnnotationList list = example_annotations(arena, text);
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < list.count && !wanted; i++) {
        if (list.items[i].kind == kind && str_eq(list.items[i].rule, rule)) wanted = list.items[i].line;
    }
    arena_reset(arena, mark);
    if (!wanted) return (Str){0};
    size_t at = 0;
    for (uint32_t line = 1; line < wanted; line++) line_at(text, &at);
    Buf code = {.limit = 4096};
    size_t indent = 0;
    int open = 0;
    bool decorated = false;
    for (uint32_t i = 0; i < EXAMPLE_MAX_LINES && at < text.len; i++) {
        Str names, line = line_at(text, &at), bare = str_trim(line);
        AnnotationKind other;
        if (i == 0) indent = indentation(line);
        bool deeper = indentation(line) > indent;
        bool belongs = i == 0 || open > 0 || deeper || decorated;
        if (!belongs || bare.len == 0 || (i && read_annotation(line, &names, &other))) break;
        if (i) buf_byte(&code, '\n');
        buf_add(&code, str_slice(line, indentation(line) < indent ? indentation(line) : indent, line.len));
        open += open_brackets(bare);
        decorated = str_starts_with(bare, S("@")) || (decorated && open > 0);
    }
    Str copy = arena_copy(arena, buf_str(&code));
    buf_free(&code);
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
