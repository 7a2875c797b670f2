/* Which scripts are Python: see discover.h. */
#include "audit/discover.h"

static Str next_word(Str *line) {
    *line = str_trim(*line);
    size_t end = 0;
    while (end < line->len && line->ptr[end] != ' ' && line->ptr[end] != '\t') end++;
    Str word = str_slice(*line, 0, end);
    *line = str_slice(*line, end, line->len);
    return word;
}

static Str base_name(Str path) {
    for (size_t at = path.len; at > 0; at--)
        if (path.ptr[at - 1] == '/') return str_slice(path, at, path.len);
    return path;
}

static bool runs_python(Str program) {
    static const char *const starts[] = {"python", "pypy", "micropython", "ipython", "jython"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (str_starts_with(program, str_from_z(starts[i]))) return true;
    return str_eq(program, S("uv"));
}

bool discover_is_python_shebang(Str head) {
    if (!str_starts_with(head, S("#!"))) return false;
    Str rest = str_slice(head, 2, head.len);
    Str line = str_split(&rest, '\n');
    Str program = base_name(next_word(&line));
    if (!str_eq(program, S("env"))) return runs_python(program);
    for (Str word; (word = next_word(&line)).len;) { /* env [-S] [-u NAME] [NAME=VALUE]... PROGRAM */
        if (str_eq(word, S("-u"))) next_word(&line);
        else if (word.ptr[0] != '-' && str_find_byte(word, '=', 0) == SIZE_MAX) return runs_python(base_name(word));
    }
    return false;
}
