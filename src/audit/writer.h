/* Replacing audited files although the audit is confined: a small process, forked before the confinement, that reads
 * requests from a pipe and does nothing else.
 *
 *     Writer writer = {0};
 *     writer_start(&writer, roots, count);        in the only thread, before confine_self()
 *     ...
 *     writer_read(&buffer, path, &seen, &bytes);  confined, in any thread
 *     writer_replace(&writer, path, &seen, text);
 *     ...
 *     writer_stop(&writer);
 *
 * A file is replaced as a whole or not at all: the new bytes go to a new file in the same directory, which gets mode and
 * owner of the old one, is synced (fsync(2)) and takes its name (rename(2)). Other names of the file (hard links) keep
 * the old bytes. The process trusts nobody who asks: the file must lie at or below one of the roots, on a way without
 * symbolic links and ".." from there, be a regular file that may be written, and still be the one that was seen: same
 * device, inode, length and hash. */
#ifndef TOCSIN_AUDIT_WRITER_H
#define TOCSIN_AUDIT_WRITER_H

#include "base/file.h"

#include <pthread.h>

/* A file as it was when it was read. */
typedef struct WriterSeen {
    uint64_t device, inode, size, hash;
} WriterSeen;

/* Zero-initialised: not started. Threads may share one: it has a lock. */
typedef struct Writer {
    int to, from; /* pipes; valid while `running` */
    bool running;
    pthread_mutex_t lock;
} Writer;

enum {
    WRITER_MAX_PATH = 1 << 16,  /* bytes of a path */
    WRITER_MAX_BYTES = 1 << 30, /* of a file */
};

/* Starts the process. `roots` are the operands of the command line, as discover() gets them: relative to the working
 * directory or absolute; links on the way to a root are followed, since the user wrote them. ERR_START. */
MUST_USE Err writer_start(Writer *writer, char *const *roots, uint32_t count);

/* Reads the file `path` (NUL-terminated) into `buffer` as file_read() does, and remembers what it is. Does not follow a
 * link at the end: ERR_LINK. */
MUST_USE Err writer_read(FileBuffer *buffer, Str path, WriterSeen *seen, Str *bytes);

/* Replaces the file by `bytes`, and waits until it is done. ERR_CHANGED: it is not what was seen any more. ERR_LINK: a
 * symbolic link is in the way. ERR_OUTSIDE: not below a root. ERR_OPEN, ERR_WRITE, ERR_NOT_A_FILE, ERR_TOO_LARGE: as
 * ever; ERR_START: the process is gone. In all of these the file is as it was. */
MUST_USE Err writer_replace(Writer *writer, Str path, const WriterSeen *seen, Str bytes);

/* Lets the process end, and waits for it. */
void writer_stop(Writer *writer);

#endif
