/* A difference for a terminal: lines by colour, and nothing of the audited text raw. */
#include "report/report.h"
#include "report/style.h"
#include "report/terminal.h"

static StyleName style_of(Str line) {
    if (str_starts_with(line, S("---")) || str_starts_with(line, S("+++"))) return STYLE_LABEL;
    if (str_starts_with(line, S("@@"))) return STYLE_GUTTER;
    return str_starts_with(line, S("+")) ? STYLE_GOOD : STYLE_ERROR;
}

void report_difference(Buf *out, Str diff, const ReportStyle *style) {
    while (diff.len) {
        Str line = str_split(&diff, '\n');
        if (str_ends_with(line, S("\r"))) line.len--;
        bool plain = line.len == 0 || line.ptr[0] == ' ' || line.ptr[0] == '\\';
        if (!plain) style_on(out, style, style_of(line));
        terminal_add(out, line);
        if (!plain) style_off(out, style);
        buf_byte(out, '\n');
    }
}
