/* From fork to exec: the program's own process puts on the layers that it alone wears. */
#include "sandbox/launch.h"
#include "sandbox/message.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *limit(int resource, rlim_t soft, rlim_t hard) {
    struct rlimit now, want = {soft, hard};
    if (getrlimit((__rlimit_resource_t)resource, &now) != 0) return "read a limit";
    if (now.rlim_max != RLIM_INFINITY && (hard == RLIM_INFINITY || hard > now.rlim_max)) want.rlim_max = now.rlim_max;
    if (want.rlim_max != RLIM_INFINITY && (soft == RLIM_INFINITY || soft > want.rlim_max))
        want.rlim_cur = want.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &want) == 0 ? NULL : "set a limit";
}

static const char *set_limits(const Launch *l) {
    const uint64_t *limits = l->policy->limits;
    const char *fault = limit(RLIMIT_CORE, 0, 0);
    if (!fault) fault = limit(RLIMIT_NOFILE, limits[LIMIT_files], limits[LIMIT_files]);
    if (!fault) fault = limit(RLIMIT_NICE, 0, 0);
    if (!fault) fault = limit(RLIMIT_RTPRIO, 0, 0);
    if (!fault) fault = limit(RLIMIT_MEMLOCK, 8 << 20, 8 << 20);
    if (!fault && l->backend == BACKEND_NAMESPACES) fault = limit(RLIMIT_NPROC, TASKS, TASKS);
    if (!fault && limits[LIMIT_cpu]) fault = limit(RLIMIT_CPU, limits[LIMIT_cpu], limits[LIMIT_cpu] + 1);
    if (!fault && limits[LIMIT_file_size])
        fault = limit(RLIMIT_FSIZE, limits[LIMIT_file_size], limits[LIMIT_file_size]);
    return fault;
}

static const char *close_descriptors(void) {
    if (syscall(SYS_close_range, CONTROL_FD + 1, ~0u, 0) == 0) return NULL;
    struct rlimit now; /* before Linux 5.9 */
    if (getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_max == RLIM_INFINITY || now.rlim_max > 1 << 20)
        return "close descriptors";
    for (int fd = CONTROL_FD + 1; fd < (int)now.rlim_max; fd++) close(fd);
    return NULL;
}

static void restore_signals(const Launch *l) {
    if (l->ignores_children) signal(SIGCHLD, SIG_IGN);
    sigprocmask(SIG_SETMASK, &l->mask, NULL);
}

static const char *confine(const Launch *l) {
    bool namespaces = l->backend == BACKEND_NAMESPACES;
    const char *fault = close_descriptors();
    if (!fault) fault = set_limits(l);
    if (!fault && !namespaces) fault = privilege_drop(false);
    if (!fault && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fault = "set no_new_privs";
    if (!fault && l->landlock_abi) fault = landlock_confine(l->access, l->landlock_abi, namespaces);
    if (!fault) fault = filter_install(l->program_filter);
    if (!fault) fault = selfcheck(l);
    return fault;
}

_Noreturn void program_main(const Launch *l) {
    const char *fault = confine(l);
    if (fault) {
        message_send(CONTROL_FD, MESSAGE_FAULT, errno, fault);
        _exit(125);
    }
    message_send(CONTROL_FD, MESSAGE_STARTED, 0, NULL);
    restore_signals(l);
    execve(l->target->called.ptr, l->argv, l->environment);
    message_send(CONTROL_FD, MESSAGE_EXEC, errno, NULL);
    _exit(126);
}
