/* Looking at /proc: see watch.h, proc(5). Numbers are read by hand: process 1 allocates nothing once the program runs.
 */
#include "sandbox/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct Sum {
    uint64_t quick, exact; /* bytes */
    uint64_t processes;
} Sum;

static size_t read_text(int proc, const char *name, char *text, size_t size) {
    int fd = openat(proc, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t n = read(fd, text, size - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    return n > 0 ? (size_t)n : 0;
}

static uint64_t number_at(const char **at) {
    uint64_t n = 0;
    while (**at == ' ') ++*at;
    while (**at >= '0' && **at <= '9') n = n * 10 + (uint64_t)(*(*at)++ - '0');
    return n;
}

/* Memory of one process that is its own: resident less shared. After fork both sides count the same pages, so a sum
 * over the limit is looked at again, in shares. */
static uint64_t quick_memory(int proc, const char *pid, uint64_t page) {
    char name[40], text[256];
    snprintf(name, sizeof name, "%s/statm", pid);
    if (!read_text(proc, name, text, sizeof text)) return 0;
    const char *at = text;
    number_at(&at);
    uint64_t resident = number_at(&at), shared = number_at(&at);
    return resident > shared ? (resident - shared) * page : 0;
}

/* Its share of private memory, the pages that others map, too, divided among them. */
static uint64_t exact_memory(int proc, const char *pid, uint64_t fallback) {
    char name[40], text[2048];
    snprintf(name, sizeof name, "%s/smaps_rollup", pid);
    if (!read_text(proc, name, text, sizeof text)) return fallback;
    const char *at = strstr(text, "Pss_Anon:");
    if (!at) return fallback;
    at += 9;
    return number_at(&at) * 1024;
}

static Sum add_up(const Watch *w, bool exactly) {
    Sum sum = {0};
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) return sum;
    _Alignas(8) char entries[4096];
    for (long n; (n = syscall(SYS_getdents64, proc, entries, sizeof entries)) > 0;) {
        for (long at = 0; at < n;) {
            struct {
                uint64_t inode;
                int64_t offset;
                unsigned short length;
                unsigned char type;
            } head;
            memcpy(&head, entries + at, sizeof head);
            const char *name = entries + at + 19;
            at += head.length;
            if (name[0] < '0' || name[0] > '9' || strlen(name) > 12 || strcmp(name, "1") == 0) continue;
            sum.processes++;
            uint64_t quick = quick_memory(proc, name, w->page);
            sum.quick += quick;
            if (exactly) sum.exact += exact_memory(proc, name, quick);
        }
    }
    close(proc);
    struct statfs scratch; /* all that is private to the run lies in one file system in memory */
    if (statfs("/dev/shm", &scratch) == 0 && scratch.f_type == 0x01021994) {
        uint64_t used = (uint64_t)(scratch.f_blocks - scratch.f_bfree) * (uint64_t)scratch.f_bsize;
        sum.quick += used;
        sum.exact += used;
    }
    return sum;
}

Watch watch_make(const Policy *p) {
    return (Watch){p->limits[LIMIT_memory], p->limits[LIMIT_processes], (uint64_t)sysconf(_SC_PAGESIZE)};
}

WatchResult watch_look(const Watch *w) {
    Sum sum = add_up(w, false);
    if (w->processes && sum.processes > w->processes) return WATCH_PROCESSES;
    if (!w->memory || sum.quick <= w->memory) return WATCH_FINE;
    return add_up(w, true).exact > w->memory ? WATCH_MEMORY : WATCH_FINE;
}
