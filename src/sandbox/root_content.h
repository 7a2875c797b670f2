/* What every root inside has besides what was given: places that are private to the run, devices, the little that programs ask /etc for. One
 * list for both ways to make it: on a tmpfs, or served (root_tree.h). */
#ifndef TOCSIN_SANDBOX_ROOT_CONTENT_H
#define TOCSIN_SANDBOX_ROOT_CONTENT_H

#include "sandbox/launch.h"

enum { ROOT_DEVICES = 5, ROOT_DEVICE_LINKS = 5, ROOT_FILES = 7 };

extern const char *const root_devices[ROOT_DEVICES];              /* "/dev/null" */
extern const char *const root_device_links[ROOT_DEVICE_LINKS][2]; /* where to, "/dev/fd" */

typedef struct RootFile {
    Str path, text;
} RootFile;

/* Files of /etc that were not given; `count` of them, in the arena. */
unsigned root_files(const Launch *l, Arena *arena, RootFile files[ROOT_FILES]);

/* Writable, empty and gone at the end, unless it was given: a directory of the run's own memory. */
typedef enum RootPlace { PLACE_NONE, PLACE_SHM, PLACE_TMP, PLACE_HOME, PLACE_COUNT } RootPlace;

/* Its path and mode; an empty path where it is none of this run. */
Str root_place(const Access *a, RootPlace place, mode_t *mode);

/* Whether the working directory lies in such a place and was not given: then it is there by name alone, empty and read-only. */
bool root_closes_cwd(const Access *a);

/* The directory that a path (absolute) stands in. */
Str root_parent(Str path);

#endif
