/* Pieces of reports in JSON, written into a document that is under way. */
#ifndef TOCSIN_REPORT_JSON_PARTS_H
#define TOCSIN_REPORT_JSON_PARTS_H

#include "base/json.h"
#include "report/report.h"

/* A field that is an object or a list; the caller closes it. */
void report_open_field(Json *j, const char *name);
void report_open_list(Json *j, const char *name);
void report_text_field(Json *j, const char *name, Str value);
void report_number_field(Json *j, const char *name, uint64_t value);
/* The message and what can come of it. */
void report_message_field(Json *j, const char *name, const Finding *f);

/* The fields of a finding or of a note, inside an object of the caller's. */
void report_json_finding(Json *j, Str path, const ReportFinding *f);
void report_json_note(Json *j, Str path, const ReportNote *n);
/* The fields "files", how many of each kind, "suppressed", "known", "fixed", and "flow" where it was followed. */
void report_json_files(Json *j, const Report *report);

#endif
