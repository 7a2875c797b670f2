/* Findings that say the same become one: a flow of untrusted data, and what rules find by how the same code is written. */
#ifndef TOCSIN_AUDIT_FOLD_H
#define TOCSIN_AUDIT_FOLD_H

#include "rules/finding.h"
#include "syntax/source.h"

/* `all`: what was found in the file at `path`, in order of finding_compare_reported(). Flows below the severity or confidence
 * that is shown do not count. Of two that share a CWE one becomes hidden:
 * - at one place the flow stays, takes the other's fix, and names it in a note;
 * - a rule that tells of a variable where it is given the data stays, and takes the path of the flow that begins there: how
 *   it does harm is told once, where the data comes in. Further flows from there become notes.
 * A comment that hides the one that stays hides the other, too. What findings point to then lives in `kept`. */
typedef struct FoldLimits {
    Severity severity;
    Confidence confidence;
} FoldLimits;
void findings_fold(const FindingList *all, bool *hidden, const Source *source, Str path, FoldLimits shown, Arena *kept);

/* They tell of one weakness. */
bool rules_share_cwe(const RuleInfo *a, const RuleInfo *b);

#endif
