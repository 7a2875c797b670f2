/* Text that others wrote, on a terminal: nothing in it may move the cursor, change colours, reorder or overprint what
 * we say. Printable characters of known width stand as they are; all others are written as escapes. Pure. */
#ifndef TOCSIN_REPORT_TERMINAL_H
#define TOCSIN_REPORT_TERMINAL_H

#include "base/buf.h"

enum { TERMINAL_LONGEST = 12 };

/* One character as it is to be shown. */
typedef struct Glyph {
    char text[TERMINAL_LONGEST]; /* UTF-8: the character, spaces for a tab, or an escape such as \x1b, \u{202e} */
    uint8_t length, columns;
} Glyph;

/* The glyph of the code point at *at, which moves behind it. A byte that is no UTF-8 becomes \xNN. */
Glyph terminal_glyph(Str text, size_t *at);

/* Appends all of `text`; in one line whatever it holds. */
void terminal_add(Buf *out, Str text);

/* Appends `text`, which begins in column `indent` (from 0), broken at spaces so that no line has more than `columns` columns;
 * further lines are indented by `indent`. Longer words stay whole. As terminal_add() with `columns` 0, or where less
 * than a third of them is left for text. */
void terminal_wrap(Buf *out, Str text, uint32_t indent, uint32_t columns);

#endif
