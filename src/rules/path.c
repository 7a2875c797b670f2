/* Rule files from the file system. */
#include "base/file.h"
#include "base/walk.h"
#include "rules/read.h"

#include <fcntl.h>
#include <unistd.h>

static bool add_file(Rules *rules, QualTable *quals, FileBuffer *buffer, int dirfd, const char *name, Str path,
                     RuleFaultList *faults) {
    Str text;
    Err err = file_read(buffer, dirfd, name, RULES_MAX_FILE_BYTES, &text);
    if (!err_is(err)) return rules_add_text(rules, quals, path, text, faults);
    rule_fault_add(faults, (RuleFault){.path = path, .text = err_text(err)});
    return false;
}

static bool is_rule_file(Str name) { return str_ends_with(name, S(".yaml")) || str_ends_with(name, S(".yml")); }

static bool add_directory(Rules *rules, QualTable *quals, FileBuffer *buffer, const char *name, Str path,
                          RuleFaultList *faults) {
    Walk walk = {0};
    WalkEntry e;
    bool fine = true;
    uint32_t files = 0;
    walk_start(&walk, AT_FDCWD, name, path);
    while (walk_next(&walk, &e)) {
        if (e.kind == WALK_FILE && is_rule_file(e.path)) {
            files++;
            fine = add_file(rules, quals, buffer, e.dirfd, e.name, e.path, faults) && fine;
        } else if (e.kind == WALK_FAULT) {
            rule_fault_add(faults, (RuleFault){.path = e.path, .text = err_text(e.err)});
            fine = false;
        }
    }
    walk_free(&walk);
    if (fine && !files) {
        rule_fault_add(faults, (RuleFault){.path = path, .text = S("no *.yaml or *.yml file in this directory")});
        fine = false;
    }
    return fine;
}

bool rules_add_path(Rules *rules, QualTable *quals, Str path, RuleFaultList *faults) {
    FileBuffer buffer = {0};
    Arena scratch = {0};
    const char *name = arena_copy(&scratch, path).ptr;
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine;
    if (fd >= 0) {
        close(fd);
        fine = add_directory(rules, quals, &buffer, name, path, faults);
    } else {
        fine = add_file(rules, quals, &buffer, AT_FDCWD, name, path, faults);
    }
    arena_free(&scratch);
    file_buffer_free(&buffer);
    return fine;
}
