/* Saying what is enforced: see layer.h. */
#include "sandbox/layer.h"

#include "base/file.h"
#include "sandbox/network.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SPACES = 1, BOTH = 2, STATUS_OURS = 125 };

#ifdef TOCSIN_TEST_LAYERS
bool layer_is_off(const char *name) {
    const char *names = getenv("TOCSIN_WITHOUT");
    for (Str rest = str_from_z(names ? names : ""); rest.ptr;)
        if (str_eq(str_split(&rest, ','), str_from_z(name))) return true;
    return false;
}
#endif

static void tell_landlock(const Launch *l, Buf *out) {
    static const struct {
        int abi;
        const char *what;
    } parts[] = {{1, "files"},
                 {2, "moving across directories"},
                 {3, "truncating"},
                 {5, "devices"},
                 {6, "signals and abstract sockets"}};
    if (!l->landlock_abi) {
        buf_add(out, S("  Landlock           missing: this kernel has none, and --degrade=landlock accepts it\n"));
        return;
    }
    buf_format(out, "  Landlock           enforced, ABI %d:", l->landlock_abi);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].abi <= l->landlock_abi) buf_format(out, "%s %s", i ? "," : "", parts[i].what);
    if (l->landlock_abi < 6)
        buf_add(out, l->backend == BACKEND_NAMESPACES ? S("; not signals and abstract sockets, which namespaces hold")
                                                      : S("; not signals, and --degrade=signals accepts it"));
    buf_byte(out, '\n');
}

static void tell_network(const Launch *l, bool listening, Buf *out) {
    bool spaces = l->backend == BACKEND_NAMESPACES, answered = listening && l->filter_options.traps & TRAP_NETWORK;
    const char *what = policy_shares_network(l->policy) ? "as it is outside: -A"
                       : answered && spaces             ? "enforced: the supervisor connects and binds"
                       : answered ? "enforced: the supervisor connects, binds and listens; no datagrams"
                       : spaces   ? "a loopback alone; grants are errors: another run listens, or the kernel is too old"
                                  : "no sockets but pairs: another run listens, or the kernel is too old";
    buf_format(out, "  %-18s %s%s\n", "network", what,
               answered && l->landlock_abi >= 4 && (!spaces || l->filter_options.must_listen)
                   ? "; Landlock refuses the program's own TCP"
                   : "");
    if (answered && !network_is_able()) buf_add(out, S("  network grants     errors: the kernel is older than 5.14\n"));
}

void layers_tell(const Launch *l, bool listening, bool served, Buf *out) {
    bool told = listening && !l->quiet;
    static const struct {
        const char *name, *what;
        int backends;
    } layers[] = {
#define LAYER(name, backends, what) {#name, what, backends},
#include "sandbox/layer.def"
#undef LAYER
    };
    for (size_t i = 0; i < COUNT_OF(layers); i++) {
        if (layers[i].backends == SPACES && l->backend != BACKEND_NAMESPACES) continue;
        buf_format(out, "  %-18s enforced: %s\n", layers[i].name, layers[i].what);
    }
    tell_landlock(l, out);
    bool held = l->group.path[0];
    if (held) buf_format(out, "  %-18s enforced: a control group of version %d\n", "memory", l->group.second ? 2 : 1);
    buf_format(out, "  %-18s watched every %d ms\n", held ? "processes" : "memory, processes", WATCH_MILLISECONDS);
    buf_format(out, "  %-18s %s\n", "refusals",
               l->quiet         ? "not told: --quiet"
               : told && served ? "told: the root is served (FUSE); what starts programs or changes files is trapped"
               : told ? l->serves ? "told: opens are trapped, and what starts programs or changes files; no FUSE"
                                  : "told: opens are trapped, and what starts programs or changes files"
                      : "not told: another run listens, or the kernel is too old");
    tell_network(l, listening, out);
    if (l->privileged) buf_format(out, "  %-18s %u on the host\n", "user", l->host_id);
}

/* Ends with the status of the trial. */
static int try(const char *self, const char *backend) {
    char flag[64];
    snprintf(flag, sizeof flag, "--backend=%s", backend);
    const char *words[] = {"tocsin-run", "run", flag, "--verbose", "--", self, "nothing", NULL};
    printf("%s\n", backend);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        dup2(1, 2);
        execv(self, (char *const *)(uintptr_t)words);
        _exit(STATUS_OURS);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return STATUS_OURS;
    return WEXITSTATUS(status);
}

int doctor_command(int argc, char **argv) {
    if (argc > 0) {
        fprintf(stderr, "tocsin doctor: %s: takes no argument\n", argv[0]);
        return STATUS_OURS;
    }
    struct utsname names;
    char self[POLICY_MAX_PATH];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0 || uname(&names) != 0) {
        fprintf(stderr, "tocsin doctor: /proc: %s\n", strerror(errno));
        return STATUS_OURS;
    }
    self[n] = 0;
    printf("Linux %s, %s, user %u\n", names.release, names.machine, geteuid());
    int spaces = try(self, "namespaces"), alone = try(self, "landlock");
    printf("`tocsin run` %s\n", spaces == 0  ? "uses namespaces here"
                                : alone == 0 ? "uses Landlock alone here"
                                             : "works not here");
    return spaces == 0 || alone == 0 ? 0 : 1;
}
