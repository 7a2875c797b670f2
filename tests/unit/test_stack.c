/* Python's stack, read from recorded memory of each CPython: as it was, and damaged. */
#include "pystack/stack.h"

#include "../../fuzz/stack_memory.h"
#include "check.h"

#include <stdio.h>

enum { OLDEST = 8, NEWEST = 15, LARGEST = 1 << 16 };

typedef struct Fixture {
    char bytes[LARGEST], scratch[STACK_LINE_BYTES];
    size_t size;
    Stack stack;
} Fixture;

static Fixture *load(unsigned minor) {
    Fixture *f = test_malloc(sizeof *f);
    char path[512];
    snprintf(path, sizeof path, "%s/python3.%u", STACK_CORPUS, minor);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    f->size = fread(f->bytes, 1, sizeof f->bytes, file);
    fclose(file);
    assert_true(f->size > 1000 && f->size < sizeof f->bytes);
    return f;
}

static void read_it(Fixture *f) { stack_of_recording((const uint8_t *)f->bytes, f->size, f->scratch, &f->stack); }

static void check_frame(const StackFrame *f, uint32_t line, Str function) {
    assert_int_equal(f->line, line);
    CHECK_STR(str_make(f->function, f->function_length), function);
    assert_true(str_ends_with(str_make(f->file, f->file_length), S("app.py")));
}

static void reads_every_version(void **state) {
    (void)state;
    for (unsigned minor = OLDEST; minor <= NEWEST; minor++) {
        Fixture *f = load(minor);
        read_it(f);
        assert_int_equal(f->stack.minor, minor);
        bool inlined = minor >= 12; /* comprehensions have no frame of their own any more */
        assert_int_equal(f->stack.count, inlined ? 6 : 7);
        const StackFrame *frame = f->stack.frames;
        check_frame(frame++, 8, S("numbers"));
        if (!inlined) check_frame(frame++, 14, S("<listcomp>"));
        check_frame(frame++, 14, S("lesen_名前"));
        check_frame(frame++, 21, S("load_key"));
        check_frame(frame++, 20, S("load_key"));
        check_frame(frame++, 20, S("load_key"));
        check_frame(frame++, 24, S("<module>"));
        test_free(f);
    }
}

static void another_thread_is_unknown(void **state) {
    (void)state;
    for (unsigned minor = OLDEST; minor <= NEWEST; minor++) {
        Fixture *f = load(minor);
        f->bytes[0] ^= 1;
        read_it(f);
        assert_int_equal(f->stack.count, 0);
        test_free(f);
    }
}

static void damage_is_survived(void **state) {
    (void)state;
    static const unsigned char patterns[] = {0x00, 0xFF, 0x80, 0x01};
    for (unsigned minor = OLDEST; minor <= NEWEST; minor++) {
        Fixture *f = load(minor);
        for (size_t at = 0; at < f->size; at++) {
            char was = f->bytes[at];
            f->bytes[at] = (char)(was ^ (char)patterns[at % COUNT_OF(patterns)]);
            read_it(f);
            assert_true(f->stack.count <= STACK_FRAMES);
            f->bytes[at] = was;
        }
        read_it(f);
        assert_true(f->stack.count >= 6);
        test_free(f);
    }
}

static void truncated_memory_ends_the_reading(void **state) {
    (void)state;
    Fixture *f = load(NEWEST);
    size_t whole = f->size;
    for (f->size = 0; f->size < whole; f->size++) {
        read_it(f);
        assert_true(f->stack.count <= 6);
    }
    test_free(f);
}

/* A frame that calls itself, as a program could pretend. */
static bool always_here(void *context, uint64_t address, void *into, size_t size) {
    (void)address;
    memset(into, 0, size);
    uint64_t self = *(uint64_t *)context;
    for (size_t i = 0; i + sizeof self <= size; i += sizeof self) memcpy((char *)into + i, &self, sizeof self);
    return true;
}

static void circles_end(void **state) {
    (void)state;
    Fixture *f = load(NEWEST);
    static const uint64_t values[] = {0x10000, 0x10101010101010, 1, 0x464C457F}; /* the last one: "\177ELF" */
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        uint64_t value = values[i];
        StackMemory memory = {.read = always_here, .context = &value, .scratch = f->scratch};
        stack_read(&memory, S("10000-20000 r--p 00000000 00:00 1 /python3.11\n"), 1, &f->stack);
        assert_true(f->stack.count <= STACK_FRAMES);
    }
    test_free(f);
}

static void lines_of_tables(void **state) {
    (void)state;
    assert_int_equal(stack_line(9, S("\x04\x01\x06\xFF"), 10, 0), 10);
    assert_int_equal(stack_line(9, S("\x04\x01\x06\xFF"), 10, 4), 11);
    assert_int_equal(stack_line(9, S("\x04\x01\x06\xFF"), 10, 10), 10);
    assert_int_equal(stack_line(10, S("\x04\x01\x06\x80\x02\x05"), 10, 3), 11);
    assert_int_equal(stack_line(10, S("\x04\x01\x06\x80\x02\x05"), 10, 5), 0); /* on no line */
    assert_int_equal(stack_line(10, S("\x04\x01\x06\x80\x02\x05"), 10, 11), 16);
    assert_int_equal(stack_line(10, S("\x04\x01"), 10, 4), 0); /* behind the end */
    assert_int_equal(stack_line(11, S("\xD0\x01\x01\xE9\x03"), 10, 0), 10);
    assert_int_equal(stack_line(11, S("\xE9\x03\xE9\x43\x7F\x01"), 10, 2), 9);
    assert_int_equal(stack_line(11, S("\xE9\x03\xE9\x43\x7F\x01"), 10, 4), 0); /* before the first line */
    assert_int_equal(stack_line(11, S(""), 10, 0), 0);
    assert_int_equal(stack_line(11, S("\xF7\x7F\x7F\x7F\x7F\x7F\x7F\x7F\x7F\x7F\x7F\x7F"), 1, 3), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_version),    cmocka_unit_test(another_thread_is_unknown),
        cmocka_unit_test(damage_is_survived),     cmocka_unit_test(truncated_memory_ends_the_reading),
        cmocka_unit_test(circles_end),            cmocka_unit_test(lines_of_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
