/* What the configuration and comments say about a file's findings, and what is wrong with the comments. */
#include "audit/config.h"
#include "audit/file_audit.h"
#include "audit/suppress.h"
#include "base/sort.h"

#include <stdlib.h>

typedef struct Notes {
    FileWorker *w;
    const Tree *tree;
    ReportNote *items; /* in the scratch */
    uint32_t count;
} Notes;

static Place place_of(const Notes *notes, uint32_t offset) {
    Position at = source_position(notes->tree->source, offset);
    return file_place(notes->w, (Place){.line = at.line, .column = at.column + 1});
}

static void add_note(Notes *notes, const Suppression *s, const char *what, Str name) {
    if (notes->count == AUDIT_MAX_NOTES) return;
    Buf text = {.limit = 300};
    buf_add(&text, str_from_z(what));
    if (name.len) buf_add(&text, S(" "));
    buf_add(&text, name);
    notes->items[notes->count++] = (ReportNote){
        .level = NOTE_WARNING,
        .kind = S("suppression"),
        .start = place_of(notes, s->start),
        .end = place_of(notes, s->end),
        .message = arena_copy(notes->w->kept, buf_str(&text)),
    };
    buf_free(&text);
}

/* Findings of a file as comments look for them: the list is in order of start, `by_end` of end. */
typedef struct Reach {
    const FindingList *all;
    const uint32_t *by_end;
    uint64_t steps; /* that are left; beyond them comments hide nothing */
    bool met;
} Reach;

static int compare_ends(const void *a, const void *b, void *context) {
    const Finding *items = context, *x = &items[*(const uint32_t *)a], *y = &items[*(const uint32_t *)b];
    return (x->end > y->end) - (x->end < y->end);
}

static Reach reach_of(const FindingList *all, Arena *arena) {
    uint32_t *by_end = ARENA_ARRAY(arena, uint32_t, all->count);
    for (uint32_t i = 0; i < all->count; i++) by_end[i] = i;
    sort_with(by_end, all->count, sizeof *by_end, compare_ends, all->items);
    return (Reach){.all = all, .by_end = by_end, .steps = SUPPRESS_MAX_STEPS};
}

/* The first finding, by start or else by end, that lies at `at` or behind. */
static uint32_t first_at(const Reach *r, uint32_t at, bool ends) {
    uint32_t low = 0, high = r->all->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const Finding *f = &r->all->items[ends ? r->by_end[middle] : middle];
        if ((ends ? f->end : f->start) < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void meet(Reach *r, const Suppression *s, uint32_t i, FileWorker *w, bool *hidden) {
    if (r->steps) r->steps--;
    if (!r->steps || !suppress_meets(s, &r->all->items[i])) return;
    r->met = true;
    if (!hidden) return;
    w->suppressed += !hidden[i];
    hidden[i] = true;
}

/* Does the comment meet a finding? With `hidden` those that it meets are marked. */
static bool meets(Reach *r, const Suppression *s, FileWorker *w, bool *hidden) {
    const Finding *items = r->all->items;
    uint32_t count = r->all->count;
    r->met = false;
    for (uint32_t i = first_at(r, s->from, false); i < count && items[i].start < s->to; i++) meet(r, s, i, w, hidden);
    for (uint32_t i = first_at(r, s->line_start + 1, true); i < count && items[r->by_end[i]].end <= s->line_end; i++)
        meet(r, s, r->by_end[i], w, hidden);
    return r->met;
}

/* Is it in force? Else says why not; of a peer's comment only where it would hide something. */
static bool is_in_force(Notes *notes, const Suppression *s, Reach *reach) {
    const AuditOptions *options = notes->w->options;
    uint32_t until;
    if (s->malformed) {
        add_note(
            notes, s,
            "hides nothing: it must read # tocsin: ignore[RULE, ...] REASON until=YYYY-MM-DD, with a date or without",
            S(""));
        return false;
    }
    if (s->until.len && suppress_date(s->until, &until) && until < options->today) {
        add_note(notes, s, "hides nothing any more: it was meant until", s->until);
        return false;
    }
    if (options->require_reason && !s->reason.len) {
        if (s->kind == SUPPRESS_TOCSIN || meets(reach, s, notes->w, NULL))
            add_note(notes, s, "hides nothing: it gives no reason", S(""));
        return false;
    }
    return true;
}

static void tell_unused(Notes *notes, const Suppression *s) {
    bool asleep = false;
    if (s->kind != SUPPRESS_TOCSIN || s->used) return;
    Str unknown = suppress_unknown(s, notes->w->rules, &asleep);
    if (unknown.len) add_note(notes, s, "hides nothing: there is no rule or family", unknown);
    else if (!asleep) add_note(notes, s, "hides nothing: there is no such finding here any more:", s->names);
}

static void add_notes(FileWorker *w, ReportFile *result, const Notes *notes) {
    if (!notes->count) return;
    uint32_t before = result->note_count;
    while (before && str_eq(result->notes[before - 1].kind, S("bound"))) before--; /* those stay the last */
    ReportNote *all = ARENA_ARRAY(w->kept, ReportNote, result->note_count + notes->count);
    for (uint32_t i = 0; i < before; i++) all[i] = result->notes[i];
    for (uint32_t i = 0; i < notes->count; i++) all[before + i] = notes->items[i];
    for (uint32_t i = before; i < result->note_count; i++) all[i + notes->count] = result->notes[i];
    result->notes = all;
    result->note_count += notes->count;
}

void file_suppress(FileWorker *w, const Tree *tree, const FindingList *all, bool *hidden, ReportFile *result) {
    if (!suppress_may_hold(tree->source->text, all->count > 0)) return;
    uint32_t token_count;
    const Token *tokens = parser_tokens(w->parser, &token_count);
    SuppressList list = suppress_find(tree, tokens, token_count, &w->scratch);
    if (!list.count) return;
    Notes notes = {.w = w, .tree = tree, .items = ARENA_ARRAY(&w->scratch, ReportNote, AUDIT_MAX_NOTES)};
    Reach reach = reach_of(all, &w->scratch);
    for (uint32_t i = 0; i < list.count && reach.steps; i++) {
        Suppression *s = &list.items[i];
        if (!is_in_force(&notes, s, &reach)) continue;
        s->used = meets(&reach, s, w, hidden);
        if (!w->options->where.isolated) tell_unused(&notes, s);
    }
    if (list.more || !reach.steps)
        add_note(&notes, &list.items[list.count - 1], "comments hide not all that they mean: a file has too many",
                 S(""));
    if (w->options->where.isolated) memset(hidden, 0, all->count * sizeof *hidden);
    add_notes(w, result, &notes);
}

void file_configure(FileWorker *w, Str path, FindingList *all) {
    const ConfigSet *set = w->options->configs;
    if (!set || !all->count) return;
    const Config *config = config_set_of(set, path);
    if (!set->count && !config->ignore_count && !config->severity_count) return;
    Str there = config_path(config, &w->scratch, w->cwd, path);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        Finding *f = &all->items[i];
        if (set->count && !config_set_wants(set, config, f->rule)) continue; /* another directory wants it */
        if (config_ignores(config, there, f->rule)) {
            w->suppressed++;
            continue;
        }
        f->severity = config_severity(config, f->rule, f->severity);
        all->items[kept++] = *f;
    }
    all->count = kept;
}
