/* What the parser says about a text: diag.def as an enum and its words. */
#ifndef TOCSIN_SYNTAX_DIAG_H
#define TOCSIN_SYNTAX_DIAG_H

#include "syntax/tree.h"

typedef enum DiagCode {
#define DIAG(name, class, text) DIAG_##name,
#include "syntax/diag.def"
#undef DIAG
    DIAG_COUNT
} DiagCode;

Str diag_text(DiagCode code);        /* one line, no full stop; static */
DiagClass diag_class(DiagCode code);

#endif
