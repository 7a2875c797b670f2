/* Which Python a file is read as. Versions are numbers in the order of time: 308 is 3.8. */
#ifndef TOCSIN_SYNTAX_VERSION_H
#define TOCSIN_SYNTAX_VERSION_H

#include "base/str.h"

typedef enum PyVersion {
    PY_3_8 = 308,
    PY_3_9 = 309,
    PY_3_10 = 310,
    PY_3_11 = 311,
    PY_3_12 = 312,
    PY_3_13 = 313,
    PY_3_14 = 314,
    PY_3_15 = 315,
    PY_OLDEST = PY_3_8,
    PY_NEWEST = PY_3_15,
} PyVersion;

/* "3.12" to PY_3_12; false where the text names no version from PY_OLDEST to PY_NEWEST. */
bool version_parse(Str text, PyVersion *version);

#endif
