/* The path of a flow, from where the data enters to where it does harm, for the report for people. */
#ifndef TOCSIN_REPORT_FLOW_TEXT_H
#define TOCSIN_REPORT_FLOW_TEXT_H

#include "report/style.h"

/* How wide the line numbers of a finding and its steps are. */
unsigned flow_text_width(const ReportFinding *f);
/* Whether the path passes the place of the finding, which is in the file `path`. */
bool flow_text_shows(Str path, const ReportFinding *f);
/* Each step: its line, carets, and what happens there; names of files where they change, beginning with `path`, which the
 * reader has seen. What is long is shortened in the middle, unless the style is verbose. */
void flow_text(Buf *out, const ReportStyle *style, Str path, const ReportFinding *f, unsigned width);
/* "more than 8 functions of one call (3 times), a way of more than 250 steps (once)" */
void flow_text_bounds(Buf *out, const ReportFlow *flow);

#endif
