/* Images: see image.h. */
#include "base/image.h"

#include "base/fault.h"

static size_t padding_of(size_t bytes) { return (IMAGE_ALIGN - bytes % IMAGE_ALIGN) % IMAGE_ALIGN; }

static void write_bytes(Buf *out, const void *bytes, size_t length) {
    static const char zeros[IMAGE_ALIGN] = {0};
    buf_add(out, str_make(bytes, length));
    buf_add(out, str_make(zeros, padding_of(length)));
    CHECK(!out->full);
}

static const char *read_bytes(Image *image, size_t length) {
    const char *at = image->at;
    CHECK(length <= (size_t)(image->end - at) && padding_of(length) <= (size_t)(image->end - at) - length);
    CHECK((uintptr_t)at % IMAGE_ALIGN == 0);
    image->at = at + length + padding_of(length);
    return at;
}

void *image_items(Image *image, void *items, size_t count, size_t size) {
    CHECK(!count || size <= SIZE_MAX / 2 / count);
    if (!image->out) return (void *)(uintptr_t)read_bytes(image, count * size);
    write_bytes(image->out, items, count * size);
    return items;
}

void image_number(Image *image, uint32_t *number) {
    if (image->out) write_bytes(image->out, number, sizeof *number);
    else memcpy(number, read_bytes(image, sizeof *number), sizeof *number);
}

Text pool_add(TextPool *pool, Arena *arena, Str s) {
    Text text = {pool->count, (uint32_t)s.len};
    CHECK(s.len < UINT32_MAX / 4 - pool->count);
    if (pool->count + text.length > pool->capacity) {
        uint32_t capacity = 2 * (pool->count + text.length) + 4096;
        char *bytes = arena_alloc(arena, capacity);
        if (pool->count) memcpy(bytes, pool->bytes, pool->count);
        pool->bytes = bytes;
        pool->capacity = capacity;
    }
    if (s.len) memcpy(pool->bytes + pool->count, s.ptr, s.len);
    pool->count += text.length;
    return text;
}

void pool_image(TextPool *pool, Image *image) {
    image_number(image, &pool->count);
    IMAGE_ITEMS(image, pool->bytes, pool->count);
    if (!image->out) pool->capacity = pool->count;
}
