/* Qualified names: `os.path.join` as a path in a trie of (parent, segment), interned, so that equality is one compare.
 *
 * A table is a base or an overlay. The base holds what the run knows before it reads a file (the names of rules and
 * models, the aliases of sema/alias.def); once threads start it is read-only and shared. Each worker has an overlay
 * on it for the names that only one file uses, emptied between files. An id from the base is the same in all overlays;
 * an id from an overlay means something to that overlay alone, until qual_reset().
 *
 * Names are canonical: posix.system is os.system, io.open is builtins.open (see sema/alias.def). Built-in names are
 * children of `builtins`. Relative imports start with the segment "." or ".." and so on: `from ..a import b` is "..",
 * "a", "b". */
#ifndef TOCSIN_SEMA_QUAL_H
#define TOCSIN_SEMA_QUAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/image.h"

typedef struct QualId {
    uint32_t v;
} QualId; /* 0 is none */

typedef struct QualTable QualTable;

enum {
    QUAL_MAX_SEGMENTS = 16, /* a longer chain of attributes has no name (0): loops like `x = x.next` stay finite */
    QUAL_MAX_TEXT = 1000,   /* bytes of qual_text() of the longest name */
};

/* The rows of sema/alias.def. */
typedef struct QualAlias {
    Str name, canonical;
} QualAlias;
extern const QualAlias qual_aliases[];
extern const size_t qual_alias_count;

/* A base: empty but for builtins and the aliases. `arena` owns it; segments are copied into it. */
QualTable *qual_base_new(Arena *arena);

/* A base that was made before, as an image; the view may be added to as any other base. */
void qual_base_write(const QualTable *base, Image *image);
QualTable *qual_base_view(Arena *arena, Image *image);

/* An overlay on `base`, with memory of its own. From the first overlay on, the base must not change. */
QualTable *qual_overlay_new(const QualTable *base);
void qual_overlay_free(QualTable *overlay);
void qual_reset(QualTable *overlay);

/* The canonical name for dotted text; 0 for empty text or beyond QUAL_MAX_SEGMENTS. */
QualId qual_intern(QualTable *table, Str dotted);

/* The canonical name of parent.segment; parent 0 makes a root. Segments are copied. `segment` must not be empty. */
QualId qual_child(QualTable *table, QualId parent, Str segment);

/* The same without adding: 0 where the table has no such name. */
QualId qual_find(const QualTable *table, Str dotted);
QualId qual_find_child(const QualTable *table, QualId parent, Str segment);

/* Makes `name` stand for `canonical` from now on, in a base; children of `name` made before stay what they are. */
void qual_alias(QualTable *base, Str name, Str canonical);

QualId qual_parent(const QualTable *table, QualId id);
Str qual_segment(const QualTable *table, QualId id); /* the last one; lives as long as the table's entry */
void qual_text(const QualTable *table, QualId id, Buf *out); /* appends "os.path.join" */

/* One more than the greatest id. */
uint32_t qual_count(const QualTable *table);

/* The first id that is not the base's. */
uint32_t qual_first(const QualTable *table);

/* True where the id is the base's: the same in every file and thread. */
bool qual_is_base(const QualTable *table, QualId id);

static inline bool qual_eq(QualId a, QualId b) { return a.v == b.v; }

#endif
