/* Regular expressions of rules, compiled on first use, run with PCRE2's limits: neither a user's pattern nor audited
 * text can make one run without end. */
#include "match/compile.h"
#include "match/inside.h"
#include "match/regex_need.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    REGEX_MAX_STEPS = 200000, /* PCRE2's match limit */
    REGEX_MAX_KILOBYTES = 8192,
    REGEX_BUCKETS = 256,
    ANSWERS = 2048,
    ANSWER_BYTES = 36, /* of a text whose answer is remembered: names come again and again */
};

typedef struct Answer {
    const struct Regex *regex;
    bool found;
    uint8_t length;
    char text[ANSWER_BYTES];
} Answer;

typedef struct Regex {
    struct Regex *next;
    Str pattern;
    /* What is asked before PCRE2 is. */
    bool quotes;  /* the pattern asks about quotes: it is about the text as it is written */
    bool need_known; /* what follows is */
    bool refuses; /* it is nothing but `(?!...)`: it matches where `need` is not met */
    RegexNeed need;
    bool compiled;    /* what follows is known */
    pcre2_code *code; /* NULL: malformed; the compiler of rules has said so */
    uint32_t least;   /* bytes of a match */
    bool has_first;   /* `first` says with which bytes a match may begin */
    bool wide;        /* none of them is ASCII */
    uint8_t first[32];
    bool sought_known;
    pcre2_code *sought; /* it is `.*x`, or `(?!.*x)`: `x` alone, which is found without going back and forth; or NULL */
    bool dot_all, negated; /* of that */
} Regex;

struct Regexes {
    Arena arena, scratch;
    Regex *buckets[REGEX_BUCKETS];
    struct {
        const char *text; /* of a pattern in a rule table, which stays where it is */
        Regex *regex;
    } known[REGEX_BUCKETS];
    Answer *answers; /* from the beginning of a text */
    uint64_t answered[BITS_WORDS(ANSWERS)];
    pcre2_match_context *limits;
    pcre2_match_data *data;
};

static Regexes *regexes_new(void) {
    Arena arena = {0};
    Regexes *r = ARENA_NEW(&arena, Regexes);
    r->limits = pcre2_match_context_create(NULL);
    r->data = pcre2_match_data_create(1, NULL);
    if (!r->limits || !r->data) fault_out_of_memory(sizeof(Regexes));
    pcre2_set_match_limit(r->limits, REGEX_MAX_STEPS);
    pcre2_set_depth_limit(r->limits, REGEX_MAX_STEPS);
    pcre2_set_heap_limit(r->limits, REGEX_MAX_KILOBYTES);
    r->answers = arena_alloc(&arena, ANSWERS * sizeof(Answer));
    r->arena = arena;
    return r;
}

static bool has_first(const Regex *r, char c) { return r->first[(unsigned char)c / 8] >> ((unsigned char)c % 8) & 1; }

/* `(?is)(?!...)` and nothing else: what it refuses; else empty. */
static Str refused(Str pattern) {
    static const char *const starts[] = {"(?!", "(?i)(?!", "(?s)(?!", "(?is)(?!"};
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        Str start = str_from_z(starts[i]);
        if (!str_starts_with(pattern, start) || !str_ends_with(pattern, S(")"))) continue;
        Str inner = str_slice(pattern, start.len, pattern.len - 1);
        uint32_t depth = 0;
        for (size_t at = 0; at < inner.len; at++) { /* classes with brackets in them are too much for a glance */
            if (inner.ptr[at] == '\\') at++;
            else if (inner.ptr[at] == '[') return (Str){0};
            else if (inner.ptr[at] == '(') depth++;
            else if (inner.ptr[at] == ')' && depth-- == 0) return (Str){0};
        }
        return inner;
    }
    return (Str){0};
}

/* What we read from the pattern, when a text is asked about. */
static void know_need(Regex *r, Arena *scratch) {
    if (r->need_known) return;
    ArenaMark mark = arena_mark(scratch);
    Str inner = refused(r->pattern);
    regex_need_of(inner.len ? inner : r->pattern, scratch, &r->need);
    r->refuses = inner.len && r->need.size;
    r->need_known = true;
    arena_reset(scratch, mark);
}

/* What PCRE2 knows of its own code. Compiling takes as long as hundreds of texts that have not what it needs. */
static void compile(Regex *r) {
    const uint8_t *bits = NULL;
    uint32_t kind = 0, unit = 0;
    int error;
    PCRE2_SIZE offset;
    r->compiled = true;
    r->code = pcre2_compile((PCRE2_SPTR)r->pattern.ptr, r->pattern.len, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &error,
                            &offset, NULL);
    if (!r->code) return;
    pcre2_pattern_info(r->code, PCRE2_INFO_MINLENGTH, &r->least);
    pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTCODETYPE, &kind);
    pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTCODEUNIT, &unit);
    pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTBITMAP, &bits);
    if (bits) memcpy(r->first, bits, sizeof(r->first));
    if (kind == 1 && unit < 0x80) { /* nobody says whether case counts, so it does not */
        r->first[unit / 8] |= (uint8_t)(1u << (unit % 8));
        r->first[(unit ^ 0x20) / 8] |= (uint8_t)(1u << ((unit ^ 0x20) % 8));
        memset(r->first + 16, 0xFF, 16);
    }
    r->has_first = bits || (kind == 1 && unit < 0x80);
    r->wide = r->has_first;
    for (size_t i = 0; i < 16; i++) r->wide &= r->first[i] == 0;
}

static bool may_begin(const Regex *r, Str text, bool anchored) {
    if (!r->code || text.len < r->least) return false;
    return !anchored || !r->has_first || (text.len && has_first(r, text.ptr[0]));
}

/* A quick no. */
static bool may_match(Regex *r, Arena *scratch, Str text, bool anchored) {
    know_need(r, scratch);
    if (r->compiled && !may_begin(r, text, anchored)) return false;
    if (!r->refuses && !regex_need_met(&r->need, text)) return false;
    if (r->compiled) return true;
    compile(r);
    return may_begin(r, text, anchored);
}

static Regex *regex_get(Regexes *all, Str pattern) {
    Regex **bucket = &all->buckets[str_hash(pattern) % REGEX_BUCKETS];
    for (Regex *r = *bucket; r; r = r->next) {
        if (str_eq(r->pattern, pattern)) return r;
    }
    Regex *r = ARENA_NEW(&all->arena, Regex);
    r->pattern = arena_copy(&all->arena, pattern);
    r->quotes = str_find_byte(pattern, '\'', 0) != SIZE_MAX || str_find_byte(pattern, '"', 0) != SIZE_MAX;
    r->next = *bucket;
    *bucket = r;
    return r;
}

static Regex *regex_of(Matcher *m, Str pattern) {
    Regexes *all = m->regexes ? m->regexes : (m->regexes = regexes_new());
    const PatTable *t = &m->table->pat;
    if (pattern.ptr < t->bytes || pattern.ptr >= t->bytes + t->byte_count) return regex_get(all, pattern);
    size_t at = ((uintptr_t)pattern.ptr ^ (uintptr_t)pattern.ptr >> 8) % REGEX_BUCKETS;
    if (all->known[at].text != pattern.ptr) {
        all->known[at].text = pattern.ptr;
        all->known[at].regex = regex_get(all, pattern);
    }
    return all->known[at].regex;
}

/* A limit was met: the text may match, and nobody knows. */
static bool is_limit(int result) {
    return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT;
}

/* Is it `.*x` with one way at the top? Classes, quotes and rare groups are too much for a glance. */
static bool is_led(Str pattern) {
    int32_t depth = 0;
    if (!str_starts_with(pattern, S(".*")) || pattern.len < 3 || strchr("?+*{", pattern.ptr[2])) return false;
    for (size_t at = 2; at < pattern.len; at++) {
        char c = pattern.ptr[at], next = at + 1 < pattern.len ? pattern.ptr[at + 1] : 0;
        char third = at + 2 < pattern.len ? pattern.ptr[at + 2] : 0;
        if (c == '[' || (c == '|' && !depth) || (c == '\\' && next == 'Q')) return false;
        if (c == '(' && (next == '*' || (next == '?' && !(third && strchr(":!=<", third))))) return false;
        if (c == '\\') at++;
        depth += (c == '(') - (c == ')');
    }
    return true;
}

/* Compiled when a text has passed all that is asked before. */
static void know_sought(Regex *r, Arena *scratch) {
    static const char *const flags[] = {"(?i)", "(?s)", "(?is)"};
    Str inner = refused(r->pattern), flag = {0};
    int error;
    PCRE2_SIZE offset;
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (str_starts_with(r->pattern, str_from_z(flags[i]))) flag = str_from_z(flags[i]);
    Str rest = inner.len ? inner : str_slice(r->pattern, flag.len, r->pattern.len);
    r->sought_known = true;
    if (!is_led(rest)) return;
    ArenaMark mark = arena_mark(scratch);
    size_t length = flag.len + rest.len - 2;
    char *text = arena_alloc(scratch, length);
    if (flag.len) memcpy(text, flag.ptr, flag.len);
    memcpy(text + flag.len, rest.ptr + 2, rest.len - 2);
    r->sought = pcre2_compile((PCRE2_SPTR)text, length, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &error, &offset, NULL);
    r->negated = inner.len > 0;
    r->dot_all = str_find_byte(flag, 's', 0) != SIZE_MAX;
    arena_reset(scratch, mark);
}

static int run_code(Matcher *m, const pcre2_code *code, Str text, uint32_t options) {
    PCRE2_SPTR bytes = (PCRE2_SPTR)(text.ptr ? text.ptr : "");
    int result = pcre2_match(code, bytes, text.len, 0, options, m->regexes->data, m->regexes->limits);
    m->limited |= is_limit(result);
    return result;
}

/* Does `.*` pass over all of it? */
static bool is_one_run(Str text, bool dot_all) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80 || (text.ptr[i] == '\n' && !dot_all)) return false;
    return true;
}

static bool run_anchored(Matcher *m, Regex *r, Str text) {
    if (!r->sought_known) know_sought(r, &m->regexes->scratch);
    if (!r->sought || !is_one_run(text, r->dot_all)) return run_code(m, r->code, text, PCRE2_ANCHORED) >= 0;
    int result = run_code(m, r->sought, text, 0);
    return r->negated ? result == PCRE2_ERROR_NOMATCH : result >= 0;
}

/* The first place from which on a match may begin; SIZE_MAX: nowhere. */
static size_t first_start(Matcher *m, const Regex *r, Str text, size_t from) {
    if (!r->code || from > text.len || text.len - from < r->least) return SIZE_MAX;
    if (!r->wide) return from;
    if (text.ptr == m->tree->source->text.ptr && m->tree->source->ascii) return SIZE_MAX;
    while (from < text.len && !has_first(r, text.ptr[from])) {
        uint64_t eight; /* most of any text is ASCII, where no match begins */
        for (from++; text.len - from >= sizeof(eight); from += sizeof(eight)) {
            memcpy(&eight, text.ptr + from, sizeof(eight));
            if (eight & UINT64_C(0x8080808080808080)) break;
        }
    }
    return from < text.len ? from : SIZE_MAX;
}

static Regex *compiled_of(Matcher *m, Str pattern) {
    Regex *r = regex_of(m, pattern);
    if (!r->compiled) compile(r);
    return r;
}

bool regex_next(Matcher *m, Str pattern, Str text, size_t from, Range *range) {
    const Regex *r = compiled_of(m, pattern);
    from = first_start(m, r, text, from);
    if (from == SIZE_MAX) return false;
    PCRE2_SPTR bytes = (PCRE2_SPTR)(text.ptr ? text.ptr : "");
    int found = pcre2_match(r->code, bytes, text.len, from, 0, m->regexes->data, m->regexes->limits);
    size_t end = text.len;
    m->limited |= is_limit(found);
    if (found >= 0) {
        const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(m->regexes->data);
        *range = (Range){(uint32_t)ends[0], (uint32_t)ends[1]};
        end = ends[1];
    }
    uint64_t cost = end > from ? (end - from) / 64 : 0;
    m->steps -= cost < m->steps ? cost : m->steps;
    return found >= 0;
}

size_t regex_least(Matcher *m, Str pattern) { return compiled_of(m, pattern)->least; }
bool regex_quotes(Matcher *m, Str pattern) { return regex_of(m, pattern)->quotes; }

bool regex_matches(Matcher *m, Str pattern, Str text) {
    Regex *r = regex_of(m, pattern);
    know_need(r, &m->regexes->scratch);
    if (r->refuses && !regex_need_met(&r->need, text)) return true;
    if (!may_match(r, &m->regexes->scratch, text, true)) return false;
    if (text.len > ANSWER_BYTES) return run_anchored(m, r, text);
    uint32_t number = (uint32_t)((str_hash(text) ^ (uintptr_t)r >> 4) % ANSWERS);
    Answer *a = &m->regexes->answers[number];
    if (bits_has(m->regexes->answered, number) && a->regex == r && str_eq(str_make(a->text, a->length), text))
        return a->found;
    bits_add(m->regexes->answered, number);
    a->found = run_anchored(m, r, text);
    a->regex = r;
    a->length = (uint8_t)text.len;
    if (text.len) memcpy(a->text, text.ptr, text.len);
    return a->found;
}

bool regex_finds(Matcher *m, Str pattern, Str text) {
    Regex *r = regex_of(m, pattern);
    return may_match(r, &m->regexes->scratch, text, false) && run_code(m, r->code, text, 0) >= 0;
}

bool regex_is_well_formed(Str pattern) {
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)(pattern.ptr ? pattern.ptr : ""), pattern.len, PCRE2_UTF, &error, &offset, NULL);
    if (code) pcre2_code_free(code);
    return code != NULL;
}

void regex_free(Regexes *regexes) {
    if (!regexes) return;
    for (size_t i = 0; i < REGEX_BUCKETS; i++) {
        for (Regex *r = regexes->buckets[i]; r; r = r->next) pcre2_code_free(r->code), pcre2_code_free(r->sought);
    }
    pcre2_match_data_free(regexes->data);
    pcre2_match_context_free(regexes->limits);
    arena_free(&regexes->scratch);
    Arena arena = regexes->arena;
    arena_free(&arena);
}
