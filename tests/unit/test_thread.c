#include "base/thread.h"

#include "check.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Pool {
    atomic_uint next;
    atomic_uint done[1000];
    atomic_uint workers;
} Pool;

static void take_jobs(void *argument, unsigned worker) {
    Pool *pool = argument;
    atomic_fetch_or(&pool->workers, 1u << worker);
    for (unsigned job; (job = atomic_fetch_add(&pool->next, 1)) < COUNT_OF(pool->done);) {
        atomic_fetch_add(&pool->done[job], 1);
    }
}

static void a_pool_does_every_job_once(void **state) {
    (void)state;
    static Pool pool;
    assert_false(err_is(thread_run_pool(8, take_jobs, &pool)));
    for (size_t i = 0; i < COUNT_OF(pool.done); i++) assert_int_equal(pool.done[i], 1);
    assert_int_equal(pool.workers, 0xFF);
}

/* About 64 bytes of stack and more a level: half a gigabyte in all. */
static NOINLINE unsigned descend(unsigned levels) {
    volatile unsigned here = levels;
    if (levels == 0) return 0;
    unsigned below = descend(levels - 1);
    return below + (here == levels);
}

static void go_deep(void *argument) {
    unsigned *levels = argument;
    *levels = descend(*levels);
}

static void a_deep_thread_has_a_deep_stack(void **state) {
    (void)state;
    unsigned levels = 4 * 1000 * 1000;
    assert_false(err_is(thread_run_deep(go_deep, &levels)));
    assert_int_equal(levels, 4 * 1000 * 1000);
}

static void set_flag(void *argument) { *(bool *)argument = true; }

/* Under `ulimit -v` there may be no room for the whole stack: a smaller one is better than none. */
static void little_address_space_is_enough(void **state) {
    (void)state;
    if (thread_deep_stack() > (size_t)1 << 30) skip(); /* AddressSanitizer itself wants terabytes */
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {(rlim_t)256 << 20, (rlim_t)256 << 20};
        bool ran = false;
        if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(3);
        _exit(!err_is(thread_run_deep(set_flag, &ran)) && ran ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void counts_processors(void **state) {
    (void)state;
    assert_in_range(thread_processors(), 1, 16384);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_does_every_job_once),
        cmocka_unit_test(a_deep_thread_has_a_deep_stack),
        cmocka_unit_test(little_address_space_is_enough),
        cmocka_unit_test(counts_processors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
