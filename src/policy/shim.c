/* pyenv's shims are shell scripts that choose an interpreter when they run; here they are seen through, as pyenv would
 * choose: PYENV_VERSION, a .python-version in the working directory or above, the global `version`. See target.h. */
#include "base/file.h"
#include "policy/target.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { MAX_VERSION_BYTES = 4096 };

static bool is_program(Str path) {
    struct stat status;
    return stat(path.ptr, &status) == 0 && S_ISREG(status.st_mode) && status.st_mode & 0111;
}

static Str read_text(Access *a, Str path) {
    FileBuffer buffer = {0};
    Str bytes = {0};
    bool good = !err_is(file_read(&buffer, AT_FDCWD, path.ptr, MAX_VERSION_BYTES, &bytes));
    Str text = good ? arena_copy(a->arena, bytes) : (Str){0};
    file_buffer_free(&buffer);
    return text;
}

/* The first version of a list (one a line, or between colons) that has the program. */
static bool choose(Access *a, Str root, Str versions, Str name, Str *path) {
    while (versions.ptr) {
        Str line = str_split(&versions, '\n');
        while (line.ptr) {
            Str version = str_trim(str_split(&line, ':'));
            if (version.len == 0 || version.ptr[0] == '#' || version.ptr[0] == '.' ||
                memchr(version.ptr, '/', version.len))
                continue;
            Str folder = policy_path(a->arena, policy_path(a->arena, root, S("versions")), version);
            Str tried = policy_path(a->arena, policy_path(a->arena, folder, S("bin")), name);
            if (!is_program(tried)) continue;
            *path = tried;
            return true;
        }
    }
    return false;
}

Str shim_see_through(Access *a, Str path) {
    size_t slash = path.len;
    while (slash && path.ptr[slash - 1] != '/') slash--;
    Str folder = str_slice(path, 0, slash ? slash - 1 : 0), name = str_slice(path, slash, path.len);
    struct stat status;
    if (!str_ends_with(folder, S("/shims"))) return path;
    Str root = policy_path(a->arena, S("/"), str_slice(folder, 0, folder.len - 6));
    if (stat(policy_path(a->arena, root, S("versions")).ptr, &status) != 0 || !S_ISDIR(status.st_mode)) return path;
    Str found = path;
    const char *set = getenv("PYENV_VERSION");
    if (set && *set) return choose(a, root, str_from_z(set), name, &found) ? found : path;
    for (Str at = a->policy->cwd;; at = policy_path(a->arena, at, S(".."))) {
        Str versions = read_text(a, policy_path(a->arena, at, S(".python-version")));
        if (versions.ptr) return choose(a, root, versions, name, &found) ? found : path;
        if (at.len == 1) break;
    }
    Str versions = read_text(a, policy_path(a->arena, root, S("version")));
    return choose(a, root, versions, name, &found) ? found : path;
}
