/* Control groups: see group.h, cgroups(7). */
#include "sandbox/group.h"

#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST = 512, TEXT = 4096, PATIENCE = 5000 }; /* looks at a group that is still busy, 2 ms apart */

static bool read_file(const char *folder, const char *name, char *text) {
    char path[LONGEST + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, TEXT - 1);
    if (fd >= 0) close(fd);
    text[n > 0 ? n : 0] = 0;
    return n >= 0;
}

static bool write_file(const char *folder, const char *name, const char *text) {
    char path[LONGEST + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0) close(fd);
    return good;
}

/* The caller's own group: `N:memory:PATH` of version 1, else `0::PATH` where version 2 has the memory. */
static bool find_own(char *folder, bool *second) {
    char text[TEXT], controllers[TEXT];
    if (!read_file("/proc/self", "cgroup", text)) return false;
    const char *whole = NULL;
    for (char *line = text, *next; *line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        else next = line + strlen(line);
        char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;
        if (!path) continue;
        *path++ = 0;
        if (strcmp(names + 1, "memory") == 0) {
            *second = false;
            return snprintf(folder, LONGEST - 32, "/sys/fs/cgroup/memory%s", path) < LONGEST - 32;
        }
        if (!names[1]) whole = path;
    }
    *second = true;
    if (!whole || snprintf(folder, LONGEST - 32, "/sys/fs/cgroup%s", whole) >= LONGEST - 32) return false;
    return read_file(folder, "cgroup.controllers", controllers) && strstr(controllers, "memory");
}

/* Groups of supervisors that are no more. */
static void sweep(const char *folder) {
    DIR *d = opendir(folder);
    if (!d) return;
    for (struct dirent *e; (e = readdir(d));) {
        char path[LONGEST + 300];
        if (strncmp(e->d_name, "tocsin-", 7) != 0) continue;
        int pid = atoi(e->d_name + 7);
        if (pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH) continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        rmdir(path);
    }
    closedir(d);
}

static bool set_limit(const Group *g, uint64_t memory) {
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)memory);
    if (!g->second) {
        if (!write_file(g->path, "memory.limit_in_bytes", text)) return false;
        write_file(g->path, "memory.memsw.limit_in_bytes", text); /* not there without swap accounting */
        return true;
    }
    write_file(g->path, "memory.swap.max", "0");
    return write_file(g->path, "memory.max", text);
}

bool group_make(Group *g, uint64_t memory) {
    char own[LONGEST], path[LONGEST + 64], controllers[TEXT];
    *g = (Group){.members = -1};
    if (!find_own(own, &g->second)) return false;
    sweep(own);
    if (g->second && (!read_file(own, "cgroup.subtree_control", controllers) || !strstr(controllers, "memory")) &&
        !write_file(own, "cgroup.subtree_control", "+memory"))
        return false;
    snprintf(g->path, sizeof g->path, "%.470s/tocsin-%d", own, getpid());
    if (mkdir(g->path, 0755) != 0) {
        g->path[0] = 0;
        return false;
    }
    snprintf(path, sizeof path, "%s/cgroup.procs", g->path);
    if (set_limit(g, memory)) g->members = open(path, O_WRONLY | O_CLOEXEC);
    if (g->members >= 0) return true;
    group_remove(g);
    return false;
}

bool group_enter(const Group *g) {
    if (!g->path[0]) return true;
    bool good = write(g->members, "0", 1) == 1;
    close(g->members);
    return good;
}

void group_leave(Group *g) {
    if (g->members >= 0) close(g->members);
    g->members = -1;
}

bool group_was_full(const Group *g) {
    char text[TEXT];
    if (!g->path[0] || !read_file(g->path, g->second ? "memory.events" : "memory.oom_control", text)) return false;
    const char *found = strstr(text, "oom_kill ");
    return found && atoll(found + 9) > 0;
}

void group_remove(Group *g) {
    for (int i = 0; g->path[0] && i < PATIENCE && rmdir(g->path) != 0 && errno == EBUSY; i++) poll(NULL, 0, 2);
    g->path[0] = 0;
}
