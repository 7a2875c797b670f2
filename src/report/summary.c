/* What an audit found and what it read, in a few lines. */
#include "report/flow_text.h"
#include "report/report.h"
#include "report/style.h"
#include "report/terminal.h"

enum { MOST_REASONS = 20, TEXT_COLUMN = 11 }; /* where the text of a line begins */

static const struct {
    const char *word, *meaning;
} kinds[] = {
#define READ_KIND(name, word, meaning) {word, meaning},
    READ_KINDS(READ_KIND)
#undef READ_KIND
};

static const char *plural(uint64_t n) { return n == 1 ? "" : "s"; }

/* 1234567 as "1,234,567". */
static void add_number(Buf *out, uint64_t n) {
    char digits[32];
    size_t at = sizeof digits;
    for (unsigned count = 0; n || count == 0; count++, n /= 10) {
        if (count && count % 3 == 0) digits[--at] = ',';
        digits[--at] = (char)('0' + n % 10);
    }
    buf_add(out, str_make(digits + at, sizeof digits - at));
}

static void add_found(Buf *out, const Report *report, const ReportStyle *style) {
    uint64_t all = 0;
    for (int s = 0; s < SEVERITY_COUNT; s++) all += report->shown[s];
    bool audited = report->count[READ_PARSED] + report->count[READ_OLD] + report->count[READ_DAMAGED] != 0;
    if (all == 0) {
        style_on(out, style, report->errors || !audited ? STYLE_LABEL : STYLE_GOOD);
        buf_add(out, audited ? S("No findings") : S("Nothing was audited"));
        style_off(out, style);
    } else {
        style_on(out, style, STYLE_LABEL);
        add_number(out, all);
        buf_format(out, " finding%s", plural(all));
        style_off(out, style);
    }
    const char *before = ": ";
    for (int s = SEVERITY_COUNT - 1; s >= 0; s--) {
        if (!report->shown[s]) continue;
        buf_add(out, str_from_z(before));
        before = ", ";
        add_number(out, report->shown[s]);
        buf_byte(out, ' ');
        style_on(out, style, style_of_severity((Severity)s));
        buf_add(out, severity_name((Severity)s));
        style_off(out, style);
    }
    if (report->quieter) {
        buf_add(out, S("; "));
        add_number(out, report->quieter);
        buf_add(out, S(" quieter, shown by --all"));
    }
    buf_byte(out, '\n');
}

/* How much of what was found has a fix, and which option makes it. */
static void add_fixes(Buf *out, const Report *report) {
    uint64_t safe = 0, unsafe = 0;
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            const Fix *fix = file->findings[k].finding->fix;
            safe += fix && fix->safety == FIX_SAFE;
            unsafe += fix && fix->safety == FIX_UNSAFE;
        }
    }
    if (report->fixed) {
        buf_add(out, S("  fixed    "));
        add_number(out, report->fixed);
        buf_format(out, " finding%s\n", plural(report->fixed));
    }
    if (!safe && !unsafe) return;
    buf_add(out, S("  fixable  "));
    if (safe) {
        add_number(out, safe);
        buf_add(out, S(" with --fix"));
    }
    if (unsafe) {
        buf_add(out, safe ? S(", ") : S(""));
        add_number(out, unsafe);
        buf_format(out, "%s with --unsafe-fixes", safe ? " more" : "");
    }
    buf_add(out, S("; --diff shows how\n"));
}

static void add_kind(Buf *out, const char *word, const char *meaning, uint64_t files, uint64_t bytes) {
    if (!files) return;
    buf_format(out, "  %-8s ", word);
    add_number(out, files);
    buf_format(out, " file%s, ", plural(files));
    add_number(out, bytes);
    buf_format(out, " byte%s%s%s\n", plural(bytes), *meaning ? "; " : "", meaning);
}

/* Why files were skipped. */
static void add_reasons(Buf *out, const Report *report) {
    uint64_t left = MOST_REASONS;
    for (uint32_t i = 0; i < report->file_count && left; i++) {
        const ReportFile *file = &report->files[i];
        if (file->kind != READ_SKIPPED || file->note_count == 0) continue;
        buf_add(out, S("           "));
        terminal_add(out, file->path);
        buf_add(out, S(": "));
        terminal_add(out, file->notes[0].message);
        buf_byte(out, '\n');
        left--;
    }
    if (report->count[READ_SKIPPED] > MOST_REASONS) {
        buf_add(out, S("           and "));
        add_number(out, report->count[READ_SKIPPED] - MOST_REASONS);
        buf_add(out, S(" more\n"));
    }
}

static void add_bounds(Buf *out, const Report *report) {
    uint64_t files = 0;
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        files += file->note_count && str_eq(file->notes[file->note_count - 1].kind, S("bound"));
    }
    if (!files) return;
    buf_add(out, S("  bound    "));
    add_number(out, files);
    buf_format(out, " file%s; analysis met a limit, findings may be missing; --verbose names them\n", plural(files));
}

static void add_flow(Buf *out, const Report *report, const ReportStyle *style) {
    const ReportFlow *f = &report->flow;
    if (f->bound_count) {
        Buf text = {.limit = 1 << 12};
        buf_add(&text, S("the flow of data was not followed to its end, findings may be missing: "));
        flow_text_bounds(&text, f);
        buf_add(out, S("  bound    "));
        terminal_wrap(out, buf_str(&text), TEXT_COLUMN, style->columns);
        buf_byte(out, '\n');
        buf_free(&text);
    }
    if (!f->followed || !style->verbose) return;
    buf_add(out, S("  flow     "));
    add_number(out, f->functions);
    buf_format(out, " function%s, ", plural(f->functions));
    add_number(out, f->edges);
    buf_format(out, " way%s of data, ", plural(f->edges));
    add_number(out, f->sources);
    buf_format(out, " source%s, ", plural(f->sources));
    add_number(out, f->sinks);
    buf_format(out, " sink%s, ", plural(f->sinks));
    add_number(out, f->templates);
    buf_format(out, " template%s\n", plural(f->templates));
}

static void add_note(Buf *out, const ReportStyle *style, const ReportFile *file, const ReportNote *n, uint32_t more) {
    style_place(out, style, file->path, n->start);
    style_on(out, style, n->level == NOTE_ERROR ? STYLE_ERROR : STYLE_LABEL);
    terminal_add(out, n->kind);
    style_off(out, style);
    buf_add(out, S(": "));
    terminal_add(out, n->message);
    if (more) buf_format(out, " (and %u more)", more);
    buf_byte(out, '\n');
}

static bool is_suppression(const ReportNote *n) { return str_eq(n->kind, S("suppression")); }

/* What is wrong with comments that suppress, since each wants mending, and of what else was lost the first; all notes
 * when asked. Below them stand how many bounds were met and why files were skipped. */
static uint32_t add_notes(Buf *out, const ReportStyle *style, const ReportFile *file) {
    uint32_t told = 0, others = file->more_notes;
    if (file->kind == READ_SKIPPED && !style->verbose) return 0;
    for (uint32_t i = 0; i < file->note_count; i++) others += !is_suppression(&file->notes[i]);
    for (uint32_t i = 0, shown = 0; i < file->note_count; i++) {
        const ReportNote *n = &file->notes[i];
        bool lost = n->level == NOTE_WARNING && !str_eq(n->kind, S("bound")) && !shown;
        if (!style->verbose && !is_suppression(n) && !lost) continue;
        shown += !is_suppression(n);
        bool last = style->verbose ? i + 1 == file->note_count : !is_suppression(n);
        add_note(out, style, file, n, !last ? 0 : style->verbose ? file->more_notes : others - 1);
        told++;
    }
    return told;
}

void report_summary(Buf *out, const Report *report, const ReportStyle *style) {
    uint64_t told = 0, files = 0;
    for (uint32_t i = 0; i < report->file_count; i++) told += add_notes(out, style, &report->files[i]);
    if (told) buf_byte(out, '\n');
    add_found(out, report, style);
    for (int k = 0; k < READ_KIND_COUNT; k++) {
        files += report->count[k];
        add_kind(out, kinds[k].word, kinds[k].meaning, report->count[k], report->bytes[k]);
    }
    add_reasons(out, report);
    if (!files) buf_add(out, S("  no Python files\n"));
    add_fixes(out, report);
    if (report->hidden) {
        buf_add(out, S("  hidden   "));
        add_number(out, report->hidden);
        buf_format(out, " file%s, by .gitignore or configuration; --isolated audits them\n", plural(report->hidden));
    }
    if (report->suppressed) {
        buf_add(out, report->isolated ? S("  isolated ") : S("  ignored  "));
        add_number(out, report->suppressed);
        buf_format(out,
                   report->isolated ? " finding%s shown that comments would hide\n"
                                    : " finding%s hidden by comments or per-file-ignores; --isolated shows them\n",
                   plural(report->suppressed));
    }
    if (report->known) {
        buf_add(out, S("  known    "));
        add_number(out, report->known);
        buf_format(out, " finding%s that the baseline or the revision has\n", plural(report->known));
    }
    add_bounds(out, report);
    add_flow(out, report, style);
    if (report->errors) {
        style_on(out, style, STYLE_ERROR);
        buf_add(out, S("The audit is not whole"));
        style_off(out, style);
        buf_add(out, S(": "));
        add_number(out, report->errors);
        buf_format(out, " error%s\n", plural(report->errors));
    }
}
