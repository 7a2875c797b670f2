/* What names say: passwords by the names of parameters, attributes and keys, and fields that forms and schemas declare. See
 * value/taint.h, models/crypto.yaml. */
#include "value/interp.h"
#include "value/outline.h"
#include "value/taint.h"

enum { NAME_SAYS_NOTHING = 0, NAME_MASKS = 255 };

void taint_names_begin(Interp *I) {
    const WordTable *t = &I->taint->words;
    I->telling_count = 0;
    for (uint32_t i = 0; i < t->part_count && I->telling_count < INTERP_TELLING; i++)
        if (I->taint->rows[t->parts[i].row].part != TAINT_NONE) I->telling[I->telling_count++] = t->parts[i].next;
    INTERP_RESERVE(I, names_say, (size_t)I->t->name_count + 1);
    memset(I->names_say, 0, ((size_t)I->t->name_count + 1) * sizeof *I->names_say);
}

/* It has the letters of some part that says something. */
static bool may_say(const Interp *I, Str name) {
    uint32_t letters = word_letters(name);
    bool may = I->telling_count == INTERP_TELLING;
    for (uint32_t i = 0; i < I->telling_count && !may; i++) may = !(I->telling[i] & ~letters);
    return may;
}

/* What a name says of what it stands for: a password, a key (1 + the kind of source); or of a function, that it hides such (NAME_MASKS). */
static uint8_t name_says(const Interp *I, Str name) {
    enum { SHORTEST = 6, LONGEST = 48 };
    uint8_t says = NAME_SAYS_NOTHING;
    bool other = false;
    if (name.len < SHORTEST || name.len > LONGEST || !may_say(I, name)) return says;
    for (uint32_t at = 0, row; (row = word_next_part(&I->taint->words, name, &at));) {
        const TaintRow *r = &I->taint->rows[row];
        if (r->flow) return NAME_MASKS;
        other |= r->part == TAINT_NONE;
        if (r->read) says = r->read;
    }
    return other ? NAME_SAYS_NOTHING : says;
}

/* The same of a symbol; kept. */
uint8_t taint_sym_says(Interp *I, Sym sym) {
    enum { KNOWN = 1 };
    if (sym.v >= I->t->name_count) return NAME_SAYS_NOTHING;
    uint16_t *says = &I->names_say[sym.v];
    if (!*says) *says = (uint16_t)(name_says(I, I->t->names[sym.v]) << 1 | KNOWN);
    return (uint8_t)(*says >> 1);
}

/* A password by the name that it has, or is asked for by; no function, no constant. */
LabelSetId taint_secret_by_name(Interp *I, NodeId n, uint8_t says, ValueId v) {
    ValueSet s = store_set(I->st, v);
    if (says == NAME_SAYS_NOTHING || says == NAME_MASKS || s.constant) return (LabelSetId){0};
    for (uint32_t i = 0; i < s.count; i++) {
        AtomKind kind = (AtomKind)store_get(I->st, store_member(I->st, v, i))->kind;
        if (kind == ATOM_FUNCTION || kind == ATOM_METHOD || kind == ATOM_CLASS || kind == ATOM_OBJECT) return (LabelSetId){0};
    }
    return taint_source(I, n, says, 0);
}

LabelSetId taint_secret_by_key(Interp *I, NodeId n, ValueId key, ValueId v) {
    const Atom *k = store_single(I->st, key);
    return k && k->kind == ATOM_STR ? taint_secret_by_name(I, n, name_says(I, k->text), v) : (LabelSetId){0};
}

/* os.environ.get("DB_PASSWORD"), request.headers.get("Authorization") */
LabelSetId taint_secret_asked_for(Interp *I, NodeId call, ValueId v) {
    List args = Call_args(I->t, call);
    Str word = args.count ? tree_name(I->t, tree_called_word(I->t, Call_func(I->t, call))) : S("");
    if (!str_eq(word, S("get")) && !str_eq(word, S("getenv")) && !str_eq(word, S("get_header"))) return (LabelSetId){0};
    return taint_secret_by_key(I, call, I->values[args.items[0]], v);
}

/* What mask_password(x) gives shows no password. */
LabelSetId taint_masked(Interp *I, NodeId func, LabelSetId labels) {
    Sym sym = labels.v ? tree_called_word(I->t, func) : (Sym){0};
    if (!sym.v || taint_sym_says(I, sym) != NAME_MASKS) return labels;
    for (uint32_t at = 0, row; (row = word_next_part(&I->taint->words, tree_name(I->t, sym), &at));)
        labels = labels_cure(&I->st->labels, labels, I->taint->rows[row].flow ? I->taint->rows[row].cures : 0);
    return labels;
}

/* ---- fields of forms and schemas ---- */

/* What comes through a field that a class of this file declares cannot cause. */
static uint64_t declared_cures(Interp *I, NodeId class, Str field) {
    Sym sym = lookup_sym(I, field);
    const Atom *a = sym.v ? store_single(I->st, cell_get(I, class, sym)->value) : NULL;
    const TaintRow *row = a && a->kind == ATOM_INSTANCE ? taint_row(I->taint, a->qual) : I->taint->rows;
    return row->field ? row->cures : 0;
}

/* form.cleaned_data, serializer.validated_data, schema.load(x): the form; 0. */
static NodeId form_of(Interp *I, NodeId data) {
    if (tree_kind(I->t, data) == NODE_Name) data = guard_definition(I, data);
    bool call = data.v && tree_kind(I->t, data) == NODE_Call;
    NodeId at = call ? Call_func(I->t, data) : data;
    if (!at.v || tree_kind(I->t, at) != NODE_Attribute) return (NodeId){0};
    Str word = tree_name(I->t, Attribute_attr(I->t, at));
    bool is = call ? str_eq(word, S("load")) || str_eq(word, S("loads")) : str_eq(word, S("cleaned_data")) || str_eq(word, S("validated_data"));
    return is ? Attribute_value(I->t, at) : (NodeId){0};
}

/* data["field"] of what a form has taken: its class says what that may be. `n` stands for the read. */
LabelSetId taint_form_field(Interp *I, NodeId n, NodeId data, ValueId key, LabelSetId labels) {
    const Atom *k = store_single(I->st, key);
    NodeId form = labels.v && k && k->kind == ATOM_STR && k->text.len ? form_of(I, data) : (NodeId){0};
    const Atom *object = form.v ? store_single(I->st, I->values[form.v]) : NULL;
    if (!object || I->seeded) return labels;
    if (object->kind == ATOM_OBJECT) return labels_cure(&I->st->labels, labels, declared_cures(I, object->node, k->text));
    if (object->kind != ATOM_INSTANCE || !link_owner(I, object->qual).v) return labels;
    taint_note_implicit(I, (ImplicitCall){n.v, I->values[form.v].v, k->text, true});
    return labels_check(&I->st->labels, labels, (LabelCheck){n.v, 0, GUARD_FIELD});
}

/* A class of another file derives from one whose name ends with one of these words. */
static bool derives_from(const Interp *I, QualId class, const Str *words, size_t count) {
    enum { DEEPEST = 3 };
    const LinkRef *ref = link_ref(I, class);
    const ExportUnit *unit = ref ? ref->unit : NULL;
    for (uint32_t depth = 0; unit && unit->is_class && depth < DEEPEST; depth++) {
        const ExportUnit *above = NULL;
        for (uint32_t b = 0; b < unit->base_count; b++)
            for (uint32_t i = 0; i < unit->bases[b].count; i++) {
                const ExportAtom *base = &unit->bases[b].atoms[i];
                if (base->unit) above = base->unit;
                for (size_t k = 0; k < count; k++)
                    if (!base->unit && str_ends_with(str_last_part(base->text, '.'), words[k])) return true;
            }
        unit = above;
    }
    return false;
}

bool taint_is_model(const Interp *I, ValueId object) {
    static const Str models[] = {S("BaseModel"), S("SQLModel"), S("Schema"), S("NamedTuple"), S("Struct"), S("BaseSettings")};
    const Atom *a = store_single(I->st, object);
    return a && a->kind == ATOM_INSTANCE && derives_from(I, a->qual, models, COUNT_OF(models));
}

bool taint_is_enum(const Interp *I, QualId class) {
    static const Str enums[] = {S("Enum"), S("Choices")};
    return derives_from(I, class, enums, COUNT_OF(enums));
}
