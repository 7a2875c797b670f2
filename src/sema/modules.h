/* The modules of a run: which audited file an import means, as Python's path-based finder would have it (PEP 420, 451;
 * the import system's reference). Only text of paths is looked at; nothing is opened.
 *
 * A place is a directory, or a module in one. Where imports start is not known without running the program; they are
 * looked for, in this order: beside the file's own top-level package (beside the file where it is in none), in each
 * directory above that, and in `src` and `lib` of these; then in the one package of that name nearest by path.
 *
 * Made once, then read-only and shared by all threads. */
#ifndef TOCSIN_SEMA_MODULES_H
#define TOCSIN_SEMA_MODULES_H

#include "base/arena.h"
#include "base/buf.h"

typedef struct PlaceId {
    uint32_t v;
} PlaceId; /* 0 is none */

typedef struct Modules Modules;

enum {
    MODULES_NO_FILE = UINT32_MAX,
    MODULES_MAX_DEPTH = 64, /* directories above a file that are looked at */
};

/* From the paths of files, "/" between; copies nothing: the paths must outlive it. Files are numbers of `paths`; one
 * with an empty path is no module. */
Modules *modules_new(Arena *arena, const Str *paths, uint32_t count);

/* The place of a file: itself, or for __init__.py its directory. 0 where nothing can import it. */
PlaceId modules_place(const Modules *m, uint32_t file);

/* What `import dotted` (level 0) or `from ...dotted import` in `file` means; 0 where no audited file is it. An empty
 * `dotted` is the package itself. */
PlaceId modules_find(const Modules *m, uint32_t file, Str dotted, uint32_t level);

/* The same (level 0), but only what certainly comes before any library of that name: a module or regular package beside the
 * file's own top-level package. */
PlaceId modules_beside(const Modules *m, uint32_t file, Str dotted);

/* A module or package below a place. */
PlaceId modules_child(const Modules *m, PlaceId place, Str name);

/* The file with the code of a place: __init__.py before a module of the same name, as Python has it. MODULES_NO_FILE for a
 * namespace package. `stub`: the .pyi instead. */
uint32_t modules_file(const Modules *m, PlaceId place, bool stub);

/* Appends "package.module": from the first directory that is no regular package. False where none is: a module that stands
 * alone, or in a namespace package. */
bool modules_name(const Modules *m, PlaceId place, Buf *out);

/* Whether `file` holds tests, by its name or that of a directory in which not all files lie: where pytest and unittest look. */
bool modules_is_test(const Modules *m, uint32_t file);

/* Whether `file` lies in the regular package `name` at the top. */
bool modules_is_within(const Modules *m, uint32_t file, Str name);

#endif
