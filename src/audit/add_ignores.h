/* `check --add-ignores`: writes a comment `# tocsin: ignore[RULE]` behind each finding that the report shows.
 *
 * A comment goes to the end of the line on which the finding starts, else to another of its lines, else to the last line of
 * its statement: where none can stand the line ends inside of a string or with a backslash. A comment that is there is kept;
 * ours goes behind it. Line ends, indentation and encoding stay. A file is changed only where parsing and auditing it again
 * gives the same tokens and none of these findings; notebooks, standard input and files in other encodings than UTF-8 are left
 * alone, and that is told. */
#ifndef TOCSIN_AUDIT_ADD_IGNORES_H
#define TOCSIN_AUDIT_ADD_IGNORES_H

#include "audit/audit.h"
#include "audit/writer.h"

typedef struct AddIgnores {
    Writer *writer; /* started */
    Str reason;     /* stands behind the brackets; may be empty */
    uint64_t comments, findings, files; /* out: written; hidden by them; changed */
    uint64_t failed;                    /* out: files that should have been changed and were not */
} AddIgnores;

/* May `reason` stand in a comment? */
bool add_ignores_reason(Str reason);

/* Confined. Takes what is hidden from then on out of the report; what went wrong stands in the notes of the audit. */
MUST_USE Err audit_add_ignores(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals, AddIgnores *add);

#endif
