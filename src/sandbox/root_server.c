/* FUSE, the little that names need: see root_server.h. */
#include "sandbox/root_server.h"

#include <errno.h>
#include <linux/fuse.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    BATCH = 64,
    FOR_EVER = 1 << 30 /* seconds */,
    OLDEST_MINOR = 23,
    TICK = 10000000 /* the kernel's clock, in nanoseconds, at its slowest */,
    TEMPORARY = 51 /* FUSE_TMPFILE */
};

typedef struct Request {
    const struct fuse_in_header *head;
    const char *body;
    size_t size; /* of the body */
    uint32_t node;
} Request;

typedef struct Answer {
    int error;
    size_t size;
    _Alignas(8) char body[ROOT_ANSWER];
} Answer;

static const RootNode *node_of(const RootServer *s, uint32_t node) { return &s->tree->nodes[node]; }

static struct fuse_attr attributes(const RootServer *s, uint32_t number) {
    const RootNode *n = node_of(s, number);
    static const uint32_t types[] = {
        [ROOT_DIRECTORY] = S_IFDIR | 0755, [ROOT_FILE] = S_IFREG | 0644, [ROOT_LINK] = S_IFLNK | 0777};
    uint64_t time = (uint64_t)s->time;
    return (struct fuse_attr){.ino = number,
                              .size = n->text.len,
                              .atime = time,
                              .mtime = time,
                              .ctime = time,
                              .mode = n->hidden ? types[n->kind] & S_IFMT : types[n->kind],
                              .nlink = n->kind == ROOT_DIRECTORY ? 2 : 1,
                              .uid = s->uid,
                              .gid = s->gid,
                              .blksize = 4096};
}

static struct fuse_entry_out entry_of(RootServer *s, uint32_t node) {
    RootPlace place = node_of(s, node)->place;
    struct fuse_entry_out o = {.nodeid = node, .attr_valid = FOR_EVER, .attr = attributes(s, node)};
    if (place == PLACE_TMP || place == PLACE_HOME) {
        o.entry_valid_nsec = s->watched[place] ? 0 : ROOT_MOMENT;
    } else if (node != s->tree->denied) {
        o.entry_valid = FOR_EVER;
    }
    return o;
}

static void *room(Answer *a, size_t size) {
    memset(a->body, 0, size);
    a->size = size;
    return a->body;
}

/* The private place that a node stands in. */
static RootPlace place_of(const RootServer *s, uint32_t node) {
    while (node && !node_of(s, node)->place) node = node_of(s, node)->parent;
    return node ? node_of(s, node)->place : PLACE_NONE;
}

/* From now on nobody enters it unheard. Who asks now has been told before that it is there, which holds no longer than that. */
static void watch(RootServer *s, RootPlace place) {
    static const struct timespec until = {0, ROOT_MOMENT + TICK};
    s->watched[place] = true;
    nanosleep(&until, NULL);
}

/* Gives whether somebody was told, and the name is not there outside either. */
static bool tell_missed(RootServer *s, const Request *r, Str name, const Rule *denied) {
    char path[ROOT_PATH + ROOT_NAME];
    Str directory, whole;
    if (!s->started || !s->missed || !r->head->pid) return false;
    if (!root_tree_path(s->tree, r->node, path, ROOT_PATH, &directory)) return false;
    memmove(path, directory.ptr, directory.len);
    size_t n = directory.len > 1 || !name.len ? directory.len : 0;
    if (name.len) {
        path[n++] = '/';
        memcpy(path + n, name.ptr, name.len);
        n += name.len;
    }
    path[n] = 0;
    whole = str_make(path, n);
    RootPlace place = denied ? PLACE_NONE : place_of(s, r->node), watched = s->watched[place] ? place : PLACE_NONE;
    bool outside = s->missed(s->context, (pid_t)r->head->pid, denied ? denied->path : whole, watched, denied);
    if (outside && place && !s->watched[place]) watch(s, place);
    return !outside;
}

/* A name's node; what stands for denied things is there during the set-up alone. */
static uint32_t find(const RootServer *s, const Request *r, Str name) {
    uint32_t node = root_tree_child(s->tree, r->node, name);
    return node == s->tree->denied && s->started ? 0 : node;
}

static void look_up(RootServer *s, const Request *r, Answer *a) {
    const char *end = memchr(r->body, 0, r->size);
    Str name = str_make(r->body, end ? (size_t)(end - r->body) : 0);
    const RootNode *directory = node_of(s, r->node);
    if (!name.len || name.len > ROOT_NAME || directory->kind != ROOT_DIRECTORY) {
        a->error = EINVAL;
        return;
    }
    if (directory->hidden) {
        a->error = EACCES;
        tell_missed(s, r, name, directory->rule);
        return;
    }
    uint32_t node = find(s, r, name);
    if (!node) {
        bool nowhere = tell_missed(s, r, name, NULL);
        if (nowhere && !place_of(s, r->node)) ((struct fuse_entry_out *)room(a, sizeof(struct fuse_entry_out)))->entry_valid = ROOT_NOWHERE;
        else a->error = ENOENT;
        return;
    }
    RootPlace place = node_of(s, node)->place;
    if (s->started && place && s->watched[place] && s->passed && r->head->pid)
        s->passed(s->context, (pid_t)r->head->pid, place);
    struct fuse_entry_out *o = room(a, sizeof *o);
    *o = entry_of(s, node);
}

static void get_attributes(RootServer *s, const Request *r, Answer *a) {
    struct fuse_attr_out *o = room(a, sizeof *o);
    o->attr_valid = FOR_EVER;
    o->attr = attributes(s, r->node);
}

static void read_link(RootServer *s, const Request *r, Answer *a) {
    const RootNode *n = node_of(s, r->node);
    if (n->kind != ROOT_LINK || n->text.len > POLICY_MAX_PATH) {
        a->error = EINVAL;
        return;
    }
    memcpy(room(a, n->text.len), n->text.ptr, n->text.len);
}

static void open_node(RootServer *s, const Request *r, Answer *a) {
    const RootNode *n = node_of(s, r->node);
    if (n->hidden) {
        a->error = EACCES;
        tell_missed(s, r, S(""), n->rule);
        return;
    }
    if (r->head->opcode == FUSE_OPENDIR && s->started && s->passed && r->head->pid) s->passed(s->context, (pid_t)r->head->pid, n->place);
    struct fuse_open_out *o = room(a, sizeof *o);
    o->open_flags = FOPEN_KEEP_CACHE;
}

static void ask_access(RootServer *s, const Request *r, Answer *a) {
    if (node_of(s, r->node)->hidden) open_node(s, r, a);
    a->size = 0;
}

typedef struct Listing {
    RootServer *server;
    Answer *answer;
    size_t limit;
    bool plus; /* with all that a look would tell, so that none is needed */
} Listing;

/* `known`: a node that may be remembered under this name. */
static bool add_entry(const Listing *l, uint64_t next, uint32_t node, bool known, Str name) {
    static const uint32_t types[] = {[ROOT_DIRECTORY] = S_IFDIR, [ROOT_FILE] = S_IFREG, [ROOT_LINK] = S_IFLNK};
    struct fuse_dirent entry = {
        .ino = node, .off = next, .namelen = (uint32_t)name.len, .type = types[node_of(l->server, node)->kind] >> 12};
    struct fuse_entry_out looked = {.nodeid = 0};
    if (known) looked = entry_of(l->server, node);
    Answer *a = l->answer;
    size_t head = l->plus ? sizeof looked : 0, size = FUSE_DIRENT_ALIGN(head + FUSE_NAME_OFFSET + name.len);
    if (a->size + size > l->limit) return false;
    memset(a->body + a->size, 0, size);
    memcpy(a->body + a->size, &looked, head);
    memcpy(a->body + a->size + head, &entry, FUSE_NAME_OFFSET);
    memcpy(a->body + a->size + head + FUSE_NAME_OFFSET, name.ptr, name.len);
    a->size += size;
    return true;
}

/* An offset is the node of the next name, behind the two that stand first. */
static void read_directory(RootServer *s, const Request *r, Answer *a) {
    enum { SELF = 1, PARENT = 2, NAMES = 3 };
    const RootNode *n = node_of(s, r->node);
    struct fuse_read_in in;
    if (r->size < sizeof in || n->kind != ROOT_DIRECTORY || n->hidden) {
        a->error = n->hidden ? EACCES : EINVAL;
        return;
    }
    memcpy(&in, r->body, sizeof in);
    const Listing l = {s, a, in.size < ROOT_ANSWER ? in.size : ROOT_ANSWER, r->head->opcode == FUSE_READDIRPLUS};
    uint64_t end = (uint64_t)s->tree->count + NAMES, first = n->first ? n->first + NAMES : end;
    if (in.offset < SELF && !add_entry(&l, SELF, r->node, false, S("."))) return;
    uint32_t parent = n->parent ? n->parent : r->node;
    if (in.offset < PARENT && !add_entry(&l, first, parent, false, S(".."))) return;
    uint64_t at = in.offset < NAMES ? first : in.offset;
    while (at < end && at > NAMES) {
        uint32_t node = (uint32_t)(at - NAMES);
        const RootNode *child = node_of(s, node);
        if (child->parent != r->node) return;
        uint64_t next = child->next ? child->next + NAMES : end;
        if (node != s->tree->denied && !add_entry(&l, next, node, true, child->name)) return;
        at = next;
    }
}

static void tell_size(RootServer *s, const Request *r, Answer *a) {
    (void)s, (void)r;
    struct fuse_statfs_out *o = room(a, sizeof *o);
    o->st.bsize = o->st.frsize = 4096;
    o->st.namelen = 255;
}

static void begin(RootServer *s, const Request *r, Answer *a) {
    (void)s;
    struct fuse_init_in in = {0};
    memcpy(&in, r->body, r->size < sizeof in ? r->size : sizeof in);
    struct fuse_init_out *o = room(a, sizeof *o);
    o->major = FUSE_KERNEL_VERSION;
    o->minor = FUSE_KERNEL_MINOR_VERSION;
    if (in.major != FUSE_KERNEL_VERSION) { /* a newer one asks again with ours */
        if (in.major < FUSE_KERNEL_VERSION) a->error = EPROTO;
        return;
    }
    if (in.minor < OLDEST_MINOR) {
        a->error = EPROTO;
        return;
    }
    if (in.minor < o->minor) o->minor = in.minor;
    o->flags = in.flags & (FUSE_CACHE_SYMLINKS | FUSE_PARALLEL_DIROPS | FUSE_ASYNC_READ | FUSE_DO_READDIRPLUS);
    o->max_write = 4096;
    o->max_readahead = in.max_readahead;
}

static bool is_unanswered(uint32_t opcode) {
    return opcode == FUSE_FORGET || opcode == FUSE_BATCH_FORGET || opcode == FUSE_INTERRUPT;
}

static void handle(RootServer *s, const Request *r, Answer *a) {
    static const struct {
        uint32_t opcode;
        void (*handler)(RootServer *s, const Request *r, Answer *a);
    } handlers[] = {{FUSE_LOOKUP, look_up},         {FUSE_GETATTR, get_attributes},
                    {FUSE_READLINK, read_link},     {FUSE_OPEN, open_node},
                    {FUSE_OPENDIR, open_node},      {FUSE_ACCESS, ask_access},
                    {FUSE_READDIR, read_directory}, {FUSE_READDIRPLUS, read_directory},
                    {FUSE_STATFS, tell_size},       {FUSE_INIT, begin}};
    static const uint32_t nothing[] = {FUSE_READ, FUSE_RELEASE, FUSE_RELEASEDIR, FUSE_DESTROY};
    static const uint32_t never[] = {FUSE_FLUSH, FUSE_FSYNC,  FUSE_FSYNCDIR, FUSE_GETXATTR, FUSE_LISTXATTR, FUSE_GETLK,
                                     FUSE_SETLK, FUSE_SETLKW, FUSE_BMAP,     FUSE_IOCTL,    FUSE_POLL,      FUSE_LSEEK};
    for (size_t i = 0; i < COUNT_OF(handlers); i++) {
        if (handlers[i].opcode != r->head->opcode) continue;
        handlers[i].handler(s, r, a);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(nothing); i++)
        if (nothing[i] == r->head->opcode) return;
    a->error = r->head->opcode > FUSE_LSEEK && r->head->opcode != TEMPORARY
                   ? ENOSYS
                   : EROFS; /* the kernel asks no second time for what is ENOSYS */
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (never[i] == r->head->opcode) a->error = ENOSYS;
}

static bool answer(const RootServer *s, const Request *r, const Answer *a) {
    struct fuse_out_header head = {.unique = r->head->unique, .error = -a->error};
    size_t size = a->error ? 0 : a->size;
    head.len = (uint32_t)(sizeof head + size);
    struct iovec parts[] = {{&head, sizeof head}, {(void *)(uintptr_t)a->body, size}};
    return writev(s->fd, parts, 2) == (ssize_t)head.len || errno == ENOENT; /* nobody waits any more */
}

void root_server_open(RootServer *s, int fd, const RootTree *tree, uid_t uid, gid_t gid) {
    *s = (RootServer){.fd = fd, .tree = tree, .uid = uid, .gid = gid, .time = time(NULL)};
}

void root_server_close(RootServer *s) {
    if (s->fd >= 0) close(s->fd);
    s->fd = -1;
}

bool root_server_step(RootServer *s) {
    _Alignas(8) char bytes[ROOT_REQUEST];
    Answer a;
    for (int i = 0; i < BATCH; i++) {
        ssize_t n = read(s->fd, bytes, sizeof bytes);
        if (n < 0 && (errno == EAGAIN || errno == ENOENT || errno == EINTR))
            return true; /* ENOENT: it was interrupted */
        struct fuse_in_header head;
        if (n < (ssize_t)sizeof head) return false; /* ENODEV: it is not mounted any more */
        memcpy(&head, bytes, sizeof head);
        Request r = {&head, bytes + sizeof head, (size_t)n - sizeof head, (uint32_t)head.nodeid};
        if (is_unanswered(head.opcode)) continue;
        a.error = 0;
        a.size = 0;
        bool known =
            head.nodeid < s->tree->count && (head.nodeid || head.opcode == FUSE_INIT || head.opcode == FUSE_DESTROY);
        if (known) handle(s, &r, &a);
        else a.error = ESTALE;
        if (!answer(s, &r, &a)) return false;
    }
    return true;
}
