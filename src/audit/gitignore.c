/* .gitignore: see gitignore.h. */
#include "audit/gitignore.h"

#include "base/glob.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Rule {
    Str pattern; /* "!", the first and the last "/" taken off */
    bool negated, directories_only, anchored, is_void;
} Rule;

struct GitignoreFile {
    GitignoreFile *next;
    dev_t device;
    ino_t inode;
    size_t base; /* length of the absolute path of the directory that it speaks about */
    Rule *rules;
    uint32_t count;
};

void gitignore_free(Gitignore *g) {
    arena_free(&g->arena);
    file_buffer_free(&g->bytes);
    buf_free(&g->faults);
    *g = (Gitignore){0};
}

/* Trailing spaces go, unless a backslash stands before them. */
static Str trim_line(Str line) {
    if (line.len && line.ptr[line.len - 1] == '\r') line.len--;
    while (line.len && line.ptr[line.len - 1] == ' ') {
        size_t slashes = 0;
        while (slashes + 1 < line.len && line.ptr[line.len - 2 - slashes] == '\\') slashes++;
        if (slashes % 2) break;
        line.len--;
    }
    return line;
}

static bool parse_rule(Str line, Rule *rule) {
    line = trim_line(line);
    *rule = (Rule){0};
    if (line.len == 0 || line.ptr[0] == '#') return false;
    if (line.ptr[0] == '!') {
        rule->negated = true;
        line = str_slice(line, 1, line.len);
    }
    if (str_ends_with(line, S("/"))) {
        rule->directories_only = true;
        line.len--;
    }
    rule->anchored = str_find_byte(line, '/', 0) != SIZE_MAX;
    if (str_starts_with(line, S("/"))) line = str_slice(line, 1, line.len);
    rule->pattern = line;
    return line.len > 0;
}

static GitignoreFile *parse_file(Gitignore *g, Arena *arena, Str text, Str directory) {
    if (str_starts_with(text, S("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
    text = arena_copy(arena, text);
    uint32_t lines = 1;
    for (size_t at = 0; (at = str_find_byte(text, '\n', at)) != SIZE_MAX && lines <= GITIGNORE_MAX_RULES; at++) lines++;
    GitignoreFile *file = ARENA_NEW(arena, GitignoreFile);
    file->base = directory.len;
    file->rules = ARENA_ARRAY(arena, Rule, lines);
    Str rest = text;
    for (uint32_t i = 0; rest.ptr && i < lines; i++)
        if (parse_rule(str_split(&rest, '\n'), &file->rules[file->count])) file->count++;
    if (rest.ptr)
        buf_format(&g->faults, "%.*s/.gitignore: rules beyond the first %d lines are not honoured\n",
                   (int)directory.len, directory.ptr, (int)lines);
    return file;
}

/* The rules of `name` in `dirfd`; NULL where there is no such file. */
static GitignoreFile *load(Gitignore *g, Arena *arena, int dirfd, const char *name, Str directory) {
    struct stat status;
    if (fstatat(dirfd, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return NULL;
    for (GitignoreFile *f = g->known; f; f = f->next)
        if (f->inode == status.st_ino && f->device == status.st_dev) return f;
    Str text;
    Err e = file_read(&g->bytes, dirfd, name, GITIGNORE_MAX_BYTES, &text);
    if (err_is(e)) {
        Str why = err_text(e);
        buf_format(&g->faults, "%.*s/%s: not honoured: %.*s\n", (int)directory.len, directory.ptr, name, (int)why.len,
                   why.ptr);
        return NULL;
    }
    GitignoreFile *file = parse_file(g, arena, text, directory);
    file->device = status.st_dev;
    file->inode = status.st_ino;
    if (arena == &g->arena) {
        file->next = g->known;
        g->known = file;
    }
    return file;
}

static const GitignoreScope *push(Arena *arena, const GitignoreScope *outer, const GitignoreFile *file) {
    GitignoreScope *scope = ARENA_NEW(arena, GitignoreScope);
    *scope = (GitignoreScope){outer, file};
    return scope;
}

const GitignoreScope *gitignore_enter(Gitignore *g, Arena *arena, const GitignoreScope *outer, int dirfd, Str path) {
    struct stat status;
    if (fstatat(dirfd, ".git", &status, AT_SYMLINK_NOFOLLOW) == 0) /* a repository of its own: outer rules end here */
        outer = push(arena, NULL, load(g, arena, dirfd, ".git/info/exclude", path));
    if (!outer) return NULL;
    const GitignoreFile *file = load(g, arena, dirfd, ".gitignore", path);
    return file ? push(arena, outer, file) : outer;
}

static bool rule_matches(const Rule *rule, Str path, Str name, bool directory) {
    if (rule->is_void || (rule->directories_only && !directory)) return false;
    return rule->anchored ? glob_match_path(rule->pattern, path) : glob_match_name(rule->pattern, name);
}

/* The rule that decides about `path`: the last of the nearest file; NULL where none speaks of it. */
static Rule *deciding(const GitignoreScope *scope, Str path, bool directory) {
    size_t slash = path.len;
    while (slash && path.ptr[slash - 1] != '/') slash--;
    Str name = str_slice(path, slash, path.len);
    for (; scope; scope = scope->parent) {
        if (!scope->file) continue;
        Str below = str_slice(path, scope->file->base + 1, path.len);
        for (uint32_t i = scope->file->count; i > 0; i--) {
            Rule *rule = &scope->file->rules[i - 1];
            if (rule_matches(rule, below, name, directory)) return rule;
        }
    }
    return NULL;
}

bool gitignore_hides(const GitignoreScope *scope, Str path, bool directory) {
    if (!scope) return false;
    const Rule *rule = deciding(scope, path, directory);
    return rule && !rule->negated;
}

/* Down from "/" to the parent of `path`, with what is in force there. With `voiding` the rules in the way become void.
 */
static const GitignoreScope *descend(Gitignore *g, Arena *arena, Str path, bool directory, bool voiding) {
    const GitignoreScope *scope = NULL;
    int dirfd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    size_t here = 0; /* length of the path of dirfd; "" is "/" */
    while (dirfd >= 0 && here < path.len) {
        scope = gitignore_enter(g, arena, scope, dirfd, str_slice(path, 0, here));
        size_t end = str_find_byte(path, '/', here + 1);
        bool last = end == SIZE_MAX;
        if (last) end = path.len;
        Str child = str_slice(path, 0, end);
        for (Rule *rule; voiding && scope && (rule = deciding(scope, child, !last || directory)) && !rule->negated;)
            rule->is_void = true;
        int next = -1;
        Err e = last ? err_ok() : file_open_directory(dirfd, str_slice(path, here + 1, end), &next);
        close(dirfd);
        dirfd = err_is(e) ? -1 : next;
        here = end;
    }
    if (dirfd >= 0) close(dirfd);
    return scope;
}

void gitignore_name(Gitignore *g, Str path, bool directory) { descend(g, &g->arena, path, directory, true); }

const GitignoreScope *gitignore_above(Gitignore *g, Arena *arena, Str path) {
    return descend(g, arena, path, true, false);
}
