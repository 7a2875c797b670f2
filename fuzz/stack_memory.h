/* Recorded memory of a Python process, as the fuzzer and the unit tests give it to the reader of stacks:
 *
 *   u32 thread, u32 length of the list of mappings, the list; then until the end: u64 address, u32 length, the bytes
 *
 * An address that no record covers cannot be read. */
#ifndef TOCSIN_FUZZ_STACK_MEMORY_H
#define TOCSIN_FUZZ_STACK_MEMORY_H

#include "base/fault.h"
#include "pystack/stack.h"

typedef struct Recording {
    const uint8_t *bytes;
    size_t size;
} Recording;

static inline bool recording_read(void *context, uint64_t address, void *into, size_t size) {
    const Recording *r = context;
    for (size_t at = 0; r->size - at >= 12;) {
        uint64_t start;
        uint32_t length;
        memcpy(&start, r->bytes + at, 8);
        memcpy(&length, r->bytes + at + 8, 4);
        at += 12;
        if (length > r->size - at) return false;
        if (address >= start && address - start <= length && length - (address - start) >= size) {
            memcpy(into, r->bytes + at + (address - start), size);
            return true;
        }
        at += length;
    }
    return false;
}

static inline void stack_of_recording(const uint8_t *data, size_t size, char *scratch, Stack *out) {
    uint32_t head[2];
    *out = (Stack){0};
    if (size < sizeof head) return;
    memcpy(head, data, sizeof head);
    if (head[1] > size - sizeof head) return;
    Recording r = {data + sizeof head + head[1], size - sizeof head - head[1]};
    StackMemory memory = {.read = recording_read, .context = &r, .scratch = scratch};
    stack_read(&memory, str_make((const char *)data + sizeof head, head[1]), (pid_t)(head[0] & INT32_MAX), out);
}

#endif
