/* See audit/flow_path.h. The places of a flow lie in several files; each of these is read once more for its lines. What
 * happens at a place is told from how it is written: nothing is decided by it. */
#include "audit/flow_path.h"

#include "audit/file_audit.h"
#include "base/fault.h"

#include <fcntl.h>
#include <stdlib.h>

enum { LONGEST_WORDS = 48 }; /* of code in a note */

typedef struct FlowPathRef {
    FlowPlace place;
    uint8_t weakness, source;
    bool asked;
    FindingStep *step;
} FlowPathRef;

/* ---- words ---- */

/* Code in one line: what is long ends in "...". */
static void add_code(Buf *note, Str code) {
    size_t end = 0;
    while (end < code.len && code.ptr[end] != '\n' && code.ptr[end] != '\r' && end < LONGEST_WORDS) end++;
    while (end && end < code.len && ((unsigned char)code.ptr[end] & 0xC0) == 0x80) end--;
    buf_add(note, str_trim(str_slice(code, 0, end)));
    if (end < code.len) buf_add(note, S("..."));
}

static void add_function(Buf *note, const FlowPlace *p) {
    buf_add(note, p->function.len ? p->function : S("a lambda"));
    if (p->function.len) buf_add(note, S("()"));
}

/* Where a statement's "=" stands that gives a value to a name; SIZE_MAX: there is none. */
static size_t assignment_in(Str code) {
    int depth = 0;
    for (size_t i = 0; i < code.len && code.ptr[i] != '"' && code.ptr[i] != '\''; i++) {
        char c = code.ptr[i], before = i ? code.ptr[i - 1] : ' ', behind = i + 1 < code.len ? code.ptr[i + 1] : ' ';
        if (c == '(' || c == '[' || c == '{') depth++;
        if (c == ')' || c == ']' || c == '}') depth--;
        if (c != '=' || depth) continue;
        if (behind == '=') i++;
        else if (before != '!' && before != '<' && before != '>') return i;
    }
    return SIZE_MAX;
}

static Str target_of(Str code, size_t at, bool *adds) {
    Str target = str_slice(code, 0, at);
    *adds = false;
    for (; target.len && str_find_byte(S("+-*/%@&|^:> "), target.ptr[target.len - 1], 0) != SIZE_MAX; target.len--)
        *adds |= target.ptr[target.len - 1] != ':' && target.ptr[target.len - 1] != ' ';
    size_t colon = str_find_byte(target, ':', 0), bracket = str_find_byte(target, '[', 0);
    if (colon != SIZE_MAX && colon < bracket) target.len = colon;
    return str_trim(target);
}

/* What stands behind the last "." and before the first bracket: append of `items.append(x)`. */
static void note_call(Buf *note, Str code) {
    size_t open = str_find_byte(code, '(', 0), dot = open == SIZE_MAX ? 0 : open;
    while (dot && code.ptr[dot - 1] != '.') dot--;
    if (open == SIZE_MAX || dot < 2) {
        buf_add(note, S("passed on"));
        return;
    }
    buf_add(note, S("put into "));
    add_code(note, str_slice(code, 0, dot - 1));
}

static void note_value(Buf *note, Str code, Str before) {
    size_t at = assignment_in(code);
    bool adds;
    if (at != SIZE_MAX) {
        Str target = target_of(code, at, &adds);
        buf_add(note, adds ? S("added to ") : S("assigned to "));
        add_code(note, target);
    } else if (str_starts_with(code, S("for ")) || str_starts_with(code, S("async for "))) {
        size_t from = str_find(code, S("for "), 0) + 4, in = str_find(code, S(" in "), from);
        buf_add(note, S("each in turn is "));
        add_code(note, str_slice(code, from, in == SIZE_MAX ? code.len : in));
    } else if (str_ends_with(before, S(" in ")) && str_find(before, S("for "), 0) != SIZE_MAX) {
        buf_add(note, S("each in turn is "));
        add_code(note, str_slice(before, str_find(before, S("for "), 0) + 4, before.len - 4));
    } else if (str_find(code, S(" as "), 0) != SIZE_MAX) {
        size_t as = str_find(code, S(" as "), 0);
        buf_add(note, S("opened as "));
        add_code(note, str_slice(code, as + 4, code.len));
    } else {
        note_call(note, code);
    }
}

static const Str escaped_words[PRINT_PLACE_COUNT] = {
    [PLACE_TEXT] = S("printed there"),
    [PLACE_UNQUOTED] = S("printed there as an attribute without quotes: escaping leaves blanks alone"),
    [PLACE_URL] = S("printed there as an address: escaping leaves javascript: alone"),
    [PLACE_EVENT] = S("printed there in a script of an attribute: a browser undoes the escaping before it runs that"),
    [PLACE_SCRIPT] = S("printed there in a script, outside of quotes: escaping leaves code alone"),
    [PLACE_TAG] = S("printed there among the attributes of a tag: escaping leaves blanks alone"),
};

/* `code` stands at the place, `before` before it on its line. */
static Str make_note(const FlowPathRef *r, Str code, Str before, Arena *arena) {
    Buf note = {.limit = 4096};
    const FlowPlace *p = &r->place;
    switch ((FlowStepKind)p->kind) {
        case STEP_SOURCE:
            add_code(&note, code);
            buf_format(&note, ": %s%s", r->asked ? "a source of the rule" : "from ", r->asked ? "" : source_texts[r->source]);
            break;
        case STEP_VALUE: note_value(&note, code, before); break;
        case STEP_CALL:
            buf_add(&note, S("passed to "));
            add_function(&note, p);
            if (p->parameter.len) buf_add(&note, S(" as "));
            buf_add(&note, p->parameter);
            break;
        case STEP_PARAM:
            add_function(&note, p);
            buf_add(&note, S(" takes it"));
            break;
        case STEP_RETURN:
            buf_add(&note, p->function.len ? S("returned by ") : S("in what is given back"));
            if (p->function.len) add_function(&note, p);
            break;
        case STEP_PRINT: buf_add(&note, p->escaped ? escaped_words[p->print_place] : S("printed there without escaping")); break;
        case STEP_SINK: buf_add(&note, r->asked ? S("a sink of the rule") : str_from_z(weakness_does[r->weakness])); break;
    }
    Str kept = arena_copy(arena, buf_str(&note));
    buf_free(&note);
    return kept;
}

/* ---- places ---- */

static int by_file(const void *a, const void *b) {
    const FlowPathRef *p = a, *q = b;
    if (p->place.page != q->place.page) return p->place.page < q->place.page ? -1 : 1;
    if (p->place.file != q->place.file && !p->place.page) return p->place.file < q->place.file ? -1 : 1;
    return p->place.start < q->place.start ? -1 : p->place.start > q->place.start;
}

static void place_one(const FlowPathRef *r, const Source *source, const Notebook *notebook, Arena *arena) {
    FindingStep *s = r->step;
    uint32_t from = r->place.start, to = r->place.end;
    if (to > source->text.len) to = (uint32_t)source->text.len; /* the file has changed since */
    if (from > to) from = to;
    Position start = source_position(source, from), end = source_position(source, to);
    Place at = {.line = start.line, .column = start.column + 1};
    s->line = file_line_near(arena, source, from, at, &s->before, &s->cut_behind);
    s->note = make_note(r, str_slice(source->text, from, to),
                        str_slice(source->text, source->lines[start.line - 1], from), arena);
    const NotebookCell *cell = notebook ? notebook_cell(notebook, start.line) : NULL;
    uint32_t above = cell ? cell->line - 1 : 0;
    s->cell = cell ? cell->number : 0;
    s->line_number = start.line - above;
    s->column = start.column + 1;
    s->end_line = end.line - above;
    s->end_column = end.column + 1;
}

/* Lines and columns of the places in one file, and what happens there. */
static void place_file(const FlowPaths *paths, const FoundFile *file, const FlowPathRef *refs, uint32_t count) {
    FileBuffer bytes = {0};
    SourceBuffer text = {0};
    Notebook notebook = {0};
    bool is_notebook = str_ends_with(file->path, S(".ipynb"));
    Str content = paths->standard_input;
    if (file->is_stdin || !err_is(file_read(&bytes, AT_FDCWD, file->path.ptr, SOURCE_MAX_BYTES, &content))) {
        if (is_notebook) {
            notebook_read(&notebook, content);
            content = buf_str(&notebook.text);
        }
        Source source = source_make(&text, file->path, content);
        for (uint32_t i = 0; i < count; i++) place_one(&refs[i], &source, is_notebook ? &notebook : NULL, paths->arena);
    }
    notebook_free(&notebook);
    file_buffer_free(&bytes);
    source_buffer_free(&text);
}

const FindingStep *flow_paths_add(FlowPaths *paths, const FlowFinding *f) {
    FindingStep *steps = ARENA_ARRAY(paths->arena, FindingStep, f->place_count);
    uint32_t up = 0, depth = 0;
    for (uint32_t i = 0; i < f->place_count; i++) {
        const FlowPlace *p = &f->places[i];
        depth += p->kind == STEP_PARAM;
        if (p->kind == STEP_RETURN && depth) depth--;
        else if (p->kind == STEP_RETURN) up++; /* out of where the source is */
        steps[i] = (FindingStep){.path = p->page ? library_path(paths->templates, p->page) : paths->files[p->file].path, .depth = depth - up};
        paths->refs = arena_grow(paths->arena, paths->refs, paths->count, &paths->capacity, 256, sizeof *paths->refs);
        paths->refs[paths->count++] = (FlowPathRef){*p, f->weakness, f->source, f->asked, &steps[i]};
    }
    for (uint32_t i = 0; i < f->place_count; i++) steps[i].depth += up;
    return steps;
}

static bool same_file(const FlowPlace *a, const FlowPlace *b) { return a->page == b->page && (a->page || a->file == b->file); }

void flow_paths_place(FlowPaths *paths) {
    FlowPathRef *refs = paths->refs;
    if (paths->count) qsort(refs, paths->count, sizeof *refs, by_file);
    for (uint32_t from = 0, to; from < paths->count; from = to) {
        const FlowPlace *first = &refs[from].place;
        for (to = from + 1; to < paths->count && same_file(first, &refs[to].place);) to++;
        FoundFile template = {.path = first->page ? library_path(paths->templates, first->page) : S("")};
        place_file(paths, first->page ? &template : &paths->files[first->file], refs + from, to - from);
    }
}

/* ---- doubts ---- */

const Str *flow_doubts(const FlowFinding *f, Arena *arena, uint32_t *count) {
    static const Str checks[] = {
#define X(name, text) S("a check does not hold: " text),
        GUARD_WEAK(X)
#undef X
    };
    Str *lines = ARENA_ARRAY(arena, Str, 4 + GUARD_WEAK_COUNT);
    *count = 0;
    uint64_t every = WEAKNESS_BIT(WEAKNESS_BITS) - 1, cured = f->cured & every & ~WEAKNESS_BIT(f->weakness);
    if (cured && cured != (every & ~WEAKNESS_BIT(f->weakness))) {
        Buf text = {.limit = 4096};
        uint32_t told = 0;
        buf_add(&text, S("on the way it was made harmless for "));
        for (uint32_t w = 0; w < WEAKNESS_BITS && told < 3; w++)
            if (cured & WEAKNESS_BIT(w)) buf_format(&text, "%s%s", told++ ? ", " : "", weakness_rules[w]);
        buf_add(&text, S(", not for this"));
        lines[(*count)++] = arena_copy(arena, buf_str(&text));
        buf_free(&text);
    }
    for (uint32_t i = 0; !f->asked && i < GUARD_WEAK_COUNT; i++)
        if (f->weak >> i & 1) lines[(*count)++] = checks[i];
    if (f->doubts & DOUBT_UNKNOWN) lines[(*count)++] = S("on the way is code that is not known: taken to pass on what it is given");
    if (f->doubts & DOUBT_TEST) lines[(*count)++] = S("a test gives it to the program, and nobody else");
    if (f->doubts & (DOUBT_KEPT | DOUBT_MANY)) lines[(*count)++] = S("an object keeps it on the way: what is read may be that of another one");
    return lines;
}
