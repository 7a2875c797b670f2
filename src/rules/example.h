/* The example of a rule: a Python file beside its YAML file, annotated as Semgrep's are. `# ruleid: a, b` stands above
 * a line that must ring, `# ok: a` above one that must not; at what `todoruleid` and `todook` mark anything goes. */
#ifndef TOCSIN_RULES_EXAMPLE_H
#define TOCSIN_RULES_EXAMPLE_H

#include "base/arena.h"

typedef enum AnnotationKind { ANNOTATION_RINGS, ANNOTATION_SILENT, ANNOTATION_OPEN } AnnotationKind;

typedef struct Annotation {
    Str rule;      /* points into the text */
    uint32_t line; /* the one that is meant, from 1: the first behind it that is no annotation */
    AnnotationKind kind;
} Annotation;

typedef struct AnnotationList {
    Annotation *items; /* in order of line */
    uint32_t count, capacity;
} AnnotationList;

/* All annotations of a text; memory from `arena`. */
AnnotationList example_annotations(Arena *arena, Str text);

/* The first code that rings, or is silent, for a rule: the line and at most EXAMPLE_MAX_LINES - 1 that belong to it or follow
 * in its block, with the few that stand before it there, without their common indentation. Empty where there is none. In
 * `arena`. */
enum { EXAMPLE_MAX_LINES = 8 };
Str example_code(Arena *arena, Str text, Str rule, AnnotationKind kind);

/* "a/b.yaml" to "a/b.py". In `arena`. */
Str example_path(Arena *arena, Str rule_file);

#endif
