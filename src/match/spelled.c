/* `os.system` in a file that never binds `os`: out of a star import of a module that nobody can see, or a piece of a
 * program that was pasted together. It can only mean what it says. */
#include "match/inside.h"
#include "match/known.h"

static bool is_unbound(const Facts *facts, NodeId name) {
    uint32_t index = facts->scopes->name_of[name.v];
    if (index == NO_ROW) return false;
    const ScopeName *row = &facts->scopes->names[index];
    if (row->meaning != MEANS_IMPLICIT && row->meaning != MEANS_GLOBAL && row->scope.v != 1) return false;
    if (row->variable == NO_ROW) return true;
    const uint16_t binds = NAME_ASSIGNED | NAME_IMPORTED | NAME_PARAMETER | NAME_SHARED | NAME_TYPE_PARAM;
    return !(facts->scopes->names[row->variable].flags & binds);
}

QualId matcher_spelled(const Facts *facts, NodeId chain) {
    const Tree *t = facts->tree;
    Sym segments[QUAL_MAX_SEGMENTS];
    uint32_t count = 0;
    QualId none = {0};
    if (!facts->scopes || !value_is_open(facts, value_of(facts, chain))) return none;
    for (; tree_kind(t, chain) == NODE_Attribute; chain = Attribute_value(t, chain)) {
        if (count == QUAL_MAX_SEGMENTS) return none;
        segments[count++] = Attribute_attr(t, chain);
    }
    if (tree_kind(t, chain) != NODE_Name || !is_unbound(facts, chain)) return none;
    Str first = tree_name(t, Name_id(t, chain));
    QualId qual = qual_find(facts->quals, first), builtins = qual_find(facts->quals, S("builtins"));
    if (!qual.v && builtins.v && known_is_builtin(first)) qual = qual_find_child(facts->quals, builtins, first);
    while (qual.v && count) qual = qual_find_child(facts->quals, qual, tree_name(t, segments[--count]));
    return qual;
}

static const struct {
    Str word, canonical;
} alias_words[] = {
#define ALIAS(name, canonical)
#define ALIAS_WORD(word, name, canonical) {S(word), S(canonical)},
#include "sema/alias.def"
};
_Static_assert(COUNT_OF(alias_words) == MATCH_ALIAS_WORDS, "match.h says how many");

bool match_alias_word(Str name, uint32_t i, Str *word) {
    if (i >= COUNT_OF(alias_words)) return false;
    *word = str_eq(alias_words[i].canonical, name) ? alias_words[i].word : (Str){0};
    return true;
}
