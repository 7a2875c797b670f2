/* A template with all that it includes, extends and imports. See template/set.h. */
#include "template/expr.h"
#include "template/set.h"

enum { MAX_VALUES = 16, MAX_STEPS = 100000, MAX_HIDDEN = 64, MAX_PARAMS = EXPR_MAX_ARGUMENTS };

/* What names stand for on the way in: of an include its locals, of a macro its arguments. */
typedef struct Chain {
    const struct Chain *up;
    const TemplateLocal *locals;
    uint32_t count;
    bool only; /* other names are unknown */
} Chain;

typedef struct Asker {
    Library *l;
    TemplateEscaping escaping;
    PagePrint *prints;
    uint32_t count, capacity, visits, steps;
    Str hidden[MAX_HIDDEN]; /* blocks that were replaced below */
    uint32_t hidden_count;
    bool whole, page;
} Asker;

/* One template on its way: whose text it is, and where in the chain. */
typedef struct Visit {
    const Template *t;
    uint32_t number;
    Str path;
    const Chain *chain;
    uint32_t macro; /* 1 + the one whose body is asked for; 0: the template itself */
    unsigned depth;
} Visit;

/* ---- values ---- */

static bool same_value(const TemplateValue *a, const TemplateValue *b) {
    if (!str_eq(a->root, b->root) || a->key_count != b->key_count) return false;
    for (uint32_t k = 0; k < a->key_count; k++)
        if (!str_eq(a->keys[k], b->keys[k])) return false;
    return true;
}

static void add(Asker *a, const Visit *v, const TemplatePrint *p, const TemplateValue *value, PageGrade grade) {
    PagePrint print = {*value, (uint8_t)grade, p->place, v->number, p->start, p->end};
    for (uint32_t i = 0; i < a->count; i++)
        if (same_value(&a->prints[i].value, value)) {
            if (a->prints[i].grade < grade) a->prints[i] = print;
            return;
        }
    if (a->count == LIBRARY_MAX_PRINTS) {
        a->whole = false;
        return;
    }
    a->prints = arena_grow(&a->l->arena, a->prints, a->count, &a->capacity, 16, sizeof *a->prints);
    a->prints[a->count++] = print;
}

/* What a value stands for in the context that the program gives. */
static uint32_t outermost(Asker *a, const Chain *chain, TemplateValue v, TemplateValue *out, uint32_t most) {
    for (; chain; chain = chain->up) {
        const TemplateLocal *local = NULL;
        for (uint32_t i = chain->count; i-- && !local;)
            if (str_eq(chain->locals[i].name, v.root)) local = &chain->locals[i];
        if (!local && chain->only) return 0;
        if (!local) continue;
        uint32_t n = 0;
        for (uint32_t i = 0; i < local->count && n < most; i++) {
            TemplateValue inner = local->values[i];
            if (a->steps++ > MAX_STEPS) {
                a->whole = false;
                return n;
            }
            inner.mode = (uint8_t)print_mode_of((PrintMode)inner.mode, (PrintMode)v.mode);
            for (uint32_t k = 0; k < v.key_count && inner.key_count < TEMPLATE_MAX_PATH; k++) inner.keys[inner.key_count++] = v.keys[k];
            n += outermost(a, chain->up, inner, out + n, most - n);
        }
        return n;
    }
    if (most) out[0] = v;
    return most ? 1 : 0;
}

static bool escapes(const Asker *a, const Visit *v, const TemplatePrint *p) {
    if (p->escape != ESCAPE_INHERITED) return p->escape == ESCAPE_ON;
    if (v->t->engine == ENGINE_MAKO && v->t->escape == ESCAPE_ON) return true;
    if (a->escaping != ESCAPING_BY_NAME) return a->escaping == ESCAPING_ON;
    return v->number == 0 || set_escapes_by_name(v->path);
}

static void take_print(Asker *a, const Visit *v, const TemplatePrint *p) {
    TemplateValue values[MAX_VALUES];
    uint32_t n = outermost(a, v->chain, p->value, values, MAX_VALUES);
    bool on = escapes(a, v, p);
    for (uint32_t i = 0; i < n; i++) {
        bool raw = values[i].mode == PRINT_SAFE || (values[i].mode == PRINT_PLAIN && !on);
        if (values[i].mode == PRINT_CURED || (!raw && p->place == PLACE_TEXT)) continue;
        add(a, v, p, &values[i], raw ? GRADE_RAW : GRADE_PLACE);
    }
}

/* ---- what belongs to it ---- */

static bool is_hidden(const Asker *a, const Template *t, uint32_t block) {
    for (; block; block = t->blocks[block - 1].outer)
        for (uint32_t i = 0; i < a->hidden_count; i++)
            if (str_eq(a->hidden[i], t->blocks[block - 1].name)) return true;
    return false;
}

/* Does the page show what stands there? */
static bool is_shown(const Asker *a, const Visit *v, uint32_t block, uint32_t macro) {
    if (macro != v->macro) return false;
    if (v->t->extends && !block && !macro) return false;
    return !is_hidden(a, v->t, block);
}

static void visit(Asker *a, const Visit *v);

static void visit_other(Asker *a, const Visit *v, Str path, const Chain *chain, Str macro) {
    uint32_t number = path.len ? library_find(a->l, v->path, path, (TemplateEngine)v->t->engine) : 0;
    const Template *t = number && v->depth < LIBRARY_MAX_DEPTH ? set_read(a->l, number, (TemplateEngine)v->t->engine) : NULL;
    if (!t) {
        a->whole = false;
        return;
    }
    Visit other = {.t = t, .number = number, .path = library_path(a->l, number), .chain = chain, .depth = v->depth + 1};
    for (uint32_t i = 0; macro.len && i < t->macro_count && !other.macro; i++)
        if (str_eq(t->macros[i].name, macro)) other.macro = 1 + i;
    if (macro.len && !other.macro) return;
    visit(a, &other);
}

/* The arguments by the names of the parameters. */
static void visit_macro(Asker *a, const Visit *v, const TemplateLink *call, const Template *t, uint32_t macro, Visit other) {
    const TemplateMacro *m = &t->macros[macro];
    TemplateLocal given[MAX_PARAMS] = {0};
    uint32_t position = 0;
    Chain chain = {v->chain, given, m->param_count < MAX_PARAMS ? m->param_count : MAX_PARAMS, other.number != v->number};
    for (uint32_t i = 0; i < chain.count; i++) given[i].name = m->params[i];
    for (uint32_t i = 0; i < call->local_count; i++) {
        const TemplateLocal *argument = &call->locals[i];
        uint32_t at = position;
        if (!argument->name.len) position++;
        for (uint32_t k = 0; argument->name.len && k < chain.count; k++)
            if (str_eq(m->params[k], argument->name)) at = k;
        if (at >= chain.count) continue;
        given[at].values = argument->values;
        given[at].count = argument->count;
    }
    other.chain = &chain;
    other.macro = 1 + macro;
    other.depth = v->depth + 1;
    visit(a, &other);
}

static void visit_call(Asker *a, const Visit *v, const TemplateLink *call) {
    for (uint32_t i = 0; !call->original.len && i < v->t->macro_count; i++)
        if (str_eq(v->t->macros[i].name, call->name)) {
            visit_macro(a, v, call, v->t, i, *v);
            return;
        }
    for (uint32_t i = 0; i < v->t->link_count; i++) {
        const TemplateLink *import = &v->t->links[i];
        if (import->kind != LINK_IMPORT || !str_eq(import->name, call->name)) continue;
        Str wanted = call->original.len ? call->original : import->original;
        uint32_t number = import->path.len ? library_find(a->l, v->path, import->path, (TemplateEngine)v->t->engine) : 0;
        const Template *t = number ? set_read(a->l, number, (TemplateEngine)v->t->engine) : NULL;
        if (!t) a->whole = false;
        for (uint32_t k = 0; t && k < t->macro_count; k++)
            if (str_eq(t->macros[k].name, wanted)) {
                visit_macro(a, v, call, t, k, (Visit){.t = t, .number = number, .path = library_path(a->l, number)});
                break;
            }
        return;
    }
}

static void hide_blocks(Asker *a, const Template *t) {
    for (uint32_t i = 0; i < t->block_count; i++) {
        if (t->blocks[i].super || is_hidden(a, t, 1 + i)) continue;
        if (a->hidden_count == MAX_HIDDEN) a->whole = false;
        else a->hidden[a->hidden_count++] = t->blocks[i].name;
    }
}

static void follow(Asker *a, const Visit *v, const TemplateLink *link) {
    uint32_t hidden = a->hidden_count;
    Chain chain = {v->chain, link->locals, link->local_count, link->only};
    switch ((TemplateLinkKind)link->kind) {
        case LINK_INCLUDE:
            a->hidden_count = 0;
            visit_other(a, v, link->path, &chain, S(""));
            a->hidden_count = hidden;
            break;
        case LINK_EXTENDS:
            hide_blocks(a, v->t);
            visit_other(a, v, link->path, v->chain, S(""));
            a->hidden_count = hidden;
            break;
        case LINK_CALL: visit_call(a, v, link); break;
        case LINK_IMPORT: break;
    }
}

static void visit(Asker *a, const Visit *v) {
    if (a->visits++ > LIBRARY_MAX_VISITS || v->depth > LIBRARY_MAX_DEPTH) {
        a->whole = false;
        return;
    }
    a->whole &= !v->t->full;
    a->page |= v->t->page;
    for (uint32_t i = 0; i < v->t->print_count && a->steps < MAX_STEPS; i++, a->steps++)
        if (is_shown(a, v, v->t->prints[i].block, v->t->prints[i].macro)) take_print(a, v, &v->t->prints[i]);
    for (uint32_t i = 0; i < v->t->link_count && a->steps < MAX_STEPS; i++, a->steps++) {
        const TemplateLink *link = &v->t->links[i];
        bool extends = link->kind == LINK_EXTENDS && !v->macro;
        if (extends || is_shown(a, v, link->block, link->macro)) follow(a, v, link);
    }
    a->whole &= a->steps < MAX_STEPS;
}

const TemplatePage *set_page(Library *l, const Template *t, uint32_t number, Str path, TemplateEscaping escaping) {
    Asker a = {.l = l, .escaping = escaping, .whole = true};
    Visit first = {.t = t, .number = number, .path = path};
    visit(&a, &first);
    if (!a.page || !set_may_be_page(path)) return NULL;
    TemplatePage *page = ARENA_NEW(&l->arena, TemplatePage);
    *page = (TemplatePage){a.prints, a.count, a.whole};
    return page;
}
