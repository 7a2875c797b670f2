/* Edits applied to a text, and what became of its lines: for fixes and other rewriting of files. */
#ifndef TOCSIN_AUDIT_EDIT_H
#define TOCSIN_AUDIT_EDIT_H

#include "base/buf.h"
#include "fix/edit.h"

/* A text under way from the old bytes of a file to the new ones. Zero-initialised, then edited_start(). */
typedef struct Edited {
    Str old;          /* as it was; the caller's */
    Buf text;         /* as it is now, with 64 zero bytes behind it that are not counted in `length` */
    size_t length;
    uint32_t *origin; /* by line of `text` ("\n" ends one): 1 + the line of `old` that it is, 0: it is new */
    size_t line_count, capacity;
} Edited;

void edited_start(Edited *e, Str old);
void edited_free(Edited *e);
static inline Str edited_text(const Edited *e) { return (Str){e->text.ptr, e->length}; }

/* Where an edit's text stands afterwards. */
typedef struct EditedPlace {
    uint32_t start, end;
} EditedPlace;

/* Applies edits that are in order of start and disjoint; of imports that are alike only the first counts. Gives the place of
 * each in `places`, unless that is NULL. */
void edited_apply(Edited *e, const FixEdit *edits, uint32_t count, EditedPlace *places);

/* Goes back to `from`, which was copied before: see edited_copy(). */
void edited_copy(Edited *to, const Edited *from);

/* Appends the difference as `diff -u` writes it, with `path` on both sides; nothing where there is none. */
void edited_diff(const Edited *e, Str path, Buf *out);

#endif
