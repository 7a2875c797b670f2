/* Models as rows of plain data: what a YAML file says, before names have ids. The built-in ones are compiled into the
 * program as such rows. */
#ifndef TOCSIN_FLOW_ROWS_H
#define TOCSIN_FLOW_ROWS_H

#include "flow/model.h"

typedef enum ModelKind {
    MODEL_READ,  /* reading the name is a source: `source` */
    MODEL_CALL,  /* calling it is */
    MODEL_ENTRY, /* the parameters of what it decorates are */
    MODEL_EACH,   /* what iterating over an object of the class gives is */
    MODEL_OBJECT, /* an object of the class that a function is given is */
    MODEL_SHAPE, /* the parameters of functions that look like `shape` are */
    MODEL_FLOW,  /* what a call passes on: `flow`, `args`, `cures` */
    MODEL_PART, /* reading the name gives nothing of its object */
    MODEL_CHECK, /* a call that gives something true shows that its first argument cannot cause `cures` */
    MODEL_BELOW, /* what calls of all names below it pass on */
    MODEL_SINK,  /* `sink` */
    MODEL_TYPE,  /* a call gives an object of `text` */
    MODEL_HANDS,   /* a call gives what the function gives that it is given */
    MODEL_FIELD,   /* objects of the class are fields of forms: what comes through them cannot cause `cures` */
    MODEL_SHARED,  /* attributes of an object of the class, or of what is called so, are set and read by the whole program: the store `text` */
    MODEL_BARE,    /* a parameter of the name that has no annotation is nothing that a client sends */
    MODEL_TRUSTED, /* an object of the class, or a parameter of the name, is nothing that a client sends */
} ModelKind;

/* A PageRow, before its texts stand in a pool. */
typedef struct ModelPage {
    uint8_t kind, engine, escapes, template_at, text_at, context_at;
    bool by_keywords;
    Str template_name, text_name, context_name;
} ModelPage;

/* A RunRow, the same way. */
typedef struct ModelRun {
    uint8_t kind, function_at, args_at, keywords_at, each_at;
    bool rest, gives;
    uint32_t take;
    Str function_name, args_name, keywords_name, each_name;
} ModelRun;

/* A sink, before its texts stand in a pool. */
typedef struct ModelSink {
    uint8_t weakness, place, when, part, quieter; /* as in SinkRow */
    uint32_t args;
    const Str *keywords;
    uint32_t keyword_count;
    uint32_t when_position, instead_position;
    Str when_keyword, when_text, instead_keyword;
    const Str *when_names;
    uint32_t when_name_count;
    const struct ModelPage *page; /* of SINK_PAGE */
    const struct ModelRun *run;   /* of SINK_RUN */
} ModelSink;

/* A TaintEntry, the same way. */
typedef struct ModelShape {
    const Str *functions, *bases; /* of bases "*Word" is the end of a name */
    uint32_t function_count, base_count;
    Str imports;
    Str parameters[TAINT_MAX_SHAPE], taken[TAINT_MAX_SHAPE];
    uint32_t parameter_count, taken_count;
    bool rest, free, doubtful;
    uint8_t kind;
} ModelShape;

typedef struct ModelRow {
    Str name;      /* dotted; after `*`: by how it is written, "*request.GET", "*.append" */
    uint8_t kind;  /* ModelKind */
    uint8_t source; /* SourceKind */
    uint8_t flow;   /* TaintFlow */
    uint8_t into;   /* as TaintRow.into */
    uint32_t args; /* FLOW: as TaintRow.from */
    uint64_t cures;
    bool decodes; /* FLOW */
    bool doubtful; /* ENTRY: only where nobody in the program calls it */
    Str text;
    ModelSink sink;
    const ModelShape *shape;
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

/* The same of a file, or of all *.yaml and *.yml files under a directory, in order of path. */
bool models_read_path(ModelRows *rows, Str path);
/* Appends what is wrong; texts are copied. */
void models_fault(ModelRows *rows, ModelFault fault);

/* Rows as bytes, which hold no pointers: appends them; and the rows again, in the arena, their texts in `bytes`. Believed: such
 * bytes come from this program's build alone. */
void models_pack(const ModelRows *rows, Buf *out);
const ModelRow *models_unpack(Str bytes, Arena *arena, uint32_t *count);

/* The rows that are built in: asked for where a user's models stand beside them; else Rules has the table of them. */
const ModelRow *models_builtin(Arena *arena, uint32_t *count);

/* The table of rows; their names are interned into `base`, which must not be frozen yet. Of a name that several rows give
 * the same kind of knowledge, the last wins; sinks add up. */
const Models *models_new(Arena *arena, QualTable *base, const ModelRow *const *rows, const uint32_t *counts, uint32_t groups);

#endif
