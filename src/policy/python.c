/* What a Python interpreter is made of (PEP 405, site.py, getpath.py), found without starting it. See target.h. */
#include "base/file.h"
#include "policy/target.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PTH_FILES = 200, MAX_PTH_BYTES = 64 * 1024, MAX_PTH_PATHS = 500 };

static const unsigned code = RIGHT_READ | RIGHT_MAP;

static Str directory_of(Str path) {
    size_t end = path.len;
    while (end > 1 && path.ptr[end - 1] != '/') end--;
    return str_slice(path, 0, end > 1 ? end - 1 : 1);
}

static Str name_of(Str path) {
    size_t at = path.len;
    while (at && path.ptr[at - 1] != '/') at--;
    return str_slice(path, at, path.len);
}

static Str join(Access *a, Str folder, Str name) { return policy_path(a->arena, folder, name); }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* "python", "python3", "python3.11", "python3.13t", "python3-dbg", "pypy3". */
bool python_is_name(Str path) {
    Str name = name_of(path);
    size_t at = str_starts_with(name, S("python")) ? 6 : str_starts_with(name, S("pypy")) ? 4 : 0;
    if (!at) return false;
    while (at < name.len && (is_digit(name.ptr[at]) || name.ptr[at] == '.')) at++;
    Str rest = str_slice(name, at, name.len);
    return rest.len == 0 || str_eq(rest, S("t")) || str_eq(rest, S("d")) || str_eq(rest, S("-dbg"));
}

/* "3.11" of "python3.11", empty where the name does not say it. */
static Str version_of(Str name) {
    size_t from = 0;
    while (from < name.len && !is_digit(name.ptr[from])) from++;
    size_t to = from;
    while (to < name.len && (is_digit(name.ptr[to]) || name.ptr[to] == '.')) to++;
    Str version = str_slice(name, from, to);
    return memchr(version.ptr ? version.ptr : "", '.', version.len) ? version : S("");
}

static Str read_text(Access *a, Str path, size_t limit) {
    FileBuffer buffer = {0};
    Str bytes = {0};
    if (err_is(file_read(&buffer, AT_FDCWD, path.ptr, limit, &bytes))) bytes = (Str){0};
    Str copy = bytes.ptr ? arena_copy(a->arena, bytes) : (Str){0};
    file_buffer_free(&buffer);
    return copy;
}

/* The value of `key = value` in pyvenv.cfg, as site.py reads it. */
static Str cfg_value(Str text, Str key) {
    while (text.ptr) {
        Str rest = str_split(&text, '\n');
        Str name = str_trim(str_split(&rest, '='));
        if (rest.ptr && str_eq(name, key)) return str_trim(rest);
    }
    return S("");
}

/* A .pth file: lines are directories, but for comments and lines of code. */
static void add_pth(Access *a, Str folder, Str file, unsigned *paths) {
    Str text = read_text(a, file, MAX_PTH_BYTES);
    while (text.ptr && *paths < MAX_PTH_PATHS) {
        Str line = str_trim(str_split(&text, '\n'));
        if (line.len == 0 || line.ptr[0] == '#' || str_starts_with(line, S("import ")) ||
            str_starts_with(line, S("import\t")) || line.len > POLICY_MAX_PATH / 2 || memchr(line.ptr, 0, line.len))
            continue;
        Str path = join(a, folder, line);
        ++*paths;
        if (access_is_wide(a, path)) {
            buf_format(&a->notes, "%.*s names %.*s: too wide to be given unasked\n", (int)file.len, file.ptr,
                       (int)path.len, path.ptr);
            continue;
        }
        if (access_add(a, path, code, true, S(".pth file"), NULL)) a->rules[a->rule_count - 1].optional = true;
    }
}

/* The directories that .pth files of a site-packages directory add to the path. */
static void add_site(Access *a, Str folder) {
    DIR *directory = opendir(folder.ptr);
    if (!directory) return;
    unsigned files = 0, paths = 0;
    for (struct dirent *e; files < MAX_PTH_FILES && (e = readdir(directory));) {
        Str name = str_from_z(e->d_name);
        if (!str_ends_with(name, S(".pth"))) continue;
        files++;
        add_pth(a, folder, join(a, folder, name), &paths);
    }
    closedir(directory);
}

/* One `lib/pythonX.Y` with its site-packages. */
static void add_library(Access *a, Str folder, bool give) {
    if (give && !access_add(a, folder, code, true, S("standard library"), NULL)) return;
    add_site(a, join(a, folder, S("site-packages")));
    add_site(a, join(a, folder, S("dist-packages")));
}

/* Every `pythonX.Y` in `lib`; of one version alone where it is known. `give` is false where all of it is given already.
 */
static void add_libraries(Access *a, Str lib, Str version, bool give) {
    DIR *directory = opendir(lib.ptr);
    if (!directory) return;
    for (struct dirent *e; (e = readdir(directory));) {
        Str name = str_from_z(e->d_name);
        bool shared = str_starts_with(name, S("libpython"));
        if (shared && give) access_add(a, join(a, lib, name), code, true, S("libraries"), NULL);
        if (!str_starts_with(name, S("python")) && !str_starts_with(name, S("pypy"))) continue;
        Str of = version_of(name);
        if (!str_eq(name, S("python3")) && version.len && !str_eq(of, version)) continue;
        add_library(a, join(a, lib, name), give);
    }
    closedir(directory);
}

/* A prefix: whole where it is a directory of its own, else only what is Python's in it. */
static void add_prefix(Access *a, Str prefix, Str version) {
    bool wide = access_is_wide(a, prefix);
    if (!wide) access_add(a, prefix, code, true, S("Python's prefix"), NULL);
    add_libraries(a, join(a, prefix, S("lib")), version, wide);
    struct stat status;
    Str lib64 = join(a, prefix, S("lib64"));
    if (lstat(lib64.ptr, &status) == 0 && S_ISDIR(status.st_mode)) add_libraries(a, lib64, version, wide);
}

Str python_add(Access *a, Str path, Str real) {
    Str version = version_of(name_of(real));
    Str folder = directory_of(path), prefix = directory_of(folder);
    Str cfg = read_text(a, join(a, prefix, S("pyvenv.cfg")), MAX_PTH_BYTES);
    if (cfg.ptr) {
        if (version.len == 0) version = version_of(cfg_value(cfg, S("version_info")));
        Str home = cfg_value(cfg, S("home"));
        add_prefix(a, prefix, version);
        if (access_is_wide(a, prefix))
            access_add(a, join(a, prefix, S("pyvenv.cfg")), RIGHT_READ, true, S("venv"), NULL);
        if (home.len && home.ptr[0] == '/' && home.len < POLICY_MAX_PATH / 2) {
            Str base = policy_path(a->arena, S("/"), home), place;
            if (access_trace(a, base, &place)) add_prefix(a, directory_of(place), version);
        }
    } else if (!policy_below(real, prefix)) {
        add_prefix(a, prefix, version); /* a link farm, as /usr/local/bin may be: its libraries, if there are any */
    }
    add_prefix(a, directory_of(directory_of(real)), version);
    if (policy_below(real, S("/usr")) && !policy_below(real, S("/usr/local")))
        add_libraries(a, S("/usr/local/lib"), version, true);
    return version;
}

static void add_beside(Access *a, Str file) {
    Str folder = directory_of(file);
    if (!access_add(a, file, RIGHT_READ, false, S("script"), NULL)) return; /* Python will say so */
    if (access_is_wide(a, folder)) {
        buf_format(&a->notes, "the directory of the script, %.*s, is too wide to be given unasked\n", (int)folder.len,
                   folder.ptr);
        return;
    }
    access_add(a, folder, RIGHT_READ, false, S("directory of the script"), NULL);
}

/* -m NAME: the package or module in the working directory, if it is there. */
static void add_module(Access *a, Str module) {
    Str top = module;
    top = str_split(&top, '.');
    if (top.len == 0 || top.len > 255 || memchr(top.ptr, '/', top.len)) return;
    struct stat status;
    Str package = join(a, a->policy->cwd, top);
    Buf name = {0};
    buf_format(&name, "%.*s.py", (int)top.len, top.ptr);
    Str file = join(a, a->policy->cwd, buf_str(&name));
    buf_free(&name);
    if (stat(file.ptr, &status) == 0 && S_ISREG(status.st_mode)) add_beside(a, file);
    else if (stat(package.ptr, &status) == 0 && S_ISDIR(status.st_mode)) {
        access_add(a, package, RIGHT_READ, false, S("package of -m"), NULL);
        if (!access_is_wide(a, a->policy->cwd))
            access_add(a, a->policy->cwd, RIGHT_READ, false, S("directory of the package"), NULL);
    }
}

void python_add_script(Access *a, int argc, char *const *argv) {
    for (int i = 1; i < argc; i++) {
        Str word = str_from_z(argv[i]);
        if (word.len == 0 || str_eq(word, S("-"))) return;
        if (word.ptr[0] != '-') {
            if (word.len < POLICY_MAX_PATH / 2) add_beside(a, policy_path(a->arena, a->policy->cwd, word));
            return;
        }
        if (str_starts_with(word, S("--"))) {
            if (str_eq(word, S("--check-hash-based-pycs"))) i++;
            continue;
        }
        for (size_t j = 1; j < word.len; j++) { /* a group of short options; some take the rest, or the next word */
            char letter = word.ptr[j];
            if (letter == 'c') return;
            if (letter == 'm') {
                Str rest = str_slice(word, j + 1, word.len);
                if (rest.len) add_module(a, rest);
                else if (i + 1 < argc) add_module(a, str_from_z(argv[i + 1]));
                return;
            }
            if (letter == 'W' || letter == 'X') {
                if (j + 1 == word.len) i++;
                break;
            }
        }
    }
}
