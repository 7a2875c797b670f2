/* `paths: {include: [...], exclude: [...]}` of a rule: globs as in .gitignore, of a file or of a folder around it. */
#include "base/glob.h"
#include "rules/set.h"

/* A glob without "/" names a file or folder anywhere; with one, a run of them; with one at its start, from the root. */
static bool fits(Str glob, Str path) {
    bool from_root = str_starts_with(glob, S("/"));
    if (from_root) glob = str_slice(glob, 1, glob.len);
    if (str_ends_with(glob, S("/"))) glob = str_slice(glob, 0, glob.len - 1);
    while (str_starts_with(path, S("./"))) path = str_slice(path, 2, path.len);
    for (size_t start = 0; start <= path.len;) {
        for (size_t end = start; end <= path.len; end++) {
            if (end < path.len && path.ptr[end] != '/') continue;
            if (glob_match_path(glob, str_slice(path, start, end))) return true;
        }
        size_t slash = str_find_byte(path, '/', start);
        if (slash == SIZE_MAX || from_root) return false;
        start = slash + 1;
    }
    return false;
}

static bool any_fits(const PatTable *t, uint32_t list, Str path) {
    PatList globs = pat_list(t, list);
    for (uint32_t i = 0; i < globs.count; i++) {
        if (fits(pat_string(t, globs.items[i]), path)) return true;
    }
    return false;
}

bool grade_is_for(const PatTable *t, uint32_t globs, Str path) {
    return pat_list(t, globs).count == 0 || any_fits(t, globs, path);
}

bool rule_is_for(const LoadedRule *rule, Str path) {
    const PatTable *t = &rule->table->match.pat;
    if (!rule->has_paths) return true;
    return grade_is_for(t, rule->row->include, path) && !any_fits(t, rule->row->exclude, path);
}
