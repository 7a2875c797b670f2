/* Occurrences to rows, and what each row means: step 2 of sema/scope_builder.h. */
#include "sema/scope_builder.h"

static void sort_by_scope(ScopeBuilder *b) {
    RESERVE(b, starts, starts_capacity, (size_t)b->scope_count + 1);
    RESERVE(b, sorted, sorted_capacity, (size_t)b->found_count + 1);
    memset(b->starts, 0, ((size_t)b->scope_count + 1) * sizeof *b->starts);
    for (uint32_t i = 0; i < b->found_count; i++) b->starts[b->found[i].scope + 1]++;
    for (uint32_t s = 0; s < b->scope_count; s++) b->starts[s + 1] += b->starts[s];
    for (uint32_t i = b->found_count;
         i--;) /* found from the end of the file: turned round, rows come in order of source */
        b->sorted[b->starts[b->found[i].scope]++] = b->found[i];
}

static void make_rows(ScopeBuilder *b) {
    RESERVE(b, rows, rows_capacity, (size_t)b->found_count + 1);
    uint32_t at = 0;
    for (uint32_t s = 1; s < b->scope_count; s++) {
        Scope *scope = &b->scopes[s];
        scope->names = b->row_count;
        for (; at < b->starts[s]; at++) {
            const Occurrence *o = &b->sorted[at];
            uint32_t row = b->seen[o->sym];
            if (row <= scope->names) {
                row = b->seen[o->sym] = ++b->row_count;
                b->rows[row - 1] = (ScopeName){.sym = o->sym, .scope = {s}, .variable = NO_ROW};
            }
            b->rows[row - 1].flags |= (uint16_t)o->flags;
            if (o->node) b->name_of[o->node] = row - 1;
        }
        scope->name_count = b->row_count - scope->names;
    }
}

static bool is_bound(uint32_t flags) {
    return (flags & (NAME_ASSIGNED | NAME_ANNOTATED)) && !(flags & (NAME_GLOBAL_STMT | NAME_NONLOCAL_STMT));
}

/* Annotation scopes that stand directly in a class see its names (PEP 695); a class has few such, each with few names.
 */
static uint32_t look_in_class(const ScopeBuilder *b, const Scope *s, uint32_t sym) {
    while (s->kind == SCOPE_TYPE_PARAMS || s->kind == SCOPE_TYPE_VALUE) s = &b->scopes[s->parent.v];
    if (s->kind != SCOPE_CLASS) return NO_ROW;
    for (uint32_t i = 0; i < s->name_count && i < 256; i++)
        if (b->rows[s->names + i].sym == sym && is_bound(b->rows[s->names + i].flags)) return s->names + i;
    return NO_ROW;
}

static void make_global(ScopeBuilder *b, ScopeName *row, NameMeaning meaning) {
    uint32_t module = b->module_row[row->sym];
    row->meaning = (uint8_t)meaning;
    row->variable = module ? module - 1 : NO_ROW;
    if (module && meaning == MEANS_GLOBAL && (row->flags & NAME_ASSIGNED)) b->rows[module - 1].flags |= NAME_SHARED;
}

static void make_free(ScopeBuilder *b, ScopeName *row, uint32_t owner) {
    row->meaning = MEANS_FREE;
    row->variable = owner;
    b->rows[owner].flags |= NAME_CELL;
    if ((row->flags & NAME_NONLOCAL_STMT) && (row->flags & NAME_ASSIGNED)) b->rows[owner].flags |= NAME_SHARED;
}

static void decide(ScopeBuilder *b, const Scope *s, uint32_t index) {
    ScopeName *row = &b->rows[index];
    uint32_t near = b->meaning[row->sym];
    if (row->flags & NAME_GLOBAL_STMT && s != &b->scopes[1]) {
        make_global(b, row, MEANS_GLOBAL);
    } else if (is_bound(row->flags) || s == &b->scopes[1]) {
        row->meaning = MEANS_LOCAL;
        row->variable = index;
    } else {
        uint32_t own = s->kind >= SCOPE_TYPE_PARAMS ? look_in_class(b, s, row->sym) : NO_ROW;
        if (own != NO_ROW) make_free(b, row, own);
        else if (near) make_free(b, row, near - 1);
        else make_global(b, row, MEANS_IMPLICIT);
    }
}

static void set_meaning(ScopeBuilder *b, uint32_t sym, uint32_t meaning) {
    if (b->meaning[sym] == meaning) return;
    RESERVE(b, undo, undo_capacity, (size_t)b->undo_count + 1);
    b->undo[b->undo_count++] = (Undo){sym, b->meaning[sym]};
    b->meaning[sym] = meaning;
}

static void decide_scope(ScopeBuilder *b, uint32_t id) {
    const Scope *s = &b->scopes[id];
    for (uint32_t i = s->names; i < s->names + s->name_count; i++) decide(b, s, i);
    if (id == 1 || s->kind == SCOPE_CLASS) return; /* their names are not seen by the functions inside as their own */
    for (uint32_t i = s->names; i < s->names + s->name_count; i++) {
        const ScopeName *row = &b->rows[i];
        if (row->meaning == MEANS_LOCAL) set_meaning(b, row->sym, i + 1);
        else if (row->meaning == MEANS_GLOBAL) set_meaning(b, row->sym, 0);
    }
}

static void unwind(ScopeBuilder *b, uint32_t mark) {
    while (b->undo_count > mark) {
        Undo u = b->undo[--b->undo_count];
        b->meaning[u.sym] = u.old;
    }
}

/* From the module downwards, in order of source; `path` holds pairs: the scope, the mark of the undo trail before it.
 */
static void decide_all(ScopeBuilder *b) {
    size_t n = b->scope_count;
    RESERVE(b, first_child, first_capacity, n);
    RESERVE(b, next_child, next_capacity, n);
    RESERVE(b, path, path_capacity, n * 2);
    memset(b->first_child, 0, n * sizeof *b->first_child);
    for (uint32_t s = 2; s < b->scope_count; s++) {
        uint32_t parent = b->scopes[s].parent.v;
        b->next_child[s] = b->first_child[parent];
        b->first_child[parent] = s;
    }
    b->next_child[1] = 0;
    uint32_t depth = 0, s = 1;
    while (s) {
        b->path[depth * 2] = s;
        b->path[depth * 2 + 1] = b->undo_count;
        decide_scope(b, s);
        uint32_t next = b->first_child[s];
        if (next) {
            depth++;
        } else {
            unwind(b, b->path[depth * 2 + 1]);
            while (!(next = b->next_child[b->path[depth * 2]]) && depth) {
                depth--;
                unwind(b, b->path[depth * 2 + 1]);
            }
        }
        s = next;
    }
}

static void clear_symbols(ScopeBuilder *b) {
    size_t syms = (size_t)b->tree->name_count + b->mangled_count + 1;
    RESERVE(b, meaning, meaning_capacity, syms);
    RESERVE(b, module_row, module_capacity, syms);
    RESERVE(b, seen, seen_capacity, syms);
    memset(b->meaning, 0, syms * sizeof *b->meaning);
    memset(b->module_row, 0, syms * sizeof *b->module_row);
    memset(b->seen, 0, syms * sizeof *b->seen);
}

void scope_decide(ScopeBuilder *b) {
    sort_by_scope(b);
    clear_symbols(b);
    make_rows(b);
    for (uint32_t i = 0; i < b->scopes[1].name_count; i++)
        b->module_row[b->rows[b->scopes[1].names + i].sym] = b->scopes[1].names + i + 1;
    decide_all(b);
}
