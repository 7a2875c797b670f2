/* PyVersion: see syntax/version.h. */
#include "syntax/version.h"

bool version_parse(Str text, PyVersion *version) {
    if (!str_starts_with(text, S("3.")) || text.len < 3 || text.len > 4) return false;
    int minor = 0;
    for (size_t i = 2; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        minor = minor * 10 + (text.ptr[i] - '0');
    }
    if (text.len == 4 && text.ptr[2] == '0') return false;
    if (300 + minor < PY_OLDEST || 300 + minor > PY_NEWEST) return false;
    *version = (PyVersion)(300 + minor);
    return true;
}
