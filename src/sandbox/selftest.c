/* tocsin selftest: every attempt of probe.def, outside and inside, on this machine. See probe.h. */
#include "sandbox/probe.h"

#include "base/buf.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST = 4096, STATUS_OURS = 125 };

typedef struct Selftest {
    ProbeTargets targets;
    char folder[64], mark[32], self[LONGEST], vault[128], read[128], given[128], hidden[128];
    const char *home;
    int tcp, udp, abstract, named;
    unsigned open, held, unproven, excused, absent;
    bool verbose;
} Selftest;

static int bound(int type, int *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &size) != 0)
        return -1;
    *port = ntohs(at.sin_port);
    return type == SOCK_STREAM && listen(fd, 64) != 0 ? -1 : fd;
}

static int bound_name(const char *path, bool abstract) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int n = snprintf(at.sun_path + abstract, sizeof at.sun_path - 1, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size =
        abstract ? (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n) : (socklen_t)sizeof at;
    return fd < 0 || bind(fd, (struct sockaddr *)&at, size) != 0 || listen(fd, 64) != 0 ? -1 : fd;
}

static bool put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    bool good = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    return good;
}

/* A process that waits, echoes datagrams, and can be picked on. */
static _Noreturn void be_victim(const Selftest *s) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    char bytes[64];
    struct sockaddr_storage from;
    for (;;) {
        socklen_t size = sizeof from;
        ssize_t n = recvfrom(s->udp, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size);
        if (n > 0) sendto(s->udp, bytes, (size_t)n, 0, (struct sockaddr *)&from, size);
    }
}

static const char *prepare(Selftest *s) {
    char path[LONGEST];
    snprintf(s->folder, sizeof s->folder, "/var/tmp/tocsin-selftest-XXXXXX");
    if (!mkdtemp(s->folder)) return "make a folder in /var/tmp";
    snprintf(s->mark, sizeof s->mark, "tocsin-%d", getpid());
    snprintf(s->read, sizeof s->read, "%s/read", s->folder);
    snprintf(s->given, sizeof s->given, "%s/given", s->folder);
    snprintf(s->vault, sizeof s->vault, "%s/vault", s->folder);
    snprintf(s->hidden, sizeof s->hidden, "%s/given/hidden", s->folder);
    s->targets.folder = s->folder;
    s->targets.mark = s->mark;
    s->home = getenv("HOME") && getenv("HOME")[0] == '/' ? getenv("HOME") : "/";
    if (chmod(s->folder, 0755) != 0 || mkdir(s->vault, 0755) != 0 || mkdir(s->read, 0755) != 0 ||
        mkdir(s->given, 0755) != 0 || mkdir(s->hidden, 0755) != 0)
        return "make folders";
    if (chmod(s->given, 0777) != 0) return "open a folder to the program of the Landlock backend";
    snprintf(path, sizeof path, "%s/secret", s->vault);
    if (!put(path, "secret\n")) return "write a secret";
    snprintf(path, sizeof path, "%s/file", s->read);
    if (!put(path, "file\n")) return "write a file";
    s->tcp = bound(SOCK_STREAM, &s->targets.tcp_port);
    s->udp = bound(SOCK_DGRAM, &s->targets.udp_port);
    s->abstract = bound_name(s->mark, true);
    snprintf(path, sizeof path, "%s/socket", s->read);
    s->named = bound_name(path, false);
    if (s->tcp < 0 || s->udp < 0 || s->abstract < 0 || s->named < 0) return "listen";
    chmod(path, 0777);
    s->targets.shm = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0666);
    if (s->targets.shm < 0) return "make a shared segment";
    s->targets.victim = fork();
    if (s->targets.victim < 0) return "start a process";
    if (s->targets.victim == 0) be_victim(s);
    ssize_t n = readlink("/proc/self/exe", s->self, sizeof s->self - 1);
    if (n <= 0) return "find this program";
    s->self[n] = 0;
    return NULL;
}

static void tidy(const Selftest *s) {
    static const char *const files[] = {"secret",    "read/file",      "read/socket",          "made-outside",
                                        "sock-made", "given/hidden/x", "given/link-to-secret", "given/link-to-outside"};
    char path[LONGEST];
    if (s->targets.victim > 0) {
        kill(s->targets.victim, SIGKILL);
        waitpid(s->targets.victim, NULL, 0);
    }
    if (s->targets.shm > 0) shmctl(s->targets.shm, IPC_RMID, NULL);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(path, sizeof path, "%s/%s", s->folder, files[i]);
        unlink(path);
    }
    rmdir(s->hidden);
    rmdir(s->given);
    rmdir(s->read);
    rmdir(s->vault);
    rmdir(s->folder);
}

/* The exit status of this program with these words, standard output and error thrown away; a death by signal is a
 * refusal. */
static int outcome_of(const Selftest *s, const char *const *words) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(null, 0);
        dup2(null, 1);
        if (!s->verbose) dup2(null, 2);
        execv(s->self, (char *const *)(uintptr_t)words);
        _exit(STATUS_OURS);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child) return STATUS_OURS;
    return WIFSIGNALED(status) ? (int)PROBE_HELD : WEXITSTATUS(status);
}

/* The words of one attempt; `backend` NULL is outside. */
static int attempt(const Selftest *s, const Probe *p, const char *backend) {
    char numbers[4][16], flags[4][LONGEST + 32];
    const int values[] = {s->targets.victim, s->targets.tcp_port, s->targets.udp_port, s->targets.shm};
    for (size_t i = 0; i < COUNT_OF(values); i++) snprintf(numbers[i], sizeof numbers[i], "%d", values[i]);
    snprintf(flags[0], sizeof flags[0], "--backend=%s", backend ? backend : "");
    snprintf(flags[1], sizeof flags[1], "--allow-read=%s", s->read);
    snprintf(flags[2], sizeof flags[2], "--allow-write=%s", s->given);
    snprintf(flags[3], sizeof flags[3], "--deny-write=%s", s->hidden);
    const char *words[32] = {"tocsin-run"};
    size_t n = 1;
    if (backend) {
        bool spaces = strcmp(backend, "namespaces") == 0, denies = strcmp(p->id, "F43") == 0;
        words[n++] = "run";
        for (size_t i = 0; i < (spaces || denies ? 4u : 3u); i++) words[n++] = flags[i];
        words[n++] = "--";
        words[n++] = s->self;
    }
    words[n++] = "probe";
    words[n++] = p->id;
    words[n++] = s->folder;
    words[n++] = s->mark;
    for (size_t i = 0; i < COUNT_OF(values); i++) words[n++] = numbers[i];
    int outcome = outcome_of(s, words);
    if (p->flags & PROBE_HOST_SEES && outcome == (int)PROBE_OPEN) {
        char path[LONGEST];
        probe_mark_path(p, &s->targets, s->home, path, sizeof path);
        outcome = unlink(path) == 0 ? PROBE_OPEN : PROBE_HELD;
    }
    return outcome;
}

static bool is_excused(const Probe *p, const char *backend) {
    return strcmp(backend, "landlock") == 0 && p->flags & PROBE_NEEDS_SPACES;
}

static void test(Selftest *s, const Probe *p, const char *backend) {
    int outside = p->flags & PROBE_INSIDE ? -1 : attempt(s, p, NULL), inside = attempt(s, p, backend);
    const char *verdict;
    /* Landlock alone cannot deny below a grant, and starts nothing then. */
    if (inside == STATUS_OURS && strcmp(p->id, "F43") == 0 && strcmp(backend, "landlock") == 0) inside = PROBE_HELD;
    if (inside == (int)PROBE_ABSENT) verdict = "not here", s->absent++;
    else if (inside == (int)PROBE_OPEN && is_excused(p, backend)) verdict = "open, as documented", s->excused++;
    else if (inside != (int)PROBE_HELD) verdict = inside == (int)PROBE_OPEN ? "OPEN" : "NOT RUN", s->open++;
    else if (outside == (int)PROBE_OPEN) verdict = "held", s->held++;
    else if (outside < 0) verdict = "held (not tried outside)", s->held++;
    else verdict = "held (outside, too: no proof)", s->unproven++;
    printf("%-4s %-30s %s\n", p->id, verdict, p->what);
}

static bool is_chosen(const Probe *p, int argc, char **argv) {
    bool any = false;
    for (int i = 0; i < argc; i++) {
        if (argv[i][0] == '-') continue;
        any = true;
        if (strcmp(argv[i], p->id) == 0) return true;
    }
    return !any;
}

static bool is_known(const char *id) {
    for (size_t i = 0; i < probe_count; i++)
        if (strcmp(probes[i].id, id) == 0) return true;
    return false;
}

static int usage(const char *word) {
    fprintf(stderr,
            "tocsin selftest: %s: unknown\nUsage: tocsin selftest [--backend=namespaces|landlock] [-v] [ID]...\n",
            word);
    return STATUS_OURS;
}

int selftest_command(int argc, char **argv) {
    Selftest s = {0};
    const char *backend = "namespaces";
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--backend=landlock") == 0) backend = "landlock";
        else if (strcmp(argv[i], "-v") == 0 || strcmp(argv[i], "--verbose") == 0) s.verbose = true;
        else if (strcmp(argv[i], "--backend=namespaces") != 0 && !is_known(argv[i])) return usage(argv[i]);
    }
    const char *fault = prepare(&s);
    if (fault) {
        fprintf(stderr, "tocsin selftest: cannot %s: %s\n", fault, strerror(errno));
        tidy(&s);
        return STATUS_OURS;
    }
    printf("backend %s, as user %u\n", backend, geteuid());
    for (size_t i = 0; i < probe_count; i++)
        if (is_chosen(&probes[i], argc, argv)) test(&s, &probes[i], backend);
    tidy(&s);
    printf("%u open, %u held, %u held without proof, %u open as documented, %u not here\n", s.open, s.held, s.unproven,
           s.excused, s.absent);
    return s.open ? 1 : 0;
}
