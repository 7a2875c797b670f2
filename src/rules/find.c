/* rules_match(): one pass over the nodes of a file; what is met decides which rules are tried. */
#include "base/fault.h"
#include "fix/fix.h"
#include "rules/place.h"

#include <stdlib.h>

enum {
    STEPS_AT_LEAST = 4u << 20, /* of one rule in one file: one that is slow silences itself and no other */
    STEPS_A_NODE = 64,
};

static bool file_lacks(void *worker, const MatchTable *table, uint32_t formula) {
    const RulesWorker *w = worker;
    return gate_lacks(&w->rules->gate, &w->gate, table->first_formula + formula);
}

RulesWorker *rules_worker_new(const Rules *rules) {
    CHECK(rules->ready && rules->enabled); /* rules_triggers() was asked before the threads started */
    Arena home = {0};
    RulesWorker *w = ARENA_NEW(&home, RulesWorker);
    w->home = home;
    w->rules = rules;
    w->matcher = matcher_new();
    matcher_lacks(w->matcher, file_lacks, w);
    w->fixes = fix_maker_new();
    w->steps = ARENA_ARRAY(&w->home, uint64_t, rules->count);
    w->gate = gate_file_new(&rules->gate, &w->home);
    w->blank.quals = qual_overlay_new(rules->quals);
    w->sites = ARENA_ARRAY(&w->home, uint64_t, rules->gate.rule_words);
    w->live_items = ARENA_ARRAY(&w->home, uint32_t, (size_t)rules->dispatch.list_words + NODE_KIND_COUNT + PLACE_COUNT);
    w->sinks = ARENA_ARRAY(&w->home, uint64_t, rules->gate.rule_words);
    return w;
}

void rules_worker_quiet(RulesWorker *w, Severity severity, Confidence confidence) {
    w->min_severity = severity;
    w->min_confidence = confidence;
}

void rules_worker_free(RulesWorker *w) {
    if (!w) return;
    matcher_free(w->matcher);
    fix_maker_free(w->fixes);
    gate_file_free(&w->gate);
    qual_overlay_free(w->blank.quals);
    Arena home = w->home;
    arena_free(&home);
}

static void add_finding(FindingList *list, const Finding *finding) {
    list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, 64, sizeof *list->items);
    list->items[list->count++] = *finding;
}

/* The slot that `$NAME` at the beginning of `text` means; the longest name wins. */
static const Binding *find_variable(const LoadedRule *rule, const Match *match, Str text, size_t *length) {
    const PatTable *t = &rule->table->match.pat;
    PatList vars = pat_list(t, rule->row->vars);
    const Binding *found = NULL;
    *length = 0;
    for (uint32_t i = 0; i < vars.count; i++) {
        Str name = pat_string(t, vars.items[i]);
        if (name.len <= *length || !str_starts_with(text, name)) continue;
        *length = name.len;
        found = &match->slots[i];
    }
    return found;
}

/* "os.execv" for the call at hand, or its callee as it is written; the code of what is no call. Gives how much of `text`, which begins with CALLEE, that stands for. */
static size_t show_callee(const RulesWorker *w, const Match *match, Str text, Buf *out) {
    enum { MOST = 80 };
    if (tree_kind(w->tree, match->node) == NODE_Call) {
        if (w->callee.v) qual_text(w->facts->quals, w->callee, out);
        else buf_add(out, tree_text(w->tree, Call_func(w->tree, match->node)));
        return sizeof "CALLEE" - 1;
    }
    Str code = tree_text(w->tree, match->node);
    size_t line = str_find_byte(code, '\n', 0), most = code.len > MOST ? MOST : code.len;
    buf_add(out, str_trim(str_slice(code, 0, line < most ? line : most)));
    return str_starts_with(text, S("CALLEE()")) ? sizeof "CALLEE()" - 1 : sizeof "CALLEE" - 1;
}

/* Appends `text` with its metavariables, $CALLEE, $COMMAND, $INSTEAD and $ATTACK filled in; one that this way of the rule does not bind is "it". */
void fill_in(const RulesWorker *w, Str text, const Match *match, Buf *out) {
    size_t at = 0;
    while (at < text.len) {
        size_t dollar = str_find_byte(text, '$', at);
        buf_add(out, str_slice(text, at, dollar == SIZE_MAX ? text.len : dollar));
        if (dollar == SIZE_MAX) return;
        Str rest = str_slice(text, dollar + 1, text.len);
        size_t length;
        const Binding *binding = find_variable(w->rule, match, rest, &length);
        if (str_starts_with(rest, S("CALLEE"))) {
            length = show_callee(w, match, rest, out);
        } else if (str_starts_with(rest, S("COMMAND")) && match->command.len) {
            buf_add(out, match->command);
            length = 7;
        } else if (str_starts_with(rest, S("ATTACK")) && match->attack.len) {
            buf_add(out, match->attack);
            length = 6;
        } else if (str_starts_with(rest, S("INSTEAD")) && match->instead.len) {
            buf_add(out, match->instead);
            length = 7;
        } else if (binding && binding->kind != BIND_NONE) {
            matcher_show(w->matcher, binding, out);
        } else if (binding) {
            buf_add(out, S("it"));
        } else {
            buf_byte(out, '$');
            length = 0;
        }
        at = dollar + 1 + length;
    }
}

/* What makes a finding quieter must be certain. */
static bool is_quieter(const Finding *finding, const uint32_t *grade) {
    return grade[GRADE_KIND] == GRADE_SET ? grade[GRADE_VALUE] < (uint32_t)finding->severity : (int32_t)grade[GRADE_VALUE] < 0;
}

static bool grade_holds(RulesWorker *w, const Finding *finding, const uint32_t *grade) {
    if (!grade[GRADE_IF]) return true;
    return is_quieter(finding, grade) ? matcher_holds_surely(w->matcher, grade[GRADE_IF]) : matcher_holds(w->matcher, grade[GRADE_IF]);
}

static Severity change_severity(Severity severity, uint32_t kind, uint32_t value) {
    if (kind == GRADE_SET) return (Severity)value;
    int32_t changed = (int32_t)severity + (int32_t)value;
    if (changed < SEVERITY_INFO) return SEVERITY_INFO;
    return changed > SEVERITY_CRITICAL ? SEVERITY_CRITICAL : (Severity)changed;
}

/* False where no grade gives the rule at hand the confidence of what is described. */
static bool may_be_heard(const RulesWorker *w) {
    const PatTable *t = &w->rule->table->match.pat;
    PatList grades = pat_list(t, w->rule->row->grades);
    bool may = w->rule->info.confidence >= w->min_confidence;
    for (uint32_t i = 0; i < grades.count; i += GRADE_WORDS) {
        uint32_t given = grades.items[i + GRADE_CONFIDENCE];
        may |= given && given - 1 >= (uint32_t)w->min_confidence;
    }
    return may;
}

/* How loud the grades of this file can leave a finding at most, whatever it is. */
static Severity loudest(const RulesWorker *w, Severity severity) {
    const PatTable *t = &w->rule->table->match.pat;
    PatList grades = pat_list(t, w->rule->row->grades);
    for (uint32_t i = 0; i < grades.count; i += GRADE_WORDS) {
        const uint32_t *g = grades.items + i;
        if (!grade_is_for(t, g[GRADE_PATHS], w->tree->source->path)) continue;
        Severity changed = change_severity(severity, g[GRADE_KIND], g[GRADE_VALUE]);
        if (!g[GRADE_IF] || changed > severity) severity = changed;
    }
    return severity;
}

/* The grades whose conditions hold, in the order of the file: a bit for each of those that have a reason to tell. */
static uint64_t grade(RulesWorker *w, Finding *finding) {
    const PatTable *t = &w->rule->table->match.pat;
    PatList grades = pat_list(t, w->rule->row->grades);
    uint64_t reasons = 0;
    for (uint32_t i = 0; i < grades.count; i += GRADE_WORDS) {
        const uint32_t *g = grades.items + i;
        if (!grade_is_for(t, g[GRADE_PATHS], w->tree->source->path)) continue;
        if (!grade_holds(w, finding, g)) continue;
        finding->severity = change_severity(finding->severity, g[GRADE_KIND], g[GRADE_VALUE]);
        if (g[GRADE_CONFIDENCE]) finding->confidence = (Confidence)(g[GRADE_CONFIDENCE] - 1);
        uint32_t number = i / GRADE_WORDS;
        if (number < 64 && pat_string(t, g[GRADE_BECAUSE]).len) reasons |= UINT64_C(1) << number;
    }
    return reasons;
}

/* The message, ended by the reasons of its grades. */
static Str message_of(RulesWorker *w, const Match *match, uint64_t reasons, Buf *text) {
    const PatTable *t = &w->rule->table->match.pat;
    PatList grades = pat_list(t, w->rule->row->grades);
    buf_clear(text);
    fill_in(w, w->rule->message, match, text);
    for (uint32_t i = 0; reasons; i++, reasons >>= 1) {
        if (!(reasons & 1)) continue;
        buf_add(text, S("; "));
        fill_in(w, pat_string(t, grades.items[i * GRADE_WORDS + GRADE_BECAUSE]), match, text);
    }
    return arena_copy(w->findings->arena, buf_str(text));
}

static const Fix *find_fix(RulesWorker *w, const Match *match) {
    const RuleRow *row = w->rule->row;
    const RuleInfo *info = &w->rule->info;
    const PatTable *t = &w->rule->table->match.pat;
    if (!row->plans && !row->fixes) return NULL;
    FixRequest request = {
        .table = t,
        .plans = row->plans,
        .vars = pat_list(t, row->vars),
        .match = match,
        .callee = w->callee,
        .certain = w->certain,
        .text = info->has_fix ? &info->fix : NULL,
        .regex = info->has_fix_regex ? info->fix_regex : (Str){NULL, 0},
        .replacement = info->fix_replacement,
        .times = info->fix_count,
    };
    return fix_make(w->fixes, w->matcher, &request, w->findings->arena);
}

static bool found(void *context, const Match *match) {
    RulesWorker *w = context;
    FindingList *list = w->findings;
    Buf text = {.limit = 16384};
    Finding finding = {
        .rule = &w->rule->info,
        .start = match->start,
        .end = match->end,
        .severity = w->rule->info.severity,
        .confidence = w->rule->info.confidence,
    };
    for (uint32_t i = w->tried; i < list->count; i++) {
        if (list->items[i].start == finding.start && list->items[i].end == finding.end) return false;
    }
    if (!w->certain && finding.confidence == CONFIDENCE_HIGH) finding.confidence = CONFIDENCE_MEDIUM;
    Severity most = loudest(w, finding.severity);
    uint64_t reasons = most >= w->min_severity && may_be_heard(w) ? grade(w, &finding) : 0;
    if (most < w->min_severity) finding.severity = most;
    if (finding.severity >= w->min_severity && finding.confidence >= w->min_confidence) {
        finding.message = message_of(w, match, reasons, &text);
        buf_clear(&text);
        fill_in(w, w->rule->info.remedy, match, &text);
        finding.remedy = arena_copy(list->arena, buf_str(&text));
        buf_free(&text);
        finding.fix = find_fix(w, match);
    }
    add_finding(list, &finding);
    return !match->focused; /* without a focus every further way means the same place */
}

static void try_rules(RulesWorker *w, const uint32_t *items, NodeId n) {
    for (uint32_t i = 0; i < items[0]; i++) {
        uint32_t index = items[i + 1];
        if (!is_live(w, index)) continue;
        w->rule = w->rules->rules[index];
        if (w->rule->part || w->batch) {
            if (!w->rule->part || !part_is_wanted(w, w->rule)) continue;
            if (w->batch) w->tried = w->seeds->count;
            matcher_run(w->matcher, &w->rule->table->match, w->rule->row->formula, n, &w->steps[index], part_found, w);
            continue;
        }
        w->tried = w->findings->count;
        matcher_run(w->matcher, &w->rule->table->match, w->rule->row->formula, n, &w->steps[index], found, w);
    }
}

static uint32_t calls_of(const RulesWorker *w, QualId qual) {
    const Dispatch *d = &w->rules->dispatch;
    return qual.v < d->qual_count ? d->by_qual[qual.v] : 0;
}

static void try_qual(RulesWorker *w, QualId qual, NodeId call) {
    uint32_t list = calls_of(w, qual);
    w->callee = qual;
    visit_list(w, list, call, try_rules);
}

/* What `a.b.c` would mean if it meant what it says; 0 where it is no chain of names. */
static QualId meant(const RulesWorker *w, NodeId chain) {
    const Tree *t = w->tree;
    Sym segments[QUAL_MAX_SEGMENTS];
    uint32_t count = 0;
    for (; tree_kind(t, chain) == NODE_Attribute; chain = Attribute_value(t, chain)) {
        if (count == QUAL_MAX_SEGMENTS) return (QualId){0};
        segments[count++] = Attribute_attr(t, chain);
    }
    if (tree_kind(t, chain) != NODE_Name) return (QualId){0};
    QualId qual = qual_find(w->facts->quals, tree_name(t, Name_id(t, chain)));
    while (qual.v && count) qual = qual_find_child(w->facts->quals, qual, tree_name(t, segments[--count]));
    return qual;
}

/* What a call may call, seen through partials. */
static void try_known(RulesWorker *w, ValueId callee, NodeId call) {
    uint32_t count = value_count(w->facts, callee), depth = 0;
    w->certain = count == 1 && !value_is_open(w->facts, callee);
    for (uint32_t i = 0; i < count; i++) {
        const Atom *atom = value_atom(w->facts, callee, i);
        while (atom && atom->kind == ATOM_PARTIAL && depth++ < VALUE_MAX_DEPTH)
            atom = value_atom_by_id(w->facts, atom->callee);
        if (atom && atom->kind == ATOM_NAME) try_qual(w, atom->qual, call);
    }
    w->callee = (QualId){0};
    w->certain = true;
}

/* By what the callee is spelled as: where nobody knows it, and where a pattern's text counts. `word` is its last one.
 */
static void try_spelled(RulesWorker *w, NodeId func, uint32_t word, NodeId call) {
    if (!w->rules->gate.words[word].ends_call || !w->facts->scopes) return;
    QualId qual = matcher_spelled(w->facts, func);
    w->certain = false;
    if (qual.v) try_qual(w, qual, call);
    w->callee = (QualId){0};
    w->certain = true;
    visit_list(w, calls_of(w, meant(w, func)), call, try_rules);
}

static void try_call(RulesWorker *w, NodeId call) {
    const Tree *tree = w->tree;
    NodeId func = Call_func(tree, call);
    ValueId callee = value_of(w->facts, func);
    if (callee.v > VALUE_NEVER.v) try_known(w, callee, call);
    NodeKind kind = tree_kind(tree, func);
    if (kind != NODE_Attribute && kind != NODE_Name) return;
    uint32_t word = w->gate.words[kind == NODE_Name ? Name_id(tree, func).v : Attribute_attr(tree, func).v];
    if (!word) return;
    try_spelled(w, func, word, call);
    if (kind == NODE_Name) return;
    visit_list(w, w->rules->gate.words[word].method_list, call, try_rules);
}

/* Findings of one rule and range once, in order. */
static void settle(FindingList *list, uint32_t first) {
    uint32_t kept = first;
    if (list->count - first > 1) qsort(list->items + first, list->count - first, sizeof(Finding), finding_compare);
    for (uint32_t i = first; i < list->count; i++) {
        const Finding *f = &list->items[i], *last = kept > first ? &list->items[kept - 1] : NULL;
        if (last && last->rule == f->rule && last->start == f->start && last->end == f->end) continue;
        list->items[kept++] = *f;
    }
    list->count = kept;
}

/* What is live of a list goes to live_items from *at on; NULL: nothing. */
static const uint32_t *live_list(const RulesWorker *w, uint32_t list, const uint64_t *without, uint32_t *at) {
    const uint32_t *items = w->rules->dispatch.lists + list;
    uint32_t *live = w->live_items + *at, count = 0;
    for (uint32_t i = 0; list && i < items[0]; i++)
        if (is_live(w, items[i + 1]) && !(without && bits_has(without, items[i + 1]))) live[++count] = items[i + 1];
    if (!count) return NULL;
    live[0] = count;
    *at += count + 1;
    return live;
}

void live_lists(RulesWorker *w, const uint64_t *without) {
    const Dispatch *d = &w->rules->dispatch;
    uint32_t at = 0;
    w->idle = 0;
    for (uint32_t kind = 0; kind < NODE_KIND_COUNT; kind++) w->by_kind[kind] = live_list(w, d->by_kind[kind], without, &at);
    for (uint32_t place = 0; place < PLACE_COUNT; place++) w->by_place[place] = live_list(w, d->by_place[place], without, &at);
}

static bool is_of_batch(const LoadedRule *rule, const TaintBatch *batch) {
    return !batch || (rule->part && batch->slots[rule->of] != TAINT_NO_SLOT);
}

const uint64_t *rules_open(RulesWorker *w, const Tree *tree, const Str *brought, uint32_t brought_count, const TaintBatch *batch) {
    GateFile *f = &w->gate;
    gate_open(&w->rules->gate, f, tree, w->rules->dispatch.by_kind, brought, brought_count);
    for (uint32_t i = 0; i < w->rules->gate.rule_words; i++) f->live[i] &= w->rules->enabled[i];
    for (uint32_t i = 0; i < w->rules->count; i++) {
        const LoadedRule *rule = w->rules->rules[i];
        if (is_live(w, i) && (!is_of_batch(rule, batch) || !rule_is_for(rule, tree->source->path))) bits_remove(f->live, i);
    }
    find_sites(w, tree);
    f->any_live = false;
    for (uint32_t i = 0; i < w->rules->gate.rule_words; i++) f->any_live |= f->live[i] != 0;
    w->opened = true;
    return f->live;
}

/* Displays that stand elsewhere. */
static void try_displays(RulesWorker *w, const Tree *tree, const Facts *facts) {
    if (!w->by_place[PLACE_KNOWN] || !facts->scopes) return;
    for (uint32_t i = 1; i < tree->node_count; i++) {
        ValueId value = value_of(facts, (NodeId){i});
        if (value.v <= VALUE_NEVER.v) continue;
        NodeKind kind = tree_kind(tree, (NodeId){i});
        if (kind != NODE_Name && kind != NODE_Attribute) continue;
        const Atom *atom = value_single(facts, value);
        if (atom && (atom->kind == ATOM_LIST || atom->kind == ATOM_TUPLE || atom->kind == ATOM_DICT))
            try_rules(w, w->by_place[PLACE_KNOWN], (NodeId){i});
    }
}

/* One pass over the places of the file: for findings, or for seeds. */
static bool run(RulesWorker *w, const Tree *tree, const Facts *facts) {
    const Dispatch *d = &w->rules->dispatch;
    CHECK(w->opened);
    w->opened = false;
    /* Names and methods are the value analysis' triggers: where it found none of them, no call can ring. */
    bool calls = (d->has_calls || d->has_methods) && facts->scopes;
    if (!w->gate.any_live) return true;
    live_lists(w, NULL);
    w->tree = tree;
    w->facts = facts;
    w->callee = (QualId){0};
    w->certain = true;
    matcher_know(w->matcher, facts); /* rules_open() has begun it */
    fix_begin(w->fixes, tree, facts);
    for (uint32_t i = 0; i < w->rules->count; i++)
        w->steps[i] = STEPS_AT_LEAST + (uint64_t)STEPS_A_NODE * tree->node_count;
    for (uint32_t i = 0; i < w->gate.place_count; i++) {
        NodeId n = {w->gate.places[i]};
        NodeKind kind = tree_kind(tree, n);
        if (kind == NODE_Call) {
            if (calls) try_call(w, n);
            visit_call(w, tree, n, try_rules);
        } else if (kind == NODE_Attribute) {
            visit_list(w, word_of(w, Attribute_attr(tree, n))->attribute_list, n, try_rules);
        } else if (kind == NODE_Assign) {
            visit_assign(w, tree, n, value_of(facts, Assign_value(tree, n)).v > VALUE_NEVER.v, try_rules);
        }
        visit_live(w, w->by_kind[kind], n, try_rules);
    }
    try_displays(w, tree, facts);
    bool whole = !matcher_limited(w->matcher);
    for (uint32_t i = 0; i < w->rules->count; i++) whole &= w->steps[i] > 0;
    return whole;
}

bool rules_match(RulesWorker *w, const Tree *tree, const Facts *facts, FindingList *findings) {
    w->batch = NULL;
    w->findings = findings;
    w->first = findings->count;
    memset(w->sinks, 0, w->rules->gate.rule_words * sizeof *w->sinks);
    bool whole = run(w, tree, facts);
    settle(findings, w->first);
    return whole;
}

bool rules_seed(RulesWorker *w, const Tree *tree, const Facts *facts, const TaintBatch *batch, FlowSeeds *seeds) {
    w->batch = batch;
    w->seeds = seeds;
    bool whole = run(w, tree, facts);
    w->batch = NULL;
    seeds_settle(seeds);
    return whole;
}
