/* What a fix does to a file, as plain data: no tree. Reports and the audit read it. */
#ifndef TOCSIN_FIX_EDIT_H
#define TOCSIN_FIX_EDIT_H

#include "base/str.h"

typedef enum FixSafety {
    FIX_UNSAFE, /* what the program does may change, or what it needs */
    FIX_SAFE,   /* it cannot do worse than before */
} FixSafety;

/* Bytes [start, end) of the text of the file become `text`. */
typedef struct FixEdit {
    uint32_t start, end;
    Str text;
    bool is_import; /* a line of its own that several fixes may ask for: once is enough */
} FixEdit;

/* Edits in order of start, disjoint. */
typedef struct Fix {
    FixSafety safety;
    Str title; /* what it does, in a few words: "use yaml.safe_load()" */
    const FixEdit *edits;
    uint32_t count;
} Fix;

#endif
