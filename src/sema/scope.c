/* bind(f): see sema/scope.h; how, in sema/scope_builder.h. */
#include "sema/scope_builder.h"

ScopeBuilder *scope_builder_new(void) {
    ScopeBuilder *b = NULL;
    size_t capacity = 0;
    buffer_reserve((void **)&b, &capacity, 1, sizeof *b);
    *b = (ScopeBuilder){0};
    return b;
}

void scope_builder_free(ScopeBuilder *b) {
    if (!b) return;
    buffer_free((void **)&b->scopes, &b->scopes_capacity);
    buffer_free((void **)&b->found, &b->found_capacity);
    buffer_free((void **)&b->sorted, &b->sorted_capacity);
    buffer_free((void **)&b->rows, &b->rows_capacity);
    buffer_free((void **)&b->scope_in, &b->in_capacity);
    buffer_free((void **)&b->name_of, &b->of_capacity);
    buffer_free((void **)&b->scope_of, &b->scope_of_capacity);
    buffer_free((void **)&b->meaning, &b->meaning_capacity);
    buffer_free((void **)&b->module_row, &b->module_capacity);
    buffer_free((void **)&b->seen, &b->seen_capacity);
    buffer_free((void **)&b->starts, &b->starts_capacity);
    buffer_free((void **)&b->first_child, &b->first_capacity);
    buffer_free((void **)&b->next_child, &b->next_capacity);
    buffer_free((void **)&b->path, &b->path_capacity);
    buffer_free((void **)&b->is_private, &b->private_capacity);
    buffer_free((void **)&b->undo, &b->undo_capacity);
    buffer_free((void **)&b->mangled, &b->mangled_capacity);
    buffer_free((void **)&b->stars, &b->stars_capacity);
    buffer_free((void **)&b->text_slots, &b->slots_capacity);
    arena_free(&b->arena);
    size_t capacity = 1;
    buffer_free((void **)&b, &capacity);
}

/* ---- names by text ---- */

static Str text_of(const ScopeBuilder *b, uint32_t sym) {
    return sym < b->tree->name_count ? b->tree->names[sym] : b->mangled[sym - b->tree->name_count];
}

static void texts_add(ScopeBuilder *b, uint32_t sym) {
    uint32_t i = (uint32_t)str_hash(text_of(b, sym)) & b->text_mask;
    while (b->text_slots[i]) i = (i + 1) & b->text_mask;
    b->text_slots[i] = sym + 1;
}

static void texts_make(ScopeBuilder *b) {
    size_t size = 64, count = (size_t)b->tree->name_count + b->mangled_count;
    while (size < count * 3) size *= 2;
    RESERVE(b, text_slots, slots_capacity, size);
    memset(b->text_slots, 0, size * sizeof *b->text_slots);
    b->text_mask = (uint32_t)(size - 1);
    for (uint32_t sym = 1; sym < count; sym++) texts_add(b, sym);
    b->texts_ready = true;
}

uint32_t scope_find_sym(ScopeBuilder *b, Str name) {
    if (!b->texts_ready) texts_make(b);
    for (uint32_t i = (uint32_t)str_hash(name) & b->text_mask;; i = (i + 1) & b->text_mask) {
        uint32_t sym = b->text_slots[i];
        if (!sym) return 0;
        if (str_eq(text_of(b, sym - 1), name)) return sym - 1;
    }
}

void scope_texts_added(ScopeBuilder *b, uint32_t sym) {
    if ((size_t)sym * 3 / 2 > b->text_mask) texts_make(b);
    else texts_add(b, sym);
}

uint32_t scope_lookup(const Scopes *scopes, ScopeId scope, uint32_t sym) {
    const Scope *s = &scopes->scopes[scope.v];
    for (uint32_t i = s->names; i < s->names + s->name_count; i++)
        if (scopes->names[i].sym == sym) return i;
    return NO_ROW;
}

static void prepare(ScopeBuilder *b, const Tree *tree) {
    size_t nodes = (size_t)tree->node_count + 1, syms = (size_t)tree->name_count + 1;
    b->tree = tree;
    b->scope_count = b->found_count = b->row_count = b->undo_count = 0;
    b->mangled_count = b->star_count = 0;
    b->texts_ready = false;
    arena_reset(&b->arena, (ArenaMark){0});
    RESERVE(b, scope_in, in_capacity, nodes);
    RESERVE(b, name_of, of_capacity, nodes);
    RESERVE(b, scope_of, scope_of_capacity, nodes);
    memset(b->scope_in, 0, nodes * sizeof *b->scope_in);
    memset(b->name_of, 0xFF, nodes * sizeof *b->name_of);
    memset(b->scope_of, 0, nodes * sizeof *b->scope_of);
    RESERVE(b, is_private, private_capacity, syms);
    for (uint32_t i = 0; i < tree->name_count; i++) {
        Str s = tree->names[i];
        b->is_private[i] = s.len > 2 && s.ptr[0] == '_' && s.ptr[1] == '_' && !str_ends_with(s, S("__")) &&
                           str_find_byte(s, '.', 0) == SIZE_MAX;
    }
    RESERVE(b, scopes, scopes_capacity, 2);
    b->scopes[0] = (Scope){0};
    b->scope_count = 1;
    scope_add(b, SCOPE_MODULE, 0, tree->root);
}

static void turn_stars(ScopeBuilder *b) {
    for (uint32_t i = 0, j = b->star_count; i + 1 < j; i++) {
        j--;
        NodeId swap = b->stars[i];
        b->stars[i] = b->stars[j];
        b->stars[j] = swap;
    }
}

const Scopes *scope_bind(ScopeBuilder *b, const Tree *tree) {
    prepare(b, tree);
    scope_bind_nodes(b);
    scope_decide(b);
    turn_stars(b);
    b->result = (Scopes){
        .tree = tree,
        .scopes = b->scopes,
        .names = b->rows,
        .count = b->scope_count,
        .name_count = b->row_count,
        .scope_in = (const ScopeId *)(const void *)b->scope_in,
        .name_of = b->name_of,
        .scope_of = (const ScopeId *)(const void *)b->scope_of,
        .mangled = b->mangled,
        .mangled_count = b->mangled_count,
        .star_imports = b->stars,
        .star_count = b->star_count,
    };
    return &b->result;
}
