/* Values of number literals: see syntax/literal.h. */
#include "syntax/literal.h"

#include <stdlib.h>

/* A number literal without its sign-less dress: base, and the digits without prefix, suffix and leading zeros
 * (underscores are still in it). */
typedef struct Digits {
    unsigned base;
    Str text;
} Digits;

static Digits read_digits(Str text) {
    Digits d = {10, text};
    if (text.len && (text.ptr[text.len - 1] | 32) == 'l') d.text.len--; /* Python 2: 10L */
    if (d.text.len > 1 && d.text.ptr[0] == '0') {
        char mark = (char)(d.text.ptr[1] | 32);
        d.base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
        if (d.base != 10) d.text = str_slice(d.text, 2, d.text.len);
        else if (str_find_byte(d.text, '8', 0) == SIZE_MAX && str_find_byte(d.text, '9', 0) == SIZE_MAX)
            d.base = 8; /* Python 2: 0777; in Python 3 zeros alone, which are zero in any base */
    }
    while (d.text.len && (d.text.ptr[0] == '0' || d.text.ptr[0] == '_')) d.text = str_slice(d.text, 1, d.text.len);
    return d;
}

static unsigned digit_value(char c) { return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10); }

bool literal_uint64(const Tree *tree, NodeId constant, uint64_t *value) {
    Digits d = read_digits(tree_text(tree, constant));
    uint64_t n = 0;
    for (size_t i = 0; i < d.text.len; i++) {
        if (d.text.ptr[i] == '_') continue;
        unsigned digit = digit_value(d.text.ptr[i]);
        if (digit >= d.base) return false; /* damaged text */
        if (n > (UINT64_MAX - digit) / d.base) return false;
        n = n * d.base + digit;
    }
    *value = n;
    return true;
}

static size_t count_digits(Str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] != '_';
    return count;
}

enum {
    LIMB_DIGITS = 9,
    LIMB = 1000000000,
    LIMBS = LITERAL_MAX_INT_DIGITS / LIMB_DIGITS + 3,
    MAX_BITS = 14285, /* 10**4300 has 14,285 bits */
};

/* limbs = limbs * factor + carry; both at most 32 bits. Returns the new count. */
static size_t multiply_limbs(uint32_t limbs[LIMBS], size_t count, uint64_t factor, uint64_t carry) {
    for (size_t k = 0; k < count; k++) {
        carry += (uint64_t)limbs[k] * factor;
        limbs[k] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
    for (; carry; carry /= LIMB) limbs[count++] = (uint32_t)(carry % LIMB);
    return count;
}

/* Digits of base 2, 8 or 16 to limbs of nine decimal digits, the lowest first; the caller has bounded their number. At
 * most 14,285 bits, 30 or 32 at a time, into 480 limbs: quadratic is fine. */
static size_t to_decimal_limbs(Digits d, uint32_t limbs[LIMBS]) {
    const uint64_t most = d.base == 8 ? 1ull << 30 : 1ull << 32;
    size_t count = 0;
    uint64_t chunk = 0, factor = 1;
    for (size_t i = 0; i < d.text.len; i++) {
        if (d.text.ptr[i] == '_') continue;
        chunk = chunk * d.base + digit_value(d.text.ptr[i]);
        factor *= d.base;
        if (factor < most) continue;
        count = multiply_limbs(limbs, count, factor, chunk);
        chunk = 0;
        factor = 1;
    }
    return factor > 1 ? multiply_limbs(limbs, count, factor, chunk) : count;
}

bool literal_int_decimal(const Tree *tree, NodeId constant, Buf *out) {
    Digits d = read_digits(tree_text(tree, constant));
    size_t digits = count_digits(d.text);
    if (digits == 0) {
        buf_byte(out, '0');
        return true;
    }
    if (d.base == 10) {
        if (digits > LITERAL_MAX_INT_DIGITS) return false;
        for (size_t i = 0; i < d.text.len; i++)
            if (d.text.ptr[i] != '_') buf_byte(out, d.text.ptr[i]);
        return true;
    }
    size_t bits = d.base == 16 ? 4 : d.base == 8 ? 3 : 1;
    if (digits > MAX_BITS / bits + 1) return false;
    uint32_t limbs[LIMBS];
    size_t count = to_decimal_limbs(d, limbs);
    char top[16];
    size_t top_digits = 0;
    for (uint32_t n = count ? limbs[count - 1] : 0; n; n /= 10) top[top_digits++] = (char)('0' + n % 10);
    if (count == 0 || top_digits + (count - 1) * LIMB_DIGITS > LITERAL_MAX_INT_DIGITS) return false;
    while (top_digits) buf_byte(out, top[--top_digits]);
    for (size_t k = count - 1; k-- > 0;) buf_format(out, "%09u", limbs[k]);
    return true;
}

double literal_double(const Tree *tree, NodeId constant) {
    /* strtod rounds correctly, and in the "C" locale of a program that never calls setlocale it reads Python's form. */
    Str text = tree_text(tree, constant);
    char small[64];
    Arena arena = {0};
    char *copy = text.len < sizeof small ? small : arena_alloc(&arena, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '_' && (text.ptr[i] | 32) != 'j') copy[n++] = text.ptr[i];
    copy[n] = 0;
    double value = strtod(copy, NULL);
    arena_free(&arena);
    return value;
}

void literal_float_hex(double value, Buf *out) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & 0xFFFFFFFFFFFFFu;
    int exponent = (int)(bits >> 52 & 0x7FF);
    if (bits >> 63 && !(exponent == 0x7FF && fraction)) buf_byte(out, '-');
    if (exponent == 0x7FF) {
        buf_add(out, fraction ? S("nan") : S("inf"));
    } else if (exponent == 0 && fraction == 0) {
        buf_add(out, S("0x0.0p+0"));
    } else {
        int power = exponent ? exponent - 1023 : -1022;
        buf_format(out, "0x%d.%013llxp%+d", exponent != 0, (unsigned long long)fraction, power);
    }
}
