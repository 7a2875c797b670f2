/* Which fixes of one text hold: those that do not touch each other are tried together; the text that comes of it is audited, and
 * what left a syntax error or its finding is taken back. See fix.h. */
#include "audit/fixer.h"

#include <stdlib.h>

enum { MAX_RULES = 64 }; /* that have fixes and are counted */

/* A fix that is tried. */
typedef struct Trial {
    const Finding *finding;
    bool is_bad;
    uint32_t start; /* where the finding would begin behind it */
} Trial;

static ReportFile audit_text(Fixer *x, const Edited *text, Arena *kept) {
    ReportFile result;
    arena_reset(kept, (ArenaMark){0});
    x->worker.kept = kept;
    file_audit_bytes(&x->worker, x->file->path, edited_text(text), &result);
    x->audits++;
    return result;
}

static bool is_dropped(const Fixer *x, const Finding *f) {
    for (uint32_t i = 0; i < x->dropped_count; i++)
        if (x->dropped[i] == f->fingerprint) return true;
    return false;
}

/* The first finding that begins at or behind an offset. */
static uint32_t first_at(const ReportFile *report, uint32_t start) {
    uint32_t low = 0, high = report->finding_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (report->findings[middle].finding->start < start) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Was it in the report that the user sees? */
static bool is_reported(const Fixer *x, const Finding *f) {
    for (uint32_t i = first_at(x->file, f->start); i < x->file->finding_count; i++) {
        const Finding *g = x->file->findings[i].finding;
        if (g->start != f->start) return false;
        if (g->rule == f->rule && g->end == f->end) return true;
    }
    return false;
}

static bool touches(const FixEdit *a, const FixEdit *b) {
    if (a->is_import || b->is_import) return a->start < b->end && b->start < a->end;
    return a->start <= b->end && b->start <= a->end;
}

static int by_place(const void *a, const void *b) {
    const FixEdit *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->is_import != y->is_import) return x->is_import ? -1 : 1;
    if (x->is_import) return str_compare(x->text, y->text);
    return (x->end > y->end) - (x->end < y->end);
}

static uint32_t last_end(const Fix *fix) {
    uint32_t end = 0;
    for (uint32_t i = 0; i < fix->count; i++)
        if (!fix->edits[i].is_import && fix->edits[i].end > end) end = fix->edits[i].end;
    return end;
}

/* Findings come in order of place, so a fix can only touch those that were taken last, or imports. */
static bool fits(const Fix *fix, const Trial *trials, uint32_t count) {
    for (uint32_t i = count; i-- > 0;) {
        const Fix *taken = trials[i].finding->fix;
        for (uint32_t a = 0; a < fix->count; a++)
            for (uint32_t b = 0; b < taken->count; b++)
                if (touches(&fix->edits[a], &taken->edits[b])) return false;
        if (count - i > 64) break; /* far enough */
    }
    return true;
}

/* What is tried together: fixes that do not touch each other. */
static uint32_t choose(Fixer *x, bool first, Trial *trials) {
    uint32_t count = 0, reach = 0;
    for (uint32_t i = 0; i < x->report.finding_count; i++) {
        const Finding *f = x->report.findings[i].finding;
        if (!f->fix || (f->fix->safety == FIX_UNSAFE && !x->fix->unsafe) || is_dropped(x, f)) continue;
        if (first ? !is_reported(x, f) : !x->fix->all) continue;
        uint32_t start = UINT32_MAX;
        for (uint32_t k = f->fix->count; k-- > 0;)
            if (!f->fix->edits[k].is_import) start = f->fix->edits[k].start;
        if (start <= reach && count && !fits(f->fix, trials, count)) continue;
        trials[count++] = (Trial){.finding = f};
        if (last_end(f->fix) > reach) reach = last_end(f->fix);
    }
    return count;
}

/* Where findings begin behind the edits: what is edited in them stands at or behind their start. */
static void move_starts(Trial *trials, uint32_t count, const FixEdit *edits, uint32_t edit_count,
                        const EditedPlace *places) {
    uint32_t k = 0;
    int64_t moved = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t start = trials[i].finding->start;
        for (; k < edit_count && edits[k].end <= start && (edits[k].is_import || edits[k].start < start); k++)
            moved = (int64_t)places[k].end - edits[k].end;
        trials[i].start = (uint32_t)(start + moved);
    }
}

/* The text behind the trials; false where their edits are not disjoint after all. */
static bool apply(Fixer *x, Trial *trials, uint32_t count) {
    Arena scratch = {0};
    size_t total = 0;
    uint32_t n = 0;
    bool fine = true;
    for (uint32_t i = 0; i < count; i++) total += trials[i].finding->fix->count;
    FixEdit *edits = ARENA_ARRAY(&scratch, FixEdit, total);
    EditedPlace *places = ARENA_ARRAY(&scratch, EditedPlace, total);
    for (uint32_t i = 0; i < count; i++) {
        const Fix *fix = trials[i].finding->fix;
        for (uint32_t k = 0; k < fix->count; k++) edits[n++] = fix->edits[k];
    }
    qsort(edits, n, sizeof *edits, by_place);
    for (uint32_t i = 0; i < n; i++)
        fine &= edits[i].end <= x->now.length && (i == 0 || edits[i].start >= edits[i - 1].end);
    if (fine) {
        edited_copy(&x->next, &x->now);
        edited_apply(&x->next, edits, n, places);
        move_starts(trials, count, edits, n, places);
    }
    arena_free(&scratch);
    return fine;
}

/* What a fix made harmless has gone, too. */
static bool counts_for(const Finding *of, const Finding *f) {
    return of->rule == f->rule && (f->severity > SEVERITY_INFO || of->severity == SEVERITY_INFO);
}

/* Findings like `of` that begin at an offset. */
static uint32_t count_at(const ReportFile *report, const Finding *of, uint32_t start) {
    uint32_t count = 0;
    for (uint32_t i = first_at(report, start); i < report->finding_count; i++) {
        if (report->findings[i].finding->start != start) break;
        count += counts_for(of, report->findings[i].finding);
    }
    return count;
}

/* Those whose finding is there as before. */
static uint32_t mark_bad(const Fixer *x, const ReportFile *after, Trial *trials, uint32_t count) {
    uint32_t bad = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Finding *f = trials[i].finding;
        trials[i].is_bad = count_at(after, f, trials[i].start) >= count_at(&x->report, f, f->start);
        bad += trials[i].is_bad;
    }
    return bad;
}

/* Rules, each once, and how many findings of each there are, less those that are fixed. */
typedef struct RuleCounts {
    const Finding *of[MAX_RULES]; /* the quietest that is fixed */
    int64_t left[MAX_RULES];
    uint32_t count;
} RuleCounts;

static uint32_t rule_place(const RuleCounts *c, const RuleInfo *rule) {
    uint32_t i = 0;
    while (i < c->count && c->of[i]->rule != rule) i++;
    return i;
}

/* The same, of those that count. */
static uint32_t finding_place(const RuleCounts *c, const Finding *f) {
    uint32_t at = rule_place(c, f->rule);
    return at < c->count && counts_for(c->of[at], f) ? at : MAX_RULES;
}

/* A finding may stand elsewhere behind a fix: of each rule there must be fewer, by as many as were fixed. */
static bool are_fewer(const Fixer *x, const ReportFile *after, const Trial *trials, uint32_t count) {
    RuleCounts c = {.count = 0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = rule_place(&c, trials[i].finding->rule);
        if (at == MAX_RULES) continue;
        if (at == c.count) c.of[c.count++] = trials[i].finding;
        else if (trials[i].finding->severity < c.of[at]->severity) c.of[at] = trials[i].finding;
        c.left[at]--;
    }
    for (uint32_t i = 0; i < x->report.finding_count; i++) {
        uint32_t at = finding_place(&c, x->report.findings[i].finding);
        if (at < c.count) c.left[at]++;
    }
    for (uint32_t i = 0; i < after->finding_count; i++) {
        uint32_t at = finding_place(&c, after->findings[i].finding);
        if (at < c.count && --c.left[at] < 0) return false;
    }
    return true;
}

static void drop(Fixer *x, const Finding *f) {
    if (x->dropped_count < FIXER_MAX_DROPPED) x->dropped[x->dropped_count++] = f->fingerprint;
}

static uint32_t take_out_bad(Fixer *x, Trial *trials, uint32_t count) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (trials[i].is_bad) drop(x, trials[i].finding);
        else trials[kept++] = trials[i];
    }
    return kept;
}

static void accept(Fixer *x, const ReportFile *after) {
    Edited now = x->now;
    Arena kept = x->kept;
    x->now = x->next;
    x->next = now;
    x->kept = x->trial;
    x->trial = kept;
    x->report = *after;
}

/* Tries, and tries again with fewer. False where there is nothing left to try. */
static bool prove(Fixer *x, Trial *trials, uint32_t count) {
    while (count && x->audits < FIX_MAX_AUDITS && x->dropped_count < FIXER_MAX_DROPPED) {
        bool whole = apply(x, trials, count);
        ReportFile after = {.kind = READ_DAMAGED};
        if (whole) after = audit_text(x, &x->next, &x->trial);
        if (after.kind == READ_PARSED && mark_bad(x, &after, trials, count)) {
            count = take_out_bad(x, trials, count);
            if (!count) return true;
        } else if (after.kind != READ_PARSED || !are_fewer(x, &after, trials, count)) {
            if (count == 1) {
                drop(x, trials[0].finding);
                return true;
            }
            count /= 2;
        } else {
            x->fixed += count;
            accept(x, &after);
            return true;
        }
    }
    return false;
}

static int by_number(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* What is there and was not reported. */
static void note_known(Fixer *x) {
    arena_reset(&x->file_memory, (ArenaMark){0});
    x->known = ARENA_ARRAY(&x->file_memory, uint64_t, x->report.finding_count);
    x->known_count = 0;
    for (uint32_t i = 0; !x->fix->all && i < x->report.finding_count; i++) {
        const Finding *f = x->report.findings[i].finding;
        if (!is_reported(x, f)) x->known[x->known_count++] = f->fingerprint;
    }
    x->met = ARENA_ARRAY(&x->file_memory, bool, x->known_count);
    if (x->known_count) qsort(x->known, x->known_count, sizeof *x->known, by_number);
}

void fixer_try(Fixer *x) {
    Arena scratch = {0};
    x->report = audit_text(x, &x->now, &x->kept);
    note_known(x);
    for (uint32_t round = 0; round < FIX_MAX_ROUNDS + x->dropped_count && x->report.kind == READ_PARSED; round++) {
        arena_reset(&scratch, (ArenaMark){0});
        Trial *trials = ARENA_ARRAY(&scratch, Trial, x->report.finding_count);
        uint32_t count = choose(x, round == 0, trials);
        if (!count || !prove(x, trials, count)) break;
    }
    arena_free(&scratch);
}
