/* From the text of a literal to its value, when somebody asks: strings with their escapes, integers of any size,
 * floats. Pure functions of the tree; safe in all threads. */
#ifndef TOCSIN_SYNTAX_LITERAL_H
#define TOCSIN_SYNTAX_LITERAL_H

#include "base/buf.h"
#include "syntax/tree.h"

/* Appends the value of a Constant of kind STR (as UTF-8; lone surrogates as three bytes, WTF-8) or BYTES (as the bytes)
 * to `out`, all pieces joined. CR and CR LF inside become LF, as CPython's reader has it. Malformed escapes, which the
 * parser has reported, stand as they are. */
void literal_string(const Tree *tree, NodeId constant, Buf *out);

/* The same into an arena; for a literal of one token without escapes and CR, the bytes of the source itself. */
Str literal_string_in(Arena *arena, const Tree *tree, NodeId constant);

/* Appends the text of an expression as `{expr = }` and Interpolation.str show it: the source as it stands, comments
 * removed, line ends LF (PEP 701, PEP 750). */
void literal_verbatim(Str text, Buf *out);

/* Checks the escapes of the inside of a literal, [start, end) without prefix and quotes. False where CPython's parser
 * refuses it: truncated \x \u \U, code point over 0x10FFFF, malformed or unknown \N{...}; in bytes only \x. */
typedef enum EscapeFault { ESCAPE_FINE, ESCAPE_MALFORMED, ESCAPE_UNKNOWN_NAME } EscapeFault;
EscapeFault literal_check_escapes(Str body, bool bytes, uint32_t *at);

/* The value of an INT where it fits 64 bits without sign; false where it does not. Reads Python 2's 0777 and 10L. */
bool literal_uint64(const Tree *tree, NodeId constant, uint64_t *value);

enum { LITERAL_MAX_INT_DIGITS = 4300 }; /* CPython's sys.int_info.default_max_str_digits */

/* Appends the decimal digits of an INT of any base; false, and nothing appended, beyond LITERAL_MAX_INT_DIGITS. */
bool literal_int_decimal(const Tree *tree, NodeId constant, Buf *out);

/* The value of a FLOAT, or the imaginary part of a COMPLEX: correctly rounded, "inf" on overflow. */
double literal_double(const Tree *tree, NodeId constant);

/* Appends what CPython's float.hex() prints: "0x1.8000000000000p+1", "inf". */
void literal_float_hex(double value, Buf *out);

#endif
