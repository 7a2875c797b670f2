/* The process that replaces files: see writer.h. It holds no memory of ours but what it reads from the pipe, does not
 * interpret what it writes, and ends when the pipe does. */
#include "audit/writer.h"

#include "audit/discover.h"
#include "base/arena.h"
#include "base/confine.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

Err writer_read(FileBuffer *buffer, Str path, WriterSeen *seen, Str *bytes) {
    int fd = openat(AT_FDCWD, path.ptr, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return errno == ELOOP ? err_make(ERR_LINK, 0) : err_make(ERR_OPEN, errno);
    struct stat status;
    Err e = fstat(fd, &status) != 0 ? err_make(ERR_READ, errno) : err_ok();
    if (!err_is(e) && !S_ISREG(status.st_mode)) e = err_make(ERR_NOT_A_FILE, 0);
    if (!err_is(e)) e = file_read_open(buffer, fd, WRITER_MAX_BYTES, bytes);
    close(fd);
    if (err_is(e)) return e;
    *seen = (WriterSeen){(uint64_t)status.st_dev, (uint64_t)status.st_ino, bytes->len, str_hash(*bytes)};
    return err_ok();
}

#ifdef __wasi__ /* one process is all there is */

Err writer_start(Writer *writer, char *const *roots, uint32_t count) {
    (void)writer, (void)roots, (void)count;
    return err_make(ERR_START, ENOSYS);
}

Err writer_replace(Writer *writer, Str path, const WriterSeen *seen, Str bytes) {
    (void)writer, (void)path, (void)seen, (void)bytes;
    return err_make(ERR_START, ENOSYS);
}

void writer_stop(Writer *writer) { (void)writer; }

#else

typedef struct Request {
    uint64_t magic;
    WriterSeen seen;
    uint64_t path_length, size;
} Request;

typedef struct Reply {
    uint32_t code; /* ErrCode */
    int32_t system;
} Reply;

#ifndef O_PATH /* elsewhere a directory is opened to be read */
#define O_PATH 0
#endif

enum { REQUEST_MAGIC = 0x54574F54, TEMPORARY_TRIES = 16, MAX_NAME = 255 };

/* What the process knows. */
typedef struct Server {
    const Str *roots; /* as discover() shows them */
    uint32_t root_count;
    FileBuffer path, bytes, old;
    uint32_t serial; /* of temporary names */
} Server;

static bool read_exactly(int fd, void *to, size_t size) {
    char *at = to;
    while (size) {
        ssize_t n = read(fd, at, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

static bool read_into(int fd, FileBuffer *buffer, size_t size) {
    void *p = buffer->bytes;
    buffer_reserve(&p, &buffer->capacity, size + 1, 1);
    buffer->bytes = p;
    buffer->bytes[size] = '\0';
    return read_exactly(fd, buffer->bytes, size);
}

/* What of `path` stands behind the root: "" for the root itself. False where it is not below it. */
static bool below_root(Str path, Str root, Str *rest) {
    if (!str_starts_with(path, root)) return false;
    *rest = str_slice(path, root.len, path.len);
    if (root.len == 0) return path.ptr[0] != '/';
    if (rest->len == 0) return true;
    if (rest->ptr[0] != '/') return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

static int open_plain(int dirfd, Str name, int flags) {
    char z[MAX_NAME + 1];
    if (name.len > MAX_NAME || memchr(name.ptr, '\0', name.len)) return errno = ENAMETOOLONG, -1;
    if (name.len) memcpy(z, name.ptr, name.len);
    z[name.len] = '\0';
    return openat(dirfd, z, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
}

static Err open_error(int why) {
    if (why == ELOOP || why == ENOTDIR) return err_make(ERR_LINK, 0);
    return err_make(ERR_OPEN, why);
}

/* Down from an open directory, no link on the way; the last piece of `rest` is left in it. Closes `at`. */
static Err descend(int at, Str *rest, int *directory) {
    for (size_t slash; (slash = str_find_byte(*rest, '/', 0)) != SIZE_MAX;) {
        Str name = str_slice(*rest, 0, slash);
        *rest = str_slice(*rest, slash + 1, rest->len);
        if (name.len == 0 || str_eq(name, S("."))) continue;
        int next = str_eq(name, S("..")) ? (errno = ELOOP, -1) : open_plain(at, name, O_PATH | O_DIRECTORY);
        int why = errno;
        close(at);
        if (next < 0) return open_error(why);
        at = next;
    }
    *directory = at;
    return err_ok();
}

/* The directory of a file that is a root itself: as the user wrote it. */
static Err open_parent(Str path, Str *name, int *directory) {
    size_t slash = path.len;
    while (slash && path.ptr[slash - 1] != '/') slash--;
    *name = str_slice(path, slash, path.len);
    return file_open_directory(AT_FDCWD, slash ? str_slice(path, 0, slash) : S("."), directory);
}

static Err open_directory_of(const Server *s, Str path, Str *name, int *directory) {
    Str best = {NULL, 0}, root = {NULL, 0};
    for (uint32_t i = 0; i < s->root_count; i++) {
        Str rest;
        if (!below_root(path, s->roots[i], &rest) || (best.ptr && rest.len >= best.len)) continue;
        best = rest;
        root = s->roots[i];
    }
    if (!best.ptr) return err_make(ERR_OUTSIDE, 0);
    if (best.len == 0) return open_parent(path, name, directory);
    int at;
    Err e = file_open_directory(AT_FDCWD, root.len ? root : S("."), &at);
    if (err_is(e)) return e;
    *name = best;
    return descend(at, name, directory);
}

static bool is_seen(const struct stat *status, const WriterSeen *seen) {
    return (uint64_t)status->st_dev == seen->device && (uint64_t)status->st_ino == seen->inode &&
           (uint64_t)status->st_size == seen->size;
}

/* The old file, open for writing so that a read-only one is refused. */
static Err check_old(Server *s, int directory, Str name, const WriterSeen *seen, struct stat *status) {
    int fd = open_plain(directory, name, O_RDWR | O_NONBLOCK);
    if (fd < 0) return open_error(errno);
    Err e;
    Str old = {NULL, 0};
    if (fstat(fd, status) != 0) e = err_make(ERR_READ, errno);
    else if (!S_ISREG(status->st_mode)) e = err_make(ERR_NOT_A_FILE, 0);
    else if (!is_seen(status, seen)) e = err_make(ERR_CHANGED, 0);
    else e = file_read_open(&s->old, fd, seen->size, &old);
    if (e.code == ERR_TOO_LARGE || (!err_is(e) && (old.len != seen->size || str_hash(old) != seen->hash)))
        e = err_make(ERR_CHANGED, 0);
    close(fd);
    return e;
}

/* Fills `z` with the name of a new file beside `name`. */
static int open_temporary(Server *s, int directory, char z[MAX_NAME + 1]) {
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        snprintf(z, MAX_NAME + 1, ".tocsin-%ld-%u.tmp", (long)getpid(), s->serial++);
        int fd = openat(directory, z, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

/* Mode and owner first: whoever may not give them away does not replace the file. */
static Err fill_temporary(int fd, const struct stat *old, Str bytes) {
    struct stat own;
    if (fstat(fd, &own) != 0) return err_make(ERR_WRITE, errno);
    bool same = own.st_uid == old->st_uid && own.st_gid == old->st_gid;
    if (!same && fchown(fd, old->st_uid, old->st_gid) != 0) return err_make(ERR_WRITE, errno);
    if (fchmod(fd, old->st_mode & 07777) != 0) return err_make(ERR_WRITE, errno);
    Err e = file_write(fd, bytes);
    if (!err_is(e) && fsync(fd) != 0) e = err_make(ERR_WRITE, errno);
    return e;
}

static Err replace_in(Server *s, int directory, Str name, const WriterSeen *seen, Str bytes) {
    struct stat old, now;
    Err e = check_old(s, directory, name, seen, &old);
    if (err_is(e)) return e;
    char target[MAX_NAME + 1], temporary[MAX_NAME + 1];
    memcpy(target, name.ptr, name.len); /* check_old() has opened it: it fits */
    target[name.len] = '\0';
    int fd = open_temporary(s, directory, temporary);
    if (fd < 0) return err_make(ERR_WRITE, errno);
    e = fill_temporary(fd, &old, bytes);
    if (close(fd) != 0 && !err_is(e)) e = err_make(ERR_WRITE, errno);
    if (!err_is(e) && (fstatat(directory, target, &now, AT_SYMLINK_NOFOLLOW) != 0 || !is_seen(&now, seen)))
        e = err_make(ERR_CHANGED, 0);
    if (!err_is(e) && renameat(directory, temporary, directory, target) != 0) e = err_make(ERR_WRITE, errno);
    if (err_is(e)) unlinkat(directory, temporary, 0);
    return e;
}

static Err serve_request(Server *s, const Request *r) {
    Str path = str_make(s->path.bytes, r->path_length), name;
    Str bytes = str_make(s->bytes.bytes, r->size);
    int directory;
    if (path.len == 0 || memchr(path.ptr, '\0', path.len)) return err_make(ERR_OUTSIDE, 0);
    Err e = open_directory_of(s, path, &name, &directory);
    if (err_is(e)) return e;
    if (name.len == 0 || str_eq(name, S(".")) || str_eq(name, S(".."))) e = err_make(ERR_NOT_A_FILE, 0);
    else e = replace_in(s, directory, name, &r->seen, bytes);
    close(directory);
    return e;
}

/* Until the pipe ends. Signals of the terminal end the audit, and thereby this process, between two files. */
NORETURN static void serve(Server *s, int from, int to) {
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    for (size_t i = 0; i < COUNT_OF(ends); i++) signal(ends[i], SIG_IGN);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    for (Request r; read_exactly(from, &r, sizeof r);) {
        bool fine = r.magic == REQUEST_MAGIC && r.path_length <= WRITER_MAX_PATH && r.size <= WRITER_MAX_BYTES &&
                    read_into(from, &s->path, r.path_length) && read_into(from, &s->bytes, r.size);
        if (!fine) break;
        Err e = serve_request(s, &r);
        Reply reply = {(uint32_t)e.code, e.system};
        if (err_is(file_write(to, str_make((const char *)&reply, sizeof reply)))) break;
    }
    _exit(0);
}

static const Str *shown_roots(Arena *arena, char *const *roots, uint32_t count) {
    char cwd[PATH_MAX];
    Str here = getcwd(cwd, sizeof cwd) && cwd[0] == '/' ? str_from_z(cwd) : S("");
    if (here.len == 1) here.len = 0;
    Str *shown = ARENA_ARRAY(arena, Str, count);
    for (uint32_t i = 0; i < count; i++) shown[i] = discover_shown_path(arena, here, str_from_z(roots[i]));
    return shown;
}

/* The folders of the roots: a file's is the one that holds it. Many files of one folder name it once. */
static void confine(Arena *arena, const Server *s) {
    Str *folders = ARENA_ARRAY(arena, Str, s->root_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->root_count; i++) {
        Str folder = s->roots[i].len ? arena_copy(arena, s->roots[i]) : S(".");
        struct stat status;
        if (stat(folder.ptr, &status) != 0) continue;
        if (!S_ISDIR(status.st_mode)) {
            while (folder.len && folder.ptr[folder.len - 1] != '/') folder.len--;
            folder = folder.len ? arena_copy(arena, folder) : S(".");
        }
        if (count == 0 || !str_eq(folder, folders[count - 1])) folders[count++] = folder;
    }
    confine_writer(folders, count);
}

Err writer_start(Writer *writer, char *const *roots, uint32_t count) {
    int requests[2] = {-1, -1}, replies[2] = {-1, -1};
    pid_t child = file_pipe(requests) && file_pipe(replies) ? fork() : -1;
    if (child < 0) {
        Err e = err_make(ERR_START, errno);
        file_close_pipe(requests);
        file_close_pipe(replies);
        return e;
    }
    if (child == 0) {
        close(requests[1]);
        close(replies[0]);
        Arena arena = {0};
        Server server = {.roots = shown_roots(&arena, roots, count), .root_count = count};
        confine(&arena, &server);
        serve(&server, requests[0], replies[1]);
    }
    close(requests[0]);
    close(replies[1]);
    *writer = (Writer){.to = requests[1], .from = replies[0], .running = true, .lock = PTHREAD_MUTEX_INITIALIZER};
    return err_ok();
}

static Err ask(Writer *writer, const Request *request, Str path, Str bytes) {
    Err e = file_write(writer->to, str_make((const char *)request, sizeof *request));
    if (!err_is(e)) e = file_write(writer->to, path);
    if (!err_is(e)) e = file_write(writer->to, bytes);
    Reply reply;
    if (err_is(e) || !read_exactly(writer->from, &reply, sizeof reply)) return err_make(ERR_START, EPIPE);
    return err_make((ErrCode)reply.code, reply.system);
}

Err writer_replace(Writer *writer, Str path, const WriterSeen *seen, Str bytes) {
    if (!writer->running) return err_make(ERR_START, EPIPE);
    if (path.len > WRITER_MAX_PATH || bytes.len > WRITER_MAX_BYTES) return err_make(ERR_TOO_LARGE, 0);
    Request request = {REQUEST_MAGIC, *seen, path.len, bytes.len};
    /* Should the process be gone, an error is wanted and no signal. A SIGPIPE that is pending then stays blocked. */
    sigset_t pipe_only, before;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
    pthread_mutex_lock(&writer->lock);
    Err e = ask(writer, &request, path, bytes);
    pthread_mutex_unlock(&writer->lock);
    if (e.code != ERR_START) pthread_sigmask(SIG_SETMASK, &before, NULL);
    return e;
}

void writer_stop(Writer *writer) {
    if (!writer->running) return;
    char c;
    close(writer->to);
    while (read(writer->from, &c, 1) < 0 && errno == EINTR) {}
    close(writer->from);
    writer->running = false;
}

#endif
