/* See tty.h. */
#include "cli/tty.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if !defined(__wasi__)
#include <sys/ioctl.h>
#endif

enum { NARROWEST = 40, WIDEST = 100, USUAL = 80 };

bool tty_has_color(Str when, int fd) {
    if (str_eq(when, S("always"))) return true;
    const char *no = getenv("NO_COLOR"), *force = getenv("FORCE_COLOR"), *term = getenv("TERM");
    if (str_eq(when, S("never")) || (no && *no)) return false;
    if (force && *force) return strcmp(force, "0") != 0;
    return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

uint32_t tty_columns(int fd) {
    if (!isatty(fd)) return 0;
    uint32_t columns = USUAL;
#ifdef TIOCGWINSZ
    struct winsize size = {0};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= NARROWEST) columns = size.ws_col;
#endif
    return columns > WIDEST ? WIDEST : columns;
}
