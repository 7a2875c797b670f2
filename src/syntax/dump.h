/* A tree, or the tokens of a file, as one line of JSON, so that anyone can compare them with CPython's `ast` and look
 * at what the parser saw. Works through a bounded buffer, whatever the size and the depth of the tree.
 *
 *     {"tree": {...}, "errors": [{"line", "column", "message"}]}
 *
 * A node is {"_type": "Call", the fields of CPython 3.15's node in its order, "lineno", "col_offset", "end_lineno",
 * "end_col_offset"}: lines from 1, columns in UTF-8 bytes from 0. Operators and contexts are {"_type": "Add"}. Values
 * of constants: {"str": "..."}, {"bytes": "hex"}, {"int": "decimal"} or {"int_source": "the literal"} beyond
 * LITERAL_MAX_INT_DIGITS, {"float": hex}, {"complex": [hex, hex]}, true, false, null, {"ellipsis": true}.
 * Columns of errors are in code points from 1. */
#ifndef TOCSIN_SYNTAX_DUMP_H
#define TOCSIN_SYNTAX_DUMP_H

#include "base/json.h"
#include "syntax/token.h"
#include "syntax/tree.h"

/* Where the text goes, piece by piece, in order. */
typedef struct DumpSink {
    void (*write)(void *context, Str text);
    void *context;
} DumpSink;

/* Memory that is used again from file to file. Zero-initialised but for `sink` is ready; one thread at a time. */
typedef struct Dump {
    DumpSink sink;
    Buf out;                  /* not yet written */
    Buf value;                /* of one constant */
    struct DumpFrame *frames; /* the nodes that are open */
    size_t frame_capacity;
    uint32_t line; /* of the last position: the next is near */
    Json json;
} Dump;

/* Each writes one whole line. */
void dump_tree(Dump *dump, const Tree *tree);
void dump_tokens(Dump *dump, const Tree *tree, const Token *tokens, uint32_t count);

/* The line of a file that could not be read: {"tree": null, ...} or {"tokens": null, "trivia": null, ...}. */
void dump_no_tree(Dump *dump, Str message);
void dump_no_tokens(Dump *dump, Str message);

void dump_free(Dump *dump);

#endif
