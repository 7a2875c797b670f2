/* Landlock rulesets: see landlock.h. */
#include "sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h as of ABI 7, stated here so that older headers build the same program. */
struct ruleset {
    uint64_t handled_access_fs, handled_access_net, scoped;
};
struct path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

enum {
    FS_EXECUTE = 1 << 0,
    FS_WRITE_FILE = 1 << 1,
    FS_READ_FILE = 1 << 2,
    FS_READ_DIR = 1 << 3,
    FS_MAKE_CHAR = 1 << 6,
    FS_MAKE_BLOCK = 1 << 11,
    FS_ABI_1 = (1 << 13) - 1,
    FS_REFER = 1 << 13,     /* ABI 2 */
    FS_TRUNCATE = 1 << 14,  /* ABI 3 */
    NET_TCP = 3,            /* ABI 4: bind and connect */
    FS_IOCTL_DEV = 1 << 15, /* ABI 5 */
    SCOPE_BOTH = 3,         /* ABI 6: abstract sockets, signals */
    FS_OF_FILES = FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV,
    ASK_VERSION = 1,
    PATH_BENEATH = 1,
    CALL_CREATE_RULESET = 444, /* the same numbers on every architecture */
    CALL_ADD_RULE = 445,
    CALL_RESTRICT_SELF = 446,
};

int landlock_abi(void) {
    long abi = syscall(CALL_CREATE_RULESET, NULL, 0, ASK_VERSION);
    if (abi < 1) return 0;
    if (abi > LANDLOCK_NEWEST) abi = LANDLOCK_NEWEST;
    const char *forced = getenv("TOCSIN_LANDLOCK_ABI");
    if (forced && forced[0] >= '0' && forced[0] <= '9' && !forced[1] && forced[0] - '0' < abi) {
        errno = EOPNOTSUPP;
        abi = forced[0] - '0';
    }
    return (int)abi;
}

static struct ruleset rights_of(int abi, bool namespaces) {
    struct ruleset r = {.handled_access_fs = FS_ABI_1};
    if (abi >= 2) r.handled_access_fs |= FS_REFER;
    if (abi >= 3) r.handled_access_fs |= FS_TRUNCATE;
    if (abi >= 4 && !namespaces) r.handled_access_net = NET_TCP; /* with namespaces: a private loopback */
    if (abi >= 5) r.handled_access_fs |= FS_IOCTL_DEV;
    if (abi >= 6) r.scoped = SCOPE_BOTH;
    return r;
}

typedef struct Ruleset {
    int fd;
    uint64_t handled;
} Ruleset;

/* Gives `rights` below `path`; a path that is not there gives nothing. */
static bool allow(Ruleset *r, const char *path, uint64_t rights) {
    struct stat status;
    struct path_beneath rule = {.allowed_access = rights & r->handled, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (rule.parent_fd < 0) return errno == ENOENT;
    if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode)) rule.allowed_access &= FS_OF_FILES;
    bool good = rule.allowed_access == 0 || syscall(CALL_ADD_RULE, r->fd, PATH_BENEATH, &rule, 0) == 0;
    int why = errno;
    close(rule.parent_fd);
    errno = why;
    return good;
}

static const uint64_t reading = FS_READ_FILE | FS_READ_DIR;
static const uint64_t writing =
    (FS_ABI_1 | FS_REFER | FS_TRUNCATE) & ~(uint64_t)(FS_EXECUTE | FS_MAKE_CHAR | FS_MAKE_BLOCK);

static bool allow_rules(Ruleset *set, const Access *access, bool namespaces) {
    for (uint32_t i = 0; i < access->rule_count; i++) {
        const Rule *r = &access->rules[i];
        uint64_t rights = 0;
        if (r->rights & RIGHT_READ && !namespaces) rights |= reading;
        if (r->rights & RIGHT_WRITE) rights |= writing;
        if (r->rights & RIGHT_RUN) rights |= FS_EXECUTE;
        if (rights && !allow(set, r->path.ptr, rights)) return false;
    }
    return true;
}

/* What every program has: devices that hold nothing, its own /proc, and with namespaces what is private to the run. */
static bool allow_own(Ruleset *set, const Access *access, bool namespaces) {
    static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
    for (size_t i = 0; i < COUNT_OF(devices); i++)
        if (!allow(set, devices[i], FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV)) return false;
    if (!namespaces) return allow(set, "/proc/self", reading | FS_WRITE_FILE);
    static const char *const private[] = {"/tmp", "/dev/shm"};
    for (size_t i = 0; i < COUNT_OF(private); i++)
        if (!access_find(access, str_from_z(private[i])) && !allow(set, private[i], writing)) return false;
    Str home = access->policy->home;
    if (home.len > 1 && !access_find(access, home) && !allow(set, home.ptr, writing)) return false;
    return allow(set, "/", reading) && allow(set, "/proc", FS_WRITE_FILE | FS_TRUNCATE) &&
           allow(set, "/dev/pts", FS_WRITE_FILE | FS_IOCTL_DEV);
}

const char *landlock_confine(const Access *access, int abi, bool namespaces) {
    struct ruleset rights = rights_of(abi, namespaces);
    size_t size = abi >= 6 ? sizeof rights : abi >= 4 ? 16 : 8;
    Ruleset set = {.handled = rights.handled_access_fs};
    set.fd = (int)syscall(CALL_CREATE_RULESET, &rights, size, 0);
    if (set.fd < 0) return "create a Landlock ruleset";
    bool good = allow_rules(&set, access, namespaces) && allow_own(&set, access, namespaces);
    if (good && syscall(CALL_RESTRICT_SELF, set.fd, 0) != 0) good = false;
    int why = errno;
    close(set.fd);
    errno = why;
    return good ? NULL : "confine files with Landlock";
}
