/* The templates beside an audited program: found by their names, read when first asked for, put together from what they include,
 * extend and import. Shared by all threads: one at a time is inside; what they get does not depend on who came first. */
#ifndef TOCSIN_TEMPLATE_LIBRARY_H
#define TOCSIN_TEMPLATE_LIBRARY_H

#include "template/template.h"

enum {
    LIBRARY_MAX_PRINTS = 2000, /* of one page */
    LIBRARY_MAX_VISITS = 200,  /* templates that make up a page, each time that one is met */
    LIBRARY_MAX_DEPTH = 12,    /* of includes within includes */
};

/* What an environment does with what a template does not say itself. */
typedef enum TemplateEscaping {
    ESCAPING_BY_NAME, /* on in *.html, *.htm, *.xml, *.xhtml, *.svg, and in a text that is no file */
    ESCAPING_ON,
    ESCAPING_OFF,
    TEMPLATE_ESCAPING_COUNT,
} TemplateEscaping;

typedef enum PageGrade {
    GRADE_PLACE, /* escaped, but that does not hold where it stands */
    GRADE_RAW,
} PageGrade;

/* A variable of the context that is printed as it is, or nearly so. */
typedef struct PagePrint {
    TemplateValue value; /* its mode says nothing any more */
    uint8_t grade;       /* PageGrade */
    uint8_t place;       /* PrintPlace */
    uint32_t file;       /* 1 + the template that prints it; 0: the text that was given */
    uint32_t start, end; /* there, in bytes behind a byte order mark */
} PagePrint;

typedef struct TemplatePage {
    const PagePrint *prints; /* each variable, or part of one, once: the worst of its places, the first of these */
    uint32_t count;
    bool whole; /* all that it includes was found, and no bound was met: what is not among the prints does no harm */
} TemplatePage;

typedef struct Library Library;

/* `paths`: of files that may be templates, NUL-terminated, to be opened from the working directory; they must outlive it. */
Library *library_new(Arena *arena, const Str *paths, uint32_t count);
void library_free(Library *l); /* what it gave, too */

/* The template that the file `from` calls `name`: 1 + its number; 0: none. One below a folder for templates goes first, then
 * the one that is nearest to `from`. */
uint32_t library_find(const Library *l, Str from, Str name, TemplateEngine engine);
Str library_path(const Library *l, uint32_t number);

/* What it prints; NULL where it cannot be read, or is no page of HTML. Lives as long as the library. */
const TemplatePage *library_ask(Library *l, uint32_t number, TemplateEngine engine, TemplateEscaping escaping);
/* The same for a text that stands in the file `from`. */
const TemplatePage *library_ask_text(Library *l, Str from, Str text, TemplateEngine engine, TemplateEscaping escaping);

/* Why it cannot be read, once it was asked; empty: it can. */
Str library_fault(Library *l, uint32_t number);
/* How many were read. When no thread is inside. */
uint32_t library_count(const Library *l);

/* Is that the name of a file that may be a template? */
bool library_may_hold(Str name);

#endif
