/* JSON text (RFC 8259) written piece by piece into a Buf, without white space. The writer holds no stack, so depth costs
 * nothing: the caller opens and closes in pairs. What is written is ASCII outside the text of strings, and strings are
 * valid UTF-8 whatever bytes they were made from.
 *
 * A caller with much to say empties the Buf whenever it likes, even in the middle of a document. One thread at a time. */
#ifndef TOCSIN_BASE_JSON_H
#define TOCSIN_BASE_JSON_H

#include "base/buf.h"

typedef struct Json {
    Buf *out;
    bool comma; /* a value stands before the place of the next one; private */
} Json;

/* Zero-initialised but for `out` is ready; the same Json writes one document after the other with json_line() between. */
static inline Json json_make(Buf *out) { return (Json){.out = out}; }

void json_open_object(Json *j);
void json_close_object(Json *j);
void json_open_array(Json *j);
void json_close_array(Json *j);

/* The name of the next value, inside an object. json_key_plain() takes a name that needs no escapes. */
void json_key(Json *j, Str name);
void json_key_plain(Json *j, Str name);

/* Bytes of UTF-8 or WTF-8: lone surrogates (three bytes) become escapes like \ud800, other invalid bytes U+FFFD each;
 * control characters (C0, DEL, C1) are escaped, so that the text cannot steer a terminal. */
void json_string(Json *j, Str text);

/* The same in pieces: open, then any number of texts, then close. A code point must not be cut between two texts. */
void json_open_string(Json *j);
void json_string_part(Json *j, Str text);
void json_close_string(Json *j);

void json_int(Json *j, int64_t n);
void json_uint(Json *j, uint64_t n);
void json_bool(Json *j, bool b);
void json_null(Json *j);

/* Finished JSON of one value, as it stands. */
void json_raw(Json *j, Str json);

/* Ends a document with a line end. */
void json_line(Json *j);

#endif
