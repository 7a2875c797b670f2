/* The words of diag.def: see syntax/diag.h. */
#include "syntax/diag.h"

static const struct {
    const char *text;
    DiagClass class;
} diags[DIAG_COUNT] = {
#define DIAG(name, class, text) {text, DIAG_##class},
#include "syntax/diag.def"
#undef DIAG
};

Str diag_text(DiagCode code) { return str_from_z(diags[code].text); }
DiagClass diag_class(DiagCode code) { return diags[code].class; }
