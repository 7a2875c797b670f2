/* options: symbolic_propagation: a variable is what it was assigned, if that is the last assignment before it. */
#include "match/inside.h"

bool match_symbolic(Matcher *m, uint32_t row, Place p, const Cont *k) {
    return match_row(m, row, p, k);
}
