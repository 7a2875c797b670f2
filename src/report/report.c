/* The table of formats, and the way out: see report.h. */
#include "report/report.h"

#include "base/file.h"

enum { MUCH = 64 * 1024 };

static const ReportFormat *const formats[] = {
#define FORMAT(name, help) &report_##name,
#include "report/report.def"
#undef FORMAT
};

const ReportFormat *report_find(Str name) {
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (str_eq(name, str_from_z(formats[i]->name))) return formats[i];
    return NULL;
}

void report_names(Buf *out) {
    for (size_t i = 0; i < COUNT_OF(formats); i++) buf_format(out, "%s%s", i ? ", " : "", formats[i]->name);
}

void report_flush(ReportSink *sink, bool all) {
    if (sink->out.len < MUCH && !all) return;
    if (!err_is(sink->err)) sink->err = file_write(sink->fd, buf_str(&sink->out));
    buf_clear(&sink->out);
}
