/* From what is met in a file to the rules that it may set off, so that a rule costs nothing where it cannot hold. */
#include "base/bits.h"
#include "rules/set.h"

#include <stdlib.h>

/* A call that is spelled so that it may be a TRIGGER_CALL: its last word. */
enum { SPELLED_CALL = TRIGGER_PLACE + 1, SPELLED_MODULE, SPELLED_BUILTIN };

/* One pair of what is met and a rule. */
typedef struct Edge {
    uint32_t kind; /* TriggerKind, SPELLED_ */
    uint32_t key;  /* QualId, number of the method's name, NodeKind */
    uint32_t rule;
} Edge;

typedef struct Edges {
    Edge *items;
    uint32_t count;
    uint32_t qual_count;
} Edges;

static int compare_edges(const void *a, const void *b) {
    const Edge *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

/* The word of the gate that a method's name is; 0 where there are too many. */
static uint32_t word_number(Rules *rules, Str name) {
    return (uint32_t)(gate_word(&rules->gate, name) - rules->gate.words);
}

static void add_spelled(Rules *rules, Edges *e, uint32_t rule, uint32_t kind, Str word) {
    uint32_t number = word_number(rules, word);
    if (number) e->items[e->count++] = (Edge){kind, number, rule};
    else bits_add(rules->dispatch.unsure, rule);
}

/* The last words of the callee as it is written, as it is meant, and of other names for it. */
static void note_callee(Rules *rules, Edges *e, uint32_t rule, QualId id, Str written) {
    Str meant = qual_segment(rules->quals, id), said = str_last_part(written, '.');
    QualId around = qual_parent(rules->quals, id);
    uint32_t kind = SPELLED_CALL; /* what can be imported by one word is a module */
    if (around.v && !qual_parent(rules->quals, around).v)
        kind = str_eq(qual_segment(rules->quals, around), S("builtins")) ? SPELLED_BUILTIN : SPELLED_MODULE;
    add_spelled(rules, e, rule, kind, meant);
    if (!str_eq(said, meant)) add_spelled(rules, e, rule, kind, said);
    Str other;
    for (uint32_t i = 0; match_alias_word(written, i, &other); i++)
        if (other.len) add_spelled(rules, e, rule, kind, other);
}

static NodeKind kind_of(uint32_t trigger) {
    if (trigger == TRIGGER_TARGET) return NODE_Assign;
    return trigger == TRIGGER_ATTRIBUTE ? NODE_Attribute : NODE_Call;
}

static Edges collect(Rules *rules, Arena *scratch) {
    size_t total = 0;
    for (uint32_t i = 0; i < rules->count; i++) {
        total += pat_list(&rules->rules[i]->table->match.pat, rules->rules[i]->row->triggers).count / 2;
    }
    rules->dispatch.unsure = ARENA_ARRAY(rules->arena, uint64_t, BITS_WORDS(rules->count));
    Edges e = {.items = arena_alloc(scratch, (3 + MATCH_ALIAS_WORDS) * total * sizeof(Edge))};
    for (uint32_t i = 0; i < rules->count; i++) {
        const LoadedRule *rule = rules->rules[i];
        PatList list = pat_list(&rule->table->match.pat, rule->row->triggers);
        for (uint32_t j = 0; j < list.count; j += 2) {
            Edge edge = {list.items[j], list.items[j + 1], i};
            if (edge.kind == TRIGGER_METHOD || edge.kind == TRIGGER_KEYWORD || edge.kind == TRIGGER_ATTRIBUTE ||
                edge.kind == TRIGGER_TARGET) {
                edge.key = word_number(rules, pat_string(&rule->table->match.pat, edge.key));
                if (!edge.key) edge = (Edge){TRIGGER_KIND, kind_of(edge.kind), i}; /* too many words: anywhere */
            }
            if (edge.kind == TRIGGER_CALL) {
                QualId id = rule->table->match.quals[edge.key];
                edge.key = id.v;
                if (!edge.key) continue;
                if (edge.key >= e.qual_count) e.qual_count = edge.key + 1;
                note_callee(rules, &e, i, id, pat_string(&rule->table->match.pat, list.items[j + 1]));
            }
            e.items[e.count++] = edge;
        }
    }
    if (e.count) qsort(e.items, e.count, sizeof(Edge), compare_edges);
    return e;
}

static void make_dispatch(Rules *rules, const Edges *e) {
    Dispatch *d = &rules->dispatch;
    *d = (Dispatch){.qual_count = e->qual_count, .unsure = d->unsure};
    uint32_t *lists = ARENA_ARRAY(rules->arena, uint32_t, 2 * (size_t)e->count + 1), used = 1;
    uint32_t *by_qual = ARENA_ARRAY(rules->arena, uint32_t, e->qual_count);
    d->by_place = ARENA_ARRAY(rules->arena, uint32_t, PLACE_COUNT);
    d->by_kind = ARENA_ARRAY(rules->arena, uint32_t, NODE_KIND_COUNT);
    for (uint32_t i = 0; i < e->count;) {
        const Edge *first = &e->items[i];
        uint32_t place = used++;
        for (; i < e->count && e->items[i].kind == first->kind && e->items[i].key == first->key; i++) {
            lists[used++] = e->items[i].rule;
        }
        lists[place] = used - place - 1;
        bool by_word = first->kind != TRIGGER_CALL && first->kind != TRIGGER_PLACE && first->kind != TRIGGER_KIND;
        GateWord *word = by_word ? &rules->gate.words[first->key] : NULL;
        switch (first->kind) {
            case SPELLED_CALL: word->call_list = place, word->ends_call = true; break;
            case SPELLED_MODULE: word->module_list = place, word->ends_call = true; break;
            case SPELLED_BUILTIN: word->builtin_list = place, word->ends_call = true; break;
            case TRIGGER_CALL: by_qual[first->key] = place, d->has_calls = true; break;
            case TRIGGER_METHOD: word->method_list = place, d->has_methods = true; break;
            case TRIGGER_KEYWORD: word->keyword_list = place; break;
            case TRIGGER_ATTRIBUTE: word->attribute_list = place; break;
            case TRIGGER_TARGET: word->target_list = place; break;
            case TRIGGER_PLACE: d->by_place[first->key] = place; break;
            case TRIGGER_KIND: d->by_kind[first->key] = place; break;
        }
    }
    d->list_words = used;
    d->lists = lists;
    d->by_qual = by_qual;
}

/* ---- what the value analysis is asked ---- */

typedef struct TriggerNames {
    Rules *rules;
    Arena *scratch;
    Str *items;
    uint32_t *groups, *last; /* last: by string of the table, one more than the last rule that asked about it */
    uint32_t count, capacity, rule;
} TriggerNames;

static void add_trigger(TriggerNames *t, Str name) {
    if (t->count == t->capacity) {
        uint32_t capacity = 2 * t->capacity + 1024;
        Str *items = ARENA_ARRAY(t->scratch, Str, capacity);
        uint32_t *groups = ARENA_ARRAY(t->scratch, uint32_t, capacity);
        if (t->count) memcpy(items, t->items, t->count * sizeof(*items));
        if (t->count) memcpy(groups, t->groups, t->count * sizeof(*groups));
        t->items = items;
        t->groups = groups;
        t->capacity = capacity;
    }
    t->items[t->count] = name;
    t->groups[t->count++] = t->rule;
}

/* Built-ins stand everywhere: they count for the rules that are tried at their calls. */
static bool is_idle_builtin(const TriggerNames *t, uint32_t string) {
    const LoadedRule *rule = t->rules->rules[t->rule];
    const PatTable *pat = &rule->table->match.pat;
    if (!str_starts_with(pat_string(pat, string), S("builtins."))) return false;
    PatList list = pat_list(pat, rule->row->triggers);
    for (uint32_t j = 0; j < list.count; j += 2) {
        if (list.items[j] == TRIGGER_KIND || list.items[j] == TRIGGER_TARGET) return false;
        if (list.items[j] == TRIGGER_PLACE && list.items[j + 1] >= PLACE_CALL_WITH_KEYWORDS) return false;
        if (list.items[j] == TRIGGER_CALL && list.items[j + 1] == string) return false;
    }
    return true;
}

static void note_name(void *context, uint32_t string) {
    TriggerNames *t = context;
    if (t->last[string] == t->rule + 1) return;
    if (is_idle_builtin(t, string)) return;
    t->last[string] = t->rule + 1;
    add_trigger(t, pat_string(&t->rules->rules[t->rule]->table->match.pat, string));
}

/* Every name that a rule's patterns or conditions ask about, and the methods that it looks for on anything, whose
 * arguments have values, too. */
static void name_triggers(TriggerNames *t, const LoadedRule *rule) {
    const PatTable *pat = &rule->table->match.pat;
    need_names(&rule->table->match, rule->row->formula, note_name, t);
    PatList grades = pat_list(pat, rule->row->grades);
    for (uint32_t i = 0; i < grades.count; i += GRADE_WORDS) {
        uint32_t condition = grades.items[i + GRADE_IF];
        if (condition) need_names(&rule->table->match, condition, note_name, t);
    }
    PatList list = pat_list(pat, rule->row->triggers);
    for (uint32_t j = 0; j < list.count; j += 2) {
        if (list.items[j] == TRIGGER_METHOD) add_trigger(t, pat_string(pat, list.items[j + 1]));
    }
}

/* What each pattern needs by itself. */
static void make_asks(Rules *rules) {
    Arena scratch = {0};
    const MatchTable *last = rules->table_count ? &rules->tables[rules->table_count - 1]->match : NULL;
    gate_asks(&rules->gate, last ? last->first_formula + last->pat.formula_count : 0);
    for (uint32_t k = 0; k < rules->table_count; k++) {
        const MatchTable *t = &rules->tables[k]->match;
        for (uint32_t i = 0; i < t->pat.formula_count; i++) {
            if (t->pat.formulas[i].op != FORMULA_PATTERN) continue;
            gate_ask(&rules->gate, t->first_formula + i, need_of(&rules->gate, &scratch, t, rules->quals, i));
            arena_reset(&scratch, (ArenaMark){0});
        }
    }
    arena_free(&scratch);
}

static void make_needs(Rules *rules) {
    Arena scratch = {0};
    for (uint32_t i = 0; i < rules->count; i++) {
        const LoadedRule *rule = rules->rules[i];
        if (rule->row->formula)
            gate_add(&rules->gate, i,
                     need_of(&rules->gate, &scratch, &rule->table->match, rules->quals, rule->row->formula));
        arena_reset(&scratch, (ArenaMark){0});
    }
    arena_free(&scratch);
}

static Triggers *make_triggers(Rules *rules) {
    Arena scratch = {0};
    TriggerNames t = {.rules = rules, .scratch = &scratch};
    for (uint32_t k = 0; k < rules->table_count; k++) {
        const LoadedTable *table = rules->tables[k];
        t.last = ARENA_ARRAY(&scratch, uint32_t, table->match.pat.string_count);
        for (t.rule = 0; t.rule < rules->count; t.rule++) {
            const LoadedRule *rule = rules->rules[t.rule];
            if (rule->table == table) name_triggers(&t, rule);
        }
    }
    Triggers *made = value_triggers_grouped(rules->arena, rules->quals, t.items, t.groups, t.count);
    arena_free(&scratch);
    return made;
}

void rules_prepare(Rules *rules) {
    if (rules->ready) return;
    rules_add_parts(rules);
    gate_init(&rules->gate, rules->arena, rules->count);
    make_needs(rules);
    make_asks(rules);
    Arena scratch = {0};
    Edges edges = collect(rules, &scratch);
    gate_finish(&rules->gate);
    make_dispatch(rules, &edges);
    arena_free(&scratch);
    rules->triggers = make_triggers(rules);
    rules->ready = true;
}

void dispatch_image(Dispatch *d, uint32_t rule_words, Image *image) {
    uint32_t methods = d->has_methods, calls = d->has_calls;
    uint32_t *numbers[] = {&d->list_words, &d->qual_count, &methods, &calls};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) image_number(image, numbers[i]);
    d->has_methods = methods;
    d->has_calls = calls;
    IMAGE_ITEMS(image, d->lists, d->list_words);
    IMAGE_ITEMS(image, d->by_qual, d->qual_count);
    IMAGE_ITEMS(image, d->unsure, rule_words);
    IMAGE_ITEMS(image, d->by_place, PLACE_COUNT);
    IMAGE_ITEMS(image, d->by_kind, NODE_KIND_COUNT);
}

const Triggers *rules_triggers(Rules *rules) {
    rules_prepare(rules);
    rules->enabled = ARENA_ARRAY(rules->arena, uint64_t, rules->gate.rule_words);
    for (uint32_t i = 0; i < rules->count; i++) {
        const LoadedRule *rule = rules->rules[i];
        bool wanted = rule->part ? rules->rules[rule->of]->enabled && !rules->no_taint : rule->enabled;
        if (wanted) bits_add(rules->enabled, i);
    }
    value_triggers_allow(rules->triggers, rules->enabled);
    return rules->triggers;
}
