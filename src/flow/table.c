/* Rows to tables by name. */
#include "base/fault.h"
#include "flow/rows.h"

#include <stdlib.h>

typedef struct OrderedRow {
    const ModelRow *row;
    uint32_t order; /* in which they were given */
} OrderedRow;

typedef struct Maker {
    Arena *arena;
    QualTable *base;
    OrderedRow *rows; /* all, in order of name */
    uint32_t count;
    TaintRow *taints;
    SinkList *sinks;
    uint32_t taint_count, sink_count;
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
            case MODEL_READ: row.read = (uint8_t)(r->source + 1); break;
            case MODEL_CALL: row.call = (uint8_t)(r->source + 1); break;
            case MODEL_ENTRY: row.entry = (uint8_t)(r->source + 1); break;
            case MODEL_FLOW:
                row.flow = r->flow;
                row.from = r->args;
                row.cures = r->cures;
                row.mutates = r->mutates;
                break;
            case MODEL_TYPE: row.type = qual_intern(m->base, r->text); break;
            case MODEL_SINK: break;
        }
    }
    if (!says) return 0;
    m->taints[m->taint_count] = row;
    return m->taint_count++;
}

static uint32_t make_sinks(Maker *m, uint32_t from, uint32_t to) {
    uint32_t count = 0;
    for (uint32_t i = from; i < to; i++) count += m->rows[i].row->kind == MODEL_SINK;
    if (!count) return 0;
    SinkRow *rows = ARENA_ARRAY(m->arena, SinkRow, count);
    uint32_t n = 0;
    for (uint32_t i = from; i < to; i++)
        if (m->rows[i].row->kind == MODEL_SINK) rows[n++] = m->rows[i].row->sink;
    m->sinks[m->sink_count] = (SinkList){rows, count};
    return m->sink_count++;
}

/* "*request.GET", "*.append": the last word, and the one before. */
static void split_words(Str name, Str *receiver, Str *word) {
    Str plain = str_slice(name, 1, name.len);
    *word = str_last_part(plain, '.');
    *receiver = plain.len > word->len ? str_slice(plain, 0, plain.len - word->len - 1) : S("");
}

/* Rows of one word hang together: those that ask for a receiver first. */
static void add_word(Models *out, Maker *m, Str name, uint32_t taint, uint32_t sinks) {
    Str receiver, word;
    split_words(name, &receiver, &word);
    if (taint) {
        TaintWord *w = ARENA_NEW(m->arena, TaintWord);
        *w = (TaintWord){word, receiver, &m->taints[taint], NULL};
        uint32_t i = (uint32_t)str_hash(word) & out->taint.word_mask;
        while (out->taint.words[i] && !str_eq(out->taint.words[i]->word, word)) i = (i + 1) & out->taint.word_mask;
        const TaintWord **at = &out->taint.words[i];
        while (*at && (*at)->receiver.len && !receiver.len) at = (const TaintWord **)&(*at)->next;
        w->next = *at;
        *at = w;
    }
    if (sinks) {
        SinkWord *w = ARENA_NEW(m->arena, SinkWord);
        *w = (SinkWord){word, receiver, m->sinks[sinks], NULL};
        uint32_t i = (uint32_t)str_hash(word) & out->sink_word_mask;
        while (out->sink_words[i] && !str_eq(out->sink_words[i]->word, word)) i = (i + 1) & out->sink_word_mask;
        const SinkWord **at = &out->sink_words[i];
        while (*at && (*at)->receiver.len && !receiver.len) at = (const SinkWord **)&(*at)->next;
        w->next = *at;
        *at = w;
    }
}

const Models *models_new(Arena *arena, QualTable *base, const ModelRow *const *rows, const uint32_t *counts, uint32_t groups) {
    Maker m = {.arena = arena, .base = base, .taint_count = 1, .sink_count = 1};
    for (uint32_t g = 0; g < groups; g++) m.count += counts[g];
    m.rows = ARENA_ARRAY(arena, OrderedRow, m.count);
    uint32_t n = 0, words = 0;
    for (uint32_t g = 0; g < groups; g++)
        for (uint32_t i = 0; i < counts[g]; i++) { m.rows[n] = (OrderedRow){&rows[g][i], n}; n++; }
    if (n) qsort(m.rows, n, sizeof *m.rows, by_name);
    m.taints = ARENA_ARRAY(arena, TaintRow, (size_t)n + 1);
    m.sinks = ARENA_ARRAY(arena, SinkList, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        if (m.rows[i].row->name.ptr[0] == '*') words++;
        else qual_intern(base, m.rows[i].row->name);
        if (m.rows[i].row->kind == MODEL_TYPE) qual_intern(base, m.rows[i].row->text);
    }
    uint32_t size = 64;
    while (size < words * 2) size *= 2;
    Models *out = ARENA_NEW(arena, Models);
    uint32_t quals = qual_count(base);
    uint16_t *by_qual = ARENA_ARRAY(arena, uint16_t, quals), *sink_by_qual = ARENA_ARRAY(arena, uint16_t, quals);
    out->taint.words = ARENA_ARRAY(arena, const TaintWord *, size);
    out->sink_words = ARENA_ARRAY(arena, const SinkWord *, size);
    out->taint.word_mask = out->sink_word_mask = size - 1;
    for (uint32_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && str_eq(m.rows[to].row->name, m.rows[from].row->name);) to++;
        Str name = m.rows[from].row->name;
        uint32_t taint = make_taint(&m, from, to), sinks = make_sinks(&m, from, to);
        if (name.ptr[0] == '*') {
            add_word(out, &m, name, taint, sinks);
            continue;
        }
        QualId q = qual_find(base, name);
        if (!q.v || q.v >= quals) continue;
        if (taint) by_qual[q.v] = (uint16_t)taint;
        if (sinks) sink_by_qual[q.v] = (uint16_t)sinks;
    }
    out->taint.rows = m.taints;
    out->taint.by_qual = by_qual;
    out->taint.qual_count = out->qual_count = quals;
    out->sinks = m.sinks;
    out->sink_by_qual = sink_by_qual;
    return out;
}
