/* TOML 1.0 text as the small document of yaml.h: tables are maps, arrays lists, all else scalars with their text; a scalar
 * is `plain` where it stood without quotes (numbers, booleans, dates are not told apart, nor checked). For configuration
 * files, hostile ones too: sizes are bounded. */
#ifndef TOCSIN_BASE_TOML_H
#define TOCSIN_BASE_TOML_H

#include "base/yaml.h"

enum {
    TOML_MAX_BYTES = 4 << 20,
    TOML_MAX_DEPTH = 32,
    TOML_MAX_KEYS = 2048,    /* of one table */
    TOML_MAX_NODES = 100000, /* keys and values */
};

/* The root table of `text`, in `arena`; NULL and the fault where it is malformed or past a limit. Columns are bytes. */
const YamlNode *toml_read(Arena *arena, Str text, YamlFault *fault);

#endif
