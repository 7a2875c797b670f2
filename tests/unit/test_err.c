#include "base/err.h"

#include "check.h"

#include <errno.h>

static void says_what_and_why(void **state) {
    (void)state;
    assert_false(err_is(err_ok()));
    assert_true(err_is(err_make(ERR_READ, 0)));
    CHECK_STR(err_text(err_make(ERR_TOO_LARGE, 0)), S("larger than the limit"));
    CHECK_STR(err_text(err_make(ERR_OPEN, ENOENT)), S("cannot open: No such file or directory"));
    CHECK_STR(err_text(err_make(ERR_OPEN, EACCES)), S("cannot open: Permission denied"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_what_and_why)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
