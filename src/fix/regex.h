/* fix-regex: replacement by regular expression, with PCRE2's limits. */
#ifndef TOCSIN_FIX_REGEX_H
#define TOCSIN_FIX_REGEX_H

#include "base/buf.h"

/* Appends `text` with what `pattern` meets replaced, at most `times` times (0: everywhere); `\1` in the replacement is
 * a group. False where nothing was met, or a limit was. */
bool fix_regex(Str pattern, Str replacement, uint32_t times, Str text, Buf *out);

#endif
