/* A policy as the config.json of a container: the OCI runtime specification, config.md and config-linux.md. See show.h.
 */
#include "base/json.h"
#include "policy/show.h"

#include <stdio.h>
#include <string.h>
#ifdef __linux__
#include <sys/syscall.h> /* which calls this architecture has */
#endif

enum { LINUX_EPERM = 1, LINUX_ENOSYS = 38 };

void show_oci(const Show *s, Buf *out);

static void pair(Json *j, const char *key, Str value) {
    json_key(j, str_from_z(key));
    json_string(j, value);
}

static void strings(Json *j, const char *key, const char *const *texts, size_t count) {
    json_key(j, str_from_z(key));
    json_open_array(j);
    for (size_t i = 0; i < count; i++) json_string(j, str_from_z(texts[i]));
    json_close_array(j);
}

static void write_mount(Json *j, Str destination, const char *type, Str source, const char *const *options,
                        size_t count) {
    json_open_object(j);
    pair(j, "destination", destination);
    pair(j, "type", str_from_z(type));
    pair(j, "source", source);
    strings(j, "options", options, count);
    json_close_object(j);
}

static void write_bind(Json *j, Str destination, Str source, unsigned rights, bool device) {
    const char *options[6] = {"rbind", "nosuid"};
    size_t n = 2;
    bool writes = rights & (RIGHT_WRITE | RIGHT_DELETE);
    options[n++] = writes ? "rw" : "ro";
    if (!device) options[n++] = "nodev";
    if (!(rights & RIGHT_MAP)) options[n++] = "noexec";
    write_mount(j, destination, "bind", source, options, n);
}

/* There are no links: what one leads to, or what was given below that, stands in its place. */
static void write_link(const Access *a, Json *j, Str link) {
    const unsigned changes = RIGHT_WRITE | RIGHT_DELETE;
    Str real;
    if (!access_trace((Access *)(uintptr_t)a, link, &real)) return;
    const Rule *r = access_find(a, real);
    if (r && r->rights) {
        write_bind(j, link, real, r->rights & ~changes, false);
        return;
    }
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *below = &a->rules[i];
        if (!below->mount || !below->rights || !policy_below(below->path, real)) continue;
        Buf path = {0};
        buf_add(&path, link);
        buf_add(&path, str_slice(below->path, real.len, below->path.len));
        write_bind(j, buf_str(&path), below->path, below->rights & ~changes, false);
        buf_free(&path);
    }
}

static void write_mounts(const Show *s, Json *j) {
    static const char *const hard[] = {"nosuid", "nodev", "noexec"},
                             *const tmp[] = {"nosuid", "nodev", "noexec", "mode=1777"},
                             *const dev[] = {"nosuid", "noexec", "mode=755", "size=64k"},
                             *const pts[] = {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"};
    const Access *a = s->access;
    Str home = s->policy->home;
    json_key(j, S("mounts"));
    json_open_array(j);
    write_mount(j, S("/proc"), "proc", S("proc"), hard, COUNT_OF(hard));
    write_mount(j, S("/dev"), "tmpfs", S("tmpfs"), dev, COUNT_OF(dev));
    write_mount(j, S("/dev/pts"), "devpts", S("devpts"), pts, COUNT_OF(pts));
    write_mount(j, S("/dev/shm"), "tmpfs", S("shm"), tmp, COUNT_OF(tmp));
    if (!access_find(a, S("/tmp"))) write_mount(j, S("/tmp"), "tmpfs", S("tmpfs"), tmp, COUNT_OF(tmp));
    if (home.len > 1 && !access_find(a, home)) write_mount(j, home, "tmpfs", S("tmpfs"), hard, COUNT_OF(hard));
    for (uint32_t i = 0; i < a->rule_count; i++)
        if (a->rules[i].mount && a->rules[i].rights)
            write_bind(j, a->rules[i].path, a->rules[i].path, a->rules[i].rights, a->rules[i].device);
    for (uint32_t i = 0; i < a->link_count; i++)
        if (!access_find(a, a->links[i].path)) write_link(a, j, a->links[i].path);
    json_close_array(j);
}

static void write_process(const Show *s, Json *j) {
    const Policy *p = s->policy;
    static const char *const sets[] = {"bounding", "effective", "inheritable", "permitted", "ambient"};
    json_key(j, S("process"));
    json_open_object(j);
    json_key(j, S("terminal")), json_bool(j, false);
    json_key(j, S("noNewPrivileges")), json_bool(j, true);
    json_key(j, S("user"));
    json_open_object(j);
    json_key(j, S("uid")), json_uint(j, s->uid);
    json_key(j, S("gid")), json_uint(j, s->gid);
    json_close_object(j);
    json_key(j, S("args"));
    json_open_array(j);
    for (int i = 0; i < s->argc; i++) json_string(j, i == 0 ? s->target->path : str_from_z(s->argv[i]));
    json_close_array(j);
    json_key(j, S("env"));
    json_open_array(j);
    for (char *const *e = s->environment; *e; e++) {
        Str rest = str_from_z(*e), name = str_split(&rest, '=');
        if (rest.ptr && policy_env(p, name)) json_string(j, str_from_z(*e));
    }
    json_string(j, S("PYTHONNOUSERSITE=1"));
    json_string(j, S("PYTHONDONTWRITEBYTECODE=1"));
    json_close_array(j);
    pair(j, "cwd", p->cwd);
    json_key(j, S("capabilities"));
    json_open_object(j);
    for (size_t i = 0; i < COUNT_OF(sets); i++) strings(j, sets[i], NULL, 0);
    json_close_object(j);
    const struct {
        const char *name;
        uint64_t value;
    } limits[] = {{"RLIMIT_NOFILE", p->limits[LIMIT_files]},
                  {"RLIMIT_CPU", p->limits[LIMIT_cpu]},
                  {"RLIMIT_FSIZE", p->limits[LIMIT_file_size]}};
    json_key(j, S("rlimits"));
    json_open_array(j);
    for (size_t i = 0; i <= COUNT_OF(limits); i++) {
        bool core = i == COUNT_OF(limits);
        if (!core && !limits[i].value) continue;
        json_open_object(j);
        pair(j, "type", str_from_z(core ? "RLIMIT_CORE" : limits[i].name));
        json_key(j, S("soft")), json_uint(j, core ? 0 : limits[i].value);
        json_key(j, S("hard")), json_uint(j, core ? 0 : limits[i].value);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
}

static void write_map(Json *j, const char *key, uint32_t inside, uint32_t outside) {
    json_key(j, str_from_z(key));
    json_open_array(j);
    json_open_object(j);
    json_key(j, S("containerID")), json_uint(j, inside);
    json_key(j, S("hostID")), json_uint(j, outside);
    json_key(j, S("size")), json_uint(j, 1);
    json_close_object(j);
    json_close_array(j);
}

/* What tocsin-run's own filter refuses, by the same table. A profile cannot look at registers here as that filter does: what is
 * CHECKED there is allowed, but for unshare(), which no program needs inside. */
static const char *const refused[] = {
#define ALLOW(name)
#define REFUSE(name) #name,
#define ABSENT(name)
#define CHECKED(name, check)
#include "policy/syscall.def"
    "unshare",
};

static const char *const absent[] = {
#define ALLOW(name)
#define REFUSE(name)
#define ABSENT(name) #name,
#define CHECKED(name, check)
#include "policy/syscall.def"
};

static void write_refusal(Json *j, const char *const *names, size_t count, int error) {
    json_open_object(j);
    strings(j, "names", names, count);
    pair(j, "action", S("SCMP_ACT_ERRNO"));
    json_key(j, S("errnoRet")), json_uint(j, (uint64_t)error);
    json_close_object(j);
}

static void write_filter(Json *j) {
#ifdef __x86_64__
    static const char *const native[] = {"SCMP_ARCH_X86_64"};
#else
    static const char *const native[] = {"SCMP_ARCH_AARCH64"};
#endif
    json_key(j, S("seccomp"));
    json_open_object(j);
    pair(j, "defaultAction", S("SCMP_ACT_ALLOW"));
    strings(j, "architectures", native, 1);
    json_key(j, S("syscalls"));
    json_open_array(j);
    write_refusal(j, refused, COUNT_OF(refused), LINUX_EPERM);
    write_refusal(j, absent, COUNT_OF(absent), LINUX_ENOSYS);
    json_close_array(j);
    json_close_object(j);
}

static void write_linux(const Show *s, Json *j) {
    static const char *const spaces[] = {"pid", "mount", "network", "ipc", "uts", "cgroup", "user"},
                             *const masked[] = {"/proc/sys", "/proc/kcore", "/proc/keys", "/proc/sysrq-trigger"};
    const Access *a = s->access;
    json_key(j, S("linux"));
    json_open_object(j);
    json_key(j, S("namespaces"));
    json_open_array(j);
    for (size_t i = 0; i < COUNT_OF(spaces); i++) {
        if (policy_shares_network(s->policy) && strcmp(spaces[i], "network") == 0) continue;
        json_open_object(j);
        pair(j, "type", str_from_z(spaces[i]));
        json_close_object(j);
    }
    json_close_array(j);
    write_map(j, "uidMappings", s->uid, s->uid);
    write_map(j, "gidMappings", s->gid, s->gid);
    json_key(j, S("maskedPaths"));
    json_open_array(j);
    for (size_t i = 0; i < COUNT_OF(masked); i++) json_string(j, str_from_z(masked[i]));
    for (uint32_t i = 0; i < a->rule_count; i++)
        if (a->rules[i].mount && !a->rules[i].rights) json_string(j, a->rules[i].path);
    json_close_array(j);
    json_key(j, S("resources"));
    json_open_object(j);
    if (s->policy->limits[LIMIT_memory]) {
        json_key(j, S("memory"));
        json_open_object(j);
        json_key(j, S("limit")), json_uint(j, s->policy->limits[LIMIT_memory]);
        json_close_object(j);
    }
    json_key(j, S("pids"));
    json_open_object(j);
    json_key(j, S("limit")), json_uint(j, 4096);
    json_close_object(j);
    json_close_object(j);
    write_filter(j);
    json_close_object(j);
}

void show_oci(const Show *s, Buf *out) {
    Json j = json_make(out);
    json_open_object(&j);
    pair(&j, "ociVersion", S("1.0.2"));
    json_key(&j, S("root"));
    json_open_object(&j);
    pair(&j, "path", str_from_z(s->rootfs ? s->rootfs : "rootfs"));
    json_key(&j, S("readonly")), json_bool(&j, true);
    json_close_object(&j);
    pair(&j, "hostname", S("tocsin"));
    write_process(s, &j);
    write_mounts(s, &j);
    write_linux(s, &j);
    json_key(&j, S("annotations"));
    json_open_object(&j);
    for (uint32_t i = 0; i < s->policy->grant_count; i++) {
        const Grant *g = &s->policy->grants[i];
        bool said = g->permission == PERMISSION_read || g->permission == PERMISSION_write ||
                    g->permission == PERMISSION_env || g->permission == PERMISSION_native;
        char key[64];
        snprintf(key, sizeof key, "tocsin.not-expressed.%u", i);
        if (!said) pair(&j, key, g->from);
    }
    pair(&j, "tocsin.not-expressed", S("which programs may be started"));
    json_close_object(&j);
    json_close_object(&j);
    json_line(&j);
}
