/* Files of a git revision: see since.h. */
#include "audit/since.h"

#include "base/confine.h"
#include "base/file.h"
#include "syntax/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, LONGEST_HEAD = 256, LONGEST_WORDS = 1000, LIST_SECONDS = 120, ANSWER_SECONDS = 1200 };

static bool is_below(Str path, Str root) {
    return str_starts_with(path, root) && (path.len == root.len || path.ptr[root.len] == '/');
}

#ifdef __wasi__

bool since_start(Since *s, const char *first, Str revision, Buf *fault) {
    (void)first, (void)revision;
    s->ask = s->answer = -1;
    buf_add(fault, S("--since: no git can be started on this system"));
    return false;
}

#else

#include <sys/wait.h>

/* What every git here is told, between "git" and the command. */
static const char *const guards[] = {
    "--no-pager",
    "--no-replace-objects",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.sshCommand=false",
    "-c",
    "core.askPass=",
    "-c",
    "credential.helper=",
    "-c",
    "protocol.allow=never",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "maintenance.auto=false",
    "-c",
    "gc.auto=0",
};

enum { MOST_ARGUMENTS = COUNT_OF(guards) + 12, MOST_VARIABLES = 20 };

typedef struct Git {
    char *program;
    char *environment[MOST_VARIABLES];
} Git;

static char *join(Arena *arena, const char *a, const char *b) {
    Buf out = {0};
    buf_format(&out, "%s%s", a, b);
    char *z = (char *)arena_copy(arena, buf_str(&out)).ptr;
    buf_free(&out);
    return z;
}

/* The working tree around the path: the nearest directory that holds ".git". */
static bool find_root(Since *s, const char *first) {
    char real[PATH_MAX];
    struct stat status;
    if (!realpath(first, real) && !realpath(".", real)) return false;
    Str at = str_from_z(real);
    if (at.len == 1) at.len = 0;
    for (;;) {
        Buf name = {0};
        buf_add(&name, at);
        buf_format(&name, "/.git%c", 0);
        bool there = stat(name.ptr, &status) == 0;
        buf_free(&name);
        if (there) {
            s->root = arena_copy(&s->arena, at.len ? at : S("/"));
            return true;
        }
        if (!at.len) return false;
        while (at.len && at.ptr[--at.len] != '/') {}
    }
}

/* Relative directories of PATH, and those inside of the repository, are others' to fill. */
static char *find_git(Since *s) {
    Str path = str_from_z(getenv("PATH"));
    if (!path.len) path = S("/usr/local/bin:/usr/bin:/bin");
    while (path.ptr) {
        Str directory = str_split(&path, ':');
        if (!str_starts_with(directory, S("/"))) continue;
        char *name = join(&s->arena, arena_copy(&s->arena, directory).ptr, "/git"), real[PATH_MAX];
        struct stat status;
        if (access(name, X_OK) != 0 || stat(name, &status) != 0 || !S_ISREG(status.st_mode)) continue;
        if (is_below(directory, s->root) || (realpath(name, real) && is_below(str_from_z(real), s->root))) continue;
        return name;
    }
    return NULL;
}

static bool find_program(Since *s, Git *git) {
    static const char *const kept[] = {"HOME", "XDG_CONFIG_HOME", "SUDO_UID"}; /* for safe.directory and owners */
    static const char *const fixed[] = {
        "PATH=/dev/null",          "LC_ALL=C",
        "GIT_CONFIG_COUNT=0",      "GIT_NO_LAZY_FETCH=1",
        "GIT_ALLOW_PROTOCOL=",     "GIT_TERMINAL_PROMPT=0",
        "GIT_ATTR_NOSYSTEM=1",     "GIT_OPTIONAL_LOCKS=0",
        "GIT_EXEC_PATH=/dev/null",
    };
    git->program = find_git(s);
    if (!git->program) return false;
    unsigned n = 0;
    for (size_t i = 0; i < COUNT_OF(fixed); i++) git->environment[n++] = join(&s->arena, fixed[i], "");
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        const char *value = getenv(kept[i]);
        if (value) git->environment[n++] = join(&s->arena, join(&s->arena, kept[i], "="), value);
    }
    size_t slash = s->root.len; /* nothing above the root is taken for the repository */
    while (slash && s->root.ptr[--slash] != '/') {}
    Str above = arena_copy(&s->arena, str_slice(s->root, 0, slash));
    git->environment[n++] = join(&s->arena, "GIT_CEILING_DIRECTORIES=", above.len ? above.ptr : "/");
    return true;
}

/* Makes the descriptors those of the child, whose other ends close when it starts git. Only what may stand between fork
 * and exec. */
static NORETURN void become(const Git *git, char **arguments, int input, int output, int errors, unsigned seconds) {
    signal(SIGPIPE, SIG_DFL);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0) {
        confine_helper();
        alarm(seconds); /* a FIFO in the repository would keep it for ever */
        execve(git->program, arguments, (char **)git->environment);
    }
    _exit(127);
}

static pid_t start(Since *s, const Git *git, const char *const *command, size_t count, int input, int output,
                   int errors, unsigned seconds) {
    const char *arguments[MOST_ARGUMENTS] = {"git", "-C", s->root.ptr};
    size_t n = 3;
    for (size_t i = 0; i < COUNT_OF(guards); i++) arguments[n++] = guards[i];
    for (size_t i = 0; i < count; i++) arguments[n++] = command[i];
    pid_t child = fork();
    if (child == 0) become(git, (char **)arguments, input, output, errors, seconds);
    return child;
}

/* Up to the end of the pipe; false where it cannot be read or is more than the Buf takes. */
static bool read_all(int fd, Buf *out) {
    for (;;) {
        char bytes[CHUNK];
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n == 0 && !out->full;
        buf_add(out, str_make(bytes, (size_t)n));
    }
}

/* What git said was fatal, else its last line. */
static void add_words(Buf *fault, Str words) {
    Str told = S("git failed");
    while (words.ptr) {
        Str line = str_trim(str_split(&words, '\n'));
        bool fatal = str_starts_with(line, S("fatal: "));
        if (line.len) told = fatal ? str_slice(line, 7, line.len) : line;
        if (fatal) break;
    }
    buf_add(fault, S("git: "));
    buf_add(fault, str_slice(told, 0, LONGEST_WORDS));
}

static bool run_ls_tree(Since *s, const Git *git, Str revision, int null, Buf *fault) {
    Str commit = arena_copy(&s->arena, revision);
    const char *const command[] = {"ls-tree", "-r", "-z", "--full-tree", join(&s->arena, commit.ptr, "^{commit}")};
    int out[2] = {-1, -1}, words[2] = {-1, -1}, status = -1;
    bool good = file_pipe(out) && file_pipe(words);
    /* what git says beyond the pipe's size is lost, and does not make it wait */
    if (good) good = fcntl(words[1], F_SETFL, O_NONBLOCK) == 0;
    pid_t child = good ? start(s, git, command, COUNT_OF(command), null, out[1], words[1], LIST_SECONDS) : -1;
    if (child < 0) {
        buf_format(fault, "git: cannot start: %s", strerror(errno));
        file_close_pipe(out);
        file_close_pipe(words);
        return false;
    }
    close(out[1]), close(words[1]);
    out[1] = words[1] = -1;
    s->listing.limit = SINCE_MAX_LISTING;
    Buf said = {.limit = CHUNK};
    good = read_all(out[0], &s->listing);
    file_close_pipe(out); /* had it more to say it ends now */
    read_all(words[0], &said);
    file_close_pipe(words);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (!good) buf_add(fault, S("git: the revision has too many files"));
    else if (WIFSIGNALED(status)) buf_format(fault, "git: ended by signal %d", WTERMSIG(status));
    else if (status != 0) add_words(fault, buf_str(&said));
    buf_free(&said);
    return good && status == 0;
}

static bool start_cat_file(Since *s, const Git *git, int null, Buf *fault) {
    static const char *const command[] = {"cat-file", "--batch"};
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    bool good = file_pipe(in) && file_pipe(out) &&
                start(s, git, command, COUNT_OF(command), in[0], out[1], null, ANSWER_SECONDS) > 0;
    if (good) {
        s->ask = in[1];
        s->answer = out[0];
        in[1] = out[0] = -1;
    } else {
        buf_format(fault, "git: cannot start: %s", strerror(errno));
    }
    file_close_pipe(in);
    file_close_pipe(out);
    return good;
}

bool since_start(Since *s, const char *first, Str revision, Buf *fault) {
    s->ask = s->answer = -1;
    bool odd = !revision.len || revision.ptr[0] == '-';
    for (size_t i = 0; i < revision.len; i++) odd |= (unsigned char)revision.ptr[i] <= ' ' || revision.ptr[i] == 127;
    Git git = {0};
    if (odd) {
        buf_add(fault, S("--since needs a git revision"));
        return false;
    }
    if (!find_root(s, first)) {
        buf_format(fault, "--since: %s is in no git repository", first);
        return false;
    }
    if (!find_program(s, &git)) {
        buf_add(fault, S("--since: there is no git in PATH"));
        return false;
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool good = null >= 0 && run_ls_tree(s, &git, revision, null, fault) && start_cat_file(s, &git, null, fault);
    if (null >= 0) close(null);
    return good;
}

#endif

static int by_path(const void *a, const void *b) {
    const SinceFile *x = a, *y = b;
    return str_compare(x->path, y->path);
}

/* 100644 blob 0123...\tsrc/a.py\0 */
void since_list(Since *s) {
    Str rest = buf_str(&s->listing);
    bool sorted = true;
    while (rest.len) {
        Str path = str_split(&rest, 0), head = str_split(&path, '\t');
        bool file = str_starts_with(head, S("100"));
        str_split(&head, ' ');
        Str kind = str_split(&head, ' ');
        if (!file || !str_eq(kind, S("blob")) || !head.len || !path.len) continue;
        void *p = s->files;
        buffer_reserve(&p, &s->capacity, s->count + 1, sizeof *s->files);
        s->files = p;
        s->files[s->count] = (SinceFile){path, head};
        sorted &= !s->count || by_path(&s->files[s->count - 1], &s->files[s->count]) < 0;
        s->count++;
    }
    if (!sorted) qsort(s->files, s->count, sizeof *s->files, by_path);
}

/* Makes at least one more byte stand in the chunk. */
static bool fill(Since *s) {
    char bytes[CHUNK];
    ssize_t n;
    do n = read(s->answer, bytes, sizeof bytes);
    while (n < 0 && errno == EINTR);
    if (n <= 0) return false;
    if (s->taken == s->chunk.len) buf_clear(&s->chunk), s->taken = 0;
    buf_add(&s->chunk, str_make(bytes, (size_t)n));
    return true;
}

/* The line that announces an object, without its end. */
static bool read_head(Since *s, Str *head) {
    for (size_t from = s->taken;;) {
        size_t end = str_find_byte(buf_str(&s->chunk), '\n', from);
        if (end != SIZE_MAX) {
            *head = str_slice(buf_str(&s->chunk), s->taken, end);
            s->taken = end + 1;
            return true;
        }
        if (s->chunk.len - s->taken > LONGEST_HEAD || !fill(s)) return false;
        from = s->taken;
    }
}

/* `size` bytes and a line end; into the text, or nowhere. */
static bool read_body(Since *s, uint64_t size, bool keep) {
    buf_clear(&s->text);
    for (uint64_t left = size + 1; left;) {
        if (s->taken == s->chunk.len && !fill(s)) return false;
        uint64_t here = s->chunk.len - s->taken < left ? s->chunk.len - s->taken : left;
        if (keep) buf_add(&s->text, str_make(s->chunk.ptr + s->taken, (size_t)here));
        s->taken += (size_t)here;
        left -= here;
    }
    return true;
}

static SinceRead lose(Since *s) {
    if (s->ask >= 0) close(s->ask);
    if (s->answer >= 0) close(s->answer);
    s->ask = s->answer = -1;
    return SINCE_LOST;
}

/* OBJECT blob SIZE\n BYTES \n, or OBJECT missing\n. */
static SinceRead read_object(Since *s, Str object, Str *bytes) {
    static const char zeros[FILE_PADDING];
    Buf line = {0};
    buf_add(&line, object);
    buf_byte(&line, '\n');
    bool asked = s->ask >= 0 && !err_is(file_write(s->ask, buf_str(&line)));
    buf_free(&line);
    Str head;
    if (!asked || !read_head(s, &head)) return lose(s);
    if (!str_eq(str_split(&head, ' '), object)) return lose(s);
    Str kind = str_split(&head, ' ');
    if (!head.ptr) return SINCE_LOST; /* missing */
    uint64_t size = 0;
    for (size_t i = 0; i < head.len; i++) {
        if (head.ptr[i] < '0' || head.ptr[i] > '9' || size > (uint64_t)INT64_MAX / 100) return lose(s);
        size = size * 10 + (uint64_t)(head.ptr[i] - '0');
    }
    bool keep = size <= SOURCE_MAX_BYTES && str_eq(kind, S("blob"));
    if (!read_body(s, size, keep)) return lose(s);
    if (!keep) return SINCE_LOST;
    s->text.len--; /* the line end */
    buf_add(&s->text, str_make(zeros, sizeof zeros));
    s->text.len -= sizeof zeros;
    *bytes = buf_str(&s->text);
    return SINCE_HAD;
}

SinceRead since_read_file(Since *s, const SinceFile *file, Str *bytes) { return read_object(s, file->object, bytes); }

bool since_is_gone(const Since *s, const SinceFile *file) {
    struct stat status;
    Buf path = {0};
    buf_add(&path, s->root);
    buf_byte(&path, '/');
    buf_add(&path, file->path);
    buf_byte(&path, 0);
    bool gone = lstat(path.ptr, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
    buf_free(&path);
    return gone;
}

SinceRead since_read(Since *s, const char *path, Str *bytes) {
    char real[PATH_MAX];
    if (!s->count || !realpath(path, real)) return SINCE_NEW;
    Str below = str_from_z(real);
    size_t root = s->root.len == 1 ? 0 : s->root.len;
    if (!is_below(below, str_slice(s->root, 0, root)) || below.len <= root + 1) return SINCE_NEW;
    SinceFile wanted = {.path = str_slice(below, root + 1, below.len)};
    const SinceFile *file = bsearch(&wanted, s->files, s->count, sizeof wanted, by_path);
    return file ? read_object(s, file->object, bytes) : SINCE_NEW;
}

void since_end(Since *s) {
    if (s->root.len) lose(s);
    void *p = s->files;
    buffer_free(&p, &s->capacity);
    buf_free(&s->listing);
    buf_free(&s->chunk);
    buf_free(&s->text);
    arena_free(&s->arena);
    *s = (Since){0};
}
