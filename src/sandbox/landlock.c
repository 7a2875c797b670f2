/* Landlock rulesets: see landlock.h. */
#include "sandbox/landlock.h"

#include "base/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    LANDLOCK_REMOVE_DIR = 1 << 4,
    LANDLOCK_SCOPE_ABSTRACT = 1,
    LANDLOCK_SCOPE_SIGNALS = 2,
    RIGHTS_OF_FILES =
        LANDLOCK_EXECUTE | LANDLOCK_WRITE_FILE | LANDLOCK_READ_FILE | LANDLOCK_TRUNCATE | LANDLOCK_IOCTL_DEV,
};

int landlock_abi(void) {
    long abi = syscall(CALL_CREATE_RULESET, NULL, 0, LANDLOCK_ASK_VERSION);
    if (abi < 1) return 0;
    if (abi > LANDLOCK_NEWEST) abi = LANDLOCK_NEWEST;
    const char *forced = getenv("TOCSIN_LANDLOCK_ABI");
    if (forced && forced[0] >= '0' && forced[0] <= '9' && !forced[1] && forced[0] - '0' < abi) {
        errno = EOPNOTSUPP;
        abi = forced[0] - '0';
    }
    return (int)abi;
}

static struct landlock_ruleset rights_of(const Policy *p, int abi, bool namespaces, bool connects) {
    struct landlock_ruleset r = landlock_rights(abi);
    bool shares = policy_shares_network(p);
    if ((namespaces && !connects) || shares) r.handled_access_net = 0; /* there is a private loopback */
    if (shares) r.scoped &= ~(uint64_t)LANDLOCK_SCOPE_ABSTRACT;
    if (!namespaces && policy_has(p, PERMISSION_signal, S("*"))) r.scoped &= ~(uint64_t)LANDLOCK_SCOPE_SIGNALS;
    return r;
}

/* Of struct landlock_ruleset, as the kernel of that ABI knows it. */
static size_t size_of(int abi) { return abi >= 6 ? sizeof(struct landlock_ruleset) : abi >= 4 ? 16 : 8; }

typedef struct Ruleset {
    int fd;
    uint64_t handled;
} Ruleset;

static bool allow_below(Ruleset *r, int place, uint64_t rights) {
    struct landlock_path_beneath rule = {.allowed_access = rights & r->handled, .parent_fd = place};
    return rule.allowed_access == 0 || syscall(CALL_ADD_RULE, r->fd, LANDLOCK_PATH_BENEATH, &rule, 0) == 0;
}

/* Gives `rights` below `path`, or to the file that it is; a path that is not there gives nothing. */
static bool allow(Ruleset *r, const char *path, bool directory, uint64_t rights) {
    int place = open(path, O_PATH | O_CLOEXEC);
    if (place < 0) return errno == ENOENT;
    bool good = allow_below(r, place, directory ? rights : rights & RIGHTS_OF_FILES);
    int why = errno;
    close(place);
    errno = why;
    return good;
}

static const uint64_t reading = LANDLOCK_READ_FILE | LANDLOCK_READ_DIR;
static const uint64_t writing =
    (LANDLOCK_ABI_1 | LANDLOCK_REFER | LANDLOCK_TRUNCATE) & ~(uint64_t)(LANDLOCK_EXECUTE | LANDLOCK_MAKE_CHAR | LANDLOCK_MAKE_BLOCK);

/* The kernel climbs from each file that is opened until all rights that opening asks for are found, which these are (truncating is asked for always). With
 * namespaces "/" gives reading and mounts refuse the rest: so it climbs to the grant and no further. */
static const uint64_t asked_by_open = LANDLOCK_READ_FILE | LANDLOCK_READ_DIR | LANDLOCK_TRUNCATE;

static const uint64_t removing = LANDLOCK_REMOVE_DIR | LANDLOCK_REMOVE_FILE;
static const uint64_t use_device = LANDLOCK_READ_FILE | LANDLOCK_WRITE_FILE | LANDLOCK_TRUNCATE | LANDLOCK_IOCTL_DEV;

static bool allow_rules(Ruleset *set, const Access *access, bool namespaces) {
    for (uint32_t i = 0; i < access->rule_count; i++) {
        const Rule *r = &access->rules[i];
        uint64_t rights = 0;
        if (r->rights & RIGHT_READ && !namespaces) rights |= reading;
        if (r->rights & RIGHT_READ && namespaces && !r->runtime) rights |= asked_by_open;
        if (r->rights & RIGHT_WRITE) rights |= writing & ~removing;
        if (r->rights & RIGHT_DELETE) rights |= removing;
        if (r->device) rights |= use_device;
        if (r->rights & RIGHT_RUN) rights |= LANDLOCK_EXECUTE;
        bool any = access->policy->everything || r->optional || (r->directory && r->rights & RIGHT_RUN); /* as far as this user can go */
        if (rights && !allow(set, r->path.ptr, r->directory, rights) && !(any && errno == EACCES)) return false;
    }
    return true;
}

static bool is_private(const Access *a, Str place) { return !access_find(a, place) && !access_splits(a, place); }

/* What stands behind descriptors 0 to 2 may be opened again, as /dev/stdin and its like, for what they are open for. What is no file of any
 * directory Landlock does not know, and lets be opened. */
static bool allow_descriptors(Ruleset *set) {
    for (int fd = 0; fd <= 2; fd++) {
        struct stat status;
        int flags = fcntl(fd, F_GETFL);
        if (flags < 0 || fstat(fd, &status) != 0 || S_ISSOCK(status.st_mode)) continue;
        uint64_t rights = S_ISCHR(status.st_mode) ? LANDLOCK_IOCTL_DEV : 0;
        if ((flags & O_ACCMODE) != O_WRONLY) rights |= LANDLOCK_READ_FILE;
        if ((flags & O_ACCMODE) != O_RDONLY) rights |= LANDLOCK_WRITE_FILE | LANDLOCK_TRUNCATE;
        if (!allow_below(set, fd, rights) && errno != EBADFD) return false;
    }
    return true;
}

/* What every program has: devices that hold nothing, its own /proc to be read, and with namespaces what is private to the run. Nothing below /proc is
 * written: there lie the priority of the caller's whole session (autogroup), and memory that becomes code. */
static bool allow_own(Ruleset *set, const Access *access, bool namespaces) {
    static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
    for (size_t i = 0; i < COUNT_OF(devices) && !namespaces; i++)
        if (!allow(set, devices[i], false, use_device)) return false;
    bool kernel = policy_has(access->policy, PERMISSION_sys, S("kernel"));
    if (!namespaces && kernel && !allow(set, "/proc/sys", true, reading)) return false;
    if (!namespaces) return allow(set, "/proc/self", true, reading);
    static const char *const private[] = {"/tmp", "/dev/shm"};
    for (size_t i = 0; i < COUNT_OF(private); i++)
        if (is_private(access, str_from_z(private[i])) && !allow(set, private[i], true, writing)) return false;
    Str home = access->policy->home;
    if (home.len > 1 && is_private(access, home) && !allow(set, home.ptr, true, writing)) return false;
    return allow(set, "/", true, reading) && allow(set, "/dev", true, use_device); /* nothing else is there */
}

const char *landlock_confine(const Access *access, int abi, bool namespaces, bool connects) {
    struct landlock_ruleset rights = rights_of(access->policy, abi, namespaces, connects);
    Ruleset set = {.handled = rights.handled_access_fs};
    set.fd = (int)syscall(CALL_CREATE_RULESET, &rights, size_of(abi), 0);
    if (set.fd < 0) return "create a Landlock ruleset";
    bool good = allow_rules(&set, access, namespaces) && allow_own(&set, access, namespaces) && allow_descriptors(&set);
    if (good && syscall(CALL_RESTRICT_SELF, set.fd, 0) != 0) good = false;
    int why = errno;
    close(set.fd);
    errno = why;
    return good ? NULL : "confine files with Landlock";
}

const char *landlock_keep(const Access *access, int abi, int inner_proc, const char *group) {
    static const char *const told[] = {"/proc", "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf"};
    struct landlock_ruleset rights = landlock_rights(abi);
    rights.scoped = 0; /* it ends process 1, which is older than this */
    rights.handled_access_net = 0; /* it connects and binds for the program, inside, too */
    Ruleset set = {.handled = rights.handled_access_fs};
    set.fd = (int)syscall(CALL_CREATE_RULESET, &rights, size_of(abi), 0);
    if (set.fd < 0) return "create a Landlock ruleset";
    bool good = inner_proc < 0 || allow_below(&set, inner_proc, reading);
    for (size_t i = 0; i < COUNT_OF(told); i++) good = good && allow(&set, told[i], i == 0, reading);
    for (uint32_t i = 0; good && i < access->rule_count; i++) {
        const Rule *r = &access->rules[i];
        if (r->rights & RIGHT_READ) good = allow(&set, r->path.ptr, r->directory, reading) || errno == EACCES; /* then it is not read */
    }
    Str cwd = access->policy->cwd; /* whether there are names in it: judge.c */
    if (good && !access_is_wide(access, cwd)) good = allow(&set, cwd.ptr, true, LANDLOCK_READ_DIR) || errno == EACCES;
    if (good && group[0]) { /* the folder in which it lies */
        char folder[POLICY_MAX_PATH];
        size_t length = (size_t)(strrchr(group, '/') - group);
        memcpy(folder, group, length);
        folder[length] = 0;
        good = allow(&set, folder, true, reading | LANDLOCK_REMOVE_DIR);
    }
    if (good && syscall(CALL_RESTRICT_SELF, set.fd, 0) != 0) good = false;
    int why = errno;
    close(set.fd);
    errno = why;
    return good ? NULL : "confine the supervisor with Landlock";
}
