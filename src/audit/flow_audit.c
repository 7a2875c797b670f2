/* See audit/flow_audit.h. */
#include "audit/flow_audit.h"

#include "audit/flow_path.h"
#include "base/fault.h"

#include <stdlib.h>

/* The sink: a template that prints stands behind it. */
static uint32_t sink_place(const FlowFinding *f) {
    return f->place_count - (f->place_count > 1 && f->places[f->place_count - 1].kind == STEP_PRINT ? 2 : 1);
}

static Severity severity_of(const FlowFinding *f, Severity severity, uint32_t trust) {
    static const uint8_t quieter[SOURCE_KIND_COUNT] = {
        [SOURCE_response] = 1, [SOURCE_file] = 1, [SOURCE_database] = 1, [SOURCE_environment] = 2, [SOURCE_cli] = 2,
    };
    if (trust >> f->source & 1) return SEVERITY_INFO;
    uint32_t steps = quieter[f->source] + f->quieter;
    return (uint32_t)severity > steps ? (Severity)(severity - steps) : SEVERITY_LOW;
}

/* Files that the way leads through, at most `most`. */
static uint32_t count_files(const FlowFinding *f, uint32_t most) {
    enum { MOST = 8 };
    uint32_t files[MOST], count = 0;
    for (uint32_t i = 0; i < f->place_count && count < most && count < MOST; i++) {
        bool known = false;
        for (uint32_t k = 0; k < count; k++) known |= files[k] == f->places[i].file;
        if (!known) files[count++] = f->places[i].file;
    }
    return count;
}

/* A method of something unknown was given the data, and functions hand on what it gave: most such methods look something up. */
static bool is_looked_up(const FlowFinding *f) {
    enum { SHORT = 6 };
    bool handed = false;
    for (uint32_t i = 0; i < f->place_count; i++) handed |= f->places[i].kind == STEP_CALL;
    return handed && f->doubts & DOUBT_METHOD && f->place_count > SHORT;
}

/* Whom a program asks may say where to ask next, and what to write down: who uses it as a client expects that. */
static bool is_expected(const FlowFinding *f) {
#define BIT(w) WEAKNESS_BIT(WEAKNESS_##w)
    static const uint64_t of_answers = BIT(ssrf) | BIT(redirect) | BIT(log) | BIT(number) | BIT(size) | BIT(regex) | BIT(csv);
#undef BIT
    return f->source == SOURCE_response && of_answers >> f->weakness & 1;
}

/* Of a rule in taint mode no more than it says itself. */
static Confidence confidence_of(const FlowFinding *f, const RuleInfo *rule) {
    enum { NEAR = 8, LONG = 16, TOO_LONG = 24, FAR = 12, MOST_FILES = 3 }; /* places: a step that does not hold is among so many, mostly */
    bool little = rule->flow && (rule->severity <= SEVERITY_LOW || f->source == SOURCE_secret || f->source == SOURCE_credential); /* it harms little by itself, or is mostly another part of what holds it */
    bool is_long = f->place_count > LONG, unsure = f->doubts != 0, doubtful = unsure || is_long;
    bool far = f->place_count > FAR && count_files(f, MOST_FILES + 1) > MOST_FILES;
    uint32_t apart = f->doubts & ~(uint32_t)DOUBT_METHOD;
    bool twice = apart & (apart - 1), guessed = twice || apart & (DOUBT_MANY | DOUBT_TEST) || is_looked_up(f);
    bool address = f->quieter && f->print_place == PLACE_URL; /* most are no more than part of what is visited */
    bool quiet = address || (rule->flow && is_expected(f)) || f->place_count > TOO_LONG || (unsure && is_long) || (far && doubtful) || (little && (doubtful || f->place_count > NEAR)) || guessed;
    Confidence most = quiet ? CONFIDENCE_LOW : doubtful ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
    return rule->flow || rule->confidence > most ? most : rule->confidence;
}

/* "subprocess.run" of the line on which the last place stands. */
static Str sink_name(const FindingStep *last) {
    if (!last->line_number) return S("a sink");
    uint32_t from = last->column - 1 - last->before, to = from;
    if (from >= last->line.len) return S("a sink");
    if (str_starts_with(str_slice(last->line, from, last->line.len), S("return "))) return S("what is returned");
    while (to < last->line.len && last->line.ptr[to] != '(' && last->line.ptr[to] != '[' && to - from < 60) to++;
    return str_trim(str_slice(last->line, from, to));
}

static void describe(Finding *out, const FlowFinding *f, const RuleInfo *rule, Str message, Arena *arena) {
    Buf text = {.limit = 4096};
    if (!rule->flow) { /* of a rule in taint mode: it is filled in */
        out->message = message;
        out->remedy = rule->remedy;
        return;
    }
    for (size_t i = 0; i < message.len;) {
        Str rest = str_slice(message, i, message.len);
        if (str_starts_with(rest, S("$SOURCE"))) {
            buf_add(&text, str_from_z(source_texts[f->source]));
            i += 7;
        } else if (str_starts_with(rest, S("$SINK"))) {
            buf_add(&text, sink_name(&out->steps[sink_place(f)]));
            i += 5;
        } else {
            buf_byte(&text, message.ptr[i++]);
        }
    }
    const FindingStep *last = &out->steps[out->step_count - 1];
    if ((f->file != f->places[f->place_count - 1].file || f->places[f->place_count - 1].page) && last->line_number)
        buf_format(&text, " in %.*s:%u", (int)last->path.len, last->path.ptr, last->line_number);
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

static int by_sink_file(const void *a, const void *b) {
    const AskedFlow *p = a, *q = b;
    if (p->flow.file != q->flow.file) return p->flow.file < q->flow.file ? -1 : 1;
    if (p->order != q->order) return p->order < q->order ? -1 : 1;
    return 0;
}

/* What models and what rules in taint mode ask for, in order of file. */
static AskedFlows all_flows(const FlowFindings *found, const Rules *rules, const AskedFlows *asked, Arena *arena) {
    int32_t rule_of[WEAKNESS_COUNT];
    for (uint32_t w = 0; w < WEAKNESS_COUNT; w++) rule_of[w] = find_rule(rules, (Weakness)w);
    AskedFlows all = {.items = ARENA_ARRAY(arena, AskedFlow, (size_t)found->count + asked->count)};
    for (uint32_t i = 0; i < found->count; i++) {
        int32_t rule = rule_of[found->items[i].weakness];
        if (rule < 0) continue;
        all.items[all.count] = (AskedFlow){found->items[i], (uint32_t)rule, rules_message(rules, (uint32_t)rule), all.count};
        all.count++;
    }
    for (uint32_t i = 0; i < asked->count; i++) {
        all.items[all.count] = asked->items[i];
        all.items[all.count].order = all.count;
        all.count++;
    }
    if (all.count) qsort(all.items, all.count, sizeof *all.items, by_sink_file);
    return all;
}

FlowAudit flow_audit(const FlowGraph *const *graphs, const FoundFile *files, uint32_t count, Str standard_input, const Modules *modules, const Library *templates,
                     const AuditOptions *options, const Rules *rules, const AskedFlows *asked, Arena *arena) {
    FlowFindings found = flow_solve(graphs, count, modules, false, arena);
    FlowAudit out = {.first = ARENA_ARRAY(arena, uint32_t, (size_t)count + 1), .bounds = found.bounds};
    flow_bounds_add(&out.bounds, &asked->bounds);
    out.functions = found.functions;
    out.edges = found.edges;
    out.sources = found.sources;
    out.sinks = found.sinks;
    AskedFlows all = all_flows(&found, rules, asked, arena);
    FlowPaths paths = {.files = files, .templates = templates, .standard_input = standard_input, .arena = arena};
    out.findings = ARENA_ARRAY(arena, Finding, all.count);
    uint32_t n = 0;
    for (uint32_t i = 0; i < all.count; i++) {
        const FlowFinding *f = &all.items[i].flow;
        if (!f->place_count) continue;
        const RuleInfo *rule = rules_info(rules, all.items[i].rule);
        out.findings[n++] = (Finding){.rule = rule, .start = f->start, .end = f->end, .file = f->file, .fingerprint = i,
                                      .severity = rule->flow ? severity_of(f, rule->severity, options->trust) : rule->severity,
                                      .confidence = confidence_of(f, rule),
                                      .steps = flow_paths_add(&paths, f), .step_count = f->place_count,
                                      .source = rule->flow ? str_from_z(source_names[f->source]) : S("")};
        out.findings[n - 1].doubts = flow_doubts(f, arena, &out.findings[n - 1].doubt_count);
        out.first[f->file + 1]++;
    }
    flow_paths_place(&paths);
    out.cleared = ARENA_ARRAY(arena, FlowHarmless, found.cleared_count);
    out.first_cleared = ARENA_ARRAY(arena, uint32_t, (size_t)count + 1);
    for (uint32_t i = 0; i < found.cleared_count; i++) {
        out.cleared[i] = found.cleared[i].harmless;
        out.first_cleared[found.cleared[i].file + 1]++;
    }
    uint32_t *list = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t f = 0; f < count; f++) {
        if (out.first[f + 1] || out.first_cleared[f + 1]) list[out.files.count++] = f;
        out.first[f + 1] += out.first[f];
        out.first_cleared[f + 1] += out.first_cleared[f];
    }
    out.files.files = list;
    for (uint32_t i = 0; i < n; i++) {
        Finding *f = &out.findings[i];
        describe(f, &all.items[f->fingerprint].flow, f->rule, all.items[f->fingerprint].message, arena);
        f->fingerprint = 0;
        f->file = 0;
    }
    return out;
}

FlowAudit flow_audit_again(const Audit *audit, const AuditOptions *options, const Rules *rules, const FlowGraph *const *graphs,
                           Arena *arena) {
    AskedFlows none = {.count = 0};
    return flow_audit(graphs, audit->found, audit->report.file_count, S(""), audit->modules, audit->templates, options, rules, &none, arena);
}
