/* What library.c and page.c share. Private to this room. */
#ifndef TOCSIN_TEMPLATE_SET_H
#define TOCSIN_TEMPLATE_SET_H

#include "base/file.h"
#include "base/thread.h"
#include "template/library.h"

typedef struct LibraryPage {
    bool asked;
    const TemplatePage *page;
} LibraryPage;

typedef struct LibraryFile {
    Str path, text, fault;
    bool is_read;
    const Template *read[TEMPLATE_ENGINE_COUNT];
    LibraryPage pages[TEMPLATE_ENGINE_COUNT][TEMPLATE_ESCAPING_COUNT];
} LibraryFile;

struct Library {
    LibraryFile *files; /* in order of the paths' last parts */
    uint32_t count;
    Lock lock; /* of all below, and of what is behind the files' paths */
    FileBuffer buffer;
    Arena arena, scratch;
};

/* Both with the lock. A template's reading; NULL: it cannot be read. */
const Template *set_read(Library *l, uint32_t number, TemplateEngine engine);
/* page.c: what template `number` (0: a text in the file `path`) prints with all that belongs to it; NULL: no page. */
const TemplatePage *set_page(Library *l, const Template *t, uint32_t number, Str path, TemplateEscaping escaping);

bool set_escapes_by_name(Str path);
bool set_may_be_page(Str path); /* "x.yaml.j2" is none */

#endif
