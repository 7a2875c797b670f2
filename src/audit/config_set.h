/* The configurations of a run: each file goes by the nearest at or above it, so that the parts of a monorepo keep their own.
 * Read-only and for all threads once it is made. */
#ifndef TOCSIN_AUDIT_CONFIG_SET_H
#define TOCSIN_AUDIT_CONFIG_SET_H

#include "audit/config.h"
#include "audit/discover.h"

typedef struct ConfigDirectory {
    Str shown;            /* as in the paths of files, without "/" at its end */
    const Config *config; /* never NULL */
} ConfigDirectory;

typedef struct ConfigSet {
    const Config *base;   /* of the run: the first path's; its `path` may be empty */
    bool own_select;      /* --select was given: `select` of the files does not count */
    ConfigDirectory *directories; /* sorted; where files have another configuration than `base` */
    uint32_t count;
} ConfigSet;

/* Finds the configurations of the files, takes those away that they exclude (counted as hidden), and leaves on only rules
 * that one of them wants. `base` and `own_select` are set. False, and a line in `fault`, where one holds something else than
 * the manual says. Memory from `arena`. */
bool config_set_make(ConfigSet *set, Arena *arena, Discovery *found, Rules *rules, Buf *fault);

/* The configuration of a file, by its shown path. */
const Config *config_set_of(const ConfigSet *set, Str path);

/* May the rule ring in files of this configuration? */
bool config_set_wants(const ConfigSet *set, const Config *config, const RuleInfo *rule);

/* Whether some configuration gives rules severities of its own. */
bool config_set_grades(const ConfigSet *set);

#endif
