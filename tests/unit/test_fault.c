#include "base/arena.h"
#include "base/fault.h"
#include "base/thread.h"

#include "check.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
enum { CRASH_STATUS = 99 }; /* the sanitizer's own end, see fault_install() */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { CRASH_STATUS = 99 };
#else
enum { CRASH_STATUS = 2 };
#endif
#else
enum { CRASH_STATUS = 2 };
#endif

static char message[1 << 16];

/* Runs this program again to do `act`, since cmocka has signal handlers of its own; gives the status and leaves what
 * was said on standard error in `message`. */
static int run_child(const char *act) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        execl("/proc/self/exe", "test_fault", act, (char *)NULL);
        _exit(100);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t n; (n = read(ends[0], message + length, sizeof message - 1 - length)) > 0;) length += (size_t)n;
    close(ends[0]);
    message[length] = 0;
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void fail_check(void) {
    fault_set_file(S("some/file.py"));
    CHECK(1 + 1 == 3);
}

static void a_failed_check_names_file_and_condition(void **state) {
    (void)state;
    assert_int_equal(run_child("fail_check"), 2);
    assert_non_null(strstr(message, "check failed: 1 + 1 == 3"));
    assert_non_null(strstr(message, "while reading some/file.py\n"));
}

static void want_too_much(void) {
    Arena arena = {0};
    fault_set_file(S("first.py"));
    fault_set_file(S("huge.py"));
    arena_zalloc(&arena, SIZE_MAX / 2, 16);
}

static void out_of_memory_names_the_file(void **state) {
    (void)state;
    assert_int_equal(run_child("want_too_much"), 2);
    assert_non_null(strstr(message, "out of memory"));
    assert_non_null(strstr(message, "while reading huge.py\n"));
    assert_null(strstr(message, "first.py"));
}

static void crash(void) {
    static volatile uintptr_t nowhere = 16; /* volatile, so that no compiler warns of it or leaves it out */
    fault_set_file(S("crash.py"));
    *(volatile int *)nowhere = 1;
}

static void a_crash_names_the_file(void **state) {
    (void)state;
    assert_int_equal(run_child("crash"), CRASH_STATUS);
    assert_non_null(strstr(message, "while reading crash.py\n"));
}

static NOINLINE int overflow(int depth) {
    volatile char frame[4096];
    frame[depth % 4096] = (char)depth;
    return depth < 0 ? 0 : overflow(depth + 1) + frame[depth % 4096];
}

static void overflow_in_thread(void *argument) {
    fault_set_file(S("deep.py"));
    *(int *)argument = overflow(0);
}

static void overflow_the_stack(void) {
    int result = 0;
    if (err_is(thread_run_deep(overflow_in_thread, &result))) _exit(7);
}

static void a_stack_overflow_in_a_thread_names_the_file(void **state) {
    (void)state;
    if (CRASH_STATUS != 2) skip(); /* AddressSanitizer's stacks are gigabytes */
    assert_int_equal(run_child("overflow_the_stack"), 2);
    assert_non_null(strstr(message, "stack overflow while reading deep.py\n"));
}

static void abort_with_hostile_name(void) {
    fault_set_file(S("evil\x1B[2J\n.py"));
    CHECK(false);
}

static void a_hostile_name_steers_no_terminal(void **state) {
    (void)state;
    assert_int_equal(run_child("abort_with_hostile_name"), 2);
    assert_null(strchr(message, 0x1B));
    assert_non_null(strstr(message, "evil?[2J?.py\n"));
}

static void long_name(void) {
    static char path[100000];
    memset(path, 'd', sizeof path);
    memcpy(path + sizeof path - 8, "/name.py", 8);
    fault_set_file((Str){path, sizeof path});
    CHECK(false);
}

static void a_long_name_keeps_its_end(void **state) {
    (void)state;
    assert_int_equal(run_child("long_name"), 2);
    assert_non_null(strstr(message, "ddd/name.py\n"));
    assert_in_range(strlen(message), 100, 4000);
}

static const struct {
    const char *name;
    void (*act)(void);
} acts[] = {
    {"fail_check", fail_check},
    {"want_too_much", want_too_much},
    {"crash", crash},
    {"long_name", long_name},
    {"overflow_the_stack", overflow_the_stack},
    {"abort_with_hostile_name", abort_with_hostile_name},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < COUNT_OF(acts); i++) {
        if (strcmp(argv[1], acts[i].name) != 0) continue;
        fault_install();
        acts[i].act();
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_check_names_file_and_condition),
        cmocka_unit_test(out_of_memory_names_the_file),
        cmocka_unit_test(a_crash_names_the_file),
        cmocka_unit_test(a_stack_overflow_in_a_thread_names_the_file),
        cmocka_unit_test(a_hostile_name_steers_no_terminal),
        cmocka_unit_test(a_long_name_keeps_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
