/* \N{...}: code points by name. The names are kept as sequences of words in buckets of a hash; a look-up spells out the
 * few candidates of one bucket and compares. */
#include "syntax/unicode.h"

#include "syntax/unicode_name_tables.h"

enum { NAME_MAX_BYTES = 128, BUCKETS = COUNT_OF(name_buckets) - 1, SHORT_WORDS = 128 };

static uint32_t hash_name(Str name) { /* FNV-1a, as tools/unicode.py has it */
    uint32_t h = 0x811C9DC5u;
    for (size_t i = 0; i < name.len; i++) h = (h ^ (unsigned char)name.ptr[i]) * 0x01000193u;
    return h;
}

static Str word_text(uint32_t word) {
    uint32_t base = word >> 8; /* offsets count from the first of 256 words */
    size_t from = name_word_bases[base] + name_word_offsets[word];
    size_t to = (word & 255) == 255 ? name_word_bases[base + 1] : name_word_bases[base] + name_word_offsets[word + 1];
    return str_make(name_words + from, to - from);
}

/* Whether the words at `*p` spell `name`; moves `*p` behind them. */
static bool spells(const uint8_t **p, unsigned count, Str name) {
    bool same = true;
    size_t at = 0;
    for (unsigned i = 0; i < count; i++) {
        uint32_t word = *(*p)++;
        if (word >= SHORT_WORDS) word = SHORT_WORDS + ((word - SHORT_WORDS) << 8 | *(*p)++);
        if (!same) continue;
        Str text = word_text(word);
        bool space = i > 0 && text.ptr[0] != '-';
        if (space) same = at < name.len && name.ptr[at++] == ' ';
        same = same && str_eq(str_slice(name, at, at + text.len), text);
        at += text.len;
    }
    return same && at == name.len;
}

static uint32_t plain_name(Str name) {
    uint32_t bucket = hash_name(name) % BUCKETS;
    const uint8_t *p = name_stream + name_buckets[bucket], *end = name_stream + name_buckets[bucket + 1];
    while (p < end) {
        unsigned count = p[0];
        uint32_t code_point = p[1] | (uint32_t)p[2] << 8 | (uint32_t)p[3] << 16;
        p += 4;
        if (spells(&p, count, name)) return code_point;
    }
    return UINT32_MAX;
}

/* "CJK UNIFIED IDEOGRAPH-4E00": a prefix and exactly the digits that %04X prints. */
static uint32_t numbered_name(Str name) {
    size_t dash = name.len;
    while (dash > 0 && name.ptr[dash - 1] != '-') dash--;
    size_t digits = name.len - dash;
    if (dash == 0 || digits < 4 || digits > 5 || (digits == 5 && name.ptr[dash] == '0')) return UINT32_MAX;
    uint32_t c = 0;
    for (size_t i = dash; i < name.len; i++) {
        char d = name.ptr[i];
        if (d >= '0' && d <= '9') c = c << 4 | (uint32_t)(d - '0');
        else if (d >= 'A' && d <= 'F') c = c << 4 | (uint32_t)(d - 'A' + 10);
        else return UINT32_MAX;
    }
    for (size_t i = 0; i < COUNT_OF(name_ranges); i++)
        if (c >= name_ranges[i].first && c <= name_ranges[i].last)
            return str_eq(str_slice(name, 0, dash), name_ranges[i].prefix) ? c : UINT32_MAX;
    return UINT32_MAX;
}

/* The longest of `syllables` that `*rest` begins with, cut off; CPython's find_syllable. */
static uint32_t cut_syllable(Str *rest, const char *const *syllables, uint32_t count) {
    uint32_t best = 0;
    size_t length = 0;
    bool found = false;
    for (uint32_t i = 0; i < count; i++) {
        Str s = str_from_z(syllables[i]);
        if (!str_starts_with(*rest, s) || (found && s.len <= length)) continue;
        found = true;
        best = i;
        length = s.len;
    }
    *rest = str_slice(*rest, length, rest->len);
    return found ? best : UINT32_MAX;
}

static uint32_t hangul_name(Str rest) {
    static const char *const leads[] = {
        "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H",
    };
    static const char *const vowels[] = {
        "A",  "AE", "YA", "YAE", "EO", "E",  "YEO", "YE", "O",  "WA", "WAE",
        "OE", "YO", "U",  "WEO", "WE", "WI", "YU",  "EU", "YI", "I",
    };
    static const char *const tails[] = {
        "",   "G",  "GG", "GS", "N",  "NJ", "NH", "D",  "L", "LG", "LM", "LB", "LS", "LT",
        "LP", "LH", "M",  "B",  "BS", "S",  "SS", "NG", "J", "C",  "K",  "T",  "P",  "H",
    };
    uint32_t lead = cut_syllable(&rest, leads, COUNT_OF(leads));
    uint32_t vowel = cut_syllable(&rest, vowels, COUNT_OF(vowels));
    uint32_t tail = cut_syllable(&rest, tails, COUNT_OF(tails));
    if (lead == UINT32_MAX || vowel == UINT32_MAX || tail == UINT32_MAX || rest.len) return UINT32_MAX;
    return 0xAC00 + (lead * (uint32_t)COUNT_OF(vowels) + vowel) * (uint32_t)COUNT_OF(tails) + tail;
}

uint32_t unicode_by_name(Str name) {
    char upper[NAME_MAX_BYTES] = {0};
    if (name.len > sizeof upper) return UINT32_MAX;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
    name.ptr = upper;
    Str hangul = S("HANGUL SYLLABLE ");
    if (str_starts_with(name, hangul)) return hangul_name(str_slice(name, hangul.len, name.len));
    uint32_t found = numbered_name(name);
    return found != UINT32_MAX ? found : plain_name(name);
}
