/* See audit/fold.h. */
#include "audit/fold.h"

#include "base/arena.h"
#include "base/buf.h"

enum {
    MOST_BESIDE = 16, /* findings of one place, or of one line, that are compared */
    MOST_NOTES = 4,   /* further flows from one place that are told of */
    NEAR = 8,         /* lines: who reads of a variable sees what becomes of it, too */
};

bool rules_share_cwe(const RuleInfo *a, const RuleInfo *b) {
    for (uint32_t i = 0; i < a->cwe_count; i++)
        for (uint32_t j = 0; j < b->cwe_count; j++)
            if (a->cwes[i] == b->cwes[j]) return true;
    return false;
}

static bool is_flow(const Finding *f) { return f->rule->flow && f->step_count && !f->rule->of_user; }

static void add_note(Finding *f, Str note, Arena *kept) {
    Str *notes = ARENA_ARRAY(kept, Str, (size_t)f->doubt_count + 1);
    for (uint32_t i = 0; i < f->doubt_count; i++) notes[i] = f->doubts[i];
    notes[f->doubt_count++] = arena_copy(kept, note);
    f->doubts = notes;
}

static void fold_place(const FindingList *all, bool *hidden, uint32_t flow, Arena *kept) {
    Finding *f = &all->items[flow];
    Buf names = {.limit = 1024};
    for (uint32_t i = flow + 1; i < all->count && i - flow <= MOST_BESIDE; i++) {
        const Finding *other = &all->items[i];
        if (other->start != f->start || other->end != f->end) break;
        if (hidden[i] || other->step_count || other->rule->of_user || !rules_share_cwe(f->rule, other->rule)) continue;
        buf_format(&names, "%s%.*s", names.len ? ", " : "seen without its path, too, by ", (int)other->rule->id.len, other->rule->id.ptr);
        if (!f->fix) f->fix = other->fix;
        if (f->severity < other->severity) f->severity = other->severity;
        hidden[i] = true;
    }
    if (names.len) add_note(f, buf_str(&names), kept);
    buf_free(&names);
}

/* The first that starts at `offset` or behind it. */
static uint32_t first_from(const FindingList *all, uint32_t offset) {
    uint32_t low = 0, high = all->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (all->items[middle].start < offset) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* A finding about a variable itself. */
static bool is_of_name(const Source *source, const Finding *f) {
    if (f->rule->flow || f->rule->taint || f->start == f->end) return false;
    for (uint32_t i = f->start; i < f->end; i++) {
        unsigned char c = (unsigned char)source->text.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        if (!letter && !(c >= '0' && c <= '9')) return false;
    }
    return true;
}

/* The one that tells where the data of a flow is first held, best one without a path; NULL: none does. */
static Finding *at_entry(const FindingList *all, const Source *source, Str path, const Finding *flow) {
    const FindingStep *entry = &flow->steps[0];
    if (!entry->line_number || entry->line_number > source->line_count || entry->cell || !str_eq(entry->path, path)) return NULL;
    uint32_t from = source->lines[entry->line_number - 1];
    uint32_t to = entry->line_number < source->line_count ? source->lines[entry->line_number] : (uint32_t)source->text.len;
    if (flow->start >= from && flow->start < to) return NULL;
    uint32_t first = first_from(all, from);
    Finding *taken = NULL;
    for (uint32_t i = first; i < all->count && i - first < MOST_BESIDE && all->items[i].start < to; i++) {
        Finding *f = &all->items[i];
        if (f->rule->of_user || !rules_share_cwe(f->rule, flow->rule) || !is_of_name(source, f)) continue;
        if (!f->step_count) return f;
        if (!taken) taken = f;
    }
    return taken;
}

static void note_further(Finding *f, const Finding *flow, Arena *kept) {
    const FindingStep *last = &flow->steps[flow->step_count - 1];
    if (!last->line_number || f->doubt_count >= MOST_NOTES) return;
    Buf text = {.limit = 4096};
    buf_format(&text, "the same data does harm in %.*s:%u, too", (int)last->path.len, last->path.ptr, last->line_number);
    add_note(f, buf_str(&text), kept);
    buf_free(&text);
}

static bool fold_entry(Finding *entry, const Finding *flow, Arena *kept) {
    if (entry->step_count) {
        note_further(entry, flow, kept);
    } else {
        entry->steps = flow->steps;
        entry->step_count = flow->step_count;
        entry->source = flow->source;
        entry->doubts = flow->doubts;
        entry->doubt_count = flow->doubt_count;
    }
    if (entry->severity < flow->severity) entry->severity = flow->severity;
    if (entry->confidence < flow->confidence) entry->confidence = flow->confidence;
    return true;
}

/* The flow does its harm in the lines beside that place. */
static bool is_near(const Source *source, const Finding *entry, const Finding *flow) {
    uint32_t from = entry->start < flow->start ? entry->start : flow->start, to = entry->start < flow->start ? flow->start : entry->start, lines = 0;
    for (uint32_t i = from; i < to && lines <= NEAR; i++) lines += source->text.ptr[i] == '\n';
    return lines <= NEAR;
}

void findings_fold(const FindingList *all, bool *hidden, const Source *source, Str path, FoldLimits shown, Arena *kept) {
    for (uint32_t i = 0; i < all->count; i++) {
        const Finding *flow = &all->items[i];
        if (!is_flow(flow) || flow->severity < shown.severity || flow->confidence < shown.confidence) continue;
        Finding *entry = at_entry(all, source, path, flow);
        if (entry && (entry->step_count || is_near(source, entry, flow))) {
            hidden[i] = fold_entry(entry, flow, kept);
            continue;
        }
        if (entry) hidden[entry - all->items] = true;
        fold_place(all, hidden, i, kept);
    }
}
