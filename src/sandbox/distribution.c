/* Distributions: see distribution.h. */
#include "sandbox/distribution.h"

#include "base/file.h"
#include "sandbox/syscall_numbers.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Names come from the program: not through a process, whose root may be the one that we serve. */
static int open_safely(int folder, const char *path, uint64_t flags) {
    struct {
        uint64_t flags, mode, resolve;
    } how = {flags | O_CLOEXEC, 0, 2 /* RESOLVE_NO_MAGICLINKS */};
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* Whether RECORD names the file: its lines are "path,hash,size", the path quoted if it holds a comma. */
static bool is_recorded(FileBuffer *buffer, int folder, const char *info, Str file) {
    char path[300], opened[40];
    Str text;
    int n = snprintf(path, sizeof path, "%s/RECORD", info), record = n < (int)sizeof path ? open_safely(folder, path, O_PATH) : -1;
    if (record < 0) return false;
    snprintf(opened, sizeof opened, "/proc/self/fd/%d", record);
    bool read = !err_is(file_read(buffer, AT_FDCWD, opened, DISTRIBUTION_RECORD, &text));
    close(record);
    if (!read) return false;
    for (size_t at = 0; (at = str_find(text, file, at)) != SIZE_MAX; at += file.len)
        if ((at == 0 || text.ptr[at - 1] == '\n') && at + file.len < text.len && text.ptr[at + file.len] == ',')
            return true;
    return false;
}

/* "name-1.0.dist-info" as "name 1.0". */
static Str name_of(Str info, char name[DISTRIBUTION_NAME]) {
    Str stem = str_slice(info, 0, info.len - 10);
    if (stem.len >= DISTRIBUTION_NAME) stem.len = DISTRIBUTION_NAME - 1;
    memcpy(name, stem.ptr, stem.len);
    char *dash = memchr(name, '-', stem.len);
    if (dash) *dash = ' ';
    return str_make(name, stem.len);
}

static Str search(const char *folder, Str file, char name[DISTRIBUTION_NAME]) {
    int fd = open_safely(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    FileBuffer buffer = {0};
    Str found = S("");
    if (!entries) return found;
    int seen = 0;
    for (struct dirent *e; !found.len && seen < DISTRIBUTION_FOLDERS && (e = readdir(entries));) {
        Str entry = str_from_z(e->d_name);
        if (!str_ends_with(entry, S(".dist-info"))) continue;
        seen++;
        if (is_recorded(&buffer, dirfd(entries), e->d_name, file)) found = name_of(entry, name);
    }
    closedir(entries);
    file_buffer_free(&buffer);
    return found;
}

Str distribution_of(Str file, char name[DISTRIBUTION_NAME]) {
    static const Str folders[] = {{"/site-packages/", 15}, {"/dist-packages/", 15}};
    if (str_starts_with(file, S("<frozen "))) return S("python");
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        char folder[4096];
        size_t at = str_find(file, folders[i], 0);
        if (at == SIZE_MAX || file.ptr[0] != '/' || at + folders[i].len >= sizeof folder) continue;
        memcpy(folder, file.ptr, at + folders[i].len);
        folder[at + folders[i].len] = 0;
        return search(folder, str_slice(file, at + folders[i].len, file.len), name);
    }
    return str_find(file, S("/lib/python3."), 0) != SIZE_MAX ? S("python") : S("");
}
