/* What models say of names, as the value analysis needs it: what gives untrusted data, what passes it on, what cures it.
 * The table is made by room flow from models/; here it is only read. Read-only once made, shared by all threads. */
#ifndef TOCSIN_VALUE_TAINT_H
#define TOCSIN_VALUE_TAINT_H

#include "base/image.h"
#include "sema/qual.h"
#include "value/label.h"

/* Which of what a call was given is in what it gives (or does to its receiver). */
typedef enum TaintFlow {
    TAINT_UNSAID, /* no model: of code that nobody knows, all of it */
    TAINT_NONE,
    TAINT_ALL,  /* receiver and arguments */
    TAINT_SOME, /* those in `from` */
    TAINT_ITEM, /* the part of the receiver that the first argument names: d.get("key") */
} TaintFlow;

enum {
    TAINT_RECEIVER = 1u << 31, /* in `from`; argument i is bit i; keywords by TaintRow.keywords */
    TAINT_MAX_ARGS = 24,
    TAINT_ANY_KEYWORD = 1u << 30,
};
#define TAINT_CURES_ALL UINT64_MAX

typedef struct TaintRow {
    uint8_t read, call; /* 1 + the kind of source that reading the name, or calling it, is; 0: none */
    uint8_t entry;      /* 1 + the kind that the parameters of what it decorates are */
    uint8_t flow;       /* TaintFlow of a call */
    bool mutates;       /* what flows goes into the receiver, too */
    QualId type;        /* a call gives an object of this class */
    uint32_t from;      /* TAINT_SOME */
    uint64_t cures;     /* what a call gives can no longer cause these */
} TaintRow;

/* Names whose owner is not known, by their last word and, where it says so, the one before: `request.GET`. */
typedef struct TaintWord {
    Text word, receiver; /* receiver empty: any */
    uint32_t row;        /* in rows */
    uint32_t next;       /* 1 + the next of the same word; 0: none */
} TaintWord;

typedef struct TaintTable {
    const TaintRow *rows;    /* [0] says nothing */
    const uint16_t *by_qual; /* by id of the base: in rows */
    const TaintWord *words;
    const uint32_t *slots; /* a hash table: 1 + the first of a word, 0 is free */
    TextPool texts;
    uint32_t row_count, qual_count, word_count, mask;
} TaintTable;

static inline const TaintRow *taint_row(const TaintTable *t, QualId name) {
    return &t->rows[name.v < t->qual_count ? t->by_qual[name.v] : 0];
}
const TaintWord *taint_word(const TaintTable *t, Str word); /* NULL: none */
static inline const TaintWord *taint_word_next(const TaintTable *t, const TaintWord *w) {
    return w->next ? &t->words[w->next - 1] : NULL;
}

/* A property of a class of this file that is read at `node`. */
typedef struct PropertySite {
    uint32_t node, def;
} PropertySite;

#endif
