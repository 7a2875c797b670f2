/* ($X: T) and metavariable-type: what a place is known to be an instance of. What nobody knows is no instance. */
#include "match/inside.h"

/* The type of an atom that is a value of a built-in type; empty for others. */
static Str builtin_type(const Atom *atom) {
    switch ((AtomKind)atom->kind) {
        case ATOM_STR:
        case ATOM_TEXT: return S("builtins.str");
        case ATOM_BYTES: return S("builtins.bytes");
        case ATOM_INT: return S("builtins.int");
        case ATOM_FLOAT: return S("builtins.float");
        case ATOM_BOOL: return S("builtins.bool");
        case ATOM_NONE: return S("None");
        case ATOM_TUPLE: return S("builtins.tuple");
        case ATOM_LIST: return S("builtins.list");
        case ATOM_SET: return S("builtins.set");
        case ATOM_DICT: return S("builtins.dict");
        default: return (Str){0};
    }
}

/* What an expression makes by its form alone. */
static Str written_type(const Tree *t, NodeId n) {
    switch (tree_kind(t, n)) {
        case NODE_JoinedStr: return S("builtins.str");
        case NODE_List:
        case NODE_ListComp: return S("builtins.list");
        case NODE_Set:
        case NODE_SetComp: return S("builtins.set");
        case NODE_Dict:
        case NODE_DictComp: return S("builtins.dict");
        case NODE_Tuple: return S("builtins.tuple");
        case NODE_Compare: return S("builtins.bool");
        case NODE_Constant: break;
        default: return (Str){0};
    }
    switch (tree_const_kind(t, n)) {
        case CONST_Str: return S("builtins.str");
        case CONST_Bytes: return S("builtins.bytes");
        case CONST_Int: return S("builtins.int");
        case CONST_Float: return S("builtins.float");
        case CONST_Complex: return S("builtins.complex");
        case CONST_True:
        case CONST_False: return S("builtins.bool");
        case CONST_None: return S("None");
        default: return (Str){0};
    }
}

static bool atom_is(Matcher *m, const Atom *atom, Str type, QualId qual) {
    if (atom->kind == ATOM_INSTANCE) return qual.v && qual_eq(atom->qual, qual);
    if (atom->kind == ATOM_OBJECT) return str_eq(tree_name(m->tree, ClassDef_name(m->tree, atom->node)), type);
    return str_eq(builtin_type(atom), type);
}

bool match_type(Matcher *m, PatList types, Place p) {
    Str written = node_is(p.node) ? written_type(m->tree, p.node) : (Str){0};
    uint32_t count = value_count(m->facts, p.value);
    for (uint32_t i = 0; i < types.count; i++) {
        Str type = pat_string(&m->table->pat, types.items[i]);
        QualId qual = m->table->quals[types.items[i]];
        if (written.len && str_eq(written, type)) return true;
        uint32_t fitting = 0;
        for (uint32_t j = 0; j < count; j++) fitting += atom_is(m, value_atom(m->facts, p.value, j), type, qual);
        bool certain = fitting == count && !value_is_open(m->facts, p.value);
        if (m->must ? count && certain : fitting) return true;
    }
    return false;
}
