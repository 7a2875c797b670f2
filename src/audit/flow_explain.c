/* See audit/flow_explain.h. */
#include "audit/flow_explain.h"

#include "audit/file_audit.h"
#include "audit/flow_audit.h"
#include "base/thread.h"

enum { LONGEST_CODE = 60, MOST_VALUES = 200, MOST_LABELS = 12 };

typedef struct Explainer {
    const Audit *audit;
    const AuditOptions *options;
    const Rules *rules;
    const QualTable *quals;
    uint32_t file, line;
    Buf *out;
    bool any;
    Arena kept;
    const Facts *facts;
} Explainer;

static void add_code(Buf *out, Str code) {
    size_t end = str_find_byte(code, '\n', 0);
    bool cut = end != SIZE_MAX || code.len > LONGEST_CODE;
    if (end == SIZE_MAX) end = code.len;
    if (end > LONGEST_CODE) end = LONGEST_CODE;
    buf_add(out, str_slice(code, 0, end));
    if (cut) buf_add(out, S("..."));
}

static uint32_t line_of(const Explainer *x, NodeId n) {
    return source_byte_position(x->facts->tree->source, tree_start(x->facts->tree, n)).line;
}

static void add_weaknesses(Buf *out, uint64_t bits) {
    uint64_t every = WEAKNESS_BIT(WEAKNESS_BITS) - 1;
    if (__builtin_popcountll(bits & every) > WEAKNESS_BITS / 2) {
        buf_add(out, (bits & every) == every ? S("everything") : S("all but "));
        bits = ~bits;
    }
    uint32_t told = 0;
    for (uint32_t w = 0; w < WEAKNESS_BITS; w++)
        if (bits >> w & 1) buf_format(out, "%s%s", told++ ? ", " : "", weakness_rules[w]);
}

/* ---- labels ---- */

/* The name of the function whose parameter a node is. */
static Str function_of(const Explainer *x, NodeId arg) {
    const Scopes *s = x->facts->scopes;
    NodeId def = s->scopes[scope_function(s, s->scope_in[arg.v]).v].node;
    return tree_kind(x->facts->tree, def) == NODE_Lambda ? S("a lambda") : tree_name(x->facts->tree, FunctionDef_name(x->facts->tree, def));
}

static void add_origin(Explainer *x, const Origin *o) {
    const Tree *t = x->facts->tree;
    NodeId n = {o->node};
    switch ((OriginKind)o->kind) {
        case ORIGIN_SOURCE:
            buf_format(x->out, "untrusted: from %s, ", origin_source(o) < SOURCE_KIND_COUNT ? source_texts[origin_source(o)] : "a source");
            add_code(x->out, tree_text(t, n));
            buf_format(x->out, " in line %u", line_of(x, n));
            if (o->index & ORIGIN_GUESSED) buf_add(x->out, S(", unless the program calls the function"));
            break;
        case ORIGIN_PARAM:
            buf_add(x->out, S("what callers give "));
            buf_add(x->out, function_of(x, n));
            buf_add(x->out, S("() as "));
            add_code(x->out, tree_text(t, n));
            break;
        case ORIGIN_RESULT:
            buf_add(x->out, S("what "));
            add_code(x->out, tree_text(t, n));
            buf_format(x->out, " in line %u gives back", line_of(x, n));
            break;
    }
}

static void add_label(Explainer *x, const Label *l, Str indent) {
    const Origin *o = &x->facts->labels->origins[l->origin];
    uint64_t every = WEAKNESS_BIT(WEAKNESS_BITS) - 1, cured = l->cured & every;
    buf_add(x->out, indent);
    add_origin(x, o);
    if (l->path) buf_add(x->out, S(", a part of it"));
    if (o->kind == ORIGIN_SOURCE && origin_source(o) < SOURCE_KIND_COUNT) cured &= ~source_cures[origin_source(o)];
    if (cured && (l->cured & every) == every) buf_add(x->out, S("; made harmless for everything"));
    else if (cured) {
        buf_add(x->out, S("; made harmless for "));
        add_weaknesses(x->out, cured);
    }
    if (l->weak) buf_add(x->out, S("; passed a check that does not hold"));
    if (l->through) buf_add(x->out, S("; through code that is not known"));
    buf_byte(x->out, '\n');
}

static void add_labels(Explainer *x, LabelSetId set) {
    uint32_t count = labels_count(x->facts->labels, set);
    for (uint32_t i = 0; i < count && i < MOST_LABELS; i++) add_label(x, labels_at(x->facts->labels, set, i), S("      "));
    if (count > MOST_LABELS) buf_format(x->out, "      and %u more\n", count - MOST_LABELS);
}

/* ---- models ---- */

static void add_row(Explainer *x, const TaintRow *row) {
    static const char *const flows[] = {[TAINT_UNSAID] = "", [TAINT_NONE] = "; gives nothing on", [TAINT_ALL] = "; gives on what it is given",
                                        [TAINT_SOME] = "; gives on some of its arguments", [TAINT_ITEM] = "; gives the item that is asked for"};
    if (row->read) buf_format(x->out, "; reading it is a source: %s", source_texts[row->read - 1]);
    if (row->call) buf_format(x->out, "; calling it is a source: %s", source_texts[row->call - 1]);
    if (row->entry) buf_format(x->out, "; gives what it decorates untrusted arguments: %s", source_texts[row->entry - 1]);
    if (row->flow < COUNT_OF(flows)) buf_add(x->out, str_from_z(flows[row->flow]));
    if (row->cures == TAINT_CURES_ALL) buf_add(x->out, S("; makes harmless for everything"));
    else if (row->cures) {
        buf_add(x->out, S("; makes harmless for "));
        add_weaknesses(x->out, row->cures);
    }
}

/* What models say of the names that a value may be. */
static void add_models(Explainer *x, ValueId v) {
    const Models *m = x->options->models;
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if (!a->qual.v || a->kind != ATOM_NAME) continue;
        const TaintRow *row = taint_row(&m->taint, a->qual);
        SinkList sinks = models_sinks(m, a->qual);
        bool says = row->read || row->call || row->entry || row->flow || row->cures;
        if (!says && !sinks.count) continue;
        buf_add(x->out, S("      model of "));
        qual_text(x->facts->quals, a->qual, x->out);
        if (says) add_row(x, row);
        uint64_t asked = 0;
        for (uint32_t k = 0; k < sinks.count; k++) asked |= WEAKNESS_BIT(m->sink_rows[sinks.first + k].weakness);
        if (asked) buf_add(x->out, S("; a sink of "));
        add_weaknesses(x->out, asked);
        buf_byte(x->out, '\n');
    }
}

/* ---- values ---- */

static bool says_nothing(const Facts *f, NodeId n) {
    NodeKind kind = tree_kind(f->tree, n);
    if (node_categories[kind] != CATEGORY_EXPR || kind == NODE_Constant) return true;
    ValueId v = f->labelled[n.v];
    return !value_count(f, v) && !value_deep_labels(f, v).v;
}

static void add_value(Explainer *x, NodeId n) {
    const Facts *f = x->facts;
    ValueId v = f->labelled[n.v];
    x->any = true;
    buf_add(x->out, S("  "));
    add_code(x->out, tree_text(f->tree, n));
    buf_byte(x->out, '\n');
    if (value_count(f, v)) {
        Buf text = {.limit = 4096};
        value_print(f, value_of(f, n), &text);
        buf_add(x->out, S("      may be "));
        add_code(x->out, buf_str(&text));
        buf_byte(x->out, '\n');
        buf_free(&text);
    }
    add_labels(x, value_deep_labels(f, v));
    add_models(x, v);
}

/* ---- sinks ---- */

/* A finding of the weakness whose path ends on the line. */
static const Finding *finding_of(const Explainer *x, uint8_t weakness, uint32_t line) {
    const FlowAudit *flows = x->audit->flows;
    Str path = x->audit->report.files[x->file].path;
    for (uint32_t i = 0; i < flows->first[x->audit->report.file_count]; i++) {
        const Finding *f = &flows->findings[i];
        const FindingStep *last = &f->steps[f->step_count - 1];
        if (f->rule->flow == 1 + (uint32_t)weakness && last->line_number == line && str_eq(last->path, path)) return f;
    }
    return NULL;
}

static void add_sink(Explainer *x, const FlowSink *s) {
    const Tree *t = x->facts->tree;
    buf_format(x->out, "  sink of %s: ", weakness_rules[s->weakness]);
    add_code(x->out, str_slice(t->source->text, s->value_start, s->value_end));
    buf_format(x->out, " %s\n", weakness_does[s->weakness]);
    const Finding *f = finding_of(x, s->weakness, x->line);
    if (!f) {
        buf_add(x->out, S("      not reported: nobody hands untrusted data to what reaches it\n"));
        return;
    }
    const FindingStep *from = &f->steps[0];
    buf_add(x->out, S("      reported as "));
    buf_add(x->out, severity_name(f->severity));
    buf_add(x->out, S(": "));
    buf_add(x->out, from->path);
    buf_format(x->out, ":%u: ", from->line_number);
    buf_add(x->out, from->note);
    buf_format(x->out, ", %u steps before\n", f->step_count - 1);
    for (uint32_t i = 0; i < f->doubt_count; i++) {
        buf_add(x->out, S("      "));
        buf_add(x->out, f->doubts[i]);
        buf_byte(x->out, '\n');
    }
}

static bool same_sink(const FlowSink *a, const FlowSink *b) {
    return a->weakness == b->weakness && a->value_start == b->value_start && a->value_end == b->value_end;
}

static void add_sinks(Explainer *x) {
    const FlowGraph *g = x->audit->graphs[x->file];
    const Source *source = x->facts->tree->source;
    for (uint32_t i = 0; g && i < g->sink_count; i++) {
        const FlowSink *s = &g->sinks[i];
        bool again = i && same_sink(s - 1, s);
        if (!again && source_byte_position(source, s->start).line == x->line && s->weakness < WEAKNESS_COUNT) add_sink(x, s);
    }
    for (uint32_t i = 0; g && i < g->harmless_count; i++) {
        const FlowHarmless *h = &g->harmless[i];
        if (h->call_count || h->sink_count || h->whole || source_byte_position(source, h->start).line != x->line) continue;
        buf_format(x->out, "  sink of %s: ", weakness_rules[h->weakness]);
        add_code(x->out, str_slice(source->text, h->start, h->end));
        buf_add(x->out, S("\n      silent: all that reaches it was made harmless for it\n"));
    }
}

static void explain(void *context, const Facts *facts) {
    Explainer *x = context;
    const Tree *t = facts->tree;
    x->facts = facts;
    if (!facts->labels || !x->line || x->line > t->source->line_count) return;
    uint32_t told = 0;
    for (uint32_t id = 1; id < t->node_count && told < MOST_VALUES; id++) {
        NodeId n = {id};
        if (line_of(x, n) != x->line || says_nothing(facts, n)) continue;
        add_value(x, n);
        told++;
    }
    add_sinks(x);
    if (x->audit->report.flow.bound_count) buf_add(x->out, S("  a bound was met: not all flows were followed\n"));
}

static void work(void *context) {
    Explainer *x = context;
    FileWorker w;
    file_worker_again(&w, x->audit, x->options, x->rules, x->quals, &x->kept);
    file_worker_turn(&w, x->audit, x->file);
    file_facts(&w, &x->audit->found[x->file], explain, x);
    file_worker_end(&w);
    arena_free(&x->kept);
}

Err flow_explain(const Audit *audit, const AuditOptions *options, const Rules *rules, const QualTable *quals, uint32_t file,
                 uint32_t line, Buf *out, bool *any) {
    Explainer x = {.audit = audit, .options = options, .rules = rules, .quals = quals, .file = file, .line = line, .out = out};
    Err e = thread_run_deep(work, &x);
    *any = x.any;
    return e;
}
