/* Err: see base/err.h. */
#include "base/err.h"

#include <stdio.h>

static const char *const error_texts[] = {
#define ERROR(name, text) text,
#include "base/error.def"
#undef ERROR
};

Str err_text(Err e) {
    static _Thread_local char text[256];
    size_t code = (size_t)e.code;
    const char *what = code < COUNT_OF(error_texts) ? error_texts[code] : "unknown error";
    if (e.system == 0) return str_from_z(what);
    char reason[128];
#ifdef __GLIBC__
    const char *words = strerror_r(e.system, reason, sizeof reason);
#else
    if (strerror_r(e.system, reason, sizeof reason) != 0) snprintf(reason, sizeof reason, "error %d", e.system);
    const char *words = reason;
#endif
    int n = snprintf(text, sizeof text, "%s: %s", what, words);
    return (Str){text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1};
}
