/* What is known of libraries: which names give untrusted data, pass it on, cure it, and do harm with it. Made from
 * models/ (docs/models.md has the language): the built-in ones when the program is built, a user's at start. Read-only
 * once made, shared by all threads. */
#ifndef TOCSIN_FLOW_MODEL_H
#define TOCSIN_FLOW_MODEL_H

#include "value/taint.h"

/* weakness.def: what untrusted data can do. Bits of Label.cured. */
typedef enum Weakness {
#define WEAKNESS(name, rule, does) WEAKNESS_##name,
#include "flow/weakness.def"
#undef WEAKNESS
    WEAKNESS_COUNT,
    WEAKNESS_BITS = WEAKNESS_weak_path, /* those before it are bits of Label.cured; from there on checks are told of */
} Weakness;
#define WEAKNESS_BIT(w) (UINT64_C(1) << (w))

/* source.def: where untrusted data comes from: TaintRow.read, .call and .entry hold 1 + one of these. */
typedef enum SourceKind {
#define SOURCE(name, text, cures) SOURCE_##name,
#include "flow/source.def"
#undef SOURCE
    SOURCE_KIND_COUNT
} SourceKind;
/* A list of kinds, commas between, each by its name or by three or more letters that begin it ("env"), as bits
 * (1 << SourceKind). False, and *unknown is the first piece that is none. */
bool sources_parse(Str names, uint32_t *bits, Str *unknown);
void sources_names(Buf *out); /* appends all of them, commas between */

typedef enum SinkPlace {
    SINK_CALL,   /* arguments of a call */
    SINK_ITEM,   /* what is stored below it: headers["X"] = value */
    SINK_STORE,  /* what is stored to the attribute: element.text = value */
    SINK_ANSWER, /* of a dictionary that a function gives back and that has this key: what stands below `keywords` */
    SINK_RETURN, /* what a function gives back that the name decorates: a view's page */
    SINK_PAGE,   /* what a template prints of what it is given: `args` is in Models.pages */
    SINK_RUN,    /* a function is called that it is given: `args` is in Models.runs */
} SinkPlace;

enum { WHEN_RECEIVER = UINT32_MAX - 1 }; /* SinkRow.when_position: the object of the method */

/* What must hold of another argument for the call to be a sink; known to be so, or known not to be so. */
typedef enum SinkWhen {
    WHEN_ALWAYS,
    WHEN_TRUE,      /* it is given and not known to be false: shell=True */
    WHEN_NOT_TRUE,  /* it is not given, or not known to be true */
    WHEN_ABSENT,    /* it is not given */
    WHEN_GIVEN,
    WHEN_TEXT,      /* it is a known text that begins with `text` */
    WHEN_NOT_TEXT,  /* it is given, and no known text that begins with `text`, or not given */
    WHEN_FIRST,     /* it is a known text whose first letter is in `text` */
    WHEN_NOT_FIRST, /* it is none such, or not given */
    WHEN_NAME,      /* it is one of `names`, or an object of that class */
    WHEN_SLOW,      /* it is a regular expression, as text or compiled, that can take time beyond the text's length (regex/redos.h) */
} SinkWhen;

/* Which part of an argument does the harm. */
typedef enum SinkPart {
    PART_ALL,
    PART_PROGRAM, /* of a list of words: the first, or what a shell that it names is given; of a text all */
    PART_OPTIONS, /* of a list of words: those behind the first that can be options */
    PART_SPLAT,   /* what comes by `**x` alone */
    PART_BODY,    /* of a tuple the first: (body, status, headers) */
    PART_HEADERS, /* of a dictionary, or a list of pairs, what headers say; where one says where to go: weakness redirect */
    PART_QUERY,   /* of a dictionary what may be an object: nothing below $eq, no text */
    PART_SHELL,   /* of a list what a shell that it names runs; of what nobody knows nothing */
} SinkPart;

/* What a name has to do with templates. */
typedef enum PageKind {
    PAGE_RENDER,      /* a call gives a template its variables */
    PAGE_MADE,        /* the same, as a method of what PAGE_MAKE gave */
    PAGE_MAKE,        /* a call gives a template */
    PAGE_ENVIRONMENT, /* a call gives what makes templates, and says whether they escape */
    PAGE_VIEW,        /* it decorates a function whose result are the variables */
} PageKind;

/* Whether what a template prints is escaped, where it does not say so itself. */
typedef enum PageEscape {
    PAGE_BY_NAME,     /* of the template: see template/library.h */
    PAGE_ON,
    PAGE_OFF,
    PAGE_BY_ARGUMENT, /* as the call's arguments say: autoescape=, default_filters= */
    PAGE_BY_OWNER,    /* as the object says whose method it is: an environment */
} PageEscape;

/* Numbers of arguments; UINT8_MAX: by keyword alone, and where that is empty, too, none. */
typedef struct PageRow {
    uint8_t kind, engine, escapes; /* PageKind, TemplateEngine, PageEscape */
    uint8_t template_at, text_at, context_at;
    bool by_keywords; /* the variables are the call's keywords */
    Text template_name, text_name, context_name;
} PageRow;

/* Who calls a function that it is given, and with what. Numbers of arguments: UINT8_MAX: by keyword alone, and where that is
 * empty, too, none. */
typedef struct RunRow {
    uint8_t kind;        /* 1 + the kind of source that the function's parameters are; 0: none */
    uint8_t function_at; /* RUN_SELF: the object of the method: task.delay(x) */
    uint8_t args_at, keywords_at; /* a list of its arguments, a dictionary of those by keyword */
    uint8_t each_at;     /* what it is called with one by one */
    bool gives;          /* the call gives what the function does, of which only parameters that are texts have data of `kind` */
    bool rest;           /* its arguments are those behind it, and the keywords */
    uint32_t take;       /* of `kind`: bits of the function's positions; 0: all */
    Text function_name, args_name, keywords_name, each_name;
} RunRow;
enum { RUN_SELF = UINT8_MAX - 1 };

typedef struct SinkRow {
    uint8_t weakness; /* Weakness */
    uint8_t place;    /* SinkPlace */
    uint8_t when;     /* SinkWhen */
    uint8_t part;     /* SinkPart */
    uint8_t quieter;  /* grades of severity below the weakness's: only a look at a file */
    uint32_t args;    /* as TaintRow.from */
    uint32_t keywords, keyword_count; /* in Models.keywords: names of the arguments that `args` means */
    uint32_t when_position;           /* of the argument that `when` is about; UINT32_MAX: by keyword alone */
    uint32_t when_names, when_name_count; /* in Models.keywords, too */
    uint32_t instead_position;        /* of an argument that counts alone where it is given: members=; UINT32_MAX: there is none */
    Text when_keyword, when_text, instead_keyword;
} SinkRow;

/* The sinks of a name: rows[first .. first + count). */
typedef struct SinkList {
    uint32_t first, count;
} SinkList;

/* Without pointers but those to its arrays, so that it is an image (base/image.h). */
typedef struct Models {
    TaintTable taint;
    const SinkRow *sink_rows;
    const SinkList *sinks;        /* [0] is empty */
    const uint16_t *sink_by_qual; /* by id of the base: in `sinks` */
    WordTable sink_words;         /* names whose owner is not known: in `sinks` */
    const Text *keywords;
    const PageRow *pages;
    const RunRow *runs;
    TextPool texts;
    uint32_t qual_count, sink_row_count, sink_count, keyword_count, page_count, run_count;
} Models;

static inline SinkList models_sinks(const Models *m, QualId name) {
    return m->sinks[name.v < m->qual_count ? m->sink_by_qual[name.v] : 0];
}
static inline Str models_text(const Models *m, Text text) { return pool_text(&m->texts, text); }

/* By id of the base: sources, sinks, and what gives objects that have some; `qual_count` bytes, memory from `arena`. */
const uint8_t *models_known(const Models *m, const QualTable *quals, Arena *arena);

/* Writes the tables, or makes `m` a view of what was written. */
void models_image(Models *m, Image *image);

extern const struct GuardTable flow_guards; /* harm.def */
extern const char *const weakness_names[WEAKNESS_COUNT], *const weakness_rules[WEAKNESS_COUNT];
extern const char *const weakness_does[WEAKNESS_COUNT]; /* "runs as a command" */
/* What data of a kind cannot do from the start. */
extern const uint64_t source_cures[SOURCE_KIND_COUNT];
extern const uint64_t number_cures; /* what a number cannot cause, whoever gave it */
extern const char *const source_names[SOURCE_KIND_COUNT], *const source_texts[SOURCE_KIND_COUNT];

#endif
