/* Names by how they are written, where nobody knows their owner: the last word and, where it matters, the one before:
 * "*request.GET", "*.append". What is said of one is a number, a row of the table's owner. An image (base/image.h): made
 * once, then read-only and shared by all threads. */
#ifndef TOCSIN_VALUE_WORD_H
#define TOCSIN_VALUE_WORD_H

#include "base/image.h"

typedef struct WordRow {
    Text word, receiver; /* receiver empty: any */
    uint32_t row;
    uint32_t next; /* 1 + the next of the same word; 0: none; of parts word_letters() */
} WordRow;

typedef struct WordTable {
    WordRow *rows;   /* those of a word that ask for a receiver come first in its chain */
    uint32_t *slots; /* a hash table: 1 + the first of a word, 0 is free */
    WordRow *parts;  /* "*session*": names that have the word in them */
    TextPool texts;
    uint32_t count, part_count, mask;
} WordTable;

/* Room for `most` names. */
WordTable word_table_new(Arena *arena, uint32_t most);
/* `name` as in a model file, "*" and all. */
void word_add(WordTable *t, Arena *arena, Str name, uint32_t row);
void word_image(WordTable *t, Image *image);

/* The chain of a word; NULL: none. */
const WordRow *word_find(const WordTable *t, Str word);
/* What of a chain is for this receiver (empty: nobody knows which): its row; 0: nothing. */
uint32_t word_row(const WordTable *t, const WordRow *chain, Str receiver);
/* The row of the next part that a name has in it, from the *at-th on, which is counted; 0: none. */
/* Letters of a text, as bits: a name has a part in it only if it has all letters of that. */
static inline uint32_t word_letters(Str text) {
    uint32_t bits = 0;
    for (size_t i = 0; i < text.len; i++) bits |= 1u << (text.ptr[i] & 31);
    return bits;
}
uint32_t word_next_part(const WordTable *t, Str name, uint32_t *at);
/* The row of the first part that a name has in it, whatever the case of its letters; 0: none. */
uint32_t word_part(const WordTable *t, Str name);

#endif
