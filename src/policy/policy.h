/* What a program may do, as data: permissions granted and denied, limits, and how it is to be held. Made from flags and
 * policy files (flags.h, policy_file.c); nothing here touches the system but to read files. The sandbox makes it so.
 *
 * Falling through is refusal: an unknown key, a value that cannot be read, a permission that is not built is a fault, and
 * nothing starts. One thread at a time for a Policy. */
#ifndef TOCSIN_POLICY_POLICY_H
#define TOCSIN_POLICY_POLICY_H

#include "policy/net.h"

enum {
    POLICY_MAX_GRANTS = 4096,
    POLICY_MAX_PATH = 4000, /* bytes of a path in a policy */
};

typedef enum PermissionId {
#define PERMISSION(name, kind, allow, deny, argument, help) PERMISSION_##name,
#include "policy/permission.def"
#undef PERMISSION
    PERMISSION_COUNT
} PermissionId;

typedef enum LimitId {
#define LIMIT(name, flag, unit, least, standard, argument, help) LIMIT_##name,
#include "policy/limit.def"
#undef LIMIT
    LIMIT_COUNT
} LimitId;

typedef enum PermissionKind { KIND_PATHS, KIND_PROGRAMS, KIND_NAMES, KIND_TEXT, KIND_WORDS, KIND_SWITCH } PermissionKind;
typedef enum LimitUnit { UNIT_BYTES, UNIT_SECONDS, UNIT_COUNT } LimitUnit;

typedef struct PermissionRow {
    const char *name, *argument, *help;
    PermissionKind kind;
    bool allow, deny; /* built */
} PermissionRow;

typedef struct LimitRow {
    const char *flag, *argument, *help;
    LimitUnit unit;
    uint64_t least, standard;
} LimitRow;

extern const PermissionRow permission_rows[PERMISSION_COUNT];
extern const LimitRow limit_rows[LIMIT_COUNT];

/* What a kernel or a backend may lack by the caller's leave. */
enum { DEGRADE_LANDLOCK = 1, DEGRADE_SIGNALS = 2, DEGRADE_PROTECTED = 4, DEGRADE_WX = 8, DEGRADE_LIMITS = 16, DEGRADE_ALL = ~0 };

typedef enum Backend { BACKEND_AUTO, BACKEND_NAMESPACES, BACKEND_LANDLOCK, BACKEND_OCI } Backend;

/* One value of one --allow or --deny. */
typedef struct Grant {
    PermissionId permission;
    bool deny;
    Str value; /* PATHS: absolute, without `.` and `..`, links not yet followed; "*" for all PROGRAMS, NAMES, WORDS; else as given */
    Str from;  /* "--allow-read=./data", for messages */
} Grant;

typedef struct Policy {
    Arena *arena;
    Str home, cwd; /* absolute */
    Grant *grants;
    uint32_t grant_count, grant_capacity;
    NetRule *net; /* of --allow-net, --deny-net, --allow-listen */
    uint32_t net_count, net_capacity;
    uint64_t limits[LIMIT_COUNT]; /* 0: none */
    Backend backend;
    unsigned degraded; /* what --degrade names: DEGRADE_ */
    bool everything;   /* -A: all permissions but devices */
    bool learns;      /* --learn: nearly all is open */
    bool asks_memory;  /* --memory was given, and is not what every run has */
    bool deny_wx;      /* no memory that is writable and executable, and none that becomes executable */
    Str file;              /* of --policy, absolute; empty for none */
    Buf fault;             /* the first thing that is wrong, for a person */
} Policy;

/* The standard: nothing granted. `home` and `cwd` are absolute paths. */
void policy_init(Policy *p, Arena *arena, Str home, Str cwd);
void policy_free(Policy *p);

/* Says what is wrong, unless something was said before; gives false. */
bool policy_fail(Policy *p, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds the values of a comma-separated list, or one value where `list` is false. An empty `values` whose ptr is NULL means all.
 * Relative paths stand below `base`. false: see `fault`. */
MUST_USE bool policy_grant(Policy *p, PermissionId permission, bool deny, Str values, bool list, Str base);

/* Reads "512M", "10s", "3". */
MUST_USE bool policy_limit(Policy *p, LimitId limit, Str value);

MUST_USE bool policy_backend(Policy *p, Str value);

/* A comma-separated list of what may be missing. */
MUST_USE bool policy_degrade(Policy *p, Str value);

/* The TOML file `path`: keys are the names of flags without dashes, at the top and then in [profile.NAME] if `profile` is not
 * empty. Paths in it are relative to its directory. */
MUST_USE bool policy_read_file(Policy *p, Str path, Str profile);

/* Whether `name` may be seen in the environment: granted and not denied, or safe and not denied. */
bool policy_env(const Policy *p, Str name);

/* Whether a SWITCH is on, or a WORD granted; what is denied is not. */
bool policy_has(const Policy *p, PermissionId permission, Str word);

/* -A: everything that can be permitted, but for devices. */
MUST_USE bool policy_open(Policy *p);

/* Whether the run has the network of the host, as it is: -A without --deny-net. */
bool policy_shares_network(const Policy *p);

/* `path` below `base` where it is relative, without `.`, `..` and doubled slashes; text alone, links are not looked at. */
Str policy_path(Arena *arena, Str base, Str path);

/* Whether `path` is `above` or stands below it. Both absolute and plain. */
bool policy_below(Str path, Str above);

#endif
