/* `tocsin rules test`, a command within a command. */
#ifndef TOCSIN_CLI_RULES_TEST_H
#define TOCSIN_CLI_RULES_TEST_H

#include "base/str.h"

typedef struct RulesTest {
    const Str *paths; /* rule files, or folders of them; each ends with a zero byte */
    uint32_t count;
    bool strict;  /* a rule without a ringing and a silent line is a fault */
    bool verbose; /* rules that agree are told, too */
} RulesTest;

/* Runs the rules of each file against the example beside it and prints what disagrees. Gives the status of the process:
 * 0 all agree, 1 some do not, 2 a file is refused or unreadable. */
int rules_test(const RulesTest *options);

#endif
