/* Rules of paths: see access.h. */
#include "policy/access.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void access_init(Access *a, Policy *p) { *a = (Access){.policy = p, .arena = p->arena, .notes = {.limit = 1 << 16}}; }

void access_free(Access *a) { buf_free(&a->notes); }

static void add_link(Access *a, Str path, Str target) {
    a->links = arena_grow(a->arena, a->links, a->link_count, &a->link_capacity, 32, sizeof *a->links);
    a->links[a->link_count++] = (Link){arena_copy(a->arena, path), arena_copy(a->arena, target)};
}

static const Link *find_link(const Access *a, Str path) {
    for (uint32_t i = 0; i < a->link_count; i++)
        if (str_eq(a->links[i].path, path)) return &a->links[i];
    return NULL;
}

static bool was_walked(const Access *a, Str path) {
    for (uint32_t i = 0; i < a->walked_count; i++)
        if (str_eq(a->walked[i], path)) return true;
    return false;
}

typedef struct Trace {
    char done[POLICY_MAX_PATH + 1]; /* real so far, without a slash at its end */
    size_t len;
    char rest[2 * POLICY_MAX_PATH + 2]; /* still to be walked */
    unsigned links;
    mode_t mode; /* of `done` */
} Trace;

/* `done` names a link: what it says goes before the rest of the way. */
static bool follow(Access *a, Trace *t, Str rest) {
    char target[POLICY_MAX_PATH + 1];
    const Link *known = find_link(a, str_make(t->done, t->len));
    if (known) memcpy(target, known->target.ptr, known->target.len);
    ssize_t n = known ? (ssize_t)known->target.len : readlink(t->done, target, sizeof target);
    if (n <= 0) return false;
    if ((size_t)n > POLICY_MAX_PATH || rest.len > POLICY_MAX_PATH - (size_t)n || ++t->links > ACCESS_MAX_LINKS) {
        errno = t->links > ACCESS_MAX_LINKS ? ELOOP : ENAMETOOLONG;
        return false;
    }
    if (!known) add_link(a, str_make(t->done, t->len), str_make(target, (size_t)n));
    memmove(t->rest + n + 1, rest.ptr, rest.len);
    memcpy(t->rest, target, (size_t)n);
    t->rest[n] = '/';
    t->rest[(size_t)n + 1 + rest.len] = 0;
    if (target[0] == '/') t->len = 0;
    else
        while (t->len && t->done[--t->len] != '/') continue;
    return true;
}

/* What `done` is. Directories and links that were met before are not looked at again. */
static bool look(Access *a, Trace *t) {
    Str done = str_make(t->done, t->len);
    struct stat status;
    t->mode = was_walked(a, done) ? S_IFDIR : find_link(a, done) ? S_IFLNK : 0;
    if (t->mode) return true;
    if (lstat(t->done, &status) != 0) return false;
    t->mode = status.st_mode;
    if (S_ISDIR(t->mode) && a->walked_count < COUNT_OF(a->walked))
        a->walked[a->walked_count++] = arena_copy(a->arena, done);
    return true;
}

static bool trace(Access *a, Str path, Str *real, mode_t *mode) {
    Trace t;
    t.len = t.links = 0;
    t.mode = S_IFDIR;
    if (path.len > POLICY_MAX_PATH) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(t.rest, path.ptr, path.len);
    t.rest[path.len] = 0;
    for (Str rest = str_from_z(t.rest); rest.ptr;) {
        Str part = str_split(&rest, '/');
        if (part.len == 0 || str_eq(part, S("."))) continue;
        if (str_eq(part, S(".."))) {
            while (t.len && t.done[--t.len] != '/') continue;
            t.mode = S_IFDIR;
            continue;
        }
        if (t.len + part.len + 1 > POLICY_MAX_PATH) {
            errno = ENAMETOOLONG;
            return false;
        }
        t.done[t.len] = '/';
        memcpy(t.done + t.len + 1, part.ptr, part.len);
        t.len += part.len + 1;
        t.done[t.len] = 0;
        if (!look(a, &t)) return false;
        if (!S_ISLNK(t.mode)) continue;
        if (!follow(a, &t, rest.ptr ? rest : S(""))) return false;
        rest = str_from_z(t.rest);
    }
    if (t.len == 0) t.done[t.len++] = '/';
    *real = arena_copy(a->arena, str_make(t.done, t.len));
    *mode = t.mode;
    return true;
}

bool access_trace(Access *a, Str path, Str *real) {
    mode_t mode;
    return trace(a, path, real, &mode);
}

static Rule *new_rule(Access *a) {
    if (a->rule_count >= ACCESS_MAX_RULES) {
        policy_fail(a->policy, "more than %d paths", ACCESS_MAX_RULES);
        return ARENA_NEW(a->arena, Rule); /* stands in no list: the fault stops the run */
    }
    a->rules = arena_grow(a->arena, a->rules, a->rule_count, &a->rule_capacity, 64, sizeof *a->rules);
    a->rules[a->rule_count] = (Rule){0};
    return &a->rules[a->rule_count++];
}

void access_append(Access *a, Rule rule) { *new_rule(a) = rule; }

bool access_add(Access *a, Str path, unsigned rights, bool runtime, Str why, Str *real) {
    Str place;
    mode_t mode;
    if (!trace(a, path, &place, &mode)) return false;
    if (real) *real = place;
    if (S_ISDIR(mode)) rights &= ~(unsigned)RIGHT_RUN;
    *new_rule(a) =
        (Rule){.path = place, .why = why, .rights = (uint8_t)rights, .directory = S_ISDIR(mode), .runtime = runtime};
    return true;
}

bool access_is_wide(const Access *a, Str path) {
    if (policy_below(a->policy->home, path)) return true;
    size_t slashes = 0;
    for (size_t i = 0; i < path.len; i++) slashes += path.ptr[i] == '/';
    return slashes < 2 || str_eq(path, S("/usr/local")) || str_eq(path, S("/var/tmp")) ||
           (policy_below(path, a->policy->home) && str_ends_with(path, S("/.local")));
}

/* The whole machine, as its top directories: each stays what it is, and /proc and /dev stay the sandbox's own. */
static bool add_root(Access *a, unsigned rights, Str why) {
    DIR *root = opendir("/");
    if (!root) return policy_fail(a->policy, "/: %s", strerror(errno));
    for (struct dirent *e; (e = readdir(root));) {
        Str name = str_from_z(e->d_name);
        if (name.ptr[0] == '.' || str_eq(name, S("proc")) || str_eq(name, S("dev"))) continue;
        bool added = access_add(a, policy_path(a->arena, S("/"), name), rights, false, why, NULL);
        if (added && a->policy->everything) a->rules[a->rule_count - 1].rights |= RIGHT_RUN;
    }
    closedir(root);
    return true;
}

static bool is_denied(const Access *a, PermissionId permission, Str path) {
    for (uint32_t i = 0; i < a->policy->grant_count; i++) {
        const Grant *g = &a->policy->grants[i];
        if (g->permission == permission && g->deny && policy_below(path, g->value)) return true;
    }
    return false;
}

/* A character device. Those that are doors to all memory are no device to give. */
static bool add_device(Access *a, const Grant *g) {
    static const char *const doors[] = {"/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg"};
    Str real;
    struct stat status;
    int len = (int)g->from.len;
    if (!access_trace(a, g->value, &real) || stat(real.ptr, &status) != 0)
        return policy_fail(a->policy, "%.*s: %s", len, g->from.ptr, strerror(errno));
    bool door = !policy_below(real, S("/dev")) || !S_ISCHR(status.st_mode);
    for (size_t i = 0; i < COUNT_OF(doors); i++) door |= str_eq(real, str_from_z(doors[i]));
    if (door) return policy_fail(a->policy, "%.*s: only character devices below /dev can be given", len, g->from.ptr);
    if (!is_denied(a, PERMISSION_device, g->value) && !is_denied(a, PERMISSION_device, real))
        access_append(a, (Rule){.path = real, .why = g->from, .rights = RIGHT_READ | RIGHT_WRITE, .device = true});
    return true;
}

static bool add_grant(Access *a, const Grant *g) {
    static const uint8_t rights_of[PERMISSION_COUNT] = {
        [PERMISSION_read] = RIGHT_READ,
        [PERMISSION_write] = RIGHT_READ | RIGHT_WRITE | RIGHT_DELETE,
        [PERMISSION_delete] = RIGHT_READ | RIGHT_DELETE,
        [PERMISSION_native] = RIGHT_READ | RIGHT_MAP,
    };
    static const uint8_t denied_of[PERMISSION_COUNT] = {
        [PERMISSION_read] = RIGHT_READ,
        [PERMISSION_write] = RIGHT_WRITE,
        [PERMISSION_delete] = RIGHT_DELETE,
        [PERMISSION_native] = RIGHT_MAP,
    };
    unsigned rights = rights_of[g->permission];
    if (g->permission == PERMISSION_device) return g->deny || add_device(a, g);
    if (!rights) return true;
    if (!g->deny && g->value.len == 1) return add_root(a, rights, g->from);
    Str real;
    if (g->deny) {
        struct stat status;
        if (!access_trace(a, g->value, &real)) {
            if (errno == ENOENT || errno == ENOTDIR) {
                return policy_fail(a->policy, "%.*s: there is no %s: what may come to be there cannot be denied",
                                   (int)g->from.len, g->from.ptr, g->value.ptr);
            }
            return policy_fail(a->policy, "%.*s: %s", (int)g->from.len, g->from.ptr, strerror(errno));
        }
        Rule *r = new_rule(a);
        *r = (Rule){.path = real, .why = g->from};
        r->denied = denied_of[g->permission];
        r->directory = stat(real.ptr, &status) == 0 && S_ISDIR(status.st_mode);
        return true;
    }
    if (!access_add(a, g->value, rights, false, g->from, &real))
        return policy_fail(a->policy, "%.*s: %s: %s", (int)g->from.len, g->from.ptr, g->value.ptr, strerror(errno));
    static const char *const own[] = {"/proc", "/dev", "/sys/fs/cgroup"};
    if (a->policy->backend == BACKEND_LANDLOCK && policy_below(real, S("/dev/shm")))
        return true; /* nothing is private there */
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (policy_below(real, str_from_z(own[i])))
            return policy_fail(a->policy, "%.*s: %s is not yet supported as a grant", (int)g->from.len, g->from.ptr,
                               real.ptr);
    return true;
}

/* What --allow-tty and --allow-sys mean in paths. */
static bool add_words(Access *a) {
    const Policy *p = a->policy;
    Grant terminal = {PERMISSION_device, false, S("/dev/tty"), S("--allow-tty")};
    if (policy_has(p, PERMISSION_tty, S("*")) && access(terminal.value.ptr, F_OK) == 0 && !add_device(a, &terminal))
        return false;
    if (policy_has(p, PERMISSION_sys, S("devices")))
        access_add(a, S("/sys"), RIGHT_READ, false, S("--allow-sys=devices"), NULL);
    if (policy_has(p, PERMISSION_sys, S("machine-id")))
        access_add(a, S("/etc/machine-id"), RIGHT_READ, false, S("--allow-sys=machine-id"), NULL);
    return true;
}

bool access_add_grants(Access *a) {
    for (uint32_t i = 0; i < a->policy->grant_count; i++)
        if (!add_grant(a, &a->policy->grants[i])) return false;
    if (!add_words(a)) return false;
    return a->policy->fault.len == 0;
}

/* The end before `/`, `/` before every other byte. */
static int place_of(unsigned char c) { return c == 0 ? 0 : c == '/' ? 1 : c + 1; }

/* By path, `/` before every other byte, so that a directory is followed by what stands in it. */
static int compare_rules(const void *left, const void *right) {
    const Rule *x = left, *y = right;
    const unsigned char *p = (const unsigned char *)x->path.ptr, *q = (const unsigned char *)y->path.ptr;
    while (*p && *p == *q) p++, q++;
    int order = place_of(*p) - place_of(*q);
    return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

/* Rules of one path become one: rights add up, and so does what is denied. */
static void merge_same(Access *a) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < a->rule_count; i++) {
        Rule *r = &a->rules[i];
        Rule *last = kept ? &a->rules[kept - 1] : NULL;
        if (last && str_eq(last->path, r->path)) {
            bool asked = !last->runtime || !r->runtime;
            if (r->denied || (asked && last->runtime && !last->denied)) last->why = r->why;
            last->runtime = !asked;
            last->device |= r->device;
            last->optional &= r->optional;
            last->rights |= r->rights;
            last->denied |= r->denied;
        } else {
            a->rules[kept++] = *r;
        }
    }
    a->rule_count = kept;
}

/* What a path has once what it stands in is known. A writable place never holds code unless that was asked for; the
 * runtime never becomes writable by what is above it; what is denied above is denied below. */
static void inherit(Rule *r, const Rule *above, bool everything) {
    unsigned own = r->rights, from = above ? above->rights & ~(unsigned)RIGHT_RUN : 0;
    unsigned rights = r->runtime && !everything ? own | (from & RIGHT_READ) : own | from;
    if (own & RIGHT_WRITE && !(own & RIGHT_MAP)) rights &= ~(unsigned)RIGHT_MAP;
    if (above) r->denied |= above->denied;
    if (r->denied & RIGHT_READ) rights = 0;
    if (r->denied & RIGHT_WRITE) rights &= ~(unsigned)(RIGHT_WRITE | RIGHT_DELETE);
    if (r->denied & RIGHT_MAP) rights &= ~(unsigned)RIGHT_MAP;
    if (r->denied & RIGHT_DELETE) rights &= ~(unsigned)RIGHT_DELETE;
    if (r->denied & RIGHT_RUN) rights &= ~(unsigned)(RIGHT_RUN | (above && above->rights & RIGHT_RUN ? RIGHT_MAP : 0));
    bool changes = rights & (RIGHT_WRITE | RIGHT_DELETE),
         above_changes = above && above->rights & (RIGHT_WRITE | RIGHT_DELETE);
    r->mount = !above || r->device || ((rights ^ above->rights) & (RIGHT_READ | RIGHT_MAP)) || changes != above_changes;
    r->rights = (uint8_t)rights;
}

/* Landlock's rights add up on the way down, and a mount knows writing as a whole: nothing can take removing, or
 * writing, alone out of a place where the other stays. */
static bool can_hold(Access *a, const Rule *r, const Rule *above) {
    const unsigned both = RIGHT_WRITE | RIGHT_DELETE;
    if (!above || !(r->rights & both) || !(above->rights & ~(unsigned)r->rights & both)) return true;
    return policy_fail(a->policy, "%s (%.*s) cannot be held below %s (%.*s): deny it for the whole grant", r->path.ptr,
                       (int)r->why.len, r->why.ptr, above->path.ptr, (int)above->why.len, above->why.ptr);
}

/* Directories between `r`, which may not change, and `above`, where it stands and which may: moved away, they would make room for another one. */
static void hold_way(Access *a, const Rule *r, const Rule *above) {
    for (size_t i = above->path.len + 1; i < r->path.len; i++) {
        if (r->path.ptr[i] != '/') continue;
        Str path = arena_copy(a->arena, str_slice(r->path, 0, i));
        access_append(a, (Rule){.path = path, .why = above->why, .rights = above->rights & (uint8_t)~RIGHT_RUN, .directory = true, .mount = true, .holds = true});
    }
}

/* Adds those; they stand in the list as others do, once. */
static void hold_ways(Access *a) {
    uint32_t settled = a->rule_count, kept = 0, depth = 0, *stack = ARENA_ARRAY(a->arena, uint32_t, settled + 1);
    for (uint32_t i = 0; i < settled; i++) {
        Rule r = a->rules[i];
        while (depth && !policy_below(r.path, a->rules[stack[depth - 1]].path)) depth--;
        Rule above = depth ? a->rules[stack[depth - 1]] : (Rule){0};
        if (above.rights & (RIGHT_WRITE | RIGHT_DELETE) && !(r.rights & (RIGHT_WRITE | RIGHT_DELETE)) && !r.device && r.mount) hold_way(a, &r, &above);
        if (r.directory) stack[depth++] = i;
    }
    if (a->rule_count == settled) return;
    for (uint32_t i = 0; i < a->rule_count; i++) a->rules[i].order = i;
    qsort(a->rules, a->rule_count, sizeof *a->rules, compare_rules);
    for (uint32_t i = 0; i < a->rule_count; i++)
        if (!kept || !str_eq(a->rules[kept - 1].path, a->rules[i].path)) a->rules[kept++] = a->rules[i];
    a->rule_count = kept;
}

bool access_settle(Access *a) {
    if (a->policy->fault.len) return false;
    for (uint32_t i = 0; i < a->rule_count; i++) a->rules[i].order = i;
    if (a->rule_count) qsort(a->rules, a->rule_count, sizeof *a->rules, compare_rules);
    merge_same(a);
    Rule *stack = ARENA_ARRAY(a->arena, Rule, a->rule_count + 1);
    uint32_t depth = 0, kept = 0;
    for (uint32_t i = 0; i < a->rule_count; i++) {
        Rule r = a->rules[i];
        while (depth && !policy_below(r.path, stack[depth - 1].path)) depth--;
        const Rule *above = depth ? &stack[depth - 1] : NULL;
        inherit(&r, above, a->policy->everything);
        if (!can_hold(a, &r, above)) return false;
        if (r.directory) stack[depth++] = r; /* also what is dropped below: it may deny */
        bool granted = above && above->rights;
        if (r.rights == 0 && !granted) continue; /* denied, and not there anyway */
        if (r.mount || r.rights & RIGHT_RUN || (above && r.rights != above->rights)) a->rules[kept++] = r;
    }
    a->rule_count = kept;
    if (a->policy->backend != BACKEND_LANDLOCK) hold_ways(a);
    return a->policy->fault.len == 0;
}

bool access_splits(const Access *a, Str place) {
    const unsigned both = RIGHT_WRITE | RIGHT_DELETE;
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        unsigned has = r->rights & both;
        if (has && has != both && !r->device && policy_below(r->path, place)) return true;
    }
    return false;
}

/* In the order of compare_rules(). */
static int compare_path(Str path, const Rule *r) {
    for (size_t i = 0; i < path.len && i < r->path.len; i++) {
        unsigned char p = (unsigned char)path.ptr[i], q = (unsigned char)r->path.ptr[i];
        if (p != q) return place_of(p) - place_of(q);
    }
    return path.len < r->path.len ? -1 : path.len > r->path.len;
}

static const Rule *find_exact(const Access *a, Str path) {
    uint32_t low = 0, high = a->rule_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare_path(path, &a->rules[middle]);
        if (order == 0) return &a->rules[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

/* The path itself, then each directory that it stands in. */
const Rule *access_find(const Access *a, Str path) {
    while (path.len > 0) {
        const Rule *found = find_exact(a, path);
        if (found || path.len == 1) return found;
        while (path.len > 1 && path.ptr[path.len - 1] != '/') path.len--;
        if (path.len > 1) path.len--;
    }
    return NULL;
}
