/* Setting up, playing along, tidying up: see stage.h. */
#include "selftest/stage.h"

#include "base/buf.h"
#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STATUS_OURS = 125, LATER = 1500, PATIENCE = 60000 }; /* milliseconds */

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

static void in_folder(const Stage *s, const char *name, char *path) {
    snprintf(path, STAGE_LONGEST, "%s/%s", s->folder, name);
}

static bool put(const Stage *s, const char *name, const char *text) {
    char path[STAGE_LONGEST];
    in_folder(s, name, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    bool good = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    close(fd);
    return good;
}

static bool make(const Stage *s, const char *name, mode_t mode) {
    char path[STAGE_LONGEST];
    in_folder(s, name, path);
    return mkdir(path, 0755) == 0 && chmod(path, mode) == 0;
}

/* In the order in which they are made; removed the other way round. */
static const struct {
    const char *name, *text; /* NULL: a directory */
    mode_t mode;
} things[] = {
    {"vault", NULL, 0755},
    {"vault/secret", "secret\n", 0},
    {"read", NULL, 0755},
    {"read/file", "file\n", 0},
    {"given", NULL, 0777},
    {"given/hidden", NULL, 0755},
    {"single", "old", 0},
    {"project", NULL, 0777},
    {"project/.git", NULL, 0777},
    {"project/.git/hooks", NULL, 0777},
    {"project/venv", NULL, 0777},
    {"project/venv/pyvenv.cfg", "home = /usr/bin\n", 0},
    {"project/venv/bin", NULL, 0777},
    {"project/venv/bin/python", "", 0},
    {"project/.envrc", "", 0},
    {"project/site.pth", "", 0},
};

/* A process that waits, echoes datagrams, and can be picked on. */
static _Noreturn void be_victim(const Stage *s) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    char bytes[64];
    struct sockaddr_storage from;
    for (;;) {
        socklen_t size = sizeof from;
        ssize_t n = recvfrom(s->udp, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size);
        if (n > 0) sendto(s->udp, bytes, (size_t)n, 0, (struct sockaddr *)&from, size);
    }
}

/* Its number is nobody's inside, where they begin at 1: or what is tried there on this process would be done to one of the run's own. */
static pid_t start_victim(const Stage *s) {
    enum { LEAST = 100 };
    for (;;) {
        pid_t pid = fork();
        if (pid == 0 && getpid() < LEAST) _exit(0);
        if (pid == 0) be_victim(s);
        if (pid < 0 || pid >= LEAST) return pid;
        waitpid(pid, NULL, 0);
    }
}

static const char *prepare_sockets(Stage *s) {
    char path[STAGE_LONGEST];
    s->tcp = bound(SOCK_STREAM, &s->targets.tcp_port);
    s->udp = bound(SOCK_DGRAM, &s->targets.udp_port);
    s->other = bound(SOCK_STREAM, &s->targets.other_port);
    s->abstract = bound_name(s->mark, true);
    s->display = bound_name("/tmp/.X11-unix/X0", true); /* taken where there is a display, which does as well */
    in_folder(s, "read/socket", path);
    s->named = bound_name(path, false);
    if (s->tcp < 0 || s->udp < 0 || s->other < 0 || s->abstract < 0 || s->named < 0) return "listen";
    return chmod(path, 0777) == 0 ? NULL : "open a socket to all";
}

/* A socket in which a descriptor of the secret lies. */
static bool hand(Stage *s) {
    int ends[2];
    char byte = 0;
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr head;
    } control = {.head = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
    memcpy(CMSG_DATA(&control.head), &s->secret, sizeof(int));
    s->handed = ends[0];
    return sendmsg(ends[1], &message, 0) == 1;
}

static const char *prepare_handed(Stage *s) {
    char path[STAGE_LONGEST];
    in_folder(s, "vault/secret", path);
    s->secret = open(path, O_RDONLY | O_CLOEXEC);
    s->folder_of_root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return s->secret < 0 || s->folder_of_root < 0 ? "open what is left open" : NULL;
}

const char *stage_prepare(Stage *s) {
    snprintf(s->folder, sizeof s->folder, "/var/tmp/tocsin-selftest-XXXXXX");
    if (!mkdtemp(s->folder)) return "make a folder in /var/tmp";
    snprintf(s->mark, sizeof s->mark, "tocsin-%d", getpid());
    s->targets.folder = s->folder;
    s->targets.mark = s->mark;
    s->home = getenv("HOME") && getenv("HOME")[0] == '/' ? getenv("HOME") : "/";
    if (chmod(s->folder, 0755) != 0) return "open a folder to all";
    for (size_t i = 0; i < COUNT_OF(things); i++)
        if (things[i].text ? !put(s, things[i].name, things[i].text) : !make(s, things[i].name, things[i].mode))
            return "make files";
    const char *fault = prepare_sockets(s);
    if (!fault) fault = prepare_handed(s);
    if (fault) return fault;
    s->targets.shm = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0666);
    if (s->targets.shm < 0) return "make a shared segment";
    if (setenv("TOCSIN_SELFTEST_TOKEN", "secret", 1) != 0) return "set a variable";
    s->targets.victim = start_victim(s);
    if (s->targets.victim < 0) return "start a process";
    ssize_t n = readlink("/proc/self/exe", s->self, sizeof s->self - 1);
    if (n <= 0) return "find this program";
    s->self[n] = 0;
    return NULL;
}

void stage_tidy(const Stage *s) {
    static const char *const left[] = {"read/socket",          "vault/made-outside", "vault/sock-made", "single.new", "given/hidden/x",
                                       "given/link-to-secret", "given/link-to-outside"};
    char path[STAGE_LONGEST];
    if (s->targets.victim > 0) {
        kill(s->targets.victim, SIGKILL);
        waitpid(s->targets.victim, NULL, 0);
    }
    if (s->targets.shm > 0) shmctl(s->targets.shm, IPC_RMID, NULL);
    for (size_t i = 0; i < COUNT_OF(left); i++) {
        in_folder(s, left[i], path);
        unlink(path);
    }
    for (size_t i = COUNT_OF(things); i-- > 0;) {
        in_folder(s, things[i].name, path);
        if (things[i].text) unlink(path);
        else rmdir(path);
    }
    rmdir(s->folder);
}

static bool is(const Probe *p, const char *id) { return strcmp(p->id, id) == 0; }

/* Flags of single attempts: FOLDER, TCP stand for the stage's. */
static const struct {
    const char *id, *flag;
} own_flags[] = {
    {"F45", "--allow-read=FOLDER/single"},
    {"P12", "--time=1"},
    {"R01", "--memory=512M"},
    {"R04", "--cpu=1"},
    {"R08", "--output=1M"},
    {"N22", "--allow-net=tocsin.example:TCP"},
    {"N23", "--allow-net=127.0.0.1:TCP"},
    {"N25", "--allow-net=127.0.0.1:TCP"},
};

static void expand(const Stage *s, const char *from, char *to, size_t size) {
    size_t n = 0;
    while (*from && n + 1 < size) {
        int written = 0;
        if (strncmp(from, "FOLDER", 6) == 0) written = snprintf(to + n, size - n, "%s", s->folder), from += 6;
        else if (strncmp(from, "TCP", 3) == 0)
            written = snprintf(to + n, size - n, "%d", s->targets.tcp_port), from += 3;
        else to[n++] = *from++;
        n += (size_t)written;
    }
    to[n < size ? n : size - 1] = 0;
}

size_t stage_flags(const Stage *s, const Probe *p, const char *backend, char flags[STAGE_FLAGS][STAGE_LONGEST + 64]) {
    enum { SIZE = STAGE_LONGEST + 64 };
    bool spaces = strcmp(backend, "namespaces") == 0;
    size_t n = 0;
    snprintf(flags[n++], SIZE, "--backend=%s", backend);
    snprintf(flags[n++], SIZE, "--allow-read=%s/read", s->folder);
    snprintf(flags[n++], SIZE, "--allow-write=%s/given", s->folder);
    if (spaces || is(p, "F43")) snprintf(flags[n++], SIZE, "--deny-write=%s/given/hidden", s->folder);
    if (is(p, "F44")) snprintf(flags[n++], SIZE, "--allow-write=%s/project", s->folder);
    for (size_t i = 0; i < COUNT_OF(own_flags); i++) {
        bool nets = strncmp(own_flags[i].flag, "--allow-net", 11) == 0;
        if (!is(p, own_flags[i].id) || (nets && (!spaces || !permission_rows[PERMISSION_net].allow))) continue;
        expand(s, own_flags[i].flag, flags[n++], SIZE);
    }
    return n;
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void pause_for(int milliseconds) {
    struct timespec t = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&t, NULL);
}

/* The other process: F08, F09 and N17 find descriptors, P13 a terminal of its own. */
static _Noreturn void become(const Stage *s, const Probe *p, const char *const *words, int terminal) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= (s->verbose ? 1 : 2); fd++) dup2(null, fd);
    if (terminal >= 0) {
        setsid();
        if (ioctl(terminal, TIOCSCTTY, 0) != 0) _exit(STATUS_OURS);
        dup2(terminal, 0);
        dup2(terminal, 1);
    }
    if (is(p, "F08")) dup2(s->folder_of_root, PROBE_FD_ROOT);
    if (is(p, "F09")) dup2(s->secret, PROBE_FD_SECRET);
    if (is(p, "N17")) dup2(s->handed, PROBE_FD_SOCKET);
    execv(s->self, (char *const *)(uintptr_t)words);
    _exit(STATUS_OURS);
}

/* What is done while it runs, once it is ready. */
static void play_along(const Stage *s, const Probe *p, pid_t child, int master) {
    char path[STAGE_LONGEST], new[STAGE_LONGEST];
    in_folder(s, "single", path);
    in_folder(s, "single.new", new);
    if (is(p, "F45") && (rename(new, path) != 0 || !probe_give(&s->targets, p->id, PROBE_DONE))) return;
    if (is(p, "P11")) kill(child, SIGKILL);
    if (is(p, "P13") && write(master, "\x03", 1) != 1) return;
}

static void take_signs(const Stage *s, const Probe *p) {
    char path[STAGE_LONGEST];
    for (int sign = 0; sign < PROBE_SIGNS; sign++) {
        probe_sign_path(path, sizeof path, &s->targets, p->id, (ProbeSign)sign);
        unlink(path);
    }
}

static int open_terminal(int *master) {
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*master < 0 || grantpt(*master) != 0 || unlockpt(*master) != 0) return -1;
    return open(ptsname(*master), O_RDWR | O_NOCTTY | O_CLOEXEC);
}

int stage_run(const Stage *s, const Probe *p, const char *const *words) {
    int master = -1, terminal = is(p, "P13") ? open_terminal(&master) : -1;
    if (is(p, "F45") && (!put(s, "single", "old") || !put(s, "single.new", "new"))) return STATUS_OURS;
    if (is(p, "N17") && !hand((Stage *)(uintptr_t)s)) return STATUS_OURS;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) become(s, p, words, terminal);
    if (terminal >= 0) close(terminal);
    int status = 0;
    bool plays = is(p, "F45") || is(p, "P11") || is(p, "P13");
    int64_t start = now();
    for (;;) {
        pid_t ended = child < 0 ? -1 : waitpid(child, &status, WNOHANG);
        if (ended) break;
        if (plays && probe_await(&s->targets, p->id, PROBE_READY, 0)) play_along(s, p, child, master), plays = false;
        if (now() - start > PATIENCE) kill(child, SIGKILL);
        pause_for(2);
    }
    if (master >= 0) close(master);
    take_signs(s, p);
    if (child < 0) return STATUS_OURS;
    if (WIFSIGNALED(status)) return is(p, "P11") ? (int)PROBE_OPEN : (int)PROBE_HELD;
    return WEXITSTATUS(status);
}

bool stage_left(const Stage *s, const Probe *p) {
    char path[STAGE_LONGEST];
    if (is(p, "R07")) {
        int id = shmget(probe_key(&s->targets), 1, 0);
        return id >= 0 && shmctl(id, IPC_RMID, NULL) == 0;
    }
    probe_mark_path(p, &s->targets, s->home, path, sizeof path);
    if (!(p->flags & PROBE_LATER)) return unlink(path) == 0;
    bool left = false;
    probe_give(&s->targets, p->id, PROBE_OVER);
    for (int waited = 0; !left && waited < LATER; waited += 10) {
        pause_for(10);
        left = unlink(path) == 0;
    }
    take_signs(s, p);
    return left;
}
