/* Recording what a program uses: see learn.h. What is made of it: learn_write.c. */
#include "sandbox/learn.h"

#include "policy/net.h"
#include "sandbox/denial.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "# Learned by tocsin run --learn";

/* Below the home directory: what holds keys. */
static const char *const secret_places[] = {".ssh",
                                            ".gnupg",
                                            ".aws",
                                            ".azure",
                                            ".kube",
                                            ".docker/config.json",
                                            ".netrc",
                                            ".pgpass",
                                            ".pypirc",
                                            ".npmrc",
                                            ".git-credentials",
                                            ".config/gcloud",
                                            ".config/gh",
                                            ".password-store",
                                            ".local/share/keyrings",
                                            ".mozilla",
                                            ".config/google-chrome"};

bool learn_is_secret_name(Str name) {
    static const char *const parts[] = {"TOKEN",  "SECRET",  "PASSWORD",    "PASSWD",     "PASSPHRASE", "CREDENTIAL",
                                        "APIKEY", "API_KEY", "PRIVATE_KEY", "ACCESS_KEY", "_PAT",       "AUTH"};
    char upper[128];
    size_t n = name.len < sizeof upper ? name.len : sizeof upper;
    for (size_t i = 0; i < n; i++)
        upper[i] = name.ptr[i] >= 'a' && name.ptr[i] <= 'z' ? (char)(name.ptr[i] - 32) : name.ptr[i];
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (str_find(str_make(upper, n), str_from_z(parts[i]), 0) != SIZE_MAX) return true;
    return str_ends_with(str_make(upper, n), S("_KEY"));
}

bool learn_is_secret(Str path, Str home) {
    static const char *const ends[] = {".pem",
                                       ".key",
                                       ".p12",
                                       ".pfx",
                                       ".kdbx",
                                       ".jks",
                                       ".keystore",
                                       ".ovpn",
                                       "/.env",
                                       "/credentials",
                                       "/credentials.json",
                                       "/secrets.toml",
                                       "/secrets.yaml",
                                       "/secrets.yml",
                                       "/secrets.json",
                                       "/.netrc",
                                       "/.pgpass",
                                       "/.pypirc",
                                       "/.git-credentials",
                                       "/shadow",
                                       "/gshadow"};
    static const char *const keys[] = {"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"};
    for (size_t i = 0; i < COUNT_OF(secret_places) && home.len > 1; i++) {
        Str place = str_from_z(secret_places[i]);
        if (policy_below(path, home) && path.len > home.len &&
            policy_below(str_slice(path, home.len + 1, path.len), place))
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends_with(path, str_from_z(ends[i]))) return true;
    size_t slash = path.len;
    while (slash > 0 && path.ptr[slash - 1] != '/') slash--;
    Str name = str_slice(path, slash, path.len);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_starts_with(name, str_from_z(keys[i])) && !str_ends_with(name, S(".pub"))) return true;
    return str_find(path, S("/.ssh/"), 0) != SIZE_MAX;
}

/* Ours, or empty, or not there yet. */
static bool open_file(Learn *l, Policy *p, Str path) {
    char head[sizeof first_line - 1];
    struct stat status;
    l->path = policy_path(p->arena, p->cwd, path);
    l->file = open(l->path.ptr, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0644);
    if (l->file < 0) return policy_fail(p, "--learn=%s: %s", l->path.ptr, strerror(errno));
    if (fstat(l->file, &status) != 0 || !S_ISREG(status.st_mode))
        return policy_fail(p, "--learn=%s: it is not a file", l->path.ptr);
    l->made = status.st_size == 0;
    if (l->made) return true;
    if (pread(l->file, head, sizeof head, 0) == (ssize_t)sizeof head && memcmp(head, first_line, sizeof head) == 0)
        return true;
    return policy_fail(p, "--learn=%s: the file is there and was not learned: it stays as it is", l->path.ptr);
}

/* What flags asked for and is not learned anew. */
static bool is_kept(const Grant *g) {
    static const PermissionId learned[] = {PERMISSION_read, PERMISSION_write, PERMISSION_delete,
                                           PERMISSION_run,  PERMISSION_net,   PERMISSION_env};
    for (size_t i = 0; i < COUNT_OF(learned); i++)
        if (g->permission == learned[i] && !g->deny) return false;
    return true;
}

static bool was_asked(const Policy *p, PermissionId permission, Str value) {
    for (uint32_t i = 0; i < p->grant_count; i++) {
        const Grant *g = &p->grants[i];
        if (!g->deny && g->permission == permission &&
            (permission == PERMISSION_env ? str_eq(g->value, value) : policy_below(g->value, value)))
            return true;
    }
    return false;
}

static bool is_there(Str path) { return access(path.ptr, F_OK) == 0; }

static bool hide_secrets(Policy *p, const Policy *flags) {
    for (size_t i = 0; i < COUNT_OF(secret_places); i++) {
        Str place = policy_path(p->arena, p->home, str_from_z(secret_places[i]));
        if (p->home.len <= 1 || access(place.ptr, F_OK) != 0 || was_asked(flags, PERMISSION_read, place)) continue;
        if (!policy_grant(p, PERMISSION_read, true, place, false, p->cwd)) return false;
        p->grants[p->grant_count - 1].from = S("--learn: it is a secret");
    }
    return true;
}

static bool open_environment(Policy *p, const Policy *flags, char *const *environment) {
    for (size_t i = 0; environment[i]; i++) {
        Str rest = str_from_z(environment[i]), name = str_split(&rest, '=');
        if (!rest.ptr || !name.len || memchr(name.ptr, '*', name.len)) continue;
        if (learn_is_secret_name(name) && !was_asked(flags, PERMISSION_env, name)) continue;
        if (str_starts_with(name, S("PYTHON")) || str_starts_with(name, S("LD_"))) continue;
        if (!policy_grant(p, PERMISSION_env, false, name, false, p->cwd)) return false;
    }
    return true;
}

/* What comes with the system: read-only, as the runtime is, so that it needs no look for what must stay protected. */
#define SYSTEM_FOLDERS "usr", "opt", "boot", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "nix", "snap"

void learn_add_system(Access *a) {
    static const char *const folders[] = {SYSTEM_FOLDERS};
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        access_add(a, policy_path(a->arena, S("/"), str_from_z(folders[i])), RIGHT_READ, true, S("--learn"), NULL);
}

/* Everything in a directory that is not named in `left`, which ends with NULL. */
static bool open_folder(Policy *p, const char *folder, const char *const *left) {
    DIR *entries = opendir(folder);
    if (!entries) return policy_fail(p, "%s: %s", folder, strerror(errno));
    bool good = true;
    for (struct dirent *e; good && (e = readdir(entries));) {
        bool opened = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
        for (size_t i = 0; left[i]; i++) opened &= strcmp(e->d_name, left[i]) != 0;
        Str place = policy_path(p->arena, str_from_z(folder), str_from_z(e->d_name));
        if (opened && is_there(place)) good = policy_grant(p, PERMISSION_write, false, place, false, p->cwd);
    }
    closedir(entries);
    return good;
}

/* The machine but for /proc and /dev; /tmp and who and where names are stay private, /sys is read alone. */
static bool open_files(Policy *p) {
    static const char *const left[] = {"proc", "dev", "tmp", "sys", "etc", SYSTEM_FOLDERS, NULL};
    static const char *const names[] = {"passwd", "group", "hosts", "resolv.conf", "nsswitch.conf", "mtab", "host.conf", "gai.conf", NULL};
    if (!open_folder(p, "/", left) || !open_folder(p, "/etc", names)) return false;
    Str own[] = {p->cwd, p->home};
    bool good = true;
    for (size_t i = 0; good && i < COUNT_OF(own); i++)
        if (own[i].len > 1 && is_there(own[i])) good = policy_grant(p, PERMISSION_write, false, own[i], false, p->cwd);
    return good && (!is_there(S("/sys")) || policy_grant(p, PERMISSION_read, false, S("/sys"), false, p->cwd));
}

bool learn_open(Learn *l, Policy *p, Str path, char *const *argv, char *const *environment) {
    *l = (Learn){.arena = p->arena, .policy = p, .argv = argv, .file = -1};
    if (p->backend != BACKEND_AUTO && p->backend != BACKEND_NAMESPACES)
        return policy_fail(p, "--learn needs the namespaces backend");
    p->backend = BACKEND_NAMESPACES;
    if (p->everything) return policy_fail(p, "--learn opens what it learns, and -A would leave nothing to learn");
    if (!open_file(l, p, path)) return false;
    p->learns = true;
    Policy flags = *p;
    p->grants = NULL;
    p->grant_count = p->grant_capacity = 0;
    for (uint32_t i = 0; i < flags.grant_count; i++) {
        if (!is_kept(&flags.grants[i])) continue;
        p->grants = arena_grow(p->arena, p->grants, p->grant_count, &p->grant_capacity, 16, sizeof *p->grants);
        p->grants[p->grant_count++] = flags.grants[i];
    }
    l->asked = *p;
    l->asked.grants = arena_alloc(p->arena, (p->grant_count + 1) * sizeof *p->grants);
    if (p->grant_count) memcpy(l->asked.grants, p->grants, p->grant_count * sizeof *p->grants);
    return open_files(p) && policy_grant(p, PERMISSION_write, true, l->path, false, p->cwd) &&
           hide_secrets(p, &flags) && policy_grant(p, PERMISSION_run, false, (Str){0}, false, p->cwd) &&
           policy_grant(p, PERMISSION_net, false, (Str){0}, false, p->cwd) && open_environment(p, &flags, environment);
}

LearnUse *learn_use(Learn *l, PermissionId permission, Str path, Str value, Use use) {
    for (uint32_t i = l->use_count; i > 0; i--) {
        LearnUse *u = &l->uses[i - 1];
        if (u->permission != permission || !str_eq(u->path, path)) continue;
        u->times++;
        if (value.len < u->value.len)
            u->value = str_slice(u->value, 0, value.len); /* a directory after the file in it */
        return u->times <= LEARN_PLACES ? u : NULL;
    }
    if (l->use_count >= LEARN_USES) {
        l->lost++;
        return NULL;
    }
    l->uses = arena_grow(l->arena, l->uses, l->use_count, &l->use_capacity, 64, sizeof *l->uses);
    LearnUse *u = &l->uses[l->use_count++];
    Str kept = arena_copy(l->arena, path);
    *u = (LearnUse){.permission = permission, .path = kept, .use = use, .times = 1};
    u->value = str_starts_with(path, value) ? str_slice(kept, 0, value.len) : arena_copy(l->arena, value);
    return u;
}

void learn_name(Learn *l, const char *name, const uint8_t address[16]) {
    for (uint32_t i = 0; i < l->name_count; i++)
        if (memcmp(l->names[i].address, address, 16) == 0) {
            l->names[i].name = arena_copy(l->arena, str_from_z(name));
            return;
        }
    if (l->name_count >= LEARN_NAMES) return;
    l->names = arena_grow(l->arena, l->names, l->name_count, &l->name_capacity, 16, sizeof *l->names);
    l->names[l->name_count] = (LearnName){.name = arena_copy(l->arena, str_from_z(name))};
    memcpy(l->names[l->name_count++].address, address, 16);
}

LearnUse *learn_connect(Learn *l, const uint8_t address[16], unsigned port) {
    char text[NET_MAX_NAME + 16];
    NetAddress at = {.port = (uint16_t)port};
    memcpy(at.bytes, address, 16);
    net_print(&at, false, text, sizeof text);
    for (uint32_t i = 0; i < l->name_count && !net_is_private(address); i++)
        if (memcmp(l->names[i].address, address, 16) == 0)
            snprintf(text, sizeof text, "%.*s:%u", (int)l->names[i].name.len, l->names[i].name.ptr, port);
    return learn_use(l, PERMISSION_net, str_from_z(text), str_from_z(text), USE_LOOK);
}

void learn_place(Learn *l, LearnUse *use, const StackFrame *frame) {
    Buf text = {.limit = 400};
    if (!frame) return;
    denial_place(&text, frame, l->policy->cwd);
    for (size_t i = 0; i < LEARN_PLACES; i++) {
        if (use->places[i].len && str_eq(use->places[i], buf_str(&text))) break;
        if (use->places[i].len) continue;
        use->places[i] = arena_copy(l->arena, buf_str(&text));
        break;
    }
    buf_free(&text);
}

void learn_drop(Learn *l) {
    if (l->file < 0 || l->written) return;
    struct stat status;
    if (l->made && fstat(l->file, &status) == 0 && status.st_size == 0) unlink(l->path.ptr);
    close(l->file);
    l->file = -1;
}

void learn_file(Learn *l, Str path) {
    bool compiled = str_ends_with(path, S(".pyc"));
    size_t library = str_find(path, S("/lib/python3"), 0);
    if (!compiled && !str_ends_with(path, S(".py"))) return;
    if (library != SIZE_MAX && str_find(path, S("-packages/"), library) == SIZE_MAX) return;
    char source[JUDGE_PATH];
    if (compiled) { /* folder/__pycache__/name.cpython-311.pyc */
        size_t at = str_find(path, S("/__pycache__/"), 0),
               dot = at == SIZE_MAX ? SIZE_MAX : str_find_byte(path, '.', at + 13);
        if (dot == SIZE_MAX) return;
        int n = snprintf(source, sizeof source, "%.*s/%.*s.py", (int)at, path.ptr, (int)(dot - at - 13),
                         path.ptr + at + 13);
        if (n <= 0 || (size_t)n >= sizeof source) return;
        path = str_make(source, (size_t)n);
    }
    for (uint32_t i = 0; i < l->file_count; i++)
        if (str_eq(l->files[i], path)) return;
    if (l->file_count >= LEARN_FILES) return;
    l->files = arena_grow(l->arena, l->files, l->file_count, &l->file_capacity, 64, sizeof *l->files);
    l->files[l->file_count++] = arena_copy(l->arena, path);
}
