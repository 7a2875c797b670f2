/* Serving the root inside: a file system in user space (fuse(4), linux/fuse.h) that holds the names of a RootTree and nothing else, below what
 * is mounted on it. The kernel asks for a name that it has not seen, and so the supervisor hears of every name that is not there, whoever asked
 * and however, while what was given is reached without it. No file has content here: a page that is mapped and asked for would wait for us
 * while we wait for the memory that it is mapped in.
 *
 * Protocol: one request is read, answered and forgotten; there is never more than one that waits for us alone. Names that are
 * there are valid for ever; names that are not, but are outside, are asked for again each time, so that none goes unheard; those that are not there
 * outside either, which Python and the loader look for by the dozen, are remembered by the kernel for ROOT_NOWHERE. The tree cannot be
 * changed: all else is EROFS. When the descriptor is closed, by us or by our end, all that is asked gets ENOTCONN.
 *
 * What is private to the run is an overlay, whose kernel side remembers what it did not find, and what stands in directories that it did not find. So
 * once something is missed there that is there outside, the place is watched: its own name is valid for no time any more, and the kernel asks
 * whenever somebody comes by it. Before, it is valid for ROOT_MOMENT; the answer about the first miss waits until that has passed for all.
 *
 * The supervisor must never walk through this root, nor through what lies over it (inside.h): it would wait for itself. One thread. */
#ifndef TOCSIN_SANDBOX_ROOT_SERVER_H
#define TOCSIN_SANDBOX_ROOT_SERVER_H

#include "sandbox/root_tree.h"

#include <time.h>

enum {
    ROOT_REQUEST = 8192,  /* bytes of a request: FUSE_MIN_READ_BUFFER; the kernel sends no longer ones to who takes no writing */
    ROOT_ANSWER = 65536,  /* bytes of an answer at most */
    ROOT_NAME = 1024,     /* bytes of a name: FUSE_NAME_MAX */
    ROOT_MOMENT = 4000000, /* nanoseconds */
    ROOT_NOWHERE = 1,      /* seconds */
};

typedef struct RootServer {
    int fd; /* what to poll; -1 for none */
    const RootTree *tree;
    uid_t uid;
    gid_t gid;
    time_t time;  /* of all that is there */
    bool started; /* the program is: from now on it is it that asks */
    bool watched[PLACE_COUNT]; /* whoever enters the private place is heard of */
    /* Hears of a name that is not there (`path` whole, terminated), or of something hidden, while the thread waits; `thread` as the namespace of
     * processes inside numbers it; `place` is the private place that it stands in, if that is watched. Gives whether it is there outside. */
    bool (*missed)(void *context, pid_t thread, Str path, RootPlace place, const Rule *denied);
    /* Hears of whoever enters a watched place, and of whoever lists a directory. */
    void (*passed)(void *context, pid_t thread, RootPlace place);
    void *context;
} RootServer;

/* Takes over the descriptor. */
void root_server_open(RootServer *s, int fd, const RootTree *tree, uid_t uid, gid_t gid);
void root_server_close(RootServer *s);

/* Answers what has been asked; never waits. False when nobody will ask any more. */
bool root_server_step(RootServer *s);

#endif
