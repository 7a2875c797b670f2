/* The root inside as a tree of names, for a root that the supervisor serves (root_server.h): directories on the way to what was given, places
 * to mount it on, and links. What lies in a mount has no node. Made from what was decided before the start, so that
 * the supervisor and process 1 mean the same. Changes no more once it is made. */
#ifndef TOCSIN_SANDBOX_ROOT_TREE_H
#define TOCSIN_SANDBOX_ROOT_TREE_H

#include "sandbox/root_content.h"

typedef enum RootKind { ROOT_DIRECTORY, ROOT_FILE, ROOT_LINK } RootKind;

typedef struct RootNode {
    Str name;
    uint32_t parent, first, next; /* nodes: the directory, its first name, the next name in the same one; 0 for none */
    RootKind kind;
    RootPlace place;  /* a private place begins here */
    bool hidden;      /* stands for what is denied: nobody enters or opens it */
    const Rule *rule; /* what is mounted here, or denied; NULL for none */
    Str text;         /* where a link leads */
} RootNode;

enum {
    ROOT_NODE = 1,   /* the root itself */
    ROOT_LINKS = 40, /* followed in one path */
};

/* Below it, until the program starts, stand hidden things to be mounted over what is denied: "directory", "file", and of rules the number. */
#define ROOT_DENIED ".denied"

/* Where the files of root_files() lie; /etc has links to them. */
#define ROOT_OWN_FILES "/dev/.etc"

typedef struct RootTree {
    const Access *access;
    RootNode *nodes; /* in the policy's arena; [0] is nobody */
    uint32_t count, capacity;
    uint32_t denied; /* the node of ROOT_DENIED */
} RootTree;

void root_tree_make(RootTree *t, const Launch *l);

/* The name in a directory, 0 if there is none. */
uint32_t root_tree_child(const RootTree *t, uint32_t directory, Str name);

/* The path of a node, terminated. False where it is too long. */
bool root_tree_path(const RootTree *t, uint32_t node, char *path, size_t size, Str *out);

/* Where a path (absolute; links of the tree are followed, the last one if `follow`) leads. */
typedef struct RootWhere {
    enum { WHERE_NOWHERE, WHERE_NODE, WHERE_PLACE, WHERE_MOUNT } kind;
    uint32_t node;   /* itself; the place's; the mount's */
    RootPlace place; /* the one that it stands in, or none */
    Str rest;        /* below the node, without a slash at its beginning; of WHERE_PLACE and WHERE_MOUNT; in `text` */
} RootWhere;

enum { ROOT_PATH = 2 * POLICY_MAX_PATH + 300 };
RootWhere root_tree_find(const RootTree *t, Str path, bool follow, char text[ROOT_PATH]);

#endif
