/* What known functions do with text: effect.def. */
#include "value/effect.h"

ValueId effect_str_format(Interp *I, const CallContext *c) {
    const Atom *f = store_single(I->st, c->self);
    ValueId args[VALUE_MAX_ITEMS];
    uint32_t count = 0;
    while (count < c->count && count < VALUE_MAX_ITEMS && !c->args[count].keyword.len)
        args[count] = c->args[count].value, count++;
    FormatArgs all = {.items = args, .named = c->args + count, .count = count, .name_count = c->count - count};
    if (f && f->kind == ATOM_STR) return fold_format(I, f->text, &all, false);
    if (f && f->kind == ATOM_TEXT)
        return store_text(I->st, str_slice(f->text, 0, str_find_byte(f->text, '{', 0)), S(""));
    return some_text(I);
}

static ValueId join_items(Interp *I, ValueId separator, ValueId list) {
    const Atom *a = store_single(I->st, list);
    if (!a || (a->kind != ATOM_LIST && a->kind != ATOM_TUPLE)) return some_text(I);
    ValueId v = store_str(I->st, S(""));
    for (uint32_t i = 0; i < a->count; i++) {
        if (i) v = fold_concat(I, v, separator);
        v = fold_concat(I, v, a->items[i]);
    }
    return absent(a->rest) ? v : fold_concat(I, a->count ? fold_concat(I, v, some_text(I)) : v, some_text(I));
}

ValueId effect_str_join(Interp *I, const CallContext *c) { return join_items(I, c->self, arg(c, 0)); }
ValueId effect_join_words(Interp *I, const CallContext *c) {
    return join_items(I, store_str(I->st, S(" ")), arg(c, 0));
}

ValueId effect_path_join(Interp *I, const CallContext *c) {
    ValueId v = known(arg(c, 0));
    if (c->more) return some_text(I);
    for (uint32_t i = 1; i < c->count; i++) {
        const Atom *a = store_single(I->st, c->args[i].value);
        if (!a || (a->kind != ATOM_STR && a->kind != ATOM_TEXT) || (a->text.len && a->text.ptr[0] == '/') ||
            (a->kind == ATOM_TEXT && !a->text.len))
            return some_text(I);
        v = fold_concat(I, fold_concat(I, v, store_str(I->st, S("/"))), c->args[i].value);
    }
    return v;
}

static ValueId map_bytes(Interp *I, const CallContext *c, char from, char to, int delta) {
    const Atom *a = store_single(I->st, c->self);
    if (!a || a->kind != ATOM_STR) return some_text(I);
    char text[VALUE_MAX_TEXT];
    for (size_t i = 0; i < a->text.len; i++) {
        char b = a->text.ptr[i];
        if (b & (char)0x80) return some_text(I);
        text[i] = b >= from && b <= to ? (char)(b + delta) : b;
    }
    return store_str(I->st, str_make(text, a->text.len));
}

ValueId effect_str_lower(Interp *I, const CallContext *c) { return map_bytes(I, c, 'A', 'Z', 32); }
ValueId effect_str_upper(Interp *I, const CallContext *c) { return map_bytes(I, c, 'a', 'z', -32); }

ValueId effect_str_strip(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, c->self);
    bool both = a && str_eq(qual_segment(I->q, c->callee->qual), S("strip"));
    return both && !c->count && !c->more ? store_str(I->st, str_trim(a->text)) : some_text(I);
}

ValueId effect_str_replace(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, c->self), *from = text_of(I, arg(c, 0)), *to = text_of(I, arg(c, 1));
    if (!a || !from || !to || !from->text.len || c->count != 2) return some_text(I);
    Buf out = {.limit = VALUE_MAX_TEXT};
    size_t at = 0;
    for (size_t hit; (hit = str_find(a->text, from->text, at)) != SIZE_MAX; at = hit + from->text.len) {
        buf_add(&out, str_slice(a->text, at, hit));
        buf_add(&out, to->text);
    }
    buf_add(&out, str_slice(a->text, at, a->text.len));
    ValueId v = out.full ? some_text(I) : store_str(I->st, buf_str(&out));
    buf_free(&out);
    return v;
}

/* At white space, or at a separator of one byte. */
static ValueId split_at(Interp *I, const Atom *a, const Atom *separator, NodeId at) {
    ValueId items[VALUE_MAX_ITEMS];
    uint32_t count = 0;
    if (!a || (separator && separator->text.len != 1)) return list_of(I, ATOM_LIST, some_text(I), at);
    for (Str rest = a->text; rest.ptr;) {
        Str piece = str_split(&rest, separator ? separator->text.ptr[0] : ' ');
        if (!separator) piece = str_trim(piece);
        if (!separator && !piece.len) continue;
        if (count == VALUE_MAX_ITEMS) return list_of(I, ATOM_LIST, some_text(I), at);
        items[count++] = store_str(I->st, piece);
    }
    return store_container(I->st, ATOM_LIST, at, items, count, VALUE_NEVER);
}

ValueId effect_str_split(Interp *I, const CallContext *c) {
    bool plain = c->count == 0 || (c->count == 1 && text_of(I, arg(c, 0)));
    if (plain && !c->more) return split_at(I, text_of(I, c->self), c->count ? text_of(I, arg(c, 0)) : NULL, c->node);
    return list_of(I, ATOM_LIST, some_text(I), c->node);
}

ValueId effect_split_words(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, arg(c, 0));
    bool quoted = a && (str_find_byte(a->text, '"', 0) != SIZE_MAX || str_find_byte(a->text, '\'', 0) != SIZE_MAX ||
                        str_find_byte(a->text, '\\', 0) != SIZE_MAX);
    return split_at(I, quoted ? NULL : a, NULL, c->node);
}

ValueId effect_str_encode(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, c->self);
    return a ? store_bytes(I->st, a->text) : store_instance(I->st, I->st->class_bytes);
}

ValueId effect_bytes_decode(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, c->self);
    if (!a || a->kind != ATOM_BYTES) return some_text(I);
    for (size_t i = 0; i < a->text.len; i++)
        if ((unsigned char)a->text.ptr[i] > 127) return some_text(I);
    return store_str(I->st, a->text);
}

/* RFC 4648; the URL-safe alphabet is decoded, too. */
static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_digit(char c) {
    c = c == '-' ? '+' : c == '_' ? '/' : c;
    const char *at = c ? strchr(base64_digits, c) : NULL;
    return at ? (int)(at - base64_digits) : -1;
}

static const Atom *coded_text(Interp *I, const CallContext *c) {
    const Atom *a = store_single(I->st, arg(c, 0));
    return a && (a->kind == ATOM_STR || a->kind == ATOM_BYTES) ? a : NULL;
}

ValueId effect_base64(Interp *I, const CallContext *c) {
    const Atom *a = coded_text(I, c);
    if (!a) return store_instance(I->st, I->st->class_bytes);
    char out[VALUE_MAX_TEXT];
    size_t n = 0;
    uint32_t bits = 0, have = 0;
    for (size_t i = 0; i < a->text.len; i++) {
        int d = base64_digit(a->text.ptr[i]);
        if (d < 0) continue;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        out[n++] = (char)(bits >> have & 0xFF);
    }
    return store_bytes(I->st, str_make(out, n));
}

ValueId effect_base64_encode(Interp *I, const CallContext *c) {
    const Atom *a = coded_text(I, c);
    if (!a || a->text.len / 3 * 4 + 4 > VALUE_MAX_TEXT) return store_instance(I->st, I->st->class_bytes);
    char out[VALUE_MAX_TEXT];
    size_t n = 0;
    for (size_t i = 0; i < a->text.len; i += 3) {
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++) bits = bits << 8 | (i + k < a->text.len ? (unsigned char)a->text.ptr[i + k] : 0);
        for (size_t k = 0; k < 4; k++) out[n++] = i + k > a->text.len ? '=' : base64_digits[bits >> (18 - 6 * k) & 63];
    }
    return store_bytes(I->st, str_make(out, n));
}

ValueId effect_codecs_decode(Interp *I, const CallContext *c) {
    const Atom *a = text_of(I, arg(c, 0)), *codec = text_of(I, arg(c, 1));
    if (!a || !codec || (!str_eq(codec->text, S("rot13")) && !str_eq(codec->text, S("rot_13")))) return VALUE_UNKNOWN;
    char text[VALUE_MAX_TEXT];
    for (size_t i = 0; i < a->text.len; i++) {
        char b = a->text.ptr[i], low = (char)(b | 32);
        text[i] = low >= 'a' && low <= 'z' ? (char)(b + (low < 'n' ? 13 : -13)) : b;
    }
    return store_str(I->st, str_make(text, a->text.len));
}

ValueId effect_environment(Interp *I, const CallContext *c) {
    ValueId otherwise = arg(c, 1);
    return store_join(I->st, some_text(I), absent(otherwise) ? store_none(I->st) : otherwise);
}
