/* Checks: what holds of a value where a test held or failed, so that data is not told of where it can do no harm. */
#ifndef TOCSIN_VALUE_GUARD_H
#define TOCSIN_VALUE_GUARD_H

#include "regex/charset.h"
#include "value/label.h"

/* Label.cured has a bit for each weakness that data can no longer cause; the upper ones say what is known of the text. */
enum { GUARD_WEAKNESSES = 40, GUARD_TRACKED = 16, GUARD_MAX_ROWS = 128 /* of one body */ };
#define GUARD_TRACKED_CHARS "'\"<>\n\r/\\;|&$`{(*"
#define TEXT_LACKS(i) (UINT64_C(1) << (63 - (i)))       /* the i-th of GUARD_TRACKED_CHARS */
#define TEXT_NO_SINGLE_QUOTE TEXT_LACKS(0)
#define TEXT_NO_DOUBLE_QUOTE TEXT_LACKS(1)
#define TEXT_NO_DOTS (UINT64_C(1) << 47)                /* it has no ".." */
#define TEXT_RELATIVE (UINT64_C(1) << 46)               /* it does not begin with "/" */
#define TEXT_RESOLVED (UINT64_C(1) << 45)               /* a path without ".." in it: realpath(), resolve() */
#define TEXT_BEGINS_SLASH (UINT64_C(1) << 44)
#define TEXT_NO_TWO_SLASHES (UINT64_C(1) << 43)         /* it does not begin with "//" */
#define TEXT_BEGINS_QUOTE (UINT64_C(1) << 42)
#define TEXT_ENDS_QUOTE (UINT64_C(1) << 41)
#define TEXT_NO_QUOTE_INSIDE (UINT64_C(1) << 40)

typedef enum GuardFamily {
    GUARD_PATH, GUARD_URL, GUARD_REDIRECT, GUARD_SIZE, GUARD_ARGUMENT, GUARD_CODE, GUARD_LINES, GUARD_ARCHIVE, GUARD_REQUEST, GUARD_LENGTH, GUARD_OBJECT, GUARD_FAMILY_COUNT
} GuardFamily;

/* What checks are worth against each weakness: numbers are those of the bits. Texts are NULL where nothing is said. */
typedef struct GuardTable {
    const char *harm[GUARD_WEAKNESSES];     /* characters of which it needs one */
    const char *excluded[GUARD_WEAKNESSES]; /* characters of which it needs one, whatever else there is */
    uint8_t quotes[GUARD_WEAKNESSES];       /* 1: between quotes that the text lacks it is harmless; 2: between single ones */
    struct {
        uint8_t family, weakness;
    } families[64]; /* ends with GUARD_FAMILY_COUNT */
} GuardTable;

/* What must be known of a text for it to do no harm, by weakness: LabelStore.closures. */
void guard_closures(const GuardTable *table, uint64_t (*closures)[2]);

/* Checks that were passed and do not hold: bits of Label.weak. */
#define GUARD_WEAK(X)                                                                                                   \
    X(PREFIX, "a path is compared as text: `/srv/data` is also the beginning of `/srv/data-private`")                   \
    X(DOTS, "only \"..\" is looked for: an absolute path passes")                                                       \
    X(UNRESOLVED, "a path is compared before it is resolved: \"..\" passes")                                            \
    X(NO_END, "the regular expression does not hold fast to the end of the text: what follows is not checked")          \
    X(NO_BEGIN, "the regular expression does not hold fast to the begin of the text")                                   \
    X(DENY, "characters are forbidden one by one: others do the same")                                                  \
    X(URL_PREFIX, "a URL is compared as text: `https://example.com` is also the beginning of `https://example.com.evil.org`") \
    X(SUBSTRING, "a text is looked for anywhere in a URL")
enum GuardWeakNumber {
#define X(name, text) GUARD_WEAK_NUMBER_##name,
    GUARD_WEAK(X)
#undef X
    GUARD_WEAK_COUNT
};
enum {
#define X(name, text) GUARD_WEAK_##name = 1u << GUARD_WEAK_NUMBER_##name,
    GUARD_WEAK(X)
#undef X
};

/* When a function that checks an argument says that it is fine. */
typedef enum GuardWhen { GUARD_DONE /* it comes back at all */, GUARD_TRUE, GUARD_FALSE, GUARD_WHEN_COUNT } GuardWhen;
/* As GuardWhen: the call reads an attribute of a class that says what its fields may hold. */
enum { GUARD_FIELD = GUARD_WHEN_COUNT };

/* What a function of the program does for one of its parameters. */
typedef struct GuardFact {
    uint64_t cured;
    uint16_t weak;
    uint32_t checks; /* in LabelStore.checks */
} GuardFact;

typedef struct GuardSummary {
    uint32_t scope, param; /* of the function; its position */
    GuardFact facts[GUARD_WHEN_COUNT];
    uint8_t known; /* bits of GuardWhen: the fact says something */
} GuardSummary;

/* Where a check that does not hold stands. */
typedef struct WeakSite {
    uint32_t node, origin; /* the test; of the label that it is about */
    uint16_t weak;
} WeakSite;

#endif
