/* Looking at /proc: see watch.h, proc(5). Nothing is allocated once the program runs. */
#include "sandbox/watch.h"

#include "sandbox/held.h"
#include "sandbox/launch.h"
#include "sandbox/proc.h"

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
    INODE = 1024,                 /* bytes that a file takes besides its content: what tmpfs(5) counts it as */
    STREAMS_PART = 32,            /* of the machine's memory, in TCP of one run: all of the machine share a twelfth (tcp(7), tcp_mem) */
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

/* What stands behind the name, which may hold anything but ends with the last parenthesis: a space, the state, a space. NULL for nobody. */
static const char *read_state(int proc, int32_t pid, char *text, size_t size) {
    char name[40];
    snprintf(name, sizeof name, "%d/stat", pid);
    const char *at = proc_read(proc, name, text, size) ? strrchr(text, ')') : NULL;
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
            int32_t thread = (int32_t)proc_number(&number);
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
    p.parent = (int32_t)proc_number(&at);
    for (int field = 0; field < 15 && at; field++) at = strchr(at + (*at == ' '), ' ');
    if (at) p.tasks = (uint32_t)proc_number(&at);
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
        int32_t pid = (int32_t)proc_number(&name);
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
    const char *at = proc_read(proc, name, text, sizeof text) ? strstr(text, line) : NULL;
    if (!at) return 0;
    for (at += strlen(line); *at == '\t';) at++;
    return proc_number(&at) * 1024;
}

/* What the kernel keeps to know a process's pages, which is much where there is much space with nothing in it. */
static uint64_t page_tables(int proc, int32_t pid) { return status_of(proc, pid, "\nVmPTE:"); }

/* Memory of one process that is its own: resident less shared, and what many pages take besides. After fork both sides count the same
 * pages, so a sum over the limit is looked at again, in shares. `mapped` grows by what it maps of files and of others' memory. */
static uint64_t quick_memory(int proc, int32_t pid, uint64_t page, uint64_t *mapped) {
    char name[40], text[256];
    snprintf(name, sizeof name, "%d/statm", pid);
    if (!proc_read(proc, name, text, sizeof text)) return 0;
    const char *at = text;
    uint64_t space = proc_number(&at), resident = proc_number(&at), shared = proc_number(&at);
    uint64_t own = resident > shared ? (resident - shared) * page : 0;
    *mapped += shared * page;
    return space * page > WIDE_SPACE ? own + page_tables(proc, pid) : own;
}

/* A line of smaps_rollup, in bytes. */
static uint64_t kilobytes(const char *text, const char *line) {
    const char *at = strstr(text, line);
    if (!at) return 0;
    at += strlen(line);
    return proc_number(&at) * 1024;
}

/* Its share of private memory, and of shared memory that it maps: pages that others map, too, are divided among them; with what was swapped out.
 * Who lets nobody look (prctl(2), PR_SET_DUMPABLE) has all that it maps. */
static uint64_t exact_memory(int proc, int32_t pid, uint64_t otherwise, uint64_t *shared, bool *hidden) {
    char name[40], text[2048];
    snprintf(name, sizeof name, "%d/smaps_rollup", pid);
    errno = 0;
    if (!proc_read(proc, name, text, sizeof text)) {
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

Watch watch_make(const Policy *p, bool namespaces) {
    Machine machine = look_at_machine();
    Watch w = {.memory = p->limits[LIMIT_memory], .processes = p->limits[LIMIT_processes], .tasks = TASKS, .page = (uint64_t)sysconf(_SC_PAGESIZE),
               .head = getpid(), .scratch = namespaces, .network = namespaces && !policy_shares_network(p),
               .shared = machine.shared, .swapped = machine.swapped};
    int proc = w.network ? open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (proc >= 0) held_sockets(proc, w.page, &w.streams);
    if (proc >= 0) close(proc);
    return w;
}

/* Memory that the run holds by descriptors, and in segments. */
static void hold_files(const Watch *w, int proc, const Table *t, Files *f) {
    *f = (Files){.count = 0};
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].ours) add_memory_files(f, proc, t->items[i].alive);
    if (w->scratch) f->total += held_segments(proc);
}

/* What a run may hold of memory that no process calls its own, at most: all that it maps, its files of memory and segments; and what may lie in its
 * sockets. */
static uint64_t most_shared(const Watch *w, int proc, const Table *t, uint64_t mapped, uint64_t *in_sockets) {
    Files files;
    hold_files(w, proc, t, &files);
    *in_sockets = files.sockets * HELD_BY_SOCKET;
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

/* In use by what is private to the run, and by its files besides their content; all that lies in one file system in memory. */
static uint64_t look_at_scratch(const Watch *w, uint64_t *besides) {
    struct statfs place;
    if (!w->scratch || statfs("/dev/shm", &place) != 0 || place.f_type != IN_MEMORY) return 0;
    *besides = place.f_files > place.f_ffree ? (uint64_t)(place.f_files - place.f_ffree) * INODE : 0;
    return (uint64_t)(place.f_blocks - place.f_bfree) * (uint64_t)place.f_bsize;
}

WatchResult watch_look(Watch *w) {
    Table table;
    int proc = list(w, &table);
    if (proc < 0) return WATCH_FINE;
    Machine machine = look_at_machine();
    uint64_t count = 0, tasks = 0, quick = 0, mapped = 0, held = 0, half = machine.half, shared = machine.shared;
    uint64_t kernel = 0, scratch = look_at_scratch(w, &kernel);
    HeldSockets in_sockets = {0};
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
    if (w->network) {
        in_sockets = held_sockets(proc, w->page, &w->streams);
        held = in_sockets.others;
    }
    if (w->scratch) kernel += held_queues(proc);
    kernel += in_sockets.streams;
    quick += kernel;
    quick += shared > scratch ? shared : scratch;
    if (machine.swapped < w->swapped) w->swapped = machine.swapped;
    quick += machine.swapped - w->swapped;
    bool full = w->memory && quick > w->memory && exact_total(w, proc, &table, scratch, shared) + kernel > w->memory;
    if (w->memory && half && held > (half > w->memory ? half : w->memory)) full = true;
    if (w->memory && half && in_sockets.streams > 2 * half / STREAMS_PART) full = true;
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
