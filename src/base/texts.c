/* See base/texts.h. */
#include "base/texts.h"

#include "base/file.h"
#include "base/walk.h"

#include <fcntl.h>
#include <unistd.h>

typedef struct Texts {
    FileBuffer buffer;
    size_t limit;
    TextFound *found;
    void *context;
} Texts;

static bool read_one(Texts *t, int dirfd, const char *name, Str path) {
    Str text = {NULL, 0};
    Err err = file_read(&t->buffer, dirfd, name, t->limit, &text);
    return t->found(t->context, path, text, err) && !err_is(err);
}

static bool ends(Str path, const Str *endings, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_ends_with(path, endings[i])) return true;
    return false;
}

bool texts_each(Str path, const Str *endings, size_t ending_count, size_t limit, TextFound *found, void *context, bool *empty) {
    Texts t = {.limit = limit, .found = found, .context = context};
    Arena scratch = {0};
    Walk walk = {0};
    WalkEntry e;
    bool fine = true;
    const char *name = arena_copy(&scratch, path).ptr;
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *empty = fd >= 0;
    if (fd >= 0) {
        close(fd);
        walk_start(&walk, AT_FDCWD, name, path);
        while (walk_next(&walk, &e)) {
            if (e.kind == WALK_FILE && ends(e.path, endings, ending_count)) {
                *empty = false;
                fine = read_one(&t, e.dirfd, e.name, e.path) && fine;
            } else if (e.kind == WALK_FAULT) {
                *empty = false;
                t.found(context, e.path, (Str){NULL, 0}, e.err);
                fine = false;
            }
        }
        walk_free(&walk);
    } else {
        fine = read_one(&t, AT_FDCWD, name, path);
    }
    arena_free(&scratch);
    file_buffer_free(&t.buffer);
    return fine && !*empty;
}
