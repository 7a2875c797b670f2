/* Reading and writing whole files: see base/file.h. */
#include "base/file.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_CHUNK = 64 * 1024, LONGEST_STEP = 4000 };

void file_buffer_free(FileBuffer *buffer) {
    void *p = buffer->bytes;
    buffer_free(&p, &buffer->capacity);
    buffer->bytes = NULL;
}

static void reserve(FileBuffer *buffer, size_t size) {
    void *p = buffer->bytes;
    buffer_reserve(&p, &buffer->capacity, size < FIRST_CHUNK ? FIRST_CHUNK : size, 1);
    buffer->bytes = p;
}

static ssize_t read_some(int fd, char *to, size_t size) {
    ssize_t n;
    do n = read(fd, to, size);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Reads up to the end. `expected` is the size where it is known: then a short read is the end, and one read(2) is
 * enough. */
static Err read_all(FileBuffer *buffer, int fd, size_t expected, size_t limit, Str *bytes) {
    size_t length = 0;
    reserve(buffer, expected + FILE_PADDING + 1);
    for (;;) {
        size_t room = buffer->capacity - FILE_PADDING - length;
        if (room == 0) {
            reserve(buffer, buffer->capacity * 2);
            continue;
        }
        if (room > limit - length + 1) room = limit - length + 1;
        ssize_t n = read_some(fd, buffer->bytes + length, room);
        if (n < 0) return err_make(ERR_READ, errno);
        length += (size_t)n;
        if (length > limit) return err_make(ERR_TOO_LARGE, 0);
        if (n == 0 || (expected && (size_t)n < room)) break;
    }
    memset(buffer->bytes + length, 0, FILE_PADDING);
    *bytes = str_make(buffer->bytes, length);
    return err_ok();
}

/* Opens without waiting: a FIFO or a device must not stop the audit. */
static Err open_any(int dirfd, const char *name, int *fd) {
    do *fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    while (*fd < 0 && errno == EINTR);
    if (*fd < 0) return errno == ENXIO ? err_make(ERR_NOT_A_FILE, 0) : err_make(ERR_OPEN, errno);
    return err_ok();
}

static Err check_regular(int fd, struct stat *status) {
    if (fstat(fd, status) != 0) return err_make(ERR_READ, errno);
    return S_ISREG(status->st_mode) ? err_ok() : err_make(ERR_NOT_A_FILE, 0);
}

/* The common case in one call: a file shorter than the buffer. pread(2) refuses pipes, sockets and terminals, and a device
 * gives nothing or fills all; so a short answer is a whole file, and everything else is looked at with care. */
static bool read_short(FileBuffer *buffer, int fd, size_t limit, Str *bytes) {
    reserve(buffer, FIRST_CHUNK);
    size_t room = buffer->capacity - FILE_PADDING;
    ssize_t n = pread(fd, buffer->bytes, room, 0);
    if (n <= 0 || (size_t)n >= room || (size_t)n > limit) return false;
    memset(buffer->bytes + n, 0, FILE_PADDING);
    *bytes = str_make(buffer->bytes, (size_t)n);
    return true;
}

static Err read_carefully(FileBuffer *buffer, int fd, size_t limit, Str *bytes) {
    struct stat status;
    Err e = check_regular(fd, &status);
    if (err_is(e)) return e;
    size_t size = status.st_size > 0 ? (size_t)status.st_size : 0;
    return size > limit ? err_make(ERR_TOO_LARGE, 0) : read_all(buffer, fd, size, limit, bytes);
}

Err file_read(FileBuffer *buffer, int dirfd, const char *name, size_t limit, Str *bytes) {
    int fd;
    Err e = open_any(dirfd, name, &fd);
    if (err_is(e)) return e;
    if (!read_short(buffer, fd, limit, bytes)) e = read_carefully(buffer, fd, limit, bytes);
    close(fd);
    return e;
}

Err file_read_open(FileBuffer *buffer, int fd, size_t limit, Str *bytes) {
    return read_all(buffer, fd, 0, limit, bytes);
}

Err file_peek(int dirfd, const char *name, char *head, size_t size, size_t *length) {
    int fd;
    struct stat status;
    Err e = open_any(dirfd, name, &fd);
    if (err_is(e)) return e;
    e = check_regular(fd, &status);
    ssize_t n = err_is(e) ? 0 : read_some(fd, head, size);
    if (n < 0) e = err_make(ERR_READ, errno);
    else *length = (size_t)n;
    close(fd);
    return e;
}

static int open_directory(int dirfd, Str path) {
    char name[LONGEST_STEP + 1];
    if (path.len == 0) path = S(".");
    if (path.len > LONGEST_STEP) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(name, path.ptr, path.len);
    name[path.len] = 0;
    return openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NONBLOCK);
}

Err file_open_directory(int dirfd, Str path, int *fd) {
    int at = dirfd;
    do {
        size_t step = path.len;
        if (step > LONGEST_STEP)
            for (step = LONGEST_STEP; step > 1 && path.ptr[step - 1] != '/';) step--;
        int next = open_directory(at, str_slice(path, 0, step));
        int why = errno;
        if (at != dirfd) close(at);
        if (next < 0) return err_make(ERR_OPEN, why);
        at = next;
        path = str_slice(path, step, path.len);
    } while (path.len);
    *fd = at;
    return err_ok();
}

Err file_write(int fd, Str text) {
    while (text.len) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_make(ERR_WRITE, errno);
        text = str_slice(text, (size_t)n, text.len);
    }
    return err_ok();
}

#ifndef __wasi__
bool file_pipe(int ends[2]) {
    return pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
}
#endif

void file_close_pipe(const int ends[2]) {
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0) close(ends[i]);
}
