/* Comments behind findings: see add_ignores.h. */
#include "audit/add_ignores.h"

#include "audit/file_audit.h"
#include "audit/flow_audit.h"
#include "audit/lines.h"
#include "base/thread.h"

#include <stdlib.h>

typedef struct Work {
    Audit *audit;
    const AuditOptions *options;
    Rules *rules;
    const QualTable *quals;
    AddIgnores *add;
    FileWorker w;
    FileBuffer file;
    Arena kept, scratch;
} Work;

/* The end of a line, and a rule to be named there. */
typedef struct Target {
    uint32_t at;
    Str rule;
} Target;

bool add_ignores_reason(Str reason) {
    for (size_t i = 0; i < reason.len; i++) {
        unsigned char c = (unsigned char)reason.ptr[i];
        if (c < 32 || c == 127 || c == '#') return false;
    }
    return true;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

/* Where comments may stand. */
typedef struct Lines {
    Str text;
    const Token *tokens;
    const uint32_t *depth; /* f-strings that are open before each token */
    uint32_t count;
} Lines;

static const uint32_t *string_depths(const Token *tokens, uint32_t count, Arena *arena) {
    uint32_t *depths = ARENA_ARRAY(arena, uint32_t, count), depth = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (tokens[i].kind == TOKEN_FStringEnd && depth) depth--;
        depths[i] = depth + (tokens[i].kind == TOKEN_FStringEnd);
        depth += tokens[i].kind == TOKEN_FStringStart;
    }
    return depths;
}

/* The first token that starts at `at` or behind it. */
static uint32_t token_from(const Lines *l, uint32_t at) {
    uint32_t low = 0, high = l->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (l->tokens[middle].start < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* May a comment stand at the end `at` of a line? */
static bool takes_comment(const Lines *l, uint32_t at) {
    uint32_t i = token_from(l, at), from = 0;
    if (i < l->count && l->depth[i]) return false;
    if (i) from = l->tokens[i - 1].end;
    if (from > at) return false; /* inside of a string */
    while (at > from && is_blank(l->text.ptr[at - 1])) at--;
    if (at == from || l->text.ptr[at - 1] != '\\') return true;
    for (uint32_t k = at; k > from && l->text.ptr[k - 1] != '\n' && l->text.ptr[k - 1] != '\r'; k--)
        if (l->text.ptr[k - 1] == '#') return true; /* the backslash ends a comment */
    return false;
}

/* The end of the line that gets the comment. */
static uint32_t place_of(const Lines *l, const Finding *f) {
    for (uint32_t at = f->start, end; at < f->end; at = next_line(l->text, end)) {
        end = line_end(l->text, at);
        if (takes_comment(l, end)) return end;
        if (end >= l->text.len) break;
    }
    uint32_t i = token_from(l, f->start); /* the last line of the statement */
    while (i + 1 < l->count && l->tokens[i].kind != TOKEN_Newline && l->tokens[i].kind != TOKEN_EndMarker) i++;
    return i < l->count ? line_end(l->text, l->tokens[i].start) : (uint32_t)l->text.len;
}

static int by_place(const void *a, const void *b) {
    const Target *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return str_compare(x->rule, y->rule);
}

/* `text` with the comments; sorts the targets. Gives how many comments there are. */
static uint64_t insert(Buf *out, Str text, Target *targets, uint32_t count, Str reason) {
    uint64_t comments = 0;
    uint32_t copied = 0;
    qsort(targets, count, sizeof *targets, by_place);
    for (uint32_t i = 0; i < count;) {
        uint32_t at = targets[i].at, end = at;
        while (end > copied && is_blank(text.ptr[end - 1])) end--;
        buf_add(out, str_slice(text, copied, end));
        buf_add(out, S("  # tocsin: ignore["));
        for (uint32_t first = i; i < count && targets[i].at == at; i++) {
            if (i > first && str_eq(targets[i].rule, targets[i - 1].rule)) continue;
            if (i > first) buf_add(out, S(", "));
            buf_add(out, targets[i].rule);
        }
        buf_byte(out, ']');
        if (reason.len) buf_byte(out, ' ');
        buf_add(out, reason);
        copied = at;
        comments++;
    }
    buf_add(out, str_slice(text, copied, text.len));
    return comments;
}

/* The fingerprints of a file's findings, in order. */
typedef struct Prints {
    uint64_t *items;
    uint32_t count;
} Prints;

static int by_number(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static Prints prints_of(const ReportFile *file, Arena *arena) {
    Prints p = {ARENA_ARRAY(arena, uint64_t, file->finding_count), file->finding_count};
    for (uint32_t i = 0; i < p.count; i++) p.items[i] = file->findings[i].finding->fingerprint;
    if (p.count) qsort(p.items, p.count, sizeof *p.items, by_number);
    return p;
}

static bool has_print(Prints p, uint64_t print) {
    return p.count && bsearch(&print, p.items, p.count, sizeof print, by_number);
}

static void tell(Work *work, Str path, Str why) {
    buf_add(&work->audit->notes, path);
    buf_add(&work->audit->notes, S(": no comments added: "));
    buf_add(&work->audit->notes, why);
    buf_byte(&work->audit->notes, '\n');
    work->add->failed++;
}

/* Tokens without layout, which a comment may move: the same before and behind. */
static uint64_t hash_tokens(const Work *work, Str text) {
    uint32_t count;
    const Token *tokens = parser_tokens(work->w.parser, &count);
    uint64_t hash = 0;
    for (uint32_t i = 0; i < count; i++) {
        Str token = tokens[i].end > tokens[i].start ? str_slice(text, tokens[i].start, tokens[i].end) : S("");
        bool layout =
            tokens[i].kind == TOKEN_Newline || tokens[i].kind == TOKEN_Indent || tokens[i].kind == TOKEN_Dedent;
        hash = (hash ^ tokens[i].kind ^ (layout ? 0 : str_hash(token))) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    return hash;
}

/* The text with comments, padded, in `out`; empty where there is nothing to hide any more. */
static uint64_t comment_text(Work *work, const ReportFile *file, const ReportFile *now, Str text, Buf *out) {
    static const char zeros[FILE_PADDING];
    Lines l = {.text = text};
    l.tokens = parser_tokens(work->w.parser, &l.count);
    l.depth = string_depths(l.tokens, l.count, &work->scratch);
    Target *targets = ARENA_ARRAY(&work->scratch, Target, now->finding_count);
    Prints meant = prints_of(file, &work->scratch);
    uint32_t count = 0;
    for (uint32_t i = 0; i < now->finding_count; i++) {
        const Finding *f = now->findings[i].finding;
        if (has_print(meant, f->fingerprint)) targets[count++] = (Target){place_of(&l, f), f->rule->id};
    }
    uint64_t comments = count ? insert(out, text, targets, count, work->add->reason) : 0;
    buf_add(out, str_make(zeros, sizeof zeros));
    out->len -= sizeof zeros;
    return comments;
}

static void take_hidden(Work *work, ReportFile *file, const ReportFile *left) {
    ReportFinding *kept = (ReportFinding *)file->findings; /* ours: the audit made them */
    Report *report = &work->audit->report;
    Prints shown = prints_of(left, &work->scratch);
    uint32_t n = 0;
    for (uint32_t i = 0; i < file->finding_count; i++) {
        if (has_print(shown, kept[i].finding->fingerprint)) {
            kept[n++] = kept[i];
            continue;
        }
        report->shown[kept[i].finding->severity]--;
        report->suppressed++;
        work->add->findings++;
    }
    file->finding_count = n;
}

static bool keeps_sense(Work *work, const ReportFile *file, const ReportFile *now, const ReportFile *after) {
    if (after->kind != now->kind || after->finding_count > now->finding_count) return false;
    Prints meant = prints_of(file, &work->scratch);
    for (uint32_t i = 0; i < after->finding_count; i++)
        if (has_print(meant, after->findings[i].finding->fingerprint)) return false;
    return true;
}

static void write_file(Work *work, ReportFile *file, const ReportFile *after, const WriterSeen *seen, Str bytes,
                       uint64_t comments) {
    Err e = writer_replace(work->add->writer, file->path, seen, bytes);
    if (err_is(e)) {
        tell(work, file->path, err_text(e));
        return;
    }
    work->add->comments += comments;
    work->add->files++;
    take_hidden(work, file, after);
}

/* Which tokens the place of each flow, and of each call behind them that is known to be harmless, begins and ends with: they are
 * the same ones behind the comments. */
typedef struct Anchors {
    uint32_t *first, *last;
} Anchors;

static Anchors anchors_of(Work *work) {
    const FileWorker *w = &work->w;
    uint32_t count, places = w->flow_count + w->cleared_count;
    const Token *tokens = parser_tokens(work->w.parser, &count);
    Anchors a = {ARENA_ARRAY(&work->scratch, uint32_t, places), ARENA_ARRAY(&work->scratch, uint32_t, places)};
    Lines l = {.tokens = tokens, .count = count};
    for (uint32_t i = 0; i < places; i++) {
        bool flow = i < w->flow_count;
        a.first[i] = token_from(&l, flow ? w->flows[i].start : w->cleared[i - w->flow_count].start);
        a.last[i] = token_from(&l, flow ? w->flows[i].end : w->cleared[i - w->flow_count].end);
        if (a.last[i]) a.last[i]--;
    }
    return a;
}

/* The flows in the text with comments. */
static void move_flows(Work *work, Str path, Str bytes, Anchors anchors) {
    uint32_t count, flows = work->w.flow_count, cleared = work->w.cleared_count;
    if (!flows && !cleared) return;
    Source source = source_make(&work->w.text, path, bytes);
    parser_parse(work->w.parser, &source, work->options->version);
    const Token *tokens = parser_tokens(work->w.parser, &count);
    Finding *moved = ARENA_ARRAY(&work->scratch, Finding, flows);
    FlowHarmless *calls = ARENA_ARRAY(&work->scratch, FlowHarmless, cleared);
    work->w.flow_count = work->w.cleared_count = 0;
    for (uint32_t i = 0; i < flows; i++) {
        if (anchors.first[i] >= count || anchors.last[i] >= count) continue;
        moved[work->w.flow_count] = work->w.flows[i];
        moved[work->w.flow_count].start = tokens[anchors.first[i]].start;
        moved[work->w.flow_count++].end = tokens[anchors.last[i]].end;
    }
    for (uint32_t i = 0, at = flows; i < cleared; i++, at++) {
        if (anchors.first[at] >= count || anchors.last[at] >= count) continue;
        calls[work->w.cleared_count] = work->w.cleared[i];
        calls[work->w.cleared_count].start = tokens[anchors.first[at]].start;
        calls[work->w.cleared_count++].end = tokens[anchors.last[at]].end;
    }
    work->w.flows = moved;
    work->w.cleared = calls;
}

/* `bytes` is the file, and `seen` what it was. */
static void change_file(Work *work, ReportFile *file, Str bytes, const WriterSeen *seen) {
    bool bom = str_starts_with(bytes, S("\xEF\xBB\xBF"));
    Str text = str_slice(bytes, bom ? 3 : 0, bytes.len);
    ReportFile now, after;
    file_audit_bytes(&work->w, file->path, bytes, &now);
    Source source = source_make(&work->w.text, file->path, bytes);
    if (source.fault != SOURCE_WHOLE || source.text.ptr != text.ptr || source.text.len != text.len) {
        tell(work, file->path, S("it is not UTF-8"));
        return;
    }
    uint64_t before = hash_tokens(work, text);
    Anchors anchors = anchors_of(work);
    Buf out = {0};
    if (bom) buf_add(&out, S("\xEF\xBB\xBF"));
    size_t head = out.len;
    Buf body = {0};
    uint64_t comments = comment_text(work, file, &now, text, &body);
    buf_add(&out, str_make(body.ptr, body.len + FILE_PADDING));
    out.len -= FILE_PADDING;
    if (comments) {
        move_flows(work, file->path, buf_str(&out), anchors);
        work->w.known = NULL;
        file_audit_bytes(&work->w, file->path, buf_str(&out), &after);
        bool same = hash_tokens(work, str_slice(buf_str(&out), head, out.len)) == before;
        if (same && keeps_sense(work, file, &now, &after))
            write_file(work, file, &after, seen, buf_str(&out), comments);
        else tell(work, file->path, S("they would not hide its findings"));
    }
    buf_free(&body);
    buf_free(&out);
}

static void one_file(Work *work, uint32_t index) {
    ReportFile *file = &work->audit->files[index];
    Str bytes;
    WriterSeen seen;
    if (str_eq(file->path, S("<stdin>"))) {
        tell(work, file->path, S("standard input cannot be changed"));
        return;
    }
    if (str_ends_with(file->path, S(".ipynb"))) {
        tell(work, file->path, S("it is a notebook"));
        return;
    }
    file_worker_turn(&work->w, work->audit, index);
    if (work->audit->flows) flow_audit_give(work->audit->flows, &work->w, index);
    if (work->audit->graphs) work->w.known = work->audit->graphs[index];
    Err e = writer_read(&work->file, file->path, &seen, &bytes);
    if (err_is(e)) tell(work, file->path, err_text(e));
    else change_file(work, file, bytes, &seen);
    arena_reset(&work->kept, (ArenaMark){0});
    arena_reset(&work->scratch, (ArenaMark){0});
}

static void change_all(void *argument) {
    Work *work = argument;
    file_worker_again(&work->w, work->audit, work->options, work->rules, work->quals, &work->kept);
    for (uint32_t i = 0; i < work->audit->report.file_count; i++)
        if (work->audit->files[i].finding_count) one_file(work, i);
    file_worker_end(&work->w);
    file_buffer_free(&work->file);
    arena_free(&work->kept);
    arena_free(&work->scratch);
}

Err audit_add_ignores(Audit *audit, const AuditOptions *options, Rules *rules, const QualTable *quals,
                      AddIgnores *add) {
    Work work = {.audit = audit, .options = options, .rules = rules, .quals = quals, .add = add};
    return thread_run_deep(change_all, &work);
}
