/* The texts that an option names: one file, or all of a folder and below with certain endings, in order of path. */
#ifndef TOCSIN_BASE_TEXTS_H
#define TOCSIN_BASE_TEXTS_H

#include "base/err.h"
#include "base/str.h"

/* Called for each file: its text, valid until it returns; or `fault` where it cannot be read. False ends nothing, but makes
 * texts_each() false. */
typedef bool TextFound(void *context, Str path, Str text, Err fault);

/* `endings`: ".yaml", ...; a file that is named itself may have any. Files larger than `limit` bytes are faults. False where
 * some call was, and where a folder holds no such file; *empty tells this. */
bool texts_each(Str path, const Str *endings, size_t ending_count, size_t limit, TextFound *found, void *context, bool *empty);

#endif
