/* Faults of the machine that a caller can handle. Functions that return an Err are MUST_USE. */
#ifndef TOCSIN_BASE_ERR_H
#define TOCSIN_BASE_ERR_H

#include "base/str.h"

typedef enum ErrCode {
#define ERROR(name, text) ERR_##name,
#include "base/error.def"
#undef ERROR
} ErrCode;

typedef struct Err {
    ErrCode code; /* ERR_OK is success and is 0 */
    int system;   /* errno behind it, or 0 */
} Err;

static inline Err err_ok(void) { return (Err){ERR_OK, 0}; }
static inline Err err_make(ErrCode code, int system) { return (Err){code, system}; }
static inline bool err_is(Err e) { return e.code != ERR_OK; }

/* What went wrong in a few lower-case words, the system's reason where there is one; static or thread-local, valid
 * until the thread's next call. */
Str err_text(Err e);

#endif
