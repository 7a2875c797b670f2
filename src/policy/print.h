/* What --dry-run prints. */
#ifndef TOCSIN_POLICY_PRINT_H
#define TOCSIN_POLICY_PRINT_H

#include "policy/target.h"

/* Appends the policy as it would be carried out: program, paths with rights and reasons, environment, limits. `environment` are
 * the names of the caller's variables, NULL at the end. Control characters of paths are escaped. */
void policy_print(const Policy *p, const Access *a, const Target *t, char *const *environment, Buf *out);

/* One text with control characters escaped, so that it cannot steer a terminal. */
void print_safe(Buf *out, Str text);

/* Whether it is UTF-8. */
bool print_is_utf8(Str text);

#endif
