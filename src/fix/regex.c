/* See regex.h. Fixes are few: nothing is kept from one to the next. */
#include "fix/regex.h"

#include "base/fault.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { REGEX_STEPS = 200000, REGEX_KILOBYTES = 8192, REGEX_TIMES = 10000 };

typedef struct Regex {
    pcre2_code *code;
    pcre2_match_context *limits;
    pcre2_match_data *data;
} Regex;

static void add_replacement(Buf *out, Str replacement, Str text, const PCRE2_SIZE *ends, uint32_t groups) {
    for (size_t i = 0; i < replacement.len; i++) {
        char c = replacement.ptr[i], next = i + 1 < replacement.len ? replacement.ptr[i + 1] : '\0';
        if (c != '\\' || next < '0' || next > '9') {
            buf_byte(out, c);
            continue;
        }
        uint32_t group = (uint32_t)(next - '0');
        i++;
        if (group < groups && ends[2 * group] != PCRE2_UNSET)
            buf_add(out, str_slice(text, ends[2 * group], ends[2 * group + 1]));
    }
}

static bool replace(const Regex *r, Str replacement, uint32_t times, Str text, Buf *out) {
    size_t at = 0;
    uint32_t done = 0;
    while (at <= text.len && done < (times ? times : REGEX_TIMES)) {
        int found = pcre2_match(r->code, (PCRE2_SPTR)text.ptr, text.len, at, 0, r->data, r->limits);
        if (found < 0) break;
        const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(r->data);
        if (ends[0] < at || ends[1] < ends[0]) return false; /* \K in a look-around */
        buf_add(out, str_slice(text, at, ends[0]));
        add_replacement(out, replacement, text, ends, (uint32_t)found);
        at = ends[1];
        done++;
        if (ends[0] != ends[1]) continue;
        if (at < text.len) buf_byte(out, text.ptr[at]);
        at++;
    }
    buf_add(out, str_slice(text, at, text.len));
    return done > 0;
}

bool fix_regex(Str pattern, Str replacement, uint32_t times, Str text, Buf *out) {
    int error;
    PCRE2_SIZE offset;
    if (!text.ptr) text = S("");
    Regex r = {.code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &error,
                                     &offset, NULL)};
    if (!r.code) return false;
    r.limits = pcre2_match_context_create(NULL);
    r.data = pcre2_match_data_create_from_pattern(r.code, NULL);
    if (!r.limits || !r.data) fault_out_of_memory(0);
    pcre2_set_match_limit(r.limits, REGEX_STEPS);
    pcre2_set_heap_limit(r.limits, REGEX_KILOBYTES);
    bool done = replace(&r, replacement, times, text, out);
    pcre2_match_data_free(r.data);
    pcre2_match_context_free(r.limits);
    pcre2_code_free(r.code);
    return done;
}
