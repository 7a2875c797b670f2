/* What everybody knows about Python's own names: known.def and signature.def as look-ups. For compiling patterns. */
#ifndef TOCSIN_MATCH_KNOWN_H
#define TOCSIN_MATCH_KNOWN_H

#include "base/str.h"

bool known_is_module(Str name);  /* "os" */
bool known_is_builtin(Str name); /* "eval" */

/* The positional parameters of a function by qualified name, with a space between them; empty where unknown. */
Str known_signature(Str qualified);

#endif
