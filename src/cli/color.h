/* Whether what goes to a descriptor has colours. */
#ifndef TOCSIN_CLI_COLOR_H
#define TOCSIN_CLI_COLOR_H

#include "base/str.h"

/* `when` is "auto", "always" or "never" and decides; then NO_COLOR, then FORCE_COLOR (no-color.org, force-color.org), then
 * whether it is a terminal that knows them. */
bool color_is_wanted(Str when, int fd);

#endif
