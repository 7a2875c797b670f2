/* What is known of the values on one line, and of its sinks: for people who miss a finding or doubt one. */
#ifndef TOCSIN_AUDIT_FLOW_EXPLAIN_H
#define TOCSIN_AUDIT_FLOW_EXPLAIN_H

#include "audit/audit.h"

/* Appends it; what audited files hold is not made harmless for a terminal. `file` is the number of one of the audit, which
 * followed flows and showed all findings; `line` is from 1. False where there is nothing on that line, or no such line. Err:
 * no thread. */
MUST_USE Err flow_explain(const Audit *audit, const AuditOptions *options, const Rules *rules, const QualTable *quals, uint32_t file,
                          uint32_t line, Buf *out, bool *any);

#endif
