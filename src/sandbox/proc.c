/* Reading /proc: see proc.h. */
#include "sandbox/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

size_t proc_read(int proc, const char *name, char *text, size_t size) {
    int fd = openat(proc, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t n = read(fd, text, size - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    return n > 0 ? (size_t)n : 0;
}

uint64_t proc_number(const char **at) {
    uint64_t n = 0;
    while (**at == ' ') ++*at;
    while (**at >= '0' && **at <= '9') n = n * 10 + (uint64_t)(*(*at)++ - '0');
    return n;
}

void proc_each_line(int proc, const char *name, void (*line)(void *context, const char *text), void *context) {
    char text[4096];
    int fd = openat(proc, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    size_t kept = 0;
    bool first = true;
    for (ssize_t n; (n = read(fd, text + kept, sizeof text - 1 - kept)) > 0;) {
        kept += (size_t)n;
        text[kept] = 0;
        char *at = text;
        for (char *end; (end = strchr(at, '\n')); at = end + 1, first = false) {
            *end = 0;
            if (!first) line(context, at);
        }
        kept = strlen(at);
        if (kept == sizeof text - 1) break;
        memmove(text, at, kept);
    }
    close(fd);
}

const char *proc_field(const char *line, unsigned number) {
    const char *at = line + strspn(line, " ");
    while (number-- && *at) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    return *at ? at : NULL;
}
