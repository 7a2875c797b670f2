/* The Python stack of a thread that waits in the kernel, read from outside its process: the interpreter is found in the
 * list of its mappings, its state by the symbol _PyRuntime, the thread by its number, frames by what CPython says of
 * itself (3.13 to 3.15: _Py_DebugOffsets) or by tables (3.8 to 3.12). Nothing else is known: every other version, a thread that
 * runs no Python, and whatever does not add up is "unknown".
 *
 * All that is read is under the program's control: it is advice, "as the program claims", and nothing may be decided by
 * it. Every read, loop and text is bounded; texts are UTF-8 or replaced and are not yet escaped for a terminal. No
 * allocation, no file, no state: safe in all threads. */
#ifndef TOCSIN_PYSTACK_STACK_H
#define TOCSIN_PYSTACK_STACK_H

#include "base/str.h"

#include <sys/types.h>

enum {
    STACK_FRAMES = 40,          /* the innermost ones */
    STACK_FILE = 256,           /* bytes of a file's name: its end, if it is longer */
    STACK_FUNCTION = 64,        /* bytes of a function's name: its beginning */
    STACK_READS = 20000,        /* of memory, for one stack */
    STACK_THREADS = 4096,       /* that are looked at */
    STACK_LINE_BYTES = 1 << 18, /* of a code object's table of lines */
};

/* Memory of a process. `read` gives false where the range is not all there. */
typedef struct StackMemory {
    bool (*read)(void *context, uint64_t address, void *into, size_t size);
    void *context;
    char *scratch;       /* STACK_LINE_BYTES bytes of the caller's */
    unsigned reads_left; /* set by stack_read() */
} StackMemory;

typedef struct StackFrame {
    uint32_t line; /* from 1; 0: not known */
    uint16_t file_length, function_length;
    char file[STACK_FILE], function[STACK_FUNCTION];
} StackFrame;

typedef struct Stack {
    uint32_t count;                  /* 0: unknown */
    uint32_t minor;                  /* of CPython 3, 0: none was found */
    StackFrame frames[STACK_FRAMES]; /* the innermost first */
} Stack;

/* Reads the stack of thread `tid` (as the process itself numbers it) out of `memory`. `maps` is the text of
 * /proc/PID/maps (proc_pid_maps(5)). A thread of the process that is no thread of Python's has an unknown stack. */
void stack_read(StackMemory *memory, Str maps, pid_t tid, Stack *out);

/* Parts of it, each a file of its own. */

/* The address of a symbol in the ELF file mapped at `start`, found in what the loader mapped of it (GNU hash table); 0
 * if it is not there. */
uint64_t stack_symbol(StackMemory *memory, uint64_t start, const char *name);

/* The line of the instruction at byte `at` of a code object of CPython 3.`minor`, whose table of lines is `table`; 0
 * for none. */
uint32_t stack_line(unsigned minor, Str table, uint32_t first_line, uint64_t at);

/* False once the budget is used up, too. */
MUST_USE bool stack_memory_read(StackMemory *memory, uint64_t address, void *into, size_t size);

#endif
