/* See color.h. */
#include "cli/color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool color_is_wanted(Str when, int fd) {
    if (str_eq(when, S("always"))) return true;
    const char *no = getenv("NO_COLOR"), *force = getenv("FORCE_COLOR"), *term = getenv("TERM");
    if (str_eq(when, S("never")) || (no && *no)) return false;
    if (force && *force) return strcmp(force, "0") != 0;
    return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}
