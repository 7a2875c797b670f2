/* Lines of a text as Python ends them: \n, \r, or both. */
#ifndef TOCSIN_AUDIT_LINES_H
#define TOCSIN_AUDIT_LINES_H

#include "base/str.h"

static inline uint32_t line_start(Str text, uint32_t at) {
    while (at && text.ptr[at - 1] != '\n' && text.ptr[at - 1] != '\r') at--;
    return at;
}

/* Where the end of the line stands, or the text's. */
static inline uint32_t line_end(Str text, uint32_t at) {
    while (at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r') at++;
    return at;
}

/* Behind the end of the line. */
static inline uint32_t next_line(Str text, uint32_t at) {
    at = line_end(text, at);
    if (at < text.len && text.ptr[at] == '\r') at++;
    if (at < text.len && text.ptr[at] == '\n') at++;
    return at;
}

#endif
