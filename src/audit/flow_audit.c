/* See audit/flow_audit.h. The places of a flow lie in several files; each of these is read once more for its lines. */
#include "audit/flow_audit.h"

#include "base/fault.h"

#include <fcntl.h>
#include <stdlib.h>

typedef struct PlaceRef {
    uint32_t file, start, end;
    FindingStep *step;
} PlaceRef;

static int by_file(const void *a, const void *b) {
    const PlaceRef *p = a, *q = b;
    if (p->file != q->file) return p->file < q->file ? -1 : 1;
    return p->start < q->start ? -1 : p->start > q->start;
}

static Str step_note(uint8_t kind, const FlowFinding *f) {
    switch ((FlowStepKind)kind) {
        case STEP_SOURCE: return str_from_z(source_texts[f->source]);
        case STEP_VALUE: return S("passes it on");
        case STEP_CALL: return S("hands it over");
        case STEP_PARAM: return S("takes it");
        case STEP_RETURN: return S("gets it back");
        case STEP_SINK: return S("ends here");
    }
    return S("");
}

/* Lines and columns of the places in one file. */
static void place_file(const FoundFile *file, Str standard_input, PlaceRef *refs, uint32_t count, Arena *arena) {
    FileBuffer bytes = {0};
    SourceBuffer text = {0};
    Str content;
    if (file->is_stdin) content = standard_input;
    if (file->is_stdin || !err_is(file_read(&bytes, AT_FDCWD, file->path.ptr, SOURCE_MAX_BYTES, &content))) {
        Source source = source_make(&text, file->path, content);
        for (uint32_t i = 0; i < count; i++) {
            FindingStep *s = refs[i].step;
            Position start = source_position(&source, refs[i].start), end = source_position(&source, refs[i].end);
            s->line_number = start.line;
            s->column = start.column;
            s->end_line = end.line;
            s->end_column = end.column;
            Str line = source_line(&source, start.line);
            if (line.len > AUDIT_LINE_BEHIND) line = str_slice(line, 0, AUDIT_LINE_BEHIND);
            s->line = arena_copy(arena, line);
        }
    }
    file_buffer_free(&bytes);
    source_buffer_free(&text);
}

static void place_all(const FoundFile *files, Str standard_input, PlaceRef *refs, uint32_t count, Arena *arena) {
    if (count) qsort(refs, count, sizeof *refs, by_file);
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && refs[to].file == refs[from].file;) to++;
        place_file(&files[refs[from].file], standard_input, refs + from, to - from, arena);
    }
}

static Severity severity_of(const FlowFinding *f, Severity severity) {
    static const uint8_t quieter[SOURCE_KIND_COUNT] = {
        [SOURCE_file] = 1, [SOURCE_database] = 1, [SOURCE_environment] = 2, [SOURCE_cli] = 2,
    };
    uint32_t steps = quieter[f->source];
    return (uint32_t)severity > steps ? (Severity)(severity - steps) : SEVERITY_LOW;
}

/* "subprocess.run" of the line on which the last place stands. */
static Str sink_name(const FindingStep *last) {
    uint32_t from = last->column - 1, to = from;
    if (from >= last->line.len) return S("a sink");
    while (to < last->line.len && last->line.ptr[to] != '(' && last->line.ptr[to] != '[' && to - from < 60) to++;
    return str_trim(str_slice(last->line, from, to));
}

static void describe(Finding *out, const FlowFinding *f, const RuleInfo *rule, Str message, Arena *arena) {
    Buf text = {.limit = 4096};
    for (size_t i = 0; i < message.len;) {
        Str rest = str_slice(message, i, message.len);
        if (str_starts_with(rest, S("$SOURCE"))) {
            buf_add(&text, str_from_z(source_texts[f->source]));
            i += 7;
        } else if (str_starts_with(rest, S("$SINK"))) {
            buf_add(&text, sink_name(&out->steps[out->step_count - 1]));
            i += 5;
        } else {
            buf_byte(&text, message.ptr[i++]);
        }
    }
    out->message = arena_copy(arena, buf_str(&text));
    out->remedy = rule->remedy;
    buf_free(&text);
}

/* The rule that tells of a weakness; -1: none that is wanted. */
static int32_t find_rule(const Rules *rules, Weakness weakness) {
    for (uint32_t i = 0; i < rules_count(rules); i++)
        if (rules_info(rules, i)->flow == 1 + (uint32_t)weakness && rules_enabled(rules, i)) return (int32_t)i;
    return -1;
}

FlowAudit flow_audit(const FlowGraph *const *graphs, const FoundFile *files, uint32_t count, Str standard_input, const Modules *modules,
                     const AuditOptions *options, const Rules *rules, Arena *arena) {
    FlowFindings found = flow_solve(graphs, count, modules, arena);
    FlowAudit out = {.first = ARENA_ARRAY(arena, uint32_t, (size_t)count + 1), .full = found.full};
    int32_t rule_of[WEAKNESS_COUNT];
    (void)options;
    for (uint32_t w = 0; w < WEAKNESS_COUNT; w++) rule_of[w] = find_rule(rules, (Weakness)w);
    size_t places = 0;
    for (uint32_t i = 0; i < found.count; i++) places += found.items[i].place_count;
    PlaceRef *refs = ARENA_ARRAY(arena, PlaceRef, places);
    out.findings = ARENA_ARRAY(arena, Finding, found.count);
    uint32_t n = 0, ref_count = 0;
    for (uint32_t i = 0; i < found.count; i++) {
        const FlowFinding *f = &found.items[i];
        if (rule_of[f->weakness] < 0 || !f->place_count) continue;
        FindingStep *steps = ARENA_ARRAY(arena, FindingStep, f->place_count);
        for (uint32_t p = 0; p < f->place_count; p++) {
            const FlowPlace *at = &f->places[p];
            steps[p] = (FindingStep){.path = files[at->file].path, .note = step_note(at->kind, f)};
            refs[ref_count++] = (PlaceRef){at->file, at->start, at->end, &steps[p]};
        }
        const RuleInfo *rule = rules_info(rules, (uint32_t)rule_of[f->weakness]);
        out.findings[n++] = (Finding){.rule = rule, .start = f->start, .end = f->end, .file = f->file, .fingerprint = i,
                                      .severity = severity_of(f, rule->severity),
                                      .confidence = f->through ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH,
                                      .steps = steps, .step_count = f->place_count};
        out.first[f->file + 1]++;
    }
    place_all(files, standard_input, refs, ref_count, arena);
    uint32_t *list = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t f = 0; f < count; f++) {
        if (out.first[f + 1]) list[out.files.count++] = f;
        out.first[f + 1] += out.first[f];
    }
    out.files.files = list;
    for (uint32_t i = 0; i < n; i++) {
        Finding *f = &out.findings[i];
        describe(f, &found.items[f->fingerprint], f->rule, rules_message(rules, (uint32_t)rule_of[found.items[f->fingerprint].weakness]), arena);
        f->fingerprint = 0;
        f->file = 0;
    }
    return out;
}
