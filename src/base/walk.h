/* A directory and all below it, one entry after the other, in the order of the paths' bytes: the same whatever the file
 * system's own order is. Symbolic links to directories are not followed. No allocation and no stat for each entry.
 *
 *     Walk walk = {0};
 *     walk_start(&walk, AT_FDCWD, "src", S("src"));
 *     for (WalkEntry e; walk_next(&walk, &e);) if (e.kind == WALK_FILE) ... file_read(&b, e.dirfd, e.name, ...);
 *     walk_free(&walk);
 *
 * One thread at a time for a Walk. Linux: getdents64(2); elsewhere readdir(3). */
#ifndef TOCSIN_BASE_WALK_H
#define TOCSIN_BASE_WALK_H

#include "base/buf.h"
#include "base/err.h"

enum {
    WALK_MAX_DEPTH = 200,     /* directories below the root; each holds a descriptor while the walk is in it */
    WALK_MAX_NAMES = 1 << 30, /* bytes of names in the directories that are open at once */
};

typedef enum WalkKind {
    WALK_FILE,  /* a regular file, or a symbolic link to one */
    WALK_ENTER, /* a directory, before its entries; walk_prune() leaves them out */
    WALK_LEAVE, /* the same directory, after its entries; also after walk_prune() */
    WALK_LINK,  /* a symbolic link to a directory: not followed */
    WALK_LOST,  /* a symbolic link to nothing */
    WALK_OTHER, /* FIFO, socket, device */
    WALK_FAULT, /* a directory that could not be read, in full or at all (too deep, no permission): why is in `err` */
} WalkKind;

typedef struct WalkEntry {
    WalkKind kind;
    int dirfd;        /* the open directory that holds the entry; for ENTER and LEAVE the directory itself */
    const char *name; /* in that directory; for ENTER and LEAVE the directory's own; lives until the next step */
    Str path;         /* the root's shown name, "/", and the way down; lives until the next step; NUL-terminated */
    unsigned depth;   /* 0 is the root itself, 1 an entry of the root, ... */
    Err err;
} WalkEntry;

typedef struct WalkName WalkName;
typedef struct WalkLevel WalkLevel;

/* Zero-initialised is ready; private to walk.c. Its memory is used again by the next walk_start(). */
typedef struct Walk {
    WalkLevel *levels;
    WalkName *names;
    char *bytes, *chunk;
    size_t level_capacity, name_capacity, byte_capacity, chunk_capacity;
    size_t name_count, byte_count;
    unsigned depth; /* levels in use */
    bool entering, skip;
    Err fault; /* to be told at the next step */
    Buf path;
} Walk;

/* Starts at the directory `name`, relative to `dirfd`, following it if it is a link; `shown` stands for it in the
 * paths: empty for none ("." is shown so). The first entry is its WALK_ENTER, or a WALK_FAULT. */
void walk_start(Walk *walk, int dirfd, const char *name, Str shown);

/* The next entry; false at the end, when all descriptors are closed again. */
bool walk_next(Walk *walk, WalkEntry *entry);

/* After a WALK_ENTER: its entries are left out. */
void walk_prune(Walk *walk);

/* Stops wherever it is and gives all memory back. */
void walk_free(Walk *walk);

#endif
