/* Models as rows of plain data: what a YAML file says, before names have ids. The built-in ones are compiled into the
 * program as such rows. */
#ifndef TOCSIN_FLOW_ROWS_H
#define TOCSIN_FLOW_ROWS_H

#include "flow/model.h"

typedef enum ModelKind {
    MODEL_READ,  /* reading the name is a source: `source` */
    MODEL_CALL,  /* calling it is */
    MODEL_ENTRY, /* the parameters of what it decorates are */
    MODEL_FLOW,  /* what a call passes on: `flow`, `args`, `cures` */
    MODEL_SINK,  /* `sink` */
    MODEL_TYPE,  /* a call gives an object of `text` */
} ModelKind;

/* A sink, before its texts stand in a pool. */
typedef struct ModelSink {
    uint8_t weakness, place, when; /* as in SinkRow */
    uint32_t args;
    const Str *keywords;
    uint32_t keyword_count;
    uint32_t when_position;
    Str when_keyword, when_text;
} ModelSink;

typedef struct ModelRow {
    Str name;      /* dotted; after `*`: by how it is written, "*request.GET", "*.append" */
    uint8_t kind;  /* ModelKind */
    uint8_t source; /* SourceKind */
    uint8_t flow;   /* TaintFlow */
    bool mutates;
    uint32_t args; /* FLOW: as TaintRow.from */
    uint64_t cures;
    Str text;
    ModelSink sink;
} ModelRow;

typedef struct ModelFault {
    Str path;
    uint32_t line, column;
    Str key, text;
} ModelFault;

typedef struct ModelRows {
    ModelRow *items;
    uint32_t count, capacity;
    Arena *arena;
    ModelFault *faults;
    uint32_t fault_count, fault_capacity;
} ModelRows;

enum { MODELS_MAX_ROWS = 50000, MODELS_MAX_FILE_BYTES = 4 << 20 };

/* Appends what a YAML text says (docs/models.md). False where it has a fault; then nothing of it is added. Texts are
 * copied into rows->arena. */
bool models_read(ModelRows *rows, Str path, Str yaml);

/* The rows that are built in. */
const ModelRow *models_builtin(uint32_t *count);

/* The table of rows; their names are interned into `base`, which must not be frozen yet. Of a name that several rows give
 * the same kind of knowledge, the last wins; sinks add up. */
const Models *models_new(Arena *arena, QualTable *base, const ModelRow *const *rows, const uint32_t *counts, uint32_t groups);

#endif
