/* Rows to tables by name. */
#include "base/fault.h"
#include "flow/rows.h"

#include <stdlib.h>

#define W(name) WEAKNESS_BIT(WEAKNESS_##name)
const uint64_t number_cures = ~(W(descriptor) | W(process) | W(size) | W(mode) | W(predictable));
/* Secrets do no harm but by being seen; nothing else is a secret. */
#define HOST_CURES                                                                                                  \
    (W(log) | W(regex) | W(ssrf) | W(redirect) | W(trust) | W(path_read) | W(path_write) | W(path_delete) | W(size) |     \
     W(mode) | W(descriptor) | W(process) | W(format) | W(argument) | W(header) | W(cookie) | W(xss) | W(email) |         \
     W(environment) | W(archive) | W(assignment) | W(number) | W(csv) | W(backtracking) | W(unpacking))
#define SECRETS (W(secret_log) | W(secret_network))
#define UNCHOSEN (SECRETS | W(predictable)) /* what data that somebody else chooses is not about */
const uint64_t source_cures[SOURCE_KIND_COUNT] = {
#define SOURCE(name, text, cures) (cures),
#include "flow/source.def"
#undef SOURCE
};
#undef W

typedef struct OrderedRow {
    const ModelRow *row;
    uint32_t order; /* in which they were given */
} OrderedRow;

typedef struct Maker {
    Arena *arena;
    QualTable *base;
    OrderedRow *rows; /* all, in order of name */
    uint32_t count;
    Models *out;
    TaintRow *taints;
    SinkRow *sink_rows;
    SinkList *sinks;
    Text *keywords;
    PageRow *pages;
    RunRow *runs;
    TaintEntry *entries;
    Text *entry_names;
    TaintBase *entry_bases;
} Maker;

static int by_name(const void *a, const void *b) {
    const OrderedRow *p = a, *q = b;
    int order = str_compare(p->row->name, q->row->name);
    return order ? order : (p->order < q->order ? -1 : 1);
}

/* What the rows [from, to) of one name say of labels; the number of the row made, or 0. */
static uint32_t make_taint(Maker *m, uint32_t from, uint32_t to) {
    TaintRow row = {0};
    bool says = false;
    for (uint32_t i = from; i < to; i++) {
        const ModelRow *r = m->rows[i].row;
        says |= r->kind != MODEL_SINK;
        switch ((ModelKind)r->kind) {
            case MODEL_READ:
                row.read = (uint8_t)(r->source + 1);
                *(r->cures ? &row.harmless_imports : &row.imports) = pool_add(&m->out->taint.texts, m->arena, r->text);
                row.harmless |= r->cures;
                break;
            case MODEL_CALL:
                row.call = (uint8_t)(r->source + 1);
                row.harmless |= r->cures;
                if (r->into) row.into = r->into;
                break;
            case MODEL_ENTRY:
                row.entry = (uint8_t)(r->source + 1);
                row.doubtful = r->doubtful;
                break;
            case MODEL_FLOW:
                row.cures = row.flow == r->flow && row.from == r->args ? row.cures | r->cures : r->cures;
                row.flow = r->flow;
                row.from = r->args;
                row.into = r->into;
                row.decodes |= r->decodes;
                break;
            case MODEL_CHECK: row.checks |= r->cures; break;
            case MODEL_EACH: row.each = (uint8_t)(r->source + 1); break;
            case MODEL_OBJECT: row.object = (uint8_t)(r->source + 1); break;
            case MODEL_PART:
                row.part = r->flow;
                row.cures |= r->cures;
                break;
            case MODEL_BELOW: row.below = r->flow; break;
            case MODEL_HANDS: row.hands = true; break;
            case MODEL_FIELD:
                row.field = true;
                row.cures |= r->cures;
                break;
            case MODEL_SHARED: row.shared = pool_add(&m->out->taint.texts, m->arena, r->text); break;
            case MODEL_BARE: row.bare = true; break;
            case MODEL_TRUSTED: row.trusted = true; break;
            case MODEL_SHAPE: return 0;
            case MODEL_TYPE: row.type = qual_intern(m->base, r->text); break;
            case MODEL_SINK: break;
        }
    }
    if (!says) return 0;
    m->taints[m->out->taint.row_count] = row;
    return m->out->taint.row_count++;
}

static SinkRow make_sink(Maker *m, const ModelSink *from) {
    Models *out = m->out;
    SinkRow row = {.weakness = from->weakness, .place = from->place, .when = from->when, .part = from->part, .quieter = from->quieter, .args = from->args,
                   .when_position = from->when_position, .instead_position = from->instead_position, .keywords = out->keyword_count, .keyword_count = from->keyword_count,
                   .when_keyword = pool_add(&out->texts, m->arena, from->when_keyword),
                   .when_text = pool_add(&out->texts, m->arena, from->when_text),
                   .instead_keyword = pool_add(&out->texts, m->arena, from->instead_keyword)};
    if (from->place == SINK_PAGE) {
        const ModelPage *p = from->page;
        row.args = out->page_count;
        m->pages[out->page_count++] = (PageRow){.kind = p->kind, .engine = p->engine, .escapes = p->escapes, .template_at = p->template_at,
                                                .text_at = p->text_at, .context_at = p->context_at, .by_keywords = p->by_keywords,
                                                .template_name = pool_add(&out->texts, m->arena, p->template_name),
                                                .text_name = pool_add(&out->texts, m->arena, p->text_name),
                                                .context_name = pool_add(&out->texts, m->arena, p->context_name)};
    }
    if (from->place == SINK_RUN) {
        const ModelRun *r = from->run;
        row.args = out->run_count;
        m->runs[out->run_count++] = (RunRow){.kind = r->kind, .function_at = r->function_at, .args_at = r->args_at, .keywords_at = r->keywords_at,
                                             .each_at = r->each_at, .rest = r->rest, .gives = r->gives, .take = r->take,
                                             .function_name = pool_add(&out->texts, m->arena, r->function_name),
                                             .args_name = pool_add(&out->texts, m->arena, r->args_name),
                                             .keywords_name = pool_add(&out->texts, m->arena, r->keywords_name),
                                             .each_name = pool_add(&out->texts, m->arena, r->each_name)};
    }
    for (uint32_t i = 0; i < from->keyword_count; i++)
        m->keywords[out->keyword_count++] = pool_add(&out->texts, m->arena, from->keywords[i]);
    row.when_names = out->keyword_count;
    row.when_name_count = from->when_name_count;
    for (uint32_t i = 0; i < from->when_name_count; i++)
        m->keywords[out->keyword_count++] = pool_add(&out->texts, m->arena, from->when_names[i]);
    return row;
}

static void make_entry(Maker *m, const ModelShape *s) {
    TaintTable *t = &m->out->taint;
    TaintEntry *e = &m->entries[t->entry_count++];
    *e = (TaintEntry){.functions = t->entry_name_count, .function_count = s->function_count, .bases = t->entry_base_count,
                      .base_count = s->base_count, .parameter_count = s->parameter_count, .taken_count = s->taken_count,
                      .rest = s->rest, .free = s->free, .doubtful = s->doubtful, .kind = s->kind};
    e->imports = pool_add(&t->texts, m->arena, s->imports);
    for (uint32_t i = 0; i < s->function_count; i++)
        m->entry_names[t->entry_name_count++] = pool_add(&t->texts, m->arena, s->functions[i]);
    for (uint32_t i = 0; i < s->base_count; i++) {
        bool word = str_starts_with(s->bases[i], S("*"));
        TaintBase *base = &m->entry_bases[t->entry_base_count++];
        if (word) base->word = pool_add(&t->texts, m->arena, str_slice(s->bases[i], 1, s->bases[i].len));
        else base->class = qual_find(m->base, s->bases[i]);
    }
    for (uint32_t k = 0; k < s->parameter_count; k++) e->parameters[k] = pool_add(&t->texts, m->arena, s->parameters[k]);
    for (uint32_t k = 0; k < s->taken_count; k++) e->taken[k] = pool_add(&t->texts, m->arena, s->taken[k]);
}

/* Functions by their shape. */
static void make_entries(Maker *m) {
    size_t names = 0, bases = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        const ModelShape *s = m->rows[i].row->shape;
        names += s ? s->function_count : 0;
        bases += s ? s->base_count : 0;
    }
    m->entries = ARENA_ARRAY(m->arena, TaintEntry, TAINT_MAX_ENTRIES);
    m->entry_names = ARENA_ARRAY(m->arena, Text, names);
    m->entry_bases = ARENA_ARRAY(m->arena, TaintBase, bases);
    for (uint32_t i = 0; i < m->count && m->out->taint.entry_count < TAINT_MAX_ENTRIES; i++)
        if (m->rows[i].row->shape) make_entry(m, m->rows[i].row->shape);
}

static uint32_t make_sinks(Maker *m, uint32_t from, uint32_t to) {
    Models *out = m->out;
    uint32_t first = out->sink_row_count;
    for (uint32_t i = from; i < to; i++)
        if (m->rows[i].row->kind == MODEL_SINK) m->sink_rows[out->sink_row_count++] = make_sink(m, &m->rows[i].row->sink);
    if (out->sink_row_count == first) return 0;
    m->sinks[out->sink_count] = (SinkList){first, out->sink_row_count - first};
    return out->sink_count++;
}

/* Room for as much as there may be. */
static void make_room(Maker *m, uint32_t words) {
    size_t n = (size_t)m->count + 1, keywords = 1, pages = 1, runs = 1;
    for (uint32_t i = 0; i < m->count; i++) {
        pages += m->rows[i].row->kind == MODEL_SINK && m->rows[i].row->sink.place == SINK_PAGE;
        runs += m->rows[i].row->kind == MODEL_SINK && m->rows[i].row->sink.place == SINK_RUN;
    }
    m->pages = ARENA_ARRAY(m->arena, PageRow, pages);
    m->runs = ARENA_ARRAY(m->arena, RunRow, runs);
    for (uint32_t i = 0; i < m->count; i++)
        keywords += m->rows[i].row->sink.keyword_count + m->rows[i].row->sink.when_name_count;
    m->out->taint.words = word_table_new(m->arena, words);
    m->out->sink_words = word_table_new(m->arena, words);
    m->out->taint.row_count = m->out->sink_count = 1;
    m->taints = ARENA_ARRAY(m->arena, TaintRow, n);
    m->sinks = ARENA_ARRAY(m->arena, SinkList, n);
    m->sink_rows = ARENA_ARRAY(m->arena, SinkRow, n);
    m->keywords = ARENA_ARRAY(m->arena, Text, keywords);
}

static void make_tables(Maker *m, uint16_t *by_qual, uint16_t *sink_by_qual, uint32_t quals) {
    for (uint32_t from = 0, to; from < m->count; from = to) {
        Str name = m->rows[from].row->name;
        for (to = from + 1; to < m->count && str_eq(m->rows[to].row->name, name);) to++;
        uint32_t taint = make_taint(m, from, to), sinks = make_sinks(m, from, to);
        if (name.ptr[0] == '*') {
            if (taint) word_add(&m->out->taint.words, m->arena, name, taint);
            if (sinks) word_add(&m->out->sink_words, m->arena, name, sinks);
            continue;
        }
        QualId q = qual_find(m->base, name);
        CHECK(q.v && q.v < quals);
        if (taint) by_qual[q.v] = (uint16_t)taint;
        if (sinks) sink_by_qual[q.v] = (uint16_t)sinks;
    }
}

const Models *models_new(Arena *arena, QualTable *base, const ModelRow *const *rows, const uint32_t *counts, uint32_t groups) {
    Models *out = ARENA_NEW(arena, Models);
    Maker m = {.arena = arena, .base = base, .out = out};
    for (uint32_t g = 0; g < groups; g++) m.count += counts[g];
    CHECK(m.count < UINT16_MAX);
    m.rows = ARENA_ARRAY(arena, OrderedRow, m.count);
    uint32_t n = 0, words = 0;
    for (uint32_t g = 0; g < groups; g++)
        for (uint32_t i = 0; i < counts[g]; i++, n++) m.rows[n] = (OrderedRow){&rows[g][i], n};
    if (n) qsort(m.rows, n, sizeof *m.rows, by_name);
    for (uint32_t i = 0; i < n; i++) {
        if (m.rows[i].row->name.ptr[0] == '*') words++;
        else qual_intern(base, m.rows[i].row->name);
        if (m.rows[i].row->kind == MODEL_TYPE) qual_intern(base, m.rows[i].row->text);
    }
    for (uint32_t i = 0; i < n; i++) {
        const ModelShape *s = m.rows[i].row->shape;
        for (uint32_t b = 0; s && b < s->base_count; b++)
            if (!str_starts_with(s->bases[b], S("*"))) qual_intern(base, s->bases[b]);
    }
    make_room(&m, words);
    make_entries(&m);
    uint32_t quals = qual_count(base);
    uint16_t *by_qual = ARENA_ARRAY(arena, uint16_t, quals), *sink_by_qual = ARENA_ARRAY(arena, uint16_t, quals);
    make_tables(&m, by_qual, sink_by_qual, quals);
    uint64_t *cures = ARENA_ARRAY(arena, uint64_t, SOURCE_KIND_COUNT + 2);
    memcpy(cures, source_cures, sizeof source_cures);
    cures[SOURCE_KIND_COUNT] = WEAKNESS_BIT(WEAKNESS_secret_log);
    cures[SOURCE_KIND_COUNT + 1] = number_cures;
    out->taint.kind_cures = cures;
    out->taint.kind_count = SOURCE_KIND_COUNT + 2;
    out->taint.deserialised = SOURCE_deserialised;
    out->taint.entries = m.entries;
    out->taint.entry_names = m.entry_names;
    out->taint.entry_bases = m.entry_bases;
    out->taint.rows = m.taints;
    out->taint.by_qual = by_qual;
    out->taint.qual_count = out->qual_count = quals;
    out->sink_rows = m.sink_rows;
    out->sinks = m.sinks;
    out->sink_by_qual = sink_by_qual;
    out->keywords = m.keywords;
    out->pages = m.pages;
    out->runs = m.runs;
    return out;
}
