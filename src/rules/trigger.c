/* Where can a rule hold at all? Found once when rules are compiled, so that at run time a rule costs nothing anywhere
 * else. */
#include "rules/read.h"

enum { MAX_TRIGGERS = 1024 };

typedef struct Triggered {
    uint32_t words[2 * MAX_TRIGGERS]; /* kind, key */
    uint32_t count;                   /* of pairs */
    uint32_t cost;                    /* the worst of them: see `costs` */
} Triggered;

/* How many places of a file a trigger stands for, roughly. */
enum { COST_CALL = 1, COST_METHOD = 2, COST_KIND = 3, COST_CALLS = 4, COST_ALL = 5 };

static void add(Triggered *t, TriggerKind kind, uint32_t key, uint32_t cost) {
    if (cost > t->cost) t->cost = cost;
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->words[2 * i] == kind && t->words[2 * i + 1] == key) return;
    }
    if (t->count == MAX_TRIGGERS) return;
    t->words[2 * t->count] = kind;
    t->words[2 * t->count + 1] = key;
    t->count++;
}

static void add_category(Triggered *t, NodeCategory category) {
    for (uint32_t kind = 1; kind < NODE_KIND_COUNT; kind++) {
        if (node_categories[kind] == category) add(t, TRIGGER_KIND, kind, COST_ALL);
    }
}

static void add_kind(Triggered *t, NodeKind kind) {
    add(t, TRIGGER_KIND, kind, COST_KIND);
    if (kind == NODE_FunctionDef) add(t, TRIGGER_KIND, NODE_AsyncFunctionDef, COST_KIND);
    if (kind == NODE_For) add(t, TRIGGER_KIND, NODE_AsyncFor, COST_KIND);
    if (kind == NODE_With) add(t, TRIGGER_KIND, NODE_AsyncWith, COST_KIND);
    if (kind == NODE_Try) add(t, TRIGGER_KIND, NODE_TryStar, COST_KIND);
    if (kind == NODE_Set) add(t, TRIGGER_KIND, NODE_Dict, COST_KIND); /* `{...}` */
    if (kind == NODE_List || kind == NODE_Tuple || kind == NODE_Dict)
        add(t, TRIGGER_PLACE, PLACE_KNOWN, COST_CALLS);
}

/* `x.name(...)`: the word of the name, or 0 where it is a metavariable. */
static uint32_t method_of(const PatTable *t, const PatRow *callee) {
    if (callee->op != PAT_NODE || callee->kind != NODE_Attribute) return 0;
    FieldList fields = node_fields(NODE_Attribute);
    PatList words = pat_list(t, callee->a);
    for (uint32_t i = 0; i < fields.count; i++) {
        if (fields.fields[i].type == FIELD_SYM && !(words.items[i] & NAME_IS_SLOT)) return words.items[i];
    }
    return 0;
}

/* By an argument that must be there: its name, or that there is one at all. False where nothing of the kind is said. */
static bool add_keyword(Triggered *out, const PatTable *t, const PatRow *call) {
    PatList args = pat_list(t, call->b);
    const PatRow *any = NULL;
    for (uint32_t i = args.count; i-- > 0;) {
        const PatRow *arg = &t->rows[args.items[i]];
        if (arg->op != PAT_KEYWORD) continue;
        any = arg;
        if (!arg->a || arg->a & NAME_IS_SLOT) continue;
        add(out, TRIGGER_KEYWORD, arg->a, COST_METHOD);
        return true;
    }
    if (any) add(out, TRIGGER_PLACE, any->a ? PLACE_CALL_WITH_KEYWORDS : PLACE_CALL_WITH_SPLAT, COST_KIND);
    return any != NULL;
}

/* What a value that is written or known may be: the place where any target will do. */
static TriggerPlace value_place(const PatRow *value) {
    switch ((PatOp)value->op) {
        case PAT_STRING:
        case PAT_ANY_STRING:
        case PAT_STRING_REGEX:
        case PAT_STRING_VAR: return PLACE_STRING;
        case PAT_CONST:
        case PAT_NUMBER: return PLACE_CONSTANT;
        default: return PLACE_COUNT;
    }
}

/* `DEBUG = ...`, `x.debug = ...`: the fixed word; 0 where it is another target. */
static uint32_t target_word(const PatTable *t, const PatRow *target) {
    if (target->op != PAT_NODE) return 0;
    uint32_t word = target->kind == NODE_Name ? pat_list(t, target->a).items[0] : 0;
    if (target->kind == NODE_Attribute) return method_of(t, target);
    return word & NAME_IS_SLOT ? 0 : word;
}

/* By what is written to, or by what is written. */
static void add_assign(Triggered *out, const PatTable *t, const PatRow *row) {
    PatList targets = pat_list(t, pat_list(t, row->a).items[0]);
    const PatRow *target = targets.count == 1 ? &t->rows[targets.items[0]] : NULL;
    TriggerPlace place = value_place(&t->rows[pat_list(t, row->a).items[1]]);
    uint32_t word = target ? target_word(t, target) : 0;
    if (word) {
        add(out, TRIGGER_TARGET, word, COST_METHOD);
    } else if (target && target->op == PAT_NODE && target->kind == NODE_Subscript) {
        if (place == PLACE_STRING) place = PLACE_ITEM_STRING;
        else place = place == PLACE_CONSTANT ? PLACE_ITEM_CONSTANT : PLACE_ITEM;
        add(out, TRIGGER_PLACE, place, COST_KIND);
    } else if (place != PLACE_COUNT) {
        add(out, TRIGGER_PLACE, place, COST_KIND);
    } else {
        add(out, TRIGGER_KIND, NODE_Assign, COST_KIND);
    }
}

/* `f(...)(...)`, `x[...](...)` */
static bool calls_result(const PatRow *callee) {
    return callee->op == PAT_CALL || (callee->op == PAT_NODE && callee->kind == NODE_Subscript);
}

static void add_node(Triggered *out, const PatTable *t, const PatRow *row) {
    uint32_t attribute = method_of(t, row);
    if (attribute) add(out, TRIGGER_ATTRIBUTE, attribute, COST_METHOD);
    else if (row->kind == NODE_Assign) add_assign(out, t, row);
    else add_kind(out, (NodeKind)row->kind);
}

static void add_call(RuleReader *r, Triggered *out, const PatRow *call) {
    PatTable t = pat_builder_table(&r->builder);
    const PatRow *callee = &t.rows[call->a];
    uint32_t method = method_of(&t, callee);
    if (callee->op == PAT_QUAL) {
        add(out, TRIGGER_CALL, callee->a, COST_CALL); /* where nobody knows it, as it is spelled */
    } else if (method) {
        add(out, TRIGGER_METHOD, method, COST_METHOD);
    } else if (add_keyword(out, &t, call)) {
        return;
    } else if (calls_result(callee)) {
        add(out, TRIGGER_PLACE, PLACE_CALL_OF_RESULT, COST_KIND);
    } else {
        add(out, TRIGGER_KIND, NODE_Call, COST_CALLS);
    }
}

static void add_row(RuleReader *r, Triggered *out, uint32_t number) {
    PatTable t = pat_builder_table(&r->builder);
    const PatRow *row = &t.rows[number];
    switch ((PatOp)row->op) {
        case PAT_CALL: add_call(r, out, row); return;
        case PAT_NODE: add_node(out, &t, row); return;
        case PAT_PARTS:
            add(out, TRIGGER_KIND, NODE_Constant, COST_ALL);
            add(out, TRIGGER_KIND, NODE_JoinedStr, COST_KIND);
            return;
        case PAT_IMPORT:
            add(out, TRIGGER_KIND, NODE_Import, COST_KIND);
            add(out, TRIGGER_KIND, NODE_ImportFrom, COST_KIND);
            return;
        case PAT_QUAL:
            add(out, TRIGGER_KIND, NODE_Name, COST_ALL);
            add(out, TRIGGER_KIND, NODE_Attribute, COST_ALL);
            return;
        case PAT_STATEMENTS: {
            PatList rows = pat_list(&t, row->a);
            if (rows.count && t.rows[rows.items[0]].op == PAT_IMPORT) add_row(r, out, rows.items[0]);
            else if (rows.count && t.rows[rows.items[0]].op == PAT_NODE && t.rows[rows.items[0]].kind != NODE_Expr)
                add_kind(out, (NodeKind)t.rows[rows.items[0]].kind);
            else add_category(out, CATEGORY_STMT);
            return;
        }
        default: add_category(out, CATEGORY_EXPR);
    }
}

/* Does it say itself where it holds, or only what is around? */
static bool gives_place(const PatTable *t, uint32_t number) {
    const FormulaRow *f = &t->formulas[number];
    if (f->op == FORMULA_PATTERN || (f->op == FORMULA_FIND && f->b)) return true;
    if (f->op != FORMULA_OR && f->op != FORMULA_AND) return false;
    PatList parts = pat_list(t, f->a);
    bool all = parts.count > 0, any = false;
    for (uint32_t i = 0; i < parts.count; i++) {
        bool gives = gives_place(t, parts.items[i]);
        all &= gives;
        any |= gives;
    }
    return f->op == FORMULA_OR ? all : any;
}

static void add_formula(RuleReader *r, Triggered *out, uint32_t number) {
    PatTable t = pat_builder_table(&r->builder);
    FormulaRow f = t.formulas[number];
    if (f.op == FORMULA_PATTERN) {
        add_row(r, out, f.a);
    } else if (f.op == FORMULA_INSIDE) {
        add_formula(r, out, f.a); /* nothing says more: the place itself */
    } else if (f.op == FORMULA_FIND) {
        add(out, TRIGGER_KIND, NODE_Module, COST_KIND);
    } else if (f.op == FORMULA_OR) {
        PatList parts = pat_list(&t, f.a);
        for (uint32_t i = 0; i < parts.count; i++) add_formula(r, out, parts.items[i]);
    } else if (f.op == FORMULA_AND) {
        PatList parts = pat_list(&t, f.a);
        ArenaMark mark = arena_mark(r->arena);
        Triggered *best = NULL;
        bool given = gives_place(&t, number);
        for (uint32_t i = 0; i < parts.count; i++) {
            uint32_t op = t.formulas[parts.items[i]].op;
            bool positive = op == FORMULA_PATTERN || op == FORMULA_OR || op == FORMULA_AND || op == FORMULA_INSIDE;
            if (given ? !gives_place(&t, parts.items[i]) : !positive) continue;
            Triggered *part = ARENA_NEW(r->arena, Triggered);
            add_formula(r, part, parts.items[i]);
            if (!best || part->cost < best->cost) best = part;
        }
        for (uint32_t i = 0; best && i < best->count; i++) {
            add(out, (TriggerKind)best->words[2 * i], best->words[2 * i + 1], best->cost);
        }
        arena_reset(r->arena, mark);
    }
}

uint32_t find_triggers(RuleReader *r, uint32_t formula) {
    ArenaMark mark = arena_mark(r->arena);
    Triggered *t = ARENA_NEW(r->arena, Triggered);
    add_formula(r, t, formula);
    uint32_t list = t->count == MAX_TRIGGERS ? 0 : pat_builder_list(&r->builder, t->words, 2 * t->count);
    arena_reset(r->arena, mark);
    return list;
}
