/* Mapping users: see identity.h. */
#include "sandbox/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool good = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    int why = errno;
    close(fd);
    errno = why;
    return good;
}

const char *identity_map_self(const Launch *l) {
    char text[64];
    if (!write_file("/proc/self/setgroups", "deny") && errno != ENOENT) return "give up changing groups";
    snprintf(text, sizeof text, "%u %u 1\n", l->uid, l->uid);
    if (!write_file("/proc/self/uid_map", text)) return "map the user";
    snprintf(text, sizeof text, "%u %u 1\n", l->gid, l->gid);
    return write_file("/proc/self/gid_map", text) ? NULL : "map the group";
}

/* Whether this namespace has a user (or group) of that number to give. */
static bool has_id(const char *map, unsigned long id) {
    char text[4096];
    int fd = open(map, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    text[n > 0 ? n : 0] = 0;
    char *line = text;
    while (*line) {
        unsigned long from = strtoul(line, &line, 10);
        strtoul(line, &line, 10);
        unsigned long count = strtoul(line, &line, 10);
        if (id >= from && id - from < count) return true;
        while (*line == ' ' || *line == '\n') line++;
    }
    return false;
}

static const uid_t strangers[] = {STOLEN_ID, SMALL_ID};

static bool is_free(uid_t id) { return has_id("/proc/self/uid_map", id) && has_id("/proc/self/gid_map", id); }

bool identity_is_root(void) {
    if (geteuid() != 0) return false;
    for (size_t i = 0; i < COUNT_OF(strangers); i++)
        if (is_free(strangers[i])) return true;
    unsigned long inside = 1, outside = 0;
    FILE *map = fopen("/proc/self/uid_map", "re");
    bool known = map && fscanf(map, "%lu %lu", &inside, &outside) == 2;
    if (map) fclose(map);
    return !known || inside != 0 || outside == 0;
}

const char *identity_choose(Launch *l) {
    for (size_t i = 0; i < COUNT_OF(strangers); i++) {
        l->host_id = strangers[i];
        if (is_free(strangers[i])) return NULL;
    }
    errno = EINVAL;
    return "find an unprivileged user: the user namespace around has none";
}

static bool map(const char *proc, pid_t pid, const char *file, unsigned inside, unsigned outside) {
    char path[64], text[64];
    snprintf(path, sizeof path, "%s/%d/%s", proc, pid, file);
    snprintf(text, sizeof text, "%u %u 1\n", inside, outside);
    return write_file(path, text);
}

const char *identity_map(Launch *l, const char *proc, pid_t pid) {
    char path[64];
    if (!map(proc, pid, "uid_map", l->uid, l->host_id) || !map(proc, pid, "gid_map", l->gid, l->host_id))
        return "map the unprivileged user";
    snprintf(path, sizeof path, "%s/%d/ns/user", proc, pid);
    l->user_namespace = open(path, O_RDONLY | O_CLOEXEC);
    return l->user_namespace >= 0 ? NULL : "open the user namespace";
}
