/* Looking at /proc: see watch.h, proc(5). Numbers are read by hand: nothing is allocated once the program runs. */
#include "sandbox/watch.h"

#include "sandbox/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { IN_MEMORY = 0x01021994 }; /* TMPFS_MAGIC */

typedef struct Process {
    int32_t pid, parent;
    uint32_t tasks;
    bool ours;
} Process;

typedef struct Table {
    Process items[WATCH_MAX_PROCESSES];
    size_t count;
} Table;

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

/* The parent stands behind the name, which may hold anything but ends with the last parenthesis, and the state; the
 * number of threads 16 fields further. */
static Process read_stat(int proc, int32_t pid) {
    char name[40], text[512];
    snprintf(name, sizeof name, "%d/stat", pid);
    Process p = {.pid = pid};
    if (!read_text(proc, name, text, sizeof text)) return p;
    const char *at = strrchr(text, ')');
    if (!at || strlen(at) < 5) return p;
    at += 3;
    p.parent = (int32_t)number_at(&at);
    for (int field = 0; field < 15 && at; field++) at = strchr(at + (*at == ' '), ' ');
    if (at) p.tasks = (uint32_t)number_at(&at);
    return p;
}

static void add_entries(Table *t, int proc, const char *entries, long n) {
    for (long at = 0; at < n;) {
        unsigned short length;
        memcpy(&length, entries + at + 16, sizeof length); /* struct linux_dirent64: getdents64(2) */
        const char *name = entries + at + 19;
        at += length;
        if (name[0] < '1' || name[0] > '9' || t->count == WATCH_MAX_PROCESSES) continue;
        int32_t pid = (int32_t)number_at(&name);
        t->items[t->count++] = read_stat(proc, pid);
    }
}

/* Marks the descendants of `head`: parents are nearly always listed before their children, so that a pass or two is
 * enough. */
static void mark(Table *t, pid_t head) {
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < t->count; i++) {
            Process *p = &t->items[i];
            if (p->ours || p->pid == head) continue;
            bool ours = p->parent == head;
            for (size_t j = i; !ours && j-- > 0;) ours = t->items[j].pid == p->parent && t->items[j].ours;
            for (size_t j = i + 1; !ours && j < t->count; j++) ours = t->items[j].pid == p->parent && t->items[j].ours;
            p->ours = ours;
            changed |= ours;
        }
    }
}

static int list(const Watch *w, Table *t) {
    t->count = 0;
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) return -1;
    _Alignas(8) char entries[4096];
    for (long n; (n = syscall(SYS_getdents64, proc, entries, sizeof entries)) > 0;) add_entries(t, proc, entries, n);
    mark(t, w->head);
    return proc;
}

/* Memory of one process that is its own: resident less shared. After fork both sides count the same pages, so a sum
 * over the limit is looked at again, in shares. */
static uint64_t quick_memory(int proc, int32_t pid, uint64_t page) {
    char name[40], text[256];
    snprintf(name, sizeof name, "%d/statm", pid);
    if (!read_text(proc, name, text, sizeof text)) return 0;
    const char *at = text;
    number_at(&at);
    uint64_t resident = number_at(&at), shared = number_at(&at);
    return resident > shared ? (resident - shared) * page : 0;
}

/* Its share of private memory: pages that others map, too, are divided among them. */
static uint64_t exact_memory(int proc, int32_t pid, uint64_t otherwise) {
    char name[40], text[2048];
    snprintf(name, sizeof name, "%d/smaps_rollup", pid);
    if (!read_text(proc, name, text, sizeof text)) return otherwise;
    const char *at = strstr(text, "Pss_Anon:");
    if (!at) return otherwise;
    at += 9;
    return number_at(&at) * 1024;
}

Watch watch_make(const Policy *p, bool namespaces) {
    return (Watch){p->limits[LIMIT_memory],
                   p->limits[LIMIT_processes],
                   TASKS,
                   (uint64_t)sysconf(_SC_PAGESIZE),
                   getpid(),
                   namespaces};
}

WatchResult watch_look(const Watch *w) {
    Table table;
    int proc = list(w, &table);
    if (proc < 0) return WATCH_FINE;
    uint64_t count = 0, tasks = 0, quick = 0, exact = 0;
    struct statfs scratch; /* all that is private to the run lies in one file system in memory */
    if (w->scratch && statfs("/dev/shm", &scratch) == 0 && scratch.f_type == IN_MEMORY)
        exact = quick = (uint64_t)(scratch.f_blocks - scratch.f_bfree) * (uint64_t)scratch.f_bsize;
    for (size_t i = 0; i < table.count; i++) {
        if (!table.items[i].ours) continue;
        count++;
        tasks += table.items[i].tasks;
        quick += quick_memory(proc, table.items[i].pid, w->page);
    }
    bool close_look = w->memory && quick > w->memory;
    for (size_t i = 0; close_look && i < table.count; i++) {
        if (!table.items[i].ours) continue;
        exact += exact_memory(proc, table.items[i].pid, quick_memory(proc, table.items[i].pid, w->page));
    }
    close(proc);
    if (w->processes && count > w->processes) return WATCH_PROCESSES;
    if (tasks > w->tasks) return WATCH_TASKS;
    return close_look && exact > w->memory ? WATCH_MEMORY : WATCH_FINE;
}

size_t watch_signal(const Watch *w, int number) {
    Table table;
    int proc = list(w, &table);
    size_t count = 0;
    if (proc < 0) return 0;
    for (size_t i = 0; i < table.count; i++) {
        if (!table.items[i].ours) continue;
        kill(table.items[i].pid, number);
        count++;
    }
    close(proc);
    return count;
}
