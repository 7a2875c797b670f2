/* The reader of Python's stack over hostile memory: whatever it holds, the answer is within the limits that stack.h states. */
#include "stack_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Stack stack; /* too large for some stacks */
    static char scratch[STACK_LINE_BYTES];
    if (size > 1 << 18) return 0;
    stack_of_recording(data, size, scratch, &stack);
    CHECK(stack.count <= STACK_FRAMES && stack.minor <= 15);
    for (uint32_t i = 0; i < stack.count; i++) {
        const StackFrame *f = &stack.frames[i];
        CHECK(f->file_length > 0 && f->file_length <= STACK_FILE && f->function_length <= STACK_FUNCTION);
    }
    return 0;
}
