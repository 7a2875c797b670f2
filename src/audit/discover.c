/* Finding the files of an audit: see discover.h. */
#include "audit/discover.h"

#include "audit/config.h"
#include "audit/gitignore.h"
#include "base/walk.h"
#include "template/library.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHEBANG_BYTES = 256 };

/* Extensions of files that are never Python scripts, so that not every picture is opened for its first bytes. */
static const char *const other_extensions[] = {
    ".a",    ".bin",   ".bz2", ".c",   ".cc",   ".cfg",  ".class", ".cpp", ".css",  ".csv", ".dat",  ".db",    ".dll",
    ".eot",  ".exe",   ".gif", ".go",  ".gz",   ".h",    ".hpp",   ".htm", ".html", ".ico", ".ini",  ".jar",
    ".java", ".jpeg",  ".jpg", ".js",  ".json", ".lock", ".log",   ".map", ".md",   ".mjs", ".mo",   ".npy",   ".npz",
    ".o",    ".pdf",   ".pem", ".pkl", ".png",  ".po",   ".pot",   ".pyc", ".pyd",  ".pyx", ".rs",   ".rst",   ".scss",
    ".so",   ".sql",   ".svg", ".tar", ".tgz",  ".toml", ".ts",    ".tsx", ".ttf",  ".txt", ".wasm", ".webp",  ".whl",
    ".woff", ".woff2", ".xml", ".xz",  ".yaml", ".yml",  ".zip",   ".zst",
};

typedef struct Finder {
    Discovery *d;
    const DiscoverOptions *options;
    Gitignore ignore;
    Walk walk;
    Str cwd;
    Arena scratch;
    bool templates_only; /* the directory at hand is walked for these alone */
    bool named_excluded; /* the directory on the command line is itself excluded: then that is void */
    char real[PATH_MAX];
} Finder;

static FoundFile *add(Discovery *d, Str path, Str why, bool is_error) {
    if (d->count == DISCOVER_MAX_FILES) return NULL;
    void *p = d->files;
    buffer_reserve(&p, &d->capacity, d->count + 1, sizeof(FoundFile));
    d->files = p;
    FoundFile *f = &d->files[d->count++];
    *f = (FoundFile){.path = arena_copy(d->arena, path), .why = why, .is_error = is_error};
    return f;
}

static void add_template(Discovery *d, Str path) {
    if (d->template_count == DISCOVER_MAX_TEMPLATES) return;
    void *p = d->templates;
    buffer_reserve(&p, &d->template_capacity, d->template_count + 1, sizeof *d->templates);
    d->templates = p;
    d->templates[d->template_count++] = arena_copy(d->arena, path);
}

static void add_fault(Discovery *d, Str path, Err e) { add(d, path, arena_copy(d->arena, err_text(e)), true); }

static bool has_python_extension(Str name) {
    return str_ends_with(name, S(".py")) || str_ends_with(name, S(".pyi")) || str_ends_with(name, S(".pyw")) ||
           str_ends_with(name, S(".ipynb"));
}

static bool has_other_extension(Str name) {
    size_t dot = name.len;
    while (dot && name.ptr[dot - 1] != '.') dot--;
    if (dot <= 1) return false; /* none, or a hidden file's only dot */
    Str extension = str_slice(name, dot - 1, name.len);
    for (size_t i = 0; i < COUNT_OF(other_extensions); i++)
        if (str_eq(extension, str_from_z(other_extensions[i]))) return true;
    return false;
}

static bool is_python(const WalkEntry *e) {
    Str name = str_from_z(e->name);
    if (has_python_extension(name)) return true;
    if (e->kind != WALK_FILE || has_other_extension(name)) return false;
    char head[SHEBANG_BYTES];
    size_t length = 0;
    Err err = file_peek(e->dirfd, e->name, head, sizeof head, &length);
    return !err_is(err) && discover_is_python_shebang(str_make(head, length));
}

/* "" where the working directory has no name any more; then nothing can be made relative to it. */
static Str working_directory(Arena *arena) {
    char path[PATH_MAX];
    if (!getcwd(path, sizeof path) || path[0] != '/') return S("");
    Str s = str_from_z(path);
    if (s.len == 1) s.len = 0;
    return arena_copy(arena, s);
}

/* Appends the segments of `path` at `*length` of `out`, "/" between; "." and empty ones are nothing. */
static void add_segments(char *out, size_t *length, Str path) {
    while (path.ptr) {
        Str segment = str_split(&path, '/');
        if (segment.len == 0 || str_eq(segment, S("."))) continue;
        if (*length) out[(*length)++] = '/';
        memcpy(out + *length, segment.ptr, segment.len);
        *length += segment.len;
    }
}

/* Takes off what both have in front. */
static void drop_common(Str *from, Str *to) {
    while (from->ptr && to->ptr) {
        Str from_rest = *from, to_rest = *to;
        Str segment = str_split(&from_rest, '/');
        if (!str_eq(segment, str_split(&to_rest, '/'))) return;
        *from = from_rest;
        *to = to_rest;
    }
}

Str discover_shown_path(Arena *arena, Str cwd, Str path) {
    bool absolute = path.len && path.ptr[0] == '/';
    size_t size = path.len + 1, length = 0;
    char *clean = arena_alloc(arena, size);
    add_segments(clean, &length, path);
    clean[length] = 0;
    Str to = str_make(clean, length);
    if (!absolute) return to;

    Str from = cwd.len ? str_slice(cwd, 1, cwd.len) : (Str){NULL, 0};
    drop_common(&from, &to);
    char *shown = arena_alloc(arena, 2 * cwd.len + size + 1); /* "/x" of cwd becomes "../" at most */
    length = 0;
    for (; from.ptr; str_split(&from, '/')) add_segments(shown, &length, S(".."));
    add_segments(shown, &length, to);
    shown[length] = 0;
    return str_make(shown, length);
}

typedef struct WalkState {
    const GitignoreScope **scopes; /* by depth */
    ArenaMark *marks;
    Arena arena;        /* of the scopes on the way down */
    unsigned hidden_at; /* depth of the hidden directory that we are in, + 1; 0: none */
} WalkState;

static void enter_directory(Finder *f, WalkState *s, const WalkEntry *e) {
    s->marks[e->depth] = arena_mark(&s->arena);
    if (f->options->isolated || s->hidden_at) return;
    Str path = e->path.len > 1 ? e->path : S(""); /* "/" */
    const GitignoreScope *outer = e->depth ? s->scopes[e->depth - 1] : gitignore_above(&f->ignore, &s->arena, path);
    if (e->depth && gitignore_hides(outer, path, true)) {
        s->hidden_at = e->depth + 1;
        return;
    }
    s->scopes[e->depth] = gitignore_enter(&f->ignore, &s->arena, outer, e->dirfd, path);
}

static void leave_directory(WalkState *s, const WalkEntry *e) {
    if (s->hidden_at == e->depth + 1) s->hidden_at = 0;
    if (e->depth) arena_reset(&s->arena, s->marks[e->depth]);
}

static bool is_excluded(Finder *f, Str shown) {
    const Config *config = f->options->config;
    if (!config || !config->exclude_count) return false;
    bool excluded = config_excludes(config, config_path(config, &f->scratch, f->cwd, shown));
    arena_reset(&f->scratch, (ArenaMark){0});
    return excluded;
}

static void meet_entry(Finder *f, const WalkState *s, const WalkEntry *e, Str shown) {
    bool hidden = s->hidden_at > 0;
    if (e->kind == WALK_FAULT) {
        if (!hidden && !f->templates_only) add_fault(f->d, shown, e->err);
        return;
    }
    if (e->kind == WALK_LINK) return;
    bool template = (f->templates_only || !is_python(e)) && e->kind == WALK_FILE && library_may_hold(str_from_z(e->name));
    if (!template && (f->templates_only || !is_python(e))) return;
    if (!hidden && !f->options->isolated) hidden = gitignore_hides(s->scopes[e->depth - 1], e->path, false);
    if (!hidden && !f->named_excluded) hidden = is_excluded(f, shown);
    if (template) {
        if (!hidden) add_template(f->d, shown);
    } else if (hidden) f->d->hidden++;
    else if (e->kind == WALK_LOST) add(f->d, shown, S("a symbolic link to nothing"), false);
    else if (e->kind == WALK_OTHER) add(f->d, shown, S("not a regular file"), false);
    else add(f->d, shown, S(""), false);
}

/* `real` is the directory's absolute path: the ignore files speak about that. */
static void walk_directory(Finder *f, const char *path, Str real, Str shown_root) {
    WalkState s = {
        .scopes = ARENA_ARRAY(f->d->arena, const GitignoreScope *, WALK_MAX_DEPTH + 2),
        .marks = ARENA_ARRAY(f->d->arena, ArenaMark, WALK_MAX_DEPTH + 2),
    };
    Buf shown = {0};
    f->named_excluded = is_excluded(f, shown_root);
    walk_start(&f->walk, AT_FDCWD, path, real.len ? real : S("/"));
    for (WalkEntry e; walk_next(&f->walk, &e);) {
        if (e.kind == WALK_ENTER) {
            enter_directory(f, &s, &e);
        } else if (e.kind == WALK_LEAVE) {
            leave_directory(&s, &e);
        } else {
            Str below = str_slice(e.path, real.len, e.path.len);
            while (below.len && below.ptr[0] == '/') below = str_slice(below, 1, below.len);
            buf_clear(&shown);
            buf_add(&shown, shown_root);
            if (shown.len && below.len && shown.ptr[shown.len - 1] != '/') buf_byte(&shown, '/');
            buf_add(&shown, below);
            meet_entry(f, &s, &e, shown.len ? buf_str(&shown) : S("."));
        }
    }
    buf_free(&shown);
    arena_free(&s.arena);
}

static Str real_path(Finder *f, const char *path) {
    if (!realpath(path, f->real)) return S("");
    Str real = str_from_z(f->real);
    if (real.len == 1) real.len = 0;
    return real;
}

static bool is_directory(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_stdin(const char *path) { return path[0] == '-' && path[1] == 0; }

static void name_all(Finder *f) {
    if (f->options->isolated) return;
    bool any = false;
    for (uint32_t i = 0; i < f->options->path_count && !any; i++)
        any = !is_stdin(f->options->paths[i]) && is_directory(f->options->paths[i]);
    if (!any) return; /* nothing is walked, so nothing can be hidden */
    for (uint32_t i = 0; i < f->options->path_count; i++) {
        const char *path = f->options->paths[i];
        Str real = is_stdin(path) ? S("") : real_path(f, path);
        if (real.len) gitignore_name(&f->ignore, real, is_directory(path));
    }
}

static void find_path(Finder *f, const char *path) {
    Str shown = discover_shown_path(f->d->arena, f->cwd, str_from_z(path));
    struct stat status;
    if (stat(path, &status) != 0) {
        add_fault(f->d, shown.len ? shown : str_from_z(path), err_make(ERR_OPEN, errno));
    } else if (!S_ISDIR(status.st_mode)) {
        FoundFile *file = add(f->d, shown, S(""), false);
        if (file) file->is_named = true;
    } else {
        Str real = arena_copy(f->d->arena, real_path(f, path));
        walk_directory(f, path, real, shown);
    }
}

/* The folders for templates beside the files that are named themselves, and beside their folder. */
static void find_templates_beside(Finder *f) {
    static const char *const folders[] = {"/templates", "/views", "/templates"}; /* the last one level up */
    Str last = S("");
    f->templates_only = true;
    for (uint32_t i = 0; i < f->options->path_count; i++) {
        Str path = str_from_z(f->options->paths[i]);
        if (is_stdin(f->options->paths[i]) || is_directory(f->options->paths[i])) continue;
        Str folder = str_slice(path, 0, path.len - str_last_part(path, '/').len);
        if (folder.len > 1) folder.len--;
        if (i && str_eq(folder, last)) continue;
        last = folder;
        for (size_t k = 0; k < COUNT_OF(folders); k++) {
            bool up = k == COUNT_OF(folders) - 1;
            Str base = up ? str_slice(folder, 0, folder.len - str_last_part(folder, '/').len) : folder;
            if (up && !folder.len) continue;
            Buf whole = {.limit = PATH_MAX};
            buf_add(&whole, base.len ? base : S("."));
            buf_add(&whole, str_from_z(folders[k]));
            buf_byte(&whole, 0);
            if (!whole.full && is_directory(whole.ptr)) {
                Str real = arena_copy(f->d->arena, real_path(f, whole.ptr));
                walk_directory(f, whole.ptr, real, discover_shown_path(f->d->arena, f->cwd, str_from_z(whole.ptr)));
            }
            buf_free(&whole);
        }
    }
    f->templates_only = false;
}

static int by_template(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

static void sort_templates(Discovery *d) {
    uint32_t kept = 0;
    if (d->template_count) qsort(d->templates, d->template_count, sizeof *d->templates, by_template);
    for (uint32_t i = 0; i < d->template_count; i++)
        if (!kept || !str_eq(d->templates[kept - 1], d->templates[i])) d->templates[kept++] = d->templates[i];
    d->template_count = kept;
}

static int by_path(const void *a, const void *b) {
    const FoundFile *x = a, *y = b;
    int order = str_compare(x->path, y->path);
    if (!order) order = (int)y->is_stdin - (int)x->is_stdin; /* what was typed in comes before what is saved */
    return order ? order : (int)y->is_named - (int)x->is_named;
}

static void sort_once_each(Discovery *d) {
    if (d->count == 0) return;
    bool sorted = true;
    for (uint32_t i = 1; i < d->count && sorted; i++) sorted = by_path(&d->files[i - 1], &d->files[i]) < 0;
    if (sorted) return;
    qsort(d->files, d->count, sizeof *d->files, by_path);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < d->count; i++)
        if (!str_eq(d->files[kept - 1].path, d->files[i].path)) d->files[kept++] = d->files[i];
    d->count = kept;
}

Discovery discover(Arena *arena, const DiscoverOptions *options) {
    Discovery d = {.arena = arena};
    Finder f = {.d = &d, .options = options, .cwd = working_directory(arena)};
    d.cwd = f.cwd;
    name_all(&f);
    bool read_stdin = false;
    for (uint32_t i = 0; i < options->path_count; i++) {
        const char *path = options->paths[i];
        if (!is_stdin(path)) {
            find_path(&f, path);
        } else if (!read_stdin) {
            read_stdin = true;
            Str shown = S("<stdin>");
            if (options->stdin_filename.len) shown = discover_shown_path(arena, f.cwd, options->stdin_filename);
            FoundFile *file = add(&d, shown, S(""), false);
            if (file) file->is_stdin = file->is_named = true;
        }
    }
    find_templates_beside(&f);
    sort_once_each(&d);
    sort_templates(&d);
    buf_add(&d.notes, buf_str(&f.ignore.faults));
    walk_free(&f.walk);
    arena_free(&f.scratch);
    gitignore_free(&f.ignore);
    return d;
}

void discovery_free(Discovery *d) {
    void *p = d->files;
    buffer_free(&p, &d->capacity);
    p = d->templates;
    buffer_free(&p, &d->template_capacity);
    d->templates = NULL;
    d->template_count = 0;
    buf_free(&d->notes);
    d->files = NULL;
    d->count = 0;
}
