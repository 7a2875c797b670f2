/* cmocka with what it needs before it. */
#ifndef TOCSIN_TESTS_CHECK_H
#define TOCSIN_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

/* Equal bytes; on failure both are shown. */
#define CHECK_STR(got, wanted) check_str((got), (wanted), __FILE__, __LINE__)

static inline void check_str(Str got, Str wanted, const char *file, int line) {
    if (str_eq(got, wanted)) return;
    print_error("got    \"%.*s\"\nwanted \"%.*s\"\n", (int)got.len, got.ptr ? got.ptr : "", (int)wanted.len,
                wanted.ptr ? wanted.ptr : "");
    _fail(file, line);
}

#endif
