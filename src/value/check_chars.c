/* What a text cannot do that has only some characters, or lacks some. */
#include "value/check.h"

void guard_closures(const GuardTable *table, uint64_t (*closures)[2]) {
    Str tracked = S(GUARD_TRACKED_CHARS);
    memset(closures, 0, GUARD_WEAKNESSES * sizeof *closures);
    for (uint32_t w = 0; w < GUARD_WEAKNESSES; w++) {
        Str excluded = table->excluded[w] ? str_from_z(table->excluded[w]) : S("");
        for (size_t i = 0; i < excluded.len; i++)
            closures[w][0] |= TEXT_LACKS(str_find_byte(tracked, excluded.ptr[i], 0));
    }
    for (size_t i = 0; table->families[i].family != GUARD_FAMILY_COUNT; i++) {
        uint64_t *needed = &closures[table->families[i].weakness][1];
        if (table->families[i].family == GUARD_PATH) *needed = TEXT_NO_DOTS | TEXT_RELATIVE;
        if (table->families[i].family == GUARD_REDIRECT) *needed = TEXT_BEGINS_SLASH | TEXT_NO_TWO_SLASHES;
        if (table->families[i].family == GUARD_CODE)
            *needed = TEXT_BEGINS_QUOTE | TEXT_ENDS_QUOTE | TEXT_NO_QUOTE_INSIDE;
    }
}

void guard_table(Interp *I, const GuardTable *table) {
    guard_closures(table, I->guard_closures);
    memset(I->guard_families, 0, sizeof I->guard_families);
    I->guard_quoted[0] = I->guard_quoted[1] = 0;
    for (uint32_t w = 0; w < GUARD_WEAKNESSES; w++) {
        I->guard_harm[w] = charset_of(table->harm[w] ? str_from_z(table->harm[w]) : S(""));
        if (table->quotes[w]) I->guard_quoted[0] |= UINT64_C(1) << w;
        if (table->quotes[w] == 1) I->guard_quoted[1] |= UINT64_C(1) << w;
    }
    for (size_t i = 0; table->families[i].family != GUARD_FAMILY_COUNT; i++)
        I->guard_families[table->families[i].family] |= UINT64_C(1) << table->families[i].weakness;
}

/* What a text of such characters alone cannot do, and what it lacks. */
uint64_t check_chars(const Interp *I, CharSet allowed) {
    uint64_t bits = 0;
    Str tracked = S(GUARD_TRACKED_CHARS);
    for (uint32_t w = 0; w < GUARD_WEAKNESSES; w++)
        if (!charset_empty(I->guard_harm[w]) && charset_empty(charset_and(I->guard_harm[w], allowed)))
            bits |= UINT64_C(1) << w;
    for (size_t i = 0; i < tracked.len; i++)
        if (!charset_has(allowed, (unsigned char)tracked.ptr[i])) bits |= TEXT_LACKS(i);
    if (!charset_has(allowed, '.')) bits |= TEXT_NO_DOTS;
    if (!charset_has(allowed, '/')) bits |= TEXT_RELATIVE | TEXT_NO_TWO_SLASHES;
    return bits;
}

GuardFact check_chars_fact(const Interp *I, CharSet allowed, bool denied) {
    GuardFact f = check_cures(check_chars(I, allowed));
    static const char shell[] = ";|&$`";
    for (const char *c = shell; denied && *c; c++)
        if (!charset_has(allowed, (unsigned char)*c)) f.weak |= GUARD_WEAK_DENY;
    return f;
}

/* It does not have this text in it. */
GuardFact check_lacks(const Interp *I, Str text) {
    if (text.len == 1) return check_chars_fact(I, charset_not(charset_of(text)), true);
    if (str_eq(text, S("..")) || str_eq(text, S("../")) || str_eq(text, S("..\\")) || str_eq(text, S("/..")))
        return (GuardFact){.cured = TEXT_NO_DOTS, .weak = GUARD_WEAK_DOTS};
    if (str_eq(text, S("//")) || str_eq(text, S("://"))) return check_cures(TEXT_NO_TWO_SLASHES);
    return (GuardFact){0};
}

/* The characters that a constant collection of single ones, or a text, has. */
bool check_members(const Interp *I, NodeId n, CharSet *set) {
    const Atom *a = check_text(I, n);
    NodeId inner = n;
    if (tree_kind(I->t, n) == NODE_Call && str_eq(guard_word(I, Call_func(I->t, n)), S("set")) &&
        Call_args(I->t, n).count == 1)
        inner = list_node(Call_args(I->t, n), 0);
    if (!a) a = check_text(I, inner);
    if (a) {
        *set = charset_of(a->text);
        return true;
    }
    a = store_single(I->st, I->values[n.v]);
    if (!a || a->kind < ATOM_TUPLE || a->kind > ATOM_DICT || !value_eq(a->rest, VALUE_NEVER) || !a->count) return false;
    *set = charset_none();
    for (uint32_t i = 0; i < a->count; i += a->kind == ATOM_DICT ? 2 : 1) {
        const Atom *item = store_single(I->st, a->items[i]);
        if (!item || item->kind != ATOM_STR || item->text.len > 1) return false;
        *set = charset_or(*set, charset_of(item->text));
    }
    return true;
}

bool check_method_chars(Str word, CharSet *set) {
    CharSet digits = charset_range('0', '9'), letters = charset_or(charset_range('a', 'z'), charset_range('A', 'Z'));
    digits.others = letters.others = true;
    if (str_eq(word, S("isalnum"))) *set = charset_alnum();
    else if (str_eq(word, S("isdigit")) || str_eq(word, S("isdecimal")) || str_eq(word, S("isnumeric"))) *set = digits;
    else if (str_eq(word, S("isalpha"))) *set = letters;
    else if (str_eq(word, S("isidentifier"))) *set = charset_or(charset_alnum(), charset_of(S("_")));
    else if (str_eq(word, S("isspace"))) *set = charset_of(S(" \t\n\r\f\v"));
    else return false;
    return true;
}
