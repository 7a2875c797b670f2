/* The plan of a rule, step by step: see fix.h. */
#include "fix/inside.h"

#include "base/fault.h"
#include "fix/regex.h"

#include <stdlib.h>

FixMaker *fix_maker_new(void) {
    Arena home = {0};
    FixMaker *maker = ARENA_NEW(&home, FixMaker);
    maker->home = home;
    return maker;
}

void fix_maker_free(FixMaker *maker) {
    if (!maker) return;
    arena_free(&maker->file);
    arena_free(&maker->scratch);
    Arena home = maker->home;
    arena_free(&home);
}

void fix_begin(FixMaker *maker, const Tree *tree, const Facts *facts) {
    arena_reset(&maker->file, (ArenaMark){0});
    Arena home = maker->home, file = maker->file, scratch = maker->scratch;
    *maker = (FixMaker){
        .home = home, .file = file, .scratch = scratch, .tree = tree, .facts = facts, .steps = FIX_FILE_STEPS};
}

bool fix_count_steps(FixMaker *maker, uint64_t steps) {
    bool fine = maker->steps > steps;
    maker->steps = fine ? maker->steps - steps : 0;
    return fine;
}

bool draft_fail(Draft *d) {
    d->failed = true;
    return false;
}

void draft_edit(Draft *d, uint32_t start, uint32_t end, Str text) {
    if (d->count == FIX_MAX_EDITS || text.len > FIX_MAX_TEXT) d->failed = true;
    else d->edits[d->count++] = (FixEdit){.start = start, .end = end, .text = arena_copy(d->arena, text)};
}

const Binding *draft_variable(const Draft *d, Str text, size_t *length) {
    const FixRequest *r = d->request;
    const Binding *found = NULL;
    *length = 0;
    for (uint32_t i = 0; i < r->vars.count; i++) {
        Str name = pat_string(r->table, r->vars.items[i]);
        if (name.len <= *length || !str_starts_with(text, name)) continue;
        *length = name.len;
        found = &r->match->slots[i];
    }
    return found && found->kind != BIND_NONE ? found : NULL;
}

static int by_start(const void *a, const void *b) {
    const FixEdit *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* In order, disjoint, and not inside an f-string, where quotes and line ends mean something else. */
static const Fix *settle(Draft *d, FixSafety safety, Str title, Arena *arena) {
    if (d->failed || d->count == 0) return NULL;
    qsort(d->edits, d->count, sizeof d->edits[0], by_start);
    for (uint32_t i = 0; i < d->count; i++) {
        if (i && d->edits[i].start < d->edits[i - 1].end) return NULL;
        if (!d->edits[i].is_import && text_in_string(d->maker, d->edits[i].start)) return NULL;
    }
    FixEdit *edits = ARENA_ARRAY(arena, FixEdit, d->count);
    for (uint32_t i = 0; i < d->count; i++) {
        edits[i] = d->edits[i];
        edits[i].text = arena_copy(arena, edits[i].text);
    }
    Fix *fix = ARENA_NEW(arena, Fix);
    *fix = (Fix){.safety = safety, .title = arena_copy(arena, title), .edits = edits, .count = d->count};
    return fix;
}

/* A template of several lines is a statement's, and gets its indentation. */
static bool replace_all(Draft *d, Str template) {
    Buf text = {.limit = FIX_MAX_TEXT};
    text_template(d, template, &text);
    bool lines = str_find_byte(template, '\n', 0) != SIZE_MAX;
    Str indent = {NULL, 0};
    if (text.full || (lines && !text_statement(d, d->range, &indent))) d->failed = true;
    else draft_edit(d, d->range.start, d->range.end, buf_str(&text));
    buf_free(&text);
    return !d->failed;
}

static bool (*const ways[WAY_COUNT])(Draft *d) = {
#define WAY(name, key) fix_way_##name,
#include "fix/way.def"
#undef WAY
};

static bool is_call(const Draft *d) { return tree_kind(d->tree, d->node) == NODE_Call; }

/* The value of an argument: a template. */
static bool set_argument(Draft *d, ArgList *args, Str name, Str template) {
    Buf value = {.limit = FIX_MAX_TEXT};
    text_template(d, template, &value);
    bool fine = !d->failed && !value.full && args_set(d, args, name, buf_str(&value));
    buf_free(&value);
    return fine;
}

static bool call_step(Draft *d, ArgList *args, const uint32_t *step) {
    const PatTable *t = d->request->table;
    Str key = pat_string(t, step[1]);
    switch ((FixStep)step[0]) {
        case STEP_CALL: return call_rename(d, d->node, key);
        case STEP_DROP: args_drop(d, args, key); return true; /* one of several that may be there */
        case STEP_SET: return set_argument(d, args, key, pat_string(t, step[2]));
        case STEP_KEYWORDS: return args_keywords(d, args);
        case STEP_APPEND: draft_edit(d, tree_end(d->tree, d->node), tree_end(d->tree, d->node), key); return true;
        case STEP_REPLACE:
        case STEP_BY:
        case STEP_COUNT: break;
    }
    return false;
}

static bool run_steps(Draft *d, PatList steps) {
    ArgList *args = NULL;
    bool fine = true;
    for (uint32_t i = 0; fine && i < steps.count; i += 3) {
        const uint32_t *step = steps.items + i;
        if (step[0] == STEP_REPLACE) fine = replace_all(d, pat_string(d->request->table, step[1]));
        else if (step[0] == STEP_BY) fine = ways[step[1]](d);
        else if (!is_call(d) || !d->request->certain) fine = false;
        else {
            if (!args) {
                args = ARENA_NEW(d->arena, ArgList);
                fine = args_read(d, d->node, args);
            }
            fine = fine && call_step(d, args, step);
        }
    }
    if (args && fine) args_settle(d, args);
    if (args) buf_free(&args->added);
    return fine && !d->failed;
}

static Draft *draft_new(FixMaker *maker, const FixRequest *r) {
    arena_reset(&maker->scratch, (ArenaMark){0});
    Draft *d = ARENA_NEW(&maker->scratch, Draft);
    d->maker = maker;
    d->tree = maker->tree;
    d->request = r;
    d->arena = &maker->scratch;
    d->node = r->match->node;
    d->range = (Range){r->match->start, r->match->end};
    return d;
}

static Str make_title(Draft *d, Str template) {
    Buf text = {.limit = 400};
    text_template(d, template, &text);
    Str title = arena_copy(d->arena, buf_str(&text));
    buf_free(&text);
    return title;
}

static const Fix *try_plan(FixMaker *maker, Matcher *matcher, const FixRequest *r, const uint32_t *plan, Arena *arena) {
    if (plan[PLAN_PYTHON] > (uint32_t)maker->tree->version) return NULL;
    if (plan[PLAN_IF] && !matcher_holds(matcher, plan[PLAN_IF])) return NULL;
    Draft *d = draft_new(maker, r);
    d->imports = pat_list(r->table, plan[PLAN_IMPORTS]);
    if (!run_steps(d, pat_list(r->table, plan[PLAN_STEPS]))) return NULL;
    uint32_t edits = d->count;
    Str title = make_title(d, pat_string(r->table, plan[PLAN_TITLE]));
    d->count = edits; /* a title imports nothing */
    return settle(d, (FixSafety)plan[PLAN_SAFETY], title, arena);
}

static const Fix *plain_fix(FixMaker *maker, const FixRequest *r, Arena *arena) {
    Draft *d = draft_new(maker, r);
    if (r->text) {
        replace_all(d, *r->text);
    } else {
        Buf text = {.limit = FIX_MAX_TEXT};
        Str old = str_slice(d->tree->source->text, d->range.start, d->range.end);
        if (!fix_regex(r->regex, r->replacement, r->times, old, &text) || text.full) d->failed = true;
        else draft_edit(d, d->range.start, d->range.end, buf_str(&text));
        buf_free(&text);
    }
    return settle(d, FIX_UNSAFE, S("as the rule says"), arena);
}

const Fix *fix_make(FixMaker *maker, Matcher *matcher, const FixRequest *r, Arena *arena) {
    PatList plans = pat_list(r->table, r->plans);
    if (maker->steps == 0) return NULL;
    for (uint32_t i = 0; i < plans.count; i += PLAN_WORDS) {
        const Fix *fix = try_plan(maker, matcher, r, plans.items + i, arena);
        if (fix) return fix;
    }
    return r->text || r->regex.ptr ? plain_fix(maker, r, arena) : NULL;
}

static bool list_fits(const PatTable *t, uint32_t place, uint32_t group) {
    return place < t->word_count && t->words[place] < t->word_count - place && t->words[place] % group == 0;
}

static bool steps_fit(const PatTable *t, uint32_t place) {
    if (!list_fits(t, place, 3)) return false;
    PatList steps = pat_list(t, place);
    for (uint32_t i = 0; i < steps.count; i += 3) {
        const uint32_t *s = steps.items + i;
        if (s[0] >= STEP_COUNT || s[1] >= (s[0] == STEP_BY ? (uint32_t)WAY_COUNT : t->string_count)) return false;
        if (s[2] >= t->string_count) return false;
    }
    return true;
}

bool fix_plans_fit(const PatTable *t, uint32_t place) {
    if (!list_fits(t, place, PLAN_WORDS)) return false;
    PatList plans = pat_list(t, place);
    for (uint32_t i = 0; i < plans.count; i += PLAN_WORDS) {
        const uint32_t *p = plans.items + i;
        if (p[PLAN_IF] >= t->formula_count || p[PLAN_SAFETY] > FIX_SAFE || p[PLAN_TITLE] >= t->string_count)
            return false;
        if (!list_fits(t, p[PLAN_IMPORTS], 1) || !steps_fit(t, p[PLAN_STEPS])) return false;
        PatList imports = pat_list(t, p[PLAN_IMPORTS]);
        for (uint32_t k = 0; k < imports.count; k++)
            if (imports.items[k] >= t->string_count) return false;
    }
    return true;
}
