/* Where atoms and values of one file live, each content once (hash-consed), so that equality is one compare and a join
 * of what was joined before is a look-up. Private to this room; one thread at a time. */
#ifndef TOCSIN_VALUE_STORE_H
#define TOCSIN_VALUE_STORE_H

#include "sema/modules.h"
#include "value/label.h"
#include "value/trigger.h"

typedef struct ValueSet {
    uint32_t first; /* in ValueStore.members */
    uint8_t count;
    bool open, constant, hot;
    uint32_t warm;
    LabelSetId labels; /* of the value itself */
    LabelSetId deep;   /* the same, and those of what it holds */
} ValueSet;

/* What is known of a name of the run's other modules: link_names.c. */
typedef struct LinkRef {
    uint32_t qual;
    uint32_t carried;              /* what triggers stand below its attributes: bits of first words */
    PlaceId place;                 /* a module */
    const struct ExportUnit *unit; /* a class or function; NULL */
} LinkRef;
typedef struct LinkRefs {
    LinkRef *items;
    uint32_t *slots; /* by hash of the name: index + 1 */
    uint32_t count, mask;
    size_t capacity, slot_capacity;
} LinkRefs;
const LinkRef *link_find(const LinkRefs *refs, QualId qual); /* NULL: nothing */
void link_begin(LinkRefs *refs);
void link_free(LinkRefs *refs);

typedef struct JoinEntry {
    uint32_t a, b, result;
} JoinEntry;
enum { JOIN_CACHE = 1024 };

/* A value of one atom that a kind and a number make: names, instances, definitions, small constants. */
typedef struct SmallEntry {
    uint64_t key; /* kind and number; 0: free */
    ValueId value;
} SmallEntry;
enum { SMALL_CACHE = 512 };

typedef struct ValueStore {
    Arena arena;
    Atom **atoms;   /* atoms[0] is none; they do not move while the file lasts */
    ValueSet *sets; /* [0] unknown, [1] never */
    AtomId *members;
    Slots atom_slots, set_slots;
    uint32_t atom_count, set_count, member_count;
    size_t atom_capacity, alone_capacity, set_capacity, member_capacity;
    ValueId *alone; /* by atom: the value that is nothing else, once it was asked for; 0: not yet */
    JoinEntry joins[JOIN_CACHE];
    SmallEntry small[SMALL_CACHE];
    ValueId any_text; /* a str of which nothing is known, once it was asked for; 0: not yet */
    const QualTable *quals;
    LiveTriggers live;
    LinkRefs refs;
    LabelStore labels;
    ValueId *plain; /* by set: store_plain(), once it was asked; 0: not yet */
    size_t plain_capacity;
    uint32_t plain_count;
    QualId class_str, class_int, class_bool, class_list, class_tuple, class_dict, class_set, class_bytes, class_float;
} ValueStore;

void store_begin(ValueStore *st, const QualTable *quals);
void store_free(ValueStore *st);

static inline bool value_eq(ValueId a, ValueId b) { return a.v == b.v; }
static inline ValueSet store_set(const ValueStore *st, ValueId v) { return st->sets[v.v]; }
static inline const Atom *store_get(const ValueStore *st, AtomId a) { return st->atoms[a.v]; }
/* What is called in the end, behind bound methods and partials. */
static inline const Atom *store_unbound(const ValueStore *st, const Atom *a) {
    for (uint32_t depth = 0; (a->kind == ATOM_METHOD || a->kind == ATOM_PARTIAL) && depth <= VALUE_MAX_DEPTH; depth++)
        a = store_get(st, a->callee);
    return a;
}
static inline AtomId store_member(const ValueStore *st, ValueId v, uint32_t i) {
    return st->members[st->sets[v.v].first + i];
}

/* The atom with that content; texts and items are copied. Fields depth, constant and hot are filled in. 0 where it is
 * nested too deeply (VALUE_MAX_DEPTH). */
AtomId store_atom(ValueStore *st, const Atom *content);

/* The value of one atom; of atom 0 it is VALUE_UNKNOWN. */
ValueId store_value(ValueStore *st, AtomId atom);
ValueId store_make(ValueStore *st, const Atom *content); /* both at once */

ValueId store_join(ValueStore *st, ValueId a, ValueId b);
ValueId store_open(ValueStore *st, ValueId v); /* v, or anything */

ValueId store_name(ValueStore *st, QualId qual);     /* VALUE_UNKNOWN for 0 */
ValueId store_instance(ValueStore *st, QualId qual); /* an unknown str is a TEXT */
ValueId store_str(ValueStore *st, Str text);
ValueId store_text(ValueStore *st, Str prefix, Str suffix);
/* The same of a constant that is too long to be kept; `hash`, not 0, tells it from others that begin and end so. */
ValueId store_long(ValueStore *st, Str prefix, Str suffix, int64_t hash);
ValueId store_bytes(ValueStore *st, Str bytes);
ValueId store_int(ValueStore *st, int64_t integer);
ValueId store_float(ValueStore *st, double real);
ValueId store_bool(ValueStore *st, bool truth);
ValueId store_none(ValueStore *st);
ValueId store_node(ValueStore *st, AtomKind kind, NodeId node);

/* TUPLE, LIST, SET: `count` items; DICT: keys and values in turn. More than VALUE_MAX_ITEMS go into the rest. */
ValueId store_container(ValueStore *st, AtomKind kind, NodeId made_at, const ValueId *items, uint32_t count,
                        ValueId rest);

/* ---- labels ---- */

ValueId store_relabel_slow(ValueStore *st, ValueId v, LabelSetId labels);
/* v with these labels, too. */
static inline ValueId store_relabel(ValueStore *st, ValueId v, LabelSetId labels) {
    return labels.v ? store_relabel_slow(st, v, labels) : v;
}
/* v with these labels instead of its own; what it holds keeps its own. */
ValueId store_with_labels(ValueStore *st, ValueId v, LabelSetId labels);
/* v without any labels, in what it holds neither. */
ValueId store_plain(ValueStore *st, ValueId v);
static inline LabelSetId store_labels(const ValueStore *st, ValueId v) { return st->sets[v.v].labels; }
static inline LabelSetId store_deep(const ValueStore *st, ValueId v) { return st->sets[v.v].deep; }

/* True where nothing is known of what it may be, whatever its labels are. */
static inline bool store_says_nothing(const ValueStore *st, ValueId v) {
    return !st->sets[v.v].count && st->sets[v.v].open;
}

/* The one atom of a closed value, or NULL. */
static inline const Atom *store_single(const ValueStore *st, ValueId v) {
    ValueSet s = store_set(st, v);
    return s.count == 1 && !s.open ? store_get(st, store_member(st, v, 0)) : NULL;
}

/* Truth as Python has it: 1, 0, or -1 unknown. */
int store_truth(const ValueStore *st, ValueId v);

/* What counts or grows, given up: an int of unknown value, a str of which nothing is known, an unknown container. */
ValueId store_widen(ValueStore *st, ValueId v);

/* `old`, or anything: what does not settle adds nothing more to it, but for what has a trigger's name. */
ValueId store_give_up(ValueStore *st, ValueId old, ValueId value);

/* The value without None; itself where nothing else is known of it. */
ValueId store_without_none(ValueStore *st, ValueId v);

/* The value without its atoms that are certainly true (keep 0) or certainly false (keep 1). */
ValueId store_filter_truth(ValueStore *st, ValueId v, int keep);

#endif
