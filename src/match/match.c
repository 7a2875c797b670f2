/* The matcher's life, file by file, and what it hands out. */
#include "match/inside.h"

enum { SHOWN_BYTES = 80 }; /* of a metavariable in a message */

Matcher *matcher_new(void) {
    Arena arena = {0};
    Matcher *m = ARENA_NEW(&arena, Matcher);
    m->home = arena;
    return m;
}

void matcher_free(Matcher *m) {
    if (!m) return;
    arena_free(&m->scratch);
    buffer_free((void **)&m->parents, &m->parent_capacity);
    buffer_free((void **)&m->frames, &m->frame_capacity);
    buffer_free((void **)&m->stack.items, &m->stack.capacity);
    buffer_free((void **)&m->lacks, &m->lack_capacity);
    buffer_free((void **)&m->live_parts, &m->live_part_capacity);
    buffer_free((void **)&m->live_items, &m->live_item_capacity);
    buffer_free((void **)&m->absents, &m->absent_capacity);
    buffer_free((void **)&m->absent_rows, &m->absent_table_capacity);
    buffer_free((void **)&m->of_kind, &m->of_kind_capacity);
    buffer_free((void **)&m->looks, &m->look_capacity);
    buffer_free((void **)&m->guard_list, &m->guard_capacity);
    buffer_free((void **)&m->look_tables, &m->look_table_capacity);
    buffer_free((void **)&m->called, &m->called_capacity);
    buffer_free((void **)&m->finds, &m->find_capacity);
    buffer_free((void **)&m->ranges, &m->range_capacity);
    regex_free(m->regexes);
    Arena home = m->home;
    arena_free(&home);
}

void matcher_begin(Matcher *m, const Tree *tree, const Facts *facts) {
    m->tree = tree;
    m->has_parents = m->has_frames = m->has_kinds = false;
    matcher_know(m, facts);
}

void matcher_know(Matcher *m, const Facts *facts) {
    m->facts = facts;
    m->begun++;
    match_begin_lacks(m);
    m->called_count = 0;
    m->limited = false;
    m->find_count = m->range_count = 0;
    memset(m->handled, 0, sizeof(m->handled));
    memset(m->shown, 0, sizeof(m->shown));
    if (m->has_rows) memset(m->rows, 0, ROW_FACTS * sizeof(*m->rows));
    m->has_rows = false;
}

/* Behind decorators stands `@`. */
static uint32_t candidate_start(Matcher *m) {
    if (!node_is(m->decorator)) return tree_start(m->tree, m->candidate);
    uint32_t start = tree_start(m->tree, m->decorator);
    while (start > 0 && m->tree->source->text.ptr[start] != '@') start--;
    return start;
}

bool matcher_limited(const Matcher *m) { return m->limited; }

static bool hand_out(Matcher *m, const Cont *self) {
    (void)self;
    bool focused = m->focus.end > 0;
    Match match = {
        .start = focused ? m->focus.start : candidate_start(m),
        .end = focused ? m->focus.end : tree_end(m->tree, m->candidate),
        .node = m->candidate,
        .focused = focused,
        .focus = focused ? m->focus_on : NULL,
        .slots = m->slots,
        .command = m->command,
        .instead = m->instead,
        .attack = m->attack,
    };
    return m->found(m->context, &match);
}

bool matcher_may(Matcher *m, const MatchTable *table, uint32_t formula, NodeId node) {
    ArenaMark mark = arena_mark(&m->scratch);
    m->table = table;
    m->candidate = node;
    m->blank = true;
    m->candidate_callee = tree_kind(m->tree, node) == NODE_Call ? Call_func(m->tree, node) : (NodeId){0};
    m->must = false;
    m->steps = UINT64_MAX;
    slots_restore(m, 0);
    bool may = match_may(m, formula, node);
    m->blank = false;
    arena_reset(&m->scratch, mark);
    return may;
}

void matcher_run(Matcher *m, const MatchTable *table, uint32_t formula, NodeId node, uint64_t *steps, MatchFound *found,
                 void *context) {
    static const Cont end = {hand_out};
    ArenaMark mark = arena_mark(&m->scratch);
    m->table = table;
    m->must = false;
    m->steps = *steps;
    m->guarded = 0;
    slots_restore(m, 0);
    if (!match_may(m, formula, node)) {
        *steps = m->steps;
        arena_reset(&m->scratch, mark);
        return;
    }
    m->candidate = node;
    m->focus = (Range){0};
    m->focus_on = NULL;
    m->assumed = (QualId){0};
    m->decorator = (NodeId){0};
    m->stack.count = 0;
    m->subject = (Str){0};
    m->command = m->instead = m->attack = (Str){0};
    m->found = found;
    m->context = context;
    match_formula(m, formula, place_of(m, node), &end);
    *steps = m->steps;
    arena_reset(&m->scratch, mark);
}

/* On one line, and short. */
static void show_text(Str text, Buf *out) {
    size_t shown = 0;
    bool blank = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\\';
        if (c == '\\' && !(i + 1 < text.len && (text.ptr[i + 1] == '\n' || text.ptr[i + 1] == '\r'))) space = false;
        if (space) {
            blank = true;
            continue;
        }
        bool starts = ((unsigned char)c & 0xC0) != 0x80;
        if (starts && shown >= SHOWN_BYTES) {
            buf_add(out, S("..."));
            return;
        }
        if (blank) buf_byte(out, ' ');
        blank = false;
        buf_byte(out, c);
        shown++;
    }
}

static void show_place(const Matcher *m, Place p, Buf *out) {
    if (node_is(p.node)) {
        show_text(tree_text(m->tree, p.node), out);
        return;
    }
    if (value_is_open(m->facts, p.value) || !value_is_constant(m->facts, p.value)) {
        buf_add(out, S("a computed argument"));
        return;
    }
    Buf text = {.limit = 4096};
    value_print(m->facts, p.value, &text);
    show_text(buf_str(&text), out);
    buf_free(&text);
}

void matcher_show(const Matcher *m, const Binding *b, Buf *out) {
    if (b->kind == BIND_PLACE) show_place(m, b->place, out);
    if (b->kind == BIND_TEXT) show_text(b->text, out);
    for (uint32_t i = 0; b->kind == BIND_PLACES && i < b->count; i++) {
        if (i) buf_add(out, S(", "));
        show_place(m, b->places[i], out);
    }
}
