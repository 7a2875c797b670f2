/* Becoming tocsin-run: see runner.h. */
#include "cli/runner.h"

#include "base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { STATUS_OURS = 125, LONGEST = 4096 };

/* Comes back with why not: errno. */
static int become(const char *path, char **arguments) {
#ifdef __wasi__
    (void)path, (void)arguments;
    errno = ENOSYS;
#else
    execv(path, arguments);
#endif
    return errno;
}

int runner_become(const char *command, const OptionReader *options) {
    static const char *const places[] = {"tocsin-run", "../libexec/tocsin/tocsin-run"};
    char own[LONGEST], path[LONGEST + 64];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
    while (n > 0 && own[n - 1] != '/') n--;
    own[n > 0 ? n : 0] = 0;
    Arena arena = {0};
    char **arguments = ARENA_ARRAY(&arena, char *, (size_t)options->count + 3);
    arguments[0] = (char *)(uintptr_t) "tocsin";
    arguments[1] = (char *)(uintptr_t)command;
    for (int i = 0; i < options->count; i++) arguments[i + 2] = options->arguments[i];
    for (size_t i = 0; i < COUNT_OF(places) && own[0]; i++) {
        snprintf(path, sizeof path, "%s%s", own, places[i]);
        if (become(path, arguments) != ENOENT) break;
    }
    fprintf(stderr, "tocsin %s: cannot start tocsin-run, which belongs beside this program: %s\n", command,
            strerror(errno));
    arena_free(&arena);
    return STATUS_OURS;
}
