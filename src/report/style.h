/* Colours of reports, named by what they are for. */
#ifndef TOCSIN_REPORT_STYLE_H
#define TOCSIN_REPORT_STYLE_H

#include "report/report.h"

typedef enum StyleName {
    STYLE_PATH,
    STYLE_LABEL,
    STYLE_GUTTER,
    STYLE_ERROR,
    STYLE_GOOD,
    STYLE_SEVERITY, /* and SEVERITY_COUNT from here */
} StyleName;

static inline StyleName style_of_severity(Severity s) { return (StyleName)(STYLE_SEVERITY + (int)s); }

/* Nothing where style->color is off (ECMA-48 "select graphic rendition" where it is on). */
void style_on(Buf *out, const ReportStyle *style, StyleName name);
void style_off(Buf *out, const ReportStyle *style);

/* Appends "PATH:3:5: ", made harmless for a terminal. */
void style_place(Buf *out, const ReportStyle *style, Str path, Place at);

#endif
