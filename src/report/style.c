/* Colours: see style.h. */
#include "report/style.h"

#include "report/terminal.h"

static const char *const codes[STYLE_SEVERITY + SEVERITY_COUNT] = {
    [STYLE_PATH] = "1",
    [STYLE_LABEL] = "1",
    [STYLE_GUTTER] = "34",
    [STYLE_ERROR] = "1;31",
    [STYLE_GOOD] = "1;32",
    [STYLE_SEVERITY + SEVERITY_INFO] = "34",
    [STYLE_SEVERITY + SEVERITY_LOW] = "36",
    [STYLE_SEVERITY + SEVERITY_MEDIUM] = "33",
    [STYLE_SEVERITY + SEVERITY_HIGH] = "1;31",
    [STYLE_SEVERITY + SEVERITY_CRITICAL] = "1;37;41",
};

void style_on(Buf *out, const ReportStyle *style, StyleName name) {
    if (style->color) buf_format(out, "\x1b[%sm", codes[name]);
}

void style_off(Buf *out, const ReportStyle *style) {
    if (style->color) buf_add(out, S("\x1b[0m"));
}

void style_place(Buf *out, const ReportStyle *style, Str path, Place at) {
    style_on(out, style, STYLE_PATH);
    terminal_add(out, path);
    style_off(out, style);
    report_place(out, at);
    buf_add(out, S(": "));
}
