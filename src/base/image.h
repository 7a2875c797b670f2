/* Arrays without pointers as one run of bytes: written once, when the program is built or in memory, and read in place,
 * so that what is made ahead of time costs nothing at the start.
 *
 * A type has one function that names its parts in order. Given an image with `out` it writes them; else it makes the same
 * parts views into the bytes, read-only and as long-lived as these. So there is no second list that could differ. An image
 * holds the machine's own numbers and is believed: it comes from this program's build, never from a file that somebody
 * gives. */
#ifndef TOCSIN_BASE_IMAGE_H
#define TOCSIN_BASE_IMAGE_H

#include "base/buf.h"

enum { IMAGE_ALIGN = 8 }; /* of the bytes, and of every part */

typedef struct Image {
    Buf *out;             /* NULL: it is read */
    const char *at, *end; /* what is still to be read */
} Image;

static inline Image image_read(Str bytes) { return (Image){.at = bytes.ptr, .end = bytes.ptr + bytes.len}; }

/* Where the items are from now on: `items`, written, or the view of as many that were. */
void *image_items(Image *image, void *items, size_t count, size_t size);

/* Writes a number, or reads it. */
void image_number(Image *image, uint32_t *number);

/* Texts of an image: one run of bytes, and where each of them is in it. */
typedef struct Text {
    uint32_t at, length;
} Text;

typedef struct TextPool {
    char *bytes;
    uint32_t count, capacity;
} TextPool;

/* A copy of `s` in the pool, whose memory is the arena's. */
Text pool_add(TextPool *pool, Arena *arena, Str s);
void pool_image(TextPool *pool, Image *image);

/* Until the next one is added. */
static inline Str pool_text(const TextPool *pool, Text text) { return str_make(pool->bytes + text.at, text.length); }

#define IMAGE_ITEMS(image, items, count) ((items) = image_items((image), (items), (count), sizeof *(items)))

#endif
