/* Fault: see base/fault.h. Everything from report() down runs in signal handlers: no allocation, no stdio, no locks. */
#include "base/fault.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef __wasi__
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif

enum { STATUS = 2, FILE_MAX = 1024, LINE_MAX_BYTES = 2 * FILE_MAX, ALT_STACK = 64 * 1024 };

/* What one thread is reading. Thread-local, since a signal handler has no other way to it. */
static _Thread_local struct {
    char file[FILE_MAX];
    size_t length;
    void *alt_stack;
} current;

void fault_set_file(Str path) {
    size_t skip = path.len > FILE_MAX ? path.len - FILE_MAX : 0; /* the end of a path tells more than its start */
    size_t length = path.len - skip;
    current.length = 0;
    if (length) memcpy(current.file, path.ptr + skip, length);
    current.length = length;
}

typedef struct Line {
    char text[LINE_MAX_BYTES];
    size_t length;
} Line;

static void put(Line *line, const char *text, size_t length) {
    for (size_t i = 0; i < length && line->length < sizeof line->text; i++) {
        unsigned char c = (unsigned char)text[i];
        line->text[line->length++] = (char)(c < 0x20 || c == 0x7F ? '?' : c); /* a hostile name steers no terminal */
    }
}

static void put_z(Line *line, const char *text) { put(line, text, strlen(text)); }

static void put_number(Line *line, uint64_t n) {
    char digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    put(line, digits + at, sizeof digits - at);
}

static void put_file(Line *line) {
    if (current.length == 0) return;
    put_z(line, " while reading ");
    put(line, current.file, current.length);
}

static void finish(Line *line) {
    if (line->length == sizeof line->text) line->length--;
    line->text[line->length++] = '\n';
    for (size_t at = 0; at < line->length;) {
        ssize_t n = write(STDERR_FILENO, line->text + at, line->length - at);
        if (n <= 0) break;
        at += (size_t)n;
    }
}

static NORETURN void end(void) {
#ifdef TOCSIN_FUZZ
    abort(); /* so that the fuzzer keeps the input */
#else
    _exit(STATUS);
#endif
}

static Line report(void) {
    Line line = {.length = 0};
    put_z(&line, "tocsin: internal error: ");
    return line;
}

void fault_check(const char *condition, const char *file, int line_number) {
    Line line = report();
    put_z(&line, "check failed: ");
    put_z(&line, condition);
    put_z(&line, " (");
    put_z(&line, file);
    put_z(&line, ":");
    put_number(&line, line_number > 0 ? (uint64_t)line_number : 0);
    put_z(&line, ")");
    put_file(&line);
    finish(&line);
    end();
}

void fault_out_of_memory(size_t bytes) {
    Line line = {.length = 0};
    put_z(&line, "tocsin: out of memory: ");
    put_number(&line, bytes);
    put_z(&line, " bytes wanted");
    put_file(&line);
    finish(&line);
    end();
}

#if defined(__wasi__)

void fault_install(void) {}
void fault_thread_init(void) {}
void fault_thread_done(void) {}

#elif defined(UNDER_ASAN)

void __sanitizer_set_death_callback(void (*callback)(void));
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void) { return "exitcode=99:detect_stack_use_after_return=0"; }
const char *__ubsan_default_options(void) { return "exitcode=99:print_stacktrace=1"; }

static void on_death(void) {
    Line line = report();
    put_z(&line, "sanitizer report above");
    put_file(&line);
    finish(&line);
}

void fault_install(void) { __sanitizer_set_death_callback(on_death); }
void fault_thread_init(void) {}
void fault_thread_done(void) {}

#else

static const struct {
    int number;
    const char *words;
} fatal[] = {
    {SIGSEGV, "segmentation fault or stack overflow"},
    {SIGBUS, "bus error"},
    {SIGFPE, "arithmetic fault"},
    {SIGILL, "illegal instruction"},
    {SIGABRT, "abort"},
};

static void on_fatal(int number) {
    Line line = report();
    for (size_t i = 0; i < COUNT_OF(fatal); i++) {
        if (fatal[i].number == number) put_z(&line, fatal[i].words);
    }
    put_file(&line);
    finish(&line);
    _exit(STATUS);
}

void fault_thread_init(void) {
    if (current.alt_stack) return;
    void *memory = mmap(NULL, ALT_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return; /* a stack overflow then dies unnamed; all else still works */
    stack_t stack = {.ss_sp = memory, .ss_size = ALT_STACK};
    if (sigaltstack(&stack, NULL) != 0) {
        munmap(memory, ALT_STACK);
        return;
    }
    current.alt_stack = memory;
}

void fault_thread_done(void) {
    if (!current.alt_stack) return;
    stack_t none = {.ss_flags = SS_DISABLE};
    if (sigaltstack(&none, NULL) == 0) munmap(current.alt_stack, ALT_STACK);
    current.alt_stack = NULL;
}

void fault_install(void) {
    fault_thread_init();
    struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_ONSTACK};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < COUNT_OF(fatal); i++) sigaction(fatal[i].number, &action, NULL);
}

#endif
