/* The tree of one file: flat arrays of small nodes, children before their parents (a node's id is greater than those of
 * all nodes below it). What kinds there are and what their operands mean is node.def's; this header turns its rows into
 * an enum, accessors and tables.
 *
 * A Tree is read-only once made, may be read from any thread, and owns nothing: its arrays belong to the Parser (or the
 * arena) that made it. Positions are byte offsets into Source.text; syntax/source.h turns them into lines and columns. */
#ifndef TOCSIN_SYNTAX_TREE_H
#define TOCSIN_SYNTAX_TREE_H

#include "base/str.h"
#include "syntax/source.h"
#include "syntax/version.h"

typedef enum NodeKind {
    NODE_None, /* kind of node 0: absent */
#define F(...)
#define NODE(kind, category, slots, fields) NODE_##kind,
#include "syntax/node.def"
#undef NODE
    NODE_KIND_COUNT
} NodeKind;

typedef enum NodeCategory {
    CATEGORY_NONE,
    CATEGORY_MOD,
    CATEGORY_STMT,
    CATEGORY_EXPR,
    CATEGORY_PATTERN,
    CATEGORY_TYPEPARAM,
    CATEGORY_PART,
} NodeCategory;

typedef enum FieldType {
    FIELD_ONE, FIELD_OPT, FIELD_MANY, FIELD_GAPS, /* the children; keep these first */
    FIELD_SYM, FIELD_OPTSYM, FIELD_SYMS, FIELD_INT, FIELD_TEXT, FIELD_CMPOPS, FIELD_VALUE,
    FIELD_CTX, FIELD_BINOP, FIELD_UNARYOP, FIELD_BOOLOP, FIELD_FLAG, FIELD_CONV, FIELD_KIND, FIELD_SINGLETON,
    FIELD_ABSENT,
} FieldType;

typedef enum ExprContext { CTX_Load, CTX_Store, CTX_Del } ExprContext;

#define BINOP(name, symbol) BINOP_##name,
#define UNARYOP(name, symbol)
#define BOOLOP(name, symbol)
#define CMPOP(name, symbol)
typedef enum BinOp {
#include "syntax/operator.def"
    BINOP_COUNT
} BinOp;
#undef BINOP
#undef UNARYOP
#define BINOP(name, symbol)
#define UNARYOP(name, symbol) UNARYOP_##name,
typedef enum UnaryOp {
#include "syntax/operator.def"
    UNARYOP_COUNT
} UnaryOp;
#undef UNARYOP
#undef BOOLOP
#define UNARYOP(name, symbol)
#define BOOLOP(name, symbol) BOOLOP_##name,
typedef enum BoolOp {
#include "syntax/operator.def"
    BOOLOP_COUNT
} BoolOp;
#undef BOOLOP
#undef CMPOP
#define BOOLOP(name, symbol)
#define CMPOP(name, symbol) CMPOP_##name,
typedef enum CmpOp {
#include "syntax/operator.def"
    CMPOP_COUNT
} CmpOp;
#undef BINOP
#undef UNARYOP
#undef BOOLOP
#undef CMPOP

/* What a Constant (low 4 bits of flags) or a MatchSingleton holds. A STR or BYTES whose operand `a` is 0 is one literal
 * token: the node's own range. Otherwise `a` is the place in Tree.extra of {count, then count times {start, end, mode}}:
 * pieces of text to be decoded one after the other (implicit concatenation, the constant parts of f-strings). An INT,
 * FLOAT or COMPLEX is read from the node's range. syntax/literal.h decodes all of them. */
typedef enum ConstKind {
    CONST_None, CONST_False, CONST_True, CONST_Ellipsis, CONST_Int, CONST_Float, CONST_Complex, CONST_Str, CONST_Bytes,
} ConstKind;

/* mode of a piece */
typedef enum PieceMode {
    PIECE_LITERAL = 0,  /* a whole string token, prefix and quotes included */
    PIECE_TEXT = 1,     /* the inside of an f-string or t-string: escapes decoded, `{{` and `}}` halved */
    PIECE_RAW_TEXT = 2, /* the same of a raw one: no escapes, braces halved */
    PIECE_SPEC = 3,     /* inside a format spec: escapes decoded, braces as they stand */
    PIECE_RAW_SPEC = 4,
    PIECE_VERBATIM = 5, /* `{expr = }`: the source as it stands, comments removed (PEP 701) */
    PIECE_VERBATIM_ESCAPES = 6, /* the same in 3.12 and 3.13, which decode escapes in it where the f-string is not raw */
} PieceMode;

enum {
    FLAG_PAREN = 0x80,     /* any expression: stood in parentheses of its own */
    FLAG_MASK = 0x7F,      /* the rest: context, operator, conversion character, ... */
    CONST_KIND_MASK = 0x0F,
    CONST_U = 0x10,        /* Constant: the first literal has the prefix u: `kind` is "u" */
};

typedef struct NodeId { uint32_t v; } NodeId; /* 0 is none */
typedef struct Sym { uint32_t v; } Sym;       /* a name of this file; 0 is none */

/*  |kind 8|flags 8|length 16|start 32|a 32|b 32| */
typedef struct Node {
    uint8_t kind;
    uint8_t flags;
    uint16_t length; /* bytes; LENGTH_LONG: look the end up in Tree.ends */
    uint32_t start;  /* byte offset */
    uint32_t a, b;
} Node;
enum { LENGTH_LONG = 0xFFFF };

typedef struct LongEnd { uint32_t node, end; } LongEnd; /* sorted by node */

typedef struct Range { uint32_t start, end; } Range; /* byte offsets, end exclusive */

/* A list in Tree.extra: `for (uint32_t i = 0; i < list.count; i++) list.items[i]`. */
typedef struct List { const uint32_t *items; uint32_t count; } List;

/* How bad a diagnostic is for the reading of the file. */
typedef enum DiagClass {
    DIAG_DAMAGE,  /* CPython refuses it and so do we; something was skipped */
    DIAG_OLD,     /* CPython refuses it; read as Python 2 means it */
    DIAG_REFUSED, /* CPython refuses it, but nothing was lost: read as what was surely meant */
} DiagClass;

typedef struct Diag {
    uint32_t start, end; /* byte offsets */
    uint16_t code;       /* DiagCode, syntax/diag.h */
    uint8_t class;       /* DiagClass */
} Diag;

typedef struct Tree {
    const Source *source;
    const Node *nodes;     /* nodes[0] is "none" */
    const uint32_t *extra; /* extra[0] is 0: the empty list */
    const LongEnd *ends;
    const Str *names;      /* names[Sym]; NFKC-normalised UTF-8; names[0] is empty */
    const Diag *diags;     /* in order of start */
    const Range *damage;   /* skipped bytes, in order, disjoint */
    uint32_t node_count, extra_count, end_count, name_count, diag_count, damage_count;
    uint32_t old_count;    /* diags of class DIAG_OLD */
    uint32_t token_count;
    NodeId root;           /* the Module */
    PyVersion version;     /* read as this */
} Tree;

extern const char *const node_names[NODE_KIND_COUNT]; /* "Call" */
extern const uint8_t node_slot_counts[NODE_KIND_COUNT];
extern const uint8_t node_categories[NODE_KIND_COUNT]; /* NodeCategory */
extern const char *const binop_names[BINOP_COUNT], *const unaryop_names[UNARYOP_COUNT];
extern const char *const boolop_names[BOOLOP_COUNT], *const cmpop_names[CMPOP_COUNT];

typedef struct FieldInfo {
    const char *name;
    uint8_t type; /* FieldType */
    int8_t slot;  /* or -1 */
} FieldInfo;

/* The fields of a kind, in CPython's order. */
typedef struct FieldList { const FieldInfo *fields; uint32_t count; } FieldList;
FieldList node_fields(NodeKind kind);

static inline bool node_is(NodeId n) { return n.v != 0; }
static inline bool node_eq(NodeId a, NodeId b) { return a.v == b.v; }
static inline NodeKind tree_kind(const Tree *t, NodeId n) { return (NodeKind)t->nodes[n.v].kind; }
static inline uint32_t tree_start(const Tree *t, NodeId n) { return t->nodes[n.v].start; }
uint32_t tree_long_end(const Tree *t, NodeId n);
static inline uint32_t tree_end(const Tree *t, NodeId n) {
    const Node *node = &t->nodes[n.v];
    return node->length != LENGTH_LONG ? node->start + node->length : tree_long_end(t, n);
}
static inline uint32_t tree_flags(const Tree *t, NodeId n) { return t->nodes[n.v].flags & FLAG_MASK; }
static inline bool tree_in_parens(const Tree *t, NodeId n) { return (t->nodes[n.v].flags & FLAG_PAREN) != 0; }
static inline ConstKind tree_const_kind(const Tree *t, NodeId n) {
    return (ConstKind)(t->nodes[n.v].flags & CONST_KIND_MASK);
}
static inline Str tree_name(const Tree *t, Sym s) { return t->names[s.v]; }

/* The source bytes of a node. */
static inline Str tree_text(const Tree *t, NodeId n) {
    return str_make(t->source->text.ptr + tree_start(t, n), tree_end(t, n) - tree_start(t, n));
}

static inline uint32_t tree_slot(const Tree *t, NodeId n, uint32_t slots, uint32_t slot) {
    const Node *node = &t->nodes[n.v];
    if (slot == 0) return node->a;
    return slots <= 2 ? node->b : t->extra[node->b + slot - 1];
}
static inline List tree_list(const Tree *t, uint32_t place) {
    return (List){t->extra + place + 1, t->extra[place]};
}
static inline NodeId list_node(List l, uint32_t i) { return (NodeId){l.items[i]}; }

/* Accessors: `NodeId Call_func(const Tree *, NodeId)`, `List Call_args(const Tree *, NodeId)`, ... one a field that has
 * a slot; the node must be of that kind. Fields in flags are read by tree_flags(). */
#define RETURN_ONE NodeId
#define VALUE_ONE(x) ((NodeId){x})
#define RETURN_OPT NodeId
#define VALUE_OPT(x) ((NodeId){x})
#define RETURN_MANY List
#define VALUE_MANY(x) tree_list(t, x)
#define RETURN_GAPS List
#define VALUE_GAPS(x) tree_list(t, x)
#define RETURN_SYM Sym
#define VALUE_SYM(x) ((Sym){x})
#define RETURN_OPTSYM Sym
#define VALUE_OPTSYM(x) ((Sym){x})
#define RETURN_SYMS List
#define VALUE_SYMS(x) tree_list(t, x)
#define RETURN_CMPOPS List
#define VALUE_CMPOPS(x) tree_list(t, x)
#define RETURN_INT uint32_t
#define VALUE_INT(x) (x)
#define RETURN_TEXT Range
#define VALUE_TEXT(x) ((Range){t->extra[x], t->extra[(x) + 1]})
#define RETURN_VALUE uint32_t
#define VALUE_VALUE(x) (x)
#define ACCESSOR(kind, type, field, slot)                                        \
    static inline RETURN_##type kind##_##field(const Tree *t, NodeId n) {        \
        uint32_t x = tree_slot(t, n, SLOTS_##kind, slot);                        \
        return VALUE_##type(x);                                                  \
    }
#define ACCESSOR_NONE(kind, type, field, slot)
#define PICK_ONE ACCESSOR
#define PICK_OPT ACCESSOR
#define PICK_MANY ACCESSOR
#define PICK_GAPS ACCESSOR
#define PICK_SYM ACCESSOR
#define PICK_OPTSYM ACCESSOR
#define PICK_SYMS ACCESSOR
#define PICK_CMPOPS ACCESSOR
#define PICK_INT ACCESSOR
#define PICK_TEXT ACCESSOR
#define PICK_VALUE ACCESSOR
#define PICK_CTX ACCESSOR_NONE
#define PICK_BINOP ACCESSOR_NONE
#define PICK_UNARYOP ACCESSOR_NONE
#define PICK_BOOLOP ACCESSOR_NONE
#define PICK_FLAG ACCESSOR_NONE
#define PICK_CONV ACCESSOR_NONE
#define PICK_KIND ACCESSOR_NONE
#define PICK_SINGLETON ACCESSOR_NONE
#define PICK_ABSENT ACCESSOR_NONE
#undef F
#define F(...)
#define NODE(kind, category, slots, fields) enum { SLOTS_##kind = slots };
#include "syntax/node.def"
#undef NODE
#undef F
#define F(kind, type, field, slot) PICK_##type(kind, type, field, slot)
#define NODE(kind, category, slots, fields) fields
#include "syntax/node.def"
#undef NODE
#undef F

/* The last word of a name or a chain of attributes: `request` of self.request; 0 where it is neither. */
static inline Sym tree_last_word(const Tree *t, NodeId n) {
    NodeKind kind = tree_kind(t, n);
    return kind == NODE_Attribute ? Attribute_attr(t, n) : kind == NODE_Name ? Name_id(t, n) : (Sym){0};
}

/* The same of what is called, where it is a call, or a call of what a call gives: `route` of @app.route("/")(). */
static inline Sym tree_called_word(const Tree *t, NodeId n) {
    while (tree_kind(t, n) == NODE_Call) n = Call_func(t, n);
    return tree_last_word(t, n);
}

#endif
