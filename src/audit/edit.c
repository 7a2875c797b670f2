/* See edit.h. The difference needs no search: each line knows where it came from. */
#include "audit/edit.h"

#include "base/arena.h"
#include "base/fault.h"

enum { PADDING = 64, CONTEXT = 3 };

static void set_text(Edited *e, Str text) {
    static const char zeros[PADDING];
    buf_clear(&e->text);
    buf_add(&e->text, text);
    buf_add(&e->text, str_make(zeros, PADDING));
    e->length = text.len;
}

static size_t line_end(Str s, size_t from) {
    size_t end = str_find_byte(s, '\n', from);
    return end == SIZE_MAX ? s.len : end + 1;
}

static void reserve_lines(uint32_t **lines, size_t *capacity, size_t need) {
    void *p = *lines;
    buffer_reserve(&p, capacity, need, sizeof **lines);
    *lines = p;
}

void edited_start(Edited *e, Str old) {
    e->old = old;
    set_text(e, old);
    e->line_count = 0;
    for (size_t at = 0; at < old.len; at = line_end(old, at)) {
        reserve_lines(&e->origin, &e->capacity, e->line_count + 1);
        e->line_count++;
        e->origin[e->line_count - 1] = (uint32_t)e->line_count;
    }
}

void edited_free(Edited *e) {
    void *p = e->origin;
    buffer_free(&p, &e->capacity);
    buf_free(&e->text);
    *e = (Edited){0};
}

void edited_copy(Edited *to, const Edited *from) {
    to->old = from->old;
    set_text(to, edited_text(from));
    reserve_lines(&to->origin, &to->capacity, from->line_count + 1);
    if (from->line_count) memcpy(to->origin, from->origin, from->line_count * sizeof *to->origin);
    to->line_count = from->line_count;
}

static bool is_again(const FixEdit *edits, uint32_t i) {
    for (uint32_t k = i; edits[i].is_import && k > 0 && edits[k - 1].start == edits[i].start; k--)
        if (edits[k - 1].is_import && str_eq(edits[k - 1].text, edits[i].text)) return true;
    return false;
}

/* A piece of the text that stays. */
typedef struct Kept {
    size_t from, to, length; /* offsets before and after */
} Kept;

/* Which lines of `text` are whole lines of what it was. */
static void trace_lines(Edited *e, Str before, Str text, const Kept *kept, uint32_t kept_count) {
    uint32_t *origin = NULL;
    size_t capacity = 0, count = 0, k = 0, line = 0, line_at = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = line_end(text, at);
        uint32_t source = 0;
        while (k < kept_count && kept[k].to + kept[k].length <= at) k++;
        if (k < kept_count && kept[k].to <= at && end <= kept[k].to + kept[k].length) {
            size_t was = kept[k].from + (at - kept[k].to);
            while (line_at < was) line_at = line_end(before, line_at), line++;
            if (line_at == was && line_end(before, was) - was == end - at) source = e->origin[line];
        }
        reserve_lines(&origin, &capacity, count + 1);
        origin[count++] = source;
        at = end;
    }
    void *p = e->origin;
    buffer_free(&p, &e->capacity);
    e->origin = origin;
    e->capacity = capacity;
    e->line_count = count;
}

void edited_apply(Edited *e, const FixEdit *edits, uint32_t count, EditedPlace *places) {
    Buf out = {0};
    Arena scratch = {0};
    Kept *kept = ARENA_ARRAY(&scratch, Kept, (size_t)count + 1);
    uint32_t kept_count = 0;
    size_t at = 0;
    Str before = arena_copy(&scratch, edited_text(e));
    for (uint32_t i = 0; i <= count; i++) {
        size_t to = i < count ? edits[i].start : before.len;
        CHECK(at <= to && to <= before.len);
        if (to > at) kept[kept_count++] = (Kept){at, out.len, to - at};
        buf_add(&out, str_slice(before, at, to));
        if (i == count) break;
        uint32_t start = (uint32_t)out.len;
        if (!is_again(edits, i)) buf_add(&out, edits[i].text);
        if (places) places[i] = (EditedPlace){start, (uint32_t)out.len};
        at = edits[i].end;
    }
    set_text(e, buf_str(&out));
    trace_lines(e, before, edited_text(e), kept, kept_count);
    buf_free(&out);
    arena_free(&scratch);
}

/* The lines of both sides. */
typedef struct Sides {
    const uint32_t *old_lines, *new_lines; /* offsets, and one behind the last */
    size_t old_count, new_count;
    const Edited *e;
} Sides;

static uint32_t *find_lines(Arena *arena, Str text, size_t *count) {
    size_t n = 0, i = 0;
    for (size_t at = 0; at < text.len; at = line_end(text, at)) n++;
    uint32_t *lines = ARENA_ARRAY(arena, uint32_t, n + 1);
    for (size_t at = 0; at < text.len; at = line_end(text, at)) lines[i++] = (uint32_t)at;
    lines[n] = (uint32_t)text.len;
    *count = n;
    return lines;
}

static void add_line(Buf *out, char mark, Str text, const uint32_t *lines, size_t i) {
    Str line = str_slice(text, lines[i], lines[i + 1]);
    buf_byte(out, mark);
    buf_add(out, line);
    if (line.len == 0 || line.ptr[line.len - 1] != '\n') buf_add(out, S("\n\\ No newline at end of file\n"));
}

/* A run of changed lines: [old, old_end) became [new, new_end). */
typedef struct Change {
    size_t old, old_end, new, new_end;
} Change;

static bool same_line(const Sides *s, size_t old, size_t new) {
    return str_eq(str_slice(s->e->old, s->old_lines[old], s->old_lines[old + 1]),
                  str_slice(edited_text(s->e), s->new_lines[new], s->new_lines[new + 1]));
}

/* Lines at both ends that were written anew as they were. */
static void trim_change(const Sides *s, Change *c) {
    while (c->old < c->old_end && c->new < c->new_end &&same_line(s, c->old, c->new)) c->old++, c->new ++;
    while (c->old < c->old_end && c->new < c->new_end &&same_line(s, c->old_end - 1, c->new_end - 1))
        c->old_end--, c->new_end--;
}

/* The next change at or behind the place where both sides are the same; false at the end. */
static bool next_change(const Sides *s, size_t *old, size_t *new, Change *c) {
    while (*new < s->new_count && s->e->origin[*new] == *old + 1) ++*old, ++*new;
    if (*old == s->old_count && *new == s->new_count) return false;
    *c = (Change){*old, *old, *new, *new};
    while (c->new_end < s->new_count && s->e->origin[c->new_end] == 0) c->new_end++;
    c->old_end = c->new_end < s->new_count ? s->e->origin[c->new_end] - 1 : s->old_count;
    *old = c->old_end;
    *new = c->new_end;
    return true;
}

static void add_range(Buf *out, size_t from, size_t to) {
    if (to - from == 1) buf_format(out, "%zu", from + 1);
    else buf_format(out, "%zu,%zu", to == from ? from : from + 1, to - from);
}

/* Changes that stand near each other share a hunk. */
static void add_hunk(const Sides *s, const Change *changes, size_t count, Buf *out) {
    const Change *first = &changes[0], *last = &changes[count - 1];
    size_t lead = first->old < CONTEXT ? first->old : CONTEXT;
    size_t trail = s->old_count - last->old_end < CONTEXT ? s->old_count - last->old_end : CONTEXT;
    Str text = edited_text(s->e);
    buf_add(out, S("@@ -"));
    add_range(out, first->old - lead, last->old_end + trail);
    buf_add(out, S(" +"));
    add_range(out, first->new - lead, last->new_end + trail);
    buf_add(out, S(" @@\n"));
    size_t at = first->old - lead;
    for (size_t i = 0; i < count; i++) {
        for (; at < changes[i].old; at++) add_line(out, ' ', s->e->old, s->old_lines, at);
        for (; at < changes[i].old_end; at++) add_line(out, '-', s->e->old, s->old_lines, at);
        for (size_t k = changes[i].new; k < changes[i].new_end; k++) add_line(out, '+', text, s->new_lines, k);
    }
    for (; at < last->old_end + trail; at++) add_line(out, ' ', s->e->old, s->old_lines, at);
}

/* In quotes where it could be taken for something else, as git and patch(1) have it. */
static void add_path(Buf *out, Str path) {
    bool plain = true;
    for (size_t i = 0; i < path.len; i++)
        plain &= (unsigned char)path.ptr[i] >= 0x20 && path.ptr[i] != 0x7F && path.ptr[i] != '"' && path.ptr[i] != '\\';
    if (plain) {
        buf_add(out, path);
        return;
    }
    buf_byte(out, '"');
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (c == '"' || c == '\\') buf_format(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F) buf_format(out, "\\%03o", c);
        else buf_byte(out, (char)c);
    }
    buf_byte(out, '"');
}

void edited_diff(const Edited *e, Str path, Buf *out) {
    Arena scratch = {0};
    Sides s = {.e = e};
    s.old_lines = find_lines(&scratch, e->old, &s.old_count);
    s.new_lines = find_lines(&scratch, edited_text(e), &s.new_count);
    Change *changes = ARENA_ARRAY(&scratch, Change, s.old_count + s.new_count + 1);
    size_t old = 0, new = 0, count = 0, from = 0;
    while (next_change(&s, &old, &new, &changes[count])) {
        trim_change(&s, &changes[count]);
        count += changes[count].old < changes[count].old_end || changes[count].new < changes[count].new_end;
    }
    if (count) {
        buf_add(out, S("--- "));
        add_path(out, path);
        buf_add(out, S("\n+++ "));
        add_path(out, path);
        buf_byte(out, '\n');
    }
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && changes[i + 1].old - changes[i].old_end <= (size_t)2 * CONTEXT) continue;
        add_hunk(&s, changes + from, i + 1 - from, out);
        from = i + 1;
    }
    arena_free(&scratch);
}
