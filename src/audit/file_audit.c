/* One file: read(f); parse(f); value(f); match(f); keep(f). See file_audit.h. */
#include "audit/file_audit.h"

#include "audit/fold.h"
#include "base/fault.h"
#include "syntax/diag.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

void file_worker_start(FileWorker *w, const AuditOptions *options, const Rules *rules, const QualTable *quals,
                       const Triggers *triggers, Arena *kept) {
    *w = (FileWorker){
        .options = options,
        .parser = parser_new(),
        .values = value_worker_new(quals, triggers),
        .matcher = rules_worker_new(rules),
        .rules = rules,
        .kept = kept,
        .dirfd = -1,
    };
    value_worker_sites(w->values, rules_call_site, w->matcher);
    if (!options->configs || !config_set_grades(options->configs)) /* what one makes louder must be told */
        rules_worker_quiet(w->matcher, options->min_severity, options->min_confidence);
}

void file_worker_again(FileWorker *w, const Audit *audit, const AuditOptions *options, const Rules *rules,
                       const QualTable *quals, Arena *kept) {
    file_worker_start(w, options, rules, quals, audit->triggers, kept);
    w->cwd = audit->cwd;
    w->models = options->models;
    w->templates = audit->templates;
}

void file_worker_turn(FileWorker *w, const Audit *audit, uint32_t file) {
    w->program = audit->program;
    w->linked = audit->program && audit->linked[file];
    w->is_again = true;
    w->file = file;
    w->graph = NULL;
    w->known = NULL;
    w->matched = NULL;
    w->flow_count = w->cleared_count = 0;
}

void file_worker_end(FileWorker *w) {
    if (w->loader) file_worker_end(w->loader);
    rules_worker_free(w->matcher);
    value_worker_free(w->values);
    parser_free(w->parser);
    file_buffer_free(&w->bytes);
    source_buffer_free(&w->text);
    notebook_free(&w->notebook);
    arena_free(&w->scratch);
    buf_free(&w->directory);
    if (w->dirfd >= 0) close(w->dirfd);
}

/* Most files stand beside the one before: their directory is open already. */
static Err read_named(FileWorker *w, Str path, Str *bytes) {
    size_t slash = path.len;
    while (slash && path.ptr[slash - 1] != '/') slash--;
    if (slash == 0) return file_read(&w->bytes, AT_FDCWD, path.ptr, SOURCE_MAX_BYTES, bytes);
    Str directory = str_slice(path, 0, slash);
    if (w->dirfd < 0 || !str_eq(directory, buf_str(&w->directory))) {
        if (w->dirfd >= 0) close(w->dirfd);
        w->dirfd = -1;
        buf_clear(&w->directory);
        buf_add(&w->directory, directory);
        Err e = file_open_directory(AT_FDCWD, directory, &w->dirfd);
        if (err_is(e)) return e;
    }
    return file_read(&w->bytes, w->dirfd, path.ptr + slash, SOURCE_MAX_BYTES, bytes);
}

static Err read_standard_input(FileWorker *w, Str *bytes) {
    if (w->standard_input && w->standard_input->ptr) {
        *bytes = *w->standard_input;
        return err_ok();
    }
    Err e = file_read_open(&w->bytes, STDIN_FILENO, SOURCE_MAX_BYTES, bytes);
    if (err_is(e) || !w->standard_input) return e;
    char *copy = arena_alloc(w->kept, bytes->len + SOURCE_PADDING);
    memcpy(copy, bytes->ptr, bytes->len + SOURCE_PADDING);
    *w->standard_input = str_make(copy, bytes->len);
    return e;
}

static void skip_file(FileWorker *w, ReportFile *result, Str why, bool is_error) {
    result->kind = READ_SKIPPED;
    ReportNote *note = ARENA_NEW(w->kept, ReportNote);
    *note = (ReportNote){
        .level = is_error ? NOTE_ERROR : NOTE_WARNING,
        .kind = is_error ? S("unreadable") : S("skipped"),
        .message = arena_copy(w->kept, why),
    };
    result->notes = note;
    result->note_count = 1;
}

/* Places in order: the column of one that lies on the same line is counted from the one before, so that a line of many
 * megabytes with many findings is read once. */
typedef struct Placer {
    const Source *source;
    uint32_t offset;
    Place at;
} Placer;

static uint32_t code_points(Str s) {
    uint32_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static uint32_t line_of(const Source *source, uint32_t offset) {
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset) low = middle;
        else high = middle;
    }
    return low + 1;
}

static Place place_of(Placer *p, uint32_t offset) {
    uint32_t line = line_of(p->source, offset);
    uint32_t from = p->source->lines[line - 1], column = 1;
    if (line == p->at.line && offset >= p->offset) {
        from = p->offset;
        column = p->at.column;
    }
    Str between = str_slice(p->source->text, from, offset);
    return (Place){.line = line, .column = column + (p->source->ascii ? (uint32_t)between.len : code_points(between))};
}

static Place next_place(Placer *p, uint32_t offset) {
    p->at = place_of(p, offset);
    p->offset = offset;
    return p->at;
}

Place file_place(const FileWorker *w, Place at) {
    const NotebookCell *cell = w->is_notebook ? notebook_cell(&w->notebook, at.line) : NULL;
    if (!cell) return at;
    return (Place){.line = at.line - cell->line + 1, .column = at.column, .cell = cell->number};
}

static bool is_inside_code_point(Str s, size_t at) { return at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80; }

Str file_line_near(Arena *arena, const Source *source, uint32_t offset, Place place, uint32_t *before, bool *cut_behind) {
    Str line = source_line(source, place.line);
    size_t at = offset - source->lines[place.line - 1];
    if (at > line.len) at = line.len;
    size_t from = at > AUDIT_LINE_BEFORE ? at - AUDIT_LINE_BEFORE : 0;
    size_t to = line.len - at > AUDIT_LINE_BEHIND ? at + AUDIT_LINE_BEHIND : line.len;
    while (from < at && is_inside_code_point(line, from)) from++;
    while (to > at && is_inside_code_point(line, to)) to--;
    *before = place.column - 1 - code_points(str_slice(line, from, at));
    *cut_behind = to < line.len;
    return arena_copy(arena, str_slice(line, from, to));
}

/* What is too quiet becomes hidden, too. */
static uint32_t count_shown(FileWorker *w, const FindingList *all, bool *hidden) {
    uint32_t shown = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        bool quiet =
            all->items[i].severity < w->options->min_severity || all->items[i].confidence < w->options->min_confidence;
        w->quieter += quiet && !hidden[i];
        hidden[i] |= quiet;
        shown += !hidden[i];
    }
    return shown;
}

static const Fix *copy_fix(Arena *kept, const Fix *from) {
    FixEdit *edits = ARENA_ARRAY(kept, FixEdit, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        edits[i] = from->edits[i];
        edits[i].text = arena_copy(kept, from->edits[i].text);
    }
    Fix *fix = ARENA_NEW(kept, Fix);
    *fix = (Fix){from->safety, arena_copy(kept, from->title), edits, from->count};
    return fix;
}

/* A fix with the places of its edits. A notebook's text is not what stands in the file: it has none. */
static void keep_fix(FileWorker *w, Placer *placer, Finding *f, ReportFinding *kept) {
    const Fix *from = f->fix;
    f->fix = NULL;
    if (!from || w->is_notebook) return;
    f->fix = copy_fix(w->kept, from);
    ReportEdit *shown = ARENA_ARRAY(w->kept, ReportEdit, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        const FixEdit *edit = &f->fix->edits[i];
        shown[i] = (ReportEdit){place_of(placer, edit->start), place_of(placer, edit->end), edit->text};
    }
    kept->edits = shown;
}

/* What is shown moves to the memory of the report. */
static void keep_findings(FileWorker *w, const Tree *tree, const FindingList *all, ReportFile *result) {
    bool *hidden = ARENA_ARRAY(&w->scratch, bool, all->count);
    file_suppress(w, tree, all, hidden, result);
    if (w->flow_count) {
        FoldLimits limits = {w->options->min_severity, w->options->min_confidence};
        findings_fold(all, hidden, tree->source, result->path, limits, w->kept);
    }
    uint32_t shown = count_shown(w, all, hidden);
    if (shown == 0) return;
    uint32_t token_count;
    const Token *tokens = parser_tokens(w->parser, &token_count);
    identity_assign(tree, tokens, token_count, all->items, all->count, &w->scratch);

    Finding *findings = ARENA_ARRAY(w->kept, Finding, shown);
    ReportFinding *kept = ARENA_ARRAY(w->kept, ReportFinding, shown);
    Placer placer = {.source = tree->source};
    uint32_t n = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        const Finding *f = &all->items[i];
        if (hidden[i]) continue;
        findings[n] = *f;
        findings[n].message = arena_copy(w->kept, f->message);
        findings[n].remedy = arena_copy(w->kept, f->remedy);
        kept[n].finding = &findings[n];
        kept[n].start = next_place(&placer, f->start);
        kept[n].end = place_of(&placer, f->end);
        keep_fix(w, &placer, &findings[n], &kept[n]);
        if (n < AUDIT_MAX_EXCERPTS)
            kept[n].line =
                file_line_near(w->kept, tree->source, f->start, kept[n].start, &kept[n].before, &kept[n].cut_behind);
        else kept[n].before = kept[n].start.column - 1;
        kept[n].start = file_place(w, kept[n].start);
        kept[n].end = file_place(w, kept[n].end);
        n++;
    }
    result->findings = kept;
    result->finding_count = shown;
}

enum { BOUND_NOTES = 4 }; /* room for those that come behind the diagnostics */

static void keep_bound(ReportFile *result, ReportNote *notes, const char *what) {
    notes[result->note_count++] = (ReportNote){.level = NOTE_WARNING, .kind = S("bound"), .message = str_from_z(what)};
    result->notes = notes;
}

/* The diagnostics, and what they make of the file. */
static ReportNote *keep_diagnostics(FileWorker *w, const Tree *tree, ReportFile *result) {
    static const char *const kinds[] = {[DIAG_DAMAGE] = "damaged", [DIAG_OLD] = "old", [DIAG_REFUSED] = "refused"};
    Placer placer = {.source = tree->source};
    uint32_t seen[DIAG_REFUSED + 1] = {0};
    uint32_t kept = tree->diag_count < AUDIT_MAX_NOTES ? tree->diag_count : AUDIT_MAX_NOTES;
    ReportNote *notes = ARENA_ARRAY(w->kept, ReportNote, kept + BOUND_NOTES);
    for (uint32_t i = 0; i < tree->diag_count; i++) {
        const Diag *d = &tree->diags[i];
        seen[d->class]++;
        if (i >= kept) continue;
        notes[i] = (ReportNote){
            .level = d->class == DIAG_OLD ? NOTE_INFO : NOTE_WARNING,
            .kind = str_from_z(kinds[d->class]),
            .start = file_place(w, next_place(&placer, d->start)),
            .end = file_place(w, place_of(&placer, d->end)),
            .message = diag_text((DiagCode)d->code),
        };
    }
    result->notes = kept ? notes : NULL;
    result->note_count = kept;
    result->more_notes = tree->diag_count - kept;
    bool lost = seen[DIAG_DAMAGE] || tree->damage_count || tree->source->fault != SOURCE_WHOLE;
    if (lost || (seen[DIAG_REFUSED] && !seen[DIAG_OLD])) result->kind = READ_DAMAGED;
    else if (seen[DIAG_OLD]) result->kind = READ_OLD;
    return notes;
}

void file_audit(FileWorker *w, const FoundFile *file, ReportFile *result) {
    *result = (ReportFile){.path = file->path, .kind = READ_PARSED};
    if (file->why.len) {
        skip_file(w, result, file->why, file->is_error);
        return;
    }
    fault_set_file(file->path);
    Str bytes;
    Err e = file->is_stdin ? read_standard_input(w, &bytes) : read_named(w, file->path, &bytes);
    if (err_is(e)) {
        skip_file(w, result, err_text(e), true);
        return;
    }
    file_audit_bytes(w, file->path, bytes, result);
}

/* What was found by how it is written, but the flow of data shows to be harmless. */
static void clear_call(const FileWorker *w, const FlowHarmless *clear, FindingList *found) {
    const RuleInfo *rule = rules_find(w->rules, str_from_z(weakness_rules[clear->weakness]));
    for (uint32_t i = 0; rule && i < found->count; i++) {
        Finding *f = &found->items[i];
        if (f->rule->of_user) continue;
        if (clear->whole && f->rule->sets_up == 1 + (uint32_t)clear->weakness && f->start >= clear->start && f->end <= clear->end)
            f->severity = f->rule->harmless;
        if (f->start == clear->start && f->end == clear->end && rules_share_cwe(f->rule, rule) && f->severity > f->rule->harmless)
            f->severity = f->rule->harmless;
    }
}

static void clear_harmless(const FileWorker *w, FindingList *found) {
    for (uint32_t i = 0; i < w->known->harmless_count; i++)
        if (!w->known->harmless[i].call_count && !w->known->harmless[i].sink_count) clear_call(w, &w->known->harmless[i], found);
    for (uint32_t i = 0; i < w->cleared_count; i++) clear_call(w, &w->cleared[i], found);
}

/* What rules found moves to the memory of the report, too. */
static void keep_matched(FileWorker *w, const Source *source, const FindingList *found) {
    Finding *items = found->count ? ARENA_ARRAY(w->kept, Finding, found->count) : NULL;
    for (uint32_t i = 0; i < found->count; i++) {
        const Fix *fix = found->items[i].fix;
        items[i] = found->items[i];
        items[i].message = arena_copy(w->kept, items[i].message);
        items[i].remedy = arena_copy(w->kept, items[i].remedy);
        if (fix) items[i].fix = copy_fix(w->kept, fix);
    }
    w->matched->items = items;
    w->matched->count = found->count;
    w->matched->length = (uint32_t)source->text.len;
}

static bool is_last(const FileWorker *w) { return w->flow_count || w->cleared_count; }

/* Whether what rules find is known from a pass before: the text may have changed since. */
static bool is_matched(const FileWorker *w, const Source *source) {
    return is_last(w) && w->matched && w->matched->length && w->matched->length == source->text.len;
}

/* The rules that may count in the file, with what the names say that it has from others. `batch`: of those that are sought now. */
static const uint64_t *open_rules(FileWorker *w, const Tree *tree, const TaintBatch *batch) {
    uint32_t count = 0;
    const Str *brought = w->linked ? program_brought(w->program, w->file, &w->scratch, &count) : NULL;
    return rules_open(w->matcher, tree, brought, count, batch);
}

/* What rules find. False: nothing that the other files export matters to the file. */
static bool find(FileWorker *w, const Tree *tree, FindingList *found, Matched *bounds) {
    const uint64_t *live = open_rules(w, tree, NULL);
    value_worker_taint(w->values, w->graph ? &w->models->taint : NULL, &flow_guards);
    bool first = !w->is_again && !is_last(w);
    if (w->linked && first && !program_matters(w->program, w->file, live)) return false;
    const Facts *facts = w->linked ? value_analyse_linked(w->values, w->program, w->file, tree, live)
                                   : value_analyse_placed(w->values, w->program, w->file, tree, live);
    if (w->graph) {
        *w->graph = flow_extract(facts, w->models, NULL, w->templates, w->file, w->kept, &w->scratch);
        value_forget_unasked(w->values);
    }
    if (w->program && !w->linked && first) program_outline(w->program, w->file, tree, facts, w->kept);
    bounds->values_bound = facts->bounds != 0;
    bounds->match_bound = !rules_match(w->matcher, tree, facts, found);
    if (w->taint_seen) {
        uint32_t words = rules_taint_words(w->rules);
        memset(w->taint_seen, 0, 2 * words * sizeof *w->taint_seen);
        rules_taint_seen(w->matcher, w->taint_seen, w->taint_seen + words);
    }
    if (w->graph) w->known = *w->graph;
    return true;
}

static void add_found(FindingList *found, const Finding *items, uint32_t count, size_t length) {
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].end > length) continue; /* the text has changed since */
        found->items = arena_grow(found->arena, found->items, found->count, &found->capacity, 64, sizeof *found->items);
        found->items[found->count++] = items[i];
    }
}

void file_audit_bytes(FileWorker *w, Str path, Str bytes, ReportFile *result) {
    *result = (ReportFile){.path = path, .kind = READ_PARSED, .bytes = bytes.len};
    bool whole = true;
    w->is_notebook = str_ends_with(path, S(".ipynb"));
    if (w->is_notebook) {
        whole = notebook_read(&w->notebook, bytes);
        bytes = buf_str(&w->notebook.text);
    }
    Source source = source_make(&w->text, path, bytes);
    const Tree *tree = parser_parse(w->parser, &source, w->options->version);
    if (w->is_notebook && w->notebook.foreign && tree->damage_count && !w->options->where.isolated) {
        skip_file(w, result, S("a notebook in another language"), false);
        return;
    }
    ReportNote *notes = keep_diagnostics(w, tree, result);
    if (!whole) {
        result->kind = READ_DAMAGED;
        keep_bound(result, notes, "the notebook's JSON is malformed: cells behind the damage are missing");
    }
    FindingList found = {.arena = &w->scratch};
    Matched seen = {.count = 0};
    if (is_matched(w, &source)) {
        seen = *w->matched;
        add_found(&found, seen.items, seen.count, source.text.len);
    } else if (!find(w, tree, &found, &seen)) {
        w->unchanged = true;
        arena_reset(&w->scratch, (ArenaMark){0});
        return;
    } else if (w->matched) {
        *w->matched = seen;
        keep_matched(w, &source, &found);
    }
    if (seen.values_bound) keep_bound(result, notes, "a bound of the analysis of values was met: findings may be missing");
    if (seen.match_bound) keep_bound(result, notes, "a bound of matching was met: findings may be missing");
    if (w->known) clear_harmless(w, &found);
    if (w->known && w->known->unread.len)
        notes[result->note_count++] = (ReportNote){.level = NOTE_WARNING, .kind = S("template"), .message = w->known->unread}, result->notes = notes;
    add_found(&found, w->flows, w->flow_count, source.text.len);
    file_configure(w, path, &found);
    if (found.count) qsort(found.items, found.count, sizeof *found.items, finding_compare_reported);
    keep_findings(w, tree, &found, result);
    arena_reset(&w->scratch, (ArenaMark){0});
}

/* NULL: it has gone since. The tree needs `source`. */
static const Tree *parse_again(FileWorker *w, const FoundFile *file, Source *source) {
    Str bytes;
    fault_set_file(file->path);
    if (err_is(read_named(w, file->path, &bytes))) return NULL;
    if (str_ends_with(file->path, S(".ipynb"))) {
        notebook_read(&w->notebook, bytes);
        bytes = buf_str(&w->notebook.text);
    }
    *source = source_make(&w->text, file->path, bytes);
    return parser_parse(w->parser, source, w->options->version);
}

/* In the middle of another file: so with a parser and values of its own. */
static void load_exports(void *context, uint32_t file) {
    FileWorker *w = context;
    if (!w->loader) {
        w->loader = ARENA_NEW(w->kept, FileWorker);
        *w->loader = (FileWorker){.options = w->options, .parser = parser_new(), .values = program_exporter(w->program), .dirfd = -1};
    }
    Source source;
    const Tree *tree = parse_again(w->loader, &w->files[file], &source);
    if (tree) program_export(w->program, w->loader->values, file, tree, w->kept);
    fault_set_file(w->files[w->file].path);
}

void file_worker_loads(FileWorker *w, const FoundFile *files) {
    w->files = files;
    value_worker_loads(w->values, load_exports, w);
}

void file_look(FileWorker *w, const FoundFile *file) {
    Source source;
    const Tree *tree = parse_again(w, file, &source);
    if (tree) program_look(w->program, w->file, tree, w->kept);
}

static const Facts *analyse(FileWorker *w, const Tree *tree, const uint64_t *live, bool labelled) {
    value_worker_taint(w->values, labelled ? &w->models->taint : NULL, &flow_guards);
    return w->linked ? value_analyse_linked(w->values, w->program, w->file, tree, live)
                     : value_analyse_placed(w->values, w->program, w->file, tree, live);
}

void file_facts(FileWorker *w, const FoundFile *file, FactsUse *use, void *context) {
    Source source;
    const Tree *tree = parse_again(w, file, &source);
    if (!tree) return;
    use(context, analyse(w, tree, open_rules(w, tree, NULL), true));
    arena_reset(&w->scratch, (ArenaMark){0});
}

void file_seed(FileWorker *w, const FoundFile *file, const FlowGraph **graph) {
    Source source;
    const Tree *tree = parse_again(w, file, &source);
    if (!tree) return;
    uint32_t values = 0;
    const uint64_t *live = open_rules(w, tree, w->batch);
    const Facts *facts = analyse(w, tree, live, false); /* patterns see no labels */
    FlowSeeds *seeds = ARENA_NEW(w->kept, FlowSeeds);
    seeds->arena = w->kept;
    seeds->full |= !rules_seed(w->matcher, tree, facts, w->batch, seeds);
    for (uint32_t i = 0; i < seeds->count; i++) values += seeds->items[i].role == FLOW_SOURCE || seeds->items[i].role == FLOW_SINK;
    if (values) {
        value_worker_seeds(w->values, flow_seed_values(seeds, tree, &w->scratch));
        *graph = flow_extract(analyse(w, tree, live, true), w->models, seeds, NULL, w->file, w->kept, &w->scratch);
    }
    arena_reset(&w->scratch, (ArenaMark){0});
}
