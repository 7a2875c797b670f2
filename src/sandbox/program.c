/* From fork to exec: the program's own process puts on the layers that it alone wears. */
#include "sandbox/launch.h"
#include "sandbox/message.h"
#include "sandbox/notify.h"
#include "sandbox/pty.h"
#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PENDING = 4096 /* signals and timers */, QUEUED = 400 << 10 /* bytes of message queues */ };

/* By number: what type getrlimit() wants differs between C libraries. */
static const char *limit(int resource, rlim_t soft, rlim_t hard) {
    struct rlimit now, want = {soft, hard};
    if (syscall(SYS_prlimit64, 0, resource, NULL, &now) != 0) return "read a limit";
    if (now.rlim_max != RLIM_INFINITY && (hard == RLIM_INFINITY || hard > now.rlim_max)) want.rlim_max = now.rlim_max;
    if (want.rlim_max != RLIM_INFINITY && (soft == RLIM_INFINITY || soft > want.rlim_max))
        want.rlim_cur = want.rlim_max;
    if (now.rlim_cur == want.rlim_cur && now.rlim_max == want.rlim_max) return NULL; /* as in a run inside a run, where it may be held */
    return syscall(SYS_prlimit64, 0, resource, &want, NULL) == 0 ? NULL : "set a limit";
}

static const char *set_limits(const Launch *l) {
    if (layer_is_off("limits")) return NULL;
    const uint64_t *limits = l->policy->limits;
    rlim_t core = l->filter_options.core_is_piped ? 1 : 0; /* 1: core(5) */
    const char *fault = limit(RLIMIT_CORE, core, core);
    if (!fault) fault = limit(RLIMIT_NOFILE, limits[LIMIT_files], limits[LIMIT_files]);
    if (!fault) fault = limit(RLIMIT_NICE, 0, 0);
    if (!fault) fault = limit(RLIMIT_RTPRIO, 0, 0);
    if (!fault) fault = limit(RLIMIT_MEMLOCK, 8 << 20, 8 << 20);
    if (!fault) fault = limit(RLIMIT_SIGPENDING, PENDING, PENDING); /* these count for the caller, too: getrlimit(2), user_namespaces(7) */
    if (!fault) fault = limit(RLIMIT_MSGQUEUE, QUEUED, QUEUED);
    if (!fault && l->backend == BACKEND_NAMESPACES) fault = limit(RLIMIT_NPROC, TASKS, TASKS);
    if (!fault && limits[LIMIT_cpu]) fault = limit(RLIMIT_CPU, limits[LIMIT_cpu], limits[LIMIT_cpu] + 1);
    if (!fault && limits[LIMIT_file_size])
        fault = limit(RLIMIT_FSIZE, limits[LIMIT_file_size], limits[LIMIT_file_size]);
    return fault;
}

static const char *close_descriptors(int first) {
    if (syscall(SYS_close_range, first, ~0u, 0) == 0) return NULL;
    struct rlimit now; /* before Linux 5.9 */
    if (getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_max == RLIM_INFINITY || now.rlim_max > 1 << 20)
        return "close descriptors";
    for (int fd = first; fd < (int)now.rlim_max; fd++) close(fd);
    return NULL;
}

void step_tell(int line, uint8_t step) {
    if (send(line, &step, 1, MSG_NOSIGNAL) != 1) _exit(125); /* who is gone has said why */
}

static uint8_t step_await_either(int line, uint8_t step, uint8_t other) {
    uint8_t said = 0;
    ssize_t n;
    do n = recv(line, &said, 1, 0);
    while (n < 0 && errno == EINTR);
    if (n != 1 || (said != step && said != other)) _exit(125);
    return said;
}

void step_await(int line, uint8_t step) { step_await_either(line, step, step); }

int program_spaces(const Launch *l) {
    int spaces = 0;
    if (!policy_shares_network(l->policy) && !layer_is_off("network")) spaces |= CLONE_NEWNET;
    if (!layer_is_off("ipc")) spaces |= CLONE_NEWIPC;
    if (!layer_is_off("uts")) spaces |= CLONE_NEWUTS;
    return spaces;
}

static const char *make_spaces(const Launch *l) {
    int spaces = program_spaces(l);
    if (spaces && unshare(spaces) != 0) return "make namespaces of network, IPC and host name";
    bool named = policy_has(l->policy, PERMISSION_sys, S("hostname")); /* a new namespace has the name around it */
    if (spaces & CLONE_NEWUTS && !named && sethostname("tocsin", 6) != 0) return "set the host name";
    if (!(spaces & CLONE_NEWNET)) return NULL;
    const char *fault = network_raise();
    return fault ? fault : network_inside(l);
}

/* What watches files counts for the caller outside, too, who could watch none any more once the program has all of the caller's: of each the namespace
 * has a part (namespaces(7), proc_sys_user(5)). `sysctl` is /proc/sys. */
static const char *bound_watches(int sysctl) {
    static const struct {
        const char *name, *most;
    } parts[] = {{"user/max_inotify_instances", "64"}, {"user/max_inotify_watches", "16384"}};
    for (size_t i = 0; i < COUNT_OF(parts) && !layer_is_off("user"); i++) {
        int fd = openat(sysctl, parts[i].name, O_WRONLY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT) continue; /* a kernel without them */
        bool good = fd >= 0 && write(fd, parts[i].most, strlen(parts[i].most)) > 0;
        if (fd >= 0) close(fd);
        if (!good) return "bound what watches files";
    }
    return NULL;
}

/* What needs no root yet. Root's program is the only user of a namespace of its own, which process 1 maps and joins. */
static const char *take_place(const Launch *l, int line, bool *served) {
    if (dup2(line, LINE_FD) < 0 || fcntl(LINE_FD, F_SETFD, FD_CLOEXEC) != 0) return "keep the line to process 1";
    const char *fault = bound_watches(l->sysctl);
    if (!fault) fault = close_descriptors(LINE_FD + 1);
    if (!fault) fault = make_spaces(l);
    if (fault) return fault;
    step_tell(LINE_FD, STEP_SPACES);
    *served = step_await_either(LINE_FD, STEP_MAPPED, STEP_SERVED) == STEP_SERVED;
    if (*served) root_ask(l);
    if (l->privileged && (setresgid(l->gid, l->gid, l->gid) != 0 || setresuid(l->uid, l->uid, l->uid) != 0))
        return "become an unprivileged user";
    fault = set_limits(l);
    return fault ? fault : privilege_drop(true);
}

static const char *enter_root(const Launch *l) {
    step_await(LINE_FD, STEP_ROOT);
    return chdir(l->policy->cwd.ptr) == 0 ? NULL : "enter the working directory";
}

/* Memory that was writable never becomes executable: PR_SET_MDWE, Linux 6.3. The filter refuses what is both at once. */
static const char *deny_wx(const Launch *l) {
    enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 };
    if (!l->policy->deny_wx || prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) == 0) return NULL;
    if (errno == EINVAL && l->policy->degraded & DEGRADE_WX) return NULL;
    return "keep written memory from becoming executable (Linux 6.3; --degrade=wx goes on without)";
}

static const char *wear_filter(const Launch *l) {
    Filter own;
    const char *fault = deny_wx(l);
    if (fault || layer_is_off("seccomp")) return fault;
    filter_program(&own, l->filter_options);
    return filter_install(&own);
}

/* Last of all, so that what we do ourselves is neither answered nor observed: the filter that asks the supervisor, who is given its
 * descriptor. Where there is a listener already, and on kernels before 5.0, there is none: then nothing is trapped, and what needs it is
 * refused. If it is that of another run around this one, it answers for our program, too: the kernel refuses that one's own TCP by our
 * Landlock, and the supervisor of the other run connects or does not. */
static const char *wear_traps(const Launch *l, unsigned set, uint64_t own) {
    Filter traps;
    int listener = -1;
    if (!set) return NULL;
    filter_traps(&traps, set, own);
    const char *fault = filter_listen(&traps, &listener);
    if (fault && errno == EBUSY && l->filter_options.nested && l->backend != BACKEND_NAMESPACES && !l->filter_options.must_listen) {
        FilterOptions options = l->filter_options;
        options.traps = TRAP_NETWORK; /* on top: modes of files are not the other run's to answer for */
        filter_program(&traps, options);
        fault = filter_install(&traps);
        return fault || message_send(CONTROL_FD, MESSAGE_NESTED, 0, NULL) ? fault : "tell of the run around";
    }
    if (fault && (errno == EBUSY || errno == EINVAL) && !l->filter_options.must_listen) {
        FilterOptions options = l->filter_options;
        options.traps = 0;
        filter_program(&traps, options); /* on top: nothing is open that needs an answer */
        return filter_install(&traps);
    }
    if (fault) return fault;
    bool sent = message_send_with(CONTROL_FD, MESSAGE_LISTENER, 0, &listener, 1);
    close(listener);
    return sent ? NULL : "hand over the listener";
}

/* Where the root is served, opening what is not there is heard of without a trap; then nothing that we do in the new root is trapped, and the filter is
 * worn while that is built. */
static const char *confine_inside(const Launch *l, int line, uint64_t own) {
    if (l->pty && !pty_lead()) return "take the terminal";
    bool served = false;
    unsigned traps = l->filter_options.traps;
    const char *fault = take_place(l, line, &served);
    if (!fault) fault = wear_filter(l);
    if (!fault && served) fault = wear_traps(l, (traps & ~(unsigned)TRAP_OPENS) | TRAP_WRITES, own);
    if (!fault) fault = enter_root(l);
    if (!fault && l->landlock_abi && !layer_is_off("landlock")) fault = landlock_confine(l->access, l->landlock_abi, true, l->filter_options.must_listen);
    if (!fault) fault = selfcheck(l, own);
    if (!fault && !served) fault = wear_traps(l, traps, own);
    if (!fault) step_await(LINE_FD, STEP_GO);
    return fault;
}

static const char *confine_alone(const Launch *l, uint64_t own) {
    if (l->pty && !pty_lead()) return "take the terminal";
    const char *fault = close_descriptors(CONTROL_FD + 1);
    if (!fault) fault = set_limits(l);
    if (!fault) fault = privilege_drop(false);
    if (!fault && !layer_is_off("landlock")) fault = landlock_confine(l->access, l->landlock_abi, false, true);
    if (!fault) fault = wear_filter(l);
    if (!fault) fault = selfcheck(l, own);
    if (!fault) fault = wear_traps(l, l->filter_options.traps, own);
    return fault;
}

static void restore_signals(const Launch *l) {
    if (l->ignores_children) signal(SIGCHLD, SIG_IGN);
    sigprocmask(SIG_SETMASK, &l->mask, NULL);
}

_Noreturn void program_main(const Launch *l, int line) {
    uint64_t own = 0; /* nobody else knows it */
    if (getrandom(&own, sizeof own, 0) != sizeof own) own = 0;
    const char *fault = l->backend == BACKEND_NAMESPACES ? confine_inside(l, line, own) : confine_alone(l, own);
    if (fault) {
        message_send(CONTROL_FD, MESSAGE_FAULT, errno, fault);
        _exit(125);
    }
    message_send(CONTROL_FD, MESSAGE_STARTED, 0, NULL);
    restore_signals(l);
    syscall(SYS_execve, l->target->called.ptr, l->argv, l->environment, 0L, 0L, own);
    message_send(CONTROL_FD, MESSAGE_EXEC, errno, NULL);
    _exit(126);
}
