/* Globs of gitignore(5) over paths: `*` and `?` stop at "/", a segment `**` spans any number of them, [a-z], [!a-z],
 * [[:alpha:]], backslash. Time is bounded by the product of the lengths: no pattern makes it exponential. Pure. */
#ifndef TOCSIN_BASE_GLOB_H
#define TOCSIN_BASE_GLOB_H

#include "base/str.h"

/* One segment, without "/", against one name. */
bool glob_match_name(Str pattern, Str name);

/* Segments against segments. */
bool glob_match_path(Str pattern, Str path);

#endif
