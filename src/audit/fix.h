/* Fixes applied: each is proven before it counts. The file that comes of it is parsed and audited in memory; a fix behind
 * which there is a syntax error, or the finding still, is taken back. Rounds of fixes go on until nothing changes.
 *
 * Not fixed, and said so: notebooks, files with syntax errors or in Python 2, files that are not UTF-8, standard
 * input, files behind symbolic links. Line ends, byte order mark and mode stay. */
#ifndef TOCSIN_AUDIT_FIX_H
#define TOCSIN_AUDIT_FIX_H

#include "audit/audit.h"
#include "audit/writer.h"

typedef struct FixOptions {
    bool unsafe;    /* those that are not safe, too */
    bool all;       /* what turns up while fixing is fixed, too: not with a baseline */
    Writer *writer; /* NULL: nothing is written, only `diff` is filled */
    Buf *diff;      /* NULL: none */
} FixOptions;

enum {
    FIX_MAX_ROUNDS = 12,  /* of fixing one file */
    FIX_MAX_AUDITS = 100, /* of one file while its fixes are proven */
};

/* Fixes what the report holds, file by file. Where files are written the report becomes that of the new files. Appends to the notes
 * of the audit what was not done. Err: no thread. */
MUST_USE Err audit_fix(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals,
                       const FixOptions *fix);

#endif
