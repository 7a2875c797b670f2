/* See value/word.h. */
#include "value/word.h"

WordTable word_table_new(Arena *arena, uint32_t most) {
    uint32_t size = 64;
    while (size < most * 2) size *= 2;
    return (WordTable){.rows = ARENA_ARRAY(arena, WordRow, (size_t)most + 1),
                       .parts = ARENA_ARRAY(arena, WordRow, (size_t)most + 1),
                       .slots = ARENA_ARRAY(arena, uint32_t, size),
                       .mask = size - 1};
}

/* The slot of a word, or the free one where it belongs. */
static uint32_t slot_of(const WordTable *t, Str word) {
    uint32_t i = (uint32_t)str_hash(word) & t->mask;
    while (t->slots[i] && !str_eq(pool_text(&t->texts, t->rows[t->slots[i] - 1].word), word)) i = (i + 1) & t->mask;
    return i;
}

void word_add(WordTable *t, Arena *arena, Str name, uint32_t row) {
    if (str_ends_with(name, S("*"))) {
        Str part = str_slice(name, 1, name.len - 1);
        t->parts[t->part_count++] = (WordRow){.word = pool_add(&t->texts, arena, part), .row = row, .next = word_letters(part)};
        return;
    }
    Str plain = str_slice(name, 1, name.len), word = str_last_part(plain, '.');
    Str receiver = plain.len > word.len ? str_slice(plain, 0, plain.len - word.len - 1) : S("");
    uint32_t *at = &t->slots[slot_of(t, word)];
    while (*at && t->rows[*at - 1].receiver.length && !receiver.len) at = &t->rows[*at - 1].next;
    t->rows[t->count] = (WordRow){pool_add(&t->texts, arena, word), pool_add(&t->texts, arena, receiver), row, *at};
    *at = ++t->count;
}

void word_image(WordTable *t, Image *image) {
    image_number(image, &t->count);
    image_number(image, &t->part_count);
    image_number(image, &t->mask);
    pool_image(&t->texts, image);
    IMAGE_ITEMS(image, t->rows, t->count);
    IMAGE_ITEMS(image, t->parts, t->part_count);
    IMAGE_ITEMS(image, t->slots, (size_t)t->mask + 1);
}

const WordRow *word_find(const WordTable *t, Str word) {
    uint32_t first = word.len && t->count ? t->slots[slot_of(t, word)] : 0;
    return first ? &t->rows[first - 1] : NULL;
}

uint32_t word_row(const WordTable *t, const WordRow *chain, Str receiver) {
    for (const WordRow *w = chain; w; w = w->next ? &t->rows[w->next - 1] : NULL) {
        Str wanted = pool_text(&t->texts, w->receiver);
        if (!wanted.len || str_eq(wanted, receiver)) return w->row;
    }
    return 0;
}

/* `part` is in lower case. */
static bool has_part(Str name, Str part) {
    for (size_t i = 0; i + part.len <= name.len; i++) {
        size_t k = 0;
        while (k < part.len && (name.ptr[i + k] | (name.ptr[i + k] >= 'A' && name.ptr[i + k] <= 'Z' ? 0x20 : 0)) == part.ptr[k]) k++;
        if (k == part.len) return true;
    }
    return false;
}

uint32_t word_next_part(const WordTable *t, Str name, uint32_t *at) {
    uint32_t letters = word_letters(name), i = *at;
    const WordRow *parts = t->parts;
    for (; i < t->part_count; i++)
        if (!(parts[i].next & ~letters) && has_part(name, pool_text(&t->texts, parts[i].word))) break;
    *at = i + 1;
    return i < t->part_count ? parts[i].row : 0;
}

uint32_t word_part(const WordTable *t, Str name) {
    uint32_t at = 0;
    return word_next_part(t, name, &at);
}
