/* What the descriptor can show that output goes to: colours, and how many columns. Reads the environment and asks the
 * kernel; safe in all threads, also behind the confinement. */
#ifndef TOCSIN_CLI_TTY_H
#define TOCSIN_CLI_TTY_H

#include "base/str.h"

/* `when` is "auto", "always" or "never" and decides; then NO_COLOR, then FORCE_COLOR (no-color.org, force-color.org), then
 * whether it is a terminal that knows them. */
bool tty_has_color(Str when, int fd);

/* The width to which text for people is wrapped, 40 to 100 (longer lines are hard to read); 0 where it is no terminal. */
uint32_t tty_columns(int fd);

#endif
