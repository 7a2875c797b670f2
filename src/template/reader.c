/* See template/reader.h. */
#include "template/reader.h"

enum { MAX_LOCAL_VALUES = 16, MAX_LOST_QUOTES = 64, MAX_MACROS = 500 };

#define GROW(list)                                                                                                             \
    ((list).items = arena_grow(r->arena, (list).items, (list).count, &(list).capacity, 16, sizeof *(list).items), &(list).items[(list).count++])

/* ---- what is open ---- */

void reader_open(Reader *r, Str word) {
    if (r->depth == TEMPLATE_MAX_NESTING) {
        r->full = true;
        return;
    }
    r->open[r->depth++] = (OpenTag){.word = word, .locals = r->local_count, .block = r->block, .macro = r->macro, .escape = r->escape, .html = r->html};
}

void reader_close(Reader *r, Str word) {
    uint32_t i = r->depth;
    while (i && word.len && !str_eq(r->open[i - 1].word, word)) i--;
    if (!i) return;
    const OpenTag *o = &r->open[--i];
    if (!o->keeps) r->local_count = o->locals;
    r->block = o->block;
    r->macro = o->macro;
    r->escape = o->escape;
    r->depth = i;
}

void reader_branch(Reader *r) {
    if (r->depth) r->html = r->open[r->depth - 1].html;
}

/* ---- names ---- */

static const TemplateLocal *find_local(const Reader *r, Str name) {
    for (uint32_t i = r->local_count; i--;)
        if (str_eq(r->locals[i].name, name)) return &r->locals[i];
    return NULL;
}

/* What a value stands for, in place of the names that the template gave; their count. */
static uint32_t resolve(const Reader *r, const TemplateValue *v, TemplateValue *out, uint32_t most) {
    const TemplateLocal *local = find_local(r, v->root);
    if (!local) {
        if (most) out[0] = *v;
        return most ? 1 : 0;
    }
    uint32_t n = 0;
    for (; n < local->count && n < most; n++) {
        out[n] = local->values[n];
        out[n].mode = (uint8_t)print_mode_of((PrintMode)out[n].mode, (PrintMode)v->mode);
        out[n].behind |= v->behind;
        for (uint32_t k = 0; k < v->key_count && out[n].key_count < TEMPLATE_MAX_PATH; k++) out[n].keys[out[n].key_count++] = v->keys[k];
    }
    return n;
}

static uint32_t resolve_all(Reader *r, const TemplateValue *values, uint32_t count, TemplateValue *out, uint32_t most) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) n += resolve(r, &values[i], out + n, most - n);
    if (n == most) r->full = true;
    return n;
}

static const TemplateValue *keep(Reader *r, const TemplateValue *values, uint32_t count) {
    TemplateValue *kept = ARENA_ARRAY(r->arena, TemplateValue, count);
    if (count) memcpy(kept, values, count * sizeof *kept);
    return kept;
}

/* Inside a branch the name may also stand for what it stood for before. */
static bool in_branch(const Reader *r) { return r->depth && str_eq(r->open[r->depth - 1].word, S("if")); }

void reader_define(Reader *r, Str name, bool each) {
    TemplateValue values[MAX_LOCAL_VALUES + 1];
    uint32_t n = resolve_all(r, r->expr.values, r->expr.count, values, MAX_LOCAL_VALUES);
    for (uint32_t i = 0; each && i < n; i++)
        if (values[i].key_count < TEMPLATE_MAX_PATH) values[i].keys[values[i].key_count++] = S("");
    const TemplateLocal *before = in_branch(r) ? find_local(r, name) : NULL;
    for (uint32_t i = 0; before && i < before->count && n < MAX_LOCAL_VALUES; i++) values[n++] = before->values[i];
    if (r->local_count == TEMPLATE_MAX_LOCALS) r->full = true;
    else r->locals[r->local_count++] = (TemplateLocal){name, keep(r, values, n), n};
}

/* ---- prints and links ---- */

TemplateLink *reader_link(Reader *r, TemplateLinkKind kind, size_t start, size_t end) {
    if (r->links.count == TEMPLATE_MAX_PRINTS) {
        r->full = true;
        return NULL;
    }
    TemplateLink *link = GROW(r->links);
    *link = (TemplateLink){.kind = (uint8_t)kind, .escape = r->escape, .place = (uint8_t)html_place(&r->html), .block = r->block,
                           .macro = r->macro, .start = (uint32_t)start, .end = (uint32_t)end};
    return link;
}

void reader_give_locals(Reader *r, TemplateLink *link) {
    TemplateLocal *kept = ARENA_ARRAY(r->arena, TemplateLocal, r->local_count);
    if (r->local_count) memcpy(kept, r->locals, r->local_count * sizeof *kept);
    link->locals = kept;
    link->local_count = r->local_count;
}

static void call_macro(Reader *r, const ExprCall *call, size_t start, size_t end) {
    TemplateLink *link = reader_link(r, LINK_CALL, start, end);
    if (!link) return;
    TemplateLocal *all = ARENA_ARRAY(r->arena, TemplateLocal, call->argument_count);
    for (uint32_t i = 0; i < call->argument_count; i++) {
        TemplateValue values[MAX_LOCAL_VALUES];
        const TemplateLocal *given = &call->arguments[i];
        uint32_t n = resolve_all(r, given->values, given->count, values, MAX_LOCAL_VALUES);
        all[i] = (TemplateLocal){given->name, keep(r, values, n), n};
    }
    link->name = call->name;
    link->original = call->original;
    link->locals = all;
    link->local_count = call->argument_count;
}

void reader_print(Reader *r, size_t start, size_t end) {
    TemplateValue values[EXPR_MAX_VALUES];
    uint32_t n = resolve_all(r, r->expr.values, r->expr.count, values, EXPR_MAX_VALUES);
    PrintPlace place = html_place(&r->html);
    r->full |= r->expr.full;
    for (uint32_t i = 0; i < n; i++) {
        if (values[i].mode == PRINT_CURED) continue;
        if (r->prints.count == TEMPLATE_MAX_PRINTS) {
            r->full = true;
            break;
        }
        PrintPlace own = place == PLACE_URL && values[i].behind ? PLACE_TEXT : place;
        *GROW(r->prints) = (TemplatePrint){.value = values[i], .escape = r->escape, .place = (uint8_t)own, .start = (uint32_t)start,
                                           .end = (uint32_t)end, .block = r->block, .macro = r->macro};
    }
    for (uint32_t i = 0; i < r->expr.call_count; i++) call_macro(r, &r->expr.calls[i], start, end);
    html_printed(&r->html);
}

/* ---- blocks and macros ---- */

void reader_begin_block(Reader *r, Str name) {
    if (r->blocks.count == TEMPLATE_MAX_PRINTS) {
        r->full = true;
        return;
    }
    *GROW(r->blocks) = (TemplateBlock){.name = name, .outer = r->block};
    r->block = r->blocks.count;
}

void reader_begin_macro(Reader *r) {
    Expr *x = &r->expr;
    Str params[EXPR_MAX_ARGUMENTS];
    uint32_t count = 0;
    Str name = expr_word(x);
    if (r->macros.count == TEMPLATE_MAX_PRINTS) {
        r->full = true;
        return;
    }
    for (bool more = expr_skip(x, '('); more && count < EXPR_MAX_ARGUMENTS; more = expr_skip(x, ',')) {
        while (expr_skip(x, '*')) continue;
        Str param = expr_word(x);
        if (!param.len) break;
        params[count++] = param;
        if (expr_skip(x, '=')) expr_read(x);
    }
    Str *kept = ARENA_ARRAY(r->arena, Str, count);
    if (count) memcpy(kept, params, count * sizeof *kept);
    *GROW(r->macros) = (TemplateMacro){name, kept, count};
    r->macro = r->macros.count;
    for (uint32_t i = 0; i < count; i++) { /* they hide what else has these names */
        x->values[0] = (TemplateValue){.root = params[i]};
        x->count = 1;
        if (r->local_count == TEMPLATE_MAX_LOCALS) r->full = true;
        else r->locals[r->local_count++] = (TemplateLocal){params[i], keep(r, x->values, 1), 1};
    }
    x->count = 0;
}

/* ---- statements ---- */

enum { MAX_TARGETS = 8 };

static uint32_t read_targets(Expr *x, Str *names) {
    uint32_t n = 0;
    do {
        while (expr_skip(x, '(')) continue;
        Str name = expr_word(x);
        if (!name.len || str_eq(name, S("in"))) break;
        if (n < MAX_TARGETS) names[n++] = name;
        while (expr_skip(x, ')')) continue;
    } while (expr_skip(x, ','));
    return n;
}

void reader_loop(Reader *r) {
    Str names[MAX_TARGETS];
    uint32_t n = read_targets(&r->expr, names);
    if (str_eq(expr_peek(&r->expr), S("in"))) expr_word(&r->expr);
    expr_read(&r->expr);
    for (uint32_t i = 0; i < n; i++) reader_define(r, names[i], true);
}

bool reader_assign(Reader *r) {
    Str names[MAX_TARGETS];
    size_t before = r->expr.at;
    uint32_t n = read_targets(&r->expr, names);
    if (!n || !expr_skip(&r->expr, '=') || expr_skip(&r->expr, '=')) {
        r->expr.at = before;
        return false;
    }
    TemplateValue all[EXPR_MAX_VALUES];
    uint32_t count = 0;
    do {
        expr_read(&r->expr);
        for (uint32_t i = 0; i < r->expr.count && count < EXPR_MAX_VALUES; i++) all[count++] = r->expr.values[i];
    } while (n > 1 && expr_skip(&r->expr, ','));
    memcpy(r->expr.values, all, count * sizeof *all);
    r->expr.count = count;
    for (uint32_t i = 0; i < n; i++) reader_define(r, names[i], false);
    return true;
}

/* ---- text ---- */

size_t reader_find_end(Reader *r, size_t open, Str close) {
    enum { LONGEST = 4096 };
    char quote = 0;
    bool careful = r->lost_quotes < MAX_LOST_QUOTES && r->engine != ENGINE_DJANGO;
    int depth = 0;
    for (size_t i = open; careful && i + close.len <= r->text.len && i < open + LONGEST; i++) {
        char c = r->text.ptr[i];
        if (quote) {
            if (c == '\\') i++;
            else if (c == quote) quote = 0;
            continue;
        }
        if (c == '"' || c == '\'') quote = c;
        if (depth <= 0 && str_starts_with(str_slice(r->text, i, r->text.len), close)) return i;
        if (c == '{') depth++;
        if (c == '}') depth--;
    }
    r->lost_quotes++;
    return str_find(r->text, close, open);
}

void reader_text(Reader *r, size_t to) {
    html_feed(&r->html, str_slice(r->text, r->at, to));
    r->at = to;
}

/* ---- all of it ---- */

/* Calls of macros: of this template so far, and of what it imports. */
static bool is_macro(void *context, Str name, Str original) {
    const Reader *r = context;
    for (uint32_t i = 0; !original.len && i < r->macros.count && i < MAX_MACROS; i++)
        if (str_eq(r->macros.items[i].name, name)) return true;
    for (uint32_t i = 0; i < r->links.count && i < MAX_MACROS; i++)
        if (r->links.items[i].kind == LINK_IMPORT && str_eq(r->links.items[i].name, name) && (original.len != 0) == !r->links.items[i].original.len)
            return true;
    return false;
}

const Template *template_read(Str text, TemplateEngine engine, Arena *arena, Arena *scratch) {
    static void (*const readers[TEMPLATE_ENGINE_COUNT])(Reader *) = {[ENGINE_JINJA] = read_braces, [ENGINE_DJANGO] = read_braces, [ENGINE_TORNADO] = read_braces,
                                                                     [ENGINE_MAKO] = read_mako, [ENGINE_BOTTLE] = read_bottle};
    ArenaMark mark = arena_mark(scratch);
    Reader *r = ARENA_NEW(scratch, Reader);
    *r = (Reader){.text = text, .engine = engine, .arena = arena};
    r->expr = (Expr){.engine = engine, .arena = arena, .is_macro = is_macro, .context = r};
    readers[engine](r);
    reader_text(r, text.len);
    Template *t = ARENA_NEW(arena, Template);
    *t = (Template){.engine = (uint8_t)engine, .page = r->html.seen_tag, .extends = r->extends, .full = r->full || r->expr.full,
                    .escape = r->depth ? r->open[0].escape : r->escape,
                    .prints = r->prints.items, .print_count = r->prints.count, .links = r->links.items, .link_count = r->links.count,
                    .blocks = r->blocks.items, .block_count = r->blocks.count, .macros = r->macros.items, .macro_count = r->macros.count};
    arena_reset(scratch, mark);
    return t;
}
