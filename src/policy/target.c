/* Programs and their needs: see target.h. */
#include "policy/target.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_INTERPRETERS = 4, HEAD_BYTES = 256 };

static const unsigned code = RIGHT_READ | RIGHT_MAP;

static Str directory_of(Str path) {
    size_t end = path.len;
    while (end > 1 && path.ptr[end - 1] != '/') end--;
    return str_slice(path, 0, end > 1 ? end - 1 : 1);
}

static bool is_program(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_mode & 0111;
}

/* Where a name leads, as execvp(3) would go. */
static TargetState look_up(Access *a, Str name, Str search, Str *path) {
    if (memchr(name.ptr, '/', name.len)) {
        *path = policy_path(a->arena, a->policy->cwd, name);
        struct stat status;
        if (stat(path->ptr, &status) != 0) return errno == EACCES ? TARGET_REFUSED : TARGET_MISSING;
        return is_program(path->ptr) ? TARGET_FOUND : TARGET_REFUSED;
    }
    TargetState state = TARGET_MISSING;
    while (search.ptr) {
        Str folder = str_split(&search, ':');
        Str tried = policy_path(a->arena, policy_path(a->arena, a->policy->cwd, folder), name);
        if (is_program(tried.ptr)) {
            *path = tried;
            return TARGET_FOUND;
        }
        if (access(tried.ptr, F_OK) == 0) state = TARGET_REFUSED;
    }
    return state;
}

/* Directories where the loader finds libraries; they hold nothing secret, and are one mount each. */
static void add_library_folders(Access *a) {
#if defined(__x86_64__)
    static const char *const folders[] = {"/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64"};
#else
    static const char *const folders[] = {"/usr/lib/aarch64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64",
                                          "/usr/lib64"};
#endif
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        any |= access_add(a, str_from_z(folders[i]), code, true, S("libraries"), NULL);
    if (!any || access("/usr/lib/libc.so.6", F_OK) == 0 || access("/lib/ld-musl-x86_64.so.1", F_OK) == 0 ||
        access("/lib/ld-musl-aarch64.so.1", F_OK) == 0) {
        access_add(a, S("/usr/lib"), code, true, S("libraries"), NULL);
        access_add(a, S("/lib"), code, true, S("libraries"), NULL);
    }
    access_add(a, S("/etc/ld.so.cache"), RIGHT_READ, true, S("libraries"), NULL);
    access_add(a, S("/usr/lib/locale"), RIGHT_READ, true, S("locale"), NULL);
    access_add(a, S("/etc/localtime"), RIGHT_READ, true, S("time zone"), NULL);
    static const char *const names[] = {"/etc/services", "/etc/protocols"};
    for (size_t i = 0; i < COUNT_OF(names); i++) access_add(a, str_from_z(names[i]), RIGHT_READ, true, S("names"), NULL);
}

static void add_runpath(Access *a, Str runpath, Str real) {
    while (runpath.ptr) {
        Str part = str_split(&runpath, ':');
        Str origin = directory_of(real);
        if (str_starts_with(part, S("$ORIGIN"))) {
            Buf joined = {0};
            buf_add(&joined, origin);
            buf_add(&joined, str_slice(part, 7, part.len));
            part = policy_path(a->arena, S("/"), buf_str(&joined));
            buf_free(&joined);
        } else if (part.len && part.ptr[0] == '/') {
            part = policy_path(a->arena, S("/"), part);
        } else {
            continue;
        }
        if (!access_is_wide(a, part) && access_add(a, part, code, true, S("libraries"), NULL))
            a->rules[a->rule_count - 1].optional = true;
    }
}

/* The program named on the first line of a script, and the word behind it. */
static bool read_shebang(Access *a, const char *path, Str *interpreter, Str *argument) {
    char head[HEAD_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);
    if (fd >= 0) close(fd);
    if (n < 3 || head[0] != '#' || head[1] != '!') return false;
    Str rest = str_make(head, (size_t)n);
    Str line = str_trim(str_slice(str_split(&rest, '\n'), 2, (size_t)n));
    Str words = arena_copy(a->arena, line);
    size_t end = 0;
    while (end < words.len && words.ptr[end] != ' ' && words.ptr[end] != '\t') end++;
    *interpreter = str_slice(words, 0, end);
    *argument = str_trim(str_slice(words, end, words.len));
    return interpreter->len > 0 && interpreter->ptr[0] == '/';
}

/* `env` starts the first word that is neither an option nor an assignment. */
static Str behind_env(Str argument) {
    while (argument.ptr && argument.len) {
        Str word = str_split(&argument, ' ');
        if (word.len && word.ptr[0] != '-' && !memchr(word.ptr, '=', word.len)) return word;
    }
    return S("");
}

/* Adds the program at `path` and all that starts it; the interpreter that runs in the end is `*last`, `*real`. */
static bool add_program(Access *a, Str path, Str search, Str why, Str *last, Str *real) {
    for (int i = 0; i < MAX_INTERPRETERS; i++) {
        if (!access_add(a, path, code | RIGHT_RUN, true, why, real))
            return policy_fail(a->policy, "%s: %s", path.ptr, strerror(errno));
        *last = path;
        Elf elf = elf_read(a->arena, real->ptr);
        if (elf.is_elf) {
            if (elf.loader.len && !access_add(a, elf.loader, code | RIGHT_RUN, true, S("loader"), NULL))
                return policy_fail(a->policy, "%s: its loader %s: %s", path.ptr, elf.loader.ptr, strerror(errno));
            if (elf.is_dynamic && elf.loader.len) add_library_folders(a);
            if (elf.runpath.len) add_runpath(a, elf.runpath, *real);
            return true;
        }
        Str interpreter, argument;
        if (!read_shebang(a, real->ptr, &interpreter, &argument)) return true; /* the kernel will say what it is */
        path = policy_path(a->arena, S("/"), interpreter);
        if (!str_ends_with(path, S("/env"))) continue;
        Str none, name = behind_env(argument);
        if (!add_program(a, path, S(""), why, &none, &none)) return false;
        if (name.len == 0 || look_up(a, name, search, &path) != TARGET_FOUND)
            return policy_fail(a->policy, "%s: `%.*s` was not found for it", last->ptr, (int)name.len, name.ptr);
    }
    return policy_fail(a->policy, "%s: too many interpreters", path.ptr);
}

/* What every Python wants to find, as far as it is there. */
static void add_python_data(Access *a, Str version) {
    static const char *const data[] = {"/usr/share/zoneinfo",  "/etc/ssl/certs",     "/etc/ssl/openssl.cnf",
                                       "/etc/ssl/cert.pem",    "/usr/lib/ssl",       "/usr/share/ca-certificates",
                                       "/etc/ca-certificates", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted",
                                       "/etc/mime.types",      "/etc/timezone",      "/usr/share/locale/locale.alias",
                                       "/etc/host.conf",       "/etc/gai.conf",
                                       "/etc/inputrc",         "/etc/terminfo",      "/lib/terminfo",
                                       "/usr/share/terminfo",  "/etc/alternatives"}; /* Debian's BLAS is found there */
    for (size_t i = 0; i < COUNT_OF(data); i++)
        access_add(a, str_from_z(data[i]), RIGHT_READ, true, S("Python's data"), NULL);
    Buf etc = {0};
    buf_format(&etc, "/etc/python%.*s", (int)version.len, version.ptr);
    Str folder = policy_path(a->arena, S("/"), buf_str(&etc));
    if (version.len) access_add(a, folder, RIGHT_READ, true, S("Python's data"), NULL);
    buf_free(&etc);
}

/* The program, and with Python all that it is made of. */
static bool add_whole(Access *a, Str path, Str search, Str why, Target *t) {
    Str last = {0}, real = {0};
    if (!add_program(a, path, search, why, &last, &real)) return false;
    if (!python_is_name(last) && !python_is_name(real)) return true;
    t->python = real;
    t->version = python_add(a, last, real);
    add_python_data(a, t->version);
    return true;
}

Target target_find(Access *a, int argc, char *const *argv, Str search) {
    Target t = {0};
    Str name = str_from_z(argv[0]);
    int len = name.len > 200 ? 200 : (int)name.len;
    t.state = name.len > POLICY_MAX_PATH / 2 ? TARGET_MISSING : look_up(a, name, search, &t.path);
    if (t.state == TARGET_MISSING) policy_fail(a->policy, "%.*s: not found", len, name.ptr);
    if (t.state == TARGET_REFUSED) policy_fail(a->policy, "%.*s: not an executable file", len, name.ptr);
    if (t.state != TARGET_FOUND) return t;
    t.shimmed = !memchr(name.ptr, '/', name.len) && !str_eq(shim_see_through(a, t.path), t.path);
    if (t.shimmed) t.path = shim_see_through(a, t.path);
    t.called = memchr(name.ptr, '/', name.len) ? arena_copy(a->arena, name) : t.path;
    if (!add_whole(a, t.path, search, S("program"), &t)) {
        t.state = TARGET_FAULT;
        return t;
    }
    if (python_is_name(t.path)) python_add_script(a, argc, argv);
    return t;
}

/* Programs of the system and of `search`, whatever they are. */
static void add_any_run(Access *a, Str search, Str why) {
    static const char *const system[] = {"/usr", "/bin", "/sbin", "/lib", "/lib64"};
    for (size_t i = 0; i < COUNT_OF(system); i++)
        if (access_add(a, str_from_z(system[i]), code, true, why, NULL))
            a->rules[a->rule_count - 1].rights |= RIGHT_RUN;
    while (search.ptr) {
        Str folder = policy_path(a->arena, a->policy->cwd, str_split(&search, ':'));
        if (!policy_below(a->policy->home, folder) && access_add(a, folder, code, true, why, NULL))
            a->rules[a->rule_count - 1].rights |= RIGHT_RUN;
    }
}

/* --deny-run: a program of that name is not started, whoever else gave it; the program itself cannot be denied. */
static bool deny_run(Access *a, const Grant *g, Str search, const Target *t) {
    Str path = {0}, real = {0}, own = {0};
    if (look_up(a, g->value, search, &path) == TARGET_MISSING) return true;
    if (!access_trace(a, shim_see_through(a, path), &real)) return true;
    if (access_trace(a, t->path, &own) && (str_eq(own, real) || str_eq(t->python, real)))
        return policy_fail(a->policy, "%.*s: this is the program that is to be run", (int)g->from.len, g->from.ptr);
    access_append(a, (Rule){.path = real, .why = g->from, .denied = RIGHT_RUN});
    return true;
}

/* `/bin/sh`, as programs have it, where /bin is a link to the /usr/bin in which it was found. */
static void add_old_name(Access *a, Str path) {
    Str real;
    if (!str_starts_with(path, S("/usr/bin/")) && !str_starts_with(path, S("/usr/sbin/"))) return;
    access_trace(a, str_slice(path, 4, path.len), &real); /* the links on the way are kept */
}

bool target_add_runs(Access *a, Str search, const Target *t) {
    for (uint32_t i = 0; i < a->policy->grant_count; i++) {
        const Grant *g = &a->policy->grants[i];
        if (g->permission != PERMISSION_run) continue;
        if (g->deny) {
            if (!deny_run(a, g, search, t)) return false;
            continue;
        }
        if (str_eq(g->value, S("*"))) {
            add_any_run(a, search, g->from);
            continue;
        }
        Str path;
        Target ignored = {0};
        TargetState state = look_up(a, g->value, search, &path);
        if (state != TARGET_FOUND)
            return policy_fail(a->policy, "%.*s: %s", (int)g->from.len, g->from.ptr,
                               state == TARGET_MISSING ? "not found" : "not an executable file");
        if (!add_whole(a, shim_see_through(a, path), search, g->from, &ignored)) return false;
        add_old_name(a, path);
    }
    return true;
}
