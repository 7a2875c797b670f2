/* `tocsin run`: reads flags, finds out what the program needs, and hands both to the supervisor. */
#include "runner/run.h"

#include "base/file.h"
#include "policy/flags.h"
#include "policy/print.h"
#include "policy/show.h"
#include "runner/oci.h"
#include "sandbox/identity.h"
#include "sandbox/inside.h"
#include "sandbox/learn.h"
#include "sandbox/network.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

enum { STATUS_OURS = 125, STATUS_REFUSED = 126, STATUS_MISSING = 127 };

extern char **environ;

static int told(const Policy *p, int status) {
    Buf text = {0};
    buf_add(&text, S("tocsin run: "));
    print_safe(&text, buf_str(&p->fault));
    buf_add(&text, S("\n"));
    if (err_is(file_write(2, buf_str(&text)))) status = STATUS_OURS;
    buf_free(&text);
    return status;
}

/* Only 0, 1 and 2 are passed on, and none of them may be a door to files. A closed one becomes /dev/null, so that no
 * file of ours ever gets its number. */
static bool check_descriptors(Policy *p) {
    for (int fd = 0; fd <= 2; fd++) {
        struct stat status;
        int flags = fcntl(fd, F_GETFL);
        if (flags < 0) {
            if (open("/dev/null", fd ? O_WRONLY : O_RDONLY) != fd) return policy_fail(p, "cannot open /dev/null");
            continue;
        }
        if (flags & O_PATH) return policy_fail(p, "descriptor %d is open with O_PATH: refused", fd);
        if (fstat(fd, &status) != 0 || S_ISDIR(status.st_mode))
            return policy_fail(p, "descriptor %d is a directory: refused", fd);
    }
    return true;
}

/* What the policy lets through, and what keeps Python from writing and reading beside its runtime. `nameless`: the program's user stands in no
 * passwd, and getpass.getuser() would find no name. */
static char **make_environment(const Policy *p, bool nameless) {
    static const char *const set[] = {"PYTHONNOUSERSITE=1", "PYTHONDONTWRITEBYTECODE=1", RUN_MARK "=1", "RES_OPTIONS=use-vc"};
    bool streams = p->backend == BACKEND_LANDLOCK && network_needs(p).names; /* resolv.conf(5): glibc asks by TCP */
    size_t count = 0;
    while (environ[count]) count++;
    char **out = ARENA_ARRAY(p->arena, char *, count + COUNT_OF(set) + 3);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        Str rest = str_from_z(environ[i]), name = str_split(&rest, '=');
        bool ours = str_eq(name, S(RUN_MARK)) || str_eq(name, S("PYTHONNOUSERSITE")) || str_eq(name, S("PYTHONDONTWRITEBYTECODE")) ||
                    (streams && str_eq(name, S("RES_OPTIONS")));
        if (rest.ptr && !ours && policy_env(p, name)) out[n++] = environ[i];
    }
    static const char name[] = "LOGNAME=root";
    if (nameless && !getenv("LOGNAME") && policy_env(p, S("LOGNAME"))) out[n++] = (char *)(uintptr_t)name;
    for (size_t i = 0; i < COUNT_OF(set) - !streams; i++) out[n++] = (char *)(uintptr_t)set[i];
    return out;
}

static char **copy_arguments(Arena *arena, int argc, char **argv) {
    char **out = ARENA_ARRAY(arena, char *, (size_t)argc + 1);
    for (int i = 0; i < argc; i++) out[i] = (char *)(uintptr_t)arena_copy(arena, str_from_z(argv[i])).ptr;
    return out;
}

/* A program that could write its own policy would choose it the next time. */
static bool check_policy_file(Access *a) {
    if (!a->policy->file.len) return true;
    char real[PATH_MAX];
    const Rule *r = realpath(a->policy->file.ptr, real) ? access_find(a, str_from_z(real)) : NULL;
    if (!r || !(r->rights & (RIGHT_WRITE | RIGHT_DELETE)) || a->policy->everything) return true;
    return policy_fail(a->policy, "%s: the program could write its own policy: %.*s", a->policy->file.ptr,
                       (int)r->why.len, r->why.ptr);
}

/* The report is opened before the program starts, and nothing that it may write can be one. */
static bool open_report(Access *a, Str path, int *report) {
    Policy *p = a->policy;
    if (!path.len) return true;
    Str file = policy_path(p->arena, p->cwd, path);
    char real[PATH_MAX];
    struct stat status;
    size_t slash = file.len;
    while (slash > 1 && file.ptr[slash - 1] != '/') slash--;
    const Rule *r = realpath(arena_copy(p->arena, str_slice(file, 0, slash)).ptr, real) ? access_find(a, str_from_z(real)) : NULL;
    if (r && r->rights & (RIGHT_WRITE | RIGHT_DELETE) && !p->everything)
        return policy_fail(p, "--report=%s: the program could write it: %.*s", file.ptr, (int)r->why.len, r->why.ptr);
    *report = open(file.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
    if (*report < 0) return policy_fail(p, "--report=%s: %s", file.ptr, strerror(errno));
    if (fstat(*report, &status) == 0 && S_ISREG(status.st_mode)) return true;
    return policy_fail(p, "--report=%s: it is not a file", file.ptr);
}

static void default_memory(Policy *p) {
    struct sysinfo info;
    p->asks_memory = p->limits[LIMIT_memory] != 0;
    if (!p->limits[LIMIT_memory] && sysinfo(&info) == 0)
        p->limits[LIMIT_memory] = (uint64_t)info.totalram * info.mem_unit / 2;
}

/* Landlock has no mounts: nothing below a grant can be taken out of it. */
static bool check_alone(Access *a, const Launch *l) {
    Policy *p = a->policy;
    if (l->landlock_abi < 1) return policy_fail(p, "the Landlock backend needs Landlock: %s", strerror(errno));
    if (l->landlock_abi < 6 && !(p->degraded & DEGRADE_SIGNALS))
        return policy_fail(
            p,
            "Landlock of this kernel (ABI %d, 6 is needed) does not keep signals inside: --degrade=signals "
            "goes on without",
            l->landlock_abi);
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        if (r->protects && r->denied & RIGHT_READ) continue; /* a socket: there are none at all */
        for (uint32_t j = 0; j < i; j++) {
            const Rule *above = &a->rules[j];
            if (p->degraded & DEGRADE_PROTECTED && (r->protects || r->runtime)) continue;
            unsigned held = RIGHT_READ | RIGHT_WRITE | (r->denied & (RIGHT_MAP | RIGHT_RUN));
            if (!policy_below(r->path, above->path) || !(above->rights & ~(unsigned)r->rights & held)) continue;
            return policy_fail(p, "the Landlock backend cannot take %s (%.*s) out of %s (%.*s)", r->path.ptr,
                               (int)r->why.len, r->why.ptr, above->path.ptr, (int)above->why.len, above->why.ptr);
        }
    }
    return true;
}

/* With Landlock alone there is no /etc of the run's own. */
static void add_names(Access *a) {
    static const char *const names[] = {"/etc/passwd",      "/etc/group",     "/etc/hosts",   "/etc/nsswitch.conf",
                                        "/etc/resolv.conf", "/etc/host.conf", "/etc/gai.conf"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        access_add(a, str_from_z(names[i]), RIGHT_READ, true, S("names"), NULL);
}

/* Whether something may be removed where nothing may be changed. */
static bool removes_alone(const Access *a) {
    for (uint32_t i = 0; i < a->rule_count; i++)
        if (a->rules[i].rights & RIGHT_DELETE && !(a->rules[i].rights & RIGHT_WRITE)) return true;
    return false;
}

/* Whether the kernel hands core files to a program or a socket, whatever limits say but one. Where it cannot be seen: as if it did. */
static bool core_is_piped(void) {
    char first = '|';
    int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno != ENOENT;
    if (read(fd, &first, 1) != 1) first = '|';
    close(fd);
    return first == '|' || first == '@';
}

/* What the filter and the supervisor have to do for this policy. */
static FilterOptions options_of(const Access *a, bool namespaces, int abi, bool learns, bool quiet) {
    Policy *p = a->policy;
    NetworkNeeds needs = network_needs(p);
    bool shares = policy_shares_network(p);
    FilterOptions o = {.namespaces = namespaces,
                       .guard_signals = abi < 6,
                       .open_network = shares,
                       .keep_modes = removes_alone(a),
                       .deny_wx = p->deny_wx,
                       .core_is_piped = core_is_piped(),
                       .traps = quiet ? 0 : TRAP_OPENS | TRAP_CHANGES | (learns ? TRAP_LOOKS : 0)};
    bool able = network_is_able();
    if (!shares && (namespaces || (able && abi >= 4))) o.traps |= TRAP_NETWORK;
    if (o.traps & TRAP_NETWORK && (needs.host || !namespaces)) o.traps |= TRAP_LISTEN;
    if (o.traps & TRAP_NETWORK && !namespaces) o.traps |= TRAP_MODES;
    o.host_sockets = needs.host || (!namespaces && !shares);
    o.must_listen = p->net_count && !shares;
    o.nested = getenv(RUN_MARK) != NULL;
    if (o.must_listen && !namespaces && abi < 4)
        policy_fail(p, "the network needs Landlock ABI 4 (Linux 6.7) with --backend=landlock");
    if (o.must_listen && !able) policy_fail(p, "--allow-net and --allow-listen need Linux 5.14");
    if (needs.datagrams && !namespaces) policy_fail(p, "the Landlock backend has no UDP: --backend=namespaces");
    for (uint32_t i = 0; shares && i < p->net_count; i++)
        if (p->net[i].deny) policy_fail(p, "-A leaves the network as it is, all of it: --deny-net without a list, or --allow-net=LIST in place of -A");
    if (syscall(SYS_pidfd_getfd, -1, -1, 0) < 0 && errno == ENOSYS) { /* before Linux 5.6 */
        if (o.must_listen) policy_fail(p, "--allow-net and --allow-listen need Linux 5.14");
        o.traps = 0;
    }
    return o;
}

static int start(Policy *p, Access *a, const RunFlags *f, Target *t, Learn *learn, int all, char **all_arguments) {
    bool namespaces = p->backend != BACKEND_LANDLOCK;
    Launch l = {.policy = p, .access = a, .target = t, .user_namespace = -1, .report = -1};
    l.backend = namespaces ? BACKEND_NAMESPACES : BACKEND_LANDLOCK;
    l.uid = geteuid();
    l.gid = getegid();
    l.privileged = identity_is_root();
    char **argv = copy_arguments(p->arena, f->argc, f->argv);
    if (t->shimmed) argv[0] = (char *)(uintptr_t)t->path.ptr;
    l.argv = argv;
    l.environment = make_environment(p, l.privileged && !namespaces);
    l.landlock_abi = landlock_abi();
    if (namespaces && !l.landlock_abi && !(p->degraded & DEGRADE_LANDLOCK))
        policy_fail(p, "this kernel has no Landlock (%s): --degrade=landlock goes on without it", strerror(errno));
    if (namespaces && policy_has(p, PERMISSION_signal, S("*")) && !p->everything)
        policy_fail(p, "--allow-signal: nobody outside has a number in a namespace of processes: --backend=landlock");
    if (p->fault.len || (!namespaces && !check_alone(a, &l)) || !open_report(a, f->report, &l.report)) return told(p, STATUS_OURS);
    l.tell_stacks = f->stack;
    l.learn = learn;
    l.pty = f->pty;
    if (f->pty && p->limits[LIMIT_output]) policy_fail(p, "--output counts what is no terminal: not with --pty");
    l.filter_options = options_of(a, namespaces, l.landlock_abi, learn != NULL, f->quiet);
    l.quiet = f->quiet;
    l.serves = namespaces && !f->quiet && !learn && !p->everything && l.filter_options.traps && inside_is_able();
    if (p->fault.len) return told(p, STATUS_OURS);
    l.argument_start = all_arguments[0];
    l.argument_size = (size_t)(all_arguments[all - 1] - all_arguments[0]) + strlen(all_arguments[all - 1]);
    int status = supervise(&l, f->verbose);
    if (status != SUPERVISE_UNAVAILABLE) return status;
    p->backend = BACKEND_LANDLOCK;
    add_names(a);
    return access_settle(a) ? start(p, a, f, t, learn, all, all_arguments) : told(p, STATUS_OURS);
}

static int show(Policy *p, const Access *a, const Target *t, const RunFlags *f) {
    Buf out = {0};
    Show s = {p, a, t, f->argc, f->argv, environ, geteuid(), getegid(), NULL};
    if (!f->format.len) {
        policy_print(p, a, t, environ, &out);
    } else if (!policy_show(&s, f->format, &out)) {
        policy_fail(p, "--format is bwrap, systemd, oci or deno");
        return told(p, STATUS_OURS);
    }
    int status = err_is(file_write(1, buf_str(&out))) ? STATUS_OURS : 0;
    buf_free(&out);
    return status;
}

static int hand_over(Policy *p, const Access *a, const Target *t, const RunFlags *f) {
    Show s = {p, a, t, f->argc, f->argv, environ, geteuid(), getegid(), NULL};
    if (f->learn.len || f->report.len) policy_fail(p, "the oci backend reports nothing: --learn and --report do not go with it");
    int status = p->fault.len || !oci_can_hold(p) ? -1 : oci_run(p, &s);
    return status < 0 ? told(p, STATUS_OURS) : status;
}

static bool protect(Access *a) {
    bool spaces = a->policy->backend != BACKEND_LANDLOCK; /* Landlock alone: no sockets at all */
    if (spaces || !(a->policy->degraded & DEGRADE_PROTECTED)) access_protect(a, spaces);
    return a->policy->fault.len == 0;
}

/* What the program would have with nothing opened: a use beyond it is learned. */
static bool prepare_learning(Learn *l, Policy *p, const RunFlags *f, Str search) {
    char **argv = copy_arguments(p->arena, f->argc, f->argv);
    if (!learn_open(l, p, f->learn, argv, environ)) return false;
    l->without = ARENA_NEW(p->arena, Access);
    access_init(l->without, &l->asked);
    Target t = target_find(l->without, f->argc, f->argv, search);
    if (t.state == TARGET_MISSING || t.state == TARGET_REFUSED) return true; /* which is told where the run itself looks */
    if (t.state == TARGET_FOUND && target_add_runs(l->without, search, &t) && access_add_grants(l->without) && access_settle(l->without))
        return true;
    policy_fail(p, "%.*s", (int)l->asked.fault.len, l->asked.fault.ptr ? l->asked.fault.ptr : "");
    return false;
}

/* Everything that is decided before a process is made. */
static int decide(Policy *p, const RunFlags *f, int all, char **all_arguments) {
    if (!f->dry_run && !check_descriptors(p)) return told(p, STATUS_OURS);
    Learn learn;
    const char *search = getenv("PATH");
    Str path = str_from_z(search && *search ? search : "/usr/local/bin:/usr/bin:/bin");
    bool learning = f->learn.len && !f->dry_run;
    if (learning && !prepare_learning(&learn, p, f, path)) {
        learn_drop(&learn);
        return told(p, STATUS_OURS);
    }
    Access a;
    access_init(&a, p);
    Target t = target_find(&a, f->argc, f->argv, path);
    int status = t.state == TARGET_MISSING ? STATUS_MISSING : t.state == TARGET_REFUSED ? STATUS_REFUSED : STATUS_OURS;
    if (p->backend == BACKEND_LANDLOCK) add_names(&a);
    if (learning) learn_add_system(&a);
    if (t.state != TARGET_FOUND || !target_add_runs(&a, path, &t) || !access_add_grants(&a) || !access_add_sockets(&a) || !protect(&a) ||
        !access_settle(&a) || !check_policy_file(&a)) {
        if (learning) learn_drop(&learn);
        access_free(&a);
        return told(p, status == STATUS_OURS || t.state == TARGET_FOUND ? STATUS_OURS : status);
    }
    default_memory(p);
    status = f->dry_run                  ? show(p, &a, &t, f)
             : p->backend == BACKEND_OCI ? hand_over(p, &a, &t, f)
                                         : start(p, &a, f, &t, learning ? &learn : NULL, all, all_arguments);
    if (learning) {
        learn_drop(&learn);
        access_free(learn.without);
    }
    access_free(&a);
    return status;
}

static int run(int argc, char **argv, Str format);

int run_command(int argc, char **argv) { return run(argc, argv, S("")); }

int policy_command(int argc, char **argv) {
    static const char usage[] = "Usage: tocsin policy show --format bwrap|systemd|oci|deno [FLAG]... [--] PROGRAM [ARGUMENT]...\n";
    if (argc >= 1 && strcmp(argv[0], "--help") == 0) return printf("%s", usage) < 0;
    Str format = {0};
    int used = 1;
    if (argc >= 2 && strcmp(argv[0], "show") == 0) {
        Str flag = str_from_z(argv[1]);
        if (str_starts_with(flag, S("--format="))) format = str_slice(flag, 9, flag.len), used = 2;
        else if (str_eq(flag, S("--format")) && argc >= 3) format = str_from_z(argv[2]), used = 3;
    }
    if (!format.len) {
        fputs(usage, stderr);
        return STATUS_OURS;
    }
    return run(argc - used, argv + used, format);
}

static int run(int argc, char **argv, Str format) {
    Arena arena = {0};
    Policy p;
    RunFlags f;
    char cwd[PATH_MAX];
    const char *home = getenv("HOME");
    if (!getcwd(cwd, sizeof cwd) || cwd[0] != '/') {
        fprintf(stderr, "tocsin run: the working directory: %s\n", strerror(errno));
        return STATUS_OURS;
    }
    policy_init(&p, &arena, str_from_z(home && home[0] == '/' ? home : "/"), str_from_z(cwd));
    int status = STATUS_OURS;
    if (!flags_read(&p, &f, argc, argv)) {
        told(&p, STATUS_OURS);
    } else if (f.help) {
        Buf out = {0};
        flags_help(&out);
        status = err_is(file_write(1, buf_str(&out))) ? STATUS_OURS : 0;
        buf_free(&out);
    } else {
        f.format = format;
        f.dry_run |= format.len > 0;
        status = decide(&p, &f, argc, argv);
    }
    policy_free(&p);
    arena_free(&arena);
    return status;
}
