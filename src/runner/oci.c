/* Handing a run to an OCI runtime: see oci.h; the commands `run` and `delete` of crun(1), runc(8) and runsc. */
#include "runner/oci.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_OURS = 125, LONGEST = 4096 };

bool oci_can_hold(Policy *p) {
    static const PermissionId held[] = {PERMISSION_read, PERMISSION_write, PERMISSION_env, PERMISSION_native,
                                        PERMISSION_run};
    static const LimitId not_held[] = {LIMIT_time, LIMIT_output};
    for (uint32_t i = 0; i < p->grant_count; i++) {
        const Grant *g = &p->grants[i];
        bool good = false;
        for (size_t j = 0; j < COUNT_OF(held); j++) good |= g->permission == held[j];
        if (!good) return policy_fail(p, "the oci backend cannot hold %.*s", (int)g->from.len, g->from.ptr);
    }
    for (size_t i = 0; i < COUNT_OF(not_held); i++)
        if (p->limits[not_held[i]])
            return policy_fail(p, "the oci backend cannot hold --%s", limit_rows[not_held[i]].flag);
    if (p->everything || p->deny_wx)
        return policy_fail(p, "the oci backend cannot hold %s", p->deny_wx ? "--deny-wx" : "-A");
    return true;
}

static bool find_runtime(char *path, const char **name) {
    static const char *const names[] = {"crun", "runc", "runsc"};
    const char *search = getenv("PATH");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        *name = names[i];
        for (Str rest = str_from_z(search ? search : "/usr/bin:/bin"); rest.ptr;) {
            Str folder = str_split(&rest, ':');
            if (!folder.len || folder.ptr[0] != '/') continue;
            snprintf(path, LONGEST, "%.*s/%s", (int)folder.len, folder.ptr, names[i]);
            if (access(path, X_OK) == 0) return true;
        }
    }
    return false;
}

static bool write_bundle(Show *s, const char *folder) {
    char root[LONGEST], path[LONGEST];
    Buf config = {0};
    snprintf(root, sizeof root, "%s/rootfs", folder);
    snprintf(path, sizeof path, "%s/config.json", folder);
    s->rootfs = root;
    int fd = mkdir(root, 0755) == 0 ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    bool good =
        fd >= 0 && policy_show(s, S("oci"), &config) && write(fd, config.ptr, config.len) == (ssize_t)config.len;
    if (fd >= 0) close(fd);
    s->rootfs = NULL;
    buf_free(&config);
    return good;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)status, (void)kind, (void)where;
    return remove(path);
}

/* Starts the runtime and waits, passing on what someone sends to us. Its wait status. */
static int run_runtime(const char *const *words, bool quiet) {
    static const int passed_on[] = {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGINT, SIGQUIT};
    sigset_t set, mask;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < COUNT_OF(passed_on); i++) sigaddset(&set, passed_on[i]);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_BLOCK, &set, &mask);
    pid_t child = fork();
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &mask, NULL);
        int null = quiet ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1;
        for (int fd = 0; null >= 0 && fd <= 2; fd++) dup2(null, fd);
        execv(words[0], (char *const *)(uintptr_t)words);
        _exit(STATUS_OURS);
    }
    int status = STATUS_OURS << 8;
    while (child > 0 && waitpid(child, &status, WNOHANG) == 0) {
        siginfo_t info;
        int number = sigwaitinfo(&set, &info);
        if (number > 0 && number != SIGCHLD && info.si_code != SI_KERNEL) kill(child, number);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}

int oci_run(Policy *p, Show *s) {
    char runtime[LONGEST], folder[] = "/tmp/tocsin-oci-XXXXXX";
    const char *name;
    if (!find_runtime(runtime, &name)) return policy_fail(p, "--backend=oci: there is no crun, runc or runsc"), -1;
    if (!mkdtemp(folder) || !write_bundle(s, folder)) {
        policy_fail(p, "cannot write a bundle in /tmp: %s", strerror(errno));
        nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
        return -1;
    }
    const char *words[8] = {runtime};
    size_t n = 1;
    if (p->degraded & DEGRADE_LIMITS && strcmp(name, "crun") == 0) words[n++] = "--cgroup-manager=disabled";
    const char *more[] = {"run", "--bundle", folder, folder + 5, NULL};
    memcpy(words + n, more, sizeof more);
    int status = run_runtime(words, false);
    const char *end[] = {runtime, "delete", "--force", folder + 5, NULL};
    run_runtime(end, true);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
