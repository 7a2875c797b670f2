/* Labels: the same thing has the same number, also where the tables have grown in between. */
#include "value/label.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { MANY = 20000 };

static void test_numbers_stay(void **state) {
    (void)state;
    static LabelStore store;
    static uint32_t origins[MANY], paths[MANY], sets[MANY];
    labels_begin(&store);
    for (uint32_t i = 0; i < MANY; i++) {
        origins[i] = labels_origin(&store, ORIGIN_PARAM, (NodeId){i + 1}, 0);
        paths[i] = path_step(&store, 0, path_key_int(i));
        sets[i] = labels_of(&store, (Label){.origin = origins[i], .path = paths[i]}).v;
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(labels_origin(&store, ORIGIN_PARAM, (NodeId){i + 1}, 0), origins[i]);
        assert_int_equal(path_step(&store, 0, path_key_int(i)), paths[i]);
        assert_int_equal(labels_of(&store, (Label){.origin = origins[i], .path = paths[i]}).v, sets[i]);
    }
    labels_free(&store);
}

/* Sets of checks are asked for through the labels that wait for them. */
static void test_sets_of_checks_stay(void **state) {
    (void)state;
    static LabelStore store;
    static uint32_t sets[MANY];
    labels_begin(&store);
    LabelSetId one = labels_of(&store, (Label){.origin = labels_origin(&store, ORIGIN_PARAM, (NodeId){1}, 0)});
    for (uint32_t i = 0; i < MANY; i++) sets[i] = labels_check(&store, one, (LabelCheck){.call = i + 1}).v;
    for (uint32_t i = 0; i < MANY; i++) assert_int_equal(labels_check(&store, one, (LabelCheck){.call = i + 1}).v, sets[i]);
    labels_free(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers_stay), cmocka_unit_test(test_sets_of_checks_stay)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
