/* Attempts to be quicker than a check, and what outlives or precedes one: see probe.def. */
#include "selftest/probe.h"
#include "sandbox/syscall_numbers.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 4096, TRIALS = 20000 };
#define ATTEMPT(id) ProbeOutcome probe_##id(const ProbeTargets *t)
#define NAMED(variable, name) \
    char variable[LONGEST];   \
    probe_path(variable, sizeof variable, t, name)

static bool holds_secret(int fd) {
    char text[8] = {0};
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    return n > 0 && strcmp(text, "secret\n") == 0;
}

/* Two names, or two texts in memory, that change places while someone else looks. */
typedef struct Race {
    char one[LONGEST], other[LONGEST], *shown;
    _Atomic bool over;
} Race;

static void *exchange_names(void *data) {
    Race *r = data;
    while (!r->over) syscall(SYS_renameat2, AT_FDCWD, r->one, AT_FDCWD, r->other, 2 /* RENAME_EXCHANGE */);
    return NULL;
}

static void *exchange_bytes(void *data) {
    Race *r = data;
    size_t size = strlen(r->one) + 1;
    while (!r->over) {
        memcpy(r->shown, r->other, size);
        memcpy(r->shown, r->one, size);
    }
    return NULL;
}

static ProbeOutcome race(Race *r, void *(*other)(void *), const char *path) {
    pthread_t thread;
    ProbeOutcome o = PROBE_HELD;
    if (pthread_create(&thread, NULL, other, r) != 0) return PROBE_ABSENT;
    for (int i = 0; i < TRIALS && o == PROBE_HELD; i++)
        if (holds_secret(open(path, O_RDONLY | O_CLOEXEC))) o = PROBE_OPEN;
    r->over = true;
    pthread_join(thread, NULL);
    return o;
}

ATTEMPT(F40) {
    NAMED(vault, "vault");
    NAMED(mine, "given/race/secret");
    NAMED(way, "given/race");
    NAMED(link, "given/race-link");
    Race r = {.over = false};
    snprintf(r.one, sizeof r.one, "%s", way);
    snprintf(r.other, sizeof r.other, "%s", link);
    unlink(link);
    if ((mkdir(way, 0755) != 0 && access(way, W_OK) != 0) || symlink(vault, link) != 0) return PROBE_ABSENT;
    int fd = open(mine, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
    ProbeOutcome o = race(&r, exchange_names, mine);
    struct stat status; /* back to what they were */
    if (lstat(way, &status) == 0 && S_ISLNK(status.st_mode)) exchange_names(&(Race){.over = true});
    if (lstat(way, &status) == 0 && S_ISLNK(status.st_mode)) syscall(SYS_renameat2, AT_FDCWD, way, AT_FDCWD, link, 2);
    unlink(mine);
    unlink(link);
    rmdir(way);
    return o;
}

ATTEMPT(F41) {
    NAMED(secret, "vault/secret");
    NAMED(mine, "vault/sEcret");
    char shown[LONGEST];
    Race r = {.shown = shown, .over = false};
    memcpy(shown, mine, sizeof mine);
    memcpy(r.one, mine, sizeof mine);
    memcpy(r.other, secret, sizeof secret);
    return race(&r, exchange_bytes, shown);
}

ATTEMPT(F42) {
    NAMED(given, "given");
    NAMED(inner, "read/../vault/secret");
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC};
    int at = open(given, O_PATH | O_DIRECTORY | O_CLOEXEC), root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool open = holds_secret((int)syscall(SYS_openat2, at, "../vault/secret", &how, sizeof how));
    how.resolve = RESOLVE_IN_ROOT;
    open |= holds_secret((int)syscall(SYS_openat2, root, inner, &how, sizeof how));
    how.resolve = RESOLVE_BENEATH;
    open |= holds_secret((int)syscall(SYS_openat2, root, inner + 1, &how, sizeof how));
    if (at >= 0) close(at);
    if (root >= 0) close(root);
    return open ? PROBE_OPEN : PROBE_HELD;
}

/* The one who looks on puts a new file in its place meanwhile. */
ATTEMPT(F45) {
    NAMED(single, "single");
    char text[4] = {0};
    if (!probe_give(t, "F45", PROBE_READY) || !probe_await(t, "F45", PROBE_DONE, 20000)) return PROBE_ABSENT;
    int fd = open(single, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    return n > 0 && strcmp(text, "new") == 0 ? PROBE_OPEN : PROBE_HELD;
}

static void *wait_for_end(void *data) {
    const _Atomic bool *over = data;
    while (!*over) usleep(1000);
    return NULL;
}

/* Whether some thread wears no filter. */
ATTEMPT(K37) {
    (void)t;
    _Atomic bool over = false;
    pthread_t thread;
    if (pthread_create(&thread, NULL, wait_for_end, &over) != 0) return PROBE_ABSENT;
    ProbeOutcome o = PROBE_ABSENT;
    for (pid_t task = getpid(); task < getpid() + 2000; task++) {
        char path[64], line[256];
        snprintf(path, sizeof path, "/proc/self/task/%d/status", task);
        FILE *status = fopen(path, "re");
        for (int filter; status && fgets(line, sizeof line, status);)
            if (sscanf(line, "Seccomp: %d", &filter) == 1 && o != PROBE_OPEN) o = filter == 2 ? PROBE_HELD : PROBE_OPEN;
        if (status) fclose(status);
    }
    over = true;
    pthread_join(thread, NULL);
    return o;
}

/* A child that shares our memory until it is another program. */
ATTEMPT(P15) {
    NAMED(secret, "vault/secret");
    static const char *const words[] = {"true", NULL};
    extern char **environ;
    pid_t child;
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 0, secret, O_RDONLY, 0) != 0)
        return PROBE_ABSENT;
    /* The file is opened first, and who may not open it is never started. */
    int why = posix_spawn(&child, "/proc/self/exe", &actions, NULL, (char *const *)(uintptr_t)words, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (why) return PROBE_HELD;
    waitpid(child, NULL, 0);
    return PROBE_OPEN;
}
