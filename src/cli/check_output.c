/* Where the reports of `tocsin check` go: see check.h. */
#include "cli/check.h"

#include "base/file.h"
#include "cli/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static bool open_output(Check *c, Output *out) {
    out->fd = STDOUT_FILENO;
    if (!out->path) return true;
    out->fd = open(out->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    if (out->fd < 0) check_tell("%s: cannot write: %s", check_printable(c, str_from_z(out->path)), strerror(errno));
    return out->fd >= 0;
}

bool check_open_outputs(Check *c) {
    bool good = true;
    for (uint32_t i = 0; i < c->output_count; i++) good &= open_output(c, &c->outputs[i]);
    return good && (!c->known.path || open_output(c, &c->known));
}

bool check_close_output(Check *c, const Output *out, Err e) {
    bool good = !err_is(e);
    if (!good) check_tell_err(out->path ? check_printable(c, str_from_z(out->path)) : "standard output", e);
    if (!out->path || close(out->fd) == 0) return good;
    check_tell("%s: cannot write: %s", check_printable(c, str_from_z(out->path)), strerror(errno));
    return false;
}

Err check_write_difference(const Check *c, Str diff) {
    if (!isatty(STDOUT_FILENO)) return file_write(STDOUT_FILENO, diff);
    Buf shown = {0};
    ReportStyle style = {.color = tty_has_color(c->color, STDOUT_FILENO)};
    report_difference(&shown, diff, &style);
    Err e = file_write(STDOUT_FILENO, buf_str(&shown));
    buf_free(&shown);
    return e;
}

bool check_write_reports(Check *c, const Report *report, int64_t started) {
    bool good = true, told = false;
    ReportStyle style = {.verbose = c->verbose, .version = TOCSIN_VERSION, .started = started, .ended = time(NULL)};
    for (uint32_t i = 0; i < c->output_count; i++) {
        const Output *out = &c->outputs[i];
        if (c->diff && !out->path) continue;
        ReportSink sink = {.fd = out->fd};
        style.color = tty_has_color(c->color, out->fd);
        style.columns = tty_columns(out->fd);
        out->format->write(&sink, report, &style);
        report_flush(&sink, true);
        buf_free(&sink.out);
        good &= check_close_output(c, out, sink.err);
        told |= !out->path && out->format->has_summary;
    }
    if (told) return good;
    Buf summary = {0};
    style.color = tty_has_color(c->color, STDERR_FILENO);
    style.columns = tty_columns(STDERR_FILENO);
    report_summary(&summary, report, &style);
    fwrite(summary.ptr, 1, summary.len, stderr);
    buf_free(&summary);
    return good;
}
