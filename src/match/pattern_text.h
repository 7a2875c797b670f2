/* Semgrep's pattern text made into Python that our parser reads: `$X`, `$...ARGS`, `<... x ...>` and those `...` that
 * stand where Python has no expression become reserved names. */
#ifndef TOCSIN_MATCH_PATTERN_TEXT_H
#define TOCSIN_MATCH_PATTERN_TEXT_H

#include "base/buf.h"

/* The reserved names; nobody's code has them. */
#define RESERVED_VAR S("__tocsin_var_")   /* followed by X */
#define RESERVED_VARS S("__tocsin_vars_") /* followed by ARGS */
#define RESERVED_DOTS S("__tocsin_dots")
#define RESERVED_DEEP S("__tocsin_deep")
#define RESERVED_TYPED S("__tocsin_typed") /* (X, T) for `$X: T` */

/* Appends the rewritten text. False, and what is wrong, where it cannot be one: an unclosed `<...`. */
bool pattern_rewrite(Str pattern, Buf *out, Str *fault);

/* How many string literals stand side by side in the text of one constant: "a" "b" are two. */
uint32_t pattern_string_parts(Str text);

/* Bytes of the metavariable's name at the beginning of `text` (behind the `$`): [A-Z_][A-Z_0-9]*, or 0. */
size_t pattern_var_length(Str text);

#endif
