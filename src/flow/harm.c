/* What checks are worth: flow/harm.def as tables. */
#include "flow/model.h"
#include "value/guard.h"

_Static_assert((int)WEAKNESS_BITS <= (int)GUARD_WEAKNESSES, "the bits above say what is known of a text");

const GuardTable flow_guards = {
#define HARM(weakness, text, quoted) .harm[WEAKNESS_##weakness] = text, .quotes[WEAKNESS_##weakness] = quoted,
#define FAMILY(family, weakness)
#define EXCLUDED(weakness, text) .excluded[WEAKNESS_##weakness] = text,
#include "flow/harm.def"
#undef FAMILY
#undef HARM
#undef EXCLUDED
#define HARM(weakness, text, quoted)
#define EXCLUDED(weakness, text)
#define FAMILY(family, weakness) {GUARD_##family, WEAKNESS_##weakness},
    .families =
        {
#include "flow/harm.def"
            {GUARD_FAMILY_COUNT, 0},
        },
#undef FAMILY
#undef HARM
#undef EXCLUDED
};
