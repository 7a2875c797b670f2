/* Looking at /proc: see watch.h, proc(5). Numbers are read by hand: nothing is allocated once the program runs. */
#include "sandbox/watch.h"

#include "sandbox/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

enum {
    IN_MEMORY = 0x01021994,       /* TMPFS_MAGIC */
    SOCKET_HOLDS = 2 * 212992,    /* bytes that lie in one of a pair, at most: socket(7), wmem_max */
    MEMORY_FILES = 1024,          /* files of memory that are told apart */
};

static const uint64_t WIDE_SPACE = UINT64_C(4) << 30; /* bytes of addresses, to know which takes 8 MB at most */

typedef struct Process {
    int32_t pid, parent;
    int32_t alive; /* a thread of it that has memory: its first one may have ended, and then has none */
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

/* What stands behind the name, which may hold anything but ends with the last parenthesis: a space, the state, a space. NULL for nobody. */
static const char *read_state(int proc, int32_t pid, char *text, size_t size) {
    char name[40];
    snprintf(name, sizeof name, "%d/stat", pid);
    const char *at = read_text(proc, name, text, size) ? strrchr(text, ')') : NULL;
    return at && strlen(at) >= 5 ? at + 1 : NULL;
}

static bool has_ended(const char *state) { return !state || state[1] == 'Z' || state[1] == 'X'; }

/* A thread of `pid` that has not ended. */
static int32_t live_thread(int proc, int32_t pid) {
    char name[40], text[512];
    _Alignas(8) char entries[4096];
    int32_t found = pid;
    snprintf(name, sizeof name, "%d/task", pid);
    int folder = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return pid;
    for (long n; found == pid && (n = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0;)
        for (long at = 0; found == pid && at < n;) {
            unsigned short length;
            memcpy(&length, entries + at + 16, sizeof length); /* struct linux_dirent64: getdents64(2) */
            const char *number = entries + at + 19;
            at += length;
            if (number[0] < '1' || number[0] > '9') continue;
            int32_t thread = (int32_t)number_at(&number);
            if (!has_ended(read_state(proc, thread, text, sizeof text))) found = thread;
        }
    close(folder);
    return found;
}

/* The parent stands behind the state, the number of threads 16 fields further. */
static Process read_stat(int proc, int32_t pid) {
    char text[512];
    Process p = {.pid = pid, .alive = pid};
    const char *state = read_state(proc, pid, text, sizeof text), *at = state;
    if (!state) return p;
    at += 2;
    p.parent = (int32_t)number_at(&at);
    for (int field = 0; field < 15 && at; field++) at = strchr(at + (*at == ' '), ' ');
    if (at) p.tasks = (uint32_t)number_at(&at);
    if (has_ended(state) && p.tasks > 1) p.alive = live_thread(proc, pid);
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

/* A line of /proc/PID/status that counts kilobytes, in bytes: `line` begins and ends as it does. Everybody may read that. */
static uint64_t status_of(int proc, int32_t pid, const char *line) {
    char name[40], text[4096];
    snprintf(name, sizeof name, "%d/status", pid);
    const char *at = read_text(proc, name, text, sizeof text) ? strstr(text, line) : NULL;
    if (!at) return 0;
    for (at += strlen(line); *at == '\t';) at++;
    return number_at(&at) * 1024;
}

/* What the kernel keeps to know a process's pages, which is much where there is much space with nothing in it. */
static uint64_t page_tables(int proc, int32_t pid) { return status_of(proc, pid, "\nVmPTE:"); }

/* Memory of one process that is its own: resident less shared, and what many pages take besides. After fork both sides count the same
 * pages, so a sum over the limit is looked at again, in shares. `mapped` grows by what it maps of files and of others' memory. */
static uint64_t quick_memory(int proc, int32_t pid, uint64_t page, uint64_t *mapped) {
    char name[40], text[256];
    snprintf(name, sizeof name, "%d/statm", pid);
    if (!read_text(proc, name, text, sizeof text)) return 0;
    const char *at = text;
    uint64_t space = number_at(&at), resident = number_at(&at), shared = number_at(&at);
    uint64_t own = resident > shared ? (resident - shared) * page : 0;
    *mapped += shared * page;
    return space * page > WIDE_SPACE ? own + page_tables(proc, pid) : own;
}

/* A line of smaps_rollup, in bytes. */
static uint64_t kilobytes(const char *text, const char *line) {
    const char *at = strstr(text, line);
    if (!at) return 0;
    at += strlen(line);
    return number_at(&at) * 1024;
}

/* Its share of private memory, and of shared memory that it maps: pages that others map, too, are divided among them; with what was swapped out.
 * Who lets nobody look (prctl(2), PR_SET_DUMPABLE) has all that it maps. */
static uint64_t exact_memory(int proc, int32_t pid, uint64_t otherwise, uint64_t *shared, bool *hidden) {
    char name[40], text[2048];
    snprintf(name, sizeof name, "%d/smaps_rollup", pid);
    errno = 0;
    if (!read_text(proc, name, text, sizeof text)) {
        if (errno != EACCES && errno != EPERM) return otherwise;
        *hidden = true;
        *shared += status_of(proc, pid, "\nRssShmem:");
        return otherwise + status_of(proc, pid, "\nVmSwap:");
    }
    *shared += kilobytes(text, "Pss_Shmem:");
    if (!strstr(text, "Pss_Anon:")) return otherwise;
    return kilobytes(text, "Pss_Anon:") + kilobytes(text, "SwapPss:") + page_tables(proc, pid);
}

/* Shared memory of the whole machine, and what was swapped out; what they grew by is more than the run's own. */
typedef struct Machine {
    uint64_t shared, swapped, half; /* half of the memory */
} Machine;

static Machine look_at_machine(void) {
    struct sysinfo info;
    if (sysinfo(&info) != 0) return (Machine){0};
    uint64_t unit = info.mem_unit;
    return (Machine){info.sharedram * unit, (info.totalswap - info.freeswap) * unit, info.totalram * unit / 2};
}

typedef struct Files {
    uint64_t seen[MEMORY_FILES], total;
    size_t count;
    uint64_t sockets; /* by descriptor, of all kinds */
    bool hidden;      /* somebody lets nobody look */
} Files;

static void add_memory_file(Files *f, int folder, const char *name) {
    static const char mark[] = "/memfd:", socket[] = "socket:";
    char link[sizeof mark];
    struct stat s;
    ssize_t n = readlinkat(folder, name, link, sizeof link);
    if (n >= (ssize_t)sizeof socket - 1 && memcmp(link, socket, sizeof socket - 1) == 0) f->sockets++;
    if (n < (ssize_t)sizeof mark - 1 || memcmp(link, mark, sizeof mark - 1) != 0) return;
    if (fstatat(folder, name, &s, 0) != 0) return; /* nobody but the kernel is asked about a file of memory */
    for (size_t i = 0; i < f->count; i++)
        if (f->seen[i] == s.st_ino) return;
    if (f->count < MEMORY_FILES) f->seen[f->count++] = s.st_ino;
    f->total += (uint64_t)s.st_blocks * 512;
}

/* Files of memory that a process has open: unmapped, they are in no sum. */
static void add_memory_files(Files *f, int proc, int32_t pid) {
    char name[40];
    _Alignas(8) char entries[4096];
    snprintf(name, sizeof name, "%d/fd", pid);
    int folder = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 && (errno == EACCES || errno == EPERM)) { /* what could be descriptors of sockets */
        f->hidden = true;
        f->sockets += status_of(proc, pid, "\nFDSize:") / 1024;
    }
    if (folder < 0) return;
    for (long n; (n = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0;)
        for (long at = 0; at < n;) {
            unsigned short length;
            memcpy(&length, entries + at + 16, sizeof length); /* struct linux_dirent64: getdents64(2) */
            add_memory_file(f, folder, entries + at + 19);
            at += length;
        }
    close(folder);
}

/* Segments of the run's System V shared memory, by their pages in memory: the 15th field of each line behind the first. */
static uint64_t segments(int proc) {
    char text[4096];
    uint64_t total = 0;
    int fd = openat(proc, "sysvipc/shm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    size_t kept = 0;
    bool first = true;
    for (ssize_t n; (n = read(fd, text + kept, sizeof text - 1 - kept)) > 0;) {
        kept += (size_t)n;
        text[kept] = 0;
        char *line = text, *end;
        for (; (end = strchr(line, '\n')); line = end + 1, first = false) {
            const char *at = line;
            for (int field = 0; !first && field < 14 && at && at < end; field++) at = strchr(at + strspn(at, " "), ' ');
            if (!first && at && at < end) total += number_at(&at);
        }
        kept = strlen(line);
        if (kept == sizeof text - 1) break; /* no such line is so long */
        memmove(text, line, kept);
    }
    close(fd);
    return total;
}

/* What sockets of the run that no limit of the kernel's bounds may hold. */
static uint64_t sockets(int proc) {
    char text[512];
    if (!read_text(proc, "self/net/sockstat", text, sizeof text)) return 0;
    const char *used = strstr(text, "sockets: used"), *tcp = strstr(text, "TCP: inuse");
    if (!used || !tcp) return 0;
    used += 13, tcp += 10;
    uint64_t all = number_at(&used), streams = number_at(&tcp);
    return all > streams ? (all - streams) * SOCKET_HOLDS : 0;
}

Watch watch_make(const Policy *p, bool namespaces) {
    return (Watch){p->limits[LIMIT_memory],
                   p->limits[LIMIT_processes],
                   TASKS,
                   (uint64_t)sysconf(_SC_PAGESIZE),
                   getpid(),
                   namespaces,
                   namespaces && !policy_shares_network(p),
                   look_at_machine().shared,
                   look_at_machine().swapped,
                   0};
}

/* Memory that the run holds by descriptors, and in segments. */
static void hold_files(const Watch *w, int proc, const Table *t, Files *f) {
    *f = (Files){.count = 0};
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].ours) add_memory_files(f, proc, t->items[i].alive);
    if (w->scratch) f->total += segments(proc);
}

/* What a run may hold of memory that no process calls its own, at most: all that it maps, its files of memory and segments; and what may lie in its
 * sockets. */
static uint64_t most_shared(const Watch *w, int proc, const Table *t, uint64_t mapped, uint64_t *in_sockets) {
    Files files;
    hold_files(w, proc, t, &files);
    *in_sockets = files.sockets * SOCKET_HOLDS;
    return mapped + files.total;
}

/* The run's memory, from close by. What is shared and in the private directories is not counted twice, so perhaps not at all. Where somebody lets nobody
 * look, all that the machine's shared memory `grew` by could be the run's. */
static uint64_t exact_total(const Watch *w, int proc, const Table *t, uint64_t scratch, uint64_t grew) {
    Files files;
    hold_files(w, proc, t, &files);
    uint64_t exact = scratch, shared = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (!t->items[i].ours) continue;
        int32_t alive = t->items[i].alive;
        exact += exact_memory(proc, alive, quick_memory(proc, alive, w->page, &(uint64_t){0}), &shared, &files.hidden);
    }
    uint64_t mapped = shared > scratch ? shared - scratch : 0, held = files.total;
    if (files.hidden && grew > scratch + held) held = grew - scratch;
    return exact + (mapped > held ? mapped : held);
}

WatchResult watch_look(Watch *w) {
    Table table;
    int proc = list(w, &table);
    if (proc < 0) return WATCH_FINE;
    Machine machine = look_at_machine();
    uint64_t count = 0, tasks = 0, quick = 0, mapped = 0, scratch = 0, held = 0, half = machine.half, shared = machine.shared;
    struct statfs place; /* all that is private to the run lies in one file system in memory */
    if (w->scratch && statfs("/dev/shm", &place) == 0 && place.f_type == IN_MEMORY)
        scratch = (uint64_t)(place.f_blocks - place.f_bfree) * (uint64_t)place.f_bsize;
    for (size_t i = 0; i < table.count; i++) {
        if (!table.items[i].ours) continue;
        count++;
        tasks += table.items[i].tasks;
        quick += quick_memory(proc, table.items[i].alive, w->page, &mapped);
    }
    if (shared < w->shared) w->shared = shared;
    shared -= w->shared;
    if (w->memory && ++w->looks % WATCH_CLOSELY == 0) { /* what others gave back meanwhile hides what the run took */
        uint64_t most = most_shared(w, proc, &table, mapped, &held);
        if (most > shared) shared = most;
    }
    if (w->network) held = sockets(proc);
    quick += shared > scratch ? shared : scratch;
    if (machine.swapped < w->swapped) w->swapped = machine.swapped;
    quick += machine.swapped - w->swapped;
    bool full = w->memory && quick > w->memory && exact_total(w, proc, &table, scratch, shared) > w->memory;
    if (w->memory && half && held > (half > w->memory ? half : w->memory)) full = true;
    close(proc);
    if (w->processes && count > w->processes) return WATCH_PROCESSES;
    if (tasks > w->tasks) return WATCH_TASKS;
    return full ? WATCH_MEMORY : WATCH_FINE;
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
