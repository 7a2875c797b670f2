/* Looking into a root that we serve ourselves (root_server.h) without walking through it: names of the tree are known, what was given lies outside
 * under the same path, and of each private place the supervisor holds the directory in the run's memory. Overlays ask the served root for names,
 * and so must not be walked either, but for names that the kernel has at hand (openat2(2), RESOLVE_CACHED).
 *
 * For telling people and for connecting to sockets; nothing is enforced here. One thread. */
#ifndef TOCSIN_SANDBOX_INSIDE_H
#define TOCSIN_SANDBOX_INSIDE_H

#include "sandbox/root_tree.h"

enum { INSIDE_MOUNTS = 32 }; /* in what lies in further ones root's program reaches no sockets of its own */

typedef struct Inside {
    const RootTree *tree;
    int memory[PLACE_COUNT]; /* O_PATH: what is private, as it lies in memory; -1 for none */
    int shown[PLACE_COUNT];  /* O_PATH: the same place as the program has it */
    bool known;              /* they have come */
    struct {
        const Rule *rule;
        int fd; /* O_PATH */
    } mounts[INSIDE_MOUNTS]; /* of root's runs: directories that the program may write, with its owners */
    unsigned mount_count;
} Inside;

/* Whether the kernel can do what this takes. */
bool inside_is_able(void);

void inside_begin(Inside *in, const RootTree *tree);

/* The descriptors of MESSAGE_PLACES: two of each place of `set`. Takes them over. */
void inside_attach(Inside *in, int set, const int *descriptors, unsigned count);

/* The same of MESSAGE_MOUNT: the mount of this rule. */
void inside_attach_mount(Inside *in, uint32_t rule, int descriptor);
void inside_end(Inside *in);

typedef struct InsideFound {
    bool there, read_only;
    int fd; /* O_PATH, to be closed; -1 for a directory of the tree, and for what is not there */
} InsideFound;

/* What the program finds at `path` (absolute). Where it is not there, `read_only` says whether it could come to be. */
InsideFound inside_find(const Inside *in, Str path, bool follow);

/* The same for a socket in a file, as the program's own calls know it; -1 with errno. `*private`: only the run can have made it. */
int inside_open_socket(const Inside *in, Str path, bool *private);

#endif
