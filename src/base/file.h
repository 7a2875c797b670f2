/* Files: reading one whole into a buffer that is used again for the next, and writing all of a text.
 * A FileBuffer belongs to one thread at a time. POSIX: open(2), openat(2), read(2), write(2). */
#ifndef TOCSIN_BASE_FILE_H
#define TOCSIN_BASE_FILE_H

#include "base/err.h"

enum { FILE_PADDING = 64 }; /* readable zero bytes behind the end, so that vector loads need no bound check */

/* Zero-initialised is empty and ready. */
typedef struct FileBuffer {
    char *bytes;
    size_t capacity;
} FileBuffer;

void file_buffer_free(FileBuffer *buffer);

/* Reads the regular file `name`, relative to the open directory `dirfd` (AT_FDCWD is the working directory), following
 * symbolic links. `*bytes` lies in `buffer`, has FILE_PADDING zero bytes behind it and lives until the buffer's next
 * use. ERR_OPEN, ERR_READ, ERR_NOT_A_FILE (directory, FIFO, device, socket: opened without waiting and without reading
 * from it), ERR_TOO_LARGE beyond `limit` bytes. */
MUST_USE Err file_read(FileBuffer *buffer, int dirfd, const char *name, size_t limit, Str *bytes);

/* The same from an open descriptor up to its end, whatever it is: standard input, a pipe. Does not close it. */
MUST_USE Err file_read_open(FileBuffer *buffer, int fd, size_t limit, Str *bytes);

/* The first bytes of a regular file, at most `size`, into `head`; ERR_NOT_A_FILE for anything else. */
MUST_USE Err file_peek(int dirfd, const char *name, char *head, size_t size, size_t *length);

/* Opens a directory for openat(), however long its path is (longer than PATH_MAX, too). Close the descriptor. */
MUST_USE Err file_open_directory(int dirfd, Str path, int *fd);

/* Writes all of `text`; ERR_WRITE. */
MUST_USE Err file_write(int fd, Str text);

/* A pipe that programs which are started do not get: ends[0] to read from, ends[1] to write to. Before there are other threads: where a
 * system cannot make one so at once, a fork() between would inherit it. False: errno. Both ends are closed where they are not -1. */
bool file_pipe(int ends[2]);
void file_close_pipe(const int ends[2]);

#endif
