/* YAML 1.1 text as a small document of scalars, lists and maps, each with its place. For files of our own and of users:
 * hostile ones are bounded by the limits below. Tags are ignored; what a scalar means is the reader's business. */
#ifndef TOCSIN_BASE_YAML_H
#define TOCSIN_BASE_YAML_H

#include "base/arena.h"

enum {
    YAML_MAX_DEPTH = 64,      /* through aliases, too */
    YAML_MAX_KEYS = 4096,     /* of one map */
    YAML_MAX_NODES = 1 << 20, /* aliases counted as often as they are used */
};

typedef enum YamlKind { YAML_SCALAR, YAML_LIST, YAML_MAP } YamlKind;

typedef struct YamlNode YamlNode;
struct YamlNode {
    YamlKind kind;
    bool plain;             /* a scalar that stood without quotes and not as a block: null, numbers, booleans */
    bool block;             /* a scalar that stood as a block (`|`, `>`): its text begins on the line behind */
    uint32_t line, column;  /* from 1 */
    uint32_t count;         /* items of a list, pairs of a map */
    uint32_t weight;        /* nodes in it, itself included */
    uint32_t height;        /* levels below it, through aliases, too */
    Str text;               /* of a scalar: UTF-8 */
    const YamlNode **items; /* list: items; map: key, value, key, value, ...; keys are scalars and differ */
};

typedef struct YamlFault {
    uint32_t line, column; /* from 1 */
    Str text;              /* in the arena or static */
} YamlFault;

/* The first document of `text`, in `arena`; an empty text gives an empty scalar. NULL and the fault where it is
 * malformed or past a limit. Aliases give the node that they name again. */
const YamlNode *yaml_read(Arena *arena, Str text, YamlFault *fault);

/* The value of a key, or NULL; NULL for anything but a map (and for NULL). */
const YamlNode *yaml_get(const YamlNode *map, Str key);

/* An int that fits; false for anything else. */
bool yaml_int(const YamlNode *node, int64_t *value);

/* true, false, yes, no, on, off as YAML 1.1 has them; false for anything else. */
bool yaml_bool(const YamlNode *node, bool *value);

#endif
