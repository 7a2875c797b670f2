/* A driver without a fuzzer: runs a harness once over every file below the paths of the command line, as a test. */
#include "base/fault.h"
#include "base/file.h"
#include "base/thread.h"
#include "base/walk.h"

#include <fcntl.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Replay {
    char **paths;
    int count;
    unsigned files, faults;
} Replay;

static void replay_path(Replay *replay, const char *path) {
    FileBuffer buffer = {0};
    Walk walk = {0};
    walk_start(&walk, AT_FDCWD, path, str_from_z(path));
    for (WalkEntry entry; walk_next(&walk, &entry);) {
        if (entry.kind == WALK_FAULT) replay->faults++;
        if (entry.kind != WALK_FILE) continue;
        Str bytes;
        fault_set_file(entry.path);
        if (err_is(file_read(&buffer, entry.dirfd, entry.name, 1 << 20, &bytes))) {
            replay->faults++;
            continue;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)bytes.ptr, bytes.len);
        replay->files++;
    }
    walk_free(&walk);
    file_buffer_free(&buffer);
}

static void replay_all(void *argument) {
    Replay *replay = argument;
    for (int i = 0; i < replay->count; i++) replay_path(replay, replay->paths[i]);
}

int main(int argc, char **argv) {
    fault_install();
    Replay replay = {.paths = argv + 1, .count = argc - 1};
    if (err_is(thread_run_deep(replay_all, &replay))) return 1;
    printf("replayed %u files, %u could not be read\n", replay.files, replay.faults);
    return replay.files == 0 || replay.faults != 0;
}
