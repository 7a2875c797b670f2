/* See template/library.h: the files. page.c puts them together. */
#include "template/set.h"

#include "base/buf.h"
#include "base/fault.h"

#include <fcntl.h>
#include <stdlib.h>

enum { LONGEST_NAME = 1024 };

/* ---- names ---- */

static const Str page_endings[] = {S("html"), S("htm"), S("xhtml"), S("xml"), S("svg")};
static const Str template_endings[] = {S("j2"), S("jinja"), S("jinja2"), S("mako"), S("mak"), S("tmpl"), S("tpl"), S("stpl"), S("djhtml"), S("thtml")};

static bool is_one_of(Str word, const Str *all, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_eq(word, all[i])) return true;
    return false;
}

static Str ending_of(Str name) {
    Str last = str_last_part(name, '/');
    return str_find_byte(last, '.', 0) == SIZE_MAX ? S("") : str_last_part(last, '.');
}

bool library_may_hold(Str name) {
    Str ending = ending_of(name);
    return is_one_of(ending, page_endings, COUNT_OF(page_endings)) || is_one_of(ending, template_endings, COUNT_OF(template_endings));
}

bool set_escapes_by_name(Str path) { return is_one_of(ending_of(path), page_endings, COUNT_OF(page_endings)); }

bool set_may_be_page(Str path) {
    Str ending = ending_of(path);
    if (!is_one_of(ending, template_endings, COUNT_OF(template_endings))) return true;
    Str inner = ending_of(str_slice(path, 0, path.len - ending.len - 1));
    return !inner.len || is_one_of(inner, page_endings, COUNT_OF(page_endings));
}

/* ---- finding ---- */

static int by_name(const void *a, const void *b) {
    const LibraryFile *x = a, *y = b;
    int order = str_compare(str_last_part(x->path, '/'), str_last_part(y->path, '/'));
    return order ? order : str_compare(x->path, y->path);
}

Library *library_new(Arena *arena, const Str *paths, uint32_t count) {
    Library *l = ARENA_NEW(arena, Library);
    l->files = ARENA_ARRAY(arena, LibraryFile, count);
    l->count = count;
    for (uint32_t i = 0; i < count; i++) l->files[i].path = paths[i];
    if (count) qsort(l->files, count, sizeof *l->files, by_name);
    return l;
}

void library_free(Library *l) {
    file_buffer_free(&l->buffer);
    arena_free(&l->scratch);
    arena_free(&l->arena);
}

/* Bytes of whole folders that two paths begin with. */
static size_t near(Str a, Str b) {
    size_t same = 0, whole = 0;
    while (same < a.len && same < b.len && a.ptr[same] == b.ptr[same]) {
        if (a.ptr[same] == '/') whole = same + 1;
        same++;
    }
    return whole;
}

static bool is_template_folder(Str folder) {
    static const Str names[] = {S("templates"), S("template"), S("views"), S("jinja2"), S("jinja"), S("mako"), S("tmpl"), S("html"), S("pages")};
    return is_one_of(str_last_part(folder, '/'), names, COUNT_OF(names));
}

static Str plain_name(Str name) {
    size_t up;
    while ((up = str_find(name, S("../"), 0)) != SIZE_MAX) name = str_slice(name, up + 3, name.len);
    while (str_starts_with(name, S("./"))) name = str_slice(name, 2, name.len);
    while (str_starts_with(name, S("/"))) name = str_slice(name, 1, name.len);
    return name;
}

static uint32_t find_exactly(const Library *l, Str from, Str name) {
    Str last = str_last_part(name, '/');
    uint32_t low = 0, high = l->count, best = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(str_last_part(l->files[middle].path, '/'), last) < 0) low = middle + 1;
        else high = middle;
    }
    bool best_folder = false;
    size_t best_near = 0;
    for (; low < l->count && str_eq(str_last_part(l->files[low].path, '/'), last); low++) {
        Str path = l->files[low].path;
        if (!str_ends_with(path, name)) continue;
        size_t rest = path.len - name.len;
        if (rest && path.ptr[rest - 1] != '/') continue;
        bool folder = rest && is_template_folder(str_slice(path, 0, rest - 1));
        size_t distance = near(path, from);
        bool better = !best || (folder != best_folder ? folder : distance != best_near ? distance > best_near : path.len < l->files[best - 1].path.len);
        if (!better) continue;
        best = 1 + low;
        best_folder = folder;
        best_near = distance;
    }
    return best;
}

static uint32_t find_in_package(const Library *l, Str from, Str package, Str name) {
    Buf whole = {.limit = 2 * LONGEST_NAME};
    for (size_t i = 0; i < package.len; i++) buf_byte(&whole, package.ptr[i] == '.' ? '/' : package.ptr[i]);
    buf_byte(&whole, '/');
    buf_add(&whole, name);
    uint32_t found = find_exactly(l, from, buf_str(&whole));
    buf_free(&whole);
    return found;
}

uint32_t library_find(const Library *l, Str from, Str name, TemplateEngine engine) {
    static const Str endings[] = {S(".tpl"), S(".html"), S(".stpl"), S(".thtml")};
    size_t colon = str_find_byte(name, ':', 0);
    if (name.len > LONGEST_NAME) return 0;
    if (colon != SIZE_MAX) { /* package.part:templates/page.mako */
        uint32_t inside = find_in_package(l, from, str_slice(name, 0, colon), str_slice(name, colon + 1, name.len));
        if (inside) return inside;
        name = str_slice(name, colon + 1, name.len);
    }
    name = plain_name(name);
    if (!name.len) return 0;
    uint32_t found = find_exactly(l, from, name);
    for (size_t i = 0; !found && engine == ENGINE_BOTTLE && !ending_of(name).len && i < COUNT_OF(endings); i++) {
        Buf whole = {.limit = 2 * LONGEST_NAME};
        buf_add(&whole, name);
        buf_add(&whole, endings[i]);
        found = find_exactly(l, from, buf_str(&whole));
        buf_free(&whole);
    }
    return found;
}

Str library_path(const Library *l, uint32_t number) { return l->files[number - 1].path; }

/* ---- reading ---- */

const Template *set_read(Library *l, uint32_t number, TemplateEngine engine) {
    LibraryFile *f = &l->files[number - 1];
    if (f->fault.len || f->read[engine]) return f->read[engine];
    if (!f->is_read) {
        Str bytes;
        Err e = file_read(&l->buffer, AT_FDCWD, f->path.ptr, TEMPLATE_MAX_BYTES, &bytes);
        if (err_is(e)) {
            f->fault = arena_copy(&l->arena, err_text(e));
            return NULL;
        }
        if (str_starts_with(bytes, S("\xEF\xBB\xBF"))) bytes = str_slice(bytes, 3, bytes.len);
        f->text = arena_copy(&l->arena, bytes);
        f->is_read = true;
    }
    f->read[engine] = template_read(f->text, engine, &l->arena, &l->scratch);
    return f->read[engine];
}

const TemplatePage *library_ask(Library *l, uint32_t number, TemplateEngine engine, TemplateEscaping escaping) {
    LibraryFile *f = &l->files[number - 1];
    lock_take(&l->lock);
    LibraryPage *page = &f->pages[engine][escaping];
    if (!page->asked) {
        const Template *t = set_read(l, number, engine);
        page->asked = true;
        if (t) page->page = set_page(l, t, number, f->path, escaping);
    }
    const TemplatePage *found = page->page;
    lock_give(&l->lock);
    return found;
}

const TemplatePage *library_ask_text(Library *l, Str from, Str text, TemplateEngine engine, TemplateEscaping escaping) {
    lock_take(&l->lock);
    const Template *t = template_read(arena_copy(&l->arena, text), engine, &l->arena, &l->scratch);
    const TemplatePage *found = set_page(l, t, 0, from, escaping);
    lock_give(&l->lock);
    return found;
}

Str library_fault(Library *l, uint32_t number) {
    lock_take(&l->lock);
    Str fault = l->files[number - 1].fault;
    lock_give(&l->lock);
    return fault;
}

uint32_t library_count(const Library *l) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < l->count; i++) count += l->files[i].is_read;
    return count;
}
