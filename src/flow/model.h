/* What is known of libraries: which names give untrusted data, pass it on, cure it, and do harm with it. Made from
 * models/ (docs/models.md has the language): the built-in ones when the program is built, a user's at start. Read-only
 * once made, shared by all threads. */
#ifndef TOCSIN_FLOW_MODEL_H
#define TOCSIN_FLOW_MODEL_H

#include "value/taint.h"

/* weakness.def: what untrusted data can do. Bits of Label.cured. */
typedef enum Weakness {
#define WEAKNESS(name, rule) WEAKNESS_##name,
#include "flow/weakness.def"
#undef WEAKNESS
    WEAKNESS_COUNT
} Weakness;
#define WEAKNESS_BIT(w) (UINT64_C(1) << (w))

/* source.def: where untrusted data comes from: TaintRow.read, .call and .entry hold 1 + one of these. */
typedef enum SourceKind {
#define SOURCE(name, text) SOURCE_##name,
#include "flow/source.def"
#undef SOURCE
    SOURCE_KIND_COUNT
} SourceKind;

typedef enum SinkPlace {
    SINK_CALL,   /* arguments of a call */
    SINK_ITEM,   /* what is stored below it: headers["X"] = value */
    SINK_STORE,  /* what is stored to the attribute: element.text = value */
    SINK_RETURN, /* what a function gives back that the name decorates: a view's page */
} SinkPlace;

/* What must hold of another argument for the call to be a sink; known to be so, or known not to be so. */
typedef enum SinkWhen {
    WHEN_ALWAYS,
    WHEN_TRUE,      /* it is given and not known to be false: shell=True */
    WHEN_NOT_TRUE,  /* it is not given, or not known to be true */
    WHEN_ABSENT,    /* it is not given */
    WHEN_GIVEN,
    WHEN_TEXT,      /* it is a known text that begins with `text` */
    WHEN_NOT_TEXT,  /* it is given, and no known text that begins with `text`, or not given */
} SinkWhen;

typedef struct SinkRow {
    uint8_t weakness; /* Weakness */
    uint8_t place;    /* SinkPlace */
    uint8_t when;     /* SinkWhen */
    uint32_t args;    /* as TaintRow.from */
    const Str *keywords; /* names of the arguments that `args` means */
    uint32_t keyword_count;
    uint32_t when_position; /* of the argument that `when` is about; UINT32_MAX: by keyword alone */
    Str when_keyword, when_text;
} SinkRow;

/* The sinks of a name: rows[0..count). */
typedef struct SinkList {
    const SinkRow *rows;
    uint32_t count;
} SinkList;

/* Sinks of names whose owner is not known: the same words as TaintWord. */
typedef struct SinkWord {
    Str word, receiver;
    SinkList sinks;
    const struct SinkWord *next;
} SinkWord;

typedef struct Models {
    TaintTable taint;
    const SinkList *sinks;       /* [0] is empty */
    const uint16_t *sink_by_qual; /* by id of the base: in `sinks` */
    uint32_t qual_count;
    const SinkWord **sink_words; /* a hash table, as TaintTable.words */
    uint32_t sink_word_mask;
} Models;

static inline SinkList models_sinks(const Models *m, QualId name) {
    return m->sinks[name.v < m->qual_count ? m->sink_by_qual[name.v] : 0];
}
const SinkWord *models_sink_word(const Models *m, Str word); /* NULL: none */

extern const char *const weakness_names[WEAKNESS_COUNT], *const weakness_rules[WEAKNESS_COUNT];
extern const char *const source_names[SOURCE_KIND_COUNT], *const source_texts[SOURCE_KIND_COUNT];

#endif
