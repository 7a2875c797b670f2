/* A line of source with carets below what is meant, for the report for people. What the line holds is made harmless for a
 * terminal; long lines are cut around what is meant. */
#ifndef TOCSIN_REPORT_EXCERPT_H
#define TOCSIN_REPORT_EXCERPT_H

#include "report/style.h"

typedef struct Excerpt {
    Str line;        /* or what stands near `column`, where it is long */
    uint32_t before; /* code points that are cut off before it */
    bool cut_behind;
    uint32_t number;             /* of the line */
    uint32_t column, end_column; /* code points of the whole line, from 1; end_column 0: to the end of the line */
} Excerpt;

/* How wide numbers up to `n` are. */
unsigned excerpt_digits(uint32_t n);
/* " 12 |", or with `line` 0 "    |"; `width` is that of the number. */
void excerpt_gutter(Buf *out, const ReportStyle *style, unsigned width, uint32_t line, char mark);
void excerpt_line(Buf *out, const ReportStyle *style, unsigned width, const Excerpt *e);
/* The carets below it, and a note behind them, or below where that would be too long; the note may be empty. */
void excerpt_carets(Buf *out, const ReportStyle *style, unsigned width, const Excerpt *e, StyleName name, Str note);
/* Whether it is shown the same whatever part of it is meant. */
bool excerpt_is_whole(const Excerpt *e);

#endif
