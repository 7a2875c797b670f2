/* Number literals, as CPython's tokenizer reads them (Parser/lexer: tok_decimal_tail, verify_end_of_number). */
#include "syntax/lex.h"

static bool is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }
static bool is_hex(uint8_t c) { return is_digit(c) || (uint8_t)((c | 0x20) - 'a') < 6; }
static bool is_octal(uint8_t c) { return (uint8_t)(c - '0') < 8; }
static bool is_binary(uint8_t c) { return (uint8_t)(c - '0') < 2; }
static bool is_letter(uint8_t c) { return (uint8_t)((c | 0x20) - 'a') < 26 || c == '_'; }

/* Digits with single underscores between them; *fine is cleared at an underscore with no digit behind it. */
static Cursor digits(Cursor p, bool (*is)(uint8_t), bool *fine) {
    for (;;) {
        while (is(*p)) p++;
        if (*p != '_') return p;
        if (!is(p[1])) {
            *fine = false;
            return p + 1;
        }
        p++;
    }
}

/* What may follow a number without a space: the keywords that can stand behind an expression. */
static bool end_is_fine(Cursor p, PyVersion version) {
    static const char *const allowed[] = {"and", "else", "for", "if", "in", "is", "not", "or"};
    if (!is_letter(*p) && !is_digit(*p)) return true;
    if (version < PY_3_10) return !is_digit(*p); /* older ones start a new token */
    for (size_t i = 0; i < COUNT_OF(allowed); i++) {
        size_t n = strlen(allowed[i]);
        if (strncmp((const char *)p, allowed[i], n) == 0) return true;
    }
    return false;
}

static Cursor radix(Cursor p, PyVersion version, uint8_t *flags, bool *fine) {
    uint8_t c = p[1] | 0x20;
    bool (*is)(uint8_t) = c == 'x' ? is_hex : c == 'o' ? is_octal : is_binary;
    p += 2;
    if (*p == '_') p++;
    if (!is(*p)) *fine = false;
    p = digits(p, is, fine);
    if (is_digit(*p)) *fine = false;
    if ((*p | 0x20) == 'l') {
        *flags |= TOKEN_NUMBER_PYTHON2;
        return p + 1;
    }
    if (*fine && !end_is_fine(p, version)) *fine = false;
    return p;
}

static Cursor exponent(Cursor p, uint8_t *flags, bool *fine) {
    size_t sign = p[1] == '+' || p[1] == '-';
    if (!is_digit(p[1 + sign])) {
        if (sign) *fine = false;
        return p;
    }
    *flags |= TOKEN_NUMBER_FLOAT;
    return digits(p + 1 + sign, is_digit, fine);
}

Cursor lex_number(Cursor p, PyVersion version, uint8_t *flags, bool *fine) {
    *flags = 0;
    *fine = true;
    uint8_t second = p[1] | 0x20;
    if (*p == '0' && (second == 'x' || second == 'o' || second == 'b')) return radix(p, version, flags, fine);
    Cursor start = p;
    if (*p != '.') p = digits(p, is_digit, fine);
    Cursor integer_end = p;
    if (*p == '.') {
        *flags |= TOKEN_NUMBER_FLOAT;
        p++;
        if (is_digit(*p)) p = digits(p, is_digit, fine);
    }
    if ((*p | 0x20) == 'e') p = exponent(p, flags, fine);
    if ((*p | 0x20) == 'j') {
        *flags |= TOKEN_NUMBER_IMAGINARY;
        p++;
    }
    if (!*flags && *start == '0') { /* only zeros may start with a zero; Python 2 reads octal */
        bool zero = true, octal = true;
        for (Cursor q = start; q < integer_end; q++) {
            zero &= *q == '0' || *q == '_';
            octal &= is_octal(*q);
        }
        if (!zero && octal) *flags |= TOKEN_NUMBER_PYTHON2;
        else if (!zero) *fine = false;
    }
    if ((*p | 0x20) == 'l' && !(*flags & (TOKEN_NUMBER_FLOAT | TOKEN_NUMBER_IMAGINARY)) && !is_letter(p[1])) {
        *flags |= TOKEN_NUMBER_PYTHON2;
        return p + 1;
    }
    if (*fine && !end_is_fine(p, version)) *fine = false;
    return p;
}
