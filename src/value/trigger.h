/* Triggers by the symbols of a file, and by the names of the base. Private to this room. */
#ifndef TOCSIN_VALUE_TRIGGER_H
#define TOCSIN_VALUE_TRIGGER_H

#include "value/value.h"

/* What a mention of a word in a body means; bits. */
enum {
    WORD_DIRECT = 1,  /* the body is worth reading */
    WORD_PART = 2,    /* it is if it mentions a carrier, too: the last segment of a trigger, getattr */
    WORD_CARRIER = 4, /* the first segment of a trigger */
};

/* The bits of a word; 0 for most. */
uint8_t trigger_word(const Triggers *triggers, Str word);

/* True for a trigger without a dot: it may be of anything. */
bool trigger_is_plain(const Triggers *triggers, Str name);

/* REACH_ bits (value/store.h) for the `count` ids of the base. */
void trigger_mark_base(const Triggers *triggers, const QualTable *base, uint8_t *reach, uint32_t count);

#endif
