/* Imports by what they name: `import a.b.c` is met by `from a.b import c`, too, and by what lies below it. */
#include "match/inside.h"

typedef struct ImportCont {
    Cont cont;
    const PatRow *row;
    uint32_t at;  /* next of the row's words */
    Str dotted;   /* what is left of the name of the import; of `from`: of the module */
    Str imported; /* of `from a import b`: "b", while it is not met */
    NodeId alias;
    const Cont *next;
} ImportCont;

static bool import_next(Matcher *m, const Cont *self) {
    const ImportCont *c = (const ImportCont *)self;
    PatList words = pat_list(&m->table->pat, c->row->a);
    ImportCont rest = *c;
    if (c->at == words.count) {
        if (c->row->flags && c->imported.len) return false;
        if (!c->row->b) return resume(m, c->next);
        Sym as = alias_asname(m->tree, c->alias);
        return as.v && match_name_word(m, c->row->b, tree_name(m->tree, as), c->alias, c->next);
    }
    bool last = c->at + 1 == words.count;
    rest.at++;
    Str segment;
    if (c->imported.len && (c->row->flags ? last : !rest.dotted.ptr)) {
        segment = rest.imported; /* with `from`, the module's other segments may be left over */
        rest.imported = (Str){0};
    } else {
        if (!rest.dotted.ptr) return false;
        segment = str_split(&rest.dotted, '.');
    }
    return match_name_word(m, words.items[c->at], segment, c->alias, &rest.cont);
}

bool match_import(Matcher *m, const PatRow *row, Place p, const Cont *k) {
    if (!node_is(p.node)) return false;
    bool from = tree_kind(m->tree, p.node) == NODE_ImportFrom;
    if (!from && (row->flags || tree_kind(m->tree, p.node) != NODE_Import)) return false;
    if (from && (ImportFrom_level(m->tree, p.node) || !ImportFrom_module(m->tree, p.node).v)) return false;
    List names = from ? ImportFrom_names(m->tree, p.node) : Import_names(m->tree, p.node);
    for (uint32_t i = 0; i < names.count && step(m); i++) {
        ImportCont c = {.cont = {import_next}, .row = row, .alias = list_node(names, i), .next = k};
        Str name = tree_name(m->tree, alias_name(m->tree, c.alias));
        c.dotted = from ? tree_name(m->tree, ImportFrom_module(m->tree, p.node)) : name;
        if (from) c.imported = name;
        if (import_next(m, &c.cont)) return true;
    }
    return false;
}
