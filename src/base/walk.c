/* Walking directories: see base/walk.h. A level is a directory that is open; the names of all levels lie behind one
 * another in one buffer, and leave it from its end. */
#include "base/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

struct WalkName {
    uint64_t key; /* the first eight bytes, the first the highest */
    union {
        size_t offset;  /* into Walk.bytes, while that grows */
        const char *at; /* while sorting */
    } name;             /* NUL-terminated; a directory's ends with "/" */
    bool directory;
    unsigned char type; /* DT_* */
};

struct WalkLevel {
    int fd;
    bool read, left;
    size_t next_name, first_name, first_byte;
    size_t path_length, own_name; /* of this directory in Walk.path, without "/" behind it */
};

static void cut_path(Walk *w, size_t length) { w->path.len = length; }

static void terminate_path(Walk *w) {
    buf_byte(&w->path, 0);
    w->path.len--;
}

static WalkLevel *top(Walk *w) { return &w->levels[w->depth - 1]; }

static void push(Walk *w, int fd, size_t own_name) {
    void *p = w->levels;
    buffer_reserve(&p, &w->level_capacity, w->depth + 1, sizeof(WalkLevel));
    w->levels = p;
    w->levels[w->depth++] = (WalkLevel){
        .fd = fd,
        .next_name = w->name_count,
        .first_name = w->name_count,
        .first_byte = w->byte_count,
        .path_length = w->path.len,
        .own_name = own_name,
    };
}

static void pop(Walk *w) {
    WalkLevel *level = top(w);
    close(level->fd);
    w->name_count = level->first_name;
    w->byte_count = level->first_byte;
    w->depth--;
}

void walk_start(Walk *w, int dirfd, const char *name, Str shown) {
    while (w->depth) pop(w);
    cut_path(w, 0);
    buf_add(&w->path, shown);
    terminate_path(w);
    w->fault = err_ok();
    w->entering = true;
    w->skip = false;
    int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NONBLOCK);
    if (fd >= 0) push(w, fd, 0);
    else w->fault = err_make(ERR_OPEN, errno);
}

static unsigned char type_of_mode(mode_t mode) {
    return S_ISREG(mode) ? DT_REG : S_ISDIR(mode) ? DT_DIR : S_ISLNK(mode) ? DT_LNK : DT_FIFO;
}

static void add_name(Walk *w, int fd, const char *name, unsigned char type) {
    if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0))) return;
    struct stat status;
    if (type == DT_UNKNOWN) {
        if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return; /* gone since */
        type = type_of_mode(status.st_mode);
    }
    size_t length = strlen(name);
    void *p = w->bytes;
    buffer_reserve(&p, &w->byte_capacity, w->byte_count + length + 10, 1);
    w->bytes = p;
    p = w->names;
    buffer_reserve(&p, &w->name_capacity, w->name_count + 1, sizeof(WalkName));
    w->names = p;

    char *to = w->bytes + w->byte_count;
    memcpy(to, name, length);
    if (type == DT_DIR) to[length++] = '/';
    memset(to + length, 0, 8);
    uint64_t key = 0;
    for (int i = 0; i < 8; i++) key = key << 8 | (unsigned char)to[i];
    w->names[w->name_count++] =
        (WalkName){.key = key, .name.offset = w->byte_count, .directory = type == DT_DIR, .type = type};
    w->byte_count += length + 1;
}

#ifdef __linux__
static Err read_names(Walk *w, int fd) {
    if (!w->chunk) {
        void *p = NULL;
        buffer_reserve(&p, &w->chunk_capacity, CHUNK, 1);
        w->chunk = p;
    }
    for (;;) {
        ssize_t n = getdents64(fd, (void *)w->chunk, CHUNK);
        if (n < 0) return err_make(ERR_READ, errno);
        if (n == 0) return err_ok();
        for (ssize_t at = 0; at < n;) {
            const struct dirent64 *d = (const struct dirent64 *)(const void *)(w->chunk + at);
            add_name(w, fd, d->d_name, d->d_type);
            at += d->d_reclen;
        }
        if (w->byte_count > WALK_MAX_NAMES) return err_make(ERR_TOO_LARGE, 0);
    }
}
#else
static Err read_names(Walk *w, int fd) {
    int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = own < 0 ? NULL : fdopendir(own);
    if (!dir) return err_make(ERR_READ, errno);
    Err e = err_ok();
    errno = 0;
    for (struct dirent *d; !err_is(e) && (d = readdir(dir)) != NULL;) {
        add_name(w, fd, d->d_name, DT_UNKNOWN);
        if (w->byte_count > WALK_MAX_NAMES) e = err_make(ERR_TOO_LARGE, 0);
        errno = 0;
    }
    if (errno) e = err_make(ERR_READ, errno);
    closedir(dir);
    return e;
}
#endif

static int by_bytes(const void *a, const void *b) {
    const WalkName *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return strcmp(x->name.at, y->name.at);
}

static Err read_level(Walk *w) {
    WalkLevel *level = top(w);
    level->read = true;
    Err e = read_names(w, level->fd);
    WalkName *first = w->names + level->first_name;
    size_t count = w->name_count - level->first_name;
    if (count == 0) return e;
    for (size_t i = 0; i < count; i++) first[i].name.at = w->bytes + first[i].name.offset;
    qsort(first, count, sizeof *first, by_bytes);
    for (size_t i = 0; i < count; i++) first[i].name.offset = (size_t)(first[i].name.at - w->bytes);
    return e;
}

static bool tell(Walk *w, WalkEntry *entry, WalkKind kind, const char *name, unsigned depth, Err err) {
    *entry = (WalkEntry){
        .kind = kind,
        .dirfd = w->depth ? top(w)->fd : -1,
        .name = name,
        .path = buf_str(&w->path),
        .depth = depth,
        .err = err,
    };
    return true;
}

static const char *own_name(Walk *w) { return w->path.ptr + top(w)->own_name; }

static bool tell_directory(Walk *w, WalkEntry *entry, WalkKind kind, Err err) {
    cut_path(w, top(w)->path_length);
    terminate_path(w);
    return tell(w, entry, kind, own_name(w), w->depth - 1, err);
}

/* Opens the directory `name` of the top level and tells its WALK_ENTER or why not. */
static bool enter(Walk *w, WalkEntry *entry, const char *name, size_t own) {
    int fd = -1;
    Err e = err_ok();
    if (w->depth > WALK_MAX_DEPTH) {
        e = err_make(ERR_TOO_LARGE, ELOOP);
    } else {
        fd = openat(top(w)->fd, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0) e = err_make(ERR_OPEN, errno);
    }
    if (err_is(e)) return tell(w, entry, WALK_FAULT, name, w->depth, e);
    push(w, fd, own);
    w->entering = true;
    return tell_directory(w, entry, WALK_ENTER, err_ok());
}

static WalkKind kind_of_link(int fd, const char *name) {
    struct stat status;
    if (fstatat(fd, name, &status, 0) != 0) return WALK_LOST;
    return S_ISREG(status.st_mode) ? WALK_FILE : S_ISDIR(status.st_mode) ? WALK_LINK : WALK_OTHER;
}

static bool next_name(Walk *w, WalkEntry *entry) {
    WalkLevel *level = top(w);
    WalkName *n = &w->names[level->next_name++];
    char *name = w->bytes + n->name.offset;
    size_t length = strlen(name);
    if (n->directory) name[--length] = 0;
    cut_path(w, level->path_length);
    if (w->path.len && w->path.ptr[w->path.len - 1] != '/') buf_byte(&w->path, '/');
    size_t own = w->path.len;
    buf_add(&w->path, str_make(name, length));
    terminate_path(w);
    if (n->directory) return enter(w, entry, name, own);
    WalkKind kind = n->type == DT_REG ? WALK_FILE : n->type == DT_LNK ? kind_of_link(level->fd, name) : WALK_OTHER;
    return tell(w, entry, kind, name, w->depth, err_ok());
}

bool walk_next(Walk *w, WalkEntry *entry) {
    if (w->depth == 0) {
        if (!err_is(w->fault)) return false;
        Err e = w->fault;
        w->fault = err_ok();
        return tell(w, entry, WALK_FAULT, w->path.ptr, 0, e);
    }
    WalkLevel *level = top(w);
    if (w->entering && !level->read && w->depth == 1) { /* the root's own entry */
        level->read = true;
        return tell_directory(w, entry, WALK_ENTER, err_ok());
    }
    if (w->entering) {
        w->entering = false;
        Err e = err_ok();
        if (!w->skip) e = read_level(w);
        w->skip = false;
        level = top(w);
        if (err_is(e)) return tell_directory(w, entry, WALK_FAULT, e);
    }
    if (level->left) {
        pop(w);
        if (w->depth == 0) return false;
        level = top(w);
    }
    if (level->next_name < w->name_count) return next_name(w, entry);
    level->left = true;
    return tell_directory(w, entry, WALK_LEAVE, err_ok());
}

void walk_prune(Walk *w) { w->skip = true; }

void walk_free(Walk *w) {
    while (w->depth) pop(w);
    void *p = w->levels;
    buffer_free(&p, &w->level_capacity);
    p = w->names;
    buffer_free(&p, &w->name_capacity);
    p = w->bytes;
    buffer_free(&p, &w->byte_capacity);
    p = w->chunk;
    buffer_free(&p, &w->chunk_capacity);
    buf_free(&w->path);
    *w = (Walk){0};
}
