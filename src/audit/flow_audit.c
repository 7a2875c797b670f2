/* See audit/flow_audit.h. */
#include "audit/flow_audit.h"

#include "audit/flow_path.h"
#include "base/fault.h"

static Severity severity_of(const FlowFinding *f, Severity severity) {
    static const uint8_t quieter[SOURCE_KIND_COUNT] = {
        [SOURCE_file] = 1, [SOURCE_database] = 1, [SOURCE_environment] = 2, [SOURCE_cli] = 2,
    };
    uint32_t steps = quieter[f->source];
    return (uint32_t)severity > steps ? (Severity)(severity - steps) : SEVERITY_LOW;
}

/* "subprocess.run" of the line on which the last place stands. */
static Str sink_name(const FindingStep *last) {
    if (!last->line_number) return S("a sink");
    uint32_t from = last->column - 1 - last->before, to = from;
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
    FlowPaths paths = {.files = files, .standard_input = standard_input, .arena = arena};
    out.findings = ARENA_ARRAY(arena, Finding, found.count);
    uint32_t n = 0;
    for (uint32_t i = 0; i < found.count; i++) {
        const FlowFinding *f = &found.items[i];
        if (rule_of[f->weakness] < 0 || !f->place_count) continue;
        const RuleInfo *rule = rules_info(rules, (uint32_t)rule_of[f->weakness]);
        out.findings[n++] = (Finding){.rule = rule, .start = f->start, .end = f->end, .file = f->file, .fingerprint = i,
                                      .severity = severity_of(f, rule->severity),
                                      .confidence = f->through ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH,
                                      .steps = flow_paths_add(&paths, f), .step_count = f->place_count,
                                      .source = str_from_z(source_names[f->source])};
        out.findings[n - 1].doubts = flow_doubts(f, arena, &out.findings[n - 1].doubt_count);
        out.first[f->file + 1]++;
    }
    flow_paths_place(&paths);
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
