#include "audit/writer.h"

#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each test works in a directory of its own: in/a.py, in/sub/b.py, out/c.py, in/away -> ../out, in/link.py -> a.py. */
static Writer writer;
static FileBuffer buffer;
static char folder[64];

static void put(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void holds(const char *path, const char *text) {
    Str bytes;
    FileBuffer b = {0};
    assert_false(err_is(file_read(&b, AT_FDCWD, path, 1 << 20, &bytes)));
    CHECK_STR(bytes, str_from_z(text));
    file_buffer_free(&b);
}

static int start(void **state) {
    static char in[] = "in";
    static char *const roots[] = {in};
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/tocsin-writer-XXXXXX");
    if (!mkdtemp(folder) || chdir(folder) != 0) return -1;
    if (mkdir("in", 0777) != 0 || mkdir("in/sub", 0777) != 0 || mkdir("out", 0777) != 0) return -1;
    put("in/a.py", "old\n");
    put("in/sub/b.py", "old\n");
    put("out/c.py", "old\n");
    if (symlink("../out", "in/away") != 0 || symlink("a.py", "in/link.py") != 0) return -1;
    return err_is(writer_start(&writer, roots, 1)) ? -1 : 0;
}

static int stop(void **state) {
    (void)state;
    char command[128];
    writer_stop(&writer);
    file_buffer_free(&buffer);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") != 0 || system(command) != 0;
}

static WriterSeen see(const char *path) {
    WriterSeen seen;
    Str bytes;
    assert_false(err_is(writer_read(&buffer, str_from_z(path), &seen, &bytes)));
    return seen;
}

static ErrCode replace(const char *path, const WriterSeen *seen, const char *text) {
    return writer_replace(&writer, str_from_z(path), seen, str_from_z(text)).code;
}

static void replaces_what_it_has_seen(void **state) {
    (void)state;
    assert_int_equal(chmod("in/sub/b.py", 0751), 0);
    WriterSeen seen = see("in/sub/b.py");
    assert_int_equal(replace("in/sub/b.py", &seen, "new\n"), ERR_OK);
    holds("in/sub/b.py", "new\n");
    struct stat status;
    assert_int_equal(stat("in/sub/b.py", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0751);
    assert_int_equal(replace("in/sub/b.py", &seen, "again\n"), ERR_CHANGED); /* another inode */
    seen = see("in/a.py");
    assert_int_equal(replace("in/a.py", &seen, ""), ERR_OK);
    holds("in/a.py", "");
}

static void leaves_what_has_changed(void **state) {
    (void)state;
    WriterSeen seen = see("in/a.py");
    put("in/a.py", "odd\n"); /* the same inode and length */
    assert_int_equal(replace("in/a.py", &seen, "new\n"), ERR_CHANGED);
    holds("in/a.py", "odd\n");
    assert_int_equal(unlink("in/a.py"), 0);
    assert_int_equal(replace("in/a.py", &seen, "new\n"), ERR_OPEN);
}

static void stays_below_its_roots(void **state) {
    (void)state;
    WriterSeen seen = see("out/c.py");
    assert_int_equal(replace("out/c.py", &seen, "new\n"), ERR_OUTSIDE);
    assert_int_equal(replace("in/../out/c.py", &seen, "new\n"), ERR_LINK);
    assert_int_equal(replace("in/away/c.py", &seen, "new\n"), ERR_LINK);
    assert_int_equal(replace("inside/c.py", &seen, "new\n"), ERR_OUTSIDE);
    assert_int_equal(replace("/etc/passwd", &seen, "new\n"), ERR_OUTSIDE);
    assert_int_equal(replace("", &seen, "new\n"), ERR_OUTSIDE);
    holds("out/c.py", "old\n");
    seen = see("in/a.py");
    assert_int_equal(replace("in/link.py", &seen, "new\n"), ERR_LINK);
    assert_int_equal(replace("in/sub", &seen, "new\n"), ERR_OPEN);
    assert_int_equal(replace("in/sub/..", &seen, "new\n"), ERR_NOT_A_FILE);
    holds("in/a.py", "old\n");
}

static void does_not_read_through_a_link(void **state) {
    (void)state;
    WriterSeen seen;
    Str bytes;
    assert_int_equal(writer_read(&buffer, S("in/link.py"), &seen, &bytes).code, ERR_LINK);
    assert_int_equal(writer_read(&buffer, S("in/sub"), &seen, &bytes).code, ERR_NOT_A_FILE);
}

static void says_that_it_has_ended(void **state) {
    (void)state;
    WriterSeen seen = see("in/a.py");
    writer_stop(&writer);
    assert_int_equal(replace("in/a.py", &seen, "new\n"), ERR_START);
    holds("in/a.py", "old\n");
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(replaces_what_it_has_seen),    IN_A_FOLDER(leaves_what_has_changed),
        IN_A_FOLDER(stays_below_its_roots),        IN_A_FOLDER(does_not_read_through_a_link),
        IN_A_FOLDER(says_that_it_has_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
