/* Which installed distribution a file of Python belongs to: by the RECORD files beside it (PEP 376, PEP 627). Reads
 * files, bounded; what it gives is for people. */
#ifndef TOCSIN_SANDBOX_DISTRIBUTION_H
#define TOCSIN_SANDBOX_DISTRIBUTION_H

#include "base/str.h"

enum { DISTRIBUTION_NAME = 128, DISTRIBUTION_FOLDERS = 2000, DISTRIBUTION_RECORD = 4 << 20 };

/* "requests 2.32.3", "python" for the standard library, else empty. It lies in `name` or lives as long as the program.
 */
Str distribution_of(Str file, char name[DISTRIBUTION_NAME]);

#endif
